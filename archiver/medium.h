/*
 * medium.h: where the volumes of a set go: a folder of a disk, an image of a
 * disc, a tape.  A bag for a disc or tape is first made in a folder of the
 * set's spool, which is removed afterwards.
 *
 * Functions return 0 or an exit code (logged).
 */
#ifndef ARCHIVER_MEDIUM_H
#define ARCHIVER_MEDIUM_H

#include <sys/types.h>

#include "formats/media/volume.h"

#include "archiver/command.h"
#include "archiver/sets.h"

struct medium {
	const struct run *run;
	const struct media_set *set;
	const char	*store;		/* its id */
	const char	*spool;
	char		*stage;		/* folder to make bags in; owned */
	char		 left[VOLUME_LABEL];	/* the bag that an interrupted
					   backup had ready in it, or "" */
	dev_t		 dev;		/* of the place it is put to */
};

/* What an interrupted backup left in the spool is removed (logged). */
int	 medium_open(struct medium *, const struct run *,
	    const struct media_set *, const char *store);
void	 medium_close(struct medium *);
/* Whether something is there by the name of this volume. */
bool	 medium_has(const struct medium *, const char *label);
/* Octets that a volume may have now, and on an empty medium. */
int	 medium_room(const struct medium *, uint64_t *room);
int	 medium_most(const struct medium *, uint64_t *most);
/* Whether the spool takes the bag of ${octets}, and what is made of it. */
int	 medium_spool_room(const struct medium *, uint64_t octets);
/*
 * Put the finished bag ${folder} on the medium.  *where, to read it back
 * from, is the caller's to free.
 */
int	 medium_put(const struct medium *, const struct volume *,
	    const char *folder, char **where);
/*
 * The image of a volume of this label that was made and perhaps not burned:
 * *image is the caller's to free, NULL where there is none, or none is burned.
 */
int	 medium_image(const struct medium *, const char *label,
	    char **image);
/* Burn it once more.  *where as above. */
int	 medium_burn(const struct medium *, const char *image, char **where);
/*
 * A volume could not be written: where the disk is full, read-only or gone,
 * what is to be done is logged.
 */
void	 medium_failed(const struct medium *);
/* It was read back whole: what is not needed any more goes. */
int	 medium_done(const struct medium *, const struct volume *,
	    const char *folder);

#endif
