#!/bin/sh
# ASiC containers: data objects that are signed themselves are judged by
# themselves, in inspect and in the store; the others, which the container's
# signature is over, are not told apart.
. "$(dirname "$0")/lib.sh"
make=$(cd "$(dirname "$0")" && pwd)/asic.py
signed 3
at=$(cat "$T/pki/at")
inspect() { "$BIN/nbaudit" inspect --json -t "$T/pki/trust" --at "$at" "$@"; }
cd "$T" || exit 1
mkdir in back
openssl req -x509 -newkey rsa:2048 -nodes -subj '/CN=A signer' -days 30 \
    -keyout key.pem -out cert.pem 2>/dev/null
for n in 1 2 3; do
	cp "$(find docs -name '*.pdf' | sort | sed -n ${n}p)" $n.pdf
done
check "containers are made" python3 "$make" in 1.pdf 2.pdf 3.pdf

exits "inspect an ASiC" 1 inspect in/all.asice
check "its own line, then its signed data objects" python3 -c '
import json, sys
l = [json.loads(x) for x in open(sys.argv[1])]
assert l[0]["format"] == "asic" and "container" not in l[0], l[0]
assert [s["digest_match"] for s in l[0]["signatures"]] == [True], l[0]
m = {(x["container"], x["member"]): x for x in l[1:]}
assert len(m) == len(l) - 1
assert set(m) == {("all.asice", "good.pdf"), ("all.asice", "forged.pdf"),
    ("all.asice", "sub/inner.asics"), ("all.asice", "odd.xml"),
    ("all.asice!/sub/inner.asics", "third.pdf")}, set(m)
said = {k[1]: x["indication"] for k, x in m.items()}
assert said == {"good.pdf": "TOTAL-PASSED", "forged.pdf": "TOTAL-FAILED",
    "sub/inner.asics": "INDETERMINATE", "third.pdf": "TOTAL-PASSED",
    "odd.xml": "TOTAL-FAILED"}, said
' "$T/out"
exits "inspect one whose data is not signed" 1 inspect in/plain.asics
check "one line, of its own signature" test "$(wc -l <"$T/out")" = 1
exits "inspect an archive of both" 1 inspect in/both.zip
check "members of an archive, data objects of an ASiC" test \
    "$(grep -c '"container":"both.zip"' "$T/out") $(grep -c \
    '"container":"both.zip!/all.asice' "$T/out")" = "2 5"
exits "inspect one cut in its data" 1 inspect in/cut.asice
says "that it was not read to its end is told" "not read to its end"

# In the store, each of them is a document.
ingest() { "$NBA" -s store -t pki/trust -q ingest "$@"; }
"$NBA" init store -q >/dev/null 2>&1
exits "ingest it" 1 ingest in/all.asice in/plain.asics --receipt r1
check "the containers are stored" test "$(outcome r1 all.asice) $(outcome \
    r1 plain.asics)" = "stored stored"
check "and what is signed in them" test "$(grep -c '"container":' r1)" = 5
check "under its own name" grep -q \
    '"path":"in/all.asice!/sub/inner.asics!/third.pdf"' r1
check "with its container's digest" test "$(grep -c \
    "\"container\":\"$(sha256sum <in/all.asice | cut -c1-64)\"" r1)" = 4
check "what is not, is not" test "$(grep -c 'data.txt\|META-INF' r1)" = 0
id=$(sha256sum <3.pdf | cut -c1-64)
exits "get a data object back" 0 "$NBA" -s store -q get "$id" -o back --reason test
check "byte for byte" cmp back/third.pdf 3.pdf
exits "show it" 0 "$NBA" -s store show "$id"
says "what it is part of" "inner.asics"
before=$(cat store/checkpoint)
exits "rebuild" 0 "$NBA" -s store rebuild
check "to the same tree" test "$(cat store/checkpoint)" = "$before"
"$BIN/nbaudit" -s store -l ledger -t pki/trust init >/dev/null 2>&1
"$BIN/nbaudit" -s store -l ledger -t pki/trust --at "$at" run --json >out 2>err
check "an audit judges each by itself" python3 -c '
import json
said = {}
for x in (json.loads(l) for l in open("out")):
    if x.get("kind") in ("failed", "indeterminate"):
        said[x["name"]] = x["kind"]
assert said == {"all.asice": "indeterminate", "plain.asics": "indeterminate",
    "inner.asics": "indeterminate", "forged.pdf": "failed",
    "odd.xml": "failed"}, said
'
done_testing
