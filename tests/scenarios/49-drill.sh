#!/bin/sh
# drill: every alarm is raised on copies; the store and ledger stay as they are.
. "$(dirname "$0")/audit-lib.sh"
for tool in git python3; do
	command -v $tool >/dev/null || { echo "no $tool here"; exit 77; }
done
make_store 3
run
base=$rc
sums() { find st led led.d -type f ! -name lock.mdb -exec sha256sum {} + | sort; }
# In memory where that can be: a hundred audits sync a thousand times.
scratch=$(mktemp -d /dev/shm/nb-drill-XXXXXX 2>/dev/null) || {
	scratch=$T/scratch
	mkdir "$scratch"
}
trap 'chmod -R u+w "$T" "$scratch"; rm -rf "$T" "$scratch"' EXIT
echo more >more.txt
archive ingest -s st more.txt
run
before=$(sums)
audit drill -s st -l led -t pki/trust -o "$scratch" --json
is "every alarm is raised" 0 $?
has "what it takes is said before" err 'the copies take up to [1-9][0-9]* MiB of'
is "each by its kind" 30 "$(grep -c '"outcome":"raised"' out)"
for threat in 2 3 4 5 6 7; do
	has "of threat $threat" out "\"threat\":$threat"
done
is "nothing was touched" "$before" "$(sums)"
audit drill --sample -s st -l led -t pki/trust -o "$scratch" --json
is "of a sample, too" 0 $?
is "each by its kind" 30 "$(grep -c '"outcome":"raised"' out)"
is "nothing was touched by that" "$before" "$(sums)"
audit drill --sample --all -s st -l led -t pki/trust
is "not both at once" 2 $?
is "nothing is left behind" 0 "$(ls -A "$scratch" | wc -l)"
run
is "the ledger goes on" $base $rc

# What is broken already cannot be drilled.
keep
flip st/checkpoint 60 1
audit drill -s st -l led -t pki/trust -o "$scratch"
is "a store that is not in order" 5 $?
is "leaves nothing behind either" 0 "$(ls -A "$scratch" | wc -l)"
fresh
audit drill -s st -l led -t pki/trust -o nowhere
is "no such folder" 3 $?
finish
