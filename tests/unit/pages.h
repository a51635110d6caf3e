/*
 * pages.h: pages laid out as NĐ 30/2020 has them, as PDFs that real programs
 * might have written: for test-pdf-text and test-metadata.
 */
#ifndef TESTS_UNIT_PAGES_H
#define TESTS_UNIT_PAGES_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/encode.h"
#include "formats/document/names.h"
#include "formats/document/pdf_font.h"
#include "formats/regulation/viet.h"

/* How the letters get into the file. */
enum page_font {
	PAGE_UNICODE,		/* Type 0 and ToUnicode */
	PAGE_DECOMPOSED,	/* the same, ToUnicode in NFD */
	PAGE_SCAN,		/* the same, invisible over a picture */
	PAGE_NAMES,		/* simple fonts, glyph names */
	PAGE_TCVN3,		/* .VnTime, .VnTimeH */
	PAGE_VNI,		/* VNI-Times */
	PAGE_NAMELESS,		/* TCVN3 in a font that does not say so */
	PAGE_FONTS
};

#define PAGE_MAX	((size_t)1024 * 1024)
#define PAGE_MORE	24		/* pages after the first one */
#define PAGE_WIDTH	595.0
#define PAGE_EM		0.5	/* every letter's width, of the size */

struct page_pdf {
	enum page_font	 font;
	bool		 kerned;	/* each letter in an array of its own */
	bool		 words;		/* each word placed by itself */
	struct buf	 content;	/* of the last page */
	struct buf	 done[PAGE_MORE];	/* of those before it */
	size_t		 ndone;
	uint32_t	 cp[256];	/* code - 1 of PAGE_UNICODE, _NAMES */
	size_t		 ncp;
};

static inline void
page_begin(struct page_pdf *p, enum page_font font)
{
	memset(p, 0, sizeof(*p));
	p->font = font;
	buf_init(&p->content, PAGE_MAX);
	if (font == PAGE_SCAN)
		buf_addstr(&p->content, "q 595 0 0 842 0 0 cm /Im Do Q 3 Tr ");
}

/* What is drawn from now on stands on another page. */
static inline void
page_next(struct page_pdf *p)
{
	if (p->ndone == PAGE_MORE)
		abort();
	p->done[p->ndone++] = p->content;
	buf_init(&p->content, PAGE_MAX);
}

static inline unsigned int
page_code(struct page_pdf *p, uint32_t cp)
{
	for (size_t i = 0; i < p->ncp; i++)
		if (p->cp[i] == cp)
			return (unsigned int)i + 33;
	if (p->ncp == 220)
		abort();
	p->cp[p->ncp++] = cp;
	return (unsigned int)p->ncp + 32;
}

/* Octets of a letter in an old charset; false: only the capitals' font has. */
static inline bool
page_old(enum name_charset c, uint32_t cp, uint8_t out[3], size_t *n)
{
	const struct viet_letter *v = viet_letter(cp);
	uint32_t	 got[2], want[2];
	size_t		 k, nwant = 0;
	static const uint16_t hat[] = { 0, 0x302, 0x306, 0x31b };
	static const uint16_t tone[] = { 0, 0x300, 0x309, 0x303, 0x301,
		0x323 };

	*n = 1;
	if (cp < 0x80) {
		out[0] = (uint8_t)cp;
		return true;
	}
	for (unsigned int o = 0x80; o < 0x100; o++)
		if (names_octet(c, 0, (uint8_t)o, got) == 1 && got[0] == cp) {
			out[0] = (uint8_t)o;
			return true;
		}
	if (c != NAME_VNI || v == NULL)
		return false;
	/* A vowel, or a horned one, and the mark behind it. */
	out[0] = (uint8_t)(v->upper ? v->base - 32 : v->base);
	if (v->hat == VIET_HORN)
		out[0] = (uint8_t)(v->base == 'o' ? (v->upper ? 0xd4 : 0xf4) :
		    (v->upper ? 0xd6 : 0xf6));
	else if (hat[v->hat] != 0)
		want[nwant++] = hat[v->hat];
	if (tone[v->tone] != 0)
		want[nwant++] = tone[v->tone];
	if (nwant == 0)
		return true;
	for (unsigned int o = v->upper ? 0xc0 : 0xe0; o < (v->upper ? 0xe0u :
	    0x100u); o++) {
		k = names_octet(c, out[0], (uint8_t)o, got);
		if (k == nwant && got[0] == want[0] &&
		    (k == 1 || got[1] == want[1]) && got[0] >= 0x300 &&
		    got[0] < 0x370) {
			out[1] = (uint8_t)o;
			*n = 2;
			return true;
		}
	}
	return false;
}

