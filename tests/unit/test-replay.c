/*
 * test-replay.c: what entries make of the catalog, and which are refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "formats/base/buf.h"
#include "formats/base/digest.h"
#include "formats/base/encode.h"
#include "formats/base/json.h"
#include "formats/base/timefmt.h"
#include "formats/store/entry.h"
#include "formats/store/entry_lost.h"
#include "formats/store/replay.h"
#include "formats/store/rotation_entry.h"

#include "tests/unit/replays.h"

/* Each row is applied to a store that holds A (accession 1, object 1). */
static const struct {
	const char	*descr;
	enum entry_type	 type;
	const char	*json;
	bool		 good;
} tests[] = {
	{ "a relation to what is not there", ENTRY_RELATION,
	  RELATE(SHA_A, "annex of", SHA_B, ""), false },
	{ "a relation of what is not there", ENTRY_RELATION,
	  RELATE(SHA_B, "annex of", SHA_A, ""), false },
	{ "a document related to itself", ENTRY_RELATION,
	  RELATE(SHA_A, "replaces", SHA_A, ""), false },
	{ "a print", ENTRY_RETRIEVAL, "{'sha256':'" SHA_A
	  "','reason':'','to':'-','use':'print'}", true },
	{ "a second document", ENTRY_INGESTION,
	  INGEST("2", "2", SHA_B, "document"), true },
	{ "an object number left out", ENTRY_INGESTION,
	  INGEST("2", "5", SHA_B, "document"), true },
	{ "an object number given before", ENTRY_INGESTION,
	  INGEST("2", "1", SHA_B, "document"), false },
	{ "the last object number", ENTRY_INGESTION,
	  INGEST("2", "9223372036854775807", SHA_B, "document"), false },
	{ "an accession given before", ENTRY_INGESTION,
	  INGEST("1", "2", SHA_B, "document"), false },
	{ "an accession left out", ENTRY_INGESTION,
	  INGEST("3", "2", SHA_B, "document"), false },
	{ "a document that is held", ENTRY_INGESTION,
	  INGEST("2", "2", SHA_A, "document"), false },
	{ "a duplicate", ENTRY_DUPLICATE, DUPLICATE("2", SHA_A), true },
	{ "a duplicate of nothing", ENTRY_DUPLICATE, DUPLICATE("2", SHA_B),
	  false },
	{ "release", ENTRY_RELEASE,
	  "{'accession':1,'sha256':'" SHA_A "','reason':''}", true },
	{ "release of another object", ENTRY_RELEASE,
	  "{'accession':1,'sha256':'" SHA_B "','reason':''}", false },
	{ "release of an unknown accession", ENTRY_RELEASE,
	  "{'accession':2,'sha256':'" SHA_A "','reason':''}", false },
	{ "retrieval", ENTRY_RETRIEVAL,
	  "{'sha256':'" SHA_A "','reason':'','to':'-'}", true },
	{ "retrieval of nothing", ENTRY_RETRIEVAL,
	  "{'sha256':'" SHA_B "','reason':'','to':'-'}", false },
	{ "what became of a retrieval", ENTRY_OUTCOME,
	  "{'accession':1,'of':1,'outcome':'failed','sha256':'" SHA_A "'}",
	  true },
	{ "what became of one of nothing", ENTRY_OUTCOME,
	  "{'accession':1,'of':1,'outcome':'failed','sha256':'" SHA_B "'}",
	  false },
	{ "what became of one to come", ENTRY_OUTCOME,
	  "{'accession':1,'of':9,'outcome':'failed','sha256':'" SHA_A "'}",
	  false },
	{ "acceptance", ENTRY_ACCEPTANCE,
	  "{'findings':['a:1','b'],'reason':'seen'}", true },
	{ "acceptance of an empty name", ENTRY_ACCEPTANCE,
	  "{'findings':[''],'reason':'seen'}", false },
	{ "metadata", ENTRY_METADATA,
	  "{'accession':1,'fields':{'number':'2103'},'reason':''}", true },
	{ "metadata of an unknown accession", ENTRY_METADATA,
	  "{'accession':2,'fields':{},'reason':''}", false },
	{ "metadata read later", ENTRY_EXTRACTION,
	  "{'documents':[{'accession':1,'metadata':{}}],'up_to':1}", true },
	{ "metadata that could not be read", ENTRY_EXTRACTION,
	  "{'documents':[{'accession':1,'failed':'signal 11'}],'up_to':0}",
	  true },
	{ "no metadata was left to be read", ENTRY_EXTRACTION,
	  "{'documents':[],'up_to':1}", true },
	{ "metadata read of an unknown accession", ENTRY_EXTRACTION,
	  "{'documents':[{'accession':2}],'up_to':1}", false },
	{ "metadata read up to an unknown accession", ENTRY_EXTRACTION,
	  "{'documents':[],'up_to':2}", false },
	{ "recovery", ENTRY_RECOVERY, RECOVER("2", "10"), true },
	{ "recovery under the old number", ENTRY_RECOVERY,
	  RECOVER("1", "10"), false },
	{ "recovery of another size", ENTRY_RECOVERY, RECOVER("2", "11"),
	  false },
	{ "recovery of a segment", ENTRY_RECOVERY,
	  "{'reason':'','segment':{'segment':1,'before':'" SHA_A
	  "','after':'" SHA_B "','first':0,'last':9}}", true },
	{ "recovery of nothing", ENTRY_RECOVERY, "{'reason':''}", false },
	{ "destruction", ENTRY_DESTRUCTION,
	  "{'order':{'number':'1','date':'d','by':'b'},'objects':['" SHA_A
	  "'],'segments':[{'segment':1,'before':'" SHA_A "','after':'" SHA_B
	  "'}]}", true },
	{ "destruction of nothing", ENTRY_DESTRUCTION,
	  "{'order':{'number':'1','date':'d','by':'b'},'objects':['" SHA_B
	  "'],'segments':[]}", false },
	{ "a second creation", ENTRY_STORE_CREATION, CREATION, false },
	{ "a volume", ENTRY_REPLICATION, VOLUME("v1"), true },
	{ "a volume without a name", ENTRY_REPLICATION, VOLUME(""), false },
	{ "a volume without its record", ENTRY_REPLICATION, "{}", false },
	{ "a volume read back that nobody wrote", ENTRY_FIXITY_CHECK,
	  "{'volume':'v1','result':'ok','files':3}", false },
	{ "a volume lent that nobody wrote", ENTRY_TRANSFER,
	  "{'volume':'v1','state':'lent','reason':''}", false },
	{ "a register change of an earlier release", ENTRY_REGISTER_CHANGE,
	  "{}", true },
	{ "the register's first record", ENTRY_REGISTER_CHANGE, REGISTER("1"),
	  true },
	{ "a number left out in the register", ENTRY_REGISTER_CHANGE,
	  REGISTER("2"), false },
	{ "number 0 in the register", ENTRY_REGISTER_CHANGE, REGISTER("0"),
	  false },
	{ "a register's record without a number", ENTRY_REGISTER_CHANGE,
	  "{'change':'request','record':{}}", false },
	{ "a register's record, and not what was done", ENTRY_REGISTER_CHANGE,
	  "{'id':1,'record':{}}", false },
	{ "a register's record that is none", ENTRY_REGISTER_CHANGE,
	  "{'id':1,'change':'request','record':'x'}", false },
	{ "the first agency", ENTRY_AGENCY_CHANGE, AGENCY("agency", "1"),
	  true },
	{ "the first person", ENTRY_AGENCY_CHANGE, AGENCY("person", "1"),
	  true },
	{ "the first decision", ENTRY_AGENCY_CHANGE, AGENCY("decision", "1"),
	  true },
	{ "an agency's number left out", ENTRY_AGENCY_CHANGE,
	  AGENCY("agency", "2"), false },
	{ "number 0 of a person", ENTRY_AGENCY_CHANGE, AGENCY("person", "0"),
	  false },
	{ "a book that is not kept", ENTRY_AGENCY_CHANGE,
	  AGENCY("ministry", "1"), false },
	{ "the register by another door", ENTRY_AGENCY_CHANGE,
	  AGENCY("register", "1"), false },
	{ "a notice by another door", ENTRY_AGENCY_CHANGE,
	  AGENCY("notice", "1"), false },
	{ "a notice", ENTRY_NOTICE, NOTICE("1", SHA_A), true },
	{ "a notice of nothing", ENTRY_NOTICE, NOTICE("1", SHA_B), false },
	{ "a notice's number left out", ENTRY_NOTICE, NOTICE("2", SHA_A),
	  false },
};

