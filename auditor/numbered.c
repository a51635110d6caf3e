/*
 * numbered.c: a document by number and notation.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/store/entry.h"
#include "auditor/holding.h"
#include "auditor/numbered.h"

#define LISTED_MOST	10
#define TRIED_MOST	((size_t)100000)	/* accessions with one number */

/*
 * An accession that may bear the number: what it was taken in with, and the
 * corrections since.
 */
struct numbered {
	uint64_t	 accession;
	char		 object[DIGEST_HEX];
	json_t		*metadata;	/* owned; NULL: none, or not seen */
	json_t		*fields;	/* owned; NULL: none */
	json_t		*name;		/* owned */
};

struct numbering {
	const struct docnum *want;
	struct numbered	*a;		/* ascending */
	size_t		 n, cap;
	bool		 again;		/* an entry before may matter, too */
};

/* Where it stands, or would. */
static size_t
numbering_place(const struct numbering *s, uint64_t accession)
{
	size_t	 lo = 0, hi = s->n, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (s->a[mid].accession < accession)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static struct numbered *
numbering_find(const struct numbering *s, uint64_t accession)
{
	size_t	 i = numbering_place(s, accession);

	return i < s->n && s->a[i].accession == accession ? &s->a[i] : NULL;
}

/* The same, made when it is not there; NULL: memory, or too many. */
static struct numbered *
numbering_at(struct numbering *s, uint64_t accession)
{
	size_t		 i = numbering_place(s, accession), cap;
	struct numbered	*p;

	if (i < s->n && s->a[i].accession == accession)
		return &s->a[i];
	if (s->n == s->cap) {
		cap = s->cap == 0 ? 64 : 2 * s->cap;
		if (cap > 2 * TRIED_MOST || (p = reallocarray(s->a, cap,
		    sizeof(*p))) == NULL) {
			log_errx("%s", _("out of memory"));
			return NULL;
		}
		s->a = p;
		s->cap = cap;
	}
	memmove(&s->a[i + 1], &s->a[i], (s->n - i) * sizeof(*s->a));
	s->n++;
	s->a[i] = (struct numbered){ .accession = accession };
	return &s->a[i];
}

static void
numbering_release(struct numbering *s)
{
	for (size_t i = 0; i < s->n; i++) {
		json_decref(s->a[i].metadata);
		json_decref(s->a[i].fields);
		json_decref(s->a[i].name);
	}
	free(s->a);
}

/* What came in with the accession. */
static int
take_intake(struct numbering *s, const json_t *entry, uint64_t accession)
{
	const char	*hex = json_get_str(json_object_get(entry, "object"),
			    "sha256");
	struct numbered	*one = numbering_at(s, accession);

	if (one == NULL)
		return -1;
	if (hex != NULL)
		snprintf(one->object, sizeof(one->object), "%s", hex);
	json_decref(one->name);
	/* What was read of it later holds that, too. */
	if (one->metadata == NULL)
		one->metadata = json_incref(json_object_get(entry,
		    "metadata"));
	one->name = json_incref(json_object_get(json_object_get(entry,
	    "source"), "name"));
	return 0;
}

/*
 * May what brings ${number}, or ${notation}, lead to the one that is wanted?
 * NULL: it says nothing of it.
 */
static bool
may_lead(const struct numbering *s, const char *number, const char *notation)
{
	struct docnum	 is;
	json_t		*whole;
	bool		 may;

	if (number == NULL && notation == NULL)
		return false;
	/* What it does not say is as wanted. */
	whole = json_pack("{ss ss}", "number", number != NULL ? number :
	    s->want->number, "notation", notation != NULL ? notation :
	    s->want->notation);
	may = wanted_recorded(&is, NULL, whole);
	if (number == NULL)
		is.year = s->want->year;
	may = may && wanted_compare(s->want, &is) != WANTED_NO;
	json_decref(whole);
	return may;
}

static int
take_correction(struct numbering *s, json_t *entry, uint64_t accession)
{
	json_t		*fields = json_object_get(entry, "fields");
	struct numbered	*one;

	if (numbering_find(s, accession) == NULL && !may_lead(s,
	    json_get_str(fields, "number"), json_get_str(fields, "notation")))
		return 0;
	s->again = true;
	if ((one = numbering_at(s, accession)) == NULL)
		return -1;
	if (one->fields == NULL && (one->fields = json_object()) == NULL)
		return -1;
	return json_object_update(one->fields, fields) == 0 ? 0 : -1;
}

/*
 * What was read of documents after they were taken in.  ${known}: only of
 * those that may bear the number already.
 */
static int
take_extraction(struct numbering *s, const json_t *entry, bool known)
{
	const json_t	*metadata;
	struct numbered	*one;
	uint64_t	 accession;
	json_t		*doc;
	size_t		 i;

	json_array_foreach(json_object_get(entry, "documents"), i, doc) {
		metadata = json_object_get(doc, "metadata");
		if (metadata == NULL || json_get_u64(doc, "accession",
		    &accession) == -1)
			continue;
		if ((one = numbering_find(s, accession)) == NULL) {
			/* Its notation may be corrected yet. */
			if (known || !may_lead(s, json_get_str(
			    json_object_get(metadata, "number"), "value"),
			    NULL))
				continue;
			s->again = true;
			if ((one = numbering_at(s, accession)) == NULL)
				return -1;
		}
		json_decref(one->metadata);
		one->metadata = json_incref(json_object_get(doc, "metadata"));
	}
	return 0;
}

static int
on_numbered(void *arg, uint64_t seq, const uint8_t *p, size_t len)
{
	static const char	 corrects[] =
	    "\"type\":\"metadata modification\"";
	struct numbering	*s = arg;
	enum entry_type		 type;
	uint64_t		 at, accession = 0;
	int64_t			 time;
	json_t			*json;
	int			 rc = 0;

	(void)seq;
	if (!wanted_hint(s->want, p, len) &&
	    memmem(p, len, corrects, sizeof(corrects) - 1) == NULL)
		return 0;
	if ((json = entry_parse(p, len, &at, &time, &type, NULL)) == NULL)
		return 0;
	json_get_u64(json, "accession", &accession);
	if (type == ENTRY_INGESTION || type == ENTRY_DUPLICATE)
		rc = take_intake(s, json, accession);
	else if (type == ENTRY_METADATA)
		rc = take_correction(s, json, accession);
	else if (type == ENTRY_EXTRACTION)
		rc = take_extraction(s, json, false);
	json_decref(json);
	return rc;
}

/* The accession that an entry begins with (its keys are sorted); 0: none. */
static uint64_t
accession_first(const uint8_t *p, size_t len)
{
	static const char	 mark[] = "{\"accession\":";
	uint64_t		 n = 0;

	if (len < sizeof(mark) || memcmp(p, mark, sizeof(mark) - 1) != 0)
		return 0;
	for (size_t i = sizeof(mark) - 1; i < len && p[i] >= '0' &&
	    p[i] <= '9' && n < UINT64_MAX / 10 - 1; i++)
		n = n * 10 + (uint64_t)(p[i] - '0');
	return n;
}

/*
 * Accessions that only a later entry brought here: what they came in with, and
 * what was read of them.
 */
static int
on_known(void *arg, uint64_t seq, const uint8_t *p, size_t len)
{
	static const char	 reads[] = "\"type\":\"metadata extraction\"";
	struct numbering	*s = arg;
	struct numbered		*one;
	enum entry_type		 type;
	uint64_t		 at, accession = accession_first(p, len);
	int64_t			 time;
	json_t			*json;
	int			 rc = 0;

	(void)seq;
	one = accession == 0 ? NULL : numbering_find(s, accession);
	if (one == NULL ? memmem(p, len, reads, sizeof(reads) - 1) == NULL :
	    one->object[0] != '\0')
		return 0;
	if ((json = entry_parse(p, len, &at, &time, &type, NULL)) == NULL)
		return 0;
	if (one != NULL && (type == ENTRY_INGESTION ||
	    type == ENTRY_DUPLICATE))
		rc = take_intake(s, json, accession);
	else if (type == ENTRY_EXTRACTION)
		rc = take_extraction(s, json, true);
	json_decref(json);
	return rc;
}

/* "2103/QĐ-UBND, a.pdf" */
static const char *
numbered_text(const struct numbered *a, const struct docnum *d,
    char out[512])
{
	char	 text[DOCNUM_TEXT];

	snprintf(out, 512, "%s, %.300s", docnum_text(d, text),
	    json_is_string(a->name) ? json_string_value(a->name) : "-");
	return out;
}

/* Those that match as well as ${how}, one an object; how many. */
static size_t
numbered_pick(const struct numbering *s, enum wanted_match how,
    const struct numbered *out[LISTED_MOST])
{
	struct docnum	 is;
	size_t		 n = 0, k;

	for (size_t i = 0; i < s->n; i++) {
		const struct numbered	*a = &s->a[i];

		if (!wanted_recorded(&is, a->metadata, a->fields) ||
		    wanted_compare(s->want, &is) != how)
			continue;
		for (k = 0; k < n && k < LISTED_MOST; k++)
			if (strcmp(out[k]->object, a->object) == 0)
				break;
		if (k < n && k < LISTED_MOST)
			continue;
		if (n < LISTED_MOST)
			out[n] = a;
		n++;
	}
	return n;
}

static void
numbered_list(const struct numbered *const *out, size_t n)
{
	struct docnum	 is;
	char		 text[512];

	for (size_t i = 0; i < n && i < LISTED_MOST; i++)
		if (wanted_recorded(&is, out[i]->metadata, out[i]->fields))
			log_errx(_("  accession %" PRIu64 ": %s"),
			    out[i]->accession, numbered_text(out[i], &is,
			    text));
	if (n > LISTED_MOST)
		log_errx("  ...");
}

static int
numbered_choose(const struct numbering *s, const char *doc,
    uint64_t *accession)
{
	const struct numbered	*out[LISTED_MOST];
	struct docnum		 is;
	char			 text[512];
	size_t			 n;
	bool			 exact = true;

	if ((n = numbered_pick(s, WANTED_EXACT, out)) == 0) {
		exact = false;
		n = numbered_pick(s, WANTED_FOLDED, out);
	}
	if (n == 0) {
		log_errx(_("%s: no document that was audited bears this "
		    "number. Next: nbaudit run"), doc);
		return 0;
	}
	if (n > 1) {
		log_errx(_("%s names more than one document; give the "
		    "accession of one of these:"), doc);
		numbered_list(out, n);
		return 0;
	}
	*accession = out[0]->accession;
	if (!exact && wanted_recorded(&is, out[0]->metadata, out[0]->fields))
		log_warnx(_("%s: no document bears exactly this number; taken "
		    "is accession %" PRIu64 ": %s"), doc, *accession,
		    numbered_text(out[0], &is, text));
	return 1;
}

int
numbered_find(struct holding *h, const char *doc, const struct docnum *want,
    uint64_t size, uint64_t *accession)
{
	struct numbering	 s = { .want = want };
	int			 rc;

	rc = holding_entries(h, 0, size, on_numbered, &s);
	if (rc != -1 && s.again)
		rc = holding_entries(h, 0, size, on_known, &s);
	if (rc == 0)
		log_warnx("%s", _("not all of the journal could be read"));
	if (rc != -1)
		rc = numbered_choose(&s, doc, accession);
	numbering_release(&s);
	return rc;
}
