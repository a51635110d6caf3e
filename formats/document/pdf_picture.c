/*
 * pdf_picture.c: the largest picture of a PDF's first page, in grey.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "formats/document/pdf_open.h"

#include "formats/document/pdf_picture.h"

#define POINTS_MAX	((uint64_t)100 * 1000 * 1000)	/* of a picture */

struct picture {
	uint32_t	 width, height;
	uint8_t		*grey;		/* owned */
};

static long long
whole(qpdf_data q, qpdf_oh dict, const char *key)
{
	qpdf_oh		 oh = qpdf_oh_get_key(q, dict, key);
	long long	 n = qpdf_oh_is_integer(q, oh) ?
			    qpdf_oh_get_int_value(q, oh) : 0;

	qpdf_oh_release(q, oh);
	return n;
}

static bool
name_is(qpdf_data q, qpdf_oh oh, const char *want)
{
	return qpdf_oh_is_name(q, oh) &&
	    strcmp(qpdf_oh_get_name(q, oh), want) == 0;
}

/* A palette's numbers are no grey; neither are masks. */
static bool
is_plain(qpdf_data q, qpdf_oh dict)
{
	qpdf_oh	 space = qpdf_oh_get_key(q, dict, "/ColorSpace"), first;
	qpdf_oh	 mask = qpdf_oh_get_key(q, dict, "/ImageMask");
	bool	 plain = !(qpdf_oh_is_bool(q, mask) &&
		    qpdf_oh_get_bool_value(q, mask));

	if (qpdf_oh_is_array(q, space) && qpdf_oh_get_array_n_items(q,
	    space) > 0) {
		first = qpdf_oh_get_array_item(q, space, 0);
		plain = plain && !name_is(q, first, "/Indexed") &&
		    !name_is(q, first, "/Separation");
		qpdf_oh_release(q, first);
	}
	qpdf_oh_release(q, space);
	qpdf_oh_release(q, mask);
	return plain;
}

/* /Decode [1 0]: dark is light. */
static bool
is_inverted(qpdf_data q, qpdf_oh dict)
{
	qpdf_oh	 list = qpdf_oh_get_key(q, dict, "/Decode"), first;
	bool	 inverted = false;

	if (qpdf_oh_is_array(q, list) && qpdf_oh_get_array_n_items(q, list) >
	    0) {
		first = qpdf_oh_get_array_item(q, list, 0);
		inverted = qpdf_oh_is_number(q, first) &&
		    qpdf_oh_get_numeric_value(q, first) > 0.5;
		qpdf_oh_release(q, first);
	}
	qpdf_oh_release(q, list);
	return inverted;
}

/* Samples of 8 bits, one, three or four a point. */
static void
grey_octets(struct picture *p, const uint8_t *s, unsigned int n)
{
	size_t	 points = (size_t)p->width * p->height;

	for (size_t i = 0; i < points; i++, s += n)
		if (n == 1)
			p->grey[i] = s[0];
		else if (n == 3)
			p->grey[i] = (uint8_t)((s[0] * 77u + s[1] * 150u +
			    s[2] * 29u) >> 8);
		else	/* cyan, magenta, yellow, black */
			p->grey[i] = (uint8_t)((255u - s[3]) * (765u - s[0] -
			    s[1] - s[2]) / 765u);
}

static void
grey_bits(struct picture *p, const uint8_t *s)
{
	size_t	 row = ((size_t)p->width + 7) / 8;

	for (uint32_t y = 0; y < p->height; y++)
		for (uint32_t x = 0; x < p->width; x++)
			p->grey[(size_t)y * p->width + x] = (s[y * row + x /
			    8] >> (7 - x % 8) & 1) != 0 ? 255 : 0;
}

/* What the samples are follows from how many there are.  1, 0, -1. */
static int
samples_take(struct picture *p, const uint8_t *s, size_t len, long long bits,
    bool inverted)
{
	size_t	 points = (size_t)p->width * p->height;

	if ((p->grey = calloc(points, 1)) == NULL)
		return -1;
	if (bits == 1 && len == ((size_t)p->width + 7) / 8 * p->height)
		grey_bits(p, s);
	else if (bits == 8 && (len == points || len == 3 * points ||
	    len == 4 * points))
		grey_octets(p, s, (unsigned int)(len / points));
	else
		return 0;
	for (size_t i = 0; inverted && i < points; i++)
		p->grey[i] = (uint8_t)(255 - p->grey[i]);
	return 1;
}

