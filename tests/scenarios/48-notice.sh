# 48-notice: the notice to a sender whose document failed: drafted, sent,
# answered; what waits is told.
. tests/scenarios/lib.sh
NBU=$BIN/nbaudit

[ -x "$SIGNER" ] || skip_all "the test signer is not built"
mkdir "$T/day"
"$SIGNER" pki "$T/pki" >/dev/null 2>"$T/err" &&
    "$SIGNER" day -n 60 "$T/pki" "$T/day/files" >/dev/null 2>"$T/err" ||
    skip_all "the test signer failed"
file() { awk -F'\t' -v k="$1" '$2 == k { print $1; exit }' "$T/day/day-expected.tsv"; }
cat >"$T/conf" <<'X'
[register]
agency = Sở Nội vụ
parent = Ủy ban nhân dân tỉnh Khánh Hòa
place = Khánh Hòa
code = H32.10
email = snv@khanhhoa.gov.vn
officer = Trần Thị Bình
officer_position = Văn thư
X
exits 'the configuration' 0 "$NBA" -C "$T/conf" check-config
export NGUYENBAN_CLOCK=2026-11-28T03:00:00Z
check 'init' "$NBA" init --simulated "$T/s"
nb() { "$NBA" -C "$T/conf" -s "$T/s" "$@"; }
at() { nb list --name "$(basename "$1")" --json | sed -n 's/.*"accession":\([0-9]*\).*/\1/p' | head -n 1; }
broken=$(file rewritten) good=$(file good)
mkdir "$T/in"
cp "$T/day/files/$broken" "$T/day/files/$good" "$T/in"
exits 'one that was written anew' 1 nb ingest --direction in --channel email \
    -t "$T/pki/trust" "$T/in"
broken=$(at "$broken") good=$(at "$good")
exits 'nobody was told' 1 nb notice list --due
says 'what to type' "nbarchive notice draft $broken"
exits 'its own words' 0 nb describe "$broken" date=2026-11-27 \
    issuer='UBND tỉnh Khánh Hòa' number=12 notation=QĐ-UBND --reason test
exits 'the sender on record' 0 nb agency add name='Ủy ban nhân dân tỉnh Khánh Hòa' \
    kind=UBND code=H32.00 email=ubnd@khanhhoa.gov.vn
mkdir "$T/papers"
exits 'a dry run' 0 nb notice draft "$broken" -t "$T/pki/trust" --dry-run
exits 'is no draft' 0 nb notice list
check 'at all' [ ! -s "$T/out" ]
exits 'a draft' 0 nb notice draft "$broken" -t "$T/pki/trust" -o "$T/papers" \
    due=05/12/2026
check 'four papers' [ "$(ls "$T/papers" | wc -l)" = 4 ]
cp "$T/papers/thong-bao-1.txt" "$T/out"
says 'the diagnosis in plain words' 'chữ ký'
says 'it clears the signer' 'thật, nhưng tệp đã bị ghi lại sau khi ký'
says 'whom it goes to' 'Kính gửi: Ủy ban nhân dân tỉnh Khánh Hòa'
says 'what shows it' 'vượt quá'
says 'what is asked for' 'Gửi lại bản gốc đã ký'
says 'until when' '05/12/2026'
says 'who' 'Trần Thị Bình, Văn thư'
cp "$T/papers/thong-bao-1.eml" "$T/out"
says 'to the address on record' '<ubnd@khanhhoa.gov.vn>'
cp "$T/papers/thong-bao-1.edxml" "$T/out"
says 'the status' '<edXML:StatusCode>02</edXML:StatusCode>'
says 'of the document' '<edXML:DocumentId>H32.00,2026/11/27,12/QĐ-UBND<'
sample=../shared/corpus/edxml/sdk_status_rejection_02.edxml
# What a real one has and we need not know: Fax, Website, an address, phones.
names() { grep -o '<edXML:[A-Za-z]*' "$1" | grep -v ':Fax\|:Website\|:OrganAdd\|:Telephone\|:Department\|:Mobile' | sort | uniq -c; }
if [ -f "$sample" ]; then
	names "$sample" >"$T/want"
	names "$T/papers/thong-bao-1.edxml" >"$T/got"
	check 'it is made like a real one' cmp "$T/want" "$T/got"
