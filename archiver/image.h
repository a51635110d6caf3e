/*
 * image.h: a volume that is one file, a disc or a tape, opened to be read.
 *
 * Functions return 0 or an exit code (logged), unless said otherwise.
 */
#ifndef ARCHIVER_IMAGE_H
#define ARCHIVER_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "formats/media/pack.h"
#include "formats/media/volume.h"
#include "formats/sandbox/packs.h"

/* One bag in such a file. */
struct image {
	int		 fd;
	enum media_kind	 kind;		/* optical or tape */
	struct pack	 pack;
	char		 top[BAG_PATH];	/* its folder in an archive, or "" */
	bool		 damaged;	/* some of its index cannot be read */
};

/* A file that may hold several bags, one after the other. */
struct images {
	const char	*path;
	const char	*scratch;
	int		 fd;		/* what is read */
	int		 drive;		/* a tape drive, or -1 */
	uint64_t	 at, size;
	struct packs	*packs;		/* who parses it; begun when needed */
	bool		 require_sandbox;
};

/*
 * An image of a disc, the disc itself, the archive of a tape, a FIFO or the
 * tape's drive.  A FIFO and each bag of a drive are first copied to
 * ${scratch}.
 */
int	 images_open(struct images *, const char *path, const char *scratch,
	    bool require_sandbox);
void	 images_close(struct images *);
/* The next bag: 1 and *image (image_free()), 0: no more, or -(exit code). */
int	 images_next(struct images *, struct image **);
void	 image_free(struct image *);	/* NULL is allowed */
/* Its octets are not wanted any more; a copy of a tape takes no room then. */
void	 image_let_go(struct image *);

/*
 * A file of the bag, opened for reading at its first octet; only ${size} may
 * be read.  -1 with errno: ENOENT when the bag has none.
 */
int	 image_file(const struct image *, const char *path, uint64_t *size);

/* Whether ${path} is no folder, so that images_open() may know it. */
bool	 image_is(const char *path);

#endif
