/*
 * ocr.h: what a scan without text says, by tesseract ("ocr = yes").
 *
 * A worker takes the picture out of the document, nbocr has tesseract read it,
 * a worker reads what came of it: nothing of a stranger's is parsed here.
 */
#ifndef ARCHIVER_OCR_H
#define ARCHIVER_OCR_H

#include "archiver/command.h"
#include "archiver/doc.h"

struct ocr;			/* opaque */

/*
 * NULL: it is not wanted, or tesseract is not there (logged, with what to
 * install; documents are taken in all the same).
 */
struct ocr	*ocr_new(const struct run *);
void		 ocr_free(struct ocr *);	/* NULL is allowed */
/*
 * Where ${d} is a scan whose number nothing told, recognise its first page
 * and add what it says.  Takes seconds.  Failures are logged and cost nothing
 * but the fields.
 */
void		 ocr_document(struct ocr *, struct doc *);

#endif
