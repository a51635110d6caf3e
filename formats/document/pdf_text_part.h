/*
 * pdf_text_part.h: what the files of pdf_text.h share.
 */
#ifndef FORMATS_DOCUMENT_PDF_TEXT_PART_H
#define FORMATS_DOCUMENT_PDF_TEXT_PART_H

#include "formats/document/pdf_font.h"
#include "formats/document/pdf_source.h"
#include "formats/document/pdf_text.h"

#define GLYPH_NO_OCTET	0xffffu

/* One code point where it stands, y from the top. */
struct glyph_at {
	float		 x0, x1, y, size;
	uint32_t	 cp;
	uint16_t	 page;
	uint16_t	 octet;		/* of a simple font with no known old
					   charset; else GLYPH_NO_OCTET */
	uint16_t	 font;		/* in pdf_fonts */
	uint16_t	 flags;
};

/* A mark over or under the letter before. */
static inline bool
pdf_is_mark(uint32_t cp)
{
	return cp >= 0x300 && cp < 0x370;
}

struct glyphs {
	struct glyph_at	*v;
	size_t		 n, cap;
	bool		 full, failed;
};

/* Which way text runs that is not upright, as the page is shown. */
enum turned { TURNED_DOWN, TURNED_UP, TURNED_OVER, TURNED_WAYS };

/* A page or what hangs on it, while it is painted. */
struct painter {
	struct pdf_source *s;
	struct pdf_fonts *fonts;
	struct glyphs	*out;
	struct pdf_text_page *page;
	double		 area;		/* of the page */
	uint16_t	 index;		/* of the page among those read */
	uint16_t	 flags;		/* of every glyph */
	size_t		 budget;	/* tokens left */
	float		 below;		/* y from which on no text is wanted */
	bool		 annots;	/* annotations are painted too */
	size_t		 turned[TURNED_WAYS];	/* letters of the page */
	bool		 lost;		/* wanted text follows unwanted one */
};

/*
 * pdf_paint.c: read a content stream under ${ctm}; ${resources} are the
 * stream's.  What cannot be read is passed over.
 */
void	 pdf_paint(struct painter *, const uint8_t *, size_t len,
	    const struct pdf_item *resources, const double ctm[6],
	    unsigned int depth);
/* A form XObject or an appearance, under its own matrix and resources. */
void	 pdf_paint_form(struct painter *, const struct pdf_item *stream,
	    const struct pdf_item *resources, const double ctm[6],
	    unsigned int depth);
/* The ${n} numbers of an array, or of one under a key; false: none there. */
bool	 pdf_numbers_of(struct pdf_source *, const struct pdf_item *array,
	    int n, double *out);
bool	 pdf_numbers(struct pdf_source *, const struct pdf_item *dict,
	    const char *key, int n, double *out);
/* a then b. */
void	 pdf_matrix_mul(const double a[6], const double b[6], double out[6]);

/*
 * pdf_old.c: what reads as Vietnamese of an old charset becomes it.  Of a font
 * that was judged once that stays; *unsure is set where more text (${all} is
 * false: there is some) may judge otherwise.  0 or -1.
 */
int	 pdf_old_charsets(struct glyphs *, struct pdf_fonts *, bool all,
	    bool *unsure);
/* pdf_pieces.c: glyphs to pieces.  0 or -1. */
int	 pdf_pieces(struct pdf_text *, struct glyphs *);

#endif
