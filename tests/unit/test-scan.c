/*
 * test-scan.c: a scanned page's picture, and what was recognised in it as
 * text in rows, down to the metadata.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/base/buf.h"
#include "formats/document/ocr_text.h"
#include "formats/document/pdf_picture.h"
#include "formats/regulation/metadata.h"

/* A page with one picture, whose samples are ${hex}. */
static void
make_pdf(struct buf *b, const char *picture, const char *hex)
{
	size_t	 at[5], start;

	buf_reset(b);
	buf_addstr(b, "%PDF-1.4\n");
	for (int i = 1; i <= 4; i++) {
		at[i] = b->len;
		buf_addf(b, "%d 0 obj\n", i);
		if (i == 1)
			buf_addstr(b, "<</Type/Catalog/Pages 2 0 R>>");
		else if (i == 2)	/* the page inherits them */
			buf_addstr(b, "<</Type/Pages/Kids[3 0 R]/Count 1"
			    "/Resources<</XObject<</I 4 0 R>>>>>>");
		else if (i == 3)
			buf_addstr(b, "<</Type/Page/Parent 2 0 R/MediaBox"
			    "[0 0 100 100]>>");
		else
			buf_addf(b, "<<%s/Filter/ASCIIHexDecode/Length %zu>>"
			    "stream\n%s>\nendstream", picture, strlen(hex) +
			    1, hex);
		buf_addstr(b, "\nendobj\n");
	}
	start = b->len;
	buf_addstr(b, "xref\n0 5\n0000000000 65535 f \n");
	for (int i = 1; i <= 4; i++)
		buf_addf(b, "%010zu 00000 n \n", at[i]);
	buf_addf(b, "trailer\n<</Size 5/Root 1 0 R>>\nstartxref\n%zu\n"
	    "%%%%EOF\n", start);
}

#define IMAGE	"/Type/XObject/Subtype/Image"

static void
pictures(void **state)
{
	static const struct {
		const char	*descr;
		const char	*dict;
		const char	*hex;
		const char	*head;		/* NULL: no picture */
		uint8_t		 grey[4];
	} rows[] = {
		{ "grey", IMAGE "/Width 2/Height 2/BitsPerComponent 8"
		  "/ColorSpace/DeviceGray", "0055aaff", "P5\n2 2\n255\n",
		  { 0, 0x55, 0xaa, 255 } },
		{ "colours", IMAGE "/Width 2/Height 1/BitsPerComponent 8"
		  "/ColorSpace/DeviceRGB", "ffffff000000",
		  "P5\n2 1\n255\n", { 255, 0 } },
		{ "for printing", IMAGE "/Width 2/Height 1/BitsPerComponent 8"
		  "/ColorSpace/DeviceCMYK", "00000000000000ff",
		  "P5\n2 1\n255\n", { 255, 0 } },
		{ "bits, rows of octets", IMAGE "/Width 2/Height 2"
		  "/BitsPerComponent 1/ColorSpace/DeviceGray", "8040",
		  "P5\n2 2\n255\n", { 255, 0, 0, 255 } },
		{ "turned over", IMAGE "/Width 2/Height 2/BitsPerComponent 1"
		  "/ColorSpace/DeviceGray/Decode[1 0]", "8040",
		  "P5\n2 2\n255\n", { 0, 255, 255, 0 } },
		{ "too few samples", IMAGE "/Width 2/Height 2"
		  "/BitsPerComponent 8/ColorSpace/DeviceGray", "0055aa",
		  NULL, { 0 } },
		{ "a palette", IMAGE "/Width 2/Height 2/BitsPerComponent 8"
		  "/ColorSpace[/Indexed/DeviceRGB 3<000000>]", "00010203",
		  NULL, { 0 } },
		{ "a mask", IMAGE "/Width 2/Height 2/BitsPerComponent 1"
		  "/ImageMask true", "8040", NULL, { 0 } },
		{ "larger than any", IMAGE "/Width 20001/Height 1"
		  "/BitsPerComponent 8/ColorSpace/DeviceGray", "00", NULL,
		  { 0 } },
		{ "of no width", IMAGE "/Width 0/Height 2/BitsPerComponent 8"
		  "/ColorSpace/DeviceGray", "", NULL, { 0 } },
		{ "no picture", "/Type/XObject/Subtype/Form", "00", NULL,
		  { 0 } },
	};
	struct buf	 pdf, out;
	size_t		 head;

	(void)state;
	buf_init(&pdf, 65536);
	buf_init(&out, PICTURE_OCTETS);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		make_pdf(&pdf, rows[i].dict, rows[i].hex);
		buf_reset(&out);
		if (pdf_picture(&out, pdf.p, pdf.len) !=
		    (rows[i].head != NULL))
			fail_msg("%s", rows[i].descr);
		if (rows[i].head == NULL)
			continue;
		head = strlen(rows[i].head);
		if (out.len < head || memcmp(out.p, rows[i].head, head) != 0 ||
		    memcmp(out.p + head, rows[i].grey, out.len - head) != 0)
			fail_msg("%s: %.*s", rows[i].descr, (int)out.len,
			    (const char *)out.p);
	}
	buf_reset(&out);
	assert_int_equal(pdf_picture(&out, (const uint8_t *)"x", 1), 0);
	buf_release(&pdf);
	buf_release(&out);
}

