/*
 * behind.h: files written by a thread, while the next ones are hashed.
 */
#ifndef ARCHIVER_BEHIND_H
#define ARCHIVER_BEHIND_H

#include <stddef.h>

#include "formats/base/span.h"

struct behind;			/* opaque */

/* NULL: there is no thread to be had (not logged). */
struct behind	*behind_new(void);
/* Waits for what was put.  NULL is allowed. */
void		 behind_free(struct behind *);
/*
 * Write ${octets}, which lie in a file's map and have to stay there until
 * behind_wait(), to the new file ${path}; its folders are made below the first
 * ${base} octets of the path.  Takes ${path}.  Pages are given back afterwards.
 */
void		 behind_put(struct behind *, char *path, size_t base,
		    const struct octets *);
/*
 * Until all is written.  0; -1 with errno and *failed, the first file that
 * could not be (borrowed): so it stays.
 */
int		 behind_wait(struct behind *, const char **failed);

#endif
