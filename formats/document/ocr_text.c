/*
 * ocr_text.c: tesseract's words to pieces: words of one line that stand close
 * together are one, lines at one height are a row.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/encode.h"

#include "formats/document/ocr_text.h"

#define COLUMNS		12
#define PAGE_WIDTH	595.0f	/* points of A4 */
#define SURE_LEAST	25	/* percent of a word that is read at all */
#define SIDE_MAX	100000
#define WORDS_MAX	PDF_PIECES_MAX
#define GAP		1.8f	/* widths of a line's height: another piece */
#define ROW		0.5f	/* heights: another row */

enum column { LEVEL, PAGE, BLOCK, PARAGRAPH, LINE, WORD, LEFT, TOP, WIDTH,
	HEIGHT, CONFIDENCE, TEXT };

struct cells {
	long		 n[TEXT];	/* numbers; confidence rounded down */
	const char	*text;
	size_t		 len;
};

/* Digits, perhaps a sign and a fraction; false: none. */
static bool
number_of(const char *s, const char *end, long *out)
{
	bool	 minus = s < end && *s == '-';
	long	 n = 0;

	s += minus;
	if (s == end || *s < '0' || *s > '9')
		return false;
	for (; s < end && *s >= '0' && *s <= '9'; s++)
		if ((n = n * 10 + (*s - '0')) > SIDE_MAX)
			return false;
	if (s < end && *s != '.')
		return false;
	*out = minus ? -n : n;
	return true;
}

static bool
row_of(const char *p, const char *end, struct cells *c)
{
	const char	*tab;

	for (int i = 0; i < TEXT; i++) {
		if ((tab = memchr(p, '\t', (size_t)(end - p))) == NULL ||
		    !number_of(p, tab, &c->n[i]))
			return false;
		p = tab + 1;
	}
	c->text = p;
	c->len = (size_t)(end - p);
	return true;
}

struct reading {
	struct pdf_text	*t;
	float		 scale;
	long		 line[3];	/* block, paragraph, line of the last */
	float		 right;		/* where the last word ended */
};

/* A word beside the last piece.  1 it is part of it, 0 it is not, -1. */
static int
join(struct reading *r, const struct cells *c, float x0, float x1)
{
	struct pdf_piece	*p;
	size_t			 have;
	char			*more;

	if (r->t->n == 0 || c->n[BLOCK] != r->line[0] ||
	    c->n[PARAGRAPH] != r->line[1] || c->n[LINE] != r->line[2])
		return 0;
	p = &r->t->v[r->t->n - 1];
	have = strlen(p->text);
	if (x0 - r->right > GAP * p->size || have + c->len + 2 >
	    PDF_PIECE_LEN)
		return 0;
	if ((more = realloc(p->text, have + c->len + 2)) == NULL)
		return -1;
	more[have] = ' ';
	memcpy(more + have + 1, c->text, c->len);
	more[have + 1 + c->len] = '\0';
	p->text = more;
	p->x1 = x1;
	r->right = x1;
	return 1;
}

static int
word(struct reading *r, const struct cells *c)
{
	struct pdf_piece	*p;
	float			 x0, x1, high;
	int			 rc;

	if (c->len == 0 || c->n[CONFIDENCE] < SURE_LEAST || c->n[WIDTH] < 1 ||
	    c->n[HEIGHT] < 1 || c->n[LEFT] < 0 || c->n[TOP] < 0 ||
	    !utf8_valid(c->text, c->len) || memchr(c->text, '\0', c->len) !=
	    NULL)
		return 0;
	x0 = (float)c->n[LEFT] * r->scale;
	x1 = x0 + (float)c->n[WIDTH] * r->scale;
	high = (float)c->n[HEIGHT] * r->scale;
	if ((rc = join(r, c, x0, x1)) != 0)
		return rc == 1 ? 0 : -1;
	if (r->t->n == WORDS_MAX) {
		r->t->more = true;
		return 0;
	}
	p = &r->t->v[r->t->n];
	*p = (struct pdf_piece){ .x0 = x0, .x1 = x1, .size = high,
	    .y = (float)(c->n[TOP] + c->n[HEIGHT]) * r->scale,
	    .flags = PDF_TEXT_HIDDEN };
	if ((p->text = strndup(c->text, c->len)) == NULL)
		return -1;
	r->t->n++;
	r->line[0] = c->n[BLOCK];
	r->line[1] = c->n[PARAGRAPH];
	r->line[2] = c->n[LINE];
	r->right = x1;
	return 0;
}

static int
by_height(const void *a, const void *b)
{
	const struct pdf_piece	*x = a, *y = b;

	if (x->y != y->y)
		return x->y < y->y ? -1 : 1;
	return x->x0 < y->x0 ? -1 : x->x0 > y->x0;
}

static int
by_row(const void *a, const void *b)
{
	const struct pdf_piece	*x = a, *y = b;

	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	return x->x0 < y->x0 ? -1 : x->x0 > y->x0;
}

/* Rows go over the whole page, whatever block a line was found in. */
static void
set_rows(struct pdf_text *t)
{
	float		 at = 0;
	unsigned int	 row = 0;

	if (t->n == 0)
		return;
	qsort(t->v, t->n, sizeof(*t->v), by_height);
	at = t->v[0].y;
	for (size_t i = 0; i < t->n; i++) {
		if (t->v[i].y - at > ROW * t->v[i].size) {
			row++;
			at = t->v[i].y;
		}
		t->v[i].row = row;
	}
	qsort(t->v, t->n, sizeof(*t->v), by_row);
}

int
ocr_text_read(struct pdf_text *t, const void *octets, size_t len)
{
	const char	*p = octets, *end = p + len, *stop;
	struct reading	 r = { .t = t };
	struct cells	 c;

	*t = (struct pdf_text){ .n = 0 };
	if (len == 0 || len > OCR_OCTETS)
		return 0;
	for (; p < end; p = stop + 1) {
		if ((stop = memchr(p, '\n', (size_t)(end - p))) == NULL)
			stop = end;
		if (!row_of(p, stop > p && stop[-1] == '\r' ? stop - 1 : stop,
		    &c))
			continue;	/* the heading */
		if (c.n[LEVEL] == 1 && t->npage == 0 && c.n[WIDTH] > 0 &&
		    c.n[HEIGHT] > 0) {
			r.scale = PAGE_WIDTH / (float)c.n[WIDTH];
			t->page[0] = (struct pdf_text_page){ .image = 1,
			    .width = PAGE_WIDTH,
			    .height = (float)c.n[HEIGHT] * r.scale };
			t->npage = 1;
			if ((t->v = calloc(WORDS_MAX, sizeof(*t->v))) == NULL)
				return -1;
		} else if (c.n[LEVEL] == 5 && t->npage == 1 && word(&r, &c) ==
		    -1) {
			return -1;
		}
	}
	set_rows(t);
	return 0;
}
