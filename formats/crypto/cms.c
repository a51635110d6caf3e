/*
 * cms.c: CMS SignedData (RFC 5652), BER or DER, to signatures of a plan.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/objects.h>

#include "formats/base/detail.h"
#include "formats/base/encode.h"
#include "formats/crypto/cms_internal.h"
#include "formats/crypto/revocation.h"

#define OID_SIGNED_DATA	"1.2.840.113549.1.7.2"

#define NELEM(a)	(sizeof(a) / sizeof((a)[0]))

/* id-ct-TSTInfo, 1.2.840.113549.1.9.16.1.4 (RFC 3161 2.4.2) */
static const uint8_t	 oid_tst_info[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d,
	0x01, 0x09, 0x10, 0x01, 0x04 };

X509_ALGOR *
cms_algor(const struct ber_tlv *t)
{
	const unsigned char	*p = t->start;
	X509_ALGOR		*x;

	if (t->total > PLAN_BLOB_MAX)
		return NULL;
	x = d2i_X509_ALGOR(NULL, &p, (long)t->total);
	ERR_clear_error();
	return x;
}

static ASN1_OBJECT *
oid_object(const struct ber_tlv *t)
{
	const unsigned char	*p = t->start;

	if (t->id != BER_OID || t->total > 128)
		return NULL;
	return d2i_ASN1_OBJECT(NULL, &p, (long)t->total);
}

void
cms_oid_text(char to[64], const struct ber_tlv *t)
{
	ASN1_OBJECT	*obj = oid_object(t);

	if (obj == NULL || OBJ_obj2txt(to, 64, obj, 1) <= 0)
		to[0] = '\0';
	ASN1_OBJECT_free(obj);
	ERR_clear_error();
}

bool
cms_oid_is(const struct ber_tlv *t, const char *dotted)
{
	char	 text[64];

	cms_oid_text(text, t);
	return strcmp(text, dotted) == 0;
}

/* Adds a segment of the eContent to the plan. */
struct segment_arg {
	const struct cms *cms;
	struct sigplan	*sig;
	struct buf	*inl;		/* CONTENT_INLINE: where it goes */
};

static int
segment_add(void *arg, const uint8_t *p, size_t len)
{
	const struct segment_arg	*a = arg;

	if (a->inl != NULL)
		return buf_add(a->inl, p, len);
	return sigplan_add_span(a->sig,
	    a->cms->opts->base + (uint64_t)(p - a->cms->base), len);
}

/*
 * The octets of the eContent: those of an OCTET STRING without its headers;
 * for PKCS #7's other types the value's body (RFC 2315 9.3).
 */
static int
econtent_add(const struct cms *cms, struct sigplan *s, struct buf *inl)
{
	struct segment_arg	 arg = { cms, s, inl };
	const struct ber_tlv	*t = &cms->econtent;

	if ((t->id & ~BER_CONSTRUCTED) != BER_OCTET_STRING)
		return segment_add(&arg, t->body, t->len);
	return ber_segments(t, BER_OCTET_STRING, segment_add, &arg);
}

static int
econtent_inline(const struct cms *cms, struct sigplan *s)
{
	struct buf	 b;
	int		 rc;

	buf_init(&b, PLAN_BLOB_MAX);
	s->content = CONTENT_INLINE;
	if (econtent_add(cms, s, &b) == 0) {
		rc = blob_set(&s->inline_content, b.p, b.len);
	} else {
		s->content = CONTENT_NONE;
		rc = sigplan_note(s, FINDING_CMS_MALFORMED, "%s",
		    D_("the content is not a whole OCTET STRING, or too "
		    "large"));
	}
	buf_release(&b);
	return rc;
}

static int
spans_add(struct sigplan *s, const struct cms_opts *o, bool inner)
{
	int	 rc = 0;

	for (size_t i = 0; i < o->nspan && rc == 0; i++)
		rc = inner ? sigplan_add_inner(s, o->span[i].off,
		    o->span[i].len) : sigplan_add_span(s, o->span[i].off,
		    o->span[i].len);
	return rc;
}

