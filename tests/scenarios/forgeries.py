#!/usr/bin/env python3
"""forgeries.py: more forgeries than were published, and honest writers.

  forgeries.py NBAUDIT PKI [FOLDER]

As attacks.py: signed by a person whom PKI/trust trusts, then changed.  No
forgery is TOTAL-PASSED; no honest file is TOTAL-FAILED.
"""
import base64, hashlib, re, shutil

from attacks import EVIL, PKI, Pdf, cms, page, run, signed, stamp, stream
from forge import DSIG, EXC, Cms, attached, body, cert, enc, judge, kids, pack

def lookalike(subject_of, ca=False):
    """A certificate of ${subject_of}'s names and number under a key of the forger's own authority."""
    text = run("openssl", "x509", "-in", "%s/certs/%s.pem" % (PKI, subject_of), "-noout", "-serial").decode()
    run("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "forger.key")
    run("openssl", "req", "-x509", "-new", "-key", "forger.key", "-days", "30", "-subj", "/CN=x", "-out", "forger.pem",
        "-set_serial", "0x" + text.strip().split("=")[1])
    real, fake = kids(cert(subject_of)), kids(run("openssl", "x509", "-in", "forger.pem", "-outform", "DER"))
    a, b = kids(real[0]), kids(fake[0])
    # Issuer, validity and subject of the real one, the forger's key, signed by it.
    tbs = enc(0x30, a[0], a[1], b[2], a[3], a[4], a[5], b[6])
    open("tbs", "wb").write(tbs)
    value = run("openssl", "dgst", "-sha256", "-sign", "forger.key", "tbs")
    open("forger.der", "wb").write(enc(0x30, tbs, b[2], enc(3, b"\0" + value)))
    run("openssl", "x509", "-inform", "DER", "-in", "forger.der", "-out", "forger.pem")

def forger_signs(data, *more):
    return run("openssl", "cms", "-sign", "-binary", "-nodetach", "-md", "sha256", "-outform", "DER", "-signer", "forger.pem",
               "-inkey", "forger.key", *more, data=data)

# CMS.

def attrs_as_content(pem=False):
    c = Cms(attached())
    der = c.holds(enc(0x31, body(c.attrs()))).without_attrs().der()
    return b"-----BEGIN CMS-----\n" + base64.encodebytes(der) + b"-----END CMS-----\n" if pem else der

def attrs_as_data():
    c = Cms(attached())
    data = enc(0x31, body(c.attrs()))
    return c.holds(None).without_attrs().der(), {"forged": data}

def attrs_reordered():
    c = Cms(attached())
    at = c.signer.index(c.attrs())
    c.signer[at] = enc(0xa0, *reversed(kids(c.attrs())))
    return c.der()

def digest_replaced():
    c = Cms(attached())
    c.holds(b"Pay 999\n")
    at = c.signer.index(c.attrs())
    old, new = (hashlib.sha256(t).digest() for t in (b"Pay 100\n", b"Pay 999\n"))
    c.signer[at] = c.signer[at].replace(old, new)
    return c.der()

def other_signer():
    c, d = Cms(attached()), Cms(attached(who="binh"))
    c.certs, c.signer[1] = d.certs, d.signer[1]
    return c.der()

def both_certs():
    c, d = Cms(attached()), Cms(attached(who="binh"))
    c.certs = enc(0xa0, body(c.certs), body(d.certs))
    c.signer[1] = d.signer[1]
    return c.der()

def by_lookalike():
    lookalike("an")
    return forger_signs(b"Pay 999\n", "-certfile", PKI + "/certs/sub-ca.pem")

def real_cert_forged_key():
    lookalike("an")
    c = Cms(forger_signs(b"Pay 999\n"))
    c.certs = enc(0xa0, cert("an"))
    return c.der()

def leaf_as_authority():
    run("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "forger.key")
    run("openssl", "req", "-new", "-key", "forger.key", "-subj", "/CN=Nguyen Van An", "-out", "forger.csr")
    run("openssl", "x509", "-req", "-in", "forger.csr", "-CA", PKI + "/certs/an.pem", "-CAkey", PKI + "/keys/an.pem",
        "-set_serial", "5", "-days", "30", "-out", "forger.pem")
    return forger_signs(b"Pay 999\n", "-certfile", PKI + "/certs/an.pem")

def weaker_digest():
    c = Cms(attached())
    sha1 = enc(0x30, bytes.fromhex("06052b0e03021a"))
    c.algs, c.signer[2] = enc(0x31, sha1), sha1
    return c.der()

def no_signer():
    c = Cms(attached())
    return enc(0x30, c.type, enc(0xa0, enc(0x30, c.version, c.algs, c.content, c.certs, enc(0x31))))

def second_signer_wrong():
    c, d = Cms(attached()), Cms(attached(b"Pay 999\n", who="binh"))
    return enc(0x30, c.type, enc(0xa0, enc(0x30, c.version, c.algs, c.content, enc(0xa0, body(c.certs), body(d.certs)),
               enc(0x31, enc(0x30, *c.signer), enc(0x30, *d.signer)))))

def trailing():
    return attached() + attached(b"Pay 999\n")

def content_twice():
    c = Cms(attached())
    kind = kids(c.content)[0]
    c.content = enc(0x30, kind, enc(0xa0, enc(0x24, enc(4, b"Pay 100\n"), enc(4, b"Pay 999\n"))))
    return c.der()

def copied_stamp():
    """A time-stamp over another signature's value proves nothing of this one."""
    c = Cms(attached())
    token = stamp(body(Cms(attached(b"other")).signer[-1]))
    c.signer.append(enc(0xa1, enc(0x30, bytes.fromhex("060b2a864886f70d010910020e"), enc(0x31, token))))
    return c.der()

# ASiC (EN 319 162-1) with CAdES.

ASIC = {"s": b"application/vnd.etsi.asic-s+zip", "e": b"application/vnd.etsi.asic-e+zip"}

def asic_s(data=b"Pay 100\n", signed_data=None, more=(), before=()):
    return pack([("mimetype", ASIC["s"]), *before, ("data.txt", data),
                 ("META-INF/signature.p7s", cms(signed_data or data, "an")), *more])

def manifest(files):
    refs = "".join('<asic:DataObjectReference URI="%s"><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>'
                   "<ds:DigestValue>%s</ds:DigestValue></asic:DataObjectReference>"
                   % (n, base64.b64encode(hashlib.sha256(d).digest()).decode()) for n, d in files)
    return ('<?xml version="1.0" encoding="UTF-8"?><asic:ASiCManifest xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" '
            'xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><asic:SigReference URI="META-INF/signature1.p7s" '
            'MimeType="application/x-pkcs7-signature"/>%s</asic:ASiCManifest>' % refs).encode()

def asic_e(files, covered=None, man=None, more=()):
    m = manifest(covered if covered is not None else files)
    return pack([("mimetype", ASIC["e"]), *files, ("META-INF/ASiCManifest1.xml", man or m),
                 ("META-INF/signature1.p7s", cms(m, "an")), *more])

A, B, X = ("a.txt", b"Pay 100\n"), ("b.txt", b"to An\n"), ("a.txt", b"Pay 999\n")

def overlapping():
    """Two entries of the directory for one name, over the same octets and others."""
    b = bytearray(asic_s(before=[("other.txt", b"Pay 999\n")]))
    at = b.rindex(b"PK\x01\x02", 0, b.rindex(b"data.txt"))
    other = b.index(b"PK\x03\x04", 4)
    b[at + 42:at + 46] = other.to_bytes(4, "little")
    return bytes(b)

def local_name_differs():
    b = asic_s()
    at = b.index(b"data.txt")
    return b[:at] + b"evil.txt" + b[at + 8:]

def two_directories():
    return asic_s(b"Pay 999\n", b"x") + asic_s()

# XML-Signature, written as its canonical form would be.

def xml_signature(target, canonical, key=None, crt=None, method="ecdsa", extra=""):
    key, crt = key or PKI + "/keys/xml.pem", crt or "xml.pem"
    info = ('<SignedInfo xmlns="%s"><CanonicalizationMethod Algorithm="%s"></CanonicalizationMethod><SignatureMethod Algorithm='
            '"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"></SignatureMethod><Reference URI="%s"><Transforms>%s'
            '<Transform Algorithm="%s"></Transform></Transforms><DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256">'
            "</DigestMethod><DigestValue>%s</DigestValue></Reference></SignedInfo>"
            % (DSIG, EXC, target, extra, EXC, base64.b64encode(hashlib.sha256(canonical.encode()).digest()).decode()))
    value = run("openssl", "dgst", "-sha256", "-sign", key, data=info.encode())
    der = run("openssl", "x509", "-in", crt, "-outform", "DER")
    return ('<Signature xmlns="%s">%s<SignatureValue>%s</SignatureValue><KeyInfo><X509Data><X509Certificate>%s</X509Certificate>'
            "</X509Data></KeyInfo></Signature>" % (DSIG, info.replace(' xmlns="%s"' % DSIG, "", 1),
                                                   base64.b64encode(value).decode(), base64.b64encode(der).decode()))

PAY = '<pay xmlns="urn:x" Id="p">100</pay>'
EVILPAY = PAY.replace("100", "999")

def an_xml(**k):
    return xml_signature("#p", PAY, PKI + "/keys/an.pem", PKI + "/certs/an.pem", **k)

def xml(text):
    return ("<doc>%s</doc>" % text).encode()

def xml_whole():
    t = '<Transform Algorithm="%senveloped-signature"></Transform>' % DSIG
    s = xml_signature("", "<doc>%s</doc>" % PAY, PKI + "/keys/an.pem", PKI + "/certs/an.pem", extra=t)
    return xml(PAY + s)

def xml_key_of_another():
    lookalike("an")
    s = xml_signature("#p", EVILPAY, PKI + "/keys/binh.pem", PKI + "/certs/an.pem")
    return xml(EVILPAY + s)

def xml_hmac():
    """The public key as the shared secret of an HMAC."""
    s = an_xml().replace("xmldsig-more#rsa-sha256", "xmldsig-more#hmac-sha256")
    return xml(PAY + s)

# PDF.

def xref_stream(p, objects, evil=None, hybrid=False):
    """A revision as a stream of ISO 32000-1 7.5.8, objects in a stream where they can be."""
    where, packed = {}, {}
    if evil is not None:
        packed[4 if evil is EVIL else 1] = evil
    for num, text in objects.items():
        p.put(num, text, where)
    container = p.new()
    if packed and not any(b"stream" in t for t in packed.values()):
        head = b" ".join(b"%d 0" % n for n in packed) + b" "
        p.put(container, stream(head + b" ".join(packed.values()), b"/Type /ObjStm /N %d /First %d " % (len(packed), len(head))), where)
    else:
        packed = {}
    num = max(p.new(), container + 1)
    at = len(p.b)
    rows = {n: (1, o, 0) for n, o in where.items()}
    rows.update({n: (2, container, i) for i, n in enumerate(packed)})
    rows[num] = (1, at, 0)
    index = b" ".join(b"%d 1" % n for n in sorted(rows))
    data = b"".join(bytes([k]) + o.to_bytes(4, "big") + i.to_bytes(2, "big") for n, (k, o, i) in sorted(rows.items()))
    p.put(num, stream(data, b"/Type /XRef /Size %d /W [ 1 4 2 ] /Index [ %s ] /Root %d 0 R %s" % (
        num + 1, index, p.root, b"" if p.prev is None else b"/Prev %d " % p.prev)), {})
    if hybrid:
        p.section({}, extra=b"/XRefStm %d " % at)
    else:
        p.b += b"startxref\n%d\n%%%%EOF\n" % at
        p.prev = at
    return p

OTHER_ROOT = b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /URI /URI (http://evil) >> >>"

def evil_page(key, value):
    p = signed()
    old = p.obj[3]
    return p.revision({3: old[:-2] + b"%s %s >>" % (key, value)}).b

def layer_switched():
    objects = page(b"Amount: 100", res=b"/Font << /F1 5 0 R >> /Properties << /L 8 0 R >>")
    objects[4] = stream(b"/OC /L BDC BT /F1 12 Tf 100 700 Td (Amount: 999999) Tj ET EMC BT /F1 12 Tf 100 650 Td (Amount: 100) Tj ET")
    objects[8] = b"<< /Type /OCG /Name (L) >>"
    objects[1] = b"<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [ 8 0 R ] /D << /OFF [ 8 0 R ] >> >> >>"
    p = Pdf(objects).sign()
    return p.revision({1: p.obj[1].replace(b"/OFF [ 8 0 R ]", b"/ON [ 8 0 R ] ")}).b

def catalog(more):
    p = signed()
    return p.revision({1: p.obj[1][:-2] + more + b" >>"}).b

def indirect_contents():
    """What Contents of the page refers to through an array that comes later."""
    objects = page(b"Amount: 100", content=8)
    objects[8] = b"[ 4 0 R ]"
    objects[9] = EVIL
    p = Pdf(objects).sign()
    return p.revision({8: b"[ 9 0 R ]"}).b

def encrypted_later():
    p = signed()
    num = p.new()
    where = {}
    p.put(num, b"<< /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <%s> /U <%s> >>" % (b"00" * 32, b"00" * 32), where)
    p.section(where, extra=b"/Encrypt %d 0 R /ID [ <00> <00> ] " % num)
    return p.b

def poisoned_dss():
    """Evidence for later, and the page's content with it."""
    p = signed()
    num = p.new()
    return p.revision({num: b"<< /Type /DSS /Certs [ 4 0 R ] >>", 4: EVIL, 1: p.obj[1][:-2] + b"/DSS %d 0 R >>" % num}).b

def copied_doctimestamp():
    other = Pdf(page(b"Amount: 1")).sign(name=b"T", token=True)
    lo, hi = other.sigs[0][:2]
    p = signed().sign(name=b"T", token=True)
    a, b = p.sigs[1][:2]
    return p.b[:a] + other.b[lo:hi] + p.b[b:]

def swapped_values():
    """The values of two signatures of one file in each other's place."""
    p = signed().sign(who="binh", name=b"Sig2")
    (a, b), (c, d) = p.sigs[0][:2], p.sigs[1][:2]
    return p.b[:a] + p.b[c:d] + p.b[b:c] + p.b[a:b] + p.b[d:]

def signature_of_another_file():
    other = Pdf(page(b"Amount: 1")).sign()
    p = signed()
    a, b = p.sigs[0][:2]
    lo, hi = other.sigs[0][:2]
    return p.b[:a] + other.b[lo:hi] + p.b[b:]

def startxref_into_the_gap():
    """An earlier signed section that leads to objects that came later."""
    p = signed()
    at = len(p.b)
    p.b += b"4 0 obj\n%s\nendobj\n" % EVIL
    x = len(p.b)
    p.b += b"xref\n4 1\n%010d 00000 n \ntrailer\n<< /Size %d /Root 1 0 R /Prev %d >>\n" % (at, max(p.obj) + 1, p.prev)
    return p.b + b"startxref\n%d\n%%%%EOF\n" % x

def generation():
    """The same number once more, of another generation."""
    p = signed()
    at = len(p.b)
    p.b += b"4 1 obj\n%s\nendobj\n" % EVIL
    x = len(p.b)
    p.b += (b"xref\n4 1\n%010d 00001 n \ntrailer\n<< /Size %d /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n"
            % (at, max(p.obj) + 1, p.prev, x))
    return p.revision({3: p.obj[3].replace(b"/Contents 4 0 R", b"/Contents 4 1 R")}).b

def field_value(docmdp):
    objects = page(b"Amount:", b"/Annots [ 7 0 R ] ")
    objects[1] = b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [ 7 0 R ] >> >>"
    objects[6] = stream(b"BT /F1 12 Tf (100) Tj ET", b"/Type /XObject /Subtype /Form /BBox [ 0 0 100 20 ] ")
    objects[7] = (b"<< /Type /Annot /Subtype /Widget /FT /Tx /Ff 1 /T (a) /V (100) /Rect [ 150 690 250 710 ] /F 4 /P 3 0 R "
                  b"/AP << /N 6 0 R >> >>")
    p = Pdf(objects).sign(docmdp=docmdp)
    look = p.new()
    return p.revision({7: objects[7].replace(b"/V (100)", b"/V (999999)").replace(b"/N 6 0 R", b"/N %d 0 R" % look),
                       look: stream(b"BT /F1 12 Tf (999999) Tj ET", b"/Type /XObject /Subtype /Form /BBox [ 0 0 100 20 ] ")}).b

# Honest writers: what was made by others, then signed.

class Made(Pdf):
    """A file of another program's, signed in a revision of its own."""

    def __init__(self, b):
        self.b, self.obj, self.sigs = b, {}, []
        open("made.pdf", "wb").write(b)
        self.prev = int(re.findall(rb"startxref\s+(\d+)", b)[-1])
        trailer = run("qpdf", "--show-object=trailer", "made.pdf")
        self.root = int(re.search(rb"/Root (\d+)", trailer).group(1))
        size = int(re.search(rb"/Size (\d+)", trailer).group(1))
        self.stream = not b[self.prev:self.prev + 4] == b"xref"
        self.encrypt = re.search(rb"/Encrypt \d+ 0 R", trailer)
        self.id = re.search(rb"/ID \[[^]]*\]", trailer)
        pages = run("qpdf", "--show-pages", "made.pdf")
        self.page = int(re.search(rb"page 1: (\d+)", pages).group(1))
        for num in (self.root, self.page):
            self.obj[num] = run("qpdf", "--show-object=%d" % num, "made.pdf").strip()
        self.obj.setdefault(size - 1, b"null")

    def section(self, where, free=(), extra=b""):
        if self.encrypt is not None:
            extra += self.encrypt.group() + b" " + self.id.group() + b" "
        if not self.stream:
            return super().section(where, free, extra)
        at, num = len(self.b), self.new()
        rows = dict(where)
        rows[num] = at
        data = b"".join(b"\x01" + rows[n].to_bytes(4, "big") + b"\0" for n in sorted(rows))
        self.put(num, stream(data, b"/Type /XRef /Size %d /W [ 1 4 1 ] /Index [ %s ] /Root %d 0 R /Prev %d %s" % (
            num + 1, b" ".join(b"%d 1" % n for n in sorted(rows)), self.root, self.prev, extra)), {})
        self.b += b"startxref\n%d\n%%%%EOF\n" % at
        self.prev = at

def made(*options, source=None):
    def make():
        open("plain.pdf", "wb").write(source or Pdf(page(b"Amount: 100")).b)
        run("qpdf", *options, "plain.pdf", "by-qpdf.pdf")
        m = Made(open("by-qpdf.pdf", "rb").read())
        # In an encrypted file no string may stand as it is: the field has none.
        return m.sign(page=m.page, name=b"" if m.encrypt else b"Sig1").b
    return make

def by_ghostscript(*options):
    def make():
        open("plain.pdf", "wb").write(Pdf(page(b"Amount: 100")).b)
        run("gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=pdfwrite", *options, "-sOutputFile=by-gs.pdf", "plain.pdf")
        m = Made(open("by-gs.pdf", "rb").read())
        return m.sign(page=m.page).b
    return make

def line_ends(end):
    def make():
        b = Pdf(page(b"Amount: 100")).b
        # Line ends of another kind, the offsets as they come out.
        head, objects = b.split(b"xref\n")[0], []
        parts = re.split(rb"(?=^\d+ 0 obj$)", head, flags=re.M)
        out, where = parts[0].replace(b"\n", end), {}
        for part in parts[1:]:
            where[int(part.split()[0])] = len(out)
            out += part.replace(b"obj\n<<", b"obj" + end + b"<<").replace(b"\nendobj\n", end + b"endobj" + end)
        at = len(out)
        table = b"".join(b"%010d 00000 n%s" % (where[n], b"\r\n" if end == b"\r\n" else b" " + end) for n in sorted(where))
        out += b"xref%s0 %d%s0000000000 65535 f%s" % (end, len(where) + 1, end, b"\r\n" if end == b"\r\n" else b" " + end)
        out += table + b"trailer%s<</Size %d/Root 1 0 R>>%sstartxref%s%d%s%%%%EOF%s" % (
            end, len(where) + 1, end, end, at, end, end)
        m = Made(out)
        return m.sign(page=m.page).b
    return make

def version_2():
    b = Pdf(page(b"Amount: 100")).b.replace(b"%PDF-1.7", b"%PDF-2.0", 1)
    m = Made(b)
    return m.sign(page=m.page).b

def nothing_new():
    """A revision of another writer's that changes nothing but its own tables."""
    return xref_stream(signed(), {}).b

CASES = [
    # name, maker: the octets, or them and files beside it
    ("CMS, attributes as content", attrs_as_content),
    ("CMS, attributes as content, PEM", lambda: attrs_as_content(True)),
    ("CMS, attributes as detached data", attrs_as_data),
    ("CMS, content changed", lambda: Cms(attached()).holds(b"Pay 999\n").der()),
    ("CMS, content and digest changed", digest_replaced),
    ("CMS, another's certificate", other_signer),
    ("CMS, both certificates, the other named", both_certs),
    ("CMS, a certificate of the same names", by_lookalike),
    ("CMS, the real certificate, a forger's value", real_cert_forged_key),
    ("CMS, a signer's certificate as authority", leaf_as_authority),
    ("CMS, another digest algorithm", weaker_digest),
    ("CMS, no signer", no_signer),
    ("CMS, one of two signers wrong", second_signer_wrong),
    ("CMS, content in two parts", content_twice),
    ("CMS, attributes dropped", lambda: Cms(attached()).without_attrs().der()),
    ("ASiC-S, data changed", lambda: asic_s(b"Pay 999\n", b"Pay 100\n")),
    ("ASiC-S, data twice, genuine first", lambda: asic_s(more=[("data.txt", b"Pay 999\n")])),
    ("ASiC-S, data twice, genuine last", lambda: asic_s(before=[("data.txt", b"Pay 999\n")])),
    ("ASiC-S, two data objects", lambda: asic_s(more=[("more.txt", b"Pay 999\n")])),
    ("ASiC-S, entries over each other", overlapping),
    ("ASiC-S, the local header has another name", local_name_differs),
    ("ASiC-S, one archive behind another", two_directories),
    ("ASiC-E, member changed", lambda: asic_e([X, B], [A, B])),
    ("ASiC-E, names exchanged", lambda: asic_e([("a.txt", B[1]), ("b.txt", A[1])], [A, B])),
    ("ASiC-E, member renamed", lambda: asic_e([("c.txt", A[1]), B], [A, B])),
    ("ASiC-E, member removed", lambda: asic_e([B], [A, B])),
    ("ASiC-E, member added", lambda: asic_e([A, B, ("evil.txt", b"Pay 999\n")], [A, B])),
    ("ASiC-E, member twice", lambda: asic_e([A, B], more=[X])),
    ("ASiC-E, manifest changed", lambda: asic_e([X, B], [A, B], manifest([X, B]))),
    ("ASiC-E, a second manifest", lambda: asic_e([X, B], [A, B], more=[("META-INF/ASiCManifest2.xml", manifest([X, B]))])),
    ("XML, content changed", lambda: xml(EVILPAY + an_xml())),
    ("XML, wrapped, the same Id", lambda: xml(EVILPAY + "<w>" + PAY + "</w>" + an_xml())),
    ("XML, wrapped, another Id", lambda: xml(EVILPAY.replace('"p"', '"q"') + "<w>" + PAY + "</w>" + an_xml())),
    ("XML, wrapped in the signature", lambda: xml(EVILPAY.replace('"p"', '"q"') + an_xml().replace(
        "</Signature>", "<Object>" + PAY + "</Object></Signature>"))),
    ("XML, an element added", lambda: xml(PAY + "<pay>999</pay>" + an_xml())),
    ("XML, enveloped, text added", lambda: xml_whole().replace(b"</pay>", b"</pay>999")),
    ("XML, enveloped, moved below", lambda: b"<root>" + xml_whole() + b"<pay>999</pay></root>"),
    ("XML, another key than the certificate's", xml_key_of_another),
    ("XML, HMAC with the public key", xml_hmac),
    ("XML, no reference left", lambda: re.sub(rb"<Reference.*?</Reference>", b"", xml(PAY + an_xml()))),
    ("PDF, revision as a stream", lambda: xref_stream(signed(), {4: EVIL}).b),
    ("PDF, object in a stream", lambda: xref_stream(signed(), {}, OTHER_ROOT).b),
    ("PDF, hybrid", lambda: xref_stream(signed(), {4: EVIL}, hybrid=True).b),
    ("PDF, hybrid, object in a stream", lambda: xref_stream(signed(), {}, OTHER_ROOT, hybrid=True).b),
    ("PDF, crop box", lambda: evil_page(b"/CropBox", b"[ 0 0 10 10 ]")),
    ("PDF, rotation", lambda: evil_page(b"/Rotate", b"180")),
    ("PDF, unit", lambda: evil_page(b"/UserUnit", b"9")),
    ("PDF, action of a page", lambda: evil_page(b"/AA", b"<< /O << /S /URI /URI (http://evil) >> >>")),
    ("PDF, layer switched on", layer_switched),
    ("PDF, names", lambda: catalog(b"/Names << /JavaScript << /Names [ (a) << /S /JavaScript /JS (1) >> ] >> >>")),
    ("PDF, XFA", lambda: catalog(b"/NeedsRendering true")),
    ("PDF, pages behind an array", indirect_contents),
    ("PDF, encrypted later", encrypted_later),
    ("PDF, DSS and content", poisoned_dss),
    ("PDF, values exchanged", swapped_values),
    ("PDF, another file's value", signature_of_another_file),
    ("PDF, DocTimeStamp of another file", copied_doctimestamp),
    ("PDF, section behind the end", startxref_into_the_gap),
    ("PDF, another generation", generation),
    ("PDF, read-only field, no DocMDP", lambda: field_value(0)),
    ("PDF, field, P=1", lambda: field_value(1)),
]

HONEST = [
    ("CMS", attached),
    # RFC 5652 5.4 has the DER encoding signed: it says the same.
    ("CMS, attributes in another order", attrs_reordered),
    # What is behind the first is told: TRAILING_OCTETS.
    ("CMS, another behind it", trailing),
    ("CMS, a time-stamp of another signature", copied_stamp),
    ("ASiC-S", asic_s),
    ("ASiC-E", lambda: asic_e([A, B])),
    ("XML, by Id", lambda: xml(PAY + an_xml())),
    ("XML, enveloped", xml_whole),
    ("PDF, revision that changes nothing", nothing_new),
    ("PDF 2.0", version_2),
    ("PDF, CRLF", line_ends(b"\r\n")),
    ("PDF, CR", line_ends(b"\r")),
    ("qpdf, as it is", made("--static-id")),
    ("qpdf, linearised", made("--linearize")),
    ("qpdf, streams", made("--object-streams=generate")),
    ("qpdf, linearised, streams", made("--linearize", "--object-streams=generate")),
    ("qpdf, QDF", made("--qdf")),
    ("qpdf, AES-256, no password", made("--encrypt", "", "owner", "256", "--")),
    ("qpdf, AES-256, streams", made("--object-streams=generate", "--encrypt", "", "owner", "256", "--")),
    ("qpdf, AES-128, no password", made("--encrypt", "", "owner", "128", "--use-aes=y", "--")),
    ("Ghostscript", by_ghostscript()),
    ("Ghostscript, PDF/A", by_ghostscript("-dPDFA=2", "-dPDFACompatibilityPolicy=1")),
]

def tools(rows):
    """Those rows whose program is installed."""
    out = []
    for name, maker in rows:
        needs = [t for t in ("qpdf", "gs") if t in (maker.__qualname__ + name).lower().replace("ghostscript", "gs")]
        if any(shutil.which(t) is None for t in needs):
            print("skip %s: %s is not installed" % (name, needs[0]))
        else:
            out.append((name, maker))
    return out

if __name__ == "__main__":
    judge(tools(CASES), tools(HONEST))
