/*
 * exhibit_stamp.h: what time-stamps prove of a document, in a bundle.
 */
#ifndef AUDITOR_EXHIBIT_STAMP_H
#define AUDITOR_EXHIBIT_STAMP_H

#include <stdbool.h>

#include "formats/base/buf.h"
#include "formats/base/digest.h"
#include "auditor/trust.h"

struct bundle;

/* Does this record prove the document today?  1, 0, -1 (logged). */
typedef int exhibit_proves(void *arg, const struct buf *record);

/*
 * Write stamp/ for the document of this SHA-256:
 *   document.ers   its evidence record (RFC 4998), with all renewals
 *   token.tst      the first time-stamp (RFC 3161), when it was made: time
 *   path           the document's digest, then a line for each level of the
 *                  hash tree: what it is hashed with, in ascending order
 *   note           the archive's checkpoint under the same time-stamp
 *   trust/         the certificates that the auditor believes
 *   check.sh       all of that, recomputed with stock tools
 * By the first record that proves it; *good: there is one, else it is the first
 * of all.  1, 0 there is no time-stamp of it (nothing is written), -1 (logged).
 */
int	 exhibit_stamp(struct bundle *, const char *ledger,
	    const struct trust_folder *, const struct digest *,
	    exhibit_proves *, void *arg, bool *good);

#endif
