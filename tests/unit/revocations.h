/*
 * revocations.h: CRLs and OCSP responses of every kind, made for a test, and
 * the authorities that they are of.
 */
#ifndef TESTS_UNIT_REVOCATIONS_H
#define TESTS_UNIT_REVOCATIONS_H

#include <openssl/ocsp.h>

#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/crypto/chain.h"
#include "tests/unit/certs.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define DAY		CERTS_DAY
#define NOW		CERTS_NOW
#define CA		"critical,CA:TRUE"
#define CA_USE		"critical,keyCertSign,cRLSign"
#define POINT		"URI:http://ca.example.vn/1.crl"
#define SERIAL		10		/* of the leaf */

static EVP_PKEY	*root_key, *ca_key, *new_key, *leaf_key, *other_key;
static X509	*root, *ca, *ca_renewed, *crl_issuer;

CERTS_USE void
quiet(enum log_level level, const char *line, void *arg)
{
	(void)level;
	(void)line;
	(void)arg;
}

CERTS_USE int
revocations_setup(void **state)
{
	const struct certs_want	 r = { .cn = "Gốc", .serial = 1, .basic = CA,
	    .usage = CA_USE, .from = NOW - 3650 * DAY,
	    .until = NOW + 3650 * DAY };
	const struct certs_want	 c = { .cn = "Cấp", .serial = 2, .basic = CA,
	    .usage = CA_USE, .from = NOW - 1000 * DAY,
	    .until = NOW + 1000 * DAY };
	const struct certs_want	 n = { .cn = "Cấp", .serial = 3, .basic = CA,
	    .usage = CA_USE, .from = NOW - 500 * DAY,
	    .until = NOW + 1000 * DAY };
	const struct certs_want	 i = { .cn = "Danh sách", .serial = 4,
	    .usage = "critical,cRLSign", .from = NOW - 500 * DAY,
	    .until = NOW + 1000 * DAY };

	(void)state;
	log_init(quiet, NULL, LOG_LEVEL_DEBUG);
	root_key = certs_key("ec:P-256");
	ca_key = certs_key("ec:P-256");
	new_key = certs_key("ec:P-256");
	leaf_key = certs_key("ec:P-256");
	other_key = certs_key("ec:P-256");
	root = certs_cert(&r, root_key, NULL, NULL);
	ca = certs_cert(&c, ca_key, root, root_key);
	ca_renewed = certs_cert(&n, new_key, root, root_key);
	crl_issuer = certs_cert(&i, other_key, root, root_key);
	return 0;
}

CERTS_USE int
revocations_teardown(void **state)
{
	(void)state;
	X509_free(root);
	X509_free(ca);
	X509_free(ca_renewed);
	X509_free(crl_issuer);
	EVP_PKEY_free(root_key);
	EVP_PKEY_free(ca_key);
	EVP_PKEY_free(new_key);
	EVP_PKEY_free(leaf_key);
	EVP_PKEY_free(other_key);
	return 0;
}

enum what { NOTHING, CRL, OCSP };
enum by { BY_CA, BY_RENEWED, BY_LISTER, BY_STRANGER, BY_DELEGATE,
	BY_DELEGATE_OLD, BY_NO_DELEGATE };

/* A CRL or a response; times in days from NOW. */
struct told {
	enum what	 what;
	int64_t		 from;		/* thisUpdate */
	int64_t		 until;		/* nextUpdate; 0: none (OCSP) */
	bool		 listed;	/* revoked */
	int64_t		 at;		/* when */
	int		 reason;	/* 0: none */
	int64_t		 invalid;	/* invalidityDate; 0: none */
	enum by		 by;
	bool		 in_document;
	int64_t		 known;		/* proven in days; 0: by nothing */
	/* CRL */
	const char	*idp;		/* issuingDistributionPoint */
	long		 number;
	long		 base;		/* deltaCRLIndicator */
	bool		 foreign;	/* entry with certificateIssuer */
	int64_t		 kept;		/* expiredCertsOnCRL; 0: none */
	/* An extension nobody knows: 1 of it all, 2 of what is said of one. */
	int		 critical;
	/* OCSP */
	bool		 unknown;
	bool		 by_key;
	bool		 of_other;	/* about another certificate */
	int64_t		 cutoff;	/* archiveCutoff; 0: none */
	int		 hash;		/* certHash: 1 right, 2 wrong */
};

