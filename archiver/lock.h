/*
 * lock.h: the store's advisory locks (02-store.md, "Two locks").
 */
#ifndef ARCHIVER_LOCK_H
#define ARCHIVER_LOCK_H

#include <stdint.h>

/*
 * The intake lock of the store ${dir}, held for a whole command by whoever
 * adds chunks; ${now} is its start, for the message to a second one.  The
 * descriptor, to be given to lock_release(), or -1: logged, with the holder.
 */
int	 lock_intake(const char *dir, int64_t now);
/*
 * Held while the commit lock is waited for, and only then: LMDB's is not fair,
 * and who gives it back and takes it again at once would keep it from those
 * who wait.  -1 on a file system without such locks, which is no error.
 */
int	 lock_turn(const char *dir);
/* Held while volumes are written: one backup at a time.  -1: logged. */
int	 lock_backup(const char *dir);
/* Held while a checkpoint is signed; waits for it.  -1: logged. */
int	 lock_checkpoint(const char *dir);
void	 lock_release(int fd);		/* -1 is allowed */

#endif
