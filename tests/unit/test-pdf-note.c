/*
 * test-pdf-note.c: PDFs made here that are odd, or made to deceive: what is
 * said of them, and of a sibling that is neither.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/evp.h>

#include "formats/base/timefmt.h"
#include "formats/document/document.h"
#include "formats/document/pdf.h"
#include "formats/document/pdf_scan.h"
#include "tests/unit/pdfs.h"
#include "tests/unit/rc4.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

/* Moves what follows Contents away, and puts ${text} before it. */
static void
widen_gap(struct maker *m, const char *text)
{
	begin(m, "5 0 R");
	field(m, 5, "Sig1", 6);
	signature(m, 6, 1, "");
	put(m, "%s", text);
	m->gap_end = m->b.len;
	put(m, "%%what the second range began with\n");
	end(m);
	cover(m, 0);
}

static void
wrapped(struct maker *m)
{
	widen_gap(m, "7 0 obj\n<</Forged true>>\nendobj\n");
}

/* Not so much as an object's end after the octets of the signature's own. */
static void
widened(struct maker *m)
{
	one_signed(m);
	m->gap_end += 2;
	cover(m, 0);
}

static void
usage_rights(struct maker *m)
{
	signed_with(m, "/Reference[<</Type/SigRef/TransformMethod/UR3"
	    "/TransformParams<</Annots[/Create]/V/2.2>>>>]");
}

static void
usage_rights_by_reference(struct maker *m)
{
	signed_by_reference(m, "<</TransformMethod/UR3/TransformParams<<>>>>");
}

/* Octets before the header, which offsets count from (ISO 32000-1 7.5.2). */
static void
prefix(struct maker *m, const char *text)
{
	struct buf	 b;

	one_signed(m);
	buf_init(&b, (size_t)1 << 20);
	assert_int_equal(buf_addstr(&b, text), 0);
	assert_int_equal(buf_add(&b, m->b.p, m->b.len), 0);
	m->gap += strlen(text);
	m->gap_end += strlen(text);
	m->range += strlen(text);
	buf_release(&m->b);
	m->b = b;
	cover(m, 0);
}

static void
prefixed(struct maker *m)
{
	prefix(m, "<html>\n");
}

static void
one_octet(struct maker *m)
{
	prefix(m, "\n");
}

/* Where zeroes fill up what was reserved, one octet is something else. */
static void
octets_trail(struct maker *m)
{
	one_signed(m);
	m->b.p[m->gap_end - 2] = '1';
}

/* A text of object ${num}, encrypted (7.6.2, algorithm 1), in hexadecimal. */
static void
seal(char *hex, const uint8_t *key, unsigned int num, const char *text)
{
	uint8_t	 in[10] = { 0 }, md[EVP_MAX_MD_SIZE], buf[64];
	size_t	 len = strlen(text);

	assert_in_range(len, 1, sizeof(buf));
	memcpy(in, key, 5);
	in[5] = (uint8_t)num;
	assert_int_equal(EVP_Digest(in, sizeof(in), md, NULL, EVP_md5(),
	    NULL), 1);
	memcpy(buf, text, len);
	rc4(md, sizeof(in), buf, len);
	for (size_t i = 0; i < len; i++)
		snprintf(hex + 2 * i, 3, "%02x", buf[i]);
}

/* A field and its signature: what Contents is, only it is not encrypted. */
static void
put_sealed(struct maker *m, const uint8_t *key)
{
	char	 name[129], reason[129], date[129], more[512];

	seal(name, key, 6, "Sig1");
	m->off[6] = m->b.len;
	put(m, "6 0 obj\n<</FT/Sig/T<%s>/V 7 0 R>>\nendobj\n", name);
	seal(reason, key, 7, "a reason");
	seal(date, key, 7, "D:20260227100000Z");
	snprintf(more, sizeof(more), "/Reason<%s>/M<%s>", reason, date);
	signature(m, 7, 1, more);
}

/*
 * ISO 32000-1 7.6.3, algorithms 2 and 4: an encrypted file; a user without a
 * password may read it, or, since what that gives is ${altered}, may not.
 */
