/*
 * check_plans.c: what documents are made of, remembered or parsed.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/detail.h"
#include "formats/crypto/adopt.h"
#include "auditor/cache.h"
#include "auditor/judge.h"
#include "auditor/check_part.h"

void
check_drop(struct check *c, size_t i)
{
	c->held -= c->plan[i].len;
	free((void *)(uintptr_t)c->plan[i].p);
	c->plan[i] = (struct octets){ NULL, 0 };
}

int
check_hold(struct check *c, size_t i, const uint8_t *p, size_t len)
{
	uint8_t	*copy;

	if ((copy = malloc(len)) == NULL)
		return -1;
	memcpy(copy, p, len);
	check_drop(c, i);
	c->plan[i] = (struct octets){ copy, len };
	c->held += len;
	/* cppcheck-suppress memleak; the array owns it */
	return 0;
}

/* JOB_PLAN for the ${n} objects ${idx} of one segment. */
int
check_parse(struct check *c, struct pool *pool, const size_t *idx, size_t n,
    uint64_t cookie)
{
	struct job_object	*list;
	struct pool_job		 job;
	struct buf		 b;
	int			 rc = -1;

	memset(&job, 0, sizeof(job));
	job.fd[0] = job.fd[1] = -1;
	job.cookie = cookie;
	job.documents = (unsigned int)n;
	if (n == 0 || (list = calloc(n, sizeof(*list))) == NULL)
		return -1;
	for (size_t i = 0; i < n; i++) {
		list[i].number = nth(c, idx[i])->number;
		list[i].sha256 = nth(c, idx[i])->sha256;
		list[i].size = nth(c, idx[i])->size;
		job.weight += list[i].size;
	}
	buf_init(&b, POOL_FRAME_MAX);
	if (job_plan(&b, nth(c, idx[0])->segment, list, n) == 0) {
		job.p = b.p;
		job.len = b.len;
		rc = pool_submit(pool, &job);
	}
	buf_release(&b);
	free(list);
	return rc;
}

/* Documents of a group whose structure nobody remembers. */
struct missing {
	size_t		 idx[GROUP_OBJECTS];
	bool		 got[GROUP_OBJECTS];
	size_t		 n;
};

static int
on_planned(struct check *c, struct missing *m, const struct pool_event *ev)
{
	size_t		 lo = (size_t)(ev->cookie >> 32);
	size_t		 hi = (size_t)(ev->cookie & UINT32_MAX);
	struct planned	 p;

	if (planned_decode(&p, ev->p, ev->len) == -1)
		return 0;
	for (size_t i = lo; i < hi && i < m->n; i++) {
		struct object	*o = nth(c, m->idx[i]);

		if (o->number != p.number || m->got[i])
			continue;
		m->got[i] = true;
		c->a->parsed++;
		if (!p.readable || p.plan.len == 0) {
			o->why = FINDING_UNREADABLE;
			return 0;
		}
		o->flags &= (uint16_t)~OBJECT_REMEMBERED;
		if (check_hold(c, m->idx[i], p.plan.p, p.plan.len) == -1 ||
		    cache_put(c->a->cache, &o->sha256, p.plan.p,
		    p.plan.len) == -1)
			return -1;
		return 0;
	}
	return 0;
}

/* Killed from outside, it is asked for once more. */
bool
check_again(struct object *o, const struct pool_event *ev)
{
	if (!pool_killed(ev) || (o->flags & OBJECT_AGAIN) != 0)
		return false;
	o->flags |= OBJECT_AGAIN;
	return true;
}

/*
 * A parser died: the document it was on gets no plan, those behind it go to
 * another worker.
 */
static int
on_parser_end(struct check *c, struct missing *m, const struct pool_event *ev)
{
	size_t	 lo = (size_t)(ev->cookie >> 32);
	size_t	 hi = (size_t)(ev->cookie & UINT32_MAX), i;
	char	 cause[128];

	while (lo < hi && m->got[lo])
		lo++;
	if (lo >= hi)
		return 0;
	i = ev->slot < hi && ev->slot + (ev->cookie >> 32) < hi ?
	    (size_t)(ev->slot + (ev->cookie >> 32)) : lo;
	if (i < lo || m->got[i])
		i = lo;
	if (check_again(nth(c, m->idx[i]), ev))
		return check_parse(c, c->parse, m->idx + lo, hi - lo,
		    COOKIE(lo, hi));
	m->got[i] = true;
	nth(c, m->idx[i])->why = ev->what == POOL_TIME ? FINDING_WORKER_TIME :
	    FINDING_WORKER_DIED;
	judge_detail(c->judge, nth(c, m->idx[i]), ev->what == POOL_END ?
	    D_("no answer") : pool_cause(ev, cause));
	if (i > lo && check_parse(c, c->parse, m->idx + lo, i - lo,
	    COOKIE(lo, i)) == -1)
		return -1;
	if (i + 1 < hi && check_parse(c, c->parse, m->idx + i + 1,
	    hi - i - 1, COOKIE(i + 1, hi)) == -1)
		return -1;
	return 0;
}

/* Parse the missing ones; the other workers go on meanwhile. */
static int
parse_missing(struct check *c, struct missing *m)
{
	struct pool_event	 ev;
	size_t			 step, hi;
	int			 rc = 0;

	if (m->n == 0)
		return 0;
	if (c->parse == NULL && (c->parse = pool_new(&c->parse_opts)) == NULL)
		return -1;
	step = m->n / (2 * (size_t)pool_size(c->parse)) + 1;
	for (size_t lo = 0; rc == 0 && lo < m->n; lo = hi) {
		hi = lo + step < m->n ? lo + step : m->n;
		rc = check_parse(c, c->parse, m->idx + lo, hi - lo,
		    COOKIE(lo, hi));
	}
	while (rc == 0 && pool_pending(c->parse) > 0) {
		if ((rc = pool_next(c->parse, &ev, 2)) == 1)
			rc = ev.what == POOL_FRAME ? on_planned(c, m, &ev) :
			    on_parser_end(c, m, &ev);
		while (rc == 0 && pool_pending(c->check) > 0 &&
		    (rc = check_poll(c, 0)) == 1)
			rc = 0;
	}
	return rc;
}

/* The plan that is remembered; without one it is one of the missing. */
static int
recall_one(struct check *c, struct missing *m, size_t i, struct buf *b)
{
	buf_reset(b);
	switch (cache_get(c->a->cache, &nth(c, i)->sha256, b)) {
	case 1:
		/* Digests of layer 2 are never taken from memory. */
		if (plan_wants_reparse(b->p, b->len))
			break;
		nth(c, i)->flags |= OBJECT_REMEMBERED;
		return check_hold(c, i, b->p, b->len);
	case 0:
		break;
	default:
		return -1;
	}
	m->idx[m->n++] = i;
	return 0;
}

int
check_recall(struct check *c, const size_t *idx, size_t n)
{
	struct missing	 m;
	struct buf	 b;
	int		 rc = 0;

	memset(&m, 0, sizeof(m));
	buf_init(&b, PLAN_MAX);
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = recall_one(c, &m, idx[i], &b);
	buf_release(&b);
	return rc == 0 ? parse_missing(c, &m) : rc;
}

int
check_plans(struct check *c, size_t lo, size_t hi)
{
	size_t	 idx[GROUP_OBJECTS] = { 0 }, n = 0;

	for (size_t i = lo; i < hi; i++)
		if (nth(c, i)->class == CLASS_DOCUMENT)
			idx[n++] = i;
	return check_recall(c, idx, n);
}
