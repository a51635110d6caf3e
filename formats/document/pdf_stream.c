/*
 * pdf_stream.c: what a stream stands for that libqpdf holds.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/document/pdf_stream.h"

static const char *const	 parms[] = { "/Predictor", "/Columns",
	"/Colors", "/BitsPerComponent", "/EarlyChange" };

#define NPARMS	(sizeof(parms) / sizeof(parms[0]))

qpdf_data
pdf_quiet(void)
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

/* false: a parameter that is no number. */
static bool
set_parms(struct pdf_filter *f, qpdf_data q, qpdf_oh dict)
{
	qpdf_oh	 oh;
	bool	 ok = true;

	for (size_t i = 0; i < NPARMS && ok; i++) {
		if (!qpdf_oh_has_key(q, dict, parms[i]))
			continue;
		oh = qpdf_oh_get_key(q, dict, parms[i]);
		ok = qpdf_oh_is_integer(q, oh) &&
		    qpdf_oh_get_int_value(q, oh) >= 0;
		if (ok)
			*pdf_filter_parm(f, parms[i] + 1) = (uint64_t)
			    qpdf_oh_get_int_value(q, oh);
		qpdf_oh_release(q, oh);
	}
	return ok;
}

/* Item ${i} of an array, or what is none itself. */
static qpdf_oh
item(qpdf_data q, qpdf_oh oh, int i)
{
	return qpdf_oh_is_array(q, oh) ? qpdf_oh_get_array_item(q, oh, i) :
	    qpdf_oh_new_object(q, oh);
}

/* 1, or 0 when it is not known; ${parm} may be null. */
static int
add_filter(struct pdf_filter *f, qpdf_data q, qpdf_oh name, qpdf_oh parm)
{
	if (!qpdf_oh_is_name(q, name) ||
	    !pdf_filter_init(f, qpdf_oh_get_name(q, name) + 1))
		return 0;
	return !qpdf_oh_is_dictionary(q, parm) || set_parms(f, q, parm);
}

/* The filters of the stream's dictionary.  -1: not known, or too many. */
static int
filters_of(struct pdf_filter f[PDF_FILTERS_MAX], qpdf_data q, qpdf_oh dict)
{
	qpdf_oh	 names = qpdf_oh_get_key(q, dict, "/Filter"), name;
	qpdf_oh	 all = qpdf_oh_get_key(q, dict, "/DecodeParms"), parm;
	int	 n = qpdf_oh_is_array(q, names) ? qpdf_oh_get_array_n_items(q,
		     names) : qpdf_oh_is_null(q, names) ? 0 : 1;

	if (n > PDF_FILTERS_MAX)
		n = -1;
	for (int i = 0; i < n; i++) {
		name = item(q, names, i);
		parm = item(q, all, i);
		if (add_filter(&f[i], q, name, parm) == 0)
			n = -1;
		qpdf_oh_release(q, name);
		qpdf_oh_release(q, parm);
	}
	qpdf_oh_release(q, names);
	qpdf_oh_release(q, all);
	return n;
}

enum pdf_filtered
pdf_stream_data(qpdf_data q, qpdf_oh oh, size_t *left, uint8_t **out,
    size_t *len)
{
	struct pdf_filter	 f[PDF_FILTERS_MAX];
	enum pdf_filtered	 rc = PDF_FILTER_DAMAGED;
	unsigned char		*raw = NULL;
	size_t			 nraw = 0;
	qpdf_oh			 dict;
	int			 n;

	*out = NULL;
	*len = 0;
	if (!qpdf_oh_is_stream(q, oh))
		return rc;
	dict = qpdf_oh_get_dict(q, oh);
	n = filters_of(f, q, dict);
	qpdf_oh_release(q, dict);
	if (n == -1)
		rc = PDF_FILTER_UNKNOWN;
	else if ((qpdf_oh_get_stream_data(q, oh, qpdf_dl_none, NULL, &raw,
	    &nraw) & QPDF_ERRORS) == 0 && raw != NULL)
		rc = pdf_filter_run(f, (size_t)n,
		    (struct octets){ raw, nraw }, left, out, len);
	free(raw);
	if (qpdf_has_error(q))
		(void)qpdf_get_error(q);
	return rc;
}
