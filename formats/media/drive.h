/*
 * drive.h: a tape drive (mtio(4)), or what stands in its place, as it is
 * read.
 */
#ifndef FORMATS_MEDIA_DRIVE_H
#define FORMATS_MEDIA_DRIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * To the beginning, ready for records of any length.  0, or -1 with errno:
 * ENOTTY and others: no drive; ENOMEDIUM: there is no tape in it.
 */
int	 drive_rewind(int fd);

/* Where it is: blocks and marks since the beginning; -1: it cannot say. */
int64_t	 drive_position(int fd);

/* An open drive, plain file or FIFO (borrowed). */
struct drive {
	int		 fd;
	bool		 marks;		/* a drive's */
	bool		 seeks;		/* a plain file */
	bool		 large;		/* records have more than PACK_RECORD */
	size_t		 record;	/* octets of the last one */
	bool		 known;		/* ${block} was asked for */
	int64_t		 block;		/* on tape, of the next one; or -1 */
	uint64_t	 bad;		/* records that it did not give */
	unsigned int	 in_row;	/* of these, the last ones */
	int		 error;		/* errno of what failed, or 0 */
};

/* Looks what ${fd} is.  0 or -1 with errno. */
int	 drive_init(struct drive *, int fd);
/*
 * A record, 0 at a mark and behind the last one, -1: ${error}.  For a record
 * that the drive cannot read zeros are given, so that what follows it stays
 * where it is; after many in a row the file is left, as if its mark came.
 */
ssize_t	 drive_read(struct drive *, void *, size_t len);
int64_t	 drive_skip(struct drive *, uint64_t len);

#endif