int
cms_content_set(const struct cms *cms, struct sigplan *s)
{
	const struct cms_opts	*o = cms->opts;

	if (o->sha1 && cms->attached) {
		s->inner_alg = DIGEST_SHA1;
		if (spans_add(s, o, true) == -1)
			return -1;
		return econtent_inline(cms, s);
	}
	if (o->nspan > 0) {
		s->content = CONTENT_DOCUMENT;
		return spans_add(s, o, false);
	}
	if (!cms->attached) {
		s->content = o->detached;
		return 0;
	}
	if (o->where != CONTENT_DOCUMENT && o->where != CONTENT_PEM)
		return econtent_inline(cms, s);
	s->content = o->where;
	if (econtent_add(cms, s, NULL) == 0)
		return 0;
	s->content = CONTENT_NONE;
	s->nspan = 0;
	return sigplan_note(s, FINDING_CMS_MALFORMED, "%s",
	    D_("the content is not a whole OCTET STRING, or in too many "
	    "parts"));
}

static int
segment_digest(void *arg, const uint8_t *p, size_t len)
{
	return EVP_DigestUpdate(arg, p, len) == 1 ? 0 : -1;
}

/* Is the eContent what the message-digest attribute is of? */
static bool
econtent_is(const struct cms *cms, const struct sigplan *s)
{
	uint8_t		 md[EVP_MAX_MD_SIZE];
	size_t		 n;
	EVP_MD_CTX	*ctx = EVP_MD_CTX_new();
	bool		 same;

	same = ctx != NULL && digest_alg_md(s->digest) != NULL &&
	    EVP_DigestInit_ex2(ctx, digest_alg_md(s->digest), NULL) == 1 &&
	    (cms->econtent.id & ~BER_CONSTRUCTED) == BER_OCTET_STRING &&
	    ber_segments(&cms->econtent, BER_OCTET_STRING, segment_digest,
	    ctx) == 0 &&
	    (n = digest_alg_final(s->digest, ctx, md)) > 0 &&
	    n == s->message_digest.len &&
	    memcmp(md, s->message_digest.p, n) == 0;
	EVP_MD_CTX_free(ctx);
	return same;
}

static int
segment_none(void *arg, const uint8_t *p, size_t len)
{
	(void)arg;
	(void)p;
	return len == 0 ? 0 : -1;
}

int
cms_copy_check(const struct cms *cms, struct sigplan *s)
{
	const struct ber_tlv	*t = &cms->econtent;

	if (cms->opts->nspan == 0 || cms->opts->sha1 || !cms->attached)
		return 0;
	/*
	 * ISO 32000-2 12.8.3.3.1: no data shall be encapsulated.  By RFC 5652
	 * 5.4 what is signed is then the eContent; where that has the digest
	 * that the ranges must have, both are.  A string of no octets, which
	 * some writers put there, is a content as well, and another one.
	 */
	if ((t->id & ~BER_CONSTRUCTED) == BER_OCTET_STRING &&
	    ber_segments(t, BER_OCTET_STRING, segment_none, NULL) == 0)
		return sigplan_note(s, FINDING_CMS_EMPTY, NULL);
	if (econtent_is(cms, s))
		return sigplan_note(s, FINDING_CMS_ENCAPSULATED, NULL);
	return sigplan_note(s, FINDING_CMS_ATTRS, "%s",
	    D_("the structure encapsulates other content than the PDF's byte "
	    "ranges"));
}

/* A signature without value that carries what is wrong.  Its index or -1. */
static int
cms_fail(struct plan *plan, const struct cms_opts *o, size_t first,
    enum finding code, const char *detail)
{
	struct sigplan	*s;

	if (plan->nsig > first) {
		s = &plan->sig[plan->nsig - 1];
	} else if ((s = plan_add_sig(plan)) == NULL ||
	    plan_set_text(&s->id, o->id != NULL ? o->id : "signer 1",
	    strlen(o->id != NULL ? o->id : "signer 1")) == -1) {
		return -1;
	}
	if (sigplan_note(s, code, detail == NULL ? NULL : "%s", detail) == -1)
		return -1;
	return (int)first;
}

