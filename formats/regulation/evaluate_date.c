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

/* The time-stamp of a signature that matches it; TIME_NONE. */
static int64_t
stamp_of(const struct eval *e, size_t i)
{
	const struct plan	*plan = e->in->plan;

	for (size_t k = 0; k < plan->nsig; k++)
		if (plan->sig[k].of == (int)i &&
		    plan->sig[k].tst == TST_SIGNATURE &&
		    e->in->math[k].digest_match == TRI_YES &&
		    e->in->math[k].signature_valid == TRI_YES)
			return plan->sig[k].gen_time;
	return TIME_NONE;
}

static bool
same_day(const struct civil *a, const struct civil *b)
{
	return civil_days(a) == civil_days(b);
}

static struct when
when_of(const struct eval *e, const struct signed_by *s)
{
	int64_t		 stamp = stamp_of(e, s->i), diff;
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
	return s->valid != VALID_NO && (is_person(s) || is_organisation(s));
}

/* As the reader writes days. */
static const char *
shown_day(const struct civil *c, char out[CIVIL_TEXT])
{
	if (strcmp(i18n_language(), "vi") != 0)
		return civil_text(c, out);
	snprintf(out, CIVIL_TEXT, "%02u/%02u/%04u",
	    (unsigned int)c->day % 100, (unsigned int)c->month % 100,
	    (unsigned int)c->year % 10000);
	return out;
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
	answer(e, "D12.2", metadata_is_sure(e->m, META_DATE) ? RULE_FAIL :
	    RULE_WARN, days > 0 ? _("%s signed on %s, %lld days after the "
	    "date of issue %s (Điều 12.2). Sign on that day, or correct the "
	    "date.") : _("%s signed on %s, %lld days before the date of issue "
	    "%s (Điều 12.2). Sign on that day, or correct the date."),
	    signed_name(s), shown_day(&w.day, a), days > 0 ? days : -days,
	    shown_day(issue, b));
	return true;
}

void
eval_date(struct eval *e)
{
	const char	*text = metadata_value(e->m, META_DATE);
	const struct rule *rule = rule_by_id("D12.2");
	struct civil	 issue, since;
	bool		 unsure = false, claimed = false, other = false;
	size_t		 n = 0;

	if (!e->official || metadata_has(e->m, META_ANNEX_OF)) {
		answer(e, "D12.2", RULE_NOT_APPLICABLE, _("It is no document "
		    "that an agency issued (Điều 12.2)."));
		return;
	}
	for (size_t i = 0; i < e->n; i++)
		n += is_issuing(&e->s[i]);
	if (n == 0) {
		answer(e, "D12.2", RULE_NOT_APPLICABLE, _("No valid signature "
		    "issues it (Điều 12.2)."));
		return;
	}
	if (date_find(text, strlen(text), &issue, NULL, NULL) != DATE_FOUND) {
		answer(e, "D12.2", RULE_NOT_CHECKED, _("The date of issue "
		    "could not be read (Điều 12.2). Enter it with nbarchive "
		    "describe."));
		return;
	}
	if (date_find(rule->since, strlen(rule->since), &since, NULL, NULL) ==
	    DATE_FOUND && civil_days(&issue) < civil_days(&since)) {
		answer(e, "D12.2", RULE_NOT_APPLICABLE, _("It is older than "
		    "the rule (Điều 12.2)."));
		return;
	}
	for (size_t i = 0; i < e->n; i++)
		if (is_issuing(&e->s[i]) && one_signature(e, &e->s[i], &issue,
		    &unsure, &claimed, &other))
			return;
	if (unsure)
		answer(e, "D12.2", RULE_WARN, _("The day of signing cannot be "
		    "told: the clocks may be seven hours apart, and nothing "
		    "proves the time (Điều 12.2). Look at the signatures."));
	else if (other)
		answer(e, "D12.2", RULE_WARN, _("The time-stamp is of the day "
		    "of issue, the time that the signature shows is not (Điều "
		    "12.2). Set the signer's clock right."));
	else if (claimed)
		answer(e, "D12.2", RULE_PASS, _("Signed on the day of issue, "
		    "as the signatures say; nothing proves the time (Điều "
		    "12.2)."));
	else
		answer(e, "D12.2", RULE_PASS, NULL);
}
