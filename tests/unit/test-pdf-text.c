/*
 * test-pdf-text.c: the text of pages, in the ways that it gets there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/document/pdf_text.h"
#include "tests/unit/pages.h"

/*
 * One page of ${media}: ${page} goes into its dictionary, ${content} is its
 * stream, ${form} the dictionary and stream of object 5, ${font} object 6.
 */
struct given {
	const char	*descr;
	const char	*page;
	const char	*content;
	const char	*form;
	const char	*form_stream;
	const char	*font;		/* NULL: Helvetica */
	const char	*want;		/* pieces "x,y:text" joined by "|" */
};

#define HELVETICA "<</Type/Font/Subtype/Type1/BaseFont/Helvetica" \
	"/FirstChar 0/LastChar 255/Widths[" W256 "]>>"
#define L40	"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqr"
#define W8	"500 500 500 500 500 500 500 500 "
#define W16	W8 W8
#define W256	W16 W16 W16 W16 W16 W16 W16 W16 W16 W16 W16 W16 W16 W16 W16 W16

static uint8_t *
make(const struct given *g, size_t *len)
{
	struct buf	 b;
	size_t		 at[7];
	uint8_t		*p;

	buf_init(&b, PAGE_MAX);
	buf_addstr(&b, "%PDF-1.4\n");
	at[1] = b.len;
	buf_addstr(&b, "1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n");
	at[2] = b.len;
	buf_addstr(&b, "2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1/Resources"
	    "<</Font<</F 6 0 R>>/XObject<</Fm 5 0 R>>>>>>\nendobj\n");
	at[3] = b.len;
	buf_addf(&b, "3 0 obj\n<</Type/Page/Parent 2 0 R/Contents 4 0 R%s>>\n"
	    "endobj\n", g->page != NULL ? g->page :
	    "/MediaBox[0 0 600 800]");
	at[4] = b.len;
	buf_addf(&b, "4 0 obj\n<</Length %zu>>stream\n%s\nendstream\nendobj\n",
	    strlen(g->content), g->content);
	at[5] = b.len;
	buf_addf(&b, "5 0 obj\n<<%s/Length %zu>>stream\n%s\nendstream\n"
	    "endobj\n", g->form != NULL ? g->form : "", g->form_stream != NULL
	    ? strlen(g->form_stream) : 0, g->form_stream != NULL ?
	    g->form_stream : "");
	at[6] = b.len;
	buf_addf(&b, "6 0 obj\n%s\nendobj\n", g->font != NULL ? g->font :
	    HELVETICA);
	at[0] = b.len;
	buf_addstr(&b, "xref\n0 7\n0000000000 65535 f \n");
	for (int i = 1; i <= 6; i++)
		buf_addf(&b, "%010zu 00000 n \n", at[i]);
	buf_addf(&b, "trailer\n<</Size 7/Root 1 0 R>>\nstartxref\n%zu\n"
	    "%%%%EOF\n", at[0]);
	p = buf_take(&b, len);
	buf_release(&b);
	assert_non_null(p);
	return p;
}

#define FORM	"/Type/XObject/Subtype/Form/BBox[0 0 100 50]"

#define VNI	"<</Type/Font/Subtype/TrueType/BaseFont/ABCDEF+VNI-Times" \
	"/Encoding/WinAnsiEncoding>>"

