#!/usr/bin/env python3
"""visible.py: texts that deceive the eye, and a look for them in outputs.

  visible.py NBAUDIT PKI FOLDER   documents below FOLDER/in that hold them
  visible.py look FOLDER          what of FOLDER's files a person must not see

Sources: UAX 9 (bidirectional text), ECMA-48 (control sequences), Unicode TR 36,
"Trojan Source" (Boucher and Anderson, 2021).
"""
import os, re, sys

# Each alone between letters, so that it is found wherever it goes.
EVIL = ("\u202e", "\u202d", "\u2066", "\u2069", "\u200e", "\u200f", "\u061c", "\u2028", "\x1b[31m", "\x07", "\x9b31m", "\x7f", "\r",
        "\u200b", "\ufeff", "\u2060")
# Controls; marks of direction; what has no width.
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")

def word(i):
    return "x%sy%d" % (EVIL[i % len(EVIL)], i)

ALL = "".join("%sa" % e for e in EVIL)

def make():
    from attacks import page, Pdf
    from forge import pack, signed_data, signer_info, dsig, reference
    from forge_boxes import mail as box_mail, tar
    from forge_chain import SIGN, issue, leaf_signs, sub, ext, name as dn, Ca
    from forge import enc, seq, oid, cert
    from forge_mail import MAIL, asic_e, cms_over, crlf, mail, signed_parts, A
    from forge_edxml import Edoc, header

    files = {}
    # People and authorities.
    who = issue(sub(), "quang", "Nguy\u1ec5n " + ALL, SIGN + [ext("2.5.29.17", seq(enc(0x81, ("x%s@y.vn" % "\x1b[1m").encode())))])
    files["cms.p7m"] = leaf_signs(who, "quang")
    fake = issue(Ca("sub-ca", "quang"), "quang", exts=SIGN, subj=dn("CA " + ALL), issuer=dn("CA " + ALL), key_of="quang")
    files["stranger.p7m"] = leaf_signs(issue(Ca(fake, "quang"), "binh", "X " + ALL, SIGN), "binh", [fake])
    files["signer.crt"] = who
    # Attributes: a location, a policy's address, a hint.
    attr = lambda kind, value: seq(oid(kind), enc(0x31, value))
    place = seq(enc(0xa0, enc(12, b"VN")), enc(0xa1, enc(12, ("Hu\u1ebf" + ALL).encode())))
    hint = seq(enc(12, ("t%s.pdf" % ALL).encode()), oid("1.2.840.113549.1.7.1"))
    files["claims.p7m"] = signed_data([signer_info(b"Pay\n", attrs=[attr("1.2.840.113549.1.9.16.2.17", place),
                                                                    attr("1.2.840.113549.1.9.16.2.4", hint)])], ["an"], b"Pay\n")
    # A PDF: title, signature's name, reason and place.
    utf16 = lambda s: b"<" + ("\ufeff" + s).encode("utf-16-be").hex().encode() + b">"
    p = Pdf(page(b"Amount: 100"))
    n = p.new()
    p.revision({n: b"<< /Title %s /Author %s /Subject %s >>" % (utf16("T " + ALL), utf16("A " + ALL), utf16("S " + ALL))},
               extra=b"/Info %d 0 R " % n)
    p.sign(name=b"Sig\\033[31m\\342\\200\\256x")
    files["title.pdf"] = p.b
    # Mail: subject, sender, names of attachments.
    import base64
    encoded = "=?utf-8?B?%s?=" % base64.b64encode(("Chuy\u1ec3n " + ALL).encode()).decode()
    octets = mail(signed_parts(crlf("Content-Type: text/plain\n\nPay\n")), sender="%s <%s>" % (encoded, MAIL))[0]
    files["subject.eml"] = octets.replace(b"Subject: Chuyen tien", b"Subject: " + encoded.encode())
    files["signed.xml"] = dsig([reference("a%E2%80%AEb%1B.txt", b"x")]).encode()
    files["edoc.edxml"] = Edoc(header(subject="Chuy\u1ec3n " + "".join(e for e in EVIL if ord(e[0]) > 0x9f))).sign().octets()
    files["box.asice"] = asic_e([A], more=[("b%s.txt" % word(0), b"x")])
    # Containers whose members are called so, a signature among them.
    members = [("th\u01b0 m\u1ee5c/" + word(i) + ".pdf", p.b if i == 0 else b"text %d\n" % i) for i in range(len(EVIL))]
    members += [("ex%sfdp.exe" % EVIL[0], b"MZ"), ("d%s.txt" % EVIL[0], b"data\n"), ("d%s.txt.p7s" % EVIL[0], cms_over(b"data\n"))]
    files["box.zip"] = pack(members)
    files["box.tar"] = tar(members)
    files["box.eml"] = box_mail(members)
    files["cut.zip"] = pack(members)[:-300]
    files["in\u202ebox.zip"] = pack([(word(3) + ".zip", pack(members[:3]))])
    for i, e in enumerate(EVIL):
        if "/" not in e:
            files["f%d%sfdp.txt" % (i, e)] = b"plain %d\n" % i
    files[b"octets \xff\xfe\x1b[0m.txt"] = b"no UTF-8\n"
    folder = os.path.join("in", "S\u1edf " + EVIL[0] + EVIL[8] + "x")
    os.makedirs(folder)
    for name, data in files.items():
        with open(os.path.join(os.fsencode(folder), os.fsencode(name)), "wb") as f:
            f.write(data)

def look(folder):
    looked = bad = 0
    for root, dirs, names in sorted(os.walk(folder)):
        for name in sorted(names):
            path = os.path.join(root, name)
            m = RAW.search(os.fsencode(name).decode("utf-8", "replace"))
            if m:
                bad += 1
                print("not ok %s: U+%04X in its name" % (ascii(path), ord(m.group())))
            # Originals are what they are, and so is the journal's entry, whose octets are hashed.
            if "/got/" in path or "/representations/" in path or "/original" in path or name == "entry.json" or name.endswith((".cms", ".der", ".pdf")):
                continue
            octets = open(path, "rb").read()
            try:
                text = octets.decode()
            except UnicodeDecodeError as e:
                if name.endswith((".out", ".err", ".html", ".json", ".tsv", ".txt")) and b"\0" not in octets:
                    bad += 1
                    print("not ok %s: no UTF-8, at %d: %r" % (path, e.start, octets[max(0, e.start - 30):e.start + 10]))
                continue
            looked += 1
            m = RAW.search(text)
            if m:
                bad += 1
                print("not ok %s: U+%04X in %r" % (path, ord(m.group()), text[max(0, m.start() - 60):m.end() + 20]))
    print("ok %d outputs without what deceives" % looked if not bad and looked > 30 else "# %d looked at, %d bad" % (looked, bad))
    return 0 if looked > 30 else 1

if __name__ == "__main__":
    if sys.argv[1] == "look":
        sys.exit(look(sys.argv[2]))
    make()