struct row {
	const char	*descr;
	struct told	 told[3];
	const char	*cdp;		/* of the leaf */
	const char	*usage;		/* its keyUsage; NULL: none */
	int64_t		 at;		/* days from NOW */
	int64_t		 now;		/* 0: at */
	int64_t		 leaf_until;	/* 0: a year */
	enum finding	 want;
	enum revocation	 revocation;
	enum revocation_source source;
	int64_t		 revoked;	/* days */
	int		 reason;	/* 0: none */
	const char	*detail;
};
CERTS_USE ASN1_TIME *
when(int64_t days)
{
	ASN1_TIME	*t = ASN1_TIME_set(NULL, (time_t)(NOW + days * DAY));

	certs_must(t != NULL);
	return t;
}

CERTS_USE ASN1_GENERALIZEDTIME *
general(int64_t days)
{
	ASN1_GENERALIZEDTIME	*t;

	t = ASN1_GENERALIZEDTIME_set(NULL, (time_t)(NOW + days * DAY));
	certs_must(t != NULL);
	return t;
}

CERTS_USE void
crl_number(X509_CRL *crl, int nid, long n, int crit)
{
	ASN1_INTEGER	*i = ASN1_INTEGER_new();

	if (n != 0) {
		ASN1_INTEGER_set(i, n);
		certs_must(X509_CRL_add1_ext_i2d(crl, nid, i, crit, 0) == 1);
	}
	ASN1_INTEGER_free(i);
}

/* An extension by its number, with this DER. */
CERTS_USE X509_EXTENSION *
raw_extension(const char *oid, const void *der, int len, int crit)
{
	ASN1_OBJECT		*obj = OBJ_txt2obj(oid, 1);
	ASN1_OCTET_STRING	*s = ASN1_OCTET_STRING_new();
	X509_EXTENSION		*e;

	ASN1_OCTET_STRING_set(s, der, len);
	e = X509_EXTENSION_create_by_OBJ(NULL, obj, crit, s);
	certs_must(e != NULL);
	ASN1_OCTET_STRING_free(s);
	ASN1_OBJECT_free(obj);
	return e;
}

CERTS_USE void
crl_raw(X509_CRL *crl, const char *oid, const void *der, int len, int crit)
{
	X509_EXTENSION	*e = raw_extension(oid, der, len, crit);

	certs_must(X509_CRL_add_ext(crl, e, -1) == 1);
	X509_EXTENSION_free(e);
}

/* issuingDistributionPoint with these bits of onlySomeReasons. */
CERTS_USE void
crl_reasons(X509_CRL *crl, const char *bits)
{
	ISSUING_DIST_POINT	*idp = ISSUING_DIST_POINT_new();

	idp->onlysomereasons = ASN1_BIT_STRING_new();
	for (; *bits != '\0'; bits++)
		ASN1_BIT_STRING_set_bit(idp->onlysomereasons, *bits - '0', 1);
	certs_must(X509_CRL_add1_ext_i2d(crl,
	    NID_issuing_distribution_point, idp, 1, 0) == 1);
	ISSUING_DIST_POINT_free(idp);
}

