/*
 * test-cms.c: structures made by libcrypto, and what is done to them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/encode.h"
#include "formats/base/timefmt.h"
#include "formats/crypto/ber.h"
#include "formats/crypto/cms.h"
#include "formats/crypto/cms_internal.h"
#include "formats/crypto/verify.h"
#include "tests/unit/certs.h"
#include "tests/unit/wrapped.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static const uint8_t	 content[] = "Nội dung được ký, đủ dài để chia ra";

static EVP_PKEY	*key, *other;
static X509	*cert;

static int
setup(void **state)
{
	const struct certs_want	 w = { .cn = "Người ký", .serial = 77,
	    .ski = true };

	(void)state;
	key = certs_key("rsa:2048");
	other = certs_key("rsa:2048");
	cert = certs_cert(&w, key, NULL, NULL);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	X509_free(cert);
	EVP_PKEY_free(key);
	EVP_PKEY_free(other);
	return 0;
}

/* Parse, send over the wire and verify; the plan is the caller's. */
static struct plan *
judge(const uint8_t *p, size_t len, const struct cms_opts *o,
    const uint8_t *doc, size_t doclen, const uint8_t *covers,
    size_t coverslen, struct sigmath *m)
{
	struct plan	*plan = plan_new(), *back;
	struct verify	*v = verify_new();
	struct buf	 b;
	struct digest	 d;
	uint64_t	 size;
	size_t		 used;

	assert_int_equal(cms_parse(plan, p, len, o, &used), 0);
	buf_init(&b, PLAN_MAX);
	assert_int_equal(plan_encode(&b, plan), 0);
	assert_non_null(back = plan_decode(b.p, b.len));
	assert_int_equal(verify_begin(v, back), 0);
	assert_int_equal(verify_update(v, doc, doclen), 0);
	if (covers != NULL)
		assert_int_equal(verify_covers(v, covers, coverslen), 0);
	assert_int_equal(verify_end(v, &d, &size, m), 0);
	verify_free(v);
	buf_release(&b);
	plan_free(plan);
	return back;
}

