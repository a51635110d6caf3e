#!/usr/bin/env python3
"""forge_pdf.py: PDF forged in variations of the published attacks, and what
honest programs add.

  forge_pdf.py NBAUDIT PKI [FOLDER]

Sources: as attacks.py; Mainka et al. (2021) on shadow attacks by appearances,
fonts, form fields and layers; Rohlmann et al. (2021) on certified documents;
Mladenov et al. (2019) on universal forgery; ISO 32000-2 7.5.4 to 7.5.8, 8.11,
12.5 to 12.8, 14.3.
"""
import re

from attacks import EVIL, PKI, Pdf, cms, page, run, signed, stream
from forge import judge
from forgeries import xref_stream

FORM = b"/Type /XObject /Subtype /Form /BBox [ 0 0 300 30 ] "
FONT = b"/Resources << /Font << /F1 5 0 R >> >> "
LOOK = stream(b"1 1 1 rg 0 0 300 30 re f 0 g BT /F1 12 Tf (Amount: 999999) Tj ET", FORM + FONT)

def later(objects=None, more=None, docmdp=0, **change):
    """A signed page with more ${objects}; then ${more}, and keys added to an object: o3=b"/Rotate 90"."""
    def make():
        base = page(b"Amount: 100")
        for num, body in (objects or {}).items():
            base[num] = base[num][:-2] + body[1:] + b" >>" if body.startswith(b"+") else body
        p = Pdf(base).sign(docmdp=docmdp)
        new = dict(more or {})
        for key, added in change.items():
            num = int(key[1:])
            body = new.get(num, p.obj[num])
            new[num] = body[:-2] + added + b" >>"
        return p.revision(new).b
    return make

def swapped(objects, num, old, new, docmdp=0, **also):
    """In object ${num} of a signed file ${old} becomes ${new}."""
    def make():
        base = page(b"Amount: 100")
        for n, body in objects.items():
            base[n] = base[n][:-2] + body[1:] + b" >>" if body.startswith(b"+") else body
        p = Pdf(base).sign(docmdp=docmdp)
        if old not in p.obj[num]:
            raise SystemExit("nothing to change: %r in %r" % (old, p.obj[num]))
        new_ = {num: p.obj[num].replace(old, new)}
        for k, v in also.items():
            new_[int(k[1:])] = v
        return p.revision(new_).b
    return make

# Universal forgery: what the dictionary says of itself.

def dictionary(edit):
    """The dictionary's own text changes in place, and the content."""
    def make():
        p = signed()
        lo, hi = p.sigs[0][:2]
        at = p.b.rindex(b"<< /Type /Sig", 0, lo)
        head = p.b[at:lo]
        new = edit(head, lo, hi, len(p.b))
        if len(new) > len(head):
            raise SystemExit("too long: %r" % new)
        b = p.b[:at] + new.ljust(len(head)) + p.b[lo:]
        return b.replace(b"Amount: 100", b"Amount: 900", 1)
    return make

def byte_range(text):
    return dictionary(lambda head, lo, hi, n: re.sub(rb"/ByteRange \[[^]]*\] *", b"/ByteRange " + (text(lo, hi, n) if callable(text) else text) + b" ", head))

# Incremental saving: how the later octets are led to.

