/*
 * tape.h: a tape drive (mtio(4)), or a plain file or FIFO in its place.  On a
 * tape each bag is one file of 256 KiB records, a mark behind it.  In a plain
 * file bags follow one another, each in whole records.
 *
 * Functions return 0 or an exit code (logged), unless said otherwise.
 */
#ifndef ARCHIVER_TAPE_H
#define ARCHIVER_TAPE_H

#include <stdbool.h>
#include <stdint.h>

#include "formats/sandbox/packs.h"

int	 tape_rewind(int fd, const char *path);
/*
 * Whether ${scratch} takes all volumes on the tape, which is at its beginning,
 * as their first records say: it is wound from mark to mark, and back.  What
 * is full only after hours of reading is told at once.
 */
int	 tape_room(int fd, struct packs *, const char *path,
	    const char *scratch);
/*
 * Copy what is read up to the next mark, or the end, to a new temporary file
 * in ${scratch}, where there is room for what its info says, which a worker
 * parses.  1 and *to; 0: there is nothing more, only where ${marks}; or
 * -(exit code).
 */
int	 tape_spool(int fd, struct packs *, const char *path,
	    const char *scratch, bool marks, int *to);

/* A tape being written. */
struct tape {
	const char	*path;
	int		 fd;
	bool		 drive, fifo;
	uint64_t	 from;		/* of a plain file:
					   where the bag begins */
};

/*
 * Open for writing behind the last bag.  What is on the tape has to be blank
 * or begin with a bag of the set ${set} of the store ${store}; a worker parses
 * it.  A torn bag at the end of a plain file is removed when it is ${left},
 * the label of what an interrupted backup was writing (NULL: none), else kept
 * beside the file (logged).  Whoever writes a plain file still is waited for, a
 * while.
 */
int	 tape_begin(struct tape *, struct packs *, const char *path,
	    const char *set, const char *store, const char *left);
/* The bag is complete: a mark behind it, all of it on the tape. */
int	 tape_end(struct tape *);
/*
 * What was written of a bag is taken back, as far as the drive lets us; of no
 * effect after tape_end().
 */
void	 tape_abort(struct tape *);

#endif
