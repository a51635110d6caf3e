/*
 * describe.c: what a document says of itself: number, date, who signs.
 */
#include "formats/base/log.h"
#include "formats/document/pdf_text.h"
#include "formats/regulation/metadata.h"
#include "formats/worker/work.h"

/*
 * Where the octets end that the first signature covers, ${len} when that is
 * all of them; 0: no signature says.
 */
static size_t
first_covered(const struct plan *plan, size_t len)
{
	const struct sigplan	*sig;
	uint64_t		 end, least = 0;

	for (size_t i = 0; i < plan->nsig; i++) {
		sig = &plan->sig[i];
		if (!sig->has_byte_range || sig->of != -1 ||
		    sig->tst != TST_NONE || sig->byte_range[2] > len ||
		    sig->byte_range[3] > len - sig->byte_range[2])
			continue;
		end = sig->byte_range[2] + sig->byte_range[3];
		if (least == 0 || end < least)
			least = end;
	}
	return (size_t)least;
}

static bool
is_found(const struct metadata *m)
{
	return metadata_has(m, META_NUMBER) && metadata_has(m, META_DATE);
}

/* ${end} octets as the first revision, ${len} as the last.  0 or -1. */
static int
read_revisions(struct metadata *m, const struct plan *plan, const uint8_t *p,
    size_t end, size_t len, bool annots)
{
	struct pdf_text	 last = { .n = 0 }, first = { .n = 0 };
	unsigned int	 revisions = plan->revisions > 0 ? plan->revisions : 1;
	int		 rc;

	metadata_release(m);
	rc = metadata_text(&first, p, end, annots);
	/* Most documents say it all in what was signed first. */
	if (rc == 0 && first.npage > 0)
		rc = metadata_read(m, &first, &first, end < len ? 1 :
		    revisions);
	if (rc == 0 && end < len && !is_found(m)) {
		rc = metadata_text(&last, p, len, annots);
		metadata_release(m);
		if (rc == 0)
			rc = metadata_read(m, first.npage > 0 ? &first : &last,
			    &last, revisions);
		if (first.npage == 0)
			m->number_signed = m->date_signed = META_UNKNOWN;
	}
	pdf_text_release(&first);
	pdf_text_release(&last);
	return rc;
}

static int
read_text(struct metadata *m, const struct plan *plan, const uint8_t *p,
    size_t len)
{
	size_t	 end = first_covered(plan, len);
	int	 rc;

	rc = read_revisions(m, plan, p, end > 0 ? end : len, len, false);
	/* A scan's number is stamped on it; so is what came in later. */
	if (rc == 0 && !is_found(m))
		rc = read_revisions(m, plan, p, end > 0 ? end : len, len,
		    true);
	/* Without a signature nothing is signed. */
	if (end == 0)
		m->number_signed = m->date_signed = META_UNKNOWN;
	return rc;
}

int
work_describe(struct buf *b, const struct plan *plan, const uint8_t *p,
    size_t len, const char *name)
{
	struct metadata	 m;
	int		 rc = 0;

	metadata_init(&m);
	if (plan->format == FORMAT_PDF)
		rc = read_text(&m, plan, p, len);
	if (rc == 0 && name != NULL)
		rc = metadata_read_name(&m, name);
	if (rc == 0)
		rc = work_describe_signatures(&m, plan);
	if (rc == 0)
		rc = metadata_encode(b, &m);
	if (rc == -1)
		log_warnx("nbworker: no memory for what the document says");
	metadata_release(&m);
	if (rc == -1)
		buf_reset(b);
	return rc;
}