/* Attached, detached and in a PDF's ranges, with every flag that matters. */
static void
made_by_libcrypto(void **state)
{
	static const struct {
		const char	*descr;
		const char	*md;
		unsigned int	 flags;
		enum sigmode	 mode;
		bool		 cades;
	} tests[] = {
		{ "attributes", "SHA256", 0, SIGMODE_ATTRS, false },
		{ "CAdES", "SHA256", CMS_CADES, SIGMODE_ATTRS, true },
		{ "by SKI", "SHA512", CMS_USE_KEYID, SIGMODE_ATTRS, false },
		{ "no attributes", "SHA384", CMS_NOATTR, SIGMODE_DIRECT,
		    false },
		{ "SHA-3", "SHA3-256", 0, SIGMODE_ATTRS, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		const EVP_MD	*md = EVP_get_digestbyname(tests[i].md);
		struct cms_opts	 o = { .where = CONTENT_DOCUMENT,
		    .detached = CONTENT_COVERS };
		struct sigmath	 m[1];
		struct plan	*plan;
		struct span	 ranges[] = { { 3, 10 }, { 20, 22 } };
		uint8_t		*p, doc[64], picked[32];
		size_t		 len;

		/* Attached. */
		p = certs_cms(cert, key, md, content, sizeof(content),
		    tests[i].flags, &len);
		plan = judge(p, len, &o, p, len, NULL, 0, m);
		assert_int_equal(plan->nsig, 1);
		assert_string_equal(plan->sig[0].id, "signer 1");
		assert_int_equal(plan->sig[0].mode, tests[i].mode);
		assert_int_equal(plan->sig[0].cades, tests[i].cades);
		assert_int_equal(plan->sig[0].cert, 0);
		assert_int_equal(plan->sig[0].content, CONTENT_DOCUMENT);
		if (tests[i].mode == SIGMODE_ATTRS)
			assert_true(plan->sig[0].claimed > 0);
		if (m[0].digest_match != TRI_YES ||
		    m[0].signature_valid != TRI_YES)
			fail_msg("%s, attached: %s", tests[i].descr,
			    finding_name(m[0].why));
		plan_free(plan);
		free(p);

		/* Detached. */
		p = certs_cms(cert, key, md, content, sizeof(content),
		    tests[i].flags | CMS_DETACHED, &len);
		plan = judge(p, len, &o, p, len, content, sizeof(content), m);
		assert_int_equal(m[0].digest_match, TRI_YES);
		assert_int_equal(m[0].signature_valid, TRI_YES);
		plan_free(plan);
		plan = judge(p, len, &o, p, len, NULL, 0, m);
		assert_int_equal(m[0].digest_match, TRI_UNKNOWN);
		assert_int_equal(m[0].signature_valid, TRI_YES);
		assert_int_equal(m[0].why, FINDING_CONTENT_ABSENT);
		plan_free(plan);
		free(p);

		/* Ranges of another document. */
		for (size_t k = 0; k < sizeof(doc); k++)
			doc[k] = (uint8_t)k;
		memcpy(picked, doc + 3, 10);
		memcpy(picked + 10, doc + 20, 22);
		p = certs_cms(cert, key, md, picked, sizeof(picked),
		    tests[i].flags | CMS_DETACHED, &len);
		o.span = ranges;
		o.nspan = COUNT(ranges);
		o.id = "Signature1";
		plan = judge(p, len, &o, doc, sizeof(doc), NULL, 0, m);
		assert_string_equal(plan->sig[0].id, "Signature1");
		assert_int_equal(m[0].digest_match, TRI_YES);
		assert_int_equal(m[0].signature_valid, TRI_YES);
		doc[25] ^= 1;
		plan_free(plan);
		plan = judge(p, len, &o, doc, sizeof(doc), NULL, 0, m);
		assert_int_equal(m[0].digest_match, TRI_NO);
		assert_int_equal(m[0].signature_valid, TRI_YES);
		plan_free(plan);
		free(p);
	}
}

/*
 * A small builder of structures, so that each part can be wrong on its own.
 * Everything is DER unless a row says otherwise.
 */
struct want {
	const char	*descr;
	const char	*oid;		/* contentType; NULL: SignedData */
	int		 attrs;		/* which signed attributes, below */
	bool		 raw_order;	/* sign them as they stand */
	bool		 unordered;	/* and let them stand out of order */
	const char	*digest_oid;	/* NULL: sha256 */
	const char	*sig_oid;	/* NULL: rsaEncryption */
	const char	*ess;		/* signing-certificate-v2's digest */
	bool		 ess_wrong;
	bool		 no_cert;
	bool		 other_cert;	/* one whose sid is not named */
	bool		 two;		/* SignerInfos */
	bool		 counter;
	int		 key_id;	/* sid: SHA-1 of the key; 2: of its
					   SubjectPublicKeyInfo */
	bool		 leak;		/* signed attributes, also unsigned */
	bool		 md2;		/* the value holds such a DigestInfo */
	bool		 ber;		/* indefinite lengths outside */
	bool		 split;		/* eContent in segments */
	bool		 empty;		/* eContent of no octets */
	/* What comes of it. */
	size_t		 nsig;
	enum tri	 match;
	enum tri	 valid;
	enum finding	 note;		/* of the first; OK: none */
};

enum { A_TYPE = 1, A_DIGEST = 2, A_TIME = 4, A_TIME2 = 8, A_WRONG_TYPE = 16,
	A_TWO_VALUES = 32, A_PROTECT = 64, A_WRONG_PROTECT = 128,
	A_NONE = 256, A_COUNTER = 512, A_STD = A_TYPE | A_DIGEST | A_TIME };

static void
put(struct buf *b, uint8_t id, const void *p, size_t len)
{
	assert_int_equal(ber_put_head(b, id, len), 0);
	assert_int_equal(buf_add(b, p, len), 0);
}

static void
put_buf(struct buf *b, uint8_t id, struct buf *inside)
{
	put(b, id, inside->p, inside->len);
	buf_release(inside);
	buf_init(inside, 1024 * 1024);
}

static void
put_oid(struct buf *b, const char *oid)
{
	ASN1_OBJECT	*obj = OBJ_txt2obj(oid, 1);
	unsigned char	*p = NULL;
	int		 n = i2d_ASN1_OBJECT(obj, &p);

	assert_true(n > 0);
	assert_int_equal(buf_add(b, p, (size_t)n), 0);
	OPENSSL_free(p);
	ASN1_OBJECT_free(obj);
}

static void
put_alg(struct buf *b, const char *oid)
{
	struct buf	 in;

	buf_init(&in, 1000);
	put_oid(&in, oid);
	put(&in, BER_NULL, NULL, 0);
	put_buf(b, BER_SEQUENCE, &in);
	buf_release(&in);
}

/* Attribute: its type and the octets of its SET of values. */
static void
put_attr(struct buf *b, const char *oid, struct buf *values)
{
	struct buf	 in;

	buf_init(&in, 1024 * 1024);
	put_oid(&in, oid);
	put_buf(&in, BER_SET, values);
	put_buf(b, BER_SEQUENCE, &in);
	buf_release(&in);
}

/* RFC 5035: the signer's certificate by its digest, of SHAKE256 64 octets. */
static void
put_ess(struct buf *b, const struct want *w)
{
	struct buf	 v, id, ids;
	EVP_MD_CTX	*ctx = EVP_MD_CTX_new();
	bool		 shake = strcmp(w->ess, "2.16.840.1.101.3.4.2.12") == 0;
	uint8_t		 md[64], *der;
	size_t		 len;

	buf_init(&v, 1000);
	buf_init(&id, 1000);
	buf_init(&ids, 1000);
	der = certs_der(cert, NULL, &len);
	assert_int_equal(EVP_DigestInit_ex2(ctx, shake ? EVP_shake256() :
	    EVP_sha384(), NULL), 1);
	assert_int_equal(EVP_DigestUpdate(ctx, der, len), 1);
	assert_int_equal(shake ? EVP_DigestFinalXOF(ctx, md, 64) :
	    EVP_DigestFinal_ex(ctx, md, NULL), 1);
	md[7] ^= w->ess_wrong;
	put_alg(&id, w->ess);
	put(&id, BER_OCTET_STRING, md, shake ? 64 : 48);
	put_buf(&ids, BER_SEQUENCE, &id);
	put_buf(&id, BER_SEQUENCE, &ids);
	put_buf(&v, BER_SEQUENCE, &id);
	put_attr(b, "1.2.840.113549.1.9.16.2.47", &v);
	EVP_MD_CTX_free(ctx);
	free(der);
	buf_release(&ids);
	buf_release(&id);
	buf_release(&v);
}

/* The attributes as the file has them, without the outer head. */
static void
attrs_make(struct buf *b, const struct want *w, const uint8_t *over,
    size_t overlen, bool counter)
{
	struct buf	 v, in;
	struct digest	 d;

	buf_init(&v, 1000);
	buf_init(&in, 1000);
	assert_int_equal(digest_sha256(&d, over, overlen), 0);
	if (w->unordered) {
		put(&v, BER_OCTET_STRING, d.octet, DIGEST_SIZE);
		put_attr(b, "1.2.840.113549.1.9.4", &v);
	}
	if ((w->attrs & A_TYPE) != 0 && !counter) {
		put_oid(&v, (w->attrs & A_WRONG_TYPE) != 0 ? "1.2.3" :
		    "1.2.840.113549.1.7.1");
		put_attr(b, "1.2.840.113549.1.9.3", &v);
	}
	for (int t = A_TIME; t <= A_TIME2; t *= 2) {
		if ((w->attrs & t) == 0)
			continue;
		put(&v, BER_UTCTIME, "260101000000Z", 13);
		if ((w->attrs & A_TWO_VALUES) != 0)
			put(&v, BER_UTCTIME, "260101000000Z", 13);
		put_attr(b, "1.2.840.113549.1.9.5", &v);
	}
	if ((w->attrs & A_DIGEST) != 0 && !w->unordered) {
		put(&v, BER_OCTET_STRING, d.octet, DIGEST_SIZE);
		put_attr(b, "1.2.840.113549.1.9.4", &v);
	}
	if ((w->attrs & (A_PROTECT | A_WRONG_PROTECT)) != 0) {
		struct buf	 algs;

		buf_init(&algs, 1000);
		put_alg(&algs, "2.16.840.1.101.3.4.2.1");
		put_oid(&in, (w->attrs & A_PROTECT) != 0 ?
		    "1.2.840.113549.1.1.1" : "1.2.840.113549.1.1.10");
		put_buf(&algs, BER_CONTEXT(1), &in);
		put_buf(&v, BER_SEQUENCE, &algs);
		put_attr(b, "1.2.840.113549.1.9.52", &v);
		buf_release(&algs);
	}
	if ((w->attrs & A_COUNTER) != 0) {
		put(&v, BER_SEQUENCE, NULL, 0);
		put_attr(b, "1.2.840.113549.1.9.6", &v);
	}
	if (w->ess != NULL)
		put_ess(b, w);
	buf_release(&in);
	buf_release(&v);
}

/* The signer's key, as a certificate without an extension names it. */
static void
put_key_id(struct buf *b, bool spki)
{
	unsigned char	 md[EVP_MAX_MD_SIZE], *der = NULL;
	unsigned int	 n;
	X509		*x = certs_self("Người ký", 77, key);
	int		 len;

	assert_null(X509_get0_subject_key_id(x));
	assert_int_equal(X509_pubkey_digest(x, EVP_sha1(), md, &n), 1);
	if (spki) {
		len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x), &der);
		assert_int_equal(EVP_Digest(der, (size_t)len, md, &n,
		    EVP_sha1(), NULL), 1);
		OPENSSL_free(der);
	}
	put(b, BER_CONTEXT_PRIM(0), md, n);
	X509_free(x);
}

