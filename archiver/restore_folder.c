/*
 * restore_folder.c: where a store is restored to.
 */
#include <sys/file.h>
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/store/layout.h"

#include "archiver/bagdir.h"
#include "archiver/command.h"
#include "archiver/restore_folder.h"

#define MARK	".restoring"	/* locked by who restores */
#define KEYS	"keys"

static bool
is_entry(const char *name)
{
	return strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

/* Whether anything is in it; -1: it cannot be read. */
static int
is_filled(const char *dir)
{
	DIR		*d = opendir(dir);
	struct dirent	*e;
	int		 n = 0;

	if (d == NULL)
		return -1;
	while (n == 0 && (e = readdir(d)) != NULL)
		n = is_entry(e->d_name);
	closedir(d);
	return n;
}

static int
cannot_write(const char *path)
{
	log_err(_("%s: cannot be written"), path);
	return FAIL_CANNOT;
}

/* What was restored so far goes; a key that somebody put there stays. */
static int
remove_rest(const char *dir)
{
	DIR		*d = opendir(dir);
	struct dirent	*e;
	char		*path;
	int		 rc = d == NULL ? cannot_write(dir) : 0;

	while (rc == 0 && (e = readdir(d)) != NULL) {
		if (!is_entry(e->d_name) || strcmp(e->d_name, MARK) == 0 ||
		    strcmp(e->d_name, KEYS) == 0)
			continue;
		if ((path = path_join(dir, e->d_name)) == NULL)
			rc = no_memory();
		else if (unlink(path) == -1 && (errno != EISDIR ||
		    tree_remove(path) != 0))
			rc = cannot_write(path);
		free(path);
	}
	if (d != NULL)
		closedir(d);
	return rc;
}

/* The mark, locked; -1: another holds it, or it cannot be made (logged). */
static int
mark_lock(const char *dir, const char *path)
{
	int	 fd;

	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd == -1) {
		cannot_write(path);
		return -1;
	}
	/* Some file systems have no locks: then nobody can tell. */
	if (flock(fd, LOCK_EX | LOCK_NB) == -1 && errno == EWOULDBLOCK) {
		log_errx(_("%s: a store is being restored there right now"),
		    dir);
		close(fd);
		return -1;
	}
	return fd;
}

/* A folder that is there: it is empty, or was to become a store. */
static int
begin_in(const char *dir, const char *path, int *lock)
{
	struct stat	 st;
	int		 filled = is_filled(dir);

	if (filled == -1)
		return cannot_write(dir);
	if (filled == 0)
		return (*lock = mark_lock(dir, path)) == -1 ? FAIL_CANNOT : 0;
	if (lstat(path, &st) == -1 || !S_ISREG(st.st_mode) ||
	    st.st_uid != geteuid()) {
		log_errx(_("%s: is not empty; name a new folder"), dir);
		return FAIL_USAGE;
	}
	if ((*lock = mark_lock(dir, path)) == -1)
		return FAIL_CANNOT;
	log_warnx(_("%s: a restore that was ended left this; it is no store, "
	    "and is begun anew"), dir);
	return remove_rest(dir);
}

static int
part_make(const char *dir, const char *name, mode_t mode)
{
	char	*path = path_join(dir, name);
	int	 rc = 0;

	if (path == NULL)
		return no_memory();
	if (mkdir(path, mode) == -1 && errno != EEXIST)
		rc = cannot_write(path);
	free(path);
	return rc;
}

int
restore_folder_begin(const char *dir, int *lock)
{
	char	*path = path_join(dir, MARK);
	int	 rc = 0;

	*lock = -1;
	if (path == NULL)
		return no_memory();
	if (mkdir(dir, 0750) == 0) {
		if ((*lock = mark_lock(dir, path)) == -1)
			rc = FAIL_CANNOT;
	} else if (errno != EEXIST) {
		rc = cannot_write(dir);
	} else {
		rc = begin_in(dir, path, lock);
	}
	free(path);
	if (rc != 0 || (rc = part_make(dir, STORE_SEGMENTS, 0750)) != 0)
		return rc;
	return part_make(dir, KEYS, 0700);
}

void
restore_folder_end(const char *dir, int lock, bool whole)
{
	char	*path;

	if (lock == -1)
		return;
	if (whole && (path = path_join(dir, MARK)) != NULL) {
		unlink(path);
		free(path);
	}
	close(lock);
}
