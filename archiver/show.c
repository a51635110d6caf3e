/*
 * show.c: nbarchive show: all that the catalog knows of a document.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/validation/words.h"

#include "archiver/command.h"
#include "archiver/describe.h"
#include "archiver/fields.h"
#include "archiver/find.h"
#include "archiver/out.h"
#include "archiver/relations.h"
#include "archiver/rules_show.h"

#define LINE		512
#define MEMBERS_SHOWN	20		/* of a container, by name */
#define MEMBERS_APART	4096		/* accessions between two of them */

struct words {
	const char	*term;
	const char	*text;
};

static const char *
words_of(const struct words *w, size_t n, const char *term)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(w[i].term, term) == 0)
			return _(w[i].text);
	return term;
}

/* A journal entry's type (04-ledger.md). */
static const char *
event_words(const char *type)
{
	static const struct words	 words[] = {
		{ "store creation", N_("Store made") },
		{ "ingestion", N_("Taken in") },
		{ "duplicate", N_("Came again") },
		{ "quarantine", N_("Quarantined") },
		{ "release", N_("Released") },
		{ "retrieval", N_("Handed out") },
		{ "acceptance", N_("Finding accepted") },
		{ "metadata modification", N_("Record corrected") },
		{ "metadata extraction", N_("Text read") },
		{ "recovery", N_("Healed") },
		{ "destruction", N_("Destroyed") },
		{ "key rotation", N_("Key changed") },
		{ "replication", N_("Copied to media") },
		{ "fixity check", N_("Copy read back") },
		{ "register change", N_("Register changed") },
		{ "relation", N_("Related") },
		{ "retrieval outcome", N_("What became of it") },
	};

	return words_of(words, sizeof(words) / sizeof(words[0]), type);
}

/* What a retrieval was for (entry.h). */
static const char *
use_words(const char *use)
{
	static const struct words	 words[] = {
		{ "print", N_("Printed") },
		{ "slip", N_("Slip printed") },
		{ "export", N_("Exported") },
	};

	return words_of(words, sizeof(words) / sizeof(words[0]), use);
}

/* What became of it (entry.h). */
static const char *
outcome_words(const char *outcome)
{
	static const struct words	 words[] = {
		{ "sent", N_("To the printer") },
		{ "written", N_("Written to files") },
		{ "in part", N_("In part only") },
		{ "failed", N_("Came to nothing") },
		{ "waiting", N_("Waits in CUPS") },
		{ "uncertain", N_("Uncertain") },
	};

	return words_of(words, sizeof(words) / sizeof(words[0]), outcome);
}

static const char *
direction_words(const char *direction)
{
	static const struct words	 words[] = {
		{ "in", N_("incoming") },
		{ "out", N_("outgoing") },
		{ "internal", N_("internal") },
	};

	return words_of(words, sizeof(words) / sizeof(words[0]), direction);
}

static void
show_relations(const struct page *page, const json_t *relations)
{
	char		 text[2 * LINE];
	const json_t	*one;
	size_t		 i;
	bool		 head = false;

	json_array_foreach(relations, i, one) {
		if (json_is_true(json_object_get(one, "removed")))
			continue;
		if (!head)
			out_head(_("Related documents"));
		head = true;
		relation_other(one, text, sizeof(text));
		out_row(page, relation_label(one), text);
	}
}

static int
show_json(const struct found *f, json_t *history, json_t *relations)
{
	char	 hex[DIGEST_HEX];
	json_t	*json;
	int	 rc = FAIL_CANNOT;

	json = json_deep_copy(f->record);
	if (json != NULL &&
	    json_put_int(json, "accession", (int64_t)f->accession) == 0 &&
	    json_put_str(json, "sha256", digest_hex(&f->sha256, hex)) == 0 &&
	    json_object_set(json, "object", f->object) == 0 &&
	    rules_expand(json) == 0 &&
	    json_object_set(json, "history", history) == 0 &&
	    (json_array_size(relations) == 0 ||
	    json_object_set(json, "relations", relations) == 0))
		rc = out_json(json);
	json_decref(json);
	return rc;
}

