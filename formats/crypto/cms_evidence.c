/*
 * cms_evidence.c: evidence records among the unsigned attributes of a
 * SignerInfo (RFC 4998 appendix A; ETSI TS 119 122-3 5).
 *
 * A record is over the whole structure without it: the attribute is taken
 * out, the lengths around it are made to fit, and everything else stays as it
 * is encoded.  Of several records each is over those before it, or, where
 * they were made side by side, over none of them.  What was taken out is
 * tried: whatever leads to the record's hash tree is what it is over.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/timefmt.h"
#include "formats/crypto/cms_internal.h"
#include "formats/crypto/ers.h"

#define STRUCTURE_MAX	((size_t)64 * 1024 * 1024)	/* octets of one */
#define HASHED_MAX	((uint64_t)1024 * 1024 * 1024)	/* of all ways */

/* Which attributes were not there, and how the rest is encoded. */
enum way { WAY_ALL,			/* no record at all */
	WAY_ALL_DER,
	WAY_LATER,			/* nor this one and those made later */
	WAY_LATER_DER,
	WAY_AFTER,			/* nothing from this one on */
	WAY_AFTER_DER, WAY_MAX };

/* A record while it is looked for what it is over. */
struct over {
	struct buf	 octets;	/* the structure as it was then */
	struct plan_token *token;	/* gets the digests asked for */
	uint64_t	*left;		/* octets that may be hashed yet */
	size_t		 n;		/* digests in it */
	bool		 cut;		/* not all of them could be made */
};

int
cms_evidence_keep(struct cms *cms, size_t of, const struct ber_tlv *oid,
    const struct ber_tlv *attr)
{
	bool	 external = cms_oid_is(oid, OID_ER_EXTERNAL);

	if (!external && !cms_oid_is(oid, OID_ER_INTERNAL))
		return 0;
	if (cms->nevidence < CMS_EVIDENCE_MAX)
		cms->evidence[cms->nevidence++] = (struct cms_evidence){
		    attr->start, of, external, TIME_NONE };
	return 1;
}

/* The place of the attribute at ${start} among the records; -1: none. */
static int
place(const struct cms *cms, const uint8_t *start)
{
	for (size_t i = 0; i < cms->nevidence; i++)
		if (cms->evidence[i].attr == start)
			return (int)i;
	return -1;
}

/*
 * Was the attribute at ${start}, one of ${attrs}, there before record ${i} in
 * this way?
 */
static bool
was_there(const struct cms *cms, size_t i, enum way way,
    const struct ber_tlv *attrs, const uint8_t *start)
{
	const struct cms_evidence	*e = &cms->evidence[i];
	int				 k = place(cms, start);

	switch (way) {
	case WAY_ALL:
	case WAY_ALL_DER:
		return k == -1;
	case WAY_LATER:
	case WAY_LATER_DER:
		return k == -1 || (cms->evidence[k].made != TIME_NONE &&
		    e->made != TIME_NONE && cms->evidence[k].made < e->made);
	default:
		return e->attr > attrs->start &&
		    e->attr < attrs->start + attrs->total ? start < e->attr :
		    k == -1;
	}
}

/* The element ${t} with another body, its length as it was kept. */
static int
put_again(struct buf *out, const struct ber_tlv *t, const struct buf *body)
{
	if (body->failed)
		return -1;
	if (t->indefinite)
		return buf_add(out, t->start, (size_t)(t->body - t->start)) |
		    (body->len > 0 ? buf_add(out, body->p, body->len) : 0) |
		    buf_add(out, "\0\0", 2);
	return ber_put_head(out, t->id, body->len) | (body->len > 0 ?
	    buf_add(out, body->p, body->len) : 0);
}

/* unsignedAttrs [1] as they were; nothing when there were none. */
static int
put_attrs(struct buf *out, const struct cms *cms, size_t i, enum way way,
    const struct ber_tlv *attrs)
{
	struct ber	 in;
	struct ber_tlv	 t;
	struct buf	 b;
	int		 rc = 0;

	buf_init(&b, STRUCTURE_MAX);
	for (ber_enter(&in, attrs); rc == 0 && !ber_end(&in);)
		if ((rc = ber_next(&in, &t)) == 0 &&
		    was_there(cms, i, way, attrs, t.start))
			rc = buf_add(&b, t.start, t.total);
	if (rc == 0 && b.len > 0)
		rc = put_again(out, attrs, &b);
	buf_release(&b);
	return rc;
}