/* A value over a DigestInfo of MD2, which libcrypto does not make. */
static void
md2_sign(unsigned char *sig, size_t *n)
{
	static const uint8_t	 info[] = "\x30\x20\x30\x0c\x06\x08\x2a\x86"
	    "\x48\x86\xf7\x0d\x02\x02\x05\x00\x04\x10" "0123456789abcdef";
	EVP_PKEY_CTX		*ctx = EVP_PKEY_CTX_new(key, NULL);

	certs_must(EVP_PKEY_sign_init(ctx) == 1 &&
	    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1 &&
	    EVP_PKEY_sign(ctx, sig, n, info, sizeof(info) - 1) == 1);
	EVP_PKEY_CTX_free(ctx);
}

static void
signer_make(struct buf *out, const struct want *w, const uint8_t *over,
    size_t overlen, int counters)
{
	struct buf	 si, attrs, set, der, in;
	EVP_MD_CTX	*ctx = EVP_MD_CTX_new();
	unsigned char	 sig[256], *name = NULL;
	size_t		 n = sizeof(sig);
	uint8_t		 one = 1, serial = 77;
	const uint8_t	*tbs;
	size_t		 tbslen;
	int		 len;

	buf_init(&si, 1024 * 1024);
	buf_init(&attrs, 1024 * 1024);
	buf_init(&set, 1024 * 1024);
	buf_init(&der, 1024 * 1024);
	buf_init(&in, 1024 * 1024);
	put(&si, BER_INTEGER, &one, 1);
	len = i2d_X509_NAME(X509_get_issuer_name(cert), &name);
	assert_int_equal(buf_add(&in, name, (size_t)len), 0);
	put(&in, BER_INTEGER, &serial, 1);
	OPENSSL_free(name);
	if (w->key_id > 0) {
		buf_reset(&in);
		put_key_id(&si, w->key_id == 2);
	} else {
		put_buf(&si, BER_SEQUENCE, &in);
	}
	put_alg(&si, w->digest_oid != NULL ? w->digest_oid :
	    "2.16.840.1.101.3.4.2.1");
	tbs = over;
	tbslen = overlen;
	if ((w->attrs & A_NONE) == 0) {
		attrs_make(&attrs, w, over, overlen, counters < 0);
		put(&set, BER_SET, attrs.p, attrs.len);
		assert_int_equal(ber_to_der(&der, set.p, set.len), 0);
		tbs = w->raw_order ? set.p : der.p;
		tbslen = set.len;
		if (w->unordered)
			put_buf(&si, BER_CONTEXT(0), &attrs);
		else {
			der.p[0] = BER_CONTEXT(0);
			assert_int_equal(buf_add(&si, der.p, der.len), 0);
			der.p[0] = BER_SET;
		}
	}
	put_alg(&si, w->sig_oid != NULL ? w->sig_oid :
	    "1.2.840.113549.1.1.1");
	certs_must(EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) ==
	    1 && EVP_DigestSign(ctx, sig, &n, tbs, tbslen) == 1);
	EVP_MD_CTX_free(ctx);
	if (w->md2)
		md2_sign(sig, &n);
	put(&si, BER_OCTET_STRING, sig, n);
	if (w->leak)
		put_buf(&si, BER_CONTEXT(1), &attrs);
	if (counters > 0) {
		struct want	 c = *w;

		c.attrs = A_DIGEST | A_TIME;
		signer_make(&in, &c, sig, n, -1);
		buf_reset(&attrs);
		put_attr(&attrs, "1.2.840.113549.1.9.6", &in);
		put_buf(&si, BER_CONTEXT(1), &attrs);
	}
	put_buf(out, BER_SEQUENCE, &si);
	buf_release(&in);
	buf_release(&der);
	buf_release(&set);
	buf_release(&attrs);
	buf_release(&si);
}

