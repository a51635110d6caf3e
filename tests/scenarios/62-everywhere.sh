#!/bin/sh
# A document is the same wherever it lies, and whoever judges it: plain, in
# containers of all kinds and in those in others, with what lies beside it.
. "$(dirname "$0")/audit-lib.sh"
command -v python3 >/dev/null || { echo "python3 is not installed"; exit 77; }
# openssl takes the time of day for signing: the authorities are of today.
"$signer" pki --at "$(python3 -c '
import time
print(time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600)))
')" pki >/dev/null || exit 1
at=$(cat pki/at)
mkdir made
here_py=$here/tests/scenarios/everywhere.py
python3 "$here_py" "$BIN/nbaudit" "$T/pki" "$T/made" make ${ALL:+--all} >err 2>&1
is "all were made" 0 $?
mv made/in in && cp made/names names
audit inspect --json -t pki/trust --at "$at" in
cp out inspect.jsonl
archive init st
archive ingest -s st -t pki/trust --at "$at" in
[ $? -le 1 ] || not_ok "the intake: $(tail -n 2 aerr)"
archive list -s st --json
cp aout listed.jsonl
audit init -s st -l led
audit run -s st -l led -t pki/trust --at "$at"
is "the night's run" 1 $?
git -C led ls-tree -r --name-only HEAD | grep '^state/' |
    while read -r f; do git -C led show "HEAD:$f"; done >state.tsv
python3 "$here_py" compare inspect.jsonl listed.jsonl state.tsv >table
cat table
! grep -q '^not ok' table || failed=1
is "three answers were compared" 3 "$(grep -c '^ok .* says' table)"

# What is handed to a court says the same.
mkdir proofs
sed -n 's/.*"sha256":"\([0-9a-f]*\)".*"format":"\(pdf\|ooxml\|asic-e\|xml\|cms\|mail\)".*/\2 \1/p' \
    inspect.jsonl | sort -u -k1,1 | while read -r format id; do
	audit prove -s st -l led -t pki/trust --at "$at" -o "proofs/$format" "$id"
	find "proofs/$format" -name verdict.json -exec cp {} "proofs/$id.json" \;
done
python3 "$here_py" proved inspect.jsonl proofs >table
cat table
! grep -q '^not ok' table || failed=1
is "proofs were compared" 1 "$(grep -c '^ok .* proofs' table)"
audit verify -s st -l led -t pki/trust --json
has "and who verifies agrees" out '"agrees":true'
finish
