/*
 * pki_der.h: a random PKI's numbers (pki_model.h) as certificates, CRLs and
 * OCSP responses.
 */
#ifndef TESTS_UNIT_PKI_DER_H
#define TESTS_UNIT_PKI_DER_H

#include <openssl/ocsp.h>

#include "tests/unit/certs.h"
#include "tests/unit/pki_model.h"

#define UNKNOWN_OID	"1.3.6.1.4.1.99999.1"
#define POLICY_A_OID	"1.3.6.1.4.1.99999.2.1"
#define POLICY_B_OID	"1.3.6.1.4.1.99999.2.2"

static EVP_PKEY	*pki_key[KEY_MAX];

struct pki_der {
	X509	*cert[CERTS_MAX];
	uint8_t	*crl[CRLS_MAX], *ocsp[OCSPS_MAX];
	size_t	 crllen[CRLS_MAX], ocsplen[OCSPS_MAX];
};

CERTS_USE void
pki_keys(void)
{
	for (int i = 0; i < KEY_MAX; i++)
		pki_key[i] = certs_key("ec:P-256");
}

CERTS_USE void
pki_keys_free(void)
{
	for (int i = 0; i < KEY_MAX; i++)
		EVP_PKEY_free(pki_key[i]);
}

CERTS_USE time_t
d_seconds(int day)
{
	return (time_t)(CERTS_NOW + day * CERTS_DAY);
}

CERTS_USE X509_NAME *
d_name(int name)
{
	X509_NAME	*n = X509_NAME_new();
	char		 o[16], cn[16];

	snprintf(o, sizeof(o), "Org%d", name % 3);
	snprintf(cn, sizeof(cn), "N%d", name);
	certs_must(X509_NAME_add_entry_by_txt(n, "C", MBSTRING_ASC,
	    (const unsigned char *)"VN", -1, -1, 0) == 1);
	certs_must(X509_NAME_add_entry_by_txt(n, "O", MBSTRING_UTF8,
	    (const unsigned char *)o, -1, -1, 0) == 1);
	if (name >= 0)
		certs_must(X509_NAME_add_entry_by_txt(n, "CN", MBSTRING_UTF8,
		    (const unsigned char *)cn, -1, -1, 0) == 1);
	return n;
}

CERTS_USE GENERAL_NAMES *
d_names(int name)
{
	GENERAL_NAMES	*names = sk_GENERAL_NAME_new_null();
	GENERAL_NAME	*g = GENERAL_NAME_new();

	GENERAL_NAME_set0_value(g, GEN_DIRNAME, d_name(name));
	certs_must(sk_GENERAL_NAME_push(names, g) > 0);
	return names;
}

/* A distribution point's address. */
CERTS_USE DIST_POINT_NAME *
d_point(int point)
{
	DIST_POINT_NAME	*p = DIST_POINT_NAME_new();
	GENERAL_NAME	*g = GENERAL_NAME_new();
	ASN1_IA5STRING	*s = ASN1_IA5STRING_new();
	char		 url[32];

	snprintf(url, sizeof(url), "http://x.vn/%d", point);
	ASN1_STRING_set(s, url, -1);
	GENERAL_NAME_set0_value(g, GEN_URI, s);
	p->type = 0;
	p->name.fullname = sk_GENERAL_NAME_new_null();
	certs_must(sk_GENERAL_NAME_push(p->name.fullname, g) > 0);
	return p;
}

/* One that nobody knows, critical. */
CERTS_USE X509_EXTENSION *
d_unknown(void)
{
	ASN1_OBJECT		*obj = OBJ_txt2obj(UNKNOWN_OID, 1);
	ASN1_OCTET_STRING	*s = ASN1_OCTET_STRING_new();
	X509_EXTENSION		*e;

	ASN1_OCTET_STRING_set(s, (const unsigned char *)"\x05", 2);
	e = X509_EXTENSION_create_by_OBJ(NULL, obj, 1, s);
	certs_must(e != NULL);
	ASN1_OCTET_STRING_free(s);
	ASN1_OBJECT_free(obj);
	return e;
}

CERTS_USE void
d_subtree(STACK_OF(GENERAL_SUBTREE) **to, int organisation)
{
	GENERAL_SUBTREE	*t = GENERAL_SUBTREE_new();
	X509_NAME	*n = d_name(organisation);

	/* Without a CN: the first two parts of each name. */
	X509_NAME_ENTRY_free(X509_NAME_delete_entry(n, 2));
	GENERAL_NAME_set0_value(t->base, GEN_DIRNAME, n);
	*to = sk_GENERAL_SUBTREE_new_null();
	certs_must(sk_GENERAL_SUBTREE_push(*to, t) > 0);
}

