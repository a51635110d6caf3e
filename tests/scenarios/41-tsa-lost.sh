#!/bin/sh
# A time-stamping authority's key is lost: what it stamped counts no more, but
# for what another had renewed before; who is touched is told, stamped anew,
# and proven by what is good.
. "$(dirname "$0")/audit-lib.sh"

at() { NGUYENBAN_CLOCK=$1; export NGUYENBAN_CLOCK; }
"$signer" pki --at 2026-03-01 --not-before 2025-03-01 --not-after 2034-06-01 \
    pki >/dev/null || exit 1
NBSIGNER_KEYS= "$signer" pki --at 2026-02-01 --not-before 2025-01-01 \
    --not-after 2037-01-01 pki2 >/dev/null || exit 1
"$signer" day -n 6 --at 2026-03-01 pki day >/dev/null || exit 1
"$signer" day -n 4 --seed 9 --at 2026-03-05 pki later >/dev/null || exit 1
for f in roots/root-ca intermediates/sub-ca tsa/tsa crls/root-ca; do
	cp pki2/trust/$f.pem pki/trust/$f-2.pem
done
printf '[audit]\nrenew_before = 7000\n' >early
: >conf

# night CLOCK [CONF]; rows FOLDER: the lines of its documents.
night() {
	at "$1"
	audit -C "${2:-conf}" run -s st -l led -t pki/trust --json
	rc=$?
	git --git-dir led archive main state | tar -xO >all
}
rows() {
	find "$1" -type f -exec sha256sum {} + | cut -c1-64 | grep -F -f - all
}
passed() { rows "$1" | grep 'TOTAL-PASSED	-	20' | cut -f 6,7 | sort -u; }

at 2026-03-01T22:00:00Z
archive init --simulated st && archive ingest -s st day
audit init -s st -l led --simulated
night 2026-03-02T22:00:00Z
stamp pki
night 2026-03-04T22:00:00Z early
stamp pki2
at 2026-03-05T22:00:00Z
archive ingest -s st later
night 2026-03-05T23:00:00Z
stamp pki
night 2026-03-06T22:00:00Z
old=$(passed day) new=$(passed later)
case $old$new in *2026-03-02*2026-03-05*) ok "all are proven" ;;
*) not_ok "all are proven: '$old' '$new'" ;; esac
"$BIN/nbaudit" -C conf timestamp -l led --request no.tsq >/dev/null 2>&1
is "nothing is asked for" 1 $?

# The authority says: stolen on the 6th, and perhaps since the 5th.
cat >ca.conf <<END
[ca]
default_ca = d
[d]
database = $T/db
default_md = sha256
END
number=$(openssl x509 -in pki/trust/tsa/tsa.pem -noout -serial | cut -d= -f2)
printf 'R\t340601000000Z\t260306120000Z,CAkeyTime,20260305000000Z\t%s\tunknown\t/CN=x\n' \
    "$number" | sed 's/CAkeyTime/keyTime/' >db
openssl ca -gencrl -config ca.conf -cert pki/certs/root-ca.pem \
    -keyfile pki/keys/root-ca.pem -crl_lastupdate 20260307000000Z \
    -crl_nextupdate 20360101000000Z -out pki/trust/crls/root-ca-later.pem \
    2>openssl.err || { cat openssl.err; not_ok "the list"; }
at 2026-03-07T21:00:00Z
audit verify -s st -l led -t pki/trust --json
is "an inspector who has the list first" 1 $?
has "says what differs, and of no false ledger" out '"agrees":true'
has "as of no report's" out 'none of its reports names'
night 2026-03-07T22:00:00Z
is "needs a person" 1 $rc
has "the time-stamp is told" out '"part":"lost 20260305T'
has "why" out 'the authority that made it was revoked ([^)]*keyCompromise'
has "whom it touches" out "It was over 4 documents, of which another one proves 0: .*$(
    find later -name '*.pdf' | sed 's/.*\///; s/^\(.\{12\}\).*/\1/' | head -n 1)"
[ "$(grep -c '"part":"lost' out)" = 1 ] && ok "and that one alone" ||
	not_ok "others are told"
is "what another renewed before stays proven" "$old" "$(passed day)"
is "the others are not any more" "" "$(passed later)"
rows later >after
is "their lines say so" 4 "$(cut -f 6 after | grep -c '^-$')"
audit verify -s st -l led -t pki/trust
is "verify" 1 $?
has "agrees" out 'store agree\.$'
has "and says it of the token" out 'proves nothing any more: the certificate of'
audit prove -s st -l led -t pki/trust -o lost \
    "$(head -n 1 after | cut -c1-16)"
has "prove says so" err 'proves nothing today'

# The next token, of the other authority, is over them again.
stamp pki2
night 2026-03-08T22:00:00Z
has "it tells what that proves" out 'of which another one proves 4: '
case $(passed later) in 2026-03-07*) ok "they are proven anew" ;;
*) not_ok "they are proven anew: $(passed later)" ;; esac
is "the first stay as they were" "$old" "$(passed day)"
for f in day later; do
	doc=$(rows $f | grep 'TOTAL-PASSED	-	20' | head -n 1 | cut -c1-64)
	audit prove -s st -l led -t pki/trust -o "proof-$f" "$doc"
	grep -q 'proves nothing' err && not_ok "$f: a proof: $(cat err)"
	sh "proof-$f/stamp/check.sh" >check 2>&1
	is "$f: the bundle's own check" 0 $?
	audit inspect -t pki/trust --json --at "$NGUYENBAN_CLOCK" --covers \
	    "$(ls "proof-$f"/original/*)" "proof-$f/stamp/document.ers"
	has "$f: the record alone" out '"indication":"TOTAL-PASSED"'
done
has "$f: by the other authority's token" check 'Mar  7 '
audit verify -s st -l led -t pki/trust --json
has "verify agrees" out '"agrees":true'
# A person has looked; it stays told, and the night is quiet but for the day's
# own findings.
id=$(sed -n 's/.*"finding":"\(F-[0-9a-f]*\)".*"part":"lost.*/\1/p' out)
night 2026-03-09T22:00:00Z
id=$(sed -n 's/.*"finding":"\(F-[0-9a-f]*\)".*"part":"lost.*/\1/p' out)
archive accept -s st "$id" --reason 'told to the agencies'
night 2026-03-10T22:00:00Z
has "what is accepted stays told" out '"accepted":{.*"part":"lost\|"part":"lost.*"accepted":{'
finish
