#!/bin/sh
# Shards read an audit's objects apart; merged they are the run itself.  What
# is missing, doubled, foreign, old or altered is refused in words.
. "$(dirname "$0")/audit-lib.sh"
"$signer" pki pki >/dev/null &&
    "$signer" day -n 60 pki day >/dev/null || exit 1
mkdir texts
i=0
while [ $i -lt 110 ]; do
	i=$((i + 1))
	echo "Công văn số $i" >"texts/$i.txt"
done
archive init --simulated st
archive ingest -s st -t pki/trust day texts
audit init --simulated -s st -l led
mkdir trust
cp -R pki/trust/. trust/
night() { NGUYENBAN_CLOCK=$(date -u +%Y-%m-%dT%H:%M:%SZ -d "+$1 hours"); export NGUYENBAN_CLOCK; }
night 1
# shard I/N [OPTION...]; merge [FILE...]: the exit status in $rc.
shard() { run --shard "$@"; }
merge() {
	audit merge -s st -l led -t pki/trust "$@"
	rc=$?
}
# tree PATH: of the ledger's head.
tree() { git --git-dir led rev-parse "main:$1"; }
# report: of the last run, without what only tells of this very run.
report() {
	git --git-dir led show "main:$(git --git-dir led ls-tree -r \
	    --name-only main runs/ | tail -n 1)" | python3 -c '
import json, sys
r = json.load(sys.stdin)
for k in "run", "at", "durations": r.pop(k)
r.pop("parsed_again")
print(json.dumps(r, indent=1, sort_keys=True))'
}

for bad in 0/2 3/2 1 1/ /2 x/2 1/2/3 1/1000; do
	shard "$bad"
	[ $rc -eq 2 ] || not_ok "--shard $bad: exit $rc"
done
shard 1/2 --budget 1h
is "no shard with a budget" 2 $rc
shard 1/2 --html=x.html
is "nor with a page" 2 $rc

# One ledger by a run, one by shards and a merge, from the same beginning.
keep
run
plain=$rc state=$(tree state) certificates=$(tree certificates.tsv)
policy=$(tree policy)
report >plain.json
rm -rf byrun && mkdir byrun && cp -a led led.d byrun/
fresh
head=$(git --git-dir led rev-parse main)
for i in 1 2 3; do
	shard $i/3 --json
	is "shard $i of 3" 0 $rc
	objects=$(sed -n 's/.*"objects":\([0-9]*\).*/\1/p' out)
	[ "${objects:-0}" -gt 0 ] && ok "reads some" || not_ok "shard $i reads nothing"
	sum=$((${sum:-0} + ${objects:-0}))
done
is "together each object once" \
    "$(sed -n 's/^ "objects": \([0-9]*\),/\1/p' plain.json)" "$sum"
is "the ledger got nothing yet" "$head" "$(git --git-dir led rev-parse main)"
rm -rf parts && cp -R led.d/partial parts
"$BIN/nbaudit" run -s st -l led -t pki/trust --shard 1/3 --jobs 1 >/dev/null 2>&1 &
other=$!
n=0
until [ -e led.d/partial/.new-001-of-003.nbpart ] || [ $n -gt 400 ]; do
	n=$((n + 1))
	sleep 0.02
done
kill -9 $other 2>/dev/null
wait $other 2>/dev/null
ok "a shard was killed at its work"
[ -s led.d/partial/001-of-003.nbpart ] && ok "what it had made stands" ||
    not_ok "its earlier result is gone"
shard 1/3
is "it is repeated" 0 $rc
# What the first one read of the journal went to the others; an altered list
# is not believed, and without a proven journal nothing is made.
[ -s led.d/partial/journal.list ] && ok "the journal is handed over" ||
	not_ok "no list of the journal"
flip led.d/partial/journal.list 700 3
shard 3/3
is "an altered list" 0 $rc
has "is not believed" err 'The journal is read instead'
mv st/checkpoint away
shard 3/3 -o none
has "without a checkpoint: what to do" err 'Next: take the checkpoint back'
[ ! -e none ] && ok "nothing is made" || not_ok "a part without a proof"
mv away st/checkpoint
merge
is "merged: the run's exit" $plain $rc
is "the same state" "$state" "$(tree state)"
is "the same certificates" "$certificates" "$(tree certificates.tsv)"
is "the same policy" "$policy" "$(tree policy)"
is "one commit" "$head" "$(git --git-dir led rev-parse main^)"
report >merged.json
diff plain.json merged.json >diff.txt && ok "the same report" || {
	not_ok "the reports differ"
	cat diff.txt
}
git --git-dir led show main:allowed_signers >allowed
git --git-dir led -c gpg.ssh.allowedSignersFile="$PWD/allowed" \
    verify-commit main 2>/dev/null
