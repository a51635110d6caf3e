/*
 * report.c: tells findings.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/sheet.h"
#include "formats/base/timefmt.h"
#include "formats/validation/words.h"
#include "auditor/account_part.h"
#include "auditor/journald.h"
#include "auditor/jsonl.h"
#include "auditor/page.h"
#include "auditor/progress.h"
#include "auditor/shadow.h"
#include "auditor/report.h"

#define REPORT_SHOWN	100	/* of a kind, as text; JSON has all */

#define X(code, word, status) { word, status },
static const struct {
	const char	*word;
	enum status	 status;
} kinds[] = { REPORT_KINDS(X) };
#undef X

const char *
report_kind_name(enum report_kind kind)
{
	return (unsigned int)kind < KIND_MAX ? kinds[kind].word : "?";
}

/* KIND_MAX: none. */
static enum report_kind
kind_of(const char *word)
{
	unsigned int	 i = 0;

	while (i < KIND_MAX && strcmp(kinds[i].word, word) != 0)
		i++;
	return (enum report_kind)i;
}

int
report_init(struct report *r, const struct options *o, json_t *before)
{
	memset(r, 0, sizeof(*r));
	r->opts = o;
	r->before = before;
	r->list = json_array();
	r->all = json_array();
	r->open = json_array();
	r->waiting = json_array();
	/* Without memory for them they come as they are found. */
	for (size_t i = 0; i < REPORT_PARTS; i++)
		r->part[i].f = open_memstream(&r->part[i].text,
		    &r->part[i].len);
	return r->list == NULL || r->all == NULL || r->open == NULL ||
	    r->waiting == NULL ? -1 : 0;
}

void
report_release(struct report *r)
{
	json_decref(r->list);
	json_decref(r->all);
	json_decref(r->open);
	report_flush(r);	/* also after a run that could not end */
	json_decref(r->waiting);
	for (size_t i = 0; i < REPORT_PARTS; i++)
		free(r->part[i].text);
	memset(r, 0, sizeof(*r));
}

void
report_raise(struct report *r, enum status st)
{
	if (st > r->status)
		r->status = st;
}

void
finding_id(char out[FINDING_ID], const struct report_finding *f)
{
	char		 hex[DIGEST_HEX], text[1024];
	struct digest	 d;
	int		 n;

	n = snprintf(text, sizeof(text), "%s\n%s\n%s\n%s",
	    report_kind_name(f->kind),
	    f->sha256 != NULL ? digest_hex(f->sha256, hex) :
	    f->part != NULL ? f->part : "",
	    f->indication != NULL ? f->indication : "",
	    f->fixity != NULL ? f->fixity : f->rules != NULL ? f->rules :
	    f->sub != NULL ? f->sub : "");
	if (n < 0 || (size_t)n >= sizeof(text))
		n = (int)sizeof(text) - 1;
	memset(&d, 0, sizeof(d));
	digest_sha256(&d, text, (size_t)n);
	digest_hex(&d, hex);
	snprintf(out, FINDING_ID, "F-%.12s", hex);
}

char *
accession_name(struct shadow *records, uint64_t accession)
{
	const char	*name;
	uint8_t		 key[8];
	json_t		*json;
	char		*copy = NULL;

	if (accession == 0)
		return NULL;
	be64_put(key, accession);
	json = records == NULL ? NULL : shadow_json(records, CAT_ACCESSION,
	    key, sizeof(key));
	name = json_get_str(json_object_get(json, "source"), "name");
	if (name != NULL)
		copy = strdup(name);
	json_decref(json);
	return copy;
}

static json_t *
acceptance_of(struct report *r, const char *id)
{
	char	 key[64];
	int	 n;

	n = snprintf(key, sizeof(key), "acceptance/%s", id);
	return r->shadow == NULL ? NULL : shadow_json(r->shadow, CAT_META,
	    key, (size_t)n);
}

