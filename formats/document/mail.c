/*
 * mail.c: S/MIME signatures: from a message's parts to plans.
 */
#include <openssl/evp.h>

#include <stdlib.h>
#include <string.h>

#include "formats/base/detail.h"
#include "formats/crypto/algorithms.h"
#include "formats/crypto/cms.h"

#include "formats/document/mail.h"

#define CMS_MAX		((size_t)128 * 1024 * 1024)	/* decoded octets */

static bool
is_pkcs7(const char *type, const char *what)
{
	return strcmp(type, what) == 0 ||
	    (strncmp(type, "application/x-", 14) == 0 &&
	    strncmp(what, "application/", 12) == 0 &&
	    strcmp(type + 14, what + 12) == 0);
}

bool
mail_is_signature(const struct mime *m, const struct mime_part *part)
{
	return part->parent != -1 &&
	    strcmp(m->part[part->parent].type, "multipart/signed") == 0 &&
	    is_pkcs7(part->type, "application/pkcs7-signature") &&
	    mime_child(m, (size_t)part->parent, 1) == part;
}

bool
mail_is_opaque(const struct mime *m, const struct mime_part *part)
{
	return part == &m->part[0] &&
	    is_pkcs7(part->type, "application/pkcs7-mime") &&
	    (part->smime_type == NULL ||
	    strcasecmp(part->smime_type, "signed-data") == 0);
}

static int
add(void *arg, const uint8_t *p, size_t len)
{
	return buf_add(arg, p, len);
}

/* The runs of the first signature's content in the decoded octets. */
static int
gather(const struct plan *plan, const struct buf *der, struct buf *b)
{
	const struct sigplan	*s = &plan->sig[0];

	if (plan->nsig == 0 || s->content != CONTENT_PEM)
		return 0;
	for (size_t i = 0; i < s->nspan; i++)
		if (s->span[i].off > der->len ||
		    s->span[i].len > der->len - s->span[i].off ||
		    buf_add(b, der->p + s->span[i].off,
		    (size_t)s->span[i].len) == -1)
			return 0;
	return 1;
}

int
mail_content(const struct mime_part *part, struct buf *b)
{
	struct cms_opts	 o = { .where = CONTENT_PEM,
			     .detached = CONTENT_NONE };
	struct plan	*plan = plan_new();
	struct buf	 der;
	size_t		 used;
	int		 rc = -1;

	buf_init(&der, CMS_MAX);
	if (plan != NULL && mime_decode(part, add, &der) == 0) {
		if (cms_parse(plan, der.p, der.len, &o, &used) != -1)
			rc = gather(plan, &der, b);
	} else if (plan != NULL) {
		rc = 0;
	}
	plan_free(plan);
	buf_release(&der);
	return rc;
}

/* Digest of the octets against what the signature says of its content. */
static enum tri
matches(const struct sigplan *s, const struct octets *o)
{
	uint8_t	 d[EVP_MAX_MD_SIZE];
	size_t	 n = digest_alg_octets(s->digest, o->p, o->len, d);

	if (n == 0)
		return TRI_UNKNOWN;
	return n == s->message_digest.len &&
	    memcmp(d, s->message_digest.p, n) == 0 ? TRI_YES : TRI_NO;
}

/* Octets that are not the document's own as the content.  0 or -1. */
static int
content_octets(struct plan *plan, struct sigplan *s, const struct octets *o)
{
	if (s->mode == SIGMODE_DIRECT && cms_is_attributes(o->p, o->len) &&
	    sigplan_note(s, FINDING_CMS_ATTRS, "%s", D_("the content is the "
	    "signed attributes of another signature")) == -1)
		return -1;
	if (o->len <= PLAN_BLOB_MAX) {
		s->content = CONTENT_INLINE;
		return blob_set(&s->inline_content, o->p, o->len);
	}
	if (s->mode != SIGMODE_ATTRS) {
		s->content = CONTENT_NONE;
		return sigplan_note(s, FINDING_TOO_LARGE, "%s", "1 MiB");
	}
	s->content = CONTENT_PARSED;
	s->has_parsed = true;
	s->parsed = matches(s, o);
	plan->reparse = true;
	return 0;
}

/* Every line end CRLF, where one is not. */
static int
canonical(struct buf *b, const struct octets *o)
{
	size_t	 from = 0;

	for (size_t i = 0; i < o->len; i++) {
		if (o->p[i] != '\n' || (i > 0 && o->p[i - 1] == '\r'))
			continue;
		(void)buf_add(b, o->p + from, i - from);
		(void)buf_add(b, "\r\n", 2);
		from = i + 1;
	}
	return buf_add(b, o->p + from, o->len - from);
}

/* The message was kept with bare line feeds: a store's, not the sender's. */
static bool
is_unix(const struct octets *o)
{
	const uint8_t	*lf = memchr(o->p, '\n', o->len);

	return lf != NULL && (lf == o->p || lf[-1] != '\r');
}

