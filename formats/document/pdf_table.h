/*
 * pdf_table.h: the cross-reference tables of a PDF in perfect order
 * (ISO 32000-1 7.5.4).
 *
 * What is served here libqpdf takes without a word, and finds each object at
 * the same place.  Whatever is out of order is left to it.
 */
#ifndef FORMATS_DOCUMENT_PDF_TABLE_H
#define FORMATS_DOCUMENT_PDF_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/span.h"

#define PDF_TABLE_RUNS	256		/* subsections of all tables */

/* Consecutive objects ${first} ..., whose entries are at ${at}. */
struct pdf_table_run {
	uint32_t	 first;
	uint32_t	 count;
	const uint8_t	*at;
};

struct pdf_table {
	const uint8_t	*p;
	size_t		 len;
	struct pdf_table_run run[PDF_TABLE_RUNS];	/* newest first */
	size_t		 n;
	uint32_t	 max;		/* the greatest object number */
	struct octets	 trailer;	/* the newest */
};

/* Does "%PDF-N.N" begin the octets? */
bool	 pdf_table_header(const uint8_t *, size_t len);
/*
 * The whole chain from offset ${start} of the table's octets, which ${p} and
 * ${len} have; the rest is zeroed.  false when anything is out of the
 * ordinary: encrypted, cross-reference streams, a flaw.
 */
bool	 pdf_table_read(struct pdf_table *, uint64_t start);
/* The offset after "N 0 obj"; 0: not there. */
uint64_t pdf_table_find(const struct pdf_table *, uint32_t num);

#endif
