# lib.sh: what the scenarios share; sourced, with the project's root as the
# working directory.
#
#	check NAME COMMAND...	 ok when the command succeeds; $T/out and $T/err
#				 stay those of the last exits
#	exits NAME CODE COMMAND...  ok when it exits with CODE; what it printed
#				 is in $T/out and $T/err
#	says NAME TEXT		 ok when the last command's messages have TEXT
#	skip NAME WHY		 this check cannot be made here
#	skip_all WHY		 the whole scenario cannot be run here
#	done_testing		 the last line of a scenario
set -u
BIN=${BIN:-build/bin}
case $BIN in /*) ;; *) BIN=$PWD/$BIN ;; esac
SIGNER=${BIN%/bin}/tests/signer/nbsigner
NBA=$BIN/nbarchive
unset NGUYENBAN_STORE NGUYENBAN_CLOCK LANGUAGE
LC_ALL=C.UTF-8 TZ=UTC NO_COLOR=1 COLUMNS=1000
export LC_ALL TZ NO_COLOR COLUMNS

T=$(mktemp -d "${TMPDIR:-/tmp}/nguyenban-XXXXXX") || exit 1
bad=0
clean_hook=
# Only what a trap can undo: mounts first, then the folder.
clean() {
	trap - EXIT
	[ -z "$clean_hook" ] || $clean_hook
	chmod -R u+rwX "$T" 2>/dev/null
	rm -rf "$T"
}
trap clean EXIT
trap 'exit 1' INT TERM HUP

ok() { printf 'ok %s\n' "$1"; }
not_ok() {
	printf 'not ok %s\n' "$1"
	bad=1
	tail -n 5 "$T/${2:-err}" 2>/dev/null | sed 's/^/# /'
}
skip() { printf 'skip %s: %s\n' "$1" "$2"; }
skip_all() { printf '%s\n' "$1"; exit 77; }

check() {
	name=$1
	shift
	if "$@" >"$T/check" 2>&1; then ok "$name"; else not_ok "$name" check; fi
}
exits() {
	name=$1 want=$2
	shift 2
	"$@" >"$T/out" 2>"$T/err"
	rc=$?
	if [ "$rc" -eq "$want" ]; then
		ok "$name"
	else
		printf '# exit %s, want %s\n' "$rc" "$want"
		not_ok "$name"
	fi
}
says() {
	if grep -qF -e "$2" "$T/err" "$T/out"; then ok "$1"; else not_ok "$1"; fi
}
done_testing() { exit $bad; }

# outcome RECEIPT NAME: the outcome of the input whose path ends in NAME.
outcome() {
	sed -n "s|.*\"outcome\":\"\\([a-z]*\\)\",\"path\":\"[^\"]*$2\".*|\\1|p" "$1"
}
# count RECEIPT OUTCOME
count() { grep -c "\"outcome\":\"$2\"" "$1"; }
# digests RECEIPT: SHA-256 of all that it says is stored.
digests() {
	grep -E '"outcome":"(stored|quarantined|duplicate)"' "$1" |
	    sed -n 's/.*"sha256":"\([0-9a-f]*\)".*/\1/p' | sort -u
}
# A file of N octets that nothing compresses or repeats.
# Its first octet is one that no format begins with: of others one in 256 is "<".
random_file() {
	{ printf '\001' && head -c "$(($2 - 1))" /dev/urandom; } >"$1"
}

# signed N: a folder of N signed documents in $T/docs, its trust in $T/pki.
signed() {
	[ -x "$SIGNER" ] || skip_all "the test signer is not built"
	"$SIGNER" pki "$T/pki" >/dev/null 2>"$T/err" &&
	    "$SIGNER" corpus -n "$1" --mean 20000 "$T/pki" "$T/docs" \
	    >/dev/null 2>"$T/err" || skip_all "the test signer failed"
}
