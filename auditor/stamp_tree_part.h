/*
 * stamp_tree_part.h: what the files of stamp_tree.h share.
 */
#ifndef AUDITOR_STAMP_TREE_PART_H
#define AUDITOR_STAMP_TREE_PART_H

#include "auditor/stamp_tree.h"

#define TREE_LINE	256

/* The journal's objects by the intake that brought them first. */
struct by_accession {
	const struct object	**o;
	size_t			 n;
};

/*
 * Append the ranges of intakes whose objects ${is_in} the tree.  It is asked of
 * each, in order; 1, 0 or -1.  0 or -1.
 */
int	 tree_put_ranges(const struct by_accession *, struct buf *,
	    int (*is_in)(void *arg, const struct object *), void *arg);
/*
 * "accessions A-B": call ${take} with each of them.  0, or -1: malformed, or
 * what ${take} returned.
 */
int	 tree_take_range(const struct by_accession *, const char *line,
	    int (*take)(void *arg, const struct object *), void *arg);
/* The next line as a string; false at the end. */
bool	 tree_next_line(const uint8_t **p, const uint8_t *end,
	    char line[TREE_LINE]);

/* stamp_tree_renewed.c: the same for trees under another algorithm. */
int	 tree_format_renewed(const struct audit *, const struct by_accession *,
	    const struct stamp *, struct buf *);
/*
 * Fill ${new}'s map and the ${tree} from the description ${b}; originals are
 * read again for it.  ${stamps} are those before it.  The caller frees both.
 * 1, 0 an original cannot be read, 2 it does not hold together, -1 (logged).
 */
int	 tree_read_renewed(struct audit *, const struct by_accession *,
	    struct stamps *, const struct buf *b, struct ers_tree *tree,
	    struct stamp_new *new);

#endif
