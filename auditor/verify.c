/*
 * verify.c: nbaudit verify: everything again, from the ledger's first commit,
 * by somebody who trusts neither program.
 */
#include <ftw.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/journal/sshsig.h"
#include "auditor/anchors.h"
#include "auditor/audit.h"
#include "auditor/forest.h"
#include "auditor/holding.h"
#include "auditor/ledger.h"
#include "auditor/logkey.h"
#include "auditor/ownkey.h"
#include "auditor/papers.h"
#include "auditor/progress.h"
#include "auditor/rulings.h"
#include "auditor/shadow.h"
#include "auditor/signers.h"
#include "auditor/stamp_tree.h"
#include "auditor/verify_rules.h"
#include "auditor/verify_stamps.h"

#define TOLD_MOST	100	/* differing rows told one by one */
#define ROW_FIELDS	8
#define RUN_MAX		((size_t)64 * 1024 * 1024)

/* A tree that the ledger says was signed. */
struct point {
	size_t		 commit;	/* index of its first one */
	struct checkpoint checkpoint;
};

struct verify {
	const struct options *opts;	/* the user's */
	struct options	 own;		/* with our own folder */
	char		*folder;	/* a temporary one */
	struct state	 known;		/* of the ledger's folder, if any */
	struct state	 fresh;
	struct anchors	 anchors;
	struct audit	 a;
	struct commit_facts *commit;
	size_t		 n;
	struct point	*point;
	size_t		 npoint;
	char		*first;		/* the first disagreement */
	size_t		 at;		/* the commit being looked at */
	bool		 on_paper;	/* the auditor's key, or one before it
					   that brought it */
	bool		 lost;		/* a key was, since that one signed */
	uint64_t	 differ;	/* rows */
	uint64_t	 damaged;	/* rows that were of whole octets */
	uint64_t	 newer;		/* documents since the last audit */
	uint64_t	 witnessed;	/* the largest tree that enough have
					   signed */
	size_t		 nsigned;	/* how many of them */
	struct stamps_check stamps;
	struct verify_rules rules;
};

static void disagree(struct verify *, enum report_kind, const char *part,
	    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* A finding; the first one is kept for the last line. */
static void
disagree(struct verify *v, enum report_kind kind, const char *part,
    const char *fmt, ...)
{
	va_list	 ap;
	char	*text;
	int	 n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n == -1)
		return;
	report_part(&v->a.report, kind, part, "%s", text);
	if (v->first == NULL)
		v->first = text;
	else
		free(text);
}

/* "commit 34c95730 of 2026-11-28T02:36:29Z" */
static const char *
commit_words(const struct verify *v, size_t i, char out[128])
{
	char	 at[TIME_TEXT];

	snprintf(out, 128, _("commit %.12s of %s"), v->commit[i].hex,
	    time_rfc3339(v->commit[i].when * TIME_SECOND, at));
	return out;
}

/*
 * A key that commit ${i} itself brings, by its own word, because the one
 * before is lost: told, and whether paper knows it is seen at the end.  1, 0
 * it is no such commit, -1.
 */
static int
follows_lost(struct verify *v, size_t i, const uint8_t pub[KEY_PUBLIC],
    char name[VKEY_NAME + 1])
{
	const struct commit_facts	*c = &v->commit[i];
	char				 words[128];
	struct buf			 own, finger;
	int				 rc = 0;

	if (strncmp(c->message, OWNKEY_LOST, sizeof(OWNKEY_LOST) - 1) != 0)
		return 0;
	buf_init(&own, LEDGER_FILE_MAX);
	buf_init(&finger, 256);
	rc = ledger_get(v->a.ledger, "allowed_signers", &own);
	if (rc == 1)
		rc = signers_allow(&own, pub, c->when, name) &&
		    ssh_fingerprint(&finger, pub) == 0;
	if (rc == 1) {
		v->on_paper = false;
		v->lost = true;
		report_part(&v->a.report, KIND_KEY, c->hex, _("From %s on "
		    "another key of the auditor signs, by its own word: the "
		    "one before was lost. Its fingerprint is %s; compare it "
		    "with paper"), commit_words(v, i, words),
		    buf_str(&finger));
	}
	buf_release(&own);
	buf_release(&finger);
	return rc;
}

