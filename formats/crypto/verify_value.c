/*
 * verify_value.c: signature values over a digest or a message (RFC 8017,
 * FIPS 186-5, BSI TR-03111).
 */
#include <string.h>

#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/rsa.h>

#include "formats/crypto/ber.h"
#include "formats/crypto/verify_internal.h"

#define DIGESTINFO_MAX	128		/* octets: 64 of digest, OID, heads */

enum tri
value_recover(const struct key *key, const struct blob *value,
    struct buf *out)
{
	uint8_t	*to;
	size_t	 len;

	if (key->recover == NULL)
		return TRI_UNKNOWN;
	len = (size_t)EVP_PKEY_get_size(key->pkey);
	if (value->len != len)
		return TRI_NO;	/* RFC 8017 8.2.2 step 1 */
	if ((to = buf_reserve(out, len)) == NULL)
		return TRI_UNKNOWN;
	if (EVP_PKEY_verify_recover(key->recover, to, &len, value->p,
	    value->len) != 1 || len > out->len) {
		ERR_clear_error();
		out->len = 0;
		return TRI_NO;
	}
	out->len = len;
	return TRI_YES;
}

/* All of a DigestInfo but the digest's octets.  Its length, 0: no such. */
static size_t
digestinfo_head(enum digest_alg alg, bool null, uint8_t to[DIGESTINFO_MAX])
{
	const EVP_MD		*md = digest_alg_md(alg);
	const ASN1_OBJECT	*obj;
	size_t			 oid, id, n = digest_alg_size(alg);

	if (md == NULL || digest_alg_is_xof(alg) ||
	    (obj = OBJ_nid2obj(EVP_MD_get_type(md))) == NULL)
		return 0;
	oid = OBJ_length(obj);
	if (oid == 0 || oid > 16)
		return 0;
	/* Each length is below 128: one octet. */
	id = 2 + oid + (null ? 2 : 0);
	*to++ = BER_SEQUENCE;
	*to++ = (uint8_t)(2 + id + 2 + n);
	*to++ = BER_SEQUENCE;
	*to++ = (uint8_t)id;
	*to++ = BER_OID;
	*to++ = (uint8_t)oid;
	memcpy(to, OBJ_get0_data(obj), oid);
	to += oid;
	if (null) {
		*to++ = BER_NULL;
		*to++ = 0;
	}
	*to++ = BER_OCTET_STRING;
	*to++ = (uint8_t)n;
	return 2 + 2 + id + 2;
}

/* Is it a DigestInfo of this algorithm? */
static bool
digestinfo_is(const struct buf *b, enum digest_alg alg, const uint8_t **md)
{
	uint8_t	 head[DIGESTINFO_MAX];
	size_t	 n, size = digest_alg_size(alg);

	for (int null = 1; null >= 0; null--) {
		n = digestinfo_head(alg, null == 1, head);
		if (n == 0 || b->len != n + size ||
		    memcmp(b->p, head, n) != 0)
			continue;
		*md = b->p + n;
		return true;
	}
	return false;
}

enum digest_alg
digestinfo_parse(const struct buf *b, const uint8_t **md)
{
	for (unsigned int a = 0; a < DIGEST_UNKNOWN; a++)
		if (digestinfo_is(b, (enum digest_alg)a, md))
			return (enum digest_alg)a;
	return DIGEST_UNKNOWN;
}

/* libcrypto's answer to a verification: less than 0 is a malformed value. */
static enum tri
answer(int rc)
{
	ERR_clear_error();
	return rc == 1 ? TRI_YES : TRI_NO;
}

static enum tri
rsa_pkcs1(const struct key *key, enum digest_alg alg, const struct md *md,
    const struct blob *value)
{
	struct buf	 b;
	const uint8_t	*found;
	enum tri	 t;

	buf_init(&b, 4096);
	if ((t = value_recover(key, value, &b)) == TRI_YES) {
		if (!digestinfo_is(&b, alg, &found))
			found = NULL;
		t = found != NULL && memcmp(found, md->octet, md->len) == 0 ?
		    TRI_YES : TRI_NO;
	}
	buf_release(&b);
	return t;
}

/*
 * r || s, each as long as the order (BSI TR-03111 5.2.1, RFC 6931 2.3.6), to
 * the form that libcrypto reads.
 */
