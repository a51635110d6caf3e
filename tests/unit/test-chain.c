/*
 * test-chain.c: paths, dates, CRLs, and what each outcome is called.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/pem.h>

#include "formats/base/detail.h"
#include "formats/base/encode.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/crypto/chain.h"
#include "formats/crypto/chain_internal.h"
#include "tests/unit/certs.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define DAY		CERTS_DAY
#define NOW		CERTS_NOW
#define CA		"critical,CA:TRUE"
#define CA_USE		"critical,keyCertSign,cRLSign"

static EVP_PKEY	*root_key, *sub_key, *leaf_key;
static X509	*root, *sub;
static const struct chain_extra nothing;

static void
quiet(enum log_level level, const char *line, void *arg)
{
	(void)level;
	(void)line;
	(void)arg;
}

static int
setup(void **state)
{
	const struct certs_want	 r = { .cn = "Gốc", .serial = 1, .basic = CA,
	    .usage = CA_USE, .from = NOW - 3650 * DAY,
	    .until = NOW + 3650 * DAY };
	const struct certs_want	 s = { .cn = "Trung gian", .serial = 2,
	    .basic = "critical,CA:TRUE,pathlen:0", .usage = CA_USE,
	    .from = NOW - 1000 * DAY, .until = NOW + 1000 * DAY };

	(void)state;
	log_init(quiet, NULL, LOG_LEVEL_DEBUG);
	root_key = certs_key("ec:P-256");
	sub_key = certs_key("ec:P-256");
	leaf_key = certs_key("ec:P-256");
	root = certs_cert(&r, root_key, NULL, NULL);
	sub = certs_cert(&s, sub_key, root, root_key);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	X509_free(root);
	X509_free(sub);
	EVP_PKEY_free(root_key);
	EVP_PKEY_free(sub_key);
	EVP_PKEY_free(leaf_key);
	return 0;
}

static void
trust_put(struct trust *t, enum trust_role role, X509 *x, X509_CRL *crl)
{
	size_t	 len;
	uint8_t	*der = certs_der(x, crl, &len);

	assert_int_equal(trust_add(t, role, "test", der, len), 1);
	free(der);
	X509_CRL_free(crl);
}

/* Which CRLs are there, and what they say. */
struct crls {
	int64_t		 sub_from, sub_until;	/* days from NOW; 0 0: none */
	long		 serial;		/* listed; 0: none */
	int64_t		 revoked;		/* days from NOW */
	int		 reason;
	bool		 wrong_key;
	bool		 no_root_crl;
	bool		 sub_revoked;
};

