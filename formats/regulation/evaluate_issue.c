/*
 * evaluate_issue.c: how a document was issued: who must sign it, in which
 * order, and its annexes (Điều 8.3, 11.3.đ, 13.2, 13.4; NĐ 30/2020, Phụ lục I).
 */
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/regulation/evaluate_part.h"

/* From the fifth on of main documents alone. */
static const char *const	 issue_rules[] = { "D8.3", "D11.3đ",
	"N30-PL1-annex", "D13.2a", "D13.2b", "D13.4", "D13.4e" };

#define NISSUE		(sizeof(issue_rules) / sizeof(issue_rules[0]))
#define NANNEX		3		/* of them, of annexes too */
#define DASH_SURE	60u		/* percent: of two agencies by a dash */

static void
eval_service(struct eval *e)
{
	const struct signed_by	*service = NULL;

	for (size_t i = 0; i < e->n; i++) {
		if (e->s[i].view.kind != SIGNER_SERVICE) {
			answer(e, "D8.3", RULE_PASS, NULL);
			return;
		}
		service = &e->s[i];
	}
	if (service == NULL)
		answer(e, "D8.3", RULE_NOT_APPLICABLE, N_("It bears no "
		    "signature (Điều 8.3)."));
	else if (service->view.gazette)
		answer(e, "D8.3", RULE_NOT_APPLICABLE, N_("A copy of the "
		    "official gazette, which its portal signs (Điều 8.3)."));
	else
		answer(e, "D8.3", RULE_FAIL, N_("Only the program %s signed "
		    "(Điều 8.3). Ask for a document signed by the person in "
		    "charge and the agency."), signed_name(service));
}

/* Where its number stands: NĐ 30/2020, Phụ lục I, on annexes in own files. */
static void
eval_annex_head(struct eval *e)
{
	enum meta_origin	 o = e->m->f[META_ANNEX_OF].origin;

	e->rests = RESTS(META_ANNEX_OF);
	if (o == META_FROM_TEXT || o == META_FROM_STAMP)
		answer(e, "N30-PL1-annex", RULE_PASS, N_("The page itself says "
		    "what it is an annex of (NĐ 30/2020, Phụ lục I)."));
	else if (o == META_FROM_SIGNATURE)
		answer(e, "N30-PL1-annex", RULE_FAIL, N_("Only the signature "
		    "says what it is an annex of; the page does not (NĐ "
		    "30/2020, Phụ lục I). Ask for a page that does."));
	else
		answer(e, "N30-PL1-annex", RULE_NOT_CHECKED, N_("A person said "
		    "what it is an annex of; look at the page's top right (NĐ "
		    "30/2020, Phụ lục I)."));
}

/* Of one of the agencies that the head names. */
static bool
is_by_issuer(const struct eval *e, const struct signed_by *s)
{
	for (size_t i = 0; i < e->issuers.n; i++)
		if (eval_names(e, e->issuers.name[i], s))
			return true;
	return false;
}

/* Điều 11.3.đ: of an annex in a file of its own. */
static void
eval_annex(struct eval *e)
{
	const struct signed_by	*seal = eval_first(e, false);
	const char		*of = metadata_value(e->m, META_ANNEX_OF);

	if (e->in->metadata == NULL) {
		answer_all(e, issue_rules + 1, 2, RULE_NOT_CHECKED, N_("It was "
		    "not described yet: is it an annex?"));
		return;
	}
	if (*of == '\0') {
		answer_all(e, issue_rules + 1, 2, RULE_NOT_APPLICABLE,
		    N_("It is no annex in a file of its own"));
		return;
	}
	e->rests = RESTS(META_ANNEX_OF);
	if (seal == NULL)
		answer(e, "D11.3đ", RULE_FAIL, N_("An annex of %s without a "
		    "valid signature of the agency (Điều 11.3.đ). Ask for the "
		    "signed annex."), of);
	else if (e->issuers.n > 0 && metadata_is_sure(e->m, META_ISSUER) &&
	    !is_by_issuer(e, seal))
		answer(e, "D11.3đ", RULE_FAIL, N_("An annex of %s of %s, but "
		    "%s signed it (Điều 11.3.đ). Ask for one that its issuer "
		    "signed."), of, metadata_value(e->m, META_ISSUER),
		    signed_name(seal));
	else
		answer(e, "D11.3đ", RULE_PASS, N_("An annex of %s, signed by "
		    "%s (Điều 11.3.đ); the main document's issuer must be the "
		    "same."), of, signed_name(seal));
	eval_annex_head(e);
}

