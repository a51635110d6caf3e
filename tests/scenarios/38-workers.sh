#!/bin/sh
# Workers killed from outside: their document is told, the others are done.
# KILLS (4): how many times each.
. "$(dirname "$0")/audit-lib.sh"
command -v pgrep >/dev/null || { echo "no pgrep here"; exit 77; }
"$signer" pki pki >/dev/null &&
    "$signer" corpus -n 400 --mean 60000 pki docs >/dev/null || exit 1

# kill_one PID SECONDS: a worker of this process, after a while.
kill_one() {
	sleep "$2"
	for child in $(pgrep -P "$1"); do
		grep -qz '^work$' "/proc/$child/cmdline" 2>/dev/null ||
		    continue
		kill -9 "$child" 2>/dev/null && return 0
	done
	return 1
}

i=0 hit=0
while [ $i -lt "${KILLS:-4}" ]; do
	i=$((i + 1))
	rm -rf st rec
	archive init st
	"$BIN/nbarchive" -q -s st ingest -t pki/trust --receipt rec docs \
	    >out 2>err &
	pid=$!
	kill_one $pid "0.$((i % 4))5" && hit=$((hit + 1))
	wait $pid
	rc=$?
	[ $rc -le 1 ] || not_ok "intake $i: exit $rc"
	[ "$(grep -c '"outcome":"stored"' rec)" = 400 ] ||
	    not_ok "intake $i: $(grep -c stored rec) stored"
done
if [ $hit -gt 0 ]; then
	ok "intakes store everything, with $hit workers killed"
else
	echo "skip workers killed in an intake: all were over too soon"
fi

# What no worker judged at intake, the audit judges.
audit init -s st -l led
run
is "the audit finds all well" 0 $rc
i=0 hit=0
while [ $i -lt "${KILLS:-4}" ]; do
	i=$((i + 1))
	rm -f led.d/cache.sqlite*
	"$BIN/nbaudit" run --json -s st -l led -t pki/trust >out 2>err &
	pid=$!
	kill_one $pid "0.$((i % 4))5" && hit=$((hit + 1))
	wait $pid
	rc=$?
	case $rc in
	0) ;;	# it had nothing in hand
	1 | 4)
		[ "$(grep -c '"finding"' out)" -le 2 ] ||
		    not_ok "audit $i: more than what it had in hand"
		;;
	*) not_ok "audit $i: exit $rc" ;;
	esac
	[ "$(sed -n 's/.*"documents":\([0-9]*\).*/\1/p' out)" = 400 ] ||
	    not_ok "audit $i: not all documents"
done
if [ $hit -gt 0 ]; then
	ok "audits end by themselves, with $hit workers killed"
else
	echo "skip workers killed in an audit: all were over too soon"
fi
run
is "and the next one finds all well" 0 $rc
finish
