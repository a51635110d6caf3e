/*
 * archive_known.c: what the archive itself knows of a document.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/regulation/paper_key.h"
#include "formats/regulation/wanted.h"
#include "formats/store/relation.h"
#include "formats/store/replay.h"

#include "archiver/archive_known.h"
#include "archiver/command.h"
#include "archiver/find.h"
#include "archiver/relations.h"

#define STEP		((size_t)256 * 1024)

/* Each notice of the catalog. */
static int
notices_take(struct archive_known *k, struct reader *cat, int64_t now)
{
	struct octets		 key, value, at;
	uint8_t			 last[BOOK_KEY];
	enum reader_result	 r;
	json_t			*json;
	int			 rc = 0;

	at = (struct octets){ last, replay_book_key(last, "notice", 0) };
	while (rc == 0 && (r = reader_next_record(cat, CAT_REGISTER, &at,
	    &key, &value)) != READER_ABSENT) {
		if (r != READER_FOUND)
			return r == READER_DAMAGED ? find_damaged() :
			    FAIL_CANNOT;
		if (key.len != sizeof(last) || key.p[0] != last[0])
			break;
		memcpy(last, key.p, sizeof(last));
		if ((json = json_object_parse(value.p, value.len, NULL)) ==
		    NULL)
			return find_damaged();
		rc = notified_add(&k->notified, json, now) == -1 ?
		    FAIL_CANNOT : 0;
		json_decref(json);
	}
	return rc;
}

int
archive_known_open(struct archive_known *k, const char *store, int64_t now)
{
	struct reader	*cat;
	int		 rc;

	*k = (struct archive_known){ .store = store };
	if ((rc = find_open(&cat, store)) == 0)
		rc = notices_take(k, cat, now);
	reader_close(cat);
	return rc;
}

void
archive_known_release(struct archive_known *k)
{
	notified_release(&k->notified);
	*k = (struct archive_known){ .store = NULL };
}

/* The digest of its first ${len} octets.  0 or -1 (logged). */
static int
beginning(const struct stamped *s, uint64_t len, struct digest *d)
{
	struct sha256	*sha = sha256_new();
	uint8_t		*p = malloc(STEP);
	uint64_t	 at = 0;
	size_t		 n;
	int		 rc = -1;

	while (sha != NULL && p != NULL && at < len) {
		n = len - at < STEP ? (size_t)(len - at) : STEP;
		if (pread_full(s->fd, p, n, at) != (ssize_t)n ||
		    sha256_add(sha, p, n) == -1)
			break;
		at += n;
	}
	if (sha != NULL && p != NULL && at == len)
		rc = sha256_end(sha, d);
	sha256_free(sha);
	free(p);
	return rc;
}

/* Is the object kept?  1, 0, or -1 (logged). */
static int
is_kept(struct reader *cat, const struct digest *id)
{
	json_t	*object;
	int	 rc, kept;

	object = find_record(cat, CAT_OBJECT, id->octet, DIGEST_SIZE, &rc);
	kept = object != NULL && json_object_get(object, "destroyed") == NULL;
	json_decref(object);
	return rc != 0 ? -1 : kept;
}

/* Does a person say that it is a received copy of another? */
static enum meta_tri
by_relation(const struct stamped *s, struct reader *cat)
{
	enum meta_tri	 found = META_NO;
	const char	*kind, *way;
	json_t		*all, *one;
	size_t		 i;
	int		 rc = 0;

	all = relations_of(cat, &s->id, &rc);
	json_array_foreach(all, i, one) {
		kind = json_get_str(one, "kind");
		way = json_get_str(one, "direction");
		if (kind != NULL && way != NULL && strcmp(kind,
		    relation_kind_name(RELATION_RECEIVED)) == 0 &&
		    strcmp(way, "from") == 0 &&
		    !json_is_true(json_object_get(one, "removed")))
			found = META_YES;
	}
	json_decref(all);
	return rc != 0 ? META_UNKNOWN : found;
}

/* Are the octets up to here a document by themselves? */
static enum meta_tri
by_octets(const struct stamped *s, struct reader *cat, uint64_t end)
{
	struct digest	 id;
	int		 kept;

	if (end == 0 || end >= s->size)
		return META_NO;
	if (beginning(s, end, &id) == -1 || (kept = is_kept(cat, &id)) == -1)
		return META_UNKNOWN;
	return kept == 1 ? META_YES : META_NO;
}

/* What stands before the number was looked for. */
struct looking {
	const struct stamped *s;
	struct reader	*cat;
	uint64_t	 key, issuer;
	struct docnum	 want;
	bool		 described;	/* all of them are */
	enum meta_tri	 found;
};

