/*
 * pss_shake.c: RSASSA-PSS with SHAKE as digest and as mask (RFC 8702 3.2.1),
 * which libcrypto 3.0, whose masks are all MGF1, does not verify.
 */
#include <string.h>

#include <openssl/err.h>
#include <openssl/rsa.h>

#include "formats/crypto/verify_internal.h"

#define EM_MAX	2048		/* octets: keys of 16384 bits */

/* The value to the power of the key's exponent.  Its length, 0: too large. */
static size_t
raw_value(const struct key *key, const struct blob *value, uint8_t em[EM_MAX])
{
	EVP_PKEY_CTX	*ctx = EVP_PKEY_CTX_new(key->pkey, NULL);
	size_t		 len = (size_t)EVP_PKEY_get_size(key->pkey);
	bool		 ok;

	/* RFC 8017 8.1.2 step 1. */
	ok = ctx != NULL && len <= EM_MAX && value->len == len &&
	    EVP_PKEY_verify_recover_init(ctx) == 1 &&
	    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_NO_PADDING) == 1 &&
	    EVP_PKEY_verify_recover(ctx, em, &len, value->p, value->len) == 1;
	EVP_PKEY_CTX_free(ctx);
	ERR_clear_error();
	return ok ? len : 0;
}

/* SHAKE of ${in}, as many octets as are wanted.  0 or -1. */
static int
shake(enum digest_alg alg, const uint8_t *in, size_t len, uint8_t *out,
    size_t outlen)
{
	EVP_MD_CTX	*ctx = EVP_MD_CTX_new();
	int		 rc = -1;

	if (ctx != NULL && digest_alg_md(alg) != NULL &&
	    EVP_DigestInit_ex2(ctx, digest_alg_md(alg), NULL) == 1 &&
	    EVP_DigestUpdate(ctx, in, len) == 1 &&
	    EVP_DigestFinalXOF(ctx, out, outlen) == 1)
		rc = 0;
	EVP_MD_CTX_free(ctx);
	return rc;
}

/* RFC 8017 9.1.2: ${em} of ${len} octets, whose first ${unused} bits are 0. */
static enum tri
emsa_pss(const struct sig_alg *alg, const struct md *md, const uint8_t *em,
    size_t len, unsigned int unused)
{
	uint8_t	 db[EM_MAX], again[EVP_MAX_MD_SIZE];
	uint8_t	 m[8 + 2 * EVP_MAX_MD_SIZE] = { 0 };
	size_t	 h = md->len, salt = alg->salt, n, pad;

	if (salt > EVP_MAX_MD_SIZE || len < h + salt + 2 ||
	    em[len - 1] != 0xbc)
		return TRI_NO;
	n = len - h - 1;
	if (unused > 0 && em[0] >> (8 - unused) != 0)
		return TRI_NO;
	if (shake(alg->mgf1, em + n, h, db, n) == -1)
		return TRI_UNKNOWN;
	for (size_t i = 0; i < n; i++)
		db[i] ^= em[i];
	db[0] &= (uint8_t)(0xff >> unused);
	pad = n - salt - 1;
	for (size_t i = 0; i < pad; i++)
		if (db[i] != 0)
			return TRI_NO;
	if (db[pad] != 1)
		return TRI_NO;
	memcpy(m + 8, md->octet, h);
	memcpy(m + 8 + h, db + pad + 1, salt);
	if (shake(alg->digest, m, 8 + h + salt, again, h) == -1)
		return TRI_UNKNOWN;
	return memcmp(again, em + n, h) == 0 ? TRI_YES : TRI_NO;
}

enum tri
value_pss_shake(const struct key *key, const struct sig_alg *alg,
    const struct md *md, const struct blob *value)
{
	uint8_t		 em[EM_MAX];
	size_t		 len = raw_value(key, value, em);
	unsigned int	 bits = key->bits;

	if (len == 0 || bits < 9 || md->len != digest_alg_size(alg->digest))
		return TRI_NO;
	/* One bit less than the modulus: at times one octet less. */
	if ((bits - 1) % 8 == 0)
		return em[0] != 0 ? TRI_NO : emsa_pss(alg, md, em + 1,
		    len - 1, 0);
	return emsa_pss(alg, md, em, len, 8 - (bits - 1) % 8);
}
