#!/usr/bin/env python3
"""forge_edxml.py: edXML packages (QCVN 102:2016/BTTTT) forged, and honest ones.

  forge_edxml.py NBAUDIT PKI [FOLDER]

The envelope says who sends what to whom, the body lists the attachments, the
attachments follow; a Signature in the envelope is over all of it, or by Id
over a part.  Sources: QCVN 102:2016/BTTTT and its change of 2022; McIntosh and
Austel (2005); Gruschka and Lo Iacono, "Vulnerable Cloud" (2009) on SOAP;
xml-stylesheet (W3C, 2010).
"""
import re

from forge import DSIG, EXC, INC, b64, c14n, dsig, judge, reference, to, transform

NS = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
ENVELOPED = transform(DSIG + "enveloped-signature")
PAY, EVIL = b"Tra 100 dong\n", b"Tra 999 dong\n"

def organ(kind, oid, name, more=""):
    return ("<edXML:%s><edXML:OrganId>%s</edXML:OrganId><edXML:OrganName>%s</edXML:OrganName>%s</edXML:%s>"
            % (kind, oid, name, more, kind))

def header(sender="000.00.00.H32", to_="000.00.01.H32", code="2103", date="2026/11/28", subject="Chuyen tien", more="", attr=""):
    return ("<edXML:MessageHeader%s>%s%s<edXML:Code><edXML:CodeNumber>%s</edXML:CodeNumber><edXML:CodeNotation>QD-UBND</edXML:CodeNotation>"
            "</edXML:Code><edXML:PromulgationInfo><edXML:Place>Nha Trang</edXML:Place><edXML:PromulgationDate>%s</edXML:PromulgationDate>"
            "</edXML:PromulgationInfo><edXML:Subject>%s</edXML:Subject>%s</edXML:MessageHeader>"
            % (attr, organ("From", sender, "UBND tinh"), organ("To", to_, "So Tai chinh"), code, date, subject, more))

def traces(*times):
    return "<edXML:TraceHeaderList>%s</edXML:TraceHeaderList>" % "".join(
        "<edXML:TraceHeader><edXML:OrganId>000.00.00.H32</edXML:OrganId><edXML:Timestamp>%s</edXML:Timestamp></edXML:TraceHeader>"
        % t for t in times)

def manifest(*rows, attr=""):
    return ('<edXML:edXMLBody%s><edXML:edXMLManifest version="1.0">%s</edXML:edXMLManifest></edXML:edXMLBody>' % (attr, "".join(
        "<edXML:Reference><edXML:ContentId>cid:%s</edXML:ContentId><edXML:ContentType>text/plain</edXML:ContentType>"
        "<edXML:AttachmentName>%s</edXML:AttachmentName></edXML:Reference>" % r for r in rows)))

def attachment(cid, name, data, attr="", encoded=None):
    return ("<edXML:Attachment%s><edXML:ContentId>%s</edXML:ContentId><edXML:AttachmentName>%s</edXML:AttachmentName>"
            "<edXML:ContentTransferEncoded>%s</edXML:ContentTransferEncoded></edXML:Attachment>"
            % (attr, cid, name, encoded or b64(data)))

ROWS = (("a", "tra.txt"), ("b", "kem.txt"))
FILES = attachment("a", "tra.txt", PAY), attachment("b", "kem.txt", b"Kem theo\n")

class Edoc:
    """A package; sign() puts a Signature over what is in it then."""

    def __init__(self, head=None, body=None, files=FILES, trace=None, root=""):
        self.head, self.body, self.files = head or header(), body or manifest(*ROWS), list(files)
        self.trace, self.sigs, self.root, self.more = trace or traces("2026/11/28 08:00:00"), [], root, ""

    def text(self, sigs=None):
        return ('<edXML:edXML xmlns:edXML="%s"%s><edXML:edXMLEnvelope><edXML:edXMLHeader>%s%s%s</edXML:edXMLHeader>%s'
                "</edXML:edXMLEnvelope><edXML:AttachmentEncoded>%s</edXML:AttachmentEncoded>%s</edXML:edXML>"
                % (NS, self.root, self.head, self.trace, "".join(self.sigs if sigs is None else sigs), self.body,
                   "".join(self.files), self.more))

    def sign(self, who="an", uri="", **k):
        """Over all of it, but this signature."""
        self.sigs.append(dsig([reference(uri, c14n(self.text()), ENVELOPED + transform(INC))], who=who, sid="s%d" % len(self.sigs), **k))
        return self

    def sign_parts(self, *ids, who="an"):
        """By Id, each part in its exclusive form."""
        whole = self.text()
        refs = []
        for i in ids:
            m = re.search(r'<(edXML:\w+) Id="%s".*?</\1>' % i, whole)
            part = m.group().replace("<" + m.group(1), '<%s xmlns:edXML="%s"' % (m.group(1), NS), 1)
            refs.append(to(part, "#" + i))
        self.sigs.append(dsig(refs, who=who, sid="s%d" % len(self.sigs)))
        return self

    def octets(self):
        return ('<?xml version="1.0" encoding="UTF-8"?>\n' + self.text()).encode()

