# 49-register-forms: Mẫu 01 to 11 out of the register, Mẫu 12 of a year.
. tests/scenarios/lib.sh
command -v openssl >/dev/null || skip_all 'openssl is not there'

# A year whose end is to come: certificates made now are valid then.
y=$(($(date +%Y) + 1))
export NGUYENBAN_CLOCK="$y-12-31T16:59:59Z"
check 'init' "$NBA" init --simulated "$T/s"
cat >"$T/conf" <<X
[register]
agency = Sở Nội vụ
parent = Ủy ban nhân dân tỉnh Khánh Hòa
place = Khánh Hòa
holidays = 01/01/2030
X
reg() { "$NBA" -C "$T/conf" -s "$T/s" register "$@"; }

mkdir -p "$T/trust/roots" "$T/sent" "$T/came"
for who in leader clerk agency stranger; do
	openssl req -x509 -newkey rsa:2048 -nodes -keyout "$T/$who.key" \
	    -subj "/C=VN/O=SNV/CN=$who" -days 900 -out "$T/$who.pem" 2>/dev/null
	cp "$T/$who.pem" "$T/trust/roots"
done
ask() {	# NAME FIELD...: a request, issued to the certificate of this name
	who=$1
	shift
	reg request request=new date="01/12/$y" confirmed_by=C \
	    email="$who@khanhhoa.gov.vn" name="$who" agency='Sở Nội vụ' "$@" &&
	    reg issue "$n" cert="$T/$who.pem" device="TK-$n"
}
n=1
exits 'a leader' 0 ask leader kind=person title='Giám đốc' sex=male \
    born=01/02/1970 id_number=225123456 id_date=05/06/2010 id_place='CA <&>'
n=2
exits 'a clerk' 0 ask clerk kind=person
n=3
exits 'an agency, by a name like a person'"'s" 1 ask agency kind=organisation manager='Lê Thị Hoa' \
    tax=4200123456

# Forms, by their ending.
exits 'Mẫu 01' 0 reg form 01 1 -o "$T/01.html" --reason 'for the file'
check 'holds what is private' grep -qF 'CA &lt;&amp;&gt;' "$T/01.html"
exits 'which is journalled' 0 reg show 1
exits 'with the reason' 0 "$NBA" -s "$T/s" show "$(reg show 1 --json |
    sed -n 's/.*"private":"\([0-9a-f]*\)".*/\1/p')"
says 'of the form' 'Handed out'
exits 'is not written over' 3 reg form 01 1 -o "$T/01.html"
exits 'of another kind' 2 reg form 03 1 -o "$T/03.html"
exits 'of what is not there' 2 reg form 01 9 -o "$T/09.html"
exits 'of nothing' 2 reg form 01 -o "$T/09.html"
exits 'nowhere' 2 reg form 01 1
exits 'Mẫu 12 is none of them' 2 reg form 12 1 -o "$T/09.html"
exits 'nobody waits for one' 2 reg form 02 -o "$T/02.html"
exits 'Mẫu 04 of one' 0 reg form 04 3 -o "$T/04.odt" date=28/11/2026
check 'is an archive' sh -c 'bsdtar -tf "$1" | grep -qx content.xml' - \
    "$T/04.odt"
check 'with its type first' sh -c \
    '[ "$(bsdtar -tf "$1" | head -n 1)" = mimetype ]' - "$T/04.odt"
check 'and well-formed' sh -c '
    bsdtar -xOf "$1" content.xml >"$2/c.xml" &&
    python3 -c "import sys, xml.dom.minidom as m; m.parse(sys.argv[1])" \
	"$2/c.xml" && grep -qF "agency (MST: 4200123456)" "$2/c.xml"' - \
    "$T/04.odt" "$T"

