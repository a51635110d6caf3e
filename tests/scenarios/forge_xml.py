#!/usr/bin/env python3
"""forge_xml.py: XML signatures forged, and written otherwise by honest hands.

  forge_xml.py NBAUDIT PKI [FOLDER]

Sources: McIntosh and Austel, "XML Signature Element Wrapping Attacks" (2005);
Somorovsky et al., "On Breaking SAML" (2012): XSW 1 to 8; Jensen et al. (2009)
on namespace injection; CVE-2009-0217 (HMACOutputLength); Ludwig (2018):
comments that cut a text; XML-Signature Best Practices (W3C, 2013).
"""
import re

from attacks import run, stamp
from forge import (DSIG, EXC, INC, PKI, PROPS_TYPE, RSA256, XADES, XENC, an_object, b64, c14n, cert, dsig, judge, key_value,
                   raw, reference, sha256, signed_info, spki, to, transform, x509data, xades, xades_properties)

XADES_COUNTER = "http://uri.etsi.org/01903#CountersignedSignature"
PAY = '<pay xmlns="urn:x" Id="p">100</pay>'
EVIL = '<pay xmlns="urn:x" Id="p">999</pay>'
ELSE = '<pay xmlns="urn:x" Id="q">999</pay>'
ENVELOPED = transform(DSIG + "enveloped-signature") + transform(EXC)

def doc(*parts):
    return ("<doc>%s</doc>" % "".join(parts)).encode()

def by_id(target=PAY, uri="#p", **k):
    return dsig([to(target, uri)], **k)

def whole(content, **k):
    """Enveloped in <doc>: all of it but the signature."""
    return dsig([reference("", c14n("<doc>%s</doc>" % content), ENVELOPED)], **k)

def text(octets):
    return octets.decode() if isinstance(octets, bytes) else octets

# XSW of SAML: an assertion with its signature inside, which is wrapped.

def assertion(value, aid="p", inner=""):
    return '<pay xmlns="urn:x" ID="%s"><v xmlns="urn:x">%s</v>%s</pay>' % (aid, value, inner)

def enveloped_assertion():
    bare = assertion(100)
    s = dsig([reference("#p", c14n(bare), ENVELOPED)])
    return bare, s

def response(inner, rid="r", more=""):
    return '<resp xmlns="urn:x" ID="%s">%s%s</resp>' % (rid, inner, more)

def signed_response():
    bare = response(assertion(100))
    return bare, dsig([reference("#r", c14n(bare), ENVELOPED)])

def xsw(n):
    def make():
        if n in (1, 2):         # the response is signed; its original is wrapped
            bare, s = signed_response()
            if n == 1:          # in the signature, which stays in the forged one
                return response(assertion(999), "r", s.replace("</Signature>", bare + "</Signature>"))
            return response(assertion(999), "s", bare + s)
        bare, s = enveloped_assertion()
        forged = assertion(999, "evil")
        original = assertion(100, "p", s)
        if n == 3:
            return response(forged, "r", original)
        if n == 4:
            return response(assertion(999, "evil", original), "r")
        if n == 5:
            return response(assertion(999, "evil", s), "r", bare)
        if n == 6:
            return response(assertion(999, "evil", s.replace("</Signature>", bare + "</Signature>")), "r")
        if n == 7:
            return response("<ext xmlns=\"urn:x\">%s</ext>" % assertion(999), "r", original)
        return response(assertion(999, "evil", s.replace("</Signature>", an_object(bare, "o") + "</Signature>")), "r")
    return lambda: make().encode()

# Whose Id it is.

def id_in_attribute(name):
    """The forged element has the Id in an attribute of another name."""
    return lambda: doc(EVIL.replace(' Id="p"', ' %s="p"' % name), "<w>%s</w>" % PAY, by_id())

def id_by_dtd():
    """A DTD makes "key" an Id: of the forged element."""
    return (b'<!DOCTYPE doc [<!ATTLIST pay key ID #IMPLIED>]>'
            + doc(EVIL.replace(' Id="p"', ' key="p"'), "<w>%s</w>" % PAY, by_id()))

