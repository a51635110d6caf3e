#!/bin/sh
# Mail and edXML: attachments as members, S/MIME over the exact octets.
. "$(dirname "$0")/lib.sh"
command -v openssl >/dev/null || skip_all "openssl is not installed"
signed 1
at=$(cat "$T/pki/at")
inspect() { "$BIN/nbaudit" inspect --json -t "$T/pki/trust" --at "$at" "$@"; }
cd "$T" || exit 1
pdf=$(find docs -name '*.pdf' | head -n 1)
openssl req -x509 -newkey rsa:2048 -nodes -subj '/CN=A sender' -days 30 \
    -keyout key.pem -out cert.pem 2>/dev/null
{
	printf 'Content-Type: multipart/mixed; boundary=in\r\n\r\n--in\r\n'
	printf 'Content-Type: text/plain\r\n\r\nhello\r\n--in\r\n'
	printf 'Content-Type: application/pdf\r\n'
	printf 'Content-Transfer-Encoding: base64\r\n'
	printf "Content-Disposition: attachment; filename*=UTF-8''"
	printf 'C%%C3%%B4ng%%20v%%C4%%83n.pdf\r\n\r\n'
	base64 <"$pdf" | sed 's/$/\r/'
	printf '%s--in--\r\n' ''
} >inner
smime() {
	openssl "$1" -sign -in inner -signer cert.pem -inkey key.pem \
	    -from a@example.vn -to b@example.vn -subject x "$2" "$3" \
	    -out "$4" 2>/dev/null
}
smime smime -crlfeol -text s0.eml && smime smime -crlfeol -crlfeol s.eml
smime smime -nodetach -crlfeol o.eml
smime cms -noattr -crlfeol n.eml
tr -d '\r' <s.eml >lf.eml
sed 's/hello/hallo/' s.eml >bad.eml
for f in s lf o n; do
	inspect $f.eml >out 2>err
	check "$f.eml: signed octets exact" python3 -c '
import json
l = [json.loads(x) for x in open("out")]
s = l[0]["signatures"][0]
assert s["digest_match"] and s["signature_valid"], s
assert [x["member"] for x in l[1:]] == ["Công văn.pdf"], l[1:]
assert l[1]["indication"] == "TOTAL-PASSED"
assert l[1]["container"] == l[0]["file"]
'
done
exits "one letter changed" 1 inspect bad.eml
says "is told" '"digest_match":false'
says "as failed" 'TOTAL-FAILED'

"$NBA" init store -q >/dev/null 2>&1
# A person alone signed what is attached: a rule is broken.
exits "ingest mail" 1 "$NBA" -s store -t pki/trust -q ingest lf.eml \
    --receipt r1
check "the message and its attachment" test "$(count r1 stored)" = 2
mkdir back
exits "get the attachment" 0 "$NBA" -s store -q get \
    "$(sha256sum <"$pdf" | cut -c1-64)" -o back --reason test
check "byte for byte" cmp "back/Công văn.pdf" "$pdf"

# edXML, with what real gateways do to it.
{
	printf '1212<?xml version="1.0"?>\n'
	printf '<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016">'
	printf '<Reference xlink:href=""/><AttachmentEncoded><Attachment>'
	printf '<AttachmentName>Tờ trình.pdf</AttachmentName>'
	printf '<ContentTransferEncoded>'
	base64 <"$pdf"
	printf '</ContentTransferEncoded></Attachment><e:Attachment>'
	printf '<e:AttachmentName>x.doc</e:AttachmentName>'
	printf '<e:ContentTransferEncoded>${placeholder}'
	printf '</e:ContentTransferEncoded>'
	printf '</e:Attachment></AttachmentEncoded></edXML>\n'
} >package.edxml
exits "inspect edXML" 1 inspect package.edxml
says "its attachment" '"member":"Tờ trình.pdf"'
says "the placeholder" '"error":"damaged"'
exits "ingest edXML" 1 "$NBA" -s store -t pki/trust -q ingest package.edxml \
    --receipt r2
check "the attachment is held already" test "$(count r2 duplicate)" = 1
check "the placeholder is told" test "$(count r2 error)" = 1
done_testing
