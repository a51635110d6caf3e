/*
 * blank_row.c: how much room a row of a list takes, and where one that is too
 * long for the page's end is divided.
 */
#include <string.h>

#include "formats/base/json.h"

#include "formats/regulation/blank_part.h"

#define CELL_PADDING	16u		/* tenths of mm, both sides */
#define CHARACTER_WIDTH	20u		/* tenths of mm, in a table, at most */
#define LAST_LINES	18u		/* of a row, with who signs and notes */
#define REST_LINES	4u		/* of one that is divided */

/* Characters of a line in column ${i}. */
static unsigned int
line_of(const struct blank *f, size_t i)
{
	unsigned int	 page = f->landscape ? BLANK_LANDSCAPE :
			    BLANK_PORTRAIT, sum, wide;

	(void)blank_width(f, &sum);
	wide = page * f->column[i].width / sum;
	return wide > CELL_PADDING + CHARACTER_WIDTH ? (wide - CELL_PADDING) /
	    CHARACTER_WIDTH : 1;
}

/* Lines of its tallest cell, about. */
static unsigned int
lines_of(const struct blank *f, const json_t *row)
{
	const struct blank_column	*c = f->column;
	unsigned int			 sum, wide, lines, most = 0;
	size_t				 n = blank_width(f, &sum);
	const char			*s;

	for (size_t i = 0; i < n; i++) {
		s = blank_value(row, c[i].key, strlen(c[i].key));
		wide = line_of(f, i);
		lines = s == NULL ? 0 : (blank_characters(s, strlen(s)) + wide -
		    1) / wide;
		if (lines > most)
			most = lines;
	}
	return most;
}

bool
blank_row_fits(const struct blank *f, const json_t *row)
{
	return lines_of(f, row) <= LAST_LINES;
}

/* Where a text is divided: at a space, not far before so many characters. */
static size_t
place(const char *s, unsigned int characters)
{
	size_t		 len = strlen(s), at = 0, space;
	unsigned int	 n = 0;

	while (at < len && n < characters)
		n += ((unsigned char)s[++at] & 0xc0) != 0x80;
	if (at == len)
		return at;
	for (space = at; space > 0 && at - space < 48; space--)
		if (s[space] == ' ')
			return space;
	return at;
}

int
blank_row_split(const struct blank *f, const json_t *row, json_t **above,
    json_t **rest)
{
	const struct blank_column	*c = f->column;
	unsigned int			 sum, lines = lines_of(f, row);
	size_t				 n = blank_width(f, &sum), at;
	const char			*s;
	int				 rc = 0;

	*above = json_object();
	*rest = json_object();
	if (*above == NULL || *rest == NULL)
		rc = -1;
	for (size_t i = 0; rc == 0 && i < n; i++) {
		s = blank_value(row, c[i].key, strlen(c[i].key));
		if (s == NULL)
			continue;
		at = lines <= REST_LINES ? 0 : place(s, (lines - REST_LINES) *
		    line_of(f, i));
		rc = json_object_set_new(*above, c[i].key, json_stringn(s,
		    at)) | json_object_set_new(*rest, c[i].key,
		    json_string(s + at + strspn(s + at, " ")));
	}
	if (rc == 0)
		return 0;
	json_decref(*above);
	json_decref(*rest);
	*above = *rest = NULL;
	return -1;
}
