/*
 * space.h: free space on the store's disk, so that a full disk is a message
 * and not a failed commit.
 */
#ifndef ARCHIVER_SPACE_H
#define ARCHIVER_SPACE_H

#include <stdint.h>

#include "archiver/config.h"

/*
 * Whether ${octets} more leave the reserve free where ${path} lies.  0, or
 * FAIL_CANNOT (logged).
 */
int	 space_check(const char *path, const struct reserve *,
	    uint64_t octets);

/* How many octets more do.  0, or FAIL_CANNOT (logged). */
int	 space_left(const char *path, const struct reserve *,
	    uint64_t *octets);

#endif
