/*
 * test-numwords.c: numbers that are written out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "formats/regulation/numwords.h"

static const struct {
	const char	*in;
	enum numwords	 what;
	size_t		 took;
	int		 want;
} rows[] = {
	{ "mot", NUMWORDS_DAY, 3, 1 },
	{ "nam thang", NUMWORDS_DAY, 3, 5 },
	{ " muoi thang", NUMWORDS_DAY, 5, 10 },
	{ "muoi lam", NUMWORDS_DAY, 8, 15 },
	{ "muoi nam", NUMWORDS_DAY, 4, 10 },
	{ "hai muoi", NUMWORDS_DAY, 8, 20 },
	{ "hai muoi mot thang", NUMWORDS_DAY, 12, 21 },
	{ "hai muoi tu", NUMWORDS_DAY, 11, 24 },
	{ "hai muoi nham", NUMWORDS_DAY, 13, 25 },
	{ "ba muoi mot", NUMWORDS_DAY, 11, 31 },
	{ "mong mot", NUMWORDS_DAY, 8, 1 },
	{ "mung hai", NUMWORDS_DAY, 8, 2 },
	{ "mong", NUMWORDS_DAY, 0, -1 },
	{ "moi hai", NUMWORDS_DAY, 7, 12 },
	{ "muoihai", NUMWORDS_DAY, 0, -1 },
	{ "", NUMWORDS_DAY, 0, -1 },
	{ "15", NUMWORDS_DAY, 0, -1 },
	{ "nam nam hai nghin", NUMWORDS_MONTH, 3, 5 },
	{ "muoi nam hai nghin", NUMWORDS_MONTH, 4, 10 },
	{ "muoi hai nam", NUMWORDS_MONTH, 8, 12 },
	{ "tu", NUMWORDS_MONTH, 2, 4 },
	{ "gieng nam", NUMWORDS_MONTH, 5, 1 },
	{ "chap", NUMWORDS_MONTH, 4, 12 },
	{ "gieng", NUMWORDS_DAY, 0, -1 },
	{ "hai nghin khong tram hai muoi lam.", NUMWORDS_YEAR, 33, 2025 },
	{ "hai ngan khong tram linh nam", NUMWORDS_YEAR, 28, 2005 },
	{ "hai nghin khong tram le ba", NUMWORDS_YEAR, 26, 2003 },
	{ "hai nghin khong tram muoi", NUMWORDS_YEAR, 25, 2010 },
	{ "hai nghin khong tram", NUMWORDS_YEAR, 20, -1 },
	{ "hai nghin khong", NUMWORDS_YEAR, 15, -1 },
	{ "hai nghin hai muoi ba", NUMWORDS_YEAR, 21, 2023 },
	{ "hai nghin", NUMWORDS_YEAR, 9, 2000 },
	{ "hai nghin linh", NUMWORDS_YEAR, 9, 2000 },
	{ "mot nghin chin tram chin muoi tam", NUMWORDS_YEAR, 33, 1998 },
	{ "mot nghin chin tram", NUMWORDS_YEAR, 19, 1900 },
	{ "hai muoi lam", NUMWORDS_YEAR, 0, -1 },
	{ "nghin", NUMWORDS_YEAR, 0, -1 },
};

static void
numbers(void **state)
{
	int	 n;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t	 took = numwords_read(rows[i].in, strlen(rows[i].in),
			    rows[i].what, &n);

		if (took != rows[i].took || n != rows[i].want)
			print_message("%s: %zu octets, %d\n", rows[i].in, took,
			    n);
		assert_int_equal(took, rows[i].took);
		assert_int_equal(n, rows[i].want);
	}
}

/* Every day of a month and every year, as they are said, comes back. */
static void
as_said(void **state)
{
	static const char *const	 ones[] = { "khong", "mot", "hai", "ba",
		"bon", "nam", "sau", "bay", "tam", "chin" };
	char				 s[80];
	int				 n;

	(void)state;
	for (int year = 2001; year < 2100; year++) {
		int	 ten = year % 100 / 10, one = year % 10;

		snprintf(s, sizeof(s), "hai nghin khong tram %s%s%s%s",
		    ten == 0 ? "linh" : ten == 1 ? "" : ones[ten],
		    ten > 1 ? " muoi" : ten == 1 ? "muoi" : "",
		    one > 0 ? " " : "", one == 0 ? "" : one == 5 && ten > 0 ?
		    "lam" : ones[one]);
		assert_int_equal(numwords_read(s, strlen(s), NUMWORDS_YEAR,
		    &n), strlen(s));
		assert_int_equal(n, year);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(numbers),
		cmocka_unit_test(as_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
