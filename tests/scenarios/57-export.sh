# 57-export: documents in a package that stock tools check and read.
. tests/scenarios/lib.sh

[ -x "$SIGNER" ] || skip_all "the test signer is not built"
"$SIGNER" pki "$T/pki" >/dev/null 2>"$T/err" && mkdir "$T/o" "$T/in" &&
    "$SIGNER" corpus -n 3 --mean 20000 "$T/pki" "$T/docs" >/dev/null 2>"$T/err" ||
    skip_all "the test signer failed"
"$NBA" init "$T/s" >/dev/null 2>&1
"$NBA" -s "$T/s" -t "$T/pki/trust" ingest "$T/docs" -q --receipt "$T/r" >/dev/null 2>&1
printf 'a text\n' >"$T/in/tên <lạ> & \"khác\".txt"
"$NBA" -s "$T/s" ingest "$T/in" -q >/dev/null 2>&1
"$NBA" -s "$T/s" describe 1 number=2103 notation=QĐ-UBND kind='Quyết định' date=2017-07-21 \
    issuer='UBND tỉnh' --reason x >/dev/null 2>&1

exits 'export makes a package' 0 "$NBA" -s "$T/s" -t "$T/pki/trust" export 2103/QĐ-UBND 2 4 1 \
    -o "$T/o" --reason 'giao nộp'
p=$(cat "$T/out")
check 'one folder' [ "$(ls -A "$T/o" | wc -l)" = 1 ]
check 'that is named' [ -d "$p/data" ]
check 'its digests hold' sh -c "cd '$p' && sha256sum -c --quiet manifest-sha256.txt tagmanifest-sha256.txt"
check 'it is a bag' grep -qx 'BagIt-Version: 1.0' "$p/bagit.txt"
check 'of so many octets and files' grep -qx "Payload-Oxum: $(find "$p/data" -type f -printf '%s\n' |
    awk '{ n += $1 } END { printf "%d.%d", n, NR }')" "$p/bag-info.txt"
