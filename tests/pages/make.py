#!/usr/bin/python3
"""make.py: pages of Vietnamese documents as other programs write them.

    make.py DIRECTORY [PAGES [SEED]]

A second set beside tests/unit/pages.h, which shares no code with it: word
processor's documents and HTML are set by LibreOffice and Chromium, some go
through Ghostscript, cairo or MuPDF afterwards or are turned; what stands on
them comes from say.py.  DIRECTORY gets NNN.pdf, without the font programs
(no reader of text looks at them), and expected.tsv.

What is kept here is seed 1, and from page 180 on what readers once failed at:
pages 4, 28 of seed 2, 140 of 3, 6, 14, 118, 125, 132, 142, 145 of 4, 1, 45, 68
of 5, 48, 128, 138 of 6, 36 of 7, 17, 86, 88, 101, 108 of 21, 5, 20, 43, 44 of 22,
84 of 23.  Seeds above 3 have odd columns, stamps, dates and numbers besides,
those above 20 the agencies of 2025, dates in words, letterheads, annexes.

Needs libreoffice-writer, chromium, ghostscript, poppler-utils, mupdf-tools,
python3-pikepdf, python3-fonttools, fonts-liberation.  The tests need none of
that: what this made is kept.
"""
import html
import os
import random
import subprocess
import sys
import tempfile
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pikepdf
from fontTools.ttLib import TTFont

import say

FIELDS = ["number", "notation", "kind", "date", "issuer", "superior",
          "signer", "annex_of"]

# ---- old charsets, from other tables than the project's

TCVN = {}
for o in range(0xa0, 0x100):	# TCVN3 leaves the capitals out
    p = subprocess.run(["iconv", "-f", "TCVN5712-1", "-t", "UTF-8"],
                       input=bytes([o]), capture_output=True)
    if p.returncode == 0 and p.stdout:
        c = p.stdout.decode()
        if o <= 0xa7 or c.islower():
            TCVN[c] = chr(o)

TONES = {"\u0300": "grave", "\u0301": "acute", "\u0309": "hook",
         "\u0303": "tilde", "\u0323": "dot"}
VNI_TONE = dict(acute="\xf9", grave="\xf8", hook="\xfb", tilde="\xf5",
                dot="\xef")
VNI_HAT = {"": "\xe2", "acute": "\xe1", "grave": "\xe0", "hook": "\xe5",
           "tilde": "\xe3", "dot": "\xe4"}
VNI_BREVE = {"": "\xea", "acute": "\xe9", "grave": "\xe8", "hook": "\xfa",
             "tilde": "\xfc", "dot": "\xeb"}
VNI_I = dict(acute="\xed", grave="\xec", hook="\xe6", tilde="\xf3",
             dot="\xf2")


def vni(s):
    import unicodedata
    out = ""
    for c in s:
        low = c.lower()
        if low == "đ":
            t = "\xf1"
        else:
            base, *marks = unicodedata.normalize("NFD", low)
            tone = next((TONES[m] for m in marks if m in TONES), "")
            if base == "i" and tone:
                t = VNI_I[tone]
            elif base == "y" and tone == "dot":
                t = "\xee"
            elif "\u0302" in marks:
                t = base + VNI_HAT[tone]
            elif "\u0306" in marks:
                t = base + VNI_BREVE[tone]
            elif "\u031b" in marks:
                t = ("\xf4" if base == "o" else "\xf6") + \
                    VNI_TONE.get(tone, "")
            elif tone:
                t = base + VNI_TONE[tone]
            else:
                t = base
        out += t.upper() if c.isupper() else t
    return out


def tcvn(s):
    """[(text, of the capitals' font)]."""
    out = []
    for c in s:
        capital = ord(c) > 0x7f and c.isupper() and TCVN.get(c) is None
        t = TCVN.get(c.lower() if capital else c, c)
        if out and out[-1][1] == capital:
            out[-1][0] += t
        else:
            out.append([t, capital])
    return out