/* The head's key is the one on paper, or leads back to it. */
static void
check_paper(struct verify *v, const uint8_t pub[KEY_PUBLIC],
    const struct buf *allowed)
{
	struct buf	 finger;

	/* The head may be the commit that brings it. */
	if (memcmp(pub, v->anchors.auditor, KEY_PUBLIC) == 0 || (!v->lost &&
	    signers_allow(allowed, v->anchors.auditor, SIGNERS_EVER, NULL)))
		return;
	buf_init(&finger, 256);
	if (v->on_paper && ssh_fingerprint(&finger, pub) == 0)
		report_part(&v->a.report, KIND_KEY, "auditor's key",
		    _("The auditor's key on your paper was replaced, and signed "
		    "that itself. The fingerprint is %s now: ask for a new "
		    "paper"), buf_str(&finger));
	else
		disagree(v, KIND_LEDGER, "auditor's key", "%s",
		    _("the ledger's head is signed by another key than the "
		    "auditor's. Compare the fingerprint with the one on "
		    "paper"));
	buf_release(&finger);
}

/*
 * Who signed commit ${i}: a key that the commit before it allows.  The
 * principal's name as well.  1, 0 (told), -1.
 */
static int
check_signer(struct verify *v, size_t i, const struct buf *allowed,
    uint8_t pub[KEY_PUBLIC], char name[VKEY_NAME + 1])
{
	const struct commit_facts	*c = &v->commit[i];
	char				 words[128];
	int				 rc;

	commit_words(v, i, words);
	if ((rc = ledger_signer(v->a.ledger, c->hex, pub)) == -1)
		return -1;
	if (rc == 0) {
		disagree(v, KIND_LEDGER, c->hex,
		    _("%s is not signed, or was altered. Next: take the "
		    "ledger from a mirror and compare from there on"), words);
		return 0;
	}
	if (!signers_allow(allowed, pub, c->when, name) &&
	    (rc = follows_lost(v, i, pub, name)) != 1) {
		if (rc == -1)
			return -1;
		disagree(v, KIND_LEDGER, c->hex, _("%s is signed by a key "
		    "that the commit before it does not allow at that time"),
		    words);
		return 0;
	}
	if (memcmp(pub, v->anchors.auditor, KEY_PUBLIC) == 0) {
		v->on_paper = true;
		v->lost = false;
	}
	if (c->parents > 1)
		disagree(v, KIND_LEDGER, c->hex, _("%s joins two histories; "
		    "the auditor never does"), words);
	if (i > 0 && c->when < v->commit[i - 1].when)
		disagree(v, KIND_LEDGER, c->hex, _("%s is dated before the "
		    "one that it follows"), words);
	return 1;
}

/* Who else has signed the checkpoint of commit ${i}. */
static void
count_witnesses(struct verify *v, size_t i, const struct buf *note,
    uint64_t size)
{
	char	 words[128];
	size_t	 n = 0;

	for (size_t k = 0; k < v->opts->nwitness; k++) {
		const struct vkey	*w = &v->opts->witness[k];

		switch (note_verify(note->p, note->len, w, 1, NULL)) {
		case NOTE_OK:
			n++;
			break;
		case NOTE_BAD:
			disagree(v, KIND_CHECKPOINT, w->name, _("%s: the line "
			    "of the witness %s on its checkpoint is wrong"),
			    commit_words(v, i, words), w->name);
			break;
		default:
			break;
		}
	}
	if (v->opts->witness_need > 0 && n >= v->opts->witness_need &&
	    size >= v->witnessed) {
		v->witnessed = size;
		v->nsigned = n;
	}
}

