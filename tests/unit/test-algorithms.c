/*
 * test-algorithms.c: names, objects, PSS parameters, and ends.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/objects.h>
#include <openssl/rsa.h>

#include "formats/base/encode.h"
#include "formats/base/timefmt.h"
#include "formats/crypto/algorithms.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

/* Every digest that has a name in the library has the size we say. */
static void
digests(void **state)
{
	(void)state;
	for (unsigned int a = 0; a < DIGEST_MAX; a++) {
		const EVP_MD	*md = digest_alg_md((enum digest_alg)a);
		ASN1_OBJECT	*obj;

		assert_non_null(digest_alg_name((enum digest_alg)a));
		if (a == DIGEST_NONE || a == DIGEST_UNKNOWN) {
			assert_null(md);
			assert_int_equal(digest_alg_size((enum digest_alg)a),
			    0);
			continue;
		}
		obj = OBJ_txt2obj(digest_alg_oid((enum digest_alg)a), 1);
		assert_non_null(obj);
		assert_int_equal(digest_alg_from_obj(obj), a);
		ASN1_OBJECT_free(obj);
		assert_non_null(md);
		if (!digest_alg_is_xof(a))
			assert_int_equal(EVP_MD_get_size(md),
			    digest_alg_size((enum digest_alg)a));
	}
	assert_int_equal(digest_alg_size(DIGEST_SHAKE256_64), 64);
	assert_string_equal(digest_alg_name(DIGEST_MAX), "unknown");
}

static X509_ALGOR *
algor(const char *oid, const char *paramhex)
{
	X509_ALGOR		*x = X509_ALGOR_new();
	struct buf		 b;
	const unsigned char	*p;

	assert_non_null(x);
	ASN1_OBJECT_free(x->algorithm);
	x->algorithm = OBJ_txt2obj(oid, 1);
	assert_non_null(x->algorithm);
	if (paramhex == NULL)
		return x;
	buf_init(&b, 1024);
	assert_int_equal(hex_decode(&b, paramhex, strlen(paramhex)), 0);
	p = b.p;
	x->parameter = d2i_ASN1_TYPE(NULL, &p, (long)b.len);
	assert_non_null(x->parameter);
	buf_release(&b);
	return x;
}

