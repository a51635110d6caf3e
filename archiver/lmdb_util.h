/*
 * lmdb_util.h: what segment.c and catalog.c share of writing to LMDB.
 */
#ifndef ARCHIVER_LMDB_UTIL_H
#define ARCHIVER_LMDB_UTIL_H

#include <lmdb.h>
#include <stddef.h>

/*
 * Log what went wrong with ${path} and return the exit code it deserves:
 * FAIL_DAMAGE for a broken page or file, else FAIL_CANNOT.
 */
int	 lmdb_fail(const char *path, int rc);
/*
 * Open an environment for writing, its lock file shared with the group.
 * ${map} octets of address space.  0 or an exit code (logged).
 */
int	 lmdb_open(MDB_env **, const char *path, size_t map,
	    unsigned int databases);
/* NULL is allowed. */
void	 lmdb_close(MDB_env *, const char *path);
/*
 * A new environment in the new folder ${path} with the ${n} databases
 * committed, made durable.  0 or an exit code (logged).
 */
int	 lmdb_create(const char *path, size_t map, const char *const *name,
	    size_t n);

#endif
