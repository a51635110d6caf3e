/*
 * chain_crl.c: what the CRLs at hand say of a certificate (RFC 5280 6.3).
 *
 * Only whole CRLs of the certificate's own issuer are used: indirect ones,
 * deltas and those for some reasons only cannot show that a certificate is
 * good.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "formats/base/detail.h"
#include "formats/base/timefmt.h"
#include "formats/crypto/cert.h"
#include "formats/crypto/chain_internal.h"

const char *
crl_reason_name(int reason)
{
	static const char *const names[] = { "unspecified", "keyCompromise",
		"cACompromise", "affiliationChanged", "superseded",
		"cessationOfOperation", "certificateHold", "",
		"removeFromCRL", "privilegeWithdrawn", "aACompromise" };

	if (reason < 0 || (size_t)reason >= sizeof(names) / sizeof(names[0]))
		return "";
	return names[reason];
}

void
name_short(const X509_NAME *name, char *to, size_t size)
{
	char	*text = cert_name(name);
	size_t	 len;

	if (text == NULL) {
		snprintf(to, size, "?");
		return;
	}
	len = strlen(text);
	if (len >= size) {
		/* Not inside a character. */
		for (len = size - 1; len > 0 &&
		    ((unsigned char)text[len] & 0xc0) == 0x80;)
			len--;
	}
	memcpy(to, text, len);
	to[len] = '\0';
	free(text);
}

/* Is there a name in both? */
static bool
names_meet(const GENERAL_NAMES *a, const GENERAL_NAMES *b)
{
	for (int i = 0; i < sk_GENERAL_NAME_num(a); i++)
		for (int j = 0; j < sk_GENERAL_NAME_num(b); j++)
			if (GENERAL_NAME_cmp(sk_GENERAL_NAME_value(a, i),
			    sk_GENERAL_NAME_value(b, j)) == 0)
				return true;
	return false;
}

/*
 * RFC 5280 6.3.3 (b)(2)(i): the CRL's distribution point is one of the
 * certificate's.
 */
static bool
point_fits(const DIST_POINT_NAME *idp, X509 *x)
{
	CRL_DIST_POINTS	*points;
	bool		 fits = false;

	if (idp == NULL)
		return true;
	if (idp->type != 0)
		return false;	/* relative to the issuer: not followed */
	points = X509_get_ext_d2i(x, NID_crl_distribution_points, NULL, NULL);
	for (int i = 0; i < sk_DIST_POINT_num(points) && !fits; i++) {
		const DIST_POINT	*p = sk_DIST_POINT_value(points, i);

		fits = p->distpoint != NULL && p->distpoint->type == 0 &&
		    names_meet(p->distpoint->name.fullname,
		    idp->name.fullname);
	}
	CRL_DIST_POINTS_free(points);
	return fits;
}

/* issuingDistributionPoint (RFC 5280 5.2.5): does it cover ${x} wholly? */
static bool
scope_fits(const X509_CRL *crl, X509 *x)
{
	ISSUING_DIST_POINT	*idp;
	int			 crit;
	bool			 ca, fits;

	idp = X509_CRL_get_ext_d2i(crl, NID_issuing_distribution_point, &crit,
	    NULL);
	if (idp == NULL)
		return crit == -1;	/* -1: it is not there */
	ca = X509_check_ca(x) != 0;
	fits = idp->indirectCRL <= 0 && idp->onlysomereasons == NULL &&
	    idp->onlyattr <= 0 && !(idp->onlyuser > 0 && ca) &&
	    !(idp->onlyCA > 0 && !ca) && point_fits(idp->distpoint, x);
	ISSUING_DIST_POINT_free(idp);
	return fits;
}

/* No delta, and no critical extension but those looked at. */
static bool
extensions_known(const X509_CRL *crl)
{
	for (int i = 0; i < X509_CRL_get_ext_count(crl); i++) {
		X509_EXTENSION	*e = X509_CRL_get_ext(crl, i);
		int		 nid;

		nid = OBJ_obj2nid(X509_EXTENSION_get_object(e));
		if (nid == NID_delta_crl)
			return false;
		if (X509_EXTENSION_get_critical(e) == 1 &&
		    nid != NID_issuing_distribution_point &&
		    nid != NID_authority_key_identifier &&
		    nid != NID_crl_number)
			return false;
	}
	return true;
}

/* Is the CRL signed with this certificate's key, which may sign CRLs? */
static bool
signed_by(struct trust_crl *c, X509 *issuer)
{
	EVP_PKEY	*key;

	if (c->by != NULL && X509_cmp(c->by, issuer) == 0)
		return c->good;
	key = X509_get0_pubkey(issuer);
	c->good = key != NULL && X509_CRL_verify(c->crl, key) == 1 &&
	    (X509_get_key_usage(issuer) & KU_CRL_SIGN) != 0;
	ERR_clear_error();
	X509_free(c->by);
	c->by = NULL;
	if (X509_up_ref(issuer) == 1)
		c->by = issuer;
	return c->good;
}

/*
 * By the issuer's key in the path, or by another key of the same name that is
 * an anchor: an authority that renewed its key signs its CRLs with one.
 */
static bool
signature_fits(const struct trust *t, struct trust_crl *c, X509 *issuer)
{
	X509	*a;

	if (signed_by(c, issuer))
		return true;
	for (int i = 0; i < sk_X509_num(t->anchor); i++) {
		a = sk_X509_value(t->anchor, i);
		if (X509_NAME_cmp(X509_get_subject_name(a),
		    X509_get_subject_name(issuer)) == 0 && signed_by(c, a))
			return true;
	}
	return false;
}

