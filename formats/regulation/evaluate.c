/*
 * evaluate.c: the rules that a document's own facts can answer.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/timefmt.h"
#include "formats/validation/dn.h"

#include "formats/regulation/evaluate_part.h"

void
answer(struct eval *e, const char *id, enum rule_result r, const char *fmt,
    ...)
{
	const struct rule	*rule = rule_by_id(id);
	struct rule_answer	*a;
	va_list			 ap;
	size_t			 n;

	if (rule == NULL || e->nout == RULES_MAX)
		return;
	a = &e->out[e->nout++];
	a->rule = rule;
	/* What is no error by the table is none in an answer. */
	a->result = r == RULE_FAIL && rule->severity != RULE_ERROR ?
	    RULE_WARN : r;
	if (fmt == NULL) {
		snprintf(a->text, sizeof(a->text), "%s", _(rule->text));
		return;
	}
	va_start(ap, fmt);
	vsnprintf(a->text, sizeof(a->text), fmt, ap);
	va_end(ap);
	/* Cut inside a character? */
	for (n = strlen(a->text); n > 0 && !utf8_valid(a->text, n); n--)
		continue;
	a->text[n] = '\0';
}

bool
is_person(const struct signed_by *s)
{
	return s->kind == SIGNER_PERSON || s->kind == SIGNER_LEADER;
}

bool
is_organisation(const struct signed_by *s)
{
	return s->kind == SIGNER_ORGANISATION && !s->receiver;
}

const struct signed_by *
eval_first(const struct eval *e, bool person)
{
	for (size_t i = 0; i < e->n; i++)
		if (e->s[i].valid != VALID_NO && (person ?
		    is_person(&e->s[i]) : is_organisation(&e->s[i])))
			return &e->s[i];
	return NULL;
}

const char *
signed_name(const struct signed_by *s)
{
	return s->chain != NULL && s->chain->cert_facts.common_name != NULL &&
	    s->chain->cert_facts.common_name[0] != '\0' ?
	    s->chain->cert_facts.common_name : "?";
}

/* What says nothing against the signature, only that more is to be known. */
static bool
is_doubt(enum finding f)
{
	switch (f) {
	case FINDING_REVOCATION_UNKNOWN:
	case FINDING_ALG_WEAK:
	case FINDING_CHAIN_WEAK:
	case FINDING_REVOCATION_SIGNER_EXPIRED:
		return true;
	default:
		return finding_indication(f) == IND_NOTE ||
		    finding_indication(f) == IND_PASSED;
	}
}

bool
eval_was_in_force(const struct eval *e, const struct signed_by *s)
{
	int64_t				 t = e->in->plan->sig[s->i].claimed;
	const struct cert_facts		*c;

	if (s->chain == NULL || t == TIME_NONE || e->poe[s->i].by != -1)
		return false;
	c = &s->chain->cert_facts;
	return t >= c->not_before && t <= c->not_after &&
	    (s->chain->revocation != REVOCATION_REVOKED ||
	    (s->chain->reason != REASON_HOLD && s->chain->revoked_at > t));
}

/* Only for want of a proof of its time. */
static bool
is_unproven(enum finding f)
{
	return f == FINDING_CERT_EXPIRED || f == FINDING_CERT_EXPIRED_GOOD ||
	    f == FINDING_CERT_REVOKED_NO_POE;
}

static enum valid
validity(const struct eval *e, const struct signed_by *s)
{
	const struct verdict	*v = &e->v[s->i];
	bool			 claimed = eval_was_in_force(e, s);

	if (v->diagnosis != DIAG_INTACT || s->chain == NULL)
		return VALID_NO;
	if (v->indication == IND_PASSED)
		return VALID_YES;
	for (size_t k = 0; k < v->nreason; k++)
		if (!is_doubt(v->reason[k].code) &&
		    !(claimed && is_unproven(v->reason[k].code)))
			return VALID_NO;
	return v->indication == IND_INDETERMINATE && v->nreason > 0 ?
	    VALID_DOUBT : VALID_NO;
}

static int
by_end(const void *a, const void *b)
{
	const struct signed_by	*x = a, *y = b;

	if (x->end != y->end)
		return x->end < y->end ? -1 : 1;
	return x->i < y->i ? -1 : 1;
}

/* Another agency that signs behind the issuing one has received it. */
static void
find_receivers(struct eval *e)
{
	const struct signed_by	*first = NULL;

	for (size_t i = 0; i < e->n; i++) {
		struct signed_by	*s = &e->s[i];

		if (s->kind != SIGNER_ORGANISATION)
			continue;
		if (first == NULL)
			first = s;
		else if (strcmp(signed_name(first), signed_name(s)) != 0)
			s->receiver = true;
	}
}

