"""yearly.py: Mẫu số 12 counted once more, without any program of ours.

    yearly.py keep EXPECTED DAY.tsv FROM TO   documents that the articles speak of
    yearly.py count EXPECTED YEAR DAY.tsv... -- TIME=SIGNERS...   the figures

What is signed validly by whom stands in tests/office/expected.tsv, written from
the articles: D11.3a is a valid person's signature, D11.3b a valid agency's.
Documents dated DAY; TIME=SIGNERS are those without a date, by when they came in.
"""
import datetime
import json
import os
import shutil
import sys

KINDS = {"QĐ": "Quyết định", "TB": "Thông báo", "KH": "Kế hoạch",
         "BC": "Báo cáo", "TTr": "Tờ trình", "GM": "Giấy mời"}


def expected(path):
    base, kinds = {}, {}
    for line in open(path, encoding="utf-8"):
        kind, _, text = line.rstrip("\n").partition("\t")
        if line.startswith("#") or kind.endswith("!"):
            continue
        got = dict(w.split("=") for w in text.split())
        if kind == "*":
            base = got
        else:
            kinds[kind] = {**base, **got}
    return kinds


def rows(path):
    lines = open(path, encoding="utf-8").read().rstrip("\n").split("\n")
    head = lines[0].split("\t")
    return [dict(zip(head, line.split("\t"))) for line in lines[1:]]


def spoken(row, kinds):
    """No member of a pair, no name that is no UTF-8."""
    return row["kind"] in kinds and row["date"] and "\\x" not in row["path"]


def kind_of(number):
    sign = number.split("/", 1)[1].split("-", 1)[0] if "/" in number else ""
    return KINDS.get(sign, "Công văn")


kinds = expected(sys.argv[2])
if sys.argv[1] == "keep":
    for row in rows(sys.argv[3]):
        if spoken(row, kinds):
            to = os.path.join(sys.argv[5], os.path.dirname(row["path"]))
            os.makedirs(to, exist_ok=True)
            shutil.copy(os.path.join(sys.argv[4], row["path"]), to)
    sys.exit()

year = int(sys.argv[3])
split = sys.argv.index("--")
documents = signed = both = 0
types = set()
seen = set()
for path in sys.argv[4:split]:
    for row in rows(path):
        if not spoken(row, kinds) or int(row["date"][:4]) != year:
            continue
        if (path, row["path"]) in seen:     # one file, two rows
            continue
        seen.add((path, row["path"]))
        person = kinds[row["kind"]].get("D11.3a") == "pass"
        agency = kinds[row["kind"]].get("D11.3b") == "pass"
        documents += 1
        signed += agency
        both += agency and person
        if person or agency or row["kind"] == "service-only":
            types.add(kind_of(row["number"]))
for one in sys.argv[split + 1:]:
    at, who = one.split("=")
    local = datetime.datetime.fromisoformat(at) + datetime.timedelta(hours=7)
    if local.year != year:
        continue
    documents += 1
    signed += "agency" in who
    both += "agency" in who and "leader" in who
print(json.dumps({"documents": documents, "signed": signed, "both": both,
                  "kinds": sorted(types)}, ensure_ascii=False, sort_keys=True))
