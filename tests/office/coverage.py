"""coverage.py UNCOVERED RESULTS...: which result of which rule no document has.

RESULTS are JSON lines {"rules": [{id, result}]}, or receipts; of the first file
severities are the tables' own.  UNCOVERED has a line "RULE
result why" for each that no document of the test office can have, or has not
yet; the list may not grow, and what is covered leaves it.
"""
import json
import sys

RESULTS = ("pass", "fail", "warning", "not-applicable", "not-checked")

seen, grave = {}, {}
for name in sys.argv[2:]:
    for line in open(name, encoding="utf-8"):
        rules = json.loads(line).get("rules", [])
        if isinstance(rules, dict):     # a receipt's: result -> ids
            rules = [{"id": i, "result": r} for r, ids in rules.items()
                     if r in RESULTS for i in ids]
        for x in rules:
            seen.setdefault(x["id"], set()).add(x["result"])
            if "severity" in x:
                grave.setdefault(x["id"], x["severity"])

allowed = {}
for line in open(sys.argv[1], encoding="utf-8"):
    if line.strip() and not line.startswith("#"):
        rule, result, why = line.rstrip("\n").split("\t")
        allowed[rule, result] = why

# A rule that is no error warns where another fails.
missing = {(rule, r) for rule in seen for r in RESULTS
           if r not in seen[rule] and
           not (r == "fail" and grave.get(rule) != "error")}
for rule, r in sorted(missing - set(allowed)):
    print("not covered: %s\t%s" % (rule, r))
for rule, r in sorted(set(allowed) - missing):
    print("covered, to be taken out: %s %s" % (rule, r))
print("%d rules, %d results covered, %d not" % (
      len(seen), sum(map(len, seen.values())), len(missing)))
sys.exit(missing != set(allowed))