/*
 * RFC 1847 2.1, RFC 8551 3.5.3.1: the content is beside the signature, not in
 * it, and the part ${o} before it is what people read.  A signature that holds
 * a content of its own is judged by that part all the same: it is a copy, or
 * the signature is over something else.  0 or -1.
 */
static int
held_check(struct sigplan *s, const struct octets *o)
{
	const struct blob	*held = &s->inline_content;
	bool			 copy;

	copy = s->content == CONTENT_INLINE && held->len == o->len &&
	    (o->len == 0 || memcmp(held->p, o->p, o->len) == 0);
	s->content = CONTENT_COVERS;
	if (blob_set(&s->inline_content, NULL, 0) == -1)
		return -1;
	if (copy)
		return sigplan_note(s, FINDING_CMS_ENCAPSULATED, NULL);
	s->coverage = COVERAGE_PARTIAL;
	return sigplan_note(s, FINDING_PARTIAL_COVERAGE, "%s",
	    D_("not the part of the mail before it: it is over a content "
	    "that it holds itself"));
}

/* The first part is what the signatures from ${first} on are over. */
static int
detached_set(struct plan *plan, size_t first, const uint8_t *doc,
    const struct octets *o)
{
	struct octets	 crlf;
	struct buf	 b;
	int		 rc = 0;

	buf_init(&b, CMS_MAX);
	if (is_unix(o) && canonical(&b, o) == -1) {
		buf_release(&b);
		return plan_note(plan, FINDING_TOO_LARGE, "%s", "128 MiB");
	}
	crlf = (struct octets){ b.p, b.len };
	for (size_t i = first; i < plan->nsig && rc == 0; i++) {
		struct sigplan	*s = &plan->sig[i];

		if (s->counter || s->tst != TST_NONE)
			continue;
		if (s->content != CONTENT_COVERS &&
		    (rc = held_check(s, b.len > 0 ? &crlf : o)) == -1)
			break;
		if (b.len > 0) {
			rc = content_octets(plan, s, &crlf);
		} else {
			s->content = CONTENT_DOCUMENT;
			rc = sigplan_add_span(s, (uint64_t)(o->p - doc),
			    o->len);
		}
	}
	buf_release(&b);
	return rc;
}

/* What the signature leaves out: parts beside the signed one, the head. */
static int
coverage_set(struct plan *plan, size_t first, bool whole)
{
	int	 rc = 0;

	for (size_t i = first; i < plan->nsig && rc == 0; i++) {
		struct sigplan	*s = &plan->sig[i];

		if (s->tst != TST_NONE || s->counter)
			continue;
		if (s->coverage != COVERAGE_PARTIAL)
			s->coverage = whole ? COVERAGE_WHOLE :
			    COVERAGE_PARTIAL;
		if (!whole)
			rc = sigplan_note(s, FINDING_PARTIAL_COVERAGE, "%s",
			    D_("other parts of the mail stand beside the "
			    "signed one"));
		else
			rc = sigplan_note(s, FINDING_UNCOVERED_PARTS, "%s",
			    D_("the mail's head (sender, recipients, subject, "
			    "date)"));
	}
	return rc;
}

/* Is all that stands around the signed part ${i} signatures over it? */
static bool
is_whole(const struct mime *m, size_t i)
{
	int	 up;

	for (; (up = m->part[i].parent) != -1; i = (size_t)up)
		if (strcmp(m->part[up].type, "multipart/signed") != 0 ||
		    mime_child(m, (size_t)up, 0) != &m->part[i] ||
		    mime_child(m, (size_t)up, 2) != NULL)
			return false;
	return true;
}

/* RFC 2046 5.2.3: does the signed part ${i}, or one in it, hold no body? */
static bool
is_elsewhere(const struct mime *m, size_t i)
{
	for (size_t n = i + 1; n < m->n; n++) {
		int	 up = (int)n;

		if (strcmp(m->part[n].type, "message/external-body") != 0)
			continue;
		while (up != -1 && (size_t)up != i)
			up = m->part[up].parent;
		if (up != -1)
			return true;
	}
	return false;
}

/* What is kept elsewhere may be another tomorrow.  0 or -1. */
static int
elsewhere_check(struct plan *plan, size_t first, const struct mime *m,
    size_t i)
{
	int	 rc = 0;

	if (!is_elsewhere(m, i))
		return 0;
	for (size_t n = first; n < plan->nsig && rc == 0; n++) {
		struct sigplan	*s = &plan->sig[n];

		if (s->tst != TST_NONE || s->counter)
			continue;
		s->coverage = COVERAGE_PARTIAL;
		rc = sigplan_note(s, FINDING_PARTIAL_COVERAGE, "%s",
		    D_("not what message/external-body refers to"));
	}
	return rc;
}

/*
 * Of what stands around the signed octets, the part ${i} and those it lies
 * in: is it read in one way alone?  0 or -1.
 */
