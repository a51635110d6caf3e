#!/usr/bin/env python3
"""forge_chain.py: CMS values and certificates forged, octet by octet, and
honest ones that look odd.

  forge_chain.py NBAUDIT PKI [FOLDER]

The authorities' own keys make certificates that no authority should issue;
who trusts the root trusts none of them.  Sources: RFC 5280 4 and 6, RFC 5652,
RFC 4055, RFC 6960 4.2.2.2, RFC 3161 2.3; Bleichenbacher (Crypto rump session
2006, CVE-2006-4339); CVE-2009-2408; CVE-2022-21449 (ECDSA of zeros);
CVE-2025-2866 (adbe.pkcs7.sha1).
"""
import datetime, hashlib, re

from attacks import AT, Pdf, page, signed
from forge import (CONTENT_TYPE, DATA, MESSAGE_DIGEST, NULL, RSA, RSA_SHA256, SHA1, SHA256, SIGNING_CERT_2, SIGNING_TIME, Cms,
                   attached, body, cert, enc, fields, integer, judge, key, kids, oid, raw, rsa_sign, seq, serial, sha256, signed_data,
                   signer_info, spki, subject)

PAY = b"Pay 100\n"

# CMS.

def one(*a, content=PAY, certs=("an",), **k):
    """An attached structure with one signer; see signer_info()."""
    return signed_data([signer_info(*(a or (PAY,)), **k)], certs, content)

def attr(kind, *values):
    return seq(kind, enc(0x31, *values))

def with_attrs(edit):
    """The signed attributes as ${edit} makes them, signed by the right key."""
    def make():
        c = Cms(one())
        parts = kids(c.attrs())
        made = edit(parts)
        at = c.signer.index(c.attrs())
        c.signer[at] = enc(0xa0, *made)
        c.signer[-1] = enc(4, rsa_sign("an", enc(0x31, *made)))
        return c.der()
    return make

def replaced(kind, *value):
    return with_attrs(lambda parts: sorted([p for p in parts if kind not in p] + [attr(kind, v) for v in value]))

def ess(who):
    """signing-certificate-v2 that names the certificate of ${who}."""
    return attr(SIGNING_CERT_2, seq(seq(seq(enc(4, sha256(cert(who)))))))

def unsigned_says():
    """What the signed attributes should say, among the unsigned."""
    c = Cms(one())
    c.holds(b"Pay 999\n")
    c.signer.append(enc(0xa1, attr(MESSAGE_DIGEST, enc(4, sha256(b"Pay 999\n")))))
    return c.der()

def counter_signed(who, over=None):
    """A counter-signature of another, over the value or something else."""
    c = Cms(one())
    value = body(c.signer[-1])
    info = signer_info(over or value, who)
    c.certs = enc(0xa0, body(c.certs), cert(who))
    c.signer.append(enc(0xa1, attr(oid("1.2.840.113549.1.9.6"), info)))
    return c.der()

def algorithm(digest=None, sigalg=None):
    def make():
        c = Cms(one())
        if digest:
            c.signer[2] = digest
        if sigalg:
            c.signer[-2] = sigalg
        return c.der()
    return make

PSS = oid("1.2.840.113549.1.1.10")

def pss_params(md=SHA256, mgf=SHA256, salt=32):
    return seq(PSS, seq(enc(0xa0, md), enc(0xa1, seq(oid("1.2.840.113549.1.1.8"), mgf)), enc(0xa2, integer(salt))))

