#!/usr/bin/env python3
"""attacks.py: the published attacks on signed PDFs, made and judged.

  attacks.py NBAUDIT PKI

Each document is made here and signed with openssl by a person whom PKI/trust
trusts; then somebody else changes it.  No attack may come out as TOTAL-PASSED,
and its finding is named; every legitimate change must pass.

Sources: Mladenov et al., "1 Trillion Dollar Refund" (2019): USF, ISA, SWA;
Mainka et al., "Shadow Attacks" (2021); Rohlmann et al., "Breaking the
Specification: PDF Certification" (2021): EAA, SSA; ISO 32000-2 12.8.
"""
import json, os, re, subprocess, sys

NBAUDIT, PKI = sys.argv[1:3]
AT = open(PKI + "/at").read().strip()
GAP = 16000

class Pdf:
    """Objects, revisions and signatures, the plainest way."""

    def __init__(self, objects, root=1):
        self.b, self.obj, self.root, self.sigs = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", {}, root, []
        self.prev = None
        self.revision(objects)

    def put(self, num, body, where):
        where[num] = len(self.b)
        self.obj[num] = body
        self.b += b"%d 0 obj\n%s\nendobj\n" % (num, body)

    def revision(self, objects, root=None, free=(), extra=b""):
        where = {}
        for num, body in objects.items():
            self.put(num, body, where)
        self.root = root or self.root
        self.section(where, free, extra)
        return self

    def section(self, where, free=(), extra=b""):
        at = len(self.b)
        table = b"0 1\n0000000000 65535 f \n" if self.prev is None else b""
        for num in sorted(list(where) + list(free)):
            table += b"%d 1\n%010d %05d %s \n" % ((num, 0, 1, b"f") if num in free else (num, where[num], 0, b"n"))
        self.b += (b"xref\n" + table + b"trailer\n<< /Size %d /Root %d 0 R %s%s>>\nstartxref\n%d\n%%%%EOF\n"
                   % (max(self.obj) + 1, self.root, b"" if self.prev is None else b"/Prev %d " % self.prev, extra, at))
        self.prev = at

    def new(self):
        return max(self.obj) + 1

    def sign(self, who="an", name=b"Sig1", docmdp=0, rect=b"[ 0 0 0 0 ]", look=None, page=3, field=None,
             lock=b"", more=None, token=False):
        objects = dict(more or {})
        widget = field or self.new()
        value = max(self.new(), widget + 1)
        form = value + 1
        kind = (b"/Type /DocTimeStamp /Filter /Adobe.PPKLite /SubFilter /ETSI.RFC3161 " if token else
                b"/Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached ")
        if docmdp:
            kind += (b"/Reference [ << /Type /SigRef /TransformMethod /DocMDP /TransformParams "
                     b"<< /Type /TransformParams /P %d /V /1.2 >> >> ] " % docmdp)
        dictionary = b"<< " + kind + b"/ByteRange [ 0 0000000000 0000000000 0000000000 ] /Contents <" + b"0" * GAP + b"> >>"
        ap = b""
        if look is not None:
            objects[form] = stream(look, b"/Type /XObject /Subtype /Form /BBox [ 0 0 100 100 ] ")
            ap = b"/AP << /N %d 0 R >> " % form
        if field is None:
            objects[widget] = (b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (%s) /F 132 /Rect %s /P %d 0 R /V %d 0 R %s%s>>"
                               % (name, rect, page, value, ap, lock))
            root = self.obj[self.root]
            m = re.search(rb"/AcroForm << /Fields \[([^]]*)\]", root)
            root = (root[:m.end(1)] + b" %d 0 R" % widget + root[m.end(1):] if m else
                    root[:-2] + b"/AcroForm << /Fields [ %d 0 R ] /SigFlags 3 >> >>" % widget)
            if docmdp:
                root = root[:-2] + b"/Perms << /DocMDP %d 0 R >> >>" % value
            objects[self.root] = root
            body = objects.get(page, self.obj[page])
            m = re.search(rb"/Annots \[([^]]*)\]", body)
            objects[page] = (body[:m.end(1)] + b" %d 0 R" % widget + body[m.end(1):] if m else
                             body[:-2] + b"/Annots [ %d 0 R ] >>" % widget)
        else:
            objects[widget] = self.obj[widget][:-2] + b"/V %d 0 R %s>>" % (value, ap)
        objects[value] = dictionary
        start = len(self.b)
        self.revision(objects)
        lo = self.b.index(b"/Contents <" + b"0" * 40, start) + 10
        hi = lo + GAP + 2
        spot = self.b.rindex(b"/ByteRange", 0, lo)
        text = b"/ByteRange [ 0 %d %d %d ]" % (lo, hi, len(self.b) - hi)
        old = self.b.index(b"]", spot) + 1
        self.b = self.b[:spot] + text.ljust(old - spot) + self.b[old:]
        data = self.b[:lo] + self.b[hi:]
        der = stamp(data) if token else cms(data, who)
        self.b = self.b[:lo] + b"<" + der.hex().encode().ljust(GAP, b"0") + b">" + self.b[hi:]
        self.sigs.append((lo, hi, len(self.b), value, widget))
        return self

