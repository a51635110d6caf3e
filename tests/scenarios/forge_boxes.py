#!/usr/bin/env python3
"""forge_boxes.py: containers whose members deceive about one another.

  forge_boxes.py NBAUDIT PKI [FOLDER]

A detached signature lies beside its data in a ZIP, a TAR and a mail; what
unpacks them keeps one of two members of one name, and shows names as they are
written.  Sources: ISO/IEC 21320-1; POSIX pax (IEEE 1003.1); RFC 2231; Unicode
TR 36 2 (confusable names), UAX 9 (bidirectional text), UAX 15 (NFC, NFD);
CVE-2023-38831, CVE-2010-2227 and their kin: names that end otherwise.
"""
import gzip, io, json, os, subprocess, sys, tarfile, unicodedata

from attacks import AT, NBAUDIT, PKI, signed as pdf_signed
from forge import dsig, pack, put, reference, signed_data, signer_info
from forge_mail import MAIL, b64lines, cms_over, crlf, multi

GOOD, FALSE = b"Pay 100\n", b"Pay 999\n"

def tar(members, **more):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as t:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            t.addfile(info, io.BytesIO(data))
    return out.getvalue()

def mail(members):
    parts = [crlf("Content-Type: text/plain\n\nhello\n")]
    for name, data in members:
        name = name.rsplit("/", 1)[-1]
        head = ("Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n"
                "Content-Disposition: attachment; filename*=utf-8''%s\n\n" % "".join("%%%02X" % c for c in name.encode()))
        parts.append(crlf(head) + b64lines(data))
    return crlf("From: An <%s>\nSubject: t\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=box\n\n" % MAIL) + multi("box", parts)

BOXES = {"ZIP": (pack, "b.zip"), "TAR": (tar, "b.tar"), "mail": (mail, "b.eml"),
         "ZIP in ZIP": (lambda m: pack([("in.zip", pack(m))]), "b.zip"), "TAR, packed": (lambda m: gzip.compress(tar(m), mtime=0), "b.tar.gz")}

SIG = lambda data=GOOD, who="an": cms_over(data, who)
NFC = "quy\u1ebft \u0111\u1ecbnh.txt"
NFD = unicodedata.normalize("NFD", NFC)
RLO = "\u202e"

def xml(*names, data=GOOD):
    return dsig([reference("".join(c if ord(c) < 128 and c != " " else "".join("%%%02X" % o for o in c.encode()) for c in n), data)
                 for n in names]).encode()

# (name, members, the signature's name, what is said of it: A TOTAL-PASSED may
# not be, and one of these findings or no signature's indication must be).
ATTACKS = [
    ("the data twice, the false last", [("a.txt", GOOD), ("a.txt.p7s", SIG()), ("a.txt", FALSE)], "a.txt.p7s"),
    ("the data twice, the false first", [("a.txt", FALSE), ("a.txt", GOOD), ("a.txt.p7s", SIG())], "a.txt.p7s"),
    ("the data twice, both before it", [("a.txt", GOOD), ("a.txt", FALSE), ("a.txt.p7s", SIG())], "a.txt.p7s"),
    ("the data in another case, too", [("A.TXT", FALSE), ("a.txt", GOOD), ("a.txt.p7s", SIG())], "a.txt.p7s"),
    ("the data composed otherwise, too", [(NFD, FALSE), (NFC, GOOD), (NFC + ".p7s", SIG())], NFC + ".p7s"),
    ("the data in the other form, too", [(NFC, FALSE), (NFD, GOOD), (NFD + ".p7s", SIG())], NFC + ".p7s"),
    ("XML, the data twice, the false last", [("a.txt", GOOD), ("s.xml", xml("a.txt")), ("a.txt", FALSE)], "s.xml"),
    ("XML, the data twice, the false first", [("a.txt", FALSE), ("a.txt", GOOD), ("s.xml", xml("a.txt"))], "s.xml"),
    ("XML, the data in another case, too", [("A.txt", FALSE), ("a.txt", GOOD), ("s.xml", xml("a.txt"))], "s.xml"),
    ("XML, the data composed otherwise, too", [(NFD, FALSE), (NFC, GOOD), ("s.xml", xml(NFC))], "s.xml"),
    ("the data is changed", [("a.txt", FALSE), ("a.txt.p7s", SIG())], "a.txt.p7s"),
    ("a stranger's signature", [("a.txt", GOOD), ("a.txt.p7s", SIG(GOOD, "quang"))], "a.txt.p7s"),
    ("a signature of another file", [("a.txt", FALSE), ("a.txt.p7s", SIG()), ("b.txt", b"else\n")], "a.txt.p7s"),
    ("XML, the data is changed", [("a.txt", FALSE), ("s.xml", xml("a.txt"))], "s.xml"),
    ("XML, the data lies in a folder", [("x/a.txt", GOOD), ("s.xml", xml("a.txt"))], "s.xml"),
]