def fonts_make(to):
    """Liberation under the names that the old fonts had."""
    home = "/usr/share/fonts/truetype/liberation/LiberationSerif-%s.ttf"
    for family in (".VnTime", ".VnTimeH", "VNI-Times"):
        for style in ("Regular", "Bold"):
            f = TTFont(home % style)
            for rec in f["name"].names:
                if rec.nameID in (1, 16):
                    rec.string = family
                elif rec.nameID == 4:
                    rec.string = family + (" Bold" * (style == "Bold"))
                elif rec.nameID == 6:
                    rec.string = family + ("-Bold" * (style == "Bold"))
                elif rec.nameID == 3:
                    rec.string = "nb " + family + style
            f.save("%s/%s-%s.ttf" % (to, family.strip("."), style))


# ---- a page as blocks of lines; a line is (text, bold)

def blocks(d):
    left = [(t, False) for t in d["sup"]] + [(t, d["bold"]) for t in d["iss"]]
    if d["stars"]:
        left.append((d["stars"], False))
    if d["party"]:
        right = [("ĐẢNG CỘNG SẢN VIỆT NAM", True)]
    else:
        right = [(d["motto"], True), (d["free"], True)]
    if d.get("youth"):
        right = [("ĐOÀN TNCS HỒ CHÍ MINH", True)]
    if d.get("phone"):		# under the issuer, as letterheads have it
        left += [("Địa chỉ: 01 Trần Phú, phường Nha Trang", False),
                 ("ĐT: 0258.3822.123; Fax: 0258.3811.456", False)]
    letter = d["kind"] == ""
    number = [(d["line"], False)]
    if letter:
        number += [("V/v " + d["subject"].removeprefix("việc "), False)]
    title = []
    if not letter:
        t = say.KINDS[d["kind"]].upper()
        if d["spaced"]:
            t = "   ".join(" ".join(w) for w in t.split())
        title = [(t, True), (("Về " if d["subject"].startswith("việc")
                              else "V/v ") + d["subject"], True)]
    top = []
    if d["what"] == "gazette":
        top = ["CÔNG BÁO/Số 345 + 346/Ngày 02-4-2020                    3"]
    elif d["what"] == "copy":
        top = [random.Random(d["i"]).choice([
            "SAO Y; Sở Nội vụ; 25/08/2021 14:22:13 +07:00",
            "Người ký: Văn phòng Ủy ban nhân dân tỉnh Thời gian ký: "
            "12.03.2021 16:26:12 +07:00",
            "Số: 123/SY-UBND; Lưu ngày 01/02/2021 08:00:00"])]
    elif d["what"] == "arrived":
        top = ["ĐẾN", "Số: 4512", "Ngày: 14/3/2022", "Chuyển: .........."]
    if d.get("form_of"):
        top = top + ["Mẫu số 05/NĐ-CP (Ban hành theo Nghị định 30/2020/NĐ-CP "
                     "ngày 05/3/2020)"]
    if d.get("box"):
        top = top + [d["box"]]
    corner = d.get("corner")
    if corner == "electronic":
        top = top + ["Người ký: " + " ".join(d["iss"]).title(),
                     "Email: vanthu@khanhhoa.gov.vn",
                     "Cơ quan: Tỉnh Khánh Hòa",
                     "Thời gian ký: 03.02.2021 15:12:43 +07:00"]
    elif corner == "time":
        top = top + ["Thời gian ký: 2024-05-13T14:41:57+07:00"]
    elif corner == "transfer":
        top = top + ["VP.UBND TỈNH KHÁNH HÒA", "ĐẾN  Số: 4707",
                     "Ngày 13/03/2025", "Chuyển:", "Số và ký hiệu HS:"]
    body = ["Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm "
            "2015;", "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm "
            "2020 của Chính phủ về công tác văn thư;", "Xét đề nghị của Chánh "
            "Văn phòng tại Tờ trình số 88/TTr-VP ngày 02/3/2023,"]
    if letter or d["kind"] in ("TTr", "BC", "GM", "CĐ"):
        body = ["Kính gửi: Các sở, ban, ngành; Ủy ban nhân dân các xã, "
                "phường.", "Thực hiện Công văn số 2769/UBND-NCKSTTHC ngày 11 "
                "tháng 4 năm 2022 về việc rà soát văn bản, cơ quan báo cáo "
                "như sau:"]
    body += ["Điều 1. Giao các cơ quan, đơn vị liên quan tổ chức thực hiện và "
             "báo cáo kết quả trước ngày 15 hằng tháng."] * 2
    beside = d.get("beside")
    return dict(top=top, beside=beside, left=left, right=right, number=number,
                date=[(d["date"], False)], title=title, body=body,
                sleft=[("Nơi nhận:", True), ("- Như trên;", False),
                       ("- Lưu: VT.", False)],
                sright=[(t, True) for t in d["block"]] + [("", False)] * 3 +
                       [(d["name"], True)])


