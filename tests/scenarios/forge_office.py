#!/usr/bin/env python3
"""forge_office.py: OOXML and ODF signatures forged, and honest office programs.

  forge_office.py NBAUDIT PKI [FOLDER]

Sources: Rohlmann et al., "Every Signature is Broken: On the Insecurity of
Microsoft Office's OOXML Signatures" (USENIX Security 2023): content injection,
content masking, legacy wrapping, universal forgery, malicious repair;
CVE-2021-25633, -25634, -25635 (LibreOffice); ECMA-376 part 2, chapter 13;
ODF 1.2 part 3, chapter 4.
"""
import re, zipfile

from forge import (DSIG, INC, PROPS_TYPE, XADES, an_object, b64, c14n, dsig, judge, pack, reference, sha256, signed_info, to,
                   transform, x509data, xades, xades_properties)

# OOXML.

OPC = "http://schemas.openxmlformats.org/package/2006/"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WML = "application/vnd.openxmlformats-officedocument.wordprocessingml."
RELS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
RELS_TRANSFORM = "http://schemas.openxmlformats.org/package/2006/RelationshipTransform"
SIG_TYPE = "application/vnd.openxmlformats-package.digital-signature-xmlsignature+xml"
MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"
ORIGIN = OPC + "relationships/digital-signature/origin"
SIGNATURE = OPC + "relationships/digital-signature/signature"

def rels(*rows):
    """(Id, type, target[, "External"]): a relationships part."""
    return ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<Relationships xmlns="%srelationships">%s</Relationships>'
            % (OPC, "".join('<Relationship Id="%s" Type="%s" Target="%s"%s/>'
                            % (r[0], r[1], r[2], ' TargetMode="%s"' % r[3] if len(r) > 3 else "") for r in rows))).encode()

def normal(*rows):
    """What the relationships transform makes of those rows."""
    return ('<Relationships xmlns="%srelationships">%s</Relationships>' % (OPC, "".join(
        '<Relationship Id="%s" Target="%s" TargetMode="%s" Type="%s"></Relationship>'
        % (r[0], r[2], r[3] if len(r) > 3 else "Internal", r[1]) for r in sorted(rows)))).encode()

def selection(*rows):
    return transform(RELS_TRANSFORM, "".join('<mdssi:RelationshipReference xmlns:mdssi="%sdigital-signature" SourceId="%s">'
                     "</mdssi:RelationshipReference>" % (OPC, r[0]) for r in rows)) + transform(INC)

def document(text="Pay 100"):
    return ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<w:document xmlns:w="%s"><w:body><w:p><w:r><w:t>%s</w:t>'
            "</w:r></w:p></w:body></w:document>" % (W, text)).encode()

def part(name, inner=""):
    return ('<w:%s xmlns:w="%s">%s</w:%s>' % (name, W, inner, name)).encode()

DOCX = {
    "main": "word/document.xml",
    "parts": [("word/document.xml", WML + "document.main+xml", document()), ("word/styles.xml", WML + "styles+xml", part("styles")),
              ("word/settings.xml", WML + "settings+xml", part("settings")),
              ("word/fontTable.xml", WML + "fontTable+xml", part("fonts"))],
    "rels": [("rId1", OFFICE + "styles", "styles.xml"), ("rId2", OFFICE + "settings", "settings.xml"),
             ("rId3", OFFICE + "fontTable", "fontTable.xml")],
}
XLSX = {
    "main": "xl/workbook.xml",
    "parts": [("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
               b'<workbook xmlns="urn:s"><sheets/></workbook>'),
              ("xl/worksheets/sheet1.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml",
               b'<worksheet xmlns="urn:s"><c><v>100</v></c></worksheet>')],
    "rels": [("rId1", OFFICE + "worksheet", "worksheets/sheet1.xml")],
}
PPTX = {
    "main": "ppt/presentation.xml",
    "parts": [("ppt/presentation.xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
               b'<presentation xmlns="urn:p"/>'),
              ("ppt/slides/slide1.xml", "application/vnd.openxmlformats-officedocument.presentationml.slide+xml",
               b'<slide xmlns="urn:p">100</slide>')],
    "rels": [("rId1", OFFICE + "slide", "slides/slide1.xml")],
}

def rels_of(main):
    folder, name = main.rsplit("/", 1)
    return "%s/_rels/%s.rels" % (folder, name)

