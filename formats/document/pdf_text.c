/*
 * pdf_text.c: the text of a PDF, page by page.
 */
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "formats/document/pdf_text_part.h"

#define TOKENS_MAX	3000000		/* of one document's streams */
#define PARENTS		32		/* pages in pages */
#define ANNOTS_MAX	64		/* of one page */
#define SIDE_MOST	20000.0		/* points */
#define TURNED_LEAST	40		/* letters that turn a page, */
#define TURNED_MORE	4		/* and how many times the upright */
#define ROW_MOST	60		/* points that a row's letters lie
					   apart, in height */

/* A page's attribute or its parents' (7.7.3.4); the caller releases it. */
static struct pdf_item
inherited(struct pdf_source *s, const struct pdf_item *page, const char *key)
{
	struct pdf_item	 at = *page, up, it;

	for (int i = 0; i < PARENTS; i++) {
		it = pdf_item_get(s, &at, key);
		up = pdf_item_get(s, &at, "/Parent");
		if (i > 0)
			pdf_item_release(s, &at);
		if (!pdf_item_is_null(s, &it) || !pdf_item_is_dict(s, &up)) {
			pdf_item_release(s, &up);
			return it;
		}
		pdf_item_release(s, &it);
		at = up;
	}
	pdf_item_release(s, &at);
	return pdf_item_none(s);
}

/*
 * From the page's space to points from its top left corner, as it is turned;
 * y grows downwards.
 */
static void
page_space(struct pdf_source *s, const struct pdf_item *page,
    struct pdf_text_page *p, double m[6])
{
	double		 box[4] = { 0, 0, 595, 842 }, given[4], w, h;
	struct pdf_item	 it = inherited(s, page, "/MediaBox");
	long long	 rotate;
	int		 turn = 0;

	if (pdf_numbers_of(s, &it, 4, given) && fabs(given[2] - given[0]) > 1 &&
	    fabs(given[3] - given[1]) > 1)
		for (int i = 0; i < 2; i++) {
			box[i] = fmin(given[i], given[i + 2]);
			box[i + 2] = fmax(given[i], given[i + 2]);
		}
	pdf_item_release(s, &it);
	it = inherited(s, page, "/Rotate");
	if (pdf_item_int(s, &it, &rotate))
		turn = (int)((rotate % 360 + 360) % 360);
	pdf_item_release(s, &it);
	w = fmin(box[2] - box[0], SIDE_MOST);
	h = fmin(box[3] - box[1], SIDE_MOST);
	p->width = (float)(turn == 90 || turn == 270 ? h : w);
	p->height = (float)(turn == 90 || turn == 270 ? w : h);
	switch (turn) {
	case 90:
		memcpy(m, (double[6]){ 0, 1, 1, 0, -box[1], -box[0] },
		    6 * sizeof(*m));
		break;
	case 180:
		memcpy(m, (double[6]){ -1, 0, 0, 1, box[2], -box[1] },
		    6 * sizeof(*m));
		break;
	case 270:
		memcpy(m, (double[6]){ 0, -1, -1, 0, box[3], box[2] },
		    6 * sizeof(*m));
		break;
	default:
		memcpy(m, (double[6]){ 1, 0, 0, -1, -box[0], box[3] },
		    6 * sizeof(*m));
		break;
	}
}