static void
row_time(const struct page *page, const char *label, const char *rfc3339)
{
	char	 text[TIME_TEXT];
	int64_t	 at;

	if (time_parse(rfc3339, &at) == -1)
		at = TIME_NONE;
	out_row(page, label, time_local(at, text));
}

/* "valid", with what the sub-indication says when there is one. */
static void
indication_text(char line[LINE], const json_t *json)
{
	const char	*ind = json_str(json, "indication");
	const char	*sub = json_str(json, "sub_indication");

	snprintf(line, LINE, "%s%s%s", words_indication(ind),
	    *sub == '\0' ? "" : ": ", *sub == '\0' ? "" : words_sub(sub));
}

static void
show_signatures(const struct page *page, const json_t *verdict)
{
	const json_t	*all = json_object_get(verdict, "signatures");
	char		 line[LINE], text[2 * LINE];
	uint64_t	 more;
	json_t		*sig;
	size_t		 i;

	json_array_foreach(all, i, sig) {
		indication_text(line, sig);
		snprintf(text, sizeof(text), "%s: %s; %s",
		    json_str(sig, "id"), line,
		    words_diagnosis(json_get_str(sig, "diagnosis")));
		out_row(page, _("Signature"), text);
		if (*json_str(sig, "signer") == '\0')
			continue;
		snprintf(text, sizeof(text), "%.16s…", json_str(sig, "signer"));
		out_row(page, _("  certificate"), text);
	}
	if (json_get_u64(verdict, "more", &more) == 0) {
		snprintf(text, sizeof(text), "%" PRIu64, more);
		out_row(page, _("More of them"), text);
	}
}

static void
show_verdict(const struct page *page, const struct run *run,
    const struct found *f, const json_t *first)
{
	const json_t	*verdict = json_object_get(f->record, "verdict");
	char		 line[LINE];

	if (verdict == NULL)
		verdict = json_object_get(first, "verdict");
	out_head(_("Signatures, as they were judged at intake"));
	indication_text(line, verdict);
	out_row(page, _("Verdict"), line);
	row_time(page, _("Judged for"), json_str(verdict, "at"));
	out_row(page, _("Format"),
	    words_format(json_get_str(verdict, "format")));
	show_signatures(page, verdict);
	if (!run->quiet)
		out_text(page, _("Reasons in full, as of today: nbarchive "
		    "get, then nbaudit inspect FILE"));
}

static void
show_source(const struct page *page, const struct found *f)
{
	const json_t	*source = json_object_get(f->record, "source");
	char		 text[LINE];

	out_row(page, _("Name"), json_str(source, "name"));
	out_row(page, _("Came from"), json_str(source, "path"));
	row_time(page, _("Received"), json_str(f->record, "received"));
	out_row(page, _("Taken in by"), json_str(f->record, "agent"));
	if (*json_str(f->record, "channel") != '\0')
		out_row(page, _("Channel"), json_str(f->record, "channel"));
	if (*json_str(f->record, "direction") != '\0')
		out_row(page, _("Direction"),
		    direction_words(json_str(f->record, "direction")));
	if (*json_str(f->record, "covers") != '\0')
		out_row(page, _("Signs"), json_str(f->record, "covers"));
	if (json_object_get(f->record, "duplicate") != NULL) {
		snprintf(text, sizeof(text), _("of accession %lld"),
		    (long long)json_integer_value(json_object_get(f->object,
		    "accession")));
		out_row(page, _("Duplicate"), text);
	}
	if (json_is_true(json_object_get(f->record, "quarantined")))
		out_row(page, _("QUARANTINED"), _("kept and audited; handed "
		    "out only with a warning"));
	if (f->destroyed)
		out_row(page, _("DESTROYED"), _("by lawful order; the bytes "
		    "are gone, the record stays"));
}