/* What a volume's record says after each entry about it. */
static void
volumes(void **state)
{
	struct memory		 m = { 0 };
	struct replay_sink	 sink;
	struct replay		*r;
	struct buf		 value;
	const char		*why, *s;

	(void)state;
	r = begin(&m, &sink);
	assert_int_equal(apply_at(r, 2, 2, ENTRY_REPLICATION, VOLUME("v1"),
	    &why), 0);
	assert_int_equal(apply_at(r, 3, 3, ENTRY_FIXITY_CHECK,
	    "{'volume':'v1','result':'ok','files':3}", &why), 0);
	assert_int_equal(apply_at(r, 4, 4, ENTRY_FIXITY_CHECK,
	    "{'volume':'v1','result':'damaged','files':3,'damaged':1}", &why),
	    0);
	assert_int_equal(apply_at(r, 5, 5, ENTRY_TRANSFER,
	    "{'volume':'v1','state':'lent','holder':'h','reason':'r'}", &why),
	    0);
	buf_init(&value, 65536);
	assert_int_equal(sink.get(sink.arg, CAT_VOLUME, "v1", 2, &value), 1);
	assert_non_null(s = buf_str(&value));
	assert_non_null(strstr(s, "\"checked\":{\"damaged\":1,\"files\":3,"
	    "\"result\":\"damaged\",\"seq\":4"));
	assert_non_null(strstr(s, "\"verified\":{\"seq\":3"));
	assert_non_null(strstr(s, "\"custody\":{\"holder\":\"h\""));
	assert_int_equal(apply_at(r, 6, 6, ENTRY_REPLICATION, VOLUME("v1"),
	    &why), -1);
	buf_release(&value);
	replay_free(r);
	memory_free(&m);
}

