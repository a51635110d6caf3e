/*
 * exhibit.c: signatures in pieces.
 */
#include <inttypes.h>
#include <stdio.h>

#include "formats/base/buf.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "auditor/bundle.h"
#include "auditor/exhibit.h"

#define ABOUT_MAX	((size_t)4 * 1024 * 1024)

static const char *
content_word(const struct sigplan *s)
{
	/* What was parsed is what a time-stamp is over, not what it signs. */
	if (s->tst_info.len > 0)
		return "here";
	if (s->has_parsed)
		return "parsed";
	if (s->inline_content.len > 0)
		return "here";
	switch (s->content) {
	case CONTENT_DOCUMENT:
		return "original";
	case CONTENT_COVERS:
		return "covered";
	default:
		return "other";
	}
}

/* A line of "about"; the value may be a sender's text. */
static void
put_line(struct buf *b, const char *word, const char *value)
{
	buf_addf(b, "%s ", word);
	utf8_visible(b, value, strlen(value));
	buf_addc(b, '\n');
}

/* Is its imprint over the value as it stands in the bundle, not over XML? */
static bool
stamps_value(const struct sigplan *s)
{
	return s->tst == TST_SIGNATURE && s->of >= 0 && s->imprint.len > 0 &&
	    !s->has_parsed && s->content != CONTENT_PARSED;
}

static void
about(struct buf *b, const struct sigplan *s, const struct sigmath *m)
{
	const struct blob	*want = &s->message_digest;
	enum digest_alg		 over = s->alg.digest != DIGEST_NONE ?
	    s->alg.digest : s->digest;

	put_line(b, "kind", s->tst != TST_NONE ? "time-stamp" :
	    sigkind_name(s->kind));
	put_line(b, "id", s->id == NULL ? "" : s->id);
	put_line(b, "content", content_word(s));
	put_line(b, "content-digest", digest_alg_name(s->digest));
	put_line(b, "computes", m->digest_match == TRI_YES &&
	    m->signature_valid == TRI_YES ? "yes" : "no");
	if (stamps_value(s)) {
		buf_addf(b, "stamps %02d\nimprint-digest %s\nimprint ",
		    s->of + 1, digest_alg_name(s->imprint_alg));
		hex_encode(b, s->imprint.p, s->imprint.len);
		buf_addc(b, '\n');
	}
	put_line(b, "padding", sig_family_name(s->alg.family));
	put_line(b, "digest", digest_alg_name(over));
	if (s->mode == SIGMODE_ATTRS && want->len > 0) {
		buf_addstr(b, "digest-value ");
		hex_encode(b, want->p, want->len);
		buf_addc(b, '\n');
	}
	for (size_t i = 0; i < s->nspan; i++)
		buf_addf(b, "span %" PRIu64 " %" PRIu64 "\n", s->span[i].off,
		    s->span[i].len);
}

static int
put_blob(struct bundle *out, size_t i, const char *name,
    const struct blob *blob)
{
	char	 path[64];

	if (blob->len == 0)
		return 0;
	snprintf(path, sizeof(path), "signatures/%02zu/%s", i + 1, name);
	return bundle_put(out, path, blob->p, blob->len, 0644);
}

static int
write_one(struct bundle *out, const struct judged *j, size_t i)
{
	const struct plan	*plan = j->plan;
	const struct sigplan	*s = &plan->sig[i];
	const struct blob	*attrs;
	struct blob		 text;
	struct buf		 b;
	int			 rc = -1;

	buf_init(&b, ABOUT_MAX);
	about(&b, s, &j->math[i]);
	text = (struct blob){ b.p, b.len };
	/* Where file and DER differ, the signer's own octets count. */
	attrs = s->attrs_file.len > 0 && s->attrs_ordered ? &s->attrs_file :
	    &s->attrs;
	if (!b.failed && put_blob(out, i, "about", &text) == 0 &&
	    (s->mode != SIGMODE_ATTRS ||
	    put_blob(out, i, "attrs.der", attrs) == 0) &&
	    put_blob(out, i, "content", s->tst_info.len > 0 ? &s->tst_info :
	    &s->inline_content) == 0 &&
	    put_blob(out, i, "value", &s->value) == 0)
		rc = s->cert < 0 || (size_t)s->cert >= plan->ncert ? 0 :
		    put_blob(out, i, "signer.der", &plan->cert[s->cert]);
	buf_release(&b);
	return rc;
}

static int
write_certificate(struct bundle *out, const struct blob *cert)
{
	char		 path[sizeof("certificates/.der") + DIGEST_HEX];
	char		 hex[DIGEST_HEX];
	struct digest	 d;

	if (digest_sha256(&d, cert->p, cert->len) == -1)
		return -1;
	snprintf(path, sizeof(path), "certificates/%s.der",
	    digest_hex(&d, hex));
	return bundle_put(out, path, cert->p, cert->len, 0644);
}

int
exhibit_write(struct bundle *out, const struct judged *j)
{
	for (size_t i = 0; i < j->plan->nsig; i++)
		if (write_one(out, j, i) == -1)
			return -1;
	for (size_t i = 0; i < j->plan->ncert; i++)
		if (write_certificate(out, &j->plan->cert[i]) == -1)
			return -1;
	return 0;
}
