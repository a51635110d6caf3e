/*
 * cache.c: remembered structure, in SQLite.
 */
#include <sqlite3.h>

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/version.h"
#include "formats/crypto/plan.h"
#include "auditor/cache.h"
#include "auditor/state.h"

#define CACHE_BATCH	1024		/* rows of a transaction */
#define CACHE_WAIT	10000		/* milliseconds for somebody else */

/* sha256 -> sum: a row that rots on our own disk is a row we do not have. */
static const char	 schema[] =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
    "PRAGMA cache_size = -16384; PRAGMA mmap_size = 1073741824;"
    "CREATE TABLE IF NOT EXISTS plan (id INTEGER PRIMARY KEY,"
    " sha256 BLOB NOT NULL UNIQUE, version INTEGER NOT NULL,"
    " sum BLOB NOT NULL, plan BLOB NOT NULL);";

struct cache {
	sqlite3		*db;
	sqlite3_stmt	*get;
	sqlite3_stmt	*put;
	sqlite3_stmt	*forget;
	unsigned int	 rows;		/* of the transaction; 0: none */
	bool		 read_only;
};

static int
log_sqlite(const struct cache *c)
{
	const char	*path = c->db == NULL ? NULL :
			    sqlite3_db_filename(c->db, "main");

	if (c->db != NULL && (sqlite3_errcode(c->db) == SQLITE_FULL ||
	    sqlite3_system_errno(c->db) == ENOSPC))
		log_errx(_("%s: the disk is full; make room and run it again"),
		    path == NULL ? "cache.sqlite" : path);
	else
		log_errx(_("the auditor's cache: %s; cache.sqlite may be "
		    "removed, it is made again"),
		    c->db == NULL ? "?" : sqlite3_errmsg(c->db));
	return -1;
}

static int
prepare(struct cache *c)
{
	return sqlite3_exec(c->db, schema, NULL, NULL, NULL) == SQLITE_OK &&
	    sqlite3_prepare_v2(c->db, "SELECT sum, plan FROM plan WHERE "
	    "sha256 = ?1 AND version = ?2", -1, &c->get, NULL) == SQLITE_OK &&
	    sqlite3_prepare_v2(c->db, "INSERT OR REPLACE INTO plan "
	    "(sha256, version, sum, plan) VALUES (?1, ?2, ?3, ?4)", -1,
	    &c->put, NULL) == SQLITE_OK &&
	    sqlite3_prepare_v2(c->db, "DELETE FROM plan WHERE sha256 = ?1",
	    -1, &c->forget, NULL) == SQLITE_OK ? 0 : -1;
}

static void
cache_close(struct cache *c)
{
	sqlite3_finalize(c->get);
	sqlite3_finalize(c->put);
	sqlite3_finalize(c->forget);
	sqlite3_close(c->db);
	memset(c, 0, sizeof(*c));
}

/* A cache that cannot be read is made anew, once. */
static int
open_or_renew(struct cache *c, const char *path)
{
	for (int attempt = 0; attempt < 2; attempt++) {
		if (sqlite3_open(path, &c->db) == SQLITE_OK &&
		    prepare(c) == 0)
			return 0;
		if (attempt == 1 || (sqlite3_errcode(c->db) != SQLITE_NOTADB &&
		    sqlite3_errcode(c->db) != SQLITE_CORRUPT))
			return log_sqlite(c);
		log_warnx(_("%s: is damaged and made anew"), path);
		cache_close(c);
		if (unlink(path) == -1)
			return -1;
	}
	return -1;
}

struct cache *
cache_open(const char *ledger)
{
	struct cache	*c = calloc(1, sizeof(*c));
	char		*path = folder_path(ledger, "cache.sqlite");

	if (c == NULL || path == NULL) {
		log_err("%s", ledger);
		free(c);
		c = NULL;
	} else if (open_or_renew(c, path) == -1) {
		cache_free(c);
		c = NULL;
	}
	free(path);
	return c;
}