/* Issuer and serial number of a Certificate (RFC 5280 4.1), as they stand. */
static void
cert_ids(struct cms_cert *c, const struct ber_tlv *cert)
{
	struct ber	 in;
	struct ber_tlv	 t, serial, issuer;

	ber_enter(&in, cert);
	if (ber_want(&in, BER_SEQUENCE, &t) == -1)
		return;
	ber_enter(&in, &t);
	if (ber_peek(&in) == BER_CONTEXT(0) && ber_next(&in, &t) == -1)
		return;
	if (ber_want(&in, BER_INTEGER, &serial) == -1 ||
	    ber_want(&in, BER_SEQUENCE, &t) == -1 ||
	    ber_want(&in, BER_SEQUENCE, &issuer) == -1)
		return;
	c->serial = (struct octets){ serial.start, serial.total };
	c->issuer = (struct octets){ issuer.start, issuer.total };
}

static int
certs_room(struct cms *cms)
{
	if (cms->cert == NULL)
		cms->cert = calloc(PLAN_CERTS_MAX, sizeof(*cms->cert));
	return cms->cert == NULL ? -1 : 0;
}

/*
 * RFC 3161 2.4.1: without certReq the TSA's certificate is not in the token;
 * it may be elsewhere in the document.  Its own ones come first.
 */
static int
certs_others(struct cms *cms)
{
	const struct blob	*der;
	struct cms_cert		*c;
	struct ber		 in;
	struct ber_tlv		 t;

	if (certs_room(cms) == -1)
		return -1;
	for (size_t i = 0; i < cms->plan->ncert &&
	    cms->ncert < PLAN_CERTS_MAX; i++) {
		der = &cms->plan->cert[i];
		ber_init(&in, der->p, der->len);
		if (ber_want(&in, BER_SEQUENCE, &t) == -1)
			continue;
		c = &cms->cert[cms->ncert++];
		c->index = (int)i;
		c->der = (struct octets){ t.start, t.total };
		cert_ids(c, &t);
	}
	return 0;
}

/*
 * CertificateSet: those of X.509; attribute certificates and other formats
 * are passed over (RFC 5652 10.2.2).
 */
static int
certs_read(struct cms *cms, const struct ber_tlv *set)
{
	struct ber	 in;
	struct ber_tlv	 t;
	struct cms_cert	*c;
	int		 index;

	ber_enter(&in, set);
	if (certs_room(cms) == -1)
		return -1;
	while (!ber_end(&in) && cms->ncert < PLAN_CERTS_MAX) {
		if (ber_next(&in, &t) == -1)
			return 1;
		if (t.id != BER_SEQUENCE || t.total > PLAN_CERT_MAX)
			continue;
		index = plan_add_cert(cms->plan, t.start, t.total);
		if (index == -1) {
			if (cms->plan->ncert < PLAN_CERTS_MAX)
				return -1;
			continue;
		}
		c = &cms->cert[cms->ncert++];
		c->index = index;
		c->der = (struct octets){ t.start, t.total };
		cert_ids(c, &t);
	}
	return 0;
}

/* encapContentInfo. */
static int
econtent_read(struct cms *cms, const struct ber_tlv *info)
{
	struct ber	 in, explicit;
	struct ber_tlv	 t;

	ber_enter(&in, info);
	if (ber_want(&in, BER_OID, &t) == -1)
		return -1;
	cms->encap = *info;
	cms->type = (struct octets){ t.body, t.len };
	if (ber_end(&in))
		return 0;
	if (ber_want(&in, BER_CONTEXT(0), &t) == -1 || !ber_end(&in))
		return -1;
	ber_enter(&explicit, &t);
	if (ber_next(&explicit, &cms->econtent) == -1 || !ber_end(&explicit))
		return -1;
	cms->attached = true;
	return 0;
}

/*
 * SignedData up to its signerInfos.  NULL, or what is malformed; *nomem is
 * set when memory is out.
 */