class Ooxml:
    """A package; sign() adds a signature over what is in it then."""

    def __init__(self, kind=DOCX, folder="_xmlsignatures"):
        self.kind, self.main, self.folder = kind, kind["main"], folder
        self.parts = [list(p) for p in kind["parts"]]
        self.rels = list(kind["rels"])
        self.top = [("rId1", OFFICE + "officeDocument", self.main), ("rId2", OPC + "relationships/metadata/core-properties",
                    "docProps/core.xml"), ("rId3", OFFICE + "extended-properties", "docProps/app.xml")]
        self.signed_top, self.signed_rels = self.top[:1], None
        self.extra, self.sigs, self.types, self.first = [], [], "", []

    def put(self, name, data, kind=None):
        for p in self.parts:
            if p[0] == name:
                p[2] = data
                if kind:
                    p[1] = kind
                return self
        self.parts.append([name, kind or "application/xml", data])
        return self

    def references(self, without=()):
        rows = self.signed_rels or self.rels
        out = [reference("/_rels/.rels?ContentType=" + RELS_TYPE, normal(*self.signed_top), selection(*self.signed_top)),
               reference("/%s?ContentType=%s" % (rels_of(self.main), RELS_TYPE), normal(*rows), selection(*rows))]
        return out + [reference("/%s?ContentType=%s" % (n, t), d) for n, t, d in self.parts if n not in without]

    def manifest(self, refs):
        return an_object('<Manifest>%s</Manifest><SignatureProperties><SignatureProperty Id="idSignatureTime" '
                         'Target="#idPackageSignature"><mdssi:SignatureTime xmlns:mdssi="%sdigital-signature"><mdssi:Format>'
                         "YYYY-MM-DDThh:mm:ssTZD</mdssi:Format><mdssi:Value>2026-11-28T01:02:03Z</mdssi:Value>"
                         "</mdssi:SignatureTime></SignatureProperty></SignatureProperties>"
                         % ("".join(refs), OPC), "idPackageObject")

    def sign(self, who="an", how="office", without=(), more=(), **k):
        o = self.manifest(self.references(without) + list(more))
        lines = an_object('<SignatureProperties><SignatureProperty Id="idOfficeV1Details" Target="#idPackageSignature">'
                          '<SignatureInfoV1 xmlns="http://schemas.microsoft.com/office/2006/digsig"><SetupID></SetupID>'
                          "<SignatureText>An</SignatureText></SignatureInfoV1></SignatureProperty></SignatureProperties>",
                          "idOfficeObject")
        refs = [to(o, "#idPackageObject", DSIG + "Object", c=INC)]
        if how == "office":
            s = xades(refs + [to(lines, "#idOfficeObject", DSIG + "Object", c=INC)], o + lines, who, sid="idPackageSignature",
                      pid="idSignedProperties", c=INC, **k)
        else:
            s = dsig(refs, o, who, sid="idPackageSignature", c=INC, **k)
        self.sigs.append(s)
        return self

    def members(self):
        n = len(self.sigs)
        origin = [("rId9", ORIGIN, self.folder + "/origin.sigs")] if n else []
        types = ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<Types xmlns="%scontent-types"><Default Extension='
                 '"rels" ContentType="%s"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="sigs" '
                 'ContentType="application/vnd.openxmlformats-package.digital-signature-origin"/>%s%s%s</Types>'
                 % (OPC, RELS_TYPE, "".join('<Override PartName="/%s" ContentType="%s"/>' % (p[0], p[1]) for p in self.parts),
                    "".join('<Override PartName="/%s/sig%d.xml" ContentType="%s"/>' % (self.folder, i + 1, SIG_TYPE)
                            for i in range(n)), self.types)).encode()
        out = [("[Content_Types].xml", types), ("_rels/.rels", rels(*(self.top + origin))), *self.first,
               *[(p[0], p[2]) for p in self.parts], (rels_of(self.main), rels(*self.rels)),
               ("docProps/core.xml", b"<c/>"), ("docProps/app.xml", b"<a/>")]
        if n:
            out += [(self.folder + "/origin.sigs", b""), (self.folder + "/_rels/origin.sigs.rels",
                    rels(*[("rId%d" % (i + 1), SIGNATURE, "sig%d.xml" % (i + 1)) for i in range(n)]))]
            out += [("%s/sig%d.xml" % (self.folder, i + 1), ('<?xml version="1.0" encoding="UTF-8"?>\r\n' + s).encode())
                    for i, s in enumerate(self.sigs)]
        return out + self.extra

    def zip(self, method=zipfile.ZIP_DEFLATED):
        return pack(self.members(), method)

def docx(**k):
    return Ooxml().sign(**k)

EVIL = document("Pay 999")

def changed(name, data):
    return lambda: docx().put(name, data).zip()

def part_added(where):
    """A part more, and what leads to it."""
    def make():
        p = docx()
        row = ("rId7", OFFICE + "footer", "footer1.xml")
        if where == "signed part":
            p.rels.append(row)
        elif where == "top":
            p.top.append(("rId7", OFFICE + "officeDocument", "word/evil.xml"))
            return p.put("word/evil.xml", EVIL, WML + "document.main+xml").zip()
        elif where == "unsigned part":
            p.extra.append(("docProps/_rels/app.xml.rels", rels(("rId1", OFFICE + "footer", "../word/footer1.xml"))))
        return p.put("word/footer1.xml", part("ftr"), WML + "footer+xml").zip()
    return make

