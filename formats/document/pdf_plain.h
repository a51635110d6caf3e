/*
 * pdf_plain.h: the signature fields of a PDF in perfect order, read in place.
 *
 * libqpdf reads any PDF, repairs what is broken, and costs more than all the
 * rest.  Most files need none of that: a chain of cross-reference tables
 * without a flaw, whose objects lie where it says.  What is looked at here is
 * looked at as strictly as libqpdf does; at the first doubt, or where streams
 * would have to be decoded, libqpdf is asked instead, with the same answer.
 */
#ifndef FORMATS_DOCUMENT_PDF_PLAIN_H
#define FORMATS_DOCUMENT_PDF_PLAIN_H

#include <stddef.h>
#include <stdint.h>

#include "formats/document/pdf_signature.h"

/* A signature field that has a value. */
struct pdf_plain_field {
	uint32_t	 num;		/* object of the value; generation 0 */
	uint64_t	 off;		/* after its "N 0 obj" */
	char		*name;		/* full: parents joined by "." */
};

struct pdf_plain_form {
	struct pdf_plain_field *v;
	size_t		 n;
	size_t		 cap;
};

/*
 * Read the form of the file's last revision.  1, or 0 when libqpdf is to be
 * asked: anything is out of order, encrypted, compressed, or there is a
 * document security store.  -1 when memory is out.  Free in any case with
 * pdf_plain_release().
 */
int	 pdf_plain_read(struct pdf_plain_form *, const struct pdf_file *);
void	 pdf_plain_release(struct pdf_plain_form *);

#endif
