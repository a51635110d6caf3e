/*
 * test-wire.c: what is written is read back; what is short or false fails.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/wire.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static void
round_trip(void **state)
{
	static const int64_t	 signs[] = { 0, 1, -1, INT64_MAX, INT64_MIN,
				    INT64_MIN + 1 };
	struct octets		 o;
	struct wire		 w;
	struct buf		 b;
	char			*s;
	uint8_t			 raw[3];

	(void)state;
	buf_init(&b, 1000);
	wire_put_u8(&b, 0xfe);
	wire_put_u16(&b, 0xfedc);
	wire_put_u32(&b, 0xfedcba98);
	wire_put_u64(&b, 0xfedcba9876543210);
	for (size_t i = 0; i < COUNT(signs); i++)
		wire_put_i64(&b, signs[i]);
	wire_put_enum(&b, 65535);
	wire_put_octets(&b, "\0\1", 2);
	wire_put_octets(&b, NULL, 0);
	wire_put_str(&b, "na\xc3\xafve");
	wire_put_str(&b, NULL);
	buf_addstr(&b, "raw");
	assert_int_equal(b.failed, 0);
	assert_memory_equal(b.p, "\xfe\xfe\xdc\xfe\xdc\xba\x98", 7);

	wire_init(&w, b.p, b.len);
	assert_int_equal(wire_get_u8(&w), 0xfe);
	assert_int_equal(wire_get_u16(&w), 0xfedc);
	assert_int_equal(wire_get_u32(&w), 0xfedcba98);
	assert_true(wire_get_u64(&w) == 0xfedcba9876543210);
	for (size_t i = 0; i < COUNT(signs); i++)
		assert_true(wire_get_i64(&w) == signs[i]);
	assert_int_equal(wire_get_enum(&w, 65536), 65535);
	o = wire_get_octets(&w, 2);
	assert_int_equal(o.len, 2);
	assert_memory_equal(o.p, "\0\1", 2);
	o = wire_get_octets(&w, 0);
	assert_int_equal(o.len, 0);
	assert_non_null(o.p);
	s = wire_get_str(&w, 6);
	assert_string_equal(s, "na\xc3\xafve");
	free(s);
	s = wire_get_str(&w, 0);
	assert_string_equal(s, "");
	free(s);
	assert_false(wire_done(&w));
	wire_get_raw(&w, raw, sizeof(raw));
	assert_memory_equal(raw, "raw", 3);
	assert_true(wire_done(&w));
	buf_release(&b);
}

static void
lengths(void **state)
{
	static const struct {
		const char	*descr;
		const char	*in;
		size_t		 len;
		size_t		 max;
		int		 want;		/* length, or -1 */
	} tests[] = {
		{ "no length at all", "", 0, 9, -1 },
		{ "half a length", "\0\0\0", 3, 9, -1 },
		{ "empty", "\0\0\0\0", 4, 0, 0 },
		{ "at the cap", "\0\0\0\2ab", 6, 2, 2 },
		{ "above the cap", "\0\0\0\2ab", 6, 1, -1 },
		{ "longer than the input", "\0\0\0\3ab", 6, 9, -1 },
		{ "as long as can be said", "\xff\xff\xff\xff", 4, SIZE_MAX,
		    -1 },
	};
	struct octets	 o;
	struct wire	 w;

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		print_message("%s\n", tests[i].descr);
		wire_init(&w, tests[i].in, tests[i].len);
		o = wire_get_octets(&w, tests[i].max);
		assert_int_equal(w.failed, tests[i].want == -1);
		assert_int_equal(o.p == NULL, tests[i].want == -1);
		assert_int_equal(o.len, tests[i].want == -1 ? 0 :
		    tests[i].want);
	}
}

static void
texts(void **state)
{
	static const struct {
		const char	*descr;
		const char	*in;
		size_t		 len;
		size_t		 max;
		const char	*want;
	} tests[] = {
		{ "plain", "\0\0\0\2ab", 6, 2, "ab" },
		{ "above the cap", "\0\0\0\2ab", 6, 1, NULL },
		{ "a NUL in it", "\0\0\0\2a\0", 6, 9, NULL },
		{ "cut UTF-8", "\0\0\0\1\xc3", 5, 9, NULL },
		{ "overlong UTF-8", "\0\0\0\2\xc0\x80", 6, 9, NULL },
	};
	struct wire	 w;
	char		*s;

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		print_message("%s\n", tests[i].descr);
		wire_init(&w, tests[i].in, tests[i].len);
		s = wire_get_str(&w, tests[i].max);
		assert_int_equal(s == NULL, tests[i].want == NULL);
		assert_int_equal(w.failed, tests[i].want == NULL);
		if (s != NULL)
			assert_string_equal(s, tests[i].want);
		free(s);
	}
}

static void
failure_is_for_good(void **state)
{
	struct wire	 w;
	uint8_t		 raw[2] = { 1, 1 };

	(void)state;
	wire_init(&w, "\1\2\3", 3);
	assert_int_equal(wire_get_u32(&w), 0);
	assert_true(w.failed);
	assert_int_equal(wire_get_u8(&w), 0);
	assert_int_equal(wire_get_u16(&w), 0);
	assert_true(wire_get_u64(&w) == 0);
	assert_true(wire_get_i64(&w) == 0);
	wire_get_raw(&w, raw, sizeof(raw));
	assert_memory_equal(raw, "\0\0", 2);
	assert_null(wire_get_str(&w, 9));
	assert_false(wire_done(&w));

	wire_init(&w, NULL, 0);
	assert_true(wire_done(&w));
	assert_int_equal(wire_get_u8(&w), 0);
	assert_false(wire_done(&w));
}

static void
enums(void **state)
{
	struct wire	 w;
	struct buf	 b;

	(void)state;
	wire_init(&w, "\0\4", 2);
	assert_int_equal(wire_get_enum(&w, 5), 4);
	assert_true(wire_done(&w));
	wire_init(&w, "\0\5", 2);
	assert_int_equal(wire_get_enum(&w, 5), 0);
	assert_true(w.failed);

	buf_init(&b, 100);
	assert_int_equal(wire_put_enum(&b, 65535), 0);
	assert_int_equal(wire_put_enum(&b, 65536), -1);
	assert_int_equal(b.failed, 1);
	buf_release(&b);
}

static void
nothing_half_written(void **state)
{
	struct buf	 b;

	(void)state;
	buf_init(&b, 6);
	assert_int_equal(wire_put_octets(&b, "abc", 3), -1);
	assert_int_equal(b.len, 0);
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(round_trip),
		cmocka_unit_test(lengths),
		cmocka_unit_test(texts),
		cmocka_unit_test(failure_is_for_good),
		cmocka_unit_test(enums),
		cmocka_unit_test(nothing_half_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
