/*
 * out.h: text for people on standard output, within the terminal's width.
 */
#ifndef ARCHIVER_OUT_H
#define ARCHIVER_OUT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct page {
	unsigned int	 columns;
};

#define OUT_NARROW	48	/* columns: below, text goes under its label */

/* "Label:   text", the text broken at spaces; controls made visible. */
void	 out_row(const struct page *, const char *label, const char *text);
/* A sentence, broken at spaces. */
void	 out_text(const struct page *, const char *text);
/* The lines of a message, each broken at spaces; an indented one stays so. */
void	 out_lines(unsigned int columns, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));
/* A heading with an empty line before it. */
void	 out_head(const char *title);
/* Columns that UTF-8 text takes, combining marks not counted. */
size_t	 out_width(const char *);
/* ${text} made visible, cut to ${columns} with an ellipsis, on stdout. */
void	 out_cut(const char *text, size_t columns);

/* "148 711 B", "1.2 GiB" into ${out}, which is returned. */
#define OUT_SIZE_TEXT	32
char	*out_size(uint64_t octets, char out[OUT_SIZE_TEXT]);

/*
 * A person's word for an outcome of validation, translated: "valid",
 * "not valid" ...; the term itself when it is not known.
 */
const char *out_indication(const char *indication);

/* One JSON line on standard output.  0, or FAIL_CANNOT (logged). */
int	 out_json(const json_t *);
/* The same of one that is taken; NULL: there was no memory for it. */
int	 out_taken(json_t *);
/* Standard output reached where it goes.  0, or FAIL_CANNOT (logged). */
int	 out_end(void);

#endif
