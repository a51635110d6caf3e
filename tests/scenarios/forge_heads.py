#!/usr/bin/env python3
"""forge_heads.py: heads that two readers take for two things, of mail parts
and of ZIP members.

  forge_heads.py NBAUDIT PKI [FOLDER]

Sources: Shen et al., "Weak Links in Authentication Chains" (USENIX Security
2021) and Chen et al., "Composition Kills" (2020) on heads that are parsed in
two ways; Andarzian et al., "Inbox Invasion" (CCS 2024) on boundaries, names
and encodings; RFC 2045 5.1, RFC 2231, RFC 5322 4.5, RFC 8551; You et al., "My
ZIP isn't your ZIP" (USENIX Security 2025); APPNOTE 4.3 and 4.4.
"""
import struct, zipfile

from forge import judge, pack
from forge_mail import (A, ASIC_E, B, EVIL, MAIL, PAY, SIGNED, X, asic_e, b64lines, cms_over, crlf, entity, head, mail, multi,
                        opaque, p7s, signed_parts, xades_file)
from forge_office import Odf, content, docx, odt

# Mail: one field, two readings.

def two_bodies(kind, first="out", second="evil"):
    """Signed parts behind one boundary, others behind another: ${kind} says both."""
    good = multi(first, signed_parts(PAY))
    bad = multi(second, [EVIL, p7s(cms_over(PAY))])
    return lambda: (head(kind) + bad + b"\r\n" + good, "m.eml")

def hidden_before(kind, second="evil"):
    """The forged text stands in the preamble, which is shown by who reads the other boundary."""
    return two_bodies(kind, "out", second)

PROTO = 'multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; '

def field(more, kind=None, sender=None):
    """A field more in the head of the message."""
    return lambda: mail(kind=kind, more=more, **({"sender": sender} if sender else {}))

def raw_head(lines, body=None):
    return lambda: (crlf(lines) + b"\r\n" + (body or multi("out", signed_parts(PAY))), "m.eml")

HEAD = "To: binh@khanhhoa.gov.vn\nSubject: Chuyen tien\nMIME-Version: 1.0\n"
TYPE = "Content-Type: %s\n" % (SIGNED % "out")
AN = "From: An <%s>\n" % MAIL

def part_head(head_, body=b"Pay 100\r\n"):
    """The signed part has such a head; it is signed as it stands."""
    part = crlf(head_) + b"\r\n" + body
    return lambda: mail(signed_parts(part))

