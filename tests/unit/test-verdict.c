/*
 * test-verdict.c: facts to verdicts (EN 319 102-1), and what happened.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/buf.h"
#include "formats/base/timefmt.h"
#include "formats/validation/verdict.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

/* 2026-01-01, before any algorithm used here ends. */
#define AT	((int64_t)1767225600 * TIME_SECOND)

/* What is known of the path: good, untrusted, not asked, no certificate. */
enum path { PATH_GOOD, PATH_NONE, PATH_UNKNOWN, PATH_REVOKED, PATH_UNASKED,
	PATH_NO_CERT };

static const struct {
	const char	*descr;
	enum finding	 note;		/* of layer 1; OK: none */
	enum sigmode	 mode;
	enum tri	 digest;
	enum tri	 value;
	enum finding	 why;
	enum path	 path;
	bool		 resaved;
	enum indication	 want;
	const char	*sub;
	enum diagnosis	 diagnosis;
} tests[] = {
	{ "all is well", FINDING_OK, SIGMODE_ATTRS, TRI_YES, TRI_YES,
	    FINDING_OK, PATH_GOOD, false, IND_PASSED, "", DIAG_INTACT },
	{ "a note is no fault", FINDING_FIELD_UNLISTED, SIGMODE_ATTRS,
	    TRI_YES, TRI_YES, FINDING_OK, PATH_GOOD, false, IND_PASSED, "",
	    DIAG_INTACT },
	{ "no path", FINDING_OK, SIGMODE_ATTRS, TRI_YES, TRI_YES, FINDING_OK,
	    PATH_NONE, false, IND_INDETERMINATE,
	    "NO_CERTIFICATE_CHAIN_FOUND", DIAG_INTACT },
	{ "path not asked for", FINDING_OK, SIGMODE_ATTRS, TRI_YES, TRI_YES,
	    FINDING_OK, PATH_UNASKED, false, IND_INDETERMINATE,
	    "NO_CERTIFICATE_CHAIN_FOUND", DIAG_INTACT },
	{ "no certificate", FINDING_OK, SIGMODE_ATTRS, TRI_YES, TRI_UNKNOWN,
	    FINDING_NO_SIGNER_CERT, PATH_NO_CERT, false, IND_INDETERMINATE,
	    "NO_SIGNING_CERTIFICATE_FOUND", DIAG_UNSUPPORTED },
	{ "no certificate, which is no forged value", FINDING_OK,
	    SIGMODE_ATTRS, TRI_YES, TRI_NO, FINDING_NO_SIGNER_CERT,
	    PATH_NO_CERT, false, IND_INDETERMINATE,
	    "NO_SIGNING_CERTIFICATE_FOUND", DIAG_UNSUPPORTED },
	{ "revocation not known", FINDING_OK, SIGMODE_ATTRS, TRI_YES,
	    TRI_YES, FINDING_OK, PATH_UNKNOWN, false, IND_INDETERMINATE,
	    "TRY_LATER", DIAG_INTACT },
	{ "revoked", FINDING_OK, SIGMODE_ATTRS, TRI_YES, TRI_YES, FINDING_OK,
	    PATH_REVOKED, false, IND_INDETERMINATE, "REVOKED_NO_POE",
	    DIAG_INTACT },
	{ "content altered", FINDING_OK, SIGMODE_ATTRS, TRI_NO, TRI_YES,
	    FINDING_OK, PATH_GOOD, false, IND_FAILED, "HASH_FAILURE",
	    DIAG_CONTENT_ALTERED },
	{ "content altered, no attributes, digest recovered", FINDING_OK,
	    SIGMODE_DIRECT, TRI_NO, TRI_YES, FINDING_OK, PATH_GOOD, false,
	    IND_FAILED, "HASH_FAILURE", DIAG_CONTENT_ALTERED },
	{ "one result without attributes", FINDING_OK, SIGMODE_DIRECT,
	    TRI_NO, TRI_NO, FINDING_OK, PATH_GOOD, false, IND_FAILED,
	    "SIG_CRYPTO_FAILURE", DIAG_FORGED_VALUE },
	{ "value forged", FINDING_OK, SIGMODE_ATTRS, TRI_YES, TRI_NO,
	    FINDING_OK, PATH_GOOD, false, IND_FAILED, "SIG_CRYPTO_FAILURE",
	    DIAG_FORGED_VALUE },
	{ "attributes signed in another order", FINDING_OK, SIGMODE_ATTRS,
	    TRI_YES, TRI_NO, FINDING_CMS_ATTRS_ORDER, PATH_GOOD, false,
	    IND_FAILED, "SIG_CRYPTO_FAILURE", DIAG_MALFORMED },
	{ "the same, and content altered", FINDING_OK, SIGMODE_ATTRS,
	    TRI_NO, TRI_NO, FINDING_CMS_ATTRS_ORDER, PATH_GOOD, false,
	    IND_FAILED, "HASH_FAILURE", DIAG_CONTENT_ALTERED },
	{ "an empty content beside the ranges", FINDING_CMS_EMPTY,
	    SIGMODE_ATTRS, TRI_YES, TRI_NO, FINDING_CMS_EMPTY, PATH_GOOD,
	    false, IND_FAILED, "SIG_CRYPTO_FAILURE", DIAG_MALFORMED },
	{ "the same, the value another's", FINDING_CMS_EMPTY, SIGMODE_ATTRS,
	    TRI_YES, TRI_NO, FINDING_VALUE_WRONG, PATH_GOOD, false,
	    IND_FAILED, "SIG_CRYPTO_FAILURE", DIAG_FORGED_VALUE },
	{ "two signers", FINDING_SIGNERS_EXTRA, SIGMODE_ATTRS, TRI_YES,
	    TRI_YES, FINDING_OK, PATH_GOOD, false, IND_FAILED,
	    "FORMAT_FAILURE", DIAG_MALFORMED },
	{ "hash before value", FINDING_OK, SIGMODE_ATTRS, TRI_NO, TRI_NO,
	    FINDING_OK, PATH_GOOD, false, IND_FAILED, "HASH_FAILURE",
	    DIAG_FORGED_VALUE },
	{ "failure before what is not known", FINDING_OK, SIGMODE_ATTRS,
	    TRI_YES, TRI_NO, FINDING_OK, PATH_NONE, false, IND_FAILED,
	    "SIG_CRYPTO_FAILURE", DIAG_FORGED_VALUE },
	{ "format before hash", FINDING_BYTERANGE_GAP, SIGMODE_ATTRS, TRI_NO,
	    TRI_YES, FINDING_OK, PATH_GOOD, false, IND_FAILED,
	    "FORMAT_FAILURE", DIAG_MALFORMED },
	{ "wrong ByteRange over right octets", FINDING_BYTERANGE_GAP,
	    SIGMODE_ATTRS, TRI_YES, TRI_YES, FINDING_OK, PATH_GOOD, false,
	    IND_FAILED, "FORMAT_FAILURE", DIAG_MALFORMED },
	{ "rewritten", FINDING_BYTERANGE_BOUNDS, SIGMODE_ATTRS, TRI_NO,
	    TRI_YES, FINDING_OK, PATH_GOOD, true, IND_FAILED,
	    "FORMAT_FAILURE", DIAG_REWRITTEN },
	{ "re-saved, and the value is forged", FINDING_BYTERANGE_BOUNDS,
	    SIGMODE_ATTRS, TRI_NO, TRI_NO, FINDING_OK, PATH_GOOD, true,
	    IND_FAILED, "FORMAT_FAILURE", DIAG_MALFORMED },
	{ "later revisions", FINDING_LATER_REVISIONS, SIGMODE_ATTRS, TRI_YES,
	    TRI_YES, FINDING_OK, PATH_GOOD, false, IND_INDETERMINATE, "",
	    DIAG_UNSUPPORTED },
	{ "changed later", FINDING_MODIFIED_CONTENT, SIGMODE_ATTRS, TRI_YES,
	    TRI_YES, FINDING_OK, PATH_GOOD, false, IND_INDETERMINATE,
	    "SIG_CONSTRAINTS_FAILURE", DIAG_EXTENDED },
	{ "part of the file", FINDING_PARTIAL_COVERAGE, SIGMODE_ATTRS,
	    TRI_YES, TRI_YES, FINDING_OK, PATH_GOOD, false,
	    IND_INDETERMINATE, "", DIAG_EXTENDED },
	{ "another has its name", FINDING_DATA_TWIN, SIGMODE_ATTRS,
	    TRI_YES, TRI_YES, FINDING_OK, PATH_GOOD, false,
	    IND_INDETERMINATE, "", DIAG_INTACT },
	{ "content absent", FINDING_OK, SIGMODE_ATTRS, TRI_UNKNOWN, TRI_YES,
	    FINDING_CONTENT_ABSENT, PATH_GOOD, false, IND_INDETERMINATE,
	    "SIGNED_DATA_NOT_FOUND", DIAG_UNSUPPORTED },
	{ "content absent before no path", FINDING_OK, SIGMODE_ATTRS,
	    TRI_UNKNOWN, TRI_YES, FINDING_CONTENT_ABSENT, PATH_NONE, false,
	    IND_INDETERMINATE, "SIGNED_DATA_NOT_FOUND", DIAG_UNSUPPORTED },
	{ "algorithm not there", FINDING_OK, SIGMODE_ATTRS, TRI_YES,
	    TRI_UNKNOWN, FINDING_ALG_UNSUPPORTED, PATH_GOOD, false,
	    IND_INDETERMINATE, "", DIAG_UNSUPPORTED },
	{ "not known for no reason", FINDING_OK, SIGMODE_ATTRS, TRI_YES,
	    TRI_UNKNOWN, FINDING_OK, PATH_GOOD, false, IND_INDETERMINATE, "",
	    DIAG_UNSUPPORTED },
};