/* What the document is a member of. */
static int
show_container(const struct page *page, struct reader *cat,
    const struct found *f)
{
	const char	*sha256 = json_str(f->record, "container");
	json_t		*object, *record = NULL;
	struct digest	 id;
	char		 text[2 * LINE];
	uint64_t	 n = 0;
	int		 rc = 0;

	if (*sha256 == '\0' || digest_from_hex(&id, sha256) == -1)
		return 0;
	object = find_record(cat, CAT_OBJECT, id.octet, DIGEST_SIZE, &rc);
	if (object != NULL && json_get_u64(object, "accession", &n) == 0)
		record = find_accession(cat, n, &rc);
	if (record != NULL) {
		snprintf(text, sizeof(text), _("accession %llu: %s"),
		    (unsigned long long)n, json_str(json_object_get(record,
		    "source"), "path"));
		out_row(page, _("Part of"), text);
	}
	json_decref(record);
	json_decref(object);
	return rc;
}

/* Its own members, which came right behind it. */
static int
show_members(const struct page *page, struct reader *cat,
    const struct found *f)
{
	char		 hex[DIGEST_HEX], text[2 * LINE];
	json_t		*record;
	uint64_t	 n, last = f->accession, count = 0, all, docs, octets;
	int		 rc;

	if ((rc = find_counters(cat, &all, &docs, &octets)) != 0)
		return rc;
	digest_hex(&f->sha256, hex);
	for (n = f->accession + 1; n <= all && n - last <= MEMBERS_APART;
	    n++) {
		if ((record = find_accession(cat, n, &rc)) == NULL)
			return rc;
		if (strcmp(json_str(record, "container"), hex) == 0) {
			last = n;
			snprintf(text, sizeof(text), _("accession %llu: %s"),
			    (unsigned long long)n, json_str(json_object_get(
			    record, "source"), "name"));
			if (count++ < MEMBERS_SHOWN)
				out_row(page, _("Member"), text);
		}
		json_decref(record);
	}
	if (count > MEMBERS_SHOWN) {
		snprintf(text, sizeof(text), "%llu",
		    (unsigned long long)(count - MEMBERS_SHOWN));
		out_row(page, _("More of them"), text);
	}
	return 0;
}

/* Formats that may have members: others are not searched for them. */
static bool
may_have_members(const struct found *f, const json_t *first)
{
	static const char *const	 formats[] = { "zip", "archive",
		"mail", "xml", "ole" };
	const json_t			*verdict = json_object_get(f->record,
					    "verdict");

	if (verdict == NULL)
		verdict = json_object_get(first, "verdict");
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (strcmp(json_str(verdict, "format"), formats[i]) == 0)
			return true;
	return false;
}

static void
show_object(const struct page *page, const struct found *f)
{
	char	 hex[DIGEST_HEX], text[LINE], size[OUT_SIZE_TEXT];

	out_head(_("The bytes"));
	out_row(page, "SHA-256", digest_hex(&f->sha256, hex));
	snprintf(text, sizeof(text), _("%s (%llu octets)"),
	    out_size(f->size, size), (unsigned long long)f->size);
	out_row(page, _("Size"), text);
	out_row(page, _("Media type"), json_str(f->object, "media_type"));
	snprintf(text, sizeof(text), _("segment %06u, object %llu"),
	    (unsigned int)f->segment, (unsigned long long)f->number);
	out_row(page, _("Lies in"), text);
}

/* What was to be printed, and nothing says what became of it. */
static bool
is_broken_off(const json_t *history, const json_t *one)
{
	const json_t	*later;
	uint64_t	 seq, of;
	size_t		 i;

	if ((strcmp(json_str(one, "use"), "print") != 0 &&
	    strcmp(json_str(one, "use"), "slip") != 0) ||
	    json_get_u64(one, "seq", &seq) == -1)
		return false;
	json_array_foreach(history, i, later)
		if (json_get_u64(later, "of", &of) == 0 && of == seq)
			return false;
	return true;
}

static const char *
history_words(const json_t *one)
{
	if (*json_str(one, "use") != '\0')
		return use_words(json_str(one, "use"));
	if (*json_str(one, "outcome") != '\0')
		return outcome_words(json_str(one, "outcome"));
	return event_words(json_str(one, "type"));
}

