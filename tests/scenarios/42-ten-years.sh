#!/bin/sh
# Ten years in a simulated store: certificates end, the CA's key is revoked,
# SHA-256 is declared weak.  With time-stamps and renewals documents stay
# proven to the day that the table says; without, they are undecided.
. "$(dirname "$0")/audit-lib.sh"

at() { NGUYENBAN_CLOCK=$1; export NGUYENBAN_CLOCK; }
# The first authority's certificates all end in June 2029; the second lives on.
"$signer" pki --at 2026-03-01 --not-before 2025-03-01 --not-after 2029-06-01 \
    pki >/dev/null || exit 1
NBSIGNER_KEYS= "$signer" pki --at 2028-06-01 --not-before 2028-01-01 --not-after 2037-01-01 \
    pki2 >/dev/null || exit 1
"$signer" day -n 12 --at 2026-03-01 pki day >/dev/null || exit 1
for f in roots/root-ca intermediates/sub-ca tsa/tsa crls/root-ca; do
	cp pki2/trust/$f.pem pki/trust/$f-2.pem
done
# The project's own table (RFC 4998: what is weak is decided by policy).
printf '# table\nsha256\t-\t2033-01-01\nrsa-pkcs1\t2048\t2045-01-01\n' >table
printf '[audit]\nalgorithms = %s\n' "$T/table" >conf

at 2026-03-01T22:00:00Z
archive init --simulated st || exit 1
archive ingest -s st day
audit init -s st -l led --simulated && cp -a led bare && cp -a led.d bare.d ||
	not_ok "a ledger"

# year CLOCK: the audit of that night; findings of renewals in $renewals.
year() {
	at "$1"
	audit -C conf run -s st -l led -t pki/trust --json
	rc=$?
	renewals=$(grep -c '"kind":"renewal"' out)
	git --git-dir led archive main state | tar -xO >rows
	passed=$(grep -c 'TOTAL-PASSED' rows)
	until=$(cut -f7 rows | sort | uniq -c | sort -rn | head -n 1 |
	    sed 's/.* //')
}
# stamp PKI: the night's request to that authority, and its answer back.
stamp() {
	audit timestamp -l led --request req.tsq &&
	"$signer" stamp --at "$NGUYENBAN_CLOCK" "$1" req.tsq ans.tsr &&
	audit -C conf timestamp -l led -t pki/trust --response ans.tsr
	is "$NGUYENBAN_CLOCK: stamped" 0 $?
}

year 2026-03-02T22:00:00Z
is "2026: all pass" 12 "$passed"
stamp pki
year 2027-03-02T22:00:00Z
is "2027: all pass" 12 "$passed"
is "2027: to the day the authority's certificate ends" 2029-06-01T00:00:00Z \
    "$until"
is "2027: nothing to renew" 0 "$renewals"
# A clock that jumps back: what it would date is no continuation.
last=$(git --git-dir led rev-parse main)
at 2026-12-31T22:00:00Z
audit -C conf run -s st -l led -t pki/trust
is "a clock before the last run's" 3 $?
has "is told with both times" err 'of 2027-03-02 22:00:00 +00.*says 2026-12-31 22:00:00 +00'
is "and nothing is appended" "$last" "$(git --git-dir led rev-parse main)"
audit key rotate -l led
is "nor by another command" 3 $?
year 2028-05-30T22:00:00Z
is "a year and a day before: nothing yet" 0 "$renewals"
year 2028-06-02T22:00:00Z
is "a year before its end it is on the list" 1 "$renewals"
stamp pki2
year 2028-06-03T22:00:00Z
is "renewed: all pass" 12 "$passed"
is "renewed: to the day the table ends SHA-256" 2033-01-01T00:00:00Z "$until"
is "renewed: off the list" 0 "$renewals"

# 2030: the CA's key is revoked; every certificate of 2026 has ended.
mkdir ca && : >ca/index && printf '01\n' >ca/crlnumber
serial=$(openssl x509 -in pki/trust/intermediates/sub-ca.pem -noout -serial |
    sed 's/.*=//')
printf 'R\t290601000000Z\t300101000000Z,CACompromise\t%s\tunknown\t/CN=x\n' \
    "$serial" >ca/index
printf '[ca]\ndefault_ca=a\n[a]\ndatabase=ca/index\ncrlnumber=ca/crlnumber\ndefault_md=sha256\n' >ca/conf
openssl ca -gencrl -config ca/conf -keyfile pki/keys/root-ca.pem \
    -cert pki/trust/roots/root-ca.pem -crl_lastupdate 20300102000000Z \
    -crl_nextupdate 20400101000000Z -out pki/trust/crls/root-2030.pem \
    >crl 2>&1
is "the list that revokes the CA" 0 $?
year 2030-03-02T22:00:00Z
is "2030: all pass" 12 "$passed"
is "2030: nothing to renew" 0 "$renewals"

year 2031-12-30T22:00:00Z
is "2031: nothing to renew" 0 "$renewals"
year 2032-03-02T22:00:00Z
is "SHA-256 ends within a year: on the list" 1 "$renewals"
stamp pki2
is "under another algorithm" 1 "$(grep -lac 'nbtree 1 sha512' \
    led.d/evidence/stamps/*/tree | wc -l)"
year 2032-03-03T22:00:00Z
is "renewed: all pass" 12 "$passed"
is "renewed: to the day the second authority ends" 2037-01-01T00:00:00Z \
    "$until"
