/*
 * check_sample.c: some documents are parsed again by a fresh worker.
 */
#include <sys/random.h>

#include <stdlib.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "auditor/cache.h"
#include "auditor/check_part.h"

#define SAMPLE_PART	100		/* one plan in so many is made again */
#define SAMPLE_MAX	((size_t)4096)

/* One more for the sample, with the plan that its verdict is made from. */
static int
sample_add(struct check *c, size_t at)
{
	struct sample	*grown, *s;
	size_t		 cap;

	if (c->nsample == c->capsample) {
		cap = c->capsample == 0 ? 64 : c->capsample * 2;
		if ((grown = reallocarray(c->sample, cap, sizeof(*grown))) ==
		    NULL)
			return -1;
		c->sample = grown;
		c->capsample = cap;
	}
	s = &c->sample[c->nsample++];
	memset(s, 0, sizeof(*s));
	s->at = at;
	if (c->plan[at].len > 0)
		s->has_used = digest_sha256(&s->used, c->plan[at].p,
		    c->plan[at].len) == 0;
	return 0;
}

/*
 * Draw from the group [lo, hi) what a fresh worker parses again: one in
 * SAMPLE_PART, and one of the first group in any case.
 */
int
check_draw(struct check *c, size_t lo, size_t hi)
{
	uint16_t	 random[GROUP_OBJECTS + 1];
	size_t		 idx[GROUP_OBJECTS], n = 0, first = c->nsample, i;

	if (hi <= lo)
		return 0;
	if (getrandom(random, sizeof(random), 0) != sizeof(random))
		return -1;
	for (i = lo; i < hi; i++)
		if (nth(c, i)->class == CLASS_DOCUMENT &&
		    random[i - lo] % SAMPLE_PART == 0)
			idx[n++] = i;
	i = lo + random[GROUP_OBJECTS] % (hi - lo);
	if (n == 0 && first == 0 && nth(c, i)->class == CLASS_DOCUMENT)
		idx[n++] = i;
	if (n == 0 || first + n > SAMPLE_MAX)
		return 0;
	for (i = 0; i < n; i++)
		if (sample_add(c, idx[i]) == -1)
			return -1;
	if (c->fresh == NULL && (c->fresh = pool_new(&c->fresh_opts)) == NULL)
		return -1;
	return check_parse(c, c->fresh, idx, n, COOKIE(first, c->nsample));
}

static void
on_fresh(struct check *c, const struct pool_event *ev)
{
	size_t		 lo = (size_t)(ev->cookie >> 32);
	size_t		 hi = (size_t)(ev->cookie & UINT32_MAX);
	struct planned	 p;

	if (planned_decode(&p, ev->p, ev->len) == -1 || !p.readable)
		return;
	for (size_t i = lo; i < hi && i < c->nsample; i++)
		if (nth(c, c->sample[i].at)->number == p.number)
			c->sample[i].has_fresh = digest_sha256(
			    &c->sample[i].fresh, p.plan.p, p.plan.len) == 0;
}

void
check_resampled(struct check *c, struct object *o, bool same)
{
	struct report_finding	 f;
	char			 hex[DIGEST_HEX];

	if (o->fixity != FIXITY_OK)
		return;
	c->a->sampled++;
	if (same)
		return;
	log_warnx(_("%s: parsed anew, its structure is not the one used"),
	    digest_hex(&o->sha256, hex));
	memset(&f, 0, sizeof(f));
	f.kind = KIND_STRUCTURE;
	f.sha256 = &o->sha256;
	f.accession = o->accession;
	f.fresh = true;
	f.text = _("A fresh worker found another structure in this "
	    "document than the one remembered: a worker or the "
	    "auditor's cache was tampered with, or the program is "
	    "wrong. Next: remove cache.sqlite and run nbaudit run "
	    "again");
	report_add(&c->a->report, &f);
	o->indication = IND_INDETERMINATE;
	o->sub = "";
	o->why = FINDING_INTERNAL;
	cache_forget(c->a->cache, &o->sha256);
}

static int
compare_sample(struct check *c)
{
	for (size_t i = 0; i < c->nsample; i++) {
		const struct sample	*s = &c->sample[i];
		struct object		*o = nth(c, s->at);
		bool			 same;

		if (!s->has_used || !s->has_fresh || o->fixity != FIXITY_OK)
			continue;
		same = digest_equal(&s->used, &s->fresh);
		if (c->a->partial == NULL)
			check_resampled(c, o, same);
		else if (check_tell_sample(c, o, same) == -1)
			return -1;
	}
	return 0;
}

int
check_sampled(struct check *c)
{
	struct pool_event	 ev;
	int			 rc = 0;

	while (c->fresh != NULL && pool_pending(c->fresh) > 0) {
		if ((rc = pool_next(c->fresh, &ev, -1)) == -1)
			return -1;
		if (rc == 1 && ev.what == POOL_FRAME)
			on_fresh(c, &ev);
	}
	return compare_sample(c);
}
