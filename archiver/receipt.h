/*
 * receipt.h: the lines that say what became of each input.
 */
#ifndef ARCHIVER_RECEIPT_H
#define ARCHIVER_RECEIPT_H

#include <stdbool.h>

#include "formats/base/buf.h"

#include "archiver/doc.h"

struct receipt;			/* opaque */

/*
 * ${path} NULL: no file.  Lines are added to a file that is there; what a
 * crash cut in the middle is ended first.  ${json}: standard output gets the
 * same lines.  NULL: logged.
 */
struct receipt	*receipt_open(const char *path, bool json);
void		 receipt_free(struct receipt *);	/* NULL is allowed */
/* Lines of documents whose outcomes are final.  0 or -1 (logged). */
int		 receipt_add(struct receipt *, const struct doc *list);
/* The last line: the signed checkpoint.  0 or -1 (logged). */
int		 receipt_end(struct receipt *, struct buf *note);
/* To the disk.  0 or -1 (logged). */
int		 receipt_sync(struct receipt *);

#endif
