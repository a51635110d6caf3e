/*
 * test-tile.c: appending through tiles gives the tree, and writes each tile
 * as often as it must and not more.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/journal/merkle.h"
#include "formats/journal/tile.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define SIZE		70000		/* leaves: three levels of tiles */
#define WIDE		280		/* tiles of the lowest level */

/* What a store keeps; the next read or write fails when told so. */
struct disk {
	struct digest	 hash[3][WIDE][TILE_WIDTH];
	unsigned int	 n[3][WIDE];
	unsigned int	 writes;
	bool		 broken;
};

static int
disk_read(void *arg, unsigned int level, uint64_t index, struct digest *hash,
    unsigned int *n)
{
	struct disk	*d = arg;

	if (d->broken)
		return -1;
	*n = level < 3 && index < WIDE ? d->n[level][index] : 0;
	if (*n > 0 && *n <= TILE_WIDTH)
		memcpy(hash, d->hash[level][index], *n * sizeof(*hash));
	return 0;
}

static int
disk_write(void *arg, unsigned int level, uint64_t index,
    const struct digest *hash, unsigned int n)
{
	struct disk	*d = arg;

	if (d->broken || level >= 3 || index >= WIDE)
		return -1;
	d->writes++;
	d->n[level][index] = n;
	memcpy(d->hash[level][index], hash, n * sizeof(*hash));
	return 0;
}

static struct digest	*leaf;		/* SIZE of them */

static int
make_leaves(void **state)
{
	uint8_t	 o[3];

	(void)state;
	if ((leaf = calloc(SIZE, sizeof(*leaf))) == NULL)
		return -1;
	for (size_t i = 0; i < SIZE; i++) {
		o[0] = (uint8_t)(i >> 16);
		o[1] = (uint8_t)(i >> 8);
		o[2] = (uint8_t)i;
		if (merkle_leaf(&leaf[i], o, sizeof(o)) == -1)
			return -1;
	}
	return 0;
}

static int
free_leaves(void **state)
{
	(void)state;
	free(leaf);
	return 0;
}

static void
append(struct tile_tree *t, uint64_t upto)
{
	for (uint64_t i = tile_size(t); i < upto; i++)
		assert_int_equal(tile_append(t, &leaf[i]), 0);
}

static void
assert_root(struct tile_tree *t, uint64_t size)
{
	struct merkle_range	 r;
	struct digest		 want, got;

	merkle_init(&r);
	for (uint64_t i = 0; i < size; i++)
		assert_int_equal(merkle_append(&r, &leaf[i]), 0);
	assert_int_equal(merkle_root(&r, &want), 0);
	assert_int_equal(merkle_source_root(tile_source, t, size, &got), 0);
	assert_true(digest_equal(&want, &got));
}

static void
seventy_thousand(void **state)
{
	struct tile_tree	*t;
	struct disk		*d;

	(void)state;
	assert_non_null(d = calloc(1, sizeof(*d)));
	assert_non_null(t = tile_open(0, disk_read, disk_write, d));
	append(t, SIZE);
	assert_int_equal(d->writes, 273 + 1);	/* the full ones, once each */
	assert_root(t, SIZE);
	assert_int_equal(tile_flush(t), 0);
	assert_int_equal(tile_flush(t), 0);	/* nothing new to write */
	assert_int_equal(d->writes, 273 + 1 + 3);
	assert_int_equal(d->n[0][272], 256);
	assert_int_equal(d->n[0][273], 112);
	assert_int_equal(d->n[0][274], 0);
	assert_int_equal(d->n[1][0], 256);
	assert_int_equal(d->n[1][1], 17);
	assert_int_equal(d->n[2][0], 1);
	tile_free(t);

	/* Another process, which only reads. */
	assert_non_null(t = tile_open(SIZE, disk_read, NULL, d));
	assert_root(t, SIZE);
	assert_root(t, 65536);
	assert_root(t, 65535);
	assert_int_equal(tile_append(t, &leaf[0]), -1);
	assert_int_equal(tile_flush(t), -1);
	assert_int_equal(tile_size(t), SIZE);
	tile_free(t);
	tile_free(NULL);
	free(d);
}