/* The checkpoint of commit ${i}, when it is another than before. */
static int
check_checkpoint(struct verify *v, size_t i, const uint8_t *pub,
    const char *name, struct buf *before)
{
	struct policy		 p = v->anchors.policy;
	enum policy_result	 r;
	struct checkpoint	 c;
	struct point		*grown;
	struct buf		 b;
	char			 words[128];
	size_t			 text;
	int			 rc;

	buf_init(&b, NOTE_MAX);
	rc = ledger_get(v->a.ledger, "checkpoint", &b);
	if (rc != 1 || (b.len == before->len && b.len > 0 &&
	    memcmp(b.p, before->p, b.len) == 0))
		goto out;
	buf_reset(before);
	if (buf_add(before, b.p, b.len) == -1 ||
	    vkey_make(&p.witness[0], name, KEY_TYPE_COSIGNATURE, pub) == -1) {
		rc = -1;
		goto out;
	}
	p.nwitness = p.need = 1;
	if (note_split(b.p, b.len, &text) == 0 &&
	    checkpoint_parse(&c, b.p, text) == 0)
		p.log = *keychain_at(&v->anchors.keys, c.size);
	r = policy_check(&p, b.p, b.len, &c, NULL, NULL);
	if (r != POLICY_OK) {
		disagree(v, KIND_CHECKPOINT, v->commit[i].hex,
		    _("%s: its checkpoint: %s"), commit_words(v, i, words),
		    policy_words(r));
		goto out;
	}
	count_witnesses(v, i, &b, c.size);
	if (v->npoint > 0 && c.size <
	    v->point[v->npoint - 1].checkpoint.size) {
		disagree(v, KIND_CHECKPOINT, v->commit[i].hex, _("%s: its "
		    "checkpoint names fewer entries than an earlier one"),
		    commit_words(v, i, words));
		goto out;
	}
	grown = reallocarray(v->point, v->npoint + 1, sizeof(*grown));
	if (grown == NULL) {
		rc = -1;
		goto out;
	}
	v->point = grown;
	v->point[v->npoint++] = (struct point){ i, c };
 out:
	buf_release(&b);
	return rc == -1 ? -1 : 0;
}

/* The report of the run that commit ${i} is; NULL when there is none. */
static json_t *
run_report(struct verify *v, size_t i, int *rc)
{
	char		 path[64], at[TIME_TEXT], when[TIME_TEXT];
	struct buf	 b;
	json_t		*json = NULL;
	int64_t		 us;
	int		 y, m, d;

	*rc = 0;
	if (strncmp(v->commit[i].message, "run ", 4) != 0)
		return NULL;
	snprintf(at, sizeof(at), "%.*s",
	    (int)strcspn(v->commit[i].message + 4, ":") == 0 ? 0 : 20,
	    v->commit[i].message + 4);
	if (time_parse(at, &us) == -1)
		return NULL;
	time_civil(us, &y, &m, &d);
	time_compact(us, when);
	buf_init(&b, RUN_MAX);
	/* The last of several runs in one second is this commit's. */
	for (int c = 'a'; c <= 'z'; c++) {
		snprintf(path, sizeof(path), "runs/%04d/%02d/%s%.1s.json", y,
		    m, when + 6, c == 'a' ? "" : (char[2]){ (char)c, '\0' });
		buf_reset(&b);
		if ((*rc = ledger_get(v->a.ledger, path, &b)) != 1)
			break;
		json_decref(json);
		json = json_object_parse(b.p, b.len, NULL);
	}
	buf_release(&b);
	return json;
}

/* What a run's report says was signed is what stands beside it. */
static int
check_report(struct verify *v, size_t i)
{
	const json_t		*cp;
	const struct point	*p;
	struct digest		 root;
	uint64_t		 size;
	json_t			*json;
	char			 words[128];
	int			 rc;

	json = run_report(v, i, &rc);
	if (rc == -1) {
		json_decref(json);
		return -1;
	}
	if (json == NULL) {
		if (strncmp(v->commit[i].message, "run ", 4) == 0)
			disagree(v, KIND_LEDGER, v->commit[i].hex,
			    _("%s has no report of its run"),
			    commit_words(v, i, words));
		return 0;
	}
	cp = json_object_get(json, "checkpoint");
	p = v->npoint == 0 ? NULL : &v->point[v->npoint - 1];
	if (json_is_true(json_object_get(cp, "cosigned")) && (p == NULL ||
	    json_get_u64(cp, "size", &size) == -1 ||
	    json_get_str(cp, "root") == NULL ||
	    digest_from_hex(&root, json_get_str(cp, "root")) == -1 ||
	    size != p->checkpoint.size ||
	    !digest_equal(&root, &p->checkpoint.root)))
		disagree(v, KIND_LEDGER, v->commit[i].hex, _("%s: the run's "
		    "report names another checkpoint than the one beside it"),
		    commit_words(v, i, words));
	json_decref(json);
	return 0;
}

