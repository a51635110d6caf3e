/*
 * tsd.c: TimeStampedData (RFC 5544).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/detail.h"
#include "formats/base/encode.h"
#include "formats/base/timefmt.h"
#include "formats/crypto/cms_internal.h"
#include "formats/crypto/ers.h"
#include "formats/crypto/revocation.h"
#include "formats/crypto/tst.h"

#include "formats/crypto/tsd.h"

#define OID_TIMESTAMPED	"1.2.840.113549.1.9.16.1.31"

#define STAMPS_MAX	512		/* of one envelope */
#define RECORD_MAX	((size_t)64 * 1024 * 1024)	/* octets of one */
#define ELEMENT_MAX	((size_t)64 * 1024 * 1024)	/* in DER */

#define BER_IA5		0x16

/* An envelope while it is read; its elements are borrowed. */
struct tsd {
	struct plan	*plan;
	const uint8_t	*base;
	enum content	 where;
	struct ber_tlv	 uri;		/* total 0: not there; so below */
	struct ber_tlv	 meta;
	struct ber_tlv	 name;
	struct ber_tlv	 media;
	struct ber_tlv	 other;
	struct ber_tlv	 content;
	struct ber_tlv	 evidence;
	bool		 hashed;	/* the metadata is covered, too: */
	struct buf	 der;		/* as DER */
	int		 last;		/* time-stamp added last; -1: none */
};

/* The body of the ContentInfo at ${p}.  0, or -1: it is another. */
static int
open_envelope(const uint8_t *p, size_t len, struct ber_tlv *info,
    struct ber_tlv *body)
{
	struct ber	 in, explicit;
	struct ber_tlv	 t;

	ber_init(&in, p, len);
	if (ber_want(&in, BER_SEQUENCE, info) == -1)
		return -1;
	ber_enter(&in, info);
	if (ber_want(&in, BER_OID, &t) == -1 ||
	    !cms_oid_is(&t, OID_TIMESTAMPED) ||
	    ber_want(&in, BER_CONTEXT(0), &t) == -1 || !ber_end(&in))
		return -1;
	ber_enter(&explicit, &t);
	if (ber_want(&explicit, BER_SEQUENCE, body) == -1 ||
	    !ber_end(&explicit))
		return -1;
	return 0;
}

bool
tsd_is(const uint8_t *p, size_t len)
{
	struct ber_tlv	 info, body;

	return open_envelope(p, len, &info, &body) == 0;
}

/* The next element when it is a string of this type.  0, also else; or -1. */
static int
string_next(struct ber *in, uint8_t id, struct ber_tlv *t)
{
	if ((ber_peek(in) & ~BER_CONSTRUCTED) != id)
		return 0;
	return ber_next(in, t);
}

/* MetaData.  NULL, or what is malformed. */
static const char *
meta_read(struct tsd *d)
{
	struct ber	 in;
	struct ber_tlv	 t;

	ber_enter(&in, &d->meta);
	if (ber_want(&in, BER_BOOLEAN, &t) == -1 || t.len != 1)
		return D_("its metaData does not say whether it is "
		    "hashProtected");
	d->hashed = t.body[0] != 0;
	if (string_next(&in, BER_UTF8, &d->name) == -1 ||
	    string_next(&in, BER_IA5, &d->media) == -1 ||
	    (ber_peek(&in) == BER_SET && ber_next(&in, &d->other) == -1) ||
	    !ber_end(&in))
		return D_("its metaData cannot be read");
	return NULL;
}

/*
 * The metaData as DER.  In BER any octet but 0 is TRUE (X.690 8.2.2, 11.1).
 * NULL, or what is malformed.
 */
static const char *
meta_der(struct tsd *d)
{
	struct ber	 in;
	struct ber_tlv	 t;

	if (!d->hashed)
		return NULL;
	if (ber_to_der(&d->der, d->meta.start, d->meta.total) == -1)
		return D_("its metaData cannot be read");
	ber_init(&in, d->der.p, d->der.len);
	if (ber_want(&in, BER_SEQUENCE, &t) == -1)
		return D_("its metaData cannot be read");
	ber_enter(&in, &t);
	if (ber_want(&in, BER_BOOLEAN, &t) == -1)
		return D_("its metaData cannot be read");
	d->der.p[t.body - d->der.p] = 0xff;
	return NULL;
}

