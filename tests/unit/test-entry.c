/*
 * test-entry.c: entries are made as they are read, and wrong ones refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "formats/base/buf.h"
#include "formats/base/json.h"
#include "formats/base/timefmt.h"
#include "formats/store/entry.h"
#include "formats/store/entry_lost.h"
#include "formats/store/layout.h"

#define SHA	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define FRAME(type)	"\"seq\":7,\"time\":\"2026-11-23T19:00:00.000001Z\"," \
	"\"type\":\"" type "\""
#define OBJECT	"\"object\":{\"class\":\"document\",\"media_type\":" \
	"\"application/pdf\",\"number\":3,\"segment\":1,\"sha256\":\"" SHA \
	"\",\"size\":0}"
#define SOURCE	"\"source\":{\"name\":\"a.pdf\",\"path\":\"in/a.pdf\"}"
#define VERDICT(sigs) "\"verdict\":{\"at\":\"2026-11-23T19:00:00Z\"," \
	"\"format\":\"pdf\",\"indication\":\"NO-SIGNATURE\",\"plan\":\"" SHA \
	"\",\"signatures\":[" sigs "],\"validator\":1}"
#define SIGNATURE "{\"diagnosis\":\"intact\",\"id\":\"S\",\"indication\":" \
	"\"TOTAL-PASSED\",\"kind\":\"signature\",\"value\":\"" SHA "\"}"
#define INGESTION(object, source, sigs, end) "{\"accession\":1,\"agent\":" \
	"\"x\"," object ",\"quarantined\":false," FRAME0 "," source "," \
	FRAME1 "," VERDICT(sigs) end "}"
#define RELATION(more) "{\"agent\":\"x\",\"from\":\"" SHA "\",\"kind\":" \
	"\"annex of\",\"reason\":\"r\"," more "\"seq\":7,\"time\":" \
	"\"2026-11-23T19:00:00.000001Z\",\"to\":\"" SHA "\",\"type\":" \
	"\"relation\"}"
#define OUTCOME(of) "{\"accession\":1,\"agent\":\"x\",\"detail\":" \
	"\"HP-1\"," of ",\"outcome\":\"in part\",\"seq\":7,\"sha256\":" \
	"\"" SHA "\",\"time\":\"2026-11-23T19:00:00.000001Z\",\"type\":" \
	"\"retrieval outcome\"}"
#define FRAME0	"\"seq\":7"
#define FRAME1	"\"time\":\"2026-11-23T19:00:00.000001Z\"," \
	"\"type\":\"ingestion\""

static const struct {
	const char	*descr;
	const char	*in;
	bool		 good;
	enum entry_type	 type;
} tests[] = {
	{
		.descr = "whole ingestion",
		.in = INGESTION(OBJECT, SOURCE, SIGNATURE, ""),
		.good = true, .type = ENTRY_INGESTION,
	},
	{
		.descr = "no signature at all",
		.in = INGESTION(OBJECT, SOURCE, "", ""),
		.good = true, .type = ENTRY_INGESTION,
	},
	{
		.descr = "signature without a value",
		.in = INGESTION(OBJECT, SOURCE, "{\"diagnosis\":\"intact\","
		    "\"id\":\"S\",\"indication\":\"TOTAL-PASSED\",\"kind\":"
		    "\"signature\"}", ""),
	},
	{
		.descr = "signature is not an object",
		.in = INGESTION(OBJECT, SOURCE, "1", ""),
	},
	{
		.descr = "name_raw is not base64",
		.in = INGESTION(OBJECT, "\"source\":{\"name\":\"a\",\"name_raw"
		    "\":\"*\",\"path\":\"a\"}", "", ""),
	},
	{
		.descr = "name_raw is base64",
		.in = INGESTION(OBJECT, "\"source\":{\"name\":\"a\",\"name_raw"
		    "\":\"/w==\",\"path\":\"a\"}", "", ""),
		.good = true, .type = ENTRY_INGESTION,
	},
	{
		.descr = "segment 0 does not exist",
		.in = INGESTION("\"object\":{\"class\":\"document\","
		    "\"media_type\":\"a/b\",\"number\":3,\"segment\":0,"
		    "\"sha256\":\"" SHA "\",\"size\":0}", SOURCE, "", ""),
	},
	{
		.descr = "class is unknown",
		.in = INGESTION("\"object\":{\"class\":\"documents\","
		    "\"media_type\":\"a/b\",\"number\":3,\"segment\":1,"
		    "\"sha256\":\"" SHA "\",\"size\":0}", SOURCE, "", ""),
	},
	{
		.descr = "acceptance",
		.in = "{\"agent\":\"x\",\"findings\":[\"a\"],\"reason\":\"r\","
		    FRAME("acceptance") "}",
		.good = true, .type = ENTRY_ACCEPTANCE,
	},
	{
		.descr = "acceptance of a number",
		.in = "{\"agent\":\"x\",\"findings\":[1],\"reason\":\"r\","
		    FRAME("acceptance") "}",
	},
	{
		.descr = "text read later",
		.in = "{\"agent\":\"x\",\"documents\":[{\"accession\":1,"
		    "\"metadata\":{}},{\"accession\":2,\"failed\":\"5 s\"}],"
		    FRAME("metadata extraction") ",\"up_to\":2}",
		.good = true, .type = ENTRY_EXTRACTION,
	},
	{
		.descr = "text read later of nobody knows what",
		.in = "{\"agent\":\"x\",\"documents\":[{\"metadata\":{}}],"
		    FRAME("metadata extraction") ",\"up_to\":2}",
	},
	{
		.descr = "text read later up to nowhere",
		.in = "{\"agent\":\"x\",\"documents\":[],"
		    FRAME("metadata extraction") "}",
	},
	{
		.descr = "rehearsal that failed",
		.in = "{\"agent\":\"x\",\"began\":\"2026-11-23T18:00:00Z\","
		    "\"documents\":9,\"failed\":1,\"proof\":\"" SHA "\","
		    "\"result\":\"failed\"," FRAME("rehearsal")
		    ",\"volumes\":[\"a\"]}",
		.good = true, .type = ENTRY_REHEARSAL,
	},
	{
		.descr = "a print that came to nothing",
		.in = OUTCOME("\"of\":6"),
		.good = true, .type = ENTRY_OUTCOME,
	},
	{
		.descr = "an outcome of no entry",
		.in = OUTCOME("\"of\":\"6\""),
	},
	{
		.descr = "relation taken back",
		.in = RELATION("\"remove\":true,"),
		.good = true, .type = ENTRY_RELATION,
	},
	{
		.descr = "relation whose removal is a number",
		.in = RELATION("\"remove\":1,"),
	},
	{
		.descr = "rehearsal without a proof",
		.in = "{\"agent\":\"x\",\"began\":\"2026-11-23T18:00:00Z\","
		    "\"documents\":9,\"result\":\"ok\"," FRAME("rehearsal")
		    ",\"volumes\":[\"a\"]}",
	},
	{
		.descr = "rehearsal of a number",
		.in = "{\"agent\":\"x\",\"began\":\"2026-11-23T18:00:00Z\","
		    "\"documents\":9,\"proof\":\"" SHA "\",\"result\":"
		    "\"ok\"," FRAME("rehearsal") ",\"volumes\":[7]}",
	},
	{
		.descr = "agency change",
		.in = "{\"agent\":\"x\",\"book\":\"agency\",\"change\":"
		    "\"add\",\"id\":1,\"record\":{}," FRAME("agency change")
		    "}",
		.good = true, .type = ENTRY_AGENCY_CHANGE,
	},
	{
		.descr = "agency change of no book",
		.in = "{\"agent\":\"x\",\"change\":\"add\",\"id\":1,"
		    "\"record\":{}," FRAME("agency change") "}",
	},
	{
		.descr = "notice",
		.in = "{\"agent\":\"x\",\"change\":\"sent\",\"id\":1,"
		    "\"record\":{}," FRAME0 ",\"sha256\":\"" SHA "\","
		    "\"time\":\"2026-11-23T19:00:00.000001Z\","
		    "\"type\":\"notice\"}",
		.good = true, .type = ENTRY_NOTICE,
	},
	{
		.descr = "notice of no document",
		.in = "{\"agent\":\"x\",\"change\":\"sent\",\"id\":1,"
		    "\"record\":{}," FRAME("notice") "}",
	},
	{
		.descr = "retrieval with an empty reason",
		.in = "{\"agent\":\"x\",\"reason\":\"\"," FRAME0 ",\"sha256\":"
		    "\"" SHA "\",\"time\":\"2026-11-23T19:00:00.000001Z\","
		    "\"to\":\"-\",\"type\":\"retrieval\"}",
		.good = true, .type = ENTRY_RETRIEVAL,
	},
	{
		.descr = "digest in upper case",
		.in = "{\"agent\":\"x\",\"reason\":\"\"," FRAME0 ",\"sha256\":"
		    "\"E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991"
		    "B7852B855\",\"time\":\"2026-11-23T19:00:00.000001Z\","
		    "\"to\":\"-\",\"type\":\"retrieval\"}",
	},
	{
		.descr = "type of a later release has no record yet",
		.in = "{\"agent\":\"x\"," FRAME("register change") "}",
		.good = true, .type = ENTRY_REGISTER_CHANGE,
	},
	{
		.descr = "unknown type",
		.in = "{\"agent\":\"x\"," FRAME("register changes") "}",
	},
	{
		.descr = "keys not in order",
		.in = "{" FRAME("register change") ",\"agent\":\"x\"}",
	},
	{
		.descr = "time without microseconds",
		.in = "{\"agent\":\"x\",\"seq\":7,\"time\":"
		    "\"2026-11-23T19:00:00Z\",\"type\":\"register change\"}",
	},
	{
		.descr = "time with an offset",
		.in = "{\"agent\":\"x\",\"seq\":7,\"time\":"
		    "\"2026-11-23T19:00:00.000001+00:00\",\"type\":"
		    "\"register change\"}",
	},
	{
		.descr = "negative sequence number",
		.in = "{\"agent\":\"x\",\"seq\":-1,\"time\":"
		    "\"2026-11-23T19:00:00.000001Z\","
		    "\"type\":\"register change\"}",
	},
	{
		.descr = "no agent",
		.in = "{" FRAME("register change") "}",
	},
	{
		.descr = "not an object",
		.in = "[]",
	},
	{
		.descr = "nothing",
		.in = "",
	},
};

static void
parse_table(void **state)
{
	enum entry_type	 type;
	uint64_t	 seq;
	int64_t		 time;
	struct buf	 b;
	const char	*why;
	json_t		*json;

	(void)state;
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		why = NULL;
		json = entry_parse(tests[i].in, strlen(tests[i].in), &seq,
		    &time, &type, &why);
		if ((json != NULL) != tests[i].good)
			fail_msg("%s: %s", tests[i].descr,
			    why != NULL ? why : "was taken");
		if (json == NULL) {
			assert_non_null(why);
			continue;
		}
		assert_int_equal(type, tests[i].type);
		assert_int_equal(seq, 7);
		assert_int_equal(time % TIME_SECOND, 1);

		/* What was read is written the same. */
		buf_init(&b, ENTRY_MAX);
		assert_int_equal(entry_format(&b, json), 0);
		assert_int_equal(b.len, strlen(tests[i].in));
		assert_memory_equal(b.p, tests[i].in, b.len);
		buf_release(&b);
		json_decref(json);
	}
}

