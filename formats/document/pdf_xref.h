/*
 * pdf_xref.h: where the file's last revision says that an object lies
 * (ISO 32000-1 7.5.4, 7.5.8).
 *
 * libqpdf keeps these offsets to itself, and resolving a signature dictionary
 * through it costs more than all the rest: with the offset, the dictionary is
 * read in place.  Only undamaged files are served; for others the caller asks
 * libqpdf.
 */
#ifndef FORMATS_DOCUMENT_PDF_XREF_H
#define FORMATS_DOCUMENT_PDF_XREF_H

#include <qpdf/qpdf-c.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PDF_XREF_SECTIONS	256	/* tables and streams followed */

struct pdf_xref;

/*
 * Follow the sections from offset ${start}.  Streams are decoded by ${q}.
 * NULL when anything is out of the ordinary, or memory is out.
 */
struct pdf_xref	*pdf_xref_read(const uint8_t *, size_t len, uint64_t start,
		    qpdf_data q);
void		 pdf_xref_free(struct pdf_xref *);	/* NULL is allowed */
/*
 * The offset of what follows "N G obj"; 0 when the object is free, absent,
 * inside an object stream, or not at the place given.
 */
uint64_t	 pdf_xref_find(const struct pdf_xref *, uint32_t num,
		    uint32_t gen);

#endif