/* TimeStampedData.  NULL, or what is malformed. */
static const char *
body_read(struct tsd *d, const struct ber_tlv *body)
{
	struct ber	 in;
	struct ber_tlv	 t;
	const char	*why;

	ber_enter(&in, body);
	if (ber_want(&in, BER_INTEGER, &t) == -1 || t.len != 1 ||
	    t.body[0] != 1)
		return D_("its version is not 1");
	if (string_next(&in, BER_IA5, &d->uri) == -1)
		return D_("its dataUri cannot be read");
	if (ber_peek(&in) == BER_SEQUENCE) {
		if (ber_next(&in, &d->meta) == -1)
			return D_("its metaData cannot be read");
		if ((why = meta_read(d)) != NULL || (why = meta_der(d)) != NULL)
			return why;
	}
	if (string_next(&in, BER_OCTET_STRING, &d->content) == -1)
		return D_("its content is cut short");
	if (ber_next(&in, &d->evidence) == -1 || !ber_end(&in) ||
	    (d->evidence.id & ~3) != BER_CONTEXT(0) || (d->evidence.id & 3) > 2)
		return D_("its temporalEvidence cannot be read");
	return NULL;
}

struct span_arg {
	const struct tsd *d;
	struct sigplan	*s;
};

static int
span_add(void *arg, const uint8_t *p, size_t len)
{
	const struct span_arg	*a = arg;

	return sigplan_add_span(a->s, (uint64_t)(p - a->d->base), len);
}

/* ${s} is over the content, and what goes before it.  0 or -1. */
static int
over_content(const struct tsd *d, struct sigplan *s)
{
	struct span_arg	 arg = { d, s };

	s->content = CONTENT_COVERS;
	if (d->hashed) {
		s->around = true;
		if (d->der.len > PLAN_BLOB_MAX) {
			s->content = CONTENT_NONE;
			return sigplan_note(s, FINDING_TOO_LARGE, "%s",
			    "1 MiB");
		}
		if (blob_set(&s->before, d->der.p, d->der.len) == -1)
			return -1;
	}
	if (d->content.total == 0)
		return 0;
	s->content = d->where;
	if (ber_segments(&d->content, BER_OCTET_STRING, span_add, &arg) == 0)
		return 0;
	s->content = CONTENT_NONE;
	s->nspan = 0;
	return sigplan_note(s, FINDING_TSD_MALFORMED, "%s",
	    D_("the content is not a whole OCTET STRING, or in too many "
	    "parts"));
}

static bool
is_over(const struct sigplan *s, const uint8_t *p, size_t len)
{
	uint8_t	 md[EVP_MAX_MD_SIZE];
	size_t	 n = digest_alg_octets(s->imprint_alg, p, len, md);

	return n > 0 && n == s->imprint.len &&
	    memcmp(md, s->imprint.p, n) == 0;
}

/*
 * ${s} is over the element before it (RFC 5544 2): its octets as they stand or,
 * where the envelope is BER, those of its DER.  0 or -1.
 */
static int
over_element(struct tsd *d, struct sigplan *s, const struct ber_tlv *e)
{
	struct buf	 der;

	s->content = d->where;
	buf_init(&der, ELEMENT_MAX);
	if (!is_over(s, e->start, e->total) &&
	    ber_to_der(&der, e->start, e->total) == 0 &&
	    is_over(s, der.p, der.len)) {
		/* Octets that only parsing makes. */
		s->content = CONTENT_PARSED;
		s->has_parsed = true;
		s->parsed = TRI_YES;
		d->plan->reparse = true;
	}
	buf_release(&der);
	return s->content == CONTENT_PARSED ? 0 : sigplan_add_span(s,
	    (uint64_t)(e->start - d->base), e->total);
}

