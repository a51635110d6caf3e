/*
 * find.c: looking documents up in the catalog.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/buf.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"

#include "archiver/command.h"
#include "archiver/find_number.h"
#include "archiver/find.h"

#define PREFIX_LEAST	8		/* hex digits */
#define HISTORY_KEY	(DIGEST_SIZE + 8)
#define LISTED_MOST	10		/* of an ambiguous name */

static bool
has_catalog(const char *store)
{
	char	*path;
	bool	 has;

	if (asprintf(&path, "%s/%s/data.mdb", store, STORE_CATALOG) == -1)
		return true;
	has = access(path, F_OK) == 0 || errno != ENOENT;
	free(path);
	return has;
}

int
find_open(struct reader **cat, const char *store)
{
	struct store_info	 info;
	int			 rc;

	*cat = NULL;
	if (store_named(store) != 0)
		return FAIL_USAGE;
	if ((rc = store_load(&info, store)) != 0)
		return rc;
	if ((*cat = reader_open_catalog(store, false)) != NULL)
		return 0;
	if (errno == EACCES || errno == EPERM)
		return FAIL_CANNOT;	/* it may be whole */
	if (!has_catalog(store)) {
		log_errx(_("%s: the catalog is missing; build it anew with: "
		    "nbarchive rebuild"), store);
		return FAIL_DAMAGE;
	}
	log_errx(_("%s: if the catalog is damaged, build it anew with: "
	    "nbarchive rebuild"), store);
	return FAIL_CANNOT;
}

int
find_damaged(void)
{
	log_errx(_("the catalog is damaged; build it anew with: "
	    "nbarchive rebuild"));
	return FAIL_DAMAGE;
}

json_t *
find_record(struct reader *cat, enum catalog_db db, const void *key,
    size_t keylen, int *rc)
{
	struct octets	 value;
	json_t		*json = NULL;

	*rc = 0;
	switch (reader_record(cat, db, key, keylen, &value)) {
	case READER_FOUND:
		if ((json = json_object_parse(value.p, value.len, NULL)) ==
		    NULL)
			*rc = find_damaged();
		break;
	case READER_ABSENT:
		break;
	case READER_DAMAGED:
		*rc = find_damaged();
		break;
	case READER_ERROR:
		*rc = FAIL_CANNOT;
		break;
	}
	return json;
}

json_t *
find_accession(struct reader *cat, uint64_t accession, int *rc)
{
	uint8_t	 key[8];

	be64_put(key, accession);
	return find_record(cat, CAT_ACCESSION, key, sizeof(key), rc);
}

int
find_counters(struct reader *cat, uint64_t *accessions, uint64_t *documents,
    uint64_t *octets)
{
	json_t	*json;
	int	 rc;

	*accessions = *documents = *octets = 0;
	json = find_record(cat, CAT_META, "counters", strlen("counters"),
	    &rc);
	if (json == NULL)
		return rc;
	if (json_get_u64(json, "accessions", accessions) == -1 ||
	    json_get_u64(json, "documents", documents) == -1 ||
	    json_get_u64(json, "bytes", octets) == -1)
		rc = find_damaged();
	json_decref(json);
	return rc;
}

void
found_release(struct found *f)
{
	json_decref(f->object);
	json_decref(f->record);
	f->object = f->record = NULL;
}

/* Fill ${f} from the object's record; ${accession} 0: the first one. */
static int
found_load(struct reader *cat, struct found *f, uint64_t accession)
{
	uint64_t	 segment;
	int		 rc;

	f->object = find_record(cat, CAT_OBJECT, f->sha256.octet,
	    DIGEST_SIZE, &rc);
	if (f->object == NULL)
		return rc != 0 ? rc : find_damaged();
	if (json_get_u64(f->object, "size", &f->size) == -1 ||
	    json_get_u64(f->object, "segment", &segment) == -1 ||
	    segment > SEGMENT_LAST ||
	    json_get_u64(f->object, "number", &f->number) == -1 ||
	    json_get_u64(f->object, "accession", &f->accession) == -1)
		return find_damaged();
	f->segment = (uint32_t)segment;
	f->destroyed = json_object_get(f->object, "destroyed") != NULL;
	if (accession != 0)
		f->accession = accession;
	f->record = find_accession(cat, f->accession, &rc);
	if (f->record == NULL)
		return rc != 0 ? rc : find_damaged();
	return 0;
}

/* Objects found so far under an ambiguous name. */
struct candidates {
	struct digest	 id[LISTED_MOST];
	uint64_t	 accession[LISTED_MOST];	/* 0: by its digest */
	size_t		 n;		/* also those that found no room */
};

static void
candidate_add(struct candidates *c, const struct digest *id,
    uint64_t accession)
{
	for (size_t i = 0; i < c->n && i < LISTED_MOST; i++)
		if (digest_equal(&c->id[i], id))
			return;
	if (c->n < LISTED_MOST) {
		c->id[c->n] = *id;
		c->accession[c->n] = accession;
	}
	c->n++;
}

static int
by_accession(struct reader *cat, const char *doc, struct candidates *c)
{
	struct digest	 id;
	uint64_t	 n;
	json_t		*record;
	int		 rc;

	if (parse_u64(doc, 1, INT64_MAX, &n) == -1)
		return 0;
	if ((record = find_accession(cat, n, &rc)) == NULL)
		return rc;
	if (json_get_str(record, "object") == NULL ||
	    digest_from_hex(&id, json_get_str(record, "object")) == -1)
		rc = find_damaged();
	else
		candidate_add(c, &id, n);
	json_decref(record);
	return rc;
}

