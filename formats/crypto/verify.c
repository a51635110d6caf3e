/*
 * verify.c: layer 2 of a document: which octets are hashed for what.  What
 * the results mean is in verify_math.c.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/crypto/cms.h"
#include "formats/crypto/ers.h"
#include "formats/crypto/verify_state.h"

struct verify *
verify_new(void)
{
	struct verify	*v;

	if ((v = calloc(1, sizeof(*v))) == NULL)
		return NULL;
	buf_init(&v->keep, VERIFY_KEEP_MAX);
	buf_init(&v->pem, VERIFY_KEEP_MAX);
	v->pass = pass_new();
	v->keys = keys_new();
	if (v->pass == NULL || v->keys == NULL) {
		verify_free(v);
		return NULL;
	}
	return v;
}

void
verify_free(struct verify *v)
{
	if (v == NULL)
		return;
	pass_free(v->pass);
	keys_free(v->keys);
	buf_release(&v->keep);
	buf_release(&v->pem);
	free(v->want);
	free(v);
}

bool
verify_is_eddsa(const struct sigplan *s)
{
	return s->alg.family == SIG_ED25519 || s->alg.family == SIG_ED448;
}

/* Without attributes EdDSA signs the message, not a digest of it. */
static bool
needs_message(const struct sigplan *s)
{
	return s->tst == TST_NONE && s->mode == SIGMODE_DIRECT &&
	    verify_is_eddsa(s);
}

/* Put the content's spans on the pass, or on what is done at the end. */
static int
content_add(struct verify *v, const struct sigplan *s, struct want *w)
{
	bool	 whole = needs_message(s) || s->around;

	w->job = w->inner_job = -1;
	if (s->ninner > 0 || (s->content == CONTENT_INLINE &&
	    s->inner_alg != DIGEST_NONE)) {
		w->inner = digest_alg_md(s->inner_alg) != NULL;
		w->inner_whole = !pass_ascending(s->inner, s->ninner);
		if (w->inner && !w->inner_whole && (w->inner_job =
		    pass_add(v->pass, s->inner_alg, s->inner,
		    s->ninner)) == -1)
			return -1;
		v->want_whole |= w->inner_whole;
	}
	switch (s->content) {
	case CONTENT_PEM:
		w->how = HOW_PEM;
		v->want_whole = true;
		break;
	case CONTENT_DOCUMENT:
		w->how = HOW_WHOLE;
		if (whole || !pass_ascending(s->span, s->nspan)) {
			v->want_whole = true;
			break;
		}
		w->how = HOW_PASS;
		if (digest_alg_md(sigplan_digest_alg(s)) != NULL && (w->job =
		    pass_add(v->pass, sigplan_digest_alg(s), s->span,
		    s->nspan)) == -1)
			return -1;
		break;
	case CONTENT_COVERS:
		w->how = HOW_COVERS;
		break;
	case CONTENT_INLINE:
		w->how = HOW_INLINE;
		break;
	default:
		w->how = HOW_NONE;
		break;
	}
	return 0;
}

void
verify_known(struct verify *v, const struct digest *sha256,
    const struct octets *states)
{
	if ((v->known = sha256 != NULL)) {
		v->sha256 = *sha256;
		v->states = *states;
	}
}

int
verify_begin(struct verify *v, const struct plan *plan)
{
	struct want	*want;
	size_t		 n = plan == NULL ? 0 : plan->nsig;

	v->plan = plan;
	v->whole = NULL;
	v->want_whole = v->too_large = false;
	buf_reset(&v->keep);
	buf_release(&v->pem);
	if (pass_reset(v->pass) == -1)
		return -1;
	if (v->known)
		pass_known(v->pass, &v->sha256, &v->states);
	v->known = false;
	if (n > v->capwant) {
		want = reallocarray(v->want, n, sizeof(*want));
		if (want == NULL)
			return -1;
		v->want = want;
		v->capwant = n;
	}
	for (size_t i = 0; i < n; i++) {
		v->want[i] = (struct want){ .message = TRI_UNKNOWN };
		if (content_add(v, &plan->sig[i], &v->want[i]) == -1)
			return -1;
	}
	return 0;
}

