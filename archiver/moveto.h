/*
 * moveto.h: sources that are safe in the store, moved out of the inbox.
 */
#ifndef ARCHIVER_MOVETO_H
#define ARCHIVER_MOVETO_H

#include "archiver/doc.h"
#include "archiver/writer.h"

/*
 * Read each stored document of ${list} back and compare its digest; then
 * move its source into ${dir}, under its own name or the next that is free,
 * never over another file.  A source that is no longer the file that was
 * read stays.  0, DONE_PERSON when one could not be moved, or an exit code
 * (all logged).
 */
int	 moveto_list(struct writer *, const char *dir, const struct doc *list);

#endif
