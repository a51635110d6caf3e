/*
 * chains.c: certificates judged once a run.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/detail.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/sandbox/job.h"
#include "formats/sandbox/pool.h"
#include "auditor/chains.h"

#define CHAINS_FIRST	((size_t)256)	/* slots; a power of two */

/*
 * ${key} is over the certificate and all that came with it; there is one for
 * each stretch of time that was asked for (chain.h, steady_from).
 */
struct known {
	struct digest	 key;
	struct chain_result *result;	/* NULL: a free slot */
};

struct chains {
	struct pool_opts po;
	struct pool	*pool;
	int64_t		 at;
	const char	*ledger;	/* keeps evidence; NULL: nobody */
	struct sha256	*sha;
	struct known	*slot;
	size_t		 n;
	size_t		 cap;
	struct chain_result **sorted;	/* made by chains_at() */
	size_t		 nsorted;
};

struct chains *
chains_new(const char *worker, const struct trust_folder *trust, int64_t at,
    bool require_sandbox)
{
	struct chains	*c;

	if ((c = calloc(1, sizeof(*c))) == NULL)
		return NULL;
	c->at = at;
	c->cap = CHAINS_FIRST;
	c->po.worker = worker;
	c->po.n = 1;
	c->po.require_sandbox = require_sandbox;
	c->po.setup = trust->setup;
	c->po.nsetup = trust->nsetup;
	c->slot = calloc(c->cap, sizeof(*c->slot));
	c->sha = sha256_new();
	if (c->slot == NULL || c->sha == NULL ||
	    (c->pool = pool_new(&c->po)) == NULL) {
		chains_free(c);
		return NULL;
	}
	return c;
}

void
chains_as_of(struct chains *c, int64_t at)
{
	c->at = at;
}

void
chains_free(struct chains *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; c->slot != NULL && i < c->cap; i++)
		if (c->slot[i].result != NULL) {
			chain_result_release(c->slot[i].result);
			free(c->slot[i].result);
		}
	free(c->slot);
	free(c->sorted);
	sha256_free(c->sha);
	pool_free(c->pool);
	free(c);
}

static struct known *
find(struct known *slot, size_t cap, const struct digest *key, int64_t at)
{
	size_t	 i;

	memcpy(&i, key->octet, sizeof(i));
	for (i &= cap - 1; slot[i].result != NULL &&
	    (!digest_equal(&slot[i].key, key) ||
	    at < slot[i].result->steady_from ||
	    at >= slot[i].result->steady_until); i = (i + 1) & (cap - 1))
		;
	return &slot[i];
}

static int
grow(struct chains *c)
{
	struct known	*bigger;
	size_t		 cap = c->cap * 2;

	if ((bigger = calloc(cap, sizeof(*bigger))) == NULL)
		return -1;
	for (size_t i = 0; i < c->cap; i++)
		if (c->slot[i].result != NULL)
			*find(bigger, cap, &c->slot[i].key,
			    c->slot[i].result->steady_from) = c->slot[i];
	free(c->slot);
	c->slot = bigger;
	c->cap = cap;
	return 0;
}

static int
make_key(struct chains *c, const struct blob *leaf,
    const struct chain_extra *e, struct digest *key)
{
	if (sha256_reset(c->sha) == -1 ||
	    sha256_add(c->sha, leaf->p, leaf->len) == -1)
		return -1;
	for (size_t i = 0; i < e->ncert; i++)
		if (sha256_add(c->sha, e->cert[i].p, e->cert[i].len) == -1)
			return -1;
	for (size_t i = 0; i < e->nrevocation; i++)
		if (sha256_add(c->sha, e->revocation[i].p,
		    e->revocation[i].len) == -1)
			return -1;
	if (e->known != NULL && sha256_add(c->sha, e->known,
	    e->nrevocation * sizeof(*e->known)) == -1)
		return -1;
	return sha256_end(c->sha, key);
}

/*
 * Ask the worker.  1 answered, 0 not (with a cause), -1 not, because it was
 * killed.
 */
