/*
 * test-proof.c: tlog-proof files and k-of-n policies.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/journal/proof.h"

#define LEAVES	300

static struct digest	 leaf[LEAVES];
static struct key	*key[4];	/* log, auditor, two witnesses */
static struct policy	 policy;

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

/* A checkpoint of the first ${size} leaves, by the log and ${n} others. */
static void
make_note(struct buf *b, uint64_t size, size_t n)
{
	static const char *const	 name[] = { "log.example", "auditor",
	    "witness/one", "witness/two" };
	struct checkpoint		 c = { "log.example", size, { { 0 } } };
	struct buf			 text;

	buf_init(&text, NOTE_MAX);
	assert_int_equal(merkle_source_root(source, NULL, size, &c.root), 0);
	assert_int_equal(checkpoint_format(&text, &c), 0);
	assert_int_equal(note_sign(b, buf_str(&text), key[0], name[0]), 0);
	for (size_t i = 1; i <= n; i++)
		assert_int_equal(cosignature_add(b, b->p, b->len, 1000 - i,
		    key[i], name[i]), 0);
	buf_release(&text);
}

static int
setup(void **state)
{
	static const char *const	 name[] = { "log.example", "auditor",
	    "witness/one", "witness/two" };
	uint8_t				 seed[KEY_SEED] = { 0 };
	uint8_t				 pub[KEY_PUBLIC];

	(void)state;
	for (uint8_t i = 0; i < 4; i++) {
		seed[0] = i + 1;
		if ((key[i] = key_from_seed(seed)) == NULL)
			return -1;
		key_public(key[i], pub);
		if (vkey_make(i == 0 ? &policy.log : &policy.witness[i - 1],
		    name[i], i == 0 ? KEY_TYPE_ED25519 :
		    KEY_TYPE_COSIGNATURE, pub) == -1)
			return -1;
	}
	policy.nwitness = 3;
	for (uint32_t i = 0; i < LEAVES; i++)
		if (merkle_leaf(&leaf[i], &i, sizeof(i)) == -1)
			return -1;
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	for (size_t i = 0; i < 4; i++)
		key_free(key[i]);
	return 0;
}

static void
policies(void **state)
{
	static const struct {
		const char	*descr;
		size_t		 have, need;
		enum policy_result want;
	} tests[] = {
		{ "the log alone, nobody needed", 0, 0, POLICY_OK },
		{ "the log alone, one needed", 0, 1, POLICY_FEW },
		{ "two of three", 2, 2, POLICY_OK },
		{ "two, three needed", 2, 3, POLICY_FEW },
		{ "all", 3, 3, POLICY_OK },
	};
	struct checkpoint	 c;
	struct policy		 p = policy;
	struct buf		 b;
	uint64_t		 when;
	size_t			 n;

	(void)state;
	buf_init(&b, NOTE_MAX);
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		buf_reset(&b);
		make_note(&b, 7, tests[i].have);
		p.need = tests[i].need;
		assert_int_equal(policy_check(&p, b.p, b.len, &c, &n, &when),
		    tests[i].want);
		assert_int_equal(n, tests[i].have);
		assert_int_equal(when, tests[i].have == 0 ? 0 :
		    1000 - tests[i].have);
		assert_int_equal(c.size, 7);
	}
	/* One who signs twice is one. */
	buf_reset(&b);
	make_note(&b, 7, 1);
	assert_int_equal(cosignature_add(&b, b.p, b.len, 5, key[1],
	    "auditor"), 0);
	p.need = 2;
	assert_int_equal(policy_check(&p, b.p, b.len, NULL, NULL, NULL),
	    POLICY_FEW);
	p.need = 0;
	b.p[0] = 'L';
	assert_int_equal(policy_check(&p, b.p, b.len, NULL, NULL, NULL),
	    POLICY_ORIGIN);
	b.p[0] = 'l';
	b.p[12] = '8';		/* the size */
	assert_int_equal(policy_check(&p, b.p, b.len, NULL, NULL, NULL),
	    POLICY_BAD);
	p.log = policy.witness[0];
	memcpy(p.log.name, "log.example", sizeof("log.example"));
	p.log.type = KEY_TYPE_ED25519;
	assert_int_equal(policy_check(&p, b.p, b.len, NULL, NULL, NULL),
	    POLICY_LOG);
	assert_int_equal(policy_check(&p, b.p, 10, NULL, NULL, NULL),
	    POLICY_MALFORMED);
	buf_release(&b);
}

