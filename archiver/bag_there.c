/*
 * bag_there.c: what failed for other reasons than a volume's own.
 */
#include <fcntl.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/media/bag.h"

#include "archiver/bagread.h"
#include "archiver/heal.h"
#include "archiver/image.h"
#include "archiver/seal.h"

/* One octet from the device, past the cache; ${fd} is closed. */
static bool
reads(int fd, off_t at)
{
	char	 one;
	bool	 ok;

	posix_fadvise(fd, at, 1, POSIX_FADV_DONTNEED);
	ok = pread_full(fd, &one, 1, (uint64_t)at) == 1;
	close(fd);
	return ok;
}

/* Of an image some file can be read still. */
static bool
image_is_there(const struct bag *b)
{
	const struct pack	*p = &b->image->pack;
	uint64_t		 size;
	int			 fd;

	for (size_t i = 0; i < p->n; i++) {
		if (p->file[i].size == 0 || (fd = bag_file_raw(b,
		    p->file[i].path, &size)) == -1)
			continue;
		if (reads(fd, lseek(fd, 0, SEEK_CUR)))
			return true;
	}
	return p->n == 0;
}

/* The folder is there, and of its papers, where it has any, one reads. */
static bool
folder_is_there(const struct bag *b)
{
	static const char *const name[] = { BAG_DECLARATION, BAG_INFO,
	    BAG_MANIFEST, BAG_TAGMANIFEST };
	uint64_t		 size;
	bool			 any = false;
	int			 fd;

	for (size_t i = 0; i < sizeof(name) / sizeof(name[0]); i++) {
		if ((fd = bag_file_raw(b, name[i], &size)) == -1)
			continue;
		if (size == 0)
			close(fd);
		any = any || size > 0;
		if (size > 0 && reads(fd, 0))
			return true;
	}
	return !any && access(b->path, R_OK | X_OK) == 0;
}

bool
bag_cannot_tell(const struct bag *b)
{
	if (b->no_room || heal_no_room(b->heal) ||
	    unsealed_no_room(b->unsealed))
		return true;
	if (b->image != NULL ? image_is_there(b) : folder_is_there(b))
		return false;
	log_errx(_("%s: was taken out while it was read; put it in its place "
	    "again, and run the command again"), b->path);
	return true;
}