/* How many persons signed, and is it one who signed twice? */
static bool
same_person_twice(const struct eval *e)
{
	const char	*name = NULL;
	size_t		 n = 0;

	for (size_t i = 0; i < e->n; i++) {
		if (!is_person(&e->s[i]))
			continue;
		if (name != NULL && strcmp(name, signed_name(&e->s[i])) != 0)
			return false;
		name = signed_name(&e->s[i]);
		n++;
	}
	return n > 1;
}

/* Who holds a certificate on the day of issue, by the registers. */
static struct known_holders
holders_of(const struct eval *e)
{
	const struct known_registers	*r = e->known->registers;
	struct known_holders		 h = { META_UNKNOWN, META_UNKNOWN };
	const struct cert_facts		*cert;
	const char			*name;
	struct civil			 day;

	cert = eval_issuer(e, &name);
	if (r != NULL && r->holders != NULL && *name != '\0' &&
	    eval_day(e, &day))
		r->holders(r->arg, cert, name, &day, &h);
	return h;
}

/* A scan that no person signed: was it for the agency alone to sign? */
static void
eval_scan(struct eval *e, const struct signed_by *agency)
{
	struct known_holders	 h = holders_of(e);

	if (h.leader == META_YES)
		answer(e, "D13.2a", RULE_FAIL, N_("The leader held a "
		    "certificate by the register and did not sign; a scan is "
		    "not enough (Điều 13.2.a). Ask the sender to sign "
		    "completely."));
	else if (h.leader == META_NO)
		answer(e, "D13.2a", RULE_NOT_APPLICABLE, N_("The leader held "
		    "no certificate by the register: a scan signed by the "
		    "agency (Điều 13.2.b)."));
	else if (agency == NULL)
		answer(e, "D13.2a", RULE_NOT_CHECKED, N_("A scan that nobody "
		    "signed validly: by the register, did the leader hold a "
		    "certificate (Điều 13.2.a)?"));
	else
		answer(e, "D13.2a", RULE_NOT_CHECKED, N_("A scan that the "
		    "agency alone signed: by the register, did the leader hold "
		    "a certificate (Điều 13.2.a)?"));
	if (h.leader == META_YES)
		answer(e, "D13.2b", RULE_NOT_APPLICABLE, N_("The leader held a "
		    "certificate: the form is the other one (Điều 13.2.b)."));
	else if (agency == NULL)
		answer(e, "D13.2b", RULE_FAIL, N_("A scan without a valid "
		    "signature of the agency (Điều 13.2.b). Ask for the "
		    "agency's signature."));
	else
		answer(e, "D13.2b", RULE_PASS, NULL);
}

/* Of a joint paper: an issuer that did not sign validly; NULL: none. */
static const char *
missing_issuer(const struct eval *e)
{
	for (size_t k = 0; k < e->issuers.n && e->issuers.n > 1; k++) {
		bool	 signed_it = false;

		for (size_t i = 0; i < e->n && !signed_it; i++)
			signed_it = e->s[i].valid != VALID_NO &&
			    is_organisation(&e->s[i]) && eval_names(e,
			    e->issuers.name[k], &e->s[i]);
		if (!signed_it)
			return e->issuers.name[k];
	}
	return NULL;
}

/* Different persons who signed validly to issue it. */
static size_t
count_persons(const struct eval *e)
{
	size_t	 n = 0, k;

	for (size_t i = 0; i < e->n; i++) {
		if (!is_person(&e->s[i]) || e->s[i].valid == VALID_NO ||
		    e->s[i].role != ROLE_ISSUE)
			continue;
		for (k = 0; k < i; k++)
			if (is_person(&e->s[k]) && strcmp(signed_name(
			    &e->s[k]), signed_name(&e->s[i])) == 0)
				break;
		n += k == i;
	}
	return n;
}

/*
 * Is it for sure of several agencies?  A dash alone may as well stand between
 * a body and a part of it.
 */
static bool
is_surely_joint(const struct eval *e)
{
	return notation_is_joint(metadata_value(e->m, META_NOTATION)) ||
	    strchr(metadata_value(e->m, META_ISSUER), ';') != NULL;
}

