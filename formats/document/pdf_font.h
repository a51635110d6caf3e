/*
 * pdf_font.h: what the codes of a PDF's fonts stand for, and how wide they
 * are (ISO 32000-1 9.5 to 9.10).
 */
#ifndef FORMATS_DOCUMENT_PDF_FONT_H
#define FORMATS_DOCUMENT_PDF_FONT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/span.h"
#include "formats/document/names.h"
#include "formats/document/pdf_lex.h"
#include "formats/document/pdf_source.h"

#define PDF_GLYPH_MAX	3		/* code points of one code */
#define PDF_FONTS_MAX	256		/* of one document */
#define PDF_CMAP_MAX	65536		/* codes of one font */

/* ToUnicode: codes ascending; ${n} code points, 0 for none. */
struct pdf_cmap_row {
	uint32_t	 code;
	uint32_t	 cp[PDF_GLYPH_MAX];
	uint8_t		 n;
};

struct pdf_cmap {
	struct pdf_cmap_row *v;
	size_t		 n, cap;
	unsigned int	 octets;	/* of a code; 0: not said */
	bool		 sorted;	/* they came so */
};

struct pdf_font {
	uint32_t	 num, gen;	/* its object; 0: direct */
	bool		 composite;	/* Type 0 */
	unsigned int	 octets;	/* of a code: 1 or 2 */
	bool		 utf16;		/* codes are UTF-16BE (UniXX-UTF16) */
	bool		 bold;
	enum name_charset legacy;	/* by its name; NAME_ASCII: none */
	bool		 upper;		/* ".VnTimeH": capitals */
	bool		 judged;	/* its text reads well, as ${read} */
	enum name_charset read;
	struct pdf_cmap	 map;		/* ToUnicode */
	const uint16_t	*base;		/* of a simple font: from 0x80 on */
	uint32_t	 (*simple)[PDF_GLYPH_MAX];	/* 256 codes that
							   differ, or NULL */
	float		*width;		/* of a simple font, or NULL: in
					   thousandths of the size */
	uint32_t	 first, nwidth;	/* codes that have one */
	struct pdf_span_width *span;	/* of a composite one */
	size_t		 nspan;
	bool		 spread;	/* they do not come in order */
	float		 missing;	/* width of others */
};

struct pdf_span_width {
	uint32_t	 from, to;
	float		 width;
};

/* Every font met in a document; zeroed it is ready. */
struct pdf_fonts {
	struct pdf_font	*v[PDF_FONTS_MAX];
	size_t		 n;
};

/*
 * The font of a resource.  NULL: no font, one too many, or memory.  Lives
 * until pdf_fonts_release().
 */
const struct pdf_font *pdf_font_of(struct pdf_fonts *, struct pdf_source *,
	    const struct pdf_item *);
void	 pdf_fonts_release(struct pdf_fonts *);

/* The next code of a string, its length in *len; false at its end. */
bool	 pdf_font_next(const struct pdf_font *, struct octets *, uint32_t *code,
	    size_t *len);
/*
 * The code points of a code; ${before} is the octet before in the same string,
 * for old charsets, and is set anew.  How many; 0: nobody knows.
 */
size_t	 pdf_font_text(const struct pdf_font *, uint32_t code, uint8_t *before,
	    uint32_t cp[PDF_GLYPH_MAX]);
float	 pdf_font_width(const struct pdf_font *, uint32_t code);

/* pdf_cmap.c: add what a CMap stream maps.  0 or -1 (memory). */
int	 pdf_cmap_read(struct pdf_cmap *, const uint8_t *, size_t len);
const struct pdf_cmap_row *pdf_cmap_find(const struct pdf_cmap *,
	    uint32_t code);
void	 pdf_cmap_release(struct pdf_cmap *);

/* pdf_glyphs.c: a number's value; nonsense is 0. */
double	 pdf_decimal(struct octets);
extern const uint16_t	 pdf_winansi[128], pdf_macroman[128],
			 pdf_standard[128];
/* Code points of a glyph's name, letters taken apart; how many, 0: unknown. */
size_t	 pdf_glyph_name(const char *, uint32_t cp[PDF_GLYPH_MAX]);
/*
 * The octet of a code point in Windows-1252, as old fonts' texts come out;
 * -1: it has none.
 */
int	 pdf_octet_of(uint32_t cp);

#endif