static void
show_history(const struct page *page, const json_t *history)
{
	char	 text[2 * LINE], at[TIME_TEXT];
	int64_t	 t;
	json_t	*one;
	size_t	 i;

	out_head(_("History"));
	json_array_foreach(history, i, one) {
		if (time_parse(json_str(one, "time"), &t) == -1)
			t = TIME_NONE;
		snprintf(text, sizeof(text), "%s, %s%s%s", time_local(t, at),
		    json_str(one, "agent"), *json_str(one, "detail") != '\0' ?
		    ": " : "", is_broken_off(history, one) ?
		    _("; broken off: nothing says whether it was printed") :
		    json_str(one, "detail"));
		out_row(page, history_words(one), text);
	}
}

/* A duplicate has that of what it is equal to. */
static const json_t *
metadata_of(const struct found *f, const json_t *first)
{
	const json_t	*m = json_object_get(f->record, "metadata");

	return m != NULL ? m : json_object_get(first, "metadata");
}

/* Nobody read the document yet, or it could not be read. */
static void
show_described(const struct page *page, const json_t *record)
{
	const char	*why = json_get_str(record, "undescribed");
	char		 text[LINE];

	if (describe_is_missing(record)) {
		out_row(page, _("Described"), _("not yet: nbarchive describe "
		    "--missing"));
	} else if (why != NULL) {
		snprintf(text, sizeof(text), _("its text could not be read: "
		    "%s"), why);
		out_row(page, _("Described"), text);
	}
}

static const json_t *
rules_of(const struct found *f, const json_t *first)
{
	const json_t	*r = json_object_get(f->record, "rules");

	return r != NULL ? r : json_object_get(first, "rules");
}

static int
show_text(const struct run *run, struct reader *cat, const struct found *f,
    const json_t *history, const json_t *relations)
{
	struct page	 page = { run->columns };
	char		 text[LINE];
	uint64_t	 n;
	json_t		*first = NULL;
	int		 rc = 0;

	if (json_get_u64(f->object, "accession", &n) == 0 &&
	    n != f->accession)
		first = find_accession(cat, n, &rc);
	snprintf(text, sizeof(text), "%" PRIu64, f->accession);
	out_row(&page, _("Accession"), text);
	show_source(&page, f);
	rc = worst(rc, show_container(&page, cat, f));
	if (may_have_members(f, first))
		rc = worst(rc, show_members(&page, cat, f));
	fields_show(&page, metadata_of(f, first),
	    json_object_get(f->record, "fields"));
	show_described(&page, first != NULL ? first : f->record);
	show_relations(&page, relations);
	show_verdict(&page, run, f, first);
	rules_show(&page, rules_of(f, first));
	show_object(&page, f);
	show_history(&page, history);
	json_decref(first);
	return rc;
}

static int
show_one(const struct run *run, struct reader *cat, const char *doc)
{
	struct found	 f;
	json_t		*history = NULL, *relations = NULL;
	int		 rc, wrong, other;

	if ((rc = find_document(cat, doc, &f)) == 0) {
		history = find_history(cat, &f.sha256, &wrong);
		relations = relations_of(cat, &f.sha256, &other);
		rc = run->json ? show_json(&f, history, relations) :
		    show_text(run, cat, &f, history, relations);
		rc = worst(rc, worst(wrong, other));
	}
	json_decref(relations);
	json_decref(history);
	found_release(&f);
	return rc;
}

int
archive_show(const struct run *run)
{
	struct reader	*cat;
	int		 rc;

	if (run->narg == 0) {
		log_errx(_("name a document: its accession number, its "
		    "SHA-256, or number and notation such as "
		    "2103/QĐ-UBND"));
		return FAIL_USAGE;
	}
	if ((rc = find_open(&cat, run->set->store)) != 0)
		return rc;
	for (size_t i = 0; i < run->narg; i++) {
		if (i > 0 && !run->json)
			putchar('\n');
		rc = worst(rc, show_one(run, cat, run->arg[i]));
	}
	reader_close(cat);
	return worst(rc, out_end());
}