static int
put_signer(struct buf *out, const struct cms *cms, size_t i, enum way way,
    const struct ber_tlv *signer)
{
	struct ber	 in;
	struct ber_tlv	 t;
	struct buf	 b;
	int		 rc = 0;

	buf_init(&b, STRUCTURE_MAX);
	for (ber_enter(&in, signer); rc == 0 && !ber_end(&in);)
		if ((rc = ber_next(&in, &t)) == 0)
			rc = t.id == BER_CONTEXT(1) ?
			    put_attrs(&b, cms, i, way, &t) :
			    buf_add(&b, t.start, t.total);
	if (rc == 0)
		rc = put_again(out, signer, &b);
	buf_release(&b);
	return rc;
}

/* ContentInfo, [0], SignedData and signerInfos around the SignerInfos. */
static int
put_structure(struct buf *out, const struct cms *cms, size_t i, enum way way)
{
	const struct ber_tlv	*around[] = { &cms->signers, &cms->signed_data,
				    &cms->explicit, &cms->content_info };
	struct ber		 in;
	struct ber_tlv		 t;
	struct buf		 b, body;
	int			 rc = 0;

	buf_init(&b, STRUCTURE_MAX);
	buf_init(&body, STRUCTURE_MAX);
	for (ber_enter(&in, &cms->signers); rc == 0 && !ber_end(&in);)
		if ((rc = ber_next(&in, &t)) == 0)
			rc = put_signer(&body, cms, i, way, &t);
	for (size_t k = 0; rc == 0 && k < 4; k++) {
		buf_reset(&b);
		rc = put_again(&b, around[k], &body);
		buf_reset(&body);
		/* What stands before it in the next one; nothing behind. */
		if (rc == 0 && k < 3)
			rc = buf_add(&body, around[k + 1]->body, (size_t)
			    (around[k]->start - around[k + 1]->body));
		if (rc == 0 && k < 3)
			rc = buf_add(&body, b.p, b.len);
	}
	if (rc == 0)
		rc = way == WAY_ALL || way == WAY_LATER || way == WAY_AFTER ?
		    buf_add(out, b.p, b.len) : ber_to_der(out, b.p, b.len);
	buf_release(&b);
	buf_release(&body);
	return rc;
}

/* ers_covered: the structure's digest, which the token keeps, too. */
static int
over_digest(void *arg, enum digest_alg alg, unsigned int form, struct buf *to)
{
	struct over		*o = arg;
	struct plan_token	*token = o->token;
	unsigned int		 n = 0;
	size_t			 i;

	for (i = 0; i < o->n && token->alg[i] != alg; i++)
		;
	if (i == o->n) {
		if (form != 0 || i == PLAN_TOKEN_MDS ||
		    digest_alg_md(alg) == NULL || digest_alg_is_xof(alg) ||
		    o->octets.len > *o->left) {
			o->cut = true;
			return 1;
		}
		*o->left -= o->octets.len;
		token->alg[i] = alg;
		if (EVP_Digest(o->octets.p, o->octets.len, token->md[i], &n,
		    digest_alg_md(alg), NULL) != 1)
			return -1;
		o->n++;
	}
	return buf_add(to, token->md[i], digest_alg_size(alg));
}

/* Is the record over the structure as it is in ${o}?  0 or -1. */
static int
is_over(struct over *o, bool *yes)
{
	const struct ers_opts	 opts = { .of = -1, .covered = over_digest,
				    .arg = o };
	struct plan		*trial = plan_new();
	size_t			 used;
	int			 rc;

	*yes = true;
	rc = trial == NULL ? -1 : ers_parse(trial, o->token->der.p,
	    o->token->der.len, &opts, &used);
	for (size_t i = 0; rc == 0 && i < trial->nsig; i++)
		if (trial->sig[i].er.data && trial->sig[i].parsed == TRI_NO)
			*yes = false;
	plan_free(trial);
	return rc;
}

/* Find what the record in ${o} is over.  0, or -1 (memory). */
static int
way_find(struct cms *cms, struct over *o, size_t i)
{
	bool	 yes = false;
	int	 rc = 0;

	for (int w = 0; w < WAY_MAX && !yes && rc == 0; w++) {
		buf_reset(&o->octets);
		o->n = 0;
		o->cut = false;
		if (put_structure(&o->octets, cms, i, (enum way)w) == -1)
			continue;	/* too large, or too deep for DER */
		rc = is_over(o, &yes);
		o->token->keeps = w >= WAY_LATER;
	}
	o->token->parsed = yes || !o->cut;
	o->token->nmd = o->n;
	return rc;
}

