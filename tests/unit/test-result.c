/*
 * test-result.c: the JSON of a document, key by key (03-validation.md).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/json.h"
#include "formats/base/timefmt.h"
#include "formats/validation/verdict.h"
#include "formats/validation/words.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define AT	((int64_t)1767225600 * TIME_SECOND)	/* 2026-01-01 */

static char	 subject[] = "CN=Nguy\xe1\xbb\x85n", issuer[] = "CN=CA";
static char	 common[] = "Nguy\xe1\xbb\x85n", serial[] = "5403";

/* A plan with one PDF signature that is whole. */
static struct plan *
signed_plan(struct sigplan **sig)
{
	static const uint8_t	 value[] = { 1 };
	struct plan		*plan;
	struct sigplan		*s;

	assert_non_null(plan = plan_new());
	plan->format = FORMAT_PDF;
	assert_non_null(s = plan_add_sig(plan));
	assert_int_equal(plan_set_text(&s->id, "Signature1", 10), 0);
	assert_int_equal(plan_set_text(&s->subfilter, "adbe.pkcs7.detached",
	    19), 0);
	assert_int_equal(blob_set(&s->value, value, sizeof(value)), 0);
	s->digest = DIGEST_SHA256;
	s->alg.family = SIG_RSA_PKCS1;
	s->cert = 0;
	s->coverage = COVERAGE_WHOLE;
	s->mod_level = MOD_NONE;
	s->mod_allowed = true;
	s->has_byte_range = true;
	s->byte_range[1] = 840;
	s->byte_range[2] = 9080;
	s->byte_range[3] = 312;
	*sig = s;
	return plan;
}

static void
good_chain(struct chain_result *c)
{
	memset(c, 0, sizeof(*c));
	c->finding = FINDING_OK;
	c->n = 2;
	c->revocation = REVOCATION_GOOD;
	c->source = SOURCE_CRL;
	c->reason = -1;
	c->revoked_at = c->next_update = TIME_NONE;
	c->this_update = AT;
	c->invalid_since = TIME_NONE;
	c->cert_facts.subject = subject;
	c->cert_facts.issuer = issuer;
	c->cert_facts.common_name = common;
	c->cert_facts.serial = serial;
	memcpy(c->cert_facts.key, "rsa2048", 8);
	c->cert_facts.not_before = c->cert_facts.not_after = AT;
}

static json_t *
result_of(const struct plan *plan, const struct sigmath *math,
    const struct chain_result *chain, struct verdict *worst)
{
	const struct chain_result *const chains[] = { chain, chain, chain };
	struct result	 r = { .file = "a.pdf", .size = 9392, .plan = plan,
	    .math = math, .chain = chains, .at = AT };
	json_t		*o = result_json(&r, worst);

	assert_non_null(o);
	return o;
}

static const json_t *
first(const json_t *o)
{
	const json_t	*s;

	s = json_array_get(json_object_get(o, "signatures"), 0);
	assert_non_null(s);
	return s;
}

static void
equal(const json_t *o, const char *key, const char *want)
{
	json_t	*wanted = json_loads(want, JSON_DECODE_ANY, NULL);

	print_message("%s\n", key);
	assert_non_null(wanted);
	assert_true(json_equal(json_object_get(o, key), wanted));
	json_decref(wanted);
}

