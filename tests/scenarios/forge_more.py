#!/usr/bin/env python3
"""forge_more.py: parts of honest documents in the wrong places, files that are
two things at once, and texts that are shown beside what is signed.

  forge_more.py NBAUDIT PKI [FOLDER]

Sources: RFC 5652 5.3, 11.4 and 12; RFC 5816; RFC 5035 (signing-certificate);
RFC 7468 2 (text around PEM); Albertini, "Funky file formats" (2014) and
Magazinius et al., "Polyglots" (CCS 2013); RFC 8551 3.5, RFC 9788 (what heads
of mail are covered); EN 319 162-1 A.1; ECMA-376 part 1, 17.5.2.6 (data
binding), part 2, 10; ODF 1.2 part 3, 3; Unicode TR 36 2 and 3.
"""
import zipfile

from attacks import page, Pdf, signed as pdf_signed
from forge import (CONTENT_TYPE, DATA, MESSAGE_DIGEST, NULL, RSA, SHA1, SHA256, SIGNED_DATA, SIGNING_CERT_2, Cms, attached, b64, body,
                   cert, dsig, enc, fields, integer, judge, key, kids, oid, pack, reference, rsa_sign, seq, serial, sha256,
                   signed_data, signer_info, spki, subject, to, transform, xades, EXC, DSIG)
from forge_chain import (CA, Ca, SIGN, TSA, a_tsa, attr, crl, day, ess, ext, issue, leaf_signs, name as dn, ocsp, one, revoked, root,
                         sub, tst, usage, basic, when)
from forge_edxml import Edoc, FILES, ROWS, attachment, header, manifest as ed_manifest, traces
from forge_mail import (ASIC_E, ASIC_S, A, B, EVIL, MAIL, PAY, SIGNED, X, asic_e, b64lines, cades_e, cms_over, crlf, entity, head,
                        inner, mail, mixed, multi, opaque, p7s, signed_parts, xades_file)
from forge_office import DOCX, ENCRYPTED, OFFICE, OPC, Odf, Ooxml, content, document, docx, odt, part

TEXT, FALSE = b"Pay 100\n", b"Pay 999\n"
COUNTER, STAMP_ATTR = oid("1.2.840.113549.1.9.6"), oid("1.2.840.113549.1.9.16.2.14")
ARCHIVE_STAMP = oid("0.4.0.1733.2.4")
SIGNING_CERT = oid("1.2.840.113549.1.9.16.2.12")

# CMS.

def two(first, second, text=TEXT, over=None):
    """Two signers, of whom the second may be over something else."""
    return signed_data([signer_info(text, first), signer_info(over or text, second)], list(dict.fromkeys([first, second])), text)

def value_of(der):
    return body(Cms(der).signer[-1])

def with_unsigned(der, *attrs):
    c = Cms(der)
    c.signer.append(enc(0xa1, *attrs))
    return c.der()

def counter_swapped():
    """The counter-signature of another document's value."""
    other = one(FALSE, content=FALSE)
    der = with_unsigned(one(), attr(COUNTER, signer_info(value_of(other), "binh")))
    c = Cms(der)
    c.certs = enc(0xa0, body(c.certs), cert("binh"))
    return c.der()

def counters_exchanged():
    """Two signers; the counter-signature of each hangs at the other."""
    a, b = signer_info(TEXT, "an"), signer_info(TEXT, "cuong")
    va, vb = body(kids(a)[-1]), body(kids(b)[-1])
    a = seq(*kids(a), enc(0xa1, attr(COUNTER, signer_info(vb, "binh"))))
    b = seq(*kids(b), enc(0xa1, attr(COUNTER, signer_info(va, "binh"))))
    return signed_data([a, b], ["an", "cuong", "binh"], TEXT)

def stamp_moved(kind=STAMP_ATTR):
    """Expired; the time-stamp is a genuine one, of another signature."""
    other = value_of(signed_data([signer_info(FALSE, "phuong")], ["phuong"], FALSE))
    token = tst(other, "tsa", "tsa", day(-60))
    return with_unsigned(signed_data([signer_info(TEXT, "phuong")], ["phuong"], TEXT), attr(kind, token))