static int
ask(struct chains *c, const struct blob *leaf,
    const struct chain_extra *extra, int64_t at, struct chain_result *out,
    char cause[128])
{
	struct pool_event	 ev;
	struct pool_job		 job;
	struct wire		 w;
	struct buf		 b;
	bool			 has = false, killed = false;
	int			 rc;

	memset(&job, 0, sizeof(job));
	job.fd[0] = job.fd[1] = -1;
	job.documents = 1;
	buf_init(&b, POOL_FRAME_MAX);
	rc = job_chain(&b, leaf->p, leaf->len, extra, at, c->at);
	job.p = b.p;
	job.len = b.len;
	if (rc == 0)
		rc = pool_submit(c->pool, &job);
	buf_release(&b);
	while (rc == 0 && pool_pending(c->pool) > 0) {
		if (pool_next(c->pool, &ev, -1) == -1)
			break;
		if (ev.what == POOL_FRAME && !has) {
			wire_init(&w, ev.p, ev.len);
			has = chain_result_decode(&w, out) == 0 &&
			    wire_done(&w) && at >= out->steady_from &&
			    at < out->steady_until;
			if (!has)
				chain_result_release(out);
		} else if (ev.what != POOL_FRAME && ev.what != POOL_END) {
			pool_cause(&ev, cause);
			killed = pool_killed(&ev);
		}
	}
	return has ? 1 : killed ? -1 : 0;
}

int
chains_adopt(struct chains *c, const struct octets *plan, struct buf *out)
{
	struct pool_event	 ev;
	struct pool_job		 job;
	struct buf		 b;
	int			 rc;

	memset(&job, 0, sizeof(job));
	job.fd[0] = job.fd[1] = -1;
	job.documents = 1;
	buf_reset(out);
	buf_init(&b, POOL_FRAME_MAX);
	rc = job_adopt(&b, plan);
	job.p = b.p;
	job.len = b.len;
	if (rc == 0)
		rc = pool_submit(c->pool, &job);
	buf_release(&b);
	while (rc == 0 && pool_pending(c->pool) > 0) {
		if (pool_next(c->pool, &ev, -1) == -1)
			return 0;
		if (ev.what == POOL_FRAME && out->len == 0)
			rc = buf_add(out, ev.p, ev.len);
	}
	return rc == -1 ? -1 : out->len > 0;
}

/* Ask, and once more should the worker be killed.  Fills ${out} always. */
static void
judge(struct chains *c, const struct blob *leaf,
    const struct chain_extra *extra, int64_t at, struct chain_result *out)
{
	char	 cause[128] = "";
	int	 rc;

	if ((rc = ask(c, leaf, extra, at, out, cause)) == -1)
		rc = ask(c, leaf, extra, at, out, cause);
	if (rc == 1)
		return;
	memset(out, 0, sizeof(*out));
	out->finding = FINDING_INTERNAL;
	out->reason = out->ca_reason = -1;
	/* It is not asked again in this run. */
	out->steady_from = INT64_MIN;
	out->steady_until = INT64_MAX;
	out->revoked_at = out->invalid_since = TIME_NONE;
	out->this_update = out->next_update = TIME_NONE;
	snprintf(out->detail, sizeof(out->detail), "%s", *cause == '\0' ?
	    D_("the certificate's worker gave no answer") : cause);
}

/* Is it among what the answer rests on? */
static bool
rests_on(const struct chain_result *r, const struct digest *d)
{
	for (unsigned int i = 0; i < r->n; i++)
		if (digest_equal(&r->cert[i], d))
			return true;
	for (unsigned int i = 0; i < r->nevidence; i++)
		if (digest_equal(&r->evidence[i], d))
			return true;
	return false;
}

/* Keep what came with the document and leads to an anchor. */
static void
keep(struct chains *c, const struct blob *leaf, const struct chain_extra *e,
    const struct chain_result *r)
{
	char		 hex[DIGEST_HEX];
	struct digest	 d;

	if (c->ledger == NULL || r->n < 2 || r->finding == FINDING_NO_CHAIN)
		return;
	(void)evidence_keep(c->ledger, leaf->p, leaf->len, hex);
	for (size_t i = 0; i < e->ncert; i++)
		if (digest_sha256(&d, e->cert[i].p, e->cert[i].len) == 0 &&
		    rests_on(r, &d))
			(void)evidence_keep(c->ledger, e->cert[i].p,
			    e->cert[i].len, hex);
	for (size_t i = 0; i < e->nrevocation; i++)
		if (digest_sha256(&d, e->revocation[i].p,
		    e->revocation[i].len) == 0 && rests_on(r, &d))
			(void)evidence_keep(c->ledger, e->revocation[i].p,
			    e->revocation[i].len, hex);
}