/* Is what this ledger's own auditor made last in the history? */
static void
check_memory(struct verify *v)
{
	const char	*last = v->known.pending[0] != '\0' ?
	    v->known.pending : v->known.commit;
	char		 words[128];
	size_t		 i;

	if (v->known.commit[0] == '\0')
		return;
	for (i = 0; i < v->n; i++)
		if (strcmp(v->commit[i].hex, v->known.commit) == 0 ||
		    strcmp(v->commit[i].hex, last) == 0)
			return;
	for (i = 0; i + 1 < v->n && commits_has(v->opts->ledger,
	    v->commit[i].hex); i++)
		;
	disagree(v, KIND_LEDGER, "ledger", _("The auditor's last commit %.12s "
	    "is not in this history. It was rewritten: from %s on it is not "
	    "the auditor's. Next: take the ledger from a mirror"),
	    v->known.commit, commit_words(v, i, words));
}

/* Every commit, from the first.  0 or -1 (logged). */
static int
check_history(struct verify *v, const char *head)
{
	uint8_t		 pub[KEY_PUBLIC];
	char		 name[VKEY_NAME + 1] = "";
	struct buf	 allowed, before;
	int		 rc = 0, was = 0;

	if (ledger_commits(v->a.ledger, head, &v->commit, &v->n) == -1)
		return -1;
	buf_init(&allowed, LEDGER_FILE_MAX);
	buf_init(&before, NOTE_MAX);
	for (size_t i = 0; rc != -1 && i < v->n; i++) {
		v->at = i;
		rc = ledger_base(v->a.ledger, v->commit[i].hex);
		if (rc == 0 && i == 0)	/* the first allows itself */
			rc = ledger_get(v->a.ledger, "allowed_signers",
			    &allowed) == -1 ? -1 : 0;
		if (rc == 0)
			rc = was = check_signer(v, i, &allowed, pub, name);
		if (rc == 1)
			rc = check_checkpoint(v, i, pub, name, &before);
		if (rc == 0)
			rc = check_report(v, i);
		buf_reset(&allowed);
		if (rc == 0 && ledger_get(v->a.ledger, "allowed_signers",
		    &allowed) == -1)
			rc = -1;
	}
	if (rc != -1 && was == 1)
		check_paper(v, pub, &allowed);
	buf_release(&allowed);
	buf_release(&before);
	return rc == -1 ? -1 : 0;
}

/* Each signed tree, made anew of the journal's entries. */
static int
check_points(struct verify *v)
{
	struct holding	*h;
	struct forest	*f;
	struct digest	 root;
	char		 words[128];
	int		 rc = 0, grown;

	if (v->npoint == 0)
		return 0;
	if ((h = holding_open(&v->own, NULL)) == NULL)
		return -1;
	if ((f = forest_new(h)) == NULL)
		rc = -1;
	for (size_t i = 0; rc == 0 && i < v->npoint; i++) {
		const struct point	*p = &v->point[i];

		if ((grown = forest_grow(f, p->checkpoint.size)) == -1) {
			rc = -1;
		} else if (grown == 0) {
			disagree(v, KIND_JOURNAL, v->commit[p->commit].hex,
			    _("From %s on the journal is not what was signed: "
			    "%" PRIu64 " entries were signed, %" PRIu64
			    " can be read"), commit_words(v, p->commit, words),
			    p->checkpoint.size, forest_size(f));
			break;
		} else if (merkle_source_root(forest_source, f,
		    p->checkpoint.size, &root) == -1) {
			rc = -1;
		} else if (!digest_equal(&root, &p->checkpoint.root)) {
			disagree(v, KIND_JOURNAL, v->commit[p->commit].hex,
			    _("From %s on the journal is not what was signed: "
			    "its first %" PRIu64 " entries have another Merkle "
			    "root; up to entry %" PRIu64 " they are those that "
			    "were signed"), commit_words(v, p->commit, words),
			    p->checkpoint.size, i == 0 ? 0 :
			    v->point[i - 1].checkpoint.size);
			break;
		}
	}
	forest_free(f);
	if (holding_close(h) == -1)
		rc = -1;
	return rc;
}

