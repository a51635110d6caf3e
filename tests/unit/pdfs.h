/*
 * pdfs.h: PDFs that are made in a test, octet by octet, revision by revision.
 */
#ifndef TESTS_UNIT_PDFS_H
#define TESTS_UNIT_PDFS_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/crypto/plan.h"

#define PDFS_USE	static __attribute__((unused))

#define OBJECTS		32
#define RANGE_ROOM	40		/* octets of a ByteRange to fill in */

/* A PDF that grows by revisions.  The buffer is the caller's. */
struct maker {
	struct buf	 b;
	size_t		 off[OBJECTS];	/* in the revision being made; 0: not */
	size_t		 prev;		/* the last cross-reference table */
	int		 top;		/* the highest object number */
	size_t		 range;		/* of the signature made last */
	size_t		 gap;
	size_t		 gap_end;
};

#define put(m, ...)	assert_int_equal(buf_addf(&(m)->b, __VA_ARGS__), 0)

PDFS_USE void
object(struct maker *m, int num, const char *body)
{
	m->off[num] = m->b.len;
	put(m, "%d 0 obj\n%s\nendobj\n", num, body);
}

/* A signature dictionary; ${mark} makes its Contents its own. */
PDFS_USE void
signature(struct maker *m, int num, int mark, const char *more)
{
	m->off[num] = m->b.len;
	put(m, "%d 0 obj\n<</Type/Sig/Filter/Adobe.PPKLite/SubFilter"
	    "/adbe.pkcs7.detached%s/ByteRange ", num, more);
	m->range = m->b.len;
	put(m, "%*s/Contents ", RANGE_ROOM, "");
	m->gap = m->b.len;
	put(m, "<30030201%02x00000000>", mark);
	m->gap_end = m->b.len;
	put(m, ">>\nendobj\n");
}

/* Fills in the last signature's ByteRange, as text. */
PDFS_USE void
range_text(struct maker *m, const char *text)
{
	assert_true(strlen(text) <= RANGE_ROOM);
	memset(m->b.p + m->range, ' ', RANGE_ROOM);
	memcpy(m->b.p + m->range, text, strlen(text));
}

/* The same, covering all so far and ${more} octets. */
PDFS_USE void
cover(struct maker *m, int more)
{
	char	 text[RANGE_ROOM + 1];

	snprintf(text, sizeof(text), "[0 %zu %zu %zu]", m->gap, m->gap_end,
	    m->b.len - m->gap_end + (size_t)more);
	range_text(m, text);
}

/* The end of a revision. */
PDFS_USE void
end(struct maker *m)
{
	size_t	 xref = m->b.len;

	put(m, "xref\n");
	if (m->prev == 0)
		put(m, "0 1\n0000000000 65535 f \n");
	for (int i = 1; i < OBJECTS; i++)
		if (m->off[i] != 0) {
			put(m, "%d 1\n%010zu 00000 n \n", i, m->off[i]);
			if (i > m->top)
				m->top = i;
		}
	put(m, "trailer\n<</Size %d/Root 1 0 R", m->top + 1);
	if (m->prev != 0)
		put(m, "/Prev %zu", m->prev);
	put(m, ">>\nstartxref\n%zu\n%%%%EOF\n", xref);
	m->prev = xref;
	memset(m->off, 0, sizeof(m->off));
}

/* Catalogue 1, pages 2, form 4 with ${fields}. */
PDFS_USE void
begin(struct maker *m, const char *fields)
{
	char	 form[256];

	put(m, "%%PDF-1.7\n");
	object(m, 1, "<</Type/Catalog/Pages 2 0 R/AcroForm 4 0 R>>");
	object(m, 2, "<</Type/Pages/Kids[3 0 R]/Count 1>>");
	object(m, 3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>");
	snprintf(form, sizeof(form), "<</Fields[%s]/SigFlags 3>>", fields);
	object(m, 4, form);
}

PDFS_USE void
field(struct maker *m, int num, const char *name, int value)
{
	char	 text[128];

	snprintf(text, sizeof(text), "<</FT/Sig/T(%s)/V %d 0 R>>", name,
	    value);
	object(m, num, text);
}

/* One signature; ${more} stands in its dictionary. */
PDFS_USE void
signed_with(struct maker *m, const char *more)
{
	begin(m, "5 0 R");
	field(m, 5, "Sig1", 6);
	signature(m, 6, 1, more);
	end(m);
	cover(m, 0);
}

/* Its Reference is indirect, and so is the one signature reference in it. */
PDFS_USE void
signed_by_reference(struct maker *m, const char *reference)
{
	begin(m, "5 0 R");
	field(m, 5, "Sig1", 6);
	object(m, 7, "[8 0 R]");
	object(m, 8, reference);
	signature(m, 6, 1, "/Reference 7 0 R");
	end(m);
	cover(m, 0);
}

PDFS_USE void
one_signed(struct maker *m)
{
	signed_with(m, "");
}

/* Is ${code} among these? */
PDFS_USE bool
noted(const struct plan_note *note, size_t n, enum finding code)
{
	for (size_t i = 0; i < n; i++)
		if (note[i].code == code)
			return true;
	return false;
}

#endif
