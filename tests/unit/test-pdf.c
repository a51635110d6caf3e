/*
 * test-pdf.c: signatures of PDFs that are made here, octet by octet.
 *
 * Contents holds a SEQUENCE that is no CMS: what is tested is where the
 * signatures are, what they cover, and what is said of it.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/timefmt.h"
#include "formats/document/pdf.h"
#include "formats/document/pdf_lex.h"
#include "formats/document/pdf_scan.h"
#include "tests/unit/pdfs.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static void
two_signed(struct maker *m)
{
	one_signed(m);
	object(m, 4, "<</Fields[7 0 R 5 0 R]/SigFlags 3>>");
	field(m, 7, "Sig2", 8);
	signature(m, 8, 2, "");
	end(m);
	cover(m, 0);
}

static void
white_space_follows(struct maker *m)
{
	one_signed(m);
	put(m, "\r\n\r\n\r\n\r\n");
}

static void
more_white_space_follows(struct maker *m)
{
	white_space_follows(m);
	put(m, "\n");
}

static void
octets_follow(struct maker *m)
{
	one_signed(m);
	put(m, "x");
}

static void
field_removed(struct maker *m)
{
	one_signed(m);
	object(m, 4, "<</Fields[]>>");
	end(m);
}

static void
unlisted(struct maker *m)
{
	begin(m, "");
	signature(m, 6, 1, "");
	end(m);
	cover(m, 0);
}

static void
not_in_table(struct maker *m)
{
	begin(m, "");
	signature(m, 6, 1, "");
	m->off[6] = 0;
	end(m);
	cover(m, 0);
}

static void
in_a_stream(struct maker *m)
{
	begin(m, "");
	object(m, 6, "<</Length 40>>stream\n<</ByteRange[0 1 2 3]/Contents"
	    "<3003>>>     \nendstream");
	end(m);
}

static void
not_signed(struct maker *m)
{
	begin(m, "5 0 R 6 0 R 7 0 R 8 0 R");
	object(m, 5, "<</FT/Sig/T(a)>>");
	object(m, 6, "<</FT/Sig/T(b)/V 9 0 R>>");
	object(m, 7, "<</FT/Sig/T(c)/V null>>");
	object(m, 8, "<</FT/Tx/T(d)/V(text)>>");
	object(m, 9, "<</Type/Sig/Filter/Adobe.PPKLite>>");
	end(m);
}

static void
in_two_fields(struct maker *m)
{
	begin(m, "5 0 R 7 0 R");
	field(m, 5, "Sig1", 6);
	field(m, 7, "Sig2", 6);
	signature(m, 6, 1, "");
	end(m);
	cover(m, 0);
}

static void
nested_names(struct maker *m)
{
	begin(m, "5 0 R");
	object(m, 5, "<</FT/Sig/T(a)/Kids[7 0 R]>>");
	object(m, 7, "<</T<FEFF00E2>/Kids[9 0 R]/V 6 0 R>>");
	object(m, 9, "<</Subtype/Widget>>");
	signature(m, 6, 1, "");
	end(m);
	cover(m, 0);
}

static void
looping_fields(struct maker *m)
{
	begin(m, "5 0 R 5 0 R");
	object(m, 5, "<</T(a)/Kids[5 0 R 7 0 R]>>");
	object(m, 7, "<</T(b)/Kids[5 0 R 7 0 R]/FT/Sig/V 6 0 R>>");
	signature(m, 6, 1, "");
	end(m);
	cover(m, 0);
}

static void
direct_value(struct maker *m)
{
	begin(m, "6 0 R");
	m->off[6] = m->b.len;
	put(m, "6 0 obj\n<</FT/Sig/T(Sig1)/V<</Type/Sig/ByteRange ");
	m->range = m->b.len;
	put(m, "%*s/Contents ", RANGE_ROOM, "");
	m->gap = m->b.len;
	put(m, "<3003020101>");
	m->gap_end = m->b.len;
	put(m, "/SubFilter/adbe.pkcs7.detached>>>>\nendobj\n");
	end(m);
	cover(m, 0);
}

static void
indirect_range(struct maker *m)
{
	char	 text[64];

	begin(m, "5 0 R");
	field(m, 5, "Sig1", 6);
	signature(m, 6, 1, "");
	range_text(m, "7 0 R");
	snprintf(text, sizeof(text), "[0 %zu %zu %zu]", m->gap, m->gap_end,
	    (size_t)9);
	object(m, 7, text);
	end(m);
}

static void
past_the_end(struct maker *m)
{
	one_signed(m);
	cover(m, 1);
}

static void
past_the_end_of_two(struct maker *m)
{
	one_signed(m);
	cover(m, 400);
	object(m, 9, "<<>>");
	end(m);
}

static void
gap_too_big(struct maker *m)
{
	one_signed(m);
	m->gap_end++;
	cover(m, 0);
}

static void
gap_elsewhere(struct maker *m)
{
	one_signed(m);
	m->gap -= 60;
	m->gap_end -= 60;
	cover(m, 0);
}

static void
past_the_end_elsewhere(struct maker *m)
{
	one_signed(m);
	m->gap -= 60;
	m->gap_end -= 60;
	cover(m, 400);
}

static void
gap_without_delimiters(struct maker *m)
{
	one_signed(m);
	m->gap++;
	m->gap_end--;
	cover(m, 0);
}

static void
literal_contents(struct maker *m)
{
	one_signed(m);
	m->b.p[m->gap] = '(';
	m->b.p[m->gap_end - 1] = ')';
}

static void
no_range(struct maker *m)
{
	begin(m, "5 0 R");
	field(m, 5, "Sig1", 6);
	object(m, 6, "<</Type/Sig/SubFilter/ETSI.CAdES.detached"
	    "/Contents<3003020101>>>");
	end(m);
}

static void
no_contents(struct maker *m)
{
	begin(m, "5 0 R");
	field(m, 5, "Sig1", 6);
	object(m, 6, "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter"
	    "/ETSI.CAdES.detached/ByteRange[0 10 20 30]>>");
	end(m);
}

static void
bad_range(struct maker *m)
{
	one_signed(m);
	range_text(m, "[0 1 2 3.5]");
}

static void
range_of_nonsense(struct maker *m)
{
	one_signed(m);
	range_text(m, "[0 99999999999999999999999 1 1]");
}

static void
range_twice(struct maker *m)
{
	signed_with(m, "/ByteRange[0 1 2 3]");
}

static void
only_zeros(struct maker *m)
{
	one_signed(m);
	memset(m->b.p + m->gap + 1, '0', m->gap_end - m->gap - 2);
}

static void
certified(struct maker *m)
{
	signed_with(m, "/Reference[<</Type/SigRef/TransformMethod/DocMDP"
	    "/TransformParams<</P 1/V/1.2>>>>]/M(D:20250302081055+07'00')");
}

static void
certified_by_reference(struct maker *m)
{
	signed_by_reference(m, "<</TransformMethod/DocMDP/TransformParams"
	    "<</P 3>>>>");
}

static void
document_time_stamp(struct maker *m)
{
	/* The name that signature() wrote comes first; the last one counts. */
	signed_with(m, "/SubFilter/ETSI.RFC3161/Type/DocTimeStamp");
}