HONEST = [
    ("a detached signature", [("a.txt", GOOD), ("a.txt.p7s", SIG())], "a.txt.p7s"),
    ("the data twice, the same", [("a.txt", GOOD), ("a.txt", GOOD), ("a.txt.p7s", SIG())], "a.txt.p7s"),
    ("Vietnamese", [(NFC, GOOD), (NFC + ".p7s", SIG())], NFC + ".p7s"),
    ("Vietnamese, decomposed", [(NFD, GOOD), (NFD + ".p7s", SIG())], NFC + ".p7s"),
    ("XML over a file", [("a.txt", GOOD), ("s.xml", xml("a.txt"))], "s.xml"),
    ("XML over a file of a Vietnamese name", [(NFC, GOOD), ("s.xml", xml(NFC))], "s.xml"),
]

# (name, member's name, a finding or mark): whatever it holds.
NAMES = [
    ("written from the right", "hop dong %sfdp.exe" % RLO), ("an isolate", "a\u2067fdp.exe\u2069"),
    ("an escape of a terminal", "a\x1b[31mb.pdf"), ("a line break", "a\nb.pdf"), ("a bell", "a\x07.pdf"),
    ("a C1 control", "a\u009b31m.pdf"), ("a letter without width", "hop\u200bdong.pdf"),
    ("a way out", "../../etc/passwd"), ("absolute", "/etc/passwd"), ("overlong", "a" * 300 + ".pdf.exe"),
    ("many blanks before its end", "hop dong.pdf" + " " * 120 + ".exe"),
    ("two endings", "hop dong.pdf.exe"),
]

def raw(paths):
    p = subprocess.run([NBAUDIT, "inspect", "--json", "-t", PKI + "/trust", "--at", AT, *paths],
                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out = {}
    for doc in map(json.loads, p.stdout.splitlines()):
        key = doc["container"].split("!/")[0] if "container" in doc else doc["file"]
        out.setdefault(key, []).append(doc)
    return out, p.stdout

def named(doc):
    return [f for s in doc.get("signatures", []) for f in s["findings"]] + doc.get("findings", [])

def judge():
    jobs, paths = [], []
    for table, good in ((ATTACKS, False), (HONEST, True)):
        for name, members, sig in table:
            for box, (make, file) in BOXES.items():
                if box == "mail" and any("/" in n for n, d in members):
                    continue
                i = len(jobs)
                os.mkdir("b%d" % i)
                path = "b%d/%d-%s" % (i, i, file)
                with open(path, "wb") as f:
                    f.write(make(members))
                jobs.append(("%s, %s%s" % (box, "honest: " if good else "", name), sig, good, os.path.basename(path)))
                paths.append(path)
    said, _ = raw(paths)
    for name, sig, good, file in jobs:
        docs = [d for d in said.get(file, []) if d.get("member", "").rsplit("/", 1)[-1] == sig]
        ok = len(docs) == 1 and (docs[0].get("indication") == "TOTAL-PASSED") == good
        print("%s %s" % ("ok" if ok else "not ok", name))
        for d in docs if not ok or os.environ.get("FORGE_SHOW") else []:
            print("#  ", d.get("indication"), d.get("sub_indication"), named(d), [r for s in d.get("signatures", []) for r in s["reasons"]][:2])

def judge_names():
    paths = []
    for i, (name, member) in enumerate(NAMES):
        for box in ("ZIP", "TAR"):
            path = "n%d-%s" % (i, BOXES[box][1])
            with open(path, "wb") as f:
                f.write(BOXES[box][0]([(member, pdf_signed().b)]))
            paths.append((path, "%s, a name: %s" % (box, name), member))
    said, octets = raw([p for p, *_ in paths])
    for path, name, member in paths:
        d = said.get(path, [{}])[-1]
        ok = "error" in d or "CONTAINER_NAME" in named(d) or name.endswith(("two endings", "overlong", "its end"))
        print("%s %s" % ("ok" if ok else "not ok", name))
        if not ok or os.environ.get("FORGE_SHOW"):
            print("#  ", d.get("file"), d.get("indication"), d.get("error"), named(d))

if __name__ == "__main__":
    judge()
    judge_names()
