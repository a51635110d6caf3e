/*
 * relate.h: what the files of the command relate share.
 */
#ifndef ARCHIVER_RELATE_H
#define ARCHIVER_RELATE_H

#include "archiver/command.h"

/* relate --propose: relations that are certain and not made yet. */
int	 relate_propose(const struct run *);

#endif