static void
path_make(struct chain_result *c, enum path path)
{
	memset(c, 0, sizeof(*c));
	c->finding = path == PATH_NONE ? FINDING_NO_CHAIN : FINDING_OK;
	c->revocation = path == PATH_GOOD ? REVOCATION_GOOD :
	    path == PATH_REVOKED ? REVOCATION_REVOKED : REVOCATION_UNKNOWN;
	c->reason = -1;
	c->revoked_at = c->this_update = c->next_update = TIME_NONE;
}

static void
signatures(void **state)
{
	struct chain_result	 chain;
	struct verdict		 v;
	struct sigmath		 math;
	struct sigplan		*sig;
	struct plan		*plan;

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		print_message("%s\n", tests[i].descr);
		assert_non_null(plan = plan_new());
		assert_non_null(sig = plan_add_sig(plan));
		plan->resaved = tests[i].resaved;
		sig->mode = tests[i].mode;
		sig->digest = DIGEST_SHA256;
		sig->cert = tests[i].path == PATH_NO_CERT ? -1 : 0;
		if (tests[i].note != FINDING_OK)
			assert_int_equal(sigplan_note(sig, tests[i].note,
			    "x"), 0);
		if (tests[i].note == FINDING_MODIFIED_CONTENT)
			sig->mod_level = MOD_OTHER;
		memset(&math, 0, sizeof(math));
		math.digest_match = tests[i].digest;
		math.signature_valid = tests[i].value;
		math.why = tests[i].why;
		path_make(&chain, tests[i].path);
		verdict_signature(&v, plan, 0, &math,
		    tests[i].path >= PATH_UNASKED ? NULL : &chain, AT);
		assert_int_equal(v.indication, tests[i].want);
		assert_string_equal(v.sub, tests[i].sub);
		assert_int_equal(v.diagnosis, tests[i].diagnosis);
		if (v.indication != IND_PASSED)
			assert_true(v.nreason > 0);
		plan_free(plan);
	}
}

