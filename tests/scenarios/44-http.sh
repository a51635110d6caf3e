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
*) set -- "\$1" "\$2" ;;
esac
rq=\$1 rs=\$2; shift 2
exec "$signer" stamp --at "\$at" "\$@" "$T/pki" "\$rq" "\$rs"
X
make_store 4
for wrong in broken html imprint nonce refused; do
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
best() { git --git-dir led archive main state | tar -xO | cut -f6 | grep -c ^20; }
was=$(best)
run -C conf
[ "$(best)" -gt "$was" ] && ok "what came after the lines counts the next night" ||
	not_ok "the time-stamp proves nothing: $was lines, then $(best)"
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
for k in ca leaf other; do key $k; done
openssl req -x509 -key own/ca.key -subj /C=VN/CN=ca -days 3000 \
    -config own/conf -extensions v_ca -out own/ca.pem 2>/dev/null
openssl req -x509 -key own/other.key -subj /C=VN/CN=ca -days 3000 \
    -config own/conf -extensions v_ca -out own/other.pem 2>/dev/null
openssl req -new -key own/leaf.key -subj /C=VN/CN=leaf -config own/conf \
    -out own/leaf.csr 2>/dev/null
openssl x509 -req -in own/leaf.csr -CA own/ca.pem -CAkey own/ca.key \
    -set_serial 10 -days 900 -extfile own/conf -extensions v_leaf \
    -out own/leaf.pem 2>/dev/null
printf 'V\t350101000000Z\t\t0A\tunknown\t/C=VN/CN=leaf\n' >own/index
printf 'R\t350101000000Z\t200101000000Z\t0A\tunknown\t/C=VN/CN=leaf\n' \
    >own/revoked
printf 'V\t350101000000Z\t\t0B\tunknown\t/C=VN/CN=leaf\n' >own/unknown
cat >ocsp.sh <<X
index=index key=ca days=7
case \$3 in
revoked | unknown) index=\$3 ;;
stranger) key=other ;;
esac
exec openssl ocsp -index "$T/own/\$index" -rsigner "$T/own/\$key.pem" \
    -rkey "$T/own/\$key.key" -CA "$T/own/\$key.pem" -reqin "\$1" \
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
fetch() { audit fetch -l led2 -t trust --json; rc=$?; }
verdict() {
	audit inspect -t trust -l led2 --json doc.p7m
	sed -n 's/.*"signatures":\[{.*"sub_indication":"\([A-Z_]*\)".*/\1/p; s/.*"indication":"\(TOTAL-PASSED\)".*/\1/p' out | head -n 1
}
before=$(verdict)
[ "$before" != TOTAL-PASSED ] && ok "without revocation data: $before" ||
    not_ok "it passed without revocation data"
for wrong in broken html unknown stranger; do
	echo $wrong >mode
	fetch
	[ $rc -ne 0 ] && ok "the responder answers wrongly ($wrong)" ||
	    { not_ok "the responder answers wrongly ($wrong)"; cat out; }
	is "the verdict stays ($wrong)" "$before" "$(verdict)"
done
echo good >mode
fetch
is "a good answer" 0 $rc
has "is kept" out '"kind":"ocsp"'
has "it was asked for" asked '/ocsp application/ocsp-request'
is "now the signature passes" TOTAL-PASSED "$(verdict)"
finish
