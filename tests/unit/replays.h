/*
 * replays.h: a catalog in memory and entries to replay into it, for the unit
 * tests of what entries make of the catalog.
 */
#ifndef TESTS_UNIT_REPLAYS_H
#define TESTS_UNIT_REPLAYS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/buf.h"
#include "formats/base/json.h"
#include "formats/store/entry.h"
#include "formats/store/replay.h"

#define REPLAYS_USE	static __attribute__((unused))

#define SHA_A	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define SHA_B	"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

/* A catalog in memory. */
struct record {
	enum catalog_db	 db;
	uint8_t		 key[512];
	size_t		 keylen;
	uint8_t		*value;
	size_t		 len;
};

struct memory {
	struct record	*record;
	size_t		 n;
};

REPLAYS_USE struct record *
memory_find(struct memory *m, enum catalog_db db, const void *key, size_t len)
{
	for (size_t i = 0; i < m->n; i++)
		if (m->record[i].db == db && m->record[i].keylen == len &&
		    memcmp(m->record[i].key, key, len) == 0)
			return &m->record[i];
	return NULL;
}

REPLAYS_USE int
memory_get(void *arg, enum catalog_db db, const void *key, size_t keylen,
    struct buf *value)
{
	struct record	*rec = memory_find(arg, db, key, keylen);

	if (rec == NULL)
		return 0;
	return buf_add(value, rec->value, rec->len) == 0 ? 1 : -1;
}

REPLAYS_USE int
memory_put(void *arg, enum catalog_db db, const void *key, size_t keylen,
    const void *value, size_t len)
{
	struct memory	*m = arg;
	struct record	*rec = memory_find(m, db, key, keylen);

	assert_in_range(keylen, 1, 511);
	if (rec == NULL) {
		m->record = realloc(m->record, (m->n + 1) * sizeof(*rec));
		assert_non_null(m->record);
		rec = &m->record[m->n++];
		*rec = (struct record){ .db = db, .keylen = keylen };
		memcpy(rec->key, key, keylen);
	}
	free(rec->value);
	assert_non_null(rec->value = malloc(len + 1));
	memcpy(rec->value, value, len);
	rec->value[len] = '\0';
	rec->len = len;
	return 0;
}

REPLAYS_USE void
memory_free(struct memory *m)
{
	for (size_t i = 0; i < m->n; i++)
		free(m->record[i].value);
	free(m->record);
	*m = (struct memory){ 0 };
}

/*
 * An entry with the record ${json} (its members, in single quotes) at ${seq};
 * its time is the sequence number.
 */
REPLAYS_USE int
apply_at(struct replay *r, uint64_t seq, int64_t time, enum entry_type type,
    const char *json, const char **why)
{
	char		*text = strdup(json);
	struct buf	 b;
	json_t		*entry, *more;
	int		 rc;

	assert_non_null(text);
	for (char *c = text; *c != '\0'; c++)
		if (*c == '\'')
			*c = '"';
	assert_non_null(entry = entry_new(seq, time, type, "tester"));
	assert_non_null(more = json_object_parse(text, strlen(text), NULL));
	assert_int_equal(json_object_update(entry, more), 0);
	buf_init(&b, ENTRY_MAX);
	assert_int_equal(entry_format(&b, entry), 0);
	*why = NULL;
	rc = replay_entry(r, b.p, b.len, why);
	buf_release(&b);
	json_decref(more);
	json_decref(entry);
	free(text);
	return rc;
}

#define CREATION "{'store':{'id':'0','origin':'o','format':1,'key':'k'," \
	"'simulated':false}}"
#define INGEST(accession, number, sha, class) "{'accession':" accession \
	",'object':{'class':'" class "','media_type':'a/b','number':" number \
	",'segment':1,'sha256':'" sha "','size':10},'quarantined':true," \
	"'source':{'name':'n','path':'p'},'verdict':{'at':'t','format':'pdf'," \
	"'indication':'TOTAL-FAILED','plan':'" SHA_A "','signatures':[]," \
	"'validator':1}}"
#define DUPLICATE(accession, sha) "{'accession':" accession ",'object':{" \
	"'sha256':'" sha "'},'quarantined':true,'source':{'name':'m'," \
	"'path':'q'}}"
#define RECOVER(number, size) "{'object':{'class':'document'," \
	"'media_type':'a/b','number':" number ",'segment':2,'sha256':'" SHA_A \
	"','size':" size "},'reason':'r'}"

#define VOLUME(id) "{'volume':{'format':1,'id':'" id "','set':'s','label':" \
	"'NB-s-0001','kind':'disk','written':'t','first':0,'end':2," \
	"'objects':1,'bytes':10,'numbers':[[1,1]],'manifest':'" SHA_B "'}}"

#define REGISTER(id) "{'change':'request','id':" id ",'reason':'r'," \
	"'record':{'name':'A'}}"

#define AGENCY(book, id) "{'book':'" book "','change':'add','id':" id \
	",'record':{'name':'A'}}"
#define NOTICE(id, sha) "{'change':'draft','id':" id ",'sha256':'" sha \
	"','record':{'to':'A'}}"

#define RELATE(from, kind, to, more) "{'from':'" from "','kind':'" kind \
	"','reason':'r','to':'" to "'" more "}"

REPLAYS_USE struct replay *
begin(struct memory *m, struct replay_sink *sink)
{
	const char	*why;
	struct replay	*r;

	*sink = (struct replay_sink){ memory_get, memory_put, m };
	assert_non_null(r = replay_new(sink));
	assert_int_equal(replay_size(r), 0);
	assert_int_equal(apply_at(r, 0, 0, ENTRY_STORE_CREATION, CREATION,
	    &why), 0);
	assert_int_equal(apply_at(r, 1, 1, ENTRY_INGESTION,
	    INGEST("1", "1", SHA_A, "document"), &why), 0);
	return r;
}

REPLAYS_USE json_t *
record_of(struct memory *m, enum catalog_db db, const void *key, size_t len)
{
	struct record	*rec = memory_find(m, db, key, len);
	json_t		*json;

	assert_non_null(rec);
	json = json_canonical_parse(rec->value, rec->len, NULL);
	assert_non_null(json);
	return json;
}

#endif
