# 54-rules: every document of the test office against the articles.
# long: every rule, broken and kept, by a run of its own
. tests/scenarios/lib.sh
NBU=$BIN/nbaudit

[ -x "$SIGNER" ] || skip_all "the test signer is not built"
mkdir "$T/day"
"$SIGNER" pki "$T/pki" >/dev/null 2>"$T/err" &&
    "$SIGNER" office "$T/pki" "$T/day/files" >/dev/null 2>"$T/err" ||
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

check 'none is too long, whatever stands in it' python3 tests/office/words.py po/vi.po \
    formats/regulation/evaluate*.c formats/regulation/book.c formats/regulation/rules_*.c \
    auditor/rulings_archive.c
late=$(awk -F'\t' '$2 == "late" { print $1; exit }' "$T/day/day-expected.tsv")
exits 'a page says which rules are broken' 1 "$NBU" inspect -t "$T/pki/trust" "$T/day/files/$late"
says 'with the article' '(Điều 12.2)'
exits 'in Vietnamese' 1 env LANGUAGE=vi "$NBU" inspect -t "$T/pki/trust" "$T/day/files/$late"
says 'too' 'sau ngày ban hành'

# The same documents taken in: journal, ledger and inspect say the same.
audit() { "$NBU" -s "$T/store" -l "$T/ledger" -t "$T/pki/trust" "$@"; }
check 'a store' "$NBA" init "$T/store"
exits 'and a ledger' 0 audit init
printf '[archive]\ndescribe = yes\n' >"$T/yes"
exits 'the day is taken in' 1 "$NBA" -C "$T/yes" -s "$T/store" -t "$T/pki/trust" ingest \
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
exits 'a third night, as text' 1 audit run
says 'what it knew is apart' 'Open since an earlier run'
check 'the same of many once, and none left out' python3 -c '
import json, re, sys
told = open(sys.argv[1]).read()
known = [json.loads(line) for line in open(sys.argv[2])]
for kind in ("rule-broken", "indeterminate"):
    many = [int(n) for n in re.findall("^%s: (\\d+) documents" % kind, told, re.M)]
    one = re.findall("^F-[0-9a-f]{12}  *%s" % kind, told, re.M)
    all_ = [f for f in known if f.get("kind") == kind]
    assert sum(many) + len(one) == len(all_), (kind, many, len(one), len(all_))
    assert kind != "rule-broken" or max(many) > 1' "$T/out" "$T/run"
exits 'an inspector judges' 1 audit verify
says 'and finds the same' 'Ledger, journal and store agree.'
"$NBA" -s "$T/store" describe 5 date=2016-01-01 --reason test >/dev/null
exits 'a correction since' 1 audit verify
says 'is no disagreement' 'Ledger, journal and store agree.'
exits 'the report has them' 0 audit report
says 'by article' 'Điều 12.2 (D12.2): broken by '
exits 'in Vietnamese' 0 env LANGUAGE=vi "$NBU" -l "$T/ledger" report
says 'too' 'Điều 12.2 (D12.2): vi phạm '
exits 'show has them' 0 "$NBA" -s "$T/store" show --json 5
says 'with articles' '"article":"Điều'

# With a register of certificates: whose key was lost, who had left.
reg() { "$NBA" -s "$T/store" register "$@"; }
ago() { date -u -d "$1 days ago" +%d/%m/%Y; }
id=0
for who in an:'Nguyễn Văn An' binh:'Trần Thị Bình' cuong:'Lê Quốc Cường'; do
	id=$((id + 1))
	exits "a certificate of ${who#*:}" 0 reg request kind=person request=new \
	    "name=${who#*:}" agency=UBND email=a@khanhhoa.gov.vn date="$(ago 729)" \
	    confirmed_by=X born=01/02/1970 id_number=225123456 \
	    $([ $id = 2 ] && echo "service_end=$(ago 30)")
	exits 'is issued' 0 reg issue $id cert="$T/pki/certs/${who%%:*}.pem" device=TK-$id
