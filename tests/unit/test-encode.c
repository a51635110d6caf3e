/*
 * test-encode.c: hex, base64 (RFC 4648 section 10), UTF-8, numbers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <uninorm.h>

#include "formats/base/encode.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static void
big_endian(void **state)
{
	uint8_t	 o[8];

	(void)state;
	be16_put(o, 0x0102);
	assert_memory_equal(o, "\1\2", 2);
	assert_int_equal(be16_get(o), 0x0102);
	be32_put(o, 0xf1020304);
	assert_memory_equal(o, "\xf1\2\3\4", 4);
	assert_int_equal(be32_get(o), 0xf1020304);
	be64_put(o, 0xf102030405060708);
	assert_memory_equal(o, "\xf1\2\3\4\5\6\7\x08", 8);
	assert_true(be64_get(o) == 0xf102030405060708);
}

static void
base64_both_ways(void **state)
{
	static const struct {
		const char	*plain;
		const char	*coded;
	} tests[] = {
		{ "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" },
		{ "foo", "Zm9v" }, { "foob", "Zm9vYg==" },
		{ "fooba", "Zm9vYmE=" }, { "foobar", "Zm9vYmFy" },
		{ "\xfb\xff\xbf", "+/+/" },
	};
	struct buf	 b;

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		print_message("%s\n", tests[i].coded);
		/* Exactly the room that is needed. */
		buf_init(&b, strlen(tests[i].coded));
		assert_int_equal(base64_encode(&b, tests[i].plain,
		    strlen(tests[i].plain)), 0);
		assert_int_equal(b.len, strlen(tests[i].coded));
		assert_memory_equal(b.len == 0 ? (const uint8_t *)"" : b.p,
		    tests[i].coded, b.len);
		buf_release(&b);

		buf_init(&b, strlen(tests[i].plain));
		assert_int_equal(base64_decode(&b, tests[i].coded,
		    strlen(tests[i].coded)), 0);
		assert_int_equal(b.len, strlen(tests[i].plain));
		assert_memory_equal(b.len == 0 ? (const uint8_t *)"" : b.p,
		    tests[i].plain, b.len);
		buf_release(&b);
	}
}

static void
base64_refused(void **state)
{
	static const struct {
		const char	*descr;
		const char	*in;
		int		 strict;
		int		 loose;
	} tests[] = {
		{ "no padding", "Zg", -1, -1 },
		{ "half the padding", "Zg=", -1, -1 },
		{ "too much padding", "Zg===", -1, -1 },
		{ "padding alone", "====", -1, -1 },
		{ "three of padding", "Z===", -1, -1 },
		{ "more after padding", "Zg==Zg==", -1, -1 },
		{ "bits left over, two", "Zh==", -1, -1 },
		{ "bits left over, one", "Zm9=", -1, -1 },
		{ "URL alphabet", "-_-_", -1, -1 },
		{ "a newline between", "Zm9v\nYmFy", -1, 0 },
		{ "white space everywhere", " Z\tm9v\r\nYmE =\n", -1, 0 },
		{ "a form feed", "Zm9v\fYmFy", -1, -1 },
		{ "high octet", "Zm9\xff", -1, -1 },
		{ "only white space", " \r\n", -1, 0 },
	};
	struct buf	 b;

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		print_message("%s\n", tests[i].descr);
		buf_init(&b, 100);
		buf_addstr(&b, "kept");
		assert_int_equal(base64_decode(&b, tests[i].in,
		    strlen(tests[i].in)), tests[i].strict);
		assert_int_equal(b.len, 4);
		assert_int_equal(base64_decode_loose(&b, tests[i].in,
		    strlen(tests[i].in)), tests[i].loose);
		if (tests[i].loose == -1)
			assert_int_equal(b.len, 4);
		assert_int_equal(b.failed, 0);
		buf_release(&b);
	}
}

