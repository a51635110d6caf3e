/*
 * key_cost.c: keys that nobody needs and that take long to verify with.
 */
#include <stddef.h>
#include <stdint.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>

#include "formats/crypto/key_cost.h"

/*
 * Multiplications of 64 by 64 bits: the square of a number's words for each
 * bit of the exponent.  One takes about a nanosecond.
 */
#define COST_MAX	((uint64_t)1500 * 1000)
#define RSA_E_MAX	256		/* bits (FIPS 186-5 A.1.1) */

static uint64_t
bits_of(const EVP_PKEY *pkey, const char *name)
{
	BIGNUM		*n = NULL;
	uint64_t	 bits = 0;

	if (EVP_PKEY_get_bn_param(pkey, name, &n) == 1)
		bits = (uint64_t)BN_num_bits(n);
	BN_free(n);
	ERR_clear_error();
	return bits;
}

bool
key_is_costly(const EVP_PKEY *pkey)
{
	uint64_t	 words, steps;

	if (pkey == NULL)
		return false;
	switch (EVP_PKEY_get_base_id(pkey)) {
	case EVP_PKEY_RSA:
	case EVP_PKEY_RSA_PSS:
		steps = bits_of(pkey, OSSL_PKEY_PARAM_RSA_E);
		if (steps > RSA_E_MAX)
			return true;
		break;
	case EVP_PKEY_DSA:	/* two powers (FIPS 186-4 4.7) */
		steps = 2 * bits_of(pkey, OSSL_PKEY_PARAM_FFC_Q);
		break;
	default:		/* no curve is that large */
		return false;
	}
	words = ((uint64_t)EVP_PKEY_get_bits(pkey) + 63) / 64;
	return words * words * steps > COST_MAX;
}
