/*
 * pdf_changes_decode.h: a stream's octets through libqpdf's filters, without
 * its reading the file that the stream is in.
 */
#ifndef FORMATS_DOCUMENT_PDF_CHANGES_DECODE_H
#define FORMATS_DOCUMENT_PDF_CHANGES_DECODE_H

#include <qpdf/qpdf-c.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/span.h"

#define PDF_DECODED_MAX	((size_t)192 * 1024 * 1024)	/* of one document */

struct pdf_decoder {
	qpdf_data	 q;
	qpdf_oh		 stream;	/* the one that all are put through */
	size_t		 total;		/* octets decoded so far */
	bool		 exhausted;	/* PDF_DECODED_MAX was passed */
	bool		 failed;	/* memory is out */
};

/* libqpdf that neither prints nor warns; NULL when memory is out. */
qpdf_data pdf_decoder_quiet(void);

/* Zeroed is ready; libqpdf is begun when it is first needed. */
void	 pdf_decoder_release(struct pdf_decoder *);
/*
 * What ${data} stands for under /Filter ${filter} and /DecodeParms ${parms}
 * (empty for none), both without references.  The caller frees the result;
 * NULL when it cannot be decoded, with *len 0.
 */
uint8_t	*pdf_decode(struct pdf_decoder *, struct octets filter,
	    struct octets parms, struct octets data, size_t *len);

#endif
