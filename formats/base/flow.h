/*
 * flow.h: text in lines of a given width.
 *
 * Text is UTF-8 that is safe on a terminal (utf8_visible()); colours as
 * "\033[...m" in it take no columns.
 */
#ifndef FORMATS_BASE_FLOW_H
#define FORMATS_BASE_FLOW_H

#include <stdbool.h>
#include <stddef.h>

#include "formats/base/buf.h"

#define FLOW_COLUMNS	80		/* where nothing says otherwise */
#define FLOW_LEAST	20
#define FLOW_MOST	1000

/*
 * Columns that the text takes on a terminal: combining marks none, East Asian
 * wide characters two (Unicode TR 11), everything else one.
 */
size_t	 flow_width(const char *);
/*
 * Append ${text} in lines of at most ${columns}, the first after ${first} and
 * the others after ${rest}; broken at spaces, words that are longer than a
 * line anywhere between characters.  A newline in it ends a line; so does the
 * end.  0 or -1.
 */
int	 flow_text(struct buf *, const char *first, const char *rest,
	    const char *text, unsigned int columns);
/* ${text} cut to ${columns}, with an ellipsis where it was.  0 or -1. */
int	 flow_cut(struct buf *, const char *text, size_t columns);
/* ${n} spaces. */
int	 flow_pad(struct buf *, size_t n);
/*
 * A help text anew: lines of "  --option ARG   what it does", continued on
 * lines that are indented more, and paragraphs that begin at the margin; all
 * are flowed.  0 or -1.
 */
int	 flow_help(struct buf *, const char *help, unsigned int columns);

/*
 * The width of what ${fd} goes to: COLUMNS of the environment, else the
 * terminal's, else FLOW_COLUMNS; within FLOW_LEAST and FLOW_MOST.
 */
unsigned int flow_columns(int fd);
/* Colours are for terminals, and not where NO_COLOR is set. */
bool	 flow_color(int fd);

#endif
