/*
 * test-bag.c: lines of manifests and tags (RFC 8493 2.1.3, 2.2.2).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "formats/media/bag.h"

#define HEX	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static const struct {
	const char	*descr;
	const char	*path;
	bool		 ok;
} paths[] = {
	{ "payload", "data/objects/ab/cd.pdf", true },
	{ "a name with a dot in front", "data/.keep", true },
	{ "two dots in a name", "data/a..b", true },
	{ "a percent sign", "data/100%", true },
	{ "UTF-8", "data/Quyết định.pdf", true },
	{ "empty", "", false },
	{ "absolute", "/etc/passwd", false },
	{ "up", "../x", false },
	{ "up in the middle", "data/../../x", false },
	{ "up at the end", "data/..", false },
	{ "here", "data/./x", false },
	{ "nothing between slashes", "data//x", false },
	{ "a slash at the end", "data/", false },
	{ "a home", "~root/x", false },
	{ "a backslash", "data\\x", false },
	{ "a line break", "data/a\nb", false },
	{ "an escape", "data/\033[31m", false },
	{ "not UTF-8", "data/\xff", false },
};

static void
paths_below_the_bag(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (bag_path_ok(paths[i].path) != paths[i].ok)
			fail_msg("%s", paths[i].descr);
}

static void
paths_have_a_length(void **state)
{
	char	 path[BAG_PATH + 1];

	(void)state;
	memset(path, 'a', sizeof(path));
	path[BAG_PATH - 1] = '\0';
	assert_true(bag_path_ok(path));
	path[BAG_PATH - 1] = 'a';
	path[BAG_PATH] = '\0';
	assert_false(bag_path_ok(path));
}

static const struct {
	const char	*descr;
	const char	*in;
	int		 want;
	const char	*path;
	size_t		 rest;		/* octets left */
} lines[] = {
	{ "two spaces, LF", HEX "  data/x\nmore", 1, "data/x", 4 },
	{ "one space", HEX " data/x\n", 1, "data/x", 0 },
	{ "a tab", HEX "\tdata/x\n", 1, "data/x", 0 },
	{ "CRLF", HEX "  data/x\r\nmore", 1, "data/x", 4 },
	{ "CR", HEX "  data/x\rmore", 1, "data/x", 4 },
	{ "no line end", HEX "  data/x", 1, "data/x", 0 },
	{ "binary mark", HEX " *data/x\n", 1, "data/x", 0 },
	{ "a name with a star", HEX "  *x\n", 1, "*x", 0 },
	{ "binary, a star", HEX " **x\n", 1, "*x", 0 },
	{ "percent decoded", HEX "  data/100%25\n", 1, "data/100%", 0 },
	{ "line break in a name", HEX "  data/a%0Ab\n", 1, "data/a%0Ab", 0 },
	{ "the end", "", 0, NULL, 0 },
	{ "no digest", "data/x\n", -1, NULL, 0 },
	{ "a digit short", "3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca4"
	  "95991b7852b855  data/x\n", -1, NULL, 0 },
	{ "no digit", "g" HEX " data/x\n", -1, NULL, 0 },
	{ "no path", HEX "  \n", -1, NULL, 0 },
	{ "only a digest", HEX "\n", -1, NULL, 0 },
	{ "outside of the bag", HEX "  ../x\n", -1, NULL, 0 },
	{ "an empty line", "\n", -1, NULL, 0 },
};

static void
lines_of_manifests(void **state)
{
	const uint8_t	*p, *end;
	struct digest	 id;
	char		 path[BAG_PATH];
	int		 got;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		p = (const uint8_t *)lines[i].in;
		end = p + strlen(lines[i].in);
		got = bag_manifest_next(&p, end, &id, path);
		if (got != lines[i].want)
			fail_msg("%s: %d", lines[i].descr, got);
		if (got != 1)
			continue;
		if (strcmp(path, lines[i].path) != 0 ||
		    (size_t)(end - p) != lines[i].rest)
			fail_msg("%s: %s, %zu left", lines[i].descr, path,
			    (size_t)(end - p));
	}
}

static void
what_is_written_is_read(void **state)
{
	const uint8_t	*p;
	struct digest	 id, got;
	struct buf	 b;
	char		 path[BAG_PATH];

	(void)state;
	buf_init(&b, 4096);
	assert_int_equal(digest_from_hex(&id, HEX), 0);
	assert_int_equal(bag_manifest_add(&b, &id, "data/100% sure"), 0);
	assert_int_equal(bag_manifest_add(&b, &id, "../x"), -1);
	assert_non_null(memmem(b.p, b.len, "100%25 sure", 11));
	p = b.p;
	assert_int_equal(bag_manifest_next(&p, b.p + b.len, &got, path), 1);
	assert_true(digest_equal(&got, &id));
	assert_string_equal(path, "data/100% sure");
	assert_int_equal(bag_manifest_next(&p, b.p + b.len, &got, path), 0);
	buf_release(&b);
}

static const struct {
	const char	*descr;
	const char	*text;
	const char	*label;
	const char	*want;		/* NULL: none */
} tags[] = {
	{ "a tag", "A: one\nB: two\n", "B", "two" },
	{ "labels in either case", "Bag-Size: 3\n", "bag-size", "3" },
	{ "the first of several", "A: one\nA: two\n", "A", "one" },
	{ "continued", "A: one\n  two\n\tthree\nB: x\n", "A", "one two three" },
	{ "CRLF", "A: one\r\nB: two\r\n", "A", "one" },
	{ "empty", "A: \nB: two\n", "A", "" },
	{ "absent", "A: one\n", "B", NULL },
	{ "part of a label", "Bag-Size: 3\n", "Bag", NULL },
	{ "in a continued line", "A: one\n B: two\n", "B", NULL },
	{ "no line end", "A: one", "A", "one" },
};

static void
tags_of_bag_info(void **state)
{
	struct buf	 b;
	const char	*s;
	int		 got;

	(void)state;
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		buf_init(&b, 256);
		got = bag_tag_get(&b, tags[i].text, strlen(tags[i].text),
		    tags[i].label);
		s = buf_str(&b);
		if (got != (tags[i].want != NULL) || s == NULL ||
		    (got == 1 && strcmp(s, tags[i].want) != 0))
			fail_msg("%s: %d %s", tags[i].descr, got, s);
		buf_release(&b);
	}
}

static void
tags_are_one_line(void **state)
{
	struct buf	 b;

	(void)state;
	buf_init(&b, 256);
	assert_int_equal(bag_tag_add(&b, "A", "one"), 0);
	assert_int_equal(bag_tag_add(&b, "A", "one\nB: two"), -1);
	assert_int_equal(bag_tag_add(&b, "A:", "one"), -1);
	assert_int_equal(b.len, 7);
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(paths_below_the_bag),
		cmocka_unit_test(paths_have_a_length),
		cmocka_unit_test(lines_of_manifests),
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(tags_of_bag_info),
		cmocka_unit_test(tags_are_one_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
