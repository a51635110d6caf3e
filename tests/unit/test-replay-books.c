/*
 * test-replay-books.c: what entries make of the register, of the books beside
 * it and of documents' relations.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "formats/base/digest.h"
#include "formats/base/encode.h"
#include "formats/store/relation.h"

#include "tests/unit/replays.h"

/* Books beside the register: numbers of their own, a history of their own. */
static void
book_changes(void **state)
{
	static const char *const books[] = { "agency", "person", "decision",
	    "notice", "register" };
	uint8_t			 key[BOOK_KEY], history[DIGEST_SIZE + 8];
	struct memory		 m = { 0 };
	struct replay_sink	 sink;
	struct replay		*r;
	struct digest		 of;
	struct buf		 value;
	const char		*why;

	(void)state;
	r = begin(&m, &sink);
	assert_int_equal(apply_at(r, 2, 2, ENTRY_REGISTER_CHANGE,
	    REGISTER("1"), &why), 0);
	assert_int_equal(apply_at(r, 3, 3, ENTRY_AGENCY_CHANGE,
	    AGENCY("agency", "1"), &why), 0);
	assert_int_equal(apply_at(r, 4, 4, ENTRY_AGENCY_CHANGE,
	    AGENCY("person", "1"), &why), 0);
	assert_int_equal(apply_at(r, 5, 5, ENTRY_AGENCY_CHANGE,
	    AGENCY("decision", "1"), &why), 0);
	assert_int_equal(apply_at(r, 6, 6, ENTRY_NOTICE, NOTICE("1", SHA_A),
	    &why), 0);
	assert_int_equal(apply_at(r, 7, 7, ENTRY_NOTICE, NOTICE("1", SHA_A),
	    &why), 0);
	buf_init(&value, 65536);
	for (size_t i = 0; i < 5; i++) {
		buf_reset(&value);
		assert_int_equal(sink.get(sink.arg, CAT_REGISTER, key,
		    replay_book_key(key, books[i], 1), &value), 1);
	}
	assert_int_equal(replay_book_key(key, "ministry", 1), 0);
	/* A notice is in its document's history and in its own. */
	assert_int_equal(replay_book_history("notice", 1, &of), 0);
	memcpy(history, of.octet, DIGEST_SIZE);
	be64_put(history + DIGEST_SIZE, 7);
	buf_reset(&value);
	assert_int_equal(sink.get(sink.arg, CAT_HISTORY, history,
	    sizeof(history), &value), 1);
	assert_int_equal(digest_from_hex(&of, SHA_A), 0);
	memcpy(history, of.octet, DIGEST_SIZE);
	buf_reset(&value);
	assert_int_equal(sink.get(sink.arg, CAT_HISTORY, history,
	    sizeof(history), &value), 1);
	assert_string_equal(buf_str(&value), "{\"agent\":\"tester\","
	    "\"change\":\"draft\",\"time\":\"1970-01-01T00:00:00.000007Z\","
	    "\"type\":\"notice\"}");
	buf_release(&value);
	replay_free(r);
	memory_free(&m);
}

/* One row after the other, on a store that holds A and B. */
static const struct {
	const char	*descr;
	const char	*json;
	bool		 good;
} relations[] = {
	{ "made", RELATE(SHA_B, "annex of", SHA_A, ""), true },
	{ "made twice", RELATE(SHA_B, "annex of", SHA_A, ""), false },
	{ "another kind", RELATE(SHA_B, "reply to", SHA_A, ""), true },
	{ "an unknown kind", RELATE(SHA_B, "sequel of", SHA_A, ""), false },
	{ "another spelling of a kind", RELATE(SHA_A, "annex-of", SHA_B, ""),
	  false },
	{ "taken back", RELATE(SHA_B, "annex of", SHA_A, ",'remove':true"),
	  true },
	{ "taken back twice", RELATE(SHA_B, "annex of", SHA_A,
	  ",'remove':true"), false },
	{ "taken back that never was", RELATE(SHA_B, "replaces", SHA_A,
	  ",'remove':true"), false },
	{ "made again", RELATE(SHA_B, "annex of", SHA_A, ",'remove':false"),
	  true },
};

