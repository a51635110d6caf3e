/*
 * bagread.h: a volume read back: what it is, whether every file is as it was
 * written, and where an object lies on it.
 *
 * A volume comes from outside: nothing in it is believed but what its
 * digests prove.  Functions return 0 or an exit code (logged).
 */
#ifndef ARCHIVER_BAGREAD_H
#define ARCHIVER_BAGREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/digest.h"
#include "formats/media/volume.h"

struct bag_object {
	struct digest	 id;
	char		*path;		/* below the bag; owned */
};

struct bag {
	char		*path;
	struct volume	 v;
	struct digest	 manifest;	/* of manifest-sha256.txt as it is */
	struct bag_object *object;	/* payload files, by digest */
	size_t		 n, cap;
};

/*
 * Open the folder of a bag: its info is parsed, its manifest digested.  A
 * folder that is no volume, or of a format that is not known: FAIL_CANNOT.
 */
int	 bag_open(struct bag **, const char *path);
void	 bag_close(struct bag *);	/* NULL is allowed */
/* Read the manifest into ${object}. */
int	 bag_objects(struct bag *);
/* The payload file with this digest; NULL: not on this volume. */
const struct bag_object *bag_find(const struct bag *, const struct digest *);

struct bag_check {
	uint64_t	 files;		/* read */
	uint64_t	 octets;
	uint64_t	 damaged;	/* missing, unreadable or different */
	uint64_t	 unlisted;	/* payload files that no manifest has */
};

/*
 * Read every file that the manifests list from the device, past the page
 * cache, and compare; each one that is wrong is logged.  FAIL_DAMAGE when
 * something is; what was counted stands in ${c} in any case.
 */
int	 bag_verify(struct bag *, struct bag_check *c,
	    bool (*stopping)(void));

#endif
