/*
 * test-pdf-said.c: reason, place and contact of a signature dictionary, in
 * each way that a string can be written.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "formats/crypto/plan.h"
#include "formats/document/pdf_signature.h"

static const struct {
	const char	*descr, *in;
	const char	*reason, *location, *contact;	/* NULL: not said */
} rows[] = {
	{ "as octets", "<</Reason(ca)/Location (Nha Trang) /ContactInfo(x)>>",
	    "ca", "Nha Trang", "x" },
	{ "UTF-16BE in octal escapes", "<</Reason(\\376\\377\\000c"
	    "\\000\\340\\036\\251)>>", "c\u00e0\u1ea9", NULL, NULL },
	{ "UTF-16BE in hexadecimal", "<</Reason<FEFF0110D83DDE00>>>",
	    "\u0110\U0001f600", NULL, NULL },
	{ "half a pair", "<</Reason<FEFFD83D0041DE000042>>>", "AB", NULL,
	    NULL },
	{ "an odd octet at the end", "<</Reason<FEFF004142>>>", "A", NULL,
	    NULL },
	{ "UTF-16LE", "<</Reason<FFFE1001>>>", "\u0110", NULL, NULL },
	{ "UTF-8 with its mark", "<</Reason<EFBBBFC490>>>", "\u0110", NULL,
	    NULL },
	{ "UTF-8 without", "<</Reason<C490>>>", "\u0110", NULL, NULL },
	{ "PDFDocEncoding", "<</Reason<E080A09F18>>>", "\u00e0\u2022\u20ac"
	    "\u02d8", NULL, NULL },
	{ "white space and controls", "<</Reason( a\\r\\n\\000  b\\t)>>",
	    "a b", NULL, NULL },
	{ "nothing but white space", "<</Reason(  )/Location()>>", NULL, NULL,
	    NULL },
	{ "a reference, a name, an array", "<</Reason 5 0 R/Location/X"
	    "/ContactInfo[(x)]>>", NULL, NULL, NULL },
	{ "the last counts", "<</Reason(a)/Reason(b)>>", "b", NULL, NULL },
};

static const char *
claimed(const struct sigplan *s, const char *name)
{
	const char	*value = NULL;

	for (size_t i = 0; i < s->nclaim; i++)
		if (strcmp(s->claim[i].name, name) == 0) {
			assert_null(value);
			value = s->claim[i].value;
		}
	return value;
}

static void
is(const char *descr, const char *got, const char *want)
{
	if ((got == NULL) != (want == NULL) || (got != NULL &&
	    strcmp(got, want) != 0))
		fail_msg("%s: \"%s\", want \"%s\"", descr, got == NULL ? "-" :
		    got, want == NULL ? "-" : want);
}

static void
texts(void **state)
{
	struct pdf_sigdict	 sd;
	struct plan		*plan;
	struct sigplan		*s;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_non_null(plan = plan_new());
		assert_non_null(s = plan_add_sig(plan));
		sigdict_init(&sd);
		assert_int_equal(sigdict_from_file(&sd,
		    (const uint8_t *)rows[i].in, strlen(rows[i].in), 0), 1);
		assert_int_equal(pdf_said_keep(s, &sd), 0);
		is(rows[i].descr, claimed(s, "reason"), rows[i].reason);
		is(rows[i].descr, claimed(s, "location"), rows[i].location);
		is(rows[i].descr, claimed(s, "contact"), rows[i].contact);
		sigdict_release(&sd);
		plan_free(plan);
	}
}

/* As long as may be is kept, cut where plans cut; a longer one is not read. */
static void
long_ones(void **state)
{
	static uint8_t		 in[SIGDICT_SAID_MAX + 64];
	const char		 head[] = "<</Reason(";
	struct pdf_sigdict	 sd;
	struct plan		*plan;
	struct sigplan		*s;

	(void)state;
	for (size_t more = 0; more <= 1; more++) {
		memset(in, 'x', sizeof(in));
		memcpy(in, head, strlen(head));
		memcpy(in + strlen(head) + SIGDICT_SAID_MAX + more, ")>>", 3);
		assert_non_null(plan = plan_new());
		assert_non_null(s = plan_add_sig(plan));
		sigdict_init(&sd);
		assert_int_equal(sigdict_from_file(&sd, in, sizeof(in), 0), 1);
		assert_int_equal(pdf_said_keep(s, &sd), 0);
		assert_int_equal(s->nclaim, more == 0);
		if (more == 0)
			assert_in_range(strlen(s->claim[0].value), 1,
			    PLAN_TEXT_MAX);
		sigdict_release(&sd);
		plan_free(plan);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(texts),
		cmocka_unit_test(long_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
