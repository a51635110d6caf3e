/*
 * test-verify.c: one pass against a plain computation, and every kind of key.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/buf.h"
#include "formats/base/encode.h"
#include "formats/crypto/verify.h"
#include "tests/unit/certs.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define DOC_MAX		4096

/* xorshift: the same sequence in every run. */
static uint64_t	 seed;

static uint64_t
rnd(uint64_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % below;
}

/* The digest of spans, the plain way; false when one lies outside. */
static bool
plain(enum digest_alg alg, const struct span *s, size_t n, const uint8_t *p,
    size_t len, uint8_t md[EVP_MAX_MD_SIZE])
{
	EVP_MD_CTX	*ctx = EVP_MD_CTX_new();

	assert_int_equal(EVP_DigestInit_ex2(ctx, digest_alg_md(alg), NULL), 1);
	for (size_t i = 0; i < n; i++) {
		if (s[i].off > len || s[i].len > len - s[i].off) {
			EVP_MD_CTX_free(ctx);
			return false;
		}
		EVP_DigestUpdate(ctx, p + s[i].off, s[i].len);
	}
	assert_int_equal(digest_alg_final(alg, ctx, md), digest_alg_size(alg));
	EVP_MD_CTX_free(ctx);
	return true;
}

/* A signature of nobody over spans whose digest is claimed right or wrong. */
static enum tri
claim(struct plan *plan, const struct span *s, size_t n, enum digest_alg alg,
    const uint8_t *doc, size_t len, bool right)
{
	uint8_t		 md[EVP_MAX_MD_SIZE] = { 0 };
	struct sigplan	*sig = plan_add_sig(plan);
	bool		 inside = plain(alg, s, n, doc, len, md);

	assert_non_null(sig);
	sig->mode = SIGMODE_ATTRS;
	sig->content = CONTENT_DOCUMENT;
	sig->digest = alg;
	sig->alg.family = SIG_RSA_PKCS1;
	/* Not by sigplan_add_span(), which joins neighbours. */
	sig->span = calloc(n + 1, sizeof(*sig->span));
	assert_non_null(sig->span);
	memcpy(sig->span, s, n * sizeof(*s));
	sig->nspan = n;
	if (!right)
		md[0] ^= 1;
	assert_int_equal(blob_set(&sig->message_digest, md,
	    digest_alg_size(alg)), 0);
	assert_int_equal(blob_set(&sig->value, "v", 1), 0);
	return inside && right ? TRI_YES : TRI_NO;
}

/* Spans that ascend, some empty, some neighbours, some past the end. */
static size_t
random_spans(struct span *s, size_t most, size_t len, bool past)
{
	uint64_t	 at = rnd(3) == 0 ? rnd(len / 4 + 1) : 0;
	size_t		 n = rnd(most + 1);

	for (size_t i = 0; i < n; i++) {
		s[i].off = at;
		s[i].len = rnd(len / (n + 1) + 2);
		at += s[i].len + (rnd(3) == 0 ? 0 : rnd(len / (n + 1) + 2));
	}
	for (size_t i = 0; i < n && !past; i++) {
		if (s[i].off > len)
			s[i].off = len;
		if (s[i].len > len - s[i].off)
			s[i].len = len - s[i].off;
	}
	return n;
}

static void
feed(struct verify *v, const struct plan *plan, const uint8_t *doc,
    size_t len, size_t piece, struct sigmath *m)
{
	struct digest	 got, want;
	uint64_t	 size;

	assert_int_equal(verify_begin(v, plan), 0);
	for (size_t at = 0, n; at < len; at += n) {
		n = piece == 0 ? 1 + rnd(len) : piece;
		if (n > len - at)
			n = len - at;
		assert_int_equal(verify_update(v, doc + at, n), 0);
	}
	assert_int_equal(verify_end(v, &got, &size, m), 0);
	assert_int_equal(size, len);
	assert_int_equal(digest_sha256(&want, doc, len), 0);
	assert_true(digest_equal(&got, &want));
}

/*
 * A key of that kind, the same one each time: to find primes takes a memory
 * checker minutes.  The caller frees.
 */
static EVP_PKEY *
key_of(const char *what)
{
	static struct {
		const char	*what;
		EVP_PKEY	*key;
	} had[16];
	size_t		 i = 0;

	while (i < COUNT(had) && had[i].what != NULL &&
	    strcmp(had[i].what, what) != 0)
		i++;
	assert_true(i < COUNT(had));
	if (had[i].what == NULL) {
		had[i].what = what;
		had[i].key = certs_key(what);
	}
	assert_int_equal(EVP_PKEY_up_ref(had[i].key), 1);
	return had[i].key;
}

