/*
 * pdf_find.h: every signature dictionary of a PDF, in any of its revisions.
 */
#ifndef FORMATS_DOCUMENT_PDF_FIND_H
#define FORMATS_DOCUMENT_PDF_FIND_H

#include <stdbool.h>
#include <stddef.h>

#include "formats/document/pdf_open.h"
#include "formats/document/pdf_signature.h"

#define PDF_REOPEN_MAX	64	/* earlier revisions read for one document */

struct pdf_finds {
	struct pdf_found *v;
	size_t		 n;
	size_t		 cap;
	/* Not all of the file was looked at: why (English), or NULL. */
	const char	*short_of;
};

/*
 * Find them; ${doc} is the file's last revision, or was not readable: then
 * whatever looks like a signature dictionary counts.  Sorted by the end of
 * what they cover.  0, or -1 when memory is out.
 * Free with pdf_finds_release().
 */
int	 pdf_find(struct pdf_finds *, const struct pdf_file *,
	    const struct pdf_open *doc);
/*
 * The same without libqpdf, in a file in perfect order.  1, or 0 when it is
 * not certain to be one: nothing is found then.  -1 when memory is out.
 */
int	 pdf_find_plain(struct pdf_finds *, const struct pdf_file *);
void	 pdf_finds_release(struct pdf_finds *);

#endif
