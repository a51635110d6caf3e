# 26-backup-kill: a backup killed at random moments: no half volume is counted,
# nothing is lost, the next one goes on where it was.
#	NB_KILLS (4): how many times, for each kind
. tests/scenarios/lib.sh
. tests/scenarios/media-lib.sh
umask 022
ST=$T/st L=$T/led
TMPDIR=$T/tmp
export TMPDIR
mkdir "$T/docs" "$T/disk" "$T/img" "$T/tmp" "$T/spool"
for i in $(seq 1 150); do random_file "$T/docs/d$i.bin" 60000; done
cat >"$T/conf" <<EOF
[archive]
store = $ST
[audit]
ledger = $L
[set disk]
path = $T/disk
$(image_set bd "$T/img" 30MB "$T/spool")
$(tape_set tape "$T/tape" 30MB "$T/spool")
EOF
nba -q init || exit 1
nba -q ingest --receipt "$T/rec" "$T/docs" 2>/dev/null
digests "$T/rec" >"$T/all"
counted() { nba --json media list | grep '"label":"NB-'"$1" |
    grep -c '"counts":true'; }
for s in disk bd tape; do
	i=0 wrong=0
	while [ $i -lt "${NB_KILLS:-4}" ] && [ "$(counted $s)" -eq 0 ]; do
		i=$((i + 1))
		"$NBA" -C "$T/conf" -q backup --set $s >/dev/null \
		    2>"$T/err" &
		pid=$!
		sleep "0.$(printf %03d $((($(od -An -N2 -tu2 /dev/urandom)) % 400)))"
		kill -9 $pid 2>/dev/null
		wait $pid 2>/dev/null
		# What counts has been read back whole, whenever it was killed.
		if [ "$(counted $s)" -gt 0 ]; then
			nba -q media verify "$(echo "$T"/*/NB-$s-* "$T/$s" |
			    tr ' ' '\n' | grep -v '\*' | head -n 1)" \
			    >/dev/null 2>&1 || wrong=1
		fi
	done
	check "$s: nothing counts that is not whole" [ $wrong -eq 0 ]
	# One that was written and not read back waits for that.
	nba backup --set $s >"$T/out" 2>"$T/err"
	for v in "$T"/disk/NB-disk-* "$T"/img/NB-bd-*.iso "$T/tape"; do
		case $v in *$s*) ;; *) continue ;; esac
		[ ! -e "$v" ] || nba media verify "$v" >/dev/null 2>&1
	done
	check "$s: one volume counts" [ "$(counted $s)" -eq 1 ]
done
check "nothing is left beside the volumes" [ -z "$(find "$T/disk" "$T/img" \
    "$T/spool" "$T/tmp" -mindepth 1 -maxdepth 1 -name '.*')" ]
# Bags of a tape that the journal does not know are not taken for volumes.
"$BIN/nbaudit" -C "$T/conf" init >/dev/null 2>&1
exits "the audit counts the same" 0 "$BIN/nbaudit" -C "$T/conf" run
check "none is damaged" sh -c "! git --git-dir '$L' show main:copies.tsv |
    grep -v 'ok$'"
for v in "$T"/disk/NB-disk-0001 "$T"/img/NB-bd-*.iso; do
	rm -rf "$T/new" "$T/got"
	"$NBA" -q restore --from "$v" "$T/new" 2>/dev/null
	mkdir "$T/got"
	check "all comes back out of ${v##*/}" sh -c "
	    '$NBA' -q -s '$T/new' --key '$ST/keys/log.key' get \$(cat '$T/all') \
	    -o '$T/got' --reason test &&
	    (cd '$T/got' && sha256sum -- * | cut -d' ' -f1 | sort -u) |
	    cmp - '$T/all'"
done
done_testing