static void
make_encrypted(struct maker *m, uint8_t altered, bool sealed)
{
	static const uint8_t	 pad[32] = { 0x28, 0xbf, 0x4e, 0x5e, 0x4e,
	    0x75, 0x8a, 0x41, 0x64, 0x00, 0x4e, 0x56, 0xff, 0xfa, 0x01, 0x08,
	    0x2e, 0x2e, 0x00, 0xb6, 0xd0, 0x68, 0x3e, 0x80, 0x2f, 0x0c, 0xa9,
	    0xfe, 0x64, 0x53, 0x69, 0x7a };
	/* The padding, O, P of -4, and an ID of two octets. */
	uint8_t			 in[70] = { 0 }, md[EVP_MAX_MD_SIZE], u[32];
	char			 o_hex[65], u_hex[65];
	size_t			 xref;

	memcpy(in, pad, sizeof(pad));
	memset(in + 32, 0x55, 32);
	memcpy(in + 64, "\xfc\xff\xff\xff\x01\x02", 6);
	assert_int_equal(EVP_Digest(in, sizeof(in), md, NULL, EVP_md5(),
	    NULL), 1);
	memcpy(u, pad, sizeof(pad));
	rc4(md, 5, u, sizeof(u));
	u[7] ^= altered;
	for (size_t i = 0; i < 32; i++) {
		snprintf(o_hex + 2 * i, 3, "%02x", in[32 + i]);
		snprintf(u_hex + 2 * i, 3, "%02x", u[i]);
	}
	begin(m, sealed ? "6 0 R" : "");
	m->off[5] = m->b.len;
	put(m, "5 0 obj\n<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>\n"
	    "endobj\n", o_hex, u_hex);
	if (sealed)
		put_sealed(m, md);
	xref = m->b.len;
	put(m, "xref\n0 %d\n0000000000 65535 f \n", sealed ? 8 : 6);
	for (int i = 1; i < (sealed ? 8 : 6); i++)
		put(m, "%010zu 00000 n \n", m->off[i]);
	put(m, "trailer\n<</Size %d/Root 1 0 R/Encrypt 5 0 R/ID[<0102>"
	    "<0102>]>>\nstartxref\n%zu\n%%%%EOF\n", sealed ? 8 : 6, xref);
}

static void
encrypted(struct maker *m)
{
	make_encrypted(m, 0, false);
}

static void
with_password(struct maker *m)
{
	make_encrypted(m, 1, false);
}

/* More places that look like a ByteRange than anyone signs. */
static void
too_many_ranges(struct maker *m)
{
	begin(m, "5 0 R");
	field(m, 5, "Sig1", 6);
	signature(m, 6, 1, "");
	m->off[7] = m->b.len;
	put(m, "7 0 obj\n(");
	for (int i = 0; i < PDF_MARKERS_MAX; i++)
		put(m, "/ByteRange ");
	put(m, ")\nendobj\n");
	end(m);
	cover(m, 0);
}

/*
 * ISO 32000-1 7.5.8.4, a hybrid-reference file: a stream, object 9, has what
 * the table says is free, from object ${first} on.
 */
static void
end_hybrid(struct maker *m, int first, bool stream)
{
	size_t	 hidden = m->b.len, xref;
	uint8_t	 row[6] = { 1 };

	put(m, "9 0 obj\n<</Type/XRef/Size 10/W[1 4 1]/Index[%d %d]/Length %d"
	    "/Root 1 0 R>>stream\n", first, 7 - first, (7 - first) * 6);
	for (int i = first; i < 7; i++) {
		row[3] = (uint8_t)(m->off[i] >> 8);
		row[4] = (uint8_t)m->off[i];
		assert_int_equal(buf_add(&m->b, row, sizeof(row)), 0);
	}
	put(m, "\nendstream\nendobj\n");
	xref = m->b.len;
	put(m, "xref\n0 7\n0000000000 65535 f \n");
	for (int i = 1; i < 7; i++)
		put(m, "%010zu %s \n", i < first ? m->off[i] : (size_t)0,
		    i < first ? "00000 n" : "00000 f");
	put(m, "trailer\n<</Size 10/Root 1 0 R");
	if (stream)
		put(m, "/XRefStm %zu", hidden);
	put(m, ">>\nstartxref\n%zu\n%%%%EOF\n", xref);
	cover(m, 0);
}

static void
make_hybrid(struct maker *m, int first, bool stream)
{
	begin(m, "5 0 R");
	field(m, 5, "Sig1", 6);
	signature(m, 6, 1, "");
	end_hybrid(m, first, stream);
}

static void
hybrid_value(struct maker *m)
{
	make_hybrid(m, 6, true);
}

