/*
 * test-plan.c: a plan survives the wire; what was not written so, does not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/timefmt.h"
#include "formats/crypto/plan.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static void
set(char **to, const char *s)
{
	assert_int_equal(plan_set_text(to, s, strlen(s)), 0);
}

/* A plan with something in every field. */
static struct plan *
full(void)
{
	struct plan	*plan = plan_new();
	struct sigplan	*s;

	assert_non_null(plan);
	plan->format = FORMAT_PDF;
	plan->size = 4711;
	plan->revisions = 3;
	plan->resaved = true;
	assert_int_equal(plan_add_cert(plan, (const uint8_t *)"one", 3), 0);
	assert_int_equal(plan_add_cert(plan, (const uint8_t *)"two", 3), 1);
	assert_int_equal(plan_add_cert(plan, (const uint8_t *)"one", 3), 0);
	assert_int_equal(plan_add_rev(plan, REVKIND_CRL,
	    (const uint8_t *)"crl", 3), 0);
	assert_int_equal(plan_add_rev(plan, REVKIND_OCSP,
	    (const uint8_t *)"crl", 3), 1);
	assert_int_equal(plan_add_rev(plan, REVKIND_CRL,
	    (const uint8_t *)"crl", 3), 0);
	assert_non_null(s = plan_add_sig(plan));
	assert_int_equal(s->cert, -1);
	assert_true(s->claimed == TIME_NONE);
	assert_string_equal(s->id, "");
	assert_non_null(s = plan_add_sig(plan));
	s->kind = SIGKIND_CERTIFICATION;
	set(&s->id, "Chữ ký 1");
	set(&s->subfilter, "adbe.pkcs7.sha1");
	s->mode = SIGMODE_DIRECT;
	s->content = CONTENT_INLINE;
	assert_int_equal(sigplan_add_span(s, 0, 100), 0);
	assert_int_equal(sigplan_add_span(s, 200, 4511), 0);
	assert_int_equal(blob_set(&s->inline_content, "digest", 6), 0);
	assert_int_equal(sigplan_add_inner(s, 5, 6), 0);
	s->inner_alg = DIGEST_SHA1;
	s->digest = DIGEST_SHA256;
	s->alg = (struct sig_alg){ .family = SIG_RSA_PSS,
	    .digest = DIGEST_SHA384, .mgf1 = DIGEST_SHA512, .salt = 48,
	    .oid = "1.2.840.113549.1.1.10" };
	assert_int_equal(blob_set(&s->message_digest, "md", 2), 0);
	assert_int_equal(blob_set(&s->attrs, "attrs", 5), 0);
	assert_int_equal(blob_set(&s->attrs_file, "file", 4), 0);
	s->attrs_ordered = true;
	assert_int_equal(blob_set(&s->value, "value", 5), 0);
	s->cert = 1;
	s->claimed = 1700000000000000;
	assert_int_equal(sigplan_add_claim(s, "signer-location",
	    "Nha Trang"), 0);
	assert_int_equal(sigplan_add_claim(s, "mime-type", ""), 0);
	s->has_byte_range = true;
	s->byte_range[3] = UINT64_MAX;
	s->coverage = COVERAGE_REVISION;
	s->extended = 12;
	s->docmdp = 2;
	s->cades = true;
	s->mod_level = MOD_FORM;
	s->mod_allowed = true;
	assert_int_equal(sigplan_add_object(s, "12 0 /Contents"), 0);
	assert_int_equal(sigplan_add_object(s, "trailer /Encrypt"), 0);
	assert_int_equal(sigplan_note(s, FINDING_CMS_ATTRS, "%s: %d", "x",
	    7), 0);
	assert_int_equal(sigplan_note(s, FINDING_CMS_ATTRS_DER, NULL), 0);
	assert_int_equal(plan_note(plan, FINDING_PDF_ENCRYPTED, NULL), 0);
	assert_non_null(s = plan_add_sig(plan));
	assert_int_equal(s->of, -1);
	assert_true(s->gen_time == TIME_NONE);
	s->kind = SIGKIND_TIMESTAMP;
	s->tst = TST_ARCHIVE;
	s->around = true;
	s->head = 1;
	s->headless = 2;
	s->rank = 3;
	s->of = 1;
	assert_int_equal(sigplan_add_proven(s, 1), 0);
	assert_int_equal(sigplan_add_proven(s, 0), 0);
	assert_int_equal(sigplan_add_proven(s, PLAN_SIGS_MAX), -1);
	assert_int_equal(blob_set(&s->tst_info, "info", 4), 0);
	s->imprint_alg = DIGEST_SHA256;
	assert_int_equal(blob_set(&s->imprint, "imprint", 7), 0);
	assert_int_equal(blob_set(&s->before, "before", 6), 0);
	assert_int_equal(blob_set(&s->after, "after", 5), 0);
	s->gen_time = 1700000001000000;
	s->accuracy = 500;
	set(&s->policy, "1.2.3");
	set(&s->serial, "0A");
	return plan;
}

