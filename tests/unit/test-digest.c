/*
 * test-digest.c: SHA-256 (FIPS 180-4 examples) and its hex.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/digest.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static const struct {
	const char	*in;
	const char	*want;
} vectors[] = {
	{ "",
	  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
	{ "abc",
	  "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
};

static void
one_shot_and_in_pieces(void **state)
{
	struct octets	 run[3];
	struct sha256	*h;
	struct digest	 d;
	const uint8_t	*in;
	char		 hex[DIGEST_HEX];
	size_t		 len;

	(void)state;
	assert_non_null(h = sha256_new());
	for (size_t i = 0; i < COUNT(vectors); i++) {
		in = (const uint8_t *)vectors[i].in;
		len = strlen(vectors[i].in);
		assert_int_equal(digest_sha256(&d, in, len), 0);
		assert_string_equal(digest_hex(&d, hex), vectors[i].want);

		assert_int_equal(sha256_reset(h), 0);
		for (size_t k = 0; k < len; k++)
			assert_int_equal(sha256_add(h, in + k, 1), 0);
		assert_int_equal(sha256_end(h, &d), 0);
		assert_string_equal(digest_hex(&d, hex), vectors[i].want);

		run[0] = (struct octets){ in, len / 2 };
		run[1] = (struct octets){ NULL, 0 };
		run[2] = (struct octets){ in + len / 2, len - len / 2 };
		assert_int_equal(digest_sha256_runs(&d, run, 3), 0);
		assert_string_equal(digest_hex(&d, hex), vectors[i].want);
	}
	sha256_free(h);
	sha256_free(NULL);
	assert_int_equal(digest_sha256(&d, NULL, 0), 0);
	assert_string_equal(digest_hex(&d, hex), vectors[0].want);
}

static void
a_new_one_begins_empty(void **state)
{
	struct sha256	*h;
	struct digest	 d, e;

	(void)state;
	assert_non_null(h = sha256_new());
	assert_int_equal(sha256_end(h, &d), 0);
	assert_int_equal(digest_sha256(&e, "", 0), 0);
	assert_true(digest_equal(&d, &e));
	assert_int_equal(sha256_reset(h), 0);
	assert_int_equal(sha256_add(h, "x", 1), 0);
	assert_int_equal(sha256_reset(h), 0);	/* the x is forgotten */
	assert_int_equal(sha256_end(h, &d), 0);
	assert_true(digest_equal(&d, &e));
	sha256_free(h);
}

static void
from_hex(void **state)
{
#define H63	"0123456789abcdef0123456789abcdef" \
		"0123456789abcdef0123456789abcde"
	static const struct {
		const char	*descr;
		const char	*in;
		int		 want;
	} tests[] = {
		{ "64 digits", H63 "f", 0 },
		{ "capitals", H63 "F", 0 },
		{ "63 digits", H63, -1 },
		{ "62 digits", "23456789abcdef0123456789abcdef0123456789abcd"
		    "ef0123456789abcdef", -1 },
		{ "65 digits", H63 "ff", -1 },
		{ "empty", "", -1 },
		{ "a letter that is no digit", H63 "g", -1 },
		{ "space after", H63 "f ", -1 },
		{ "space before", " " H63 "f", -1 },
	};
	struct digest	 d;
	char		 hex[DIGEST_HEX];

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		print_message("%s\n", tests[i].descr);
		memset(&d, 0x55, sizeof(d));
		assert_int_equal(digest_from_hex(&d, tests[i].in),
		    tests[i].want);
		if (tests[i].want == 0)
			assert_string_equal(digest_hex(&d, hex), H63 "f");
		else
			assert_int_equal(d.octet[0], 0x55);
	}
}

static void
order(void **state)
{
	struct digest	 a, b;

	(void)state;
	memset(&a, 0x7f, sizeof(a));
	b = a;
	assert_true(digest_equal(&a, &b));
	b.octet[31] = 0x80;		/* octets are unsigned */
	assert_true(digest_cmp(&a, &b) < 0);
	assert_true(digest_cmp(&b, &a) > 0);
	assert_false(digest_equal(&a, &b));
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(one_shot_and_in_pieces),
		cmocka_unit_test(a_new_one_begins_empty),
		cmocka_unit_test(from_hex),
		cmocka_unit_test(order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
