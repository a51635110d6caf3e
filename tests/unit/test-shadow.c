/*
 * test-shadow.c: the replayed catalog: values back, comparison now and at a
 * mark, growth.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "formats/base/encode.h"
#include "formats/base/timefmt.h"
#include "auditor/shadow.h"

#define MANY	60000u
#define NOW	(1700000000 * TIME_SECOND)

static char	 dir[] = "/tmp/nb-shadow-XXXXXX";

static struct shadow *
make(void)
{
	struct shadow	*s = shadow_open(dir, NOW);

	assert_non_null(s);
	return s;
}

static struct digest
sum(const char *value)
{
	struct digest	 d;

	assert_int_equal(digest_sha256(&d, value, strlen(value)), 0);
	return d;
}

static void
put(struct shadow *s, enum catalog_db db, const char *key, const char *value)
{
	assert_int_equal(shadow_put(s, db, key, strlen(key), value,
	    strlen(value)), 0);
}

static enum record_match
compare(struct shadow *s, enum catalog_db db, const char *key,
    const char *value)
{
	struct digest	 d = sum(value);

	return shadow_compare(s, db, key, strlen(key), &d);
}

static void
is_value(struct shadow *s, const char *key, const char *want)
{
	struct buf	 b;

	buf_init(&b, 1024);
	assert_int_equal(shadow_get(s, CAT_META, key, strlen(key), &b),
	    want != NULL);
	if (want != NULL) {
		assert_int_equal(b.len, strlen(want));
		assert_memory_equal(b.p, want, b.len);
	}
	buf_release(&b);
}

static void
mark(struct shadow *s, uint64_t size)
{
	struct digest	 root = sum("root");

	assert_int_equal(shadow_mark(s, size, &root), 0);
}

static void
count(void *arg, enum catalog_db db, const void *key, size_t keylen)
{
	unsigned int	*n = arg;

	(void)db;
	(void)key;
	(void)keylen;
	(*n)++;
}

static void
test_values(void **state)
{
	struct shadow	*s = make();

	(void)state;
	assert_non_null(s);
	is_value(s, "a", NULL);
	put(s, CAT_META, "a", "one");
	put(s, CAT_META, "b", "");
	put(s, CAT_OBJECT, "a", "another database");
	is_value(s, "a", "one");
	is_value(s, "b", "");
	put(s, CAT_META, "a", "two");
	is_value(s, "a", "two");
	shadow_free(s);
}

static void
test_compare(void **state)
{
	struct shadow	*s = make();
	unsigned int	 missing = 0;

	(void)state;
	put(s, CAT_META, "a", "one");
	put(s, CAT_META, "b", "two");
	put(s, CAT_OBJECT, "a", "three");
	mark(s, 3);
	assert_int_equal(shadow_compare_begin(s, count, &missing), 0);
	assert_int_equal(compare(s, CAT_META, "a", "one"), RECORD_SAME);
	assert_int_equal(compare(s, CAT_META, "b", "2"), RECORD_DIFFERS);
	assert_int_equal(compare(s, CAT_META, "c", "x"), RECORD_EXTRA);
	assert_int_equal(compare(s, CAT_TILE, "a", "one"), RECORD_EXTRA);
	assert_int_equal(shadow_compare_end(s), 0);
	assert_int_equal(missing, 1);	/* the object */
	shadow_free(s);
}

/* The catalog is two changes behind: it is compared as of the mark. */
static void
test_mark(void **state)
{
	struct shadow	*s = make();
	unsigned int	 missing = 0;

	(void)state;
	put(s, CAT_META, "a", "old");
	put(s, CAT_META, "b", "same");
	mark(s, 2);
	put(s, CAT_META, "a", "newer");
	put(s, CAT_META, "a", "newest");
	put(s, CAT_META, "c", "added");
	put(s, CAT_META, "c", "added, then changed");
	for (int i = 0; i < 2; i++) {	/* and again: nothing is lost */
		assert_int_equal(shadow_compare_begin(s, count, &missing), 0);
		assert_int_equal(compare(s, CAT_META, "a", "old"),
		    RECORD_SAME);
		assert_int_equal(compare(s, CAT_META, "b", "same"),
		    RECORD_SAME);
		assert_int_equal(compare(s, CAT_META, "c", "added"),
		    RECORD_EXTRA);
		assert_int_equal(shadow_compare_end(s), 0);
		assert_int_equal(missing, 0);
	}
	is_value(s, "a", "newest");
	is_value(s, "c", "added, then changed");
	mark(s, 3);
	assert_int_equal(shadow_compare_begin(s, count, &missing), 0);
	assert_int_equal(compare(s, CAT_META, "a", "newest"), RECORD_SAME);
	assert_int_equal(compare(s, CAT_META, "c", "added, then changed"),
	    RECORD_SAME);
	assert_int_equal(shadow_compare_end(s), 0);
	assert_int_equal(missing, 1);	/* b was not named */
	shadow_free(s);
}

