/*
 * durable.c: files that are whole or absent.
 */
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/durable.h"

#define TEMPORARY	".new-"		/* and so many letters behind it: */
#define RANDOM		6
#define READ_STEP	((size_t)256 * 1024)	/* octets */

int
write_full(int fd, const void *buf, size_t len)
{
	const uint8_t	*p = buf;
	ssize_t		 n;

	while (len > 0) {
		n = write(fd, p, len > SSIZE_MAX ? SSIZE_MAX : len);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		if (n == 0) {	/* no reason given; do not spin */
			errno = EIO;
			return -1;
		}
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

ssize_t
read_full(int fd, void *buf, size_t len)
{
	uint8_t	*p = buf;
	size_t	 got = 0;
	ssize_t	 n;

	if (len > SSIZE_MAX) {
		errno = EINVAL;
		return -1;
	}
	while (got < len) {
		n = read(fd, p + got, len - got);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		if (n == 0)
			break;
		got += (size_t)n;
	}
	return (ssize_t)got;
}

ssize_t
pread_full(int fd, void *buf, size_t len, uint64_t off)
{
	uint8_t	*p = buf;
	size_t	 got = 0;
	ssize_t	 n;

	if (len > SSIZE_MAX || off > (uint64_t)INT64_MAX - len) {
		errno = EINVAL;
		return -1;
	}
	while (got < len) {
		n = pread(fd, p + got, len - got, (off_t)(off + got));
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		if (n == 0)
			break;
		got += (size_t)n;
	}
	return (ssize_t)got;
}

char *
path_join(const char *dir, const char *name)
{
	size_t	 n = strlen(dir);
	char	*path;

	if (asprintf(&path, "%s%s%s", dir,
	    n > 0 && dir[n - 1] == '/' ? "" : "/", name) == -1)
		return NULL;
	return path;
}

/* The directory of ${file}; the caller frees it.  NULL: no memory. */
static char *
path_parent(const char *file)
{
	const char	*slash = strrchr(file, '/');

	if (slash == NULL)
		return strdup(".");
	return strndup(file, slash == file ? 1 : (size_t)(slash - file));
}

int
durable_sync_dir(const char *dir)
{
	int	 fd, rc;

	if ((fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) == -1) {
		log_warn(_("%s: cannot open the folder to make it durable"),
		    dir);
		return -1;
	}
	/* EINVAL: a file system whose folders cannot be synchronised. */
	rc = fsync(fd) == -1 && errno != EINVAL ? -1 : 0;
	if (rc == -1)
		log_warn(_("%s: cannot make the folder durable"), dir);
	close(fd);
	return rc;
}

int
durable_sync_parent(const char *file)
{
	char	*dir = path_parent(file);
	int	 rc;

	if (dir == NULL) {
		log_warn("%s", file);
		return -1;
	}
	rc = durable_sync_dir(dir);
	free(dir);
	return rc;
}

/* Give ${temp} the name ${path}.  0, or -1 with errno. */
static int
rename_into(const char *temp, const char *path, bool replace)
{
	if (replace)
		return rename(temp, path);
	if (renameat2(AT_FDCWD, temp, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -1;
	/* A file system without it: link() does not replace either. */
	if (link(temp, path) == -1)
		return -1;
	unlink(temp);
	return 0;
}

/* Fill the new file ${fd} and see it to the disk.  0 or -1. */
static int
fill(int fd, const struct octets *piece, size_t n, mode_t mode)
{
	int	 rc = fchmod(fd, mode);

	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = write_full(fd, piece[i].p, piece[i].len);
	return rc == -1 ? -1 : fsync(fd);
}

/*
 * A file without a name in the folder of ${temp}, of which a kill leaves
 * nothing; -1: file systems such as vfat have none.
 */
static int
nameless(const char *temp)
{
	char	*dir = path_parent(temp);
	int	 fd = -1;

	if (dir != NULL)
		fd = open(dir, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
	free(dir);
	return fd;
}

/* Give the nameless ${fd} the name ${path}.  0, or -1 with errno. */
static int
name_it(int fd, const char *path)
{
	char	 self[40];

	snprintf(self, sizeof(self), "/proc/self/fd/%d", fd);
	return linkat(AT_FDCWD, self, AT_FDCWD, path, AT_SYMLINK_FOLLOW);
}

/* It takes the place of ${path}.  1, 0, -1 as below. */
static int
replace_by(int fd, char *temp, const char *path)
{
	int	 made = mkostemp(temp, O_CLOEXEC), saved;

	/* A name that is free, and that nobody could guess. */
	if (made == -1)
		return 0;
	close(made);
	unlink(temp);
	if (name_it(fd, temp) == -1)
		return 0;
	if (rename(temp, path) == 0)
		return 1;
	saved = errno;
	unlink(temp);
	errno = saved;
	return -1;
}

/*
 * Try it without a temporary name, but for the moment in which another file is
 * replaced.  1; 0: it has to be done with one; -1 with errno.
 */
static int
write_nameless(const char *path, char *temp, const struct octets *piece,
    size_t n, mode_t mode, bool replace)
{
	int	 fd, rc = 0, saved;

	if ((fd = nameless(temp)) == -1)
		return 0;
	if (fill(fd, piece, n, mode) == -1)
		rc = -1;
	else if (name_it(fd, path) == 0)
		rc = 1;
	else if (errno == EEXIST)
		rc = replace ? replace_by(fd, temp, path) : -1;
	saved = errno;
	if (close(fd) == -1 && rc == 1)
		return -1;
	errno = saved;
	return rc;
}

/* The same under a temporary name.  1, or -1 with errno. */
static int
write_named(const char *path, char *temp, const struct octets *piece,
    size_t n, mode_t mode, bool replace)
{
	int	 fd, rc, saved;

	memset(temp + strlen(temp) - RANDOM, 'X', RANDOM);
	if ((fd = mkostemp(temp, O_CLOEXEC)) == -1)
		return -1;
	rc = fill(fd, piece, n, mode);
	saved = errno;
	if (close(fd) == -1 && rc == 0)
		rc = -1;
	else
		errno = saved;
	if (rc == 0 && rename_into(temp, path, replace) == 0)
		return 1;
	saved = errno;
	unlink(temp);
	errno = saved;
	return -1;
}

int
durable_write(const char *path, const void *p, size_t len, mode_t mode,
    bool replace)
{
	const struct octets	 all = { p, len };

	return durable_write_pieces(path, &all, 1, mode, replace);
}

int
durable_write_pieces(const char *path, const struct octets *piece, size_t n,
    mode_t mode, bool replace)
{
	const char	*slash = strrchr(path, '/');
	int		 dirlen = slash == NULL ? 0 : (int)(slash - path) + 1;
	char		*temp;
	int		 rc, saved;

	/* Not the file's own name: it may be as long as names can be. */
	if (asprintf(&temp, "%.*s" TEMPORARY "XXXXXX", dirlen, path) == -1) {
		log_warn("%s", path);
		return -1;
	}
	rc = write_nameless(path, temp, piece, n, mode, replace);
	if (rc == 0)
		rc = write_named(path, temp, piece, n, mode, replace);
	if (rc == -1) {
		saved = errno;
		if (saved != EEXIST)
			log_warn(_("%s: cannot write the file"), path);
		free(temp);
		errno = saved;
		return -1;
	}
	free(temp);
	return durable_sync_parent(path);
}

/* A name that mkostemp() made of ours. */
static bool
is_temporary(const char *name)
{
	static const char	 letters[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
	size_t			 n = strlen(TEMPORARY);

	return strncmp(name, TEMPORARY, n) == 0 &&
	    strlen(name + n) == RANDOM && strspn(name + n, letters) == RANDOM;
}

void
durable_sweep(const char *dir)
{
	DIR		*d = opendir(dir);
	struct dirent	*e;
	struct stat	 st;

	while (d != NULL && (e = readdir(d)) != NULL)
		if (is_temporary(e->d_name) && fstatat(dirfd(d), e->d_name,
		    &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) &&
		    st.st_uid == geteuid())
			unlinkat(dirfd(d), e->d_name, 0);
	if (d != NULL)
		closedir(d);
}

/* Read ${fd} to its end.  0, or -1 with errno. */
static int
read_to_end(struct buf *b, int fd)
{
	uint8_t	*p, one;
	size_t	 want;
	ssize_t	 n;

	for (;;) {
		if ((want = b->max - b->len) > READ_STEP)
			want = READ_STEP;
		if (want == 0) {	/* full: is there anything more? */
			if ((n = read_full(fd, &one, 1)) > 0)
				errno = EFBIG;
			return n == 0 ? 0 : -1;
		}
		if ((p = buf_reserve(b, want)) == NULL) {
			errno = ENOMEM;
			return -1;
		}
		n = read_full(fd, p, want);
		b->len -= want - (n == -1 ? 0 : (size_t)n);
		if (n == -1 || (size_t)n < want)
			return n == -1 ? -1 : 0;
	}
}

int
durable_read(struct buf *b, const char *path)
{
	size_t	 was = b->len;
	int	 fd, rc, saved;

	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return -1;
	rc = read_to_end(b, fd);
	saved = errno;
	close(fd);
	errno = saved;
	if (rc == -1)
		b->len = was;
	return rc;
}