static void
unknown_subfilter(struct maker *m)
{
	signed_with(m, "/SubFilter/x.y");
}

/* The same signature in an object of the same number, after what it covers. */
static void
dictionary_replaced(struct maker *m)
{
	char	 text[512];
	char	 range[RANGE_ROOM + 1];

	one_signed(m);
	memcpy(range, m->b.p + m->range, RANGE_ROOM);
	range[RANGE_ROOM] = '\0';
	snprintf(text, sizeof(text), "<</Type/Sig/SubFilter"
	    "/adbe.pkcs7.detached/Name(another)/ByteRange %s"
	    "/Contents<30030201010000000%d>>>", range, 0);
	object(m, 6, text);
	end(m);
}

static void
signed_again_in_place(struct maker *m)
{
	one_signed(m);
	signature(m, 6, 2, "");
	end(m);
	cover(m, 0);
}

static void
cut_short(struct maker *m)
{
	one_signed(m);
	m->b.len = m->gap_end + 20;
}

static void
no_structure(struct maker *m)
{
	put(m, "%%PDF-1.7\n%%not much\n");
}

static void
escaped_key(struct maker *m)
{
	char	*at;

	one_signed(m);
	at = memmem(m->b.p, m->b.len, "/Filter/Adobe.PPKLite", 21);
	assert_non_null(at);
	memcpy(at, "/C#6fntents<30>/X /XX", 21);
}

