/*
 * test-sha256.c: the vectors of FIPS 180-4, and that a computation gone on
 * from any state of a ladder ends like the whole one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/sha256.h"

#define SIZE	(5 * SHA256_STEP + 100)

static const struct {
	const char	*in;
	const char	*hex;
} vectors[] = {
	{ "", "e3b0c44298fc1c149afbf4c8996fb924"
	    "27ae41e4649b934ca495991b7852b855" },
	{ "abc", "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad" },
	{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	    "248d6a61d20638b8e5c026930c3e6039"
	    "a33ce45964ff2167f6ecedd419db06c1" },
};

static void
check_vectors(void **state)
{
	struct sha256_run	 run;
	struct digest		 d;
	char			 hex[DIGEST_HEX];

	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		sha256_run_init(&run);
		sha256_run_add(&run, vectors[i].in, strlen(vectors[i].in));
		sha256_run_end(&run, &d);
		assert_string_equal(digest_hex(&d, hex), vectors[i].hex);
	}
}

static uint8_t *
octets(size_t len)
{
	uint8_t		*p = malloc(len);
	uint32_t	 seed = 7;

	assert_non_null(p);
	for (size_t i = 0; i < len; i++) {
		seed = seed * 1664525 + 1013904223;
		p[i] = (uint8_t)(seed >> 24);
	}
	return p;
}

static void
goes_on(void **state)
{
	uint8_t			*p = octets(SIZE), at[SHA256_STATE];
	struct sha256_run	 run, on;
	struct digest		 want, got;

	(void)state;
	assert_int_equal(digest_sha256(&want, p, SIZE), 0);
	sha256_run_init(&run);
	for (size_t off = 0; off < SIZE; off += 64) {
		sha256_run_state(&run, at);
		if (off % SHA256_STEP <= 64) {
			sha256_run_resume(&on, at, off);
			sha256_run_add(&on, p + off, SIZE - off);
			sha256_run_end(&on, &got);
			assert_memory_equal(got.octet, want.octet,
			    DIGEST_SIZE);
		}
		sha256_run_add(&run, p + off, SIZE - off < 64 ? SIZE - off :
		    64);
	}
	sha256_run_end(&run, &got);
	assert_memory_equal(got.octet, want.octet, DIGEST_SIZE);
	free(p);
}

/* The length counts in bits: 2^29 octets are more than 32 of them hold. */
static void
great_length(void **state)
{
	static const uint8_t	 at[SHA256_STATE] = { 1, 2, 3, 4 };
	struct sha256_run	 run;

	(void)state;
	sha256_run_resume(&run, at, ((uint64_t)5 << 29) + 64);
	assert_int_equal(run.ctx.Nh, 5);
	assert_int_equal(run.ctx.Nl, 64 * 8);
	assert_int_equal(run.ctx.h[0], 0x01020304);
	sha256_run_add(&run, "a", 1);
	assert_int_equal(run.ctx.Nl, 65 * 8);
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(check_vectors), cmocka_unit_test(goes_on),
		cmocka_unit_test(great_length),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
