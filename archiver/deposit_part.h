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

/* deposit_batch.c: there is no room for the document; that is noted. */
void	 deposit_refuse(struct deposit *, struct doc *);

#endif
