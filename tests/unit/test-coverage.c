/*
 * test-coverage.c: which objects are read first, and which wait too long.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "formats/base/json.h"
#include "formats/base/timefmt.h"
#include "auditor/audit.h"
#include "auditor/coverage.h"
#include "auditor/state.h"

#define DAY	(86400 * TIME_SECOND)
#define NOW	(1700000000 * TIME_SECOND)
#define OBJECTS	6

static char		 ledger[] = "/tmp/nb-coverage-XXXXXX/led";
static struct object	 object[OBJECTS];
static struct audit	 audit;
static const uint32_t	 order[OBJECTS] = { 0, 1, 2, 3, 4, 5 };

/* Four objects in segment 1, two in segment 2; those of ${mask} are read. */
static void
reads(unsigned int mask)
{
	memset(object, 0, sizeof(object));
	memset(&audit, 0, sizeof(audit));
	audit.object = object;
	audit.nobject = OBJECTS;
	for (unsigned int i = 0; i < OBJECTS; i++) {
		object[i].segment = i < 4 ? 1 : 2;
		object[i].number = 10 * i + 1;
		if ((mask & (1u << i)) != 0)
			object[i].flags = OBJECT_CHECKED;
	}
}

/* "lo-hi " of each stretch, in the order of reading. */
static void
is_todo(const struct coverage_log *c, bool oldest, const char *want)
{
	struct stretch	*s;
	size_t		 n;
	char		 text[256] = "";

	assert_int_equal(coverage_todo(c, &audit, order, OBJECTS, oldest, &s,
	    &n), 0);
	for (size_t i = 0; i < n; i++)
		snprintf(text + strlen(text), 16, "%zu-%zu ", s[i].lo,
		    s[i].hi);
	assert_string_equal(text, want);
	free(s);
}

static void
update(struct coverage_log *c, unsigned int mask, int64_t now)
{
	reads(mask);
	assert_int_equal(coverage_update(c, &audit, order, OBJECTS, now), 0);
}

static void
is_overdue(const struct coverage_log *c, int64_t now, uint64_t want)
{
	int64_t	 oldest;

	assert_int_equal(coverage_overdue(c, now, 30, &oldest), want);
	assert_int_equal(oldest == TIME_NONE, want == 0);
}

static void
test_order(void **state)
{
	struct coverage_log	*c = coverage_load(ledger);

	(void)state;
	assert_non_null(c);
	reads(0);
	is_todo(c, false, "0-6 ");
	is_todo(c, true, "0-6 ");
	update(c, 0x03, NOW);
	is_todo(c, false, "0-6 ");
	is_todo(c, true, "2-6 0-2 ");	/* never read comes first */
	update(c, 0x0c, NOW + DAY);
	is_todo(c, true, "4-6 0-2 2-4 ");
	update(c, 0x31, NOW + 2 * DAY);
	is_todo(c, true, "1-2 2-4 0-1 4-6 ");
	coverage_free(c);
}

static void
test_overdue(void **state)
{
	struct coverage_log	*c = coverage_load(ledger);

	(void)state;
	update(c, 0x0f, NOW);
	is_overdue(c, NOW + 30 * DAY, 0);
	is_overdue(c, NOW + 30 * DAY + 1, 6);	/* two were never read */
	update(c, 0x3f, NOW + 20 * DAY);
	is_overdue(c, NOW + 50 * DAY, 0);
	update(c, 0x01, NOW + 40 * DAY);
	is_overdue(c, NOW + 51 * DAY, 5);
	/* Gone from the journal's list, they wait no more. */
	reads(0);
	assert_int_equal(coverage_update(c, &audit, order, 1, NOW + 51 * DAY),
	    0);
	is_overdue(c, NOW + 51 * DAY, 0);
	coverage_free(c);
}

static void
test_kept(void **state)
{
	struct coverage_log	*c = coverage_load(ledger);
	char			*path = folder_path(ledger, "coverage.json");
	FILE			*f;

	(void)state;
	update(c, 0x03, NOW);
	update(c, 0x0c, NOW + DAY);
	assert_int_equal(coverage_save(c, ledger), 0);
	coverage_free(c);
	c = coverage_load(ledger);
	is_todo(c, true, "4-6 0-2 2-4 ");
	is_overdue(c, NOW + 30 * DAY + 1, 4);
	coverage_free(c);

	/* Ranges that overlap are nobody's: all counts as unread. */
	f = fopen(path, "w");
	assert_non_null(f);
	fprintf(f, "{\"ranges\":["
	    "{\"segment\":1,\"from\":1,\"to\":9,\"objects\":2,\"read\":true,"
	    "\"since\":\"2026-01-01T00:00:00Z\"},"
	    "{\"segment\":1,\"from\":5,\"to\":12,\"objects\":2,\"read\":true,"
	    "\"since\":\"2026-01-02T00:00:00Z\"}],\"version\":1}");
	assert_int_equal(fclose(f), 0);
	c = coverage_load(ledger);
	assert_non_null(c);
	is_todo(c, true, "0-6 ");
	is_overdue(c, NOW, 0);
	coverage_free(c);
	unlink(path);
	free(path);
}

/* What the last update did not read, and whether an earlier one did. */
static void
test_unread(void **state)
{
	static const struct {
		uint64_t	 segment, from, to;
		bool		 read;
	} want[] = { { 1, 1, 11, true }, { 2, 51, 51, false } };
	struct coverage_log	*c = coverage_load(ledger);
	json_t			*json = json_object(), *list, *one;
	uint64_t		 n;

	(void)state;
	update(c, 0x1f, NOW);
	update(c, 0x1c, NOW + DAY);
	assert_int_equal(coverage_unread(c, json), 0);
	list = json_object_get(json, "unread_ranges");
	assert_int_equal(json_array_size(list), 2);
	for (size_t i = 0; i < 2; i++) {
		one = json_array_get(list, i);
		assert_int_equal(json_get_u64(one, "segment", &n), 0);
		assert_int_equal(n, want[i].segment);
		assert_int_equal(json_get_u64(one, "from", &n), 0);
		assert_int_equal(n, want[i].from);
		assert_int_equal(json_get_u64(one, "to", &n), 0);
		assert_int_equal(n, want[i].to);
		assert_int_equal(json_is_true(json_object_get(one, "read")),
		    want[i].read);
	}
	assert_null(json_object_get(json, "unread_more"));
	update(c, 0x3f, NOW + 2 * DAY);
	assert_int_equal(coverage_unread(c, json), 0);
	assert_int_equal(json_array_size(json_object_get(json,
	    "unread_ranges")), 0);
	json_decref(json);
	coverage_free(c);
}

static int
make_dir(void **state)
{
	char	*slash = strrchr(ledger, '/');
	int	 rc;

	(void)state;
	*slash = '\0';
	rc = mkdtemp(ledger) == NULL ? -1 : 0;
	*slash = '/';
	return rc == 0 ? folder_make(ledger) : rc;
}

static int
remove_dir(void **state)
{
	static const char *const	 part[] = { "trust", "evidence", "" };
	char				*path;

	(void)state;
	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++)
		if ((path = folder_path(ledger, part[i])) != NULL) {
			rmdir(path);
			free(path);
		}
	*strrchr(ledger, '/') = '\0';
	return rmdir(ledger);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_overdue),
		cmocka_unit_test(test_unread),
		cmocka_unit_test(test_kept),
	};

	return cmocka_run_group_tests_name("coverage", tests, make_dir,
	    remove_dir);
}
