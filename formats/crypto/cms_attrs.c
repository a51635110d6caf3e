/*
 * cms_attrs.c: signed and unsigned attributes (RFC 5652 11, RFC 5035,
 * RFC 6211, EN 319 122-1).
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/asn1.h>
#include <openssl/err.h>

#include "formats/base/detail.h"
#include "formats/base/timefmt.h"
#include "formats/crypto/cms_internal.h"
#include "formats/crypto/revocation.h"

enum attr { ATTR_CONTENT_TYPE, ATTR_MESSAGE_DIGEST, ATTR_SIGNING_TIME,
	ATTR_SINGLE,		/* those above: once, with one value */
	ATTR_SIGNING_CERT = ATTR_SINGLE, ATTR_SIGNING_CERT_V2,
	ATTR_PROTECTION, ATTR_CONTENT_TST, ATTR_OTHER };

static const struct {
	enum attr	 attr;
	const char	*oid;
	const char	*name;
} attrs[] = {
	{ ATTR_CONTENT_TYPE, OID_CONTENT_TYPE, "content-type" },
	{ ATTR_MESSAGE_DIGEST, OID_MESSAGE_DIGEST, "message-digest" },
	{ ATTR_SIGNING_TIME, "1.2.840.113549.1.9.5", "signing-time" },
	{ ATTR_SIGNING_CERT, "1.2.840.113549.1.9.16.2.12", NULL },
	{ ATTR_SIGNING_CERT_V2, "1.2.840.113549.1.9.16.2.47", NULL },
	{ ATTR_PROTECTION, "1.2.840.113549.1.9.52", NULL },
	{ ATTR_CONTENT_TST, "1.2.840.113549.1.9.16.2.20", NULL },
};

#define OID_COUNTERSIGNATURE	"1.2.840.113549.1.9.6"
#define NELEM(a)	(sizeof(a) / sizeof((a)[0]))

static enum attr
attr_kind(const struct ber_tlv *oid)
{
	char	 text[64];

	cms_oid_text(text, oid);
	for (size_t i = 0; i < NELEM(attrs); i++)
		if (strcmp(text, attrs[i].oid) == 0)
			return attrs[i].attr;
	return ATTR_OTHER;
}

/* The first of the values, and how many there are.  0 or -1. */
static int
attr_values(const struct ber_tlv *attr, struct ber_tlv *oid,
    struct ber_tlv *first, size_t *n)
{
	struct ber	 in, set;
	struct ber_tlv	 values, t;

	*n = 0;
	ber_enter(&in, attr);
	if (attr->id != BER_SEQUENCE || ber_want(&in, BER_OID, oid) == -1 ||
	    ber_want(&in, BER_SET, &values) == -1 || !ber_end(&in))
		return -1;
	for (ber_enter(&set, &values); !ber_end(&set); (*n)++) {
		if (ber_next(&set, &t) == -1)
			return -1;
		if (*n == 0)
			*first = t;
	}
	return 0;
}

/* Microseconds of a Time (RFC 5652 11.3), or TIME_NONE. */
static int64_t
time_value(const struct ber_tlv *t)
{
	const unsigned char	*p = t->start;
	ASN1_TIME		*at = NULL;
	struct tm		 tm;
	int64_t			 us = TIME_NONE;

	if ((t->id == BER_UTCTIME || t->id == BER_GENTIME) && t->total < 64 &&
	    (at = d2i_ASN1_TIME(NULL, &p, (long)t->total)) != NULL &&
	    ASN1_TIME_to_tm(at, &tm) == 1)
		us = time_from_civil(tm.tm_year + 1900, tm.tm_mon + 1,
		    tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec) *
		    TIME_SECOND;
	ASN1_TIME_free(at);
	ERR_clear_error();
	return us;
}

/* IssuerSerial: GeneralNames, of which one directoryName, and a number. */
static void
ess_issuer(struct cms_ess *ess, const struct ber_tlv *value)
{
	struct ber	 in, names;
	struct ber_tlv	 t, name, serial;

	ber_enter(&in, value);
	if (ber_want(&in, BER_SEQUENCE, &t) == -1 ||
	    ber_want(&in, BER_INTEGER, &serial) == -1)
		return;
	ber_enter(&names, &t);
	if (ber_want(&names, BER_CONTEXT(4), &t) == -1)
		return;
	ber_enter(&names, &t);
	if (ber_want(&names, BER_SEQUENCE, &name) == -1)
		return;
	ess->issuer = (struct octets){ name.start, name.total };
	ess->serial = (struct octets){ serial.start, serial.total };
}

/*
 * SigningCertificate and SigningCertificateV2 (RFC 5035 3 and 4): the first
 * ESSCertID is the signer's.
 */
