/*
 * key.c: Ed25519 keys through libcrypto, and their names.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include "formats/base/digest.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/journal/key.h"
#include "formats/journal/key_internal.h"

int
crypto_failed(const char *what)
{
	const char	*cause = ERR_reason_error_string(ERR_peek_last_error());

	log_errx(_("Ed25519: %s: libcrypto failed: %s"), what,
	    cause != NULL ? cause : "?");
	ERR_clear_error();
	return -1;
}

struct key *
key_wrap(EVP_PKEY *pkey)
{
	struct key	*k = NULL;
	size_t		 len = KEY_PUBLIC;

	if (pkey == NULL || EVP_PKEY_is_a(pkey, "ED25519") != 1 ||
	    (k = calloc(1, sizeof(*k))) == NULL ||
	    EVP_PKEY_get_raw_public_key(pkey, k->pub, &len) != 1 ||
	    len != KEY_PUBLIC) {
		EVP_PKEY_free(pkey);
		free(k);
		return NULL;
	}
	k->pkey = pkey;
	return k;
}

struct key *
key_from_seed(const uint8_t seed[KEY_SEED])
{
	return key_wrap(EVP_PKEY_new_raw_private_key_ex(NULL, "ED25519", NULL,
	    seed, KEY_SEED));
}

void
key_free(struct key *k)
{
	if (k == NULL)
		return;
	EVP_PKEY_free(k->pkey);		/* libcrypto wipes it */
	if (k->token != NULL)
		k->token_free(k->token);
	free(k);
}

void
key_public(const struct key *k, uint8_t pub[KEY_PUBLIC])
{
	memcpy(pub, k->pub, KEY_PUBLIC);
}

int
key_seed(const struct key *k, uint8_t seed[KEY_SEED])
{
	size_t	 n = KEY_SEED;

	return k->token == NULL && EVP_PKEY_get_raw_private_key(k->pkey, seed,
	    &n) == 1 && n == KEY_SEED ? 0 : -1;
}

int
key_sign(const struct key *k, const void *p, size_t len,
    uint8_t sig[KEY_SIGNATURE])
{
	EVP_MD_CTX	*ctx;
	size_t		 siglen = KEY_SIGNATURE;
	int		 rc = -1;

	if (k->token != NULL)
		return k->token_sign(k->token, k->pub, len == 0 ? "" : p, len,
		    sig);
	ERR_clear_error();
	if ((ctx = EVP_MD_CTX_new()) != NULL &&
	    EVP_DigestSignInit(ctx, NULL, NULL, NULL, k->pkey) == 1 &&
	    EVP_DigestSign(ctx, sig, &siglen, len == 0 ? "" : p, len) == 1 &&
	    siglen == KEY_SIGNATURE)
		rc = 0;
	else
		crypto_failed("sign");
	EVP_MD_CTX_free(ctx);
	return rc;
}

int
key_verify(const uint8_t pub[KEY_PUBLIC], const void *p, size_t len,
    const uint8_t sig[KEY_SIGNATURE])
{
	EVP_PKEY	*pkey;
	EVP_MD_CTX	*ctx = NULL;
	int		 rc = -1;

	ERR_clear_error();
	if ((pkey = EVP_PKEY_new_raw_public_key_ex(NULL, "ED25519", NULL, pub,
	    KEY_PUBLIC)) != NULL && (ctx = EVP_MD_CTX_new()) != NULL &&
	    EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, pkey) == 1)
		rc = EVP_DigestVerify(ctx, sig, KEY_SIGNATURE,
		    len == 0 ? "" : p, len) == 1 ? 1 : 0;
	else
		crypto_failed("verify");
	ERR_clear_error();	/* a bad signature is no error */
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(pkey);
	return rc;
}

/* Unicode's White_Space, and controls. */
static bool
is_space_or_control(uint32_t c)
{
	return c <= 0x20 || (c >= 0x7f && c <= 0xa0) || c == 0x1680 ||
	    (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 ||
	    c == 0x202f || c == 0x205f || c == 0x3000;
}

bool
vkey_is_name(const void *name, size_t len)
{
	const uint8_t	*p = name, *end = p + len;
	uint32_t	 c;
	size_t		 n;

	if (len == 0 || len > VKEY_NAME)
		return false;
	for (; p < end; p += n)
		if ((n = utf8_char(p, end, &c)) == 0 || c == '+' ||
		    is_space_or_control(c))
			return false;
	return true;
}

int
vkey_make(struct vkey *v, const char *name, uint8_t type,
    const uint8_t pub[KEY_PUBLIC])
{
	static const uint8_t	 newline = '\n';
	const uint8_t		*at = (const uint8_t *)name;
	size_t			 len = strlen(name);
	struct digest		 d;
	const struct octets	 run[] = { { at, len }, { &newline, 1 },
				    { &type, 1 }, { pub, KEY_PUBLIC } };

	if (!vkey_is_name(name, len) || digest_sha256_runs(&d, run, 4) == -1)
		return -1;
	memset(v, 0, sizeof(*v));
	memcpy(v->name, name, len);
	memcpy(v->id, d.octet, sizeof(v->id));
	v->type = type;
	memcpy(v->pub, pub, KEY_PUBLIC);
	return 0;
}

/* The three fields of a vkey: the base64 part may hold a '+' too. */
static int
vkey_split(const char *text, char name[VKEY_NAME + 1], const char **id,
    const char **key)
{
	const char	*a, *b;

	if ((a = strchr(text, '+')) == NULL || a - text > VKEY_NAME ||
	    (b = strchr(a + 1, '+')) == NULL)
		return -1;
	memcpy(name, text, (size_t)(a - text));
	name[a - text] = '\0';
	*id = a + 1;
	*key = b + 1;
	return b - *id == 8 ? 0 : -1;
}

int
vkey_parse(struct vkey *v, const char *text)
{
	char		 name[VKEY_NAME + 1];
	const char	*id, *key;
	struct vkey	 t;
	struct buf	 b, again;
	int		 rc = -1;

	buf_init(&b, 1 + KEY_PUBLIC);
	buf_init(&again, strlen(text));
	if (vkey_split(text, name, &id, &key) == 0 &&
	    base64_decode(&b, key, strlen(key)) == 0 &&
	    b.len == 1 + KEY_PUBLIC && (b.p[0] == KEY_TYPE_ED25519 ||
	    b.p[0] == KEY_TYPE_COSIGNATURE) &&
	    vkey_make(&t, name, b.p[0], b.p + 1) == 0 &&
	    vkey_format(&again, &t) == 0 && again.len == strlen(text) &&
	    memcmp(again.p, text, again.len) == 0) {
		*v = t;
		rc = 0;
	}
	buf_release(&again);
	buf_release(&b);
	return rc;
}

int
vkey_format(struct buf *b, const struct vkey *v)
{
	uint8_t	 key[1 + KEY_PUBLIC];
	size_t	 was = b->len;

	key[0] = v->type;
	memcpy(key + 1, v->pub, KEY_PUBLIC);
	if (buf_addf(b, "%s+", v->name) == -1 ||
	    hex_encode(b, v->id, sizeof(v->id)) == -1 ||
	    buf_addc(b, '+') == -1 ||
	    base64_encode(b, key, sizeof(key)) == -1) {
		b->len = was;
		return -1;
	}
	return 0;
}
