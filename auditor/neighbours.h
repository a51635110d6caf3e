/*
 * neighbours.h: what lies beside a document, gathered for the worker that
 * judges it.
 */
#ifndef AUDITOR_NEIGHBOURS_H
#define AUDITOR_NEIGHBOURS_H

#include "formats/crypto/plan.h"

/*
 * The files that the references of ${plan} name, relative to the folder of
 * ${path} and never far from it (nearby.h), then the small ones of that
 * folder and of the one above it, as one file in memory.  No link is followed.  A descriptor; -1:
 * logged.
 */
int	 neighbours_gather(const char *path, const struct plan *);

#endif
