#!/usr/bin/env python3
"""asic.py: ASiC containers (EN 319 162-1) with signed data objects.

  asic.py FOLDER PDF PDF PDF

Signed by key.pem and cert.pem of the working folder, with CAdES over an
ASiCManifest, or over the one data object.
"""
import base64, hashlib, io, subprocess, sys, zipfile

TYPE = "application/vnd.etsi.asic-%s+zip"
DSIG = "http://www.w3.org/2000/09/xmldsig#"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
ODD = ('<r><Signature xmlns="%s"><SignedInfo></SignedInfo></Signature></r>' % DSIG).encode()

def cms(data):
    return subprocess.run(["openssl", "cms", "-sign", "-binary", "-md", "sha256", "-outform", "DER", "-signer", "cert.pem",
                           "-inkey", "key.pem"], input=data, stdout=subprocess.PIPE, check=True).stdout

def pack(rows):
    b = io.BytesIO()
    with zipfile.ZipFile(b, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in rows:
            z.writestr(name, data)
    return b.getvalue()

def simple(name, data):
    return pack([("mimetype", TYPE % "s"), (name, data), ("META-INF/signature.p7s", cms(data))])

def extended(files):
    refs = "".join('<a:DataObjectReference URI="%s"><DigestMethod xmlns="%s" Algorithm="%s"/><DigestValue xmlns="%s">%s'
                   "</DigestValue></a:DataObjectReference>" % (n, DSIG, SHA256, DSIG,
                   base64.b64encode(hashlib.sha256(d).digest()).decode()) for n, d in files)
    m = ('<a:ASiCManifest xmlns:a="http://uri.etsi.org/02918/v1.2.1#"><a:SigReference URI="META-INF/signature1.p7s"/>%s'
         "</a:ASiCManifest>" % refs).encode()
    return pack([("mimetype", TYPE % "e"), *files, ("META-INF/ASiCManifest1.xml", m), ("META-INF/signature1.p7s", cms(m))])

def main():
    folder = sys.argv[1]
    good, forged, third = (open(p, "rb").read() for p in sys.argv[2:5])
    at = forged.index(b"/MediaBox")     # signed octets, not the structure
    forged = forged[:at] + forged[at:].replace(b"595", b"596", 1)
    both = extended([("good.pdf", good), ("data.txt", b"plain\n"), ("forged.pdf", forged),
                     ("sub/inner.asics", simple("third.pdf", third)), ("odd.xml", ODD)])
    plain = simple("data.txt", b"plain\n")
    for name, data in (("all.asice", both), ("plain.asics", plain), ("cut.asice", both[:-200]),
                       ("both.zip", pack([("all.asice", both), ("plain.asics", plain)]))):
        open("%s/%s" % (folder, name), "wb").write(data)

main()