# The ledger tells of which leaves each tree is made, also those under another
# algorithm: an inspector with a clone makes them anew from the originals.
git --git-dir led ls-tree -r --name-only main evidence/ >files
is "each time-stamp's tree is described" "$(grep -c 'tst$' files)" \
    "$(grep -c 'tree$' files)"
for f in $(grep 'tree$' files); do git --git-dir led show "main:$f"; done >trees
is "one of them under SHA-512" 1 "$(grep -c '^nbtree-of 2 sha512 ' trees)"
has "by intakes, not digests" trees '^accessions 1-'
is "and the checkpoint's note" 1 \
    "$(sed -n '/^nbtree-of 2/,$p' trees | grep -c '^digest ')"
git clone -q --bare led clone
keys() { "$BIN/nbaudit" status --json -l led >/dev/null; cat led.d/state.json; }
log_key=$(keys | sed -n 's/.*"log_key": "\([^"]*\)".*/\1/p')
auditor_key=$(git --git-dir led show main:README.md | tr -s ' `' '\n\n' |
    grep '+.*+' | grep auditor | head -n 1)
verify() {
	audit -C conf verify -s st -l clone -t pki/trust \
	    --log-key "$log_key" --auditor-key "$auditor_key" "$@"
}
verify
is "a clone verifies" 0 $?
has "with every time-stamp" out '^3 time-stamps, 3 of them good'
grep -q 'without a description' err && not_ok "a tree is not made anew"

# One document's proof, through both renewals.
audit -C conf prove 1 -s st -l led -t pki/trust -o proof
is "a proof after both renewals" 0 $?
audit -C conf inspect --json --covers proof/original/* -t pki/trust \
    proof/stamp/document.ers
is "its record leads through three time-stamps" 3 \
    "$(grep -o '"id":"archive-time-stamp [12]\.[12]"' out | sort -u | wc -l)"
is "all of them compute" 0 "$(grep -c '"digest_match":false\|"signature_valid":false' out)"

# An implementation that shares no code with ours reads the same in it.
jars=/usr/share/java/bcpkix.jar:/usr/share/java/bcprov.jar:/usr/share/java/bcutil.jar
peer() {
	java -cp $jars "$here/tests/peers/EvidenceRecord.java" "$@" >out 2>err
}
if command -v javac >/dev/null 2>&1 && [ -e "${jars%%:*}" ]; then
	peer proof/stamp/document.ers proof/original/*
	is "Bouncy Castle: the record is over the original" 0 $?
	peer proof/stamp/document.ers table
	is "Bouncy Castle: and over nothing else" 1 $?
	cp proof/stamp/document.ers bent && flip bent 110 1
	peer bent proof/original/*
	is "Bouncy Castle: an altered one is refused" 1 $?
else
	skip "the record in another implementation" \
	    "no libbcpkix-java with a JDK"
fi

# With stock tools alone, as an inspector has them.
env -i PATH=/usr/bin:/bin sh proof/check.sh >check 2>&1
is "its check.sh" 0 $?
env -i PATH=/usr/bin:/bin sh proof/stamp/check.sh >check 2>&1
is "and that of its time-stamp" 0 $?
has "which says when" check 'Mar  2 22:00:00 2026 GMT'
echo $(($(cat proof/stamp/time) - 86400)) >proof/stamp/time
sh proof/stamp/check.sh >check 2>&1
is "not at another time than the token's" 1 $?
has "as it says" check 'time is not that of token.tst'
is "a file altered is named" 1 "$(sh proof/check.sh 2>&1 |
    grep -c 'stamp/time is not as in SHA256SUMS')"

year 2035-03-02T22:00:00Z
is "2035, SHA-256 weak: all pass" 12 "$passed"
audit -C conf verify -s st -l led -t pki/trust
is "and verify agrees" 0 $?
# A damaged original: the tree over it cannot be made, and that is no lie.
cp st/segments/000001/data.mdb whole
at=$(grep -abo '%PDF-' st/segments/000001/data.mdb | sed -n '3s/:.*//p')
flip st/segments/000001/data.mdb $((at + 400)) 2
audit -C conf verify -s st -l led -t pki/trust
is "with a damaged original: damage" 4 $?
has "what cannot be told is said" out 'hash trees of 1 time-stamps cannot be'
grep -q 'ledger says' out && not_ok "the ledger is called a liar"
cp whole st/segments/000001/data.mdb

# Nobody renews: the list says so before, and that it is too late after.
year 2036-03-02T22:00:00Z
is "2036: on the list again" 1 "$renewals"
has "it ends" out 'ends within 365 days, the first on 2037-01-01'
year 2037-03-02T22:00:00Z
has "2037: it has ended" out 'has ended, the first on 2037-01-01'
audit -C conf verify -s st -l led -t pki/trust --json
has "the clock that was refused left no trace" out '"agrees":true'

# Without time-stamps the same documents prove nothing any more.
rm -rf led led.d && mv bare led && mv bare.d led.d
year 2035-03-03T22:00:00Z
is "without: none passes" 0 "$passed"
is "without: undecided, with a sub-indication for it" 12 \
    "$(grep -c 'INDETERMINATE	\(OUT_OF_BOUNDS_NO_POE\|OUT_OF_BOUNDS_NOT_REVOKED\|CRYPTO_CONSTRAINTS_FAILURE_NO_POE\|REVOKED_CA_NO_POE\)' rows)"
exit $failed
