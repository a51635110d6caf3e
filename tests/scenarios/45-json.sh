#!/bin/sh
# --json: nothing but JSON objects, one a line, on standard output, whatever
# the command and however it ends.
. "$(dirname "$0")/audit-lib.sh"
COLUMNS=60 make_store 12
"$BIN/nbarchive" describe -s st --missing >/dev/null 2>&1
run
lines="python3 $T/lines.py"
cat >lines.py <<'P'
import json, sys
text = open("out", encoding="utf-8").read()
n = 0
for line in text.splitlines():
    assert isinstance(json.loads(line), dict), line
    n += 1
assert text == "" or text.endswith("\n")
print("none" if n == 0 else "some")
P
# json CODE some|none COMMAND...
json() {
	code=$1 want=$2
	shift 2
	audit --json -s st -l led -t pki/trust "$@"
	is "$*: its code" "$code" $?
	is "$*: $want lines" "$want" "$($lines)"
}
# Where a line is copied from, a narrow page must not break it.
COLUMNS=40 "$BIN/nbarchive" init narrow >out 2>err
has "a key is never broken" out \
    '^  nbaudit init --log-key [^ ]*+[0-9a-f]\{8\}+[A-Za-z0-9+/=]\{44\}$'
log=$(sed -n 's/.*--log-key //p' out)
json 0 some status
json 0 some rules
json 0 some report
json 0 some report --year 2026
json 0 some sample --seed words -n 2
json 0 some prove 1 -o p1
json 2 none prove 999
json 0 some run
json 0 some inspect day
json 0 some fetch --export-list
json 2 none fetch --offline
json 0 some timestamp --request req
json 3 none timestamp --response nowhere
json 0 some witness init wit example.org/witness --log-key "$log"
json 2 none witness sign wit
json 0 some witness export -o ask
json 0 some witness trust wit --log-key "$log"
json 2 none witness nothing
json 0 some trust-log "$(sed -n 's/^Key: //p' st/nguyenban.store)"
json 2 none trust-log nothing
json 0 some key escrow -o escrow
json 0 some key restore escrow/key-sheet.txt -o back
json 0 some key rotate
json 3 none init
json 2 none nothing
audit --json -s st -l led2 init
is "a ledger" 0 $?
is "is named" ok "$(python3 -c '
import json
print("ok" if json.load(open("out"))["ledger"] == "led2" else open("out").read())')"

# What was read after the intake names a document, too.
set -- $("$BIN/nbarchive" list -s st --json | python3 -c '
import collections, json, sys
at = collections.defaultdict(list)
for line in sys.stdin:
    r = json.loads(line)
    m = r.get("metadata", {})
    if "number" in m and "notation" in m:
        at[m["number"]["value"] + "/" + m["notation"]["value"]].append(
            r["object"])
one = min(k for k in at if len(at[k]) == 1)
print(one, at[one][0])')
json 0 some prove "$1" -o p2
has "a number that was read after the intake" out "$2"
json 1 some --at '2099-01-01 00:00:00z' inspect day
audit -V
is "the version, as nbarchive has it" 0 $?
has "is one" out '^nbaudit [0-9]'
audit --at 2099-01-01 inspect day
is "a day is no time" 2 $?
finish
