/*
 * pack.h: packs of the ledger: written whole, and blobs on their way there.
 */
#ifndef AUDITOR_PACK_H
#define AUDITOR_PACK_H

#include <git2.h>
#include <stddef.h>

/*
 * Write what ${pb} holds as one pack with its index into ${dir}, durably.
 * Octets pass through memory: of a bounded heap, or of one night.  0 or -1
 * (libgit2's message tells why).
 */
int	 pack_write(git_packbuilder *pb, const char *dir);

/*
 * Blobs that no pack has yet, in memory; it looks at no disk, which libgit2
 * otherwise does for each.
 */
struct heap;			/* opaque */

struct heap	*heap_new(void);		/* NULL: libgit2 failed */
void		 heap_free(struct heap *);	/* NULL is allowed */
/* Octets held. */
size_t		 heap_size(const struct heap *);
/* 0 or -1. */
int		 heap_put(struct heap *, git_oid *, const void *, size_t);
/* Copy one into another database.  0 or -1. */
int		 heap_copy(struct heap *, const git_oid *, git_odb *to);
/* Write the blobs of ${n} updates as one pack and forget them.  0 or -1. */
int		 heap_spill(struct heap *, const git_tree_update *, size_t n,
		    const char *dir);

#endif