static void
round_trip(void **state)
{
	struct plan	*plan = full(), *back;
	struct sigplan	*s;
	struct buf	 a, b;
	struct digest	 one, two;

	(void)state;
	buf_init(&a, PLAN_MAX);
	buf_init(&b, PLAN_MAX);
	assert_int_equal(plan_encode(&a, plan), 0);
	assert_non_null(back = plan_decode(a.p, a.len));
	assert_int_equal(plan_encode(&b, back), 0);
	assert_int_equal(a.len, b.len);
	assert_memory_equal(a.p, b.p, a.len);
	assert_int_equal(plan_digest(plan, &one), 0);
	assert_int_equal(plan_digest(back, &two), 0);
	assert_true(digest_equal(&one, &two));

	assert_int_equal(back->nrev, 2);
	assert_int_equal(back->rev[1].kind, REVKIND_OCSP);
	assert_int_equal(back->rev[1].der.len, 3);
	assert_int_equal(back->nsig, 3);
	s = &back->sig[2];
	assert_int_equal(s->tst, TST_ARCHIVE);
	assert_int_equal(s->of, 1);
	assert_int_equal(s->after.len, 5);
	assert_true(s->around);
	assert_int_equal(s->headless, 2);
	assert_int_equal(s->rank, 3);
	assert_int_equal(s->nproven, 2);
	assert_int_equal(s->proven[0], 1);
	assert_true(s->gen_time == 1700000001000000);
	assert_int_equal(s->accuracy, 500);
	assert_string_equal(s->policy, "1.2.3");
	assert_int_equal(sigplan_digest_alg(s), DIGEST_SHA256);
	assert_int_equal(sigplan_digest(s)->len, 7);
	s = &back->sig[1];
	assert_string_equal(s->id, "Chữ ký 1");
	assert_int_equal(s->nclaim, 2);
	assert_string_equal(s->claim[0].value, "Nha Trang");
	assert_int_equal(s->nspan, 2);
	assert_int_equal(s->span[1].len, 4511);
	assert_int_equal(s->alg.salt, 48);
	assert_int_equal(s->cert, 1);
	assert_true(s->byte_range[3] == UINT64_MAX);
	assert_string_equal(s->note[0].detail, "x: 7");
	assert_true(sigplan_has_note(s, FINDING_CMS_ATTRS_DER));
	assert_false(sigplan_has_note(s, FINDING_ALG_MISMATCH));

	/* Another plan, another digest. */
	back->sig[1].docmdp = 1;
	assert_int_equal(plan_digest(back, &two), 0);
	assert_false(digest_equal(&one, &two));
	plan_free(back);
	plan_free(plan);
	buf_release(&a);
	buf_release(&b);
}

/* Every cut is refused, and so is an octet more. */
static void
cuts(void **state)
{
	struct plan	*plan = full();
	struct buf	 a;

	(void)state;
	buf_init(&a, PLAN_MAX);
	assert_int_equal(plan_encode(&a, plan), 0);
	for (size_t n = 0; n < a.len; n++) {
		uint8_t	*exact = malloc(n > 0 ? n : 1);

		assert_non_null(exact);
		memcpy(exact, a.p, n);
		assert_null(plan_decode(exact, n));
		free(exact);
	}
	assert_int_equal(buf_addc(&a, 0), 0);
	assert_null(plan_decode(a.p, a.len));
	plan_free(plan);
	buf_release(&a);
}

/* One octet changed: refused, or a plan that says the same when encoded. */
static void
changes(void **state)
{
	struct plan	*plan = full(), *back;
	struct buf	 a, b;

	(void)state;
	buf_init(&a, PLAN_MAX);
	buf_init(&b, PLAN_MAX);
	assert_int_equal(plan_encode(&a, plan), 0);
	for (size_t i = 0; i < a.len; i++) {
		for (unsigned int bit = 0; bit < 8; bit++) {
			a.p[i] ^= (uint8_t)(1u << bit);
			back = plan_decode(a.p, a.len);
			if (back != NULL) {
				buf_reset(&b);
				assert_int_equal(plan_encode(&b, back), 0);
				assert_int_equal(b.len, a.len);
				assert_memory_equal(a.p, b.p, a.len);
			}
			plan_free(back);
			a.p[i] ^= (uint8_t)(1u << bit);
		}
	}
	plan_free(plan);
	buf_release(&a);
	buf_release(&b);
}

