/*
 * pdf_paint_show.c: the text that a content stream shows (ISO 32000-1 9.4).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "formats/document/pdf_paint_part.h"

/* A string's letters: what they have in common, and where the next one is. */
struct string {
	const struct pdf_font *font;
	double		 m[6];		/* text space to the page's */
	double		 height;
	struct glyph_at	 g;
	bool		 visible;	/* it counts as letters of the page */
	bool		 upright;	/* and in reach */
	uint8_t		 before;	/* the octet before, of old charsets */
};

#define MARK_GAP	0.25	/* of the size: a mark stands no further from
				   its letter */

struct pdf_item
pdf_paint_resources(struct content *c, const char *kind)
{
	struct pdf_source	*s = c->p->s;

	return pdf_item_is_dict(s, c->resources) ? pdf_item_get(s,
	    c->resources, kind) : pdf_item_none(s);
}

struct pdf_item
pdf_paint_resource(struct content *c, const struct pdf_item *dict,
    struct octets name)
{
	struct pdf_source	*s = c->p->s;
	char			 key[PDF_KEY_MAX + 1];

	key[0] = '/';
	if (!pdf_name(name, key + 1, PDF_KEY_MAX) ||
	    !pdf_item_is_dict(s, dict))
		return pdf_item_none(s);
	return pdf_item_get(s, dict, key);
}

/* The fonts' dictionary, read once: looking for each anew is dear. */
static void
list_fonts(struct content *c)
{
	struct pdf_source	*s = c->p->s;
	struct pdf_lex		 lex;
	struct listed		*l;

	c->has_fonts = true;
	c->fonts = pdf_paint_resources(c, "/Font");
	if (!s->in_place || !pdf_item_is_dict(s, &c->fonts))
		return;
	lex = (struct pdf_lex){ c->fonts.raw.p + 2, c->fonts.raw.p +
	    c->fonts.raw.len };
	while (c->nlisted < FONTS_NEAR) {
		l = &c->listed[c->nlisted];
		if (pdf_lex_next(&lex, &l->name) != PDF_NAME ||
		    pdf_lex_value(&lex, &l->to) != 1)
			return;
		c->nlisted++;
	}
}

static bool
is_same(struct octets a, struct octets b)
{
	return a.len == b.len && memcmp(a.p, b.p, a.len) == 0;
}

/* The font ${name}; the caller releases it. */
static struct pdf_item
font_item(struct content *c, struct octets name)
{
	if (!c->has_fonts)
		list_fonts(c);
	for (size_t i = 0; i < c->nlisted; i++)
		if (is_same(c->listed[i].name, name))
			return pdf_item_of(c->p->s, &c->listed[i].to);
	return pdf_paint_resource(c, &c->fonts, name);
}

static const struct near_font *
font_near(struct content *c, struct octets name)
{
	struct pdf_fonts	*all = c->p->fonts;
	struct near_font	*f;
	struct pdf_item		 it;

	for (size_t i = 0; i < c->nnear; i++)
		if (is_same(c->near[i].name, name))
			return &c->near[i];
	if (c->nnear < FONTS_NEAR)
		c->nnear++;
	f = &c->near[c->nnear - 1];
	*f = (struct near_font){ .name = name };
	it = font_item(c, name);
	f->font = pdf_font_of(all, c->p->s, &it);
	pdf_item_release(c->p->s, &it);
	for (size_t i = 0; i < all->n; i++)
		if (all->v[i] == f->font)
			f->number = (uint16_t)i;
	return f;
}

static void
glyph_add(struct glyphs *g, const struct glyph_at *one)
{
	struct glyph_at	*more;

	if (g->n == PDF_TEXT_GLYPHS) {
		g->full = true;
		return;
	}
	if (g->n == g->cap) {
		g->cap = g->cap == 0 ? 4096 : g->cap * 2;
		more = reallocarray(g->v, g->cap, sizeof(*more));
		if (more == NULL) {
			g->failed = true;
			g->cap = g->n;
			return;
		}
		g->v = more;
	}
	g->v[g->n++] = *one;
}

bool
pdf_paint_is_below(const struct content *c)
{
	const struct state	*s = &c->s;
	double			 y;

	if (c->p->below == INFINITY || c->tm[1] != 0 || s->ctm[1] != 0 ||
	    s->ctm[2] != 0 || s->rise != 0 ||
	    c->p->page->shown < PDF_TEXT_SHOWN)
		return false;
	y = c->tm[5] * s->ctm[3] + s->ctm[5];
	return y > (double)c->p->below;
}

/* Text that is turned has no line of its own; how much of it there is. */
static void
count_turned(struct content *c, double dx, double dy)
{
	if ((c->p->flags & PDF_TEXT_ANNOT) != 0)
		return;
	if (fabs(dy) > 3 * fabs(dx))
		c->p->turned[dy > 0 ? TURNED_DOWN : TURNED_UP]++;
	else if (dx < 0)
		c->p->turned[TURNED_OVER]++;
}

/*
 * Put one code's letters where the text matrix is.  Text that is turned
 * (margins, watermarks) is left out.
 */
