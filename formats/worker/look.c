/*
 * look.c: what a document's signatures need and it does not hold, searched in
 * what lies beside it: the search that is made of a folder (auditor/inspect.c).
 */
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "formats/crypto/adopt.h"
#include "formats/crypto/enrich.h"
#include "formats/crypto/ers.h"
#include "formats/crypto/wants.h"
#include "formats/document/ers_xml.h"
#include "formats/document/nearby.h"
#include "formats/sandbox/limits.h"
#include "formats/worker/work.h"

#define NEAR_HASHED	64	/* files of a folder whose digest is taken */
#define NEAR_HASHED_MAX	((uint64_t)64 << 20)	/* octets of one */
#define NEAR_TRIED	64	/* files of a folder that are tried */
#define NEAR_TRIED_MAX	((uint64_t)1 << 20)	/* octets of one */

/* A search. */
struct near {
	struct work		*w;
	const struct beside	*v;
	struct plan		*plan;		/* the best so far; owned */
	const uint8_t		*doc;		/* NULL: not asked for yet */
	bool			 changed;	/* the plan is another now */
	int64_t			 covers;	/* of beside.file; -1: none */
};

static uint8_t *
copy_near(const struct near *n, size_t i)
{
	return n->v->copy(n->v->arg, i);
}

/* The document's octets, asked for when they are first needed. */
static const uint8_t *
document(struct near *n)
{
	if (n->doc == NULL)
		n->doc = n->v->document(n->v->arg);
	return n->doc;
}

/* In the document's own folder; in the one above. */
static bool
is_beside(const struct job_near_file *f)
{
	return f->name[0] != '\0' && strchr(f->name, '/') == NULL;
}

static bool
is_above(const struct job_near_file *f)
{
	return strncmp(f->name, "../", 3) == 0 &&
	    strchr(f->name + 3, '/') == NULL;
}

/* What is named, then what is small, as one piece.  0 or -1. */
static int
gather(struct near *n, struct buf *b)
{
	uint64_t	 small = 0;
	size_t		 files = 0;
	uint8_t		*p;
	int		 rc = nearby_begin(b);

	for (int named = 1; named >= 0; named--)
		for (size_t i = 0; rc == 0 && i < n->v->n; i++) {
			const struct job_near_file	*f = &n->v->file[i];

			if (f->name[0] == '\0' || f->named != (named == 1) ||
			    f->size > (named ? NEARBY_FILE_MAX :
			    NEIGHBOUR_MAX) || b->len + f->size > NEARBY_MAX ||
			    files == NEARBY_FILES_MAX ||
			    (!named && small + f->size > NEIGHBOURS_MAX) ||
			    (p = copy_near(n, i)) == NULL)
				continue;
			small += named ? 0 : f->size;
			files++;
			rc = nearby_put(b, f->name, p, (size_t)f->size);
			free(p);
		}
	return rc;
}

/* Parse it once more, with all that; the fuller plan stays.  0 or -1. */
static int
look_near(struct near *n)
{
	struct octets	 doc, piece;
	struct plan	*plan = NULL;
	struct buf	 b;
	int		 rc;

	if (document(n) == NULL)
		return 0;
	doc = (struct octets){ n->doc, (size_t)n->v->size };
	buf_init(&b, NEARBY_PIECE_MAX);
	if ((rc = gather(n, &b)) == 0) {
		piece = (struct octets){ b.p, b.len };
		plan = work_parse_near(n->w, &doc, &piece);
	}
	buf_release(&b);
	if (plan == NULL)
		return rc;
	if (plan_found(plan) < plan_found(n->plan)) {
		plan_free(plan);
		return 0;
	}
	plan_free(n->plan);
	n->plan = plan;
	n->changed = true;
	return plan_adopt(plan, n->w->trust, NULL, 0);
}