static void
names_go_both_ways(void **state)
{
	(void)state;
	for (unsigned int t = 0; t < ENTRY_TYPE_MAX; t++)
		assert_int_equal(entry_type_parse(entry_type_name(
		    (enum entry_type)t)), t);
	assert_int_equal(entry_type_parse(""), ENTRY_TYPE_MAX);
	assert_string_equal(entry_type_name(ENTRY_TYPE_MAX), "unknown");
}

/* An entry of exactly ENTRY_MAX octets is the largest there is. */
static void
size_limit(void **state)
{
	static const char	 digits[] = "0123456789abcdef";
	char			*text;
	struct buf		 b;
	json_t			*json;
	size_t			 frame;

	(void)state;
	buf_init(&b, 2 * ENTRY_MAX);
	assert_non_null(json = entry_new(0, 0, ENTRY_REGISTER_CHANGE, "x"));
	assert_int_equal(json_put_str(json, "z", ""), 0);
	assert_int_equal(entry_format(&b, json), 0);
	frame = b.len;

	assert_non_null(text = malloc(ENTRY_MAX));
	for (size_t i = 0; i < ENTRY_MAX; i++)
		text[i] = digits[i % 16];
	text[ENTRY_MAX - frame] = '\0';
	assert_int_equal(json_put_str(json, "z", text), 0);
	buf_reset(&b);
	assert_int_equal(entry_format(&b, json), 0);
	assert_int_equal(b.len, ENTRY_MAX);

	text[ENTRY_MAX - frame] = 'x';
	text[ENTRY_MAX - frame + 1] = '\0';
	assert_int_equal(json_put_str(json, "z", text), 0);
	buf_reset(&b);
	assert_int_equal(entry_format(&b, json), -1);
	assert_int_equal(b.len, 0);
	free(text);
	json_decref(json);
	buf_release(&b);
}

