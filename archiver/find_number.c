/*
 * find_number.c: a document by number and notation.
 *
 * All accessions are looked at: a number is not unique (each year begins with
 * 1), and what stands first in the catalog is not what was meant.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"

#include "archiver/command.h"
#include "archiver/find.h"
#include "archiver/find_number.h"

#define LISTED_MOST	10

/* Documents that match equally well; the first accession of each. */
struct matches {
	struct digest	 id[LISTED_MOST];
	uint64_t	 accession[LISTED_MOST];
	size_t		 n;		/* also those that found no room */
};

static void
match_add(struct matches *m, const struct digest *id, uint64_t accession)
{
	for (size_t i = 0; i < m->n && i < LISTED_MOST; i++)
		if (digest_equal(&m->id[i], id))
			return;
	if (m->n < LISTED_MOST) {
		m->id[m->n] = *id;
		m->accession[m->n] = accession;
	}
	m->n++;
}

/* A duplicate says what the one that it is equal to says. */
static json_t *
first_of(struct reader *cat, const json_t *record, const struct digest *id,
    int *rc)
{
	json_t		*object, *first = NULL;
	uint64_t	 n;

	*rc = 0;
	if (!json_is_true(json_object_get(record, "duplicate")) ||
	    json_object_get(record, "metadata") != NULL)
		return NULL;
	object = find_record(cat, CAT_OBJECT, id->octet, DIGEST_SIZE, rc);
	if (object != NULL && json_get_u64(object, "accession", &n) == 0)
		first = find_accession(cat, n, rc);
	json_decref(object);
	return first;
}

/* One accession that may be it, in ${m} by how well it matches. */
static int
look_at(struct reader *cat, const struct docnum *want, uint64_t accession,
    const struct octets *value, struct matches m[2])
{
	json_t			*record, *first;
	const char		*class, *hex;
	struct docnum		 is;
	struct digest		 id;
	enum wanted_match	 how = WANTED_NO;
	int			 rc = 0;

	if ((record = json_object_parse(value->p, value->len, NULL)) == NULL)
		return find_damaged();
	class = json_get_str(record, "class");
	hex = json_get_str(record, "object");
	if (hex == NULL || digest_from_hex(&id, hex) == -1) {
		rc = find_damaged();
	} else if (class == NULL || strcmp(class, "private") != 0) {
		first = first_of(cat, record, &id, &rc);
		if (wanted_recorded(&is, json_object_get(first != NULL ?
		    first : record, "metadata"), json_object_get(record,
		    "fields")))
			how = wanted_compare(want, &is);
		json_decref(first);
	}
	if (how != WANTED_NO)
		match_add(&m[how == WANTED_EXACT ? 0 : 1], &id, accession);
	json_decref(record);
	return rc;
}

static int
look_through(struct reader *cat, const struct docnum *want,
    struct matches m[2])
{
	struct octets		 key, value, at = { NULL, 0 };
	enum reader_result	 r;
	uint8_t			 last[8];
	int			 rc = 0;

	for (;;) {
		r = reader_next_record(cat, CAT_ACCESSION, at.len == 0 ? NULL :
		    &at, &key, &value);
		if (rc != 0 || r != READER_FOUND || key.len != sizeof(last))
			break;
		memcpy(last, key.p, sizeof(last));
		at = (struct octets){ last, sizeof(last) };
		if (wanted_hint(want, value.p, value.len))
			rc = look_at(cat, want, be64_get(last), &value, m);
	}
	if (rc == 0 && (r == READER_DAMAGED || r == READER_FOUND))
		rc = find_damaged();
	return rc == 0 && r == READER_ERROR ? FAIL_CANNOT : rc;
}

/* "2103/QĐ-UBND, 2017-07-21, UBND TỈNH KHÁNH HÒA, a.pdf" */
static void
describe(struct reader *cat, const struct matches *m, size_t i,
    char *line, size_t size)
{
	static const char *const	 keys[] = { "date", "issuer" };
	char				 text[DOCNUM_TEXT];
	const json_t			*said, *read;
	json_t				*record, *first = NULL;
	const char			*s;
	struct docnum			 is;
	size_t				 n = 0;
	int				 rc;

	if ((record = find_accession(cat, m->accession[i], &rc)) != NULL)
		first = first_of(cat, record, &m->id[i], &rc);
	said = json_object_get(record, "fields");
	read = json_object_get(first != NULL ? first : record, "metadata");
	*line = '\0';
	if (wanted_recorded(&is, read, said))
		n = (size_t)snprintf(line, size, "%s", docnum_text(&is,
		    text));
	for (size_t k = 0; k < 2; k++) {
		s = json_get_str(json_object_get(said, keys[k]), "value");
		if (s == NULL)
			s = json_get_str(json_object_get(read, keys[k]),
			    "value");
		if (s != NULL && n < size)
			n += (size_t)snprintf(line + n, size - n, ", %s", s);
	}
	s = json_get_str(json_object_get(record, "source"), "name");
	if (s != NULL && n < size)
		snprintf(line + n, size - n, ", %s", s);
	json_decref(first);
	json_decref(record);
}

static void
list(struct reader *cat, const struct matches *m)
{
	char	 line[2048];

	for (size_t i = 0; i < m->n && i < LISTED_MOST; i++) {
		describe(cat, m, i, line, sizeof(line));
		log_errx(_("  accession %" PRIu64 ": %s"), m->accession[i],
		    line);
	}
	if (m->n > LISTED_MOST)
		log_errx("  ...");
}

int
find_by_number(struct reader *cat, const char *doc, const struct docnum *want,
    bool exact, struct digest *id, uint64_t *accession)
{
	struct matches		 m[2] = { { .n = 0 }, { .n = 0 } };
	const struct matches	*best;
	char			 line[2048];
	int			 rc;

	if ((rc = look_through(cat, want, m)) != 0)
		return rc;
	best = m[0].n > 0 ? &m[0] : &m[1];
	if (best->n == 0) {
		log_errx(_("%s: no document bears this number; what was read "
		    "wrong is corrected with: nbarchive describe"), doc);
		return FAIL_USAGE;
	}
	if (best->n > 1) {
		log_errx(_("%s names more than one document; give the "
		    "accession of one of these:"), doc);
		list(cat, best);
		return FAIL_USAGE;
	}
	if (best == &m[1] && exact) {
		log_errx(_("%s: no document bears exactly this number. If this "
		    "one is meant, give its accession:"), doc);
		list(cat, best);
		return FAIL_USAGE;
	}
	if (best == &m[1]) {
		describe(cat, best, 0, line, sizeof(line));
		log_warnx(_("%s: no document bears exactly this number; taken "
		    "is accession %" PRIu64 ": %s"), doc, best->accession[0],
		    line);
	}
	*id = best->id[0];
	*accession = best->accession[0];
	return 0;
}

bool
find_only_number(struct reader *cat, const struct docnum *want,
    struct digest *id, uint64_t *accession, int *rc)
{
	struct matches	 m[2] = { { .n = 0 }, { .n = 0 } };

	if ((*rc = look_through(cat, want, m)) != 0 || m[0].n != 1)
		return false;
	*id = m[0].id[0];
	*accession = m[0].accession[0];
	return true;
}
