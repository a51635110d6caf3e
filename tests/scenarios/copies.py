#!/usr/bin/env python3
"""copies.py: copies counted by hand over a random history of volumes.

    tests/scenarios/copies.py --bin DIR [--events N] [--seed N]

Documents come in, volumes of six sets (disks, images of discs, a tape, a folder
that is said to lie beside the store) are written, lent, lost, destroyed,
retired, damaged, mended, carried away and read back, and days pass.  What
each document has is counted here, out of the volumes' files and of what was
done to them alone; nbarchive media list, the auditor's findings and
copies.tsv, the NDSA levels and QCVN 12's rows must say the same.
"""
import argparse
import datetime
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import faults

COPIES, KINDS, MAX_AGE, VERIFY, REPLACE = 2, 2, 20, 60, 200
SETS = {	# kind, path, external, site, region, place, write once
    "a": ("disk", "a", None, None, None, "Tủ 1", False),
    "b": ("disk", "b", None, "Đà Lạt", "cao nguyên", "Tủ 2", False),
    "c": ("disk", "a", None, None, None, None, False),
    "o": ("optical", "o", None, "Huế", "miền Trung", "Tủ 3", True),
    "t": ("tape", "t", None, "Huế", "miền Trung", "Tủ 4", False),
    "n": ("disk", "n", "no", None, None, "Tủ 5", False),
}
SITE, REGION = "Nha Trang", "duyên hải"
DAY = datetime.timedelta(days=1)


class Volume:
    def __init__(self, label, name, at, docs):
        self.label, self.set, self.written, self.docs = label, name, at, docs
        self.read = []		# (time, whole, by): readings
        self.custody = "kept"
        self.harm = None	# (file, offset, octet) of what is damaged
        self.placed = SETS[name][5] is not None

    def checked(self, who):
        mine = [r for r in self.read if r[2] in who]
        return max(mine) if mine else None

    def verified(self, who):
        whole = [r[0] for r in self.read if r[2] in who and r[1]]
        return max(whole) if whole else None

    def damaged(self, who):
        last = self.checked(who)
        return last is not None and not last[1]

    def at_hand(self):
        return self.custody in ("kept", "lent")

    def counts(self, who):
        return (self.at_hand() and self.verified(who) is not None and
                not self.damaged(who) and SETS[self.set][2] != "no")