/*
 * Many signatures with a common beginning and different gaps: whatever shares
 * a state must come out as if it had one of its own.
 */
static void
model(void **state)
{
	static const enum digest_alg	 algs[] = { DIGEST_SHA256,
		DIGEST_SHA256, DIGEST_SHA256, DIGEST_SHA1, DIGEST_SHA512,
		DIGEST_SHA3_256, DIGEST_SHAKE256_64, DIGEST_SHAKE128_32 };
	static uint8_t	 doc[DOC_MAX];
	struct verify	*v = verify_new();
	struct sigmath	 m[32];
	struct digest	 d;

	(void)state;
	assert_non_null(v);
	seed = 4711;
	for (unsigned int round = 0; round < 1500; round++) {
		struct plan	*plan = plan_new();
		struct span	 spans[12];
		enum tri	 want[32];
		size_t		 len = rnd(round % 3 == 0 ? 40 : DOC_MAX);
		size_t		 nsig = rnd(COUNT(m)), n = 0;

		assert_non_null(plan);
		for (size_t i = 0; i < len; i++)
			doc[i] = (uint8_t)rnd(256);
		for (size_t i = 0; i < nsig; i++) {
			/* Often the same list, or its beginning. */
			if (i == 0 || rnd(3) != 0)
				n = random_spans(spans, COUNT(spans), len,
				    rnd(8) == 0);
			else if (n > 0 && rnd(2) == 0)
				n--;
			want[i] = claim(plan, spans, n,
			    algs[rnd(COUNT(algs))], doc, len, rnd(4) != 0);
		}
		feed(v, plan, doc, len, round % 4 == 0 ? 1 : 0, m);
		for (size_t i = 0; i < nsig; i++)
			if (m[i].digest_match != want[i])
				fail_msg("round %u, signature %zu of %zu",
				    round, i, nsig);
		assert_int_equal(verify_octets(v, plan, doc, len, &d, m), 0);
		for (size_t i = 0; i < nsig; i++)
			assert_int_equal(m[i].digest_match, want[i]);
		plan_free(plan);
	}
	verify_free(v);
}

/* Pieces of every size around the boundaries of two gaps. */
static void
pieces(void **state)
{
	static const struct span	 one[] = { { 0, 100 }, { 130, 70 } };
	static const struct span	 two[] = { { 0, 150 }, { 151, 49 } };
	static const struct span	 late[] = { { 199, 1 } };
	static uint8_t	 doc[200];
	struct plan	*plan = plan_new();
	struct verify	*v = verify_new();
	struct sigmath	 m[5];

	(void)state;
	assert_non_null(plan);
	assert_non_null(v);
	for (size_t i = 0; i < sizeof(doc); i++)
		doc[i] = (uint8_t)(i * 7);
	claim(plan, one, 2, DIGEST_SHA256, doc, sizeof(doc), true);
	claim(plan, two, 2, DIGEST_SHA256, doc, sizeof(doc), true);
	claim(plan, late, 1, DIGEST_SHA256, doc, sizeof(doc), true);
	claim(plan, one, 0, DIGEST_SHA256, doc, sizeof(doc), true);
	claim(plan, one, 2, DIGEST_SHA1, doc, sizeof(doc), false);
	for (size_t piece = 1; piece <= sizeof(doc); piece++) {
		feed(v, plan, doc, sizeof(doc), piece, m);
		for (size_t i = 0; i < 4; i++)
			assert_int_equal(m[i].digest_match, TRI_YES);
		assert_int_equal(m[4].digest_match, TRI_NO);
		/* One octet short: those that reach the end cannot match. */
		feed(v, plan, doc, sizeof(doc) - 1, piece, m);
		assert_int_equal(m[0].digest_match, TRI_NO);
		assert_int_equal(m[2].digest_match, TRI_NO);
		assert_int_equal(m[3].digest_match, TRI_YES);
	}
	/* The same object without a plan: fixity alone. */
	feed(v, NULL, doc, sizeof(doc), 17, NULL);
	feed(v, NULL, doc, 0, 17, NULL);
	plan_free(plan);
	verify_free(v);
}

