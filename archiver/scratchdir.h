/*
 * scratchdir.h: folders for temporary files, locked by whoever made them, so
 * that what a killed program left can be told from what one still uses.
 */
#ifndef ARCHIVER_SCRATCHDIR_H
#define ARCHIVER_SCRATCHDIR_H

struct scratchdir;		/* opaque */

/*
 * A new folder ${dir}/${prefix}XXXXXX, for its user alone.  First what other
 * runs of this user left there under such a name is removed.  NULL: with
 * errno, not logged.
 */
struct scratchdir *scratchdir_new(const char *dir, const char *prefix);
const char	*scratchdir_path(const struct scratchdir *);
/* It goes, with all that is in it.  NULL is allowed. */
void		 scratchdir_free(struct scratchdir *);

#endif