/* Certificates, CRLs and responses out of files for them.  0 or -1. */
static int
look_proofs(struct near *n)
{
	struct neighbour file[ENRICH_FILES_MAX];
	size_t		 k = 0, found = n->plan->nnear, left;
	bool		 wanted = plan_wants_cert(n->plan);
	uint8_t		*p;
	int		 rc;

	left = ENRICH_OCTETS_MAX;
	for (size_t i = 0; i < n->v->n && k < ENRICH_FILES_MAX; i++) {
		const struct job_near_file	*f = &n->v->file[i];

		if (!is_beside(f) || !wants_is_proof(f->name,
		    strlen(f->name)) || f->size > ENRICH_FILE_MAX ||
		    f->size > left || (p = copy_near(n, i)) == NULL)
			continue;
		left -= (size_t)f->size;
		file[k++] = (struct neighbour){ { (const uint8_t *)f->name,
		    strlen(f->name) }, { p, (size_t)f->size } };
	}
	rc = work_enrich(n->w, n->plan, file, k);
	n->changed = n->changed || n->plan->nnear > found ||
	    (wanted && !plan_wants_cert(n->plan));
	while (k > 0)
		free((void *)(uintptr_t)file[--k].octets.p);
	return rc;
}

/* The data by its name: endings taken away one by one.  -1: none. */
static int64_t
data_by_name(const struct near *n)
{
	const char	*own = (const char *)n->v->name.p;
	size_t		 len = n->v->name.len;

	for (;;) {
		while (len > 0 && own[len - 1] != '.')
			len--;
		if (len <= 1)	/* no dot, or a hidden name */
			return -1;
		len--;
		for (size_t i = 0; i < n->v->n; i++)
			if (is_beside(&n->v->file[i]) &&
			    strlen(n->v->file[i].name) == len &&
			    memcmp(n->v->file[i].name, own, len) == 0)
				return (int64_t)i;
	}
	return -1;
}

/* By the name that a dataUri gives it.  -1: none. */
static int64_t
data_by_uri(const struct near *n)
{
	char	*name = nearby_data(n->plan);
	int64_t	 found = -1;

	for (size_t i = 0; name != NULL && i < n->v->n && found == -1; i++)
		if (strcmp(n->v->file[i].name, name) == 0)
			found = (int64_t)i;
	free(name);
	return found;
}

/* Does a signature name the digest of that object? */
static bool
is_named(struct near *n, size_t i, const enum digest_alg *algs, size_t nalgs)
{
	const struct job_near_file	*f = &n->v->file[i];
	uint8_t				 md[EVP_MAX_MD_SIZE], *p = NULL;
	size_t				 len;
	bool				 named = false;

	for (size_t k = 0; k < nalgs && !named; k++) {
		/* Of the store's own digest nothing is read here. */
		if (algs[k] == DIGEST_SHA256) {
			named = wants_digest(n->plan, algs[k],
			    f->sha256.octet, DIGEST_SIZE);
			continue;
		}
		if (p == NULL && (p = copy_near(n, i)) == NULL)
			return false;
		len = digest_alg_octets(algs[k], p, (size_t)f->size, md);
		named = len > 0 && wants_digest(n->plan, algs[k], md, len);
	}
	free(p);
	return named;
}

/* By its digest among those that ${in}; -1: none. */
static int64_t
data_by_digest(struct near *n, bool (*in)(const struct job_near_file *),
    uint64_t max)
{
	enum digest_alg	 algs[WANTS_ALGS];
	size_t		 nalgs = wants_algs(n->plan, algs), hashed = 0;

	for (size_t i = 0; nalgs > 0 && i < n->v->n; i++) {
		if (!in(&n->v->file[i]) || n->v->file[i].size > max)
			continue;
		if (hashed++ == NEAR_HASHED)
			break;
		if (is_named(n, i, algs, nalgs))
			return (int64_t)i;
	}
	return -1;
}

static bool
is_anywhere(const struct job_near_file *f)
{
	return f->name[0] == '\0';
}

/* How many signatures object ${i} is the data of, by trying.  0: none. */
static size_t
try_covers(struct near *n, size_t i)
{
	const struct plan	*plan = n->plan;
	const struct job_near_file *f = &n->v->file[i];
	struct sigmath		*math = calloc(plan->nsig, sizeof(*math));
	struct digest		 d;
	uint64_t		 size;
	uint8_t			*p = copy_near(n, i);
	size_t			 k = 0;

	if (math != NULL && p != NULL &&
	    verify_begin(n->w->verify, plan) == 0 &&
	    verify_update(n->w->verify, n->doc,
	    (size_t)n->v->size) == 0 &&
	    verify_covers(n->w->verify, p, (size_t)f->size) == 0 &&
	    work_feed_forms(n->w, plan, p, (size_t)f->size) == 0 &&
	    verify_end(n->w->verify, &d, &size, math) == 0)
		for (size_t s = 0; s < plan->nsig; s++)
			k += plan->sig[s].content == CONTENT_COVERS &&
			    math[s].digest_match == TRI_YES &&
			    math[s].why != FINDING_CONTENT_ABSENT;
	free(math);
	free(p);
	return k;
}