def stream(data, head=b""):
    return b"<< %s/Length %d >>\nstream\n%s\nendstream" % (head, len(data), data)

def run(*command, data=None):
    p = subprocess.run(command, input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if p.returncode != 0:
        raise SystemExit("%s: %s" % (" ".join(command[:3]), p.stderr.decode()))
    return p.stdout

def cms(data, who):
    return run("openssl", "cms", "-sign", "-binary", "-md", "sha256", "-outform", "DER",
               "-signer", "%s/certs/%s.pem" % (PKI, who), "-inkey", "%s/keys/%s.pem" % (PKI, who), data=data)

def stamp(data):
    open("data", "wb").write(data)
    open("serial", "w").write("01\n")
    open("tsa.cnf", "w").write("[tsa]\ndefault_tsa=t\n[t]\nserial=serial\ndefault_policy=1.2.3\n"
                               "digests=sha256\nsigner_digest=sha256\naccuracy=secs:1\ness_cert_id_alg=sha256\n")
    run("openssl", "ts", "-query", "-data", "data", "-sha256", "-cert", "-out", "q")
    return run("openssl", "ts", "-reply", "-queryfile", "q", "-config", "tsa.cnf", "-signer", PKI + "/certs/tsa.pem",
               "-inkey", PKI + "/keys/tsa.pem", "-token_out")

def page(text, more=b"", content=4, res=b"/Font << /F1 5 0 R >>"):
    return {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [ 3 0 R ] /Count 1 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 595 842 ] /Contents %d 0 R /Resources << %s >> %s>>" % (content, res, more),
            4: stream(b"BT /F1 12 Tf 100 700 Td (%s) Tj ET" % text),
            5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>"}

def signed(**k):
    return Pdf(page(b"Amount: 100")).sign(**k)

EVIL = stream(b"BT /F1 12 Tf 100 700 Td (Amount: 999999) Tj ET")

def sub(b, old, new, last=True):
    at = b.rindex(old) if last else b.index(old)
    new = new.ljust(len(old)) if len(new) < len(old) else new
    return b[:at] + new + b[at + len(old):]

def evil_octet(b):
    return b.replace(b"Amount: 100", b"Amount: 900", 1)

# Universal signature forgery: a value that a careless reader takes for "valid".

def usf(key, value):
    """The signature's Contents or ByteRange as ${value}, and other content."""
    def make():
        p = signed()
        lo, hi = p.sigs[0][:2]
        b = evil_octet(p.b)
        if key == b"Contents":
            if value is None:
                return sub(b, b"/Contents <", b"/Kontents <")
            return b[:lo] + value.ljust(hi - lo) + b[hi:]
        m = list(re.finditer(rb"/ByteRange \[[^]]*\] *", b))[-1]
        text = b"/ByteRanje" + m.group()[10:] if value is None else b"/ByteRange " + value
        return b[:m.start()] + text.ljust(m.end() - m.start())[:m.end() - m.start()] + b[m.end():]
    return make

# Incremental saving: content replaced in later octets.

def isa(kind):
    def make():
        p = signed()
        if kind == "no-section":
            return p.b + b"4 0 obj\n%s\nendobj\n" % EVIL
        if kind == "no-trailer":
            at = len(p.b)
            return p.b + b"4 0 obj\n%s\nendobj\nxref\n4 1\n%010d 00000 n \nstartxref\n%d\n%%%%EOF\n" % (EVIL, at, at)
        if kind == "revision":
            return p.revision({4: EVIL}).b
        if kind == "no-prev":
            where = {}
            for num in list(p.obj):
                p.put(num, EVIL if num == 4 else p.obj[num], where)
            p.prev = None
            p.section(where)
            return p.b
        value = p.sigs[0][3]        # the signature's own object once more
        at = p.b.rindex(b"%d 0 obj" % value)
        body = p.b[at:p.b.index(b"endobj", at)].split(b"obj\n", 1)[1].strip()
        return p.revision({4: EVIL, value: body}).b
    return make

# Signature wrapping: the second range moves down, the room is the attacker's.

def swa(kind):
    def make():
        p = signed()
        lo, hi, end, value, widget = p.sigs[0]
        tail = p.b[hi:end]
        xref = int(re.findall(rb"startxref\n(\d+)", tail)[-1])
        inner, where = b" ", {}
        base = hi + 4000
        room = p.b[lo:hi]
        out = p.b[:lo] + room
        out += b" >>\nendobj\n" if kind != "bare" else b"\n"
        where[4] = len(out)
        out += b"4 0 obj\n%s\nendobj\n" % EVIL
        if kind == "new-dictionary":
            where[value] = len(out)
            out += (b"%d 0 obj\n<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /ByteRange [ 0 %d %s %d ] "
                    b"/Contents %s >>\nendobj\n" % (value, lo, b"@" * 10, len(tail), room))
        if len(out) > xref:
            pad = 0
        else:
            pad = xref - len(out)
        out += b" " * pad
        at = len(out)
        table = b"".join(b"%d 1\n%010d 00000 n \n" % (n, where[n]) for n in sorted(where))
        out += b"xref\n" + table + b"trailer\n<< /Size %d /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (
            max(p.obj) + 1, xref if pad == 0 else 0, at)
        moved = len(out)
        out = out.replace(b"@" * 10, b"%010d" % moved)
        out += tail
        if kind == "bare":
            m = re.search(rb"/ByteRange \[ 0 \d+ \d+ \d+ *\]", out)
            out = out[:m.start()] + (b"/ByteRange [ 0 %d %d %d ]" % (lo, moved, len(tail))).ljust(m.end() - m.start()) + out[m.end():]
        return out + b"startxref\n%d\n%%%%EOF\n" % at if kind == "new-dictionary" else out
    return make

