/*
 * restore_folder.h: the folder that a store is restored to, marked as long as
 * it is none yet.
 */
#ifndef ARCHIVER_RESTORE_FOLDER_H
#define ARCHIVER_RESTORE_FOLDER_H

#include <stdbool.h>

/*
 * Make the folder, or take an empty one; what a restore that was ended left
 * there is removed (logged), but for keys.  *lock is to be given to
 * restore_folder_end().  0 or an exit code (logged).
 */
int	 restore_folder_begin(const char *dir, int *lock);
/* ${whole}: it is a store now.  -1 is allowed. */
void	 restore_folder_end(const char *dir, int lock, bool whole);

#endif