static void
base64_every_length(void **state)
{
	uint8_t		 in[300];
	struct buf	 coded, plain;

	(void)state;
	for (size_t i = 0; i < sizeof(in); i++)
		in[i] = (uint8_t)(i * 167 + 13);
	for (size_t n = 0; n <= sizeof(in); n++) {
		buf_init(&coded, 1000);
		buf_init(&plain, n);
		assert_int_equal(base64_encode(&coded, in, n), 0);
		for (size_t k = 76; k < coded.len; k += 77) {
			buf_addc(&coded, 0);
			memmove(coded.p + k + 1, coded.p + k,
			    coded.len - 1 - k);
			coded.p[k] = '\n';
		}
		assert_int_equal(base64_decode_loose(&plain,
		    n == 0 ? "" : (const char *)coded.p, coded.len), 0);
		assert_int_equal(plain.len, n);
		if (n > 0)
			assert_memory_equal(plain.p, in, n);
		buf_release(&coded);
		buf_release(&plain);
	}
}

static void
hexadecimal(void **state)
{
	struct buf	 b;

	(void)state;
	buf_init(&b, 8);
	assert_int_equal(hex_encode(&b, "\x00\xff\x5a\xa5", 4), 0);
	assert_memory_equal(b.p, "00ff5aa5", 8);
	assert_int_equal(hex_encode(&b, "a", 1), -1);
	buf_reset(&b);
	assert_int_equal(hex_decode(&b, "00fF5Aa5", 8), 0);
	assert_int_equal(b.len, 4);
	assert_memory_equal(b.p, "\x00\xff\x5a\xa5", 4);
	assert_int_equal(hex_decode(&b, "", 0), 0);
	assert_int_equal(hex_decode(&b, "0", 1), -1);
	assert_int_equal(hex_decode(&b, "000g", 4), -1);
	assert_int_equal(hex_decode(&b, "0 ", 2), -1);
	assert_int_equal(b.len, 4);
	assert_int_equal(b.failed, 0);
	buf_release(&b);
}

/* Every code point there and back, by the reader that was written apart. */
static void
utf8_every_character(void **state)
{
	struct buf	 b;
	uint8_t		 o[4];
	uint32_t	 cp;
	size_t		 n;

	(void)state;
	for (uint32_t c = 0; c < 0x110000; c++) {
		n = utf8_put(o, c);
		if (c >= 0xd800 && c <= 0xdfff) {
			assert_int_equal(n, 0);
			continue;
		}
		assert_int_equal(utf8_char(o, o + n, &cp), n);
		assert_int_equal(cp, c);
	}
	assert_int_equal(utf8_put(o, 0x110000), 0);
	assert_int_equal(utf8_put(o, UINT32_MAX), 0);
	buf_init(&b, 4);
	assert_int_equal(utf8_add(&b, 0x1ea1), 0);
	assert_string_equal(buf_str(&b), "\xe1\xba\xa1");
	assert_int_equal(utf8_add(&b, 0xd800), 0);
	assert_int_equal(b.len, 3);
	assert_int_equal(utf8_add(&b, 0x1f600), -1);
	assert_true(b.failed);
	buf_release(&b);
}

