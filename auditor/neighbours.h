/*
 * neighbours.h: what lies beside a document, gathered for the worker that
 * judges it.
 */
#ifndef AUDITOR_NEIGHBOURS_H
#define AUDITOR_NEIGHBOURS_H

#include <stdbool.h>
#include <stddef.h>

#include "formats/crypto/plan.h"

#define NEIGHBOURS_TRIED	512	/* files of a folder, by name */
#define NEIGHBOUR_MAX		((size_t)1024 * 1024)	/* octets of one */
#define NEIGHBOURS_MAX		((size_t)16 * 1024 * 1024)	/* of all */

/*
 * Does an XML signature of the plan name data, or a certificate, that the
 * document does not hold?
 */
bool	 neighbours_wanted(const struct plan *);
/* How much of what they name is at hand: more is better. */
size_t	 neighbours_found(const struct plan *);

/*
 * The files that the references of ${plan} name, relative to the folder of
 * ${path} and never far from it (nearby.h), then the small ones of that
 * folder and of the one above it, as one file in memory.  No link is followed.  A descriptor; -1:
 * logged.
 */
int	 neighbours_gather(const char *path, const struct plan *);

#endif
