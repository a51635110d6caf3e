/*
 * pdf_changes_decode.c: a stream's octets, counted.
 */
#include "formats/document/pdf_changes_decode.h"

uint8_t *
pdf_decode(struct pdf_decoder *d, struct octets filter, struct octets parms,
    struct octets data, size_t *len)
{
	size_t	 left = PDF_DECODED_MAX - d->total;
	uint8_t	*out;

	switch (pdf_filter_text(filter, parms, data, &left, &out, len)) {
	case PDF_FILTER_MORE:
		d->exhausted = true;
		break;
	case PDF_FILTER_MEMORY:
		d->failed = true;
		break;
	default:
		break;
	}
	d->total = PDF_DECODED_MAX - left;
	return out;
}
