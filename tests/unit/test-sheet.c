/*
 * test-sheet.c: formats/base/sheet.c and formats/base/html.c
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/html.h"
#include "formats/base/sheet.h"

static struct sheet *
sample(void)
{
	struct sheet	*s = sheet_new();

	assert_non_null(s);
	assert_true(sheet_is_empty(s));
	sheet_add(s, SHEET_PAGE, TONE_PLAIN, NULL, "<b>a&b\"'.pdf");
	sheet_add(s, SHEET_VERDICT, TONE_BAD, NULL, "NOT %s", "VALID");
	sheet_add(s, SHEET_ROW, TONE_PLAIN, "Signer", "Nguyễn Văn A\033[2J");
	sheet_link(s, TONE_GOOD, 3, "other.pdf", "valid");
	sheet_add(s, SHEET_ITEM, TONE_WARN, NULL, "first");
	sheet_add(s, SHEET_NOTE, TONE_PLAIN, NULL, "about it");
	sheet_add(s, SHEET_COMMAND, TONE_PLAIN, NULL, "nbarchive show 1");
	sheet_add(s, SHEET_ITEM, TONE_PLAIN, NULL, "second");
	sheet_add(s, SHEET_TEXT, TONE_PLAIN, NULL, "end");
	assert_false(sheet_is_empty(s));
	return s;
}

static void
text(void **state)
{
	struct sheet	*s = sample();
	struct buf	 b;

	(void)state;
	buf_init(&b, 65536);
	assert_int_equal(sheet_text(&b, s, 60, false), 0);
	assert_non_null(buf_str(&b));
	assert_string_equal((const char *)b.p,
	    "<b>a&b\"'.pdf\n"
	    "  NOT VALID\n"
	    "  Signer:   Nguyễn Văn A\\x1b[2J\n"
	    "  other.pdf\n"
	    "    valid\n"
	    "  - first\n"
	    "    about it\n"
	    "    nbarchive show 1\n"
	    "  - second\n"
	    "  end\n");
	buf_reset(&b);
	assert_int_equal(sheet_text(&b, s, 60, true), 0);
	assert_non_null(buf_str(&b));
	assert_non_null(strstr((const char *)b.p,
	    "\033[31;1mNOT VALID\033[0m\n"));
	buf_release(&b);
	sheet_free(s);
}

static void
html(void **state)
{
	struct sheet		*s = sample();
	struct sheet_side	 side[2] = {
	    { "vi", "Tiếng Việt", s, "<foot>" },
	    { "en", "English", s, NULL } };
	struct buf		 b;
	const char		*p;

	(void)state;
	buf_init(&b, 1024 * 1024);
	assert_int_equal(sheet_html(&b, "</title><script>", side, 2), 0);
	assert_non_null(p = buf_str(&b));
	assert_null(strstr(p, "<script"));
	assert_null(strstr(p, "<b>"));
	assert_null(strchr(p, '\033'));
	assert_non_null(strstr(p, "<h1>&lt;b&gt;a&amp;b&quot;&#39;.pdf</h1>"));
	assert_non_null(strstr(p, "<title>&lt;/title&gt;&lt;script&gt;"));
	assert_non_null(strstr(p, "&lt;foot&gt;"));
	assert_non_null(strstr(p, "<a href=\"#s0p3\">other.pdf</a>"));
	assert_non_null(strstr(p, "default-src 'none'; style-src 'sha256-"));
	assert_non_null(strstr(p, "<main class=\"side1 pick\" lang=\"en\">"));
	/* What is about an item stands in it. */
	assert_non_null(strstr(p, "first</span><p>about it</p>\n"
	    "<pre>nbarchive show 1</pre>\n</li>\n<li>second</li>\n</ul>"));
	assert_int_equal(sheet_html(&b, "none", side, 0), -1);
	buf_release(&b);

	buf_init(&b, 64);	/* no room is an error, not half a page */
	assert_int_equal(sheet_html(&b, "x", side, 1), -1);
	buf_release(&b);
	sheet_free(s);
}

static void
octets(void **state)
{
	struct buf	 b;

	(void)state;
	buf_init(&b, 256);
	assert_int_equal(html_octets(&b, "a\0<\xff>", 5), 0);
	assert_non_null(buf_str(&b));
	assert_string_equal((const char *)b.p, "a\\x00&lt;\\xff&gt;");
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest	 list[] = {
		cmocka_unit_test(text), cmocka_unit_test(html),
		cmocka_unit_test(octets),
	};

	return cmocka_run_group_tests(list, NULL, NULL);
}