static const struct {
	const char	*descr;
	void		(*make)(struct maker *);
	size_t		 nsig;
	/* Of the first one. */
	const char	*id;
	enum finding	 want;		/* among its notes;
					   OK: none of layout */
	enum sigkind	 kind;
	enum coverage	 coverage;
	uint32_t	 revisions;
	bool		 resaved;
	enum finding	 document;	/* the document's note; OK: none */
} tests[] = {
	{ "one signature, whole file", one_signed, 1, "Sig1", FINDING_OK,
	    SIGKIND_SIGNATURE, COVERAGE_WHOLE, 1, false, FINDING_OK },
	{ "two revisions, by age", two_signed, 2, "Sig1", FINDING_OK,
	    SIGKIND_SIGNATURE, COVERAGE_REVISION, 2, false, FINDING_OK },
	{ "as much white space as is let be", white_space_follows, 1, "Sig1",
	    FINDING_OK, SIGKIND_SIGNATURE, COVERAGE_WHOLE, 1, false,
	    FINDING_OK },
	{ "one more", more_white_space_follows, 1, "Sig1", FINDING_OK,
	    SIGKIND_SIGNATURE, COVERAGE_REVISION, 1, false, FINDING_OK },
	{ "octets follow", octets_follow, 1, "Sig1",
	    FINDING_MODIFIED_STRUCTURE, SIGKIND_SIGNATURE, COVERAGE_REVISION,
	    1, false, FINDING_OK },
	{ "field removed", field_removed, 1, "Sig1", FINDING_FIELD_REMOVED,
	    SIGKIND_SIGNATURE, COVERAGE_REVISION, 2, false, FINDING_OK },
	{ "in no form", unlisted, 1, "object 6 0", FINDING_FIELD_UNLISTED,
	    SIGKIND_SIGNATURE, COVERAGE_WHOLE, 1, false, FINDING_OK },
	{ "in no cross-reference table", not_in_table, 0, NULL, FINDING_OK,
	    SIGKIND_SIGNATURE, COVERAGE_NONE, 1, false, FINDING_OK },
	{ "in a stream", in_a_stream, 0, NULL, FINDING_OK, SIGKIND_SIGNATURE,
	    COVERAGE_NONE, 1, false, FINDING_OK },
	{ "not signed", not_signed, 0, NULL, FINDING_OK, SIGKIND_SIGNATURE,
	    COVERAGE_NONE, 1, false, FINDING_OK },
	{ "in two fields", in_two_fields, 1, "Sig1", FINDING_OK,
	    SIGKIND_SIGNATURE, COVERAGE_WHOLE, 1, false, FINDING_OK },
	{ "names of parents", nested_names, 1, "a.\xc3\xa2", FINDING_OK,
	    SIGKIND_SIGNATURE, COVERAGE_WHOLE, 1, false, FINDING_OK },
	{ "fields in a loop", looping_fields, 1, "a.b", FINDING_OK,
	    SIGKIND_SIGNATURE, COVERAGE_WHOLE, 1, false, FINDING_OK },
	{ "dictionary in its field", direct_value, 1, "Sig1", FINDING_OK,
	    SIGKIND_SIGNATURE, COVERAGE_WHOLE, 1, false, FINDING_OK },
	{ "ByteRange is a reference", indirect_range, 1, "Sig1",
	    FINDING_PARTIAL_COVERAGE, SIGKIND_SIGNATURE, COVERAGE_PARTIAL,
	    1, false, FINDING_OK },
	{ "past the end, Contents in its place", past_the_end, 1, "Sig1",
	    FINDING_BYTERANGE_BOUNDS, SIGKIND_SIGNATURE, COVERAGE_NONE, 1,
	    false, FINDING_OK },
	{ "past the end, Contents elsewhere", past_the_end_elsewhere, 1,
	    "Sig1", FINDING_BYTERANGE_BOUNDS, SIGKIND_SIGNATURE,
	    COVERAGE_NONE, 1, true, FINDING_OK },
	{ "past the end, two revisions", past_the_end_of_two, 1, "Sig1",
	    FINDING_BYTERANGE_BOUNDS, SIGKIND_SIGNATURE, COVERAGE_NONE, 2,
	    false, FINDING_OK },
	{ "gap too big", gap_too_big, 1, "Sig1", FINDING_BYTERANGE_GAP,
	    SIGKIND_SIGNATURE, COVERAGE_PARTIAL, 1, false, FINDING_OK },
	{ "gap elsewhere", gap_elsewhere, 1, "Sig1", FINDING_BYTERANGE_GAP,
	    SIGKIND_SIGNATURE, COVERAGE_PARTIAL, 1, true, FINDING_OK },
	{ "gap without delimiters", gap_without_delimiters, 1, "Sig1",
	    FINDING_BYTERANGE_GAP, SIGKIND_SIGNATURE, COVERAGE_PARTIAL, 1,
	    true, FINDING_OK },
	{ "Contents is a literal string", literal_contents, 1, "Sig1",
	    FINDING_BYTERANGE_GAP, SIGKIND_SIGNATURE, COVERAGE_PARTIAL, 1,
	    false, FINDING_OK },
	{ "no ByteRange", no_range, 1, "Sig1", FINDING_BYTERANGE_MISSING,
	    SIGKIND_SIGNATURE, COVERAGE_NONE, 1, false, FINDING_OK },
	{ "no Contents", no_contents, 1, "Sig1", FINDING_CONTENTS_MISSING,
	    SIGKIND_SIGNATURE, COVERAGE_PARTIAL, 1, false, FINDING_OK },
	{ "not whole numbers", bad_range, 1, "Sig1",
	    FINDING_BYTERANGE_SYNTAX, SIGKIND_SIGNATURE, COVERAGE_NONE, 1,
	    false, FINDING_OK },
	{ "numbers of nonsense", range_of_nonsense, 1, "Sig1",
	    FINDING_BYTERANGE_SYNTAX, SIGKIND_SIGNATURE, COVERAGE_NONE, 1,
	    false, FINDING_OK },
	{ "ByteRange twice", range_twice, 1, "Sig1",
	    FINDING_BYTERANGE_SYNTAX, SIGKIND_SIGNATURE, COVERAGE_WHOLE, 1,
	    false, FINDING_OK },
	{ "Contents twice, one escaped", escaped_key, 1, "Sig1",
	    FINDING_BYTERANGE_SYNTAX, SIGKIND_SIGNATURE, COVERAGE_WHOLE, 1,
	    false, FINDING_OK },
	{ "prepared, not signed", only_zeros, 1, "Sig1",
	    FINDING_CONTENTS_NOT_DER, SIGKIND_SIGNATURE, COVERAGE_WHOLE, 1,
	    false, FINDING_OK },
	{ "certified", certified, 1, "Sig1", FINDING_OK,
	    SIGKIND_CERTIFICATION, COVERAGE_WHOLE, 1, false, FINDING_OK },
	{ "certified by reference", certified_by_reference, 1, "Sig1",
	    FINDING_OK, SIGKIND_CERTIFICATION, COVERAGE_WHOLE, 1, false,
	    FINDING_OK },
	{ "document time-stamp", document_time_stamp, 1, "Sig1",
	    FINDING_CMS_MALFORMED, SIGKIND_DOC_TIMESTAMP,
	    COVERAGE_WHOLE, 1, false, FINDING_OK },
	{ "unknown SubFilter", unknown_subfilter, 1, "Sig1",
	    FINDING_SUBFILTER_UNKNOWN, SIGKIND_SIGNATURE, COVERAGE_WHOLE, 1,
	    false, FINDING_OK },
	{ "dictionary replaced later", dictionary_replaced, 1, "Sig1",
	    FINDING_BYTERANGE_GAP, SIGKIND_SIGNATURE, COVERAGE_PARTIAL, 2,
	    false, FINDING_OK },
	{ "signed again in the same object", signed_again_in_place, 2, "Sig1",
	    FINDING_FIELD_REMOVED, SIGKIND_SIGNATURE, COVERAGE_REVISION, 2,
	    false, FINDING_OK },
	{ "cut short", cut_short, 1, NULL, FINDING_BYTERANGE_BOUNDS,
	    SIGKIND_SIGNATURE, COVERAGE_NONE, 0, false, FINDING_PDF_BROKEN },
	{ "no structure", no_structure, 0, NULL, FINDING_OK,
	    SIGKIND_SIGNATURE, COVERAGE_NONE, 0, false,
	    FINDING_PDF_BROKEN },
};

