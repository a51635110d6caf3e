/*
 * test-names.c: names of members: charsets, forms, and what is not to be
 * trusted in them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/encode.h"
#include "formats/document/names.h"
#include "tests/unit/names_vectors.h"

static void
old_charsets(void **state)
{
	struct name	 n;

	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		assert_int_equal(name_decode(&n,
		    (const uint8_t *)vectors[i].octets,
		    strlen(vectors[i].octets), vectors[i].how), 0);
		assert_string_equal(n.text, vectors[i].text);
		assert_string_equal(name_charset_name(n.charset),
		    name_charset_name(vectors[i].charset));
		assert_in_range(n.confidence, 80, 99);
		assert_int_equal(n.marks, 0);
		name_release(&n);
	}
}

static const struct {
	const char	*descr;
	enum name_how	 how;
	const char	*octets;
	size_t		 len;
	const char	*text;
	enum name_charset charset;
	unsigned int	 marks;
} cases[] = {
	{ "plain", NAME_ZIP, "a/b.pdf", 7, "a/b.pdf", NAME_ASCII, 0 },
	{ "stated UTF-8", NAME_ZIP_UTF8, "\xc4\x91", 2, "\xc4\x91",
	    NAME_UTF_8, 0 },
	{ "UTF-8 not stated", NAME_ZIP, "\xe1\xba\xbf", 3, "\xe1\xba\xbf",
	    NAME_UTF_8, 0 },
	{ "decomposed", NAME_PAX, "e\xcc\x82\xcc\x81", 5, "\xe1\xba\xbf",
	    NAME_UTF_8, NAME_NOT_NFC },
	{ "above", NAME_ZIP, "x/../../etc/passwd", 18, "x/../../etc/passwd",
	    NAME_ASCII, NAME_PARENT },
	{ "above, by the other separator", NAME_ZIP, "..\\a", 4, "..\\a",
	    NAME_ASCII, NAME_PARENT },
	{ "dots that are no parent", NAME_ZIP, "a..b/...", 8, "a..b/...",
	    NAME_ASCII, 0 },
	{ "absolute", NAME_RAW, "/etc/passwd", 11, "/etc/passwd", NAME_ASCII,
	    NAME_ABSOLUTE },
	{ "a drive", NAME_RAW, "C:\\a", 4, "C:\\a", NAME_ASCII,
	    NAME_ABSOLUTE },
	{ "a NUL", NAME_ZIP, "a.pdf\0.exe", 10, "a.pdf\\x00.exe", NAME_ASCII,
	    NAME_NUL },
	{ "a terminal's code", NAME_ZIP, "\x1b[2J", 4, "\\x1B[2J", NAME_ASCII,
	    NAME_CONTROL },
	{ "right to left", NAME_ZIP_UTF8, "a\xe2\x80\xae" "fdp.exe", 11,
	    "a\\xE2\\x80\\xAE" "fdp.exe", NAME_UTF_8, NAME_BIDI },
	{ "empty", NAME_ZIP, "", 0, "", NAME_ASCII, NAME_EMPTY },
	{ "CP437 as the standard says", NAME_ZIP, "r\x82sum\x82.txt", 10,
	    "r\xc3\xa9sum\xc3\xa9.txt", NAME_CP437, 0 },
	{ "Latin by Windows", NAME_RAW, "r\xe9sum\xe9.txt", 10,
	    "r\xc3\xa9sum\xc3\xa9.txt", NAME_CP1258, 0 },
	{ "stated UTF-8 that is none", NAME_ZIP_UTF8, "\xff\x82z", 3, NULL,
	    NAME_CP1258, 0 },
};

static void
forms(void **state)
{
	struct name	 n;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(name_decode(&n,
		    (const uint8_t *)cases[i].octets, cases[i].len,
		    cases[i].how), 0);
		if (cases[i].text != NULL) {
			if (strcasecmp(n.text, cases[i].text) != 0)
				fail_msg("%s: %s", cases[i].descr, n.text);
			assert_int_equal(n.charset, cases[i].charset);
		}
		assert_int_equal(n.marks, cases[i].marks);
		assert_true(utf8_valid(n.text, strlen(n.text)));
		name_release(&n);
	}
}

/* A long one is cut and says so. */
static void
long_name(void **state)
{
	struct name	 n;
	uint8_t		*p = malloc(2 * NAME_MAX_LEN);

	(void)state;
	assert_non_null(p);
	memset(p, 'a', 2 * NAME_MAX_LEN);
	assert_int_equal(name_decode(&n, p, NAME_MAX_LEN, NAME_ZIP), 0);
	assert_int_equal(n.marks, 0);
	name_release(&n);
	assert_int_equal(name_decode(&n, p, NAME_MAX_LEN + 1, NAME_ZIP), 0);
	assert_int_equal(n.marks, NAME_LONG);
	name_release(&n);
	free(p);
}

static void
scores(void **state)
{
	static const char	 yes[] = "Đề nghị quyết toán";
	static const char	 no[] = "Škoda façade naïve";
	static const char	 none[] = "plain words";

	(void)state;
	assert_int_equal(names_score((const uint8_t *)yes, strlen(yes)), 100);
	assert_int_equal(names_score((const uint8_t *)no, strlen(no)), 0);
	assert_int_equal(names_score((const uint8_t *)none, strlen(none)),
	    -1);
	/* A stop bears no grave accent. */
	assert_int_equal(names_score((const uint8_t *)"cầp", strlen("cầp")),
	    0);
}

/* Names that are one file where they are unpacked. */
static void
twin_keys(void **state)
{
	static const struct {
		const char	*a, *b;
		bool		 same;
	} rows[] = {
		{ "a.txt", "a.txt", true }, { "a.txt", "b.txt", false },
		{ "a.txt", "A.TXT", true }, { "đ", "Đ", true },
		{ "quy\xe1\xba\xbft", "quye\xcc\x82\xcc\x81t", true },
		{ "a/b", "a\\b", true }, { "a/b", "./a/b", true },
		{ "a/b", "a/./b", true }, { "a/b", "a//b", true },
		{ "a/b", "/a/b", false }, { "a", "a. .", true },
		{ "a.b", "ab", false }, { "", ".", true },
	};
	uint64_t	 a, b;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		print_message("%s and %s\n", rows[i].a, rows[i].b);
		assert_int_equal(name_twin_key(rows[i].a, &a), 0);
		assert_int_equal(name_twin_key(rows[i].b, &b), 0);
		assert_int_equal(a == b, rows[i].same);
		assert_true(a != 0);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(old_charsets),
		cmocka_unit_test(forms),
		cmocka_unit_test(long_name),
		cmocka_unit_test(scores),
		cmocka_unit_test(twin_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
