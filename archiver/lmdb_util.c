/*
 * lmdb_util.c: opening and making LMDB environments for writing.
 */
#include <sys/file.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"

#include "archiver/command.h"
#include "archiver/lmdb_util.h"

#define LMDB_READERS	254		/* reader slots of an environment */
#define MAP_LEAST	((size_t)1 << 30)
#define MAP_LESS	64
#define DATA_MODE	0640
#define LOCK_MODE	0660		/* readers of the group write it too */
#define DIR_MODE	0750

int
lmdb_fail(const char *path, int rc)
{
	switch (rc) {
	case MDB_CORRUPTED:
	case MDB_PAGE_NOTFOUND:
	case MDB_INVALID:
	case MDB_VERSION_MISMATCH:
	case MDB_INCOMPATIBLE:
	case MDB_PANIC:
	case MDB_NOTFOUND:
	case ENOENT:
		log_errx(_("%s: is damaged or incomplete: %s; see what is "
		    "lost with: nbaudit run"), path, mdb_strerror(rc));
		return FAIL_DAMAGE;
	case ENOSPC:
	case EDQUOT:
		log_errx(_("%s: the disk is full; what was committed before "
		    "is kept, make room and run the command again"), path);
		return FAIL_CANNOT;
	case EACCES:
	case EPERM:
	case EROFS:
		log_errx(_("%s: cannot be written: %s; run the command as the "
		    "user that owns the store, on a disk that is mounted for "
		    "writing"), path, mdb_strerror(rc));
		return FAIL_CANNOT;
	default:
		log_errx(_("%s: the store could not be used: %s"), path,
		    mdb_strerror(rc));
		return FAIL_CANNOT;
	}
}

/*
 * Opening and closing fail beside another process that does the same, so
 * both are done under a lock on the folder itself.  -1: none was had, which
 * a file system without such locks makes no error.
 */
static int
lmdb_lock(const char *path)
{
	int	 fd;

	if ((fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) == -1)
		return -1;
	while (flock(fd, LOCK_EX) == -1 && errno == EINTR)
		;
	return fd;
}

static void
lmdb_unlock(int fd)
{
	if (fd != -1)
		close(fd);
}

static int
open_with_map(MDB_env **env, const char *path, size_t map,
    unsigned int databases)
{
	int	 rc;

	if ((rc = mdb_env_create(env)) != 0) {
		*env = NULL;
		return rc;
	}
	if ((rc = mdb_env_set_maxdbs(*env, databases)) != 0 ||
	    (rc = mdb_env_set_maxreaders(*env, LMDB_READERS)) != 0 ||
	    (rc = mdb_env_set_mapsize(*env, map)) != 0 ||
	    (rc = mdb_env_open(*env, path, MDB_NOTLS | MDB_NORDAHEAD,
	    LOCK_MODE)) != 0) {
		mdb_env_close(*env);
		*env = NULL;
	}
	return rc;
}

/* Remove the files of an environment that could not be made. */
static void
forget(const char *path)
{
	static const char *const	 name[] = { "data.mdb", "lock.mdb" };
	char				*file;

	for (size_t i = 0; i < 2; i++) {
		if ((file = path_join(path, name[i])) != NULL)
			unlink(file);
		free(file);
	}
}

/*
 * A lock file that was missing, as in a store taken back from a backup, was
 * made with the umask: the auditor could not lock.
 */
static void
share_lock(const char *path)
{
	struct stat	 st;
	char		*file;

	if ((file = path_join(path, "lock.mdb")) == NULL)
		return;
	if (stat(file, &st) == 0 && (st.st_mode & 0777) != LOCK_MODE &&
	    chmod(file, LOCK_MODE) == -1)
		log_debug("%s: mode %04o stays", file,
		    (unsigned int)(st.st_mode & 0777));
	free(file);
}

static int
open_any_map(MDB_env **env, const char *path, size_t map,
    unsigned int databases, bool fresh)
{
	int	 dead, lock, rc;

	lock = lmdb_lock(path);
	rc = open_with_map(env, path, map, databases);
	/*
	 * Where address space is limited (ulimit -v, valgrind), much less
	 * leaves room for the other environments too.
	 */
	while ((rc == ENOMEM || rc == EINVAL) && map > MAP_LEAST) {
		map /= MAP_LESS;
		if (fresh)	/* readers go by the size it was made with */
			forget(path);
		rc = open_with_map(env, path, map, databases);
	}
	if (rc != 0) {
		rc = lmdb_fail(path, rc);
	} else {
		share_lock(path);
		/* Slots that a killed reader left would keep pages for ever. */
		mdb_reader_check(*env, &dead);
	}
	lmdb_unlock(lock);
	return rc;
}

int
lmdb_open(MDB_env **env, const char *path, size_t map, unsigned int databases)
{
	char	*file = path_join(path, "data.mdb");
	bool	 there = file == NULL || access(file, F_OK) == 0 ||
		    errno != ENOENT;

	/* LMDB would make an empty one. */
	free(file);
	if (!there)
		return lmdb_fail(path, ENOENT);
	return open_any_map(env, path, map, databases, false);
}

void
lmdb_close(MDB_env *env, const char *path)
{
	int	 lock;

	if (env == NULL)
		return;
	lock = lmdb_lock(path);
	mdb_env_close(env);
	lmdb_unlock(lock);
}

/* The modes do not depend on the umask: the group reads, and locks. */
static int
set_mode(const char *path, const char *name, mode_t mode)
{
	char	*file;
	int	 fd, rc = -1;

	if ((file = path_join(path, name)) == NULL) {
		log_warn("%s", path);
		return -1;
	}
	if ((fd = open(file, O_RDONLY | O_CLOEXEC)) == -1 ||
	    fchmod(fd, mode) == -1 || fsync(fd) == -1)
		log_err(_("%s: cannot be made"), file);
	else
		rc = 0;
	if (fd != -1)
		close(fd);
	free(file);
	return rc;
}

int
lmdb_create(const char *path, size_t map, const char *const *name, size_t n)
{
	MDB_env	*env = NULL;
	MDB_txn	*txn = NULL;
	MDB_dbi	 dbi;
	int	 rc;

	if (mkdir(path, DIR_MODE) == -1 || chmod(path, DIR_MODE) == -1) {
		log_err(_("%s: cannot make the folder"), path);
		return FAIL_CANNOT;
	}
	if ((rc = open_any_map(&env, path, map, (unsigned int)n, true)) != 0)
		return rc;
	if ((rc = mdb_txn_begin(env, NULL, 0, &txn)) != 0)
		goto out;
	for (size_t i = 0; i < n; i++)
		if ((rc = mdb_dbi_open(txn, name[i], MDB_CREATE, &dbi)) != 0)
			goto out;
	rc = mdb_txn_commit(txn);
	txn = NULL;
 out:
	if (rc != 0)
		rc = lmdb_fail(path, rc);
	if (txn != NULL)
		mdb_txn_abort(txn);
	lmdb_close(env, path);
	if (rc != 0)
		return rc;
	if (set_mode(path, "data.mdb", DATA_MODE) == -1 ||
	    set_mode(path, "lock.mdb", LOCK_MODE) == -1 ||
	    durable_sync_dir(path) == -1 || durable_sync_parent(path) == -1)
		return FAIL_CANNOT;
	return 0;
}