CERTS_USE void
d_constraints(X509 *x, const struct m_cert *c)
{
	NAME_CONSTRAINTS	*n = NAME_CONSTRAINTS_new();

	if (c->permit != PKI_NONE)
		d_subtree(&n->permittedSubtrees, c->permit);
	if (c->exclude != PKI_NONE)
		d_subtree(&n->excludedSubtrees, c->exclude);
	if (c->permit != PKI_NONE || c->exclude != PKI_NONE)
		certs_must(X509_add1_ext_i2d(x, NID_name_constraints, n, 1,
		    0) == 1);
	NAME_CONSTRAINTS_free(n);
}

CERTS_USE void
d_policies(X509 *x, const struct m_cert *c)
{
	char	 text[128], need[40] = "", map[40] = "";

	snprintf(text, sizeof(text), "%s%s%s",
	    (c->policies & POLICY_A) != 0 ? "," POLICY_A_OID : "",
	    (c->policies & POLICY_B) != 0 ? "," POLICY_B_OID : "",
	    (c->policies & POLICY_ANY) != 0 ? ",2.5.29.32.0" : "");
	if (c->has_policies)
		certs_ext(x, x, NID_certificate_policies, text + 1);
	if (c->maps)
		certs_ext(x, x, NID_policy_mappings, "critical,"
		    POLICY_A_OID ":" POLICY_B_OID);
	if (c->need != PKI_NONE)
		snprintf(need, sizeof(need), ",requireExplicitPolicy:%d",
		    c->need);
	if (c->no_map != PKI_NONE)
		snprintf(map, sizeof(map), ",inhibitPolicyMapping:%d",
		    c->no_map);
	snprintf(text, sizeof(text), "critical%s%s", need, map);
	if (c->need != PKI_NONE || c->no_map != PKI_NONE)
		certs_ext(x, x, NID_policy_constraints, text);
	if (c->no_any != PKI_NONE) {
		snprintf(text, sizeof(text), "critical,%d", c->no_any);
		certs_ext(x, x, NID_inhibit_any_policy, text);
	}
}

CERTS_USE void
d_points(X509 *x, const struct m_cert *c)
{
	CRL_DIST_POINTS	*points = CRL_DIST_POINTS_new();
	DIST_POINT	*p = DIST_POINT_new();

	if (c->point != 0)
		p->distpoint = d_point(c->point);
	if (c->lister != PKI_NONE)
		p->CRLissuer = d_names(c->lister);
	certs_must(sk_DIST_POINT_push(points, p) > 0);
	if (c->point != 0 || c->lister != PKI_NONE)
		certs_must(X509_add1_ext_i2d(x, NID_crl_distribution_points,
		    points, 0, 0) == 1);
	CRL_DIST_POINTS_free(points);
}

CERTS_USE void
d_usage(X509 *x, const struct m_cert *c)
{
	char	 text[64] = "critical";

	if (c->ca || c->pathlen != PKI_NONE) {
		if (c->pathlen != PKI_NONE)
			snprintf(text, sizeof(text),
			    "critical,CA:TRUE,pathlen:%d", c->pathlen);
		else
			snprintf(text, sizeof(text), "critical,CA:TRUE");
		certs_ext(x, x, NID_basic_constraints, text);
	}
	snprintf(text, sizeof(text), "critical%s%s%s",
	    (c->use & USE_CERT) != 0 ? ",keyCertSign" : "",
	    (c->use & USE_CRL) != 0 ? ",cRLSign" : "",
	    (c->use & USE_SIGN) != 0 ? ",digitalSignature" : "");
	if (c->use != 0)
		certs_ext(x, x, NID_key_usage, text);
	if (c->ocsp_signing)
		certs_ext(x, x, NID_ext_key_usage, "OCSPSigning");
	if (c->no_check)
		certs_ext(x, x, NID_id_pkix_OCSP_noCheck, "ignored");
}

/*
 * authorityKeyIdentifier (RFC 5280 4.2.1.1).  libcrypto takes whatever bears
 * its issuer's name and lacks it for self-signed, of a changed key, too, and
 * of several authorities of one name the first.
 */
