#!/bin/sh
# What others can check without our programs: openssl, sha256sum, python.
. "$(dirname "$0")/audit-lib.sh"
for tool in openssl python3 sha256sum; do
	command -v $tool >/dev/null || { echo "no $tool here"; exit 77; }
done
make_store 20
audit run -s st -l led -t pki/trust
mkdir got
git --git-dir led archive main state | tar -xO |
    awk -F '\t' '$4 == "TOTAL-PASSED" { print $1 }' >passed
# shellcheck disable=SC2046
archive get -s st -o got --reason 'a check' $(cat passed)
is "documents come out" 0 $?

# Each is named by its digest in the ledger.
sha256sum got/* | cut -c1-64 | sort >have
git --git-dir led archive main state | tar -xO | cut -f1 | sort >want
is "sha256sum finds each in the ledger" "" "$(comm -23 have want)"

# The CMS of each signature, and the octets that it signs.
cat >extract.py <<'P'
import os, re, sys
n = 0
for name in sorted(os.listdir("got")):
    pdf = open(os.path.join("got", name), "rb").read()
    for m in re.finditer(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)", pdf):
        a, b, c, d = map(int, m.groups())
        cms = bytes.fromhex(pdf[a + b + 1:c - 1].decode())
        if cms[1] == 0x80:      # indefinite: the zeros after it do no harm
            pass
        elif cms[1] & 0x80:
            k = cms[1] & 0x7f
            cms = cms[:2 + k + int.from_bytes(cms[2:2 + k], "big")]
        open("sig%d.der" % n, "wb").write(cms)
        open("sig%d.data" % n, "wb").write(pdf[a:a + b] + pdf[c:c + d])
        n += 1
print(n)
P
n=$(python3 extract.py)
if [ "$n" -gt 10 ]; then ok "$n signatures"; else not_ok "$n signatures"; fi
cat pki/trust/roots/* pki/trust/intermediates/* >anchors.pem
# OpenSSL 3.0 knows Ed25519, but not in a CMS (RFC 8419); it knows nothing of
# a time-stamp that makes an expired certificate good.
i=0 good=0 forged=0 eddsa=0
while [ $i -lt "$n" ]; do
	openssl cms -verify -inform DER -binary -in sig$i.der -content \
	    sig$i.data -CAfile anchors.pem -purpose any -partial_chain \
	    -no_check_time -out /dev/null 2>err && good=$((good + 1))
	grep -q eddsa_digest err && eddsa=$((eddsa + 1))
	echo x >>sig$i.data
	openssl cms -verify -inform DER -binary -in sig$i.der -content \
	    sig$i.data -noverify -out /dev/null 2>/dev/null &&
	    forged=$((forged + 1))
	i=$((i + 1))
done
is "openssl cms -verify agrees with each" "$n" $((good + eddsa))
if [ $good -gt 10 ]; then ok "$good of them"; else not_ok "$good"; fi
is "and with none of something else" 0 "$forged"

# The checkpoint by the rules of C2SP alone.
git --git-dir led show main:checkpoint >note
cat >note.py <<'P'
import base64, hashlib, subprocess, sys

def sha(b):
    return hashlib.sha256(b).digest()

def verify(pub, msg, sig):
    open("k", "wb").write(bytes.fromhex("302a300506032b6570032100") + pub)
    open("m", "wb").write(msg)
    open("s", "wb").write(sig)
    return subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin",
        "-keyform", "DER", "-inkey", "k", "-rawin", "-in", "m", "-sigfile",
        "s"], capture_output=True).returncode == 0

keys = {}
for vkey in sys.argv[2:]:
    name, kid, b64 = vkey.split("+", 2)
    raw = base64.b64decode(b64)
    assert sha(name.encode() + b"\n" + raw)[:4].hex() == kid
    keys[name, kid] = raw[0], raw[1:]
note = open(sys.argv[1], "rb").read()
at = note.rindex(b"\n\n")
text, lines = note[:at + 1], note[at + 2:].decode().splitlines()
origin, size, root = text.decode().split("\n")[:3]
for line in lines:
    assert line.startswith("\u2014 ")
    name, b64 = line[2:].rsplit(" ", 1)
    raw = base64.b64decode(b64)
    kind, pub = keys[name, raw[:4].hex()]
    if kind == 1:
        assert name == origin and verify(pub, text, raw[4:])
        assert not verify(pub, text + b"\n", raw[4:])
        print("log")
    else:
        assert kind == 4
        when = int.from_bytes(raw[4:12], "big")
        assert verify(pub, b"cosignature/v1\ntime %d\n" % when + text,
            raw[12:])
        print("witness")
print(size, base64.b64decode(root).hex())
P
log=$(sed -n 's/^Key: //p' st/nguyenban.store)
witness=$(git --git-dir led show main:README.md |
    sed -n 's/^ *\([^ ]*+[0-9a-f]\{8\}+[A-Za-z0-9+/=]*\)$/\1/p' | head -n 1)
python3 note.py note "$log" "$witness" >out 2>err
is "the note verifies with two signatures" "log witness" \
    "$(head -n 2 out | tr '\n' ' ' | sed 's/ $//')"

# Its root, from the journal's entries.
if command -v mdb_dump >/dev/null; then
	cat >root.py <<'P'
import glob, hashlib, subprocess
stack, n = [], 0
for seg in sorted(glob.glob("st/segments/[0-9]*")):
    dump = subprocess.run(["mdb_dump", "-s", "journal", seg],
        capture_output=True, check=True).stdout
    lines = dump.split(b"HEADER=END\n")[1].split(b"DATA=END")[0].split(b"\n")
    for value in lines[1::2]:
        value = bytes.fromhex(value.strip().decode())
        size = int.from_bytes(value[16:20], "big")
        leaf = hashlib.sha256(b"\0" + value[24:24 + size]).digest()
        stack.append((0, leaf))
        n += 1
        while len(stack) > 1 and stack[-1][0] == stack[-2][0]:
            (level, b), (_, a) = stack.pop(), stack.pop()
            stack.append((level + 1, hashlib.sha256(b"\1" + a + b).digest()))
root = stack.pop()[1]
while stack:
    root = hashlib.sha256(b"\1" + stack.pop()[1] + root).digest()
print(n, root.hex())
P
	# Handing documents out was journalled after the audit.
	python3 note.py st/checkpoint "$log" >out 2>err
	is "mdb_dump and RFC 6962 give its root" "$(tail -n 1 out)" \
	    "$(python3 root.py)"
else
	echo "skip the root from the journal: no mdb_dump here"
fi
finish
