/*
 * test-partial.c: partial results: what is written is read, and nothing else.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "formats/base/durable.h"
#include "formats/base/timefmt.h"
#include "formats/journal/key.h"
#include "auditor/audit.h"
#include "auditor/partial.h"

static char		 dir[] = "/tmp/nb-partial-XXXXXX";
static char		 path[64], other[64];
static struct key	*mine, *theirs;

static const struct partial_head	 head = {
	.shard = 2, .of = 3, .validator = 7, .store = "0123456789abcdef",
	.commit = "1e216a4533da6626cd4a0c42de81032f422b1331",
	.size = 70000, .root = { { 1, 2, 3 } }, .began = 1700000000000000,
};

/* Every object is of exactly one shard, and blocks stay together. */
static void
test_assignment(void **state)
{
	static const unsigned int	 of[] = { 1, 2, 3, 7, 999 };

	(void)state;
	for (size_t k = 0; k < sizeof(of) / sizeof(of[0]); k++)
		for (uint64_t n = 0; n < 40 * SHARD_BLOCK; n++) {
			unsigned int	 mine_of = 0, who = 0;

			for (unsigned int i = 1; i <= of[k]; i++)
				if (partial_is_mine(i, of[k], 5, n)) {
					mine_of++;
					who = i;
				}
			assert_int_equal(mine_of, 1);
			if (n % SHARD_BLOCK != 0)
				assert_true(partial_is_mine(who, of[k], 5,
				    n - 1));
		}
	/* Some for each, also in a small store. */
	for (unsigned int i = 1; i <= 3; i++)
		assert_true(partial_is_mine(i, 3, 1, 0) ||
		    partial_is_mine(i, 3, 1, SHARD_BLOCK) ||
		    partial_is_mine(i, 3, 1, 2 * SHARD_BLOCK));
	assert_true(partial_is_mine(3, 3, UINT32_MAX, UINT64_MAX) ||
	    partial_is_mine(2, 3, UINT32_MAX, UINT64_MAX) ||
	    partial_is_mine(1, 3, UINT32_MAX, UINT64_MAX));
}

/* A file with one record of each kind. */
static void
write_one(const char *to, const struct key *key)
{
	const struct partial_answer	 a = { .segment = 1, .number = 33,
	    .sha256 = { { 9 } }, .form = HOW_PARSED,
	    .plan = { (const uint8_t *)"plan", 4 },
	    .checked = { (const uint8_t *)"checked", 7 }, .why = 3,
	    .detail = { (const uint8_t *)"why", 3 } };
	const struct partial_place	 p = { 1, 40, 50,
	    { (const uint8_t *)"cause", 5 } };
	const struct partial_sample	 s = { 1, 33, false };
	const struct partial_end	 end = { 1, 1 };
	struct partial_out		*o = partial_create(to, &head);

	assert_non_null(o);
	assert_int_equal(partial_answer(o, &a), 0);
	assert_int_equal(partial_place(o, PARTIAL_INDEX, &p), 0);
	assert_int_equal(partial_sample(o, &s), 0);
	assert_int_equal(access(to, F_OK), -1);
	/* The same shard is not written twice at once. */
	assert_null(partial_create(to, &head));
	assert_int_equal(partial_finish(o, key, &end), 0);
	partial_free(o);
	assert_int_equal(access(to, F_OK), 0);
}

static int
reads(const char *from, const struct key *key)
{
	struct partial	*p;
	const char	*why = NULL;
	uint8_t		 pub[KEY_PUBLIC];
	int		 rc;

	key_public(key, pub);
	rc = partial_open(&p, from, pub, &why);
	assert_int_equal(rc == 1, p != NULL);
	assert_int_equal(rc == 0, why != NULL);
	partial_close(p);
	return rc;
}

