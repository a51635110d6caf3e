/*
 * agencies_csv_part.h: what the files of agencies_csv.h share.
 */
#ifndef FORMATS_REGULATION_AGENCIES_CSV_PART_H
#define FORMATS_REGULATION_AGENCIES_CSV_PART_H

#include "formats/regulation/agencies_csv.h"

/* What a cell holds. */
enum agency_cell { CELL_TEXT, CELL_DATE, CELL_BOOL, CELL_LIST, CELL_NAMES,
	CELL_SUBJECTS, CELL_CERTIFICATES, CELL_SERIAL, CELL_KIND, CELL_HOW,
	CELL_WHY, CELL_SEX, CELL_DECISION };

/* A column: its heading, folded, begins with one of the words. */
struct agency_column {
	const char	*field;		/* "ended.date"; "private.born" */
	enum agency_cell holds;
	bool		 must;
	const char	*heading;
	const char	*words[4];
};

/* NULL's field ends them. */
const struct agency_column *agency_columns_of(enum agency_book);

struct list_reading {
	struct agencies_list	*list;
	register_told		*told;
	void			*arg;
	unsigned int		 errors;
};

/*
 * agencies_cell.c: a cell that is not empty, into ${to} as ${field} ("a.b":
 * an object in it).  NULL, or what is wrong (translated, static).
 */
const char	*agency_cell_put(json_t *to, const char *field,
		    enum agency_cell, const char *cell);
/*
 * The other way: what stands in a cell for ${value}, which may be NULL.
 * Appends.  0 or -1.
 */
int		 agency_cell_get(struct buf *, enum agency_cell,
		    const json_t *value);

#endif
