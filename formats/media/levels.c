/*
 * levels.c: levels of preservation.
 */
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/timefmt.h"
#include "formats/media/levels.h"

#define DAY		((int64_t)86400 * TIME_SECOND)
#define AUDIT_DAYS	31
#define QUARTER_DAYS	92

#define X(code, word, text) { word, text },
static const struct {
	const char	*word;
	const char	*text;
} needs[] = { LEVEL_NEEDS(X) };
#undef X

#define X(code, id, clause, text, next) { id, clause, text, next },
static const struct {
	const char	*id;
	const char	*clause;
	const char	*text;
	const char	*next;
} rules[] = { LEVEL_RULES(X) };
#undef X

static const char *const results[] = { "pass", "fail", "not-checked" };

/* A demand of a level: what is needed unless ${met}. */
struct demand {
	unsigned int	 level;
	enum level_need	 need;
	bool		 met;
};

/* Levels are climbed: the needs of the first one that is not reached. */
static void
climb(struct level *l, const struct demand *d, size_t n)
{
	*l = (struct level){ .reached = 0 };
	for (unsigned int at = 1; at <= 4; at++) {
		for (size_t i = 0; i < n; i++)
			if (d[i].level == at && !d[i].met)
				l->need[l->nneed++] = d[i].need;
		if (l->nneed > 0)
			return;
		l->reached = at;
	}
}

static bool
within(int64_t t, int days, int64_t now)
{
	return t != TIME_NONE && t >= now - days * DAY;
}

static void
judge_rows(struct levels *l, const struct copies *c,
    const struct level_facts *f)
{
	const struct media_policy	*p = c->policy;
	bool	 audited = f->audit_known && within(f->audited, AUDIT_DAYS,
		    f->now);
	const struct demand	 storage[] = {
		{ 1, NEED_COPY, c->least.copies >= 1 },
		{ 1, NEED_PLACE, c->volumes > 0 && c->unplaced == 0 },
		{ 2, NEED_SECOND, c->least.copies >= 2 },
		{ 2, NEED_SITE, c->least.elsewhere },
		{ 3, NEED_REGION, c->least.other_region },
		{ 3, NEED_KIND, c->least.other_kind },
		{ 3, NEED_LIFE, p->replace_after > 0 },
		{ 4, NEED_REGIONS, c->least.regions >= 3 },
		{ 4, NEED_REPLACE, c->old == 0 },
	};
	const struct demand	 integrity[] = {
		/* Level 1: digests are made at intake, always. */
		{ 2, NEED_COPY, c->least.copies >= 1 },
		{ 2, NEED_LEDGER, f->ledger_elsewhere },
		{ 3, NEED_AUDIT, audited },
		{ 3, NEED_VERIFY, p->verify_every > 0 },
		{ 3, NEED_VERIFIED, c->overdue == 0 },
		{ 4, NEED_HEAL, p->auto_repair },
		{ 4, NEED_WHOLE, !f->damage && c->damaged == 0 },
	};

	climb(&l->storage, storage, sizeof(storage) / sizeof(storage[0]));
	climb(&l->integrity, integrity, sizeof(integrity) /
	    sizeof(integrity[0]));
}

static enum rule_result
passes(bool met)
{
	return met ? RULE_PASS : RULE_FAIL;
}

void
levels_judge(struct levels *l, const struct copies *c,
    const struct level_facts *f)
{
	enum rule_result	 audited;

	judge_rows(l, c, f);
	audited = !f->audit_known ? RULE_NOT_CHECKED :
	    passes(within(f->audited, AUDIT_DAYS, f->now));
	l->rule[RULE_D14] = passes(c->least.copies >= 1 && c->overdue == 0 &&
	    c->unplaced == 0);
	l->rule[RULE_HASH] = RULE_PASS;
	l->rule[RULE_CHECK] = audited;
	l->rule[RULE_LEDGER] = audited;
	l->rule[RULE_HEAL] = passes(c->policy->auto_repair);
	l->rule[RULE_REHEARSE] = passes(within(c->rehearsed, QUARTER_DAYS,
	    f->now));
	l->rule[RULE_COPIES] = passes(c->least.copies >= 2);
	l->rule[RULE_MEDIA] = passes(c->least.copies >= 1 &&
	    c->least.either);
	l->rule[RULE_OFFLINE] = passes(c->least.copies >= 1 &&
	    c->least.write_once);
	l->rule[RULE_MOVE] = passes(c->volumes > 0 && c->unread == 0);
}