/* What does not match is called by what it is; what has no reason, by that. */
static void
called_by_kind(void **state)
{
	static const struct {
		enum tstkind	 tst;
		enum tri	 digest;
		enum tri	 link;
		enum tri	 held;
		enum finding	 want;
	} rows[] = {
		{ TST_NONE, TRI_NO, TRI_YES, TRI_YES,
		    FINDING_DIGEST_MISMATCH },
		{ TST_SIGNATURE, TRI_NO, TRI_YES, TRI_YES,
		    FINDING_TST_IMPRINT },
		{ TST_EVIDENCE, TRI_NO, TRI_NO, TRI_YES, FINDING_ER_LINK },
		{ TST_EVIDENCE, TRI_NO, TRI_YES, TRI_NO, FINDING_ER_DATA },
		{ TST_EVIDENCE, TRI_NO, TRI_YES, TRI_YES,
		    FINDING_XML_REFERENCE },
		{ TST_NONE, TRI_UNKNOWN, TRI_YES, TRI_YES,
		    FINDING_INTERNAL },
	};
	struct chain_result	 chain;
	struct verdict		 v;
	struct sigplan		*sig;
	struct plan		*plan;

	(void)state;
	path_make(&chain, PATH_GOOD);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct sigmath	 math = { .digest_match = rows[i].digest,
		    .signature_valid = TRI_YES, .why = FINDING_OK };

		assert_non_null(plan = plan_new());
		assert_non_null(sig = plan_add_sig(plan));
		sig->mode = SIGMODE_ATTRS;
		sig->digest = DIGEST_SHA256;
		sig->tst = rows[i].tst;
		sig->er.link = rows[i].link;
		sig->er.held = rows[i].held;
		verdict_signature(&v, plan, 0, &math, &chain, AT);
		assert_int_equal(v.nreason, 1);
		assert_int_equal(v.reason[0].code, rows[i].want);
		plan_free(plan);
	}
}