# Shadow attacks: what lay hidden in the signed octets comes to sight.

def hide(how):
    def make():
        objects = page(b"Amount: 999999", res=b"/Font << /F1 5 0 R >> /XObject << /X 6 0 R >>")
        objects[4] = stream(b"BT /F1 12 Tf 100 700 Td (Amount: 999999) Tj ET /X Do")
        objects[6] = stream(b"1 1 1 rg 90 690 300 30 re f 0 g BT /F1 12 Tf 100 700 Td (Amount: 100) Tj ET",
                            b"/Type /XObject /Subtype /Form /BBox [ 0 0 595 842 ] /Resources << /Font << /F1 5 0 R >> >> ")
        if how == "annotation":
            objects = page(b"Amount: 999999", b"/Annots [ 7 0 R ] ")
            objects[6] = stream(b"1 1 1 rg 0 0 300 30 re f", b"/Type /XObject /Subtype /Form /BBox [ 0 0 300 30 ] ")
            objects[7] = b"<< /Type /Annot /Subtype /Stamp /Rect [ 90 690 390 720 ] /F 4 /AP << /N 6 0 R >> >>"
        p = Pdf(objects).sign()
        if how == "free":
            return p.revision({}, free=[6]).b
        if how == "empty":
            return p.revision({6: stream(b"", b"/Type /XObject /Subtype /Form /BBox [ 0 0 595 842 ] ")}).b
        if how == "null":
            return p.revision({6: b"null"}).b
        if how == "type":
            return p.revision({6: b"<< /Type /XObject /Subtype /Nothing >>"}).b
        return p.revision({7: objects[7].replace(b"/F 4", b"/F 2")}).b
    return make

def replace(how):
    def make():
        if how == "font":
            objects = page(b"Amount: 100")
            p = Pdf(objects).sign()
            return p.revision({5: b"<< /Type /Font /Subtype /Type3 /FontBBox [ 0 0 9 9 ] /FontMatrix [ .1 0 0 .1 0 0 ] "
                                  b"/CharProcs << /a 4 0 R >> /Encoding << /Differences [ 49 /a ] >> /FirstChar 49 /LastChar 49 /Widths [ 9 ] >>"}).b
        objects = page(b"Amount:", b"/Annots [ 7 0 R ] ")
        objects[1] = b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [ 7 0 R ] >> >>"
        objects[6] = stream(b"BT /F1 12 Tf (100) Tj ET", b"/Type /XObject /Subtype /Form /BBox [ 0 0 100 20 ] ")
        objects[7] = b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /V (999999) /Rect [ 150 690 250 710 ] /F 4 /P 3 0 R /AP << /N 6 0 R >> >>"
        p = Pdf(objects)
        p.sign(docmdp=1 if how == "certified" else 0)
        return p.revision({6: stream(b"BT /F1 12 Tf (999999) Tj ET", b"/Type /XObject /Subtype /Form /BBox [ 0 0 100 20 ] ")}).b
    return make

