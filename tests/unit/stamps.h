/*
 * stamps.h: time-stamp tokens made in a test, by libcrypto's own authority
 * (RFC 3161), and signatures that carry them.  Follows certs.h.
 */
#ifndef TESTS_UNIT_STAMPS_H
#define TESTS_UNIT_STAMPS_H

#include <openssl/ts.h>

#include "tests/unit/certs.h"

#define OID_SIGNATURE_TST	"1.2.840.113549.1.9.16.2.14"
#define OID_TST_INFO		"1.2.840.113549.1.9.16.1.4"
#define OID_ARCHIVE_TST		"0.4.0.1733.2.4"
#define OID_ATS_HASH_INDEX	"0.4.0.19122.1.5"
#define OID_CONTENT_TST		"1.2.840.113549.1.9.16.2.20"

/* Who stamps, and what is wrong with it. */
struct stamps_want {
	X509		*tsa;
	EVP_PKEY	*key;
	X509		*other;		/* signs instead, with ${key} */
	const EVP_MD	*md;		/* of the imprint; NULL: SHA-256 */
	int64_t		 at;		/* genTime, seconds */
	bool		 no_cert;	/* certReq false */
	bool		 is_digest;	/* the octets are the imprint */
};

/* A certificate of ${by} for this key; ${eku} NULL: a signer. */
CERTS_USE X509 *
stamps_cert(const char *cn, long serial, const char *eku, int64_t from,
    int64_t until, EVP_PKEY *key, X509 *by, EVP_PKEY *bykey)
{
	const struct certs_want	 w = { .cn = cn, .serial = serial,
		.from = from, .until = until, .basic = "CA:FALSE",
		.usage = "critical,digitalSignature,nonRepudiation" };
	X509			*x = certs_cert(&w, key, by, bykey);

	if (eku != NULL) {
		certs_ext(x, by, NID_ext_key_usage, eku);
		certs_must(X509_sign(x, bykey, EVP_sha256()) > 0);
	}
	return x;
}

CERTS_USE int
stamps_clock(TS_RESP_CTX *ctx, void *at, long *sec, long *usec)
{
	(void)ctx;
	*sec = (long)*(const int64_t *)at;
	*usec = 0;
	return 1;
}

CERTS_USE ASN1_INTEGER *
stamps_serial(TS_RESP_CTX *ctx, void *arg)
{
	ASN1_INTEGER	*n = ASN1_INTEGER_new();

	(void)ctx;
	(void)arg;
	certs_must(n != NULL && ASN1_INTEGER_set(n, 4711) == 1);
	return n;
}

/* The response over these octets; the caller frees. */
CERTS_USE TS_RESP *
stamps_response(const struct stamps_want *w, const void *p, size_t len)
{
	const EVP_MD	*md = w->md != NULL ? w->md : EVP_sha256();
	unsigned char	 digest[EVP_MAX_MD_SIZE];
	unsigned int	 n;
	int64_t		 at = w->at;
	TS_REQ		*req = TS_REQ_new();
	TS_MSG_IMPRINT	*imprint = TS_MSG_IMPRINT_new();
	X509_ALGOR	*alg = X509_ALGOR_new();
	ASN1_OBJECT	*policy = OBJ_txt2obj("1.2.3.4", 1);
	TS_RESP_CTX	*ctx = TS_RESP_CTX_new();
	BIO		*bio = BIO_new(BIO_s_mem());
	TS_RESP		*resp;

	if (w->is_digest) {
		certs_must(len <= sizeof(digest));
		memcpy(digest, p, len);
		n = (unsigned int)len;
	} else {
		certs_must(EVP_Digest(p, len, digest, &n, md, NULL) == 1);
	}
	X509_ALGOR_set0(alg, OBJ_nid2obj(EVP_MD_get_type(md)), V_ASN1_NULL,
	    NULL);
	certs_must(TS_MSG_IMPRINT_set_algo(imprint, alg) == 1 &&
	    TS_MSG_IMPRINT_set_msg(imprint, digest, (int)n) == 1 &&
	    TS_REQ_set_version(req, 1) == 1 &&
	    TS_REQ_set_msg_imprint(req, imprint) == 1 &&
	    TS_REQ_set_cert_req(req, w->no_cert ? 0 : 1) == 1 &&
	    i2d_TS_REQ_bio(bio, req) == 1);
	certs_must(TS_RESP_CTX_set_signer_cert(ctx, w->tsa) == 1 &&
	    TS_RESP_CTX_set_signer_key(ctx, w->key) == 1 &&
	    TS_RESP_CTX_set_signer_digest(ctx, EVP_sha256()) == 1 &&
	    TS_RESP_CTX_set_ess_cert_id_digest(ctx, EVP_sha256()) == 1 &&
	    TS_RESP_CTX_set_def_policy(ctx, policy) == 1 &&
	    TS_RESP_CTX_add_md(ctx, md) == 1 &&
	    TS_RESP_CTX_set_accuracy(ctx, 1, 500, 0) == 1);
	TS_RESP_CTX_set_time_cb(ctx, stamps_clock, &at);
	TS_RESP_CTX_set_serial_cb(ctx, stamps_serial, NULL);
	certs_must((resp = TS_RESP_create_response(ctx, bio)) != NULL);
	certs_must(TS_RESP_get_token(resp) != NULL);
	BIO_free(bio);
	TS_RESP_CTX_free(ctx);
	TS_REQ_free(req);
	TS_MSG_IMPRINT_free(imprint);
	X509_ALGOR_free(alg);
	ASN1_OBJECT_free(policy);
	return resp;
}

/*
 * A token with this TSTInfo by this certificate, whatever it is for, which
 * libcrypto's authority would refuse; free().
 */
