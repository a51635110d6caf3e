/*
 * check_near.c: what a document's signatures need and it does not hold, out of
 * what lay beside it when it came.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/crypto/wants.h"
#include "auditor/siblings.h"
#include "auditor/check_part.h"

/* Did the intake name data that is there? */
static bool
has_link(const struct check *c, const struct object *o)
{
	const struct object	*covers;
	const struct link	*l = objects_linked(c->a, &o->sha256);

	return l != NULL && (covers = objects_find(c->a, &l->covers)) !=
	    NULL && (covers->flags & OBJECT_DESTROYED) == 0;
}

/* Data that a signature names by its SHA-256 and the store holds anywhere. */
static const struct object *
find_anywhere(const struct check *c, const struct plan *plan)
{
	const struct object	*o;
	const struct blob	*named;
	struct digest		 d;

	for (size_t i = 0; i < plan->nsig; i++) {
		named = sigplan_digest(&plan->sig[i]);
		if (plan->sig[i].content != CONTENT_COVERS ||
		    sigplan_digest_alg(&plan->sig[i]) != DIGEST_SHA256 ||
		    named->len != DIGEST_SIZE)
			continue;
		memcpy(d.octet, named->p, DIGEST_SIZE);
		if ((o = objects_find(c->a, &d)) != NULL &&
		    (o->flags & OBJECT_DESTROYED) == 0 && o->segment != 0)
			return o;
	}
	return NULL;
}

static int
start_pool(struct check *c)
{
	if (c->near == NULL) {
		c->near_opts = c->check_opts;
		c->near_opts.n = 1;
		c->near_opts.setup = c->a->trust.setup;
		c->near_opts.nsetup = c->a->trust.nsetup;
		c->near = pool_new(&c->near_opts);
	}
	return c->near == NULL ? -1 : 0;
}

/* The worker's answer on object ${i}, which is hostile.  0 or -1. */
static int
take_answer(struct check *c, size_t i, const struct pool_event *ev,
    const struct job_near_file *list, size_t n)
{
	struct near_answer	 a;
	const struct object	*covers;

	if (near_answer_decode(&a, ev->p, ev->len) == -1 ||
	    a.covers >= (int64_t)n)
		return 0;
	if (a.covers >= 0 && (covers = objects_find(c->a,
	    &list[a.covers].sha256)) != NULL)
		c->covers[i] = (uint32_t)(covers - c->a->object) + 1;
	if (a.plan.len == 0)
		return 0;
	nth(c, i)->flags |= OBJECT_ADOPTED;
	return check_hold(c, i, a.plan.p, a.plan.len);
}

/* A worker that dies of it leaves the plan as it was.  0 or -1. */
static int
ask(struct check *c, size_t i, const char *name,
    const struct job_near_file *list, size_t n, bool inside)
{
	const struct object	*o = nth(c, i);
	struct job_object	 j = { .number = o->number,
				     .sha256 = o->sha256, .size = o->size,
				     .plan = c->plan[i] };
	struct pool_event	 ev;
	struct pool_job		 job;
	struct buf		 b;
	bool			 has = false;
	int			 rc = -1;

	memset(&job, 0, sizeof(job));
	job.fd[0] = job.fd[1] = -1;
	job.documents = 1;
	job.weight = o->size;
	buf_init(&b, POOL_FRAME_MAX);
	if (start_pool(c) == 0 &&
	    job_near(&b, name, o->segment, &j, list, n, inside) == 0) {
		job.p = b.p;
		job.len = b.len;
		rc = pool_submit(c->near, &job);
	}
	buf_release(&b);
	while (rc == 0 && pool_pending(c->near) > 0) {
		if (pool_next(c->near, &ev, -1) == -1)
			return -1;
		if (ev.what == POOL_FRAME && !has) {
			has = true;
			rc = take_answer(c, i, &ev, list, n);
		}
	}
	return rc;
}

/* ${proofs}: nothing else is wanted.  0 or -1. */
static int
look_beside(struct check *c, size_t i, const struct plan *plan, bool proofs)
{
	struct job_near_file	*list;
	const struct object	*o;
	char			*name;
	size_t			 n;
	bool			 inside;
	int			 rc;

	if (c->siblings == NULL &&
	    (c->siblings = siblings_new(c->a)) == NULL)
		return -1;
	rc = siblings_gather(c->siblings, nth(c, i)->accession,
	    proofs ? NULL : plan, &name, &list, &n, &inside);
	/* Room for one more was left (siblings.c). */
	if (rc == 0 && !proofs && (o = find_anywhere(c, plan)) != NULL) {
		list[n] = (struct job_near_file){ strdup(""), o->segment,
		    o->number, o->size, o->sha256, false };
		if (list[n].name == NULL)
			rc = -1;
		else
			n++;
	}
	/* XML is asked for in any case: the trust folder lies beside, too. */
	if (rc == 0 && (n > 0 || (!proofs && (plan_wants(plan) &
	    PLAN_WANTS_NEAR) != 0)))
		rc = ask(c, i, name, list, n, inside);
	for (size_t k = 0; k < n; k++)
		free(list[k].name);
	free(list);
	free(name);
	return rc;
}

int
check_near(struct check *c, size_t lo, size_t hi)
{
	struct plan	*plan;
	unsigned int	 wants;
	int		 rc = 0;

	for (size_t i = lo; rc == 0 && i < hi; i++) {
		if (c->plan[i].len == 0)
			continue;
		wants = plan_wants_encoded(c->plan[i].p, c->plan[i].len);
		if ((wants & PLAN_WANTS_DATA) != 0 && has_link(c, nth(c, i)))
			wants &= ~PLAN_WANTS_DATA;
		/* For proofs alone nobody reads the journal around each. */
		if (wants == PLAN_WANTS_PROOF && objects_proof_near(c->a,
		    nth(c, i)->accession, SIBLINGS_REACH) == c->a->nproof)
			wants = 0;
		if (wants == 0 || (plan = plan_decode(c->plan[i].p,
		    c->plan[i].len)) == NULL)
			continue;
		rc = look_beside(c, i, plan, wants == PLAN_WANTS_PROOF);
		plan_free(plan);
	}
	return rc;
}
