/*
 * pdf_filter_predict.c: rows of which only what differs was kept
 * (ISO 32000-1 7.4.4.4; PNG, RFC 2083 6; TIFF 6.0 section 14).
 */
#include <stdlib.h>
#include <string.h>

#include "formats/document/pdf_filter.h"

#define SAMPLE_BITS	16		/* of one component, at most */

static uint8_t
paeth(uint8_t a, uint8_t b, uint8_t c)
{
	int	 p = a + b - c;
	int	 pa = abs(p - a), pb = abs(p - b), pc = abs(p - c);

	if (pa <= pb && pa <= pc)
		return a;
	return pb <= pc ? b : c;
}

/* Undo one row of type ${type}; ${up} is the one above, zeros at first. */
static void
png_row(uint8_t type, uint8_t *row, const uint8_t *up, size_t len, size_t pixel)
{
	for (size_t i = 0; i < len; i++) {
		uint8_t	 left = i < pixel ? 0 : row[i - pixel];
		uint8_t	 corner = i < pixel ? 0 : up[i - pixel];

		switch (type) {
		case 1:
			row[i] = (uint8_t)(row[i] + left);
			break;
		case 2:
			row[i] = (uint8_t)(row[i] + up[i]);
			break;
		case 3:
			row[i] = (uint8_t)(row[i] + (left + up[i]) / 2);
			break;
		case 4:
			row[i] = (uint8_t)(row[i] + paeth(left, up[i],
			    corner));
			break;
		default:
			return;
		}
	}
}

static unsigned int
sample_get(const uint8_t *row, size_t i, unsigned int bits)
{
	size_t	 at = i * bits;

	if (bits == 16)
		return (unsigned int)row[at / 8] << 8 | row[at / 8 + 1];
	return (unsigned int)row[at / 8] >> (8 - bits - at % 8) &
	    ((1u << bits) - 1);
}

static void
sample_put(uint8_t *row, size_t i, unsigned int bits, unsigned int v)
{
	size_t		 at = i * bits;
	unsigned int	 shift = bits == 16 ? 0 : (unsigned int)(8 - bits -
			     at % 8);
	uint8_t		 mask = (uint8_t)(((1u << bits) - 1) << shift);

	if (bits == 16) {
		row[at / 8] = (uint8_t)(v >> 8);
		row[at / 8 + 1] = (uint8_t)v;
		return;
	}
	row[at / 8] = (uint8_t)((row[at / 8] & ~mask) | (v << shift & mask));
}

static void
tiff_row(uint8_t *row, const struct pdf_filter *f)
{
	const unsigned int	 bits = (unsigned int)f->bits;
	const size_t		 n = (size_t)(f->columns * f->colors);

	for (size_t i = (size_t)f->colors; i < n; i++)
		sample_put(row, i, bits, sample_get(row, i, bits) +
		    sample_get(row, i - (size_t)f->colors, bits));
}

/* Octets of a row, of a pixel.  false: no numbers that a picture has. */
static bool
measures(const struct pdf_filter *f, size_t *row, size_t *pixel)
{
	if (f->columns == 0 || f->columns > UINT32_MAX || f->colors == 0 ||
	    f->colors > UINT16_MAX || f->bits == 0 || f->bits > SAMPLE_BITS ||
	    (f->bits & (f->bits - 1)) != 0)
		return false;
	if (f->predictor != 2 && (f->predictor < 10 || f->predictor > 15))
		return false;
	*pixel = (size_t)((f->colors * f->bits + 7) / 8);
	*row = (size_t)((f->columns * f->colors * f->bits + 7) / 8);
	return true;
}

enum pdf_filtered
pdf_filter_predict(const struct pdf_filter *f, struct octets in,
    struct buf *out)
{
	uint8_t	*none = NULL, *to;
	size_t	 row, pixel, at = 0, n, tag = f->predictor == 2 ? 0 : 1;

	if (!measures(f, &row, &pixel))
		return PDF_FILTER_UNKNOWN;
	if (in.len == 0)
		return PDF_FILTERED;
	if (row > out->max)
		return PDF_FILTER_MORE;
	if ((none = calloc(1, row)) == NULL)
		return PDF_FILTER_MEMORY;
	while (in.len - at > tag) {
		/* The last row may be short: zeros then. */
		n = in.len - at - tag < row ? in.len - at - tag : row;
		if ((to = buf_reserve(out, row)) == NULL)
			break;
		memset(to, 0, row);
		memcpy(to, in.p + at + tag, n);
		if (tag == 0)
			tiff_row(to, f);
		else
			png_row(in.p[at], to, out->len == row ? none :
			    to - row, row, pixel);
		at += tag + n;
	}
	free(none);
	if (in.len - at <= tag)
		return PDF_FILTERED;
	return row > out->max - out->len ? PDF_FILTER_MORE :
	    PDF_FILTER_MEMORY;
}
