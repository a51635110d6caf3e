#!/usr/bin/python3
"""scans.py: a page as scanners compress it.

    scans.py PAGE.pdf SCANS DIRECTORY

g4.pdf holds PAGE.pdf's first page; jpx.pdf holds SCANS/scan.jp2 (made by
OpenJPEG), jbig2.pdf SCANS/scan.jb2 (one generic region of ITU-T T.88, coded
arithmetically), which lies on its side in the file and is turned by the page.
cut.pdf ends within its picture, wild.pdf has none where it says one is,
bomb.pdf says that it is far larger than it is.
"""
import os
import struct
import subprocess
import sys


def fax(page, work):
    """The page's T.6 code, width and height, by Ghostscript."""
    subprocess.run(["gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=tiffg4",
                    "-r200", "-dMaxStripSize=0", "-dLastPage=1",
                    "-sOutputFile=%s/fax.tiff" % work, page], check=True)
    with open(work + "/fax.tiff", "rb") as f:
        t = f.read()
    os.unlink(work + "/fax.tiff")
    end = "<" if t[:2] == b"II" else ">"
    at, = struct.unpack(end + "I", t[4:8])
    n, = struct.unpack(end + "H", t[at:at + 2])
    tag = {}
    for i in range(n):
        e = t[at + 2 + 12 * i:at + 14 + 12 * i]
        k, kind, count = struct.unpack(end + "HHI", e[:8])
        tag[k], = struct.unpack(end + ("H" if kind == 3 else "I"),
                                e[8:10] if kind == 3 else e[8:12])
        assert k not in (273, 279) or count == 1
    return t[tag[273]:tag[273] + tag[279]], tag[256], tag[257]


def pdf(data, width, height, how, turn=False):
    """One page that is one picture; ${turn}: it lies in the file."""
    size = (842, 595) if turn else (595, 842)
    show = b"q 0 -595 842 0 0 595 cm /I Do Q" if turn else \
        b"q 595 0 0 842 0 0 cm /I Do Q"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]%s/Contents 4 0 R"
        b"/Resources<</XObject<</I 5 0 R>>>>>>" % (
            *size, b"/Rotate 270" if turn else b""),
        b"<</Length %d>>stream\n%s\nendstream" % (len(show), show),
        b"<</Type/XObject/Subtype/Image/Width %d/Height %d%s/Length %d>>"
        b"stream\n%s\nendstream" % (width, height, how, len(data), data)]
    out, at = b"%PDF-1.5\n", []
    for i, o in enumerate(objects):
        at.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (i + 1, o)
    xref = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n"
    out += b"".join(b"%010d 00000 n \n" % a for a in at)
    return out + (b"trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
                  % xref)


def main():
    page, scans, out = sys.argv[1:4]
    code, w, h = fax(page, out)
    grey = b"/ColorSpace/DeviceGray/BitsPerComponent 1"
    g4 = grey + b"/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns %d" \
        b"/Rows %d>>"
    jb = grey + b"/Filter/JBIG2Decode"
    jpx = b"/Filter/JPXDecode"
    with open(scans + "/scan.jp2", "rb") as f:
        jp2 = f.read()
    at = jp2.index(b"ihdr") + 4
    jh, jw = struct.unpack(">II", jp2[at:at + 8])
    with open(scans + "/scan.jb2", "rb") as f:
        jb2 = f.read()
    bw, bh = struct.unpack(">II", jb2[11:19])	# behind a segment's head
    for name, data in {
            "g4": pdf(code, w, h, g4 % (w, h)),
            "jbig2": pdf(jb2, bw, bh, jb, turn=True),
            "jpx": pdf(jp2, jw, jh, jpx),
            "cut": pdf(jp2, jw, jh, jpx)[:len(jp2) // 2],
            "wild": pdf(bytes(range(256)) * 40, w, h, jb),
            "bomb": pdf(code[:500], 19999, 19999, g4 % (19999, 19999)),
            }.items():
        with open("%s/%s.pdf" % (out, name), "wb") as f:
            f.write(data)


main()
