/*
 * pdf_pieces.c: letters to pieces of lines.
 */
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <uninorm.h>

#include "formats/base/buf.h"
#include "formats/document/pdf_text_part.h"

#define SAME_ROW	0.35f		/* of the size: base lines of one row */
#define WORD_GAP	0.17f		/* of the size: a space */
#define SPACE_GAP	0.05f		/* what a space leaves: under figures
					   that fill a blank lie its spaces */
#define DIGIT_GAP	0.45f		/* between figures, which have cells */
#define COLUMN_GAP	1.6f		/* of the size: another piece */
#define TWICE		0.25f		/* of the size: drawn twice, as bold */
#define SAME_PLACE	0.05f

/*
 * Where a glyph, or several in order, goes: by its key, equals as they came.
 */
struct placed {
	uint64_t	 key;
	uint32_t	 order;		/* of the first among the glyphs */
	uint32_t	 n;
	uint32_t	 row;
};

/* Two numbers as one, the second compared as it is: no NaN comes here. */
static uint64_t
key_of(uint32_t first, float second)
{
	uint32_t	 bits;

	second += 0.0f;		/* -0 is 0 */
	memcpy(&bits, &second, sizeof(bits));
	bits ^= (bits & 0x80000000u) != 0 ? 0xffffffffu : 0x80000000u;
	return (uint64_t)first << 32 | bits;
}

static bool
before(const struct placed *x, const struct placed *y)
{
	return x->key < y->key || (x->key == y->key && x->order < y->order);
}

/* Rows: base lines that are close, counted from the highest one. */
static void
number_rows(struct placed *v, size_t n, const struct glyph_at *g)
{
	const struct glyph_at	*a, *last = &g[v[0].order];
	uint32_t		 row = 0;
	float			 base = last->y;

	for (size_t i = 0; i < n; i++, last = a) {
		a = &g[v[i].order];
		if (a->page != last->page || a->y - base > SAME_ROW *
		    a->size) {
			row++;
			base = a->y;
		}
		v[i].row = row;
		v[i].key = key_of(row, a->x0);
	}
}

static bool
is_blank(uint32_t cp)
{
	return cp <= 0x20 || cp == 0xa0 || (cp >= 0x2000 && cp <= 0x200b) ||
	    cp == 0x3000 || cp == 0xad;
}

static void
put(struct buf *b, uint32_t cp)
{
	uint8_t	 o[4];
	size_t	 n = 0;

	if (cp < 0x80) {
		(void)buf_addc(b, (char)cp);
		return;
	} else if (cp < 0x800) {
		o[n++] = (uint8_t)(0xc0 | cp >> 6);
		o[n++] = (uint8_t)(0x80 | (cp & 0x3f));
	} else if (cp < 0x10000) {
		o[n++] = (uint8_t)(0xe0 | cp >> 12);
		o[n++] = (uint8_t)(0x80 | (cp >> 6 & 0x3f));
		o[n++] = (uint8_t)(0x80 | (cp & 0x3f));
	} else {
		o[n++] = (uint8_t)(0xf0 | cp >> 18);
		o[n++] = (uint8_t)(0x80 | (cp >> 12 & 0x3f));
		o[n++] = (uint8_t)(0x80 | (cp >> 6 & 0x3f));
		o[n++] = (uint8_t)(0x80 | (cp & 0x3f));
	}
	if (cp < 0x110000 && (cp < 0xd800 || cp > 0xdfff))
		(void)buf_add(b, o, n);
}

static bool
is_digit(uint32_t cp)
{
	return cp >= '0' && cp <= '9';
}

/* One piece under way. */
struct making {
	struct pdf_text	*t;
	struct buf	 b;
	struct pdf_piece piece;
	size_t		 letters, bold;
	bool		 open;
	bool		 digit;		/* the last letter was one */
};

/*
 * Capitals with marks that an old charset has in another font only: where
 * all other letters are capitals, these are too.
 */
static bool
is_capitals(const struct buf *b)
{
	size_t	 upper = 0;

	for (size_t i = 0; i < b->len; i++) {
		if (b->p[i] >= 'a' && b->p[i] <= 'z')
			return false;
		upper += b->p[i] >= 'A' && b->p[i] <= 'Z';
	}
	return upper > 1;
}

