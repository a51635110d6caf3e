/*
 * pdf_table.c: the cross-reference tables of a PDF in perfect order.
 */
#include <string.h>

#include "formats/document/pdf_changes_view.h"
#include "formats/document/pdf_strict.h"

#include "formats/document/pdf_table.h"

#define ENTRY		20		/* octets of a table's entry */
#define SECTIONS_MAX	64

static bool
is_digits(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] < '0' || p[i] > '9')
			return false;
	return true;
}

bool
pdf_table_header(const uint8_t *p, size_t len)
{
	return len >= 16 && memcmp(p, "%PDF-", 5) == 0 &&
	    is_digits(p + 5, 1) && p[6] == '.' && is_digits(p + 7, 1);
}

static bool
is_eol(const uint8_t *p)
{
	return (p[0] == ' ' && (p[1] == '\n' || p[1] == '\r')) ||
	    (p[0] == '\r' && p[1] == '\n');
}

/* An entry in the form of 7.5.4; objects in use have generation 0. */
static bool
is_entry(const uint8_t *e)
{
	return is_digits(e, 10) && e[10] == ' ' && is_digits(e + 11, 5) &&
	    e[16] == ' ' && is_eol(e + 18) && (e[17] == 'f' ||
	    (e[17] == 'n' && memcmp(e + 11, "00000", 5) == 0));
}

/* Digits at *p, passed over. */
static bool
take_number(const uint8_t **p, const uint8_t *end, uint32_t *out)
{
	struct octets	 s = { *p, 0 };
	uint64_t	 v;

	while (*p < end && **p >= '0' && **p <= '9')
		(*p)++;
	s.len = (size_t)(*p - s.p);
	if (s.len > 10 || pdf_uint(s, &v) == -1 || v > INT32_MAX)
		return false;
	*out = (uint32_t)v;
	return true;
}

/* "FIRST COUNT" and the end of its line. */
static bool
take_heading(const uint8_t **p, const uint8_t *end, struct pdf_table_run *run)
{
	if (!take_number(p, end, &run->first) || *p == end || **p != ' ')
		return false;
	(*p)++;
	if (!take_number(p, end, &run->count))
		return false;
	if (*p < end && **p == ' ')
		(*p)++;
	if (*p < end && **p == '\r')
		(*p)++;
	else if (*p == end || **p != '\n')
		return false;
	if (*p < end && **p == '\n')
		(*p)++;
	return true;
}

/* The subsections of one table, in order; *at is then at "trailer". */
static bool
take_runs(struct pdf_table *f, const uint8_t **at)
{
	const uint8_t	*p = *at, *end = f->p + f->len;
	struct pdf_table_run run;
	uint32_t	 next = 0;

	while (p < end && *p >= '0' && *p <= '9') {
		if (f->n == PDF_TABLE_RUNS || !take_heading(&p, end, &run) ||
		    run.first < next || run.count == 0 ||
		    run.count > (size_t)(end - p) / ENTRY ||
		    run.count > INT32_MAX - run.first)
			return false;
		run.at = p;
		for (uint32_t i = 0; i < run.count; i++, p += ENTRY)
			if (!is_entry(p))
				return false;
		next = run.first + run.count;
		if (f->max < next - 1)
			f->max = next - 1;
		f->run[f->n++] = run;
	}
	*at = p;
	return next > 0;
}

static bool
dict_uint(struct octets dict, const char *key, uint64_t *out)
{
	struct pdf_value	 v;

	return pdf_get(dict, key, &v) && v.kind == PDF_NUMBER &&
	    pdf_uint(v.raw, out) == 0;
}

static bool
dict_has(struct octets dict, const char *key)
{
	struct pdf_value	 v;

	return pdf_get(dict, key, &v);
}

/* The table at ${off}; *prev is 0 when it is the last. */
static bool
take_section(struct pdf_table *f, uint64_t off, uint64_t *prev)
{
	const uint8_t		*p = f->p + off, *end = f->p + f->len;
	struct pdf_lex		 lex;
	struct pdf_value	 v;
	struct octets		 tok;

	if (off >= f->len || end - p < 6 || memcmp(p, "xref", 4) != 0)
		return false;
	p += 4;
	if (*p == '\r')
		p++;
	if (*p == '\n')
		p++;
	if (p[-1] == 'f' || !take_runs(f, &p) || end - p < 7 ||
	    memcmp(p, "trailer", 7) != 0)
		return false;
	lex = (struct pdf_lex){ p + 7, end };
	if (!pdf_strict_value(&lex, &v) || v.kind != PDF_DICT ||
	    dict_has(v.raw, "XRefStm") ||
	    pdf_lex_next(&lex, &tok) != PDF_WORD || tok.len != 9 ||
	    memcmp(tok.p, "startxref", 9) != 0)
		return false;
	if (f->trailer.p == NULL)
		f->trailer = v.raw;
	*prev = 0;
	return !dict_has(v.raw, "Prev") || (dict_uint(v.raw, "Prev", prev) &&
	    *prev > 0);
}

bool
pdf_table_read(struct pdf_table *f, uint64_t start)
{
	uint64_t	 seen[SECTIONS_MAX], size;
	size_t		 n = 0;

	for (uint64_t at = start; at != 0;) {
		if (n == SECTIONS_MAX)
			return false;
		for (size_t i = 0; i < n; i++)
			if (seen[i] == at)
				return false;
		seen[n++] = at;
		if (!take_section(f, at, &at))
			return false;
	}
	return n > 0 && dict_uint(f->trailer, "Size", &size) &&
	    size == (uint64_t)f->max + 1 && !dict_has(f->trailer, "Encrypt");
}

uint64_t
pdf_table_find(const struct pdf_table *f, uint32_t num)
{
	const struct pdf_table_run *run = f->run;
	struct pdf_lex		 lex;
	uint64_t		 off;
	uint32_t		 n, g;
	const uint8_t		*e;
	size_t			 i;

	for (i = 0; i < f->n; i++, run++)
		if (num >= run->first && num - run->first < run->count)
			break;
	if (i == f->n)
		return 0;
	e = run->at + (size_t)(num - run->first) * ENTRY;
	if (e[17] != 'n' || pdf_uint((struct octets){ e, 10 }, &off) == -1 ||
	    off == 0 || off >= f->len || !is_digits(f->p + off, 1))
		return 0;
	lex = (struct pdf_lex){ f->p + off, f->p + f->len };
	if (!pdf_lex_object(&lex, &n, &g) || n != num || g != 0)
		return 0;
	return (uint64_t)(lex.p - f->p);
}
