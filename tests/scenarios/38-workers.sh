#!/bin/sh
# Workers killed from outside: no document suffers for it.
# KILLS (4): how many times each.
. "$(dirname "$0")/audit-lib.sh"
command -v pgrep >/dev/null || { echo "no pgrep here"; exit 77; }
"$signer" pki pki >/dev/null &&
    "$signer" corpus -n 400 --mean 60000 pki docs >/dev/null || exit 1

# kill_one PID SECONDS N: after a while, one of this process's workers: the
# N-th, counted round and round, so that each pool has its turn.
kill_one() {
	sleep "$2"
	workers=
	for child in $(pgrep -P "$1"); do
		grep -qz '^work$' "/proc/$child/cmdline" 2>/dev/null &&
		    workers="$workers $child"
	done
	# shellcheck disable=SC2086
	set -- "$3" $workers
	[ $# -gt 1 ] || return 1
	n=$1
	shift
	shift $((n % $#))
	kill -9 "$1" 2>/dev/null
}

i=0 hit=0
while [ $i -lt "${KILLS:-4}" ]; do
	i=$((i + 1))
	rm -rf st rec
	archive init st
	"$BIN/nbarchive" -q -s st ingest -t pki/trust --receipt rec docs \
	    >out 2>err &
	pid=$!
	kill_one $pid "0.$((i % 4))5" $i && hit=$((hit + 1))
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
	kill_one $pid "0.$((i % 4))5" $i && hit=$((hit + 1))
	wait $pid
	rc=$?
	# One killed from outside says nothing of what it had in hand.
	if [ $rc -ne 0 ]; then
		not_ok "audit $i: exit $rc"
		grep '"finding"' out | head -n 3
		tail -n 3 err
	fi
	[ "$(sed -n 's/.*"documents":\([0-9]*\).*/\1/p' out)" = 400 ] ||
	    not_ok "audit $i: not all documents"
done
if [ $hit -gt 0 ]; then
	ok "audits find all well, with $hit workers killed"
else
	echo "skip workers killed in an audit: all were over too soon"
fi
run
is "and the next one finds all well" 0 $rc
finish
