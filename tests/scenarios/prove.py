#!/usr/bin/env python3
"""prove.py: a signed document of each kind, for proof bundles.

  prove.py NBAUDIT PKI FOLDER

paper.p7s is over paper.txt; mail.eml holds member.p7m.
"""
from forge import SHA256, attached, body, enc, raw, seq, sha256
from forge_mail import A, B, asic_e, b64lines, cades_e, cms_over, crlf, mail, multi, signed_parts
from forge_office import docx
from forge_xml import PAY, by_id, doc

def without_null(info):
    """The algorithm of the DigestInfo has no parameters (RFC 8017 B.1)."""
    d = seq(seq(body(SHA256)), enc(4, sha256(info.encode())))
    return raw("an", b"\0\1" + b"\xff" * (256 - 3 - len(d)) + b"\0" + d)

def with_member():
    kind = "Content-Type: application/pkcs7-mime; name=member.p7m\nContent-Transfer-Encoding: base64\n"
    part = crlf(kind + "Content-Disposition: attachment; filename=member.p7m\n\n") + b64lines(attached(b"a member\n"))
    content = crlf("Content-Type: multipart/mixed; boundary=in\n\n") + multi("in", [crlf("Content-Type: text/plain\n\nhello\n"), part])
    return mail(signed_parts(content))[0]

PAPER = b"Pay 100, detached\n"
MADE = {
    "id.xml": lambda: doc(PAY, by_id()), "null.xml": lambda: doc(PAY, by_id(value=without_null)),
    "xades.asice": lambda: asic_e([A, B]),
    "cades.asice": lambda: cades_e([A, B]), "office.docx": lambda: docx().zip(), "held.p7m": attached,
    "paper.txt": lambda: PAPER, "paper.p7s": lambda: cms_over(PAPER), "mail.eml": with_member,
}

if __name__ == "__main__":
    for name, make in MADE.items():
        with open(name, "wb") as f:
            f.write(make())