def mgf1(seed, n):
    return b"".join(sha256(seed + i.to_bytes(4, "big")) for i in range((n + 31) // 32))[:n]

def pss_value(salt=b"\7" * 32, trailer=0xbc):
    def make(over):
        h = sha256(b"\0" * 8 + sha256(over) + salt)
        db = b"\0" * (256 - 32 - 1 - len(salt) - 1) + b"\1" + salt
        masked = bytearray(a ^ b for a, b in zip(db, mgf1(h, len(db))))
        masked[0] &= 0x7f
        return raw("an", bytes(masked) + h + bytes([trailer]))
    return make

def cube_root(info):
    """A value for e = 3: its cube begins as the padding does; no private key is needed."""
    d = bytes.fromhex("3031300d060960864801650304020105000420") + sha256(info)
    block = int.from_bytes((b"\0\1" + b"\xff" * 8 + b"\0" + d).ljust(256, b"\0"), "big")
    low, high = 0, 1 << 700
    while low < high:
        mid = (low + high) // 2
        low, high = (mid + 1, high) if mid ** 3 < block else (low, mid)
    return low.to_bytes(256, "big")

def other_padding(block):
    return lambda over: raw("an", block(bytes.fromhex("3031300d060960864801650304020105000420") + sha256(over)))

def ecdsa(r, s):
    return lambda over: seq(integer(r), integer(s))

ECDSA = seq(oid("1.2.840.10045.4.3.2"))

def two_of(attribute):
    return with_attrs(lambda parts: sorted(parts + [p for p in parts if attribute in p]))

def kind_of(eattr, econtent):
    """contentType says one thing, the content's own type another."""
    def make():
        attrs = [attr(CONTENT_TYPE, eattr), attr(MESSAGE_DIGEST, enc(4, sha256(PAY)))]
        over = enc(0x31, *sorted(attrs))
        tbs = fields("an")
        info = seq(integer(1), seq(tbs[3], tbs[1]), SHA256, b"\xa0" + over[1:], RSA, enc(4, rsa_sign("an", over)))
        return signed_data([info], ["an"], PAY, kind=econtent)
    return make

TST_INFO = oid("1.2.840.113549.1.9.16.1.4")

def in_pdf(der, sub=b"adbe.pkcs7.detached"):
    """A PDF whose signature is ${der} of the octets that it covers."""
    p = Pdf(page(b"Amount: 100"))
    p.sign()
    lo, hi = p.sigs[0][:2]
    b = p.b[:lo] + p.b[hi:]
    old = b"/SubFilter /adbe.pkcs7.detached"
    at = p.b.rindex(old, 0, lo)
    if sub != b"adbe.pkcs7.detached":
        new = (b"/SubFilter /" + sub).ljust(len(old))
        p.b = p.b[:at] + new + p.b[at + len(old):]
        b = p.b[:lo] + p.b[hi:]
    made = der(b)
    return p.b[:lo] + b"<" + made.hex().encode().ljust(hi - lo - 2, b"0") + b">" + p.b[hi:]

def sha1_content(b, held, digested):
    """adbe.pkcs7.sha1: the structure holds a SHA-1 of the octets."""
    info = signer_info(digested)
    return signed_data([info], ["an"], held)

def held_elsewhere():
    """CVE-2025-2866: the SHA-1 held is of these octets, the value is over another."""
    return in_pdf(lambda b: sha1_content(b, hashlib.sha1(b).digest(), b"x" * 20), b"adbe.pkcs7.sha1")

CMS = [
    ("digest among the unsigned attributes", unsigned_says, "DIGEST_MISMATCH"),
    ("no message-digest", with_attrs(lambda p: [x for x in p if MESSAGE_DIGEST not in x]), "CMS_ATTRS"),
    ("two of message-digest", replaced(MESSAGE_DIGEST, enc(4, sha256(PAY)), enc(4, sha256(b"Pay 999\n"))), "CMS_ATTRS"),
    ("no content-type", with_attrs(lambda p: [x for x in p if CONTENT_TYPE not in x]), "CMS_ATTRS"),
    ("no attribute at all", with_attrs(lambda p: []), "CMS_ATTRS|CMS_MALFORMED"),
    ("message-digest of two values", with_attrs(lambda p: sorted([x for x in p if MESSAGE_DIGEST not in x] + [attr(MESSAGE_DIGEST,
     enc(4, sha256(PAY)), enc(4, sha256(b"x")))])), "CMS_ATTRS"),
    ("a message-digest cut short", replaced(MESSAGE_DIGEST, enc(4, sha256(PAY)[:16])), "DIGEST_MISMATCH|CMS_ATTRS"),
    ("an empty message-digest", replaced(MESSAGE_DIGEST, enc(4)), "DIGEST_MISMATCH|CMS_ATTRS"),
    ("another content type in the attribute", kind_of(TST_INFO, DATA), "CMS_ATTRS"),
    ("a time-stamp's type on a document", kind_of(DATA, TST_INFO), "CMS_ATTRS|TST_MALFORMED"),
    ("signing-certificate of another", with_attrs(lambda p: sorted(p + [ess("binh")])), "SIGNING_CERT_REF"),
    ("two of signing-certificate", with_attrs(lambda p: sorted(p + [ess("binh"), ess("an")])), "CMS_ATTRS|SIGNING_CERT_REF"),
    ("counter-signed over something else", lambda: counter_signed("binh", b"x" * 256), "DIGEST_MISMATCH"),
    ("counter-signed by a stranger", lambda: counter_signed("quang"), "NO_CHAIN"),
    ("SHA-1 said of SHA-256", algorithm(digest=SHA1), "ALG_MISMATCH|DIGEST_MISMATCH|VALUE_WRONG"),
    ("RSA with SHA-1 said", algorithm(sigalg=seq(oid("1.2.840.113549.1.1.5"), NULL)), "ALG_MISMATCH|VALUE_WRONG"),
    ("ECDSA said of RSA", algorithm(sigalg=ECDSA), "ALG_MISMATCH|VALUE_WRONG"),
    ("PSS said of PKCS#1", algorithm(sigalg=pss_params()), "VALUE_WRONG"),
    ("PKCS#1 said of PSS", lambda: one(value=pss_value()), "VALUE_WRONG"),
    ("PSS, another digest in its parameters", lambda: one(value=pss_value(), sigalg=pss_params(md=SHA1)), "VALUE_WRONG|ALG_MISMATCH|ALG_PROFILE"),
    ("PSS, another mask", lambda: one(value=pss_value(), sigalg=pss_params(mgf=SHA1)), "VALUE_WRONG|ALG_PROFILE"),
    ("PSS, another salt length", lambda: one(value=pss_value(), sigalg=pss_params(salt=20)), "VALUE_WRONG"),
    ("PSS, another trailer", lambda: one(value=pss_value(trailer=0xbd), sigalg=pss_params()), "VALUE_WRONG"),
    ("PSS without parameters", lambda: one(value=pss_value(), sigalg=seq(PSS)), "VALUE_WRONG|ALG_UNSUPPORTED|ALG_MISMATCH"),
    ("padding too short, garbage behind", lambda: one(value=other_padding(lambda d: (b"\0\1" + b"\xff" * 8 + b"\0" + d).ljust(256, b"\xaa"))), "VALUE_WRONG"),
    ("padding of type 2", lambda: one(value=other_padding(lambda d: b"\0\2" + b"\7" * (253 - len(d)) + b"\0" + d)), "VALUE_WRONG"),
    ("padding of zeros", lambda: one(value=other_padding(lambda d: b"\0\1" + b"\0" * (254 - len(d)) + d)), "VALUE_WRONG"),
    ("garbage in the padding", lambda: one(value=other_padding(lambda d: b"\0\1" + b"\xff" * 100 + b"\xaa" * (153 - len(d)) + b"\0" + d)), "VALUE_WRONG"),
    ("a DigestInfo with more in it", lambda: one(value=lambda over: raw("an", (lambda d: b"\0\1" + b"\xff" * (253 - len(d)) + b"\0" + d)(
     seq(seq(body(SHA256), enc(4, b"garbage")), enc(4, sha256(over)))))), "VALUE_WRONG"),
    ("ECDSA, r = s = 0", lambda: signed_data([signer_info(PAY, "dung", value=ecdsa(0, 0), sigalg=ECDSA)], ["dung"], PAY), "VALUE_WRONG"),
    ("ECDSA, r = s = 1", lambda: signed_data([signer_info(PAY, "dung", value=ecdsa(1, 1), sigalg=ECDSA)], ["dung"], PAY), "VALUE_WRONG"),
    ("ECDSA, r = s = the order", lambda: signed_data([signer_info(PAY, "dung", value=ecdsa(*[0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551] * 2),
     sigalg=ECDSA)], ["dung"], PAY), "VALUE_WRONG"),
    ("Ed25519 of zeros", lambda: signed_data([signer_info(PAY, "duc", value=lambda o: b"\0" * 64, sigalg=seq(oid("1.3.101.112")))], ["duc"], PAY), "VALUE_WRONG"),
    ("an empty value", lambda: one(value=lambda o: b""), "CMS_MALFORMED"),
    ("a stranger under another's number", lambda: one(PAY, "an", key_of="quang", certs=["quang", "an"]), "VALUE_WRONG"),
    ("PDF, the structure holds something else", lambda: in_pdf(lambda b: attached(PAY)), "DIGEST_MISMATCH"),
    ("PDF, holds a copy, the digest of another", lambda: in_pdf(lambda b: signed_data([signer_info(PAY)], ["an"], b)), "DIGEST_MISMATCH"),
    ("PDF, CVE-2025-2866", held_elsewhere, "DIGEST_MISMATCH"),
    ("PDF, SHA-1 held is of another", lambda: in_pdf(lambda b: sha1_content(b, b"x" * 20, b"x" * 20), b"adbe.pkcs7.sha1"), "DIGEST_MISMATCH"),
    ("PDF, two signers, the second good", lambda: in_pdf(lambda b: signed_data([signer_info(PAY, "binh"), signer_info(b)], ["an", "binh"])), ""),
    ("PDF, an empty content", lambda: in_pdf(lambda b: signed_data([signer_info(b)], ["an"], b"")), "CMS_EMPTY"),
    # The structure is not signed: who would put a second name there?
    ("PDF, two signers, the first good", lambda: in_pdf(lambda b: signed_data([signer_info(b), signer_info(PAY, "binh")], ["an", "binh"])), "SIGNERS_EXTRA"),
    ("PDF, two signers, both good", lambda: in_pdf(lambda b: signed_data([signer_info(b), signer_info(b, "binh")], ["an", "binh"])), "SIGNERS_EXTRA"),
]

CMS_HONEST = [
    ("plain", one, "TOTAL-PASSED"), ("PSS", lambda: one(value=pss_value(), sigalg=pss_params()), "TOTAL-PASSED"),
    ("PSS, a short salt", lambda: one(value=pss_value(b"\7" * 8), sigalg=pss_params(salt=8)), "TOTAL-PASSED"),
    ("without attributes", lambda: one(direct=True), "TOTAL-PASSED"),
    ("RSA with SHA-256 said", lambda: one(sigalg=RSA_SHA256), "TOTAL-PASSED"),
    ("signing-certificate", with_attrs(lambda p: sorted(p + [ess("an")])), "TOTAL-PASSED"),
    ("counter-signed", lambda: counter_signed("binh"), "TOTAL-PASSED"),
    ("certificates that nobody needs", lambda: one(certs=["binh", "sub-ca", "an", "quang"]), "TOTAL-PASSED"),
    ("PDF", lambda: in_pdf(lambda b: signed_data([signer_info(b)], ["an"])), "TOTAL-PASSED"),
]

# Certificates.

def name(cn, *more):
    return seq(enc(0x31, seq(oid("2.5.4.6"), enc(0x13, b"VN"))), *more, enc(0x31, seq(oid("2.5.4.3"), enc(0x0c, cn.encode()))))

def when(text, tag=None):
    """RFC 5280 4.1.2.5: UTCTime until 2049."""
    tag = tag or (0x17 if "1950" <= text[:4] < "2050" else 0x18)
    return enc(tag, (text[2:] if tag == 0x17 else text).encode())

NOW = datetime.datetime.strptime(AT, "%Y-%m-%dT%H:%M:%SZ")

def day(n):
    return (NOW + datetime.timedelta(n)).strftime("%Y%m%d%H%M%SZ")

def ext(kind, value, critical=False):
    return seq(oid(kind), *([enc(1, b"\xff")] if critical else []), enc(4, value))

def basic(ca=True, path=None):
    return ext("2.5.29.19", seq(*([enc(1, b"\xff")] if ca else []), *([integer(path)] if path is not None else [])), True)

def usage(bits):
    """keyUsage from its octet: 0x80 digitalSignature, 0x40 nonRepudiation, 0x04 keyCertSign, 0x02 cRLSign."""
    unused = len(bin(bits)) - len(bin(bits).rstrip("0")) if bits else 0
    return ext("2.5.29.15", enc(3, bytes([unused, bits])), True)

def purpose(*kinds, critical=False):
    return ext("2.5.29.37", seq(*(oid(k) for k in kinds)), critical)

def ids(pub, issuer_pub):
    ski = lambda p: hashlib.sha1(body(kids(p)[1])[1:]).digest()
    return [ext("2.5.29.14", enc(4, ski(pub))), ext("2.5.29.35", seq(enc(0x80, ski(issuer_pub))))]

class Ca:
    """A certificate to issue with, and whose key is it."""

    def __init__(self, crt, key_of):
        self.cert, self.key = cert(crt), key_of

COUNT = [0x700000]

def issue(by, who, cn="Nguyen Van X", exts=(), number=None, start=None, end=None, version=2, alg=RSA_SHA256, outer=None, pub=None,
          issuer=None, key_of=None, plain=False, subj=None):
    """A certificate for the key of ${who}, by ${by}: right unless told otherwise."""
    COUNT[0] += 1
    pub = pub or spki(who)
    own = [] if plain else ids(pub, spki(by.cert))
    tbs = seq(*([enc(0xa0, integer(version))] if version else []), number or integer(COUNT[0]), alg,
              issuer or subject(by.cert), seq(start or when(day(-30)), end or when(day(300))), subj or name(cn), pub,
              *([enc(0xa3, seq(*own, *exts))] if version == 2 or exts else []))
    return seq(tbs, outer or alg, enc(3, b"\0" + rsa_sign(key_of or by.key, tbs)))

SIGN = [basic(False), usage(0xc0)]
CA = [basic(True), usage(0x06)]

def sub():
    return Ca("sub-ca", "sub-ca")

def root():
    return Ca("root-ca", "root-ca")

def leaf_signs(crt, who="quang", more=()):
    """A document signed with that certificate."""
    return signed_data([signer_info(PAY, who, crt)], [crt, *more], PAY)

def leaf(exts=SIGN, by=None, who="quang", more=(), **k):
    return lambda: leaf_signs(issue(by() if by else sub(), who, exts=exts, **k), who, [m() for m in more])

def through(ca_exts, leaf_exts=SIGN, parent=root, subj=None, leaf_name="Nguyen Van X", **k):
    """root -> a CA with these extensions -> a person."""
    def make():
        middle = issue(parent(), "stc", exts=ca_exts, cn="CA Y", subj=subj, **k)
        person = issue(Ca(middle, "stc"), "quang", leaf_name, leaf_exts)
        return leaf_signs(person, "quang", [middle])
    return make

def path_len():
    """root -> CA with pathLenConstraint 0 -> CA -> a person."""
    a = issue(root(), "stc", exts=[basic(True, 0), usage(0x06)], cn="CA Y")
    b = issue(Ca(a, "stc"), "sxd", exts=CA, cn="CA Z")
    return leaf_signs(issue(Ca(b, "sxd"), "quang", exts=SIGN), "quang", [a, b])

def constraint(kind, tag, value):
    """nameConstraints: ${kind} 0 permitted, 1 excluded."""
    return ext("2.5.29.30", seq(enc(0xa0 + kind, seq(enc(tag, value)))), True)

def lookalike_ca():
    """An authority of the same name and number, by its own key."""
    fake = issue(Ca("sub-ca", "quang"), "quang", exts=CA, subj=subject("sub-ca"), issuer=subject("root-ca"), number=serial("sub-ca"), key_of="quang")
    return leaf_signs(issue(Ca(fake, "quang"), "binh", exts=SIGN), "binh", [fake])

def own_root():
    """A root of the real root's name that the document brings with it."""
    fake = issue(Ca("root-ca", "quang"), "quang", exts=CA, subj=subject("root-ca"), key_of="quang")
    return leaf_signs(issue(Ca(fake, "quang"), "binh", exts=SIGN), "binh", [fake])

def loop():
    """Two authorities that certify each other."""
    a = issue(Ca("stc", "sxd"), "stc", exts=CA, subj=name("CA A"), issuer=name("CA B"))
    b = issue(Ca("sxd", "stc"), "sxd", exts=CA, subj=name("CA B"), issuer=name("CA A"))
    return leaf_signs(issue(Ca(a, "stc"), "quang", exts=SIGN), "quang", [a, b])

def low_exponent():
    """e = 3, and a value that the cube root gives."""
    n = key("quang")[0]
    pub = seq(RSA, enc(3, b"\0" + seq(integer(n), integer(3))))
    crt = issue(sub(), "quang", exts=SIGN, pub=pub)
    return signed_data([signer_info(PAY, "quang", crt, value=cube_root)], [crt], PAY)

def one_exponent():
    """e = 1: the value is the padded digest itself."""
    pub = seq(RSA, enc(3, b"\0" + seq(integer(key("quang")[0]), integer(1))))
    crt = issue(sub(), "quang", exts=SIGN, pub=pub)
    d = lambda over: bytes.fromhex("3031300d060960864801650304020105000420") + sha256(over)
    return signed_data([signer_info(PAY, "quang", crt, value=lambda o: b"\0\1" + b"\xff" * (253 - len(d(o))) + b"\0" + d(o))], [crt], PAY)

# Revocation, handed on with the document: "lam" was revoked.

def crl(by, key_of, revoked=(), idp=None, issuer=None, at=0):
    exts = [ext("2.5.29.20", integer(9000))] + ([ext("2.5.29.28", idp, True)] if idp else [])
    rows = [seq(integer(r), when(day(-5))) for r in revoked]
    tbs = seq(integer(1), RSA_SHA256, issuer or subject(by), when(day(at)), when(day(30)), *([seq(*rows)] if rows else []),
              enc(0xa0, seq(*exts)))
    return seq(tbs, RSA_SHA256, enc(3, b"\0" + rsa_sign(key_of, tbs)))

def ocsp(who, responder, key_of, certs=()):
    """A BasicOCSPResponse "good" for ${who}, in its OCSPResponse."""
    issuer = fields("sub-ca")
    one_ = seq(seq(seq(body(SHA1), NULL), enc(4, hashlib.sha1(issuer[5]).digest()), enc(4, hashlib.sha1(body(kids(issuer[6])[1])[1:]).digest()),
               serial(who)), enc(0x80), enc(0x18, day(0).encode()), enc(0xa0, enc(0x18, day(3).encode())))
    data = seq(enc(0xa1, subject(responder)), enc(0x18, day(0).encode()), seq(one_))
    basic_ = seq(data, RSA_SHA256, enc(3, b"\0" + rsa_sign(key_of, data)), *([enc(0xa0, seq(*certs))] if certs else []))
    return seq(enc(0x0a, b"\0"), enc(0xa0, seq(oid("1.3.6.1.5.5.7.48.1.1"), enc(4, basic_))))

def revoked(*handed, others=()):
    """Signed by who was revoked; the document brings its own evidence."""
    der = signed_data([signer_info(PAY, "lam")], ["lam", *others], PAY)
    top = kids(der)
    inner = kids(kids(top[1])[0])
    crls = enc(0xa1, *[h if kind == "crl" else enc(0xa1, oid("1.3.6.1.5.5.7.16.2"), h) for kind, h in handed])
    return seq(top[0], enc(0xa0, seq(*inner[:4], crls, *inner[4:])))

def idp(bits):
    """issuingDistributionPoint: 1 onlyContainsUserCerts, 2 onlyContainsCACerts, 4 indirectCRL, 5 onlyContainsAttributeCerts."""
    return seq(enc(0x80 + bits, b"\xff"))

def delegated(exts):
    return issue(sub(), "quang", "OCSP", exts)

# Time-stamps by who is no time-stamping authority.

def tst(data, tsa, key_of, at):
    info = seq(integer(1), oid("1.2.3.4"), seq(seq(body(SHA256), NULL), enc(4, sha256(data))), integer(77), enc(0x18, at.encode()))
    attrs = sorted([attr(CONTENT_TYPE, TST_INFO), attr(MESSAGE_DIGEST, enc(4, sha256(info))),
                    attr(SIGNING_CERT_2, seq(seq(seq(enc(4, sha256(cert(tsa)))))))])
    over = enc(0x31, *attrs)
    tbs = fields(tsa)
    si = seq(integer(1), seq(tbs[3], tbs[1]), SHA256, b"\xa0" + over[1:], RSA, enc(4, rsa_sign(key_of, over)))
    return signed_data([si], [tsa], info, kind=TST_INFO)

def stamped(tsa, key_of, who="phuong", over=None):
    """Of one whose certificate has expired: only a time-stamp makes it good."""
    c = Cms(signed_data([signer_info(PAY, who)], [who], PAY))
    token = tst(over or body(c.signer[-1]), tsa, key_of, day(-60))
    c.signer.append(enc(0xa1, attr(oid("1.2.840.113549.1.9.16.2.14"), token)))
    return c.der()

TSA = "1.3.6.1.5.5.7.3.8"

def a_tsa(exts):
    return issue(root(), "quang", "TSA", exts, start=when(day(-300)))

CHAIN = [
    ("a person as authority", lambda: leaf_signs(issue(Ca("an", "an"), "quang", exts=SIGN), "quang", ["an"]), "CHAIN_GENERAL|NO_CHAIN"),
    ("an authority without basicConstraints", through([usage(0x06)]), "CHAIN_GENERAL|NO_CHAIN"),
    ("an authority that is none", through([basic(False), usage(0x06)]), "CHAIN_GENERAL|NO_CHAIN"),
    ("an authority that may not certify", through([basic(True), usage(0x02)]), "CHAIN_GENERAL|NO_CHAIN"),
    ("an authority of version 1", through([], version=0, plain=True), "CHAIN_GENERAL|NO_CHAIN"),
    ("a path too long", path_len, "CHAIN_GENERAL"),
    ("a name that is excluded", through(CA + [constraint(1, 0xa4, seq(enc(0x31, seq(oid("2.5.4.6"), enc(0x13, b"VN")))))]), "CHAIN_GENERAL"),
    ("a name that is not permitted", through(CA + [constraint(0, 0xa4, name("else"))]), "CHAIN_GENERAL"),
    ("an address that is not permitted", through(CA + [constraint(0, 0x81, b"khanhhoa.gov.vn")],
     SIGN + [ext("2.5.29.17", seq(enc(0x81, b"x@evil.example")))]), "CHAIN_GENERAL"),
    ("an unknown critical extension", leaf(SIGN + [ext("1.2.3.4.5", NULL, True)]), "CHAIN_GENERAL"),
    ("an unknown critical extension of an authority", through(CA + [ext("1.2.3.4.5", NULL, True)]), "CHAIN_GENERAL"),
    ("an extension twice", leaf(SIGN + [usage(0xc0)]), "CHAIN_GENERAL|CERT_MALFORMED"),
    ("basicConstraints twice", through([basic(False), basic(True), usage(0x06)]), ""),
    ("notBefore after notAfter", leaf(start=when(day(30)), end=when(day(-30))), "CERT_EXPIRED|CERT_NOT_YET|CERT_EXPIRED_GOOD"),
    ("an end in 1950", leaf(end=enc(0x17, b"500101000000Z")), "CERT_EXPIRED|CERT_EXPIRED_GOOD"),
    ("an end without a zone", leaf(end=enc(0x17, b"351231235959")), ""),
    ("an end that is no date", leaf(end=enc(0x17, b"359931235959Z")), ""),
    ("two algorithms", leaf(outer=seq(oid("1.2.840.113549.1.1.5"), NULL)), ""),
    ("the issuer's name by another key", lookalike_ca, "NO_CHAIN|CHAIN_GENERAL"),
    ("a root of its own", own_root, "NO_CHAIN|CHAIN_GENERAL"),
    ("authorities that certify each other", loop, "NO_CHAIN|CHAIN_GENERAL"),
    ("an exponent of 3 and a cube root", low_exponent, "VALUE_WRONG"),
    ("an exponent of 1", one_exponent, "ALG_UNSUPPORTED"),
    ("a key for encryption alone", leaf([basic(False), usage(0x20)]), "CHAIN_CONSTRAINTS"),
    ("a key for agreement alone", leaf([basic(False), usage(0x08)]), "CHAIN_CONSTRAINTS"),
    ("a key for CRLs alone", leaf([basic(False), usage(0x02)]), "CHAIN_CONSTRAINTS"),
    ("a key for certificates alone", leaf([basic(False), usage(0x04)]), "CHAIN_CONSTRAINTS"),
    ("a key for nothing", leaf([basic(False), usage(0)]), "CHAIN_CONSTRAINTS|CHAIN_GENERAL|CERT_MALFORMED"),
    ("basicConstraints that are no sequence", leaf([ext("2.5.29.19", NULL, True), usage(0xc0)]), ""),
    ("a negative path length", through([ext("2.5.29.19", seq(enc(1, b"\xff"), enc(2, b"\xff")), True), usage(0x06)]), ""),
    ("signed by an authority's own key", leaf(CA), ""),
    ("issuer and subject the same, signed by itself", lambda: leaf_signs(issue(Ca("quang", "quang"), "quang", exts=SIGN, subj=subject("quang")), "quang"), "NO_CHAIN|CHAIN_GENERAL"),
    ("revoked", revoked, "CERT_REVOKED|CERT_REVOKED_NO_POE"),
    ("revoked, a CRL by a person", lambda: revoked(("crl", crl("sub-ca", "an"))), "CERT_REVOKED|CERT_REVOKED_NO_POE"),
    ("revoked, a CRL by another authority", lambda: revoked(("crl", crl("untrusted-ca", "untrusted-ca", issuer=subject("sub-ca")))), "CERT_REVOKED|CERT_REVOKED_NO_POE"),
    ("revoked, a CRL of authorities alone", lambda: revoked(("crl", crl("sub-ca", "sub-ca", idp=idp(2)))), "CERT_REVOKED|CERT_REVOKED_NO_POE"),
    ("revoked, a CRL of attribute certificates", lambda: revoked(("crl", crl("sub-ca", "sub-ca", idp=idp(5)))), "CERT_REVOKED|CERT_REVOKED_NO_POE"),
    ("revoked, a CRL by one who may not", lambda: revoked(("crl", crl("an", "an", issuer=subject("an")))), "CERT_REVOKED|CERT_REVOKED_NO_POE"),
    ("revoked, OCSP by a person", lambda: revoked(("ocsp", ocsp("lam", "an", "an", [cert("an")]))), "CERT_REVOKED|CERT_REVOKED_NO_POE"),
    ("revoked, OCSP without its purpose", lambda: (lambda c: revoked(("ocsp", ocsp("lam", c, "quang", [c])), others=[c]))(delegated(SIGN)), "CERT_REVOKED|CERT_REVOKED_NO_POE"),
    ("revoked, OCSP by another's delegate", lambda: (lambda c: revoked(("ocsp", ocsp("lam", c, "quang", [c])), others=[c]))(
     issue(root(), "quang", "OCSP", SIGN + [purpose("1.3.6.1.5.5.7.3.9")])), "CERT_REVOKED|CERT_REVOKED_NO_POE"),
    ("revoked, OCSP under a forged value", lambda: revoked(("ocsp", ocsp("lam", "sub-ca", "quang"))), "CERT_REVOKED|CERT_REVOKED_NO_POE"),
    ("expired", lambda: signed_data([signer_info(PAY, "phuong")], ["phuong"], PAY), "CERT_EXPIRED|CERT_EXPIRED_GOOD"),
    ("expired, a time-stamp by a person", lambda: stamped("an", "an"), "CERT_EXPIRED|CERT_EXPIRED_GOOD"),
    ("expired, a time-stamp without its purpose", lambda: stamped(a_tsa(SIGN), "quang"), "CERT_EXPIRED|CERT_EXPIRED_GOOD"),
    ("expired, a time-stamp of two purposes", lambda: stamped(a_tsa(SIGN + [purpose(TSA, "1.3.6.1.5.5.7.3.4", critical=True)]), "quang"), "CERT_EXPIRED|CERT_EXPIRED_GOOD"),
    ("expired, a time-stamp, purpose not critical", lambda: stamped(a_tsa(SIGN + [purpose(TSA)]), "quang"), "CERT_EXPIRED|CERT_EXPIRED_GOOD"),
    ("expired, a time-stamp of a stranger", lambda: stamped(issue(Ca("untrusted-ca", "untrusted-ca"), "quang", "TSA", SIGN + [purpose(TSA, critical=True)]), "quang"), "CERT_EXPIRED|CERT_EXPIRED_GOOD"),
    ("expired, a time-stamp over something else", lambda: stamped("tsa", "tsa", over=b"x"), "CERT_EXPIRED|CERT_EXPIRED_GOOD"),
    ("expired, a time-stamp under a forged value", lambda: stamped("tsa", "quang"), "CERT_EXPIRED|CERT_EXPIRED_GOOD"),
]

CHAIN_HONEST = [
    # No standard asks a purpose of who signs documents (EN 319 102-1 5.2.6).
    ("a certificate for servers alone, critical", leaf(SIGN + [purpose("1.3.6.1.5.5.7.3.1", critical=True)]), ""),
    ("a certificate for OCSP alone", leaf(SIGN + [purpose("1.3.6.1.5.5.7.3.9")]), ""),
    ("a certificate for time-stamps alone", leaf(SIGN + [purpose(TSA, critical=True)]), ""),
    ("a person of the sub-CA", leaf(), "TOTAL-PASSED"),
    ("a CA between", through(CA), ""),
    ("an end in GeneralizedTime", leaf(end=enc(0x18, day(300).encode())), ""),
    ("a long serial number", leaf(number=integer(int("9" * 45))), ""),
    ("an unknown extension", leaf(SIGN + [ext("1.2.3.4.5", NULL)]), "TOTAL-PASSED"),
    ("a name that is permitted", through(CA + [constraint(0, 0xa4, seq(enc(0x31, seq(oid("2.5.4.6"), enc(0x13, b"VN")))))]), ""),
    ("purposes of Adobe and mail", leaf(SIGN + [purpose("1.2.840.113583.1.1.5", "1.3.6.1.5.5.7.3.4")]), "TOTAL-PASSED"),
    ("digitalSignature alone", leaf([basic(False), usage(0x80)]), "TOTAL-PASSED"),
    ("no basicConstraints", leaf([usage(0xc0)]), "TOTAL-PASSED"),
    # RFC 5280 4.1.2.1 forbids it; the authority signed it all the same.
    ("extensions in version 1", leaf(version=0), ""),
    ("version 2, no extensions", leaf([], version=1, plain=True), ""),
    ("expired, time-stamped before", lambda: stamped("tsa", "tsa"), "TOTAL-PASSED"),
    ("expired, time-stamped by a new authority", lambda: stamped(a_tsa(SIGN + [purpose(TSA, critical=True)]), "quang"), ""),
]

if __name__ == "__main__":
    judge([("CMS, " + r[0], *r[1:]) for r in CMS] + [("chain, " + r[0], *r[1:]) for r in CHAIN],
          [("CMS, honest: " + r[0], *r[1:]) for r in CMS_HONEST] + [("chain, honest: " + r[0], *r[1:]) for r in CHAIN_HONEST])
