/*
 * heal.h: damaged files of a volume, repaired from its parity in a temporary
 * folder; the volume itself stays as it is.
 */
#ifndef ARCHIVER_HEAL_H
#define ARCHIVER_HEAL_H

#include <stdbool.h>
#include <stdint.h>

struct bag;
struct heal;			/* opaque */

void	 heal_free(struct heal *);	/* NULL is allowed */
/*
 * Repair the group of files that ${path} belongs to, once.  Whether it is
 * whole now: bag_file() then gives the repaired file.  False without parity,
 * or when there is more damage than it makes up for (logged).
 */
bool	 heal_file(struct bag *, const char *path);
/* Whether the volume has parity at all. */
bool	 heal_has(const struct heal *);
/* Some file was not repaired for want of room: it may be whole all the same. */
bool	 heal_no_room(const struct heal *);	/* NULL is allowed */
/* A file that was repaired.  -1 with errno: ENOENT when it was not. */
int	 heal_open(const struct heal *, const char *path, uint64_t *size);

#endif
