/*
 * cms_stamp.c: time-stamps among the attributes of a SignerInfo, and what
 * each is over (EN 319 122-1 5.3, 5.5 and A.1.5; TS 101 733 V1.8.3 6.3, 6.4).
 */
#include <string.h>

#include <openssl/evp.h>

#include "formats/crypto/cms_internal.h"

/* How the octets under a time-stamp's imprint are put together. */
enum over { OVER_VALUE, OVER_V3, OVER_V2, OVER_CADES_C, OVER_REFS,
	OVER_UNKNOWN };

static const struct {
	const char	*oid;
	enum tstkind	 kind;
	enum over	 over;
} stamps[] = {
	{ "1.2.840.113549.1.9.16.2.14", TST_SIGNATURE, OVER_VALUE },
	{ "0.4.0.1733.2.4", TST_ARCHIVE, OVER_V3 },
	{ "1.2.840.113549.1.9.16.2.48", TST_ARCHIVE, OVER_V2 },
	{ "1.2.840.113549.1.9.16.2.27", TST_ARCHIVE, OVER_UNKNOWN },
	{ "1.2.840.113549.1.9.16.2.25", TST_CADES_C, OVER_CADES_C },
	{ "1.2.840.113549.1.9.16.2.26", TST_REFERENCES, OVER_REFS },
};

/* What a CAdES-C-timestamp is over, in this order (TS 101 733 6.3.5). */
static const char *const	 cades_c[] = { "1.2.840.113549.1.9.16.2.14",
	"1.2.840.113549.1.9.16.2.21", "1.2.840.113549.1.9.16.2.22" };

#define NELEM(a)	(sizeof(a) / sizeof((a)[0]))
/* Each is over all of the content, which is hashed as often. */
#define OVER_ALL_MAX	64

int
cms_stamp_kind(const struct ber_tlv *oid)
{
	for (size_t i = 0; i < NELEM(stamps); i++)
		if (cms_oid_is(oid, stamps[i].oid))
			return (int)i;
	return -1;
}

bool
cms_covers_others(const struct ber_tlv *oid)
{
	int	 kind = cms_stamp_kind(oid);

	return cms_oid_is(oid, OID_ER_INTERNAL) ||
	    cms_oid_is(oid, OID_ER_EXTERNAL) ||
	    (kind != -1 && stamps[kind].kind == TST_ARCHIVE);
}

/* The attribute's type and the SET of its values.  0 or -1. */
static int
attr_open(const struct ber_tlv *attr, struct ber_tlv *oid,
    struct ber_tlv *values)
{
	struct ber	 in;

	ber_enter(&in, attr);
	return attr->id == BER_SEQUENCE && ber_want(&in, BER_OID, oid) == 0 &&
	    ber_want(&in, BER_SET, values) == 0 ? 0 : -1;
}

/* The DER form of the elements in ${len} octets, one after the other. */
static int
der_add(struct buf *b, const uint8_t *p, size_t len)
{
	struct ber	 in;
	struct ber_tlv	 t;

	for (ber_init(&in, p, len); !ber_end(&in);)
		if (ber_next(&in, &t) == -1 ||
		    ber_to_der(b, t.start, t.total) == -1)
			return -1;
	return 0;
}

/*
 * EN 319 122-1 5.5.3: version 3 is over eContentType, the content's digest,
 * the SignerInfo but for its unsigned attributes, and the hash index, which
 * is in the token.
 */
static int
over_v3(const struct cms *cms, struct plan_token *token,
    const struct octets *fields)
{
	struct buf	 b, after;
	int		 rc = 0;

	buf_init(&b, PLAN_BLOB_MAX);
	buf_init(&after, PLAN_BLOB_MAX);
	if (der_add(&after, fields->p, fields->len) == 0 &&
	    (ber_put_head(&b, BER_OID, cms->type.len) == -1 ||
	    buf_add(&b, cms->type.p, cms->type.len) == -1 ||
	    blob_set(&token->before, b.p, b.len) == -1 ||
	    blob_set(&token->after, after.p, after.len) == -1))
		rc = -1;
	buf_release(&b);
	buf_release(&after);
	return rc;
}