/* A signature that nothing is wrong with. */
static struct sigplan *
good_signature(struct plan *plan, enum tstkind tst)
{
	struct sigplan	*sig = plan_add_sig(plan);

	assert_non_null(sig);
	sig->mode = SIGMODE_ATTRS;
	sig->digest = DIGEST_SHA256;
	sig->cert = 0;
	sig->tst = tst;
	return sig;
}

/* Other purposes than documents are told of a signer, and change nothing. */
static void
other_purposes(void **state)
{
	static const enum tstkind kinds[] = { TST_NONE, TST_SIGNATURE };
	struct sigmath		 math = { .digest_match = TRI_YES,
	    .signature_valid = TRI_YES, .why = FINDING_OK };
	struct chain_result	 chain;
	struct verdict		 v;
	struct plan		*plan;

	(void)state;
	path_make(&chain, PATH_GOOD);
	snprintf(chain.cert_facts.purposes, sizeof(chain.cert_facts.purposes),
	    "serverAuth");
	for (size_t i = 0; i < COUNT(kinds); i++) {
		assert_non_null(plan = plan_new());
		(void)good_signature(plan, kinds[i]);
		verdict_signature(&v, plan, 0, &math, &chain, AT);
		assert_int_equal(v.indication, IND_PASSED);
		assert_int_equal(v.nreason, kinds[i] == TST_NONE);
		if (v.nreason > 0)
			assert_int_equal(v.reason[0].code,
			    FINDING_KEY_PURPOSE);
		plan_free(plan);
	}
}

/* A claimed time that is yet to come is told of; a wrong clock is not. */
static void
claimed_later(void **state)
{
	static const struct {
		int64_t		 claimed;
		enum tstkind	 tst;
		bool		 told;
	} rows[] = {
		{ AT - 86400 * TIME_SECOND, TST_NONE, false },
		{ AT + 86400 * TIME_SECOND, TST_NONE, false },
		{ AT + 86401 * TIME_SECOND, TST_NONE, true },
		{ AT + 86401 * TIME_SECOND, TST_SIGNATURE, false },
		{ INT64_MAX, TST_NONE, true },
		{ TIME_NONE, TST_NONE, false },
	};
	struct sigmath		 math = { .digest_match = TRI_YES,
	    .signature_valid = TRI_YES, .why = FINDING_OK };
	struct chain_result	 chain;
	struct verdict		 v;
	struct plan		*plan;

	(void)state;
	path_make(&chain, PATH_GOOD);
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_non_null(plan = plan_new());
		good_signature(plan, rows[i].tst)->claimed = rows[i].claimed;
		verdict_signature(&v, plan, 0, &math, &chain, AT);
		assert_int_equal(v.indication, IND_PASSED);
		assert_int_equal(v.nreason, rows[i].told);
		if (v.nreason > 0)
			assert_int_equal(v.reason[0].code,
			    FINDING_CLAIMED_LATER);
		plan_free(plan);
	}
}