def sections(kind):
    def make():
        p = signed()
        at = len(p.b)
        p.b += b"4 0 obj\n%s\nendobj\n" % EVIL
        x = len(p.b)
        size = max(p.obj) + 1
        entry = b"4 1\n%010d 00000 n \n" % at
        if kind == "loop":
            return p.b + b"xref\n" + entry + b"trailer\n<< /Size %d /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (size, x, x)
        if kind == "startxref to the signed":
            return p.b + b"xref\n" + entry + b"trailer\n<< /Size %d /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (size, p.prev, p.prev)
        if kind == "no startxref":
            return p.b + b"xref\n" + entry + b"trailer\n<< /Size %d /Root 1 0 R /Prev %d >>\n%%%%EOF\n" % (size, p.prev)
        if kind == "startxref broken":
            return p.b + b"xref\n" + entry + b"trailer\n<< /Size %d /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (size, p.prev, x + 7)
        if kind == "entry broken":
            return (p.b + b"xref\n" + b"4 1\n%010d 00000 n \n" % (at + 3)
                    + b"trailer\n<< /Size %d /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (size, p.prev, x))
        if kind == "two trailers":
            return (p.b + b"xref\n" + entry + b"trailer\n<< /Size %d /Root 1 0 R /Prev %d >>\ntrailer\n<< /Size %d /Root 1 0 R >>\n"
                    b"startxref\n%d\n%%%%EOF\n" % (size, p.prev, size, x))
        if kind == "two startxref":
            return (p.b + b"xref\n" + entry + b"trailer\n<< /Size %d /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\nstartxref\n%d\n%%%%EOF\n"
                    % (size, p.prev, x, p.prev))
        if kind == "skips the signed section":
            first = int(re.findall(rb"startxref\n(\d+)", p.b)[0])
            return p.b + b"xref\n" + entry + b"trailer\n<< /Size %d /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (size, first, x)
        if kind == "size too small":
            return p.b + b"xref\n" + entry + b"trailer\n<< /Size 3 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (p.prev, x)
        if kind == "twice in one section":
            old = p.b.index(b"4 0 obj")
            return (p.b + b"xref\n4 1\n%010d 00000 n \n" % old + entry
                    + b"trailer\n<< /Size %d /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (size, p.prev, x))
        if kind == "info alone":
            return p.b[:at] + b"xref\n0 0\ntrailer\n<< /Size %d /Root 1 0 R /Info 4 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (size, p.prev, at)
        raise SystemExit(kind)
    return make

def extends():
    """An object stream that extends another: the later one's objects come first."""
    p = signed()
    return xref_stream(p, {}, b"<< /Type /Catalog /Pages 2 0 R /Names << /Dests << /Names [] >> >> /OpenAction [ 3 0 R /Fit ] >>").b

def hybrid_differs():
    """The table says one thing of the page's content, the stream for newer readers another."""
    p = signed()
    at = len(p.b)
    p.b += b"4 0 obj\n%s\nendobj\n" % EVIL
    xs = len(p.b)
    num = p.new() + 1
    rows = bytes([1]) + at.to_bytes(4, "big") + b"\0\0"
    p.b += b"%d 0 obj\n%s\nendobj\n" % (num, stream(rows, b"/Type /XRef /Size %d /W [ 1 4 2 ] /Index [ 4 1 ] /Root 1 0 R " % (num + 1)))
    x = len(p.b)
    return (p.b + b"xref\n0 0\ntrailer\n<< /Size %d /Root 1 0 R /Prev %d /XRefStm %d >>\nstartxref\n%d\n%%%%EOF\n" % (num + 1, p.prev, xs, x))

# Shadow: by what stands around the content.

OCG = {1: b"+/OCProperties << /OCGs [ 8 0 R ] /D << %s >> >>",
       3: b"<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 595 842 ] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> /Properties << /L 8 0 R >> >> >>",
       4: stream(b"/OC /L BDC BT /F1 12 Tf 100 700 Td (Amount: 999999) Tj ET EMC BT /F1 12 Tf 100 650 Td (Amount: 100) Tj ET"),
       8: b"<< /Type /OCG /Name (L) >>"}

def layer(before, after):
    return swapped({**OCG, 1: OCG[1] % before}, 1, before, after)

def note(body, **k):
    """An annotation of ${body} on the signed page."""
    return {3: b"+/Annots [ 8 0 R ]", 8: b"<< /Type /Annot /Rect [ 90 690 390 720 ] " + body + b" >>", **k}

TX = {1: b"+/AcroForm << /Fields [ 8 0 R ] /DR << /Font << /F1 5 0 R >> >> /DA (/F1 12 Tf 0 g) >>", 3: b"+/Annots [ 8 0 R ]",
      8: b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /V (100) /Rect [ 150 690 250 710 ] /F 4 /P 3 0 R /AP << /N 9 0 R >> >>",
      9: stream(b"BT /F1 12 Tf (100) Tj ET", FORM + FONT)}
CH = {**TX, 8: b"<< /Type /Annot /Subtype /Widget /FT /Btn /T (a) /V /Off /AS /Off /Rect [ 150 690 250 710 ] /F 4 /P 3 0 R "
      b"/AP << /N << /Off 9 0 R /Yes 10 0 R >> >> >>", 10: LOOK}

def look_of_signature(how):
    """What the signature shows of itself is another."""
    def make():
        p = Pdf(page(b"Amount: 100")).sign(rect=b"[ 90 600 390 630 ]", look=b"BT /F1 12 Tf (An) Tj ET")
        widget = p.sigs[0][4]
        form = int(re.search(rb"/AP << /N (\d+)", p.obj[widget]).group(1))
        if how == "stream":
            return p.revision({form: LOOK}).b
        if how == "AP":
            return p.revision({widget: p.obj[widget].replace(b"/N %d" % form, b"/N %d" % p.new()), p.new(): LOOK}).b
        if how == "Rect":
            return p.revision({widget: p.obj[widget].replace(b"[ 90 600 390 630 ]", b"[ 90 690 390 720 ]")}).b
        if how == "MK":
            return p.revision({widget: p.obj[widget][:-2] + b"/MK << /BG [ 1 1 1 ] /CA (999) >> >>"}).b
        if how == "F":
            return p.revision({widget: p.obj[widget].replace(b"/F 132", b"/F 2")}).b
        return p.revision({widget: p.obj[widget].replace(b"/V ", b"/Old ")}).b
    return make

def second(edit):
    """A further signature, and with it something else."""
    def make():
        p = signed()
        return p.sign(who="binh", name=b"Sig2", more=edit(p)).b
    return make

def stamped_over(edit):
    """A DocTimeStamp over a forged revision makes it no better."""
    def make():
        p = signed()
        return p.revision(edit(p)).sign(name=b"T", token=True).b
    return make

def dss(make_more, entry=b"/Certs [ %d 0 R ]"):
    def make():
        p = signed()
        num = p.new()
        der = run("openssl", "x509", "-in", PKI + "/certs/an.pem", "-outform", "DER")
        more = make_more(p, num)
        return p.revision({num: b"<< /Type /DSS " + entry % (num + 1) + b" >>", num + 1: stream(der),
                           1: p.obj[1][:-2] + b"/DSS %d 0 R >>" % num, **more}).b
    return make

FONTS = {5: b"<< /Type /Font /Subtype /TrueType /BaseFont /X /FirstChar 48 /LastChar 57 /Widths [ 9 9 9 9 9 9 9 9 9 9 ] /FontDescriptor 8 0 R "
         b"/Encoding /WinAnsiEncoding /ToUnicode 10 0 R >>",
         8: b"<< /Type /FontDescriptor /FontName /X /Flags 4 /FontBBox [ 0 0 9 9 ] /ItalicAngle 0 /Ascent 9 /Descent 0 /CapHeight 9 /StemV 1 /FontFile2 9 0 R >>",
         9: stream(b"\0\1\0\0" + b"A" * 60), 10: stream(b"/CIDInit /ProcSet findresource begin end")}
IMAGE = {3: b"<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 595 842 ] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> /XObject << /I 8 0 R >> "
         b"/ExtGState << /G 10 0 R >> /ColorSpace << /C 11 0 R >> /Pattern << /P 13 0 R >> >> >>",
         4: stream(b"/G gs /C cs q 100 0 0 100 0 0 cm /I Do Q BT /F1 12 Tf (Amount: 100) Tj ET"),
         8: stream(b"\0" * 12, b"/Type /XObject /Subtype /Image /Width 2 /Height 2 /BitsPerComponent 8 /ColorSpace /DeviceRGB /SMask 9 0 R "),
         9: stream(b"\0" * 4, b"/Type /XObject /Subtype /Image /Width 2 /Height 2 /BitsPerComponent 8 /ColorSpace /DeviceGray "),
         10: b"<< /Type /ExtGState /ca 1 >>", 11: b"[ /Separation /X /DeviceRGB 12 0 R ]",
         12: b"<< /FunctionType 2 /Domain [ 0 1 ] /C0 [ 1 1 1 ] /C1 [ 0 0 0 ] /N 1 >>",
         13: stream(b"0 0 9 9 re f", b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [ 0 0 9 9 ] /XStep 9 /YStep 9 /Resources << >> ")}
TREE = {1: b"+/Outlines 8 0 R /PageLabels << /Nums [ 0 << /S /D >> ] >> /Names << /Dests 9 0 R >> /ViewerPreferences << /DisplayDocTitle true >> "
        b"/StructTreeRoot 10 0 R /Metadata 11 0 R /MarkInfo << /Marked true >> /Lang (vi)",
        8: b"<< /Type /Outlines /First 12 0 R /Last 12 0 R /Count 1 >>", 9: b"<< /Names [ (a) [ 3 0 R /Fit ] ] >>",
        10: b"<< /Type /StructTreeRoot /K [ ] >>", 11: stream(b"<x:xmpmeta/>", b"/Type /Metadata /Subtype /XML "),
        12: b"<< /Title (Amount 100) /Parent 8 0 R /Dest [ 3 0 R /Fit ] >>"}
INHERIT = {2: b"<< /Type /Pages /Kids [ 3 0 R ] /Count 1 /MediaBox [ 0 0 595 842 ] /Resources << /Font << /F1 5 0 R >> >> >>",
           3: b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>"}
PAGE2 = {20: b"<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 595 842 ] /Contents 21 0 R /Resources << /Font << /F1 5 0 R >> >> >>", 21: EVIL}
OTHER_KIDS = b"<< /Type /Pages /Kids [ 20 0 R ] /Count 1 >>"
FILE = {20: b"<< /Type /Filespec /F (evil.pdf) /EF << /F 21 0 R >> >>", 21: stream(b"%PDF-1.7", b"/Type /EmbeddedFile ")}
URI = b"/A << /S /URI /URI (http://%s) >>"

CASES = [
    ("USF, a ByteRange of five", byte_range(lambda lo, hi, n: b"[ 0 %d %d 9 9 ]" % (lo, hi)), "BYTERANGE*"),
    ("USF, a ByteRange of reals", byte_range(lambda lo, hi, n: b"[ 0 %d. %d. 9. ]" % (lo, hi)), "BYTERANGE*"),
    ("USF, a ByteRange of a reference", byte_range(b"5 0 R"), "BYTERANGE*"),
    ("USF, a ByteRange of a string", byte_range(b"(0 1 2 3)"), "BYTERANGE*"),
    ("USF, a ByteRange that begins later", byte_range(lambda lo, hi, n: b"[ 9 %d %d %d ]" % (lo - 9, hi, n - hi)), "BYTERANGE*"),
    ("USF, a ByteRange that overlaps", byte_range(lambda lo, hi, n: b"[ 0 %d %d %d ]" % (lo, lo - 9, n - lo + 9)), "BYTERANGE*"),
    ("USF, a ByteRange without a gap", byte_range(lambda lo, hi, n: b"[ 0 %d %d %d ]" % (lo, lo, n - lo)), "BYTERANGE*"),
    ("USF, a ByteRange with a sign", byte_range(lambda lo, hi, n: b"[ 0 +%d +%d 1 ]" % (lo, hi)), ""),
    ("USF, no SubFilter", dictionary(lambda h, lo, hi, n: h.replace(b"/SubFilter /adbe.pkcs7.detached", b"")), ""),
    ("USF, an unknown SubFilter", dictionary(lambda h, lo, hi, n: h.replace(b"adbe.pkcs7.detached", b"adbe.pkcs7.unknown")), "SUBFILTER_UNKNOWN"),
    ("USF, no Filter", dictionary(lambda h, lo, hi, n: h.replace(b"/Filter /Adobe.PPKLite ", b"")), ""),
    ("USF, another Type", dictionary(lambda h, lo, hi, n: h.replace(b"/Type /Sig", b"/Type /Sug")), ""),
    ("ISA, a Prev that loops", sections("loop"), ""),
    ("ISA, startxref to the signed section", sections("startxref to the signed"), ""),
    ("ISA, no startxref", sections("no startxref"), ""),
    ("ISA, startxref that misses", sections("startxref broken"), ""),
    ("ISA, an entry that misses", sections("entry broken"), ""),
    ("ISA, two trailers", sections("two trailers"), ""),
    ("ISA, two of startxref", sections("two startxref"), ""),
    ("ISA, a Prev that skips the signed section", sections("skips the signed section"), ""),
    ("ISA, a Size too small", sections("size too small"), ""),
    ("ISA, an object twice in one section", sections("twice in one section"), ""),
    ("ISA, the catalog in an object stream", extends, "MODIFIED*"),
    ("ISA, a hybrid's stream alone changes", hybrid_differs, "MODIFIED*"),
    ("shadow, the signature's look, stream", look_of_signature("stream"), "MODIFIED*"),
    ("shadow, the signature's look, another", look_of_signature("AP"), "MODIFIED*"),
    ("shadow, the signature moved", look_of_signature("Rect"), "MODIFIED*"),
    ("shadow, the signature's caption", look_of_signature("MK"), "MODIFIED*"),
    ("shadow, the signature hidden", look_of_signature("F"), "MODIFIED*"),
    ("shadow, the signature's value cleared", look_of_signature("V"), ""),
    ("shadow, font program", swapped(FONTS, 9, b"A" * 60, b"B" * 60), "MODIFIED*"),
    ("shadow, font descriptor", swapped(FONTS, 8, b"/Flags 4", b"/Flags 5"), "MODIFIED*"),
    ("shadow, font encoding", swapped(FONTS, 5, b"/Encoding /WinAnsiEncoding", b"/Encoding << /Differences [ 49 /nine ] >>"), "MODIFIED*"),
    ("shadow, font widths", swapped(FONTS, 5, b"[ 9 9", b"[ 0 9"), "MODIFIED*"),
    ("shadow, font's Unicode", swapped(FONTS, 10, b"begin end", b"begin  nd"), "MODIFIED*"),
    ("shadow, image", swapped(IMAGE, 8, b"\0" * 12, b"\xff" * 12), "MODIFIED*"),
    ("shadow, an image's mask", swapped(IMAGE, 9, b"\0" * 4, b"\xff" * 4), "MODIFIED*"),
    ("shadow, transparency", swapped(IMAGE, 10, b"/ca 1", b"/ca 0"), "MODIFIED*"),
    ("shadow, a colour's function", swapped(IMAGE, 12, b"/C1 [ 0 0 0 ]", b"/C1 [ 1 1 1 ]"), "MODIFIED*"),
    ("shadow, a pattern", swapped(IMAGE, 13, b"0 0 9 9 re", b"0 0 0 0 re"), "MODIFIED*"),
    ("shadow, inherited resources", swapped(INHERIT, 2, b"/F1 5 0 R", b"/F1 6 0 R", o6=b"<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>"), "MODIFIED*"),
    ("shadow, an inherited box", swapped(INHERIT, 2, b"595 842", b"5 8"), "MODIFIED*"),
    ("shadow, an inherited rotation", later(INHERIT, o2=b"/Rotate 180"), "MODIFIED*"),
    ("shadow, a content more", swapped({}, 3, b"/Contents 4 0 R", b"/Contents [ 4 0 R 20 0 R ]", o20=EVIL), "MODIFIED*"),
    ("shadow, a content's length", swapped({}, 4, b"/Length", b"/Filter [ ] /Length"), ""),
    ("shadow, a page inserted", later(more={**PAGE2, 2: b"<< /Type /Pages /Kids [ 3 0 R 20 0 R ] /Count 2 >>"}), "MODIFIED*"),
    ("shadow, a page instead", later(more={**PAGE2, 2: OTHER_KIDS}), "MODIFIED*"),
    ("shadow, no page", later(more={2: b"<< /Type /Pages /Kids [ ] /Count 0 >>"}), "MODIFIED*"),
    ("shadow, the page twice", later(more={2: b"<< /Type /Pages /Kids [ 3 0 R 3 0 R ] /Count 2 >>"}), "MODIFIED*"),
    ("shadow, a template page", later(more=PAGE2, o1=b"/Names << /Templates << /Names [ (x) 20 0 R ] >> >>"), "MODIFIED*"),
    ("layers, by base state", layer(b"/BaseState /ON  /OFF [ 8 0 R ]", b"/BaseState /ON  /OFF [ ]"), "MODIFIED*"),
    ("layers, by ON", layer(b"/BaseState /OFF", b"/BaseState /OFF /ON [ 8 0 R ]"), "MODIFIED*"),
    ("layers, by usage", layer(b"/OFF [ 8 0 R ]", b"/OFF [ 8 0 R ] /AS [ << /Event /View /Category [ /View ] /OCGs [ 8 0 R ] >> ]"), "MODIFIED*"),
    ("layers, the layer's own usage", swapped({**OCG, 1: OCG[1] % b"/OFF [ 8 0 R ] /AS [ << /Event /View /Category [ /View ] /OCGs [ 8 0 R ] >> ]",
     8: b"<< /Type /OCG /Name (L) /Usage << /View << /ViewState /OFF >> >> >>"}, 8, b"/ViewState /OFF", b"/ViewState /ON"), "MODIFIED*"),
    ("layers, the layer is none", swapped({**OCG, 1: OCG[1] % b"/OFF [ 8 0 R ]"}, 8, b"/Type /OCG", b"/Type /OCMD"), "MODIFIED*"),
    ("layers, no properties", swapped({**OCG, 1: OCG[1] % b"/OFF [ 8 0 R ]"}, 1, b"/OCProperties", b"/OCPropertiez"), "MODIFIED*"),
    ("annotation, hidden shown", swapped(note(b"/Subtype /Stamp /F 2 /AP << /N 9 0 R >>", **{"9": LOOK} if 0 else {}) | {9: LOOK}, 8, b"/F 2", b"/F 4"), "MODIFIED*"),
    ("annotation, its state", swapped(note(b"/Subtype /Stamp /F 4 /AS /A /AP << /N << /A 9 0 R /B 10 0 R >> >>") | {9: stream(b"", FORM), 10: LOOK}, 8, b"/AS /A ", b"/AS /B "), "MODIFIED*"),
    ("annotation, its look in the stream", swapped(note(b"/Subtype /Stamp /F 4 /AP << /N 9 0 R >>") | {9: stream(b"BT ET", FORM)}, 9, b"BT ET", b"0 0 300 30 re f"), "MODIFIED*"),
    ("annotation, moved", swapped(note(b"/Subtype /Stamp /F 4 /AP << /N 9 0 R >>") | {9: LOOK}, 8, b"90 690 390 720", b"90 600 390 630"), "MODIFIED*"),
    ("annotation, removed", swapped(note(b"/Subtype /Stamp /F 4 /AP << /N 9 0 R >>") | {9: LOOK}, 3, b"8 0 R ", b" "), "MODIFIED*"),
    ("annotation, its layer", swapped({**note(b"/Subtype /Stamp /F 4 /OC 10 0 R /AP << /N 9 0 R >>"), 9: LOOK, 10: b"<< /Type /OCG /Name (L) >>",
     1: b"+/OCProperties << /OCGs [ 10 0 R ] /D << /OFF [ 10 0 R ] >> >>"}, 1, b"/OFF [ 10 0 R ]", b"/OFF [ ]"), "MODIFIED*"),
    ("annotation, a link elsewhere", swapped(note(b"/Subtype /Link " + URI % b"good"), 8, b"http://good", b"http://evil"), "MODIFIED*"),
    ("annotation, a link added", later(more={20: b"<< /Type /Annot /Subtype /Link /Rect [ 0 0 595 842 ] " + URI % b"evil" + b" >>"}, o3=b"/Old [ 20 0 R ]"), ""),
    ("annotation, a screen", later(docmdp=3, more={20: b"<< /Type /Annot /Subtype /Screen /Rect [ 0 0 595 842 ] >>",
     3: b"<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 595 842 ] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> /Annots [ 6 0 R 20 0 R ] >>"}), "MODIFIED*"),
    ("annotation, a watermark", later(docmdp=2, more={20: b"<< /Type /Annot /Subtype /Watermark /Rect [ 0 0 595 842 ] /AP << /N 21 0 R >> >>", 21: LOOK,
     3: b"<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 595 842 ] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> /Annots [ 6 0 R 20 0 R ] >>"}), "MODIFIED*"),
    ("form, value without its look", swapped(TX, 8, b"/V (100)", b"/V (999999)", docmdp=1), "MODIFIED*"),
    ("form, look without its value", swapped(TX, 9, b"(100)", b"(999)", docmdp=2), "MODIFIED*"),
    ("form, its fonts", swapped(TX, 1, b"/F1 5 0 R", b"/F1 6 0 R", o6=b"<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>", docmdp=2), "MODIFIED*"),
    ("form, looks to be made anew", swapped(TX, 1, b"/DA (/F1 12 Tf 0 g)", b"/DA (/F1 12 Tf 1 g) /NeedAppearances true"), "MODIFIED*"),
    ("form, a calculation", later(TX, docmdp=2, o8=b"/AA << /C << /S /JavaScript /JS (event.value=9) >> >>"), "MODIFIED*"),
    ("form, a field's default", later(TX, docmdp=2, o8=b"/DV (999999)"), "MODIFIED*"),
    ("form, a field moved", swapped(TX, 8, b"150 690 250 710", b"150 600 250 620", docmdp=2), "MODIFIED*"),
    ("form, a box's look for Yes", swapped(CH, 10, b"999999", b"100000", docmdp=2), "MODIFIED*"),
    ("form, XFA", swapped(TX, 1, b"/Fields [", b"/XFA 20 0 R /Fields [", o20=stream(b"<xdp/>")), "MODIFIED*"),
    ("form, a field of the same name", later({**TX}, docmdp=2, more={1: b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [ 8 0 R 20 0 R ] >> >>",
     20: b"<< /FT /Tx /T (a) /V (9) /Rect [ 0 0 300 300 ] /Subtype /Widget /Type /Annot /AP << /N 21 0 R >> >>", 21: LOOK}), "MODIFIED*"),
    ("catalog, action on opening", later(o1=b"/AA << /WC << /S /JavaScript /JS (1) >> >>"), "MODIFIED*"),
    ("catalog, page labels", swapped(TREE, 1, b"/S /D", b"/S /r"), "MODIFIED*"),
    ("catalog, a destination", swapped(TREE, 9, b"/Fit", b"/XYZ 0 0 9"), "MODIFIED*"),
    ("catalog, an outline", swapped(TREE, 12, b"Amount 100", b"Amount 999"), "MODIFIED*"),
    ("catalog, an outline's action", swapped(TREE, 12, b"/Dest [ 3 0 R /Fit ]", URI % b"evil"), "MODIFIED*"),
    ("catalog, preferences", swapped(TREE, 1, b"/DisplayDocTitle true", b"/HideMenubar true"), "MODIFIED*"),
    ("catalog, structure", swapped(TREE, 10, b"/K [ ]", b"/K [ << /S /P /ActualText (999) >> ]"), "MODIFIED*"),
    ("catalog, a portfolio", later(more=FILE, o1=b"/Collection << /View /T >> /Names << /EmbeddedFiles << /Names [ (a) 20 0 R ] >> >>"), "MODIFIED*"),
    ("catalog, a file attached", later(more=FILE, o1=b"/AF [ 20 0 R ]"), "MODIFIED*"),
    ("catalog, an intent of output", later(more={20: b"<< /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (x) >>"}, o1=b"/OutputIntents [ 20 0 R ]"), "MODIFIED*"),
    ("catalog, threads", later(more={20: b"<< /Type /Thread /F 21 0 R >>", 21: b"<< /Type /Bead /P 3 0 R /R [ 0 0 9 9 ] /N 21 0 R /V 21 0 R /T 20 0 R >>"}, o1=b"/Threads [ 20 0 R ]"), "MODIFIED*"),
    ("catalog, requirements", later(o1=b"/Requirements [ << /Type /Requirement /S /EnableJavaScripts >> ]"), "MODIFIED*"),
    ("catalog, a base for links", later(note(b"/Subtype /Link " + URI % b"x"), o1=b"/URI << /Base (http://evil/) >>"), "MODIFIED*"),
    ("page, units of measure", later(o3=b"/VP [ << /Type /Viewport /BBox [ 0 0 9 9 ] >> ]"), "MODIFIED*"),
    ("page, a transition that turns it", later(o3=b"/Dur 1 /Trans << /S /Fly >>"), "MODIFIED*"),
    ("page, a group", later(o3=b"/Group << /S /Transparency /K true >>"), "MODIFIED*"),
    ("DSS, and a page's content", dss(lambda p, n: {4: EVIL}), "MODIFIED*"),
    ("DSS, its stream is the page's content", dss(lambda p, n: {3: p.obj[3].replace(b"/Contents 4 0 R", b"/Contents %d 0 R" % (n + 1))}), "MODIFIED*"),
    ("DSS, it is the page's resources", dss(lambda p, n: {3: p.obj[3].replace(b"/Resources <<", b"/Resources << /X %d 0 R" % n)}), "MODIFIED*"),
    ("DSS, it is the pages too", dss(lambda p, n: {**PAGE2, 1: p.obj[1].replace(b"/Pages 2 0 R", b"/Pages %d 0 R" % n)[:-2] + b"/DSS %d 0 R >>" % n},
     b"/Kids [ 20 0 R ] /Count 1 /Certs [ %d 0 R ]"), "MODIFIED*"),
    ("DSS, and an action", dss(lambda p, n: {1: p.obj[1][:-2] + b"/DSS %d 0 R /OpenAction << /S /URI /URI (http://evil) >> >>" % n}), "MODIFIED*"),
    ("a further signature, and content", second(lambda p: {4: EVIL}), "MODIFIED*"),
    ("a further signature, and a look", second(lambda p: {p.new() + 20: LOOK, 5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>"}), "MODIFIED*"),
    ("a DocTimeStamp over other content", stamped_over(lambda p: {4: EVIL}), "MODIFIED*"),
    ("a DocTimeStamp over an action", stamped_over(lambda p: {1: p.obj[1][:-2] + b"/AA << /WC << /S /JavaScript /JS (1) >> >> >>"}), "MODIFIED*"),
]

HONEST = [
    ("a DSS", dss(lambda p, n: {}), "TOTAL-PASSED"),
    ("a further signature", second(lambda p: {}), "TOTAL-PASSED"),
    ("a DocTimeStamp", stamped_over(lambda p: {}), "TOTAL-PASSED"),
    ("a box ticked", swapped(CH, 8, b"/V /Off /AS /Off", b"/V /Yes /AS /Yes", docmdp=2), ""),
    ("trailer's Info", sections("info alone"), ""),
]

if __name__ == "__main__":
    judge([("PDF, " + r[0], *r[1:]) for r in CASES], [("PDF, honest: " + r[0], *r[1:]) for r in HONEST])
