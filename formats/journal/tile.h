/*
 * tile.h: where a Merkle tree's hashes lie in tiles (C2SP tlog-tiles).
 *
 * A tile holds up to 256 hashes; hash i of tile n at level l is the root of
 * the 256^l leaves from (n * 256 + i) * 256^l.
 */
#ifndef FORMATS_JOURNAL_TILE_H
#define FORMATS_JOURNAL_TILE_H

#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/digest.h"

#define TILE_WIDTH	256
#define TILE_LEVELS	8

/*
 * Read a tile: copy its hashes to ${hash} (room for TILE_WIDTH) and their
 * number to ${n}; an absent tile has none.  Write: all ${n} hashes of a tile,
 * replacing what was there.  0 or -1.
 */
typedef int tile_read(void *arg, unsigned int level, uint64_t index,
	struct digest *hash, unsigned int *n);
typedef int tile_write(void *arg, unsigned int level, uint64_t index,
	const struct digest *hash, unsigned int n);

struct tile_tree;		/* tiles being extended; opaque */

/*
 * A tree of ${size} leaves over these functions; ${write} may be NULL for
 * reading only.  NULL when memory is out.
 */
struct tile_tree *tile_open(uint64_t size, tile_read *, tile_write *,
	    void *arg);
void	 tile_free(struct tile_tree *);		/* unflushed tiles are lost */
/*
 * Append a leaf hash; full tiles and, at tile_flush(), partial ones are
 * written.  0 or -1.
 */
int	 tile_append(struct tile_tree *, const struct digest *leaf);
int	 tile_flush(struct tile_tree *);
uint64_t tile_size(const struct tile_tree *);
/* A merkle_source over the tiles; ${arg} is the struct tile_tree. */
int	 tile_source(void *arg, unsigned int level, uint64_t index,
	    struct digest *out);

/* "tile/0/x001/x234/067.p/12"; width 256 has no ".p/".  0 or -1. */
int	 tile_path(struct buf *, unsigned int level, uint64_t index,
	    unsigned int width);

#endif
