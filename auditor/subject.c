/*
 * subject.c: a document by its name, and its entry.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/journal/merkle.h"
#include "formats/store/entry.h"
#include "formats/store/layout.h"
#include "auditor/holding.h"
#include "auditor/ledger.h"
#include "auditor/numbered.h"
#include "auditor/subject.h"

#define PREFIX_LEAST	8		/* hex digits */
#define LISTED_MOST	10		/* of an ambiguous name */
#define RECORD_MAX	((size_t)1024 * 1024)

void
subject_init(struct subject *s)
{
	memset(s, 0, sizeof(*s));
	s->name = "";
	buf_init(&s->entry, ENTRY_MAX);
}

void
subject_release(struct subject *s)
{
	buf_release(&s->entry);
	json_decref(s->json);
	s->json = NULL;
	s->name = "";
}

static bool
takes_in(enum entry_type type)
{
	return type == ENTRY_INGESTION || type == ENTRY_DUPLICATE;
}

/*
 * Is the entry the one of this accession, and about this object (NULL: any)?
 * Then it is kept.  1, 0, -1 (memory).
 */
static int
keep(struct subject *s, const uint8_t *p, size_t len, uint64_t accession,
    const struct digest *sha256)
{
	const json_t	*object;
	const char	*hex, *why;
	struct digest	 id;
	enum entry_type	 type;
	uint64_t	 seq, n = 0;
	int64_t		 time;
	json_t		*json;

	if ((json = entry_parse(p, len, &seq, &time, &type, &why)) == NULL)
		return 0;
	object = json_object_get(json, "object");
	hex = json_get_str(object, "sha256");
	json_get_u64(json, "accession", &n);
	if (!takes_in(type) || hex == NULL || digest_from_hex(&id, hex) == -1 ||
	    (accession != 0 && n != accession) ||
	    (sha256 != NULL && !digest_equal(&id, sha256))) {
		json_decref(json);
		return 0;
	}
	buf_reset(&s->entry);
	if (buf_add(&s->entry, p, len) == -1 ||
	    merkle_leaf(&s->leaf, p, len) == -1) {
		json_decref(json);
		return -1;
	}
	json_decref(s->json);
	s->json = json;
	s->seq = seq;
	s->accession = n;
	s->sha256 = id;
	s->name = json_get_str(json_object_get(json, "source"), "name");
	if (s->name == NULL)
		s->name = "";
	return 1;
}

/* Where the entry says that the octets lie. */
static void
place_from(struct subject *s, const json_t *object)
{
	uint64_t	 segment;

	if (json_get_u64(object, "segment", &segment) == -1 ||
	    segment > SEGMENT_LAST ||
	    json_get_u64(object, "number", &s->number) == -1 ||
	    json_get_u64(object, "size", &s->size) == -1)
		return;
	s->segment = (uint32_t)segment;
	s->destroyed = json_object_get(object, "destroyed") != NULL;
}

struct search {
	struct subject	*s;
	uint64_t	 accession;
	const struct digest *sha256;
	char		 mark[128];	/* what its octets must contain */
	bool		 found;
};

static int
on_entry(void *arg, uint64_t seq, const uint8_t *p, size_t len)
{
	struct search	*f = arg;
	json_t		*json;
	int		 rc;

	(void)seq;
	if (memmem(p, len, f->mark, strlen(f->mark)) == NULL)
		return 0;
	if (f->found) {
		/* A later entry may say where healed octets lie now. */
		json = json_object_parse(p, len, NULL);
		if (json_get_str(json, "type") != NULL &&
		    strcmp(json_get_str(json, "type"), "recovery") == 0)
			place_from(f->s, json_object_get(json, "object"));
		json_decref(json);
		return 0;
	}
	if ((rc = keep(f->s, p, len, f->accession, f->sha256)) == 1) {
		f->found = true;
		place_from(f->s, json_object_get(f->s->json, "object"));
	}
	return rc == -1 ? -1 : 0;
}

/* Without the catalog: read the journal. */
static int
search(struct subject *s, struct holding *h, uint64_t accession,
    const struct digest *sha256, uint64_t size)
{
	struct search	 f = { s, accession, sha256, "", false };
	char		 hex[DIGEST_HEX];

	log_info("%s", _("the catalog does not know it; the journal is "
	    "searched"));
	if (sha256 != NULL)
		snprintf(f.mark, sizeof(f.mark), "\"sha256\":\"%s\"",
		    digest_hex(sha256, hex));
	else
		snprintf(f.mark, sizeof(f.mark), "\"accession\":%" PRIu64,
		    accession);
	if (holding_entries(h, 0, size, on_entry, &f) == -1)
		return -1;
	return f.found;
}

/* A record of the catalog; NULL when there is none that makes sense. */
static json_t *
record(struct holding *h, enum catalog_db db, const void *key, size_t keylen,
    int *rc)
{
	struct buf	 b;
	json_t		*json = NULL;

	buf_init(&b, RECORD_MAX);
	if ((*rc = holding_record(h, db, key, keylen, &b)) == 1)
		json = json_object_parse(b.p, b.len, NULL);
	buf_release(&b);
	return json;
}

/*
 * The entry of an accession by the catalog's word.  1, 0 it does not help,
 * -1.
 */
static int
by_catalog(struct subject *s, struct holding *h, uint64_t accession,
    const struct digest *sha256, uint64_t size)
{
	uint8_t		 key[8];
	uint64_t	 seq;
	struct buf	 b;
	json_t		*json;
	int		 rc;

	be64_put(key, accession);
	json = record(h, CAT_ACCESSION, key, sizeof(key), &rc);
	if (rc == -1 || json == NULL)
		return rc == -1 ? -1 : 0;
	buf_init(&b, ENTRY_MAX);
	rc = json_get_u64(json, "seq", &seq) == 0 && seq < size ?
	    holding_entry(h, seq, s->segment, &b) : 0;
	if (rc == 1)
		rc = keep(s, b.p, b.len, accession, sha256);
	if (rc == 1 && s->seq != seq)
		rc = 0;		/* an entry out of its place */
	buf_release(&b);
	json_decref(json);
	return rc;
}