/* At each size near a boundary: proofs before and after a flush, reopened. */
static void
around_the_boundaries(void **state)
{
	static const uint64_t	 sizes[] = { 0, 1, 2, 3, 255, 256, 257, 511,
				    512, 513, 767, 1000, 2048, 2049 };
	struct tile_tree	*t;
	struct digest		 proof[MERKLE_PROOF], root, oldroot;
	struct disk		*d;
	uint64_t		 i;
	size_t			 n;

	(void)state;
	assert_non_null(d = calloc(1, sizeof(*d)));
	for (size_t k = 1; k < COUNT(sizes); k++) {
		assert_non_null(t = tile_open(sizes[k - 1], disk_read,
		    disk_write, d));
		append(t, sizes[k]);
		assert_root(t, sizes[k]);
		for (i = 0; i < sizes[k]; i += 1 + sizes[k] / 20) {
			assert_int_equal(merkle_source_root(tile_source, t,
			    sizes[k], &root), 0);
			assert_int_equal(merkle_inclusion(tile_source, t, i,
			    sizes[k], proof, &n), 0);
			assert_true(merkle_inclusion_verify(i, sizes[k],
			    &leaf[i], proof, n, &root));
			assert_int_equal(merkle_source_root(tile_source, t, i,
			    &oldroot), 0);
			assert_int_equal(merkle_consistency(tile_source, t, i,
			    sizes[k], proof, &n), 0);
			assert_true(merkle_consistency_verify(i, sizes[k],
			    &oldroot, &root, proof, n));
		}
		assert_int_equal(tile_flush(t), 0);
		assert_root(t, sizes[k]);
		tile_free(t);
	}
	free(d);
}

static void
only_whole_subtrees(void **state)
{
	static const struct {
		unsigned int	 level;
		uint64_t	 index;
		int		 want;
	} tests[] = {
		{ 0, 299, 0 }, { 0, 300, -1 }, { 1, 149, 0 }, { 1, 150, -1 },
		{ 2, 74, 0 }, { 2, 75, -1 }, { 7, 1, 0 }, { 7, 2, -1 },
		{ 8, 0, 0 }, { 8, 1, -1 }, { 9, 0, -1 }, { 63, 0, -1 },
		{ 64, 0, -1 }, { 0, UINT64_MAX, -1 }, { 8, UINT64_MAX, -1 },
	};
	struct tile_tree	*t;
	struct digest		 out;
	struct disk		*d;

	(void)state;
	assert_non_null(d = calloc(1, sizeof(*d)));
	assert_non_null(t = tile_open(0, disk_read, disk_write, d));
	append(t, 300);
	for (size_t i = 0; i < COUNT(tests); i++)
		assert_int_equal(tile_source(t, tests[i].level,
		    tests[i].index, &out), tests[i].want);
	tile_free(t);
	free(d);
}

/* A crash left tiles that are ahead: they are cut to our size. */
static void
tiles_ahead_of_the_size(void **state)
{
	struct tile_tree	*t;
	struct disk		*d;

	(void)state;
	assert_non_null(d = calloc(1, sizeof(*d)));
	assert_non_null(t = tile_open(0, disk_read, disk_write, d));
	append(t, 600);
	assert_int_equal(tile_flush(t), 0);
	tile_free(t);
	memset(d->hash[0][2] + 10, 0xee, 20 * sizeof(struct digest));

	assert_non_null(t = tile_open(522, disk_read, disk_write, d));
	assert_root(t, 522);
	append(t, 800);
	assert_root(t, 800);
	assert_int_equal(tile_flush(t), 0);
	tile_free(t);
	assert_non_null(t = tile_open(800, disk_read, NULL, d));
	assert_root(t, 800);
	tile_free(t);
	free(d);
}

