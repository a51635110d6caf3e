/*
 * volume_journal.h: what is journalled of volumes.  Functions return 0 or an
 * exit code (logged); the checkpoint is the caller's.
 */
#ifndef ARCHIVER_VOLUME_JOURNAL_H
#define ARCHIVER_VOLUME_JOURNAL_H

#include "archiver/bagread.h"
#include "archiver/holdings.h"
#include "archiver/writer.h"

/* A volume's two manifests. */
struct bag_digests {
	struct digest	 manifest;
	struct digest	 tags;
};

/* A volume was written; where it is kept, when the set says so. */
int	 journal_volume(struct writer *, const struct volume *,
	    const struct bag_digests *, const char *place);
/* A volume was read back, from there. */
int	 journal_check(struct writer *, const char *id,
	    const struct bag_check *, const struct where *);
/* Its custody; NULL for what is not said. */
int	 journal_custody(struct writer *, const char *id, enum custody,
	    const char *place, const char *holder, const char *reason);

/* A rehearsal of restoring; ${rehearsal}: the entry's own fields, borrowed. */
int	 journal_rehearsal(struct writer *, json_t *rehearsal);

#endif
