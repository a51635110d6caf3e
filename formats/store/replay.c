/*
 * replay.c: journal entries to catalog records.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/digest.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/journal/merkle.h"
#include "formats/journal/tile.h"
#include "formats/store/entry_lost.h"
#include "formats/store/keys.h"
#include "formats/store/replay_part.h"

#define HISTORY_KEY	(DIGEST_SIZE + 8)
#define META_ACCEPTANCE	"acceptance/"
#define FINDING_ID_MAX	480		/* LMDB's keys end at 511 octets */

int
replay_fail(struct replay *r, const char *why)
{
	r->why = why;
	return -1;
}

int
replay_put(struct replay *r, enum catalog_db db, const void *key,
    size_t keylen, const json_t *record)
{
	buf_reset(&r->value);
	if (json_canonical(&r->value, record) == -1)
		return replay_fail(r, "the record it makes is too large");
	if (r->sink.put(r->sink.arg, db, key, keylen, r->value.p,
	    r->value.len) == -1)
		return replay_fail(r, "the catalog could not be written");
	return 0;
}

/* The record, or NULL: absent (*absent), or failed. */
json_t *
replay_get(struct replay *r, enum catalog_db db, const void *key,
    size_t keylen, bool *absent)
{
	json_t	*record;

	buf_reset(&r->value);
	*absent = false;
	switch (r->sink.get(r->sink.arg, db, key, keylen, &r->value)) {
	case 1:
		break;
	case 0:
		*absent = true;
		return NULL;
	default:
		r->why = "the catalog could not be read";
		return NULL;
	}
	record = json_object_parse(r->value.p, r->value.len, NULL);
	if (record == NULL)
		r->why = "a record of the catalog is damaged";
	return record;
}

/* Records of an object and of an accession must be there. */
static json_t *
object_get(struct replay *r, const struct digest *id)
{
	json_t	*record;
	bool	 absent;

	record = replay_get(r, CAT_OBJECT, id->octet, DIGEST_SIZE, &absent);
	if (absent)
		r->why = "it speaks of an object that no entry brought in";
	return record;
}

static json_t *
accession_get(struct replay *r, const json_t *entry, uint8_t key[8])
{
	json_t		*record;
	uint64_t	 n = 0;
	bool		 absent;

	json_get_u64(entry, "accession", &n);
	be64_put(key, n);
	record = replay_get(r, CAT_ACCESSION, key, 8, &absent);
	if (absent)
		r->why = "it speaks of an accession that no entry made";
	return record;
}

/* entry_parse() has seen that ${key} is a digest. */
static struct digest
digest_field(const json_t *json, const char *key)
{
	struct digest	 d = { { 0 } };

	digest_from_hex(&d, json_get_str(json, key));
	return d;
}

/* json_object_set() increments a count that readers do not see. */
int
replay_share(json_t *to, const json_t *from, const char *key, const char *as)
{
	json_t	*value = json_object_get(from, key);

	if (value == NULL)
		return 0;
	return json_object_set(to, as, value) == 0 ? 0 : -1;
}

/* Entries that say what was done to a record of a book, and why. */
static bool
is_book(enum entry_type type)
{
	return type == ENTRY_REGISTER_CHANGE || type == ENTRY_AGENCY_CHANGE ||
	    type == ENTRY_NOTICE;
}

/* What befell an object; the digest of zeroes is the store itself. */
int
replay_history(struct replay *r, const struct event *e, const struct digest *id)
{
	uint8_t	 key[HISTORY_KEY];
	json_t	*record;
	int	 rc = -1;

	memcpy(key, id->octet, DIGEST_SIZE);
	be64_put(key + DIGEST_SIZE, e->seq);
	if ((record = json_object()) != NULL &&
	    replay_share(record, e->json, "agent", "agent") == 0 &&
	    replay_share(record, e->json, "time", "time") == 0 &&
	    replay_share(record, e->json, "type", "type") == 0 &&
	    (e->type != ENTRY_RETRIEVAL ||
	    replay_share(record, e->json, "use", "use") == 0) &&
	    (e->type != ENTRY_OUTCOME ||
	    (replay_share(record, e->json, "of", "of") == 0 &&
	    replay_share(record, e->json, "outcome", "outcome") == 0 &&
	    replay_share(record, e->json, "detail", "detail") == 0)) &&
	    (!is_book(e->type) ||
	    (replay_share(record, e->json, "change", "change") == 0 &&
	    replay_share(record, e->json, "reason", "reason") == 0)))
		rc = replay_put(r, CAT_HISTORY, key, sizeof(key), record);
	else
		replay_fail(r, "out of memory");
	json_decref(record);
	return rc;
}

