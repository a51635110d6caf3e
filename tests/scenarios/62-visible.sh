#!/bin/sh
# Nothing that turns a text around, colours it or hides in it reaches a person
# raw: names of files and members, people, authorities, titles, subjects.
. "$(dirname "$0")/audit-lib.sh"
command -v python3 >/dev/null || { echo "python3 is not installed"; exit 77; }
"$signer" pki pki >/dev/null || exit 1
mkdir made out.d out.d/export out.d/got
python3 "$here/tests/scenarios/visible.py" "$BIN/nbaudit" "$T/pki" "$T/made" ||
    exit 1

# say NAME COMMAND ...: what it prints becomes a file that is looked at.
say() {
	to=$1
	shift
	"$@" >"out.d/$to.out" 2>"out.d/$to.err" </dev/null
	[ $? -lt 3 ] || { not_ok "$to: $*"; tail -n 3 "out.d/$to.err"; }
}
arc() { to=$1; shift; say "$to" "$BIN/nbarchive" "$@"; }
aud() { to=$1; shift; say "$to" "$BIN/nbaudit" "$@"; }

arc init init st
arc dry ingest -s st -t pki/trust --dry-run made/in
arc ingest ingest -s st -t pki/trust --receipt out.d/receipt made/in
arc again ingest -s st -t pki/trust --json made/in
arc list list -s st
arc list-json list -s st --json
arc stats stats -s st
"$BIN/nbarchive" list -s st --json | sed -n 's/.*"object":"\([0-9a-f]*\)".*/\1/p' |
    sort -u >ids
is "documents were taken in" 1 "$(($(wc -l <ids) > 9))"
while read -r id; do
	arc "show-$id" show -s st "$id"
	arc "show-json-$id" show -s st --json "$id"
done <ids
# shellcheck disable=SC2046
arc export export -s st -t pki/trust -o "$T/out.d/export" $(head -n 4 ids)
# shellcheck disable=SC2046
arc get get -s st -o "$T/out.d/got" $(cat ids)
arc find list -s st --name fdp
aud init-led init -s st -l led
aud run run -s st -l led -t pki/trust --html out.d/run.html
aud run-json run -s st -l led -t pki/trust --json
aud report report -s st -l led
aud report-json report -s st -l led --json
aud report-html report -s st -l led -o out.d/report.html
aud tasks report -s st -l led --tasks
aud verify verify -s st -l led -t pki/trust
aud verify-json verify -s st -l led -t pki/trust --json
aud status status -l led
for id in $(head -n 3 ids); do
	aud "prove-$id" prove -s st -l led -t pki/trust -o "$T/out.d/p-$id" "$id"
done
for how in "" --json "--html -o out.d/inspect.html"; do
	# shellcheck disable=SC2086
	aud "inspect${how%% *}" inspect -t pki/trust $how made/in
done
say inspect-utf8 env LC_ALL=C.UTF-8 "$BIN/nbaudit" inspect -t pki/trust made/in
say show-utf8 env LC_ALL=C.UTF-8 "$BIN/nbarchive" list -s st
arc quarantine quarantine -s st list
git -C led show HEAD >out.d/ledger.out 2>/dev/null
git -C led log >out.d/log.out 2>/dev/null
python3 "$here/tests/scenarios/visible.py" look out.d >table
is "outputs were looked at" 0 $?
cat table
! grep -q '^not ok' table || failed=1
finish
