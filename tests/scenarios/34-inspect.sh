#!/bin/sh
# Loose files, good and bad.
. "$(dirname "$0")/audit-lib.sh"
"$signer" pki pki >/dev/null && "$signer" day -n 60 pki day >/dev/null || exit 1
at=$(cat pki/at)

audit inspect --json -t pki/trust --at "$at" day
is "a day's folder" 1 $?
is "one line a file" "$(find day -type f | wc -l)" "$(wc -l <out)"
is "each line is JSON" 0 "$(python3 -c '
import json, sys
for line in open("out"): json.loads(line)
' 2>&1 | wc -l)"
python3 "$here/tests/corpus/contract.py" out >told 2>&1
is "every key is as 03-validation.md has it" "" "$(grep -v '^[0-9]* doc' told)"
one=$(python3 -c '
import json
for line in open("out"):
    d = json.loads(line)
    if d["indication"] == "TOTAL-PASSED":
        print(d["sha256"])
        break
')
good=$(find day -type f -exec sha256sum {} + | grep "^$one" | cut -c67- |
    head -n 1)
audit inspect -t pki/trust --at "$at" "$good"
is "a good one alone" 0 $?
has "as a page" out 'valid'
audit inspect --json "$good"
is "without trust it is undecided" 1 $?
has "and why" out 'NO_CERTIFICATE_CHAIN_FOUND'

cp "$good" bad.pdf
flip bad.pdf 40 0
audit inspect --json -t pki/trust --at "$at" bad.pdf
is "one bit in the signed part" 1 $?
has "is no pass" out '"digest_match":false\|FORMAT_FAILURE\|INDETERMINATE'
: >empty
audit inspect --json empty
is "an empty file" 1 $?
head -c 5000 "$good" >cut.pdf
audit inspect --json cut.pdf
is "a truncated PDF" 1 $?
audit inspect --json absent.pdf
is "no such file" 3 $?
has "is named" err 'absent.pdf'
mkfifo pipe
timeout 20 "$BIN/nbaudit" inspect pipe >out 2>err
is "a FIFO" 3 $?
ln -s nowhere dangling
audit inspect dangling
is "a dangling link" 3 $?
audit inspect
is "no file" 2 $?
audit inspect --at yesterday empty
is "a bad time" 2 $?
audit nonsense
is "no such command" 2 $?
# A token is nobody's signature, and its own word proves no time.
openssl ts -query -data bad.pdf -sha256 -cert -out bad.tsq 2>/dev/null
"$signer" stamp pki bad.tsq bad.pdf.tsr >/dev/null
audit inspect bad.pdf.tsr
has "a token without trust: its time" out 'that is not proven'
is "is not called proven" "" "$(grep 'proven by' out)"
is "and no person signed it" "" "$(grep 'Signer:\|person' out)"
audit inspect -t pki/trust bad.pdf.tsr
has "with trust it is" out 'as its authority certifies'
"$BIN/nbaudit" --help >/dev/full 2>err
is "help that does not arrive" 3 $?
for c in 'verify' 'sample --seed x -n 1' 'prove 1' 'report' 'status'; do
	audit $c -s none -l none
	is "$c without a ledger" 3 $?
	has "is told so" err 'none: there is no ledger; make one'
done
for c in init inspect run status trust-log; do
	audit $c --help
	is "$c --help" 0 $?
done

# Detached data: by name, as an argument, by its digest.
p7s=$(find day -name '*.p7s' | head -n 1)
if [ -n "$p7s" ]; then
	mkdir apart && cp "$p7s" apart/sig.p7s
	base=${p7s%.p7s}
	audit inspect --json "$p7s"
	has "data beside it by name" out '"digest_match":true'
	audit inspect --json apart/sig.p7s
	has "no data" out 'SIGNED_DATA_NOT_FOUND'
	audit inspect --json --covers "$base" apart/sig.p7s
	has "--covers FILE" out '"digest_match":true'
	audit inspect --json --covers ascii:other apart/sig.p7s
	has "--covers of something else" out '"digest_match":false'
	b64=$(openssl dgst -sha256 -binary "$base" | openssl base64 -A)
	audit inspect --json --covers "sha256:$b64" apart/sig.p7s
	has "--covers sha256:" out '"digest_match":true'
	cp "$base" apart/another-name
	audit inspect --json apart/sig.p7s
	has "a sibling with the digest" out '"digest_match":true'
else
	echo "skip detached data: the day has no .p7s"
fi

# A token without its authority's certificate (RFC 3161 2.4.1, certReq).
mkdir lone && printf hello >lone/data
openssl ts -query -data lone/data -sha256 -no_nonce -out q.tsq 2>/dev/null
"$signer" stamp --at "$at" pki q.tsq lone/data.tsr >/dev/null
audit inspect --json lone/data.tsr
has "a token of nobody" out 'NO_SIGNING_CERTIFICATE_FOUND'
audit inspect --json -t pki/trust --at "$at" lone/data.tsr
has "its authority is in the trust folder" out '"indication":"TOTAL-PASSED"'
cp pki/trust/tsa/tsa.pem lone/authority.pem
audit inspect --json lone/data.tsr
has "or beside it" out '"signature_valid":true'
has "which is no trust" out 'NO_CERTIFICATE_CHAIN_FOUND'

# The configuration.
printf 'store = /nowhere\n[audit]\ntrust = %s\n' "$T/pki/trust" >nb.conf
audit inspect -C nb.conf --at "$at" "$good"
is "trust from the configuration" 0 $?
printf 'stoer = /nowhere\n' >nb.conf
audit inspect -C nb.conf "$good"
is "an unknown key" 2 $?
has "with its line" err 'line 1'
finish