/* The appearance's box, moved and scaled onto the rectangle (12.5.5). */
static bool
appearance_space(struct pdf_source *s, const struct pdf_item *annot,
    const struct pdf_item *stream, const double page[6], double out[6])
{
	double	 rect[4], box[4], m[6] = { 1, 0, 0, 1, 0, 0 }, a[6];
	double	 lo[2] = { INFINITY, INFINITY }, hi[2] = { -INFINITY,
		    -INFINITY }, pt[2];
	struct pdf_item	 dict = pdf_item_dict(s, stream);
	bool	 ok;

	ok = pdf_numbers(s, annot, "/Rect", 4, rect);
	ok = pdf_numbers(s, &dict, "/BBox", 4, box) && ok;
	if (!pdf_numbers(s, &dict, "/Matrix", 6, m))
		memcpy(m, (double[6]){ 1, 0, 0, 1, 0, 0 }, sizeof(m));
	pdf_item_release(s, &dict);
	if (!ok)
		return false;
	for (int i = 0; i < 4; i++) {
		double	 x = box[i & 1 ? 2 : 0], y = box[i & 2 ? 3 : 1];

		pt[0] = x * m[0] + y * m[2] + m[4];
		pt[1] = x * m[1] + y * m[3] + m[5];
		for (int k = 0; k < 2; k++) {
			lo[k] = fmin(lo[k], pt[k]);
			hi[k] = fmax(hi[k], pt[k]);
		}
	}
	if (!(hi[0] - lo[0] > 0.01) || !(hi[1] - lo[1] > 0.01))
		return false;
	a[0] = fabs(rect[2] - rect[0]) / (hi[0] - lo[0]);
	a[3] = fabs(rect[3] - rect[1]) / (hi[1] - lo[1]);
	a[1] = a[2] = 0;
	a[4] = fmin(rect[0], rect[2]) - lo[0] * a[0];
	a[5] = fmin(rect[1], rect[3]) - lo[1] * a[3];
	pdf_matrix_mul(a, page, out);
	return true;
}

/* The normal appearance; of several states the one that is shown. */
static struct pdf_item
appearance(struct pdf_source *s, const struct pdf_item *annot)
{
	struct pdf_item	 ap = pdf_item_get(s, annot, "/AP"), n, as, one;
	char		 key[PDF_ITEM_NAME + 2] = "/";

	n = pdf_item_is_dict(s, &ap) ? pdf_item_get(s, &ap, "/N") :
	    pdf_item_none(s);
	pdf_item_release(s, &ap);
	if (!pdf_item_is_dict(s, &n) || pdf_item_is_stream(s, &n))
		return n;
	as = pdf_item_get(s, annot, "/AS");
	if (pdf_item_is_name(s, &as)) {
		pdf_item_name(s, &as, key + 1);
		one = pdf_item_get(s, &n, key);
	} else {
		one = pdf_item_none(s);
	}
	pdf_item_release(s, &as);
	pdf_item_release(s, &n);
	return one;
}

static void
paint_annots(struct painter *p, const struct pdf_item *page,
    const struct pdf_item *resources, const double space[6])
{
	struct pdf_source	*s = p->s;
	struct pdf_item		 list = pdf_item_get(s, page, "/Annots");
	struct pdf_item		 annot, ap;
	struct pdf_cursor	 at = { .i = 0 };
	double			 m[6];

	p->flags = PDF_TEXT_ANNOT;
	for (int i = 0; i < ANNOTS_MAX && pdf_item_next(s, &list, &at,
	    &annot); i++) {
		if (pdf_item_is_dict(s, &annot)) {
			ap = appearance(s, &annot);
			if (pdf_item_is_stream(s, &ap) && appearance_space(s,
			    &annot, &ap, space, m))
				pdf_paint_form(p, &ap, resources, m, 1);
			pdf_item_release(s, &ap);
		}
		pdf_item_release(s, &annot);
	}
	pdf_item_release(s, &list);
	p->flags = 0;
}

/*
 * Does the page's text run another way than it is shown?  Then ${m} leads to
 * the page as a reader turns it.
 */
static bool
turn_page(const struct painter *p, size_t upright, double m[6])
{
	struct pdf_text_page	*page = p->page;
	const double		 w = (double)page->width;
	const double		 h = (double)page->height;
	const double		 turns[TURNED_WAYS][6] = {
		[TURNED_DOWN] = { 0, -1, 1, 0, 0, w },
		[TURNED_UP] = { 0, 1, -1, 0, h, 0 },
		[TURNED_OVER] = { -1, 0, 0, -1, w, h },
	};
	double			 was[6];
	int			 way = 0;

	for (int i = 1; i < TURNED_WAYS; i++)
		if (p->turned[i] > p->turned[way])
			way = i;
	if (p->turned[way] < TURNED_LEAST ||
	    p->turned[way] / TURNED_MORE < upright)
		return false;
	memcpy(was, m, sizeof(was));
	pdf_matrix_mul(was, turns[way], m);
	if (way != TURNED_OVER) {
		page->width = (float)h;
		page->height = (float)w;
	}
	return true;
}