/* Ranges that overlap or go back: the whole document is looked at. */
static void
disorder(void **state)
{
	static const struct span	 back[] = { { 100, 50 }, { 0, 20 } };
	static const struct span	 over[] = { { 0, 100 }, { 50, 100 } };
	static const struct span	 wild[] = { { 100, 50 }, { 50, 300 } };
	static uint8_t	 doc[200];
	struct plan	*plan = plan_new();
	struct verify	*v = verify_new();
	struct sigmath	 m[3];
	struct digest	 d;

	(void)state;
	for (size_t i = 0; i < sizeof(doc); i++)
		doc[i] = (uint8_t)(i * 3);
	claim(plan, back, 2, DIGEST_SHA256, doc, sizeof(doc), true);
	claim(plan, over, 2, DIGEST_SHA512, doc, sizeof(doc), true);
	claim(plan, wild, 2, DIGEST_SHA256, doc, sizeof(doc), true);
	for (int whole = 0; whole < 2; whole++) {
		if (whole == 0)
			feed(v, plan, doc, sizeof(doc), 33, m);
		else
			assert_int_equal(verify_octets(v, plan, doc,
			    sizeof(doc), &d, m), 0);
		assert_int_equal(m[0].digest_match, TRI_YES);
		assert_int_equal(m[1].digest_match, TRI_YES);
		assert_int_equal(m[2].digest_match, TRI_NO);
	}
	plan_free(plan);
	verify_free(v);
}

/* Beyond the limit such a range is not judged, and says so. */
static void
too_large(void **state)
{
	static const struct span	 back[] = { { 100, 50 }, { 0, 20 } };
	static uint8_t	 doc[1024 * 1024];
	struct plan	*plan = plan_new();
	struct verify	*v = verify_new();
	struct sigmath	 m[1];
	struct digest	 d;
	uint64_t	 size;

	(void)state;
	claim(plan, back, 2, DIGEST_SHA256, doc, sizeof(doc), true);
	for (size_t more = 0; more < 2; more++) {
		assert_int_equal(verify_begin(v, plan), 0);
		for (size_t n = 0; n < VERIFY_KEEP_MAX; n += sizeof(doc))
			assert_int_equal(verify_update(v, doc, sizeof(doc)),
			    0);
		assert_int_equal(verify_update(v, doc, more), 0);
		assert_int_equal(verify_end(v, &d, &size, m), 0);
		assert_int_equal(m[0].digest_match,
		    more == 0 ? TRI_YES : TRI_UNKNOWN);
		if (more == 1)
			assert_int_equal(m[0].why, FINDING_NO_SIGNER_CERT);
	}
	plan_free(plan);
	verify_free(v);
}

static void
shake(enum digest_alg alg, const uint8_t *p, size_t len, uint8_t *out,
    size_t n)
{
	EVP_MD_CTX	*ctx = EVP_MD_CTX_new();

	certs_must(EVP_DigestInit_ex2(ctx, digest_alg_md(alg), NULL) == 1 &&
	    EVP_DigestUpdate(ctx, p, len) == 1 &&
	    EVP_DigestFinalXOF(ctx, out, n) == 1);
	EVP_MD_CTX_free(ctx);
}

/* RFC 8017 9.1.1 with the masks of RFC 8702, as octets of a key's size. */
static void
pss_encode(const struct sig_alg *alg, const uint8_t *md, unsigned int bits,
    uint8_t *em, size_t size)
{
	uint8_t	 m[8 + 128] = { 0 }, mask[1024];
	size_t	 h = digest_alg_size(alg->digest);
	size_t	 len = (bits - 1 + 7) / 8, n = len - h - 1;

	memset(em, 0, size);
	em += size - len;
	memcpy(m + 8, md, h);
	memset(m + 8 + h, 0x5a, alg->salt);
	em[n - alg->salt - 1] = 1;
	memset(em + n - alg->salt, 0x5a, alg->salt);
	shake(alg->digest, m, 8 + h + alg->salt, em + n, h);
	shake(alg->digest, em + n, h, mask, n);
	for (size_t i = 0; i < n; i++)
		em[i] ^= mask[i];
	em[0] &= (uint8_t)(0xff >> (8 * len - (bits - 1)));
	em[len - 1] = 0xbc;
}

/* What libcrypto's own digests with a signature do not know. */
static size_t
sign_shake(const struct sigplan *s, EVP_PKEY *key, const uint8_t *p,
    size_t len, unsigned char *sig, size_t size)
{
	EVP_PKEY_CTX	*ctx = EVP_PKEY_CTX_new(key, NULL);
	uint8_t		 md[EVP_MAX_MD_SIZE], em[1024];
	const uint8_t	*from = md;
	size_t		 n = digest_alg_octets(s->alg.digest, p, len, md);

	certs_must(n > 0 && EVP_PKEY_sign_init(ctx) == 1);
	if (s->alg.family == SIG_RSA_PSS) {
		certs_must(EVP_PKEY_CTX_set_rsa_padding(ctx,
		    RSA_NO_PADDING) == 1);
		n = (size_t)EVP_PKEY_get_size(key);
		pss_encode(&s->alg, md, (unsigned int)EVP_PKEY_get_bits(key),
		    em, n);
		from = em;
	}
	certs_must(EVP_PKEY_sign(ctx, sig, &size, from, n) == 1);
	EVP_PKEY_CTX_free(ctx);
	return size;
}