/* It was made before the element after it, which proves that.  0 or -1. */
static int
link_last(struct tsd *d, struct sigplan *s)
{
	const struct sigplan	*prev = &d->plan->sig[d->last];

	if (s->gen_time != TIME_NONE && prev->gen_time != TIME_NONE &&
	    s->gen_time < prev->gen_time && sigplan_note(s, FINDING_TST_ORDER,
	    "%s", s->id) == -1)
		return -1;
	return sigplan_add_proven(s, (size_t)d->last);
}

/*
 * TimeStampAndCRL ${e}, the ${n}th, behind ${prev} (total 0: the first).  NULL,
 * or what is malformed; *nomem when memory is out.
 */
static const char *
stamp_read(struct tsd *d, const struct ber_tlv *e, const struct ber_tlv *prev,
    unsigned int n, bool *nomem)
{
	char		 id[32];
	struct cms_opts	 opts = { .where = CONTENT_INLINE,
			    .detached = CONTENT_NONE, .token = true,
			    .id = id };
	struct ber	 in;
	struct ber_tlv	 token, crl = { .total = 0 };
	struct sigplan	*s;
	size_t		 used;
	int		 i;

	ber_enter(&in, e);
	if (ber_want(&in, BER_SEQUENCE, &token) == -1 || (!ber_end(&in) &&
	    (ber_want(&in, BER_SEQUENCE, &crl) == -1 || !ber_end(&in))))
		return D_("a TimeStampAndCRL cannot be read");
	snprintf(id, sizeof(id), "%s %u", tstkind_name(TST_ALONE), n);
	*nomem = true;
	if ((i = cms_parse(d->plan, token.start, token.total, &opts,
	    &used)) == -1 || tst_read(d->plan, (size_t)i, TST_ALONE) == -1)
		return "";
	s = &d->plan->sig[i];
	if (prev->total == 0 ? over_content(d, s) == -1 :
	    over_element(d, s, prev) == -1 || link_last(d, s) == -1)
		return "";
	d->last = i;
	d->plan->rev_of = i;
	*nomem = crl.total > 0 &&
	    revocation_crl(d->plan, crl.start, crl.total) == -1;
	d->plan->rev_of = -1;
	return *nomem ? "" : NULL;
}

/* TimeStampTokenEvidence.  As above. */
static const char *
stamps_read(struct tsd *d, bool *nomem)
{
	struct ber	 in;
	struct ber_tlv	 t, prev = { .total = 0 };
	const char	*why = NULL;

	ber_enter(&in, &d->evidence);
	if (ber_end(&in))
		return D_("it holds no time-stamp");
	for (unsigned int n = 1; why == NULL && !ber_end(&in); n++) {
		if (ber_want(&in, BER_SEQUENCE, &t) == -1)
			return D_("a TimeStampAndCRL cannot be read");
		if (n > STAMPS_MAX || d->plan->nsig >= PLAN_SIGS_MAX)
			return D_("it has too many time-stamps");
		why = stamp_read(d, &t, &prev, n, nomem);
		prev = t;
	}
	return why;
}

/* EvidenceRecord, tagged [1] IMPLICIT.  As above. */
static const char *
record_read(struct tsd *d, bool *nomem)
{
	const struct ers_opts	 alone = { .of = -1 };
	struct plan		*plan = d->plan;
	size_t			 first = plan->nsig, used;
	struct buf		 b;
	int			 rc = 0;

	buf_init(&b, RECORD_MAX);
	if (buf_add(&b, d->evidence.start, d->evidence.total) == -1) {
		buf_release(&b);
		return D_("its evidence record is too large");
	}
	b.p[0] = BER_SEQUENCE;
	rc = ers_parse(plan, b.p, b.len, &alone, &used);
	buf_release(&b);
	for (size_t i = first; i < plan->nsig && rc == 0; i++)
		if (plan->sig[i].content == CONTENT_COVERS)
			rc = over_content(d, &plan->sig[i]);
	*nomem = rc == -1;
	return NULL;
}

/* OtherEvidence: said to be there.  0 or -1. */
static int
other_note(struct tsd *d)
{
	char		 oid[64] = "";
	struct ber	 in;
	struct ber_tlv	 t;

	ber_enter(&in, &d->evidence);
	if (ber_want(&in, BER_OID, &t) == 0)
		cms_oid_text(oid, &t);
	return plan_note(d->plan, FINDING_FORMAT_UNSUPPORTED,
	    "otherEvidence %s", oid);
}