def hide_and_replace(how):
    def make():
        objects = page(b"Amount: 100")
        hidden = EVIL
        if how == "pages":
            objects[8] = b"<< /Type /Pages /Kids [ 9 0 R ] /Count 1 >>"
            objects[9] = objects[3].replace(b"/Parent 2", b"/Parent 8").replace(b"/Contents 4", b"/Contents 10")
            objects[10] = EVIL
        if how == "root":
            objects[7] = b"<< /Type /Catalog /Pages 8 0 R >>"
            objects[8] = b"<< /Type /Pages /Kids [ 9 0 R ] /Count 1 >>"
            objects[9] = objects[3].replace(b"/Parent 2", b"/Parent 8").replace(b"/Contents 4", b"/Contents 10")
            objects[10] = EVIL
        p = Pdf(objects)
        if how == "section":
            spot = {}
            p.put(4, hidden, spot)          # signed, but of no section
            p.obj[4] = objects[4]
        p.sign()
        if how == "pages":
            return p.revision({1: p.obj[1].replace(b"/Pages 2", b"/Pages 8")}).b
        if how == "root":
            return p.revision({}, root=7).b
        p.section(spot)
        return p.b
    return make

# Certified documents: annotations and signatures that pass for content.

def annotation(subtype, p=3, cover=True):
    def make():
        d = signed(docmdp=p)
        look, note = d.new(), d.new() + 1
        body = d.obj[3]
        at = re.search(rb"/Annots \[([^]]*)\]", body).end(1)
        return d.revision({look: stream(b"1 1 1 rg 0 0 300 30 re f 0 g BT /F1 12 Tf (Amount: 999999) Tj ET",
                                        b"/Type /XObject /Subtype /Form /BBox [ 0 0 300 30 ] /Resources << /Font << /F1 5 0 R >> >> "),
                           note: b"<< /Type /Annot /Subtype /%s /Rect [ 90 690 390 720 ] /F 4 /Contents (Amount: 999999) %s>>"
                                 % (subtype, b"/AP << /N %d 0 R >> " % look if cover else b""),
                           3: body[:at] + b" %d 0 R" % note + body[at:]}).b
    return make

def sneaky(who, p=2, value=True):
    """A further signature whose look writes over the page."""
    def make():
        d = signed(docmdp=p)
        look = b"1 1 1 rg 0 0 100 100 re f 0 g BT /F1 12 Tf (Amount: 999999) Tj ET"
        d.sign(who=who, name=b"Sig2", rect=b"[ 90 690 390 720 ]", look=look)
        if value:
            return d.b
        lo, hi = d.sigs[1][:2]
        return d.b[:lo] + b"<" + b"0" * (hi - lo - 2) + b">" + d.b[hi:]
    return make

def empty_field():
    d = signed(docmdp=2)
    num, look, body = d.new(), d.new() + 1, d.obj[3]
    at = re.search(rb"/Annots \[([^]]*)\]", body).end(1)
    root = d.obj[1]
    to = re.search(rb"/Fields \[([^]]*)\]", root).end(1)
    return d.revision({num: b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (Sig2) /F 132 /Rect [ 90 690 390 720 ] /P 3 0 R /AP << /N %d 0 R >> >>" % look,
                       look: stream(b"1 1 1 rg 0 0 300 30 re f", b"/Type /XObject /Subtype /Form /BBox [ 0 0 300 30 ] "),
                       3: body[:at] + b" %d 0 R" % num + body[at:], 1: root[:to] + b" %d 0 R" % num + root[to:]}).b