static int
entry_reason(const X509_REVOKED *entry)
{
	ASN1_ENUMERATED	*e;
	int64_t		 v = -1;

	e = X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, NULL, NULL);
	if (e == NULL || ASN1_ENUMERATED_get_int64(&v, e) != 1 || v < 0 ||
	    v > 10)
		v = -1;
	ASN1_ENUMERATED_free(e);
	ERR_clear_error();
	return (int)v;
}

/*
 * Expired certificates may leave the list (RFC 5280 3.3); expiredCertsOnCRL
 * (X.509 9.5.2.8, EN 319 102-1) says since when they do not.
 */
static bool
keeps_expired(const X509_CRL *crl, int64_t until)
{
	ASN1_OBJECT		*oid = OBJ_txt2obj("2.5.29.60", 1);
	const ASN1_OCTET_STRING	*value;
	const unsigned char	*p;
	ASN1_GENERALIZEDTIME	*since = NULL;
	int			 i;
	bool			 kept = false;

	if (oid != NULL && (i = X509_CRL_get_ext_by_OBJ(crl, oid, -1)) >= 0) {
		value = X509_EXTENSION_get_data(X509_CRL_get_ext(crl, i));
		p = value->data;
		since = d2i_ASN1_GENERALIZEDTIME(NULL, &p, value->length);
		kept = since != NULL && p == value->data + value->length &&
		    cert_time(since) != TIME_NONE && cert_time(since) <= until;
	}
	ASN1_GENERALIZEDTIME_free(since);
	ASN1_OBJECT_free(oid);
	ERR_clear_error();
	return kept;
}

/* What one CRL, known to apply, says of the certificate at ${at}. */
static void
crl_read(X509_CRL *crl, X509 *x, int64_t at, struct revoked *out)
{
	X509_REVOKED	*entry = NULL;
	int64_t		 until = cert_time(X509_get0_notAfter(x));
	int		 listed;

	*out = (struct revoked){ .status = REVOCATION_UNKNOWN, .reason = -1,
	    .at = TIME_NONE };
	out->this_update = cert_time(X509_CRL_get0_lastUpdate(crl));
	out->next_update = cert_time(X509_CRL_get0_nextUpdate(crl));
	listed = X509_CRL_get0_by_cert(crl, &entry, x);
	if (listed == 1) {
		out->at = cert_time(X509_REVOKED_get0_revocationDate(entry));
		out->reason = entry_reason(entry);
		out->status = REVOCATION_REVOKED;
		/* A later CRL tells of a revocation that was still to come. */
		if (out->this_update > at && out->at > at) {
			out->status = REVOCATION_GOOD;
			out->at = TIME_NONE;
			out->reason = -1;
		}
	} else if (out->this_update > at) {
		if (until >= out->this_update || keeps_expired(crl, until))
			out->status = REVOCATION_GOOD;
	} else if (out->next_update == TIME_NONE || out->next_update >= at) {
		out->status = REVOCATION_GOOD;
	}
}

/* Revoked before good before unknown; then the later CRL. */
static bool
better(const struct revoked *a, const struct revoked *b)
{
	static const int	 rank[REVOCATION_MAX] = {
		[REVOCATION_UNKNOWN] = 0, [REVOCATION_GOOD] = 1,
		[REVOCATION_REVOKED] = 2 };

	if (rank[a->status] != rank[b->status])
		return rank[a->status] > rank[b->status];
	return a->this_update > b->this_update;
}

/* Why the CRLs met so far do not tell, the nearest miss. */
enum miss { MISS_NONE, MISS_SCOPE, MISS_SIGNATURE, MISS_TIME };

static void
miss_text(struct revoked *r, enum miss miss, const X509 *x)
{
	char	 name[96], when[TIME_TEXT];

	name_short(X509_get_issuer_name(x), name, sizeof(name));
	switch (miss) {
	case MISS_NONE:
		detail_format(r->why, sizeof(r->why),
		    D_("there is none of %s"), name);
		break;
	case MISS_SCOPE:
		detail_format(r->why, sizeof(r->why),
		    D_("that of %s does not cover this certificate"), name);
		break;
	case MISS_SIGNATURE:
		detail_format(r->why, sizeof(r->why),
		    D_("that of %s is not signed with its key"), name);
		break;
	case MISS_TIME:
		if (r->next_update == TIME_NONE)
			r->next_update = r->this_update;
		detail_format(r->why, sizeof(r->why),
		    D_("that of %s was to be renewed by %s"), name,
		    time_rfc3339(r->next_update, when));
		break;
	}
}

void
crl_status(const struct trust *t, X509 *x, X509 *issuer, int64_t at,
    struct revoked *out)
{
	struct revoked	 one;
	enum miss	 miss = MISS_NONE;

	*out = (struct revoked){ .status = REVOCATION_UNKNOWN, .reason = -1,
	    .at = TIME_NONE, .this_update = TIME_NONE,
	    .next_update = TIME_NONE };
	for (size_t i = 0; i < t->ncrl; i++) {
		struct trust_crl	*c = &t->crl[i];

		if (X509_NAME_cmp(X509_CRL_get_issuer(c->crl),
		    X509_get_issuer_name(x)) != 0)
			continue;
		if (!extensions_known(c->crl) || !scope_fits(c->crl, x)) {
			if (miss < MISS_SCOPE)
				miss = MISS_SCOPE;
			continue;
		}
		if (!signature_fits(t, c, issuer)) {
			if (miss < MISS_SIGNATURE)
				miss = MISS_SIGNATURE;
			continue;
		}
		miss = MISS_TIME;
		crl_read(c->crl, x, at, &one);
		if (better(&one, out))
			*out = one;
	}
	ERR_clear_error();
	if (out->status == REVOCATION_UNKNOWN)
		miss_text(out, miss, x);
}
