/*
 * draw.h: what every sheet of paper is drawn with.
 */
#ifndef ARCHIVER_LABELS_DRAW_H
#define ARCHIVER_LABELS_DRAW_H

#include <stdbool.h>

/* cairo_t and cairo_surface_t, without their header. */
struct _cairo;
struct _cairo_surface;

/* Points; a millimetre is MM of them. */
#define MM		(72.0 / 25.4)
#define PAGE_W		(210 * MM)	/* A4 */
#define PAGE_H		(297 * MM)
#define FONT		"DejaVu Sans"	/* has all of Vietnamese */
#define FONT_MONO	"DejaVu Sans Mono"

/* Pages to standard output; to nowhere, to measure them. */
struct _cairo_surface *draw_pages(bool nowhere);
/* Finish and free it.  0 or -1 (told). */
int	 draw_end(struct _cairo_surface *);
/* A QR code with its quiet zone in a square.  0 or -1 (told). */
int	 draw_code(struct _cairo *, double x, double y, double side,
	    const char *);
/* A QR code of ${text} alone, as an SVG image on standard output.  0 or -1. */
int	 code_print(const char *text);

#endif
