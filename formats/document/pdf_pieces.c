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
#define SPACE_GAP	0.05f		/* what a space leaves: under figures that
					   fill a blank lie its spaces */
#define DIGIT_GAP	0.45f		/* between figures, which have cells */
#define COLUMN_GAP	1.6f		/* of the size: another piece */
#define TWICE		0.25f		/* of the size: drawn twice, as bold */
#define SAME_PLACE	0.05f

/* What decides where a glyph goes; ${order} keeps equals as they came. */
struct placed {
	struct glyph_at	 g;
	uint32_t	 row;
	uint32_t	 order;
};

static int
by_height(const void *a, const void *b)
{
	const struct placed	*x = a, *y = b;

	if (x->g.page != y->g.page)
		return x->g.page < y->g.page ? -1 : 1;
	if (x->g.y != y->g.y)
		return x->g.y < y->g.y ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

static int
by_place(const void *a, const void *b)
{
	const struct placed	*x = a, *y = b;

	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	if (x->g.x0 != y->g.x0)
		return x->g.x0 < y->g.x0 ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

/* Rows: base lines that are close, counted from the highest one. */
static void
number_rows(struct placed *v, size_t n)
{
	uint32_t	 row = 0;
	float		 base = v[0].g.y;

	for (size_t i = 0; i < n; i++) {
		if (i > 0 && (v[i].g.page != v[i - 1].g.page ||
		    v[i].g.y - base > SAME_ROW * v[i].g.size)) {
			row++;
			base = v[i].g.y;
		}
		v[i].row = row;
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
		o[n++] = (uint8_t)cp;
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
begin(struct making *m, const struct placed *p)
{
	buf_reset(&m->b);
	m->letters = m->bold = 0;
	m->open = true;
	m->piece = (struct pdf_piece){
		.page = m->t->page[p->g.page].number, .row = p->row,
		.x0 = p->g.x0, .x1 = p->g.x1, .y = p->g.y, .size = p->g.size,
		.flags = p->g.flags,
	};
}

/* The next letter of a row; ${spaced}: a space stands before it. */
static int
take(struct making *m, const struct placed *p, bool spaced)
{
	float	 gap = p->g.x0 - m->piece.x1;

	if (m->open && (p->row != m->piece.row ||
	    gap > COLUMN_GAP * p->g.size || m->b.len + 8 > PDF_PIECE_LEN ||
	    ((p->g.flags ^ m->piece.flags) & PDF_TEXT_ANNOT) != 0) &&
	    finish(m) == -1)
		return -1;
	if (!m->open)
		begin(m, p);
	else if (gap > p->g.size * (spaced ? SPACE_GAP : m->digit &&
	    is_digit(p->g.cp) ? DIGIT_GAP : WORD_GAP))
		put(&m->b, ' ');
	m->digit = is_digit(p->g.cp);
	put(&m->b, p->g.cp);
	if (p->g.x1 > m->piece.x1)
		m->piece.x1 = p->g.x1;
	if (p->g.size > m->piece.size)
		m->piece.size = p->g.size;
	m->piece.flags |= p->g.flags;
	m->letters++;
	m->bold += (p->g.flags & PDF_TEXT_BOLD) != 0;
	return m->b.failed ? -1 : 0;
}

/* The same letter nearly where the last one of its kind is. */
static bool
drawn_twice(const struct placed *v, size_t i)
{
	for (size_t k = i; k > 0 && i - k < 4; k--) {
		const struct placed	*o = &v[k - 1];

		if (o->row != v[i].row ||
		    v[i].g.x0 - o->g.x0 > TWICE * v[i].g.size)
			return false;
		if (o->g.cp != v[i].g.cp || o->g.x1 <= o->g.x0 ||
		    v[i].g.x1 <= v[i].g.x0)
			continue;
		/* Narrow letters follow each other as closely. */
		if (v[i].g.x0 - o->g.x0 < SAME_PLACE * v[i].g.size ||
		    o->order + 1 != v[i].order)
			return true;
	}
	return false;
}

/* Where what begins at ${i} is no longer in order; ${n}: nowhere. */
static size_t
run_end(const struct placed *v, size_t i, size_t n,
    int (*cmp)(const void *, const void *))
{
	while (++i < n && cmp(&v[i - 1], &v[i]) < 0)
		continue;
	return i < n ? i : n;
}

static void
merge(struct placed *to, const struct placed *v, size_t from, size_t mid,
    size_t end, int (*cmp)(const void *, const void *))
{
	size_t	 a = from, b = mid;

	for (size_t i = from; i < end; i++)
		to[i] = b == end || (a < mid && cmp(&v[a], &v[b]) < 0) ?
		    v[a++] : v[b++];
}

/*
 * Merge the runs that are in order: pages are mostly written from the top
 * down.  ${tmp} has as much room; where the result is.
 */
static struct placed *
sort(struct placed *v, struct placed *tmp, size_t n,
    int (*cmp)(const void *, const void *))
{
	struct placed	*swap;
	size_t		 mid, end;

	while (run_end(v, 0, n, cmp) < n) {
		for (size_t i = 0; i < n; i = end) {
			mid = run_end(v, i, n, cmp);
			end = mid < n ? run_end(v, mid, n, cmp) : n;
			merge(tmp, v, i, mid, end, cmp);
		}
		swap = v;
		v = tmp;
		tmp = swap;
	}
	return v;
}

int
pdf_pieces(struct pdf_text *t, struct glyphs *g)
{
	struct making	 m = { .t = t };
	struct placed	*v, *both;
	bool		 spaced = false;
	int		 rc = 0;

	if (g->n == 0)
		return 0;
	if ((both = reallocarray(NULL, g->n, 2 * sizeof(*v))) == NULL)
		return -1;
	v = both;
	for (size_t i = 0; i < g->n; i++) {
		v[i].g = g->v[i];
		v[i].order = (uint32_t)i;
	}
	v = sort(v, both + g->n, g->n, by_height);
	number_rows(v, g->n);
	v = sort(v, v == both ? both + g->n : both, g->n, by_place);
	buf_init(&m.b, PDF_PIECE_LEN + 16);
	for (size_t i = 0; i < g->n && rc == 0; i++) {
		if (i > 0 && v[i].row != v[i - 1].row)
			spaced = false;
		if (is_blank(v[i].g.cp)) {
			spaced = spaced || v[i].g.cp != 0xad;
			continue;
		}
		if (drawn_twice(v, i))
			continue;
		rc = take(&m, &v[i], spaced);
		spaced = false;
	}
	if (rc == 0)
		rc = finish(&m);
	buf_release(&m.b);
	free(both);
	return rc;
}
