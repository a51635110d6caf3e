/*
 * find_number.h: a document by number and notation, from what the journal
 * knows of it, corrections included.
 */
#ifndef ARCHIVER_FIND_NUMBER_H
#define ARCHIVER_FIND_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "formats/base/digest.h"
#include "formats/regulation/wanted.h"
#include "formats/store/reader.h"

/*
 * The one document that bears ${want}, typed as ${doc}: exactly, else but for
 * case and marks, which is told and with ${exact} only offered.  0, or an
 * exit code (logged): none, several, which are listed.
 */
int	 find_by_number(struct reader *, const char *doc,
	    const struct docnum *want, bool exact, struct digest *id,
	    uint64_t *accession);
/*
 * The only one that bears exactly ${want}; false: none, several, or *rc is an
 * exit code (logged).
 */
bool	 find_only_number(struct reader *, const struct docnum *want,
	    struct digest *id, uint64_t *accession, int *rc);

#endif