def annex_blocks(d):
    what = "số %s/%s ngày %02d tháng %d năm %d" % (
        d["number"], d["notation"], d["d"], d["m"], d["y"])
    kind, of = say.KINDS[d["kind"]], " ".join(d["iss"]).title()
    form = d.get("annexed", "")
    if form == "form":
        return ["Biểu số 02/BC", "TỔNG HỢP KẾT QUẢ THỰC HIỆN",
                "(Ban hành kèm theo %s %s của %s)" % (kind, what, of)]
    if form == "number":
        return ["Phụ lục số 03", "BẢNG TỔNG HỢP SỐ LIỆU NĂM %d" % d["y"],
                "(Đính kèm %s %s)" % (kind, what)]
    if form == "head":
        return ["PHỤ LỤC", "QUY ĐỊNH VỀ ĐỊNH MỨC KINH TẾ - KỸ THUẬT",
                "(Ban hành kèm theo %s %s)" % (kind, what)]
    return ["PHỤ LỤC I", "DANH MỤC NHIỆM VỤ TRỌNG TÂM",
            "(Kèm theo %s số %s/%s ngày %02d tháng %d năm %d của %s)" % (
                say.KINDS[d["kind"]], d["number"], d["notation"], d["d"],
                d["m"], d["y"], " ".join(d["iss"]).title())]


# ---- a word processor's document (OOXML), runs split as Word does

def runs(d, text, bold, size, r, italic=False):
    parts, fonts = [(text, None)], d["font"]
    if d["old"] == "vni":
        parts = [(vni(text), "VNI-Times")]
    elif d["old"]:
        nameless = d["old"] == "tcvn3-nameless"
        parts = [(t, fonts if nameless else ".VnTimeH" if h else ".VnTime")
                 for t, h in tcvn(text)]
    out = ""
    for t, font in parts:
        pieces, at = [], 0
        for k in range(1, len(t)):
            if r.random() < d["split"] * 0.3:
                pieces.append(t[at:k])
                at = k
        for p in pieces + [t[at:]]:
            out += ('<w:r><w:rPr><w:rFonts w:ascii="%s" w:hAnsi="%s" '
                    'w:cs="%s"/>%s%s%s<w:sz w:val="%d"/></w:rPr>'
                    '<w:t xml:space="preserve">%s</w:t></w:r>' % (
                        (font or fonts,) * 3 + (
                            "<w:b/>" if bold else "",
                            "<w:i/>" if italic else "",
                            '<w:spacing w:val="%d"/>' % (
                                -6 if d["tracked"] else 0),
                            2 * size, html.escape(p))))
            if len(pieces) and r.random() < 0.3:
                out += '<w:proofErr w:type="spellStart"/>'
    return out


def para(d, text, bold, size, r, align="center", before=0, italic=False,
         tabs=""):
    return ('<w:p><w:pPr>%s<w:spacing w:before="%d" w:after="0"/><w:jc '
            'w:val="%s"/></w:pPr>%s</w:p>' % (tabs, before * 20, align,
            runs(d, text, bold, size, r, italic)))


def cell(width, inside):
    return ('<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr>%s</w:tc>'
            % (width, inside))


