# 22-metadata: what a document says of itself, what is given with it, and what
# people correct.
. tests/scenarios/lib.sh

[ -x "$SIGNER" ] || skip_all "the test signer is not built"
"$SIGNER" pki "$T/pki" >/dev/null 2>"$T/err" &&
    mkdir "$T/day" &&
    "$SIGNER" day -n 110 "$T/pki" "$T/day/files" >/dev/null 2>"$T/err" ||
    skip_all "the test signer failed"
"$NBA" init "$T/s" >/dev/null 2>&1

# What must be read of the pages that are no scans, annexes or torsos.
cat >"$T/compare.py" <<'P'
import csv, json, sys, unicodedata
def fold(s): return unicodedata.normalize("NFC", s).casefold()
got = {}
for line in open(sys.argv[2]):
    r = json.loads(line)
    got[r["source"]["path"]] = r.get("metadata", {})
n = wrong = sure_wrong = 0
for e in csv.DictReader(open(sys.argv[1]), delimiter="\t", quoting=3):
    m = [v for k, v in got.items() if k.endswith("/" + e["path"])]
    if len(m) != 1 or not e["path"].endswith(".pdf"):
        continue
    f = {k: v for k, v in m[0].items() if isinstance(v, dict)}
    v = lambda k: f.get(k, {}).get("value", "")
    for k, a, b in (("number", v("number") + "/" + v("notation"), e["number"]),
            ("date", v("date"), e["date"]), ("subject", v("subject"), e["title"])):
        bad = fold(a) != fold(b)
        if bad and f.get(k, {}).get("confidence", 0) >= 90:
            sure_wrong += 1
            print("sure and wrong:", e["path"], k, a)
        if e["kind"] in ("org-scan", "sibling", "rewritten", "annex", "empty",
                "truncated", "duplicate", "rewritten-stamp"):
            continue
        n += 1
        wrong += bad
        if bad:
            print("wrong:", e["path"], k, a, b)
print(n, "fields,", wrong, "wrong")
sys.exit(n < 200 or wrong * 50 > n or sure_wrong > 0)
P
printf '%s\n' 'file;so ky hieu;ngay ban hanh;co quan ban hanh' \
    'nobody.pdf;12/QD-UBND;1/2/2024;X' >"$T/left.csv"
printf '[archive]\ndescribe = yes\n' >"$T/yes"
printf '[archive]\ndescribe = no\n' >"$T/no"
exits 'ingest reads what documents say' 1 "$NBA" -C "$T/yes" -s "$T/s" -t "$T/pki/trust" \
    ingest "$T/day/files" -q --metadata "$T/left.csv"
says 'a row without a document is told' 'row 2: no document nobody.pdf came'
"$NBA" -s "$T/s" list --json --limit 1000 >"$T/list" 2>"$T/err"
check 'and reads it right' python3 "$T/compare.py" "$T/day/day-expected.tsv" "$T/list"

n=$(sed -n 's/^{"accession":\([0-9]*\),.*"number_signed":true.*"origin":"text".*/\1/p' "$T/list" | head -n 1)
exits 'show tells it' 0 "$NBA" -s "$T/s" show "$n"
says 'with where it is from' '(from the text)'
exits 'in Vietnamese too' 0 env LC_ALL=C.UTF-8 LANGUAGE=vi "$NBA" -s "$T/s" show "$n"

exits 'describe corrects beside what was read' 0 "$NBA" -s "$T/s" describe "$n" \
    'subject=Về việc khác' number=9999 --reason 'the page is misprinted'
exits 'show has both' 0 "$NBA" -s "$T/s" show "$n"
check 'the new one' grep -q '^Number: *9999 (corrected)' "$T/out"
check 'and the old one' grep -q '^  before: *[0-9][0-9]* (from' "$T/out"
check 'and who did it, when' grep -q '^Record corrected:' "$T/out"
exits 'a date that no calendar has is refused' 2 "$NBA" -s "$T/s" describe "$n" \
    date=2023-02-29 --reason x
says 'with the reason' 'there is no such day'
exits 'so is a field that is none' 2 "$NBA" -s "$T/s" describe "$n" colour=red --reason x
exits 'a reason is wanted' 2 "$NBA" -s "$T/s" describe "$n" number=1
exits 'an unknown document' 2 "$NBA" -s "$T/s" describe 9999 number=1 --reason x

exits 'rebuild replays it' 0 "$NBA" -s "$T/s" rebuild
exits 'and show says the same' 0 "$NBA" -s "$T/s" show "$n" --json
check 'with the correction' grep -q '"fields":{"number":{"seq":[0-9]*,"value":"9999"}' "$T/out"

# A table given at intake.  What bears a number and no signature breaks a rule
# (Điều 13.2.a); without a trust folder that is told, and no more.
mkdir "$T/in"
printf 'no page\n' >"$T/in/một.txt"
printf 'no page either\n' >"$T/in/hai.txt"
printf '\357\273\277%s\r\n' 'Tên tệp;Số, ký hiệu;Ngày ban hành;Loại văn bản;Trích yếu' \
    'một.txt;144/2025/QĐ-CTUBND;5/3/2025;Quyết định;"Về ""việc"" này"' >"$T/t.csv"
