/*
 * pdf_changes_xref.c: a cross-reference section, table or stream.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/document/pdf_changes_view.h"

#define ENTRY		20		/* octets of a table's entry */
#define WIDTH_MAX	8		/* octets of a stream's field */

/* What a section's dictionary says. */
struct section {
	uint64_t	 prev;
	uint64_t	 xrefstm;
	uint64_t	 size;
	uint64_t	 length;
	bool		 has_length;
	struct octets	 widths;
	struct octets	 index;
	struct octets	 filter;
	struct octets	 parms;
	struct octets	 dict;
};

static bool
add_entry(struct pdf_view *v, const struct view_entry *e)
{
	struct view_entry	*grown;
	size_t			 cap;

	if (v->n == v->cap) {
		if (v->cap == VIEW_ENTRIES_MAX)
			return false;
		cap = v->cap == 0 ? 64 : v->cap * 2;
		grown = reallocarray(v->entry, cap, sizeof(*grown));
		if (grown == NULL) {
			v->failed = true;
			return false;
		}
		v->entry = grown;
		v->cap = cap;
	}
	v->entry[v->n++] = *e;
	return true;
}

/* The cursor is at "<<". */
static bool
read_dict(struct pdf_lex *lex, struct section *s)
{
	struct pdf_lex	 in;
	struct pdf_value v;
	struct octets	 tok;
	char		 key[PDF_KEY_MAX];

	memset(s, 0, sizeof(*s));
	if (pdf_lex_value(lex, &v) != 1 || v.kind != PDF_DICT)
		return false;
	s->dict = v.raw;
	in = (struct pdf_lex){ v.raw.p, v.raw.p + v.raw.len };
	if (pdf_lex_next(&in, &tok) != PDF_DICT)
		return false;
	while (pdf_dict_next(&in, key, &v) == 1) {
		if (strcmp(key, "Prev") == 0) {
			if (v.kind != PDF_NUMBER ||
			    pdf_uint(v.raw, &s->prev) == -1)
				return false;
		} else if (strcmp(key, "XRefStm") == 0) {
			if (v.kind != PDF_NUMBER ||
			    pdf_uint(v.raw, &s->xrefstm) == -1)
				return false;
		} else if (strcmp(key, "Size") == 0) {
			if (pdf_uint(v.raw, &s->size) == -1)
				return false;
		} else if (strcmp(key, "Length") == 0) {
			s->has_length = v.kind == PDF_NUMBER &&
			    pdf_uint(v.raw, &s->length) == 0;
		} else if (strcmp(key, "W") == 0) {
			s->widths = v.raw;
		} else if (strcmp(key, "Index") == 0) {
			s->index = v.raw;
		} else if (strcmp(key, "Filter") == 0) {
			s->filter = v.raw;
		} else if (strcmp(key, "DecodeParms") == 0) {
			s->parms = v.raw;
		}
	}
	return true;
}

/* An entry in the 20 octets that the standard wants.  false: another form. */
static bool
plain_entry(struct pdf_lex *lex, struct view_entry *e)
{
	const uint8_t	*p = lex->p;
	uint64_t	 gen;

	if (lex->end - p < ENTRY || p[10] != ' ' || p[16] != ' ' ||
	    !pdf_is_space(p[18]) || !pdf_is_space(p[19]) ||
	    (p[17] != 'n' && p[17] != 'f') ||
	    pdf_uint((struct octets){ p, 10 }, &e->at) == -1 ||
	    pdf_uint((struct octets){ p + 11, 5 }, &gen) == -1 ||
	    gen > UINT16_MAX)
		return false;
	e->gen = (uint16_t)gen;
	e->kind = p[17] == 'n' ? VIEW_AT : VIEW_FREE;
	lex->p += ENTRY;
	return true;
}

/* The same in any white space, as some writers have it. */
static bool
loose_entry(struct pdf_lex *lex, struct view_entry *e)
{
	struct octets	 tok;
	uint64_t	 gen;

	if (pdf_lex_next(lex, &tok) != PDF_NUMBER ||
	    pdf_uint(tok, &e->at) == -1 ||
	    pdf_lex_next(lex, &tok) != PDF_NUMBER ||
	    pdf_uint(tok, &gen) == -1 || gen > UINT16_MAX ||
	    pdf_lex_next(lex, &tok) != PDF_WORD || tok.len != 1 ||
	    (tok.p[0] != 'n' && tok.p[0] != 'f'))
		return false;
	e->gen = (uint16_t)gen;
	e->kind = tok.p[0] == 'n' ? VIEW_AT : VIEW_FREE;
	return true;
}

