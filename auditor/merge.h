/*
 * merge.h: the partial results of all shards of one audit.
 */
#ifndef AUDITOR_MERGE_H
#define AUDITOR_MERGE_H

#include <stdint.h>

#include "auditor/audit.h"
#include "auditor/partial.h"

struct merge;			/* opaque */

/*
 * Open and prove the files that the command names, or those of the ledger's
 * folder: all shards of one audit are there, once each, of this store, this
 * ledger's head and this validator.  STATUS_OK, or why not (logged).
 */
enum status	 merge_open(struct merge **, const struct audit *);
/* Remove those in the ledger's folder: they are of no use any more. */
void		 merge_drop(const struct merge *, const char *ledger);
void		 merge_free(struct merge *);	/* NULL is allowed */
/*
 * Was each made of this journal?  After it was read.  1, 0 (told), -1
 * (logged).
 */
int		 merge_proven(struct merge *, struct audit *);
unsigned int	 merge_parts(const struct merge *);
struct partial	*merge_part(const struct merge *, unsigned int shard);
/* The one that answers for this place. */
struct partial	*merge_part_of(const struct merge *, uint32_t segment,
		    uint64_t number);
/* When the first of them began. */
int64_t		 merge_began(const struct merge *);

#endif
