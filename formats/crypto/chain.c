/*
 * chain.c: from a certificate to a trust anchor at a time (RFC 5280 6.1), and
 * what EN 319 102-1 5.2.6 calls the outcome.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "formats/base/detail.h"
#include "formats/base/timefmt.h"
#include "formats/crypto/algorithms.h"
#include "formats/crypto/cert.h"
#include "formats/crypto/chain_internal.h"

#define EXTRA_MAX	1024		/* certificates from a document */
#define EXTRA_REVOCATION_MAX 1024	/* CRLs and responses from it */
#define EXTRA_CHECKS	4096u		/* signatures of those */

/* One judgement while it is made. */
struct chain {
	struct view	 view;
	struct evidence	 document;
	unsigned int	 checks;	/* left, of the document's data */
	struct paths	 paths;
	X509		*leaf;
	STACK_OF(X509)	*path;		/* the one being judged; borrowed */
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

void
name_short(const X509_NAME *name, char *to, size_t size)
{
	static const char	 more[] = "...";
	char			*text = cert_name(name), *common;
	size_t			 len;

	/* What is too long is better known by its own name than cut. */
	if (text != NULL && strlen(text) >= size &&
	    (common = cert_common_name(name)) != NULL) {
		if (*common == '\0') {
			free(common);
		} else {
			free(text);
			text = common;
		}
	}
	if (text == NULL) {
		snprintf(to, size, "?");
		return;
	}
	len = strlen(text);
	if (len >= size) {
		/* Not inside a character. */
		for (len = size - sizeof(more); len > 0 &&
		    ((unsigned char)text[len] & 0xc0) == 0x80;)
			len--;
		memcpy(text + len, more, sizeof(more));
		len += strlen(more);
	}
	memcpy(to, text, len);
	to[len] = '\0';
	free(text);
}

/*
 * EN 319 102-1 5.2.6.4: a path that RFC 5280 6.1 refuses, for whatever reason,
 * is CERTIFICATE_CHAIN_GENERAL_FAILURE; CHAIN_CONSTRAINTS_FAILURE is for what
 * is asked of a signer's certificate beyond that.
 */
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
	default:
		return FINDING_CHAIN_GENERAL;
	}
}

/* No path at all: say where it ends. */
static void
path_missing(struct chain *c)
{
	char	 name[128] = "";
	X509	*last;

	last = sk_X509_value(c->path, sk_X509_num(c->path) - 1);
	name_short(X509_get_issuer_name(last), name, sizeof(name));
	if (c->paths.cut)
		conclude(c->out, FINDING_NO_CHAIN, D_("too many certificates "
		    "of one name to try them all: %s"), name);
	else if ((X509_get_extension_flags(last) & EXFLAG_INVALID) != 0)
		conclude(c->out, FINDING_CHAIN_GENERAL,
		    D_("an extension of the certificate is there twice or "
		    "cannot be read; issuer: %s"), name);
	else if (X509_self_signed(last, 1) == 1)
		conclude(c->out, FINDING_NO_CHAIN,
		    D_("the root is not trusted here: %s"), name);
	else
		conclude(c->out, FINDING_NO_CHAIN,
		    D_("the issuer is not at hand: %s"), name);
	ERR_clear_error();
}

/*
 * libcrypto takes a certificate of its own name without authorityKeyIdentifier
 * for self-signed, and then wants it to be an anchor.  It is one of a key roll
 * over (RFC 4210 4.4) when another key signed it.
 */
static bool
is_rolled_over(const struct chain *c)
{
	return (c->error == X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN ||
	    c->error == X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT) &&
	    c->error_cert != NULL && X509_self_signed(c->error_cert, 1) != 1;
}