static void
close_as(struct buf *out, uint8_t id, struct buf *in, bool ber)
{
	if (!ber) {
		put_buf(out, id, in);
		return;
	}
	assert_int_equal(buf_addc(out, (char)id), 0);
	assert_int_equal(buf_addc(out, (char)0x80), 0);
	assert_int_equal(buf_add(out, in->p, in->len), 0);
	assert_int_equal(buf_add(out, "\0\0", 2), 0);
	buf_release(in);
	buf_init(in, 1024 * 1024);
}

static void
cms_make(struct buf *out, const struct want *w)
{
	struct buf	 sd, in, in2;
	uint8_t		 one = 1, *der;
	size_t		 len;
	X509		*x;

	buf_init(&sd, 1024 * 1024);
	buf_init(&in, 1024 * 1024);
	buf_init(&in2, 1024 * 1024);
	put(&sd, BER_INTEGER, &one, 1);
	put_alg(&in, "2.16.840.1.101.3.4.2.1");
	put_buf(&sd, BER_SET, &in);
	if (w->split) {
		put(&in, BER_OCTET_STRING, content, 10);
		put(&in, BER_OCTET_STRING, content + 10,
		    sizeof(content) - 10);
		close_as(&in2, 0x24, &in, w->ber);
	} else {
		put(&in2, BER_OCTET_STRING, content,
		    w->empty ? 0 : sizeof(content));
	}
	put_oid(&in, "1.2.840.113549.1.7.1");
	close_as(&in, BER_CONTEXT(0), &in2, w->ber);
	close_as(&sd, BER_SEQUENCE, &in, w->ber);
	if (!w->no_cert) {
		x = w->other_cert ? certs_self("Người khác", 78, other) :
		    w->key_id > 0 ? certs_self("Người ký", 77, key) : cert;
		der = certs_der(x, NULL, &len);
		put(&sd, BER_CONTEXT(0), der, len);
		free(der);
		if (x != cert)
			X509_free(x);
	}
	for (int i = 0; i <= (w->two ? 1 : 0); i++)
		signer_make(&in, w, content, sizeof(content),
		    w->counter ? 1 : 0);
	put_buf(&sd, BER_SET, &in);
	close_as(&in, BER_SEQUENCE, &sd, w->ber);
	close_as(&in2, BER_CONTEXT(0), &in, w->ber);
	put_oid(&in, w->oid != NULL ? w->oid : "1.2.840.113549.1.7.2");
	assert_int_equal(buf_add(&in, in2.p, in2.len), 0);
	close_as(out, BER_SEQUENCE, &in, w->ber);
	buf_release(&in2);
	buf_release(&in);
	buf_release(&sd);
}

