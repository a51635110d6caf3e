/*
 * test-witness.c: each answer of C2SP tlog-witness, add-checkpoint.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/journal/merkle.h"
#include "formats/journal/witness.h"

#define LEAVES	20

static struct digest	 leaf[LEAVES];
static struct key	*key, *other;
static struct witness_log base;

static int
source(void *arg, unsigned int level, uint64_t index, struct digest *out)
{
	struct merkle_range	 r;

	(void)arg;
	merkle_init(&r);
	for (uint64_t i = index << level; i < (index + 1) << level; i++)
		if (i >= LEAVES || merkle_append(&r, &leaf[i]) == -1)
			return -1;
	return merkle_root(&r, out);
}

static void
note_of(struct buf *b, uint64_t size, const struct key *k, const char *origin)
{
	struct checkpoint	 c = { "log.example", size, { { 0 } } };
	struct buf		 text;

	(void)snprintf(c.origin, sizeof(c.origin), "%s", origin);
	buf_init(&text, NOTE_MAX);
	assert_int_equal(merkle_source_root(source, NULL, size, &c.root), 0);
	assert_int_equal(checkpoint_format(&text, &c), 0);
	assert_int_equal(note_sign(b, buf_str(&text), k, origin), 0);
	buf_release(&text);
}

static int
setup(void **state)
{
	uint8_t	 seed[KEY_SEED] = { 1 }, pub[KEY_PUBLIC];

	(void)state;
	if ((key = key_from_seed(seed)) == NULL)
		return -1;
	seed[0] = 2;
	if ((other = key_from_seed(seed)) == NULL)
		return -1;
	key_public(key, pub);
	for (uint32_t i = 0; i < LEAVES; i++)
		if (merkle_leaf(&leaf[i], &i, sizeof(i)) == -1)
			return -1;
	return vkey_make(&base.key, "log.example", KEY_TYPE_ED25519, pub);
}

static int
teardown(void **state)
{
	(void)state;
	key_free(key);
	key_free(other);
	return 0;
}

static void
answers(void **state)
{
	static const struct {
		const char	*descr;
		uint64_t	 seen, old, size;
		bool		 foreign;	/* signed by another key */
		const char	*origin;
		int		 spoil;		/* 1: a hash, 2: one more */
		enum witness_answer want;
	} tests[] = {
		{ "the first", 0, 0, 7, false, "log.example", 0, WITNESS_OK },
		{ "grown", 7, 7, 20, false, "log.example", 0, WITNESS_OK },
		{ "from a power of two", 8, 8, 20, false, "log.example", 0,
		  WITNESS_OK },
		{ "the same again", 7, 7, 7, false, "log.example", 0,
		  WITNESS_OK },
		{ "another log", 7, 7, 20, false, "other.example", 0,
		  WITNESS_UNKNOWN },
		{ "another key", 7, 7, 20, true, "log.example", 0,
		  WITNESS_FORBIDDEN },
		{ "old above size", 7, 9, 8, false, "log.example", 0,
		  WITNESS_MALFORMED },
		{ "old is not what was seen", 7, 6, 20, false, "log.example",
		  0, WITNESS_CONFLICT },
		{ "old 0 after something", 7, 0, 20, false, "log.example", 0,
		  WITNESS_CONFLICT },
		{ "a spoiled hash", 7, 7, 20, false, "log.example", 1,
		  WITNESS_INCONSISTENT },
		{ "a hash too many", 7, 7, 20, false, "log.example", 2,
		  WITNESS_INCONSISTENT },
		{ "a proof from nothing", 0, 0, 20, false, "log.example", 2,
		  WITNESS_INCONSISTENT },
		{ "a proof for the same", 7, 7, 7, false, "log.example", 2,
		  WITNESS_INCONSISTENT },
	};
	struct witness_request	 r, again;
	struct witness_log	 log;
	struct checkpoint	 c;
	struct digest		 hash[MERKLE_PROOF];
	struct buf		 note, b;

	(void)state;
	buf_init(&note, NOTE_MAX);
	buf_init(&b, WITNESS_MAX);
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		log = base;
		log.size = tests[i].seen;
		assert_int_equal(merkle_source_root(source, NULL, log.size,
		    &log.root), 0);
		buf_reset(&note);
		note_of(&note, tests[i].size, tests[i].foreign ? other : key,
		    tests[i].origin);
		memset(&r, 0, sizeof(r));
		r.old = tests[i].old;
		r.note = (struct octets){ note.p, note.len };
		if (r.old <= tests[i].size) {
			assert_int_equal(merkle_consistency(source, NULL,
			    r.old, tests[i].size, hash, &r.n), 0);
			memcpy(r.hash, hash, r.n * sizeof(*hash));
		}
		if (tests[i].spoil == 1)
			r.hash[0].octet[3] ^= 1;
		if (tests[i].spoil == 2)
			r.n++;
		buf_reset(&b);
		assert_int_equal(witness_format(&b, &r), 0);
		assert_int_equal(witness_parse(&again, b.p, b.len), 0);
		assert_int_equal(witness_judge(&again, &log, &c),
		    tests[i].want);
		if (tests[i].want == WITNESS_OK)
			assert_int_equal(c.size, tests[i].size);
	}
	/* The same size with another root is a fork. */
	log = base;
	log.size = 7;
	memset(&log.root, 7, sizeof(log.root));
	buf_reset(&note);
	note_of(&note, 7, key, "log.example");
	memset(&r, 0, sizeof(r));
	r.old = 7;
	r.note = (struct octets){ note.p, note.len };
	assert_int_equal(witness_judge(&r, &log, &c), WITNESS_INCONSISTENT);
	buf_release(&b);
	buf_release(&note);
}

static void
malformed(void **state)
{
	static const char *const	 bad[] = { "", "old", "old \n\n",
	    "old 01\n\n", "old -1\n\n", "Old 1\n\n", "old 1\nAAAA\n\n",
	    "old 9223372036854775808\n\n", "old 1\n" };
	struct witness_request		 r;
	struct buf			 b;

	(void)state;
	buf_init(&b, WITNESS_MAX + 1);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		buf_reset(&b);
		buf_addstr(&b, bad[i]);
		if (i > 1)
			note_of(&b, 3, key, "log.example");
		assert_int_equal(witness_parse(&r, b.p, b.len), -1);
	}
	buf_reset(&b);
	buf_addstr(&b, "old 1\n");
	for (size_t i = 0; i <= WITNESS_HASHES; i++)
		buf_addstr(&b,
		    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n");
	buf_addc(&b, '\n');
	note_of(&b, 3, key, "log.example");
	assert_int_equal(witness_parse(&r, b.p, b.len), -1);
	buf_reset(&b);
	buf_addstr(&b, "old 1\n\nno note\n");
	assert_int_equal(witness_parse(&r, b.p, b.len), -1);
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(answers),
		cmocka_unit_test(malformed),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
