/*
 * test-pdf-filter.c: what filtered octets stand for, what libqpdf makes of
 * them, and that nothing is written beyond the limit.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/document/pdf_stream.h"

#define LEFT	((size_t)4096)
#define S(s)	{ (const uint8_t *)(s), sizeof(s) - 1 }
#define FLATE_A	"\x78\x9c\x4b\x4c\x84\x01\x00\x14\xe1\x03\xcb" /* 10 'a' */

static const struct {
	const char		*descr;
	const char		*filter;
	const char		*parms;
	struct octets		 in;
	struct octets		 out;
	enum pdf_filtered	 want;
	bool			 alone;	/* libqpdf has it another way */
} rows[] = {
	{ "no filter", "", "", S("abc"), S("abc"), PDF_FILTERED, false },
	{ "null is none", "null", "", S("abc"), S("abc"), PDF_FILTERED,
	    false },
	{ "an empty array is none", "[]", "", S("abc"), S("abc"),
	    PDF_FILTERED, false },
	{ "Flate", "/FlateDecode", "", S(FLATE_A), S("aaaaaaaaaa"),
	    PDF_FILTERED, false },
	{ "abbreviated", "[/Fl]", "[null]", S(FLATE_A), S("aaaaaaaaaa"),
	    PDF_FILTERED, false },
	{ "a name with a number sign", "/Flate#44ecode", "", S(FLATE_A),
	    S("aaaaaaaaaa"), PDF_FILTERED, false },
	{ "Flate, octets after its end", "/FlateDecode", "",
	    S(FLATE_A "\r\n"), S("aaaaaaaaaa"), PDF_FILTERED, false },
	{ "Flate, its checksum cut off", "/FlateDecode", "",
	    { (const uint8_t *)FLATE_A, 7 }, S("aaaaaaaaaa"), PDF_FILTERED,
	    false },
	{ "Flate, another checksum", "/FlateDecode", "",
	    S("\x78\x9c\x4b\x4c\x84\x01\x00\x14\xe1\x03\x00"),
	    S("aaaaaaaaaa"), PDF_FILTERED, false },
	{ "Flate that is none", "/FlateDecode", "", S("abc"), S(""),
	    PDF_FILTER_DAMAGED, false },
	{ "PNG, up", "/FlateDecode", "<</Predictor 12/Columns 2>>",
	    S("\x78\x9c\x63\x62\x64\x62\x62\x64\x64\x62\x64\x02\x00\x00\x50"
	    "\x00\x0f"),
	    S("\1\2\2\3\3\5"), PDF_FILTERED, true },
	{ "hexadecimal", "/ASCIIHexDecode", "", S("61 6\n2 6>"), S("ab`"),
	    PDF_FILTERED, false },
	{ "hexadecimal, another letter", "/AHx", "", S("6g"), S(""),
	    PDF_FILTER_DAMAGED, false },
	{ "base 85", "/ASCII85Decode", "", S("9jqo^z9j n~>"),
	    S("Man \0\0\0\0Ma"), PDF_FILTERED, false },
	{ "base 85, another letter", "/A85", "", S("9jv"), S(""),
	    PDF_FILTER_DAMAGED, false },
	{ "run lengths", "/RunLengthDecode", "", S("\2abc\376x\200"),
	    S("abcxxx"), PDF_FILTERED, false },
	{ "run lengths end at 128", "/RL", "", S("\0a\200\0b"), S("a"),
	    PDF_FILTERED, true },
	{ "run lengths cut off", "/RL", "", S("\5ab"), S("ab"), PDF_FILTERED,
	    false },
	{ "LZW (7.4.4.2, the example)", "/LZWDecode", "",
	    S("\x80\x0B\x60\x50\x22\x0C\x0C\x85\x01"),
	    S("\x2d\x2d\x2d\x2d\x2d\x41\x2d\x2d\x2d\x42"), PDF_FILTERED,
	    false },
	{ "LZW, a code before its time", "/LZW", "", S("\x80\x40\x80"), S(""),
	    PDF_FILTER_DAMAGED, false },
	{ "one in the other", "[/AHx /RL]", "", S("FE78 80>"), S("xxx"),
	    PDF_FILTERED, false },
	{ "a picture's", "/DCTDecode", "", S("abc"), S(""),
	    PDF_FILTER_UNKNOWN, true },
	{ "a number for a filter", "[1]", "", S("abc"), S(""),
	    PDF_FILTER_UNKNOWN, true },
	{ "a predictor that is none", "/Fl", "<</Predictor 9>>", S(FLATE_A),
	    S(""), PDF_FILTER_UNKNOWN, true },
	{ "a parameter that is no number", "/Fl", "<</Predictor /X>>",
	    S(FLATE_A), S(""), PDF_FILTER_UNKNOWN, true },
	{ "a row wider than the limit", "/Fl",
	    "<</Predictor 12/Columns 2000000000>>", S(FLATE_A), S(""),
	    PDF_FILTER_MORE, true },
	{ "more columns than a number has", "/Fl",
	    "<</Predictor 2/Columns 9223372036854775807/Colors 4>>",
	    S(FLATE_A), S(""), PDF_FILTER_UNKNOWN, true },
	{ "runs in runs in runs", "[/RL/RL/RL/RL/RL/RL/RL/RL/RL]", "",
	    S("\x81\x81\x81\x81\x81\x81\x81\x81"), S(""), PDF_FILTER_MORE,
	    true },
	{ "seventeen filters", "[/AHx/AHx/AHx/AHx/AHx/AHx/AHx/AHx/AHx/AHx"
	    "/AHx/AHx/AHx/AHx/AHx/AHx/AHx]", "", S(">"), S(""),
	    PDF_FILTER_UNKNOWN, true },
};