static void
paint_content(struct painter *p, const struct pdf_item *page,
    const struct pdf_item *resources, float share, double space[6])
{
	struct pdf_bytes	 data = pdf_source_content(p->s, page);
	size_t			 before = p->out->n;

	memset(p->turned, 0, sizeof(p->turned));
	p->below = share < 1 ? share * p->page->height + ROW_MOST : INFINITY;
	if (data.p != NULL)
		pdf_paint(p, data.p, data.len, resources, space, 0);
	if (data.p != NULL && turn_page(p, p->out->n - before, space)) {
		p->out->n = before;
		p->page->shown = 0;
		p->below = share < 1 ? share * p->page->height + ROW_MOST :
		    INFINITY;
		pdf_paint(p, data.p, data.len, resources, space, 0);
	}
	pdf_bytes_release(&data);
}

static void
paint_page(struct painter *p, struct pdf_text *t, unsigned int number,
    float share)
{
	struct pdf_source	*s = p->s;
	struct pdf_item		 page = pdf_source_page(s, number), resources;
	double			 space[6];

	p->index = (uint16_t)t->npage;
	p->page = &t->page[t->npage++];
	p->page->number = number;
	if (!pdf_item_is_dict(s, &page)) {
		pdf_item_release(s, &page);
		return;
	}
	page_space(s, &page, p->page, space);
	p->area = (double)p->page->width * (double)p->page->height;
	resources = inherited(s, &page, "/Resources");
	paint_content(p, &page, &resources, share, space);
	if (p->annots)
		paint_annots(p, &page, &resources, space);
	pdf_item_release(s, &resources);
	pdf_item_release(s, &page);
}

struct pdf_text_reader {
	struct pdf_source	 s;
	const uint8_t		*p;
	size_t			 len;
	bool			 annots;
	bool			 opened;	/* tried:
						   there may be no pages */
	unsigned int		 pages;
	size_t			 budget;	/* tokens left */
	struct pdf_fonts	 fonts;
	struct glyphs		 out;
};

/* Which pages, and how far down. */
struct wanted {
	unsigned int	 number;	/* one page; ALL_PAGES */
	float		 share;
};

#define ALL_PAGES	UINT_MAX

struct pdf_text_reader *
pdf_text_open(const uint8_t *p, size_t len, bool annots)
{
	struct pdf_text_reader	*r;

	if ((r = calloc(1, sizeof(*r))) == NULL)
		return NULL;
	r->s.in_place = true;	/* as long as nothing is opened */
	r->p = p;
	r->len = len;
	r->annots = annots;
	r->budget = TOKENS_MAX;
	return r;
}

void
pdf_text_close(struct pdf_text_reader *r)
{
	if (r == NULL)
		return;
	pdf_source_close(&r->s);
	pdf_fonts_release(&r->fonts);
	free(r->out.v);
	free(r);
}

static void
count_pages(struct pdf_text_reader *r)
{
	int	 n = pdf_source_pages(&r->s);

	r->pages = n > 0 ? (unsigned int)n : 0;
}

/* Begin anew with libqpdf.  0 or -1. */
static int
open_libqpdf(struct pdf_text_reader *r)
{
	int	 rc;

	pdf_fonts_release(&r->fonts);
	pdf_source_close(&r->s);
	r->pages = 0;
	r->budget = TOKENS_MAX;
	if ((rc = pdf_source_libqpdf(&r->s, r->p, r->len)) == 1)
		count_pages(r);
	return rc == -1 ? -1 : 0;
}

