/*
 * test-merkle.c: roots and proofs against the definitions of RFC 9162.
 *
 * The eight leaves and their roots are those of transparency-dev/merkle.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/journal/merkle.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define SIZES		40		/* trees of 0 to this many leaves */

static struct digest	 leaf[SIZES];

/* MTH(D[begin:begin + len]) as section 2.1.1 defines it. */
static struct digest
mth(size_t begin, size_t len)
{
	struct digest	 left, right, d;
	size_t		 k = 1;

	if (len == 1)
		return leaf[begin];
	if (len == 0) {
		assert_int_equal(digest_sha256(&d, "", 0), 0);
		return d;
	}
	while (k * 2 < len)
		k *= 2;
	left = mth(begin, k);
	right = mth(begin + k, len - k);
	assert_int_equal(merkle_node(&d, &left, &right), 0);
	return d;
}

/* Gives what a tree of *arg leaves holds; fails for what it does not. */
static int
source(void *arg, unsigned int level, uint64_t index, struct digest *out)
{
	const size_t	*size = arg;

	if (level > 6 || (index + 1) << level > *size)
		return -1;
	*out = mth((size_t)index << level, (size_t)1 << level);
	return 0;
}

static int
make_leaves(void **state)
{
	uint8_t	 entry;

	(void)state;
	for (uint8_t i = 0; i < SIZES; i++) {
		entry = i;
		if (merkle_leaf(&leaf[i], &entry, 1) == -1)
			return -1;
	}
	return 0;
}

static void
published_roots(void **state)
{
	static const struct {
		const char	*entry;		/* the one that was added */
		size_t		 len;
		const char	*root;
	} tests[] = {
		{ "", 0, "6e340b9cffb37a989ca544e6bb780a2c"
		    "78901d3fb33738768511a30617afa01d" },
		{ "\x00", 1, "fac54203e7cc696cf0dfcb42c92a1d9d"
		    "baf70ad9e621f4bd8d98662f00e3c125" },
		{ "\x10", 1, "aeb6bcfe274b70a14fb067a5e5578264"
		    "db0fa9b51af5e0ba159158f329e06e77" },
		{ "\x20\x21", 2, "d37ee418976dd95753c1c73862b9398f"
		    "a2a2cf9b4ff0fdfe8b30cd95209614b7" },
		{ "\x30\x31", 2, "4e3bbb1f7b478dcfe71fb631631519a3"
		    "bca12c9aefca1612bfce4c13a86264d4" },
		{ "\x40\x41\x42\x43", 4, "76e67dadbcdf1e10e1b74ddc608abd2f"
		    "98dfb16fbce75277b5232a127f2087ef" },
		{ "\x50\x51\x52\x53\x54\x55\x56\x57", 8,
		    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e12"
		    "2c9594a74c8c" },
		{ "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d"
		    "\x6e\x6f", 16,
		    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe3"
		    "70eff4604328" },
	};
	struct merkle_range	 r;
	struct digest		 d;
	char			 hex[DIGEST_HEX];

	(void)state;
	merkle_init(&r);
	assert_int_equal(merkle_root(&r, &d), 0);
	assert_string_equal(digest_hex(&d, hex), "e3b0c44298fc1c149afbf4c8996f"
	    "b92427ae41e4649b934ca495991b7852b855");
	for (size_t i = 0; i < COUNT(tests); i++) {
		assert_int_equal(merkle_leaf(&d, tests[i].entry,
		    tests[i].len), 0);
		assert_int_equal(merkle_append(&r, &d), 0);
		assert_int_equal(merkle_root(&r, &d), 0);
		assert_string_equal(digest_hex(&d, hex), tests[i].root);
		assert_int_equal(r.n, __builtin_popcountll(i + 1));
	}
}

static void
roots(void **state)
{
	struct merkle_range	 r;
	struct digest		 want, got;

	(void)state;
	merkle_init(&r);
	for (size_t size = 0; size <= SIZES; size++) {
		want = mth(0, size);
		assert_int_equal(merkle_root(&r, &got), 0);
		assert_true(digest_equal(&want, &got));
		assert_int_equal(merkle_source_root(source, &size, size,
		    &got), 0);
		assert_true(digest_equal(&want, &got));
		if (size < SIZES)
			assert_int_equal(merkle_append(&r, &leaf[size]), 0);
	}
	r.size = UINT64_MAX;
	assert_int_equal(merkle_append(&r, &leaf[0]), -1);
}

