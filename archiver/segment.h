/*
 * segment.h: the write side of one segment (02-store.md): chunks of objects
 * and the journal, appended.
 *
 * Functions return 0 or an exit code (logged), unless said otherwise.  Once
 * one has failed inside a transaction, only segment_abort() is left.
 */
#ifndef ARCHIVER_SEGMENT_H
#define ARCHIVER_SEGMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/span.h"
#include "formats/store/layout.h"

struct segment;			/* opaque */

/*
 * Make the segment ${number} of the store: under a temporary name, with both
 * databases committed, then renamed.
 */
int	 segment_create(const char *store, uint32_t number);
/* What is left of one whose data is lost goes, so that it can be made anew. */
int	 segment_forget(const char *store, uint32_t number);
/* What a crash left of segment_create() is removed. */
int	 segment_sweep(const char *store);
int	 segment_open(struct segment **, const char *store, uint32_t number);
void	 segment_close(struct segment *);	/* NULL is allowed */
/*
 * Outside a transaction, and where nothing else in this process has it open:
 * close and open it, so that what was met of its map leaves our memory.  Of no
 * effect but every so many times.
 */
int	 segment_refresh(struct segment *);
uint32_t segment_id(const struct segment *);
const char *segment_path(const struct segment *);

/* True when it is sealed: its data has no write bit. */
bool	 segment_sealed(const char *store, uint32_t number);
bool	 segment_exists(const char *store, uint32_t number);
/* Never opened for writing again: 0440, durable; its lock file goes. */
int	 segment_seal(const char *store, uint32_t number);

/* The commit lock: waits for another writer's batch to end. */
int	 segment_begin(struct segment *);
int	 segment_commit(struct segment *);
void	 segment_abort(struct segment *);
/*
 * After a commit that failed: give the disk back what it wrote behind the
 * last page that counts.  Outside a transaction.
 */
void	 segment_trim(struct segment *);
/* Octets of the file that are in use, this transaction's not counted. */
uint64_t segment_used(const struct segment *);

/* Inside a transaction: how many chunks it holds. */
int	 segment_objects(struct segment *, uint64_t *chunks);
/*
 * Inside a transaction.  The first and last sequence number: 1, or 0 when
 * there is no entry, or -1 (logged: damage).
 */
int	 segment_entry_range(struct segment *, uint64_t *first,
	    uint64_t *last);
/* Borrowed until the next write. */
int	 segment_entry(struct segment *, uint64_t seq, struct octets *);
int	 segment_entry_put(struct segment *, uint64_t seq, const void *,
	    uint32_t len);
/*
 * Room for chunk ${h->number} of ${object}: *payload gets h->length octets
 * to fill before the next call; then segment_chunk_done() writes the header,
 * whose checksum is known by now.
 */
int	 segment_chunk(struct segment *, uint64_t object,
	    const struct chunk_header *h, uint8_t **payload);
void	 segment_chunk_done(const struct chunk_header *h, uint8_t *payload);
/* Remove the chunks of all objects from ${object} on; *n of them. */
int	 segment_cut(struct segment *, uint64_t object, uint64_t *n);

/*
 * Read an object back in a read transaction of its own and hash it: 0 and
 * *same, or an exit code.
 */
int	 segment_check(struct segment *, uint64_t object, uint64_t size,
	    const struct digest *, bool *same);

#endif
