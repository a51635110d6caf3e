/*
 * pdf_cmap.c: ToUnicode CMaps (ISO 32000-1 9.10.3; Adobe Technical Note 5411).
 */
#include <stdlib.h>
#include <string.h>

#include "formats/document/pdf_font.h"

#define STRING_MAX	((size_t)64)	/* octets of a code or of its text */

static int
add(struct pdf_cmap *m, uint32_t code, const uint32_t *cp, size_t n)
{
	struct pdf_cmap_row	*more, *row;

	if (m->n == PDF_CMAP_MAX)
		return 0;
	if (m->n == m->cap) {
		m->cap = m->cap == 0 ? 128 : m->cap * 2;
		more = reallocarray(m->v, m->cap, sizeof(*more));
		if (more == NULL)
			return -1;
		m->v = more;
	}
	m->sorted = m->n == 0 || (m->sorted && m->v[m->n - 1].code < code);
	row = &m->v[m->n++];
	memset(row, 0, sizeof(*row));
	row->code = code;
	row->n = (uint8_t)(n > PDF_GLYPH_MAX ? PDF_GLYPH_MAX : n);
	memcpy(row->cp, cp, row->n * sizeof(*cp));
	return 0;
}

/* UTF-16BE: how many code points. */
static size_t
utf16(const struct buf *b, uint32_t cp[PDF_GLYPH_MAX])
{
	size_t		 n = 0;
	uint32_t	 u, v;

	if (b->len == 1) {	/* seen in the wild: one octet */
		cp[0] = b->p[0];
		return 1;
	}
	for (size_t i = 0; i + 1 < b->len && n < PDF_GLYPH_MAX; i += 2) {
		u = (uint32_t)b->p[i] << 8 | b->p[i + 1];
		if (u >= 0xd800 && u < 0xdc00 && i + 3 < b->len) {
			v = (uint32_t)b->p[i + 2] << 8 | b->p[i + 3];
			if (v < 0xdc00 || v > 0xdfff)
				continue;
			u = 0x10000 + ((u - 0xd800) << 10) + (v - 0xdc00);
			i += 2;
		} else if (u >= 0xd800 && u < 0xe000) {
			continue;
		}
		if (u != 0)
			cp[n++] = u;
	}
	return n;
}

