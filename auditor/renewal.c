/*
 * renewal.c: what the night's time-stamp must be over, and what ends soon.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/sandbox/job.h"
#include "auditor/stamping.h"

#include "auditor/renewal.h"

#define DAY		((int64_t)86400 * TIME_SECOND)

/* The request while its leaves are gathered. */
struct plan_leaves {
	struct audit	*a;
	enum digest_alg	 alg;
	size_t		 size;
	struct buf	 leaf;
	struct buf	 map;		/* alg not SHA-256 */
};

static int64_t
soon(const struct audit *a)
{
	return a->at + (int64_t)a->opts->renew_before * DAY;
}

/*
 * The algorithm that new time-stamps are made with: SHA-256 for as long as it
 * counts beyond the time for renewals, then the strongest that does.
 */
static enum digest_alg
choose_alg(const struct audit *a)
{
	static const enum digest_alg	 algs[] = { DIGEST_SHA256,
	    DIGEST_SHA512, DIGEST_SHA3_512, DIGEST_SHA384, DIGEST_SHA3_384 };

	for (size_t i = 0; i < sizeof(algs) / sizeof(algs[0]); i++)
		if (digest_alg_until(algs[i]) > soon(a))
			return algs[i];
	return DIGEST_SHA512;
}

static int
by_octets(const void *p, const void *q, void *arg)
{
	return memcmp(p, q, *(const size_t *)arg);
}

size_t
renewal_sort(struct buf *b, size_t size, size_t key)
{
	size_t	 n = b->len / size, out = 0;

	if (n == 0)
		return 0;
	qsort_r(b->p, n, size, by_octets, &key);
	for (size_t i = 0; i < n; i++)
		if (out == 0 || memcmp(b->p + (out - 1) * size,
		    b->p + i * size, key) != 0) {
			memmove(b->p + out * size, b->p + i * size, size);
			out++;
		}
	b->len = out * size;
	return out;
}

static int
add_leaf(struct plan_leaves *p, const uint8_t *md)
{
	return buf_add(&p->leaf, md, p->size);
}

static int
add_map(struct plan_leaves *p, const struct digest *d, const uint8_t *md)
{
	return buf_add(&p->map, d->octet, DIGEST_SIZE) == 0 &&
	    buf_add(&p->map, md, p->size) == 0 ? 0 : -1;
}

/* What comes of a JOB_OBJECT, while it comes. */
struct reading {
	EVP_MD_CTX	*ctx[2];	/* SHA-256 and the new one */
	bool		 done;
	bool		 failed;
};

static void
reading_take(struct reading *r, const struct pool_event *ev)
{
	enum fixity	 f;
	struct octets	 part;

	if (ev->what != POOL_FRAME) {
		r->failed = r->failed || ev->what != POOL_END;
		return;
	}
	if (object_decode(ev->p, ev->len, &f, &part) == -1) {
		r->failed = true;
		return;
	}
	if (part.len == 0) {
		r->done = true;
		r->failed = r->failed || f != FIXITY_OK;
		return;
	}
	for (size_t i = 0; i < 2; i++)
		if (EVP_DigestUpdate(r->ctx[i], part.p, part.len) != 1)
			r->failed = true;
}

int
renewal_digest(struct audit *a, struct pool *pool, const struct object *o,
    enum digest_alg alg, uint8_t out[EVP_MAX_MD_SIZE])
{
	const struct job_object	 jo = { .number = o->number,
				    .sha256 = o->sha256, .size = o->size };
	struct reading		 r = { .done = false };
	struct pool_event	 ev;
	struct pool_job		 job;
	struct buf		 b;
	uint8_t			 sha[EVP_MAX_MD_SIZE];
	unsigned int		 n;
	int			 rc = -1;