def whole(**k):
    return Edoc(**k).sign()

def edited(old, new, make=whole, count=1):
    def made():
        t = make().text()
        if old not in t:
            raise SystemExit("nothing to edit: " + old)
        return t.replace(old, new, count).encode()
    return made

def replaced(**k):
    """Of a signed package these parts are others now."""
    def made():
        p = whole()
        for name, value in k.items():
            setattr(p, name, value)
        return p.octets()
    return made

def in_parts(*ids, then=None, who="an"):
    """Signed by Ids; changed afterwards."""
    def made():
        p = Edoc(header(attr=' Id="h"'), manifest(*ROWS, attr=' Id="m"'), [attachment("a", "tra.txt", PAY, ' Id="f"'),
                 attachment("b", "kem.txt", b"Kem theo\n", ' Id="g"')])
        p.sign_parts(*ids, who=who)
        if then:
            then(p)
        return p.octets()
    return made

def set_file(p, i, new):
    p.files[i] = new

def wrap(p, where):
    """The signed attachment moves, another takes its place."""
    good = p.files[0]
    p.files[0] = attachment("a", "tra.txt", EVIL)
    if where == "trace":
        p.trace = p.trace.replace("</edXML:TraceHeaderList>", good + "</edXML:TraceHeaderList>")
    elif where == "attachment":
        p.files[0] = p.files[0].replace("</edXML:Attachment>", good + "</edXML:Attachment>")
    elif where == "end":
        p.more = "<edXML:Old>%s</edXML:Old>" % good
    elif where == "Id":
        p.files[0] = attachment("a", "tra.txt", EVIL, ' Id="f"')
        p.more = "<edXML:Old>%s</edXML:Old>" % good
    else:
        p.sigs[0] = p.sigs[0].replace("</Signature>", '<Object>%s</Object></Signature>' % good)

def trace_filtered(then):
    """All but the traces is signed, which every gateway adds to."""
    def made():
        p = Edoc()
        bare = re.sub("<edXML:TraceHeaderList>.*?</edXML:TraceHeaderList>", "", p.text())
        t = transform("http://www.w3.org/TR/1999/REC-xpath-19991116",
                      '<XPath xmlns:e="%s">not(ancestor-or-self::e:TraceHeaderList)</XPath>' % NS)
        p.sigs.append(dsig([reference("", c14n(bare), ENVELOPED + t + transform(EXC))]))
        if then == "trace":
            p.trace = traces("2026/11/28 08:00:00", "2026/11/28 09:00:00")
        elif then == "business":
            p.trace = p.trace.replace("</edXML:TraceHeaderList>", "<edXML:Bussiness><edXML:BussinessDocType>1</edXML:BussinessDocType>"
                                      "</edXML:Bussiness></edXML:TraceHeaderList>")
        return p.octets()
    return made

def nested(outer):
    """A whole signed package in another one."""
    def made():
        inner = whole().text()
        p = Edoc(header(sender="000.00.00.H99", subject="Khac"))
        if outer == "signature":
            p.sigs.append(whole().sigs[0])
        elif outer == "more":
            p.more = inner
        elif outer == "attachment":
            p.files.append(attachment("c", "goc.edxml", inner.encode()))
        return p.octets()
    return made

def soap(kind):
    """The older form (e-doc.vn): a SOAP envelope, Ids of WS-Security."""
    WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
    def body(text, wid):
        return ('<S:Body xmlns:S="http://schemas.xmlsoap.org/soap/envelope/" xmlns:wsu="%s" wsu:Id="%s"><e:Van xmlns:e="http://www.e-doc.vn/Schema/">'
                "%s</e:Van></S:Body>" % (WSU, wid, text))
    def made():
        good, evil = body("Tra 100", "b"), body("Tra 999", "c" if kind != "same" else "b")
        s = dsig([to(good, "#b")])
        moved = '<e:Old xmlns:e="http://www.e-doc.vn/Schema/">%s</e:Old>' % good
        return ('<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Header>%s%s</S:Header>%s</S:Envelope>'
                % ("" if kind == "plain" else moved, s, good if kind == "plain" else evil)).encode()
    return made

def stylesheet(where):
    """What a browser shows is made by a sheet that is not signed."""
    pi = '<?xml-stylesheet type="text/xsl" href="http://evil.example/x.xsl"?>'
    def made():
        if where == "whole":
            return whole().octets().replace(b"?>\n", b"?>\n" + pi.encode(), 1)
        p = Edoc(root=' Id="all"')
        p.sign(uri="#all")
        return p.octets().replace(b"?>\n", b"?>\n" + pi.encode(), 1) if where == "root" else p.octets()
    return made

