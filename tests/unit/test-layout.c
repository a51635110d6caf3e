/*
 * test-layout.c: headers, keys, names and the text file of a store.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/log.h"
#include "formats/base/version.h"
#include "formats/store/layout.h"

static void
quiet(enum log_level level, const char *line, void *arg)
{
	(void)level, (void)line;
	(*(unsigned int *)arg)++;
}

static void
chunk_sizes(void **state)
{
	static const struct {
		const char	*descr;
		uint64_t	 size;
		uint32_t	 count;
		uint32_t	 last;		/* length of the last chunk */
	} tests[] = {
		{ "empty", 0, 1, 0 },
		{ "one octet", 1, 1, 1 },
		{ "a full chunk", CHUNK_PAYLOAD, 1, CHUNK_PAYLOAD },
		{ "one more", CHUNK_PAYLOAD + 1, 2, 1 },
		{ "two full chunks", 2 * CHUNK_PAYLOAD, 2, CHUNK_PAYLOAD },
		{ "the most", (uint64_t)UINT32_MAX * CHUNK_PAYLOAD, UINT32_MAX,
		    CHUNK_PAYLOAD },
		{ "one too many", (uint64_t)UINT32_MAX * CHUNK_PAYLOAD + 1, 0,
		    0 },
		{ "wraps", UINT64_MAX, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		print_message("%s\n", tests[i].descr);
		assert_int_equal(chunk_count(tests[i].size), tests[i].count);
		if (tests[i].count == 0)
			continue;
		assert_int_equal(chunk_length(tests[i].size,
		    tests[i].count - 1), tests[i].last);
		if (tests[i].count > 1)
			assert_int_equal(chunk_length(tests[i].size, 0),
			    CHUNK_PAYLOAD);
		if (tests[i].count < UINT32_MAX)
			assert_int_equal(chunk_length(tests[i].size,
			    tests[i].count), 0);
	}
}

static void
chunk_headers(void **state)
{
	static const struct {
		const char	*descr;
		uint64_t	 size;
		uint32_t	 number, count, length;
		int		 want;
	} tests[] = {
		{ "empty object", 0, 0, 1, 0, 0 },
		{ "small object", 5, 0, 1, 5, 0 },
		{ "second of two", CHUNK_PAYLOAD + 7, 1, 2, 7, 0 },
		{ "count is zero", 5, 0, 0, 5, -1 },
		{ "count too large", 5, 0, 2, 5, -1 },
		{ "count too small", CHUNK_PAYLOAD + 7, 0, 1, CHUNK_PAYLOAD,
		    -1 },
		{ "number not below count", 5, 1, 1, 5, -1 },
		{ "length too small", 5, 0, 1, 4, -1 },
		{ "length too large", 5, 0, 1, 6, -1 },
		{ "size beyond all chunks", UINT64_MAX, 0, 0, CHUNK_PAYLOAD,
		    -1 },
	};
	struct chunk_header	 h, back;
	uint8_t			 o[CHUNK_HEADER];

	(void)state;
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		print_message("%s\n", tests[i].descr);
		h = (struct chunk_header){ .size = tests[i].size,
		    .number = tests[i].number, .count = tests[i].count,
		    .length = tests[i].length, .crc = 0xfedcba98 };
		memset(&h.sha256, 0xa5, sizeof(h.sha256));
		chunk_header_encode(o, &h);
		assert_int_equal(chunk_header_decode(&back, o, sizeof(o)),
		    tests[i].want);
		if (tests[i].want == -1)
			continue;
		assert_memory_equal(&back.sha256, &h.sha256, DIGEST_SIZE);
		assert_int_equal(back.size, h.size);
		assert_int_equal(back.number, h.number);
		assert_int_equal(back.crc, h.crc);
		assert_int_equal(chunk_header_decode(&back, o, sizeof(o) - 1),
		    -1);
		o[7] ^= 1;
		assert_int_equal(chunk_header_decode(&back, o, sizeof(o)), -1);
	}
}