def relation(row, where="rels"):
    """A relationship more that the transform does not select."""
    def make():
        p = docx()
        getattr(p, where).append(row)
        return p.zip()
    return make

def relation_changed(row):
    def make():
        p = docx()
        p.rels = [row if r[0] == row[0] else r for r in p.rels]
        return p.zip()
    return make

def main_redirected():
    """The main document is another part now."""
    p = docx()
    p.top[0] = ("rId1", OFFICE + "officeDocument", "word/evil.xml")
    return p.put("word/evil.xml", EVIL, WML + "document.main+xml").zip()

def second_main():
    """Nothing of the package's relationships is signed: the main part is chosen anew."""
    p = Ooxml()
    p.sign()
    refs = [r for r in p.references() if "/_rels/.rels" not in r]
    o = p.manifest(refs)
    p.sigs = [dsig([to(o, "#idPackageObject", DSIG + "Object", c=INC)], o, sid="idPackageSignature", c=INC)]
    p.top[0] = ("rId1", OFFICE + "officeDocument", "word/settings.xml")
    return p.zip()

def override(name, kind, how="change"):
    def make():
        p = docx()
        if how == "twice":
            p.types = '<Override PartName="/%s" ContentType="%s"/>' % (name, kind)
        elif how == "case":
            p.types = '<Override PartName="/%s" ContentType="%s"/>' % (name.upper(), kind)
        else:
            for q in p.parts:
                if q[0] == name:
                    q[1] = kind
        return p.zip()
    return make

def types_replaced(data):
    return lambda: pack([(n, data if n == "[Content_Types].xml" else d) for n, d in docx().members()])

def macro_enabled():
    p = docx()
    p.parts[0][1] = MACRO
    p.rels.append(("rId8", "http://schemas.microsoft.com/office/2006/relationships/vbaProject", "vbaProject.bin"))
    return p.put("word/vbaProject.bin", b"\xd0\xcf\x11\xe0" + b"\0" * 40, "application/vnd.ms-office.vbaProject").zip()

def member_twice(name, data, first):
    def make():
        m = docx().members()
        return pack([(name, data)] + m if first else m + [(name, data)])
    return make

def member_more(name, data=EVIL):
    return lambda: pack(docx().members() + [(name, data)])

def origin_redirected(where):
    """The origin leads to another signature than the one that is there."""
    def make():
        p = docx()
        m = dict(p.members())
        good = m["_xmlsignatures/sig1.xml"]
        p.put("word/document.xml", EVIL)
        m["word/document.xml"] = EVIL
        if where == "elsewhere":        # the broken one is no longer where one looks for it
            m["word/sig9.xml"] = m.pop("_xmlsignatures/sig1.xml")
            m["_xmlsignatures/_rels/origin.sigs.rels"] = rels(("rId1", SIGNATURE, "/word/sig9.xml"))
        elif where == "none":
            m["_xmlsignatures/_rels/origin.sigs.rels"] = rels()
        else:
            m["_xmlsignatures/sig2.xml"] = good
            m["_xmlsignatures/_rels/origin.sigs.rels"] = rels(("rId1", SIGNATURE, "sig2.xml"))
        return pack(list(m.items()))
    return make

def manifest_edited(how):
    def make():
        p = docx()
        s = p.sigs[0]
        if how == "reference":
            at = s.index("<Reference URI=\"/word/document.xml")
            s = s[:at] + s[s.index("</Reference>", at) + 12:]
        elif how == "manifest":
            s = re.sub("<Manifest>.*?</Manifest>", "<Manifest></Manifest>", s)
        elif how == "all":
            s = re.sub("<Manifest>.*?</Manifest>", "", s)
        p.sigs[0] = s
        return p.put("word/document.xml", EVIL).zip()
    return make

def object_wrapped(how):
    def make():
        p = docx()
        s = p.sigs[0]
        good = re.search('<Object [^>]*Id="idPackageObject">.*?</Object>', s).group()
        p.put("word/document.xml", EVIL)
        fake = p.manifest(p.references())
        if how == "same Id":
            s = s.replace(good, fake + good)
        elif how == "inside":
            s = s.replace(good, an_object(good, "wrap") + fake.replace("idPackageObject", "other"))
        else:
            s = s.replace(good, fake.replace("idPackageObject", "other")).replace("</KeyInfo>", good + "</KeyInfo>")
        p.sigs[0] = s
        return p.zip()
    return make

