/*
 * slip.c: blocks of text that flow over sheets of A4.
 *
 * Everything is laid out twice, first to nowhere: how many pages there are
 * stands on each.
 */
#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <pango/pangocairo.h>

#include "formats/base/json.h"

#include "archiver/labels/draw.h"
#include "archiver/labels/slip.h"

#define LEFT		(20 * MM)	/* room to file it */
#define RIGHT		(PAGE_W - 15 * MM)
#define WIDTH		(RIGHT - LEFT)
#define TOP		(14 * MM)
#define BOTTOM		(PAGE_H - 18 * MM)
#define FOOT		(PAGE_H - 12 * MM)
#define KEY_W		(42 * MM)
#define CODE_SIDE	(36 * MM)
#define SIGN_ROOM	(16 * MM)
#define BODY		8.5		/* points */
#define SMALL		7.5
#define LEADING		1.30		/* stacked marks need it */
#define BASELINE	1.00
#define KEEP_LINES	8		/* a block of so few is not broken */
#define COLUMNS_MAX	6
#define PAGES_MAX	2000

enum slip_tone { PLAIN, GOOD, BAD, WARN, FAINT };

struct slip {
	cairo_t		*cr;
	const json_t	*json;
	double		 y;
	unsigned int	 page, pages;
	const struct cell *again;	/* of a table: its head */
	size_t		 nagain;
};

struct cell {
	double		 x, w;
	const char	*s;
	double		 size;
	bool		 bold, mono;
	enum slip_tone	 tone;
};

static enum slip_tone
tone_of(const char *s)
{
	if (s == NULL)
		return PLAIN;
	return strcmp(s, "good") == 0 ? GOOD : strcmp(s, "bad") == 0 ? BAD :
	    strcmp(s, "warn") == 0 ? WARN : PLAIN;
}

/* Dark enough for a printer without colours. */
static void
ink(cairo_t *cr, enum slip_tone tone)
{
	static const double	 rgb[][3] = {
		[PLAIN] = { 0, 0, 0 }, [GOOD] = { 0, 0.36, 0.12 },
		[BAD] = { 0.72, 0, 0 }, [WARN] = { 0.56, 0.33, 0 },
		[FAINT] = { 0.35, 0.35, 0.35 },
	};

	cairo_set_source_rgb(cr, rgb[tone][0], rgb[tone][1], rgb[tone][2]);
}

static PangoLayout *
layout(const struct slip *s, const struct cell *c)
{
	PangoFontDescription	*font;
	PangoAttrList		*attrs = pango_attr_list_new();
	PangoLayout		*l = pango_cairo_create_layout(s->cr);

	font = pango_font_description_from_string(c->mono ? FONT_MONO : FONT);
	pango_font_description_set_absolute_size(font, c->size * PANGO_SCALE);
	if (c->bold)
		pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
	pango_layout_set_font_description(l, font);
	pango_layout_set_width(l, (int)(c->w * PANGO_SCALE));
	pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
	/* A hyphen that no name or digest has would be read as one. */
	pango_attr_list_insert(attrs, pango_attr_insert_hyphens_new(FALSE));
	pango_layout_set_attributes(l, attrs);
	pango_attr_list_unref(attrs);
	pango_layout_set_text(l, c->s == NULL ? "" : c->s, -1);
	pango_font_description_free(font);
	return l;
}

static void
rule(const struct slip *s, double y, double width)
{
	cairo_set_line_width(s->cr, width);
	cairo_set_source_rgb(s->cr, 0.55, 0.55, 0.55);
	cairo_move_to(s->cr, LEFT, y);
	cairo_line_to(s->cr, RIGHT, y);
	cairo_stroke(s->cr);
}

