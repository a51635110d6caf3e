/*
 * sheet.h: text on a cairo surface, by Pango.
 */
#ifndef TESTS_SIGNER_SHEET_H
#define TESTS_SIGNER_SHEET_H

#include <cairo.h>
#include <pango/pangocairo.h>

#include "tests/signer/letter.h"

struct sheet {
	cairo_surface_t	*surface;
	cairo_t		*cr;
	double		 y;		/* where the next text begins */
	double		 scale;		/* of the face to Times New Roman */
	unsigned	 page;
};

#define SHEET_BOLD	0x01u
#define SHEET_ITALIC	0x02u
#define SHEET_CENTRE	0x04u
#define SHEET_JUSTIFY	0x08u
#define SHEET_FIT	0x10u	/* one line: smaller until it fits */
#define SHEET_MARKUP	0x20u

void	 sheet_open(struct sheet *, cairo_surface_t *);	/* takes it */
void	 sheet_open_pdf(struct sheet *, struct octets *out, double w,
	    double h);
void	 sheet_close(struct sheet *);
/* The caller frees it with g_object_unref(). */
PangoLayout *sheet_layout(struct sheet *, const char *text, double size,
	    unsigned style, double w);
/* Draw at ${x}, ${s}->y; returns the height, and leaves y alone. */
double	 sheet_text(struct sheet *, double x, double w, const char *text,
	    double size, unsigned style);
/* Where octet ${index} of such a text stands: its baseline. */
void	 sheet_place(struct sheet *, double x, double w, const char *text,
	    double size, unsigned style, size_t index, struct page_place *);

#endif
