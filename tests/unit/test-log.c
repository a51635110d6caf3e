/*
 * test-log.c: one safe line a message, to the sink, up to a level.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/buf.h"
#include "formats/base/log.h"

/* What the sink was given. */
struct seen {
	struct buf	 line;
	enum log_level	 level;
	unsigned int	 n;
};

static void
keep(enum log_level level, const char *line, void *arg)
{
	struct seen	*s = arg;

	buf_reset(&s->line);
	buf_addstr(&s->line, line);
	s->level = level;
	s->n++;
}

static void
levels(void **state)
{
	struct seen	 s = { .n = 0 };

	(void)state;
	buf_init(&s.line, 100000);
	log_init(keep, &s, LOG_LEVEL_WARN);
	log_errx("%s %d", "one", 2);
	assert_string_equal(buf_str(&s.line), "one 2");
	assert_int_equal(s.level, LOG_LEVEL_ERROR);
	log_warnx("three");
	assert_int_equal(s.level, LOG_LEVEL_WARN);
	log_info("not told");
	log_debug("not told");
	assert_int_equal(s.n, 2);
	log_init(keep, &s, LOG_LEVEL_DEBUG);
	log_info("told");
	assert_int_equal(s.level, LOG_LEVEL_INFO);
	log_debug("told");
	assert_int_equal(s.level, LOG_LEVEL_DEBUG);
	assert_int_equal(s.n, 4);
	buf_release(&s.line);
}

static void
errno_is_told_and_kept(void **state)
{
	struct seen	 s = { .n = 0 };

	(void)state;
	buf_init(&s.line, 100000);
	log_init(keep, &s, LOG_LEVEL_WARN);
	errno = ENOENT;
	log_warn("%s", "a file");
	assert_int_equal(errno, ENOENT);
	assert_string_equal(buf_str(&s.line),
	    "a file: No such file or directory");
	errno = EACCES;
	log_err("another");
	assert_string_equal(buf_str(&s.line), "another: Permission denied");
	log_errx("plain");
	assert_string_equal(buf_str(&s.line), "plain");
	buf_release(&s.line);
}

static void
names_cannot_forge_lines(void **state)
{
	struct seen	 s = { .n = 0 };
	char		 name[10000];

	(void)state;
	buf_init(&s.line, 100000);
	log_init(keep, &s, LOG_LEVEL_WARN);
	log_warnx("%s: bad", "a\nOK: all well\x1b[2K\xff");
	assert_string_equal(buf_str(&s.line),
	    "a\\x0aOK: all well\\x1b[2K\\xff: bad");
	memset(name, 1, sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	errno = EIO;
	log_warn("%s", name);
	assert_int_equal(s.n, 2);
	assert_true(s.line.len > 4000);
	assert_null(memchr(s.line.p, 1, s.line.len));
	buf_release(&s.line);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(levels),
		cmocka_unit_test(errno_is_told_and_kept),
		cmocka_unit_test(names_cannot_forge_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