def stamp_of_document():
    """Expired; the time-stamp is over the document, not over the signature."""
    return with_unsigned(signed_data([signer_info(TEXT, "phuong")], ["phuong"], TEXT), attr(STAMP_ATTR, tst(TEXT, "tsa", "tsa", day(-60))))

def stamp_at_other_signer():
    """Two signers, one of them expired: the other's time-stamp proves nothing of it."""
    a = signer_info(TEXT, "an")
    a = seq(*kids(a), enc(0xa1, attr(STAMP_ATTR, tst(body(kids(a)[-1]), "tsa", "tsa", day(-60)))))
    return signed_data([a, signer_info(TEXT, "phuong")], ["an", "phuong"], TEXT)

def stamp_in_signed_place():
    """A content time-stamp says only that the content was there."""
    token = tst(TEXT, "tsa", "tsa", day(-60))
    return signed_data([signer_info(TEXT, "phuong", attrs=[attr(oid("1.2.840.113549.1.9.16.2.20"), token)])], ["phuong"], TEXT)

def claims_two_certificates():
    """signing-certificate names another than signing-certificate-v2 does."""
    import hashlib
    v1 = attr(SIGNING_CERT, seq(seq(seq(enc(4, hashlib.sha1(cert("binh")).digest())))))
    return signed_data([signer_info(TEXT, attrs=[v1, ess("an")])], ["an", "binh"], TEXT)

def lookalike(cn, parent=None):
    """A certificate of a forger's authority whose names look like the real ones."""
    fake = issue(Ca("sub-ca", "quang"), "quang", exts=CA, subj=dn(cn), issuer=dn(cn), key_of="quang")
    return leaf_signs(issue(Ca(fake, "quang"), "binh", "Nguy\u1ec5n V\u0103n An", SIGN), "binh", [fake])

def inner_signed(outer="quang"):
    """A stranger signs a structure that a clerk signed: the clerk signed only what is inside."""
    content_ = one()
    kind = SIGNED_DATA
    attrs = [attr(CONTENT_TYPE, kind), attr(MESSAGE_DIGEST, enc(4, sha256(content_)))]
    over = enc(0x31, *sorted(attrs))
    tbs = fields(outer)
    info = seq(integer(1), seq(tbs[3], tbs[1]), SHA256, b"\xa0" + over[1:], RSA, enc(4, rsa_sign(outer, over)))
    return signed_data([info], [outer], content_, kind=kind)

def key_id(who):
    import hashlib
    return hashlib.sha1(body(kids(spki(who))[1])[1:]).digest()

def by_key_id(kid, who, certs):
    """A SignerInfo of version 3: the signer by a key identifier."""
    signed = enc(0x31, *sorted([seq(CONTENT_TYPE, enc(0x31, DATA)), seq(MESSAGE_DIGEST, enc(0x31, enc(4, sha256(TEXT))))]))
    info = seq(integer(3), enc(0x80, kid), SHA256, b"\xa0" + signed[1:], RSA, enc(4, rsa_sign(who, signed)))
    return signed_data([info], certs, TEXT)

def same_key_id():
    """Two certificates claim one key identifier: the value is by the forger's key."""
    kid = b"K" * 20
    mine = issue(Ca("quang", "quang"), "quang", "Forger", SIGN + [ext("2.5.29.14", enc(4, kid))], subj=dn("Nguyen Van An"), issuer=dn("Nguyen Van An"))
    return by_key_id(kid, "quang", ["an", mine])

def old_crl():
    """Revoked; the list that is handed on is genuine and of before."""
    return revoked(("crl", crl("sub-ca", "sub-ca", at=-100)))

def ocsp_of_root():
    return revoked(("ocsp", ocsp("lam", "root-ca", "root-ca")))

def ocsp_for_another():
    """Signed by the authority, good, of another person's certificate."""
    return revoked(("ocsp", ocsp("an", "sub-ca", "sub-ca")))

