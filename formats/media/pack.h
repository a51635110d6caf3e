/*
 * pack.h: volumes that are one file: ISO 9660 images of discs (ECMA-119, with
 * Joliet's names) and pax archives of tapes (POSIX.1-2017, pax), as a list of
 * the files in them.  Each file lies in one piece.
 *
 * What is read comes from outside.  Nothing is believed of it but what fits
 * into the file; names that are no paths of a bag make an entry malformed.
 */
#ifndef FORMATS_MEDIA_PACK_H
#define FORMATS_MEDIA_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/media/bag.h"
#include "formats/media/volume.h"

#define PACK_RECORD	((size_t)256 * 1024)	/* octets of a tape record */
#define EMPTY_FILES	16	/* in a row on a tape, before it is the end */
#define TAR_BLOCK	((uint64_t)512)
#define PACK_FILES	((size_t)4 * 1024 * 1024)	/* in one, at most */

/* Exactly ${len} octets from ${off} on.  0, or -1: not there, unreadable. */
typedef int	 pack_read(void *arg, void *p, size_t len, uint64_t off);

struct pack_file {
	char		*path;		/* owned */
	uint64_t	 off, size;
};

struct pack {
	struct pack_file *file;		/* by path, then place: pack_sort() */
	size_t		 n, cap;
};

void	 pack_init(struct pack *);
void	 pack_release(struct pack *);
/* Copies the path.  0, or -1: memory, too many. */
int	 pack_add(struct pack *, const char *path, uint64_t off,
	    uint64_t size);
void	 pack_sort(struct pack *);
/* NULL: there is none. */
const struct pack_file *pack_find(const struct pack *, const char *path);

enum pack_result { PACK_OK, PACK_NONE, PACK_DAMAGED, PACK_MEMORY };

/*
 * Add the files of an image of ${size} octets.  PACK_NONE: no ISO image, or
 * one without Joliet; PACK_DAMAGED: some folder could not be read, is
 * malformed, or two files have one name; what could be is in ${pack}.
 */
enum pack_result iso_index(struct pack *, pack_read *, void *arg,
	    uint64_t size);

/*
 * The same of one whose descriptors are lost, by the folder at the top, which
 * is looked for where writers put it.  PACK_DAMAGED, or PACK_NONE: it is not
 * found.
 */
enum pack_result iso_scan(struct pack *, pack_read *, void *arg,
	    uint64_t size);

/* A tar archive, read on from ${at}. */
struct tar {
	pack_read	*read;
	void		*arg;
	uint64_t	 at;
	uint64_t	 size;		/* where the source ends */
};

/*
 * The next file: its path, where its octets are and how many; ${at} moves
 * behind them.  Folders are passed over.  PACK_NONE: the end of the archive
 * (two blocks of zeros, or of the source, at once); PACK_DAMAGED: malformed,
 * cut, or of a type that no volume has.
 */
enum pack_result tar_next(struct tar *, char path[BAG_PATH], uint64_t *off,
	    uint64_t *size);

/*
 * Add what is in the folder ${top} of an archive, its path without that; the
 * first path says which folder it is when ${top} is "".  What is in another
 * one (a document that is an archive itself, found while looking for a header)
 * is passed over.  0; 1 its path is none by bag_path_ok(), and passed over; or
 * -1.
 */
int	 pack_add_below(struct pack *, char top[BAG_PATH], const char *path,
	    uint64_t off, uint64_t size);
/* Is it the path of a bag's first file in an archive? */
bool	 pack_begins(const char *path);
/* Where the tape record ends that ${at} is in. */
uint64_t pack_record_end(uint64_t at);
/*
 * Add the files of the image, or of the archive's bag that begins at *at,
 * sorted.  *at moves behind the bag's last record, of an image to ${size};
 * ${top} is the bag's folder in an archive, of an image "".  Of files of one
 * name in an archive the last, as unpacking leaves it.  Where a header is
 * malformed, the next one that is whole is looked for, of the bag's first one
 * not far.  PACK_NONE: it is neither.
 */
enum pack_result pack_index(struct pack *, enum media_kind *,
	    char top[BAG_PATH], pack_read *, void *arg, uint64_t *at,
	    uint64_t size);
/*
 * Add the files whose headers stand in ${len} octets of an archive, the first
 * of them at its beginning, in their order, with whole paths; where they are is
 * counted from there, and they may end behind the window.  *at is where the
 * next header is: inside when more has to be read for it.  PACK_NONE: *at is a
 * block of zeros.  PACK_DAMAGED: something malformed was passed over.
 */
enum pack_result tar_window(struct pack *, const uint8_t *, size_t len,
	    uint64_t *at);

#endif