static int
hex_digit(uint8_t c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ?
	    c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* A string of the CMap; false when the token is none. */
static bool
string(enum pdf_token kind, struct octets raw, struct buf *b)
{
	struct pdf_value	 v = { .kind = kind, .raw = raw };

	buf_reset(b);
	return (kind == PDF_HEX || kind == PDF_STRING) &&
	    pdf_string(b, &v) == 0 && b->len > 0;
}

static uint32_t
number(const struct buf *b)
{
	uint32_t	 v = 0;

	for (size_t i = 0; i < b->len && i < 4; i++)
		v = v << 8 | b->p[i];
	return v;
}

/* Two or four digits in angle brackets at the cursor, and it is after them. */
static bool
plain_hex(struct pdf_lex *lex, uint32_t *v)
{
	const uint8_t	*p = lex->p, *end = lex->end;
	size_t		 n;
	int		 d;

	while (p < end && pdf_is_space(*p))
		p++;
	if (end - p < 6 || *p++ != '<')
		return false;
	n = p[2] == '>' ? 2 : 4;
	if (p[n] != '>')
		return false;
	*v = 0;
	for (size_t i = 0; i < n; i++) {
		if ((d = hex_digit(p[i])) == -1)
			return false;
		*v = *v << 4 | (uint32_t)d;
	}
	lex->p = p + n + 1;
	return true;
}

/* Rows "<0001> <0041>", as nearly all are; up to one that is not.  0 or -1. */
static int
plain_rows(struct pdf_cmap *m, struct pdf_lex *lex)
{
	struct pdf_lex	 at = *lex;
	uint32_t	 code, cp;

	while (plain_hex(&at, &code) && plain_hex(&at, &cp) && cp != 0 &&
	    (cp < 0xd800 || cp > 0xdfff)) {
		if (add(m, code, &cp, 1) == -1)
			return -1;
		*lex = at;
	}
	return 0;
}

/* After "beginbfchar". */
static int
bfchar(struct pdf_cmap *m, struct pdf_lex *lex, struct buf *b)
{
	struct octets	 tok;
	uint32_t	 code, cp[PDF_GLYPH_MAX];
	enum pdf_token	 t;

	if (plain_rows(m, lex) == -1)
		return -1;
	while (string(pdf_lex_next(lex, &tok), tok, b)) {
		code = number(b);
		t = pdf_lex_next(lex, &tok);
		if (!string(t, tok, b)) {
			if (t != PDF_HEX && t != PDF_NAME)
				return 0;
			continue;
		}
		if (add(m, code, cp, utf16(b, cp)) == -1)
			return -1;
	}
	return 0;
}

/* One range whose texts stand in an array. */
static int
bfarray(struct pdf_cmap *m, struct pdf_lex *lex, struct buf *b, uint32_t from,
    uint32_t to)
{
	struct octets	 tok;
	uint32_t	 cp[PDF_GLYPH_MAX];
	enum pdf_token	 t;

	for (;;) {
		t = pdf_lex_next(lex, &tok);
		if (t == PDF_ARRAY_END || t == PDF_END || t == PDF_BAD)
			return 0;
		if (string(t, tok, b) && from <= to &&
		    add(m, from, cp, utf16(b, cp)) == -1)
			return -1;
		from++;
	}
}

/* After "beginbfrange". */
static int
bfrange(struct pdf_cmap *m, struct pdf_lex *lex, struct buf *b)
{
	struct octets	 tok;
	uint32_t	 from, to, cp[PDF_GLYPH_MAX];
	enum pdf_token	 t;
	size_t		 n;

	while (string(pdf_lex_next(lex, &tok), tok, b)) {
		from = number(b);
		t = pdf_lex_next(lex, &tok);
		if (!string(t, tok, b))
			return 0;
		to = number(b);
		t = pdf_lex_next(lex, &tok);
		if (t == PDF_ARRAY) {
			if (bfarray(m, lex, b, from, to) == -1)
				return -1;
			continue;
		}
		if (!string(t, tok, b))
			return 0;
		n = utf16(b, cp);
		for (uint32_t c = from; n > 0 && c <= to && c - from < 65536 &&
		    m->n < PDF_CMAP_MAX; c++, cp[n - 1]++)
			if (add(m, c, cp, n) == -1)
				return -1;
	}
	return 0;
}

static int
by_code(const void *a, const void *b)
{
	const struct pdf_cmap_row	*x = a, *y = b;

	return x->code < y->code ? -1 : x->code > y->code;
}

/* Where the first table begins: what stands before it says nothing. */
static const uint8_t *
rows(const uint8_t *p, size_t len)
{
	const uint8_t	*at = p, *end = p + len;

	while ((at = memmem(at, (size_t)(end - at), "begin", 5)) != NULL) {
		at += 5;
		if ((end - at >= 2 && memcmp(at, "bf", 2) == 0) ||
		    (end - at >= 9 && memcmp(at, "codespace", 9) == 0))
			return at - 5;
	}
	return end;
}

int
pdf_cmap_read(struct pdf_cmap *m, const uint8_t *p, size_t len)
{
	struct pdf_lex	 lex = { p, p + len };
	struct octets	 tok;
	struct buf	 b;
	enum pdf_token	 t;
	int		 rc = 0;

	if (len == 0)
		return 0;
	buf_init(&b, STRING_MAX);
	lex.p = rows(p, len);
	while (rc == 0 && (t = pdf_lex_next(&lex, &tok)) != PDF_END) {
		if (t == PDF_BAD) {
			if (lex.p == lex.end)
				break;
			lex.p = tok.p + 1;
			continue;
		}
		if (t != PDF_WORD)
			continue;
		if (tok.len == 19 &&
		    memcmp(tok.p, "begincodespacerange", 19) == 0) {
			if (string(pdf_lex_next(&lex, &tok), tok, &b) &&
			    (m->octets == 0 || b.len > m->octets))
				m->octets = (unsigned int)b.len;
		} else if (tok.len == 11 &&
		    memcmp(tok.p, "beginbfchar", 11) == 0) {
			rc = bfchar(m, &lex, &b);
		} else if (tok.len == 12 &&
		    memcmp(tok.p, "beginbfrange", 12) == 0) {
			rc = bfrange(m, &lex, &b);
		}
	}
	if (m->n > 0 && !m->sorted)
		qsort(m->v, m->n, sizeof(*m->v), by_code);
	buf_release(&b);
	return rc;
}

const struct pdf_cmap_row *
pdf_cmap_find(const struct pdf_cmap *m, uint32_t code)
{
	size_t	 lo = 0, hi = m->n, mid;

	if (m->n == 0 || code < m->v[0].code)
		return NULL;
	/* A subset's codes are numbered through. */
	mid = code - m->v[0].code;
	if (mid < m->n && m->v[mid].code == code)
		return &m->v[mid];
	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (m->v[mid].code == code)
			return &m->v[mid];
		if (m->v[mid].code < code)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

void
pdf_cmap_release(struct pdf_cmap *m)
{
	free(m->v);
	*m = (struct pdf_cmap){ .n = 0 };
}