static json_t *
accession_record(const struct event *e, const char *sha256)
{
	static const char *const	 same[] = { "agent", "quarantined",
	    "source", "channel", "direction", "covers", "container",
	    "verdict", "metadata", "described", "rules", "seq" };
	const char			*class;
	json_t				*record;

	if ((record = json_object()) == NULL)
		return NULL;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		if (replay_share(record, e->json, same[i], same[i]) == -1)
			goto fail;
	if (replay_share(record, e->json, "time", "received") == -1 ||
	    json_put_str(record, "object", sha256) == -1)
		goto fail;
	if (e->type == ENTRY_DUPLICATE &&
	    json_put_bool(record, "duplicate", true) == -1)
		goto fail;
	class = json_get_str(json_object_get(e->json, "object"), "class");
	if (class != NULL && strcmp(class, "private") == 0 &&
	    json_put_str(record, "class", class) == -1)
		goto fail;
	return record;
 fail:
	json_decref(record);
	return NULL;
}

static int
accession_add(struct replay *r, const struct event *e, const char *sha256)
{
	uint8_t		 key[8];
	uint64_t	 n = 0;
	json_t		*record;
	int		 rc;

	json_get_u64(e->json, "accession", &n);
	/* Behind a lost entry the one before may be unknown. */
	if (n <= r->accessions || (r->lost == 0 && n != r->accessions + 1))
		return replay_fail(r, "its accession is not the next one");
	be64_put(key, n);
	if ((record = accession_record(e, sha256)) == NULL)
		return replay_fail(r, "out of memory");
	rc = replay_put(r, CAT_ACCESSION, key, sizeof(key), record);
	json_decref(record);
	r->accessions = n;
	r->lost_accessions = 0;
	return rc;
}

/* The next object's number is above all earlier ones. */
static int
number_take(struct replay *r, const json_t *object)
{
	uint64_t	 n = 0;

	json_get_u64(object, "number", &n);
	if (n < r->objects)
		return replay_fail(r, "its object's number was given before");
	if (n >= INT64_MAX)
		return replay_fail(r,
		    "its object's number is the last there is");
	r->objects = n + 1;
	r->lost_objects = 0;
	return 0;
}

/* An object that is not held; one that was destroyed may come again. */
static int
object_is_new(struct replay *r, const struct digest *id)
{
	json_t	*held;
	bool	 absent, gone;

	held = replay_get(r, CAT_OBJECT, id->octet, DIGEST_SIZE, &absent);
	if (held == NULL)
		return absent ? 0 : -1;
	gone = json_object_get(held, "destroyed") != NULL;
	json_decref(held);
	return gone ? 0 : replay_fail(r, "it brings in an object that is held");
}

static int
apply_ingestion(struct replay *r, const struct event *e)
{
	const json_t	*object = json_object_get(e->json, "object");
	const char	*sha256 = json_get_str(object, "sha256");
	struct digest	 id = digest_field(object, "sha256");
	uint64_t	 size = 0;
	json_t		*record;
	int		 rc;

	if (object_is_new(r, &id) == -1 || number_take(r, object) == -1)
		return -1;
	if ((record = json_object()) == NULL ||
	    replay_share(record, e->json, "accession", "accession") == -1 ||
	    replay_share(record, object, "class", "class") == -1 ||
	    replay_share(record, object, "media_type", "media_type") == -1 ||
	    replay_share(record, object, "number", "number") == -1 ||
	    replay_share(record, object, "segment", "segment") == -1 ||
	    replay_share(record, object, "size", "size") == -1) {
		json_decref(record);
		return replay_fail(r, "out of memory");
	}
	rc = replay_put(r, CAT_OBJECT, id.octet, DIGEST_SIZE, record);
	json_decref(record);
	if (rc == -1 || accession_add(r, e, sha256) == -1)
		return -1;

	if (strcmp(json_get_str(object, "class"), "document") == 0) {
		json_get_u64(object, "size", &size);
		if (size > (uint64_t)INT64_MAX - r->bytes)
			return replay_fail(r,
			    "more octets than can be counted");
		r->bytes += size;
		r->documents++;
	}
	return replay_history(r, e, &id);
}

static int
apply_duplicate(struct replay *r, const struct event *e)
{
	const json_t	*object = json_object_get(e->json, "object");
	struct digest	 id = digest_field(object, "sha256");
	json_t		*held;

	if ((held = object_get(r, &id)) == NULL)
		return -1;
	json_decref(held);
	if (accession_add(r, e, json_get_str(object, "sha256")) == -1)
		return -1;
	return replay_history(r, e, &id);
}

