/*
 * test-crc32c.c: the check values of RFC 3720 B.4, and that the processor's
 * instruction agrees with the tables at every length and break.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/crc32c.h"

#define SIZE	(3 * 4096 * 2 + 100)	/* two rounds of three lanes and more */

static void
check_values(void **state)
{
	uint8_t	 zero[32] = { 0 }, ones[32], up[32], down[32];

	(void)state;
	memset(ones, 0xff, sizeof(ones));
	for (uint8_t i = 0; i < 32; i++) {
		up[i] = i;
		down[i] = (uint8_t)(31 - i);
	}
	assert_int_equal(crc32c(0, "", 0), 0);
	assert_int_equal(crc32c(0, "123456789", 9), 0xe3069283);
	assert_int_equal(crc32c(0, zero, 32), 0x8a9136aa);
	assert_int_equal(crc32c(0, ones, 32), 0x62a8ab43);
	assert_int_equal(crc32c(0, up, 32), 0x46dd794e);
	assert_int_equal(crc32c(0, down, 32), 0x113fdb5c);
	assert_int_equal(crc32c_portable(0, "123456789", 9), 0xe3069283);
	assert_int_equal(crc32c_portable(0, down, 32), 0x113fdb5c);
}

/* One bit at a time, as the RFC defines it. */
static uint32_t
slow(const uint8_t *p, size_t len)
{
	uint32_t	 c = 0xffffffff;

	for (size_t i = 0; i < len; i++) {
		c ^= p[i];
		for (int k = 0; k < 8; k++)
			c = (c & 1) != 0 ? 0x82f63b78 ^ c >> 1 : c >> 1;
	}
	return ~c;
}

static void
both_forms_agree(void **state)
{
	uint8_t		*p;
	uint32_t	 seed = 1, want;

	(void)state;
	assert_non_null(p = malloc(SIZE));
	for (size_t i = 0; i < SIZE; i++) {
		seed = seed * 1664525 + 1013904223;
		p[i] = (uint8_t)(seed >> 24);
	}
	for (size_t n = 0; n < 200; n++) {
		want = slow(p + n % 8, n);
		assert_int_equal(crc32c(0, p + n % 8, n), want);
		assert_int_equal(crc32c_portable(0, p + n % 8, n), want);
	}
	for (size_t n = 3 * 4096 - 9; n <= 3 * 4096 + 9; n++)
		assert_int_equal(crc32c(0, p, n), slow(p, n));
	want = slow(p, SIZE);
	assert_int_equal(crc32c(0, p, SIZE), want);
	assert_int_equal(crc32c_portable(0, p, SIZE), want);
	for (size_t cut = 0; cut <= SIZE; cut += 997) {
		assert_int_equal(crc32c(crc32c(0, p, cut), p + cut,
		    SIZE - cut), want);
		assert_int_equal(crc32c_portable(crc32c_portable(0, p, cut),
		    p + cut, SIZE - cut), want);
	}
	p[SIZE / 2] ^= 1;
	assert_int_not_equal(crc32c(0, p, SIZE), want);
	free(p);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(check_values),
		cmocka_unit_test(both_forms_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