/* An object healed keeps the number that volumes know it by. */
static void
old_numbers(void **state)
{
	struct memory		 m = { 0 };
	struct replay_sink	 sink;
	struct replay		*r;
	struct digest		 id;
	struct buf		 value;
	const char		*why, *s;

	(void)state;
	r = begin(&m, &sink);
	assert_int_equal(apply_at(r, 2, 2, ENTRY_RECOVERY, RECOVER("2", "10"),
	    &why), 0);
	assert_int_equal(apply_at(r, 3, 3, ENTRY_RECOVERY, RECOVER("3", "10"),
	    &why), 0);
	assert_int_equal(digest_from_hex(&id, SHA_A), 0);
	buf_init(&value, 65536);
	assert_int_equal(sink.get(sink.arg, CAT_OBJECT, id.octet, DIGEST_SIZE,
	    &value), 1);
	assert_non_null(s = buf_str(&value));
	assert_non_null(strstr(s, "\"number\":3"));
	assert_non_null(strstr(s, "\"was\":[1,2]"));
	buf_release(&value);
	replay_free(r);
	memory_free(&m);
}

static void
apply_table(void **state)
{
	struct memory		 m = { 0 };
	struct replay_sink	 sink;
	const char		*why;
	struct replay		*r;

	(void)state;
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		r = begin(&m, &sink);
		if ((apply_at(r, 2, 2, tests[i].type, tests[i].json, &why) ==
		    0) != tests[i].good)
			fail_msg("%s: %s", tests[i].descr,
			    why != NULL ? why : "was taken");
		/* After a failure nothing more is applied or written. */
		if (!tests[i].good) {
			assert_non_null(why);
			assert_int_equal(apply_at(r, 2, 2,
			    ENTRY_REGISTER_CHANGE, "{}", &why), -1);
			assert_int_equal(replay_flush(r), -1);
		}
		replay_free(r);
		memory_free(&m);
	}
}

