/*
 * check.c: every object is read, every document judged.
 *
 * Two pools: workers that parse give plans of documents not seen before;
 * others, which parse nothing, take each object's digest and do the
 * signatures' mathematics.  A third, fresh worker parses a sample again.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/detail.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/crypto/wants.h"
#include "auditor/cache.h"
#include "auditor/chains.h"
#include "auditor/coverage.h"
#include "auditor/judge.h"
#include "auditor/merge.h"
#include "auditor/rulings.h"
#include "auditor/siblings.h"
#include "auditor/transitions.h"
#include "auditor/progress.h"
#include "auditor/stamping.h"
#include "auditor/check_part.h"

#define GROUP_OCTETS	((uint64_t)32 << 20)
#define JOB_PLANS	((size_t)4 << 20)	/* octets of plans in one job */
#define PLANS_HELD	((size_t)48 << 20)	/* octets waiting */

static int
by_place(const void *p, const void *q, void *arg)
{
	const struct object	*list = arg;
	const struct object	*a = &list[*(const uint32_t *)p];
	const struct object	*b = &list[*(const uint32_t *)q];

	if (a->segment != b->segment)
		return a->segment < b->segment ? -1 : 1;
	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	return 0;
}

/* The order of reading: what counts and should be there. */
static int
make_order(struct check *c)
{
	struct audit	*a = c->a;
	size_t		 n = 0;

	c->order = calloc(a->nobject + 1, sizeof(*c->order));
	c->plan = calloc(a->nobject + 1, sizeof(*c->plan));
	c->covers = calloc(a->nobject + 1, sizeof(*c->covers));
	if (c->order == NULL || c->plan == NULL || c->covers == NULL)
		return -1;
	for (size_t i = 0; i < a->nobject; i++) {
		if (a->object[i].number > c->top)
			c->top = a->object[i].number;
		if ((a->object[i].flags & (OBJECT_DESTROYED |
		    OBJECT_SUPERSEDED)) == 0 && a->object[i].segment != 0)
			c->order[n++] = (uint32_t)i;
	}
	qsort_r(c->order, n, sizeof(*c->order), by_place, a->object);
	/* Two in one place cannot both be there; only behind a gap. */
	for (size_t i = 0; i < n; i++)
		if (i == 0 || by_place(&c->order[i], &c->order[c->n - 1],
		    a->object) != 0)
			c->order[c->n++] = c->order[i];
	return 0;
}

static struct range *
range_new(struct check *c)
{
	struct range	*grown;
	size_t		 n;

	for (size_t i = 0; i < c->nrange; i++)
		if (!c->range[i].used)
			return &c->range[i];
	n = c->nrange + 16;
	if ((grown = reallocarray(c->range, n, sizeof(*grown))) == NULL)
		return NULL;
	memset(grown + c->nrange, 0, 16 * sizeof(*grown));
	c->range = grown;
	c->nrange = n;
	return &c->range[n - 16];
}

static void
fill_object(struct check *c, struct job_object *j, size_t i)
{
	const struct object	*o = nth(c, i), *covers;
	const struct link	*l = objects_linked(c->a, &o->sha256);

	j->number = o->number;
	j->sha256 = o->sha256;
	j->size = o->size;
	j->plan = c->plan[i];
	covers = l != NULL ? objects_find(c->a, &l->covers) : NULL;
	if (c->covers[i] != 0)
		covers = &c->a->object[c->covers[i] - 1];
	if (covers == NULL || (covers->flags & OBJECT_DESTROYED) != 0)
		return;
	j->covers_segment = covers->segment;
	j->covers_number = covers->number;
}

/* One JOB_CHECK for [lo, hi), which also answers for [from, to]. */
static int
submit_check(struct check *c, size_t lo, size_t hi, uint64_t from,
    uint64_t to)
{
	struct job_object	*list;
	struct pool_job		 job;
	struct range		*r = range_new(c);
	struct buf		 b;
	int			 rc = -1;

	if (r == NULL || (list = calloc(hi - lo + 1, sizeof(*list))) == NULL)
		return -1;
	memset(&job, 0, sizeof(job));
	job.fd[0] = job.fd[1] = -1;
	job.cookie = (uint64_t)(r - c->range);
	job.documents = (unsigned int)(hi - lo);
	for (size_t i = lo; i < hi; i++) {
		fill_object(c, &list[i - lo], i);
		job.weight += list[i - lo].size;
	}
	buf_init(&b, POOL_FRAME_MAX);
	if (job_check(&b, nth(c, lo)->segment, from, to, list, hi - lo) == 0) {
		job.p = b.p;
		job.len = b.len;
		rc = pool_submit(c->check, &job);
	}
	if (rc == 0)
		*r = (struct range){ true, lo, hi, from, to, 0 };
	buf_release(&b);
	free(list);
	return rc;
}

