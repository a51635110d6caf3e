/*
 * test-enrich.c: CRLs, OCSP responses and certificates that lie beside a
 * document: what is taken, what it proves, and what is told of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/pem.h>

#include "formats/base/json.h"
#include "formats/crypto/enrich.h"
#include "formats/crypto/wants.h"
#include "formats/sandbox/job.h"
#include "formats/validation/poe.h"
#include "formats/validation/verdict.h"
#include "tests/unit/revocations.h"

#define FILES	3

/* What a file holds. */
enum holds { NO_FILE, A_CRL, A_CRL_PEM, A_CRL_LISTED, A_CRL_FORGED,
	A_CRL_OTHER, AN_OCSP, AN_OCSP_OTHER, THE_CA, THE_CA_PEM, A_STRANGER,
	A_BAG, THE_LEAF, GARBAGE, NOTHING_IN_IT };

static const struct {
	const char	*descr;
	enum holds	 file[FILES];
	bool		 bare;		/* trust folder has the root alone */
	size_t		 certs, crls, ocsps;	/* that are taken */
	enum finding	 finding;
	enum revocation	 revocation;
	const char	*told;		/* file that the answer rests on */
} tests[] = {
	{ "nothing beside it", { NO_FILE }, false, 0, 0, 0,
	    FINDING_REVOCATION_UNKNOWN, REVOCATION_UNKNOWN, NULL },
	{ "the issuer's CRL", { A_CRL }, false, 0, 1, 0,
	    FINDING_OK, REVOCATION_GOOD, "0.crl" },
	{ "the issuer's CRL in PEM", { A_CRL_PEM }, false, 0, 1, 0,
	    FINDING_OK, REVOCATION_GOOD, "0.crl" },
	{ "a CRL that lists it", { GARBAGE, A_CRL_LISTED }, false, 0, 1, 0,
	    FINDING_CERT_REVOKED_NO_POE, REVOCATION_REVOKED, "1.crl" },
	{ "a CRL in the issuer's name that is not its own", { A_CRL_FORGED },
	    false, 0, 1, 0, FINDING_REVOCATION_UNKNOWN, REVOCATION_UNKNOWN,
	    NULL },
	{ "a CRL of somebody else", { A_CRL_OTHER }, false, 0, 0, 0,
	    FINDING_REVOCATION_UNKNOWN, REVOCATION_UNKNOWN, NULL },
	{ "a responder's answer", { AN_OCSP }, false, 0, 0, 1,
	    FINDING_OK, REVOCATION_GOOD, "0.crl" },
	{ "an answer about another certificate", { AN_OCSP_OTHER }, false, 0,
	    0, 0, FINDING_REVOCATION_UNKNOWN, REVOCATION_UNKNOWN, NULL },
	{ "the issuer is nowhere", { A_CRL }, true, 0, 1, 0,
	    FINDING_NO_CHAIN, REVOCATION_UNKNOWN, NULL },
	{ "the issuer beside it", { A_STRANGER, THE_CA, A_CRL }, true, 1, 1,
	    0, FINDING_OK, REVOCATION_GOOD, "2.crl" },
	{ "in PEM, after the CRL", { A_CRL_PEM, THE_CA_PEM }, true, 1, 1, 0,
	    FINDING_OK, REVOCATION_GOOD, "0.crl" },
	{ "both in a bag of certificates", { A_BAG }, true, 1, 1, 0,
	    FINDING_OK, REVOCATION_GOOD, "0.crl" },
	{ "what the trust folder has is not taken twice", { THE_CA }, false,
	    0, 0, 0, FINDING_REVOCATION_UNKNOWN, REVOCATION_UNKNOWN, NULL },
	{ "nor what the document has", { THE_LEAF }, false, 0, 0, 0,
	    FINDING_REVOCATION_UNKNOWN, REVOCATION_UNKNOWN, NULL },
	{ "no evidence at all", { GARBAGE, NOTHING_IN_IT, A_STRANGER },
	    false, 0, 0, 0, FINDING_REVOCATION_UNKNOWN, REVOCATION_UNKNOWN,
	    NULL },
};

static X509	*stranger;

static int
setup(void **state)
{
	const struct certs_want	 w = { .cn = "Người lạ", .serial = 900,
	    .basic = CA, .usage = CA_USE };
	int			 rc = revocations_setup(state);

	stranger = certs_cert(&w, other_key, NULL, NULL);
	return rc;
}

static int
teardown(void **state)
{
	X509_free(stranger);
	return revocations_teardown(state);
}

