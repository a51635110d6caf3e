/*
 * metadata_pages.c: the pages of a PDF that say what it is: the first one's
 * head, and the one that is signed.
 */
#include <string.h>

#include "formats/regulation/metadata_part.h"

/* The last page with a signer block, all of it.  1, 0 none, -1. */
static int
read_signed(struct pdf_text_reader *r, unsigned int pages, struct pdf_text *t)
{
	const unsigned int	 half = PDF_TEXT_PAGES / 2;
	unsigned int		 i = pages;

	while (i-- > 0) {
		if (pages > PDF_TEXT_PAGES && i == pages - half - 1)
			i = half - 1;
		if (pdf_text_page(r, t, i, 1) == -1)
			return -1;
		if (meta_has_signer(t))
			return 1;
		if (i > 0)
			pdf_text_release(t);
	}
	return 0;
}

/* Only what metadata_read() looks at.  0 or -1. */
static int
read_ends(struct pdf_text_reader *r, struct pdf_text *t)
{
	unsigned int	 pages = pdf_text_pages(r);
	struct pdf_text	 end = { .n = 0 };
	int		 rc;

	if (pages < 2)
		return pdf_text_page(r, t, 0, 1);
	if (pdf_text_page(r, t, 0, META_HEAD_SHARE) == -1)
		return -1;
	rc = read_signed(r, pages, &end);
	if (rc == 0 || (rc == 1 && end.page[0].number == 0)) {
		/* All of the first page, which has it, or none. */
		pdf_text_release(t);
		*t = end;
		return 0;
	}
	if (rc == 1)
		rc = pdf_text_append(t, &end);
	pdf_text_release(&end);
	return rc;
}

int
metadata_text(struct pdf_text *t, const uint8_t *p, size_t len, bool annots)
{
	struct pdf_text_reader	*r;
	int			 rc;

	memset(t, 0, sizeof(*t));
	if ((r = pdf_text_open(p, len, annots)) == NULL)
		return -1;
	rc = read_ends(r, t);
	pdf_text_close(r);
	if (rc == -1 || !t->unsure)
		return rc;
	pdf_text_release(t);
	return pdf_text_read(t, p, len, annots);
}