static int
apply_quarantine(struct replay *r, const struct event *e)
{
	const char	*sha256 = json_get_str(e->json, "sha256");
	const char	*of;
	struct digest	 id = digest_field(e->json, "sha256");
	uint8_t		 key[8];
	json_t		*record;
	int		 rc;

	if ((record = accession_get(r, e->json, key)) == NULL)
		return -1;
	if ((of = json_get_str(record, "object")) == NULL ||
	    strcmp(of, sha256) != 0) {
		json_decref(record);
		return replay_fail(r, "its accession is of another object");
	}
	if (e->type == ENTRY_RELEASE) {
		rc = replay_share(record, e->json, "seq", "released");
	} else {
		json_object_del(record, "released");
		rc = 0;
	}
	if (rc == -1 || json_put_bool(record, "quarantined",
	    e->type == ENTRY_QUARANTINE) == -1)
		rc = replay_fail(r, "out of memory");
	else
		rc = replay_put(r, CAT_ACCESSION, key, sizeof(key), record);
	json_decref(record);
	return rc == -1 ? -1 : replay_history(r, e, &id);
}

static int
apply_retrieval(struct replay *r, const struct event *e)
{
	struct digest	 id = digest_field(e->json, "sha256");
	json_t		*held;

	if ((held = object_get(r, &id)) == NULL)
		return -1;
	json_decref(held);
	return replay_history(r, e, &id);
}

/* What became of a retrieval, which was journalled before it was made. */
static int
apply_outcome(struct replay *r, const struct event *e)
{
	uint64_t	 of;

	if (json_get_u64(e->json, "of", &of) == -1 || of >= e->seq)
		return replay_fail(r, "it is of no entry before it");
	return apply_retrieval(r, e);
}

static int
accept_finding(struct replay *r, const struct event *e, const char *finding)
{
	char	 key[sizeof(META_ACCEPTANCE) + FINDING_ID_MAX];
	size_t	 len = strlen(finding);
	json_t	*record;
	int	 rc = -1;

	if (len == 0 || len > FINDING_ID_MAX)
		return replay_fail(r,
		    "it accepts a finding without a proper name");
	len = (size_t)snprintf(key, sizeof(key), META_ACCEPTANCE "%s",
	    finding);
	if ((record = json_object()) != NULL &&
	    replay_share(record, e->json, "agent", "agent") == 0 &&
	    replay_share(record, e->json, "reason", "reason") == 0 &&
	    replay_share(record, e->json, "seq", "seq") == 0 &&
	    replay_share(record, e->json, "time", "time") == 0)
		rc = replay_put(r, CAT_META, key, len, record);
	else
		replay_fail(r, "out of memory");
	json_decref(record);
	return rc;
}

static int
apply_acceptance(struct replay *r, const struct event *e)
{
	static const struct digest	 store;
	const json_t			*all;
	json_t				*value;
	size_t				 i;

	all = json_object_get(e->json, "findings");
	json_array_foreach(all, i, value)
		if (accept_finding(r, e, json_string_value(value)) == -1)
			return -1;
	return replay_history(r, e, &store);
}

/* A field's newest value with the entry that gave it. */
static int
fields_merge(json_t *record, const struct event *e)
{
	json_t		*given = json_object_get(e->json, "fields");
	json_t		*held = json_object_get(record, "fields");
	json_t		*one, *value;
	const char	*name;

	if (held == NULL) {
		if (json_put(record, "fields", json_object()) == -1)
			return -1;
		held = json_object_get(record, "fields");
	}
	json_object_foreach(given, name, value) {
		if ((one = json_object()) == NULL ||
		    json_put(held, name, one) == -1 ||
		    json_object_set(one, "value", value) != 0 ||
		    replay_share(one, e->json, "seq", "seq") == -1)
			return -1;
	}
	return 0;
}

static int
apply_metadata(struct replay *r, const struct event *e)
{
	struct digest	 id;
	uint8_t		 key[8];
	json_t		*record;
	int		 rc = -1;

	if ((record = accession_get(r, e->json, key)) == NULL)
		return -1;
	if (json_get_str(record, "object") == NULL ||
	    digest_from_hex(&id, json_get_str(record, "object")) == -1)
		replay_fail(r, "a record of the catalog is damaged");
	else if (fields_merge(record, e) == -1)
		replay_fail(r, "out of memory");
	else
		rc = replay_put(r, CAT_ACCESSION, key, sizeof(key), record);
	json_decref(record);
	return rc == -1 ? -1 : replay_history(r, e, &id);
}

