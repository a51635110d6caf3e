#!/bin/sh
# The archive's key is replaced: planned, stolen, lost; and what a thief of
# the old one signs later.
. "$(dirname "$0")/audit-lib.sh"
make_store 4
run
base=$rc
first=$(sed -n 's/^Key: //p' st/nguyenban.store)
w() { audit witness "$@"; rc=$?; }
w init one inspector.example/one --log-key "$first"
one=$(sed -n 's/^witness = //p' out)
printf '[audit]\nwitness = %s\nwitnesses_needed = 1\n' "$one" >conf
keep
cp st/keys/log.key thief.key

# rotated ARGUMENT...: the new key's text in $key.
rotated() {
	archive key rotate -s st --json "$@"
	rc=$?
	key=$(sed -n 's/.*"new":"\([^"]*\)".*/\1/p' aout)
}
rotated --reason 'every five years'
is "a planned rotation" 0 $rc
second=$key
is "is an entry" 1 "$(grep -c '"reason":"planned"' aout)"
run --json
is "the audit wants paper" 1 $rc
has "and says so" out '"kind":"key-changed"'
has "with the key" out "trust-log $second"
is "cosigned all the same" 1 "$(tail -n 1 out | grep -c '"cosigned":true')"
audit trust-log -l led "$second"
run --json
is "compared with paper" $base $rc
is "nothing more is asked" 0 "$(grep -c '"kind":"key-changed"' out)"
git --git-dir led show main:keys.tsv >keys
is "the ledger lists both keys" 2 "$(wc -l <keys)"
archive ingest -s st "$T/keys" >/dev/null
is "the new key signs" 0 $?
archive rebuild -s st
is "the catalog is built anew" 0 $?
run
is "audited" $base $rc
audit verify -s st -l led -t pki/trust
is "verify over the change" $base $?
audit verify -s st -l led -t pki/trust --log-key "$first"
is "with the first key on paper it asks for the new one" 1 $?
has "by name" out "$second"
for paper in "$first" "$second"; do
	rm -rf proof
	audit prove 1 -s st -l led -t pki/trust -o proof --log-key "$paper"
	is "a proof" 0 $?
	sh proof/check.sh "$paper" >cout 2>&1
	is "stock tools follow from this key on paper" 0 $?