static json_t *
level_json(const struct level *l)
{
	json_t	*json = json_object(), *list = json_array();

	for (size_t i = 0; list != NULL && i < l->nneed; i++)
		json_array_append_new(list,
		    json_string(needs[l->need[i]].word));
	if (json == NULL || json_put_int(json, "level", l->reached) == -1) {
		json_decref(json);
		json_decref(list);
		return NULL;
	}
	json_put(json, "missing", list);
	return json;
}

json_t *
levels_json(const struct levels *l)
{
	json_t	*json = json_object(), *ndsa = json_object();
	json_t	*list = json_array(), *row;

	if (json == NULL || ndsa == NULL || list == NULL) {
		json_decref(json);
		json_decref(ndsa);
		json_decref(list);
		return NULL;
	}
	json_put(ndsa, "storage", level_json(&l->storage));
	json_put(ndsa, "integrity", level_json(&l->integrity));
	for (size_t i = 0; i < RULE_MAX; i++) {
		if ((row = json_object()) == NULL)
			continue;
		json_put_str(row, "rule", rules[i].id);
		json_put_str(row, "clause", rules[i].clause);
		json_put_str(row, "result", results[l->rule[i]]);
		json_array_append_new(list, row);
	}
	json_put(json, "ndsa", ndsa);
	json_put(json, "rules", list);
	return json;
}

static void
sheet_level(struct sheet *s, const char *label, const json_t *level)
{
	const json_t	*list = json_object_get(level, "missing"), *one;
	uint64_t	 n = 0;
	size_t		 i;

	json_get_u64(level, "level", &n);
	sheet_add(s, SHEET_ROW, n >= 4 ? TONE_GOOD : n == 0 ? TONE_BAD :
	    TONE_WARN, label, _("level %u of 4"), (unsigned int)n);
	json_array_foreach(list, i, one)
		for (size_t k = 0; k < NEED_MAX; k++)
			if (json_is_string(one) && strcmp(needs[k].word,
			    json_string_value(one)) == 0)
				sheet_add(s, SHEET_NOTE, TONE_PLAIN, NULL,
				    _("for level %u: %s"), (unsigned int)n +
				    1, _(needs[k].text));
}

static void
sheet_rule(struct sheet *s, const json_t *row)
{
	const char	*id = json_get_str(row, "rule");
	const char	*result = json_get_str(row, "result");

	for (size_t i = 0; id != NULL && result != NULL && i < RULE_MAX; i++) {
		if (strcmp(rules[i].id, id) != 0)
			continue;
		if (strcmp(result, "pass") == 0) {
			sheet_add(s, SHEET_ITEM, TONE_GOOD, NULL,
			    _("%s (%s): %s: fulfilled"), id, rules[i].clause,
			    _(rules[i].text));
			continue;
		}
		sheet_add(s, SHEET_ITEM, TONE_WARN, NULL,
		    strcmp(result, "fail") == 0 ?
		    _("%s (%s): %s: NOT fulfilled") :
		    _("%s (%s): %s: not checked here"), id, rules[i].clause,
		    _(rules[i].text));
		if (rules[i].next != NULL)
			sheet_add(s, SHEET_NOTE, TONE_PLAIN, NULL,
			    _("Next: %s"), _(rules[i].next));
	}
}

void
levels_sheet(struct sheet *s, const json_t *levels)
{
	const json_t	*ndsa = json_object_get(levels, "ndsa"), *row;
	const json_t	*list = json_object_get(levels, "rules");
	size_t		 i;

	if (ndsa == NULL)
		return;
	sheet_add(s, SHEET_HEAD, TONE_PLAIN, NULL, "%s",
	    _("NDSA Levels of Digital Preservation (version 2)"));
	sheet_level(s, _("Storage"), json_object_get(ndsa, "storage"));
	sheet_level(s, _("Integrity"), json_object_get(ndsa, "integrity"));
	sheet_add(s, SHEET_HEAD, TONE_PLAIN, NULL, "%s",
	    _("What QĐ 2103 and QCVN 12:2026/BCA ask of copies"));
	json_array_foreach(list, i, row)
		sheet_rule(s, row);
}
