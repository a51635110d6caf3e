/*
 * apart.h: whether a folder lies on another disk than the store and the system
 * do, and which medium it is.
 *
 * A copy on the disk of the original is none, and the folder of a medium that
 * nobody mounted is one on the system's disk.
 */
#ifndef FORMATS_MEDIA_APART_H
#define FORMATS_MEDIA_APART_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>

#include "formats/media/where.h"

#define APART_DISKS	16	/* below one file system */
#define APART_NAME	200	/* of one: longer ones are cut */

/* Where the kernel tells of mounts and disks; tests have their own. */
struct apart_system {
	const char	*mounts;	/* proc(5), mountinfo */
	const char	*sys;		/* sysfs: "MAJOR:MINOR" each */
	const char	*uuids;		/* udev's links to file systems */
};

/* What a file system is made of. */
struct apart_disks {
	char		 name[APART_DISKS][APART_NAME];
	size_t		 n;
	bool		 none;		/* memory, or part of the system */
	char		 medium[WHERE_MEDIUM];	/* "" where it has no name */
};

/*
 * Of the file system with ${dev} that ${path} (absolute, without links) lies
 * on: whole disks below partitions, device mapper and RAID, a pool, a server.
 * ${sys} NULL: this machine's.
 */
void	 apart_disks(struct apart_disks *, const struct apart_system *,
	    const char *path, dev_t dev);
/* Whether they have one in common, or ${a} is none. */
bool	 apart_meet(const struct apart_disks *a, const struct apart_disks *b);

/*
 * Of a file or folder that is there: *apart gets whether it lies on none of
 * the disks that ${store} and "/" lie on, ${medium} the UUID of its file
 * system, or its server, or "".  0, or -1 with errno.
 */
int	 apart_look(const char *path, const char *store, bool *apart,
	    char medium[WHERE_MEDIUM]);

#endif