/* An algorithm passes until its day, and not on it. */
static void
weak_from_its_day(void **state)
{
	const int64_t		 until = digest_alg_until(DIGEST_SHA1);
	struct chain_result	 chain;
	struct sigmath		 math = { .digest_match = TRI_YES,
	    .signature_valid = TRI_YES, .why = FINDING_OK };
	struct verdict		 v;
	struct sigplan		*sig;
	struct plan		*plan;

	(void)state;
	assert_true(until != INT64_MAX);
	path_make(&chain, PATH_GOOD);
	assert_non_null(plan = plan_new());
	assert_non_null(sig = plan_add_sig(plan));
	sig->digest = DIGEST_SHA1;
	sig->cert = 0;
	verdict_signature(&v, plan, 0, &math, &chain, until - 1);
	assert_int_equal(v.indication, IND_PASSED);
	assert_int_equal(v.nreason, 1);
	assert_int_equal(v.reason[0].code, FINDING_ALG_WARN);
	verdict_signature(&v, plan, 0, &math, &chain, until);
	assert_int_equal(v.indication, IND_INDETERMINATE);
	assert_string_equal(v.sub, "CRYPTO_CONSTRAINTS_FAILURE_NO_POE");
	plan_free(plan);
}

/* A key that anybody can break proves nothing at any time, value or not. */
static void
weak_ever(void **state)
{
	struct chain_result	 chain;
	struct sigmath		 math = { .digest_match = TRI_YES,
	    .signature_valid = TRI_YES, .why = FINDING_OK,
	    .key = SIG_RSA_PKCS1 };
	struct verdict		 v;
	struct sigplan		*sig;
	struct plan		*plan;

	(void)state;
	path_make(&chain, PATH_GOOD);
	assert_non_null(plan = plan_new());
	assert_non_null(sig = plan_add_sig(plan));
	sig->digest = DIGEST_SHA256;
	sig->cert = 0;
	for (math.bits = 512; math.bits < 1024; math.bits += 511) {
		verdict_signature(&v, plan, 0, &math, &chain, 1);
		assert_int_equal(v.indication, IND_INDETERMINATE);
		assert_string_equal(v.sub, "CRYPTO_CONSTRAINTS_FAILURE");
	}
	plan_free(plan);
}

/* EN 319 102-1 5.3.4: a content-time-stamp shows that it was made later. */
static void
weak_when_made(void **state)
{
	const int64_t		 until = digest_alg_until(DIGEST_SHA1);
	const int64_t		 sha1 = imprint_until(DIGEST_SHA1);
	const struct {
		int64_t		 gen_time;
		enum digest_alg	 imprint;
		const char	*sub;		/* of the signature */
	} rows[] = {
		{ until - 1, DIGEST_SHA256,
		    "CRYPTO_CONSTRAINTS_FAILURE_NO_POE" },
		{ until, DIGEST_SHA256, "CRYPTO_CONSTRAINTS_FAILURE" },
		/* 5.6.3.4: an imprint's digest counts as of genTime ... */
		{ sha1 - 1, DIGEST_SHA1, "CRYPTO_CONSTRAINTS_FAILURE" },
		{ sha1, DIGEST_SHA1, "CRYPTO_CONSTRAINTS_FAILURE_NO_POE" },
	};
	struct sigmath		 math[2] = {
	    { .digest_match = TRI_YES, .signature_valid = TRI_YES },
	    { .digest_match = TRI_YES, .signature_valid = TRI_YES } };
	const struct chain_result *chains[2];
	struct chain_result	 chain;
	struct verdict		 v[2];
	struct poe		 poe[2];
	struct sigplan		*sig;
	struct plan		*plan;

	(void)state;
	path_make(&chain, PATH_GOOD);
	chains[0] = chains[1] = &chain;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_non_null(plan = plan_new());
		assert_non_null(sig = plan_add_sig(plan));
		sig->digest = DIGEST_SHA1;
		sig->cert = 0;
		assert_non_null(sig = plan_add_sig(plan));
		sig->digest = DIGEST_SHA256;
		sig->imprint_alg = rows[i].imprint;
		sig->tst = TST_CONTENT;
		sig->gen_time = rows[i].gen_time;
		sig->of = sig->cert = 0;
		/* ... however late it is now. */
		assert_int_equal(verdict_all(v, poe, plan, math, chains,
		    sha1 + 1), 0);
		assert_string_equal(v[0].sub, rows[i].sub);
		assert_int_equal(v[1].indication, rows[i].gen_time == sha1 ?
		    IND_INDETERMINATE : IND_PASSED);
		plan_free(plan);
	}
}

