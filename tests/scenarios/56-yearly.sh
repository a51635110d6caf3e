#!/bin/sh
# The yearly report (Mẫu 12) by the auditor, against an independent count, at
# both ends of the year in Vietnam's time.
. "$(dirname "$0")/audit-lib.sh"
words="python3 $here/tests/scenarios/words.py"
count="python3 $here/tests/office/yearly.py"
articles=$here/tests/office/expected.tsv
export LC_ALL=C.UTF-8 TZ=America/New_York NO_COLOR=1
export NGUYENBAN_CLOCK=2026-12-31T16:00:00Z

"$signer" pki --at 2027-01-04 pki >/dev/null &&
"$signer" day -n 110 --at 2027-01-01 pki last >/dev/null &&
mv day-expected.tsv last.tsv &&
"$signer" day -n 30 --seed 2 --at 2027-01-02 pki first >/dev/null &&
mv day-expected.tsv first.tsv && mkdir out1 out2 edge &&
$count keep "$articles" last.tsv last out1 &&
$count keep "$articles" first.tsv first out2 ||
    { not_ok "the office could not be made"; finish; }
archive init --simulated st
audit init -s st -l led --simulated
is "a ledger for tests" 0 $?
cat >nb.conf <<X
[register]
agency = Sở Nội vụ
parent = Ủy ban nhân dân tỉnh Khánh Hòa
place = Khánh Hòa
[holidays]
day = 26/11/2026 - 27/11/2026
X
reg() { archive -C nb.conf -s st register "$@"; }

# Everybody of the office is in the register; persons are leaders.
n=0
tail -n +2 pki/register.tsv | while IFS="$(printf '\t')" read -r id kind rest; do
	case $kind in
	person) set -- kind=person title=Lãnh ;;
	org) set -- kind=organisation manager=Quản ;;
	service) set -- kind=service manager=Quản ;;
	*) continue ;;
	esac
	n=$((n + 1))
	reg request request=new date=01/12/2026 confirmed_by=C name="$id" \
	    email="$id@khanhhoa.gov.vn" agency=A "$@"
	[ $? -le 1 ] || echo "$id" >>unregistered
	reg issue "$n" cert="pki/certs/$id.pem" device="TK-$n" date=02/12/2026
	[ $? -le 1 ] || echo "$id" >>unregistered
done
is "all are in the register" '' "$(cat unregistered aerr 2>/dev/null | grep -v nbarchive:)"

# Without a date: they count by when they came in.
sign() {	# FILE WHO...
	to=$1
	shift
	set -- $(for who; do printf -- '-signer pki/certs/%s.pem -inkey pki/keys/%s.pem ' "$who" "$who"; done)
	echo "$to" | openssl cms -sign -noattr -binary -nodetach -outform DER -out "$to" \
	    -certfile pki/trust/intermediates/sub-ca.pem "$@" 2>>openssl.err
}
ingest() {
	archive ingest -s st -t pki/trust -q "$1" --direction "$2"
	[ $? -le 1 ] || not_ok "ingest $1: $(cat aerr)"
	archive describe --missing -s st -q
	[ $? -eq 0 ] || not_ok "describe $1: $(cat aerr)"
}
export NGUYENBAN_CLOCK=2026-12-31T16:30:00Z	# 23:30 in Vietnam
sign edge/a.p7m snv an
ingest edge/a.p7m out
NGUYENBAN_CLOCK=2026-12-31T16:59:59Z
sign edge/b.p7m snv
ingest edge/b.p7m out
NGUYENBAN_CLOCK=2026-12-31T17:00:00Z		# 00:00
sign edge/c.p7m an
ingest edge/c.p7m out
NGUYENBAN_CLOCK=2026-12-31T17:30:00Z		# 00:30
sign edge/d.p7m stc an
ingest edge/d.p7m out
sign edge/e.p7m stc an
ingest edge/e.p7m in
NGUYENBAN_CLOCK=2027-01-04T02:00:00Z
ingest out1 out
ingest out2 out
run -C nb.conf
is "an audit" 1 $rc
edges='2026-12-31T16:30:00=agency,leader 2026-12-31T16:59:59=agency
    2026-12-31T17:00:00=leader 2026-12-31T17:30:00=agency,leader'
report() { audit -C nb.conf -s st -l led -t pki/trust report "$@"; }
same() {	# the figures of FILE as counted for YEAR
	# shellcheck disable=SC2086
	$count count "$articles" "$2" last.tsv first.tsv -- $edges >want
	python3 - "$1" <<'P' >got
import json, sys
f = json.load(open(sys.argv[1]))["form12"]
print(json.dumps({k: sorted(f[k]) if k == "kinds" else f[k] for k in
    ("documents", "signed", "both", "kinds")}, ensure_ascii=False,
    sort_keys=True))
P
	is "counted for $2" "$(cat want)" "$(cat got)"
}
report --year 2026 --until 31/12/2026 -o 2026.json
is "the report of 2026" 0 $?
same 2026.json 2026
report --year 2026 --from 2026.json --json
is "the roll-up of one agency" 0 $?
cp out rolled
same rolled 2026
report --year 2027 -o 2027.json
is "the report of 2027" 0 $?
same 2027.json 2027
is "two years, not one" 2 "$(cat 20*.json | sed 's/.*"both":\([0-9]*\).*/\1/' | sort -u | wc -l)"
reg report year=2026 until=31/12/2026 -o intake.json
is "the archive's own figures, but what only the auditor can judge" ok "$(python3 -c '
import json
a, b = json.load(open("2026.json"))["form12"], json.load(open("intake.json"))
late = sum("\trevoked-later\t" in l for l in open("last.tsv"))
assert late and a.pop("signed") == b.pop("signed")
assert a.pop("both") == b.pop("both") + late and a == b, (a, b)
print("ok")')"

