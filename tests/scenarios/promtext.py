"""promtext.py FILE: is it Prometheus' text format 0.0.4, as a server reads it?

Written from the format's description and the naming rules: HELP and TYPE once
and before the samples, a family's lines together, names and labels of the
allowed letters, escapes, numbers, no sample twice, a newline at the end, base
units and no type in names."""
import re
import sys

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*"'
SAMPLE = re.compile(r"(%s)(\{(?:%s(?:,%s)*,?)?\})? (\S+)( -?\d+)?" %
                    (NAME, LABEL, LABEL))
TYPES = ("counter", "gauge", "histogram", "summary", "untyped")
WRONG_UNITS = ("milliseconds", "minutes", "hours", "days", "kilobytes", "mib")


def check(text):
    helped, typed, closed, seen, wrong = set(), {}, set(), set(), []
    current = None

    def family(name):
        nonlocal current
        if name != current:
            if name in closed:
                wrong.append("%s: its lines do not stand together" % name)
            closed.add(current)
            current = name

    if text and not text.endswith("\n"):
        wrong.append("no newline at the end")
    for line in text.split("\n")[:-1]:
        if line.startswith("# HELP "):
            name, _, words = line[7:].partition(" ")
            family(name)
            if name in helped or not words:
                wrong.append("HELP: " + line)
            if re.sub(r"\\[\\n]", "", words).count("\\"):
                wrong.append("an escape: " + line)
            helped.add(name)
        elif line.startswith("# TYPE "):
            name, _, kind = line[7:].partition(" ")
            family(name)
            if name in typed or kind not in TYPES:
                wrong.append("TYPE: " + line)
            if any(s.startswith(name + "{") or s == name for s in seen):
                wrong.append("TYPE after a sample: " + line)
            typed[name] = kind
        elif line and not line.startswith("#"):
            m = SAMPLE.fullmatch(line)
            if m is None:
                wrong.append("no sample: " + line)
                continue
            name, labels, value, stamp = m.groups()
            family(name)
            labels = re.findall(LABEL, labels or "")
            names = [one.split("=")[0] for one in labels]
            key = name + "{" + ",".join(sorted(labels)) + "}"
            if key in seen or len(set(names)) < len(names):
                wrong.append("twice: " + line)
            seen.add(key)
            if any(n.startswith("__") for n in names):
                wrong.append("a reserved label: " + line)
            if stamp:
                wrong.append("a textfile has no time-stamps: " + line)
            try:
                float(value)
            except ValueError:
                wrong.append("no number: " + line)
            if name not in helped or name not in typed:
                wrong.append("without HELP or TYPE: " + line)
            if typed.get(name) != "counter" and name.endswith("_total"):
                wrong.append("_total that is no counter: " + line)
            if name.rsplit("_", 1)[-1] in WRONG_UNITS + TYPES[:4]:
                wrong.append("its name: " + line)
    return wrong, len(seen)


if __name__ == "__main__":
    with open(sys.argv[1], newline="", encoding="utf-8") as f:
        wrong, n = check(f.read())
    for line in wrong:
        print(line)
    sys.exit(1 if wrong or n == 0 else 0)
