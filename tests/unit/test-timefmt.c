/*
 * test-timefmt.c: times both ways, calendars, zones.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/timefmt.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define S(n)		((int64_t)(n) * TIME_SECOND)

static void
written(void **state)
{
	static const struct {
		int64_t		 us;
		const char	*plain;
		const char	*micro;
		const char	*compact;
		const char	*ssh;
	} tests[] = {
		{ 0, "1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000000Z",
		    "19700101T000000Z", "19700101000000Z" },
		{ -1, "1969-12-31T23:59:59Z", "1969-12-31T23:59:59.999999Z",
		    "19691231T235959Z", "19691231235959Z" },
		{ S(1795460400) + 1, "2026-11-23T19:00:00Z",
		    "2026-11-23T19:00:00.000001Z", "20261123T190000Z",
		    "20261123190000Z" },
		{ S(951782400), "2000-02-29T00:00:00Z",
		    "2000-02-29T00:00:00.000000Z", "20000229T000000Z",
		    "20000229000000Z" },
		{ S(-62135596800), "0001-01-01T00:00:00Z",
		    "0001-01-01T00:00:00.000000Z", "00010101T000000Z",
		    "00010101000000Z" },
		{ S(253402300799), "9999-12-31T23:59:59Z",
		    "9999-12-31T23:59:59.000000Z", "99991231T235959Z",
		    "99991231235959Z" },
		{ INT64_MAX, "294247-01-10T04:00:54Z",
		    "294247-01-10T04:00:54.775807Z", "2942470110T040054Z",
		    "2942470110040054Z" },
		{ TIME_NONE, "-", "-", "-", "-" },
	};
	char	 t[TIME_TEXT];

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		assert_string_equal(time_rfc3339(tests[i].us, t),
		    tests[i].plain);
		assert_string_equal(time_rfc3339_us(tests[i].us, t),
		    tests[i].micro);
		assert_string_equal(time_compact(tests[i].us, t),
		    tests[i].compact);
		assert_string_equal(time_ssh(tests[i].us, t), tests[i].ssh);
	}
}

static void
parsed(void **state)
{
	static const struct {
		const char	*in;
		int		 rc;
		int64_t		 want;
	} tests[] = {
		{ "2026-11-23T19:00:00Z", 0, S(1795460400) },
		{ "2026-11-24T02:00:00+07:00", 0, S(1795460400) },
		{ "2026-11-23T12:30:00-06:30", 0, S(1795460400) },
		{ "2026-11-23T19:00:00-00:00", 0, S(1795460400) },
		{ "2026-11-23T19:00:00.5Z", 0, S(1795460400) + 500000 },
		{ "2026-11-23T19:00:00.000001Z", 0, S(1795460400) + 1 },
		{ "2026-11-23T19:00:00.0000001Z", -1, 0 },
		{ "2026-11-23T19:00:00.Z", -1, 0 },
		{ "0001-01-01T00:00:00Z", 0, S(-62135596800) },
		{ "0000-12-31T23:59:59Z", -1, 0 },
		{ "9999-12-31T23:59:59.999999Z", 0,
		    S(253402300799) + 999999 },
		{ "9999-12-31T23:59:59-00:01", -1, 0 },
		{ "0001-01-01T00:00:00+00:01", -1, 0 },
		{ "2024-02-29T00:00:00Z", 0, S(1709164800) },
		{ "2023-02-29T00:00:00Z", -1, 0 },
		{ "1900-02-29T00:00:00Z", -1, 0 },
		{ "2000-02-29T00:00:00Z", 0, S(951782400) },
		{ "2026-04-31T00:00:00Z", -1, 0 },
		{ "2026-00-01T00:00:00Z", -1, 0 },
		{ "2026-13-01T00:00:00Z", -1, 0 },
		{ "2026-01-00T00:00:00Z", -1, 0 },
		{ "2026-01-01T24:00:00Z", -1, 0 },
		{ "2026-01-01T00:60:00Z", -1, 0 },
		{ "2016-12-31T23:59:60Z", -1, 0 },	/* a leap second */
		{ "2026-01-01T00:00:00+24:00", -1, 0 },
		{ "2026-01-01T00:00:00+23:59", 0, S(1767225600 - 86340) },
		{ "2026-01-01T00:00:00+07", -1, 0 },
		{ "2026-01-01T00:00:00+0700", -1, 0 },
		{ "2026-01-01T00:00:00", -1, 0 },
		{ "2026-01-01 00:00:00Z", -1, 0 },
		{ "2026-01-01t00:00:00z", -1, 0 },
		{ "2026-01-01T00:00:00Z ", -1, 0 },
		{ " 2026-01-01T00:00:00Z", -1, 0 },
		{ "2026-1-01T00:00:00Z", -1, 0 },
		{ "02026-01-01T00:00:00Z", -1, 0 },
		{ "2026-01-01", -1, 0 },
		{ "", -1, 0 },
	};
	int64_t	 us;

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		print_message("%s\n", tests[i].in);
		us = 42;
		assert_int_equal(time_parse(tests[i].in, &us), tests[i].rc);
		assert_true(us == (tests[i].rc == 0 ? tests[i].want : 42));
	}
}

