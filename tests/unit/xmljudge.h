/*
 * xmljudge.h: an XML document parsed and verified in a test.
 */
#ifndef TESTS_UNIT_XMLJUDGE_H
#define TESTS_UNIT_XMLJUDGE_H

#include "formats/crypto/verify.h"
#include "formats/document/document.h"
#include "tests/unit/xmlsign.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define SIGS_MAX	8

/* A document judged. */
struct judged {
	struct plan	*plan;
	struct sigmath	 math[SIGS_MAX];
};

CERTS_USE void
judge(struct judged *j, const void *p, size_t len)
{
	struct verify	*v = verify_new();
	struct digest	 d;
	struct plan	*again;
	struct buf	 b;

	j->plan = document_parse(p, len);
	assert_non_null(j->plan);
	assert_true(j->plan->nsig <= SIGS_MAX);
	/* As the worker that parses nothing gets it. */
	buf_init(&b, PLAN_MAX);
	assert_int_equal(plan_encode(&b, j->plan), 0);
	assert_true(plan_wants_reparse(b.p, b.len) == j->plan->reparse);
	again = plan_decode(b.p, b.len);
	assert_non_null(again);
	plan_free(j->plan);
	j->plan = again;
	buf_release(&b);
	assert_int_equal(verify_octets(v, j->plan, p, len, &d, j->math), 0);
	verify_free(v);
}

CERTS_USE bool
noted(const struct judged *j, enum finding f)
{
	for (size_t i = 0; i < j->plan->nnote; i++)
		if (j->plan->note[i].code == f)
			return true;
	for (size_t i = 0; i < j->plan->nsig; i++)
		if (sigplan_has_note(&j->plan->sig[i], f))
			return true;
	return false;
}

/* What most of them sign. */
#define B	"<b Id=\"x\">signed</b>"

#endif