/* For signatures that name no digest: the one that most of them match. */
static int64_t
data_by_trial(struct near *n)
{
	int64_t	 best = -1;
	size_t	 most = 0, tried = 0, k;

	if (!wants_trial(n->plan) || document(n) == NULL)
		return -1;
	for (size_t i = 0; i < n->v->n && tried < NEAR_TRIED; i++) {
		if (!is_beside(&n->v->file[i]) ||
		    n->v->file[i].size > NEAR_TRIED_MAX)
			continue;
		tried++;
		if ((k = try_covers(n, i)) > most) {
			most = k;
			best = (int64_t)i;
		}
	}
	return best;
}

/* Is the data, as octets or in its canonical form, what the record is over? */
static enum tri
form_holds(const struct sigplan *s, const uint8_t *p, size_t len)
{
	uint8_t		 md[EVP_MAX_MD_SIZE];
	size_t		 n;
	struct buf	 b;
	enum tri	 t = TRI_NO;

	if (digest_alg_md(s->er.alg) == NULL)
		return TRI_UNKNOWN;
	n = digest_alg_octets(s->er.alg, p, len, md);
	if (n > 0 && ers_holds(s, md, n))
		return TRI_YES;
	buf_init(&b, VERIFY_KEEP_MAX);
	if (ers_xml_form(&b, p, len, s->er.form) == 0 &&
	    (n = digest_alg_octets(s->er.alg, b.p, b.len, md)) > 0 &&
	    ers_holds(s, md, n))
		t = TRI_YES;
	buf_release(&b);
	return t;
}

/*
 * Canonical forms are made by who parses, here: of the data that was found the
 * plan says what came out.
 */
static void
settle_forms(struct near *n)
{
	uint8_t	*p = NULL;

	for (size_t i = 0; i < n->plan->nsig; i++) {
		struct sigplan	*s = &n->plan->sig[i];

		if (s->tst != TST_EVIDENCE || s->er.form == 0 ||
		    s->content != CONTENT_COVERS)
			continue;
		if (p == NULL && (p = copy_near(n, (size_t)n->covers)) == NULL)
			return;
		s->content = CONTENT_PARSED;
		s->has_parsed = true;
		s->parsed = form_holds(s, p,
		    (size_t)n->v->file[n->covers].size);
		n->changed = true;
	}
	free(p);
}

static void
look_data(struct near *n)
{
	n->covers = data_by_uri(n);
	if (n->covers == -1)
		n->covers = data_by_name(n);
	if (n->covers == -1)
		n->covers = data_by_digest(n, is_beside, NEAR_HASHED_MAX);
	if (n->covers == -1)
		n->covers = data_by_digest(n, is_above, NEAR_TRIED_MAX);
	if (n->covers == -1)
		n->covers = data_by_digest(n, is_anywhere, PARSE_MAX);
	if (n->covers == -1)
		n->covers = data_by_trial(n);
	if (n->covers != -1)
		settle_forms(n);
}

int
work_look(struct work *w, const struct beside *v, struct plan **plan,
    int64_t *covers, bool *changed)
{
	struct near	 n = { .w = w, .v = v, .plan = *plan, .covers = -1 };
	int		 rc = 0;

	if (plan_wants_cert(n.plan))
		rc = look_proofs(&n);
	if (rc == 0 && v->data && (plan_wants(n.plan) & PLAN_WANTS_DATA) != 0)
		look_data(&n);
	if (rc == 0 && n.covers == -1 &&
	    (plan_wants(n.plan) & PLAN_WANTS_NEAR) != 0)
		rc = look_near(&n);
	/* Of the plan that stays. */
	if (rc == 0 && plan_wants_proof(n.plan) && n.plan->nnear == 0)
		rc = look_proofs(&n);
	if (rc == 0)
		rc = work_note_twins(v, n.plan, n.covers, &n.changed);
	*plan = n.plan;
	*covers = n.covers;
	*changed = n.changed;
	return rc;
}
