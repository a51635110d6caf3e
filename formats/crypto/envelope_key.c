/*
 * envelope_key.c: the key of an encrypted file for its recipients.
 */
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/kdf.h>
#include <openssl/rsa.h>
#include <string.h>

#include "formats/crypto/envelope.h"
#include "formats/crypto/envelope_key.h"

#define RSA_LEAST	2048		/* bits */
#define EC_LEAST	256
#define KEY_MAX		2048		/* octets of an encrypted key */
#define BODY_MAX	ENVELOPE_HEAD
#define WRAPPED		(ENVELOPE_CEK + 8)	/* RFC 3394 */
#define POINT_MAX	1024		/* octets of an encoded one */

static const uint8_t	 int_zero[] = { 0x02, 0x01, 0x00 };
static const uint8_t	 int_three[] = { 0x02, 0x01, 0x03 };
/* id-RSAES-OAEP, SHA-256, MGF1 with SHA-256, no label (RFC 8017 A.2.1). */
static const uint8_t	 oaep[] = {
	0x30, 0x3c,
	0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x07,
	0x30, 0x2f,
	0xa0, 0x0f, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65,
	0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
	0xa1, 0x1c, 0x30, 0x1a, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7,
	0x0d, 0x01, 0x01, 0x08, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48,
	0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
};

/* id-ecPublicKey; the curve is the recipient's (RFC 5753 3.1.1). */
static const uint8_t	 ec_public[] = {
	0x30, 0x09, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
};
/* id-aes256-wrap (RFC 3565 2.3.2): no parameters. */
#define WRAP		0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, \
			0x03, 0x04, 0x01, 0x2d
/* dhSinglePass-stdDH-sha256kdf-scheme with it (RFC 5753 7.1.4). */
static const uint8_t	 ecdh[] = {
	0x30, 0x15, 0x06, 0x06, 0x2b, 0x81, 0x04, 0x01, 0x0b, 0x01, WRAP,
};
/* ECC-CMS-SharedInfo: the wrap, no ukm, 256 bits (RFC 5753 7.2). */
static const uint8_t	 shared_info[] = {
	0x30, 0x15, WRAP, 0xa2, 0x06, 0x04, 0x04, 0x00, 0x00, 0x01, 0x00,
};

static bool
is_ec(EVP_PKEY *key)
{
	char	 group[64];
	size_t	 len;

	/* Of a named curve: its point says all that the other side needs. */
	return EVP_PKEY_is_a(key, "EC") == 1 && EVP_PKEY_get_group_name(key,
	    group, sizeof(group), &len) == 1;
}

int
envelope_recipient_ok(X509 *cert)
{
	EVP_PKEY	*key = X509_get0_pubkey(cert);

	if (key == NULL || EVP_PKEY_get_size(key) > KEY_MAX)
		return 0;
	if (is_ec(key))
		return EVP_PKEY_get_bits(key) >= EC_LEAST;
	return EVP_PKEY_is_a(key, "RSA") == 1 &&
	    EVP_PKEY_get_bits(key) >= RSA_LEAST;
}

int
envelope_element(struct buf *b, uint8_t id, const struct buf *body)
{
	ber_put_head(b, id, body->len);
	if (body->failed)
		return -1;
	return body->len == 0 ? 0 : buf_add(b, body->p, body->len);
}

static EVP_PKEY_CTX *
oaep_new(EVP_PKEY *key, bool seal)
{
	EVP_PKEY_CTX	*ctx = EVP_PKEY_CTX_new(key, NULL);

	if (ctx != NULL && (seal ? EVP_PKEY_encrypt_init(ctx) :
	    EVP_PKEY_decrypt_init(ctx)) == 1 &&
	    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_OAEP_PADDING) == 1 &&
	    EVP_PKEY_CTX_set_rsa_oaep_md(ctx, EVP_sha256()) == 1 &&
	    EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, EVP_sha256()) == 1)
		return ctx;
	EVP_PKEY_CTX_free(ctx);
	return NULL;
}

/* The content's key, encrypted to one certificate, as an OCTET STRING. */
static int
rsa_key_add(struct buf *b, const uint8_t *cek, X509 *cert)
{
	EVP_PKEY_CTX	*ctx = oaep_new(X509_get0_pubkey(cert), true);
	uint8_t		 p[KEY_MAX];
	size_t		 len = sizeof(p);
	int		 rc = -1;

	if (ctx != NULL && EVP_PKEY_encrypt(ctx, p, &len, cek, ENVELOPE_CEK)
	    == 1) {
		ber_put_head(b, BER_OCTET_STRING, len);
		rc = buf_add(b, p, len);
	}
	EVP_PKEY_CTX_free(ctx);
	return rc;
}