static const struct given	 rows[] = {
	{ .descr = "one line", .content = "BT /F 10 Tf 50 700 Td (Abc) Tj ET",
	    .want = "50,100:Abc" },
	{ .descr = "spaces, and gaps that are spaces",
	    .content = "BT /F 10 Tf 50 700 Td (A  b) Tj 30 0 Td (c) Tj ET",
	    .want = "50,100:A b c" },
	{ .descr = "figures in cells of their own", .content =
	    "BT /F 10 Tf 50 700 Td (n) Tj 1 0 0 1 60 700 Tm (5) Tj 8 0 Td (6) "
	    "Tj 8 0 Td (o) Tj ET", .want = "50,100:n 56 o" },
	{ .descr = "figures written over a blank", .content =
	    "BT /F 10 Tf 50 700 Td (n:      /x) Tj 1 0 0 1 70 700 Tm "
	    "(56) Tj ET", .want = "50,100:n: 56 /x" },
	{ .descr = "a gap that is a column",
	    .content = "BT /F 10 Tf 50 700 Td (A) Tj 200 0 Td (b) Tj ET",
	    .want = "50,100:A|250,100:b" },
	{ .descr = "lines from the top, whatever comes first",
	    .content = "BT /F 10 Tf 1 0 0 1 50 600 Tm (b) Tj 1 0 0 1 50 700 "
	    "Tm (a) Tj ET", .want = "50,100:a|50,200:b" },
	{ .descr = "leading, T*, apostrophe, quotation mark",
	    .content = "BT /F 10 Tf 20 TL 50 700 Td (a) Tj T* (b) Tj (c) ' "
	    "2 0 (d) \" ET",
	    .want = "50,100:a|50,120:b|50,140:c|50,160:d" },
	{ .descr = "TJ: kerning is no space, a wide move is",
	    .content = "BT /F 10 Tf 50 700 Td [(A) 40 (b) -400 (c)] TJ ET",
	    .want = "50,100:Ab c" },
	{ .descr = "hexadecimal, octal, escaped brackets",
	    .content = "BT /F 10 Tf 50 700 Td <4162> Tj (\\143\\(\\)) Tj ET",
	    .want = "50,100:Abc()" },
	{ .descr = "scaled by the matrix", .content =
	    "q 2 0 0 2 0 0 cm BT /F 5 Tf 25 350 Td (Abc) Tj ET Q",
	    .want = "50,100:Abc" },
	{ .descr = "q and Q", .content = "q 1 0 0 1 40 0 cm Q BT /F 10 Tf 50 "
	    "700 Td (a) Tj ET", .want = "50,100:a" },
	{ .descr = "turned by 90", .page = "/MediaBox[0 0 600 800]/Rotate 90",
	    .content = "BT /F 10 Tf 0 1 -1 0 100 50 Tm (Abc) Tj ET",
	    .want = "50,100:Abc" },
	{ .descr = "turned by 270", .page =
	    "/MediaBox[0 0 600 800]/Rotate -90", .content =
	    "BT /F 10 Tf 0 -1 1 0 500 750 Tm (Abc) Tj ET",
	    .want = "50,100:Abc" },
	{ .descr = "upside down", .page =
	    "/MediaBox[0 0 600 800]/Rotate 180", .content =
	    "BT /F 10 Tf -1 0 0 -1 550 100 Tm (Abc) Tj ET",
	    .want = "50,100:Abc" },
	{ .descr = "a box that begins elsewhere", .page =
	    "/MediaBox[100 100 700 900]", .content =
	    "BT /F 10 Tf 150 800 Td (Abc) Tj ET", .want = "50,100:Abc" },
	{ .descr = "a box whose corners are changed", .page =
	    "/MediaBox[600 800 0 0]", .content =
	    "BT /F 10 Tf 50 700 Td (Abc) Tj ET", .want = "50,100:Abc" },
	{ .descr = "a page that lies is turned", .content =
	    "BT /F 10 Tf 0 1 -1 0 500 50 Tm (" L40 ") Tj ET",
	    .want = "50,500:" L40 },
	{ .descr = "a page that lies the other way", .content =
	    "BT /F 10 Tf 0 -1 1 0 100 750 Tm (" L40 ") Tj ET",
	    .want = "50,500:" L40 },
	{ .descr = "a page that stands on its head", .content =
	    "BT /F 10 Tf -1 0 0 -1 550 100 Tm (" L40 ") Tj ET",
	    .want = "50,100:" L40 },
	{ .descr = "a margin's text turns no page", .content =
	    "BT /F 10 Tf 50 700 Td (" L40 ") Tj 0 1 -1 0 20 50 Tm (" L40 ") "
	    "Tj ET", .want = "50,100:" L40 },
	{ .descr = "text that climbs is left out", .content =
	    "BT /F 10 Tf 0.7 0.7 -0.7 0.7 50 700 Tm (Draft) Tj ET",
	    .want = "" },
	{ .descr = "a form under its matrix", .content =
	    "q 1 0 0 1 10 0 cm /Fm Do Q", .form = FORM
	    "/Matrix[1 0 0 1 30 690]", .form_stream =
	    "BT /F 10 Tf 10 10 Td (Abc) Tj ET", .want = "50,100:Abc" },
	{ .descr = "a form in itself ends", .content = "/Fm Do", .form = FORM,
	    .form_stream = "BT /F 10 Tf 50 700 Td (a) Tj ET /Fm Do",
	    .want = "50,100:a" },
	{ .descr = "an annotation's appearance, scaled onto its place", .page =
	    "/MediaBox[0 0 600 800]/Annots[<</Subtype/Widget/Rect[40 680 240 "
	    "780]/AP<</N 5 0 R>>>>]", .content = "", .form = FORM,
	    .form_stream = "BT /F 5 Tf 5 10 Td (Abc) Tj ET",
	    .want = "50,100:Abc" },
	{ .descr = "an inline picture is no text", .content =
	    "BI /W 1 /H 1 ID (x) Tj EI BT /F 10 Tf 50 700 Td (a) Tj ET",
	    .want = "50,100:a" },
	{ .descr = "what is malformed is passed over", .content =
	    "} ) BT /F 10 Tf 50 700 Td (a) Tj > (b) Tj /Nope 3 Tf (c) Tj ET",
	    .want = "50,100:ab" },
	{ .descr = "drawn twice to look bold", .content =
	    "BT /F 10 Tf 50 700 Td (Ab) Tj 0.4 0 Td (Ab) Tj ET",
	    .want = "50,100:Ab" },
	{ .descr = "a double letter is two", .content =
	    "BT /F 10 Tf 50 700 Td (oo) Tj ET", .want = "50,100:oo" },
	{ .descr = "raised letters stay in their line", .content =
	    "BT /F 10 Tf 50 700 Td (m) Tj 3 Ts (2) Tj ET",
	    .want = "50,100:m2" },
	{ .descr = "no widths: those of the standard fonts", .font =
	    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", .content =
	    "BT /F 10 Tf 50 700 Td (Will it) Tj ET", .want =
	    "50,100:Will it" },
	{ .descr = "names of glyphs", .font = "<</Type/Font/Subtype/Type1"
	    "/BaseFont/X/Encoding<</Differences[65/Dcroat/acircumflexacute"
	    "/uni01B0/ohorn.alt/nosuchthing]>>>>", .content =
	    "BT /F 10 Tf 50 700 Td (ABCDE) Tj ET", .want =
	    "50,100:\xc4\x90\xe1\xba\xa5\xc6\xb0\xc6\xa1" "E" },
	{ .descr = "MacRoman", .font = "<</Type/Font/Subtype/TrueType/BaseFont"
	    "/X/Encoding/MacRomanEncoding>>", .content =
	    "BT /F 10 Tf 50 700 Td (\\207) Tj ET", .want = "50,100:\xc3\xa1" },
	{ .descr = "an old font by its name", .font = "<</Type/Font/Subtype"
	    "/TrueType/BaseFont/ABCDEF+.VnArialH/Encoding/WinAnsiEncoding>>",
	    .content = "BT /F 10 Tf 50 700 Td (\\361y ban) Tj ET",
	    .want = "50,100:\xe1\xbb\xa6Y BAN" },
	{ .descr = "an old font's mark, moved by kerning", .font = VNI,
	    .content = "BT /F 10 Tf 50 700 Td [(s) 10 (o) 30 (\\341)] TJ ET",
	    .want = "50,100:s\xe1\xbb\x91" },
	{ .descr = "an old font's mark, a string of its own", .font = VNI,
	    .content = "BT /F 10 Tf 50 700 Td (HO) Tj (\\304) Tj (I) Tj ET",
	    .want = "50,100:H\xe1\xbb\x98I" },
	{ .descr = "no mark where there is no letter", .font = VNI,
	    .content = "BT /F 10 Tf 50 700 Td (o) Tj 1 0 0 1 300 700 Tm "
	    "(\\342n) Tj ET", .want = "50,100:o|300,100:\xc3\xa2n" },
};

