/*
 * shadow.h: the catalog as the journal makes it: a replay_sink in a file of
 * the auditor's own, remembered from run to run, so that a night replays new
 * entries only.  Memory does not grow with the archive.
 *
 * What is remembered counts for nothing by itself: the caller hashes the
 * whole journal anew and takes it only when the Merkle root at its size is
 * the one remembered.
 */
#ifndef AUDITOR_SHADOW_H
#define AUDITOR_SHADOW_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/digest.h"
#include "formats/store/replay.h"

#define RECORD_KEY_MAX	511		/* octets; LMDB's own limit */
#define NOTE_MAX_SHADOW	128		/* octets of a note */

struct shadow;			/* opaque */

/*
 * Open "replay.sqlite" in the folder ${dir}.  What it remembers is dropped
 * when it is damaged, of another form or older than a month at ${now}: once
 * a month all is replayed.  NULL: logged.
 */
struct shadow	*shadow_open(const char *dir, int64_t now);
/* What was not kept is forgotten.  NULL is allowed. */
void		 shadow_free(struct shadow *);
/* Entries remembered, and the root over them; 0: nothing is. */
uint64_t	 shadow_size(const struct shadow *, struct digest *root);
/* Drop what is remembered and begin with nothing.  0 or -1 (logged). */
int		 shadow_forget(struct shadow *);

/*
 * The sink's functions; ${arg} is the struct shadow.  Of CAT_HISTORY, which
 * no replay reads, only digests are kept: its values cannot be got.
 */
int		 shadow_get(void *arg, enum catalog_db, const void *key,
		    size_t keylen, struct buf *value);
int		 shadow_put(void *arg, enum catalog_db, const void *key,
		    size_t keylen, const void *value, size_t len);

/*
 * A record as JSON, which the caller frees.  NULL: there is none, or none that
 * can be read (logged) or makes sense.
 */
json_t		*shadow_json(struct shadow *, enum catalog_db,
		    const void *key, size_t keylen);

/*
 * Call ${each} with every record of a part, by key.  0, or -1: logged, or
 * what ${each} returned.
 */
typedef int shadow_record(void *arg, const void *key, size_t keylen,
	const void *value, size_t len);
int		 shadow_each(struct shadow *, enum catalog_db,
		    shadow_record *each, void *arg);

/*
 * Of each accession a few octets (gist.h), kept with the records, for who
 * goes through all of them in order.
 */
int		 shadow_gist(struct shadow *, uint64_t accession, const void *,
		    size_t len);
typedef int shadow_gist_each(void *arg, uint64_t accession, const void *,
	size_t len);
/*
 * At most ${n} from ${accession} on, in order; borrowed while ${each} runs.
 * 0, or -1: logged, or what ${each} returned.
 */
int		 shadow_gists(struct shadow *, uint64_t accession, unsigned int
		    n, shadow_gist_each *each, void *arg);

/* Small things that the caller wants back, in the order they came. */
int		 shadow_note(struct shadow *, unsigned int kind, const void *,
		    size_t len);
typedef int shadow_noted(void *arg, unsigned int kind, const uint8_t *,
	size_t len);
/* 0, or -1: logged, or what ${noted} returned. */
int		 shadow_notes(struct shadow *, shadow_noted *, void *arg);

/*
 * The records of this moment, after ${size} entries with that ${root}, are
 * what shadow_compare_begin() compares with; an earlier mark is forgotten.
 * 0 or -1 (logged).
 */
int		 shadow_mark(struct shadow *, uint64_t size,
		    const struct digest *root);
/* Remember the records of now for the next run.  0 or -1 (logged). */
int		 shadow_keep(struct shadow *, uint64_t size,
		    const struct digest *root);

/* A record of the mark that the catalog does not have. */
typedef void shadow_missing(void *arg, enum catalog_db, const void *key,
	size_t keylen);
int		 shadow_compare_begin(struct shadow *, shadow_missing *,
		    void *arg);
enum record_match { RECORD_SAME, RECORD_DIFFERS, RECORD_EXTRA };
/*
 * What the catalog says of one record.  The keys of a database come in
 * ascending order, one database after another; what is left out is missing.
 */
enum record_match shadow_compare(struct shadow *, enum catalog_db,
		    const void *key, size_t keylen, const struct digest *);
/* Names what is missing still and ends the comparison.  0 or -1 (logged). */
int		 shadow_compare_end(struct shadow *);

#endif