static void
relations_made(void **state)
{
	struct memory		 m = { 0 };
	struct replay_sink	 sink;
	struct replay		*r;
	struct relation		 rel, back;
	const char		*why;
	char			 key[RELATION_KEY], prefix[RELATION_KEY];
	json_t			*json;
	size_t			 seq;
	bool			 in;

	(void)state;
	for (size_t n = 0; n < sizeof(relations) / sizeof(relations[0]);
	    n++) {
		/* A replay that refused one takes no more. */
		r = begin(&m, &sink);
		assert_int_equal(apply_at(r, 2, 2, ENTRY_INGESTION,
		    INGEST("2", "2", SHA_B, "document"), &why), 0);
		seq = 3;
		for (size_t i = 0; i < n; i++)
			if (relations[i].good) {
				assert_int_equal(apply_at(r, seq, (int64_t)seq,
				    ENTRY_RELATION, relations[i].json, &why),
				    0);
				seq++;
			}
		if ((apply_at(r, seq, (int64_t)seq, ENTRY_RELATION,
		    relations[n].json, &why) == 0) != relations[n].good)
			fail_msg("%s: %s", relations[n].descr, why);
		if (n == 5)	/* taken back: told under both */
			for (int k = 0; k < 2; k++) {
				memset(&rel, 0, sizeof(rel));
				digest_from_hex(&rel.from, SHA_B);
				digest_from_hex(&rel.to, SHA_A);
				relation_key(&rel, k == 1, key);
				relation_prefix(k == 1 ? &rel.to : &rel.from,
				    k == 1, prefix);
				assert_memory_equal(key, prefix,
				    strlen(prefix));
				assert_int_equal(relation_of_key(&back, &in,
				    key, strlen(key)), 0);
				assert_int_equal(in, k == 1);
				assert_true(digest_equal(&back.from,
				    &rel.from));
				assert_true(digest_equal(&back.to, &rel.to));
				assert_int_equal(relation_of_key(&back, &in,
				    key, strlen(key) - 1), -1);
				json = record_of(&m, CAT_META, key,
				    strlen(key));
				assert_true(json_is_true(json_object_get(json,
				    "removed")));
				json_decref(json);
			}
		replay_free(r);
		memory_free(&m);
	}
}

static void
relation_words(void **state)
{
	static const struct {
		const char	*word;
		enum relation_kind kind;
	} t[] = {
		{ "annex of", RELATION_ANNEX }, { "annex-of", RELATION_ANNEX },
		{ "Annex_Of ", RELATION_ANNEX }, { "reply-to", RELATION_REPLY },
		{ "replaces", RELATION_REPLACES },
		{ "received-copy-of", RELATION_RECEIVED },
		{ "resent", RELATION_RESENT }, { "re-sent", RELATION_RESENT },
		{ "annex", RELATION_KINDS }, { "annex off", RELATION_KINDS },
		{ "", RELATION_KINDS }, { " ", RELATION_KINDS },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		if (relation_kind_parse(t[i].word) != t[i].kind)
			fail_msg("%s", t[i].word);
}

/* The newest record of the register, and what was done to it. */
static void
register_changes(void **state)
{
	static const uint8_t	 one[8] = { 0, 0, 0, 0, 0, 0, 0, 1 };
	uint8_t			 key[DIGEST_SIZE + 8];
	struct memory		 m = { 0 };
	struct replay_sink	 sink;
	struct replay		*r;
	struct digest		 of;
	struct buf		 value;
	const char		*why;

	(void)state;
	r = begin(&m, &sink);
	assert_int_equal(apply_at(r, 2, 2, ENTRY_REGISTER_CHANGE,
	    REGISTER("1"), &why), 0);
	assert_int_equal(apply_at(r, 3, 3, ENTRY_REGISTER_CHANGE,
	    REGISTER("2"), &why), 0);
	assert_int_equal(apply_at(r, 4, 4, ENTRY_REGISTER_CHANGE,
	    "{'change':'issue','id':1,'record':{'name':'B'}}", &why), 0);
	buf_init(&value, 65536);
	assert_int_equal(sink.get(sink.arg, CAT_REGISTER, one, 8, &value), 1);
	assert_string_equal(buf_str(&value), "{\"name\":\"B\",\"seq\":4}");
	assert_int_equal(replay_register_history(1, &of), 0);
	memcpy(key, of.octet, DIGEST_SIZE);
	memcpy(key + DIGEST_SIZE, one, 8);
	key[DIGEST_SIZE + 7] = 2;
	buf_reset(&value);
	assert_int_equal(sink.get(sink.arg, CAT_HISTORY, key, sizeof(key),
	    &value), 1);
	assert_string_equal(buf_str(&value), "{\"agent\":\"tester\","
	    "\"change\":\"request\",\"reason\":\"r\","
	    "\"time\":\"1970-01-01T00:00:00.000002Z\","
	    "\"type\":\"register change\"}");
	buf_release(&value);
	replay_free(r);
	memory_free(&m);
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(register_changes),
		cmocka_unit_test(book_changes),
		cmocka_unit_test(relations_made),
		cmocka_unit_test(relation_words),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