static void
documents(void **state)
{
	static const struct {
		const char	*descr;
		enum finding	 note;
		size_t		 n;
		enum indication	 sig[2];
		const char	*sub[2];
		enum indication	 want;
		const char	*want_sub;
	} rows[] = {
		{ "no signature", FINDING_OK, 0, { IND_PASSED }, { "" },
		    IND_NO_SIGNATURE, "" },
		{ "no signature, a note", FINDING_PDF_REPAIRED, 0,
		    { IND_PASSED }, { "" }, IND_NO_SIGNATURE, "" },
		{ "not judged", FINDING_FORMAT_UNSUPPORTED, 0,
		    { IND_PASSED }, { "" }, IND_INDETERMINATE, "" },
		{ "broken", FINDING_PDF_BROKEN, 0, { IND_PASSED }, { "" },
		    IND_FAILED, "FORMAT_FAILURE" },
		{ "all passed", FINDING_OK, 2, { IND_PASSED, IND_PASSED },
		    { "", "" }, IND_PASSED, "" },
		{ "the worst of two", FINDING_OK, 2,
		    { IND_INDETERMINATE, IND_FAILED },
		    { "TRY_LATER", "HASH_FAILURE" }, IND_FAILED,
		    "HASH_FAILURE" },
		{ "the worst first", FINDING_OK, 2,
		    { IND_FAILED, IND_INDETERMINATE },
		    { "HASH_FAILURE", "TRY_LATER" }, IND_FAILED,
		    "HASH_FAILURE" },
		{ "the document's own is worse", FINDING_PDF_PASSWORD, 1,
		    { IND_PASSED }, { "" }, IND_FAILED, "FORMAT_FAILURE" },
	};
	struct verdict	 sigs[2], v;
	struct plan	*plan;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("%s\n", rows[i].descr);
		assert_non_null(plan = plan_new());
		if (rows[i].note != FINDING_OK)
			assert_int_equal(plan_note(plan, rows[i].note, "x"),
			    0);
		memset(sigs, 0, sizeof(sigs));
		for (size_t j = 0; j < rows[i].n; j++) {
			sigs[j].indication = rows[i].sig[j];
			sigs[j].sub = rows[i].sub[j];
		}
		verdict_document(&v, plan, sigs, rows[i].n);
		assert_int_equal(v.indication, rows[i].want);
		assert_string_equal(v.sub, rows[i].want_sub);
		plan_free(plan);
	}
}

/* More findings than are kept: the ones that matter most stay. */
static void
more_than_kept(void **state)
{
	struct sigmath	 math = { .digest_match = TRI_NO,
	    .signature_valid = TRI_YES, .why = FINDING_OK };
	struct verdict	 v;
	struct sigplan	*sig;
	struct plan	*plan;

	(void)state;
	assert_non_null(plan = plan_new());
	assert_non_null(sig = plan_add_sig(plan));
	for (size_t i = 0; i < VERDICT_REASONS + 1; i++)
		assert_int_equal(sigplan_note(sig, FINDING_FIELD_UNLISTED,
		    NULL), 0);
	assert_int_equal(sigplan_note(sig, FINDING_BYTERANGE_GAP, "x"), 0);
	verdict_signature(&v, plan, 0, &math, NULL, AT);
	assert_int_equal(v.nreason, VERDICT_REASONS);
	assert_int_equal(v.reason[0].code, FINDING_BYTERANGE_GAP);
	assert_int_equal(v.reason[1].code, FINDING_NO_SIGNER_CERT);
	assert_int_equal(v.reason[2].code, FINDING_DIGEST_MISMATCH);
	assert_int_equal(v.indication, IND_FAILED);
	plan_free(plan);
}

