/*
 * test-detail.c: formats/base/detail.c
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/detail.h"
#include "formats/base/i18n.h"

static void
reads(const char *detail, const char *want)
{
	struct buf	 b;

	buf_init(&b, 4096);
	assert_int_equal(detail_text(&b, detail), 0);
	assert_non_null(buf_str(&b));
	assert_string_equal((const char *)b.p, want);
	buf_release(&b);
}

static void
made(void **state)
{
	char	 d[256], e[256];

	(void)state;
	detail_format(d, sizeof(d), "%s", "Trường 1");
	assert_string_equal(d, "Trường 1");
	detail_format(d, sizeof(d), "%s", D_("they are too large"));
	reads(d, "they are too large");
	detail_format(d, sizeof(d), D_("%s is there %zu times"),
	    "message-digest", (size_t)3);
	reads(d, "message-digest is there 3 times");
	detail_format(d, sizeof(d), D_("%" PRIu64 " of %zu octets, %d, %ld, "
	    "%u, %x"), UINT64_MAX, (size_t)7, -1, -2L, 4000000000u, 255u);
	reads(d, "18446744073709551615 of 7 octets, -1, -2, 4000000000, ff");
	detail_format(d, sizeof(d), "%" PRIu64 " MiB, %.*s, %.3s, 100 %%",
	    (uint64_t)9, 2, "abcd", "abcd");
	assert_string_equal(d, "9 MiB, ab, abc, 100 %");

	/* Prose in prose, with and without arguments of its own. */
	detail_format(d, sizeof(d), D_("%s (%s)"), "a.xml",
	    D_("it is encrypted"));
	reads(d, "a.xml (it is encrypted)");
	detail_format(e, sizeof(e), D_("%s: %s"), d, "x");
	detail_format(d, sizeof(d), "%s", e);
	assert_string_equal(d, e);
	detail_format(e, sizeof(e), D_("line %d; libxml2 says: %.*s"), 3, 4,
	    "what is here");
	detail_format(d, sizeof(d), D_("%s: %s"), "m", e);
	reads(d, "m: line 3; libxml2 says: what");
	detail_format(d, sizeof(d), "%s", D_("octets after the last %%%%EOF"));
	reads(d, "octets after the last %%EOF");
}

static void
strangers(void **state)
{
	char	 d[32], name[4000];

	(void)state;
	/* Never nothing, also of what has no room. */
	memset(name, '\xb7', sizeof(name));
	detail_format(d, sizeof(d), D_("%s: %.*s"), "x", (int)sizeof(name),
	    name);
	assert_string_equal(d, "?");
	/* Data is safe on a terminal, and is never taken for prose. */
	detail_format(d, sizeof(d), "%s", "a\033[2Jb\xff");
	reads(d, "a\\x1b[2Jb\\xff");
	detail_format(d, sizeof(d), D_("%s: %s"), "a\037b", "\033[2J");
	reads(d, "a\\x1fb: \\x1b[2J");
	reads("%s%n", "%s%n");
	reads("plain \037 text", "plain \\x1f text");
	/* Hostile prose: no argument, none of its kind, no message at all. */
	reads("\036%s is missing", " is missing");
	reads("\036%s%n%999999999s\037a", "a");
	reads("\036", "\\x1e");
	reads("\036\037x", "\\x1e\\x1fx");
	reads("\036bad \033[1m", "bad \\x1b[1m");
	reads("\036%", "");
	reads("\036%9$s", "");
	/* Cut, but never inside a character. */
	detail_format(d, sizeof(d), "%s", "0123456789012345678901234567890");
	assert_string_equal(d, "0123456789012345678901234567890");
	detail_format(d, sizeof(d), "%s", "01234567890123456789012345678ườ");
	assert_string_equal(d, "01234567890123456789012345678ư");
	detail_format(d, sizeof(d), "%s", "012345678901234567890123456789ườ");
	assert_string_equal(d, "012345678901234567890123456789");
}

int
main(void)
{
	const struct CMUnitTest	 list[] = {
		cmocka_unit_test(made), cmocka_unit_test(strangers),
	};

	return cmocka_run_group_tests(list, NULL, NULL);
}
