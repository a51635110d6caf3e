/*
 * pdf_open.c: one revision of a PDF, read by libqpdf.
 */
#include <stdio.h>
#include <string.h>

#include "formats/base/detail.h"
#include "formats/document/pdf_stream.h"
#include "formats/document/pdf_weigh.h"

#include "formats/document/pdf_open.h"

#define WARNINGS_MAX	1000		/* looked at for signs of a repair */

/* A library's own words, which have no translation. */
static void
quote(struct pdf_open *doc, const char *text)
{
	detail_format(doc->detail, sizeof(doc->detail),
	    D_("libqpdf says: %s"), text);
}

/* Memory that a document of this kind may not have. */
static bool
is_too_much(const char *text)
{
	return strstr(text, "bad_alloc") != NULL ||
	    strstr(text, "length_error") != NULL;
}

/* Another security handler than the standard one, as for public keys. */
static bool
is_for_keys(const char *text)
{
	return strstr(text, "unsupported encryption filter") != NULL;
}

/* What it says first of all, an error or else a warning; NULL: nothing. */
static qpdf_error
first_said(struct pdf_open *doc)
{
	qpdf_error	 e = qpdf_get_error(doc->q);

	return e == NULL && qpdf_more_warnings(doc->q) ?
	    qpdf_next_warning(doc->q) : e;
}

static void
fail(struct pdf_open *doc)
{
	qpdf_error	 e = first_said(doc);
	const char	*text = e == NULL ? "" :
			    qpdf_get_error_message_detail(doc->q, e);

	if (e == NULL)
		snprintf(doc->detail, sizeof(doc->detail), "-");
	else if (is_too_much(text))
		snprintf(doc->detail, sizeof(doc->detail), "%s",
		    D_("it takes more memory than a document may"));
	else if (is_for_keys(text))
		snprintf(doc->detail, sizeof(doc->detail), "%s",
		    D_("it is encrypted, and not with a password (ISO 32000-1 "
		    "7.6.2)"));
	else
		quote(doc, text);
	switch (e == NULL ? qpdf_e_damaged_pdf : is_too_much(text) ?
	    qpdf_e_unsupported : qpdf_get_error_code(doc->q, e)) {
	case qpdf_e_password:
		doc->why = FINDING_PDF_PASSWORD;
		break;
	case qpdf_e_unsupported:
		doc->why = FINDING_UNREADABLE;
		break;
	default:
		doc->why = FINDING_PDF_BROKEN;
		break;
	}
	doc->locked = doc->why == FINDING_PDF_PASSWORD || is_for_keys(text);
	qpdf_cleanup(&doc->q);
	doc->q = NULL;
}

static void
read_warnings(struct pdf_open *doc)
{
	qpdf_error	 e;
	const char	*text;

	for (int i = 0; i < WARNINGS_MAX && qpdf_more_warnings(doc->q); i++) {
		doc->warned = true;
		if ((e = qpdf_next_warning(doc->q)) == NULL)
			break;
		text = qpdf_get_error_message_detail(doc->q, e);
		if (i == 0)
			quote(doc, text);
		if (strstr(text, "reconstruct") != NULL) {
			doc->repaired = true;
			break;
		}
	}
}

int
pdf_open(struct pdf_open *doc, const uint8_t *p, size_t len)
{
	const char	*heavy;
	int		 rc;

	memset(doc, 0, sizeof(*doc));
	doc->why = FINDING_OK;
	if ((rc = pdf_weigh(p, len, &heavy)) == -1)
		return -1;
	if (rc == 1) {
		doc->why = FINDING_UNREADABLE;
		snprintf(doc->detail, sizeof(doc->detail), "%s", heavy);
		return 0;
	}
	if ((doc->q = pdf_quiet()) == NULL)
		return -1;
	rc = qpdf_read_memory(doc->q, "", (const char *)p, len, "");
	if ((rc & (QPDF_ERRORS)) != 0) {
		fail(doc);
		return 0;
	}
	rc = pdf_form_walk(&doc->form, doc->q);
	if (!qpdf_oh_is_dictionary(doc->q, qpdf_get_root(doc->q))) {
		pdf_form_release(&doc->form);
		fail(doc);
		return rc;
	}
	doc->encrypted = qpdf_is_encrypted(doc->q);
	if (qpdf_has_error(doc->q)) {	/* told; the rest is as it is */
		(void)qpdf_get_error(doc->q);
		doc->warned = true;
	}
	read_warnings(doc);
	return rc;
}

void
pdf_open_release(struct pdf_open *doc)
{
	pdf_form_release(&doc->form);
	if (doc->q != NULL)
		qpdf_cleanup(&doc->q);
	doc->q = NULL;
}
