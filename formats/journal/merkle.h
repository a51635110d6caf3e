/*
 * merkle.h: the Merkle tree of RFC 6962 section 2.1 (RFC 9162 section 2.1).
 */
#ifndef FORMATS_JOURNAL_MERKLE_H
#define FORMATS_JOURNAL_MERKLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/digest.h"

#define MERKLE_LEVELS	64		/* a tree of 2^64 leaves */
#define MERKLE_PROOF	(MERKLE_LEVELS + 1)	/* hashes in any proof */

/* SHA-256(0x00 || entry), SHA-256(0x01 || left || right). 0 or -1. */
int	 merkle_leaf(struct digest *, const void *entry, size_t len);
int	 merkle_node(struct digest *, const struct digest *left,
	    const struct digest *right);

/*
 * A compact range from leaf 0: the roots of the perfect subtrees of ${size}
 * leaves, largest first; their number is popcount(size).
 */
struct merkle_range {
	uint64_t	 size;
	unsigned int	 n;
	struct digest	 node[MERKLE_LEVELS];
};

void	 merkle_init(struct merkle_range *);
/* 0 or -1 (libcrypto). */
int	 merkle_append(struct merkle_range *, const struct digest *leaf);
/* The root; SHA-256("") for an empty tree.  0 or -1. */
int	 merkle_root(const struct merkle_range *, struct digest *);

/*
 * The hash of the perfect subtree of 2^level leaves that begins at leaf
 * index * 2^level.  0, or -1 when the source cannot give it.
 */
typedef int merkle_source(void *arg, unsigned int level, uint64_t index,
	struct digest *out);

/*
 * Root of the first ${size} leaves, and proofs, from a source of perfect
 * subtrees.  ${proof} has room for MERKLE_PROOF hashes, bottom up; *n is how
 * many were written.  0 or -1 (source failed, or index/size out of range).
 */
int	 merkle_source_root(merkle_source *source, void *arg, uint64_t size,
	    struct digest *root);
int	 merkle_inclusion(merkle_source *source, void *arg, uint64_t index,
	    uint64_t size, struct digest *proof, size_t *n);
int	 merkle_consistency(merkle_source *source, void *arg, uint64_t old,
	    uint64_t size, struct digest *proof, size_t *n);

/* RFC 9162 2.1.3.2 and 2.1.4.2; the proof's length must be the exact one. */
bool	 merkle_inclusion_verify(uint64_t index, uint64_t size,
	    const struct digest *leaf, const struct digest *proof, size_t n,
	    const struct digest *root);
bool	 merkle_consistency_verify(uint64_t old, uint64_t size,
	    const struct digest *oldroot, const struct digest *root,
	    const struct digest *proof, size_t n);

#endif
