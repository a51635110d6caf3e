# 57-province: many agencies' yearly reports added up, who is missing, what is
# refused.
. tests/scenarios/lib.sh
NBU=$BIN/nbaudit
export LC_ALL=C.UTF-8 TZ=Asia/Ho_Chi_Minh
command -v ssh-keygen >/dev/null || skip_all 'ssh-keygen is not there'
cd "$T" || exit 1
here=$OLDPWD

# Reports as nbaudit report --year writes them (its own are in 56-yearly),
# signed by stock ssh-keygen.
cat >make.py <<'P'
import hashlib, json, subprocess, sys
def report(name, agency, year=2026, key=None, origin=None, **figures):
    k = key or "own"
    fp = subprocess.check_output(["ssh-keygen", "-lf", k], text=True).split()[1]
    g = lambda x: figures.get(x, 0)
    f = {x: g(x) for x in ("issued_leader", "issued_person", "issued_organisation",
        "issued_service", "revoked_leader", "revoked_person", "revoked_organisation",
        "revoked_service", "devices", "signed", "both", "unknown")}
    f["issued"] = sum(v for x, v in f.items() if x.startswith("issued_"))
    f["revoked"] = sum(v for x, v in f.items() if x.startswith("revoked_"))
    f.update(documents=figures.get("documents", f["signed"] + 3), year=year,
        until=figures.get("until", "%d-11-27" % year),
        kinds=figures.get("kinds", ["Quyết định"]), kinds_other=False)
    r = {"format": "nguyenban yearly report 1", "agency": agency,
        "made": "%d-11-27T03:00:00Z" % year, "program": "nbaudit 0.1.0",
        "form12": f, "integrity": {"runs": 300, "damage": figures.get("damage", {})},
        "ledger": {"commit": hashlib.sha1(name.encode()).hexdigest(), "size": 9,
        "origin": origin or "nguyenban.local/" + name, "auditor_key": fp,
        "root": hashlib.sha256(name.encode()).hexdigest(), "run": "2026-11-27T01:00:00Z"}}
    open(name + ".json", "w").write(json.dumps(r, ensure_ascii=False, sort_keys=True))
    if key:
        subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-n", "nguyenban-report",
            "-f", key, name + ".json"], check=True, stderr=subprocess.DEVNULL)
report("snv", "Sở Nội vụ", key="a", issued_leader=3, issued_person=10,
    issued_organisation=2, signed=120, both=100, kinds=["Quyết định", "Công văn"])
report("stc", "Sở Tài chính", key="b", issued_leader=2, issued_service=1,
    revoked_person=4, devices=4, signed=50, both=50, until="2026-11-20",
    kinds=["Tờ trình"], damage={"F-1": {"now": "open"}, "F-2": {"now": "healed"}})
report("syt", "Sở Y tế", signed=7, both=0)
report("snv2", "SỞ  NỘI VỤ", key="a", signed=1)
report("old", "Sở Công Thương", year=2025, key="b")
report("alias", "Sở Xây dựng", key="b", origin="nguyenban.local/stc")
report("cheat", "Sở Tư pháp", key="a", signed=9, both=2)
report("other", "Ban Dân tộc", key="b", signed=1)
report("nobody", "", key="a")
report("renamed", "Sở Tài chính và Kế hoạch", key="b", signed=2)
report("more", "Sở Ngoại vụ", signed=5, both=6)
d = json.load(open("syt.json"))
d["form12"]["issued"] = 5
json.dump(d, open("sum.json", "w"))
P
for k in a b own; do
	ssh-keygen -q -t ed25519 -N '' -C '' -f "$k"
done
check 'reports' python3 make.py
fp() { ssh-keygen -lf "$1" | awk '{ print $2 }'; }
rep() { "$NBU" -C "$T/conf" report --year 2026 "$@"; }
printf '[register]\nagency = Sở Thông tin và Truyền thông\nparent = Ủy ban nhân dân tỉnh Khánh Hòa\nplace = Khánh Hòa\n' >conf

exits 'two agencies' 0 rep --from snv.json stc.json --json
for want in '"issued":18' '"issued_leader":5' '"issued_service":1' '"revoked":4' \
    '"devices":4' '"signed":170' '"both":150' '"documents":176' \
    '"until":"2026-11-20"' '"kinds":["Quyết định","Công văn","Tờ trình"]' \
    '"signature":"unlisted-key"' '"missing":[]' '"refused":[]' '"open":1'; do
	check "$want" grep -qF "$want" "$T/out"
