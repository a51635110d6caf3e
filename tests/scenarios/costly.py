#!/usr/bin/env python3
"""costly.py: small documents that would cost a reader much time or memory.

  costly.py NBAUDIT PKI [FOLDER]          make and judge those that tests want
  costly.py NBAUDIT PKI FOLDER measure [NAME...]  seconds and MiB of each

None may overrun a worker's limits: its answer is of its own, and names what
it was that was too much.
"""
import json, os, subprocess, sys, zlib

from attacks import AT, NBAUDIT, PKI, Pdf, page, signed, stamp, stream
from forge import (DATA, NULL, RSA, RSA_SHA256, Cms, attached, body, cert, enc, inspect, integer, kids, oid, rsa_sign, said_of, seq,
                   signed_data, signer_info, spki, subject)

MIB = 1 << 20

def deflated(n, octet=b"\0"):
    """${n} octets: blocks that are all the same, and a checksum that nobody minds."""
    z = zlib.compressobj(9)
    head = z.compress(octet * MIB) + z.flush(zlib.Z_FULL_FLUSH)
    block = z.compress(octet * MIB) + z.flush(zlib.Z_FULL_FLUSH)
    return head + block * (n // MIB - 1) + b"\3\0" + b"\0" * 4

def nested(data, levels):
    """${data} deflated ${levels} times more."""
    for _ in range(levels):
        data = zlib.compress(data, 9)
    return data

# A table of cross-references as a stream, and its filters.

def xref_stream(entries_of, filters, more=b"", size=10):
    """A PDF whose only section is a stream with ${filters} over given octets."""
    b = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    for num, text in page(b"Amount").items():
        b += b"%d 0 obj\n%s\nendobj\n" % (num, text)
    at = len(b)
    b += b"9 0 obj\n" + stream(entries_of, b"/Type /XRef /Size %d /W [ 1 3 1 ] /Root 1 0 R /Filter %s %s" % (size, filters, more))
    return b + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % at

def object_stream(data, filters, more=b"", n=1, first=4, others={}, entries=None):
    """A signed PDF whose catalog is in an object stream of its last revision."""
    p = signed()
    num = p.new()
    at = len(p.b)
    p.b += b"%d 0 obj\n" % num + stream(data, b"/Type /ObjStm /N %d /First %d /Filter %s %s" % (n, first, filters, more)) + b"\nendobj\n"
    rows = entries or [(1, 2, num, 0)]
    rows = rows + [(num, 1, at, 0)]
    for k, (onum, text) in enumerate(others.items()):
        rows.append((onum, 1, len(p.b), 0))
        p.b += b"%d 0 obj\n" % onum + text + b"\nendobj\n"
    here, xnum = len(p.b), max([num] + list(others)) + 1
    rows.append((xnum, 1, here, 0))
    table = b"".join(bytes([k]) + v.to_bytes(4, "big") + i.to_bytes(2, "big") for _, k, v, i in sorted(rows))
    index = b" ".join(b"%d 1" % r[0] for r in sorted(rows))
    p.b += (b"%d 0 obj\n" % xnum + stream(table, b"/Type /XRef /Size %d /W [ 1 4 2 ] /Index [ %s ] /Root 1 0 R /Prev %d " %
            (xnum + 1, index, p.prev)) + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % here)
    return p.b

def catalog():
    return b"1 0 " + b"<< /Type /Catalog /Pages 2 0 R >> "

RUNS = b"\x81\x81" * 40000    # 64 times as much at each level of RunLengthDecode

def rl_nest(n):
    return b"[ " + b"/RunLengthDecode " * n + b"]"

def page_with(data, filters, more=b""):
    """A signed PDF, then a later revision with such a page content."""
    p = signed()
    return p.revision({4: stream(data, b"/Filter %s %s" % (filters, more))}).b

def signed_with(data, filters):
    o = page(b"Amount: 100")
    o[4] = stream(data, b"/Filter %s " % filters)
    return Pdf(o).sign().b

def form_with(data, filters):
    p = signed(look=b"BT (x) Tj ET", rect=b"[ 0 0 100 100 ]")
    form = p.sigs[0][3] + 1
    return p.revision({form: stream(data, b"/Type /XObject /Subtype /Form /BBox [ 0 0 100 100 ] /Filter %s " % filters)}).b

def dss_with(data, filters, n=1):
    p = signed()
    s, d = p.new(), p.new() + n
    root = p.obj[1][:-2] + b"/DSS %d 0 R >>" % d
    o = {s + k: stream(data, b"/Filter %s " % filters) for k in range(n)}
    o[d] = b"<< /Type /DSS /Certs [ %s ] >>" % b" ".join(b"%d 0 R" % (s + k) for k in range(n))
    o[1] = root
    return p.revision(o).b

def fonts_with(data, filters, n):
    """Pages of text whose fonts have a ToUnicode each."""
    o = page(b"Amount: 100")
    names = []
    show = b"BT "
    for k in range(n):
        f, c = 100 + 2 * k, 101 + 2 * k
        o[f] = b"<< /Type /Font /Subtype /Type0 /Encoding /Identity-H /BaseFont /F%d /ToUnicode %d 0 R /DescendantFonts [ << /Type /Font /Subtype /CIDFontType2 /BaseFont /F%d >> ] >>" % (k, c, k)
        o[c] = stream(data, b"/Filter %s " % filters)
        names.append(b"/G%d %d 0 R" % (k, f))
        show += b"/G%d 12 Tf 10 %d Td <00410042> Tj " % (k, k % 800)
    o[3] = o[3].replace(b"/F1 5 0 R", b"/F1 5 0 R " + b" ".join(names))
    o[4] = stream(show + b"ET")
    return Pdf(o).sign().b

def many_revisions(n):
    p = signed()
    for k in range(n):
        p.revision({4: stream(b"BT /F1 12 Tf 100 700 Td (Amount: %d) Tj ET" % k)})
    return p.b

def many_tables(n, each=20):
    """A chain of ${n} tables, all of them over the same objects."""
    p = signed()
    for k in range(n):
        p.revision({}, free=range(1000 + each * k, 1000 + each * (k + 1)))
    return p.b

def copied_signatures(n, revisions=True):
    """One signature's dictionary ${n} times, each in a field of its own."""
    p = signed()
    o, kids_ = {}, []
    for k in range(n):
        w, v = 100 + 2 * k, 101 + 2 * k
        o[v] = p.obj[p.sigs[0][3]].replace(b"0" * 15000, b"")
        o[w] = b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (S%d) /Rect [ 0 0 0 0 ] /P 3 0 R /V %d 0 R >>" % (k, v)
        kids_.append(b"%d 0 R" % w)
    # The dictionary as it stands in the file, its Contents and ByteRange.
    lo, hi = p.sigs[0][:2]
    contents = p.b[lo:hi]
    short = contents.rstrip(b">").rstrip(b"0")
    short += b"0" * (len(short) % 2 + 1 - 1) + b">"
    if (len(short)) % 2:
        short = short[:-1] + b"0>"
    for k in range(n):
        v = 101 + 2 * k
        o[v] = (b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /Reason (%d) /ByteRange [ 0 %d %d %d ] /Contents %s >>"
                % (k, lo, hi, p.sigs[0][2] - hi, short))
    o[1] = p.obj[1].replace(b"/Fields [", b"/Fields [ " + b" ".join(kids_))
    return p.revision(o).b

def deep(open_, close, n):
    o = page(b"Amount: 100")
    o[6] = open_ * n + close * n
    return Pdf(o).sign().b

def form_tree(n, wide=1):
    """Fields in fields."""
    p = signed()
    o = {}
    for k in range(n):
        o[100 + k] = b"<< /T (f%d) /Kids [ %s ] >>" % (k, b" ".join([b"%d 0 R" % (101 + k)] * wide))
    o[100 + n] = b"<< /FT /Tx /T (end) /V (x) >>"
    o[1] = p.obj[1].replace(b"/Fields [", b"/Fields [ 100 0 R")
    return p.revision(o).b

def wide_form(n):
    p = signed()
    o = {100 + k: b"<< /FT /Tx /T (f%d) /V (%d) >>" % (k, k) for k in range(n)}
    o[1] = p.obj[1].replace(b"/Fields [", b"/Fields [ " + b" ".join(b"%d 0 R" % (100 + k) for k in range(n)))
    p.revision(o)
    return p.revision({100 + k: b"<< /FT /Tx /T (f%d) /V (%d) >>" % (k, k + 1) for k in range(n)}).b

def pages_tree(n, wide):
    """Pages nodes that are each other's kids."""
    p = signed()
    o = {2: b"<< /Type /Pages /Count %d /Kids [ 100 0 R 3 0 R ] >>" % (wide ** 4)}
    for k in range(n):
        o[100 + k] = b"<< /Type /Pages /Count %d /Kids [ %s ] >>" % (wide ** 4, b" ".join([b"%d 0 R" % (101 + k)] * wide))
    o[100 + n] = b"<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 9 9 ] >>"
    return p.revision(o).b

def xobject_tree(n, wide):
    """Forms that draw others, each several times."""
    o = page(b"Amount: 100", res=b"/Font << /F1 5 0 R >> /XObject << /X 100 0 R >>")
    o[4] = stream(b"/X Do " * wide)
    for k in range(n):
        o[100 + k] = stream(b"/X Do " * wide + b"BT /F1 9 Tf (x) Tj ET", b"/Type /XObject /Subtype /Form /BBox [ 0 0 9 9 ] /Resources << /Font << /F1 5 0 R >> /XObject << /X %d 0 R >> >> " % (101 + k))
    o[100 + n] = stream(b"BT /F1 9 Tf (x) Tj ET", b"/Type /XObject /Subtype /Form /BBox [ 0 0 9 9 ] /Resources << /Font << /F1 5 0 R >> >> ")
    return Pdf(o).sign().b

def many_numbers(n, what=b"0 "):
    p = signed()
    return p.revision({1: p.obj[1][:-2] + b"/X [ " + what * n + b"] >>"}).b

def big_table(size):
    """/Size and a subsection that say a lot."""
    p = signed()
    at = len(p.b)
    return p.b + b"xref\n0 %d\n0000000000 65535 f \ntrailer\n<< /Size %d /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (size, size, p.prev, at)

def damaged(text, n):
    """No table at all: libqpdf looks for objects; ${text} n times."""
    return b"%PDF-1.7\n" + text * n + b"\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\ntrailer << /Root 1 0 R >>\nstartxref\n99999999\n%%EOF\n"

# CMS.

def with_certs(n):
    """One signer, ${n} certificates, all different."""
    tbs, alg, sig = kids(cert("an"))
    f = kids(tbs)
    many = []
    for k in range(n):
        g = list(f)
        g[1] = integer(10 ** 12 + k)
        many.append(seq(seq(*g), alg, sig))
    return signed_data([signer_info(b"Pay 100\n")], ["an"] + many, b"Pay 100\n")

def with_signers(n, certs=("an",), **k):
    info = signer_info(b"Pay 100\n", **k)
    return signed_data([info] * n, certs, b"Pay 100\n")

def distinct_signers(n):
    infos = [signer_info(b"Pay 100\n", unsigned=[seq(oid("1.2.3.%d" % k), enc(0x31, NULL))]) for k in range(n)]
    return signed_data(infos, ["an"], b"Pay 100\n")

def with_attributes(n, signed_=True):
    extra = [seq(oid("1.2.3.%d" % k), enc(0x31, enc(4, b"x" * 10))) for k in range(n)]
    return signed_data([signer_info(b"Pay 100\n", attrs=extra) if signed_ else signer_info(b"Pay 100\n", unsigned=extra)], ["an"], b"Pay 100\n")

def counter_deep(n):
    info = signer_info(b"Pay 100\n")
    for _ in range(n):
        info = signer_info(b"Pay 100\n", unsigned=[seq(oid("1.2.840.113549.1.9.6"), enc(0x31, info))])
    return signed_data([info], ["an"], b"Pay 100\n")

def counter_wide(n):
    info = signer_info(b"Pay 100\n", "binh")
    info = signer_info(b"Pay 100\n", unsigned=[seq(oid("1.2.840.113549.1.9.6"), enc(0x31, *[info] * n))])
    return signed_data([info], ["an", "binh"], b"Pay 100\n")

def deep_der(n, tag=0x30):
    b = NULL
    for _ in range(n):
        b = enc(tag, b)
    return signed_data([signer_info(b"Pay 100\n", unsigned=[seq(oid("1.2.3"), enc(0x31, b))])], ["an"], b"Pay 100\n")

def deep_indefinite(n):
    return b"\x30\x80" * n + b"\0\0" * n

def many_segments(n, octets=b"x"):
    """Indefinite length, content in segments."""
    c = signed_data([signer_info(octets * n)], ["an"], None)
    kind, rest = kids(c)
    v, algs, content, certs, infos = kids(kids(rest)[0])
    return (seq(kind, enc(0xa0, seq(v, algs, b"\x30\x80" + DATA + b"\xa0\x80\x24\x80" + enc(4, octets) * n + b"\0\0" * 3, certs, infos))))

def huge_oid(n):
    o = enc(6, b"\x2a" + b"\xff" * n + b"\x7f")
    return signed_data([signer_info(b"Pay 100\n", unsigned=[seq(o, enc(0x31, NULL))])], ["an"], b"Pay 100\n")

def huge_integer(n):
    c = Cms(attached())
    c.signer[1] = seq(kids(c.signer[1])[0], enc(2, b"\x7f" * n))
    return c.der()

# Names and certificates.

def name(text):
    return seq(enc(0x31, seq(oid("2.5.4.3"), enc(0x0c, text.encode()))))

TIMES = seq(enc(0x17, b"200101000000Z"), enc(0x17, b"490101000000Z"))
CA = enc(0xa3, seq(seq(oid("2.5.29.19"), b"\1\1\xff", enc(4, seq(b"\1\1\xff")))))

def made_cert(who, issuer, sub, pub, num, ext=CA, alg=RSA_SHA256, value=None, signer=None):
    tbs = seq(enc(0xa0, integer(2)), integer(num), alg, issuer, TIMES, sub, pub, ext)
    return seq(tbs, alg, enc(3, b"\0" + (value(tbs) if value else rsa_sign(signer or who, tbs))))

def cross(names, copies, depth_leaf=True):
    """Names that certify each other, all with one key: a graph full of loops."""
    out, num = [], 1
    for a in range(names):
        for b in range(names):
            for c in range(copies):
                if a != b and len(out) < 1000:
                    out.append(made_cert("an", name("CA %d" % a), name("CA %d" % b), spki("an"), num))
                    num += 1
    leaf = made_cert("an", name("CA 0"), name("leaf"), spki("an"), 999999, ext=b"")
    return signed_data([signer_info(b"Pay 100\n", crt=leaf)], [leaf] + out, b"Pay 100\n")

def slow_rsa(bits, exponent):
    n = int.from_bytes(b"\xc5" + os.urandom(bits // 8 - 2) + b"\1", "big") | 1
    return seq(RSA, enc(3, b"\0" + seq(integer(n), integer(exponent)))), n

def slow_signers(n, bits, exponent, who_chain=True):
    """Values under a key that takes long to verify with."""
    pub, mod = slow_rsa(bits, exponent)
    leaf = made_cert("an", name("CA"), name("leaf"), pub, 5, ext=b"")
    infos = [signer_info(b"Pay 100\n", crt=leaf, value=lambda o, k=k: (3 + k).to_bytes(bits // 8, "big")) for k in range(n)]
    return signed_data(infos, [leaf], b"Pay 100\n")

def slow_chain(n, bits, exponent):
    """A name that ${n} certificates have, each with a slow key of its own, above one leaf."""
    pub, mod = slow_rsa(bits, exponent)
    leaf = made_cert("an", name("CA"), name("leaf"), spki("an"), 5, ext=b"", value=lambda o: (7).to_bytes(bits // 8, "big"))
    cas = [made_cert("an", name("CA"), name("CA"), pub, 100 + k, value=lambda o: (9).to_bytes(bits // 8, "big")) for k in range(n)]
    return signed_data([signer_info(b"Pay 100\n", crt=leaf)], [leaf] + cas, b"Pay 100\n")

def dsa_pub(bits):
    p = int.from_bytes(b"\xc5" + os.urandom(bits // 8 - 2) + b"\1", "big") | 1
    q = int.from_bytes(b"\xc5" + os.urandom(31), "big") | 1
    g, y = p - 5, p // 3
    return seq(seq(oid("1.2.840.10040.4.1"), seq(integer(p), integer(q), integer(g))), enc(3, b"\0" + integer(y)))

DSA_SHA256 = seq(oid("2.16.840.1.101.3.4.3.2"))

def slow_dsa(n, bits):
    leaf = made_cert("an", name("CA"), name("leaf"), dsa_pub(bits), 5, ext=b"")
    infos = [signer_info(b"Pay 100\n", crt=leaf, sigalg=DSA_SHA256, value=lambda o, k=k: seq(integer(3 + k), integer(1 << 254))) for k in range(n)]
    return signed_data(infos, [leaf], b"Pay 100\n")

def slow_dsa_chain(n, bits):
    leaf = made_cert("an", name("CA"), name("leaf"), spki("an"), 5, ext=b"", alg=DSA_SHA256, value=lambda o: seq(integer(3), integer(1 << 254)))
    pub = dsa_pub(bits)
    cas = [made_cert("an", name("CA"), name("CA"), pub, 100 + k, alg=DSA_SHA256, value=lambda o: seq(integer(3), integer(1 << 254))) for k in range(n)]
    return signed_data([signer_info(b"Pay 100\n", crt=leaf)], [leaf] + cas, b"Pay 100\n")

def slow_cross(n, bits, exponent):
    """${n} certificates of one name that issue each other, every check slow."""
    pub, mod = slow_rsa(bits, exponent)
    odd = lambda k: lambda o: (k + 3).to_bytes(bits // 8, "big")
    leaf = made_cert("an", name("CA"), name("leaf"), spki("an"), 5, ext=b"")
    cas = [made_cert("an", name("CA"), name("CA"), slow_rsa(bits, exponent)[0] if k else spki("an"), 100 + k,
           value=odd(k)) for k in range(n)]
    return signed_data([signer_info(b"Pay 100\n", crt=leaf)], [leaf] + cas, b"Pay 100\n")

# CRLs and answers.

def crl(who, n, ext=True):
    """${n} entries, of the signer's authority."""
    entries = enc(0x30, b"".join(seq(integer(10 ** 9 + k), enc(0x17, b"260101000000Z")) for k in range(n)))
    tbs = seq(integer(1), RSA_SHA256, subject(who), enc(0x17, b"260101000000Z"), enc(0x17, b"490101000000Z"), entries)
    return seq(tbs, RSA_SHA256, enc(3, b"\0" + rsa_sign(who, tbs)))

def with_crl(*crls):
    c = Cms(attached())
    return seq(c.type, enc(0xa0, seq(c.version, c.algs, c.content, c.certs, enc(0xa1, *crls), enc(0x31, seq(*c.signer)))))

def many_crls(n, each, keys="sub-ca"):
    out = []
    for k in range(n):
        entries = enc(0x30, b"".join(seq(integer(10 ** 9 + k * 7 + j), enc(0x17, b"260101000000Z")) for j in range(each)))
        tbs = seq(integer(1), RSA_SHA256, subject(keys), enc(0x17, b"2601%02d0000%02dZ" % (1 + k % 28, k // 28 % 60)), enc(0x17, b"490101000000Z"), entries)
        out.append(seq(tbs, RSA_SHA256, enc(3, b"\0" + b"\1" * 256)))
    return with_crl(*out)

def indirect_crl(n):
    """Entries that each name their own issuer."""
    ci = seq(oid("2.5.29.29"), b"\1\1\xff", enc(4, seq(enc(0xa4, name("X")))))
    entries = enc(0x30, b"".join(seq(integer(k + 1), enc(0x17, b"260101000000Z"), seq(ci)) for k in range(n)))
    idp = seq(oid("2.5.29.28"), b"\1\1\xff", enc(4, seq(enc(0x84, b"\xff"))))
    tbs = seq(integer(1), RSA_SHA256, subject("sub-ca"), enc(0x17, b"260101000000Z"), enc(0x17, b"490101000000Z"), entries, enc(0xa0, seq(idp)))
    return with_crl(seq(tbs, RSA_SHA256, enc(3, b"\0" + rsa_sign("sub-ca", tbs))))

def slow_crls(n, bits, exponent):
    """CRLs of one name that many keys may have signed."""
    leaf = made_cert("an", name("CA"), name("leaf"), spki("an"), 5, ext=b"")
    cas = [made_cert("an", name("CA"), name("CA"), slow_rsa(bits, exponent)[0] if k else spki("an"), 100 + k) for k in range(60)]
    out = []
    for k in range(n):
        tbs = seq(integer(1), RSA_SHA256, name("CA"), enc(0x17, b"2601%02d0000%02dZ" % (1 + k % 28, k // 28 % 60)), enc(0x17, b"490101000000Z"))
        out.append(seq(tbs, RSA_SHA256, enc(3, b"\0" + (k + 3).to_bytes(bits // 8, "big"))))
    c = Cms(signed_data([signer_info(b"Pay 100\n", crt=leaf)], [leaf] + cas, b"Pay 100\n"))
    return seq(c.type, enc(0xa0, seq(c.version, c.algs, c.content, c.certs, enc(0xa1, *out), enc(0x31, seq(*c.signer)))))

# Time-stamps.

def stamped(n, token=None):
    c = Cms(attached())
    t = stamp(body(c.signer[-1]))
    alter = lambda k: t[:-4] + k.to_bytes(4, "big")
    c.signer.append(enc(0xa1, seq(oid("1.2.840.113549.1.9.16.2.14"), enc(0x31, *(alter(k) for k in range(n))))))
    return c.der()

def archive_stamps(n, pad=0):
    """Archive time-stamps, each over all before it."""
    c = Cms(attached(b"x" * (pad or 8)))
    t = stamp(b"x")
    c.signer.append(enc(0xa1, *(seq(oid("1.2.840.113549.1.9.16.2.48"), enc(0x31, t[:-4] + k.to_bytes(4, "big"))) for k in range(n))))
    return c.der()

def doc_stamps(n):
    p = signed()
    for k in range(n):
        p.sign(name=b"T%d" % k, token=True)
    return p.b

CASES = {
    "rl9-xref": lambda: xref_stream(RUNS, rl_nest(9)),
    "rl5-xref": lambda: xref_stream(RUNS, rl_nest(5)),
    "rl9-objstm": lambda: object_stream(RUNS, rl_nest(9)),
    "rl9-page": lambda: page_with(RUNS, rl_nest(9)),
    "rl9-signed-page": lambda: signed_with(RUNS, rl_nest(9)),
    "rl9-form": lambda: form_with(RUNS, rl_nest(9)),
    "rl9-dss": lambda: dss_with(RUNS, rl_nest(9)),
    "rl9-fonts": lambda: fonts_with(RUNS, rl_nest(9), 3),
    "flate-xref": lambda: xref_stream(deflated(1000 * MIB), b"/FlateDecode"),
    "flate-300-xref": lambda: xref_stream(deflated(300 * MIB), b"/FlateDecode"),
    "flate-objstm": lambda: object_stream(deflated(1000 * MIB), b"/FlateDecode"),
    "flate-200-objstm": lambda: object_stream(deflated(200 * MIB), b"/FlateDecode"),
    "flate-page": lambda: page_with(deflated(1000 * MIB), b"/FlateDecode"),
    "flate-signed-page": lambda: signed_with(deflated(1000 * MIB), b"/FlateDecode"),
    "flate-nested-page": lambda: page_with(nested(deflated(1000 * MIB), 1), b"[ /FlateDecode /FlateDecode ]"),
    "flate-form": lambda: form_with(deflated(1000 * MIB), b"/FlateDecode"),
    "flate-dss": lambda: dss_with(deflated(1000 * MIB), b"/FlateDecode"),
    "flate-dss-many": lambda: dss_with(deflated(60 * MIB), b"/FlateDecode", 50),
    "flate-fonts": lambda: fonts_with(deflated(60 * MIB), b"/FlateDecode", 50),
    "flate-to-nothing": lambda: xref_stream(nested(deflated(8000 * MIB, b" "), 2), b"[ /FlateDecode /FlateDecode /FlateDecode /ASCIIHexDecode ]"),
    "flate-to-nothing-page": lambda: page_with(nested(deflated(8000 * MIB, b" "), 2), b"[ /FlateDecode /FlateDecode /FlateDecode /ASCIIHexDecode ]"),
    "predictor-xref": lambda: xref_stream(deflated(300 * MIB), b"/FlateDecode", b"/DecodeParms << /Predictor 12 /Columns 1 >> "),
    "predictor-wide": lambda: xref_stream(deflated(5 * MIB), b"/FlateDecode", b"/DecodeParms << /Predictor 12 /Columns 2000000000 >> "),
    "predictor-wide-page": lambda: page_with(deflated(5 * MIB), b"/FlateDecode", b"/DecodeParms << /Predictor 12 /Columns 2000000000 >> "),
    "tiff-wide": lambda: xref_stream(deflated(5 * MIB), b"/FlateDecode", b"/DecodeParms << /Predictor 2 /Columns 200000000 /Colors 4 /BitsPerComponent 16 >> "),
    "lzw-xref": lambda: xref_stream(b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01" * 1000000, b"/LZWDecode"),
    "xref-entries": lambda: xref_stream(deflated(15 * MIB, b"\1"), b"/FlateDecode", b"", 3000000),
    "xref-index": lambda: xref_stream(b"", b"/FlateDecode", b"/Index [ 0 2000000000 ] ", 2000000000),
    "xref-zero-width": lambda: xref_stream(zlib.compress(b""), b"/FlateDecode", b"/Index [ 0 2000000000 ] ", 2000000000).replace(b"[ 1 3 1 ]", b"[ 0 0 0 ]"),
    "table-size": lambda: big_table(2000000000),
    "objstm-n": lambda: object_stream(zlib.compress(catalog()), b"/FlateDecode", n=2000000000),
    "objstm-many": lambda: object_stream(zlib.compress(b"".join(b"%d 0 " % k for k in range(1, 1500000)) + b"<<>> "), b"/FlateDecode", n=1500000, first=10000000),
    "objstm-extends": lambda: object_stream(zlib.compress(catalog()), b"/FlateDecode", b"/Extends 1 0 R "),
    "revisions": lambda: many_revisions(3000),
    "tables": lambda: many_tables(3000),
    "tables-wide": lambda: many_tables(900, 1500),
    "copies": lambda: copied_signatures(1000),
    "deep-arrays": lambda: deep(b"[", b"]", 100000),
    "deep-dicts": lambda: deep(b"<</A", b">>", 100000),
    "deep-arrays-400": lambda: deep(b"[", b"]", 400),
    "form-deep": lambda: form_tree(20000),
    "form-double": lambda: form_tree(200, 10),
    "form-wide": lambda: wide_form(16000),
    "pages-double": lambda: pages_tree(40, 10),
    "forms-double": lambda: xobject_tree(12, 10),
    "damaged-objects": lambda: damaged(b"1 0 obj << >> endobj ", 200000),
    "damaged-open": lambda: damaged(b"1 0 obj << ", 200000),
    "damaged-streams": lambda: damaged(b"7 0 obj << /Length 9 >> stream\n", 100000),
    "damaged-byteranges": lambda: damaged(b"7 0 obj << /ByteRange [ 0 1 2 3 ] /Contents <00> ", 100000),
    "cms-certs": lambda: with_certs(20000),
    "cms-signers": lambda: with_signers(20000),
    "cms-signers-distinct": lambda: distinct_signers(1000),
    "cms-attributes": lambda: with_attributes(100000),
    "cms-unsigned": lambda: with_attributes(100000, False),
    "cms-counter-deep": lambda: counter_deep(500),
    "cms-counter-wide": lambda: counter_wide(5000),
    "cms-deep": lambda: deep_der(5000),
    "cms-deep-31": lambda: deep_der(25),
    "cms-deep-indefinite": lambda: deep_indefinite(1000000),
    "cms-segments": lambda: many_segments(1000000),
    "cms-segments-empty": lambda: many_segments(2000000, b""),
    "cms-oid": lambda: huge_oid(300000),
    "cms-integer": lambda: huge_integer(1000000),
    "cross-32": lambda: cross(32, 1),
    "cross-8": lambda: cross(8, 17),
    "slow-rsa-16384": lambda: slow_signers(1000, 16384, (1 << 64) - 1),
    "slow-rsa-3072": lambda: slow_signers(1000, 3072, (1 << 3071) - 1),
    "slow-dsa": lambda: slow_dsa(1000, 9984),
    "slow-chain-16384": lambda: slow_chain(1000, 16384, (1 << 64) - 1),
    "slow-chain-3072": lambda: slow_chain(1000, 3072, (1 << 3071) - 1),
    "slow-chain-dsa": lambda: slow_dsa_chain(1000, 9984),
    "slow-cross-3072": lambda: slow_cross(60, 3072, (1 << 3071) - 1),
    "slow-cross-2048": lambda: slow_cross(60, 2048, (1 << 2047) - 1),
    "slow-crls": lambda: slow_crls(1000, 2048, (1 << 2047) - 1),
    "slow-rsa-2048": lambda: slow_signers(1000, 2048, (1 << 2047) - 1),
    "slow-dsa-4096": lambda: slow_dsa(1000, 4096),
    "objstm-array": lambda: object_stream(zlib.compress(b"1 0 << /Type /Catalog /Pages 2 0 R /X [ " + b"0 " * (30 * MIB) + b"] >> "), b"/FlateDecode"),
    "objstm-array-10": lambda: object_stream(zlib.compress(b"1 0 << /Type /Catalog /Pages 2 0 R /X [ " + b"0 " * (5 * MIB) + b"] >> "), b"/FlateDecode"),
    "objstm-many-1m": lambda: object_stream(zlib.compress(b"".join(b"%d 0 " % k for k in range(1, 900000)) + b"<<>> "), b"/FlateDecode", n=899999, first=10000000 - 1211111),
    "direct-array": lambda: many_numbers(20 * MIB),
    "direct-dicts": lambda: many_numbers(6 * MIB, b"<<>> "),
    "crl-million": lambda: with_crl(crl("sub-ca", 120000)),
    "crl-indirect": lambda: indirect_crl(60000),
    "crls-many": lambda: many_crls(1000, 1),
    "crls-many-big": lambda: many_crls(300, 1000),
    "stamps": lambda: stamped(1000),
    "archive-stamps": lambda: archive_stamps(200),
    "archive-stamps-big": lambda: archive_stamps(200, 30 * MIB),
    "doc-stamps": lambda: doc_stamps(150),
}

BETWEEN = """
import os, sys, time
began = time.time()
pid = os.fork()
if pid == 0:
    os.dup2(os.open("out", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), 1)
    os.execv(sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(pid, 0)
print(usage.ru_utime + usage.ru_stime, time.time() - began, usage.ru_maxrss, status)
"""

def measure(label, made):
    path = label + ".bin"
    with open(path, "wb") as f:
        f.write(made)
    size = len(made)
    del made
    # A process between, as small as can be: what is forked bears its parent's memory.
    p = subprocess.run([sys.executable, "-S", "-E", "-c", BETWEEN, NBAUDIT, "inspect", "--json", "-t", PKI + "/trust", "--at", AT, path],
                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=open("err", "wb"))
    cpu, took, memory, status = (float(t) for t in p.stdout.split())
    try:
        docs = [json.loads(t) for t in open("out")]
        d = docs[0]
        said = "%d sigs %s %s %s" % (len(d["signatures"]), d["indication"], d["sub_indication"], " ".join(said_of(d))[:90])
    except (ValueError, IndexError, KeyError) as e:
        said = "NO ANSWER %r" % e
    flag = "!!" if took > 3 or memory > 250 * 1024 else "  "
    print("%s %-22s %8.2f MiB %6.2f s %6.2f s %5d MiB  %d %s" % (flag, label, size / MIB, cpu, took, memory // 1024, int(status) >> 8, said), flush=True)

# What is judged in every run of the tests, and a finding that each must have.
JUDGED = [
    ("rl9-xref", "UNREADABLE"), ("rl9-objstm", "UNREADABLE"), ("rl9-page", "MODIFIED_CONTENT"),
    ("rl9-dss", "UNREADABLE"), ("flate-to-nothing", "UNREADABLE"),
    ("predictor-wide", "UNREADABLE"), ("tiff-wide", "UNREADABLE"), ("xref-entries", "UNREADABLE"), ("xref-index", "PDF_BROKEN"),
    ("table-size", "PDF_REPAIRED"), ("objstm-n", "UNREADABLE"), ("objstm-array-10", "UNREADABLE"), ("objstm-many", "UNREADABLE"),
    ("pages-double",), ("cms-deep",), ("cms-deep-indefinite",), ("cms-oid",), ("cross-8", "NO_CHAIN"),
    ("slow-rsa-3072", "ALG_UNSUPPORTED"), ("slow-dsa", "ALG_UNSUPPORTED"), ("slow-cross-3072", "NO_CHAIN"), ("slow-crls", "NO_CHAIN"),
]

def main():
    if len(sys.argv) > 4:
        for label in sys.argv[5:] or CASES:
            measure(label, CASES[label]())
        return
    paths = []
    for label, *_ in JUDGED:
        with open(label, "wb") as f:
            f.write(CASES[label]())
        paths.append(label)
    docs = inspect(paths)
    if len(docs) != len(JUDGED):
        print("not ok %d answers for %d files" % (len(docs), len(JUDGED)))
    for (label, *want), doc in zip(JUDGED, docs):
        said = said_of(doc)
        fits = not {"WORKER_TIME", "WORKER_DIED", "INTERNAL"} & set(said) and set(want) <= set(said)
        print("ok", label) if fits else print("not ok %s\n# %s" % (label, " ".join(said)))

main()
