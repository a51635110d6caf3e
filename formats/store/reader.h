/*
 * reader.h: the read-only side of the store's LMDB environments.
 *
 * Pages may be damaged: whoever calls these may die of SIGSEGV or SIGBUS, so
 * nbaudit calls them in workers only.  Open after exec or fork, once a
 * process.  Octets returned are borrowed from the mapping and live until
 * reader_renew() or reader_close().
 */
#ifndef FORMATS_STORE_READER_H
#define FORMATS_STORE_READER_H

#include <lmdb.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/digest.h"
#include "formats/base/span.h"
#include "formats/store/layout.h"

struct reader;			/* one LMDB environment, read-only; opaque */

/*
 * Open a segment's or the catalog's folder.  ${nolock}: under a guard
 * (MDB_NOLOCK).  NULL: logged, with errno; EIO where LMDB has a word of its
 * own.
 */
struct reader	*reader_open_segment(const char *store, uint32_t segment,
		    bool nolock);
struct reader	*reader_open_catalog(const char *store, bool nolock);
void		 reader_close(struct reader *);		/* NULL is allowed */
/* A newer snapshot.  0 or -1. */
int		 reader_renew(struct reader *);

enum reader_result { READER_ERROR = -1, READER_FOUND, READER_ABSENT,
	READER_DAMAGED };

/*
 * Chunk ${number} of an object: header checked against the key, CRC not.
 * DAMAGED: the header is wrong.
 */
enum reader_result reader_chunk(struct reader *, uint64_t object,
		    uint32_t number, struct chunk_header *,
		    struct octets *payload);
/*
 * What was read may leave our memory; it stays in the system's cache.  Who
 * walks a large segment calls it now and then, or all of the segment counts as
 * ours.  What was borrowed from the reader stays good.
 */
void		 reader_let_go(struct reader *);
/* And the index's pages between all that was read since it was opened. */
void		 reader_let_go_all(struct reader *);
/* reader_let_go() once more than ${octets} of the file were walked. */
void		 reader_let_go_past(struct reader *, size_t octets);
/* The least object number >= ${from} in the segment. */
enum reader_result reader_next_object(struct reader *, uint64_t from,
		    uint64_t *object);
/* The journal entry ${seq}; header and CRC are checked. */
enum reader_result reader_entry(struct reader *, uint64_t seq,
		    struct octets *entry);
/* The first and last sequence number held; ABSENT when there is none. */
enum reader_result reader_entry_range(struct reader *, uint64_t *first,
		    uint64_t *last);
/*
 * A catalog record; and the first record with a key greater than ${after}
 * (NULL: the first of all).
 */
enum reader_result reader_record(struct reader *, enum catalog_db,
		    const void *key, size_t keylen, struct octets *value);
enum reader_result reader_next_record(struct reader *, enum catalog_db,
		    const struct octets *after, struct octets *key,
		    struct octets *value);
/* How many reader slots the environment shows in use (the lock trap). */
int		 reader_slots(struct reader *);

/*
 * The store's segments in order, from the folder's names: *number is an array
 * that the caller frees.  0, or -1 (logged); gaps are an error.
 */
int		 store_segments(const char *store, uint32_t **number,
		    size_t *n);

#endif