/* One line, cut with an ellipsis when there is no room: for page feet. */
static void
one_line(const struct slip *s, double x, double w, double y,
    PangoAlignment align, const char *text)
{
	struct cell	 c = { x, w, text, SMALL, false, false, FAINT };
	PangoLayout	*l = layout(s, &c);

	pango_layout_set_height(l, -1);
	pango_layout_set_ellipsize(l, PANGO_ELLIPSIZE_MIDDLE);
	pango_layout_set_alignment(l, align);
	ink(s->cr, FAINT);
	cairo_move_to(s->cr, x, y);
	pango_cairo_show_layout(s->cr, l);
	g_object_unref(l);
}

static void	 cells(struct slip *, const struct cell *, size_t n,
		    double gap);

static void
page_begin(struct slip *s)
{
	char	 text[160];

	if (s->page++ > 0)
		cairo_show_page(s->cr);
	rule(s, FOOT - 1.2 * MM, 0.4);
	snprintf(text, sizeof(text), "%.40s %u %.20s %u",
	    json_str(s->json, "page"), s->page, json_str(s->json, "of"),
	    s->pages);
	one_line(s, LEFT, WIDTH - 32 * MM, FOOT, PANGO_ALIGN_LEFT,
	    json_str(s->json, "running"));
	one_line(s, RIGHT - 30 * MM, 30 * MM, FOOT, PANGO_ALIGN_RIGHT, text);
	s->y = TOP;
	if (s->again != NULL) {
		const struct cell	*again = s->again;

		s->again = NULL;
		cells(s, again, s->nagain, 0.6 * MM);
		rule(s, s->y, 0.6);
		s->again = again;
	}
}

/* So much of the page is left, or the next one begins. */
static void
room(struct slip *s, double h)
{
	if (s->y + h > BOTTOM && s->y > TOP)
		page_begin(s);
}

/* Beside one another, line by line, over pages where it must be. */
static void
cells(struct slip *s, const struct cell *c, size_t n, double gap)
{
	PangoLayout	*l[COLUMNS_MAX];
	PangoLayoutLine	*line;
	double		 lead = 0;
	int		 lines = 0, have;

	for (size_t k = 0; k < n; k++) {
		l[k] = layout(s, &c[k]);
		have = pango_layout_get_line_count(l[k]);
		lines = have > lines ? have : lines;
		if (c[k].size * LEADING > lead)
			lead = c[k].size * LEADING;
	}
	room(s, lead * (lines <= KEEP_LINES ? lines : 2));
	for (int i = 0; i < lines; i++) {
		room(s, lead);
		for (size_t k = 0; k < n; k++) {
			if ((line = pango_layout_get_line_readonly(l[k],
			    i)) == NULL)
				continue;
			ink(s->cr, c[k].tone);
			cairo_move_to(s->cr, c[k].x, s->y + lead / LEADING *
			    BASELINE);
			pango_cairo_show_layout_line(s->cr, line);
		}
		s->y += lead;
	}
	s->y += gap;
	for (size_t k = 0; k < n; k++)
		g_object_unref(l[k]);
}

static void
put_text(struct slip *s, const json_t *b)
{
	struct cell	 c = { LEFT, WIDTH, json_str(b, "text"), BODY, false,
			    false, tone_of(json_get_str(b, "tone")) };

	cells(s, &c, 1, 0.8 * MM);
}

static void
put_head(struct slip *s, const json_t *b)
{
	struct cell	 c = { LEFT, WIDTH, json_str(b, "text"), 10, true,
			    false, PLAIN };

	s->y += 2 * MM;
	room(s, 10 * LEADING + 4 * BODY * LEADING);
	cells(s, &c, 1, 0.4 * MM);
	rule(s, s->y, 0.8);
	s->y += 1.2 * MM;
}

static void
put_sub(struct slip *s, const json_t *b)
{
	struct cell	 c = { LEFT, WIDTH, json_str(b, "text"), BODY + 0.5,
			    true, false, tone_of(json_get_str(b, "tone")) };

	s->y += 1 * MM;
	room(s, 4 * BODY * LEADING);
	cells(s, &c, 1, 0.4 * MM);
}

