"""ledger-key.py KEY OUT: the auditor's PKCS#8 key as OpenSSH wants it, so that
the tests can do what an auditor's administrator could."""
import base64
import os
import subprocess
import sys


def string(b):
    return len(b).to_bytes(4, "big") + b


der = subprocess.run(["openssl", "pkey", "-in", sys.argv[1], "-outform", "DER"],
                     capture_output=True, check=True).stdout
pub = subprocess.run(["openssl", "pkey", "-in", sys.argv[1], "-pubout",
                      "-outform", "DER"], capture_output=True,
                     check=True).stdout[-32:]
line = string(b"ssh-ed25519") + string(pub)
body = b"\0\0\0\1" * 2 + line + string(der[-32:] + pub) + string(b"thief")
body += bytes(range(1, 1 + -len(body) % 8))
blob = (b"openssh-key-v1\0" + string(b"none") + string(b"none") + string(b"")
        + (1).to_bytes(4, "big") + string(line) + string(body))
text = base64.b64encode(blob).decode()
with open(os.open(sys.argv[2], os.O_CREAT | os.O_WRONLY, 0o600), "w") as f:
    f.write("-----BEGIN OPENSSH PRIVATE KEY-----\n")
    for i in range(0, len(text), 70):
        f.write(text[i:i + 70] + "\n")
    f.write("-----END OPENSSH PRIVATE KEY-----\n")
