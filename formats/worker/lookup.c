/*
 * lookup.c: JOB_RECORD, JOB_PROOF and JOB_OBJECT: one thing of the store.
 */
#include <string.h>

#include "formats/base/crc32c.h"
#include "formats/base/encode.h"
#include "formats/base/log.h"
#include "formats/base/wire.h"
#include "formats/journal/merkle.h"
#include "formats/journal/tile.h"
#include "formats/store/reader.h"
#include "formats/worker/work.h"

#define TILE_KEY	9		/* level u8, index u64 (replay.h) */

int
work_record(struct work *w, const struct order *o)
{
	struct reader		*rd = work_reader(w, 0, true);
	struct octets		 value = { NULL, 0 };
	enum reader_result	 r = READER_DAMAGED;

	if (rd != NULL)
		r = reader_record(rd, o->db, o->name.p, o->name.len, &value);
	if (r == READER_FOUND && value.len > JOB_RECORD_MAX)
		r = READER_DAMAGED;
	wire_put_enum(&w->out, r == READER_FOUND ? RECORD_FOUND :
	    r == READER_ABSENT ? RECORD_ABSENT : RECORD_UNREADABLE);
	(void)wire_put_octets(&w->out, value.p, r == READER_FOUND ?
	    value.len : 0);
	return work_answer(w);
}

/* A tile_read over the catalog. */
static int
read_tile(void *arg, unsigned int level, uint64_t index, struct digest *hash,
    unsigned int *n)
{
	uint8_t			 key[TILE_KEY];
	struct octets		 value;
	enum reader_result	 r;

	key[0] = (uint8_t)level;
	be64_put(key + 1, index);
	r = reader_record(arg, CAT_TILE, key, sizeof(key), &value);
	if (r != READER_FOUND)
		value.len = 0;
	if ((r != READER_FOUND && r != READER_ABSENT) ||
	    value.len % DIGEST_SIZE != 0 ||
	    value.len / DIGEST_SIZE > TILE_WIDTH)
		return -1;
	*n = (unsigned int)(value.len / DIGEST_SIZE);
	for (unsigned int i = 0; i < *n; i++)
		memcpy(hash[i].octet, value.p + i * DIGEST_SIZE, DIGEST_SIZE);
	return 0;
}

int
work_proof(struct work *w, const struct order *o)
{
	struct reader		*rd = work_reader(w, 0, true);
	struct tile_tree	*t;
	struct digest		 hash[MERKLE_PROOF];
	size_t			 n = 0;
	int			 rc = -1;

	if ((t = tile_open(o->to, read_tile, NULL, rd)) == NULL)
		return -1;
	if (rd != NULL && o->fresh)
		rc = merkle_consistency(tile_source, t, o->from, o->to, hash,
		    &n);
	else if (rd != NULL)
		rc = merkle_inclusion(tile_source, t, o->from, o->to, hash,
		    &n);
	tile_free(t);
	if (rc == -1)
		n = 0;
	(void)proof_put(&w->out, rc == 0, hash, n);
	return work_answer(w);
}

/* The payload of a chunk, in pieces.  0, or -1: the parent is gone. */
static int
send_payload(struct work *w, const struct octets *payload)
{
	size_t	 n;

	for (size_t off = 0; off < payload->len; off += n) {
		if ((n = payload->len - off) > WORK_PIECE)
			n = WORK_PIECE;
		wire_put_enum(&w->out, FIXITY_OK);
		(void)wire_put_octets(&w->out, payload->p + off, n);
		if (work_answer(w) == -1)
			return -1;
	}
	return 0;
}

static enum fixity
fixity_of(enum reader_result r, uint32_t number)
{
	return r == READER_ABSENT && number == 0 ? FIXITY_MISSING :
	    FIXITY_CHUNK;
}

int
work_object(struct work *w, const struct order *o)
{
	const struct job_object	*want = &o->object[0];
	struct reader		*rd = work_reader(w, o->in, true);
	uint32_t		 count;
	enum fixity		 f = FIXITY_OK;
	struct chunk_header	 h;
	struct octets		 part;
	enum reader_result	 r;

	if (o->nobject != 1)
		return -1;
	count = rd == NULL ? 0 : chunk_count(want->size);
	if (count == 0)
		f = FIXITY_CHUNK;
	for (uint32_t i = 0; i < count && f == FIXITY_OK; i++) {
		r = reader_chunk(rd, want->number, i, &h, &part);
		if (r != READER_FOUND)
			f = fixity_of(r, i);
		else if (h.size != want->size || h.number != i ||
		    !digest_equal(&h.sha256, &want->sha256))
			f = FIXITY_CHUNK;
		else if (crc32c(0, part.p, part.len) != h.crc)
			f = FIXITY_CRC;
		else if (send_payload(w, &part) == -1)
			return -1;
	}
	/* The last frame has no octets and says how it went. */
	wire_put_enum(&w->out, f);
	(void)wire_put_octets(&w->out, NULL, 0);
	return work_answer(w);
}