/* What a record says of itself, corrections above; false: nothing. */
static bool
record_said(struct metadata *m, const json_t *record)
{
	const json_t	*fields = json_object_get(record, "fields");
	const json_t	*read = json_object_get(record, "metadata");
	const char	*value;

	if (read != NULL && metadata_from_json(m, read) == -1)
		return false;
	for (unsigned int i = 0; i < META_NAMES; i++) {
		value = json_get_str(json_object_get(fields,
		    meta_name_text((enum meta_name)i)), "value");
		if (value != NULL && metadata_set(m, (enum meta_name)i,
		    META_FROM_PERSON, 100, 0, value, strlen(value)) == -1)
			return false;
	}
	return true;
}

/* A document of that number: does this one begin with all of it? */
static int
paper_compare(struct looking *l, const json_t *record)
{
	const char	*hex = json_get_str(record, "object");
	struct digest	 id, part;
	json_t		*object;
	uint64_t	 size;
	int		 rc;

	if (hex == NULL || digest_from_hex(&id, hex) == -1)
		return find_damaged();
	object = find_record(l->cat, CAT_OBJECT, id.octet, DIGEST_SIZE, &rc);
	if (object != NULL && !digest_equal(&id, &l->s->id) &&
	    json_object_get(object, "destroyed") == NULL &&
	    json_get_u64(object, "size", &size) == 0 && size > 0 &&
	    size < l->s->size) {
		if (l->found == META_NO)
			l->found = META_UNKNOWN;
		if (beginning(l->s, size, &part) == 0 &&
		    digest_equal(&part, &id))
			l->found = META_YES;
	}
	json_decref(object);
	return rc;
}

static int
paper_look(struct looking *l, const struct octets *value)
{
	static const char	 said[] = "\"metadata\":", mark[] =
				    "\"duplicate\":true";
	struct metadata		 m;
	json_t			*record;
	uint64_t		 key, issuer;
	int			 rc = 0;

	if (memmem(value->p, value->len, said, sizeof(said) - 1) == NULL &&
	    memmem(value->p, value->len, mark, sizeof(mark) - 1) == NULL)
		l->described = false;
	if (!wanted_hint(&l->want, value->p, value->len))
		return 0;
	if ((record = json_object_parse(value->p, value->len, NULL)) == NULL)
		return find_damaged();
	metadata_init(&m);
	if (record_said(&m, record) && paper_key(&m, &key) && key == l->key) {
		issuer = paper_issuer_key(&m);
		if (issuer == 0 || l->issuer == 0 || issuer == l->issuer)
			rc = paper_compare(l, record);
	}
	metadata_release(&m);
	json_decref(record);
	return rc;
}

static enum meta_tri
by_number(const struct stamped *s, struct reader *cat)
{
	struct looking		 l = { .s = s, .cat = cat, .described = true,
				    .found = META_NO };
	struct octets		 key, value, at = { NULL, 0 };
	enum reader_result	 r = READER_ABSENT;
	char			 text[DOCNUM_TEXT];
	uint8_t			 last[8];
	int			 rc = 0;

	if (s->said == NULL || !metadata_is_sure(s->said, META_NUMBER) ||
	    !metadata_is_sure(s->said, META_DATE) ||
	    !paper_key(s->said, &l.key))
		return META_UNKNOWN;
	l.issuer = paper_issuer_key(s->said);
	snprintf(text, sizeof(text), "%s/%s", metadata_value(s->said,
	    META_NUMBER), metadata_value(s->said, META_NOTATION));
	if (!wanted_parse(&l.want, text))
		return META_UNKNOWN;
	while (rc == 0 && l.found != META_YES) {
		r = reader_next_record(cat, CAT_ACCESSION, at.len == 0 ? NULL :
		    &at, &key, &value);
		if (r != READER_FOUND || key.len != sizeof(last))
			break;
		memcpy(last, key.p, sizeof(last));
		at = (struct octets){ last, sizeof(last) };
		rc = paper_look(&l, &value);
	}
	if (l.found == META_YES)
		return META_YES;
	return rc != 0 || r != READER_ABSENT || !l.described ? META_UNKNOWN :
	    l.found;
}

enum meta_tri
archive_original(void *stamped, uint64_t end)
{
	const struct stamped	*s = stamped;
	enum meta_tri		 found;
	struct reader		*cat;

	if (s->known->store == NULL || find_open(&cat, s->known->store) != 0)
		return META_UNKNOWN;
	if ((found = by_relation(s, cat)) == META_NO &&
	    (found = by_octets(s, cat, end)) == META_NO)
		found = by_number(s, cat);
	reader_close(cat);
	return found;
}