/* Jobs for [lo, hi), each with a bounded weight of plans. */
static int
submit_range(struct check *c, size_t lo, size_t hi, uint64_t from, uint64_t to)
{
	size_t		 end, held;
	uint64_t	 last;

	while (lo < hi) {
		held = 0;
		for (end = lo; end < hi && (end == lo ||
		    held + c->plan[end].len <= JOB_PLANS); end++)
			held += c->plan[end].len;
		last = end == hi ? to : nth(c, end)->number - 1;
		if (submit_check(c, lo, end, from, last) == -1)
			return -1;
		from = last + 1;
		lo = end;
	}
	return 0;
}

/* What a worker said of one object is there to be doubted. */
int
check_accept(struct check *c, size_t i, const struct checked *k)
{
	struct object	*o = nth(c, i);
	struct plan	*plan;
	int		 rc = 0;

	o->flags |= OBJECT_CHECKED;
	o->fixity = (uint8_t)k->fixity;
	c->done++;
	c->done_bytes += o->size;
	if (k->fixity == FIXITY_OK && (k->size != o->size ||
	    !digest_equal(&k->sha256, &o->sha256)))
		o->fixity = FIXITY_DIGEST;
	if (k->fixity == FIXITY_UNEXPECTED)
		o->fixity = FIXITY_UNREADABLE;
	if (c->a->partial != NULL) {
		rc = check_tell_answer(c, i, k);
		goto out;
	}
	if (o->fixity != FIXITY_OK || o->class != CLASS_DOCUMENT ||
	    c->plan[i].len == 0)
		goto out;
	plan = plan_decode(c->plan[i].p, c->plan[i].len);
	if (plan == NULL || plan->nsig != k->nmath) {
		/* Remembered wrongly, or half an answer: never a verdict. */
		o->why = FINDING_INTERNAL;
		judge_detail(c->judge, o,
		    D_("the structure and the answers do not match"));
		rc = cache_forget(c->a->cache, &o->sha256);
	} else {
		int64_t	 proven = stamping_proven(c->a, o);

		plan->proven = proven == TIME_NONE ? 0 : proven;
		rc = judge_document(c->judge, o, plan, k->math,
		    stamping_until(c->a, o));
	}
	plan_free(plan);
 out:
	check_drop(c, i);
	return rc;
}

/* Old places of healed or destroyed objects are known. */
static bool
is_known_place(const struct audit *a, uint32_t segment, uint64_t number)
{
	for (size_t i = 0; i < a->nobject; i++)
		if ((a->object[i].flags & (OBJECT_SUPERSEDED |
		    OBJECT_DESTROYED)) != 0 && a->object[i].number == number &&
		    a->object[i].segment == segment)
			return true;
	return false;
}

int
check_unexpected(struct check *c, uint32_t segment, const struct checked *k)
{
	struct audit	*a = c->a;
	struct digest	*grown;
	char		 part[64], hex[DIGEST_HEX];

	if (k->fixity != FIXITY_UNEXPECTED || k->number > c->top ||
	    is_known_place(a, segment, k->number))
		return 0;
	if (a->partial != NULL)
		return check_tell_unexpected(c, segment, k);
	if (a->gap) {	/* its entry may be one of those we cannot read */
		if ((grown = reallocarray(a->found, a->nfound + 1,
		    sizeof(*grown))) == NULL)
			return -1;
		a->found = grown;
		a->found[a->nfound++] = k->sha256;
		return 0;
	}
	snprintf(part, sizeof(part), "object %" PRIu64 " in segment %u",
	    k->number, segment);
	report_part(&a->report, KIND_DAMAGE, part,
	    _("Segment %u holds an object (number %" PRIu64 ", SHA-256 %.16s) "
	    "that no entry of the journal names. Next: find out who wrote to "
	    "the store"), segment, k->number, digest_hex(&k->sha256, hex));
	return 0;
}

