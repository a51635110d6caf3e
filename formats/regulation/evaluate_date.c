/*
 * evaluate_date.c: Điều 12.2: the day of signing is the day of issue.
 *
 * Traps (09-regulation.md 2.3): signing-time is often local time marked as
 * UTC, seven hours late; some authorities' time-stamps seem to be, too.  The
 * time-stamp decides; what may be off by seven hours is never an error.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/timefmt.h"

#include "formats/regulation/evaluate_part.h"

#define HOUR		(3600 * TIME_SECOND)
#define SHIFT		(7 * HOUR)
#define NEARLY		HOUR		/* of a clock that is off by SHIFT */

/* When one issuing signature was made, as far as it can be told. */
enum told { TOLD_NOTHING, TOLD_UNSURE, TOLD_CLAIMED, TOLD_STAMPED };

struct when {
	enum told	 told;
	struct civil	 day;
	bool		 other;		/* the shown day is another one */
};

static bool
same_day(const struct civil *a, const struct civil *b)
{
	return civil_days(a) == civil_days(b);
}

static struct when
when_of(const struct eval *e, const struct signed_by *s)
{
	int64_t		 stamp = eval_stamp(e, s), diff;
	int64_t		 claimed = e->in->plan->sig[s->i].claimed;
	struct when	 w = { .told = TOLD_NOTHING };
	struct civil	 shown = { 0, 0, 0 }, earlier = shown, before;

	if (claimed != TIME_NONE) {
		civil_of_time(claimed, &shown);
		civil_of_time(claimed - SHIFT, &earlier);
	}
	if (stamp != TIME_NONE) {
		civil_of_time(stamp, &w.day);
		w.told = TOLD_STAMPED;
		if (claimed == TIME_NONE)
			return w;
		diff = stamp - claimed;
		/* Which of the two clocks is off nobody knows. */
		civil_of_time(stamp - SHIFT, &before);
		if (llabs((long long)(diff - SHIFT)) < NEARLY &&
		    !same_day(&w.day, &before))
			w.told = TOLD_UNSURE;
		/* The claim that is marked as UTC is the usual case. */
		w.other = !same_day(&w.day, &shown) &&
		    !same_day(&w.day, &earlier);
		return w;
	}
	if (claimed == TIME_NONE)
		return w;
	w.day = shown;
	w.told = same_day(&shown, &earlier) ? TOLD_CLAIMED : TOLD_UNSURE;
	return w;
}

static bool
is_issuing(const struct signed_by *s)
{
	return s->valid != VALID_NO && s->role == ROLE_ISSUE &&
	    (is_person(s) || is_organisation(s));
}

/* One signature against the date; true when an answer was given. */
static bool
one_signature(struct eval *e, const struct signed_by *s,
    const struct civil *issue, bool *unsure, bool *claimed, bool *other)
{
	struct when	 w = when_of(e, s);
	char		 a[CIVIL_TEXT], b[CIVIL_TEXT];
	long long	 days;

	if (w.told == TOLD_NOTHING || w.told == TOLD_UNSURE) {
		*unsure = true;
		return false;
	}
	*claimed = *claimed || w.told == TOLD_CLAIMED;
	*other = *other || w.other;
	if (same_day(&w.day, issue))
		return false;
	days = (long long)(civil_days(&w.day) - civil_days(issue));
	e->rests = RESTS(META_DATE);
	eval_rests_role(e, s);
	answer(e, "D12.2", RULE_FAIL, days > 0 ?
	    N_("%s signed on %s, %lld days after the "
	    "date of issue %s (Điều 12.2). Sign on that day, or correct the "
	    "date.") : N_("%s signed on %s, %lld days before the date of issue "
	    "%s (Điều 12.2). Sign on that day, or correct the date."),
	    signed_name(s), eval_day_text(&w.day, a), days > 0 ? days : -days,
	    eval_day_text(issue, b));
	return true;
}

/* Why there is nothing to compare; true when that was answered. */
static bool
nothing_to_compare(struct eval *e)
{
	static const char *const	 id[] = { "D12.2" };
	size_t				 n = 0;

	if (!eval_binds(e, id, 1))
		return true;
	for (size_t i = 0; i < e->n; i++)
		n += is_issuing(&e->s[i]);
	if (metadata_has(e->m, META_ANNEX_OF))
		answer(e, "D12.2", RULE_NOT_APPLICABLE, N_("It is an annex "
		    "(Điều 12.2)."));
	else if (n == 0)
		answer(e, "D12.2", RULE_NOT_APPLICABLE, N_("No valid signature "
		    "issues it (Điều 12.2)."));
	else if (e->in->metadata == NULL)
		answer(e, "D12.2", RULE_NOT_CHECKED, N_("It was not described "
		    "yet: its date is not known (Điều 12.2)."));
	else if (!e->has_issue)
		answer(e, "D12.2", RULE_NOT_CHECKED, N_("The date of issue "
		    "could not be read (Điều 12.2). Enter it with nbarchive "
		    "describe."));
	else
		return false;
	return true;
}

void
eval_date(struct eval *e)
{
	bool	 unsure = false, claimed = false, other = false;

	if (nothing_to_compare(e))
		return;
	for (size_t i = 0; i < e->n; i++)
		if (is_issuing(&e->s[i]) && one_signature(e, &e->s[i],
		    &e->issue, &unsure, &claimed, &other))
			return;
	e->rests = RESTS(META_DATE);
	if (unsure)
		answer(e, "D12.2", RULE_WARN, N_("The day of signing cannot be "
		    "told: the clocks may be seven hours apart, and nothing "
		    "proves the time (Điều 12.2). Look at the signatures."));
	else if (other)
		answer(e, "D12.2", RULE_WARN, N_("The time-stamp is of the day "
		    "of issue, the time that the signature shows is not (Điều "
		    "12.2). Set the signer's clock right."));
	else if (claimed)
		answer(e, "D12.2", RULE_PASS, N_("Signed on the day of issue, "
		    "as the signatures say; nothing proves the time (Điều "
		    "12.2)."));
	else
		answer(e, "D12.2", RULE_PASS, NULL);
}