static void
utf8(void **state)
{
	static const struct {
		const char	*descr;
		const char	*in;
		bool		 valid;
		const char	*visible;
	} tests[] = {
		{ "empty", "", true, "" },
		{ "ASCII", "a b~", true, "a b~" },
		{ "Vietnamese", "Nguy\xe1\xbb\x85n B\xc3\xa1", true,
		    "Nguy\xe1\xbb\x85n B\xc3\xa1" },
		{ "last of two", "\xdf\xbf", true, "\xdf\xbf" },
		{ "first of three", "\xe0\xa0\x80", true, "\xe0\xa0\x80" },
		{ "overlong three", "\xe0\x9f\xbf", false, "\\xe0\\x9f\\xbf" },
		{ "before the surrogates", "\xed\x9f\xbf", true,
		    "\xed\x9f\xbf" },
		{ "first surrogate", "\xed\xa0\x80", false,
		    "\\xed\\xa0\\x80" },
		{ "last surrogate", "\xed\xbf\xbf", false, "\\xed\\xbf\\xbf" },
		{ "after the surrogates", "\xee\x80\x80", true,
		    "\xee\x80\x80" },
		{ "overlong four", "\xf0\x8f\xbf\xbf", false,
		    "\\xf0\\x8f\\xbf\\xbf" },
		{ "first of four", "\xf0\x90\x80\x80", true,
		    "\xf0\x90\x80\x80" },
		{ "U+10FFFF", "\xf4\x8f\xbf\xbf", true, "\xf4\x8f\xbf\xbf" },
		{ "U+110000", "\xf4\x90\x80\x80", false,
		    "\\xf4\\x90\\x80\\x80" },
		{ "overlong NUL", "\xc0\x80", false, "\\xc0\\x80" },
		{ "overlong two", "\xc1\xbf", false, "\\xc1\\xbf" },
		{ "continuation alone", "\x80", false, "\\x80" },
		{ "cut short", "a\xe1\xbb", false, "a\\xe1\\xbb" },
		{ "five octets", "\xf8\x88\x80\x80\x80", false,
		    "\\xf8\\x88\\x80\\x80\\x80" },
		{ "terminal escape", "\x1b[31m", true, "\\x1b[31m" },
		{ "newline and tab", "a\n\tb", true, "a\\x0a\\x09b" },
		{ "delete", "\x7f", true, "\\x7f" },
		{ "C1 control", "\xc2\x9b", true, "\\xc2\\x9b" },
		{ "no-break space", "\xc2\xa0", true, "\xc2\xa0" },
		{ "right-to-left override", "a\xe2\x80\xae" "fdp", true,
		    "a\\xe2\\x80\\xaefdp" },
		{ "first embedding", "\xe2\x80\xaa", true, "\\xe2\\x80\\xaa" },
		{ "a space", "\xe2\x80\x8a", true, "\xe2\x80\x8a" },
		{ "a space without width", "\xe2\x80\x8b", true,
		    "\\xe2\\x80\\x8b" },
		{ "soft hyphen", "a\xc2\xad", true, "a\\xc2\\xad" },
		{ "byte order mark", "\xef\xbb\xbf", true,
		    "\\xef\\xbb\\xbf" },
		{ "a tag", "\xf3\xa0\x81\x81", true,
		    "\\xf3\\xa0\\x81\\x81" },
		{ "a variation", "\xf3\xa0\x84\x80", true,
		    "\xf3\xa0\x84\x80" },
		{ "left-to-right mark", "\xe2\x80\x8e", true,
		    "\\xe2\\x80\\x8e" },
		{ "after the marks", "\xe2\x80\x90", true, "\xe2\x80\x90" },
		{ "line separator", "\xe2\x80\xa8", true, "\\xe2\\x80\\xa8" },
		{ "first isolate", "\xe2\x81\xa6", true, "\\xe2\\x81\\xa6" },
		{ "last isolate", "\xe2\x81\xa9", true, "\\xe2\\x81\\xa9" },
		{ "after the old marks", "\xe2\x81\xb0", true,
		    "\xe2\x81\xb0" },
		{ "before the joiner", "\xe2\x81\x9f", true,
		    "\xe2\x81\x9f" },
		{ "Arabic letter mark", "\xd8\x9c", true, "\\xd8\\x9c" },
	};
	struct buf	 b;
	size_t		 len;

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		print_message("%s\n", tests[i].descr);
		len = strlen(tests[i].in);
		assert_int_equal(utf8_valid(tests[i].in, len),
		    tests[i].valid);
		buf_init(&b, 100);
		assert_int_equal(utf8_visible(&b, tests[i].in, len), 0);
		assert_string_equal(buf_str(&b), tests[i].visible);
		buf_release(&b);
	}
	assert_true(utf8_valid("a\0b", 3));
	buf_init(&b, 4);
	assert_int_equal(utf8_visible(&b, "\1\2", 2), -1);
	assert_int_equal(b.len, 0);
	buf_release(&b);
}

