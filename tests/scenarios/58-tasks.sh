# 58-tasks: open tasks and the calendar: register, reports, copies, audits, ends
# of what is trusted; on working days; for people, programs, calendars.
. tests/scenarios/lib.sh
NBU=$BIN/nbaudit
command -v openssl >/dev/null || skip_all 'openssl is not there'
export LC_ALL=C.UTF-8 TZ=America/New_York
here=$PWD
cd "$T" || exit 1
case $NBA in /*) ;; *) NBA=$here/$NBA ;; esac
case $NBU in /*) ;; *) NBU=$here/$NBU ;; esac
export NGUYENBAN_CLOCK=2026-11-02T01:00:00Z

# Certificates that end on given days.
mkdir -p ca trust/roots trust/tsa
cat >ca/conf <<'X'
[ca]
default_ca = c
[c]
database = ca/index
new_certs_dir = ca
serial = ca/serial
default_md = sha256
policy = p
unique_subject = no
[p]
commonName = supplied
X
: >ca/index
echo 01 >ca/serial
openssl genrsa -out ca/key 2048 2>/dev/null
cert() {	# FILE END NAME
	openssl req -new -key ca/key -subj "/CN=$3" -utf8 -out ca/req 2>/dev/null &&
	    openssl ca -config ca/conf -batch -selfsign -keyfile ca/key -notext \
		-in ca/req -out "$1" -startdate 20200101000000Z -enddate "$2" 2>>ca/err
}
cert trust/tsa/01.pem 20280810030000Z 'TSA 01'
cert ca/g1.pem 20300305030000Z 'Root G1'
cert ca/old.pem 20250101000000Z 'Root cũ'
# Two in one file, and one as DER.
cat ca/g1.pem ca/old.pem >trust/roots/both.pem
cert ca/der.pem 20271001000000Z 'Root sắp hết'
openssl x509 -in ca/der.pem -outform DER -out trust/roots/der.crt
# In Vietnam it is the 28th already: a Monday; the day 120 before is a Sunday.
cert an.pem 20270627180000Z an
cert binh.pem 20261130030000Z binh
cert web.pem 20261020030000Z web

"$NBA" init --simulated st >/dev/null 2>&1
printf '[media]\nrehearse_every = 92\n[register]\nagency = Sở Nội vụ\n[holidays]\nday = 27/11/2026, 26/02/2027 - 26/02/2027\n' >conf
"$NBU" init -s st -l led --simulated >/dev/null 2>&1
reg() { "$NBA" -C conf -s st register "$@"; }
n=0
for who in an binh web; do
	n=$((n + 1))
	exits "request $who" 0 reg request request=new kind=person \
	    date=01/11/2026 confirmed_by=C name="$who" agency=A \
	    email="$who@khanhhoa.gov.vn" title='Giám đốc'
	"$NBA" -C conf -s st register issue "$n" cert="$who.pem" \
	    device="TK-$n" date=01/11/2026 >"$T/out" 2>"$T/err" || [ $? -eq 1 ] ||
	    not_ok "issue $who"
done
"$NBU" -C conf run -s st -l led -t trust >"$T/out" 2>"$T/err" || not_ok 'a run'
tasks() { "$NBU" -C conf -s st -l led -t trust report --tasks "$@"; }
exits 'tasks' 1 tasks --json
cp "$T/out" now.json
check 'as they should be' python3 - <<'P'
import json
t = {(i["task"].split("-")[0] if i["task"].startswith(("trust", "before")) else
      i["task"], i["name"]): i for i in map(json.loads, open("now.json"))}
def want(task, name, due, day=None, open=False):
    i = t.get((task, name))
    assert i, (task, name, sorted(t))
    assert (i.get("due"), i.get("day"), i["open"]) == (due, day, open), i
want("trust", "TSA 01", "2028-08-10")
want("trust", "Root G1", "2030-03-05")
want("before", "TSA 01", "2027-08-11")
want("before", "Root G1", "2029-03-05")
want("trust", "Root sắp hết", "2027-10-01")
want("before", "Root sắp hết", "2026-10-01", None, open=True)
assert not any(n == "Root cũ" for _, n in t)
want("ends", "an", "2027-06-28")
want("in-180", "an", "2026-12-30")
want("in-120", "an", "2027-02-25", "2027-02-28")  # a Sunday, a holiday before it
want("in-90", "an", "2027-03-30")
want("in-61", "an", "2027-04-28")
want("last-day", "an", "2027-04-29")
want("replace", "binh", "2026-11-30", open=True)
want("ends", "binh", "2026-11-30")
want("expired", "web", None, open=True)
want("report-2026", "", "2026-11-26", open=True)  # the 27th is a holiday here
want("province-2026", "", "2026-12-30")
want("rehearsal", "", None, open=True)
P
exits 'as text' 1 tasks
says 'what is open' 'web: ended on 20/10/2026 and is not recorded as revoked'
says 'and what comes' '30/12/2026: an: 180 days are left to 28/06/2027'
exits 'in Vietnamese' 1 env LANGUAGE=vi "$NBU" -C conf -s st -l led -t trust report --tasks
says 'all of it' 'Việc cần làm'
LANGUAGE=vi COLUMNS=60 "$NBU" -C conf -s st -l led -t trust report --tasks >narrow 2>"$T/err"
check 'no line over 60 columns' sh -c '[ -z "$(python3 "$1/tests/scenarios/words.py" width 60 narrow)" ]' - "$here"
check 'all in Vietnamese' sh -c '[ -z "$(python3 "$1/tests/scenarios/words.py" vi "$1/po/vi.po" narrow)" ]' - "$here"

# iCalendar, as RFC 5545 has it.
exits 'for calendars' 1 tasks -o tasks.ics
check 'well-formed' python3 - <<'P'
import json, re
raw = open("tasks.ics", "rb").read()
assert raw.endswith(b"END:VCALENDAR\r\n") and b"\n" not in raw.replace(b"\r\n", b"")
for line in raw.split(b"\r\n"):
    assert len(line) <= 75, line
    line.decode()                       # never cut inside a character
lines = raw.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]
stack, items, uids = [], [], set()
for l in lines:
    name, _, value = l.partition(":")
    if name == "BEGIN":
        stack.append(value)
        props = {}
    elif name == "END":
        assert stack.pop() == value
        if value in ("VEVENT", "VTODO"):
            items.append((value, props))
    else:
        assert name.split(";")[0] not in props, l
        props[name.split(";")[0]] = value
assert not stack and lines[0] == "BEGIN:VCALENDAR" and lines[1] == "VERSION:2.0"
for kind, p in items:
    assert re.fullmatch(r"\d{8}T\d{6}Z", p["DTSTAMP"]) and p["SUMMARY"], p
    assert p["UID"] not in uids, p
    uids.add(p["UID"])
    assert ("DTSTART" in p) == (kind == "VEVENT"), p
want = [json.loads(l) for l in open("now.json")]
assert len(items) == len(want)
assert sorted(p["DTSTART"] for _, p in items if "DTSTART" in p) == \
    sorted(i["due"].replace("-", "") for i in want if "due" in i)
P
exits 'a table' 1 tasks -o tasks.csv
check 'a row each' sh -c '[ "$(wc -l <tasks.csv)" -eq $(($(wc -l <now.json) + 1)) ]'
exits 'a page' 1 tasks -o tasks.html
check 'in two languages' sh -c 'grep -q "Việc cần làm" tasks.html && grep -q "Open tasks" tasks.html'
exits 'no other form' 2 tasks -o tasks.odt
exits 'of no year' 2 tasks --year 2026

# The archive's own, of the register alone.
exits 'what is due' 1 reg due
check 'open ones only' sh -c '! grep -q "180 days" "$1"' - "$T/out"
exits 'with all days' 1 reg due -o due.ics
check 'of the register' grep -q '^UID:in-120/1/2027-02-28@nguyenban' due.ics
check 'and none of the ledger' sh -c '! grep -q "TSA 01\|province" due.ics'
exits 'as a table' 1 reg due -o due.csv
exits 'as lines' 1 reg due -o due.json
exits 'as a page' 1 reg due -o due.html
exits 'as nothing else' 2 reg due -o due.doc

# Later: nobody audited, the report is late, the certificate has ended.
NGUYENBAN_CLOCK=2026-12-07T01:00:00Z
exits 'a month later' 1 tasks --json
cp "$T/out" later.json
check 'more is open' python3 - <<'P'
import json
t = {(i["task"], i["name"]): i for i in map(json.loads, open("later.json"))}
assert t["audit", ""]["open"] and "35 days" in t["audit", ""]["text"], t["audit", ""]
assert t["expired", "binh"]["open"]
assert t["province-2026", ""]["open"] and not t["report-2027", ""]["open"]
P
for wrong in 'day = 31/02/2027' 'day = 20/02/2027 - 16/02/2027' 'days = 01/01/2027' \
    'fixed = maybe' 'work = Tết'; do
	printf '[holidays]\n%s\n' "$wrong" >bad
	exits "auditor: $wrong" 2 "$NBU" -C bad -l led status
	says "auditor: $wrong: where" 'bad, line 2'
	exits "archiver: $wrong" 2 "$NBA" -C bad check-config
done
done_testing