/* Whether the digest's hex begins with ${prefix}, in either case. */
static bool
has_prefix(const struct digest *id, const char *prefix)
{
	char	 hex[DIGEST_HEX];

	digest_hex(id, hex);
	return strncasecmp(hex, prefix, strlen(prefix)) == 0;
}

static int
by_prefix(struct reader *cat, const char *doc, struct candidates *c)
{
	char			 hex[DIGEST_HEX];
	struct digest		 id;
	struct octets		 key, value, at;
	size_t			 len = strlen(doc);
	enum reader_result	 r;

	if (len < PREFIX_LEAST || len > 2 * DIGEST_SIZE)
		return 0;
	memset(hex, '0', sizeof(hex) - 1);
	hex[sizeof(hex) - 1] = '\0';
	memcpy(hex, doc, len);
	if (digest_from_hex(&id, hex) == -1)
		return 0;
	/* The least digest with this prefix, and those after it. */
	r = reader_record(cat, CAT_OBJECT, id.octet, DIGEST_SIZE, &value);
	if (r == READER_FOUND)
		candidate_add(c, &id, 0);
	while (r != READER_ERROR && r != READER_DAMAGED) {
		at = (struct octets){ id.octet, DIGEST_SIZE };
		r = reader_next_record(cat, CAT_OBJECT, &at, &key, &value);
		if (r != READER_FOUND || key.len != DIGEST_SIZE)
			break;
		memcpy(id.octet, key.p, DIGEST_SIZE);
		if (!has_prefix(&id, doc) || c->n > LISTED_MOST)
			break;
		candidate_add(c, &id, 0);
	}
	if (r == READER_DAMAGED)
		return find_damaged();
	return r == READER_ERROR ? FAIL_CANNOT : 0;
}

static void
list_candidates(const char *doc, const struct candidates *c)
{
	char	 hex[DIGEST_HEX];

	log_errx(_("%s names more than one document; give more digits of one "
	    "of these:"), doc);
	for (size_t i = 0; i < c->n && i < LISTED_MOST; i++)
		log_errx("  %s", digest_hex(&c->id[i], hex));
	if (c->n > LISTED_MOST)
		log_errx("  ...");
}

static int
find_any(struct reader *cat, const char *doc, bool exact, struct found *f)
{
	struct candidates	 c = { .n = 0 };
	struct docnum		 want;
	int			 rc;

	*f = (struct found){ 0 };
	if (wanted_parse(&want, doc)) {
		if ((rc = find_by_number(cat, doc, &want, exact, &c.id[0],
		    &c.accession[0])) != 0)
			return rc;
		c.n = 1;
	}
	if (c.n == 0 && ((rc = by_accession(cat, doc, &c)) != 0 ||
	    (rc = by_prefix(cat, doc, &c)) != 0))
		return rc;
	if (c.n > 1) {
		list_candidates(doc, &c);
		return FAIL_USAGE;
	}
	if (c.n == 0) {
		log_errx(_("%s: no such document; want an accession number, "
		    "at least 8 digits of a SHA-256, or number and notation "
		    "such as 2103/QĐ-UBND, see: nbarchive list"), doc);
		return FAIL_USAGE;
	}
	f->sha256 = c.id[0];
	return found_load(cat, f, c.accession[0]);
}

int
find_document(struct reader *cat, const char *doc, struct found *f)
{
	return find_any(cat, doc, false, f);
}

int
find_document_exactly(struct reader *cat, const char *doc, struct found *f)
{
	return find_any(cat, doc, true, f);
}

json_t *
find_history(struct reader *cat, const struct digest *id, int *rc)
{
	uint8_t			 start[HISTORY_KEY];
	struct octets		 key, value, at;
	enum reader_result	 r;
	json_t			*all, *one;

	*rc = 0;
	if ((all = json_array()) == NULL)
		return NULL;
	memset(start, 0, sizeof(start));
	memcpy(start, id->octet, DIGEST_SIZE);
	/* Sequence number 0 is the store's creation, never an object's. */
	for (;;) {
		at = (struct octets){ start, sizeof(start) };
		r = reader_next_record(cat, CAT_HISTORY, &at, &key, &value);
		if (r != READER_FOUND || key.len != HISTORY_KEY ||
		    memcmp(key.p, id->octet, DIGEST_SIZE) != 0)
			break;
		memcpy(start, key.p, HISTORY_KEY);
		one = json_object_parse(value.p, value.len, NULL);
		if (one == NULL || json_put_int(one, "seq",
		    (int64_t)be64_get(start + DIGEST_SIZE)) == -1 ||
		    json_array_append_new(all, one) != 0)
			*rc = FAIL_DAMAGE;
	}
	if (r == READER_DAMAGED)
		*rc = FAIL_DAMAGE;
	if (*rc == FAIL_DAMAGE)
		find_damaged();
	return all;
}

int
found_name(const json_t *accession, struct buf *raw)
{
	const json_t	*source = json_object_get(accession, "source");
	const char	*octets = json_get_str(source, "name_raw");
	const char	*name = json_get_str(source, "name");

	if (octets != NULL)
		return base64_decode(raw, octets, strlen(octets));
	return name == NULL ? -1 : buf_addstr(raw, name);
}
