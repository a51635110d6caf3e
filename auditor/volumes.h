/*
 * volumes.h: backup volumes that the auditor can reach, read by itself.
 *
 * DIR.d/volumes.json says what it read when; losing it makes every volume
 * look unread to the auditor: it costs time only.
 */
#ifndef AUDITOR_VOLUMES_H
#define AUDITOR_VOLUMES_H

#include <stddef.h>
#include <stdint.h>

#include "formats/media/holding.h"
#include "formats/sandbox/packs.h"
#include "auditor/options.h"

struct volume_log;		/* opaque */

/* What stands beside the ledger; nothing when it is damaged (logged). */
struct volume_log *volume_log_load(const char *ledger);
void	 volume_log_free(struct volume_log *);	/* NULL is allowed */
/* Where something was read.  Durable when it returns 0; -1 logged. */
int	 volume_log_save(const struct volume_log *, const char *ledger);

/*
 * Read the volumes that lie where their sets say and that nobody but the
 * archiver has read for long, longest ago first, until ${end} (monotonic; 0:
 * to their end): folders, images of discs, the disc in the set's device, and
 * the tape in its drive (or the file in its place), which is read through once
 * for all of its volumes.  What is read is the manifest whose digest the
 * journal has, and every file that it lists, past the page cache; of an
 * encrypted volume that is what was encrypted.  Images and archives are
 * parsed by a worker.  0 or -1 (memory).
 */
int	 volumes_read(struct volume_log *, const struct options *,
	    struct packs *, const struct holding *, size_t n, int64_t now,
	    int64_t end);
/*
 * A reading of the auditor's own counts as one of the archiver's: the later
 * of both says how the volume is.
 */
void	 volumes_merge(const struct volume_log *, struct holding *);

#endif
