/*
 * yearly_tell.h: the figures of Mẫu số 12 in the form's order, as JSON, as
 * rows of a table, and as what stands on the form.
 */
#ifndef FORMATS_REGULATION_YEARLY_TELL_H
#define FORMATS_REGULATION_YEARLY_TELL_H

#include <jansson.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/regulation/yearly.h"

#define YEARLY_FIGURES	13
#define YEARLY_OCTETS	((size_t)1024 * 1024)	/* of a report */

struct yearly_figure {
	const char	*item;		/* "I.1" */
	const char	*key;		/* of the form and of JSON */
	const char	*label;		/* the form's own words, shortened */
	uint64_t	 n;
};

void	 yearly_figures(struct yearly_figure f[YEARLY_FIGURES],
	    const struct yearly *);
/* Append "Quyết định, Công văn, loại khác".  The text, or NULL (memory). */
const char *yearly_kinds(struct buf *, const struct yearly *);
/* "2026-11-27" of ${y->until}.  Returns ${out}. */
char	*yearly_until(const struct yearly *, char out[CIVIL_TEXT]);

/* "27/11/2026" of days since 1970-01-01.  Returns ${out}. */
char	*yearly_day(int64_t day, char out[CIVIL_TEXT]);

/* A new object, or NULL (memory). */
json_t	*yearly_json(const struct yearly *);
/*
 * What yearly_json() wrote, by whoever: figures that do not add up are
 * refused.  NULL, or what is wrong with it (translated, static).
 */
const char *yearly_parse(struct yearly *, const json_t *);
/*
 * Add an agency's figures: sums; kinds of all.  ${until} becomes the earliest
 * one, unless nothing was added yet (${first}).
 */
void	 yearly_add(struct yearly *, const struct yearly *, bool first);

/* Append a table (CSV, CRLF, with the mark of UTF-8).  0 or -1. */
int	 yearly_csv(struct buf *, const struct yearly *);
/*
 * Put the figures into a form's data; ${when} is what stands behind the year
 * in brackets.  0 or -1 (memory).
 */
int	 yearly_fill(json_t *data, const struct yearly *, const char *when);

#endif