static void
every_proof(void **state)
{
	static const uint64_t	 sizes[] = { 1, 2, 3, 7, 8, 255, 256, 257,
	    300 };
	enum policy_result	 why;
	struct policy		 p = policy;
	struct proof		 f, again;
	struct buf		 note, b, room;
	uint32_t		 other;

	(void)state;
	p.need = 1;
	buf_init(&note, NOTE_MAX);
	buf_init(&b, PROOF_MAX);
	buf_init(&room, PROOF_EXTRA);
	for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
		buf_reset(&note);
		make_note(&note, sizes[s], 1);
		for (uint32_t i = 0; i < sizes[s]; i += 1 + i / 9) {
			memset(&f, 0, sizeof(f));
			f.index = i;
			f.note = (struct octets){ note.p, note.len };
			if (i % 2 == 1)
				f.extra = (struct octets){
				    (const uint8_t *)"more", 4 };
			assert_int_equal(merkle_inclusion(source, NULL, i,
			    sizes[s], f.hash, &f.n), 0);
			buf_reset(&b);
			assert_int_equal(proof_format(&b, &f), 0);
			assert_int_equal(proof_parse(&again, b.p, b.len,
			    &room), 0);
			assert_int_equal(again.extra.len, f.extra.len);
			assert_int_equal(proof_verify(&again, &i, sizeof(i),
			    &p, &why), PROOF_OK);
			other = i + 1;
			assert_int_equal(proof_verify(&again, &other,
			    sizeof(other), &p, &why), PROOF_PATH);
			again.index ^= 1;
			assert_int_equal(proof_verify(&again, &i, sizeof(i),
			    &p, &why), PROOF_PATH);
			again.index ^= 1;
			if (again.n > 0) {
				again.hash[again.n - 1].octet[31] ^= 1;
				assert_int_equal(proof_verify(&again, &i,
				    sizeof(i), &p, &why), PROOF_PATH);
				again.n--;
				assert_int_equal(proof_verify(&again, &i,
				    sizeof(i), &p, &why), PROOF_PATH);
			}
		}
	}
	buf_release(&room);
	buf_release(&b);
	buf_release(&note);
}

static void
malformed(void **state)
{
	static const char *const	 bad[] = {
		"", "c2sp.org/tlog-proof@v1",
		"c2sp.org/tlog-proof@v2\nindex 1\n\n",
		"c2sp.org/tlog-proof@v1\nindex 1\n",
		"c2sp.org/tlog-proof@v1\nindex 01\n\n",
		"c2sp.org/tlog-proof@v1\nindex -1\n\n",
		"c2sp.org/tlog-proof@v1\nindex 18446744073709551616\n\n",
		"c2sp.org/tlog-proof@v1\nextra !\nindex 1\n\n",
		"c2sp.org/tlog-proof@v1\nextra \nindex 1\n\n",
		"c2sp.org/tlog-proof@v1\nextra AA==\nextra AA==\nindex 1\n\n",
		"c2sp.org/tlog-proof@v1\nindex 1\nAAAA\n\n",
		"c2sp.org/tlog-proof@v1\nindex 1\n\nnot a note\n",
	};
	struct proof			 f;
	struct buf			 b, room;

	(void)state;
	buf_init(&room, PROOF_EXTRA);
	buf_init(&b, PROOF_MAX);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		buf_reset(&b);
		buf_addstr(&b, bad[i]);
		if (i < 10 && i > 2)	/* everything else is right */
			make_note(&b, 3, 0);
		assert_int_equal(proof_parse(&f, b.p, b.len, &room), -1);
	}
	/* A hash too many for any tree. */
	buf_reset(&b);
	buf_addstr(&b, "c2sp.org/tlog-proof@v1\nindex 1\n");
	for (size_t i = 0; i <= MERKLE_PROOF; i++)
		buf_addstr(&b,
		    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n");
	buf_addc(&b, '\n');
	make_note(&b, 3, 0);
	assert_int_equal(proof_parse(&f, b.p, b.len, &room), -1);
	buf_release(&b);
	buf_release(&room);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(policies),
		cmocka_unit_test(every_proof),
		cmocka_unit_test(malformed),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
