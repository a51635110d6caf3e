/*
 * test-ini.c: the configuration's syntax, and every error told.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <unistd.h>

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "formats/base/ini.h"
#include "formats/base/log.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static void
keep_line(enum log_level level, const char *line, void *arg)
{
	(void)level;
	buf_addf(arg, "%s\n", line);
}

/* Writes "line section|key|value;" for each key; refuses the key "no". */
static int
keep_key(const char *file, unsigned int line, const char *section,
    const char *key, const char *value, void *arg)
{
	(void)file;
	buf_addf(arg, "%u %s|%s|%s;", line, section, key, value);
	return strcmp(key, "no") == 0 ? -1 : 0;
}

static const struct {
	const char	*descr;
	const char	*in;
	const char	*keys;
	const char	*errors;	/* the lines logged, "" none */
} tests[] = {
	{ "empty", "", "", "" },
	{ "one key", "a = b\n", "1 |a|b;", "" },
	{ "no newline at the end", "a=b", "1 |a|b;", "" },
	{ "sections", "[one]\na=1\n\n  [ set yearly ]  \nb=2\n",
	    "2 one|a|1;5 set yearly|b|2;", "" },
	{ "white space", " \t a-b_c.D9 \t=\t v  w \t\r\n",
	    "1 |a-b_c.D9|v  w;", "" },
	{ "comments", "# a = b\n  # c\na = b # c\nd = e#f\ng = # h\n"
	    "[s] # i\n", "3 |a|b;4 |d|e#f;5 |g|;", "" },
	{ "quotes", "a = \" b # c \"  # d\ne = \"\"\nf = x\"y\"\n",
	    "1 |a| b # c ;2 |e|;3 |f|x\"y\";", "" },
	{ "a value with =", "a = b = c\n", "1 |a|b = c;", "" },
	{ "empty value", "a =\n", "1 |a|;", "" },
	{ "UTF-8", "\xc3\xa9", "",
	    "f, line 1: neither [section] nor key = value\n" },
	{ "value in UTF-8", "a = \xc3\xa9", "1 |a|\xc3\xa9;", "" },
	{ "goes on after an error", "a\nb = c\n= d\n", "2 |b|c;",
	    "f, line 1: neither [section] nor key = value\n"
	    "f, line 3: a key is made of letters, digits, '_', '-' and '.'\n"
	    },
	{ "the caller refuses", "no = 1\nb = 2\n", "1 |no|1;2 |b|2;", "!" },
	{ "open quote", "a = \"b\n", "",
	    "f, line 1: the closing quote is missing\n" },
	{ "after the quote", "a = \"b\" c\n", "",
	    "f, line 1: text after the closing quote\n" },
	{ "quote in quotes", "a = \"b\"c\"\n", "",
	    "f, line 1: text after the closing quote\n" },
	{ "open section", "[a\n", "",
	    "f, line 1: a section is written [name], alone on its line\n" },
	{ "after the section", "[a] b = c\n", "",
	    "f, line 1: a section is written [name], alone on its line\n" },
	{ "empty section", "[ ]\n", "",
	    "f, line 1: the section has no proper name\n" },
	{ "section in section", "[[a]\n", "",
	    "f, line 1: the section has no proper name\n" },
	{ "key with a space", "a b = c\n", "",
	    "f, line 1: a key is made of letters, digits, '_', '-' and '.'\n"
	    },
	{ "not UTF-8", "a = \xff\nb = c", "2 |b|c;",
	    "f, line 1: not UTF-8 text\n" },
};

static void
syntax(void **state)
{
	struct buf	 keys, errors;
	int		 rc;

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		print_message("%s\n", tests[i].descr);
		buf_init(&keys, 1000);
		buf_init(&errors, 1000);
		log_init(keep_line, &errors, LOG_LEVEL_DEBUG);
		rc = ini_parse("f", tests[i].in, strlen(tests[i].in),
		    keep_key, &keys);
		assert_string_equal(buf_str(&keys), tests[i].keys);
		if (strcmp(tests[i].errors, "!") == 0) {
			assert_int_equal(rc, -1);
		} else {
			assert_string_equal(buf_str(&errors),
			    tests[i].errors);
			assert_int_equal(rc, *tests[i].errors == '\0' ? 0 :
			    -1);
		}
		buf_release(&errors);
		buf_release(&keys);
	}
}

static void
a_nul_is_no_text(void **state)
{
	struct buf	 keys, errors;

	(void)state;
	buf_init(&keys, 1000);
	buf_init(&errors, 1000);
	log_init(keep_line, &errors, LOG_LEVEL_DEBUG);
	assert_int_equal(ini_parse("f", "a=b\0c\nd=e\n", 10, keep_key, &keys),
	    -1);
	assert_string_equal(buf_str(&keys), "2 |d|e;");
	buf_release(&errors);
	buf_release(&keys);
}

static void
files(void **state)
{
	char		 name[] = "/tmp/test-ini-XXXXXX";
	struct buf	 keys, errors, big;
	int		 fd;

	(void)state;
	buf_init(&keys, 1000);
	buf_init(&errors, 1000);
	buf_init(&big, INI_MAX + 1);
	log_init(keep_line, &errors, LOG_LEVEL_DEBUG);
	assert_true((fd = mkstemp(name)) != -1);
	assert_int_equal(write_full(fd, "[s]\na = b\n", 10), 0);
	assert_int_equal(ini_read(name, keep_key, &keys), 0);
	assert_string_equal(buf_str(&keys), "2 s|a|b;");

	/* A comment of the greatest size, and one octet more. */
	assert_non_null(buf_reserve(&big, INI_MAX));
	memset(big.p, '#', INI_MAX);
	assert_int_equal(durable_write(name, big.p, INI_MAX, 0600, true), 0);
	assert_int_equal(ini_read(name, keep_key, &keys), 0);
	assert_int_equal(errors.len, 0);
	assert_int_equal(buf_addc(&big, '#'), 0);
	assert_int_equal(durable_write(name, big.p, INI_MAX + 1, 0600, true),
	    0);
	assert_int_equal(ini_read(name, keep_key, &keys), -1);
	assert_int_not_equal(errors.len, 0);
	assert_int_equal(ini_parse(name, big.p, INI_MAX + 1, keep_key, &keys),
	    -1);
	close(fd);
	assert_int_equal(unlink(name), 0);
	buf_reset(&errors);
	assert_int_equal(ini_read(name, keep_key, &keys), -1);
	assert_int_not_equal(errors.len, 0);
	buf_release(&big);
	buf_release(&errors);
	buf_release(&keys);
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(syntax),
		cmocka_unit_test(a_nul_is_no_text),
		cmocka_unit_test(files),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
