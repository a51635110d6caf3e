/*
 * rebuild.c: nbarchive rebuild: the catalog anew from the segments.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/store/reader.h"
#include "formats/store/replay.h"

#include "archiver/catalog.h"
#include "archiver/checkpoint.h"
#include "archiver/command.h"
#include "archiver/lock.h"
#include "archiver/out.h"
#include "archiver/segment.h"

#define LET_GO		256		/* entries read in between */
#define REBUILD_ENTRIES	10000		/* of one transaction */
#define NOTE_ROOM	((size_t)64 * 1024)
#define CATALOG_TEMP	"catalog.new"
#define CATALOG_OLD	"catalog.old"

struct rebuild {
	const char	*store;
	struct catalog	*cat;
	struct replay	*replay;
	char		*temp;
	char		*path;
	char		*old;
};

/* Remove a catalog's folder; one that is not there is fine. */
static int
remove_catalog(const char *path)
{
	static const char *const	 file[] = { "data.mdb", "lock.mdb" };
	char				*name;
	int				 rc = 0;

	for (size_t i = 0; i < 2; i++) {
		if ((name = path_join(path, file[i])) == NULL)
			return FAIL_CANNOT;
		if (unlink(name) == -1 && errno != ENOENT)
			rc = FAIL_CANNOT;
		free(name);
	}
	if (rmdir(path) == -1 && errno != ENOENT)
		rc = FAIL_CANNOT;
	if (rc != 0)
		log_err(_("%s: cannot be removed"), path);
	return rc;
}

/* Commit what was replayed and go on in a new transaction. */
static int
turn(struct rebuild *r)
{
	size_t	 id;
	int	 rc;

	if (replay_flush(r->replay) == -1)
		return catalog_failure(r->cat) != 0 ?
		    catalog_failure(r->cat) : FAIL_CANNOT;
	if ((rc = catalog_commit(r->cat)) != 0)
		return rc;
	return catalog_begin(r->cat, true, &id);
}

static int
apply(struct rebuild *r, uint64_t seq, const struct octets *entry)
{
	const char	*why = "?";

	if (replay_entry(r->replay, entry->p, entry->len, &why) == 0)
		return (seq + 1) % REBUILD_ENTRIES == 0 ? turn(r) : 0;
	if (catalog_failure(r->cat) != 0)
		return catalog_failure(r->cat);
	log_errx(_("%s: journal entry %" PRIu64 " cannot be replayed: %s; "
	    "find out what happened with: nbaudit run"), r->store, seq, why);
	return FAIL_DAMAGE;
}

/* The entries of one segment that were not replayed yet. */
static int
replay_segment(struct rebuild *r, uint32_t number)
{
	struct octets		 entry;
	struct reader		*rd;
	enum reader_result	 found;
	uint64_t		 first, last, seq;
	int			 rc = 0;

	if ((rd = reader_open_segment(r->store, number, false)) == NULL)
		return FAIL_CANNOT;
	found = reader_entry_range(rd, &first, &last);
	if (found == READER_ABSENT) {
		reader_close(rd);
		return 0;
	}
	for (seq = replay_size(r->replay); rc == 0 && found == READER_FOUND &&
	    seq <= last; seq++) {
		if ((found = reader_entry(rd, seq, &entry)) == READER_FOUND)
			rc = apply(r, seq, &entry);
		if (seq % LET_GO == 0)
			reader_let_go(rd);
	}
	reader_close(rd);
	if (rc == 0 && found != READER_FOUND) {
		log_errx(_("%s: the journal of segment %06" PRIu32 " cannot "
		    "be read from entry %" PRIu64 " on; take it back from a "
		    "backup volume"), r->store, number,
		    replay_size(r->replay));
		rc = FAIL_DAMAGE;
	}
	return rc;
}

static int
replay_all(struct rebuild *r)
{
	uint32_t	*number;
	size_t		 n;
	int		 rc = 0;

	if (store_segments(r->store, &number, &n) == -1)
		return FAIL_DAMAGE;
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = replay_segment(r, number[i]);
	free(number);
	return rc;
}

/* What lost entries said is not in the catalog any more. */
static int
tell_lost(const struct rebuild *r)
{
	uint64_t	 n = replay_lost(r->replay);

	if (n == 0)
		return 0;
	log_errx(_("%s: of %" PRIu64 " journal entries only the hashes are "
	    "left, and what they said is not in the catalog; a volume that "
	    "has them brings them back: nbarchive repair --from VOLUME"),
	    r->store, n);
	return FAIL_DAMAGE;
}

/* The new catalog's tree must be the one that was signed. */
static int
compare(struct rebuild *r, const struct store_info *info, bool *same)
{
	struct buf	 note;
	struct digest	 root, ours;
	uint64_t	 size;
	int		 rc;

	*same = false;
	buf_init(&note, NOTE_ROOM);
	rc = checkpoint_load(r->store, info, r->replay, &note, &size, &root);
	buf_release(&note);
	if (rc < 0)
		return -rc;
	if (rc == 0) {
		log_warnx(_("%s: there is no checkpoint to compare with"),
		    r->store);
		return 0;
	}
	if (size > replay_size(r->replay)) {
		log_errx(_("%s: the checkpoint speaks of %" PRIu64 " journal "
		    "entries, the segments hold %" PRIu64 ": segments were "
		    "lost or taken back to an older state"), r->store, size,
		    replay_size(r->replay));
		return FAIL_TAMPER;
	}
	if (replay_root_at(r->replay, size, &ours) == -1)
		return FAIL_CANNOT;
	if (!digest_equal(&ours, &root)) {
		log_errx(_("%s: the journal in the segments is not the one "
		    "that was signed; find out what happened with: nbaudit "
		    "run"), r->store);
		return FAIL_TAMPER;
	}
	*same = true;
	return 0;
}

