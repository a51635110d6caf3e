/*
 * journal_note.c: what a run keeps of the journal's entries: the objects, what
 * covers what, and the catalog as replayed, all beside the shadow.
 */
#include <stdio.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/json.h"
#include "formats/base/timefmt.h"
#include "formats/store/entry.h"
#include "formats/store/replay.h"
#include "auditor/audit.h"
#include "auditor/gist.h"
#include "auditor/journal_part.h"
#include "auditor/shadow.h"

static enum class
class_of(const char *name)
{
	static const char *const	 names[] = { "document", "evidence",
	    "record", "private" };

	for (unsigned int i = 0; name != NULL && i < 4; i++)
		if (strcmp(names[i], name) == 0)
			return (enum class)i;
	return CLASS_DOCUMENT;
}

static void
object_init(struct object *o)
{
	memset(o, 0, sizeof(*o));
	o->fixity = FIXITY_MISSING;
	o->indication = IND_INDETERMINATE;
	o->sub = "";
	o->best = o->provable = TIME_NONE;
}

#define NOTED_OBJECT	1u
#define NOTED_LINK	2u
#define NOTED_PROOF	3u
#define NOTED_SIZE	(DIGEST_SIZE + 3 * 8 + 4 + 3)

/* What the list of objects needs of one, kept with the shadow. */
static int
keep_object(struct audit *a, const struct object *o)
{
	uint8_t	 b[NOTED_SIZE], *p = b;

	memcpy(p, o->sha256.octet, DIGEST_SIZE);
	be64_put(p += DIGEST_SIZE, o->number);
	be64_put(p += 8, o->size);
	be64_put(p += 8, o->accession);
	be32_put(p += 8, o->segment);
	p += 4;
	*p++ = o->class;
	*p++ = o->fixity;
	*p++ = (uint8_t)o->flags;
	return shadow_note(a->shadow, NOTED_OBJECT, b, sizeof(b));
}

int
journal_noted(void *arg, unsigned int kind, const uint8_t *p, size_t len)
{
	struct audit	*a = arg;
	struct object	 o;
	struct link	 l;

	if (kind == NOTED_LINK && len == sizeof(l)) {
		memcpy(&l, p, sizeof(l));
		return objects_link(a, &l);
	}
	if (kind == NOTED_PROOF && len == 8)
		return objects_proof(a, be64_get(p));
	if (kind != NOTED_OBJECT || len != NOTED_SIZE) {
		a->doubted = true;
		return 0;
	}
	object_init(&o);
	memcpy(o.sha256.octet, p, DIGEST_SIZE);
	o.number = be64_get(p += DIGEST_SIZE);
	o.size = be64_get(p += 8);
	o.accession = be64_get(p += 8);
	o.segment = be32_get(p += 8);
	p += 4;
	o.class = *p++;
	o.fixity = *p++;
	o.flags = *p++;
	if (o.segment > SEGMENT_LAST || o.class > CLASS_PRIVATE ||
	    o.fixity >= FIXITY_MAX)
		a->doubted = true;
	return objects_note(a, &o);
}

/* An object record, from the replay or from an entry's own words. */
static int
note_object(struct audit *a, const uint8_t *sha256, const json_t *json,
    bool proven)
{
	struct object	 o;
	uint64_t	 segment = 0;

	object_init(&o);
	memcpy(o.sha256.octet, sha256, DIGEST_SIZE);
	json_get_u64(json, "number", &o.number);
	json_get_u64(json, "size", &o.size);
	json_get_u64(json, "accession", &o.accession);
	json_get_u64(json, "segment", &segment);
	if (segment > SEGMENT_LAST)
		segment = 0;
	o.segment = (uint32_t)segment;
	o.class = (uint8_t)class_of(json_get_str(json, "class"));
	if (json_object_get(json, "destroyed") != NULL) {
		o.flags |= OBJECT_DESTROYED;
		o.fixity = FIXITY_DESTROYED;
	}
	if (proven)
		o.flags |= OBJECT_PROVEN;
	if (proven && keep_object(a, &o) == -1)
		return -1;
	return objects_note(a, &o);
}

/* An accession that names detached data. */
static int
note_covers(struct audit *a, const json_t *json)
{
	const char	*object = json_get_str(json, "object");
	const char	*covers = json_get_str(json, "covers");
	struct link	 l;

	if (object == NULL || covers == NULL ||
	    digest_from_hex(&l.object, object) == -1 ||
	    digest_from_hex(&l.covers, covers) == -1)
		return 0;
	return shadow_note(a->shadow, NOTED_LINK, &l, sizeof(l)) == -1 ? -1 :
	    objects_link(a, &l);
}

