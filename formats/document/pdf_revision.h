/*
 * pdf_revision.h: the revisions of a PDF, from the file's own structure
 * (ISO 32000-1 7.5.5, 7.5.6).
 */
#ifndef FORMATS_DOCUMENT_PDF_REVISION_H
#define FORMATS_DOCUMENT_PDF_REVISION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/crypto/plan.h"

#define PDF_REVISIONS_MAX	4096	/* kept of one file */
#define PDF_TRAIL_MAX		8	/* octets of white space after %%EOF */

/* An "startxref N %%EOF" whose N leads to a cross-reference section. */
struct pdf_revision {
	uint64_t	 end;		/* just after %%EOF */
	uint64_t	 xref;		/* N, as written */
};

struct pdf_revisions {
	struct pdf_revision	*v;	/* by position */
	size_t			 n;
	bool			 more;	/* than PDF_REVISIONS_MAX */
	bool			 plain;	/* the last startxref is v's last */
};

/* 0, or -1 when memory is out.  Free with pdf_revisions_release(). */
int	 pdf_revisions_find(struct pdf_revisions *, const uint8_t *,
	    size_t len);
/* Where %PDF- stands: offsets in the file may be counted from there. */
size_t	 pdf_header_offset(const uint8_t *, size_t len);
void	 pdf_revisions_release(struct pdf_revisions *);
/* The revision that holds the octet at ${off}: its index, or n when none. */
size_t	 pdf_revision_at(const struct pdf_revisions *, uint64_t off);

/*
 * What a signature over the file's first ${end} octets covers: WHOLE (nothing
 * but a little white space follows), REVISION (ends where a revision does) or
 * PARTIAL.
 */
enum coverage pdf_coverage(const struct pdf_revisions *, const uint8_t *,
	    size_t len, uint64_t end);

#endif
