/*
 * pdf_text.c: the text of a PDF, page by page.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "formats/document/pdf_open.h"
#include "formats/document/pdf_text_part.h"

#define TOKENS_MAX	3000000		/* of one document's streams */
#define PARENTS		32		/* pages in pages */
#define ANNOTS_MAX	64		/* of one page */
#define SIDE_MOST	20000.0		/* points */

static void
forget_error(qpdf_data q)
{
	if (qpdf_has_error(q))
		(void)qpdf_get_error(q);
}

/* A page's attribute or its parents' (7.7.3.4); the caller releases it. */
static qpdf_oh
inherited(qpdf_data q, qpdf_oh page, const char *key)
{
	qpdf_oh	 at = page, up, oh;

	for (int i = 0; i < PARENTS; i++) {
		oh = qpdf_oh_get_key(q, at, key);
		up = qpdf_oh_get_key(q, at, "/Parent");
		if (i > 0)
			qpdf_oh_release(q, at);
		if (!qpdf_oh_is_null(q, oh) || !qpdf_oh_is_dictionary(q, up)) {
			qpdf_oh_release(q, up);
			return oh;
		}
		qpdf_oh_release(q, oh);
		at = up;
	}
	qpdf_oh_release(q, at);
	return qpdf_oh_new_null(q);
}

/*
 * From the page's space to points from its top left corner, as it is turned;
 * y grows downwards.
 */
