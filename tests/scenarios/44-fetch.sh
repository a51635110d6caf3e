#!/bin/sh
# fetch: evidence from a server on 127.0.0.1 and from a stick; what is wrong
# with it is said, and nothing held gets lost.
. "$(dirname "$0")/audit-lib.sh"

# A server over the folder www, on a free port, which lands in $port.
mkdir www
python3 - "$T/www" >port <<'PY' &
import functools, http.server, sys
class H(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *a): pass
s = http.server.ThreadingHTTPServer(("127.0.0.1", 0),
    functools.partial(H, directory=sys.argv[1]))
print(s.server_address[1], flush=True)
s.serve_forever()
PY
server=$!
trap 'kill $server 2>/dev/null; chmod -R u+w "$T"; rm -rf "$T"' EXIT
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	[ -s port ] && break
	sleep 0.5
done
port=$(cat port)
url=http://127.0.0.1:$port

# Root, authority, signer: a CRL of each, and the authority by AIA alone.
mkdir pki new
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
[v_ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
crlDistributionPoints = URI:$url/root.crl
[v_leaf]
keyUsage = critical,digitalSignature
crlDistributionPoints = URI:$url/ca.crl
authorityInfoAccess = caIssuers;URI:$url/ca.crt
[v_stranger]
keyUsage = critical,digitalSignature
crlDistributionPoints = URI:$url/stranger.crl
[req]
distinguished_name = dn
[dn]
END
key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "pki/$1.key" 2>/dev/null; }
cert() {	# NAME SECTION SERIAL ISSUER
	openssl req -new -key "pki/$1.key" -subj "/C=VN/CN=$1" -config pki/conf -out "pki/$1.csr" 2>/dev/null &&
	openssl x509 -req -in "pki/$1.csr" -CA "pki/$4.pem" -CAkey "pki/$4.key" -set_serial "$3" -days 900 \
	    -extfile pki/conf -extensions "$2" -out "pki/$1.pem" 2>/dev/null
}
for k in root ca leaf stranger other; do key $k; done
openssl req -x509 -key pki/root.key -subj /C=VN/CN=root -days 3000 -config pki/conf -extensions v_root -out pki/root.pem 2>/dev/null
openssl req -x509 -key pki/other.key -subj /C=VN/CN=other -days 3000 -config pki/conf -extensions v_root -out pki/other.pem 2>/dev/null
cert ca v_ca 2 root
cert leaf v_leaf 10 ca
cert stranger v_stranger 11 other
crl() {	# NAME OUT
	echo 1000 >pki/crlnumber
	openssl ca -gencrl -config pki/conf -cert "pki/$1.pem" -keyfile "pki/$1.key" -out pki/tmp.pem 2>/dev/null &&
	openssl crl -in pki/tmp.pem -outform DER -out "$2"
}
: >pki/db
crl root www/root.crl
crl ca www/ca.crl
openssl x509 -in pki/ca.pem -outform DER -out www/ca.crt
mkdir -p trust/roots trust/intermediates
cp pki/root.pem trust/roots/
cp pki/leaf.pem pki/stranger.pem trust/intermediates/
printf 'Văn bản' >doc
openssl cms -sign -binary -in doc -signer pki/leaf.pem -inkey pki/leaf.key -nodetach -outform DER -out doc.p7m 2>/dev/null

archive init st
audit init -s st -l led
fetch() { audit fetch -l led -t trust --json "$@"; rc=$?; }
verdict() {
	audit inspect -t trust -l led --json doc.p7m
	sed -n 's/.*"signatures":\[{.*"sub_indication":"\([A-Z_]*\)".*/\1/p; s/.*"indication":"\(TOTAL-PASSED\)".*/\1/p' out | head -n 1
}
is 'before: the issuer is missing' NO_CERTIFICATE_CHAIN_FOUND "$(verdict)"