static const struct {
	const char	*descr;
	struct certs_want leaf;
	struct crls	 crls;
	int64_t		 at;			/* days from NOW */
	bool		 no_anchor;
	bool		 no_sub;		/* not in trust */
	bool		 sub_extra;		/* but in the document */
	enum finding	 want;
	unsigned int	 n;
	enum revocation	 revocation;
	const char	*detail;		/* contained */
	bool		 lapsed;
} tests[] = {
	{ .descr = "good", .leaf = { .cn = "Ký" }, .crls = { -1, 7 },
	  .want = FINDING_OK, .n = 3, .revocation = REVOCATION_GOOD },
	{ .descr = "issuer only in the document", .leaf = { .cn = "Ký" },
	  .crls = { -1, 7 }, .no_sub = true, .sub_extra = true,
	  .want = FINDING_OK, .n = 3, .revocation = REVOCATION_GOOD },
	{ .descr = "issuer nowhere", .leaf = { .cn = "Ký" },
	  .crls = { -1, 7 }, .no_sub = true, .want = FINDING_NO_CHAIN,
	  .n = 1, .detail = "Trung gian" },
	{ .descr = "no anchor at all", .leaf = { .cn = "Ký" },
	  .no_anchor = true, .want = FINDING_NO_CHAIN, .n = 0,
	  .detail = "no anchor" },
	{ .descr = "no CRL", .leaf = { .cn = "Ký" },
	  .want = FINDING_REVOCATION_UNKNOWN, .n = 3,
	  .detail = "none of CN=Trung gian" },
	{ .descr = "no CRL of the root", .leaf = { .cn = "Ký" },
	  .crls = { .sub_from = -1, .sub_until = 7, .no_root_crl = true },
	  .want = FINDING_REVOCATION_UNKNOWN, .n = 3,
	  .revocation = REVOCATION_GOOD, .detail = "none of CN=Gốc" },
	{ .descr = "CRL good to the last second", .leaf = { .cn = "Ký" },
	  .crls = { -5, 3 }, .at = 3, .want = FINDING_OK, .n = 3,
	  .revocation = REVOCATION_GOOD },
	{ .descr = "CRL out of date", .leaf = { .cn = "Ký" },
	  .crls = { -5, 3 }, .at = 4, .want = FINDING_REVOCATION_UNKNOWN,
	  .n = 3, .detail = "renewed by 2026-01-04", .lapsed = true },
	{ .descr = "CRL of another key", .leaf = { .cn = "Ký" },
	  .crls = { .sub_from = -1, .sub_until = 7, .wrong_key = true },
	  .want = FINDING_REVOCATION_UNKNOWN, .n = 3,
	  .detail = "not signed with its key" },
	{ .descr = "revoked", .leaf = { .cn = "Ký" },
	  .crls = { .sub_from = -1, .sub_until = 7, .serial = 10,
	  .revoked = -2, .reason = 1 }, .want = FINDING_CERT_REVOKED_NO_POE,
	  .n = 3, .revocation = REVOCATION_REVOKED,
	  .detail = "2025-12-30T00:00:00Z, keyCompromise" },
	{ .descr = "revoked, the CRL is out of date", .leaf = { .cn = "Ký" },
	  .crls = { .sub_from = -9, .sub_until = -5, .serial = 10,
	  .revoked = -10, .reason = -1 },
	  .want = FINDING_CERT_REVOKED_NO_POE, .n = 3,
	  .revocation = REVOCATION_REVOKED },
	{ .descr = "another is revoked", .leaf = { .cn = "Ký" },
	  .crls = { .sub_from = -1, .sub_until = 7, .serial = 11,
	  .revoked = -2, .reason = 1 }, .want = FINDING_OK, .n = 3,
	  .revocation = REVOCATION_GOOD },
	{ .descr = "a later CRL that lists nothing", .leaf = { .cn = "Ký" },
	  .crls = { 10, 17 }, .want = FINDING_OK, .n = 3,
	  .revocation = REVOCATION_GOOD },
	{ .descr = "a later CRL, revoked after the time",
	  .leaf = { .cn = "Ký" }, .crls = { .sub_from = 10, .sub_until = 17,
	  .serial = 10, .revoked = 5, .reason = 1 }, .want = FINDING_OK,
	  .n = 3, .revocation = REVOCATION_GOOD },
	{ .descr = "a later CRL, revoked before the time",
	  .leaf = { .cn = "Ký" }, .crls = { .sub_from = 10, .sub_until = 17,
	  .serial = 10, .revoked = -1, .reason = 1 },
	  .want = FINDING_CERT_REVOKED_NO_POE, .n = 3,
	  .revocation = REVOCATION_REVOKED },
	{ .descr = "a later CRL, after the certificate's end",
	  .leaf = { .cn = "Ký", .until = NOW + 8 * DAY },
	  .crls = { 10, 17 }, .want = FINDING_REVOCATION_UNKNOWN, .n = 3,
	  .lapsed = true },
	{ .descr = "expired", .leaf = { .cn = "Ký" }, .crls = { -1, 900 },
	  .at = 366, .want = FINDING_CERT_EXPIRED_GOOD, .n = 3,
	  .revocation = REVOCATION_GOOD, .detail = "2027-01-01T00:00:00Z" },
	{ .descr = "the last second counts", .leaf = { .cn = "Ký" },
	  .crls = { -1, 900 }, .at = 365, .want = FINDING_OK, .n = 3,
	  .revocation = REVOCATION_GOOD },
	{ .descr = "not yet valid", .leaf = { .cn = "Ký",
	  .from = NOW + DAY }, .crls = { -1, 7 },
	  .want = FINDING_CERT_NOT_YET, .n = 3,
	  .revocation = REVOCATION_GOOD, .detail = "2026-01-02T00:00:00Z" },
	{ .descr = "revoked and expired: revoked", .leaf = { .cn = "Ký" },
	  .crls = { .sub_from = -1, .sub_until = 900, .serial = 10,
	  .revoked = -2, .reason = 4 }, .at = 400,
	  .want = FINDING_CERT_REVOKED_NO_POE, .n = 3,
	  .revocation = REVOCATION_REVOKED },
	{ .descr = "an authority is revoked", .leaf = { .cn = "Ký" },
	  .crls = { .sub_from = -1, .sub_until = 7, .sub_revoked = true },
	  .want = FINDING_CA_REVOKED_NO_POE, .n = 3,
	  .revocation = REVOCATION_GOOD, .detail = "Trung gian" },
	{ .descr = "an authority has expired", .leaf = { .cn = "Ký",
	  .until = NOW + 2000 * DAY }, .crls = { -1, 2000 }, .at = 1001,
	  .want = FINDING_CHAIN_GENERAL, .n = 3,
	  .revocation = REVOCATION_GOOD, .detail = "Trung gian" },
	{ .descr = "a key for other things", .leaf = { .cn = "Ký",
	  .usage = "keyEncipherment" }, .crls = { -1, 7 },
	  .want = FINDING_CHAIN_CONSTRAINTS, .n = 3,
	  .detail = "key usage" },
	{ .descr = "nonRepudiation alone", .leaf = { .cn = "Ký",
	  .usage = "nonRepudiation" }, .crls = { -1, 7 },
	  .want = FINDING_OK, .n = 3, .revocation = REVOCATION_GOOD },
};

