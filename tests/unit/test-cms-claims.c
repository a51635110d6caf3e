/*
 * test-cms-claims.c: what signers of CMS say of themselves, attribute by
 * attribute.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/crypto/ber.h"
#include "formats/crypto/cms_internal.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

/* EN 319 122-1 5.2: what a signer says is told as it was said. */
static void
claims(void **state)
{
#define OID_AA(n)	"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02" n
#define IN(s)	(s), sizeof(s) - 1
	static const struct {
		const char	*descr;
		const char	*oid;
		size_t		 oidlen;
		const char	*value;
		size_t		 len;
		bool		 is_signed;
		const char	*name;	/* NULL: nothing is kept */
		const char	*want;
		const char	*second;
	} tests[] = {
		{ "an implied policy", IN(OID_AA("\x0f")), IN("\x05\x00"), true,
		  "signature-policy", "implied", NULL },
		{ "a policy and its place", IN(OID_AA("\x0f")),
		  IN("\x30\x28\x06\x03\x2a\x03\x04\x30\x07\x30\x03\x06\x01\x2a"
		  "\x04\x00\x30\x18\x30\x16\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01"
		  "\x09\x10\x05\x01\x16\x07http://"), true,
		  "signature-policy", "1.2.3.4", "http://" },
		{ "approval", IN(OID_AA("\x10")), IN("\x30\x0d\x06\x0b\x2a\x86"
		  "\x48\x86\xf7\x0d\x01\x09\x10\x06\x05"), true,
		  "commitment-type", "proof-of-approval", NULL },
		{ "a place", IN(OID_AA("\x11")), IN("\x30\x10\xa0\x04\x13\x02VN"
		  "\xa1\x08\x0c\x06H\xc3\xa0 N\xe1"), true,
		  "signer-location", "VN", NULL },
		{ "a place with an address", IN(OID_AA("\x11")),
		  IN("\x30\x10\xa0\x04\x13\x02VN\xa2\x08\x30\x06\x0c\x01" "1"
		  "\x0c\x01" "2"), true, "signer-location", "VN, 1, 2", NULL },
		{ "a hint", IN(OID_AA("\x04")), IN("\x30\x08\x0c\x01x\x06\x03"
		  "\x2a\x03\x04"), true, "content-hints", "x, 1.2.3.4", NULL },
		{ "a MIME type", IN("\x06\x06\x04\x00\x8d\x45\x02\x01"),
		  IN("\x0c\x08text/xml"), true, "mime-type", "text/xml", NULL },
		{ "in 16 bits", IN("\x06\x06\x04\x00\x8d\x45\x02\x01"),
		  IN("\x1e\x02\x1e\xa0"), true, "mime-type", "\xe1\xba\xa0",
		  NULL },
		{ "what is not signed is no claim", IN(OID_AA("\x0f")),
		  IN("\x05\x00"), false, NULL, NULL, NULL },
	};
#undef IN

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		struct plan	*plan = plan_new();
		struct sigplan	*s = plan_add_sig(plan);
		struct ber	 in;
		struct ber_tlv	 oid, value;

		ber_init(&in, (const uint8_t *)tests[i].oid,
		    tests[i].oidlen);
		assert_int_equal(ber_next(&in, &oid), 0);
		ber_init(&in, (const uint8_t *)tests[i].value, tests[i].len);
		if (ber_next(&in, &value) == -1)
			fail_msg("%s: the row is wrong", tests[i].descr);
		assert_int_equal(cms_claim_read(s, &oid, &value,
		    tests[i].is_signed), 0);
		if (s->nclaim != (tests[i].name == NULL ? 0 :
		    tests[i].second == NULL ? 1 : 2))
			fail_msg("%s: %zu claims", tests[i].descr, s->nclaim);
		if (s->nclaim > 0) {
			assert_string_equal(s->claim[0].name, tests[i].name);
			assert_string_equal(s->claim[0].value, tests[i].want);
		}
		if (s->nclaim > 1)
			assert_string_equal(s->claim[1].value,
			    tests[i].second);
		plan_free(plan);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(claims),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
