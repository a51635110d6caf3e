#!/bin/sh
# An OCSP responder and a time-stamping authority over HTTP on 127.0.0.1: what
# they answer rightly is kept, what is wrong is said.
. "$(dirname "$0")/audit-lib.sh"
for tool in openssl python3; do
	command -v $tool >/dev/null || { echo "no $tool here"; exit 77; }
done

# POST /ocsp and /tsa run the programs that $T/ocsp.sh and $T/tsa.sh are, with
# the request in a file; $T/mode says what goes wrong.
cat >server.py <<'PY'
import base64, http.server, os, subprocess, sys, tempfile
T = sys.argv[1]
def mode():
    return open(T + "/mode").read().strip()
class H(http.server.BaseHTTPRequestHandler):
    def log_message(self, *a): pass
    def answer(self, status, body, kind="application/octet-stream"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        what = self.path.strip("/")
        open(T + "/asked", "a").write(self.path + " " +
            str(self.headers["Content-Type"]) + "\n")
        if mode() == "broken":
            return self.answer(500, b"no")
        if mode() == "html":
            return self.answer(200, b"<html>", "text/html")
        want = "Basic " + base64.b64encode(b"office:secret").decode()
        if mode() == "user" and self.headers["Authorization"] != want:
            return self.answer(401, b"who?")
        with tempfile.TemporaryDirectory() as d:
            open(d + "/rq", "wb").write(body)
            subprocess.run(["sh", f"{T}/{what}.sh", d + "/rq", d + "/rs",
                            mode()], stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
            out = open(d + "/rs", "rb").read() if os.path.exists(
                d + "/rs") else b""
        self.answer(200, out)
s = http.server.ThreadingHTTPServer(("127.0.0.1", 0), H)
print(s.server_address[1], flush=True)
s.serve_forever()
PY
echo good >mode
python3 server.py "$T" >port &
server=$!
trap 'kill $server 2>/dev/null; chmod -R u+w "$T"; rm -rf "$T"' EXIT
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	[ -s port ] && break
	sleep 0.5
done
url=http://127.0.0.1:$(cat port)

# The authority of the test signer's pki, by HTTP.
cat >tsa.sh <<X
at=\$(date -u +%Y-%m-%dT%H:%M:%SZ)
case \$3 in
imprint | nonce | refused) set -- "\$1" "\$2" --wrong "\$3" ;;
expired) exec "$signer" stamp --at "\$at" "$T/pki2" "\$1" "\$2" ;;
ahead) at=2040-01-01T00:00:00Z; set -- "\$1" "\$2" ;;
*) set -- "\$1" "\$2" ;;
esac
rq=\$1 rs=\$2; shift 2
exec "$signer" stamp --at "\$at" "\$@" "$T/pki" "\$rq" "\$rs"
X
make_store 4
"$signer" pki --not-before 2020-01-01 --not-after 2024-01-01 pki2 >/dev/null
for wrong in broken html imprint nonce refused expired ahead; do
	echo $wrong >mode
	run --tsa "$url/tsa" --json
	has "the authority answers wrongly ($wrong)" out '"kind":"timestamp"'
	is "nothing is kept ($wrong)" 0 \
	    "$(git --git-dir led ls-tree -r --name-only main | grep -c '\.tst$')"
done
echo user >mode
run --tsa "$url/tsa" --json
has "it wants to know who asks" out 'HTTP status 401'
printf 'office:secret\n' >user
chmod 400 user
printf '[audit]\ntsa_url = %s/tsa\ntsa_user = %s/user\n' "$url" "$T" >conf
run -C conf --json
is "and is told" 0 "$(grep -c '"kind":"timestamp"' out)"
has "a query" asked 'application/timestamp-query'
is "the token is kept" 1 \
    "$(git --git-dir led ls-tree -r --name-only main | grep -c '\.tst$')"
audit verify -s st -l led -t pki/trust --json
has "verify agrees the same night" out '"agrees":true'
# It counts the same night, so that the next one has nothing to say.
best() { git --git-dir led archive main state | tar -xO | cut -f6 | grep -c ^20; }
is "documents are proven as of the time-stamp" 4 "$(best)"
run -C conf --json
git --git-dir led show "main:$(git --git-dir led ls-tree -r --name-only main \
    runs | tail -n 1)" >report
has "the night after changes no line" report '"changed": 0'
grown=$(git --git-dir led rev-list --objects main~1..main | cut -d' ' -f1 |
    git --git-dir led cat-file --batch-check='%(objectsize:disk)' |
    awk '{ n += $1 } END { print n }')
[ $grown -le 16384 ] && ok "and adds $grown octets" ||
	not_ok "a quiet night adds $grown octets"
audit verify -s st -l led -t pki/trust --json
has "verify knows it" out '"stamps":1,"stamps_good":1'
has "and agrees" out '"agrees":true'

