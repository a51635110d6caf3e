/*
 * pdf.c: signatures of a PDF, from octets to plans.
 */
#include <stdbool.h>
#include <stddef.h>

#include "formats/document/pdf_dss.h"
#include "formats/document/pdf_find.h"
#include "formats/document/pdf_open.h"
#include "formats/document/pdf_revision.h"
#include "formats/document/pdf_signature.h"

#include "formats/document/pdf.h"

/* What is said of the document itself; ${doc} is NULL in perfect order. */
static int
note_document(struct plan *plan, const struct pdf_open *doc,
    const struct pdf_finds *finds, size_t header)
{
	int	 rc = 0;

	if (doc != NULL && doc->q == NULL)
		rc |= plan_note(plan, doc->why, doc->why ==
		    FINDING_PDF_PASSWORD ? NULL : "%s", doc->detail);
	else if (doc != NULL && doc->repaired)
		rc |= plan_note(plan, FINDING_PDF_REPAIRED, "%s", doc->detail);
	if (plan->nsig > 0 && header > 0)
		rc |= plan_note(plan, FINDING_PDF_PREFIX, "%zu", header);
	if (doc != NULL && doc->encrypted)
		rc |= plan_note(plan, FINDING_PDF_ENCRYPTED, NULL);
	if (finds->short_of != NULL)
		rc |= plan_note(plan, FINDING_UNREADABLE, "%s",
		    finds->short_of);
	return rc == 0 ? 0 : -1;
}

/* Where what it covers ends; 0: nobody knows. */
static uint64_t
covered_end(const struct sigplan *s)
{
	return s->has_byte_range && (s->coverage == COVERAGE_WHOLE ||
	    s->coverage == COVERAGE_REVISION) ?
	    s->byte_range[2] + s->byte_range[3] : 0;
}

/*
 * ISO 32000-2 12.8.2.2.1: a document has one certification, and that is the
 * first of its signatures.  One that comes later limits what may follow as
 * any does, and takes nothing from those before: it is told.
 */
static int
note_certifications(struct plan *plan)
{
	const struct sigplan	*first = NULL;
	uint64_t		 end, least = UINT64_MAX;

	for (size_t i = 0; i < plan->nsig; i++)
		if ((end = covered_end(&plan->sig[i])) != 0 && end < least) {
			least = end;
			first = &plan->sig[i];
		}
	for (size_t i = 0; i < plan->nsig; i++)
		if (plan->sig[i].kind == SIGKIND_CERTIFICATION &&
		    covered_end(&plan->sig[i]) > least &&
		    sigplan_note(&plan->sig[i], FINDING_CERTIFICATION_ORDER,
		    "%s", first->id) == -1)
			return -1;
	return 0;
}

/* Everything found, one after the other, to the plan.  0 or -1. */
static int
add_signatures(struct plan *plan, const struct pdf_file *file,
    const struct pdf_finds *finds, bool *displaced)
{
	plan->revisions = (uint32_t)file->revisions.n;
	for (size_t i = 0; i < finds->n; i++)
		if (plan->nsig < PLAN_SIGS_MAX && pdf_signature_add(plan,
		    file, &finds->v[i], displaced) == -1)
			return -1;
	return note_certifications(plan);
}

/* A file that needs libqpdf, or at least its word. */
static int
parse_open(struct plan *plan, struct pdf_file *file,
    struct pdf_finds *finds)
{
	struct pdf_open	 doc;
	bool		 displaced = false;
	int		 rc = -1;

	if (pdf_open(&doc, file->p, file->len) == -1)
		goto out;
	file->encrypted = doc.encrypted || doc.locked;
	if (pdf_find(finds, file, &doc) == -1)
		goto out;
	if (doc.q != NULL && finds->n > 0 && pdf_dss_read(plan, doc.q,
	    file->p, file->len) == -1)
		goto out;
	if (add_signatures(plan, file, finds, &displaced) == -1)
		goto out;
	/* A re-save leaves a structure that is in order. */
	plan->resaved = displaced && doc.q != NULL && !doc.repaired;
	rc = note_document(plan, &doc, finds,
	    pdf_header_offset(file->p, file->len));
 out:
	pdf_open_release(&doc);
	return rc;
}

int
pdf_parse(struct plan *plan, const uint8_t *p, size_t len)
{
	struct pdf_file		 file = { .p = p, .len = len };
	struct pdf_finds	 finds = { .n = 0 };
	bool			 displaced = false;
	int			 rc = -1;

	if (pdf_revisions_find(&file.revisions, p, len) == -1)
		return -1;
	switch (pdf_find_plain(&finds, &file)) {
	case 0:
		rc = parse_open(plan, &file, &finds);
		break;
	case 1:
		if (add_signatures(plan, &file, &finds, &displaced) == -1)
			break;
		plan->resaved = displaced;
		rc = note_document(plan, NULL, &finds, 0);
		break;
	}
	pdf_finds_release(&finds);
	pdf_revisions_release(&file.revisions);
	return rc;
}