static uint8_t *
as_pem(const char *name, uint8_t *der, size_t *len)
{
	BIO	*bio = BIO_new(BIO_s_mem());
	uint8_t	*out;
	char	*p;

	certs_must(PEM_write_bio(bio, name, "", der, (long)*len) > 0);
	*len = (size_t)BIO_get_mem_data(bio, &p);
	certs_must((out = malloc(*len)) != NULL);
	memcpy(out, p, *len);
	BIO_free(bio);
	free(der);
	return out;
}

/* A SignedData without signers: the CA and its CRL. */
static uint8_t *
bag(size_t *len)
{
	const struct told	 t = { .what = CRL, .from = -2, .until = 30 };
	CMS_ContentInfo		*cms = CMS_sign(NULL, NULL, NULL, NULL,
				    CMS_BINARY | CMS_PARTIAL | CMS_DETACHED);
	unsigned char		*der = NULL;
	uint8_t			*crl, *out;
	const unsigned char	*q;
	X509_CRL		*c;
	size_t			 n;
	int			 size;

	crl = make_crl(&t, &n);
	q = crl;
	certs_must((c = d2i_X509_CRL(NULL, &q, (long)n)) != NULL);
	certs_must(cms != NULL && CMS_add1_cert(cms, ca) == 1 &&
	    CMS_add1_crl(cms, c) == 1);
	certs_must((size = i2d_CMS_ContentInfo(cms, &der)) > 0);
	*len = (size_t)size;
	certs_must((out = malloc(*len)) != NULL);
	memcpy(out, der, *len);
	OPENSSL_free(der);
	CMS_ContentInfo_free(cms);
	X509_CRL_free(c);
	free(crl);
	return out;
}

/* A CRL of the root, which issued nobody at hand but the CA. */
static uint8_t *
other_crl(size_t *len)
{
	X509_CRL	*c = certs_crl(stranger, other_key, NOW - DAY,
			    NOW + 30 * DAY, 0, 0, -1);
	uint8_t		*der = certs_der(NULL, c, len);

	X509_CRL_free(c);
	return der;
}

/* The octets of a file; free(). */
static uint8_t *
octets(enum holds h, X509 *leaf, size_t *len)
{
	struct told	 t = { .from = -2, .until = 30, .by = BY_CA };
	uint8_t		*p;

	switch (h) {
	case A_CRL:
		return make_crl(&t, len);
	case A_CRL_PEM:
		p = make_crl(&t, len);
		return as_pem(PEM_STRING_X509_CRL, p, len);
	case A_CRL_LISTED:
		t.listed = true;
		t.at = -1;
		return make_crl(&t, len);
	case A_CRL_FORGED:
		t.by = BY_STRANGER;
		return make_crl(&t, len);
	case A_CRL_OTHER:
		return other_crl(len);
	case AN_OCSP_OTHER:
		t.of_other = true;
		/* FALLTHROUGH */
	case AN_OCSP:
		return make_ocsp(&t, leaf, len);
	case THE_CA:
		return certs_der(ca, NULL, len);
	case THE_CA_PEM:
		p = certs_der(ca, NULL, len);
		return as_pem(PEM_STRING_X509, p, len);
	case A_STRANGER:
		return certs_der(stranger, NULL, len);
	case A_BAG:
		return bag(len);
	case THE_LEAF:
		return certs_der(leaf, NULL, len);
	case GARBAGE:
		*len = 9;
		return (uint8_t *)strdup("0\x82 rubbi\n");
	default:
		*len = 0;
		return (uint8_t *)strdup("");
	}
}

/* A plan of one signature by ${leaf}. */
static struct plan *
plan_of(X509 *leaf)
{
	struct plan	*plan = plan_new();
	struct sigplan	*s;
	size_t		 len;
	uint8_t		*der = certs_der(leaf, NULL, &len);

	certs_must(plan != NULL && (s = plan_add_sig(plan)) != NULL);
	assert_false(plan_wants_proof(plan));
	s->cert = plan_add_cert(plan, der, len);
	assert_true(plan_wants_proof(plan));
	free(der);
	return plan;
}

static struct trust *
root_alone(void)
{
	struct trust	*t = trust_new();
	X509_CRL	*crl = certs_crl(root, root_key, NOW - 990 * DAY,
			    NOW + 3000 * DAY, 0, 0, -1);
	size_t		 len;
	uint8_t		*der = certs_der(NULL, crl, &len);

	put(t, TRUST_ROOT, root);
	assert_int_equal(trust_add(t, TRUST_CRL, "root.crl", der, len), 1);
	free(der);
	X509_CRL_free(crl);
	return t;
}

