/*
 * test-seek.c: words are found where memmem() finds them, at every place
 * within the octets compared at once, and nothing is read beyond the end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/seek.h"

#define SIZE	160

static const struct {
	const char	*descr;
	const char	*in;
	const char	*word;
	long		 want;		/* -1: nowhere */
} tests[] = {
	{ "nothing in nothing", "", "ab", -1 },
	{ "the word alone", "startxref", "startxref", 0 },
	{ "one octet short", "startxre", "startxref", -1 },
	{ "the first of two", "..ab..ab..", "ab", 2 },
	{ "ends alike, another word between",
	    "................................s.......f startxref", "startxref",
	    42 },
	{ "word that begins within another",
	    "................................startstartxref", "startxref", 37 },
	{ "one octet", "...............x", "x", 15 },
};

static void
finds_words(void **state)
{
	const uint8_t	*p, *got;

	(void)state;
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		p = (const uint8_t *)tests[i].in;
		got = seek_word(p, strlen(tests[i].in), tests[i].word,
		    strlen(tests[i].word));
		if ((got == NULL ? -1 : got - p) != tests[i].want)
			fail_msg("%s: %ld", tests[i].descr,
			    got == NULL ? -1 : (long)(got - p));
	}
}

/* Octets of an alphabet of two have the word, and halves of it, all over. */
static void
agrees_with_memmem(void **state)
{
	static const size_t	 lens[] = { 1, 2, 3, 4, 5, 9, 10, 33, 40 };
	uint8_t			*p, word[40];
	uint32_t		 seed = 1;
	size_t			 n;

	(void)state;
	for (size_t round = 0; round < 4000; round++) {
		seed = seed * 1664525 + 1013904223;
		n = lens[(seed >> 8) % (sizeof(lens) / sizeof(lens[0]))];
		/* Of just this size: a checker sees what is read beyond. */
		const size_t len = (seed >> 16) % SIZE;

		assert_non_null(p = malloc(len == 0 ? 1 : len));
		for (size_t i = 0; i < len; i++) {
			seed = seed * 1664525 + 1013904223;
			p[i] = (seed >> 24) % 8 == 0 ? 'b' : 'a';
		}
		memset(word, 'a', sizeof(word));
		word[n - 1] = 'b';
		word[n / 2] = (seed >> 20) % 2 == 0 ? 'b' : 'a';
		assert_ptr_equal(seek_word(p, len, word, n),
		    len < n ? NULL : memmem(p, len, word, n));
		free(p);
	}
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(finds_words),
		cmocka_unit_test(agrees_with_memmem),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
