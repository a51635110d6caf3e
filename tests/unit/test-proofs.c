/*
 * test-proofs.c: time-stamps as proofs of existence (EN 319 102-1 5.4 to 5.6).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/crypto/verify.h"
#include "formats/document/document.h"
#include "formats/validation/verdict.h"
#include "tests/unit/tokens.h"

/* Whose time-stamp, and what is wrong with it. */
enum who { NOBODY, GOOD, UNTRUSTED, NOT_CRITICAL, TWO_PURPOSES, NO_PURPOSE,
	WEAK_IMPRINT, BROKEN_IMPRINT };

struct stamp {
	enum who	 who;
	int64_t		 day;		/* genTime, from NOW */
};

/* The root's CRL: from, until, what it revokes, when and why; in days. */
struct list {
	int64_t		 from, until;
	long		 serial;
	int64_t		 revoked;
	int		 reason;
	const char	*keeps;		/* expired ones since; NULL: not */
};

static const struct {
	const char	*descr;
	struct stamp	 content;
	struct stamp	 stamp[2];
	bool		 other;		/* the imprint is of something else */
	int64_t		 from, until;	/* of the signer, days; 0: +-365 */
	int64_t		 tsa_until;
	struct list	 crl;
	int64_t		 at;		/* validation, days */
	enum indication	 want;
	const char	*sub;
	int64_t		 best;		/* day; -1: nothing proven */
	bool		 unproven;	/* it is said that a token is not */
} tests[] = {
	{ .descr = "valid now, no time-stamp", .crl = { -1, 30, 0, 0, 0 },
	  .at = 20, .want = IND_PASSED, .sub = "", .best = -1 },
	{ .descr = "valid now, time-stamped", .stamp = { { GOOD, 5 } },
	  .crl = { -1, 30, 0, 0, 0 }, .at = 20, .want = IND_PASSED, .sub = "",
	  .best = 5 },
	{ .descr = "expired, nothing proven", .until = 10,
	  .crl = { -1, 30, 0, 0, 0 }, .at = 20, .want = IND_INDETERMINATE,
	  .sub = "OUT_OF_BOUNDS_NOT_REVOKED", .best = -1 },
	{ .descr = "expired, no list of its days", .until = 10,
	  .crl = { 15, 30, 0, 0, 0 }, .at = 20, .want = IND_INDETERMINATE,
	  .sub = "OUT_OF_BOUNDS_NO_POE", .best = -1 },
	{ .descr = "expired since", .stamp = { { GOOD, 5 } }, .until = 10,
	  .crl = { -1, 30, 0, 0, 0 }, .at = 20, .want = IND_PASSED, .sub = "",
	  .best = 5 },
	{ .descr = "expired before the time-stamp", .stamp = { { GOOD, 15 } },
	  .until = 10, .crl = { -1, 30, 0, 0, 0 }, .at = 20,
	  .want = IND_INDETERMINATE, .sub = "OUT_OF_BOUNDS_NOT_REVOKED",
	  .best = 15 },
	{ .descr = "expired before the content's time-stamp",
	  .content = { GOOD, 15 }, .until = 10, .crl = { -1, 30, 0, 0, 0 },
	  .at = 20, .want = IND_FAILED, .sub = "EXPIRED", .best = -1 },
	{ .descr = "stamped before the certificate", .stamp = { { GOOD, 1 } },
	  .from = 2, .crl = { -1, 30, 0, 0, 0 }, .at = 20,
	  .want = IND_FAILED, .sub = "NOT_YET_VALID", .best = 1 },
	{ .descr = "revoked, nothing proven",
	  .crl = { 15, 30, SERIAL_SIGNER, 12, 1 }, .at = 20,
	  .want = IND_INDETERMINATE, .sub = "REVOKED_NO_POE", .best = -1 },
	{ .descr = "revoked since", .stamp = { { GOOD, 5 } },
	  .crl = { 15, 30, SERIAL_SIGNER, 12, 1 }, .at = 20,
	  .want = IND_PASSED, .sub = "", .best = 5 },
	{ .descr = "revoked before the time-stamp", .stamp = { { GOOD, 5 } },
	  .crl = { 15, 30, SERIAL_SIGNER, 3, 1 }, .at = 20,
	  .want = IND_INDETERMINATE, .sub = "REVOKED_NO_POE", .best = 5 },
	{ .descr = "revoked before the content's time-stamp",
	  .content = { GOOD, 4 }, .stamp = { { GOOD, 5 } },
	  .crl = { 15, 30, SERIAL_SIGNER, 3, 1 }, .at = 20,
	  .want = IND_FAILED, .sub = "REVOKED", .best = 5 },
	{ .descr = "a stranger's time-stamp", .stamp = { { UNTRUSTED, 5 } },
	  .until = 10, .crl = { -1, 30, 0, 0, 0 }, .at = 20,
	  .want = IND_INDETERMINATE, .sub = "OUT_OF_BOUNDS_NOT_REVOKED",
	  .best = -1, .unproven = true },
	{ .descr = "a stranger's, and a later good one",
	  .stamp = { { UNTRUSTED, 4 }, { GOOD, 6 } }, .until = 10,
	  .crl = { -1, 30, 0, 0, 0 }, .at = 20, .want = IND_PASSED, .sub = "",
	  .best = 6, .unproven = true },
	{ .descr = "the earliest of two", .stamp = { { GOOD, 7 },
	  { GOOD, 6 } }, .crl = { -1, 30, 0, 0, 0 }, .at = 20,
	  .want = IND_PASSED, .sub = "", .best = 6 },
	{ .descr = "over something else", .stamp = { { GOOD, 5 } },
	  .other = true, .until = 10, .crl = { -1, 30, 0, 0, 0 }, .at = 20,
	  .want = IND_INDETERMINATE, .sub = "OUT_OF_BOUNDS_NOT_REVOKED",
	  .best = -1, .unproven = true },
	{ .descr = "a purpose that is not critical",
	  .stamp = { { NOT_CRITICAL, 5 } }, .until = 10,
	  .crl = { -1, 30, 0, 0, 0 }, .at = 20, .want = IND_INDETERMINATE,
	  .sub = "OUT_OF_BOUNDS_NOT_REVOKED", .best = -1, .unproven = true },
	{ .descr = "two purposes", .stamp = { { TWO_PURPOSES, 5 } },
	  .until = 10, .crl = { -1, 30, 0, 0, 0 }, .at = 20,
	  .want = IND_INDETERMINATE, .sub = "OUT_OF_BOUNDS_NOT_REVOKED",
	  .best = -1, .unproven = true },
	{ .descr = "no purpose", .stamp = { { NO_PURPOSE, 5 } }, .until = 10,
	  .crl = { -1, 30, 0, 0, 0 }, .at = 20, .want = IND_INDETERMINATE,
	  .sub = "OUT_OF_BOUNDS_NOT_REVOKED", .best = -1, .unproven = true },
	{ .descr = "an imprint with SHA-1", .stamp = { { WEAK_IMPRINT, 5 } },
	  .until = 10, .crl = { -1, 30, 0, 0, 0 }, .at = 20,
	  .want = IND_PASSED, .sub = "", .best = 5 },
	{ .descr = "an imprint with MD5", .stamp = { { BROKEN_IMPRINT, 5 } },
	  .until = 10, .crl = { -1, 30, 0, 0, 0 }, .at = 20,
	  .want = IND_INDETERMINATE, .sub = "OUT_OF_BOUNDS_NOT_REVOKED",
	  .best = -1, .unproven = true },
	{ .descr = "a time-stamp of tomorrow", .stamp = { { GOOD, 21 } },
	  .crl = { -1, 30, 0, 0, 0 }, .at = 20, .want = IND_PASSED, .sub = "",
	  .best = -1, .unproven = true },
	{ .descr = "the content's time-stamp is later",
	  .content = { GOOD, 6 }, .stamp = { { GOOD, 5 } },
	  .crl = { -1, 30, 0, 0, 0 }, .at = 20, .want = IND_INDETERMINATE,
	  .sub = "TIMESTAMP_ORDER_FAILURE", .best = 5 },
	{ .descr = "the TSA has expired since", .stamp = { { GOOD, 5 } },
	  .until = 10, .tsa_until = 8, .crl = { -1, 30, 0, 0, 0 }, .at = 20,
	  .want = IND_PASSED, .sub = "", .best = 5 },
	{ .descr = "the TSA had expired", .stamp = { { GOOD, 9 } },
	  .until = 10, .tsa_until = 8, .crl = { -1, 30, 0, 0, 0 }, .at = 20,
	  .want = IND_INDETERMINATE, .sub = "OUT_OF_BOUNDS_NOT_REVOKED",
	  .best = -1, .unproven = true },
	{ .descr = "the TSA was superseded since", .stamp = { { GOOD, 5 } },
	  .crl = { 15, 30, SERIAL_TSA, 12, 4 }, .at = 20,
	  .want = IND_PASSED, .sub = "", .best = 5 },
	{ .descr = "the TSA's key was compromised since",
	  .stamp = { { GOOD, 5 } }, .crl = { 15, 30, SERIAL_TSA, 12, 1 },
	  .at = 20, .want = IND_PASSED, .sub = "", .best = -1,
	  .unproven = true },
	{ .descr = "the TSA was revoked for no reason given",
	  .stamp = { { GOOD, 5 } }, .crl = { 15, 30, SERIAL_TSA, 12, -1 },
	  .at = 20, .want = IND_PASSED, .sub = "", .best = -1,
	  .unproven = true },
	{ .descr = "a later list that keeps expired ones",
	  .stamp = { { GOOD, 5 } }, .until = 10, .tsa_until = 12,
	  .crl = { 15, 30, 0, 0, 0, "\x18\x0f" "20250101000000Z" },
	  .at = 20, .want = IND_PASSED, .sub = "", .best = 5 },
	{ .descr = "a list that keeps those expired since later",
	  .stamp = { { GOOD, 5 } }, .until = 10, .tsa_until = 12,
	  .crl = { 15, 30, 0, 0, 0, "\x18\x0f" "20260112000000Z" },
	  .at = 20, .want = IND_INDETERMINATE, .sub = "TRY_LATER",
	  .best = 5 },
	{ .descr = "no list of the time-stamp's day", .stamp = { { GOOD, 5 } },
	  .until = 10, .tsa_until = 12, .crl = { 15, 30, 0, 0, 0 }, .at = 20,
	  .want = IND_INDETERMINATE, .sub = "OUT_OF_BOUNDS_NO_POE",
	  .best = -1, .unproven = true },
};
static void
trust_put(struct trust *t, enum trust_role role, X509 *x, X509_CRL *crl)
{
	size_t	 len;
	uint8_t	*der = certs_der(x, crl, &len);

	assert_int_equal(trust_add(t, role, "test", der, len), 1);
	free(der);
}