else
	skip 'it is made like a real one' "no $sample"
fi
exits 'a second draft' 2 nb notice draft "$broken" -t "$T/pki/trust"
says 'names the first' 'notice 1 is about this document already'
exits 'of a good one' 2 nb notice draft "$good" -t "$T/pki/trust"
says 'why is asked' 'nothing is wrong with this document'
exits 'what failed has a notice now' 1 nb notice list --due --json \
    --at $NGUYENBAN_CLOCK
says 'not sent' '"is_late":false'
exits 'its history' 0 nb show "$broken"
says 'says so' notice

# The day ends; the audit of the night asks for it, and the rule does.
rule() {
	git --git-dir "$T/led" show main:rules.tsv >"$T/rules" &&
	    grep -q "D13.5a=$1" "$T/rules"
}
exits 'a ledger' 0 "$NBU" init --simulated -s "$T/s" -l "$T/led"
night() { "$NBU" run -s "$T/s" -l "$T/led" -t "$T/pki/trust" --json >"$T/out" 2>"$T/err"; }
night
check 'rules ask the books of agencies' sh -c '
    git --git-dir "$1/led" show main:rules.tsv >"$1/rules" &&
    grep -q "D2.1=pass\|D2.1=warning" "$1/rules" &&
    ! grep -q "D2.1=not-checked" "$1/rules"' - "$T"
check 'in the evening nothing' sh -c '! grep -q "\"kind\":\"notice\"" "$1"' - "$T/out"
check 'and no rule is broken' rule not-checked
NGUYENBAN_CLOCK=2026-11-28T17:00:00Z
night
says 'after midnight it is a finding' '"kind":"notice"'
check 'and Điều 13.5.a is broken' rule fail
exits 'late' 1 nb notice list --due --json --at $NGUYENBAN_CLOCK
says 'in the list, too' '"is_late":true'
exits 'answered before it was sent' 2 nb notice answered 1
exits 'sent tomorrow' 2 nb notice sent 1 date=01/12/2026
exits 'sent' 0 nb notice sent 1 how='trục liên thông' number=15/TB-SNV
exits 'twice' 2 nb notice sent 1
exits 'nothing waits' 0 nb notice list --due --at $NGUYENBAN_CLOCK
NGUYENBAN_CLOCK=2026-11-29T03:00:00Z
night
check 'no finding any more' sh -c '! grep -q "\"kind\":\"notice\"" "$1"' - "$T/out"
check 'and Điều 13.5.a is kept' sh -c '! grep -q "D13.5a=fail\|D13.5a=not-checked" "$1"' - \
    "$(rule pass; echo "$T/rules")"
NGUYENBAN_CLOCK=2026-12-06T03:00:00Z
exits 'not answered in time' 1 nb notice list --due --json \
    --at $NGUYENBAN_CLOCK
says 'is late' '"is_late":true'
exits 'answered' 0 nb notice answered 1 document="$good" text='bản gốc'
exits 'all is done' 0 nb notice list --due --at $NGUYENBAN_CLOCK
nb notice show 1 --json >"$T/before"
exits 'rebuild' 0 nb rebuild
nb notice show 1 --json >"$T/after"
check 'keeps it' cmp "$T/before" "$T/after"
exits 'the paper again' 0 nb notice show 1
says 'with its number' 'Số: 15/TB-SNV'
exits 'withdrawn after the answer' 2 nb notice withdraw 1 --reason test
exits 'no such notice' 2 nb notice show 9
done_testing