def table(rows, widths):
    return ('<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/><w:tblLayout '
            'w:type="fixed"/></w:tblPr><w:tblGrid>%s</w:tblGrid>%s</w:tbl>' % (
                sum(widths), "".join('<w:gridCol w:w="%d"/>' % w for w in
                                     widths),
                "".join("<w:tr>%s</w:tr>" % "".join(
                    cell(w, c) for w, c in zip(widths, row)) for row in
                    rows)))


def docx_body(d, r):
    b = blocks(d)
    P = lambda t, bold, size, **k: para(d, t, bold, size, r, **k)
    if d["what"] == "annex":
        a = annex_blocks(d)
        return (P(a[0], True, 14) + P(a[1], True, 13) +
                P(a[2], False, 13, italic=True) +
                "".join(P(t, False, 13, align="both", before=6) for t in
                        b["body"]))
    out = "".join(P(t, False, 9, align=r.choice(["right", "left"])) for t in
                  b["top"])
    iss, motto = r.choice([(12, 12), (13, 13), (12, 13), (11, 12)])
    iss, motto = d.get("sizes") or (iss, motto)
    shift = d["lower_date"]
    if d["writer"] == "docx-tabs":
        # Two centred tabs in one paragraph a line, as old hands do it.
        tabs = ('<w:tabs><w:tab w:val="center" w:pos="1900"/><w:tab '
                'w:val="center" w:pos="6600"/></w:tabs>')
        rows, n = [], max(len(b["left"]), len(b["right"]))
        for k in range(n):
            rows.append((b["left"][k] if k < len(b["left"]) else ("", False),
                         b["right"][k] if k < len(b["right"]) else
                         ("", False)))
        rows.append((b["number"][0], b["date"][0]))
        for l, rt in rows:
            out += ('<w:p><w:pPr>%s<w:spacing w:before="0" w:after="0"/>'
                    '</w:pPr><w:r><w:tab/></w:r>%s<w:r><w:tab/></w:r>%s'
                    '</w:p>' % (tabs, runs(d, l[0], l[1], 11, r),
                                runs(d, rt[0], rt[1], 11, r)))
        for t, bold in b["number"][1:]:
            out += P(t[:60], bold, 11, align="left")
    else:
        widths = r.choice([(3400, 5900), (3800, 5600), (4000, 5700)])
        widths = d.get("columns") or widths
        one = r.random() < 0.35
        left = "".join(P(t, bold, iss) for t, bold in b["left"])
        right = "".join(P(t, bold, motto) for t, bold in b["right"])
        num = "".join(P(t, bold, 13 if k == 0 else 12, before=max(-shift, 0))
                      for k, (t, bold) in enumerate(b["number"]))
        date = "".join(P(t, bold, 13, italic=True, before=max(shift, 0)) for
                       t, bold in b["date"])
        if one:
            out += table([(left + num, right + P("", False, 8) + date)],
                         widths)
        else:
            out += table([(left, right), (num, date)], widths)
    out += P("", False, 8)
    for k, (t, bold) in enumerate(b["title"]):
        out += P(t, bold, 14, before=6 if k == 0 else 0)
    out += "".join(P(t, False, 13, align="both", before=6) for t in b["body"])
    if b["beside"]:		# who signs for the other agency
        block = [(t, True) for t in d["block"]] + [("", False)] * 3
        out += table([tuple("".join(P(t, bold, 13) for t, bold in block +
                                    [(name, True)])
                            for name in (d["name"], b["beside"]))],
                     (4700, 4700))
        b["sright"] = []
    out += table([("".join(P(t, bold, 12 if k == 0 else 11, align="left") for
                           k, (t, bold) in enumerate(b["sleft"])),
                   "".join(P(t, bold, 13) for t, bold in b["sright"]))],
                 (4300, 5000))
    return out + P("", False, 4)