/* SEQUENCE { issuer, serialNumber } (RFC 5652 10.2.4). */
static int
issuer_add(struct buf *b, X509 *cert)
{
	struct buf	 body;
	uint8_t		*name = NULL, *serial = NULL;
	int		 n, m, rc = -1;

	buf_init(&body, BODY_MAX);
	n = i2d_X509_NAME(X509_get_issuer_name(cert), &name);
	m = i2d_ASN1_INTEGER(X509_get_serialNumber(cert), &serial);
	if (n > 0 && m > 0 && buf_add(&body, name, (size_t)n) == 0 &&
	    buf_add(&body, serial, (size_t)m) == 0)
		rc = envelope_element(b, BER_SEQUENCE, &body);
	OPENSSL_free(name);
	OPENSSL_free(serial);
	buf_release(&body);
	return rc;
}

/* One KeyTransRecipientInfo (RFC 5652 6.2.1). */
static int
rsa_add(struct buf *b, const uint8_t *cek, X509 *cert)
{
	struct buf	 body;
	int		 rc = -1;

	buf_init(&body, BODY_MAX);
	buf_add(&body, int_zero, sizeof(int_zero));
	if (issuer_add(&body, cert) == 0 &&
	    buf_add(&body, oaep, sizeof(oaep)) == 0 &&
	    rsa_key_add(&body, cek, cert) == 0)
		rc = envelope_element(b, BER_SEQUENCE, &body);
	buf_release(&body);
	return rc;
}

/* The key that wraps, from our private and their public one.  0 or -1. */
static int
agree(uint8_t kek[32], EVP_PKEY *ours, EVP_PKEY *theirs)
{
	EVP_PKEY_CTX	*ctx = EVP_PKEY_CTX_new(ours, NULL);
	uint8_t		*info = OPENSSL_memdup(shared_info,
			    sizeof(shared_info));
	size_t		 len = 32;
	int		 rc = -1;

	if (ctx == NULL || info == NULL || EVP_PKEY_derive_init(ctx) != 1 ||
	    EVP_PKEY_derive_set_peer(ctx, theirs) != 1 ||
	    EVP_PKEY_CTX_set_ecdh_kdf_type(ctx, EVP_PKEY_ECDH_KDF_X9_63) !=
	    1 || EVP_PKEY_CTX_set_ecdh_kdf_md(ctx, EVP_sha256()) != 1 ||
	    EVP_PKEY_CTX_set_ecdh_kdf_outlen(ctx, 32) != 1)
		goto out;
	if (EVP_PKEY_CTX_set0_ecdh_kdf_ukm(ctx, info, sizeof(shared_info)) !=
	    1)
		goto out;
	info = NULL;	/* the context's now */
	if (EVP_PKEY_derive(ctx, kek, &len) == 1 && len == 32)
		rc = 0;
 out:
	OPENSSL_free(info);
	EVP_PKEY_CTX_free(ctx);
	return rc;
}

