#!/usr/bin/env python3
"""faults.py: random faults in a store and its volumes, and what heals them.

    tests/scenarios/faults.py [-n FAULTS] [--seed N] [--bin DIR] [--keep]
        [--kinds KIND,KIND] [--parity PERCENT] [--encrypted]

The volumes are of two sets, each on disks, discs (images) or a tape, with
parity or encrypted when that is asked for.

Each trial takes a fresh store with its volumes, damages some files of both
(bits flipped, blocks zeroed, files cut, files removed), and then does what
a person would: repair, rebuild, restore, salvage.  What is whole somewhere is
found out here, by reading volumes' files and raw segments; every such
document must come out, no other may be claimed (but what parity makes up
for), no command may crash.
"""
import argparse
import hashlib
import os
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile

MARK = b"NBCHUNK1"
HEADER = 64
PAYLOAD = 67108784	# octets of a full chunk


def sha(data):
    return hashlib.sha256(data).hexdigest()


def joliet(data):
    """The files of an ISO 9660 image that its folders still lead to."""
    todo = []
    for sector in range(16, 32):
        p = data[sector * 2048:sector * 2048 + 2048]
        if len(p) < 2048 or p[1:6] != b"CD001":
            break
        if p[0] == 2 and p[88:90] == b"%/":
            todo.append(("", struct.unpack_from("<I", p, 158)[0] * 2048,
                         struct.unpack_from("<I", p, 166)[0]))
            break
    while todo:
        where, at, size = todo.pop()
        for sector in range(at, at + size, 2048):
            p, i = data[sector:sector + 2048], 0
            while i < len(p) and p[i] >= 34 and i + p[i] <= len(p):
                off = struct.unpack_from("<I", p, i + 2)[0] * 2048
                n = struct.unpack_from("<I", p, i + 10)[0]
                if not (p[i + 32] == 1 and p[i + 33] <= 1):
                    name = os.path.join(where, p[i + 33:i + 33 + p[i + 32]]
                                        .decode("utf-16-be", "replace")
                                        .split(";")[0])
                    if p[i + 25] & 2:
                        if n < 1 << 20 and len(todo) < 1000:
                            todo.append((name, off, n))
                    else:
                        yield name, data[off:off + n]
                i += p[i]


def members(data):
    """The files of an archive whose headers are whole, wherever they are."""
    for at in range(0, len(data) - 511, 512):
        h = data[at:at + 512]
        if h[257:262] != b"ustar" or h[156:157] != b"0":
            continue
        try:
            want = int(h[148:156].rstrip(b"\0 "), 8)
            size = int(h[124:136].rstrip(b"\0 "), 8)
        except ValueError:
            continue
        if want == sum(h[:148]) + 8 * 32 + sum(h[156:]):
            yield data[at + 512:at + 512 + size]