static void
page_space(qpdf_data q, qpdf_oh page, struct pdf_text_page *p, double m[6])
{
	double	 box[4] = { 0, 0, 595, 842 }, given[4], w, h;
	qpdf_oh	 oh = inherited(q, page, "/MediaBox");
	int	 turn = 0;

	if (pdf_numbers(q, oh, 4, given) && fabs(given[2] - given[0]) > 1 &&
	    fabs(given[3] - given[1]) > 1)
		for (int i = 0; i < 2; i++) {
			box[i] = fmin(given[i], given[i + 2]);
			box[i + 2] = fmax(given[i], given[i + 2]);
		}
	qpdf_oh_release(q, oh);
	oh = inherited(q, page, "/Rotate");
	if (qpdf_oh_is_integer(q, oh))
		turn = (int)(((qpdf_oh_get_int_value(q, oh) % 360) + 360) %
		    360);
	qpdf_oh_release(q, oh);
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
appearance_space(qpdf_data q, qpdf_oh annot, qpdf_oh stream,
    const double page[6], double out[6])
{
	double	 rect[4], box[4], m[6] = { 1, 0, 0, 1, 0, 0 }, a[6];
	double	 lo[2] = { INFINITY, INFINITY }, hi[2] = { -INFINITY,
		    -INFINITY }, pt[2];
	qpdf_oh	 dict = qpdf_oh_get_dict(q, stream), oh;
	bool	 ok;

	oh = qpdf_oh_get_key(q, annot, "/Rect");
	ok = pdf_numbers(q, oh, 4, rect);
	qpdf_oh_release(q, oh);
	oh = qpdf_oh_get_key(q, dict, "/BBox");
	ok = pdf_numbers(q, oh, 4, box) && ok;
	qpdf_oh_release(q, oh);
	oh = qpdf_oh_get_key(q, dict, "/Matrix");
	(void)pdf_matrix(q, oh, m);
	qpdf_oh_release(q, oh);
	qpdf_oh_release(q, dict);
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
static qpdf_oh
appearance(qpdf_data q, qpdf_oh annot)
{
	qpdf_oh	 ap = qpdf_oh_get_key(q, annot, "/AP"), n, as, one;

	n = qpdf_oh_is_dictionary(q, ap) ? qpdf_oh_get_key(q, ap, "/N") :
	    qpdf_oh_new_null(q);
	qpdf_oh_release(q, ap);
	if (!qpdf_oh_is_dictionary(q, n) || qpdf_oh_is_stream(q, n))
		return n;
	as = qpdf_oh_get_key(q, annot, "/AS");
	one = qpdf_oh_is_name(q, as) ? qpdf_oh_get_key(q, n,
	    qpdf_oh_get_name(q, as)) : qpdf_oh_new_null(q);
	qpdf_oh_release(q, as);
	qpdf_oh_release(q, n);
	return one;
}

static void
paint_annots(struct painter *p, qpdf_oh page, qpdf_oh resources,
    const double space[6])
{
	qpdf_data	 q = p->q;
	qpdf_oh		 list = qpdf_oh_get_key(q, page, "/Annots"), annot, ap;
	double		 m[6];
	int		 n;

	p->flags = PDF_TEXT_ANNOT;
	n = qpdf_oh_is_array(q, list) ? qpdf_oh_get_array_n_items(q, list) : 0;
	for (int i = 0; i < n && i < ANNOTS_MAX; i++) {
		annot = qpdf_oh_get_array_item(q, list, i);
		if (qpdf_oh_is_dictionary(q, annot)) {
			ap = appearance(q, annot);
			if (qpdf_oh_is_stream(q, ap) && appearance_space(q,
			    annot, ap, space, m))
				pdf_paint_form(p, ap, resources, m, 1);
			qpdf_oh_release(q, ap);
		}
		qpdf_oh_release(q, annot);
	}
	qpdf_oh_release(q, list);
	p->flags = 0;
}

static void
paint_page(struct painter *p, struct pdf_text *t, unsigned int number)
{
	qpdf_data	 q = p->q;
	qpdf_oh		 page = qpdf_get_page_n(q, number), resources;
	unsigned char	*data = NULL;
	size_t		 len = 0;
	double		 space[6];

	p->index = (uint16_t)t->npage;
	p->page = &t->page[t->npage++];
	p->page->number = number;
	if (!qpdf_oh_is_dictionary(q, page)) {
		qpdf_oh_release(q, page);
		return;
	}
	page_space(q, page, p->page, space);
	p->area = (double)p->page->width * (double)p->page->height;
	resources = inherited(q, page, "/Resources");
	if ((qpdf_oh_get_page_content_data(q, page, &data, &len) &
	    QPDF_ERRORS) == 0 && data != NULL)
		pdf_paint(p, data, len, resources, space, 0);
	free(data);
	forget_error(q);
	if (p->annots)
		paint_annots(p, page, resources, space);
	qpdf_oh_release(q, resources);
	qpdf_oh_release(q, page);
	forget_error(q);
}

static void
paint_pages(struct painter *p, struct pdf_text *t)
{
	int	 pages = qpdf_get_num_pages(p->q);

	forget_error(p->q);
	if (pages <= 0)
		return;
	t->pages = (unsigned int)pages;
	for (unsigned int i = 0; i < t->pages; i++) {
		if (t->pages > PDF_TEXT_PAGES && i == PDF_TEXT_PAGES / 2) {
			t->more = true;
			i = t->pages - PDF_TEXT_PAGES / 2;
		}
		paint_page(p, t, i);
	}
}

int
pdf_text_read(struct pdf_text *t, const uint8_t *data, size_t len,
    bool annots)
{
	struct pdf_open		 doc;
	struct pdf_fonts	 fonts = { .n = 0 };
	struct glyphs		 out = { NULL, 0, 0, false, false };
	struct painter		 p = { .fonts = &fonts, .out = &out,
				    .budget = TOKENS_MAX,
				    .annots = annots };
	int			 rc = 0;

	memset(t, 0, sizeof(*t));
	if (pdf_open(&doc, data, len) == -1)
		return -1;
	if ((p.q = doc.q) != NULL) {
		paint_pages(&p, t);
		t->more = t->more || out.full;
		if (out.failed || pdf_old_charsets(&out, fonts.n) == -1 ||
		    pdf_pieces(t, &out) == -1)
			rc = -1;
	}
	free(out.v);
	pdf_fonts_release(&fonts);
	pdf_open_release(&doc);
	return rc;
}

void
pdf_text_release(struct pdf_text *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->v[i].text);
	free(t->v);
	memset(t, 0, sizeof(*t));
}
