"""words.py VI.PO SOURCE...: every sentence of a rule has at most 40 words, in
English and in Vietnamese, with whatever stands in it.

Of each N_("...") and _("...") with an article in it: its own words, one for each
number and day, three for each name (a longer one is cut, rule_text.h), and the
longest guess that may follow.
"""
import re
import sys

MOST, NAME = 40, 3


def strings(text):
    return "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text)).replace('\\"', '"')


vi, key, part = {}, None, {}
for line in open(sys.argv[1], encoding="utf-8"):
    if line.startswith("msgid "):
        key = "msgid"
        part = {"msgid": strings(line)}
    elif line.startswith("msgstr "):
        key = "msgstr"
        part["msgstr"] = strings(line)
    elif line.startswith('"') and key:
        part[key] += strings(line)
    elif not line.strip():
        key = None
    if key == "msgstr":
        vi[part["msgid"]] = part["msgstr"]


def words(text):
    n = 0
    for word in text.split():
        names = word.count("%s")
        n += NAME * names if names else 1
    return n


def length(text, guess):
    return words(text) + guess


bad = seen = 0
guess = {}
for n, of in enumerate((lambda t: t, lambda t: vi[t])):
    fields = re.search(r"} fields\[\] = {(.*?)\n};", open(
        "formats/regulation/evaluate.c", encoding="utf-8").read(), re.S)
    longest = max(len(of(strings(m)).split()) for m in
                  re.findall(r'N_\(([^)]*)\)', fields.group(1)))
    guess[n] = longest + len(of(" Guessed: %s (%u%%).").split()) - 1
for path in sys.argv[2:]:
    source = open(path, encoding="utf-8").read()
    for m in re.finditer(r'\b(?:N_|_)\(((?:\s*(?:"(?:[^"\\]|\\.)*"|PRIu64))+)'
                         r'\s*\)', source):
        text = strings(m.group(1).replace("PRIu64", '"lu"'))
        if not re.search(r"Điều|NĐ 30|QCVN|%s\)\.", text):
            continue
        told = text.replace("%lu", "%<PRIu64>")
        if told not in vi or not vi[told]:
            print("not translated:", path, text)
            bad += 1
            continue
        for n, t in enumerate((text, vi[told])):
            seen += 1
            more = guess[n] if "evaluate" in path else 0
            if words(t) + more > MOST:
                bad += 1
                print("%s: %d words: %s" % (path, words(t) + more, t))
print("%d sentences, %d too long; guesses take %d and %d" % (
    seen, bad, guess[0], guess[1]))
sys.exit(bad > 0 or seen < 250)