void
chains_keep(struct chains *c, const char *ledger)
{
	c->ledger = ledger;
}

static int
add_digest(json_t *list, const struct digest *d)
{
	char	 hex[DIGEST_HEX];
	size_t	 i;
	json_t	*s;

	digest_hex(d, hex);
	json_array_foreach(list, i, s)
		if (strcmp(json_string_value(s), hex) == 0)
			return 0;
	return json_array_append_new(list, json_string(hex));
}

int
chains_evidence(const struct chains *c, json_t *list)
{
	for (size_t i = 0; i < c->cap; i++)
		for (unsigned int k = 0; c->slot[i].result != NULL &&
		    k < c->slot[i].result->nevidence; k++)
			if (add_digest(list,
			    &c->slot[i].result->evidence[k]) == -1)
				return -1;
	return 0;
}

/* The answer that is known, or a new one; NULL: memory. */
static const struct chain_result *
get(struct chains *c, const struct blob *leaf, const struct chain_extra *e,
    int64_t at)
{
	struct chain_result	*result;
	struct digest		 key;
	struct known		*k;

	if (make_key(c, leaf, e, &key) == -1 ||
	    (c->n >= c->cap / 2 && grow(c) == -1))
		return NULL;
	k = find(c->slot, c->cap, &key, at);
	if (k->result != NULL)
		return k->result;
	if ((result = calloc(1, sizeof(*result))) == NULL)
		return NULL;
	judge(c, leaf, e, at, result);
	keep(c, leaf, e, result);
	k->key = key;
	k->result = result;
	c->n++;
	return result;
}

const struct chain_result *
chains_get(struct chains *c, const struct plan *plan, size_t i, int64_t at,
    const int64_t *known)
{
	const struct chain_result	*r;
	struct plan_extra		 extra;
	int				 cert = plan->sig[i].cert;

	if (cert < 0 || (size_t)cert >= plan->ncert ||
	    plan_extra_init(&extra, plan, (size_t)cert, known) == -1)
		return NULL;
	r = get(c, &plan->cert[cert], &extra.extra, at);
	plan_extra_release(&extra);
	return r;
}

static int
by_certificate(const void *p, const void *q)
{
	const struct chain_result *const	*a = p, *const *b = q;

	return digest_cmp(&(*a)->cert_facts.sha256, &(*b)->cert_facts.sha256);
}

/* Of one certificate, what is known of the latest time comes first. */
static int
by_certificate_and_time(const void *p, const void *q)
{
	const struct chain_result *const	*a = p, *const *b = q;
	int					 rc = by_certificate(p, q);

	if (rc != 0 || (*a)->steady_until == (*b)->steady_until)
		return rc;
	return (*a)->steady_until > (*b)->steady_until ? -1 : 1;
}

const struct chain_result *
chains_at(struct chains *c, size_t i)
{
	size_t	 n = 0;

	if (c->sorted == NULL) {
		if ((c->sorted = calloc(c->n + 1, sizeof(*c->sorted))) == NULL)
			return NULL;
		for (size_t k = 0; k < c->cap; k++)
			if (c->slot[k].result != NULL &&
			    c->slot[k].result->cert_facts.subject != NULL)
				c->sorted[n++] = c->slot[k].result;
		qsort(c->sorted, n, sizeof(*c->sorted),
		    by_certificate_and_time);
		/* The same certificate may have come in other company. */
		for (size_t k = 0; k < n; k++)
			if (k == 0 || by_certificate(&c->sorted[k],
			    &c->sorted[c->nsorted - 1]) != 0)
				c->sorted[c->nsorted++] = c->sorted[k];
	}
	return i < c->nsorted ? c->sorted[i] : NULL;
}
