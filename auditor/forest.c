/*
 * forest.c: our own tree over the journal's entries.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/store/entry_lost.h"
#include "auditor/forest.h"
#include "auditor/holding.h"

#define BLOCK_LEVEL	8u		/* 256 leaves to a block */
#define BLOCK_LEAVES	((uint64_t)1 << BLOCK_LEVEL)

struct forest {
	struct holding		*h;
	uint64_t		 size;
	struct merkle_range	 open;		/* of the last block */
	struct digest		*block;		/* roots of the full ones */
	size_t			 n;
	size_t			 cap;
	/* The leaves of the block that was asked for last. */
	uint64_t		 leaves_of;	/* UINT64_MAX: none */
	size_t			 nleaf;
	struct digest		 leaf[BLOCK_LEAVES];
};

struct forest *
forest_new(struct holding *h)
{
	struct forest	*f;

	if ((f = calloc(1, sizeof(*f))) == NULL)
		return NULL;
	f->h = h;
	f->leaves_of = UINT64_MAX;
	merkle_init(&f->open);
	return f;
}

void
forest_free(struct forest *f)
{
	if (f == NULL)
		return;
	free(f->block);
	free(f);
}

uint64_t
forest_size(const struct forest *f)
{
	return f->size;
}

static int
close_block(struct forest *f)
{
	struct digest	*grown;
	size_t		 cap;

	if (f->n == f->cap) {
		cap = f->cap == 0 ? 1024 : f->cap * 2;
		if ((grown = reallocarray(f->block, cap, sizeof(*grown))) ==
		    NULL) {
			log_errx("%s", _("out of memory"));
			return -1;
		}
		f->block = grown;
		f->cap = cap;
	}
	if (merkle_root(&f->open, &f->block[f->n]) == -1)
		return -1;
	f->n++;
	merkle_init(&f->open);
	return 0;
}

static int
take(void *arg, uint64_t seq, const uint8_t *entry, size_t len)
{
	struct forest	*f = arg;
	struct digest	 leaf;

	(void)seq;
	if (entry_leaf(&leaf, entry, len) == -1 ||
	    merkle_append(&f->open, &leaf) == -1)
		return -1;
	f->size++;
	return f->open.size == BLOCK_LEAVES ? close_block(f) : 0;
}

int
forest_grow(struct forest *f, uint64_t size)
{
	return f->size >= size ? 1 :
	    holding_entries(f->h, f->size, size, take, f);
}

static int
take_leaf(void *arg, uint64_t seq, const uint8_t *entry, size_t len)
{
	struct forest	*f = arg;

	(void)seq;
	if (f->nleaf == BLOCK_LEAVES)
		return -1;
	return entry_leaf(&f->leaf[f->nleaf++], entry, len);
}

/* The leaves of block ${index}, as far as the tree goes.  0 or -1. */
static int
read_leaves(struct forest *f, uint64_t index)
{
	uint64_t	 from = index << BLOCK_LEVEL;
	uint64_t	 to = f->size - from > BLOCK_LEAVES ?
	    from + BLOCK_LEAVES : f->size;

	if (f->leaves_of == index && f->nleaf >= to - from)
		return 0;
	f->leaves_of = UINT64_MAX;
	f->nleaf = 0;
	if (holding_entries(f->h, from, to, take_leaf, f) != 1)
		return -1;
	f->leaves_of = index;
	return 0;
}

/* Root of 2^level hashes; ${h} is written over. */
static int
fold(struct digest *h, unsigned int level, struct digest *out)
{
	for (; level > 0; level--)
		for (size_t i = 0; i < (size_t)1 << (level - 1); i++)
			if (merkle_node(&h[i], &h[2 * i], &h[2 * i + 1]) == -1)
				return -1;
	*out = h[0];
	return 0;
}

int
forest_source(void *arg, unsigned int level, uint64_t index,
    struct digest *out)
{
	struct forest	*f = arg;
	struct digest	*h, few[BLOCK_LEAVES];
	size_t		 n;
	int		 rc;

	if (level >= MERKLE_LEVELS || index >= f->size >> level)
		return -1;
	if (level <= BLOCK_LEVEL) {
		unsigned int	 up = BLOCK_LEVEL - level;

		n = (size_t)1 << level;
		if (level == BLOCK_LEVEL) {
			*out = f->block[index];
			return 0;
		}
		if (read_leaves(f, index >> up) == -1)
			return -1;
		memcpy(few, f->leaf + (index & (((uint64_t)1 << up) - 1)) * n,
		    n * sizeof(*few));
		return fold(few, level, out);
	}
	n = (size_t)1 << (level - BLOCK_LEVEL);
	if ((h = calloc(n, sizeof(*h))) == NULL)
		return -1;
	memcpy(h, f->block + index * n, n * sizeof(*h));
	rc = fold(h, level - BLOCK_LEVEL, out);
	free(h);
	return rc;
}
