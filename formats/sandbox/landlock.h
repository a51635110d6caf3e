/*
 * landlock.h: the calling process may open nothing but what is named
 * (Landlock, Linux 5.13 and later).  Used by confine.c.
 */
#ifndef FORMATS_SANDBOX_LANDLOCK_H
#define FORMATS_SANDBOX_LANDLOCK_H

#include <stdint.h>

#include "formats/sandbox/confine.h"

/* 1 in force, 0 the kernel has none, -1 failed (logged). */
int	 landlock_enter(const struct confine_opts *);
/*
 * Grant ${rights} (bits of the kernel's interface) on ${path} or beneath it;
 * of a path that is no folder, those without ${on_dir}.  0, or -1 with errno.
 */
int	 landlock_grant(int ruleset, const char *path, uint64_t rights,
	    uint64_t on_dir);

#endif
