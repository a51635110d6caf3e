/*
 * csv.c: reading and writing tables of a spreadsheet.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/regulation/viet.h"

#include "formats/regulation/csv.h"

#define CELL_OCTETS	((size_t)32767)		/* what Excel has in one */

/* The cursor: ${p} is the next octet, row and column are those it is in. */
struct cursor {
	const uint8_t		*p;
	const uint8_t		*end;
	uint8_t			 separator;
	size_t			 row;
	size_t			 column;
	struct csv_wrong	*wrong;
};

static int
wrong_at(struct cursor *c, const char *why)
{
	*c->wrong = (struct csv_wrong){ c->row, c->column, why };
	return -1;
}

static int
row_add(struct csv *t)
{
	struct csv_row	*more;
	size_t		 cap;

	if (t->n == t->cap) {
		cap = t->cap == 0 ? 64 : t->cap * 2;
		if ((more = reallocarray(t->row, cap, sizeof(*more))) == NULL)
			return -1;
		t->row = more;
		t->cap = cap;
	}
	t->row[t->n++] = (struct csv_row){ NULL, 0 };
	return 0;
}

static int
cell_add(struct cursor *c, struct csv_row *row, const struct buf *raw)
{
	struct buf	 clean;
	char		**more, *s;
	size_t		 len;

	if (raw->len > 0 && memchr(raw->p, '\0', raw->len) != NULL)
		return wrong_at(c, _("holds a zero octet: is this a CSV file, "
		    "in UTF-8?"));
	if (raw->len > 0 && !utf8_valid(raw->p, raw->len))
		return wrong_at(c, _("is not UTF-8 text; save the table as "
		    "CSV UTF-8"));
	if (row->n == CSV_COLUMNS)
		return wrong_at(c, _("is one column too many"));
	buf_init(&clean, 4 * CELL_OCTETS);
	if (raw->len > 0)
		viet_clean(&clean, (const char *)raw->p, raw->len);
	buf_addc(&clean, '\0');
	s = (char *)buf_take(&clean, &len);
	buf_release(&clean);
	more = s == NULL ? NULL :
	    reallocarray(row->cell, row->n + 1, sizeof(*more));
	if (more == NULL) {
		free(s);
		return wrong_at(c, _("out of memory"));
	}
	row->cell = more;
	row->cell[row->n++] = s;
	return 0;
}

/* Behind the opening quote, to behind the closing one. */
static int
quoted(struct cursor *c, struct buf *raw)
{
	for (; c->p < c->end; c->p++) {
		if (*c->p == '"') {
			if (c->p + 1 == c->end || c->p[1] != '"') {
				c->p++;
				return 0;
			}
			c->p++;
		}
		if (buf_addc(raw, (char)*c->p) == -1)
			return wrong_at(c, _("is longer than a cell can be; "
			    "is a quotation mark missing?"));
	}
	return wrong_at(c, _("begins with a quotation mark that is never "
	    "closed"));
}

static bool
at_end(const struct cursor *c)
{
	return c->p == c->end || *c->p == '\n' || *c->p == '\r';
}

/* One cell, to the separator or the line's end behind it. */
static int
cell_read(struct cursor *c, struct csv_row *row, struct buf *raw)
{
	buf_reset(raw);
	if (c->p < c->end && *c->p == '"') {
		c->p++;
		if (quoted(c, raw) == -1)
			return -1;
		if (!at_end(c) && *c->p != c->separator)
			return wrong_at(c, _("has text behind its closing "
			    "quotation mark"));
	} else {
		for (; !at_end(c) && *c->p != c->separator; c->p++)
			if (buf_addc(raw, (char)*c->p) == -1)
				return wrong_at(c, _("is longer than a cell "
				    "can be"));
	}
	return cell_add(c, row, raw);
}

static int
row_read(struct cursor *c, struct csv *t, struct buf *raw)
{
	struct csv_row	*row;

	if (t->n == CSV_ROWS)
		return wrong_at(c, _("is one row too many"));
	if (row_add(t) == -1)
		return wrong_at(c, _("out of memory"));
	row = &t->row[t->n - 1];
	for (c->column = 1; ; c->column++) {
		if (cell_read(c, row, raw) == -1)
			return -1;
		if (at_end(c))
			break;
		c->p++;		/* the separator */
	}
	if (c->p < c->end && *c->p == '\r')
		c->p++;
	if (c->p < c->end && *c->p == '\n')
		c->p++;
	return 0;
}

int
csv_parse(struct csv *t, const void *p, size_t len, char separator,
    struct csv_wrong *wrong)
{
	struct cursor	 c = { p, NULL, (uint8_t)separator, 0, 0, wrong };
	struct buf	 raw;
	int		 rc = 0;

