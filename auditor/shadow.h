/*
 * shadow.h: the catalog as the journal makes it: a replay_sink in bounded
 * memory.  Of each record it keeps a salted hash of the key and 128 bits of
 * the value's SHA-256; keys and values themselves lie in an unlinked file.
 */
#ifndef AUDITOR_SHADOW_H
#define AUDITOR_SHADOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/digest.h"
#include "formats/store/replay.h"

#define RECORD_KEY_MAX	511		/* octets; LMDB's own limit */

struct shadow;			/* opaque */

/* The file is made in the folder ${dir} and has no name.  NULL: logged. */
struct shadow	*shadow_new(const char *dir);
void		 shadow_free(struct shadow *);	/* NULL is allowed */
/* The sink's functions; ${arg} is the struct shadow. */
int		 shadow_get(void *arg, enum catalog_db, const void *key,
		    size_t keylen, struct buf *value);
int		 shadow_put(void *arg, enum catalog_db, const void *key,
		    size_t keylen, const void *value, size_t len);

/*
 * From now on remember what shadow_put() replaces or adds, so that the
 * records of this moment can be compared later; forgets an earlier mark.
 */
void		 shadow_mark(struct shadow *);
/* Compare with the records of the mark (true), or of now. */
int		 shadow_compare_begin(struct shadow *, bool at_mark);
enum record_match { RECORD_SAME, RECORD_DIFFERS, RECORD_EXTRA };
/* What the catalog says of one record. */
enum record_match shadow_compare(struct shadow *, enum catalog_db,
		    const void *key, size_t keylen, const struct digest *);
/*
 * Records that no shadow_compare() since _begin() named: each is given to
 * ${missing}.  Ends the comparison.  0 or -1 (logged).
 */
typedef void shadow_missing(void *arg, enum catalog_db, const void *key,
	size_t keylen);
int		 shadow_compare_end(struct shadow *, shadow_missing *,
		    void *arg);
size_t		 shadow_count(const struct shadow *);

#endif