static void
ess_read(const struct ber_tlv *value, bool v2, struct cms_attrs *out)
{
	struct ber	 in, certs, id;
	struct ber_tlv	 t;
	struct cms_ess	*ess;
	X509_ALGOR	*alg;

	if (out->ness == CMS_ESS_MAX)
		return;
	/* One that cannot be read names no certificate. */
	ess = &out->ess[out->ness++];
	*ess = (struct cms_ess){ .alg = DIGEST_UNKNOWN };
	ber_enter(&in, value);
	if (value->id != BER_SEQUENCE ||
	    ber_want(&in, BER_SEQUENCE, &t) == -1)
		return;
	ber_enter(&certs, &t);
	if (ber_want(&certs, BER_SEQUENCE, &t) == -1)
		return;
	ber_enter(&id, &t);
	ess->alg = v2 ? DIGEST_SHA256 : DIGEST_SHA1;
	if (v2 && ber_peek(&id) == BER_SEQUENCE) {
		ess->alg = DIGEST_UNKNOWN;
		if (ber_next(&id, &t) == -1 || (alg = cms_algor(&t)) == NULL)
			return;
		ess->alg = digest_alg_from_x509(alg);
		X509_ALGOR_free(alg);
	}
	if (ber_want(&id, BER_OCTET_STRING, &t) == -1) {
		ess->alg = DIGEST_UNKNOWN;
		return;
	}
	ess->hash = (struct octets){ t.body, t.len };
	if (ber_peek(&id) == BER_SEQUENCE && ber_next(&id, &t) == 0)
		ess_issuer(ess, &t);
}

/*
 * One attribute's first value.  NULL, or what is wrong with it.  ${type} is
 * the content's, NULL where there is none.
 */
static const char *
attr_take(const struct octets *type, struct sigplan *s, struct cms_attrs *out,
    enum attr kind, const struct ber_tlv *value, bool *nomem)
{
	switch (kind) {
	case ATTR_CONTENT_TYPE:
		if (type == NULL)
			break;
		if (value->id != BER_OID)
			return D_("content-type is not an OBJECT IDENTIFIER");
		if (value->len != type->len ||
		    memcmp(value->body, type->p, value->len) != 0)
			return D_("content-type is not that of the content");
		break;
	case ATTR_MESSAGE_DIGEST:
		if (value->id != BER_OCTET_STRING || value->len == 0)
			return D_("message-digest is not an OCTET STRING");
		if (blob_set(&s->message_digest, value->body,
		    value->len) == -1)
			*nomem = true;
		break;
	case ATTR_SIGNING_TIME:
		s->claimed = time_value(value);
		break;
	case ATTR_SIGNING_CERT:
	case ATTR_SIGNING_CERT_V2:
		s->cades = true;
		ess_read(value, kind == ATTR_SIGNING_CERT_V2, out);
		break;
	case ATTR_CONTENT_TST:
		out->content_tst = (struct octets){ value->start,
		    value->total };
		break;
	case ATTR_PROTECTION:
		out->protected = (struct octets){ value->body, value->len };
		break;
	default:
		break;
	}
	return NULL;
}

/*
 * RFC 5652 11.1 to 11.3: content-type, message-digest and signing-time at
 * most once, with exactly one value; the first two must be there, but in
 * ${counter}-signatures the second only (11.4).
 */
static int
attrs_count_check(struct sigplan *s, bool counter,
    const size_t count[ATTR_SINGLE])
{
	for (size_t i = 0; i < ATTR_SINGLE; i++) {
		if (count[i] > 1 && sigplan_note(s, FINDING_CMS_ATTRS,
		    D_("%s is there %zu times"), attrs[i].name, count[i]) == -1)
			return -1;
		if (count[i] == 0 && i != ATTR_SIGNING_TIME &&
		    !(counter && i == ATTR_CONTENT_TYPE) &&
		    sigplan_note(s, FINDING_CMS_ATTRS, D_("%s is missing"),
		    attrs[i].name) == -1)
			return -1;
	}
	return 0;
}

int
cms_attrs_read(const struct cms *cms, struct sigplan *s, bool counter,
    struct cms_attrs *out)
{
	struct ber	 in;
	struct ber_tlv	 set, attr, oid, value;
	size_t		 n, count[ATTR_SINGLE] = { 0 };
	enum attr	 kind;
	const char	*why;
	bool		 nomem = false;