static int
on_checked(struct check *c, struct range *r, const struct pool_event *ev)
{
	struct checked	 k;
	size_t		 lo = r->lo, hi = r->hi, mid;
	int		 rc = 0;

	if (checked_decode(&k, ev->p, ev->len) == -1)
		goto out;
	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (nth(c, mid)->number < k.number)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == r->hi || nth(c, lo)->number != k.number)
		rc = k.number < r->from || k.number > r->to ? 0 :
		    check_unexpected(c, nth(c, r->lo)->segment, &k);
	else if ((nth(c, lo)->flags & OBJECT_CHECKED) == 0) {
		r->answers++;
		rc = check_accept(c, lo, &k);
	}
 out:
	checked_release(&k);
	return rc;
}

/* The object's reader died on it, or said nothing.  0 or -1. */
static int
give_up(struct check *c, size_t i, const char *cause)
{
	struct checked	 none;

	memset(&none, 0, sizeof(none));
	none.number = nth(c, i)->number;
	none.fixity = FIXITY_UNREADABLE;
	judge_detail(c->judge, nth(c, i), cause);
	return check_accept(c, i, &none);
}

void
check_index_damaged(struct check *c, uint32_t segment, uint64_t from,
    uint64_t to, const char *cause)
{
	char	 part[96];

	snprintf(part, sizeof(part), "segment %u, objects %" PRIu64 "-%" PRIu64,
	    segment, from, to);
	report_part(&c->a->report, KIND_DAMAGE, part,
	    _("The index of segment %u is damaged between the objects "
	    "%" PRIu64 " and %" PRIu64 " (%s); the documents named "
	    "there were read. Next: nbarchive repair --from VOLUME"),
	    segment, from, to, cause);
}

/* A job that ended early: leave out the object it was on, go on behind it. */
static int
on_reader_end(struct check *c, struct range *was, const struct pool_event *ev)
{
	struct range	 r = *was;
	size_t		 first, i;
	char		 cause[128] = "";

	was->used = false;
	for (first = r.lo; first < r.hi; first++)
		if ((nth(c, first)->flags & OBJECT_CHECKED) == 0)
			break;
	if (ev->what != POOL_END)
		pool_cause(ev, cause);
	if (first == r.hi) {
		if (ev->what == POOL_END)
			return 0;
		/* What no entry names may lie behind the last answer. */
		if (check_again(nth(c, r.hi - 1), ev))
			return submit_range(c, r.lo, r.hi, r.from, r.to);
		if (c->a->partial != NULL)
			return check_tell_index(c, &r, cause);
		check_index_damaged(c, nth(c, r.lo)->segment, r.from, r.to,
		    cause);
		return 0;
	}
	if (ev->what == POOL_END) {
		for (i = first; i < r.hi; i++)
			if ((nth(c, i)->flags & OBJECT_CHECKED) == 0 &&
			    give_up(c, i, D_("no answer")) == -1)
				return -1;
		return 0;
	}
	i = ev->slot < r.hi - r.lo ? r.lo + (size_t)ev->slot : first;
	if (i < first || (nth(c, i)->flags & OBJECT_CHECKED) != 0)
		i = first;
	if (check_again(nth(c, i), ev))
		return submit_range(c, first, r.hi, first == r.lo ? r.from :
		    nth(c, first - 1)->number + 1, r.to);
	if (give_up(c, i, cause) == -1)
		return -1;
	if (i > first && submit_range(c, first, i, nth(c, first)->number,
	    nth(c, i)->number - 1) == -1)
		return -1;
	if (i + 1 < r.hi && submit_range(c, i + 1, r.hi, nth(c, i)->number + 1,
	    r.to) == -1)
		return -1;
	return 0;
}