/*
 * Put the new catalog in the old one's place.  The commit lock is held, so
 * nobody writes; who has the old one open notices at its next batch.
 */
static int
swap(struct rebuild *r)
{
	int	 rc;

	if ((rc = remove_catalog(r->old)) != 0)
		return rc;
	if (renameat2(AT_FDCWD, r->temp, AT_FDCWD, r->path,
	    RENAME_EXCHANGE) == 0) {
		rc = durable_sync_dir(r->store) == -1 ? FAIL_CANNOT : 0;
		return worst(rc, remove_catalog(r->temp));
	}
	/* The old one is gone, or the file system cannot exchange. */
	if (rename(r->path, r->old) == -1 && errno != ENOENT) {
		log_err(_("%s: cannot be moved aside"), r->path);
		return FAIL_CANNOT;
	}
	if (rename(r->temp, r->path) == -1) {
		log_err(_("%s: cannot be put in place"), r->path);
		return FAIL_CANNOT;
	}
	rc = durable_sync_dir(r->store) == -1 ? FAIL_CANNOT : 0;
	return worst(rc, remove_catalog(r->old));
}

/*
 * The entries that came meanwhile, under the commit lock; then the swap.
 * The segment is locked without reading it: replay_segment() opens it too,
 * which one process does once at a time.
 */
static int
finish(struct rebuild *r, const struct store_info *info, bool *same)
{
	struct segment	*seg = NULL;
	struct octets	 entry;
	uint32_t	*number = NULL;
	uint64_t	 first, last, seq;
	size_t		 n;
	int		 any, rc;

	if (store_segments(r->store, &number, &n) == -1 || n == 0)
		return FAIL_DAMAGE;
	if (segment_sealed(r->store, number[n - 1])) {
		rc = 0;		/* nobody can write; the intake lock is ours */
	} else if ((rc = segment_open(&seg, r->store, number[n - 1])) == 0 &&
	    (rc = segment_begin(seg)) == 0) {
		any = segment_entry_range(seg, &first, &last);
		rc = any == -1 ? FAIL_DAMAGE : 0;
		for (seq = replay_size(r->replay); rc == 0 && any == 1 &&
		    seq <= last; seq++)
			if ((rc = segment_entry(seg, seq, &entry)) == 0)
				rc = apply(r, seq, &entry);
	}
	if (rc == 0 && (rc = compare(r, info, same)) == 0 &&
	    (rc = turn(r)) == 0) {
		catalog_close(r->cat);
		r->cat = NULL;
		rc = swap(r);
	}
	segment_close(seg);
	free(number);
	return rc;
}

static int
rebuild(struct rebuild *r, const struct store_info *info, bool *same)
{
	struct replay_sink	 sink;
	size_t			 id;
	int			 rc;

	if ((rc = remove_catalog(r->temp)) != 0 ||
	    (rc = segment_sweep(r->store)) != 0 ||
	    (rc = catalog_create(r->temp)) != 0 ||
	    (rc = catalog_open(&r->cat, r->temp)) != 0 ||
	    (rc = catalog_begin(r->cat, true, &id)) != 0)
		return rc;
	catalog_sink(r->cat, &sink);
	if ((r->replay = replay_new(&sink)) == NULL)
		return FAIL_CANNOT;
	if ((rc = replay_all(r)) == 0)
		rc = finish(r, info, same);
	return rc;
}

int
archive_rebuild(const struct run *run)
{
	struct rebuild		 r = { .store = run->set->store };
	struct store_info	 info;
	bool			 same = false;
	int			 lock = -1, rc = FAIL_CANNOT;

	if (r.store == NULL || run->narg > 0) {
		log_errx(_("rebuild takes no names; give the store with "
		    "-s DIR"));
		return FAIL_USAGE;
	}
	if ((rc = store_load(&info, r.store)) != 0)
		return rc;
	rc = FAIL_CANNOT;
	if ((lock = lock_intake(r.store, run->clock.now(run->clock.arg))) ==
	    -1)
		return FAIL_CANNOT;
	if ((r.temp = path_join(r.store, CATALOG_TEMP)) != NULL &&
	    (r.path = path_join(r.store, STORE_CATALOG)) != NULL &&
	    (r.old = path_join(r.store, CATALOG_OLD)) != NULL)
		rc = rebuild(&r, &info, &same);
	else
		log_errx(_("out of memory"));
	if (rc == 0 && run->json)
		rc = out_taken(json_pack("{sI sb}", "entries",
		    (json_int_t)replay_size(r.replay), "proven", same));
	else if (rc == 0 && !run->quiet)
		out_lines(run->columns, same ? _("The catalog was built anew "
		    "from %" PRIu64 " journal entries; the Merkle root is the "
		    "one that was signed.\n") :
		    _("The catalog was built anew from "
		    "%" PRIu64 " journal entries.\n"),
		    replay_size(r.replay));
	if (rc == 0)
		rc = tell_lost(&r);
	replay_free(r.replay);
	catalog_close(r.cat);
	lock_release(lock);
	free(r.temp);
	free(r.path);
	free(r.old);
	return worst(rc, out_end());
}
