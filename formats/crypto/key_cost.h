/*
 * key_cost.h: keys that nobody needs and that take long to verify with.
 *
 * A document holds a thousand values and more, and whoever makes it chooses
 * the keys: RSA with an exponent as long as the modulus, DSA of 10000 bits.
 */
#ifndef FORMATS_CRYPTO_KEY_COST_H
#define FORMATS_CRYPTO_KEY_COST_H

#include <openssl/evp.h>

#include <stdbool.h>

/*
 * Does one verification take more than some two milliseconds?  RSA of 16384
 * bits with the usual exponent and DSA of 3072 do not.  NULL does not.
 */
bool	 key_is_costly(const EVP_PKEY *);

#endif
