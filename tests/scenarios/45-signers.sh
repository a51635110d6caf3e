#!/bin/sh
# signers: what changes about certificates from night to night is told once,
# with the documents; the absence of news changes nothing; keys that were
# lost; evidence into the store.
. "$(dirname "$0")/audit-lib.sh"

mkdir -p pki trust/roots trust/intermediates trust/crls day
cat >pki/conf <<END
[ca]
default_ca = d
[d]
database = $T/pki/db
default_md = sha256
default_crl_days = 30
[v_root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
[v_leaf]
keyUsage = critical,digitalSignature
[req]
distinguished_name = dn
[dn]
END
for k in root leaf; do
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out pki/$k.key 2>/dev/null
done
openssl req -x509 -key pki/root.key -subj /C=VN/CN=root -days 3000 -config pki/conf -extensions v_root -out pki/root.pem 2>/dev/null
openssl req -new -key pki/leaf.key -subj '/C=VN/CN=Nguyen Van A' -config pki/conf -out pki/leaf.csv 2>/dev/null
openssl x509 -req -in pki/leaf.csv -CA pki/root.pem -CAkey pki/root.key -set_serial 10 -days 900 \
    -extfile pki/conf -extensions v_leaf -out pki/leaf.pem 2>/dev/null
cp pki/root.pem trust/roots/
# list NAME [REASON]: a newer CRL; the signer in it, for that reason.
list() {
	: >pki/db
	[ $# -eq 1 ] || printf 'R\t290101000000Z\t260101000000Z,%s\t0A\tunknown\t/C=VN/CN=A\n' "$2" >pki/db
	sleep 1.1
	openssl ca -gencrl -config pki/conf -cert pki/root.pem -keyfile pki/root.key -out "trust/crls/$1.crl" 2>/dev/null
}
printf 'Văn bản' >doc
openssl cms -sign -binary -in doc -signer pki/leaf.pem -inkey pki/leaf.key -nodetach -outform DER -out day/12-QD.p7m 2>/dev/null
list 1
archive init st
archive ingest -s st -t trust day
is 'taken in' 0 $?
audit init -s st -l led
night() { audit run -s st -l led -t trust --json; rc=$?; }
line() { git --git-dir led show main:certificates.tsv | cut -f 6-8; }

night
is 'a good signer: a quiet night' 0 $rc
is 'good, by a CRL' good "$(line | cut -f 1)"
sum=$(openssl x509 -in pki/leaf.pem -outform DER | sha256sum | cut -d ' ' -f 1)
[ -f "led.d/evidence/$sum" ] && ok 'the certificate is kept' || not_ok 'the certificate is kept'
crl=$(sha256sum <trust/crls/1.crl | cut -d ' ' -f 1)
[ -f "led.d/evidence/$crl" ] && ok 'so is the CRL' || not_ok 'so is the CRL'
report=$(git --git-dir led ls-tree -r --name-only main runs | tail -n 1)
git --git-dir led show "main:$report" >run.json
has 'the run names what it rests on' run.json "$crl"

list 2 certificateHold
night
is 'on hold: needs a person' 1 $rc
has 'it is told, with the document' out 'certificate-changed.*12-QD.p7m'
has 'in words' out 'Nguyen Van A is on hold'
is 'on hold in the ledger' on-hold "$(line | cut -f 1)"
night
grep -q certificate-changed out && not_ok 'told once' || ok 'told once'

list 3
night
has 'and back' out 'no longer on hold'
is 'good again' good "$(line | cut -f 1)"

list 4 keyCompromise
night
is 'revoked: needs a person' 1 $rc
has 'it is told' out 'Nguyen Van A was revoked'
has 'what is not proven is counted' out 'not proven: 1'
is 'revoked in the ledger' 'revoked	2026-01-01T00:00:00Z	crl' "$(line)"

# Nothing is known any more: what was known stays.
was=$(line)
mv trust/crls gone && mv led.d/evidence kept-evidence && mkdir led.d/evidence trust/crls
night
is 'no news changes no line' "$was" "$(line)"
rm -rf led.d/evidence && mv kept-evidence led.d/evidence
rmdir trust/crls && mv gone trust/crls

# A key that was lost (2103 Điều 6.1.b).
printf 'certificate,kind,since\n0A,damaged,2020-01-01\n' >led.d/incidents.csv
night
grep -q certificate-incident out && not_ok 'damage taints nothing' || ok 'damage taints nothing'
printf 'certificate,kind,since\n0a,lost,2020-01-01\r\n' >led.d/incidents.csv
night
is 'lost: needs a person' 1 $rc
has 'the document is named' out 'certificate-incident.*12-QD.p7m'
has 'its time is not proven' out 'Of unproven time: 1'
printf '%s,lost,2020-01-01\n' "$sum" >led.d/incidents.csv
night
has 'by its digest too' out certificate-incident
printf '0A,stolen,2020-01-01\n' >led.d/incidents.csv
night
is 'a line that says nothing' 3 $rc
has 'is named' err 'incidents.csv, line 1'
rm led.d/incidents.csv

# The evidence into the store: no documents, and only once.
night
archive ingest -s st --evidence led.d/evidence
is 'evidence is taken in' 0 $?
archive stats -s st --json
has 'and is no document' aout '"documents":1[,}]'
size() { sed -n 2p st/checkpoint; }
one=$(size)
archive ingest -s st --evidence led.d/evidence
is 'again' 0 $?
is 'leaves no entry' "$one" "$(size)"
night
grep -q '"kind":"damage"' out && not_ok 'it is audited' || ok 'it is audited'
is 'and the journal is proven' 1 $rc

# An anchor under the name of the Government's authority is nobody's.
openssl req -x509 -key pki/root.key -utf8 -subj \
    '/C=VN/O=Ban Cơ yếu Chính phủ/CN=RootCA chuyên dùng Chính phủ G2' \
    -days 3000 -config pki/conf -extensions v_root -out trust/roots/g2.pem \
    2>/dev/null
night
has 'a false anchor is a finding' out 'false-anchor.*roots/g2.pem'
has 'and is told loudly' err 'roots/g2.pem: NOT TRUSTED'
mkdir stick && mv trust/roots/g2.pem stick
night
grep -q false-anchor out && not_ok 'taken away' || ok 'taken away'
audit fetch -l led -t trust --import stick --json
has 'nor does it come from a stick' out '"outcome":"refused".*its fingerprint is another'
finish
