#!/bin/sh
# The night's time-stamp by files: asked, answered wrongly and rightly, kept.
. "$(dirname "$0")/audit-lib.sh"
make_store 12

# An authority that answers with files; its clock is ours unless --at says so.
stamp() { "$signer" stamp "$@" >stamped 2>&1 || not_ok "nbsigner stamp"; }
now() { date -u +%Y-%m-%dT%H:%M:%SZ; }

run --json
has "the run says that a request waits" out '"findings"'
audit timestamp -l led --request req.tsq
is "the request" 0 $?
openssl ts -query -in req.tsq -text >query 2>&1
is "openssl reads it" 0 $?
has "with a nonce" query 'Nonce: 0x'

for wrong in imprint nonce refused; do
	stamp --at "$(now)" --wrong $wrong pki req.tsq bad.tsr
	audit timestamp -l led -t pki/trust --response bad.tsr
	is "a wrong answer ($wrong)" 1 $?
	has "is told" err 'is not the answer'
done
stamp --at 2020-01-01T00:00:00Z pki req.tsq bad.tsr
audit timestamp -l led -t pki/trust --response bad.tsr
is "a clock behind" 1 $?
has "is told" err 'clock is behind'
has "with the times as people write them" err \
    'says 2020-01-01 [0-9:]* [+-][0-9]* for a request made at [0-9-]* [0-9]'
LC_ALL=C.UTF-8 LANGUAGE=vi TZ=Asia/Ho_Chi_Minh audit timestamp -l led \
    -t pki/trust --response bad.tsr
has "in Vietnamese" err '01/01/2020 07:00:00 +07'
stamp --at 2035-01-01T00:00:00Z pki req.tsq bad.tsr
audit timestamp -l led -t pki/trust --response bad.tsr
is "a clock ahead" 1 $?
has "is told" err 'clock is ahead'
# What no anchor vouches for, or did no more when it stamped, proves nothing.
stamp --at "$(now)" pki req.tsq bad.tsr
mkdir -p strangers/roots
audit timestamp -l led -t strangers --response bad.tsr
is "an authority that nobody knows" 1 $?
has "is told" err 'leads to no trust anchor'
"$signer" pki --not-before 2020-01-01 --not-after 2024-01-01 pki3 >/dev/null
stamp --at "$(now)" pki3 req.tsq bad.tsr
audit timestamp -l led -t pki/trust --response bad.tsr
is "an authority that has expired" 1 $?
has "is told" err 'did not count when it stamped'
printf 'hello' >bad.tsr
audit timestamp -l led -t pki/trust --response bad.tsr
is "no answer at all" 1 $?

# RFC 3161 2.4.2: granted with modifications is granted.
stamp --at "$(now)" --wrong mods pki req.tsq good.tsr
audit timestamp -l led -t pki/trust --response good.tsr
is "the right answer" 0 $?
audit timestamp -l led -t pki/trust --response good.tsr
is "twice" 3 $?
run
token=$(git --git-dir led ls-tree -r --name-only main evidence |
    grep '\.tst$')
