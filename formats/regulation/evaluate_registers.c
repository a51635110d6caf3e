/*
 * evaluate_registers.c: what only registers can tell: who is an agency, whose
 * key was exposed, who had left, who may sign for another (Điều 2.1, 6.1, 8);
 * and what no program can (8.1.a, 12.1).
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/timefmt.h"

#include "formats/regulation/evaluate_part.h"
#include "formats/regulation/register.h"

/* What the register says of an agency that issues the document. */
static struct known_agency
ask_agency(const struct eval *e, const struct signed_by *s)
{
	const struct known_registers	*r = e->known->registers;
	struct known_agency		 k = { .registered = META_UNKNOWN };
	struct civil			 day;

	if (r != NULL && r->agency != NULL && eval_day(e, &day))
		r->agency(r->arg, &s->chain->cert_facts, signed_name(s), &day,
		    &k);
	return k;
}

/* The first agency, of several, that ${is} is said of; NULL: of none. */
static const struct signed_by *
first_agency(const struct eval *e, bool in_force, enum meta_tri is,
    struct known_agency *k)
{
	for (size_t i = 0; i < e->n; i++) {
		if (e->s[i].valid == VALID_NO || !is_organisation(&e->s[i]))
			continue;
		*k = ask_agency(e, &e->s[i]);
		if ((in_force ? k->in_force : k->registered) == is)
			return &e->s[i];
	}
	return NULL;
}

/* Điều 2.1 and 6.1.h: the signing organisation's place in the register. */
static void
eval_agency(struct eval *e)
{
	static const char *const	 ids[] = { "D2.1", "D6.1h" };
	const struct signed_by		*s;
	struct known_agency		 k;

	if (eval_first(e, false) == NULL) {
		answer_all(e, ids, 2, RULE_NOT_APPLICABLE, N_("No organisation "
		    "signed validly"));
		return;
	}
	if (first_agency(e, false, META_UNKNOWN, &k) != NULL) {
		answer_all(e, ids, 2, RULE_NOT_CHECKED, N_("There is no "
		    "register of agencies to ask"));
		return;
	}
	if ((s = first_agency(e, false, META_NO, &k)) != NULL)
		answer(e, "D2.1", RULE_FAIL, N_("%s is in no register of "
		    "agencies (Điều 2.1). Add it, or its former name."),
		    signed_name(s));
	else
		answer(e, "D2.1", RULE_PASS, NULL);
	if ((s = first_agency(e, true, META_NO, &k)) != NULL)
		answer(e, "D6.1h", RULE_FAIL, N_("%s had no longer this name "
		    "when it signed; today: %s (Điều 6.1.h). Ask for a new "
		    "certificate."), signed_name(s), k.now != NULL ? k.now :
		    _("dissolved"));
	else if ((s = first_agency(e, true, META_UNKNOWN, &k)) != NULL)
		answer(e, "D6.1h", RULE_NOT_CHECKED, N_("The register does not "
		    "say whether %s had this name then (Điều 6.1.h)."),
		    signed_name(s));
	else
		answer(e, "D6.1h", RULE_PASS, NULL);
}

/* The register's record of a signer's certificate, or NULL. */
static const json_t *
record_of(const struct eval *e, const struct signed_by *s)
{
	const struct known_registers	*r = e->known->registers;

	return s->chain == NULL ? NULL : r->certificate(r->arg,
	    &s->chain->cert_facts);
}

/* The day of a signature, and whether something proves it. */
static bool
day_of(const struct eval *e, const struct signed_by *s, int64_t *day,
    bool *proven)
{
	int64_t		 t = eval_stamp(e, s);
	struct civil	 c;

	*proven = t != TIME_NONE;
	if (t == TIME_NONE)
		t = e->in->plan->sig[s->i].claimed;
	if (t == TIME_NONE)
		return false;
	civil_of_time(t, &c);
	*day = civil_days(&c);
	return true;
}

/* The first day from which the key counts no more; false: none. */
static bool
exposed_since(const json_t *record, int64_t *since)
{
	const json_t	*list = json_object_get(record, "incidents"), *one;
	const char	*what;
	int64_t		 day;
	bool		 any = false;
	size_t		 i;

	json_array_foreach(list, i, one) {
		what = json_get_str(one, "what");
		/* A damaged device taints nothing. */
		if (what == NULL || strcmp(what, "damaged") == 0 ||
		    register_days(one, "date", &day) == -1)
			continue;
		if (!any || day < *since)
			*since = day;
		any = true;
	}
	return any;
}

/* The day that is the last of service by the register; false: none. */
static bool
left_on(const json_t *record, int64_t *end)
{
	return register_days(record, "service_end", end) == 0;
}

/* Signatures against days of the register. */
struct against {
	const struct signed_by *late;	/* by proof: not older; NULL: none */
	const struct signed_by *doubt;	/* by a claim, or nobody knows */
	const struct signed_by *known;	/* the register has it */
	char		 text[CIVIL_TEXT];	/* the day of ${late} */
};