/* Everything a chain is made of, for one row. */
/* Does a person read ${want} in ${detail}? */
static bool
reads(const char *detail, const char *want)
{
	struct buf	 b;
	bool		 has;

	buf_init(&b, 1024);
	assert_int_equal(detail_text(&b, detail), 0);
	assert_non_null(buf_str(&b));
	has = strstr((const char *)b.p, want) != NULL;
	buf_release(&b);
	return has;
}

static struct trust *
trust_make(size_t i)
{
	const struct crls	*c = &tests[i].crls;
	struct trust		*t = trust_new();

	assert_non_null(t);
	if (!tests[i].no_anchor)
		trust_put(t, TRUST_FLAT, root, NULL);
	if (!tests[i].no_sub)
		trust_put(t, TRUST_FLAT, sub, NULL);
	if (c->sub_from != 0 || c->sub_until != 0)
		trust_put(t, TRUST_CRL, NULL, certs_crl(sub,
		    c->wrong_key ? leaf_key : sub_key,
		    NOW + c->sub_from * DAY, NOW + c->sub_until * DAY,
		    c->serial, NOW + c->revoked * DAY, c->reason));
	if ((c->sub_from != 0 || c->sub_until != 0) && !c->no_root_crl)
		trust_put(t, TRUST_CRL, NULL, certs_crl(root, root_key,
		    NOW - 20 * DAY, NOW + 5000 * DAY, c->sub_revoked ? 2 : 0,
		    NOW - 3 * DAY, 2));
	return t;
}

