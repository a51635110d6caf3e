/*
 * verify_math.c: from digests and keys to the facts on one signature
 * (RFC 5652 5.4 and 5.6; 03-validation.md).
 */
#include <stdio.h>
#include <string.h>

#include "formats/base/detail.h"
#include "formats/crypto/ers.h"
#include "formats/crypto/verify_state.h"

#define NELEM(a)	(sizeof(a) / sizeof((a)[0]))

/* What stood in the way: the first cause stands. */
static void __attribute__((format(printf, 3, 4)))
because(struct sigmath *m, enum finding why, const char *fmt, ...)
{
	va_list	 ap;

	if (m->why != FINDING_OK)
		return;
	m->why = why;
	va_start(ap, fmt);
	detail_vformat(m->detail, sizeof(m->detail), fmt, ap);
	va_end(ap);
}

/* The value is not valid: that outweighs what stood in the way elsewhere. */
static void
refuse(struct sigmath *m, enum finding why, const char *detail)
{
	m->signature_valid = TRI_NO;
	m->why = why;
	snprintf(m->detail, sizeof(m->detail), "%s", detail);
}

static bool
md_is(const struct md *md, const struct blob *b)
{
	return md->len > 0 && md->len == b->len &&
	    memcmp(md->octet, b->p, b->len) == 0;
}

static enum tri
tri(bool b)
{
	return b ? TRI_YES : TRI_NO;
}

/*
 * Is the content there to be compared?  TRI_YES; TRI_NO when it cannot match
 * because it reaches past the file; TRI_UNKNOWN with the cause.
 */
static enum tri
content_known(const struct sigplan *s, const struct want *w,
    struct sigmath *m)
{
	enum digest_alg	 alg = sigplan_digest_alg(s);

	if (alg == DIGEST_UNKNOWN || (digest_alg_md(alg) == NULL &&
	    (s->tst != TST_NONE || !verify_is_eddsa(s)))) {
		because(m, FINDING_ALG_UNSUPPORTED, "digest %s",
		    digest_alg_name(alg));
		return TRI_UNKNOWN;
	}
	if (w->too_large) {
		because(m, FINDING_TOO_LARGE, "64 MiB");
		return TRI_UNKNOWN;
	}
	if (w->outside || w->inner_outside)
		return TRI_NO;
	if (w->have)
		return TRI_YES;
	if (w->how == HOW_COVERS || (w->how == HOW_NONE &&
	    !sigplan_has_note(s, FINDING_TST_IMPRINT_UNKNOWN)))
		because(m, FINDING_CONTENT_ABSENT, "%s", "");
	return TRI_UNKNOWN;
}

/* adbe.pkcs7.sha1: the content must be the digest of the ranges. */
static enum tri
inner_matches(const struct sigplan *s, const struct want *w,
    struct sigmath *m)
{
	if (s->ninner == 0)
		return TRI_YES;
	if (w->inner_md.len > 0)
		return tri(md_is(&w->inner_md, &s->inline_content));
	because(m, w->inner ? FINDING_TOO_LARGE : FINDING_ALG_UNSUPPORTED,
	    "%s", w->inner ? "64 MiB" : digest_alg_name(s->inner_alg));
	return TRI_UNKNOWN;
}

/*
 * The signer's key, fit for the algorithm; else NULL with the answer for the
 * value in ${m}.
 */