	buf_init(&b, 4096);
	memset(&job, 0, sizeof(job));
	r.ctx[0] = EVP_MD_CTX_new();
	r.ctx[1] = EVP_MD_CTX_new();
	if (guards_cover(a, o->segment) == -1 || r.ctx[0] == NULL ||
	    r.ctx[1] == NULL || EVP_DigestInit_ex(r.ctx[0],
	    digest_alg_md(DIGEST_SHA256), NULL) != 1 ||
	    EVP_DigestInit_ex(r.ctx[1], digest_alg_md(alg), NULL) != 1 ||
	    job_object(&b, o->segment, &jo) == -1)
		goto out;
	job.p = b.p;
	job.len = b.len;
	job.fd[0] = job.fd[1] = -1;
	job.weight = o->size;
	job.documents = 1;
	if (pool_submit(pool, &job) == -1)
		goto out;
	while (pool_pending(pool) > 0) {
		int	 got = pool_next(pool, &ev, -1);

		if (got == -1)
			goto out;
		if (got == 1)
			reading_take(&r, &ev);
	}
	rc = 0;
	if (r.done && !r.failed &&
	    EVP_DigestFinal_ex(r.ctx[0], sha, &n) == 1 &&
	    memcmp(sha, o->sha256.octet, DIGEST_SIZE) == 0 &&
	    EVP_DigestFinal_ex(r.ctx[1], out, &n) == 1)
		rc = 1;
 out:
	EVP_MD_CTX_free(r.ctx[0]);
	EVP_MD_CTX_free(r.ctx[1]);
	buf_release(&b);
	return rc;
}

int
renewal_leaf(const struct stamps *before, enum digest_alg alg,
    const struct digest *d, const uint8_t *md, uint8_t leaf[EVP_MAX_MD_SIZE])
{
	struct octets	 r, token;
	enum digest_alg	 was;
	struct buf	 record;
	int		 rc;

	buf_init(&record, ERS_RECORD_MAX);
	rc = stamps_record(before, d, &record, NULL, NULL);
	r = (struct octets){ record.p, record.len };
	if (rc == 0) {
		memcpy(leaf, md, digest_alg_size(alg));
		rc = 1;
	} else if (rc == 1) {
		rc = -1;
		if (ers_last(&r, &token, &was) == 0 && was == alg)
			rc = 0;
		else if (ers_chain_leaf(alg, &r, md, leaf) == 0)
			rc = 1;
	}
	buf_release(&record);
	return rc;
}

/* A leaf for an object whose new digest is ${md}.  1, 0, -1. */
static int
add_object(struct plan_leaves *p, const struct digest *d, const uint8_t *md)
{
	uint8_t	 leaf[EVP_MAX_MD_SIZE];
	int	 rc = renewal_leaf(p->a->stamps, p->alg, d, md, leaf);

	if (rc == 1 && (add_leaf(p, leaf) == -1 || add_map(p, d, md) == -1))
		rc = -1;
	return rc;
}

static bool
is_covered(const struct object *o)
{
	return (o->flags & OBJECT_STAMPED) != 0;
}

static bool
is_wanted(const struct object *o)
{
	return o->class == CLASS_DOCUMENT &&
	    (o->flags & OBJECT_PROVEN) != 0 &&
	    (o->flags & OBJECT_SUPERSEDED) == 0 &&
	    o->fixity != FIXITY_DESTROYED;
}

/* Under SHA-256 the journal has every digest already. */
static int
gather_new(struct plan_leaves *p)
{
	struct audit	*a = p->a;

	for (size_t i = 0; i < a->nobject; i++) {
		if (!is_wanted(&a->object[i]) || is_covered(&a->object[i]))
			continue;
		if (add_leaf(p, a->object[i].sha256.octet) == -1)
			return -1;
		a->stamping.documents++;
	}
	return 0;
}

struct pool *
renewal_pool(const struct audit *a)
{
	const struct pool_opts	 po = { .worker = a->worker,
				    .store = a->opts->store, .n = 1,
				    .nolock = true, .require_sandbox =
				    a->opts->require_sandbox };

	return pool_new(&po);
}

/* Under another, every document is read again. */
static int
gather_read(struct plan_leaves *p)
{
	struct audit	*a = p->a;
	struct pool	*pool = renewal_pool(a);
	uint8_t		 md[EVP_MAX_MD_SIZE];
	int		 rc = pool == NULL ? -1 : 0;

	for (size_t i = 0; i < a->nobject && rc != -1; i++) {
		const struct object	*o = &a->object[i];

		if (!is_wanted(o) || (is_covered(o) && stamps_has(a->stamps,
		    p->alg, &o->sha256)))
			continue;
		rc = renewal_digest(a, pool, o, p->alg, md);
		if (rc == 1 && (rc = add_object(p, &o->sha256, md)) == 1)
			is_covered(o) ? a->stamping.renewed++ :
			    a->stamping.documents++;
	}
	pool_free(pool);
	return rc == -1 ? -1 : 0;
}

