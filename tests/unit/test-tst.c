/*
 * test-tst.c: time-stamp tokens read and verified (RFC 3161).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/crypto/ber.h"
#include "formats/crypto/tst.h"
#include "formats/crypto/verify.h"
#include "formats/document/document.h"
#include "tests/unit/tokens.h"

/* A token alone, bare and in a response, and the data it is of. */
static void
alone(void **state)
{
	static const struct {
		const char	*descr;
		bool		 whole;
		bool		 no_cert;
		const char	*data;	/* NULL: not at hand */
		size_t		 flip;	/* from the end; 0: nothing */
		enum tri	 match;
		enum tri	 valid;
	} rows[] = {
		{ "token", false, false, TEXT, 0, TRI_YES, TRI_YES },
		{ "response", true, false, TEXT, 0, TRI_YES, TRI_YES },
		{ "other data", true, false, "x", 0, TRI_NO, TRI_YES },
		{ "no data", false, false, NULL, 0, TRI_UNKNOWN, TRI_YES },
		{ "value changed", false, false, TEXT, 1, TRI_YES, TRI_NO },
		{ "no certificate", true, true, TEXT, 0, TRI_YES,
		    TRI_UNKNOWN },
	};
	X509		*tsa = tsa_cert("critical,timeStamping", 0, root);
	struct verify	*verify = verify_new();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct stamps_want	 w = { .tsa = tsa, .key = tsa_key,
		    .at = NOW + 1, .no_cert = rows[i].no_cert };
		struct sigmath		 math;
		struct plan		*plan;
		struct digest		 d;
		uint64_t		 size;
		size_t			 len;
		uint8_t			*der = stamps_der(&w, TEXT,
		    strlen(TEXT), rows[i].whole, &len);

		print_message("%s\n", rows[i].descr);
		if (rows[i].flip != 0)
			der[len - rows[i].flip] ^= 1;
		assert_non_null(plan = document_parse(der, len));
		assert_int_equal(plan->format, FORMAT_TIMESTAMP);
		assert_int_equal(plan->nsig, 1);
		assert_int_equal(plan->sig[0].kind, SIGKIND_TIMESTAMP);
		assert_int_equal(plan->sig[0].tst, TST_ALONE);
		assert_true(plan->sig[0].gen_time == (NOW + 1) * TIME_SECOND);
		assert_int_equal(plan->sig[0].accuracy, 1500000);
		assert_string_equal(plan->sig[0].policy, "1.2.3.4");
		assert_string_equal(plan->sig[0].serial, "1267");
		assert_int_equal(plan->sig[0].nnote, 0);
		assert_int_equal(verify_begin(verify, plan), 0);
		assert_int_equal(verify_update(verify, der, len), 0);
		if (rows[i].data != NULL)
			assert_int_equal(verify_covers(verify,
			    (const uint8_t *)rows[i].data,
			    strlen(rows[i].data)), 0);
		assert_int_equal(verify_end(verify, &d, &size, &math), 0);
		assert_int_equal(math.digest_match, rows[i].match);
		assert_int_equal(math.signature_valid, rows[i].valid);
		plan_free(plan);
		free(der);
	}
	verify_free(verify);
	X509_free(tsa);
}

#define S(s)	s, sizeof(s) - 1
#define VERSION	"\x02\x01\x01"
#define POLICY	"\x06\x03\x2a\x03\x04"
#define SHA256	"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01" \
		"\x05\x00\x04\x20" "0123456789abcdef0123456789abcdef"
#define SERIAL	"\x02\x01\x07"
#define TIME(s)	"\x18\x0f" s

