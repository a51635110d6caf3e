/*
 * pdf_xref.c: where the file's last revision says that an object lies.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/document/pdf_lex.h"
#include "formats/document/pdf_stream.h"

#include "formats/document/pdf_xref.h"

#define ENTRY		20		/* octets of a table's entry */
#define WIDTH_MAX	8		/* octets of a stream's field */
#define RUNS_MAX	65536		/* subsections */

/* Consecutive objects ${first} ..., described from ${at} on. */
struct run {
	uint32_t	 first;
	uint32_t	 count;
	const uint8_t	*at;
	uint8_t		 w[3];		/* widths; all 0: a table's entries */
};

struct pdf_xref {
	const uint8_t	*p;
	size_t		 len;
	struct run	*run;		/* newest section first */
	size_t		 n;
	size_t		 cap;
	uint8_t		*stream[PDF_XREF_SECTIONS];	/* decoded */
	size_t		 nstream;
	size_t		 left;		/* octets that may be decoded yet */
};

/* What a section's dictionary says. */
struct section {
	uint64_t	 prev;		/* 0: none */
	uint64_t	 size;
	struct octets	 widths;
	struct octets	 index;
	uint64_t	 stream;	/* XRefStm; 0: none */
};

static int
add_run(struct pdf_xref *x, const struct run *run)
{
	struct run	*grown;

	if (x->n == x->cap) {
		if (x->cap == RUNS_MAX)
			return -1;
		x->cap = x->cap == 0 ? 16 : x->cap * 2;
		grown = reallocarray(x->run, x->cap, sizeof(*grown));
		if (grown == NULL)
			return -1;
		x->run = grown;
	}
	x->run[x->n++] = *run;
	return 0;
}

/* The cursor is at "<<". */
static int
read_section(struct pdf_lex *lex, struct section *s)
{
	char		 key[PDF_KEY_MAX];
	struct pdf_value v;
	struct octets	 tok;
	int		 rc;

	memset(s, 0, sizeof(*s));
	if (pdf_lex_next(lex, &tok) != PDF_DICT)
		return -1;
	while ((rc = pdf_dict_next(lex, key, &v)) == 1) {
		if (strcmp(key, "Prev") == 0) {
			if (pdf_uint(v.raw, &s->prev) == -1)
				return -1;
		} else if (strcmp(key, "Size") == 0) {
			if (pdf_uint(v.raw, &s->size) == -1)
				return -1;
		} else if (strcmp(key, "XRefStm") == 0) {
			if (pdf_uint(v.raw, &s->stream) == -1)
				return -1;
		} else if (strcmp(key, "W") == 0) {
			s->widths = v.raw;
		} else if (strcmp(key, "Index") == 0) {
			s->index = v.raw;
		}
	}
	return rc;
}

/* The cursor is after "xref". */
static int
read_table(struct pdf_xref *x, struct pdf_lex *lex, struct section *s)
{
	struct run	 run = { .count = 0 };
	struct octets	 tok;
	uint64_t	 first, count;
	enum pdf_token	 t;

	while ((t = pdf_lex_next(lex, &tok)) == PDF_NUMBER) {
		if (pdf_uint(tok, &first) == -1 || first > INT32_MAX ||
		    pdf_lex_next(lex, &tok) != PDF_NUMBER ||
		    pdf_uint(tok, &count) == -1 || count > INT32_MAX)
			return -1;
		pdf_lex_space(lex);
		if (count > (size_t)(lex->end - lex->p) / ENTRY)
			return -1;
		run.first = (uint32_t)first;
		run.count = (uint32_t)count;
		run.at = lex->p;
		lex->p += count * ENTRY;
		if (add_run(x, &run) == -1)
			return -1;
	}
	if (t != PDF_WORD || tok.len != 7 || memcmp(tok.p, "trailer", 7) != 0)
		return -1;
	return read_section(lex, s);
}

static int
read_widths(struct octets raw, uint8_t w[3])
{
	struct pdf_lex	 lex = { raw.p, raw.p + raw.len };
	struct octets	 tok;
	uint64_t	 v;

	if (raw.len == 0 || pdf_lex_next(&lex, &tok) != PDF_ARRAY)
		return -1;
	for (size_t i = 0; i < 3; i++) {
		if (pdf_lex_next(&lex, &tok) != PDF_NUMBER ||
		    pdf_uint(tok, &v) == -1 || v > WIDTH_MAX)
			return -1;
		w[i] = (uint8_t)v;
	}
	if (pdf_lex_next(&lex, &tok) != PDF_ARRAY_END || w[1] == 0)
		return -1;
	return 0;
}

/* Runs of ${rows} rows at ${at}, as /Index says ([0 Size] without one). */
static int
read_index(struct pdf_xref *x, const struct section *s, struct run *run,
    size_t rows)
{
	const size_t	 wide = (size_t)run->w[0] + run->w[1] + run->w[2];
	struct pdf_lex	 lex = { s->index.p, s->index.p + s->index.len };
	struct octets	 tok;
	enum pdf_token	 t;
	uint64_t	 first, count;

	if (s->index.len == 0) {
		if (s->size > rows)
			return -1;
		run->count = (uint32_t)s->size;
		return add_run(x, run);
	}
	if (pdf_lex_next(&lex, &tok) != PDF_ARRAY)
		return -1;
	while ((t = pdf_lex_next(&lex, &tok)) == PDF_NUMBER) {
		if (pdf_uint(tok, &first) == -1 || first > INT32_MAX ||
		    pdf_lex_next(&lex, &tok) != PDF_NUMBER ||
		    pdf_uint(tok, &count) == -1 || count > rows)
			return -1;
		run->first = (uint32_t)first;
		run->count = (uint32_t)count;
		if (add_run(x, run) == -1)
			return -1;
		run->at += count * wide;
		rows -= (size_t)count;
	}
	return t == PDF_ARRAY_END ? 0 : -1;
}