static void
test_rows(void **state)
{
	uint8_t			*out;
	size_t			 len, left;
	enum pdf_filtered	 rc;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		left = LEFT;
		rc = pdf_filter_text((struct octets){
		    (const uint8_t *)rows[i].filter, strlen(rows[i].filter) },
		    (struct octets){ (const uint8_t *)rows[i].parms,
		    strlen(rows[i].parms) }, rows[i].in, &left, &out, &len);
		if (rc != rows[i].want)
			print_error("%s: %d\n", rows[i].descr, rc);
		assert_int_equal(rc, rows[i].want);
		assert_int_equal(out != NULL, rc == PDF_FILTERED);
		assert_true(left <= LEFT);
		if (rc == PDF_FILTERED) {
			assert_int_equal(len, rows[i].out.len);
			assert_memory_equal(out, rows[i].out.p, len);
		}
		free(out);
	}
}

/* The row as a stream that libqpdf holds; its filters know no limit. */
static void
beside_libqpdf(size_t i)
{
	qpdf_data	 q = pdf_quiet();
	qpdf_oh		 stream, f, p;
	unsigned char	*theirs = NULL;
	uint8_t		*ours;
	size_t		 ntheirs = 0, nours, left = LEFT;
	QPDF_BOOL	 filtered;
	enum pdf_filtered ours_rc;
	int		 rc;

	assert_non_null(q);
	assert_int_equal(qpdf_empty_pdf(q), QPDF_SUCCESS);
	stream = qpdf_oh_new_stream(q);
	f = rows[i].filter[0] == '\0' ? qpdf_oh_new_null(q) :
	    qpdf_oh_parse(q, rows[i].filter);
	p = rows[i].parms[0] == '\0' ? qpdf_oh_new_null(q) :
	    qpdf_oh_parse(q, rows[i].parms);
	qpdf_oh_replace_stream_data(q, stream, rows[i].in.p, rows[i].in.len, f,
	    p);
	/* Some of the others would take all of the memory. */
	rc = rows[i].alone ? QPDF_SUCCESS : qpdf_oh_get_stream_data(q, stream,
	    qpdf_dl_specialized, &filtered, &theirs, &ntheirs);
	if (qpdf_has_error(q))
		(void)qpdf_get_error(q);
	ours_rc = pdf_stream_data(q, stream, &left, &ours, &nours);
	if (ours_rc != rows[i].want)
		print_error("%s: %d\n", rows[i].descr, ours_rc);
	assert_int_equal(ours_rc, rows[i].want);
	if (!rows[i].alone) {
		if ((rc & QPDF_ERRORS) != 0)
			print_message("%s: libqpdf refuses it\n",
			    rows[i].descr);
		assert_int_equal((rc & QPDF_ERRORS) == 0,
		    rows[i].want == PDF_FILTERED);
		if (rows[i].want == PDF_FILTERED) {
			if (nours != ntheirs)
				print_error("%s\n", rows[i].descr);
			assert_int_equal(nours, ntheirs);
			assert_memory_equal(ours, theirs, nours);
		}
	}
	free(ours);
	free(theirs);
	qpdf_cleanup(&q);
}