check 'each document once' [ "$(ls "$p/data/representations/rep1/data" | wc -l)" = 3 ]
check 'byte for byte' sh -c "sha256sum '$p'/data/representations/rep1/data/* | cut -c1-64 |
    while read -r d; do sha256sum '$T'/docs/* '$T'/docs/*/* '$T'/in/* 2>/dev/null | grep -q \"^\$d\" || exit 1; done"
cat >"$T/read.py" <<'P'
import json, os, sys, xml.etree.ElementTree as E
p = sys.argv[1] + "/data/"
P = "{http://www.loc.gov/premis/v3}"
M = "{http://www.loc.gov/METS/}"
premis = E.parse(p + "metadata/preservation/PREMIS.xml").getroot()
mets = E.parse(p + "METS.xml").getroot()
docs = [json.loads(l) for l in open(p + "metadata/descriptive/documents.jsonl")]
sums = {d["sha256"] for d in docs}
assert len(docs) == 3 and len(sums) == 3
assert {o.findtext(f".//{P}messageDigest") for o in premis.findall(P + "object")} == sums
events = premis.findall(P + "event")
kinds = [e.findtext(P + "eventType") for e in events]
assert kinds.count("ingestion") == 3 and kinds.count("metadata modification") == 1, kinds
assert kinds.count("retrieval") == 3, kinds
assert "export" in [e.findtext(f".//{P}eventDetail") for e in events]
agents = {a.findtext(P + "agentName") for a in premis.findall(P + "agent")}
assert {e.findtext(f".//{P}linkingAgentIdentifierValue") for e in events} <= agents
names = [o.findtext(P + "originalName") for o in premis.findall(P + "object")]
assert 'tên <lạ> & "khác".txt' in names, names
files = mets.findall(f".//{M}file")
assert {f.get("CHECKSUM") for f in files} == sums
for f in files:
    href = f.find(M + "FLocat").get("{http://www.w3.org/1999/xlink}href")
    assert os.path.getsize(p + href) == int(f.get("SIZE"))
assert mets.find(M + "structMap").get("LABEL") == "CSIP"
# Every file beside the documents, with its fixity.
import hashlib
X = "{http://www.w3.org/1999/xlink}href"
told = {r.get(X): r for r in mets.iter(M + "mdRef")}
there = {os.path.relpath(os.path.join(d, f), p) for d, _, fs in os.walk(p + "metadata") for f in fs}
assert set(told) == there, there ^ set(told)
for path, r in told.items():
    data = open(p + path, "rb").read()
    assert r.get("CHECKSUM") == hashlib.sha256(data).hexdigest() and int(r.get("SIZE")) == len(data)
ids = {s.get("ID") for s in mets.iter() if s.get("ID")}
div = [d for d in mets.iter(M + "div") if d.get("LABEL") == "Metadata"][0]
assert set((div.get("DMDID") + " " + div.get("ADMID")).split()) == {i for i in ids if i.startswith("md-")}
assert len(ids) == len([s for s in mets.iter() if s.get("ID")])
one = [d for d in docs if d["accession"] == 1][0]["tt05"]
assert (one["typeName"], one["codeNumber"], one["codeNotation"], one["issuedDate"]) == \
    ("02", "2103", "QĐ-UBND", "21/07/2017"), one
v = json.load(open(p + "metadata/preservation/verdict-0000001.json"))
assert v["sha256"] in sums and v["signatures"]
P
check 'what it tells is right' python3 "$T/read.py" "$p"
for c in "$p"/data/metadata/preservation/evidence/*.cer; do
	openssl x509 -inform DER -in "$c" -noout || { not_ok 'a certificate'; break; }
done
# The schemas are no part of this project.
if [ -n "${NB_SCHEMAS:-}" ] && command -v xmllint >/dev/null; then
	check 'METS keeps to its schema' xmllint --nonet --noout --schema "$NB_SCHEMAS/mets.xsd" "$p/data/METS.xml"
	check 'PREMIS keeps to its schema' xmllint --nonet --noout --schema "$NB_SCHEMAS/premis-v3-0.xsd" \
	    "$p/data/metadata/preservation/PREMIS.xml"
else
	skip 'the schemas of METS and PREMIS' \
	    'NB_SCHEMAS names no folder with mets.xsd and premis-v3-0.xsd'
fi
check 'with the signers certificates' [ -f "$c" ]
check 'and the checkpoint' cmp "$p/data/metadata/preservation/checkpoint" "$T/s/checkpoint"
"$NBA" -s "$T/s" show 1 >"$T/show" 2>"$T/err"
check 'show says that it was exported' grep -q '^Exported:' "$T/show"
exits 'an unknown document' 2 "$NBA" -s "$T/s" export 1 99 -o "$T/o"
check 'leaves no half of a package' [ "$(ls -A "$T/o" | wc -l)" = 1 ]
exits 'no folder' 3 "$NBA" -s "$T/s" export 1 -o "$T/none"
exits 'no document' 2 "$NBA" -s "$T/s" export -o "$T/o"
exits 'as JSON' 0 "$NBA" -s "$T/s" export 3 -o "$T/o" --json
check 'with its place' grep -q '"documents":1,"package":"urn:uuid:.*","path":"/.*urn_uuid_' "$T/out"
# Damage is never handed out.
python3 - "$T/s/segments/000001/data.mdb" "$T/in"/* <<'P'
import sys
text = open(sys.argv[2], "rb").read()
with open(sys.argv[1], "r+b") as f:
    at = f.read().find(text)
    f.seek(at)
    f.write(b"A")
P
exits 'a damaged document' 4 "$NBA" -s "$T/s" export 3 4 -o "$T/o"
check 'makes no package' [ "$(ls -A "$T/o" | wc -l)" = 2 ]
done_testing