/* The object's record: where it lies, and its first accession. */
static int
by_object(struct subject *s, struct holding *h, const struct digest *sha256,
    uint64_t *accession)
{
	json_t	*json;
	int	 rc;

	json = record(h, CAT_OBJECT, sha256->octet, DIGEST_SIZE, &rc);
	if (json == NULL)
		return rc == -1 ? -1 : 0;
	place_from(s, json);
	rc = json_get_u64(json, "accession", accession) == 0;
	json_decref(json);
	return rc;
}

int
subject_accession(struct subject *s, struct holding *h, uint64_t accession,
    uint64_t size)
{
	uint64_t	 first;
	int		 rc;

	if ((rc = by_catalog(s, h, accession, NULL, size)) == 0)
		rc = search(s, h, accession, NULL, size);
	if (rc == 1 && s->segment == 0 &&
	    (rc = by_object(s, h, &s->sha256, &first)) == 0) {
		/* A duplicate's entry names no place. */
		place_from(s, json_object_get(s->json, "object"));
		rc = 1;
	}
	return rc;
}

static int
by_digest(struct subject *s, struct holding *h, const struct digest *sha256,
    uint64_t size)
{
	uint64_t	 accession;
	int		 rc;

	if ((rc = by_object(s, h, sha256, &accession)) == 1)
		rc = by_catalog(s, h, accession, sha256, size);
	return rc == 0 ? search(s, h, 0, sha256, size) : rc;
}


/* Complete the digits from the ledger's own list.  1, 0 (told), -1. */
static int
complete(struct ledger *l, const char *doc, struct digest *out)
{
	char		 path[SHARD_PATH], hex[DIGEST_HEX];
	struct digest	 many[LISTED_MOST];
	struct buf	 b;
	const char	*p, *end, *newline;
	size_t		 len = strlen(doc), n = 0;
	char		 four[5];
	int		 rc;

	memcpy(four, doc, 4);
	four[4] = '\0';
	shard_path(path, (unsigned int)strtoul(four, NULL, 16));
	buf_init(&b, LEDGER_FILE_MAX);
	if ((rc = ledger_get(l, path, &b)) == -1)
		goto out;
	p = (const char *)b.p;
	for (end = p + b.len; p < end; p = newline + 1) {
		if ((newline = memchr(p, '\n', (size_t)(end - p))) == NULL)
			break;
		if ((size_t)(newline - p) < DIGEST_HEX ||
		    strncasecmp(p, doc, len) != 0)
			continue;
		memcpy(hex, p, DIGEST_HEX - 1);
		hex[DIGEST_HEX - 1] = '\0';
		if (n < LISTED_MOST && digest_from_hex(&many[n], hex) == 0)
			n++;
	}
	rc = n == 1;
	if (rc == 1)
		*out = many[0];
	if (n > 1) {
		log_errx(_("%s names more than one document; give more digits "
		    "of one of these:"), doc);
		for (size_t i = 0; i < n; i++)
			log_errx("  %s", digest_hex(&many[i], hex));
	} else if (n == 0) {
		log_errx(_("%s: the ledger knows no such document. What came "
		    "in after the last audit is not in it yet. Next: nbaudit "
		    "run"), doc);
	}
 out:
	buf_release(&b);
	return rc;
}

int
subject_find(struct subject *s, struct holding *h, struct ledger *l,
    const char *doc, uint64_t size)
{
	struct digest	 id;
	struct docnum	 want;
	uint64_t	 accession;
	size_t		 len = strlen(doc);
	int		 rc;

	if (wanted_parse(&want, doc)) {
		rc = numbered_find(h, doc, &want, size, &accession);
		return rc != 1 ? rc : subject_accession(s, h, accession, size);
	}
	if (len < PREFIX_LEAST &&
	    parse_u64(doc, 1, INT64_MAX, &accession) == 0) {
		rc = subject_accession(s, h, accession, size);
		if (rc == 0)
			log_errx(_("%s: no such accession among those that "
			    "were audited. Next: nbaudit run"), doc);
		return rc;
	}
	if (len < PREFIX_LEAST || len >= DIGEST_HEX ||
	    strspn(doc, "0123456789abcdefABCDEF") != len) {
		log_errx(_("%s: want an accession number, at least 8 digits of "
		    "a SHA-256, or number and notation such as "
		    "2103/QĐ-UBND, see: nbarchive list"), doc);
		return 0;
	}
	if ((rc = complete(l, doc, &id)) != 1)
		return rc;
	if ((rc = by_digest(s, h, &id, size)) == 0)
		log_errx(_("%s: the journal has no entry for it, though the "
		    "ledger knows it. Next: nbaudit run"), doc);
	return rc;
}

bool
subject_state(const struct subject *s, const struct buf *shard,
    struct octets *line)
{
	char		 hex[DIGEST_HEX];
	const uint8_t	*p = shard->p, *end = p + shard->len, *newline;

	digest_hex(&s->sha256, hex);
	for (; p < end; p = newline + 1) {
		if ((newline = memchr(p, '\n', (size_t)(end - p))) == NULL)
			break;
		if ((size_t)(newline - p) < DIGEST_HEX ||
		    memcmp(p, hex, DIGEST_HEX - 1) != 0)
			continue;
		*line = (struct octets){ p, (size_t)(newline - p) };
		return true;
	}
	return false;
}
