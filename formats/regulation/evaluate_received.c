/*
 * evaluate_received.c: what is asked of a document that came in: its check, its
 * stamp, its channel (Điều 3.11, 11.3.e, 13.1, 13.5), and what signatures stand
 * for (11.3.a to c).
 */
#include <string.h>

#include "formats/base/i18n.h"

#include "formats/regulation/evaluate_part.h"

/* The last signature of an agency that received it. */
static const struct signed_by *
receiver_of(const struct eval *e)
{
	const struct signed_by	*r = NULL;

	for (size_t i = 0; i < e->n; i++)
		if (e->s[i].role == ROLE_RECEIVE)
			r = &e->s[i];
	return r;
}

/* Is it behind all others, over them all? */
static bool
is_last(const struct eval *e, const struct signed_by *r)
{
	for (size_t i = 0; i < e->n; i++)
		if (e->s[i].role != ROLE_RECEIVE &&
		    e->s[i].end > r->end)
			return false;
	return true;
}

/* Is the file as it came kept? */
static enum meta_tri
has_original(const struct eval *e, const struct signed_by *r)
{
	const struct rules_known	*k = e->known;
	uint64_t			 end = 0;

	if (k->original_look == NULL)
		return k->original;
	for (size_t i = 0; i < e->n; i++) {
		const struct signed_by	*s = &e->s[i];

		if (s->role == ROLE_RECEIVE || s->end > r->end)
			continue;
		if (e->v[s->i].diagnosis != DIAG_INTACT)
			return k->original_look(k->original_arg, 0);
		if (s->end > end)
			end = s->end;
	}
	return k->original_look(k->original_arg, end);
}

static void
eval_stamp_signed(struct eval *e, const struct signed_by *r)
{
	enum meta_tri	 kept = has_original(e, r);

	eval_rests_role(e, r);
	if (r->valid == VALID_NO)
		answer(e, "D11.3e", RULE_FAIL, N_("The signature of the "
		    "receiving agency %s is not valid (Điều 11.3.e). Stamp the "
		    "document again by signing."), signed_name(r));
	else if (!is_last(e, r))
		answer(e, "D11.3e", RULE_FAIL, N_("%s received it, and others "
		    "signed behind its stamp (Điều 11.3.e). Stamp the "
		    "document as it came."), signed_name(r));
	else if (kept == META_NO)
		answer(e, "D11.3e", RULE_FAIL, N_("Stamped by %s, and the file "
		    "as it came is not kept (Điều 11.3.e). Take it in, and "
		    "relate both."), signed_name(r));
	else if (kept == META_YES)
		answer(e, "D11.3e", RULE_PASS, N_("Received and signed by %s; "
		    "the file as it came is kept (Điều 11.3.e)."),
		    signed_name(r));
	else
		answer(e, "D11.3e", RULE_PASS, N_("Received and signed by %s "
		    "(Điều 11.3.e); keep the file as it came too, and relate "
		    "both."), signed_name(r));
}

/* Điều 13.5.b: what the receiving agency stamped, it signed. */
static void
eval_stamp_change(struct eval *e, const struct signed_by *r)
{
	eval_rests_role(e, r);
	for (size_t i = 0; i < e->n; i++)
		if (e->v[e->s[i].i].diagnosis != DIAG_INTACT ||
		    r->valid == VALID_NO) {
			answer(e, "D13.5b", RULE_FAIL, N_("The receiving "
			    "agency %s signed a document that is altered "
			    "(Điều 13.5.b). Keep the file as it came, and "
			    "stamp it again by signing."), signed_name(r));
			return;
		}
	answer(e, "D13.5b", RULE_PASS, NULL);
}

/* Does any signature speak against the document? */
static bool
has_failed(const struct eval *e)
{
	for (size_t i = 0; i < e->n; i++)
		if (e->s[i].valid == VALID_NO)
			return true;
	return false;
}