done
exits 'one is lost' 1 reg incident 1 what=lost date="$(ago 30)"
exits 'the register is asked' 1 audit run --json
python3 tests/office/ledger.py "$T/receipt" "$T/ledger" >"$T/kept2" 2>/dev/null
# The books of agencies, people and decisions, and who keeps a certificate.
NGUYENBAN_CLOCK=$(date -u +%Y-%m-%dT%H:%M:%SZ)
export NGUYENBAN_CLOCK
check 'a store with books' "$NBA" init --simulated "$T/store5"
ag5() { "$NBA" -s "$T/store5" agency "$@"; }
printf '%s\n' 'Tên cơ quan,Loại,Cơ quan cấp trên,Tên cũ' \
    'UBND tỉnh Khánh Hòa,UBND,,' 'Sở Nội vụ,Sở,1,' \
    "Sở Tài chính và Kế hoạch,Sở,1,Sở Tài chính (đến $(ago 30))" \
    'Văn phòng Ủy ban nhân dân tỉnh,Sở,1,' >"$T/agencies.csv"
printf '%s\n' 'Họ tên,Cơ quan,Chức vụ,Lãnh đạo,Từ ngày,Thư điện tử,Ngày kết thúc công tác,Lý do' \
    "Nguyễn Văn An,1,Chủ tịch,có,$(ago 900),nvan@khanhhoa.gov.vn,," \
    "Trần Thị Bình,1,Phó Chủ tịch,có,$(ago 900),ttbinh@khanhhoa.gov.vn,," \
    "Lê Quốc Cường,3,Chuyên viên,không,$(ago 900),lqcuong@snv.khanhhoa.gov.vn,," \
    "Đinh Hương Giang,3,Phó Giám đốc,có,$(ago 900),dhgiang@stc.khanhhoa.gov.vn,," \
    "Bùi Ngọc Lâm,1,Giám đốc,có,$(ago 900),bnlam@sxd.khanhhoa.gov.vn,$(ago 200),nghỉ hưu" >"$T/people.csv"
printf '%s\n' 'Loại,Số quyết định,Ngày quyết định,Cơ quan,Người được giao,Từ ngày,Đến ngày' \
    "ký thay,1/QĐ-UBND,$(ago 400),1,Trần Thị Bình,$(ago 400)," \
    "ký thay,2/QĐ-STC,$(ago 400),3,Đinh Hương Giang,$(ago 400),$(ago 40)" \
    "giao chứng thư số,3/QĐ-UBND,$(ago 400),1,Trần Thị Bình,$(ago 400)," >"$T/decisions.csv"
exits 'agencies' 0 ag5 import "$T/agencies.csv"
exits 'people' 0 ag5 person import "$T/people.csv"
exits 'decisions' 0 ag5 decision import "$T/decisions.csv"
exits 'a seal that a clerk keeps' 0 "$NBA" -s "$T/store5" register request \
    kind=organisation request=new name='SỞ NỘI VỤ' agency='Sở Nội vụ' \
    email=snv@khanhhoa.gov.vn date="$(ago 729)" confirmed_by=X \
    manager='Trần Văn Thư' manager_position='Văn thư' born=05/06/1980
exits 'is issued' 0 "$NBA" -s "$T/store5" register issue 1 cert="$T/pki/certs/snv.pem" device=TK-1
exits 'the day is taken in' 1 "$NBA" -C "$T/yes" -s "$T/store5" -t "$T/pki/trust" ingest \
    "$T/day/files" --direction in --channel edXML --receipt "$T/receipt5"
audit5() { "$NBU" -s "$T/store5" -l "$T/ledger5" -t "$T/pki/trust" "$@"; }
exits 'a ledger beside it' 0 audit5 init --simulated
exits 'is audited' 1 audit5 run --json
check 'intake and audit ask the same books' sh -c \
    'python3 tests/office/ledger.py "$1/receipt5" "$1/ledger5" >"$1/kept5"' - "$T"
check 'as the articles ask, by the books' python3 tests/office/compare.py \
    tests/office/books.tsv "$T/day/day-expected.tsv" "$T/kept5" archive
"$NBU" rules --json | sed -n 's/.*"id":"\([^"]*\)".*"severity":"error".*/\1/p' >"$T/errors"
sed 's/^/severity = /; s/$/ warning/; 1s/^/[rules]\n/' "$T/errors" >"$T/conf4"

# Notices of documents that failed (Điều 13.5.a): one was sent, the day of one is
# over, that of one is not.
notice() { "$NBA" -s "$T/store5" -t "$T/pki/trust" notice "$@"; }
sha() { sha256sum "$T/day/$(awk -F'\t' -v k="$1" '$2 == k { print "files/" $1; exit }' \
    "$T/day/day-expected.tsv")" | cut -c 1-64; }