MAILS = [
    ("two boundaries, the first is ours", two_bodies(PROTO + "boundary=out; boundary=evil"), ""),
    ("two boundaries, the last is ours", two_bodies(PROTO + "boundary=evil; boundary=out"), ""),
    ("a boundary and one in pieces", two_bodies(PROTO + "boundary=evil; boundary*0=ou; boundary*1=t"), ""),
    ("a boundary in pieces and one", two_bodies(PROTO + "boundary*0=ou; boundary*1=t; boundary=evil"), ""),
    ("a boundary and one with a charset", two_bodies(PROTO + "boundary=evil; boundary*=utf-8''out"), ""),
    ("a boundary with a charset and one", two_bodies(PROTO + "boundary*=utf-8''out; boundary=evil"), ""),
    ("a boundary with escapes", two_bodies(PROTO + "boundary*=utf-8''%6fut", second="%6fut"), ""),
    ("a boundary in pieces with a gap", two_bodies(PROTO + "boundary*0=out; boundary*2=x", second="outx"), ""),
    ("a boundary's piece twice", two_bodies(PROTO + "boundary*0=out; boundary*0=evil"), ""),
    ("a boundary's pieces in another order", two_bodies(PROTO + "boundary*1=t; boundary*0=ou", second="tou"), ""),
    ("a boundary with blanks inside", two_bodies(PROTO + "boundary=out evil", "out evil", "out"), ""),
    ("a boundary with a comment", two_bodies(PROTO + "boundary=out(evil)", "out(evil)", "out"), ""),
    ("a boundary with a quote in the middle", two_bodies(PROTO + 'boundary=out"evil"', 'out"evil"', "out"), ""),
    ("a boundary with text behind the quote", two_bodies(PROTO + 'boundary="out"evil', "out", "outevil"), ""),
    ("a boundary that is not closed", two_bodies(PROTO + 'boundary="out', "out", '"out'), ""),
    ("a boundary in apostrophes", two_bodies(PROTO + "boundary='out'", "'out'", "out"), ""),
    ("a boundary with an escaped quote", two_bodies(PROTO + 'boundary="o\\ut"', "out", "o\\ut"), ""),
    ("a boundary as an encoded word", two_bodies(PROTO + 'boundary="=?utf-8?Q?out?="', "=?utf-8?Q?out?=", "out"), ""),
    ("a boundary with a blank before the sign", two_bodies(PROTO + "boundary =out; boundary=evil"), ""),
    ("a boundary folded", two_bodies(PROTO + "boundary=\n out; boundary=evil"), ""),
    ("a boundary in another parameter's value", two_bodies('multipart/signed; x="; boundary=evil"; protocol="application/pkcs7-signature"; '
     "boundary=out"), ""),
    ("a boundary in a comment", two_bodies("multipart/signed (; boundary=evil); protocol=\"application/pkcs7-signature\"; boundary=out"), ""),
    ("a boundary behind a comma", two_bodies(PROTO + "a=b, boundary=evil; boundary=out"), ""),
    ("Content-Type twice, the first is ours", lambda: (head(SIGNED % "out", more="") .replace(b"\r\n\r\n",
     b"\r\nContent-Type: text/plain\r\n\r\n") + EVIL + multi("out", signed_parts(PAY)), "m.eml"), ""),
    ("Content-Type twice, the last is ours", lambda: (head(SIGNED % "out", more="Content-Type: multipart/mixed; boundary=evil\n")
     + multi("evil", [EVIL]) + multi("out", signed_parts(PAY)), "m.eml"), ""),
    ("Content-Type with a blank before the colon", lambda: (head(SIGNED % "out", more="Content-Type : multipart/mixed; boundary=evil\n")
     + multi("evil", [EVIL]) + multi("out", signed_parts(PAY)), "m.eml"), ""),
    ("Content-Transfer-Encoding of the whole", field("Content-Transfer-Encoding: base64\n"), ""),
    ("Content-Transfer-Encoding of the whole, quoted", field("Content-Transfer-Encoding: quoted-printable\n"), ""),
    ("From with a blank before the colon", raw_head("From : Boss <boss@evil.example>\n" + HEAD + TYPE), "MAIL_SENDER"),
    ("From with a blank, and ours", raw_head(AN + "From : Boss <boss@evil.example>\n" + HEAD + TYPE), "MAIL_SENDER"),
    ("From with a blank first, and ours", raw_head("From : Boss <boss@evil.example>\n" + AN + HEAD + TYPE), "MAIL_SENDER"),
    ("From with a tab before the colon", raw_head("From\t: Boss <boss@evil.example>\n" + AN + HEAD + TYPE), "MAIL_SENDER"),
    ("From folded before the colon", raw_head(AN + "From\n : Boss <boss@evil.example>\n" + HEAD + TYPE), ""),
    ("From behind a NUL", raw_head(AN + "From\0: Boss <boss@evil.example>\n" + HEAD + TYPE), ""),
    ("From with a NUL in its value", raw_head("From: Boss <boss@evil.example>\0, <%s>\n" % MAIL + HEAD + TYPE), "MAIL_SENDER"),
    ("From behind a lone CR", lambda: (head(SIGNED % "out").replace(b"To:", b"X: y\rFrom: boss@evil.example\r\nTo:") +
     multi("out", signed_parts(PAY)), "m.eml"), ""),
    ("From, our address as an encoded word", field("", sender="=?utf-8?Q?boss=40evil.example?= <%s>, <boss@evil.example>" % MAIL), "MAIL_SENDER"),
    ("From, an encoded word that holds an address", raw_head("From: =?utf-8?Q?Boss_=3Cboss=40evil.example=3E=2C?= <%s>\n" % MAIL + HEAD + TYPE), ""),
    ("From with two pairs of brackets", field("", sender="<boss@evil.example> <%s>" % MAIL), "MAIL_SENDER"),
    ("From with brackets in brackets", field("", sender="<<boss@evil.example>%s>" % MAIL), "MAIL_SENDER"),
    ("From with a route", field("", sender="<@boss.evil.example,@x:%s>" % MAIL), "MAIL_SENDER"),
    ("From as a group", field("", sender="boss@evil.example: <%s>;" % MAIL), "MAIL_SENDER"),
    ("From, an address before the brackets", field("", sender="boss@evil.example <%s>" % MAIL), "MAIL_SENDER"),
    ("From, a quoted address before the brackets", field("", sender='"boss@evil.example" <%s>' % MAIL), "MAIL_SENDER"),
    ("From, ours in a comment that is not closed", field("", sender="boss@evil.example (<%s>" % MAIL), "MAIL_SENDER"),
    ("From empty", raw_head("From:\n" + HEAD + TYPE), "MAIL_SENDER"),
    ("Sender twice", field("Sender: An <%s>\nSender: Boss <boss@evil.example>\n" % MAIL), "MAIL_SENDER"),
    ("a blank line first", lambda: (b"\r\n" + mail()[0], "m.eml"), ""),
    ("a head that begins with a blank", lambda: (b" X: y\r\n" + mail()[0], "m.eml"), ""),
    ("a line without a colon in the head", lambda: (mail()[0].replace(b"Subject:", b"evil\r\nSubject:", 1), "m.eml"), ""),
    ("the head ends with a line of blanks", lambda: (mail()[0].replace(b"Subject:", b" \r\nContent-Type: text/plain\r\n\r\nPay 999\r\nSubject:", 1), "m.eml"), ""),
    ("no end, more behind", lambda: (mail()[0].replace(b"--out--\r\n", b"") + EVIL, "m.eml"), ""),
    ("an end, and a third part behind", lambda: (mail()[0] + b"--out\r\n" + EVIL + b"\r\n--out--\r\n", "m.eml"), ""),
    ("an opaque one's smime-type twice", lambda: opaque(PAY, kind="application/pkcs7-mime; smime-type=enveloped-data; smime-type=signed-data"), ""),
    ("the signed part is kept elsewhere", part_head("Content-Type: message/external-body; access-type=URL; URL=\"http://evil.example/\"\n"), ""),
]