static void
chunk_keys(void **state)
{
	uint8_t	 a[CHUNK_KEY], b[CHUNK_KEY];
	uint64_t object;
	uint32_t chunk;

	(void)state;
	chunk_key_encode(a, 255, UINT32_MAX);
	chunk_key_encode(b, 256, 0);
	assert_true(memcmp(a, b, CHUNK_KEY) < 0);	/* order of numbers */
	assert_int_equal(chunk_key_decode(a, CHUNK_KEY, &object, &chunk), 0);
	assert_int_equal(object, 255);
	assert_int_equal(chunk, UINT32_MAX);
	assert_int_equal(chunk_key_decode(a, CHUNK_KEY - 1, &object, &chunk),
	    -1);
}

static void
entry_values(void **state)
{
	static uint8_t	 v[ENTRY_HEADER + ENTRY_MAX + 1];
	static const struct {
		const char	*descr;
		uint32_t	 len;		/* of the entry */
		int		 cut;		/* octets taken off or added */
		int		 flip;		/* octet changed; -1: none */
		int		 want;
	} tests[] = {
		{ "one octet", 1, 0, -1, 0 },
		{ "largest", ENTRY_MAX, 0, -1, 0 },
		{ "too large", ENTRY_MAX + 1, 0, -1, -1 },
		{ "empty", 0, 0, -1, -1 },
		{ "cut short", 9, -1, -1, -1 },
		{ "more than said", 9, 1, -1, -1 },
		{ "wrong magic", 9, 0, 0, -1 },
		{ "wrong length", 9, 0, 19, -1 },
		{ "wrong checksum", 9, 0, 23, -1 },
		{ "wrong octet", 9, 0, 30, -1 },
	};
	const uint8_t	*e;
	uint64_t	 seq;
	uint32_t	 len;

	(void)state;
	memset(v, 'x', sizeof(v));
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		print_message("%s\n", tests[i].descr);
		entry_header_encode(v, 77, v + ENTRY_HEADER, tests[i].len);
		if (tests[i].flip >= 0)
			v[tests[i].flip] ^= 0x10;
		assert_int_equal(entry_value_decode(v, (size_t)
		    ((int)(ENTRY_HEADER + tests[i].len) + tests[i].cut), &seq,
		    &e, &len), tests[i].want);
		if (tests[i].flip >= ENTRY_HEADER)
			v[tests[i].flip] ^= 0x10;
		if (tests[i].want == -1)
			continue;
		assert_int_equal(seq, 77);
		assert_int_equal(len, tests[i].len);
		assert_ptr_equal(e, v + ENTRY_HEADER);
	}
	assert_int_equal(entry_value_decode(v, ENTRY_HEADER - 1, &seq, &e,
	    &len), -1);
}

static void
segment_names(void **state)
{
	static const struct {
		const char	*name;
		int		 want;
		uint32_t	 number;
	} tests[] = {
		{ "000001", 0, 1 }, { "999999", 0, SEGMENT_LAST },
		{ "000000", -1, 0 }, { "00001", -1, 0 }, { "0000001", -1, 0 },
		{ "", -1, 0 }, { "00000a", -1, 0 }, { "-00001", -1, 0 },
		{ ".", -1, 0 }, { "000001.new", -1, 0 },
	};
	char	 name[SEGMENT_NAME];
	uint32_t n;

	(void)state;
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		print_message("'%s'\n", tests[i].name);
		assert_int_equal(segment_number(tests[i].name, &n),
		    tests[i].want);
		if (tests[i].want == -1)
			continue;
		assert_int_equal(n, tests[i].number);
		segment_name(name, n);
		assert_string_equal(name, tests[i].name);
	}
}

static void
catalog_names(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < CAT_MAX; i++) {
		assert_true(catalog_db_name((enum catalog_db)i)[0] != '\0');
		for (unsigned int j = 0; j < i; j++)
			assert_string_not_equal(
			    catalog_db_name((enum catalog_db)i),
			    catalog_db_name((enum catalog_db)j));
	}
	assert_string_equal(catalog_db_name(CAT_MAX), "");
}

static void
sample(struct store_info *si)
{
	static const uint8_t	 pub[KEY_PUBLIC] = { 1, 2, 3 };

	memset(si, 0, sizeof(*si));
	si->format = STORE_FORMAT;
	memset(si->id, 'a', 32);
	memcpy(si->origin, "example.vn/store", 17);
	assert_int_equal(vkey_make(&si->key, "example.vn/store",
	    KEY_TYPE_ED25519, pub), 0);
	si->segment_size = SEGMENT_SIZE;
	si->created = INT64_C(1700000000000001);
}