def entity_in_text(value):
    return lambda: (b'<!DOCTYPE doc [<!ENTITY amount "%s">]>' % value.encode()
                    + doc(PAY.replace("100", "&amount;"), by_id()))

def comment_cuts():
    """Canonical XML drops a comment: two texts where a reader takes the first."""
    signed = PAY.replace("100", "100999")
    return doc(PAY.replace("100", "100<!---->999"), by_id(signed))

def namespace_injected():
    """A prefix that the target uses is bound to another name outside of it."""
    target = '<x:pay xmlns:x="urn:x" Id="p">100</x:pay>'
    s = dsig([to(target, "#p")])
    return ('<doc xmlns:x="urn:evil">%s%s</doc>' % (target.replace(' xmlns:x="urn:x"', ""), s)).encode()

# References that hold nothing.

XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116"
FILTER2 = "http://www.w3.org/2002/06/xmldsig-filter2"

def nothing_selected(expression, filter2=False):
    def make():
        t = (transform(FILTER2, '<XPath xmlns="%s" Filter="intersect">%s</XPath>' % (FILTER2, expression)) if filter2 else
             transform(XPATH, "<XPath>%s</XPath>" % expression))
        return doc(EVIL, dsig([reference("", b"", t + transform(EXC))]))
    return make

def a_part_selected():
    """All but what says how much."""
    t = transform(XPATH, "<XPath>not(ancestor-or-self::pay or ancestor-or-self::*[local-name()='pay'])"
                  " and not(ancestor-or-self::*[local-name()='Signature'])</XPath>")
    return doc(EVIL, dsig([reference("", b"<doc></doc>", t + transform(EXC))]))

def base64_of_nothing():
    """The text alone is digested: elements around it may be any."""
    signed = '<pay xmlns="urn:x" Id="p"><v>%s</v></pay>' % b64(b"100")
    return doc(signed.replace("<v>", "<fee>").replace("</v>", "</fee>"),
               dsig([reference("#p", b"100", transform(DSIG + "base64"))]))

def own_object():
    """A signature of something else altogether, put into the document."""
    o = an_object("<ok xmlns=\"urn:o\"></ok>")
    return doc(ELSE, dsig([to(o, "#obj")], o))

def lone_value():
    """A counter-signature that was moved here, with the value that it is over."""
    v = '<SignatureValue xmlns="%s" Id="v">%s</SignatureValue>' % (DSIG, b64(b"x" * 256))
    return doc(ELSE, v, dsig([reference("#v", c14n(v), transform(EXC), XADES_COUNTER)]))

def only_key_info():
    k = '<KeyInfo xmlns="%s" Id="k">%s</KeyInfo>' % (DSIG, x509data("an"))
    s = dsig([to(k, "#k")])
    return doc(ELSE, re.sub("<KeyInfo>.*</KeyInfo>", k.replace("\\", ""), s))

# Keys and values.

