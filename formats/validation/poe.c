/*
 * poe.c: proofs of existence from time-stamps (EN 319 102-1 5.4 to 5.6).
 *
 * A time-stamp is itself a signature that may have to be proven older: so
 * they are looked at from the latest to the earliest, and what a good one
 * covers existed at its genTime.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/timefmt.h"

#include "formats/validation/poe.h"

/* One look at a document. */
struct look {
	const struct plan	*plan;
	const struct sigmath	*math;
	int64_t			 at;
	struct poe		*poe;
	poe_ask			*ask;
	void			*arg;
	const struct chain_result **chain;
	int64_t			*known;		/* one a CRL or response */
};

/* Does what ${of} covers lie wholly before the Contents of ${by}? */
static bool
ranges_cover(const struct sigplan *by, const struct sigplan *of)
{
	const uint64_t	*b = by->byte_range, *o = of->byte_range;

	return by != of && by->has_byte_range && of->has_byte_range &&
	    o[3] <= b[1] && o[2] <= b[1] - o[3];
}

/* Does ${x}, or the signature that it is in, stand in a file of ${by}'s? */
static bool
file_covers(const struct plan *plan, const struct sigplan *by, size_t x)
{
	int	 of = plan->sig[x].of;

	for (size_t i = 0; i < by->nproven; i++)
		if (by->proven[i] == x || (of >= 0 &&
		    by->proven[i] == (uint32_t)of))
			return true;
	return false;
}

/*
 * EN 319 132-1 5.5.2, A.1.5: what stands before it in the same signature;
 * time-stamps over the content are signed, and so covered with the rest.
 */
static bool
place_covers(const struct sigplan *by, const struct sigplan *of)
{
	if (by->rank == 0 || by->of < 0 || of->of != by->of)
		return false;
	if (by->tst == TST_CADES_C && of->tst != TST_SIGNATURE)
		return false;
	return of->rank == 0 ? of->tst == TST_CONTENT : of->rank < by->rank;
}

/*
 * Is ${x} in the structure that the record of ${s}, its first time-stamp, is
 * in and over?
 */
static bool
structure_covers(const struct plan *plan, const struct sigplan *s, size_t x)
{
	const struct sigplan	*of = &plan->sig[x];
	size_t			 in = of->of >= 0 ? (size_t)of->of : x;

	if (in < s->er.first || in - s->er.first >= s->er.nsig)
		return false;
	/* Records before it, when they were there. */
	return of->tst != TST_EVIDENCE || (s->er.keeps &&
	    of->gen_time != TIME_NONE && of->gen_time < s->gen_time);
}

/*
 * Archive time-stamps of a record: each covers those before it and, through
 * them, the record's data, as far as the links hold.
 */
static bool
evidence_covers(const struct look *l, size_t t, size_t x)
{
	const struct sigplan	*s;
	const struct sigmath	*m;
	bool			 data;

	for (;; t = (size_t)s->er.prev) {
		s = &l->plan->sig[t];
		m = &l->math[t];
		data = s->er.data && m->digest_match == TRI_YES &&
		    (m->why != FINDING_CONTENT_ABSENT ||
		    s->parsed == TRI_YES) && s->er.tree != TRI_NO &&
		    (s->content != CONTENT_PARSED || s->parsed == TRI_YES);
		if (data && ((s->of >= 0 && ((size_t)s->of == x ||
		    structure_covers(l->plan, s, x))) ||
		    place_covers(s, &l->plan->sig[x]) ||
		    file_covers(l->plan, s, x)))
			return true;
		/* One that came too late renews nothing. */
		if (l->poe[t].late != TIME_NONE)
			return false;
		/* What is bound to the data is bound to the chains before. */
		if (s->er.prev < 0 || (s->er.data ? !data :
		    s->er.link != TRI_YES || s->er.tree == TRI_NO))
			return false;
		if ((size_t)s->er.prev == x)
			return true;
	}
}