def universal(how):
    """A good signature of something else; the package's parts are in none of its references."""
    def make():
        p = Ooxml()
        o = an_object('<ok xmlns="urn:o">100</ok>', "obj")
        refs = [to(o, "#obj")]
        if how == "empty manifest":
            o = an_object("<Manifest></Manifest>", "idPackageObject")
            refs = [to(o, "#idPackageObject", DSIG + "Object")]
        elif how == "properties":
            o = an_object("<SignatureProperties><SignatureProperty Id=\"x\" Target=\"#sig\">100</SignatureProperty></SignatureProperties>", "obj")
            refs = [to(o, "#obj")]
        elif how == "styles alone":
            one = [r for r in p.references() if "styles" in r and "rels" not in r]
            o = p.manifest(one)
            refs = [to(o, "#idPackageObject", DSIG + "Object")]
        elif how == "properties part":
            o = p.manifest([reference("/docProps/app.xml?ContentType=application/xml", b"<a/>")])
            refs = [to(o, "#idPackageObject", DSIG + "Object")]
        elif how == "SignedInfo":       # a reference straight to a part of the package, but the properties
            refs, o = [reference("/docProps/core.xml", b"<c/>")], ""
        p.sigs.append(dsig(refs, o))
        return p.zip()
    return make

def legacy(wrapped):
    """Legacy wrapping: a signed package as a part of something else."""
    def make():
        inner = docx().zip()
        if wrapped == "ole":
            return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + inner
        return Ooxml().put("word/embeddings/inner.docx", inner, "application/zip").zip()
    return make

def repaired(how):
    """Malicious repair: a package that is broken, which a program may mend as it likes."""
    def make():
        b = docx().put("word/document.xml", EVIL).zip() if how == "evil" else docx().zip()
        if how == "evil":
            return b
        if how == "no directory":
            return b[:b.index(b"PK\1\2")]
        if how == "size":
            at = b.index(b"PK\3\4")
            return b[:at + 18] + b"\1\0\0\0\1\0\0\0" + b[at + 26:]
        if how == "cut":
            return b[:-40]
        if how == "behind":
            return docx().put("word/document.xml", EVIL).zip() + b
        return b[:30] + b"PK\5\6" + b"\0" * 18 + b[30:]
    return make

def two_certificates():
    p = Ooxml()
    return p.sign("quang", keyinfo=x509data("an", "quang")).put("word/document.xml", document()).zip()

def image_replaced():
    """The picture of a signature line, in the signature itself."""
    p = Ooxml()
    img = an_object(b64(b"EMF of An"), "idValidSigLnImg")
    refs = p.references()
    o = p.manifest(refs)
    s = dsig([to(o, "#idPackageObject", DSIG + "Object"), to(img, "#idValidSigLnImg", DSIG + "Object")], o + img)
    p.sigs.append(s.replace(b64(b"EMF of An"), b64(b"EMF of Ng")))
    return p.zip()

def image_unsigned():
    p = Ooxml()
    o = p.manifest(p.references())
    img = an_object(b64(b"EMF of Ng"), "idValidSigLnImg")
    p.sigs.append(dsig([to(o, "#idPackageObject", DSIG + "Object")], o + img))
    return p.zip()

def partial():
    return Ooxml().sign(without=("word/styles.xml", "word/settings.xml")).zip()

def unsigned_styles():
    """Hidden text: what decides how the text looks is not signed."""
    p = Ooxml().sign(without=("word/styles.xml",))
    return p.put("word/styles.xml", part("styles", "<w:style><w:rPr><w:vanish/></w:rPr></w:style>")).zip()

# Honest writers of OOXML.

def poi():
    """Apache POI: XAdES, every relationship by its Id."""
    return Ooxml().sign(how="office").zip()

def two_signers():
    return Ooxml().sign().sign("binh").zip()

def dotnet():
    """System.IO.Packaging keeps its signatures in a folder of its own, found by relationships."""
    return Ooxml(folder="package/services/digital-signature").sign(how="plain").zip()

def libreoffice():
    """LibreOffice signs all relationships and content types in parts that it keeps as they are."""
    p = Ooxml()
    p.signed_top = p.top[:1]
    return p.sign(more=[reference("/docProps/core.xml?ContentType=application/xml", b"<c/>")]).zip()

def two_references(both=True):
    """Two references lead to one part of relationships, each to some of them."""
    def make():
        p = Ooxml()
        p.signed_rels = p.rels[:1]
        rest = p.rels[1:] if both else p.rels[1:2]
        return p.sign(more=[reference("/%s?ContentType=%s" % (rels_of(p.main), RELS_TYPE), normal(*rest), selection(*rest))]).zip()
    return make

def percent():
    p = Ooxml()
    p.parts.append(["word/media/\u1ea3nh 1.png", "image/png", b"\x89PNG"])
    refs = [r.replace("/word/media/\u1ea3nh 1.png", "/word/media/%E1%BA%A3nh%201.png") for r in p.references()]
    o = p.manifest(refs)
    p.sigs.append(dsig([to(o, "#idPackageObject", DSIG + "Object")], o))
    return p.zip()

def repacked(method):
    """Unpacked and packed again by another program, members in another order."""
    return lambda: pack(sorted(docx().members(), key=lambda m: m[0] != "[Content_Types].xml"), method)

