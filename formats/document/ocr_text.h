/*
 * ocr_text.h: what tesseract recognised on a page, as a PDF's text.
 */
#ifndef FORMATS_DOCUMENT_OCR_TEXT_H
#define FORMATS_DOCUMENT_OCR_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "formats/document/pdf_text.h"

#define OCR_OCTETS	((size_t)4 * 1024 * 1024)	/* of a table */

/*
 * Read tesseract's table ("tsv": level, page, block, paragraph, line, word,
 * left, top, width, height, confidence, text) of one page; its pieces are
 * PDF_TEXT_HIDDEN, its page a picture.  Octets may be anybody's.  0, also when
 * it makes no sense (then without pages); -1: memory.  Release in either case.
 */
int	 ocr_text_read(struct pdf_text *, const void *, size_t len);

#endif