static const struct want rows[] = {
	{ "right", .attrs = A_STD, .nsig = 1, .match = TRI_YES,
	    .valid = TRI_YES },
	{ "indefinite lengths", .attrs = A_STD, .ber = true, .nsig = 1,
	    .match = TRI_YES, .valid = TRI_YES },
	{ "content in segments", .attrs = A_STD, .split = true, .nsig = 1,
	    .match = TRI_YES, .valid = TRI_YES },
	{ "content in segments of indefinite length", .attrs = A_STD,
	    .split = true, .ber = true, .nsig = 1, .match = TRI_YES,
	    .valid = TRI_YES },
	{ "no attributes", .attrs = A_NONE, .nsig = 1, .match = TRI_YES,
	    .valid = TRI_YES },
	{ "two signers", .attrs = A_STD, .two = true, .nsig = 2,
	    .match = TRI_YES, .valid = TRI_YES },
	{ "counter-signed", .attrs = A_STD, .counter = true, .nsig = 2,
	    .match = TRI_YES, .valid = TRI_YES },
	{ "two signers, each counter-signed", .attrs = A_STD, .two = true,
	    .counter = true, .nsig = 4, .match = TRI_YES, .valid = TRI_YES },
	{ "out of order, DER was signed", .attrs = A_STD, .unordered = true,
	    .nsig = 1, .match = TRI_YES, .valid = TRI_YES,
	    .note = FINDING_CMS_ATTRS_DER },
	{ "out of order, and signed so", .attrs = A_STD, .unordered = true,
	    .raw_order = true, .nsig = 1, .match = TRI_YES, .valid = TRI_NO,
	    .note = FINDING_CMS_ATTRS_DER },
	{ "no message-digest", .attrs = A_TYPE | A_TIME, .nsig = 1,
	    .match = TRI_UNKNOWN, .valid = TRI_NO,
	    .note = FINDING_CMS_ATTRS },
	{ "no content-type", .attrs = A_DIGEST, .nsig = 1, .match = TRI_YES,
	    .valid = TRI_NO, .note = FINDING_CMS_ATTRS },
	{ "content-type of something else", .attrs = A_STD | A_WRONG_TYPE,
	    .nsig = 1, .match = TRI_YES, .valid = TRI_NO,
	    .note = FINDING_CMS_ATTRS },
	{ "signing-time twice", .attrs = A_STD | A_TIME2, .nsig = 1,
	    .match = TRI_YES, .valid = TRI_NO, .note = FINDING_CMS_ATTRS },
	{ "signing-time with two values", .attrs = A_STD | A_TWO_VALUES,
	    .nsig = 1, .match = TRI_YES, .valid = TRI_NO,
	    .note = FINDING_CMS_ATTRS },
	{ "protected algorithms", .attrs = A_STD | A_PROTECT, .nsig = 1,
	    .match = TRI_YES, .valid = TRI_YES },
	{ "protected algorithms, others", .attrs = A_STD | A_WRONG_PROTECT,
	    .nsig = 1, .match = TRI_YES, .valid = TRI_NO,
	    .note = FINDING_ALG_MISMATCH },
	{ "digests contradict", .attrs = A_STD,
	    .sig_oid = "1.2.840.113549.1.1.13", .nsig = 1, .match = TRI_YES,
	    .valid = TRI_NO, .note = FINDING_ALG_MISMATCH },
	{ "digests agree", .attrs = A_STD,
	    .sig_oid = "1.2.840.113549.1.1.11", .nsig = 1, .match = TRI_YES,
	    .valid = TRI_YES },
	{ "a curve for a signature", .attrs = A_STD,
	    .sig_oid = "1.2.840.10045.3.1.7", .nsig = 1, .match = TRI_YES,
	    .valid = TRI_NO, .note = FINDING_ALG_MISMATCH },
	{ "a signature that nobody knows", .attrs = A_STD,
	    .sig_oid = "1.2.3.4", .nsig = 1, .match = TRI_YES,
	    .valid = TRI_UNKNOWN },
	{ "a signature for a digest", .attrs = A_STD,
	    .digest_oid = "1.2.840.113549.1.1.11", .nsig = 1,
	    .match = TRI_UNKNOWN, .valid = TRI_NO,
	    .note = FINDING_ALG_MISMATCH },
	{ "a digest that nobody knows", .attrs = A_STD,
	    .digest_oid = "1.2.3.4", .nsig = 1, .match = TRI_UNKNOWN,
	    .valid = TRI_UNKNOWN, .note = FINDING_ALG_UNSUPPORTED },
	{ "MD2, under attributes", .attrs = A_STD,
	    .digest_oid = "1.2.840.113549.2.2", .nsig = 1,
	    .match = TRI_UNKNOWN, .valid = TRI_UNKNOWN,
	    .note = FINDING_ALG_UNSUPPORTED },
	{ "MD2, in the value", .attrs = A_NONE, .md2 = true,
	    .digest_oid = "1.2.840.113549.2.2", .nsig = 1,
	    .match = TRI_UNKNOWN, .valid = TRI_UNKNOWN,
	    .note = FINDING_ALG_UNSUPPORTED },
	{ "MD2 in the value, SHA-256 said", .attrs = A_NONE, .md2 = true,
	    .nsig = 1, .match = TRI_UNKNOWN, .valid = TRI_NO },
	{ "GOST R 34.11-2012", .attrs = A_STD,
	    .digest_oid = "1.2.643.7.1.1.2.2",
	    .sig_oid = "1.2.643.7.1.1.1.1", .nsig = 1,
	    .match = TRI_UNKNOWN, .valid = TRI_UNKNOWN,
	    .note = FINDING_ALG_UNSUPPORTED },
	{ "signer by the digest of its key", .attrs = A_STD, .key_id = 1,
	    .nsig = 1, .match = TRI_YES, .valid = TRI_YES },
	{ "signer by that of its SubjectPublicKeyInfo", .attrs = A_STD,
	    .key_id = 2, .nsig = 1, .match = TRI_YES, .valid = TRI_YES },
	{ "signer by the digest of another's key", .attrs = A_STD,
	    .key_id = 1, .other_cert = true, .nsig = 1, .match = TRI_YES,
	    .valid = TRI_NO },
	{ "attributes unsigned that must be signed", .attrs = A_STD,
	    .leak = true, .nsig = 1, .match = TRI_YES, .valid = TRI_YES,
	    .note = FINDING_CMS_MALFORMED },
	{ "a counter-signature among the signed", .attrs = A_STD | A_COUNTER,
	    .nsig = 1, .match = TRI_YES, .valid = TRI_NO,
	    .note = FINDING_CMS_ATTRS },
	{ "no certificate", .attrs = A_STD, .no_cert = true, .nsig = 1,
	    .match = TRI_YES, .valid = TRI_NO },
	{ "another's certificate", .attrs = A_STD, .other_cert = true,
	    .nsig = 1, .match = TRI_YES, .valid = TRI_NO },
	{ "its certificate named", .attrs = A_STD,
	    .ess = "2.16.840.1.101.3.4.2.2", .nsig = 1, .match = TRI_YES,
	    .valid = TRI_YES },
	{ "its certificate named by SHAKE256", .attrs = A_STD,
	    .ess = "2.16.840.1.101.3.4.2.12", .nsig = 1, .match = TRI_YES,
	    .valid = TRI_YES },
	{ "another's named by SHAKE256", .attrs = A_STD,
	    .ess = "2.16.840.1.101.3.4.2.12", .ess_wrong = true, .nsig = 1,
	    .match = TRI_YES, .valid = TRI_YES,
	    .note = FINDING_SIGNING_CERT_REF },
	{ "not SignedData", .oid = "1.2.840.113549.1.7.3", .attrs = A_STD,
	    .nsig = 1, .match = TRI_UNKNOWN, .valid = TRI_UNKNOWN,
	    .note = FINDING_CMS_NOT_SIGNED_DATA },
};

