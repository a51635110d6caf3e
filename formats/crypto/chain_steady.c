/*
 * chain_steady.c: for how long around a time an answer on a chain holds.
 *
 * An answer depends on the time only through comparisons with the times
 * written in certificates and CRLs; between two such times it is one answer.
 * Every time-stamp has a time of its own: this is what lets a million of them
 * share a few chains.
 */
#include <openssl/err.h>

#include "formats/base/timefmt.h"
#include "formats/crypto/algorithms.h"
#include "formats/crypto/cert.h"
#include "formats/crypto/chain_internal.h"

struct steady {
	int64_t	 at;
	int64_t	 from;
	int64_t	 until;
};

/* From ${t} on something is another way. */
static void
turn(struct steady *s, int64_t t)
{
	if (t == TIME_NONE)
		return;
	if (t <= s->at && t > s->from)
		s->from = t;
	else if (t > s->at && t < s->until)
		s->until = t;
}

static void
turn_cert(struct steady *s, const X509 *x)
{
	int64_t	 until = cert_time(X509_get0_notAfter(x));

	turn(s, cert_time(X509_get0_notBefore(x)));
	/* notAfter names the last second that counts. */
	if (until != TIME_NONE)
		turn(s, until + TIME_SECOND);
}

static void
turn_crl(struct steady *s, const struct crl *c)
{
	int64_t	 next = cert_time(X509_CRL_get0_nextUpdate(c->crl));

	turn(s, cert_time(X509_CRL_get0_lastUpdate(c->crl)));
	if (next != TIME_NONE)
		turn(s, next + 1);
}

/* What the CRL lists of this certificate. */
static void
turn_entry(struct steady *s, const struct crl *c, X509 *x)
{
	X509_REVOKED	*entry;

	if (crl_entry(c, x, &entry) == 0 || entry == NULL)
		return;
	turn(s, cert_time(X509_REVOKED_get0_revocationDate(entry)));
	turn(s, crl_invalid_since(entry));
}

static void
turn_response(struct steady *s, const struct ocsp *o)
{
	ASN1_GENERALIZEDTIME	*revoked, *this_update, *next;
	int			 reason;

	for (int i = 0; i < OCSP_resp_count(o->basic); i++) {
		revoked = this_update = next = NULL;
		(void)OCSP_single_get0_status(OCSP_resp_get0(o->basic, i),
		    &reason, &revoked, &this_update, &next);
		turn(s, cert_time(revoked));
		turn(s, cert_time(this_update));
		if (next != NULL && cert_time(next) != TIME_NONE)
			turn(s, cert_time(next) + 1);
		else if (cert_time(this_update) != TIME_NONE)
			turn(s, cert_time(this_update) + OCSP_GRACE + 1);
	}
}

/* A certificate of a path: algorithms, and all lists. */
static void
turn_member(struct steady *s, const struct view *v, X509 *x)
{
	struct cert_strength	 strength;

	turn_cert(s, x);
	cert_strength(x, &strength);
	if (strength.until != INT64_MAX)
		turn(s, strength.until);
	for (size_t k = 0; k < 2; k++)
		for (size_t c = 0; c < v->set[k]->ncrl; c++)
			turn_entry(s, &v->set[k]->crl[c], x);
}

/* Those whose key signed a CRL here: when lists tell of their revocation. */
static void
turn_lister(struct steady *s, const struct view *v, X509 *x)
{
	const X509_NAME	*name = X509_get_subject_name(x);
	bool		 lists = false;

	if ((X509_get_key_usage(x) & KU_CRL_SIGN) == 0)
		return;
	for (size_t k = 0; k < 2 && !lists; k++)
		for (size_t c = 0; c < v->set[k]->ncrl && !lists; c++)
			lists = X509_NAME_cmp(X509_CRL_get_issuer(
			    v->set[k]->crl[c].crl), name) == 0;
	if (lists)
		turn_member(s, v, x);
}

void
chain_steady(const struct view *v, X509 *leaf, const struct paths *paths,
    int64_t *from, int64_t *until)
{
	struct steady	 s = { v->at, INT64_MIN, INT64_MAX };

	turn_member(&s, v, leaf);
	for (size_t i = 0; i < paths->n; i++)
		for (int k = 1; k < sk_X509_num(paths->path[i]); k++)
			turn_member(&s, v, sk_X509_value(paths->path[i], k));
	for (int i = 0; i < sk_X509_num(v->untrusted); i++)
		turn_lister(&s, v, sk_X509_value(v->untrusted, i));
	for (size_t k = 0; k < 2; k++) {
		for (size_t c = 0; c < v->set[k]->ncrl; c++)
			turn_crl(&s, &v->set[k]->crl[c]);
		for (size_t c = 0; c < v->set[k]->nocsp; c++)
			turn_response(&s, &v->set[k]->ocsp[c]);
	}
	ERR_clear_error();
	*from = s.from;
	*until = s.until;
}
