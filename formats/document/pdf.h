/*
 * pdf.h: signatures of a PDF (ISO 32000-1 12.8, EN 319 142): from octets to
 * plans, through libqpdf's C API.  Called only in workers that parse.
 */
#ifndef FORMATS_DOCUMENT_PDF_H
#define FORMATS_DOCUMENT_PDF_H

#include <stddef.h>
#include <stdint.h>

#include "formats/crypto/plan.h"

/*
 * Find every signature dictionary reachable from any revision of the PDF and
 * add it to ${plan}; the octets are borrowed, not copied.  What is wrong
 * becomes notes.  0, or -1 when memory is out.
 */
int	 pdf_parse(struct plan *, const uint8_t *, size_t len);

#endif
