/*
 * deposit_part.h: what the files of deposit.h share.
 */
#ifndef ARCHIVER_DEPOSIT_PART_H
#define ARCHIVER_DEPOSIT_PART_H

#include "formats/base/sha256.h"

#include "archiver/deposit.h"

/*
 * deposit.c.  Each 0, also when the document was doc_fail()ed, or an exit
 * code (logged) after which nothing of the batch is stored.  ${sha} is room to
 * work in.
 */
/* Inside the open batch: a duplicate, or a document of one chunk. */
int	 deposit_one(struct deposit *, struct doc *, struct sha256 *sha);
/* Outside any batch: a document of several chunks. */
int	 deposit_large(struct deposit *, struct doc *, struct sha256 *sha);

/*
 * An entry with what an ingestion and a duplicate have in common, and its
 * "object"; NULL (the first is logged): no memory.  Owned.
 */
json_t	*deposit_entry(struct deposit *, const struct doc *, enum entry_type,
	    bool quarantined);
json_t	*deposit_object(const struct doc *, const char *media_type,
	    const char *class);
/* ${entry} is released.  FAIL_CANNOT. */
int	 deposit_no_memory(json_t *entry);

/*
 * deposit_held.c.  0 or an exit code (logged), as above.
 */
/* Inside the open batch: the object's record (owned), or NULL: not held. */
int	 deposit_find_held(struct deposit *, const struct doc *,
	    json_t **held);
/*
 * Whether what is held can be read and is the same; where it lies is noted
 * in the document, which is doc_fail()ed when that cannot be known.
 */
int	 deposit_is_whole(struct deposit *, struct doc *, const json_t *held,
	    bool *whole);
/* Inside the open batch: note that it came again. */
int	 deposit_duplicate(struct deposit *, struct doc *,
	    const json_t *held);
/* The same, when its octets were put anew, at d->number, in this batch. */
int	 deposit_healed(struct deposit *, struct doc *, const json_t *held);

/* deposit_batch.c: there is no room for the document; that is noted. */
void	 deposit_refuse(struct deposit *, struct doc *);

#endif