/* AES-256 key wrap (RFC 3394), which says whether the key was the right one. */
static int
wrap(bool seal, const uint8_t kek[32], const uint8_t *in, size_t len,
    uint8_t *out, size_t want)
{
	EVP_CIPHER_CTX	*c = EVP_CIPHER_CTX_new();
	int		 n = 0, m = 0, rc = -1;

	if (c == NULL)
		return -1;
	EVP_CIPHER_CTX_set_flags(c, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
	if (EVP_CipherInit_ex(c, EVP_aes_256_wrap(), NULL, kek, NULL, seal) ==
	    1 && EVP_CipherUpdate(c, out, &n, in, (int)len) == 1 &&
	    EVP_CipherFinal_ex(c, out + n, &m) == 1 &&
	    (size_t)n + (size_t)m == want)
		rc = 0;
	EVP_CIPHER_CTX_free(c);
	return rc;
}

/* A key of the same curve, for this file and recipient only. */
static EVP_PKEY *
ephemeral_new(EVP_PKEY *like)
{
	EVP_PKEY_CTX	*ctx = EVP_PKEY_CTX_new(like, NULL);
	EVP_PKEY	*key = NULL;

	if (ctx == NULL || EVP_PKEY_keygen_init(ctx) != 1 ||
	    EVP_PKEY_generate(ctx, &key) != 1)
		key = NULL;
	EVP_PKEY_CTX_free(ctx);
	return key;
}

/* originator [0]: originatorKey [1], our point. */
static int
originator_add(struct buf *b, EVP_PKEY *key)
{
	struct buf	 in, out;
	uint8_t		*point = NULL;
	size_t		 len;
	int		 rc = -1;

	len = EVP_PKEY_get1_encoded_public_key(key, &point);
	buf_init(&in, 2 * POINT_MAX);
	buf_init(&out, 2 * POINT_MAX);
	if (len > 0 && len <= POINT_MAX) {
		buf_add(&in, ec_public, sizeof(ec_public));
		ber_put_head(&in, BER_BIT_STRING, len + 1);
		buf_addc(&in, '\0');
		buf_add(&in, point, len);
		if (envelope_element(&out, BER_CONTEXT(1), &in) == 0)
			rc = envelope_element(b, BER_CONTEXT(0), &out);
	}
	OPENSSL_free(point);
	buf_release(&in);
	buf_release(&out);
	return rc;
}

/* recipientEncryptedKeys: the one. */
static int
encrypted_add(struct buf *b, const uint8_t wrapped[WRAPPED], X509 *cert)
{
	struct buf	 one, list;
	int		 rc = -1;

	buf_init(&one, BODY_MAX);
	buf_init(&list, BODY_MAX);
	if (issuer_add(&one, cert) == 0) {
		ber_put_head(&one, BER_OCTET_STRING, WRAPPED);
		buf_add(&one, wrapped, WRAPPED);
		if (envelope_element(&list, BER_SEQUENCE, &one) == 0)
			rc = envelope_element(b, BER_SEQUENCE, &list);
	}
	buf_release(&one);
	buf_release(&list);
	return rc;
}

/* One KeyAgreeRecipientInfo, [1] of a RecipientInfo. */
static int
ec_add(struct buf *b, const uint8_t *cek, X509 *cert)
{
	EVP_PKEY	*theirs = X509_get0_pubkey(cert);
	EVP_PKEY	*ours = ephemeral_new(theirs);
	uint8_t		 kek[32], wrapped[WRAPPED + 8];
	struct buf	 body;
	int		 rc = -1;

	buf_init(&body, BODY_MAX);
	buf_add(&body, int_three, sizeof(int_three));
	if (ours != NULL && agree(kek, ours, theirs) == 0 && wrap(true, kek,
	    cek, ENVELOPE_CEK, wrapped, WRAPPED) == 0 &&
	    originator_add(&body, ours) == 0 &&
	    buf_add(&body, ecdh, sizeof(ecdh)) == 0 &&
	    encrypted_add(&body, wrapped, cert) == 0)
		rc = envelope_element(b, BER_CONTEXT(1), &body);
	OPENSSL_cleanse(kek, sizeof(kek));
	EVP_PKEY_free(ours);
	buf_release(&body);
	return rc;
}

int
envelope_key_add(struct buf *b, const uint8_t cek[ENVELOPE_CEK], X509 *cert)
{
	EVP_PKEY	*key = X509_get0_pubkey(cert);

	if (key == NULL)
		return -1;
	return is_ec(key) ? ec_add(b, cek, cert) : rsa_add(b, cek, cert);
}

/* The content's key out of one recipient's info.  Whether it is ours. */
static bool
rsa_take(uint8_t *cek, EVP_PKEY *key, const struct ber_tlv *info)
{
	struct ber	 b;
	struct ber_tlv	 version, who, alg, octets;
	EVP_PKEY_CTX	*ctx;
	uint8_t		 p[KEY_MAX];
	size_t		 len = sizeof(p);
	bool		 ours = false;

	ber_enter(&b, info);
	if (ber_want(&b, BER_INTEGER, &version) == -1 ||
	    ber_want(&b, BER_SEQUENCE, &who) == -1 ||
	    ber_want(&b, BER_SEQUENCE, &alg) == -1 ||
	    alg.total != sizeof(oaep) ||
	    memcmp(alg.start, oaep, sizeof(oaep)) != 0 ||
	    ber_want(&b, BER_OCTET_STRING, &octets) == -1 ||
	    octets.len > KEY_MAX || (ctx = oaep_new(key, false)) == NULL)
		return false;
	if (EVP_PKEY_decrypt(ctx, p, &len, octets.body, octets.len) == 1 &&
	    len == ENVELOPE_CEK) {
		memcpy(cek, p, ENVELOPE_CEK);
		ours = true;
	}
	EVP_PKEY_CTX_free(ctx);
	OPENSSL_cleanse(p, sizeof(p));
	ERR_clear_error();
	return ours;
}

/* Their point as a key of our curve; NULL: it is none. */
static EVP_PKEY *
point_key(EVP_PKEY *like, const struct ber_tlv *bits)
{
	EVP_PKEY	*key;

	if (bits->len < 2 || bits->len > POINT_MAX + 1 || bits->body[0] != 0 ||
	    (key = EVP_PKEY_new()) == NULL)
		return NULL;
	if (EVP_PKEY_copy_parameters(key, like) == 1 &&
	    EVP_PKEY_set1_encoded_public_key(key, bits->body + 1,
	    bits->len - 1) == 1)
		return key;
	EVP_PKEY_free(key);
	return NULL;
}

static EVP_PKEY *
originator_read(struct ber *b, EVP_PKEY *like)
{
	struct ber	 in, point;
	struct ber_tlv	 who, public, alg, bits;

	if (ber_want(b, BER_CONTEXT(0), &who) == -1)
		return NULL;
	ber_enter(&in, &who);
	if (ber_want(&in, BER_CONTEXT(1), &public) == -1 || !ber_end(&in))
		return NULL;
	ber_enter(&point, &public);
	if (ber_want(&point, BER_SEQUENCE, &alg) == -1 ||
	    alg.total != sizeof(ec_public) ||
	    memcmp(alg.start, ec_public, sizeof(ec_public)) != 0 ||
	    ber_want(&point, BER_BIT_STRING, &bits) == -1 || !ber_end(&point))
		return NULL;
	return point_key(like, &bits);
}

/* The only one of recipientEncryptedKeys. */
static int
encrypted_read(struct ber *b, struct ber_tlv *octets)
{
	struct ber	 in, one;
	struct ber_tlv	 list, pair, who;

	if (ber_want(b, BER_SEQUENCE, &list) == -1 || !ber_end(b))
		return -1;
	ber_enter(&in, &list);
	if (ber_want(&in, BER_SEQUENCE, &pair) == -1 || !ber_end(&in))
		return -1;
	ber_enter(&one, &pair);
	if (ber_want(&one, BER_SEQUENCE, &who) == -1 ||
	    ber_want(&one, BER_OCTET_STRING, octets) == -1 ||
	    octets->len != WRAPPED || !ber_end(&one))
		return -1;
	return 0;
}

static bool
ec_take(uint8_t *cek, EVP_PKEY *key, const struct ber_tlv *info)
{
	struct ber	 b;
	struct ber_tlv	 version, alg, octets;
	EVP_PKEY	*theirs = NULL;
	uint8_t		 kek[32], p[WRAPPED + 8];
	bool		 ours = false;

	ber_enter(&b, info);
	if (is_ec(key) && ber_want(&b, BER_INTEGER, &version) == 0 &&
	    (theirs = originator_read(&b, key)) != NULL &&
	    ber_want(&b, BER_SEQUENCE, &alg) == 0 &&
	    alg.total == sizeof(ecdh) &&
	    memcmp(alg.start, ecdh, sizeof(ecdh)) == 0 &&
	    encrypted_read(&b, &octets) == 0 &&
	    agree(kek, key, theirs) == 0 && wrap(false, kek, octets.body,
	    octets.len, p, ENVELOPE_CEK) == 0) {
		memcpy(cek, p, ENVELOPE_CEK);
		ours = true;
	}
	EVP_PKEY_free(theirs);
	OPENSSL_cleanse(kek, sizeof(kek));
	OPENSSL_cleanse(p, sizeof(p));
	ERR_clear_error();
	return ours;
}

bool
envelope_key_take(uint8_t cek[ENVELOPE_CEK], EVP_PKEY *key,
    const struct ber_tlv *info)
{
	if (info->id == BER_SEQUENCE)
		return rsa_take(cek, key, info);
	return info->id == BER_CONTEXT(1) && ec_take(cek, key, info);
}
