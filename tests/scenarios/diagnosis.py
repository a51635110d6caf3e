#!/usr/bin/env python3
"""diagnosis.py: damage signed documents in every way, and ask what happened.

  diagnosis.py NBAUDIT PKI DAY TABLE [--print]

TABLE has a row for each document: the kind of a document of `nbsigner day`, the
damages done to it (joined by "+"), the diagnosis of each of its signatures
(design/03-validation.md), and the document's indication.  "|" is between
answers that are both right.  A row whose tool is not installed is skipped.
"""
import json, os, re, shutil, subprocess, sys

MISSING = object()

# What is where in a file.

def tlv(b, o):
    i, p, n = b[o], o + 2, b[o + 1]
    if n == 0x80:                       # indefinite: up to its end
        q = p
        while b[q:q + 2] != b"\0\0":
            q = tlv(b, q)[3]
        return i, p, q, q + 2
    if n & 0x80:
        k = n & 0x7f
        n = int.from_bytes(b[p:p + k], "big")
        p += k
    return i, p, p + n, p + n

def kids(b, s, e):
    out = []
    while s < e:
        t = tlv(b, s)
        out.append((t[0], s, t[1], t[2], t[3]))
        s = t[3]
    return out

def inside(b, t):
    return kids(b, t[2], t[3])

def signer(b):
    """Places of a CMS structure that begins at 0: offset and length."""
    top = tlv(b, 0)
    sd = inside(b, kids(b, top[1], top[2])[1])[0]
    parts = inside(b, sd)
    si = inside(b, inside(b, parts[-1])[0])
    place = {}
    certs = [t for t in parts if t[0] == 0xa0]
    if certs:
        cert = inside(b, certs[0])[0]
        place["certificate"] = (cert[1], cert[4] - cert[1])
    for t in si:
        if t[0] == 0xa0:
            place["attributes"] = (t[1], t[4] - t[1])
            for a in inside(b, t):
                oid, values = inside(b, a)[:2]
                first = inside(b, values)[0]
                name = b[oid[2]:oid[3]].hex()
                if name == "2a864886f70d010904":
                    place["message-digest"] = (first[2], first[3] - first[2])
                if name == "2a864886f70d010905":
                    place["signing-time"] = (first[2], first[3] - first[2])
        if t[0] == 0xa1:
            place["unsigned"] = (t[2], t[3] - t[2])
        if t[0] == 0x04:
            place["value"] = (t[2], t[3] - t[2])
    place["all"] = (0, top[3])
    return place

def ranges(b):
    """Each signature: where its Contents is, and where its range ends."""
    out = []
    for m in re.finditer(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)", b):
        r = [int(x) for x in m.groups()]
        out.append((r[1], r[2], r[2] + r[3], m.start(1), m.end(4)))
    return sorted(out, key=lambda r: r[2])

def contents(b, n):
    lo, hi = ranges(b)[n][:2]
    return bytes.fromhex(b[lo + 1:hi - 1].decode())

def with_contents(b, n, der):
    lo, hi = ranges(b)[n][:2]
    return b[:lo + 1] + der.hex().encode().ljust(hi - lo - 2, b"0") + b[hi - 1:]

def flip(b, at, mask=1):
    return b[:at] + bytes([b[at] ^ mask]) + b[at + 1:]

# Damages: octets to octets.  ${n}: the signature that is hit, -1 the last.

def cms(part, n=-1, at=-1, mask=1):
    def do(b, env):
        pdf = b[:5] == b"%PDF-"
        der = contents(b, n) if pdf else b
        off, size = signer(der)[part]
        der = flip(der, off + (size + at if at < 0 else at), mask)
        return with_contents(b, n, der) if pdf else der
    return do