is "one token in the ledger" 1 "$(echo "$token" | grep -c '\.tst$')"
git --git-dir led show main:"$token" >token.tst
# The tree on disk leads to what openssl says was stamped.
stampdir=$(ls -d led.d/evidence/stamps/*)
tail -c 32 "$stampdir/tree" | od -An -tx1 | tr -d ' \n' >root
openssl ts -verify -digest "$(cat root)" -token_in -in token.tst \
    -CAfile pki/trust/roots/root.pem -untrusted pki/trust/tsa/tsa.pem \
    >verify 2>&1 || openssl ts -verify -digest "$(cat root)" -token_in \
    -in token.tst -CAfile "$(ls pki/trust/roots/* | head -n 1)" \
    -untrusted "$(ls pki/trust/intermediates/* | head -n 1)" >verify 2>&1
is "openssl ts -verify" 0 $?

# What passed is proven as of the token's time, and a quiet night asks nothing.
run --json
best=$(git --git-dir led archive main state | tar -xO | grep -c "TOTAL-PASSED	-	20")
[ "$best" -gt 0 ] && ok "best-signature-time in state/ ($best)" ||
	not_ok "best-signature-time in state/"
audit timestamp -l led --request again.tsq
is "a quiet night has no request" 1 $?
# The bundle proves it without us, and to our own verifier given only that.
doc=$(git --git-dir led archive main state | tar -xO | grep TOTAL-PASSED |
    head -n 1 | cut -f1)
audit prove -s st -l led -t pki/trust -o proof "$doc"
is "prove" 0 $?
sh proof/stamp/check.sh >check 2>&1
is "its own check of the tree and the time-stamp" 0 $?
has "says when" check 'existed at'
for f in note document.ers path time token.tst; do
	rm -rf bent && cp -a proof bent
	flip "bent/stamp/$f" $(($(stat -c %s "bent/stamp/$f") / 2)) 0
	sh bent/stamp/check.sh >bentcheck 2>&1
	is "not with $f altered" 1 $?
	has "in words" bentcheck 'NOT GOOD'
done
audit inspect -t pki/trust --covers "$(ls proof/original/*)" --json \
    proof/stamp/document.ers
is "the evidence record alone" 0 $?
has "passes" out '"indication":"TOTAL-PASSED"'

# An inspector with a clone of the ledger, the store and two keys from paper:
# the ledger gives anchors and time-stamps, the store the trees under them.
git clone -q --bare led clone
log_key=$(sed -n 's/.*"log_key": "\([^"]*\)".*/\1/p' led.d/state.json)
auditor_key=$(sed -n 's/^auditor //p' proof/keys.txt)
inspector() {
	audit "$@" -s st -l clone --log-key "$log_key" \
	    --auditor-key "$auditor_key"
}
inspector prove "$doc" -o fromclone
is "prove by a clone" 0 $?
has "what it lacks is said" err 'CRLs, OCSP answers and certificates that its'
cmp -s proof/stamp/document.ers fromclone/stamp/document.ers
is "the same evidence record" 0 $?
(cd fromclone && sh check.sh "$log_key" && sh stamp/check.sh) >check 2>&1
is "its own checks" 0 $?
has "says when" check 'existed at'
inspector prove "$doc" -t pki/trust -o withtrust
is "with a trust folder" 0 $?
grep -q 'CRLs' err && not_ok "nothing is missing then: $(cat err)"
# Revocation data that was archived comes out of the store; what the auditor
# keeps is found by the names that the ledger has.
git --git-dir led show "main:$(git --git-dir led ls-tree -r --name-only main \
    runs | tail -n 1)" | sed -n '/"evidence"/,/]/p' | grep -o '[0-9a-f]\{64\}' |
    sort -u >named
[ -s named ] && ok "the run names its evidence" || not_ok "no evidence is named"
mkdir lists
for f in $(cat named); do cp "led.d/evidence/$f" lists/; done
is "and all of it is kept" "$(wc -l <named)" "$(ls lists | wc -l)"
cp -a st withlists && cp -a led led2 && cp -a led.d led2.d
archive ingest -s withlists --evidence lists
audit run -s withlists -l led2 -t pki/trust
rm -rf clone && git clone -q --bare led2 clone
audit prove "$doc" -s withlists -l clone -o archived --log-key "$log_key" \
    --auditor-key "$auditor_key"
is "with archived evidence" 0 $?
grep -q 'CRLs' err && not_ok "it is not found: $(cat err)"
has "the verdict is the ledger's" archived/verdict.json '"TOTAL-PASSED"'
[ -n "$(ls archived/revocation)" ] && ok "what it rests on is in the bundle" ||
	not_ok "no revocation data in the bundle"
# An inspector's sample by the clone finds what the auditor found.
audit sample -s withlists -l clone --seed "by a clone" -n 8 \
    --log-key "$log_key" --auditor-key "$auditor_key" --json
is "a sample by the clone" 0 $?

# A document that is a token without its authority's certificate: the audit
# takes that from the trust folder, also when the structure is remembered.
mkdir lone && printf hello >lone/data
openssl ts -query -data lone/data -sha256 -no_nonce -out q.tsq 2>/dev/null
stamp --at "$(now)" pki q.tsq lone/data.tsr
archive ingest -s st lone
sum=$(sha256sum <lone/data.tsr | cut -c1-64)
for look in new remembered; do
	run
	is "no structure differs ($look)" 0 "$(grep -c tampered out err |
	    awk -F: '{ n += $2 } END { print n + 0 }')"
	git --git-dir led archive main state | tar -xO | grep "^$sum" >row
	has "a token whose authority the trust folder has ($look)" row \
	    'TOTAL-PASSED'
done
printf x >>"$(ls proof/original/*)"
sh proof/stamp/check.sh >check 2>&1
is "not for other octets" 1 $?

# verify sees them too, from the ledger alone.
is "the checkpoint stands beside the token" 2 \
    "$(git --git-dir led ls-tree -r --name-only main evidence |
    grep -c '\.note$\|\.ers$')"
audit verify -s st -l led -t pki/trust --json
has "verify: all agrees" out '"agrees":true'
has "one good time-stamp" out '"stamps":1,"stamps_good":1,"stamped_entries":1[0-9]'
audit verify -s st -l led -t pki/trust
has "and since when" out 'entries existed at 20'
mkdir -p none/roots
audit verify -s st -l led -t none
has "without its anchor it proves nothing" out 'proves nothing today'

# Who has the auditor's key alters what was time-stamped.
python3 "$here/tests/scenarios/ledger-key.py" led.d/key ssh
rm -rf kept && cp -a led kept
alter() { # NAME WORDS: commits what the caller did in w
	git -C w -c user.name=x -c user.email=x@x -c gpg.format=ssh \
	    -c user.signingkey="$T/ssh" commit -q -S -a -m "$1" &&
	    git -C w push -q
	audit verify -s st -l led -t pki/trust
	is "$1" 5 $?
	has "$1: said" out "$2"
	rm -rf led w && cp -a kept led
}
work() { rm -rf w && git clone -q led w 2>/dev/null; }
work
e=$(cd w && ls evidence/*/*/*.tst) && e=${e%.tst}
flip "w/$e.ers" "$(($(stat -c %s "w/$e.ers") - 20))" 0
alter "a record altered" 'not over the\|not that of'
work
sed '2s/.*/3/' "$stampdir/note" >"w/$e.note"
alter "another checkpoint under the token" 'no checkpoint that the archive signed'
work
flip "w/$e.tst" "$(($(stat -c %s "w/$e.tst") / 2))" 0
alter "a token altered" 'not that of the'
work
sed -i "s/^accessions 1-/accessions 2-/; s/sha256 \([0-9]*\) /sha256 12 /" \
    "w/$e.tree"
alter "a tree without a document" 'the ledger says'
exit $failed
