/*
 * test-adopt.c: certificates that a document names and does not hold.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/pem.h>

#include "formats/base/log.h"
#include "formats/crypto/adopt.h"
#include "formats/crypto/wants.h"
#include "formats/crypto/verify.h"
#include "formats/document/document.h"
#include "tests/unit/stamps.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define NOW		CERTS_NOW
#define DATA		"Cong van 2103"

static EVP_PKEY	*key, *other_key;
/* The TSA's, its twin of the same name, key and number, one of no TSA. */
static X509	*tsa, *twin, *plain;

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
	(void)state;
	log_init(quiet, NULL, LOG_LEVEL_DEBUG);
	key = certs_key("ec:P-256");
	other_key = certs_key("ec:P-256");
	tsa = certs_self("TSA", 1, key);
	certs_ext(tsa, tsa, NID_ext_key_usage, "critical,timeStamping");
	certs_must(X509_sign(tsa, key, EVP_sha256()) > 0);
	twin = X509_dup(tsa);
	certs_must(X509_sign(twin, key, EVP_sha384()) > 0);
	plain = certs_self("Khong phai TSA", 2, other_key);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	X509_free(tsa);
	X509_free(twin);
	X509_free(plain);
	EVP_PKEY_free(key);
	EVP_PKEY_free(other_key);
	return 0;
}

enum signs { TSA, TSA_HOLDS_IT, NO_TSA };
enum place { NOWHERE, TRUST_FOLDER, TSA_FOLDER, BESIDE, BESIDE_PEM };

static const struct {
	const char	*descr;
	enum signs	 by;
	enum place	 at;
	bool		 wrong;		/* another lies there */
	bool		 wants;		/* a certificate, before */
	enum tri	 value;		/* after */
	bool		 purpose;	/* FINDING_TST_KEY_PURPOSE after */
} tests[] = {
	{ "held by the token", TSA_HOLDS_IT, NOWHERE, false, false, TRI_YES,
	    false },
	{ "nowhere", TSA, NOWHERE, false, true, TRI_UNKNOWN, false },
	{ "in the trust folder", TSA, TRUST_FOLDER, false, true, TRI_YES,
	    false },
	{ "in its tsa/", TSA, TSA_FOLDER, false, true, TRI_YES, false },
	{ "beside the token", TSA, BESIDE, false, true, TRI_YES, false },
	{ "beside it, among others in PEM", TSA, BESIDE_PEM, false, true,
	    TRI_YES, false },
	{ "only another of the same name and key", TSA, TSA_FOLDER, true,
	    true, TRI_UNKNOWN, false },
	{ "beside it only another", TSA, BESIDE, true, true, TRI_UNKNOWN,
	    false },
	{ "not one for time-stamps", NO_TSA, BESIDE, false, true, TRI_YES,
	    true },
};

/* The token of row ${i}; free(). */
static uint8_t *
token(size_t i, size_t *len)
{
	struct stamps_want	 w = { .tsa = tsa, .key = key, .at = NOW,
				    .no_cert = tests[i].by != TSA_HOLDS_IT };
	TS_RESP			*resp;
	TS_TST_INFO		*info;
	unsigned char		*der = NULL;
	uint8_t			*out;
	int			 n;

	if (tests[i].by != NO_TSA)
		return stamps_der(&w, DATA, strlen(DATA), false, len);
	resp = stamps_response(&w, DATA, strlen(DATA));
	info = TS_RESP_get_tst_info(resp);
	certs_must((n = i2d_TS_TST_INFO(info, &der)) > 0);
	out = stamps_sign(plain, other_key, der, (size_t)n, CMS_CADES |
	    CMS_NOCERTS, OID_TST_INFO, len);
	OPENSSL_free(der);
	TS_RESP_free(resp);
	return out;
}

/* What lies beside: PEM of a stranger and of ${x}, or its DER; free(). */
static uint8_t *
file(X509 *x, bool pem, size_t *len)
{
	BIO	*bio = BIO_new(BIO_s_mem());
	uint8_t	*out;
	char	*p;

	if (!pem) {
		BIO_free(bio);
		return certs_der(x, NULL, len);
	}
	certs_must(PEM_write_bio_X509(bio, plain) == 1 &&
	    PEM_write_bio_X509(bio, x) == 1);
	*len = (size_t)BIO_get_mem_data(bio, &p);
	certs_must((out = malloc(*len)) != NULL);
	memcpy(out, p, *len);
	BIO_free(bio);
	return out;
}

static void
adopted(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		struct verify	*v = verify_new();
		struct trust	*trust = trust_new();
		X509		*x = tests[i].by == NO_TSA ? plain :
				    tests[i].wrong ? twin : tsa;
		struct sigmath	 math;
		struct octets	 beside[2] = {
				    { (const uint8_t *)"junk", 4 } };
		struct digest	 d;
		struct plan	*plan, *back;
		struct buf	 b;
		uint64_t	 size;
		uint8_t		*p, *f;
		size_t		 len, flen, n = 1;

		print_message("%s\n", tests[i].descr);
		p = token(i, &len);
		f = file(x, tests[i].at == BESIDE_PEM, &flen);
		if (tests[i].at == TRUST_FOLDER || tests[i].at == TSA_FOLDER)
			assert_int_equal(trust_add(trust, tests[i].at ==
			    TSA_FOLDER ? TRUST_TSA : TRUST_FLAT, "x", f,
			    flen), 1);
		if (tests[i].at == BESIDE || tests[i].at == BESIDE_PEM)
			beside[n++] = (struct octets){ f, flen };
		assert_non_null(plan = document_parse(p, len));
		assert_int_equal(plan->nsig, 1);
		assert_int_equal(plan_wants_cert(plan), tests[i].wants);
		/* The encoded plan says so in its head, and survives. */
		buf_init(&b, PLAN_MAX);
		assert_int_equal(plan_encode(&b, plan), 0);
		assert_int_equal((plan_wants_encoded(b.p, b.len) &
		    PLAN_WANTS_CERT) != 0, tests[i].wants);
		b.p[5] ^= 1;
		assert_null(plan_decode(b.p, b.len));
		b.p[5] ^= 1;
		assert_non_null(back = plan_decode(b.p, b.len));
		assert_int_equal(plan_adopt(back, trust, beside, n), 0);
		assert_int_equal(plan_wants_cert(back), tests[i].wants &&
		    tests[i].value == TRI_UNKNOWN);
		assert_int_equal(verify_begin(v, back), 0);
		assert_int_equal(verify_update(v, p, len), 0);
		assert_int_equal(verify_covers(v, (const uint8_t *)DATA,
		    strlen(DATA)), 0);
		assert_int_equal(verify_end(v, &d, &size, &math), 0);
		assert_int_equal(math.digest_match, TRI_YES);
		assert_int_equal(math.signature_valid, tests[i].value);
		assert_int_equal(sigplan_has_note(&back->sig[0],
		    FINDING_TST_KEY_PURPOSE), tests[i].purpose);
		plan_free(back);
		plan_free(plan);
		buf_release(&b);
		verify_free(v);
		trust_free(trust);
		free(p);
		free(f);
	}
}

int
main(void)
{
	const struct CMUnitTest	 all[] = { cmocka_unit_test(adopted) };

	return cmocka_run_group_tests(all, setup, teardown);
}
