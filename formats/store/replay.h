/*
 * replay.h: what a journal entry makes of the catalog.  The catalog is this
 * function applied to every entry in order, nothing else (02-store.md).
 *
 * Records (canonical JSON) and keys (binary, big-endian):
 *   object     SHA-256 -> {accession (first), class, media_type, number,
 *              segment, size, [destroyed: seq], [recovered: seq], [was:
 *              numbers that it had before]}
 *   accession  u64 -> {agent, object (sha256), quarantined, received (time),
 *              seq, source, [channel], [direction], [covers], [container],
 *              [verdict], [metadata], [rules], [released: seq],
 *              [duplicate: true], [class: "private", which no list of
 *              documents shows], [described: false: its text was not read
 *              yet; else the seq of the entry that has it], [undescribed:
 *              why it could not be read], [fields: name -> {seq, value}]}
 *   tile       level u8, index u64 -> 32 octets a hash (not JSON)
 *   volume     id -> {as in the replication entry, seq, [verified: {seq,
 *              time}: last read back whole], [checked: {seq, time, result}],
 *              [custody: {seq, time, state, place, holder, reason}]}
 *   register   id u64 -> the record of the newest register change, with
 *              "seq"; ids are contiguous and begin with 1; behind a letter,
 *              id u64 -> the same of the books beside it: "a" agencies, "p"
 *              people, "d" decisions, "n" notices
 *   history    SHA-256, seq u64 -> {agent, time, type, [use: of a
 *              retrieval]}: what happened to an
 *              object, its ingestion included; under the digest of zeroes,
 *              what happened to the store; under the digest of
 *              "register/ID", "agency/ID" ..., what happened to the book's
 *              record, also {change, [reason]}
 *   meta       "counters" -> {accessions, bytes, documents, objects (next
 *              number), [lost: entries of which only the hash is left,
 *              lost_accessions, lost_objects: how many since the last known
 *              one]}; "replayed" -> {seq, time}; "store" -> the creation
 *              record; "described" -> {seq, up_to: as in the newest such
 *              entry}; "key" -> {key, seq: of its rotation}; "rotation/SEQ"
 *              -> the rotation entry, with [previous: seq of the one before];
 *              "acceptance/ID" -> {agent, reason, seq, time}, the
 *              ID of 1 to 480 octets; relations between documents
 *              (relation.h)
 *
 * Sequence numbers begin with 0 (the store's creation), accessions and
 * objects with 1.  Accessions are contiguous, objects' numbers ascend.
 */
#ifndef FORMATS_STORE_REPLAY_H
#define FORMATS_STORE_REPLAY_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/digest.h"
#include "formats/journal/rotation.h"
#include "formats/store/layout.h"

/*
 * A place that holds records.  ${get} appends the value to the buffer: 1
 * found, 0 absent, -1 failed.  ${put} replaces: 0 or -1.
 */
struct replay_sink {
	int	(*get)(void *arg, enum catalog_db, const void *key,
		    size_t keylen, struct buf *value);
	int	(*put)(void *arg, enum catalog_db, const void *key,
		    size_t keylen, const void *value, size_t len);
	void	*arg;
};

#define META_DESCRIBED	"described"	/* in "meta", see above */

struct replay;			/* counters in memory; opaque */

/*
 * Go on from what ${sink} holds ("meta"), or from nothing.  NULL: memory, or
 * the meta records are malformed (logged).
 */
struct replay	*replay_new(const struct replay_sink *);
void		 replay_free(struct replay *);
/* Entries replayed so far: the next entry's sequence number. */
uint64_t	 replay_size(const struct replay *);
int64_t		 replay_time(const struct replay *);	/* of the last entry */
/* What no entry has given yet, nor can one have that is lost. */
uint64_t	 replay_next_accession(const struct replay *);
uint64_t	 replay_next_object(const struct replay *);
uint64_t	 replay_lost(const struct replay *);
/*
 * Apply one entry.  0, or -1 with a cause in ${why} (may be NULL): out of
 * sequence, time not increasing, malformed, contradicts an earlier one, or
 * the sink failed; nothing more can be applied then.  Of one that is lost
 * (entry_lost.h) only the leaf is taken; where a later one contradicts, or
 * speaks of what nothing brought in, that may be why, and what it would make
 * is left out as far as it does.
 */
int		 replay_entry(struct replay *, const void *entry, size_t len,
		    const char **why);
/*
 * The same for an entry that the caller made itself: ${octets} is what
 * entry_format() gave for ${entry}, which spares reading it back.
 */
int		 replay_made(struct replay *, const json_t *entry,
		    const void *octets, size_t len, const char **why);
/* Write the meta records and tiles.  Call before the sink's commit. */
int		 replay_flush(struct replay *);
/* Under which digest the history of the register's record ${id} stands. */
int		 replay_register_history(uint64_t id, struct digest *);
/*
 * The same of a record of ${book}: "register", "agency", "person", "decision",
 * "notice"; and where it stands in CAT_REGISTER: octets of the key, 0 when
 * there is no such book.
 */
#define BOOK_KEY	9
size_t		 replay_book_key(uint8_t key[BOOK_KEY], const char *book,
		    uint64_t id);
int		 replay_book_history(const char *book, uint64_t id,
		    struct digest *);
/* Root of the Merkle tree over all entries.  0 or -1. */
int		 replay_root(struct replay *, struct digest *);
/* The same over the first ${size} entries: what an earlier tree head said. */
int		 replay_root_at(struct replay *, uint64_t size,
		    struct digest *);
/*
 * The archive's keys so far, each rotation verified; also what a replay that
 * failed has seen before.  1 and ${k}, which the caller releases; 0: no entry
 * creates the store yet, or its key is none; -1: the records are damaged.
 */
int		 replay_keys(struct replay *, struct keychain *k);

#endif
