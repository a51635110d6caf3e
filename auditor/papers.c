/*
 * papers.c: the ledger's other files.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/crypto/algorithms.h"
#include "formats/journal/sshsig.h"
#include "auditor/chains.h"
#include "auditor/ledger.h"
#include "auditor/logkey.h"
#include "auditor/papers.h"
#include "auditor/transitions.h"
#include "auditor/signers.h"

#define PAPER_MAX	((size_t)16 * 1024 * 1024)
#define POLICY_FILE_MAX	((size_t)1024 * 1024)	/* kept byte for byte */

/* English, and not translated: it is read by whoever checks, anywhere. */
static const char readme[] =
    "# Audit ledger\n\n"
    "Each commit is one run of nbaudit over the archive, signed by the\n"
    "auditor. Everything here can be checked with stock tools: git,\n"
    "ssh-keygen, openssl, sha256sum.\n\n"
    "## Is it whole, and whose is it?\n\n"
    "    git fsck --full --strict\n"
    "    git show main:allowed_signers > /tmp/allowed_signers\n"
    "    awk '{ print $(NF-1), $NF }' /tmp/allowed_signers | ssh-keygen -lf -\n"
    "    git -c gpg.ssh.allowedSignersFile=/tmp/allowed_signers \\\n"
    "        log --format='%H %cI %G? %GK %s' main\n\n"
    "Compare the fingerprints with those on paper: the file cannot vouch for\n"
    "itself. Every line of the last command must have a G. A key that was\n"
    "replaced has a `valid-before`; the commit that says so is signed by it,\n"
    "or, when it was lost, by the new one alone and good by the paper only.\n"
    "On a mirror the same commit must be the newest, or one that ours\n"
    "continues: `git merge-base --is-ancestor COMMIT main`.\n\n"
    "## What is in it\n\n"
    "- `git log -p main -- state/`: the history of every verdict. A line has\n"
    "  these columns, divided by tabs; `-` stands for none: SHA-256 of the\n"
    "  document, accession, fixity, indication, sub-indication,\n"
    "  best-signature-time, provable-until, flags. The file is named after\n"
    "  the first four hex digits. `sha256sum DOCUMENT` gives the name. Of\n"
    "  flags `D12.2=fail` is a rule that it breaks, `rules=NAME` names all its\n"
    "  results.\n"
    "- `rules.tsv`: what those names stand for; `policy/rules.tsv`: the rules,\n"
    "  their articles, and how grave each is.\n"
    "- `checkpoint`: the archive's signed tree head (C2SP tlog-checkpoint)\n"
    "  with the auditor's and witnesses' cosignatures (C2SP tlog-cosignature\n"
    "  v1). `nbaudit prove DOC` makes a folder whose check.sh verifies it and\n"
    "  the document in it with openssl.\n"
    "- `keys.tsv`, `rotations/`: once the archive's key was replaced: entry\n"
    "  that did it, key, reason; the statement that the old and the new key\n"
    "  signed; for a lost key the checkpoint that witnesses signed.\n"
    "- `certificates.tsv`: signers' certificates: SHA-256, subject, serial,\n"
    "  not before, not after, status, since, source.\n"
    "- `copies.tsv`: backup volumes: set, kind, label, objects, last read\n"
    "  back, result.\n"
    "- `policy/`: trust anchors and algorithms of the run, byte for byte;\n"
    "  `openssl x509 -in FILE -text` shows a certificate.\n"
    "- `runs/`: what was done in each run.\n"
    "- `evidence/`: RFC 3161 tokens, over hash trees of what was new (RFC\n"
    "  4998), each with the checkpoint that it covers (`.note`), the evidence\n"
    "  record over that (`.ers`) and of which leaves the tree is made\n"
    "  (`.tree`); `openssl ts -reply -token_in -in FILE -text` shows one, and\n"
    "  `openssl ts -verify -token_in -in FILE -digest IMPRINT -CAfile ROOTS`\n"
    "  checks it.\n"
    "- `gaps.tsv`: when the ledger was taken back from a mirror, and which\n"
    "  commits are missing.\n\n"
    "Commit ids are SHA-1, a convenience of git; the evidence is the\n"
    "SHA-256 tree of the checkpoint.\n\n";

static int
put(struct ledger *l, const char *path, struct buf *b)
{
	if (b->failed) {
		log_errx("%s", _("out of memory"));
		return -1;
	}
	return ledger_put(l, path, b->len == 0 ? "" : (const char *)b->p,
	    b->len);
}

