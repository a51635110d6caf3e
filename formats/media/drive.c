/*
 * drive.c: tape drives, read.
 */
#include <sys/ioctl.h>
#include <sys/mtio.h>
#include <sys/stat.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "formats/media/drive.h"
#include "formats/media/pack.h"

#define BAD_IN_ROW	16		/* records */

static int
op(int fd, short what, int count)
{
	struct mtop	 o = { .mt_op = what, .mt_count = count };

	return ioctl(fd, MTIOCTOP, &o);
}

int
drive_rewind(int fd)
{
	struct mtget	 st;

	if (ioctl(fd, MTIOCGET, &st) == -1)
		return -1;
	if (!GMT_ONLINE(st.mt_gstat)) {
		errno = ENOMEDIUM;
		return -1;
	}
	/* Records of any length, so that ours are what they were written. */
	if (op(fd, MTSETBLK, 0) == -1 || op(fd, MTREW, 1) == -1) {
		errno = EIO;
		return -1;
	}
	return 0;
}

int64_t
drive_position(int fd)
{
	struct mtpos	 pos;

	return ioctl(fd, MTIOCPOS, &pos) == -1 ? -1 : (int64_t)pos.mt_blkno;
}

int
drive_init(struct drive *d, int fd)
{
	struct stat	 st;

	*d = (struct drive){ .fd = fd };
	if (fstat(fd, &st) == -1)
		return -1;
	d->marks = S_ISCHR(st.st_mode);
	d->seeks = S_ISREG(st.st_mode);
	return 0;
}

/* Nothing comes any more: a blank tape, or behind the last mark. */
static bool
is_end(const struct drive *d)
{
	struct mtget	 st;

	if (errno == ENOSPC)
		return d->record == 0;
	return errno == EIO && d->record == 0 &&
	    (ioctl(d->fd, MTIOCGET, &st) == -1 || GMT_EOD(st.mt_gstat) ||
	    GMT_BOT(st.mt_gstat));
}

/* A record that cannot be read; most drives stand behind it then. */
static ssize_t
unreadable(struct drive *d, void *p, size_t len)
{
	int	 err = errno;

	d->bad++;
	if (++d->in_row > BAD_IN_ROW || (d->block != -1 &&
	    drive_position(d->fd) == d->block && op(d->fd, MTFSR, 1) == -1)) {
		d->in_row = 0;
		if (op(d->fd, MTFSF, 1) == -1) {
			d->error = err;
			return -1;
		}
		d->block = drive_position(d->fd);
		d->record = 0;
		return 0;
	}
	if (d->record == 0)
		d->record = PACK_RECORD;
	if (d->record > len)
		d->record = len;
	if (d->block != -1)
		d->block++;
	memset(p, 0, d->record);
	return (ssize_t)d->record;
}

/*
 * A drive's record.  More than it has is not asked for: not every controller
 * takes that.
 */
static ssize_t
record_read(struct drive *d, void *p, size_t len)
{
	ssize_t	 n;

	for (;;) {
		n = read(d->fd, p, d->large || len < PACK_RECORD ? len :
		    PACK_RECORD);
		if (n == -1 && errno == ENOMEM && !d->large &&
		    len > PACK_RECORD && op(d->fd, MTBSR, 1) == 0)
			d->large = true;
		else if (n != -1 || errno != EINTR)
			return n;
	}
}

static ssize_t
drive_record(struct drive *d, void *p, size_t len)
{
	ssize_t	 n;

	if (!d->known) {
		d->block = drive_position(d->fd);
		d->known = true;
	}
	n = record_read(d, p, len);

	if (n == -1 && is_end(d)) {
		d->record = 0;
		return 0;
	}
	if (n == -1 && errno == EIO)
		return unreadable(d, p, len);
	if (n == -1) {
		d->error = errno;
		return -1;
	}
	d->in_row = 0;
	if (d->block != -1)
		d->block++;	/* a mark is one, too */
	d->record = (size_t)n;
	return n;
}

ssize_t
drive_read(struct drive *d, void *p, size_t len)
{
	ssize_t	 n;

	if (d->marks)
		return drive_record(d, p, len);
	/* A file is read as if it had records. */
	if (len > PACK_RECORD)
		len = PACK_RECORD;
	do
		n = read(d->fd, p, len);
	while (n == -1 && errno == EINTR);
	if (n == -1)
		d->error = errno;
	d->record = n > 0 ? (size_t)n : 0;
	return n;
}

/* Whole records, as far as the next mark; what is less is read. */
static int64_t
skip_records(struct drive *d, uint64_t len)
{
	uint64_t	 n = d->record == 0 ? 0 : len / d->record;

	if (n > INT32_MAX)
		n = INT32_MAX;
	if (n == 0)
		return 0;
	if (op(d->fd, MTFSR, (int)n) == 0) {
		if (d->known && d->block != -1)
			d->block += (int64_t)n;
		return (int64_t)(n * d->record);
	}
	d->error = errno;
	return -1;
}

int64_t
drive_skip(struct drive *d, uint64_t len)
{
	struct stat	 st;
	off_t		 at;
	uint64_t	 left;

	if (d->marks)
		return skip_records(d, len);
	if (!d->seeks || fstat(d->fd, &st) == -1 ||
	    (at = lseek(d->fd, 0, SEEK_CUR)) == -1 || at >= st.st_size)
		return 0;
	left = (uint64_t)(st.st_size - at);
	if (len > left)
		len = left;
	return lseek(d->fd, (off_t)len, SEEK_CUR) == -1 ? 0 : (int64_t)len;
}
