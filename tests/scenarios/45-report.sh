#!/bin/sh
# The report of a run: for people, programs, printers, monitors.
. "$(dirname "$0")/audit-lib.sh"
words="python3 $here/tests/scenarios/words.py"
export LC_ALL=C.UTF-8 TZ=Asia/Ho_Chi_Minh NO_COLOR=1
make_store 40
audit report -l led
is "no run yet" 3 $?
has "says what to do" err 'nbaudit run'
printf '[metrics]\ntextfile = %s/nb.prom\n' "$T" >nb.conf
run -C nb.conf --html first.html
is "a run with a page" 1 $rc
has "the page is there" first.html '<main class="side0 pick" lang="en">'
has "metrics are there" nb.prom '^nguyenban_run_exit_code 1$'
has "with documents" nb.prom '^nguyenban_documents{verdict="passed"} [1-9]'
python3 "$here/tests/scenarios/promtext.py" nb.prom >wrong
is "in the form that a server reads" 0 $?
for spoil in 's/^\(nguyenban_bytes\) .*/&\n&/' 's/} \([0-9]\)/} x\1/' \
    's/verdict="passed"/verdict="pas\\sed"/' '/TYPE nguyenban_bytes/d' \
    's/run_duration_seconds/run_duration_days/'; do
	sed "$spoil" nb.prom >spoiled
	python3 "$here/tests/scenarios/promtext.py" spoiled >wrong
	is "and not spoiled ($spoil)" 1 $?
done
archive check-config -C nb.conf
is "the archiver takes [metrics] for the auditor's" 0 $?

audit report -l led
is "the report" 0 $?
has "has what needs a person" out 'What needs a person'
# The same words of many documents are told once, as text and on the page.
cp led.d/report.json one.json
python3 - one.json led.d/report.json <<'P'
import json, sys
r = json.load(open(sys.argv[1]))
one = [f for f in r["findings_all"] if f["kind"] == "rule-broken" and
    "sha256" in f][0]
json.dump(one, open("one-finding.json", "w"))
for i in range(6):
    sha, own = "%064x" % (16 ** 60 + i * 16 ** 50), "F-%012x" % i
    text = one["text"].replace(one["sha256"][:16], sha[:16])
    r["findings_all"].append(dict(one, sha256=sha, finding=own,
        name="%d-QD.pdf" % i, text=text.replace(one["finding"], own)))
json.dump(r, open(sys.argv[2], "w"))
P
audit report -l led
has "many that break the same rules" out 'rule-broken: 7 documents'
has "what to do with each" out 'nbarchive show DOC, then nbarchive accept FINDING'
has "by name and finding" out 'F-000000000003  *3-QD.pdf ([0-9a-f]*)'
has "the rest is counted" out 'and 2 more: nbaudit report --json names'
grep -q '4-QD.pdf' out && not_ok "a name too many" || ok "no more names"
COLUMNS=60 audit report -l led
is "in a narrow terminal" '' "$($words width 60 out)"
LANGUAGE=vi audit report -l led --html -o many.html
has "on the page" many.html 'rule-broken: 7 documents'
has "in Vietnamese" many.html 'vi phạm quy định: 7 văn bản'
audit report -l led --json
is "JSON has each by itself" ok "$(python3 -c '
import json
one = json.load(open("one-finding.json"))
r = json.load(open("out"))["findings_all"]
assert len([f for f in r if f.get("rules") == one["rules"]]) >= 7
print("ok")')"
mv one.json led.d/report.json
audit report -l led
git clone -q --bare led mirror 2>/dev/null
audit report -l mirror
is "of a mirror, without the auditor's folder" 0 $?
has "the newest run it has" out 'Integrity report'
rm -rf mirror
audit report -l led
id=$(sed -n 's/.*nbarchive accept \(F-[0-9a-f]*\).*/\1/p' out | head -n 1)
archive accept -s st "$id" --reason 'seen by the office'
run
audit report -l led --json
is "as JSON" 0 $?
is "one object, with all findings" ok "$(python3 -c '
import json
r = json.load(open("out"))
assert r["findings"] == len(r["findings_all"]) and r["accepted"] == 1
assert r["gone"] == [] and r["language"] == "en", r
print("ok")')"
audit report -l led
has "who accepted what" out 'accepted by .*: seen by the office'

