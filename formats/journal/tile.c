/*
 * tile.c: a Merkle tree's hashes in tiles.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "formats/journal/merkle.h"
#include "formats/journal/tile.h"

#define TILE_HEIGHT	8		/* 2^8 hashes to a tile */
#define TILE_NONE	UINT64_MAX	/* an index that no tile has */

_Static_assert(TILE_WIDTH == 1 << TILE_HEIGHT, "a tile is a perfect subtree");
_Static_assert(TILE_HEIGHT * TILE_LEVELS == MERKLE_LEVELS, "levels suffice");

struct tile {
	uint64_t	 index;		/* TILE_NONE: nothing here */
	unsigned int	 n;
	bool		 dirty;
	struct digest	 hash[TILE_WIDTH];
};

/*
 * Invariants: open[l], when there is one, is the last tile of level l, which
 * is not full and holds (size >> 8l) % 256 hashes, also those not written
 * yet; seen[l] is the tile of level l that was read or filled last.
 */
struct tile_tree {
	uint64_t	 size;
	tile_read	*read;
	tile_write	*write;
	void		*arg;
	bool		 failed;	/* an append broke off in the middle */
	struct tile	 open[TILE_LEVELS];
	struct tile	 seen[TILE_LEVELS];
};

struct tile_tree *
tile_open(uint64_t size, tile_read *readf, tile_write *writef, void *arg)
{
	struct tile_tree	*t;

	if ((t = calloc(1, sizeof(*t))) == NULL)
		return NULL;
	t->size = size;
	t->read = readf;
	t->write = writef;
	t->arg = arg;
	for (size_t i = 0; i < TILE_LEVELS; i++)
		t->open[i].index = t->seen[i].index = TILE_NONE;
	return t;
}

void
tile_free(struct tile_tree *t)
{
	free(t);
}

uint64_t
tile_size(const struct tile_tree *t)
{
	return t->size;
}

/* Read tile ${index}; ${tile} is empty of one on failure.  0 or -1. */
static int
tile_fetch(struct tile_tree *t, unsigned int level, uint64_t index,
    struct tile *tile)
{
	unsigned int	 n = 0;

	tile->index = TILE_NONE;
	if (t->read(t->arg, level, index, tile->hash, &n) != 0 ||
	    n > TILE_WIDTH)
		return -1;
	tile->index = index;
	tile->n = n;
	tile->dirty = false;
	return 0;
}

/* The root of ${n} hashes, a power of two of them up to a tile's width. */
static int
perfect_root(const struct digest *hash, unsigned int n, struct digest *root)
{
	struct digest	 h[TILE_WIDTH / 2];

	if (n == 1) {
		*root = hash[0];
		return 0;
	}
	for (unsigned int i = 0; i < n / 2; i++)
		if (merkle_node(&h[i], &hash[2 * i], &hash[2 * i + 1]) == -1)
			return -1;
	for (n /= 2; n > 1; n /= 2)
		for (unsigned int i = 0; i < n / 2; i++)
			if (merkle_node(&h[i], &h[2 * i], &h[2 * i + 1]) == -1)
				return -1;
	*root = h[0];
	return 0;
}

/* Have the last tile of ${level} open, with the ${n} hashes it must hold. */
static int
tile_ready(struct tile_tree *t, unsigned int level, uint64_t index,
    unsigned int n)
{
	struct tile	*tile = &t->open[level];

	if (tile->index == index)
		return tile->n == n ? 0 : -1;
	if (n == 0) {
		tile->index = index;
		tile->n = 0;
		return 0;
	}
	if (tile_fetch(t, level, index, tile) == -1)
		return -1;
	if (tile->n < n) {
		tile->index = TILE_NONE;
		return -1;
	}
	tile->n = n;	/* what stands beyond our size is not ours */
	return 0;
}