static void
add_signer(struct buf *b, const uint8_t pub[KEY_PUBLIC], const char *name,
    int64_t now)
{
	char	 at[TIME_TEXT];

	buf_addf(b, "%s namespaces=\"git\",valid-after=\"%s\" ", name,
	    time_ssh(now, at));
	ssh_public_line(b, pub);
	buf_addc(b, '\n');
}

int
papers_signer(struct ledger *l, const struct key *key, const char *name,
    int64_t now)
{
	uint8_t		 pub[KEY_PUBLIC];
	struct buf	 b;
	bool		 allowed;
	int		 rc;

	key_public(key, pub);
	buf_init(&b, PAPER_MAX);
	rc = ledger_get(l, "allowed_signers", &b);
	allowed = signers_allow(&b, pub, now / TIME_SECOND, NULL);
	buf_release(&b);
	if (rc == -1 || allowed)
		return rc == -1 ? -1 : 0;
	return papers_signer_next(l, key, name, now);
}

/* Each line without an end gets one: a second later, for the commit itself. */
static void
end_signers(struct buf *b, const struct buf *list, int64_t now)
{
	static const char	 after[] = "valid-after=\"";
	const char		*p = (const char *)list->p, *end, *newline, *at;
	char			 until[TIME_TEXT];

	if (list->len == 0)
		return;
	time_ssh(now + TIME_SECOND, until);
	for (end = p + list->len; p < end; p = newline + 1) {
		if ((newline = memchr(p, '\n', (size_t)(end - p))) == NULL)
			break;
		at = memmem(p, (size_t)(newline - p), after,
		    sizeof(after) - 1);
		if (at == NULL || memmem(p, (size_t)(newline - p),
		    "valid-before=", 13) != NULL) {
			buf_add(b, p, (size_t)(newline - p) + 1);
			continue;
		}
		buf_add(b, p, (size_t)(at - p));
		buf_addf(b, "valid-before=\"%s\",", until);
		buf_add(b, at, (size_t)(newline - at) + 1);
	}
}

/* The key as it cosigns, and its fingerprint, as the README shows them. */
static int
put_key(struct buf *b, const uint8_t pub[KEY_PUBLIC], const char *name,
    const char *title)
{
	struct vkey	 vkey;

	if (vkey_make(&vkey, name, KEY_TYPE_COSIGNATURE, pub) == -1) {
		log_errx(_("\"%s\" cannot be the name of a key: no spaces, no "
		    "'+'"), name);
		return -1;
	}
	buf_addf(b, "%s\n\n    ", title);
	vkey_format(b, &vkey);
	buf_addf(b, "\n\nIts fingerprint:\n\n    ");
	ssh_fingerprint(b, pub);
	return buf_addc(b, '\n');
}

int
papers_signer_next(struct ledger *l, const struct key *key, const char *name,
    int64_t now)
{
	uint8_t		 pub[KEY_PUBLIC];
	char		 title[128], at[TIME_TEXT];
	struct buf	 old, b;
	int		 rc = -1;

	key_public(key, pub);
	buf_init(&old, PAPER_MAX);
	buf_init(&b, PAPER_MAX);
	if (ledger_get(l, "allowed_signers", &old) == -1)
		goto out;
	end_signers(&b, &old, now);
	add_signer(&b, pub, name, now);
	if (put(l, "allowed_signers", &b) == -1)
		goto out;
	buf_reset(&b);
	if (ledger_get(l, "README.md", &b) == -1)
		goto out;
	snprintf(title, sizeof(title), "\nThe auditor's key since %s:",
	    time_rfc3339(now, at));
	if (put_key(&b, pub, name, title) == 0)
		rc = put(l, "README.md", &b);
 out:
	buf_release(&old);
	buf_release(&b);
	return rc;
}

int
papers_first(struct ledger *l, const struct key *key, const char *name,
    int64_t now)
{
	uint8_t		 pub[KEY_PUBLIC];
	struct buf	 b;
	int		 rc = -1;

	key_public(key, pub);
	buf_init(&b, PAPER_MAX);
	buf_addstr(&b, readme);
	if (put_key(&b, pub, name, "The auditor's key, as it cosigns "
	    "checkpoints:") == -1 ||
	    put(l, "README.md", &b) == -1)
		goto out;
	buf_reset(&b);
	add_signer(&b, pub, name, now);
	rc = put(l, "allowed_signers", &b);
 out:
	buf_release(&b);
	return rc;
}