def behind(octets):
    return lambda: whole().octets() + octets

def before(octets):
    return lambda: octets + whole().octets()

TWO = attachment("a", "tra.txt", EVIL), FILES[1]
CASES = [
    ("an attachment swapped", replaced(files=list(TWO)), "XML_REFERENCE"),
    ("two attachments exchanged", replaced(files=[attachment("a", "tra.txt", b"Kem theo\n"), attachment("b", "kem.txt", PAY)]), "XML_REFERENCE"),
    ("two attachments in another order", replaced(files=list(FILES[::-1])), "XML_REFERENCE"),
    ("an attachment added", replaced(files=[*FILES, attachment("c", "them.txt", EVIL)]), "XML_REFERENCE"),
    ("an attachment removed", replaced(files=[FILES[0]]), "XML_REFERENCE"),
    ("an attachment's name", edited("<edXML:ContentId>a</edXML:ContentId><edXML:AttachmentName>tra.txt", "<edXML:ContentId>a</edXML:ContentId><edXML:AttachmentName>tra.exe"), "XML_REFERENCE"),
    ("an attachment's number", edited("<edXML:ContentId>a<", "<edXML:ContentId>b<"), "XML_REFERENCE"),
    ("an attachment said elsewhere", edited("<edXML:ContentTransferEncoded>", '<edXML:ContentTransferEncoded href="http://evil.example/">'), "XML_REFERENCE"),
    ("an attachment's content twice", edited("</edXML:ContentTransferEncoded>", "</edXML:ContentTransferEncoded><edXML:ContentTransferEncoded>%s</edXML:ContentTransferEncoded>" % b64(EVIL)), "XML_REFERENCE"),
    ("a comment in the base64", edited(b64(PAY)[:4], b64(PAY)[:4] + "<!-- -->"), "XML_COMMENT"),
    ("the manifest's name", edited("<edXML:AttachmentName>tra.txt", "<edXML:AttachmentName>tra.exe"), "XML_REFERENCE"),
    ("the manifest swapped", replaced(body=manifest(*ROWS[::-1])), "XML_REFERENCE"),
    ("the manifest twice", replaced(body=manifest(*ROWS) + manifest(*ROWS[::-1])), "XML_REFERENCE"),
    ("From another", edited("000.00.00.H32", "000.00.00.H99"), "XML_REFERENCE"),
    ("From twice", edited("<edXML:To>", organ("From", "000.00.00.H99", "So X") + "<edXML:To>"), "XML_REFERENCE"),
    ("To another", edited("000.00.01.H32", "000.00.01.H99"), "XML_REFERENCE"),
    ("To, one more", edited("<edXML:Code>", organ("To", "000.00.01.H99", "So X") + "<edXML:Code>"), "XML_REFERENCE"),
    ("the number", edited("2103", "2104"), "XML_REFERENCE"),
    ("the date", edited("2026/11/28<", "2025/11/28<"), "XML_REFERENCE"),
    ("the header swapped", replaced(head=header("000.00.00.H99", code="9", subject="Khac")), "XML_REFERENCE"),
    ("made a withdrawal", edited("</edXML:TraceHeaderList>", "<edXML:Bussiness><edXML:BussinessDocType>1</edXML:BussinessDocType></edXML:Bussiness></edXML:TraceHeaderList>"), "XML_REFERENCE"),
    ("the header alone is signed", in_parts("h"), "PARTIAL_COVERAGE"),
    ("the header alone is signed, an attachment swapped", in_parts("h", then=lambda p: set_file(p, 0, TWO[0])), "PARTIAL_COVERAGE"),
    ("the body is signed, From another", in_parts("m", "f", "g", then=lambda p: setattr(p, "head", header("000.00.00.H99"))), "PARTIAL_COVERAGE"),
    ("one attachment is signed, the other swapped", in_parts("h", "m", "f", then=lambda p: set_file(p, 1, attachment("b", "kem.txt", EVIL))), "PARTIAL_COVERAGE"),
    ("all parts are signed, the traces not", in_parts("h", "m", "f", "g"), "PARTIAL_COVERAGE"),
    ("all parts are signed, an attachment more", in_parts("h", "m", "f", "g", then=lambda p: p.files.append(attachment("c", "c.txt", EVIL))), "PARTIAL_COVERAGE"),
    ("all parts are signed, an attachment swapped", in_parts("h", "m", "f", "g", then=lambda p: set_file(p, 0, attachment("a", "tra.txt", EVIL, ' Id="f"'))), "XML_REFERENCE"),
    *[("wrapped, the signed attachment in %s" % w, in_parts("h", "m", "f", "g", then=lambda p, w=w: wrap(p, w)), "XML_WRAPPED|PARTIAL_COVERAGE|XML_REFERENCE")
      for w in ("trace", "attachment", "end", "Id", "Object")],
    ("signed but the traces, one added", trace_filtered("trace"), "PARTIAL_COVERAGE"),
    ("signed but the traces, made a withdrawal", trace_filtered("business"), "PARTIAL_COVERAGE"),
    ("another package's signature", nested("signature"), "XML_REFERENCE"),
    ("a signed package inside another", nested("more"), "XML_REFERENCE"),
    ("a signed package as an attachment", nested("attachment"), "NO-SIGNATURE"),
    ("the signature moved to the body", lambda: (lambda p: p.text([]).replace("</edXML:edXMLBody>", EVIL.decode() + p.sigs[0] + "</edXML:edXMLBody>"))(whole()).encode(), "XML_REFERENCE"),
    ("signed by a stranger", lambda: Edoc().sign("quang").octets(), "NO_CHAIN"),
    ("a stranger beside", lambda: Edoc().sign().sign("quang").octets(), "NO_CHAIN|XML_REFERENCE"),
    ("a stranger's around one over the header", lambda: (lambda p: p.sign_parts("h").sign("quang"))(Edoc(header(attr=' Id="h"'))).octets(), "NO_CHAIN|PARTIAL_COVERAGE"),
    ("a signature of its own Object beside nothing", lambda: (lambda p: (p.sigs.append(dsig([to('<Object xmlns="%s" Id="o">x</Object>' % DSIG, "#o")],
     '<Object xmlns="%s" Id="o">x</Object>' % DSIG)), p)[1])(Edoc()).octets(), "PARTIAL_COVERAGE"),
    ("SOAP, the body moved", soap("moved"), "XML_WRAPPED|PARTIAL_COVERAGE"),
    ("SOAP, the body moved, the same Id", soap("same"), "XML_WRAPPED|PARTIAL_COVERAGE"),
    ("a style sheet, all signed", stylesheet("whole"), "XML_REFERENCE"),
    ("a style sheet, the root signed by Id", stylesheet("root"), "PARTIAL_COVERAGE"),
    ("a default by a DTD", lambda: whole().octets().replace(b"?>\n", b'?>\n<!DOCTYPE e [<!ATTLIST edXML:Attachment href CDATA "http://evil.example/">]>', 1), "XML_REFERENCE"),
    ("an entity by a DTD", lambda: whole().octets().replace(b"?>\n", b'?>\n<!DOCTYPE e [<!ENTITY n "9999">]>', 1).replace(b"2103", b"&n;"), "XML_REFERENCE"),
    ("another code of characters", lambda: Edoc(header(subject="Chuy\u1ec3n ti\u1ec1n")).sign().octets().replace(b"UTF-8", b"ISO-8859-1", 1), "XML_REFERENCE"),
    ("octets behind", behind(b"<edXML:Attachment/>"), ""),
    ("another package behind", lambda: whole().octets() + Edoc(header("000.00.00.H99")).octets(), ""),
    ("the end cut off", lambda: whole().octets()[:-20], ""),
    ("a name without its namespace", lambda: edited(' xmlns:edXML="%s"' % NS, "")(), ""),
    ("an attribute twice", edited('version="1.0"', 'version="1.0" version="2.0"'), ""),
]