/* The number that an object had, for volumes that hold it by that one. */
static int
number_keep(json_t *record)
{
	json_t	*was = json_object_get(record, "was");
	json_t	*number = json_object_get(record, "number");

	if (was == NULL) {
		if (json_put(record, "was", json_array()) == -1)
			return -1;
		was = json_object_get(record, "was");
	}
	return json_array_append(was, number) == 0 ? 0 : -1;
}

/* Of an object, or of a segment, which changes nothing of what is known. */
static int
apply_recovery(struct replay *r, const struct event *e)
{
	static const struct digest	 store;
	const json_t	*object = json_object_get(e->json, "object");
	struct digest	 id;
	json_t		*record;
	int		 rc = -1;

	if (object == NULL)
		return json_object_get(e->json, "segment") == NULL ?
		    replay_fail(r, "it recovers nothing") :
		    replay_history(r, e, &store);
	id = digest_field(object, "sha256");
	if ((record = object_get(r, &id)) == NULL)
		return -1;
	if (!json_equal(json_object_get(record, "size"),
	    json_object_get(object, "size")))
		replay_fail(r, "it recovers an object of another size");
	else if (json_object_get(record, "destroyed") != NULL)
		replay_fail(r, "it recovers an object that was destroyed");
	else if (number_take(r, object) == -1)
		;		/* said there */
	else if (number_keep(record) == -1 ||
	    replay_share(record, object, "number", "number") == -1 ||
	    replay_share(record, object, "segment", "segment") == -1 ||
	    replay_share(record, e->json, "seq", "recovered") == -1)
		replay_fail(r, "out of memory");
	else
		rc = replay_put(r, CAT_OBJECT, id.octet, DIGEST_SIZE, record);
	json_decref(record);
	return rc == -1 ? -1 : replay_history(r, e, &id);
}

static int
destroy(struct replay *r, const struct event *e, const char *sha256)
{
	struct digest	 id;
	json_t		*record;
	int		 rc = -1;

	if (digest_from_hex(&id, sha256) == -1)
		return replay_fail(r, "it destroys what is not an object");
	if ((record = object_get(r, &id)) == NULL)
		return -1;
	if (replay_share(record, e->json, "seq", "destroyed") == -1)
		replay_fail(r, "out of memory");
	else
		rc = replay_put(r, CAT_OBJECT, id.octet, DIGEST_SIZE, record);
	json_decref(record);
	return rc == -1 ? -1 : replay_history(r, e, &id);
}

static int
apply_destruction(struct replay *r, const struct event *e)
{
	const json_t	*all = json_object_get(e->json, "objects");
	json_t		*value;
	size_t		 i;

	json_array_foreach(all, i, value)
		if (destroy(r, e, json_string_value(value)) == -1)
			return -1;
	return 0;
}

static int
apply_store(struct replay *r, const struct event *e)
{
	static const struct digest	 store;

	if (e->type == ENTRY_STORE_CREATION && replay_put(r, CAT_META,
	    META_STORE, strlen(META_STORE),
	    json_object_get(e->json, "store")) == -1)
		return -1;
	return replay_history(r, e, &store);
}

static int
apply_rotation(struct replay *r, const struct event *e)
{
	static const struct digest	 store;
	struct digest			 root;

	if (replay_root(r, &root) == -1)
		return replay_fail(r, "the Merkle tree could not be read");
	if (keys_rotate(&r->sink, e->json, &root, &r->why) == -1)
		return -1;
	return replay_history(r, e, &store);
}

static int
apply(struct replay *r, const struct event *e)
{
	switch (e->type) {
	case ENTRY_INGESTION:
		return apply_ingestion(r, e);
	case ENTRY_DUPLICATE:
		return apply_duplicate(r, e);
	case ENTRY_QUARANTINE:
	case ENTRY_RELEASE:
		return apply_quarantine(r, e);
	case ENTRY_RETRIEVAL:
		return apply_retrieval(r, e);
	case ENTRY_OUTCOME:
		return apply_outcome(r, e);
	case ENTRY_ACCEPTANCE:
		return apply_acceptance(r, e);
	case ENTRY_METADATA:
		return apply_metadata(r, e);
	case ENTRY_RECOVERY:
		return apply_recovery(r, e);
	case ENTRY_DESTRUCTION:
		return apply_destruction(r, e);
	case ENTRY_REPLICATION:
		return replay_replication(r, e);
	case ENTRY_FIXITY_CHECK:
	case ENTRY_TRANSFER:
		return replay_volume(r, e);
	case ENTRY_REHEARSAL:
		return replay_rehearsal(r, e);
	case ENTRY_EXTRACTION:
		return replay_extraction(r, e);
	case ENTRY_KEY_ROTATION:
		return apply_rotation(r, e);
	case ENTRY_REGISTER_CHANGE:
		return replay_register(r, e);
	case ENTRY_AGENCY_CHANGE:
		return replay_agency(r, e);
	case ENTRY_NOTICE:
		return replay_notice(r, e);
	case ENTRY_RELATION:
		return replay_relation(r, e);
	case ENTRY_STORE_CREATION:
	case ENTRY_KEY_ESCROW:
	case ENTRY_TYPE_MAX:
		break;
	}
	return apply_store(r, e);
}