static int
text_add(void *arg, const uint8_t *p, size_t len)
{
	return buf_add(arg, p, len);
}

/* A string as a claim; one that is no text of this length is left out. */
static int
claim_add(struct sigplan *s, const char *name, const struct ber_tlv *t)
{
	struct buf	 b;
	int		 rc = 0;

	if (t->total == 0)
		return 0;
	buf_init(&b, PLAN_TEXT_MAX);
	if (ber_segments(t, t->id & (uint8_t)~BER_CONSTRUCTED, text_add,
	    &b) == 0 && b.len > 0 && memchr(b.p, '\0', b.len) == NULL &&
	    utf8_valid((const char *)b.p, b.len))
		rc = sigplan_add_claim(s, name, buf_str(&b));
	buf_release(&b);
	return rc;
}

/* What is said of the document; whether a time-stamp is over that, too. */
static int
claims_add(const struct tsd *d, struct sigplan *s)
{
	if (claim_add(s, "data-uri", &d->uri) == -1 ||
	    claim_add(s, "file-name", &d->name) == -1 ||
	    claim_add(s, "mime-type", &d->media) == -1)
		return -1;
	if (d->other.total > 0 &&
	    sigplan_add_claim(s, "other-metadata", "present") == -1)
		return -1;
	return d->meta.total == 0 ? 0 : sigplan_add_claim(s,
	    "metadata-hash-protected", d->hashed ? "yes" : "no");
}

/* RFC 5544 2: what must be there.  0 or -1. */
static int
rules_check(const struct tsd *d)
{
	if (d->content.total == 0 && d->uri.total == 0 && plan_note(d->plan,
	    FINDING_TSD_RULES, "%s",
	    D_("it has neither a content nor a dataUri")) == -1)
		return -1;
	if (d->meta.total > 0 && d->name.total == 0 && d->media.total == 0 &&
	    (d->other.total == 0 || d->other.len == 0))
		return plan_note(d->plan, FINDING_TSD_RULES, "%s",
		    D_("its metaData says nothing"));
	return 0;
}

/* A time-stamp without a value that says what is wrong.  0 or -1. */
static int
tsd_fail(struct plan *plan, const char *why)
{
	struct sigplan	*s = plan_add_sig(plan);

	if (s == NULL)
		return plan->nsig >= PLAN_SIGS_MAX ? 0 : -1;
	s->kind = SIGKIND_TIMESTAMP;
	s->tst = TST_ALONE;
	if (plan_set_text(&s->id, tstkind_name(TST_ALONE),
	    strlen(tstkind_name(TST_ALONE))) == -1)
		return -1;
	return sigplan_note(s, FINDING_TSD_MALFORMED, "%s", why);
}

int
tsd_parse(struct plan *plan, const uint8_t *p, size_t len, enum content where,
    size_t *used)
{
	struct tsd	 d = { .plan = plan, .base = p, .where = where,
			    .last = -1 };
	struct ber_tlv	 info, body;
	const char	*why;
	size_t		 first = plan->nsig;
	bool		 nomem = false;
	int		 rc = 0;

	*used = 0;
	if (open_envelope(p, len, &info, &body) == -1)
		return tsd_fail(plan, D_("it is no ContentInfo of this type"));
	*used = info.total;
	buf_init(&d.der, PLAN_BLOB_MAX);
	why = body_read(&d, &body);
	if (why == NULL && d.evidence.id == BER_CONTEXT(0))
		why = stamps_read(&d, &nomem);
	else if (why == NULL && d.evidence.id == BER_CONTEXT(1))
		why = record_read(&d, &nomem);
	else if (why == NULL)
		rc = other_note(&d);
	if (nomem)
		rc = -1;
	else if (why != NULL)
		rc = tsd_fail(plan, why);
	else if (rc == 0)
		rc = rules_check(&d);
	if (rc == 0 && plan->nsig > first)
		rc = claims_add(&d, &plan->sig[first]);
	buf_release(&d.der);
	return rc;
}
