/*
 * catalog.c: the catalog in LMDB.
 */
#include <sys/stat.h>

#include <lmdb.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/store/layout.h"

#include "archiver/catalog.h"
#include "archiver/command.h"
#include "archiver/lmdb_util.h"

#define KEY_MAX	512			/* LMDB's keys: at most 511 octets */

/* Invariant: txn is NULL or the live transaction. */
struct catalog {
	MDB_env		*env;
	MDB_txn		*txn;
	MDB_dbi		 dbi[CAT_MAX];
	char		*path;
	dev_t		 dev;		/* of data.mdb when it was opened */
	ino_t		 ino;
	int		 failure;
};

int
catalog_create(const char *path)
{
	const char	*name[CAT_MAX];

	for (unsigned int i = 0; i < CAT_MAX; i++)
		name[i] = catalog_db_name((enum catalog_db)i);
	return lmdb_create(path, CATALOG_MAP, name, CAT_MAX);
}

/* Which file data.mdb is.  0 or -1. */
static int
identify(const char *path, struct stat *st)
{
	char	*file;
	int	 rc;

	if ((file = path_join(path, "data.mdb")) == NULL)
		return -1;
	rc = stat(file, st);
	free(file);
	return rc;
}

static int
open_databases(struct catalog *c)
{
	MDB_txn	*txn;
	int	 rc;

	if ((rc = mdb_txn_begin(c->env, NULL, MDB_RDONLY, &txn)) != 0)
		return lmdb_fail(c->path, rc);
	for (unsigned int i = 0; i < CAT_MAX; i++) {
		rc = mdb_dbi_open(txn, catalog_db_name((enum catalog_db)i), 0,
		    &c->dbi[i]);
		if (rc != 0) {
			mdb_txn_abort(txn);
			return lmdb_fail(c->path, rc);
		}
	}
	/* Handles of an aborted transaction are closed. */
	if ((rc = mdb_txn_commit(txn)) != 0)
		return lmdb_fail(c->path, rc);
	return 0;
}

int
catalog_open(struct catalog **out, const char *path)
{
	struct catalog	*c;
	struct stat	 st;
	int		 rc;

	*out = NULL;
	if ((c = calloc(1, sizeof(*c))) == NULL ||
	    (c->path = strdup(path)) == NULL) {
		log_warn("%s", path);
		free(c);
		return FAIL_CANNOT;
	}
	if (identify(path, &st) == -1) {
		log_err(_("%s: the catalog is missing; build it anew with: "
		    "nbarchive rebuild"), path);
		catalog_close(c);
		return FAIL_DAMAGE;
	}
	c->dev = st.st_dev;
	c->ino = st.st_ino;
	if ((rc = lmdb_open(&c->env, path, CATALOG_MAP, CAT_MAX)) != 0 ||
	    (rc = open_databases(c)) != 0) {
		if (rc == FAIL_DAMAGE)
			log_errx(_("%s: build the catalog anew with: "
			    "nbarchive rebuild"), path);
		catalog_close(c);
		return rc;
	}
	*out = c;
	return 0;
}

void
catalog_close(struct catalog *c)
{
	if (c == NULL)
		return;
	catalog_abort(c);
	lmdb_close(c->env, c->path);
	free(c->path);
	free(c);
}

bool
catalog_current(const struct catalog *c)
{
	struct stat	 st;

	return identify(c->path, &st) == 0 && st.st_dev == c->dev &&
	    st.st_ino == c->ino;
}

int
catalog_begin(struct catalog *c, bool write, size_t *id)
{
	int	 rc;

	rc = mdb_txn_begin(c->env, NULL, write ? 0 : MDB_RDONLY, &c->txn);
	if (rc != 0) {
		c->txn = NULL;
		return lmdb_fail(c->path, rc);
	}
	c->failure = 0;
	/* That of a write transaction is one more than what it is based on. */
	*id = mdb_txn_id(c->txn) - (write ? 1 : 0);
	return 0;
}

int
catalog_commit(struct catalog *c)
{
	int	 rc;

	rc = mdb_txn_commit(c->txn);
	c->txn = NULL;
	return rc == 0 ? 0 : lmdb_fail(c->path, rc);
}

void
catalog_abort(struct catalog *c)
{
	if (c->txn == NULL)
		return;
	mdb_txn_abort(c->txn);
	c->txn = NULL;
}

static int
sink_get(void *arg, enum catalog_db db, const void *key, size_t keylen,
    struct buf *value)
{
	struct catalog	*c = arg;
	uint8_t		 copy[KEY_MAX];
	MDB_val		 k = { keylen, copy }, v;
	int		 rc;

	if (keylen == 0 || keylen >= sizeof(copy))
		return -1;
	memcpy(copy, key, keylen);
	if ((rc = mdb_get(c->txn, c->dbi[db], &k, &v)) == MDB_NOTFOUND)
		return 0;
	if (rc != 0) {
		c->failure = lmdb_fail(c->path, rc);
		return -1;
	}
	return buf_add(value, v.mv_data, v.mv_size) == 0 ? 1 : -1;
}

static int
sink_put(void *arg, enum catalog_db db, const void *key, size_t keylen,
    const void *value, size_t len)
{
	struct catalog	*c = arg;
	uint8_t		 copy[KEY_MAX];
	MDB_val		 k = { keylen, copy }, v = { .mv_size = len };
	int		 rc;

	if (keylen == 0 || keylen >= sizeof(copy))
		return -1;
	memcpy(copy, key, keylen);
	if ((rc = mdb_put(c->txn, c->dbi[db], &k, &v, MDB_RESERVE)) != 0) {
		c->failure = lmdb_fail(c->path, rc);
		return -1;
	}
	memcpy(v.mv_data, value, len);
	return 0;
}

void
catalog_sink(struct catalog *c, struct replay_sink *sink)
{
	*sink = (struct replay_sink){ sink_get, sink_put, c };
}

int
catalog_failure(const struct catalog *c)
{
	return c->failure;
}