/* Is ${x} among what time-stamp ${t}, if good, proves to have existed? */
static bool
covers(const struct look *l, size_t t, size_t x)
{
	const struct plan	*plan = l->plan;
	const struct sigplan	*by = &plan->sig[t], *of = &plan->sig[x];

	switch (by->tst) {
	case TST_SIGNATURE:
		return by->of >= 0 && (size_t)by->of == x;
	case TST_ARCHIVE:
		/* And the time-stamps that were there before it. */
		if (by->complete && of->of >= 0 && of->of == by->of &&
		    of->tst != TST_EVIDENCE && of->gen_time < by->gen_time)
			return true;
		/* FALLTHROUGH */
	case TST_CADES_C:
		return (by->of >= 0 && (size_t)by->of == x) ||
		    place_covers(by, of);
	case TST_EVIDENCE:
		return evidence_covers(l, t, x);
	case TST_ALONE:
		return file_covers(plan, by, x);
	case TST_DOCUMENT:
		if (of->of >= 0)
			of = &plan->sig[of->of];
		return ranges_cover(by, of);
	default:
		return false;
	}
}

/*
 * Is a CRL or response of the document among what time-stamp ${t}, if good,
 * proves to have existed?
 */
static bool
covers_rev(const struct look *l, size_t t, const struct plan_rev *rev)
{
	const struct plan	*plan = l->plan;
	const struct sigplan	*by = &plan->sig[t];
	const uint64_t		*b = by->byte_range;

	if (rev->of >= 0) {
		if ((size_t)rev->of >= plan->nsig || (size_t)rev->of == t)
			return false;
		if (by->tst == TST_ARCHIVE && !by->complete)
			return false;
		return (by->tst == TST_ARCHIVE || by->tst == TST_DOCUMENT ||
		    by->tst == TST_EVIDENCE || by->tst == TST_ALONE) &&
		    covers(l, t, (size_t)rev->of);
	}
	if (by->tst != TST_DOCUMENT || !by->has_byte_range)
		return false;
	/* Two ranges, and nothing else: else it is no good one. */
	return by->coverage == COVERAGE_WHOLE || (rev->end != 0 &&
	    (rev->end <= b[1] || (rev->end >= b[2] &&
	    rev->end - b[2] <= b[3])));
}

/*
 * EN 319 102-1 5.6.2.1: revocation data is judged as of when it is proven to
 * have existed.  Is anything of it proven?
 */
static bool
known_find(const struct look *l)
{
	const struct plan	*plan = l->plan;
	bool			 any = false;

	for (size_t r = 0; r < plan->nrev; r++) {
		l->known[r] = l->at;
		/* What proves the document proves nothing beside it. */
		if (plan->rev[r].beside)
			continue;
		if (plan->proven != 0 && plan->proven < l->known[r])
			l->known[r] = plan->proven;
		for (size_t t = 0; t < plan->nsig; t++)
			if (l->poe[t].good && plan->sig[t].gen_time <
			    l->known[r] && covers_rev(l, t, &plan->rev[r]))
				l->known[r] = plan->sig[t].gen_time;
		any = any || l->known[r] < l->at;
	}
	return any;
}

/*
 * The chain of ${i}; the proofs of what came with the document are only asked
 * about where they can help, so that documents share their chains.
 */
static const struct chain_result *
look_chain(const struct look *l, size_t i, int64_t at)
{
	const struct chain_result	*c = l->ask(l->arg, i, at, NULL);

	if (c != NULL && c->finding == FINDING_REVOCATION_SIGNER_EXPIRED &&
	    l->plan->nrev > 0 && known_find(l))
		c = l->ask(l->arg, i, at, l->known);
	return c;
}

/* What layer 1 says of later revisions does not touch the token. */
static bool
is_of_later(enum finding f)
{
	return f == FINDING_LATER_REVISIONS || f == FINDING_PARTIAL_COVERAGE ||
	    (f >= FINDING_MODIFIED_NOT_ALLOWED &&
	    f <= FINDING_MODIFIED_STRUCTURE);
}

static bool
is_sound(const struct sigplan *s, const struct sigmath *m)
{
	enum indication	 ind;

	if (m->digest_match != TRI_YES || m->signature_valid != TRI_YES ||
	    s->gen_time == TIME_NONE)
		return false;
	for (size_t i = 0; i < s->nnote; i++) {
		ind = finding_indication(s->note[i].code);
		if (ind == IND_FAILED || (ind == IND_INDETERMINATE &&
		    !is_of_later(s->note[i].code)))
			return false;
	}
	return true;
}

/*
 * Its algorithms and key counted when it is known to have existed, and its
 * imprint's when it was made (EN 319 102-1 5.6.3.4).
 */
static bool
is_strong(const struct sigplan *s, const struct sigmath *m, int64_t at)
{
	return digest_alg_until(s->digest) > at &&
	    imprint_until(s->imprint_alg) > s->gen_time &&
	    key_until(m->key, m->bits) > at;
}