/* A line of state/ into its fields; true when there are eight. */
static bool
split_row(const char *p, const char *end, struct octets field[ROW_FIELDS])
{
	const char	*tab;

	for (size_t i = 0; i < ROW_FIELDS; i++) {
		tab = memchr(p, '\t', (size_t)(end - p));
		if ((tab == NULL) != (i == ROW_FIELDS - 1))
			return false;
		if (tab == NULL)
			tab = end;
		field[i] = (struct octets){ (const uint8_t *)p,
		    (size_t)(tab - p) };
		p = tab + 1;
	}
	return true;
}

/* Did the last audit see this accession? */
static bool
is_audited(struct verify *v, const struct octets *accession)
{
	uint64_t	 seq = 0, n;
	uint8_t		 key[8];
	char		 digits[24];
	struct buf	 b;
	json_t		*json = NULL;

	snprintf(digits, sizeof(digits), "%.*s", (int)accession->len,
	    (const char *)accession->p);
	if (parse_u64(digits, 0, UINT64_MAX, &n) == -1 || v->npoint == 0)
		return false;
	be64_put(key, n);
	buf_init(&b, 1024 * 1024);
	if (shadow_get(v->a.shadow, CAT_ACCESSION, key, sizeof(key), &b) == 1)
		json = json_object_parse(b.p, b.len, NULL);
	json_get_u64(json, "seq", &seq);
	json_decref(json);
	buf_release(&b);
	return seq < v->point[v->npoint - 1].checkpoint.size;
}

static void
tell_row(struct verify *v, const char *line, size_t len, const char *why)
{
	char	 hex[DIGEST_HEX];

	snprintf(hex, sizeof(hex), "%.*s", (int)(len < 64 ? len : 64), line);
	if (++v->differ <= TOLD_MOST)
		disagree(v, KIND_LEDGER, hex, _("%.16s: %s"), hex, why);
}

/* The last column: what is not about rules is the same, and rules agree. */
static bool
same_flags(struct verify *v, const struct octets a[ROW_FIELDS],
    const struct octets b[ROW_FIELDS])
{
	const struct octets	*x = &a[ROW_FIELDS - 1];
	const struct octets	*y = &b[ROW_FIELDS - 1];
	size_t			 n = rulings_other((const char *)x->p, x->len);
	char			 digits[24];
	uint64_t		 accession;

	snprintf(digits, sizeof(digits), "%.*s", (int)a[1].len,
	    (const char *)a[1].p);
	return n == rulings_other((const char *)y->p, y->len) &&
	    memcmp(x->p, y->p, n) == 0 &&
	    parse_u64(digits, 0, UINT64_MAX, &accession) == 0 &&
	    verify_rules_agree(&v->rules, x, y, accession);
}

/* The same document in both: what differs? */
static void
compare_row(struct verify *v, const char *old, size_t oldlen,
    const char *now, size_t nowlen)
{
	struct octets	 a[ROW_FIELDS], b[ROW_FIELDS];
	char		 why[256];

	if (oldlen == nowlen && memcmp(old, now, oldlen) == 0)
		return;
	if (!split_row(old, old + oldlen, a) ||
	    !split_row(now, now + nowlen, b)) {
		tell_row(v, old, oldlen, _("its line is malformed"));
		return;
	}
	/* Damage was told as such; it is not the ledger that is wrong. */
	if (b[2].len != 2 || memcmp(b[2].p, "ok", 2) != 0) {
		v->damaged++;
		return;
	}
	for (size_t i = 1; i < ROW_FIELDS; i++) {
		if (a[i].len == b[i].len &&
		    memcmp(a[i].p, b[i].p, a[i].len) == 0)
			continue;
		if (i == ROW_FIELDS - 1 && same_flags(v, a, b))
			continue;
		snprintf(why, sizeof(why), _("the ledger says %.*s, this check "
		    "finds %.*s"), (int)a[i].len, (const char *)a[i].p,
		    (int)b[i].len, (const char *)b[i].p);
		tell_row(v, old, oldlen, why);
		return;
	}
}

