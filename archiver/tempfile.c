/*
 * tempfile.c: files without a name.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "formats/base/durable.h"

#include "archiver/tempfile.h"

#define DESCRIPTORS	"/proc/self/fd"		/* proc(5) */

int
rename_over_nothing(const char *from, const char *to)
{
	struct stat	 st;

	if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -1;
	/* A file system without it; link() replaces nothing either. */
	if (link(from, to) == 0)
		return unlink(from);
	if (errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS)
		return -1;
	/* Nor has it links: a stick or a share, which has one user. */
	if (lstat(to, &st) == 0) {
		errno = EEXIST;
		return -1;
	}
	return rename(from, to);
}

int
tempfile_open(struct tempfile *t, const char *dir, const char *pattern)
{
	*t = (struct tempfile){ .fd = -1 };
	/* Without proc(5) it could not be named any more. */
	if (access(DESCRIPTORS, X_OK) == 0)
		t->fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (t->fd == -1) {
		if ((t->path = path_join(dir, pattern)) == NULL)
			return -1;
		t->fd = mkostemp(t->path, O_CLOEXEC);
	}
	if (t->fd == -1) {
		free(t->path);
		t->path = NULL;
		return -1;
	}
	t->open = true;
	return 0;
}

int
tempfile_name(struct tempfile *t, const char *to)
{
	char	 from[sizeof(DESCRIPTORS) + 16];
	int	 rc;

	if (t->path == NULL) {
		snprintf(from, sizeof(from), DESCRIPTORS "/%d", t->fd);
		rc = linkat(AT_FDCWD, from, AT_FDCWD, to, AT_SYMLINK_FOLLOW);
	} else {
		rc = rename_over_nothing(t->path, to);
	}
	t->named = rc == 0;
	return rc;
}

int
tempfile_read(const struct tempfile *t)
{
	char	 from[sizeof(DESCRIPTORS) + 16];

	if (t->path != NULL)
		return open(t->path, O_RDONLY | O_CLOEXEC);
	snprintf(from, sizeof(from), DESCRIPTORS "/%d", t->fd);
	return open(from, O_RDONLY | O_CLOEXEC);
}

void
tempfile_release(struct tempfile *t)
{
	if (t->path != NULL && !t->named)
		unlink(t->path);
	free(t->path);
	if (t->open)
		close(t->fd);
	*t = (struct tempfile){ .open = false };
}
