/*
 * test-appraise.c: what a fetched CRL is worth beside those that are held
 * (formats/crypto/source.h).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/crypto/source.h"
#include "tests/unit/revocations.h"

/* The list that came, after the one that is held. */
static const struct {
	const char	*descr;
	struct told	 held;
	struct told	 came;
	enum worth	 want;
} rows[] = {
	{ "newer", { CRL, -3, 9 }, { CRL, -2, 9 }, WORTH_GOOD },
	{ "the same", { CRL, -2, 9 }, { CRL, -2, 9 }, WORTH_GOOD },
	{ "older", { CRL, -2, 9 }, { CRL, -3, 9 }, WORTH_OLD },
	{ "of the authority's new key", { CRL, -2, 9, .number = 900 },
	  { CRL, -3, 9, .by = BY_RENEWED, .number = 1 }, WORTH_GOOD },
	{ "of its old key", { CRL, -2, 9, .by = BY_RENEWED, .number = 1 },
	  { CRL, -3, 9, .number = 900 }, WORTH_GOOD },
	{ "older, both of its new key",
	  { CRL, -2, 9, .by = BY_RENEWED, .number = 2 },
	  { CRL, -3, 9, .by = BY_RENEWED, .number = 1 }, WORTH_OLD },
	{ "of another point", { CRL, -2, 9, .idp = "fullname:" POINT },
	  { CRL, -3, 9 }, WORTH_GOOD },
	{ "older, of the same point",
	  { CRL, -2, 9, .idp = "fullname:" POINT },
	  { CRL, -3, 9, .idp = "fullname:" POINT }, WORTH_OLD },
	{ "for authorities, beside one for users",
	  { CRL, -2, 9, .idp = "onlyuser:TRUE" },
	  { CRL, -3, 9, .idp = "onlyCA:TRUE" }, WORTH_GOOD },
	{ "complete, beside a newer delta", { CRL, -2, 9, .number = 7,
	  .base = 5 }, { CRL, -3, 9, .number = 5 }, WORTH_GOOD },
	{ "older, both deltas", { CRL, -2, 9, .number = 7, .base = 5 },
	  { CRL, -3, 9, .number = 6, .base = 5 }, WORTH_OLD },
	{ "in its name, by a stranger", { CRL, -3, 9 },
	  { CRL, -2, 9, .by = BY_STRANGER }, WORTH_SIGNATURE },
	{ "of today, beside a stranger's newer one",
	  { CRL, -2, 9, .by = BY_STRANGER }, { CRL, -3, 9 }, WORTH_GOOD },
};

static void
crl_beside(void **state)
{
	const struct octets	 any = { NULL, 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trust	*t = new_trust();
		struct appraisal a;
		uint8_t		*der;
		size_t		 len;

		print_message("%s\n", rows[i].descr);
		der = make_crl(&rows[i].held, &len);
		assert_int_equal(trust_add(t, TRUST_CRL, "held.crl", der,
		    len), 1);
		free(der);
		der = make_crl(&rows[i].came, &len);
		assert_int_equal(appraise(t, der, len, &any, NOW *
		    TIME_SECOND, &a), 0);
		assert_int_equal(a.worth, rows[i].want);
		if (rows[i].want == WORTH_OLD)
			assert_int_equal(a.held, (NOW + rows[i].held.from *
			    DAY) * TIME_SECOND);
		appraisal_release(&a);
		free(der);
		trust_free(t);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(crl_beside),
	};

	return cmocka_run_group_tests(tests, revocations_setup,
	    revocations_teardown);
}