static void
outcomes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		struct certs_want	 w = tests[i].leaf;
		struct chain_result	 r, back;
		struct trust		*t = trust_make(i);
		struct octets		 extra[2];
		struct chain_extra	 e;
		struct buf		 b, again;
		struct wire		 wire;
		X509			*leaf;
		uint8_t			*der, *sub_der;
		size_t			 len, sub_len;

		w.serial = 10;
		leaf = certs_cert(&w, leaf_key, sub, sub_key);
		der = certs_der(leaf, NULL, &len);
		sub_der = certs_der(sub, NULL, &sub_len);
		extra[0] = (struct octets){ (const uint8_t *)"junk", 4 };
		extra[1] = (struct octets){ sub_der, sub_len };
		e = (struct chain_extra){ .cert = extra,
		    .ncert = tests[i].sub_extra ? 2 : 1 };
		/* Twice: what is remembered of CRLs changes nothing. */
		for (int twice = 0; twice < 2; twice++) {
			assert_int_equal(chain_check(t, der, len, &e,
			    (NOW + tests[i].at * DAY) * TIME_SECOND,
			    (NOW + tests[i].at * DAY) * TIME_SECOND, &r), 0);
			if (r.finding != tests[i].want)
				fail_msg("%s: %s (%s)", tests[i].descr,
				    finding_name(r.finding), r.detail);
			if (r.n != tests[i].n)
				fail_msg("%s: %u certificates",
				    tests[i].descr, r.n);
			if (r.revocation != tests[i].revocation &&
			    tests[i].want != FINDING_CHAIN_CONSTRAINTS)
				fail_msg("%s: revocation %d",
				    tests[i].descr, (int)r.revocation);
			if (r.lapsed != tests[i].lapsed || r.ca_reason !=
			    (tests[i].want == FINDING_CA_REVOKED_NO_POE ? 2 :
			    -1))
				fail_msg("%s: lapsed %d, the authority for %d",
				    tests[i].descr, (int)r.lapsed,
				    r.ca_reason);
			if (tests[i].detail != NULL &&
			    !reads(r.detail, tests[i].detail))
				fail_msg("%s: %s", tests[i].descr, r.detail);
			if (r.n > 0)
				assert_true(digest_equal(&r.cert[0],
				    &r.cert_facts.sha256));
			if (twice == 0)
				chain_result_release(&r);
		}
		/* Over the wire and back: the same octets. */
		buf_init(&b, 1024 * 1024);
		buf_init(&again, 1024 * 1024);
		assert_int_equal(chain_result_encode(&b, &r), 0);
		wire_init(&wire, b.p, b.len);
		assert_int_equal(chain_result_decode(&wire, &back), 0);
		assert_true(wire_done(&wire));
		assert_int_equal(chain_result_encode(&again, &back), 0);
		assert_int_equal(b.len, again.len);
		assert_memory_equal(b.p, again.p, b.len);
		chain_result_release(&back);
		for (size_t n = 0; n < b.len; n += 7) {
			wire_init(&wire, b.p, n);
			assert_int_equal(chain_result_decode(&wire, &back),
			    -1);
			chain_result_release(&back);
		}
		buf_release(&b);
		buf_release(&again);
		chain_result_release(&r);
		free(der);
		free(sub_der);
		X509_free(leaf);
		trust_free(t);
	}
}

