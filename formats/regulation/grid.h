/*
 * grid.h: tables as spreadsheets export them (RFC 4180, with what they do
 * besides: a byte order mark, semicolons or tabs, single line feeds).
 */
#ifndef FORMATS_REGULATION_GRID_H
#define FORMATS_REGULATION_GRID_H

#include <stddef.h>

#define GRID_OCTETS	((size_t)16 * 1024 * 1024)	/* of a file */
#define GRID_ROWS	20000
#define GRID_COLUMNS	128

/* Rows may differ in length; an empty line is a row of one empty cell. */
struct grid_row {
	char		**cell;		/* UTF-8, clean (viet_clean()) */
	size_t		 n;
};

struct grid {
	struct grid_row	*row;
	size_t		 n;
	size_t		 cap;
};

/* Where and why reading ended; rows and columns are counted from 1. */
struct grid_wrong {
	size_t		 row;		/* 0: the file as a whole */
	size_t		 column;
	const char	*why;		/* translated, static */
};

/*
 * Read the whole of ${len} octets with ${separator} between cells.  0, or -1
 * with ${wrong}; release in either case.
 */
int	 grid_parse(struct grid *, const void *, size_t len, char separator,
	    struct grid_wrong *);
void	 grid_release(struct grid *);
/* The cell, "" where the row is too short. */
const char *grid_cell(const struct grid *, size_t row, size_t column);

/*
 * Append a cell, quoted where it must be; what a spreadsheet would take for a
 * formula gets an apostrophe before it.  0 or -1.
 */
struct buf;
int	 grid_put(struct buf *, const char *cell);

#endif