static void
numbers(void **state)
{
	static const struct {
		const char	*in;
		uint64_t	 min;
		uint64_t	 max;
		int		 rc;
		uint64_t	 want;
	} tests[] = {
		{ "0", 0, 9, 0, 0 }, { "9", 0, 9, 0, 9 },
		{ "10", 0, 9, -1, 0 }, { "4", 5, 9, -1, 0 },
		{ "5", 5, 9, 0, 5 }, { "", 0, 9, -1, 0 },
		{ "00", 0, 9, -1, 0 }, { "01", 0, 9, -1, 0 },
		{ "+1", 0, 9, -1, 0 }, { "-1", 0, UINT64_MAX, -1, 0 },
		{ " 1", 0, 9, -1, 0 }, { "1 ", 0, 9, -1, 0 },
		{ "1a", 0, 99, -1, 0 }, { "0x1", 0, 99, -1, 0 },
		{ "18446744073709551615", 0, UINT64_MAX, 0, UINT64_MAX },
		{ "18446744073709551616", 0, UINT64_MAX, -1, 0 },
		{ "28446744073709551615", 0, UINT64_MAX, -1, 0 },
		{ "184467440737095516150", 0, UINT64_MAX, -1, 0 },
	};
	uint64_t	 v;

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		print_message("\"%s\"\n", tests[i].in);
		v = 77;
		assert_int_equal(parse_u64(tests[i].in, tests[i].min,
		    tests[i].max, &v), tests[i].rc);
		assert_true(v == (tests[i].rc == 0 ? tests[i].want : 77));
	}
}

/* Is that text its own NFC, as libunistring finds? */
static bool
is_nfc(const void *p, size_t len)
{
	size_t	 n = 0;
	uint8_t	*u = u8_normalize(UNINORM_NFC, p, len, NULL, &n);
	bool	 same = u != NULL && n == len && memcmp(u, p, len) == 0;

	free(u);
	return same;
}

/* What is said to be composed is: alone, and behind and before a letter. */
static void
composed(void **state)
{
	static const struct {
		const char	*in;
		bool		 composed;
	} rows[] = {
		{ "", true },
		{ "01-KH-STC.pdf", true },
		{ "Quyết định về việc cấp chữ ký số \xe2\x80\x93 Đợt 1", true },
		{ "Quye\xcc\x82\xcc\x81t", false },
		{ "\xe2\x84\xab", false },		/* the angstrom sign */
		{ "a\xff", false },
		{ "a\xe1\xba", false },
	};
	struct buf	 b;
	unsigned int	 n = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(utf8_composed(rows[i].in,
		    strlen(rows[i].in)), rows[i].composed);
	buf_init(&b, 16);
	for (uint32_t cp = 1; cp <= 0x10ffff; cp++) {
		if (cp >= 0xd800 && cp <= 0xdfff)
			continue;
		buf_reset(&b);
		buf_addc(&b, 'e');
		utf8_add(&b, cp);
		utf8_add(&b, cp);
		buf_addc(&b, 'a');
		if (!utf8_composed(b.p, b.len))
			continue;
		n++;
		if (!is_nfc(b.p, b.len) || !is_nfc(b.p + 1, (b.len - 2) / 2))
			fail_msg("U+%04X", cp);
	}
	assert_int_equal(n, 0x2ff + 0x100 + 0x18);
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(big_endian),
		cmocka_unit_test(base64_both_ways),
		cmocka_unit_test(base64_refused),
		cmocka_unit_test(base64_every_length),
		cmocka_unit_test(hexadecimal),
		cmocka_unit_test(utf8_every_character),
		cmocka_unit_test(utf8),
		cmocka_unit_test(composed),
		cmocka_unit_test(numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