def javascript():
    d = signed()
    return d.revision({1: d.obj[1][:-2] + b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> >>"}).b

# Files that are two things.

def with_head(head):
    return lambda: head + signed().b

def with_tail(tail):
    return lambda: signed().b + tail

def gap(text):
    """Something else than the string between the ranges."""
    def make():
        p = Pdf(page(b"Amount: 100"))
        p.sign()
        lo, hi, end = p.sigs[0][:3]
        body = p.b[lo:hi]
        at = len(body) - 1 - len(text) * 2
        if text.startswith(b"%"):
            body = body[:at] + b">" + text.ljust(len(body) - at - 1)
        else:
            body = body[:at] + b">" + text + b" " * (len(body) - at - 1 - len(text))
        return p.b[:lo] + body + p.b[hi:]
    return make

# What is allowed.

def fill_in():
    objects = page(b"Name:", b"/Annots [ 7 0 R ] ")
    objects[1] = b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [ 7 0 R ] >> >>"
    objects[6] = stream(b"", b"/Type /XObject /Subtype /Form /BBox [ 0 0 100 20 ] ")
    objects[7] = b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /Rect [ 150 690 250 710 ] /F 4 /P 3 0 R /AP << /N 6 0 R >> >>"
    p = Pdf(objects).sign(docmdp=2)
    look = p.new()
    return p.revision({7: objects[7].replace(b"/AP << /N 6 0 R >>", b"/V (An) /AP << /N %d 0 R >>" % look),
                       look: stream(b"BT /F1 12 Tf (An) Tj ET", b"/Type /XObject /Subtype /Form /BBox [ 0 0 100 20 ] ")}).b

def dss():
    p = signed()
    num = p.new()
    cert = run("openssl", "x509", "-in", PKI + "/certs/an.pem", "-outform", "DER")
    return p.revision({num: b"<< /Type /DSS /Certs [ %d 0 R ] >>" % (num + 1), num + 1: stream(cert),
                       1: p.obj[1][:-2] + b"/DSS %d 0 R >>" % num}).b

def into_field():
    objects = page(b"Amount: 100", b"/Annots [ 7 0 R ] ")
    objects[1] = b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [ 7 0 R ] /SigFlags 3 >> >>"
    objects[7] = b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (B) /F 132 /Rect [ 0 0 0 0 ] /P 3 0 R >>"
    p = Pdf(objects).sign(docmdp=2)
    return p.sign(who="binh", field=7).b

STAMP = b"BT /F1 12 Tf (DEN) Tj ET"
ANY = ""
CASES = [
    # name, maker, a finding that must be among those named ("" any)
    ("USF, Contents missing", usf(b"Contents", None), "CONTENTS_MISSING"),
    ("USF, Contents null", usf(b"Contents", b"null"), ANY),
    ("USF, Contents empty", usf(b"Contents", b"<>"), ANY),
    ("USF, Contents one zero", usf(b"Contents", b"<00>"), ANY),
    ("USF, Contents a literal", usf(b"Contents", b"()"), ANY),
    ("USF, Contents a number", usf(b"Contents", b"0"), ANY),
    ("USF, Contents no DER", usf(b"Contents", b"<" + b"ff" * 100 + b">"), ANY),
    ("USF, ByteRange missing", usf(b"ByteRange", None), "BYTERANGE_MISSING"),
    ("USF, ByteRange null", usf(b"ByteRange", b"null"), "BYTERANGE"),
    ("USF, ByteRange empty", usf(b"ByteRange", b"[]"), "BYTERANGE"),
    ("USF, ByteRange of zeros", usf(b"ByteRange", b"[0 0 0 0]"), "BYTERANGE"),
    ("USF, ByteRange negative", usf(b"ByteRange", b"[0 -1 9 9]"), "BYTERANGE"),
    ("USF, ByteRange of one number", usf(b"ByteRange", b"[0]"), "BYTERANGE"),
    ("USF, ByteRange of names", usf(b"ByteRange", b"[/a /b /c /d]"), "BYTERANGE"),
    ("USF, ByteRange huge", usf(b"ByteRange", b"[0 99999999999999999999 1 1]"), "BYTERANGE"),
    ("ISA, object without section", isa("no-section"), "MODIFIED"),
    ("ISA, section without trailer", isa("no-trailer"), ANY),
    ("ISA, whole revision", isa("revision"), "MODIFIED_CONTENT"),
    ("ISA, section without Prev", isa("no-prev"), "MODIFIED"),
    ("ISA, signature copied", isa("copy"), ANY),
    ("SWA, objects in the gap", swa("plain"), ANY),
    ("SWA, a dictionary of its own", swa("new-dictionary"), ANY),
    ("SWA, ByteRange rewritten", swa("bare"), ANY),
    ("shadow hide, object freed", hide("free"), "MODIFIED"),
    ("shadow hide, object emptied", hide("empty"), "MODIFIED"),
    ("shadow hide, object nulled", hide("null"), "MODIFIED"),
    ("shadow hide, another type", hide("type"), "MODIFIED"),
    ("shadow hide, annotation hidden", hide("annotation"), "MODIFIED"),
    ("shadow replace, font", replace("font"), "MODIFIED"),
    ("shadow replace, field's look", replace("field"), "MODIFIED"),
    ("shadow replace, certified", replace("certified"), "MODIFIED"),
    ("shadow hide-and-replace, pages", hide_and_replace("pages"), "MODIFIED"),
    ("shadow hide-and-replace, catalog", hide_and_replace("root"), "MODIFIED"),
    ("shadow hide-and-replace, section", hide_and_replace("section"), "MODIFIED"),
    ("EAA, FreeText, P=3", annotation(b"FreeText"), "MODIFIED_ANNOTATION"),
    ("EAA, Stamp, P=3", annotation(b"Stamp"), "MODIFIED_ANNOTATION"),
    ("EAA, Redact, P=3", annotation(b"Redact"), "MODIFIED_ANNOTATION"),
    ("EAA, Highlight with a look of its own, P=3", annotation(b"Highlight"), ANY),
    ("EAA, FreeText, P=2", annotation(b"FreeText", 2), "MODIFIED"),
    ("EAA, Text, P=1", annotation(b"Text", 1, False), "MODIFIED_NOT_ALLOWED"),
    ("SSA, stranger's signature, P=2", sneaky("quang"), ANY),
    ("SSA, without a value, P=2", sneaky("an", value=False), ANY),
    ("SSA, empty field that paints", empty_field, "MODIFIED"),
    ("signature, P=1", sneaky("an", p=1), "MODIFIED_NOT_ALLOWED"),
    ("script added", javascript, "MODIFIED"),
    ("GIF before the header", with_head(b"GIF89a" + b"\0" * 30), "BYTERANGE"),
    ("line before the header", with_head(b"#!/bin/sh\n"), "BYTERANGE"),
    ("ZIP after the end", with_tail(b"PK\x03\x04" + b"\0" * 40 + b"PK\x05\x06" + b"\0" * 18), "MODIFIED"),
    ("HTML after the end", with_tail(b"<html><script>1</script></html>\n"), "MODIFIED"),
    ("comment in the gap", gap(b"%evil"), "BYTERANGE_GAP"),
    ("key in the gap", gap(b"/Reason (evil)"), "BYTERANGE_GAP"),
    # what must pass
    ("signed", lambda: signed().b, None),
    ("certified, P=1", lambda: signed(docmdp=1).b, None),
    ("second signature", lambda: signed().sign(who="binh", name=b"Sig2").b, None),
    ("second signature, P=2", lambda: signed(docmdp=2).sign(who="binh", name=b"Sig2").b, None),
    ("arrival stamp, signed", lambda: signed().sign(who="binh", name=b"Den", rect=b"[ 20 780 120 830 ]", look=STAMP).b, None),
    ("signed into a field, P=2", into_field, None),
    ("form filled in, P=2", fill_in, None),
    ("DSS added", dss, None),
    ("certified after a signature", lambda: signed().sign(who="binh", name=b"Sig2", docmdp=2).b, None, "CERTIFICATION_ORDER"),
    ("DocTimeStamp, P=1", lambda: signed(docmdp=1).sign(name=b"T", token=True).b, None),
    ("note, P=3", annotation(b"Text", 3, False), None),
    ("highlight, P=3", annotation(b"Highlight", 3, False), None),
    ("zeros after the end", with_tail(b"\0" * 50), None),
]

def main():
    for name, maker, want, *told in CASES:
        open("attack.pdf", "wb").write(maker())
        p = subprocess.run([NBAUDIT, "inspect", "--json", "-t", PKI + "/trust", "--at", AT, "attack.pdf"],
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        doc = json.loads(p.stdout)
        named = [f for s in doc["signatures"] for f in s["findings"]] + doc["findings"]
        said = "%s %s" % (doc["indication"], " ".join(dict.fromkeys(named)))
        if want is None:
            good = doc["indication"] == "TOTAL-PASSED" and [f for f in named if f.startswith("CERTIFICATION")] == told
        else:
            good = doc["indication"] != "TOTAL-PASSED" and doc["indication"] != "NO-SIGNATURE" and any(f.startswith(want) for f in named)
        print(("ok %s" % name) if good else "not ok %s\n# %s" % (name, said))
        if "-v" in sys.argv:
            print("   #", said, [(s["diagnosis"], s.get("modifications", {}).get("level")) for s in doc["signatures"]])

if __name__ == "__main__":
    main()