/* The frame against the entries before it. */
static int
frame_check(struct replay *r, const struct event *e)
{
	if (e->seq != r->size)
		return replay_fail(r,
		    "its sequence number is not the next one");
	if (r->time != TIME_NONE && e->time <= r->time)
		return replay_fail(r,
		    "its time is not after the entry before it");
	if ((e->seq == 0) != (e->type == ENTRY_STORE_CREATION))
		return replay_fail(r,
		    "the first entry, and no other, creates the "
		    "store");
	return 0;
}

/* What was not applied failed for our reasons, not for the journal's. */
static bool
is_ours(const char *why)
{
	static const char *const	 ours[] = { "out of memory",
	    "the catalog could not be read", "the catalog could not be written",
	    "a record of the catalog is damaged",
	    "the Merkle tree could not be read" };

	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (strcmp(why, ours[i]) == 0)
			return true;
	return false;
}

/* ${e} has what was checked; the octets make the leaf.  0 or -1. */
static int
take(struct replay *r, const struct event *e, const void *p, size_t len)
{
	struct digest	 leaf;

	if (frame_check(r, e) == -1)
		return -1;
	if (apply(r, e) == -1 && (r->lost == 0 || is_ours(r->why) ||
	    e->type == ENTRY_KEY_ROTATION))
		return -1;
	if (merkle_leaf(&leaf, p, len) == -1 ||
	    tile_append(r->tiles, &leaf) == -1)
		return replay_fail(r, "the Merkle tree could not be extended");
	r->size++;
	r->time = e->time;
	return 0;
}

int
replay_made(struct replay *r, const json_t *entry, const void *p, size_t len,
    const char **why)
{
	struct event	 e = { .json = entry };
	bool		 failed = true;

	if (r->failed)
		r->why = "an entry before it could not be applied";
	else
		failed = entry_check(entry, &e.seq, &e.time, &e.type,
		    &r->why) == -1 || take(r, &e, p, len) == -1;
	r->failed = failed;
	if (failed && why != NULL)
		*why = r->why;
	return failed ? -1 : 0;
}

/* One that is lost keeps its place.  Without the first there is no key. */
static int
take_lost(struct replay *r, uint64_t seq, const struct digest *leaf)
{
	if (seq != r->size)
		return replay_fail(r,
		    "its sequence number is not the next one");
	if (seq == 0)
		return replay_fail(r, "the entry that creates the store is "
		    "lost");
	if (tile_append(r->tiles, leaf) == -1)
		return replay_fail(r, "the Merkle tree could not be extended");
	r->size++;
	r->lost++;
	r->lost_accessions++;
	r->lost_objects++;
	return 0;
}

int
replay_entry(struct replay *r, const void *p, size_t len, const char **why)
{
	struct event	 e;
	struct digest	 leaf;
	json_t		*json = NULL;
	uint64_t	 seq;
	bool		 failed = true;

	if (r->failed)
		r->why = "an entry before it could not be applied";
	else if (entry_lost_parse(p, len, &seq, &leaf))
		failed = take_lost(r, seq, &leaf) == -1;
	else if ((json = entry_parse(p, len, &e.seq, &e.time, &e.type,
	    &r->why)) != NULL) {
		e.json = json;
		failed = take(r, &e, p, len) == -1;
	}
	json_decref(json);
	r->failed = failed;
	if (failed && why != NULL)
		*why = r->why;
	return failed ? -1 : 0;
}

int
replay_root(struct replay *r, struct digest *root)
{
	return merkle_source_root(tile_source, r->tiles, r->size, root);
}

int
replay_root_at(struct replay *r, uint64_t size, struct digest *root)
{
	if (size > r->size)
		return -1;
	return merkle_source_root(tile_source, r->tiles, size, root);
}

int
replay_keys(struct replay *r, struct keychain *k)
{
	return keys_load(&r->sink, k);
}