static void
tiles_that_are_missing(void **state)
{
	struct tile_tree	*t;
	struct digest		 out;
	struct disk		*d;

	(void)state;
	assert_non_null(d = calloc(1, sizeof(*d)));
	assert_non_null(t = tile_open(0, disk_read, disk_write, d));
	append(t, 600);
	assert_int_equal(tile_flush(t), 0);
	tile_free(t);

	d->n[0][2]--;
	assert_non_null(t = tile_open(600, disk_read, disk_write, d));
	assert_int_equal(tile_source(t, 0, 599, &out), -1);
	assert_int_equal(tile_source(t, 0, 598, &out), 0);
	assert_int_equal(tile_append(t, &leaf[600]), -1);
	assert_int_equal(tile_size(t), 600);
	assert_int_equal(tile_append(t, &leaf[600]), -1);	/* for good */
	tile_free(t);

	d->n[0][2] = TILE_WIDTH + 1;	/* a reader that lies */
	assert_non_null(t = tile_open(600, disk_read, disk_write, d));
	assert_int_equal(tile_source(t, 0, 599, &out), -1);
	d->n[0][2] = 88;
	assert_int_equal(tile_source(t, 0, 599, &out), 0);
	tile_free(t);

	assert_non_null(t = tile_open(600, disk_read, disk_write, d));
	d->broken = true;
	assert_int_equal(tile_source(t, 0, 599, &out), -1);
	tile_free(t);
	free(d);
}

static void
disk_that_fails(void **state)
{
	struct tile_tree	*t;
	struct disk		*d;

	(void)state;
	assert_non_null(d = calloc(1, sizeof(*d)));
	assert_non_null(t = tile_open(0, disk_read, disk_write, d));
	append(t, 255);
	d->broken = true;
	assert_int_equal(tile_append(t, &leaf[255]), -1);
	d->broken = false;
	assert_int_equal(tile_append(t, &leaf[255]), -1);	/* for good */
	assert_int_equal(tile_flush(t), -1);
	assert_int_equal(d->writes, 0);
	tile_free(t);

	assert_non_null(t = tile_open(0, disk_read, disk_write, d));
	append(t, 10);
	d->broken = true;
	assert_int_equal(tile_flush(t), -1);
	tile_free(t);
	free(d);
}

static void
paths(void **state)
{
	static const struct {
		unsigned int	 level;
		uint64_t	 index;
		unsigned int	 width;
		const char	*want;
	} tests[] = {
		{ 0, 0, 256, "tile/0/000" },
		{ 0, 999, 256, "tile/0/999" },
		{ 1, 1000, 256, "tile/1/x001/000" },
		{ 0, 1234067, 256, "tile/0/x001/x234/067" },
		{ 0, 1234067, 12, "tile/0/x001/x234/067.p/12" },
		{ 7, 5, 1, "tile/7/005.p/1" },
		{ 2, 5, 255, "tile/2/005.p/255" },
		{ 0, UINT64_MAX, 256,
		    "tile/0/x018/x446/x744/x073/x709/x551/615" },
		{ 8, 0, 256, NULL },
		{ 0, 0, 0, NULL },
		{ 0, 0, 257, NULL },
	};
	struct buf	 b;

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		buf_init(&b, 100);
		assert_int_equal(tile_path(&b, tests[i].level, tests[i].index,
		    tests[i].width), tests[i].want == NULL ? -1 : 0);
		assert_string_equal(buf_str(&b),
		    tests[i].want == NULL ? "" : tests[i].want);
		buf_release(&b);
	}
	buf_init(&b, 24);
	assert_int_equal(tile_path(&b, 0, 1234067, 12), -1);
	assert_int_equal(b.len, 0);
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(seventy_thousand),
		cmocka_unit_test(around_the_boundaries),
		cmocka_unit_test(only_whole_subtrees),
		cmocka_unit_test(tiles_ahead_of_the_size),
		cmocka_unit_test(tiles_that_are_missing),
		cmocka_unit_test(disk_that_fails),
		cmocka_unit_test(paths),
	};

	return cmocka_run_group_tests(tests, make_leaves, free_leaves);
}
