/*
 * pdf_changes_decode.c: a stream's octets through libqpdf's filters.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/document/pdf_changes_decode.h"

#define FILTER_MAX	4096		/* octets of /Filter, /DecodeParms */

qpdf_data
pdf_decoder_quiet(void)
{
	qpdflogger_handle	 log = qpdflogger_create();
	qpdf_data		 q = qpdf_init();

	if (q != NULL) {
		qpdf_silence_errors(q);
		qpdf_set_suppress_warnings(q, QPDF_TRUE);
		qpdflogger_set_info(log, qpdf_log_dest_discard, NULL, NULL);
		qpdflogger_set_warn(log, qpdf_log_dest_discard, NULL, NULL);
		qpdflogger_set_error(log, qpdf_log_dest_discard, NULL, NULL);
		qpdf_set_logger(q, log);
	}
	qpdflogger_cleanup(&log);
	return q;
}

void
pdf_decoder_release(struct pdf_decoder *d)
{
	if (d->q != NULL)
		qpdf_cleanup(&d->q);
	memset(d, 0, sizeof(*d));
}

static bool
begin(struct pdf_decoder *d)
{
	if (d->q != NULL)
		return true;
	if ((d->q = pdf_decoder_quiet()) == NULL)
		return false;
	if (qpdf_empty_pdf(d->q) & QPDF_ERRORS) {
		qpdf_cleanup(&d->q);
		d->q = NULL;
		return false;
	}
	d->stream = qpdf_oh_new_stream(d->q);
	return true;
}

/* A filter's name or parameters as libqpdf's object; null for none. */
static qpdf_oh
parse(struct pdf_decoder *d, struct octets raw)
{
	char	 text[FILTER_MAX + 1];
	qpdf_oh	 oh;

	if (raw.len == 0 || raw.len > FILTER_MAX ||
	    memchr(raw.p, '\0', raw.len) != NULL)
		return qpdf_oh_new_null(d->q);
	memcpy(text, raw.p, raw.len);
	text[raw.len] = '\0';
	oh = qpdf_oh_parse(d->q, text);
	if (qpdf_has_error(d->q)) {
		(void)qpdf_get_error(d->q);
		return qpdf_oh_new_null(d->q);
	}
	return oh;
}

static uint8_t *
keep(struct pdf_decoder *d, uint8_t *p, size_t *len)
{
	if (p == NULL)
		return NULL;
	if (*len > PDF_DECODED_MAX - d->total) {
		d->exhausted = true;
		free(p);
		*len = 0;
		return NULL;
	}
	d->total += *len;
	return p;
}

uint8_t *
pdf_decode(struct pdf_decoder *d, struct octets filter, struct octets parms,
    struct octets data, size_t *len)
{
	qpdf_oh		 f, p;
	QPDF_BOOL	 filtered = QPDF_FALSE;
	unsigned char	*out = NULL;
	int		 rc;

	*len = 0;
	if (filter.len == 0) {
		if ((out = malloc(data.len + 1)) == NULL) {
			d->failed = true;
			return NULL;
		}
		if (data.len > 0)
			memcpy(out, data.p, data.len);
		*len = data.len;
		return keep(d, out, len);
	}
	if (!begin(d)) {
		d->failed = true;
		return NULL;
	}
	f = parse(d, filter);
	p = parse(d, parms);
	qpdf_oh_replace_stream_data(d->q, d->stream, data.p, data.len, f, p);
	rc = qpdf_oh_get_stream_data(d->q, d->stream, qpdf_dl_generalized,
	    &filtered, &out, len);
	qpdf_oh_release(d->q, f);
	qpdf_oh_release(d->q, p);
	if (qpdf_has_error(d->q))
		(void)qpdf_get_error(d->q);
	if ((rc & QPDF_ERRORS) || !filtered) {
		free(out);
		*len = 0;
		return NULL;
	}
	return keep(d, out, len);
}
