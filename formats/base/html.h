/*
 * html.h: writing HTML without forgetting to escape.
 */
#ifndef FORMATS_BASE_HTML_H
#define FORMATS_BASE_HTML_H

#include "formats/base/buf.h"

/*
 * Append text between tags or in a quoted attribute: & < > " ' are escaped,
 * and what no terminal should see is \xHH (utf8_visible()).  0 or -1.
 */
int	 html_text(struct buf *, const char *);
/* The same up to ${len} octets. */
int	 html_octets(struct buf *, const char *, size_t len);
/*
 * The document's beginning up to <body>: UTF-8, ${title}, ${style} as its
 * only style sheet, and a Content-Security-Policy (CSP level 3) that lets
 * through that style by its SHA-256 and nothing else.  0 or -1.
 */
int	 html_begin(struct buf *, const char *lang, const char *title,
	    const char *style);
int	 html_end(struct buf *);

#endif
