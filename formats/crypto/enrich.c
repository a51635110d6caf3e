/*
 * enrich.c: what lies beside a document and proves something of the
 * certificates in it.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "formats/crypto/chain_internal.h"
#include "formats/crypto/revocation.h"
#include "formats/crypto/wants.h"

#include "formats/crypto/enrich.h"

#define ROUNDS_MAX	16		/* certificates of a path */

/* One object of a file. */
struct piece {
	enum nearkind	 kind;
	unsigned char	*der;		/* owned */
	size_t		 len;
	size_t		 of;		/* file */
	X509		*cert;		/* NULL: it is evidence */
	struct evidence	 evidence;	/* one CRL or response */
	bool		 taken;
};

struct enriching {
	struct plan	*plan;
	const struct trust *trust;
	struct piece	 piece[ENRICH_PIECES_MAX];
	size_t		 n;
	size_t		 left;		/* octets that may be taken */
	STACK_OF(X509)	*known;		/* whom a piece may speak of; owned */
	STACK_OF(X509_CRL) *crls;	/* taken; borrowed from the pieces */
};

/* Keep one object of file ${of}, whatever it is.  0 or -1. */
static int
add_piece(struct enriching *e, const uint8_t *der, size_t len, size_t of)
{
	const unsigned char	*q = der;
	struct piece		*p = &e->piece[e->n];
	int			 rc;

	if (e->n == ENRICH_PIECES_MAX || len == 0 || len > ENRICH_FILE_MAX)
		return 0;
	memset(p, 0, sizeof(*p));
	p->cert = d2i_X509(NULL, &q, (long)len);
	if (p->cert != NULL && q != der + len) {
		X509_free(p->cert);
		p->cert = NULL;
	}
	if (p->cert == NULL && (rc = evidence_add(&p->evidence, der, len,
	    NULL, TIME_NONE)) != 1) {
		evidence_release(&p->evidence);
		ERR_clear_error();
		return rc;
	}
	ERR_clear_error();
	p->kind = p->cert != NULL ? NEAR_CERT : p->evidence.ncrl == 1 ?
	    NEAR_CRL : NEAR_OCSP;
	p->of = of;
	p->len = len;
	e->n++;
	if ((p->der = malloc(len)) == NULL)
		return -1;
	memcpy(p->der, der, len);
	return 0;
}

/* The certificates and CRLs of a CMS structure.  0 or -1. */
static int
add_bag(struct enriching *e, const uint8_t *der, size_t len, size_t of)
{
	const unsigned char	*q = der;
	CMS_ContentInfo		*cms = d2i_CMS_ContentInfo(NULL, &q,
				    (long)len);
	STACK_OF(X509)		*certs = NULL;
	STACK_OF(X509_CRL)	*crls = NULL;
	unsigned char		*one;
	int			 n, rc = 0;

	if (cms != NULL) {
		certs = CMS_get1_certs(cms);
		crls = CMS_get1_crls(cms);
	}
	for (int i = 0; rc == 0 && i < sk_X509_num(certs); i++) {
		one = NULL;
		if ((n = i2d_X509(sk_X509_value(certs, i), &one)) > 0)
			rc = add_piece(e, one, (size_t)n, of);
		OPENSSL_free(one);
	}
	for (int i = 0; rc == 0 && i < sk_X509_CRL_num(crls); i++) {
		one = NULL;
		if ((n = i2d_X509_CRL(sk_X509_CRL_value(crls, i), &one)) > 0)
			rc = add_piece(e, one, (size_t)n, of);
		OPENSSL_free(one);
	}
	sk_X509_pop_free(certs, X509_free);
	sk_X509_CRL_pop_free(crls, X509_CRL_free);
	CMS_ContentInfo_free(cms);
	ERR_clear_error();
	return rc;
}

/* One object in DER: itself, or what a bag holds.  0 or -1. */
static int
add_der(struct enriching *e, const uint8_t *der, size_t len, size_t of)
{
	size_t	 before = e->n;
	int	 rc = add_piece(e, der, len, of);

	return rc == 0 && e->n == before ? add_bag(e, der, len, of) : rc;
}