static void
hybrid_field(struct maker *m)
{
	make_hybrid(m, 5, true);
}

static void
hybrid_form(struct maker *m)
{
	make_hybrid(m, 4, true);
}

static void
stream_not_named(struct maker *m)
{
	make_hybrid(m, 5, false);
}

static const struct {
	const char	*descr;
	void		(*make)(struct maker *);
	enum finding	 want;		/* of the signature; OK: none below */
	enum finding	 document;	/* OK: nothing is said of it */
	enum coverage	 coverage;
	size_t		 nsig;
} tests[] = {
	{ "one signature", one_signed, FINDING_OK, FINDING_OK,
	    COVERAGE_WHOLE, 1 },
	{ "objects in the gap", wrapped, FINDING_SIGNATURE_WRAPPED,
	    FINDING_OK, COVERAGE_PARTIAL, 1 },
	{ "a gap too wide, without objects", widened, FINDING_BYTERANGE_GAP,
	    FINDING_OK, COVERAGE_PARTIAL, 1 },
	{ "usage rights", usage_rights, FINDING_USAGE_RIGHTS, FINDING_OK,
	    COVERAGE_WHOLE, 1 },
	{ "usage rights by references", usage_rights_by_reference,
	    FINDING_USAGE_RIGHTS, FINDING_OK, COVERAGE_WHOLE, 1 },
	{ "text before the header", prefixed, FINDING_OK, FINDING_PDF_PREFIX,
	    COVERAGE_WHOLE, 1 },
	{ "one octet before it", one_octet, FINDING_OK, FINDING_PDF_PREFIX,
	    COVERAGE_WHOLE, 1 },
	{ "octets that trail in Contents", octets_trail,
	    FINDING_TRAILING_OCTETS, FINDING_OK, COVERAGE_WHOLE, 1 },
	{ "encrypted, with no password", encrypted, FINDING_OK,
	    FINDING_PDF_ENCRYPTED, COVERAGE_NONE, 0 },
	{ "encrypted, with one", with_password, FINDING_OK,
	    FINDING_PDF_PASSWORD, COVERAGE_NONE, 0 },
	{ "too many ByteRanges", too_many_ranges, FINDING_OK,
	    FINDING_UNREADABLE, COVERAGE_WHOLE, 1 },
	{ "hybrid, the signature hidden", hybrid_value, FINDING_OK,
	    FINDING_OK, COVERAGE_WHOLE, 1 },
	{ "hybrid, the field hidden, too", hybrid_field, FINDING_OK,
	    FINDING_OK, COVERAGE_WHOLE, 1 },
	{ "hybrid, the form hidden, too", hybrid_form, FINDING_OK,
	    FINDING_OK, COVERAGE_WHOLE, 1 },
	{ "a stream that no trailer names", stream_not_named, FINDING_OK,
	    FINDING_OK, COVERAGE_NONE, 0 },
};

/* All that this file is about, one at most of which is said of a signature. */
static const enum finding	 codes[] = { FINDING_SIGNATURE_WRAPPED,
	FINDING_BYTERANGE_GAP, FINDING_USAGE_RIGHTS, FINDING_FIELD_REMOVED,
	FINDING_FIELD_UNLISTED, FINDING_PARTIAL_COVERAGE,
	FINDING_TRAILING_OCTETS };

static void
check_signature(const struct sigplan *s, size_t i)
{
	for (size_t j = 0; j < s->nnote; j++)
		print_message("    %s %s\n", finding_name(s->note[j].code),
		    s->note[j].detail);
	assert_string_equal(s->id, "Sig1");
	assert_int_equal(s->coverage, tests[i].coverage);
	for (size_t k = 0; k < COUNT(codes); k++)
		if (codes[k] == tests[i].want)
			assert_true(noted(s->note, s->nnote, codes[k]));
		/* What wraps has a wrong gap as well. */
		else if (codes[k] != FINDING_BYTERANGE_GAP ||
		    tests[i].want != FINDING_SIGNATURE_WRAPPED)
			assert_false(noted(s->note, s->nnote, codes[k]));
}

