/*
 * pdf_scan.c: places in a PDF's octets that look like signature dictionaries.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/seek.h"
#include "formats/document/pdf_lex.h"

#include "formats/document/pdf_scan.h"

static const char	 key[] = "/ByteRange";

#define KEY_LEN		(sizeof(key) - 1)

/* The digits that end at *at, white space after them passed over. */
static bool
number_before(const uint8_t *p, uint64_t floor, uint64_t *at, uint64_t *out)
{
	uint64_t	 end, i = *at;

	while (i > floor && pdf_is_space(p[i - 1]))
		i--;
	end = i;
	while (i > floor && end - i < 10 && p[i - 1] >= '0' && p[i - 1] <= '9')
		i--;
	*at = i;
	return pdf_uint((struct octets){ p + i, (size_t)(end - i) }, out) == 0;
}

/* Is there an "N G" before the "obj" at ${at}? */
static bool
object_before(const uint8_t *p, uint64_t floor, uint64_t at,
    struct pdf_marker *m)
{
	uint64_t	 num, gen, i = at;

	if (!number_before(p, floor, &i, &gen) || gen > UINT16_MAX ||
	    !number_before(p, floor, &i, &num) || num > INT32_MAX)
		return false;
	m->num = (uint32_t)num;
	m->gen = (uint32_t)gen;
	m->body = at + 3;
	return true;
}

/*
 * Find the object that the marker is in, not further back than ${prev}, the
 * marker before it: without an object between the two they share one.
 */
static void
find_object(const uint8_t *p, struct pdf_marker *m,
    const struct pdf_marker *prev)
{
	uint64_t	 floor = prev == NULL ? 0 : prev->at, end = m->at;
	const uint8_t	*j;

	while (end > floor) {
		j = memrchr(p + floor, 'j', (size_t)(end - floor));
		if (j == NULL)
			break;
		end = (uint64_t)(j - p);
		if (end - floor < 2 || j[-1] != 'b' || j[-2] != 'o')
			continue;
		if (end - floor >= 3 && j[-3] == 'd')
			return;		/* endobj: in no object */
		if (object_before(p, floor, end - 2, m))
			return;
	}
	if (prev != NULL) {
		m->body = prev->body;
		m->num = prev->num;
		m->gen = prev->gen;
	}
}

int
pdf_markers_find(struct pdf_markers *all, const uint8_t *p, size_t len)
{
	const uint8_t		*at = p, *end = p + len;
	struct pdf_marker	*grown, *m;
	size_t			 cap = 0;

	memset(all, 0, sizeof(*all));
	for (; (at = seek_word(at, (size_t)(end - at), key, KEY_LEN)) != NULL;
	    at += KEY_LEN) {
		if (all->n == PDF_MARKERS_MAX) {
			all->more = true;
			break;
		}
		if (all->n == cap) {
			cap = cap == 0 ? 8 : cap * 2;
			grown = reallocarray(all->v, cap, sizeof(*grown));
			if (grown == NULL) {
				pdf_markers_release(all);
				return -1;
			}
			all->v = grown;
		}
		m = &all->v[all->n];
		memset(m, 0, sizeof(*m));
		m->at = (uint64_t)(at - p);
		find_object(p, m, all->n == 0 ? NULL : m - 1);
		all->n++;
	}
	return 0;
}

const uint8_t *
pdf_object_last(const uint8_t *p, size_t len, uint32_t num, uint32_t gen)
{
	const uint8_t	*from = p, *end = p + len, *at, *found = NULL;
	char		 head[48];
	int		 n = snprintf(head, sizeof(head), "%" PRIu32 " %" PRIu32
			    " obj", num, gen);

	for (; (at = memmem(from, (size_t)(end - from), head, (size_t)n)) !=
	    NULL; from = at + n)
		if (at == p || at[-1] < '0' || at[-1] > '9')
			found = at + n;
	return found;
}

void
pdf_markers_release(struct pdf_markers *all)
{
	free(all->v);
	memset(all, 0, sizeof(*all));
}

uint64_t
pdf_marker_dict(const struct pdf_marker *m, const uint8_t *p, size_t len,
    uint64_t *budget)
{
	struct pdf_lex	 lex;
	const uint8_t	*open[PDF_NEST_MAX];
	struct octets	 tok;
	enum pdf_token	 t;
	size_t		 depth = 0;

	if (m->body == 0)
		return 0;
	if (m->at - m->body >= *budget) {
		*budget = 0;
		return 0;
	}
	*budget -= m->at - m->body;
	lex = (struct pdf_lex){ p + m->body, p + len };
	for (;;) {
		t = pdf_lex_next(&lex, &tok);
		if (t == PDF_NAME && tok.p == p + m->at)
			break;
		if (lex.p > p + m->at || t == PDF_END || t == PDF_BAD ||
		    (t == PDF_WORD && tok.len >= 6 && (memcmp(tok.p, "stream",
		    6) == 0 || memcmp(tok.p, "endobj", 6) == 0)))
			return 0;
		if (t == PDF_DICT || t == PDF_ARRAY) {
			if (depth == PDF_NEST_MAX)
				return 0;
			open[depth++] = tok.p;
		} else if (t == PDF_DICT_END || t == PDF_ARRAY_END) {
			if (depth-- == 0)
				return 0;
		}
	}
	if (tok.len != KEY_LEN || depth == 0 || open[depth - 1][0] != '<')
		return 0;
	return (uint64_t)(open[depth - 1] - p);
}
