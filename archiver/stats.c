/*
 * stats.c: nbarchive stats: how much the store holds, by year and verdict.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/store/reader.h"
#include "formats/validation/words.h"

#include "archiver/command.h"
#include "archiver/find.h"
#include "archiver/out.h"

#define YEAR_TEXT	5

/* Counted over all accessions. */
struct tally {
	uint64_t	 accessions;
	uint64_t	 documents;
	uint64_t	 octets;
	uint64_t	 duplicates;
	uint64_t	 quarantined;
	uint64_t	 segments;
	json_t		*year;		/* text -> accessions */
	json_t		*verdict;	/* indication -> documents */
	json_t		*format;	/* format -> documents */
	json_t		*signer;	/* certificate -> signatures */
};

/* Add one to the counter ${name}. */
static int
count(json_t *counters, const char *name)
{
	uint64_t	 n = 0;

	if (*name == '\0')
		return 0;
	json_get_u64(counters, name, &n);
	return json_put_int(counters, name, (int64_t)n + 1);
}

static int
count_accession(struct tally *t, const json_t *record)
{
	const json_t	*verdict = json_object_get(record, "verdict");
	const json_t	*all = json_object_get(verdict, "signatures");
	char		 year[YEAR_TEXT];
	json_t		*sig;
	size_t		 i;
	int		 rc;

	snprintf(year, sizeof(year), "%.4s", json_str(record, "received"));
	rc = count(t->year, year);
	if (json_object_get(record, "duplicate") != NULL)
		t->duplicates++;
	if (json_is_true(json_object_get(record, "quarantined")))
		t->quarantined++;
	if (verdict == NULL)
		return rc;
	if (count(t->verdict, json_str(verdict, "indication")) == -1 ||
	    count(t->format, json_str(verdict, "format")) == -1)
		rc = -1;
	json_array_foreach(all, i, sig)
		if (count(t->signer, json_str(sig, "signer")) == -1)
			rc = -1;
	return rc;
}

static int
count_all(struct tally *t, struct reader *cat)
{
	struct octets		 key, value, at;
	uint8_t			 last[8];
	enum reader_result	 r;
	json_t			*record;
	int			 rc;

	rc = find_counters(cat, &t->accessions, &t->documents, &t->octets);
	if (rc != 0)
		return rc;
	r = reader_next_record(cat, CAT_ACCESSION, NULL, &key, &value);
	for (; r == READER_FOUND && key.len == sizeof(last);
	    r = reader_next_record(cat, CAT_ACCESSION, &at, &key, &value)) {
		memcpy(last, key.p, sizeof(last));
		at = (struct octets){ last, sizeof(last) };
		record = json_object_parse(value.p, value.len, NULL);
		if (record == NULL)
			break;
		if (count_accession(t, record) == -1)
			rc = FAIL_CANNOT;
		json_decref(record);
		if (rc != 0)
			return rc;
	}
	if (r == READER_ABSENT)
		return 0;
	log_errx(_("the catalog is damaged; build it anew with: "
	    "nbarchive rebuild"));
	return FAIL_DAMAGE;
}

static int
print_json(const struct tally *t)
{
	json_t	*json = json_object();
	int	 rc = FAIL_CANNOT;

	if (json != NULL &&
	    json_put_int(json, "accessions", (int64_t)t->accessions) == 0 &&
	    json_put_int(json, "documents", (int64_t)t->documents) == 0 &&
	    json_put_int(json, "octets", (int64_t)t->octets) == 0 &&
	    json_put_int(json, "duplicates", (int64_t)t->duplicates) == 0 &&
	    json_put_int(json, "quarantined", (int64_t)t->quarantined) == 0 &&
	    json_put_int(json, "segments", (int64_t)t->segments) == 0 &&
	    json_put_int(json, "signers",
	    (int64_t)json_object_size(t->signer)) == 0 &&
	    json_object_set(json, "years", t->year) == 0 &&
	    json_object_set(json, "verdicts", t->verdict) == 0 &&
	    json_object_set(json, "formats", t->format) == 0)
		rc = out_json(json);
	json_decref(json);
	return rc;
}

static void
row_number(const struct page *page, const char *label, uint64_t n)
{
	char	 text[24];

	snprintf(text, sizeof(text), "%" PRIu64, n);
	out_row(page, label, text);
}

static const char *
as_it_is(const char *name)
{
	return name;
}

static void
print_counters(const struct page *page, const char *title, json_t *counters,
    const char *(*words)(const char *))
{
	const char	*name;
	json_t		*value;

	out_head(title);
	json_object_foreach(counters, name, value)
		row_number(page, words(name),
		    (uint64_t)json_integer_value(value));
}

static void
print_text(const struct run *run, const struct tally *t)
{
	struct page	 page = { run->columns };
	char		 size[OUT_SIZE_TEXT];

	row_number(&page, _("Documents"), t->documents);
	out_row(&page, _("Bytes"), out_size(t->octets, size));
	row_number(&page, _("Accessions"), t->accessions);
	row_number(&page, _("Duplicates"), t->duplicates);
	row_number(&page, _("Quarantined"), t->quarantined);
	row_number(&page, _("Signers"), json_object_size(t->signer));
	row_number(&page, _("Segments"), t->segments);
	print_counters(&page, _("Accessions by year"), t->year, as_it_is);
	print_counters(&page, _("Verdicts at intake"), t->verdict,
	    words_indication);
	print_counters(&page, _("Formats"), t->format, words_format);
}

int
archive_stats(const struct run *run)
{
	struct tally	 t = { 0 };
	struct reader	*cat;
	uint32_t	*segments = NULL;
	size_t		 n;
	int		 rc;

	if (run->narg > 0) {
		log_errx(_("stats takes no names"));
		return FAIL_USAGE;
	}
	if ((rc = find_open(&cat, run->set->store)) != 0)
		return rc;
	t.year = json_object();
	t.verdict = json_object();
	t.format = json_object();
	t.signer = json_object();
	if (store_segments(run->set->store, &segments, &n) == -1)
		rc = FAIL_CANNOT;
	else if ((rc = count_all(&t, cat)) == 0) {
		t.segments = n;
		if (run->json)
			rc = print_json(&t);
		else
			print_text(run, &t);
	}
	free(segments);
	json_decref(t.year);
	json_decref(t.verdict);
	json_decref(t.format);
	json_decref(t.signer);
	reader_close(cat);
	return worst(rc, out_end());
}