exits 'a notice' 0 notice draft "$(sha tampered)" to='Sở Y'
exits 'another' 0 notice draft "$(sha rewritten)" to='Sở Y'
exits 'is sent' 0 notice sent 2 how='trục liên thông'
NGUYENBAN_CLOCK=$(date -u -d tomorrow +%Y-%m-%dT%H:%M:%SZ)
exits 'on the next day a third' 0 notice draft "$(sha tampered-value)" to='Sở Y'
exits 'notices are asked' 1 audit5 run --json
says 'one waits' '"kind":"notice"'
python3 tests/office/ledger.py "$T/receipt5" "$T/ledger5" >"$T/kept6" 2>/dev/null
told() {	# KIND RESULT
	check "of one $1: $2" grep -q "\"$1\".*\"D13.5a\", \"result\": \"$2\"" "$T/told"
}
awk -F'\t' '{ n = split($1, a, "/"); print $2 "\t" a[n] }' "$T/day/day-expected.tsv" |
    python3 -c '
import json, sys
kind = {n: k for k, n in (l.rstrip("\n").split("\t") for l in sys.stdin)}
for l in open(sys.argv[1], encoding="utf-8"):
    r = json.loads(l)
    print(json.dumps([kind.get(r["file"]), *[x for x in r["rules"] if x["id"] == "D13.5a"]]))
' "$T/kept6" >"$T/told"
told tampered fail
told rewritten pass
told tampered-value not-checked
told tampered-later not-checked
told good pass
# What a slip and a package say of an article.
packaged() {	# RESULT ARTICLE STORE ACCESSION [TIME]
	mkdir -p "$T/slips"
	rm -rf "$T/slips"/*
	"$NBA" -s "$3" -t "$T/pki/trust" export "$4" -o "$T/slips" \
	    --reason test ${5:+--at "$5"} >"$T/out" 2>"$T/err" || sed 's/^/# /' "$T/err"
	check "its package: $1" python3 -c '
import glob, json, sys
j = json.load(open(glob.glob(sys.argv[1] + "/**/verdict-*.json", recursive=True)[0]))
got = {r["id"]: r["result"] for r in j["rules"]}[sys.argv[2]]
assert got == sys.argv[3], got' "$T/slips" "$2" "$1"
}
# The slip's rules ask for notices, too.
of5() { grep -F "$(sha "$1")" "$T/receipt5" | sed -n 's/.*"accession":\([0-9]*\),.*/\1/p' | head -n 1; }
packaged fail D13.5a "$T/store5" "$(of5 tampered)" "$NGUYENBAN_CLOCK"
packaged pass D13.5a "$T/store5" "$(of5 rewritten)"
packaged not-checked D13.5a "$T/store5" "$(of5 tampered-value)"
NGUYENBAN_CLOCK=$(date -u -d '2 days' +%Y-%m-%dT%H:%M:%SZ)
exits 'when its day is over, too' 1 audit5 verify
says 'no line of the ledger is wrong' 'Ledger, journal and store agree.'
exits 'where no rule is an error' 1 audit5 -C "$T/conf4" run --json
python3 tests/office/ledger.py "$T/receipt5" "$T/ledger5" >"$T/kept7" 2>/dev/null
unset NGUYENBAN_CLOCK

# What is not described, or bears no channel; and errors that are warnings.
printf 'describe = no\n' >"$T/conf3"
check 'a third store' "$NBA" init "$T/store3"
exits 'nothing is described' 1 "$NBA" -C "$T/conf3" -s "$T/store3" -t "$T/pki/trust" \
    ingest "$T/day/files" --receipt "$T/receipt3"
exits 'no error is left' 1 "$NBU" -C "$T/conf4" inspect -t "$T/pki/trust" --json "$T/day/files"
cp "$T/out" "$T/results4"
check 'and nothing fails' sh -c '! grep -q "\"result\":\"fail\"" "$1"' - "$T/results4"
check 'each of its answers occurs' python3 tests/office/coverage.py \
    tests/office/uncovered.tsv "$T/results" "$T/kept" "$T/kept2" "$T/kept5" "$T/kept6" \
    "$T/kept7" "$T/receipt3" "$T/results4"
