/*
 * damage.c: what happens to a signed file on its way, and to its name.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "tests/signer/day.h"

/* An octet inside the page's content: the layout stays as it was. */
static void
flip_content(struct pdf *pdf)
{
	char	 text[32];
	size_t	 at, end;

	snprintf(text, sizeof(text), "\n%u 0 obj\n",
	    pdf_ref(pdf, pdf->page[0], "/Contents "));
	if ((at = octets_find(&pdf->b, 0, text)) == SIZE_MAX ||
	    (at = octets_find(&pdf->b, at, "stream\n")) == SIZE_MAX ||
	    (end = octets_find(&pdf->b, at, "endstream")) == SIZE_MAX)
		errx(1, "no content to damage");
	/* Behind most of its text, whatever day it tells: it is read still. */
	pdf->b.p[end - (end - at) / 8] ^= 0x04;
}

/* In the appearance of the last signature, before its dictionary ends. */
static void
flip_later(struct pdf *pdf, const struct pdf_signed *last)
{
	size_t	 at, end;

	if ((at = octets_find(&pdf->b, last->contents + last->contents_len,
	    "stream\n")) == SIZE_MAX ||
	    (end = octets_find(&pdf->b, at, "endstream")) == SIZE_MAX)
		errx(1, "no appearance to damage");
	pdf->b.p[(at + end) / 2] ^= 0x10;
}

static void
flip_hex(uint8_t *p)
{
	*p = *p == '0' ? '1' : '0';
}

static void
extend_page(struct pdf *pdf)
{
	struct pdf_overlay	 o;

	pdf_overlay(pdf, 0, "q 1 1 1 rg 95 400 440 40 re f 0 0 0 rg BT "
	    "/NbF 15 Tf 100 414 Td (Tong so tien: 999.000.000.000 dong) Tj "
	    "ET Q", "/Font", "/NbF << /Type /Font /Subtype /Type1 /BaseFont "
	    "/Times-Roman >>", &o);
	pdf_overlay_put(pdf, &o);
	pdf_finish(pdf);
}

static void
extend_note(struct pdf *pdf, int64_t at)
{
	struct octets	 o = { 0 };
	unsigned	 note = pdf_new(pdf), array, page = 0;

	octets_adds(&o, "<< /Type /Annot /Subtype /Text /Rect [500 700 520 "
	    "720] /F 4 /Contents ");
	pdf_text(&o, "Đề nghị sửa lại số liệu");
	octets_adds(&o, " /M ");
	pdf_date(&o, at + 3600);
	octets_adds(&o, " >>");
	pdf_set(pdf, note, o.p, o.len);
	pdf_put(pdf, note);
	for (array = 0; array == 0 && page < pdf->npages; page++)
		array = pdf_ref(pdf, pdf->page[page], "/Annots ");
	if (array == 0)
		errx(1, "no annotation to add one to");
	o.len = 0;
	octets_add(&o, pdf->obj[array].p, pdf->obj[array].len - 1);
	octets_printf(&o, "%u 0 R ]", note);
	pdf_set(pdf, array, o.p, o.len);
	pdf_put(pdf, array);
	pdf_finish(pdf);
	octets_release(&o);
}

static void
base_again(struct pdf *pdf, const struct letter *l, const char *producer,
    int64_t at)
{
	if (pdf->streams)
		errx(1, "the rewriter keeps no object streams");
	pdf_info_set(pdf, l->title, l->office->full, producer, at);
	pdf_base(pdf);
}

/*
 * Scans again at a lower resolution: the drawing is the same, so the
 * picture has the same number in both files.
 */
static void
rewrite_scan(struct pdf *pdf, const struct damaged *d)
{
	struct octets	 file = { 0 };
	struct pdf	 small = { 0 };
	unsigned	 done = 0;

	page_scan(d->letter, 50, &file);
	pdf_read_cairo(&small, &file);
	for (unsigned i = 1; i < small.nobj; i++) {
		const char	*s = (const char *)small.obj[i].p;
		unsigned	 len = pdf_ref(&small, i, "/Length ");

		if (strstr(s, "/Subtype /Image") == NULL)
			continue;
		if (strstr((const char *)pdf->obj[i].p, "/Subtype /Image") ==
		    NULL || len == 0)
			errx(1, "the pictures do not correspond");
		pdf_set(pdf, i, small.obj[i].p, small.obj[i].len);
		pdf_set(pdf, len, small.obj[len].p, small.obj[len].len);
		done++;
	}
	if (done == 0)
		errx(1, "no picture to make smaller");
	base_again(pdf, d->letter, "PDF Compressor 3.1", d->at + 7200);
	pdf_release(&small);
	octets_release(&file);
}