/* One event of the checking workers: 1, 0 none in that time, -1. */
int
check_poll(struct check *c, int ms)
{
	struct pool_event	 ev;
	struct range		*r;
	int			 rc;

	if ((rc = pool_next(c->check, &ev, ms)) != 1)
		return rc;
	if (ev.cookie >= c->nrange || !c->range[ev.cookie].used)
		return 1;
	r = &c->range[ev.cookie];
	rc = ev.what == POOL_FRAME ? on_checked(c, r, &ev) :
	    on_reader_end(c, r, &ev);
	progress_step(c->a->opts->progress, c->done, c->done_bytes,
	    c->a->opts->monotonic());
	return rc == -1 ? -1 : 1;
}

/* Where the group that begins at ${lo} ends: one segment, bounded. */
size_t
check_group_end(const struct check *c, size_t lo)
{
	uint64_t	 octets = 0;
	size_t		 i;

	for (i = lo; i < c->n && i - lo < GROUP_OBJECTS; i++) {
		if (nth(c, i)->segment != nth(c, lo)->segment)
			break;
		if (i > lo && octets + nth(c, i)->size > GROUP_OCTETS)
			break;
		octets += nth(c, i)->size;
	}
	return i;
}

/*
 * Certificates that a document names and the trust folder holds.  After the
 * sample is drawn: the structure that is remembered is the document's alone.
 */
static int
adopt_certs(struct check *c, size_t lo, size_t hi)
{
	struct buf	 b;
	int		 rc = 0;

	buf_init(&b, PLAN_MAX);
	for (size_t i = lo; rc != -1 && i < hi; i++)
		if (c->plan[i].len > 0 &&
		    (plan_wants_encoded(c->plan[i].p, c->plan[i].len) &
		    PLAN_WANTS_CERT) != 0 &&
		    (rc = chains_adopt(c->a->chains, &c->plan[i], &b)) == 1) {
			rc = check_hold(c, i, b.p, b.len);
			nth(c, i)->flags |= OBJECT_ADOPTED;
		}
	buf_release(&b);
	return rc == -1 ? -1 : 0;
}

/* Hand out the objects [lo, hi), a group. */
static int
hand_out(struct check *c, size_t lo, size_t hi)
{
	uint64_t	 from, to;

	if (check_plans(c, lo, hi) == -1 || check_draw(c, lo, hi) == -1 ||
	    adopt_certs(c, lo, hi) == -1 || check_near(c, lo, hi) == -1)
		return -1;
	/* And for what lies behind its neighbour, read in this run or not. */
	from = lo == 0 || nth(c, lo - 1)->segment != nth(c, lo)->segment ? 0 :
	    nth(c, lo - 1)->number + 1;
	to = hi == c->n || nth(c, hi)->segment != nth(c, lo)->segment ? c->top :
	    nth(c, hi - 1)->number;
	return submit_range(c, lo, hi, from, to);
}

/* Is the time over?  Never before something was read. */
static bool
is_over(const struct check *c)
{
	return c->end != 0 && c->done > 0 &&
	    c->a->opts->monotonic() >= c->end;
}

static int
check_all(struct check *c)
{
	size_t	 k = 0, lo = c->ntodo > 0 ? c->todo[0].lo : 0, hi;
	int	 rc = 0;

	while (rc >= 0 && (k < c->ntodo || pool_pending(c->check) > 0)) {
		while (k < c->ntodo && c->held < PLANS_HELD &&
		    pool_ready(c->check)) {
			if (is_over(c)) {
				k = c->ntodo;
				break;
			}
			hi = check_group_end(c, lo);
			if (hi > c->todo[k].hi)
				hi = c->todo[k].hi;
			if (hand_out(c, lo, hi) == -1)
				return -1;
			lo = hi;
			if (lo == c->todo[k].hi && ++k < c->ntodo)
				lo = c->todo[k].lo;
		}
		rc = pool_pending(c->check) > 0 ? check_poll(c, -1) : 0;
	}
	return rc < 0 ? -1 : 0;
}

static void
set_pools(struct check *c)
{
	const struct audit	*a = c->a;

	c->check_opts.worker = a->worker;
	c->check_opts.store = a->opts->store;
	c->check_opts.n = a->opts->jobs;
	c->check_opts.nolock = true;
	c->check_opts.require_sandbox = a->opts->require_sandbox;
	c->parse_opts = c->check_opts;
	c->fresh_opts = c->check_opts;
	c->fresh_opts.n = 1;
}