/* Constraints of authorities. */
static void
constraints(void **state)
{
	static const struct {
		const char		*descr;
		struct certs_want	 ca;
		bool			 deeper;	/* one CA more */
		enum finding		 want;
		bool			 first;		/* X.509 version 1 */
	} rows[] = {
		{ "fine", { .cn = "CA", .basic = CA, .usage = CA_USE },
		    false, FINDING_REVOCATION_UNKNOWN },
		{ "pathlen 0, one below", { .cn = "CA",
		    .basic = "critical,CA:TRUE,pathlen:0", .usage = CA_USE },
		    true, FINDING_CHAIN_GENERAL },
		{ "pathlen 1, one below", { .cn = "CA",
		    .basic = "critical,CA:TRUE,pathlen:1", .usage = CA_USE },
		    true, FINDING_REVOCATION_UNKNOWN },
		{ "no CA", { .cn = "CA", .basic = "critical,CA:FALSE" },
		    false, FINDING_CHAIN_GENERAL },
		{ "keyCertSign, but no basicConstraints", { .cn = "CA",
		    .usage = CA_USE }, false, FINDING_CHAIN_GENERAL },
		{ "neither", { .cn = "CA" }, false, FINDING_CHAIN_GENERAL },
		{ "of version 1", { .cn = "CA" }, false,
		    FINDING_CHAIN_GENERAL, true },
		{ "may not sign certificates", { .cn = "CA", .basic = CA,
		    .usage = "cRLSign" }, false, FINDING_CHAIN_GENERAL },
		{ "names excluded", { .cn = "CA", .basic = CA,
		    .usage = CA_USE,
		    .constraints = "critical,excluded;email:nobody.vn" },
		    false, FINDING_REVOCATION_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct certs_want	 mid = { .cn = "Dưới", .serial = 9,
		    .basic = CA, .usage = CA_USE };
		const struct certs_want	 end = { .cn = "Ký", .serial = 10 };
		struct certs_want	 w = rows[i].ca;
		struct chain_result	 r;
		struct trust		*t = trust_new();
		EVP_PKEY		*mid_key = certs_key("ec:P-256");
		X509			*ca, *lower, *leaf;
		uint8_t			*der;
		size_t			 len;

		w.serial = 8;
		ca = certs_cert(&w, sub_key, root, root_key);
		if (rows[i].first)
			certs_must(X509_set_version(ca, X509_VERSION_1) == 1 &&
			    X509_sign(ca, root_key, EVP_sha256()) > 0);
		lower = certs_cert(&mid, mid_key, ca, sub_key);
		leaf = certs_cert(&end, leaf_key,
		    rows[i].deeper ? lower : ca,
		    rows[i].deeper ? mid_key : sub_key);
		trust_put(t, TRUST_ROOT, root, NULL);
		trust_put(t, TRUST_INTERMEDIATE, ca, NULL);
		trust_put(t, TRUST_INTERMEDIATE, lower, NULL);
		der = certs_der(leaf, NULL, &len);
		assert_int_equal(chain_check(t, der, len, &nothing,
		    NOW * TIME_SECOND, NOW * TIME_SECOND, &r), 0);
		if (r.finding != rows[i].want)
			fail_msg("%s: %s (%s)", rows[i].descr,
			    finding_name(r.finding), r.detail);
		chain_result_release(&r);
		free(der);
		X509_free(leaf);
		X509_free(lower);
		X509_free(ca);
		EVP_PKEY_free(mid_key);
		trust_free(t);
	}
}

/* The trust folder: what is an anchor where. */
static void
roles(void **state)
{
	static const struct {
		enum trust_role	 role;
		size_t		 root;	/* anchors from a self-signed one */
		size_t		 sub;	/* and from another */
	} rows[] = {
		{ TRUST_FLAT, 1, 0 },
		{ TRUST_ROOT, 1, 1 },
		{ TRUST_INTERMEDIATE, 0, 0 },
		{ TRUST_CRL, 0, 0 },
		{ TRUST_TSA, 0, 0 },
		{ TRUST_FLAT + TRUST_CERTS, 1, 0 },
		{ TRUST_ROOT + TRUST_CERTS, 1, 1 },
		{ TRUST_CRL + TRUST_CERTS, 0, 0 },
	};
	struct trust	*t;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		t = trust_new();
		trust_put(t, rows[i].role, root, NULL);
		trust_put(t, rows[i].role, root, NULL);
		assert_int_equal(trust_anchors(t), rows[i].root);
		trust_put(t, rows[i].role, sub, NULL);
		assert_int_equal(trust_anchors(t),
		    rows[i].root + rows[i].sub);
		trust_free(t);
	}
	trust_free(NULL);
}

/* Of a file that counts for its certificates alone the CRL says nothing. */
static void
certs_only(void **state)
{
	static const struct {
		enum trust_role	 role;
		int		 added;
		enum finding	 want;
	} rows[] = {
		{ TRUST_CRL, 1, FINDING_CERT_REVOKED_NO_POE },
		{ TRUST_CRL + TRUST_CERTS, 0, FINDING_REVOCATION_UNKNOWN },
		{ TRUST_FLAT, 1, FINDING_CERT_REVOKED_NO_POE },
		{ TRUST_FLAT + TRUST_CERTS, 0, FINDING_REVOCATION_UNKNOWN },
	};
	const struct certs_want	 w = { .cn = "Ký", .serial = 10 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct chain_result	 r;
		struct trust		*t = trust_new();
		X509_CRL		*crl = certs_crl(root, root_key,
		    NOW - DAY, NOW + DAY, 10, NOW - DAY, 1);
		X509			*leaf = certs_cert(&w, leaf_key, root,
		    root_key);
		uint8_t			*der;
		size_t			 len;

		trust_put(t, TRUST_ROOT, root, NULL);
		der = certs_der(NULL, crl, &len);
		assert_int_equal(trust_add(t, rows[i].role, "test", der, len),
		    rows[i].added);
		free(der);
		der = certs_der(leaf, NULL, &len);
		assert_int_equal(chain_check(t, der, len, &nothing,
		    NOW * TIME_SECOND, NOW * TIME_SECOND, &r), 0);
		assert_int_equal(r.finding, rows[i].want);
		chain_result_release(&r);
		free(der);
		X509_free(leaf);
		X509_CRL_free(crl);
		trust_free(t);
	}
}

