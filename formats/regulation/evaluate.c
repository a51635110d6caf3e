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
#include "formats/regulation/rule_text.h"

/* What a field that was guessed is called. */
static const struct {
	enum meta_name	 name;
	const char	*words;
} fields[] = {
	{ META_NUMBER, N_("the number") },
	{ META_DATE, N_("the date of issue") },
	{ META_SIGNER, N_("the name under the text") },
	{ META_AUTHORITY, N_("the signer block") },
	{ META_ANNEX_OF, N_("what it is an annex of") },
	{ META_ISSUER, N_("which agencies issue it") },
};

/* Of the fields that the answer rests on, the first that is a guess. */
static const char *
guessed(const struct eval *e, unsigned int *percent)
{
	if ((e->rests & RESTS_ROLE) != 0) {
		*percent = e->role_sure;
		return N_("the signatures' roles");
	}
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if ((e->rests & RESTS(fields[i].name)) != 0 &&
		    metadata_has(e->m, fields[i].name) &&
		    !metadata_is_sure(e->m, fields[i].name)) {
			*percent = e->m->f[fields[i].name].confidence;
			return fields[i].words;
		}
	return NULL;
}

/* Why a rule does not apply, whatever the document is like; NULL: it does. */
static const char *
gate(const struct eval *e, const struct rule *r)
{
	const char	*way = e->known->direction;

	if (e->has_issue && strcmp(e->issued, r->since) < 0)
		return N_("It is older than the rule");
	if (r->of == RULE_OF_ISSUED && e->ours == META_NO)
		return N_("Its issuer is no agency of the province");
	if (r->of == RULE_OF_RECEIVED && way != NULL &&
	    strcmp(way, "in") != 0)
		return N_("It was not received");
	return NULL;
}

void
answer(struct eval *e, const char *id, enum rule_result r, const char *fmt,
    ...)
{
	size_t			 place = rule_next(id, e->hint);
	unsigned int		 percent = 0;
	char			 more[128] = "", words[RULE_TEXT_MAX];
	const char		*guess, *why;
	struct rule_answer	*a;
	va_list			 ap;

	if (place == RULES_ALL || e->nout == RULES_MAX)
		return;
	e->hint = place;
	a = &e->out[e->nout++];
	a->rule = rule_at(place);
	a->place = place;
	a->severity = rules_policy_severity(e->in->policy, place);
	a->text[0] = '\0';
	why = gate(e, a->rule);
	guess = why == NULL && (r == RULE_FAIL || r == RULE_WARN ||
	    (r == RULE_PASS && (e->rests & RESTS_ROLE) != 0)) ?
	    guessed(e, &percent) : NULL;
	if (why != NULL)
		r = RULE_NOT_APPLICABLE;
	/* What is no error by the policy is none in an answer. */
	else if (r == RULE_FAIL && (a->severity != RULE_ERROR ||
	    guess != NULL))
		r = RULE_WARN;
	a->result = r;
	e->rests = 0;
	if (e->in->brief)
		return;
	if (why != NULL) {
		rule_textf(a->text, sizeof(a->text), RULE_WORDS_MAX,
		    "%s (%s).", _(why), a->rule->article);
		return;
	}
	if (fmt == NULL) {
		rule_sentence(a->rule, r, words, sizeof(words));
		rule_textf(a->text, sizeof(a->text), RULE_WORDS_MAX, "%s",
		    words);
		return;
	}
	if (guess != NULL)
		rule_textf(more, sizeof(more), RULE_WORDS_MAX,
		    _(" Guessed: %s (%u%%)."), _(guess), percent);
	va_start(ap, fmt);
	rule_text(a->text, sizeof(a->text) - strlen(more), RULE_WORDS_MAX -
	    rule_words(more), _(fmt), ap);
	va_end(ap);
	memcpy(a->text + strlen(a->text), more, strlen(more) + 1);
}

void
answer_all(struct eval *e, const char *const *id, size_t n,
    enum rule_result r, const char *text)
{
	const struct rule	*rule;

	for (size_t i = 0; i < n; i++) {
		rule = rule_at(rule_next(id[i], e->hint));
		answer(e, id[i], r, "%s (%s).", _(text), rule != NULL ?
		    rule->article : "?");
	}
}

bool
eval_binds(struct eval *e, const char *const *id, size_t n)
{
	if (e->official == META_YES)
		return true;
	if (e->official == META_UNKNOWN)
		answer_all(e, id, n, RULE_NOT_CHECKED, N_("It was not "
		    "described yet: nobody knows whose document it is"));
	else
		answer_all(e, id, n, RULE_NOT_APPLICABLE, N_("It is no "
		    "document of a Vietnamese agency"));
	return false;
}

bool
is_person(const struct signed_by *s)
{
	return s->view.kind == SIGNER_PERSON || s->view.kind == SIGNER_LEADER;
}