CERTS_USE void
crl_entry(X509_CRL *crl, const struct told *t)
{
	X509_REVOKED		*r = X509_REVOKED_new();
	ASN1_INTEGER		*n = ASN1_INTEGER_new();
	ASN1_TIME		*at = when(t->at);
	ASN1_ENUMERATED		*e = ASN1_ENUMERATED_new();
	ASN1_GENERALIZEDTIME	*since = general(t->invalid);
	GENERAL_NAMES		*names = sk_GENERAL_NAME_new_null();
	GENERAL_NAME		*name = GENERAL_NAME_new();
	X509_EXTENSION		*raw;

	ASN1_INTEGER_set(n, SERIAL);
	X509_REVOKED_set_serialNumber(r, n);
	X509_REVOKED_set_revocationDate(r, at);
	ASN1_ENUMERATED_set(e, t->reason);
	if (t->reason != 0)
		certs_must(X509_REVOKED_add1_ext_i2d(r, NID_crl_reason, e, 0,
		    0) == 1);
	if (t->invalid != 0)
		certs_must(X509_REVOKED_add1_ext_i2d(r, NID_invalidity_date,
		    since, 0, 0) == 1);
	GENERAL_NAME_set0_value(name, GEN_DIRNAME,
	    X509_NAME_dup(X509_get_subject_name(ca)));
	sk_GENERAL_NAME_push(names, name);
	if (t->critical == 2) {
		raw = raw_extension("1.2.3.4.5", "\x05", 2, 1);
		certs_must(X509_REVOKED_add_ext(r, raw, -1) == 1);
		X509_EXTENSION_free(raw);
	}
	if (t->foreign)
		certs_must(X509_REVOKED_add1_ext_i2d(r,
		    NID_certificate_issuer, names, 1, 0) == 1);
	certs_must(X509_CRL_add0_revoked(crl, r) == 1);
	ASN1_INTEGER_free(n);
	ASN1_TIME_free(at);
	ASN1_ENUMERATED_free(e);
	ASN1_GENERALIZEDTIME_free(since);
	GENERAL_NAMES_free(names);
}

CERTS_USE uint8_t *
make_crl(const struct told *t, size_t *len)
{
	X509_CRL	*crl = X509_CRL_new();
	ASN1_TIME	*from = when(t->from), *until = when(t->until);
	X509_EXTENSION	*e;
	X509V3_CTX	 ctx;
	ASN1_GENERALIZEDTIME *kept = general(t->kept);
	unsigned char	*p = NULL;
	uint8_t		*der;
	int		 n;

	X509_CRL_set_version(crl, X509_CRL_VERSION_2);
	X509_CRL_set_issuer_name(crl, X509_get_subject_name(
	    t->by == BY_LISTER ? crl_issuer : ca));
	X509_CRL_set1_lastUpdate(crl, from);
	X509_CRL_set1_nextUpdate(crl, until);
	X509V3_set_ctx(&ctx, NULL, NULL, NULL, NULL, 0);
	if (t->idp != NULL && strncmp(t->idp, "reasons:", 8) == 0) {
		crl_reasons(crl, t->idp + 8);
	} else if (t->idp != NULL) {
		e = X509V3_EXT_conf_nid(NULL, &ctx,
		    NID_issuing_distribution_point, t->idp);
		certs_must(e != NULL && X509_CRL_add_ext(crl, e, -1) == 1);
		X509_EXTENSION_free(e);
	}
	crl_number(crl, NID_crl_number, t->number, 0);
	crl_number(crl, NID_delta_crl, t->base, 1);
	if (t->kept != 0) {
		n = i2d_ASN1_GENERALIZEDTIME(kept, &p);
		crl_raw(crl, "2.5.29.60", p, n, 0);
		OPENSSL_free(p);
	}
	if (t->critical == 1)
		crl_raw(crl, "1.2.3.4.5", "\x05", 2, 1);
	if (t->listed)
		crl_entry(crl, t);
	X509_CRL_sort(crl);
	certs_must(X509_CRL_sign(crl, t->by == BY_CA ? ca_key :
	    t->by == BY_RENEWED ? new_key : t->by == BY_LISTER ? other_key :
	    leaf_key, EVP_sha256()) > 0);
	der = certs_der(NULL, crl, len);
	ASN1_TIME_free(from);
	ASN1_TIME_free(until);
	ASN1_GENERALIZEDTIME_free(kept);
	X509_CRL_free(crl);
	return der;
}