static const char *
signed_data_read(struct cms *cms, bool *nomem)
{
	struct ber	 in;
	struct ber_tlv	 t;
	int		 rc;

	ber_enter(&in, &cms->signed_data);
	if (ber_want(&in, BER_INTEGER, &t) == -1)
		return D_("SignedData has no version");
	if (ber_want(&in, BER_SET, &t) == -1)
		return D_("SignedData has no digestAlgorithms");
	if (ber_want(&in, BER_SEQUENCE, &t) == -1 ||
	    econtent_read(cms, &t) == -1)
		return D_("encapContentInfo cannot be read");
	if (ber_peek(&in) == BER_CONTEXT(0)) {
		if (ber_next(&in, &t) == -1)
			return D_("the certificates are cut short");
		cms->certs = t;
		if ((rc = certs_read(cms, &t)) == -1)
			*nomem = true;
		if (rc != 0)
			return D_("the certificates cannot be read");
	}
	if (cms->opts->token && cms->ncert == 0 && certs_others(cms) == -1) {
		*nomem = true;
		return "";
	}
	if (ber_peek(&in) == BER_CONTEXT(1)) {
		if (ber_next(&in, &t) == -1)
			return D_("the revocation values are cut short");
		cms->crls = t;
		if (revocation_choices(cms->plan, &t) == -1) {
			*nomem = true;
			return "";
		}
	}
	if (ber_want(&in, BER_SET, &cms->signers) == -1)
		return D_("SignedData has no signerInfos");
	if (!ber_end(&in))
		return D_("octets follow the signerInfos");
	return NULL;
}

/* RFC 3161 2.4.2: the content of a token. */
static const char *
token_check(const struct cms *cms)
{
	if (cms->type.len != sizeof(oid_tst_info) ||
	    memcmp(cms->type.p, oid_tst_info, cms->type.len) != 0)
		return D_("its content is not a TSTInfo");
	return cms->attached ? NULL : D_("it has no content");
}

/* ContentInfo to SignedData.  FINDING_OK, or what is wrong with detail. */
static enum finding
content_info_read(struct cms *cms, char detail[64])
{
	struct ber	 in, explicit;
	struct ber_tlv	 t;

	ber_enter(&in, &cms->content_info);
	if (ber_want(&in, BER_OID, &t) == -1) {
		snprintf(detail, 64, "%s", D_("it has no contentType"));
		return FINDING_CMS_MALFORMED;
	}
	if (!cms_oid_is(&t, OID_SIGNED_DATA)) {
		cms_oid_text(detail, &t);
		return FINDING_CMS_NOT_SIGNED_DATA;
	}
	snprintf(detail, 64, "%s", D_("its content is not one SEQUENCE"));
	if (ber_want(&in, BER_CONTEXT(0), &cms->explicit) == -1 ||
	    !ber_end(&in))
		return FINDING_CMS_MALFORMED;
	ber_enter(&explicit, &cms->explicit);
	if (ber_want(&explicit, BER_SEQUENCE, &cms->signed_data) == -1 ||
	    !ber_end(&explicit))
		return FINDING_CMS_MALFORMED;
	return FINDING_OK;
}

/*
 * RFC 5652 and RFC 5083 have content types that nobody signs: a document of
 * such a kind is no broken signature; what it hides cannot be judged.
 */
static const char *
other_content(const char *oid)
{
	static const struct {
		const char	*oid, *name;
	} types[] = {
		{ "1.2.840.113549.1.7.1", "data" },
		{ "1.2.840.113549.1.7.3", "enveloped-data" },
		{ "1.2.840.113549.1.7.5", "digested-data" },
		{ "1.2.840.113549.1.7.6", "encrypted-data" },
		{ "1.2.840.113549.1.9.16.1.2", "authenticated-data" },
		{ "1.2.840.113549.1.9.16.1.9", "compressed-data" },
		{ "1.2.840.113549.1.9.16.1.23", "authenveloped-data" },
		{ "1.2.840.113549.1.9.16.1.31", "timestamped-data" },
	};

	for (size_t i = 0; i < NELEM(types); i++)
		if (strcmp(oid, types[i].oid) == 0)
			return types[i].name;
	return NULL;
}

