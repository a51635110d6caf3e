/*
 * paper.h: a page in Vietnamese and English, as one HTML file.
 */
#ifndef AUDITOR_PAPER_H
#define AUDITOR_PAPER_H

#include <stdint.h>

#include "formats/base/sheet.h"

#define LANGUAGES	2
#define PAPER_MAX	((size_t)256 * 1024 * 1024)	/* octets of a page */

struct paper {
	struct sheet_side side[LANGUAGES];	/* the user's language first */
	char		 foot[LANGUAGES][512];
};

void		 paper_init(struct paper *);
void		 paper_release(struct paper *);
/* Messages in the language of side ${i}, until paper_end(). */
void		 paper_use(const struct paper *, size_t i);
void		 paper_end(const struct paper *);
/*
 * Begin side ${i}, in its language: what is printed at its end names this
 * program and ${now}.  The sheet to fill, which the paper owns, or NULL.
 */
struct sheet	*paper_side(struct paper *, size_t i, int64_t now);
/*
 * Write it to ${path}, whole or not at all; NULL: standard output.  0 or -1
 * (logged).
 */
int		 paper_write(const struct paper *, const char *title,
		    const char *path);

#endif
