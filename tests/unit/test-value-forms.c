/*
 * test-value-forms.c: signature values that are right but for their form, as
 * public vectors of this kind have them: RFC 8017 8.2.2, RFC 3279 2.2.3, BSI
 * TR-03111 5.2.1 leave one form to each.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/rsa.h>

#include "formats/crypto/verify_internal.h"
#include "tests/unit/certs.h"

#define HALF		32		/* octets of P-256's order */

static const char	 text[] = "Kinh goi: Van phong";

struct made {
	EVP_PKEY	*pkey;
	struct key	 key;
	struct md	 md;
};

static void
make(struct made *m, const char *what)
{
	unsigned char	*spki = NULL;
	struct blob	 b;
	int		 n;

	memset(m, 0, sizeof(*m));
	m->pkey = certs_key(what);
	n = i2d_PUBKEY(m->pkey, &spki);
	certs_must(n > 0);
	b = (struct blob){ .p = spki, .len = (size_t)n };
	key_read_bare(&m->key, &b);
	assert_non_null(m->key.pkey);
	OPENSSL_free(spki);
	assert_int_equal(md_octets(DIGEST_SHA256, text, sizeof(text),
	    &m->md), 0);
}

static void
release(struct made *m)
{
	key_release(&m->key);
	EVP_PKEY_free(m->pkey);
}

/* Over the digest, or with ${bare} over it without a DigestInfo. */
static size_t
sign(const struct made *m, bool bare, uint8_t *to, size_t room)
{
	EVP_PKEY_CTX	*ctx = EVP_PKEY_CTX_new(m->pkey, NULL);

	certs_must(EVP_PKEY_sign_init(ctx) == 1);
	if (m->key.family == SIG_RSA_PKCS1)
		certs_must(EVP_PKEY_CTX_set_rsa_padding(ctx,
		    RSA_PKCS1_PADDING) == 1);
	if (!bare)
		certs_must(EVP_PKEY_CTX_set_signature_md(ctx, EVP_sha256()) ==
		    1);
	certs_must(EVP_PKEY_sign(ctx, to, &room, m->md.octet, m->md.len) ==
	    1);
	EVP_PKEY_CTX_free(ctx);
	return room;
}

static enum tri
check(const struct made *m, enum sig_family family, uint8_t *p, size_t len)
{
	const struct sig_alg	 alg = { .family = family };
	const struct blob	 value = { .p = p, .len = len };

	return value_over_md(&m->key, &alg, DIGEST_SHA256, &m->md, &value);
}

/* A DigestInfo is what stands under the padding, and not the digest alone. */
static void
rsa(void **state)
{
	struct made	 m;
	uint8_t		 value[257] = { 0 };
	size_t		 n;

	(void)state;
	make(&m, "rsa:2048");
	n = sign(&m, false, value, sizeof(value));
	assert_int_equal(check(&m, SIG_RSA_PKCS1, value, n), TRI_YES);
	assert_int_equal(check(&m, SIG_RSA_PKCS1, value, n + 1), TRI_NO);
	assert_int_equal(check(&m, SIG_RSA_PKCS1, value, n - 1), TRI_NO);
	assert_int_equal(check(&m, SIG_RSA_PKCS1, value, 0), TRI_NO);
	n = sign(&m, true, value, sizeof(value));
	assert_int_equal(check(&m, SIG_RSA_PKCS1, value, n), TRI_NO);
	release(&m);
}

/* The value as r || s, each ${half} octets; its length. */
static size_t
plain(const uint8_t *der, size_t len, int half, uint8_t *to)
{
	const unsigned char	*q = der;
	ECDSA_SIG		*e = d2i_ECDSA_SIG(NULL, &q, (long)len);

	certs_must(e != NULL && BN_bn2binpad(ECDSA_SIG_get0_r(e), to, half) >
	    0 && BN_bn2binpad(ECDSA_SIG_get0_s(e), to + half, half) > 0);
	ECDSA_SIG_free(e);
	return 2 * (size_t)half;
}

static void
ecdsa_plain(void **state)
{
	struct made	 m;
	uint8_t		 der[80], value[80];
	size_t		 n, len;

	(void)state;
	make(&m, "ec:P-256");
	n = sign(&m, false, der, sizeof(der));
	len = plain(der, n, HALF, value);
	assert_int_equal(check(&m, SIG_ECDSA_PLAIN, value, len), TRI_YES);
	assert_int_equal(check(&m, SIG_ECDSA_PLAIN, value, len - 1), TRI_NO);
	assert_int_equal(check(&m, SIG_ECDSA_PLAIN, value, 0), TRI_NO);
	/* The same numbers, with more room than they have. */
	len = plain(der, n, HALF + 1, value);
	assert_int_equal(check(&m, SIG_ECDSA_PLAIN, value, len), TRI_NO);
	memset(value, 0, sizeof(value));
	assert_int_equal(check(&m, SIG_ECDSA_PLAIN, value, 2 * HALF),
	    TRI_NO);
	release(&m);
}

/* Ecdsa-Sig-Value is DER, and nothing comes after it. */
static void
ecdsa(void **state)
{
	struct made	 m;
	uint8_t		 der[80] = { 0 }, value[80];
	size_t		 n;

	(void)state;
	make(&m, "ec:P-256");
	n = sign(&m, false, der, sizeof(der));
	assert_int_equal(check(&m, SIG_ECDSA, der, n), TRI_YES);
	assert_int_equal(check(&m, SIG_ECDSA, der, n + 1), TRI_NO);
	/* A length in two octets. */
	value[0] = der[0];
	value[1] = 0x81;
	memcpy(value + 2, der + 1, n - 1);
	assert_int_equal(check(&m, SIG_ECDSA, value, n + 1), TRI_NO);
	/* No length at all. */
	memcpy(value, der, n);
	value[1] = 0x80;
	memset(value + n, 0, 2);
	assert_int_equal(check(&m, SIG_ECDSA, value, n + 2), TRI_NO);
	/* A zero before r that it does not need. */
	memcpy(value, der, 4);
	value[1]++;
	value[3]++;
	value[4] = 0;
	memcpy(value + 5, der + 4, n - 4);
	assert_int_equal(check(&m, SIG_ECDSA, value, n + 1), TRI_NO);
	/* r and s 0. */
	assert_int_equal(check(&m, SIG_ECDSA, (uint8_t[]){ 0x30, 6, 2, 1, 0,
	    2, 1, 0 }, 8), TRI_NO);
	release(&m);
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(rsa),
		cmocka_unit_test(ecdsa),
		cmocka_unit_test(ecdsa_plain),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
