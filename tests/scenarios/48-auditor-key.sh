#!/bin/sh
# The auditor's own key is replaced, and lost; stock git agrees all along.
. "$(dirname "$0")/audit-lib.sh"
for tool in git ssh-keygen python3; do
	command -v $tool >/dev/null || { echo "no $tool here"; exit 77; }
done
make_store 3
run
base=$rc
log=$(sed -n 's/^Key: //p' st/nguyenban.store)
# The newest key that the ledger's first page shows.
newest() {
	git --git-dir led show main:README.md |
	    sed -n 's/^ *\([^ ]*+[0-9a-f]\{8\}+[A-Za-z0-9+/=]*\)$/\1/p' |
	    tail -n 1
}
# What the page tells an inspector to type: each commit, by a key that was
# valid then.
stock() {
	git --git-dir led show main:allowed_signers >allowed
	git --git-dir led -c gpg.ssh.allowedSignersFile="$T/allowed" \
	    log --format='%H %cI %G? %GK %s' main >log
	grep -vc ' G SHA256:' log
}
first=$(newest)
finger=$(git --git-dir led show main:allowed_signers |
    awk '{ print $(NF-1), $NF }' | ssh-keygen -lf - | awk '{ print $2 }')
has "the first page has the fingerprint that ssh-keygen shows" \
    /dev/stdin "$finger" <<X
$(git --git-dir led show main:README.md)
X
is "every commit is good" 0 "$(stock)"
keep
audit key rotate -l led
is "another key" 0 $?
has "its fingerprint goes on paper" out 'fingerprint     SHA256:'
second=$(newest)
is "the page has both" 1 $([ "$first" != "$second" ] && echo 1)
is "the commit is signed by the old one" 0 "$(stock)"
audit verify -s st -l led -t pki/trust --log-key "$log" --auditor-key "$second"
is "verify with the new paper, before a run" $base $?
audit prove 1 -s st -l led -t pki/trust -o proof0
is "a proof just then" 0 $?
sh proof0/check.sh >cout 2>&1
is "is good" 0 $?
echo x >x.txt
archive ingest -s st x.txt
run
is "the new key signs the next run" $base $rc
is "each commit by the key valid then" 0 "$(stock)"
is "two keys" 2 "$(awk '{ print $4 }' log | sort -u | wc -l)"
audit verify -s st -l led -t pki/trust --log-key "$log" --auditor-key "$second"
is "verify over the change" $base $?
audit verify -s st -l led -t pki/trust --log-key "$log" --auditor-key "$first"
is "the old paper leads to the new one" 1 $?
has "and says so" out 'ask for a new paper'
audit prove 1 -s st -l led -t pki/trust -o proof
is "a proof" 0 $?
sh proof/check.sh >cout 2>&1
is "is good too" 0 $?

# The old key, in other hands.
python3 "$here/tests/scenarios/ledger-key.py" led.d/key.* ssh
cp -a led before && cp -a led.d before.d
git clone -q led w 2>/dev/null
git -C w -c user.name=x -c user.email=x@x -c gpg.format=ssh \
    -c user.signingkey="$T/ssh" commit -q -S --allow-empty -m 'run thief' &&
    git -C w push -q
run
is "a commit of the old key stops the run" 5 $rc
audit verify -s st -l led -t pki/trust
is "verify names it" 5 $?
has "as not allowed at that time" out 'does not allow at that time'
rm -rf led led.d && mv before led && mv before.d led.d

# Nor is anything put into the ledger with a key that does not count: the old
# one, or another auditor's.
cp led.d/key right && cp led.d/key.* old
audit init -s st -l strange && cp strange.d/key foreign
head=$(git --git-dir led rev-parse main)
for file in old foreign; do
	cp -f $file led.d/key
	audit key escrow -l led -o papers
	is "no escrow of the $file key" 3 $?
	has "which key that is" err 'is not the key that the ledger allows'
	[ ! -e papers ] && ok "no paper of it" || not_ok "a paper of it"
done
is "nothing was appended" "$head" "$(git --git-dir led rev-parse main)"
cp -f right led.d/key

# Broken off before the files were exchanged.
cp led.d/key was
audit key rotate -l led
third=$(newest)
mv led.d/key led.d/key.next && cp was led.d/key
run
is "the ledger's head says which key it is" $base $rc
audit key rotate -l led
is "and the exchange is finished" 0 $?
is "without a third key" "$third" "$(newest)"
run
is "it goes on" $base $rc

# Broken off before the commit was remembered.
cp led.d/key was && cp led.d/state.json state.was
audit key rotate -l led
third=$(newest)
mv led.d/key led.d/key.next && cp was led.d/key
python3 - state.was led.d/state.json <<'P'
import json, sys
old, new = (json.load(open(f)) for f in sys.argv[1:])
old["pending"] = new["commit"]
json.dump(old, open(sys.argv[2], "w"))
P
audit key rotate -l led
is "a commit not remembered is no tampering" 0 $?
is "nor is there one key more" "$third" "$(newest)"
run
is "it goes on" $base $rc

# Lost.
audit key rotate --lost -l led
is "a key that is there is not lost" 2 $?
rm led.d/key led.d/key.*
run
is "without a key nothing is signed" 3 $rc
audit key rotate --lost -l led
is "another one" 0 $?
fourth=$(newest)
run
is "it signs" $base $rc
audit verify -s st -l led -t pki/trust --log-key "$log" --auditor-key "$fourth"
is "paper vouches for it, and a person is told" 1 $?
has "from which commit on" out 'by its own word'
audit verify -s st -l led -t pki/trust --log-key "$log" --auditor-key "$third"
is "nothing but paper does" 5 $?
audit prove 1 -s st -l led -t pki/trust -o proof3
is "a proof by the key that follows the lost one" 0 $?
sh proof3/check.sh "$log" >cout 2>&1
is "is good" 0 $?
by_hand proof3 2

# Somebody who says that the key was lost.
fresh
git clone -q led w2 2>/dev/null
ssh-keygen -q -t ed25519 -N '' -f other
sed 's/ssh-ed25519 .*//' w2/allowed_signers >w2/new
printf '%s%s\n' "$(cat w2/new)" "$(cut -d' ' -f1,2 other.pub)" \
    >>w2/allowed_signers
rm w2/new
git -C w2 -c user.name=x -c user.email=x@x -c gpg.format=ssh \
    -c user.signingkey="$T/other" commit -q -S -a \
    -m "auditor's key replaced as lost: SHA256:x" && git -C w2 push -q
audit verify -s st -l led -t pki/trust --log-key "$log" --auditor-key "$first"
is "is not on paper" 5 $?
finish