/* Who answers in the authority's stead. */
CERTS_USE X509 *
make_delegate(enum by by)
{
	const struct certs_want	 w = { .cn = "Trả lời", .serial = 77,
	    .usage = "digitalSignature", .until = by == BY_DELEGATE_OLD ?
	    NOW - 50 * DAY : 0,
	    .purpose = by == BY_NO_DELEGATE ? "clientAuth" : "OCSPSigning" };

	return certs_cert(&w, other_key, ca, ca_key);
}

CERTS_USE void
single_extensions(OCSP_SINGLERESP *s, const struct told *t, X509 *leaf)
{
	ASN1_GENERALIZEDTIME	*cutoff = general(t->cutoff);
	ASN1_OBJECT		*obj = OBJ_txt2obj("1.3.36.8.3.13", 1);
	ASN1_OCTET_STRING	*value = ASN1_OCTET_STRING_new();
	X509_SIG		*sig = X509_SIG_new();
	X509_ALGOR		*alg;
	ASN1_OCTET_STRING	*md;
	unsigned char		 hash[32], *p = NULL;
	unsigned int		 len;
	X509_EXTENSION		*e;

	if (t->cutoff != 0)
		certs_must(OCSP_SINGLERESP_add1_ext_i2d(s,
		    NID_id_pkix_OCSP_archiveCutoff, cutoff, 0, 0) == 1);
	if (t->hash != 0) {
		X509_digest(t->hash == 1 ? leaf : root, EVP_sha256(), hash,
		    &len);
		X509_SIG_getm(sig, &alg, &md);
		X509_ALGOR_set_md(alg, EVP_sha256());
		ASN1_OCTET_STRING_set(md, hash, 32);
		len = (unsigned int)i2d_X509_SIG(sig, &p);
		ASN1_OCTET_STRING_set(value, p, (int)len);
		OPENSSL_free(p);
		e = X509_EXTENSION_create_by_OBJ(NULL, obj, 0, value);
		certs_must(OCSP_SINGLERESP_add_ext(s, e, -1) == 1);
		X509_EXTENSION_free(e);
	}
	ASN1_GENERALIZEDTIME_free(cutoff);
	ASN1_OCTET_STRING_free(value);
	ASN1_OBJECT_free(obj);
	X509_SIG_free(sig);
}

CERTS_USE uint8_t *
make_ocsp(const struct told *t, X509 *leaf, size_t *len)
{
	OCSP_BASICRESP	*b = OCSP_BASICRESP_new();
	OCSP_CERTID	*id = OCSP_cert_to_id(EVP_sha1(), t->of_other ? root :
			    leaf, t->of_other ? root : ca);
	ASN1_TIME	*from = when(t->from), *until = when(t->until);
	ASN1_TIME	*at = when(t->at);
	bool		 own = t->by == BY_CA;
	X509		*signer = own ? X509_dup(ca) : make_delegate(t->by);
	EVP_PKEY	*key = own ? ca_key : t->by == BY_STRANGER ?
			    leaf_key : other_key;
	OCSP_SINGLERESP	*s;
	OCSP_RESPONSE	*r;
	X509_EXTENSION	*e;
	unsigned char	*p = NULL;
	uint8_t		*out;
	int		 n;

	s = OCSP_basic_add1_status(b, id, t->unknown ?
	    V_OCSP_CERTSTATUS_UNKNOWN : t->listed ? V_OCSP_CERTSTATUS_REVOKED :
	    V_OCSP_CERTSTATUS_GOOD, t->reason, at, from,
	    t->until == 0 ? NULL : until);
	certs_must(s != NULL);
	single_extensions(s, t, leaf);
	if (t->critical != 0) {
		e = raw_extension("1.2.3.4.5", "\x05", 2, 1);
		certs_must((t->critical == 1 ? OCSP_BASICRESP_add_ext(b, e,
		    -1) : OCSP_SINGLERESP_add_ext(s, e, -1)) == 1);
		X509_EXTENSION_free(e);
	}
	if (t->by == BY_STRANGER) {	/* in the delegate's name */
		X509_set_pubkey(signer, leaf_key);
		X509_sign(signer, leaf_key, EVP_sha256());
	}
	/* producedAt is not the clock's (OCSP_NOTIME). */
	certs_must(ASN1_GENERALIZEDTIME_set((ASN1_GENERALIZEDTIME *)
	    (uintptr_t)OCSP_resp_get0_produced_at(b),
	    (time_t)(NOW + t->from * DAY)) != NULL);
	certs_must(OCSP_basic_sign(b, signer, key, EVP_sha256(), NULL,
	    OCSP_NOTIME | (t->by_key ? OCSP_RESPID_KEY : 0) |
	    (own ? OCSP_NOCERTS : 0)) == 1);
	r = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, b);
	n = i2d_OCSP_RESPONSE(r, &p);
	certs_must(n > 0 && (out = malloc((size_t)n)) != NULL);
	memcpy(out, p, (size_t)n);
	*len = (size_t)n;
	OPENSSL_free(p);
	OCSP_RESPONSE_free(r);
	OCSP_BASICRESP_free(b);
	OCSP_CERTID_free(id);
	ASN1_TIME_free(from);
	ASN1_TIME_free(until);
	ASN1_TIME_free(at);
	X509_free(signer);
	return out;
}

