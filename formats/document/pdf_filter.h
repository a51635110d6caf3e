/*
 * pdf_filter.h: what the octets of a PDF's stream stand for (ISO 32000-1 7.4).
 *
 * A few octets may stand for a thousand times as many, and filters may stand
 * in a row: all that is written on the way is counted, and what passes the
 * limit is left there.  Pictures' own compressions are not undone.
 */
#ifndef FORMATS_DOCUMENT_PDF_FILTER_H
#define FORMATS_DOCUMENT_PDF_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/span.h"

#define PDF_FILTERS_MAX	16		/* of one stream */
/* Octets that are written for one document, by each who reads it. */
#define PDF_DECODED_MAX	((size_t)192 * 1024 * 1024)

enum pdf_filter_kind { PDF_FLATE, PDF_LZW, PDF_RUN_LENGTH, PDF_ASCII85,
	PDF_ASCII_HEX, PDF_CRYPT, PDF_FILTER_KINDS };

/* One filter and its parameters; what they are without: pdf_filter_init(). */
struct pdf_filter {
	enum pdf_filter_kind kind;
	uint64_t	 predictor;
	uint64_t	 columns;
	uint64_t	 colors;
	uint64_t	 bits;		/* of one component */
	uint64_t	 early;		/* EarlyChange */
};

enum pdf_filtered { PDF_FILTERED,
	PDF_FILTER_UNKNOWN,		/* a filter or parameter that is none */
	PDF_FILTER_DAMAGED,
	PDF_FILTER_MORE,		/* than the limit */
	PDF_FILTER_MEMORY };

/*
 * The filter of a name without its slash, in full or abbreviated, without
 * parameters.  false: none that is undone here.
 */
bool	 pdf_filter_init(struct pdf_filter *, const char *name);
/* The member that the key of DecodeParms, without its slash, sets; or NULL. */
uint64_t *pdf_filter_parm(struct pdf_filter *, const char *key);

/*
 * Undo the filters, the first one first.  Every octet that one of them writes
 * is taken off *${left}; none of them writes once that is 0.  On PDF_FILTERED
 * the caller frees *${out}, which is never NULL; else it is NULL and *${len} 0.
 */
enum pdf_filtered pdf_filter_run(const struct pdf_filter *, size_t n,
	    struct octets data, size_t *left, uint8_t **out, size_t *len);
/*
 * The same with the filters as a stream's dictionary has them: /Filter a name
 * or an array of them, /DecodeParms as many dictionaries or null, both without
 * references and empty for none.
 */
enum pdf_filtered pdf_filter_text(struct octets filter, struct octets parms,
	    struct octets data, size_t *left, uint8_t **out, size_t *len);

/* pdf_filter_predict.c: rows that were told by what differs (7.4.4.4). */
enum pdf_filtered pdf_filter_predict(const struct pdf_filter *,
	    struct octets, struct buf *);

#endif