# An authority whose one signer names an OCSP responder.
mkdir own
cat >own/conf <<X
[v_ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
[v_leaf]
keyUsage = critical,digitalSignature
authorityInfoAccess = OCSP;URI:$url/ocsp
[req]
distinguished_name = dn
[dn]
X
key() {
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 \
	    -out "own/$1.key" 2>/dev/null
}
cat >>own/conf <<X
[v_responder]
extendedKeyUsage = OCSPSigning
X
for k in ca leaf other friend; do key $k; done
openssl req -x509 -key own/ca.key -subj /C=VN/CN=ca -days 3000 \
    -config own/conf -extensions v_ca -out own/ca.pem 2>/dev/null
openssl req -x509 -key own/other.key -subj /C=VN/CN=ca -days 3000 \
    -config own/conf -extensions v_ca -out own/other.pem 2>/dev/null
openssl req -new -key own/leaf.key -subj /C=VN/CN=leaf -config own/conf \
    -out own/leaf.csr 2>/dev/null
openssl x509 -req -in own/leaf.csr -CA own/ca.pem -CAkey own/ca.key \
    -set_serial 10 -days 900 -extfile own/conf -extensions v_leaf \
    -out own/leaf.pem 2>/dev/null
for sections in v_leaf v_responder; do
	openssl req -new -key own/friend.key -subj "/C=VN/CN=$sections" \
	    -config own/conf -out own/friend.csr 2>/dev/null
	openssl x509 -req -in own/friend.csr -CA own/ca.pem -CAkey own/ca.key \
	    -set_serial 12 -days 900 -extfile own/conf -extensions $sections \
	    -out own/$sections.pem 2>/dev/null
	cp own/friend.key own/$sections.key
done
openssl ocsp -issuer own/ca.pem -serial 11 -no_nonce -reqout own/rq11 \
    2>/dev/null
printf 'V\t350101000000Z\t\t0A\tunknown\t/C=VN/CN=leaf\n' >own/index
printf 'R\t350101000000Z\t200101000000Z\t0A\tunknown\t/C=VN/CN=leaf\n' \
    >own/revoked
printf 'V\t350101000000Z\t\t0B\tunknown\t/C=VN/CN=leaf\n' >own/unknown
cat >ocsp.sh <<X
index=index key=ca days=7 ca=ca in=\$1
case \$3 in
revoked | unknown) index=\$3 ;;
stranger) key=other ca=other ;;
v_*) key=\$3 ;;
another) in=$T/own/rq11 index=unknown ;;
esac
exec openssl ocsp -index "$T/own/\$index" -rsigner "$T/own/\$key.pem" \
    -rkey "$T/own/\$key.key" -CA "$T/own/\$ca.pem" -reqin "\$in" \
    -respout "\$2" -ndays \$days
X
mkdir -p trust/roots trust/intermediates
cp own/ca.pem trust/roots/
cp own/leaf.pem trust/intermediates/
printf 'Văn bản' >doc
openssl cms -sign -binary -in doc -signer own/leaf.pem -inkey own/leaf.key \
    -nodetach -outform DER -out doc.p7m 2>/dev/null
archive init st2
audit init -s st2 -l led2
fetch() { audit fetch -l led2 -t trust --json "$@"; rc=$?; }
verdict() {
	audit inspect -t trust -l led2 --json doc.p7m
	sed -n 's/.*"signatures":\[{.*"sub_indication":"\([A-Z_]*\)".*/\1/p; s/.*"indication":"\(TOTAL-PASSED\)".*/\1/p' out | head -n 1
}
before=$(verdict)
[ "$before" != TOTAL-PASSED ] && ok "without revocation data: $before" ||
    not_ok "it passed without revocation data"
for wrong in broken html unknown stranger v_leaf another; do
	echo $wrong >mode
	fetch
	case $wrong in
	v_leaf) has "who may not answer" out '"why":"it is not signed with' ;;
	another) has "about another" out 'is about another certificate' ;;
	esac
	[ $rc -ne 0 ] && ok "the responder answers wrongly ($wrong)" ||
	    { not_ok "the responder answers wrongly ($wrong)"; cat out; }
	is "the verdict stays ($wrong)" "$before" "$(verdict)"
done
# An answer that was good when it was made, years later.
cp -a led2.d led2.kept
echo good >mode
fetch --at "$(date -u -d '+400 days' +%Y-%m-%dT%H:%M:%SZ)"
is "an old answer needs a person" 1 $rc
has "an old answer is said" out '"outcome":"old".*renewed by'
rm -rf led2.d && mv led2.kept led2.d
echo v_responder >mode
cp -a led2.d led2.kept
fetch
is "whom the authority lets answer" 0 $rc
is "counts" TOTAL-PASSED "$(verdict)"
rm -rf led2.d && mv led2.kept led2.d
echo good >mode
fetch
is "a good answer" 0 $rc
has "is kept" out '"kind":"ocsp"'
has "it was asked for" asked '/ocsp application/ocsp-request'
is "now the signature passes" TOTAL-PASSED "$(verdict)"

# Over TLS, by a server whose certificate nobody vouches for.
openssl req -x509 -key own/other.key -subj /CN=127.0.0.1 -days 9 \
    -addext subjectAltName=IP:127.0.0.1 -out own/tls.pem 2>/dev/null
cat >tls.py <<'PY'
import http.server, ssl, sys
T = sys.argv[1]
s = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
c.load_cert_chain(T + "/own/tls.pem", T + "/own/other.key")
s.socket = c.wrap_socket(s.socket, server_side=True)
print(s.server_address[1], flush=True)
s.serve_forever()
PY
python3 tls.py "$T" >tlsport 2>/dev/null &
tls=$!
trap 'kill $server $tls 2>/dev/null; chmod -R u+w "$T"; rm -rf "$T"' EXIT
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	[ -s tlsport ] && break
	sleep 0.5
done
printf '[audit]\nfetch = https://127.0.0.1:%s/x.crl\n' "$(cat tlsport)" \
    >conf
fetch -C conf
is "a TLS server that nobody vouches for" 1 $rc
has "is said" out 'https:.*"outcome":"failed"\|"outcome":"failed".*https:'
has "as such" out '[Cc]ertificate'
is "nothing else changes" TOTAL-PASSED "$(verdict)"
finish