done
has "in words" cout "$second follows $first"
sh proof/check.sh "$(echo "$first" | tr a-f b-g)" >cout 2>&1
is "and from no other" 3 $?
f=$(ls -d proof/rotations/*)
flip "$f" 60 0
sh proof/check.sh "$first" >cout 2>&1
is "an altered statement is refused" 3 $?

# Who has the old key.
cp -a st good && cp -a led ledgood && cp -a led.d ledgood.d
archive ingest -s st "$T/out" --key thief.key
is "the old key cannot write any more" 3 $?
python3 - st/checkpoint thief.key "$first" <<'P' || exit 1
import base64, subprocess, sys
text = open(sys.argv[1]).read().split("\n\n")[0] + "\n"
open("text", "w").write(text)
subprocess.run(["openssl", "pkeyutl", "-sign", "-inkey", sys.argv[2], "-rawin",
                "-in", "text", "-out", "sig"], check=True)
name, kid, _ = sys.argv[3].split("+", 2)
line = base64.b64encode(bytes.fromhex(kid) + open("sig", "rb").read())
open(sys.argv[1], "w").write(f"{text}\n\u2014 {name} {line.decode()}\n")
P
run --json
is "nor sign" 5 $rc
has "the thief is named" out 'whoever signed it has the old key'
is "nothing is cosigned" 0 "$(tail -n 1 out | grep -c '"cosigned":true')"
archive ingest -s st "$T/out"
is "the archiver sees it too" 5 $?
rm -rf st led led.d && mv good st && mv ledgood led && mv ledgood.d led.d
# A checkpoint of before, again.
cp kept/st/checkpoint old
run
cp st/checkpoint now && cp old st/checkpoint
run
is "the last checkpoint of the old key is a step back" 5 $rc
cp now st/checkpoint

# Stolen: what was signed in between is listed.
since=$(date -u +%Y-%m-%dT%H:%M:%S.%6NZ)
echo x >x.txt
archive ingest -s st x.txt
rotated --stolen "$since"
is "a stolen key is replaced" 0 $rc
audit trust-log -l led "$key"
run --json
is "a person must look" 1 $rc
has "at what came in since" out 'Signed in between: 1 documents, accessions 6 to 6'
id=$(sed -n 's/.*"finding":"\([^"]*\)".*"part":"key stolen.*/\1/p' out)
archive accept "$id" --reason 'compared' -s st
run
is "and says when it is done" $base $rc

# Lost: the new key's word alone.
w trust one --log-key "$key"
is "the witness hears of it on paper" 0 $rc
w export -s st -l led -C conf -o req
w sign one req -o cos
is "and signs what that key signed" 0 $rc
w import cos -l led -C conf
archive key rotate --lost -s st
is "a key that is there is not lost" 2 $?
third=$key
rm st/keys/log.key
archive ingest -s st x.txt
is "without its key the archive stands" 3 $?
rotated --lost
is "until another follows" 0 $rc
run --json -C conf
is "which nobody has to believe" 5 $rc
has "paper decides" out "trust-log $key"
is "it is not cosigned" 0 "$(tail -n 1 out | grep -c '"cosigned":true')"
audit trust-log -l led "$key"
run --json -C conf
is "paper says so: witnesses are missing" 1 $rc
has "it is said" out 'valid once 1 witnesses have signed'
audit verify -s st -l led -t pki/trust -C conf --log-key "$third"
is "not valid yet for who has the old paper" 5 $?
w export -s st -l led -C conf -o req
w sign one req -o cos
is "the witness does not believe the new key" 5 $rc
w trust one --log-key "$key"
w sign one req -o cos
is "before paper" 0 $rc
w import cos -l led -C conf
is "signed by a witness" 0 $rc
run --json -C conf
is "now it is valid" $base $rc
audit verify -s st -l led -t pki/trust -C conf --log-key "$third"
is "also for who has the old paper, who is asked to compare" 1 $?
audit verify -s st -l led -t pki/trust -C conf
is "and all agrees" $base $?
w export -s st -l led -C conf -o req
w sign one req -o cos
w import cos -l led -C conf
audit prove 1 -s st -l led -t pki/trust -C conf -o last
is "a proof" 0 $?
sh last/check.sh "$key" >cout 2>&1
is "from the newest paper" 0 $?
sh last/check.sh "$third" >cout 2>&1
is "not from that of the lost key" 3 $?
# The archive, the auditor, the witness; old and new keys, of a lost one none.
by_hand last 8

# A rotation broken off after its entry.
cp st/keys/log.key st/keys/was
rotated
mv st/keys/log.key st/keys/log.key.next && mv st/keys/was st/keys/log.key
archive ingest -s st cout
is "what was broken off is finished by the next command" 0 $?
is "the key is in place" 0 "$(ls st/keys | grep -c next)"
run -C conf
is "and signs" 1 $rc

# Broken off before the catalog saw it, and typed again.
cp st/keys/log.key st/keys/was
cp -a st/catalog catalog
cp st/checkpoint checkpoint
rotated
broken=$key
rm -rf st/catalog && mv catalog st/catalog && mv checkpoint st/checkpoint
mv st/keys/log.key st/keys/log.key.next && mv st/keys/was st/keys/log.key
rotated
is "a rotation typed again is finished" 0 $rc
is "with the same key" "$broken" "$key"
is "the key is in place" 0 "$(ls st/keys | grep -c next)"
run -C conf
is "and signs" 1 $rc

# Replaced while another command is at work: that one signs with the new key.
mkdir slow
for i in 1 2 3 4 5 6 7 8; do head -c 3000000 /dev/urandom >slow/$i; done
archive ingest -s st slow & # its last step is a checkpoint
"$BIN/nbarchive" key rotate -s st >/dev/null 2>&1
rotated_rc=$?
wait $!
is "an intake beside a rotation" 0 $?
is "and the rotation" 0 $rotated_rc
"$BIN/nbarchive" rebuild -s st >/dev/null 2>&1
is "leave a checkpoint by the key in force" 0 $?

# Everything out of a volume alone.
mkdir disk
printf '[set d]\nkind = disk\npath = %s/disk\n' "$T" >sets
archive backup --set d -s st -C sets
is "a volume" 0 $?
archive restore --from disk/* back
is "restored, and the lost key is told" 1 $?
has "with the key to compare" aout 'compared with paper: nguyenban'
cp st/keys/log.key back/keys/log.key
archive ingest -s back "$T/err"
is "goes on with the newest key" 0 $?
finish
