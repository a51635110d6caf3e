/*
 * medium_place.h: is what volumes are written to, or read back from, a medium
 * of its own?
 *
 * Functions return 0 or an exit code (logged).
 */
#ifndef ARCHIVER_MEDIUM_PLACE_H
#define ARCHIVER_MEDIUM_PLACE_H

#include "formats/media/where.h"

#include "archiver/command.h"
#include "archiver/holdings.h"
#include "archiver/sets.h"

struct taped_list;

/*
 * Before a volume of the set is written: FAIL_CANNOT when its path lies on the
 * disk of the store or the system, as the folder of a medium that is not
 * mounted does, and the configuration demands one of its own (external = yes),
 * or says nothing and earlier volumes of the set, among ${others}, had one.
 * Images, which may be burned later, may lie there.
 */
int	 medium_apart(const struct run *, const struct media_set *,
	    const struct holdings *others);
/* A folder on a medium without a name of its own gets a mark, once. */
int	 medium_mark(const struct run *, const struct media_set *);
/* What a volume was read back from. */
int	 medium_where(struct where *, const struct run *,
	    const struct volume *, const char *path);
/* Volumes of one tape are lost together: it is named by its first one. */
void	 medium_of_tape(struct where *, const struct taped_list *);
/* Why a volume that is whole is no copy, not of its kind, or a poor one. */
void	 medium_tell(const struct volume *, const struct where *);

#endif