/* Is it one of a file that may help what lay beside it?  0 or -1. */
static int
note_proof(struct audit *a, const uint8_t *key, const void *value, size_t len)
{
	int	 rc = objects_source(a, be64_get(key), value, len);

	return rc == 1 ? shadow_note(a->shadow, NOTED_PROOF, key, 8) : rc;
}

int
journal_get(void *arg, enum catalog_db db, const void *key, size_t keylen,
    struct buf *value)
{
	struct audit	*a = arg;
	int		 rc = shadow_get(a->shadow, db, key, keylen, value);

	a->sink_failed |= rc == -1;
	return rc;
}

static int
keep_gist(struct audit *a, uint64_t accession, const void *record, size_t len)
{
	struct buf	 b;
	int		 rc;

	buf_init(&b, GIST_MAX);
	rc = gist_make(&b, record, len) == -1 ? -1 :
	    shadow_gist(a->shadow, accession, b.p, b.len);
	buf_release(&b);
	return rc;
}

/* The replay's records pass by here on their way to the shadow. */
int
journal_put(void *arg, enum catalog_db db, const void *key, size_t keylen,
    const void *value, size_t len)
{
	static const char	 covers[] = "\"covers\":\"";
	struct audit		*a = arg;
	json_t			*json;
	int			 rc = 0;

	if ((db == CAT_OBJECT && keylen == DIGEST_SIZE) ||
	    (db == CAT_ACCESSION && memmem(value, len, covers,
	    sizeof(covers) - 1) != NULL)) {
		if ((json = json_object_parse(value, len, NULL)) == NULL)
			return -1;
		rc = db == CAT_OBJECT ? note_object(a, key, json, true) :
		    note_covers(a, json);
		json_decref(json);
	}
	if (rc == 0)
		rc = shadow_put(a->shadow, db, key, keylen, value, len);
	if (rc == 0 && db == CAT_ACCESSION && keylen == 8 &&
	    (rc = note_proof(a, key, value, len)) == 0)
		rc = keep_gist(a, be64_get(key), value, len);
	a->sink_failed |= rc == -1;
	return rc;
}

/* Behind a gap nothing can be replayed; what an entry says still counts. */
int
journal_unproven(struct audit *a, const void *p, size_t len)
{
	const json_t	*object;
	const char	*why;
	struct digest	 id;
	enum entry_type	 type;
	uint64_t	 seq;
	int64_t		 time;
	json_t		*json;
	int		 rc = 0;

	if ((json = entry_parse(p, len, &seq, &time, &type, &why)) == NULL)
		return 0;
	object = json_object_get(json, "object");
	if ((type == ENTRY_INGESTION || type == ENTRY_RECOVERY) &&
	    json_get_str(object, "sha256") != NULL &&
	    digest_from_hex(&id, json_get_str(object, "sha256")) == 0)
		rc = note_object(a, id.octet, object, false);
	json_decref(json);
	return rc;
}

struct uses {
	uint64_t	 n, unreasoned;
};

static int
take_uses(void *arg, uint64_t accession, const void *p, size_t len)
{
	struct uses	*u = arg;

	if (accession == 0 && len == 16) {
		u->n = be64_get(p);
		u->unreasoned = be64_get((const uint8_t *)p + 8);
	}
	return 0;
}

/* Count the uses of documents (Điều 14.2), beside the gists, under 0. */
int
journal_use(struct audit *a, const struct octets *entry)
{
	static const char	 type[] = "\"type\":\"retrieval\"";
	static const char	 none[] = "\"reason\":\"\"";
	struct uses		 u = { 0, 0 };
	uint8_t			 b[16];

	if (memmem(entry->p, entry->len, type, sizeof(type) - 1) == NULL)
		return 0;
	if (shadow_gists(a->shadow, 0, 1, take_uses, &u) == -1)
		return -1;
	u.n++;
	u.unreasoned += memmem(entry->p, entry->len, none,
	    sizeof(none) - 1) != NULL;
	be64_put(b, u.n);
	be64_put(b + 8, u.unreasoned);
	return shadow_gist(a->shadow, 0, b, sizeof(b));
}
