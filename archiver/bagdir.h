/*
 * bagdir.h: a bag being written as a folder (RFC 8493): under a temporary
 * name, until all of it is on the disk.
 *
 * Functions return 0 or an exit code (logged).
 */
#ifndef ARCHIVER_BAGDIR_H
#define ARCHIVER_BAGDIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "formats/base/digest.h"
#include "formats/base/span.h"

struct bagdir;			/* opaque */
struct recipients;		/* seal.h */

struct bagdir_opts {
	unsigned int	 parity;	/* percent; 0: none */
	const char	*scratch;	/* for temporary files */
	const struct recipients *to;	/* NULL: not encrypted; borrowed */
	bool		 keep;		/* an unfinished one, to go on with */
};

/*
 * Begin the bag ${parent}/${label}; what an interrupted one left under the
 * temporary name is removed, or with ${keep} what is whole of it used
 * (logged).  FAIL_CANNOT when ${label} is there.
 */
int	 bagdir_begin(struct bagdir **, const char *parent, const char *label,
	    const struct bagdir_opts *);
/* An unfinished bag is removed, or kept.  NULL is allowed. */
void	 bagdir_close(struct bagdir *);
/* The folder as it is named now. */
const char *bagdir_path(const struct bagdir *);

/*
 * A file at ${path} below the bag, its folders made: payload when it begins
 * with "data/", else a tag file.  *fd is to be written and given to
 * bagdir_done() with the digest and size of what was written.
 */
int	 bagdir_create(struct bagdir *, const char *path, int *fd);
int	 bagdir_done(struct bagdir *, const char *path, int fd,
	    const struct digest *, uint64_t size);
/*
 * The same of ${octets} with the digest ${id}, which lie in a file's map until
 * bagdir_settle() has returned 0: they may be written later.  Not for encrypted
 * bags.
 */
int	 bagdir_later(struct bagdir *, const char *path,
	    const struct octets *, const struct digest *id);
bool	 bagdir_takes_later(const struct bagdir *);
int	 bagdir_settle(struct bagdir *);
/*
 * Whether an interrupted backup left this file whole: it was read from the
 * device, has the digest ${id}, and is the bag's now.
 */
bool	 bagdir_kept(struct bagdir *, const char *path,
	    const struct digest *id, uint64_t size);
/* A file that was begun and dropped is not of the bag; it may be made anew. */
int	 bagdir_unput(struct bagdir *, const char *path);
/* All files are written but the bag's own: the list of encrypted ones. */
int	 bagdir_seal_end(struct bagdir *);
/* A whole file at once. */
int	 bagdir_put(struct bagdir *, const char *path, const void *,
	    size_t len);
/* Lines to a file of unknown length, hashed on the way. */
struct bagfile;
int	 bagfile_open(struct bagfile **, struct bagdir *, const char *path);
int	 bagfile_add(struct bagfile *, const void *, size_t len);
/* Ends the file in either case. */
int	 bagfile_end(struct bagfile *, uint64_t *size);
void	 bagfile_drop(struct bagfile *);	/* NULL is allowed */
/* All that ${from}, shown as ${path}, still has, as the file ${name}. */
int	 bagdir_copy(struct bagdir *, FILE *from, const char *path,
	    const char *name);

/*
 * In an encrypted bag a file is first written to a temporary one and then
 * encrypted; bagit.txt, bag-info.txt, HOW-TO-READ.txt, restore.sh and
 * recipients.pem are not.
 *
 * Payload so far: octets and files (Payload-Oxum). */
void	 bagdir_oxum(const struct bagdir *, uint64_t *octets,
	    uint64_t *files);
/*
 * Write manifest and tag manifest, make everything durable (one syncfs: an
 * fsync a file costs six times as much), give the bag its name.  ${manifest}
 * gets the digest of manifest-sha256.txt.
 */
int	 bagdir_finish(struct bagdir *, struct digest *manifest);

/* Of a finished one: the digest of tagmanifest-sha256.txt.  0 or -1. */
int	 bagdir_tags(const struct bagdir *, struct digest *);

/* Remove a folder with all that is in it; links are not followed. */
int	 tree_remove(const char *path);

#endif