def docx(d, path):
    r = random.Random(d["i"])
    body = docx_body(d, r)
    size = '<w:pgSz w:w="11906" w:h="16838"/>'
    doc = ('<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http:'
           '//schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
           '%s<w:sectPr>%s<w:pgMar w:top="1134" w:right="1134" w:bottom="1134"'
           ' w:left="%d"/></w:sectPr></w:body></w:document>' % (
               body, size, 1701 + d.get("indent", 0)))
    with zipfile.ZipFile(path, "w") as z:
        z.writestr("[Content_Types].xml", '<?xml version="1.0"?><Types xmlns='
                   '"http://schemas.openxmlformats.org/package/2006/content-'
                   'types"><Default Extension="rels" ContentType="application/'
                   'vnd.openxmlformats-package.relationships+xml"/><Override '
                   'PartName="/word/document.xml" ContentType="application/'
                   'vnd.openxmlformats-officedocument.wordprocessingml.document'
                   '.main+xml"/></Types>')
        z.writestr("_rels/.rels", '<?xml version="1.0"?><Relationships xmlns='
                   '"http://schemas.openxmlformats.org/package/2006/'
                   'relationships"><Relationship Id="r1" Type="http://schemas.'
                   'openxmlformats.org/officeDocument/2006/relationships/'
                   'officeDocument" Target="word/document.xml"/>'
                   '</Relationships>')
        z.writestr("word/document.xml", doc)


# ---- an ODF document with frames instead of a table

def fodt(d, path):
    r = random.Random(d["i"])
    b = blocks(d)
    font = d["font"]

    def span(t, bold):
        if d["old"]:
            d2 = tcvn(t) if d["old"] != "vni" else [(vni(t), False)]
            return "".join(
                '<text:span text:style-name="%s%s">%s</text:span>' % (
                    "V" if d["old"] == "vni" else
                    "N" if d["old"] == "tcvn3-nameless" else
                    "H" if h else "T", "b" if bold else "",
                    esc(s)) for s, h in d2)
        return '<text:span text:style-name="N%s">%s</text:span>' % (
            "b" if bold else "", esc(t))

    def esc(t):
        out, blank = "", 0
        for c in html.escape(t):
            if c == " ":
                blank += 1
                continue
            if blank:
                out += " " + ('<text:s text:c="%d"/>' % (blank - 1) if blank
                              > 1 else "")
            blank = 0
            out += c
        return out + ('<text:s text:c="%d"/>' % blank if blank else "")

    def p(t, bold, style="C"):
        return '<text:p text:style-name="%s">%s</text:p>' % (style, span(t,
                                                                         bold))

    def frame(x, y, w, h, inside):
        return ('<draw:frame text:anchor-type="page" text:anchor-page-number='
                '"1" svg:x="%.2fcm" svg:y="%.2fcm" svg:width="%.2fcm" '
                'draw:style-name="F"><draw:text-box fo:min-height="%.2fcm">%s'
                '</draw:text-box></draw:frame>' % (x, y, w, h, inside))

    if d["what"] == "annex":
        a = annex_blocks(d)
        main = p(a[0], True) + p(a[1], True) + p(a[2], False)
        main += "".join(p(t, False, "J") for t in b["body"])
        frames = ""
    else:
        ny = 2.0 + 0.55 * max(len(b["left"]), len(b["right"])) + 0.3
        sh = d["lower_date"] * 0.0353
        frames = (
            frame(2.2, 2, 6.6, 2, "".join(p(t, k, "L") for t, k in b["left"])) +
            frame(9.0, 2, 10, 2, "".join(p(t, k, "L") for t, k in b["right"])) +
            frame(2.2, ny + max(-sh, 0), 6.6, 1, "".join(p(t, k, "L") for t, k in
                                                b["number"])) +
            frame(9.0, ny + max(sh, 0), 10, 1, "".join(p(t, k, "L") for t, k in
                                              b["date"])))
        if b["top"]:
            frames += frame(r.choice([2.5, 11]), 0.6, 9, 1, "".join(
                p(t, False, "S") for t in b["top"]))
        main = p("", False) * 8 + "".join(p(t, k) for t, k in b["title"])
        main += "".join(p(t, False, "J") for t in b["body"])
        frames += frame(2.2, 19, 6, 3, "".join(p(t, k, "S") for t, k in
                                               b["sleft"]))
        frames += frame(10, 19, 8, 5, "".join(p(t, k) for t, k in
                                              b["sright"]))
    styles = ""
    for n, f in (("N", font), ("T", ".VnTime"), ("H", ".VnTimeH"),
                 ("V", "VNI-Times")):
        for bold in ("", "b"):
            styles += ('<style:style style:name="%s%s" style:family="text">'
                       '<style:text-properties style:font-name="%s" '
                       'fo:font-family="\'%s\'" fo:font-weight="%s"/>'
                       '</style:style>' % (n, bold, f, f, "bold" if bold else
                                           "normal"))
    for n, al, size in (("C", "center", 13), ("L", "center", 12),
                        ("J", "justify", 13), ("S", "start", 11)):
        styles += ('<style:style style:name="%s" style:family="paragraph">'
                   '<style:paragraph-properties fo:text-align="%s"/>'
                   '<style:text-properties fo:font-size="%dpt" '
                   'fo:letter-spacing="%s"/></style:style>' % (
                       n, al, size, "0.4pt" if d["tracked"] else "normal"))
    ns = {"office": "office", "text": "text", "style": "style",
          "draw": "drawing", "fo": "xsl-fo-compatible",
          "svg": "svg-compatible"}
    with open(path, "w") as f:
        f.write('<?xml version="1.0" encoding="UTF-8"?><office:document '
                + " ".join('xmlns:%s="urn:oasis:names:tc:opendocument:xmlns:'
                           '%s:1.0"' % kv for kv in ns.items()) +
                ' office:version="1.2" office:mimetype="application/vnd.oasis.'
                'opendocument.text"><office:automatic-styles>' + styles +
                '<style:style style:name="F" style:family="graphic">'
                '<style:graphic-properties draw:stroke="none" fo:border="none"'
                ' fo:padding="0cm" style:wrap="run-through"/></style:style>'
                '<style:page-layout style:name="PL"><style:page-layout-'
                'properties fo:page-width="21cm" fo:page-height="29.7cm" '
                'fo:margin-top="2cm" fo:margin-bottom="2cm" fo:margin-left='
                '"3cm" fo:margin-right="2cm"/></style:page-layout></office:'
                'automatic-styles><office:master-styles><style:master-page '
                'style:name="Standard" style:page-layout-name="PL"/></office:'
                'master-styles><office:body><office:text>' + frames + main +
                '</office:text></office:body></office:document>')