/* One shard in two versions, line by line; both are sorted. */
static void
compare_shard(struct verify *v, const struct buf *old, const char *now,
    size_t len)
{
	const char	*p = (const char *)old->p, *pend = p + old->len;
	const char	*q = now, *qend = now + len, *pn, *qn;
	struct octets	 field[ROW_FIELDS];
	int		 cmp;

	while (p < pend || q < qend) {
		pn = p < pend ? memchr(p, '\n', (size_t)(pend - p)) : p;
		qn = q < qend ? memchr(q, '\n', (size_t)(qend - q)) : q;
		if ((p < pend && pn == NULL) || (q < qend && qn == NULL)) {
			tell_row(v, p, 0, _("a line without an end"));
			return;
		}
		cmp = p == pend ? 1 : q == qend ? -1 : pn - p < 64 ||
		    qn - q < 64 ? 0 : memcmp(p, q, 64);
		if (cmp == 0)
			compare_row(v, p, (size_t)(pn - p), q,
			    (size_t)(qn - q));
		else if (cmp < 0)
			tell_row(v, p, (size_t)(pn - p), _("the ledger knows "
			    "it, the journal does not"));
		else if (split_row(q, qn, field) &&
		    !is_audited(v, &field[1]))
			v->newer++;
		else
			tell_row(v, q, (size_t)(qn - q), _("the journal took "
			    "it in before the last audit, the ledger does not "
			    "know it"));
		if (cmp <= 0)
			p = pn + 1;
		if (cmp >= 0)
			q = qn + 1;
	}
}

/* What the ledger has otherwise than this check made it. */
static int
differs(void *arg, const char *path, const void *p, size_t len)
{
	struct verify	*v = arg;
	struct buf	 old;
	int		 rc;

	buf_init(&old, LEDGER_FILE_MAX);
	rc = ledger_get(v->a.ledger, path, &old);
	if (rc != -1 && strncmp(path, "state/", 6) == 0)
		compare_shard(v, &old, p, len);
	else if (rc != -1 && strncmp(path, "policy/trust", 12) != 0)
		log_info(_("%s is another than in the ledger: this program's "
		    "table or these inputs changed since"), path);
	buf_release(&old);
	return rc == -1 ? -1 : 0;
}

/* The time that the last audit judged at, else now. */
static int
judge_at(struct verify *v)
{
	json_t	*json;
	int	 rc = 0;

	v->a.at = v->a.now;
	if (v->opts->has_at) {
		v->a.at = v->opts->at;
		return 0;
	}
	json = v->n == 0 ? NULL : run_report(v, v->n - 1, &rc);
	if (json_get_str(json, "at") != NULL)
		time_parse(json_get_str(json, "at"), &v->a.at);
	json_decref(json);
	return rc == -1 ? -1 : 0;
}

static int
remove_one(const char *path, const struct stat *st, int kind,
    struct FTW *where)
{
	(void)st;
	(void)kind;
	(void)where;
	(void)remove(path);
	return 0;
}

/* Our own memory begins with nothing: nothing remembered is trusted. */
static int
own_folder(struct verify *v)
{
	const char	*tmp = getenv("TMPDIR");

	if (asprintf(&v->folder, "%s/nbaudit-XXXXXX", tmp == NULL ||
	    *tmp == '\0' ? "/tmp" : tmp) == -1) {
		v->folder = NULL;
		return -1;
	}
	if (mkdtemp(v->folder) == NULL) {
		log_err(_("%s: cannot be made"), v->folder);
		free(v->folder);
		v->folder = NULL;
		return -1;
	}
	v->own = *v->opts;
	if ((v->own.ledger = path_join(v->folder, "ledger")) == NULL)
		return -1;
	if (v->own.trust == NULL && (v->own.trust =
	    folder_path(v->opts->ledger, "trust")) == NULL)
		return -1;
	return folder_make(v->own.ledger);
}

static enum status
verify_open(struct verify *v)
{
	const struct options	*o = v->opts;
	struct audit		*a = &v->a;
	enum status		 st;
	int			 known;

	if ((known = state_load(&v->known, o->ledger)) == -1)
		return STATUS_CANNOT;
	if ((st = anchors_load(&v->anchors, o, known == 1 ? &v->known :
	    NULL)) != STATUS_OK)
		return st;
	if (own_folder(v) == -1)
		return STATUS_CANNOT;
	v->fresh.pinned = true;
	v->fresh.log = v->anchors.policy.log;
	v->fresh.simulated = v->known.simulated;
	a->opts = &v->own;
	a->state = &v->fresh;
	a->now = o->simulated_clock != TIME_NONE && v->known.simulated ?
	    o->simulated_clock : o->now();
	if (report_init(&a->report, &v->own, NULL) == -1 ||
	    (a->ledger = ledger_open_read(o->ledger)) == NULL ||
	    store_info_load(&a->info, o->store) == -1)
		return STATUS_CANNOT;
	return STATUS_OK;
}

