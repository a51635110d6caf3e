/*
 * pdf_stream.h: what a stream stands for that libqpdf holds.
 *
 * libqpdf's own filters know no limits: it is asked for the octets as they
 * stand, decrypted, and pdf_filter.h does the rest.
 */
#ifndef FORMATS_DOCUMENT_PDF_STREAM_H
#define FORMATS_DOCUMENT_PDF_STREAM_H

#include <qpdf/qpdf-c.h>

#include <stddef.h>
#include <stdint.h>

#include "formats/document/pdf_filter.h"

/* libqpdf that neither prints nor warns; NULL when memory is out. */
qpdf_data pdf_quiet(void);

/* As pdf_filter_run(); what is no stream is PDF_FILTER_DAMAGED. */
enum pdf_filtered pdf_stream_data(qpdf_data, qpdf_oh, size_t *left,
	    uint8_t **out, size_t *len);

#endif