/*
 * Letters that NFC leaves as they are, whatever stands beside them: up to
 * U+02FF, Vietnamese with its marks, dashes and quotes.
 */
static bool
is_nfc(const struct buf *b)
{
	const uint8_t	*p = b->p, *end = b->p + b->len;

	while (p < end) {
		if (*p < 0x80) {
			p++;
		} else if (*p < 0xcc && end - p >= 2) {
			p += 2;
		} else if (end - p >= 3 && ((p[0] == 0xe1 && (p[1] == 0xba ||
		    p[1] == 0xbb) && p[2] >= (p[1] == 0xba ? 0xa0 : 0x80) &&
		    p[2] <= (p[1] == 0xba ? 0xbf : 0xb9)) || (p[0] == 0xe2 &&
		    p[1] == 0x80 && p[2] >= 0x90 && p[2] <= 0xa7))) {
			p += 3;
		} else {
			return false;
		}
	}
	return true;
}

/* The text under way as a string of its own, in NFC; NULL: memory. */
static char *
normalized(const struct making *m)
{
	const uint8_t	*from = m->b.p;
	uint8_t		*made = NULL;
	size_t		 len = m->b.len;
	char		*text;

	if ((m->piece.flags & PDF_TEXT_OLD) != 0 && is_capitals(&m->b))
		from = made = u8_toupper(m->b.p, m->b.len, NULL, UNINORM_NFC,
		    NULL, &len);
	else if (!is_nfc(&m->b))
		from = made = u8_normalize(UNINORM_NFC, m->b.p, m->b.len,
		    NULL, &len);
	if (from == NULL || (text = malloc(len + 1)) == NULL) {
		free(made);
		return NULL;
	}
	memcpy(text, from, len);
	text[len] = '\0';
	free(made);
	return text;
}

static int
finish(struct making *m)
{
	struct pdf_text		*t = m->t;
	struct pdf_piece	*more;

	if (!m->open)
		return 0;
	m->open = false;
	if (t->n == PDF_PIECES_MAX || m->b.len == 0) {
		t->more = t->more || m->b.len > 0;
		return 0;
	}
	if (t->n % 256 == 0) {
		more = reallocarray(t->v, t->n + 256, sizeof(*more));
		if (more == NULL)
			return -1;
		t->v = more;
	}
	if ((m->piece.text = normalized(m)) == NULL)
		return -1;
	if (m->bold * 2 > m->letters)
		m->piece.flags |= PDF_TEXT_BOLD;
	else
		m->piece.flags &= ~PDF_TEXT_BOLD;
	t->v[t->n++] = m->piece;
	return 0;
}

static void
begin(struct making *m, const struct placed *p, const struct glyph_at *g)
{
	buf_reset(&m->b);
	m->letters = m->bold = 0;
	m->open = true;
	m->piece = (struct pdf_piece){
		.page = m->t->page[g->page].number, .row = p->row,
		.x0 = g->x0, .x1 = g->x1, .y = g->y, .size = g->size,
		.flags = g->flags,
	};
}

/* The next letter of a row; ${spaced}: a space stands before it. */
static int
take(struct making *m, const struct placed *p, const struct glyph_at *g,
    bool spaced)
{
	float	 gap = g->x0 - m->piece.x1;

	if (m->open && (p->row != m->piece.row ||
	    gap > COLUMN_GAP * g->size || m->b.len + 8 > PDF_PIECE_LEN ||
	    ((g->flags ^ m->piece.flags) & PDF_TEXT_ANNOT) != 0) &&
	    finish(m) == -1)
		return -1;
	if (!m->open)
		begin(m, p, g);
	else if (gap > g->size * (spaced ? SPACE_GAP : m->digit &&
	    is_digit(g->cp) ? DIGIT_GAP : WORD_GAP))
		put(&m->b, ' ');
	m->digit = is_digit(g->cp);
	put(&m->b, g->cp);
	if (g->x1 > m->piece.x1)
		m->piece.x1 = g->x1;
	if (g->size > m->piece.size)
		m->piece.size = g->size;
	m->piece.flags |= g->flags;
	m->letters++;
	m->bold += (g->flags & PDF_TEXT_BOLD) != 0;
	return m->b.failed ? -1 : 0;
}

