#!/usr/bin/env python3
"""diagnosis_office.py: what happened to XML, office documents, containers and
mail on their way, and what is said of it.

  diagnosis_office.py NBAUDIT PKI [FOLDER]

Editors, packers, mailboxes and gateways change octets; some changes leave a
signature as good as it was, and must be told so.
"""
import io, re, shutil, subprocess, sys, zipfile

import forge_mail as m
import forge_office as o
import forge_xml as x
from forge import inspect, pack, put, said_of

MISSING = None

def xml():
    content = '\n  <a href="x" id_="1">Công văn\n  số 12</a>\n'
    return x.doc(content, x.whole(content))

BASES = {
    "xml": xml, "xades": lambda: x.doc(x.PAY, x.xades([x.to(x.PAY, "#p")])),
    "docx": lambda: o.docx().zip(), "xlsx": lambda: o.Ooxml(o.XLSX).sign().zip(), "odt": lambda: o.odt().zip(),
    "asice": lambda: m.asic_e([m.A, m.B]), "asice-cades": lambda: m.cades_e([m.A, m.B]),
    "mail": lambda: m.mail()[0], "mail-opaque": lambda: m.opaque(m.PAY)[0],
}

def lines(old, new):
    return lambda b: b.replace(old, new)

def crlf(b):
    return b.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")

def before(text):
    return lambda b: text + b

def behind(text):
    return lambda b: b + text

def once(pattern, new):
    def do(b):
        out = re.sub(pattern, new, b, count=1, flags=re.S)
        if out == b:
            raise SystemExit("nothing to change: %r" % pattern)
        return out
    return do

def members(b):
    with zipfile.ZipFile(io.BytesIO(b)) as z:
        return [(i.filename, z.read(i)) for i in z.infolist()]

def repack(change=lambda rows: rows, method=zipfile.ZIP_DEFLATED):
    return lambda b: pack(change(members(b)), method)

def edit(name, change):
    def do(rows):
        if name not in dict(rows):
            raise SystemExit("no member " + name)
        return [(n, change(d) if n == name else d) for n, d in rows]
    return repack(do)

def with_zip(b):
    """Unpacked, and packed by Info-ZIP."""
    if shutil.which("zip") is None:
        return MISSING
    shutil.rmtree("unpacked", ignore_errors=True)
    with zipfile.ZipFile(io.BytesIO(b)) as z:
        z.extractall("unpacked")
    subprocess.run(["zip", "-q", "-r", "../packed.zip", "."], cwd="unpacked", check=True)
    with open("packed.zip", "rb") as f:
        made = f.read()
    subprocess.run(["rm", "packed.zip"], check=True)
    return made

def flip(part):
    def do(b):
        at = b.index(part) + len(part) + 8
        return b[:at] + bytes([b[at] ^ 4]) + b[at + 1:]
    return do

def value_flipped(b):
    """A letter of the signature's value."""
    at = b.index(b"<SignatureValue>") + 40
    return b[:at] + (b"A" if b[at:at + 1] != b"A" else b"B") + b[at + 1:]

SIG = {"docx": "_xmlsignatures/sig1.xml", "xlsx": "_xmlsignatures/sig1.xml", "odt": "META-INF/documentsignatures.xml",
       "asice": "META-INF/signatures.xml"}
CHANGED = lambda d: d.replace(b"100", b"900")

