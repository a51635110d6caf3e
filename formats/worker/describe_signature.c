/*
 * describe_signature.c: what the signatures tell where the text does not: a
 * scan says nothing by itself.  Nothing of it is verified, and it is never
 * sure: who signs, when, for which agency; and what the signer wrote beside it
 * (PDF: Reason, Location; XAdES: role, place): which document, of whom, where.
 */
#include <openssl/x509.h>

#include <stdlib.h>
#include <string.h>

#include "formats/base/timefmt.h"
#include "formats/crypto/cert.h"
#include "formats/regulation/conventions.h"
#include "formats/regulation/metadata.h"
#include "formats/regulation/viet.h"
#include "formats/validation/dn.h"
#include "formats/worker/work.h"

#define SURE_STAMPED	60		/* percent: an authority's time */
#define SURE_CLAIMED	40		/* the signer's machine's */
#define SURE_NAME	70		/* of a certificate */
#define SURE_TITLE	50
#define SURE_SAID	50		/* what the signer wrote beside it */
#define SURE_ANNEX	60		/* often all that an annex has */
#define SAID_ROOM	((size_t)4096)
#define SIGNERS_SEEN	16		/* signatures looked at */
#define SHIFT		((int64_t)7 * 3600 * TIME_SECOND)

static bool
is_own(const struct sigplan *sig)
{
	return sig->of == -1 && sig->tst == TST_NONE &&
	    (sig->kind == SIGKIND_SIGNATURE ||
	    sig->kind == SIGKIND_CERTIFICATION);
}

/* What the time-stamp in signature ${i} says, or TIME_NONE. */
static int64_t
stamped(const struct plan *plan, size_t i)
{
	for (size_t k = 0; k < plan->nsig; k++)
		if (plan->sig[k].of == (int)i && plan->sig[k].tst !=
		    TST_NONE && plan->sig[k].gen_time != TIME_NONE)
			return plan->sig[k].gen_time;
	return TIME_NONE;
}

/*
 * The first signing, a day in Vietnam.  A machine that writes local time as
 * UTC is 7 hours late: then only a day that both readings give.
 */
static int
put_day(struct metadata *m, const struct plan *plan)
{
	unsigned int	 sure = SURE_STAMPED;
	int64_t		 at, first = TIME_NONE;
	struct civil	 c, other;
	char		 text[CIVIL_TEXT];

	for (size_t i = 0; i < plan->nsig; i++) {
		if (!is_own(&plan->sig[i]) ||
		    (at = stamped(plan, i)) == TIME_NONE)
			continue;
		if (first == TIME_NONE || at < first)
			first = at;
	}
	for (size_t i = 0; first == TIME_NONE && i < plan->nsig; i++)
		if (is_own(&plan->sig[i]) &&
		    plan->sig[i].claimed != TIME_NONE) {
			first = plan->sig[i].claimed;
			sure = SURE_CLAIMED;
		}
	if (first == TIME_NONE)
		return 0;
	civil_of_time(first, &c);
	if (sure == SURE_CLAIMED && first > INT64_MIN + SHIFT) {
		civil_of_time(first - SHIFT, &other);
		if (civil_days(&c) != civil_days(&other))
			sure /= 2;
	}
	if (!civil_valid(&c))
		return 0;
	civil_text(&c, text);
	return metadata_set(m, META_DATE, META_FROM_SIGNATURE, sure, 0, text,
	    strlen(text));
}

static int
put_dn(struct metadata *m, enum meta_name name, unsigned int sure,
    const char *dn, const char *type)
{
	char	 value[DN_VALUE];

	if (metadata_has(m, name) || dn_get(dn, type, 0, value,
	    sizeof(value)) == NULL)
		return 0;
	return metadata_set(m, name, META_FROM_SIGNATURE, sure, 0, value,
	    strlen(value));
}

/* A person's name and title, an agency's name: the first of each. */
static int
put_names(struct metadata *m, const uint8_t *der, size_t len)
{
	const unsigned char	*p = der;
	X509			*x = d2i_X509(NULL, &p, (long)len);
	char			*subject, *issuer;
	int			 rc = 0;

	if (x == NULL)
		return 0;
	subject = cert_name(X509_get_subject_name(x));
	issuer = cert_name(X509_get_issuer_name(x));
	if (subject == NULL || issuer == NULL) {
		rc = -1;
		goto out;
	}
	switch (dn_classify(subject, issuer)) {
	case DN_PERSON:
		if (!metadata_has(m, META_SIGNER))
			rc = put_dn(m, META_POSITION, SURE_TITLE, subject,
			    "title");
		rc |= put_dn(m, META_SIGNER, SURE_NAME, subject, "CN");
		break;
	case DN_ORGANISATION:
		rc = put_dn(m, META_ISSUER, SURE_NAME, subject, "CN");
		break;
	case DN_UNKNOWN:
	case DN_SERVICE:
		break;
	}
 out:
	free(subject);
	free(issuer);
	X509_free(x);
	return rc;
}

