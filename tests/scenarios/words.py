#!/usr/bin/env python3
"""words.py: what a person sees, checked line by line.

    words.py vi PO FILE...      no message of PO stands there in English
    words.py width N FILE...    no line takes more than N columns

What a library or a document says is data and stays as it is: text after
"libqpdf báo:" or "libxml2 báo:", and whatever is no message of ours.
Exits 1 and prints the lines that are wrong (the first 20).
"""
import re
import sys
import unicodedata

QUOTED = re.compile(r"(libqpdf|libxml2) báo: [^\"]*")
COMMON = set("the is are was were not has have cannot its with from that which "
             "this than been".split())


def messages(path):
    """Pairs of message id and translation."""
    text = open(path, encoding="utf-8").read()
    for block in text.split("\n\n"):
        if block.startswith("#~"):
            continue
        m = re.search(r'^msgid ((?:".*"\n)+)msgstr ((?:".*"\n?)+)',
                      block + "\n", re.M)
        if m:
            yield tuple("".join(re.findall(r'"(.*)"', part))
                        .replace('\\"', '"') for part in m.groups())


def pieces(message):
    """What of a message stands as it is in output: runs of its words."""
    parts = re.split(r"%[-+ #0-9.*$]*(?:<[A-Za-z0-9]+>|[a-zA-Z%]+)|\\n", message)
    return [p.strip(" .,;:()\"") for p in parts]


def english(po):
    """Pieces of at least three words that no translation holds."""
    pairs = list(messages(po))
    translated = "\n".join(t for m, t in pairs if t)
    found = set()
    for m, _ in pairs:
        for p in pieces(m):
            if len(p.split()) >= 3 and p not in translated and \
                    len(COMMON.intersection(p.lower().split())) > 0:
                found.add(p)
    return sorted(found, key=len, reverse=True)


def leaks(po, files):
    known = english(po)
    for path in files:
        for line in open(path, encoding="utf-8", errors="replace"):
            line = QUOTED.sub("", line)
            words = COMMON.intersection(re.findall(r"[a-z]+", line))
            hit = next((p for p in known if p in line), None)
            if hit:
                yield f"{path}: \"{hit}\" in: {line.rstrip()[:200]}"
            elif len(words) >= 3:
                yield f"{path}: English: {line.rstrip()[:200]}"


def columns(line):
    n = 0
    for c in line:
        if unicodedata.category(c) in ("Mn", "Me", "Cf"):
            continue
        n += 2 if unicodedata.east_asian_width(c) in "WF" else 1
    return n


def wide(most, files):
    for path in files:
        for line in open(path, encoding="utf-8", errors="replace"):
            line = line.rstrip("\n")
            if columns(line) > most:
                yield f"{path}: {columns(line)} columns: {line}"


def main():
    if sys.argv[1] == "vi":
        wrong = list(leaks(sys.argv[2], sys.argv[3:]))
    else:
        wrong = list(wide(int(sys.argv[2]), sys.argv[3:]))
    for w in wrong[:20]:
        print(w)
    return 1 if wrong else 0


sys.exit(main())
