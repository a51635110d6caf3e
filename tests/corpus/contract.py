#!/usr/bin/python3
"""contract.py [--language vi] [FILE...]: hold `nbaudit inspect --json` against
the contract of 03-validation.md: every key, its type, what it may say, and what
it may not say beside another one.  Lines come from FILE or standard input;
with --program NBAUDIT, from that program, run on the FILEs.

Prints each deviation as "file: signature: what"; exits with 1 when there is one.
Written from the contract alone: nothing here comes from the programs' sources.
"""
import argparse
import json
import re
import subprocess
import sys

FAILED = {"FORMAT_FAILURE", "HASH_FAILURE", "SIG_CRYPTO_FAILURE", "REVOKED",
          "EXPIRED", "NOT_YET_VALID"}
UNDECIDED = {"SIG_CONSTRAINTS_FAILURE", "CHAIN_CONSTRAINTS_FAILURE",
             "CERTIFICATE_CHAIN_GENERAL_FAILURE", "CRYPTO_CONSTRAINTS_FAILURE",
             "NO_SIGNING_CERTIFICATE_FOUND", "NO_CERTIFICATE_CHAIN_FOUND",
             "REVOKED_NO_POE", "REVOKED_CA_NO_POE", "OUT_OF_BOUNDS_NO_POE",
             "OUT_OF_BOUNDS_NOT_REVOKED", "REVOCATION_OUT_OF_BOUNDS_NO_POE",
             "CRYPTO_CONSTRAINTS_FAILURE_NO_POE", "TIMESTAMP_ORDER_FAILURE",
             "NO_POE", "TRY_LATER", "SIGNED_DATA_NOT_FOUND"}
ORDER = ["TOTAL-PASSED", "NO-SIGNATURE", "INDETERMINATE", "TOTAL-FAILED"]
KINDS = {"signature", "certification", "doc-timestamp", "timestamp",
         "evidence-record"}
STAMPS = {"signature-time-stamp", "content-time-stamp", "archive-time-stamp",
          "CAdES-C-timestamp", "time-stamped-certs-crls-references",
          "evidence-record"}
DIAGNOSES = {"intact", "rewritten", "content-altered", "extended",
             "forged-value", "malformed", "unsupported"}
MODIFICATIONS = {"none", "ltv", "form-fill-and-sign", "annotations", "other"}
REASONS = {"unspecified", "keyCompromise", "cACompromise", "affiliationChanged",
           "superseded", "cessationOfOperation", "certificateHold",
           "removeFromCRL", "privilegeWithdrawn", "aACompromise"}
RESULTS = {"pass", "fail", "warning", "not-applicable", "not-checked"}
SUBFILTERS = {"adbe.pkcs7.detached", "ETSI.CAdES.detached", "adbe.pkcs7.sha1",
              "adbe.x509.rsa_sha1", "ETSI.RFC3161"}
SHA256 = r"[0-9a-f]{64}"
TIME = r"[0-9]{4}-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9](\.[0-9]+)?Z"
KEY = r"(rsa|dsa)[0-9]+|(ec|ed)[-A-Za-z0-9.]*|unknown"

DOCUMENT_KEYS = set("""file sha256 size format indication sub_indication
    signatures rules warnings findings container member member_found
    member_charset member_confidence metadata beside""".split())
SIGNATURE_KEYS = set("""id kind subfilter level byte_range coverage
    digest_algorithm signature_algorithm digest_match signature_valid
    signing_time signing_time_source signer timestamps chain chain_subjects
    revocation modifications diagnosis indication sub_indication reasons
    findings references claims""".split())


UNREAD_KEYS = {"file", "container", "member", "member_found",
               "member_charset", "member_confidence", "error", "reason"}