static void
frame_order(void **state)
{
	static const struct {
		const char	*descr;
		uint64_t	 seq;
		int64_t		 time;
		int		 want;
	} rows[] = {
		{ "next", 2, 2, 0 },
		{ "same time", 2, 1, -1 },
		{ "earlier", 2, 0, -1 },
		{ "seq again", 1, 2, -1 },
		{ "seq left out", 3, 2, -1 },
	};
	struct memory		 m = { 0 };
	struct replay_sink	 sink;
	const char		*why;
	struct replay		*r;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		r = begin(&m, &sink);
		if (apply_at(r, rows[i].seq, rows[i].time,
		    ENTRY_REGISTER_CHANGE, "{}", &why) != rows[i].want)
			fail_msg("%s", rows[i].descr);
		replay_free(r);
		memory_free(&m);
	}

	/* The first entry creates the store. */
	sink = (struct replay_sink){ memory_get, memory_put, &m };
	assert_non_null(r = replay_new(&sink));
	assert_int_equal(apply_at(r, 0, 0, ENTRY_REGISTER_CHANGE, "{}", &why),
	    -1);
	replay_free(r);
	memory_free(&m);
}

static void
records(void **state)
{
	static const uint8_t	 one[8] = { 0, 0, 0, 0, 0, 0, 0, 1 };
	struct memory		 m = { 0 };
	struct replay_sink	 sink;
	struct digest		 a;
	const char		*why;
	struct replay		*r;
	uint64_t		 n;
	json_t			*json;

	(void)state;
	assert_int_equal(digest_from_hex(&a, SHA_A), 0);
	r = begin(&m, &sink);
	json = record_of(&m, CAT_ACCESSION, one, 8);
	assert_true(json_is_true(json_object_get(json, "quarantined")));
	assert_string_equal(json_get_str(json, "object"), SHA_A);
	assert_string_equal(json_get_str(json, "received"),
	    "1970-01-01T00:00:00.000001Z");
	json_decref(json);

	assert_int_equal(apply_at(r, 2, 2, ENTRY_RELEASE,
	    "{'accession':1,'sha256':'" SHA_A "','reason':'ok'}", &why), 0);
	assert_int_equal(apply_at(r, 3, 3, ENTRY_METADATA,
	    "{'accession':1,'fields':{'a':'1','b':'2'},'reason':''}", &why),
	    0);
	assert_int_equal(apply_at(r, 4, 4, ENTRY_METADATA,
	    "{'accession':1,'fields':{'a':'3'},'reason':''}", &why), 0);
	json = record_of(&m, CAT_ACCESSION, one, 8);
	assert_true(json_is_false(json_object_get(json, "quarantined")));
	assert_int_equal(json_get_u64(json, "released", &n), 0);
	assert_int_equal(n, 2);
	assert_string_equal(json_get_str(json_object_get(json_object_get(
	    json, "fields"), "a"), "value"), "3");
	assert_int_equal(json_get_u64(json_object_get(json_object_get(json,
	    "fields"), "b"), "seq", &n), 0);
	assert_int_equal(n, 3);
	json_decref(json);

	assert_int_equal(apply_at(r, 5, 5, ENTRY_RECOVERY,
	    RECOVER("4", "10"), &why), 0);
	json = record_of(&m, CAT_OBJECT, a.octet, DIGEST_SIZE);
	assert_int_equal(json_get_u64(json, "number", &n), 0);
	assert_int_equal(n, 4);
	assert_int_equal(json_get_u64(json, "segment", &n), 0);
	assert_int_equal(n, 2);
	json_decref(json);
	assert_int_equal(replay_next_object(r), 5);
	assert_int_equal(replay_next_accession(r), 2);

	assert_int_equal(replay_flush(r), 0);
	json = record_of(&m, CAT_META, "counters", 8);
	assert_int_equal(json_get_u64(json, "documents", &n), 0);
	assert_int_equal(n, 1);
	assert_int_equal(json_get_u64(json, "bytes", &n), 0);
	assert_int_equal(n, 10);
	json_decref(json);
	replay_free(r);
	memory_free(&m);
}

/*
 * Entries that are lost keep their place on the tree; what they gave is not
 * given again, and what hangs on them is left out.
 */
