/*
 * reader.c: the read-only side of the store's LMDB environments.
 */
#include <sys/mman.h>
#include <sys/stat.h>

#include <errno.h>
#include <limits.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/store/reader.h"

#define READER_DBS	16		/* named databases an environment has */
#define LOCK_MODE	0660		/* of a lock file that was missing */
/*
 * Octets that Linux may map around a page that is asked for: 64 KiB, or all of
 * the large folio in its cache (6.18).
 */
#define WINDOW		((uintptr_t)2 * 1024 * 1024)

/* Where the two databases of a segment stand in dbi[]. */
enum { SEG_CHUNK, SEG_JOURNAL, SEG_MAX };

/*
 * Invariants: txn is NULL or a live read transaction; has[i] says that dbi[i]
 * is open (a catalog may lack a database, a segment may not).
 */
struct reader {
	MDB_env		*env;
	MDB_txn		*txn;
	char		*path;		/* the folder, for messages */
	MDB_dbi		 dbi[CAT_MAX];
	bool		 has[CAT_MAX];
	uintptr_t	 low, high;	/* of the map was read; high 0: none */
	uintptr_t	 floor, ceiling;	/* the same since opened */
	bool		 segment;
};

static int
txn_start(struct reader *rd)
{
	return rd->txn == NULL ?
	    mdb_txn_begin(rd->env, NULL, MDB_RDONLY, &rd->txn) :
	    mdb_txn_renew(rd->txn);
}

/*
 * Open the named databases.  Handles made in a read transaction live on only
 * when it is committed.  0 or an LMDB error.
 */
static int
open_dbs(struct reader *rd)
{
	const char	*name;
	size_t		 n = rd->segment ? SEG_MAX : CAT_MAX;
	int		 rc;

	for (size_t i = 0; i < n; i++) {
		if (!rd->segment)
			name = catalog_db_name((enum catalog_db)i);
		else
			name = i == SEG_CHUNK ? DB_CHUNK : DB_JOURNAL;
		rc = mdb_dbi_open(rd->txn, name, 0, &rd->dbi[i]);
		rd->has[i] = rc == 0;
		if (rc != 0 && (rc != MDB_NOTFOUND || rd->segment))
			return rc;
	}
	rc = mdb_txn_commit(rd->txn);
	rd->txn = NULL;
	return rc != 0 ? rc : txn_start(rd);
}

/* Takes ${path}. */
static struct reader *
reader_open(char *path, bool segment, bool nolock)
{
	struct reader	*rd;
	unsigned int	 flags = MDB_RDONLY | MDB_NOTLS;
	int		 rc;

	if (path == NULL || (rd = calloc(1, sizeof(*rd))) == NULL) {
		log_warn("store");
		free(path);
		return NULL;
	}
	rd->path = path;
	rd->segment = segment;
	if (nolock)
		flags |= MDB_NOLOCK;
	if ((rc = mdb_env_create(&rd->env)) != 0 ||
	    (rc = mdb_env_set_maxdbs(rd->env, READER_DBS)) != 0)
		goto fail;
	/* The map's size is the writer's own, from the file. */
	if ((rc = mdb_env_open(rd->env, path, flags, LOCK_MODE)) != 0 ||
	    (rc = txn_start(rd)) != 0 || (rc = open_dbs(rd)) != 0)
		goto fail;
	return rd;
 fail:
	if (rc == EACCES || rc == EPERM)
		log_warnx(_("%s: cannot be opened for reading: %s; run the "
		    "command as the user that owns the store, or as one of "
		    "its group"), path, mdb_strerror(rc));
	else
		log_warnx(_("%s: cannot be opened for reading: %s"), path,
		    mdb_strerror(rc));
	reader_close(rd);
	errno = rc > 0 ? rc : EIO;
	return NULL;
}

struct reader *
reader_open_segment(const char *store, uint32_t segment, bool nolock)
{
	char		 name[sizeof(STORE_SEGMENTS) + 1 + SEGMENT_NAME];
	char		 num[SEGMENT_NAME];
	char		*path, *file;
	struct stat	 st;

	segment_name(num, segment);
	snprintf(name, sizeof(name), "%s/%s", STORE_SEGMENTS, num);
	if ((path = path_join(store, name)) == NULL ||
	    (file = path_join(path, "data.mdb")) == NULL) {
		log_warn("store");
		free(path);
		return NULL;
	}
	/* A sealed segment has no lock file, and needs none. */
	if (stat(file, &st) == 0 && (st.st_mode & 0222) == 0)
		nolock = true;
	free(file);
	return reader_open(path, true, nolock);
}

struct reader *
reader_open_catalog(const char *store, bool nolock)
{
	return reader_open(path_join(store, STORE_CATALOG), false, nolock);
}

