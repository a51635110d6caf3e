/*
 * pdf_picture.h: the picture that a scanned page is.
 */
#ifndef FORMATS_DOCUMENT_PDF_PICTURE_H
#define FORMATS_DOCUMENT_PDF_PICTURE_H

#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"

#define PICTURE_OCTETS	((size_t)20 * 1024 * 1024)	/* of one, as PGM */
#define PICTURE_SIDE	20000		/* points of a side, in the file */

/*
 * Append the largest picture of the first page as a grey PGM (netpbm, P5); a
 * large one at half its resolution, until it fits.  1; 0: there is none that
 * can be read (JBIG2, CCITT, JPEG 2000, palettes); -1: memory.
 */
int	 pdf_picture(struct buf *, const uint8_t *, size_t len);

#endif