bool
is_organisation(const struct signed_by *s)
{
	return s->view.kind == SIGNER_ORGANISATION && s->role == ROLE_ISSUE;
}

const struct signed_by *
eval_first(const struct eval *e, bool person)
{
	for (size_t i = 0; i < e->n; i++)
		if (e->s[i].valid != VALID_NO && e->s[i].role == ROLE_ISSUE &&
		    (person ? is_person(&e->s[i]) : is_organisation(
		    &e->s[i])))
			return &e->s[i];
	return NULL;
}

const char *
signed_name(const struct signed_by *s)
{
	return s->chain != NULL && s->chain->cert_facts.common_name != NULL &&
	    s->chain->cert_facts.common_name[0] != '\0' ?
	    s->chain->cert_facts.common_name : _("somebody unknown");
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
			s->view = view_get(e->in->memo, s->chain,
			    e->in->policy);
		if (sig->has_byte_range && sig->byte_range[3] <= UINT64_MAX -
		    sig->byte_range[2])
			s->end = sig->byte_range[2] + sig->byte_range[3];
		e->n++;
	}
	if (e->n > 0)
		qsort(e->s, e->n, sizeof(e->s[0]), by_end);
}

int64_t
eval_stamp(const struct eval *e, const struct signed_by *s)
{
	const struct plan	*plan = e->in->plan;

	for (size_t k = 0; k < plan->nsig; k++)
		if (plan->sig[k].of == (int)s->i &&
		    plan->sig[k].tst == TST_SIGNATURE &&
		    e->in->math[k].digest_match == TRI_YES &&
		    e->in->math[k].signature_valid == TRI_YES)
			return plan->sig[k].gen_time;
	return TIME_NONE;
}

bool
eval_day(const struct eval *e, struct civil *day)
{
	int64_t	 t;

	if (e->has_issue) {
		*day = e->issue;
		return true;
	}
	for (size_t i = 0; i < e->n; i++) {
		if ((t = eval_stamp(e, &e->s[i])) == TIME_NONE)
			t = e->in->plan->sig[e->s[i].i].claimed;
		if (t == TIME_NONE)
			continue;
		civil_of_time(t, day);
		return true;
	}
	return false;
}

const struct cert_facts *
eval_issuer(const struct eval *e, const char **name)
{
	const struct signed_by	*agency = eval_first(e, false);

	*name = agency != NULL ? signed_name(agency) : e->issuers.n > 0 ?
	    e->issuers.name[0] : "";
	return agency != NULL ? &agency->chain->cert_facts : NULL;
}

const char *
eval_day_text(const struct civil *c, char out[CIVIL_TEXT])
{
	if (strcmp(i18n_language(), "vi") != 0)
		return civil_text(c, out);
	snprintf(out, CIVIL_TEXT, "%02u/%02u/%04u",
	    (unsigned int)c->day % 100, (unsigned int)c->month % 100,
	    (unsigned int)c->year % 10000);
	return out;
}

/*
 * Of a Vietnamese agency: its head says so, or a signer's certificate does.
 * Papers of others are bound by none of these rules.
 */
static enum meta_tri
is_official(const struct eval *e)
{
	const struct meta_field	*f = &e->m->f[META_NUMBER];

	if ((f->value != NULL && f->origin != META_FROM_NAME) ||
	    metadata_has(e->m, META_ANNEX_OF))
		return META_YES;
	for (size_t i = 0; i < e->n; i++)
		if (e->s[i].view.agency)
			return META_YES;
	return e->in->metadata == NULL ? META_UNKNOWN : META_NO;
}

/* The issuer's place in the register of agencies. */
static enum meta_tri
is_ours(const struct eval *e)
{
	const struct known_registers	*r = e->known->registers;
	struct known_agency		 k = { .registered = META_UNKNOWN };
	const struct cert_facts		*cert;
	const char			*name;
	struct civil			 day;

	cert = eval_issuer(e, &name);
	if (r == NULL || r->agency == NULL || *name == '\0' ||
	    !eval_day(e, &day))
		return META_UNKNOWN;
	r->agency(r->arg, cert, name, &day, &k);
	return k.bound;
}

static void
take_date(struct eval *e)
{
	const char	*text = metadata_value(e->m, META_DATE);

	e->has_issue = date_find(text, strlen(text), &e->issue, NULL, NULL) ==
	    DATE_FOUND;
	if (e->has_issue)
		civil_text(&e->issue, e->issued);
}

/* Room for verdicts, where the caller has none.  0, or -1 (memory). */
static int
ask_verdicts(struct eval *e, struct verdict **v, struct poe **poe)
{
	const struct rules_input	*in = e->in;
	size_t				 n = in->plan->nsig + 1;

	e->v = in->verdict;
	e->poe = in->poe;
	if (in->verdict != NULL && in->poe != NULL)
		return 0;
	e->v = *v = calloc(n, sizeof(**v));
	e->poe = *poe = calloc(n, sizeof(**poe));
	return *v == NULL || *poe == NULL ? -1 : verdict_all(*v, *poe,
	    in->plan, in->math, in->chain, in->at);
}