static void
lost_entries(void **state)
{
	static const struct {
		const char	*descr;
		enum entry_type	 type;
		const char	*json;
		int		 want;
	} rows[] = {
		{ "of an accession that nobody knows", ENTRY_METADATA,
		    "{'accession':2,'fields':{'a':'1'},'reason':''}", 0 },
		{ "of an object that nobody knows", ENTRY_RETRIEVAL,
		    "{'sha256':'" SHA_B "','reason':'','to':''}", 0 },
		{ "of a volume that nobody knows", ENTRY_FIXITY_CHECK,
		    "{'volume':'ab','result':'ok','files':1}", 0 },
		{ "of a known one", ENTRY_RELEASE,
		    "{'accession':1,'sha256':'" SHA_A "','reason':'ok'}", 0 },
	};
	struct memory		 m = { 0 };
	struct replay_sink	 sink;
	struct digest		 leaf, root, same;
	char			 text[ENTRY_LOST];
	const char		*why;
	struct replay		*r;
	uint64_t		 seq = 2;
	size_t			 len;

	(void)state;
	assert_int_equal(digest_from_hex(&leaf, SHA_B), 0);
	/* Nothing is lost: then they are no entries of this journal. */
	for (size_t i = 0; i < 3; i++) {
		r = begin(&m, &sink);
		if (apply_at(r, 2, 2, rows[i].type, rows[i].json, &why) != -1)
			fail_msg("%s, and is taken", rows[i].descr);
		replay_free(r);
		memory_free(&m);
	}

	r = begin(&m, &sink);
	len = entry_lost_format(text, 3, &leaf);
	assert_int_equal(replay_entry(r, text, len, &why), -1);
	replay_free(r);
	memory_free(&m);

	r = begin(&m, &sink);
	len = entry_lost_format(text, seq++, &leaf);
	assert_int_equal(replay_entry(r, text, len, &why), 0);
	assert_int_equal(replay_lost(r), 1);
	assert_int_equal(replay_next_accession(r), 3);
	assert_int_equal(replay_next_object(r), 3);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++, seq++)
		if (apply_at(r, seq, (int64_t)seq, rows[i].type,
		    rows[i].json, &why) != rows[i].want)
			fail_msg("%s: %s", rows[i].descr, why);
	/* The frame is as strict as ever. */
	assert_int_equal(replay_root(r, &root), 0);
	assert_int_equal(replay_flush(r), 0);
	assert_int_equal(replay_size(r), seq);
	replay_free(r);

	/* Also when it is read again. */
	assert_non_null(r = replay_new(&sink));
	assert_int_equal(replay_lost(r), 1);
	assert_int_equal(replay_next_accession(r), 3);
	assert_int_equal(replay_next_object(r), 3);
	assert_int_equal(replay_root(r, &same), 0);
	assert_true(digest_equal(&root, &same));
	assert_int_equal(apply_at(r, seq, 1, rows[3].type, rows[3].json,
	    &why), -1);
	replay_free(r);
	memory_free(&m);

	/* Without the entry that creates the store there is no key. */
	sink = (struct replay_sink){ memory_get, memory_put, &m };
	assert_non_null(r = replay_new(&sink));
	len = entry_lost_format(text, 0, &leaf);
	assert_int_equal(replay_entry(r, text, len, &why), -1);
	replay_free(r);
	memory_free(&m);
}

/* Evidence is an object, but not a document that came in. */
static void
evidence_is_not_counted(void **state)
{
	struct memory		 m = { 0 };
	struct replay_sink	 sink;
	const char		*why;
	struct replay		*r;
	uint64_t		 n;
	json_t			*json;

	(void)state;
	r = begin(&m, &sink);
	assert_int_equal(apply_at(r, 2, 2, ENTRY_INGESTION,
	    INGEST("2", "2", SHA_B, "evidence"), &why), 0);
	assert_int_equal(replay_flush(r), 0);
	json = record_of(&m, CAT_META, "counters", 8);
	assert_int_equal(json_get_u64(json, "documents", &n), 0);
	assert_int_equal(n, 1);
	json_decref(json);
	replay_free(r);
	memory_free(&m);
}