PACKAGE = [
    ("main part changed", changed("word/document.xml", EVIL), "XML_REFERENCE"),
    ("styles changed", changed("word/styles.xml", part("styles", "<w:x/>")), "XML_REFERENCE"),
    ("settings changed", changed("word/settings.xml", part("settings", "<w:x/>")), "XML_REFERENCE"),
    ("CIA, part added, by a signed part", part_added("signed part"), "PARTIAL_COVERAGE"),
    ("CIA, part added, by an unsigned part", part_added("unsigned part"), "PARTIAL_COVERAGE"),
    ("CIA, part added, by nobody", part_added("nobody"), "PARTIAL_COVERAGE"),
    ("CIA, a second main part", part_added("top"), "PARTIAL_COVERAGE"),
    ("CIA, template from the network", relation(("rId7", OFFICE + "attachedTemplate", "http://evil/t.dotm", "External")), "PARTIAL_COVERAGE"),
    ("CIA, a picture from the network", relation(("rId7", OFFICE + "image", "http://evil/i.png", "External")), "PARTIAL_COVERAGE"),
    ("CMA, the style sheet once more", relation(("rId0", OFFICE + "styles", "fontTable.xml")), "PARTIAL_COVERAGE"),
    ("CIA, the package leads elsewhere", relation(("rId7", OFFICE + "officeDocument", "word/styles.xml"), "top"), "PARTIAL_COVERAGE"),
    ("a relationship that lost its part", relation_changed(("rId1", OFFICE + "styles", "other.xml")), "XML_REFERENCE"),
    ("a relationship made external", relation_changed(("rId1", OFFICE + "styles", "styles.xml", "External")), "XML_REFERENCE"),
    ("a relationship's type changed", relation_changed(("rId1", OFFICE + "image", "styles.xml")), "XML_REFERENCE"),
    ("the main part redirected", main_redirected, "XML_REFERENCE"),
    ("the main part redirected, not signed", second_main, "PARTIAL_COVERAGE"),
    ("content type changed", override("word/document.xml", "text/html"), "XML_REFERENCE"),
    ("content type twice", override("word/document.xml", "text/html", "twice"), "XML_REFERENCE|CONTAINER_AMBIGUOUS"),
    ("content type twice, in another case", override("word/document.xml", "text/html", "case"), "XML_REFERENCE|CONTAINER_AMBIGUOUS"),
    ("content types no XML", types_replaced(b"not XML"), "XML_REFERENCE|CONTAINER_RULES|XML_MALFORMED"),
    ("content types empty", types_replaced(b""), "XML_REFERENCE|CONTAINER_RULES|XML_MALFORMED"),
    ("a relationship that no one of two references selects", two_references(False), "PARTIAL_COVERAGE"),
    ("made macro-enabled", macro_enabled, "XML_REFERENCE"),
    ("a member twice, the evil last", member_twice("word/document.xml", EVIL, False), "CONTAINER_AMBIGUOUS"),
    ("a member twice, the evil first", member_twice("word/document.xml", EVIL, True), "CONTAINER_AMBIGUOUS"),
    ("a member in another case", member_more("word/Document.xml"), "PARTIAL_COVERAGE|CONTAINER_AMBIGUOUS"),
    ("a member with an escape", member_more("word/document%2Exml"), "PARTIAL_COVERAGE"),
    ("a member with a backslash", member_more("word\\document.xml"), "PARTIAL_COVERAGE|CONTAINER_AMBIGUOUS"),
    ("a member with a slash before", member_more("/word/document.xml"), "PARTIAL_COVERAGE|CONTAINER_AMBIGUOUS"),
    ("a member with a dot before", member_more("./word/document.xml"), "PARTIAL_COVERAGE|CONTAINER_AMBIGUOUS"),
    ("a member in pieces", member_more("word/document.xml/[0].last.piece"), "PARTIAL_COVERAGE"),
    ("the package's relationships twice", member_twice("_rels/.rels", rels(), False), "CONTAINER_AMBIGUOUS"),
    ("signature twice", member_twice("_xmlsignatures/sig1.xml", b"<x/>", False), "CONTAINER_AMBIGUOUS"),
    ("signature hidden elsewhere", origin_redirected("elsewhere"), "XML_REFERENCE"),
    ("signature led to by nobody", origin_redirected("none"), "XML_REFERENCE"),
    ("signature led to by another name", origin_redirected("sig2"), "XML_REFERENCE"),
    ("a manifest's entry removed", manifest_edited("reference"), "XML_REFERENCE"),
    ("a manifest emptied", manifest_edited("manifest"), "XML_REFERENCE"),
    ("a manifest removed", manifest_edited("all"), "XML_REFERENCE"),
    ("an Object of the same Id", object_wrapped("same Id"), "XML_WRAPPED"),
    ("an Object in an Object", object_wrapped("inside"), "XML_WRAPPED|PARTIAL_COVERAGE"),
    ("an Object in KeyInfo", object_wrapped("keyinfo"), "XML_WRAPPED"),
    ("USF, an object of its own", universal("object"), "PARTIAL_COVERAGE"),
    ("USF, an empty manifest", universal("empty manifest"), "PARTIAL_COVERAGE"),
    ("USF, properties alone", universal("properties"), "PARTIAL_COVERAGE"),
    ("USF, the styles alone", universal("styles alone"), "PARTIAL_COVERAGE"),
    ("USF, docProps alone", universal("properties part"), "PARTIAL_COVERAGE"),
    ("USF, docProps in SignedInfo", universal("SignedInfo"), "PARTIAL_COVERAGE"),
    ("LWA, in a compound file", legacy("ole"), "FORMAT_UNSUPPORTED|NO-SIGNATURE"),
    ("LWA, embedded", legacy("package"), "NO-SIGNATURE"),
    ("MRA, changed", repaired("evil"), "XML_REFERENCE"),
    ("MRA, no directory", repaired("no directory"), "CONTAINER_BROKEN|NO-SIGNATURE"),
    ("MRA, sizes of the local header", repaired("size"), "CONTAINER_AMBIGUOUS"),
    ("MRA, end cut off", repaired("cut"), "CONTAINER_BROKEN|NO-SIGNATURE"),
    ("MRA, one package behind another", repaired("behind"), "CONTAINER_AMBIGUOUS|XML_REFERENCE"),
    ("MRA, a false end first", repaired("end first"), "CONTAINER_AMBIGUOUS|CONTAINER_BROKEN"),
    ("two certificates", two_certificates, "NO_CHAIN"),
    ("the line's picture replaced", image_replaced, "XML_REFERENCE"),
    ("the line's picture not signed", image_unsigned, "PARTIAL_COVERAGE"),
    ("partial", partial, "PARTIAL_COVERAGE"),
    ("hidden by unsigned styles", unsigned_styles, "PARTIAL_COVERAGE"),
    ("xlsx, a sheet changed", lambda: Ooxml(XLSX).sign().put("xl/worksheets/sheet1.xml", b"<worksheet/>").zip(), "XML_REFERENCE"),
    ("xlsx, external data added", lambda: Ooxml(XLSX).sign().put("xl/externalLinks/externalLink1.xml", b"<x/>").zip(), "PARTIAL_COVERAGE"),
    ("pptx, a slide added", lambda: Ooxml(PPTX).sign().put("ppt/slides/slide2.xml", b"<slide/>").zip(), "PARTIAL_COVERAGE"),
    ("pptx, a slide changed", lambda: Ooxml(PPTX).sign().put("ppt/slides/slide1.xml", b"<slide/>").zip(), "XML_REFERENCE"),
]

