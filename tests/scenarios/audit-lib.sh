# audit-lib.sh: what the scenarios of the auditor share.  Sourced, not run.
#
# Needs BIN and NB_BUILD (tests/run sets them).  Makes $T, removed at the end.
set -u
here=$(cd "$(dirname "$0")/../.." && pwd)
BIN=${BIN:-build/bin} NB_BUILD=${NB_BUILD:-build}
case $BIN in /*) ;; *) BIN=$here/$BIN ;; esac
case $NB_BUILD in /*) ;; *) NB_BUILD=$here/$NB_BUILD ;; esac
signer=$NB_BUILD/tests/signer/nbsigner
if [ ! -x "$signer" ]; then
	echo "the test signer was not built"
	exit 77
fi
unset NGUYENBAN_STORE NGUYENBAN_CLOCK LANGUAGE
COLUMNS=1000	# messages are looked for line by line
TZ=UTC
export COLUMNS TZ
T=$(mktemp -d) || exit 1
trap 'chmod -R u+w "$T"; rm -rf "$T"' EXIT
cd "$T" || exit 1
failed=0

ok() { echo "ok $*"; }
not_ok() { echo "not ok $*"; failed=1; }
skip() { echo "skip $1: $2"; }

# is NAME WANT GOT
is() {
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		not_ok "$1: want '$2', got '$3'"
		tail -n 8 out err 2>/dev/null
	fi
}

# has NAME FILE PATTERN
has() {
	if grep -q -- "$3" "$2"; then
		ok "$1"
	else
		not_ok "$1: no '$3' in $2"
		head -n 20 "$2"
	fi
}

audit() { "$BIN/nbaudit" "$@" >out 2>err; }
archive() { "$BIN/nbarchive" "$@" >aout 2>aerr; }

# by_hand BUNDLE SIGNATURES: what CHECK.txt has to be typed, as it stands, with
# stock tools and in a folder with a space in its name; signatures of notes.
by_hand() {
	rm -rf "by hand" && cp -a "$1" "by hand"
	sed -n '/^BẰNG TAY/,$s/^    //p' "by hand/CHECK.txt" >typed
	(cd "by hand" && env -i PATH=/usr/bin:/bin sh ../typed) >hand 2>&1
	is "the lines of CHECK.txt" 0 $?
	is "none complains" '' \
	    "$(grep -ai 'error\|could not\|not found\|^usage:\|failure\|differ' hand)"
	is "the original is the entry's, and in the tree" 2 \
	    "$(sed -n 1,4p hand | uniq -d | wc -l)"
	is "each note is signed" "$2" \
	    "$(grep -c '^Signature Verified Successfully$' hand)"
	has "the ledger's commit" hand '^Good "git" signature for'
	has "the document's signature" hand '^Verified OK$'
	has "and its certificate" hand 'signer.pem: OK$'
	has "CRLs" hand 'Certificate Revocation List'
	has "OCSP responses" hand 'OCSP Response Data'
	has "no file altered" hand 'ledger.pack: OK'
}

# run [OPTION ...]: an audit of st into led; its exit status in $rc.
run() {
	audit run -s st -l led -t pki/trust "$@"
	rc=$?
}

# stamp PKI: the night's request to that authority, and its answer back.
stamp() {
	audit timestamp -l led --request req.tsq &&
	"$signer" stamp --at "$NGUYENBAN_CLOCK" "$1" req.tsq ans.tsr &&
	audit timestamp -l led -t pki/trust --response ans.tsr
	is "$NGUYENBAN_CLOCK: stamped" 0 $?
}

# An office's day of $1 documents in store st, and a ledger led beside it.
make_store() {
	"$signer" pki pki >/dev/null &&
	"$signer" day -n "$1" pki day >/dev/null &&
	archive init st &&
	{ archive ingest -s st day || [ $? -eq 1 ]; } && # 1: quarantined
	audit init -s st -l led && return
	not_ok "make_store"
	cat out err aout aerr 2>/dev/null
	exit 1
}

# keep, fresh: the store and ledger as they are now; take them back.
keep() {
	rm -rf kept && mkdir kept && cp -a st led led.d kept/
}
fresh() {
	chmod -R u+w st
	rm -rf st led led.d
	cp -a kept/st kept/led kept/led.d .
}

# flip FILE OFFSET BIT: turn one bit over.
flip() {
	was=$(od -An -tu1 -j "$2" -N 1 "$1" | tr -d ' ')
	now=$((was ^ (1 << $3)))
	chmod u+w "$1"
	# shellcheck disable=SC2059
	printf "\\$(printf %03o $now)" |
	    dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}

random() { od -An -tu4 -N 4 /dev/urandom | tr -d ' '; }

# The ledger's size in octets.
ledger_size() { find led -type f -exec cat {} + | wc -c; }

finish() { exit $failed; }