static void
built(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct cms_opts	 o = { .where = CONTENT_DOCUMENT,
		    .detached = CONTENT_COVERS, .base = 5 };
		struct sigmath	 m[8];
		struct plan	*plan;
		struct buf	 b, doc;

		buf_init(&b, 1024 * 1024);
		buf_init(&doc, 1024 * 1024);
		cms_make(&b, &rows[i]);
		/* At an offset, and with something after it. */
		assert_int_equal(buf_addstr(&doc, "first"), 0);
		assert_int_equal(buf_add(&doc, b.p, b.len), 0);
		assert_int_equal(buf_addstr(&doc, "last"), 0);
		plan = judge(doc.p + 5, doc.len - 5, &o, doc.p, doc.len,
		    NULL, 0, m);
		if (plan->nsig != rows[i].nsig)
			fail_msg("%s: %zu signatures", rows[i].descr,
			    plan->nsig);
		for (size_t k = 0; k < plan->nsig; k++)
			if (m[k].digest_match != rows[i].match ||
			    m[k].signature_valid != rows[i].valid)
				fail_msg("%s, %s: %d %d %s", rows[i].descr,
				    plan->sig[k].id, (int)m[k].digest_match,
				    (int)m[k].signature_valid,
				    finding_name(m[k].why));
		if (rows[i].raw_order)
			assert_int_equal(m[0].why, FINDING_CMS_ATTRS_ORDER);
		if (rows[i].note == FINDING_OK ? plan->sig[0].nnote != 0 :
		    !sigplan_has_note(&plan->sig[0], rows[i].note))
			fail_msg("%s: note", rows[i].descr);
		plan_free(plan);
		buf_release(&doc);
		buf_release(&b);
	}
}

/*
 * What is encrypted is no broken signature where it is the document (RFC 5652
 * 6); where a signature belongs, it is one.
 */