static int
record_keep(struct cms *cms, size_t i, size_t first, const struct ber_tlv *t,
    uint64_t *left)
{
	const struct cms_evidence *e = &cms->evidence[i];
	struct over		 o = { .left = left };
	int			 rc;

	if (t->total > PLAN_BLOB_MAX || cms->plan->ntoken >= PLAN_TOKENS_MAX)
		return 0;
	if ((o.token = plan_add_token(cms->plan, e->of, TST_EVIDENCE,
	    t->start, t->total)) == NULL)
		return -1;
	o.token->external = e->external;
	o.token->first = first;
	o.token->nsig = cms->plan->nsig - first;
	/* Digests of the structure's own octets are taken here. */
	cms->plan->reparse = true;
	buf_init(&o.octets, STRUCTURE_MAX);
	rc = way_find(cms, &o, i);
	buf_release(&o.octets);
	return rc;
}

/* The values of attribute ${i}, none when it is malformed. */
static void
values(const struct cms *cms, size_t i, struct ber *in)
{
	struct ber_tlv	 attr, t;

	ber_init(in, cms->evidence[i].attr, (size_t)(cms->signers.start +
	    cms->signers.total - cms->evidence[i].attr));
	if (ber_next(in, &attr) == 0) {
		ber_enter(in, &attr);
		if (ber_next(in, &t) == 0 && ber_want(in, BER_SET, &t) == 0) {
			ber_enter(in, &t);
			return;
		}
	}
	ber_init(in, cms->evidence[i].attr, 0);
}

/* When the first of the attribute's records was made.  0, or -1 (memory). */
static int
made_read(struct cms *cms, size_t i)
{
	static const struct ers_opts	 alone = { .of = -1 };
	struct plan			*trial;
	struct ber			 in;
	struct ber_tlv			 t;
	size_t				 used;
	int64_t				*made = &cms->evidence[i].made;
	int				 rc = 0;

	for (values(cms, i, &in); rc == 0 && ber_next(&in, &t) == 0;) {
		if ((trial = plan_new()) == NULL)
			return -1;
		rc = ers_parse(trial, t.start, t.total, &alone, &used);
		if (rc == 0 && trial->nsig > 0 && trial->sig[0].gen_time !=
		    TIME_NONE && (*made == TIME_NONE ||
		    trial->sig[0].gen_time < *made))
			*made = trial->sig[0].gen_time;
		plan_free(trial);
	}
	return rc;
}

int
cms_evidence_end(struct cms *cms, size_t first)
{
	struct ber	 in;
	struct ber_tlv	 t;
	uint64_t	 left = HASHED_MAX;
	int		 rc = 0;

	for (size_t i = 0; i < cms->nevidence && rc == 0; i++)
		rc = made_read(cms, i);
	for (size_t i = 0; i < cms->nevidence && rc == 0; i++)
		for (values(cms, i, &in); rc == 0 && ber_next(&in, &t) == 0;)
			rc = record_keep(cms, i, first, &t, &left);
	return rc;
}

/* ers_covered: what was found when the structure was read. */
static int
kept_digest(void *arg, enum digest_alg alg, unsigned int form, struct buf *to)
{
	const struct plan_token	*token = arg;

	if (form != 0 || !token->parsed)
		return 1;
	for (size_t i = 0; i < token->nmd; i++)
		if (token->alg[i] == alg)
			return buf_add(to, token->md[i], digest_alg_size(alg));
	return 1;
}

int
cms_evidence_attach(struct plan *plan, struct plan_token *token)
{
	const struct ers_opts	 opts = { .of = (int)token->of,
	    .covered = kept_digest, .arg = token,
	    .external = token->external };
	size_t			 first = plan->nsig, used;

	if (ers_parse(plan, token->der.p, token->der.len, &opts, &used) == -1)
		return -1;
	for (size_t i = first; i < plan->nsig; i++) {
		plan->sig[i].er.first = (unsigned int)token->first;
		plan->sig[i].er.nsig = (unsigned int)token->nsig;
		plan->sig[i].er.keeps = token->keeps;
	}
	return 0;
}
