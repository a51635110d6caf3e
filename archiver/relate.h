/*
 * relate.h: what the files of the command relate share.
 */
#ifndef ARCHIVER_RELATE_H
#define ARCHIVER_RELATE_H

#include "archiver/command.h"

/* relate --propose: relations that are certain and not made yet. */
int	 relate_propose(const struct run *);

/*
 * Does ${b} begin with every byte of ${a}, and goes on?  1, 0 (also of what is
 * destroyed), or an exit code < 0 (logged).
 */
struct found;
int	 relate_goes_on(const struct run *, const struct found *b,
	    const struct found *a);

#endif
