/*
 * pdf_paint.c: content streams, as far as text and pictures go (ISO 32000-1
 * 7.8.2, 8.4, 9.3, 9.4).
 */
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "formats/document/pdf_paint_part.h"

#define FORM_DEPTH	8
#define FAR_NUMBER	1e9		/* no number is so large */
#define STRING_MAX	((size_t)64 * 1024)

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
line_move(struct content *c, double x, double y)
{
	const double	 m[6] = { 1, 0, 0, 1, x, y };

	pdf_matrix_mul(m, c->line, c->line);
	memcpy(c->tm, c->line, sizeof(c->tm));
	c->lost = false;
}

static void
set_font(struct content *c)
{
	if (c->narg < 2 || c->arg[c->narg - 2].kind != PDF_NAME ||
	    c->arg[c->narg - 1].kind != PDF_NUMBER)
		return;
	c->s.fontname = c->arg[c->narg - 2].raw;
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
	all = pdf_paint_resources(c, "/XObject");
	it = pdf_paint_resource(c, &all, c->arg[c->narg - 1].raw);
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

/* The operators that begin with a T, by what follows it. */
static enum op
text_op(uint8_t c)
{
	switch (c) {
	case 'f': return OP_Tf;
	case 'c': return OP_Tc;
	case 'w': return OP_Tw;
	case 'z': return OP_Tz;
	case 'L': return OP_TL;
	case 's': return OP_Ts;
	case 'r': return OP_Tr;
	case 'd': return OP_Td;
	case 'D': return OP_TD;
	case 'm': return OP_Tm;
	case '*': return OP_T_STAR;
	case 'j': return OP_Tj;
	case 'J': return OP_TJ;
	default: return OP_NONE;
	}
}

static enum op
op_of(struct octets word)
{
	const uint8_t	*p = word.p;

	if (word.len == 1)
		return p[0] == 'q' ? OP_q : p[0] == 'Q' ? OP_Q : p[0] ==
		    '\'' ? OP_QUOTE : p[0] == '"' ? OP_DOUBLE : OP_NONE;
	if (word.len != 2)
		return OP_NONE;
	switch (p[0]) {
	case 'T':
		return text_op(p[1]);
	case 'B':
		return p[1] == 'T' ? OP_BT : p[1] == 'I' ? OP_BI : OP_NONE;
	case 'c':
		return p[1] == 'm' ? OP_cm : OP_NONE;
	case 'D':
		return p[1] == 'o' ? OP_Do : OP_NONE;
	default:
		return OP_NONE;
	}
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
		c->lost = false;
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
	pdf_paint_show(c, last, op == OP_TJ && last->kind == PDF_ARRAY);
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
		c->lost = false;
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

/*
 * The next token: what nearly all are is read here, the others by
 * pdf_lex_next().
 */
static void
take(struct pdf_lex *lex, struct operand *o)
{
	const uint8_t	*p = lex->p, *end = lex->end, *q;

	while (p < end && pdf_is_space(*p))
		p++;
	lex->p = p;
	o->plain = false;
	o->number = 0;
	if (p == end)
		goto other;
	q = p + 1;
	if (pdf_octets[*p] == PDF_NUMERIC) {
		if (!pdf_lex_number(lex, &o->number))
			goto other;
		o->kind = PDF_NUMBER;
		return;
	} else if (pdf_octets[*p] == PDF_REGULAR || *p == '/') {
		while (q < end && pdf_octets[*q] <= PDF_NUMERIC)
			q++;
		o->kind = *p == '/' ? PDF_NAME : PDF_WORD;
	} else if (*p == '(') {
		while (q < end && *q != ')' && *q != '(' && *q != '\\')
			q++;
		if (q == end || *q++ != ')')
			goto other;
		o->kind = PDF_STRING;
		o->plain = true;
	} else if (*p == ']') {
		o->kind = PDF_ARRAY_END;
	} else {
		goto other;
	}
	o->raw = (struct octets){ p, (size_t)(q - p) };
	lex->p = q;
	return;
 other:
	o->kind = pdf_lex_next(lex, &o->raw);
	if (o->kind == PDF_NUMBER)
		o->number = pdf_decimal(o->raw);
}

/* The cursor is after a "[": items that hold no others, up to the "]". */
static bool
flat_array(struct content *c)
{
	struct operand	*o;

	for (c->nitem = 0; c->nitem < ITEMS; c->nitem++) {
		o = &c->item[c->nitem];
		take(&c->lex, o);
		if (o->kind == PDF_ARRAY_END)
			return true;
		if (o->kind != PDF_NUMBER && o->kind != PDF_STRING &&
		    o->kind != PDF_HEX && o->kind != PDF_NAME &&
		    o->kind != PDF_WORD)
			return false;
	}
	return false;
}

/* An operand or operator; "1 0 R" is three.  1, 0 the end, -1. */
static int
next_value(struct content *c, struct operand *o)
{
	struct pdf_lex	 was = c->lex;
	struct pdf_value v;
	int		 rc;

	take(&c->lex, o);
	if (o->kind != PDF_ARRAY && o->kind != PDF_DICT)
		return o->kind == PDF_END ? 0 : o->kind == PDF_BAD ? -1 : 1;
	if (o->kind == PDF_ARRAY && !pdf_paint_is_below(c)) {
		c->items_at = flat_array(c) ? o->raw.p : NULL;
		if (c->items_at != NULL) {
			o->raw.len = (size_t)(c->lex.p - o->raw.p);
			return 1;
		}
	}
	c->lex = was;
	rc = pdf_lex_value(&c->lex, &v) == 1 ? 1 : -1;
	o->kind = v.kind;
	o->raw = v.raw;
	return rc;
}

static struct content *
content_new(struct painter *p, const uint8_t *data, size_t len,
    const struct pdf_item *resources, const double ctm[6], unsigned int depth)
{
	struct content	*c;

	if ((c = malloc(sizeof(*c))) == NULL)
		return NULL;
	memset(c, 0, offsetof(struct content, arg));
	c->p = p;
	c->resources = resources;
	c->depth = depth;
	c->lex = (struct pdf_lex){ data, data + len };
	c->s.scale = 1;
	c->tm[0] = c->tm[3] = c->line[0] = c->line[3] = 1;
	memcpy(c->s.ctm, ctm, sizeof(c->s.ctm));
	buf_init(&c->string, STRING_MAX);
	return c;
}

static void
content_free(struct content *c)
{
	if (c->has_fonts)
		pdf_item_release(c->p->s, &c->fonts);
	buf_release(&c->string);
	free(c);
}

/* Room for another operand: the last ones count. */
static struct operand *
next_operand(struct content *c)
{
	if (c->narg == OPERANDS) {
		memmove(&c->arg[0], &c->arg[1],
		    (OPERANDS - 1) * sizeof(c->arg[0]));
		c->narg--;
	}
	return &c->arg[c->narg];
}

void
pdf_paint(struct painter *p, const uint8_t *data, size_t len,
    const struct pdf_item *resources, const double ctm[6], unsigned int depth)
{
	struct content	*c;
	struct operand	*o;
	int		 rc;

	if (len == 0)
		return;
	if ((c = content_new(p, data, len, resources, ctm, depth)) == NULL) {
		p->out->failed = true;
		return;
	}
	while (!p->out->full && !p->out->failed && !p->s->doubt) {
		if (p->budget == 0) {
			p->out->full = true;
			break;
		}
		p->budget--;
		o = next_operand(c);
		if ((rc = next_value(c, o)) == 0)
			break;
		if (rc == -1) {
			if (o->raw.p >= c->lex.end)
				break;
			c->lex.p = o->raw.p + 1;
			c->narg = 0;
		} else if (o->kind != PDF_WORD) {
			if (!(fabs(o->number) < FAR_NUMBER))
				o->number = 0;
			c->narg++;
		} else {
			operate(c, op_of(o->raw));
			c->narg = 0;
		}
	}
	content_free(c);
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