static void
check_first(const struct plan *plan, size_t i, size_t len)
{
	const struct sigplan	*s = &plan->sig[0];

	for (size_t j = 0; j < s->nnote; j++)
		print_message("    %s %s\n", finding_name(s->note[j].code),
		    s->note[j].detail);
	if (tests[i].id != NULL)
		assert_string_equal(s->id, tests[i].id);
	assert_int_equal(s->kind, tests[i].kind);
	assert_int_equal(s->coverage, tests[i].coverage);
	/* What follows is counted where the ByteRange is right. */
	if (s->extended != 0 || s->coverage == COVERAGE_REVISION)
		assert_true(s->extended == len - s->byte_range[2] -
		    s->byte_range[3]);
	if (tests[i].want != FINDING_OK) {
		assert_true(noted(s->note, s->nnote, tests[i].want));
		return;
	}
	/* The CMS is none; nothing else is wrong. */
	for (size_t j = 0; j < s->nnote; j++)
		assert_true(s->note[j].code == FINDING_CMS_MALFORMED ||
		    s->note[j].code == FINDING_CMS_NOT_SIGNED_DATA ||
		    s->note[j].code == FINDING_TRAILING_OCTETS);
}

static void
layouts(void **state)
{
	struct maker	 m;
	struct plan	*plan;

	(void)state;
	for (size_t i = 0; i < COUNT(tests); i++) {
		print_message("%s\n", tests[i].descr);
		memset(&m, 0, sizeof(m));
		buf_init(&m.b, (size_t)1 << 20);
		tests[i].make(&m);
		assert_non_null(plan = plan_new());
		assert_int_equal(pdf_parse(plan, m.b.p, m.b.len), 0);
		assert_int_equal(plan->nsig, tests[i].nsig);
		assert_int_equal(plan->revisions, tests[i].revisions);
		assert_int_equal(plan->resaved, tests[i].resaved);
		if (tests[i].nsig > 0)
			check_first(plan, i, m.b.len);
		if (tests[i].document == FINDING_OK)
			assert_int_equal(plan->nnote, 0);
		else
			assert_true(noted(plan->note, plan->nnote,
			    tests[i].document));
		plan_free(plan);
		buf_release(&m.b);
	}
}

