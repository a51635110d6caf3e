/*
 * pdf_form.h: the signature fields of a PDF's form (ISO 32000-1 12.7.3,
 * 12.7.4.5), through libqpdf.
 */
#ifndef FORMATS_DOCUMENT_PDF_FORM_H
#define FORMATS_DOCUMENT_PDF_FORM_H

#include <qpdf/qpdf-c.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PDF_FORM_NODES	65536		/* fields and widgets visited */
#define PDF_FORM_DEPTH	32		/* fields in fields */

/* A signature field that has a value. */
struct pdf_field {
	uint32_t	 num;		/* object of the value; 0: direct */
	uint32_t	 gen;
	qpdf_oh		 value;		/* not resolved yet */
	char		*name;		/* full: parents joined by "."; UTF-8 */
};

struct pdf_form {
	struct pdf_field *v;
	size_t		 n;
	bool		 more;		/* than PDF_FORM_NODES */
};

/*
 * Walk the form's field tree; loops and depth are bounded.  0, or -1 when
 * memory is out.  Free with pdf_form_release(), before the document.
 */
int	 pdf_form_walk(struct pdf_form *, qpdf_data);
void	 pdf_form_release(struct pdf_form *);
/* The field whose value is object ${num} ${gen}; NULL when there is none. */
const struct pdf_field *pdf_form_find(const struct pdf_form *, uint32_t num,
	    uint32_t gen);

#endif