static void
signatures(void **state)
{
	static const char	 pss[] = "1.2.840.113549.1.1.10";
	static const struct {
		const char	*descr;
		const char	*oid;
		const char	*param;
		int		 want;
		enum sig_family	 family;
		enum digest_alg	 digest;
		enum digest_alg	 mgf1;
		uint32_t	 salt;
	} tests[] = {
		{ "rsaEncryption", "1.2.840.113549.1.1.1", "0500", 0,
		    SIG_RSA_PKCS1, DIGEST_NONE, DIGEST_NONE, 0 },
		{ "sha256WithRSA", "1.2.840.113549.1.1.11", "0500", 0,
		    SIG_RSA_PKCS1, DIGEST_SHA256, DIGEST_NONE, 0 },
		{ "sha3-512 with RSA", "2.16.840.1.101.3.4.3.16", NULL, 0,
		    SIG_RSA_PKCS1, DIGEST_SHA3_512, DIGEST_NONE, 0 },
		{ "ecdsa-plain-SHA384", "0.4.0.127.0.7.1.1.4.1.4", NULL, 0,
		    SIG_ECDSA_PLAIN, DIGEST_SHA384, DIGEST_NONE, 0 },
		{ "Ed448", "1.3.101.113", NULL, 0, SIG_ED448, DIGEST_NONE,
		    DIGEST_NONE, 0 },
		{ "none of ours", "2.16.840.1.101.3.4.3.18", NULL, 0,
		    SIG_UNKNOWN, DIGEST_NONE, DIGEST_NONE, 0 },
		{ "RSASSA-PSS-SHAKE128", "1.3.6.1.5.5.7.6.30", NULL, 0,
		    SIG_RSA_PSS, DIGEST_SHAKE128_32, DIGEST_SHAKE128_32, 32 },
		{ "RSASSA-PSS-SHAKE256", "1.3.6.1.5.5.7.6.31", NULL, 0,
		    SIG_RSA_PSS, DIGEST_SHAKE256_64, DIGEST_SHAKE256_64, 64 },
		{ "RSASSA-PSS-SHAKE256 with parameters",
		    "1.3.6.1.5.5.7.6.31", "3000", -1, SIG_RSA_PSS, 0, 0, 0 },
		{ "ECDSA with SHAKE128", "1.3.6.1.5.5.7.6.32", NULL, 0,
		    SIG_ECDSA, DIGEST_SHAKE128_32, DIGEST_NONE, 0 },
		{ "ECDSA with SHAKE256", "1.3.6.1.5.5.7.6.33", NULL, 0,
		    SIG_ECDSA, DIGEST_SHAKE256_64, DIGEST_NONE, 0 },
		{ "PSS, all defaults", pss, "3000", 0, SIG_RSA_PSS,
		    DIGEST_SHA1, DIGEST_SHA1, 20 },
		{ "PSS, no parameters", pss, NULL, 0, SIG_RSA_PSS,
		    DIGEST_SHA1, DIGEST_SHA1, 20 },
		{ "PSS, sha256, mgf1 sha256, 32", pss,
		    "3034" "a00f300d06096086480165030402010500"
		    "a11c301a06092a864886f70d010108"
		    "300d06096086480165030402010500" "a203020120", 0,
		    SIG_RSA_PSS, DIGEST_SHA256, DIGEST_SHA256, 32 },
		{ "PSS, trailer 1", pss, "3005a303020101", 0, SIG_RSA_PSS,
		    DIGEST_SHA1, DIGEST_SHA1, 20 },
		{ "PSS, trailer 2", pss, "3005a303020102", -1, SIG_RSA_PSS,
		    0, 0, 0 },
		{ "PSS, negative salt", pss, "3005a2030201ff", -1,
		    SIG_RSA_PSS, 0, 0, 0 },
		{ "PSS, salt of 4096", pss, "3006a20402021000", 0,
		    SIG_RSA_PSS, DIGEST_SHA1, DIGEST_SHA1, 4096 },
		{ "PSS, salt of 4097", pss, "3006a20402021001", -1,
		    SIG_RSA_PSS, 0, 0, 0 },
		{ "PSS, a NULL for parameters", pss, "0500", -1, SIG_RSA_PSS,
		    0, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		X509_ALGOR	*x = algor(tests[i].oid, tests[i].param);
		struct sig_alg	 alg;

		if (sig_alg_from_x509(&alg, x) != tests[i].want)
			fail_msg("%s", tests[i].descr);
		assert_int_equal(alg.family, tests[i].family);
		assert_string_equal(alg.oid, tests[i].oid);
		if (tests[i].want == 0 && (alg.digest != tests[i].digest ||
		    alg.mgf1 != tests[i].mgf1 || alg.salt != tests[i].salt))
			fail_msg("%s", tests[i].descr);
		X509_ALGOR_free(x);
	}
}

/* RFC 8419 2.2: the length is part of the name. */
static void
shake_len(void **state)
{
	static const struct {
		const char	*oid;
		const char	*param;
		enum digest_alg	 want;
	} tests[] = {
		{ "2.16.840.1.101.3.4.2.18", "02020200", DIGEST_SHAKE256_64 },
		{ "2.16.840.1.101.3.4.2.18", "02020100", DIGEST_UNKNOWN },
		{ "2.16.840.1.101.3.4.2.18", "0500", DIGEST_UNKNOWN },
		{ "2.16.840.1.101.3.4.2.18", NULL, DIGEST_UNKNOWN },
		{ "2.16.840.1.101.3.4.2.12", NULL, DIGEST_SHAKE256_64 },
		{ "2.16.840.1.101.3.4.2.11", NULL, DIGEST_SHAKE128_32 },
		{ "2.16.840.1.101.3.4.2.1", "0500", DIGEST_SHA256 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		X509_ALGOR	*x = algor(tests[i].oid, tests[i].param);

		assert_int_equal(digest_alg_from_x509(x), tests[i].want);
		X509_ALGOR_free(x);
	}
}

static void
foreign_names(void **state)
{
	(void)state;
	assert_string_equal(sig_oid_name("2.16.840.1.101.3.4.3.18"),
	    "ML-DSA-65 (FIPS 204)");
	assert_string_equal(sig_oid_name("2.16.840.1.101.3.4.3.31"),
	    "SLH-DSA-SHAKE-256f (FIPS 205)");
	assert_null(sig_oid_name("1.2.840.113549.1.1.11"));
	assert_null(sig_oid_name(""));
}

static void
no_signatures(void **state)
{
	static const struct {
		const char	*oid;
		bool		 want;
	} tests[] = {
		{ "1.2.840.10045.3.1.7", true },	/* prime256v1 */
		{ "2.16.840.1.101.3.4.2.1", true },	/* sha256 */
		{ "1.2.840.113549.1.1.11", false },
		{ "1.2.840.113549.1.1.1", false },
		{ "1.3.101.112", false },
		{ "2.16.840.1.101.3.4.3.18", false },	/* ML-DSA-65 */
		{ "1.2.3.4.5", false },
		{ "", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++)
		assert_int_equal(oid_is_no_signature(tests[i].oid),
		    tests[i].want);
}

/* Both sides of each limit of size, and the dates as text. */
static void
ends(void **state)
{
	static const struct {
		enum sig_family	 family;
		unsigned int	 bits;
		const char	*until;	/* NULL: none */
	} tests[] = {
		{ SIG_RSA_PKCS1, 1023, "1970-01-01T00:00:00Z" },
		{ SIG_RSA_PKCS1, 1024, "2014-01-01T00:00:00Z" },
		{ SIG_RSA_PSS, 2047, "2014-01-01T00:00:00Z" },
		{ SIG_RSA_PSS, 2048, "2029-01-01T00:00:00Z" },
		{ SIG_RSA_PKCS1, 2999, "2029-01-01T00:00:00Z" },
		{ SIG_RSA_PKCS1, 3000, NULL },
		{ SIG_DSA, 1024, "2014-01-01T00:00:00Z" },
		{ SIG_ECDSA, 223, "2014-01-01T00:00:00Z" },
		{ SIG_ECDSA, 224, "2016-12-01T00:00:00Z" },
		{ SIG_ECDSA_PLAIN, 255, "2016-12-01T00:00:00Z" },
		{ SIG_ECDSA, 256, NULL },
		{ SIG_ED25519, 253, NULL },
		{ SIG_ED448, 456, NULL },
		{ SIG_UNKNOWN, 0, NULL },
	};
	char	 text[TIME_TEXT];

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		int64_t	 until = key_until(tests[i].family, tests[i].bits);

		if (tests[i].until == NULL)
			assert_true(until == INT64_MAX);
		else
			assert_string_equal(time_rfc3339(until, text),
			    tests[i].until);
	}
	assert_string_equal(time_rfc3339(digest_alg_until(DIGEST_MD5), text),
	    "2004-08-17T00:00:00Z");
	assert_string_equal(time_rfc3339(digest_alg_until(DIGEST_SHA1), text),
	    "2012-08-01T00:00:00Z");
	assert_true(digest_alg_until(DIGEST_SHA256) == INT64_MAX);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(digests),
		cmocka_unit_test(signatures), cmocka_unit_test(shake_len),
		cmocka_unit_test(foreign_names),
		cmocka_unit_test(no_signatures),
		cmocka_unit_test(ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