static void
info_round_trip(void **state)
{
	struct store_info	 si, back;
	struct buf		 b;

	(void)state;
	buf_init(&b, 4096);
	for (int simulated = 0; simulated < 2; simulated++) {
		sample(&si);
		si.simulated = simulated == 1;
		buf_reset(&b);
		assert_int_equal(store_info_format(&b, &si), 0);
		assert_int_equal(store_info_parse(&back, b.p, b.len),
		    STORE_INFO_OK);
		assert_string_equal(back.id, si.id);
		assert_string_equal(back.origin, si.origin);
		assert_memory_equal(back.key.pub, si.key.pub, KEY_PUBLIC);
		assert_int_equal(back.segment_size, si.segment_size);
		assert_int_equal(back.created, si.created);
		assert_int_equal(back.simulated, si.simulated);
		for (size_t n = 0; n < b.len; n++)	/* every prefix */
			assert_int_not_equal(store_info_parse(&back, b.p, n),
			    STORE_INFO_OK);
	}
	memcpy(si.origin, "a b", 4);
	assert_int_equal(store_info_format(&b, &si), -1);
	buf_release(&b);
}

static void
info_refused(void **state)
{
	static const struct {
		const char	*descr, *from, *to;
		enum store_info_result want;
	} tests[] = {
		{ "unchanged", "real", "real", STORE_INFO_OK },
		{ "next format", "Store: 1", "Store: 2",
		    STORE_INFO_OTHER_FORMAT },
		{ "format zero", "Store: 1", "Store: 0",
		    STORE_INFO_MALFORMED },
		{ "id in capitals", "aaaa", "AAAA", STORE_INFO_MALFORMED },
		{ "id too long", "Id: ", "Id: a", STORE_INFO_MALFORMED },
		{ "plus in the origin", "Origin: example", "Origin: exa+ple",
		    STORE_INFO_MALFORMED },
		{ "control in the origin", "Origin: example",
		    "Origin: exa\001ple", STORE_INFO_MALFORMED },
		{ "other digest", "sha256", "sha512", STORE_INFO_MALFORMED },
		{ "key broken", "Key: e", "Key: f", STORE_INFO_MALFORMED },
		{ "size signed", "Size: ", "Size: +", STORE_INFO_MALFORMED },
		{ "size zero", "Size: 22000000000", "Size: 0",
		    STORE_INFO_MALFORMED },
		{ "no time", "Created: 2", "Created: x",
		    STORE_INFO_MALFORMED },
		{ "other clock", "real", "unreal", STORE_INFO_MALFORMED },
		{ "more after the end", "real\n", "real\n\n",
		    STORE_INFO_MALFORMED },
		{ "carriage return", "real\n", "real\r\n",
		    STORE_INFO_MALFORMED },
	};
	struct store_info	 si;
	struct buf		 b, c;
	char			*at;

	(void)state;
	buf_init(&b, 4096);
	buf_init(&c, 4096);
	sample(&si);
	assert_int_equal(store_info_format(&b, &si), 0);
	assert_non_null(buf_str(&b));
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		print_message("%s\n", tests[i].descr);
		at = strstr((char *)b.p, tests[i].from);
		assert_non_null(at);
		buf_reset(&c);
		buf_add(&c, b.p, (size_t)(at - (char *)b.p));
		buf_addstr(&c, tests[i].to);
		buf_addstr(&c, at + strlen(tests[i].from));
		assert_int_equal(store_info_parse(&si, c.p, c.len),
		    tests[i].want);
	}
	buf_release(&b);
	buf_release(&c);
}

static void
info_of_no_store(void **state)
{
	struct store_info	 si;
	unsigned int		 n = 0;

	(void)state;
	log_init(quiet, &n, LOG_LEVEL_WARN);
	assert_int_equal(store_info_load(&si, "/nonexistent"), -1);
	log_init(NULL, NULL, LOG_LEVEL_WARN);
	assert_int_equal(n, 1);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(chunk_sizes),
		cmocka_unit_test(chunk_headers),
		cmocka_unit_test(chunk_keys),
		cmocka_unit_test(entry_values),
		cmocka_unit_test(segment_names),
		cmocka_unit_test(catalog_names),
		cmocka_unit_test(info_round_trip),
		cmocka_unit_test(info_refused),
		cmocka_unit_test(info_of_no_store),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
