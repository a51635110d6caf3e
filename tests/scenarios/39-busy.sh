#!/bin/sh
# Audits beside everything that the archive does: no false alarm.
# BUSY (8): how many audits.
# alone: meets an audit in the middle
. "$(dirname "$0")/audit-lib.sh"
"$signer" pki pki >/dev/null && "$signer" day -n 150 pki day >/dev/null || exit 1
archive init --segment-size 4MB st # many are filled meanwhile
archive ingest -s st -t pki/trust day
audit init -s st -l led
run
base=$rc
: >busy
trap 'rm -f "$T/busy"; wait; chmod -R u+w "$T"; rm -rf "$T"' EXIT

# again COMMAND...: until the end; each exit code is a line of its log.
again() {
	log=$1
	shift
	while [ -e busy ]; do
		"$@" >/dev/null 2>&1
		echo $? >>"$log"
	done
}
intake() {
	head -c 150000 /dev/urandom >"$1"
	"$BIN/nbarchive" -q -s st ingest "$1"
}
again gets sh -c 'mkdir -p got && rm -f got/* &&
    "$1" -s st get 3 -o got --reason r' - "$BIN/nbarchive" &
for i in 1 2 3; do
	again accepts "$BIN/nbarchive" -s st accept F-00000000000a \
	    --reason r &
done
again intakes intake one.bin &
again more intake two.bin &
again lists "$BIN/nbarchive" -s st list &

i=0 false=0
while [ $i -lt "${BUSY:-8}" ]; do
	i=$((i + 1))
	run --json
	[ $rc -eq $base ] && continue
	false=$((false + 1))
	not_ok "audit $i: exit $rc"
	grep '"severity":[45]' out
	cat err
done
rm busy
wait
is "$i audits while the archive works" 0 $false
is "every retrieval went well" 0 "$(grep -vcx 0 gets)"
is "every acceptance" 0 "$(grep -vcx 0 accepts)"
is "every list" 0 "$(grep -vcx 0 lists)"
is "an intake or was told to wait" 0 "$(cat intakes more | grep -vcx '[03]')"
n=$(cat gets accepts lists intakes more | wc -l)
ok "$n commands beside $i audits, $(ls st/segments | wc -l) segments"
run
is "and the last audit" $base $rc
finish