/* What is too long is told by its own name, or cut so that it shows. */
static void
short_names(void **state)
{
	static const struct {
		const char	*organisation, *common, *want;	/* NULL: cut */
	} rows[] = {
		{ "O", "CA", "CN=CA,O=O" },
		{ "Nguyên bản - thử nghiệm, không có giá trị",
		    "CA thử nghiệm", "CA thử nghiệm" },
		{ "Nguyên bản - thử nghiệm, không có giá trị", NULL,
		    NULL },
	};
	X509_NAME	*name;
	char		 out[33];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_non_null(name = X509_NAME_new());
		assert_int_equal(X509_NAME_add_entry_by_txt(name, "O",
		    MBSTRING_UTF8, (const unsigned char *)rows[i].organisation,
		    -1, -1, 0), 1);
		if (rows[i].common != NULL)
			assert_int_equal(X509_NAME_add_entry_by_txt(name, "CN",
			    MBSTRING_UTF8, (const unsigned char *)
			    rows[i].common, -1, -1, 0), 1);
		name_short(name, out, sizeof(out));
		print_message("%s\n", out);
		if (rows[i].want != NULL)
			assert_string_equal(out, rows[i].want);
		else
			assert_string_equal(out + strlen(out) - 3, "...");
		assert_true(utf8_valid(out, strlen(out)));
		X509_NAME_free(name);
	}
}

/* PEM with several blocks; what is neither certificate nor CRL. */
static void
files(void **state)
{
	struct trust	*t = trust_new();
	X509_CRL	*crl = certs_crl(root, root_key, NOW, NOW + DAY, 0, 0,
	    -1);
	BIO		*bio = BIO_new(BIO_s_mem());
	char		*p;
	long		 len;
	uint8_t		*der;
	size_t		 derlen;

	(void)state;
	BIO_puts(bio, "Chứng thư gốc\n");
	assert_int_equal(PEM_write_bio_X509(bio, root), 1);
	assert_int_equal(PEM_write_bio_X509(bio, sub), 1);
	assert_int_equal(PEM_write_bio_X509_CRL(bio, crl), 1);
	assert_int_equal(PEM_write_bio_PUBKEY(bio, root_key), 1);
	len = BIO_get_mem_data(bio, &p);
	assert_int_equal(trust_add(t, TRUST_FLAT, "bundle.pem",
	    (const uint8_t *)p, (size_t)len), 3);
	assert_int_equal(trust_anchors(t), 1);
	BIO_free(bio);
	X509_CRL_free(crl);

	der = certs_der(root, NULL, &derlen);
	assert_int_equal(trust_add(t, TRUST_FLAT, "x", der, derlen - 1), 0);
	assert_int_equal(trust_add(t, TRUST_FLAT, "x", der, 0), 0);
	assert_int_equal(trust_add(t, TRUST_OCSP, "x", der, derlen), 1);
	assert_int_equal(trust_add(t, TRUST_FLAT, "x",
	    (const uint8_t *)"-----BEGIN CERTIFICATE-----\nAAAA\n", 33), 0);
	free(der);
	trust_free(t);
}