	if (s->attrs.len == 0)
		return 0;	/* said where they could not be read */
	ber_init(&in, s->attrs.p, s->attrs.len);
	if (ber_want(&in, BER_SET, &set) == -1)
		return sigplan_note(s, FINDING_CMS_ATTRS, "%s",
		    D_("they are not a SET"));
	for (ber_enter(&in, &set); !ber_end(&in);) {
		if (ber_next(&in, &attr) == -1 ||
		    attr_values(&attr, &oid, &value, &n) == -1)
			return sigplan_note(s, FINDING_CMS_ATTRS, "%s",
			    D_("one is not an Attribute"));
		kind = attr_kind(&oid);
		if (kind < ATTR_SINGLE) {
			count[kind] += n;
			if (count[kind] > n)
				continue;	/* the first counts */
		}
		if (n == 0)
			continue;
		/* RFC 5652 11.4 */
		if (cms_oid_is(&oid, OID_COUNTERSIGNATURE) && sigplan_note(s,
		    FINDING_CMS_ATTRS, "%s",
		    D_("a counter-signature is among them")) == -1)
			return -1;
		if (kind == ATTR_OTHER &&
		    (revocation_attr(cms->plan, &oid, &value) == -1 ||
		    cms_claim_read(s, &oid, &value, true) == -1))
			return -1;
		why = attr_take(counter ? NULL : &cms->type, s, out, kind,
		    &value, &nomem);
		if (nomem || (why != NULL &&
		    sigplan_note(s, FINDING_CMS_ATTRS, "%s", why) == -1))
			return -1;
	}
	return attrs_count_check(s, counter, count);
}

/* Each SignerInfo in a counter-signature attribute waits for its turn. */
static int
counter_keep(struct cms *cms, size_t of, const struct ber_tlv *attr,
    size_t *number)
{
	struct ber	 in;
	struct ber_tlv	 oid, values, t;
	void		*p;

	ber_enter(&in, attr);
	if (ber_next(&in, &oid) == -1 || ber_next(&in, &values) == -1)
		return 0;
	for (ber_enter(&in, &values); !ber_end(&in);) {
		if (ber_next(&in, &t) == -1 || cms->npending >= PLAN_SIGS_MAX)
			return 0;
		p = reallocarray(cms->pending, cms->npending + 1,
		    sizeof(*cms->pending));
		if (p == NULL)
			return -1;
		cms->pending = p;
		cms->pending[cms->npending++] =
		    (struct cms_pending){ t, of, ++*number };
	}
	return 0;
}

/*
 * RFC 5652 11.1 to 11.3: content-type, message-digest and signing-time MUST
 * NOT be unsigned: whoever reads one there is told what nobody signed.
 */
static bool
must_be_signed(const struct ber_tlv *oid)
{
	enum attr	 kind = attr_kind(oid);

	return kind == ATTR_CONTENT_TYPE || kind == ATTR_MESSAGE_DIGEST ||
	    kind == ATTR_SIGNING_TIME;
}

/* What of a token's own unsigned attributes counts: the hash index. */
static int
token_unsigned_read(struct sigplan *s, const struct ber_tlv *oid,
    const struct ber_tlv *value)
{
	if (cms_index_kind(oid) == -1 || s->after.len != 0 ||
	    value->total > PLAN_BLOB_MAX)
		return 0;
	return blob_set(&s->after, value->start, value->total);
}

int
cms_unsigned_read(struct cms *cms, size_t index, const struct octets *fields,
    const struct ber_tlv *t)
{
	struct sigplan	*s = &cms->plan->sig[index];
	struct ber	 in;
	struct ber_tlv	 attr, oid, value;
	size_t		 n, counters = 0;

	for (ber_enter(&in, t); !ber_end(&in);) {
		/* Not signed: what cannot be read changes no verdict. */
		if (ber_next(&in, &attr) == -1)
			return 0;
		if (attr_values(&attr, &oid, &value, &n) == -1 || n == 0)
			continue;
		if (must_be_signed(&oid) && sigplan_note(s,
		    FINDING_CMS_MALFORMED, "%s", D_("an attribute that must "
		    "be signed is among the unsigned ones")) == -1)
			return -1;
		if (revocation_attr(cms->plan, &oid, &value) == -1 ||
		    cms_claim_read(s, &oid, &value, false) == -1)
			return -1;
		if (cms->opts->token) {
			if (token_unsigned_read(s, &oid, &value) == -1)
				return -1;
			continue;
		}
		if (cms_evidence_keep(cms, index, &oid, &attr) == 1)
			continue;
		if (cms_stamp_kind(&oid) != -1) {
			if (cms_stamps_keep(cms, index, fields, t,
			    &attr) == -1)
				return -1;
		} else if (!cms_oid_is(&oid, OID_COUNTERSIGNATURE)) {
			continue;
		} else if (cms->opts->nspan == 0) {
			if (counter_keep(cms, index, &attr, &counters) == -1)
				return -1;
		} else if (!sigplan_has_note(s, FINDING_COUNTERSIGNATURES) &&
		    sigplan_note(s, FINDING_COUNTERSIGNATURES, NULL) == -1) {
			/* A PDF's signature is one (EN 319 142-1 6.3). */
			return -1;
		}
	}
	return 0;
}