static void
oddities(void **state)
{
	struct maker	 m;
	struct plan	*plan;

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		print_message("%s\n", tests[i].descr);
		memset(&m, 0, sizeof(m));
		buf_init(&m.b, (size_t)4 << 20);
		tests[i].make(&m);
		assert_non_null(plan = plan_new());
		assert_int_equal(pdf_parse(plan, m.b.p, m.b.len), 0);
		for (size_t j = 0; j < plan->nnote; j++)
			print_message("  %s %s\n",
			    finding_name(plan->note[j].code),
			    plan->note[j].detail);
		assert_int_equal(plan->nsig, tests[i].nsig);
		if (plan->nsig > 0)
			check_signature(&plan->sig[0], i);
		assert_int_equal(plan->nnote, tests[i].document !=
		    FINDING_OK);
		if (plan->nnote > 0)
			assert_int_equal(plan->note[0].code,
			    tests[i].document);
		plan_free(plan);
		buf_release(&m.b);
	}
}

/* Of a file that was cut off nobody can say that it had no signature. */
static void
cut_off(void **state)
{
	static const struct {
		const char	*behind;
		bool		 told;
	} rows[] = {
		{ "", false },
		{ "\n \n", false },
		{ "some text", false },
		{ "9 0 obj\n<</Type/Sig", true },
		{ "9 0 obj\n<</Type/X>>\nendobj\n%%EO", true },
		{ "9 0 obj\n<</Type/X>>\nendobj\n%%EOF\n", false },
	};
	struct plan	*plan;
	struct maker	 m;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("%s\n", rows[i].behind);
		memset(&m, 0, sizeof(m));
		buf_init(&m.b, (size_t)1 << 20);
		begin(&m, "");
		end(&m);
		put(&m, "%s", rows[i].behind);
		plan = document_parse(m.b.p, m.b.len);
		assert_non_null(plan);
		assert_int_equal(plan->format, FORMAT_PDF);
		assert_int_equal(plan->nnote, rows[i].told);
		if (rows[i].told)
			assert_int_equal(plan->note[0].code, FINDING_PDF_CUT);
		plan_free(plan);
		buf_release(&m.b);
	}
}

/* What the signer says is read, or else is not told. */
static void
sealed(void **state)
{
	struct plan	*plan;
	struct maker	 m;

	(void)state;
	for (uint8_t altered = 0; altered < 2; altered++) {
		memset(&m, 0, sizeof(m));
		buf_init(&m.b, (size_t)1 << 20);
		make_encrypted(&m, altered, true);
		cover(&m, 0);
		assert_non_null(plan = plan_new());
		assert_int_equal(pdf_parse(plan, m.b.p, m.b.len), 0);
		assert_int_equal(plan->nsig, 1);
		assert_int_equal(plan->sig[0].nclaim, altered == 0);
		if (altered == 0) {
			assert_string_equal(plan->sig[0].id, "Sig1");
			assert_string_equal(plan->sig[0].claim[0].value,
			    "a reason");
			assert_int_equal(plan->sig[0].claimed,
			    1772186400 * TIME_SECOND);
		}
		plan_free(plan);
		buf_release(&m.b);
	}
}

/* Encrypted for the holders of keys: told in words of our own. */
static void
for_keys(void **state)
{
	struct plan	*plan;
	struct maker	 m;
	size_t		 xref;

	(void)state;
	memset(&m, 0, sizeof(m));
	buf_init(&m.b, (size_t)1 << 20);
	begin(&m, "");
	xref = m.b.len;
	put(&m, "xref\n0 5\n0000000000 65535 f \n");
	for (int i = 1; i < 5; i++)
		put(&m, "%010zu 00000 n \n", m.off[i]);
	put(&m, "trailer\n<</Size 5/Root 1 0 R/ID[<0102><0102>]/Encrypt<<"
	    "/Filter/Adobe.PubSec/SubFilter/adbe.pkcs7.s5/V 4>>>>\n"
	    "startxref\n%zu\n%%%%EOF\n", xref);
	assert_non_null(plan = plan_new());
	assert_int_equal(pdf_parse(plan, m.b.p, m.b.len), 0);
	assert_int_equal(plan->nnote, 1);
	assert_int_equal(plan->note[0].code, FINDING_UNREADABLE);
	assert_null(strstr(plan->note[0].detail, "libqpdf"));
	plan_free(plan);
	buf_release(&m.b);
}

int
main(void)
{
	const struct CMUnitTest all[] = {
		cmocka_unit_test(for_keys),
		cmocka_unit_test(sealed),
		cmocka_unit_test(cut_off),
		cmocka_unit_test(oddities),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