/* What one letter is in a string, in hexadecimal; which of the fonts. */
static inline unsigned int
page_letter(struct page_pdf *p, uint32_t cp, bool bold, char hex[16])
{
	enum name_charset	 c = p->font == PAGE_VNI ? NAME_VNI :
				    NAME_TCVN3;
	uint8_t			 o[3];
	size_t			 n;

	switch (p->font) {
	case PAGE_NAMES:
		snprintf(hex, 16, "%02x", page_code(p, cp));
		return bold;
	case PAGE_TCVN3:
	case PAGE_VNI:
	case PAGE_NAMELESS:
		if (page_old(c, cp, o, &n)) {
			snprintf(hex, 16, n == 2 ? "%02x%02x" : "%02x", o[0],
			    o[1]);
			return bold;
		}
		/* A capital with a tone: its small letter of the H font. */
		for (size_t i = 0; i < viet_nletters; i++) {
			const struct viet_letter *v = viet_letter(cp);
			const struct viet_letter *s = &viet_letters[i];

			if (v != NULL && s->base == v->base && s->hat ==
			    v->hat && s->tone == v->tone && !s->upper &&
			    page_old(c, s->cp, o, &n))
				snprintf(hex, 16, "%02x", o[0]);
		}
		return 2u + bold;
	default:
		snprintf(hex, 16, "%04x", page_code(p, cp));
		return bold;
	}
}

/* Letters that take room: all but combining marks. */
static inline double
page_length(const char *s, double size)
{
	const uint8_t	*u = (const uint8_t *)s, *end = u + strlen(s);
	uint32_t	 cp;
	size_t		 n, all = 0;

	for (; u < end && (n = utf8_char(u, end, &cp)) > 0; u += n)
		all++;
	return (double)all * PAGE_EM * size;
}

/* A line whose first letter stands at ${x}, ${y} points from the top. */
static inline void
page_line(struct page_pdf *p, double x, double y, double size, bool bold,
    const char *s)
{
	const uint8_t	*u = (const uint8_t *)s, *end = u + strlen(s);
	uint32_t	 cp;
	unsigned int	 f, now = 99;
	size_t		 n;
	char		 hex[16];
	bool		 open = false;

	buf_addf(&p->content, "BT 1 0 0 1 %.2f %.2f Tm ", x, 842 - y);
	for (; u < end && (n = utf8_char(u, end, &cp)) > 0; u += n) {
		f = page_letter(p, cp, bold, hex);
		if (p->words && cp == ' ') {
			if (open)
				buf_addstr(&p->content, ">] TJ ");
			open = false;
			x += PAGE_EM * size;
			continue;
		}
		if (f != now || !open) {
			if (open)
				buf_addstr(&p->content, ">] TJ ");
			if (p->words && !open)
				buf_addf(&p->content, "1 0 0 1 %.2f %.2f Tm ",
				    x, 842 - y);
			buf_addf(&p->content, "/F%u %.1f Tf [<", f, size);
			now = f;
			open = true;
		} else if (p->kerned) {
			buf_addstr(&p->content, "> -12 <");
			x += 0.012 * size;
		}
		buf_addstr(&p->content, hex);
		/* VNI's marks have no width of their own. */
		x += PAGE_EM * size;
	}
	if (open)
		buf_addstr(&p->content, ">] TJ ");
	buf_addstr(&p->content, "ET\n");
}