static void
table(void **state)
{
	struct pdf_text	 t;
	struct buf	 b;
	uint8_t		*p;
	size_t		 len;

	(void)state;
	buf_init(&b, PAGE_MAX);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		p = make(&rows[i], &len);
		assert_int_equal(pdf_text_read(&t, p, len, true), 0);
		buf_reset(&b);
		for (size_t k = 0; k < t.n; k++)
			buf_addf(&b, "%s%.0f,%.0f:%s", k > 0 ? "|" : "",
			    (double)t.v[k].x0, (double)t.v[k].y, t.v[k].text);
		if (strcmp(buf_str(&b), rows[i].want) != 0)
			print_message("%s\n", rows[i].descr);
		assert_string_equal(buf_str(&b), rows[i].want);
		assert_int_equal(t.npage, 1);
		pdf_text_release(&t);
		free(p);
	}
	buf_release(&b);
}

static void
flags(void **state)
{
	static const struct given	 g = {
		.page = "/MediaBox[0 0 600 800]/Annots[<</Rect[0 0 100 50]/AP"
		    "<</N<</On 5 0 R>>>>/AS/On>>]",
		.content = "BT /F 10 Tf 3 Tr 50 700 Td (hidden) Tj 0 Tr 0 -50 "
		    "Td (shown) Tj ET q 600 0 0 400 0 0 cm BI /W 1 /H 1 ID x "
		    "EI Q",
		.form = FORM, .form_stream = "BT /F 10 Tf 5 5 Td (s) Tj ET",
		.font = "<</Type/Font/Subtype/TrueType/BaseFont/Times-Bold"
		    "/Encoding/WinAnsiEncoding>>" };
	struct pdf_text	 t;
	uint8_t		*p;
	size_t		 len;

	(void)state;
	p = make(&g, &len);
	assert_int_equal(pdf_text_read(&t, p, len, true), 0);
	assert_int_equal(t.n, 3);
	assert_int_equal(t.v[0].flags, PDF_TEXT_HIDDEN | PDF_TEXT_BOLD);
	assert_int_equal(t.v[1].flags, PDF_TEXT_BOLD);
	assert_int_equal(t.v[2].flags, PDF_TEXT_ANNOT | PDF_TEXT_BOLD);
	assert_int_equal(t.page[0].shown, 5);
	assert_int_equal((int)(t.page[0].image * 100 + 0.5f), 50);
	pdf_text_release(&t);
	free(p);
}