static void
crl_put(struct trust *t, const struct list *l)
{
	X509_CRL		*crl = certs_crl(root, root_key, day(l->from),
				    day(l->until), l->serial, day(l->revoked),
				    l->reason);
	ASN1_OBJECT		*oid = OBJ_txt2obj("2.5.29.60", 1);
	ASN1_OCTET_STRING	*value = ASN1_OCTET_STRING_new();
	X509_EXTENSION		*ext;

	if (l->keeps != NULL) {
		assert_int_equal(ASN1_OCTET_STRING_set(value,
		    (const unsigned char *)l->keeps,
		    (int)strlen(l->keeps)), 1);
		assert_non_null(ext = X509_EXTENSION_create_by_OBJ(NULL, oid,
		    0, value));
		assert_int_equal(X509_CRL_add_ext(crl, ext, -1), 1);
		assert_true(X509_CRL_sign(crl, root_key, EVP_sha256()) > 0);
		X509_EXTENSION_free(ext);
	}
	trust_put(t, TRUST_CRL, NULL, crl);
	X509_CRL_free(crl);
	ASN1_OCTET_STRING_free(value);
	ASN1_OBJECT_free(oid);
}

/* Certificates of one row. */
struct made {
	X509	*tsa, *bad, *signer;
	struct stamps_want want[3];
};