CERTS_USE void
d_key_id(X509 *x, int key)
{
	AUTHORITY_KEYID	*a = AUTHORITY_KEYID_new();
	X509		*other = X509_new();
	unsigned char	 md[20];
	unsigned int	 len;

	certs_must(X509_set_pubkey(other, pki_key[key]) == 1 &&
	    X509_pubkey_digest(other, EVP_sha1(), md, &len) == 1);
	a->keyid = ASN1_OCTET_STRING_new();
	ASN1_OCTET_STRING_set(a->keyid, md, 20);
	certs_must(X509_add1_ext_i2d(x, NID_authority_key_identifier, a, 0,
	    0) == 1);
	AUTHORITY_KEYID_free(a);
	X509_free(other);
}

CERTS_USE X509 *
d_cert(const struct m_cert *c)
{
	X509		*x = X509_new();
	X509_NAME	*name = d_name(c->name), *by = d_name(c->by);
	X509_EXTENSION	*e;

	certs_must(X509_set_version(x, X509_VERSION_3) == 1);
	ASN1_INTEGER_set(X509_get_serialNumber(x), c->serial);
	certs_must(X509_set_subject_name(x, name) == 1 &&
	    X509_set_issuer_name(x, by) == 1 &&
	    X509_set_pubkey(x, pki_key[c->key]) == 1);
	ASN1_TIME_set(X509_getm_notBefore(x), d_seconds(c->from));
	ASN1_TIME_set(X509_getm_notAfter(x), d_seconds(c->until));
	d_usage(x, c);
	d_constraints(x, c);
	d_policies(x, c);
	d_points(x, c);
	certs_ext(x, x, NID_subject_key_identifier, "hash");
	d_key_id(x, c->bykey);
	if (c->critical) {
		e = d_unknown();
		certs_must(X509_add_ext(x, e, -1) == 1);
		X509_EXTENSION_free(e);
	}
	certs_must(X509_sign(x, pki_key[c->bykey], EVP_sha256()) > 0);
	X509_NAME_free(name);
	X509_NAME_free(by);
	return x;
}

CERTS_USE void
d_entry(X509_CRL *crl, const struct m_crl *c, const struct m_entry *m,
    bool critical)
{
	X509_REVOKED		*r = X509_REVOKED_new();
	ASN1_INTEGER		*n = ASN1_INTEGER_new();
	ASN1_ENUMERATED		*e = ASN1_ENUMERATED_new();
	ASN1_TIME		*at = ASN1_TIME_set(NULL, d_seconds(m->at));
	ASN1_GENERALIZEDTIME	*since;
	GENERAL_NAMES		*names = d_names(m->issuer);
	X509_EXTENSION		*unknown = d_unknown();

	ASN1_INTEGER_set(n, m->serial);
	X509_REVOKED_set_serialNumber(r, n);
	X509_REVOKED_set_revocationDate(r, at);
	ASN1_ENUMERATED_set(e, m->reason);
	if (m->reason != PKI_NONE)
		X509_REVOKED_add1_ext_i2d(r, NID_crl_reason, e, 0, 0);
	since = ASN1_GENERALIZEDTIME_set(NULL, d_seconds(m->invalid));
	if (m->invalid != PKI_FOREVER)
		X509_REVOKED_add1_ext_i2d(r, NID_invalidity_date, since, 0,
		    0);
	if (c->indirect)	/* also of the list's own issuer */
		X509_REVOKED_add1_ext_i2d(r, NID_certificate_issuer, names,
		    1, 0);
	if (critical)
		X509_REVOKED_add_ext(r, unknown, -1);
	certs_must(X509_CRL_add0_revoked(crl, r) == 1);
	X509_EXTENSION_free(unknown);
	GENERAL_NAMES_free(names);
	ASN1_GENERALIZEDTIME_free(since);
	ASN1_TIME_free(at);
	ASN1_ENUMERATED_free(e);
	ASN1_INTEGER_free(n);
}