/* What is shown, and a leaf that is an anchor itself. */
static void
facts(void **state)
{
	const struct certs_want	 w = { .cn = "Nguyễn Văn A", .serial = 0x5403 };
	struct chain_result	 r;
	struct trust		*t = trust_new();
	X509			*x = certs_cert(&w, leaf_key, NULL, NULL);
	uint8_t			*der;
	size_t			 len;

	(void)state;
	der = certs_der(x, NULL, &len);
	trust_put(t, TRUST_FLAT, x, NULL);
	assert_int_equal(chain_check(t, der, len, &nothing, NOW * TIME_SECOND,
	    NOW * TIME_SECOND, &r), 0);
	assert_int_equal(r.finding, FINDING_OK);
	assert_int_equal(r.n, 1);
	assert_string_equal(r.cert_facts.subject, "CN=Nguyễn Văn A,C=VN");
	assert_string_equal(r.cert_facts.issuer, "CN=Nguyễn Văn A,C=VN");
	assert_string_equal(r.cert_facts.common_name, "Nguyễn Văn A");
	assert_string_equal(r.cert_facts.serial, "5403");
	assert_string_equal(r.cert_facts.key, "ec-P-256");
	assert_true(r.cert_facts.not_before ==
	    (NOW - 365 * DAY) * TIME_SECOND);
	assert_true(r.cert_facts.not_after ==
	    (NOW + 365 * DAY) * TIME_SECOND);
	chain_result_release(&r);

	/* Not a certificate: said, and everything filled. */
	assert_int_equal(chain_check(t, der, len - 1, &nothing,
	    NOW * TIME_SECOND, NOW * TIME_SECOND, &r), 0);
	assert_int_equal(r.finding, FINDING_CERT_MALFORMED);
	assert_string_equal(r.cert_facts.subject, "");
	chain_result_release(&r);
	free(der);
	X509_free(x);
	trust_free(t);
}

