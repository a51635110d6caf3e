#!/bin/sh
# What happened to a document: signed, damaged in one of many ways, and named.
. "$(dirname "$0")/audit-lib.sh"
rows=$here/tests/scenarios
command -v python3 >/dev/null || { echo "python3 is not installed"; exit 77; }
"$signer" pki pki >/dev/null && "$signer" day -n 200 pki day >/dev/null || exit 1
python3 "$rows/diagnosis.py" "$BIN/nbaudit" pki day "$rows/52-diagnosis.tsv" \
    >table 2>err
is "every row was tried" 0 $?
cat table
! grep -q '^not ok' table || failed=1

# XML, office documents, containers, mail.
mkdir office && python3 "$rows/diagnosis_office.py" "$BIN/nbaudit" "$T/pki" \
    office >table 2>err
is "every other document was tried" 0 $?
cat table
! grep -q '^not ok' table || failed=1
finish
