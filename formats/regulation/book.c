/*
 * book.c: the rules that the register of certificates answers as a whole.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"

#include "formats/regulation/book.h"
#include "formats/regulation/rule_text.h"

/* What is wrong with how many records, and the first of them. */
struct fault {
	size_t		 n;
	size_t		 of;		/* records that it is asked of */
	uint64_t	 id;
	char		 text[256];
};

/* Where the register's own checks and tasks say that a rule is not kept. */
static const struct {
	const char	*rule;
	const char	*article;	/* of a check or task; its beginning */
	bool		 check;
} rows[] = {
	{ "D5.2", "5.2", true },
	{ "D5.3", "5.3", true },
	{ "D5.4", "5.4", true },
	{ "D5.5", "5.5", true },
	{ "D6.1a", "6.1.a", false },
	{ "D6.2", "6.2", false },
	{ "D6.3", "6.3", false },
	{ "D9.1", "9.1", false },
	{ "D10.2", "10.2", false },
	{ "D16.1", "16.1", false },
	{ "D16.2", "16.1", false },
	{ "D16.5", "16.5", false },
	{ "D17.3", "17.3", false },
	{ "D17.4", "6.3", false },
};

#define NROWS		(sizeof(rows) / sizeof(rows[0]))

/* Reasons of Điều 6.1 that ask for a paper, or that something is done. */
static const struct {
	const char	*rule;
	const char	*letter;
} reasons[] = {
	{ "D6.1c", "c" }, { "D6.1d", "d" }, { "D6.1đ", "đ" },
	{ "D6.1g", "g" }, { "D6.1i", "i" }, { "D6.1k", "k" },
};

#define NREASONS	(sizeof(reasons) / sizeof(reasons[0]))

struct book {
	const struct register_all *all;
	const struct rules_policy *policy;
	struct rule_answer *out;
	size_t		 n;
	struct fault	 row[NROWS];
	/* The record being looked at. */
	size_t		 index;
	size_t		 hint;
};

static bool
is(const json_t *json, const char *key, const char *value)
{
	const char	*s = json_get_str(json, key);

	return s != NULL && strcmp(s, value) == 0;
}

static void
fault_add(struct fault *f, uint64_t id, const char *text)
{
	if (f->n++ > 0)
		return;
	f->id = id;
	snprintf(f->text, sizeof(f->text), "%s", text);
	/* Cut inside a character? */
	for (size_t n = strlen(f->text); n > 0 && !utf8_valid(f->text, n); )
		f->text[--n] = '\0';
}

/* One answer: nothing to ask of, kept by all, or what the first one lacks. */
static void
put(struct book *b, const char *id, const struct fault *f, const char *lacks)
{
	struct rule_answer	*a;
	size_t			 place = rule_next(id, b->hint);

	if (place == RULES_ALL || b->n == RULES_MAX)
		return;
	b->hint = place;
	a = &b->out[b->n++];
	a->rule = rule_at(place);
	a->place = place;
	a->severity = rules_policy_severity(b->policy, place);
	if (f->n == 0) {
		a->result = f->of > 0 ? RULE_PASS : RULE_NOT_APPLICABLE;
		rule_textf(a->text, sizeof(a->text), RULE_WORDS_MAX, f->of > 0 ?
		    _("%zu records of the register keep to it (%s).") :
		    _("%zu records of the register are concerned (%s)."),
		    f->of, a->rule->article);
		return;
	}
	a->result = a->severity == RULE_ERROR ? RULE_FAIL : RULE_WARN;
	rule_textf(a->text, sizeof(a->text), RULE_WORDS_MAX, _("%zu "
	    "records do not keep to it; the first is record %llu: %s (%s). "
	    "See nbarchive register show."), f->n, (unsigned long long)f->id,
	    lacks != NULL ? lacks : f->text, a->rule->article);
}

static void
say(void *arg, enum register_grave grave, const char *field,
    const char *article, const char *text)
{
	struct book	*b = arg;

	(void)field;
	/* A warning is what the check cannot tell, but of addresses. */
	if (grave != REGISTER_ERROR && strcmp(article, "5.2") != 0)
		return;
	for (size_t i = 0; i < NROWS; i++)
		if (rows[i].check && strncmp(rows[i].article, article,
		    strlen(rows[i].article)) == 0)
			fault_add(&b->row[i], b->index + 1, text);
}

