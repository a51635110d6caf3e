/*
 * test-buf.c: a buffer up to its maximum, and not past it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/buf.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static void
both_sides_of_the_maximum(void **state)
{
	static const struct {
		const char	*descr;
		size_t		 max;
		size_t		 first;
		size_t		 second;
		int		 want;		/* of the second addition */
	} tests[] = {
		{ "nothing in nothing", 0, 0, 0, 0 },
		{ "one in nothing", 0, 0, 1, -1 },
		{ "exactly full", 10, 4, 6, 0 },
		{ "one too many", 10, 4, 7, -1 },
		{ "grows past its first size", 1000, 60, 940, 0 },
		{ "odd maximum", 100, 65, 35, 0 },
		{ "odd maximum, one more", 100, 65, 36, -1 },
		{ "nothing to a full one", 10, 10, 0, 0 },
		{ "length wraps", SIZE_MAX, 10, SIZE_MAX, -1 },
	};
	static const uint8_t	 octets[1000];
	struct buf		 b;

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		print_message("%s\n", tests[i].descr);
		buf_init(&b, tests[i].max);
		assert_int_equal(buf_add(&b, octets, tests[i].first), 0);
		assert_int_equal(buf_add(&b, octets, tests[i].second),
		    tests[i].want);
		assert_int_equal(b.failed, tests[i].want == -1);
		assert_int_equal(b.len, tests[i].first + (tests[i].want == 0 ?
		    tests[i].second : 0));
		assert_true(b.len <= b.cap && b.cap <= b.max);
		buf_release(&b);
	}
}

static void
a_failure_stays(void **state)
{
	struct buf	 b;
	size_t		 len;

	(void)state;
	buf_init(&b, 4);
	assert_int_equal(buf_addstr(&b, "abc"), 0);
	assert_int_equal(buf_addstr(&b, "de"), -1);
	assert_int_equal(buf_addc(&b, 'd'), -1);	/* would fit */
	assert_int_equal(buf_add(&b, NULL, 0), -1);
	assert_null(buf_reserve(&b, 1));
	assert_null(buf_str(&b));
	assert_int_equal(b.len, 3);

	buf_reset(&b);
	assert_int_equal(buf_addstr(&b, "abcd"), 0);
	assert_int_equal(buf_addc(&b, 'e'), -1);
	assert_null(buf_take(&b, &len));
	assert_int_equal(len, 0);
	assert_int_equal(b.failed, 0);
	assert_int_equal(b.max, 4);
	buf_release(&b);
}

static void
strings(void **state)
{
	struct buf	 b;

	(void)state;
	buf_init(&b, 5);
	assert_string_equal(buf_str(&b), "");
	assert_int_equal(buf_addstr(&b, "four"), 0);
	assert_string_equal(buf_str(&b), "four");
	assert_int_equal(b.len, 4);
	assert_int_equal(b.failed, 0);
	assert_int_equal(buf_addc(&b, '5'), 0);
	assert_null(buf_str(&b));		/* no room for the NUL */
	assert_int_equal(b.failed, 0);
	assert_int_equal(b.len, 5);
	buf_release(&b);
}

static void
formatted(void **state)
{
	static const struct {
		const char	*descr;
		size_t		 max;
		int		 width;
		int		 want;
	} tests[] = {
		{ "short", 100, 1, 0 },
		{ "exactly full, no room for a NUL", 511, 511, 0 },
		{ "one more than a line", 512, 512, 0 },
		{ "long", 5000, 5000, 0 },
		{ "too long, short", 10, 11, -1 },
		{ "too long, long", 4999, 5000, -1 },
	};
	struct buf	 b;

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		print_message("%s\n", tests[i].descr);
		buf_init(&b, tests[i].max);
		assert_int_equal(buf_addf(&b, "%*d", tests[i].width, 7),
		    tests[i].want);
		assert_int_equal(b.failed, tests[i].want == -1);
		assert_int_equal(b.len,
		    tests[i].want == 0 ? tests[i].width : 0);
		if (tests[i].want == 0)
			assert_int_equal(b.p[b.len - 1], '7');
		buf_release(&b);
	}
}

static void
handed_over(void **state)
{
	struct buf	 b;
	uint8_t		*p;
	size_t		 len = 99;

	(void)state;
	buf_init(&b, 100);
	assert_null(buf_take(&b, &len));
	assert_int_equal(len, 0);
	assert_int_equal(buf_addstr(&b, "octets"), 0);
	p = buf_take(&b, &len);
	assert_non_null(p);
	assert_int_equal(len, 6);
	assert_memory_equal(p, "octets", 6);
	assert_int_equal(b.len, 0);
	assert_null(b.p);
	free(p);
	assert_int_equal(buf_addstr(&b, "again"), 0);
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(both_sides_of_the_maximum),
		cmocka_unit_test(a_failure_stays),
		cmocka_unit_test(strings),
		cmocka_unit_test(formatted),
		cmocka_unit_test(handed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
