/*
 * pdf_open.h: one revision of a PDF, read by libqpdf.
 */
#ifndef FORMATS_DOCUMENT_PDF_OPEN_H
#define FORMATS_DOCUMENT_PDF_OPEN_H

#include <qpdf/qpdf-c.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/finding.h"
#include "formats/document/pdf_form.h"

struct pdf_open {
	qpdf_data	 q;		/* NULL: not readable */
	struct pdf_form	 form;
	bool		 encrypted;	/* and read all the same */
	bool		 locked;	/* encrypted, and not readable */
	bool		 warned;	/* libqpdf had something to say */
	bool		 repaired;	/* it made a cross-reference table */
	/* Not readable: what it is, and libqpdf's words (also of a repair). */
	enum finding	 why;
	char		 detail[200];
};

/*
 * Read the first ${len} octets as a PDF, with the empty password, and its
 * form.  The octets stay the caller's until pdf_open_release().  0 also when
 * it is not readable; -1 when memory is out.
 */
int	 pdf_open(struct pdf_open *, const uint8_t *, size_t len);
void	 pdf_open_release(struct pdf_open *);

#endif