CERTS_USE void
d_idp(X509_CRL *crl, const struct m_crl *c)
{
	ISSUING_DIST_POINT	*i = ISSUING_DIST_POINT_new();

	if (c->point != 0)
		i->distpoint = d_point(c->point);
	i->onlyuser = c->users ? 0xff : 0;
	i->onlyCA = c->authorities ? 0xff : 0;
	i->onlyattr = c->attributes ? 0xff : 0;
	i->indirectCRL = c->indirect ? 0xff : 0;
	if (c->reasons != 0) {
		i->onlysomereasons = ASN1_BIT_STRING_new();
		for (int b = 1; b <= 8; b++)
			if ((c->reasons & 1u << b) != 0)
				ASN1_BIT_STRING_set_bit(i->onlysomereasons, b,
				    1);
	}
	certs_must(X509_CRL_add1_ext_i2d(crl, NID_issuing_distribution_point,
	    i, 1, 0) == 1);
	ISSUING_DIST_POINT_free(i);
}

CERTS_USE void
d_numbers(X509_CRL *crl, const struct m_crl *c)
{
	ASN1_INTEGER		*n = ASN1_INTEGER_new();
	ASN1_GENERALIZEDTIME	*kept;
	ASN1_OBJECT		*obj = OBJ_txt2obj("2.5.29.60", 1);
	ASN1_OCTET_STRING	*s = ASN1_OCTET_STRING_new();
	X509_EXTENSION		*e;
	unsigned char		*p = NULL;
	int			 len;

	ASN1_INTEGER_set(n, c->number);
	X509_CRL_add1_ext_i2d(crl, NID_crl_number, n, 0, 0);
	ASN1_INTEGER_set(n, c->base);
	if (c->base != 0)
		X509_CRL_add1_ext_i2d(crl, NID_delta_crl, n, 1, 0);
	kept = ASN1_GENERALIZEDTIME_set(NULL, d_seconds(c->kept));
	len = i2d_ASN1_GENERALIZEDTIME(kept, &p);
	ASN1_OCTET_STRING_set(s, p, len);
	e = X509_EXTENSION_create_by_OBJ(NULL, obj, 0, s);
	if (c->kept != PKI_FOREVER)
		X509_CRL_add_ext(crl, e, -1);
	X509_EXTENSION_free(e);
	ASN1_OCTET_STRING_free(s);
	ASN1_OBJECT_free(obj);
	OPENSSL_free(p);
	ASN1_GENERALIZEDTIME_free(kept);
	ASN1_INTEGER_free(n);
}

CERTS_USE uint8_t *
d_crl(const struct m_crl *c, size_t *len)
{
	X509_CRL	*crl = X509_CRL_new();
	X509_NAME	*name = d_name(c->by);
	ASN1_TIME	*t = ASN1_TIME_new();
	X509_EXTENSION	*e = d_unknown();
	uint8_t		*der;

	X509_CRL_set_version(crl, X509_CRL_VERSION_2);
	X509_CRL_set_issuer_name(crl, name);
	ASN1_TIME_set(t, d_seconds(c->from));
	X509_CRL_set1_lastUpdate(crl, t);
	ASN1_TIME_set(t, d_seconds(c->until));
	X509_CRL_set1_nextUpdate(crl, t);
	if (c->has_idp)
		d_idp(crl, c);
	d_numbers(crl, c);
	if (c->critical)
		X509_CRL_add_ext(crl, e, -1);
	for (int i = 0; i < c->n; i++)
		d_entry(crl, c, &c->entry[i], i == 0 && c->entry_critical);
	certs_must(X509_CRL_sign(crl, pki_key[c->bykey], EVP_sha256()) > 0);
	der = certs_der(NULL, crl, len);
	X509_EXTENSION_free(e);
	ASN1_TIME_free(t);
	X509_NAME_free(name);
	X509_CRL_free(crl);
	return der;
}

CERTS_USE void
d_single(OCSP_SINGLERESP *s, const struct m_ocsp *o, X509 *about,
    X509 *other)
{
	ASN1_GENERALIZEDTIME	*t;
	ASN1_OBJECT		*obj = OBJ_txt2obj("1.3.36.8.3.13", 1);
	ASN1_OCTET_STRING	*value = ASN1_OCTET_STRING_new(), *md;
	X509_SIG		*sig = X509_SIG_new();
	X509_ALGOR		*alg;
	X509_EXTENSION		*e = d_unknown();
	unsigned char		 hash[32], *p = NULL;
	unsigned int		 len;
	int			 n;

	if (o->critical)
		OCSP_SINGLERESP_add_ext(s, e, -1);
	X509_EXTENSION_free(e);
	t = ASN1_GENERALIZEDTIME_set(NULL, d_seconds(o->cutoff));
	if (o->cutoff != PKI_FOREVER)
		OCSP_SINGLERESP_add1_ext_i2d(s,
		    NID_id_pkix_OCSP_archiveCutoff, t, 0, 0);
	X509_digest(o->hash == 1 ? about : other, EVP_sha256(), hash, &len);
	X509_SIG_getm(sig, &alg, &md);
	X509_ALGOR_set_md(alg, EVP_sha256());
	ASN1_OCTET_STRING_set(md, hash, 32);
	n = i2d_X509_SIG(sig, &p);
	ASN1_OCTET_STRING_set(value, p, n);
	e = X509_EXTENSION_create_by_OBJ(NULL, obj, 0, value);
	if (o->hash != 0)
		OCSP_SINGLERESP_add_ext(s, e, -1);
	X509_EXTENSION_free(e);
	OPENSSL_free(p);
	X509_SIG_free(sig);
	ASN1_OCTET_STRING_free(value);
	ASN1_OBJECT_free(obj);
	ASN1_GENERALIZEDTIME_free(t);
}

