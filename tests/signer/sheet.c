/*
 * sheet.c: text on a cairo surface, by Pango.
 */
#include <err.h>

#include <cairo-pdf.h>

#include "tests/signer/sheet.h"

/* The decree asks for Times New Roman; the others stand in for it. */
#define FACE	"Times New Roman, Liberation Serif, Tinos, " \
		"DejaVu Serif Condensed"
#define ALPHABET_EM	11.94	/* width of a-z in Times New Roman */

static cairo_status_t
sheet_write(void *out, const unsigned char *p, unsigned int len)
{
	octets_add(out, p, len);
	return CAIRO_STATUS_SUCCESS;
}

void
sheet_open(struct sheet *s, cairo_surface_t *surface)
{
	PangoRectangle	 box;
	PangoLayout	*l;

	*s = (struct sheet){ .surface = surface, .scale = 1 };
	s->cr = cairo_create(surface);
	if (cairo_status(s->cr) != CAIRO_STATUS_SUCCESS)
		errx(1, "cairo: %s", cairo_status_to_string(
		    cairo_status(s->cr)));
	l = sheet_layout(s, "abcdefghijklmnopqrstuvwxyz", 100, 0, -1);
	pango_layout_get_extents(l, NULL, &box);
	g_object_unref(l);
	s->scale = ALPHABET_EM * 100 * PANGO_SCALE / box.width;
	if (s->scale > 1)
		s->scale = 1;
}

void
sheet_open_pdf(struct sheet *s, struct octets *out, double w, double h)
{
	sheet_open(s, cairo_pdf_surface_create_for_stream(sheet_write, out, w,
	    h));
}

void
sheet_close(struct sheet *s)
{
	cairo_destroy(s->cr);
	cairo_surface_finish(s->surface);
	if (cairo_surface_status(s->surface) != CAIRO_STATUS_SUCCESS)
		errx(1, "cairo: %s", cairo_status_to_string(
		    cairo_surface_status(s->surface)));
	cairo_surface_destroy(s->surface);
}

PangoLayout *
sheet_layout(struct sheet *s, const char *text, double size, unsigned style,
    double w)
{
	PangoFontDescription	*d = pango_font_description_new();
	PangoLayout		*l = pango_cairo_create_layout(s->cr);

	pango_font_description_set_family_static(d, FACE);
	pango_font_description_set_absolute_size(d,
	    size * s->scale * PANGO_SCALE);
	if (style & SHEET_BOLD)
		pango_font_description_set_weight(d, PANGO_WEIGHT_BOLD);
	if (style & SHEET_ITALIC)
		pango_font_description_set_style(d, PANGO_STYLE_ITALIC);
	pango_layout_set_font_description(l, d);
	pango_font_description_free(d);
	if (w > 0)
		pango_layout_set_width(l, (int)(w * PANGO_SCALE));
	if (style & SHEET_CENTRE)
		pango_layout_set_alignment(l, PANGO_ALIGN_CENTER);
	if (style & SHEET_JUSTIFY)
		pango_layout_set_justify(l, TRUE);
	if (style & SHEET_MARKUP)
		pango_layout_set_markup(l, text, -1);
	else
		pango_layout_set_text(l, text, -1);
	return l;
}

static PangoLayout *
layout_fit(struct sheet *s, const char *text, double size, unsigned style,
    double w)
{
	PangoLayout	*l;

	while ((l = sheet_layout(s, text, size, style, w),
	    (style & SHEET_FIT) && pango_layout_get_line_count(l) > 1 &&
	    size > 4)) {
		g_object_unref(l);
		size *= 0.96;
	}
	return l;
}

double
sheet_text(struct sheet *s, double x, double w, const char *text, double size,
    unsigned style)
{
	PangoLayout	*l = layout_fit(s, text, size, style, w);
	PangoRectangle	 box;

	cairo_move_to(s->cr, x, s->y);
	pango_cairo_show_layout(s->cr, l);
	pango_layout_get_extents(l, NULL, &box);
	g_object_unref(l);
	return (double)box.height / PANGO_SCALE;
}

void
sheet_place(struct sheet *s, double x, double w, const char *text,
    double size, unsigned style, size_t index, struct page_place *at)
{
	PangoLayout	*l = layout_fit(s, text, size, style, w);
	PangoRectangle	 pos;

	pango_layout_index_to_pos(l, (int)index, &pos);
	at->x = x + (double)pos.x / PANGO_SCALE;
	at->y = PAGE_H - (s->y + (double)pango_layout_get_baseline(l) /
	    PANGO_SCALE);
	at->page = s->page;
	g_object_unref(l);
}

void
sheet_done(void)
{
	/*
	 * Cairo's own tables stay: to empty them aborts now and then, while a
	 * thread of pango's still holds a font.
	 */
	pango_cairo_font_map_set_default(NULL);
}
