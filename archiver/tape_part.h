/*
 * tape_part.h: what the parts of tape.c share.
 */
#ifndef ARCHIVER_TAPE_PART_H
#define ARCHIVER_TAPE_PART_H

#include "archiver/tape.h"

/*
 * Of a plain file: t->from is behind the last bag that is whole.  One that is
 * torn is removed when its label is ${left} (NULL: none), else kept beside the
 * file (logged).  0 or an exit code (logged).
 */
int	 tape_tail(struct tape *, struct packs *, const char *left);

#endif