static void
judge_leaf(const struct plan *plan, const struct trust *t,
    struct chain_result *out)
{
	struct plan_extra	 extra;

	assert_int_equal(plan_extra_init(&extra, plan, 0, NULL), 0);
	assert_int_equal(chain_check(t, plan->cert[0].p, plan->cert[0].len,
	    &extra.extra, NOW * TIME_SECOND, NOW * TIME_SECOND, out), 0);
	plan_extra_release(&extra);
}

/* What the result says: the files that were taken, and that of the answer. */
static void
told(const struct plan *plan, const struct chain_result *c, const char *file)
{
	const struct chain_result	*chain[1] = { c };
	struct sigmath			 math = { .digest_match = TRI_YES,
	    .signature_valid = TRI_YES, .why = FINDING_OK };
	struct result			 r = { .file = "a.pdf", .plan = plan,
	    .math = &math, .chain = chain, .at = NOW * TIME_SECOND };
	json_t				*o = result_json(&r, NULL), *list;

	assert_non_null(o);
	list = json_object_get(o, "beside");
	assert_int_equal(json_array_size(list), plan->nnear);
	for (size_t i = 0; i < plan->nnear; i++)
		assert_string_equal(json_get_str(json_array_get(list, i),
		    "kind"), nearkind_name(plan->near[i].kind));
	list = json_object_get(json_object_get(json_array_get(
	    json_object_get(o, "signatures"), 0), "revocation"), "files");
	assert_int_equal(json_array_size(list), file != NULL);
	if (file != NULL)
		assert_string_equal(json_string_value(json_array_get(list,
		    0)), file);
	json_decref(o);
}

static void
enriched(void **state)
{
	static const char *const names[FILES] = { "0.crl", "1.crl", "2.crl" };
	const struct row	 row = { .descr = "" };

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		X509			*leaf = new_leaf(&row);
		struct trust		*t = tests[i].bare ? root_alone() :
					    new_trust();
		struct plan		*plan = plan_of(leaf), *back;
		struct neighbour	 file[FILES];
		struct chain_result	 c;
		size_t			 n = 0, of[NEAR_MAX] = { 0 };
		struct buf		 b;

		for (; n < FILES && tests[i].file[n] != NO_FILE; n++) {
			file[n].name = (struct octets){
			    (const uint8_t *)names[n], 5 };
			file[n].octets.p = octets(tests[i].file[n], leaf,
			    &file[n].octets.len);
		}
		assert_int_equal(plan_enrich(plan, t, file, n), 0);
		for (size_t k = 0; k < plan->nnear; k++)
			of[plan->near[k].kind]++;
		if (of[NEAR_CERT] != tests[i].certs ||
		    of[NEAR_CRL] != tests[i].crls ||
		    of[NEAR_OCSP] != tests[i].ocsps)
			fail_msg("%s: took %zu, %zu, %zu", tests[i].descr,
			    of[NEAR_CERT], of[NEAR_CRL], of[NEAR_OCSP]);
		/* Through the encoded form, as it comes from a worker. */
		buf_init(&b, PLAN_MAX);
		assert_int_equal(plan_encode(&b, plan), 0);
		assert_non_null(back = plan_decode(b.p, b.len));
		judge_leaf(back, t, &c);
		if (c.finding != tests[i].finding ||
		    c.revocation != tests[i].revocation)
			fail_msg("%s: %s, revocation %d", tests[i].descr,
			    finding_name(c.finding), c.revocation);
		told(back, &c, tests[i].told);
		chain_result_release(&c);
		buf_release(&b);
		plan_free(back);
		plan_free(plan);
		trust_free(t);
		X509_free(leaf);
		while (n > 0)
			free((void *)(uintptr_t)file[--n].octets.p);
	}
}

/* A flood of CRLs leaves what the document has, and ends. */
static void
flood(void **state)
{
	const struct row	 row = { .descr = "" };
	X509			*leaf = new_leaf(&row);
	struct plan		*plan = plan_of(leaf);
	struct neighbour	 file;
	struct buf		 all;

	(void)state;
	buf_init(&all, ENRICH_FILE_MAX);
	for (int i = 0; i < PLAN_NEAR_MAX + 3; i++) {
		struct told	 t = { .from = -2, .until = 30,
		    .number = i + 1 };
		size_t		 len;
		uint8_t		*pem = make_crl(&t, &len);

		pem = as_pem(PEM_STRING_X509_CRL, pem, &len);
		buf_add(&all, pem, len);
		free(pem);
	}
	file = (struct neighbour){ { (const uint8_t *)"a.crl", 5 },
	    { all.p, all.len } };
	assert_int_equal(plan_enrich(plan, NULL, &file, 1), 0);
	assert_int_equal(plan->nnear, PLAN_NEAR_MAX);
	assert_int_equal(plan->nrev, PLAN_NEAR_MAX);
	/* Again: nothing new. */
	assert_int_equal(plan_enrich(plan, NULL, &file, 1), 0);
	assert_int_equal(plan->nrev, PLAN_NEAR_MAX);
	buf_release(&all);
	plan_free(plan);
	X509_free(leaf);
}