class Trial:
    def __init__(self, args, base, docs):
        self.bin = args.bin
        self.base = base
        self.dir = os.path.join(base, "work")
        self.docs = docs
        self.sealed = args.encrypted
        self.log = []
        self.crashed = False
        subprocess.run(["chmod", "-R", "u+rwX", self.dir],
                       stderr=subprocess.DEVNULL)
        shutil.rmtree(self.dir, ignore_errors=True)
        shutil.copytree(os.path.join(base, "kept"), self.dir, symlinks=True)

    def path(self, *name):
        return os.path.join(self.dir, *name)

    def run(self, *args, store="st"):
        """nbarchive on the store; its exit status."""
        cmd = [os.path.join(self.bin, "nbarchive"), "-q"]
        if args[0] != "restore":
            cmd += ["-s", self.path(store)]
        cmd += ["--key", self.path("key"), *args]
        if self.sealed and args[0] in ("restore", "repair"):
            cmd += ["--recipient-key", os.path.join(self.base, "key.pem")]
        r = subprocess.run(cmd, stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                           timeout=300)
        self.log.append((args, r.returncode, r.stderr.decode(
            "utf-8", "replace")))
        if r.returncode < 0 or r.returncode > 5:
            self.crashed = True
        return r

    def files(self):
        found = []
        for top in ("st", "media"):
            for where, _, names in os.walk(self.path(top)):
                found += [os.path.join(where, n) for n in names
                          if n != "lock.mdb" and not n.endswith(".lock")]
        return sorted(f for f in found if "/keys/" not in f)

    def fault(self, rnd):
        """One fault; what was done."""
        files = self.files()
        if not files:
            return "nothing is left"
        # Large files are hit as often as many small ones.
        target = rnd.choices(files, [min(os.path.getsize(f), 200000) + 2000
                                     for f in files])[0]
        size = os.path.getsize(target)
        os.chmod(target, 0o644)
        os.chmod(os.path.dirname(target), 0o755)
        what = rnd.choice(["flip", "flip", "zero", "zero", "cut", "remove"])
        at = rnd.randrange(size) if size else 0
        if what == "remove":
            os.unlink(target)
        elif what == "cut":
            os.truncate(target, at)
        elif size:
            with open(target, "r+b") as f:
                if what == "zero":
                    at -= at % 4096
                    f.seek(at)
                    f.write(b"\0" * min(4096, size - at))
                else:
                    f.seek(at)
                    old = f.read(1)[0]
                    f.seek(at)
                    f.write(bytes([old ^ 1 << rnd.randrange(8)]))
        return "%s %s at %d of %d" % (
            what, os.path.relpath(target, self.dir), at, size)

    def opened(self, data):
        """What an encrypted file holds, by openssl; None: it does not open."""
        if not self.sealed or not data.startswith(b"\x30"):
            return None
        r = subprocess.run(["openssl", "cms", "-decrypt", "-binary",
                            "-inform", "DER", "-inkey",
                            os.path.join(self.base, "key.pem")], input=data,
                           stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        return r.stdout if r.returncode == 0 else None

    def truth(self):
        """Documents that are whole somewhere, by our own reading."""
        whole = set()
        for where, _, names in os.walk(self.path("media")):
            for n in names:
                with open(os.path.join(where, n), "rb") as f:
                    files = [f.read()]
                if n.endswith(".iso"):
                    files = [d for _, d in joliet(files[0])]
                elif n == "tape":
                    files = list(members(files[0]))
                whole |= {sha(d) for d in files}
                inside = [self.opened(d) for d in files]
                whole |= {sha(d) for d in inside if d is not None}
        for where, _, names in os.walk(self.path("st", "segments")):
            for n in names:
                if n == "data.mdb":
                    whole |= self.raw(os.path.join(where, n))
        return whole & set(self.docs)

    def raw(self, path):
        """Documents whose chunks lie whole in a raw segment."""
        with open(path, "rb") as f:
            data = f.read()
        found = set()
        for digest, body in self.docs.items():
            parts = [body[i:i + PAYLOAD]
                     for i in range(0, max(len(body), 1), PAYLOAD)]
            name = bytes.fromhex(digest)
            if all(any(data[m.start() + HEADER:
                            m.start() + HEADER + len(p)] == p and
                       name in data[m.start():m.start() + HEADER]
                       for m in re.finditer(MARK, data))
                   for p in parts):
                found.add(digest)
        return found

    def volumes(self):
        top = self.path("media")
        if not os.path.isdir(top):
            return []
        return [os.path.join(top, s, v) for s in sorted(os.listdir(top))
                for v in sorted(os.listdir(os.path.join(top, s)))]

    def got(self, store):
        """Documents that a store hands out."""
        have = set()
        for d in self.docs:
            r = self.run("get", d, "-o", "-", "--reason", "x", store=store)
            if r.returncode == 0:
                if sha(r.stdout) != d:
                    raise SystemExit("handed out what is not %s" % d)
                have.add(d)
        return have

    def heal(self):
        """What a person does, one after the other, while something lacks."""
        want = set(self.docs)
        vol = self.volumes()
        have = frozenset()
        if vol:
            self.run("repair", "--from", *vol)
        have |= self.got("st")
        if have != want:
            self.run("rebuild")
            if vol:
                self.run("repair", "--from", *vol)
            have |= self.got("st")
        self.inplace = self.instore = have
        if have != want and vol:
            new = self.path("new")
            self.run("restore", "--from", *vol, new)
            if os.path.isdir(new):
                self.instore = have | self.got("new")
                have = self.instore
        if have != want:
            self.run("salvage", self.path("st"), "-o", self.path("salvaged"))
            for where, _, names in os.walk(self.path("salvaged")):
                for n in names:
                    with open(os.path.join(where, n), "rb") as f:
                        have |= {sha(f.read())}
        if have & want != want:
            have |= self.by_hand(vol)
        have &= want
        return have

    def folders(self, volumes):
        """Volumes as folders: images mounted, tapes taken out by tar."""
        for i, v in enumerate(volumes):
            out = self.path("taken-out-%d" % i)
            if os.path.isdir(v):
                yield v
            elif v.endswith(".iso"):
                with open(v, "rb") as f:
                    for name, body in joliet(f.read()):
                        if ".." in name or "\0" in name:
                            continue
                        to = os.path.join(out, name)
                        os.makedirs(os.path.dirname(to), exist_ok=True)
                        with open(to, "wb") as g:
                            g.write(body)
                if os.path.isdir(out):
                    yield out
            else:
                os.makedirs(out)
                subprocess.run(["tar", "-x", "-i", "-f", v, "-C", out],
                               stderr=subprocess.DEVNULL)
                for name in sorted(os.listdir(out)):
                    yield os.path.join(out, name)

    def by_hand(self, volumes):
        """What a volume's own script copies, without our program."""
        have = set()
        for i, v in enumerate(self.folders(volumes)):
            out = self.path("by-hand-%d" % i)
            script = os.path.join(v, "restore.sh")
            if not os.path.exists(script):
                script = os.path.join(self.base, "restore.sh")
                shutil.copy(script, v)
                script = os.path.join(v, "restore.sh")
            key = [os.path.join(self.base, "key.pem")] if self.sealed else []
            r = subprocess.run(["sh", script, out, *key], stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, timeout=300)
            self.log.append((("restore.sh", v), r.returncode,
                             r.stdout.decode("utf-8", "replace")))
            for where, _, names in os.walk(out):
                for n in names:
                    with open(os.path.join(where, n), "rb") as f:
                        have.add(sha(f.read()))
        return have


def set_text(args, top, kind, name, kept):
    text = "[set %s]\nkind = %s\npath = %s/media/%s%s\ncapacity = %s\n" % (
        name, kind, kept, name, "/tape" if kind == "tape" else "",
        "2300kB" if kind == "optical" else "1700kB")
    if args.parity:
        text += "parity = %d%%\n" % args.parity
    if args.encrypted:
        text += "recipient = %s/cert.pem\n" % top
    return text


def base_make(args, top, rnd):
    """A store with documents on volumes of two sets, and some on none."""
    kinds = args.kinds.split(",")
    kept = os.path.join(top, "kept")
    docs = {}
    os.makedirs(os.path.join(kept, "media"))
    for s in "ab":
        os.makedirs(os.path.join(kept, "media", s))
    st = os.path.join(kept, "st")
    conf = os.path.join(top, "conf")
    with open(conf, "w", encoding="utf-8") as f:
        f.write("[archive]\nstore = %s\n%s%s" %
                (st, set_text(args, top, kinds[0], "a", kept),
                 set_text(args, top, kinds[1], "b", kept)))
    if args.encrypted:
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048",
                        "-nodes", "-keyout", os.path.join(top, "key.pem"),
                        "-out", os.path.join(top, "cert.pem"), "-subj",
                        "/CN=recovery", "-days", "3"], check=True,
                       stderr=subprocess.DEVNULL)

    def nba(*a):
        r = subprocess.run([os.path.join(args.bin, "nbarchive"), "-q", "-C",
                            conf, *a], stderr=subprocess.PIPE)
        if r.returncode > 1:
            raise SystemExit(r.stderr.decode())

    def take(n, sizes):
        inbox = os.path.join(top, "in")
        shutil.rmtree(inbox, ignore_errors=True)
        os.makedirs(inbox)
        for i in range(n):
            body = rnd.randbytes(rnd.choice(sizes))
            docs[sha(body)] = body
            with open(os.path.join(inbox, "%d-%d.bin" % (len(docs), i)),
                      "wb") as f:
                f.write(body)
        nba("ingest", inbox)

    nba("init", st, "--segment-size", "1MB")
    take(8, [300, 3000, 40000, 200000])
    take(1, [1300000])
    nba("backup", "--set", "a")
    take(4, [5000, 60000])
    nba("backup", "--set", "b")
    nba("backup", "--set", "a")
    take(2, [20000])
    shutil.copy(os.path.join(st, "keys", "log.key"),
                os.path.join(kept, "key"))
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..",
                          "..", "archiver", "restore.sh")
    shutil.copy(script, top)
    return docs


