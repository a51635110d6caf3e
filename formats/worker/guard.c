/*
 * guard.c: holds a read transaction on everything a writer may still write,
 * so that no page is reused under the workers.  Walks no page.
 */
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/log.h"
#include "formats/sandbox/confine.h"
#include "formats/store/reader.h"
#include "formats/worker/work.h"

/* Folders of environments, and their lock files for the sandbox. */
struct guarded {
	char		**dir;
	char		**lock;		/* those that exist; ends with NULL */
	size_t		 n;
	size_t		 nlock;
};

/*
 * Add ${store}/${name} unless its data.mdb is sealed.  Nobody writes to a
 * segment before the newest one, sealed or not: an ${older} one that lost its
 * modes, and has no lock file, is for the audit to tell.  0 or -1.
 */
static int
add(struct guarded *g, const char *store, const char *name, bool older)
{
	char		*dir, *data, *lock;
	struct stat	 st;
	int		 rc;

	if ((dir = path_join(store, name)) == NULL ||
	    (data = path_join(dir, "data.mdb")) == NULL) {
		free(dir);
		return -1;
	}
	rc = stat(data, &st);
	free(data);
	if (rc == -1) {		/* damage, for the audit to tell; not ours */
		log_warn("%s/data.mdb", dir);
		free(dir);
		return errno == ENOENT || errno == ENOTDIR || errno == EIO ?
		    0 : -1;
	}
	if ((st.st_mode & 0222) == 0) {	/* sealed for ever */
		free(dir);
		return 0;
	}
	g->dir[g->n++] = dir;
	if ((lock = path_join(dir, "lock.mdb")) == NULL)
		return -1;
	if (access(lock, F_OK) == 0) {
		g->lock[g->nlock++] = lock;
	} else {		/* LMDB will say what it thinks of that */
		free(lock);
		if (older)
			free(g->dir[--g->n]);
	}
	return 0;
}

/* What is there is guarded; a segment that is missing is for the audit. */
static int
find(struct guarded *g, const char *store)
{
	char		 name[sizeof(STORE_SEGMENTS) + 1 + SEGMENT_NAME];
	char		 num[SEGMENT_NAME];
	struct dirent	**list = NULL;
	uint32_t	 number, newest = 0;
	char		*path;
	int		 n, rc = -1;

	if ((path = path_join(store, STORE_SEGMENTS)) == NULL)
		return -1;
	n = scandir(path, &list, NULL, alphasort);
	if (n == -1) {
		log_warn("%s", path);
		free(path);
		return -1;
	}
	free(path);
	g->dir = calloc((size_t)n + 1, sizeof(*g->dir));
	g->lock = calloc((size_t)n + 2, sizeof(*g->lock));
	if (g->dir == NULL || g->lock == NULL ||
	    add(g, store, STORE_CATALOG, false) == -1)
		goto out;
	for (int i = 0; i < n; i++)
		if (segment_number(list[i]->d_name, &number) == 0 &&
		    number > newest)
			newest = number;
	for (int i = 0; i < n; i++) {
		if (segment_number(list[i]->d_name, &number) == -1)
			continue;
		segment_name(num, number);
		snprintf(name, sizeof(name), "%s/%s", STORE_SEGMENTS, num);
		if (add(g, store, name, number < newest) == -1)
			goto out;
	}
	rc = 0;
 out:
	for (int i = 0; i < n; i++)
		free(list[i]);
	free(list);
	return rc;
}

/* Both by what the sandbox allows: access() is not. */
static bool
is_readable(const char *dir, const char *name)
{
	char	*path = path_join(dir, name);
	int	 fd = -1;

	if (path != NULL && (fd = open(path, O_RDONLY | O_CLOEXEC)) != -1)
		close(fd);
	free(path);
	return fd != -1;
}

static bool
is_missing(const char *dir, const char *name)
{
	struct stat	 st;
	char		*path = path_join(dir, name);
	bool		 missing;

	missing = path != NULL && stat(path, &st) == -1 && errno == ENOENT;
	free(path);
	return missing;
}

