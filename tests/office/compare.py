"""compare.py EXPECTED DAY-EXPECTED RESULTS [archive]: rules against what the
articles ask.  RESULTS are JSON lines {"file", "rules": [{id, result, text}]}.

"nc/pass" asks for not-checked of a loose file and pass of an archived one
(with "archive").  Prints what is not as it is asked, and which result of which
rule no document has.
"""
import collections
import json
import sys
import unicodedata

LONG = {"na": "not-applicable", "nc": "not-checked", "warn": "warning"}
ARCHIVE = len(sys.argv) > 4 and sys.argv[4] == "archive"


def rules(text):
    want = {}
    for word in text.split():
        name, _, value = word.partition("=")
        value = value.split("/")[-1 if ARCHIVE else 0]
        want[name] = LONG.get(value, value)
    return want


base, kinds = {}, {}
for line in open(sys.argv[1], encoding="utf-8"):
    if line.startswith("#"):
        continue
    kind, _, text = line.rstrip("\n").partition("\t")
    inherit = base
    if text.startswith("="):
        of, _, text = text[1:].partition(" ")
        inherit = kinds[of]
    if kind == "*":
        base = rules(text)
    elif kind.endswith("!"):
        kinds[kind[:-1]] = rules(text)
    else:
        kinds[kind] = {**inherit, **rules(text)}

results = {}
for line in open(sys.argv[3], encoding="utf-8"):
    r = json.loads(line)
    if "member" not in r:
        results.setdefault(unicodedata.normalize("NFC", r["file"]),
                           []).append(r)

bad = documents = answers = 0
seen = collections.Counter()
rows = open(sys.argv[2], encoding="utf-8").read().split("\n")
head = rows[0].split("\t")
for row in rows[1:]:
    e = dict(zip(head, row.split("\t")))
    if e.get("kind") not in kinds:
        continue
    name = unicodedata.normalize("NFC", e["path"].split("/")[-1])
    got = results.get(name)
    if not got:
        print("no result:", name)
        bad += 1
        continue
    documents += 1
    answered = {x["id"]: x for x in got[0]["rules"]}
    for k, x in answered.items():
        if "text" in x and not 1 <= len(x["text"].split()) <= 40:
            print("sentence:", k, x["text"])
            bad += 1
    for k, want in kinds[e["kind"]].items():
        have = answered[k]["result"] if k in answered else "absent"
        answers += 1
        seen[have] += 1
        if have != want:
            bad += 1
            print("%s: %s is %s, want %s: %s" % (e["kind"], k, have, want,
                  answered.get(k, {}).get("text")))
print("%d documents, %d answers, %d wrong; %s" % (documents, answers, bad,
      dict(seen)))
every = {"pass", "fail", "warning", "not-applicable", "not-checked"}
sys.exit(bad > 0 or documents < len(kinds) or not every <= set(seen))
