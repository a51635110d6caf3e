/*
 * mend_look.c: whether a segment's entries can be read.
 */
#include <sys/mman.h>

#include <errno.h>
#include <inttypes.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/store/entry_lost.h"

#include "archiver/child.h"
#include "archiver/mend_part.h"
#include "archiver/segment.h"

#define LET_GO		256		/* entries in between */

struct piece_question {
	const char	*store;
	uint32_t	 number;
	struct piece_look *look;	/* shared with the child */
};

/*
 * Why a reader could not open it: whether that is damage, and no lack of
 * memory or of leave to read.
 */
static bool
is_damage(int rc)
{
	switch (rc) {
	case MDB_CORRUPTED:
	case MDB_PAGE_NOTFOUND:
	case MDB_INVALID:
	case MDB_VERSION_MISMATCH:
	case MDB_INCOMPATIBLE:
	case MDB_NOTFOUND:
	case ENOENT:
		return true;
	default:
		return false;
	}
}

static int
open_result(const char *path)
{
	MDB_env	*env = NULL;
	MDB_txn	*txn = NULL;
	MDB_dbi	 dbi;
	int	 rc;

	if ((rc = mdb_env_create(&env)) != 0)
		return rc;
	if ((rc = mdb_env_set_maxdbs(env, 2)) == 0 &&
	    (rc = mdb_env_open(env, path, MDB_RDONLY | MDB_NOLOCK |
	    MDB_NOTLS, 0)) == 0 &&
	    (rc = mdb_txn_begin(env, NULL, MDB_RDONLY, &txn)) == 0 &&
	    (rc = mdb_dbi_open(txn, DB_CHUNK, 0, &dbi)) == 0)
		rc = mdb_dbi_open(txn, DB_JOURNAL, 0, &dbi);
	if (txn != NULL)
		mdb_txn_abort(txn);
	mdb_env_close(env);
	return rc;
}

/* Answers of look(); the child may also die. */
enum { LOOKED, LOOK_CANNOT };

static int
look_closed(const struct piece_question *q)
{
	char	*path;
	int	 rc;

	if (asprintf(&path, "%s/%s/%06" PRIu32, q->store, STORE_SEGMENTS,
	    q->number) == -1)
		return LOOK_CANNOT;
	rc = open_result(path);
	free(path);
	return is_damage(rc) ? LOOKED : LOOK_CANNOT;
}

static void
note_lost(struct piece_look *l, uint64_t seq)
{
	if (l->lost++ == 0)
		l->lost_from = seq;
	l->lost_to = seq;
}

static int
look(void *arg)
{
	struct piece_question	*q = arg;
	struct piece_look	*l = q->look;
	struct reader		*rd = reader_open_segment(q->store, q->number,
				    false);
	enum reader_result	 r;
	struct octets		 entry;
	uint64_t		 seq;

	if (rd == NULL)
		return look_closed(q);
	r = reader_entry_range(rd, &l->first, &l->last);
	if (r == READER_ABSENT)
		l->state = PIECE_EMPTY;
	for (seq = l->first; r == READER_FOUND && seq <= l->last; seq++) {
		r = reader_entry(rd, seq, &entry);
		if (r == READER_FOUND && entry_is_lost(entry.p, entry.len))
			note_lost(l, seq);
		if (seq % LET_GO == 0)
			reader_let_go(rd);
	}
	if (r == READER_FOUND)
		l->state = PIECE_SOUND;
	reader_close(rd);
	return r == READER_ERROR ? LOOK_CANNOT : LOOKED;
}

static int
seal(void *arg)
{
	struct piece_question	*q = arg;
	struct segment		*s = NULL;
	int			 rc;

	/* Who writes just now ends before. */
	if ((rc = segment_open(&s, q->store, q->number)) == 0 &&
	    (rc = segment_begin(s)) == 0) {
		rc = segment_seal(q->store, q->number);
		segment_abort(s);
	}
	segment_close(s);
	return rc;
}

int
piece_looked(const char *store, uint32_t number, struct piece_look *out)
{
	struct piece_question	 q = { .store = store, .number = number };
	int			 answer, rc;

	*out = (struct piece_look){ .state = PIECE_DAMAGED };
	q.look = mmap(NULL, sizeof(*out), PROT_READ | PROT_WRITE, MAP_SHARED |
	    MAP_ANONYMOUS, -1, 0);
	if (q.look == MAP_FAILED) {
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	*q.look = *out;
	rc = child_ask(look, &q, true, &answer);
	if (rc == 0 && answer == LOOK_CANNOT) {
		log_errx(_("%s: segment %06" PRIu32 " cannot be opened"),
		    store, number);
		rc = FAIL_CANNOT;
	} else if (rc == 0 && answer == LOOKED) {
		*out = *q.look;
	}
	munmap(q.look, sizeof(*out));
	return rc;
}

int
piece_seal(const char *store, uint32_t number)
{
	struct piece_question	 q = { .store = store, .number = number };
	int			 answer, rc;

	if (segment_sealed(store, number))
		return 0;
	if ((rc = child_ask(seal, &q, true, &answer)) != 0 || answer == 0)
		return rc;
	/* It cannot be opened: nobody can write to it. */
	return segment_seal(store, number);
}