static const struct stamps_want *
stamp_make(struct made *m, size_t slot, const struct stamp *s)
{
	static const char *const	 eku[] = {
		[NOT_CRITICAL] = "timeStamping",
		[TWO_PURPOSES] = "critical,timeStamping,codeSigning",
		[NO_PURPOSE] = NULL,
	};
	struct stamps_want		*w = &m->want[slot];

	*w = (struct stamps_want){ .tsa = m->tsa, .key = tsa_key,
	    .at = day(s->day) };
	if (s->who == UNTRUSTED)
		w->other = m->bad = tsa_cert("critical,timeStamping", 0,
		    stranger);
	else if (s->who == WEAK_IMPRINT)
		w->md = EVP_sha1();
	else if (s->who == BROKEN_IMPRINT)
		w->md = EVP_md5();
	else if (s->who != GOOD)
		w->other = m->bad = tsa_cert(eku[s->who], 0, root);
	return w;
}

/* The chain of any certificate of the plan, as the auditor asks for it. */
struct asking {
	const struct plan	*plan;
	struct trust		*trust;
	struct chain_result	 r[16];
	bool			 has[16];
};

static const struct chain_result *
ask(void *arg, size_t i, int64_t at, const int64_t *known)
{
	struct asking		*a = arg;
	const struct plan	*p = a->plan;
	struct octets		 extra[8];
	struct chain_extra	 e = { .cert = extra, .ncert = p->ncert };
	struct chain_result	 edge;

	(void)known;
	assert_true(i < COUNT(a->r) && p->ncert <= COUNT(extra));
	if (p->sig[i].cert < 0)
		return NULL;
	for (size_t k = 0; k < p->ncert; k++)
		extra[k] = (struct octets){ p->cert[k].p, p->cert[k].len };
	if (a->has[i])
		chain_result_release(&a->r[i]);
	a->has[i] = true;
	assert_int_equal(chain_check(a->trust, extra[p->sig[i].cert].p,
	    extra[p->sig[i].cert].len, &e, at, at, &a->r[i]), 0);
	/* The same answer at either end of its stretch of time. */
	assert_true(a->r[i].steady_from <= at && at < a->r[i].steady_until);
	for (int end = 0; end < 2; end++) {
		int64_t	 t = end == 0 ? a->r[i].steady_from :
			    a->r[i].steady_until - 1;

		if (t == INT64_MIN || t == INT64_MAX - 1)
			continue;
		assert_int_equal(chain_check(a->trust,
		    extra[p->sig[i].cert].p, extra[p->sig[i].cert].len,
		    &e, t, at, &edge), 0);
		assert_int_equal(edge.finding, a->r[i].finding);
		assert_int_equal(edge.revocation, a->r[i].revocation);
		assert_string_equal(edge.detail, a->r[i].detail);
		assert_true(edge.steady_from == a->r[i].steady_from &&
		    edge.steady_until == a->r[i].steady_until);
		chain_result_release(&edge);
	}
	return &a->r[i];
}