static inline void
page_centred(struct page_pdf *p, double middle, double y, double size,
    bool bold, const char *s)
{
	page_line(p, middle - page_length(s, size) / 2, y, size, bold, s);
}

/* A letter and its marks as UTF-16BE hexadecimal, taken apart or whole. */
static inline void
page_utf16(struct buf *b, uint32_t cp, bool apart)
{
	static const uint16_t hat[] = { 0, 0x302, 0x306, 0x31b };
	static const uint16_t tone[] = { 0, 0x300, 0x309, 0x303, 0x301,
		0x323 };
	const struct viet_letter *v = apart ? viet_letter(cp) : NULL;

	if (v == NULL || v->hat >= VIET_STROKE) {
		buf_addf(b, "%04x", cp);
		return;
	}
	buf_addf(b, "%04x", (unsigned)(v->upper ? v->base - 32 : v->base));
	if (hat[v->hat] != 0)
		buf_addf(b, "%04x", hat[v->hat]);
	if (tone[v->tone] != 0)
		buf_addf(b, "%04x", tone[v->tone]);
}

static inline void
page_cmap(struct buf *b, const struct page_pdf *p)
{
	buf_addstr(b, "/CIDInit /ProcSet findresource begin begincmap "
	    "1 begincodespacerange <0000> <ffff> endcodespacerange ");
	for (size_t i = 0; i < p->ncp; i++) {
		buf_addf(b, "1 beginbfchar <%04x> <", (unsigned)i + 33);
		page_utf16(b, p->cp[i], p->font == PAGE_DECOMPOSED);
		buf_addstr(b, "> endbfchar\n");
	}
	buf_addstr(b, "endcmap end");
}

/* The name of a letter's glyph, as the Adobe Glyph List makes them. */
static inline void
page_glyph(struct buf *b, uint32_t cp)
{
	static const char *const hat[] = { "", "circumflex", "breve", "horn" };
	static const char *const tone[] = { "", "grave", "hookabove", "tilde",
		"acute", "dotbelow" };
	const struct viet_letter *v = cp >= 0x80 ? viet_letter(cp) : NULL;

	if (v != NULL && v->hat == VIET_STROKE)
		buf_addf(b, "/%ccroat ", v->upper ? 'D' : 'd');
	else if (v != NULL && v->hat < VIET_STROKE)
		buf_addf(b, "/%c%s%s ", v->upper ? v->base - 32 : v->base,
		    hat[v->hat], tone[v->tone]);
	else
		buf_addf(b, "/uni%04X ", cp);
}

static inline void
page_font_object(struct buf *b, const struct page_pdf *p, unsigned int f)
{
	static const char *const old[] = { ".VnTime", ".VnTime,Bold",
		".VnTimeH", ".VnTimeH,Bold" };
	const char	*name = f & 1 ? "ABCDEF+Times-Bold" : "ABCDEF+Times";

	if (p->font == PAGE_TCVN3)
		name = old[f];
	else if (p->font == PAGE_VNI)
		name = f & 1 ? "VNI-Times,Bold" : "VNI-Times";
	if (p->font <= PAGE_SCAN) {
		buf_addf(b, "<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding"
		    "/Identity-H/ToUnicode 5 0 R/DescendantFonts[<</Type/Font"
		    "/Subtype/CIDFontType2/DW 500>>]>>", name);
		return;
	}
	buf_addf(b, "<</Type/Font/Subtype/TrueType/BaseFont/%s/FirstChar 0"
	    "/Widths[", name);
	for (int i = 0; i < 256; i++) {
		uint32_t	 cp[2];
		bool		 mark = p->font == PAGE_VNI && i >= 0x80 &&
				    names_octet(NAME_VNI, 0, (uint8_t)i, cp)
				    == 0;

		buf_addstr(b, mark ? "0 " : "500 ");
	}
	buf_addstr(b, "]/Encoding");
	if (p->font == PAGE_NAMES) {
		buf_addstr(b, "<</Differences[33 ");
		for (size_t i = 0; i < p->ncp; i++)
			page_glyph(b, p->cp[i]);
		buf_addstr(b, "]>>>>");
	} else {
		buf_addstr(b, "/WinAnsiEncoding>>");
	}
}

