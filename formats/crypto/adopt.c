/*
 * adopt.c: certificates that a document names and does not hold: those of
 * time-stamp authorities above all, which RFC 3161 2.4.1 (certReq) lets
 * whoever asks for a token leave out.
 */
#include <string.h>

#include <openssl/err.h>

#include "formats/crypto/adopt.h"
#include "formats/crypto/chain_internal.h"
#include "formats/crypto/tst.h"

static bool
wants(const struct sigplan *s)
{
	return s->cert == -1 && s->named.len > 0;
}

bool
plan_wants_cert(const struct plan *plan)
{
	for (size_t i = 0; i < plan->nsig; i++)
		if (wants(&plan->sig[i]))
			return true;
	return false;
}

static bool
is_named(const struct sigplan *s, const X509 *x)
{
	const EVP_MD	*md = digest_alg_md(s->named_alg);
	uint8_t		 octet[EVP_MAX_MD_SIZE];
	unsigned int	 n = 0;

	return md != NULL && X509_digest(x, md, octet, &n) == 1 &&
	    n == s->named.len && memcmp(octet, s->named.p, n) == 0;
}

/* The first of ${from} that the signature names.  0 or -1. */
static int
adopt_among(struct plan *plan, size_t i, const STACK_OF(X509) *from)
{
	struct sigplan	*s = &plan->sig[i];
	unsigned char	*der = NULL;
	int		 n;

	for (int k = 0; k < sk_X509_num(from) && wants(s); k++) {
		X509	*x = sk_X509_value(from, k);

		if (!is_named(s, x))
			continue;
		if ((n = i2d_X509(x, &der)) <= 0)
			return -1;
		s->cert = (size_t)n > PLAN_CERT_MAX ? -1 :
		    plan_add_cert(plan, der, (size_t)n);
		OPENSSL_free(der);
		/* At a limit it is judged without. */
		return s->cert >= 0 && s->tst != TST_NONE ?
		    tst_purpose(plan, i) : 0;
	}
	return 0;
}

static int
adopt_all(struct plan *plan, const struct trust *trust)
{
	int	 rc = 0;

	for (size_t i = 0; i < plan->nsig && rc == 0; i++)
		if (wants(&plan->sig[i]) && (rc = adopt_among(plan, i,
		    trust->anchor)) == 0)
			rc = adopt_among(plan, i, trust->middle);
	ERR_clear_error();
	return rc;
}

int
plan_adopt(struct plan *plan, const struct trust *trust,
    const struct octets *beside, size_t n)
{
	struct trust	*t = NULL;
	int		 rc = 0;

	if (!plan_wants_cert(plan))
		return 0;
	if (trust != NULL)
		rc = adopt_all(plan, trust);
	if (rc == 0 && n > 0 && plan_wants_cert(plan)) {
		if ((t = trust_new()) == NULL)
			return -1;
		for (size_t i = 0; i < n && rc != -1; i++)
			rc = trust_add_quietly(t, beside[i].p, beside[i].len);
		if (rc != -1)
			rc = adopt_all(plan, t);
	}
	trust_free(t);
	return rc == -1 ? -1 : 0;
}