	*t = (struct csv){ NULL, 0, 0 };
	*wrong = (struct csv_wrong){ 0, 0, NULL };
	if (len == 0)
		return wrong_at(&c, _("is empty"));
	if (len > CSV_OCTETS)
		return wrong_at(&c, _("is larger than a table may be"));
	c.end = c.p + len;
	if (len >= 2 && ((c.p[0] == 0xff && c.p[1] == 0xfe) ||
	    (c.p[0] == 0xfe && c.p[1] == 0xff)))
		return wrong_at(&c, _("is UTF-16 text; save the table as CSV "
		    "UTF-8"));
	if (len >= 3 && memcmp(c.p, "\xef\xbb\xbf", 3) == 0)
		c.p += 3;
	buf_init(&raw, CELL_OCTETS);
	for (c.row = 1; rc == 0 && c.p < c.end; c.row++)
		rc = row_read(&c, t, &raw);
	buf_release(&raw);
	return rc;
}

void
csv_release(struct csv *t)
{
	for (size_t i = 0; i < t->n; i++) {
		for (size_t k = 0; k < t->row[i].n; k++)
			free(t->row[i].cell[k]);
		free(t->row[i].cell);
	}
	free(t->row);
	*t = (struct csv){ NULL, 0, 0 };
}

int
csv_find(struct csv *t, const void *p, size_t len, csv_heads *heads,
    void *arg, struct csv_wrong *wrong)
{
	static const char	 separators[] = { ',', ';', '\t' };
	struct csv_wrong	 one, first = { 0, 0, NULL };

	for (size_t i = 0; i < sizeof(separators); i++) {
		if (csv_parse(t, p, len, separators[i], &one) == 0 &&
		    heads(arg, t))
			return 0;
		/*
		 * Broken behind headings that are whole: this is the
		 * separator, and that is the cause to tell.
		 */
		if (one.why != NULL && (first.why == NULL || (t->n > 0 &&
		    heads(arg, t))))
			first = one;
		csv_release(t);
	}
	*wrong = first;
	return -1;
}

bool
csv_is_blank(const struct csv *t, size_t row)
{
	for (size_t k = 0; k < t->row[row].n; k++)
		if (*t->row[row].cell[k] != '\0')
			return false;
	return true;
}

bool
csv_is_numbering(const struct csv *t, size_t row)
{
	const char	*s;

	for (size_t k = 0; k < t->row[row].n; k++) {
		s = t->row[row].cell[k];
		if (s[strspn(s, "()0123456789")] != '\0' || strlen(s) > 4)
			return false;
	}
	return true;
}

const char *
csv_cell(const struct csv *t, size_t row, size_t column)
{
	if (row >= t->n || column >= t->row[row].n)
		return "";
	return t->row[row].cell[column];
}

int
csv_put(struct buf *b, const char *cell)
{
	bool	 quote = strpbrk(cell, ",;\t\"\r\n") != NULL;
	/* Before a tab, too, spreadsheets see what follows it. */
	bool	 formula = *cell != '\0' && strchr("=+-@\t\r", *cell) != NULL;

	if (quote)
		buf_addc(b, '"');
	if (formula)
		buf_addc(b, '\'');
	for (; *cell != '\0'; cell++) {
		if (*cell == '"')
			buf_addc(b, '"');
		buf_addc(b, *cell);
	}
	if (quote)
		buf_addc(b, '"');
	return b->failed ? -1 : 0;
}

char *
csv_squeeze(const char *s, char *out, size_t size)
{
	struct buf	 b;
	size_t		 n = 0;

	buf_init(&b, 8 * CELL_OCTETS);
	if (viet_fold(&b, s, strlen(s), false) == 0)
		for (size_t i = 0; i < b.len && n + 1 < size; i++)
			if (isalnum(b.p[i]))
				out[n++] = (char)b.p[i];
	out[n] = '\0';
	buf_release(&b);
	return out;
}

char
csv_separator(const void *text, size_t len)
{
	static const char	 choices[] = ",;\t";
	const char		*p = text, *end = len == 0 ? p : p + len;
	size_t			 count[3] = { 0 }, best = 0;
	bool			 quoted = false;

	for (; p < end && (quoted || (*p != '\n' && *p != '\r')); p++) {
		if (*p == '"')
			quoted = !quoted;
		for (size_t i = 0; i < 3 && !quoted; i++)
			count[i] += *p == choices[i];
	}
	for (size_t i = 1; i < 3; i++)
		if (count[i] > count[best])
			best = i;
	return choices[best];
}