/*
 * What was signed on the day that ${day_of_record} gives, or ${after} it: of
 * persons, or of all.
 */
static void
against(const struct eval *e, struct against *a, bool persons, bool after,
    bool (*day_of_record)(const json_t *, int64_t *))
{
	const json_t	*record;
	struct civil	 c;
	int64_t		 since, day;
	bool		 proven;

	*a = (struct against){ .late = NULL };
	for (size_t i = 0; i < e->n && a->late == NULL; i++) {
		const struct signed_by	*s = &e->s[i];

		if ((persons && !is_person(s)) ||
		    (record = record_of(e, s)) == NULL)
			continue;
		a->known = s;
		if (!day_of_record(record, &since))
			continue;
		register_civil(since, &c);
		eval_day_text(&c, a->text);
		if (!day_of(e, s, &day, &proven) || !proven)
			a->doubt = s;
		else if (after ? day > since : day >= since)
			a->late = s;
	}
}

/* Điều 6.1.b: what was signed since the key was exposed. */
static void
eval_exposed(struct eval *e)
{
	struct against	 a;

	against(e, &a, false, false, exposed_since);
	if (a.late != NULL)
		answer(e, "D6.1b", RULE_FAIL, N_("%s signed after its key was "
		    "exposed or its device lost, on %s (Điều 6.1.b). Do not "
		    "use the document; ask for one signed anew."),
		    signed_name(a.late), a.text);
	else if (a.doubt != NULL)
		answer(e, "D6.1b", RULE_WARN, N_("The key of %s was exposed or "
		    "its device lost, and nothing proves that it signed before "
		    "(Điều 6.1.b). Ask the sender."), signed_name(a.doubt));
	else
		answer(e, "D6.1b", RULE_PASS, N_("No key was exposed before it "
		    "signed, by the register (Điều 6.1.b)."));
}

/* Điều 6.1.e: who had left. */
static void
eval_left(struct eval *e)
{
	struct against	 a;

	against(e, &a, true, true, left_on);
	if (a.late != NULL)
		answer(e, "D6.1e", RULE_FAIL, N_("%s signed after leaving the "
		    "service on %s (Điều 6.1.e). Send Mẫu 07, and ask for a "
		    "document signed by who is in charge."),
		    signed_name(a.late), a.text);
	else if (a.doubt != NULL)
		answer(e, "D6.1e", RULE_WARN, N_("%s leaves or left the "
		    "service, and nothing proves when the document was signed "
		    "(Điều 6.1.e). Ask the sender."), signed_name(a.doubt));
	else if (a.known != NULL)
		answer(e, "D6.1e", RULE_PASS, N_("Who signed was in service, "
		    "by the register (Điều 6.1.e)."));
	else
		answer(e, "D6.1e", RULE_NOT_CHECKED, N_("No person who signed "
		    "is in the register of certificates (Điều 6.1.e)."));
}

/* How somebody signs for another, by the signer block. */
static enum authority
signs_for_another(const char *sign)
{
	static const enum authority	 kinds[] = { AUTHORITY_KT,
		AUTHORITY_TL, AUTHORITY_TUQ };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strstr(sign, authority_sign(kinds[i])) != NULL)
			return kinds[i];
	return AUTHORITY_NONE;
}

/* Điều 8.1.b: TM. and Q. are no delegation. */
static void
eval_delegation(struct eval *e)
{
	const struct known_registers	*r = e->known->registers;
	const struct signed_by		*person = eval_first(e, true);
	const char			*sign = metadata_value(e->m,
					    META_AUTHORITY), *name;
	const struct cert_facts		*cert = eval_issuer(e, &name);
	enum authority			 how = signs_for_another(sign);
	enum meta_tri			 on_record = META_UNKNOWN;
	struct civil			 day;

	e->rests = RESTS(META_AUTHORITY);
	if (e->in->metadata == NULL) {
		answer(e, "D8.1b", RULE_NOT_CHECKED, N_("It was not described "
		    "yet: the signer block is not known (Điều 8.1.b)."));
		return;
	}
	if (*sign == '\0' && !metadata_has(e->m, META_SIGNER) &&
	    person != NULL) {
		answer(e, "D8.1b", RULE_NOT_CHECKED, N_("The signer block "
		    "could not be read (Điều 8.1.b)."));
		return;
	}
	if (how == AUTHORITY_NONE || person == NULL) {
		answer(e, "D8.1b", RULE_NOT_APPLICABLE, N_("Nobody signs for "
		    "another here (Điều 8.1.b)."));
		return;
	}
	if (r != NULL && r->decision != NULL && eval_day(e, &day))
		on_record = r->decision(r->arg, how,
		    &person->chain->cert_facts, cert, name, &day);
	if (on_record == META_YES)
		answer(e, "D8.1b", RULE_PASS, N_("%s signs for another (%s), "
		    "and a decision is on record (Điều 8.1.b)."),
		    signed_name(person), sign);
	else if (on_record == META_NO)
		answer(e, "D8.1b", RULE_FAIL, N_("%s signs for another (%s), "
		    "and no decision is on record (Điều 8.1.b). Enter the "
		    "decision."), signed_name(person), sign);
	else
		answer(e, "D8.1b", RULE_NOT_CHECKED, N_("%s signs for another "
		    "(%s); there is no register of decisions to ask (Điều "
		    "8.1.b)."), signed_name(person), sign);
}

