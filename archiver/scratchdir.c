/*
 * scratchdir.c: folders for temporary files.
 */
#include <sys/file.h>
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"

#include "archiver/bagdir.h"
#include "archiver/scratchdir.h"

#define RANDOM		6		/* characters, as mkdtemp(3) has them */
#define TRIES		10

struct scratchdir {
	char		*path;
	int		 lock;		/* of the folder, while we live */
};

/* A folder of ours whose maker is gone: its lock, held; or -1. */
static int
abandoned(const char *path)
{
	struct stat	 st;
	int		 fd;

	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1)
		return -1;
	if (fstat(fd, &st) == 0 && st.st_uid == geteuid() &&
	    flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	close(fd);
	return -1;
}

static void
sweep(const char *dir, const char *prefix)
{
	DIR		*d = opendir(dir);
	struct dirent	*e;
	size_t		 n = strlen(prefix);
	char		*path;
	int		 fd;

	while (d != NULL && (e = readdir(d)) != NULL) {
		if (strncmp(e->d_name, prefix, n) != 0 ||
		    strlen(e->d_name) != n + RANDOM ||
		    (path = path_join(dir, e->d_name)) == NULL)
			continue;
		if ((fd = abandoned(path)) != -1) {
			log_warnx(_("%s: a run that was ended left this; it "
			    "is removed"), path);
			tree_remove(path);
			close(fd);
		}
		free(path);
	}
	if (d != NULL)
		closedir(d);
}

/* 1: locked, and still there; 0: another swept it away; -1. */
static int
lock(struct scratchdir *s)
{
	struct stat	 st;

	s->lock = open(s->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
	    O_CLOEXEC);
	if (s->lock == -1)
		return errno == ENOENT ? 0 : -1;
	/* Some file systems have no locks: then nobody sweeps there. */
	if (flock(s->lock, LOCK_EX) == -1 && errno != ENOLCK &&
	    errno != EOPNOTSUPP && errno != ENOSYS && errno != EINVAL)
		return -1;
	if (stat(s->path, &st) == 0)
		return 1;
	close(s->lock);
	s->lock = -1;
	return 0;
}

static int
make(struct scratchdir *s, const char *dir, const char *prefix)
{
	int	 rc = 0;

	for (int i = 0; rc == 0 && i < TRIES; i++) {
		free(s->path);
		if (asprintf(&s->path, "%s/%sXXXXXX", dir, prefix) == -1) {
			s->path = NULL;
			return -1;
		}
		if (mkdtemp(s->path) == NULL) {
			free(s->path);
			s->path = NULL;
			return -1;
		}
		rc = lock(s);
	}
	return rc == 1 ? 0 : -1;
}

struct scratchdir *
scratchdir_new(const char *dir, const char *prefix)
{
	struct scratchdir	*s = calloc(1, sizeof(*s));
	int			 saved;

	if (s == NULL)
		return NULL;
	s->lock = -1;
	sweep(dir, prefix);
	if (make(s, dir, prefix) == 0)
		return s;
	saved = errno;
	scratchdir_free(s);
	errno = saved;
	return NULL;
}

const char *
scratchdir_path(const struct scratchdir *s)
{
	return s->path;
}

void
scratchdir_free(struct scratchdir *s)
{
	if (s == NULL)
		return;
	if (s->path != NULL)
		tree_remove(s->path);
	if (s->lock != -1)
		close(s->lock);
	free(s->path);
	free(s);
}