def hmac(length=None, secret=None):
    def make():
        import hmac as h
        inner = "<HMACOutputLength>%d</HMACOutputLength>" % length if length is not None else ""
        k = secret() if secret else b"x"
        made = lambda info: h.new(k, info.encode(), "sha256").digest()[:(length or 256) // 8]
        return doc(EVIL, dsig([to(EVIL, "#p")], method="http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
                              method_inner=inner, value=made))
    return make

def value_garbage(shape):
    """RSA values of another's making: no private key is needed for these."""
    def make():
        n = 256
        block = {"zero": b"\0" * n, "one": b"\0" * (n - 1) + b"\1"}[shape]
        return doc(EVIL, dsig([to(EVIL, "#p")], value=lambda info: block))
    return make

def short_padding(info):
    """PKCS#1 padding cut short, with garbage behind (CVE-2006-4339), by the key itself."""
    d = bytes.fromhex("3031300d060960864801650304020105000420") + sha256(info.encode())
    return raw("an", b"\0\1" + b"\xff" * 8 + b"\0" + d + b"\xaa" * (256 - 11 - len(d)))

def bare_digest(info):
    d = sha256(info.encode())
    return raw("an", b"\0\1" + b"\xff" * (256 - 3 - len(d)) + b"\0" + d)

def ecdsa_zero(info):
    return b"\0" * 64

def two_certs(order):
    """CVE-2021-25633: the forger's own key, and the certificate of a trusted person."""
    info = x509data(*(["quang", "an"] if order == "own first" else ["an", "quang"]))
    if order == "two data":
        info = x509data("an") + x509data("quang")
    return lambda: doc(EVIL, dsig([to(EVIL, "#p")], who="quang", keyinfo=info))

def key_and_cert():
    return doc(EVIL, dsig([to(EVIL, "#p")], who="quang", keyinfo=key_value("quang") + x509data("an")))

def key_alone():
    return doc(EVIL, dsig([to(EVIL, "#p")], who="quang", keyinfo=key_value("quang")))

def named_only():
    return doc(EVIL, dsig([to(EVIL, "#p")], who="quang", keyinfo="<KeyName>an</KeyName>"))

def xades_names_another():
    """Signed by one, and the properties name the certificate of another."""
    props, holder = xades_properties("binh")
    return doc(PAY, dsig([to(PAY, "#p"), to(props, "#props", PROPS_TYPE)], holder, keyinfo=x509data("an", "binh")))

def method_unknown():
    return doc(EVIL, by_id(EVIL).replace(RSA256, "urn:unknown"))

def digest_unknown():
    s = by_id(EVIL)
    return doc(EVIL, s.replace(XENC + "sha256", "urn:unknown"))

def weak_md5():
    info = signed_info([to(PAY, "#p")]).replace(RSA256, "http://www.w3.org/2001/04/xmldsig-more#rsa-md5")
    return doc(PAY, dsig([], info=info))

# Structure.

def second_info():
    s = by_id()
    info = signed_info([to(ELSE, "#q")])
    return doc(ELSE, PAY, s.replace("<SignatureValue>", info + "<SignatureValue>"))

def info_wrapped():
    """The signed SignedInfo in an Object, another in its place."""
    s = by_id()
    info = re.search("<SignedInfo.*</SignedInfo>", s).group()
    s = s.replace(info, signed_info([to(EVIL, "#p")]))
    return doc(EVIL, s.replace("</Signature>", an_object(info) + "</Signature>"))

def reference_dropped():
    s = dsig([to(PAY, "#p"), to('<to xmlns="urn:x" Id="t">An</to>', "#t")])
    at = s.index("<Reference")
    return doc(PAY, '<to xmlns="urn:x" Id="t">Evil</to>', s[:at] + s[at:s.index("</Reference>") + 12]
               + s[s.rindex("</Reference>") + 12:])

def manifest_swapped(kind):
    """References of a Manifest are not of SignedInfo."""
    def make():
        m = "<Manifest>%s</Manifest>" % to(PAY, "#p")
        o = an_object(m.replace("<Manifest>", '<Manifest xmlns="%s">' % DSIG), "m")
        s = dsig([to(o, "#m")], o)
        if kind == "value":
            return doc(EVIL, s)
        if kind == "type":      # named a Manifest, so its entries are validated
            s = dsig([to(o, "#m", DSIG + "Manifest")], o)
            return doc(EVIL, s)
        return doc(EVIL, s.replace(to(PAY, "#p"), to(EVIL, "#p")))
    return make

def xades_moved(where):
    """Signed properties of another signature, or beside their own."""
    def make():
        s = xades([to(PAY, "#p")])
        props, holder = xades_properties()
        other, fake = xades_properties("an", "2020-01-01T00:00:00Z")
        if where == "twice":
            return doc(PAY, s.replace(holder, fake.replace('Id="props"', 'Id="fake"') + holder))
        if where == "moved":
            return doc(PAY, "<w>%s</w>" % holder, s.replace(holder, fake.replace('Id="props"', 'Id="fake"')))
        return doc(PAY, s.replace(props, other))
    return make

def stamp_of_another():
    token = stamp(b"something else")
    s = xades([to(PAY, "#p")])
    u = ('<xades:UnsignedProperties xmlns:xades="%s"><xades:UnsignedSignatureProperties><xades:SignatureTimeStamp>'
         '<xades:EncapsulatedTimeStamp>%s</xades:EncapsulatedTimeStamp></xades:SignatureTimeStamp>'
         "</xades:UnsignedSignatureProperties></xades:UnsignedProperties>" % (XADES, b64(token)))
    return doc(EVIL, s.replace("</xades:QualifyingProperties>", u + "</xades:QualifyingProperties>"))

def external(uri):
    return lambda: doc(EVIL, dsig([reference(uri, b"100")]))

def xslt():
    sheet = ('<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0"><xsl:template match="/">'
             "100</xsl:template></xsl:stylesheet>")
    return doc(EVIL, dsig([reference("", b"100", transform("http://www.w3.org/TR/1999/REC-xslt-19991116", sheet))]))

def xpointer(expression, octets):
    return lambda: doc(ELSE, PAY, dsig([reference(expression, octets, transform(EXC))]))

def digest_hidden(how):
    """A forged digest where a careless reader takes it for the signed one (CVE-2024-45409 and its kin)."""
    good, evil = b64(sha256(c14n(PAY))), b64(sha256(c14n(EVIL)))
    def make():
        s = by_id()
        value = "<DigestValue>%s</DigestValue>" % good
        new = {"comment": "<DigestValue><!--%s-->%s</DigestValue>" % (evil, good),
               "comment behind": "<DigestValue>%s<!--%s--></DigestValue>" % (good, evil),
               "instruction": "<DigestValue><?%s %s?>%s</DigestValue>" % ("x", evil, good),
               "twice": "<DigestValue>%s</DigestValue>%s" % (evil, value),
               "in an element": "<DigestValue><x>%s</x>%s</DigestValue>" % (evil, good),
               "another namespace": '<DigestValue xmlns="urn:x">%s</DigestValue>%s' % (evil, value),
               "another value": "<DigestValue>%s</DigestValue>" % evil}[how]
        return doc(EVIL, s.replace(value, new))
    return make

def info_first(kind):
    """Something that is called SignedInfo before the signed one."""
    def make():
        s = by_id()
        other = signed_info([to(EVIL, "#p")])
        if kind == "namespace":
            other = other.replace(DSIG, "urn:x", 1)
        if kind == "comment":
            other = "<!--%s-->" % other.replace("--", "")
        return doc(EVIL, s.replace("<SignedInfo", other + "<SignedInfo", 1))
    return make

def uri_of(uri, target=PAY, more=""):
    return lambda: doc(EVIL, "<w>%s</w>" % target, dsig([to(target, uri)]), more)

def named_in(attr, ns="urn:n"):
    """The Id of the forged element stands in a namespace."""
    return lambda: doc(EVIL.replace(' Id="p"', ' xmlns:n="%s" n:%s="p"' % (ns, attr)), "<w>%s</w>" % PAY, by_id())

def rewritten(old, new):
    """Of a document that is signed as a whole."""
    def make():
        t = text(doc("<pay>100 đồng</pay>", whole("<pay>100 đồng</pay>")))
        if old not in t:
            raise SystemExit("nothing to edit: " + old)
        return t.replace(old, new).encode()
    return make

def spaced(value):
    """base64 in lines, with blanks, with references to characters."""
    return re.sub("<(SignatureValue|X509Certificate)>([^<]*)<",
                  lambda m: "<%s>%s<" % (m.group(1), value(m.group(2))), text(doc(PAY, by_id()))).encode()

# Honest writers.

def inclusive():
    return doc(PAY, dsig([to(PAY, "#p", c=INC)], c=INC))

def enveloping():
    o = an_object(PAY)
    return dsig([to(o, "#obj")], o).encode()

def pretty():
    """Lines and indents of a writer, signed as they stand."""
    content = "\n  <pay>100</pay>\n  "
    return doc(content, whole(content))

def with_declaration():
    return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n' + doc(PAY, by_id())

def with_bom():
    return b"\xef\xbb\xbf" + with_declaration()

def utf16():
    return ('<?xml version="1.0" encoding="UTF-16"?>' + text(doc(PAY, by_id()))).encode("utf-16")

def two_people():
    return doc(PAY, by_id(), by_id(who="binh", sid="two"))

def chain_inside(order):
    return lambda: doc(PAY, by_id(keyinfo=x509data(*order)))

def vietnamese():
    p = PAY.replace("100", "Công văn số 12/UBND-NC, một trăm đồng")
    return doc(p, by_id(p))

CASES = [
    ("content changed", lambda: doc(EVIL, by_id()), "XML_REFERENCE"),
    *[("XSW %d" % n, xsw(n), "XML_WRAPPED|XML_REFERENCE|PARTIAL_COVERAGE|XML_SIGNATURE|XML_REFERENCE_ABSENT") for n in range(1, 9)],
    *[("XSW %d, named" % n, xsw(n), "XML_MOVED") for n in (2, 5)],
    *[("Id as %s" % n, id_in_attribute(n), "XML_WRAPPED|PARTIAL_COVERAGE") for n in ("ID", "id", "xml:id", "x:Id", "AssertionID")
      if n != "x:Id"],
    ("Id by a DTD", id_by_dtd, "XML_WRAPPED|PARTIAL_COVERAGE"),
    ("an entity of another text", entity_in_text("999"), "XML_REFERENCE"),
    ("a prefix bound to another name", namespace_injected, "XML_REFERENCE"),
    ("a comment inside a word", comment_cuts, "XML_COMMENT"),
    ("XPath that selects nothing", nothing_selected("false()"), "PARTIAL_COVERAGE"),
    ("XPath 'self::absent'", nothing_selected("self::absent"), "PARTIAL_COVERAGE"),
    ("filter 2.0 that selects nothing", nothing_selected("/absent", True), "PARTIAL_COVERAGE"),
    ("XPath that leaves the amount out", a_part_selected, "PARTIAL_COVERAGE"),
    ("base64 of the text alone", base64_of_nothing, "XML_TRANSFORM|PARTIAL_COVERAGE"),
    ("a signature of its own Object", own_object, "PARTIAL_COVERAGE"),
    ("a signature of its KeyInfo", only_key_info, "PARTIAL_COVERAGE"),
    ("HMAC, secret unknown", hmac(), "ALG_UNSUPPORTED|VALUE_WRONG|ALG_MISMATCH"),
    ("HMAC of 0 bits", hmac(0), "ALG_UNSUPPORTED|VALUE_WRONG|ALG_MISMATCH|XML_SIGNATURE"),
    ("HMAC of 8 bits", hmac(8), "ALG_UNSUPPORTED|VALUE_WRONG|ALG_MISMATCH"),
    ("HMAC, the public key as secret", hmac(None, lambda: spki("an")), "ALG_UNSUPPORTED|VALUE_WRONG|ALG_MISMATCH"),
    ("HMAC, the certificate as secret", hmac(None, lambda: cert("an")), "ALG_UNSUPPORTED|VALUE_WRONG|ALG_MISMATCH"),
    ("a value of zero", value_garbage("zero"), "VALUE_WRONG"),
    ("a value of one", value_garbage("one"), "VALUE_WRONG"),
    ("padding cut short", lambda: doc(PAY, by_id(value=short_padding)), "VALUE_WRONG"),
    ("a digest without its algorithm", lambda: doc(PAY, by_id(value=bare_digest)), "VALUE_WRONG"),
    ("another digest without its algorithm", lambda: doc(PAY, by_id(value=lambda info: bare_digest(info + "x"))), "VALUE_WRONG"),
    ("ECDSA, r = s = 0", lambda: doc(EVIL, by_id(EVIL, value=ecdsa_zero, keyinfo=x509data("dung"),
     method="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256")), "VALUE_WRONG"),
    ("two certificates, the forger's first", two_certs("own first"), "NO_CHAIN|VALUE_WRONG"),
    ("two certificates, the forger's last", two_certs("own last"), "NO_CHAIN|VALUE_WRONG"),
    ("two of X509Data", two_certs("two data"), "NO_CHAIN|VALUE_WRONG"),
    ("the forger's key, another's certificate", key_and_cert, "VALUE_WRONG|NO_SIGNER_CERT|NO_CHAIN"),
    ("a key alone", key_alone, "NO_SIGNER_CERT"),
    ("a name alone", named_only, "NO_SIGNER_CERT|VALUE_WRONG"),
    ("properties name another", xades_names_another, "SIGNING_CERT_REF|VALUE_WRONG"),
    ("an unknown method", method_unknown, "ALG_UNSUPPORTED|VALUE_WRONG"),
    ("an unknown digest", digest_unknown, "ALG_UNSUPPORTED|VALUE_WRONG"),
    ("MD5", weak_md5, "ALG_WEAK|ALG_WEAK_PROVEN|ALG_UNSUPPORTED|VALUE_WRONG"),
    ("two of SignedInfo", second_info, "XML_SIGNATURE"),
    ("SignedInfo in an Object", info_wrapped, "VALUE_WRONG"),
    ("a reference dropped", reference_dropped, "VALUE_WRONG"),
    ("a manifest's entry does not match", manifest_swapped("type"), "XML_REFERENCE"),
    ("a manifest without its type", manifest_swapped("value"), "XML_REFERENCE|PARTIAL_COVERAGE"),
    ("a manifest changed", manifest_swapped("changed"), "XML_REFERENCE"),
    ("properties changed", xades_moved("changed"), "XML_REFERENCE"),
    ("properties moved, others in their place", xades_moved("moved"), "XML_WRAPPED|XADES_PROPERTIES|PARTIAL_COVERAGE"),
    ("a time-stamp over something else", stamp_of_another, "XML_REFERENCE"),
    ("a time told twice", xades_moved("twice"), "XML_WRAPPED|XADES_PROPERTIES"),
    ("a counter-signature of a value that stands alone", lone_value, "PARTIAL_COVERAGE"),
    ("a reference to the network", external("http://evil.example/x"), "CONTENT_ABSENT|XML_REFERENCE_ABSENT"),
    ("a reference to a file", external("file:///etc/passwd"), "CONTENT_ABSENT|XML_REFERENCE_ABSENT"),
    ("a reference out of the folder", external("../../../etc/passwd"), "CONTENT_ABSENT|XML_REFERENCE_ABSENT"),
    ("XSLT", xslt, "XML_TRANSFORM"),
    ("a style sheet that is not signed", lambda: b'<?xml-stylesheet type="text/xsl" href="x.xsl"?>' + doc(PAY, by_id()), "PARTIAL_COVERAGE"),
    ("XPointer to another place", xpointer("#xpointer(//*[@Id='p'])", c14n(PAY)), "XML_TRANSFORM|PARTIAL_COVERAGE"),
    ("enveloped, moved below", lambda: b"<root>" + doc("<pay>100</pay>", whole("<pay>100</pay>")) + b"<pay>999</pay></root>", "XML_REFERENCE"),
    ("enveloped, text beside", lambda: doc("<pay>100</pay>9", whole("<pay>100</pay>")), "XML_REFERENCE"),
    *[("a digest hidden, %s" % h, digest_hidden(h), "") for h in ("comment", "comment behind", "instruction", "twice", "in an element",
                                                                "another namespace", "another value")],
    *[("another SignedInfo first, %s" % k, info_first(k), "") for k in ("plain", "namespace", "comment")],
    ("an Id in a namespace", named_in("Id"), "XML_WRAPPED|PARTIAL_COVERAGE"),
    ("an Id of WS-Security", named_in("Id", "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"), "XML_WRAPPED|PARTIAL_COVERAGE"),
    ("a URI with an escape", uri_of("#%70"), ""),
    ("a URI with a blank", uri_of("# p"), ""),
    ("XPointer by id, two of them", uri_of("#xpointer(id('p'))", more=EVIL), "XML_WRAPPED|PARTIAL_COVERAGE"),
    ("XPointer by id, another quote", uri_of('#xpointer(id("p"))'.replace('"', "&quot;")), "XML_WRAPPED|PARTIAL_COVERAGE|XML_TRANSFORM"),
    ("XPointer by a scheme of elements", uri_of("#element(p)"), ""),
    ("XPointer by two schemes", uri_of("#xmlns(x=urn:x)xpointer(id('p'))"), ""),
    ("XPointer of the root, another document", uri_of("#xpointer(/)"), "XML_REFERENCE"),
    ("a text composed otherwise", rewritten("\u0111\u1ed3ng", "\u0111o\u0302\u0300ng"), "XML_REFERENCE"),
    ("a reference to another character", rewritten("100 ", "1&#x30;0&#xa0;"), "XML_REFERENCE"),
    ("white space more", rewritten("<doc>", "<doc>\n"), "XML_REFERENCE"),
    ("a language", rewritten("<doc>", '<doc xml:lang="en">'), "XML_REFERENCE"),
    ("a base for addresses", rewritten("<doc>", '<doc xml:base="http://evil.example/">'), "XML_REFERENCE"),
    ("an attribute by a DTD", lambda: b'<!DOCTYPE doc [<!ATTLIST pay to CDATA "evil">]>' + doc("<pay>100</pay>", whole("<pay>100</pay>")), "XML_REFERENCE"),
    ("a canonical form that is none", lambda: doc(PAY, by_id().replace('CanonicalizationMethod Algorithm="%s"' % EXC, 'CanonicalizationMethod Algorithm="urn:x"')), ""),
    ("no reference", lambda: doc(EVIL, dsig([])), "XML_SIGNATURE"),
    ("an empty value", lambda: doc(EVIL, by_id(EVIL, value=lambda i: b"")), "XML_SIGNATURE|VALUE_WRONG"),
    ("a stranger's, and a good one", lambda: doc(PAY, by_id(), by_id(who="quang", sid="two")), "NO_CHAIN"),
    ("one of two wrong", lambda: doc(PAY, ELSE, by_id(), by_id(ELSE.replace("999", "9"), "#q", sid="two")), "XML_REFERENCE"),
]

HONEST = [
    ("by Id", lambda: doc(PAY, by_id()), "TOTAL-PASSED"),
    ("enveloped", lambda: doc("<pay>100</pay>", whole("<pay>100</pay>")), "TOTAL-PASSED"),
    ("beside what it signs, with one transform too many",
     lambda: doc(PAY, "<s>%s</s>" % dsig([reference("#p", c14n(PAY), ENVELOPED)])), "TOTAL-PASSED"),
    ("enveloping", enveloping, "TOTAL-PASSED"),
    ("inclusive canonical form", inclusive, "TOTAL-PASSED"),
    ("lines and indents", pretty, "TOTAL-PASSED"),
    ("a declaration", with_declaration, "TOTAL-PASSED"),
    ("a byte order mark", with_bom, "TOTAL-PASSED"),
    ("UTF-16", utf16, "TOTAL-PASSED"),
    ("a comment between words", lambda: doc(PAY.replace("100", "100 <!-- đồng --> only"), by_id(PAY.replace("100", "100  only"))), "TOTAL-PASSED"),
    ("two people", two_people, "TOTAL-PASSED"),
    ("the issuer's certificate too", chain_inside(["an", "sub-ca"]), "TOTAL-PASSED"),
    ("the issuer's certificate first", chain_inside(["sub-ca", "an"]), "TOTAL-PASSED"),
    ("Vietnamese", vietnamese, "TOTAL-PASSED"),
    ("XAdES", lambda: doc(PAY, xades([to(PAY, "#p")])), "TOTAL-PASSED"),
    ("key and certificate", lambda: doc(PAY, by_id(keyinfo=key_value("an") + x509data("an"))), "TOTAL-PASSED"),
    ("a line break of another system", lambda: doc(PAY, by_id()).replace(b"<doc>", b"<doc>\r\n"), "TOTAL-PASSED"),
    ("an entity of the signed text", entity_in_text("100"), "TOTAL-PASSED"),
    ("base64 in lines", lambda: spaced(lambda v: "\n" + "\n".join(re.findall(".{1,64}", v)) + "\n"), "TOTAL-PASSED"),
    ("base64 with blanks and tabs", lambda: spaced(lambda v: v[:9] + " \t" + v[9:]), "TOTAL-PASSED"),
    ("base64 by references to characters", lambda: spaced(lambda v: "&#x%x;" % ord(v[0]) + v[1:]), "TOTAL-PASSED"),
    ("base64 with carriage returns", lambda: spaced(lambda v: v[:64] + "&#13;\n" + v[64:]), "TOTAL-PASSED"),
]

if __name__ == "__main__":
    judge([("XML, " + r[0], *r[1:]) for r in CASES], [("XML, honest: " + r[0], *r[1:]) for r in HONEST])