# ---- HTML, set by Chromium

def page_html(d, path):
    r = random.Random(d["i"])
    b = blocks(d)
    e = html.escape

    def span(t, bold):
        if d["old"] == "vni":
            t = '<span style="font-family:VNI-Times">%s</span>' % e(vni(t))
        elif d["old"]:
            nameless = d["old"] == "tcvn3-nameless"
            t = "".join('<span style="font-family:%s">%s</span>' % (
                "inherit" if nameless else "'.VnTimeH'" if h else "'.VnTime'",
                e(s)) for s, h in tcvn(t))
        else:
            t = e(t)
        return "<b>%s</b>" % t if bold else t

    def lines(v):
        return "<br>".join(span(t, bold) for t, bold in v)

    # What is wrapped here, the narrow column wraps.
    joined = dict(b)
    if r.random() < 0.5 and not d["old"]:
        joined["left"] = ([(" ".join(d["sup"]), False)] if d["sup"] else []) \
            + [(" ".join(d["iss"]), d["bold"])]
        if d["stars"]:
            joined["left"].append((d["stars"], False))
    css = ("body{font:%dpt '%s',serif;margin:0;white-space:pre-wrap}"
           "td{vertical-align:top;text-align:center;padding:2px}"
           ".c{text-align:center}p{margin:6px 0;text-align:justify}" % (
               r.choice([12, 13]), d["font"]))
    if d["tracked"]:
        css += "body{letter-spacing:.02em}"
    if d["spaced"]:
        css += ".k{letter-spacing:.4em}"
    shift = d["lower_date"]
    if d["what"] == "annex":
        a = annex_blocks(d)
        head = "".join('<div class="c">%s</div>' % span(t, k == 0) for k, t in
                       enumerate(a))
    elif d["writer"] == "html":
        head = ('<table width="100%%"><tr><td width="%d%%">%s</td><td>%s</td>'
                '</tr><tr><td><div style="padding-top:%dpt">%s</div></td><td>'
                '<div style="padding-top:%dpt"><i>%s</i></div></td></tr>'
                '</table>' % (r.choice([38, 42, 45]), lines(joined["left"]),
                              lines(b["right"]), max(-shift, 0),
                              lines(b["number"]), max(shift, 0),
                              lines(b["date"])))
    else:
        head = ('<div style="display:flex;justify-content:space-between">'
                '<div class="c" style="width:42%%">%s<div style="padding-top:'
                '4pt">%s</div></div><div class="c" style="width:56%%">%s'
                '<div style="padding-top:%dpt"><i>%s</i></div></div></div>' % (
                    lines(joined["left"]), lines(b["number"]),
                    lines(b["right"]), max(4 + shift, 0), lines(b["date"])))
    out = "".join('<div style="font-size:9pt;text-align:%s">%s</div>' % (
        r.choice(["right", "left"]), e(t)) for t in b["top"])
    out += head
    if d["what"] != "annex":
        for k, (t, bold) in enumerate(b["title"]):
            out += '<div class="c%s" style="margin-top:%dpt">%s</div>' % (
                " k" if k == 0 else "", 14 if k == 0 else 0, span(
                    "   ".join(x.replace(" ", "") for x in t.split("   ")) if
                    k == 0 and d["spaced"] else t, bold))
    out += "".join("<p>%s</p>" % span(t, False) for t in b["body"])
    if b["beside"]:
        block = [(t, True) for t in d["block"]] + [("", False)] * 3
        out += ('<table width="100%%"><tr><td width="50%%">%s</td><td>%s</td>'
                '</tr></table>' % (lines(block + [(d["name"], True)]),
                                   lines(block + [(b["beside"], True)])))
        b["sright"] = []
    if d["what"] != "annex":
        out += ('<table width="100%%"><tr><td style="text-align:left" width='
                '"45%%">%s</td><td>%s</td></tr></table>' % (
                    lines(b["sleft"]), lines(b["sright"])))
    with open(path, "w") as f:
        f.write('<!doctype html><meta charset="utf-8"><style>@page{size:A4;'
                'margin:20mm 15mm 20mm 30mm}%s</style><body>%s' % (css, out))


