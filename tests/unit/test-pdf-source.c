/*
 * test-pdf-source.c: what is read in place is what libqpdf reads; whatever it
 * would mend is left to it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

#include "formats/base/buf.h"
#include "formats/document/pdf_source.h"

#define OBJECTS		9
#define ROOM		((size_t)64 * 1024)

enum flate { PLAIN, FLATE, FLATE_CUT, FLATE_LONG };

/* One object that is different from those below, or its stream. */
struct row {
	const char	*descr;
	int		 num;		/* 0: none */
	const char	*text;
	enum flate	 flate;		/* of object 4 */
	int		 off;		/* added to object 6's offset */
	const char	*tail;		/* after %%EOF */
	bool		 in_place;
};

static const char *const	 usual[OBJECTS + 1] = { NULL,
	"<</Type/Catalog/Pages 2 0 R>>",
	"<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 600 800.5]>>",
	"<</Type/Page/Parent 2 0 R/Contents[4 0 R 8 0 R]"
	    "/Resources<</Font<</F 6 0 R>>>>>>",
	NULL,	/* the stream */
	"2",	/* its length, when it is said elsewhere */
	"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Widths 7 0 R>>",
	"[1 2.5 -3 +4]",
	"<</Length 5 0 R>>stream\nq\n\nendstream",
	"<</Type/Pages/Parent 2 0 R/Kids[3 0 R]/Count 1>>",
};

static const struct row	 rows[] = {
	{ .descr = "nothing is odd", .in_place = true },
	{ .descr = "compressed", .flate = FLATE, .in_place = true },
	{ .descr = "compressed, its end is missing", .flate = FLATE_CUT },
	{ .descr = "compressed, and something after it", .flate =
	    FLATE_LONG },
	{ .descr = "comments and white space", .num = 3, .text =
	    "<< /Type /Page % 1\n /Parent 2 0 R\r\n/Contents 4 0 R /Resources "
	    "<</Font % F\r<</F 6 0 R>> >> >>", .in_place = true },
	{ .descr = "contents of one stream", .num = 3, .text = "<</Type/Page"
	    "/Parent 2 0 R/Contents 4 0 R"
	    "/Resources<</Font<</F 6 0 R>>>>>>", .in_place = true },
	{ .descr = "a null entry is none", .num = 3, .text = "<</Type/Page"
	    "/Parent 2 0 R/Contents 4 0 R/MediaBox null"
	    "/Resources<</Font<</F 6 0 R>>>>>>", .in_place = true },
	{ .descr = "pages in pages", .num = 2, .text = "<</Type/Pages"
	    "/Kids[9 0 R]/Count 1/MediaBox[0 0 600 800.5]>>",
	    .in_place = true },
	{ .descr = "a key twice", .num = 3, .text = "<</Type/Page/Parent 2 0 R"
	    "/Contents 4 0 R/Contents 8 0 R>>" },
	{ .descr = "a name with a number sign", .num = 6, .text =
	    "<</Type/Font/Subtype/Type1/BaseFont/Helv#65tica>>" },
	{ .descr = "a page twice", .num = 2, .text =
	    "<</Type/Pages/Kids[3 0 R 3 0 R]/Count 2>>" },
	{ .descr = "a page of another type", .num = 3, .text =
	    "<</Type/Pge/Parent 2 0 R/Contents 4 0 R>>" },
	{ .descr = "a direct page", .num = 2, .text =
	    "<</Type/Pages/Kids[<</Type/Page>>]/Count 1>>" },
	{ .descr = "pages that are their own kid", .num = 2, .text =
	    "<</Type/Pages/Kids[2 0 R]/Count 1>>" },
	{ .descr = "the root of the pages has a parent", .num = 2, .text =
	    "<</Type/Pages/Kids[3 0 R]/Count 1/Parent 1 0 R>>" },
	{ .descr = "an object that is not there", .num = 3, .text =
	    "<</Type/Page/Parent 2 0 R/Contents 99 0 R>>" },
	{ .descr = "another generation", .num = 3, .text =
	    "<</Type/Page/Parent 2 0 R/Contents 4 1 R>>" },
	{ .descr = "a length that is its own", .num = 8, .text =
	    "<</Length 8 0 R>>stream\nq\nendstream" },
	{ .descr = "a length that is wrong", .num = 5, .text = "0" },
	{ .descr = "an object that is elsewhere", .off = 3 },
	{ .descr = "octets after the end", .tail = "more" },
	{ .descr = "line feeds after the end", .tail = "\r\n\n",
	    .in_place = true },
};

static void
add_stream(struct buf *b, enum flate flate)
{
	static const char	 text[] = "BT /F 12 Tf (Abc) Tj ET";
	uint8_t			 packed[128];
	uLongf			 n = sizeof(packed);

	if (flate == PLAIN) {
		buf_addf(b, "<</Length %zu>>stream\r\n%s\nendstream",
		    strlen(text), text);
		return;
	}
	assert_int_equal(compress(packed, &n, (const Bytef *)text,
	    strlen(text)), Z_OK);
	packed[n] = 'x';
	if (flate != FLATE)
		n = flate == FLATE_CUT ? n - 6 : n + 1;
	buf_addf(b, "<</Filter/FlateDecode/Length %lu>>stream\n", n);
	buf_add(b, packed, n);
	buf_addstr(b, "\nendstream");
}