static void
sentences(void **state)
{
	static const struct {
		enum finding	 code;
		const char	*detail;
		const char	*want;
	} rows[] = {
		{ FINDING_DIGEST_MISMATCH, "", "The signed bytes are not those "
		    "of this file: their digest differs." },
		{ FINDING_DIGEST_MISMATCH, "not asked for", "The signed bytes "
		    "are not those of this file: their digest differs." },
		{ FINDING_SUBFILTER_UNKNOWN, "x.y",
		    "The signature's SubFilter is not known: x.y." },
		/* A stranger's text is never a format, nor a terminal's. */
		{ FINDING_SUBFILTER_UNKNOWN, "%s%n%s",
		    "The signature's SubFilter is not known: %s%n%s." },
		{ FINDING_SUBFILTER_UNKNOWN, "a\x1b[2Jb",
		    "The signature's SubFilter is not known: a\\x1b[2Jb." },
		{ FINDING_SUBFILTER_UNKNOWN, NULL,
		    "The signature's SubFilter is not known: -." },
	};
	struct buf	 b;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		buf_init(&b, 1000);
		assert_int_equal(verdict_sentence(&b, rows[i].code,
		    rows[i].detail), 0);
		assert_non_null(buf_str(&b));
		assert_string_equal((const char *)b.p, rows[i].want);
		buf_release(&b);
	}
	/* Too small a buffer says so. */
	buf_init(&b, 10);
	assert_int_equal(verdict_sentence(&b, FINDING_SUBFILTER_UNKNOWN, "x"),
	    -1);
	buf_release(&b);
}

/* Every finding: a sentence, and a verdict that is not better than its row. */
static void
every_finding(void **state)
{
	struct chain_result	 chain;
	struct sigmath		 math = { .digest_match = TRI_YES,
	    .signature_valid = TRI_YES, .why = FINDING_OK };
	struct verdict		 v;
	struct sigplan		*sig;
	struct plan		*plan;
	struct buf		 b;

	(void)state;
	path_make(&chain, PATH_GOOD);
	for (int f = FINDING_OK + 1; f < FINDING_MAX; f++) {
		buf_init(&b, 4096);
		assert_int_equal(verdict_sentence(&b, (enum finding)f, "x"),
		    0);
		assert_null(memmem(b.p, b.len, "%s", 2));
		buf_release(&b);
		assert_non_null(plan = plan_new());
		assert_non_null(sig = plan_add_sig(plan));
		sig->cert = 0;
		assert_int_equal(sigplan_note(sig, (enum finding)f, "x"), 0);
		verdict_signature(&v, plan, 0, &math, &chain, AT);
		if (finding_indication((enum finding)f) == IND_NOTE)
			assert_int_equal(v.indication, IND_PASSED);
		else
			assert_int_equal(v.indication,
			    finding_indication((enum finding)f));
		plan_free(plan);
	}
}

/*
 * EN 319 102-1 5.3.4, 5.5.4, 5.6.3: what a chain lacks a proof for, where a
 * time-stamp proves the contrary; days from AT.
 */
