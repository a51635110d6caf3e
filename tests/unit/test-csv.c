/*
 * test-csv.c: tables as spreadsheets write them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/buf.h"
#include "formats/regulation/csv.h"

/* Rows as "line:a|b|c;" one after the other; "!line" where it breaks off. */
static const struct {
	const char	*descr;
	const char	*in;
	const char	*want;
} rows[] = {
	{ "nothing", "", "" },
	{ "commas", "a,b\nc,d\n", "1:a|b;2:c|d;" },
	{ "semicolons, which Excel writes here", "a;b\nc,1;d\n",
	    "1:a|b;2:c,1|d;" },
	{ "tabs", "a\tb\nc;1\td", "1:a|b;2:c;1|d;" },
	{ "a byte order mark, CR LF", "\xef\xbb\xbf" "a,b\r\nc,d\r\n",
	    "1:a|b;2:c|d;" },
	{ "quotations", "a,b\n\"x, \"\"y\"\"\",\"1\n2\"\nz,\n",
	    "1:a|b;2:x, \"y\"|1\n2;4:z|;" },
	{ "a delimiter in a heading's quotation", "\"a,b,c\";d\n1;2\n",
	    "1:a,b,c|d;2:1|2;" },
	{ "spaces at the ends go", "a , b\n c,\" d \"\n", "1:a|b;2:c|d;" },
	{ "empty rows are passed over", "a,b\n\n,\n \nc,d\n",
	    "1:a|b;5:c|d;" },
	{ "fewer columns, more columns", "a,b\nc\nd,e,f\n",
	    "1:a|b;2:c;3:d|e|f;" },
	{ "a quotation without end", "a,b\n\"c,d\n", "1:a|b;!2" },
	{ "the last line without end", "a", "1:a;" },
};

static void
table(void **state)
{
	struct csv_row	 r;
	struct csv	*c;
	struct buf	 b;
	size_t		 line;
	int		 rc;

	(void)state;
	buf_init(&b, 65536);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		c = csv_new(rows[i].in, strlen(rows[i].in), &line);
		assert_non_null(c);
		buf_reset(&b);
		while ((rc = csv_next(c, &r)) == 1) {
			buf_addf(&b, "%zu:", r.line);
			for (size_t k = 0; k < r.n; k++)
				buf_addf(&b, "%s%s", k > 0 ? "|" : "",
				    r.field[k]);
			buf_addc(&b, ';');
		}
		if (rc == -1)
			buf_addf(&b, "!%zu", r.line);
		if (strcmp(buf_str(&b), rows[i].want) != 0)
			print_message("%s\n", rows[i].descr);
		assert_string_equal(buf_str(&b), rows[i].want);
		csv_free(c);
	}
	buf_release(&b);
}

static void
limits(void **state)
{
	struct csv_row	 r;
	struct csv	*c;
	size_t		 line;
	char		 many[2 * CSV_COLUMNS_MAX + 2];

	(void)state;
	assert_null(csv_new("a,b\nc,\xff\n", 8, &line));
	assert_int_equal(line, 2);
	memset(many, ',', sizeof(many));
	many[0] = 'x';
	assert_non_null(c = csv_new(many, CSV_COLUMNS_MAX, &line));
	assert_int_equal(csv_next(c, &r), 1);
	assert_int_equal(r.n, CSV_COLUMNS_MAX);
	csv_free(c);
	assert_non_null(c = csv_new(many, CSV_COLUMNS_MAX + 1, &line));
	assert_int_equal(csv_next(c, &r), -1);
	csv_free(c);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(table),
		cmocka_unit_test(limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