/* 0 or -1. */
static int
open_once(struct pdf_text_reader *r)
{
	if (r->opened)
		return 0;
	r->opened = true;
	if (pdf_source_in_place(&r->s, r->p, r->len) == 1) {
		count_pages(r);
		if (!r->s.doubt)
			return r->s.failed ? -1 : 0;
	}
	return open_libqpdf(r);
}

static void
paint_pages(struct painter *p, struct pdf_text *t, const struct wanted *w)
{
	if (w->number != ALL_PAGES) {
		if (w->number < t->pages)
			paint_page(p, t, w->number, w->share);
		return;
	}
	for (unsigned int i = 0; i < t->pages && !p->s->doubt; i++) {
		if (t->pages > PDF_TEXT_PAGES && i == PDF_TEXT_PAGES / 2) {
			t->more = true;
			i = t->pages - PDF_TEXT_PAGES / 2;
		}
		paint_page(p, t, i, 1);
	}
}

/* 0 also when the source is in doubt, and -1. */
static int
read_from(struct pdf_text_reader *r, struct pdf_text *t,
    const struct wanted *w)
{
	struct painter	 p = { .s = &r->s, .fonts = &r->fonts, .out = &r->out,
			    .budget = r->budget, .annots = r->annots };

	memset(t, 0, sizeof(*t));
	t->pages = r->pages;
	r->out.n = 0;
	r->out.full = false;
	paint_pages(&p, t, w);
	r->budget = p.budget;
	t->more = t->more || r->out.full;
	t->unsure = p.lost;
	if (r->s.doubt)
		return 0;
	return r->s.failed || r->out.failed ||
	    pdf_old_charsets(&r->out, &r->fonts, w->number == ALL_PAGES,
	    &t->unsure) == -1 || pdf_pieces(t, &r->out) == -1 ? -1 : 0;
}

static int
read_wanted(struct pdf_text_reader *r, struct pdf_text *t,
    const struct wanted *w)
{
	memset(t, 0, sizeof(*t));
	if (open_once(r) == -1)
		return -1;
	if (read_from(r, t, w) == -1)
		return -1;
	if (!r->s.in_place || !r->s.doubt)
		return 0;
	pdf_text_release(t);
	return open_libqpdf(r) == -1 ? -1 : read_from(r, t, w);
}

unsigned int
pdf_text_pages(struct pdf_text_reader *r)
{
	return open_once(r) == 0 ? r->pages : 0;
}

int
pdf_text_page(struct pdf_text_reader *r, struct pdf_text *t,
    unsigned int number, float share)
{
	const struct wanted	 w = { number, share };

	return read_wanted(r, t, &w);
}

int
pdf_text_read(struct pdf_text *t, const uint8_t *data, size_t len,
    bool annots)
{
	const struct wanted	 w = { ALL_PAGES, 1 };
	struct pdf_text_reader	*r;
	int			 rc;

	memset(t, 0, sizeof(*t));
	if ((r = pdf_text_open(data, len, annots)) == NULL)
		return -1;
	rc = read_wanted(r, t, &w);
	pdf_text_close(r);
	return rc;
}

int
pdf_text_append(struct pdf_text *t, struct pdf_text *from)
{
	struct pdf_piece	*more;
	unsigned int		 rows = t->n > 0 ? t->v[t->n - 1].row + 1 : 0;

	if (from->npage > PDF_TEXT_PAGES - t->npage)
		return -1;
	memcpy(t->page + t->npage, from->page, from->npage *
	    sizeof(*from->page));
	t->npage += from->npage;
	t->more = t->more || from->more;
	t->unsure = t->unsure || from->unsure;
	if (from->n > 0) {
		more = reallocarray(t->v, t->n + from->n, sizeof(*more));
		if (more == NULL)
			return -1;
		t->v = more;
		for (size_t i = 0; i < from->n; i++)
			from->v[i].row += rows;
		memcpy(t->v + t->n, from->v, from->n * sizeof(*from->v));
		t->n += from->n;
		from->n = 0;
	}
	pdf_text_release(from);
	return 0;
}

void
pdf_text_release(struct pdf_text *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->v[i].text);
	free(t->v);
	memset(t, 0, sizeof(*t));
}
