/*
 * test-key-cost.c: which keys take too long to verify with.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "formats/crypto/key_cost.h"

/* A number of so many bits, odd. */
static BIGNUM *
number(int bits)
{
	BIGNUM	*n = BN_new();

	assert_non_null(n);
	assert_int_equal(BN_set_bit(n, bits - 1), 1);
	assert_int_equal(BN_set_bit(n, 0), 1);
	return n;
}

/* A public key of these numbers, whatever they are worth. */
static EVP_PKEY *
made(const char *type, const char *const *name, const int *bits, size_t n)
{
	OSSL_PARAM_BLD	*bld = OSSL_PARAM_BLD_new();
	OSSL_PARAM	*params;
	EVP_PKEY_CTX	*ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	EVP_PKEY	*pkey = NULL;
	BIGNUM		*bn[5];

	assert_true(bld != NULL && ctx != NULL && n <= 5);
	for (size_t i = 0; i < n; i++) {
		bn[i] = number(bits[i]);
		assert_int_equal(OSSL_PARAM_BLD_push_BN(bld, name[i], bn[i]),
		    1);
	}
	params = OSSL_PARAM_BLD_to_param(bld);
	assert_non_null(params);
	assert_int_equal(EVP_PKEY_fromdata_init(ctx), 1);
	assert_int_equal(EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY,
	    params), 1);
	for (size_t i = 0; i < n; i++)
		BN_free(bn[i]);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(bld);
	EVP_PKEY_CTX_free(ctx);
	return pkey;
}

static void
test_rsa(void **state)
{
	static const char *const	 name[] = { OSSL_PKEY_PARAM_RSA_N,
		OSSL_PKEY_PARAM_RSA_E };
	static const struct {
		int	 bits[2];	/* modulus, exponent */
		bool	 costly;
	} rows[] = {
		{ { 1024, 2 }, false },
		{ { 2048, 17 }, false },
		{ { 2048, 256 }, false },	/* FIPS 186-5 A.1.1 */
		{ { 2048, 257 }, true },
		{ { 4096, 64 }, false },
		{ { 16384, 17 }, false },
		{ { 16384, 64 }, true },
		{ { 3072, 3071 }, true },
	};
	EVP_PKEY	*pkey;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		pkey = made("RSA", name, rows[i].bits, 2);
		if (key_is_costly(pkey) != rows[i].costly)
			fail_msg("RSA %d, e %d", rows[i].bits[0],
			    rows[i].bits[1]);
		EVP_PKEY_free(pkey);
	}
	assert_false(key_is_costly(NULL));
}

static void
test_dsa(void **state)
{
	static const char *const	 name[] = { OSSL_PKEY_PARAM_FFC_P,
		OSSL_PKEY_PARAM_FFC_Q, OSSL_PKEY_PARAM_FFC_G,
		OSSL_PKEY_PARAM_PUB_KEY };
	static const struct {
		int	 bits[4];
		bool	 costly;
	} rows[] = {
		{ { 1024, 160, 1000, 1000 }, false },
		{ { 3072, 256, 3000, 3000 }, false },	/* FIPS 186-4 */
		{ { 9984, 256, 9000, 9000 }, true },
	};
	EVP_PKEY	*pkey;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		pkey = made("DSA", name, rows[i].bits, 4);
		if (key_is_costly(pkey) != rows[i].costly)
			fail_msg("DSA %d", rows[i].bits[0]);
		EVP_PKEY_free(pkey);
	}
}

/* Curves have a size that is what it is. */
static void
test_curves(void **state)
{
	EVP_PKEY	*p521 = EVP_EC_gen("P-521");
	EVP_PKEY	*ed = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");

	(void)state;
	assert_true(p521 != NULL && ed != NULL);
	assert_false(key_is_costly(p521));
	assert_false(key_is_costly(ed));
	EVP_PKEY_free(p521);
	EVP_PKEY_free(ed);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(test_rsa),
		cmocka_unit_test(test_dsa),
		cmocka_unit_test(test_curves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
