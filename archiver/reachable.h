/*
 * reachable.h: volumes that lie where their sets say.
 */
#ifndef ARCHIVER_REACHABLE_H
#define ARCHIVER_REACHABLE_H

#include <stddef.h>

#include "archiver/command.h"
#include "archiver/holdings.h"

/*
 * The folders and images of volumes that are at hand and can be reached, only
 * of ${set} unless it is NULL; of a set on tapes, when it is named, the tape.
 * The caller frees each and the list.  0 or an exit code (logged).
 */
int	 reachable(const struct run *, const struct holdings *,
	    const char *set, char ***path, size_t *n);
void	 reachable_free(char **path, size_t n);

#endif