/* Each day of 800 years follows the one before, as a calendar on paper. */
static void
every_day(void **state)
{
	static const int	 days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30,
				    31, 30, 31 };
	int64_t			 day = -719162;	/* 0001-01-01 */
	int			 y, m, d, last;

	(void)state;
	for (int year = 1; year <= 800; year++) {
		for (int month = 1; month <= 12; month++) {
			last = days[month - 1];
			if (month == 2 && (year % 400 == 0 ||
			    (year % 4 == 0 && year % 100 != 0)))
				last = 29;
			for (int i = 1; i <= last; i++, day++) {
				time_civil(S(day * 86400), &y, &m, &d);
				if (y != year || m != month || d != i)
					fail_msg("%d-%d-%d", year, month, i);
				if (time_from_civil(year, month, i, 0, 0, 0) !=
				    day * 86400)
					fail_msg("%d-%d-%d", year, month, i);
			}
		}
	}
}

static void
civil_fields_as_given(void **state)
{
	(void)state;
	assert_true(time_from_civil(1970, 1, 1, 0, 0, 0) == 0);
	assert_true(time_from_civil(2026, 13, 1, 0, 0, 0) ==
	    time_from_civil(2027, 1, 1, 0, 0, 0));
	assert_true(time_from_civil(2026, 0, 1, 0, 0, 0) ==
	    time_from_civil(2025, 12, 1, 0, 0, 0));
	assert_true(time_from_civil(2026, 2, 29, 0, 0, 0) ==
	    time_from_civil(2026, 3, 1, 0, 0, 0));
	assert_true(time_from_civil(2016, 12, 31, 23, 59, 60) ==
	    time_from_civil(2017, 1, 1, 0, 0, 0));
}

static void
typed(void **state)
{
	static const struct {
		const char	*text;
		int64_t		 want;		/* TIME_NONE: refused */
	} tests[] = {
		{ "2026-11-23T19:00:00Z", S(1795460400) },
		{ "2026-11-23t19:00:00z", S(1795460400) },
		{ "2026-11-24 02:00:00+07:00", S(1795460400) },
		{ "2026-11-23T19:00:00.1234567891234Z",
		  S(1795460400) + 123456 },
		{ "2026-11-23T19:00:00.5z", S(1795460400) + 500000 },
		{ "2016-12-31T23:59:60Z", S(1483228800) },
		{ "2017-01-01T06:59:60+07:00", S(1483228800) },
		{ "2016-12-31T23:59:60.25Z", S(1483228800) + 250000 },
		{ "2016-12-31T22:59:60Z", TIME_NONE },
		{ "2016-12-31T23:59:61Z", TIME_NONE },
		{ "2026-11-23 19:00:00", TIME_NONE },
		{ "2026-11-23", TIME_NONE },
		{ "2026-11-23x19:00:00Z", TIME_NONE },
		{ "2026-11-23T19:00:00.Z", TIME_NONE },
		{ "2026-11-23T19:00:00.1234567Zz", TIME_NONE },
		{ "2026-11-23T19:00:00 +07:00", TIME_NONE },
		{ "", TIME_NONE },
		{ "2026-11-23T19:00:00+07:00 and much more than a time has "
		  "of text behind it", TIME_NONE },
	};
	int64_t	 t;

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		t = TIME_NONE;
		if ((time_parse_typed(tests[i].text, &t) == 0) !=
		    (tests[i].want != TIME_NONE) || t != tests[i].want)
			fail_msg("%s: %" PRId64, tests[i].text, t);
	}
}

static void
local_time(void **state)
{
	static const struct {
		const char	*tz;
		int64_t		 us;
		const char	*want;
	} tests[] = {
		{ "ICT-7", S(1795460400), "2026-11-24 02:00:00 +07" },
		{ "UTC0", S(1795460400) + 999999, "2026-11-23 19:00:00 +00" },
		{ "IST-5:30", S(1795460400), "2026-11-24 00:30:00 +05:30" },
		{ "NST3:30", S(1795460400), "2026-11-23 15:30:00 -03:30" },
		{ "ICT-7", -1, "1970-01-01 06:59:59 +07" },
		{ "ICT-7", TIME_NONE, "-" },
	};
	char	 t[TIME_TEXT];

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		assert_int_equal(setenv("TZ", tests[i].tz, 1), 0);
		assert_string_equal(time_local(tests[i].us, t),
		    tests[i].want);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(written),
		cmocka_unit_test(parsed),
		cmocka_unit_test(every_day),
		cmocka_unit_test(civil_fields_as_given),
		cmocka_unit_test(typed),
		cmocka_unit_test(local_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