int
verify_update(struct verify *v, const uint8_t *p, size_t len)
{
	if (v->want_whole && v->whole == NULL && !v->too_large &&
	    buf_add(&v->keep, p, len) == -1) {
		v->too_large = true;
		buf_release(&v->keep);
	}
	return pass_update(v->pass, p, len);
}

/* The octets after the content, with or without the head among them. */
static bool
around_rest(EVP_MD_CTX *ctx, const struct sigplan *s, bool headless)
{
	size_t	 from = (size_t)s->head + s->headless;

	if (!headless)
		return EVP_DigestUpdate(ctx, s->after.p, s->after.len) == 1;
	return EVP_DigestUpdate(ctx, s->after.p, s->head) == 1 &&
	    EVP_DigestUpdate(ctx, s->after.p + from,
	    s->after.len - from) == 1;
}

static bool
is_imprint(const struct sigplan *s, const struct md *md)
{
	return md->len == s->imprint.len &&
	    memcmp(md->octet, s->imprint.p, md->len) == 0;
}

/*
 * The digest of the octets around a content and of its own, in ${ctx} already,
 * between them (an archive-time-stamp v2).  When the one form is not what the
 * imprint is of, the other is tried.  Takes ${ctx}.  0 or -1.
 */
static int
around_finish(EVP_MD_CTX *ctx, const struct sigplan *s, struct md *md)
{
	EVP_MD_CTX	*other = NULL;
	int		 rc = -1;

	if (s->headless > 0 && ((other = EVP_MD_CTX_new()) == NULL ||
	    EVP_MD_CTX_copy_ex(other, ctx) != 1))
		goto out;
	if (!around_rest(ctx, s, false))
		goto out;
	rc = md_finish(ctx, sigplan_digest_alg(s), md);
	if (rc == 0 && other != NULL && !is_imprint(s, md))
		rc = around_rest(other, s, true) ?
		    md_finish(other, sigplan_digest_alg(s), md) : -1;
 out:
	EVP_MD_CTX_free(other);
	EVP_MD_CTX_free(ctx);
	return rc;
}

static int
around_md(const struct sigplan *s, const uint8_t *p, size_t len,
    struct md *md)
{
	EVP_MD_CTX	*ctx;

	if ((ctx = EVP_MD_CTX_new()) == NULL || EVP_DigestInit_ex2(ctx,
	    digest_alg_md(sigplan_digest_alg(s)), NULL) != 1 ||
	    EVP_DigestUpdate(ctx, s->before.p, s->before.len) != 1 ||
	    EVP_DigestUpdate(ctx, p, len) != 1) {
		EVP_MD_CTX_free(ctx);
		return -1;
	}
	return around_finish(ctx, s, md);
}

/* The digest of a whole message. */
static int
covers_md(struct verify *v, size_t i, const uint8_t *p, size_t len)
{
	enum digest_alg	 alg = sigplan_digest_alg(&v->plan->sig[i]);

	if (v->plan->sig[i].around)
		return around_md(&v->plan->sig[i], p, len, &v->want[i].md);
	/* Of several forms of evidence each is hashed for itself. */
	for (size_t j = 0; j < i; j++)
		if (v->want[j].how == HOW_COVERS && v->want[j].md.len > 0 &&
		    v->plan->sig[j].tst != TST_EVIDENCE &&
		    !v->plan->sig[j].around &&
		    sigplan_digest_alg(&v->plan->sig[j]) == alg) {
			v->want[i].md = v->want[j].md;
			return 0;
		}
	return md_octets(alg, p, len, &v->want[i].md);
}