static int
read_stream(struct pdf_xref *x, struct pdf_lex *lex, uint32_t num,
    uint32_t gen, struct section *s, qpdf_data q)
{
	struct run	 run = { .first = 0 };
	uint8_t		*rows;
	size_t		 len, wide;
	qpdf_oh		 oh;

	if (read_section(lex, s) == -1 || s->size > INT32_MAX ||
	    read_widths(s->widths, run.w) == -1)
		return -1;
	oh = qpdf_get_object_by_id(q, (int)num, (int)gen);
	(void)pdf_stream_data(q, oh, &x->left, &rows, &len);
	qpdf_oh_release(q, oh);
	if (rows == NULL)
		return -1;
	x->stream[x->nstream++] = rows;
	wide = (size_t)run.w[0] + run.w[1] + run.w[2];
	run.at = rows;
	return read_index(x, s, &run, len / wide);
}

/* The section at ${at}; 7.5.8.4: a table's stream comes before its Prev. */
static int
read_one(struct pdf_xref *x, uint64_t at, struct section *s, qpdf_data q)
{
	struct pdf_lex	 lex, word;
	struct section	 hidden;
	struct octets	 tok;
	uint32_t	 num, gen;

	if (at >= x->len || x->nstream == PDF_XREF_SECTIONS)
		return -1;
	word = lex = (struct pdf_lex){ x->p + at, x->p + x->len };
	if (pdf_lex_object(&lex, &num, &gen))
		return read_stream(x, &lex, num, gen, s, q);
	if (pdf_lex_next(&word, &tok) != PDF_WORD || tok.len != 4 ||
	    memcmp(tok.p, "xref", 4) != 0 || read_table(x, &word, s) == -1)
		return -1;
	if (s->stream == 0)
		return 0;
	if (s->stream >= x->len || x->nstream == PDF_XREF_SECTIONS)
		return -1;
	lex = (struct pdf_lex){ x->p + s->stream, x->p + x->len };
	if (!pdf_lex_object(&lex, &num, &gen))
		return -1;
	return read_stream(x, &lex, num, gen, &hidden, q);
}

struct pdf_xref *
pdf_xref_read(const uint8_t *p, size_t len, uint64_t start, qpdf_data q)
{
	struct pdf_xref	*x;
	struct section	 s;
	size_t		 i;

	if ((x = calloc(1, sizeof(*x))) == NULL)
		return NULL;
	x->p = p;
	x->len = len;
	x->left = PDF_DECODED_MAX;
	for (i = 0; i < PDF_XREF_SECTIONS && start != 0; i++) {
		if (read_one(x, start, &s, q) == -1)
			break;
		start = s.prev;
	}
	if (start != 0) {	/* not to its end: a loop, or damaged */
		pdf_xref_free(x);
		return NULL;
	}
	return x;
}

void
pdf_xref_free(struct pdf_xref *x)
{
	if (x == NULL)
		return;
	for (size_t i = 0; i < x->nstream; i++)
		free(x->stream[i]);
	free(x->run);
	free(x);
}

static uint64_t
field(const uint8_t *p, uint8_t width)
{
	uint64_t	 v = 0;

	for (uint8_t i = 0; i < width; i++)
		v = v << 8 | p[i];
	return v;
}

/* The offset that entry ${i} of a run gives; 0 when it gives none. */
static uint64_t
run_entry(const struct run *run, uint32_t i)
{
	const size_t	 wide = (size_t)run->w[0] + run->w[1] + run->w[2];
	const uint8_t	*p;
	uint64_t	 off;

	if (wide > 0) {
		p = run->at + i * wide;
		if (run->w[0] > 0 && field(p, run->w[0]) != 1)
			return 0;
		return field(p + run->w[0], run->w[1]);
	}
	p = run->at + (size_t)i * ENTRY;
	if (p[17] != 'n' ||
	    pdf_uint((struct octets){ p, 10 }, &off) == -1)
		return 0;
	return off;
}

uint64_t
pdf_xref_find(const struct pdf_xref *x, uint32_t num, uint32_t gen)
{
	const struct run	*run = x->run;
	struct pdf_lex		 lex;
	uint64_t		 off;
	uint32_t		 n, g;
	size_t			 i;

	for (i = 0; i < x->n; i++, run++)
		if (num >= run->first && num - run->first < run->count)
			break;
	if (i == x->n)
		return 0;
	off = run_entry(run, num - run->first);
	if (off == 0 || off >= x->len)
		return 0;
	lex = (struct pdf_lex){ x->p + off, x->p + x->len };
	if (!pdf_lex_object(&lex, &n, &g) || n != num || g != gen)
		return 0;
	return (uint64_t)(lex.p - x->p);
}