/* The path is none by RFC 5280: say why and where. */
static void
path_refuse(struct chain *c)
{
	char	 name[128] = "";

	if (c->error_cert != NULL)
		name_short(X509_get_subject_name(c->error_cert), name,
		    sizeof(name));
	if (is_rolled_over(c)) {
		conclude(c->out, FINDING_CHAIN_GENERAL, D_("a new key's "
		    "certificate does not say which key of that name signed "
		    "it (RFC 5280 4.2.1.1): %s"), name);
		return;
	}
	conclude(c->out, path_finding(c->error), "%s%s%s",
	    X509_verify_cert_error_string(c->error),
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

int
out_of_dates(const X509 *x, int64_t at, char when[])
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

/* What an answer rests on, each once. */
static void
evidence_note(struct chain_result *out, const struct revoked *r)
{
	if (r->status == REVOCATION_UNKNOWN)
		return;
	for (unsigned int i = 0; i < out->nevidence; i++)
		if (digest_equal(&out->evidence[i], &r->sha256))
			return;
	if (out->nevidence < CHAIN_EVIDENCE_MAX)
		out->evidence[out->nevidence++] = r->sha256;
}

/* Only revocation is missing, of one certificate of the path. */
static void
status_missing(struct chain *c, const struct revoked *r, const X509 *x)
{
	char	 name[96];

	if (c->out->finding != FINDING_OK)
		return;
	if (r->status == REVOCATION_UNKNOWN) {
		conclude(c->out, FINDING_REVOCATION_UNKNOWN, "%s", r->why);
		c->out->lapsed = r->lapsed;
	} else if (r->signer_expired) {
		name_short(X509_get_subject_name(x), name, sizeof(name));
		conclude(c->out, FINDING_REVOCATION_SIGNER_EXPIRED, "%s",
		    name);
	}
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
		status_find(&c->view, x, sk_X509_value(c->path, i + 1), &r);
		evidence_note(c->out, &r);
		if (r.status == REVOCATION_REVOKED) {
			conclude(c->out, FINDING_CA_REVOKED_NO_POE,
			    "%s, %s", name,
			    time_rfc3339(revoked_from(&r), when));
			c->out->ca_reason = r.reason;
			return true;
		}
		if ((off = out_of_dates(x, c->view.at, when)) != 0) {
			conclude(c->out, FINDING_CHAIN_GENERAL,
			    off > 0 ? D_("%s expired on %s") :
			    D_("%s is not valid before %s"), name, when);
			return true;
		}
		status_missing(c, &r, x);
	}
	return false;
}

/* Certificates whose own signature or key no longer counts; not the anchor. */
static bool
algorithms_refuse(struct chain *c)
{
	struct cert_strength	 s;
	char			 day[TIME_TEXT], name[96];
	int			 n = sk_X509_num(c->path);

	for (int i = 0; i < n - 1; i++) {
		X509	*x = sk_X509_value(c->path, i);

		cert_strength(x, &s);
		if (s.until > c->view.at)
			continue;
		name_short(X509_get_subject_name(x), name, sizeof(name));
		time_rfc3339(s.until, day);
		day[10] = '\0';
		conclude(c->out, FINDING_CHAIN_WEAK, "%s: %s, %s", name,
		    s.name, day);
		return true;
	}
	return false;
}

/* The leaf's revocation, when it has an issuer in the path. */
static void
leaf_status(struct chain *c, struct revoked *r)
{
	struct chain_result	*out = c->out;

	status_find(&c->view, c->leaf, sk_X509_value(c->path, 1), r);
	out->revocation = r->status;
	out->source = r->source;
	out->reason = r->reason;
	out->revoked_at = r->at;
	out->invalid_since = r->invalid_since;
	out->this_update = r->this_update;
	out->next_update = r->next_update;
	evidence_note(out, r);
}

/*
 * Is an expired leaf known not to have been revoked?  By what is from its
 * last days on only when that still names expired ones.
 */
static bool
good_to_the_end(const struct revoked *r)
{
	return r->status == REVOCATION_GOOD && r->this_update != TIME_NONE &&
	    r->keeps_expired;
}

static void
revoked_conclude(struct chain *c, const struct revoked *r)
{
	const char	*reason = crl_reason_name(r->reason);
	char		 when[TIME_TEXT], since[TIME_TEXT];
	enum finding	 f = r->reason == REASON_HOLD ?
			    FINDING_CERT_ON_HOLD : FINDING_CERT_REVOKED_NO_POE;

	time_rfc3339(r->at, when);
	if (revoked_from(r) != r->at)
		conclude(c->out, f, D_("%s, %s, invalid since %s"), when,
		    *reason == '\0' ? "-" : reason,
		    time_rfc3339(r->invalid_since, since));
	else
		conclude(c->out, f, "%s%s%s", when, *reason != '\0' ? ", " :
		    "", reason);
}

/* A path is there: what dates and revocation data say of it. */
static void
path_judge(struct chain *c)
{
	struct revoked	 r = { .status = REVOCATION_GOOD,
	    .this_update = TIME_NONE };
	char		 when[TIME_TEXT];
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
		revoked_conclude(c, &r);
		return;
	}
	if ((off = out_of_dates(c->leaf, c->view.at, when)) != 0) {
		conclude(c->out, off < 0 ? FINDING_CERT_NOT_YET :
		    good_to_the_end(&r) ? FINDING_CERT_EXPIRED_GOOD :
		    FINDING_CERT_EXPIRED, "%s", when);
		return;
	}
	c->out->finding = FINDING_OK;
	c->out->detail[0] = '\0';
	status_missing(c, &r, c->leaf);
	if (!authorities_refuse(c))
		(void)algorithms_refuse(c);
}

/* The nearer to good, the smaller: which of several paths is told of. */
static unsigned int
distance(enum finding f)
{
	static const enum finding	 order[] = { FINDING_OK,
	    FINDING_CERT_REVOKED_NO_POE, FINDING_CERT_ON_HOLD,
	    FINDING_REVOCATION_UNKNOWN, FINDING_REVOCATION_SIGNER_EXPIRED,
	    FINDING_CHAIN_WEAK, FINDING_CERT_EXPIRED_GOOD,
	    FINDING_CERT_EXPIRED, FINDING_CERT_NOT_YET,
	    FINDING_CA_REVOKED_NO_POE, FINDING_CHAIN_GENERAL,
	    FINDING_CHAIN_CONSTRAINTS, FINDING_NO_CHAIN };
	unsigned int			 i = 0;

	while (i < sizeof(order) / sizeof(order[0]) && order[i] != f)
		i++;
	return i;
}