static void
not_signed(void **state)
{
	static const struct {
		const char	*oid;
		bool		 alone;
		size_t		 nsig;
	} cases[] = {
		{ "1.2.840.113549.1.7.3", true, 0 },
		{ "1.2.840.113549.1.9.16.1.23", true, 0 },
		{ "1.2.840.113549.1.7.3", false, 1 },
		{ "1.2.840.113549.1.7.99", true, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct want	 w = { "", .attrs = A_STD,
		    .oid = cases[i].oid };
		struct cms_opts		 o = { .where = CONTENT_DOCUMENT,
		    .alone = cases[i].alone };
		struct plan		*plan = plan_new();
		struct buf		 b;
		size_t			 used;

		buf_init(&b, 1024 * 1024);
		cms_make(&b, &w);
		assert_int_equal(cms_parse(plan, b.p, b.len, &o, &used), 0);
		assert_int_equal(plan->nsig, cases[i].nsig);
		assert_int_equal(plan->nnote, 1 - cases[i].nsig);
		if (plan->nsig == 0)
			assert_int_equal(plan->note[0].code,
			    FINDING_FORMAT_UNSUPPORTED);
		else
			assert_true(sigplan_has_note(&plan->sig[0],
			    FINDING_CMS_NOT_SIGNED_DATA));
		plan_free(plan);
		buf_release(&b);
	}
}

/* An octet changed anywhere: never a yes to content and value at once. */
static void
tampered(void **state)
{
	const struct want	 w = { "", .attrs = A_STD };
	struct cms_opts		 o = { .where = CONTENT_DOCUMENT,
	    .detached = CONTENT_COVERS };
	struct buf		 b;
	size_t			 yes = 0;

	(void)state;
	buf_init(&b, 1024 * 1024);
	cms_make(&b, &w);
	for (size_t i = 0; i < b.len; i += wrapped_step()) {
		struct plan	*plan;
		struct sigmath	 m[8];
		uint8_t		 was = b.p[i];

		b.p[i] ^= 0x41;
		plan = judge(b.p, b.len, &o, b.p, b.len, NULL, 0, m);
		for (size_t k = 0; k < plan->nsig; k++)
			if (m[k].digest_match == TRI_YES &&
			    m[k].signature_valid == TRI_YES)
				yes++;
		plan_free(plan);
		b.p[i] = was;
	}
	/*
	 * What is not signed may change: versions, digestAlgorithms, the
	 * certificate but its key, issuer and serial number, NULLs.
	 */
	assert_true(yes < b.len / 2);
	assert_true(yes > 0);
	buf_release(&b);
}

/* Every cut is malformed, without a read past its end. */
static void
cut(void **state)
{
	const struct want	 w = { "", .attrs = A_STD, .ber = true };
	struct cms_opts		 o = { .where = CONTENT_DOCUMENT };
	struct buf		 b;

	(void)state;
	buf_init(&b, 1024 * 1024);
	cms_make(&b, &w);
	for (size_t n = 0; n < b.len; n += wrapped_step()) {
		struct plan	*plan = plan_new();
		uint8_t		*exact = malloc(n > 0 ? n : 1);
		size_t		 used;

		assert_non_null(exact);
		memcpy(exact, b.p, n);
		assert_int_equal(cms_parse(plan, exact, n, &o, &used), 0);
		assert_int_equal(used, 0);
		assert_int_equal(plan->nsig, 1);
		assert_true(sigplan_has_note(&plan->sig[0],
		    FINDING_CMS_MALFORMED));
		plan_free(plan);
		free(exact);
	}
	buf_release(&b);
}

/* A PDF: one signer only, and nothing inside the structure. */
static void
pdf_rules(void **state)
{
	const struct want	 attached = { "", .attrs = A_STD };
	const struct want	 two = { "", .attrs = A_STD, .two = true,
	    .counter = true };
	const struct want	 empty = { "", .attrs = A_STD, .empty = true };
	struct span		 all = { 0, sizeof(content) };
	struct cms_opts		 o = { .where = CONTENT_INLINE,
	    .detached = CONTENT_DOCUMENT, .span = &all, .nspan = 1 };
	struct sigmath		 m[8];
	struct plan		*plan;
	struct buf		 b;
	uint8_t			*at;

	(void)state;
	buf_init(&b, 1024 * 1024);
	cms_make(&b, &attached);
	plan = judge(b.p, b.len, &o, content, sizeof(content), NULL, 0, m);
	assert_int_equal(m[0].digest_match, TRI_YES);
	assert_int_equal(m[0].signature_valid, TRI_YES);
	assert_true(sigplan_has_note(&plan->sig[0],
	    FINDING_CMS_ENCAPSULATED));
	plan_free(plan);
	/* A copy of something else: which of the two was signed? */
	assert_non_null(at = memmem(b.p, b.len, content, sizeof(content)));
	at[0] ^= 1;
	plan = judge(b.p, b.len, &o, content, sizeof(content), NULL, 0, m);
	assert_int_equal(m[0].digest_match, TRI_YES);
	assert_int_equal(m[0].signature_valid, TRI_NO);
	assert_true(sigplan_has_note(&plan->sig[0], FINDING_CMS_ATTRS));
	plan_free(plan);
	/* Of no octets: the key signed the ranges, the structure denies it. */
	buf_reset(&b);
	cms_make(&b, &empty);
	plan = judge(b.p, b.len, &o, content, sizeof(content), NULL, 0, m);
	assert_int_equal(m[0].digest_match, TRI_YES);
	assert_int_equal(m[0].signature_valid, TRI_NO);
	assert_int_equal(m[0].why, FINDING_CMS_EMPTY);
	assert_false(sigplan_has_note(&plan->sig[0], FINDING_CMS_ATTRS));
	plan_free(plan);
	b.p[b.len - 1] ^= 1;	/* the value's last octet: now it is forged */
	plan = judge(b.p, b.len, &o, content, sizeof(content), NULL, 0, m);
	assert_int_equal(m[0].signature_valid, TRI_NO);
	assert_int_equal(m[0].why, FINDING_VALUE_WRONG);
	plan_free(plan);
	buf_reset(&b);
	cms_make(&b, &two);
	plan = judge(b.p, b.len, &o, content, sizeof(content), NULL, 0, m);
	assert_int_equal(plan->nsig, 1);
	assert_true(sigplan_has_note(&plan->sig[0], FINDING_SIGNERS_EXTRA));
	assert_int_equal(finding_indication(FINDING_SIGNERS_EXTRA),
	    IND_FAILED);
	assert_true(sigplan_has_note(&plan->sig[0],
	    FINDING_COUNTERSIGNATURES));
	plan_free(plan);

	/* A token's content, which lies in a string of the PDF. */
	o.nspan = 0;
	buf_reset(&b);
	cms_make(&b, &attached);
	plan = judge(b.p, b.len, &o, (const uint8_t *)"", 0, NULL, 0, m);
	assert_int_equal(plan->sig[0].content, CONTENT_INLINE);
	assert_int_equal(m[0].digest_match, TRI_YES);
	assert_int_equal(m[0].signature_valid, TRI_YES);
	plan_free(plan);
	buf_release(&b);
}

/* adbe.pkcs7.sha1 and adbe.x509.rsa_sha1. */
static void
old_subfilters(void **state)
{
	static uint8_t	 doc[200];
	struct span	 ranges[] = { { 0, 50 }, { 60, 140 } };
	struct cms_opts	 o = { .where = CONTENT_INLINE, .detached =
	    CONTENT_DOCUMENT, .span = ranges, .nspan = 2, .sha1 = true };
	struct sigmath	 m[1];
	struct plan	*plan;
	struct verify	*v = verify_new();
	struct digest	 d;
	uint8_t		 sha1[20], picked[190], *p, *der, head[] = { 0x04,
	    0x82, 0x01, 0x00 };
	size_t		 len, derlen;

	(void)state;
	memcpy(picked, doc, 50);
	memcpy(picked + 50, doc + 60, 140);
	assert_int_equal(EVP_Digest(picked, sizeof(picked), sha1, NULL,
	    EVP_sha1(), NULL), 1);
	p = certs_cms(cert, key, EVP_sha1(), sha1, sizeof(sha1), 0, &len);
	for (int wrong = 0; wrong < 2; wrong++) {
		doc[70] = (uint8_t)wrong;
		plan = judge(p, len, &o, doc, sizeof(doc), NULL, 0, m);
		assert_int_equal(m[0].digest_match,
		    wrong ? TRI_NO : TRI_YES);
		assert_int_equal(m[0].signature_valid, TRI_YES);
		plan_free(plan);
	}
	free(p);
	doc[70] = 0;

	/* The value says that it is SHA-256, whatever the name. */
	der = certs_der(cert, NULL, &derlen);
	for (int i = 0; i < 4; i++) {
		EVP_MD_CTX	*ctx = EVP_MD_CTX_new();
		unsigned char	 sig[260];
		size_t		 n = 256;

		memcpy(sig, head, sizeof(head));
		certs_must(EVP_DigestSignInit(ctx, NULL, i == 0 ? EVP_sha1() :
		    EVP_sha256(), NULL, key) == 1 && EVP_DigestSign(ctx,
		    sig + 4, &n, picked, sizeof(picked)) == 1);
		EVP_MD_CTX_free(ctx);
		plan = plan_new();
		assert_int_equal(pkcs1_parse(plan, sig, i == 3 ? 259 : 260,
		    &o, i == 2 ? NULL : der, derlen), 0);
		assert_int_equal(verify_octets(v, plan, doc, sizeof(doc), &d,
		    m), 0);
		assert_int_equal(m[0].digest_match, i < 2 ? TRI_YES :
		    TRI_UNKNOWN);
		assert_int_equal(m[0].signature_valid, i < 2 ? TRI_YES :
		    i == 2 ? TRI_NO : TRI_UNKNOWN);
		plan_free(plan);
	}
	free(der);
	verify_free(v);
}

static void
pem(void **state)
{
	static const struct {
		const char	*in;
		const char	*want;	/* NULL: none */
		bool		 alone;
	} tests[] = {
		{ "-----BEGIN CMS-----\nSGVsbG8=\n-----END CMS-----\n",
		    "Hello", true },
		{ "\xef\xbb\xbf\r\n -----BEGIN CMS-----\nSGVsbG8=\n"
		    "-----END CMS-----\t\r\n", "Hello", true },
		{ "a\n-----BEGIN CMS-----\nSGVsbG8=\n-----END CMS-----\n",
		    "Hello" },
		{ "-----BEGIN CMS-----\nSGVsbG8=\n-----END CMS-----\na",
		    "Hello" },
		{ "-----BEGIN CMS-----\nSGVsbG8=\n-----END CMS-----\n"
		    "-----BEGIN CMS-----\nSGVsbG8=\n-----END CMS-----\n",
		    "Hello" },
		{ "-----BEGIN CMS-----\nSGVsbG8=\n-----END PKCS7-----\n",
		    "Hello" },
		{ "-----BEGIN PKCS7-----\r\nSGVs\r\nbG8=\r\n-----END PKCS7",
		    "Hello" },
		{ "-----BEGIN PKCS #7 SIGNED DATA-----\nSGVsbG8=\n-----END ",
		    "Hello" },
		{ "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-"
		    "----\n-----BEGIN CMS-----\nSGVsbG8=\n-----END CMS-----",
		    "Hello" },
		{ "-----BEGIN CMS-----\nSGVsbG8=\n", NULL },
		{ "-----BEGIN CMS-----\nSGV*bG8=\n-----END CMS-----", NULL,
		    true },
		{ "-----BEGIN CMSX-----\nSGVsbG8=\n-----END CMSX-----",
		    NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		struct buf	 b;
		int		 rc;

		buf_init(&b, 100);
		rc = pem_decode(&b, (const uint8_t *)tests[i].in,
		    strlen(tests[i].in));
		assert_int_equal(rc, tests[i].want == NULL ? -1 : 0);
		assert_int_equal(pem_alone((const uint8_t *)tests[i].in,
		    strlen(tests[i].in)), tests[i].alone);
		if (rc == 0) {
			assert_int_equal(b.len, strlen(tests[i].want));
			assert_memory_equal(b.p, tests[i].want, b.len);
		}
		buf_release(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(made_by_libcrypto),
		cmocka_unit_test(built),
		cmocka_unit_test(not_signed),
		cmocka_unit_test(tampered),
		cmocka_unit_test(cut),
		cmocka_unit_test(pdf_rules),
		cmocka_unit_test(old_subfilters),
		cmocka_unit_test(pem),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
