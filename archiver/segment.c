/*
 * segment.c: writing to a segment.
 */
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <lmdb.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "formats/base/digest.h"
#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"

#include "archiver/command.h"
#include "archiver/lmdb_util.h"
#include "archiver/segment.h"

#define TEMP_PREFIX	".new-"		/* of a segment in the making */
#define SEALED_MODE	0440
/* So much in a transaction is worth a thread that has it written early. */
#define EARLY_LEAST	((uint64_t)2 * 1024 * 1024)	/* octets */
#define EARLY_PAUSE	1000000L	/* ns */
#define REFRESH_EVERY	32		/* transactions */

/* Invariant: txn is NULL or the live write transaction. */
struct segment {
	MDB_env		*env;
	MDB_txn		*txn;
	MDB_dbi		 chunk;
	MDB_dbi		 journal;
	uint64_t	 added;		/* octets of chunks in ${txn} */
	unsigned int	 used;		/* times since it was opened */
	uint32_t	 number;
	char		*path;
};

/* "STORE/segments/NAME" or a file in it; the caller frees.  NULL: logged. */
static char *
path_of(const char *store, const char *name, const char *file)
{
	char	*path;

	if (asprintf(&path, "%s/%s/%s%s%s", store, STORE_SEGMENTS, name,
	    file == NULL ? "" : "/", file == NULL ? "" : file) == -1) {
		log_warn("%s", store);
		return NULL;
	}
	return path;
}

static char *
path_of_number(const char *store, uint32_t number, const char *file)
{
	char	 name[SEGMENT_NAME];

	segment_name(name, number);
	return path_of(store, name, file);
}

int
segment_create(const char *store, uint32_t number)
{
	static const char *const	 db[] = { DB_CHUNK, DB_JOURNAL };
	char				*path = NULL, *temp = NULL;
	char				 name[32];
	int				 rc = FAIL_CANNOT;

	snprintf(name, sizeof(name), TEMP_PREFIX "%06" PRIu32 "-%ld", number,
	    (long)getpid());
	if ((path = path_of_number(store, number, NULL)) == NULL ||
	    (temp = path_of(store, name, NULL)) == NULL)
		goto out;
	if ((rc = lmdb_create(temp, SEGMENT_MAP, db, 2)) != 0)
		goto out;
	rc = FAIL_CANNOT;
	if (rename(temp, path) == -1)
		log_err(_("%s: cannot make the segment"), path);
	else if (durable_sync_parent(path) == 0)
		rc = 0;
 out:
	free(path);
	free(temp);
	return rc;
}

/* Remove one folder that segment_create() began, or that lost its data. */
static int
sweep_one(const char *store, const char *name)
{
	static const char *const	 file[] = { "data.mdb", "lock.mdb",
	    NULL };
	char				*path;
	int				 rc = 0;

	for (size_t i = 0; i < 3; i++) {
		if ((path = path_of(store, name, file[i])) == NULL)
			return FAIL_CANNOT;
		if ((file[i] == NULL ? rmdir(path) : unlink(path)) == -1 &&
		    errno != ENOENT) {
			log_err(_("%s: cannot remove what a crash left"),
			    path);
			rc = FAIL_CANNOT;
		}
		free(path);
	}
	return rc;
}

int
segment_forget(const char *store, uint32_t number)
{
	char	 name[SEGMENT_NAME];

	segment_name(name, number);
	return sweep_one(store, name);
}

int
segment_sweep(const char *store)
{
	struct dirent	*e;
	char		*path;
	DIR		*dir;
	int		 rc = 0;

	if ((path = path_join(store, STORE_SEGMENTS)) == NULL)
		return FAIL_CANNOT;
	if ((dir = opendir(path)) == NULL) {
		log_err(_("%s: cannot be read"), path);
		free(path);
		return FAIL_CANNOT;
	}
	while (rc == 0 && (e = readdir(dir)) != NULL)
		if (strncmp(e->d_name, TEMP_PREFIX, strlen(TEMP_PREFIX)) == 0)
			rc = sweep_one(store, e->d_name);
	closedir(dir);
	free(path);
	return rc;
}

