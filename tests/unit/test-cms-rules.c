/*
 * test-cms-rules.c: structures that are whole, and break a rule of their
 * standard: nobody signed them, or with algorithms that do not go together.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/buf.h"
#include "formats/crypto/ber.h"
#include "formats/crypto/cms.h"
#include "formats/crypto/verify.h"
#include "tests/unit/certs.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define ROOM		65536

#define OID_DATA	"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"
#define OID_SIGNED	"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
#define OID_TYPE	"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03"
#define OID_DIGEST	"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04"
#define OID_NIST(n)	"\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02" n
#define OID_ED25519	"\x06\x03\x2b\x65\x70"
#define OID_ED448	"\x06\x03\x2b\x65\x71"

static const char	 content[] = "signed";

static const struct row {
	const char	*descr;
	const char	*key;
	const char	*digest;	/* the octets of its OID */
	const char	*md;
	bool		 attrs;
	bool		 told;
} rows[] = {
	{ "Ed25519 with SHA-512", "ed25519", OID_NIST("\x03"), "SHA512", true,
	    false },
	{ "Ed25519 with SHA-256", "ed25519", OID_NIST("\x01"), "SHA256", true,
	    true },
	{ "Ed25519 with SHA-384", "ed25519", OID_NIST("\x02"), "SHA384", true,
	    true },
	{ "Ed25519 of the content itself", "ed25519", OID_NIST("\x01"),
	    "SHA256", false, false },
	{ "Ed448 with SHAKE256", "ed448", OID_NIST("\x0c"), "SHAKE256", true,
	    false },
	{ "Ed448 with SHA-512", "ed448", OID_NIST("\x03"), "SHA512", true,
	    true },
};

static void
put(struct buf *b, uint8_t id, const void *p, size_t len)
{
	assert_int_equal(ber_put_head(b, id, len), 0);
	assert_int_equal(buf_add(b, p, len), 0);
}

/* ${inside} is empty afterwards. */
static void
wrap(struct buf *b, uint8_t id, struct buf *inside)
{
	put(b, id, inside->p, inside->len);
	buf_reset(inside);
}

/* An AlgorithmIdentifier without parameters. */
static void
put_alg(struct buf *b, const char *oid)
{
	put(b, BER_SEQUENCE, oid, 2 + (size_t)oid[1]);
}

/* Both attributes that must be there, in the order of DER. */
static void
put_attrs(struct buf *b, const struct row *r)
{
	EVP_MD_CTX	*ctx = EVP_MD_CTX_new();
	EVP_MD		*md = EVP_MD_fetch(NULL, r->md, NULL);
	bool		 xof = strcmp(r->md, "SHAKE256") == 0;
	uint8_t		 value[64];
	struct buf	 in, set;

	buf_init(&in, ROOM);
	buf_init(&set, ROOM);
	certs_must(EVP_DigestInit_ex2(ctx, md, NULL) == 1 &&
	    EVP_DigestUpdate(ctx, content, sizeof(content)) == 1 &&
	    (xof ? EVP_DigestFinalXOF(ctx, value, 64) :
	    EVP_DigestFinal_ex(ctx, value, NULL)) == 1);
	buf_add(&in, OID_TYPE, 11);
	put(&in, BER_SET, OID_DATA, 11);
	wrap(b, BER_SEQUENCE, &in);
	put(&set, BER_OCTET_STRING, value, xof ? 64 :
	    (size_t)EVP_MD_get_size(md));
	buf_add(&in, OID_DIGEST, 11);
	wrap(&in, BER_SET, &set);
	wrap(b, BER_SEQUENCE, &in);
	EVP_MD_free(md);
	EVP_MD_CTX_free(ctx);
	buf_release(&in);
	buf_release(&set);
}

static void
put_signer(struct buf *b, const struct row *r, EVP_PKEY *key, X509 *x)
{
	EVP_MD_CTX	*ctx = EVP_MD_CTX_new();
	uint8_t		 serial = 7, sig[128];
	unsigned char	*name = NULL;
	size_t		 n = sizeof(sig);
	struct buf	 si, in, attrs;
	int		 len = i2d_X509_NAME(X509_get_issuer_name(x), &name);

	buf_init(&si, ROOM);
	buf_init(&in, ROOM);
	buf_init(&attrs, ROOM);
	certs_must(len > 0);
	put(&si, BER_INTEGER, "\x01", 1);
	buf_add(&in, name, (size_t)len);
	put(&in, BER_INTEGER, &serial, 1);
	wrap(&si, BER_SEQUENCE, &in);
	put_alg(&si, r->digest);
	if (r->attrs) {
		put_attrs(&attrs, r);
		put(&in, BER_SET, attrs.p, attrs.len);
		wrap(&si, BER_CONTEXT(0), &attrs);
	} else {
		buf_add(&in, content, sizeof(content));
	}
	put_alg(&si, strcmp(r->key, "ed448") == 0 ? OID_ED448 : OID_ED25519);
	certs_must(EVP_DigestSignInit(ctx, NULL, NULL, NULL, key) == 1 &&
	    EVP_DigestSign(ctx, sig, &n, in.p, in.len) == 1);
	put(&si, BER_OCTET_STRING, sig, n);
	wrap(b, BER_SEQUENCE, &si);
	OPENSSL_free(name);
	EVP_MD_CTX_free(ctx);
	buf_release(&si);
	buf_release(&in);
	buf_release(&attrs);
}