/* Unless the field is there, or surer. */
static int
put_said(struct metadata *m, enum meta_name name, unsigned int sure,
    const char *s, size_t len)
{
	if (metadata_has(m, name) && m->f[name].confidence >= sure)
		return 0;
	return metadata_set(m, name, META_FROM_SIGNATURE, sure, 0, s, len);
}

/* "... của ỦY BAN NHÂN DÂN TỈNH GIA LAI", behind the number. */
static int
put_of_whom(struct metadata *m, const char *s)
{
	static const char	 of[] = " của ";
	const char		*at = strstr(s, of);
	size_t			 n;

	if (at == NULL)
		return 0;
	at += sizeof(of) - 1;
	n = strcspn(at, ",;(");
	return n < 4 ? 0 : put_said(m, META_ISSUER, SURE_SAID, at, n);
}

/*
 * "Kèm theo văn bản số 2061/QĐ-UBND của ...": what it is an annex of; "Văn bản
 * số 12/QĐ-SNV của ...": its own number.  What a received document was given
 * there is another's number.
 */
static int
put_reason(struct metadata *m, const char *reason)
{
	struct docnum		 d;
	struct viet_folded	 f;
	struct buf		 b;
	char			 text[DOCNUM_TEXT];
	const char		*s;
	bool			 annex, own;
	int			 rc = 0;

	buf_init(&b, SAID_ROOM);
	s = viet_clean(&b, reason, strlen(reason)) == 0 ? buf_str(&b) : NULL;
	if (s == NULL || viet_folded(&f, s, strlen(s)) == -1) {
		rc = s == NULL ? 0 : -1;
		goto out;
	}
	annex = strncmp(f.s, "kem theo", 8) == 0;
	own = strncmp(f.s, "van ban so", 10) == 0 ||
	    strncmp(f.s, "phat hanh", 9) == 0 ||
	    strncmp(f.s, "ban hanh", 8) == 0;
	viet_folded_release(&f);
	if ((!annex && !own) || docnum_find(s, strlen(s), &d) != DOCNUM_FOUND)
		goto out;
	if (annex && !metadata_has(m, META_NUMBER)) {
		docnum_text(&d, text);
		rc = put_said(m, META_ANNEX_OF, SURE_ANNEX, text,
		    strlen(text));
	} else if (own && d.year == 0) {
		rc = put_said(m, META_NUMBER, SURE_SAID, d.number,
		    strlen(d.number));
		rc |= put_said(m, META_NOTATION, SURE_SAID, d.notation,
		    strlen(d.notation));
	}
	rc |= put_of_whom(m, s + d.to);
 out:
	buf_release(&b);
	return rc == 0 ? 0 : -1;
}

/* What the signer of one signature wrote beside it. */
static int
put_claims(struct metadata *m, const struct sigplan *sig)
{
	int	 rc = 0;

	for (size_t i = 0; i < sig->nclaim && rc == 0; i++) {
		const char	*name = sig->claim[i].name;
		const char	*value = sig->claim[i].value;

		if (strcmp(name, "reason") == 0)
			rc = put_reason(m, value);
		else if (strcmp(name, "location") == 0 ||
		    strcmp(name, "signer-location") == 0)
			rc = put_said(m, META_PLACE, SURE_SAID, value,
			    strlen(value));
		else if (strcmp(name, "signer-role") == 0)
			rc = put_said(m, META_POSITION, SURE_SAID, value,
			    strlen(value));
	}
	return rc;
}

int
work_describe_signatures(struct metadata *m, const struct plan *plan)
{
	const struct sigplan	*sig;
	size_t			 seen = 0;

	if (!metadata_has(m, META_DATE) && put_day(m, plan) == -1)
		return -1;
	for (size_t i = 0; i < plan->nsig && seen < SIGNERS_SEEN; i++) {
		if (metadata_has(m, META_SIGNER) &&
		    metadata_has(m, META_ISSUER))
			break;
		sig = &plan->sig[i];
		if (!is_own(sig) || sig->cert < 0 ||
		    (size_t)sig->cert >= plan->ncert)
			continue;
		seen++;
		if (put_names(m, plan->cert[sig->cert].p,
		    plan->cert[sig->cert].len) == -1)
			return -1;
	}
	for (size_t i = 0; i < plan->nsig && i < SIGNERS_SEEN; i++)
		if (is_own(&plan->sig[i]) && put_claims(m, &plan->sig[i]) ==
		    -1)
			return -1;
	return 0;
}
