/*
 * segments.h: LMDB environments of a store, written by hand.
 */
#ifndef TESTS_UNIT_SEGMENTS_H
#define TESTS_UNIT_SEGMENTS_H

#include <sys/stat.h>

#include <dirent.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>

#include "formats/base/durable.h"

#define HAND_MAP	((size_t)1 << 30)

/* A write transaction on ${sub} of the store, made when it is not there. */
static MDB_txn *
write_begin(const char *dir, const char *sub, MDB_env **env)
{
	char	*path = path_join(dir, sub);
	MDB_txn	*txn;

	assert_non_null(path);
	mkdir(path, 0700);
	assert_int_equal(mdb_env_create(env), 0);
	assert_int_equal(mdb_env_set_maxdbs(*env, 16), 0);
	assert_int_equal(mdb_env_set_mapsize(*env, HAND_MAP), 0);
	assert_int_equal(mdb_env_open(*env, path, MDB_NOSYNC, 0600), 0);
	assert_int_equal(mdb_txn_begin(*env, NULL, 0, &txn), 0);
	free(path);
	return txn;
}

static void
write_end(MDB_env *env, MDB_txn *txn)
{
	assert_int_equal(mdb_txn_commit(txn), 0);
	mdb_env_close(env);
}

/* Without ${key}, the database is made and stays empty. */
static void
put(MDB_txn *txn, const char *db, void *key, size_t klen, void *val,
    size_t vlen)
{
	MDB_val	 k = { klen, key }, v = { vlen, val };
	MDB_dbi	 dbi;

	assert_int_equal(mdb_dbi_open(txn, db, MDB_CREATE, &dbi), 0);
	if (key != NULL)
		assert_int_equal(mdb_put(txn, dbi, &k, &v, 0), 0);
}

static void
remove_tree(const char *path, int depth)
{
	struct dirent	*de;
	char		*sub;
	DIR		*d;

	if (depth > 0 && (d = opendir(path)) != NULL) {
		while ((de = readdir(d)) != NULL) {
			if (de->d_name[0] == '.')
				continue;
			sub = path_join(path, de->d_name);
			remove_tree(sub, depth - 1);
			free(sub);
		}
		closedir(d);
	}
	remove(path);
}

#endif