class World:
    def __init__(self, args, top):
        self.args, self.top = args, top
        self.rng = random.Random(args.seed)
        self.now = datetime.datetime(2026, 1, 1, 19, 0, 0)
        self.docs = {}		# sha256: when it came in
        self.volumes = {}
        self.away = set()	# paths of sets that are on a shelf
        self.done = []
        self.bad = 0

    def path(self, *names):
        return os.path.join(self.top, *names)

    def run(self, program, *words, ok=(0,)):
        env = dict(os.environ, NGUYENBAN_CLOCK=self.now.strftime(
            "%Y-%m-%dT%H:%M:%SZ"), LC_ALL="C.UTF-8", TZ="UTC")
        r = subprocess.run([os.path.join(self.args.bin, program), "-C",
                            self.path("conf"), *words], env=env,
                           capture_output=True, text=True)
        if r.returncode not in ok:
            self.fail("%s %s: exit %d: %s" % (program, " ".join(words),
                                              r.returncode, r.stderr[-600:]))
        return r

    def fail(self, text):
        self.bad += 1
        print("not ok %s, after: %s" % (text, "; ".join(self.done[-6:])))

    def setup(self):
        with open(self.path("conf"), "w") as f:
            f.write("[archive]\nstore = %s\n[audit]\nledger = %s\n[media]\n"
                    "copies = %d\nkinds = %d\nmax_age = %d\nverify_every = %d\n"
                    "replace_after = %d\nauto_repair = yes\nsite = %s\n"
                    "region = %s\n[mirror m]\nurl = %s\n" % (
                        self.path("st"), self.path("led"), COPIES, KINDS,
                        MAX_AGE, VERIFY, REPLACE, SITE, REGION,
                        self.path("mirror")))
            for name, (kind, path, ext, site, region, place, once) in \
                    SETS.items():
                f.write("[set %s]\nkind = %s\npath = %s\n"
                        "capacity = 4MB\nspool = %s\n" % (
                            name, kind, self.path(path, "tape") if kind ==
                            "tape" else self.path(path),
                            self.path("spool")))
                for key, value in (("site", site), ("region", region),
                                   ("place", place), ("external", ext),
                                   ("write_once", "yes" if once else None)):
                    if value:
                        f.write("%s = %s\n" % (key, value))
        for d in ["spool", "in"] + sorted({s[1] for s in SETS.values()}):
            os.makedirs(self.path(d))
        subprocess.run(["git", "init", "-q", "--bare", self.path("mirror")],
                       check=True)
        self.run("nbarchive", "-q", "init", "--simulated")
        self.run("nbaudit", "init", "--simulated")

    # What happens.
    def ingest(self):
        for _ in range(self.rng.randint(1, 3)):
            data = self.rng.randbytes(self.rng.randint(2000, 9000))
            name = self.path("in", "d%d.bin" % len(self.docs))
            with open(name, "wb") as f:
                f.write(data)
            self.run("nbarchive", "-q", "ingest", name, ok=(0, 1))
            self.docs[hashlib.sha256(data).hexdigest()] = self.now
        return "documents"

    def files(self, v):
        """The volume's folder or the image or archive it is in."""
        kind, path = SETS[v.set][:2]
        if path in self.away:
            path += ".shelf"
        if kind == "tape":
            return self.path(path, "tape")
        return self.path(path, v.label + (".iso" if kind == "optical" else ""))

    def backup(self):
        name = self.rng.choice([s for s in SETS
                                if SETS[s][1] not in self.away])
        before = set(self.volumes)
        r = self.run("nbarchive", "--json", "backup", "--set", name)
        for line in r.stdout.splitlines():
            j = json.loads(line)
            if "label" not in j:
                continue
            v = Volume(j["label"], name, self.now, set())
            v.docs = self.read_docs(v, before)
            v.read.append((self.now, True, "archiver"))
            self.volumes[v.label] = v
        return "backup of %s" % name

    def read_docs(self, v, before):
        """What lies on it, by its own files."""
        at = self.files(v)
        if os.path.isdir(at):
            return {os.path.basename(n).split(".")[0] for d, _, names in
                    os.walk(os.path.join(at, "data", "objects"))
                    for n in names}
        if at.endswith(".iso"):
            with open(at, "rb") as f:
                return {os.path.basename(n).split(".")[0] for n, _ in
                        faults.joliet(f.read())
                        if n.startswith("data/objects/")}
        r = subprocess.run(["tar", "-b", "512", "-itf", at],
                           capture_output=True, text=True, check=True)
        return {os.path.basename(n).split(".")[0]
                for n in r.stdout.splitlines() if not n.endswith("/") and
                n.startswith(v.label + "/data/objects/")}

    def some(self, test=lambda v: True):
        found = [v for v in self.volumes.values() if test(v)]
        return self.rng.choice(found) if found else None

    def verify(self):
        v = self.some()
        if v is None:
            return None
        at = self.files(v)
        if not os.path.exists(at):
            return None
        same = [w for w in self.volumes.values() if self.files(w) == at]
        hurt = any(w.harm for w in same)
        self.run("nbarchive", "-q", "media", "verify", at,
                 ok=(4,) if hurt else (0,))
        for w in same:
            w.read.append((self.now, w.harm is None, "archiver"))
        return "read %s, %s" % (v.label, "damaged" if hurt else "whole")

    def custody(self):
        v = self.some()
        if v is None:
            return None
        word, state = self.rng.choice([("lend", "lent"), ("keep", "kept"),
                                       ("retire", "retired"),
                                       ("destroy", "destroyed"),
                                       ("lose", "lost"), ("lose", "lost"),
                                       ("lend", "lent"), ("keep", "kept")])
        words = ["media", word, v.label, "--reason", "vì vậy"]
        if word == "lend":
            words += ["--holder", "Văn thư"]
        elif self.rng.random() < 0.5:
            words += ["--place", "Kho"]
            v.placed = True
        self.run("nbarchive", "-q", *words)
        v.custody = state
        return "%s %s" % (word, v.label)

    def harm(self):
        v = self.some(lambda v: v.harm is None and v.docs)
        if v is None:
            return None
        doc = sorted(v.docs)[0]
        at = self.files(v)
        if os.path.isdir(at):
            for d, _, names in os.walk(os.path.join(at, "data", "objects")):
                for n in names:
                    if n.startswith(doc):
                        at = os.path.join(d, n)
        with open(self.original(doc), "rb") as f:
            octets = f.read()
        os.chmod(at, 0o644)
        with open(at, "r+b") as f:
            all_of_it = f.read()
            # On a tape the set's volumes follow; each document is on one.
            off = all_of_it.index(octets) + 1000
            f.seek(off)
            f.write(bytes([all_of_it[off] ^ 1]))
        v.harm = (at, off, all_of_it[off])
        return "harm %s" % v.label

    def original(self, doc):
        for n in os.listdir(self.path("in")):
            with open(self.path("in", n), "rb") as f:
                if hashlib.sha256(f.read()).hexdigest() == doc:
                    return self.path("in", n)
        raise KeyError(doc)

    def mend(self):
        v = self.some(lambda v: v.harm is not None and
                      os.path.exists(v.harm[0]))
        if v is None:
            return None
        with open(v.harm[0], "r+b") as f:
            f.seek(v.harm[1])
            f.write(bytes([v.harm[2]]))
        v.harm = None
        return "mend %s" % v.label

    def carry(self):
        path = self.rng.choice(sorted({s[1] for s in SETS.values()}))
        if path in self.away:
            self.away.remove(path)
            os.rename(self.path(path + ".shelf"), self.path(path))
            return "bring %s back" % path
        if any(v.harm for v in self.volumes.values()
               if SETS[v.set][1] == path):
            return None		# its place is kept in v.harm
        self.away.add(path)
        os.rename(self.path(path), self.path(path + ".shelf"))
        return "carry %s away" % path

    # What is said of it.
    def facts(self, who):
        f = {"with": [0] * 5, "few": 0, "alike": 0, "lacking": []}
        vols = list(self.volumes.values())
        good = [v for v in vols if v.counts(who)]
        hand = [v for v in vols if v.at_hand()]
        cutoff = self.now - MAX_AGE * DAY
        due, every = [], []
        for doc, came in self.docs.items():
            on = [v for v in good if doc in v.docs]
            d = {"copies": len(on),
                 "kinds": len({SETS[v.set][0] for v in on}),
                 "elsewhere": any(SETS[v.set][3] not in (None, SITE)
                                  for v in on),
                 "other_kind": any(SETS[v.set][0] != "disk" for v in on),
                 "once": any(SETS[v.set][6] for v in on),
                 "regions": len({REGION} | {SETS[v.set][4] for v in on
                                            if SETS[v.set][4]})}
            f["with"][min(d["copies"], 4)] += 1
            every.append(d)
            if came < cutoff:
                due.append(d)
                f["few"] += d["copies"] < COPIES
                f["alike"] += d["copies"] >= COPIES and d["kinds"] < KINDS
        of = due or every
        least = min((d["copies"] for d in of), default=0)
        f["least"] = least

        def all_of(test):
            return bool(of) and all(test(d) for d in of)
        f["overdue"] = sum(v.verified(who) is None or
                           v.verified(who) < self.now - VERIFY * DAY
                           for v in hand)
        f["lost"] = sum(v.custody == "lost" for v in vols)
        old = sum(v.written < self.now - REPLACE * DAY for v in hand)
        damaged = sum(v.damaged(who) for v in hand)
        storage = [
            least >= 1 and hand != [] and all(v.placed for v in hand),
            least >= 2 and all_of(lambda d: d["elsewhere"]),
            all_of(lambda d: d["regions"] >= 2) and
            all_of(lambda d: d["other_kind"]),
            all_of(lambda d: d["regions"] >= 3) and old == 0]
        integrity = [True, least >= 1, f["overdue"] == 0, damaged == 0]

        def level(steps):
            n = 0
            while n < 4 and steps[n]:
                n += 1
            return n
        f["storage"], f["integrity"] = level(storage), level(integrity)
        f["rules"] = {
            "D14.1c": least >= 1 and f["overdue"] == 0 and
            all(v.placed for v in hand),
            "Q12-3copies": least >= 2,
            "Q12-2media": all_of(lambda d: d["other_kind"] or d["elsewhere"]),
            "Q12-offline": all_of(lambda d: d["once"]),
            "Q12-move": hand != [] and all(v.verified(who) is not None
                                           for v in hand)}
        return f

    def audit(self):
        self.run("nbaudit", "run", ok=(0, 1, 4))
        for v in self.volumes.values():
            mine = v.checked({"auditor"})
            if (v.at_hand() and SETS[v.set][1] not in self.away and
                    (mine is None or mine[0] < self.now - VERIFY * DAY)):
                v.read.append((self.now, v.harm is None, "auditor"))
        both = {"archiver", "auditor"}
        f = self.facts(both)
        media = json.loads(self.run("nbaudit", "--json", "status",
                                    ok=(0, 1, 4)).stdout)["media"]
        self.compare("auditor", media, f, media["with"])
        self.lines(both)
        return "audit"

    def lines(self, who):
        r = subprocess.run(["git", "--git-dir", self.path("led"), "show",
                            "main:copies.tsv"], capture_output=True, text=True)
        want = []
        for v in sorted(self.volumes.values(), key=lambda v: v.label):
            at = v.verified(who)
            result = v.custody if not v.at_hand() else \
                "damaged" if v.damaged(who) else \
                "unread" if at is None else \
                "beside" if SETS[v.set][2] == "no" else \
                "lent" if v.custody == "lent" else "ok"
            want.append("\t".join([v.set, SETS[v.set][0], v.label,
                                   str(len(v.docs)), at.strftime(
                                       "%Y-%m-%dT%H:%M:%SZ"), result]))
        if r.stdout.splitlines() != want:
            self.fail("copies.tsv: %s, want %s" % (r.stdout.splitlines(),
                                                   want))

    def listed(self):
        r = self.run("nbarchive", "--json", "media", "list", ok=(0, 1))
        said = [json.loads(x) for x in r.stdout.splitlines()]
        f = self.facts({"archiver"})
        self.compare("archiver", said[-1], f, said[-1]["copies"])
        for j in said[:-1]:
            if j["counts"] != self.volumes[j["label"]].counts({"archiver"}):
                self.fail("%s counts: %s" % (j["label"], j["counts"]))

    def compare(self, who, said, f, copies):
        levels = said["levels"]
        rules = {r["rule"]: r["result"] == "pass" for r in levels["rules"]}
        for what, got, want in [
                ("copies", copies, f["with"]),
                ("too few", said["too_few"], f["few"]),
                ("too alike", said["too_alike"], f["alike"]),
                ("overdue", said["overdue"], f["overdue"]),
                ("lost", said["lost"], f["lost"]),
                ("NDSA storage", levels["ndsa"]["storage"]["level"],
                 f["storage"])] + [
                    (r, rules[r], f["rules"][r]) for r in f["rules"]]:
            if got != want:
                self.fail("%s, %s: %s, want %s" % (who, what, got, want))
        # The archiver's integrity row asks for an audit's date, too.
        if who == "auditor" and levels["ndsa"]["integrity"]["level"] != \
                f["integrity"]:
            self.fail("NDSA integrity: %s, want %d" % (
                levels["ndsa"]["integrity"], f["integrity"]))
        if who == "auditor" and said["least"] != f["least"]:
            self.fail("least: %d, want %d" % (said["least"], f["least"]))

    def history(self):
        events = [self.ingest, self.backup, self.backup, self.verify,
                  self.verify, self.custody, self.harm, self.mend, self.carry]
        self.ingest()
        n = 0
        while n < self.args.events:
            self.now += datetime.timedelta(
                days=self.rng.choice([1, 2, 5, 15, 30]))
            what = self.rng.choice(events)()
            if what is None:
                continue
            n += 1
            self.done.append(what)
            self.now += datetime.timedelta(hours=1)
            self.listed()
            if n % 3 == 0:
                self.audit()
        return n


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--bin", required=True)
    p.add_argument("--events", type=int, default=36)
    p.add_argument("--seed", type=int, default=None)
    args = p.parse_args()
    if args.seed is None:
        args.seed = random.randrange(1 << 32)
    print("# seed %d" % args.seed)
    with tempfile.TemporaryDirectory(prefix="nguyenban-copies-") as top:
        w = World(args, top)
        w.setup()
        n = w.history()
        subprocess.run(["chmod", "-R", "u+rwX", top])
    print("# %d events, %d documents, %d volumes: %d differ; %s" % (
        n, len(w.docs), len(w.volumes), w.bad, "; ".join(w.done)))
    return 1 if w.bad else 0


sys.exit(main())
