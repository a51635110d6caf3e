/*
 * revocation.c: revocation material in documents.
 */
#include <string.h>

#include "formats/crypto/cms_internal.h"

#include "formats/crypto/revocation.h"

#define OID_OCSP_BASIC		"1.3.6.1.5.5.7.48.1.1"
#define OID_RI_OCSP		"1.3.6.1.5.5.7.16.2"
#define OID_ARCHIVAL		"1.2.840.113583.1.1.8"
#define OID_CERT_VALUES		"1.2.840.113549.1.9.16.2.23"
#define OID_REVOCATION_VALUES	"1.2.840.113549.1.9.16.2.24"

#define OCSP_SUCCESSFUL		0	/* RFC 6960 4.2.1 */

/* -1 of an add is a limit, or memory; only the second ends the work. */
static int
rev_add(struct plan *plan, enum revkind kind, const struct ber_tlv *t)
{
	size_t	 all = 0;

	for (size_t i = 0; i < plan->nrev; i++)
		all += plan->rev[i].der.len;
	if (plan->nrev >= PLAN_REVS_MAX || t->total > PLAN_REV_MAX ||
	    t->total > PLAN_REV_OCTETS - all)
		return 0;
	return plan_add_rev(plan, kind, t->start, t->total) == -1 ? -1 : 0;
}

static int
cert_add(struct plan *plan, const struct ber_tlv *t)
{
	if (t->id != BER_SEQUENCE || t->total > PLAN_CERT_MAX ||
	    plan->ncert >= PLAN_CERTS_MAX)
		return 0;
	return plan_add_cert(plan, t->start, t->total) == -1 ? -1 : 0;
}

/* CertificateList and BasicOCSPResponse both are SEQUENCE { SEQUENCE { ... } */
static bool
is_signed(const struct ber_tlv *t)
{
	struct ber	 in;
	struct ber_tlv	 part;

	ber_enter(&in, t);
	return t->id == BER_SEQUENCE &&
	    ber_want(&in, BER_SEQUENCE, &part) == 0 &&
	    ber_want(&in, BER_SEQUENCE, &part) == 0 &&
	    ber_want(&in, BER_BIT_STRING, &part) == 0;
}

static int
crl_add(struct plan *plan, const struct ber_tlv *t)
{
	return is_signed(t) ? rev_add(plan, REVKIND_CRL, t) : 0;
}

/* The one element that the octets are; false when they are not. */
static bool
whole(struct ber_tlv *t, const uint8_t *p, size_t len)
{
	struct ber	 in;

	ber_init(&in, p, len);
	return ber_want(&in, BER_SEQUENCE, t) == 0;
}

/*
 * OCSPResponse: responseStatus and, when it is successful, [0] with the
 * type's OID and a BasicOCSPResponse in an OCTET STRING.
 */
static int
response_add(struct plan *plan, const struct ber_tlv *resp)
{
	struct ber	 in, bytes;
	struct ber_tlv	 t, oid, basic;

	ber_enter(&in, resp);
	if (ber_next(&in, &t) == -1)
		return 0;
	if (t.id == BER_SEQUENCE)
		return is_signed(resp) ?
		    rev_add(plan, REVKIND_OCSP, resp) : 0;
	if (t.id != BER_ENUMERATED || t.len != 1 ||
	    t.body[0] != OCSP_SUCCESSFUL ||
	    ber_want(&in, BER_CONTEXT(0), &t) == -1)
		return 0;
	ber_enter(&bytes, &t);
	if (ber_want(&bytes, BER_SEQUENCE, &t) == -1)
		return 0;
	ber_enter(&bytes, &t);
	if (ber_want(&bytes, BER_OID, &oid) == -1 ||
	    ber_want(&bytes, BER_OCTET_STRING, &t) == -1 ||
	    !cms_oid_is(&oid, OID_OCSP_BASIC) ||
	    !whole(&basic, t.body, t.len) || !is_signed(&basic))
		return 0;
	return rev_add(plan, REVKIND_OCSP, &basic);
}

/* Each element of ${t} through ${add}. */
static int
each(struct plan *plan, const struct ber_tlv *list,
    int (*add)(struct plan *, const struct ber_tlv *))
{
	struct ber	 in;
	struct ber_tlv	 t;

	for (ber_enter(&in, list); !ber_end(&in);) {
		if (ber_next(&in, &t) == -1)
			return 0;
		if (add(plan, &t) == -1)
			return -1;
	}
	return 0;
}

int
revocation_cert(struct plan *plan, const uint8_t *p, size_t len)
{
	struct ber_tlv	 t;

	return whole(&t, p, len) ? cert_add(plan, &t) : 0;
}

int
revocation_crl(struct plan *plan, const uint8_t *p, size_t len)
{
	struct ber_tlv	 t;

	return whole(&t, p, len) ? crl_add(plan, &t) : 0;
}

int
revocation_ocsp(struct plan *plan, const uint8_t *p, size_t len)
{
	struct ber_tlv	 t;

	return whole(&t, p, len) ? response_add(plan, &t) : 0;
}

/*
 * RFC 5940 2.1 puts an OCSPResponse under id-ri-ocsp-response; EN 319 122-1
 * 5.4.2.2 a BasicOCSPResponse under id-pkix-ocsp-basic.
 */
static int
choice_add(struct plan *plan, const struct ber_tlv *t)
{
	struct ber	 in;
	struct ber_tlv	 oid, info;

	if (t->id == BER_SEQUENCE)
		return crl_add(plan, t);
	ber_enter(&in, t);
	if (t->id != BER_CONTEXT(1) || ber_want(&in, BER_OID, &oid) == -1 ||
	    ber_want(&in, BER_SEQUENCE, &info) == -1 ||
	    (!cms_oid_is(&oid, OID_RI_OCSP) &&
	    !cms_oid_is(&oid, OID_OCSP_BASIC)))
		return 0;
	return response_add(plan, &info);
}

int
revocation_choices(struct plan *plan, const struct ber_tlv *t)
{
	return each(plan, t, choice_add);
}

/* [0] CRLs, [1] OCSP answers, each in a SEQUENCE; the rest is passed over. */
static int
tagged_add(struct plan *plan, const struct ber_tlv *t)
{
	struct ber	 in;
	struct ber_tlv	 list;

	if (t->id != BER_CONTEXT(0) && t->id != BER_CONTEXT(1))
		return 0;
	ber_enter(&in, t);
	if (ber_want(&in, BER_SEQUENCE, &list) == -1)
		return 0;
	return each(plan, &list, t->id == BER_CONTEXT(0) ? crl_add :
	    response_add);
}

int
revocation_values(struct plan *plan, const struct ber_tlv *t)
{
	return t->id == BER_SEQUENCE ? each(plan, t, tagged_add) : 0;
}

int
revocation_archival(struct plan *plan, const struct ber_tlv *t)
{
	return revocation_values(plan, t);	/* the same shape */
}

int
revocation_cert_values(struct plan *plan, const struct ber_tlv *t)
{
	return t->id == BER_SEQUENCE ? each(plan, t, cert_add) : 0;
}

int
revocation_attr(struct plan *plan, const struct ber_tlv *oid,
    const struct ber_tlv *value)
{
	if (cms_oid_is(oid, OID_REVOCATION_VALUES))
		return revocation_values(plan, value);
	if (cms_oid_is(oid, OID_ARCHIVAL))
		return revocation_archival(plan, value);
	if (cms_oid_is(oid, OID_CERT_VALUES))
		return revocation_cert_values(plan, value);
	return 0;
}