/*
 * RFC 3161 4 (1): a TSA's certificate revoked for one of these reasons leaves
 * what it stamped before; for any other, or none, it does not.
 */
static bool
leaves_earlier(int reason)
{
	return reason == 0 || reason == 3 || reason == 4 || reason == 5;
}

/* Who had the key of its authority could make a TSA of any date. */
static bool
is_compromised(const struct chain_result *c)
{
	if (c == NULL)
		return false;
	if (c->revocation == REVOCATION_REVOKED)
		return !leaves_earlier(c->reason);
	return c->finding == FINDING_CA_REVOKED_NO_POE &&
	    !leaves_earlier(c->ca_reason);
}

/* The chain of the TSA at genTime, or what is wrong with its key since. */
static const struct chain_result *
tsa_chain(struct look *l, size_t i)
{
	const struct chain_result	*c;
	int64_t				 gen = l->plan->sig[i].gen_time;

	if (gen == TIME_NONE)
		return look_chain(l, i, l->poe[i].best);
	c = look_chain(l, i, gen);
	if (c == NULL || c->finding != FINDING_OK)
		return c;
	c = look_chain(l, i, l->poe[i].best);
	return is_compromised(c) ? c : look_chain(l, i, gen);
}

/* The earliest of the good time-stamps that cover ${x}. */
static void
find_best(struct look *l, size_t x)
{
	struct poe	*p = &l->poe[x];
	int64_t		 gen;

	p->best = l->at;
	p->by = -1;
	p->after = TIME_NONE;
	if (l->plan->proven != 0 && l->plan->proven < p->best) {
		p->best = l->plan->proven;
		p->by = POE_OUTSIDE;
	}
	for (size_t t = 0; t < l->plan->nsig; t++) {
		if (!l->poe[t].good || t == x)
			continue;
		gen = l->plan->sig[t].gen_time;
		if (covers(l, t, x) && gen < p->best) {
			p->best = gen;
			p->by = (int)t;
		}
		if (l->plan->sig[t].tst == TST_CONTENT &&
		    l->plan->sig[t].of == (int)x && (p->after == TIME_NONE ||
		    gen > p->after))
			p->after = gen;
	}
}

/* The time-stamp of its record that comes after ${i}, or -1. */
static int
renewal_of(const struct plan *plan, size_t i)
{
	for (size_t t = 0; t < plan->nsig; t++)
		if (plan->sig[t].tst == TST_EVIDENCE &&
		    plan->sig[t].er.prev == (int)i)
			return (int)t;
	return -1;
}

/*
 * RFC 4998 5.3, RFC 6283 4.3: a time-stamp must have been valid, and the
 * algorithm of its hash tree good, when the next one was made; unless
 * something else proves it from before its certificate's end.  Its key and
 * digest, and what was revoked, are judged as of what proves it.
 */
static bool
renewal_is_late(struct look *l, size_t i, int next)
{
	const struct sigplan		*s = &l->plan->sig[i];
	const struct chain_result	*c = l->chain[i];
	int64_t				 gen, ends;
	struct poe			*p;

	if (next == -1 || !is_sound(&l->plan->sig[next], &l->math[next]))
		return false;
	p = &l->poe[next];
	gen = l->plan->sig[next].gen_time;
	ends = c == NULL ? TIME_NONE : c->cert_facts.not_after;
	if (ends != TIME_NONE && gen > ends && l->poe[i].best > ends) {
		p->late = ends;
	} else if (imprint_until(s->er.alg) <= gen &&
	    imprint_until(s->er.alg) > s->gen_time) {
		p->late = imprint_until(s->er.alg);
		p->late_alg = s->er.alg;
	}
	return p->late != TIME_NONE;
}

static void
look_token(struct look *l, size_t i)
{
	const struct sigplan		*s = &l->plan->sig[i];
	const struct chain_result	*c;

	find_best(l, i);
	c = l->chain[i] = tsa_chain(l, i);
	if (s->tst == TST_EVIDENCE &&
	    renewal_is_late(l, i, renewal_of(l->plan, i))) {
		find_best(l, i);
		c = l->chain[i] = tsa_chain(l, i);
	}
	l->poe[i].good = c != NULL && c->finding == FINDING_OK &&
	    c->revocation != REVOCATION_REVOKED && s->gen_time <= l->at &&
	    is_sound(s, &l->math[i]) &&
	    is_strong(s, &l->math[i], l->poe[i].best);
}