/* What stands for an entry that is lost: to the letter, or it is none. */
static void
lost_entries(void **state)
{
	static const struct {
		const char	*descr, *in;
		uint64_t	 seq;
		bool		 lost;
	} rows[] = {
		{ "lost", "{\"leaf\":\"" SHA "\",\"lost\":7}", 7, true },
		{ "the last there can be", "{\"leaf\":\"" SHA "\",\"lost\":"
		    "9223372036854775807}", INT64_MAX, true },
		{ "one more", "{\"leaf\":\"" SHA "\",\"lost\":"
		    "9223372036854775808}", 0, false },
		{ "a zero before it", "{\"leaf\":\"" SHA "\",\"lost\":07}",
		    0, false },
		{ "no number", "{\"leaf\":\"" SHA "\",\"lost\":}", 0, false },
		{ "not closed", "{\"leaf\":\"" SHA "\",\"lost\":7", 0, false },
		{ "something behind", "{\"leaf\":\"" SHA "\",\"lost\":7} ", 0,
		    false },
		{ "a short hash", "{\"leaf\":\"e3b0c442\",\"lost\":7}", 0,
		    false },
		{ "capitals", "{\"leaf\":\"E3B0C44298FC1C149AFBF4C8996FB92427AE"
		    "41E4649B934CA495991B7852B855\",\"lost\":7}", 0, false },
		{ "an entry", INGESTION(OBJECT, SOURCE, "", ""), 0, false },
		{ "nothing", "", 0, false },
	};
	struct digest	 leaf, want;
	char		 text[ENTRY_LOST];
	const char	*why;
	enum entry_type	 type;
	uint64_t	 seq;
	int64_t		 at;
	size_t		 len;

	(void)state;
	assert_int_equal(digest_from_hex(&want, SHA), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		len = strlen(rows[i].in);
		if (entry_lost_parse(rows[i].in, len, &seq, &leaf) !=
		    rows[i].lost || entry_is_lost(rows[i].in, len) !=
		    rows[i].lost)
			fail_msg("%s", rows[i].descr);
		assert_int_equal(entry_leaf(&leaf, rows[i].in, len), 0);
		assert_int_equal(digest_equal(&leaf, &want), rows[i].lost);
		if (!rows[i].lost)
			continue;
		assert_int_equal(seq, rows[i].seq);
		assert_int_equal(entry_lost_format(text, seq, &leaf), len);
		assert_string_equal(text, rows[i].in);
		assert_null(entry_parse(rows[i].in, len, &seq, &at, &type,
		    &why));
	}
}

int
main(void)
{
	const struct CMUnitTest	 list[] = {
		cmocka_unit_test(parse_table),
		cmocka_unit_test(names_go_both_ways),
		cmocka_unit_test(lost_entries),
		cmocka_unit_test(size_limit),
	};

	return cmocka_run_group_tests(list, NULL, NULL);
}