/* A value over ${p} as ${family} has it. */
static void
sign(struct sigplan *s, EVP_PKEY *key, const uint8_t *p, size_t len)
{
	EVP_MD_CTX	*ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX	*pctx;
	const EVP_MD	*md = digest_alg_md(s->alg.digest != DIGEST_NONE ?
	    s->alg.digest : s->digest);
	unsigned char	 sig[1024];
	size_t		 n = sizeof(sig);
	bool		 ed = s->alg.family == SIG_ED25519 ||
	    s->alg.family == SIG_ED448;

	if (digest_alg_is_xof(s->alg.digest)) {
		n = sign_shake(s, key, p, len, sig, sizeof(sig));
		EVP_MD_CTX_free(ctx);
		assert_int_equal(blob_set(&s->value, sig, n), 0);
		return;
	}
	certs_must(EVP_DigestSignInit(ctx, &pctx, ed ? NULL : md, NULL,
	    key) == 1);
	if (s->alg.family == SIG_RSA_PSS)
		certs_must(EVP_PKEY_CTX_set_rsa_padding(pctx,
		    RSA_PKCS1_PSS_PADDING) == 1 &&
		    EVP_PKEY_CTX_set_rsa_mgf1_md(pctx,
		    digest_alg_md(s->alg.mgf1)) == 1 &&
		    EVP_PKEY_CTX_set_rsa_pss_saltlen(pctx,
		    (int)s->alg.salt) == 1);
	certs_must(EVP_DigestSign(ctx, sig, &n, p, len) == 1);
	EVP_MD_CTX_free(ctx);
	if (s->alg.family == SIG_ECDSA_PLAIN) {
		const unsigned char	*q = sig;
		ECDSA_SIG		*e;
		int half = (EVP_PKEY_get_bits(key) + 7) / 8;

		certs_must((e = d2i_ECDSA_SIG(NULL, &q, (long)n)) != NULL);
		certs_must(BN_bn2binpad(ECDSA_SIG_get0_r(e), sig, half) > 0 &&
		    BN_bn2binpad(ECDSA_SIG_get0_s(e), sig + half, half) > 0);
		n = 2 * (size_t)half;
		ECDSA_SIG_free(e);
	}
	assert_int_equal(blob_set(&s->value, sig, n), 0);
}

static int
with_cert(struct plan *plan, EVP_PKEY *key)
{
	X509	*x = certs_self("Người ký", 7, key);
	uint8_t	*der;
	size_t	 len;
	int	 i;

	der = certs_der(x, NULL, &len);
	i = plan_add_cert(plan, der, len);
	free(der);
	X509_free(x);
	return i;
}