static int
add_pem(struct enriching *e, const uint8_t *p, size_t len, size_t of)
{
	unsigned char	*der;
	char		*name, *header;
	long		 n;
	BIO		*bio = BIO_new_mem_buf(p, (int)len);
	int		 rc = bio == NULL ? -1 : 0;

	while (rc == 0 && e->n < ENRICH_PIECES_MAX &&
	    PEM_read_bio(bio, &name, &header, &der, &n) == 1) {
		rc = add_der(e, der, (size_t)n, of);
		OPENSSL_free(name);
		OPENSSL_free(header);
		OPENSSL_free(der);
	}
	BIO_free(bio);
	ERR_clear_error();
	return rc;
}

static bool
same_name(const X509_NAME *a, const X509_NAME *b)
{
	return X509_NAME_cmp(a, b) == 0;
}

static bool
is_in(const STACK_OF(X509) *list, const X509 *x)
{
	for (int i = 0; i < sk_X509_num(list); i++)
		if (X509_cmp(sk_X509_value(list, i), x) == 0)
			return true;
	return false;
}

/* Has one of ${list} this issuer? */
static bool
issued_any(const STACK_OF(X509) *list, const X509_NAME *issuer)
{
	for (int i = 0; i < sk_X509_num(list); i++)
		if (same_name(X509_get_issuer_name(sk_X509_value(list, i)),
		    issuer))
			return true;
	return false;
}

/* Who may have signed a certificate or a CRL that is at hand, and is not. */
static bool
is_cert_of_use(const struct enriching *e, const X509 *x)
{
	const X509_NAME	*name = X509_get_subject_name(x);

	if (is_in(e->known, x) || (e->trust != NULL &&
	    (is_in(e->trust->anchor, x) || is_in(e->trust->middle, x))))
		return false;
	if (issued_any(e->known, name))
		return true;
	for (int i = 0; i < sk_X509_CRL_num(e->crls); i++)
		if (same_name(X509_CRL_get_issuer(sk_X509_CRL_value(e->crls,
		    i)), name))
			return true;
	return false;
}

/* A CRL of an issuer of one at hand, or one that speaks for others. */
static bool
is_crl_of_use(const struct enriching *e, const struct crl *c)
{
	const X509_NAME	*name = X509_CRL_get_issuer(c->crl);

	return (c->idp != NULL && c->idp->indirectCRL > 0) ||
	    issued_any(e->known, name) ||
	    (e->trust != NULL && issued_any(e->trust->middle, name));
}

static bool
has_serial(const STACK_OF(X509) *list, const ASN1_INTEGER *serial)
{
	for (int i = 0; i < sk_X509_num(list); i++)
		if (ASN1_INTEGER_cmp(X509_get0_serialNumber(sk_X509_value(
		    list, i)), serial) == 0)
			return true;
	return false;
}

static bool
is_ocsp_of_use(const struct enriching *e, const OCSP_BASICRESP *basic)
{
	ASN1_INTEGER	*serial;
	int		 n = OCSP_resp_count((OCSP_BASICRESP *)
			    (uintptr_t)basic);

	for (int i = 0; i < n; i++) {
		OCSP_SINGLERESP	*s = OCSP_resp_get0((OCSP_BASICRESP *)
				    (uintptr_t)basic, i);

		if (OCSP_id_get0_info(NULL, NULL, NULL, &serial,
		    (OCSP_CERTID *)(uintptr_t)OCSP_SINGLERESP_get0_id(s)) !=
		    1)
			continue;
		if (has_serial(e->known, serial) || (e->trust != NULL &&
		    has_serial(e->trust->middle, serial)))
			return true;
	}
	return false;
}

