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

/* An open drive, plain file or FIFO (borrowed). */
struct drive {
	int		 fd;
	bool		 marks;		/* a drive's */
	bool		 seeks;		/* a plain file */
	size_t		 record;	/* octets of the last one */
	int		 error;		/* errno of what failed, or 0 */
};

/* Looks what ${fd} is.  0 or -1 with errno. */
int	 drive_init(struct drive *, int fd);
/* stream_ops: ${arg} begins with a struct drive. */
ssize_t	 drive_read(struct drive *, void *, size_t len);
int64_t	 drive_skip(struct drive *, uint64_t len);

#endif