exits 'a table as Excel writes it' 0 "$NBA" -s "$T/s" ingest "$T/in" -q --metadata "$T/t.csv"
"$NBA" -s "$T/s" list --json --limit 2 >"$T/list" 2>"$T/err"
check 'its values are kept' grep -q '"date":{"confidence":95,"origin":"sidecar","value":"2025-03-05"}' "$T/list"
check 'number and notation apart' grep -q '"number":{"confidence":95,"origin":"sidecar","value":"144/2025"}' "$T/list"
check 'the quotation too' grep -qF 'Về \"việc\" này' "$T/list"
printf '%s\n' '{"file":"hai.txt","number":"7","notation":"KH-SNV"}' >"$T/t.jsonl"
exits 'JSON lines for what came before' 0 "$NBA" -s "$T/s" ingest "$T/in/hai.txt" -q --metadata "$T/t.jsonl"
"$NBA" -s "$T/s" list --json --limit 1 >"$T/list" 2>"$T/err"
check 'stay with the duplicate' grep -q '"duplicate":true,.*"value":"KH-SNV"' "$T/list"

# The same, read after the intake.
"$NBA" init "$T/l" >/dev/null 2>&1
exits 'intake may leave reading for later' 1 "$NBA" -s "$T/l" -t "$T/pki/trust" \
    ingest "$T/day/files" -q
exits 'then list counts what is not described' 0 "$NBA" -s "$T/l" list
says 'and says what does it' 'are not described yet: nbarchive describe --missing'
exits 'so does show' 0 "$NBA" -s "$T/l" show "$n"
says 'and says so, too' 'not yet: nbarchive describe --missing'
exits 'a table with the intake' 0 "$NBA" -C "$T/no" -s "$T/l" ingest "$T/in" -q --metadata "$T/t.csv"
exits 'the nightly job reads nothing where nobody wants it' 0 "$NBA" -C "$T/no" -s "$T/l" \
    describe --missing --auto
"$NBA" -s "$T/l" list --json --limit 1000 >"$T/list" 2>"$T/err"
check 'nothing was read' grep -q '"described":false' "$T/list"
exits 'describe --missing reads it' 0 "$NBA" -s "$T/l" describe --missing
says 'and counts' 'documents described, 0 could not be read'
"$NBA" -s "$T/l" list --json --limit 1000 >"$T/list" 2>"$T/err"
check 'as well as intake does' python3 "$T/compare.py" "$T/day/day-expected.tsv" "$T/list"
check 'of each document' sh -c '! grep -q "\"described\":false" "$1"' - "$T/list"
check 'what was given stays' grep -q '"origin":"sidecar","value":"144/2025"' "$T/list"
exits 'show tells when' 0 "$NBA" -s "$T/l" show "$n"
check 'in the history' grep -q '^Text read:' "$T/out"
exits 'once is enough' 0 "$NBA" -s "$T/l" describe --missing --auto --json
says 'nothing is read again' '{"described":0,"failed":0}'
printf 'one more\n' >"$T/more.txt"
exits 'one more document' 0 "$NBA" -C "$T/no" -s "$T/l" ingest "$T/more.txt" -q
exits 'that alone is read' 0 "$NBA" -C "$T/no" -s "$T/l" describe --missing --json
says 'and no other' '{"described":1,"failed":0}'
exits 'rebuild replays that' 0 "$NBA" -s "$T/l" rebuild
"$NBA" -s "$T/l" list --json --limit 1000 >"$T/list2" 2>"$T/err"
check 'to the same records' python3 "$T/compare.py" "$T/day/day-expected.tsv" "$T/list2"
exits 'names beside --missing are refused' 2 "$NBA" -s "$T/l" describe --missing 5
exits 'so is --auto without it' 2 "$NBA" -s "$T/l" describe --auto 5 number=1 --reason x

before=$("$NBA" -s "$T/s" stats --json)
refused() {	# NAME TEXT LINE...
	name=$1 text=$2
	shift 2
	printf '%s\n' "$@" >"$T/bad.csv"
	exits "$name" 2 "$NBA" -s "$T/s" ingest "$T/in" --metadata "$T/bad.csv"
	says "$name, told with its place" "$text"
}
refused 'no column for the file' 'the column is missing' 'number,date' '1,2024-01-01'
refused 'a wrong date' 'row 3, date "31/4/2024"' 'file,date' 'a.txt,1/4/2024' 'b.txt,31/4/2024'
refused 'a file named twice' 'row 3, file "a.txt": an earlier row' 'file,number' 'a.txt,1' 'a.txt,2'
refused 'a heading that is no field' 'heading "colour"' 'file,colour' 'a.txt,red'
refused 'a row without a file' 'row 2, file' 'file,number' ',5'
refused 'more columns than headings' 'more columns than headings' 'file,number' 'a.txt,5,6'
printf 'file,subject\na.txt,\377\n' >"$T/bad.csv"
exits 'octets that are no UTF-8' 2 "$NBA" -s "$T/s" ingest "$T/in" --metadata "$T/bad.csv"
check 'and nothing came in' [ "$("$NBA" -s "$T/s" stats --json)" = "$before" ]
done_testing
