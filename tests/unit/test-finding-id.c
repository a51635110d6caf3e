/*
 * test-finding-id.c: a finding's id follows from what it says, nothing else:
 * an acceptance of last year must still meet it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "auditor/progress.h"
#include "auditor/report.h"

static const struct digest	 doc = { { 1, 2, 3 } }, other = { { 1, 2, 4 } };

static const struct report_finding	 base = {
	.kind = KIND_FAILED, .sha256 = &doc, .accession = 5,
	.indication = "TOTAL-FAILED", .sub = "HASH_FAILURE", .text = "a",
};

static void
test_same(void **state)
{
	struct report_finding	 f = base;
	char			 a[FINDING_ID], b[FINDING_ID];

	(void)state;
	finding_id(a, &base);
	/* SHA-256("failed\n010203...00\nTOTAL-FAILED\nHASH_FAILURE") */
	assert_string_equal(a, "F-30d55f0b1870");
	f.text = "another sentence";
	f.accession = 6;
	f.fresh = true;
	finding_id(b, &f);
	assert_string_equal(a, b);
}

static void
test_differs(void **state)
{
	struct report_finding	 f[5] = { base, base, base, base, base };
	char			 a[FINDING_ID], b[FINDING_ID];

	(void)state;
	f[0].kind = KIND_INDETERMINATE;
	f[1].sha256 = &other;
	f[2].indication = "INDETERMINATE";
	f[3].sub = "SIG_CRYPTO_FAILURE";
	f[4].fixity = "digest";
	finding_id(a, &base);
	for (size_t i = 0; i < 5; i++) {
		finding_id(b, &f[i]);
		assert_string_not_equal(a, b);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_differs),
	};

	return cmocka_run_group_tests_name("finding-id", tests, NULL, NULL);
}