/* Why a lock could not be had, in words that help. */
static void
explain(const char *dir, int rc)
{
	if (rc != EACCES && rc != EPERM && rc != ENOENT && rc != EROFS)
		log_warnx("%s: %s", dir, mdb_strerror(rc));
	else if (!is_readable(dir, "data.mdb"))
		log_warnx("%s/data.mdb cannot be read by this user; give its "
		    "group read access (chmod 0640, the group that the "
		    "auditor is in)", dir);
	else if (is_missing(dir, "lock.mdb"))
		log_warnx("%s/lock.mdb is missing; the archive's user makes "
		    "it anew with any command that writes, such as nbarchive "
		    "get", dir);
	else
		log_warnx("%s/lock.mdb cannot be written by this user; give "
		    "its group write access (chmod 0660, the group that the "
		    "auditor is in)", dir);
}

/*
 * An environment that LMDB cannot open at all: no writer can write to it
 * either, so nothing is to be guarded; the audit tells the damage.
 */
static bool
is_damaged(const char *dir, int rc)
{
	struct stat	 st;
	char		*data;
	bool		 cut;

	if (rc == MDB_INVALID || rc == MDB_CORRUPTED || rc == MDB_PANIC ||
	    rc == MDB_VERSION_MISMATCH || rc == MDB_PAGE_NOTFOUND)
		return true;
	if ((data = path_join(dir, "data.mdb")) == NULL)
		return false;
	/* Two meta pages are the least; LMDB takes an empty file for new. */
	cut = stat(data, &st) == 0 && st.st_size < 8192;
	free(data);
	return cut;
}

/* 1: held, or nothing to hold; 0: on a read-only disk, -1: logged. */
static int
hold(const char *dir)
{
	MDB_env		*env;
	MDB_txn		*txn;
	MDB_envinfo	 info;
	struct statvfs	 fs;
	int		 rc;

	if ((rc = mdb_env_create(&env)) != 0) {
		explain(dir, rc);
		return -1;
	}
	if ((rc = mdb_env_open(env, dir, MDB_RDONLY | MDB_NOTLS, 0)) != 0 ||
	    (rc = mdb_txn_begin(env, NULL, MDB_RDONLY, &txn)) != 0) {
		explain(dir, rc);
		mdb_env_close(env);
		return is_damaged(dir, rc) ? 1 : -1;
	}
	/* LMDB opens without any lock on a read-only disk and says nothing. */
	if (mdb_env_info(env, &info) == 0 && info.me_numreaders >= 1)
		return 1;
	if (statvfs(dir, &fs) == 0 && (fs.f_flag & ST_RDONLY) != 0)
		return 0;
	log_warnx("%s: LMDB took no lock", dir);
	return -1;
}

int
work_guard(const char *store)
{
	struct guarded		 g = { NULL, NULL, 0, 0 };
	struct confine_opts	 o = { .read = store, .open = true };
	enum frame_type		 type;
	struct buf		 in;
	uint8_t			 state = GUARD_LOCKED;
	int			 fd[POOL_FDS_MAX];

	/*
	 * Nothing is released: the transactions end with the process, and
	 * that is when the parent closes the socket.
	 */
	if (find(&g, store) == -1)
		/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc) */
		return 1;
	o.write = (const char *const *)g.lock;
	if (confine(&o) == -1)
		return 1;
	for (size_t i = 0; i < g.n; i++)
		switch (hold(g.dir[i])) {
		case 1:
			break;
		case 0:
			state = GUARD_READ_ONLY;
			break;
		default:
			return 1;
		}
	if (frame_send(WORKER_SOCKET, FRAME_READY, 0, &state, 1) == -1)
		return 1;
	buf_init(&in, 0);
	return frame_receive(WORKER_SOCKET, &type, &in, fd) == 0 ? 0 : 1;
}
