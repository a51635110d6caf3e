#!/usr/bin/env python3
"""everywhere.py: a document is the same wherever it lies.

  everywhere.py NBAUDIT PKI FOLDER make        what forgers and honest writers
                                               made, in containers of all kinds
  everywhere.py compare INSPECT [LISTED STATE] what the commands say of them
  everywhere.py proved INSPECT FOLDER          what bundles say, SHA256.json each

Each document lies plain with what is beside it, and in a ZIP, in a ZIP in that,
in a mail, and in a TAR under Vietnamese names in five encodings.
"""
import json, os, sys

OUT = "in"
# What is said of one document, whatever it lies in.
SAID = ("format", "indication", "sub_indication")

def rows():
    """(name, octets, {name beside: octets}) of every kind that is made."""
    from importlib import import_module
    for module in ("forgeries", "forge_xml", "forge_office", "forge_mail", "forge_heads", "forge_edxml", "forge_pdf", "forge_chain"):
        m = import_module(module)
        for table in sorted(n for n in dir(m) if n.isupper() and isinstance(getattr(m, n), list)):
            for row in getattr(m, table):
                if not (isinstance(row, tuple) and len(row) > 1 and isinstance(row[0], str) and callable(row[1])):
                    continue
                if table != "HONEST" and not table.endswith("_HONEST") and "--all" not in sys.argv:
                    continue
                if any(tool in row[0] for tool in ("qpdf", "Ghostscript")):
                    continue
                made = row[1]()
                octets, beside = made if isinstance(made, tuple) else (made, {})
                name = "forged.p7s" if beside else "file"
                if isinstance(beside, str):
                    name, beside = beside, {}
                yield "%s, %s" % (module, row[0]), name, octets, beside

def beside_rows():
    """Documents that need what lies beside them."""
    from forge import dsig, reference, signed_data, signer_info, xades
    from forge_mail import cms_over
    def case(name, own, sign, **files):
        """Each over data of its own, so that no two signatures are the same octets."""
        data, other = ("Pay 100, %s\n" % name).encode(), ("and %s\n" % name).encode()
        holds = {"data": data, "other": other}
        return name, own, sign(data, other), {n.replace("_", "."): holds[h] for n, h in files.items()}

    def cms(data, other):
        return cms_over(data)

    def xml(*names, make=dsig):
        return lambda data, other: make([reference(n, d) for n, d in zip(names, (data, other))]).encode()

    two = ("paper.txt", "more.txt")
    yield case("CMS, its data", "a.txt.p7s", cms, a_txt="data")
    yield case("CMS, its data by another name", "sig.p7s", cms, paper_txt="data", more_txt="other")
    yield case("CMS, its data changed", "a.txt.p7s", cms, a_txt="other")
    yield case("CMS, without attributes", "sig.p7s", lambda data, other: signed_data([signer_info(data, direct=True)]),
               paper_txt="data", more_txt="other")
    yield case("CMS, its data is nowhere", "sig.p7s", cms, more_txt="other")
    yield case("XML, a file", "signature.xml", xml("paper.txt"), paper_txt="data")
    yield case("XML, two files", "signature.xml", xml(*two), paper_txt="data", more_txt="other")
    yield case("XML, one of two changed", "signature.xml", xml(*two), paper_txt="data", more_txt="data")
    yield case("XML, one of two is nowhere", "signature.xml", xml(*two), paper_txt="data")
    yield case("XAdES, two files", "signature.xml", xml(*two, make=xades), paper_txt="data", more_txt="other")
    doc = b'<?xml version="1.0"?>\n<doc>Pay 100</doc>\n'
    yield "XAdES, XML beside it", "signature.xml", xades([reference("document.xml", doc)]).encode(), {"document.xml": doc}

def write(path, octets):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(octets)

def as_mail(files):
    import base64
    parts = b""
    for name, octets in files:
        parts += (b"--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
                  b"Content-Disposition: attachment; filename=\"" + name.encode() + b"\"\r\n\r\n"
                  + base64.encodebytes(octets).replace(b"\n", b"\r\n"))
    return (b"From: a@example.com\r\nSubject: t\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
            b"--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n" + parts + b"--b--\r\n")

def tar_gz(files):
    import gzip, io, tarfile
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT, encoding="latin-1") as t:
        for name, octets in files:
            info = tarfile.TarInfo(name.decode("latin-1"))
            info.size = len(octets)
            t.addfile(info, io.BytesIO(octets))
    return gzip.compress(out.getvalue(), mtime=0)