static void
test_many(void **state)
{
	struct shadow	*s = make();
	unsigned int	 missing = 0;
	char		 key[16], value[32];

	(void)state;
	for (unsigned int i = 0; i < MANY; i++) {
		if (i == MANY / 3)
			mark(s, i);
		snprintf(key, sizeof(key), "%05u", i);
		snprintf(value, sizeof(value), "value of %u", i);
		put(s, CAT_META, key, value);
	}
	assert_int_equal(shadow_compare_begin(s, count, &missing), 0);
	for (unsigned int i = 0; i < MANY; i++) {
		snprintf(key, sizeof(key), "%05u", i);
		snprintf(value, sizeof(value), "value of %u", i);
		assert_int_equal(compare(s, CAT_META, key, value),
		    i < MANY / 3 ? RECORD_SAME : RECORD_EXTRA);
	}
	assert_int_equal(shadow_compare_end(s), 0);
	assert_int_equal(missing, 0);
	is_value(s, "59999", "value of 59999");
	is_value(s, "00000", "value of 0");
	shadow_free(s);
}

static int
noted(void *arg, unsigned int kind, const uint8_t *p, size_t len)
{
	char	*text = arg;

	snprintf(text + strlen(text), 64, "%u:%.*s ", kind, (int)len,
	    (const char *)p);
	return 0;
}

/* What was kept is there again; what was not, or is too old, is not. */
static void
test_remembered(void **state)
{
	char		 text[256] = "";
	struct digest	 root = sum("root"), got;
	struct shadow	*s = make();
	unsigned int	 missing = 0;

	(void)state;
	assert_int_equal(shadow_size(s, &got), 0);
	put(s, CAT_META, "a", "one");
	put(s, CAT_HISTORY, "h", "said once");
	assert_int_equal(shadow_note(s, 7, "first", 5), 0);
	assert_int_equal(shadow_note(s, 8, "second", 6), 0);
	assert_int_equal(shadow_keep(s, 12, &root), 0);
	shadow_free(s);

	s = make();
	assert_int_equal(shadow_size(s, &got), 12);
	assert_true(digest_equal(&got, &root));
	is_value(s, "a", "one");
	assert_int_equal(shadow_notes(s, noted, text), 0);
	assert_string_equal(text, "7:first 8:second ");
	put(s, CAT_META, "a", "not kept");
	shadow_free(s);

	s = make();
	is_value(s, "a", "one");
	mark(s, 12);
	assert_int_equal(shadow_compare_begin(s, count, &missing), 0);
	assert_int_equal(compare(s, CAT_HISTORY, "h", "said once"),
	    RECORD_SAME);
	assert_int_equal(compare(s, CAT_META, "a", "one"), RECORD_SAME);
	assert_int_equal(shadow_compare_end(s), 0);
	assert_int_equal(missing, 0);
	assert_int_equal(shadow_forget(s), 0);
	assert_int_equal(shadow_size(s, &got), 0);
	is_value(s, "a", NULL);
	put(s, CAT_META, "a", "again");
	assert_int_equal(shadow_keep(s, 1, &root), 0);
	shadow_free(s);

	s = shadow_open(dir, NOW + 31 * 86400 * TIME_SECOND);
	assert_non_null(s);
	assert_int_equal(shadow_size(s, &got), 0);
	shadow_free(s);
	s = make();
	assert_int_equal(shadow_size(s, &got), 0);
	shadow_free(s);
}

static int
make_dir(void **state)
{
	(void)state;
	return mkdtemp(dir) == NULL ? -1 : 0;
}

static int
remove_dir(void **state)
{
	(void)state;
	return rmdir(dir);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_compare),
		cmocka_unit_test(test_mark),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_remembered),
	};

	return cmocka_run_group_tests_name("shadow", tests, make_dir,
	    remove_dir);
}