static int
odd_check(struct plan *plan, size_t first, const struct mime *m, int i)
{
	int	 rc = 0;

	for (; i != -1 && m->part[i].odd == NULL; i = m->part[i].parent)
		;
	for (size_t n = first; i != -1 && n < plan->nsig && rc == 0; n++)
		if (plan->sig[n].tst == TST_NONE && !plan->sig[n].counter)
			rc = sigplan_note(&plan->sig[n],
			    FINDING_MAIL_AMBIGUOUS, "%s", m->part[i].odd);
	return rc;
}

/* The CMS of a part.  0, 1 nothing to read, -1. */
static int
cms_of(struct plan *plan, const struct mime_part *part, enum content where,
    struct buf *der)
{
	/*
	 * RFC 8551 3.2.2: without smime-type it may be any kind of CMS; and
	 * there are senders that call all of them signed-data.
	 */
	struct cms_opts	 o = { .where = where, .detached = CONTENT_COVERS,
			     .alone = where == CONTENT_PEM };
	size_t		 used;

	if (mime_decode(part, add, der) != 0 || der->len == 0)
		return plan_note(plan, FINDING_CMS_MALFORMED, "%s",
		    D_("its encoding in the mail cannot be read")) == -1 ?
		    -1 : 1;
	return cms_parse(plan, der->p, der->len, &o, &used) == -1 ? -1 : 0;
}

static int
signed_part(struct plan *plan, const struct mime *m, size_t i,
    const uint8_t *doc)
{
	const struct mime_part	*content = mime_child(m, i, 0);
	const struct mime_part	*sig = mime_child(m, i, 1);
	size_t			 first = plan->nsig;
	struct buf		 der;
	int			 rc;

	if (content == NULL || sig == NULL)
		return plan_note(plan, FINDING_CONTAINER_RULES, "%s",
		    D_("RFC 1847 2.1: multipart/signed has not two parts"));
	if (!mail_is_signature(m, sig))
		return plan_note(plan, FINDING_FORMAT_UNSUPPORTED, "%s",
		    sig->type);
	buf_init(&der, CMS_MAX);
	if ((rc = cms_of(plan, sig, CONTENT_INLINE, &der)) == 0)
		rc = detached_set(plan, first, doc, &content->whole);
	if (rc == 0)
		rc = coverage_set(plan, first, is_whole(m, i) &&
		    mime_child(m, i, 2) == NULL);
	if (rc == 0)
		rc = elsewhere_check(plan, first, m, i);
	if (rc == 0)
		rc = odd_check(plan, first, m, (int)i);
	if (rc == 0 && i == 0)
		rc = mail_sender_check(plan, first, &m->part[0]);
	buf_release(&der);
	return rc == 1 ? 0 : rc;
}

static int
opaque_part(struct plan *plan, const struct mime *m)
{
	const struct mime_part	*part = &m->part[0];
	struct buf	 der, content;
	struct octets	 o;
	size_t		 first = plan->nsig;
	int		 rc;

	buf_init(&der, CMS_MAX);
	buf_init(&content, CMS_MAX);
	rc = cms_of(plan, part, CONTENT_PEM, &der);
	if (rc == 0 && plan->nsig > first) {
		struct plan	 one = { .sig = plan->sig + first,
				     .nsig = plan->nsig - first };

		(void)gather(&one, &der, &content);
	}
	o = (struct octets){ content.p, content.len };
	for (size_t i = first; i < plan->nsig && rc == 0; i++) {
		if (plan->sig[i].content != CONTENT_PEM)
			continue;
		free(plan->sig[i].span);
		plan->sig[i].span = NULL;
		plan->sig[i].nspan = 0;
		rc = content_octets(plan, &plan->sig[i], &o);
	}
	if (rc == 0)
		rc = coverage_set(plan, first, true);
	if (rc == 0)
		rc = odd_check(plan, first, m, 0);
	if (rc == 0)
		rc = mail_sender_check(plan, first, part);
	buf_release(&der);
	buf_release(&content);
	return rc == 1 ? 0 : rc;
}

int
mail_parse(struct plan *plan, const uint8_t *p, size_t len)
{
	struct mime	 m;
	int		 rc;

	rc = mime_parse(&m, p, len);
	for (size_t i = 0; i < m.n && rc == 0; i++) {
		if (plan->nsig >= PLAN_SIGS_MAX / 2)
			break;
		if (strcmp(m.part[i].type, "multipart/signed") == 0)
			rc = signed_part(plan, &m, i, p);
		else if (mail_is_opaque(&m, &m.part[i]))
			rc = opaque_part(plan, &m);
		else if (i == 0 && is_pkcs7(m.part[i].type,
		    "application/pkcs7-mime"))
			rc = plan_note(plan, FINDING_FORMAT_UNSUPPORTED, "%s",
			    m.part[i].smime_type);
	}
	mime_release(&m);
	return rc;
}