/* Cut at every octet: never unsigned and fine once the signature is there. */
static void
cut_anywhere(void **state)
{
	struct maker	 m = { .prev = 0 };
	struct plan	*plan;
	uint8_t		*exact;

	(void)state;
	buf_init(&m.b, (size_t)1 << 20);
	two_signed(&m);
	for (size_t n = 1; n < m.b.len; n += 3) {
		assert_non_null(exact = malloc(n));
		memcpy(exact, m.b.p, n);
		assert_non_null(plan = plan_new());
		assert_int_equal(pdf_parse(plan, exact, n), 0);
		if (n < m.b.len - 1)
			assert_true(plan->nnote > 0 || plan->nsig > 0);
		plan_free(plan);
		free(exact);
	}
	buf_release(&m.b);
}

static void
docmdp_and_time(void **state)
{
	struct maker	 m = { .prev = 0 };
	struct plan	*plan;
	char		 text[TIME_TEXT];

	(void)state;
	buf_init(&m.b, (size_t)1 << 20);
	certified(&m);
	assert_non_null(plan = plan_new());
	assert_int_equal(pdf_parse(plan, m.b.p, m.b.len), 0);
	assert_int_equal(plan->sig[0].docmdp, 1);
	assert_string_equal(time_rfc3339(plan->sig[0].claimed, text),
	    "2025-03-02T01:10:55Z");
	plan_free(plan);
	buf_release(&m.b);
}

/* ISO 32000-2 12.8.2.2: it is to be the first; the first one may be. */
static void
certified_late(void **state)
{
	static const char	 by[] = "/Reference[<</Type/SigRef"
				    "/TransformMethod/DocMDP/TransformParams"
				    "<</P 2>>>>]";
	struct maker		 m = { .prev = 0 };
	struct plan		*plan;

	(void)state;
	for (int late = 0; late < 2; late++) {
		buf_init(&m.b, (size_t)1 << 20);
		m.prev = 0;
		signed_with(&m, late == 1 ? "" : by);
		object(&m, 4, "<</Fields[7 0 R 5 0 R]/SigFlags 3>>");
		field(&m, 7, "Sig2", 8);
		signature(&m, 8, 2, late == 1 ? by : "");
		end(&m);
		cover(&m, 0);
		assert_non_null(plan = plan_new());
		assert_int_equal(pdf_parse(plan, m.b.p, m.b.len), 0);
		assert_int_equal(plan->nsig, 2);
		assert_int_equal(plan->sig[late].kind, SIGKIND_CERTIFICATION);
		for (int i = 0; i < 2; i++)
			assert_int_equal(noted(plan->sig[i].note,
			    plan->sig[i].nnote, FINDING_CERTIFICATION_ORDER),
			    late == 1 && i == 1);
		plan_free(plan);
		buf_release(&m.b);
	}
}