/* Every kind of key, with and without signed attributes, right and wrong. */
static void
families(void **state)
{
	static const struct {
		const char	*key;
		struct sig_alg	 alg;
		enum digest_alg	 digest;
		unsigned int	 bits;
	} tests[] = {
		{ "rsa:2048", { .family = SIG_RSA_PKCS1 }, DIGEST_SHA256,
		    2048 },
		{ "rsa:2048", { .family = SIG_RSA_PKCS1 }, DIGEST_SHA3_256,
		    2048 },
		{ "rsa:1024", { .family = SIG_RSA_PKCS1 }, DIGEST_SHA1,
		    1024 },
		{ "rsa:512", { .family = SIG_RSA_PKCS1 }, DIGEST_SHA256,
		    512 },
		{ "rsa:2048", { .family = SIG_RSA_PSS,
		    .digest = DIGEST_SHA256, .mgf1 = DIGEST_SHA1,
		    .salt = 20 }, DIGEST_SHA256, 2048 },
		{ "rsa:2048", { .family = SIG_RSA_PSS,
		    .digest = DIGEST_SHA256, .mgf1 = DIGEST_SHA512 },
		    DIGEST_SHA256, 2048 },
		{ "rsa:2048", { .family = SIG_RSA_PSS,
		    .digest = DIGEST_SHA384, .mgf1 = DIGEST_SHA256,
		    .salt = 190 }, DIGEST_SHA384, 2048 },
		/* RFC 8702 */
		{ "rsa:2048", { .family = SIG_RSA_PSS,
		    .digest = DIGEST_SHAKE128_32, .mgf1 = DIGEST_SHAKE128_32,
		    .salt = 32 }, DIGEST_SHAKE128_32, 2048 },
		{ "rsa:3072", { .family = SIG_RSA_PSS,
		    .digest = DIGEST_SHAKE256_64, .mgf1 = DIGEST_SHAKE256_64,
		    .salt = 64 }, DIGEST_SHAKE256_64, 3072 },
		{ "ec:P-256", { .family = SIG_ECDSA,
		    .digest = DIGEST_SHAKE128_32 }, DIGEST_SHAKE128_32, 256 },
		{ "ec:P-521", { .family = SIG_ECDSA,
		    .digest = DIGEST_SHAKE256_64 }, DIGEST_SHAKE256_64, 521 },
		{ "ec:P-256", { .family = SIG_ECDSA }, DIGEST_SHA256, 256 },
		{ "ec:P-521", { .family = SIG_ECDSA }, DIGEST_SHA512, 521 },
		{ "ec:brainpoolP384r1", { .family = SIG_ECDSA },
		    DIGEST_SHA384, 384 },
		{ "ec:brainpoolP256r1", { .family = SIG_ECDSA_PLAIN },
		    DIGEST_SHA256, 256 },
		{ "ed25519", { .family = SIG_ED25519 }, DIGEST_SHA512, 256 },
		{ "ed448", { .family = SIG_ED448 }, DIGEST_SHAKE256_64,
		    456 },
	};
	static uint8_t		 doc[500];
	static const uint8_t	 attrs[] = "pretend attributes";
	struct verify		*v = verify_new();

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		EVP_PKEY	*key = key_of(tests[i].key);
		struct plan	*plan = plan_new();
		struct sigplan	*s;
		struct span	 all = { 0, sizeof(doc) };
		struct sigmath	 m[2];

		memset(doc, (int)i, sizeof(doc));
		claim(plan, &all, 1, tests[i].digest, doc, sizeof(doc), true);
		claim(plan, &all, 1, tests[i].digest, doc, sizeof(doc), true);
		for (size_t k = 0; k < 2; k++) {
			s = &plan->sig[k];
			s->alg = tests[i].alg;
			s->cert = with_cert(plan, key);
			if (k == 0) {
				assert_int_equal(blob_set(&s->attrs, attrs,
				    sizeof(attrs)), 0);
				sign(s, key, attrs, sizeof(attrs));
			} else {
				s->mode = SIGMODE_DIRECT;
				sign(s, key, doc, sizeof(doc));
			}
		}
		feed(v, plan, doc, sizeof(doc), 100, m);
		for (size_t k = 0; k < 2; k++) {
			if (m[k].digest_match != TRI_YES ||
			    m[k].signature_valid != TRI_YES ||
			    m[k].why != FINDING_OK)
				fail_msg("%s, signature %zu: %s",
				    tests[i].key, k, m[k].detail);
			assert_int_equal(m[k].bits, tests[i].bits);
		}

		/* The content changes: RSA alone still shows who signed. */
		doc[3] ^= 1;
		feed(v, plan, doc, sizeof(doc), 0, m);
		assert_int_equal(m[0].digest_match, TRI_NO);
		assert_int_equal(m[0].signature_valid, TRI_YES);
		assert_int_equal(m[1].digest_match, TRI_NO);
		assert_int_equal(m[1].signature_valid,
		    tests[i].alg.family == SIG_RSA_PKCS1 ? TRI_YES : TRI_NO);
		doc[3] ^= 1;

		/* Other parameters of PSS than it was made with. */
		if (tests[i].alg.family == SIG_RSA_PSS) {
			plan->sig[0].alg.salt ^= 1;
			feed(v, plan, doc, sizeof(doc), 0, m);
			assert_int_equal(m[0].signature_valid, TRI_NO);
			plan->sig[0].alg.salt ^= 1;
		}

		/* The value changes. */
		for (size_t k = 0; k < 2; k++)
			plan->sig[k].value.p[plan->sig[k].value.len / 2] ^= 4;
		feed(v, plan, doc, sizeof(doc), 0, m);
		assert_int_equal(m[0].digest_match, TRI_YES);
		for (size_t k = 0; k < 2; k++) {
			assert_int_equal(m[k].signature_valid, TRI_NO);
			assert_int_equal(m[k].why, FINDING_VALUE_WRONG);
		}
		plan_free(plan);
		EVP_PKEY_free(key);
	}
	verify_free(v);
}