/* Every font of pages.h gives the same text. */
static void
fonts(void **state)
{
	static const char	 s[] = "Về việc điều chỉnh Quy chế số 15";
	struct page_pdf		 p;
	struct pdf_text		 t;
	uint8_t			*pdf;
	size_t			 len;

	(void)state;
	for (int f = 0; f < PAGE_FONTS; f++) {
		page_begin(&p, (enum page_font)f);
		page_line(&p, 50, 100, 12, f % 2 == 1, s);
		pdf = page_end(&p, &len);
		assert_int_equal(pdf_text_read(&t, pdf, len, true), 0);
		assert_int_equal(t.n, 1);
		assert_string_equal(t.v[0].text, s);
		assert_int_equal((t.v[0].flags & PDF_TEXT_OLD) != 0,
		    f == PAGE_NAMELESS);
		/* Half a file may be read, or not; it is answered. */
		pdf_text_release(&t);
		assert_int_equal(pdf_text_read(&t, pdf, len / 2, true), 0);
		pdf_text_release(&t);
		free(pdf);
	}
}

/* A line without a letter beyond ASCII is no old charset. */
static void
plain_stays(void **state)
{
	static const struct given	 g = {
		.content = "BT /F 10 Tf 50 700 Td (Caf\\351 \\265m \\247 5) Tj "
		    "ET",
		.font = "<</Type/Font/Subtype/TrueType/BaseFont/Arial"
		    "/Encoding/WinAnsiEncoding>>" };
	struct pdf_text	 t;
	uint8_t		*p;
	size_t		 len;

	(void)state;
	p = make(&g, &len);
	assert_int_equal(pdf_text_read(&t, p, len, true), 0);
	assert_int_equal(t.n, 1);
	assert_string_equal(t.v[0].text, "Caf\xc3\xa9 \xc2\xb5m \xc2\xa7 5");
	pdf_text_release(&t);
	free(p);
}