/* TSTInfo bodies: which are read, and to what time. */
static void
infos(void **state)
{
	static const struct {
		const char	*descr;
		const char	*body;
		size_t		 len;
		const char	*why;	/* NULL: well-formed */
		int64_t		 at;	/* microseconds after NOW */
	} rows[] = {
		{ "plain", S(VERSION POLICY SHA256 SERIAL
		    TIME("20260101000000Z")), NULL, 0 },
		{ "with a fraction", S(VERSION POLICY SHA256 SERIAL
		    "\x18\x12" "20260101000001.25Z"), NULL, 1250000 },
		{ "finer than we count", S(VERSION POLICY SHA256 SERIAL
		    "\x18\x18" "20260101000001.12345678Z"), NULL, 1123456 },
		{ "all that may follow", S(VERSION POLICY SHA256 SERIAL
		    TIME("20260101000000Z") "\x30\x03\x02\x01\x01"
		    "\x01\x01\xff\x02\x01\x09\xa0\x00\xa1\x00"), NULL, 0 },
		{ "another version", S("\x02\x01\x02" POLICY SHA256 SERIAL
		    TIME("20260101000000Z")), "its version is not 1", 0 },
		{ "no policy", S(VERSION SHA256 SERIAL
		    TIME("20260101000000Z")), "it has no policy", 0 },
		{ "no imprint", S(VERSION POLICY SERIAL
		    TIME("20260101000000Z")), "it has no messageImprint", 0 },
		{ "a short imprint", S(VERSION POLICY
		    "\x30\x14\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02"
		    "\x01\x05\x00\x04\x03" "abc" SERIAL
		    TIME("20260101000000Z")),
		    "its imprint is not as long as the algorithm's digest",
		    0 },
		{ "no serial number", S(VERSION POLICY SHA256
		    TIME("20260101000000Z")), "it has no serialNumber", 0 },
		{ "local time", S(VERSION POLICY SHA256 SERIAL
		    TIME("20260101000000+")), "its genTime cannot be read",
		    0 },
		{ "no seconds", S(VERSION POLICY SHA256 SERIAL
		    "\x18\x0d" "202601010000Z"),
		    "its genTime cannot be read", 0 },
		{ "the 13th month", S(VERSION POLICY SHA256 SERIAL
		    TIME("20261301000000Z")), "its genTime cannot be read",
		    0 },
		{ "an empty fraction", S(VERSION POLICY SHA256 SERIAL
		    "\x18\x10" "20260101000001.Z"),
		    "its genTime cannot be read", 0 },
		{ "accuracy of 1000 ms", S(VERSION POLICY SHA256 SERIAL
		    TIME("20260101000000Z") "\x30\x04\x80\x02\x03\xe8"),
		    "its accuracy cannot be read", 0 },
		{ "something else behind", S(VERSION POLICY SHA256 SERIAL
		    TIME("20260101000000Z") "\x04\x00"),
		    "octets follow its last element", 0 },
	};
	X509	*tsa = tsa_cert("critical,timeStamping", 0, root);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint8_t		 info[256] = { 0x30, 0x00 };
		struct plan	*plan;
		size_t		 len;
		uint8_t		*der;

		print_message("%s\n", rows[i].descr);
		assert_true(rows[i].len < 128);
		info[1] = (uint8_t)rows[i].len;
		memcpy(info + 2, rows[i].body, rows[i].len);
		der = stamps_sign(tsa, tsa_key, info, rows[i].len + 2,
		    CMS_CADES, OID_TST_INFO, &len);
		assert_non_null(plan = document_parse(der, len));
		assert_int_equal(plan->nsig, 1);
		assert_int_equal(plan->sig[0].nnote,
		    rows[i].why == NULL ? 0 : 1);
		if (rows[i].why != NULL) {
			assert_int_equal(plan->sig[0].note[0].code,
			    FINDING_TST_MALFORMED);
			/* Prose, which is marked as such. */
			assert_string_equal(plan->sig[0].note[0].detail + 1,
			    rows[i].why);
		} else {
			assert_true(plan->sig[0].gen_time == NOW *
			    TIME_SECOND + rows[i].at);
		}
		plan_free(plan);
		free(der);
	}
	X509_free(tsa);
}

/* What a token must be besides a TSTInfo. */
static void
structures(void **state)
{
	static const struct {
		const char	*descr;
		unsigned int	 flags;
		const char	*type;
		enum finding	 want;
	} rows[] = {
		{ "right", CMS_CADES, OID_TST_INFO, FINDING_OK },
		{ "names no certificate", 0, OID_TST_INFO,
		    FINDING_TST_NO_CERT_ID },
		{ "no signed attributes", CMS_NOATTR, OID_TST_INFO,
		    FINDING_CMS_ATTRS },
	};
	static const uint8_t	 info[] = "\x30\x4f" VERSION POLICY SHA256
	    SERIAL TIME("20260101000000Z");
	static const uint8_t	 refused[] = { 0x30, 5, 0x30, 3, 2, 1, 2 };
	static const uint8_t	 granted[] = { 0x30, 5, 0x30, 3, 2, 1, 0 };
	X509			*tsa = tsa_cert("critical,timeStamping", 0,
	    root);
	struct plan		*plan;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t	 len;
		uint8_t	*der = stamps_sign(tsa, tsa_key, info,
		    sizeof(info) - 1, rows[i].flags, rows[i].type, &len);

		print_message("%s\n", rows[i].descr);
		assert_non_null(plan = document_parse(der, len));
		assert_int_equal(plan->format, FORMAT_TIMESTAMP);
		assert_int_equal(plan->nsig, 1);
		if (rows[i].want == FINDING_OK)
			assert_int_equal(plan->sig[0].nnote, 0);
		else
			assert_true(sigplan_has_note(&plan->sig[0],
			    rows[i].want));
		plan_free(plan);
		free(der);
	}
	assert_non_null(plan = document_parse(refused, sizeof(refused)));
	assert_int_equal(plan->nsig, 1);
	assert_true(sigplan_has_note(&plan->sig[0], FINDING_TST_REFUSED));
	assert_string_equal(plan->sig[0].note[0].detail, "2");
	plan_free(plan);
	assert_non_null(plan = document_parse(granted, sizeof(granted)));
	assert_int_equal(plan->nsig, 1);
	assert_true(sigplan_has_note(&plan->sig[0], FINDING_TST_REFUSED));
	plan_free(plan);
	X509_free(tsa);
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(alone),
		cmocka_unit_test(infos),
		cmocka_unit_test(structures),
	};

	return cmocka_run_group_tests(all, tokens_setup, tokens_teardown);
}