# The signer's own words, or what no program shows: nothing is forged here.
MAILS_HONEST = [
    ("the signed part is a message of another", part_head("Content-Type: message/rfc822\n", crlf("From: Boss <boss@evil.example>\nSubject: x\n\nPay 999\n")), ""),
    ("the signed part's base64 with text behind", part_head("Content-Type: text/plain\nContent-Transfer-Encoding: base64\n",
     b"UGF5IDEwMA==\r\nUGF5IDk5OQ==\r\n"), ""),
    ("an opaque one's text behind its base64", lambda: (opaque(PAY)[0] + b"=\r\n" + b64lines(EVIL), "m.eml"), ""),
    ("a boundary's line with text behind", lambda: mail([PAY + b"\r\n--out evil\r\n" + EVIL, p7s(cms_over(PAY + b"\r\n--out evil\r\n" + EVIL))]), ""),
    ("a boundary's line that begins as ours", lambda: mail([PAY + b"--outer\r\n" + EVIL, p7s(cms_over(PAY + b"--outer\r\n" + EVIL))]), ""),
    ("preamble that is shown", lambda: mail(before=EVIL), ""),
    ("epilogue that is shown", lambda: mail(after=EVIL), ""),
    ("protocol of PGP", field("", kind='multipart/signed; protocol="application/pgp-signature"; boundary=out'), ""),
    ("a mailbox's line before", lambda: (b"From boss@evil.example\r\n" + mail()[0], "m.eml"), ""),
    ("Resent-From of another", field("Resent-From: Boss <boss@evil.example>\n"), ""),
    ("From beside Sender: ours sent it", field("Sender: An <%s>\n" % MAIL, sender="Boss <boss@evil.example>, Boss2 <b@evil.example>"), ""),
    ("no From at all", raw_head(HEAD + TYPE), ""),
    ("Content-Type of the signed part twice", part_head("Content-Type: text/plain\nContent-Type: text/html\n"), ""),
    ("a boundary in pieces", two_bodies(PROTO + "boundary*0=ou; boundary*1=t", second="x"), ""),
]

# ZIP: a member's own header, the directory, and what lies between.

def asic(files=(A, B), method=zipfile.ZIP_STORED):
    return bytearray(asic_e(list(files), method=method))

