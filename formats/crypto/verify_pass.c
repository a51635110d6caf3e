/*
 * verify_pass.c: many digests of one document in one pass.
 *
 * Jobs that have taken the same octets so far share one running state, a
 * group.  Where the next octet belongs to some jobs of a group and not to the
 * others, the state is copied and the group splits; so nothing is hashed
 * twice that lies before the first place where two jobs part.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/sha256.h"
#include "formats/crypto/verify_internal.h"

#define NONE		SIZE_MAX	/* end of a list of jobs */
#define FIXITY		0		/* the job of the whole document */

struct job {
	enum digest_alg	 alg;
	const struct span *span;
	size_t		 n;
	size_t		 i;		/* the span it is in or before */
	bool		 done;
	struct md	 md;
	size_t		 next;		/* of its group */
};

/* A digest being computed: SHA-256 by itself, others by libcrypto's state. */
struct running {
	struct sha256_run sha;
	EVP_MD_CTX	*ctx;		/* NULL: SHA-256 */
};

struct group {
	struct running	 run;
	enum digest_alg	 alg;
	bool		 active;	/* the next octet is its jobs' */
	bool		 prefix;	/* it took every octet so far */
	size_t		 first;
};

/* Invariant: every job that is not done is in exactly one group. */
struct pass {
	struct job	*job;
	size_t		 njob;
	size_t		 capjob;
	struct group	*group;
	size_t		 ngroup;
	size_t		 capgroup;
	EVP_MD_CTX	**spare;
	size_t		 nspare;
	size_t		 capspare;
	struct octets	 states;	/* pass_known(); len 0: none */
	uint64_t	 pos;
	uint64_t	 next;		/* where some job begins or ends */
	bool		 started;
};

static const struct span everything = { 0, UINT64_MAX };

static int
pass_failed(void)
{
	const char	*why = ERR_reason_error_string(ERR_peek_last_error());

	log_errx(_("A digest could not be computed: libcrypto failed: %s"),
	    why != NULL ? why : "?");
	ERR_clear_error();
	return -1;
}

int
md_finish(EVP_MD_CTX *ctx, enum digest_alg alg, struct md *md)
{
	md->len = digest_alg_final(alg, ctx, md->octet);
	return md->len > 0 ? 0 : pass_failed();
}

int
md_octets(enum digest_alg alg, const void *p, size_t len, struct md *md)
{
	const EVP_MD	*type = digest_alg_md(alg);
	EVP_MD_CTX	*ctx = NULL;
	int		 rc = -1;

	md->len = 0;
	if (type == NULL || (ctx = EVP_MD_CTX_new()) == NULL)
		return -1;
	if (EVP_DigestInit_ex2(ctx, type, NULL) == 1 &&
	    EVP_DigestUpdate(ctx, p, len) == 1)
		rc = md_finish(ctx, alg, md);
	EVP_MD_CTX_free(ctx);
	return rc;
}

/* Room for one more in an array.  0 or -1. */
static int
room(void *arrayp, size_t n, size_t *cap, size_t size)
{
	void	*p, *old;
	size_t	 more;

	if (n < *cap)
		return 0;
	more = *cap == 0 ? 8 : *cap * 2;
	memcpy(&old, arrayp, sizeof(old));
	if ((p = reallocarray(old, more, size)) == NULL)
		return -1;
	memcpy(arrayp, &p, sizeof(p));
	*cap = more;
	return 0;
}

static EVP_MD_CTX *
ctx_get(struct pass *p)
{
	if (p->nspare > 0)
		return p->spare[--p->nspare];
	return EVP_MD_CTX_new();
}

static void
ctx_put(struct pass *p, EVP_MD_CTX *ctx)
{
	if (ctx == NULL)
		return;
	if (p->nspare >= 64 ||
	    room(&p->spare, p->nspare, &p->capspare, sizeof(*p->spare)) == -1)
		EVP_MD_CTX_free(ctx);
	else
		p->spare[p->nspare++] = ctx;
}

/* 0 or -1 (memory; libcrypto). */
static int
running_init(struct pass *p, struct running *r, enum digest_alg alg)
{
	r->ctx = NULL;
	if (alg == DIGEST_SHA256) {
		sha256_run_init(&r->sha);
		return 0;
	}
	if ((r->ctx = ctx_get(p)) == NULL)
		return -1;
	if (EVP_DigestInit_ex2(r->ctx, digest_alg_md(alg), NULL) == 1)
		return 0;
	ctx_put(p, r->ctx);
	return pass_failed();
}

static int
running_copy(struct pass *p, struct running *to, const struct running *from)
{
	*to = *from;
	if (from->ctx == NULL)
		return 0;
	if ((to->ctx = ctx_get(p)) == NULL)
		return -1;
	if (EVP_MD_CTX_copy_ex(to->ctx, from->ctx) == 1)
		return 0;
	ctx_put(p, to->ctx);
	return pass_failed();
}