/* Does any change to a proof that verifies make it fail? */
static void
inclusion_broken(uint64_t index, uint64_t size, struct digest *proof,
    size_t n, const struct digest *root)
{
	struct digest	 wrong = leaf[index];

	wrong.octet[0] ^= 1;
	assert_false(merkle_inclusion_verify(index, size, &wrong, proof, n,
	    root));
	assert_false(merkle_inclusion_verify(index, size, &leaf[index], proof,
	    n, &wrong));
	for (size_t i = 0; i < n; i++) {
		proof[i].octet[i % DIGEST_SIZE] ^= 0x80;
		assert_false(merkle_inclusion_verify(index, size,
		    &leaf[index], proof, n, root));
		proof[i].octet[i % DIGEST_SIZE] ^= 0x80;
	}
	if (n > 0)
		assert_false(merkle_inclusion_verify(index, size,
		    &leaf[index], proof, n - 1, root));
	proof[n] = *root;
	assert_false(merkle_inclusion_verify(index, size, &leaf[index], proof,
	    n + 1, root));
	for (uint64_t other = 0; other <= size; other++)
		if (other != index)
			assert_false(merkle_inclusion_verify(other, size,
			    &leaf[index], proof, n, root));
	assert_false(merkle_inclusion_verify(UINT64_MAX, size, &leaf[index],
	    proof, n, root));
}

static void
every_inclusion(void **state)
{
	struct digest	 proof[MERKLE_PROOF + 1], root;
	size_t		 n;

	(void)state;
	for (size_t size = 1; size <= SIZES; size++) {
		root = mth(0, size);
		for (uint64_t i = 0; i < size; i++) {
			assert_int_equal(merkle_inclusion(source, &size, i,
			    size, proof, &n), 0);
			assert_true(merkle_inclusion_verify(i, size, &leaf[i],
			    proof, n, &root));
			inclusion_broken(i, size, proof, n, &root);
		}
		assert_int_equal(merkle_inclusion(source, &size, size, size,
		    proof, &n), -1);
	}
	assert_false(merkle_inclusion_verify(0, 0, &leaf[0], proof, 0,
	    &leaf[0]));
}

static void
consistency_broken(uint64_t old, uint64_t size, const struct digest *oldroot,
    const struct digest *root, struct digest *proof, size_t n)
{
	struct digest	 wrong = leaf[0];

	wrong.octet[0] ^= 1;
	assert_false(merkle_consistency_verify(old, size, &wrong, root, proof,
	    n));
	assert_false(merkle_consistency_verify(old, size, oldroot, &wrong,
	    proof, n));
	for (size_t i = 0; i < n; i++) {
		proof[i].octet[i % DIGEST_SIZE] ^= 0x80;
		assert_false(merkle_consistency_verify(old, size, oldroot,
		    root, proof, n));
		proof[i].octet[i % DIGEST_SIZE] ^= 0x80;
	}
	if (n > 0)
		assert_false(merkle_consistency_verify(old, size, oldroot,
		    root, proof, n - 1));
	proof[n] = *root;
	assert_false(merkle_consistency_verify(old, size, oldroot, root,
	    proof, n + 1));
	if (old != size)
		assert_false(merkle_consistency_verify(size, old, root,
		    oldroot, proof, n));
}

static void
every_consistency(void **state)
{
	struct digest	 proof[MERKLE_PROOF + 1], oldroot, root;
	size_t		 n;

	(void)state;
	for (size_t size = 0; size <= SIZES; size++) {
		root = mth(0, size);
		for (size_t old = 0; old <= size; old++) {
			oldroot = mth(0, old);
			assert_int_equal(merkle_consistency(source, &size,
			    old, size, proof, &n), 0);
			assert_true(merkle_consistency_verify(old, size,
			    &oldroot, &root, proof, n));
			if (old > 0)
				consistency_broken(old, size, &oldroot, &root,
				    proof, n);
		}
		assert_int_equal(merkle_consistency(source, &size, size + 1,
		    size, proof, &n), -1);
	}
	/* From nothing: consistent with anything, but the proof is empty. */
	assert_true(merkle_consistency_verify(0, 3, &leaf[1], &leaf[2], proof,
	    0));
	assert_false(merkle_consistency_verify(0, 3, &leaf[1], &leaf[2],
	    proof, 1));
}

