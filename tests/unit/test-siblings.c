/*
 * test-siblings.c: what lay beside a document, from the journal's records.
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
#include "auditor/shadow.h"
#include "auditor/siblings.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static void
relative(void **state)
{
	static const struct {
		const char	*own, *path, *want;
	} rows[] = {
		{ "a/b/x", "a/b/y", "y" },
		{ "a/b/x", "a/b/c/y", "c/y" },
		{ "a/b/x", "a/y", "../y" },
		{ "a/b/x", "a/c/y", "../c/y" },
		{ "a/b/x", "y", "../../y" },
		{ "a/b/c/x", "y", NULL },		/* too far up */
		{ "x", "y", "y" },
		{ "x", "a/y", "a/y" },
		{ "a/bb/x", "a/b/y", "../b/y" },	/* no prefix of names */
		{ "/a/x", "/a/y", "y" },
		{ "/a/x", "/y", "../y" },
		{ "a/x", "a", "../a" },
		/* A member lies in its container's folders. */
		{ "a/z.zip!/x", "a/z.zip!/y", "y" },
		{ "a/z.zip!/f/x", "a/z.zip!/y", "../y" },
		{ "a/z.zip!/f/x", "a/y", NULL },
		{ "a/x", "a/z.zip!/y", NULL },
		{ "a/z.zip!/x", "a/w.zip!/y", NULL },
		{ "a/z.zip!/w.zip!/x", "a/z.zip!/y", NULL },
		{ "a/z.zip!/w.zip!/x", "a/z.zip!/w.zip!/y", "y" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char	*got = siblings_relative(rows[i].own, rows[i].path);

		print_message("%s of %s\n", rows[i].path, rows[i].own);
		if (rows[i].want == NULL)
			assert_null(got);
		else
			assert_string_equal(got, rows[i].want);
		free(got);
	}
}

/* An intake: accessions from 1, one a row. */
static const struct {
	const char	*path;
	unsigned int	 object;	/* its digest begins with it */
	unsigned int	 hour;		/* when it came */
	unsigned int	 flags;
} intake[] = {
	{ "day/old.txt", 1, 0, 0 },		/* another intake */
	{ "day/b.txt", 2, 30, 0 },
	{ "day/doc.xml", 3, 30, 0 },
	{ "day/a.txt", 4, 31, 0 },
	{ "day/.hidden", 5, 31, 0 },
	{ "up.txt", 6, 31, 0 },
	{ "day/sub/named.txt", 7, 31, 0 },
	{ "day/sub/other.txt", 8, 31, 0 },
	{ "day/gone.txt", 9, 31, OBJECT_DESTROYED },
	{ "day/b.txt", 10, 31, 0 },		/* farther than the other */
	{ "day/z.zip!/in.txt", 11, 31, 0 },
	{ "day/copy.xml", 3, 31, 0 },		/* itself once more */
	{ "day/z.zip!/s.p7s", 12, 31, 0 },
	{ "day/z.zip!/in.txt", 13, 31, 0 },	/* of one name, and another */
	{ "day/z.zip!/in.txt", 11, 31, 0 },	/* the first once more */
	{ "day/z.zip!/Deep/IN.txt", 14, 31, 0 },
};

static struct digest
digest_of(unsigned int n)
{
	struct digest	 d;

	memset(&d, 0, sizeof(d));
	d.octet[0] = (uint8_t)n;
	return d;
}

static void
put_intake(struct audit *a)
{
	char	 hex[DIGEST_HEX], time[64], record[512];

	for (size_t i = 0; i < COUNT(intake); i++) {
		struct digest	 d = digest_of(intake[i].object);
		struct object	 o = { .sha256 = d, .number = i + 1,
			.size = 10, .accession = i + 1, .segment = 1,
			.flags = (uint16_t)intake[i].flags };
		uint8_t		 key[8];

		snprintf(time, sizeof(time), "2026-11-%02uT%02u:00:00.000000Z",
		    1 + intake[i].hour / 24, intake[i].hour % 24);
		snprintf(record, sizeof(record), "{\"object\":\"%s\","
		    "\"received\":\"%s\",\"source\":{\"name\":\"x\","
		    "\"path\":\"%s\"}}", digest_hex(&d, hex), time,
		    intake[i].path);
		be64_put(key, i + 1);
		assert_int_equal(shadow_put(a->shadow, CAT_ACCESSION, key,
		    sizeof(key), record, strlen(record)), 0);
		if (objects_find(a, &d) == NULL) {
			assert_int_equal(objects_note(a, &o), 0);
			objects_settle(a);
		}
	}
}

static void
gathered(void **state)
{
	static const struct {
		const char	*name;
		unsigned int	 object;
		bool		 named;
	} want[] = {
		{ "a.txt", 4, false }, { "b.txt", 2, false },
		{ "../up.txt", 6, false }, { "sub/named.txt", 7, true },
	};
	char			 dir[] = "/tmp/siblings-XXXXXX", path[64];
	struct audit		 a = { .nobject = 0 };
	struct plan		*plan = plan_new();
	struct sigplan		*s = plan_add_sig(plan);
	struct siblings		*sib;
	struct job_near_file	*list;
	struct digest		 d;
	char			*name;
	size_t			 n;
	bool			 inside;

	(void)state;
	assert_non_null(mkdtemp(dir));
	a.shadow = shadow_open(dir, 0);
	assert_non_null(a.shadow);
	put_intake(&a);
	assert_non_null(sib = siblings_new(&a));
	assert_int_equal(sigplan_add_claim(s, "key-location", "sub/named.txt"),
	    0);
	assert_int_equal(siblings_gather(sib, 3, plan, &name, &list, &n,
	    &inside), 0);
	assert_string_equal(name, "doc.xml");
	assert_false(inside);
	assert_int_equal(n, COUNT(want));
	for (size_t i = 0; i < n; i++) {
		d = digest_of(want[i].object);
		assert_string_equal(list[i].name, want[i].name);
		assert_true(digest_equal(&list[i].sha256, &d));
		assert_int_equal(list[i].named, want[i].named);
		free(list[i].name);
	}
	free(list);
	free(name);
	/* In a container several of one name are told. */
	assert_int_equal(sigplan_add_claim(s, "key-location", "deep/in.txt"),
	    0);
	assert_int_equal(siblings_gather(sib, 13, plan, &name, &list, &n,
	    &inside), 0);
	assert_true(inside);
	assert_int_equal(n, 3);
	for (size_t i = 0; i < n; i++) {
		static const unsigned int	 of[] = { 13, 11, 14 };

		d = digest_of(of[i]);
		assert_true(digest_equal(&list[i].sha256, &d));
		free(list[i].name);
	}
	free(list);
	free(name);
	/* An accession that nothing is known of has no siblings. */
	assert_int_equal(siblings_gather(sib, 77, plan, &name, &list, &n,
	    &inside), 0);
	assert_int_equal(n, 0);
	assert_string_equal(name, "");
	free(list);
	free(name);
	siblings_free(sib);
	shadow_free(a.shadow);
	plan_free(plan);
	free(a.object);
	snprintf(path, sizeof(path), "%s/replay.sqlite", dir);
	unlink(path);
	rmdir(dir);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(relative), cmocka_unit_test(gathered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