def local(b, name=b"a.txt"):
    return b.index(name) - 30

def central(b, name=b"a.txt"):
    at = b.index(b"PK\1\2")
    return b.index(name, at) - 46

def patched(where, offset, value, **k):
    def make():
        b = asic(**k)
        at = {"local": local, "central": central}[where](b)
        b[at + offset:at + offset + len(value)] = value
        return bytes(b)
    return make

def end_patched(offset, value):
    def make():
        b = asic()
        at = b.rindex(b"PK\5\6")
        b[at + offset:at + offset + len(value)] = value
        return bytes(b)
    return make

class Zip:
    """An archive octet by octet: each member's two heads said apart."""

    def __init__(self):
        self.b, self.dir, self.n = b"", b"", 0

    def add(self, name, data, crc=None, size=None, flags=0, method=0, packed=None, extra=b"", cextra=b"", lname=None, lcrc=None,
            lsize=None, lflags=None, lmethod=None, descriptor=b"", csize=None, comment=b"", header=None, attr=0, ltime=0):
        packed = data if packed is None else packed
        crc = zipfile.crc32(data) if crc is None else crc
        size = len(data) if size is None else size
        name = name.encode() if isinstance(name, str) else name
        at = len(self.b) if header is None else header
        lname = name if lname is None else lname
        self.b += struct.pack("<4s5H3I2H", b"PK\3\4", 20, flags if lflags is None else lflags, method if lmethod is None else lmethod,
                              ltime, 0x21, crc if lcrc is None else lcrc, len(packed) if lsize is None else lsize,
                              size if lsize is None else lsize, len(lname), len(extra)) + lname + extra + packed + descriptor
        self.dir += struct.pack("<4s6H3I5H2I", b"PK\1\2", 0x314 if attr else 20, 20, flags, method, 0, 0x21, crc, len(packed) if csize is None else csize,
                                size if csize is None else csize, len(name), len(cextra), len(comment), 0, 0, attr, at) + name + cextra + comment
        self.n += 1
        return self

    def end(self, before=b"", between=b"", n=None, comment=b"", off=None, size=None):
        at = len(self.b) + len(before)
        return (self.b + before + self.dir + between + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, self.n if n is None else n,
                self.n if n is None else n, len(self.dir) if size is None else size, at if off is None else off, len(comment)) + comment)

def built(first=None, last=None, end=None, **k):
    """An ASiC-E whose a.txt is written so."""
    def make():
        z = Zip().add("mimetype", ASIC_E)
        if first:
            first(z)
        z.add(*A, **k).add(*B).add("META-INF/signatures.xml", xades_file([A, B]))
        if last:
            last(z)
        return z.end(**(end or {}))
    return make

def descriptor(crc, size, sig=b"PK\7\10"):
    return sig + struct.pack("<3I", crc, size, size)

CRC = zipfile.crc32(A[1])
SIZE = len(A[1])
UPATH = lambda name, crc: struct.pack("<HHBI", 0x7075, 5 + len(name), 1, crc) + name
EXTRA64 = lambda *v: struct.pack("<HH%dQ" % len(v), 1, 8 * len(v), *v)