/* Put the piece into the plan, unless it is there or there is no room. */
static int
take(struct enriching *e, struct piece *p, const struct neighbour *beside)
{
	struct plan	*plan = e->plan;
	size_t		 ncert = plan->ncert, nrev = plan->nrev;
	const struct octets *name = &beside[p->of].name;
	int		 rc;

	p->taken = true;
	if (plan->nnear == PLAN_NEAR_MAX || p->len > e->left)
		return 0;
	e->left -= p->len;
	switch (p->kind) {
	case NEAR_CERT:
		rc = revocation_cert(plan, p->der, p->len);
		break;
	case NEAR_CRL:
		rc = revocation_crl(plan, p->der, p->len);
		break;
	default:
		rc = revocation_ocsp(plan, p->der, p->len);
		break;
	}
	if (rc == -1 || (plan->ncert == ncert && plan->nrev == nrev))
		return rc;
	if (plan->nrev > nrev) {
		plan->rev[nrev].beside = true;
		plan->rev[nrev].of = -1;
	}
	if (p->kind == NEAR_CERT && sk_X509_push(e->known, p->cert) > 0)
		X509_up_ref(p->cert);
	if (p->kind == NEAR_CRL)
		sk_X509_CRL_push(e->crls, p->evidence.crl[0].crl);
	return plan_add_near(plan, p->kind, p->kind == NEAR_CERT ? ncert :
	    nrev, (const char *)name->p, name->len);
}

/* Certificates, as long as one leads to another.  0 or -1. */
static int
take_certs(struct enriching *e, const struct neighbour *beside)
{
	bool	 more = true;

	for (int round = 0; more && round < ROUNDS_MAX; round++) {
		more = false;
		for (size_t i = 0; i < e->n; i++) {
			struct piece	*p = &e->piece[i];

			if (p->taken || p->kind != NEAR_CERT ||
			    !is_cert_of_use(e, p->cert))
				continue;
			more = true;
			if (take(e, p, beside) == -1)
				return -1;
		}
	}
	return 0;
}

static int
take_evidence(struct enriching *e, const struct neighbour *beside)
{
	for (size_t i = 0; i < e->n; i++) {
		struct piece	*p = &e->piece[i];

		if ((p->kind == NEAR_CRL &&
		    is_crl_of_use(e, &p->evidence.crl[0])) ||
		    (p->kind == NEAR_OCSP &&
		    is_ocsp_of_use(e, p->evidence.ocsp[0].basic)))
			if (take(e, p, beside) == -1)
				return -1;
	}
	return 0;
}

/* The certificates of the plan, as far as they are some.  0 or -1. */
static int
know(struct enriching *e)
{
	const unsigned char	*q;
	X509			*x;

	for (size_t i = 0; i < e->plan->ncert; i++) {
		q = e->plan->cert[i].p;
		x = d2i_X509(NULL, &q, (long)e->plan->cert[i].len);
		if (x != NULL && sk_X509_push(e->known, x) <= 0) {
			X509_free(x);
			return -1;
		}
	}
	ERR_clear_error();
	return 0;
}

static int
read_files(struct enriching *e, const struct neighbour *beside, size_t n)
{
	size_t	 left = ENRICH_OCTETS_MAX;
	int	 rc = 0;

	for (size_t i = 0; rc == 0 && i < n && i < ENRICH_FILES_MAX; i++) {
		const struct octets	*o = &beside[i].octets;

		if (o->len == 0 || o->len > ENRICH_FILE_MAX || o->len > left)
			continue;
		left -= o->len;
		rc = o->p[0] == 0x30 ? add_der(e, o->p, o->len, i) :
		    add_pem(e, o->p, o->len, i);
	}
	return rc;
}

int
plan_enrich(struct plan *plan, const struct trust *trust,
    const struct neighbour *beside, size_t n)
{
	struct enriching	*e;
	int			 rc = -1;

	if (n == 0 || !plan_wants_proof(plan))
		return 0;
	if ((e = calloc(1, sizeof(*e))) == NULL)
		return -1;
	e->plan = plan;
	e->trust = trust;
	e->left = ENRICH_TAKEN_MAX;
	e->known = sk_X509_new_null();
	e->crls = sk_X509_CRL_new_null();
	if (e->known != NULL && e->crls != NULL && know(e) == 0 &&
	    read_files(e, beside, n) == 0 && take_certs(e, beside) == 0 &&
	    take_evidence(e, beside) == 0)
		rc = take_certs(e, beside);	/* who signed the CRLs */
	for (size_t i = 0; i < e->n; i++) {
		free(e->piece[i].der);
		X509_free(e->piece[i].cert);
		evidence_release(&e->piece[i].evidence);
	}
	sk_X509_pop_free(e->known, X509_free);
	sk_X509_CRL_free(e->crls);
	free(e);
	ERR_clear_error();
	return rc;
}
