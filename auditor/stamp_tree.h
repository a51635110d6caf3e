/*
 * stamp_tree.h: the hash tree under a time-stamp, as the ledger keeps it:
 * evidence/YYYY/MM/NAME.tree says of which leaves it is made, and the journal
 * gives them.
 *
 *	nbtree-of 1 sha256 LEAVES GENTIME
 *	accessions A-B		the objects that these intakes brought first
 *	leaf HEX		another leaf: the checkpoint's note, a token
 *
 * or, of a hash-tree renewal, whose leaves follow from the originals' digests
 * under the new algorithm and the time-stamps before,
 *
 *	nbtree-of 2 ALGORITHM LEAVES GENTIME
 *	accessions A-B
 *	lost NAME		a time-stamp before, that had been lost
 *	digest HEX		the SHA-256 of a checkpoint's note
 *	leaf HEX		another leaf: a token
 */
#ifndef AUDITOR_STAMP_TREE_H
#define AUDITOR_STAMP_TREE_H

#include "auditor/audit.h"
#include "auditor/stamps.h"

/*
 * Append the description.  1; 0: the time-stamp's files do not fit together;
 * -1 (logged).
 */
int	 stamp_tree_format(const struct audit *, const struct stamp *,
	    struct buf *);
/*
 * Make the time-stamps of the ledger's base anew in the folder of ${a}, from
 * their descriptions and the journal that was read.  *opaque: how many have
 * none.  0 or -1 (logged).
 */
int	 stamp_trees_restore(struct audit *, uint64_t *opaque);

#endif