HONEST = [
    ("signed", lambda: whole().octets(), "TOTAL-PASSED"),
    ("a chunk's size before it", before(b"1212\r\n"), "TOTAL-PASSED"),
    ("the root signed by Id", stylesheet(""), "TOTAL-PASSED"),
    ("Vietnamese", lambda: Edoc(header(subject="Chuy\u1ec3n ti\u1ec1n")).sign().octets(), "TOTAL-PASSED"),
    ("base64 in lines", lambda: Edoc(files=[attachment("a", "tra.txt", PAY, encoded="\n".join(re.findall(".{1,8}", b64(PAY)))), FILES[1]]).sign().octets(), "TOTAL-PASSED"),
    ("SOAP, as it was sent", soap("plain"), "TOTAL-PASSED"),
    ("two on the same", lambda: (lambda p: p.sign_parts("h", "m", "f").sign_parts("h", "m", "f", who="binh"))(
     Edoc(header(attr=' Id="h"'), manifest(*ROWS, attr=' Id="m"'), [attachment("a", "tra.txt", PAY, ' Id="f"')], "<edXML:TraceHeaderList></edXML:TraceHeaderList>")).octets(), "TOTAL-PASSED"),
    ("a line break before it", before(b"\r\n"), "TOTAL-PASSED"),
]

if __name__ == "__main__":
    judge([("edXML, " + r[0], *r[1:]) for r in CASES], [("edXML, honest: " + r[0], *r[1:]) for r in HONEST])