# ---- afterwards

def stamp(pdf, page, r):
    text = r.choice([
        ["DEN  So: 4707", "Ngay: 14-03-2025", "Chuyen: VT"],
        ["CONG VAN DEN", "So 12/2024", "Ngay 05/01/2024"],
        ["2024-05-13T14:41:57+07:00", "So: 123/SY-VP"]])
    ops = "BT /F 9 Tf 11 TL 4 40 Td " + " ".join(
        "(%s) Tj T*" % t for t in text) + " ET"
    form = pdf.make_stream(ops.encode())
    form.Type, form.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    form.BBox = [0, 0, 150, 60]
    form.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(
        F=pikepdf.Dictionary(Type=pikepdf.Name.Font,
                             Subtype=pikepdf.Name.Type1,
                             BaseFont=pikepdf.Name.Helvetica)))
    x = r.choice([60, 230, 430])
    annot = pdf.make_indirect(pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Stamp, F=4,
        Rect=[x, 770, x + 150, 830],
        AP=pikepdf.Dictionary(N=form)))
    if "/Annots" in page:
        page.Annots.append(annot)
    else:
        page.Annots = pikepdf.Array([annot])


def after(d, path):
    tmp = path + ".tmp"
    run = lambda *a: subprocess.run(a, check=True, stdout=subprocess.DEVNULL,
                                    stderr=subprocess.DEVNULL)
    if d["after"] == "gs":
        run("gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=pdfwrite",
            "-sOutputFile=" + tmp, path)
    elif d["after"] == "cairo":
        run("pdftocairo", "-pdf", path, tmp)
    elif d["after"] == "mupdf":
        run("mutool", "clean", "-gggz", path, tmp)
    if os.path.exists(tmp):
        os.replace(tmp, path)
    pdf = pikepdf.open(path, allow_overwriting_input=True)
    page = pdf.pages[0]
    if d.get("corner") == "arrival":	# a stamp, as signing tools put it
        stamp(pdf, page, random.Random(d["i"]))
    if d["after"] == "turned":	# the paper lies, the page says how to turn it
        x0, y0, x1, y1 = [float(v) for v in page.mediabox]
        page.contents_add(b"q 0 -1 1 0 0 %.2f cm " % x1, prepend=True)
        page.contents_add(b" Q", prepend=False)
        page.MediaBox = [0, 0, y1, x1]
        if "/CropBox" in page:
            del page.CropBox
        page.Rotate = 270
    elif d["after"] == "sideways":	# shown lying: scanned or turned so
        page.Rotate = random.Random(d["i"]).choice([90, 270])
    for obj in pdf.objects:		# font programs say nothing here
        if isinstance(obj, pikepdf.Dictionary):
            for k in ("/FontFile", "/FontFile2", "/FontFile3"):
                if k in obj:
                    del obj[k]
            if obj.get("/Subtype") == "/Type3":
                for k in list(obj.CharProcs.keys()):
                    obj.CharProcs[k].write(b"500 0 d0")
    while len(pdf.pages) > 2:
        del pdf.pages[-1]
    for k in ("/StructTreeRoot", "/Metadata", "/Outlines"):
        if k in pdf.Root:
            del pdf.Root[k]
    pdf.remove_unreferenced_resources()
    pdf.save(path, compress_streams=True, recompress_flate=True,
             object_stream_mode=pikepdf.ObjectStreamMode.generate if
             d["i"] % 3 else pikepdf.ObjectStreamMode.disable,
             static_id=True)


