/*
 * draw.c: what every sheet of paper is drawn with.
 */
#include <err.h>
#include <stdio.h>
#include <unistd.h>

#include <cairo-pdf.h>
#include <qrencode.h>

#include "formats/base/durable.h"

#include "archiver/labels/draw.h"

#define CODE_QUIET	4		/* modules around it (ISO 18004) */

static cairo_status_t
out(void *arg, const unsigned char *p, unsigned int len)
{
	return arg != NULL || write_full(STDOUT_FILENO, p, len) == 0 ?
	    CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

cairo_surface_t *
draw_pages(bool nowhere)
{
	static int	 dropped;

	return cairo_pdf_surface_create_for_stream(out, nowhere ? &dropped :
	    NULL, PAGE_W, PAGE_H);
}

int
draw_end(cairo_surface_t *s)
{
	int	 rc = 0;

	cairo_surface_finish(s);
	if (cairo_surface_status(s) != CAIRO_STATUS_SUCCESS) {
		warnx("the pages cannot be written: %s",
		    cairo_status_to_string(cairo_surface_status(s)));
		rc = -1;
	}
	cairo_surface_destroy(s);
	return rc;
}

/* Square after square, joined in a row. */
int
draw_code(cairo_t *cr, double x, double y, double size, const char *s)
{
	double	 side;
	QRcode	*qr;

	if (s == NULL || (qr = QRcode_encodeString8bit(s, 0, QR_ECLEVEL_M)) ==
	    NULL) {
		warnx("the text of a QR code is too long");
		return -1;
	}
	side = size / (qr->width + 2 * CODE_QUIET);
	for (int row = 0; row < qr->width; row++)
		for (int at = 0, n; at < qr->width; at += n) {
			const unsigned char	*m = &qr->data[row *
			    qr->width + at];

			for (n = 1; at + n < qr->width && (m[n] & 1) ==
			    (m[0] & 1); n++)
				continue;
			if (m[0] & 1)
				cairo_rectangle(cr, x + side * (CODE_QUIET +
				    at), y + side * (CODE_QUIET + row),
				    side * n, side);
		}
	cairo_fill(cr);
	QRcode_free(qr);
	return 0;
}

int
code_print(const char *text)
{
	QRcode	*qr = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_Q);
	int	 side;

	if (qr == NULL) {
		warnx("the text of a QR code is too long");
		return -1;
	}
	side = qr->width + 2 * CODE_QUIET;
	printf("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d "
	    "%d\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 "
	    "0h%dv%dh-%dz\"/><path fill=\"#000\" d=\"", side, side, side,
	    side, side);
	for (int row = 0; row < qr->width; row++)
		for (int at = 0, n; at < qr->width; at += n) {
			const unsigned char	*m = &qr->data[row *
			    qr->width + at];

			for (n = 1; at + n < qr->width && (m[n] & 1) ==
			    (m[0] & 1); n++)
				continue;
			if (m[0] & 1)
				printf("M%d %dh%dv1h-%dz", at + CODE_QUIET,
				    row + CODE_QUIET, n, n);
		}
	QRcode_free(qr);
	printf("\"/></svg>\n");
	return fflush(stdout) == 0 ? 0 : -1;
}
