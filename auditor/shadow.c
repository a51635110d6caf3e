/*
 * shadow.c: the replayed catalog, in SQLite.
 *
 * One connection writes; the other holds a view of the mark meanwhile.  A
 * new file is filled without a journal: until shadow_keep() it has no
 * version, and who finds it so begins anew.
 */
#include <sys/statvfs.h>

#include <sqlite3.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "auditor/shadow.h"

#define SHADOW_VERSION	3
#define SHADOW_AGE	(30 * 86400 * TIME_SECOND)
#define SUM_SIZE	16		/* octets of a value's SHA-256 */
#define FULL_OCTETS	((uint64_t)256 * 1024)	/* free: as good as none */
#define ABOUT_SIZE	(8 + DIGEST_SIZE + 8)	/* size, root, begun */
#define RECORD_OCTETS	((size_t)1024 * 1024)	/* of one, at most */

/* Rows of accessions lie whole in a leaf of such a page. */
static const char	 settings[] =
    "PRAGMA page_size = 8192; PRAGMA cache_size = -24576;"
    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;";
static const char	 schema[] =
    "CREATE TABLE record (db INTEGER NOT NULL, key BLOB NOT NULL,"
    " sum BLOB NOT NULL, value BLOB, PRIMARY KEY (db, key)) WITHOUT ROWID;"
    "CREATE TABLE note (id INTEGER PRIMARY KEY, kind INTEGER NOT NULL,"
    " body BLOB NOT NULL);"
    "CREATE TABLE gist (accession INTEGER PRIMARY KEY, body BLOB NOT NULL);"
    "CREATE TABLE about (one INTEGER PRIMARY KEY CHECK (one = 1),"
    " body BLOB NOT NULL); BEGIN";
static const char	 walling[] =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;";

struct shadow {
	char		*dir;
	char		*path;
	sqlite3		*db;
	sqlite3_stmt	*get;
	sqlite3_stmt	*put;
	sqlite3_stmt	*note;
	sqlite3_stmt	*gist;
	sqlite3_stmt	*gists;
	bool		 fresh;		/* has no journal yet */
	bool		 kept;		/* has a version: survives us */
	int64_t		 now;
	int64_t		 begun;		/* when it was replayed from nothing */
	uint64_t	 size;
	struct digest	 root;
	/* The comparison. */
	sqlite3		*view;
	sqlite3_stmt	*walk;
	bool		 row;		/* ${walk} stands on one */
	bool		 failed;
	shadow_missing	*missing;
	void		*arg;
};

/* SQLite does not always say it when it cannot make its files. */
static bool
is_full(const struct shadow *r, sqlite3 *db)
{
	struct statvfs	 v;

	if (db != NULL && (sqlite3_errcode(db) == SQLITE_FULL ||
	    sqlite3_system_errno(db) == ENOSPC))
		return true;
	return statvfs(r->dir, &v) == 0 &&
	    (uint64_t)v.f_bavail * v.f_frsize < FULL_OCTETS;
}

static int
complain(const struct shadow *r, sqlite3 *db)
{
	if (is_full(r, db))
		log_errx(_("%s: the disk is full; make room and run it "
		    "again"), r->path);
	else
		log_errx(_("%s: %s; it may be removed, it is made again"),
		    r->path, db == NULL ? "?" : sqlite3_errmsg(db));
	return -1;
}

static int
sql(struct shadow *r, sqlite3 *db, const char *text)
{
	return sqlite3_exec(db, text, NULL, NULL, NULL) == SQLITE_OK ? 0 :
	    complain(r, db);
}

static void
end_view(struct shadow *r)
{
	sqlite3_finalize(r->walk);
	sqlite3_close(r->view);
	r->walk = NULL;
	r->view = NULL;
}

static void
close_all(struct shadow *r)
{
	end_view(r);
	sqlite3_finalize(r->get);
	sqlite3_finalize(r->put);
	sqlite3_finalize(r->note);
	sqlite3_finalize(r->gist);
	sqlite3_finalize(r->gists);
	sqlite3_close(r->db);
	r->get = r->put = r->note = r->gist = r->gists = NULL;
	r->db = NULL;
}

