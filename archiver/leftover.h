/*
 * leftover.h: what an interrupted backup left of a bag, for the next one to
 * go on with: objects, which their names' digests prove.  What else was there
 * is written anew.
 *
 * Functions return 0 or an exit code (logged), unless said otherwise.
 */
#ifndef ARCHIVER_LEFTOVER_H
#define ARCHIVER_LEFTOVER_H

#include <stdbool.h>
#include <stdint.h>

#include "formats/base/digest.h"

struct leftover;		/* opaque */

/*
 * Move what lies at ${path}, if anything, aside to "PATH.old", which a backup
 * that was interrupted twice has too.  NULL: there was nothing.
 */
int	 leftover_open(struct leftover **, const char *path);
void	 leftover_free(struct leftover *);	/* NULL is allowed */
/* Is the file below it whole, read from the device? */
bool	 leftover_has(const struct leftover *, const char *name,
	    const struct digest *, uint64_t size);
/* Move it to ${to}. */
int	 leftover_take(struct leftover *, const char *name, const char *to);
/* What was not taken goes.  NULL is allowed. */
int	 leftover_end(struct leftover *);

/* Octets of what backups left in ${dir} of volumes of the set. */
uint64_t leftover_octets(const char *dir, const char *set);

#endif