static void
every_key(void **state)
{
	struct chain_result	 chain;
	struct sigmath		 math = { .digest_match = TRI_YES,
	    .signature_valid = TRI_YES, .why = FINDING_OK };
	struct verdict		 worst;
	struct sigplan		*sig;
	struct plan		*plan = signed_plan(&sig);
	const json_t		*s;
	json_t			*o;

	(void)state;
	good_chain(&chain);
	sig->claimed = AT;
	o = result_of(plan, &math, &chain, &worst);
	assert_int_equal(worst.indication, IND_PASSED);
	equal(o, "file", "\"a.pdf\"");
	equal(o, "size", "9392");
	equal(o, "format", "\"pdf\"");
	equal(o, "indication", "\"TOTAL-PASSED\"");
	equal(o, "sub_indication", "null");
	equal(o, "warnings", "[]");
	s = first(o);
	equal(s, "id", "\"Signature1\"");
	equal(s, "kind", "\"signature\"");
	equal(s, "subfilter", "\"adbe.pkcs7.detached\"");
	equal(s, "level", "\"PKCS7-B\"");
	equal(s, "byte_range", "[0,840,9080,312]");
	equal(s, "coverage", "\"whole-file\"");
	equal(s, "digest_algorithm", "\"sha256\"");
	equal(s, "signature_algorithm", "\"rsa-pkcs1\"");
	equal(s, "digest_match", "true");
	equal(s, "signature_valid", "true");
	equal(s, "signing_time", "\"2026-01-01T00:00:00Z\"");
	equal(s, "signing_time_source", "\"claimed\"");
	equal(json_object_get(s, "signer"), "subject", "\"CN=Nguyễn\"");
	equal(json_object_get(s, "signer"), "serial", "\"5403\"");
	equal(json_object_get(s, "signer"), "key", "\"rsa2048\"");
	equal(json_object_get(s, "signer"), "not_after",
	    "\"2026-01-01T00:00:00Z\"");
	assert_int_equal(json_array_size(json_object_get(s, "chain")), 2);
	equal(s, "revocation", "{\"status\":\"good\",\"source\":\"crl\","
	    "\"this_update\":\"2026-01-01T00:00:00Z\",\"time\":null,"
	    "\"reason\":null}");
	equal(s, "modifications",
	    "{\"level\":\"none\",\"allowed\":true,\"objects\":[]}");
	equal(s, "diagnosis", "\"intact\"");
	equal(s, "indication", "\"TOTAL-PASSED\"");
	equal(s, "sub_indication", "null");
	equal(s, "reasons", "[]");
	equal(s, "findings", "[]");
	json_decref(o);
	plan_free(plan);
}

/* What is not known, or does not apply, is not there. */
static void
left_out(void **state)
{
	static const char *const keys[] = { "subfilter", "level",
	    "byte_range", "coverage", "digest_algorithm",
	    "signature_algorithm", "digest_match", "signature_valid",
	    "signing_time", "signing_time_source", "signer", "chain",
	    "revocation", "modifications", "timestamps" };
	struct sigmath	 math = { .why = FINDING_NO_SIGNER_CERT };
	struct plan	*plan;
	const json_t	*s;
	json_t		*o;

	(void)state;
	assert_non_null(plan = plan_new());
	plan->format = FORMAT_CMS;
	assert_non_null(plan_add_sig(plan));
	o = result_of(plan, &math, NULL, NULL);
	s = first(o);
	for (size_t i = 0; i < COUNT(keys); i++) {
		print_message("%s\n", keys[i]);
		assert_null(json_object_get(s, keys[i]));
	}
	equal(s, "sub_indication", "\"NO_SIGNING_CERTIFICATE_FOUND\"");
	json_decref(o);
	plan_free(plan);
}

static void
no_signature(void **state)
{
	struct plan	*plan;
	json_t		*o;

	(void)state;
	assert_non_null(plan = plan_new());
	plan->format = FORMAT_TEXT;
	o = result_of(plan, NULL, NULL, NULL);
	equal(o, "indication", "\"NO-SIGNATURE\"");
	equal(o, "sub_indication", "null");
	equal(o, "signatures", "[]");
	json_decref(o);
	plan_free(plan);
}

/* The facts of a value, whose structure may say nothing of the content. */
static void
value_facts(void **state)
{
	static const struct {
		const char	*descr;
		enum finding	 note;
		bool		 resaved;
		enum tri	 digest;
		const char	*want;		/* signature_valid */
		const char	*diagnosis;
	} rows[] = {
		{ "content altered", FINDING_OK, false, TRI_NO, "true",
		    "\"content-altered\"" },
		{ "malformed, nothing has the digest", FINDING_BYTERANGE_GAP,
		    false, TRI_NO, "false", "\"malformed\"" },
		{ "malformed, but it has", FINDING_BYTERANGE_GAP, false,
		    TRI_YES, "true", "\"malformed\"" },
		{ "rewritten", FINDING_BYTERANGE_BOUNDS, true, TRI_NO, "true",
		    "\"rewritten\"" },
	};
	struct chain_result	 chain;
	struct sigmath		 math;
	struct sigplan		*sig;
	struct plan		*plan;
	json_t			*o;

	(void)state;
	good_chain(&chain);
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("%s\n", rows[i].descr);
		plan = signed_plan(&sig);
		plan->resaved = rows[i].resaved;
		if (rows[i].note != FINDING_OK)
			assert_int_equal(sigplan_note(sig, rows[i].note, "x"),
			    0);
		memset(&math, 0, sizeof(math));
		math.digest_match = rows[i].digest;
		math.signature_valid = TRI_YES;
		o = result_of(plan, &math, &chain, NULL);
		equal(first(o), "signature_valid", rows[i].want);
		equal(first(o), "diagnosis", rows[i].diagnosis);
		json_decref(o);
		plan_free(plan);
	}
}

