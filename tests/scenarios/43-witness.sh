#!/bin/sh
# The offline witness: requests and cosignatures as files, k of n.
. "$(dirname "$0")/audit-lib.sh"
make_store 4
run
base=$rc
log=$(sed -n 's/^Key: //p' st/nguyenban.store)
w() { audit witness "$@"; rc=$?; }
w init one inspector.example/one --log-key "$log"
is "an inspector's witness" 0 $rc
one=$(sed -n 's/^witness = //p' out)
audit verify -s st -l led -t pki/trust -C /dev/null
is "verify before any witness" $base $?
w init two inspector.example/two --log-key "$log"
two=$(sed -n 's/^witness = //p' out)
printf '[audit]\nwitness = %s\nwitness = %s\nwitnesses_needed = 2\n' "$one" \
    "$two" >conf
w init one again --log-key "$log"
is "a key is never replaced" 3 $rc
w init three 'with space' --log-key "$log"
is "a name with a space" 2 $rc

audit verify -s st -l led -t pki/trust -C conf
is "verify misses them" 1 $?
has "in words" out 'has the 2 witnesses'
w export -s st -l led -C conf -o req
is "a request" 0 $rc
is "from nothing" 'old 0' "$(head -n 1 req)"
w sign one req -o cos1
is "is signed" 0 $rc
is "one line" 1 "$(wc -l <cos1)"
w sign one req -o again
is "not twice from there" 1 $rc
has "with its size" err 'export --since 5'
w import cos1 -l led -C conf
is "imported" 0 $rc
git --git-dir led show main:checkpoint >note
is "three signatures now" 3 "$(grep -c '^— ' note)"
w import cos1 -l led -C conf
is "once only" 1 $rc
audit prove 1 -s st -l led -t pki/trust -C conf -o few
is "one of two witnesses: said" 1 $?
sh few/check.sh >cout 2>&1
is "check.sh says so too" 3 $?
has "in numbers" cout '2 of 3'
w sign two req -o cos2
# With another auditor's key nothing is put into the ledger.
audit init -s st -l strange
cp led.d/key right && cp -f strange.d/key led.d/key
head=$(git --git-dir led rev-parse main)
w import cos2 -l led -C conf
is "not with a key that the ledger does not allow" 3 $rc
has "which" err 'is not the key that the ledger allows'
is "nothing is appended" "$head" "$(git --git-dir led rev-parse main)"
cp -f right led.d/key
w import cos2 -l led -C conf
is "the second one" 0 $rc
audit prove 1 -s st -l led -t pki/trust -C conf -o enough
is "two of two" 0 $?
sh enough/check.sh >cout 2>&1
is "check.sh agrees" 0 $?
git --git-dir led -c gpg.ssh.allowedSignersFile=/dev/stdin verify-commit main \
    2>/dev/null <<X
$(git --git-dir led show main:allowed_signers)
X
git --git-dir led show main:allowed_signers >allowed
git --git-dir led -c gpg.ssh.allowedSignersFile="$T/allowed" \
    verify-commit main 2>/dev/null
is "the import is a signed commit" 0 $?
audit verify -s st -l led -t pki/trust
is "that verify takes" $base $?
audit verify -s st -l led -t pki/trust -C conf
is "with both witnesses" $base $?
has "it says so" out '2 of 2 witnesses have signed'
git --git-dir led cat-file -p main:checkpoint >cp5

# A year later: this year's audit starts from what the inspector signed.
for i in 1 2 3; do echo "$i" >more$i.txt; archive ingest -s st more$i.txt; done
run
is "the next run goes on" $base $rc
w export -s st -l led -C conf -o req
is "the next request" 'old 5' "$(head -n 1 req)"
w sign one req -o cos1
is "continues" 0 $rc
w export -s st -l led -C conf -o bad --since 4
w sign two bad
is "another size than it signed" 1 $rc

# What no witness signs.
sed -e 2bz -e b -e :z -e 's/^A/B/;t' -e 's/^./A/' req >bad
w sign two bad
is "a false proof" 5 $rc
has "422" err '422'
grep -v '^—' req >bad
w sign two bad
is "no signature" 2 $rc
last=$(tail -n 1 cos1)
grep -v '^— nguyenban.local/[0-9a-f]* ' req >bad
w sign two bad
is "not signed by the archive" 5 $rc
has "403" err '403'
w init four four --log-key \
    example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k
w sign four req
is "another log" 2 $rc
has "404" err '404'
before=$(cat two/witness.json)
w sign two req -o cos2
is "two goes on all the same" 0 $rc
if [ "$before" = "$(cat two/witness.json)" ]; then
	not_ok "its memory moved"
else
	ok "its memory moved"
fi
echo "$last" | sed 's/one/two/' >forged
w import forged -l led -C conf
is "a cosignature under another name" 1 $rc
w import req -l led -C conf
is "files without one" 1 $rc

# A store that was rolled back and grew another way: both trees are signed by
# the archive, one of them was witnessed.
cp -a st older
echo a >a.txt
archive ingest -s st a.txt
run
w export -s st -l led -C conf -o req1 --since 8
w sign one req1 -o cos1
is "one way" 0 $rc
rm -rf st led led.d
cp -a older st
echo b >b.txt
archive ingest -s st b.txt
audit init -s st -l led
run
w export -s st -l led -C conf -o req2 --since 9
is "a request for the other tree" 0 $rc
w sign one req2
is "the other way is refused" 5 $rc
has "in words" err 'altered'
finish
