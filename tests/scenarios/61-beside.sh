#!/bin/sh
# What signatures need and a document does not hold lies beside it: the nightly
# audit finds it in the store as inspect does in the folder.
. "$(dirname "$0")/audit-lib.sh"
command -v python3 >/dev/null || { echo "python3 is not installed"; exit 77; }
"$signer" pki pki >/dev/null || exit 1
at=$(cat pki/at)
mkdir -p in && cd in || exit 1

# sign DATA OUT [OPTION ...]: a detached signature of a certificate of today.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
    -keyout ../key.pem -out ../cert.pem -subj '/CN=beside' 2>/dev/null
sign() {
	data=$1 to=$2
	shift 2
	openssl cms -sign -binary -signer ../cert.pem -inkey ../key.pem \
	    -outform DER -in "$data" -out "$to" "$@" || exit 1
}
fill() { mkdir -p "$1" && echo "the text of $PWD/$1/$2" >"$1/$2"; }

# Authorities of the trust folder, and what the first of them says of its
# certificates: what is known of one is known of it in later nights, too.
mkdir ../ca && : >../ca/index.txt && echo 01 >../ca/number
cat >../ca/conf <<EOF
[ca]
default_ca = d
[d]
database = ../ca/index.txt
crlnumber = ../ca/number
default_md = sha256
default_crl_days = 30
EOF
root=../pki/trust/roots
# issue CLERK AUTHORITY; both are made when they are first named.
issue() {
	set -- "$1" "$2" req -x509 -newkey ec -pkeyopt \
	    ec_paramgen_curve:P-256 -nodes -days 60
	clerk=$1 by=$2
	shift 2
	[ -f "$root/$by.pem" ] || openssl "$@" -keyout "../ca/$by.key" \
	    -out "$root/$by.pem" -subj "/CN=$by" \
	    -addext keyUsage=critical,keyCertSign,cRLSign 2>/dev/null
	openssl "$@" -CA "$root/$by.pem" -CAkey "../ca/$by.key" \
	    -keyout "../$clerk.key" -out "../$clerk.pem" -subj "/CN=$clerk" \
	    -addext basicConstraints=CA:FALSE -addext \
	    keyUsage=critical,digitalSignature,nonRepudiation 2>/dev/null
}
issue good careful && issue revoked careful && issue unasked silent || exit 1
lists() {
	openssl ca -config ../ca/conf -keyfile ../ca/careful.key \
	    -cert "$root/careful.pem" "$@" 2>/dev/null
}
lists -revoke ../revoked.pem && lists -gencrl -out ../careful.crl || exit 1

# Every kind of them; $1 is in the names of the signatures.
make_all() {
	fill name letter.txt && sign name/letter.txt "name/letter.txt.$1.p7s"
	fill changed letter.txt &&
	    sign changed/letter.txt "changed/letter.txt.changed-$1.p7s"
	echo 'another text' >>changed/letter.txt
	fill sha256 a.txt && sign sha256/a.txt sha256/sha256-$1.p7s -md sha256
	fill sha512 a.txt && sign sha512/a.txt sha512/sha512-$1.p7s -md sha512
	fill above a.txt && mkdir above/sig &&
	    sign above/a.txt above/sig/above-$1.p7s -md sha384
	fill trial a.txt && sign trial/a.txt trial/trial-$1.p7s -noattr
	fill alone a.txt && sign alone/a.txt alone/alone-$1.p7s -md sha512 &&
	    rm alone/a.txt
	# A token whose authority's certificate lies beside it.
	fill token data
	openssl ts -query -data token/data -sha256 -no_nonce -out ../q.tsq \
	    2>/dev/null
	"$signer" stamp --at "$at" ../pki ../q.tsq token/token-$1.tsr \
	    >/dev/null || exit 1
	cp ../pki/trust/tsa/tsa.pem token/authority.pem
	# XML over two files; the certificate in it, or only its digest.
	for d in xml xmlcut xmlcert; do
		fill $d first.txt && fill $d second.txt
		python3 "$here/tests/scenarios/beside.py" $d $d/$d-$1.xml \
		    ../key.pem ../cert.pem || exit 1
	done
	# The authority's CRL lies beside two, and none beside the third.
	for d in good revoked unasked; do
		fill $d a.txt && openssl cms -sign -binary -nodetach \
		    -signer ../$d.pem -inkey ../$d.key -outform DER \
		    -in $d/a.txt -out "$d/$d-$1.p7m" || exit 1
		[ $d = unasked ] || cp ../careful.crl $d/authority.crl
	done
	echo 'no longer' >>xmlcut/second.txt
	cp ../cert.pem xmlcert/signer.crt
}
make_all file
fill elsewhere a.txt && mkdir -p far/off/there &&
    sign elsewhere/a.txt far/off/there/elsewhere.p7s -md sha256