/* A paper of several agencies: each of them signs as one alone would. */
static bool
eval_joint(struct eval *e)
{
	const char	*missing = missing_issuer(e);

	e->rests = RESTS(META_ISSUER);
	if (!is_surely_joint(e)) {
		e->rests |= RESTS_ROLE;
		e->role_sure = DASH_SURE;
	}
	if (missing != NULL)
		answer(e, "D13.2a", RULE_FAIL, N_("A joint document; a valid "
		    "signature of %s is missing (Điều 13.2.a). Ask the sender "
		    "to have it signed completely."), missing);
	else if (e->issuers.n > 1 && count_persons(e) < e->issuers.n)
		answer(e, "D13.2a", RULE_FAIL, N_("A joint document of %zu "
		    "agencies, which %zu persons signed validly (Điều "
		    "13.2.a). Ask the sender to have it signed completely."),
		    e->issuers.n, count_persons(e));
	else
		return false;
	return true;
}

/* What was signed by both: by whom. */
static void
eval_complete(struct eval *e, const struct signed_by *person,
    const struct signed_by *agency)
{
	if (e->issuers.n > 1 && eval_joint(e))
		return;
	e->rests = 0;
	for (size_t i = 0; i < e->n; i++)
		if (is_organisation(&e->s[i]))
			eval_rests_role(e, &e->s[i]);
	answer(e, "D13.2a", RULE_PASS, N_("Signed by %s and by %s (Điều "
	    "13.2.a)."), signed_name(person), signed_name(agency));
}

/*
 * Điều 13.2: the form turns on who holds a certificate: a person who signed
 * holds one; a scan that the agency alone signed is the other form's.
 */
static void
eval_both(struct eval *e)
{
	const struct signed_by	*person = eval_first(e, true);
	const struct signed_by	*agency = eval_first(e, false);
	bool			 tried = false;

	for (size_t i = 0; i < e->n; i++)
		tried = tried || is_person(&e->s[i]);
	if (!tried && e->m->scan == META_YES) {
		eval_scan(e, agency);
		return;
	}
	if (agency != NULL && !tried && e->m->scan == META_UNKNOWN) {
		answer_all(e, issue_rules + NANNEX, 2, RULE_NOT_CHECKED,
		    N_("The agency alone signed; whether the pages are a scan "
		    "is not known"));
		return;
	}
	/* Who is said to have received it may be the one that is missing. */
	for (size_t i = 0; i < e->n && agency == NULL; i++)
		if (e->s[i].valid != VALID_NO && e->s[i].role == ROLE_RECEIVE)
			eval_rests_role(e, &e->s[i]);
	if (person != NULL && agency != NULL)
		eval_complete(e, person, agency);
	else if (e->n == 0)
		answer(e, "D13.2a", RULE_FAIL, N_("It bears no signature (Điều "
		    "13.2.a). Ask the sender to sign completely."));
	else if (person != NULL && same_person_twice(e))
		answer(e, "D13.2a", RULE_FAIL, N_("%s signed twice, and the "
		    "agency not at all (Điều 13.2.a, 8.1.a). Ask for the "
		    "agency's signature."), signed_name(person));
	else if (person != NULL)
		answer(e, "D13.2a", RULE_FAIL, N_("A valid signature of the "
		    "issuing agency is missing (Điều 13.2.a). Ask the sender "
		    "to sign completely."));
	else if (agency != NULL)
		answer(e, "D13.2a", RULE_FAIL, N_("A valid signature of the "
		    "person in charge is missing, and the pages are no scan "
		    "(Điều 13.2). Ask the sender to sign completely."));
	else
		answer(e, "D13.2a", RULE_FAIL, N_("No signature of a person or "
		    "of the agency is valid (Điều 13.2.a). Ask the sender for "
		    "the original."));
	answer(e, "D13.2b", RULE_NOT_APPLICABLE, N_("It is no scan that "
	    "the agency alone signed (Điều 13.2.b)."));
}