/* Produced when it was made; with the signer's certificate in it. */
CERTS_USE uint8_t *
d_ocsp(const struct model *m, const struct pki_der *d, const struct m_ocsp *o,
    size_t *len)
{
	OCSP_BASICRESP	*b = OCSP_BASICRESP_new();
	X509		*about = d->cert[o->about];
	OCSP_CERTID	*id = OCSP_cert_to_id(EVP_sha1(), about,
			    d->cert[o->issuer]);
	ASN1_TIME	*from = ASN1_TIME_set(NULL, d_seconds(o->from));
	ASN1_TIME	*until = ASN1_TIME_set(NULL, d_seconds(o->until));
	ASN1_TIME	*at = ASN1_TIME_set(NULL, d_seconds(o->at));
	X509_EXTENSION	*e = d_unknown();
	OCSP_SINGLERESP	*s;
	OCSP_RESPONSE	*r;
	unsigned char	*p = NULL;
	uint8_t		*out;
	int		 n;

	s = OCSP_basic_add1_status(b, id, o->says == SAYS_UNKNOWN ?
	    V_OCSP_CERTSTATUS_UNKNOWN : o->says == SAYS_REVOKED ?
	    V_OCSP_CERTSTATUS_REVOKED : V_OCSP_CERTSTATUS_GOOD, o->reason, at,
	    from, o->until == PKI_NONE ? NULL : until);
	certs_must(s != NULL);
	d_single(s, o, about, d->cert[0]);
	if (o->answer_critical)
		OCSP_BASICRESP_add_ext(b, e, -1);
	certs_must(ASN1_GENERALIZEDTIME_set((ASN1_GENERALIZEDTIME *)
	    (uintptr_t)OCSP_resp_get0_produced_at(b), d_seconds(o->from)) !=
	    NULL);
	certs_must(OCSP_basic_sign(b, d->cert[o->signer],
	    pki_key[m->cert[o->signer].key], EVP_sha256(), NULL,
	    OCSP_NOTIME) == 1);
	r = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, b);
	n = i2d_OCSP_RESPONSE(r, &p);
	certs_must(n > 0 && (out = malloc((size_t)n)) != NULL);
	memcpy(out, p, (size_t)n);
	*len = (size_t)n;
	OPENSSL_free(p);
	OCSP_RESPONSE_free(r);
	OCSP_BASICRESP_free(b);
	OCSP_CERTID_free(id);
	X509_EXTENSION_free(e);
	ASN1_TIME_free(from);
	ASN1_TIME_free(until);
	ASN1_TIME_free(at);
	return out;
}

CERTS_USE void
d_make(const struct model *m, struct pki_der *d)
{
	memset(d, 0, sizeof(*d));
	for (int i = 0; i < m->ncert; i++)
		d->cert[i] = d_cert(&m->cert[i]);
	for (int i = 0; i < m->ncrl; i++)
		d->crl[i] = d_crl(&m->crl[i], &d->crllen[i]);
	for (int i = 0; i < m->nocsp; i++)
		d->ocsp[i] = d_ocsp(m, d, &m->ocsp[i], &d->ocsplen[i]);
}

CERTS_USE void
d_free(struct pki_der *d)
{
	for (int i = 0; i < CERTS_MAX; i++)
		X509_free(d->cert[i]);
	for (int i = 0; i < CRLS_MAX; i++)
		free(d->crl[i]);
	for (int i = 0; i < OCSPS_MAX; i++)
		free(d->ocsp[i]);
}

#endif
