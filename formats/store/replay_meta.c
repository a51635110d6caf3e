/*
 * replay_meta.c: what a replay keeps of itself between its runs: counters, the
 * last entry, the tree.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/digest.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/journal/tile.h"
#include "formats/store/replay_part.h"

#define RECORD_MAX	((size_t)1024 * 1024)	/* octets of a record */
#define TILE_KEY	9
#define META_COUNTERS	"counters"
#define META_REPLAYED	"replayed"

static int
meta_put(struct replay *r, const char *name, json_t *record)
{
	return replay_put(r, CAT_META, name, strlen(name), record);
}

static int
lost_put(const struct replay *r, json_t *counters)
{
	if (json_put_int(counters, "lost", (int64_t)r->lost) == -1 ||
	    json_put_int(counters, "lost_accessions",
	    (int64_t)r->lost_accessions) == -1)
		return -1;
	return json_put_int(counters, "lost_objects",
	    (int64_t)r->lost_objects);
}

int
replay_flush(struct replay *r)
{
	char	 at[TIME_TEXT];
	json_t	*counters = NULL, *replayed = NULL;
	int	 rc = -1;

	if (r->failed)
		return -1;
	if (r->size == 0)
		return 0;
	if ((counters = json_object()) == NULL ||
	    (replayed = json_object()) == NULL)
		goto out;
	if (json_put_int(counters, "accessions", (int64_t)r->accessions) ==
	    -1 || json_put_int(counters, "bytes", (int64_t)r->bytes) == -1 ||
	    json_put_int(counters, "documents", (int64_t)r->documents) == -1 ||
	    json_put_int(counters, "objects", (int64_t)r->objects) == -1 ||
	    (r->lost > 0 && lost_put(r, counters) == -1) ||
	    json_put_int(replayed, "seq", (int64_t)r->size - 1) == -1 ||
	    json_put_str(replayed, "time", time_rfc3339_us(r->time, at)) == -1)
		goto out;
	if (tile_flush(r->tiles) == 0 &&
	    meta_put(r, META_COUNTERS, counters) == 0 &&
	    meta_put(r, META_REPLAYED, replayed) == 0)
		rc = 0;
 out:
	json_decref(counters);
	json_decref(replayed);
	r->failed = r->failed || rc == -1;
	return rc;
}

static void
tile_key(uint8_t key[TILE_KEY], unsigned int level, uint64_t index)
{
	key[0] = (uint8_t)level;
	be64_put(key + 1, index);
}

static int
tile_get(void *arg, unsigned int level, uint64_t index, struct digest *hash,
    unsigned int *n)
{
	struct replay	*r = arg;
	uint8_t		 key[TILE_KEY];
	struct buf	 b;
	int		 rc = -1;

	tile_key(key, level, index);
	buf_init(&b, TILE_WIDTH * DIGEST_SIZE);
	*n = 0;
	switch (r->sink.get(r->sink.arg, CAT_TILE, key, sizeof(key), &b)) {
	case 0:
		rc = 0;
		break;
	case 1:
		if (b.len == 0 || b.len % DIGEST_SIZE != 0)
			break;
		memcpy(hash, b.p, b.len);
		*n = (unsigned int)(b.len / DIGEST_SIZE);
		rc = 0;
		break;
	}
	buf_release(&b);
	return rc;
}

static int
tile_put(void *arg, unsigned int level, uint64_t index,
    const struct digest *hash, unsigned int n)
{
	struct replay	*r = arg;
	uint8_t		 key[TILE_KEY];

	tile_key(key, level, index);
	return r->sink.put(r->sink.arg, CAT_TILE, key, sizeof(key), hash,
	    n * (size_t)DIGEST_SIZE);
}

/* What was flushed: both records, or neither.  0 or -1. */
static int
meta_load(struct replay *r)
{
	json_t		*counters, *replayed;
	const char	*at;
	uint64_t	 last;
	bool		 none[2];
	int		 rc = -1;

	counters = replay_get(r, CAT_META, META_COUNTERS,
	    strlen(META_COUNTERS), &none[0]);
	replayed = replay_get(r, CAT_META, META_REPLAYED,
	    strlen(META_REPLAYED), &none[1]);
	if (none[0] && none[1])
		rc = 0;
	else if (counters != NULL && replayed != NULL &&
	    json_get_u64(counters, "accessions", &r->accessions) == 0 &&
	    json_get_u64(counters, "bytes", &r->bytes) == 0 &&
	    json_get_u64(counters, "documents", &r->documents) == 0 &&
	    json_get_u64(counters, "objects", &r->objects) == 0 &&
	    json_get_u64(replayed, "seq", &last) == 0 &&
	    (at = json_get_str(replayed, "time")) != NULL &&
	    time_parse(at, &r->time) == 0) {
		r->size = last + 1;
		json_get_u64(counters, "lost", &r->lost);
		json_get_u64(counters, "lost_accessions",
		    &r->lost_accessions);
		json_get_u64(counters, "lost_objects", &r->lost_objects);
		rc = 0;
	}
	json_decref(counters);
	json_decref(replayed);
	return rc;
}

struct replay *
replay_new(const struct replay_sink *sink)
{
	struct replay	*r;

	if ((r = calloc(1, sizeof(*r))) == NULL)
		return NULL;
	r->sink = *sink;
	r->time = TIME_NONE;
	r->objects = 1;
	buf_init(&r->value, RECORD_MAX);
	if (meta_load(r) == -1) {
		log_errx(_("catalog: its counters are damaged; build it anew "
		    "with: nbarchive rebuild"));
		replay_free(r);
		return NULL;
	}
	if ((r->tiles = tile_open(r->size, tile_get, tile_put, r)) == NULL) {
		replay_free(r);
		return NULL;
	}
	return r;
}

void
replay_free(struct replay *r)
{
	if (r == NULL)
		return;
	tile_free(r->tiles);
	buf_release(&r->value);
	free(r);
}

uint64_t
replay_size(const struct replay *r)
{
	return r->size;
}

int64_t
replay_time(const struct replay *r)
{
	return r->time;
}

uint64_t
replay_next_accession(const struct replay *r)
{
	return r->accessions + 1 + r->lost_accessions;
}

uint64_t
replay_next_object(const struct replay *r)
{
	return r->objects + r->lost_objects;
}

uint64_t
replay_lost(const struct replay *r)
{
	return r->lost;
}