def main():
    out = sys.argv[1]
    n = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    os.makedirs(out, exist_ok=True)
    work = tempfile.mkdtemp()
    os.makedirs(work + "/fonts")
    fonts_make(work + "/fonts")
    with open(work + "/fonts.conf", "w") as f:
        f.write('<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
                '<fontconfig><include>/etc/fonts/fonts.conf</include><dir>%s'
                '</dir></fontconfig>' % (work + "/fonts"))
    env = dict(os.environ, FONTCONFIG_FILE=work + "/fonts.conf",
               HOME=work)
    pages = [say.make(i, seed) for i in range(n)]
    office, web = [], []
    for d in pages:
        name = "%s/%03d" % (work, d["i"])
        if d["writer"].startswith("docx"):
            docx(d, name + ".docx")
            office.append(name + ".docx")
        elif d["writer"] == "fodt":
            fodt(d, name + ".fodt")
            office.append(name + ".fodt")
        else:
            page_html(d, name + ".html")
            web.append(name + ".html")
    subprocess.run(["soffice", "--headless", "--convert-to", "pdf",
                    "--outdir", work] + office, check=True, env=env,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def chromium(p):
        subprocess.run(["chromium", "--headless", "--no-sandbox",
                        "--disable-gpu", "--no-pdf-header-footer",
                        "--user-data-dir=%s.profile" % p,
                        "--print-to-pdf=" + p[:-4] + "pdf", "file://" + p],
                       check=True, env=env, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(chromium, web))
    with open(out + "/expected.tsv", "w") as f:
        f.write("page\tmade\t" + "\t".join(FIELDS) + "\n")
        for d in pages:
            path = "%s/%03d.pdf" % (work, d["i"])
            if not os.path.exists(path):
                sys.exit("no " + path)
            after(d, path)
            os.replace(path, "%s/%03d.pdf" % (out, d["i"]))
            made = ",".join(x for x in (
                d["what"], d["writer"], d["after"], d["old"], d["form"],
                d["dform"], d.get("box", ""), d.get("corner") or "",
                "spaced" if d["spaced"] else "",
                "tracked" if d["tracked"] else "") if x)
            f.write("%03d\t%s\t%s\n" % (d["i"], made, "\t".join(
                d["want"][k] for k in FIELDS)))


main()
