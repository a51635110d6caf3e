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
turn_crl(struct steady *s, X509_CRL *crl)
{
	int64_t	 next = cert_time(X509_CRL_get0_nextUpdate(crl));

	turn(s, cert_time(X509_CRL_get0_lastUpdate(crl)));
	if (next != TIME_NONE)
		turn(s, next + 1);
}

/* What the CRL lists of this certificate. */
static void
turn_entry(struct steady *s, X509_CRL *crl, X509 *x)
{
	X509_REVOKED		*entry = NULL;
	ASN1_GENERALIZEDTIME	*t;

	if (X509_NAME_cmp(X509_CRL_get_issuer(crl),
	    X509_get_issuer_name(x)) != 0 ||
	    X509_CRL_get0_by_cert(crl, &entry, x) == 0 || entry == NULL)
		return;
	turn(s, cert_time(X509_REVOKED_get0_revocationDate(entry)));
	t = X509_REVOKED_get_ext_d2i(entry, NID_invalidity_date, NULL, NULL);
	if (t != NULL)
		turn(s, cert_time(t));
	ASN1_GENERALIZEDTIME_free(t);
}

void
chain_steady(const struct trust *trust, X509 *leaf,
    const STACK_OF(X509) *untrusted, int64_t at, int64_t *from,
    int64_t *until)
{
	struct steady	 s = { at, INT64_MIN, INT64_MAX };

	turn_cert(&s, leaf);
	for (int i = 0; i < sk_X509_num(untrusted); i++)
		turn_cert(&s, sk_X509_value(untrusted, i));
	for (int i = 0; i < sk_X509_num(trust->anchor); i++)
		turn_cert(&s, sk_X509_value(trust->anchor, i));
	for (size_t c = 0; c < trust->ncrl; c++) {
		X509_CRL	*crl = trust->crl[c].crl;

		turn_crl(&s, crl);
		turn_entry(&s, crl, leaf);
		for (int i = 0; i < sk_X509_num(untrusted); i++)
			turn_entry(&s, crl, sk_X509_value(untrusted, i));
	}
	ERR_clear_error();
	*from = s.from;
	*until = s.until;
}
