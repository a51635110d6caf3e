/*
 * judge.c: facts to an object's verdict.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/timefmt.h"
#include "formats/validation/verdict.h"
#include "auditor/chains.h"
#include "auditor/judge.h"
#include "auditor/rulings.h"
#include "auditor/transitions.h"

#define DETAILS_MAX	20000		/* texts kept for findings */

struct judge {
	struct chains	*chains;
	struct transitions *transitions;	/* NULL: nobody asks */
	struct rulings	*rulings;		/* NULL: nobody asks */
	int64_t		 at;
	size_t		 details;
	struct verdict	*sigs;		/* reused; the last is the document's */
	const struct chain_result **chain;
	struct poe	*poe;
	const struct plan *plan;	/* the one being judged */
	size_t		 capsigs;
};

struct judge *
judge_new(struct chains *chains, int64_t at)
{
	struct judge	*j;

	if ((j = calloc(1, sizeof(*j))) == NULL)
		return NULL;
	j->chains = chains;
	j->at = at;
	return j;
}

void
judge_free(struct judge *j)
{
	if (j == NULL)
		return;
	free(j->sigs);
	free(j->chain);
	free(j->poe);
	free(j);
}

void
judge_watch(struct judge *j, struct transitions *t)
{
	j->transitions = t;
}

void
judge_rules(struct judge *j, struct rulings *r)
{
	j->rulings = r;
}

void
judge_detail(struct judge *j, struct object *o, const char *detail)
{
	if (*detail == '\0' || o->detail != NULL || j->details >= DETAILS_MAX)
		return;
	if ((o->detail = strdup(detail)) != NULL)
		j->details++;
}

/* The first reason that makes the document what it is. */
static void
note_reason(struct judge *j, struct object *o, const struct plan *plan,
    const struct verdict *doc)
{
	bool	 found = false;

	for (size_t s = 0; s <= plan->nsig && !found; s++) {
		const struct verdict	*v = s < plan->nsig ? &j->sigs[s] :
					    doc;

		if (s < plan->nsig && !sigplan_is_own(&plan->sig[s]))
			continue;
		if (v->indication != doc->indication ||
		    strcmp(v->sub, doc->sub) != 0)
			continue;
		for (size_t i = 0; i < v->nreason && !found; i++) {
			const struct verdict_reason	*r = &v->reason[i];

			if (finding_indication(r->code) != doc->indication ||
			    strcmp(finding_sub(r->code), doc->sub) != 0)
				continue;
			found = true;
			o->why = (uint8_t)r->code;
			judge_detail(j, o, r->detail);
		}
	}
	if (!found)
		o->why = FINDING_OK;
}

/* Is a missing answer on revocation all that stands in the way? */
static bool
only_revocation(const struct judge *j, const struct plan *plan)
{
	bool	 any = false;

	for (size_t s = 0; s < plan->nsig; s++)
		for (size_t i = 0; sigplan_is_own(&plan->sig[s]) &&
		    i < j->sigs[s].nreason; i++) {
			enum finding	 f = j->sigs[s].reason[i].code;

			if (f == FINDING_REVOCATION_UNKNOWN)
				any = true;
			else if (finding_indication(f) == IND_INDETERMINATE ||
			    finding_indication(f) == IND_FAILED)
				return false;
		}
	return any;
}

/* Is what told of its revocation once here still, but too old? */
static bool
is_lapsed(const struct judge *j, const struct plan *plan)
{
	for (size_t s = 0; s < plan->nsig; s++)
		if (sigplan_is_own(&plan->sig[s]) && j->chain[s] != NULL &&
		    j->chain[s]->finding == FINDING_REVOCATION_UNKNOWN &&
		    !j->chain[s]->lapsed)
			return false;
	return true;
}

/* Until when certificate, digest and key of one signature count. */
static int64_t
counts_until(const struct judge *j, const struct plan *plan,
    const struct sigmath *math, size_t i)
{
	int64_t	 until = INT64_MAX, t;

	if (j->chain[i] != NULL)
		until = j->chain[i]->cert_facts.not_after;
	if ((t = digest_alg_until(plan->sig[i].digest)) < until)
		until = t;
	if (plan->sig[i].tst != TST_NONE &&
	    (t = imprint_until(plan->sig[i].imprint_alg)) < until)
		until = t;
	if ((t = key_until(math[i].key, math[i].bits)) < until)
		until = t;
	return until;
}

