/*
 * pki_status.c: what the test authorities say about their certificates.
 */
#include <err.h>
#include <stdio.h>

#include <openssl/ocsp.h>
#include <openssl/x509v3.h>

#include "tests/signer/pki.h"

void
pki_need(bool ok, const char *what)
{
	if (!ok)
		errx(1, "pki: %s failed", what);
}

int64_t
revoked_at(const struct identity_row *row, const struct pki_dates *d)
{
	return d->at - (row->kind == ID_ORG ? 120 : 60) * DAY;
}

static int
revoked_reason(const struct identity_row *row)
{
	/* The agency was merged away; the person's token was lost. */
	return row->kind == ID_ORG ? CRL_REASON_CESSATION_OF_OPERATION :
	    CRL_REASON_KEY_COMPROMISE;
}

void
crl_revoke(X509_CRL *crl, X509 *cert, const struct identity_row *row,
    const struct pki_dates *d)
{
	X509_REVOKED	*rev = X509_REVOKED_new();
	ASN1_TIME	*when;
	ASN1_ENUMERATED	*reason = ASN1_ENUMERATED_new();

	when = ASN1_TIME_set(NULL, (time_t)revoked_at(row, d));
	pki_need(rev != NULL && when != NULL && reason != NULL &&
	    ASN1_ENUMERATED_set(reason, revoked_reason(row)) == 1 &&
	    X509_REVOKED_set_serialNumber(rev,
	    X509_get_serialNumber(cert)) == 1 &&
	    X509_REVOKED_set_revocationDate(rev, when) == 1 &&
	    X509_REVOKED_add1_ext_i2d(rev, NID_crl_reason, reason, 0, 0) == 1 &&
	    X509_CRL_add0_revoked(crl, rev) == 1, "revocation");
	ASN1_ENUMERATED_free(reason);
	ASN1_TIME_free(when);
}

X509_CRL *
crl_new(const struct authority *ca, const struct pki_dates *d)
{
	X509_CRL	*crl = X509_CRL_new();
	ASN1_TIME	*last, *next;

	last = ASN1_TIME_set(NULL, (time_t)d->at);
	next = ASN1_TIME_set(NULL, (time_t)(d->at + 3650 * DAY));
	pki_need(crl != NULL && last != NULL && next != NULL &&
	    X509_CRL_set_version(crl, X509_CRL_VERSION_2) == 1 &&
	    X509_CRL_set_issuer_name(crl,
	    X509_get_subject_name(ca->cert)) == 1 &&
	    X509_CRL_set1_lastUpdate(crl, last) == 1 &&
	    X509_CRL_set1_nextUpdate(crl, next) == 1, "CRL");
	ASN1_TIME_free(last);
	ASN1_TIME_free(next);
	return crl;
}

void
crl_finish(X509_CRL *crl, const struct authority *ca)
{
	/* expiredCertsOnCRL (X.509): all that ever expired stay listed */
	static const char kept[] = "2.5.29.60";
	ASN1_OBJECT	*oid = OBJ_txt2obj(kept, 1);
	ASN1_OCTET_STRING *since = ASN1_OCTET_STRING_new();
	X509V3_CTX	 ctx;
	X509_EXTENSION	*ext = NULL;
	ASN1_INTEGER	*number = ASN1_INTEGER_new();

	pki_need(oid != NULL && since != NULL && ASN1_OCTET_STRING_set(since,
	    (const unsigned char *)"\x18\x0f" "20000101000000Z", 17) == 1 &&
	    (ext = X509_EXTENSION_create_by_OBJ(NULL, oid, 0, since)) !=
	    NULL && X509_CRL_add_ext(crl, ext, -1) == 1, "CRL");
	X509_EXTENSION_free(ext);
	ASN1_OCTET_STRING_free(since);
	ASN1_OBJECT_free(oid);
	X509V3_set_ctx(&ctx, ca->cert, NULL, NULL, crl, 0);
	pki_need((ext = X509V3_EXT_conf_nid(NULL, &ctx,
	    NID_authority_key_identifier, "keyid:always")) != NULL &&
	    X509_CRL_add_ext(crl, ext, -1) == 1 && number != NULL &&
	    ASN1_INTEGER_set(number, 17) == 1 &&
	    X509_CRL_add1_ext_i2d(crl, NID_crl_number, number, 0, 0) == 1 &&
	    X509_CRL_sort(crl) == 1 &&
	    X509_CRL_sign(crl, ca->key, EVP_sha256()) > 0, "CRL");
	X509_EXTENSION_free(ext);
	ASN1_INTEGER_free(number);
}