static bool
says(const struct verdict *v, enum finding f)
{
	for (size_t i = 0; i < v->nreason; i++)
		if (v->reason[i].code == f)
			return true;
	return false;
}

/* All three layers of row ${i} over these octets. */
static void
judge(size_t i, struct trust *trust, const uint8_t *der, size_t len)
{
	const struct chain_result *chain[16] = { NULL };
	struct asking		 a = { .trust = trust };
	struct sigmath		 math[16];
	struct poe		 poe[16];
	struct verdict		*v = calloc(16, sizeof(*v));
	struct verify		*verify = verify_new();
	struct plan		*plan = document_parse(der, len);
	struct digest		 d;
	int64_t			 at = day(tests[i].at) * TIME_SECOND;
	bool			 unproven;

	assert_non_null(plan);
	assert_non_null(v);
	assert_true(plan->nsig >= 1 && plan->nsig <= 16);
	assert_int_equal(verify_octets(verify, plan, der, len, &d, math), 0);
	a.plan = plan;
	assert_int_equal(poe_chains(plan, math, at, ask, &a, chain, poe), 0);
	assert_int_equal(verdict_all(v, poe, plan, math, chain, at), 0);
	if (v[0].indication != tests[i].want ||
	    strcmp(v[0].sub, tests[i].sub) != 0) {
		for (size_t k = 0; k < v[0].nreason; k++)
			print_message("    %s %s\n",
			    finding_name(v[0].reason[k].code),
			    v[0].reason[k].detail);
		fail_msg("%s: %s %s", tests[i].descr,
		    indication_name(v[0].indication), v[0].sub);
	}
	if (tests[i].best == -1)
		assert_int_equal(poe[0].by, -1);
	else
		assert_true(poe[0].by > 0 && poe[0].best ==
		    day(tests[i].best) * TIME_SECOND);
	unproven = says(&v[0], FINDING_TST_UNPROVEN);
	assert_int_equal(unproven, tests[i].unproven);
	for (size_t k = 0; k < plan->nsig; k++)
		if (a.has[k])
			chain_result_release(&a.r[k]);
	plan_free(plan);
	verify_free(verify);
	free(v);
}

static void
proofs(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		const struct stamps_want *stamp[3] = { NULL }, *content = NULL;
		const struct list	*l = &tests[i].crl;
		struct trust		*trust = trust_new();
		struct made		 m = { NULL, NULL, NULL, { { 0 } } };
		uint8_t			*der;
		size_t			 len;

		print_message("%s\n", tests[i].descr);
		m.tsa = tsa_cert("critical,timeStamping",
		    tests[i].tsa_until == 0 ? 0 : day(tests[i].tsa_until),
		    root);
		m.signer = stamps_cert("Nguoi ky", SERIAL_SIGNER, NULL,
		    tests[i].from == 0 ? 0 : day(tests[i].from),
		    tests[i].until == 0 ? 0 : day(tests[i].until), key, root,
		    root_key);
		if (tests[i].content.who != NOBODY)
			content = stamp_make(&m, 2, &tests[i].content);
		for (size_t k = 0; k < 2; k++)
			if (tests[i].stamp[k].who != NOBODY)
				stamp[k] = stamp_make(&m, k,
				    &tests[i].stamp[k]);
		der = stamps_cms(m.signer, key, TEXT, content, stamp,
		    tests[i].other, &len);
		trust_put(trust, TRUST_ROOT, root, NULL);
		crl_put(trust, l);
		judge(i, trust, der, len);
		free(der);
		trust_free(trust);
		X509_free(m.tsa);
		X509_free(m.bad);
		X509_free(m.signer);
	}
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(proofs),
	};

	return cmocka_run_group_tests(all, tokens_setup, tokens_teardown);
}
