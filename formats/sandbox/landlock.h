/*
 * landlock.h: the calling process may open nothing but what is named
 * (Landlock, Linux 5.13 and later).  Used by confine.c.
 */
#ifndef FORMATS_SANDBOX_LANDLOCK_H
#define FORMATS_SANDBOX_LANDLOCK_H

#include "formats/sandbox/confine.h"

/* 1 in force, 0 the kernel has none, -1 failed (logged). */
int	 landlock_enter(const struct confine_opts *);

#endif
