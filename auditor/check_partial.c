/*
 * check_partial.c: a shard's answers into its partial result, and the partial
 * results of all shards into a run.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "auditor/cache.h"
#include "auditor/coverage.h"
#include "auditor/judge.h"
#include "auditor/merge.h"
#include "auditor/partial.h"
#include "auditor/check_part.h"

#define FORM_BITS	2		/* of ${at}: enum partial_how */

_Static_assert(HOW_MAX <= 1 << FORM_BITS, "FORM_BITS");

/* Where the partial results have the answers. */
struct answers {
	struct check	*c;
	struct merge	*m;
	uint64_t	*at;	/* by the reading order: place << FORM_BITS |
				   form; UINT64_MAX: none */
	struct buf	 record;
};

int
check_tell_answer(struct check *c, size_t i, const struct checked *k)
{
	const struct object	*o = nth(c, i);
	struct partial_answer	 a;
	struct digest		 d;
	struct buf		 b;
	int			 rc = -1;

	memset(&a, 0, sizeof(a));
	a.segment = o->segment;
	a.number = o->number;
	a.sha256 = o->sha256;
	a.why = o->why;
	if (o->detail != NULL)
		a.detail = (struct octets){ (const uint8_t *)o->detail,
		    strlen(o->detail) };
	if (c->plan[i].len > 0) {
		a.form = (o->flags & OBJECT_ADOPTED) != 0 ? HOW_ADOPTED :
		    (o->flags & OBJECT_REMEMBERED) != 0 ? HOW_REMEMBERED :
		    HOW_PARSED;
		a.plan = c->plan[i];
	}
	if (a.form == HOW_REMEMBERED) {
		if (digest_sha256(&d, a.plan.p, a.plan.len) == -1)
			return -1;
		a.plan = (struct octets){ d.octet, DIGEST_SIZE };
	}
	buf_init(&b, POOL_FRAME_MAX);
	if (checked_encode(&b, k) == 0) {
		a.checked = (struct octets){ b.p, b.len };
		rc = partial_answer(c->a->partial, &a);
	}
	buf_release(&b);
	return rc;
}

int
check_tell_unexpected(struct check *c, uint32_t segment,
    const struct checked *k)
{
	struct partial_place	 p = { segment, k->number, k->number,
				    { NULL, 0 } };
	struct buf		 b;
	int			 rc = -1;

	buf_init(&b, POOL_FRAME_MAX);
	if (checked_encode(&b, k) == 0) {
		p.octets = (struct octets){ b.p, b.len };
		rc = partial_place(c->a->partial, PARTIAL_UNEXPECTED, &p);
	}
	buf_release(&b);
	return rc;
}

int
check_tell_index(struct check *c, const struct range *r, const char *cause)
{
	struct partial_place	 p = { nth(c, r->lo)->segment, r->from, r->to,
				    { (const uint8_t *)cause, strlen(cause) } };

	return partial_place(c->a->partial, PARTIAL_INDEX, &p);
}

int
check_tell_sample(struct check *c, const struct object *o, bool same)
{
	struct partial_sample	 s = { o->segment, o->number, same };

	return partial_sample(c->a->partial, &s);
}

/* Stretches of the reading order of what ${want}s.  0 or -1 (logged). */
static int
select_todo(struct check *c, bool (*want)(const struct check *, size_t))
{
	struct stretch	*list = NULL, *grown;
	size_t		 n = 0, cap = 0;

	for (size_t i = 0; i < c->n; i++) {
		if (!want(c, i))
			continue;
		if (n > 0 && list[n - 1].hi == i) {
			list[n - 1].hi = i + 1;
			continue;
		}
		if (n == cap) {
			cap = cap == 0 ? 64 : cap * 2;
			grown = reallocarray(list, cap, sizeof(*grown));
			if (grown == NULL) {
				log_errx("%s", _("out of memory"));
				free(list);
				return -1;
			}
			list = grown;
		}
		list[n++] = (struct stretch){ .lo = i, .hi = i + 1 };
	}
	free(c->todo);
	c->todo = list;
	c->ntodo = n;
	return 0;
}