# The same in a container.
cd .. && mkdir box && cd box && make_all box && cd .. &&
    python3 "$here/tests/scenarios/beside.py" zip box in/box.zip

# Evidence records, tokens, XAdES and CAdES of other people's suites.
files=$here/../shared/corpus/files
if [ -d "$files" ]; then
	mkdir in/corpus
	for d in ers/dss-evidence-record-asn1 ers/dss-evidence-record-xml \
	    ers/bsi-tr-esor tst cms/bc xml/dss/dss2011 xml/dss/evidence-record \
	    xml/dss/dss1788; do
		[ -d "$files/$d" ] || continue
		mkdir -p "in/corpus/$d" && cp -r "$files/$d/." "in/corpus/$d"
	done
else
	echo "skip documents of other suites: ../shared/corpus is not there"
fi

archive init st
archive ingest -s st in
[ $? -le 1 ] || not_ok "the intake"
# The intake itself finds data by its digest, and says which it is.
for d in sha256 sha512; do
	archive show -s st "$(sha256sum in/$d/$d-file.p7s | cut -c1-16)"
	has "the intake: $d" aout "$(sha256sum in/$d/a.txt | cut -c1-40)"
done
archive show -s st "$(sha256sum in/above/sig/above-file.p7s | cut -c1-16)"
has "the intake: above" aout "$(sha256sum in/above/a.txt | cut -c1-40)"
archive show -s st "$(sha256sum in/alone/alone-file.p7s | cut -c1-16)"
is "the intake: alone" 0 "$(grep -c "^Signs:" aout)"
# Data, references, certificates and lists that lie beside: as inspect does.
archive init judged
archive ingest -s judged -t pki/trust in
[ $? -le 1 ] || not_ok "the intake that judges"
archive list -s judged --json
audit inspect --json -t pki/trust in
cp out judged.inspect
python3 "$here/tests/scenarios/beside.py" intake aout judged.inspect >table
cat table
! grep -q '^not ok' table || failed=1
is "the intake's verdicts" 1 "$(grep -c '^ok all of' table)"
archive show -s judged "$(sha256sum in/trial/trial-file.p7s | cut -c1-16)"
has "the intake: trial" aout "$(sha256sum in/trial/a.txt | cut -c1-40)"
is "nothing was left of the intake" "" "$(find in -newer judged/nguyenban.store -type f)"
audit init -s st -l led
audit run -s st -l led -t pki/trust
is "the night's run" 1 $?
cp err run.err
audit inspect --json -t pki/trust in
cp out inspect.jsonl
git -C led ls-tree -r --name-only HEAD | grep '^state/' |
    while read -r f; do git -C led show "HEAD:$f"; done >state.tsv
python3 "$here/tests/scenarios/beside.py" compare inspect.jsonl state.tsv \
    >table
cat table
! grep -q '^not ok' table || failed=1
is "something was compared" 1 "$(grep -c '^ok all of' table)"

# Two shards and their merge say the same.
for i in 1 2; do
	audit run -s st -l led -t pki/trust --shard $i/2 || true
done
audit merge -s st -l led -t pki/trust
git -C led ls-tree -r --name-only HEAD | grep '^state/' |
    while read -r f; do git -C led show "HEAD:$f"; done >merged.tsv
is "by shards" "$(cut -f1-5 state.tsv)" "$(cut -f1-5 merged.tsv)"
finish
