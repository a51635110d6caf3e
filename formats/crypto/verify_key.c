/*
 * verify_key.c: the public keys of certificates, remembered: a night has many
 * signatures of few signers.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "formats/crypto/cert.h"
#include "formats/crypto/key_cost.h"
#include "formats/crypto/verify_internal.h"

#define KEYS_MAX	4096		/* keys held; then all are dropped */
#define KEYS_SLOTS	(2 * KEYS_MAX)	/* a power of two */

struct slot {
	bool		 used;
	struct digest	 cert;
	struct key	 key;
};

struct keys {
	struct slot	 slot[KEYS_SLOTS];
	size_t		 n;
};

struct keys *
keys_new(void)
{
	return calloc(1, sizeof(struct keys));
}

static void
keys_drop(struct keys *keys)
{
	for (size_t i = 0; i < KEYS_SLOTS; i++)
		if (keys->slot[i].used)
			key_release(&keys->slot[i].key);
	memset(keys, 0, sizeof(*keys));
}

void
keys_free(struct keys *keys)
{
	if (keys == NULL)
		return;
	keys_drop(keys);
	free(keys);
}

/* Where the certificate is, or would be. */
static struct slot *
keys_slot(struct keys *keys, const struct digest *cert)
{
	size_t	 i;

	memcpy(&i, cert->octet, sizeof(i));
	for (i &= KEYS_SLOTS - 1; keys->slot[i].used;
	    i = (i + 1) & (KEYS_SLOTS - 1))
		if (digest_equal(&keys->slot[i].cert, cert))
			break;
	return &keys->slot[i];
}

static enum sig_family
key_family(const EVP_PKEY *pkey)
{
	switch (EVP_PKEY_get_base_id(pkey)) {
	case EVP_PKEY_RSA:
		return SIG_RSA_PKCS1;
	case EVP_PKEY_RSA_PSS:
		return SIG_RSA_PSS;
	case EVP_PKEY_EC:
		return SIG_ECDSA;
	case EVP_PKEY_DSA:
		return SIG_DSA;
	case EVP_PKEY_ED25519:
		return SIG_ED25519;
	case EVP_PKEY_ED448:
		return SIG_ED448;
	default:
		return SIG_UNKNOWN;
	}
}

void
key_release(struct key *key)
{
	EVP_PKEY_CTX_free(key->recover);
	EVP_PKEY_free(key->pkey);
	*key = (struct key){ .family = SIG_UNKNOWN };
}

/*
 * RFC 8017 3.1: an odd exponent from 3 on.  Under 1 whoever knows the padding
 * writes the value.
 */
static bool
exponent_holds(EVP_PKEY *pkey)
{
	BIGNUM	*e = NULL;
	bool	 holds;

	holds = EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_E, &e) == 1 &&
	    BN_is_odd(e) && !BN_is_one(e);
	BN_free(e);
	return holds;
}

/* What is used of the key again and again. */
static void
key_prepare(struct key *key)
{
	key->family = key_family(key->pkey);
	if (EVP_PKEY_get_bits(key->pkey) > 0)
		key->bits = (unsigned int)EVP_PKEY_get_bits(key->pkey);
	if ((key->family == SIG_RSA_PKCS1 || key->family == SIG_RSA_PSS) &&
	    !exponent_holds(key->pkey))
		key->family = SIG_UNKNOWN;
	key->costly = key_is_costly(key->pkey);
	if (key->family != SIG_RSA_PKCS1 || key->costly)
		return;
	key->recover = EVP_PKEY_CTX_new(key->pkey, NULL);
	if (key->recover != NULL &&
	    (EVP_PKEY_verify_recover_init(key->recover) != 1 ||
	    EVP_PKEY_CTX_set_rsa_padding(key->recover,
	    RSA_PKCS1_PADDING) != 1)) {
		EVP_PKEY_CTX_free(key->recover);
		key->recover = NULL;
	}
}

void
key_read(struct key *key, const struct blob *der)
{
	const unsigned char	*p = der->p;
	X509			*x;

	*key = (struct key){ .family = SIG_UNKNOWN };
	if ((x = d2i_X509(NULL, &p, (long)der->len)) != NULL) {
		cert_key_name(x, key->name);
		if ((key->pkey = X509_get_pubkey(x)) != NULL)
			key_prepare(key);
	}
	X509_free(x);
	ERR_clear_error();
}

void
key_read_bare(struct key *key, const struct blob *spki)
{
	const unsigned char	*p = spki->p;

	*key = (struct key){ .family = SIG_UNKNOWN };
	if ((key->pkey = d2i_PUBKEY(NULL, &p, (long)spki->len)) != NULL) {
		key_prepare(key);
		snprintf(key->name, sizeof(key->name), "%s %u bit",
		    sig_family_name(key->family), key->bits);
	}
	ERR_clear_error();
}

/* The key of these octets, read by ${read} when it is new. */
static const struct key *
keys_find(struct keys *keys, const struct blob *der,
    void (*read)(struct key *, const struct blob *))
{
	struct digest	 id;
	struct slot	*s;

	if (digest_sha256(&id, der->p, der->len) == -1)
		return NULL;
	s = keys_slot(keys, &id);
	if (s->used)
		return &s->key;
	if (keys->n >= KEYS_MAX) {
		keys_drop(keys);
		s = keys_slot(keys, &id);
	}
	s->used = true;
	s->cert = id;
	keys->n++;
	read(&s->key, der);
	return &s->key;
}

const struct key *
keys_get(struct keys *keys, const struct plan *plan, int cert)
{
	return keys_find(keys, &plan->cert[cert], key_read);
}

const struct key *
keys_get_bare(struct keys *keys, const struct blob *spki)
{
	return keys_find(keys, spki, key_read_bare);
}

bool
key_fits(const struct key *key, enum sig_family family)
{
	switch (family) {
	case SIG_RSA_PSS:
		return key->family == SIG_RSA_PKCS1 ||
		    key->family == SIG_RSA_PSS;
	case SIG_ECDSA_PLAIN:
		return key->family == SIG_ECDSA;
	default:
		return key->family == family;
	}
}
