/*
 * look.c: what visible signatures look like: ink, seal, lines, stamp.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <cairo-pdf.h>

#include "tests/signer/letter.h"
#include "tests/signer/sheet.h"

#define RED	0.80, 0.07, 0.09
#define INK	0.07, 0.16, 0.55

/* Loops and a flourish; the same hand for the same name. */
void
autograph_draw(cairo_t *cr, const char *name, double w, double h)
{
	struct rng	 r;
	double		 x = 0.12 * w, y = 0.62 * h, step = 0.1 * w;

	rng_seed(&r, 7, name);
	cairo_save(cr);
	cairo_set_source_rgb(cr, INK);
	cairo_set_line_width(cr, 1.5);
	cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
	cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
	cairo_move_to(cr, x, y);
	cairo_curve_to(cr, x - 0.1 * w, 0.1 * h, x + 0.18 * w, 0.02 * h,
	    x + 0.1 * w, 0.8 * h);
	x += 0.1 * w;
	y = 0.8 * h;
	for (unsigned i = 0; i < 5; i++) {
		double	 up = h * (0.1 + 0.4 * rng_below(&r, 100) / 100.0);
		double	 dx = step * (0.7 + 0.8 * rng_below(&r, 100) / 100.0);
		double	 to = h * (0.5 + 0.22 * rng_below(&r, 100) / 100.0);

		cairo_curve_to(cr, x + 0.2 * dx, up, x + 1.5 * dx, up * 1.3,
		    x + dx, to);
		x += dx;
		y = to;
	}
	cairo_curve_to(cr, x + 0.1 * w, y + 0.05 * h, 0.95 * w, 0.3 * h,
	    0.97 * w, 0.42 * h);
	cairo_curve_to(cr, 0.8 * w, 0.98 * h, 0.4 * w, 0.8 * h, 0.2 * w,
	    0.93 * h);
	cairo_stroke(cr);
	cairo_restore(cr);
}

static void
star(cairo_t *cr, double x, double y, double radius)
{
	for (unsigned i = 0; i < 10; i++) {
		double	 a = -M_PI / 2 + i * M_PI / 5;
		double	 d = i % 2 == 0 ? radius : radius * 0.4;

		cairo_line_to(cr, x + d * cos(a), y + d * sin(a));
	}
	cairo_close_path(cr);
	cairo_fill(cr);
}

/*
 * A test seal, not the shape of any state seal: two rings, a star, the
 * agency's name, and the word that says what it is.
 */
void
seal_draw(cairo_t *cr, const char *agency, double w, double h)
{
	struct sheet	 s = { .cr = cr, .scale = 1 };
	double		 r = (w < h ? w : h) / 2 - 2;

	cairo_save(cr);
	cairo_set_source_rgba(cr, RED, 0.85);
	cairo_set_line_width(cr, 2.2);
	cairo_arc(cr, w / 2, h / 2, r, 0, 2 * M_PI);
	cairo_stroke(cr);
	cairo_set_line_width(cr, 0.7);
	cairo_arc(cr, w / 2, h / 2, r - 5, 0, 2 * M_PI);
	cairo_stroke(cr);
	star(cr, w / 2, h / 2 - r * 0.45, r * 0.22);
	s.y = h / 2 - r * 0.16;
	s.y += sheet_text(&s, w / 2 - r * 0.78, r * 1.56, agency, r * 0.17,
	    SHEET_CENTRE | SHEET_BOLD) + 1;
	sheet_text(&s, w / 2 - r * 0.6, r * 1.2, "(thử nghiệm)", r * 0.14,
	    SHEET_CENTRE | SHEET_ITALIC);
	cairo_restore(cr);
}

void
look_autograph(struct octets *pdf, const char *name, double w, double h)
{
	struct sheet	 s;

	sheet_open_pdf(&s, pdf, w, h);
	autograph_draw(s.cr, name, w, h);
	sheet_close(&s);
}

void
look_seal(struct octets *pdf, const char *agency, double w, double h)
{
	struct sheet	 s;

	sheet_open_pdf(&s, pdf, w, h);
	seal_draw(s.cr, agency, w, h);
	sheet_close(&s);
}

void
look_lines(struct octets *pdf, const char *text, double w, double h)
{
	struct sheet	 s;
	PangoLayout	*l;
	int		 width, height;
	double		 size = 11.5;

	sheet_open_pdf(&s, pdf, w, h);
	cairo_set_source_rgb(s.cr, RED);
	cairo_set_line_width(s.cr, 0.8);
	cairo_rectangle(s.cr, 0.5, 0.5, w - 1, h - 1);
	cairo_stroke(s.cr);
	do {
		size *= 0.95;
		l = sheet_layout(&s, text, size, 0, w - 8);
		pango_layout_get_size(l, &width, &height);
		g_object_unref(l);
	} while (height > (h - 4) * PANGO_SCALE && size > 3);
	s.y = 2;
	sheet_text(&s, 4, w - 8, text, size, 0);
	sheet_close(&s);
}

void
look_arrival(struct octets *pdf, const char *agency, const char *number,
    const char *day, double w, double h)
{
	struct sheet	 s;
	char		 line[96];
	double		 row;

	sheet_open_pdf(&s, pdf, w, h);
	cairo_set_source_rgb(s.cr, RED);
	cairo_set_line_width(s.cr, 1.4);
	cairo_rectangle(s.cr, 1, 1, w - 2, h - 2);
	cairo_stroke(s.cr);
	cairo_set_line_width(s.cr, 0.8);
	row = h / 5;
	cairo_move_to(s.cr, 1, row);
	cairo_line_to(s.cr, w - 1, row);
	cairo_move_to(s.cr, w * 0.3, row);
	cairo_line_to(s.cr, w * 0.3, 3 * row);
	cairo_move_to(s.cr, 1, 3 * row);
	cairo_line_to(s.cr, w - 1, 3 * row);
	cairo_stroke(s.cr);
	s.y = row * 0.15;
	sheet_text(&s, 4, w - 8, agency, row * 0.6, SHEET_CENTRE | SHEET_BOLD |
	    SHEET_FIT);
	s.y = row * 1.5;
	sheet_text(&s, 2, w * 0.3 - 2, "ĐẾN", row * 0.75, SHEET_CENTRE |
	    SHEET_BOLD | SHEET_FIT);
	s.y = row * 1.12;
	snprintf(line, sizeof(line), "Số: %s", number);
	sheet_text(&s, w * 0.3 + 5, w * 0.7 - 8, line, row * 0.62, SHEET_FIT);
	s.y = row * 2.12;
	snprintf(line, sizeof(line), "Ngày: %s", day);
	sheet_text(&s, w * 0.3 + 5, w * 0.7 - 8, line, row * 0.62, SHEET_FIT);
	s.y = row * 3.1;
	sheet_text(&s, 5, w - 8, "Chuyển: ....................", row * 0.6,
	    SHEET_FIT);
	s.y = row * 4.05;
	sheet_text(&s, 5, w - 8, "Số và ký hiệu HS: ..........", row * 0.6,
	    SHEET_FIT);
	sheet_close(&s);
}