/* Điều 13.5.a: what fails goes back to the sender. */
static void
eval_notice(struct eval *e)
{
	bool	 in = e->known->direction != NULL &&
	    strcmp(e->known->direction, "in") == 0;

	if (!e->known->archived || (!in && has_failed(e)))
		answer(e, "D13.5a", RULE_NOT_CHECKED, N_("Nobody says whether "
		    "it was received (Điều 13.5.a). Give the direction at "
		    "intake."));
	else if (!has_failed(e))
		answer(e, "D13.5a", RULE_PASS, N_("It was checked at intake, "
		    "and no signature fails (Điều 13.5.a)."));
	else if (e->known->notified == META_YES)
		answer(e, "D13.5a", RULE_PASS, N_("It fails, and its sender "
		    "was notified (Điều 13.5.a)."));
	else if (e->known->notified == META_NO)
		answer(e, "D13.5a", RULE_FAIL, N_("It fails, and its sender "
		    "was not notified (Điều 13.5.a). Send the notice."));
	else
		answer(e, "D13.5a", RULE_NOT_CHECKED, N_("It fails; no notice "
		    "to its sender is on record (Điều 13.5.a). Notify the "
		    "sender."));
}

/* What the archive's own record tells. */
static void
eval_record(struct eval *e)
{
	static const char *const	 ids[] = { "D3.11", "D13.1",
		"D13.5c" };

	if (!e->known->archived) {
		answer_all(e, ids, sizeof(ids) / sizeof(ids[0]),
		    RULE_NOT_CHECKED, N_("It was not taken into the archive"));
		return;
	}
	answer(e, "D3.11", RULE_PASS, N_("Its signatures were checked when it "
	    "was taken in, and the result is kept (Điều 3.11)."));
	if (e->known->channel == NULL || *e->known->channel == '\0' ||
	    e->known->direction == NULL)
		answer(e, "D13.1", RULE_FAIL, N_("Its channel or its direction "
		    "is not on record (Điều 13.1). Give both at intake."));
	else
		answer(e, "D13.1", RULE_PASS, N_("Its channel is on record: %s "
		    "(Điều 13.1)."), e->known->channel);
	answer(e, "D13.5c", RULE_PASS, N_("It is kept in the archive (Điều "
	    "13.5.c)."));
}

void
eval_received(struct eval *e)
{
	static const char *const	 stamp[] = { "D11.3e", "D13.5b" };
	const struct signed_by		*r = receiver_of(e);

	if (e->n == 0) {
		answer_all(e, stamp, 2, RULE_NOT_APPLICABLE,
		    N_("It bears no signature"));
	} else if (r == NULL) {
		answer_all(e, stamp, 2, RULE_NOT_APPLICABLE,
		    N_("No receiving agency signed"));
	} else {
		eval_stamp_signed(e, r);
		eval_stamp_change(e, r);
	}
	eval_record(e);
	eval_notice(e);
}

/* Điều 11.3.a to c: what the signatures stand for. */
void
eval_equal(struct eval *e)
{
	bool	 hand = false, seal = false;

	for (size_t i = 0; i < e->n; i++) {
		const struct signed_by	*s = &e->s[i];

		if (s->valid == VALID_NO)
			continue;
		hand = hand || is_person(s);
		seal = seal || (s->view.kind == SIGNER_ORGANISATION &&
		    s->role != ROLE_RECEIVE);
	}
	answer(e, "D11.3a", hand ? RULE_PASS : RULE_NOT_APPLICABLE, hand ?
	    N_("A valid signature of a person: equal to one by hand (Điều "
	    "11.3.a).") : N_("No valid signature of a person (Điều 11.3.a)."));
	answer(e, "D11.3b", seal ? RULE_PASS : RULE_NOT_APPLICABLE, seal ?
	    N_("A valid signature of an organisation: equal to its seal (Điều "
	    "11.3.b).") : N_("No valid signature of an organisation (Điều "
	    "11.3.b)."));
	if (hand && seal)
		answer(e, "D11.3c", RULE_PASS, NULL);
	else
		answer(e, "D11.3c", RULE_NOT_APPLICABLE, N_("Not both a person "
		    "and an organisation signed (Điều 11.3.c)."));
}