static void
take_signatures(struct eval *e)
{
	const struct plan	*plan = e->in->plan;

	for (size_t i = 0; i < plan->nsig && e->n < SIGNED_MAX; i++) {
		const struct sigplan	*sig = &plan->sig[i];
		struct signed_by	*s = &e->s[e->n];

		if (sig->tst != TST_NONE || sig->of != -1)
			continue;
		*s = (struct signed_by){ .i = i, .chain = e->in->chain[i] };
		s->valid = validity(e, s);
		if (s->chain != NULL)
			s->kind = signer_classify(&s->chain->cert_facts,
			    e->in->signers, e->in->nsigners);
		if (sig->has_byte_range && sig->byte_range[3] <= UINT64_MAX -
		    sig->byte_range[2])
			s->end = sig->byte_range[2] + sig->byte_range[3];
		e->n++;
	}
	if (e->n > 0)
		qsort(e->s, e->n, sizeof(e->s[0]), by_end);
	find_receivers(e);
}

/*
 * Of a Vietnamese agency: its head says so, or a signer's certificate does.
 * Papers of others are bound by none of these rules.
 */
static bool
is_official(const struct eval *e)
{
	const struct meta_field	*f = &e->m->f[META_NUMBER];
	char			 c[DN_VALUE];

	if ((f->value != NULL && f->origin != META_FROM_NAME) ||
	    metadata_has(e->m, META_ANNEX_OF))
		return true;
	for (size_t i = 0; i < e->n; i++)
		if (e->s[i].chain != NULL &&
		    e->s[i].chain->cert_facts.subject != NULL &&
		    dn_get(e->s[i].chain->cert_facts.subject, "C", 0, c,
		    sizeof(c)) != NULL && strcmp(c, "VN") == 0)
			return true;
	return false;
}

/*
 * A signature cannot be judged by what it says itself: of the metadata, what
 * comes from the signatures is left out.  Values are borrowed.
 */
static void
without_signatures(struct metadata *to, const struct metadata *m)
{
	if (m == NULL) {
		metadata_init(to);
		return;
	}
	*to = *m;
	for (unsigned int i = 0; i < META_NAMES; i++)
		if (to->f[i].origin == META_FROM_SIGNATURE)
			to->f[i] = (struct meta_field){ NULL, META_NONE, 0,
			    0 };
}

static void
eval_free(struct eval *e)
{
	free(e->v);
	free(e->poe);
	free(e);
}

/* What all of them rest on.  NULL: memory. */
static struct eval *
eval_new(const struct rules_input *in)
{
	const size_t	 n = in->plan->nsig;
	struct eval	*e;

	if ((e = calloc(1, sizeof(*e))) == NULL)
		return NULL;
	e->in = in;
	e->v = calloc(n + 1, sizeof(*e->v));
	e->poe = calloc(n + 1, sizeof(*e->poe));
	if (e->v == NULL || e->poe == NULL || verdict_all(e->v, e->poe,
	    in->plan, in->math, in->chain, in->at) == -1) {
		eval_free(e);
		return NULL;
	}
	take_signatures(e);
	return e;
}

int
rules_valid(const struct rules_input *in, bool *valid)
{
	struct eval	*e = eval_new(in);

	if (e == NULL)
		return -1;
	for (size_t i = 0; i < in->plan->nsig; i++)
		valid[i] = false;
	for (size_t i = 0; i < e->n; i++)
		valid[e->s[i].i] = e->s[i].valid != VALID_NO;
	eval_free(e);
	return 0;
}

int
rules_evaluate(const struct rules_input *in,
    struct rule_answer out[RULES_MAX])
{
	struct metadata			 said;
	struct eval			*e = eval_new(in);
	int				 rc;

	if (e == NULL)
		return -1;
	without_signatures(&said, in->metadata);
	e->m = &said;
	e->out = out;
	e->official = is_official(e);
	eval_signatures(e);
	eval_issue(e);
	eval_date(e);
	rc = (int)e->nout;
	eval_free(e);
	return rc;
}

static json_t *
answer_json(const struct rule_answer *a)
{
	json_t	*json = json_object();

	if (json == NULL ||
	    json_put_str(json, "id", a->rule->id) == -1 ||
	    json_put_str(json, "article", a->rule->article) == -1 ||
	    json_put_str(json, "result", rule_result_name(a->result)) == -1 ||
	    json_put_str(json, "severity",
	    rule_severity_name(a->rule->severity)) == -1 ||
	    json_put_str(json, "text", a->text) == -1) {
		json_decref(json);
		return NULL;
	}
	return json;
}

json_t *
rules_json(const struct rule_answer *a, size_t n)
{
	json_t	*list = json_array();

	for (size_t i = 0; i < n && list != NULL; i++)
		if (json_array_append_new(list, answer_json(&a[i])) != 0) {
			json_decref(list);
			return NULL;
		}
	return list;
}