/* What stands in the way is said, and a lack is not a forgery. */
static void
causes(void **state)
{
	static const struct {
		const char	*descr;
		const char	*key;		/* NULL: no certificate */
		enum sig_family	 family;
		enum digest_alg	 digest;
		enum content	 content;
		enum finding	 note;		/* of layer 1; OK: none */
		enum tri	 digest_match;
		enum tri	 valid;
		enum finding	 why;
	} tests[] = {
		{ "no certificate", NULL, SIG_RSA_PKCS1, DIGEST_SHA256,
		    CONTENT_DOCUMENT, FINDING_OK, TRI_YES, TRI_NO,
		    FINDING_NO_SIGNER_CERT },
		{ "another kind of key", "ec:P-256", SIG_RSA_PKCS1,
		    DIGEST_SHA256, CONTENT_DOCUMENT, FINDING_OK, TRI_YES,
		    TRI_NO, FINDING_ALG_MISMATCH },
		{ "algorithm not known", "rsa:2048", SIG_UNKNOWN,
		    DIGEST_SHA256, CONTENT_DOCUMENT, FINDING_OK, TRI_YES,
		    TRI_UNKNOWN, FINDING_ALG_UNSUPPORTED },
		{ "digest not known", "rsa:2048", SIG_RSA_PKCS1,
		    DIGEST_UNKNOWN, CONTENT_DOCUMENT, FINDING_OK,
		    TRI_UNKNOWN, TRI_UNKNOWN, FINDING_ALG_UNSUPPORTED },
		{ "content not there", "rsa:2048", SIG_RSA_PKCS1,
		    DIGEST_SHA256, CONTENT_COVERS, FINDING_OK, TRI_UNKNOWN,
		    TRI_NO, FINDING_VALUE_WRONG },
		{ "content unknown", NULL, SIG_RSA_PKCS1, DIGEST_SHA256,
		    CONTENT_NONE, FINDING_OK, TRI_UNKNOWN, TRI_NO,
		    FINDING_NO_SIGNER_CERT },
		{ "attributes wrong", "rsa:2048", SIG_RSA_PKCS1,
		    DIGEST_SHA256, CONTENT_DOCUMENT, FINDING_CMS_ATTRS,
		    TRI_YES, TRI_NO, FINDING_CMS_ATTRS },
		{ "algorithms contradict", "rsa:2048", SIG_RSA_PKCS1,
		    DIGEST_SHA256, CONTENT_DOCUMENT, FINDING_ALG_MISMATCH,
		    TRI_YES, TRI_NO, FINDING_ALG_MISMATCH },
	};
	static const uint8_t	 doc[100];
	struct verify		*v = verify_new();

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		struct plan	*plan = plan_new();
		struct sigplan	*s;
		struct span	 all = { 0, sizeof(doc) };
		struct sigmath	 m[1];
		EVP_PKEY	*key = NULL;

		claim(plan, &all, 1, DIGEST_SHA256, doc, sizeof(doc), true);
		s = &plan->sig[0];
		s->alg.family = tests[i].family;
		s->digest = tests[i].digest;
		s->content = tests[i].content;
		assert_int_equal(blob_set(&s->attrs, "a", 1), 0);
		if (tests[i].key != NULL) {
			key = key_of(tests[i].key);
			s->cert = with_cert(plan, key);
		}
		if (tests[i].note != FINDING_OK)
			assert_int_equal(sigplan_note(s, tests[i].note, "%s",
			    "said before"), 0);
		feed(v, plan, doc, sizeof(doc), 0, m);
		if (m[0].digest_match != tests[i].digest_match ||
		    m[0].signature_valid != tests[i].valid ||
		    m[0].why != tests[i].why)
			fail_msg("%s: %d %d %s", tests[i].descr,
			    (int)m[0].digest_match,
			    (int)m[0].signature_valid,
			    finding_name(m[0].why));
		plan_free(plan);
		EVP_PKEY_free(key);
	}
	verify_free(v);
}

