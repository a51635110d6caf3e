/*
 * evaluate_issue.c: how a document was issued: who must sign it, in which
 * order, and its annexes (Điều 8.3, 11.3.đ, 13.2, 13.4).
 */
#include <string.h>

#include "formats/base/i18n.h"

#include "formats/regulation/evaluate_part.h"

static const char *const	 issue_rules[] = { "D8.3", "D11.3đ", "D13.2a",
	"D13.2b", "D13.4" };

static void
eval_service(struct eval *e)
{
	const struct signed_by	*service = NULL;

	for (size_t i = 0; i < e->n; i++) {
		if (e->s[i].kind != SIGNER_SERVICE) {
			answer(e, "D8.3", RULE_PASS, NULL);
			return;
		}
		service = &e->s[i];
	}
	if (service == NULL)
		answer(e, "D8.3", RULE_NOT_APPLICABLE, _("It bears no "
		    "signature (Điều 8.3)."));
	else if (strncmp(signed_name(service), "CÔNG BÁO",
	    strlen("CÔNG BÁO")) == 0)
		answer(e, "D8.3", RULE_NOT_APPLICABLE, _("A copy of the "
		    "official gazette, which its portal signs (Điều 8.3)."));
	else
		answer(e, "D8.3", RULE_FAIL, _("Only the program %s signed "
		    "(Điều 8.3). Ask for a document signed by the person in "
		    "charge and the agency."), signed_name(service));
}

/* Điều 11.3.đ: of an annex in a file of its own. */
static void
eval_annex(struct eval *e)
{
	const char	*of = metadata_value(e->m, META_ANNEX_OF);

	if (*of == '\0')
		answer(e, "D11.3đ", RULE_NOT_APPLICABLE, _("It is no annex in "
		    "a file of its own (Điều 11.3.đ)."));
	else if (eval_first(e, false) != NULL)
		answer(e, "D11.3đ", RULE_PASS, _("An annex of %s, signed by "
		    "%s (Điều 11.3.đ); the main document's issuer must be the "
		    "same."), of, signed_name(eval_first(e, false)));
	else
		answer(e, "D11.3đ", RULE_FAIL, _("An annex of %s without a "
		    "valid signature of the agency (Điều 11.3.đ). Ask for the "
		    "signed annex."), of);
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

/*
 * The form turns on who holds a certificate (13.2): a person who signed holds
 * one; a scan that the agency alone signed is the other form's.
 */
static void
eval_both(struct eval *e)
{
	const struct signed_by	*person = eval_first(e, true);
	const struct signed_by	*agency = eval_first(e, false);
	bool			 tried = false;

	for (size_t i = 0; i < e->n; i++)
		tried = tried || is_person(&e->s[i]);
	if (agency != NULL && !tried && e->m->scan == META_YES) {
		answer(e, "D13.2a", RULE_NOT_CHECKED, _("A scan that the "
		    "agency alone signed: by the register, did the leader hold "
		    "a certificate (Điều 13.2.a)?"));
		answer(e, "D13.2b", RULE_PASS, NULL);
		return;
	}
	if (person != NULL && agency != NULL)
		answer(e, "D13.2a", RULE_PASS, _("Signed by %s and by %s (Điều "
		    "13.2.a)."), signed_name(person), signed_name(agency));
	else if (e->n == 0)
		answer(e, "D13.2a", RULE_FAIL, _("It bears no signature (Điều "
		    "13.2.a). Ask the sender to sign completely."));
	else if (person != NULL && same_person_twice(e))
		answer(e, "D13.2a", RULE_FAIL, _("%s signed twice, and the "
		    "agency not at all (Điều 13.2.a, 8.1.a). Ask for the "
		    "agency's signature."), signed_name(person));
	else if (person != NULL)
		answer(e, "D13.2a", RULE_FAIL, _("A valid signature of the "
		    "issuing agency is missing (Điều 13.2.a). Ask the sender "
		    "to sign completely."));
	else if (agency != NULL)
		answer(e, "D13.2a", RULE_FAIL, _("A valid signature of the "
		    "person in charge is missing, and the pages are no scan "
		    "(Điều 13.2). Ask the sender to sign completely."));
	else
		answer(e, "D13.2a", RULE_FAIL, _("No signature of a person or "
		    "of the agency is valid (Điều 13.2.a). Ask the sender for "
		    "the original."));
	answer(e, "D13.2b", RULE_NOT_APPLICABLE, _("It is no scan that the "
	    "agency alone signed (Điều 13.2.b)."));
}

static void
eval_order(struct eval *e)
{
	const struct signed_by	*person = eval_first(e, true);
	const struct signed_by	*agency = eval_first(e, false);

	if (person == NULL && agency == NULL)
		answer(e, "D13.4", RULE_NOT_APPLICABLE, _("Without a valid "
		    "signature there is no order (Điều 13.4)."));
	else if (e->in->plan->format != FORMAT_PDF)
		answer(e, "D13.4", RULE_FAIL, _("What was signed is no PDF "
		    "(Điều 13.4). Ask for a PDF."));
	else if (person != NULL && agency != NULL && person->end > agency->end)
		answer(e, "D13.4", RULE_FAIL, _("The agency signed before the "
		    "person in charge (Điều 13.4). Ask for a document signed "
		    "in the right order."));
	else if (e->m->scan == META_YES ||
	    e->m->f[META_NUMBER].origin == META_FROM_STAMP)
		answer(e, "D13.4", RULE_NOT_CHECKED, _("The order of "
		    "signatures is right; where number and date stand could "
		    "not be read (Điều 13.4)."));
	else if (e->m->number_signed == META_NO)
		answer(e, "D13.4", RULE_FAIL, _("The number was written in "
		    "after the first signature (Điều 13.4). Ask for a document "
		    "whose number stands before it is signed."));
	else if (e->m->date_signed == META_NO)
		answer(e, "D13.4", RULE_FAIL, _("The date was written in after "
		    "the first signature (Điều 13.4). Ask for a document whose "
		    "date stands before it is signed."));
	else if (e->m->number_signed == META_YES &&
	    e->m->date_signed == META_YES)
		answer(e, "D13.4", RULE_PASS, NULL);
	else
		answer(e, "D13.4", RULE_NOT_CHECKED, _("The order of "
		    "signatures is right; where number and date stand could "
		    "not be read (Điều 13.4)."));
}

void
eval_issue(struct eval *e)
{
	bool	 annex = metadata_has(e->m, META_ANNEX_OF);

	if (!e->official) {
		for (size_t i = 0; i < sizeof(issue_rules) /
		    sizeof(issue_rules[0]); i++)
			answer(e, issue_rules[i], RULE_NOT_APPLICABLE,
			    _("It is no document of a Vietnamese agency "
			    "(%s)."), rule_by_id(issue_rules[i])->article);
		return;
	}
	eval_service(e);
	eval_annex(e);
	if (annex) {
		/* Its main document is what must be signed by both. */
		for (size_t i = 2; i < sizeof(issue_rules) /
		    sizeof(issue_rules[0]); i++)
			answer(e, issue_rules[i], RULE_NOT_APPLICABLE,
			    _("It is an annex (%s)."),
			    rule_by_id(issue_rules[i])->article);
		return;
	}
	eval_both(e);
	eval_order(e);
}