/* What the checks of requests and certificates say today. */
static void
check_records(struct book *b)
{
	const char		*domain = b->policy != NULL &&
				    b->policy->domain != NULL ?
				    b->policy->domain : RULE_DOMAIN;
	struct register_check	 c = { .all = b->all, .domain = domain,
				    .base = b->all->n, .say = say, .arg = b };

	for (b->index = 0; b->index < b->all->n; b->index++) {
		const json_t	*r = b->all->record[b->index];

		if (is(r, "status", "withdrawn"))
			continue;
		c.self = b->index;
		(void)register_check_request(&c, r);
		for (size_t i = 0; i < NROWS; i++)
			b->row[i].of++;
	}
}

static int
check_tasks(struct book *b, int64_t today)
{
	struct register_tasks	 t;
	int			 rc = register_due(&t, b->all, today);

	for (size_t k = 0; k < t.n; k++)
		for (size_t i = 0; i < NROWS; i++)
			/* What is due later breaks nothing yet. */
			if (!rows[i].check && t.task[k].due <= today &&
			    strncmp(rows[i].article, t.task[k].article,
			    strlen(rows[i].article)) == 0)
				fault_add(&b->row[i], t.task[k].id,
				    t.task[k].text);
	register_tasks_release(&t);
	return rc;
}

/* Điều 3.13 and 7.2: the device's number beside the certificate's. */
static void
put_devices(struct book *b)
{
	struct fault	 f = { 0 };
	const json_t	*r;

	for (size_t i = 0; i < b->all->n; i++) {
		r = b->all->record[i];
		if (!is(r, "status", "issued") && !is(r, "status", "revoking"))
			continue;
		f.of++;
		if (json_get_str(r, "device") == NULL)
			fault_add(&f, i + 1, "");
	}
	put(b, "D3.13", &f, _("its device has no number"));
	put(b, "D7.2", &f, _("its device has no number"));
}

/* A revocation for one of these reasons has its request on record. */
static void
put_reasons(struct book *b)
{
	const json_t	*rev;

	for (size_t k = 0; k < NREASONS; k++) {
		struct fault	 f = { 0 };

		for (size_t i = 0; i < b->all->n; i++) {
			rev = json_object_get(b->all->record[i],
			    "revocation");
			if (!is(rev, "reason", reasons[k].letter))
				continue;
			f.of++;
			if (json_get_str(rev, "requested") == NULL ||
			    json_get_str(rev, "by") == NULL)
				fault_add(&f, i + 1, "");
		}
		put(b, reasons[k].rule, &f, _("no request in writing is on "
		    "record"));
	}
}

/* Điều 6.1.e: nobody keeps a certificate after the service. */
static void
put_left(struct book *b, int64_t today)
{
	struct fault	 f = { 0 };
	const json_t	*r;
	int64_t		 end;

	for (size_t i = 0; i < b->all->n; i++) {
		r = b->all->record[i];
		if (!is(r, "kind", "person") || !is(r, "status", "issued"))
			continue;
		f.of++;
		if (register_days(r, "service_end", &end) == 0 && end < today)
			fault_add(&f, i + 1, "");
	}
	put(b, "D6.1e", &f, _("the service has ended, the certificate is not "
	    "revoked"));
}

/* Điều 6.1.b: whose key was exposed, revokes. */
static void
put_exposed(struct book *b)
{
	struct fault	 f = { 0 };
	const json_t	*r;

	for (size_t i = 0; i < b->all->n; i++) {
		r = b->all->record[i];
		if (json_array_size(json_object_get(r, "incidents")) == 0)
			continue;
		f.of++;
		if (is(r, "status", "issued"))
			fault_add(&f, i + 1, "");
	}
	put(b, "D6.1b", &f, _("an incident is on record, the certificate is "
	    "not revoked"));
}

int
rules_of_register(const struct register_all *all, int64_t today,
    const struct rules_policy *policy, struct rule_answer out[RULES_MAX])
{
	struct book	*b = calloc(1, sizeof(*b));
	int		 rc = -1;

	if (b == NULL)
		return -1;
	*b = (struct book){ .all = all, .policy = policy, .out = out };
	check_records(b);
	if (check_tasks(b, today) == 0) {
		put_devices(b);
		for (size_t i = 0; i < NROWS; i++)
			put(b, rows[i].rule, &b->row[i], NULL);
		put_exposed(b);
		put_left(b, today);
		put_reasons(b);
		rc = (int)b->n;
	}
	free(b);
	return rc;
}