CERTS_USE uint8_t *
stamps_sign(X509 *x, EVP_PKEY *key, const void *info, size_t len,
    unsigned int flags, const char *type, size_t *outlen)
{
	BIO		*in = BIO_new_mem_buf(info, (int)len);
	CMS_ContentInfo	*cms;
	ASN1_OBJECT	*oid = OBJ_txt2obj(type, 1);
	unsigned char	*der = NULL;
	uint8_t		*out;
	int		 n;

	flags |= CMS_BINARY | CMS_NOSMIMECAP;
	cms = CMS_sign(NULL, NULL, NULL, in, flags | CMS_PARTIAL);
	certs_must(cms != NULL && CMS_set1_eContentType(cms, oid) == 1 &&
	    CMS_add1_signer(cms, x, key, EVP_sha256(), flags) != NULL);
	certs_must(CMS_final(cms, in, NULL, flags) == 1);
	n = i2d_CMS_ContentInfo(cms, &der);
	certs_must(n > 0 && (out = malloc((size_t)n)) != NULL);
	memcpy(out, der, (size_t)n);
	OPENSSL_free(der);
	CMS_ContentInfo_free(cms);
	ASN1_OBJECT_free(oid);
	BIO_free(in);
	*outlen = (size_t)n;
	return out;
}

/* A token (or, ${whole}, the response around it) in DER; free(). */
CERTS_USE uint8_t *
stamps_der(const struct stamps_want *w, const void *p, size_t len, bool whole,
    size_t *outlen)
{
	TS_RESP		*resp = stamps_response(w, p, len);
	TS_TST_INFO	*info;
	unsigned char	*der = NULL;
	uint8_t		*out;
	int		 n;

	if (w->other != NULL) {
		info = TS_RESP_get_tst_info(resp);
		certs_must((n = i2d_TS_TST_INFO(info, &der)) > 0);
		out = stamps_sign(w->other, w->key, der, (size_t)n, CMS_CADES,
		    OID_TST_INFO, outlen);
		OPENSSL_free(der);
		TS_RESP_free(resp);
		return out;
	}
	n = whole ? i2d_TS_RESP(resp, &der) :
	    i2d_PKCS7(TS_RESP_get_token(resp), &der);
	certs_must(n > 0 && (out = malloc((size_t)n)) != NULL);
	memcpy(out, der, (size_t)n);
	OPENSSL_free(der);
	TS_RESP_free(resp);
	*outlen = (size_t)n;
	return out;
}

/*
 * A CMS over ${data}, its content-time-stamp ${content} and its signature-
 * time-stamps ${stamp} (NULL ends).  ${other}: the latter are over other
 * octets.  free().
 */
CERTS_USE uint8_t *
stamps_cms(X509 *x, EVP_PKEY *key, const char *data,
    const struct stamps_want *content, const struct stamps_want *const *stamp,
    bool other, size_t *outlen)
{
	BIO			*in = BIO_new_mem_buf(data, -1);
	CMS_ContentInfo		*cms;
	CMS_SignerInfo		*si;
	ASN1_OCTET_STRING	*value;
	unsigned char		*der = NULL;
	uint8_t			*out, *token;
	size_t			 n;
	int			 len;

	cms = CMS_sign(NULL, NULL, NULL, in, CMS_BINARY | CMS_PARTIAL);
	certs_must(cms != NULL);
	si = CMS_add1_signer(cms, x, key, EVP_sha256(), CMS_BINARY |
	    CMS_NOSMIMECAP | CMS_CADES);
	certs_must(si != NULL);
	if (content != NULL) {
		token = stamps_der(content, data, strlen(data), false, &n);
		certs_must(CMS_signed_add1_attr_by_txt(si, OID_CONTENT_TST,
		    V_ASN1_SEQUENCE, token, (int)n) == 1);
		free(token);
	}
	certs_must(CMS_final(cms, in, NULL, CMS_BINARY) == 1);
	value = CMS_SignerInfo_get0_signature(si);
	for (; stamp != NULL && *stamp != NULL; stamp++) {
		token = stamps_der(*stamp, value->data,
		    (size_t)value->length - (other ? 1 : 0), false, &n);
		certs_must(CMS_unsigned_add1_attr_by_txt(si,
		    OID_SIGNATURE_TST, V_ASN1_SEQUENCE, token, (int)n) == 1);
		free(token);
	}
	len = i2d_CMS_ContentInfo(cms, &der);
	certs_must(len > 0 && (out = malloc((size_t)len)) != NULL);
	memcpy(out, der, (size_t)len);
	OPENSSL_free(der);
	CMS_ContentInfo_free(cms);
	BIO_free(in);
	*outlen = (size_t)len;
	return out;
}

/* Re-encode with one more unsigned attribute of the first signer; frees. */
CERTS_USE uint8_t *
stamps_attach(uint8_t *der, size_t *len, const char *oid, const void *value,
    size_t n)
{
	const unsigned char	*p = der;
	CMS_ContentInfo		*cms = d2i_CMS_ContentInfo(NULL, &p,
				    (long)*len);
	CMS_SignerInfo		*si;
	unsigned char		*out = NULL;
	int			 outlen;

	certs_must(cms != NULL);
	si = sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms), 0);
	certs_must(CMS_unsigned_add1_attr_by_txt(si, oid, V_ASN1_SEQUENCE,
	    value, (int)n) == 1);
	certs_must((outlen = i2d_CMS_ContentInfo(cms, &out)) > 0);
	free(der);
	certs_must((der = malloc((size_t)outlen)) != NULL);
	memcpy(der, out, (size_t)outlen);
	OPENSSL_free(out);
	CMS_ContentInfo_free(cms);
	*len = (size_t)outlen;
	return der;
}

#endif