static const struct key *
signer_key(struct verify *v, const struct sigplan *s, struct sigmath *m)
{
	const struct key	*key;
	char			 detail[96];

	if (s->alg.family == SIG_UNKNOWN || s->alg.family == SIG_NONE) {
		const char	*name = sig_oid_name(s->alg.oid);

		if (name != NULL)
			because(m, FINDING_ALG_UNSUPPORTED, "%s, %s", name,
			    s->alg.oid);
		because(m, FINDING_ALG_UNSUPPORTED, "%s", s->alg.oid);
		return NULL;
	}
	if (s->cert < 0 && s->tst != TST_NONE) {
		/* RFC 3161 2.4.1: whoever asked may have it elsewhere. */
		because(m, FINDING_NO_SIGNER_CERT, "%s", "");
		return NULL;
	}
	if (s->cert < 0 && s->spki.len == 0 && s->has_parsed &&
	    !sigplan_has_note(s, FINDING_CERT_MALFORMED)) {
		/* XML-Signature 4.5: the key may be known by other means. */
		because(m, FINDING_NO_SIGNER_CERT, "%s", "");
		return NULL;
	}
	if (s->cert < 0 && s->spki.len == 0) {
		/* RFC 5652 5.6: nothing here verifies it. */
		refuse(m, FINDING_NO_SIGNER_CERT, "");
		return NULL;
	}
	key = s->cert >= 0 ? keys_get(v->keys, v->plan, s->cert) :
	    keys_get_bare(v->keys, &s->spki);
	if (key == NULL) {
		because(m, FINDING_INTERNAL, "%s", D_("no memory"));
		return NULL;
	}
	m->bits = key->bits;
	m->key = key->family;
	if (key->pkey == NULL && key->name[0] == '\0') {
		because(m, FINDING_CERT_MALFORMED, "%s", "");
		return NULL;
	}
	if (key->pkey == NULL || key->family == SIG_UNKNOWN) {
		because(m, FINDING_ALG_UNSUPPORTED,
		    D_("the key of the signer"));
		return NULL;
	}
	if (!key_fits(key, s->alg.family)) {
		detail_format(detail, sizeof(detail), D_("%s with a key %s"),
		    sig_family_name(s->alg.family), key->name);
		refuse(m, FINDING_ALG_MISMATCH, detail);
		return NULL;
	}
	if (key->costly) {
		because(m, FINDING_ALG_UNSUPPORTED, D_("%s, a key that takes "
		    "longer to verify with than any needs"), key->name);
		return NULL;
	}
	if (!key_permits(key, &s->alg)) {
		refuse(m, FINDING_ALG_MISMATCH, D_("the key is one for "
		    "RSASSA-PSS with other parameters (RFC 4055 3.3)"));
		return NULL;
	}
	/* Whether its size is of any worth is another layer's question. */
	return key;
}

enum tri
verify_message(struct verify *v, const struct sigplan *s, const uint8_t *p,
    size_t len)
{
	struct sigmath		 m = { .why = FINDING_OK };
	const struct key	*key = signer_key(v, s, &m);

	return key == NULL ? TRI_UNKNOWN :
	    value_over_message(key, p, len, &s->value);
}

/* Does the value verify over this encoding of the signed attributes? */
static enum tri
over_attrs(const struct key *key, const struct sigplan *s,
    const struct blob *attrs)
{
	enum digest_alg	 alg = s->alg.digest != DIGEST_NONE ?
	    s->alg.digest : s->digest;
	struct md	 md;

	if (verify_is_eddsa(s))
		return value_over_message(key, attrs->p, attrs->len,
		    &s->value);
	if (digest_alg_md(alg) == NULL ||
	    md_octets(alg, attrs->p, attrs->len, &md) == -1)
		return TRI_UNKNOWN;
	return value_over_md(key, &s->alg, alg, &md, &s->value);
}

static void
value_attrs(const struct key *key, const struct sigplan *s,
    struct sigmath *m)
{
	enum tri	 file;

	m->signature_valid = over_attrs(key, s, &s->attrs);
	if (m->signature_valid == TRI_UNKNOWN)
		because(m, FINDING_ALG_UNSUPPORTED, "%s",
		    sig_family_name(s->alg.family));
	if (m->signature_valid != TRI_NO || s->attrs_file.len == 0)
		return;
	/*
	 * RFC 5652 5.4 has the DER encoding signed.  Values of attributes
	 * are the signer's own octets; but a set in another order is not
	 * what the standard has signed, and other readers refuse it.
	 */
	file = over_attrs(key, s, &s->attrs_file);
	if (file == TRI_YES && s->attrs_ordered)
		m->signature_valid = TRI_YES;
	else if (file == TRI_YES)
		refuse(m, FINDING_CMS_ATTRS_ORDER, "");
}

/* RSA PKCS#1 v1.5 without attributes: the value holds the digest itself. */
static void
value_recovered(const struct key *key, const struct sigplan *s,
    const struct md *md, enum tri known, struct sigmath *m)
{
	struct buf	 b;
	const uint8_t	*found = NULL;
	size_t		 size = digest_alg_size(s->digest);
	char		 detail[96];

	buf_init(&b, 4096);
	m->signature_valid = value_recover(key, &s->value, &b);
	if (m->signature_valid == TRI_UNKNOWN)
		because(m, FINDING_INTERNAL, "%s", "libcrypto");
	if (m->signature_valid != TRI_YES)
		goto out;
	m->recovered = digestinfo_parse(&b, &found);
	if (m->recovered == DIGEST_UNKNOWN && size > 0 && b.len == size) {
		found = b.p;	/* the digest alone */
		m->recovered = s->digest;
	}
	/* What a digest that is not known here looks like, is not either. */
	if (m->recovered == DIGEST_UNKNOWN) {
		m->signature_valid = s->digest == DIGEST_UNKNOWN ?
		    TRI_UNKNOWN : TRI_NO;
		if (s->digest == DIGEST_UNKNOWN)
			because(m, FINDING_ALG_UNSUPPORTED, "digest %s",
			    digest_alg_name(s->digest));
		goto out;
	}
	if (m->recovered != s->digest) {
		detail_format(detail, sizeof(detail),
		    D_("digestAlgorithm %s, the value holds %s"),
		    digest_alg_name(s->digest),
		    digest_alg_name(m->recovered));
		refuse(m, FINDING_ALG_MISMATCH, detail);
		goto out;
	}
	if (known == TRI_YES)
		m->digest_match = tri(memcmp(found, md->octet, size) == 0);
 out:
	buf_release(&b);
}