/* The file and what SQLite keeps beside it. */
static void
remove_files(const struct shadow *r)
{
	static const char *const	 tail[] = { "", "-wal", "-shm",
	    "-journal" };
	char				 path[4096];

	for (size_t i = 0; i < sizeof(tail) / sizeof(tail[0]); i++) {
		snprintf(path, sizeof(path), "%s%s", r->path, tail[i]);
		unlink(path);
	}
}

static int
prepare(struct shadow *r)
{
	return sqlite3_prepare_v2(r->db, "SELECT value FROM record WHERE "
	    "db = ?1 AND key = ?2", -1, &r->get, NULL) == SQLITE_OK &&
	    sqlite3_prepare_v2(r->db, "INSERT OR REPLACE INTO record (db, "
	    "key, sum, value) VALUES (?1, ?2, ?3, ?4)", -1, &r->put, NULL) ==
	    SQLITE_OK && sqlite3_prepare_v2(r->db, "INSERT INTO note (kind, "
	    "body) VALUES (?1, ?2)", -1, &r->note, NULL) == SQLITE_OK &&
	    sqlite3_prepare_v2(r->db, "INSERT OR REPLACE INTO gist "
	    "(accession, body) VALUES (?1, ?2)", -1, &r->gist, NULL) ==
	    SQLITE_OK && sqlite3_prepare_v2(r->db, "SELECT accession, body "
	    "FROM gist WHERE accession >= ?1 ORDER BY accession LIMIT ?2", -1,
	    &r->gists, NULL) == SQLITE_OK ? 0 : -1;
}

