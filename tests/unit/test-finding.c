/*
 * test-finding.c: the table of findings, and that each of its codes is
 * produced by a test: one of tests/unit names it as FINDING_CODE.
 */
#include <ctype.h>
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/buf.h"
#include "formats/base/finding.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define FOLDER		"tests/unit"
#define SELF		"test-finding.c"
#define SOURCE_MAX	((size_t)1024 * 1024)
#define PREFIX		"FINDING_"

/*
 * Codes that no test of tests/unit can produce, and why not: none today.  One
 * that is named after all has no place here.
 */
static const struct {
	enum finding	 code;
	const char	*why;
} excepted[] = {
	{ FINDING_MAX, NULL },		/* ends it */
};

static const char *
excuse(enum finding f)
{
	for (size_t i = 0; excepted[i].why != NULL; i++)
		if (excepted[i].code == f)
			return excepted[i].why;
	return NULL;
}

static bool
is_word(uint8_t c)
{
	return isalnum(c) || c == '_';
}

/* Marks the codes that stand in ${b} as whole words. */
static void
mark(const struct buf *b, bool named[FINDING_MAX])
{
	const uint8_t	*p = b->p, *end, *from;
	const size_t	 n = sizeof(PREFIX) - 1;

	if (b->len == 0)
		return;
	end = p + b->len;
	while ((p = memmem(p, (size_t)(end - p), PREFIX, n)) != NULL) {
		from = p + n;
		if (p > b->p && is_word(p[-1])) {
			p = from;
			continue;
		}
		for (p = from; p < end && is_word(*p); p++)
			continue;
		for (int f = 0; f < FINDING_MAX; f++) {
			const char	*name = finding_name((enum finding)f);

			if (strlen(name) == (size_t)(p - from) &&
			    memcmp(name, from, (size_t)(p - from)) == 0)
				named[f] = true;
		}
	}
}

static void
read_source(struct buf *b, const char *name)
{
	char	 path[512], block[8192];
	FILE	*f;
	size_t	 n;

	snprintf(path, sizeof(path), FOLDER "/%s", name);
	assert_non_null(f = fopen(path, "r"));
	while ((n = fread(block, 1, sizeof(block), f)) > 0)
		assert_int_equal(buf_add(b, block, n), 0);
	assert_false(ferror(f));
	fclose(f);
}

static bool
is_source(const char *name)
{
	size_t	 len = strlen(name);

	return len > 2 && strcmp(name + len - 2, ".c") == 0 &&
	    strcmp(name, SELF) != 0;
}

static void
named_by_a_test(void **state)
{
	bool		 named[FINDING_MAX] = { false };
	struct dirent	*e;
	struct buf	 b;
	size_t		 files = 0, missing = 0;
	DIR		*d = opendir(FOLDER);

	(void)state;
	if (d == NULL)
		skip();		/* not run from the sources */
	buf_init(&b, SOURCE_MAX);
	while ((e = readdir(d)) != NULL) {
		if (!is_source(e->d_name))
			continue;
		buf_reset(&b);
		read_source(&b, e->d_name);
		mark(&b, named);
		files++;
	}
	closedir(d);
	buf_release(&b);
	assert_true(files > 50);
	for (int f = 0; f < FINDING_MAX; f++) {
		const char	*why = excuse((enum finding)f);

		if (named[f] != (why != NULL))
			continue;
		print_message("%s: %s\n", finding_name((enum finding)f),
		    named[f] ? "excepted, but named" : "named by no test");
		missing++;
	}
	assert_int_equal(missing, 0);
}

/* A code is found where it stands, and not where a longer one does. */
static void
whole_words(void **state)
{
	static const struct {
		const char	*text;
		bool		 is;
	} rows[] = {
		{ "{ FINDING_CERT_EXPIRED, 1 }", true },
		{ "FINDING_CERT_EXPIRED", true },
		{ "FINDING_CERT_EXPIRED_GOOD", false },
		{ "FINDING_CERT_EXPIRED_GOOD FINDING_CERT_EXPIRED", true },
		{ "MY_FINDING_CERT_EXPIRED", false },
		{ "FINDING_CERT", false },
		{ "CERT_EXPIRED", false },
		{ "FINDING_", false },
		{ "", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		bool		 named[FINDING_MAX] = { false };
		struct buf	 b;

		buf_init(&b, 256);
		assert_int_equal(buf_addstr(&b, rows[i].text), 0);
		mark(&b, named);
		if (named[FINDING_CERT_EXPIRED] != rows[i].is)
			fail_msg("\"%s\"", rows[i].text);
		buf_release(&b);
	}
}

/* Names are told apart; a sentence has one place for the detail at most. */
static void
table(void **state)
{
	(void)state;
	for (int f = 0; f < FINDING_MAX; f++) {
		const char	*text = finding_text((enum finding)f), *at;

		assert_true(strlen(text) > 0);
		at = strchr(text, '%');
		if (at != NULL) {
			assert_int_equal(at[1], 's');
			assert_null(strchr(at + 1, '%'));
		}
		assert_true(finding_indication((enum finding)f) < IND_MAX);
		for (int g = 0; g < f; g++)
			assert_string_not_equal(
			    finding_name((enum finding)f),
			    finding_name((enum finding)g));
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(table),
		cmocka_unit_test(whole_words),
		cmocka_unit_test(named_by_a_test),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
