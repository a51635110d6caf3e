/*
 * pdf.c: signatures of a PDF, from octets to plans.
 */
#include "formats/document/pdf_dss.h"
#include "formats/document/pdf_find.h"
#include "formats/document/pdf_open.h"
#include "formats/document/pdf_revision.h"
#include "formats/document/pdf_signature.h"

#include "formats/document/pdf.h"

/* What is said of the document itself. */
static int
note_document(struct plan *plan, const struct pdf_open *doc,
    const struct pdf_finds *finds, size_t header)
{
	int	 rc = 0;

	if (doc->q == NULL)
		rc |= plan_note(plan, doc->why, doc->why ==
		    FINDING_PDF_PASSWORD ? NULL : "%s", doc->detail);
	else if (doc->repaired)
		rc |= plan_note(plan, FINDING_PDF_REPAIRED, "%s", doc->detail);
	if (plan->nsig > 0 && header > 0)
		rc |= plan_note(plan, FINDING_PDF_PREFIX, "%zu", header);
	if (doc->encrypted)
		rc |= plan_note(plan, FINDING_PDF_ENCRYPTED, NULL);
	if (finds->short_of != NULL)
		rc |= plan_note(plan, FINDING_UNREADABLE, "%s",
		    finds->short_of);
	return rc == 0 ? 0 : -1;
}

int
pdf_parse(struct plan *plan, const uint8_t *p, size_t len)
{
	struct pdf_file		 file = { .p = p, .len = len };
	struct pdf_open		 doc;
	struct pdf_finds	 finds = { .n = 0 };
	bool			 displaced = false;
	int			 rc = -1;

	if (pdf_revisions_find(&file.revisions, p, len) == -1)
		return -1;
	if (pdf_open(&doc, p, len) == -1)
		goto out;
	if (pdf_find(&finds, &file, &doc) == -1)
		goto out;
	if (doc.q != NULL && finds.n > 0 && pdf_dss_read(plan, doc.q, p,
	    len) == -1)
		goto out;
	plan->revisions = (uint32_t)file.revisions.n;
	for (size_t i = 0; i < finds.n; i++)
		if (plan->nsig < PLAN_SIGS_MAX && pdf_signature_add(plan,
		    &file, &finds.v[i], &displaced) == -1)
			goto out;
	/* A re-save leaves a structure that is in order. */
	plan->resaved = displaced && doc.q != NULL && !doc.repaired;
	rc = note_document(plan, &doc, &finds,
	    pdf_header_offset(p, len));
 out:
	pdf_finds_release(&finds);
	pdf_open_release(&doc);
	pdf_revisions_release(&file.revisions);
	return rc;
}