/* The SignerInfos.  Index of the first signature, or -1. */
static int
signers_read(struct cms *cms, size_t first)
{
	struct ber	 in;
	struct ber_tlv	 t;
	size_t		 n = 0;

	ber_enter(&in, &cms->signers);
	while (!ber_end(&in)) {
		if (ber_next(&in, &t) == -1)
			return cms_fail(cms->plan, cms->opts, first,
			    FINDING_CMS_MALFORMED,
			    D_("the signerInfos cannot be read"));
		n++;
		/* ISO 32000-2 12.8.3.3.1: one signer; n tells of others. */
		if ((cms->opts->nspan > 0 || cms->opts->token) && n > 1)
			continue;
		if (cms->plan->nsig >= PLAN_SIGS_MAX)
			return cms_fail(cms->plan, cms->opts, first,
			    FINDING_UNREADABLE,
			    D_("more signers than are judged"));
		if (cms_signer_read(cms, &t, NULL) == -1)
			return -1;
	}
	/* Counter-signatures of counter-signatures join the end. */
	for (size_t i = 0; i < cms->npending; i++) {
		struct cms_pending	 one = cms->pending[i];

		if (cms->plan->nsig < PLAN_SIGS_MAX &&
		    cms_signer_read(cms, &one.signer, &one) == -1)
			return -1;
	}
	/* Writers of such bags put an empty content in. */
	if (n == 0 && cms->opts->alone &&
	    (!cms->attached || cms->econtent.len == 0) &&
	    (cms->certs.total > 0 || cms->crls.total > 0))
		return plan_note(cms->plan, FINDING_CMS_CERTS_ONLY, NULL) ==
		    -1 ? -1 : (int)first;
	if (n == 0)
		return cms_fail(cms->plan, cms->opts, first,
		    FINDING_CMS_NO_SIGNER, NULL);
	if (cms->opts->token && n > 1 &&
	    sigplan_note(&cms->plan->sig[first], FINDING_TST_MALFORMED,
	    D_("it has %zu signers"), n) == -1)
		return -1;
	if (cms->opts->nspan > 0 && n > 1 &&
	    sigplan_note(&cms->plan->sig[first], FINDING_SIGNERS_EXTRA,
	    "%zu", n) == -1)
		return -1;
	return cms_evidence_end(cms, first) == -1 ? -1 : (int)first;
}

int
cms_parse(struct plan *plan, const uint8_t *p, size_t len,
    const struct cms_opts *opts, size_t *used)
{
	struct cms	 cms = { .plan = plan, .opts = opts, .base = p };
	struct ber	 in;
	size_t		 first = plan->nsig;
	enum finding	 f;
	const char	*why;
	char		 detail[64];
	bool		 nomem = false;
	int		 rc = -1;

	*used = 0;
	ber_init(&in, p, len);
	if (ber_want(&in, BER_SEQUENCE, &cms.content_info) == -1)
		return cms_fail(plan, opts, first, FINDING_CMS_MALFORMED,
		    D_("it does not begin with a whole SEQUENCE"));
	*used = cms.content_info.total;
	f = content_info_read(&cms, detail);
	if (f == FINDING_CMS_NOT_SIGNED_DATA && opts->alone &&
	    (why = other_content(detail)) != NULL)
		return plan_note(plan, FINDING_FORMAT_UNSUPPORTED, "%s",
		    why) == -1 ? -1 : (int)first;
	if (f != FINDING_OK)
		return cms_fail(plan, opts, first, f, detail);
	plan->rev_of = (int)first;
	why = signed_data_read(&cms, &nomem);
	if (nomem)
		goto out;
	if (why == NULL && opts->token &&
	    (why = token_check(&cms)) != NULL) {
		rc = cms_fail(plan, opts, first, FINDING_TST_MALFORMED, why);
		goto out;
	}
	rc = why != NULL ?
	    cms_fail(plan, opts, first, FINDING_CMS_MALFORMED, why) :
	    signers_read(&cms, first);
 out:
	plan->rev_of = -1;
	for (size_t i = 0; i < cms.ncert; i++)
		X509_free(cms.cert[i].x);
	free(cms.cert);
	free(cms.pending);
	return rc;
}
