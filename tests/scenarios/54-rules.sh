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