void
reader_close(struct reader *rd)
{
	if (rd == NULL)
		return;
	if (rd->txn != NULL)
		mdb_txn_abort(rd->txn);
	if (rd->env != NULL)
		mdb_env_close(rd->env);
	free(rd->path);
	free(rd);
}

int
reader_renew(struct reader *rd)
{
	int	 rc;

	if (rd->txn != NULL)
		mdb_txn_reset(rd->txn);
	if ((rc = txn_start(rd)) == 0)
		return 0;
	log_warnx(_("%s: no newer state can be read: %s"), rd->path,
	    mdb_strerror(rc));
	if (rd->txn != NULL) {
		mdb_txn_abort(rd->txn);
		rd->txn = NULL;
	}
	return -1;
}

/* An LMDB result as ours; what is neither found nor absent is logged. */
static enum reader_result
result(const struct reader *rd, int rc)
{
	switch (rc) {
	case 0:
		return READER_FOUND;
	case MDB_NOTFOUND:
		return READER_ABSENT;
	case MDB_CORRUPTED:
	case MDB_PAGE_NOTFOUND:
	case MDB_INVALID:
	case MDB_INCOMPATIBLE:
	case MDB_CURSOR_FULL:	/* a tree deeper than LMDB makes */
		log_debug("%s: %s", rd->path, mdb_strerror(rc));
		return READER_DAMAGED;
	default:
		log_warnx(_("%s: reading failed: %s"), rd->path,
		    mdb_strerror(rc));
		return READER_ERROR;
	}
}

/* All of it lies in the one map, and so does what is between. */
static void
given_out(struct reader *rd, const MDB_val *v)
{
	uintptr_t	 from = (uintptr_t)v->mv_data;

	if (rd->high == 0 || from < rd->low)
		rd->low = from;
	if (from + v->mv_size > rd->high)
		rd->high = from + v->mv_size;
	if (rd->floor == 0 || from < rd->floor)
		rd->floor = from;
	if (rd->high > rd->ceiling)
		rd->ceiling = rd->high;
}

static enum reader_result
get(struct reader *rd, unsigned int db, const void *key, size_t keylen,
    struct octets *value)
{
	uint8_t			 copy[512];	/* LMDB's keys: at most 511 */
	MDB_val			 k, v;
	enum reader_result	 r;

	if (rd->txn == NULL || keylen == 0 || keylen >= sizeof(copy))
		return READER_ERROR;
	if (!rd->has[db])
		return READER_ABSENT;
	memcpy(copy, key, keylen);
	k = (MDB_val){ .mv_size = keylen, .mv_data = copy };
	if ((r = result(rd, mdb_get(rd->txn, rd->dbi[db], &k, &v))) !=
	    READER_FOUND)
		return r;
	given_out(rd, &v);
	value->p = v.mv_data;
	value->len = v.mv_size;
	return READER_FOUND;
}

/*
 * Move by ${op}; ${key} is where to (MDB_SET_RANGE) and gets the key found.
 * ${other}: when the key found is ${key} itself, go one further.
 */
static enum reader_result
seek(struct reader *rd, unsigned int db, MDB_cursor_op op, bool other,
    struct octets *key, struct octets *value)
{
	uint8_t			 copy[512];
	MDB_cursor		*cur;
	MDB_val			 k = { 0, NULL }, v = { 0, NULL };
	int			 rc;

	if (rd->txn == NULL || key->len >= sizeof(copy))
		return READER_ERROR;
	if (!rd->has[db])
		return READER_ABSENT;
	if (op == MDB_SET_RANGE) {
		memcpy(copy, key->p, key->len);
		k = (MDB_val){ .mv_size = key->len, .mv_data = copy };
	}
	if ((rc = mdb_cursor_open(rd->txn, rd->dbi[db], &cur)) != 0)
		return result(rd, rc);
	rc = mdb_cursor_get(cur, &k, &v, op);
	if (rc == 0 && other && k.mv_size == key->len &&
	    memcmp(k.mv_data, copy, key->len) == 0)
		rc = mdb_cursor_get(cur, &k, &v, MDB_NEXT);
	mdb_cursor_close(cur);
	if (rc == 0) {
		*key = (struct octets){ k.mv_data, k.mv_size };
		*value = (struct octets){ v.mv_data, v.mv_size };
		given_out(rd, &v);
	}
	return result(rd, rc);
}

/*
 * The kernel maps what lies around a page, too, when it has it: whole windows
 * are let go of, or the ends of each would stay.  Nothing outside of what was
 * ever given out is touched: other memory may lie there.
 */
void
reader_let_go(struct reader *rd)
{
	uintptr_t	 page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t	 from = rd->low & ~(WINDOW - 1);
	uintptr_t	 to = (rd->high + WINDOW - 1) & ~(WINDOW - 1);

	if (from < rd->floor)
		from = rd->floor & ~(page - 1);
	if (to > rd->ceiling)
		to = (rd->ceiling + page - 1) & ~(page - 1);
	if (rd->high != 0)
		(void)madvise((void *)from, to - from, MADV_DONTNEED);
	rd->low = rd->high = 0;
}

