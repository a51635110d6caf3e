/*
 * test-escrow.c: a key on paper: what is typed off it is the key, or which
 * line is wrong.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/store/escrow.h"

/* sha256sum(1) says the check digits. */
static const char	 sheet[] =
	"1: 4217 d0d2  1844\n2: ed44 489d  b3e6\n3: 672e 2598  bb75\n"
	"4: 0220 4084  b9cb\n5: fe5f 1d35  291c\n6: b63c decc  b4fc\n"
	"7: 3f11 1678  4e1f\n8: 5fc5 df0e  26cb\n9: ca1b 2ad9 2cb8 4168\n";
static const uint8_t	 seed[KEY_SEED] = {
	0x42, 0x17, 0xd0, 0xd2, 0xed, 0x44, 0x48, 0x9d, 0x67, 0x2e, 0x25,
	0x98, 0x02, 0x20, 0x40, 0x84, 0xfe, 0x5f, 0x1d, 0x35, 0xb6, 0x3c,
	0xde, 0xcc, 0x3f, 0x11, 0x16, 0x78, 0x5f, 0xc5, 0xdf, 0x0e };

/* Append what was made anew. */
static void
write_lines(char out[512])
{
	char	 line[ESCROW_LINE], whole[ESCROW_WHOLE];

	*out = '\0';
	for (unsigned int i = 1; i <= ESCROW_LINES; i++) {
		assert_int_equal(escrow_line(line, seed, i), 0);
		snprintf(out + strlen(out), 64, "%u: %s\n", i, line);
	}
	assert_int_equal(escrow_whole(whole, seed), 0);
	snprintf(out + strlen(out), 64, "9: %s\n", whole);
}

static void
test_lines(void **state)
{
	char	 text[512];

	(void)state;
	write_lines(text);
	assert_string_equal(text, sheet);
}

static const struct {
	const char	*descr;
	const char	*in;
	unsigned int	 want;
} tests[] = {
	{ "as printed", sheet, 0 },
	{ "without the ninth line, no newline at the end",
	  "1: 4217 d0d2 1844\n2: ed44 489d b3e6\n3: 672e 2598 bb75\n"
	  "4: 0220 4084 b9cb\n5: fe5f 1d35 291c\n6: b63c decc b4fc\n"
	  "7: 3f11 1678 4e1f\n8: 5fc5 df0e 26cb", 0 },
	{ "letters for digits, dots, no space, other lines between",
	  "Khoa\n\n1.42I7dOd2I844\n2 ed44489db3e6\r\n3:672e2598bb75\n"
	  "4: O22o4o84 b9cb\n5: fe5f id35 29lc\n6: B63C DECC B4FC\n"
	  "7:\t3f11\t1678\t4e1f\n8: 5fc5 df0e 26cb\n10: 0000 0000 0000\n", 0 },
	{ "nothing", "", 1 },
	{ "words", "the quick brown fox\n", 1 },
	{ "the first line alone", "1: 4217 d0d2 1844\n", 2 },
	{ "lines exchanged with their check digits",
	  "2: 4217 d0d2 1844\n1: ed44 489d b3e6\n", 1 },
	{ "a number and nothing", "1\n2:\n3: \n", 1 },
	{ "too many digits", "1: 4217 d0d2 1844 00000\n", 1 },
	{ "no PEM", "-----BEGIN PRIVATE KEY-----\nAAAA\n", 1 },
};

static void
test_typed(void **state)
{
	uint8_t	 got[KEY_SEED];

	(void)state;
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		unsigned int	 rc = escrow_read(tests[i].in,
				    strlen(tests[i].in), got);

		if (rc != tests[i].want)
			fail_msg("%s: %u", tests[i].descr, rc);
		if (rc == 0)
			assert_memory_equal(got, seed, KEY_SEED);
	}
}

/* Each digit counts, and so does each place. */
static void
test_mistyped(void **state)
{
	static const char	 digits[] = "0123456789abcdef";
	char			 text[sizeof(sheet)];
	uint8_t			 got[KEY_SEED];
	unsigned int		 line = 0;

	(void)state;
	memcpy(text, sheet, sizeof(sheet));
	for (size_t i = 0; i < sizeof(sheet) - 1; i++) {
		if (i == 0 || sheet[i - 1] == '\n') {
			line++;
			i += 2;
			continue;
		}
		if (strchr(digits, sheet[i]) == NULL)
			continue;
		for (const char *d = digits; *d != '\0'; d++) {
			text[i] = *d;
			assert_int_equal(escrow_read(text, strlen(text), got),
			    *d == sheet[i] ? 0 : line);
		}
		text[i] = sheet[i];
		/* Two neighbours in the wrong order. */
		if (strchr("\n ", sheet[i + 1]) == NULL &&
		    sheet[i + 1] != sheet[i]) {
			text[i] = sheet[i + 1];
			text[i + 1] = sheet[i];
			assert_int_equal(escrow_read(text, strlen(text), got),
			    line);
			text[i] = sheet[i];
			text[i + 1] = sheet[i + 1];
		}
	}
}

static void
test_pem(void **state)
{
	struct buf	 b;
	uint8_t		 got[KEY_SEED];

	(void)state;
	buf_init(&b, 4096);
	assert_int_equal(escrow_pem(&b, seed), 0);
	assert_int_equal(escrow_read(b.p, b.len, got), 0);
	assert_memory_equal(got, seed, KEY_SEED);
	for (size_t n = 0; n < b.len; n++)
		(void)escrow_read(b.p, n, got);
	b.p[40] ^= 1;
	assert_int_not_equal(escrow_read(b.p, b.len, got), 0);
	buf_release(&b);
}

static void
test_sheet(void **state)
{
	struct escrow	 e = { .seed = seed, .vkey = "a<b+1+c", .owner = "Key",
			    .command = "restore", .by = "who & where",
			    .svg = "<svg/>" };
	struct buf	 b;
	uint8_t		 got[KEY_SEED];

	(void)state;
	buf_init(&b, 1024 * 1024);
	assert_int_equal(escrow_text(&b, &e), 0);
	/* A whole sheet, typed or scanned as text, is as good as its lines. */
	assert_int_equal(escrow_read(b.p, b.len, got), 0);
	assert_memory_equal(got, seed, KEY_SEED);
	buf_reset(&b);
	assert_int_equal(escrow_html(&b, &e), 0);
	assert_non_null(buf_str(&b));
	assert_non_null(strstr((char *)b.p, "a&lt;b+1+c"));
	assert_non_null(strstr((char *)b.p, "who &amp; where"));
	assert_non_null(strstr((char *)b.p, "<svg/>"));
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_typed),
		cmocka_unit_test(test_mistyped),
		cmocka_unit_test(test_pem),
		cmocka_unit_test(test_sheet),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