/* A file too large, and a name that is no text. */
static void
limits(void **state)
{
	const struct row	 row = { .descr = "" };
	const struct told	 t = { .from = -2, .until = 30 };
	X509			*leaf = new_leaf(&row);
	struct plan		*plan = plan_of(leaf);
	uint8_t			*big = calloc(1, ENRICH_FILE_MAX + 1);
	struct neighbour	 file[2];
	size_t			 len;
	uint8_t			*crl = make_crl(&t, &len);

	(void)state;
	certs_must(big != NULL);
	memset(big, '\n', ENRICH_FILE_MAX + 1);
	file[0] = (struct neighbour){ { (const uint8_t *)"a.pem", 5 },
	    { big, ENRICH_FILE_MAX + 1 } };
	file[1] = (struct neighbour){ { (const uint8_t *)"\xff.crl", 5 },
	    { crl, len } };
	assert_int_equal(plan_enrich(plan, NULL, file, 2), 0);
	assert_int_equal(plan->nnear, 1);
	assert_string_equal(plan->near[0].name, "?");
	assert_true(plan->rev[0].beside);
	free(big);
	free(crl);
	plan_free(plan);
	X509_free(leaf);
}

static void
names(void **state)
{
	static const struct {
		const char	*name;
		bool		 want;
	} rows[] = {
		{ "ca.crl", true }, { "CA.CRL", true }, { "a.ocsp", true },
		{ "a.ors", true }, { "a.crt", true }, { "a.cer", true },
		{ "a.pem", true }, { "a.der", true }, { "a.p7b", true },
		{ "a.p7c", true }, { "a.pdf", false }, { "a.p7s", false },
		{ "crl", false }, { ".crl", false }, { ".a.crl", false },
		{ "", false }, { "a.crl.pdf", false }, { "a/b.crl", true },
		{ "a.crl/b", false }, { "a/.crl", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (wants_is_proof(rows[i].name, strlen(rows[i].name)) !=
		    rows[i].want)
			fail_msg("%s", rows[i].name);
}

/*
 * A time by which the document is proven to exist says nothing of what lies
 * beside it (EN 319 102-1 5.6.2.1).
 */
static const struct chain_result *
asked(void *arg, size_t i, int64_t at, const int64_t *known)
{
	static struct chain_result	 c = { .finding =
	    FINDING_REVOCATION_SIGNER_EXPIRED, .reason = -1,
	    .revoked_at = TIME_NONE };
	int64_t				*got = arg;

	(void)i;
	(void)at;
	if (known != NULL)
		*got = known[0];
	return &c;
}

static void
proven(void **state)
{
	const struct row	 row = { .descr = "" };
	const struct told	 t = { .from = -2, .until = 30 };
	struct sigmath		 math = { .digest_match = TRI_YES,
	    .signature_valid = TRI_YES, .why = FINDING_OK };
	const struct chain_result *chain[1];
	struct poe		 poe[1];
	size_t			 len;
	uint8_t			*crl = make_crl(&t, &len);

	(void)state;
	for (int beside = 0; beside < 2; beside++) {
		X509			*leaf = new_leaf(&row);
		struct plan		*plan = plan_of(leaf);
		struct neighbour	 file = { {
		    (const uint8_t *)"a.crl", 5 }, { crl, len } };
		int64_t			 got = TIME_NONE;

		if (beside)
			assert_int_equal(plan_enrich(plan, NULL, &file, 1),
			    0);
		else
			assert_int_equal(plan_add_rev(plan, REVKIND_CRL, crl,
			    len), 0);
		plan->proven = (NOW - DAY) * TIME_SECOND;
		assert_int_equal(poe_chains(plan, &math, NOW * TIME_SECOND,
		    asked, &got, chain, poe), 0);
		assert_true(got == (beside ? TIME_NONE : plan->proven));
		plan_free(plan);
		X509_free(leaf);
	}
	free(crl);
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(enriched),
		cmocka_unit_test(flood),
		cmocka_unit_test(limits),
		cmocka_unit_test(names),
		cmocka_unit_test(proven),
	};

	return cmocka_run_group_tests(all, setup, teardown);
}
