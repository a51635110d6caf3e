/*
 * ers_build.h: evidence records (RFC 4998): hash trees, reduced hash trees,
 * records and both kinds of renewal.  Pure: what is hashed and encoded is
 * here, who stamps it is not.
 *
 * What is read back here are our own records and tokens; records of strangers
 * are for workers (ers.h).
 */
#ifndef FORMATS_CRYPTO_ERS_BUILD_H
#define FORMATS_CRYPTO_ERS_BUILD_H

#include <openssl/evp.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/span.h"
#include "formats/crypto/algorithms.h"

#define ERS_LEAVES_MAX	((size_t)1 << 26)	/* of one tree */
#define ERS_RECORD_MAX	((size_t)16 * 1024 * 1024)	/* octets */

/*
 * A hash tree (RFC 4998 4.2) with two branches a node; an odd node goes up as
 * it is.  Its levels lie one after the other, leaves first, each node
 * digest_alg_size() octets: the same octets are what is kept on disk.
 */
struct ers_tree {
	enum digest_alg	 alg;
	size_t		 size;		/* octets of a node */
	size_t		 n;		/* leaves */
	const uint8_t	*node;		/* all levels */
	size_t		 nodes;
	uint8_t		*own;		/* free()d on release; NULL: borrowed */
};

/* How many nodes a tree over ${n} leaves has. */
size_t	 ers_tree_nodes(size_t n);
/*
 * Build over ${n} leaves (copied).  0, or -1: memory, no leaf, too many, or
 * the algorithm is not there.
 */
int	 ers_tree_build(struct ers_tree *, enum digest_alg,
	    const uint8_t *leaf, size_t n);
/* The same, taking ${leaf} (freed on failure, too): no copy is made of it. */
int	 ers_tree_take(struct ers_tree *, enum digest_alg, uint8_t *leaf,
	    size_t n);
/* Take a kept tree's nodes (borrowed): 0, or -1 when they do not fit. */
int	 ers_tree_use(struct ers_tree *, enum digest_alg, size_t n,
	    const uint8_t *node, size_t len);
void	 ers_tree_release(struct ers_tree *);
/* What is to be time-stamped: ${size} octets, borrowed. */
const uint8_t *ers_tree_root(const struct ers_tree *);
/*
 * Append the reducedHashtree of leaf ${i}: the lists of [2], each in DER.  The
 * first holds the leaf, or, when it stands for a group, the ${n} digests of
 * ${group} (RFC 4998 4.2 1.).  0 or -1.
 */
int	 ers_tree_reduce(const struct ers_tree *, size_t i,
	    const struct octets *group, size_t n, struct buf *out);

/*
 * The leaf that stands for a group: the digest of its digests in binary
 * ascending order (RFC 4998 4.2 1.); for one digest, that one.  0 or -1.
 */
int	 ers_group(enum digest_alg, const struct octets *digest, size_t n,
	    uint8_t out[EVP_MAX_MD_SIZE]);

/*
 * A new record in DER: ${lists} as of ers_tree_reduce(), empty when the token
 * is over the object's digest itself; ${token} a ContentInfo.  0 or -1.
 */
int	 ers_record(struct buf *out, enum digest_alg,
	    const struct octets *lists, const struct octets *token);

/*
 * Time-stamp renewal (RFC 4998 5.2): the leaf for a time-stamp, under the
 * algorithm of its chain: the digest of the token's whole element.  Records
 * with the same last token share it: one new token renews them all.  0 or -1.
 */
int	 ers_stamp_leaf(enum digest_alg, const struct octets *token,
	    uint8_t out[EVP_MAX_MD_SIZE]);
/* Append the new time-stamp to the last chain of ${record}.  0 or -1. */
int	 ers_renew_stamp(struct buf *out, const struct octets *record,
	    const struct octets *lists, const struct octets *token);

/*
 * Hash-tree renewal (RFC 4998 5.2): the leaf for the object whose new digest
 * is ${md}: H(H(d) || H(ArchiveTimeStampSequence)), not sorted.  0 or -1.
 */
int	 ers_chain_leaf(enum digest_alg, const struct octets *record,
	    const uint8_t *md, uint8_t out[EVP_MAX_MD_SIZE]);
/* Append a new chain under the new algorithm to ${record}.  0 or -1. */
int	 ers_renew_chain(struct buf *out, const struct octets *record,
	    enum digest_alg, const struct octets *lists,
	    const struct octets *token);

/* The last time-stamp of a record, and its chain's algorithm.  0 or -1. */
int	 ers_last(const struct octets *record, struct octets *token,
	    enum digest_alg *);

#endif
