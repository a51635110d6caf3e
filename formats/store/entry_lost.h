/*
 * entry_lost.h: what stands in the journal for an entry that is nowhere any
 * more, neither in a segment nor on a volume:
 *
 *	{"leaf":"64 hex digits","lost":SEQ}
 *
 * Its leaf hash keeps its place on the Merkle tree, so that the roots that
 * were signed stay proven.  What it said is lost, and nothing is claimed of
 * it.  No entry looks like this: entries have a time, a type and an agent.
 */
#ifndef FORMATS_STORE_ENTRY_LOST_H
#define FORMATS_STORE_ENTRY_LOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/digest.h"

#define ENTRY_LOST	128		/* octets, and a NUL */

/* The octets, ended by a NUL; how many. */
size_t	 entry_lost_format(char out[ENTRY_LOST], uint64_t seq,
	    const struct digest *leaf);
/* Are these such octets, to the letter? */
bool	 entry_lost_parse(const void *, size_t len, uint64_t *seq,
	    struct digest *leaf);
bool	 entry_is_lost(const void *, size_t len);
/* The leaf hash of an entry (RFC 6962), or of one that is lost.  0 or -1. */
int	 entry_leaf(struct digest *, const void *, size_t len);

#endif
