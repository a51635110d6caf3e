/*
 * test-pass.c: digests of many lists of spans in one pass are those of the
 * spans alone, with and without what is known of the document before.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/sha256.h"
#include "formats/crypto/algorithms.h"
#include "formats/crypto/verify_internal.h"

#define SIZE	(6 * SHA256_STEP + 321)
#define K	SHA256_STEP
#define LISTS	7

static const struct {
	const char	*descr;
	enum digest_alg	 alg;
	size_t		 n;
	struct span	 span[3];
} lists[LISTS] = {
	{ "a signature", DIGEST_SHA256, 2, { { 0, 3 * K + 7 },
	    { 4 * K + 9, K / 2 } } },
	{ "a later one", DIGEST_SHA256, 2, { { 0, 5 * K + 1 },
	    { 5 * K + 100, SIZE - 5 * K - 100 } } },
	{ "parts at a step", DIGEST_SHA256, 2, { { 0, 2 * K }, { 3 * K, K } } },
	{ "not from the beginning", DIGEST_SHA256, 2, { { 64, 3 * K },
	    { 4 * K, 1 } } },
	{ "the whole of it", DIGEST_SHA256, 1, { { 0, SIZE } } },
	{ "another algorithm", DIGEST_SHA512, 2, { { 0, 3 * K + 7 },
	    { 4 * K + 9, K } } },
	{ "past the end", DIGEST_SHA256, 2, { { 0, K }, { 5 * K, 2 * K } } },
};

static void
want_of(size_t i, const uint8_t *p, struct md *md)
{
	struct buf	 b;

	buf_init(&b, SIZE);
	for (size_t k = 0; k < lists[i].n; k++)
		assert_int_equal(buf_add(&b, p + lists[i].span[k].off,
		    lists[i].span[k].len), 0);
	assert_int_equal(md_octets(lists[i].alg, b.p, b.len, md), 0);
	buf_release(&b);
}

static void
check_pass(struct pass *pass, const uint8_t *p, unsigned int which,
    size_t piece, const struct digest *sha256, const struct octets *states)
{
	const struct md	*got;
	struct digest	 d;
	struct md	 want;
	uint64_t	 size;
	int		 job[LISTS];

	assert_int_equal(pass_reset(pass), 0);
	if (states != NULL)
		pass_known(pass, sha256, states);
	for (size_t i = 0; i < LISTS; i++)
		if (which & 1U << i)
			assert_true((job[i] = pass_add(pass, lists[i].alg,
			    lists[i].span, lists[i].n)) != -1);
	for (size_t off = 0; off < SIZE; off += piece)
		assert_int_equal(pass_update(pass, p + off, SIZE - off < piece ?
		    SIZE - off : piece), 0);
	assert_int_equal(pass_end(pass, &d, &size), 0);
	assert_int_equal(size, SIZE);
	assert_memory_equal(d.octet, sha256->octet, DIGEST_SIZE);
	for (size_t i = 0; i < LISTS; i++) {
		if (!(which & 1U << i))
			continue;
		got = pass_result(pass, job[i]);
		if (i + 1 == LISTS) {
			assert_null(got);
			continue;
		}
		want_of(i, p, &want);
		assert_non_null(got);
		assert_int_equal(got->len, want.len);
		if (memcmp(got->octet, want.octet, want.len) != 0)
			fail_msg("%s among %x", lists[i].descr, which);
	}
}

static void
all_agree(void **state)
{
	static const size_t	 pieces[] = { SIZE, K, 1000 };
	uint8_t			*p = malloc(SIZE), st[8 * SHA256_STATE];
	struct sha256_run	 run;
	struct digest		 d;
	struct octets		 states = { st, 0 };
	struct pass		*pass = pass_new();
	uint32_t		 seed = 3;

	(void)state;
	assert_non_null(p);
	assert_non_null(pass);
	for (size_t i = 0; i < SIZE; i++) {
		seed = seed * 1664525 + 1013904223;
		p[i] = (uint8_t)(seed >> 24);
	}
	sha256_run_init(&run);
	for (size_t off = 0; off + K <= SIZE; off += K) {
		sha256_run_add(&run, p + off, K);
		sha256_run_state(&run, st + states.len);
		states.len += SHA256_STATE;
	}
	assert_int_equal(states.len, SHA256_STEPS(SIZE) * SHA256_STATE);
	assert_int_equal(digest_sha256(&d, p, SIZE), 0);
	for (unsigned int which = 0; which < 1U << LISTS; which++)
		for (size_t k = 0; k < 3; k++) {
			check_pass(pass, p, which, pieces[k], &d, NULL);
			check_pass(pass, p, which, pieces[k], &d, &states);
		}
	pass_free(pass);
	free(p);
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(all_agree),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
