/*
 * writer.h: the store's writer: entries and objects in batches, each durable
 * or not there at all (02-store.md, "Commit protocol").
 *
 * A batch is a transaction of the newest segment and one of the catalog.  The
 * segment's is the commit lock and the commit point; the catalog replays
 * what it holds.  Functions return 0 or an exit code (logged), unless said
 * otherwise; after a failure inside a batch only writer_abort() is left.
 */
#ifndef ARCHIVER_WRITER_H
#define ARCHIVER_WRITER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/digest.h"
#include "formats/journal/rotation.h"
#include "formats/store/entry.h"
#include "formats/store/layout.h"

#include "archiver/command.h"
#include "archiver/config.h"

#define BATCH_OCTETS	((uint64_t)24 * 1024 * 1024)
#define BATCH_DOCUMENTS	1000

struct writer;			/* opaque */

struct writer_opts {
	const char	*store;
	const char	*key;		/* NULL: STORE_KEY in the store */
	const char	*agent;
	struct reserve	 reserve;
	struct clock	 clock;		/* the machine's */
	const char	*simulated;	/* NGUYENBAN_CLOCK, or NULL */
	bool		 keyless;	/* the key is lost: do without, until
					   writer_key_set() */
	/*
	 * The segment before a new one is damaged: what the catalog, which the
	 * signed checkpoint proves, has of its journal is enough.
	 */
	bool		 past_damage;
};

/* The options of a run. */
void	 writer_opts(struct writer_opts *, const struct run *);

/*
 * Open the store for writing; everything in ${opts} is borrowed until
 * writer_close().
 */
int	 writer_open(struct writer **, const struct writer_opts *);
/* The same for a store whose text file is not there yet (init). */
int	 writer_open_new(struct writer **, const struct writer_opts *,
	    const struct store_info *);
void	 writer_close(struct writer *);		/* NULL is allowed */
const struct store_info *writer_info(const struct writer *);
/* The time, from the store's clock. */
int64_t	 writer_now(const struct writer *);

/*
 * Take the intake lock until writer_close(), and remove what a crash left:
 * chunks of objects that no entry names, segments in the making.
 */
int	 writer_intake(struct writer *);

/*
 * Begin a batch that will add about ${octets}: checks the free space, waits
 * for the commit lock, replays what the catalog has not seen.
 */
int	 writer_begin(struct writer *, uint64_t octets);
int	 writer_commit(struct writer *);
void	 writer_abort(struct writer *);

/*
 * How many octets a batch can add now; 0 also when nothing is known of the
 * disk.  Outside a batch.
 */
uint64_t writer_left(const struct writer *);

/*
 * Seal the newest segment and begin another when an object of ${size} octets
 * does not fit.  Outside a batch, under the intake lock.
 */
int	 writer_room(struct writer *, uint64_t size);

/* Inside a batch: an object of ${size} octets still fits the segment. */
bool	 writer_has_room(const struct writer *, uint64_t size);

/*
 * Inside a batch.  The frame of the next entry, NULL when memory is out
 * (logged); writer_put() takes it, in that order.
 */
json_t	*writer_entry(struct writer *, enum entry_type);
int	 writer_put(struct writer *, json_t *entry);
/* True when the entry, put now, would be within ENTRY_MAX. */
bool	 writer_fits(const json_t *entry);
uint64_t writer_next_accession(const struct writer *);
uint64_t writer_next_object(const struct writer *);
uint32_t writer_segment(const struct writer *);
/* A record of the catalog as of now: 1, 0 absent, -1 (logged). */
int	 writer_record(struct writer *, enum catalog_db, const void *key,
	    size_t keylen, struct buf *);
/* As segment_chunk(), segment_chunk_done(), segment_cut(). */
int	 writer_chunk(struct writer *, uint64_t object,
	    const struct chunk_header *, uint8_t **payload);
void	 writer_chunk_done(const struct chunk_header *, uint8_t *payload);
int	 writer_cut(struct writer *, uint64_t object);

/* Whether the open batch put the object: it is not committed yet. */
bool	 writer_is_fresh(const struct writer *, uint64_t object);
/*
 * Read a committed object back and hash it, also inside a batch.  0 and
 * *same, or an exit code.
 */
int	 writer_check(struct writer *, uint32_t segment, uint64_t object,
	    uint64_t size, const struct digest *, bool *same);

/*
 * For a rotation of the key (key.c).  Inside a batch: the keys so far, which
 * the caller releases, and the tree that the next entry follows.
 */
int	 writer_keys(struct writer *, struct keychain *);
int	 writer_tree(struct writer *, uint64_t *size, struct digest *root);
/* Its file or URI, and itself (NULL when keyless). */
const char	*writer_key_path(const struct writer *);
const struct key *writer_key(const struct writer *);
/* From now on sign with ${key}, which is taken. */
void	 writer_key_set(struct writer *, struct key *key);

/*
 * Sign the newest tree head when entries came since the last one; the note
 * is appended to ${note} (NULL: nobody wants it), also when it is the one that
 * was there.
 */
int	 writer_checkpoint(struct writer *, struct buf *note);

#endif