is "signed" 0 $?
has "the checkpoint is cosigned" merged.json '"cosigned": true'
[ ! -e led.d/partial ] && ok "the parts are gone" || not_ok "parts are left"
audit verify -s st -l led -t pki/trust
is "verify agrees" $plain $?
has "in words" out agree

# The same with what is remembered, and something new meanwhile.
merge parts/*
is "an audit's parts are merged once" 3 $rc
has "in words" err 'not begun on the ledger as it is now'
night 24
for i in 1 2; do
	shard $i/2 -o "p$i"
	is "with remembered structure: shard $i of 2" 0 $rc
done
[ "$(wc -c <p1)" -lt 80000 ] && ok "a part names what is remembered" ||
    not_ok "a part has $(wc -c <p1) octets"
echo "Một văn bản mới" >new.txt
archive ingest -s st new.txt
before=$(report | sed -n 's/^ "documents": \([0-9]*\),/\1/p')
merge --json p1 p2
is "merged with one that came in since" $plain $rc
has "which was read, too" out "\"documents\":$((before + 1))"
has "nothing is unread" out '"unread":0'
has "and the newest tree is cosigned" out '"cosigned":true'

# What is refused.
night 48
for i in 1 2 3; do shard $i/3 -o "q$i"; done
keep
head=$(git --git-dir led rev-parse main)
refused() {	# NAME EXIT PATTERN FILE...
	name=$1 want=$2 says=$3
	shift 3
	merge "$@"
	is "$name" "$want" $rc
	has "$name: in words" err "$says"
	[ "$(git --git-dir led rev-parse main)" = "$head" ] ||
	    not_ok "$name: something was appended"
}
refused "no parts" 3 'there are no partial results'
refused "one is missing" 3 'shard 2 of 3 is missing' q1 q3
refused "one is there twice" 3 'there twice' q1 q2 q2 q3
shard 1/2 -o r1
refused "of another count" 3 'counts other shards' q1 r1 q3
refused "no such file" 3 'no-such' q1 q2 no-such
refused "no partial result" 5 'no whole partial result' q1 q2 new.txt
: >empty
refused "an empty file" 5 'no whole partial result' q1 q2 empty
head -c 3000 q3 >cut
refused "cut off" 5 'no whole partial result' q1 q2 cut
size=$(stat -c %s q3)
for at in 20 $((size / 2)) $((size - 600)); do
	cp q3 flipped
	flip flipped "$at" 3
	refused "a bit turned over at $at" 5 'Nothing is merged' q1 q2 flipped
done
# Signed by another: the auditor of another ledger of the same store.
audit init --simulated -s st -l other
cp -a other.d/key theirs
audit run --shard 3/3 -s st -l other -t pki/trust -o q3-theirs
refused "another auditor's" 5 "another auditor's key" q1 q2 q3-theirs
# Of another store, by our own key and head: only its id tells.
archive init --simulated st2
archive ingest -s st2 texts
mkdir -p kept2 && cp -a led led.d kept2/
sed 's/"store": "[^"]*"/"store": ""/; /"log_key"/d; s/"size": [0-9]*/"size": 0/;
    s/"seen": [0-9]*/"seen": 0/' led.d/state.json >s && cat s >led.d/state.json
audit run --shard 3/3 -s st2 -l led -t pki/trust -o q3-st2
rm -rf led led.d && cp -a kept2/led kept2/led.d .
if [ -s q3-st2 ]; then
	refused "of another store" 3 'of another store' q1 q2 q3-st2
else
	not_ok "the other store's shard: $(tail -n 1 err)"
fi
merge q1 q2 q3
is "after all that the right ones merge" $plain $rc

# Damage in one shard's part; a store that was set back after the shards.
night 72
# Everywhere: a page that is no longer used may hold it, too.
places=$(grep -abo 'Công văn số 77$' st/segments/000001/data.mdb | cut -d: -f1)
flip_all() { for at in $places; do flip st/segments/000001/data.mdb "$at" 0; done; }
flip_all
worst=0
for i in 1 2 3; do
	shard $i/3
	[ $rc -le $worst ] || worst=$rc
done
is "a shard that met damage says so" 4 $worst
merge --json
is "merged" 4 $rc
is "one damaged document" 1 "$(grep -c '"kind":"damage"' out)"
flip_all
night 96
chmod -R u+w st
rm -rf older && cp -a st older
echo "Thêm một văn bản" >more.txt
archive ingest -s st more.txt
for i in 1 2; do shard $i/2 -o "s$i"; done
rm -rf st && mv older st
merge s1 s2
is "a store set back since" 5 $rc
has "in words" out 'is not the one that shard 1 read'
finish