static bool
read_run(struct pdf_view *v, struct pdf_lex *lex, uint64_t first,
    uint64_t count, uint32_t order)
{
	struct view_entry	 e = { .order = order };

	pdf_lex_space(lex);
	for (uint64_t i = 0; i < count; i++) {
		if (!plain_entry(lex, &e) && !loose_entry(lex, &e))
			return false;
		/* A common slip: the free list's head counted as object 1. */
		if (i == 0 && first == 1 && e.kind == VIEW_FREE &&
		    e.at == 0 && e.gen == UINT16_MAX)
			first = 0;
		if (first + i > INT32_MAX)
			return false;
		e.num = (uint32_t)(first + i);
		if (e.kind == VIEW_AT && e.at == 0)
			e.kind = VIEW_FREE;
		if (e.num != 0 && !add_entry(v, &e))
			return false;
	}
	return true;
}

/* The cursor is after "xref". */
static bool
read_table(struct pdf_view *v, struct pdf_lex *lex, struct section *s,
    uint32_t order)
{
	struct octets	 tok;
	uint64_t	 first, count;
	enum pdf_token	 t;

	while ((t = pdf_lex_next(lex, &tok)) == PDF_NUMBER) {
		if (pdf_uint(tok, &first) == -1 || first > INT32_MAX ||
		    pdf_lex_next(lex, &tok) != PDF_NUMBER ||
		    pdf_uint(tok, &count) == -1 ||
		    !read_run(v, lex, first, count, order))
			return false;
	}
	if (t != PDF_WORD || tok.len != 7 || memcmp(tok.p, "trailer", 7) != 0)
		return false;
	return read_dict(lex, s);
}

static uint64_t
field(const uint8_t **p, uint8_t width)
{
	uint64_t	 n = 0;

	for (uint8_t i = 0; i < width; i++)
		n = n << 8 | *(*p)++;
	return n;
}

static bool
read_row(struct pdf_view *v, const uint8_t **p, const uint8_t w[3],
    uint64_t num, uint32_t order)
{
	struct view_entry	 e = { .order = order };
	uint64_t		 type, third;

	type = w[0] == 0 ? 1 : field(p, w[0]);
	e.at = field(p, w[1]);
	third = field(p, w[2]);
	if (num == 0 || num > INT32_MAX)
		return num == 0;
	e.num = (uint32_t)num;
	switch (type) {
	case 0:
		break;
	case 1:
		e.kind = e.at == 0 ? VIEW_FREE : VIEW_AT;
		e.gen = third > UINT16_MAX ? UINT16_MAX : (uint16_t)third;
		break;
	case 2:
		if (e.at == 0 || e.at > INT32_MAX || third > INT32_MAX)
			return true;	/* such a thing is null */
		e.kind = VIEW_INSIDE;
		e.index = (uint32_t)third;
		break;
	default:
		return true;	/* 7.5.8.3: null */
	}
	return add_entry(v, &e);
}

static bool
read_widths(struct octets raw, uint8_t w[3])
{
	struct pdf_lex	 lex;
	struct octets	 tok;
	uint64_t	 n;

	if (raw.len == 0)
		return false;
	lex = (struct pdf_lex){ raw.p, raw.p + raw.len };
	if (pdf_lex_next(&lex, &tok) != PDF_ARRAY)
		return false;
	for (size_t i = 0; i < 3; i++) {
		if (pdf_lex_next(&lex, &tok) != PDF_NUMBER ||
		    pdf_uint(tok, &n) == -1 || n > WIDTH_MAX)
			return false;
		w[i] = (uint8_t)n;
	}
	return w[0] + w[1] + w[2] > 0;
}

static bool
read_rows(struct pdf_view *v, const struct section *s, const uint8_t *p,
    size_t len, uint32_t order)
{
	struct pdf_lex	 lex = { NULL, NULL };
	struct octets	 tok;
	uint64_t	 first = 0, count = s->size;
	uint8_t		 w[3];
	size_t		 rows;
	bool		 more = false;

	if (!read_widths(s->widths, w))
		return false;
	rows = len / ((size_t)w[0] + w[1] + w[2]);
	if (s->index.len > 0) {
		lex.p = s->index.p;
		lex.end = s->index.p + s->index.len;
		if (pdf_lex_next(&lex, &tok) != PDF_ARRAY)
			return false;
	}
	do {
		if (s->index.len > 0) {
			more = pdf_lex_next(&lex, &tok) == PDF_NUMBER;
			if (!more)
				break;
			if (pdf_uint(tok, &first) == -1 ||
			    first > INT32_MAX ||
			    pdf_lex_next(&lex, &tok) != PDF_NUMBER ||
			    pdf_uint(tok, &count) == -1)
				return false;
		}
		if (count > rows)
			return false;
		for (uint64_t i = 0; i < count; i++)
			if (!read_row(v, &p, w, first + i, order))
				return false;
		rows -= (size_t)count;
	} while (more);
	return true;
}