int
verify_covers(struct verify *v, const uint8_t *p, size_t len)
{
	for (size_t i = 0; v->plan != NULL && i < v->plan->nsig; i++) {
		const struct sigplan	*s = &v->plan->sig[i];
		struct want		*w = &v->want[i];

		if (w->how != HOW_COVERS)
			continue;
		if (s->tst == TST_EVIDENCE && w->have && w->md.len > 0 &&
		    ers_holds(s, w->md.octet, w->md.len))
			continue;	/* another form of it is held */
		w->have = true;
		w->forged = s->tst == TST_NONE && s->mode == SIGMODE_DIRECT &&
		    cms_is_attributes(p, len);
		if (needs_message(s)) {
			w->message = verify_message(v, s, p, len);
			continue;
		}
		if (digest_alg_md(sigplan_digest_alg(s)) != NULL &&
		    covers_md(v, i, p, len) == -1)
			return -1;
	}
	return 0;
}

int
verify_covers_digest(struct verify *v, enum digest_alg alg,
    const uint8_t *md, size_t len)
{
	if (len == 0 || len != digest_alg_size(alg))
		return -1;
	for (size_t i = 0; v->plan != NULL && i < v->plan->nsig; i++) {
		struct want	*w = &v->want[i];

		if (w->how != HOW_COVERS || v->plan->sig[i].around ||
		    sigplan_digest_alg(&v->plan->sig[i]) != alg)
			continue;
		w->have = true;
		w->md.len = len;
		memcpy(w->md.octet, md, len);
	}
	return 0;
}

/*
 * Spans of octets in memory, in whatever order.  0; 1 when one lies outside;
 * -1 when libcrypto fails.  The work is bounded by what a document of this
 * size can honestly ask for.
 */
static int
spans_md(const struct span *span, size_t n, const uint8_t *p, size_t len,
    enum digest_alg alg, const struct sigplan *around, struct md *md)
{
	EVP_MD_CTX	*ctx;
	uint64_t	 sum = 0, most = 4 * (uint64_t)len + 4096;
	int		 rc = -1;

	for (size_t i = 0; i < n; i++) {
		if (span[i].off > len || span[i].len > len - span[i].off ||
		    span[i].len > most - sum)
			return 1;
		sum += span[i].len;
	}
	if ((ctx = EVP_MD_CTX_new()) == NULL ||
	    EVP_DigestInit_ex2(ctx, digest_alg_md(alg), NULL) != 1)
		goto out;
	if (around != NULL && EVP_DigestUpdate(ctx, around->before.p,
	    around->before.len) != 1)
		goto out;
	for (size_t i = 0; i < n; i++)
		if (EVP_DigestUpdate(ctx, p + span[i].off,
		    (size_t)span[i].len) != 1)
			goto out;
	if (around != NULL)
		return around_finish(ctx, around, md);
	rc = md_finish(ctx, alg, md);
 out:
	EVP_MD_CTX_free(ctx);
	return rc;
}

/* The same spans as one message, for EdDSA. */
static int
spans_message(struct verify *v, const struct sigplan *s, struct want *w,
    const uint8_t *p, size_t len)
{
	struct buf	 b;
	int		 rc = 0;

	if (s->nspan == 1 && s->span[0].off <= len &&
	    s->span[0].len <= len - s->span[0].off) {
		w->have = true;
		w->message = verify_message(v, s, p + s->span[0].off,
		    (size_t)s->span[0].len);
		return 0;
	}
	buf_init(&b, 4 * len + 4096);
	for (size_t i = 0; i < s->nspan && rc == 0; i++) {
		if (s->span[i].off > len ||
		    s->span[i].len > len - s->span[i].off)
			rc = 1;
		else
			rc = buf_add(&b, p + s->span[i].off,
			    (size_t)s->span[i].len);
	}
	if (rc == 0)
		w->message = verify_message(v, s, b.p, b.len);
	w->have = rc == 0;
	w->outside = rc == 1;
	buf_release(&b);
	return 0;
}