/* No signed attributes: the value is over the content. */
static void
value_direct(const struct key *key, const struct sigplan *s,
    const struct want *w, enum tri known, struct sigmath *m)
{
	if (known == TRI_NO)
		m->digest_match = TRI_NO;
	if (s->alg.family == SIG_RSA_PKCS1) {
		value_recovered(key, s, &w->md, known, m);
		return;
	}
	/* Content and value have one answer; without content, none. */
	if (known == TRI_UNKNOWN)
		return;
	if (known == TRI_YES)
		m->digest_match = verify_is_eddsa(s) ? w->message :
		    value_over_md(key, &s->alg, s->digest, &w->md, &s->value);
	m->signature_valid = m->digest_match;
	if (m->digest_match == TRI_UNKNOWN)
		because(m, FINDING_ALG_UNSUPPORTED, "%s",
		    sig_family_name(s->alg.family));
}

/*
 * Layer 1 found the attributes or algorithms wrong: no value is right over
 * them.  The note has the detail.
 */
static bool
structure_bars(const struct sigplan *s, struct sigmath *m)
{
	static const enum finding	 bars[] = { FINDING_CMS_ATTRS,
		FINDING_ALG_MISMATCH };

	for (size_t b = 0; b < NELEM(bars); b++)
		for (size_t i = 0; i < s->nnote; i++)
			if (s->note[i].code == bars[b]) {
				refuse(m, bars[b], s->note[i].detail);
				return true;
			}
	return false;
}

/*
 * A time-stamp's imprint: of the content, or, for archive-time-stamps, of
 * octets around its digest (EN 319 122-1 5.5.3).
 */
static enum tri
imprint_matches(const struct sigplan *s, const struct want *w)
{
	struct buf	 b;
	struct md	 md = w->md;
	int		 rc = 0;

	if (!s->around && (s->before.len > 0 || s->after.len > 0)) {
		buf_init(&b, 2 * PLAN_BLOB_MAX + EVP_MAX_MD_SIZE);
		rc |= buf_add(&b, s->before.p, s->before.len);
		rc |= buf_add(&b, w->md.octet, w->md.len);
		rc |= buf_add(&b, s->after.p, s->after.len);
		if (rc == 0)
			rc = md_octets(s->imprint_alg, b.p, b.len, &md);
		buf_release(&b);
	}
	return rc != 0 ? TRI_UNKNOWN : tri(md_is(&md, &s->imprint));
}

/* RFC 5652 5.6: the attributes must name the digest of the TSTInfo. */
static void
info_check(const struct sigplan *s, struct sigmath *m)
{
	struct md	 md;

	if (m->signature_valid != TRI_YES)
		return;
	if (digest_alg_md(s->digest) == NULL ||
	    md_octets(s->digest, s->tst_info.p, s->tst_info.len, &md) == -1) {
		m->signature_valid = TRI_UNKNOWN;
		because(m, FINDING_ALG_UNSUPPORTED, "digest %s",
		    digest_alg_name(s->digest));
	} else if (!md_is(&md, &s->message_digest)) {
		refuse(m, FINDING_VALUE_WRONG, "");
	}
}

/*
 * An archive time-stamp of an evidence record: what it must cover is among
 * the values of its first list.  Without any data to compare, these are not
 * contradicted; that nothing was there is the finding then.
 */
static enum tri
evidence_matches(const struct sigplan *s, const struct want *w, enum tri known)
{
	enum tri	 data = known;

	if (s->content == CONTENT_PARSED)
		data = s->parsed;
	else if (known == TRI_YES)
		data = tri(ers_holds(s, w->md.octet, w->md.len));
	/* What the parser digested is to be covered as well. */
	if (s->content != CONTENT_PARSED && s->has_parsed &&
	    s->parsed != TRI_YES && data != TRI_NO)
		data = s->parsed;
	if (s->er.link == TRI_NO || (s->er.data && data == TRI_NO))
		return TRI_NO;
	if (!s->er.data)
		return s->er.link;
	if (data == TRI_UNKNOWN && s->er.tree != TRI_UNKNOWN)
		return TRI_YES;
	return data;
}