/* The whole file; the caller frees. */
static inline uint8_t *
page_end(struct page_pdf *p, size_t *len)
{
	struct buf	 b, o;
	size_t		 at[11 + 2 * PAGE_MORE];
	unsigned int	 n = 10 + 2 * (unsigned int)p->ndone;
	uint8_t		*out;

	buf_init(&b, 2 * PAGE_MAX);
	buf_init(&o, PAGE_MAX);
	buf_addstr(&b, "%PDF-1.4\n");
	for (unsigned int i = 1; i <= n; i++) {
		buf_reset(&o);
		if (i == 1)
			buf_addstr(&o, "<</Type/Catalog/Pages 2 0 R>>");
		else if (i == 2) {
			buf_addstr(&o, "<</Type/Pages/Kids[3 0 R");
			for (size_t k = 0; k < p->ndone; k++)
				buf_addf(&o, " %zu 0 R", 11 + 2 * k);
			buf_addf(&o, "]/Count %zu"
			    "/MediaBox[0 0 595 842]/Resources<</Font<</F0 "
			    "6 0 R/F1 7 0 R/F2 8 0 R/F3 9 0 R>>/XObject<</Im "
			    "10 0 R>>>>>>", p->ndone + 1);
		} else if (i == 3 || (i > 10 && i % 2 == 1))
			buf_addf(&o, "<</Type/Page/Parent 2 0 R/Contents "
			    "%u 0 R>>", i + 1);
		else if (i == 4 || i > 10) {
			size_t		 k = i == 4 ? 0 : (i - 10) / 2;
			struct buf	*c = k < p->ndone ? &p->done[k] :
					    &p->content;

			buf_addf(&o, "<</Length %zu>>stream\n", c->len);
			buf_add(&o, c->p, c->len);
			buf_addstr(&o, "\nendstream");
		} else if (i == 5) {
			struct buf	 m;

			buf_init(&m, PAGE_MAX);
			page_cmap(&m, p);
			buf_addf(&o, "<</Length %zu>>stream\n", m.len);
			buf_add(&o, m.p, m.len);
			buf_addstr(&o, "\nendstream");
			buf_release(&m);
		} else if (i == 10)
			buf_addstr(&o, "<</Subtype/Image/Width 1/Height 1"
			    "/BitsPerComponent 8/ColorSpace/DeviceGray/Length "
			    "1>>stream\n0\nendstream");
		else
			page_font_object(&o, p, i - 6);
		at[i] = b.len;
		buf_addf(&b, "%u 0 obj\n", i);
		buf_add(&b, o.p, o.len);
		buf_addstr(&b, "\nendobj\n");
	}
	at[0] = b.len;
	buf_addf(&b, "xref\n0 %u\n0000000000 65535 f \n", n + 1);
	for (unsigned int i = 1; i <= n; i++)
		buf_addf(&b, "%010zu 00000 n \n", at[i]);
	buf_addf(&b, "trailer\n<</Size %u/Root 1 0 R>>\nstartxref\n%zu\n"
	    "%%%%EOF\n", n + 1, at[0]);
	buf_release(&o);
	buf_release(&p->content);
	for (size_t k = 0; k < p->ndone; k++)
		buf_release(&p->done[k]);
	if (b.failed)
		abort();
	out = buf_take(&b, len);
	buf_release(&b);
	return out;
}

#endif
