/*
 * neighbours.h: what lies beside a document, gathered for the worker that
 * judges it.
 */
#ifndef FORMATS_SANDBOX_NEIGHBOURS_H
#define FORMATS_SANDBOX_NEIGHBOURS_H

#include <sys/stat.h>

#include <stdbool.h>

#include "formats/crypto/plan.h"

/*
 * The files that the references of ${plan} name, relative to the folder of
 * ${path} and never far from it (nearby.h), then the small ones of that
 * folder and of the one above it, as one file in memory.  No link is followed.
 * Those that ${skip} (NULL: none) tells to are left out.  A descriptor; -1:
 * logged.
 */
int	 neighbours_gather(const char *path, const struct plan *,
	    bool (*skip)(void *arg, const struct stat *), void *arg);

#endif
