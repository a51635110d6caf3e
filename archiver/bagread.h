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
#include <stdio.h>

#include "formats/base/buf.h"
#include "formats/base/digest.h"
#include "formats/media/bag.h"
#include "formats/media/volume.h"

struct heal;			/* heal.h */
struct image;			/* image.h */
struct run;			/* command.h */
struct unsealed;		/* seal.h */

struct bag_object {
	struct digest	 id;
	char		*path;		/* below the bag; owned */
};

/* One of the parts of an object that is larger than a volume. */
struct bag_part {
	struct digest	 of;		/* the whole object */
	struct object_part part;
	const struct bag_object *file;
};

struct bag {
	char		*path;		/* of its folder or image */
	struct image	*image;		/* NULL: a folder; owned */
	struct heal	*heal;		/* what was repaired, or NULL; owned */
	struct unsealed	*unsealed;	/* what is inside, or NULL; owned */
	const char	*scratch;	/* for temporary files; borrowed */
	struct volume	 v;
	struct digest	 manifest;	/* of manifest-sha256.txt as it is */
	struct bag_object *object;	/* payload files, by digest */
	size_t		 n, cap;
	struct bag_part	*part;		/* those that are parts */
	size_t		 nparts;
	bool		 no_journal;	/* it is damaged on it */
	bool		 no_room;	/* for a document joined out of parts */
	bool		 unnamed;	/* its info is damaged (v.format 0), or
					   of a format that is not known: of
					   ${v} there is only the label, by the
					   name of the folder or file */
};

/* Whether ${path} may be a volume: a file, a device, a folder with a bag. */
bool	 bag_is_volume(const char *path);

/* Takes the bag, also one that is unnamed.  0 or an exit code (logged). */
typedef int	 bag_take(struct bag *, void *arg);
/*
 * Open the volume at ${path}, a folder, an image or a device; of a tape each
 * of its volumes.  The info is parsed, the manifest digested.  What is no
 * volume, or of a format that is not known: FAIL_CANNOT; one whose info is
 * damaged: FAIL_DAMAGE.  The worst of what
 * that or ${take} came to.  Of the run it is taken whether a worker that
 * parses an image has to be confined.
 */
int	 bags_open(const struct run *, const char *path, const char *scratch,
	    bag_take *, void *arg);
/* The one volume that ${path} is, or the last one on a tape; never unnamed. */
int	 bag_open(struct bag **, const struct run *, const char *path,
	    const char *scratch);
void	 bag_close(struct bag *);	/* NULL is allowed */
/*
 * Read the manifest into ${object}.  What else is needed to restore (records,
 * journal) is repaired where it is damaged and there is parity.
 */
int	 bag_objects(struct bag *);
/*
 * What could not be read of it says nothing of the volume: temporary files had
 * no room, or it was taken out meanwhile (logged).
 */
bool	 bag_cannot_tell(const struct bag *);
/* For an encrypted volume, whose objects are others than its files. */
void	 bag_objects_clear(struct bag *);
int	 bag_objects_add(struct bag *, const struct digest *,
	    const char *path);
/*
 * All are added: sorted, parts found, records repaired where there is parity.
 * 0 or FAIL_CANNOT (memory).
 */
int	 bag_objects_ready(struct bag *);
/* The payload file with this digest; NULL: not on this volume. */
const struct bag_object *bag_find(const struct bag *, const struct digest *);

/*
 * A file of the bag, opened at its first octet; only ${size} octets may be
 * read.  What was repaired takes the place of what is on the volume.  -1 with
 * errno.
 */
int	 bag_file(const struct bag *, const char *path, uint64_t *size);
/* The same without looking inside an encrypted volume. */
int	 bag_outer_file(const struct bag *, const char *path,
	    uint64_t *size);
/* Repair a file.  Whether it may be whole now. */
bool	 bag_heal(struct bag *, const char *path);
/* As it is on the volume. */
int	 bag_file_raw(const struct bag *, const char *path, uint64_t *size);
int	 bag_text_raw(const struct bag *, const char *path, struct buf *);
/* A regular file below a folder.  -1 with errno. */
int	 folder_file(const char *folder, const char *path, uint64_t *size);
/* The same as a stream that ends where the file does.  NULL with errno. */
FILE	*bag_stream(const struct bag *, const char *path);
/* Append the whole of a small file (durable_read()).  0, or -1 with errno. */
int	 bag_text(const struct bag *, const char *path, struct buf *);

/* Of ${size} octets from where ${fd} is, which is closed.  As below. */
int	 descriptor_digest(int fd, uint64_t size, struct digest *,
	    uint64_t *octets);
/* Digest of a file, read from the device.  0, or -1 with errno. */
int	 bag_digest(const struct bag *, const char *path, struct digest *,
	    uint64_t *octets);
int	 bag_digest_raw(const struct bag *, const char *path,
	    struct digest *, uint64_t *octets);

/* A manifest being read. */
struct manifest {
	FILE		*f;
	char		*path;
	char		*line;
	size_t		 cap;
	uint64_t	 n;
};

/* FAIL_DAMAGE (logged) when it cannot be read; close in any case. */
int	 bagline_open(struct manifest *, const struct bag *,
	    const char *name);
/* 1 and a line's digest and path, 0 at the end, -1: malformed (logged). */
int	 bagline_next(struct manifest *, struct digest *,
	    char path[BAG_PATH]);
void	 bagline_close(struct manifest *);

struct bag_check {
	uint64_t	 files;		/* read */
	uint64_t	 octets;
	uint64_t	 damaged;	/* missing, unreadable or different */
	uint64_t	 unlisted;	/* payload files that no manifest has */
	uint64_t	 healed;	/* of the damaged:
					   parity has them whole */
};

/*
 * Read every file that the manifests list from the device, past the page
 * cache, and compare; each one that is wrong is logged, and where there is
 * parity, whether it makes up for it.  So is each file that no manifest names:
 * one of the payload makes the bag invalid (RFC 8493 3), others are told only.
 * FAIL_DAMAGE when something is wrong; what was counted stands in ${c} in any
 * case.
 */
int	 bag_verify(struct bag *, struct bag_check *c,
	    bool (*stopping)(void));
/*
 * Of a bag whose manifest was read (bag_objects()): the files that it does not
 * name, told as above and counted.  0 or FAIL_CANNOT.
 */
int	 bag_unlisted(const struct bag *, struct bag_check *c);

#endif