/* The keys that the ledger tells are those of the journal. */
static void
check_keys(struct verify *v)
{
	const struct keychain	*told = &v->anchors.keys, *k = &v->a.keys;
	char			 part[64];

	if (!vkey_same(&told->first, &k->first) && told->n > 0)
		disagree(v, KIND_LEDGER, "keys.tsv", "%s", _("keys.tsv begins "
		    "with another key than the journal"));
	for (size_t i = 0; i < told->n; i++) {
		if (i < k->n && told->change[i].seq == k->change[i].seq &&
		    vkey_same(&told->change[i].new, &k->change[i].new))
			continue;
		if (v->a.gap && i >= k->n)
			break;	/* its entry cannot be read */
		snprintf(part, sizeof(part), "rotation %" PRIu64,
		    told->change[i].seq);
		disagree(v, KIND_LEDGER, part, _("the ledger tells a change of "
		    "the archive's key at entry %" PRIu64 " that the journal "
		    "does not have"), told->change[i].seq);
		break;
	}
}

static void
stamp_disagrees(void *arg, const char *part, const char *text)
{
	disagree(arg, KIND_LEDGER, part, "%s", text);
}

/* The time-stamps in the ledger.  0 or -1 (logged). */
static int
check_stamps(struct verify *v, const char *head)
{
	if (ledger_base(v->a.ledger, head) == -1)
		return -1;
	v->stamps.a = &v->a;
	v->stamps.opts = &v->own;
	v->stamps.head = v->n == 0 ? 0 : v->commit[v->n - 1].when;
	v->stamps.disagree = stamp_disagrees;
	v->stamps.arg = v;
	return stamps_check(&v->stamps);
}

/* As many witnesses as the configuration wants have signed some tree. */
static void
check_witnesses(struct verify *v)
{
	if (v->opts->witness_need > 0 && v->witnessed == 0)
		report_part(&v->a.report, KIND_WITNESS, "witnesses",
		    _("No checkpoint in this ledger has the %zu witnesses that "
		    "the configuration wants. Next: nbaudit witness export -o "
		    "FILE"), v->opts->witness_need);
}

/* What time-stamps and witnesses prove. */
static void
print_outside(const struct verify *v)
{
	char	 local[TIME_TEXT];

	if (v->stamps.n > 0)
		printf(_("%" PRIu64 " time-stamps, %" PRIu64 " of them good "
		    "today"), v->stamps.n, v->stamps.good);
	if (v->stamps.n > 0 && v->stamps.entries > 0)
		printf(_("; the first %" PRIu64 " entries existed at %s"),
		    v->stamps.entries, time_local(v->stamps.when, local));
	if (v->stamps.n > 0)
		putchar('\n');
	if (v->witnessed > 0)
		printf(_("Up to %" PRIu64 " entries, %zu of %zu witnesses have "
		    "signed the tree\n"), v->witnessed, v->nsigned,
		    v->opts->nwitness);
}

static void
conclude(struct verify *v, const char *head)
{
	const struct checkpoint	*c = v->npoint == 0 ? NULL :
	    &v->point[v->npoint - 1].checkpoint;

	report_flush(&v->a.report);
	progress_clear(v->opts->progress);
	if (v->opts->json) {
		printf("{\"head\":\"%s\",\"commits\":%zu,\"checkpoints\":%zu,"
		    "\"entries\":%" PRIu64 ",\"documents\":%" PRIu64
		    ",\"newer\":%" PRIu64 ",\"findings\":%" PRIu64
		    ",\"differing_rows\":%" PRIu64 ",\"stamps\":%" PRIu64
		    ",\"stamps_good\":%" PRIu64 ",\"stamped_entries\":%" PRIu64
		    ",\"witnessed_entries\":%" PRIu64 ",\"agrees\":%s}\n", head,
		    v->n, v->npoint, c == NULL ? 0 : c->size, v->a.documents,
		    v->newer, v->a.report.n, v->differ, v->stamps.n,
		    v->stamps.good, v->stamps.entries, v->witnessed,
		    v->first == NULL ?
		    "true" : "false");
		return;
	}
	printf(_("%zu commits, each signed by a key that the one before "
	    "allows\n%zu signed trees, made anew from the journal's entries, "
	    "up to %" PRIu64 " entries\n%" PRIu64 " documents read and judged "
	    "again\n"), v->n, v->npoint, c == NULL ? 0 : c->size,
	    v->a.documents);
	print_outside(v);
	if (v->newer > 0)
		printf(_("%" PRIu64 " documents came in after the last audit "
		    "and are not in the ledger yet\n"), v->newer);
	if (v->rules.newer > 0)
		printf(_("%" PRIu64 " documents are held to other rules or "
		    "records than in the last audit\n"), v->rules.newer);
	if (v->damaged > 0)
		printf(_("%" PRIu64 " documents are damaged since the last "
		    "audit\n"), v->damaged);
	if (v->first == NULL)
		printf("%s\n", _("Ledger, journal and store agree."));
	else
		printf(_("They do NOT agree. The first point: %s\n"),
		    v->first);
}