static enum tri
ecdsa_plain(EVP_PKEY_CTX *ctx, const struct md *md, const struct blob *value)
{
	ECDSA_SIG	*sig = NULL;
	BIGNUM		*r = NULL, *s = NULL;
	unsigned char	*der = NULL;
	size_t		 half = value->len / 2;
	enum tri	 t = TRI_UNKNOWN;
	int		 n = EVP_PKEY_get_bits(EVP_PKEY_CTX_get0_pkey(ctx));

	if (n <= 0 || value->len != 2 * (((size_t)n + 7) / 8))
		return TRI_NO;
	r = BN_bin2bn(value->p, (int)half, NULL);
	s = BN_bin2bn(value->p + half, (int)half, NULL);
	if (r == NULL || s == NULL || (sig = ECDSA_SIG_new()) == NULL ||
	    ECDSA_SIG_set0(sig, r, s) != 1)
		goto out;
	r = s = NULL;		/* the signature's now */
	if ((n = i2d_ECDSA_SIG(sig, &der)) > 0)
		t = answer(EVP_PKEY_verify(ctx, der, (size_t)n, md->octet,
		    md->len));
 out:
	OPENSSL_free(der);
	ECDSA_SIG_free(sig);
	BN_free(r);
	BN_free(s);
	return t;
}

static int
pss_set(EVP_PKEY_CTX *ctx, const struct sig_alg *alg)
{
	const EVP_MD	*md = digest_alg_md(alg->digest);
	const EVP_MD	*mgf1 = digest_alg_md(alg->mgf1);

	if (md == NULL || mgf1 == NULL)
		return -1;
	return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
	    EVP_PKEY_CTX_set_signature_md(ctx, md) == 1 &&
	    EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, mgf1) == 1 &&
	    EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, (int)alg->salt) == 1 ? 0 : -1;
}

bool
key_permits(const struct key *key, const struct sig_alg *alg)
{
	EVP_PKEY_CTX	*ctx;
	bool		 may;

	if (alg->family != SIG_RSA_PSS || key->family != SIG_RSA_PSS ||
	    digest_alg_md(alg->digest) == NULL ||
	    digest_alg_md(alg->mgf1) == NULL)
		return true;
	ctx = EVP_PKEY_CTX_new(key->pkey, NULL);
	may = ctx == NULL || EVP_PKEY_verify_init(ctx) != 1 ||
	    pss_set(ctx, alg) == 0;
	EVP_PKEY_CTX_free(ctx);
	ERR_clear_error();
	return may;
}

enum tri
value_over_md(const struct key *key, const struct sig_alg *alg,
    enum digest_alg digest, const struct md *md, const struct blob *value)
{
	EVP_PKEY_CTX	*ctx;
	enum tri	 t = TRI_UNKNOWN;

	if (alg->family == SIG_RSA_PKCS1)
		return rsa_pkcs1(key, digest, md, value);
	if (alg->family == SIG_RSA_PSS && digest_alg_is_xof(alg->mgf1))
		return alg->mgf1 == alg->digest ? value_pss_shake(key, alg,
		    md, value) : TRI_UNKNOWN;
	if ((ctx = EVP_PKEY_CTX_new(key->pkey, NULL)) == NULL ||
	    EVP_PKEY_verify_init(ctx) != 1)
		goto out;
	if (alg->family == SIG_RSA_PSS && pss_set(ctx, alg) == -1)
		goto out;
	t = alg->family == SIG_ECDSA_PLAIN ? ecdsa_plain(ctx, md, value) :
	    answer(EVP_PKEY_verify(ctx, value->p, value->len, md->octet,
	    md->len));
 out:
	EVP_PKEY_CTX_free(ctx);
	ERR_clear_error();
	return t;
}

enum tri
value_over_message(const struct key *key, const uint8_t *p, size_t len,
    const struct blob *value)
{
	EVP_MD_CTX	*ctx;
	enum tri	 t = TRI_UNKNOWN;

	if ((ctx = EVP_MD_CTX_new()) != NULL &&
	    EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, key->pkey) == 1)
		t = answer(EVP_DigestVerify(ctx, value->p, value->len, p, len));
	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	return t;
}
