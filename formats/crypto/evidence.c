/*
 * evidence.c: CRLs and OCSP responses as they are held.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>

#include "formats/crypto/chain_internal.h"

/*
 * RFC 5280 5.3: a list with a critical extension in an entry that is not
 * known here determines the status of no certificate, listed or not.
 */
static bool
entries_known(X509_CRL *crl)
{
	const STACK_OF(X509_REVOKED)	*list = X509_CRL_get_REVOKED(crl);
	const X509_REVOKED		*r;
	X509_EXTENSION			*e;
	int				 nid;

	for (int i = 0; i < sk_X509_REVOKED_num(list); i++) {
		r = sk_X509_REVOKED_value(list, i);
		for (int k = 0; k < X509_REVOKED_get_ext_count(r); k++) {
			e = X509_REVOKED_get_ext(r, k);
			if (X509_EXTENSION_get_critical(e) != 1)
				continue;
			nid = OBJ_obj2nid(X509_EXTENSION_get_object(e));
			if (nid != NID_certificate_issuer && nid !=
			    NID_crl_reason && nid != NID_invalidity_date)
				return false;
		}
	}
	return true;
}

/* No critical extension but those looked at (RFC 5280 5.2, 6.3.3). */
static bool
extensions_known(const X509_CRL *crl)
{
	for (int i = 0; i < X509_CRL_get_ext_count(crl); i++) {
		X509_EXTENSION	*e = X509_CRL_get_ext(crl, i);
		int		 nid;

		nid = OBJ_obj2nid(X509_EXTENSION_get_object(e));
		if (X509_EXTENSION_get_critical(e) == 1 &&
		    nid != NID_issuing_distribution_point &&
		    nid != NID_authority_key_identifier &&
		    nid != NID_delta_crl && nid != NID_crl_number)
			return false;
	}
	return true;
}

/* An extension, and whether it is malformed or there twice. */
static void *
extension(const X509_CRL *crl, int nid, bool *bad)
{
	int	 crit;
	void	*p = X509_CRL_get_ext_d2i(crl, nid, &crit, NULL);

	if (p == NULL && crit != -1)	/* -1: it is not there */
		*bad = true;
	return p;
}

/* Takes ${x}.  0 or -1. */
static int
add_crl(struct evidence *e, X509_CRL *x, const struct digest *sha256,
    const struct digest *file, int64_t known)
{
	struct crl	*p, c = { .crl = x, .sha256 = *sha256,
			    .file = *file, .known = known };
	bool		 bad = false;
	size_t		 cap;

	for (size_t i = 0; i < e->ncrl; i++)
		if (digest_equal(&e->crl[i].sha256, sha256)) {
			X509_CRL_free(x);
			return 0;
		}
	if (e->ncrl == e->capcrl) {
		cap = e->capcrl == 0 ? 16 : e->capcrl * 2;
		if ((p = reallocarray(e->crl, cap, sizeof(*p))) == NULL) {
			X509_CRL_free(x);
			return -1;
		}
		e->crl = p;
		e->capcrl = cap;
	}
	c.idp = extension(x, NID_issuing_distribution_point, &bad);
	c.number = extension(x, NID_crl_number, &bad);
	c.base = extension(x, NID_delta_crl, &bad);
	c.usable = !bad && extensions_known(x) && entries_known(x);
	e->crl[e->ncrl++] = c;
	ERR_clear_error();
	return 0;
}

/* Takes ${basic}.  0 or -1. */
static int
add_ocsp(struct evidence *e, OCSP_BASICRESP *basic,
    const struct digest *sha256, const struct digest *file, int64_t known)
{
	struct ocsp	*p;
	size_t		 cap;

	for (size_t i = 0; i < e->nocsp; i++)
		if (digest_equal(&e->ocsp[i].sha256, sha256)) {
			OCSP_BASICRESP_free(basic);
			return 0;
		}
	if (e->nocsp == e->capocsp) {
		cap = e->capocsp == 0 ? 16 : e->capocsp * 2;
		if ((p = reallocarray(e->ocsp, cap, sizeof(*p))) == NULL) {
			OCSP_BASICRESP_free(basic);
			return -1;
		}
		e->ocsp = p;
		e->capocsp = cap;
	}
	e->ocsp[e->nocsp++] = (struct ocsp){ basic, *sha256, *file,
	    known };
	return 0;
}

/* OCSPResponse, or the BasicOCSPResponse in it (EN 319 122-1 5.4.2.2). */
static OCSP_BASICRESP *
read_ocsp(const uint8_t *der, size_t len)
{
	const unsigned char	*p = der;
	OCSP_RESPONSE		*r = d2i_OCSP_RESPONSE(NULL, &p, (long)len);
	OCSP_BASICRESP		*b = NULL;

	if (r != NULL && p == der + len) {
		b = OCSP_response_get1_basic(r);
	} else {
		p = der;
		b = d2i_OCSP_BASICRESP(NULL, &p, (long)len);
		if (b != NULL && p != der + len) {
			OCSP_BASICRESP_free(b);
			b = NULL;
		}
	}
	OCSP_RESPONSE_free(r);
	return b;
}

int
evidence_add(struct evidence *e, const uint8_t *der, size_t len,
    const struct digest *file, int64_t known)
{
	const unsigned char	*p = der;
	struct digest		 sha256;
	OCSP_BASICRESP		*basic;
	X509_CRL		*crl;

	if (len == 0 || len > LONG_MAX)
		return 0;
	if (digest_sha256(&sha256, der, len) == -1)
		return -1;
	if (file == NULL)
		file = &sha256;
	if ((crl = d2i_X509_CRL(NULL, &p, (long)len)) != NULL) {
		if (p == der + len)
			return add_crl(e, crl, &sha256, file,
			    known) == 0 ? 1 : -1;
		X509_CRL_free(crl);
	}
	basic = read_ocsp(der, len);
	ERR_clear_error();
	if (basic == NULL)
		return 0;
	return add_ocsp(e, basic, &sha256, file, known) == 0 ? 1 : -1;
}

void
evidence_release(struct evidence *e)
{
	for (size_t i = 0; i < e->ncrl; i++) {
		X509_CRL_free(e->crl[i].crl);
		ISSUING_DIST_POINT_free(e->crl[i].idp);
		ASN1_INTEGER_free(e->crl[i].number);
		ASN1_INTEGER_free(e->crl[i].base);
		X509_free(e->crl[i].by);
	}
	for (size_t i = 0; i < e->nocsp; i++)
		OCSP_BASICRESP_free(e->ocsp[i].basic);
	free(e->crl);
	free(e->ocsp);
	memset(e, 0, sizeof(*e));
}