def ocsp_archival():
    """adbe-revocationInfoArchival among the signed attributes: by the signer's own key."""
    value = seq(enc(0xa1, seq(ocsp("lam", "lam", "lam", [cert("lam")]))))
    return signed_data([signer_info(TEXT, "lam", attrs=[attr(oid("1.2.840.113583.1.1.8"), value)])], ["lam"], TEXT)

def revocation_values():
    """revocation-values (CAdES) of a forger's responder."""
    basic_ = body(kids(kids(ocsp("lam", "quang", "quang", [cert("quang")]))[1])[0])
    return with_unsigned(signed_data([signer_info(TEXT, "lam")], ["lam"], TEXT), attr(oid("1.2.840.113549.1.9.16.2.24"), seq(enc(0xa1, seq(kids(seq(basic_))[0])))))

def attributes_of_another():
    """The signed attributes and the value of another document, as they are."""
    c, other = Cms(one(FALSE, content=FALSE)), Cms(one())
    c.signer = other.signer
    return c.der()

def attributes_new_digest():
    """Another's attributes, the digest in them exchanged, the value kept."""
    c = Cms(one())
    at = c.signer.index(c.attrs())
    c.signer[at] = c.signer[at].replace(sha256(TEXT), sha256(FALSE))
    return c.holds(FALSE).der()

def pem(der, before=b"", after=b""):
    import base64
    return before + b"-----BEGIN CMS-----\n" + base64.encodebytes(der) + b"-----END CMS-----\n" + after

def content_hints():
    """content-hints names another file: a claim, not what is signed."""
    hint = attr(oid("1.2.840.113549.1.9.16.2.4"), seq(enc(12, "quy\u1ebft \u0111\u1ecbnh.pdf".encode()), DATA))
    return signed_data([signer_info(TEXT, "quang", attrs=[hint])], ["quang"], TEXT)

CMS = [
    ("a trusted signer and a stranger", lambda: two("an", "quang"), "NO_CHAIN"),
    ("a stranger and a trusted signer", lambda: two("quang", "an"), "NO_CHAIN"),
    ("two signers, the second over another text", lambda: two("an", "cuong", over=FALSE), "DIGEST_MISMATCH|SIGNATURE_INVALID"),
    ("one person twice, once over another text", lambda: signed_data([signer_info(TEXT), signer_info(FALSE)], ["an"], TEXT), "DIGEST_MISMATCH"),
    ("a trusted signer and one who was revoked", lambda: two("an", "lam"), "CERT_REVOKED*"),
    ("a trusted signer and one whose certificate is missing", lambda: signed_data([signer_info(TEXT), signer_info(TEXT, "cuong")], ["an"], TEXT), ""),
    ("attributes and value of another document", attributes_of_another, "DIGEST_MISMATCH"),
    ("attributes of another document, a new digest", attributes_new_digest, "VALUE_WRONG"),
    ("counter-signature of another value", counter_swapped, ""),
    ("counter-signatures exchanged", counters_exchanged, ""),
    ("a time-stamp of another signature", stamp_moved, ""),
    ("an archive time-stamp of another", lambda: stamp_moved(ARCHIVE_STAMP), ""),
    ("a time-stamp over the document", stamp_of_document, ""),
    ("a time-stamp at the other signer", stamp_at_other_signer, ""),
    ("a content time-stamp alone", stamp_in_signed_place, ""),
    ("signing-certificate and -v2 differ", claims_two_certificates, ""),
    ("an authority with Cyrillic letters", lambda: lookalike("CA Kh\u0430nh H\u00f2a"), "NO_CHAIN"),
    ("an authority with a letter without width", lambda: lookalike("CA Kh\u200banh Hoa"), "NO_CHAIN"),
    ("an authority written from the right", lambda: lookalike("CA \u202eaoH hnahK"), "NO_CHAIN"),
    ("signed by a stranger around a clerk's", inner_signed, "NO_CHAIN"),
    ("two certificates of one key identifier", same_key_id, ""),
    ("revoked, an older list of the authority", old_crl, "CERT_REVOKED*"),
    ("revoked, OCSP by the root", ocsp_of_root, "CERT_REVOKED*"),
    ("revoked, OCSP for another", ocsp_for_another, "CERT_REVOKED*"),
    ("revoked, OCSP among the signed attributes", ocsp_archival, "CERT_REVOKED*"),
    ("revoked, revocation-values of a stranger", revocation_values, "CERT_REVOKED*"),
    ("PEM, a text before it", lambda: pem(one(), FALSE), "PARTIAL_COVERAGE"),
    ("PEM, a text behind it", lambda: pem(one(), after=FALSE), "PARTIAL_COVERAGE"),
    ("PEM, another behind it", lambda: pem(one()) + pem(one(FALSE, "quang", content=FALSE, certs=["quang"])), "PARTIAL_COVERAGE"),
    ("a stranger's, content-hints", content_hints, "NO_CHAIN"),
]