/*
 * Until when what we hold proves the signatures: a good time-stamp proves for
 * as long as it counts itself.
 */
static int64_t
provable_until(const struct judge *j, const struct plan *plan,
    const struct sigmath *math)
{
	int64_t	 until = INT64_MAX, one, t;

	for (size_t i = 0; i < plan->nsig; i++) {
		if (!sigplan_is_own(&plan->sig[i]))
			continue;
		one = counts_until(j, plan, math, i);
		if (j->poe[i].by >= 0 && (t = counts_until(j, plan, math,
		    (size_t)j->poe[i].by)) > one)
			one = t;
		if (one < until)
			until = one;
	}
	return until == INT64_MAX ? TIME_NONE : until;
}

/* The time by which time-stamps prove all signatures; TIME_NONE. */
static int64_t
best_time(const struct judge *j, const struct plan *plan)
{
	int64_t	 best = TIME_NONE;

	for (size_t i = 0; i < plan->nsig; i++) {
		if (plan->sig[i].tst != TST_NONE)
			continue;
		if (j->poe[i].by == -1)
			return TIME_NONE;
		if (best == TIME_NONE || j->poe[i].best > best)
			best = j->poe[i].best;
	}
	return best;
}

static const struct chain_result *
ask_chain(void *arg, size_t i, int64_t at, const int64_t *known)
{
	struct judge	*j = arg;

	return chains_get(j->chains, j->plan, i, at, known);
}

static int
room_for_sigs(struct judge *j, size_t n)
{
	struct verdict			 *v;
	const struct chain_result	**ch;
	struct poe			 *p;

	if (n <= j->capsigs)
		return 0;
	if ((v = reallocarray(j->sigs, n, sizeof(*v))) == NULL)
		return -1;
	j->sigs = v;
	if ((ch = reallocarray(j->chain, n, sizeof(*ch))) == NULL)
		return -1;
	j->chain = ch;
	if ((p = reallocarray(j->poe, n, sizeof(*p))) == NULL)
		return -1;
	j->poe = p;
	j->capsigs = n;
	return 0;
}

int
judge_document(struct judge *j, struct object *o, const struct plan *plan,
    const struct sigmath *math, int64_t stamped)
{
	const struct chain_result	*today;
	struct verdict			*doc;

	if (room_for_sigs(j, plan->nsig + 1) == -1)
		return -1;
	doc = &j->sigs[plan->nsig];
	j->plan = plan;
	if (poe_chains(plan, math, j->at, ask_chain, j, j->chain, j->poe) ==
	    -1 || verdict_all(j->sigs, j->poe, plan, math, j->chain,
	    j->at) == -1)
		return -1;
	for (size_t i = 0; i < plan->nsig; i++) {
		if (sigplan_is_own(&plan->sig[i]) &&
		    j->sigs[i].diagnosis == DIAG_REWRITTEN)
			o->flags |= OBJECT_REWRITTEN;
		/* certificates.tsv tells of today. */
		today = j->poe[i].by == -1 ? j->chain[i] :
		    chains_get(j->chains, plan, i, j->at, NULL);
		if (j->transitions != NULL && sigplan_is_own(&plan->sig[i]))
			transitions_note(j->transitions, o, today,
			    &j->poe[i]);
	}
	verdict_document(doc, plan, j->sigs, plan->nsig);
	o->indication = (uint8_t)doc->indication;
	o->sub = doc->sub;
	o->best = best_time(j, plan);
	if (doc->indication == IND_PASSED)
		o->provable = provable_until(j, plan, math);
	if (doc->indication == IND_PASSED && stamped > o->provable)
		o->provable = stamped;
	else if (doc->indication != IND_NO_SIGNATURE)
		note_reason(j, o, plan, doc);
	if (doc->indication == IND_INDETERMINATE && only_revocation(j, plan))
		o->flags |= OBJECT_STALE | (is_lapsed(j, plan) ?
		    OBJECT_LAPSED : 0);
	if (j->rulings != NULL)
		return rulings_judge(j->rulings, o, &(struct ruling){
		    .plan = plan, .math = math, .chain = j->chain,
		    .verdict = j->sigs, .poe = j->poe });
	return 0;
}
