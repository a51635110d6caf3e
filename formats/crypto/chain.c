/*
 * chain.c: from a certificate to a trust anchor at a time (RFC 5280 6.1), and
 * what EN 319 102-1 calls the outcome without a proof of existence.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "formats/base/detail.h"
#include "formats/base/timefmt.h"
#include "formats/crypto/cert.h"
#include "formats/crypto/chain_internal.h"

#define EXTRA_MAX	1024		/* certificates from a document */

/* One judgement while it is made. */
struct chain {
	const struct trust *trust;
	X509		*leaf;
	STACK_OF(X509)	*untrusted;
	STACK_OF(X509)	*path;		/* built; may be partial */
	int64_t		 at;
	int		 error;		/* X509_V_... */
	X509		*error_cert;	/* owned; may be NULL */
	struct chain_result *out;
};

static void __attribute__((format(printf, 3, 4)))
conclude(struct chain_result *out, enum finding f, const char *fmt, ...)
{
	va_list	 ap;

	out->finding = f;
	va_start(ap, fmt);
	detail_vformat(out->detail, sizeof(out->detail), fmt, ap);
	va_end(ap);
}

/*
 * Build and check a path; ${timed}: at the time of the judgement, else
 * whatever the dates.  1 valid, 0 not (${error} says why), -1 memory.
 */
static int
path_build(struct chain *c, bool timed)
{
	X509_STORE_CTX		*ctx;
	X509_VERIFY_PARAM	*param;
	X509			*bad;
	int64_t			 seconds = c->at / TIME_SECOND;
	int			 rc = -1;

	sk_X509_pop_free(c->path, X509_free);
	X509_free(c->error_cert);
	c->path = NULL;
	c->error_cert = NULL;
	if ((ctx = X509_STORE_CTX_new()) == NULL ||
	    X509_STORE_CTX_init(ctx, c->trust->store, c->leaf,
	    c->untrusted) != 1)
		goto out;
	/* The clock is an argument: the same input gives the same verdict. */
	param = X509_STORE_CTX_get0_param(ctx);
	if (timed)
		X509_VERIFY_PARAM_set_time(param, (time_t)seconds);
	else	/* a time that is set would be looked at all the same */
		X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_NO_CHECK_TIME);
	X509_VERIFY_PARAM_set_depth(param, CHAIN_DEPTH_MAX - 2);
	X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN |
	    X509_V_FLAG_POLICY_CHECK);
	rc = X509_verify_cert(ctx) == 1;
	c->error = X509_STORE_CTX_get_error(ctx);
	c->path = X509_STORE_CTX_get1_chain(ctx);
	bad = X509_STORE_CTX_get_current_cert(ctx);
	if (rc == 0 && bad != NULL && X509_up_ref(bad) == 1)
		c->error_cert = bad;
	if (rc == 0 && c->error == X509_V_ERR_OUT_OF_MEM)
		rc = -1;
 out:
	X509_STORE_CTX_free(ctx);
	ERR_clear_error();
	return rc;
}

/* RFC 5280's reasons to refuse a path, in the words of EN 319 102-1. */
static enum finding
path_finding(int error)
{
	switch (error) {
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
	case X509_V_ERR_CERT_CHAIN_TOO_LONG:
	case X509_V_ERR_CERT_UNTRUSTED:
		return FINDING_NO_CHAIN;
	case X509_V_ERR_INVALID_CA:
	case X509_V_ERR_INVALID_NON_CA:
	case X509_V_ERR_PATH_LENGTH_EXCEEDED:
	case X509_V_ERR_INVALID_PURPOSE:
	case X509_V_ERR_KEYUSAGE_NO_CERTSIGN:
	case X509_V_ERR_KEYUSAGE_NO_DIGITAL_SIGNATURE:
	case X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION:
	case X509_V_ERR_INVALID_EXTENSION:
	case X509_V_ERR_INVALID_POLICY_EXTENSION:
	case X509_V_ERR_NO_EXPLICIT_POLICY:
	case X509_V_ERR_PERMITTED_VIOLATION:
	case X509_V_ERR_EXCLUDED_VIOLATION:
	case X509_V_ERR_SUBTREE_MINMAX:
	case X509_V_ERR_UNSUPPORTED_CONSTRAINT_TYPE:
	case X509_V_ERR_UNSUPPORTED_CONSTRAINT_SYNTAX:
	case X509_V_ERR_UNSUPPORTED_NAME_SYNTAX:
		return FINDING_CHAIN_CONSTRAINTS;
	default:
		return FINDING_CHAIN_GENERAL;
	}
}

