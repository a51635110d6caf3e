/*
 * rules_show.c: what the articles said of a document when it was taken in.
 */
#include <stdio.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/regulation/evaluate.h"

#include "archiver/rules_show.h"

#define LINE_ROOM	((size_t)8 * 1024)

/* Broken rules, and those to be looked at, each with what it asks. */
static void
show_each(const struct page *page, const json_t *ids, const char *label)
{
	const struct rule	*r;
	const json_t		*one;
	const char		*id;
	struct buf		 b;
	size_t			 i;

	json_array_foreach(ids, i, one) {
		if ((id = json_string_value(one)) == NULL)
			continue;
		buf_init(&b, LINE_ROOM);
		r = rule_by_id(id);
		if (r == NULL)
			buf_addstr(&b, id);
		else
			buf_addf(&b, "%s (%s): %s", r->article, id,
			    _(r->text));
		if (buf_str(&b) != NULL)
			out_row(page, label, buf_str(&b));
		buf_release(&b);
	}
}

/* "D3.2, D3.5a, ...". */
static void
show_list(const struct page *page, const json_t *ids, const char *label)
{
	const json_t	*one;
	struct buf	 b;
	size_t		 i;

	if (json_array_size(ids) == 0)
		return;
	buf_init(&b, LINE_ROOM);
	json_array_foreach(ids, i, one)
		if (json_is_string(one))
			buf_addf(&b, "%s%s", b.len == 0 ? "" : ", ",
			    json_string_value(one));
	if (buf_str(&b) != NULL)
		out_row(page, label, buf_str(&b));
	buf_release(&b);
}

void
rules_show(const struct page *page, const json_t *rules)
{
	if (rules == NULL)
		return;
	out_head(_("Rules, as they were judged at intake"));
	show_each(page, json_object_get(rules, "fail"), _("Broken"));
	show_each(page, json_object_get(rules, "warning"), _("Look at"));
	show_list(page, json_object_get(rules, "pass"), _("Kept"));
	show_list(page, json_object_get(rules, "not-checked"),
	    _("Not checked"));
}

int
rules_expand(json_t *record)
{
	json_t	*rules = json_object_get(record, "rules"), *list;

	if (rules == NULL)
		return 0;
	if ((list = rules_from_record(rules)) == NULL)
		return -1;
	return json_object_set_new(record, "rules", list) == 0 ? 0 : -1;
}