static void
rewrite_stamp(struct pdf *pdf, const struct damaged *d)
{
	struct octets		 file = { 0 };
	struct pdf_overlay	 o;
	struct pdf		 look = { 0 };
	char			 day[32], entry[48];

	look_arrival(&file, "UBND TỈNH KHÁNH HÒA", "4708", date_text(day,
	    sizeof(day), "%d/%m/%Y", d->at, ZONE_VN), 114, 64);
	pdf_read_cairo(&look, &file);
	snprintf(entry, sizeof(entry), "/NbStamp %u 0 R",
	    pdf_graft(pdf, &look, 114, 64));
	pdf_overlay(pdf, 0, "q 1 0 0 1 60 658 cm /NbStamp Do Q", "/XObject",
	    entry, &o);
	base_again(pdf, d->letter, "Stamp Tool 1.4", d->at + 5400);
	pdf_release(&look);
	octets_release(&file);
}

void
damage_do(struct pdf *pdf, enum damage what, const struct damaged *d)
{
	switch (what) {
	case DMG_NONE:
		break;
	case DMG_FLIP_CONTENT:
		flip_content(pdf);
		break;
	case DMG_FLIP_LATER:
		flip_later(pdf, d->last);
		break;
	case DMG_FLIP_VALUE:
		flip_hex(&pdf->b.p[d->last->value - 100]);
		break;
	case DMG_TRUNCATE:
		pdf->b.len = d->last->contents + 700;
		break;
	case DMG_EXTEND_PAGE:
		extend_page(pdf);
		break;
	case DMG_EXTEND_NOTE:
		extend_note(pdf, d->at);
		break;
	case DMG_REWRITE_SCAN:
		rewrite_scan(pdf, d);
		break;
	case DMG_REWRITE_STAMP:
		rewrite_stamp(pdf, d);
		break;
	}
}

void
name_nfd(struct octets *out, const char *name)
{
	char	*nfd = g_utf8_normalize(name, -1, G_NORMALIZE_NFD);

	if (nfd == NULL)
		errx(1, "%s: not UTF-8", name);
	octets_printf(out, "%s", nfd);
	g_free(nfd);
}

/* Capitals with a tone were a matter of the font: they become "_". */
void
name_tcvn3(struct octets *out, const char *name)
{
	static const struct {
		const char	*utf8;
		uint8_t		 abc;
	} table[] = {
		{ "Ă", 0xa1 }, { "Â", 0xa2 }, { "Ê", 0xa3 }, { "Ô", 0xa4 },
		{ "Ơ", 0xa5 }, { "Ư", 0xa6 }, { "Đ", 0xa7 }, { "ă", 0xa8 },
		{ "â", 0xa9 }, { "ê", 0xaa }, { "ô", 0xab }, { "ơ", 0xac },
		{ "ư", 0xad }, { "đ", 0xae }, { "à", 0xb5 },
		{ "ả", 0xb6 }, { "ã", 0xb7 }, { "á", 0xb8 }, { "ạ", 0xb9 },
		{ "ằ", 0xbb }, { "ẳ", 0xbc }, { "ẵ", 0xbd }, { "ắ", 0xbe },
		{ "ặ", 0xc6 }, { "ầ", 0xc7 }, { "ẩ", 0xc8 }, { "ẫ", 0xc9 },
		{ "ấ", 0xca }, { "ậ", 0xcb }, { "è", 0xcc }, { "ẻ", 0xce },
		{ "ẽ", 0xcf }, { "é", 0xd0 }, { "ẹ", 0xd1 }, { "ề", 0xd2 },
		{ "ể", 0xd3 }, { "ễ", 0xd4 }, { "ế", 0xd5 }, { "ệ", 0xd6 },
		{ "ì", 0xd7 }, { "ỉ", 0xd8 }, { "ĩ", 0xdc }, { "í", 0xdd },
		{ "ị", 0xde }, { "ò", 0xdf }, { "ỏ", 0xe1 }, { "õ", 0xe2 },
		{ "ó", 0xe3 }, { "ọ", 0xe4 }, { "ồ", 0xe5 }, { "ổ", 0xe6 },
		{ "ỗ", 0xe7 }, { "ố", 0xe8 }, { "ộ", 0xe9 }, { "ờ", 0xea },
		{ "ở", 0xeb }, { "ỡ", 0xec }, { "ớ", 0xed }, { "ợ", 0xee },
		{ "ù", 0xef }, { "ủ", 0xf1 }, { "ũ", 0xf2 }, { "ú", 0xf3 },
		{ "ụ", 0xf4 }, { "ừ", 0xf5 }, { "ử", 0xf6 }, { "ữ", 0xf7 },
		{ "ứ", 0xf8 }, { "ự", 0xf9 }, { "ỳ", 0xfa }, { "ỷ", 0xfb },
		{ "ỹ", 0xfc }, { "ý", 0xfd }, { "ỵ", 0xfe },
	};
	const char	*s = name;

	while (*s != '\0') {
		size_t	 i, n = sizeof(table) / sizeof(table[0]);

		for (i = 0; i < n && strncmp(s, table[i].utf8,
		    strlen(table[i].utf8)) != 0; i++)
			;
		if (i < n) {
			octets_add(out, &table[i].abc, 1);
			s += strlen(table[i].utf8);
		} else if ((uint8_t)*s < 0x80) {
			octets_add(out, s++, 1);
		} else {
			do	/* a capital with a tone */
				s++;
			while (((uint8_t)*s & 0xc0) == 0x80);
			octets_adds(out, "_");
		}
	}
}
