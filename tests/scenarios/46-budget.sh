#!/bin/sh
# A run with a budget goes on where the last one stopped, keeps what it did
# not read as it was, and says what waits too long.
. "$(dirname "$0")/audit-lib.sh"
"$signer" pki pki >/dev/null &&
    "$signer" corpus -n 300 --mean 20000 pki docs >/dev/null || exit 1
# Many small texts: a group is 128 objects, a budget is over after the first.
mkdir texts
i=0
while [ $i -lt 500 ]; do
	i=$((i + 1))
	echo "Công văn số $i" >"texts/$i.txt"
done
archive init --simulated st
archive ingest -s st -t pki/trust docs texts
audit init --simulated -s st -l led
mkdir trust
cp -R pki/trust/. trust/

# number NAME: of the last line of out; covered NAME: in its "coverage".
number() { sed -n 's/.*"'"$1"'":\([0-9]*\).*/\1/p' out | tail -n 1; }
covered() {
	tail -n 1 out | sed 's/.*"coverage":{\([^}]*\)}.*/{\1}/' |
	    sed -n 's/.*[{,]"'"$1"'":\([0-9]*\).*/\1/p'
}
clock() { NGUYENBAN_CLOCK=$1 export NGUYENBAN_CLOCK; }
day=$(date -u +%Y-%m-%dT%H:%M:%SZ -d '+1 hour')
clock "$day"

audit run --budget nonsense -s st -l led
is "a budget is a time" 2 $?
printf '[audit]\ncover_days = 0\n' >bad.conf
audit run -C bad.conf -s st -l led
is "and cover_days days" 2 $?

# Each run reads something; together they read all, each object once.
n=0 sum=0
while [ $n -lt 40 ]; do
	n=$((n + 1))
	run --json --budget 1s
	[ $rc -le 1 ] || not_ok "run $n: exit $rc"
	read=$(covered read) unread=$(covered unread)
	[ "$read" -gt 0 ] || not_ok "run $n read nothing"
	[ $((read + unread)) -eq 800 ] ||
	    not_ok "run $n: $read read, $unread not, want 800"
	sum=$((sum + read))
	if [ $n -eq 1 ]; then	# no line yet is no line taken out
		audit verify --json -s st -l led -t pki/trust
		verified=$?
		[ $verified -eq $rc ] || not_ok "verify after it: exit $verified"
		has "what waits contradicts nothing" out '"agrees":true'
		has "nor differs" out '"differing_rows":0'
	fi
	[ $sum -lt 800 ] || break
done
[ $sum -ge 800 ] && ok "$n runs with a budget read all" ||
    not_ok "$n runs with a budget read $sum of 800"
is "of 800 documents" 800 "$(number documents)"
rows=$(git --git-dir led ls-tree -r --name-only main state/ |
    while read -r f; do git --git-dir led show "main:$f"; done | wc -l)
is "each has its line" 800 "$rows"
before=$(git --git-dir led rev-parse main:state)
run --budget 1s
is "reading again changes no line" "$before" \
    "$(git --git-dir led rev-parse main:state)"

# Damage that an earlier run found stays told while it is not read again.
# Everywhere: a page that is no longer used may hold it, too.
places=$(grep -abo 'Công văn số 77$' st/segments/000001/data.mdb | cut -d: -f1)
[ -n "$places" ] || not_ok "the text was not found"
for at in $places; do flip st/segments/000001/data.mdb "$at" 0; done
run
is "damage is found" 4 $rc
clock "$(date -u +%Y-%m-%dT%H:%M:%SZ -d '+2 days')"
n=0
while [ $n -lt 3 ]; do
	n=$((n + 1))
	run --json --budget 1s
	[ $rc -eq 4 ] || not_ok "with a budget, run $n: exit $rc"
	[ "$(grep -c '"kind":"damage"' out)" = 1 ] ||
	    not_ok "with a budget, run $n: the damage is not told"
done
ok "and stays told"

# What waits too long is a finding, and status says so.
printf '[audit]\ncover_days = 3\n' >conf
clock "$(date -u +%Y-%m-%dT%H:%M:%SZ -d '+40 days')"
audit status --json -C conf -l led
has "status counts what is overdue" out '"overdue":[1-9]'
audit status -C conf -l led
has "and says it" out overdue
run -C conf --json
has "a whole run leaves nothing over" out '"unread":0'
audit status --json -C conf -l led
has "and status agrees" out '"overdue":0'
# Forgotten, it counts as not read: the run says nothing false.
echo nonsense >led.d/coverage.json
run --json --budget 1s
has "a damaged memory is told" err coverage.json
[ $rc -eq 4 ] && ok "and the run goes on" || not_ok "exit $rc"
# verify reads for so long only, and says what it did not read.
audit verify --budget 1s --json -s st -l led -t pki/trust
[ $? -le 4 ] && ok "verify within a budget" || not_ok "verify: exit $?"
has "compares the ledger all the same" out '"differing_rows":0'
has "and says what it did not read" out '"unread":[0-9]'
finish