int
shadow_forget(struct shadow *r)
{
	close_all(r);
	remove_files(r);
	r->size = 0;
	r->fresh = true;
	r->kept = false;
	r->begun = r->now;
	if (sqlite3_open(r->path, &r->db) != SQLITE_OK ||
	    sqlite3_exec(r->db, settings, NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_exec(r->db, schema, NULL, NULL, NULL) != SQLITE_OK ||
	    prepare(r) == -1)
		return complain(r, r->db);
	return 0;
}

/* One number or octets, from a statement of one row.  0 or -1. */
static int
one_row(sqlite3 *db, const char *text, int *number, uint8_t about[ABOUT_SIZE])
{
	sqlite3_stmt	*st = NULL;
	int		 rc = -1;

	if (sqlite3_prepare_v2(db, text, -1, &st, NULL) == SQLITE_OK &&
	    sqlite3_step(st) == SQLITE_ROW) {
		rc = 0;
		if (number != NULL)
			*number = sqlite3_column_int(st, 0);
		else if (sqlite3_column_bytes(st, 0) != ABOUT_SIZE)
			rc = -1;
		else
			memcpy(about, sqlite3_column_blob(st, 0), ABOUT_SIZE);
	}
	sqlite3_finalize(st);
	return rc;
}

/* Is the file one to go on with?  Then it is open. */
static bool
recall(struct shadow *r)
{
	uint8_t	 about[ABOUT_SIZE];
	int	 version;

	if (access(r->path, R_OK | W_OK) == -1 ||
	    sqlite3_open(r->path, &r->db) != SQLITE_OK ||
	    one_row(r->db, "PRAGMA user_version", &version, NULL) == -1 ||
	    version != SHADOW_VERSION ||
	    one_row(r->db, "SELECT body FROM about", NULL, about) == -1)
		return false;
	r->size = be64_get(about);
	memcpy(r->root.octet, about + 8, DIGEST_SIZE);
	r->begun = (int64_t)be64_get(about + 8 + DIGEST_SIZE);
	if (r->begun > r->now || r->begun <= r->now - SHADOW_AGE)
		return false;
	r->kept = true;
	return sqlite3_exec(r->db, walling, NULL, NULL, NULL) == SQLITE_OK &&
	    sqlite3_exec(r->db, "PRAGMA cache_size = -24576; BEGIN", NULL,
	    NULL, NULL) == SQLITE_OK && prepare(r) == 0;
}

struct shadow *
shadow_open(const char *dir, int64_t now)
{
	struct shadow	*r;

	if ((r = calloc(1, sizeof(*r))) == NULL ||
	    (r->dir = strdup(dir)) == NULL ||
	    (r->path = path_join(dir, "replay.sqlite")) == NULL) {
		log_err("%s", dir);
		if (r != NULL)
			free(r->dir);
		free(r);
		return NULL;
	}
	r->now = now;
	if (!recall(r) && shadow_forget(r) == -1) {
		shadow_free(r);
		return NULL;
	}
	return r;
}

void
shadow_free(struct shadow *r)
{
	if (r == NULL)
		return;
	close_all(r);
	if (!r->kept)
		remove_files(r);
	free(r->dir);
	free(r->path);
	free(r);
}

uint64_t
shadow_size(const struct shadow *r, struct digest *root)
{
	*root = r->root;
	return r->size;
}

int
shadow_get(void *arg, enum catalog_db db, const void *key, size_t keylen,
    struct buf *value)
{
	struct shadow	*r = arg;
	int		 rc = -1;

	if (sqlite3_bind_int(r->get, 1, (int)db) == SQLITE_OK &&
	    sqlite3_bind_blob64(r->get, 2, key, keylen, SQLITE_STATIC) ==
	    SQLITE_OK) {
		switch (sqlite3_step(r->get)) {
		case SQLITE_DONE:
			rc = 0;
			break;
		case SQLITE_ROW:
			rc = buf_add(value, sqlite3_column_blob(r->get, 0),
			    (size_t)sqlite3_column_bytes(r->get, 0)) == 0 ?
			    1 : -1;
			break;
		}
	}
	if (rc == -1)
		complain(r, r->db);
	sqlite3_reset(r->get);
	return rc;
}

json_t *
shadow_json(struct shadow *r, enum catalog_db db, const void *key,
    size_t keylen)
{
	struct buf	 b;
	json_t		*json = NULL;

	buf_init(&b, RECORD_OCTETS);
	if (shadow_get(r, db, key, keylen, &b) == 1)
		json = json_object_parse(b.p, b.len, NULL);
	buf_release(&b);
	return json;
}

int
shadow_put(void *arg, enum catalog_db db, const void *key, size_t keylen,
    const void *value, size_t len)
{
	struct shadow	*r = arg;
	struct digest	 sum;
	int		 rc = -1;

	if (keylen <= RECORD_KEY_MAX &&
	    digest_sha256(&sum, value, len) == 0 &&
	    sqlite3_bind_int(r->put, 1, (int)db) == SQLITE_OK &&
	    sqlite3_bind_blob64(r->put, 2, key, keylen, SQLITE_STATIC) ==
	    SQLITE_OK && sqlite3_bind_blob(r->put, 3, sum.octet, SUM_SIZE,
	    SQLITE_STATIC) == SQLITE_OK && (db == CAT_HISTORY ?
	    sqlite3_bind_null(r->put, 4) : sqlite3_bind_blob64(r->put, 4,
	    value, len, SQLITE_STATIC)) == SQLITE_OK &&
	    sqlite3_step(r->put) == SQLITE_DONE)
		rc = 0;
	if (rc == -1)
		complain(r, r->db);
	sqlite3_reset(r->put);
	sqlite3_clear_bindings(r->put);
	return rc;
}

int
shadow_each(struct shadow *r, enum catalog_db db, shadow_record *each,
    void *arg)
{
	sqlite3_stmt	*st = NULL;
	int		 step = SQLITE_DONE, rc = 0;

	if (sqlite3_prepare_v2(r->db, "SELECT key, value FROM record WHERE "
	    "db = ?1 ORDER BY key", -1, &st, NULL) != SQLITE_OK ||
	    sqlite3_bind_int(st, 1, (int)db) != SQLITE_OK)
		rc = complain(r, r->db);
	while (rc == 0 && (step = sqlite3_step(st)) == SQLITE_ROW)
		rc = each(arg, sqlite3_column_blob(st, 0),
		    (size_t)sqlite3_column_bytes(st, 0),
		    sqlite3_column_blob(st, 1),
		    (size_t)sqlite3_column_bytes(st, 1));
	if (rc == 0 && step != SQLITE_DONE)
		rc = complain(r, r->db);
	sqlite3_finalize(st);
	return rc;
}

int
shadow_gist(struct shadow *r, uint64_t accession, const void *p, size_t len)
{
	int	 rc = -1;

	if (accession <= INT64_MAX &&
	    sqlite3_bind_int64(r->gist, 1, (int64_t)accession) == SQLITE_OK &&
	    sqlite3_bind_blob64(r->gist, 2, p, len, SQLITE_STATIC) ==
	    SQLITE_OK && sqlite3_step(r->gist) == SQLITE_DONE)
		rc = 0;
	if (rc == -1)
		complain(r, r->db);
	sqlite3_reset(r->gist);
	sqlite3_clear_bindings(r->gist);
	return rc;
}

int
shadow_gists(struct shadow *r, uint64_t accession, unsigned int n,
    shadow_gist_each *each, void *arg)
{
	int	 step = SQLITE_DONE, rc = 0;

	if (accession > INT64_MAX)
		return 0;
	if (sqlite3_bind_int64(r->gists, 1, (int64_t)accession) != SQLITE_OK ||
	    sqlite3_bind_int64(r->gists, 2, n) != SQLITE_OK)
		rc = complain(r, r->db);
	while (rc == 0 && (step = sqlite3_step(r->gists)) == SQLITE_ROW)
		rc = each(arg, (uint64_t)sqlite3_column_int64(r->gists, 0),
		    sqlite3_column_blob(r->gists, 1),
		    (size_t)sqlite3_column_bytes(r->gists, 1));
	if (rc == 0 && step != SQLITE_DONE)
		rc = complain(r, r->db);
	sqlite3_reset(r->gists);
	return rc;
}

int
shadow_note(struct shadow *r, unsigned int kind, const void *p, size_t len)
{
	int	 rc = -1;

	if (len <= NOTE_MAX_SHADOW &&
	    sqlite3_bind_int(r->note, 1, (int)kind) == SQLITE_OK &&
	    sqlite3_bind_blob(r->note, 2, p, (int)len, SQLITE_STATIC) ==
	    SQLITE_OK && sqlite3_step(r->note) == SQLITE_DONE)
		rc = 0;
	if (rc == -1)
		complain(r, r->db);
	sqlite3_reset(r->note);
	sqlite3_clear_bindings(r->note);
	return rc;
}

int
shadow_notes(struct shadow *r, shadow_noted *noted, void *arg)
{
	sqlite3_stmt	*st = NULL;
	int		 step, rc = 0;

	if (sqlite3_prepare_v2(r->db, "SELECT kind, body FROM note ORDER BY "
	    "id", -1, &st, NULL) != SQLITE_OK)
		return complain(r, r->db);
	while ((step = sqlite3_step(st)) == SQLITE_ROW && rc == 0)
		rc = noted(arg, (unsigned int)sqlite3_column_int(st, 0),
		    sqlite3_column_blob(st, 1),
		    (size_t)sqlite3_column_bytes(st, 1));
	if (rc == 0 && step != SQLITE_DONE)
		rc = complain(r, r->db);
	sqlite3_finalize(st);
	return rc;
}

/* Make what was put so far durable enough to be seen from the view. */
static int
commit(struct shadow *r, uint64_t size, const struct digest *root)
{
	uint8_t		 about[ABOUT_SIZE];
	sqlite3_stmt	*st = NULL;
	int		 rc = -1;

	be64_put(about, size);
	memcpy(about + 8, root->octet, DIGEST_SIZE);
	be64_put(about + 8 + DIGEST_SIZE, (uint64_t)r->begun);
	if (sqlite3_prepare_v2(r->db, "INSERT OR REPLACE INTO about VALUES "
	    "(1, ?1)", -1, &st, NULL) == SQLITE_OK &&
	    sqlite3_bind_blob(st, 1, about, ABOUT_SIZE, SQLITE_STATIC) ==
	    SQLITE_OK && sqlite3_step(st) == SQLITE_DONE)
		rc = 0;
	else
		complain(r, r->db);
	sqlite3_finalize(st);
	if (rc == -1 || sql(r, r->db, "COMMIT") == -1)
		return -1;
	r->size = size;
	r->root = *root;
	if (!r->fresh)
		return 0;
	r->fresh = false;
	return sql(r, r->db, walling);
}

int
shadow_mark(struct shadow *r, uint64_t size, const struct digest *root)
{
	end_view(r);
	if (commit(r, size, root) == -1)
		return -1;
	/* A view begins with its first look. */
	if (sqlite3_open(r->path, &r->view) != SQLITE_OK ||
	    sqlite3_exec(r->view, "PRAGMA cache_size = -4096; BEGIN; "
	    "SELECT body FROM about", NULL, NULL, NULL) != SQLITE_OK)
		return complain(r, r->view);
	return sql(r, r->db, "BEGIN");
}

/* The file as a whole to the disk: without a journal nothing did that. */
static int
sync_file(struct shadow *r)
{
	sqlite3_file	*f = NULL;

	if (sqlite3_file_control(r->db, "main", SQLITE_FCNTL_FILE_POINTER,
	    &f) == SQLITE_OK && f != NULL && f->pMethods != NULL &&
	    f->pMethods->xSync(f, SQLITE_SYNC_NORMAL) == SQLITE_OK)
		return 0;
	return complain(r, r->db);
}

int
shadow_keep(struct shadow *r, uint64_t size, const struct digest *root)
{
	char	 text[64];

	end_view(r);
	if (commit(r, size, root) == -1)
		return -1;
	snprintf(text, sizeof(text), "PRAGMA user_version = %d",
	    SHADOW_VERSION);
	/* A new file is on the disk before it has a version. */
	if (!r->kept && (sql(r, r->db, "PRAGMA synchronous = FULL; "
	    "PRAGMA wal_checkpoint(TRUNCATE)") == -1 || sync_file(r) == -1 ||
	    sql(r, r->db, text) == -1))
		return -1;
	r->kept = true;
	return 0;
}

int
shadow_compare_begin(struct shadow *r, shadow_missing *missing, void *arg)
{
	sqlite3_finalize(r->walk);
	r->walk = NULL;
	r->row = r->failed = false;
	r->missing = missing;
	r->arg = arg;
	if (r->view == NULL || sqlite3_prepare_v2(r->view, "SELECT db, key, "
	    "sum FROM record ORDER BY db, key", -1, &r->walk, NULL) !=
	    SQLITE_OK)
		return complain(r, r->view);
	switch (sqlite3_step(r->walk)) {
	case SQLITE_ROW:
		r->row = true;
		return 0;
	case SQLITE_DONE:
		return 0;
	}
	return complain(r, r->view);
}

static void
walk_on(struct shadow *r)
{
	int	 rc = sqlite3_step(r->walk);

	r->row = rc == SQLITE_ROW;
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		r->failed = true;
}

/* The row we stand on against a key: <0 before it, 0, >0 behind it. */
static int
row_cmp(const struct shadow *r, enum catalog_db db, const void *key,
    size_t keylen)
{
	int	 at = sqlite3_column_int(r->walk, 0), rc;
	size_t	 len = (size_t)sqlite3_column_bytes(r->walk, 1);

	if (at != (int)db)
		return at < (int)db ? -1 : 1;
	if (len > 0 && keylen > 0 && (rc = memcmp(sqlite3_column_blob(r->walk,
	    1), key, len < keylen ? len : keylen)) != 0)
		return rc;
	return len < keylen ? -1 : len > keylen;
}

static void
tell_missing(struct shadow *r)
{
	if (r->missing != NULL)
		r->missing(r->arg,
		    (enum catalog_db)sqlite3_column_int(r->walk, 0),
		    sqlite3_column_blob(r->walk, 1),
		    (size_t)sqlite3_column_bytes(r->walk, 1));
}

enum record_match
shadow_compare(struct shadow *r, enum catalog_db db, const void *key,
    size_t keylen, const struct digest *sum)
{
	enum record_match	 match;
	int			 cmp = 1;

	while (r->row && (cmp = row_cmp(r, db, key, keylen)) < 0) {
		tell_missing(r);
		walk_on(r);
	}
	if (!r->row || cmp != 0)
		return RECORD_EXTRA;
	match = sqlite3_column_bytes(r->walk, 2) == SUM_SIZE &&
	    memcmp(sqlite3_column_blob(r->walk, 2), sum->octet, SUM_SIZE) ==
	    0 ? RECORD_SAME : RECORD_DIFFERS;
	walk_on(r);
	return match;
}

int
shadow_compare_end(struct shadow *r)
{
	for (; r->row; walk_on(r))
		tell_missing(r);
	sqlite3_finalize(r->walk);
	r->walk = NULL;
	if (r->failed)
		return complain(r, r->view);
	return 0;
}