static int
running_add(struct running *r, const uint8_t *p, size_t len)
{
	if (r->ctx == NULL)
		sha256_run_add(&r->sha, p, len);
	else if (EVP_DigestUpdate(r->ctx, p, len) != 1)
		return pass_failed();
	return 0;
}

static int
running_end(struct running *r, enum digest_alg alg, struct md *md)
{
	struct digest	 d;

	if (r->ctx != NULL)
		return md_finish(r->ctx, alg, md);
	sha256_run_end(&r->sha, &d);
	md->len = DIGEST_SIZE;
	memcpy(md->octet, d.octet, DIGEST_SIZE);
	return 0;
}

struct pass *
pass_new(void)
{
	struct pass	*p;

	if ((p = calloc(1, sizeof(*p))) == NULL)
		return NULL;
	if (pass_reset(p) == -1) {
		pass_free(p);
		return NULL;
	}
	return p;
}

void
pass_free(struct pass *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; i < p->ngroup; i++)
		EVP_MD_CTX_free(p->group[i].run.ctx);
	for (size_t i = 0; i < p->nspare; i++)
		EVP_MD_CTX_free(p->spare[i]);
	free(p->spare);
	free(p->group);
	free(p->job);
	free(p);
}

int
pass_reset(struct pass *p)
{
	for (size_t i = 0; i < p->ngroup; i++)
		ctx_put(p, p->group[i].run.ctx);
	p->ngroup = p->njob = 0;
	p->states.len = 0;
	p->pos = 0;
	p->started = false;
	return pass_add(p, DIGEST_SHA256, &everything, 1) == FIXITY ? 0 : -1;
}

void
pass_known(struct pass *p, const struct digest *sha256,
    const struct octets *states)
{
	struct job	*job = &p->job[FIXITY];

	p->group[0].first = NONE;	/* it was the only one there */
	job->done = true;
	job->md.len = DIGEST_SIZE;
	memcpy(job->md.octet, sha256->octet, DIGEST_SIZE);
	p->states = *states;
}

bool
pass_ascending(const struct span *span, size_t n)
{
	uint64_t	 end = 0;

	for (size_t i = 0; i < n; i++) {
		if (span[i].off < end)
			return false;
		end = span[i].off + span[i].len;
	}
	return true;
}

int
pass_add(struct pass *p, enum digest_alg alg, const struct span *span,
    size_t n)
{
	size_t	 g;

	if (digest_alg_md(alg) == NULL || p->njob >= INT32_MAX ||
	    room(&p->job, p->njob, &p->capjob, sizeof(*p->job)) == -1 ||
	    room(&p->group, p->ngroup, &p->capgroup, sizeof(*p->group)) == -1)
		return -1;
	for (g = 0; g < p->ngroup; g++)
		if (p->group[g].alg == alg)
			break;
	if (g == p->ngroup) {
		p->group[g] = (struct group){ .alg = alg, .first = NONE,
		    .prefix = true };
		if (running_init(p, &p->group[g].run, alg) == -1)
			return -1;
		p->ngroup++;
	}
	p->job[p->njob] = (struct job){ .alg = alg, .span = span, .n = n,
	    .next = p->group[g].first };
	p->group[g].first = p->njob;
	return (int)p->njob++;
}

/* The jobs of a group by what the next octet is to them. */
struct parts {
	size_t	 finished;
	size_t	 active;
	size_t	 idle;
};

static void
parts_make(struct pass *p, size_t first, struct parts *out)
{
	size_t	 next;

	*out = (struct parts){ NONE, NONE, NONE };
	for (size_t j = first; j != NONE; j = next) {
		struct job	*job = &p->job[j];
		size_t		*to;

		next = job->next;
		while (job->i < job->n && job->span[job->i].off +
		    job->span[job->i].len <= p->pos)
			job->i++;
		if (job->i == job->n)
			to = &out->finished;
		else if (job->span[job->i].off <= p->pos)
			to = &out->active;
		else
			to = &out->idle;
		job->next = *to;
		*to = j;
	}
}

/* The digest of a group's state for these jobs; ${last}: nobody goes on. */
static int
finish(struct pass *p, struct group *g, size_t first, bool last)
{
	struct running	 copy, *r = &g->run;
	struct md	 md;
	int		 rc;

	if (!last) {
		if (running_copy(p, &copy, r) == -1)
			return -1;
		r = &copy;
	}
	rc = running_end(r, g->alg, &md);
	if (!last)
		ctx_put(p, copy.ctx);
	for (size_t j = first; rc == 0 && j != NONE; j = p->job[j].next) {
		p->job[j].md = md;
		p->job[j].done = true;
	}
	return rc;
}