static int
open_databases(struct segment *s)
{
	MDB_txn	*txn;
	int	 rc;

	if ((rc = mdb_txn_begin(s->env, NULL, MDB_RDONLY, &txn)) != 0)
		return lmdb_fail(s->path, rc);
	if ((rc = mdb_dbi_open(txn, DB_CHUNK, 0, &s->chunk)) != 0 ||
	    (rc = mdb_dbi_open(txn, DB_JOURNAL, 0, &s->journal)) != 0) {
		mdb_txn_abort(txn);
		return lmdb_fail(s->path, rc);
	}
	/* Handles of an aborted transaction are closed. */
	if ((rc = mdb_txn_commit(txn)) != 0)
		return lmdb_fail(s->path, rc);
	return 0;
}

int
segment_open(struct segment **out, const char *store, uint32_t number)
{
	struct segment	*s;
	int		 rc;

	*out = NULL;
	if ((s = calloc(1, sizeof(*s))) == NULL) {
		log_warn("%s", store);
		return FAIL_CANNOT;
	}
	s->number = number;
	if ((s->path = path_of_number(store, number, NULL)) == NULL) {
		segment_close(s);
		return FAIL_CANNOT;
	}
	if ((rc = lmdb_open(&s->env, s->path, SEGMENT_MAP, 2)) != 0 ||
	    (rc = open_databases(s)) != 0) {
		segment_close(s);
		return rc;
	}
	*out = s;
	return 0;
}

void
segment_close(struct segment *s)
{
	if (s == NULL)
		return;
	segment_abort(s);
	lmdb_close(s->env, s->path);
	free(s->path);
	free(s);
}

int
segment_refresh(struct segment *s)
{
	int	 rc;

	if (++s->used < REFRESH_EVERY)
		return 0;
	s->used = 0;
	lmdb_close(s->env, s->path);
	s->env = NULL;
	if ((rc = lmdb_open(&s->env, s->path, SEGMENT_MAP, 2)) != 0)
		return rc;
	return open_databases(s);
}

uint32_t
segment_id(const struct segment *s)
{
	return s->number;
}

const char *
segment_path(const struct segment *s)
{
	return s->path;
}

bool
segment_sealed(const char *store, uint32_t number)
{
	struct stat	 st;
	char		*path;
	bool		 sealed;

	if ((path = path_of_number(store, number, "data.mdb")) == NULL)
		return false;
	sealed = stat(path, &st) == 0 && (st.st_mode & 0222) == 0;
	free(path);
	return sealed;
}

bool
segment_exists(const char *store, uint32_t number)
{
	char	*path;
	bool	 exists;

	if (number > SEGMENT_LAST ||
	    (path = path_of_number(store, number, "data.mdb")) == NULL)
		return false;
	exists = access(path, F_OK) == 0;
	free(path);
	return exists;
}

int
segment_seal(const char *store, uint32_t number)
{
	char	*data = NULL, *lock = NULL;
	int	 fd = -1, rc = FAIL_CANNOT;

	if ((data = path_of_number(store, number, "data.mdb")) == NULL ||
	    (lock = path_of_number(store, number, "lock.mdb")) == NULL)
		goto out;
	if ((fd = open(data, O_RDONLY | O_CLOEXEC)) == -1 ||
	    fchmod(fd, SEALED_MODE) == -1 || fsync(fd) == -1) {
		log_err(_("%s: cannot be sealed"), data);
		goto out;
	}
	if (unlink(lock) == -1 && errno != ENOENT) {
		log_err(_("%s: cannot be removed"), lock);
		goto out;
	}
	if (durable_sync_parent(data) == 0)
		rc = 0;
 out:
	if (fd != -1)
		close(fd);
	free(data);
	free(lock);
	return rc;
}

int
segment_begin(struct segment *s)
{
	int	 rc;

	if ((rc = mdb_txn_begin(s->env, NULL, 0, &s->txn)) != 0) {
		s->txn = NULL;
		return lmdb_fail(s->path, rc);
	}
	s->added = 0;
	return 0;
}

struct early {
	int		 fd;
	atomic_bool	 done;
};

/*
 * Have the disk begin on what is in the page cache already.  It says nothing
 * of success: that is for LMDB's own sync to find, which waits for less then.
 */
