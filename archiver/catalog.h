/*
 * catalog.h: the write side of the catalog: a sink for replay.h over LMDB.
 *
 * Functions return 0 or an exit code (logged), unless said otherwise.
 */
#ifndef ARCHIVER_CATALOG_H
#define ARCHIVER_CATALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/store/replay.h"

struct catalog;			/* opaque */

/* Make an empty catalog in the new folder ${path}. */
int	 catalog_create(const char *path);
int	 catalog_open(struct catalog **, const char *path);
void	 catalog_close(struct catalog *);	/* NULL is allowed */
/* False when another catalog has taken this one's place (rebuild). */
bool	 catalog_current(const struct catalog *);

/*
 * A transaction; ${write} false: a snapshot that nobody waits for.  *id
 * names the state that it sees; a commit makes the next one.
 */
int	 catalog_begin(struct catalog *, bool write, size_t *id);
int	 catalog_commit(struct catalog *);
void	 catalog_abort(struct catalog *);

/* Records of the transaction at hand, as replay.h wants them. */
void	 catalog_sink(struct catalog *, struct replay_sink *);
/* What stood behind the sink's last failure: an exit code. */
int	 catalog_failure(const struct catalog *);

#endif