/* The same letter nearly where the last one of its kind is. */
static bool
drawn_twice(const struct placed *v, size_t i, const struct glyph_at *g)
{
	const struct glyph_at	*a = &g[v[i].order], *o;

	for (size_t k = i; k > 0 && i - k < 4; k--) {
		o = &g[v[k - 1].order];
		if (v[k - 1].row != v[i].row || a->x0 - o->x0 > TWICE *
		    a->size)
			return false;
		if (o->cp != a->cp || o->x1 <= o->x0 || a->x1 <= a->x0)
			continue;
		/* Narrow letters follow each other as closely. */
		if (a->x0 - o->x0 < SAME_PLACE * a->size ||
		    v[k - 1].order + 1 != v[i].order)
			return true;
	}
	return false;
}

/* Where what begins at ${i} is no longer in order; ${n}: nowhere. */
static size_t
run_end(const struct placed *v, size_t i, size_t n)
{
	while (++i < n && before(&v[i - 1], &v[i]))
		continue;
	return i < n ? i : n;
}

static void
merge(struct placed *to, const struct placed *v, size_t from, size_t mid,
    size_t end)
{
	size_t	 a = from, b = mid;

	for (size_t i = from; i < end; i++)
		to[i] = b == end || (a < mid && before(&v[a], &v[b])) ?
		    v[a++] : v[b++];
}

/*
 * Merge the runs that are in order: pages are mostly written from the top
 * down.  ${tmp} has as much room; where the result is.
 */
static struct placed *
sort(struct placed *v, struct placed *tmp, size_t n)
{
	struct placed	*swap;
	size_t		 mid, end;

	while (run_end(v, 0, n) < n) {
		for (size_t i = 0; i < n; i = end) {
			mid = run_end(v, i, n);
			end = mid < n ? run_end(v, mid, n) : n;
			merge(tmp, v, i, mid, end);
		}
		swap = v;
		v = tmp;
		tmp = swap;
	}
	return v;
}

/* What comes one after the other on one base line, as one.  How many. */
static size_t
join(struct placed *v, const struct glyphs *g)
{
	const struct glyph_at	*a, *last = NULL;
	size_t			 n = 0;

	for (size_t i = 0; i < g->n; i++, last = a) {
		a = &g->v[i];
		if (last != NULL && a->page == last->page && a->y == last->y &&
		    a->size == last->size && a->x0 >= last->x0)
			v[n - 1].n++;
		else
			v[n++] = (struct placed){ key_of(a->page, a->y),
			    (uint32_t)i, 1, 0 };
	}
	return n;
}

/* Each glyph for itself. */
static void
part(struct placed *to, const struct placed *v, size_t n,
    const struct glyph_at *g)
{
	for (size_t i = 0; i < n; i++)
		for (uint32_t k = 0; k < v[i].n; k++)
			*to++ = (struct placed){ key_of(v[i].row,
			    g[v[i].order + k].x0), v[i].order + k, 1,
			    v[i].row };
}

/* By row and place: ${both} has room for two of each. */
static struct placed *
place(struct placed *both, const struct glyphs *g)
{
	struct placed	*v = both, *rest = both + g->n;
	size_t		 n = join(v, g);

	v = sort(v, rest, n);
	number_rows(v, n, g->v);
	v = sort(v, v == both ? rest : both, n);
	rest = v == both ? both + g->n : both;
	part(rest, v, n, g->v);
	return sort(rest, v, g->n);
}

int
pdf_pieces(struct pdf_text *t, struct glyphs *g)
{
	struct making		 m = { .t = t };
	const struct glyph_at	*a;
	struct placed		*v, *both;
	bool			 spaced = false;
	int			 rc = 0;

	if (g->n == 0)
		return 0;
	if ((both = reallocarray(NULL, g->n, 2 * sizeof(*v))) == NULL)
		return -1;
	v = place(both, g);
	buf_init(&m.b, PDF_PIECE_LEN + 16);
	for (size_t i = 0; i < g->n && rc == 0; i++) {
		a = &g->v[v[i].order];
		if (i > 0 && v[i].row != v[i - 1].row)
			spaced = false;
		if (is_blank(a->cp)) {
			spaced = spaced || a->cp != 0xad;
			continue;
		}
		if (drawn_twice(v, i, g->v))
			continue;
		rc = take(&m, &v[i], a, spaced);
		spaced = false;
	}
	if (rc == 0)
		rc = finish(&m);
	buf_release(&m.b);
	free(both);
	return rc;
}