static void
test_libqpdf(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		beside_libqpdf(i);
}

/* The limit to the octet: what just fits is there, one less is not. */
static void
test_limit(void **state)
{
	static const struct {
		const char	*filter;
		struct octets	 in;
		size_t		 needs;	/* of all steps */
	} at[] = {
		{ "/RL", S("\2abc\376x\200"), 6 },
		{ "/AHx", S("6162>"), 2 },
		{ "/A85", S("9jqo^~>"), 4 },
		{ "/LZW", S("\x80\x0B\x60\x50\x22\x0C\x0C\x85\x01"), 10 },
		{ "[/AHx /RL]", S("FE78 80>"), 6 },
		{ "", S("abc"), 3 },
	};
	uint8_t	*out;
	size_t	 len, left;

	(void)state;
	for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++)
		for (size_t less = 0; less < 2; less++) {
			left = at[i].needs - less;
			assert_int_equal(pdf_filter_text((struct octets){
			    (const uint8_t *)at[i].filter,
			    strlen(at[i].filter) },
			    (struct octets){ NULL, 0 }, at[i].in, &left, &out,
			    &len), less == 0 ? PDF_FILTERED :
			    PDF_FILTER_MORE);
			if (less == 0)
				assert_int_equal(left, 0);
			free(out);
		}
}

/* Rows by what differs: types of PNG, and TIFF of every width. */
static void
test_predict(void **state)
{
	static const struct {
		const char		*descr;
		struct pdf_filter	 f;
		struct octets		 in;
		struct octets		 out;
	} at[] = {
		{ "PNG none, sub, up", { PDF_FLATE, 15, 3, 1, 8, 1 },
		    S("\0\1\2\3\1\1\1\1\2\1\1\1"),
		    S("\1\2\3\1\2\3\2\3\4") },
		{ "PNG average", { PDF_FLATE, 13, 2, 1, 8, 1 },
		    S("\0\4\6\3\1\1"), S("\4\6\3\5") },
		{ "PNG Paeth", { PDF_FLATE, 14, 3, 1, 8, 1 },
		    S("\0\1\2\3\4\1\1\1"), S("\1\2\3\2\3\4") },
		{ "PNG, a type that is none", { PDF_FLATE, 10, 2, 1, 8, 1 },
		    S("\11ab"), S("ab") },
		{ "PNG, the last row is short", { PDF_FLATE, 12, 3, 1, 8, 1 },
		    S("\0abc\2\1"), S("abcbbc") },
		{ "PNG, two components", { PDF_FLATE, 11, 2, 2, 8, 1 },
		    S("\1\1\2\1\2"), S("\1\2\2\4") },
		{ "TIFF, 8 bits", { PDF_FLATE, 2, 3, 1, 8, 1 }, S("\1\1\1\2\2"
		    "\2"), S("\1\2\3\2\4\6") },
		{ "TIFF, 16 bits", { PDF_LZW, 2, 2, 1, 16, 1 },
		    S("\0\377\0\1"), S("\0\377\1\0") },
		{ "TIFF, 4 bits", { PDF_FLATE, 2, 4, 1, 4, 1 },
		    S("\x11\x1f"), S("\x12\x32") },
		{ "TIFF, 1 bit", { PDF_FLATE, 2, 8, 1, 1, 1 }, S("\xff"),
		    S("\xaa") },
	};
	struct buf	 b;

	(void)state;
	for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
		buf_init(&b, LEFT);
		if (pdf_filter_predict(&at[i].f, at[i].in, &b) !=
		    PDF_FILTERED || b.len != at[i].out.len ||
		    memcmp(b.p, at[i].out.p, b.len) != 0)
			fail_msg("%s", at[i].descr);
		buf_release(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_libqpdf),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_predict),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
