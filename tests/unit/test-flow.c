/*
 * test-flow.c: formats/base/flow.c
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "formats/base/flow.h"

#define NELEM(a)	(sizeof(a) / sizeof((a)[0]))

static const struct {
	const char	*text;
	size_t		 want;
} widths[] = {
	{ "", 0 },
	{ "Khánh Hòa", 9 },
	{ "Kha\xcc\x81nh Ho\xcc\x80" "a", 9 },	/* NFD */
	{ "văn bản đến", 11 },
	{ "中文", 4 },
	{ "\xef\xbc\xa1", 2 },			/* fullwidth A */
	{ "\033[31;1mred\033[0m", 3 },
	{ "a\xe2\x80\x8b" "b", 2 },		/* zero width space */
	{ "\xff\xfe", 2 },
};

static void
width(void **state)
{
	(void)state;
	for (size_t i = 0; i < NELEM(widths); i++)
		if (flow_width(widths[i].text) != widths[i].want)
			fail_msg("\"%s\": %zu, want %zu", widths[i].text,
			    flow_width(widths[i].text), widths[i].want);
}

static void
flows(const char *first, const char *rest, const char *text,
    unsigned int columns, const char *want)
{
	struct buf	 b;

	buf_init(&b, 4096);
	assert_int_equal(flow_text(&b, first, rest, text, columns), 0);
	assert_non_null(buf_str(&b));
	assert_string_equal((const char *)b.p, want);
	buf_release(&b);
}

static void
lines(void **state)
{
	(void)state;
	flows("", "", "", 20, "\n");
	flows("", "", "one two three four five", 20,
	    "one two three four\nfive\n");
	/* Exactly as wide as it may be; one more. */
	flows("", "", "1234567890 123456789", 20, "1234567890 123456789\n");
	flows("", "", "1234567890 1234567890", 20,
	    "1234567890\n1234567890\n");
	flows("Tên: ", "     ", "Quyết định về việc phê duyệt", 20,
	    "Tên: Quyết định về\n     việc phê duyệt\n");
	/* No word fits: broken where the line ends. */
	flows("", "  ", "0123456789012345678901234567890", 20,
	    "01234567890123456789\n  01234567890\n");
	flows("", "", "ab\ncd\n", 20, "ab\ncd\n");
	/* No room behind the indentation: none is kept. */
	flows("", "                  ", "aaaa bbbb cccc dddd eeee", 20,
	    "aaaa bbbb cccc dddd\neeee\n");
	flows("- ", "  ", "\033[31mmột hai ba bốn năm\033[0m", 20,
	    "- \033[31mmột hai ba bốn năm\033[0m\n");
}

static void
cuts(void **state)
{
	struct buf	 b;

	(void)state;
	buf_init(&b, 4096);
	assert_int_equal(flow_cut(&b, "Khánh Hòa", 9), 0);
	assert_int_equal(flow_cut(&b, "|Khánh Hòa", 9), 0);
	assert_int_equal(flow_cut(&b, "|中文字", 4), 0);
	assert_non_null(buf_str(&b));
	assert_string_equal((const char *)b.p,
	    "Khánh Hòa|Khánh H…|中…");
	buf_release(&b);
}

static void
help(void **state)
{
	static const char	 text[] =
	    "Does this and that, at length, and then a little more of\n"
	    "the same.\n"
	    "  --one ARG   what it does, told on a line that is long\n"
	    "              and goes on\n"
	    "  -t          two\n";
	struct buf		 b;

	(void)state;
	buf_init(&b, 4096);
	assert_int_equal(flow_help(&b, text, 40), 0);
	assert_non_null(buf_str(&b));
	assert_string_equal((const char *)b.p,
	    "Does this and that, at length, and then\n"
	    "a little more of the same.\n"
	    "  --one ARG  what it does, told on a\n"
	    "             line that is long and goes\n"
	    "             on\n"
	    "  -t         two\n");
	buf_release(&b);
}

/* Ways to call a program stand one below another, however "usage:" is said. */
static void
calls(void **state)
{
	static const char	 text[] =
	    "cách dùng: nbarchive x list\n"
	    "           nbarchive x find NAME [on=DAY]\n"
	    "                     [above=NAME]\n"
	    "           nbarchive x keep|lend|retire NAME... [on=DAY]\n"
	    "           nbarchive x show\n"
	    "Does this.\n";
	struct buf		 b;

	(void)state;
	buf_init(&b, 4096);
	assert_int_equal(flow_help(&b, text, 40), 0);
	assert_non_null(buf_str(&b));
	assert_string_equal((const char *)b.p,
	    "cách dùng: nbarchive x list\n"
	    "  nbarchive x find NAME [on=DAY]\n"
	    "      [above=NAME]\n"
	    "  nbarchive x keep|lend|retire NAME...\n"
	    "      [on=DAY]\n"
	    "  nbarchive x show\n"
	    "Does this.\n");
	buf_release(&b);
}

static void
environment(void **state)
{
	(void)state;
	setenv("COLUMNS", "60", 1);
	assert_int_equal(flow_columns(STDOUT_FILENO), 60);
	setenv("COLUMNS", "3", 1);	/* nonsense is no width */
	assert_true(flow_columns(-1) == FLOW_COLUMNS);
	unsetenv("COLUMNS");
	assert_true(flow_columns(-1) == FLOW_COLUMNS);
	assert_false(flow_color(-1));
}

int
main(void)
{
	const struct CMUnitTest	 list[] = {
		cmocka_unit_test(width), cmocka_unit_test(lines),
		cmocka_unit_test(cuts), cmocka_unit_test(help),
		cmocka_unit_test(calls), cmocka_unit_test(environment),
	};

	return cmocka_run_group_tests(list, NULL, NULL);
}