/* No valid path whatever the dates: say which and where. */
static void
path_refuse(struct chain *c)
{
	enum finding	 f = path_finding(c->error);
	char		 name[128] = "";
	X509		*last;

	if (f == FINDING_NO_CHAIN && sk_X509_num(c->path) > 0 &&
	    (c->error == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT ||
	    c->error == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY ||
	    c->error == X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE)) {
		last = sk_X509_value(c->path, sk_X509_num(c->path) - 1);
		name_short(X509_get_issuer_name(last), name, sizeof(name));
		conclude(c->out, f, D_("the issuer is not at hand: %s"), name);
		return;
	}
	if (c->error_cert != NULL)
		name_short(X509_get_subject_name(c->error_cert), name,
		    sizeof(name));
	conclude(c->out, f, "%s%s%s", X509_verify_cert_error_string(c->error),
	    name[0] != '\0' ? ": " : "", name);
}

/* Keep the digests of the path, leaf first.  0 or -1. */
static int
path_keep(struct chain *c)
{
	unsigned int	 n;

	c->out->n = 0;
	for (int i = 0; i < sk_X509_num(c->path) && i < CHAIN_DEPTH_MAX; i++) {
		if (X509_digest(sk_X509_value(c->path, i), EVP_sha256(),
		    c->out->cert[i].octet, &n) != 1)
			return -1;
		name_short(X509_get_subject_name(sk_X509_value(c->path, i)),
		    c->out->name[i], CHAIN_NAME);
		c->out->n++;
	}
	return 0;
}