/* Detached data: fed whole, as a digest, or not at all. */
static void
covers(void **state)
{
	static const uint8_t	 data[] = "what the signature is over";
	static const uint8_t	 doc[] = "the signature's own file";
	EVP_PKEY	*rsa = key_of("rsa:2048");
	EVP_PKEY	*ed = key_of("ed25519");
	struct plan	*plan = plan_new();
	struct verify	*v = verify_new();
	struct sigmath	 m[2];
	struct sigplan	*s;
	struct digest	 md, d;
	uint64_t	 size;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		s = plan_add_sig(plan);
		assert_non_null(s);
		s->mode = SIGMODE_DIRECT;
		s->content = CONTENT_COVERS;
		s->digest = i == 0 ? DIGEST_SHA256 : DIGEST_SHA512;
		s->alg.family = i == 0 ? SIG_RSA_PKCS1 : SIG_ED25519;
		s->cert = with_cert(plan, i == 0 ? rsa : ed);
		sign(s, i == 0 ? rsa : ed, data, sizeof(data));
	}
	assert_int_equal(digest_sha256(&md, data, sizeof(data)), 0);
	for (int how = 0; how < 4; how++) {
		assert_int_equal(verify_begin(v, plan), 0);
		assert_int_equal(verify_update(v, doc, 5), 0);
		if (how == 1)
			assert_int_equal(verify_covers(v, data,
			    sizeof(data)), 0);
		if (how == 2)
			assert_int_equal(verify_covers_digest(v,
			    DIGEST_SHA256, md.octet, DIGEST_SIZE), 0);
		if (how == 3)
			assert_int_equal(verify_covers(v, data,
			    sizeof(data) - 1), 0);
		assert_int_equal(verify_covers_digest(v, DIGEST_SHA256,
		    md.octet, DIGEST_SIZE - 1), -1);
		assert_int_equal(verify_update(v, doc + 5, 5), 0);
		assert_int_equal(verify_end(v, &d, &size, m), 0);
		assert_int_equal(size, 10);
		assert_int_equal(m[0].signature_valid, TRI_YES);
		assert_int_equal(m[0].digest_match, how == 0 ? TRI_UNKNOWN :
		    how == 3 ? TRI_NO : TRI_YES);
		assert_int_equal(m[0].recovered, DIGEST_SHA256);
		assert_int_equal(m[1].digest_match, how == 1 ? TRI_YES :
		    how == 3 ? TRI_NO : TRI_UNKNOWN);
		assert_int_equal(m[1].signature_valid, m[1].digest_match);
		if (how == 0)
			assert_int_equal(m[1].why, FINDING_CONTENT_ABSENT);
	}
	plan_free(plan);
	verify_free(v);
	EVP_PKEY_free(rsa);
	EVP_PKEY_free(ed);
}

/* The octets under PKCS#1 padding: which are a signature of what. */
static void
recovery(void **state)
{
	static const char	 info[] =
	    "3031300d060960864801650304020105000420";
	static const char	 bare[] =
	    "302f300b0609608648016503040201" "0420";
	static const char	 sha1[] = "3021300906052b0e03021a05000414";
	static const struct {
		const char	*descr;
		const char	*head;
		size_t		 digest;	/* octets of the digest kept */
		size_t		 more;		/* octets after it */
		enum tri	 valid;
		enum tri	 match;
		enum finding	 why;
	} tests[] = {
		{ "DigestInfo", info, 32, 0, TRI_YES, TRI_YES, FINDING_OK },
		{ "without NULL", bare, 32, 0, TRI_YES, TRI_YES, FINDING_OK },
		{ "digest alone", "", 32, 0, TRI_YES, TRI_YES, FINDING_OK },
		{ "octets after", info, 32, 1, TRI_NO, TRI_UNKNOWN,
		    FINDING_VALUE_WRONG },
		{ "digest cut", info, 31, 0, TRI_NO, TRI_UNKNOWN,
		    FINDING_VALUE_WRONG },
		{ "digest alone, cut", "", 31, 0, TRI_NO, TRI_UNKNOWN,
		    FINDING_VALUE_WRONG },
		{ "of another algorithm", sha1, 20, 0, TRI_NO, TRI_UNKNOWN,
		    FINDING_ALG_MISMATCH },
		{ "nothing", "", 0, 0, TRI_NO, TRI_UNKNOWN,
		    FINDING_VALUE_WRONG },
	};
	static const uint8_t	 doc[64];
	EVP_PKEY	*key = key_of("rsa:2048");
	struct verify	*v = verify_new();

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		EVP_PKEY_CTX	*ctx = EVP_PKEY_CTX_new(key, NULL);
		struct plan	*plan = plan_new();
		struct span	 all = { 0, sizeof(doc) };
		struct sigplan	*s;
		struct sigmath	 m[1];
		struct digest	 md;
		struct buf	 b;
		unsigned char	 sig[256];
		size_t		 n = sizeof(sig);

		buf_init(&b, 256);
		assert_int_equal(digest_sha256(&md, doc, sizeof(doc)), 0);
		assert_int_equal(hex_decode(&b, tests[i].head,
		    strlen(tests[i].head)), 0);
		assert_int_equal(buf_add(&b, md.octet, tests[i].digest), 0);
		assert_int_equal(buf_add(&b, "\0", tests[i].more), 0);
		certs_must(EVP_PKEY_sign_init(ctx) == 1 &&
		    EVP_PKEY_CTX_set_rsa_padding(ctx,
		    RSA_PKCS1_PADDING) == 1 &&
		    EVP_PKEY_sign(ctx, sig, &n, b.len > 0 ? b.p :
		    (const uint8_t *)"", b.len) == 1);
		EVP_PKEY_CTX_free(ctx);
		claim(plan, &all, 1, DIGEST_SHA256, doc, sizeof(doc), true);
		s = &plan->sig[0];
		s->mode = SIGMODE_DIRECT;
		s->cert = with_cert(plan, key);
		assert_int_equal(blob_set(&s->value, sig, n), 0);
		feed(v, plan, doc, sizeof(doc), 0, m);
		if (m[0].signature_valid != tests[i].valid ||
		    m[0].digest_match != tests[i].match ||
		    m[0].why != tests[i].why)
			fail_msg("%s: %d %d %s", tests[i].descr,
			    (int)m[0].signature_valid,
			    (int)m[0].digest_match, finding_name(m[0].why));
		/* A value one octet short or long is none. */
		assert_int_equal(blob_set(&s->value, sig, n - 1), 0);
		feed(v, plan, doc, sizeof(doc), 0, m);
		assert_int_equal(m[0].signature_valid, TRI_NO);
		plan_free(plan);
		buf_release(&b);
	}
	verify_free(v);
	EVP_PKEY_free(key);
}