done
exits 'one that nobody signed' 1 rep --from snv.json syt.json
says 'is told' 'syt.json (Sở Y tế) is not signed'
check 'and counted' grep -q 'II.2 .*: 127' "$T/out"

# What is refused, each by its file; the rest is added up.
refused() {	# NAME FILE WHY
	exits "$1" 1 rep --from snv.json "$2" --json
	check "$1: is refused" grep -qF "\"refused\":[{\"file\":\"$2\"" "$T/out"
	check "$1: and why" grep -q "$2 is not counted: .*$3" "$T/err"
	check "$1: nothing of it is counted" grep -q '"form12":{[^}]*"signed":120,' "$T/out"
}
refused 'an agency twice' snv2.json 'has a report already: snv.json'
refused 'the same file' snv.json 'the same report as snv.json'
refused 'another year' old.json 'report of the year 2025'
refused 'figures that do not add up' sum.json 'do not add up'
refused 'more by both than by one' more.json 'do not add up'
refused 'nobody named' nobody.json 'does not say whose it is'
refused 'no such file' none.json 'cannot be read'
printf 'x\n' >text.json
refused 'no report' text.json 'no yearly report'
printf '{"format":"nguyenban yearly report 2"}' >two.json
refused 'another form' two.json 'another form'
sed 's/"signed": 9/"signed": 90/; s/"documents": 12/"documents": 120/' cheat.json >cheat2.json
cp cheat.json.sig cheat2.json.sig
refused 'changed after it was signed' cheat2.json 'not as it was signed'
cp cheat.json cheat3.json
ssh-keygen -q -Y sign -n nguyenban-report -f b cheat3.json 2>/dev/null
refused 'signed by another key' cheat3.json 'another key'
cp cheat.json cheat4.json
ssh-keygen -q -Y sign -n git -f a cheat4.json 2>/dev/null
refused 'signed for something else' cheat4.json 'not as it was signed'
cp stc.json first.json
exits 'two names for one archive' 1 rep --from stc.json alias.json
says 'are told' 'about the same archive'

# The list of those that must report.
printf '\357\273\277Tên cơ quan;Khóa\r\nSở Nội vụ;%s\r\nSở Tài chính;%s\r\n"Sở Y tế";\r\nSở Tư pháp;%s\r\n;\r\n' \
    "$(fp a)" "$(fp b)" "$(fp b)" >list.csv
exits 'against a list' 1 rep --agencies list.csv --from snv.json stc.json other.json cheat.json
says 'who is missing' 'no report of Sở Y tế'
says 'whose key is another' "cheat.json is not counted: its ledger's key is"
says 'and so has none' 'no report of Sở Tư pháp'
says 'who is on no list' 'other.json: Ban Dân tộc is not on the list'
exits 'as an object' 1 rep --agencies list.csv --from snv.json stc.json --json
check 'with those missing' grep -qF '"missing":["Sở Y tế","Sở Tư pháp"]' "$T/out"
check 'and whose key is right' grep -qF '"signature":"good"' "$T/out"
mv stc.json.sig away
exits 'a listed key and no signature' 1 rep --agencies list.csv --from snv.json stc.json
says 'is refused' 'stc.json is not counted: it is not signed'
mv away stc.json.sig
badlist() {	# NAME TEXT WHERE
	printf "$2" >bad.csv
	exits "$1" 2 rep --agencies bad.csv --from snv.json
	says "$1: where" "bad.csv, row $3"
}
badlist 'no such column' 'x,y\nSở,1\n' '1, column 1: there is no column'
badlist 'nobody on it' 'agency\n' '1, column 1: it names no agency'
badlist 'twice' 'agency\nSở Y tế\nSỞ Y TẾ\n' '3, column 1: stands there already'
badlist 'no fingerprint' 'agency,key\nSở Y tế,abc\n' '2, column 2: want a fingerprint'
badlist 'no name' 'agency,key\n,SHA256:abc\n' '2, column 1: the agency'
exits 'no list' 2 rep --agencies none.csv --from snv.json
exits 'a list without reports' 2 "$NBU" report --year 2026 --agencies list.csv
exits 'no year' 2 "$NBU" report --from snv.json
exits 'a cut-off is the agencies' 2 rep --until 27/11/2026 --from snv.json