/* A new group for the jobs that leave ${g} here; ${g} may move. */
static int
split(struct pass *p, size_t g, size_t idle)
{
	struct group	*to;

	if (room(&p->group, p->ngroup, &p->capgroup, sizeof(*p->group)) == -1)
		return -1;
	to = &p->group[p->ngroup];
	*to = (struct group){ .alg = p->group[g].alg, .first = idle };
	if (running_copy(p, &to->run, &p->group[g].run) == -1)
		return -1;
	p->ngroup++;
	return 0;
}

/* Where the next job begins or ends. */
static uint64_t
next_event(const struct pass *p)
{
	uint64_t	 next = UINT64_MAX, at;

	for (size_t g = 0; g < p->ngroup; g++) {
		for (size_t j = p->group[g].first; j != NONE;
		    j = p->job[j].next) {
			const struct job	*job = &p->job[j];
			const struct span	*s = &job->span[job->i];

			at = p->group[g].active ? s->off + s->len : s->off;
			if (at < next)
				next = at;
		}
	}
	return next;
}

/* Let every job take its turn at ${pos}. */
static int
step(struct pass *p)
{
	struct parts	 parts;
	size_t		 n = p->ngroup;

	for (size_t g = 0; g < n;) {
		parts_make(p, p->group[g].first, &parts);
		if (parts.finished != NONE && finish(p, &p->group[g],
		    parts.finished, parts.active == NONE &&
		    parts.idle == NONE) == -1)
			return -1;
		if (parts.active != NONE && parts.idle != NONE &&
		    split(p, g, parts.idle) == -1)
			return -1;
		p->group[g].active = parts.active != NONE;
		p->group[g].prefix = p->group[g].prefix &&
		    p->group[g].active;
		p->group[g].first = p->group[g].active ? parts.active :
		    parts.idle;
		if (p->group[g].first != NONE) {
			g++;
			continue;
		}
		/* Empty: the last of those not looked at yet comes here. */
		ctx_put(p, p->group[g].run.ctx);
		n--;
		p->ngroup--;
		p->group[g] = p->group[n];
		p->group[n] = p->group[p->ngroup];
	}
	p->next = next_event(p);
	p->started = true;
	return 0;
}

/* Feed a group the ${n} octets at ${pos}, or what no state covers of them. */
static int
feed(struct pass *p, struct group *g, const uint8_t *octets, size_t n)
{
	const uint64_t	 end = p->pos + n;
	uint64_t	 k, skip;

	if (g->prefix && g->run.ctx == NULL && p->states.len > 0) {
		k = end / SHA256_STEP;
		if (k > p->states.len / SHA256_STATE)
			k = p->states.len / SHA256_STATE;
		if (k * SHA256_STEP > p->pos) {
			skip = k * SHA256_STEP - p->pos;
			sha256_run_resume(&g->run.sha, p->states.p +
			    (k - 1) * SHA256_STATE, k * SHA256_STEP);
			octets += skip;
			n -= (size_t)skip;
		}
	}
	return running_add(&g->run, octets, n);
}

int
pass_update(struct pass *p, const uint8_t *octets, size_t len)
{
	size_t	 n;

	if (!p->started && step(p) == -1)
		return -1;
	while (len > 0) {
		n = len;
		if (n > p->next - p->pos)
			n = (size_t)(p->next - p->pos);
		for (size_t g = 0; g < p->ngroup; g++)
			if (p->group[g].active &&
			    feed(p, &p->group[g], octets, n) == -1)
				return -1;
		p->pos += n;
		octets += n;
		len -= n;
		if (p->pos == p->next && step(p) == -1)
			return -1;
	}
	return 0;
}

int
pass_end(struct pass *p, struct digest *sha256, uint64_t *size)
{
	const struct md	*md = &p->job[FIXITY].md;

	if (!p->started && step(p) == -1)
		return -1;
	/* It is active to the last; what shares its state ran out of input. */
	for (size_t g = 0; g < p->ngroup; g++)
		for (size_t j = p->group[g].first; j != NONE;
		    j = p->job[j].next)
			if (j == FIXITY && running_end(&p->group[g].run,
			    DIGEST_SHA256, &p->job[FIXITY].md) == -1)
				return -1;
	if (md->len != DIGEST_SIZE)
		return -1;
	memcpy(sha256->octet, md->octet, DIGEST_SIZE);
	*size = p->pos;
	return 0;
}

const struct md *
pass_result(const struct pass *p, int job)
{
	if (job < 0 || (size_t)job >= p->njob || !p->job[job].done)
		return NULL;
	return &p->job[job].md;
}