static void
test_round_trip(void **state)
{
	struct partial_answer	 a;
	struct partial_place	 place;
	struct partial_sample	 s;
	enum partial_kind	 kind;
	struct partial		*p;
	const char		*why;
	struct buf		 b;
	uint64_t		 at = 0;
	uint8_t			 pub[KEY_PUBLIC];

	(void)state;
	write_one(path, mine);
	key_public(mine, pub);
	assert_int_equal(partial_open(&p, path, pub, &why), 1);
	assert_memory_equal(partial_head(p)->root.octet, head.root.octet,
	    DIGEST_SIZE);
	assert_int_equal(partial_head(p)->shard, 2);
	assert_int_equal(partial_head(p)->of, 3);
	assert_int_equal(partial_head(p)->validator, 7);
	assert_int_equal(partial_head(p)->size, 70000);
	assert_int_equal(partial_head(p)->began, head.began);
	assert_string_equal(partial_head(p)->store, head.store);
	assert_string_equal(partial_head(p)->commit, head.commit);
	assert_int_equal(partial_end(p)->answers, 1);
	buf_init(&b, 1024 * 1024);
	assert_int_equal(partial_next(p, &at, &kind, &b), 1);
	assert_int_equal(kind, PARTIAL_HEAD);
	assert_int_equal(partial_next(p, &at, &kind, &b), 1);
	assert_int_equal(kind, PARTIAL_ANSWER);
	assert_int_equal(partial_answer_decode(&a, b.p, b.len), 0);
	assert_int_equal(a.number, 33);
	assert_int_equal(a.form, HOW_PARSED);
	assert_memory_equal(a.plan.p, "plan", 4);
	assert_memory_equal(a.checked.p, "checked", 7);
	assert_int_equal(a.why, 3);
	for (size_t n = 0; n < b.len; n++)
		assert_int_equal(partial_answer_decode(&a, b.p, n), -1);
	assert_int_equal(partial_next(p, &at, &kind, &b), 1);
	assert_int_equal(kind, PARTIAL_INDEX);
	assert_int_equal(partial_place_decode(&place, b.p, b.len), 0);
	assert_int_equal(place.to, 50);
	assert_int_equal(place.octets.len, 5);
	assert_int_equal(partial_place_decode(&place, b.p, b.len - 1), -1);
	assert_int_equal(partial_next(p, &at, &kind, &b), 1);
	assert_int_equal(partial_sample_decode(&s, b.p, b.len), 0);
	assert_false(s.same);
	assert_int_equal(partial_next(p, &at, &kind, &b), 1);
	assert_int_equal(kind, PARTIAL_END);
	assert_int_equal(partial_next(p, &at, &kind, &b), 0);
	/* Places that no record begins at. */
	for (at = 1; at < 400; at += 7)
		(void)partial_next(p, &at, &kind, &b);
	buf_release(&b);
	partial_close(p);
}

static const struct object	 object = {
	.sha256 = { { 5, 6, 7 } }, .number = UINT64_MAX, .size = 1234,
	.accession = 77, .segment = SEGMENT_LAST,
	.flags = OBJECT_PROVEN | OBJECT_SUPERSEDED, .class = CLASS_PRIVATE,
	.fixity = FIXITY_DESTROYED,
};
static const struct link	 covers = { { { 1, 2 } }, { { 3, 4 } } };
static const char		 source[] = "{\"seq\":5}";

/* The journal, handed on: what is of each kind, and nothing cut or longer. */
static void
test_journal(void **state)
{
	const struct octets	 json = { (const uint8_t *)source,
	    sizeof(source) - 1 };
	const struct partial_end end = { 0, 0 };
	struct partial_out	*o = partial_create(path, &head);
	struct partial		*p;
	struct object		 x;
	struct link		 l;
	struct octets		 got;
	enum partial_kind	 kind;
	const char		*why;
	struct buf		 b;
	uint64_t		 at = 0, accession;
	uint8_t			 pub[KEY_PUBLIC];

	(void)state;
	assert_non_null(o);
	assert_int_equal(partial_object(o, &object), 0);
	assert_int_equal(partial_link(o, &covers), 0);
	assert_int_equal(partial_source(o, 77, &json), 0);
	assert_int_equal(partial_finish(o, mine, &end), 0);
	partial_free(o);
	key_public(mine, pub);
	assert_int_equal(partial_open(&p, path, pub, &why), 1);
	buf_init(&b, 1024 * 1024);
	assert_int_equal(partial_next(p, &at, &kind, &b), 1);

	assert_int_equal(partial_next(p, &at, &kind, &b), 1);
	assert_int_equal(kind, PARTIAL_OBJECT);
	for (size_t n = 0; n < b.len; n++)
		assert_int_equal(partial_object_decode(&x, b.p, n), -1);
	assert_int_equal(partial_object_decode(&x, b.p, b.len), 0);
	assert_memory_equal(x.sha256.octet, object.sha256.octet, DIGEST_SIZE);
	assert_true(x.number == object.number);
	assert_int_equal(x.size, 1234);
	assert_int_equal(x.accession, 77);
	assert_int_equal(x.segment, SEGMENT_LAST);
	assert_int_equal(x.flags, object.flags);
	assert_int_equal(x.class, CLASS_PRIVATE);
	assert_int_equal(x.fixity, FIXITY_DESTROYED);
	assert_true(x.best == TIME_NONE && x.provable == TIME_NONE);
	assert_string_equal(x.sub, "");
	/* Kinds that there are none of. */
	b.p[b.len - 1] = FIXITY_MAX;
	assert_int_equal(partial_object_decode(&x, b.p, b.len), -1);
	b.p[b.len - 1] = FIXITY_OK;
	b.p[b.len - 2] = CLASS_PRIVATE + 1;
	assert_int_equal(partial_object_decode(&x, b.p, b.len), -1);
	b.p[b.len - 2] = CLASS_DOCUMENT;
	assert_int_equal(partial_object_decode(&x, b.p, b.len), 0);
	memset(b.p + b.len - 8, 0xff, 4);	/* the segment */
	assert_int_equal(partial_object_decode(&x, b.p, b.len), -1);

	assert_int_equal(partial_next(p, &at, &kind, &b), 1);
	assert_int_equal(kind, PARTIAL_LINK);
	for (size_t n = 0; n < b.len; n++)
		assert_int_equal(partial_link_decode(&l, b.p, n), -1);
	assert_int_equal(partial_link_decode(&l, b.p, b.len), 0);
	assert_memory_equal(&l, &covers, sizeof(l));

	assert_int_equal(partial_next(p, &at, &kind, &b), 1);
	assert_int_equal(kind, PARTIAL_SOURCE);
	for (size_t n = 0; n < b.len; n++)
		assert_int_equal(partial_source_decode(&accession, &got, b.p,
		    n), -1);
	assert_int_equal(partial_source_decode(&accession, &got, b.p, b.len),
	    0);
	assert_int_equal(accession, 77);
	assert_int_equal(got.len, json.len);
	assert_memory_equal(got.p, source, json.len);
	assert_int_equal(buf_addstr(&b, "x"), 0);
	assert_int_equal(partial_source_decode(&accession, &got, b.p, b.len),
	    -1);

	assert_int_equal(partial_next(p, &at, &kind, &b), 1);
	assert_int_equal(kind, PARTIAL_END);
	buf_release(&b);
	partial_close(p);
	assert_int_equal(unlink(path), 0);
}

