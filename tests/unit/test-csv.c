/*
 * test-csv.c: tables as spreadsheets write them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/buf.h"
#include "formats/regulation/csv.h"

static const struct {
	const char	*descr;
	const char	*in;
	char		 separator;
	const char	*want;		/* cells between |, rows between / */
	size_t		 row, column;	/* where it is wrong */
} tests[] = {
	{ "two rows", "a,b\nc,d\n", ',', "a|b/c|d/", 0, 0 },
	{ "no line feed at the end", "a,b\nc,d", ',', "a|b/c|d/", 0, 0 },
	{ "carriage returns", "a;b\r\nc;d\r\n", ';', "a|b/c|d/", 0, 0 },
	{ "carriage returns alone", "a\rb\r", ';', "a/b/", 0, 0 },
	{ "byte order mark", "\xef\xbb\xbf" "a\tb\n", '\t', "a|b/", 0, 0 },
	{ "quoted separator", "\"a,b\",c\n", ',', "a,b|c/", 0, 0 },
	{ "quoted quote", "\"a\"\"b\",c\n", ',', "a\"b|c/", 0, 0 },
	{ "quoted line feed is a space", "\"a\n b\",c\n", ',', "a b|c/", 0,
	    0 },
	{ "quote inside a cell", "a\"b,c\n", ',', "a\"b|c/", 0, 0 },
	{ "empty cells and rows", ",,\n\n,x", ',', "||//|x/", 0, 0 },
	{ "nothing", "", ',', NULL, 0, 0 },
	{ "quote never closed", "a\nb,\"c\nd\n", ',', NULL, 2, 2 },
	{ "text behind a quote", "a\n\"b\"c,d\n", ',', NULL, 2, 1 },
	{ "not UTF-8", "a,b\nc,\xd2\xe5\n", ',', NULL, 2, 2 },
	{ "UTF-16", "\xff\xfe" "a", ',', NULL, 0, 0 },
};

static char *
joined(const struct csv *t)
{
	struct buf	 b;
	char		*s;
	size_t		 len;

	buf_init(&b, 65536);
	for (size_t i = 0; i < t->n; i++) {
		for (size_t k = 0; k < t->row[i].n; k++) {
			if (k > 0)
				buf_addc(&b, '|');
			buf_addstr(&b, t->row[i].cell[k]);
		}
		buf_addc(&b, '/');
	}
	buf_addc(&b, '\0');
	s = (char *)buf_take(&b, &len);
	assert_non_null(s);
	return s;
}

static void
parse_table(void **state)
{
	struct csv_wrong	 wrong;
	struct csv		 t;
	char			*s;
	int			 rc;

	(void)state;
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		rc = csv_parse(&t, tests[i].in, strlen(tests[i].in),
		    tests[i].separator, &wrong);
		if (tests[i].want == NULL) {
			if (rc != -1 || wrong.why == NULL ||
			    wrong.row != tests[i].row ||
			    wrong.column != tests[i].column)
				fail_msg("%s: %d %zu %zu", tests[i].descr, rc,
				    wrong.row, wrong.column);
		} else {
			assert_int_equal(rc, 0);
			s = joined(&t);
			if (strcmp(s, tests[i].want) != 0)
				fail_msg("%s: %s", tests[i].descr, s);
			free(s);
		}
		csv_release(&t);
	}
	assert_int_equal(csv_parse(&t, "a\0b", 3, ',', &wrong), -1);
	assert_int_equal(wrong.row, 1);
	csv_release(&t);
	/* Letters with marks of their own are one letter. */
	assert_int_equal(csv_parse(&t, "Va\xcc\x86n", 5, ',', &wrong), 0);
	assert_string_equal(csv_cell(&t, 0, 0), "Văn");
	assert_string_equal(csv_cell(&t, 0, 1), "");
	assert_string_equal(csv_cell(&t, 1, 0), "");
	csv_release(&t);
}

static void
too_large(void **state)
{
	struct csv_wrong	 wrong;
	struct csv		 t;
	char			*s;

	(void)state;
	assert_non_null(s = malloc(CSV_ROWS + 1));
	memset(s, '\n', CSV_ROWS + 1);
	assert_int_equal(csv_parse(&t, s, CSV_ROWS, ',', &wrong), 0);
	assert_int_equal(t.n, CSV_ROWS);
	csv_release(&t);
	assert_int_equal(csv_parse(&t, s, CSV_ROWS + 1, ',', &wrong), -1);
	assert_int_equal(wrong.row, CSV_ROWS + 1);
	csv_release(&t);
	memset(s, ',', CSV_COLUMNS);
	assert_int_equal(csv_parse(&t, s, CSV_COLUMNS - 1, ',', &wrong), 0);
	csv_release(&t);
	assert_int_equal(csv_parse(&t, s, CSV_COLUMNS, ',', &wrong), -1);
	assert_int_equal(wrong.column, CSV_COLUMNS + 1);
	csv_release(&t);
	free(s);
}

static void
cells_written(void **state)
{
	static const struct {
		const char	*cell;
		const char	*want;
	} rows[] = {
		{ "", "" }, { "a b", "a b" }, { "a,b", "\"a,b\"" },
		{ "a\"b", "\"a\"\"b\"" }, { "a\nb", "\"a\nb\"" },
		{ "=1+1", "'=1+1" }, { "\t=1+1", "\"'\t=1+1\"" },
		{ "\r@x", "\"'\r@x\"" }, { "@x;y", "\"'@x;y\"" },
	};
	struct buf	 b;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_init(&b, 1000);
		assert_int_equal(csv_put(&b, rows[i].cell), 0);
		assert_string_equal(buf_str(&b), rows[i].want);
		buf_release(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(parse_table),
		cmocka_unit_test(too_large),
		cmocka_unit_test(cells_written),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