def page(b, env):
    at = b.index(b"stream\n")
    end = b.index(b"endstream", at)
    return flip(b, (at + end) // 2, 4)

def metadata(b, env):
    at = b.index(b"/Producer") + 12
    return flip(b, at, 1)

def between(b, env):
    """An octet that only the last signature covers."""
    r = ranges(b)
    at = b.index(b"endobj", r[-2][2])
    return flip(b, at - 3, 1)

def cut(where):
    def do(b, env):
        r = ranges(b)
        return {"half": b[:len(b) // 2], "ten": b[:-10],
                "contents": b[:(r[-1][0] + r[-1][1]) // 2],
                "first": b[:r[0][2]], "header": b[9:],
                "marker": b[:b.rindex(b"%%EOF")]}[where]
    return do

def rest(text):
    return lambda b, env: b + text

def before(text):
    return lambda b, env: text + b

def crlf(b, env):
    """What a transfer as text does."""
    return b.replace(b"\n", b"\r\n")

def digits(change):
    def do(b, env):
        lo, hi = ranges(b)[-1][3:]
        r = change([int(x) for x in b[lo:hi].split()])
        return b[:lo] + b" ".join(b"%d" % x for x in r)[:hi - lo].ljust(hi - lo) + b[hi:]
    return do

def random_value(b, env):
    der = contents(b, -1)
    off, size = signer(der)["value"]
    return with_contents(b, -1, der[:off] + bytes(i * 37 % 251 for i in range(size)) + der[off + size:])

def other_value(b, env):
    """The value of another document's signature by the same person."""
    der, other = contents(b, -1), contents(env["other"], -1)
    off, size = signer(der)["value"]
    o, s = signer(other)["value"]
    if s != size:
        raise ValueError("values of two sizes")
    return with_contents(b, -1, der[:off] + other[o:o + s] + der[off + size:])

def other_cms(b, env):
    """The whole signature of another document."""
    return with_contents(b, -1, contents(env["other"], -1))

def no_value(b, env):
    return with_contents(b, -1, b"")

def not_cms(b, env):
    return with_contents(b, -1, b"\x30\x03\x02\x01\x05")

def wrong_certificate(b, env):
    """Another's key under the signer's issuer and number."""
    der = contents(b, -1)
    off, size = signer(der)["certificate"]
    cert = der[off:off + size]
    at = cert.index(bytes.fromhex("0382010f00")) if bytes.fromhex("0382010f00") in cert else None
    if at is None:
        raise ValueError("not an RSA key of 2048 bits")
    return with_contents(b, -1, flip(der, off + at + 60, 8))

def stamp_token(b, env):
    der = contents(b, -1)
    off, size = signer(der)["unsigned"]
    at = der.index(b"\x18\x0f20", off) + 10      # genTime
    return with_contents(b, -1, flip(der, at, 1))

# Revisions, written by hand.

def revision(objects, trailer=b""):
    def do(b, env):
        xref = int(b[b.rindex(b"startxref") + 9:].split()[0])
        root = re.findall(rb"/Root (\d+ \d+ R)", b)[-1]
        size = max(int(x) for x in re.findall(rb"/Size (\d+)", b))
        out, table = b, b""
        for num, body in objects(b, size):
            table += b"%d 1\n%010d 00000 n \n" % (num, len(out))
            out += b"%d 0 obj\n%s\nendobj\n" % (num, body)
            size = max(size, num + 1)
        at = len(out)
        return out + (b"xref\n" + table + b"trailer\n<< /Size %d /Root %s /Prev %d %s>>\nstartxref\n%d\n%%%%EOF\n"
                      % (size, root, xref, trailer, at))
    return do

def latest(b, num):
    at = [m.end() for m in re.finditer(rb"(?:^|\n)%d 0 obj\s" % num, b)][-1]
    return b[at:b.index(b"endobj", at)].strip()

def ref(body, key):
    return int(re.search(rb"/%s (\d+) 0 R" % key, body).group(1))

def first_page(b):
    root = int(re.findall(rb"/Root (\d+)", b)[-1])
    pages = latest(b, ref(latest(b, root), b"Pages"))
    return int(re.search(rb"/Kids\s*\[\s*(\d+)", pages).group(1))

def stream(text):
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text)

def draw_over(b, size):
    num = first_page(b)
    body = latest(b, num)
    old = re.search(rb"/Contents (\[[^]]*\]|\d+ 0 R)", body)
    both = old.group(1).strip(b"[]") + b" %d 0 R" % size
    return [(size, stream(b"0 0 m 300 300 l S")),
            (num, body[:old.start(1)] + b"[ " + both + b" ]" + body[old.end(1):])]

def new_content(b, size):
    num = first_page(b)
    body = latest(b, num)
    old = re.search(rb"/Contents (\[[^]]*\]|\d+ 0 R)", body)
    return [(size, stream(b"BT ET")), (num, body[:old.start(1)] + b"%d 0 R" % size + body[old.end(1):])]

def annotation(kind):
    def make(b, size):
        num = first_page(b)
        body = latest(b, num)
        note = b"<< /Type /Annot /Subtype /%s /Rect [ 500 700 520 720 ] /F 4 /Contents (x) >>" % kind
        m = re.search(rb"/Annots (\d+) 0 R", body)
        if m:
            array = latest(b, int(m.group(1)))
            return [(size, note), (int(m.group(1)), array[:-1] + b" %d 0 R ]" % size)]
        m = re.search(rb"/Annots\s*\[", body)
        return [(size, note), (num, body[:m.end()] + b" %d 0 R " % size + body[m.end():])]
    return make

def new_page(b, size):
    root = int(re.findall(rb"/Root (\d+)", b)[-1])
    pages = ref(latest(b, root), b"Pages")
    body = latest(b, pages)
    kids_at = re.search(rb"/Kids\s*\[", body).end()
    body = body[:kids_at] + b" %d 0 R " % size + body[kids_at:]
    count = re.search(rb"/Count (\d+)", body)
    body = body[:count.start(1)] + b"%d" % (int(count.group(1)) + 1) + body[count.end(1):]
    return [(size, b"<< /Type /Page /Parent %d 0 R /MediaBox [ 0 0 100 100 ] >>" % pages), (pages, body)]

def dss(b, size):
    root = int(re.findall(rb"/Root (\d+)", b)[-1])
    body = latest(b, root)
    end = body.rindex(b">>")
    return [(size, b"<< /Type /DSS /Certs [ %d 0 R ] >>" % (size + 1)), (size + 1, stream(b"0")),
            (root, body[:end] + b"/DSS %d 0 R " % size + body[end:])]

# Other people's programs.

def tool(*command):
    def do(b, env):
        if shutil.which(command[0]) is None:
            return MISSING
        src, dst = os.path.join(env["tmp"], "tool-in.pdf"), os.path.join(env["tmp"], "tool-out.pdf")
        open(src, "wb").write(b)
        if os.path.exists(dst):
            os.remove(dst)
        line = [{"IN": src, "OUT": dst, "STAMP": env["stamp"]}.get(a, a) for a in command]
        if line[-1].endswith("=OUT"):
            line[-1] = line[-1][:-3] + dst
        p = subprocess.run(line, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if not os.path.exists(dst):
            raise ValueError("%s: %s" % (command[0], p.stdout[-200:]))
        return open(dst, "rb").read()
    return do

DAMAGES = {
    "none": lambda b, env: b,
    "page-octet": page, "info-octet": metadata, "later-octet": between,
    "value-octet": cms("value"), "first-value-octet": cms("value", 0),
    "digest-octet": cms("message-digest"), "time-octet": cms("signing-time", at=-3),
    "attribute-octet": cms("attributes", at=2, mask=0x20),
    "certificate-octet": wrong_certificate, "head-octet": cms("all", at=0, mask=0x10),
    "token-octet": stamp_token,
    "random-value": random_value, "other-value": other_value, "other-cms": other_cms,
    "no-cms": no_value, "not-cms": not_cms,
    "cut-half": cut("half"), "cut-10": cut("ten"), "cut-contents": cut("contents"),
    "cut-to-first": cut("first"), "cut-header": cut("header"), "cut-marker": cut("marker"),
    "line-after": rest(b"\n"), "zeros-after": rest(b"\0" * 100), "text-after": rest(b"%% a line\nand more\n"),
    "object-after": rest(b"99 0 obj\n<< /Type /Page >>\nendobj\n"),
    "octets-before": before(b"GIF89a" + b" " * 20 + b"\n"), "as-text": crlf,
    "range-past": digits(lambda r: [r[0], r[1], r[2], r[3] + 500]),
    "range-short": digits(lambda r: [r[0], r[1], r[2], r[3] - 20]),
    "range-gap": digits(lambda r: [r[0], r[1] - 10, r[2], r[3]]),
    "range-start": digits(lambda r: [1, r[1] - 1, r[2], r[3]]),
    "draw-over": revision(draw_over), "new-content": revision(new_content),
    "note-added": revision(annotation(b"Text")), "box-added": revision(annotation(b"FreeText")),
    "page-added": revision(new_page), "dss-added": revision(dss),
    "empty-revision": revision(lambda b, size: []),
    "info-replaced": revision(lambda b, size: [(size, b"<< /Title (x) >>")], b"/Info 1 0 R "),
    "qpdf": tool("qpdf", "IN", "OUT"),
    "qpdf-linearize": tool("qpdf", "--linearize", "IN", "OUT"),
    "qpdf-objects": tool("qpdf", "--object-streams=generate", "IN", "OUT"),
    "qpdf-qdf": tool("qpdf", "--qdf", "IN", "OUT"),
    "qpdf-uncompress": tool("qpdf", "--stream-data=uncompress", "IN", "OUT"),
    "qpdf-encrypt": tool("qpdf", "--encrypt", "", "owner", "256", "--", "IN", "OUT"),
    "qpdf-stamp": tool("qpdf", "IN", "--overlay", "STAMP", "--", "OUT"),
    "qpdf-underlay": tool("qpdf", "IN", "--underlay", "STAMP", "--", "OUT"),
    "qpdf-pages": tool("qpdf", "IN", "--pages", "IN", "1", "--", "OUT"),
    "qpdf-rotate": tool("qpdf", "--rotate=90", "IN", "OUT"),
    "qpdf-decrypt": tool("qpdf", "--decrypt", "IN", "OUT"),
    "qpdf-flatten": tool("qpdf", "--flatten-annotations=all", "IN", "OUT"),
    "qpdf-coalesce": tool("qpdf", "--coalesce-contents", "--normalize-content=y", "IN", "OUT"),
    "qpdf-2.0": tool("qpdf", "--force-version=2.0", "--newline-before-endstream", "IN", "OUT"),
    "mutool-merge": tool("mutool", "merge", "-o", "OUT", "IN"),
    "mutool-decompress": tool("mutool", "clean", "-d", "IN", "OUT"),
    "gs-ebook": tool("gs", "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", "-dPDFSETTINGS=/ebook", "-o", "OUT", "IN"),
    "gs-pdfa": tool("gs", "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", "-dPDFA=2", "-o", "OUT", "IN"),
    "pdftk": tool("pdftk", "IN", "stamp", "STAMP", "output", "OUT"),
    "cpdf": tool("cpdf", "-add-text", "DEN", "IN", "-o", "OUT"),
    "lf-alone": lambda b, env: b.replace(b"\r\n", b"\n") if b"\r\n" in b else b.replace(b"\n", b"\r"),
    "seven-bits": lambda b, env: bytes(c & 0x7f for c in b),
    "gateway-footer": rest(b"\r\n-- \r\nScanned by a gateway\r\n"),
    "gateway-header": before(b"X-Scanned: yes\r\n\r\n"),
    "byte-order-mark": before(b"\xef\xbb\xbf"),
    "mutool": tool("mutool", "clean", "IN", "OUT"),
    "mutool-compress": tool("mutool", "clean", "-gggz", "IN", "OUT"),
    "gs": tool("gs", "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", "-o", "OUT", "IN"),
    "cairo": tool("pdftocairo", "-pdf", "IN", "OUT"),
    "pdfunite": tool("pdfunite", "IN", "IN", "OUT"),
    # CMS files, and the data beside them
    "cms-value": cms("value"), "cms-digest": cms("message-digest"), "cms-cut": lambda b, env: b[:-200],
    "cms-head": lambda b, env: flip(b, 0, 0x10),
}

# What is done to the data beside a signature; "data-gone": it is taken away.
DATA = {
    "data-octet": lambda d: flip(d, len(d) // 2),
    "data-crlf": lambda d: d.replace(b"\n", b"\r\n"),
    "data-footer": lambda d: d + b"-- \nScanned\n",
    "data-mark": lambda d: b"\xef\xbb\xbf" + d,
}

def base_of(rows, day, kind):
    for r in rows:
        if r["kind"] == kind:
            return os.path.join(day, r["path"])
    raise SystemExit("no document of kind " + kind)

def make(b, names, env):
    for name in names:
        b = DAMAGES[name](b, env)
        if b is MISSING:
            return None
    return b

def inspect(env, path):
    p = subprocess.run([env["nbaudit"], "inspect", "--json", "-t", env["pki"] + "/trust", "--at", env["at"], path],
                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return json.loads(p.stdout.decode().splitlines()[0])

def judge(env, rows, kind, names):
    """(diagnoses, indication, the answer), or None when a tool is missing."""
    path = base_of(rows, env["day"], kind)
    out = os.path.join(env["tmp"], "doc")
    shutil.rmtree(out, ignore_errors=True)
    os.mkdir(out)
    dst = os.path.join(out, os.path.basename(path))
    b = open(path, "rb").read()
    data = path[:-4] if path.endswith(".p7s") else None
    if data:
        d = open(data, "rb").read()
        for n in names:
            d = DATA.get(n, lambda d: d)(d)
        if "data-gone" not in names:
            open(dst[:-4], "wb").write(d)
        names = [n for n in names if not n.startswith("data-")]
    b = make(b, names, env)
    if b is None:
        return None
    open(dst, "wb").write(b)
    doc = inspect(env, dst)
    return ",".join(s["diagnosis"] for s in doc["signatures"]) or "-", doc["indication"], doc

def table(path):
    return [line.rstrip("\n").split("\t") for line in open(path, encoding="utf-8")
            if line.strip() and not line.startswith("#")]

def fits(want, got):
    w, g = want.split(","), got.split(",")
    return len(w) == len(g) and all(y in x.split("|") for x, y in zip(w, g))

def main():
    nbaudit, pki, day, name = sys.argv[1:5]
    lines = open(os.path.join(os.path.dirname(day.rstrip("/")) or ".", "day-expected.tsv"), encoding="utf-8",
                 errors="surrogateescape").read().splitlines()
    head = lines[0].lstrip("# ").split("\t")
    rows = [dict(zip(head, x.split("\t"))) for x in lines[1:]]
    rows = [r for r in rows if "\\x" not in r["path"]]
    env = {"nbaudit": nbaudit, "pki": pki, "day": day, "at": open(pki + "/at").read().strip(), "tmp": "."}
    env["stamp"] = base_of(rows, day, "unsigned")
    good = [r for r in rows if r["kind"] == "good"]
    env["other"] = open(os.path.join(day, good[-1]["path"]), "rb").read()
    for kind, damages, want, indication in table(name):
        label = "%s, %s" % (kind, damages)
        got = judge(env, rows, kind, damages.split("+"))
        if got is None:
            print("skip %s: a tool is not installed" % label)
        elif "--print" in sys.argv:
            print("%s\t%s\t%s\t%s" % (kind, damages, got[0], got[1]))
            print("    ", [(s.get("digest_match"), s.get("signature_valid"), s["sub_indication"], s["findings"]) for s in got[2]["signatures"]])
        elif fits(want, got[0]) and got[1] in indication.split("|"):
            print("ok " + label)
        else:
            print("not ok %s\n# %s %s, want %s %s" % (label, got[0], got[1], want, indication))

main()