/* A signer's key must be one for signatures (RFC 5280 4.2.1.3). */
static bool
leaf_may_sign(X509 *leaf)
{
	/* All bits when the extension is absent. */
	return (X509_get_key_usage(leaf) &
	    (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) != 0;
}

/* Is this certificate outside its dates?  Fills ${when}. */
static int
out_of_dates(const X509 *x, int64_t at, char when[TIME_TEXT])
{
	int64_t	 from = cert_time(X509_get0_notBefore(x));
	int64_t	 until = cert_time(X509_get0_notAfter(x));

	if (from == TIME_NONE || at < from) {
		time_rfc3339(from, when);
		return -1;
	}
	/* notAfter names the last second that counts. */
	if (until == TIME_NONE || at >= until + TIME_SECOND) {
		time_rfc3339(until, when);
		return 1;
	}
	return 0;
}

/*
 * Authorities between leaf and anchor: dates and revocation.  The anchor is
 * trusted as it is (RFC 5280 6.1.1 (d)).
 */
static bool
authorities_refuse(struct chain *c)
{
	struct revoked	 r;
	char		 when[TIME_TEXT], name[96];
	int		 n = sk_X509_num(c->path), off;

	for (int i = 1; i < n - 1; i++) {
		X509	*x = sk_X509_value(c->path, i);

		name_short(X509_get_subject_name(x), name, sizeof(name));
		crl_status(c->trust, x, sk_X509_value(c->path, i + 1), c->at,
		    &r);
		if (r.status == REVOCATION_REVOKED) {
			conclude(c->out, FINDING_CA_REVOKED_NO_POE,
			    "%s, %s", name, time_rfc3339(r.at, when));
			return true;
		}
		if ((off = out_of_dates(x, c->at, when)) != 0) {
			conclude(c->out, FINDING_CHAIN_GENERAL,
			    off > 0 ? D_("%s expired on %s") :
			    D_("%s is not valid before %s"), name, when);
			return true;
		}
		if (r.status == REVOCATION_UNKNOWN &&
		    c->out->finding == FINDING_OK)
			conclude(c->out, FINDING_REVOCATION_UNKNOWN, "%s",
			    r.why);
	}
	return false;
}

/* The leaf's revocation, when it has an issuer in the path. */
static void
leaf_status(struct chain *c, struct revoked *r)
{
	crl_status(c->trust, c->leaf, sk_X509_value(c->path, 1), c->at, r);
	c->out->revocation = r->status;
	c->out->reason = r->reason;
	c->out->revoked_at = r->at;
	c->out->this_update = r->this_update;
	c->out->next_update = r->next_update;
}

/*
 * Is an expired leaf known not to have been revoked?  By a list from its last
 * days on only when that still named expired ones: before its end.
 */
static bool
good_to_the_end(const struct chain *c, const struct revoked *r)
{
	return r->status == REVOCATION_GOOD && r->this_update != TIME_NONE &&
	    r->this_update <= cert_time(X509_get0_notAfter(c->leaf));
}

/* A path is there: what dates and CRLs say of it. */
static void
path_judge(struct chain *c)
{
	struct revoked	 r = { .status = REVOCATION_GOOD };
	char		 when[TIME_TEXT];
	const char	*reason;
	int		 off;

	if (!leaf_may_sign(c->leaf)) {
		conclude(c->out, FINDING_CHAIN_CONSTRAINTS, "%s",
		    D_("the key usage of the signer's certificate allows no "
		    "signatures"));
		return;
	}
	/* An anchor has nobody who could revoke it. */
	if (sk_X509_num(c->path) > 1)
		leaf_status(c, &r);
	if (r.status == REVOCATION_REVOKED) {
		reason = crl_reason_name(r.reason);
		conclude(c->out, FINDING_CERT_REVOKED_NO_POE, "%s%s%s",
		    time_rfc3339(r.at, when), *reason != '\0' ? ", " : "",
		    reason);
		return;
	}
	if ((off = out_of_dates(c->leaf, c->at, when)) != 0) {
		conclude(c->out, off < 0 ? FINDING_CERT_NOT_YET :
		    good_to_the_end(c, &r) ? FINDING_CERT_EXPIRED_GOOD :
		    FINDING_CERT_EXPIRED, "%s", when);
		return;
	}
	c->out->finding = FINDING_OK;
	c->out->detail[0] = '\0';
	if (authorities_refuse(c))
		return;
	if (r.status == REVOCATION_UNKNOWN)
		conclude(c->out, FINDING_REVOCATION_UNKNOWN, "%s", r.why);
}

/* Intermediates of the trust folder, then the document's.  0 or -1. */
static int
untrusted_build(struct chain *c, const struct octets *extra, size_t n)
{
	const unsigned char	*p;
	X509			*x;

	if ((c->untrusted = X509_chain_up_ref(c->trust->middle)) == NULL)
		return -1;
	for (size_t i = 0; i < n && i < EXTRA_MAX; i++) {
		p = extra[i].p;
		if ((x = d2i_X509(NULL, &p, (long)extra[i].len)) == NULL)
			continue;	/* what cannot be read leads nowhere */
		if (sk_X509_push(c->untrusted, x) <= 0) {
			X509_free(x);
			return -1;
		}
	}
	ERR_clear_error();
	return 0;
}

static int
facts_empty(struct cert_facts *f)
{
	f->subject = strdup("");
	f->issuer = strdup("");
	f->common_name = strdup("");
	f->serial = strdup("");
	f->not_before = f->not_after = TIME_NONE;
	return f->subject == NULL || f->issuer == NULL ||
	    f->common_name == NULL || f->serial == NULL ? -1 : 0;
}

int
chain_check(const struct trust *trust, const uint8_t *leaf, size_t len,
    const struct octets *extra, size_t nextra, int64_t at,
    struct chain_result *out)
{
	struct chain		 c = { .trust = trust, .at = at, .out = out };
	const unsigned char	*p = leaf;
	int			 rc = -1, path;

	*out = (struct chain_result){ .revocation = REVOCATION_UNKNOWN,
	    .reason = -1, .revoked_at = TIME_NONE, .this_update = TIME_NONE,
	    .next_update = TIME_NONE, .steady_from = INT64_MIN,
	    .steady_until = INT64_MAX };
	conclude(out, FINDING_INTERNAL, "%s", D_("no memory"));
	if ((c.leaf = d2i_X509(NULL, &p, (long)len)) == NULL) {
		ERR_clear_error();
		conclude(out, FINDING_CERT_MALFORMED, "%s", "");
		return facts_empty(&out->cert_facts);
	}
	if (cert_facts_read(&out->cert_facts, c.leaf, leaf, len) == -1)
		goto out;
	if (trust_anchors(trust) == 0) {
		conclude(out, FINDING_NO_CHAIN, "%s",
		    D_("the trust folder has no anchor"));
		rc = 0;
		goto out;
	}
	if (untrusted_build(&c, extra, nextra) == -1)
		goto out;
	chain_steady(trust, c.leaf, c.untrusted, at, &out->steady_from,
	    &out->steady_until);
	path = path_build(&c, true);
	if (path == 0)
		path = path_build(&c, false);
	if (path == -1 || path_keep(&c) == -1)
		goto out;
	if (path == 1)
		path_judge(&c);
	else
		path_refuse(&c);
	rc = 0;
 out:
	sk_X509_pop_free(c.untrusted, X509_free);
	sk_X509_pop_free(c.path, X509_free);
	X509_free(c.error_cert);
	X509_free(c.leaf);
	return rc;
}

void
chain_result_release(struct chain_result *r)
{
	cert_facts_release(&r->cert_facts);
}