/* A token's messageImprint and genTime; false when it has none. */
static bool
token_info(const struct ber_tlv *token, struct ber_tlv *imprint,
    struct octets *when)
{
	struct ber	 in;
	struct ber_tlv	 t, oid;

	ber_enter(&in, token);
	if (ber_want(&in, BER_OID, &t) == -1 ||
	    ber_want(&in, BER_CONTEXT(0), &t) == -1)
		return false;
	ber_enter(&in, &t);
	if (ber_want(&in, BER_SEQUENCE, &t) == -1)
		return false;
	ber_enter(&in, &t);
	if (ber_want(&in, BER_INTEGER, &t) == -1 ||
	    ber_want(&in, BER_SET, &t) == -1 ||
	    ber_want(&in, BER_SEQUENCE, &t) == -1)
		return false;
	ber_enter(&in, &t);
	if (ber_want(&in, BER_OID, &oid) == -1 ||
	    ber_want(&in, BER_CONTEXT(0), &t) == -1)
		return false;
	ber_enter(&in, &t);
	if (ber_want(&in, BER_OCTET_STRING, &t) == -1)
		return false;
	ber_init(&in, t.body, t.len);
	if (ber_want(&in, BER_SEQUENCE, &t) == -1)
		return false;
	ber_enter(&in, &t);
	if (ber_want(&in, BER_INTEGER, &t) == -1 ||
	    ber_want(&in, BER_OID, &t) == -1 ||
	    ber_want(&in, BER_SEQUENCE, imprint) == -1 ||
	    ber_want(&in, BER_INTEGER, &t) == -1 ||
	    ber_want(&in, BER_GENTIME, &t) == -1)
		return false;
	*when = (struct octets){ t.body, t.len };
	return true;
}

/* Is the imprint that of these octets? */
static bool
imprint_is(const struct ber_tlv *imprint, const struct buf *b)
{
	struct ber	 in;
	struct ber_tlv	 alg, hash;
	unsigned char	 md[EVP_MAX_MD_SIZE];
	unsigned int	 n = 0;
	const EVP_MD	*type = NULL;
	X509_ALGOR	*x;

	ber_enter(&in, imprint);
	if (ber_want(&in, BER_SEQUENCE, &alg) == -1 ||
	    ber_want(&in, BER_OCTET_STRING, &hash) == -1)
		return false;
	if ((x = cms_algor(&alg)) != NULL)
		type = digest_alg_md(digest_alg_from_x509(x));
	X509_ALGOR_free(x);
	return type != NULL && EVP_Digest(b->p, b->len, md, &n, type,
	    NULL) == 1 && n == hash.len && memcmp(md, hash.body, n) == 0;
}

/*
 * Is the first time-stamp not earlier than the second?  GeneralizedTime of
 * DER, to its last digit: text order is time order but for the "Z".
 */
static bool
not_earlier(const struct octets *a, const struct octets *b)
{
	size_t	 na = a->len > 0 ? a->len - 1 : 0;
	size_t	 nb = b->len > 0 ? b->len - 1 : 0;
	int	 c = memcmp(a->p, b->p, na < nb ? na : nb);

	return c > 0 || (c == 0 && na >= nb);
}

/* Did this unsigned attribute come with or after a time-stamp of ${when}? */
static bool
is_later(const struct ber_tlv *attr, const struct octets *when)
{
	struct ber	 in;
	struct ber_tlv	 oid, values, t;
	struct ber_tlv	 imprint;
	struct octets	 own;
	int		 kind;

	if (attr_open(attr, &oid, &values) == -1)
		return false;
	kind = cms_stamp_kind(&oid);
	if (kind == -1 || stamps[kind].kind != TST_ARCHIVE)
		return false;
	ber_enter(&in, &values);
	while (!ber_end(&in)) {
		if (ber_next(&in, &t) == -1)
			return false;
		if (token_info(&t, &imprint, &own) && not_earlier(&own, when))
			return true;
	}
	return false;
}