/* One that is too large is read at half its resolution. */
static void
halved(void **state)
{
	const size_t	 side = 5000;	/* 25 million points */
	struct buf	 pdf, out;
	char		*hex = malloc(2 * side * side + 1);

	(void)state;
	assert_non_null(hex);
	memset(hex, 'f', 2 * side * side);
	hex[2 * side * side] = '\0';
	buf_init(&pdf, 64 * 1024 * 1024);
	buf_init(&out, PICTURE_OCTETS);
	make_pdf(&pdf, IMAGE "/Width 5000/Height 5000/BitsPerComponent 8"
	    "/ColorSpace/DeviceGray", hex);
	assert_int_equal(pdf_picture(&out, pdf.p, pdf.len), 1);
	assert_memory_equal(out.p, "P5\n2500 2500\n255\n", 17);
	assert_int_equal(out.len, 17 + 2500 * 2500);
	assert_int_equal(out.p[out.len - 1], 255);
	free(hex);
	buf_release(&pdf);
	buf_release(&out);
}

#define HEAD	"level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\t" \
	"left\ttop\twidth\theight\tconf\ttext\n" \
	"1\t1\t0\t0\t0\t0\t0\t0\t1190\t1684\t-1\t\n"
#define W(block, line, left, top, width, conf, text) "5\t1\t" block "\t1\t" \
	line "\t1\t" left "\t" top "\t" width "\t20\t" conf "\t" text "\n"

static void
tables(void **state)
{
	static const struct {
		const char	*descr;
		const char	*in;
		const char	*want;	/* pieces, "|" between them, "/" rows */
	} rows[] = {
		{ "words of a line", HEAD W("1", "1", "100", "50", "40", "96",
		  "Số:") W("1", "1", "145", "50", "90", "95.5", "12/QĐ-SNV"),
		  "Số: 12/QĐ-SNV" },
		{ "a wide gap parts them", HEAD W("1", "1", "100", "50", "40",
		  "96", "a") W("1", "1", "600", "50", "40", "96", "b"),
		  "a|b" },
		{ "blocks at one height are a row", HEAD W("1", "1", "100",
		  "50", "40", "96", "a") W("1", "2", "100", "100", "40", "96",
		  "c") W("2", "1", "600", "53", "40", "96", "b"), "a|b/c" },
		{ "what is doubtful is left out", HEAD W("1", "1", "100", "50",
		  "40", "96", "a") W("1", "1", "145", "50", "40", "12", "b"),
		  "a" },
		{ "no size", HEAD W("1", "1", "100", "50", "0", "96", "a"),
		  "" },
		{ "not UTF-8", HEAD W("1", "1", "100", "50", "40", "96",
		  "\xff"), "" },
		{ "beyond any page", HEAD W("1", "1", "100001", "50", "40",
		  "96", "a"), "" },
		{ "CRLF", HEAD "5\t1\t1\t1\t1\t1\t10\t50\t40\t20\t96\ta\r\n",
		  "a" },
		{ "no page", W("1", "1", "100", "50", "40", "96", "a"), NULL },
		{ "nothing", "", NULL },
		{ "no table", "hello\n\n\t\t\n", NULL },
	};
	struct pdf_text	 t;
	char		 got[256];
	size_t		 n;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(ocr_text_read(&t, rows[i].in,
		    strlen(rows[i].in)), 0);
		got[0] = '\0';
		for (size_t k = 0; k < t.n; k++) {
			n = strlen(got);
			snprintf(got + n, sizeof(got) - n, "%s%s", k == 0 ?
			    "" : t.v[k].row == t.v[k - 1].row ? "|" : "/",
			    t.v[k].text);
		}
		if ((t.npage == 1) != (rows[i].want != NULL) ||
		    (rows[i].want != NULL && strcmp(got, rows[i].want) != 0))
			fail_msg("%s: %s", rows[i].descr, got);
		pdf_text_release(&t);
	}
}

