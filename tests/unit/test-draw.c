/*
 * test-draw.c: a sample is what draw.h says; python made the vector:
 *
 *   i = int(sha256(b"nguyenban sample v1\n" + seed + b"\n" + root + b"\n" +
 *       str(j).encode()).hexdigest()[:14], 16)
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/journal/draw.h"

static void
vector(void **state)
{
	static const uint64_t	 want[] = { 874, 285, 402, 923, 159, 103, 975,
	    67, 713, 864, 307, 657 };
	struct digest		 root;
	struct draw		*d;
	uint64_t		 i;

	(void)state;
	for (size_t k = 0; k < DIGEST_SIZE; k++)
		root.octet[k] = (uint8_t)k;
	assert_non_null(d = draw_new("Khánh Hòa 2026", &root, 1000));
	for (size_t k = 0; k < sizeof(want) / sizeof(want[0]); k++) {
		assert_int_equal(draw_next(d, &i), 1);
		assert_int_equal(i, want[k]);
	}
	draw_free(d);
}

static void
each_once(void **state)
{
	static const uint64_t	 sizes[] = { 1, 2, 3, 100, 777 };
	struct digest		 root = { { 1 } };
	struct draw		*d;
	uint64_t		 i;
	uint8_t			 seen[777];

	(void)state;
	for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
		memset(seen, 0, sizeof(seen));
		assert_non_null(d = draw_new("s", &root, sizes[s]));
		for (uint64_t n = 0; n < sizes[s]; n++) {
			assert_int_equal(draw_next(d, &i), 1);
			assert_true(i < sizes[s]);
			assert_int_equal(seen[i]++, 0);
		}
		assert_int_equal(draw_next(d, &i), 0);
		draw_free(d);
	}
}

static void
seeds(void **state)
{
	char		 longest[DRAW_SEED + 2];
	struct digest	 root = { { 1 } };
	struct draw	*d;

	(void)state;
	assert_null(draw_new("", &root, 1));
	assert_null(draw_new("two\nlines", &root, 1));
	assert_null(draw_new("\xff", &root, 1));
	assert_null(draw_new("x", &root, 0));
	assert_null(draw_new("x", &root, DRAW_SIZE_MAX + 1));
	memset(longest, 'x', sizeof(longest));
	longest[DRAW_SEED + 1] = '\0';
	assert_null(draw_new(longest, &root, 1));
	longest[DRAW_SEED] = '\0';
	assert_non_null(d = draw_new(longest, &root, 1));
	draw_free(d);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(vector),
		cmocka_unit_test(each_once),
		cmocka_unit_test(seeds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