/* A replay that goes on makes the same as one from the start, at any seam. */
static void
goes_on(void **state)
{
	enum { ENTRIES = 600 };		/* more than two tiles */
	static const int	 seams[] = { 2, 255, 256, 257, 512, ENTRIES };
	struct memory		 whole = { 0 }, parts = { 0 };
	struct replay_sink	 sink, other;
	struct digest		 want, root;
	const char		*why;
	struct replay		*r, *p;
	struct record		*rec;
	size_t			 seam = 0;

	(void)state;
	r = begin(&whole, &sink);
	p = begin(&parts, &other);
	for (uint64_t i = 2; i <= ENTRIES; i++) {
		if ((int)i == seams[seam]) {
			assert_int_equal(replay_flush(p), 0);
			replay_free(p);
			assert_non_null(p = replay_new(&other));
			assert_int_equal(replay_size(p), i);
			assert_int_equal(replay_time(p), i - 1);
			seam++;
		}
		if (i == ENTRIES)
			break;
		assert_int_equal(apply_at(r, i, (int64_t)i, ENTRY_RETRIEVAL,
		    "{'sha256':'" SHA_A "','reason':'','to':'-'}", &why), 0);
		assert_int_equal(apply_at(p, i, (int64_t)i, ENTRY_RETRIEVAL,
		    "{'sha256':'" SHA_A "','reason':'','to':'-'}", &why), 0);
	}
	assert_int_equal(replay_root(r, &want), 0);
	assert_int_equal(replay_root_at(r, ENTRIES, &root), 0);
	assert_true(digest_equal(&want, &root));
	assert_int_equal(replay_root_at(r, ENTRIES + 1, &root), -1);
	assert_int_equal(replay_root_at(r, ENTRIES - 1, &root), 0);
	assert_false(digest_equal(&want, &root));
	assert_int_equal(replay_flush(r), 0);
	assert_int_equal(replay_flush(p), 0);
	assert_int_equal(replay_root(p, &root), 0);
	assert_true(digest_equal(&want, &root));

	assert_int_equal(whole.n, parts.n);
	for (size_t i = 0; i < whole.n; i++) {
		rec = memory_find(&parts, whole.record[i].db,
		    whole.record[i].key, whole.record[i].keylen);
		assert_non_null(rec);
		assert_int_equal(rec->len, whole.record[i].len);
		assert_memory_equal(rec->value, whole.record[i].value,
		    rec->len);
	}
	replay_free(r);
	replay_free(p);
	memory_free(&whole);
	memory_free(&parts);
}

static void
damaged_meta(void **state)
{
	struct memory		 m = { 0 };
	struct replay_sink	 sink;
	struct replay		*r;

	(void)state;
	r = begin(&m, &sink);
	assert_int_equal(replay_flush(r), 0);
	replay_free(r);
	memory_put(&m, CAT_META, "counters", 8, "{}", 2);
	assert_null(replay_new(&sink));
	memory_put(&m, CAT_META, "counters", 8, "", 0);
	assert_null(replay_new(&sink));
	memory_free(&m);
}

static struct key *
key_of(uint8_t n, struct vkey *v)
{
	uint8_t		 seed[KEY_SEED] = { n }, pub[KEY_PUBLIC];
	struct key	*k = key_from_seed(seed);

	assert_non_null(k);
	key_public(k, pub);
	assert_int_equal(vkey_make(v, "o", KEY_TYPE_ED25519, pub), 0);
	return k;
}

/* A store whose first key is ${first}. */
static struct replay *
begin_keyed(struct memory *m, struct replay_sink *sink, const struct vkey *v)
{
	char		 json[512];
	const char	*why;
	struct replay	*r;
	struct buf	 b;

	*sink = (struct replay_sink){ memory_get, memory_put, m };
	assert_non_null(r = replay_new(sink));
	buf_init(&b, 256);
	assert_int_equal(vkey_format(&b, v), 0);
	snprintf(json, sizeof(json), "{'store':{'id':'0','origin':'o',"
	    "'format':1,'key':'%s','simulated':false}}", buf_str(&b));
	buf_release(&b);
	assert_int_equal(apply_at(r, 0, 0, ENTRY_STORE_CREATION, json, &why),
	    0);
	return r;
}

