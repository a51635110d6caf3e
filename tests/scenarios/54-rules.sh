# 54-rules: every document of the test office against the articles.
. tests/scenarios/lib.sh
NBU=$BIN/nbaudit

[ -x "$SIGNER" ] || skip_all "the test signer is not built"
mkdir "$T/day"
"$SIGNER" pki "$T/pki" >/dev/null 2>"$T/err" &&
    "$SIGNER" day "$T/pki" "$T/day/files" >/dev/null 2>"$T/err" ||
    skip_all "the test signer failed"

exits 'inspect answers rules' 1 "$NBU" inspect -t "$T/pki/trust" --json "$T/day/files"
cp "$T/out" "$T/results"
check 'as the articles ask' python3 tests/office/compare.py \
    tests/office/expected.tsv "$T/day/day-expected.tsv" "$T/results"
check 'no sentence of a rule is untranslated' sh -c '
    LANGUAGE=vi "$1" rules --json >"$2/vi" && "$1" rules --json >"$2/en" &&
    [ "$(wc -l <"$2/vi")" = "$(wc -l <"$2/en")" ] &&
    python3 -c "
import json, sys
vi, en = ([json.loads(l) for l in open(f)] for f in sys.argv[1:])
for a, b in zip(vi, en):
    assert a[\"id\"] == b[\"id\"] and a[\"text\"] != b[\"text\"], a
    assert len(a[\"text\"].split()) <= 40 and len(b[\"text\"].split()) <= 40, a
assert len(en) > 80" "$2/vi" "$2/en"' - "$NBU" "$T"

late=$(awk -F'\t' '$2 == "late" { print $1; exit }' "$T/day/day-expected.tsv")
exits 'a page says which rules are broken' 1 "$NBU" inspect -t "$T/pki/trust" "$T/day/files/$late"
says 'with the article' '(Điều 12.2)'
exits 'in Vietnamese' 1 env LANGUAGE=vi "$NBU" inspect -t "$T/pki/trust" "$T/day/files/$late"
says 'too' 'sau ngày ban hành'

# The same documents taken in: journal, ledger and inspect say the same.
audit() { "$NBU" -s "$T/store" -l "$T/ledger" -t "$T/pki/trust" "$@"; }
check 'a store' "$NBA" init "$T/store"
exits 'and a ledger' 0 audit init
exits 'the day is taken in' 1 "$NBA" -s "$T/store" -t "$T/pki/trust" ingest \
    "$T/day/files" --direction in --channel edXML --receipt "$T/receipt"
says 'rules are broken' 'A rule is broken by '
exits 'the run answers rules' 1 audit run --json
cp "$T/out" "$T/run"
says 'and tells them' '"kind":"rule-broken"'
check 'ledger and journal agree' sh -c \
    'python3 tests/office/ledger.py "$1/receipt" "$1/ledger" >"$1/kept"' - "$T"
check 'as the articles ask, in the ledger' python3 tests/office/compare.py \
    tests/office/expected.tsv "$T/day/day-expected.tsv" "$T/kept" archive
exits 'a second night finds the same' 1 audit run --json
check 'nothing new' [ "$(git --git-dir "$T/ledger" grep -h '"new_findings": 0' main -- runs | wc -l)" = 1 ]
check 'and adds no lines' [ "$(git --git-dir "$T/ledger" diff --name-only main~1 main |
    grep -c 'state/\|rules')" = 0 ]
exits 'an inspector judges' 1 audit verify
says 'and finds the same' 'Ledger, journal and store agree.'
"$NBA" -s "$T/store" describe 5 date=2016-01-01 --reason test >/dev/null
exits 'a correction since' 1 audit verify
says 'is no disagreement' 'Ledger, journal and store agree.'
exits 'the report has them' 0 audit report
says 'by article' 'Điều 12.2 (D12.2): broken by 2'
exits 'in Vietnamese' 0 env LANGUAGE=vi "$NBU" -l "$T/ledger" report
says 'too' 'Điều 12.2 (D12.2): vi phạm 2'
exits 'show has them' 0 "$NBA" -s "$T/store" show --json 5
says 'with articles' '"article":"Điều'

# One document that is late: corrected, accepted, or not that grave.
exits 'another store' 0 "$NBA" init "$T/store2"
late2() { "$NBU" -C "$T/conf2" -s "$T/store2" -l "$T/ledger2" -t "$T/pki/trust" run --json; }
printf '[rules]\npolicy = qd2103\n' >"$T/conf2"
exits 'its ledger' 0 "$NBU" -s "$T/store2" -l "$T/ledger2" init
exits 'the late one alone' 0 "$NBA" -s "$T/store2" -t "$T/pki/trust" ingest "$T/day/files/$late"
exits 'needs a person' 1 late2
says 'for one rule' '"rules":"D12.2"'
id=$(sed -n 's/.*"finding":"\([^"]*\)".*"rules":"D12.2".*/\1/p' "$T/out")
printf '[rules]\nseverity = D12.2 warning\n' >"$T/conf2"
exits 'a warning needs none' 0 late2
printf '[rules]\npolicy = qd2103\n' >"$T/conf2"
exits 'it is accepted' 0 "$NBA" -s "$T/store2" accept "$id" --reason 'the seal was broken'
exits 'and then needs none' 0 late2
says 'but is told' 'the seal was broken'
exits 'its date is corrected' 0 "$NBA" -s "$T/store2" describe 1 date=2016-05-05 --reason 'as on paper'
exits 'older than the rules' 0 late2
check 'and so not broken' sh -c '! grep -q rule-broken "$1"' - "$T/out"
for line in 'policy = other' 'severity = D99 error' 'severity = D12.2 grave' 'colour = red'; do
	printf '[rules]\n%s\n' "$line" >"$T/conf2"
	exits "nbaudit: $line" 2 late2
	says 'with its line' 'line 2'
	exits "nbarchive: $line" 2 "$NBA" check-config -C "$T/conf2"
done

# The configuration says who a certificate is for, and which domain is meant.
sha=$(sed -n 's/.*"signer":{[^}]*SỞ NỘI VỤ[^}]*"sha256":"\([0-9a-f]*\)".*/\1/p' "$T/results" | head -n 1)
org=$(sed -n 's/.*"sha256":"\([0-9a-f]*\)",[^}]*"subject":"CN=SỞ NỘI VỤ.*/\1/p' "$T/results" | head -n 1)
printf '[audit]\nmail_domain = example.com\nsigner = %s service\n' \
    "${org:-$sha}" >"$T/conf"
yen=$(awk -F'\t' '$2 == "revoked-org" { print $1; exit }' "$T/day/day-expected.tsv")
exits 'the configuration is taken' 1 "$NBU" -C "$T/conf" inspect -t "$T/pki/trust" --json "$T/day/files/$yen"
check 'another domain for mail' grep -q '"id":"D5.2"[^}]*not one of example.com\|"id":"D5.2"[^}]*example.com' "$T/out"
printf '[audit]\nsigner = 1234 service\n' >"$T/conf"
exits 'a digest that is none' 2 "$NBU" -C "$T/conf" inspect "$T/day/files/$yen"
says 'is told with its line' 'line 2'
done_testing