# base, what was done, how, the diagnosis, the indication
ROWS = [
    ("xml", "nothing", lambda b: b, "intact", "TOTAL-PASSED"),
    ("xml", "CRLF", crlf, "intact", "TOTAL-PASSED"),
    ("xml", "a byte order mark", before(b"\xef\xbb\xbf"), "intact", "TOTAL-PASSED"),
    ("xml", "a declaration", before(b'<?xml version="1.0" encoding="UTF-8"?>\n'), "intact", "TOTAL-PASSED"),
    ("xml", "UTF-16", lambda b: b.decode().encode("utf-16"), "intact", "TOTAL-PASSED"),
    ("xml", "a line behind", behind(b"\n\n"), "intact", "TOTAL-PASSED"),
    ("xml", "a comment behind", behind(b"<!-- scanned -->"), "intact", "TOTAL-PASSED"),
    ("xml", "other quotes", once(rb'href="x"', b"href='x'"), "intact", "TOTAL-PASSED"),
    ("xml", "attributes in another order", once(rb'href="x" id_="1"', b'id_="1"  href="x"'), "intact", "TOTAL-PASSED"),
    ("xml", "a character as its number", once("ô".encode(), b"&#xF4;"), "intact", "TOTAL-PASSED"),
    ("xml", "indented anew", once(rb"\n  <a", b"\n\t<a"), "content-altered", "TOTAL-FAILED"),
    ("xml", "lines joined", once(rb"\n  s", b" s"), "content-altered", "TOTAL-FAILED"),
    ("xml", "decomposed letters", once("ô".encode(), "o\u0302".encode()), "content-altered", "TOTAL-FAILED"),
    ("xml", "a letter", once(rb"12</a>", b"13</a>"), "content-altered", "TOTAL-FAILED"),
    ("xml", "cut", lambda b: b[:-20], None, "NO-SIGNATURE|TOTAL-FAILED|INDETERMINATE"),
    ("xml", "text behind", behind(b"scanned"), None, "NO-SIGNATURE|TOTAL-FAILED|INDETERMINATE"),
    ("xml", "a letter of the value", value_flipped, "forged-value", "TOTAL-FAILED"),
    ("xades", "the time", once(rb"2026-11-28T01", b"2026-11-27T01"), "content-altered", "TOTAL-FAILED"),
    ("xades", "an element more", once(b"</doc>", b"<pay>9</pay></doc>"), "extended", "INDETERMINATE"),
    ("xades", "a letter of the value", value_flipped, "forged-value", "TOTAL-FAILED"),
    ("xades", "the signed element gone", once(rb"<pay.*?</pay>", b""), "unsupported|content-altered", "INDETERMINATE|TOTAL-FAILED"),
    ("xades", "the certificate gone", once(rb"<KeyInfo>.*?</KeyInfo>", b""), "unsupported", "INDETERMINATE"),
    *[row for k in SIG for row in [
        (k, "nothing", lambda b: b, "intact", "TOTAL-PASSED"),
        (k, "packed again, stored", repack(method=zipfile.ZIP_STORED), "intact", "TOTAL-PASSED"),
        (k, "packed again by zip", with_zip, "intact", "TOTAL-PASSED"),
        (k, "members in another order", repack(lambda rows: rows[:1] + rows[:0:-1]), "intact", "TOTAL-PASSED"),
        (k, "cut", lambda b: b[:-30], None, "NO-SIGNATURE|TOTAL-FAILED|INDETERMINATE"),
        (k, "cut in half", lambda b: b[:len(b) // 2], None, "NO-SIGNATURE|TOTAL-FAILED|INDETERMINATE"),
        (k, "CRLF", crlf, None, "NO-SIGNATURE|TOTAL-FAILED|INDETERMINATE"),
        (k, "a letter of the value", edit(SIG[k], value_flipped), "forged-value", "TOTAL-FAILED"),
        (k, "the signature's XML cut", edit(SIG[k], lambda d: d[:-9]), None, "TOTAL-FAILED|INDETERMINATE"),
    ]],
    ("docx", "text changed", edit("word/document.xml", CHANGED), "content-altered", "TOTAL-FAILED"),
    ("docx", "text with CRLF", edit("word/document.xml", lambda d: d.replace(b"\r\n", b"\n")), "content-altered", "TOTAL-FAILED"),
    ("docx", "properties changed", edit("docProps/core.xml", lambda d: b"<c>x</c>"), "intact", "TOTAL-PASSED"),
    ("docx", "a part more", repack(lambda rows: rows + [("word/comments.xml", b"<x/>")]), "extended", "INDETERMINATE"),
    ("docx", "a part gone", repack(lambda rows: [r for r in rows if r[0] != "word/styles.xml"]), "unsupported", "INDETERMINATE"),
    ("docx", "saved without its signature", repack(lambda rows: [r for r in rows if "_xmlsignatures" not in r[0]]), "-", "NO-SIGNATURE"),
    ("xlsx", "a cell changed", edit("xl/worksheets/sheet1.xml", CHANGED), "content-altered", "TOTAL-FAILED"),
    ("odt", "text changed", edit("content.xml", CHANGED), "content-altered", "TOTAL-FAILED"),
    ("odt", "a byte order mark in it", edit("content.xml", before(b"\xef\xbb\xbf")), "intact", "TOTAL-PASSED"),
    ("odt", "a picture more", repack(lambda rows: rows + [("Pictures/2.png", b"x")]), "extended", "INDETERMINATE"),
    ("odt", "the thumbnail changed", edit("Thumbnails/thumbnail.png", lambda d: b"y"), "content-altered", "TOTAL-FAILED"),
    ("asice", "a file's line ends", edit("a.txt", crlf), "content-altered", "TOTAL-FAILED"),
    ("asice", "a byte order mark in a file", edit("b.txt", before(b"\xef\xbb\xbf")), "content-altered", "TOTAL-FAILED"),
    ("asice", "a file more", repack(lambda rows: rows + [("c.txt", b"x")]), "extended", "INDETERMINATE"),
    ("asice", "a file gone", repack(lambda rows: [r for r in rows if r[0] != "b.txt"]), "unsupported", "INDETERMINATE"),
    ("asice-cades", "nothing", lambda b: b, "intact", "TOTAL-PASSED"),
    ("asice-cades", "the manifest's line ends", edit("META-INF/ASiCManifest1.xml", behind(b"\n")), "content-altered", "TOTAL-FAILED"),
    ("asice-cades", "a file gone", repack(lambda rows: [r for r in rows if r[0] != "b.txt"]), "unsupported", "INDETERMINATE"),
    ("asice-cades", "the signature cut", edit("META-INF/signature1.p7s", lambda d: d[:-40]), "malformed", "TOTAL-FAILED"),
    ("mail", "nothing", lambda b: b, "intact", "TOTAL-PASSED"),
    ("mail", "kept with LF", lines(b"\r\n", b"\n"), "intact", "TOTAL-PASSED"),
    ("mail", "lines of a relay on top", before(b"Received: from a by b; Sat, 28 Nov 2026 08:00:00 +0700\r\n"), "intact", "TOTAL-PASSED"),
    ("mail", "a marked subject", lines(b"Subject: ", b"Subject: [SPAM?] "), "intact", "TOTAL-PASSED"),
    ("mail", "a footer in the text", lines(b"Pay 100", b"Pay 100\r\n-- \r\nScanned"), "content-altered", "TOTAL-FAILED"),
    ("mail", "spaces at the ends of lines gone", lambda b: b.replace(b"charset=utf-8\r\n", b"charset=utf-8 \r\n", 1), "content-altered", "TOTAL-FAILED"),
    ("mail", "another transfer encoding", lines(b"Pay 100", b"Pay=20100"), "content-altered", "TOTAL-FAILED"),
    ("mail", "a list's footer as a part", lambda b: m.footer()[0], "extended", "INDETERMINATE"),
    ("mail", "sent on by another", lines(b"From: An <nvan@", b"From: List <list@"), "intact", "INDETERMINATE"),
    ("mail", "the signature's part gone", lambda b: re.sub(rb"--out\r\nContent-Type: application/pkcs7-signature.*?--out--", b"--out--", b, flags=re.S), "-", "TOTAL-FAILED"),
    ("mail-opaque", "nothing", lambda b: b, "intact", "TOTAL-PASSED"),
    ("mail-opaque", "kept with LF", lines(b"\r\n", b"\n"), "intact", "TOTAL-PASSED"),
    ("mail-opaque", "a letter", lambda b: b[:-60] + (b"A" if b[-60:-59] != b"A" else b"B") + b[-59:], "forged-value", "TOTAL-FAILED"),
]

def main():
    made = [how(BASES[base]()) for base, what, how, want, indication in ROWS]
    rows = [(r, b) for r, b in zip(ROWS, made) if b is not MISSING]
    for r, b in zip(ROWS, made):
        if b is MISSING:
            print("skip %s, %s: a tool is not installed" % r[:2])
    docs = inspect([put(i, (b, "m.eml" if r[0].startswith("mail") else "file")) for i, (r, b) in enumerate(rows)])
    if len(docs) != len(rows):
        print("not ok %d answers for %d files" % (len(docs), len(rows)))
    for ((base, what, how, want, indication), b), doc in zip(rows, docs):
        got = ",".join(s["diagnosis"] for s in doc["signatures"]) or "-"
        good = (want is None or got in want.split("|")) and doc["indication"] in indication.split("|")
        print("%s %s, %s" % ("ok" if good else "not ok", base, what))
        if not good or "-v" in sys.argv:
            print("# %s %s %s, want %s %s" % (got, doc["indication"], said_of(doc), want, indication))

main()