fetch --offline
is 'offline: nothing is tried' 2 $rc
fetch --export-list
has 'the list for a stick names the issuer' out "\"kind\":\"issuer\",\"address\":\"$url/ca.crt\""
fetch
is 'all that is missing comes' 0 $rc
has 'the issuer' out '"kind":"certificate","of":"CN=ca'
has 'its CRL' out '"kind":"crl".*"of":"CN=ca'
grep -q stranger out && not_ok 'a stranger sends us nowhere' || ok 'a stranger sends us nowhere'
sum=$(sha256sum <www/ca.crl | cut -d ' ' -f 1)
cmp -s www/ca.crl "led.d/evidence/$sum" && ok 'it is kept as it came' || not_ok 'it is kept as it came'
is 'now the signature passes' TOTAL-PASSED "$(verdict)"

fetch
is 'again: nothing new' 0 $rc
has 'the server is asked only whether it changed' out '"outcome":"unchanged"'
grep -q '"outcome":"new"' out && not_ok 'nothing is new' || ok 'nothing is new'

# What is wrong is said, and changes nothing.
held=$(ls led.d/evidence | wc -l)
minutes=60
wrong() {	# NAME OUTCOME PATTERN
	minutes=$((minutes + 1))	# a second of its own for each
	touch -d "+$minutes minutes" www/ca.crl
	fetch
	is "$1: needs a person" 1 $rc
	has "$1: it is said" out "\"outcome\":\"$2\".*$3"
	is "$1: the verdict stays" TOTAL-PASSED "$(verdict)"
}
cp www/ca.crl good.crl
openssl crl -in good.crl -inform DER -outform PEM -out good.pem
printf garbage >www/ca.crl
wrong 'garbage' refused 'neither a certificate'
head -c 100 good.crl >www/ca.crl
wrong 'half of it' refused 'neither a certificate'
crl other www/ca.crl
wrong 'of an issuer nobody knows' refused 'not at hand'
openssl req -x509 -key pki/other.key -subj /C=VN/CN=ca -days 3000 -config pki/conf -extensions v_root -out pki/false.pem 2>/dev/null
cp pki/other.key pki/false.key
crl false www/ca.crl
wrong 'in the name of another' refused 'not signed with its issuer'
sleep 1.1	# a CRL of the same second is the same CRL
crl ca www/ca.crl
touch -d '+30 minutes' www/ca.crl
fetch
is 'a newer one' 0 $rc
cp good.crl www/ca.crl
wrong 'older than the one held' old 'older than'
head -c 30000000 /dev/zero >www/ca.crl
wrong 'much too large' failed 'larger\|exceed'
rm www/ca.crl
fetch
is 'gone: needs a person' 1 $rc
has 'gone: the server said so' out 404
is 'gone: the verdict stays' TOTAL-PASSED "$(verdict)"
[ "$(ls led.d/evidence | wc -l)" -ge "$held" ] && ok 'nothing held is lost' || not_ok 'nothing held is lost'

# Revoked: the next list says so.
printf 'R\t280101000000Z\t260101000000Z,keyCompromise\t0A\tunknown\t/C=VN/CN=leaf\n' >pki/db
crl ca www/ca.crl
touch -d '+2 hours' www/ca.crl
fetch
is 'a new list' 0 $rc
is 'the signer was revoked' REVOKED_NO_POE "$(verdict)"
cp good.crl www/ca.crl
touch -d '+3 hours' www/ca.crl
fetch
is 'an earlier list does not take it back' REVOKED_NO_POE "$(verdict)"

# The same from a stick, in an order that does not suit.
kill $server
mv led.d/evidence gone
mkdir led.d/evidence stick
cp good.pem stick/0.pem
cp www/root.crl stick/1.crl
cp pki/ca.pem stick/9.pem
fetch --import stick
is 'from a stick' 0 $rc
is 'and the signature passes' TOTAL-PASSED "$(verdict)"
fetch --import stick
is 'twice is once' 0 $rc
echo no >stick/5
fetch --import stick
is 'a strange file on it' 1 $rc
has 'is named' out 'stick/5'
fetch --import nowhere
is 'no such folder' 3 $rc
finish