/* The examples of RFC 9162 section 2.1.5: a tree of seven. */
static void
example_of_the_rfc(void **state)
{
	static const struct {
		uint64_t	 index;
		size_t		 n;
		size_t		 run[3][2];	/* begin, length */
	} tests[] = {
		{ 0, 3, { { 1, 1 }, { 2, 2 }, { 4, 3 } } },
		{ 3, 3, { { 2, 1 }, { 0, 2 }, { 4, 3 } } },
		{ 4, 3, { { 5, 1 }, { 6, 1 }, { 0, 4 } } },
		{ 6, 2, { { 4, 2 }, { 0, 4 } } },
	};
	struct digest	 proof[MERKLE_PROOF], want;
	size_t		 size = 7, n;

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		assert_int_equal(merkle_inclusion(source, &size,
		    tests[i].index, size, proof, &n), 0);
		assert_int_equal(n, tests[i].n);
		for (size_t k = 0; k < n; k++) {
			want = mth(tests[i].run[k][0], tests[i].run[k][1]);
			assert_true(digest_equal(&proof[k], &want));
		}
	}
	/* From 3: c, d, g, l; from 4: l; from 6: i, j, k. */
	assert_int_equal(merkle_consistency(source, &size, 3, size, proof,
	    &n), 0);
	assert_int_equal(n, 4);
	assert_true(digest_equal(&proof[0], &leaf[2]));
	assert_true(digest_equal(&proof[1], &leaf[3]));
	assert_int_equal(merkle_consistency(source, &size, 4, size, proof,
	    &n), 0);
	assert_int_equal(n, 1);
	want = mth(4, 3);
	assert_true(digest_equal(&proof[0], &want));
	assert_int_equal(merkle_consistency(source, &size, 6, size, proof,
	    &n), 0);
	assert_int_equal(n, 3);
	want = mth(4, 2);
	assert_true(digest_equal(&proof[0], &want));
	assert_true(digest_equal(&proof[1], &leaf[6]));
}

/* A tree in which every subtree of one height has the same hash. */
static int
huge(void *arg, unsigned int level, uint64_t index, struct digest *out)
{
	(void)arg;
	(void)index;
	*out = leaf[0];
	for (unsigned int i = 0; i < level; i++)
		if (merkle_node(out, out, out) == -1)
			return -1;
	return 0;
}

static void
largest_trees(void **state)
{
	static const uint64_t	 sizes[] = { UINT64_MAX, (uint64_t)1 << 63,
				    ((uint64_t)1 << 63) + 1 };
	static const uint64_t	 indices[] = { 0, 1, (uint64_t)1 << 62,
				    ((uint64_t)1 << 63) - 1 };
	struct digest		 proof[MERKLE_PROOF], root, oldroot;
	size_t			 n;

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		assert_int_equal(merkle_source_root(huge, NULL, sizes[i],
		    &root), 0);
		for (size_t k = 0; k < COUNT(indices); k++) {
			assert_int_equal(merkle_inclusion(huge, NULL,
			    indices[k], sizes[i], proof, &n), 0);
			assert_true(n <= MERKLE_PROOF);
			assert_true(merkle_inclusion_verify(indices[k],
			    sizes[i], &leaf[0], proof, n, &root));
			assert_int_equal(merkle_source_root(huge, NULL,
			    indices[k], &oldroot), 0);
			assert_int_equal(merkle_consistency(huge, NULL,
			    indices[k], sizes[i], proof, &n), 0);
			assert_true(n <= MERKLE_PROOF);
			assert_true(merkle_consistency_verify(indices[k],
			    sizes[i], &oldroot, &root, proof, n));
		}
	}
}

static void
failing_source(void **state)
{
	struct digest	 proof[MERKLE_PROOF];
	size_t		 size = 5, n;

	(void)state;
	/* The source holds five leaves, a tree of six is asked for. */
	assert_int_equal(merkle_source_root(source, &size, 6, proof), -1);
	assert_int_equal(merkle_inclusion(source, &size, 0, 6, proof, &n),
	    -1);
	assert_int_equal(merkle_consistency(source, &size, 4, 6, proof, &n),
	    -1);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(published_roots),
		cmocka_unit_test(roots),
		cmocka_unit_test(every_inclusion),
		cmocka_unit_test(every_consistency),
		cmocka_unit_test(example_of_the_rfc),
		cmocka_unit_test(largest_trees),
		cmocka_unit_test(failing_source),
	};

	return cmocka_run_group_tests(tests, make_leaves, NULL);
}