/* The value of one: its tree must lead to its imprint, too. */
static void
tree_check(const struct sigplan *s, struct sigmath *m)
{
	/*
	 * Without a tree the imprint is the value itself.  A manifest that
	 * gives another digest for the data takes nothing from the record.
	 */
	if (s->er.tree == TRI_NO || (s->er.tree == TRI_UNKNOWN &&
	    s->er.data && s->er.held != TRI_YES && m->digest_match == TRI_NO))
		refuse(m, FINDING_ER_TREE, "");
}

int
verify_math(struct verify *v, size_t i, struct sigmath *m)
{
	const struct sigplan	*s = &v->plan->sig[i];
	const struct want	*w = &v->want[i];
	const struct key	*key;
	enum tri		 known, inner;

	*m = (struct sigmath){ .digest_match = TRI_UNKNOWN,
	    .signature_valid = TRI_UNKNOWN, .why = FINDING_OK,
	    .recovered = DIGEST_NONE, .key = SIG_NONE };
	if (s->value.len == 0)
		return 0;	/* layer 1 says why there is none */
	known = s->content == CONTENT_PARSED ? TRI_UNKNOWN :
	    content_known(s, w, m);
	if (s->tst == TST_EVIDENCE)
		m->digest_match = s->imprint.len == 0 ? TRI_UNKNOWN :
		    evidence_matches(s, w, s->er.data ? known : TRI_UNKNOWN);
	else if (s->tst != TST_NONE)
		m->digest_match = s->imprint.len == 0 ? TRI_UNKNOWN :
		    s->content == CONTENT_PARSED ? s->parsed :
		    known != TRI_YES ? known : imprint_matches(s, w);
	else if (s->content == CONTENT_PARSED)
		m->digest_match = s->has_parsed ? s->parsed : TRI_UNKNOWN;
	else if (s->mode == SIGMODE_ATTRS && s->message_digest.len > 0)
		m->digest_match = known != TRI_YES ? known :
		    tri(md_is(&w->md, &s->message_digest));
	if (structure_bars(s, m)) {
		if (s->cert >= 0 &&
		    (key = keys_get(v->keys, v->plan, s->cert)) != NULL) {
			m->bits = key->bits;
			m->key = key->family;
		}
	} else if ((key = signer_key(v, s, m)) != NULL) {
		if (s->mode == SIGMODE_DIRECT && s->tst == TST_NONE)
			value_direct(key, s, w, known, m);
		else if (s->attrs.len > 0)
			value_attrs(key, s, m);
		if (s->tst != TST_NONE)
			info_check(s, m);
	}
	if (s->tst == TST_EVIDENCE)
		tree_check(s, m);
	/* The key made the value, though not over what the structure says. */
	if (m->signature_valid == TRI_YES &&
	    sigplan_has_note(s, FINDING_CMS_EMPTY))
		refuse(m, FINDING_CMS_EMPTY, "");
	if (w->forged)
		refuse(m, FINDING_CMS_ATTRS, D_("the content is the signed "
		    "attributes of another signature"));
	if (m->signature_valid == TRI_NO && (m->why == FINDING_OK ||
	    finding_indication(m->why) == IND_INDETERMINATE) &&
	    m->why != FINDING_NO_SIGNER_CERT)
		refuse(m, FINDING_VALUE_WRONG, "");
	/* What the parser compared counts beside what was computed here. */
	if (s->tst != TST_EVIDENCE && s->has_parsed && (s->parsed == TRI_NO ||
	    m->digest_match == TRI_YES))
		m->digest_match = s->parsed;
	inner = inner_matches(s, w, m);
	if (inner != TRI_YES && m->digest_match == TRI_YES)
		m->digest_match = inner;
	return 0;
}

int
verify_pick(const struct plan *plan, size_t i, const int *cert, size_t n)
{
	const struct sigplan	*s = &plan->sig[i];
	const struct key	*key;
	struct keys		*keys;
	int			 picked = -1;

	if (s->attrs.len == 0 || s->value.len == 0 ||
	    s->alg.family == SIG_UNKNOWN || (keys = keys_new()) == NULL)
		return -1;
	for (size_t k = 0; k < n && picked == -1; k++) {
		key = keys_get(keys, plan, cert[k]);
		if (key != NULL && key->pkey != NULL && !key->costly &&
		    key_fits(key, s->alg.family) &&
		    over_attrs(key, s, &s->attrs) == TRI_YES)
			picked = cert[k];
	}
	keys_free(keys);
	return picked;
}
