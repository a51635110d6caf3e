/*
 * ocr.h: what a scan without text says, by tesseract ("ocr = yes").
 *
 * nbocr has pdftoppm draw the page (without it a worker takes the picture out
 * of the document) and tesseract read it, a worker reads what came of it:
 * nothing of a stranger's is parsed here.
 */
#ifndef ARCHIVER_OCR_H
#define ARCHIVER_OCR_H

#include <jansson.h>

#include "formats/base/digest.h"
#include "archiver/command.h"

struct ocr;			/* opaque */

/*
 * NULL: it is not wanted, or tesseract is not there (logged, with what to
 * install; documents are taken in all the same).
 */
struct ocr	*ocr_new(const struct run *);
void		 ocr_free(struct ocr *);	/* NULL is allowed */
/* Is it a scan whose number nothing surely tells?  NULL is not. */
bool		 ocr_is_wanted(const json_t *metadata);
/*
 * Recognise the first page of the document ${fd}, ${size} octets of digest
 * ${sha256}, where its *metadata want it (${ocr} NULL: never), and add what is
 * surer than what is known.  Takes seconds.  Failures are logged, with ${name},
 * and cost nothing but the fields.
 */
void		 ocr_read(struct ocr *, int fd, uint64_t size,
		    const struct digest *sha256, const char *name,
		    json_t **metadata);

#endif
