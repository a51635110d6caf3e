/*
 * blank_part.h: what the writers of a form share.
 */
#ifndef FORMATS_REGULATION_BLANK_PART_H
#define FORMATS_REGULATION_BLANK_PART_H

#include "formats/regulation/blank.h"

#define BLANK_LINES	4	/* to be filled by hand */
#define BLANK_LEFT	46	/* percent: the agency's column of the head */

/* Inner width of the page in tenths of a millimetre. */
#define BLANK_PORTRAIT	1700u
#define BLANK_LANDSCAPE	2570u

/* Is this line that of who signs?  NULL: no. */
bool	 blank_is_signed(const char *line);
/* Are these octets the word? */
bool	 blank_is(const char *, size_t len, const char *word);
/* Of UTF-8, about. */
unsigned int blank_characters(const char *, size_t len);
/*
 * blank_row.c: does a list's row fit on a page with what comes behind it?  Word
 * processors lose text of a row in a row that does not.
 */
bool	 blank_row_fits(const struct blank *, const json_t *row);
/*
 * One that does not as two, new references: its last lines, a few, and what
 * stands above them.  0 or -1 (memory).
 */
int	 blank_row_split(const struct blank *, const json_t *row,
	    json_t **above, json_t **rest);
/* Everything between the page's head and its end; errors are the buffer's. */
void	 blank_body(struct buf *, const struct blank *, const json_t *data,
	    bool odt);

#endif
