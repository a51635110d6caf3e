#!/bin/sh
# verify: an inspector who trusts neither program checks it all.
. "$(dirname "$0")/audit-lib.sh"
for tool in git ssh-keygen python3; do
	command -v $tool >/dev/null || { echo "no $tool here"; exit 77; }
done
make_store 20
run
base=$rc
echo one more >more.txt
archive ingest -s st more.txt
run
verify() {
	audit verify -s st -l led -t pki/trust "$@"
	rc=$?
}
verify --json
is "all agrees" $base $rc
has "it says so" out '"agrees":true'
has "three commits" out '"commits":3,"checkpoints":2'
before=$(find led led.d -type f -exec sha256sum {} + | sort)
verify
is "nothing was written" "$before" \
    "$(find led led.d -type f -exec sha256sum {} + | sort)"
keep

# With nothing but a mirror and two keys on paper.
git clone -q --mirror led mirror
log=$(sed -n 's/^Key: //p' st/nguyenban.store)
key=$(git --git-dir led show main:README.md |
    sed -n 's/^ *\([^ ]*+[0-9a-f]\{8\}+[A-Za-z0-9+/=]*\)$/\1/p' | head -n 1)
audit verify -s st -l mirror -t pki/trust
is "a mirror without keys" 2 $?
audit verify -s st -l mirror -t pki/trust --log-key "$log" --auditor-key "$key"
is "a mirror and keys from paper" $base $?
audit verify -s st -l mirror -t pki/trust --auditor-key "$key" --log-key \
    example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k
is "another archive's key" 5 $?

# Who has no trust folder takes the ledger's; who has another one, or not the
# CRLs of the last audit, cannot say that a verdict is wrong.
paper() {
	audit verify --log-key "$log" --auditor-key "$key" -s st -l mirror "$@"
	rc=$?
}
paper --json
is "a mirror without CRLs" 1 $rc
has "contradicts nothing" out '"agrees":true'
has "and says what it cannot tell" out '"kind":"trust-changed"'
has "by which certificates" err 'policy/trust.tsv'
mkdir none
paper -t none --json
is "another trust folder" 1 $rc
has "contradicts nothing" out '"agrees":true'
mkdir mirror.d && cp -r led.d/evidence mirror.d/
paper
is "with the auditor's evidence" $base $rc
has "all can be told" out 'store agree\.$'
rm -rf mirror.d
printf '[audit]\ntsa_url = http://127.0.0.1:1/\n' >tsa.conf
audit verify -C tsa.conf -s st -l led -t pki/trust
is "with an authority configured" $base $?
is "nobody is asked for a time-stamp" 0 "$(cat out err | grep -c -i 'time-stamp')"

# CRLs that came after the audit make other verdicts, not a false ledger.
cp -r pki/trust early && rm -f early/crls/* early/ocsp/*
archive init st2 && archive ingest -s st2 day
audit init -s st2 -l led2 && audit run -s st2 -l led2 -t early
audit verify --json -s st2 -l led2 -t pki/trust
is "with newer CRLs than the audit's" 1 $?
has "the ledger is not wrong" out '"agrees":true'
has "what differs is counted" out '"untold":[1-9]'
has "and told" out 'judged otherwise'
audit run -s st2 -l led2 -t pki/trust
audit verify --json -s st2 -l led2 -t pki/trust
has "audited with them" out '"untold":0'

# Who has the auditor's key and names no evidence betters no verdict by that.
audit init -s st2 -l led4 && audit run -s st2 -l led4 -t pki/trust
key4=$(git --git-dir led4 show main:README.md |
    sed -n 's/^ *\([^ ]*+[0-9a-f]\{8\}+[A-Za-z0-9+/=]*\)$/\1/p' | head -n 1)
log2=$(sed -n 's/^Key: //p' st2/nguyenban.store)
python3 "$here/tests/scenarios/ledger-key.py" led4.d/key ssh4
unnamed() { # [FROM TO]: a mirror whose only run names none, and that row
	rm -rf w4 m4 m4.d
	git clone -q led4 w4 2>/dev/null
	python3 - w4/runs/*/*/*.json <<'P'
import re, sys
text = open(sys.argv[1], encoding="utf-8").read()
open(sys.argv[1], "w", encoding="utf-8").write(
    re.sub(r'"evidence": *\[[^]]*\]', '"evidence":[]', text))
P
	[ $# -eq 0 ] || sed -i "s/	$1	/	$2	/" w4/state/*/*.tsv
	git -C w4 -c user.name=x -c user.email=x@x -c gpg.format=ssh \
	    -c user.signingkey="$T/ssh4" commit -q -S -a --amend -C HEAD
	git clone -q --mirror w4 m4 2>/dev/null
}
by_paper() {
	audit verify -s st2 -l m4 --log-key "$log2" --auditor-key "$key4" "$@"
	rc=$?
}
unnamed 'INDETERMINATE	REVOKED[A-Z_]*' 'TOTAL-PASSED	-'
[ "$(git -C w4 diff --name-only HEAD~1 -- state | wc -l)" -gt 0 ] ||
	not_ok "no verdict to better"