/* Did ${a} happen before ${b} whatever their accuracy? */
static bool
is_before(const struct sigplan *a, const struct sigplan *b)
{
	return a->gen_time < b->gen_time &&
	    b->gen_time - a->gen_time > a->accuracy + b->accuracy;
}

/*
 * EN 319 102-1 5.5.4: content-time-stamps come before the time-stamps of the
 * signature, those before the ones that cover them.
 */
static bool
order_fails(const struct look *l, size_t x)
{
	const struct plan	*plan = l->plan;

	for (size_t t = 0; t < plan->nsig; t++) {
		const struct sigplan	*a = &plan->sig[t];

		if (!l->poe[t].good || !covers(l, t, x))
			continue;
		for (size_t u = 0; u < plan->nsig; u++) {
			const struct sigplan	*b = &plan->sig[u];

			if (u == t || !l->poe[u].good || b->of != (int)x)
				continue;
			if ((b->tst == TST_CONTENT || covers(l, t, u)) &&
			    is_before(a, b))
				return true;
		}
	}
	return false;
}

/* What is of no signature may cover them all. */
static uint32_t
rank_of(const struct sigplan *s)
{
	return s->of < 0 ? UINT32_MAX : s->rank;
}

static int
latest_first(const void *p, const void *q, void *arg)
{
	const struct plan	*plan = arg;
	size_t			 a = *(const size_t *)p;
	size_t			 b = *(const size_t *)q;
	int64_t			 s = plan->sig[a].gen_time;
	int64_t			 t = plan->sig[b].gen_time;

	if (s != t)
		return s > t ? -1 : 1;
	/* Of the same time, what may cover the other comes first. */
	if (rank_of(&plan->sig[a]) != rank_of(&plan->sig[b]))
		return rank_of(&plan->sig[a]) > rank_of(&plan->sig[b]) ? -1 :
		    1;
	return a > b ? -1 : a < b;
}

static int
look_all(struct look *l)
{
	const struct plan	*plan = l->plan;
	size_t			*token, n = 0;

	if (plan->nsig == 0)
		return 0;
	if ((token = calloc(plan->nsig, sizeof(*token))) == NULL)
		return -1;
	for (size_t i = 0; i < plan->nsig; i++) {
		l->poe[i] = (struct poe){ .best = l->at, .by = -1,
		    .after = TIME_NONE, .late = TIME_NONE,
		    .late_alg = DIGEST_NONE };
		if (plan->sig[i].tst != TST_NONE)
			token[n++] = i;
	}
	qsort_r(token, n, sizeof(*token), latest_first,
	    (void *)(uintptr_t)plan);
	for (size_t i = 0; i < n; i++)
		look_token(l, token[i]);
	free(token);
	for (size_t i = 0; i < plan->nsig; i++) {
		if (plan->sig[i].tst == TST_NONE) {
			find_best(l, i);
			l->chain[i] = look_chain(l, i, l->poe[i].best);
		}
		if (n > 0 && plan->sig[i].of == -1)
			l->poe[i].order = order_fails(l, i);
	}
	return 0;
}

int
poe_chains(const struct plan *plan, const struct sigmath *math, int64_t at,
    poe_ask *ask, void *arg, const struct chain_result **chain,
    struct poe *poe)
{
	struct look	 l = { plan, math, at, poe, ask, arg, chain, NULL };
	int		 rc;

	if (plan->nrev > 0 && (l.known = calloc(plan->nrev,
	    sizeof(*l.known))) == NULL)
		return -1;
	rc = look_all(&l);
	free(l.known);
	return rc;
}

static const struct chain_result *
ask_given(void *arg, size_t i, int64_t at, const int64_t *known)
{
	const struct chain_result *const	*given = arg;

	(void)at;
	(void)known;
	return given[i];
}

int
poe_find(const struct plan *plan, const struct sigmath *math,
    const struct chain_result *const *chain, int64_t at, struct poe *poe)
{
	const struct chain_result	**copy;
	int				 rc = -1;

	if (plan->nsig == 0)
		return 0;
	if ((copy = calloc(plan->nsig, sizeof(*copy))) == NULL)
		return -1;
	if (chain != NULL)
		memcpy(copy, chain, plan->nsig * sizeof(*copy));
	rc = poe_chains(plan, math, at, ask_given, copy, copy, poe);
	free(copy);
	return rc;
}
