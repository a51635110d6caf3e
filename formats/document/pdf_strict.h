/*
 * pdf_strict.h: is a value of a PDF written as every reader expects it?
 *
 * What passes here libqpdf takes without a word; it repairs or guesses at
 * some of what does not pass.
 */
#ifndef FORMATS_DOCUMENT_PDF_STRICT_H
#define FORMATS_DOCUMENT_PDF_STRICT_H

#include <stdbool.h>

#include "formats/document/pdf_lex.h"

#define PDF_STRICT_NEST	32		/* dictionaries and arrays in another */

/*
 * Read the dictionary or array at the cursor, which is then after it.  false
 * when it is none, when anything in it is out of the ordinary (a key twice,
 * a name with "#", a reference to another generation than 0), or when it is
 * nested too deeply.
 */
bool	 pdf_strict_value(struct pdf_lex *, struct pdf_value *);

#endif