void
reader_let_go_past(struct reader *rd, size_t octets)
{
	if (rd->high - rd->low > octets)
		reader_let_go(rd);
}

void
reader_let_go_all(struct reader *rd)
{
	if (rd->ceiling == 0)
		return;
	rd->low = rd->floor;
	rd->high = rd->ceiling;
	reader_let_go(rd);
}

enum reader_result
reader_chunk(struct reader *rd, uint64_t object, uint32_t number,
    struct chunk_header *h, struct octets *payload)
{
	uint8_t			 key[CHUNK_KEY];
	struct octets		 v;
	enum reader_result	 r;

	chunk_key_encode(key, object, number);
	if ((r = get(rd, SEG_CHUNK, key, sizeof(key), &v)) != READER_FOUND)
		return r;
	if (chunk_header_decode(h, v.p, v.len) == -1 || h->number != number ||
	    h->length != v.len - CHUNK_HEADER)
		return READER_DAMAGED;
	payload->p = v.p + CHUNK_HEADER;
	payload->len = h->length;
	return READER_FOUND;
}

enum reader_result
reader_next_object(struct reader *rd, uint64_t from, uint64_t *object)
{
	uint8_t			 start[CHUNK_KEY];
	struct octets		 key = { start, sizeof(start) }, v;
	enum reader_result	 r;
	uint32_t		 chunk;

	chunk_key_encode(start, from, 0);
	if ((r = seek(rd, SEG_CHUNK, MDB_SET_RANGE, false, &key, &v)) !=
	    READER_FOUND)
		return r;
	if (chunk_key_decode(key.p, key.len, object, &chunk) == -1 ||
	    *object < from)
		return READER_DAMAGED;
	return READER_FOUND;
}

enum reader_result
reader_entry(struct reader *rd, uint64_t seq, struct octets *entry)
{
	uint8_t			 key[8];
	const uint8_t		*p;
	struct octets		 v;
	enum reader_result	 r;
	uint64_t		 held;
	uint32_t		 len;

	be64_put(key, seq);
	if ((r = get(rd, SEG_JOURNAL, key, sizeof(key), &v)) != READER_FOUND)
		return r;
	if (entry_value_decode(v.p, v.len, &held, &p, &len) == -1 ||
	    held != seq)
		return READER_DAMAGED;
	*entry = (struct octets){ p, len };
	return READER_FOUND;
}

enum reader_result
reader_entry_range(struct reader *rd, uint64_t *first, uint64_t *last)
{
	struct octets		 a = { NULL, 0 }, b = { NULL, 0 }, v;
	enum reader_result	 r;

	if ((r = seek(rd, SEG_JOURNAL, MDB_FIRST, false, &a, &v)) !=
	    READER_FOUND ||
	    (r = seek(rd, SEG_JOURNAL, MDB_LAST, false, &b, &v)) !=
	    READER_FOUND)
		return r;
	if (a.len != 8 || b.len != 8)
		return READER_DAMAGED;
	*first = be64_get(a.p);
	*last = be64_get(b.p);
	return *first <= *last ? READER_FOUND : READER_DAMAGED;
}

enum reader_result
reader_record(struct reader *rd, enum catalog_db db, const void *key,
    size_t keylen, struct octets *value)
{
	if ((unsigned int)db >= CAT_MAX || rd->segment)
		return READER_ERROR;
	return get(rd, db, key, keylen, value);
}

/* In LMDB's order: by octets, then the longer one. */
static bool
is_behind(const struct octets *key, const struct octets *after)
{
	size_t	 n = key->len < after->len ? key->len : after->len;
	int	 c = n == 0 ? 0 : memcmp(key->p, after->p, n);

	return c > 0 || (c == 0 && key->len > after->len);
}

enum reader_result
reader_next_record(struct reader *rd, enum catalog_db db,
    const struct octets *after, struct octets *key, struct octets *value)
{
	struct octets		 last;
	enum reader_result	 r;

	if ((unsigned int)db >= CAT_MAX || rd->segment)
		return READER_ERROR;
	*key = (struct octets){ NULL, 0 };
	if (after == NULL)
		return seek(rd, db, MDB_FIRST, false, key, value);
	if (after->len == 0)
		return READER_ERROR;
	last = *key = *after;
	r = seek(rd, db, MDB_SET_RANGE, true, key, value);
	/* A page that stands for another leads in circles. */
	return r == READER_FOUND && !is_behind(key, &last) ? READER_DAMAGED :
	    r;
}

int
reader_slots(struct reader *rd)
{
	MDB_envinfo	 info;

	if (mdb_env_info(rd->env, &info) != 0)
		return 0;
	return info.me_numreaders > INT_MAX ? INT_MAX :
	    (int)info.me_numreaders;
}
