/*
 * certs.h: keys, certificates, CRLs and CMS structures made in a test.
 *
 * Static functions, so that a test stays one file; a failure ends the test.
 */
#ifndef TESTS_UNIT_CERTS_H
#define TESTS_UNIT_CERTS_H

#include <openssl/cms.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CERTS_NOW	((int64_t)1767225600)	/* 2026-01-01T00:00:00Z */
#define CERTS_DAY	((int64_t)86400)

#define CERTS_USE	static __attribute__((unused))

#define certs_must(x)	do {						\
	if (!(x)) {							\
		ERR_print_errors_fp(stderr);				\
		fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #x);	\
		abort();						\
	}								\
} while (0)

/* "rsa:2048", "ec:P-256", "ed25519", "ed448", "rsapss:2048". */
CERTS_USE EVP_PKEY *
certs_key(const char *what)
{
	EVP_PKEY	*key = NULL;

	if (strncmp(what, "rsa:", 4) == 0)
		key = EVP_PKEY_Q_keygen(NULL, NULL, "RSA",
		    (size_t)strtoul(what + 4, NULL, 10));
	else if (strncmp(what, "ec:", 3) == 0)
		key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", what + 3);
	else
		key = EVP_PKEY_Q_keygen(NULL, NULL, what);
	certs_must(key != NULL);
	return key;
}

struct certs_want {
	const char	*cn;
	long		 serial;
	int64_t		 from;		/* seconds; 0: a year before NOW */
	int64_t		 until;		/* seconds; 0: a year after NOW */
	const char	*basic;		/* basicConstraints; NULL none */
	const char	*usage;		/* keyUsage; NULL none */
	const char	*constraints;	/* nameConstraints; NULL none */
	const char	*cdp;		/* crlDistributionPoints; NULL none */
	const char	*purpose;	/* extendedKeyUsage; NULL none */
	const char	*policies;	/* certificatePolicies; NULL none */
	const char	*mappings;	/* policyMappings; NULL none */
	const char	*policy;	/* policyConstraints; NULL none */
	const char	*any;		/* inhibitAnyPolicy; NULL none */
	bool		 ski;
	bool		 aki;		/* of an issuer with ski */
};

CERTS_USE void
certs_ext(X509 *x, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX	 ctx;
	X509_EXTENSION	*e;
	CONF		*conf = NCONF_new(NULL);	/* policies want one */

	certs_must(conf != NULL);
	X509V3_set_ctx(&ctx, issuer, x, NULL, NULL, 0);
	X509V3_set_nconf(&ctx, conf);
	certs_must((e = X509V3_EXT_nconf_nid(conf, &ctx, nid, value)) != NULL);
	certs_must(X509_add_ext(x, e, -1) == 1);
	X509_EXTENSION_free(e);
	NCONF_free(conf);
}

/* What the row asks for of policies (RFC 5280 4.2.1.4 to 14). */
CERTS_USE void
certs_policies(X509 *x, X509 *by, const struct certs_want *w)
{
	if (w->policies != NULL)
		certs_ext(x, by, NID_certificate_policies, w->policies);
	if (w->mappings != NULL)
		certs_ext(x, by, NID_policy_mappings, w->mappings);
	if (w->policy != NULL)
		certs_ext(x, by, NID_policy_constraints, w->policy);
	if (w->any != NULL)
		certs_ext(x, by, NID_inhibit_any_policy, w->any);
}

/* ${by} and ${bykey} NULL: self-signed. */
CERTS_USE X509 *
certs_cert(const struct certs_want *w, EVP_PKEY *key, X509 *by,
    EVP_PKEY *bykey)
{
	X509		*x = X509_new();
	X509_NAME	*name;
	int64_t		 from = w->from, until = w->until;
	EVP_PKEY	*signer = bykey != NULL ? bykey : key;
	bool		 ed;

	if (from == 0)
		from = CERTS_NOW - 365 * CERTS_DAY;
	if (until == 0)
		until = CERTS_NOW + 365 * CERTS_DAY;
	certs_must(x != NULL && X509_set_version(x, X509_VERSION_3) == 1);
	certs_must(ASN1_INTEGER_set(X509_get_serialNumber(x), w->serial) == 1);
	name = X509_get_subject_name(x);
	certs_must(X509_NAME_add_entry_by_txt(name, "C", MBSTRING_ASC,
	    (const unsigned char *)"VN", -1, -1, 0) == 1);
	certs_must(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
	    (const unsigned char *)w->cn, -1, -1, 0) == 1);
	certs_must(X509_set_issuer_name(x,
	    by != NULL ? X509_get_subject_name(by) : name) == 1);
	certs_must(ASN1_TIME_set(X509_getm_notBefore(x), (time_t)from) != NULL);
	certs_must(ASN1_TIME_set(X509_getm_notAfter(x), (time_t)until) != NULL);
	certs_must(X509_set_pubkey(x, key) == 1);
	if (w->basic != NULL)
		certs_ext(x, by != NULL ? by : x, NID_basic_constraints,
		    w->basic);
	if (w->usage != NULL)
		certs_ext(x, by != NULL ? by : x, NID_key_usage, w->usage);
	if (w->constraints != NULL)
		certs_ext(x, by != NULL ? by : x, NID_name_constraints,
		    w->constraints);
	if (w->cdp != NULL)
		certs_ext(x, by != NULL ? by : x, NID_crl_distribution_points,
		    w->cdp);
	if (w->purpose != NULL)
		certs_ext(x, by != NULL ? by : x, NID_ext_key_usage,
		    w->purpose);
	certs_policies(x, by != NULL ? by : x, w);
	if (w->ski)
		certs_ext(x, by != NULL ? by : x, NID_subject_key_identifier,
		    "hash");
	if (w->aki)
		certs_ext(x, by, NID_authority_key_identifier,
		    "keyid:always");
	ed = EVP_PKEY_get_base_id(signer) == EVP_PKEY_ED25519 ||
	    EVP_PKEY_get_base_id(signer) == EVP_PKEY_ED448;
	certs_must(X509_sign(x, signer, ed ? NULL : EVP_sha256()) > 0);
	return x;
}