static void
make(struct buf *out, const struct row *r)
{
	EVP_PKEY	*key = certs_key(r->key);
	X509		*x = certs_self("A", 7, key);
	struct buf	 sd, in, set;
	uint8_t		*der;
	size_t		 n;

	buf_init(out, ROOM);
	buf_init(&sd, ROOM);
	buf_init(&in, ROOM);
	buf_init(&set, ROOM);
	put(&sd, BER_INTEGER, "\x01", 1);
	put_alg(&in, r->digest);
	wrap(&sd, BER_SET, &in);
	put(&set, BER_OCTET_STRING, content, sizeof(content));
	buf_add(&in, OID_DATA, 11);
	wrap(&in, BER_CONTEXT(0), &set);
	wrap(&sd, BER_SEQUENCE, &in);
	der = certs_der(x, NULL, &n);
	put(&sd, BER_CONTEXT(0), der, n);
	put_signer(&set, r, key, x);
	wrap(&sd, BER_SET, &set);
	wrap(&in, BER_SEQUENCE, &sd);
	buf_add(&set, OID_SIGNED, 11);
	wrap(&set, BER_CONTEXT(0), &in);
	wrap(out, BER_SEQUENCE, &set);
	free(der);
	X509_free(x);
	EVP_PKEY_free(key);
	buf_release(&sd);
	buf_release(&in);
	buf_release(&set);
}

/* RFC 8419 3.1: of the digest under Edwards curves there is no choice. */
static void
together(void **state)
{
	struct cms_opts	 o = { .where = CONTENT_DOCUMENT,
	    .detached = CONTENT_COVERS, .alone = true };
	struct sigmath	 m;
	struct verify	*v;
	struct plan	*plan;
	struct digest	 d;
	struct buf	 b;
	size_t		 used;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("%s\n", rows[i].descr);
		make(&b, &rows[i]);
		assert_non_null(plan = plan_new());
		assert_non_null(v = verify_new());
		assert_int_equal(cms_parse(plan, b.p, b.len, &o, &used), 0);
		assert_int_equal(plan->nsig, 1);
		assert_int_equal(verify_octets(v, plan, b.p, b.len, &d, &m),
		    0);
		assert_int_equal(plan->sig[0].mode, rows[i].attrs ?
		    SIGMODE_ATTRS : SIGMODE_DIRECT);
		print_message("    %s %s\n", finding_name(m.why), m.detail);
		assert_int_equal(m.digest_match, TRI_YES);
		assert_int_equal(m.signature_valid, TRI_YES);
		assert_int_equal(plan->sig[0].nnote, rows[i].told);
		assert_int_equal(sigplan_has_note(&plan->sig[0],
		    FINDING_ALG_PROFILE), rows[i].told);
		plan_free(plan);
		verify_free(v);
		buf_release(&b);
	}
}

/* Signed data that nobody signed: what it is for, and what it is not. */
static void
nobody(void **state)
{
	static const struct {
		const char	*descr;
		bool		 content, certs;
		enum cms_use { DOCUMENT, CONTAINER, TOKEN } use;
		enum finding	 told;
	} cases[] = {
		{ "certificates alone", false, true, DOCUMENT,
		    FINDING_CMS_CERTS_ONLY },
		{ "nothing at all", false, false, DOCUMENT,
		    FINDING_CMS_NO_SIGNER },
		{ "content whose signature is gone", true, true, DOCUMENT,
		    FINDING_CMS_NO_SIGNER },
		{ "where a signature is to be", false, true, CONTAINER,
		    FINDING_CMS_NO_SIGNER },
		{ "where a time-stamp is to be", false, true, TOKEN,
		    FINDING_TST_MALFORMED },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct cms_opts	 o = { .where = CONTENT_DOCUMENT,
				    .detached = CONTENT_COVERS,
				    .alone = cases[i].use == DOCUMENT,
				    .token = cases[i].use == TOKEN };
		EVP_PKEY	*k = certs_key("ec:P-256");
		X509		*x = certs_self("A", 1, k);
		PKCS7		*p7 = PKCS7_new();
		unsigned char	*der = NULL;
		struct plan	*plan = plan_new();
		size_t		 used;
		bool		 fails;
		int		 n;

		certs_must(PKCS7_set_type(p7, NID_pkcs7_signed) == 1 &&
		    PKCS7_content_new(p7, NID_pkcs7_data) == 1);
		if (!cases[i].content)
			PKCS7_set_detached(p7, 1);
		else
			certs_must(ASN1_OCTET_STRING_set(
			    p7->d.sign->contents->d.data,
			    (const unsigned char *)"x", 1) == 1);
		if (cases[i].certs)
			certs_must(PKCS7_add_certificate(p7, x) == 1);
		certs_must((n = i2d_PKCS7(p7, &der)) > 0);
		assert_int_equal(cms_parse(plan, der, (size_t)n, &o, &used),
		    0);
		fails = cases[i].told != FINDING_CMS_CERTS_ONLY;
		if (plan->nsig != (fails ? 1 : 0))
			fail_msg("%s: %zu signatures", cases[i].descr,
			    plan->nsig);
		assert_int_equal(plan->nnote, fails ? 0 : 1);
		if (fails)
			assert_true(sigplan_has_note(&plan->sig[0],
			    cases[i].told));
		else
			assert_int_equal(plan->note[0].code, cases[i].told);
		plan_free(plan);
		OPENSSL_free(der);
		PKCS7_free(p7);
		X509_free(x);
		EVP_PKEY_free(k);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(nobody),
		cmocka_unit_test(together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
