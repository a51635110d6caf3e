#!/bin/sh
# The published attacks on signed PDFs: none passes with its issuer trusted, and
# what is allowed to change does.
# long: each attack is made anew, and judged twice
. "$(dirname "$0")/audit-lib.sh"
command -v python3 >/dev/null || { echo "python3 is not installed"; exit 77; }
# openssl takes the time of day for signing: the authorities are of today.
"$signer" pki --at "$(python3 -c '
import time
print(time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600)))
')" pki >/dev/null || exit 1
python3 "$here/tests/scenarios/attacks.py" "$BIN/nbaudit" pki >table 2>err
is "every attack was made" 0 $?
cat table
! grep -q '^not ok' table || failed=1
# More forgeries, of every format, and files of honest writers.
for what in forgeries forge_xml forge_office forge_mail forge_heads \
    forge_edxml forge_pdf forge_chain forge_more forge_boxes costly; do
	mkdir "$what" && python3 "$here/tests/scenarios/$what.py" \
	    "$BIN/nbaudit" "$T/pki" "$what" >"$what/table" 2>err
	is "every one of $what was made" 0 $?
	cat "$what/table"
	! grep -q '^not ok' "$what/table" || failed=1
done
finish