/* Add ${hash} as the last of ${level}; *full: it completed its tile. */
static int
level_append(struct tile_tree *t, unsigned int level,
    const struct digest *hash, bool *full)
{
	struct tile	*tile = &t->open[level];
	uint64_t	 at = t->size >> (level * TILE_HEIGHT);

	if (tile_ready(t, level, at / TILE_WIDTH,
	    (unsigned int)(at % TILE_WIDTH)) == -1)
		return -1;
	tile->hash[tile->n++] = *hash;
	tile->dirty = true;
	*full = tile->n == TILE_WIDTH;
	if (!*full)
		return 0;
	if (t->write(t->arg, level, tile->index, tile->hash, tile->n) != 0)
		return -1;
	tile->dirty = false;
	t->seen[level] = *tile;
	tile->index = TILE_NONE;
	return 0;
}

int
tile_append(struct tile_tree *t, const struct digest *leaf)
{
	struct digest	 h = *leaf;
	bool		 full = true;

	if (t->failed || t->write == NULL || t->size == UINT64_MAX)
		return -1;
	for (unsigned int level = 0; full && level < TILE_LEVELS; level++) {
		if (level_append(t, level, &h, &full) == -1 || (full &&
		    perfect_root(t->seen[level].hash, TILE_WIDTH, &h) == -1)) {
			t->failed = true;
			return -1;
		}
	}
	t->size++;
	return 0;
}

int
tile_flush(struct tile_tree *t)
{
	struct tile	*tile;

	if (t->failed || t->write == NULL)
		return -1;
	for (unsigned int level = 0; level < TILE_LEVELS; level++) {
		tile = &t->open[level];
		if (tile->index == TILE_NONE || !tile->dirty)
			continue;
		if (t->write(t->arg, level, tile->index, tile->hash,
		    tile->n) != 0) {
			t->failed = true;
			return -1;
		}
		tile->dirty = false;
	}
	return 0;
}

/* The tile with at least ${n} hashes, or NULL. */
static const struct tile *
tile_get(struct tile_tree *t, unsigned int level, uint64_t index,
    unsigned int n)
{
	struct tile	*tile = &t->open[level];

	if (tile->index == index)
		return tile->n >= n ? tile : NULL;
	tile = &t->seen[level];
	if ((tile->index != index || tile->n < n) &&
	    tile_fetch(t, level, index, tile) == -1)
		return NULL;
	return tile->n >= n ? tile : NULL;
}

int
tile_source(void *arg, unsigned int level, uint64_t index, struct digest *out)
{
	struct tile_tree	*t = arg;
	const struct tile	*tile;
	unsigned int		 height, off, n;

	/* It must lie within the tree: (index + 1) << level <= size. */
	if (t->failed || level >= MERKLE_LEVELS || index >= t->size >> level)
		return -1;
	height = level % TILE_HEIGHT;
	n = 1U << height;
	off = (unsigned int)(index % (TILE_WIDTH / n)) * n;
	tile = tile_get(t, level / TILE_HEIGHT, index / (TILE_WIDTH / n),
	    off + n);
	if (tile == NULL)
		return -1;
	return perfect_root(tile->hash + off, n, out);
}

int
tile_path(struct buf *b, unsigned int level, uint64_t index,
    unsigned int width)
{
	uint64_t	 scale = 1;
	size_t		 was = b->len;
	int		 rc;

	if (level >= TILE_LEVELS || width == 0 || width > TILE_WIDTH)
		return -1;
	while (index / scale >= 1000)
		scale *= 1000;
	rc = buf_addf(b, "tile/%u/", level);
	for (; scale > 1 && rc == 0; scale /= 1000)
		rc = buf_addf(b, "x%03u/",
		    (unsigned int)(index / scale % 1000));
	if (rc == 0)
		rc = buf_addf(b, "%03u", (unsigned int)(index % 1000));
	if (rc == 0 && width < TILE_WIDTH)
		rc = buf_addf(b, ".p/%u", width);
	if (rc == -1)
		b->len = was;
	return rc;
}