ZIPS = [
    ("the local checksum", patched("local", 14, b"\1\2\3\4"), "CONTAINER_AMBIGUOUS"),
    ("the local checksum is zero", patched("local", 14, b"\0\0\0\0"), "CONTAINER_AMBIGUOUS"),
    ("the local flags: encrypted", patched("local", 6, b"\1\0"), "CONTAINER_AMBIGUOUS"),
    ("the local flags: sizes behind", patched("local", 6, b"\10\0"), ""),
    ("the local size is that of ZIP64, without a field", patched("local", 18, b"\xff" * 8), "CONTAINER_AMBIGUOUS"),
    ("sizes behind, others in the head", built(flags=8, lcrc=1, lsize=3, descriptor=descriptor(CRC, SIZE)), ""),
    ("sizes behind differ", built(flags=8, lcrc=0, lsize=0, descriptor=descriptor(CRC ^ 1, SIZE)), ""),
    ("sizes behind, too short", built(flags=8, lcrc=0, lsize=0, descriptor=descriptor(CRC, 3)), ""),
    ("sizes behind, none there", built(flags=8, lcrc=0, lsize=0), ""),
    ("sizes behind in the data", built(flags=8, lcrc=0, lsize=0, descriptor=b"Pay 999\n" + descriptor(CRC, SIZE)), ""),
    ("a Unicode name of another", built(cextra=UPATH(b"evil.txt", zipfile.crc32(b"a.txt"))), "CONTAINER_AMBIGUOUS"),
    ("a Unicode name in its own head", built(extra=UPATH(b"evil.txt", zipfile.crc32(b"a.txt"))), "CONTAINER_AMBIGUOUS"),
    ("a ZIP64 field that is not asked for", built(cextra=EXTRA64(3, 3)), ""),
    ("a ZIP64 field in its own head alone", built(extra=EXTRA64(3, 3), lsize=0xffffffff), ""),
    ("a ZIP64 field twice", built(cextra=EXTRA64(SIZE, SIZE) + EXTRA64(3, 3), csize=0xffffffff), ""),
    ("a member of the directory that leads into another", built(first=lambda z: z.add("x.bin", Zip().add("a.txt", X[1]).b)), ""),
    ("a name with a NUL", built(last=lambda z: z.add("a.txt\0.bin", X[1])), ""),
    ("an empty name", built(last=lambda z: z.add("", X[1])), ""),
    ("an absolute name", built(last=lambda z: z.add("/a.txt", X[1])), ""),
    ("a drive's name", built(last=lambda z: z.add("C:a.txt", X[1])), ""),
    ("a name with a dot behind", built(last=lambda z: z.add("a.txt.", X[1])), ""),
    ("a name with a blank behind", built(last=lambda z: z.add("a.txt ", X[1])), ""),
    ("a name composed otherwise", lambda: asic_e([("\u00e1.txt", A[1]), ("a\u0301.txt", X[1])], [("\u00e1.txt", A[1])]), ""),
    ("names composed otherwise, both signed as one", lambda: asic_e([("a\u0301.txt", A[1])], [("\u00e1.txt", A[1])]), ""),
    ("a folder with octets", built(last=lambda z: z.add("a.txt/", X[1])), ""),
    ("a folder that is a file by its attributes", built(last=lambda z: z.add("doc/", X[1], attr=0o100644 << 16)), ""),
    ("a link", built(last=lambda z: z.add("b2.txt", b"a.txt", attr=0o120777 << 16)), ""),
    ("the file is a link", built(attr=0o120777 << 16), ""),
    ("fewer members by the end record", built(last=lambda z: z.add("c.txt", b"x"), end={"n": 4}), ""),
    ("more in the directory than it says", built(last=lambda z: z.add("c.txt", b"x")), "PARTIAL_COVERAGE"),
    ("octets behind the directory", built(end={"between": b"Pay 999\n" * 4}), "CONTAINER_AMBIGUOUS"),
    ("a comment with an end record", built(end={"comment": struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 0, 0, 0, 0, 0)}), ""),
    ("the end record's volume", end_patched(4, b"\1\0"), ""),
    ("the end record's two counts", end_patched(8, b"\1\0"), ""),
    ("a ZIP64 end record of another directory", None, ""),
    ("deflated, octets behind its end", None, ""),
    ("stored, two sizes in the directory", patched("central", 20, b"\3\0\0\0"), ""),
    ("the mimetype's own head has a field", None, ""),
]

def zip64_end():
    """The locator leads to a directory that leaves nothing, the end record to another."""
    z = Zip().add("mimetype", ASIC_E).add(*A).add(*B).add("META-INF/signatures.xml", xades_file([A, B]))
    other = Zip()
    other.b = z.b
    other.add("c.txt", b"x")
    b = other.b
    d1 = z.dir
    at1 = len(b)
    end64 = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, 5, 5, len(z.dir + other.dir), at1 + len(d1))
    b += d1 + z.dir + other.dir
    at64 = len(b)
    return (b + end64 + struct.pack("<4sIQI", b"PK\6\7", 0, at64, 1)
            + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 4, 4, len(d1), at1, 0))

def deflated_more():
    import zlib
    c = zlib.compressobj(9, zlib.DEFLATED, -15)
    p = c.compress(A[1]) + c.flush()
    return built(method=8, packed=p + X[1])()