/* Text below what is wanted is left out, unless it cannot be told apart. */
static void
upper_part(void **state)
{
#define LETTERS	"(abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz) Tj "
#define MANY	"BT /F 10 Tf 50 700 Td " LETTERS "ET BT /F 10 Tf 50 680 Td " \
	LETTERS "0 -20 Td " LETTERS "0 -20 Td " LETTERS "ET "
	static const struct {
		const char	*descr;
		const char	*content;
		float		 share;
		size_t		 n;		/* pieces */
		bool		 unsure;
	} cases[] = {
		{ "all of it", MANY "BT /F 10 Tf 50 100 Td (low) Tj ET", 1, 5,
		    false },
		{ "the upper half", MANY "BT /F 10 Tf 50 100 Td (low) Tj ET",
		    0.5f, 4, false },
		{ "an array, and a move behind it", MANY "BT /F 10 Tf 50 100 "
		    "Td [(l) -1 (o(w))] TJ 0 100 Td (x) Tj 0 400 Td (y) Tj "
		    "ET", 0.5f, 5, false },
		{ "few letters: all are counted", "BT /F 10 Tf 50 100 Td "
		    "(low) Tj ET", 0.5f, 1, false },
		{ "text that goes on higher", MANY "BT /F 10 Tf 50 100 Td "
		    "(low) Tj 500 Ts (high) Tj ET", 0.5f, 5, true },
		{ "what is turned is looked at", MANY "BT /F 10 Tf 0 1 -1 0 "
		    "50 100 Tm (up) Tj ET", 0.5f, 4, false },
	};
	struct pdf_text_reader	*r;
	struct pdf_text		 t, more;
	struct given		 g = { .page = NULL };
	uint8_t			*p;
	size_t			 len;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		g.content = cases[i].content;
		p = make(&g, &len);
		assert_non_null(r = pdf_text_open(p, len, false));
		assert_int_equal(pdf_text_pages(r), 1);
		assert_int_equal(pdf_text_page(r, &t, 0, cases[i].share), 0);
		if (t.n != cases[i].n || t.unsure != cases[i].unsure)
			print_message("%s\n", cases[i].descr);
		assert_int_equal(t.n, cases[i].n);
		assert_int_equal(t.unsure, cases[i].unsure);
		/* There is no such page. */
		assert_int_equal(pdf_text_page(r, &more, 1, 1), 0);
		assert_int_equal(more.npage, 0);
		pdf_text_release(&more);
		/* What was read can be read again, and be added. */
		assert_int_equal(pdf_text_page(r, &more, 0, 1), 0);
		len = t.n + more.n;
		assert_int_equal(pdf_text_append(&t, &more), 0);
		assert_int_equal(t.npage, 2);
		assert_int_equal(t.n, len);
		assert_int_equal(more.n, 0);
		assert_true(t.n < 2 || t.v[t.n - 1].row > t.v[0].row);
		pdf_text_release(&t);
		pdf_text_close(r);
		free(p);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(table),
		cmocka_unit_test(flags),
		cmocka_unit_test(fonts),
		cmocka_unit_test(plain_stays),
		cmocka_unit_test(upper_part),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