/* A head as it is laid out, recognised: read, and never surely. */
static void
described(void **state)
{
	static const char	 page[] = HEAD
	    W("1", "1", "150", "100", "300", "90", "SỞ")
	    W("1", "1", "455", "100", "40", "90", "NỘI")
	    W("1", "1", "500", "100", "40", "90", "VỤ")
	    W("2", "1", "620", "100", "500", "90",
		"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
	    W("2", "2", "700", "130", "300", "90",
		"Độc lập - Tự do - Hạnh phúc")
	    W("3", "1", "200", "170", "60", "90", "Số:")
	    W("3", "1", "265", "170", "120", "90", "67/TB-SNV")
	    W("4", "1", "650", "172", "450", "90",
		"Khánh Hòa, ngày 05 tháng 3 năm 2026")
	    W("5", "1", "500", "250", "200", "90", "THÔNG BÁO")
	    W("5", "2", "400", "290", "400", "90",
		"Về việc nghỉ lễ năm 2026");
	static const struct { enum meta_name name; const char *want; } rows[] =
	    { { META_NUMBER, "67" }, { META_NOTATION, "TB-SNV" },
	    { META_DATE, "2026-03-05" }, { META_KIND, "Thông báo" } };
	struct pdf_text	 t;
	struct metadata	 m, other;

	(void)state;
	metadata_init(&m);
	metadata_init(&other);
	assert_int_equal(ocr_text_read(&t, page, sizeof(page) - 1), 0);
	assert_int_equal(metadata_read(&m, &t, &t, 1), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_string_equal(metadata_value(&m, rows[i].name),
		    rows[i].want);
		assert_int_equal(m.f[rows[i].name].origin, META_FROM_SCAN);
		assert_false(metadata_is_sure(&m, rows[i].name));
	}
	/* Beside what is known: the surer one stays. */
	assert_int_equal(metadata_set(&other, META_NUMBER, META_FROM_NAME, 40,
	    0, "66", 2), 0);
	assert_int_equal(metadata_set(&other, META_DATE, META_FROM_PERSON, 100,
	    0, "2026-03-06", 10), 0);
	assert_int_equal(metadata_merge(&other, &m), 0);
	assert_string_equal(metadata_value(&other, META_NUMBER), "67");
	assert_string_equal(metadata_value(&other, META_DATE), "2026-03-06");
	assert_int_equal(other.f[META_DATE].origin, META_FROM_PERSON);
	metadata_release(&m);
	metadata_release(&other);
	pdf_text_release(&t);
}

int
main(void)
{
	const struct CMUnitTest	 all[] = {
		cmocka_unit_test(pictures),
		cmocka_unit_test(halved),
		cmocka_unit_test(tables),
		cmocka_unit_test(described),
	};

	return cmocka_run_group_tests(all, NULL, NULL);
}
