# 59-ocr: scans without text, recognised by tesseract in a confined process.
. tests/scenarios/lib.sh
OCR=$(dirname "$NBA")/nbocr

# nbocr lets nothing be started but what the system has, and answers nobody
# else.
exits 'nbocr by itself' 64 "$OCR"
exits 'nor with a name that is no path' 64 "$OCR" tesseract vie
printf '#!/bin/sh\necho ran\n' >"$T/fake"
chmod 755 "$T/fake"
"$OCR" "$T/fake" vie </dev/null >"$T/out" 2>"$T/err"
rc=$?
if grep -q '^ran$' "$T/out"; then
	skip 'programs outside of the system' 'this kernel has no Landlock'
else
	check 'programs outside of the system' [ "$rc" -eq 1 ]
	says 'cannot be started' 'cannot be started'
fi

# The setting.
printf '[archive]\nocr = yes\n' >"$T/conf"
printf '[archive]\nocr = perhaps\n' >"$T/bad"
exits 'a setting' 0 "$NBA" -C "$T/conf" check-config
exits 'a bad one' 2 "$NBA" -C "$T/bad" check-config
says 'with its line' 'line 2'

[ -x "$SIGNER" ] || skip_all 'the test signer is not built'
"$SIGNER" pki "$T/pki" >/dev/null 2>"$T/err" && mkdir "$T/day" "$T/in" &&
    "$SIGNER" day -n 60 "$T/pki" "$T/day/files" >/dev/null 2>"$T/err" ||
    skip_all 'the test signer failed'
scan=$(awk -F'\t' '$2 == "org-scan" { print $1; exit }' "$T/day/day-expected.tsv")
number=$(awk -F'\t' '$2 == "org-scan" { print $10; exit }' "$T/day/day-expected.tsv")
date=$(awk -F'\t' '$2 == "org-scan" { print $11; exit }' "$T/day/day-expected.tsv")
cp "$T/day/files/$scan" "$T/in/scan.pdf"
good=$(awk -F'\t' '$2 == "good" { print $1; exit }' "$T/day/day-expected.tsv")
cp "$T/day/files/$good" "$T/in/text.pdf"

# Without it the date is the signature's, and never sure.
"$NBA" init "$T/s" >/dev/null 2>&1
exits 'a scan is taken in' 0 "$NBA" -s "$T/s" -t "$T/pki/trust" ingest "$T/in" -q
exits 'and read afterwards' 0 "$NBA" -s "$T/s" describe --missing -q
"$NBA" -s "$T/s" list --json >"$T/plain" 2>"$T/err"
check 'its date from the signature' python3 - "$T/plain" "$date" <<'P'
import json, sys
d = [r for r in map(json.loads, open(sys.argv[1])) if r["source"]["name"] == "scan.pdf"][0]
f = d["metadata"]["date"]
assert (f["value"], f["origin"]) == (sys.argv[2], "signature") and f["confidence"] < 90, f
assert d["metadata"]["issuer"]["origin"] == "signature", d["metadata"]
t = [r for r in map(json.loads, open(sys.argv[1])) if r["source"]["name"] == "text.pdf"][0]
assert t["metadata"]["date"]["origin"] == "text", t["metadata"]
P

if ! command -v tesseract >/dev/null ||
    ! tesseract --list-langs 2>/dev/null | grep -qx vie; then
	"$NBA" init "$T/s2" >/dev/null 2>&1
	exits 'without tesseract documents are taken in' 0 "$NBA" -C "$T/conf" -s "$T/s2" -t "$T/pki/trust" ingest "$T/in" -q
	skip 'what a scan says' 'tesseract-ocr and tesseract-ocr-vie are not there'
	done_testing
fi
"$NBA" init "$T/s2" >/dev/null 2>&1
printf '[archive]\nocr = yes\ndescribe = yes\n' >"$T/now"
"$NBA" init "$T/s3" >/dev/null 2>&1
exits 'a scan is taken in, to be read later' 0 "$NBA" -C "$T/conf" -s "$T/s2" -t "$T/pki/trust" ingest "$T/in" -q
exits 'it is recognised' 0 "$NBA" -C "$T/conf" -s "$T/s2" describe --missing -q
"$NBA" -s "$T/s2" list --json >"$T/read" 2>"$T/err"
exits 'another is recognised at once' 0 "$NBA" -C "$T/now" -s "$T/s3" -t "$T/pki/trust" ingest "$T/in" -q
"$NBA" -s "$T/s3" list --json >"$T/atonce" 2>"$T/err"
check 'to the same' python3 - "$T/read" "$T/atonce" <<'P'
import json, sys
rows = lambda n: {r["source"]["name"]: r["metadata"] for r in map(json.loads, open(n))}
assert rows(sys.argv[1]) == rows(sys.argv[2])
P
check 'what it says, never surely' python3 - "$T/read" "$T/plain" "$date" "$number" <<'P'
import json, sys
rows = lambda n: {r["source"]["name"]: r["metadata"] for r in map(json.loads, open(n))}
read, plain = rows(sys.argv[1]), rows(sys.argv[2])
m = read["scan.pdf"]
assert m["number"]["value"] + "/" + m["notation"]["value"] == sys.argv[4], m
assert m["date"]["value"] == sys.argv[3] and m["date"]["origin"] == "scan", m
assert all(f["confidence"] < 90 for n, f in m.items()
           if isinstance(f, dict) and f["origin"] == "scan"), m
assert m["scan"] is True
assert read["text.pdf"] == plain["text.pdf"]        # nothing is read twice
P

# However it is compressed, and whichever way it lies.  What is broken, or says
# that it is far larger than it is, costs nobody anything.
if [ ! -x /usr/bin/pdftoppm ] || [ ! -x /usr/bin/gs ]; then
	skip 'scans as scanners compress them' 'poppler-utils and ghostscript are not there'
	done_testing
fi
mkdir "$T/made"
said=$(awk -F'\t' '$2 == "good" { print $10, $11; exit }' "$T/day/day-expected.tsv")
python3 tests/scenarios/scans.py "$T/in/text.pdf" tests/scenarios "$T/made"
check 'scans are made' [ $? -eq 0 ]
"$NBA" init "$T/s4" >/dev/null 2>&1
exits 'scans are taken in' 1 "$NBA" -C "$T/conf" -s "$T/s4" -t "$T/pki/trust" ingest "$T/made" -q
exits 'they are recognised' 0 "$NBA" -C "$T/conf" -s "$T/s4" describe --missing -q
"$NBA" -s "$T/s4" list --json >"$T/scans" 2>"$T/err"
check 'CCITT, JBIG2 and JPEG 2000, and what is broken' python3 - "$T/scans" "$said" <<'P'
import json, sys
rows = {r["source"]["name"]: r.get("metadata", {}) for r in map(json.loads, open(sys.argv[1]))}
kept = "591/GM-UBND", "2026-11-27"
want = {"g4.pdf": tuple(sys.argv[2].split()), "jbig2.pdf": kept, "jpx.pdf": kept}
for name, (number, date) in want.items():
    m = rows[name]
    assert m["scan"] is True, (name, m)
    assert m["number"]["value"] + "/" + m["notation"]["value"] == number, (name, m)
    assert m["date"]["value"] == date, (name, m)
    assert all(f["origin"] == "scan" and f["confidence"] < 90 for n, f in m.items()
               if isinstance(f, dict) and n != "pages"), (name, m)
for name in "cut.pdf", "wild.pdf", "bomb.pdf":
    assert name in rows and "number" not in rows[name], (name, rows[name])
P
done_testing