/* Điều 13.4.e: of a scan the agency signs the PDF. */
static void
eval_scan_format(struct eval *e)
{
	if (e->in->metadata == NULL || e->m->scan == META_UNKNOWN)
		answer(e, "D13.4e", RULE_NOT_CHECKED, N_("Whether the pages "
		    "are a scan is not known (Điều 13.4.e)."));
	else if (e->m->scan == META_NO)
		answer(e, "D13.4e", RULE_NOT_APPLICABLE, N_("It is no scan "
		    "(Điều 13.4.e)."));
	else if (eval_first(e, false) == NULL)
		answer(e, "D13.4e", RULE_FAIL, N_("A scan without a valid "
		    "signature of the agency (Điều 13.4.e). Ask for the "
		    "agency's signature."));
	else
		answer(e, "D13.4e", RULE_PASS, N_("A scan that %s signed "
		    "(Điều 13.4.e)."), signed_name(eval_first(e, false)));
}

/* Where number and date stand (13.4.b): in what the person signed. */
static void
eval_number(struct eval *e)
{
	const struct metadata	*m = e->m;

	if (e->in->metadata == NULL) {
		answer(e, "D13.4", RULE_NOT_CHECKED, N_("It was not described "
		    "yet: where number and date stand is not known (Điều "
		    "13.4)."));
		return;
	}
	e->rests = m->number_signed == META_NO ? RESTS(META_NUMBER) :
	    RESTS(META_DATE);
	if (m->scan == META_YES ||
	    m->f[META_NUMBER].origin == META_FROM_STAMP)
		answer(e, "D13.4", RULE_NOT_CHECKED, N_("The order of "
		    "signatures is right; where number and date stand could "
		    "not be read (Điều 13.4)."));
	else if (m->number_signed == META_NO)
		answer(e, "D13.4", RULE_FAIL, N_("The number was written in "
		    "after the first signature (Điều 13.4). Ask for a document "
		    "whose number stands before it is signed."));
	else if (m->date_signed == META_NO)
		answer(e, "D13.4", RULE_FAIL, N_("The date was written in "
		    "after the first signature (Điều 13.4). Ask for a document "
		    "whose date stands before it is signed."));
	else if (m->number_signed == META_YES &&
	    m->date_signed == META_YES)
		answer(e, "D13.4", RULE_PASS, NULL);
	else
		answer(e, "D13.4", RULE_NOT_CHECKED, N_("The order of "
		    "signatures is right; where number and date stand could "
		    "not be read (Điều 13.4)."));
}

static void
eval_order(struct eval *e)
{
	const struct signed_by	*person = eval_first(e, true);
	const struct signed_by	*agency = eval_first(e, false);

	if (person == NULL && agency == NULL)
		answer(e, "D13.4", RULE_NOT_APPLICABLE, N_("Without a valid "
		    "signature there is no order (Điều 13.4)."));
	else if (e->in->plan->format != FORMAT_PDF)
		answer(e, "D13.4", RULE_FAIL, N_("What was signed is no PDF "
		    "(Điều 13.4). Ask for a PDF."));
	else if (person != NULL && agency != NULL && person->end >
	    agency->end) {
		eval_rests_role(e, agency);
		answer(e, "D13.4", RULE_FAIL, N_("The agency signed before the "
		    "person in charge (Điều 13.4). Ask for a document signed "
		    "in the right order."));
	} else {
		eval_number(e);
	}
}

/* A copy that was made of paper: nothing but its certification. */
static bool
is_copy(const struct eval *e)
{
	bool	 copy = false;

	for (size_t i = 0; i < e->n; i++) {
		if (e->s[i].role == ROLE_ISSUE)
			return false;
		copy = copy || e->s[i].role == ROLE_COPY;
	}
	return copy;
}

void
eval_issue(struct eval *e)
{
	if (!eval_binds(e, issue_rules, NISSUE))
		return;
	eval_service(e);
	eval_annex(e);
	if (e->n == 1 && e->s[0].view.gazette) {
		answer_all(e, issue_rules + NANNEX, NISSUE - NANNEX,
		    RULE_NOT_APPLICABLE, N_("A copy of the official gazette, "
		    "which its portal signs"));
		return;
	}
	if (is_copy(e)) {
		answer_all(e, issue_rules + NANNEX, NISSUE - NANNEX,
		    RULE_NOT_APPLICABLE, N_("An agency certifies a copy (NĐ "
		    "30/2020, Điều 25)"));
		return;
	}
	if (metadata_has(e->m, META_ANNEX_OF)) {
		/* Its main document is what must be signed by both. */
		answer_all(e, issue_rules + NANNEX, NISSUE - NANNEX,
		    RULE_NOT_APPLICABLE, N_("It is an annex"));
		return;
	}
	eval_both(e);
	eval_order(e);
	eval_scan_format(e);
}