/* The ledger's time-stamps, with trees made anew of the journal. */
static int
restore_stamps(struct audit *a)
{
	uint64_t	 opaque;

	if (stamp_trees_restore(a, &opaque) == -1)
		return -1;
	if (opaque > 0)
		log_info(_("%" PRIu64 " time-stamps without a description of "
		    "their tree: what rests on them alone is not made anew"),
		    opaque);
	return 0;
}

static enum status
verify(struct verify *v)
{
	char		 head[COMMIT_HEX];
	struct audit	*a = &v->a;
	enum status	 st;
	int		 rc;

	if ((st = verify_open(v)) != STATUS_OK)
		return st;
	if ((rc = ledger_head(a->ledger, head)) != 1) {
		log_errx("%s", _("the ledger has no branch main; take it back "
		    "from a mirror"));
		return rc == 0 ? STATUS_TAMPERED : STATUS_CANNOT;
	}
	a->began = v->opts->monotonic();
	if (ledger_base(a->ledger, head) == -1)
		return STATUS_CANNOT;
	if ((st = logkey_load(a->ledger, &v->anchors)) != STATUS_OK)
		return st;
	if (check_history(v, head) == -1)
		return STATUS_CANNOT;
	check_memory(v);
	if (check_points(v) == -1 ||
	    ledger_base(a->ledger, head) == -1 || judge_at(v) == -1)
		return STATUS_CANNOT;
	if (v->npoint > 0) {
		/* As the auditor would: what it signed last binds. */
		v->fresh.size = v->point[v->npoint - 1].checkpoint.size;
		v->fresh.root = v->point[v->npoint - 1].checkpoint.root;
	}
	ledger_watch(a->ledger, differs, v);
	a->evidence = v->opts->ledger;
	a->before_stamps = restore_stamps;
	if (audit_prepare(a) == -1 || audit_store(a) == -1 ||
	    verify_rules_begin(&v->rules, a, v->npoint == 0 ? 0 :
	    v->point[v->npoint - 1].checkpoint.size) == -1 ||
	    verdicts_write(a) == -1 || rulings_write(a) == -1 ||
	    papers_policy(a) == -1)
		return STATUS_CANNOT;
	check_keys(v);
	if (check_stamps(v, head) == -1)
		return STATUS_CANNOT;
	check_witnesses(v);
	conclude(v, head);
	return a->report.status;
}

enum status
cmd_verify(const struct options *o)
{
	struct verify	 v;
	enum status	 st;

	if (o->ledger == NULL || o->store == NULL) {
		log_errx("%s", _("which store and ledger? Name them with -s "
		    "DIR and -l DIR, or in the configuration"));
		return STATUS_USAGE;
	}
	memset(&v, 0, sizeof(v));
	v.opts = o;
	state_init(&v.known);
	state_init(&v.fresh);
	buf_init(&v.a.note, NOTE_MAX);
	st = verify(&v);
	audit_release(&v.a);
	if (v.folder != NULL)
		(void)nftw(v.folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	if (v.own.trust != o->trust)
		free(v.own.trust);
	if (v.folder != NULL)
		free(v.own.ledger);
	free(v.folder);
	free(v.first);
	free(v.commit);
	free(v.point);
	anchors_clear(&v.anchors);
	state_release(&v.known);
	state_release(&v.fresh);
	return st;
}
