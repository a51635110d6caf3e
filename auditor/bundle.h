/*
 * bundle.h: a folder of files that is whole or absent: made beside its place
 * under another name, synced, renamed.
 */
#ifndef AUDITOR_BUNDLE_H
#define AUDITOR_BUNDLE_H

#include <stddef.h>
#include <sys/types.h>

struct bundle;			/* opaque */

/* SHA-256 of every file that bundle_put() made, for sha256sum -c. */
#define BUNDLE_SUMS	"SHA256SUMS"

/* ${dir} must not exist yet.  NULL: logged. */
struct bundle	*bundle_begin(const char *dir);
/*
 * A file, or one being written (a descriptor to close); folders in ${name}
 * are made.  0 or the descriptor; -1 (logged).
 */
int		 bundle_put(struct bundle *, const char *name, const void *,
		    size_t len, mode_t mode);
int		 bundle_create(struct bundle *, const char *name);
/* Give it its name.  0 or -1 (logged); frees in either case. */
int		 bundle_end(struct bundle *);
/* Remove what was written.  NULL is allowed. */
void		 bundle_abort(struct bundle *);

/*
 * A sender's file name as one that is safe on any system: no separators, no
 * controls, no leading dot or dash, at most 200 octets of UTF-8.  The caller
 * frees.  NULL: memory.
 */
char		*bundle_name(const char *name);

#endif
