/*
 * key_escrow.h: the archive's key on paper, and back.
 */
#ifndef ARCHIVER_KEY_ESCROW_H
#define ARCHIVER_KEY_ESCROW_H

#include "archiver/command.h"

/* Exit codes, logged.  run->arg[0] is the word "escrow" or "restore". */
int	 key_escrow(const struct run *);
int	 key_restore(const struct run *);

#endif
