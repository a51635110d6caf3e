/*
 * csv.c: tables as spreadsheets write them.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/encode.h"

#include "formats/regulation/csv.h"

struct csv {
	const char	*p, *end;
	size_t		 line;		/* of ${p} */
	char		 delimiter;
	struct buf	 text;		/* of the row: fields, each with a NUL */
};

/* What stands most often in the first line, quotations aside. */
static char
delimiter_of(const char *p, const char *end)
{
	static const char	 choices[] = ",;\t";
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

/* The line of the first octet that is no UTF-8; 0: all is well. */
static size_t
bad_line(const char *p, size_t len)
{
	const char	*nl, *end = p + len;
	size_t		 line = 1;

	if (len == 0 || utf8_valid(p, len))
		return 0;
	for (; p < end; p = nl + 1, line++) {
		if ((nl = memchr(p, '\n', (size_t)(end - p))) == NULL)
			nl = end;
		if (!utf8_valid(p, (size_t)(nl - p)))
			return line;
		if (nl == end)
			break;
	}
	return line;
}

struct csv *
csv_new(const char *p, size_t len, size_t *line)
{
	struct csv	*c;

	if ((*line = bad_line(p, len)) != 0 ||
	    (c = calloc(1, sizeof(*c))) == NULL)
		return NULL;
	if (len >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0) {
		p += 3;
		len -= 3;
	}
	c->p = p;
	c->end = len == 0 ? p : p + len;
	c->line = 1;
	c->delimiter = delimiter_of(c->p, c->end);
	buf_init(&c->text, CSV_ROW_MAX);
	return c;
}

void
csv_free(struct csv *c)
{
	if (c != NULL)
		buf_release(&c->text);
	free(c);
}

/* Past a line's end. */
static void
line_end(struct csv *c)
{
	if (c->p < c->end && *c->p == '\r')
		c->p++;
	if (c->p < c->end && *c->p == '\n')
		c->p++;
	c->line++;
}

/* The cursor is behind the opening quotation mark.  0 or -1. */
static int
quoted(struct csv *c)
{
	while (c->p < c->end) {
		if (*c->p == '"') {
			c->p++;
			if (c->p == c->end || *c->p != '"')
				return 0;
		}
		c->line += *c->p == '\n';
		(void)buf_addc(&c->text, *c->p++);
	}
	return -1;
}

static bool
at_end(const struct csv *c)
{
	return c->p == c->end || *c->p == '\n' || *c->p == '\r';
}

/* One field; where it begins in ${text}, spaces at its ends taken off. */
static int
field(struct csv *c, size_t *at)
{
	while (c->p < c->end && *c->p == ' ')
		c->p++;
	*at = c->text.len;
	if (c->p < c->end && *c->p == '"') {
		c->p++;
		if (quoted(c) == -1)
			return -1;
	}
	while (!at_end(c) && *c->p != c->delimiter)
		(void)buf_addc(&c->text, *c->p++);
	while (c->text.len > *at && c->text.p[c->text.len - 1] == ' ')
		c->text.len--;
	while (*at < c->text.len && c->text.p[*at] == ' ')
		++*at;
	return buf_addc(&c->text, '\0');
}

static int
row(struct csv *c, struct csv_row *r)
{
	size_t	 at[CSV_COLUMNS_MAX];

	buf_reset(&c->text);
	r->n = 0;
	r->line = c->line;
	for (;;) {
		if (r->n == CSV_COLUMNS_MAX || field(c, &at[r->n]) == -1)
			return -1;
		r->n++;
		if (at_end(c))
			break;
		c->p++;		/* the delimiter */
	}
	line_end(c);
	/* The buffer may have moved while it grew. */
	for (size_t i = 0; i < r->n; i++)
		r->field[i] = (const char *)c->text.p + at[i];
	return 0;
}

int
csv_next(struct csv *c, struct csv_row *r)
{
	while (c->p < c->end) {
		if (row(c, r) == -1)
			return -1;
		for (size_t i = 0; i < r->n; i++)
			if (r->field[i][0] != '\0')
				return 1;
	}
	r->n = 0;
	r->line = c->line;
	return 0;
}
