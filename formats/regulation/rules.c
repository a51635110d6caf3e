/*
 * rules.c: the tables of rules, one behind the other, and their words.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "formats/base/i18n.h"

#include "formats/regulation/rules_part.h"

/* A policy's tables, in the order of the articles. */
static const struct {
	const struct rule	*rule;
	const size_t		*n;
} tables[] = {
	{ rules_qd2103, &n_rules_qd2103 },
	{ rules_qcvn12, &n_rules_qcvn12 },
	{ rules_nd30, &n_rules_nd30 },
};

#define NTABLES		(sizeof(tables) / sizeof(tables[0]))

const struct rule *
rule_at(size_t i)
{
	for (size_t t = 0; t < NTABLES; i -= *tables[t++].n)
		if (i < *tables[t].n)
			return &tables[t].rule[i];
	return NULL;
}

/* Most differ in what is looked at without a call: there are hundreds. */
static bool
same(const char *a, const char *b)
{
	return a[0] == b[0] && (a[0] == '\0' || (a[1] == b[1] &&
	    strcmp(a, b) == 0));
}

/* Among the rules [from, to), counted through all tables. */
static size_t
find(const char *id, size_t from, size_t to)
{
	size_t	 base = 0, n;

	for (size_t t = 0; t < NTABLES && base < to; base += n, t++) {
		n = *tables[t].n;
		for (size_t i = from > base ? from - base : 0; i < n &&
		    base + i < to; i++)
			if (same(tables[t].rule[i].id, id))
				return base + i;
	}
	return RULES_ALL;
}

void
rule_sentence(const struct rule *rule, enum rule_result r, char *to,
    size_t size)
{
	const char	*text = _(rule->text), *end = strstr(text, ". ");

	/* What to do is the second sentence; nobody has to where it holds. */
	snprintf(to, size, "%.*s", end != NULL && r == RULE_PASS ?
	    (int)(end - text) + 1 : (int)strlen(text), text);
}

size_t
rule_next(const char *id, size_t from)
{
	size_t	 i = find(id, from, RULES_ALL);

	return i != RULES_ALL ? i : find(id, 0, from);
}

const struct rule *
rule_by_id(const char *id)
{
	return rule_at(rule_next(id, 0));
}

static const char *
name(const char *const *names, size_t n, unsigned int i)
{
	return i < n ? names[i] : "";
}

const char *
rule_severity_name(enum rule_severity s)
{
	static const char *const	 names[] = { "error", "warning",
		"info" };

	return name(names, RULE_SEVERITIES, s);
}

const char *
rule_by_name(enum rule_by by)
{
	static const char *const	 names[] = { "document", "register",
		"archive", "person" };

	return name(names, RULE_BYS, by);
}

const char *
rule_of_name(enum rule_of of)
{
	static const char *const	 names[] = { "document", "issued",
		"received", "certificate", "archive" };

	return name(names, RULE_OFS, of);
}

const char *
rule_result_name(enum rule_result r)
{
	static const char *const	 names[] = { "pass", "fail", "warning",
		"not-applicable", "not-checked" };

	return name(names, RULE_RESULTS, r);
}

enum rule_severity
rule_severity_parse(const char *s)
{
	for (unsigned int i = 0; i < RULE_SEVERITIES; i++)
		if (strcmp(rule_severity_name((enum rule_severity)i), s) == 0)
			return (enum rule_severity)i;
	return RULE_SEVERITIES;
}

enum rule_result
rule_result_parse(const char *s)
{
	for (unsigned int i = 0; i < RULE_RESULTS; i++)
		if (strcmp(rule_result_name((enum rule_result)i), s) == 0)
			return (enum rule_result)i;
	return RULE_RESULTS;
}