# PDF, and files that are two things at once.

def pdf():
    return pdf_signed().b

def zip_with(name, data, before=b""):
    return before + pack([(name, data)])

def pdf_before_zip():
    """A signed PDF whose end is an archive that opens as one."""
    return pdf() + pack([("evil.txt", FALSE)])

def zip_before_pdf():
    """The header stands behind a local header, where readers still find it."""
    return pack([("a.bin", b"x" * 64)]) + pdf()

def html_before_pdf():
    return b"<!doctype html><html><body>Pay 999<!--\n" + pdf()

def html_behind_pdf():
    return pdf() + b"\n--><html><body>Pay 999</body></html>\n"

def mail_before_pdf():
    return crlf("From: An <%s>\nSubject: Pay 999\nContent-Type: application/pdf\n\n" % MAIL) + pdf()

def pdf_in_pdf():
    """A PDF behind a PDF: readers take the last startxref."""
    other = Pdf(page(b"Amount: 999"))
    return pdf() + other.b

def pdf_before_pdf():
    other = Pdf(page(b"Amount: 999"))
    return other.b + pdf()

def xml_before_zip():
    return b'<?xml version="1.0"?><a>Pay 999</a>' + asic_e([A, B])

def zip_is_xml():
    """A container whose first member is read as XML by who looks for that."""
    return pack([("<a>Pay 999</a>", b"")]) + asic_e([A, B])