PACKAGE_HONEST = [
    ("Word", lambda: docx().zip(), "TOTAL-PASSED"), ("Excel", lambda: Ooxml(XLSX).sign().zip(), "TOTAL-PASSED"),
    ("PowerPoint", lambda: Ooxml(PPTX).sign().zip(), "TOTAL-PASSED"),
    ("without XAdES", lambda: docx(how="plain").zip(), "TOTAL-PASSED"),
    ("two people", two_signers, "TOTAL-PASSED"), ("LibreOffice", libreoffice, "TOTAL-PASSED"),
    (".NET, its own folder", dotnet, "TOTAL-PASSED"), ("names with escapes", percent, "TOTAL-PASSED"),
    ("two references to one part", two_references(), "TOTAL-PASSED"),
    ("packed again, stored", repacked(zipfile.ZIP_STORED), "TOTAL-PASSED"),
    ("packed again, deflated", repacked(zipfile.ZIP_DEFLATED), "TOTAL-PASSED"),
]

# ODF.

ODT = "application/vnd.oasis.opendocument.text"
MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
DSIGS = "urn:oasis:names:tc:opendocument:xmlns:digitalsignature:1.0"

def content(text="Pay 100", version="1.2"):
    return ('<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="%s">'
            "<office:body>%s</office:body></office:document-content>" % (version, text)).encode()

