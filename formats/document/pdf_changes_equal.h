/*
 * pdf_changes_equal.h: do two revisions mean the same by two values?
 */
#ifndef FORMATS_DOCUMENT_PDF_CHANGES_EQUAL_H
#define FORMATS_DOCUMENT_PDF_CHANGES_EQUAL_H

#include "formats/document/pdf_changes_view.h"

/*
 * Equal but for notation and the order of keys.  The same reference is equal
 * without a look at what it leads to: that object is compared as itself.
 * Another reference, or a direct value for one, is compared by content.
 */
bool	 pdf_equal_values(struct pdf_view *, struct octets,
	    struct pdf_view *, struct octets);
/* The same of objects: streams by dictionary and octets, not decoded. */
bool	 pdf_equal_objects(struct pdf_view *, const struct pdf_object *,
	    struct pdf_view *, const struct pdf_object *);

#endif
