/*
 * test-holidays.c: which days are worked on, and what is written wrongly.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "formats/regulation/conventions.h"
#include "formats/regulation/holidays.h"

static int64_t
day(int year, int month, int d)
{
	struct civil	 c = { year, month, d };

	return civil_days(&c);
}

/* Keys of [holidays], one value each. */
static void
values(void **state)
{
	static const struct {
		const char	*key;
		const char	*value;
		bool		 good;
	} rows[] = {
		{ "day", "16/02/2026 - 20/02/2026, 27/04/2026", true },
		{ "day", "16/02/2026..20/02/2026", true },
		{ "day", "16-02-2026 - 20-02-2026", true },
		{ "day", "16/02/2026 17/02/2026", true },
		{ "day", "2026-02-16,2026-02-17,", true },
		{ "day", "24/11, 1/6, 01/06", true },
		{ "day", "29/02", true },
		{ "day", "29/02/2028", true },
		{ "day", "01/01/2026 - 31/01/2026", true },	/* 31 days */
		{ "day", "01/01/2026 - 01/02/2026", false },	/* 32 */
		{ "day", "20/02/2026 - 16/02/2026", false },
		{ "day", "16/02/2026 -", false },
		{ "day", "16/02/2026 - ", false },
		{ "day", "- 20/02/2026", false },
		{ "day", "16/02 - 20/02", false },	/* of which year? */
		{ "day", "29/02/2026", false },
		{ "day", "30/02", false },
		{ "day", "31/4", false },
		{ "day", "0/4", false },
		{ "day", "1/13", false },
		{ "day", "1/", false },
		{ "day", "/1", false },
		{ "day", "Tết", false },
		{ "day", "", false },
		{ "day", "16/02/2026 - 17/02/2026 - 18/02/2026", false },
		{ "day", "11111111111111111111111111111111111111111111111111"
		  "1111111111111111111111111", false },
		{ "work", "22/08/2026", true },
		{ "work", "22/08", false },	/* swapped once only */
		{ "work", "", false },
		{ "fixed", "yes", true },
		{ "fixed", "no", true },
		{ "fixed", "maybe", false },
		{ "days", "02/09/2026", false },
	};
	struct holidays	 h;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		memset(&h, 0, sizeof(h));
		if ((holidays_key(&h, rows[i].key, rows[i].value) == NULL) !=
		    rows[i].good)
			fail_msg("%s = %s", rows[i].key, rows[i].value);
	}
}

/* More than there is room for. */
static void
many(void **state)
{
	struct holidays	 h = { .noff = 0 };

	(void)state;
	for (size_t i = 0; i < HOLIDAYS_MAX; i++) {
		assert_null(holidays_add(&h, "02/09/2026"));
		assert_null(holidays_add(&h, "24/11"));
		assert_null(holidays_key(&h, "work", "22/08/2026"));
	}
	assert_non_null(holidays_add(&h, "02/09/2026"));
	assert_non_null(holidays_add(&h, "24/11"));
	assert_non_null(holidays_key(&h, "work", "22/08/2026"));
}

static void
days(void **state)
{
	static const struct {
		int		 year, month, day;
		bool		 off;
		int		 at_month, at_day;	/* the same year */
	} rows[] = {
		{ 2026, 11, 27, false, 11, 27 },	/* a Friday */
		{ 2026, 11, 28, true, 11, 27 },
		{ 2026, 11, 29, true, 11, 27 },
		{ 2026, 11, 30, false, 11, 30 },
		{ 2026, 9, 2, true, 8, 28 },	/* 1/9 given, 31/8 swapped */
		{ 2026, 8, 22, false, 8, 22 },	/* a Saturday that is worked */
		{ 2026, 8, 23, true, 8, 22 },
		{ 2026, 2, 15, true, 2, 13 },
		{ 2026, 2, 20, true, 2, 13 },	/* Tết */
		{ 2026, 2, 23, false, 2, 23 },
		{ 2026, 5, 1, true, 4, 29 },	/* and 30/4 before it */
		{ 2027, 11, 24, true, 11, 23 },	/* each year's */
		{ 2027, 9, 1, false, 9, 1 },	/* that of 2026 only */
		{ 2027, 9, 2, true, 9, 1 },
	};
	struct holidays	 h = { .noff = 0 };

	(void)state;
	assert_null(holidays_key(&h, "day", "16/02/2026 - 20/02/2026"));
	assert_null(holidays_key(&h, "day", "31/08/2026, 01/09/2026, 24/11"));
	assert_null(holidays_key(&h, "work", "22/08/2026"));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t	 d = day(rows[i].year, rows[i].month, rows[i].day);

		if (holidays_has(&h, d) != rows[i].off ||
		    holidays_at(&h, d) != day(rows[i].year, rows[i].at_month,
		    rows[i].at_day) || holidays_before(&h, d + 1) !=
		    holidays_at(&h, d))
			fail_msg("%d-%d-%d", rows[i].year, rows[i].month,
			    rows[i].day);
	}
	assert_null(holidays_key(&h, "fixed", "no"));
	assert_false(holidays_has(&h, day(2027, 9, 2)));
	/* Long before 1970, and a calendar of holidays only, come to an end. */
	assert_int_equal(holidays_at(&h, -700000) <= -700000, 1);
	for (int m = 1; m <= 12; m++)
		for (int d = 1; d <= 31; d++) {
			char	 text[8];

			text[0] = (char)('0' + d / 10);
			text[1] = (char)('0' + d % 10);
			text[2] = '/';
			text[3] = (char)('0' + m / 10);
			text[4] = (char)('0' + m % 10);
			text[5] = '\0';
			if (h.nyearly < HOLIDAYS_MAX)
				(void)holidays_add(&h, text);
		}
	assert_true(holidays_at(&h, day(2027, 6, 1)) < day(2027, 6, 1));
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(values),
		cmocka_unit_test(many),
		cmocka_unit_test(days),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
