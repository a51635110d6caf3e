/*
 * scratch.h: folders copied, measured and removed as a whole.
 */
#ifndef AUDITOR_SCRATCH_H
#define AUDITOR_SCRATCH_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Copy the file or folder ${from}, links followed, to the new name ${to}:
 * modes and times too; octets are shared where the file system can do that.
 * What ${leave} says no to is left out (NULL: nothing is).  0 or -1 (logged).
 */
typedef bool scratch_take(void *arg, const char *path);
int	 scratch_copy(const char *from, const char *to, scratch_take *take,
	    void *arg);
/*
 * A new folder of our own below TMPDIR, 0700.  The caller frees; NULL: logged.
 */
char	*scratch_new(void);
/* The octets of a folder's files.  0 or -1 (logged). */
int	 scratch_size(const char *path, uint64_t *octets);
/*
 * Do copies of the file ${from} in the folder ${dir} share its octets, so that
 * they take no room?
 */
bool	 scratch_shares(const char *from, const char *dir);
/* Remove a file or folder, whatever its modes; absent is fine. */
void	 scratch_remove(const char *path);
/* Octets free for us where ${path} lies.  0 or -1 (logged). */
int	 scratch_free(const char *path, uint64_t *octets);

#endif