static void
dates(void **state)
{
	static const struct {
		const char	*in;
		size_t		 len;
		const char	*want;	/* NULL: none */
	} rows[] = {
		{ "D:20250302081055+07'00'", 23, "2025-03-02T01:10:55Z" },
		{ "D:20250302081055+0700", 21, "2025-03-02T01:10:55Z" },
		{ "D:20250302081055-01'30'", 23, "2025-03-02T09:40:55Z" },
		{ "D:20250302081055Z", 17, "2025-03-02T08:10:55Z" },
		{ "20250302", 8, "2025-03-02T00:00:00Z" },
		{ "D:2025", 6, "2025-01-01T00:00:00Z" },
		{ "\xfe\xff\0D\0:\0002\0000\0002\0005", 14,
		    "2025-01-01T00:00:00Z" },
		{ "D:202", 5, NULL },
		{ "", 0, NULL },
		{ "D:0000", 6, NULL },
		{ "yesterday", 9, NULL },
	};
	char	 text[TIME_TEXT];
	int64_t	 t;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("%s\n", rows[i].in);
		t = pdf_date((const uint8_t *)rows[i].in, rows[i].len);
		if (rows[i].want == NULL)
			assert_true(t == TIME_NONE);
		else
			assert_string_equal(time_rfc3339(t, text),
			    rows[i].want);
	}
}

static void
strings(void **state)
{
	static const struct {
		const char	*in;
		int		 want;	/* octets; -1 malformed */
		const char	*out;
	} rows[] = {
		{ "<48 65\n6C6c6F>", 5, "Hello" },
		{ "<4>", 1, "@" },
		{ "<>", 0, "" },
		{ "<4x>", -1, "" },
		{ "<48656c6c6f 48656c6c6g>", -1, "" },
		{ "(a(b)c)", 5, "a(b)c" },
		{ "(\\101\\60\\n\\)\\x)", 5, "A0\n)x" },
		{ "(a\\\r\nb)", 2, "ab" },
		{ "(\\400)", 1, "\0" },
	};
	struct pdf_lex		 lex;
	struct pdf_value	 v;
	struct buf		 out;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		print_message("%s\n", rows[i].in);
		lex.p = (const uint8_t *)rows[i].in;
		lex.end = lex.p + strlen(rows[i].in);
		assert_int_equal(pdf_lex_value(&lex, &v), 1);
		buf_init(&out, 100);
		assert_int_equal(pdf_string(&out, &v),
		    rows[i].want == -1 ? -1 : 0);
		assert_int_equal(out.len, rows[i].want > 0 ? rows[i].want :
		    0);
		if (rows[i].want > 0)
			assert_memory_equal(out.p, rows[i].out, out.len);
		buf_release(&out);
	}
}

static void
plain_numbers(void **state)
{
	static const struct {
		const char	*in;
		double		 want;
		size_t		 used;		/* 0: no plain number */
	} rows[] = {
		{ "12", 12, 2 }, { " -3.25]", -3.25, 6 }, { "+7 R", 7, 2 },
		{ "0.001/N", 0.001, 5 }, { ".5(", 0.5, 2 }, { "5.", 5, 2 },
		{ "-0", 0, 2 }, { "123456789012345", 123456789012345, 15 },
		{ "1234567890123456", 0, 0 },	/* more than are exact */
		{ "1.2.3", 0, 0 }, { "12x", 0, 0 }, { "--1", 0, 0 },
		{ "1-2", 0, 0 }, { "-", 0, 0 }, { ".", 0, 0 }, { "", 0, 0 },
		{ "x", 0, 0 }, { "% 1\n2", 0, 0 },
	};
	struct pdf_lex	 lex;
	const uint8_t	*p;
	double		 v;
	bool		 plain;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		p = (const uint8_t *)rows[i].in;
		lex = (struct pdf_lex){ p, p + strlen(rows[i].in) };
		v = 0;
		plain = pdf_lex_number(&lex, &v);
		if (plain != (rows[i].used > 0))
			print_message("%s\n", rows[i].in);
		assert_int_equal(plain, rows[i].used > 0);
		assert_int_equal(lex.p - p, rows[i].used);
		assert_true(v <= rows[i].want && v >= rows[i].want);
	}
}

