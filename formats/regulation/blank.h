/*
 * blank.h: the forms of Quyết định 2103/QĐ-UBND (Phụ lục, Mẫu số 01 to 12) in
 * its own words and layout, filled in, as HTML to print and as ODT.
 *
 * The words are quoted as they were issued, "VỆT NAM" included.
 */
#ifndef FORMATS_REGULATION_BLANK_H
#define FORMATS_REGULATION_BLANK_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "formats/base/buf.h"

#define BLANK_FORMS	12
#define BLANK_OCTETS	((size_t)64 * 1024 * 1024)	/* of one */

/*
 * A line is a letter, a blank and text, in which {key} stands for a value of
 * the data (a dotted line where there is none):
 *
 *   N  the form's number       M  the nation's name and motto
 *   A  agency and motto side by side, number and date below
 *   T  title                   t  the same, smaller      K  addressee
 *   S  heading                 P  paragraph
 *   L  line to fill: what follows a {key} stands at a tab stop
 *   E  each string of the data's list of that name, a paragraph
 *   W  the table: each object of the data's "rows" is a row
 *   G  signatures: left | right, lines between "/"
 *   V  the same in the middle of recipients: left is small
 *   F  note at the foot        B  blank lines to fill
 *   X  title on a new page
 */
struct blank_column {
	const char	*group;		/* a heading over several, or NULL */
	const char	*title;
	unsigned int	 width;		/* parts of all widths */
	const char	*key;		/* of a row; "" for its number */
};

struct blank {
	unsigned int	 number;
	bool		 landscape;
	const char	*name;		/* for the document's properties */
	const char *const *line;
	const struct blank_column *column;	/* ends with a NULL title */
};

/* NULL: there is none of that number. */
const struct blank *blank_find(unsigned int number);

/*
 * Write the form with ${data}: an object of strings, "rows" (an array of
 * objects of strings) and lists of strings; what is absent stays to be filled
 * by hand.  0, or -1 (memory, too large).
 */
int	 blank_html(struct buf *, const struct blank *, const json_t *data);
/* The same as an OpenDocument text (ISO/IEC 26300), a ZIP archive. */
int	 blank_odt(struct buf *, const struct blank *, const json_t *data);

/*
 * For both: the next piece of a line's text: 1 and a label, 2 and a key, 0 at
 * the end.  ${at} moves on.
 */
int	 blank_piece(const char **at, const char **p, size_t *len);
/* The data's value of a key that is ${len} octets long; NULL: none. */
const char *blank_value(const json_t *data, const char *key, size_t len);
/* How many columns, and how many of them from ${i} on share its group. */
size_t	 blank_width(const struct blank *, unsigned int *sum);
size_t	 blank_span(const struct blank *, size_t i);

#endif