static void
put_row(struct slip *s, const json_t *b)
{
	struct cell	 c[2] = {
		{ LEFT, KEY_W - 3 * MM, json_str(b, "key"), BODY, false, false,
		    FAINT },
		{ LEFT + KEY_W, WIDTH - KEY_W, json_str(b, "value"), BODY,
		    false, json_is_true(json_object_get(b, "mono")),
		    tone_of(json_get_str(b, "tone")) },
	};

	c[1].bold = c[1].tone != PLAIN;
	cells(s, c, 2, 0.4 * MM);
}

/* A box around what decides. */
static void
put_verdict(struct slip *s, const json_t *b)
{
	static const char *const	 mark[] = { "•", "✔", "✘", "!", "" };
	enum slip_tone			 tone = tone_of(json_get_str(b,
					    "tone"));
	struct cell			 c[2] = {
		{ LEFT + 3 * MM, 6 * MM, mark[tone], 12, true, false, tone },
		{ LEFT + 10 * MM, WIDTH - 13 * MM, json_str(b, "text"), 11,
		    true, false, tone },
	};
	PangoLayout			*l = layout(s, &c[1]);
	double				 h, top;

	h = pango_layout_get_line_count(l) * 12 * LEADING + 3 * MM;
	g_object_unref(l);
	s->y += 1.5 * MM;
	room(s, h);
	top = s->y;
	s->y += 1.5 * MM;
	cells(s, c, 2, 0);
	ink(s->cr, tone);
	cairo_set_line_width(s->cr, 1.4);
	cairo_rectangle(s->cr, LEFT, top, WIDTH, s->y + 1.5 * MM - top);
	cairo_stroke(s->cr);
	s->y += 3.5 * MM;
}

/* A row of a table.  How many columns. */
static size_t
table_cells(struct cell *c, const json_t *widths, const json_t *texts,
    bool head, enum slip_tone tone)
{
	const json_t	*one;
	double		 x = LEFT, w;
	size_t		 i;

	json_array_foreach(texts, i, one) {
		if (i == COLUMNS_MAX)
			break;
		w = WIDTH * json_number_value(json_array_get(widths, i));
		c[i] = (struct cell){ x, w - 2 * MM > 4 * MM ? w - 2 * MM :
		    4 * MM, json_string_value(one), BODY - 0.5, head ||
		    (i == 1 && tone != PLAIN), false, i == 1 ? tone : PLAIN };
		x += w;
	}
	return i;
}

static void
put_table(struct slip *s, const json_t *b)
{
	const json_t	*widths = json_object_get(b, "widths");
	const json_t	*rows = json_object_get(b, "rows"), *row;
	const json_t	*tones = json_object_get(b, "tones");
	struct cell	 head[COLUMNS_MAX], c[COLUMNS_MAX];
	size_t		 i, n;

	n = table_cells(head, widths, json_object_get(b, "head"), true,
	    PLAIN);
	room(s, 6 * BODY * LEADING);
	cells(s, head, n, 0.6 * MM);
	rule(s, s->y, 0.6);
	s->again = head;
	s->nagain = n;
	json_array_foreach(rows, i, row) {
		s->y += 0.6 * MM;
		n = table_cells(c, widths, row, false, tone_of(
		    json_string_value(json_array_get(tones, i))));
		cells(s, c, n, 0.6 * MM);
		rule(s, s->y, 0.25);
	}
	s->again = NULL;
	s->y += 1.5 * MM;
}

