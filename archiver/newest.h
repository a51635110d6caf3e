/*
 * newest.h: whether the segment that is being written can be gone on with.
 *
 * Damage in an older segment costs documents, which are healed into the newest
 * one.  Where the trees of that are damaged, nothing can be written any more:
 * it has to end where it is, and the next one to begin.
 */
#ifndef ARCHIVER_NEWEST_H
#define ARCHIVER_NEWEST_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The newest segment, and whether it is sound: its journal can be read, its
 * documents be found, and more be added.  Tried in a child process, as a
 * damaged page may kill whoever meets it; nothing is changed.  0 or an exit
 * code (logged).
 */
int	 newest_look(const char *store, uint32_t *number, bool *sound);

#endif
