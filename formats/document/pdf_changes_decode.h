/*
 * pdf_changes_decode.h: a stream's octets, all of one document counted.
 */
#ifndef FORMATS_DOCUMENT_PDF_CHANGES_DECODE_H
#define FORMATS_DOCUMENT_PDF_CHANGES_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/span.h"
#include "formats/document/pdf_filter.h"

struct pdf_decoder {
	size_t		 total;		/* octets decoded so far */
	bool		 exhausted;	/* PDF_DECODED_MAX was passed */
	bool		 failed;	/* memory is out */
};

/*
 * What ${data} stands for under /Filter ${filter} and /DecodeParms ${parms}
 * (empty for none), both without references.  The caller frees the result;
 * NULL when it cannot be decoded, with *len 0.
 */
uint8_t	*pdf_decode(struct pdf_decoder *, struct octets filter,
	    struct octets parms, struct octets data, size_t *len);

#endif