static void
put_boxes(struct slip *s, const json_t *b)
{
	const json_t	*items = json_object_get(b, "items"), *item;
	struct cell	 c[2];
	bool		 ticked;
	size_t		 i;

	json_array_foreach(items, i, item) {
		ticked = json_is_true(json_array_get(item, 0));
		c[0] = (struct cell){ LEFT, 7 * MM, ticked ? "☑" : "☐", 11,
		    false, false, PLAIN };
		c[1] = (struct cell){ LEFT + 7 * MM, WIDTH - 7 * MM,
		    json_string_value(json_array_get(item, 1)), BODY, ticked,
		    false, PLAIN };
		cells(s, c, 2, 0.4 * MM);
	}
}

static void
put_sign(struct slip *s, const json_t *b)
{
	double		 half = WIDTH / 2;
	struct cell	 c[2] = {
		{ LEFT, half - 4 * MM, json_str(b, "left"), BODY, false, false,
		    PLAIN },
		{ LEFT + half, half, json_str(b, "right"), BODY, false, false,
		    PLAIN },
	};

	s->y += 2 * MM;
	room(s, SIGN_ROOM + 3 * BODY * LEADING);
	cells(s, c, 2, SIGN_ROOM);
}

static void
put_block(struct slip *s, const json_t *b)
{
	static const struct {
		const char	*type;
		void		(*put)(struct slip *, const json_t *);
	} types[] = {
		{ "verdict", put_verdict }, { "head", put_head },
		{ "sub", put_sub }, { "row", put_row }, { "text", put_text },
		{ "table", put_table }, { "boxes", put_boxes },
		{ "sign", put_sign },
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(json_str(b, "type"), types[i].type) == 0)
			types[i].put(s, b);
}

/* What heads the first page, the code at its right.  0 or -1. */
static int
put_title(struct slip *s)
{
	double		 w = WIDTH - CODE_SIDE - 4 * MM, bottom;
	struct cell	 c = { LEFT, w, json_str(s->json, "office"), 9, true,
			    false, FAINT };
	const json_t	*lines = json_object_get(s->json, "lines"), *one;
	size_t		 i;

	ink(s->cr, PLAIN);
	if (draw_code(s->cr, RIGHT - CODE_SIDE + 3 * MM, s->y - 3 * MM,
	    CODE_SIDE, json_get_str(s->json, "code")) == -1)
		return -1;
	bottom = s->y + CODE_SIDE - 4 * MM;
	cells(s, &c, 1, 2 * MM);
	c = (struct cell){ LEFT, w, json_str(s->json, "title"), 15, true,
	    false, PLAIN };
	cells(s, &c, 1, 0.5 * MM);
	c = (struct cell){ LEFT, w, json_str(s->json, "subtitle"), BODY, false,
	    false, FAINT };
	cells(s, &c, 1, 1.5 * MM);
	json_array_foreach(lines, i, one) {
		c = (struct cell){ LEFT, w, json_string_value(one), BODY + 1,
		    i == 0, false, PLAIN };
		cells(s, &c, 1, 0.4 * MM);
	}
	if (s->page == 1 && s->y < bottom)
		s->y = bottom;
	return 0;
}

/* All of it; *pages is how many there were.  0 or -1. */
static int
lay(const json_t *json, bool nowhere, unsigned int *pages)
{
	const json_t	*blocks = json_object_get(json, "blocks"), *one;
	cairo_surface_t	*out = draw_pages(nowhere);
	struct slip	 s = { .json = json, .pages = *pages };
	size_t		 i;
	int		 rc;

	s.cr = cairo_create(out);
	page_begin(&s);
	rc = put_title(&s);
	json_array_foreach(blocks, i, one) {
		if (rc == -1)
			break;
		put_block(&s, one);
		if (s.page > PAGES_MAX) {
			warnx("more than %d pages", PAGES_MAX);
			rc = -1;
		}
	}
	*pages = s.page;
	cairo_destroy(s.cr);
	return draw_end(out) == 0 ? rc : -1;
}

int
slip_print(const json_t *slip)
{
	unsigned int	 pages = 1;

	if (lay(slip, true, &pages) == -1)
		return -1;
	return lay(slip, false, &pages);
}