static int
begin_progress(struct check *c)
{
	uint64_t	 octets = 0, n = 0;

	for (size_t k = 0; k < c->ntodo; k++) {
		n += c->todo[k].hi - c->todo[k].lo;
		for (size_t i = c->todo[k].lo; i < c->todo[k].hi; i++)
			octets += nth(c, i)->size;
	}
	progress_begin(c->a->opts->progress, n, octets,
	    c->a->opts->monotonic());
	return 0;
}

/* What of all this is to be read in this run, in which order. */
static int
plan_reading(struct check *c)
{
	struct audit	*a = c->a;

	if (make_order(c) == -1)
		return -1;
	if (a->partial != NULL)
		return check_shard(c) == -1 ? -1 : begin_progress(c);
	if ((a->coverage = coverage_load(a->opts->ledger)) == NULL ||
	    coverage_todo(a->coverage, a, c->order, c->n, a->opts->budget !=
	    0, &c->todo, &c->ntodo) == -1)
		return -1;
	if (a->opts->budget != 0)
		c->end = a->began + a->opts->budget;
	return begin_progress(c);
}

/* What was not read keeps the verdict it had. */
static int
note_unread(struct check *c)
{
	struct audit	*a = c->a;
	unsigned int	 days = a->opts->cover_days != 0 ?
			    a->opts->cover_days : COVER_DAYS;
	int64_t		 oldest;
	char		 local[TIME_TEXT];

	a->objects_all = c->n;
	for (size_t i = 0; i < c->n; i++) {
		if ((nth(c, i)->flags & OBJECT_CHECKED) != 0)
			a->objects_read++;
		else if (c->end != 0)
			nth(c, i)->flags |= OBJECT_UNREAD;
	}
	if (coverage_update(a->coverage, a, c->order, c->n, a->merge == NULL ?
	    a->now : merge_began(a->merge)) == -1)
		return -1;
	a->overdue = coverage_overdue(a->coverage, a->now, days, &oldest);
	if (a->overdue > 0)
		report_part(&a->report, KIND_OVERDUE, "coverage",
		    _("%" PRIu64 " objects were not read for more than %u "
		    "days (some since %s). Next: nbaudit run without "
		    "--budget, or with a larger one"), a->overdue, days,
		    time_local(oldest, local));
	return 0;
}

/* What a shard tells of itself. */
static void
count_shard(struct check *c)
{
	for (size_t i = 0; i < c->n; i++) {
		if ((nth(c, i)->flags & OBJECT_CHECKED) == 0)
			continue;
		c->a->objects_read++;
		c->a->damaged += nth(c, i)->fixity != FIXITY_OK;
	}
}

int
check_audit(struct audit *a)
{
	struct check	 c;
	int		 rc = -1;

	memset(&c, 0, sizeof(c));
	c.a = a;
	set_pools(&c);
	if ((c.judge = judge_new(a->chains, a->at)) == NULL ||
	    (a->partial == NULL && ((a->transitions = transitions_new(a)) ==
	    NULL || (a->rulings = rulings_new(a)) == NULL)) ||
	    plan_reading(&c) == -1 ||
	    (c.check = pool_new(&c.check_opts)) == NULL)
		goto out;
	judge_watch(c.judge, a->transitions);
	judge_rules(c.judge, a->rulings);
	if ((a->merge != NULL && check_partials(&c) == -1) ||
	    check_all(&c) == -1 || check_sampled(&c) == -1 ||
	    (a->partial == NULL && note_unread(&c) == -1))
		goto out;
	a->bytes = c.done_bytes;
	if (a->partial != NULL)
		count_shard(&c);
	else
		transitions_report(a->transitions, a);
	rc = 0;
 out:
	progress_clear(a->opts->progress);
	if (rc == -1)
		log_errx("%s", _("the store could not be read to its end"));
	for (size_t i = 0; c.plan != NULL && i < c.n; i++)
		free((void *)(uintptr_t)c.plan[i].p);
	pool_free(c.check);
	pool_free(c.parse);
	pool_free(c.fresh);
	pool_free(c.near);
	siblings_free(c.siblings);
	free(c.covers);
	free(c.order);
	free(c.plan);
	free(c.range);
	free(c.sample);
	free(c.todo);
	judge_free(c.judge);
	transitions_free(a->transitions);
	a->transitions = NULL;
	return rc;
}
