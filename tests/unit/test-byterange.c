/*
 * test-byterange.c: ByteRange as written, and what it covers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/document/pdf_byterange.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static const struct {
	const char	*descr;
	const char	*in;
	uint64_t	 size;		/* octets in the file */
	enum finding	 want;
	struct span	 gap;
} tests[] = {
	{
		.descr = "one signature, whole file",
		.in = "[0 840 9080 312]", .size = 9392,
		.want = FINDING_OK, .gap = { 840, 8240 },
	},
	{
		.descr = "white space and a comment",
		.in = "[\t0\r\n840\f9080 % size\n312 ]", .size = 9392,
		.want = FINDING_OK, .gap = { 840, 8240 },
	},
	{
		.descr = "later revisions follow",
		.in = "[0 840 9080 312]", .size = 9393,
		.want = FINDING_OK, .gap = { 840, 8240 },
	},
	{
		.descr = "ends one octet past the file",
		.in = "[0 840 9080 313]", .size = 9392,
		.want = FINDING_BYTERANGE_BOUNDS,
	},
	{
		.descr = "second part begins at the end",
		.in = "[0 840 9392 0]", .size = 9392,
		.want = FINDING_OK, .gap = { 840, 8552 },
	},
	{
		.descr = "second part begins past the end",
		.in = "[0 840 9393 0]", .size = 9392,
		.want = FINDING_BYTERANGE_BOUNDS,
	},
	{
		.descr = "last length wraps past 2^64",
		.in = "[0 840 9080 18446744073709551615]", .size = 9392,
		.want = FINDING_BYTERANGE_BOUNDS,
	},
	{
		.descr = "number past 2^64",
		.in = "[0 840 9080 18446744073709551616]", .size = 9392,
		.want = FINDING_BYTERANGE_SYNTAX,
	},
	{
		.descr = "does not begin at 0",
		.in = "[1 839 9080 312]", .size = 9392,
		.want = FINDING_BYTERANGE_START,
	},
	{
		.descr = "parts overlap",
		.in = "[0 840 839 312]", .size = 9392,
		.want = FINDING_BYTERANGE_OVERLAP,
	},
	{
		.descr = "no gap",
		.in = "[0 840 840 312]", .size = 9392,
		.want = FINDING_BYTERANGE_GAP,
	},
	{
		.descr = "smallest gap",
		.in = "[0 840 841 312]", .size = 9392,
		.want = FINDING_OK, .gap = { 840, 1 },
	},
	{
		.descr = "one pair", .in = "[0 840]", .size = 9392,
		.want = FINDING_BYTERANGE_SYNTAX,
	},
	{
		.descr = "three pairs", .in = "[0 1 2 1 4 1]", .size = 9392,
		.want = FINDING_BYTERANGE_SYNTAX,
	},
	{
		.descr = "negative", .in = "[0 -1 2 1]", .size = 9392,
		.want = FINDING_BYTERANGE_SYNTAX,
	},
	{
		.descr = "real", .in = "[0 1.0 2 1]", .size = 9392,
		.want = FINDING_BYTERANGE_SYNTAX,
	},
	{
		.descr = "reference", .in = "[0 1 2 3 0 R]", .size = 9392,
		.want = FINDING_BYTERANGE_SYNTAX,
	},
	{
		.descr = "not closed", .in = "[0 1 2 1", .size = 9392,
		.want = FINDING_BYTERANGE_SYNTAX,
	},
	{
		.descr = "octets after it", .in = "[0 1 2 1] 5", .size = 9392,
		.want = FINDING_BYTERANGE_SYNTAX,
	},
	{
		.descr = "no array", .in = "0 1 2 1", .size = 9392,
		.want = FINDING_BYTERANGE_SYNTAX,
	},
	{
		.descr = "empty", .in = "", .size = 9392,
		.want = FINDING_BYTERANGE_SYNTAX,
	},
};

static void
forms(void **state)
{
	struct byterange	 br;
	struct span		 gap;
	enum finding		 f;

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		print_message("%s\n", tests[i].descr);
		f = byterange_parse(&br, (const uint8_t *)tests[i].in,
		    strlen(tests[i].in));
		if (f == FINDING_OK)
			f = byterange_check(&br, tests[i].size, &gap);
		assert_int_equal(f, tests[i].want);
		if (f != FINDING_OK)
			continue;
		assert_true(gap.off == tests[i].gap.off);
		assert_true(gap.len == tests[i].gap.len);
	}
}

static void
as_many_as_kept(void **state)
{
	char			 in[4 * BYTERANGE_MAX];
	struct byterange	 br;

	(void)state;
	memset(in, ' ', sizeof(in));
	for (size_t i = 0; i <= BYTERANGE_MAX; i++)
		in[1 + 2 * i] = '7';
	in[0] = '[';
	in[2 + 2 * BYTERANGE_MAX] = ']';
	assert_int_equal(byterange_parse(&br, (const uint8_t *)in,
	    3 + 2 * BYTERANGE_MAX), FINDING_BYTERANGE_SYNTAX);
	assert_int_equal(br.count, 0);
	in[1 + 2 * BYTERANGE_MAX] = ' ';
	assert_int_equal(byterange_parse(&br, (const uint8_t *)in,
	    3 + 2 * BYTERANGE_MAX), FINDING_OK);
	assert_int_equal(br.count, BYTERANGE_MAX);
}

static void
runs_as_written(void **state)
{
	static const struct {
		const char	*descr;
		uint64_t	 n[6];
		size_t		 count;
		size_t		 want;
		struct span	 last;
	} rows[] = {
		{ "two runs", { 0, 840, 9080, 312 }, 4, 2, { 9080, 312 } },
		{ "an empty one is left out", { 0, 840, 9080, 0 }, 4, 1,
		    { 0, 840 } },
		{ "past the end as it is", { 0, 1, 9000, 9000 }, 4, 2,
		    { 9000, 9000 } },
		{ "out of order as it is", { 9000, 1, 0, 2 }, 4, 2, { 0, 2 } },
		{ "ends at 2^64 - 1", { UINT64_MAX - 1, 1 }, 2, 1,
		    { UINT64_MAX - 1, 1 } },
		{ "wraps", { UINT64_MAX - 1, 2 }, 2, 0, { 0, 0 } },
		{ "odd", { 0, 1, 2 }, 3, 0, { 0, 0 } },
		{ "none", { 0 }, 0, 0, { 0, 0 } },
	};
	struct byterange	 br;
	struct span		 run[BYTERANGE_MAX / 2];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("%s\n", rows[i].descr);
		memcpy(br.n, rows[i].n, sizeof(rows[i].n));
		br.count = rows[i].count;
		assert_int_equal(byterange_runs(&br, run), rows[i].want);
		if (rows[i].want == 0)
			continue;
		assert_true(run[rows[i].want - 1].off == rows[i].last.off);
		assert_true(run[rows[i].want - 1].len == rows[i].last.len);
	}
}

static void
text_fits(void **state)
{
	struct byterange	 br = { .n = { 0, 840, 9080, 312 },
	    .count = 4 };
	char			 out[15];

	(void)state;
	assert_string_equal(byterange_text(&br, out, sizeof(out)),
	    "0 840 9080 312");
	/* One octet less: cut at a place that is still text. */
	assert_int_equal(strlen(byterange_text(&br, out, sizeof(out) - 1)),
	    sizeof(out) - 2);
}

int
main(void)
{
	const struct CMUnitTest all[] = {
		cmocka_unit_test(forms),
		cmocka_unit_test(as_many_as_kept),
		cmocka_unit_test(runs_as_written),
		cmocka_unit_test(text_fits),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
