/*
 * pdf_revision.c: the revisions of a PDF.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/seek.h"
#include "formats/document/pdf_lex.h"

#include "formats/document/pdf_revision.h"

#define HEADER_WITHIN	1024		/* octets allowed before %PDF- */

static const char	 startxref[] = "startxref";

size_t
pdf_header_offset(const uint8_t *p, size_t len)
{
	const uint8_t	*at;

	at = memmem(p, len < HEADER_WITHIN ? len : HEADER_WITHIN, "%PDF-", 5);
	return at == NULL ? 0 : (size_t)(at - p);
}

/* Does a cross-reference table or stream begin at ${off}? */
static bool
is_xref(const uint8_t *p, size_t len, uint64_t off)
{
	struct pdf_lex	 lex;
	struct octets	 tok;
	uint32_t	 num, gen;

	if (off == 0 || off >= len)
		return false;
	lex = (struct pdf_lex){ p + off, p + len };
	if (pdf_lex_object(&lex, &num, &gen))
		return true;
	lex = (struct pdf_lex){ p + off, p + len };
	return pdf_lex_next(&lex, &tok) == PDF_WORD && tok.len == 4 &&
	    memcmp(tok.p, "xref", 4) == 0;
}

/* The cursor is after "startxref": its number, and then %%EOF. */
static bool
read_end(const uint8_t *p, size_t len, size_t at, struct pdf_revision *rev)
{
	struct octets	 num = { p + at, 0 };

	while (at < len && pdf_is_space(p[at]))
		at++;
	num.p = p + at;
	while (at < len && p[at] >= '0' && p[at] <= '9')
		at++;
	num.len = (size_t)(p + at - num.p);
	while (at < len && pdf_is_space(p[at]))
		at++;
	if (len - at < 5 || memcmp(p + at, "%%EOF", 5) != 0)
		return false;
	rev->end = at + 5;
	return pdf_uint(num, &rev->xref) == 0;
}

static int
add(struct pdf_revisions *all, size_t *cap, const struct pdf_revision *rev)
{
	struct pdf_revision	*grown;

	if (all->n == *cap) {
		*cap = *cap == 0 ? 8 : *cap * 2;
		grown = reallocarray(all->v, *cap, sizeof(*grown));
		if (grown == NULL)
			return -1;
		all->v = grown;
	}
	all->v[all->n++] = *rev;
	return 0;
}

int
pdf_revisions_find(struct pdf_revisions *all, const uint8_t *p, size_t len)
{
	const size_t		 word = sizeof(startxref) - 1;
	const uint8_t		*at = p, *end = p + len;
	size_t			 cap = 0, header = pdf_header_offset(p, len);
	struct pdf_revision	 rev;

	memset(all, 0, sizeof(*all));
	while ((at = seek_word(at, (size_t)(end - at), startxref,
	    word)) != NULL) {
		at += word;
		all->plain = false;
		if (!read_end(p, len, (size_t)(at - p), &rev) ||
		    rev.xref > len || (!is_xref(p, len, rev.xref) &&
		    !is_xref(p, len, rev.xref + header)))
			continue;
		if (all->n == PDF_REVISIONS_MAX) {
			all->more = true;
			break;
		}
		if (add(all, &cap, &rev) == -1) {
			pdf_revisions_release(all);
			return -1;
		}
		all->plain = true;
	}
	return 0;
}

void
pdf_revisions_release(struct pdf_revisions *all)
{
	free(all->v);
	memset(all, 0, sizeof(*all));
}

size_t
pdf_revision_at(const struct pdf_revisions *all, uint64_t off)
{
	size_t	 low = 0, high = all->n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (all->v[mid].end > off)
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

static bool
is_trail(const uint8_t *p, uint64_t from, uint64_t to)
{
	if (to - from > PDF_TRAIL_MAX)
		return false;
	for (; from < to; from++)
		if (!pdf_is_space(p[from]))
			return false;
	return true;
}

enum coverage
pdf_coverage(const struct pdf_revisions *all, const uint8_t *p, size_t len,
    uint64_t end)
{
	size_t	 i;

	if (end > len)
		return COVERAGE_PARTIAL;
	if (is_trail(p, end, len))
		return COVERAGE_WHOLE;
	/* The last revision that ends at or before ${end}. */
	i = pdf_revision_at(all, end);
	if (i == 0 || !is_trail(p, all->v[i - 1].end, end))
		return COVERAGE_PARTIAL;
	return COVERAGE_REVISION;
}