/* Apply ${rot} as the next entry. */
static int
apply_rotation(struct replay *r, const struct rotation *rot, const char **why)
{
	struct buf	 b;
	json_t		*entry;
	int		 rc;

	entry = entry_new(replay_size(r), (int64_t)replay_size(r),
	    ENTRY_KEY_ROTATION, "tester");
	assert_non_null(entry);
	assert_int_equal(rotation_to_entry(entry, rot), 0);
	buf_init(&b, ENTRY_MAX);
	assert_int_equal(entry_format(&b, entry), 0);
	rc = replay_entry(r, b.p, b.len, why);
	buf_release(&b);
	json_decref(entry);
	return rc;
}

static void
rotations(void **state)
{
	static const struct {
		const char	*descr;
		uint8_t		 old, new;	/* keys */
		uint8_t		 signer;	/* in the old one's place */
		int		 seq;		/* beside the right one */
		bool		 root;		/* the right one */
		enum rotation_reason reason;
		bool		 good;
	} rows[] = {
		{ "planned", 1, 2, 1, 0, true, ROTATION_PLANNED, true },
		{ "lost", 1, 2, 0, 0, true, ROTATION_LOST, true },
		{ "stolen", 1, 2, 1, 0, true, ROTATION_STOLEN, true },
		{ "of another key", 3, 2, 3, 0, true, ROTATION_PLANNED,
		  false },
		{ "of another journal", 1, 2, 1, 0, false, ROTATION_PLANNED,
		  false },
		{ "lost, of another journal", 1, 2, 0, 0, false,
		  ROTATION_LOST, false },
		{ "for another place", 1, 2, 1, 1, true, ROTATION_PLANNED,
		  false },
	};
	struct memory		 m;
	struct replay_sink	 sink;
	struct replay		*r, *again;
	struct keychain		 k;
	struct rotation		 rot;
	struct key		*old, *new;
	struct vkey		 first;
	const char		*why;
	bool			 good;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		m = (struct memory){ 0 };
		key_free(key_of(1, &first));
		r = begin_keyed(&m, &sink, &first);
		memset(&rot, 0, sizeof(rot));
		old = key_of(rows[i].old, &rot.old);
		new = key_of(rows[i].new, &rot.new);
		rot.reason = rows[i].reason;
		rot.since = rot.reason == ROTATION_STOLEN ? 5 : TIME_NONE;
		rot.seq = replay_size(r) + (uint64_t)rows[i].seq;
		assert_int_equal(replay_root(r, &rot.root), 0);
		if (!rows[i].root)
			rot.root.octet[31] ^= 1;
		assert_int_equal(rotation_sign(&rot, rows[i].signer == 0 ?
		    NULL : old, new), 0);
		good = apply_rotation(r, &rot, &why) == 0;
		if (good != rows[i].good)
			print_error("%s\n", rows[i].descr);
		assert_int_equal(good, rows[i].good);
		assert_int_equal(replay_keys(r, &k), 1);
		assert_int_equal(k.n, good ? 1 : 0);
		keychain_release(&k);
		if (good) {	/* and whoever goes on knows it too */
			assert_int_equal(replay_flush(r), 0);
			assert_non_null(again = replay_new(&sink));
			assert_int_equal(replay_keys(again, &k), 1);
			assert_true(vkey_same(keychain_at(&k, 2), &rot.new));
			assert_true(vkey_same(keychain_at(&k, 1), &first));
			keychain_release(&k);
			replay_free(again);
		}
		key_free(old);
		key_free(new);
		replay_free(r);
		memory_free(&m);
	}
}

int
main(void)
{
	const struct CMUnitTest	 list[] = {
		cmocka_unit_test(apply_table),
		cmocka_unit_test(volumes),
		cmocka_unit_test(old_numbers),
		cmocka_unit_test(frame_order),
		cmocka_unit_test(records),
		cmocka_unit_test(lost_entries),
		cmocka_unit_test(evidence_is_not_counted),
		cmocka_unit_test(goes_on),
		cmocka_unit_test(damaged_meta),
		cmocka_unit_test(rotations),
	};

	return cmocka_run_group_tests(list, NULL, NULL);
}
