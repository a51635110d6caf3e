/*
 * rules_cmd.c: nbaudit rules: every rule, its article, and what tells whether
 * it is kept.
 */
#include <stdio.h>
#include <stdlib.h>

#include "formats/base/flow.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/regulation/rules_policy.h"
#include "auditor/jsonl.h"
#include "auditor/options.h"

#define TEXT_ROOM	((size_t)16 * 1024)

static json_t *
rule_json(const struct rule *r, enum rule_severity severity)
{
	json_t	*json = json_object();

	if (json == NULL ||
	    json_put_str(json, "id", r->id) == -1 ||
	    json_put_str(json, "article", r->article) == -1 ||
	    json_put_str(json, "severity",
	    rule_severity_name(severity)) == -1 ||
	    json_put_str(json, "checked", rule_by_name(r->by)) == -1 ||
	    json_put_str(json, "applies_to", rule_of_name(r->of)) == -1 ||
	    json_put_str(json, "in_force", r->since) == -1 ||
	    json_put_str(json, "text", _(r->text)) == -1) {
		json_decref(json);
		return NULL;
	}
	return json;
}

static const char *
by_words(enum rule_by by)
{
	switch (by) {
	case RULE_BY_DOCUMENT:
		return _("told by the document");
	case RULE_BY_REGISTER:
		return _("told by the registers");
	case RULE_BY_ARCHIVE:
		return _("told by the archive");
	case RULE_BY_PERSON:
	case RULE_BYS:
		break;
	}
	return _("no program can tell");
}

static const char *
severity_words(enum rule_severity s)
{
	switch (s) {
	case RULE_ERROR:
		return _("error");
	case RULE_WARNING:
		return _("warning");
	case RULE_INFO:
	case RULE_SEVERITIES:
		break;
	}
	return _("note");
}

static int
print_text(const struct options *o, const struct rule *r,
    enum rule_severity severity)
{
	struct buf	 b;
	int		 rc = -1;

	buf_init(&b, TEXT_ROOM);
	if (buf_addf(&b, "%s  %s  (%s; %s)\n", r->id, r->article,
	    severity_words(severity), by_words(r->by)) == 0 &&
	    flow_text(&b, "    ", "    ", _(r->text), o->columns) == 0 &&
	    buf_addc(&b, '\n') == 0) {
		fwrite(b.p, 1, b.len, stdout);
		rc = 0;
	}
	buf_release(&b);
	return rc;
}

enum status
cmd_rules(const struct options *o)
{
	const struct rule	*r;
	enum rule_severity	 severity;

	for (size_t i = 0; (r = rule_at(i)) != NULL; i++) {
		severity = rules_policy_severity(o->rules, i);
		if ((o->json ? jsonl_take(rule_json(r,
		    severity)) : print_text(o, r,
		    severity)) == -1) {
			log_errx(_("out of memory"));
			return STATUS_CANNOT;
		}
	}
	return fflush(stdout) == 0 ? STATUS_OK : STATUS_CANNOT;
}