/* Content in octets that are all in memory now. */
static int
whole_content(struct verify *v, const struct sigplan *s, struct want *w,
    const uint8_t *p, size_t len)
{
	int	 rc;

	if (needs_message(s))
		return spans_message(v, s, w, p, len);
	if (digest_alg_md(sigplan_digest_alg(s)) == NULL)
		return 0;
	if ((rc = spans_md(s->span, s->nspan, p, len, sigplan_digest_alg(s),
	    s->around ? s : NULL, &w->md)) == -1)
		return -1;
	w->have = rc == 0;
	w->outside = rc == 1;
	return 0;
}

static int
inline_content(struct verify *v, const struct sigplan *s, struct want *w)
{
	w->have = true;
	if (needs_message(s)) {
		w->message = verify_message(v, s, s->inline_content.p,
		    s->inline_content.len);
		return 0;
	}
	if (digest_alg_md(sigplan_digest_alg(s)) == NULL)
		return 0;
	if (s->around)
		return around_md(s, s->inline_content.p,
		    s->inline_content.len, &w->md);
	return md_octets(sigplan_digest_alg(s), s->inline_content.p,
	    s->inline_content.len, &w->md);
}

/* Take what the pass has computed, or compute what was put off. */
static int
content_finish(struct verify *v, const struct sigplan *s, struct want *w,
    const uint8_t *p, size_t len)
{
	const struct md	*md;
	int		 rc;

	if (w->inner_job >= 0) {
		md = pass_result(v->pass, w->inner_job);
		w->inner_outside = md == NULL;
		if (md != NULL)
			w->inner_md = *md;
	} else if (w->inner && w->inner_whole && !v->too_large) {
		if ((rc = spans_md(s->inner, s->ninner, p, len, s->inner_alg,
		    NULL, &w->inner_md)) == -1)
			return -1;
		w->inner_outside = rc == 1;
	}
	switch (w->how) {
	case HOW_PASS:
		if (w->job < 0)
			return 0;
		md = pass_result(v->pass, w->job);
		w->outside = md == NULL;
		w->have = md != NULL;
		if (md != NULL)
			w->md = *md;
		return 0;
	case HOW_WHOLE:
		w->too_large = v->too_large;
		return v->too_large ? 0 : whole_content(v, s, w, p, len);
	case HOW_PEM:
		w->too_large = v->too_large;
		return v->too_large ? 0 :
		    whole_content(v, s, w, v->pem.p, v->pem.len);
	case HOW_INLINE:
		return inline_content(v, s, w);
	default:
		return 0;
	}
}

int
verify_end(struct verify *v, struct digest *sha256, uint64_t *size,
    struct sigmath *math)
{
	const uint8_t	*p = v->whole != NULL ? v->whole : v->keep.p;
	size_t		 len = v->whole != NULL ? v->whole_len : v->keep.len;
	bool		 decoded = false;

	if (pass_end(v->pass, sha256, size) == -1)
		return -1;
	if (p == NULL)
		p = (const uint8_t *)"";
	for (size_t i = 0; v->plan != NULL && i < v->plan->nsig; i++) {
		if (v->want[i].how == HOW_PEM && !v->too_large && !decoded) {
			/* What cannot be decoded has no octets. */
			if (pem_decode(&v->pem, p, len) == -1) {
				v->too_large = v->pem.failed != 0;
				buf_reset(&v->pem);
			}
			decoded = true;
		}
		if (content_finish(v, &v->plan->sig[i], &v->want[i], p,
		    len) == -1 ||
		    verify_math(v, i, &math[i]) == -1)
			return -1;
	}
	v->plan = NULL;
	v->whole = NULL;
	buf_release(&v->pem);
	if (v->keep.cap > VERIFY_KEEP_MAX / 64)
		buf_release(&v->keep);
	return 0;
}

int
verify_octets(struct verify *v, const struct plan *plan, const uint8_t *p,
    size_t len, struct digest *sha256, struct sigmath *math)
{
	uint64_t	 size;

	if (verify_begin(v, plan) == -1)
		return -1;
	v->whole = p == NULL ? (const uint8_t *)"" : p;
	v->whole_len = len;
	if (verify_update(v, v->whole, len) == -1)
		return -1;
	return verify_end(v, sha256, &size, math);
}