/* The SignerInfo's elements as they were when the time-stamp was made. */
static int
signer_then(struct buf *b, struct plan_token *token,
    const struct octets *fields, const struct ber_tlv *attrs,
    const struct octets *when)
{
	struct ber	 in;
	struct ber_tlv	 attr;
	struct buf	 kept;
	int		 rc = 0;

	buf_init(&kept, PLAN_AROUND_MAX);
	for (ber_enter(&in, attrs); rc == 0 && !ber_end(&in);)
		if (ber_next(&in, &attr) == -1)
			rc = -1;
		else if (!is_later(&attr, when))
			rc = buf_add(&kept, attr.start, attr.total);
	if (rc == 0)
		rc = buf_add(b, fields->p, fields->len);
	token->head = (uint32_t)b->len;
	if (rc == 0 && kept.len > 0)
		rc = ber_put_head(b, BER_CONTEXT(1), kept.len);
	token->headless = (uint32_t)b->len - token->head;
	if (rc == 0)
		rc = buf_add(b, kept.p, kept.len);
	buf_release(&kept);
	return rc;
}

static void
run_add(const struct cms *cms, struct plan_token *token,
    const struct ber_tlv *t)
{
	if (t->total > 0)
		token->run[token->nrun++] = (struct span){ cms->opts->base +
		    (uint64_t)(t->start - cms->base), t->total };
}

/*
 * TS 101 733 6.4.1: version 2 is over encapContentInfo, the content when it
 * is not in there, certificates, crls, and the SignerInfo's elements with the
 * unsigned attributes that were there (until V1.8.3 without the tag and length
 * of their SET).  Too large or too many to be told: nothing is set.
 */
static int
over_v2(const struct cms *cms, struct plan_token *token,
    const struct octets *fields, const struct ber_tlv *attrs,
    const struct ber_tlv *stamp)
{
	const struct ber_tlv	*parts[] = { &cms->encap, &cms->certs,
				    &cms->crls };
	bool			 spans = cms->attached &&
				    (cms->opts->where == CONTENT_DOCUMENT ||
				    cms->opts->where == CONTENT_PEM);
	struct ber_tlv		 imprint;
	struct octets		 when;
	struct buf		 b;
	size_t			 room = PLAN_AROUND_MAX, n = 0;
	int			 rc = 0;

	for (size_t i = 0; i < cms->plan->ntoken; i++) {
		n += cms->plan->token[i].around;
		room -= cms->plan->token[i].around ?
		    cms->plan->token[i].after.len : 0;
	}
	if (n >= OVER_ALL_MAX || !token_info(stamp, &imprint, &when) ||
	    (!spans && !cms->attached &&
	    cms->opts->detached != CONTENT_COVERS))
		return 0;
	buf_init(&b, room);
	for (size_t i = spans ? NELEM(parts) : cms->attached ? 0 : 1;
	    rc == 0 && i < NELEM(parts); i++)
		rc = buf_add(&b, parts[i]->start, parts[i]->total);
	if (rc == -1 || signer_then(&b, token, fields, attrs,
	    &when) == -1 ||
	    cms->encap.total > PLAN_BLOB_MAX * (spans ? 1024 : 1))
		goto out;
	token->around = true;
	token->content = spans ? cms->opts->where :
	    cms->attached ? CONTENT_INLINE : CONTENT_COVERS;
	for (size_t i = 0; spans && i < NELEM(parts); i++)
		run_add(cms, token, parts[i]);
	if (!cms->attached)
		rc = blob_set(&token->before, cms->encap.start,
		    cms->encap.total);
	if (rc == 0)
		rc = blob_set_max(&token->after, b.p, b.len, PLAN_AROUND_MAX);
	token->complete = true;		/* where the imprint matches */
 out:
	buf_release(&b);
	return token->around ? rc : 0;
}