static int
by_place(const void *a, const void *b)
{
	const struct rule_answer	*x = a, *y = b;

	return x->place < y->place ? -1 : x->place > y->place;
}

/*
 * A signature cannot be judged by what it says itself: of the metadata, what
 * comes from the signatures is left out, but that it is of an annex, which the
 * reason says (11.3.đ).  Values are borrowed.
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
		if (to->f[i].origin == META_FROM_SIGNATURE &&
		    i != META_ANNEX_OF)
			to->f[i] = (struct meta_field){ NULL, META_NONE, 0,
			    0 };
}

int
rules_valid(const struct rules_input *in, bool *valid)
{
	static const struct metadata	 nothing;
	static const struct rules_known	 unknown;
	struct verdict			*v = NULL;
	struct poe			*poe = NULL;
	struct eval			 e = { .in = in, .m = &nothing };
	int				 rc = -1;

	e.known = in->known != NULL ? in->known : &unknown;
	if (ask_verdicts(&e, &v, &poe) == 0) {
		take_signatures(&e);
		for (size_t i = 0; i < in->plan->nsig; i++)
			valid[i] = false;
		for (size_t i = 0; i < e.n; i++)
			valid[e.s[i].i] = e.s[i].valid != VALID_NO;
		rc = 0;
	}
	free(v);
	free(poe);
	return rc;
}

int
rules_evaluate(const struct rules_input *in,
    struct rule_answer out[RULES_MAX])
{
	static const struct rules_known	 unknown;
	struct metadata			 said;
	struct verdict			*v = NULL;
	struct poe			*poe = NULL;
	struct eval			 e = { .in = in, .out = out };
	int				 rc = -1;

	without_signatures(&said, in->metadata);
	e.m = &said;
	e.known = in->known != NULL ? in->known : &unknown;
	if (ask_verdicts(&e, &v, &poe) == -1)
		goto out;
	take_date(&e);
	take_signatures(&e);
	issuers_split(&e.issuers, metadata_value(e.m, META_ISSUER));
	eval_take_roles(&e);
	e.official = is_official(&e);
	e.ours = is_ours(&e);
	eval_signatures(&e);
	eval_equal(&e);
	eval_received(&e);
	eval_issue(&e);
	eval_date(&e);
	eval_registers(&e);
	eval_books(&e);
	if (!in->brief && e.nout > 1)
		qsort(out, e.nout, sizeof(*out), by_place);
	rc = (int)e.nout;
 out:
	free(v);
	free(poe);
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
	    rule_severity_name(a->severity)) == -1 ||
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

json_t *
rules_record(const struct rule_answer *a, size_t n)
{
	json_t		*json = json_object(), *list;
	const char	*result;
	size_t		 i;

	if (json == NULL || json_put_str(json, "policy", RULES_POLICY) == -1)
		goto fail;
	/* In the order of the articles, also where the answers are not. */
	for (size_t place = 0; place < RULES_ALL; place++) {
		for (i = 0; i < n && a[i].place != place; i++)
			;
		if (i == n || a[i].result == RULE_NOT_APPLICABLE)
			continue;
		result = rule_result_name(a[i].result);
		if ((list = json_object_get(json, result)) == NULL) {
			list = json_array();
			if (json_object_set_new(json, result, list) != 0)
				goto fail;
		}
		if (json_array_append_new(list, json_string(a[i].rule->id)) !=
		    0)
			goto fail;
	}
	return json;
 fail:
	json_decref(json);
	return NULL;
}

/* One rule of a record; a later program may know others. */
static json_t *
record_answer(const char *id, enum rule_result result)
{
	const struct rule	*r = rule_by_id(id);
	json_t			*json = json_object();

	if (json != NULL && json_put_str(json, "id", id) == 0 &&
	    json_put_str(json, "result", rule_result_name(result)) == 0 &&
	    (r == NULL || (json_put_str(json, "article", r->article) == 0 &&
	    json_put_str(json, "severity",
	    rule_severity_name(r->severity)) == 0 &&
	    json_put_str(json, "text", _(r->text)) == 0)))
		return json;
	json_decref(json);
	return NULL;
}

json_t *
rules_from_record(const json_t *record)
{
	json_t		*list = json_array(), *one, *ids;
	const char	*id;
	size_t		 i;

	for (unsigned int r = 0; r < RULE_RESULTS && list != NULL; r++) {
		ids = json_object_get(record,
		    rule_result_name((enum rule_result)r));
		json_array_foreach(ids, i, one) {
			if ((id = json_string_value(one)) == NULL)
				continue;
			if (json_array_append_new(list, record_answer(id,
			    (enum rule_result)r)) != 0) {
				json_decref(list);
				return NULL;
			}
		}
	}
	return list;
}