# For spreadsheets and printers.
exits 'a table' 1 rep --agencies list.csv --from snv.json stc.json -o sum.csv
check 'a row an agency, the sum, those missing' python3 - <<'P'
import csv
r = list(csv.reader(open("sum.csv", encoding="utf-8-sig")))
assert [x[0] for x in r] == ["Cơ quan", "Sở Nội vụ", "Sở Tài chính", "Tổng cộng",
    "Sở Y tế", "Sở Tư pháp"], r
head = r[0]
assert all(int(r[3][i]) == int(r[1][i]) + int(r[2][i]) for i in range(2, 15)), r
P
exits 'the form' 1 rep --agencies list.csv --from snv.json stc.json -o sum.html
check 'in its words' python3 - <<'P'
import html, re
t = html.unescape(re.sub("<[^>]*>", " ", open("sum.html").read()))
t = " ".join(t.split())
at = 0
for label in ("SỞ THÔNG TIN VÀ TRUYỀN THÔNG", "Kính gửi: Ủy ban nhân dân tỉnh.",
        "báo cáo của 2 cơ quan, đơn vị trên 4", "I. Tình hình quản lý chứng thư số",
        "1. Tổng số chứng thư số", "đã được cấp phát là: 18", "lãnh đạo: 5",
        "II. Tình hình ứng dụng chữ ký số", "Quyết định, Công văn, Tờ trình",
        "ứng dụng chữ ký số của cơ quan, tổ chức: 170", "III. Kiến nghị, đề xuất",
        "PHỤ LỤC", "Sở Nội vụ", "Sở Tài chính", "Tổng cộng",
        "chưa có báo cáo", "Sở Y tế", "Sở Tư pháp"):
    at = t.find(label, at)
    assert at >= 0, label
P
exits 'a text to edit' 1 rep --agencies list.csv --from snv.json stc.json -o sum.odt
exits 'nothing is written over' 3 rep --agencies list.csv --from snv.json stc.json -o sum.odt
COLUMNS=60 "$NBU" -C conf report --year 2026 --from snv.json stc.json >narrow 2>"$T/err"
check 'no line over 60 columns' sh -c '[ -z "$(python3 "$1/tests/scenarios/words.py" width 60 narrow)" ]' - "$here"

# By the register that the province keeps, through names and mergers.
NGUYENBAN_CLOCK=2026-12-01T01:00:00Z
export NGUYENBAN_CLOCK
check 'a store of the province' "$NBA" init --simulated "$T/prov"
printf '%s\n' 'Tên cơ quan,Loại,Cơ quan cấp trên,Tên cũ' \
    'UBND tỉnh Khánh Hòa,UBND,,' 'Sở Nội vụ,Sở,1,' \
    'Sở Tài chính và Kế hoạch,Sở,1,Sở Tài chính (đến 30/06/2026)' \
    'Sở Y tế,Sở,1,' 'Sở Tư pháp,Sở,1,' >agencies.csv
exits 'its agencies' 0 "$NBA" -s "$T/prov" agency import agencies.csv
exits 'two of them merge' 0 "$NBA" -s "$T/prov" agency merge 'Sở Tư pháp' \
    into='Sở Nội vụ' date=01/07/2026
mkdir trust
exits 'a ledger of it' 0 "$NBU" -s "$T/prov" -l "$T/prov.d" -t trust init --simulated
exits 'an audit' 0 "$NBU" -s "$T/prov" -l "$T/prov.d" run
prov() { rep -s "$T/prov" -l "$T/prov.d" "$@"; }
exits 'against the register' 1 prov --from snv.json stc.json cheat.json other.json
says 'who is missing' 'no report of Sở Y tế'
says 'also the body above' 'no report of UBND tỉnh Khánh Hòa'
says 'who is on no record' 'other.json: Ban Dân tộc is not in the register'
check 'a former name is known' sh -c '! grep -q "Sở Tài chính" "$1"' - "$T/err"
check 'who was merged owes none' sh -c '! grep -q "Sở Tư pháp" "$1"' - "$T/err"
exits 'two names of one agency' 1 prov --from stc.json renamed.json
says 'are one' 'renamed.json is not counted: Sở Tài chính và Kế hoạch has a report already: stc.json'
exits 'a list goes before it' 1 prov --agencies list.csv --from snv.json stc.json other.json
says 'then' 'other.json: Ban Dân tộc is not on the list'
exits 'a store that is not there' 3 rep -s "$T/none" -l "$T/prov.d" --from snv.json
unset NGUYENBAN_CLOCK
done_testing