def main():
    p = argparse.ArgumentParser()
    p.add_argument("-n", type=int, default=300)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--bin", default=os.environ.get("BIN", "build/bin"))
    p.add_argument("--most", type=int, default=8, help="faults of a trial")
    p.add_argument("--kinds", default="disk,disk")
    p.add_argument("--parity", type=int, default=0)
    p.add_argument("--encrypted", action="store_true")
    p.add_argument("--keep", action="store_true")
    args = p.parse_args()
    args.bin = os.path.abspath(args.bin)
    rnd = random.Random(args.seed)
    top = tempfile.mkdtemp(prefix="nguyenban-faults-")
    docs = base_make(args, top, rnd)
    done = trials = bad = lost = inplace = instore = whole = mended = 0
    while done < args.n:
        t = Trial(args, top, docs)
        faults = [t.fault(rnd) for _ in range(
            min(rnd.randint(1, args.most), args.n - done))]
        done += len(faults)
        trials += 1
        truth = t.truth()
        have = t.heal()
        whole += len(truth)
        inplace += len(t.inplace)
        instore += len(t.instore)
        lost += len(docs) - len(truth)
        good = have >= truth if args.parity else have == truth
        mended += len(have - truth)
        if good and not t.crashed:
            continue
        bad += 1
        print("not ok trial %d: %s" % (trials, "; ".join(faults)))
        print("  whole %d, came out %d, claimed too much %d, crashed: %s" %
              (len(truth), len(have), len(have - truth), t.crashed))
        for a, rc, err in t.log:
            if a[0] != "get" or rc < 0 or rc > 5:
                print("  %s: %d" % (" ".join(os.path.basename(x)
                                             for x in a), rc))
                for line in err.splitlines()[-6:]:
                    print("    " + line)
        if args.keep:
            break
    print("%s %d faults in %d trials: of %d documents %d were whole "
          "somewhere and %d lost; %d were healed in place, %d with a "
          "restored store, %d by parity alone, the others came out as files; "
          "%d trials wrong"
          % ("ok" if bad == 0 else "not ok", done, trials,
             trials * len(docs), whole, lost, inplace, instore, mended, bad))
    if not args.keep:
        subprocess.run(["chmod", "-R", "u+rwX", top])
        shutil.rmtree(top)
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