static void
nesting(void **state)
{
	char			 in[2 * PDF_NEST_MAX + 3];
	struct pdf_lex		 lex;
	struct pdf_value	 v;

	(void)state;
	for (size_t depth = PDF_NEST_MAX; depth <= PDF_NEST_MAX + 1; depth++) {
		memset(in, '[', depth);
		memset(in + depth, ']', depth);
		lex.p = (const uint8_t *)in;
		lex.end = lex.p + 2 * depth;
		assert_int_equal(pdf_lex_value(&lex, &v),
		    depth == PDF_NEST_MAX ? 1 : -1);
	}
	lex = (struct pdf_lex){ (const uint8_t *)"[<<]>>",
	    (const uint8_t *)"[<<]>>" + 6 };
	assert_int_equal(pdf_lex_value(&lex, &v), -1);
}

/* A field with a value: never passed over when that cannot be read. */
static void
unread(void **state)
{
	static const struct {
		const char	*value;		/* object 6; NULL: not there */
		bool		 is_signed;	/* as far as the field says */
	} rows[] = {
		{ "null", false },
		{ NULL, false },		/* ISO 32000-1 7.3.10 */
		{ "<<>>", false },
		{ "<</Filter/Adobe.PPKLite/Name(x)>>", false },
		{ "<</Filter/X/SubFilter/adbe.pkcs7.detached>>", true },
		{ "<</Type/DocTimeStamp>>", true },
		{ "<</Filter/X>> /ByteRange[0 1 2 3]/Contents<30>>>", true },
		{ "/Filter/X/ByteRange[0 1 2 3]/Contents<30>>>", true },
		{ "[/Filter/X/ByteRange[0 1 2 3]]", true },
		{ "(<</ByteRange[0 1 2 3]/Contents<30>>>)", true },
		{ "7", true },
	};
	struct maker	 m;
	struct plan	*plan;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		memset(&m, 0, sizeof(m));
		buf_init(&m.b, (size_t)1 << 20);
		begin(&m, "5 0 R");
		field(&m, 5, "Sig1", 6);
		if (rows[i].value != NULL)
			object(&m, 6, rows[i].value);
		end(&m);
		assert_non_null(plan = plan_new());
		assert_int_equal(pdf_parse(plan, m.b.p, m.b.len), 0);
		if (plan->nsig != rows[i].is_signed || (rows[i].is_signed &&
		    !noted(plan->sig[0].note, plan->sig[0].nnote,
		    FINDING_SIGNATURE_UNREAD)))
			fail_msg("%zu: %zu signatures", i, plan->nsig);
		if (rows[i].is_signed)
			assert_string_equal(plan->sig[0].id, "Sig1");
		plan_free(plan);
		buf_release(&m.b);
	}
}

static void
as_many_markers_as_kept(void **state)
{
	const char		 one[] = "/ByteRange ";
	struct pdf_markers	 markers;
	struct buf		 b;

	(void)state;
	buf_init(&b, (size_t)1 << 20);
	for (size_t i = 0; i < PDF_MARKERS_MAX; i++)
		assert_int_equal(buf_addstr(&b, one), 0);
	assert_int_equal(pdf_markers_find(&markers, b.p, b.len), 0);
	assert_int_equal(markers.n, PDF_MARKERS_MAX);
	assert_false(markers.more);
	pdf_markers_release(&markers);
	assert_int_equal(buf_addstr(&b, one), 0);
	assert_int_equal(pdf_markers_find(&markers, b.p, b.len), 0);
	assert_int_equal(markers.n, PDF_MARKERS_MAX);
	assert_true(markers.more);
	pdf_markers_release(&markers);
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest all[] = {
		cmocka_unit_test(layouts),
		cmocka_unit_test(cut_anywhere),
		cmocka_unit_test(docmdp_and_time),
		cmocka_unit_test(certified_late),
		cmocka_unit_test(dates),
		cmocka_unit_test(strings),
		cmocka_unit_test(plain_numbers),
		cmocka_unit_test(nesting),
		cmocka_unit_test(unread),
		cmocka_unit_test(as_many_markers_as_kept),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
