/*
 * test-gist.c: what rules need of an accession's record, out of its octets as a
 * replay writes them: the same as a parser of JSON finds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/json.h"
#include "auditor/gist.h"

static const char *const	 records[] = {
	"{}",
	"{\"agent\":\"a\",\"seq\":1}",
	"{\"agent\":\"x\",\"channel\":\"edXML\",\"direction\":\"in\","
	    "\"metadata\":{\"annex_of\":{\"confidence\":85,\"origin\":"
	    "\"signature\",\"value\":\"867/UBND-XDNĐ\"},\"date\":{"
	    "\"confidence\":95,\"origin\":\"text\",\"revision\":1,\"value\":"
	    "\"2024-03-12\"},\"date_signed\":true,\"number\":{"
	    "\"confidence\":40,\"origin\":\"name\",\"value\":\"5\"},"
	    "\"number_signed\":false,\"scan\":true,\"signer\":{"
	    "\"confidence\":95,\"origin\":\"text\",\"read\":{"
	    "\"confidence\":1,\"origin\":\"text\",\"value\":\"no\"},"
	    "\"value\":\"Nguyễn Văn An\"}},\"object\":\"00\"}",
	/* Braces, quotes and escapes in what strangers wrote. */
	"{\"metadata\":{\"authority\":{\"confidence\":95,\"origin\":\"text\","
	    "\"value\":\"TM. KT.\"},\"issuer\":{\"confidence\":95,\"origin\":"
	    "\"text\",\"value\":\"A \\\"B\\\\\\\" {]},\\\\\"},\"subject\":"
	    "{\"confidence\":10,\"origin\":\"text\",\"value\":\"}}}\\\"{{{\"}},"
	    "\"source\":{\"name\":\"\\\"metadata\\\":{\\\"date\\\"\","
	    "\"path\":\"[[\"}}",
};

/* What a parser finds, with what people corrected over it. */
static void
want_of(struct metadata *m, const char *record)
{
	json_t	*json = json_object_parse(record, strlen(record), NULL);

	assert_non_null(json);
	assert_int_equal(metadata_from_json(m, json_object_get(json,
	    "metadata")), 0);
	json_decref(json);
}

static void
as_the_parser(void **state)
{
	static const enum meta_name	 kept[] = { META_NUMBER, META_NOTATION,
		META_DATE, META_ISSUER, META_AUTHORITY, META_SIGNER,
		META_ANNEX_OF };
	struct metadata			 want;
	struct gist			 got;
	struct buf			 b;

	(void)state;
	for (size_t i = 0; i < sizeof(records) / sizeof(records[0]); i++) {
		buf_init(&b, GIST_MAX);
		assert_int_equal(gist_make(&b, records[i],
		    strlen(records[i])), 0);
		assert_int_equal(gist_read(&got, b.p, b.len), 0);
		want_of(&want, records[i]);
		for (size_t k = 0; k < sizeof(kept) / sizeof(kept[0]); k++) {
			assert_string_equal(metadata_value(&got.metadata,
			    kept[k]), metadata_value(&want, kept[k]));
			if (!metadata_has(&want, kept[k]))
				continue;
			assert_int_equal(got.metadata.f[kept[k]].origin,
			    want.f[kept[k]].origin);
			assert_int_equal(got.metadata.f[kept[k]].confidence,
			    want.f[kept[k]].confidence);
		}
		for (unsigned int k = 0; k < META_NAMES; k++)
			assert_int_equal((got.has & 1u << k) != 0,
			    metadata_has(&want, (enum meta_name)k));
		assert_int_equal(got.metadata.number_signed,
		    want.number_signed);
		assert_int_equal(got.metadata.date_signed, want.date_signed);
		assert_int_equal(got.metadata.scan, want.scan);
		assert_int_equal(got.described, i >= 2);
		metadata_release(&want);
		buf_release(&b);
	}
}

static void
said_by_people(void **state)
{
	static const char	 record[] = "{\"direction\":\"out\",\"fields\":"
		"{\"date\":{\"seq\":9,\"value\":\"2016-05-05\"}},\"metadata\":"
		"{\"date\":{\"confidence\":95,\"origin\":\"text\",\"value\":"
		"\"2024-03-12\"}}}";
	struct gist		 g;
	struct buf		 b;

	(void)state;
	buf_init(&b, GIST_MAX);
	assert_int_equal(gist_make(&b, record, strlen(record)), 0);
	assert_int_equal(gist_read(&g, b.p, b.len), 0);
	assert_string_equal(metadata_value(&g.metadata, META_DATE),
	    "2016-05-05");
	assert_int_equal(g.metadata.f[META_DATE].origin, META_FROM_PERSON);
	assert_string_equal(g.direction, "out");
	assert_null(g.channel);
	buf_release(&b);
}

/* Cut anywhere, neither is read past its end, and no gist passes for whole. */
static void
cut(void **state)
{
	const char	*r = records[3];
	struct gist	 g;
	struct buf	 b;
	uint8_t		*part;

	(void)state;
	for (size_t n = 0; n <= strlen(r); n++) {
		part = malloc(n + 1);
		assert_non_null(part);
		memcpy(part, r, n);
		buf_init(&b, GIST_MAX);
		if (n > 0)
			assert_int_equal(gist_make(&b, part, n), 0);
		free(part);
		buf_release(&b);
	}
	buf_init(&b, GIST_MAX);
	assert_int_equal(gist_make(&b, records[2], strlen(records[2])), 0);
	for (size_t n = 1; n < b.len; n++) {
		part = malloc(n);
		assert_non_null(part);
		memcpy(part, b.p, n);
		assert_int_equal(gist_read(&g, part, n), -1);
		free(part);
	}
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(as_the_parser),
		cmocka_unit_test(said_by_people),
		cmocka_unit_test(cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
