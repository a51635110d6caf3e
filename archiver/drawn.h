/*
 * drawn.h: sheets of paper as PDF, drawn by nblabel, a program of its own.
 */
#ifndef ARCHIVER_DRAWN_H
#define ARCHIVER_DRAWN_H

#include <jansson.h>

#include "formats/base/buf.h"

#define DRAWN_MAX	((size_t)256 * 1024 * 1024)	/* octets of a PDF */

/*
 * What labels/main.c says of ${what}, as PDF, appended.  0, or FAIL_CANNOT
 * (logged).
 */
int	 drawn_pdf(const json_t *what, struct buf *pdf);

#endif
