#!/usr/bin/env python3
"""forge.py: what forgers and honest writers share: DER, CMS, certificates,
XML signatures and ZIP archives, made octet by octet.

What is signed here is signed by keys of PKI, in this process: a forgery wants
things that no tool would write.
"""
import base64, hashlib, io, json, os, subprocess, sys, warnings, zipfile
from xml.etree.ElementTree import canonicalize

from attacks import AT, NBAUDIT, PKI, run

if len(sys.argv) > 3:       # a folder of its own for what is made
    os.chdir(sys.argv[3])

# DER, as little of it as is needed.

def tlv(b, o=0):
    n, h = b[o + 1], 2
    if n & 0x80:
        h += n & 0x7f
        n = int.from_bytes(b[o + 2:o + h], "big")
    return b[o], o + h, o + h + n

def enc(tag, *parts):
    body = b"".join(parts)
    n = len(body)
    size = n.to_bytes((n.bit_length() + 7) // 8 or 1, "big")
    return bytes([tag]) + (size if n < 128 else bytes([0x80 | len(size)]) + size) + body

def kids(b):
    _, at, end = tlv(b)
    out = []
    while at < end:
        to = tlv(b, at)[2]
        out.append(b[at:to])
        at = to
    return out

def body(b):
    _, at, end = tlv(b)
    return b[at:end]

def seq(*parts):
    return enc(0x30, *parts)

def integer(n):
    return enc(2, n.to_bytes(n.bit_length() // 8 + 1, "big", signed=True))

def oid(text):
    arcs = [int(a) for a in text.split(".")]
    out = b""
    for a in [arcs[0] * 40 + arcs[1]] + arcs[2:]:
        part = bytes([a & 0x7f])
        while a > 0x7f:
            a >>= 7
            part = bytes([a & 0x7f | 0x80]) + part
        out += part
    return enc(6, out)

NULL = b"\5\0"
SHA1, SHA256 = seq(oid("1.3.14.3.2.26")), seq(oid("2.16.840.1.101.3.4.2.1"))
RSA, RSA_SHA256 = seq(oid("1.2.840.113549.1.1.1"), NULL), seq(oid("1.2.840.113549.1.1.11"), NULL)
DATA, SIGNED_DATA = oid("1.2.840.113549.1.7.1"), oid("1.2.840.113549.1.7.2")
CONTENT_TYPE, MESSAGE_DIGEST = oid("1.2.840.113549.1.9.3"), oid("1.2.840.113549.1.9.4")
SIGNING_TIME = oid("1.2.840.113549.1.9.5")
SIGNING_CERT_2 = oid("1.2.840.113549.1.9.16.2.47")

def sha256(b):
    return hashlib.sha256(b).digest()

# Keys and their values.

KEYS = {}

def key(who):
    """The numbers n, e, d of an RSA key."""
    if who not in KEYS:
        der = run("openssl", "pkey", "-in", "%s/keys/%s.pem" % (PKI, who), "-traditional", "-outform", "DER")
        KEYS[who] = [int.from_bytes(body(k), "big") for k in kids(der)][1:]
    return KEYS[who]

def raw(who, block):
    """${block} to the power of the private exponent, by its two primes."""
    n, e, d, p, q, dp, dq, qi = key(who)[:8]
    m = int.from_bytes(block, "big")
    a, b = pow(m, dp, p), pow(m, dq, q)
    return (b + q * ((a - b) * qi % p)).to_bytes((n.bit_length() + 7) // 8, "big")

def rsa_sign(who, data, md="sha256"):
    """RSASSA-PKCS1-v1_5 (RFC 8017 8.2)."""
    algs = {"sha256": SHA256, "sha1": SHA1}
    info = seq(seq(body(algs[md]), NULL), enc(4, hashlib.new(md, data).digest()))
    size = (key(who)[0].bit_length() + 7) // 8
    return raw(who, b"\0\1" + b"\xff" * (size - len(info) - 3) + b"\0" + info)

CERTS = {}

def cert(who):
    """${who}'s certificate, or what is one already."""
    if isinstance(who, bytes):
        return who
    if who not in CERTS:
        CERTS[who] = run("openssl", "x509", "-in", "%s/certs/%s.pem" % (PKI, who), "-outform", "DER")
    return CERTS[who]

def fields(who):
    """TBSCertificate's, that of the version among them also in version 1."""
    parts = kids(kids(cert(who))[0])
    return parts if parts[0][0] == 0xa0 else [b""] + parts

def spki(who):
    return fields(who)[6]

def subject(who):
    return fields(who)[5]

def serial(who):
    return fields(who)[1]

# CMS.

class Cms:
    """SignedData with one signer, in its elements."""

    def __init__(self, der):
        self.type, explicit = kids(der)
        self.version, self.algs, self.content, *rest = kids(kids(explicit)[0])
        self.certs = [c for c in rest if c[0] == 0xa0][0]
        self.signer = kids(kids(rest[-1])[0])

    def der(self):
        return seq(self.type, enc(0xa0, seq(self.version, self.algs, self.content, self.certs, enc(0x31, seq(*self.signer)))))

    def attrs(self):
        return [k for k in self.signer if k[0] == 0xa0][0]

    def without_attrs(self):
        self.signer = [k for k in self.signer if k[0] != 0xa0]
        return self

    def holds(self, octets):
        kind = kids(self.content)[0]
        self.content = seq(kind, enc(0xa0, enc(4, octets))) if octets is not None else seq(kind)
        return self

def attached(data=b"Pay 100\n", who="an", *more):
    return run("openssl", "cms", "-sign", "-binary", "-nodetach", "-md", "sha256", "-outform", "DER", "-signer",
               "%s/certs/%s.pem" % (PKI, who), "-inkey", "%s/keys/%s.pem" % (PKI, who), *more, data=data)

def signer_info(data, who="an", crt=None, attrs=(), key_of=None, unsigned=(), value=None, digest=SHA256, sigalg=RSA,
                direct=False):
    """A SignerInfo over ${data}; more signed ${attrs}; the key of ${key_of}."""
    crt = cert(crt or who)
    tbs = fields(crt)
    signed = enc(0x31, *sorted([seq(CONTENT_TYPE, enc(0x31, DATA)), seq(MESSAGE_DIGEST, enc(0x31, enc(4, sha256(data)))), *attrs]))
    over = data if direct else signed
    made = value(over) if value else rsa_sign(key_of or who, over)
    return seq(integer(1), seq(tbs[3], tbs[1]), digest, *([] if direct else [b"\xa0" + signed[1:]]), sigalg, enc(4, made),
               *([enc(0xa1, *unsigned)] if unsigned else []))

def signed_data(infos, certs=("an",), content=None, algs=(SHA256,), kind=DATA):
    return seq(SIGNED_DATA, enc(0xa0, seq(integer(1), enc(0x31, *algs),
               seq(kind, *([] if content is None else [enc(0xa0, enc(4, content))])),
               enc(0xa0, *(cert(c) for c in certs)), enc(0x31, *infos))))

# ZIP.

def pack(members, method=zipfile.ZIP_STORED):
    out = io.BytesIO()
    warnings.simplefilter("ignore")     # of names that are there twice
    with zipfile.ZipFile(out, "w") as z:
        for name, data in members:
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else method
            z.writestr(info, data)
    return out.getvalue()

# XML signatures: every part written with its own namespaces, so that the
# exclusive canonical form of it in its place is that of it alone.

DSIG = "http://www.w3.org/2000/09/xmldsig#"
EXC = "http://www.w3.org/2001/10/xml-exc-c14n#"
INC = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
XENC = "http://www.w3.org/2001/04/xmlenc#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
RSA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"

def b64(b):
    return base64.b64encode(b).decode()

def c14n(text):
    return canonicalize(text).encode()

def transform(alg, inner=""):
    return '<Transform Algorithm="%s">%s</Transform>' % (alg, inner)

def reference(uri, octets, transforms="", kind="", digest=None):
    """A Reference: ${octets} is what comes out of the transforms."""
    return ('<Reference%s%s>%s<DigestMethod Algorithm="%ssha256"></DigestMethod><DigestValue>%s</DigestValue></Reference>'
            % (' Type="%s"' % kind if kind else "", "" if uri is None else ' URI="%s"' % uri,
               "<Transforms>%s</Transforms>" % transforms if transforms else "", XENC, b64(digest or sha256(octets))))

def to(element, uri, kind="", c=EXC):
    """A Reference to an element of this document."""
    return reference(uri, c14n(element), transform(c), kind)

def signed_info(refs, c=EXC, method=RSA256, method_inner=""):
    return ('<SignedInfo xmlns="%s"><CanonicalizationMethod Algorithm="%s"></CanonicalizationMethod><SignatureMethod Algorithm="%s">%s'
            "</SignatureMethod>%s</SignedInfo>" % (DSIG, c, method, method_inner, "".join(refs)))

def x509data(*who):
    return "<X509Data>%s</X509Data>" % "".join("<X509Certificate>%s</X509Certificate>" % b64(cert(w)) for w in who)

def key_value(who):
    n, e = key(who)[:2]
    return ("<KeyValue><RSAKeyValue><Modulus>%s</Modulus><Exponent>%s</Exponent></RSAKeyValue></KeyValue>"
            % (b64(n.to_bytes((n.bit_length() + 7) // 8, "big")), b64(e.to_bytes(3, "big"))))

def dsig(refs, objects="", who="an", keyinfo=None, sid="sig", value=None, info=None, **k):
    """A Signature over ${refs}; ${objects} as they stand."""
    info = info or signed_info(refs, **k)
    made = value(info) if value else rsa_sign(who, info.encode())
    return ('<Signature xmlns="%s" Id="%s">%s<SignatureValue>%s</SignatureValue><KeyInfo>%s</KeyInfo>%s</Signature>'
            % (DSIG, sid, info, b64(made), keyinfo if keyinfo is not None else x509data(who), objects))

def an_object(inner, oid_="obj", more=""):
    return '<Object xmlns="%s" Id="%s"%s>%s</Object>' % (DSIG, oid_, more, inner)

def xades_properties(who="an", when="2026-11-28T01:02:03Z", target="sig", pid="props", crt=None):
    """(SignedProperties, the Object that holds them)."""
    der = cert(crt or who)
    props = ('<xades:SignedProperties xmlns:xades="%s" Id="%s"><xades:SignedSignatureProperties><xades:SigningTime>%s'
             '</xades:SigningTime><xades:SigningCertificateV2><xades:Cert><xades:CertDigest><DigestMethod xmlns="%s" Algorithm='
             '"%ssha256"></DigestMethod><DigestValue xmlns="%s">%s</DigestValue></xades:CertDigest></xades:Cert>'
             "</xades:SigningCertificateV2></xades:SignedSignatureProperties></xades:SignedProperties>"
             % (XADES, pid, when, DSIG, XENC, DSIG, b64(sha256(der))))
    return props, ('<Object xmlns="%s"><xades:QualifyingProperties xmlns:xades="%s" Target="#%s">%s</xades:QualifyingProperties></Object>'
                   % (DSIG, XADES, target, props))

PROPS_TYPE = "http://uri.etsi.org/01903#SignedProperties"

def xades(refs, objects="", who="an", when="2026-11-28T01:02:03Z", sid="sig", pid="props", **k):
    props, holder = xades_properties(who, when, sid, pid)
    return dsig(list(refs) + [to(props, "#" + pid, PROPS_TYPE)], objects + holder, who, sid=sid, **k)

# Judging.

def put(i, made):
    """Octets, or them and files beside it, or them and a name: a path."""
    folder = "f%d" % i
    os.mkdir(folder)
    octets, beside = made if isinstance(made, tuple) else (made, {})
    name = "forged.p7s" if beside else "file"
    if isinstance(beside, str):
        name, beside = beside, {}
    with open(os.path.join(folder, name), "wb") as f:
        f.write(octets)
    for n, data in beside.items():
        with open(os.path.join(folder, n), "wb") as f:
            f.write(data)
    return os.path.join(folder, name)

def inspect(paths):
    p = subprocess.run([NBAUDIT, "inspect", "--json", "-t", PKI + "/trust", "--at", AT, *paths],
                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return [d for d in map(json.loads, p.stdout.splitlines()) if "container" not in d]

def said_of(doc):
    named = [f for s in doc["signatures"] for f in s["findings"]] + doc["findings"]
    return list(dict.fromkeys(named))

def fits(row, honest, doc):
    """Is the answer right, and does it name what a row wants named?"""
    want = row[2].split() if len(row) > 2 else []
    named = said_of(doc)
    if honest and (not doc["signatures"] or doc["indication"] not in ("TOTAL-PASSED", "INDETERMINATE")):
        return False
    if not honest and doc["indication"] == "TOTAL-PASSED":
        return False
    # "A|B": one of them; "A*": one that begins so; "TOTAL-PASSED": the indication.
    return all(any(a in named or a == doc["indication"] or (a.endswith("*") and any(f.startswith(a[:-1]) for f in named))
                   for a in w.split("|")) for w in want)

def judge(cases, honest):
    """Rows of (name, maker[, findings]): one line each, as tests/run reads them."""
    rows, paths = [], []
    for i, row in enumerate(cases + honest):
        rows.append((row, i >= len(cases)))
        paths.append(put(i, row[1]()))
    docs = inspect(paths)
    if len(docs) != len(rows):
        print("not ok %d answers for %d files" % (len(docs), len(rows)))
    for (row, good), doc in zip(rows, docs):
        said = "%s %s %s" % (doc["indication"], doc["sub_indication"], " ".join(said_of(doc)))
        print("%s %s%s" % (("ok", row[0], "") if fits(row, good, doc) else ("not ok", row[0], "\n# " + said)))
        if os.environ.get("FORGE_SHOW"):
            print("   #", said, [(s["diagnosis"], s.get("coverage")) for s in doc["signatures"]],
                  [r for s in doc["signatures"] for r in s["reasons"]][:3])