by_paper -t pki/trust
is "a revoked signer passed, no evidence named" 5 $rc
has "what follows from none" out 'its reports name follows INDETERMINATE'
unnamed
by_paper -t pki/trust
is "answers on revocation of which no evidence is named" 5 $rc
mkdir -p m4.d/evidence
by_paper
is "nor is any held: a pass rests on nothing" 5 $rc
rm -rf m4 && git clone -q --mirror led4 m4 && mkdir -p m4.d/evidence
by_paper --json
is "named, but lost" 1 $rc
has "cannot be told" out '"untold":[1-9].*"agrees":true'

archive describe -s st2 --missing
audit verify --json -s st2 -l led2 -t pki/trust
has "nor when documents were described since" out '"agrees":true'

# So do octets that are whole again, before the audit has seen them.
mkdir vol && printf '[set v]\nkind = disk\npath = %s\n' "$T/vol" >vol.conf
head -c 9000 /dev/zero | tr '\0' H >heal.txt && archive ingest -s st2 heal.txt
archive backup -C vol.conf -s st2 --set v
at=$(grep -abo HHHHHHHH st2/segments/000001/data.mdb | head -n 1 | cut -d: -f1)
flip st2/segments/000001/data.mdb $((at + 1000)) 0
audit run -s st2 -l led2 -t pki/trust
is "a document is damaged" 4 $?
archive repair -s st2 --from vol/*
is "and healed" 0 $?
audit verify -s st2 -l led2 -t pki/trust
is "which contradicts no ledger" 1 $?
has "and is told" out '1 documents that the last audit found damaged are'

archive ingest -s st "$T/note" aout >/dev/null
verify --json
has "what came since is told apart" out '"newer":1'
has "and agrees" out '"agrees":true'

# The ledger's history, with and without the auditor's key.
work() { # a work tree of the ledger in w
	rm -rf w
	git clone -q led w 2>/dev/null
	git -C w config user.name nbaudit
	git -C w config user.email x@x
	git -C w config gpg.format ssh
	git -C w config user.signingkey "$T/ssh"
}
fresh
work
git -C w commit -q --allow-empty -m 'run forged' && git -C w push -q
verify
is "an unsigned commit on top" 5 $rc
has "is named" out "$(git -C w rev-parse HEAD | cut -c1-12)"

fresh
work
ssh-keygen -q -t ed25519 -N '' -f other
git -C w -c user.signingkey="$T/other" commit -q -S --allow-empty -m x &&
    git -C w push -q
verify
is "signed by another key" 5 $rc

# Who has the auditor's key can sign anything; the rest tells.
python3 "$here/tests/scenarios/ledger-key.py" led.d/key ssh
fresh
work
row=$(cd w && grep -rl . state | head -n 1)
sed -i 's/TOTAL-FAILED/TOTAL-PASSED/; s/INDETERMINATE/TOTAL-PASSED/; s/	ok	-/	ok	TOTAL-PASSED/' \
    w/state/*/*.tsv
changed=$(git -C w status --porcelain | wc -l)
git -C w commit -q -S -a -m 'better verdicts' && git -C w push -q
if [ "$changed" -gt 0 ]; then
	verify
	is "verdicts made better" 5 $rc
	has "the line is named" out 'the ledger says TOTAL-PASSED'
	rm -rf mirror && git clone -q --mirror led mirror
	paper
	has "without the CRLs it is no pass" out 'cannot be told'