def docx_and_asic():
    """An office document with the signature of a container: it covers a text that nobody opens."""
    p = docx()
    base = [("a.txt", A[1])]
    return asic_e(base, base, more=[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", document("Pay 999"))], mime=None)

def odt_and_asic():
    files = [(n, d) for n, d in odt().all() if n != "mimetype"]
    return pack([("mimetype", b"application/vnd.oasis.opendocument.text"), *files, A, ("META-INF/signatures.xml", xades_file([A]))])

def mimetype(data, **k):
    return lambda: asic_e([A, B, ("c.txt", FALSE)], [A, B], mime=data, **k)

def mimetype_last():
    b = asic_e([A, B, ("c.txt", FALSE)], [A, B], mime=None)
    return asic_e([A, B, ("c.txt", FALSE)], [A, B], mime=None, more=[("mimetype", ASIC_E)])

def mimetype_deflated():
    import io
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("mimetype", ASIC_E)
        for n, d in (A, B, ("c.txt", FALSE), ("META-INF/signatures.xml", xades_file([A, B]))):
            z.writestr(n, d)
    return out.getvalue()

FILES2 = [
    ("PDF, an archive behind it", pdf_before_zip, ""), ("PDF, an archive before it", zip_before_pdf, ""),
    ("PDF, HTML before it", html_before_pdf, ""), ("PDF, HTML behind it", html_behind_pdf, ""),
    ("PDF, a mail's head before it", mail_before_pdf, ""), ("PDF, a PDF behind it", pdf_in_pdf, ""),
    ("PDF, a PDF before it", pdf_before_pdf, ""), ("container, XML before it", xml_before_zip, ""),
    ("container, an archive before it", zip_is_xml, ""), ("container and office document", docx_and_asic, "PARTIAL_COVERAGE"),
    ("container and OpenDocument", odt_and_asic, "PARTIAL_COVERAGE"),
    ("mimetype with a line break", mimetype(ASIC_E + b"\n"), "PARTIAL_COVERAGE"),
    ("mimetype with a byte order mark", mimetype(b"\xef\xbb\xbf" + ASIC_E), "PARTIAL_COVERAGE"),
    ("mimetype empty", mimetype(b" "), "PARTIAL_COVERAGE"), ("mimetype last", mimetype_last, "PARTIAL_COVERAGE"),
    ("mimetype deflated", mimetype_deflated, "PARTIAL_COVERAGE"),
    ("mimetype twice", mimetype(ASIC_E, more=[("mimetype", ASIC_S)]), "CONTAINER_AMBIGUOUS"),
    ("mimetype of PDF", mimetype(b"application/pdf"), "PARTIAL_COVERAGE"),
]

# Office documents.

def ooxml_added(*parts, rels=(), top=(), types=""):
    """Signed; then parts that no signature covers, and what leads to them."""
    def make():
        p = docx()
        for n, kind, data in parts:
            p.put(n, data, kind)
        p.rels += list(rels)
        p.top = p.top + list(top)
        return p.zip()
    return make

BOUND = ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
         '<w:body><w:sdt><w:sdtPr><w:dataBinding w:xpath="/pay" w:storeItemID="{0}"/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>Pay 100'
         "</w:t></w:r></w:p></w:sdtContent></w:sdt></w:body></w:document>").encode()

def data_binding():
    """The text is taken from a part that is not signed when it is opened."""
    p = Ooxml()
    p.put("word/document.xml", BOUND)
    p.put("customXml/item1.xml", b"<pay>100</pay>", "application/xml")
    p.rels.append(("rId9", OFFICE + "customXml", "../customXml/item1.xml"))
    p.sign(without=("customXml/item1.xml",))
    p.put("customXml/item1.xml", b"<pay>999</pay>")
    return p.zip()

UI = "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility"
TASKPANE = "http://schemas.microsoft.com/office/2011/relationships/webextensiontaskpanes"

OFFICES = [
    ("OOXML, a ribbon added", ooxml_added(("customUI/customUI.xml", "application/xml", b"<customUI/>"), top=[("rId8", UI, "customUI/customUI.xml")]), "PARTIAL_COVERAGE|OOXML*|XML_REFERENCE"),
    ("OOXML, a task pane added", ooxml_added(("word/webextensions/taskpanes.xml", "application/vnd.ms-office.webextensiontaskpanes+xml", b"<x/>"), top=[("rId8", TASKPANE, "word/webextensions/taskpanes.xml")]), "PARTIAL_COVERAGE|OOXML*|XML_REFERENCE"),
    ("OOXML, comments added", ooxml_added(("word/comments.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml", part("comments")), rels=[("rId8", OFFICE + "comments", "comments.xml")]), ""),
    ("OOXML, an alternative text added", ooxml_added(("word/afchunk.html", "text/html", b"Pay 999"), rels=[("rId8", OFFICE + "aFChunk", "afchunk.html")]), ""),
    ("OOXML, an alternative text of the network", ooxml_added(rels=[("rId8", OFFICE + "aFChunk", "http://evil.example/x.html", "External")]), ""),
    ("OOXML, a frame of the network", ooxml_added(rels=[("rId8", OFFICE + "frame", "file:///evil/x.docx", "External")]), ""),
    ("OOXML, bound data changed", data_binding, ""),
    ("OOXML, an embedded object added", ooxml_added(("word/embeddings/o.bin", "application/vnd.openxmlformats-officedocument.oleObject", b"\xd0\xcf\x11\xe0"), rels=[("rId8", OFFICE + "oleObject", "embeddings/o.bin")]), ""),
    ("ODF, two manifests", lambda: pack(odf_members() + [("META-INF/manifest.xml", b"<x/>")]), ""),
    ("ODF, a manifest in another case", lambda: pack(odf_members() + [("META-INF/Manifest.xml", b"<x/>")]), ""),
    ("ODF, a manifest beside the folder", lambda: pack(odf_members() + [("manifest.xml", b"<x/>")]), ""),
    ("ODF, accelerators that run a macro", lambda: pack(odf_members() + [("Configurations2/accelerator/current.xml", b"<x/>")]), "PARTIAL_COVERAGE|CONTAINER*"),
    ("ODF, metadata of RDF", lambda: pack(odf_members() + [("manifest.rdf", b"<x/>")]), "PARTIAL_COVERAGE|CONTAINER*"),
    ("ODF, a container's signature beside", lambda: pack(odf_members() + [("META-INF/signatures.xml", xades_file([("content.xml", b"other")]))]), ""),
]

def odf_members():
    p = odt()
    return [tuple(x) for x in p.all()] + [("META-INF/documentsignatures.xml", p.file(p.sigs))]

# edXML.

def ed(change):
    def make():
        t = Edoc().sign().text()
        made = change(t)
        if made == t:
            raise SystemExit("nothing to edit")
        return made.encode()
    return make

def ed_parts(change):
    """Head, list and attachments are signed by Id; then ${change}."""
    def make():
        files = [attachment("a", "tra.txt", b"Tra 100 dong\n", ' Id="f"'), attachment("b", "kem.txt", b"Kem theo\n", ' Id="g"')]
        p = Edoc(header(attr=' Id="h"'), ed_manifest(*ROWS, attr=' Id="m"'), files).sign_parts("h", "m", "f", "g")
        t = p.text()
        made = change(t)
        if made == t:
            raise SystemExit("nothing to edit")
        return made.encode()
    return make

OTHER_BODY = ed_manifest(("a", "tra.txt"), ("c", "them.txt"))
EDOCS = [
    ("two bodies, the false last", ed(lambda t: t.replace("</edXML:edXMLEnvelope>", OTHER_BODY + "</edXML:edXMLEnvelope>")), ""),
    ("parts signed, two bodies, the false first", ed_parts(lambda t: t.replace("<edXML:edXMLBody", OTHER_BODY + "<edXML:edXMLBody", 1)), ""),
    ("parts signed, two bodies, the false last", ed_parts(lambda t: t.replace("</edXML:edXMLEnvelope>", OTHER_BODY + "</edXML:edXMLEnvelope>")), ""),
    ("parts signed, two heads, the false first", ed_parts(lambda t: t.replace("<edXML:edXMLHeader>", "<edXML:edXMLHeader>" + header(sender="000.00.09.H32"), 1)), ""),
    ("parts signed, two envelopes", ed_parts(lambda t: t.replace("<edXML:edXMLEnvelope>", "<edXML:edXMLEnvelope><edXML:edXMLHeader>%s</edXML:edXMLHeader>%s</edXML:edXMLEnvelope><edXML:edXMLEnvelope>" % (header(), OTHER_BODY), 1)), ""),
    ("parts signed, two lists of attachments", ed_parts(lambda t: t.replace("<edXML:AttachmentEncoded>", "<edXML:AttachmentEncoded>%s</edXML:AttachmentEncoded><edXML:AttachmentEncoded>" % attachment("a", "tra.txt", b"Tra 999 dong\n"), 1)), ""),
    ("parts signed, an attachment of the same number first", ed_parts(lambda t: t.replace("<edXML:AttachmentEncoded>", "<edXML:AttachmentEncoded>" + attachment("a", "tra.txt", b"Tra 999 dong\n"), 1)), ""),
    ("parts signed, an attachment of the same name", ed_parts(lambda t: t.replace("</edXML:AttachmentEncoded>", attachment("z", "tra.txt", b"Tra 999 dong\n") + "</edXML:AttachmentEncoded>", 1)), ""),
]

# Mail.

def rfc822(data):
    return crlf("Content-Type: message/rfc822\n\n") + data

def outer_text():
    """A signed message inside one that shows another text."""
    return mixed(EVIL, rfc822(head(SIGNED % "in") + multi("in", signed_parts(PAY))))

def forwarded_signed():
    """A stranger signs a message that forwards a clerk's signed one."""
    return mail(signed_parts(rfc822(head(SIGNED % "in") + multi("in", signed_parts(PAY))), "quang"), sender="Quang <dhquang@snv.khanhhoa.gov.vn>")

def alternatives():
    """The signed part is what no reader shows: HTML stands beside it, and last."""
    return mixed(inner("in", signed_parts(PAY)), entity("<b>Pay 999</b>", "text/html"), kind="multipart/alternative; boundary=out")

def two_signers(first, second, over=None):
    return mail([PAY, p7s(signed_data([signer_info(PAY, first), signer_info(over or PAY, second)], list(dict.fromkeys([first, second]))))])

def deep(kind):
    return mixed(crlf("Content-Type: %s; boundary=mid\n\n" % kind) + multi("mid", [EVIL, inner("in", signed_parts(PAY))]))

def uuencoded():
    return mail(before=b"begin 644 pay.txt\r\n(4&%Y(#DY.0H \r\n \r\nend\r\n")

def opaque_then(text):
    made, name = opaque(PAY)
    return made + text, name

MAILS = [
    ("a signed message inside another text", outer_text, "PARTIAL_COVERAGE|NO_SIGNATURE*|NO-SIGNATURE"),
    ("a clerk's message, forwarded and signed by a stranger", forwarded_signed, "NO_CHAIN"),
    ("HTML beside the signed text", alternatives, "PARTIAL_COVERAGE"),
    ("two signers, one a stranger", lambda: two_signers("an", "quang"), "NO_CHAIN"),
    ("two signers, one over another text", lambda: two_signers("an", "cuong", EVIL), "DIGEST_MISMATCH"),
    ("signed below a digest", lambda: deep("multipart/digest"), "PARTIAL_COVERAGE"),
    ("signed below related", lambda: deep("multipart/related"), "PARTIAL_COVERAGE"),
    ("signed below alternative", lambda: deep("multipart/alternative"), "PARTIAL_COVERAGE"),
    ("signed below parallel", lambda: deep("multipart/parallel"), "PARTIAL_COVERAGE"),
    ("signed and TNEF beside", lambda: mixed(inner("in", signed_parts(PAY)), crlf("Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\neJ8+IgAA\n")), "PARTIAL_COVERAGE"),
    ("signed and a calendar beside", lambda: mixed(inner("in", signed_parts(PAY)), entity("BEGIN:VCALENDAR\nEND:VCALENDAR", "text/calendar; method=REQUEST")), "PARTIAL_COVERAGE"),
    ("a part of a message beside", lambda: mixed(inner("in", signed_parts(PAY)), crlf("Content-Type: message/partial; id=x; number=1; total=1\n\n") + EVIL), "PARTIAL_COVERAGE"),
]

HONEST = [
    ("two signers, both trusted", lambda: two("an", "cuong"), "TOTAL-PASSED"),
    ("PEM, as it is written", lambda: pem(one()), "TOTAL-PASSED"),
    # Nobody shows these; what is not covered is told all the same.
    ("DER, a text behind it", lambda: one() + FALSE, "TRAILING_OCTETS"),
    ("mail, uuencoded text before the parts", uuencoded, "UNCOVERED_PARTS"),
    ("mail, a text behind an opaque one", lambda: opaque_then(b"\r\nPay 999\r\n"), "UNCOVERED_PARTS"),
    ("by a key identifier", lambda: by_key_id(key_id("an"), "an", ["an"]), ""),
    ("mail, two signers, both trusted", lambda: two_signers("an", "cuong"), ""),
    ("PDF", pdf, "TOTAL-PASSED"),
    ("edXML, parts signed", lambda: ed_parts(lambda t: t + "\n")(), ""),
]

if __name__ == "__main__":
    judge([("CMS, " + r[0], *r[1:]) for r in CMS] + FILES2 + OFFICES + [("edXML, " + r[0], *r[1:]) for r in EDOCS]
          + [("mail, " + r[0], *r[1:]) for r in MAILS], [("honest: " + r[0], *r[1:]) for r in HONEST])