static uint8_t *
make(const struct row *row, size_t *len)
{
	struct buf	 b;
	size_t		 at[OBJECTS + 1];
	uint8_t		*p;

	buf_init(&b, ROOM);
	buf_addstr(&b, "%PDF-1.7\n");
	for (int i = 1; i <= OBJECTS; i++) {
		at[i] = b.len;
		buf_addf(&b, "%d 0 obj\n", i);
		if (i == 4)
			add_stream(&b, row->flate);
		else
			buf_addstr(&b, row->num == i ? row->text : usual[i]);
		buf_addstr(&b, "\nendobj\n");
	}
	at[6] += (size_t)row->off;
	at[0] = b.len;
	buf_addf(&b, "xref\n0 %d\n0000000000 65535 f \n", OBJECTS + 1);
	for (int i = 1; i <= OBJECTS; i++)
		buf_addf(&b, "%010zu 00000 n \n", at[i]);
	buf_addf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%zu\n"
	    "%%%%EOF%s", OBJECTS + 1, at[0], row->tail != NULL ? row->tail :
	    "\n");
	p = buf_take(&b, len);
	buf_release(&b);
	assert_non_null(p);
	return p;
}

static void
see_array(struct buf *b, struct pdf_source *s, const struct pdf_item *array)
{
	struct pdf_cursor	 at = { .i = 0 };
	struct pdf_item		 it;
	long long		 n;
	double			 v;

	while (pdf_item_next(s, array, &at, &it)) {
		if (pdf_item_number(s, &it, &v))
			buf_addf(b, " %g%s", v, pdf_item_int(s, &it, &n) ?
			    "" : "r");
		pdf_item_release(s, &it);
	}
}

/* The font and the box, by way of the page's parent for one of them. */
static void
see_page(struct buf *b, struct pdf_source *s, const struct pdf_item *page)
{
	static const char *const	 path[] = { "/Resources", "/Font",
		"/F" };
	char				 name[PDF_ITEM_NAME + 1];
	struct pdf_item			 at, next;

	at = pdf_item_get(s, page, "/Parent");
	next = pdf_item_get(s, &at, "/MediaBox");
	see_array(b, s, &next);
	pdf_item_release(s, &next);
	pdf_item_release(s, &at);
	at = pdf_item_get(s, page, "/MediaBox");
	buf_addstr(b, pdf_item_is_null(s, &at) ? " null" : " own");
	pdf_item_release(s, &at);
	at = pdf_item_get(s, page, path[0]);
	for (size_t i = 1; i < sizeof(path) / sizeof(path[0]); i++) {
		next = pdf_item_is_dict(s, &at) ? pdf_item_get(s, &at,
		    path[i]) : pdf_item_none(s);
		pdf_item_release(s, &at);
		at = next;
	}
	if (pdf_item_is_dict(s, &at)) {
		next = pdf_item_get(s, &at, "/BaseFont");
		pdf_item_name(s, &next, name);
		buf_addf(b, " %s", name);
		pdf_item_release(s, &next);
		next = pdf_item_get(s, &at, "/Widths");
		see_array(b, s, &next);
		pdf_item_release(s, &next);
	}
	pdf_item_release(s, &at);
}

/* All that the source tells, as text. */
static void
see(struct buf *b, struct pdf_source *s)
{
	struct pdf_item		 page;
	struct pdf_bytes	 data;
	int			 n = pdf_source_pages(s);

	buf_reset(b);
	buf_addf(b, "%d", n);
	for (int i = 0; i < n && !s->doubt; i++) {
		page = pdf_source_page(s, (unsigned int)i);
		see_page(b, s, &page);
		data = pdf_source_content(s, &page);
		if (data.p != NULL)
			buf_add(b, data.p, data.len);
		pdf_bytes_release(&data);
		pdf_item_release(s, &page);
	}
	assert_false(s->failed);
}

static void
both(void **state)
{
	struct pdf_source	 s;
	struct buf		 here, there;
	uint8_t			*p;
	size_t			 len;
	bool			 in_place;

	(void)state;
	buf_init(&here, ROOM);
	buf_init(&there, ROOM);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		p = make(&rows[i], &len);
		if ((in_place = pdf_source_in_place(&s, p, len) == 1))
			see(&here, &s);
		in_place = in_place && !s.doubt;
		pdf_source_close(&s);
		if (in_place != rows[i].in_place)
			print_message("%s\n", rows[i].descr);
		assert_int_equal(in_place, rows[i].in_place);
		if (in_place) {
			assert_int_equal(pdf_source_libqpdf(&s, p, len), 1);
			see(&there, &s);
			pdf_source_close(&s);
			assert_string_equal(buf_str(&here), buf_str(&there));
			assert_non_null(strstr(buf_str(&here), " 0 0 600 "
			    "800.5r null Helvetica 1 2.5r -3 4BT /F 12 Tf"));
		}
		free(p);
	}
	buf_release(&here);
	buf_release(&there);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(both),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