# Damage: by the document's name, with the command that heals it.
doc=$(find day -name '*.pdf' | sort | head -n 1)
sum=$(sha256sum "$doc" | cut -c1-16)
at=$(python3 - "$doc" <<'P'
import sys
want = open(sys.argv[1], "rb").read(4096)[600:1200]
print(open("st/segments/000001/data.mdb", "rb").read().find(want))
P
)
flip st/segments/000001/data.mdb "$at" 3
run
is "damage" 4 $rc
audit report -l led
has "in a section of its own" out '^Damage (1)'
has "by its name" out "$(basename "$doc" | cut -c1-20)"
has "with its digest" out "$sum"
has "and the command" out 'nbarchive repair --from VOLUME'
LANGUAGE=vi COLUMNS=60 "$BIN/nbaudit" report -l led >vi.out 2>err
is "no line over 60 columns" '' "$($words width 60 vi.out)"
LANGUAGE=vi "$BIN/nbaudit" run -s st -l led -t pki/trust >/dev/null 2>&1
LANGUAGE=vi "$BIN/nbaudit" report -l led >vi.out 2>err
is "all in Vietnamese" '' "$($words vi "$here/po/vi.po" vi.out)"
LANGUAGE=vi "$BIN/nbaudit" report -l led --html -o both.html
has "a page in Vietnamese" both.html 'Báo cáo toàn vẹn'
has "and in English" both.html 'Integrity report of the archive'
flip st/segments/000001/data.mdb "$at" 3
run
is "healed" 1 $rc
audit report -l led
has "is no longer found" out 'No longer found'

# Earlier runs are in the ledger.
when=$(git --git-dir led ls-tree -r --name-only main runs/ | head -n 1 |
    sed 's|runs/\(....\)/\(..\)/\(..\)T\(..\)\(..\)\(..\)Z.json|\1-\2-\3T\4:\5:\6Z|')
audit report -l led --run "$when"
is "an earlier run" 0 $?
has "is the first one" out "$(date -d "$when" '+%Y-%m-%d %H:%M:%S')"
audit report -l led --run 2001-01-01T00:00:00Z
is "a run that was not" 3 $?
audit report -l led --run yesterday
is "no time" 2 $?
run nonsense
is "run takes no names" 2 $rc
run --html no/such/folder/page
is "a page that cannot be written" 3 $rc
audit status -l led --json
is "status is JSON, too" ok "$(python3 -c '
import json
s = json.load(open("out"))
assert s["exit"] == 1 and s["age_seconds"] >= 0, s
print("ok")')"

# Where standard error is the journal, findings go there with fields.
if [ "$(id -u)" -eq 0 ] && [ ! -e /run/systemd/journal ]; then
	trap 'rm -rf /run/systemd/journal; chmod -R u+w "$T"; rm -rf "$T"' EXIT
	is "fields in the journal" ok "$(python3 - "$BIN/nbaudit" <<'P'
import os, socket, subprocess, sys
os.makedirs("/run/systemd/journal")
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind("/run/systemd/journal/socket")
s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
s.settimeout(20)
err = open("journal.err", "wb")
st = os.fstat(err.fileno())
env = dict(os.environ, JOURNAL_STREAM=f"{st.st_dev}:{st.st_ino}")
p = subprocess.Popen([sys.argv[1], "run", "-s", "st", "-l", "led", "-t",
    "pki/trust"], stderr=err, stdout=subprocess.DEVNULL, env=env)
got = []
while not any("NB_RUN" in m for m in got):
    m = s.recv(1 << 17).decode()
    got.append(dict(l.split("=", 1) for l in m.splitlines() if "=" in l))
assert p.wait() == 1
f = [m for m in got if "NB_FINDING" in m]
assert f and all(len(m["NB_SHA256"]) == 64 and m["MESSAGE_ID"] and
    m["SYSLOG_IDENTIFIER"] == "nbaudit" for m in f), f
assert any(m["NB_ACCEPTED"] == "1" and m["PRIORITY"] == "6" for m in f)
assert any(m["NB_ACCEPTED"] == "0" and m["PRIORITY"] == "4" for m in f)
assert [m for m in got if "NB_RUN" in m][0]["NB_EXIT"] == "1"
assert os.path.getsize("journal.err") == 0
print("ok")
P
)"
else
	echo "skip fields in the journal: a journal is there, or no root"
fi
finish