def special(name, make):
    for i, row in enumerate(ZIPS):
        if row[0] == name:
            ZIPS[i] = (name, make, row[2])

special("a ZIP64 end record of another directory", zip64_end)
special("deflated, octets behind its end", deflated_more)
special("the mimetype's own head has a field", lambda: (lambda z: z.add("mimetype", ASIC_E, extra=EXTRA64(1, 1)).add(*A).add(*B)
        .add("META-INF/signatures.xml", xades_file([A, B])).end())(Zip()))

ZIPS_HONEST = [
    ("octets behind the end", lambda: built()() + b"Pay 999\n", ""),
    ("a comment", built(end={"comment": b"Pay 999"}), ""),
    ("octets before the directory", built(end={"before": b"Pay 999\n" * 4}), ""),
    ("a folder of the file's name", built(last=lambda z: z.add("a.txt/", b"")), ""),
    ("octets between the members", built(first=lambda z: setattr(z, "b", z.b + b"Pay 999\n" * 9)), ""),
    ("sizes behind, said in the directory alone", built(flags=8, lflags=0, descriptor=descriptor(CRC, SIZE)), ""),
    ("the local extra field's length", built(extra=b"Pay 999\n"), ""),
    ("the local flags: UTF-8", patched("local", 6, b"\0\10"), ""),
    ("built", built(), "TOTAL-PASSED"),
    ("sizes behind", built(flags=8, lcrc=0, lsize=0, descriptor=descriptor(CRC, SIZE)), "TOTAL-PASSED"),
    ("sizes behind, no mark", built(flags=8, lcrc=0, lsize=0, descriptor=descriptor(CRC, SIZE, b"")), "TOTAL-PASSED"),
    ("sizes behind, of 8 octets", built(flags=8, lcrc=0, lsize=0xffffffff, extra=EXTRA64(0, 0), descriptor=b"PK\7\10" + struct.pack("<IQQ", CRC, SIZE, SIZE)), "TOTAL-PASSED"),
    ("sizes in both places", built(flags=8, descriptor=descriptor(CRC, SIZE)), "TOTAL-PASSED"),
    ("a ZIP64 field in its own head", built(lsize=0xffffffff, extra=EXTRA64(SIZE, SIZE)), "TOTAL-PASSED"),
    ("a Unicode name, the same", built(cextra=UPATH(b"a.txt", zipfile.crc32(b"a.txt"))), "TOTAL-PASSED"),
    ("the flag of UTF-8", built(flags=0x800), "TOTAL-PASSED"),
    ("a time and other fields", built(extra=struct.pack("<HHB3I", 0x5455, 13, 7, 1, 2, 3), cextra=struct.pack("<HHBI", 0x5455, 5, 7, 1)), "TOTAL-PASSED"),
    ("a comment of a program", built(end={"comment": b"made by x"}), "TOTAL-PASSED"),
    ("a member's comment", built(comment=b"signed"), "TOTAL-PASSED"),
]

# ODF: names in another case.

def odf_named(name, evil=False):
    """The signatures' file is called so; LibreOffice looks for one name only."""
    def make():
        p = odt()
        m = [tuple(x) for x in p.all()]
        if evil:
            m = [(n, content("Pay 999") if n == "content.xml" else d) for n, d in m]
        return pack(m + [(name, p.file(p.sigs))])
    return make

ODFS = [
    ("signatures in another case", odf_named("META-INF/DocumentSignatures.xml"), ""),
    ("signatures, the folder in another case", odf_named("meta-inf/documentsignatures.xml"), ""),
]

# ODF 1.2 part 3, 3.5: whatever is called so there is a file of signatures.
ODFS_HONEST = [
    ("signatures of another name", odf_named("META-INF/xsignatures.xml"), ""),
]

if __name__ == "__main__":
    judge([("mail, " + r[0], *r[1:]) for r in MAILS] + [("ZIP, " + r[0], *r[1:]) for r in ZIPS] + [("ODF, " + r[0], *r[1:]) for r in ODFS],
          [("mail, honest: " + r[0], *r[1:]) for r in MAILS_HONEST] + [("ZIP, honest: " + r[0], *r[1:]) for r in ZIPS_HONEST]
          + [("ODF, honest: " + r[0], *r[1:]) for r in ODFS_HONEST])