else
	not_ok "no verdict to better"
fi
# While a notice to the sender is a draft its day may change one rule (13.5.a),
# and no other.
fresh
work
doc=$(cat w/state/*/*.tsv | grep '=fail' | head -n 1 | cut -f 1)
archive notice draft "$doc" to='Sở Y' why='thiếu chữ ký' -s st -t pki/trust
is "a notice is drafted" 0 $?
run
verify
is "is no disagreement" $base $rc
work
python3 - "$doc" w/state/*/*.tsv <<'P'
import re, sys
rows = [l for f in sys.argv[2:] for l in open(f, encoding="utf-8")]
good = next(re.search("rules=[0-9a-f]+", l).group() for l in rows
            if "TOTAL-PASSED" in l and "=fail" not in l)
for f in sys.argv[2:]:
    text = open(f, encoding="utf-8").read()
    new = re.sub("(?m)^(%s.*?)(?:[DNQ][^,\t]*=fail,)*rules=.*$" % sys.argv[1],
                 lambda m: m.group(1) + good, text)
    if new != text:
        open(f, "w", encoding="utf-8").write(new)
P
is "one line has better rules" 1 "$(git -C w status --porcelain | wc -l)"
git -C w commit -q -S -a -m 'better rules' && git -C w push -q
verify
is "rules made better" 5 $rc
has "their line is named" out "^\(.* \)\{0,1\}$(echo "$doc" | cut -c 1-16)"
fresh
work
git -C w rm -q "$row" && git -C w commit -q -S -m 'gone' && git -C w push -q
verify
is "a document taken out of the ledger" 5 $rc
has "is missed" out 'the ledger does not know it'

# What was reported once stays: not even a later commit may take it away.
fresh
work
report=$(cd w && find runs -name '*.json' | sort | head -n 1)
git -C w rm -q "$report" && git -C w commit -q -S -m 'tidied up' &&
    git -C w push -q
verify
is "a report taken away by a later commit" 5 $rc
has "which commit" out "commit $(git -C w rev-parse HEAD | cut -c1-12)"
has "and which report" out "took away or changed $report"
fresh
work
sed -i 's/"exit": *[0-9]/"exit":0/; s/"damaged": *0/"damaged":1/' "w/$report"
git -C w commit -q -S -a -m 'put right' && git -C w push -q
verify
is "a report changed afterwards" 5 $rc

fresh
work
git -C w reset -q --hard HEAD~1 && git -C w commit -q -S --allow-empty \
    -m 'another history' && git -C w push -q -f
verify
is "history rewritten, the last run left out" 5 $rc
has "from which commit on" out "from commit $(git --git-dir led rev-parse main |
    cut -c1-12)"

# The journal, after the first run.
fresh
chmod -R u+w st
python3 - st/segments/000001/data.mdb <<'P'
import sys
def crc32c(data):
    c = 0xffffffff
    for b in data:
        c ^= b
        for _ in range(8):
            c = (c >> 1) ^ (0x82f63b78 if c & 1 else 0)
    return c ^ 0xffffffff
d = bytearray(open(sys.argv[1], "rb").read())
p = d.find(b'more.txt","path')
h = d.rfind(b"NBENTRY1", 0, p)
n = int.from_bytes(d[h + 16:h + 20], "big")
e = d[h + 24:h + 24 + n]
e[e.find(b"more.txt")] = ord("M")
d[h + 24:h + 24 + n] = e
d[h + 20:h + 24] = crc32c(bytes(e)).to_bytes(4, "big")
open(sys.argv[1], "wb").write(d)
P
second=$(git --git-dir led rev-parse main | cut -c1-12)
verify
is "an entry of the second run rewritten" 5 $rc
has "the first point is that run's commit" out \
    "They do NOT agree. The first point: From commit $second"

fresh
chmod -R u+w st
python3 - st/segments/000001/data.mdb "$(find day -name '*.pdf' | head -n 1)" <<'P'
import sys
d = bytearray(open(sys.argv[1], "rb").read())
at = d.find(open(sys.argv[2], "rb").read()[-300:])
d[at] ^= 4
open(sys.argv[1], "wb").write(d)
P
verify
is "a bit of a document" 4 $rc
has "is damage, and the ledger is right" out 'journal and store agree'
: $base
finish