class Checker:
    def __init__(self, language):
        self.language = language
        self.bad = 0
        self.lines = 0
        self.where = ""
        self.known = set()
        self.beside = set()     # files that it was given

    def say(self, what):
        self.bad += 1
        print(f"{self.where}: {what}")

    def want(self, ok, what):
        if not ok:
            self.say(what)
        return ok

    def text(self, o, key, pattern=None, needed=True, among=None):
        v = o.get(key)
        if v is None:
            self.want(not needed, f"{key} is missing")
            return None
        if not self.want(isinstance(v, str) and v != "",
                         f"{key} is no string, or empty: {v!r}"):
            return None
        self.want(not re.search(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", v),
                  f"{key} has control characters: {v!r}")
        if pattern is not None:
            self.want(re.fullmatch(pattern, v) is not None,
                      f"{key} is not as it should be: {v!r}")
        if among is not None:
            self.want(v in among, f"{key} is none of those: {v!r}")
        return v

    def boolean(self, o, key):
        v = o.get(key)
        self.want(v is None or isinstance(v, bool), f"{key} is no boolean: {v!r}")
        return v

    def sentences(self, o, key, needed=True):
        v = o.get(key)
        if v is None:
            self.want(not needed, f"{key} is missing")
            return []
        if not self.want(isinstance(v, list), f"{key} is no list"):
            return []
        for s in v:
            if not self.want(isinstance(s, str), f"{key}: no string: {s!r}"):
                continue
            self.sentence(key, s)
        self.want(len(v) == len(set(map(str, v))), f"{key}: one is said twice")
        return v

    def sentence(self, key, s):
        self.want(re.search(r"[.!?]$", s) is not None,
                  f"{key}: no full sentence: {s!r}")
        self.want(not re.search(r"%[sdlu]|\(\)|\(null\)|\.\.$|: \.| \.$", s),
                  f"{key}: a hole in it: {s!r}")
        if self.language == "vi":
            self.want(any(ord(c) > 127 for c in s),
                      f"{key}: not in Vietnamese: {s!r}")

    def verdict(self, o):
        ind = self.text(o, "indication", among=set(ORDER))
        sub = o.get("sub_indication")
        if ind in ("TOTAL-PASSED", "NO-SIGNATURE"):
            self.want(sub is None, f"{ind} with {sub}")
        elif ind == "TOTAL-FAILED":
            self.want(sub in FAILED, f"TOTAL-FAILED with {sub}")
        elif ind == "INDETERMINATE":
            self.want(sub is None or sub in UNDECIDED,
                      f"INDETERMINATE with {sub}")
        return ind, sub

    def signer(self, sig):
        s = sig.get("signer")
        if s is None:
            return None
        if not self.want(isinstance(s, dict), "signer is no object"):
            return None
        for key in ("subject", "issuer"):
            v = s.get(key)
            self.want(isinstance(v, str), f"signer.{key} is missing")
        self.text(s, "serial", r"[0-9A-F]+")
        self.text(s, "sha256", SHA256)
        a = self.text(s, "not_before", TIME)
        z = self.text(s, "not_after", TIME)
        self.text(s, "key", KEY, needed=False)
        self.want(set(s) <= {"subject", "issuer", "serial", "sha256",
                             "not_before", "not_after", "key", "kind"},
                  f"signer has {set(s)}")
        self.want(s.get("kind") in (None, "unknown", "person", "leader",
                                    "organisation", "service"),
                  f"signer.kind is {s.get('kind')}")
        return s if a and z else None

    def revocation(self, sig):
        r = sig.get("revocation")
        if r is None:
            return None
        status = self.text(r, "status", among={"good", "revoked", "unknown"})
        if status == "unknown":
            self.want(r.get("time") is None, "revocation unknown, with a time")
            return status
        self.text(r, "source", among={"crl", "ocsp", "document"})
        for name in r.get("files") or []:
            self.want(name in self.beside, f"a revocation from {name!r}")
        self.text(r, "this_update", TIME)
        self.text(r, "time", TIME, needed=status == "revoked")
        self.text(r, "reason", among=REASONS, needed=False)
        if status == "good":
            self.want(r.get("time") is None or
                      r.get("reason") == "removeFromCRL" or
                      sig.get("signing_time") is None or
                      r["time"] > sig["signing_time"],
                      "revocation good, with a time before the signature")
        return status

    def stamps(self, sig):
        passed = []
        for t in sig.get("timestamps") or []:
            kind = self.text(t, "kind", among=STAMPS)
            at = self.text(t, "gen_time", TIME, needed=False)
            self.boolean(t, "imprint_match")
            self.boolean(t, "signature_valid")
            self.text(t, "policy", r"[0-9.]+", needed=False)
            self.want(t.get("accuracy") is None or
                      isinstance(t["accuracy"], (int, float)),
                      "accuracy is no number")
            ind, _ = self.verdict(t)
            reasons = self.sentences(t, "reasons")
            self.want(ind == "TOTAL-PASSED" or reasons,
                      f"a time-stamp is {ind} without a reason")
            if ind == "TOTAL-PASSED":
                self.want(at is not None, f"a {kind} passed without its time")
                self.want(t.get("imprint_match") is True and
                          t.get("signature_valid") is True,
                          f"a {kind} passed, and its facts are not true")
                passed.append(at)
        return passed

    def byte_range(self, sig, size):
        r = sig.get("byte_range")
        if r is None:
            return
        ok = isinstance(r, list) and len(r) == 4 and \
            all(isinstance(n, int) and not isinstance(n, bool) for n in r)
        if not self.want(ok, f"byte_range is not four numbers: {r!r}"):
            return
        good = r[0] == 0 and r[1] > 0 and r[2] > r[1] and r[3] >= 0 and \
            r[2] + r[3] <= size
        cover = sig.get("coverage")
        if not good:
            self.want(sig.get("indication") == "TOTAL-FAILED" or
                      sig.get("diagnosis") in ("malformed", "rewritten"),
                      f"the ByteRange {r} cannot be, and nothing says so")
        elif cover == "whole-file":
            self.want(size - r[2] - r[3] <= 2, f"whole-file with {r} of {size}")
        elif cover == "revision":
            self.want(r[2] + r[3] < size, f"revision with {r} of {size}")

    def modifications(self, sig):
        m = sig.get("modifications")
        if m is None:
            return None
        level = self.text(m, "level", among=MODIFICATIONS)
        self.want(isinstance(m.get("allowed"), bool), "allowed is missing")
        o = m.get("objects")
        self.want(isinstance(o, list) and all(isinstance(s, str) and s
                                              for s in o),
                  "objects is no list of names")
        if level in ("none", "ltv"):
            self.want(m.get("allowed") is True, f"{level} is not allowed")
        if m.get("allowed") is False:
            self.want(o, "not allowed, and no object is named")
            self.want(sig.get("indication") != "TOTAL-PASSED",
                      "passed with modifications that are not allowed")
        return m

    def passed(self, sig, revocation, mods):
        kind = sig.get("kind")
        self.want(sig.get("digest_match") is True, "passed without digest_match")
        self.want(sig.get("signature_valid") is True,
                  "passed without signature_valid")
        self.want(sig.get("diagnosis") == "intact",
                  f"passed and {sig.get('diagnosis')}")
        self.want(not sig.get("reasons"), f"passed with {sig.get('reasons')}")
        self.want(sig.get("coverage") != "partial", "passed and covers a part")
        if kind != "evidence-record":
            self.want(sig.get("chain"), "passed without a chain")
            self.want(revocation == "good" or kind != "signature",
                      f"passed and revocation is {revocation}")

    def diagnosis(self, sig):
        d = self.text(sig, "diagnosis", among=DIAGNOSES)
        match, valid = sig.get("digest_match"), sig.get("signature_valid")
        mods = sig.get("modifications") or {}
        if d == "intact":
            self.want(match is not False and valid is not False,
                      f"intact with digest {match}, value {valid}")
            self.want(mods.get("allowed") is not False,
                      "intact with modifications that are not allowed")
        elif d == "rewritten":
            self.want(match is False and valid is True,
                      f"rewritten with digest {match}, value {valid}")
        elif d == "content-altered":
            self.want(match is False, f"content-altered with digest {match}")
        elif d == "extended":
            # In a container: a file beside those that are covered.
            self.want(mods.get("allowed") is False or mods == {},
                      "extended, with nothing that is not allowed")
            self.want(match is not False, f"extended with digest {match}")
        elif d == "forged-value":
            self.want(valid is False, f"forged-value with value {valid}")
        return d

    def sub(self, sig, sub, revocation):
        match, valid = sig.get("digest_match"), sig.get("signature_valid")
        if sub == "HASH_FAILURE":
            # A record's tree may fail where each covered object matches.
            self.want(match is False or sig.get("kind") == "evidence-record" and
                      valid is False, f"HASH_FAILURE with digest {match}")
        elif sub == "SIG_CRYPTO_FAILURE":
            self.want(valid is False, f"SIG_CRYPTO_FAILURE with value {valid}")
        elif sub in ("REVOKED", "REVOKED_NO_POE"):
            self.want(revocation == "revoked", f"{sub} and {revocation}")
        elif sub == "NO_CERTIFICATE_CHAIN_FOUND":
            self.want(revocation != "good", f"{sub} and revocation good")
        elif sub == "NO_SIGNING_CERTIFICATE_FOUND":
            self.want(sig.get("signer") is None, f"{sub} with a signer")

    def signature(self, sig, d, stamps_of_document):
        self.want(set(sig) <= SIGNATURE_KEYS,
                  f"keys that are not known: {set(sig) - SIGNATURE_KEYS}")
        self.text(sig, "id")
        kind = self.text(sig, "kind", among=KINDS)
        subfilter = self.text(sig, "subfilter", needed=False)
        if d.get("format") == "pdf":
            self.want(subfilter in SUBFILTERS or
                      sig.get("indication") != "TOTAL-PASSED",
                      f"subfilter {subfilter}, and passed")
            self.want((kind == "doc-timestamp") ==
                      (subfilter == "ETSI.RFC3161"),
                      f"{kind} with subfilter {subfilter}")
        self.text(sig, "level", needed=False)
        self.text(sig, "coverage", among={"whole-file", "revision", "partial"},
                  needed=False)
        self.text(sig, "digest_algorithm", r"[a-z0-9-]+", needed=False)
        self.text(sig, "signature_algorithm", r"[-a-z0-9]+", needed=False)
        self.boolean(sig, "digest_match")
        self.boolean(sig, "signature_valid")
        ind, sub = self.verdict(sig)
        self.byte_range(sig, d.get("size") or 0)
        at = self.text(sig, "signing_time", TIME, needed=False)
        source = self.text(sig, "signing_time_source", needed=at is not None,
                           among={"claimed", "timestamp", "evidence-record"})
        self.want(at is not None or source is None, "a source without a time")
        signer = self.signer(sig)
        passed = self.stamps(sig)
        if source == "timestamp" and kind in ("signature", "certification"):
            self.want(at in passed or at in stamps_of_document,
                      f"{at} is proven by a time-stamp that did not pass")
        chain = sig.get("chain")
        if chain is not None:
            self.want(isinstance(chain, list) and chain and
                      all(re.fullmatch(SHA256, c) for c in chain),
                      f"chain is no list of digests: {chain!r}")
            self.want(signer is None or chain[0] == signer["sha256"],
                      "the chain does not begin with the signer")
        revocation = self.revocation(sig)
        mods = self.modifications(sig)
        self.diagnosis(sig)
        self.sub(sig, sub, revocation)
        reasons = self.sentences(sig, "reasons")
        if ind == "TOTAL-PASSED":
            self.passed(sig, revocation, mods)
        else:
            self.want(reasons, f"{ind} without a reason")
        self.want(ind != "NO-SIGNATURE", "a signature that is none")
        if ind == "INDETERMINATE" and sub is None:
            self.want(sig.get("diagnosis") in ("unsupported", "malformed"),
                      f"INDETERMINATE for no reason of the table, and "
                      f"{sig.get('diagnosis')}")
        return ind, sub

    def rules(self, d):
        seen = set()
        for r in d.get("rules") or []:
            i = self.text(r, "id")
            self.want(i not in seen, f"rule {i} twice")
            seen.add(i)
            self.text(r, "result", among=RESULTS)
            s = self.text(r, "text")
            if s is not None:
                self.sentence(f"rule {i}", s)
                self.want(len(s.split()) <= 40, f"rule {i}: over 40 words: {s}")

    def document(self, d):
        self.want(set(d) <= DOCUMENT_KEYS,
                  f"keys that are not known: {set(d) - DOCUMENT_KEYS}")
        self.text(d, "file")
        self.text(d, "sha256", SHA256)
        self.want(isinstance(d.get("size"), int) and d["size"] >= 0,
                  f"size is {d.get('size')!r}")
        self.text(d, "format", r"[a-z-]+")
        self.text(d, "container", needed=False)
        self.want((d.get("container") is None) == (d.get("member") is None),
                  "container without member")
        self.beside = set()
        for b in d.get("beside") or []:
            self.beside.add(self.text(b, "file"))
            self.text(b, "kind", among={"certificate", "crl", "ocsp"})
            self.text(b, "sha256", SHA256)
            self.want(set(b) == {"file", "kind", "sha256"},
                      f"beside has {set(b)}")
        ind, sub = self.verdict(d)
        self.sentences(d, "warnings")
        self.rules(d)
        sigs = d.get("signatures")
        if not self.want(isinstance(sigs, list), "signatures is no list"):
            return
        name, verdicts = self.where, []
        stamps = [s.get("signing_time") for s in sigs
                  if s.get("kind") in ("doc-timestamp", "evidence-record") and
                  s.get("indication") == "TOTAL-PASSED"]
        ids = [s.get("id") for s in sigs]
        self.want(len(ids) == len(set(ids)), f"one id twice: {ids}")
        for s in sigs:
            self.where = f"{name}: {s.get('id')}"
            verdicts.append(self.signature(s, d, stamps))
        self.where = name
        if not sigs:
            self.want(ind != "TOTAL-PASSED", "passed without a signature")
        elif ind in ORDER:
            worst = max(ORDER.index(v[0]) for v in verdicts if v[0] in ORDER)
            self.want(ORDER.index(ind) >= worst,
                      f"{ind}, and a signature is {ORDER[worst]}")
            if ORDER.index(ind) == worst and sub is not None:
                self.want(sub in [v[1] for v in verdicts] or d.get("findings"),
                          f"{sub} is of none of its signatures")
            self.want(ORDER.index(ind) == worst or d.get("warnings"),
                      f"{ind}, no signature is, and nothing says why")
            self.want(ind != "NO-SIGNATURE", "NO-SIGNATURE with signatures")

    def unread(self, d):
        """A member that could not be read, or a container not to its end."""
        self.want(set(d) <= UNREAD_KEYS,
                  f"keys that are not known: {set(d) - UNREAD_KEYS}")
        for key in ("file", "container", "error", "reason"):
            self.text(d, key)

    def line(self, text, name):
        self.lines += 1
        try:
            d = json.loads(text)
        except ValueError as e:
            self.where = name
            return self.say(f"no JSON: {e}: {text[:80]!r}")
        self.where = name + (f" [{d['member']}]" if d.get("member") else "")
        if not self.want(isinstance(d, dict), "no object"):
            return
        box, member = d.get("container"), d.get("member")
        if box is None:
            self.known = {d.get("file")}
        elif self.want(box in self.known, "a member before its container") \
                and member is not None:
            self.known |= {d.get("file"), f"{box}!/{member}"}
        if "error" in d:
            self.unread(d)
        else:
            self.document(d)


def lines_of(a):
    """Each line, with where it comes from."""
    if a.program:
        done = subprocess.run([a.program, "inspect", "--json", *a.files],
                              stdout=subprocess.PIPE, check=False)
        if done.returncode not in (0, 1):
            sys.exit(f"{a.program} exits with {done.returncode}")
        yield from ((t, a.program)
                    for t in done.stdout.decode("utf-8").splitlines())
        return
    for f in a.files or ["-"]:
        with (sys.stdin if f == "-" else open(f, encoding="utf-8")) as lines:
            yield from ((text, f) for text in lines)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--language")
    p.add_argument("--program")
    p.add_argument("files", nargs="*")
    a = p.parse_args()
    c = Checker(a.language)
    for text, f in lines_of(a):
        try:
            name = json.loads(text).get("file", f)
        except (ValueError, AttributeError):
            name = f
        c.line(text, str(name))
    print(f"{c.lines} documents, {c.bad} deviations", file=sys.stderr)
    return 1 if c.bad or c.lines == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
