/*
 * test-revocation.c: every place that revocation material has in CMS.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/crypto/revocation.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

/* Signed as X.509 has it: to be signed, algorithm, value. */
#define SIGNED		"\x30\x07\x30\x00\x30\x00\x03\x01\x00"
#define OTHER		"\x30\x07\x30\x00\x30\x00\x03\x01\x01"
#define BASIC_OID	"\x06\x09\x2b\x06\x01\x05\x05\x07\x30\x01\x01"
#define RI_OID		"\x06\x08\x2b\x06\x01\x05\x05\x07\x10\x02"
#define SCVP_OID	"\x06\x08\x2b\x06\x01\x05\x05\x07\x10\x04"
/* OCSPResponse: status, [0] { SEQUENCE { OID, OCTET STRING } } */
#define RESPONSE(st)	"\x30\x1d\x0a\x01" st "\xa0\x18\x30\x16" BASIC_OID \
	"\x04\x09" SIGNED

static const struct {
	const char	*descr;
	int		(*read)(struct plan *, const struct ber_tlv *);
	const char	*in;
	size_t		 len;
	const char	*want;		/* C: a CRL, O: an answer, in order */
	size_t		 ncert;
} tests[] = {
#define IN(s)	(s), sizeof(s) - 1
	{ "no choices", revocation_choices, IN("\xa1\x00"), "", 0 },
	{ "CRLs among the choices", revocation_choices,
	  IN("\xa1\x12" SIGNED OTHER), "CC", 0 },
	{ "the same CRL twice", revocation_choices,
	  IN("\xa1\x12" SIGNED SIGNED), "C", 0 },
	{ "RFC 5940", revocation_choices,
	  IN("\xa1\x2b\xa1\x29" RI_OID RESPONSE("\x00")), "O", 0 },
	{ "EN 319 122-1", revocation_choices,
	  IN("\xa1\x16\xa1\x14" BASIC_OID SIGNED), "O", 0 },
	{ "SCVP is passed over", revocation_choices,
	  IN("\xa1\x1e\xa1\x13" SCVP_OID SIGNED SIGNED), "C", 0 },
	{ "an answer that is none", revocation_choices,
	  IN("\xa1\x2b\xa1\x29" RI_OID RESPONSE("\x01")), "", 0 },
	{ "a choice that is cut", revocation_choices,
	  IN("\xa1\x0b" SIGNED "\x30\x07"), "C", 0 },
	{ "revocation-values", revocation_values,
	  IN("\x30\x1a\xa0\x0b\x30\x09" SIGNED "\xa1\x0b\x30\x09" OTHER),
	  "CO", 0 },
	{ "revocation-values without a SEQUENCE", revocation_values,
	  IN("\x31\x0d\xa0\x0b\x30\x09" SIGNED), "", 0 },
	{ "archival", revocation_archival,
	  IN("\x30\x23\xa1\x21\x30\x1f" RESPONSE("\x00")), "O", 0 },
	{ "archival with what is no CRL", revocation_archival,
	  IN("\x30\x0f\xa0\x0d\x30\x0b\x30\x00" SIGNED), "C", 0 },
	{ "certificate-values", revocation_cert_values,
	  IN("\x30\x12" SIGNED OTHER), "", 2 },
};

static void
places(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		struct plan	*plan = plan_new();
		struct ber	 in;
		struct ber_tlv	 t;
		char		 got[8] = "";

		ber_init(&in, (const uint8_t *)tests[i].in, tests[i].len);
		assert_int_equal(ber_next(&in, &t), 0);
		assert_int_equal(tests[i].read(plan, &t), 0);
		for (size_t k = 0; k < plan->nrev && k < 7; k++)
			got[k] = plan->rev[k].kind == REVKIND_CRL ? 'C' : 'O';
		if (strcmp(got, tests[i].want) != 0 ||
		    plan->ncert != tests[i].ncert)
			fail_msg("%s: \"%s\", %zu certificates",
			    tests[i].descr, got, plan->ncert);
		/* An answer is kept as what is signed in it. */
		for (size_t k = 0; k < plan->nrev; k++)
			assert_int_equal(plan->rev[k].der.len, 9);
		plan_free(plan);
	}
}

/* What is over a limit is left out; the rest is read. */
static void
limits(void **state)
{
	struct plan	*plan = plan_new();
	uint8_t		*big;
	size_t		 len = PLAN_REV_MAX - 1;

	(void)state;
	assert_non_null(big = calloc(1, len + 8));
	for (int i = 0; i < 4; i++) {
		big[0] = (uint8_t)i;
		assert_int_equal(plan_add_rev(plan, REVKIND_CRL, big, len),
		    i < 2 ? i : -1);
	}
	assert_int_equal(plan_add_rev(plan, REVKIND_OCSP, big, 2), 2);
	assert_int_equal(plan_add_rev(plan, REVKIND_OCSP, big, 1), -1);
	assert_int_equal(plan_add_rev(plan, REVKIND_CRL, big,
	    PLAN_REV_MAX + 1), -1);
	assert_int_equal(revocation_crl(plan, (const uint8_t *)SIGNED, 9), 0);
	assert_int_equal(plan->nrev, 3);
	free(big);
	plan_free(plan);
}

int
main(void)
{
	const struct CMUnitTest	all[] = {
		cmocka_unit_test(places),
		cmocka_unit_test(limits),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
