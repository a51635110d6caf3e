/*
 * drive.c: tape drives, read.
 */
#include <sys/ioctl.h>
#include <sys/mtio.h>
#include <sys/stat.h>

#include <errno.h>
#include <unistd.h>

#include "formats/media/drive.h"
#include "formats/media/pack.h"

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

ssize_t
drive_read(struct drive *d, void *p, size_t len)
{
	ssize_t	 n;

	/* A drive gives a record, a file is read as if it had them. */
	if (!d->marks && len > PACK_RECORD)
		len = PACK_RECORD;
	do
		n = read(d->fd, p, len);
	while (n == -1 && errno == EINTR);
	/* A drive says so behind the last mark, and a blank tape. */
	if (n == -1 && d->marks && d->record == 0 && (errno == EIO ||
	    errno == ENOSPC))
		n = 0;
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
	if (op(d->fd, MTFSR, (int)n) == 0)
		return (int64_t)(n * d->record);
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