class Odf:
    """A text document as LibreOffice signs it: XML by its canonical form, all else as it is."""

    def __init__(self, version="1.2"):
        self.version = version
        self.members = [["mimetype", ODT.encode()], ["content.xml", content(version=version)], ["styles.xml", b"<office:styles xmlns:office=\"urn:o\"></office:styles>"],
                        ["meta.xml", b"<meta></meta>"], ["Thumbnails/thumbnail.png", b"\x89PNG"], ["Pictures/1.png", b"\x89PNG1"]]
        self.entries = ""
        self.sigs, self.extra, self.macro = [], [], []

    def manifest(self):
        return ('<manifest:manifest xmlns:manifest="%s" manifest:version="%s"><manifest:file-entry manifest:full-path="/" '
                'manifest:media-type="%s"></manifest:file-entry>%s%s</manifest:manifest>' % (MANIFEST, self.version, ODT, "".join(
                    '<manifest:file-entry manifest:full-path="%s" manifest:media-type="%s"></manifest:file-entry>'
                    % (n, "text/xml" if n.endswith(".xml") else "image/png") for n, d in self.members if n != "mimetype"),
                    self.entries)).encode()

    def all(self):
        return self.members + [["META-INF/manifest.xml", self.manifest()]]

    def put(self, name, data):
        for m in self.members:
            if m[0] == name:
                m[1] = data
                return self
        self.members.append([name, data])
        return self

    def references(self, names=None):
        out = []
        for n, d in self.all():
            if names is not None and n not in names:
                continue
            out.append(reference(n.replace(" ", "%20"), c14n(d.decode()), transform(INC)) if n.endswith(".xml") else
                       reference(n.replace(" ", "%20"), d))
        return out

    def signature(self, who="an", names=None, sid="ID_1", refs=None, **k):
        date = an_object('<SignatureProperties><SignatureProperty Id="ID_d%s" Target="#%s"><dc:date xmlns:dc="http://purl.org/dc/'
                         'elements/1.1/">2026-11-28T01:02:03</dc:date></SignatureProperty></SignatureProperties>' % (sid, sid), "o" + sid)
        prop = '<SignatureProperty xmlns="%s" %s' % (DSIG, date[date.index("Id=\"ID_d"):date.index("</SignatureProperties>")])
        refs = (refs or self.references(names)) + [to(prop, "#ID_d" + sid, c=INC)]
        return xades(refs, date, who, sid=sid, pid="props" + sid, c=INC, **k)

    def sign(self, *a, **k):
        self.sigs.append(self.signature(*a, **k))
        return self

    def file(self, sigs):
        return ('<?xml version="1.0" encoding="UTF-8"?>\n<document-signatures xmlns="%s" version="1.2">%s'
                "</document-signatures>" % (DSIGS, "".join(sigs))).encode()

    def zip(self, method=zipfile.ZIP_DEFLATED):
        m = [tuple(x) for x in self.all()]
        if self.sigs:
            m.append(("META-INF/documentsignatures.xml", self.file(self.sigs)))
        if self.macro:
            m.append(("META-INF/macrosignatures.xml", self.file(self.macro)))
        return pack(m + self.extra, method)

def odt(**k):
    return Odf().sign(**k)

def odf_changed(name, data):
    return lambda: odt().put(name, data).zip()

def odf_manifest(entry=None, version=None):
    def make():
        p = odt()
        p.entries, p.version = entry or p.entries, version or p.version
        return p.zip()
    return make

def odf_uncovered_manifest(entry):
    """The manifest is not signed, as before ODF 1.2: it says something else now."""
    def make():
        p = Odf()
        p.sign(names=[n for n, d in p.members])
        p.entries = entry
        return p.zip()
    return make

def odf_mimetype(data):
    def make():
        p = Odf()
        p.sign(names=[n for n, d in p.all() if n != "mimetype"])
        return p.put("mimetype", data).zip()
    return make

def odf_macros(signed):
    p = odt() if signed else Odf()
    p.put("Basic/Standard/Module1.xml", b"<script>Shell</script>").put("Basic/script-lc.xml", b"<lib></lib>")
    if not signed:
        p.macro.append(p.signature(names=["Basic/Standard/Module1.xml", "Basic/script-lc.xml"]))
    return p.zip()

def odf_edit(old, new):
    def make():
        p = odt()
        s = p.sigs[0].replace(old, new)
        if s == p.sigs[0]:
            raise SystemExit("nothing to edit: " + old)
        p.sigs[0] = s
        return p.zip()
    return make

def odf_two_certificates(info):
    return lambda: Odf().sign(who="quang", keyinfo=info()).zip()

def odf_second_properties():
    """CVE-2021-25634: another time, in properties that are not signed."""
    p = odt()
    fake = xades_properties("an", "2020-01-01T00:00:00Z", "ID_1", "fake")[1]
    p.sigs[0] = p.sigs[0].replace("</KeyInfo>", "</KeyInfo>" + fake)
    return p.zip()

def odf_own_object():
    p = Odf()
    o = an_object('<ok xmlns="urn:o">100</ok>', "obj")
    p.sigs.append(dsig([to(o, "#obj")], o))
    return p.zip()

def odf_twice(name, data, first):
    def make():
        m = [tuple(x) for x in odt().all()] + [("META-INF/documentsignatures.xml", odt().file(odt().sigs))]
        return pack([m[0], (name, data), *m[1:]] if first else m + [(name, data)])
    return make

ENCRYPTED = ('<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"><manifest:encryption-data '
             'manifest:checksum="x"></manifest:encryption-data></manifest:file-entry>')
SCRIPT = '<manifest:file-entry manifest:full-path="Basic/x.xml" manifest:media-type="application/vnd.sun.star.basic-library"></manifest:file-entry>'