/* Điều 8.2.b: what an organisation's signatures are for. */
static void
eval_roles(struct eval *e)
{
	const struct signed_by	*issuing = eval_first(e, false);
	bool			 received = false, copied = false;

	for (size_t i = 0; i < e->n; i++) {
		copied = copied || (e->s[i].role == ROLE_COPY &&
		    e->s[i].valid != VALID_NO);
		if (e->s[i].role != ROLE_RECEIVE)
			continue;
		received = true;
		eval_rests_role(e, &e->s[i]);
	}
	if (copied)
		answer(e, "D8.2b", RULE_PASS, N_("An organisation certifies a "
		    "copy (Điều 8.2.b; NĐ 30/2020, Điều 25)."));
	else if (issuing == NULL && !received)
		answer(e, "D8.2b", RULE_NOT_APPLICABLE, N_("No organisation "
		    "signed validly (Điều 8.2.b)."));
	else if (metadata_has(e->m, META_ANNEX_OF))
		answer(e, "D8.2b", RULE_PASS, N_("An organisation confirms an "
		    "annex (Điều 8.2.b)."));
	else if (issuing != NULL && received)
		answer(e, "D8.2b", RULE_PASS, N_("One organisation issues it, "
		    "another confirms its receipt (Điều 8.2.b)."));
	else if (issuing != NULL)
		answer(e, "D8.2b", RULE_PASS, N_("An organisation issues the "
		    "document (Điều 8.2.b)."));
	else
		answer(e, "D8.2b", RULE_PASS, N_("An organisation confirms its "
		    "receipt (Điều 8.2.b)."));
}

/* What no file can show. */
static void
eval_unseen(struct eval *e)
{
	static const char *const	 ids[] = { "D8.1a", "D12.1",
		"N30-PL1-sign", "N30-PL1-scan" };
	bool				 person = false;

	for (size_t i = 0; i < e->n; i++)
		person = person || is_person(&e->s[i]);
	if (!person)
		answer_all(e, ids, 1, RULE_NOT_APPLICABLE, N_("No person "
		    "signed"));
	else
		answer(e, "D8.1a", RULE_NOT_CHECKED, NULL);
	if (e->n == 0)
		answer_all(e, ids + 1, 2, RULE_NOT_APPLICABLE, N_("It bears no "
		    "signature"));
	else
		answer_all(e, ids + 1, 2, RULE_NOT_CHECKED, N_("A person must "
		    "look at how the signatures are shown"));
	if (e->in->metadata == NULL || e->m->scan == META_UNKNOWN)
		answer_all(e, ids + 3, 1, RULE_NOT_CHECKED, N_("Whether the "
		    "pages are a scan is not known"));
	else if (e->m->scan == META_NO)
		answer_all(e, ids + 3, 1, RULE_NOT_APPLICABLE, N_("It is no "
		    "scan"));
	else
		answer_all(e, ids + 3, 1, RULE_NOT_CHECKED, N_("A person must "
		    "look at the scan"));
}

void
eval_registers(struct eval *e)
{
	static const char *const	 ids[] = { "D2.1", "D6.1h", "D6.1b",
		"D6.1e", "D8.1b", "D8.2b", "D8.1a", "D12.1", "N30-PL1-sign",
		"N30-PL1-scan" };
	static const char *const	 certs[] = { "D6.1b", "D6.1e" };
	bool				 person = false;

	if (!eval_binds(e, ids, sizeof(ids) / sizeof(ids[0])))
		return;
	for (size_t i = 0; i < e->n; i++)
		person = person || is_person(&e->s[i]);
	eval_agency(e);
	if (e->n == 0) {
		answer_all(e, certs, 2, RULE_NOT_APPLICABLE, N_("It bears no "
		    "signature"));
	} else if (e->known->registers == NULL ||
	    e->known->registers->certificate == NULL) {
		answer_all(e, certs, 1, RULE_NOT_CHECKED, N_("There is no "
		    "register of certificates to ask"));
		answer_all(e, certs + 1, 1, person ? RULE_NOT_CHECKED :
		    RULE_NOT_APPLICABLE, person ? N_("There is no register of "
		    "certificates to ask") : N_("No person signed"));
	} else {
		eval_exposed(e);
		if (person)
			eval_left(e);
		else
			answer_all(e, certs + 1, 1, RULE_NOT_APPLICABLE,
			    N_("No person signed"));
	}
	eval_delegation(e);
	eval_roles(e);
	eval_unseen(e);
}