struct cache *
cache_open_read(const char *ledger)
{
	struct cache	*c = calloc(1, sizeof(*c));
	char		*path = folder_path(ledger, "cache.sqlite");

	if (c == NULL || path == NULL) {
		log_err("%s", ledger);
		free(c);
		free(path);
		return NULL;
	}
	if (sqlite3_open_v2(path, &c->db, SQLITE_OPEN_READWRITE, NULL) !=
	    SQLITE_OK || sqlite3_busy_timeout(c->db, CACHE_WAIT) !=
	    SQLITE_OK || prepare(c) == -1) {
		cache_close(c);
		if (sqlite3_open(":memory:", &c->db) != SQLITE_OK ||
		    prepare(c) == -1) {
			log_sqlite(c);
			cache_free(c);
			c = NULL;
		}
	}
	free(path);
	if (c != NULL)
		c->read_only = true;
	return c;
}

static int
end_batch(struct cache *c)
{
	if (c->rows == 0)
		return 0;
	c->rows = 0;
	if (sqlite3_exec(c->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
		return log_sqlite(c);
	return 0;
}

void
cache_free(struct cache *c)
{
	if (c == NULL)
		return;
	if (c->db != NULL)
		end_batch(c);
	cache_close(c);
	free(c);
}

int
cache_get(struct cache *c, const struct digest *id, struct buf *out)
{
	struct digest	 sum;
	const void	*plan;
	int		 len, rc = -1;
	bool		 rotten = false;

	if (sqlite3_bind_blob(c->get, 1, id->octet, DIGEST_SIZE,
	    SQLITE_STATIC) == SQLITE_OK && sqlite3_bind_int(c->get, 2,
	    VALIDATOR_VERSION) == SQLITE_OK) {
		switch (sqlite3_step(c->get)) {
		case SQLITE_DONE:
			rc = 0;
			break;
		case SQLITE_ROW:
			plan = sqlite3_column_blob(c->get, 1);
			len = sqlite3_column_bytes(c->get, 1);
			rotten = plan == NULL || (size_t)len > PLAN_MAX ||
			    sqlite3_column_bytes(c->get, 0) != DIGEST_SIZE ||
			    digest_sha256(&sum, plan, (size_t)len) == -1 ||
			    memcmp(sum.octet, sqlite3_column_blob(c->get, 0),
			    DIGEST_SIZE) != 0;
			if (rotten)
				rc = 0;
			else
				rc = buf_add(out, plan, (size_t)len) == 0 ?
				    1 : -1;
			break;
		}
	}
	if (rc == -1)
		log_sqlite(c);
	sqlite3_reset(c->get);
	if (rotten && cache_forget(c, id) == -1)
		return -1;
	return rc;
}

int
cache_put(struct cache *c, const struct digest *id, const void *plan,
    size_t len)
{
	struct digest	 sum;
	int		 rc = -1;

	if (c->read_only)
		return 0;
	if (c->rows == 0 && sqlite3_exec(c->db, "BEGIN", NULL, NULL, NULL) !=
	    SQLITE_OK)
		return log_sqlite(c);
	c->rows++;
	if (digest_sha256(&sum, plan, len) == 0 &&
	    sqlite3_bind_blob(c->put, 1, id->octet, DIGEST_SIZE,
	    SQLITE_STATIC) == SQLITE_OK &&
	    sqlite3_bind_int(c->put, 2, VALIDATOR_VERSION) == SQLITE_OK &&
	    sqlite3_bind_blob(c->put, 3, sum.octet, DIGEST_SIZE,
	    SQLITE_STATIC) == SQLITE_OK &&
	    sqlite3_bind_blob64(c->put, 4, plan, len, SQLITE_STATIC) ==
	    SQLITE_OK && sqlite3_step(c->put) == SQLITE_DONE)
		rc = 0;
	if (rc == -1)
		log_sqlite(c);
	sqlite3_reset(c->put);
	sqlite3_clear_bindings(c->put);
	if (rc == 0 && c->rows >= CACHE_BATCH)
		rc = end_batch(c);
	return rc;
}

int
cache_forget(struct cache *c, const struct digest *id)
{
	int	 rc;

	if (c->read_only)
		return 0;
	rc = sqlite3_bind_blob(c->forget, 1, id->octet, DIGEST_SIZE,
	    SQLITE_STATIC) == SQLITE_OK &&
	    sqlite3_step(c->forget) == SQLITE_DONE ? 0 : log_sqlite(c);
	sqlite3_reset(c->forget);
	return rc;
}
