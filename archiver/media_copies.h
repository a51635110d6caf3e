/*
 * media_copies.h: how many copies there are, against the policy.
 */
#ifndef ARCHIVER_MEDIA_COPIES_H
#define ARCHIVER_MEDIA_COPIES_H

#include "archiver/command.h"
#include "archiver/holdings.h"

/*
 * Count and show, as text or as one JSON line.  0, DONE_PERSON when the
 * policy is not kept, or another exit code (logged).
 */
int	 media_copies(const struct run *, const struct holdings *,
	    struct reader *catalog);
/* The store's time: the clock's, or that of a store for tests. */
int64_t	 run_now(const struct run *);

#endif