ODF = [
    ("content changed", odf_changed("content.xml", content("Pay 999")), "XML_REFERENCE"),
    ("styles changed", odf_changed("styles.xml", b"<x/>"), "XML_REFERENCE"),
    ("a picture changed", odf_changed("Pictures/1.png", b"\x89PNG2"), "XML_REFERENCE"),
    ("a member added", odf_changed("Object 1/content.xml", content("Pay 999")), "PARTIAL_COVERAGE|XML_REFERENCE"),
    ("a member not signed", lambda: Odf().sign(names=["mimetype", "content.xml", "META-INF/manifest.xml"]).zip(), "PARTIAL_COVERAGE"),
    ("the content not signed", lambda: Odf().sign(names=["mimetype", "styles.xml", "META-INF/manifest.xml"]).zip(), "PARTIAL_COVERAGE"),
    ("manifest changed", odf_manifest(SCRIPT), "XML_REFERENCE"),
    ("manifest of another version", odf_manifest(version="1.1"), "XML_REFERENCE"),
    ("manifest not signed, content said to be encrypted", odf_uncovered_manifest(ENCRYPTED), "PARTIAL_COVERAGE"),
    ("manifest not signed, a script named", odf_uncovered_manifest(SCRIPT), "PARTIAL_COVERAGE"),
    ("another mimetype, not signed", odf_mimetype(b"application/vnd.oasis.opendocument.text-template"), "PARTIAL_COVERAGE"),
    ("macros added", lambda: odf_macros(True), "PARTIAL_COVERAGE|XML_REFERENCE"),
    ("macros signed, the document not", lambda: odf_macros(False), "PARTIAL_COVERAGE"),
    ("CVE-2021-25633, two certificates", odf_two_certificates(lambda: x509data("an", "quang")), "NO_CHAIN"),
    ("CVE-2021-25633, two of X509Data", odf_two_certificates(lambda: x509data("an") + x509data("quang")), "NO_CHAIN"),
    ("CVE-2021-25634, date changed", odf_edit("2026-11-28T01:02:03<", "2020-11-28T01:02:03<"), "XML_REFERENCE"),
    ("CVE-2021-25634, SigningTime changed", odf_edit("2026-11-28T01:02:03Z", "2020-11-28T01:02:03Z"), "XML_REFERENCE"),
    ("CVE-2021-25634, properties more", odf_second_properties, "XML_WRAPPED|XADES_PROPERTIES|PARTIAL_COVERAGE"),
    ("CVE-2021-25635, an unknown algorithm", odf_edit("xmldsig-more#rsa-sha256", "xmldsig-more#rsa-none"), "ALG_UNSUPPORTED"),
    ("CVE-2021-25635, an unknown digest", odf_edit("xmlenc#sha256", "xmlenc#sha000"), "ALG_UNSUPPORTED|VALUE_WRONG"),
    ("a signature of its own Object", odf_own_object, "PARTIAL_COVERAGE"),
    ("content twice, the evil last", odf_twice("content.xml", content("Pay 999"), False), "CONTAINER_AMBIGUOUS"),
    ("content twice, the evil first", odf_twice("content.xml", content("Pay 999"), True), "CONTAINER_AMBIGUOUS"),
    ("content in another case", odf_twice("Content.xml", content("Pay 999"), False), "PARTIAL_COVERAGE|CONTAINER_AMBIGUOUS"),
    ("signatures twice", odf_twice("META-INF/documentsignatures.xml", b"<x/>", False), "CONTAINER_AMBIGUOUS"),
    ("an encrypted package beside", odf_twice("encrypted-package", b"x" * 64, False), "PACKAGE_ENCRYPTED"),
    ("a comment cuts a text", odf_changed("content.xml", content("Pay 1<!-- -->00")), "XML_COMMENT"),
    ("an entity in the content", odf_changed("content.xml", b'<!DOCTYPE x [<!ENTITY a "999">]>' + content("Pay &a;")), "XML_REFERENCE"),
]

ODF_HONEST = [
    ("LibreOffice", lambda: odt().zip(), "TOTAL-PASSED"), ("two people", lambda: odt().sign("binh", sid="ID_2").zip(), "TOTAL-PASSED"),
    ("packed again", lambda: odt().zip(zipfile.ZIP_STORED), "TOTAL-PASSED"),
    ("a name with a space", lambda: Odf().put("Object 1/content.xml", content()).sign().zip(), "TOTAL-PASSED"),
    ("OpenOffice, manifest not signed", lambda: (lambda p: p.sign(names=[n for n, d in p.members]))(Odf("1.1")).zip(), ""),
]

if __name__ == "__main__":
    judge([("OOXML, " + r[0], *r[1:]) for r in PACKAGE] + [("ODF, " + r[0], *r[1:]) for r in ODF],
          [("OOXML, honest: " + r[0], *r[1:]) for r in PACKAGE_HONEST] + [("ODF, honest: " + r[0], *r[1:]) for r in ODF_HONEST])