/* Notes of older time-stamps: they lead to what was stamped then. */
static int
gather_notes(struct plan_leaves *p)
{
	struct audit	*a = p->a;
	struct digest	 d;
	uint8_t		 md[EVP_MAX_MD_SIZE];
	unsigned int	 n;
	int		 rc = 0;

	for (size_t i = 0; i < a->stamps->n && rc != -1; i++) {
		const struct octets	*note = &a->stamps->stamp[i].note;

		if (note->len == 0 || digest_sha256(&d, note->p, note->len) ==
		    -1 || EVP_Digest(note->p, note->len, md, &n,
		    digest_alg_md(p->alg), NULL) != 1)
			continue;
		if (!stamps_has(a->stamps, p->alg, &d))
			rc = add_object(p, &d, md);
	}
	return rc == -1 ? -1 : 0;
}

/* Has a later tree of the same algorithm this token among its leaves? */
static bool
is_renewed(const struct audit *a, size_t i, uint8_t leaf[EVP_MAX_MD_SIZE])
{
	const struct stamp	*s = &a->stamps->stamp[i];

	if (ers_stamp_leaf(s->tree.alg, &s->token, leaf) == -1)
		return true;
	for (size_t k = i + 1; k < a->stamps->n; k++)
		if (a->stamps->stamp[k].tree.alg == s->tree.alg &&
		    stamp_leaf(&a->stamps->stamp[k], leaf) != SIZE_MAX)
			return true;
	return false;
}

/*
 * Time-stamps that end soon, of those that nothing renewed yet.  A token's
 * own end is that of the records whose newest it is.
 */
static int
gather_stamps(struct plan_leaves *p)
{
	struct audit	*a = p->a;
	uint8_t		 leaf[EVP_MAX_MD_SIZE];

	for (size_t i = 0; i < a->stamps->n; i++) {
		const struct stamp	*s = &a->stamps->stamp[i];

		if (s->tree.alg != p->alg || s->ends == TIME_NONE ||
		    s->ends > soon(a) || s->lost != FINDING_OK ||
		    is_renewed(a, i, leaf))
			continue;
		if (add_leaf(p, leaf) == -1)
			return -1;
		a->stamping.renewed++;
	}
	return 0;
}

/* The checkpoint, unless a time-stamp has it already.  1, 0 or -1. */
static int
gather_checkpoint(struct plan_leaves *p)
{
	struct audit	*a = p->a;
	struct digest	 d;
	uint8_t		 md[EVP_MAX_MD_SIZE];
	unsigned int	 n;

	if (!a->has_checkpoint || !a->proven)
		return 0;
	if (digest_sha256(&d, a->note.p, a->note.len) == -1 ||
	    EVP_Digest(a->note.p, a->note.len, md, &n, digest_alg_md(p->alg),
	    NULL) != 1)
		return -1;
	for (size_t i = 0; i < a->stamps->n; i++)
		if (a->stamps->stamp[i].lost == FINDING_OK &&
		    !stamp_ended(&a->stamps->stamp[i], a->at) &&
		    a->stamps->stamp[i].note.len == a->note.len &&
		    memcmp(a->stamps->stamp[i].note.p, a->note.p,
		    a->note.len) == 0)
			return 0;
	if (p->alg != DIGEST_SHA256 && add_map(p, &d, md) == -1)
		return -1;
	return add_leaf(p, md) == -1 ? -1 : 1;
}

static int
plan_build(struct plan_leaves *p, struct request *r)
{
	size_t	 n = renewal_sort(&p->leaf, p->size, p->size), len;

	r->nmap = renewal_sort(&p->map, DIGEST_SIZE + p->size, DIGEST_SIZE);
	r->map = buf_take(&p->map, &len);
	r->made = p->a->now;
	if (ers_tree_take(&r->tree, p->alg, buf_take(&p->leaf, &len), n) ==
	    -1 || buf_add(&r->note, p->a->note.p, p->a->note.len) == -1) {
		log_errx("%s", _("the hash tree for a time-stamp could not be "
		    "made: out of memory"));
		return -1;
	}
	return 1;
}