static bool
is_mine(const struct check *c, size_t i)
{
	const struct object	*o = nth(c, i);

	return partial_is_mine(c->a->opts->shard, c->a->opts->shards,
	    o->segment, o->number);
}

static bool
is_unanswered(const struct check *c, size_t i)
{
	return (nth(c, i)->flags & OBJECT_CHECKED) == 0;
}

int
check_shard(struct check *c)
{
	return select_todo(c, is_mine);
}

/* The place in the reading order; SIZE_MAX: nothing that counts is there. */
static size_t
find_place(const struct check *c, uint32_t segment, uint64_t number)
{
	size_t	 lo = 0, hi = c->n, mid;

	while (lo < hi) {
		const struct object	*o;

		mid = lo + (hi - lo) / 2;
		o = nth(c, mid);
		if (o->segment < segment ||
		    (o->segment == segment && o->number < number))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < c->n && nth(c, lo)->segment == segment &&
	    nth(c, lo)->number == number ? lo : SIZE_MAX;
}

static int
malformed(const struct partial *p)
{
	log_errx(_("%s: holds what no shard writes; run that shard again"),
	    partial_path(p));
	return -1;
}

/* Where the answers of one partial result are.  0 or -1 (logged). */
static int
index_answers(struct answers *s, struct partial *p)
{
	const struct partial_head	*h = partial_head(p);
	struct partial_answer		 a;
	enum partial_kind		 kind;
	uint64_t			 at = 0, from, n = 0;
	size_t				 i;
	int				 rc;

	for (;;) {
		from = at;
		if ((rc = partial_next(p, &at, &kind, &s->record)) != 1)
			break;
		if (kind != PARTIAL_ANSWER)
			continue;
		n++;
		if (partial_answer_decode(&a, s->record.p, s->record.len) ==
		    -1 || !partial_is_mine(h->shard, h->of, a.segment,
		    a.number))
			return malformed(p);
		i = find_place(s->c, a.segment, a.number);
		/* Healed or destroyed since: it is read anew, or not at all. */
		if (i == SIZE_MAX || !digest_equal(&nth(s->c, i)->sha256,
		    &a.sha256))
			continue;
		if (s->at[i] != UINT64_MAX)
			return malformed(p);
		s->at[i] = from << FORM_BITS | (uint64_t)a.form;
	}
	if (rc == 0 && n != partial_end(p)->answers)
		return malformed(p);
	return rc;
}

/* The answer for the object ${i}, as if a worker gave it now.  0 or -1. */
static int
take_answer(struct answers *s, size_t i)
{
	struct check		*c = s->c;
	struct object		*o = nth(c, i);
	struct partial		*p = merge_part_of(s->m, o->segment,
				    o->number);
	struct partial_answer	 a;
	enum partial_kind	 kind;
	struct checked		 k;
	struct digest		 d;
	uint64_t		 at = s->at[i] >> FORM_BITS;
	char			*detail;
	int			 rc;

	if (partial_next(p, &at, &kind, &s->record) != 1 ||
	    kind != PARTIAL_ANSWER || partial_answer_decode(&a, s->record.p,
	    s->record.len) == -1)
		return malformed(p);
	if (a.form == HOW_REMEMBERED && (c->plan[i].len == 0 ||
	    digest_sha256(&d, c->plan[i].p, c->plan[i].len) == -1 ||
	    memcmp(d.octet, a.plan.p, DIGEST_SIZE) != 0)) {
		/* Ours is another: it is read and parsed anew. */
		check_drop(c, i);
		return cache_forget(c->a->cache, &o->sha256);
	}
	if (a.form == HOW_PARSED && cache_put(c->a->cache, &o->sha256,
	    a.plan.p, a.plan.len) == -1)
		return -1;
	if ((a.form == HOW_PARSED || a.form == HOW_ADOPTED) &&
	    check_hold(c, i, a.plan.p, a.plan.len) == -1)
		return -1;
	if (checked_decode(&k, a.checked.p, a.checked.len) == -1) {
		checked_release(&k);
		return malformed(p);
	}
	o->why = (uint8_t)a.why;
	if (a.detail.len > 0 && (detail = strndup((const char *)a.detail.p,
	    a.detail.len)) != NULL) {
		judge_detail(c->judge, o, detail);
		free(detail);
	}
	rc = check_accept(c, i, &k);
	checked_release(&k);
	return rc;
}

/* Those of [lo, hi), a group. */
static int
take_group(struct answers *s, size_t lo, size_t hi)
{
	size_t	 idx[GROUP_OBJECTS] = { 0 }, n = 0;
	int	 rc = 0;

	for (size_t i = lo; i < hi; i++)
		if (s->at[i] != UINT64_MAX && (s->at[i] &
		    ((1u << FORM_BITS) - 1)) == HOW_REMEMBERED)
			idx[n++] = i;
	if (check_recall(s->c, idx, n) == -1)
		return -1;
	for (size_t i = lo; rc == 0 && i < hi; i++)
		if (s->at[i] != UINT64_MAX)
			rc = take_answer(s, i);
	return rc;
}

/* What else a partial result tells.  0 or -1 (logged). */
static int
take_rest(struct answers *s, struct partial *p)
{
	struct check		*c = s->c;
	struct partial_place	 place;
	struct partial_sample	 sample;
	enum partial_kind	 kind;
	struct checked		 k;
	char			 cause[128];
	uint64_t		 at = 0;
	size_t			 i;
	int			 rc;

	while ((rc = partial_next(p, &at, &kind, &s->record)) == 1) {
		const struct buf	*b = &s->record;

		if (kind == PARTIAL_SAMPLE) {
			if (partial_sample_decode(&sample, b->p, b->len) == -1)
				return malformed(p);
			i = find_place(c, sample.segment, sample.number);
			if (i != SIZE_MAX)
				check_resampled(c, nth(c, i), sample.same);
			continue;
		}
		if (kind != PARTIAL_INDEX && kind != PARTIAL_UNEXPECTED)
			continue;
		if (partial_place_decode(&place, b->p, b->len) == -1)
			return malformed(p);
		if (kind == PARTIAL_INDEX) {
			snprintf(cause, sizeof(cause), "%.*s",
			    (int)place.octets.len,
			    (const char *)place.octets.p);
			check_index_damaged(c, place.segment, place.from,
			    place.to, cause);
			continue;
		}
		if (checked_decode(&k, place.octets.p, place.octets.len) == 0)
			rc = check_unexpected(c, place.segment, &k);
		checked_release(&k);
		if (rc == -1)
			return -1;
	}
	return rc;
}

int
check_partials(struct check *c)
{
	struct merge	*m = c->a->merge;
	struct answers	 s = { .c = c, .m = m };
	size_t		 hi;
	int		 rc = 0;

	buf_init(&s.record, PLAN_MAX * 2);
	if ((s.at = calloc(c->n + 1, sizeof(*s.at))) == NULL) {
		log_errx("%s", _("out of memory"));
		return -1;
	}
	memset(s.at, 0xff, (c->n + 1) * sizeof(*s.at));
	for (unsigned int i = 1; rc == 0 && i <= merge_parts(m); i++) {
		rc = index_answers(&s, merge_part(m, i));
		c->a->parsed += partial_end(merge_part(m, i))->parsed;
	}
	for (size_t lo = 0; rc == 0 && lo < c->n; lo = hi) {
		hi = check_group_end(c, lo);
		rc = take_group(&s, lo, hi);
	}
	for (unsigned int i = 1; rc == 0 && i <= merge_parts(m); i++)
		rc = take_rest(&s, merge_part(m, i));
	if (rc == 0)
		rc = select_todo(c, is_unanswered);
	buf_release(&s.record);
	free(s.at);
	return rc;
}