/* adbe.pkcs7.sha1: the content is a digest, and must be that of the ranges. */
static void
inner(void **state)
{
	static uint8_t	 doc[300];
	static const struct span	 ranges[] = { { 0, 100 },
	    { 200, 100 } };
	struct verify	*v = verify_new();

	(void)state;
	for (int wrong = 0; wrong < 3; wrong++) {
		struct plan	*plan = plan_new();
		struct sigplan	*s = plan_add_sig(plan);
		struct sigmath	 m[1];
		uint8_t		 md[EVP_MAX_MD_SIZE], over[EVP_MAX_MD_SIZE];
		struct span	 all = { 0, 20 };

		assert_non_null(s);
		assert_true(plain(DIGEST_SHA1, ranges, 2, doc, sizeof(doc),
		    md));
		if (wrong == 1)
			md[5] ^= 1;
		assert_true(plain(DIGEST_SHA1, &all, 1, md, 20, over));
		s->mode = SIGMODE_ATTRS;
		s->content = CONTENT_INLINE;
		s->digest = s->inner_alg = DIGEST_SHA1;
		s->alg.family = SIG_RSA_PKCS1;
		for (size_t i = 0; i < 2; i++)
			assert_int_equal(sigplan_add_inner(s, ranges[i].off,
			    ranges[i].len + (wrong == 2 ? i : 0)), 0);
		assert_int_equal(blob_set(&s->inline_content, md, 20), 0);
		assert_int_equal(blob_set(&s->message_digest, over, 20), 0);
		assert_int_equal(blob_set(&s->value, "v", 1), 0);
		feed(v, plan, doc, sizeof(doc), 64, m);
		assert_int_equal(m[0].digest_match,
		    wrong == 0 ? TRI_YES : TRI_NO);
		plan_free(plan);
	}
	verify_free(v);
}

/* PEM: positions count in what it decodes to. */
static void
pem(void **state)
{
	static const uint8_t	 doc[] =
	    "a letter\n-----BEGIN CMS-----\nSGVs\nbG8=\n-----END CMS-----\n";
	static const struct span	 hello = { 0, 5 }, more = { 0, 6 };
	struct plan	*plan = plan_new();
	struct verify	*v = verify_new();
	struct sigmath	 m[2];

	(void)state;
	claim(plan, &hello, 1, DIGEST_SHA256, (const uint8_t *)"Hello", 5,
	    true);
	claim(plan, &more, 1, DIGEST_SHA256, (const uint8_t *)"Hello", 5,
	    true);
	plan->sig[0].content = plan->sig[1].content = CONTENT_PEM;
	feed(v, plan, doc, sizeof(doc) - 1, 7, m);
	assert_int_equal(m[0].digest_match, TRI_YES);
	assert_int_equal(m[1].digest_match, TRI_NO);
	plan_free(plan);
	verify_free(v);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(model),
		cmocka_unit_test(pieces),
		cmocka_unit_test(disorder),
		cmocka_unit_test(too_large),
		cmocka_unit_test(families),
		cmocka_unit_test(causes),
		cmocka_unit_test(covers),
		cmocka_unit_test(recovery),
		cmocka_unit_test(inner),
		cmocka_unit_test(pem),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
