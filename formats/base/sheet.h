/*
 * sheet.h: a page for people, made once and written as text for a terminal
 * or as HTML for a browser and a printer.
 *
 * Whatever is put on it may be a stranger's: it is made safe when it is added
 * (utf8_visible()), and escaped when it is written.
 */
#ifndef FORMATS_BASE_SHEET_H
#define FORMATS_BASE_SHEET_H

#include <stdbool.h>

#include "formats/base/buf.h"

enum sheet_kind {
	SHEET_PAGE,	/* a new page with this title */
	SHEET_VERDICT,	/* what it comes to, in a few words */
	SHEET_HEAD,	/* a heading */
	SHEET_ROW,	/* label and text */
	SHEET_LINK,	/* the same; the label leads to page number ${to} */
	SHEET_ITEM,	/* one of a list */
	SHEET_NOTE,	/* more about the item above: it belongs to it */
	SHEET_TEXT,	/* a paragraph */
	SHEET_LINE,	/* one at the margin */
	SHEET_COMMAND,	/* to type */
};

enum tone { TONE_PLAIN, TONE_GOOD, TONE_WARN, TONE_BAD, TONE_DIM };

struct sheet;			/* opaque */

struct sheet	*sheet_new(void);
void		 sheet_free(struct sheet *);	/* NULL is allowed */
/*
 * Add what ${fmt} makes; ${label} is NULL but for rows and links.  What does
 * not fit into memory makes the writing below fail.
 */
void		 sheet_add(struct sheet *, enum sheet_kind, enum tone,
		    const char *label, const char *fmt, ...)
		    __attribute__((format(printf, 5, 6)));
/* A link to the page with number ${to}, counted from 0. */
void		 sheet_link(struct sheet *, enum tone, unsigned int to,
		    const char *label, const char *text);
/* Is nothing on it? */
bool		 sheet_is_empty(const struct sheet *);

/* Lines of at most ${columns}.  0 or -1. */
int		 sheet_text(struct buf *, const struct sheet *,
		    unsigned int columns, bool color);

/* The same content in one language. */
struct sheet_side {
	const char		*lang;		/* "vi", "en" */
	const char		*name;		/* "Tiếng Việt" */
	const struct sheet	*sheet;
	const char		*foot;		/* at the end; may be NULL */
};

/*
 * One self-contained HTML document: no script, nothing from elsewhere, a
 * Content-Security-Policy that forbids both, pages of A4 when printed.  With
 * several sides the reader chooses one; the first is shown.  0 or -1.
 */
int		 sheet_html(struct buf *, const char *title,
		    const struct sheet_side *, size_t n);

#endif