/* The cursor is after "N G obj". */
static bool
read_stream(struct pdf_view *v, struct pdf_lex *lex, struct section *s,
    uint32_t order)
{
	struct octets	 tok, data;
	const uint8_t	*end;
	uint8_t		*rows;
	size_t		 len;
	bool		 ok;

	if (!read_dict(lex, s) || pdf_lex_next(lex, &tok) != PDF_WORD ||
	    tok.len != 6 || memcmp(tok.p, "stream", 6) != 0)
		return false;
	if (lex->p < lex->end && *lex->p == '\r')
		lex->p++;
	if (lex->p < lex->end && *lex->p == '\n')
		lex->p++;
	data.p = lex->p;
	data.len = (size_t)(lex->end - lex->p);
	if (s->has_length && s->length <= data.len) {
		data.len = (size_t)s->length;
	} else {
		end = memmem(data.p, data.len, "endstream", 9);
		if (end == NULL)
			return false;
		data.len = (size_t)(end - data.p);
	}
	rows = pdf_decode(v->decoder, s->filter, s->parms, data, &len);
	if (rows == NULL)
		return false;
	ok = read_rows(v, s, rows, len, order);
	free(rows);
	return ok;
}

static bool
read_at(struct pdf_view *v, uint64_t at, struct section *s, uint32_t order)
{
	struct pdf_lex	 lex;
	struct octets	 tok;
	uint32_t	 num, gen;

	if (at >= v->len)
		return false;
	lex = (struct pdf_lex){ v->p + at, v->p + v->len };
	if (pdf_lex_object(&lex, &num, &gen))
		return read_stream(v, &lex, s, order);
	lex = (struct pdf_lex){ v->p + at, v->p + v->len };
	if (pdf_lex_next(&lex, &tok) != PDF_WORD || tok.len != 4 ||
	    memcmp(tok.p, "xref", 4) != 0)
		return false;
	return read_table(v, &lex, s, order);
}

bool
pdf_view_start(const uint8_t *p, size_t from, size_t to, uint64_t *start,
    size_t *end)
{
	static const char	 word[] = "startxref";
	const size_t		 n = sizeof(word) - 1;
	struct octets		 num;
	size_t			 at, i;

	for (at = to; at > from && at >= n; at--) {
		i = at - n;
		if (i < from)
			return false;
		if (p[i] != 's' || memcmp(p + i, word, n) != 0)
			continue;
		for (i += n; i < to && pdf_is_space(p[i]); i++)
			continue;
		num.p = p + i;
		for (; i < to && p[i] >= '0' && p[i] <= '9'; i++)
			continue;
		num.len = (size_t)(p + i - num.p);
		*end = i;
		return pdf_uint(num, start) == 0;
	}
	return false;
}

/* Offsets may be counted from the header: then nothing begins at ${at}. */
uint64_t
pdf_view_place(const struct pdf_view *v, uint64_t at)
{
	struct pdf_lex	 lex;
	struct octets	 tok;
	uint32_t	 num, gen;

	if (v->header == 0 || at >= v->len)
		return at;
	lex = (struct pdf_lex){ v->p + at, v->p + v->len };
	if (pdf_lex_object(&lex, &num, &gen))
		return at;
	lex = (struct pdf_lex){ v->p + at, v->p + v->len };
	if (pdf_lex_next(&lex, &tok) == PDF_WORD && tok.len == 4 &&
	    memcmp(tok.p, "xref", 4) == 0)
		return at;
	return at + v->header;
}

bool
pdf_view_section(struct pdf_view *v, uint64_t at, uint64_t *prev,
    uint32_t *order)
{
	struct section	 s, hidden;
	const size_t	 from = v->n;
	uint32_t	 mine = (*order)++;

	if (!read_at(v, at, &s, mine))
		return false;
	if (v->trailer.p == NULL)
		v->trailer = s.dict;
	*prev = s.prev;
	if (s.xrefstm == 0)
		return true;
	/*
	 * A hybrid file (7.5.8.4): what the table has is stronger than what
	 * the stream has, but that is stronger than what the table hides as
	 * free.
	 */
	*order += 2;
	for (size_t i = from; i < v->n; i++)
		if (v->entry[i].kind == VIEW_FREE)
			v->entry[i].order = mine + 2;
	return read_at(v, pdf_view_place(v, s.xrefstm), &hidden, mine + 1);
}