static void
show_code(struct content *c, struct string *t, const uint32_t *cp, size_t n,
    double advance, uint32_t code)
{
	struct glyph_at	*g = &t->g;
	double		 x1 = t->m[4] + advance * t->m[0];
	double		 y1 = t->m[5] + advance * t->m[1];
	int		 o;

	if (!(fabs(t->m[4]) < FAR) || !(fabs(t->m[5]) < FAR) ||
	    !(fabs(x1) < FAR) || !(fabs(y1) < FAR))
		return;
	if (x1 < t->m[4] ||
	    fabs(y1 - t->m[5]) > 0.3 * (x1 - t->m[4]) + 0.01) {
		count_turned(c, x1 - t->m[4], y1 - t->m[5]);
		return;
	}
	g->x0 = (float)t->m[4];
	g->x1 = (float)x1;
	g->y = (float)(t->m[5] + c->s.rise * t->m[3]);
	g->octet = GLYPH_NO_OCTET;
	if (t->font->legacy == NAME_ASCII) {
		o = n == 1 ? pdf_octet_of(cp[0]) : n == 0 && code < 256 &&
		    !t->font->composite ? (int)code : -1;
		if (o >= 0)
			g->octet = (uint16_t)o;
	}
	for (size_t i = 0; i < n; i++) {
		g->cp = cp[i];
		/* A ligature's rest follows; a mark stays on its letter. */
		if (i > 0 && !pdf_is_mark(cp[i]))
			g->x0 = g->x1;
		glyph_add(c->p->out, g);
	}
	if (t->visible)
		c->p->page->shown += n > 0;
}

/* false: there is no font. */
static bool
string_begin(struct content *c, struct string *t)
{
	const struct state	*s = &c->s;
	const struct near_font	*f;

	if (s->fontname.len == 0)
		return false;
	f = font_near(c, s->fontname);
	if ((t->font = f->font) == NULL)
		return false;
	pdf_matrix_mul(c->tm, s->ctm, t->m);
	t->height = s->size * (t->m[2] == 0 ? fabs(t->m[3]) :
	    hypot(t->m[2], t->m[3]));
	t->upright = t->height > 0.5 && t->height < 1000;
	t->g = (struct glyph_at){ .size = (float)t->height,
		.page = c->p->index, .font = f->number,
		.flags = (uint16_t)(c->p->flags |
		    (s->render == 3 ? PDF_TEXT_HIDDEN : 0) |
		    (t->font->legacy != NAME_ASCII ? PDF_TEXT_NAMED : 0) |
		    (t->font->bold || s->render == 2 ? PDF_TEXT_BOLD : 0)) };
	t->before = 0;
	if (c->last.font == t->font && fabs(t->m[4] - c->last.x) < MARK_GAP *
	    t->height && fabs(t->m[5] - c->last.y) < MARK_GAP * t->height)
		t->before = c->last.octet;
	t->visible = (t->g.flags & (PDF_TEXT_HIDDEN | PDF_TEXT_ANNOT)) == 0;
	return true;
}

/* To the right by ${w}, in text space. */
static void
advance(struct content *c, struct string *t, double w)
{
	c->tm[4] += w * c->tm[0];
	c->tm[5] += w * c->tm[1];
	t->m[4] += w * t->m[0];
	t->m[5] += w * t->m[1];
}

/* The octets that a string stands for; false: it is malformed, or empty. */
static bool
octets_of(struct content *c, const struct operand *o, struct octets *out)
{
	struct pdf_value	 v = { .kind = o->kind, .raw = o->raw };

	if (o->kind == PDF_STRING && o->plain) {
		*out = (struct octets){ o->raw.p + 1, o->raw.len - 2 };
		return out->len > 0;
	}
	if (o->kind != PDF_STRING && o->kind != PDF_HEX)
		return false;
	buf_reset(&c->string);
	if (pdf_string(&c->string, &v) == -1)
		return false;
	*out = (struct octets){ c->string.p, c->string.len };
	return out->len > 0;
}

static void
show(struct content *c, struct string *t, const struct operand *o)
{
	const struct state	*s = &c->s;
	struct octets		 left;
	uint32_t		 code, cp[PDF_GLYPH_MAX] = { 0 };
	size_t			 len, n;
	double			 w;

	if (!octets_of(c, o, &left))
		return;
	while (pdf_font_next(t->font, &left, &code, &len)) {
		w = (double)pdf_font_width(t->font, code) / 1000 * s->size;
		if (t->upright) {
			n = pdf_font_text(t->font, code, &t->before,
			    cp);
			show_code(c, t, cp, n, w * s->scale, code);
		}
		w += s->charspace;
		if (len == 1 && code == ' ')
			w += s->wordspace;
		advance(c, t, w * s->scale);
	}
}

static void
show_item(struct content *c, struct string *t, const struct operand *o)
{
	if (o->kind != PDF_NUMBER) {
		show(c, t, o);
		return;
	}
	if (fabs(o->number) > 1000 * MARK_GAP)
		t->before = 0;
	advance(c, t, -o->number / 1000 * c->s.size * c->s.scale);
}

static void
show_array(struct content *c, struct string *t, struct octets raw)
{
	struct pdf_lex	 lex = { raw.p + 1, raw.p + raw.len };
	struct operand	 o = { .plain = false };

	if (c->items_at == raw.p) {
		for (size_t i = 0; i < c->nitem; i++)
			show_item(c, t, &c->item[i]);
		return;
	}
	while ((o.kind = pdf_lex_next(&lex, &o.raw)) != PDF_END &&
	    o.kind != PDF_BAD) {
		o.number = o.kind == PDF_NUMBER ? pdf_decimal(o.raw) : 0;
		show_item(c, t, &o);
	}
}

void
pdf_paint_show(struct content *c, const struct operand *what, bool array)
{
	struct string	 t;

	if (pdf_paint_is_below(c)) {
		c->lost = true;
		return;
	}
	if (!string_begin(c, &t))
		return;
	/* Where it begins depends on what was passed over. */
	c->p->lost = c->p->lost || c->lost;
	if (array)
		show_array(c, &t, what->raw);
	else
		show(c, &t, what);
	c->last = (struct shown_last){ t.font, t.before, t.m[4], t.m[5] };
}
