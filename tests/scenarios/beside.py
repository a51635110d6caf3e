#!/usr/bin/env python3
"""beside.py: documents for 61-beside.sh, and what was said of them.

  beside.py KIND OUT KEY CERT     OUT: an XML signature over the *.txt beside it;
                                  KIND xmlcert: of its certificate the digest
  beside.py zip FOLDER OUT        OUT: all that is in FOLDER
  beside.py compare INSPECT STATE the lines of inspect --json and the rows of the
                                  ledger's state/
"""
import base64
import glob
import hashlib
import json
import os
import subprocess
import sys
import zipfile

DSIG = "http://www.w3.org/2000/09/xmldsig#"


def b64(octets):
    return base64.b64encode(octets).decode()


def reference(path):
    with open(path, "rb") as f:
        digest = hashlib.sha256(f.read()).digest()
    return ('<Reference URI="%s"><DigestMethod Algorithm='
            '"http://www.w3.org/2001/04/xmlenc#sha256"></DigestMethod>'
            '<DigestValue>%s</DigestValue></Reference>'
            % (os.path.basename(path), b64(digest)))


def make_xml(out, key, cert, named):
    folder = os.path.dirname(out)
    # Written as exclusive canonical XML would be.
    info = ('<SignedInfo xmlns="%s"><CanonicalizationMethod Algorithm='
            '"http://www.w3.org/2001/10/xml-exc-c14n#">'
            '</CanonicalizationMethod><SignatureMethod Algorithm='
            '"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256">'
            '</SignatureMethod>%s</SignedInfo>' % (DSIG, "".join(
                reference(p) for p in sorted(glob.glob(folder + "/*.txt")))))
    der = subprocess.run(["openssl", "dgst", "-sha256", "-sign", key],
                         input=info.encode(), stdout=subprocess.PIPE,
                         check=True).stdout
    crt = subprocess.run(["openssl", "x509", "-in", cert, "-outform", "DER"],
                         stdout=subprocess.PIPE, check=True).stdout
    # SEQUENCE of two INTEGERs to their 32 octets each.
    n = der[3]
    r, s = der[4:4 + n], der[6 + n:]
    value = b"".join(int.from_bytes(x, "big").to_bytes(32, "big")
                     for x in (r, s))
    if named:
        data = ('<dsig11:X509Digest xmlns:dsig11='
                '"http://www.w3.org/2009/xmldsig11#" Algorithm='
                '"http://www.w3.org/2001/04/xmlenc#sha256">%s'
                '</dsig11:X509Digest>' % b64(hashlib.sha256(crt).digest()))
    else:
        data = "<X509Certificate>%s</X509Certificate>" % b64(crt)
    with open(out, "w", encoding="ascii") as f:
        f.write('<Signature xmlns="%s">%s<SignatureValue>%s</SignatureValue>'
                '<KeyInfo><X509Data>%s</X509Data></KeyInfo></Signature>'
                % (DSIG, info.replace(' xmlns="%s"' % DSIG, "", 1),
                   b64(value), data))


def make_zip(folder, out):
    with zipfile.ZipFile(out, "w") as z:
        for root, _, names in sorted(os.walk(folder)):
            for name in sorted(names):
                path = os.path.join(root, name)
                z.write(path, os.path.relpath(path, folder))


def said(path):
    with open(path, encoding="utf-8") as f:
        for line in f:
            doc = json.loads(line)
            if "sha256" in doc:
                yield doc


# What run finds where inspect may not look: elsewhere in the store.
FARTHER = ("elsewhere.p7s", ".ers")

# What is said of each that 61-beside.sh makes.
FOUND, CHANGED = "NO_CERTIFICATE_CHAIN_FOUND", "HASH_FAILURE"
ABSENT = "SIGNED_DATA_NOT_FOUND"
EXPECTED = (("letter.txt.%s.p7s", FOUND), ("letter.txt.changed-%s.p7s", CHANGED),
            ("sha256-%s.p7s", FOUND), ("sha512-%s.p7s", FOUND),
            ("above-%s.p7s", FOUND), ("trial-%s.p7s", FOUND),
            ("alone-%s.p7s", ABSENT), ("xml-%s.xml", FOUND),
            ("xmlcut-%s.xml", CHANGED), ("xmlcert-%s.xml", FOUND),
            ("good-%s.p7m", ""), ("revoked-%s.p7m", "REVOKED_NO_POE"),
            ("unasked-%s.p7m", "TRY_LATER"))


def compare(inspected, state):
    rows = {}
    with open(state, encoding="utf-8") as f:
        for line in f:
            c = line.rstrip("\n").split("\t")
            rows[c[0]] = (c[3], "" if c[4] == "-" else c[4])
    # The store has an object once: what is said of one of its copies.
    docs = {}
    for doc in said(inspected):
        docs.setdefault(doc["sha256"], []).append(
            (doc["file"], (doc["indication"], doc.get("sub_indication") or "")))
    bad = 0
    names = {}
    for sha256, copies in docs.items():
        got = rows.get(sha256)
        for name, want in copies:
            names[name] = got
        if got in [want for name, want in copies]:
            continue
        name, want = copies[0]
        if name.endswith(FARTHER) and want[1] == ABSENT and got[1] == FOUND:
            continue
        bad += 1
        print("not ok %s: run says %s, inspect %s" % (name, got, want))
    if bad == 0 and len(docs) > 40:
        print("ok all of %d documents: run says what inspect does" % len(docs))
    for where in ("file", "box"):
        for name, want in EXPECTED:
            got = names.get(name % where)
            print("%s %s: %s" % ("ok" if got and got[1] == want else "not ok",
                                 name % where, got))


def intake(listed, inspected):
    """What the intake says of signed files is what inspect does."""
    with open(listed, encoding="utf-8") as f:
        took = {d["object"]: d for d in map(json.loads, f) if "object" in d}
    # The store has an object once: what is said of one of its copies.
    docs, bad = {}, 0
    for doc in said(inspected):
        if doc["signatures"]:
            docs.setdefault(doc["sha256"], []).append(doc)
    for sha256, copies in docs.items():
        got = took[sha256]["verdict"]
        if not any(all(got.get(k) == doc[k] for k in ("indication", "sub_indication")) for doc in copies):
            bad += 1
            print("not ok the intake of %s: %s, inspect %s"
                  % (copies[0]["file"], got, [(d["indication"], d["sub_indication"]) for d in copies]))
    if bad == 0 and len(docs) > 20:
        print("ok all of %d documents: the intake says what inspect does" % len(docs))


if sys.argv[1] == "zip":
    make_zip(*sys.argv[2:4])
elif sys.argv[1] == "intake":
    intake(*sys.argv[2:4])
elif sys.argv[1] == "compare":
    compare(*sys.argv[2:4])
else:
    make_xml(*sys.argv[2:5], named=sys.argv[1] == "xmlcert")