int
renewal_plan(struct audit *a, struct request *r)
{
	struct plan_leaves	 p = { .a = a, .alg = choose_alg(a) };
	int			 rc = 0, note;

	/* Only what was proven is stamped. */
	if (!a->has_checkpoint || !a->proven || a->tampered)
		return 0;
	p.size = digest_alg_size(p.alg);
	buf_init(&p.leaf, ERS_LEAVES_MAX * p.size);
	buf_init(&p.map, ERS_LEAVES_MAX * (DIGEST_SIZE + p.size));
	note = gather_checkpoint(&p);
	if (note == -1 || (p.alg == DIGEST_SHA256 ? gather_new(&p) :
	    gather_read(&p)) == -1 || (p.alg != DIGEST_SHA256 &&
	    gather_notes(&p) == -1) || gather_stamps(&p) == -1)
		rc = -1;
	else if (p.leaf.len > 0)
		rc = plan_build(&p, r);
	buf_release(&p.leaf);
	buf_release(&p.map);
	return rc;
}

/* When its proof ends: one that was lost has no other end. */
static int64_t
ends_at(const struct audit *a, const struct object *o)
{
	if ((o->flags & OBJECT_LOST) != 0 && !is_covered(o) &&
	    o->provable == TIME_NONE)
		return a->at;
	return o->provable;
}

/* Does this object's proof end soon, and tonight's stamp does not help? */
static bool
ends_soon(const struct audit *a, const struct object *o)
{
	int64_t	 at = ends_at(a, o);

	if (!is_wanted(o) || at == TIME_NONE || at > soon(a))
		return false;
	/* Renewed, or stamped for the first time, this very night. */
	return a->stamping.state == NULL ||
	    strcmp(a->stamping.state, "done") != 0;
}

void
renewal_report(struct audit *a)
{
	char		 at[TIME_TEXT];
	int64_t		 first = INT64_MAX;
	uint64_t	 n = 0;

	for (size_t i = 0; i < a->nobject; i++)
		if (ends_soon(a, &a->object[i])) {
			n++;
			if (ends_at(a, &a->object[i]) < first)
				first = ends_at(a, &a->object[i]);
		}
	a->stamping.ending = n;
	if (n > 0 && first <= a->at)
		report_part(&a->report, KIND_RENEWAL, "renewal",
		    _("The proof of documents has ended, the first on %.10s, "
		    "before it was renewed (%" PRIu64 " end within %u days or "
		    "have): who goes by the dates of certificates and "
		    "algorithms alone may refuse it from that day on. Next, "
		    "and at once: set tsa_url, or nbaudit timestamp --request "
		    "FILE"), time_rfc3339(first, at), n,
		    a->opts->renew_before);
	else if (n > 0 && a->opts->tsa_url != NULL)
		report_part(&a->report, KIND_RENEWAL, "renewal",
		    _("The proof of %" PRIu64 " documents ends within %u days, "
		    "the first on %.10s, and was not renewed. Next: see that "
		    "the time-stamping authority answers, then nbaudit run"),
		    n, a->opts->renew_before, time_rfc3339(first, at));
	else if (n > 0)
		report_part(&a->report, KIND_RENEWAL, "renewal",
		    _("The proof of %" PRIu64 " documents ends within %u days, "
		    "the first on %.10s. Next: nbaudit timestamp --request "
		    "FILE, or set tsa_url in the configuration"), n,
		    a->opts->renew_before, time_rfc3339(first, at));
}

static int
by_time(const void *p, const void *q)
{
	const int64_t	*a = p, *b = q;

	return *a < *b ? -1 : *a > *b;
}

json_t *
renewal_json(const struct audit *a)
{
	char	 at[TIME_TEXT];
	json_t	*list = json_array(), *o;
	int64_t	*day;
	size_t	 n = 0, same;

	if (list == NULL || (day = calloc(a->nobject + 1, sizeof(*day))) ==
	    NULL) {
		json_decref(list);
		return NULL;
	}
	for (size_t i = 0; i < a->nobject; i++)
		if (ends_soon(a, &a->object[i]))
			day[n++] = ends_at(a, &a->object[i]);
	qsort(day, n, sizeof(*day), by_time);
	for (size_t i = 0; i < n; i += same) {
		for (same = 1; i + same < n && day[i + same] / DAY ==
		    day[i] / DAY; same++)
			continue;
		if ((o = json_object()) == NULL)
			break;
		json_put_str(o, "until", time_rfc3339(day[i], at));
		json_put_int(o, "documents", (int64_t)same);
		json_array_append_new(list, o);
	}
	free(day);
	return list;
}