check 'the archive answers every other row' sh -c '
    git --git-dir "$1/ledger" show "main:$(git --git-dir "$1/ledger" ls-tree -r \
    --name-only main runs | tail -n 1)" >"$1/json" && "$2" rules --json >"$1/all" &&
    python3 -c "
import json, sys
run = json.load(open(sys.argv[1]))[\"rules\"]
have = set(run[\"documents\"]) | {a[\"id\"] for a in run[\"archive\"]}
rows = {json.loads(l)[\"id\"] for l in open(sys.argv[2])}
assert have == rows, rows ^ have
got = {a[\"id\"]: a[\"result\"] for a in run[\"archive\"]}
assert got[\"D6.1b\"] == got[\"D6.1e\"] == \"fail\", got
for a in run[\"archive\"]:
    assert a[\"text\"] and len(a[\"text\"].split()) <= 40, a" "$1/json" "$1/all"' - "$T" "$NBU"

# The file as it came is looked for (Điều 11.3.e): by number, date and issuer.
stamped=$(awk -F'\t' '$2 == "stamped" { print $1; exit }' "$T/day/day-expected.tsv")
came=${stamped%' (đã đóng dấu đến).pdf'}.pdf
audit6() { "$NBU" -s "$T/store6" -l "$T/ledger6" -t "$T/pki/trust" "$@"; }
asked6() {	# RESULT
	python3 tests/office/ledger.py "$T/receipt6" "$T/ledger6" 2>/dev/null |
	    grep -F "${stamped##*/}" >"$T/told"
	check "the stamped one: $1" grep -q "\"D11.3e\", \"result\": \"$1\"" "$T/told"
}
take6() { "$NBA" -C "$T/yes" -s "$T/store6" -t "$T/pki/trust" ingest \
    "$T/day/files/$1" --direction in --channel edXML --receipt "$T/receipt6"; }
check 'a store for a stamped one' "$NBA" init "$T/store6"
exits 'and its ledger' 0 audit6 init
exits 'it is taken in alone' 0 take6 "$stamped"
packaged warning D11.3e "$T/store6" 1
exits 'is audited' 0 audit6 run
asked6 warning
exits 'another is no original of it' 0 take6 "$(awk -F'\t' '$2 == "good-chain" {
    print $1; exit }' "$T/day/day-expected.tsv")"
exits 'nor for the audit' 0 audit6 run
asked6 warning
packaged warning D11.3e "$T/store6" 1
exits 'the file as it came' 0 take6 "$came"
packaged pass D11.3e "$T/store6" 1
exits 'an inspector sees what came since' 0 audit6 verify
exits 'then it is kept' 0 audit6 run
asked6 pass
exits 'and agrees' 0 audit6 verify

# One document that is late: corrected, accepted, or not that grave.
exits 'another store' 0 "$NBA" init "$T/store2"
late2() { "$NBU" -C "$T/conf2" -s "$T/store2" -l "$T/ledger2" -t "$T/pki/trust" run --json; }
printf '[rules]\npolicy = qd2103\n' >"$T/conf2"
exits 'its ledger' 0 "$NBU" -s "$T/store2" -l "$T/ledger2" init
exits 'the late one alone' 0 "$NBA" -s "$T/store2" -t "$T/pki/trust" ingest "$T/day/files/$late"
exits 'and read afterwards' 0 "$NBA" -s "$T/store2" describe --missing -q
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
id=${org:-$sha}
of=$(grep -F "\"sha256\":\"$id\"" "$T/results" | head -n 1 | sed 's/.*"file":"\([^"]*\)".*/\1/')
of=$(find "$T/day/files" -name "${of##*/}" | head -n 1)
"$NBU" -C "$T/conf" inspect -t "$T/pki/trust" --json "$of" >"$T/out" 2>"$T/err"
check 'the result says who the signer is' grep -q '"kind":"service"' "$T/out"
"$NBU" -C "$T/conf" inspect -t "$T/pki/trust" "$of" >"$T/out" 2>"$T/err"
says 'and the page what the configuration says' 'a certificate for a service or program'
printf '[audit]\nsigner = 1234 service\n' >"$T/conf"
exits 'a digest that is none' 2 "$NBU" -C "$T/conf" inspect "$T/day/files/$yen"
says 'is told with its line' 'line 2'
done_testing
