/*
 * csv.h: tables as spreadsheets write them (RFC 4180, and what they do
 * instead): comma, semicolon or tab, a byte order mark, quoted line ends.
 */
#ifndef FORMATS_REGULATION_CSV_H
#define FORMATS_REGULATION_CSV_H

#include <stddef.h>
#include <stdint.h>

#define CSV_COLUMNS_MAX	64
#define CSV_ROW_MAX	((size_t)1024 * 1024)	/* octets of a row */

struct csv;			/* opaque */

struct csv_row {
	const char	*field[CSV_COLUMNS_MAX];	/* no spaces at its ends */
	size_t		 n;
	size_t		 line;		/* where it begins, from 1 */
};

/*
 * A table in ${len} octets, which are borrowed.  NULL: not UTF-8 (*line says
 * where), or memory (*line 0).
 */
struct csv	*csv_new(const char *, size_t len, size_t *line);
void		 csv_free(struct csv *);	/* NULL is allowed */
/*
 * The next row that has anything in it; its texts live until the next call.
 * 1, 0 at the end, -1: a quotation that is not closed, too many columns or
 * octets (row->line says where).
 */
int		 csv_next(struct csv *, struct csv_row *);

#endif
