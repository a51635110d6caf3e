/*
 * proof.c: P10: inclusion proofs out of tiles in an LMDB environment like the
 * catalog's.  Makes N entries' tiles in a folder, then asks for proofs of
 * entries all over the journal, each with a cold transaction, and verifies
 * them.
 *
 *	proof DIR [ENTRIES [PROOFS]]
 */
#include <sys/stat.h>

#include <err.h>
#include <inttypes.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "formats/base/encode.h"
#include "formats/journal/merkle.h"
#include "formats/journal/tile.h"

#define MAP	((size_t)4 << 30)

struct env {
	MDB_env		*env;
	MDB_txn		*txn;
	MDB_dbi		 dbi;
};

static void
check(int rc, const char *what)
{
	if (rc != 0)
		errx(1, "%s: %s", what, mdb_strerror(rc));
}

static int
read_tile(void *arg, unsigned int level, uint64_t index, struct digest *hash,
    unsigned int *n)
{
	struct env	*e = arg;
	uint8_t		 key[9] = { (uint8_t)level };
	MDB_val		 k = { sizeof(key), key }, v;
	int		 rc;

	be64_put(key + 1, index);
	*n = 0;
	if ((rc = mdb_get(e->txn, e->dbi, &k, &v)) != 0)
		return rc == MDB_NOTFOUND ? 0 : -1;
	*n = (unsigned int)(v.mv_size / DIGEST_SIZE);
	memcpy(hash, v.mv_data, v.mv_size);
	return 0;
}

static int
write_tile(void *arg, unsigned int level, uint64_t index,
    const struct digest *hash, unsigned int n)
{
	struct env	*e = arg;
	uint8_t		 key[9] = { (uint8_t)level };
	MDB_val		 k = { sizeof(key), key };
	MDB_val		 v = { n * DIGEST_SIZE, (void *)(uintptr_t)hash };

	be64_put(key + 1, index);
	return mdb_put(e->txn, e->dbi, &k, &v, 0) == 0 ? 0 : -1;
}

static void
fill(struct env *e, uint64_t entries)
{
	struct tile_tree	*t = tile_open(0, read_tile, write_tile, e);
	struct digest		 leaf;

	check(mdb_txn_begin(e->env, NULL, 0, &e->txn), "begin");
	check(mdb_dbi_open(e->txn, "tile", MDB_CREATE, &e->dbi), "open");
	for (uint64_t i = 0; i < entries; i++)
		if (t == NULL || merkle_leaf(&leaf, &i, sizeof(i)) == -1 ||
		    tile_append(t, &leaf) == -1)
			errx(1, "entry %" PRIu64, i);
	if (tile_flush(t) == -1)
		errx(1, "flush");
	check(mdb_txn_commit(e->txn), "commit");
	tile_free(t);
}

static double
now_ms(void)
{
	struct timespec	 ts;

	/* Of this process: other work on the machine is not ours. */
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

/* One proof, from nothing open but the environment.  Milliseconds. */
static double
prove(struct env *e, uint64_t index, uint64_t entries,
    const struct digest *root)
{
	struct tile_tree	*t;
	struct digest		 hash[MERKLE_PROOF], leaf;
	double			 began = now_ms();
	size_t			 n;

	check(mdb_txn_begin(e->env, NULL, MDB_RDONLY, &e->txn), "begin");
	t = tile_open(entries, read_tile, NULL, e);
	if (t == NULL || merkle_inclusion(tile_source, t, index, entries,
	    hash, &n) == -1)
		errx(1, "no proof of %" PRIu64, index);
	tile_free(t);
	mdb_txn_abort(e->txn);
	began = now_ms() - began;
	if (merkle_leaf(&leaf, &index, sizeof(index)) == -1 ||
	    !merkle_inclusion_verify(index, entries, &leaf, hash, n, root))
		errx(1, "the proof of %" PRIu64 " is wrong", index);
	return began;
}

static uint64_t
number(const char *s, uint64_t otherwise)
{
	uint64_t	 n = otherwise;

	if (s != NULL && parse_u64(s, 1, UINT32_MAX, &n) == -1)
		errx(2, "%s: want a number", s);
	return n;
}

int
main(int argc, char *argv[])
{
	struct env		 e;
	struct tile_tree	*t;
	struct digest		 root;
	uint64_t		 entries, proofs;
	double			 ms, sum = 0, worst = 0;

	if (argc < 2)
		errx(2, "usage: proof DIR [ENTRIES [PROOFS]]");
	entries = number(argc > 2 ? argv[2] : NULL, 10000000);
	proofs = number(argc > 3 ? argv[3] : NULL, 1000);
	mkdir(argv[1], 0755);
	check(mdb_env_create(&e.env), "create");
	check(mdb_env_set_mapsize(e.env, MAP), "size");
	check(mdb_env_set_maxdbs(e.env, 4), "databases");
	check(mdb_env_open(e.env, argv[1], MDB_NOSYNC, 0644), "open");
	fill(&e, entries);
	check(mdb_txn_begin(e.env, NULL, MDB_RDONLY, &e.txn), "begin");
	t = tile_open(entries, read_tile, NULL, &e);
	if (t == NULL || merkle_source_root(tile_source, t, entries, &root) ==
	    -1)
		errx(1, "no root");
	tile_free(t);
	mdb_txn_abort(e.txn);
	for (uint64_t i = 0; i < proofs; i++) {
		ms = prove(&e, i * 2654435761U % entries, entries, &root);
		sum += ms;
		if (ms > worst)
			worst = ms;
	}
	printf("{\"entries\":%" PRIu64 ",\"proofs\":%" PRIu64
	    ",\"mean_cpu_ms\":%.3f,\"worst_cpu_ms\":%.3f}\n", entries, proofs,
	    sum / (double)proofs, worst);
	mdb_env_close(e.env);
	return 0;
}