# Whose it is can be seen: the auditor's signature, the ledger's commit.
has "is signed" 2026.json.sig 'BEGIN SSH SIGNATURE'
is "as stock tools verify" 0 "$(ssh-keygen -Y check-novalidate -n nguyenban-report -s 2026.json.sig <2026.json >keys 2>&1; echo $?)"
fp=$(sed 's/.*key \(SHA256:.*\)/\1/' keys)
has "by the key it names" 2026.json "$fp"
has "of this ledger" 2026.json "$(git --git-dir led rev-parse main)"
report --year 2026 -o 2026.json
is "nothing is written over" 3 $?

# Cut-offs: the day before 30/11 that is worked on, or the one given.
report --year 2026 --json
has "not yet issued by the day it is due" out '"issued":0'
has "which two holidays move" out '"until":"2026-11-25"'
report --year 2026 --until 30/11/2026
has "is printed" out 'Part I until: *30/11/2026'
for bad in 31/11/2026 tomorrow ''; do
	report --year 2026 --until "$bad"
	is "--until '$bad'" 2 $?
done
report --year 2016
is "before the regulation" 2 $?
report --year 2028
is "a year to come" 2 $?
report --until 30/11/2026
is "no year" 2 $?
report --year 2026 --csv --json
is "two forms at once" 2 $?
report --year 2026 -o 2026.doc
is "a form that there is none of" 2 $?
report --year 2026 extra
is "no names" 2 $?

# For printers and spreadsheets.
report --year 2026 --until 31/12/2026 -o 2026.csv
is "as a table" 0 $?
has "with the sums" 2026.csv "^II.2,\"Văn bản phát hành ứng dụng chữ ký số của cơ quan, tổ chức\",$(sed 's/.*"signed":\([0-9]*\).*/\1/' 2026.json)"
report --year 2026 --until 31/12/2026 -o 2026.html
is "as the form" 0 $?
has "with its cut-off" 2026.html 'tính đến ngày 31/12/2026'
has "with its agency" 2026.html 'SỞ NỘI VỤ'
has "and what became of the archive" 2026.html 'Tính toàn vẹn của kho lưu trữ năm 2026'
report --year 2026 -o 2026.odt
is "as a text to edit" 0 $?
COLUMNS=60 "$BIN/nbaudit" -C nb.conf -s st -l led -t pki/trust report --year 2027 >narrow 2>err
is "no line over 60 columns" '' "$($words width 60 narrow)"

# A signer that the register does not know is told, and not counted.
NGUYENBAN_CLOCK=2027-01-04T03:00:00Z
openssl req -x509 -newkey rsa:2048 -nodes -keyout pki/keys/lạ.pem \
    -subj "/C=VN/O=LẠ/CN=LẠ" -utf8 -days 900 -out pki/certs/lạ.pem 2>/dev/null
cp pki/certs/lạ.pem pki/trust/roots/
sign edge/f.p7m lạ
ingest edge/f.p7m out
run -C nb.conf
report --year 2027 -o stranger.json
is "somebody unknown" 1 $?
has "is told" err '1 documents of the year bear valid signatures'
is "and nothing else changed" "$(sed 's/.*"signed":\([0-9]*\).*/\1/' 2027.json)" "$(sed 's/.*"signed":\([0-9]*\).*/\1/' stranger.json)"

# Damage, and what became of it.
keep
doc=$(find out1 -name '*.pdf' | sort | head -n 1)
at=$(python3 - "$doc" <<'P'
import sys
want = open(sys.argv[1], "rb").read(4096)[600:1200]
print(open("st/segments/000001/data.mdb", "rb").read().find(want))
P
)
flip st/segments/000001/data.mdb "$at" 3
NGUYENBAN_CLOCK=2027-01-05T03:00:00Z
run -C nb.conf
is "damage is found" 4 $rc
report --year 2026
is "an issued document is damaged" 4 $?
report --year 2027 --json
has "still open" out '"now":"open"'
flip st/segments/000001/data.mdb "$at" 3
NGUYENBAN_CLOCK=2027-01-06T03:00:00Z
run -C nb.conf
report --year 2027 --json
has "healed since" out '"now":"healed"'

# A journal that was changed makes no report.
fresh
python3 - <<'P'
p = "st/segments/000001/data.mdb"
import os
os.chmod(p, 0o644)
b = bytearray(open(p, "rb").read())
i = b.find(b'"direction":"in"')
assert i > 0
b[i + 13:i + 15] = b"xx"
open(p, "wb").write(bytes(b))
P
report --year 2027
rc=$?
[ $rc -ge 4 ] && ok "a journal that was changed" || not_ok "a journal that was changed: $rc"
finish
