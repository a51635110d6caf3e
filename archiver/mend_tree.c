/*
 * mend_tree.c: proofs by the catalog's tree.
 *
 * The catalog may be damaged, too, and a page of it kill its reader: a child
 * process looks whether its tree can be asked at all, and what it says is
 * proven up to the root.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/journal/merkle.h"
#include "formats/journal/note.h"
#include "formats/journal/tile.h"
#include "formats/store/reader.h"

#include "archiver/child.h"
#include "archiver/command.h"
#include "archiver/mend_tree.h"

#define TILE_KEY	9		/* level u8, index u64 */

struct mend_tree {
	struct reader	*catalog;
	struct tile_tree *tiles;
	uint64_t	 size;
	struct digest	 root;
	bool		 lacks;		/* lost entries */
};

/* A tile_read. */
static int
tile_of(void *arg, unsigned int level, uint64_t index, struct digest *hash,
    unsigned int *n)
{
	uint8_t			 key[TILE_KEY];
	struct octets		 value = { NULL, 0 };
	enum reader_result	 r;

	key[0] = (uint8_t)level;
	be64_put(key + 1, index);
	r = reader_record(arg, CAT_TILE, key, sizeof(key), &value);
	*n = 0;
	if (r == READER_ABSENT)
		return 0;
	if (r != READER_FOUND || value.len % DIGEST_SIZE != 0 ||
	    value.len / DIGEST_SIZE > TILE_WIDTH)
		return -1;
	*n = (unsigned int)(value.len / DIGEST_SIZE);
	for (unsigned int i = 0; i < *n; i++)
		memcpy(hash[i].octet, value.p + i * DIGEST_SIZE, DIGEST_SIZE);
	return 0;
}

/* How many entries it has seen; 0: it cannot say. */
static uint64_t
seen(struct reader *catalog)
{
	static const char	 key[] = "replayed";
	struct octets		 value;
	uint64_t		 last;
	json_t			*json = NULL;
	bool			 ok;

	ok = reader_record(catalog, CAT_META, key, sizeof(key) - 1, &value) ==
	    READER_FOUND &&
	    (json = json_object_parse(value.p, value.len, NULL)) != NULL &&
	    json_get_u64(json, "seq", &last) == 0 && last < INT64_MAX;
	json_decref(json);
	return ok ? last + 1 : 0;
}

/* Was it made without entries that were lost? */
static bool
lacks(struct reader *catalog)
{
	static const char	 key[] = "counters";
	struct octets		 value;
	uint64_t		 n = 1;
	json_t			*json = NULL;

	if (reader_record(catalog, CAT_META, key, sizeof(key) - 1, &value) ==
	    READER_FOUND &&
	    (json = json_object_parse(value.p, value.len, NULL)) != NULL &&
	    json_get_u64(json, "lost", &n) == -1)
		n = 0;
	json_decref(json);
	return n > 0;
}

static bool
tree_ready(struct mend_tree *t, const char *store)
{
	return (t->catalog = reader_open_catalog(store, false)) != NULL &&
	    (t->size = seen(t->catalog)) > 0 &&
	    (t->tiles = tile_open(t->size, tile_of, NULL, t->catalog)) !=
	    NULL && merkle_source_root(tile_source, t->tiles, t->size,
	    &t->root) == 0;
}

/* Every leaf is asked for, so that what is asked later can be. */
static int
try_all(void *arg)
{
	struct mend_tree	*t = calloc(1, sizeof(*t));
	struct digest		 hash[TILE_WIDTH];
	unsigned int		 n;
	bool			 ok = t != NULL && tree_ready(t, arg);

	for (uint64_t i = 0; ok && i < t->size / TILE_WIDTH; i++)
		ok = tile_of(t->catalog, 0, i, hash, &n) == 0;
	mend_tree_close(t);
	return ok ? 0 : 1;
}

/* The store's checkpoint is signed, and this continues it. */
static bool
continues(struct mend_tree *t, const char *store,
    const struct store_info *info)
{
	struct digest		 proof[MERKLE_PROOF];
	struct checkpoint	 cp;
	struct buf		 note;
	char			*path = path_join(store, STORE_CHECKPOINT);
	size_t			 n, text;
	bool			 ok;

	buf_init(&note, NOTE_MAX);
	ok = path != NULL && durable_read(&note, path) == 0 &&
	    note_split(note.p, note.len, &text) == 0 &&
	    checkpoint_parse(&cp, note.p, text) == 0 &&
	    strcmp(cp.origin, info->origin) == 0 && cp.size <= t->size &&
	    merkle_consistency(tile_source, t->tiles, cp.size, t->size, proof,
	    &n) == 0 && merkle_consistency_verify(cp.size, t->size, &cp.root,
	    &t->root, proof, n);
	free(path);
	buf_release(&note);
	return ok;
}

int
mend_tree_open(struct mend_tree **out, const char *store,
    const struct store_info *info, uint64_t *target)
{
	struct mend_tree	*t;
	int			 answer, rc;

	*out = NULL;
	rc = child_ask(try_all, (void *)(uintptr_t)store, true, &answer);
	if (rc != 0 || answer != 0)
		return rc;
	if ((t = calloc(1, sizeof(*t))) == NULL) {
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	if (!tree_ready(t, store) || !continues(t, store, info)) {
		mend_tree_close(t);
		return 0;
	}
	t->lacks = lacks(t->catalog);
	if (t->size > *target)
		*target = t->size;
	*out = t;
	return 0;
}

void
mend_tree_close(struct mend_tree *t)
{
	if (t == NULL)
		return;
	tile_free(t->tiles);
	reader_close(t->catalog);
	free(t);
}

bool
mend_tree_has(struct mend_tree *t, uint64_t seq, const struct digest *leaf)
{
	struct digest	 proof[MERKLE_PROOF];
	size_t		 n;

	return seq < t->size && merkle_inclusion(tile_source, t->tiles, seq,
	    t->size, proof, &n) == 0 && merkle_inclusion_verify(seq, t->size,
	    leaf, proof, n, &t->root);
}

bool
mend_tree_lacks(const struct mend_tree *t)
{
	return t->lacks;
}

bool
mend_tree_leaf(struct mend_tree *t, uint64_t seq, struct digest *leaf)
{
	struct digest	 hash[TILE_WIDTH];
	unsigned int	 n;

	if (seq >= t->size || tile_of(t->catalog, 0, seq / TILE_WIDTH, hash,
	    &n) == -1 || seq % TILE_WIDTH >= n)
		return false;
	*leaf = hash[seq % TILE_WIDTH];
	return mend_tree_has(t, seq, leaf);
}

bool
mend_tree_object(struct mend_tree *t, const struct digest *id,
    uint32_t *segment, uint64_t *number)
{
	struct octets	 value;
	uint64_t	 in;
	json_t		*json = NULL;
	bool		 ok;

	ok = reader_record(t->catalog, CAT_OBJECT, id->octet, DIGEST_SIZE,
	    &value) == READER_FOUND &&
	    (json = json_object_parse(value.p, value.len, NULL)) != NULL &&
	    json_get_u64(json, "segment", &in) == 0 && in <= SEGMENT_LAST &&
	    json_get_u64(json, "number", number) == 0;
	json_decref(json);
	if (ok)
		*segment = (uint32_t)in;
	return ok;
}