/* A leaf that signs itself: for what needs no chain. */
CERTS_USE X509 *
certs_self(const char *cn, long serial, EVP_PKEY *key)
{
	const struct certs_want	 w = { .cn = cn, .serial = serial };

	return certs_cert(&w, key, NULL, NULL);
}

/* ${reason} below 0: none.  ${serial} 0: an empty list. */
CERTS_USE X509_CRL *
certs_crl(X509 *by, EVP_PKEY *bykey, int64_t this_update, int64_t next_update,
    long serial, int64_t revoked_at, int reason)
{
	X509_CRL	*crl = X509_CRL_new();
	X509_REVOKED	*r;
	ASN1_TIME	*t = ASN1_TIME_new();
	ASN1_INTEGER	*n = ASN1_INTEGER_new();
	ASN1_ENUMERATED	*e;

	certs_must(crl != NULL && t != NULL && n != NULL);
	certs_must(X509_CRL_set_version(crl, X509_CRL_VERSION_2) == 1);
	certs_must(X509_CRL_set_issuer_name(crl,
	    X509_get_subject_name(by)) == 1);
	ASN1_TIME_set(t, (time_t)this_update);
	certs_must(X509_CRL_set1_lastUpdate(crl, t) == 1);
	ASN1_TIME_set(t, (time_t)next_update);
	certs_must(X509_CRL_set1_nextUpdate(crl, t) == 1);
	if (serial != 0) {
		certs_must((r = X509_REVOKED_new()) != NULL);
		ASN1_INTEGER_set(n, serial);
		certs_must(X509_REVOKED_set_serialNumber(r, n) == 1);
		ASN1_TIME_set(t, (time_t)revoked_at);
		certs_must(X509_REVOKED_set_revocationDate(r, t) == 1);
		if (reason >= 0) {
			e = ASN1_ENUMERATED_new();
			certs_must(e != NULL &&
			    ASN1_ENUMERATED_set(e, reason) == 1);
			certs_must(X509_REVOKED_add1_ext_i2d(r,
			    NID_crl_reason, e, 0, 0) == 1);
			ASN1_ENUMERATED_free(e);
		}
		certs_must(X509_CRL_add0_revoked(crl, r) == 1);
	}
	X509_CRL_sort(crl);
	certs_must(X509_CRL_sign(crl, bykey, EVP_sha256()) > 0);
	ASN1_TIME_free(t);
	ASN1_INTEGER_free(n);
	return crl;
}

/* The DER of either; the caller frees with free(). */
CERTS_USE uint8_t *
certs_der(X509 *x, X509_CRL *crl, size_t *len)
{
	unsigned char	*p = NULL;
	uint8_t		*out;
	int		 n = x != NULL ? i2d_X509(x, &p) :
	    i2d_X509_CRL(crl, &p);

	certs_must(n > 0 && (out = malloc((size_t)n)) != NULL);
	memcpy(out, p, (size_t)n);
	OPENSSL_free(p);
	*len = (size_t)n;
	return out;
}

/*
 * A CMS over ${data}; ${flags} as of CMS_sign(3), CMS_DETACHED among them.
 * The caller frees with free().
 */
CERTS_USE uint8_t *
certs_cms(X509 *x, EVP_PKEY *key, const EVP_MD *md, const void *data,
    size_t len, unsigned int flags, size_t *outlen)
{
	CMS_ContentInfo	*cms;
	BIO		*in = BIO_new_mem_buf(data, (int)len);
	unsigned char	*p = NULL;
	uint8_t		*out;
	int		 n;

	flags |= CMS_BINARY | CMS_NOSMIMECAP;
	cms = CMS_sign(NULL, NULL, NULL, in, flags | CMS_PARTIAL);
	certs_must(cms != NULL && CMS_add1_signer(cms, x, key, md,
	    flags) != NULL);
	certs_must(CMS_final(cms, in, NULL, flags) == 1);
	n = i2d_CMS_ContentInfo(cms, &p);
	certs_must(n > 0 && (out = malloc((size_t)n)) != NULL);
	memcpy(out, p, (size_t)n);
	OPENSSL_free(p);
	CMS_ContentInfo_free(cms);
	BIO_free(in);
	*outlen = (size_t)n;
	return out;
}

#endif