# "Công văn số": composed, decomposed, CP1258, TCVN3, VNI.
NAMES = (b"C\xc3\xb4ng v\xc4\x83n s\xe1\xbb\x91", "Co\u0302ng va\u0306n so\u0302\u0301".encode(), b"C\xf4ng v\xe3n s\xf4\xec",
         b"C\xabng v\xa8n s\xe8", b"Co\xe2ng va\xecn so\xe1")

def make():
    from forge import pack
    flat = []
    every = [("beside, " + n, *rest) for n, *rest in beside_rows()] + list(rows())
    for i, (name, own, octets, beside) in enumerate(every):
        folder = "d%03d" % i
        files = [(own, octets), *beside.items()]
        for n, data in files:
            write(os.path.join(OUT, "plain", folder, n), data)
        flat += [(folder + "/" + n, data) for n, data in files]
        write(os.path.join(OUT, "mail", folder + ".eml"), as_mail(files))
    write(os.path.join(OUT, "zip", "all.zip"), pack(flat))
    write(os.path.join(OUT, "zip", "twice.zip"), pack([("inner.zip", pack(flat))]))
    named = []
    for i, (name, own, octets, beside) in enumerate(every):
        top = NAMES[i % len(NAMES)] + b" %d/" % i
        named += [(top + n.encode(), data) for n, data in [(own, octets), *beside.items()]]
    write(os.path.join(OUT, "tar", "names.tar.gz"), tar_gz(named))
    with open("names", "w") as f:
        for i, (name, own, *_) in enumerate(every):
            f.write("d%03d/%s\t%s\n" % (i, own, name))

def said(doc):
    """What is said of the octets alone: no names, no data beside."""
    sigs = [{k: s.get(k) for k in ("kind", "indication", "sub_indication", "diagnosis", "coverage", "signer", "time", "findings")}
            for s in doc["signatures"]]
    names = ("CONTAINER_NAME",)
    return (*(doc.get(k) or "" for k in SAID), tuple(f for f in doc["findings"] if f not in names), json.dumps(sigs, sort_keys=True))

def lines(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(x) for x in f]

def compare(inspected, listed=None, state=None):
    names = dict(x.rstrip("\n").split("\t") for x in open("names", encoding="utf-8"))
    where, bad, n = {}, 0, 0
    for doc in lines(inspected):
        if "sha256" in doc:
            where.setdefault(doc["sha256"], []).append(doc)
    for docs in where.values():
        n += 1
        # The data beside one of two copies may differ from the other's.
        answers = {}
        for d in docs:
            answers.setdefault(said(d), []).append("%s!/%s" % (d["container"], d["member"]) if "container" in d else d["file"])
        if len(answers) > 1:
            bad += 1
            print("not ok %s: not the same everywhere" % name_of(docs, names))
            for a, at in answers.items():
                print("#   %s\n#     %s" % (" ".join(at[:6]), a))
    print("ok %d documents were compared" % n if n > 20 else "not ok only %d documents" % n)
    if not bad:
        print("ok inspect says the same wherever they lie")
    if listed:
        bad += against(where, names, "the intake", {d["object"]: (d["verdict"]["indication"], d["verdict"].get("sub_indication") or "")
                       for d in lines(listed) if "verdict" in d})
    if state:
        table = {}
        for x in open(state, encoding="utf-8"):
            c = x.rstrip("\n").split("\t")
            table[c[0]] = (c[3], "" if c[4] == "-" else c[4])
        bad += against(where, names, "the audit", table)

def name_of(docs, names):
    for d in docs:
        for k, name in names.items():
            if d["file"].endswith(k):
                return name
    return docs[0]["file"]

def against(where, names, who, table):
    bad = 0
    for sha256, docs in where.items():
        want = {(d["indication"], d["sub_indication"] or "") for d in docs}
        if table.get(sha256) not in want:
            bad += 1
            print("not ok %s of %s: %s, inspect %s" % (who, name_of(docs, names), table.get(sha256), sorted(want)))
    if not bad:
        print("ok %s says what inspect does" % who)
    return bad

def proved(inspected, folder):
    said_ = {d["sha256"]: d for d in lines(inspected) if "sha256" in d}
    bad = n = 0
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".json"):
            continue
        with open(os.path.join(folder, name), encoding="utf-8") as f:
            got = json.load(f)
        want, n = said_[name[:-5]], n + 1
        if any(got[k] != want[k] for k in ("indication", "sub_indication")):
            bad += 1
            print("not ok the proof of %s: %s, inspect %s" % (want["file"], got["indication"], want["indication"]))
    if not bad and n > 3:
        print("ok %d proofs say what inspect does" % n)

if __name__ == "__main__":
    if sys.argv[1] == "proved":
        proved(*sys.argv[2:4])
    elif sys.argv[1] == "compare":
        compare(*sys.argv[2:5])
    else:
        make()
