#!/usr/bin/env python3
"""pdfsig.py: where poppler's pdfsig and nbaudit differ over the corpus' PDFs.

  pdfsig.py [--program NBAUDIT] [--files DIR]... [--write FILE]

Compared of each signature: is it there, and does it verify (digest and value)?
Every difference has one of the reasons below, found by what nbaudit says of
that signature, not by the file's name.  Exit status 1 when one has none.
"""
import argparse, collections, json, os, re, subprocess, sys

REASONS = {
    "time-stamp": "A DocTimeStamp (ETSI.RFC3161): pdfsig does not verify time-stamps. EN 319 142-1 5.4.3 says how; "
                  "imprint and value are checked here.",
    "empty field": "A field without a value, listed by pdfsig as a signature; ISO 32000-1 12.7.4.5: it is not signed.",
    "same signature": "One signature dictionary in two fields: pdfsig counts fields, we count signatures.",
    "attributes": "RFC 5652 5.3 and 5.4: the signed attributes are not what was signed (not in DER order, or the "
                  "structure encapsulates other content, ISO 32000-2 12.8.3.3.1). NSS verifies over the octets it finds.",
    "gap": "ISO 32000-1 12.8.1: the gap of the ByteRange holds more, or something else, than Contents. pdfsig does not "
           "look at the gap: these are forgeries that it passes, or broken files that it gives up.",
    "algorithm": "An algorithm or an encoding that NSS does not know: EdDSA, plain ECDSA (BSI TR-03111), a signer "
                 "identified by its key (RFC 5652 5.3).",
    "not listed": "The signature is in no field of the last revision's form; pdfsig looks at that form only.",
    "encrypted": "The file is encrypted to a certificate: pdfsig cannot open it, the signature dictionary is not encrypted.",
    "SubFilter": "A SubFilter that ISO 32000-2 12.8.3.3 does not name: pdfsig does not try; here it is read as CMS, and "
                 "the signature stays INDETERMINATE.",
    "value": "The value does not verify with the certificate's key; pdfsig finds another certificate, or none.",
}

def pdfsig(path):
    p = subprocess.run(["pdfsig", "-nocert", path], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE, timeout=60)
    out = []
    for part in re.split(r"^Signature #\d+:", p.stdout.decode("utf-8", "replace"), flags=re.M)[1:]:
        said = re.search(r"Signature Validation: (.*)", part)
        name = re.search(r"Signature Field Name: (.*)", part)
        out.append((name.group(1).strip() if name else "", said.group(1).strip().rstrip(".") if said else "not signed"))
    return out

def inspect(program, path):
    p = subprocess.run([program, "inspect", "--json", path], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE, timeout=60)
    return json.loads(p.stdout.decode().splitlines()[0])

def good(s):
    return s.get("digest_match") is True and s.get("signature_valid") is True

def reason(said, s, doc, taken):
    """Why pdfsig says ${said} (None: nothing) and we say ${s} (None: nothing)."""
    if s is None:
        return "same signature" if taken else "empty field" if said == "not signed" else None
    found = s["findings"]
    if s["kind"] == "doc-timestamp":
        return "time-stamp"
    if "SUBFILTER_UNKNOWN" in found:
        return "SubFilter"
    if "SIGNATURE_WRAPPED" in found or "BYTERANGE_GAP" in found:
        return "gap"
    if "CMS_ATTRS" in found and not good(s):
        return "attributes"
    if said is None:
        return ("encrypted" if "UNREADABLE" in doc["findings"] else
                "not listed" if "FIELD_UNLISTED" in found or "FIELD_REMOVED" in found else None)
    if good(s) and said in ("Unknown Validation Failure", "Document isn't signed or corrupted data"):
        return "algorithm"
    if not good(s) and "VALUE_WRONG" in found:
        return "value"
    return None

def differences(program, path):
    theirs, doc = pdfsig(path), inspect(program, path)
    ours = list(doc["signatures"])
    for name, said in theirs:
        mine = [s for s in ours if s["id"] == name] or [s for s in ours if s["id"].endswith(name) and name]
        s = mine[0] if mine else None
        if s is not None:
            ours.remove(s)
        elif said != "not signed" and ours and len(ours) == len(theirs):
            s = ours.pop(0)             # a name that is written in two ways
        if (said == "Signature is Valid") != (s is not None and good(s)) or s is None:
            yield name, said, s, reason(said, s, doc, said != "not signed")
    for s in ours:
        yield s["id"], None, s, reason(None, s, doc, False)

def say(s):
    if s is None:
        return "-"
    return "verifies" if good(s) else "digest %s, value %s" % tuple(
        {True: "y", False: "n", None: "?"}[s.get(k)] for k in ("digest_match", "signature_valid"))

def main():
    here = os.path.dirname(os.path.abspath(__file__))
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--program", default="build/bin/nbaudit")
    a.add_argument("--files", action="append")
    a.add_argument("--write")
    o = a.parse_args()
    rows, count, total, bad = [], collections.Counter(), 0, 0
    folders = o.files or [os.path.join(here, "..", "..", "..", "shared", "corpus", "files", "pdf")]
    paths = sorted(os.path.join(r, n) for f in folders for r, _, names in os.walk(f) for n in names)
    for path in paths:
        total += 1
        short = os.path.relpath(path, folders[0])
        for name, said, s, why in differences(o.program, path):
            if why is None:
                bad += 1
                print("no reason: %s, %s: pdfsig %s, ours %s %s" % (short, name, said, say(s), s and s["findings"]))
            count[why or "unexplained"] += 1
            rows.append((short, name, said or "-", say(s), why or "unexplained"))
    print("%d files, %d differences, %d without a reason" % (total, len(rows), bad))
    for why, n in count.most_common():
        print("%5d %s" % (n, why))
    if o.write:
        with open(o.write, "w", encoding="utf-8") as f:
            f.write("# Where pdfsig and nbaudit differ\n\n`tests/corpus/pdfsig.py --write tests/corpus/PDFSIG.md` made this "
                    "from %d PDFs\n(poppler %s): %d signatures on which the two do not say the same,\nfor these reasons:\n\n" % (
                        total, subprocess.run(["pdfsig", "-v"], stderr=subprocess.PIPE).stderr.decode().split()[2], len(rows)))
            f.write("| reason | times | why |\n| --- | --- | --- |\n")
            for why, n in count.most_common():
                f.write("| %s | %d | %s |\n" % (why, n, REASONS.get(why, "")))
            f.write("\n| file | signature | pdfsig | nbaudit | reason |\n| --- | --- | --- | --- | --- |\n")
            for r in rows:
                f.write("| %s |\n" % " | ".join(x.replace("|", "/") for x in r))
    return 1 if bad else 0

sys.exit(main())