/* Every bit counts, and so does every octet's place. */
static void
test_altered(void **state)
{
	struct buf	 b;

	(void)state;
	buf_init(&b, 1024 * 1024);
	assert_int_equal(durable_read(&b, path), 0);
	assert_int_equal(reads(path, mine), 1);
	assert_int_equal(reads(path, theirs), 0);
	for (size_t i = 0; i < b.len - 1; i++) {
		b.p[i] ^= 1u << (i % 8);
		assert_int_equal(durable_write(other, b.p, b.len, 0600, true),
		    0);
		/* A turned letter of the armour may be the same base64. */
		if (reads(other, mine) != 0)
			fail_msg("octet %zu may be another", i);
		b.p[i] ^= 1u << (i % 8);
	}
	for (size_t n = 0; n < b.len - 1; n++) {
		assert_int_equal(durable_write(other, b.p, n, 0600, true), 0);
		assert_int_equal(reads(other, mine), 0);
	}
	assert_int_equal(buf_addstr(&b, "more"), 0);
	assert_int_equal(durable_write(other, b.p, b.len, 0600, true), 0);
	assert_int_equal(reads(other, mine), 0);
	buf_release(&b);
	assert_int_equal(reads("/nonexistent/part", mine), -1);
}

/* What a killed shard left does not stand in the way. */
static void
test_half(void **state)
{
	char	 half[64];

	(void)state;
	snprintf(half, sizeof(half), "%s/.new-part", dir);
	assert_int_equal(durable_write(half, "half of it", 10, 0600, true), 0);
	assert_int_equal(unlink(path), 0);
	write_one(path, mine);
	assert_int_equal(reads(path, mine), 1);
	assert_int_equal(access(half, F_OK), -1);
	/* One that is given up leaves nothing, and harms no earlier one. */
	partial_free(partial_create(path, &head));
	assert_int_equal(access(half, F_OK), -1);
	assert_int_equal(reads(path, mine), 1);
	assert_null(partial_create("/nonexistent/part", &head));
}

static int
setup(void **state)
{
	uint8_t	 seed[KEY_SEED] = { 1 };

	(void)state;
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(path, sizeof(path), "%s/part", dir);
	snprintf(other, sizeof(other), "%s/other", dir);
	mine = key_from_seed(seed);
	seed[0]++;
	theirs = key_from_seed(seed);
	return mine == NULL || theirs == NULL ? -1 : 0;
}

static int
teardown(void **state)
{
	(void)state;
	key_free(mine);
	key_free(theirs);
	(void)unlink(path);
	(void)unlink(other);
	return rmdir(dir);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(test_assignment),
		cmocka_unit_test(test_journal),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_altered),
		cmocka_unit_test(test_half),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