/* Everything of ${r} but whose certificate it is. */
static void
result_reset(struct chain_result *r)
{
	struct chain_result	 empty = { .reason = -1, .ca_reason = -1,
	    .revoked_at = TIME_NONE, .invalid_since = TIME_NONE,
	    .this_update = TIME_NONE, .next_update = TIME_NONE };

	empty.cert_facts = r->cert_facts;
	empty.steady_from = r->steady_from;
	empty.steady_until = r->steady_until;
	*r = empty;
}

/* Judge every path; the best is the answer.  0, or -1 (memory). */
static int
paths_judge(struct chain *c)
{
	struct chain_result	 best = *c->out, *out = c->out;
	int			 rc;

	for (size_t i = 0; i < c->paths.n; i++) {
		c->path = c->paths.path[i];
		c->view.anchor = sk_X509_value(c->path,
		    sk_X509_num(c->path) - 1);
		result_reset(out);
		X509_free(c->error_cert);
		rc = path_validate(c->path, &c->error,
		    &c->error_cert);
		if (rc == -1 || path_keep(c) == -1) {
			conclude(out, FINDING_INTERNAL, "%s", D_("no memory"));
			return -1;
		}
		if (rc == 1)
			path_judge(c);
		else
			path_refuse(c);
		if (i == 0 || distance(out->finding) <
		    distance(best.finding))
			best = *out;
		if (best.finding == FINDING_OK)
			break;
	}
	*out = best;
	return 0;
}

/* Intermediates of the trust folder, then the document's.  0 or -1. */
static int
untrusted_build(struct chain *c, const struct chain_extra *extra)
{
	STACK_OF(X509)		*to;
	const unsigned char	*p;
	X509			*x;

	if ((to = X509_chain_up_ref(c->view.trust->middle)) == NULL)
		return -1;
	c->view.untrusted = to;
	for (size_t i = 0; i < extra->ncert && i < EXTRA_MAX; i++) {
		p = extra->cert[i].p;
		x = d2i_X509(NULL, &p, (long)extra->cert[i].len);
		if (x == NULL)
			continue;	/* what cannot be read leads nowhere */
		if (sk_X509_push(to, x) <= 0) {
			X509_free(x);
			return -1;
		}
	}
	for (size_t i = 0; i < extra->nrevocation &&
	    i < EXTRA_REVOCATION_MAX; i++)
		if (evidence_add(&c->document, extra->revocation[i].p,
		    extra->revocation[i].len, NULL, extra->known == NULL ?
		    TIME_NONE : extra->known[i]) == -1)
			return -1;
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
	f->mail = strdup("");
	f->not_before = f->not_after = TIME_NONE;
	return f->subject == NULL || f->issuer == NULL ||
	    f->common_name == NULL || f->serial == NULL ||
	    f->mail == NULL ? -1 : 0;
}

/* 0, or -1 (memory). */
static int
judge(struct chain *c, const struct chain_extra *extra)
{
	struct chain_result	*out = c->out;

	if (untrusted_build(c, extra) == -1 ||
	    paths_find(&c->paths, &c->view, c->leaf, PATH_CHECKS)
	    == -1)
		return -1;
	chain_steady(&c->view, c->leaf, &c->paths, &out->steady_from,
	    &out->steady_until);
	if (c->paths.n > 0)
		return paths_judge(c);
	c->path = c->paths.partial;
	if (path_keep(c) == -1)
		return -1;
	path_missing(c);
	return 0;
}

int
chain_check(const struct trust *trust, const uint8_t *leaf, size_t len,
    const struct chain_extra *extra, int64_t at, int64_t now,
    struct chain_result *out)
{
	struct chain		 c = { .out = out };
	const unsigned char	*p = leaf;
	int			 rc = -1;

	c.checks = EXTRA_CHECKS;
	c.view = (struct view){ .trust = trust, .at = at, .now = now,
	    .checks = &c.checks };
	c.view.set[0] = &trust->evidence;
	c.view.set[1] = &c.document;
	memset(out, 0, sizeof(*out));
	out->steady_from = INT64_MIN;
	out->steady_until = INT64_MAX;
	result_reset(out);
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
	rc = judge(&c, extra);
 out:
	sk_X509_pop_free(c.view.untrusted, X509_free);
	paths_release(&c.paths);
	evidence_release(&c.document);
	X509_free(c.error_cert);
	X509_free(c.leaf);
	return rc;
}

void
chain_result_release(struct chain_result *r)
{
	cert_facts_release(&r->cert_facts);
}
