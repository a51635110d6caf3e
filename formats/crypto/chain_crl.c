/*
 * chain_crl.c: what CRLs say of a certificate (RFC 5280 6.3): complete,
 * partitioned, indirect and delta ones.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>

#include "formats/base/timefmt.h"
#include "formats/crypto/cert.h"
#include "formats/crypto/chain_internal.h"
#include "formats/crypto/key_cost.h"

#define SIGNERS_MAX	16		/* keys tried on one CRL */
#define REASON_REMOVE	8		/* CRLReason removeFromCRL */

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

/* A distribution point's names, a relative one completed.  NULL: none. */
static GENERAL_NAMES *
point_names(const DIST_POINT_NAME *p, const X509_NAME *issuer)
{
	GENERAL_NAMES	*out = NULL;
	GENERAL_NAME	*one;
	DIST_POINT_NAME	*copy;
	X509_NAME	*name;

	if (p->type == 0)
		return p->name.fullname == NULL ? NULL :
		    sk_GENERAL_NAME_deep_copy(p->name.fullname,
		    GENERAL_NAME_dup, GENERAL_NAME_free);
	/* nameRelativeToCRLIssuer (RFC 5280 4.2.1.13) */
	copy = ASN1_item_dup(ASN1_ITEM_rptr(DIST_POINT_NAME), p);
	if (copy == NULL || DIST_POINT_set_dpname(copy, issuer) != 1 ||
	    copy->dpname == NULL || (name = X509_NAME_dup(copy->dpname)) ==
	    NULL)
		goto out;
	if ((one = GENERAL_NAME_new()) == NULL ||
	    (out = sk_GENERAL_NAME_new_null()) == NULL ||
	    sk_GENERAL_NAME_push(out, one) <= 0) {
		GENERAL_NAME_free(one);
		X509_NAME_free(name);
		goto out;
	}
	GENERAL_NAME_set0_value(one, GEN_DIRNAME, name);
 out:
	DIST_POINT_NAME_free(copy);
	return out;
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

static bool
points_meet(const DIST_POINT_NAME *a, const DIST_POINT_NAME *b,
    const X509_NAME *issuer)
{
	GENERAL_NAMES	*x = point_names(a, issuer);
	GENERAL_NAMES	*y = point_names(b, issuer);
	bool		 meet = names_meet(x, y);

	GENERAL_NAMES_free(x);
	GENERAL_NAMES_free(y);
	return meet;
}

/* Does the point name ${issuer} as its cRLIssuer? */
static bool
point_issuer(const DIST_POINT *p, const X509_NAME *issuer)
{
	for (int i = 0; i < sk_GENERAL_NAME_num(p->CRLissuer); i++) {
		GENERAL_NAME	*g = sk_GENERAL_NAME_value(p->CRLissuer, i);

		if (g->type == GEN_DIRNAME &&
		    X509_NAME_cmp(g->d.directoryName, issuer) == 0)
			return true;
	}
	return false;
}

/* ReasonFlags as bits; all when absent. */
static unsigned int
reason_bits(const ASN1_BIT_STRING *s)
{
	unsigned int	 bits = 0;

	if (s == NULL)
		return REASONS_ALL;
	for (int i = 1; i <= 8; i++)
		if (ASN1_BIT_STRING_get_bit(s, i) == 1)
			bits |= 1u << i;
	return bits;
}

/*
 * RFC 5280 6.3.3 (b): for which reasons does the CRL, by one of the
 * certificate's distribution points, speak for it?  0: it does not.
 */
static unsigned int
point_reasons(const struct crl *c, X509 *x, bool direct)
{
	const X509_NAME		*by = X509_CRL_get_issuer(c->crl);
	const DIST_POINT_NAME	*idp = c->idp == NULL ? NULL :
				    c->idp->distpoint;
	CRL_DIST_POINTS		*points;
	unsigned int		 bits = 0;

	if (direct && idp == NULL)
		bits = REASONS_ALL;
	points = X509_get_ext_d2i(x, NID_crl_distribution_points, NULL, NULL);
	for (int i = 0; bits != REASONS_ALL &&
	    i < sk_DIST_POINT_num(points); i++) {
		const DIST_POINT	*p = sk_DIST_POINT_value(points, i);

		if (p->CRLissuer == NULL ? !direct : !point_issuer(p, by))
			continue;
		if (idp != NULL && p->distpoint != NULL &&
		    !points_meet(p->distpoint, idp, by))
			continue;
		if (idp != NULL && p->distpoint == NULL && (idp->type != 0 ||
		    !names_meet(p->CRLissuer, idp->name.fullname)))
			continue;
		bits |= reason_bits(p->reasons);
	}
	CRL_DIST_POINTS_free(points);
	return bits;
}

/* Scope of the CRL (RFC 5280 5.2.5): reasons it covers ${x} for. */
static unsigned int
scope_reasons(const struct crl *c, X509 *x)
{
	bool	 ca, direct;

	direct = X509_NAME_cmp(X509_CRL_get_issuer(c->crl),
	    X509_get_issuer_name(x)) == 0;
	if (c->idp != NULL) {
		/* RFC 5280 6.3.3 (b): by basicConstraints alone. */
		ca = (X509_get_extension_flags(x) & EXFLAG_CA) != 0;
		if (c->idp->onlyattr > 0 || (c->idp->onlyuser > 0 && ca) ||
		    (c->idp->onlyCA > 0 && !ca))
			return 0;
	}
	if (!direct && (c->idp == NULL || c->idp->indirectCRL <= 0))
		return 0;
	return point_reasons(c, x, direct) &
	    reason_bits(c->idp == NULL ? NULL : c->idp->onlysomereasons);
}

/* Did it come with the document that is judged? */
static bool
is_documents(const struct view *v, const struct crl *c)
{
	const struct evidence	*e = v->set[1];

	return v->checks != NULL && e->ncrl > 0 && c >= e->crl &&
	    c < e->crl + e->ncrl;
}

/* Is the CRL signed with this certificate's key, which may sign CRLs? */
static bool
signed_by(const struct view *v, struct crl *c, X509 *issuer)
{
	EVP_PKEY	*key;

	if (c->by != NULL && X509_cmp(c->by, issuer) == 0)
		return c->good;
	if (is_documents(v, c) && !view_may_check(v))
		return false;
	key = X509_get0_pubkey(issuer);
	c->good = key != NULL && !key_is_costly(key) &&
	    X509_CRL_verify(c->crl, key) == 1 &&
	    (X509_get_key_usage(issuer) & KU_CRL_SIGN) != 0;
	ERR_clear_error();
	X509_free(c->by);
	c->by = NULL;
	if (X509_up_ref(issuer) == 1)
		c->by = issuer;
	return c->good;
}

bool
view_is_anchor(const struct view *v, X509 *x)
{
	return v->anchor == NULL || (X509_NAME_cmp(X509_get_subject_name(x),
	    X509_get_subject_name(v->anchor)) == 0 &&
	    EVP_PKEY_eq(X509_get0_pubkey(x),
	    X509_get0_pubkey(v->anchor)) == 1);
}

/* One of ${from} that signed the CRL, valid when it was made; or NULL. */
static X509 *
signer_among(const struct view *v, struct crl *c, const STACK_OF(X509) *from,
    unsigned int *tries)
{
	const X509_NAME	*by = X509_CRL_get_issuer(c->crl);
	int64_t		 made = cert_time(X509_CRL_get0_lastUpdate(c->crl));

	for (int i = 0; i < sk_X509_num(from) && *tries > 0; i++) {
		X509	*x = sk_X509_value(from, i);

		if (X509_NAME_cmp(X509_get_subject_name(x), by) != 0)
			continue;
		(*tries)--;
		if (signed_by(v, c, x) && (from == v->trust->anchor ?
		    view_is_anchor(v, x) : status_trusts(v, x, made)))
			return x;
	}
	return NULL;
}

static X509 *
signer_search(const struct view *v, struct crl *c, X509 *issuer)
{
	unsigned int	 tries = SIGNERS_MAX;
	X509		*x;

	if (issuer != NULL && X509_NAME_cmp(X509_CRL_get_issuer(c->crl),
	    X509_get_subject_name(issuer)) == 0 && signed_by(v, c, issuer))
		return issuer;
	if ((x = signer_among(v, c, v->trust->anchor, &tries)) == NULL)
		x = signer_among(v, c, v->untrusted, &tries);
	return x;
}

/* Whoever makes a document may add a thousand of them: each is asked once. */
X509 *
crl_signer(const struct view *v, struct crl *c, X509 *issuer)
{
	int64_t	 at = v->nested ? 0 : v->at;

	if (!is_documents(v, c))
		return signer_search(v, c, issuer);
	if (!c->said[v->nested].asked || c->said[v->nested].anchor !=
	    v->anchor || c->said[v->nested].issuer != issuer ||
	    c->said[v->nested].at != at) {
		c->said[v->nested].signer = signer_search(v, c, issuer);
		c->said[v->nested].asked = true;
		c->said[v->nested].anchor = v->anchor;
		c->said[v->nested].issuer = issuer;
		c->said[v->nested].at = at;
	}
	return c->said[v->nested].signer;
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

int64_t
crl_invalid_since(const X509_REVOKED *entry)
{
	ASN1_GENERALIZEDTIME	*t;
	int64_t			 at;

	t = X509_REVOKED_get_ext_d2i(entry, NID_invalidity_date, NULL, NULL);
	at = cert_time(t);
	ASN1_GENERALIZEDTIME_free(t);
	ERR_clear_error();
	return at;
}

int
crl_entry(const struct crl *c, X509 *x, X509_REVOKED **entry)
{
	*entry = NULL;
	return X509_CRL_get0_by_cert(c->crl, entry, x);
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

bool
crl_same_scope(const struct crl *a, const struct crl *b)
{
	unsigned char	*p = NULL, *q = NULL;
	int		 n, m;
	bool		 same;

	if (a->idp == NULL || b->idp == NULL)
		return a->idp == b->idp;
	n = i2d_ISSUING_DIST_POINT(a->idp, &p);
	m = i2d_ISSUING_DIST_POINT(b->idp, &q);
	same = n > 0 && n == m && memcmp(p, q, (size_t)n) == 0;
	OPENSSL_free(p);
	OPENSSL_free(q);
	return same;
}

/*
 * The latest complete CRL that the delta ${d} builds on; NULL: none.  It is of
 * the same key (RFC 5280 5.2.4): each key's lists are numbered by themselves.
 */
static struct crl *
base_find(struct tally *t, const struct crl *d, X509 *signer)
{
	struct crl	*found = NULL;

	for (size_t i = 0; i < 2; i++)
		for (size_t k = 0; k < t->view->set[i]->ncrl; k++) {
			struct crl	*b = &t->view->set[i]->crl[k];

			if (b->base != NULL || b->number == NULL ||
			    d->number == NULL || !b->usable ||
			    X509_NAME_cmp(X509_CRL_get_issuer(b->crl),
			    X509_CRL_get_issuer(d->crl)) != 0 ||
			    ASN1_INTEGER_cmp(b->number, d->base) < 0 ||
			    ASN1_INTEGER_cmp(b->number, d->number) > 0 ||
			    !crl_same_scope(b, d) || (found != NULL &&
			    ASN1_INTEGER_cmp(b->number, found->number) < 0) ||
			    crl_signer(t->view, b, signer) != signer)
				continue;
			found = b;
		}
	return found;
}

/*
 * The entry that counts: of a delta its own, else its base's.  False: the
 * delta has no base here and does not list the certificate.
 */
static bool
entry_find(struct tally *t, const struct crl *c, X509 *x, X509 *signer,
    X509_REVOKED **entry)
{
	const struct crl	*base;

	if (crl_entry(c, x, entry) != 0 && *entry != NULL) {
		if (entry_reason(*entry) != REASON_REMOVE)
			return true;
		*entry = NULL;
		return c->base == NULL || base_find(t, c, signer) != NULL;
	}
	if (c->base == NULL)
		return true;
	if ((base = base_find(t, c, signer)) == NULL)
		return false;
	(void)crl_entry(base, x, entry);
	return true;
}

/* What a CRL, known to apply, says of the certificate. */
static void
crl_read(struct tally *t, const struct crl *c, X509 *x, X509_REVOKED *entry,
    struct statement *s)
{
	int64_t		 at = t->view->at;
	int64_t		 until = cert_time(X509_get0_notAfter(x));
	struct revoked	*r = &s->r;

	r->this_update = cert_time(X509_CRL_get0_lastUpdate(c->crl));
	r->next_update = cert_time(X509_CRL_get0_nextUpdate(c->crl));
	r->keeps_expired = r->this_update <= until ||
	    keeps_expired(c->crl, until);
	if (entry != NULL) {
		r->at = cert_time(X509_REVOKED_get0_revocationDate(entry));
		r->reason = entry_reason(entry);
		r->invalid_since = crl_invalid_since(entry);
		r->status = REVOCATION_REVOKED;
		if (r->at == TIME_NONE || revoked_from(r) <= at)
			return;
		/* A revocation that was still to come: it is known here. */
		r->at = r->invalid_since = TIME_NONE;
		r->reason = -1;
		r->keeps_expired = true;
		s->covers = r->this_update > at;
	} else if (r->this_update > at) {
		s->covers = r->keeps_expired;
	} else {
		s->covers = r->next_update == TIME_NONE ||
		    r->next_update >= at;
	}
	r->status = REVOCATION_GOOD;
}

/* Why nobody signed it: is whoever did under another anchor? */
static enum miss
signer_missing(const struct tally *t, struct crl *c, X509 *issuer)
{
	struct view	 any = *t->view;

	any.anchor = NULL;
	return crl_signer(&any, c, issuer) == NULL ? MISS_SIGNATURE :
	    MISS_ANCHOR;
}

static void
tally_one(struct tally *t, struct crl *c, X509 *x, X509 *issuer,
    bool document)
{
	struct statement	 s = { .r = { .reason = -1, .at = TIME_NONE,
	    .invalid_since = TIME_NONE } };
	X509_REVOKED		*entry;
	X509			*signer;
	char			 when[TIME_TEXT];

	if (!c->usable || (s.reasons = scope_reasons(c, x)) == 0) {
		tally_miss(t, MISS_SCOPE, TIME_NONE);
		return;
	}
	if ((signer = crl_signer(t->view, c, issuer)) == NULL) {
		tally_miss(t, signer_missing(t, c, issuer), TIME_NONE);
		return;
	}
	if (!entry_find(t, c, x, signer, &entry)) {
		tally_miss(t, MISS_BASE, TIME_NONE);
		return;
	}
	crl_read(t, c, x, entry, &s);
	s.r.sha256 = c->file;
	s.r.source = document ? SOURCE_DOCUMENT : SOURCE_CRL;
	/* Where nothing shows a document's list to be older, it is of today. */
	s.r.signer_expired = document && signer != issuer && out_of_dates(
	    signer, c->known == TIME_NONE ? t->view->now : c->known,
	    when) > 0;
	tally_add(t, &s);
}

void
crl_tally(struct tally *t, const struct evidence *set, X509 *x, X509 *issuer,
    bool document)
{
	for (size_t i = 0; i < set->ncrl; i++) {
		struct crl	*c = &set->crl[i];

		if (X509_NAME_cmp(X509_CRL_get_issuer(c->crl),
		    X509_get_issuer_name(x)) == 0 ||
		    (c->idp != NULL && c->idp->indirectCRL > 0))
			tally_one(t, c, x, issuer, document);
	}
	ERR_clear_error();
}