static void
levels(void **state)
{
	static const struct {
		const char	*subfilter;
		enum format	 format;
		bool		 cades;
		bool		 stamped;
		const char	*want;		/* NULL: none */
	} rows[] = {
		{ "ETSI.CAdES.detached", FORMAT_PDF, true, false,
		    "\"PAdES-B-B\"" },
		{ "ETSI.CAdES.detached", FORMAT_PDF, true, true,
		    "\"PAdES-B-T\"" },
		{ "ETSI.CAdES.detached", FORMAT_PDF, false, false,
		    "\"PKCS7-B\"" },
		{ "adbe.pkcs7.detached", FORMAT_PDF, true, true,
		    "\"PKCS7-T\"" },
		{ "adbe.x509.rsa_sha1", FORMAT_PDF, false, false, NULL },
		{ "", FORMAT_CMS, true, false, "\"CAdES-B-B\"" },
		{ "", FORMAT_CMS, true, true, "\"CAdES-B-T\"" },
		{ "", FORMAT_CMS_PEM, false, false, "\"PKCS7-B\"" },
	};
	struct sigmath	 math[2] = { { .why = FINDING_OK },
	    { .why = FINDING_OK } };
	struct sigplan	*sig;
	struct plan	*plan;
	json_t		*o;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		plan = signed_plan(&sig);
		plan->format = rows[i].format;
		sig->cades = rows[i].cades;
		assert_int_equal(plan_set_text(&sig->subfilter,
		    rows[i].subfilter, strlen(rows[i].subfilter)), 0);
		if (rows[i].stamped) {
			struct sigplan	*t = plan_add_sig(plan);

			assert_non_null(t);
			sig = &plan->sig[0];
			t->tst = TST_SIGNATURE;
			t->of = 0;
		}
		o = result_of(plan, math, NULL, NULL);
		if (rows[i].want == NULL)
			assert_null(json_object_get(first(o), "level"));
		else
			equal(first(o), "level", rows[i].want);
		json_decref(o);
		plan_free(plan);
	}
}

/* Material that came after the last time-stamp is not kept by it. */
static void
levels_kept(void **state)
{
	static const struct {
		uint64_t	 end;		/* of the material */
		bool		 beside;
		const char	*want;
	} rows[] = {
		{ 0, false, "\"PAdES-B-LTA\"" },
		{ 9000, false, "\"PAdES-B-LTA\"" },
		{ 29312, false, "\"PAdES-B-LTA\"" },
		{ 29313, false, "\"PAdES-B-LT\"" },
		{ 9000, true, "\"PAdES-B-T\"" },
	};
	static const uint8_t	 der[] = { 0x30, 0 };
	struct sigmath		 math[3] = { { .digest_match = TRI_YES,
	    .signature_valid = TRI_YES, .why = FINDING_OK } };
	struct chain_result	 chain;
	struct verdict		 worst;
	struct sigplan		*sig, *s;
	struct plan		*plan;
	json_t			*o;

	(void)state;
	math[1] = math[2] = math[0];
	good_chain(&chain);
	for (size_t i = 0; i < COUNT(rows); i++) {
		plan = signed_plan(&sig);
		assert_int_equal(plan_set_text(&sig->subfilter,
		    "ETSI.CAdES.detached", 19), 0);
		sig->cades = true;
		for (int k = 0; k < 2; k++) {
			assert_non_null(s = plan_add_sig(plan));
			assert_int_equal(plan_set_text(&s->id, "T", 1), 0);
			assert_int_equal(plan_set_text(&s->subfilter, "", 0),
			    0);
			s->tst = k == 0 ? TST_SIGNATURE : TST_DOCUMENT;
			s->of = k == 0 ? 0 : -1;
			s->cert = 0;
		}
		s->has_byte_range = true;
		s->byte_range[1] = 19000;
		s->byte_range[2] = 29000;
		s->byte_range[3] = 312;
		assert_int_equal(plan_add_rev(plan, REVKIND_CRL, der,
		    sizeof(der)), 0);
		plan->rev[0].end = rows[i].end;
		plan->rev[0].beside = rows[i].beside;
		o = result_of(plan, math, &chain, &worst);
		equal(first(o), "level", rows[i].want);
		json_decref(o);
		plan_free(plan);
	}
}

