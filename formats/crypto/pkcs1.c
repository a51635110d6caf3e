/*
 * pkcs1.c: adbe.x509.rsa_sha1 (ISO 32000-1 12.8.3.2): a bare PKCS#1 value
 * with the signer's certificate beside it.
 */
#include <string.h>

#include "formats/base/detail.h"

#include "formats/crypto/ber.h"
#include "formats/crypto/cms.h"
#include "formats/crypto/verify_internal.h"

static int
value_add(void *arg, const uint8_t *p, size_t len)
{
	return buf_add(arg, p, len);
}

/*
 * The name says SHA-1, but ISO 32000-1 table 257 allows others; only the
 * value tells which.
 */
static enum digest_alg
value_digest(const struct plan *plan, const struct sigplan *s)
{
	struct key	 key;
	struct buf	 b;
	const uint8_t	*md;
	enum digest_alg	 alg = DIGEST_UNKNOWN;

	buf_init(&b, 4096);
	key_read(&key, &plan->cert[s->cert]);
	if (value_recover(&key, &s->value, &b) == TRI_YES)
		alg = digestinfo_parse(&b, &md);
	key_release(&key);
	buf_release(&b);
	return alg == DIGEST_UNKNOWN ? DIGEST_SHA1 : alg;
}

static int
content_set(struct sigplan *s, const struct cms_opts *o)
{
	if (o->nspan == 0) {
		s->content = o->detached;
		return 0;
	}
	s->content = CONTENT_DOCUMENT;
	for (size_t i = 0; i < o->nspan; i++)
		if (sigplan_add_span(s, o->span[i].off, o->span[i].len) == -1)
			return -1;
	return 0;
}

/* The value: all of one OCTET STRING.  0; 1 when it is none; -1 memory. */
static int
value_set(struct sigplan *s, const uint8_t *p, size_t len)
{
	struct ber	 in;
	struct ber_tlv	 t;
	struct buf	 b;
	int		 rc = 1;

	buf_init(&b, PLAN_BLOB_MAX);
	ber_init(&in, p, len);
	if (ber_next(&in, &t) == 0 &&
	    (t.id & ~BER_CONSTRUCTED) == BER_OCTET_STRING &&
	    ber_segments(&t, BER_OCTET_STRING, value_add, &b) == 0)
		rc = blob_set(&s->value, b.p, b.len);
	buf_release(&b);
	return rc;
}

int
pkcs1_parse(struct plan *plan, const uint8_t *p, size_t len,
    const struct cms_opts *opts, const uint8_t *cert, size_t certlen)
{
	struct sigplan	*s;
	const char	*id = opts->id != NULL ? opts->id : "signer 1";
	int		 index = (int)plan->nsig, rc;

	if ((s = plan_add_sig(plan)) == NULL ||
	    plan_set_text(&s->id, id, strlen(id)) == -1)
		return -1;
	s->kind = SIGKIND_SIGNATURE;
	s->mode = SIGMODE_DIRECT;
	s->digest = DIGEST_SHA1;
	s->alg = (struct sig_alg){ .family = SIG_RSA_PKCS1,
	    .digest = DIGEST_NONE, .mgf1 = DIGEST_NONE };
	if (cert != NULL && certlen > 0) {
		s->cert = plan_add_cert(plan, cert, certlen);
		if (s->cert == -1 && sigplan_note(s, FINDING_CERT_MALFORMED,
		    NULL) == -1)
			return -1;
	}
	if (content_set(s, opts) == -1 || (rc = value_set(s, p, len)) == -1)
		return -1;
	if (rc == 1) {
		if (sigplan_note(s, FINDING_CMS_MALFORMED, "%s",
		    D_("Contents is not one OCTET STRING")) == -1)
			return -1;
		return index;
	}
	if (s->cert >= 0)
		s->digest = value_digest(plan, s);
	return index;
}