# Documents at the end of the year, here and there of midnight in Vietnam; they
# bear no time of their own, and count by when they came in.
sign() {	# FOLDER NAME WHO...
	to=$1/$2.p7m
	shift 2
	set -- $(for who; do printf -- '-signer %s/%s.pem -inkey %s/%s.key ' \
	    "$T" "$who" "$T" "$who"; done)
	echo "$to" | openssl cms -sign -noattr -binary -nodetach -outform DER -out "$to" \
	    "$@" 2>/dev/null
}
sign "$T/sent" '01-QĐ-SNV a' leader agency
sign "$T/sent" '02-TTr-SNV b' agency
sign "$T/sent" '03-QĐ-SNV c' clerk
sign "$T/sent" '04 d' agency stranger
echo plain >"$T/sent/05-BC-SNV e.txt"
sign "$T/came" '06-KH-SNV f' leader agency
ingest() { "$NBA" -s "$T/s" ingest "$1" --direction "$2" -t "$T/trust" -q; }
exits 'issued in the last second' 0 ingest "$T/sent" out
exits 'came in' 0 ingest "$T/came" in
NGUYENBAN_CLOCK="$y-12-31T17:00:00Z"
rm "$T"/sent/*
sign "$T/sent" '07-QĐ-SNV g' leader agency
exits 'issued in the next year' 0 ingest "$T/sent" out

at="--at $y-12-31T18:00:00Z"
exits 'Mẫu 12' 1 reg report year="$y" until="31/12/$y" --json $at
says 'told of strangers' '1 documents of the year bear valid signatures'
exits 'of the year' 1 reg report year="$y" until="31/12/$y" -o "$T/12.json" $at
for want in '"signed":3' '"both":1' '"documents":5' '"kinds_other":true' \
    '"issued":3' '"issued_leader":1' '"issued_person":1' \
    '"issued_organisation":1' '"revoked":0' '"unknown":1'; do
	check "$want" grep -qF "$want" "$T/12.json"
done
# The same, counted by another program from the records alone.
reg list --json >"$T/register"
"$NBA" -s "$T/s" list --json >"$T/documents"
check 'as an independent count has it' python3 - "$T" "$y" <<'X'
import datetime, json, sys
folder, year = sys.argv[1], int(sys.argv[2])
lines = lambda n: [json.loads(l) for l in open(folder + "/" + n)]
who = {r["certificate"]["sha256"]: "leader" if r.get("leader") else r["kind"]
       for r in lines("register") if "certificate" in r}
agency = both = 0
for d in lines("documents"):
    at = datetime.datetime.fromisoformat(d["received"].replace("Z", "+00:00"))
    if d.get("direction") != "out" or d.get("duplicate") or \
       (at + datetime.timedelta(hours=7)).year != year:
        continue
    by = {who.get(s.get("signer")) for s in d["verdict"]["signatures"]
          if s["indication"] == "TOTAL-PASSED"}
    agency += "organisation" in by
    both += {"organisation", "leader"} <= by
told = json.load(open(folder + "/12.json"))
assert (told["signed"], told["both"]) == (agency, both), (agency, both, told)
assert told["kinds"] == ["Quyết định", "Tờ trình"] or \
    sorted(told["kinds"]) == ["Quyết định", "Tờ trình"], told
X
exits 'the next year' 0 reg report year=$((y + 1)) --json $at
says 'has its own' '"signed":1'
exits 'as a table' 1 reg report year="$y" until="31/12/$y" -o "$T/12.csv" $at
check 'with its rows' grep -qF \
    'II.2,"Văn bản phát hành ứng dụng chữ ký số của cơ quan, tổ chức",3' \
    "$T/12.csv"
exits 'as a form' 1 reg report year="$y" until="31/12/$y" -o "$T/12.html" $at
check 'with its cut-off' grep -qF "tính đến ngày 31/12/$y" "$T/12.html"
exits 'before anything' 0 reg report year=2026 until=27/11/2020 --json
says 'is nothing' '"issued":0'
done_testing