static void *
write_early(void *arg)
{
	static const struct timespec	 pause = { .tv_nsec = EARLY_PAUSE };
	struct early			*e = arg;

	while (!atomic_load(&e->done)) {
		(void)sync_file_range(e->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
		(void)nanosleep(&pause, NULL);
	}
	return NULL;
}

int
segment_commit(struct segment *s)
{
	struct early	 e = { .done = false };
	pthread_t	 thread;
	bool		 early;
	int		 rc;

	/* LMDB writes a batch as a whole and then waits for the whole of it. */
	early = s->added >= EARLY_LEAST && mdb_env_get_fd(s->env, &e.fd) == 0 &&
	    pthread_create(&thread, NULL, write_early, &e) == 0;
	rc = mdb_txn_commit(s->txn);
	s->txn = NULL;
	if (early) {
		atomic_store(&e.done, true);
		pthread_join(thread, NULL);
	}
	return rc == 0 ? 0 : lmdb_fail(s->path, rc);
}

void
segment_abort(struct segment *s)
{
	if (s->txn != NULL)
		mdb_txn_abort(s->txn);
	s->txn = NULL;
}

void
segment_trim(struct segment *s)
{
	mdb_filehandle_t	 fd;
	struct stat		 st;
	MDB_txn			*txn;
	off_t			 used;

	/* Nobody else writes to it meanwhile, and nobody reads there. */
	if (mdb_txn_begin(s->env, NULL, 0, &txn) != 0)
		return;
	used = (off_t)segment_used(s);
	if (used > 0 && mdb_env_get_fd(s->env, &fd) == 0 &&
	    fstat(fd, &st) == 0 && st.st_size > used &&
	    ftruncate(fd, used) == -1)
		log_warn("%s", s->path);
	mdb_txn_abort(txn);
}

uint64_t
segment_used(const struct segment *s)
{
	MDB_envinfo	 info;
	MDB_stat	 st;

	if (mdb_env_info(s->env, &info) != 0 ||
	    mdb_env_stat(s->env, &st) != 0)
		return 0;
	return ((uint64_t)info.me_last_pgno + 1) * st.ms_psize;
}

int
segment_objects(struct segment *s, uint64_t *chunks)
{
	MDB_stat	 st;
	int		 rc;

	if ((rc = mdb_stat(s->txn, s->chunk, &st)) != 0)
		return lmdb_fail(s->path, rc);
	*chunks = st.ms_entries;
	return 0;
}

int
segment_entry_range(struct segment *s, uint64_t *first, uint64_t *last)
{
	MDB_cursor	*cur;
	MDB_val		 a, b, v;
	int		 rc;

	if ((rc = mdb_cursor_open(s->txn, s->journal, &cur)) != 0) {
		lmdb_fail(s->path, rc);
		return -1;
	}
	rc = mdb_cursor_get(cur, &a, &v, MDB_FIRST);
	if (rc == 0)
		rc = mdb_cursor_get(cur, &b, &v, MDB_LAST);
	mdb_cursor_close(cur);
	if (rc == MDB_NOTFOUND)
		return 0;
	if (rc == 0 && (a.mv_size != 8 || b.mv_size != 8))
		rc = MDB_CORRUPTED;
	if (rc != 0) {
		lmdb_fail(s->path, rc);
		return -1;
	}
	*first = be64_get(a.mv_data);
	*last = be64_get(b.mv_data);
	return 1;
}

int
segment_entry(struct segment *s, uint64_t seq, struct octets *entry)
{
	uint8_t		 key[8];
	const uint8_t	*p;
	MDB_val		 k = { sizeof(key), key }, v;
	uint64_t	 held;
	uint32_t	 len;
	int		 rc;

	be64_put(key, seq);
	rc = mdb_get(s->txn, s->journal, &k, &v);
	if (rc == 0 && (entry_value_decode(v.mv_data, v.mv_size, &held, &p,
	    &len) == -1 || held != seq))
		rc = MDB_CORRUPTED;
	if (rc == 0) {
		*entry = (struct octets){ p, len };
		return 0;
	}
	log_errx(_("%s: journal entry %" PRIu64 " cannot be read"), s->path,
	    seq);
	return lmdb_fail(s->path, rc);
}

int
segment_entry_put(struct segment *s, uint64_t seq, const void *p,
    uint32_t len)
{
	uint8_t	 key[8];
	MDB_val	 k = { sizeof(key), key };
	MDB_val	 v = { .mv_size = ENTRY_HEADER + (size_t)len };
	int	 rc;

	be64_put(key, seq);
	rc = mdb_put(s->txn, s->journal, &k, &v, MDB_RESERVE | MDB_APPEND);
	if (rc != 0)
		return lmdb_fail(s->path, rc);
	entry_header_encode(v.mv_data, seq, p, len);
	memcpy((uint8_t *)v.mv_data + ENTRY_HEADER, p, len);
	return 0;
}

int
segment_chunk(struct segment *s, uint64_t object,
    const struct chunk_header *h, uint8_t **payload)
{
	uint8_t	 key[CHUNK_KEY];
	MDB_val	 k = { sizeof(key), key };
	MDB_val	 v = { .mv_size = CHUNK_HEADER + (size_t)h->length };
	int	 rc;

	chunk_key_encode(key, object, h->number);
	rc = mdb_put(s->txn, s->chunk, &k, &v, MDB_RESERVE | MDB_APPEND);
	if (rc != 0)
		return lmdb_fail(s->path, rc);
	*payload = (uint8_t *)v.mv_data + CHUNK_HEADER;
	s->added += v.mv_size;
	return 0;
}

void
segment_chunk_done(const struct chunk_header *h, uint8_t *payload)
{
	chunk_header_encode(payload - CHUNK_HEADER, h);
}

int
segment_cut(struct segment *s, uint64_t object, uint64_t *n)
{
	MDB_cursor	*cur;
	MDB_val		 k, v;
	uint64_t	 held;
	uint32_t	 chunk;
	int		 rc;

	*n = 0;
	if ((rc = mdb_cursor_open(s->txn, s->chunk, &cur)) != 0)
		return lmdb_fail(s->path, rc);
	while ((rc = mdb_cursor_get(cur, &k, &v, MDB_LAST)) == 0) {
		if (chunk_key_decode(k.mv_data, k.mv_size, &held, &chunk) ==
		    -1) {
			rc = MDB_CORRUPTED;
			break;
		}
		if (held < object)
			break;
		if ((rc = mdb_cursor_del(cur, 0)) != 0)
			break;
		(*n)++;
	}
	mdb_cursor_close(cur);
	return rc == 0 || rc == MDB_NOTFOUND ? 0 : lmdb_fail(s->path, rc);
}

/* One chunk of the object, hashed on to ${sha}; false when it is wrong. */
static bool
check_chunk(struct segment *s, MDB_txn *txn, uint64_t object, uint32_t i,
    uint64_t size, const struct digest *want, struct sha256 *sha)
{
	struct chunk_header	 h;
	uint8_t			 key[CHUNK_KEY];
	MDB_val			 k = { sizeof(key), key }, v;

	chunk_key_encode(key, object, i);
	return mdb_get(txn, s->chunk, &k, &v) == 0 &&
	    chunk_header_decode(&h, v.mv_data, v.mv_size) == 0 &&
	    h.number == i && h.size == size &&
	    digest_equal(&h.sha256, want) &&
	    v.mv_size == CHUNK_HEADER + (size_t)h.length &&
	    sha256_add(sha, (const uint8_t *)v.mv_data + CHUNK_HEADER,
	    h.length) == 0;
}

int
segment_check(struct segment *s, uint64_t object, uint64_t size,
    const struct digest *want, bool *same)
{
	uint32_t	 count = chunk_count(size);
	struct digest	 got;
	struct sha256	*sha;
	MDB_txn		*txn;
	int		 rc;

	*same = false;
	if ((sha = sha256_new()) == NULL)
		return FAIL_CANNOT;
	if ((rc = mdb_txn_begin(s->env, NULL, MDB_RDONLY, &txn)) != 0) {
		sha256_free(sha);
		return lmdb_fail(s->path, rc);
	}
	*same = count > 0;
	for (uint32_t i = 0; *same && i < count; i++)
		*same = check_chunk(s, txn, object, i, size, want, sha);
	if (*same)
		*same = sha256_end(sha, &got) == 0 && digest_equal(&got, want);
	mdb_txn_abort(txn);
	sha256_free(sha);
	return 0;
}