/* What a certificate is for, where that is not to sign documents. */
static void
purposes(void **state)
{
	static const struct {
		const char	*purpose;
		const char	*want;
	} rows[] = {
		{ NULL, "" },
		{ "emailProtection", "" },
		{ "clientAuth,emailProtection,msSmartcardLogin", "" },
		{ "serverAuth,anyExtendedKeyUsage", "" },
		{ "1.3.6.1.5.5.7.3.36", "" },		/* RFC 9336 */
		{ "serverAuth,1.2.840.113583.1.1.5", "" },	/* Adobe */
		{ "1.3.6.1.4.1.311.10.3.12", "" },	/* Microsoft */
		{ "serverAuth,1.2.3.4.5", "" },		/* of its own */
		{ "serverAuth", "serverAuth" },
		{ "critical,serverAuth,clientAuth", "serverAuth, clientAuth" },
		{ "codeSigning", "codeSigning" },
		{ "critical,timeStamping", "timeStamping" },
		{ "OCSPSigning", "OCSPSigning" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct certs_want	 w = { .cn = "Ký", .serial = 10,
		    .purpose = rows[i].purpose };
		struct trust		*t = trust_new();
		X509			*x = certs_cert(&w, leaf_key, root,
		    root_key);
		struct chain_result	 r, back;
		struct wire		 wire;
		struct buf		 b;
		uint8_t			*der;
		size_t			 len;

		trust_put(t, TRUST_FLAT, root, NULL);
		der = certs_der(x, NULL, &len);
		assert_int_equal(chain_check(t, der, len, &nothing,
		    NOW * TIME_SECOND, NOW * TIME_SECOND, &r), 0);
		assert_int_equal(r.finding, FINDING_REVOCATION_UNKNOWN);
		assert_string_equal(r.cert_facts.purposes, rows[i].want);
		buf_init(&b, 1024 * 1024);
		assert_int_equal(chain_result_encode(&b, &r), 0);
		wire_init(&wire, b.p, b.len);
		assert_int_equal(chain_result_decode(&wire, &back), 0);
		assert_string_equal(back.cert_facts.purposes, rows[i].want);
		chain_result_release(&back);
		chain_result_release(&r);
		buf_release(&b);
		free(der);
		X509_free(x);
		trust_free(t);
	}
}

/* An anchor's own dates do not count (RFC 5280 6.1.1 (d)). */
static void
old_anchor(void **state)
{
	const struct certs_want	 r0 = { .cn = "Gốc cũ", .serial = 1,
	    .basic = CA, .usage = CA_USE, .until = NOW - DAY };
	const struct certs_want	 w = { .cn = "Ký", .serial = 10 };
	struct chain_result	 r;
	struct trust		*t = trust_new();
	X509			*old = certs_cert(&r0, root_key, NULL, NULL);
	X509			*leaf = certs_cert(&w, leaf_key, old, root_key);
	uint8_t			*der;
	size_t			 len;

	(void)state;
	trust_put(t, TRUST_FLAT, old, NULL);
	trust_put(t, TRUST_FLAT, NULL, certs_crl(old, root_key, NOW - DAY,
	    NOW + DAY, 0, 0, -1));
	der = certs_der(leaf, NULL, &len);
	assert_int_equal(chain_check(t, der, len, &nothing, NOW * TIME_SECOND,
	    NOW * TIME_SECOND, &r), 0);
	assert_int_equal(r.finding, FINDING_OK);
	chain_result_release(&r);
	free(der);
	X509_free(leaf);
	X509_free(old);
	trust_free(t);
}

/*
 * An authority's new key, certified by its old one under the one name, and
 * without an authorityKeyIdentifier (RFC 5280 4.2.1.1 wants one): libcrypto
 * takes that for self-signed, which it is not.
 */
static void
rolled_over(void **state)
{
	static const struct {
		const char	*descr;
		bool		 named;		/* by authorityKeyIdentifier */
		bool		 trusted;	/* the old key is */
		enum finding	 want;
		const char	*detail;
	} rows[] = {
		{ "named", true, true, FINDING_OK, "" },
		{ "not named", false, true, FINDING_CHAIN_GENERAL,
		    "4.2.1.1" },
		{ "named, not trusted", true, false, FINDING_NO_CHAIN,
		    "not at hand" },
		{ "not named, not trusted", false, false, FINDING_NO_CHAIN,
		    "not at hand" },
	};
	const struct certs_want	 wold = { .cn = "Gốc", .serial = 60,
	    .basic = CA, .usage = CA_USE, .ski = true };
	const struct certs_want	 wleaf = { .cn = "Ký", .serial = 62 };
	EVP_PKEY		*old_key = certs_key("ec:P-256");
	X509			*old = certs_cert(&wold, old_key, NULL, NULL);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct certs_want	 wnew = { .cn = "Gốc", .serial = 61,
		    .basic = CA, .usage = CA_USE, .ski = rows[i].named,
		    .aki = rows[i].named };
		struct trust		*t = trust_new();
		X509			*new, *leaf;
		struct chain_result	 r;
		uint8_t			*der;
		size_t			 len;

		new = certs_cert(&wnew, sub_key, old, old_key);
		leaf = certs_cert(&wleaf, leaf_key, new, sub_key);
		trust_put(t, TRUST_ROOT, rows[i].trusted ? old : root, NULL);
		trust_put(t, TRUST_INTERMEDIATE, new, NULL);
		trust_put(t, TRUST_CRL, NULL, certs_crl(old, old_key,
		    NOW - DAY, NOW + DAY, 0, 0, -1));
		trust_put(t, TRUST_CRL, NULL, certs_crl(new, sub_key,
		    NOW - DAY, NOW + DAY, 0, 0, -1));
		der = certs_der(leaf, NULL, &len);
		assert_int_equal(chain_check(t, der, len, &nothing,
		    NOW * TIME_SECOND, NOW * TIME_SECOND, &r), 0);
		if (r.finding != rows[i].want ||
		    !reads(r.detail, rows[i].detail))
			fail_msg("%s: %s (%s)", rows[i].descr,
			    finding_name(r.finding), r.detail);
		chain_result_release(&r);
		free(der);
		X509_free(leaf);
		X509_free(new);
		trust_free(t);
	}
	X509_free(old);
	EVP_PKEY_free(old_key);
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(outcomes),
		cmocka_unit_test(constraints),
		cmocka_unit_test(roles),
		cmocka_unit_test(certs_only),
		cmocka_unit_test(short_names),
		cmocka_unit_test(files),
		cmocka_unit_test(facts),
		cmocka_unit_test(old_anchor),
		cmocka_unit_test(rolled_over),
		cmocka_unit_test(purposes),
	};

	return cmocka_run_group_tests(all, setup, teardown);
}