/* An OCSP answer of the sub-CA itself about ${cert}. */
void
ocsp_write(const char *dir, const char *id, X509 *cert, bool revoked,
    const struct identity_row *row, const struct authority *ca,
    const struct pki_dates *d)
{
	OCSP_BASICRESP	*bs = OCSP_BASICRESP_new();
	OCSP_CERTID	*cid = OCSP_cert_to_id(EVP_sha1(), cert, ca->cert);
	OCSP_RESPONSE	*resp = NULL;
	ASN1_TIME	*rev, *now, *next;
	unsigned char	*der = NULL;
	char		 path[4096];
	int		 n = 0;

	rev = ASN1_TIME_set(NULL, (time_t)revoked_at(row, d));
	now = ASN1_GENERALIZEDTIME_set(NULL, (time_t)d->at);
	next = ASN1_GENERALIZEDTIME_set(NULL, (time_t)(d->at + 3650 * DAY));
	pki_need(bs != NULL && cid != NULL && rev != NULL && now != NULL &&
	    next != NULL && OCSP_basic_add1_status(bs, cid,
	    revoked ? V_OCSP_CERTSTATUS_REVOKED : V_OCSP_CERTSTATUS_GOOD,
	    revoked ? revoked_reason(row) : 0, revoked ? rev : NULL, now,
	    next) != NULL, "OCSP status");
	/*
	 * OCSP_basic_sign() would take the machine's clock; there is no other
	 * way to producedAt than through the const pointer.
	 */
	pki_need(ASN1_GENERALIZEDTIME_set((ASN1_GENERALIZEDTIME *)(uintptr_t)
	    OCSP_resp_get0_produced_at(bs), (time_t)d->at) != NULL,
	    "OCSP producedAt");
	pki_need(OCSP_basic_sign(bs, ca->cert, ca->key, EVP_sha256(), NULL,
	    OCSP_NOTIME) == 1 && (resp = OCSP_response_create(
	    OCSP_RESPONSE_STATUS_SUCCESSFUL, bs)) != NULL &&
	    (n = i2d_OCSP_RESPONSE(resp, &der)) > 0, "OCSP response");
	snprintf(path, sizeof(path), "%s/trust/ocsp/%s.ocsp", dir, id);
	file_write(path, der, (size_t)n);
	OPENSSL_free(der);
	OCSP_RESPONSE_free(resp);
	OCSP_BASICRESP_free(bs);
	OCSP_CERTID_free(cid);
	ASN1_TIME_free(rev);
	ASN1_GENERALIZEDTIME_free(now);
	ASN1_GENERALIZEDTIME_free(next);
}

/* One CRL as PEM, one as DER: a trust folder holds both. */
void
crls_write(const char *dir, X509_CRL *root, X509_CRL *sub)
{
	char		 path[4096];
	unsigned char	*der = NULL;
	int		 n;

	pem_write(dir, "trust/crls", "root-ca", NULL, NULL, root);
	pki_need((n = i2d_X509_CRL(sub, &der)) > 0, "CRL");
	snprintf(path, sizeof(path), "%s/trust/crls/sub-ca.crl", dir);
	file_write(path, der, (size_t)n);
	OPENSSL_free(der);
}