CERTS_USE void
put(struct trust *t, enum trust_role role, X509 *x)
{
	size_t	 len;
	uint8_t	*der = certs_der(x, NULL, &len);

	assert_int_equal(trust_add(t, role, "test", der, len), 1);
	free(der);
}

CERTS_USE struct trust *
new_trust(void)
{
	struct trust	*t = trust_new();
	X509_CRL	*crl;
	uint8_t		*der;
	size_t		 len;

	put(t, TRUST_ROOT, root);
	put(t, TRUST_INTERMEDIATE, ca);
	put(t, TRUST_INTERMEDIATE, ca_renewed);
	put(t, TRUST_INTERMEDIATE, crl_issuer);
	crl = certs_crl(root, root_key, NOW - 990 * DAY, NOW + 3000 * DAY, 0,
	    0, -1);
	der = certs_der(NULL, crl, &len);
	assert_int_equal(trust_add(t, TRUST_CRL, "root.crl", der, len), 1);
	free(der);
	X509_CRL_free(crl);
	return t;
}

/* A distribution point of another issuer, which no short form can say. */
CERTS_USE void
add_lister_point(X509 *leaf)
{
	CRL_DIST_POINTS	*points = CRL_DIST_POINTS_new();
	DIST_POINT	*p = DIST_POINT_new();
	GENERAL_NAME	*name = GENERAL_NAME_new();

	GENERAL_NAME_set0_value(name, GEN_DIRNAME,
	    X509_NAME_dup(X509_get_subject_name(crl_issuer)));
	p->CRLissuer = sk_GENERAL_NAME_new_null();
	sk_GENERAL_NAME_push(p->CRLissuer, name);
	sk_DIST_POINT_push(points, p);
	certs_must(X509_add1_ext_i2d(leaf, NID_crl_distribution_points,
	    points, 0, 0) == 1);
	CRL_DIST_POINTS_free(points);
}

CERTS_USE X509 *
new_leaf(const struct row *row)
{
	bool			 lister = row->cdp != NULL &&
	    strcmp(row->cdp, "lister") == 0;
	const struct certs_want	 w = { .cn = "Ký", .serial = SERIAL,
	    .cdp = lister ? NULL : row->cdp, .usage = row->usage,
	    .until = row->leaf_until == 0 ? 0 : NOW + row->leaf_until * DAY };
	X509			*leaf = certs_cert(&w, leaf_key, ca, ca_key);

	if (lister) {
		add_lister_point(leaf);
		certs_must(X509_sign(leaf, ca_key, EVP_sha256()) > 0);
	}
	return leaf;
}

#endif