static json_t *
finding_json(const struct report_finding *f, const char *id, const char *name,
    json_t *acceptance)
{
	char	 hex[DIGEST_HEX];
	json_t	*json = json_object();

	if (json == NULL)
		return NULL;
	json_put_str(json, "finding", id);
	json_put_str(json, "kind", report_kind_name(f->kind));
	json_put_int(json, "severity", kinds[f->kind].status);
	if (f->sha256 != NULL)
		json_put_str(json, "sha256", digest_hex(f->sha256, hex));
	if (f->sha256 == NULL)
		json_put_str(json, "part", f->part);
	if (f->accession != 0)
		json_put_int(json, "accession", (int64_t)f->accession);
	json_put_str(json, "name", name);
	json_put_str(json, "indication", f->indication);
	json_put_str(json, "sub_indication", f->sub);
	json_put_str(json, "fixity", f->fixity);
	json_put_str(json, "rules", f->rules);
	json_put_str(json, "text", f->text);
	if (acceptance != NULL)
		json_put(json, "accepted", json_incref(acceptance));
	return json;
}

static enum tone
tone_of(enum status st)
{
	return st >= STATUS_DAMAGE ? TONE_BAD : st == STATUS_ATTENTION ?
	    TONE_WARN : TONE_PLAIN;
}

/* By whom, when and why. */
static void
put_acceptance(struct sheet *s, json_t *acceptance)
{
	const char	*agent = json_get_str(acceptance, "agent");
	const char	*reason = json_get_str(acceptance, "reason");
	const char	*when = json_get_str(acceptance, "time");
	char		 local[TIME_TEXT];
	int64_t		 at;

	sheet_add(s, SHEET_NOTE, TONE_DIM, NULL, _("accepted by %s, %s: %s"),
	    agent == NULL ? "?" : agent, when != NULL &&
	    time_parse(when, &at) == 0 ? time_local(at, local) : "-",
	    reason == NULL ? "" : reason);
}

/* "F-0123456789ab  failed  a.pdf  (0123456789abcdef)" */
static void
put_head(struct sheet *s, const json_t *f)
{
	const char	*kind = _(json_str(f, "kind"));
	const char	*name = json_get_str(f, "name");
	uint64_t	 severity = 0;

	json_get_u64(f, "severity", &severity);
	if (json_get_str(f, "sha256") != NULL)
		sheet_add(s, SHEET_LINE, tone_of((enum status)severity), NULL,
		    "%s  %s  %s  (%.16s)", json_str(f, "finding"), kind,
		    name == NULL ? "-" : name, json_str(f, "sha256"));
	else
		sheet_add(s, SHEET_LINE, tone_of((enum status)severity), NULL,
		    "%s  %s", json_str(f, "finding"), kind);
}

/* The rest of a kind is left out of the text. */
static bool
is_shown(struct report *r, struct sheet *s, enum report_order o,
    enum report_kind kind)
{
	uint64_t	 n;

	if (kind >= KIND_MAX)	/* its word was lost for want of memory */
		return true;
	n = ++r->part[o].count[kind];
	if (n == REPORT_SHOWN + 1)
		sheet_add(s, SHEET_NOTE, TONE_PLAIN, NULL, _("... more of the "
		    "kind \"%s\": see --json or the ledger"),
		    _(report_kind_name(kind)));
	return n <= REPORT_SHOWN;
}

/* What was known before is told once of many documents. */
static void
put_waiting(struct report *r, struct sheet *s)
{
	json_t		*groups = account_groups(r->waiting), *f;
	const json_t	*group;
	size_t		 i;

	json_array_foreach(r->waiting, i, f) {
		group = account_group(groups, f);
		/* It stands where its first one does. */
		if ((group != NULL && json_array_get(group, 0) != f) ||
		    !is_shown(r, s, REPORT_OPEN, kind_of(json_str(f, "kind"))))
			continue;
		if (group == NULL) {
			put_head(s, f);
			words_put(s, SHEET_NOTE, TONE_PLAIN, json_str(f,
			    "text"));
			continue;
		}
		sheet_add(s, SHEET_LINE, TONE_WARN, NULL, _("%s: %zu "
		    "documents"), _(json_str(f, "kind")),
		    json_array_size(group));
		account_group_words(s, group);
		account_group_names(s, group);
	}
	json_decref(groups);
}

