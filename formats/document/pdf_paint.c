/*
 * pdf_paint.c: content streams, as far as text and pictures go (ISO 32000-1
 * 7.8.2, 8.4, 9.3, 9.4).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "formats/document/pdf_text_part.h"

#define OPERANDS	8
#define STATES		32		/* q in q */
#define FORM_DEPTH	8
#define FAR		1e6		/* points: nothing lies beyond */
#define STRING_MAX	((size_t)64 * 1024)

struct operand {
	enum pdf_token	 kind;
	struct octets	 raw;
	double		 number;
};

struct state {
	double		 ctm[6];
	const struct pdf_font *font;
	uint16_t	 fontno;
	double		 size, charspace, wordspace, scale, leading, rise;
	int		 render;
};

#define ITEMS		128		/* of an array, read once */

struct item {
	enum pdf_token	 kind;
	struct octets	 raw;
};

#define FONTS_NEAR	32

/* A font by the name that the stream calls it. */
struct near_font {
	struct octets	 name;
	const struct pdf_font *font;
	uint16_t	 number;
};

struct content {
	struct painter	*p;
	const struct pdf_item *resources;
	unsigned int	 depth;
	struct pdf_lex	 lex;
	struct operand	 arg[OPERANDS];
	size_t		 narg;
	struct item	 item[ITEMS];	/* of the array read last */
	size_t		 nitem;
	const uint8_t	*items_at;	/* where that begins; NULL: none */
	struct state	 s, saved[STATES];
	size_t		 nsaved, nlost;	/* lost: q beyond STATES */
	double		 tm[6], line[6];
	struct buf	 string;
	struct pdf_item	 fonts;		/* the dictionary, once it is needed */
	bool		 has_fonts;
	struct near_font near[FONTS_NEAR];
	size_t		 nnear;
};

void
pdf_matrix_mul(const double a[6], const double b[6], double out[6])
{
	double	 r[6];

	r[0] = a[0] * b[0] + a[1] * b[2];
	r[1] = a[0] * b[1] + a[1] * b[3];
	r[2] = a[2] * b[0] + a[3] * b[2];
	r[3] = a[2] * b[1] + a[3] * b[3];
	r[4] = a[4] * b[0] + a[5] * b[2] + b[4];
	r[5] = a[4] * b[1] + a[5] * b[3] + b[5];
	memcpy(out, r, sizeof(r));
}

bool
pdf_numbers_of(struct pdf_source *s, const struct pdf_item *array, int n,
    double *out)
{
	struct pdf_cursor	 at = { .i = 0 };
	struct pdf_item		 it;
	bool			 ok = true;
	int			 i = 0;

	for (; pdf_item_next(s, array, &at, &it); i++) {
		if (i < n) {
			ok = ok && pdf_item_number(s, &it, &out[i]) &&
			    out[i] > -FAR && out[i] < FAR;
		}
		pdf_item_release(s, &it);
	}
	return ok && i == n;
}

bool
pdf_numbers(struct pdf_source *s, const struct pdf_item *dict,
    const char *key, int n, double *out)
{
	struct pdf_item	 it = pdf_item_get(s, dict, key);
	bool		 ok = pdf_numbers_of(s, &it, n, out);

	pdf_item_release(s, &it);
	return ok;
}

