/*
 * forest.h: the journal's Merkle tree as the auditor itself makes it of the
 * entries, so that no proof hangs on the catalog's tiles.
 *
 * Of 256 leaves one hash is kept: a journal of ten million entries takes
 * 1.3 MB.  The leaves of a block are hashed again when a proof needs them.
 */
#ifndef AUDITOR_FOREST_H
#define AUDITOR_FOREST_H

#include <stdint.h>

#include "formats/journal/merkle.h"

struct forest;			/* opaque */
struct holding;

/* An empty tree over the entries of ${h}, which is borrowed.  NULL: memory. */
struct forest	*forest_new(struct holding *h);
void		 forest_free(struct forest *);	/* NULL is allowed */
uint64_t	 forest_size(const struct forest *);
/* Read on to ${size} entries.  1, 0 there are not so many, -1 (logged). */
int		 forest_grow(struct forest *, uint64_t size);
/* A merkle_source; ${arg} is the struct forest. */
merkle_source	 forest_source;

#endif
