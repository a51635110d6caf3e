/*
 * pdf_scan.h: places in a PDF's octets that look like signature dictionaries,
 * whatever its structure says.
 */
#ifndef FORMATS_DOCUMENT_PDF_SCAN_H
#define FORMATS_DOCUMENT_PDF_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PDF_MARKERS_MAX	4096		/* kept of one file */

/* A "/ByteRange". */
struct pdf_marker {
	uint64_t	 at;
	uint64_t	 body;		/* after the "N G obj" before it;
					   0: none */
	uint32_t	 num;
	uint32_t	 gen;
};

struct pdf_markers {
	struct pdf_marker *v;		/* by position */
	size_t		 n;
	bool		 more;		/* than PDF_MARKERS_MAX */
};

/* 0, or -1 when memory is out.  Free with pdf_markers_release(). */
int	 pdf_markers_find(struct pdf_markers *, const uint8_t *, size_t len);
void	 pdf_markers_release(struct pdf_markers *);
/* The octets after the last "N G obj" of the file; NULL: there is none. */
const uint8_t *pdf_object_last(const uint8_t *, size_t len, uint32_t num,
	    uint32_t gen);
/*
 * The offset of the "<<" of the dictionary whose key the marker is; 0 when it
 * is no key (a stream's data, a string, a comment).  *budget is the number of
 * octets that may still be read and is lowered; 0: it was not enough.
 */
uint64_t pdf_marker_dict(const struct pdf_marker *, const uint8_t *,
	    size_t len, uint64_t *budget);

#endif
