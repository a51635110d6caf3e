/*
 * csv.h: tables as spreadsheets export them (RFC 4180, with what they do
 * besides: a byte order mark, semicolons or tabs, single line feeds).
 */
#ifndef FORMATS_REGULATION_CSV_H
#define FORMATS_REGULATION_CSV_H

#include <stdbool.h>
#include <stddef.h>

#define CSV_OCTETS	((size_t)16 * 1024 * 1024)	/* of a file */
#define CSV_ROWS	1000000
#define CSV_COLUMNS	128

/* Rows may differ in length; an empty line is a row of one empty cell. */
struct csv_row {
	char		**cell;		/* UTF-8, clean (viet_clean()) */
	size_t		 n;
};

struct csv {
	struct csv_row	*row;
	size_t		 n;
	size_t		 cap;
};

/* Where and why reading ended; rows and columns are counted from 1. */
struct csv_wrong {
	size_t		 row;		/* 0: the file as a whole */
	size_t		 column;
	const char	*why;		/* translated, static */
};

/*
 * Read the whole of ${len} octets with ${separator} between cells.  0, or -1
 * with ${wrong}; release in either case.
 */
int	 csv_parse(struct csv *, const void *, size_t len, char separator,
	    struct csv_wrong *);
void	 csv_release(struct csv *);
/*
 * The same with that separator of comma, semicolon and tab under which
 * ${heads} finds its row of headings.  -1 with ${wrong}->why NULL: under none.
 */
typedef bool csv_heads(void *arg, const struct csv *);
int	 csv_find(struct csv *, const void *, size_t len, csv_heads *heads,
	    void *arg, struct csv_wrong *);
/* The separator that stands most often in the first line, ',' when none. */
char	 csv_separator(const void *, size_t len);
bool	 csv_is_blank(const struct csv *, size_t row);
/* "(1)", "(2)" ... as printed forms have them below their headings. */
bool	 csv_is_numbering(const struct csv *, size_t row);
/* The cell, "" where the row is too short. */
const char *csv_cell(const struct csv *, size_t row, size_t column);

/*
 * What headings are compared by: folded letters and digits of ${s}, cut to
 * ${size}.  Returns ${out}.
 */
char	*csv_squeeze(const char *s, char *out, size_t size);

/*
 * Append a cell, quoted where it must be; what a spreadsheet would take for a
 * formula gets an apostrophe before it.  0 or -1.
 */
struct buf;
int	 csv_put(struct buf *, const char *cell);

#endif