/* Of a document's time-stamp the imprint must be the document's. */
static void
time_stamps(void **state)
{
	struct sigmath	 math = { .digest_match = TRI_YES,
	    .signature_valid = TRI_YES, .why = FINDING_OK };
	struct sigplan	*sig;
	struct plan	*plan = signed_plan(&sig);
	json_t		*o;

	(void)state;
	sig->kind = SIGKIND_DOC_TIMESTAMP;
	sig->tst = TST_DOCUMENT;
	sig->gen_time = (int64_t)1767225600 * TIME_SECOND;
	o = result_of(plan, &math, NULL, NULL);
	equal(first(o), "kind", "\"doc-timestamp\"");
	equal(first(o), "digest_match", "true");
	equal(first(o), "signing_time", "\"2026-01-01T00:00:00Z\"");
	equal(first(o), "signing_time_source", "\"timestamp\"");
	assert_null(json_object_get(first(o), "level"));
	json_decref(o);
	math.digest_match = TRI_NO;
	o = result_of(plan, &math, NULL, NULL);
	equal(first(o), "digest_match", "false");
	json_decref(o);
	plan_free(plan);
}

/* Notes warn, with the signature's name; the rest are reasons. */
static void
warnings_and_reasons(void **state)
{
	struct sigmath		 math = { .digest_match = TRI_NO,
	    .signature_valid = TRI_YES, .why = FINDING_OK };
	struct chain_result	 chain;
	struct sigplan		*sig;
	struct plan		*plan = signed_plan(&sig);
	json_t			*o;

	(void)state;
	good_chain(&chain);
	/* What was found twice, as in two time-stamps, is said once. */
	for (int twice = 0; twice < 2; twice++) {
		assert_int_equal(sigplan_note(sig, FINDING_FIELD_UNLISTED,
		    NULL), 0);
		assert_int_equal(plan_note(plan, FINDING_PDF_ENCRYPTED, NULL),
		    0);
	}
	o = result_of(plan, &math, &chain, NULL);
	equal(o, "warnings", "[\"Signature1: The signature is not listed in "
	    "the form's fields.\",\"The PDF is encrypted with an empty user "
	    "password.\"]");
	equal(o, "findings", "[\"PDF_ENCRYPTED\"]");
	equal(first(o), "findings", "[\"DIGEST_MISMATCH\",\"FIELD_UNLISTED\"]");
	equal(first(o), "reasons", "[\"The signed bytes are not those of this "
	    "file: their digest differs.\"]");
	json_decref(o);
	plan_free(plan);
}

/* Whatever is wrong, a person is told what to do, also without a diagnosis. */
static void
what_next(void **state)
{
	static const char *const	 failed[] = { "FORMAT_FAILURE",
	    "HASH_FAILURE", "SIG_CRYPTO_FAILURE", "REVOKED", "EXPIRED",
	    "NOT_YET_VALID" };

	(void)state;
	for (size_t i = 0; i < sizeof(failed) / sizeof(failed[0]); i++) {
		print_message("%s\n", failed[i]);
		assert_null(strstr(words_next(NULL, "TOTAL-FAILED", failed[i]),
		    "--json"));
		assert_string_not_equal(words_sub(failed[i]), failed[i]);
	}
	assert_null(words_next("intact", "TOTAL-PASSED", NULL));
	assert_non_null(strstr(words_next("rewritten", "TOTAL-FAILED",
	    "HASH_FAILURE"), "not compressed"));
}

/* Names that are no text do not make the result fail. */
static void
foreign_names(void **state)
{
	struct sigmath	 math = { .why = FINDING_OK };
	struct sigplan	*sig;
	struct plan	*plan = signed_plan(&sig);
	struct result	 r = { .file = "a\xff\n.pdf", .plan = plan,
	    .math = &math, .at = AT };
	json_t		*o;

	(void)state;
	sig->byte_range[3] = UINT64_MAX;
	assert_non_null(o = result_json(&r, NULL));
	equal(o, "file", "\"a\\\\xff\\\\x0a.pdf\"");
	equal(first(o), "byte_range", "[0,840,9080,9223372036854775807]");
	json_decref(o);
	plan_free(plan);
}

int
main(void)
{
	const struct CMUnitTest all[] = {
		cmocka_unit_test(every_key),
		cmocka_unit_test(levels_kept),
		cmocka_unit_test(left_out),
		cmocka_unit_test(no_signature),
		cmocka_unit_test(value_facts),
		cmocka_unit_test(levels),
		cmocka_unit_test(time_stamps),
		cmocka_unit_test(warnings_and_reasons),
		cmocka_unit_test(what_next),
		cmocka_unit_test(foreign_names),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