/* Which of the attributes that references are stamped with; -1: none. */
static int
cades_c_place(const struct ber_tlv *attr)
{
	struct ber_tlv	 oid, values;

	if (attr_open(attr, &oid, &values) == -1)
		return -1;
	for (size_t i = 0; i < NELEM(cades_c); i++)
		if (cms_oid_is(&oid, cades_c[i]))
			return (int)i;
	return -1;
}

/*
 * The signature's value (${value}, NULL for the references alone) and these
 * attributes, each without its own type and length, in the standard's order or
 * as they stand in the file.  0, or -1: too large, or cut.
 */
static int
attrs_add(struct buf *b, const struct blob *value,
    const struct ber_tlv *attrs, bool as_they_stand)
{
	struct ber	 in;
	struct ber_tlv	 attr;
	int		 first = value != NULL ? 0 : 1, place;

	if (value != NULL && buf_add(b, value->p, value->len) == -1)
		return -1;
	for (int i = first; i < (as_they_stand ? first + 1 :
	    (int)NELEM(cades_c)); i++)
		for (ber_enter(&in, attrs); !ber_end(&in);) {
			if (ber_next(&in, &attr) == -1)
				return -1;
			place = cades_c_place(&attr);
			if ((as_they_stand ? place >= first : place == i) &&
			    buf_add(b, attr.body, attr.len) == -1)
				return -1;
		}
	return 0;
}

/*
 * TS 101 733 6.3.5 and 6.3.6.  They name an order; makers take the one of the
 * file, where DER has sorted the attributes: both are about.
 */
static int
over_attrs(struct plan_token *token, const struct blob *value,
    const struct ber_tlv *attrs, const struct ber_tlv *stamp)
{
	struct ber_tlv	 imprint;
	struct octets	 when;
	struct buf	 b, other;
	int		 rc = 0;

	buf_init(&b, PLAN_BLOB_MAX);
	buf_init(&other, PLAN_BLOB_MAX);
	if (attrs_add(&b, value, attrs, false) == 0 &&
	    attrs_add(&other, value, attrs, true) == 0) {
		token->content = CONTENT_INLINE;
		rc = token_info(stamp, &imprint, &when) &&
		    imprint_is(&imprint, &other) ?
		    blob_set(&token->data, other.p, other.len) :
		    blob_set(&token->data, b.p, b.len);
	}
	buf_release(&b);
	buf_release(&other);
	return rc;
}

/* One token, in attribute ${attrs} of the SignerInfo of signature ${of}. */
static int
stamp_keep(struct cms *cms, size_t of, int kind, const struct octets *fields,
    const struct ber_tlv *attrs, const struct ber_tlv *t)
{
	struct plan_token	*token;

	token = plan_add_token(cms->plan, of, stamps[kind].kind, t->start,
	    t->total);
	if (token == NULL)
		return -1;
	switch (stamps[kind].over) {
	case OVER_V3:
		if (cms_index_check(cms, token, attrs, t) == -1)
			return -1;
		return over_v3(cms, token, fields);
	case OVER_V2:
		return over_v2(cms, token, fields, attrs, t);
	case OVER_CADES_C:
		return over_attrs(token, &cms->plan->sig[of].value, attrs,
		    t);
	case OVER_REFS:
		return over_attrs(token, NULL, attrs, t);
	default:
		return 0;
	}
}

int
cms_stamps_keep(struct cms *cms, size_t of, const struct octets *fields,
    const struct ber_tlv *attrs, const struct ber_tlv *attr)
{
	struct ber	 in;
	struct ber_tlv	 oid, values, t;
	int		 kind;

	if (attr_open(attr, &oid, &values) == -1 ||
	    (kind = cms_stamp_kind(&oid)) == -1)
		return 0;
	for (ber_enter(&in, &values); !ber_end(&in);) {
		if (ber_next(&in, &t) == -1 || t.total > PLAN_BLOB_MAX ||
		    cms->plan->ntoken >= PLAN_TOKENS_MAX)
			return 0;
		if (stamp_keep(cms, of, kind, fields, attrs, &t) == -1)
			return -1;
	}
	return 0;
}
