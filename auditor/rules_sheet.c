/*
 * rules_sheet.c: the rules of a run's report, on a page.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/sheet.h"
#include "formats/regulation/rules.h"
#include "auditor/rulings.h"

static uint64_t
count_of(const json_t *rule, enum rule_result r)
{
	uint64_t	 n = 0;

	json_get_u64(rule, rule_result_name(r), &n);
	return n;
}

/* A rule that some documents break, or that needs a look. */
static void
put_rule(struct sheet *s, const struct rule *rule, const json_t *n)
{
	uint64_t	 bad = count_of(n, RULE_FAIL);
	uint64_t	 warned = count_of(n, RULE_WARN);

	sheet_add(s, SHEET_ITEM, bad > 0 ? TONE_BAD : TONE_WARN, NULL,
	    _("%s (%s): broken by %" PRIu64 ", to be looked at %" PRIu64
	    ", kept by %" PRIu64 ", not checked %" PRIu64), rule->article,
	    rule->id, bad, warned, count_of(n, RULE_PASS),
	    count_of(n, RULE_NOT_CHECKED));
	sheet_add(s, SHEET_NOTE, TONE_PLAIN, NULL, "%s", _(rule->text));
}

/* One answer about the archive as a whole. */
static void
put_answer(struct sheet *s, const json_t *a, bool own)
{
	const char		*id = json_get_str(a, "id");
	const struct rule	*rule = id == NULL ? NULL : rule_by_id(id);
	const char		*result = json_get_str(a, "result");
	const char		*text = json_get_str(a, "text");
	enum rule_result	 r;

	if (rule == NULL || result == NULL)
		return;
	r = rule_result_parse(result);
	if (r != RULE_FAIL && r != RULE_WARN)
		return;
	sheet_add(s, SHEET_ITEM, r == RULE_FAIL ? TONE_BAD : TONE_WARN, NULL,
	    "%s (%s): %s", rule->article, id, own && text != NULL ? text :
	    _(rule->text));
}

void
rules_sheet(struct sheet *s, const json_t *rules, bool own)
{
	const json_t		*docs = json_object_get(rules, "documents"), *n;
	const json_t		*list = json_object_get(rules, "archive"), *one;
	const struct rule	*rule;
	size_t			 i, put = 0;

	if (rules == NULL)
		return;
	sheet_add(s, SHEET_HEAD, TONE_PLAIN, NULL, "%s", _("Rules"));
	for (i = 0; (rule = rule_at(i)) != NULL; i++) {
		n = json_object_get(docs, rule->id);
		if (count_of(n, RULE_FAIL) + count_of(n, RULE_WARN) == 0)
			continue;
		put_rule(s, rule, n);
		put++;
	}
	json_array_foreach(list, i, one)
		put_answer(s, one, own);
	if (put == 0)
		sheet_add(s, SHEET_TEXT, TONE_GOOD, NULL, "%s",
		    _("No document breaks a rule that could be checked."));
}

void
rules_sentences(struct sheet *s, const char *ids)
{
	char			 id[32];
	const struct rule	*rule;
	size_t			 n;

	for (; *ids != '\0'; ids += n + strspn(ids + n, " ")) {
		n = strcspn(ids, " ");
		if (n >= sizeof(id))
			continue;
		memcpy(id, ids, n);
		id[n] = '\0';
		if ((rule = rule_by_id(id)) != NULL)
			sheet_add(s, SHEET_NOTE, TONE_PLAIN, NULL, "%s: %s",
			    rule->article, _(rule->text));
	}
}