/* A name from the trust folder as a path of the ledger. */
static void
put_name(struct buf *b, const char *name)
{
	static const char	 plain[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_/";

	for (; *name != '\0'; name++)
		if (strchr(plain, *name) != NULL ||
		    (*name == '.' && name[1] != '.'))
			buf_addc(b, *name);
		else
			buf_addf(b, "%%%02X", (unsigned char)*name);
}

static int
policy_files(struct audit *a, struct buf *list)
{
	struct buf	 path;
	char		 hex[DIGEST_HEX];
	int		 rc = 0;

	buf_init(&path, 8192);
	for (size_t i = 0; rc == 0 && i < a->trust.n; i++) {
		const struct trust_file	*f = &a->trust.file[i];

		if (f->kept)
			continue;	/* no policy of anybody's */
		rc = evidence_keep(a->opts->ledger, f->octets.p,
		    f->octets.len, hex) == -1 ? -1 : 0;
		if (f->revocation || rc == -1)
			continue;
		buf_reset(&path);
		buf_addstr(&path, "policy/trust/");
		put_name(&path, f->name);
		put_name(list, f->name);
		buf_addf(list, "\t%zu\t%s\n", f->octets.len,
		    digest_hex(&f->sha256, hex));
		if (f->octets.len > POLICY_FILE_MAX || f->octets.len == 0)
			continue;
		rc = buf_str(&path) == NULL ? -1 : ledger_put(a->ledger,
		    buf_str(&path), f->octets.p, f->octets.len);
	}
	buf_release(&path);
	return rc;
}

static void
put_until(struct buf *b, int64_t until)
{
	char	 at[TIME_TEXT];

	buf_addf(b, "%s\n", until == INT64_MAX ? "-" :
	    time_rfc3339(until, at));
}

/* The table as the program has it: name, key size, until. */
static void
algorithm_table(struct buf *b)
{
	static const unsigned int	 bits[] = { 1024, 2048, 3072, 4096 };

	for (unsigned int d = DIGEST_NONE + 1; d < DIGEST_UNKNOWN; d++) {
		buf_addf(b, "%s\t-\t", digest_alg_name((enum digest_alg)d));
		put_until(b, digest_alg_until((enum digest_alg)d));
	}
	for (unsigned int f = SIG_NONE + 1; f < SIG_UNKNOWN; f++) {
		if (f == SIG_RSA_PKCS1 || f == SIG_RSA_PSS || f == SIG_DSA) {
			for (size_t i = 0; i < 4; i++) {
				buf_addf(b, "%s\t%u\t",
				    sig_family_name((enum sig_family)f),
				    bits[i]);
				put_until(b, key_until((enum sig_family)f,
				    bits[i]));
			}
			continue;
		}
		buf_addf(b, "%s\t256\t", sig_family_name((enum sig_family)f));
		put_until(b, key_until((enum sig_family)f, 256));
	}
}

int
papers_policy(struct audit *a)
{
	struct buf	 list, old;
	int		 rc = -1, had;

	buf_init(&list, PAPER_MAX);
	buf_init(&old, PAPER_MAX);
	if (policy_files(a, &list) == -1)
		goto out;
	had = ledger_get(a->ledger, "policy/trust.tsv", &old);
	if (had == -1)
		goto out;
	if (had == 1 && !list.failed && (old.len != list.len ||
	    (list.len > 0 && memcmp(old.p, list.p, list.len) != 0)))
		report_part(&a->report, KIND_TRUST, "policy/trust.tsv",
		    "%s", _("The trust folder's anchors or intermediate "
		    "certificates are not those of the last run; verdicts may "
		    "change with them. Next: compare policy/trust.tsv of the "
		    "last two commits (git log -p policy/)"));
	if (put(a->ledger, "policy/trust.tsv", &list) == -1)
		goto out;
	buf_reset(&list);
	algorithm_table(&list);
	rc = put(a->ledger, "policy/algorithms.tsv", &list);
 out:
	buf_release(&list);
	buf_release(&old);
	return rc;
}

/* Text of a certificate in one column. */
static void
put_column(struct buf *b, const char *s)
{
	if (s == NULL || *s == '\0')
		buf_addc(b, '-');
	else
		utf8_visible(b, s, strlen(s));
	buf_addc(b, '\t');
}

/*
 * The absence of new evidence changes nothing (04-ledger.md, "No churn"): what
 * was known of a certificate, from status on, or NULL.
 */
static const char *
known_before(const struct buf *old, const char *hex, size_t *len)
{
	const char	*p = (const char *)old->p, *end = p + old->len, *nl;

	for (; p < end; p = nl + 1) {
		if ((nl = memchr(p, '\n', (size_t)(end - p))) == NULL)
			break;
		if (nl - p < DIGEST_HEX || memcmp(p, hex, DIGEST_HEX - 1) != 0)
			continue;
		for (int tab = 0; tab < 5 && p != NULL; tab++)
			if ((p = memchr(p, '\t', (size_t)(nl - p))) != NULL)
				p++;
		if (p == NULL || (size_t)(nl - p) > 64)
			return NULL;
		*len = (size_t)(nl - p);
		return p;
	}
	return NULL;
}

static void
put_certificate(struct buf *b, const struct chain_result *r,
    const struct buf *old)
{
	static const char *const	 source[SOURCE_MAX] = { "-", "crl",
	    "ocsp", "document" };
	const struct cert_facts		*f = &r->cert_facts;
	const char			*status = certificate_status(r), *was;
	char				 hex[DIGEST_HEX], at[TIME_TEXT];
	size_t				 len;

	buf_addf(b, "%s\t", digest_hex(&f->sha256, hex));
	put_column(b, f->subject);
	put_column(b, f->serial);
	buf_addf(b, "%s\t", time_rfc3339(f->not_before, at));
	buf_addf(b, "%s\t", time_rfc3339(f->not_after, at));
	if (strcmp(status, "unknown") == 0 &&
	    (was = known_before(old, hex, &len)) != NULL) {
		buf_add(b, was, len);
		buf_addc(b, '\n');
		return;
	}
	buf_addf(b, "%s\t%s\t%s\n", status, time_rfc3339(r->revoked_at, at),
	    source[r->source < SOURCE_MAX ? r->source : SOURCE_NONE]);
}

int
papers_certificates(struct audit *a)
{
	const struct chain_result	*r;
	struct buf			 b, old;
	int				 rc = -1;

	buf_init(&b, LEDGER_FILE_MAX);
	buf_init(&old, LEDGER_FILE_MAX);
	if (ledger_get(a->ledger, "certificates.tsv", &old) != -1) {
		for (size_t i = 0; (r = chains_at(a->chains, i)) != NULL; i++)
			put_certificate(&b, r, &old);
		rc = put(a->ledger, "certificates.tsv", &b);
	}
	buf_release(&old);
	buf_release(&b);
	if (rc == 0)
		rc = put(a->ledger, "copies.tsv", &a->copies);
	return rc;
}

int
papers_checkpoint(struct audit *a, uint64_t when)
{
	struct buf	 b;
	int		 rc = -1;

	buf_init(&b, NOTE_MAX);
	if (buf_add(&b, a->note.p, a->note.len) == 0 &&
	    cosignature_add(&b, a->note.p, a->note.len, when, a->key,
	    a->state->name) == 0)
		rc = put(a->ledger, "checkpoint", &b);
	else
		log_errx("%s", _("the checkpoint cannot be cosigned"));
	if (rc == 0 && a->opts->witness_need == 0)
		rc = logkey_put_witnessed(a->ledger, &a->keys,
		    a->checkpoint.size, &b);
	buf_release(&b);
	return rc;
}

int
papers_keys(struct audit *a)
{
	return a->gap || a->tampered ? 0 : logkey_put(a->ledger, &a->keys);
}

int
papers_run(struct audit *a, const json_t *run)
{
	char		 at[TIME_TEXT], path[64];
	struct buf	 b;
	char		*text;
	int		 y, m, d, rc = -1;

	time_civil(a->now, &y, &m, &d);
	time_compact(a->now, at);	/* 20261123T190000Z */
	buf_init(&b, PAPER_MAX);
	if ((text = json_dumps(run, JSON_INDENT(1) | JSON_SORT_KEYS)) == NULL)
		goto out;
	/* Two runs in one second: the later one gets a letter. */
	for (int c = 'a'; c <= 'z'; c++) {
		snprintf(path, sizeof(path), "runs/%04d/%02d/%s%.1s.json", y,
		    m, at + 6, c == 'a' ? "" : (char[2]){ (char)c, '\0' });
		buf_reset(&b);
		rc = ledger_get(a->ledger, path, &b);
		if (rc <= 0)
			break;
	}
	buf_reset(&b);
	if (rc == 0) {
		buf_addstr(&b, text);
		buf_addc(&b, '\n');
		rc = put(a->ledger, path, &b);
	} else {
		rc = -1;
	}
 out:
	free(text);
	buf_release(&b);
	return rc;
}
