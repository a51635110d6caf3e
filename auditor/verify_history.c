/*
 * verify_history.c: the ledger's commits, each signed by whom the one before
 * allows, and the trees that they say were signed.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/journal/sshsig.h"
#include "auditor/forest.h"
#include "auditor/holding.h"
#include "auditor/masks.h"
#include "auditor/ownkey.h"
#include "auditor/signers.h"
#include "auditor/verify_part.h"

#define RUN_MAX		((size_t)64 * 1024 * 1024)

/* "commit 34c95730 of 2026-11-28T02:36:29Z" */
const char *
verify_words(const struct verify *v, size_t i, char out[COMMIT_WORDS])
{
	char	 at[TIME_TEXT];

	snprintf(out, COMMIT_WORDS, _("commit %.12s of %s"), v->commit[i].hex,
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
	char				 words[COMMIT_WORDS];
	struct buf			 own, finger;
	int				 rc = 0;

	if (strncmp(c->message, OWNKEY_LOST, sizeof(OWNKEY_LOST) - 1) != 0 &&
	    strncmp(c->message, OWNKEY_TAKEN, sizeof(OWNKEY_TAKEN) - 1) != 0)
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
		    "with paper"), verify_words(v, i, words),
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
		    _("The auditor's key on your paper was replaced, and "
		    "signed that itself. The fingerprint is %s now: ask for a "
		    "new paper"), buf_str(&finger));
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
	char				 words[COMMIT_WORDS];
	int				 rc;

	verify_words(v, i, words);
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
	char	 words[COMMIT_WORDS];
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
			    verify_words(v, i, words), w->name);
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
	char			 words[COMMIT_WORDS];
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
		    _("%s: its checkpoint: %s"), verify_words(v, i, words),
		    policy_words(r));
		goto out;
	}
	count_witnesses(v, i, &b, c.size);
	if (v->npoint > 0 && c.size <
	    v->point[v->npoint - 1].checkpoint.size) {
		disagree(v, KIND_CHECKPOINT, v->commit[i].hex, _("%s: its "
		    "checkpoint names fewer entries than an earlier one"),
		    verify_words(v, i, words));
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
json_t *
verify_run_report(struct verify *v, size_t i, int *rc)
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
	char			 words[COMMIT_WORDS];
	int			 rc;

	json = verify_run_report(v, i, &rc);
	if (rc == -1) {
		json_decref(json);
		return -1;
	}
	if (json == NULL) {
		if (strncmp(v->commit[i].message, "run ", 4) == 0)
			disagree(v, KIND_LEDGER, v->commit[i].hex,
			    _("%s has no report of its run"),
			    verify_words(v, i, words));
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
		    verify_words(v, i, words));
	json_decref(json);
	return 0;
}

/* Is what this ledger's own auditor made last in the history? */
void
verify_memory(struct verify *v)
{
	const char	*last = v->known.pending[0] != '\0' ?
	    v->known.pending : v->known.commit;
	char		 words[COMMIT_WORDS];
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
	    v->known.commit, verify_words(v, i, words));
}

/* Reports and time-stamps that were committed once stay as they are. */
static int
check_kept(struct verify *v, size_t i)
{
	static const char *const	 dirs[] = { "evidence", "runs" };
	char				 path[256], words[COMMIT_WORDS];
	int				 rc = 1;

	for (size_t k = 0; i > 0 && rc != -1 &&
	    k < sizeof(dirs) / sizeof(dirs[0]); k++) {
		rc = ledger_kept(v->a.ledger, v->commit[i - 1].hex, dirs[k],
		    path);
		if (rc == 0)
			disagree(v, KIND_LEDGER, path, _("%s took away or "
			    "changed %s, which the commits before it have"),
			    verify_words(v, i, words), path);
	}
	return rc == -1 ? -1 : 0;
}

/* Every commit, from the first.  0 or -1 (logged). */
int
verify_history(struct verify *v, const char *head)
{
	uint8_t		 pub[KEY_PUBLIC];
	char		 name[VKEY_NAME + 1] = "";
	struct buf	 allowed, before;
	const char	*mask;
	int		 rc = 0, was = 0;

	if (ledger_commits(v->a.ledger, head, &v->commit, &v->n) == -1)
		return -1;
	if ((mask = masks_find(v->opts->ledger)) != NULL)
		disagree(v, KIND_LEDGER, "ledger", _("the ledger has %s, which "
		    "makes git show another history than the one that is "
		    "signed; this check looks past it"), mask);
	buf_init(&allowed, LEDGER_FILE_MAX);
	buf_init(&before, NOTE_MAX);
	for (size_t i = 0; rc != -1 && i < v->n; i++) {
		v->at = i;
		rc = ledger_base(v->a.ledger, v->commit[i].hex);
		if (rc == 0 && i == 0)	/* the first allows itself */
			rc = ledger_get(v->a.ledger, "allowed_signers",
			    &allowed) == -1 ? -1 : 0;
		if (rc == 0)
			rc = check_kept(v, i);
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
int
verify_points(struct verify *v)
{
	struct holding	*h;
	struct forest	*f;
	struct digest	 root;
	char		 words[COMMIT_WORDS];
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
			    " can be read"), verify_words(v, p->commit, words),
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
			    "were signed"), verify_words(v, p->commit, words),
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