/* The last ${n} operands are numbers: the first of these; else NULL. */
static const struct operand *
numbers(const struct content *c, size_t n)
{
	if (c->narg < n)
		return NULL;
	for (size_t i = c->narg - n; i < c->narg; i++)
		if (c->arg[i].kind != PDF_NUMBER)
			return NULL;
	return &c->arg[c->narg - n];
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

/*
 * Put one code's letters where the text matrix is.  Text that is turned
 * (margins, watermarks) is left out: it has no line of its own.
 */
static void
show_code(struct content *c, const uint32_t *cp, size_t n, double advance,
    uint32_t code)
{
	const struct state	*s = &c->s;
	struct glyph_at		 g = { .octet = GLYPH_NO_OCTET };
	double			 m[6], x1, y1, height;

	pdf_matrix_mul(c->tm, s->ctm, m);
	x1 = m[4] + advance * m[0];
	y1 = m[5] + advance * m[1];
	height = s->size * (m[2] == 0 ? fabs(m[3]) : hypot(m[2], m[3]));
	if (!(fabs(m[4]) < FAR) || !(fabs(m[5]) < FAR) || !(fabs(x1) < FAR) ||
	    !(height > 0.5 && height < 1000) || x1 < m[4] ||
	    fabs(y1 - m[5]) > 0.3 * (x1 - m[4]) + 0.01)
		return;
	g.x0 = (float)m[4];
	g.x1 = (float)x1;
	g.y = (float)(m[5] + s->rise * m[3]);
	g.size = (float)height;
	g.page = c->p->index;
	g.font = s->fontno;
	g.flags = (uint16_t)(c->p->flags |
	    (s->render == 3 ? PDF_TEXT_HIDDEN : 0) |
	    (s->font->bold || s->render == 2 ? PDF_TEXT_BOLD : 0));
	if (!s->font->composite && s->font->legacy == NAME_ASCII) {
		int	 o = n == 1 ? pdf_octet_of(cp[0]) : n == 0 &&
			    code < 256 ? (int)code : -1;

		if (o >= 0)
			g.octet = (uint16_t)o;
	}
	for (size_t i = 0; i < n; i++) {
		g.cp = cp[i];
		if (i > 0)
			g.x0 = g.x1;	/* the mark or rest of a ligature */
		glyph_add(c->p->out, &g);
	}
	if ((g.flags & (PDF_TEXT_HIDDEN | PDF_TEXT_ANNOT)) == 0)
		c->p->page->shown += n > 0;
}

static void
show(struct content *c, enum pdf_token kind, struct octets raw)
{
	struct pdf_value	 v = { .kind = kind, .raw = raw };
	struct state		*s = &c->s;
	struct octets		 left;
	uint32_t		 code, cp[PDF_GLYPH_MAX] = { 0 };
	uint8_t			 before = 0;
	size_t			 len, n;
	double			 w;

	if (s->font == NULL || (kind != PDF_STRING && kind != PDF_HEX))
		return;
	buf_reset(&c->string);
	if (pdf_string(&c->string, &v) == -1 || c->string.len == 0)
		return;
	left = (struct octets){ c->string.p, c->string.len };
	while (pdf_font_next(s->font, &left, &code, &len)) {
		w = (double)pdf_font_width(s->font, code) / 1000 * s->size;
		n = pdf_font_text(s->font, code, &before, cp);
		show_code(c, cp, n, w * s->scale, code);
		w += s->charspace;
		if (len == 1 && code == ' ')
			w += s->wordspace;
		w *= s->scale;
		c->tm[4] += w * c->tm[0];
		c->tm[5] += w * c->tm[1];
	}
}

static void
show_item(struct content *c, enum pdf_token kind, struct octets raw)
{
	double	 w;

	if (kind != PDF_NUMBER) {
		show(c, kind, raw);
		return;
	}
	w = -pdf_decimal(raw) / 1000 * c->s.size * c->s.scale;
	c->tm[4] += w * c->tm[0];
	c->tm[5] += w * c->tm[1];
}

static void
show_array(struct content *c, struct octets raw)
{
	struct pdf_lex	 lex = { raw.p + 1, raw.p + raw.len };
	struct octets	 tok;
	enum pdf_token	 t;

	if (c->items_at == raw.p) {
		for (size_t i = 0; i < c->nitem; i++)
			show_item(c, c->item[i].kind, c->item[i].raw);
		return;
	}
	while ((t = pdf_lex_next(&lex, &tok)) != PDF_END && t != PDF_BAD)
		show_item(c, t, tok);
}

static void
line_move(struct content *c, double x, double y)
{
	const double	 m[6] = { 1, 0, 0, 1, x, y };

	pdf_matrix_mul(m, c->line, c->line);
	memcpy(c->tm, c->line, sizeof(c->tm));
}

/* A dictionary among the resources; the caller releases it. */
static struct pdf_item
resources_of(struct content *c, const char *kind)
{
	struct pdf_source	*s = c->p->s;

	return pdf_item_is_dict(s, c->resources) ? pdf_item_get(s,
	    c->resources, kind) : pdf_item_none(s);
}

/* The resource ${name} in ${dict}; the caller releases it. */
static struct pdf_item
resource(struct content *c, const struct pdf_item *dict, struct octets name)
{
	struct pdf_source	*s = c->p->s;
	char			 key[PDF_KEY_MAX + 1];

	key[0] = '/';
	if (!pdf_name(name, key + 1, PDF_KEY_MAX) ||
	    !pdf_item_is_dict(s, dict))
		return pdf_item_none(s);
	return pdf_item_get(s, dict, key);
}

/* Asking for it each time is dear. */
static const struct near_font *
font_near(struct content *c, struct octets name)
{
	struct pdf_fonts	*all = c->p->fonts;
	struct near_font	*f;
	struct pdf_item		 it;

	for (size_t i = 0; i < c->nnear; i++)
		if (c->near[i].name.len == name.len &&
		    memcmp(c->near[i].name.p, name.p, name.len) == 0)
			return &c->near[i];
	if (c->nnear < FONTS_NEAR)
		c->nnear++;
	f = &c->near[c->nnear - 1];
	*f = (struct near_font){ .name = name };
	if (!c->has_fonts)
		c->fonts = resources_of(c, "/Font");
	c->has_fonts = true;
	it = resource(c, &c->fonts, name);
	f->font = pdf_font_of(all, c->p->s, &it);
	pdf_item_release(c->p->s, &it);
	for (size_t i = 0; i < all->n; i++)
		if (all->v[i] == f->font)
			f->number = (uint16_t)i;
	return f;
}

static void
set_font(struct content *c)
{
	const struct near_font	*f;

	if (c->narg < 2 || c->arg[c->narg - 2].kind != PDF_NAME ||
	    c->arg[c->narg - 1].kind != PDF_NUMBER)
		return;
	f = font_near(c, c->arg[c->narg - 2].raw);
	c->s.font = f->font;
	c->s.fontno = f->number;
	c->s.size = c->arg[c->narg - 1].number;
}

/* A picture fills the unit square. */
static void
picture(struct content *c)
{
	const double	*m = c->s.ctm;
	double		 share;

	share = fabs(m[0] * m[3] - m[1] * m[2]) / c->p->area;
	if (share > (double)c->p->page->image &&
	    (c->p->flags & PDF_TEXT_ANNOT) == 0)
		c->p->page->image = (float)(share > 1 ? 1 : share);
}

static void
paint_object(struct content *c)
{
	struct pdf_source	*s = c->p->s;
	struct pdf_item		 all, it, dict, type;
	char			 name[PDF_ITEM_NAME + 1];

	if (c->narg < 1 || c->arg[c->narg - 1].kind != PDF_NAME)
		return;
	all = resources_of(c, "/XObject");
	it = resource(c, &all, c->arg[c->narg - 1].raw);
	pdf_item_release(s, &all);
	if (pdf_item_is_stream(s, &it)) {
		dict = pdf_item_dict(s, &it);
		type = pdf_item_get(s, &dict, "/Subtype");
		pdf_item_name(s, &type, name);
		if (strcmp(name, "Form") == 0)
			pdf_paint_form(c->p, &it, c->resources, c->s.ctm,
			    c->depth + 1);
		else if (strcmp(name, "Image") == 0)
			picture(c);
		pdf_item_release(s, &type);
		pdf_item_release(s, &dict);
	}
	pdf_item_release(s, &it);
}

/* After "BI": past the picture's octets and "EI". */
static void
inline_picture(struct content *c)
{
	struct octets	 tok;
	enum pdf_token	 t;
	const uint8_t	*p;

	while ((t = pdf_lex_next(&c->lex, &tok)) != PDF_END && t != PDF_BAD)
		if (t == PDF_WORD && tok.len == 2 && memcmp(tok.p, "ID", 2) ==
		    0)
			break;
	picture(c);
	for (p = c->lex.p; p + 3 < c->lex.end; p++)
		if (pdf_is_space(p[0]) && p[1] == 'E' && p[2] == 'I' &&
		    pdf_is_space(p[3])) {
			c->lex.p = p + 3;
			return;
		}
	c->lex.p = c->lex.end;
}

enum op { OP_q, OP_Q, OP_cm, OP_BT, OP_Tf, OP_Tc, OP_Tw, OP_Tz, OP_TL, OP_Ts,
	OP_Tr, OP_Td, OP_TD, OP_Tm, OP_T_STAR, OP_Tj, OP_TJ, OP_QUOTE,
	OP_DOUBLE, OP_Do, OP_BI, OP_NONE };

/* The operators of one octet, and of two by the first of them. */
static enum op
op_of(struct octets word)
{
	static const struct {
		char	 name[3];
		uint8_t	 op;
	} two[] = { { "cm", OP_cm }, { "BT", OP_BT }, { "Tf", OP_Tf },
		{ "Tc", OP_Tc }, { "Tw", OP_Tw }, { "Tz", OP_Tz },
		{ "TL", OP_TL }, { "Ts", OP_Ts }, { "Tr", OP_Tr },
		{ "Td", OP_Td }, { "TD", OP_TD }, { "Tm", OP_Tm },
		{ "T*", OP_T_STAR }, { "Tj", OP_Tj }, { "TJ", OP_TJ },
		{ "Do", OP_Do }, { "BI", OP_BI } };

	if (word.len == 1)
		return word.p[0] == 'q' ? OP_q : word.p[0] == 'Q' ? OP_Q :
		    word.p[0] == '\'' ? OP_QUOTE : word.p[0] == '"' ?
		    OP_DOUBLE : OP_NONE;
	for (size_t i = 0; word.len == 2 && i < sizeof(two) / sizeof(two[0]);
	    i++)
		if (two[i].name[0] == (char)word.p[0] &&
		    two[i].name[1] == (char)word.p[1])
			return (enum op)two[i].op;
	return OP_NONE;
}

static void
save(struct content *c)
{
	if (c->nsaved == STATES)
		c->nlost++;
	else
		c->saved[c->nsaved++] = c->s;
}

static void
restore(struct content *c)
{
	if (c->nlost > 0)
		c->nlost--;
	else if (c->nsaved > 0)
		c->s = c->saved[--c->nsaved];
}

static void
matrix_op(struct content *c, bool text)
{
	const struct operand	*n = numbers(c, 6);
	double			 m[6];

	if (n == NULL)
		return;
	for (size_t i = 0; i < 6; i++)
		m[i] = n[i].number;
	if (text) {
		memcpy(c->line, m, sizeof(m));
		memcpy(c->tm, m, sizeof(m));
	} else {
		pdf_matrix_mul(m, c->s.ctm, c->s.ctm);
	}
}

/* Operators with one number. */
static void
number_op(struct content *c, enum op op)
{
	const struct operand	*n = numbers(c, 1);

	if (n == NULL)
		return;
	switch (op) {
	case OP_Tc:
		c->s.charspace = n->number;
		break;
	case OP_Tw:
		c->s.wordspace = n->number;
		break;
	case OP_Tz:
		c->s.scale = n->number / 100;
		break;
	case OP_TL:
		c->s.leading = n->number;
		break;
	case OP_Ts:
		c->s.rise = n->number;
		break;
	case OP_Tr:
		c->s.render = n->number == 3 ? 3 : n->number == 2 ? 2 : 0;
		break;
	default:
		break;
	}
}

static void
show_op(struct content *c, enum op op)
{
	const struct operand	*last;

	if (c->narg == 0)
		return;
	last = &c->arg[c->narg - 1];
	if (op == OP_DOUBLE && c->narg >= 3) {
		c->s.wordspace = c->arg[c->narg - 3].number;
		c->s.charspace = c->arg[c->narg - 2].number;
	}
	if (op == OP_QUOTE || op == OP_DOUBLE)
		line_move(c, 0, -c->s.leading);
	if (op == OP_TJ && last->kind == PDF_ARRAY)
		show_array(c, last->raw);
	else
		show(c, last->kind, last->raw);
}

static void
operate(struct content *c, enum op op)
{
	static const double	 one[6] = { 1, 0, 0, 1, 0, 0 };
	const struct operand	*n;

	switch (op) {
	case OP_q:
		save(c);
		break;
	case OP_Q:
		restore(c);
		break;
	case OP_cm:
	case OP_Tm:
		matrix_op(c, op == OP_Tm);
		break;
	case OP_BT:
		memcpy(c->tm, one, sizeof(one));
		memcpy(c->line, one, sizeof(one));
		break;
	case OP_Tf:
		set_font(c);
		break;
	case OP_Td:
	case OP_TD:
		if ((n = numbers(c, 2)) == NULL)
			break;
		if (op == OP_TD)
			c->s.leading = -n[1].number;
		line_move(c, n[0].number, n[1].number);
		break;
	case OP_T_STAR:
		line_move(c, 0, -c->s.leading);
		break;
	case OP_Tj:
	case OP_TJ:
	case OP_QUOTE:
	case OP_DOUBLE:
		show_op(c, op);
		break;
	case OP_Do:
		paint_object(c);
		break;
	case OP_BI:
		inline_picture(c);
		break;
	case OP_NONE:
		break;
	default:
		number_op(c, op);
		break;
	}
}

static void
push(struct content *c, const struct pdf_value *v)
{
	struct operand	*o;

	if (c->narg == OPERANDS) {
		memmove(&c->arg[0], &c->arg[1],
		    (OPERANDS - 1) * sizeof(c->arg[0]));
		c->narg--;
	}
	o = &c->arg[c->narg++];
	*o = (struct operand){ v->kind, v->raw, 0 };
	if (v->kind == PDF_NUMBER)
		o->number = pdf_decimal(v->raw);
}

/* The cursor is after a "[": items that hold no others, up to the "]". */
static bool
flat_array(struct content *c)
{
	struct pdf_lex	*lex = &c->lex;
	struct item	*it;

	for (c->nitem = 0; c->nitem < ITEMS; c->nitem++) {
		it = &c->item[c->nitem];
		it->kind = pdf_lex_next(lex, &it->raw);
		if (it->kind == PDF_ARRAY_END)
			return true;
		if (it->kind != PDF_NUMBER && it->kind != PDF_STRING &&
		    it->kind != PDF_HEX && it->kind != PDF_NAME &&
		    it->kind != PDF_WORD)
			return false;
	}
	return false;
}

/* As pdf_lex_value(), where "1 0 R" is no reference.  1, 0 the end, -1. */
static int
next_value(struct content *c, struct pdf_value *v)
{
	struct pdf_lex	 was = c->lex;

	v->kind = pdf_lex_next(&c->lex, &v->raw);
	if (v->kind != PDF_ARRAY && v->kind != PDF_DICT)
		return v->kind == PDF_END ? 0 : v->kind == PDF_BAD ? -1 : 1;
	if (v->kind == PDF_ARRAY) {
		c->items_at = flat_array(c) ? v->raw.p : NULL;
		if (c->items_at != NULL) {
			v->raw.len = (size_t)(c->lex.p - v->raw.p);
			return 1;
		}
	}
	c->lex = was;
	return pdf_lex_value(&c->lex, v) == 1 ? 1 : -1;
}

void
pdf_paint(struct painter *p, const uint8_t *data, size_t len,
    const struct pdf_item *resources, const double ctm[6], unsigned int depth)
{
	struct content	*c;
	struct pdf_value v;
	int		 rc;

	if (len == 0 || (c = calloc(1, sizeof(*c))) == NULL) {
		p->out->failed = p->out->failed || len > 0;
		return;
	}
	c->p = p;
	c->resources = resources;
	c->depth = depth;
	c->lex = (struct pdf_lex){ data, data + len };
	c->s.scale = 1;
	c->tm[0] = c->tm[3] = c->line[0] = c->line[3] = 1;
	memcpy(c->s.ctm, ctm, sizeof(c->s.ctm));
	buf_init(&c->string, STRING_MAX);
	while (!p->out->full && !p->out->failed && !p->s->doubt) {
		if (p->budget == 0) {
			p->out->full = true;
			break;
		}
		p->budget--;
		if ((rc = next_value(c, &v)) == 0)
			break;
		if (rc == -1) {
			if (v.raw.p >= c->lex.end)
				break;
			c->lex.p = v.raw.p + 1;
			c->narg = 0;
			continue;
		}
		if (v.kind != PDF_WORD) {
			push(c, &v);
			continue;
		}
		operate(c, op_of(v.raw));
		c->narg = 0;
	}
	if (c->has_fonts)
		pdf_item_release(p->s, &c->fonts);
	buf_release(&c->string);
	free(c);
}

void
pdf_paint_form(struct painter *p, const struct pdf_item *stream,
    const struct pdf_item *resources, const double ctm[6], unsigned int depth)
{
	struct pdf_source	*s = p->s;
	struct pdf_item		 dict, own;
	struct pdf_bytes	 data;
	double			 m[6], all[6];

	if (depth > FORM_DEPTH || !pdf_item_is_stream(s, stream))
		return;
	dict = pdf_item_dict(s, stream);
	if (pdf_numbers(s, &dict, "/Matrix", 6, m))
		pdf_matrix_mul(m, ctm, all);
	else
		memcpy(all, ctm, sizeof(all));
	own = pdf_item_get(s, &dict, "/Resources");
	data = pdf_item_data(s, stream);
	if (data.p != NULL)
		pdf_paint(p, data.p, data.len, pdf_item_is_dict(s, &own) ?
		    &own : resources, all, depth);
	pdf_bytes_release(&data);
	pdf_item_release(s, &own);
	pdf_item_release(s, &dict);
}
