/*
 * label.c: labels drawn on sheets of A4, to be cut along the lines.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <pango/pangocairo.h>

#include "archiver/labels/draw.h"
#include "archiver/labels/label.h"

#define COLUMNS		2
#define LINES		5
#define LABEL_W		(95 * MM)
#define LABEL_H		(55 * MM)
#define LEFT		((PAGE_W - COLUMNS * LABEL_W) / 2)
#define TOP		((PAGE_H - LINES * LABEL_H) / 2)
#define PAD		(3.5 * MM)
#define CODE_SIDE	(33 * MM)
#define KEY_W		(18 * MM)

struct pen {
	cairo_t	*cr;
	double	 x, y;		/* of the label's upper left corner */
};

/* Text at (x, y) in the label, in a width and as many lines; its height. */
static double
text(const struct pen *p, double x, double y, double width, int lines,
    double size, bool bold, const char *s)
{
	PangoFontDescription	*font;
	PangoLayout		*l;
	int			 h;

	if (s == NULL || *s == '\0')
		return 0;
	l = pango_cairo_create_layout(p->cr);
	font = pango_font_description_from_string(FONT);
	pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
	if (bold)
		pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
	pango_layout_set_font_description(l, font);
	pango_layout_set_width(l, (int)(width * PANGO_SCALE));
	pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_height(l, -lines);
	pango_layout_set_ellipsize(l, PANGO_ELLIPSIZE_END);
	pango_layout_set_text(l, s, -1);
	pango_layout_get_size(l, NULL, &h);
	cairo_move_to(p->cr, p->x + x, p->y + y);
	pango_cairo_show_layout(p->cr, l);
	pango_font_description_free(font);
	g_object_unref(l);
	return (double)h / PANGO_SCALE;
}

/* As large as one line of the width lets it be. */
static double
name(const struct pen *p, double x, double y, double width, const char *s)
{
	PangoFontDescription	*font;
	PangoLayout		*l = pango_cairo_create_layout(p->cr);
	double			 size = 0;
	int			 w;

	font = pango_font_description_from_string(FONT);
	pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
	for (int half = 36; half > 14; half--) {	/* points */
		size = half / 2.0;
		pango_font_description_set_absolute_size(font,
		    size * PANGO_SCALE);
		pango_layout_set_font_description(l, font);
		pango_layout_set_text(l, s == NULL ? "" : s, -1);
		pango_layout_get_size(l, &w, NULL);
		if ((double)w / PANGO_SCALE <= width)
			break;
	}
	pango_font_description_free(font);
	g_object_unref(l);
	return text(p, x, y, width, 1, size, true, s);
}

/* The line to cut along. */
static void
border(const struct pen *p)
{
	static const double	 dash[] = { 2, 3 };

	cairo_save(p->cr);
	cairo_set_line_width(p->cr, 0.4);
	cairo_set_source_rgb(p->cr, 0.6, 0.6, 0.6);
	cairo_set_dash(p->cr, dash, 2, 0);
	cairo_rectangle(p->cr, p->x, p->y, LABEL_W, LABEL_H);
	cairo_stroke(p->cr);
	cairo_restore(p->cr);
}

static int
draw(const struct pen *p, const struct label *l)
{
	double	 y = PAD, right = LABEL_W - PAD, h, k;
	double	 beside = right - CODE_SIDE;

	border(p);
	y += text(p, PAD, y, right - PAD, 1, 7.5, false, l->head) + 0.5 * MM;
	y += name(p, PAD, y, right - PAD, l->name) + 1 * MM;
	if (draw_code(p->cr, p->x + right - CODE_SIDE + 1.5 * MM, p->y + y -
	    1 * MM, CODE_SIDE, l->code) == -1)
		return -1;
	for (size_t i = 0; i < l->n; i++) {
		k = text(p, PAD, y, KEY_W - 1 * MM, 1, 7.5, false,
		    l->row[i].key);
		h = text(p, PAD + KEY_W, y, beside - PAD - KEY_W, 3, 7.5,
		    true, l->row[i].value);
		y += (h > k ? h : k) + 0.4 * MM;
	}
	text(p, PAD, LABEL_H - PAD - 2.5 * MM, right - PAD, 1, 7.5, false,
	    l->foot);
	return 0;
}

int
labels_print(const struct label *label, size_t n)
{
	cairo_surface_t	*s;
	struct pen	 p;
	size_t		 at, line;
	int		 rc = 0;

	s = draw_pages(false);
	p.cr = cairo_create(s);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		at = i % (COLUMNS * LINES);
		if (i > 0 && at == 0)
			cairo_show_page(p.cr);
		line = at / COLUMNS;
		p.x = LEFT + (double)(at % COLUMNS) * LABEL_W;
		p.y = TOP + (double)line * LABEL_H;
		rc = draw(&p, &label[i]);
	}
	cairo_destroy(p.cr);
	return draw_end(s) == 0 ? rc : -1;
}
