/*
 * mend_tree.h: the tree that the catalog has of the journal: what every entry
 * must hash to, as long as it continues what was signed.
 */
#ifndef ARCHIVER_MEND_TREE_H
#define ARCHIVER_MEND_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "formats/base/digest.h"
#include "formats/store/layout.h"

struct mend_tree;		/* opaque */

/*
 * *out is NULL where there is no catalog, it is damaged, or its tree is not a
 * continuation of the store's checkpoint.  Where it has more entries than
 * ${target}, that becomes their number.  0 or an exit code (logged).
 */
int	 mend_tree_open(struct mend_tree **out, const char *store,
	    const struct store_info *, uint64_t *target);
void	 mend_tree_close(struct mend_tree *);	/* NULL is allowed */
/* Whether leaf ${seq} of it is this one. */
bool	 mend_tree_has(struct mend_tree *, uint64_t seq,
	    const struct digest *leaf);
/*
 * Entries that the catalog itself was made without.  What came later may
 * contradict them, so they stay lost.
 */
bool	 mend_tree_lacks(const struct mend_tree *);
/* What leaf ${seq} of it is; false: it has none. */
bool	 mend_tree_leaf(struct mend_tree *, uint64_t seq, struct digest *);
/* Where the catalog says that an object lies; false: it knows none. */
bool	 mend_tree_object(struct mend_tree *, const struct digest *,
	    uint32_t *segment, uint64_t *number);

#endif