/* One part's head, what waits in it, and what was told of it. */
static void
flush_part(struct report *r, enum report_order o, const char *head)
{
	struct sheet	*s;

	if (r->part[o].f == NULL)
		return;
	fclose(r->part[o].f);
	r->part[o].f = NULL;
	if ((s = sheet_new()) != NULL) {
		if (head != NULL && (r->part[o].len > 0 || (o == REPORT_OPEN &&
		    json_array_size(r->waiting) > 0)))
			sheet_add(s, SHEET_HEAD, TONE_PLAIN, NULL, "%s", head);
		if (o == REPORT_OPEN)
			put_waiting(r, s);
		page_print(stdout, s, r->opts);
		sheet_free(s);
	}
	fwrite(r->part[o].text, 1, r->part[o].len, stdout);
}

void
report_flush(struct report *r)
{
	flush_part(r, REPORT_NEW, NULL);
	flush_part(r, REPORT_OPEN, _("Open since an earlier run"));
	flush_part(r, REPORT_ACCEPTED,
	    _("Accepted: a person dealt with them"));
}

/* Told to a person: which document, how bad it is, what to type next. */
static void
print_finding(struct report *r, enum report_kind kind, json_t *f, bool fresh)
{
	json_t			*acceptance = json_object_get(f, "accepted");
	enum report_order	 o = acceptance != NULL ? REPORT_ACCEPTED :
				    fresh ? REPORT_NEW : REPORT_OPEN;
	struct sheet		*s;
	FILE			*out = r->part[o].f;

	/* More than that many are told one by one, as far as they are shown. */
	if (o == REPORT_OPEN && out != NULL &&
	    kinds[kind].status == STATUS_ATTENTION &&
	    json_array_size(r->waiting) < REPORT_ALL &&
	    json_array_append(r->waiting, f) == 0)
		return;
	if ((s = sheet_new()) == NULL)
		return;
	/* What is worst is told at once, and so stands first. */
	if (kinds[kind].status >= STATUS_DAMAGE || out == NULL)
		out = stdout;
	if (is_shown(r, s, o, kind)) {
		put_head(s, f);
		if (acceptance == NULL)
			words_put(s, SHEET_NOTE, TONE_PLAIN, json_str(f,
			    "text"));
		else
			put_acceptance(s, acceptance);
	}
	page_print(out, s, r->opts);
	sheet_free(s);
}

static bool
was_open(const struct report *r, const char *id)
{
	json_t	*one;
	size_t	 i;

	json_array_foreach(r->before, i, one)
		if (json_is_string(one) &&
		    strcmp(json_string_value(one), id) == 0)
			return true;
	return false;
}

void
report_add(struct report *r, const struct report_finding *f)
{
	char	 id[FINDING_ID], *name;
	json_t	*acceptance = NULL, *json;
	bool	 fresh = f->fresh;

	if (r->silent)
		return;
	name = accession_name(r->shadow, f->accession);
	finding_id(id, f);
	/* 4 and 5 cannot be accepted, only mended. */
	if (kinds[f->kind].status == STATUS_ATTENTION)
		acceptance = acceptance_of(r, id);
	r->n++;
	r->count[f->kind]++;
	if (acceptance != NULL)
		r->accepted++;
	else
		report_raise(r, kinds[f->kind].status);
	if (f->sha256 == NULL) {
		fresh = !was_open(r, id);
		json_array_append_new(r->open, json_string(id));
	}
	r->fresh += fresh;
	json = finding_json(f, id, name, acceptance);
	if (fresh && json_array_size(r->list) < REPORT_LIST)
		json_array_append(r->list, json);
	if (json_array_size(r->all) < REPORT_ALL ||
	    kinds[f->kind].status >= STATUS_DAMAGE)
		json_array_append(r->all, json);
	journald_finding(r->opts->journal, json);
	progress_clear(r->opts->progress);
	if (!r->opts->json)
		print_finding(r, f->kind, json, fresh);
	else
		(void)jsonl_put(json);
	json_decref(json);
	json_decref(acceptance);
	free(name);
}

void
report_part(struct report *r, enum report_kind kind, const char *part,
    const char *fmt, ...)
{
	struct report_finding	 f;
	char			*text;
	va_list			 ap;
	int			 n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	memset(&f, 0, sizeof(f));
	f.kind = kind;
	f.part = part;
	f.text = n == -1 ? "" : text;
	report_add(r, &f);
	if (n != -1)
		free(text);
}
