/*
 * yearbook_words.c: a year's integrity in sentences.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/timefmt.h"
#include "auditor/yearbook.h"

struct words {
	json_t		*all;
	json_t		*lines;		/* of the section begun last */
	bool		 failed;
};

static uint64_t
number(const json_t *json, const char *key)
{
	uint64_t	 n = 0;

	json_get_u64(json, key, &n);
	return n;
}

static const char *
local(const char *rfc3339, char out[TIME_TEXT])
{
	int64_t	 at;

	if (time_parse(rfc3339, &at) == -1)
		at = TIME_NONE;
	return time_local(at, out);
}

static void
head(struct words *w, const char *title)
{
	json_t	*one = json_object();

	w->lines = json_array();
	if (one == NULL || w->lines == NULL || json_put_str(one, "head",
	    title) == -1 || json_put(one, "lines", w->lines) == -1 ||
	    json_array_append_new(w->all, one) == -1)
		w->failed = true;
}

static void	 line(struct words *, const char *fmt, ...)
		    __attribute__((format(printf, 2, 3)));

static void
line(struct words *w, const char *fmt, ...)
{
	char	*text;
	va_list	 ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) == -1)
		text = NULL;
	va_end(ap);
	if (w->failed || text == NULL || json_array_append_new(w->lines,
	    json_string(text)) == -1)
		w->failed = true;
	free(text);
}

static void
put_runs(struct words *w, const json_t *in)
{
	const json_t	*ended = json_object_get(in, "ended");
	const json_t	*months = json_object_get(in, "months_without");
	char		 from[TIME_TEXT], to[TIME_TEXT], text[64] = "";
	json_t		*one;
	size_t		 i;

	head(w, _("Audits of the year"));
	if (number(in, "runs") == 0) {
		line(w, "%s", _("The archive was not audited in this year."));
		return;
	}
	line(w, _("%" PRIu64 " runs, from %s to %s: %" PRIu64 " found all "
	    "well, %" PRIu64 " something that needed a person, %" PRIu64
	    " damage, %" PRIu64 " evidence of tampering."), number(in, "runs"),
	    local(json_str(in, "first"), from), local(json_str(in, "last"), to),
	    number(ended, "clean"), number(ended, "attention") +
	    number(ended, "stopped"), number(ended, "damage"),
	    number(ended, "tampering"));
	line(w, _("The longest time without a run: %" PRIu64 " days."),
	    number(in, "longest_gap_days"));
	json_array_foreach((json_t *)(uintptr_t)months, i, one)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
		    "%s%d", i == 0 ? "" : ", ",
		    (int)json_integer_value(one));
	if (*text != '\0')
		line(w, _("Months without a run: %s."), text);
}

static void
put_documents(struct words *w, const json_t *last)
{
	head(w, _("Documents at the last run of the year"));
	line(w, _("%" PRIu64 " documents: %" PRIu64 " passed, %" PRIu64
	    " failed, %" PRIu64 " undecided, %" PRIu64 " unsigned, %" PRIu64
	    " damaged"), number(last, "documents"), number(last, "passed"),
	    number(last, "failed"), number(last, "indeterminate"),
	    number(last, "unsigned"), number(last, "damaged"));
	line(w, _("%" PRIu64 " findings, %" PRIu64 " of them accepted."),
	    number(last, "findings"), number(last, "accepted"));
}

static const char *
became(const char *now)
{
	if (strcmp(now, "healed") == 0)
		return _("healed since");
	if (strcmp(now, "destroyed") == 0)
		return _("destroyed by order since");
	if (strcmp(now, "gone") == 0)
		return _("no longer found");
	return _("STILL OPEN");
}

static void
put_damage(struct words *w, const json_t *in)
{
	json_t		*damage = json_object_get(in, "damage"), *one;
	char		 at[TIME_TEXT];
	const char	*id, *kind;

	head(w, _("Damage and tampering, and what became of it"));
	if (json_object_size(damage) == 0)
		line(w, "%s", _("None was found."));
	json_object_foreach(damage, id, one) {
		kind = json_str(one, "kind");
		line(w, _("%s, found %s: %s. Now: %s (%s)."),
		    *kind == '\0' ? "?" : _(kind), local(json_str(one,
		    "found"), at), json_get_str(one, "name") != NULL ?
		    json_str(one, "name") : json_str(one, "part"),
		    became(json_str(one, "now")), id);
	}
	if (number(in, "damage_more") > 0)
		line(w, _("%" PRIu64 " more are in the ledger's runs."),
		    number(in, "damage_more"));
}

static void
put_coverage(struct words *w, const json_t *last)
{
	const json_t	*c = json_object_get(last, "coverage");

	head(w, _("How much was read"));
	if (c == NULL) {
		line(w, "%s", _("Nothing is on record."));
		return;
	}
	line(w, _("The last run read %" PRIu64 " objects, %" PRIu64
	    " waited; each is to be read within %" PRIu64 " days; %" PRIu64
	    " were overdue."), number(c, "read"), number(c, "unread"),
	    number(c, "cover_days"), number(c, "overdue"));
}

/* Rules about copies that were not kept. */
static void
put_rules(struct words *w, const json_t *media)
{
	json_t	*rules = json_object_get(json_object_get(media, "levels"),
		    "rules"), *one;
	size_t	 i;

	json_array_foreach(rules, i, one)
		if (strcmp(json_str(one, "result"), "fail") == 0)
			line(w, _("Not kept: %s (%s)."), json_str(one, "rule"),
			    json_str(one, "clause"));
}

static void
put_copies(struct words *w, const json_t *last)
{
	const json_t	*m = json_object_get(last, "media"), *with;
	uint64_t	 none = 0;

	head(w, _("Copies on other media"));
	if (m == NULL) {
		line(w, "%s", _("No copy on other media is on record."));
		return;
	}
	with = json_object_get(m, "with");
	none = (uint64_t)json_integer_value(json_array_get(with, 0));
	line(w, _("%" PRIu64 " volumes, %" PRIu64 " of them counting; %" PRIu64
	    " damaged; %" PRIu64 " of %" PRIu64 " objects lie on none."),
	    number(m, "volumes"), number(m, "counting"), number(m, "damaged"),
	    none, number(m, "objects"));
	put_rules(w, m);
}

static void
put_stamps(struct words *w, const json_t *in)
{
	const json_t	*s = json_object_get(in, "timestamps");

	head(w, _("Time-stamps"));
	line(w, _("%" PRIu64 " runs were stamped by an authority (RFC 3161), %"
	    PRIu64 " waited for its answer, %" PRIu64 " got none."),
	    number(s, "done"), number(s, "waiting"), number(s, "failed"));
}

json_t *
yearbook_words(const json_t *in)
{
	const json_t	*last = json_object_get(in, "last_run");
	struct words	 w = { json_array(), NULL, false };

	if (w.all == NULL)
		return NULL;
	put_runs(&w, in);
	if (last != NULL)
		put_documents(&w, last);
	put_damage(&w, in);
	if (last != NULL) {
		put_coverage(&w, last);
		put_copies(&w, last);
	}
	put_stamps(&w, in);
	if (!w.failed)
		return w.all;
	json_decref(w.all);
	return NULL;
}