static void
limits(void **state)
{
	struct plan	*plan = plan_new();
	struct sigplan	*s;
	static uint8_t	 big[PLAN_CERT_MAX + 1];
	char		*text, *long_text;

	(void)state;
	assert_non_null(plan);
	assert_int_equal(plan_add_cert(plan, big, PLAN_CERT_MAX + 1), -1);
	assert_int_equal(plan_add_cert(plan, big, 0), -1);
	assert_int_equal(plan_add_cert(plan, big, PLAN_CERT_MAX), 0);
	for (size_t i = 0; i < PLAN_SIGS_MAX; i++)
		assert_non_null(plan_add_sig(plan));
	assert_null(plan_add_sig(plan));
	s = &plan->sig[0];

	/* Neighbours become one; what wraps is refused. */
	assert_int_equal(sigplan_add_span(s, 0, 10), 0);
	assert_int_equal(sigplan_add_span(s, 10, 5), 0);
	assert_int_equal(s->nspan, 1);
	assert_int_equal(sigplan_add_span(s, UINT64_MAX, 1), -1);
	assert_int_equal(sigplan_add_span(s, UINT64_MAX, 0), 0);
	assert_int_equal(s->nspan, 2);
	for (uint64_t i = 2; i < PLAN_SPANS_MAX; i++)
		assert_int_equal(sigplan_add_span(s, i * 100, 1), 0);
	assert_int_equal(sigplan_add_span(s, 1, 1), -1);

	/* Texts: too long, not UTF-8, cut where a letter ends. */
	assert_non_null(text = strdup("old"));
	assert_non_null(long_text = malloc(PLAN_TEXT_MAX + 3));
	memset(long_text, 'a', PLAN_TEXT_MAX + 1);
	long_text[PLAN_TEXT_MAX + 1] = '\0';
	assert_int_equal(plan_set_text(&text, long_text, PLAN_TEXT_MAX + 1),
	    0);
	assert_int_equal(strlen(text), PLAN_TEXT_MAX);
	/* The last character would straddle the limit: it goes whole. */
	memcpy(long_text + PLAN_TEXT_MAX - 1, "\xc3\xa9", 2);
	assert_int_equal(plan_set_text(&text, long_text, PLAN_TEXT_MAX + 1),
	    0);
	assert_int_equal(strlen(text), PLAN_TEXT_MAX - 1);
	memset(long_text + PLAN_TEXT_MAX - 1, 'x', 2);
	assert_int_equal(plan_set_text(&text, "\xff", 1), -1);
	assert_int_equal(plan_set_text(&text, "a\0b", 3), -1);
	assert_int_equal(plan_set_text(&text, long_text, PLAN_TEXT_MAX), 0);
	free(text);
	memcpy(long_text + PLAN_TEXT_MAX - 1, "\xe1\xba\xbf", 4);
	long_text[PLAN_TEXT_MAX - 2] = 'b';
	assert_int_equal(sigplan_note(s, FINDING_CMS_ATTRS, "%s", long_text),
	    0);
	assert_int_equal(strlen(s->note[0].detail), PLAN_TEXT_MAX - 1);
	assert_int_equal(sigplan_note(s, FINDING_CMS_ATTRS, "%s", "\xff\n"),
	    0);
	assert_string_equal(s->note[1].detail, "\\xff\\x0a");
	free(long_text);

	/* What comes after the last note is dropped, not an error. */
	for (size_t i = 0; i < PLAN_NOTES_MAX + 5; i++)
		assert_int_equal(plan_note(plan, FINDING_PDF_REPAIRED, "%zu",
		    i), 0);
	assert_int_equal(plan->nnote, PLAN_NOTES_MAX);
	plan_free(plan);
}

static void
names(void **state)
{
	(void)state;
	for (unsigned int f = 0; f <= FORMAT_MAX; f++)
		assert_non_null(format_name((enum format)f));
	assert_string_equal(format_name(FORMAT_PDF), "pdf");
	assert_string_equal(coverage_name(COVERAGE_WHOLE), "whole-file");
	assert_string_equal(sigkind_name(SIGKIND_DOC_TIMESTAMP),
	    "doc-timestamp");
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(round_trip),
		cmocka_unit_test(cuts),
		cmocka_unit_test(changes),
		cmocka_unit_test(limits),
		cmocka_unit_test(names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
