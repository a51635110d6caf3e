#!/usr/bin/env python3
"""rfc8493.py: a strict validator of BagIt bags, written from RFC 8493 alone.

    tests/scenarios/rfc8493.py BAG...

Strict: every payload file is in every payload manifest, every tag file in
every tag manifest, and nothing else is named; what RFC 8493 5 and 6 warn of
(case, normalization, special paths) is an error.
"""
import datetime
import hashlib
import os
import re
import stat
import sys
import unicodedata

LINE = re.compile(r"([0-9A-Fa-f]+)[ \t]+\*?(.+)")


class Bag:
    def __init__(self, top):
        self.top, self.wrong = top, []

    def bad(self, text):
        self.wrong.append(text)

    def text(self, name):
        """Lines of a tag file; UTF-8, no byte order mark (2.1.1)."""
        with open(os.path.join(self.top, name), "rb") as f:
            octets = f.read()
        if octets.startswith(b"\xef\xbb\xbf"):
            self.bad("%s: begins with a byte order mark" % name)
        try:
            s = octets.decode("utf-8", "strict")
        except UnicodeDecodeError:
            self.bad("%s: is not UTF-8" % name)
            return []
        if s and s[-1] not in "\r\n":
            self.bad("%s: its last line has no end" % name)
        return [x for x in re.split(r"\r\n|\n|\r", s)][:-1]

    def files(self):
        """Each file below the bag; nothing but files and folders (2.1)."""
        found = set()
        for where, dirs, names in os.walk(self.top):
            for n in dirs + names:
                full = os.path.join(where, n)
                mode = os.lstat(full).st_mode
                if not stat.S_ISDIR(mode) and not stat.S_ISREG(mode):
                    self.bad("%s: is neither a file nor a folder" % full)
            for n in names:
                found.add(os.path.relpath(os.path.join(where, n), self.top))
        return found

    def declaration(self):
        with open(os.path.join(self.top, "bagit.txt"), "rb") as f:
            s = f.read()
        if not re.fullmatch(rb"BagIt-Version: 1\.0(\r\n|\n|\r)"
                            rb"Tag-File-Character-Encoding: UTF-8(\r\n|\n|\r)",
                            s):
            self.bad("bagit.txt: %r (2.1.1)" % s)

    def path_ok(self, path):
        """6.1.1 and 2.1.3."""
        return not (path.startswith(("/", "~")) or "\\" in path or
                    re.match(r"[A-Za-z]:", path) or
                    any(p in ("", ".", "..") for p in path.split("/")) or
                    re.search(r"[\x00-\x1f\x7f]", path))

    def manifest(self, name):
        listed = {}
        for i, line in enumerate(self.text(name), 1):
            m = LINE.fullmatch(line)
            if not m:
                self.bad("%s:%d: is no line of a manifest" % (name, i))
                continue
            digest, path = m.groups()
            if re.search(r"%(?!0A|0a|0D|0d|25)", path):
                self.bad("%s:%d: a %% that is not encoded" % (name, i))
            path = re.sub("%(0[AaDd]|25)",
                          lambda e: chr(int(e.group(1), 16)), path)
            if not self.path_ok(path):
                self.bad("%s:%d: %r is no safe path" % (name, i, path))
            if path in listed:
                self.bad("%s: %s is there twice" % (name, path))
            listed[path] = digest.lower()
        return listed

    def compare(self, name, listed, present):
        alg = name[name.index("-") + 1:-len(".txt")]
        for path in sorted(set(listed) - present):
            self.bad("%s: %s is not there" % (name, path))
        for path in sorted(present - set(listed)):
            self.bad("%s: %s is not named" % (name, path))
        for path in sorted(present & set(listed)):
            h = hashlib.new(alg)
            with open(os.path.join(self.top, path), "rb") as f:
                for step in iter(lambda: f.read(1 << 20), b""):
                    h.update(step)
            if h.hexdigest() != listed[path]:
                self.bad("%s: %s differs" % (name, path))

    def collisions(self, paths):
        """5.2, 5.3: files that another system takes for one."""
        seen = {}
        for p in sorted(paths):
            key = unicodedata.normalize("NFC", p).casefold()
            if key in seen:
                self.bad("%s and %s are one elsewhere" % (seen[key], p))
            seen[key] = p
            if unicodedata.normalize("NFC", p) != p:
                self.bad("%s: is not in NFC" % p)

    def info(self, payload):
        tags, last = [], None
        for i, line in enumerate(self.text("bag-info.txt"), 1):
            if line[:1] in (" ", "\t") and last is not None:
                tags[-1][1] += " " + line.strip()
                continue
            m = re.fullmatch(r"([^:\s][^:]*?)\s*:\s(.*)", line)
            if not m:
                self.bad("bag-info.txt:%d: is no element (2.2.2)" % i)
                continue
            tags.append([m.group(1), m.group(2)])
            last = i
        have = {}
        for k, v in tags:
            have.setdefault(k.lower(), []).append(v)
        size = sum(os.path.getsize(os.path.join(self.top, p))
                   for p in payload)
        if have.get("payload-oxum") != ["%d.%d" % (size, len(payload))]:
            self.bad("Payload-Oxum %s, want %d.%d" % (
                have.get("payload-oxum"), size, len(payload)))
        try:
            datetime.date.fromisoformat(have.get("bagging-date", [""])[0])
        except ValueError:
            self.bad("Bagging-Date: %s" % have.get("bagging-date"))

    def validate(self):
        self.declaration()
        every = self.files()
        top = {p for p in every if "/" not in p}
        payload = {p for p in every if p.startswith("data/")}
        if not os.path.isdir(os.path.join(self.top, "data")):
            self.bad("there is no data/ (2.1.2)")
        if "fetch.txt" in top:
            self.bad("what is fetched is not there (2.2.3)")
        manifests = sorted(p for p in top
                           if re.fullmatch(r"manifest-\w+\.txt", p))
        tags = sorted(p for p in top
                      if re.fullmatch(r"tagmanifest-\w+\.txt", p))
        if not manifests or not tags:
            self.bad("manifests: %s %s" % (manifests, tags))
        for m in manifests:
            self.compare(m, self.manifest(m), payload)
        for m in tags:
            self.compare(m, self.manifest(m), every - payload - set(tags))
        self.collisions(every)
        self.info(payload)
        return self.wrong


def main():
    bad = 0
    for top in sys.argv[1:]:
        for text in Bag(top).validate():
            print("%s: %s" % (top, text))
            bad = 1
    return bad


sys.exit(main())