static void
proven_by_stamps(void **state)
{
	static const int64_t	 day = 24 * 3600 * TIME_SECOND;
	static const struct {
		const char	*descr;
		enum tstkind	 kind;		/* TST_NONE: no time-stamp */
		int64_t		 gen;
		enum finding	 chain;
		int64_t		 end;		/* notAfter, or revoked at */
		enum digest_alg	 digest;
		enum digest_alg	 imprint;
		enum finding	 want;		/* of the signature */
		enum finding	 told;		/* of the time-stamp; OK */
		enum finding	 never;		/* of either */
	} rows[] = {
		{ "made after the certificate's end", TST_CONTENT, -5,
		    FINDING_CERT_EXPIRED, -9, DIGEST_SHA256, DIGEST_SHA256,
		    FINDING_CERT_EXPIRED_PROVEN, FINDING_OK,
		    FINDING_CERT_EXPIRED },
		{ "made before it, perhaps", TST_CONTENT, -5,
		    FINDING_CERT_EXPIRED, -2, DIGEST_SHA256, DIGEST_SHA256,
		    FINDING_CERT_EXPIRED, FINDING_OK,
		    FINDING_CERT_EXPIRED_PROVEN },
		{ "nobody knows", TST_NONE, 0, FINDING_CERT_EXPIRED_GOOD, -9,
		    DIGEST_SHA256, DIGEST_NONE, FINDING_CERT_EXPIRED_GOOD,
		    FINDING_OK, FINDING_CERT_EXPIRED_PROVEN },
		{ "made after the revocation", TST_CONTENT, -5,
		    FINDING_CERT_REVOKED_NO_POE, -9, DIGEST_SHA256,
		    DIGEST_SHA256, FINDING_CERT_REVOKED, FINDING_OK,
		    FINDING_CERT_REVOKED_NO_POE },
		{ "there before the certificate was", TST_SIGNATURE, -5,
		    FINDING_CERT_NOT_YET, 9, DIGEST_SHA256, DIGEST_SHA256,
		    FINDING_CERT_NOT_YET_PROVEN, FINDING_OK,
		    FINDING_CERT_NOT_YET },
		{ "not yet, and no time-stamp", TST_NONE, 0,
		    FINDING_CERT_NOT_YET, 9, DIGEST_SHA256, DIGEST_NONE,
		    FINDING_CERT_NOT_YET, FINDING_OK,
		    FINDING_CERT_NOT_YET_PROVEN },
		{ "made when the digest was weak", TST_CONTENT, -5,
		    FINDING_OK, 0, DIGEST_SHA1, DIGEST_SHA256,
		    FINDING_ALG_WEAK_PROVEN, FINDING_OK, FINDING_ALG_WEAK },
		{ "an imprint of SHA-1 counts a while yet", TST_SIGNATURE,
		    -5, FINDING_OK, 0, DIGEST_SHA256, DIGEST_SHA1,
		    FINDING_OK, FINDING_TST_IMPRINT_SHA1,
		    FINDING_ALG_WEAK },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct chain_result		 good = { .revocation =
		    REVOCATION_GOOD, .n = 2, .reason = -1,
		    .revoked_at = TIME_NONE }, own = good;
		const struct chain_result	*chain[2] = { &own, &good };
		const size_t			 n = rows[i].kind ==
						    TST_NONE ? 1 : 2;
		struct sigmath			 math[2];
		struct verdict			 v[2];
		struct poe			 poe[2];
		struct plan			*plan = plan_new();
		bool				 has_want, has_told;
		bool				 never = false;

		own.finding = rows[i].chain;
		own.cert_facts.not_after = own.revoked_at =
		    AT + rows[i].end * day;
		for (size_t k = 0; k < n; k++) {
			struct sigplan	*s = plan_add_sig(plan);

			assert_non_null(s);
			s->cert = 0;
			s->digest = k == 0 ? rows[i].digest : DIGEST_SHA256;
			math[k] = (struct sigmath){ .digest_match = TRI_YES,
			    .signature_valid = TRI_YES };
		}
		if (n > 1) {
			plan->sig[1].tst = rows[i].kind;
			plan->sig[1].of = 0;
			plan->sig[1].imprint_alg = rows[i].imprint;
			plan->sig[1].gen_time = AT + rows[i].gen * day;
		}
		assert_int_equal(verdict_all(v, poe, plan, math, chain, AT),
		    0);
		has_want = rows[i].want == FINDING_OK;
		has_told = rows[i].told == FINDING_OK;
		for (size_t k = 0; k < n; k++)
			for (size_t r = 0; r < v[k].nreason; r++) {
				enum finding	 c = v[k].reason[r].code;

				has_want |= k == 0 && c == rows[i].want;
				has_told |= k == 1 && c == rows[i].told;
				never |= c == rows[i].never;
			}
		if (!has_want || !has_told || never)
			fail_msg("%s: %d %d %d", rows[i].descr, has_want,
			    has_told, never);
		plan_free(plan);
	}
}

int
main(void)
{
	const struct CMUnitTest all[] = {
		cmocka_unit_test(signatures),
		cmocka_unit_test(claimed_later),
		cmocka_unit_test(other_purposes),
		cmocka_unit_test(called_by_kind),
		cmocka_unit_test(weak_from_its_day),
		cmocka_unit_test(weak_ever),
		cmocka_unit_test(weak_when_made),
		cmocka_unit_test(documents),
		cmocka_unit_test(more_than_kept),
		cmocka_unit_test(sentences),
		cmocka_unit_test(every_finding),
		cmocka_unit_test(proven_by_stamps),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
