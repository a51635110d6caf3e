/*
 * numbered.h: a document by number and notation, from the journal itself:
 * what was read at intake, and every correction since.
 */
#ifndef AUDITOR_NUMBERED_H
#define AUDITOR_NUMBERED_H

#include <stdint.h>

#include "formats/regulation/wanted.h"

struct holding;

/*
 * The accession of the one document among the first ${size} entries that
 * bears ${want}, typed as ${doc}: exactly, else but for case and marks, which
 * is told.  1; 0: none, or several, which are listed; -1 (logged).
 */
int	 numbered_find(struct holding *, const char *doc,
	    const struct docnum *want, uint64_t size, uint64_t *accession);

#endif