static int
picture_read(qpdf_data q, qpdf_oh stream, struct picture *p)
{
	qpdf_oh			 dict = qpdf_oh_get_dict(q, stream);
	long long		 bits = whole(q, dict, "/BitsPerComponent");
	QPDF_BOOL		 filtered = QPDF_FALSE;
	unsigned char		*s = NULL;
	size_t			 len = 0;
	int			 rc = 0;

	/* 8 bits is what a decoded JPEG has. */
	if (is_plain(q, dict) && (qpdf_oh_get_stream_data(q, stream,
	    qpdf_dl_all, &filtered, &s, &len) & QPDF_ERRORS) == 0 &&
	    filtered && s != NULL)
		rc = samples_take(p, s, len, bits == 0 ? 8 : bits,
		    is_inverted(q, dict));
	free(s);
	qpdf_oh_release(q, dict);
	return rc;
}

/* Is it a picture, and how large?  0: none. */
static uint64_t
points_of(qpdf_data q, qpdf_oh stream, uint32_t *width, uint32_t *height)
{
	qpdf_oh		 dict, type;
	long long	 w = 0, h = 0;

	if (!qpdf_oh_is_stream(q, stream))
		return 0;
	dict = qpdf_oh_get_dict(q, stream);
	type = qpdf_oh_get_key(q, dict, "/Subtype");
	if (name_is(q, type, "/Image")) {
		w = whole(q, dict, "/Width");
		h = whole(q, dict, "/Height");
	}
	qpdf_oh_release(q, type);
	qpdf_oh_release(q, dict);
	if (w < 1 || h < 1 || w > PICTURE_SIDE || h > PICTURE_SIDE ||
	    (uint64_t)w * (uint64_t)h > POINTS_MAX)
		return 0;
	*width = (uint32_t)w;
	*height = (uint32_t)h;
	return (uint64_t)w * (uint64_t)h;
}

/* The largest one of the page's resources; not initialised: none. */
static bool
find_largest(qpdf_data q, qpdf_oh *best, struct picture *p)
{
	qpdf_oh		 page = qpdf_get_page_n(q, 0), all, list, one;
	uint64_t	 most = 0, n;
	uint32_t	 w, h;

	all = qpdf_oh_get_key(q, page, "/Resources");
	list = qpdf_oh_get_key(q, all, "/XObject");
	if (qpdf_oh_is_dictionary(q, list)) {
		qpdf_oh_begin_dict_key_iter(q, list);
		while (qpdf_oh_dict_more_keys(q)) {
			one = qpdf_oh_get_key(q, list,
			    qpdf_oh_dict_next_key(q));
			n = points_of(q, one, &w, &h);
			if (n <= most) {
				qpdf_oh_release(q, one);
				continue;
			}
			if (most > 0)
				qpdf_oh_release(q, *best);
			*best = one;
			most = n;
			p->width = w;
			p->height = h;
		}
	}
	qpdf_oh_release(q, list);
	qpdf_oh_release(q, all);
	qpdf_oh_release(q, page);
	return most > 0;
}

/* Half of each side; four points become their mean. */
static void
halve(struct picture *p)
{
	uint32_t	 w = p->width / 2, h = p->height / 2;
	const uint8_t	*a, *b;

	for (uint32_t y = 0; y < h; y++) {
		a = p->grey + (size_t)(2 * y) * p->width;
		b = a + p->width;
		for (uint32_t x = 0; x < w; x++)
			p->grey[(size_t)y * w + x] = (uint8_t)((a[2 * x] +
			    a[2 * x + 1] + b[2 * x] + b[2 * x + 1]) / 4);
	}
	p->width = w;
	p->height = h;
}

int
pdf_picture(struct buf *out, const uint8_t *s, size_t len)
{
	struct pdf_open	 o;
	struct picture	 p = { 0, 0, NULL };
	qpdf_oh		 best = 0;
	int		 rc;

	if ((rc = pdf_open(&o, s, len)) == 0 && o.q != NULL &&
	    (qpdf_push_inherited_attributes_to_page(o.q) & QPDF_ERRORS) ==
	    0 && qpdf_get_num_pages(o.q) > 0 && find_largest(o.q, &best, &p))
		rc = picture_read(o.q, best, &p);
	pdf_open_release(&o);
	if (rc == 1) {
		while ((size_t)p.width * p.height > PICTURE_OCTETS - 64)
			halve(&p);
		buf_addf(out, "P5\n%u %u\n255\n", p.width, p.height);
		if (buf_add(out, p.grey, (size_t)p.width * p.height) == -1)
			rc = -1;
	}
	free(p.grey);
	return rc;
}
