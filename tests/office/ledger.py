"""ledger.py RECEIPT LEDGER: each document's rules as the ledger's newest commit
has them, as JSON lines that compare.py reads; the journal's (the receipt's) must
say the same.  Exit 1 when they do not.
"""
import json
import subprocess
import sys

JOURNAL = {}
NAME = {}
for line in open(sys.argv[1], encoding="utf-8"):
    r = json.loads(line)
    if "sha256" in r and r["outcome"] != "duplicate":
        NAME.setdefault(r["sha256"], []).append(r["path"].split("/")[-1])
        JOURNAL[r["sha256"]] = {i: k for k, v in r.get("rules", {}).items()
                                if k != "policy" for i in v}


def show(path):
    return subprocess.run(["git", "--git-dir", sys.argv[2], "show",
                           "main:" + path], capture_output=True,
                          check=True).stdout.decode()


sets = dict(line.split("\t") for line in show("rules.tsv").splitlines())
files = subprocess.run(["git", "--git-dir", sys.argv[2], "ls-tree", "-r",
                        "--name-only", "main", "state/"], capture_output=True,
                       check=True).stdout.decode().split()
bad = 0
for f in files:
    for row in show(f).splitlines():
        field = row.split("\t")
        flags = dict(x.partition("=")[::2] for x in field[7].split(","))
        if field[0] not in NAME or "rules" not in flags:
            continue
        have = dict(x.split("=") for x in sets[flags["rules"]].split(" "))
        fails = {k for k, v in have.items() if v == "fail"}
        if fails != {k for k, v in flags.items() if v == "fail"}:
            print("flags:", row, file=sys.stderr)
            bad = 1
        told = {k: v for k, v in have.items() if v != "not-applicable"}
        if told != JOURNAL[field[0]]:
            print("journal:", NAME[field[0]][0], {
                k: (v, JOURNAL[field[0]].get(k)) for k, v in told.items()
                if JOURNAL[field[0]].get(k) != v}, file=sys.stderr)
            bad = 1
        for name in NAME[field[0]]:
            print(json.dumps({"file": name, "rules": [
                {"id": k, "result": v} for k, v in have.items()]},
                ensure_ascii=False))
sys.exit(bad)
