/*
 * writer.c: batches of the store.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/journal/key.h"
#include "formats/store/reader.h"
#include "formats/store/replay.h"

#include "archiver/key_files.h"
#include "archiver/lock.h"
#include "archiver/space.h"
#include "archiver/writer_part.h"

#define BATCH_TRIES	100		/* segments sealed under our feet */

void
writer_opts(struct writer_opts *opts, const struct run *run)
{
	*opts = (struct writer_opts){
		.store = run->set->store,
		.key = run->set->key,
		.agent = run->agent,
		.reserve = run->set->reserve,
		.clock = run->clock,
		.simulated = run->simulated,
	};
}

/* Only a store made for it takes another clock than the machine's. */
static int
clock_set(struct writer *w)
{
	w->simulated = TIME_NONE;
	if (w->opts.simulated == NULL)
		return 0;
	if (!w->info.simulated) {
		log_errx(_("%s: NGUYENBAN_CLOCK is set, but this store was "
		    "not made with init --simulated; unset it"),
		    w->opts.store);
		return FAIL_USAGE;
	}
	if (time_parse(w->opts.simulated, &w->simulated) == -1) {
		log_errx(_("NGUYENBAN_CLOCK=%s: not a time such as "
		    "2026-11-23T19:00:00Z"), w->opts.simulated);
		return FAIL_USAGE;
	}
	return 0;
}

/*
 * The key must be there before anything is done: every command signs.  That
 * it is the one in force shows once the journal is read: writer_key_check().
 */
static int
key_get(struct writer *w)
{
	w->key_path = w->opts.key != NULL ? strdup(w->opts.key) :
	    path_join(w->opts.store, STORE_KEY);
	if (w->key_path == NULL) {
		log_warn("%s", w->opts.store);
		return FAIL_CANNOT;
	}
	if (!w->opts.keyless && (w->key = key_load(w->key_path)) == NULL)
		return FAIL_CANNOT;
	return 0;
}

int
writer_open_new(struct writer **out, const struct writer_opts *opts,
    const struct store_info *info)
{
	struct writer	*w;
	int		 rc = FAIL_CANNOT;

	*out = NULL;
	if ((w = calloc(1, sizeof(*w))) == NULL) {
		log_warn("%s", opts->store);
		return FAIL_CANNOT;
	}
	w->opts = *opts;
	w->info = *info;
	w->lock = -1;
	if ((w->catalog_path = path_join(opts->store, STORE_CATALOG)) == NULL)
		log_warn("%s", opts->store);
	else if ((rc = clock_set(w)) == 0)
		rc = key_get(w);
	if (rc != 0) {
		writer_close(w);
		return rc;
	}
	*out = w;
	return 0;
}

int
writer_open(struct writer **out, const struct writer_opts *opts)
{
	struct store_info	 info;
	int			 rc;

	*out = NULL;
	if ((rc = store_load(&info, opts->store)) != 0)
		return rc;
	return writer_open_new(out, opts, &info);
}

void
writer_close(struct writer *w)
{
	if (w == NULL)
		return;
	writer_abort(w);
	replay_free(w->replay);
	catalog_close(w->cat);
	segment_close(w->seg);
	reader_close(w->sealed);
	key_free(w->key);
	lock_release(w->lock);
	free(w->catalog_path);
	free(w->key_path);
	free(w);
}

const struct store_info *
writer_info(const struct writer *w)
{
	return &w->info;
}

int64_t
writer_now(const struct writer *w)
{
	if (w->simulated != TIME_NONE)
		return w->simulated;
	return w->opts.clock.now(w->opts.clock.arg);
}

static int
newest_segment(const char *store, uint32_t *number)
{
	uint32_t	*all;
	size_t		 n;
	int		 rc = 0;

	if (store_segments(store, &all, &n) == -1)
		return FAIL_CANNOT;
	if (n == 0) {
		log_errx(_("%s: has no segments; mount their disk, or take "
		    "the store back from a backup"), store);
		rc = FAIL_DAMAGE;
	} else {
		*number = all[n - 1];
	}
	free(all);
	return rc;
}

int
writer_newest_open(struct writer *w)
{
	uint32_t	 number;
	int		 rc;

	if ((rc = newest_segment(w->opts.store, &number)) != 0)
		return rc;
	if (segment_sealed(w->opts.store, number)) {
		if (number == SEGMENT_LAST) {
			log_errx(_("%s: the last segment is full"),
			    w->opts.store);
			return FAIL_CANNOT;
		}
		rc = segment_create(w->opts.store, ++number);
		if (rc != 0)
			return rc;
	}
	return segment_open(&w->seg, w->opts.store, number);
}

/* Begin on the newest segment, also when it becomes another meanwhile. */
static int
segment_lock(struct writer *w)
{
	uint32_t	 number;
	int		 rc, turn;

	for (int i = 0; i < BATCH_TRIES; i++) {
		if (w->seg == NULL && (rc = writer_newest_open(w)) != 0)
			return rc;
		turn = lock_turn(w->opts.store);
		rc = segment_begin(w->seg);
		lock_release(turn);
		if (rc != 0)
			return rc;
		number = segment_id(w->seg);
		if (!segment_sealed(w->opts.store, number) &&
		    !segment_exists(w->opts.store, number + 1))
			return 0;
		segment_close(w->seg);
		w->seg = NULL;
	}
	log_errx(_("%s: another process keeps sealing segments"),
	    w->opts.store);
	return FAIL_CANNOT;
}

int
writer_begin(struct writer *w, uint64_t octets)
{
	int	 rc;

	rc = space_check(w->opts.store, &w->opts.reserve, octets);
	if (rc != 0)
		return rc;
	if ((rc = segment_lock(w)) != 0)
		return rc;
	w->batch = true;
	w->dirty = false;
	w->added = 0;
	if ((rc = writer_catalog_lock(w)) == 0 &&
	    (rc = writer_catch_up(w)) == 0) {
		w->fresh = replay_next_object(w->replay);
		rc = writer_head_check(w);
	}
	/* A segment may lie on a disk of its own. */
	if (rc == 0)
		rc = space_check(segment_path(w->seg), &w->opts.reserve,
		    octets);
	if (rc != 0)
		writer_abort(w);
	return rc;
}

int
writer_commit(struct writer *w)
{
	int	 rc = 0;

	if (w->dirty && replay_flush(w->replay) == -1)
		rc = catalog_failure(w->cat) != 0 ?
		    catalog_failure(w->cat) : FAIL_CANNOT;
	if (rc == 0 && (rc = segment_commit(w->seg)) != 0)
		segment_trim(w->seg);	/* the commit point was not reached */
	if (rc == 0 && w->dirty)
		rc = catalog_commit(w->cat);
	if (rc == 0 && w->dirty) {
		w->seen++;
		w->dirty = false;	/* what the replay holds is there */
	}
	writer_abort(w);
	return rc;
}

void
writer_abort(struct writer *w)
{
	if (!w->batch)
		return;
	w->batch = false;
	if (w->seg != NULL)
		segment_abort(w->seg);
	if (w->dirty)
		writer_replay_drop(w);	/* it applied what is not there */
	if (w->cat != NULL)
		catalog_abort(w->cat);
}

/* Make the newest segment the last but one.  Both locks are held. */
static int
roll(struct writer *w)
{
	uint32_t	 number = segment_id(w->seg);
	int		 rc;

	if (number == SEGMENT_LAST) {
		log_errx(_("%s: the last segment is full"), w->opts.store);
		return FAIL_CANNOT;
	}
	/* The catalog has seen all that the sealed segment holds. */
	if (w->dirty) {
		if (replay_flush(w->replay) == -1)
			return catalog_failure(w->cat) != 0 ?
			    catalog_failure(w->cat) : FAIL_CANNOT;
		if ((rc = catalog_commit(w->cat)) != 0)
			return rc;
		w->seen++;
		w->dirty = false;
	}
	/*
	 * A crash between the two leaves an older segment unsealed, which
	 * writer_intake() mends; nobody writes to it.
	 */
	if ((rc = segment_create(w->opts.store, number + 1)) != 0 ||
	    (rc = segment_seal(w->opts.store, number)) != 0)
		return rc;
	log_info(_("%s: segment %06" PRIu32 " is full and sealed"),
	    w->opts.store, number);
	return 0;
}

uint64_t
writer_left(const struct writer *w)
{
	uint64_t	 left, other;

	if (space_left(w->opts.store, &w->opts.reserve, &left) != 0)
		return 0;
	/* A segment may lie on a disk of its own. */
	if (w->seg != NULL && space_left(segment_path(w->seg),
	    &w->opts.reserve, &other) == 0 && other < left)
		left = other;
	return left;
}

int
writer_room(struct writer *w, uint64_t size)
{
	uint64_t	 object, used, left;
	int		 rc;

	if (w->seg != NULL) {
		used = segment_used(w->seg);
		if (used + size <= w->info.segment_size)
			return 0;
	}
	if ((rc = writer_begin(w, 0)) != 0)
		return rc;
	used = segment_used(w->seg);
	/* An object too large for any segment has one of its own. */
	rc = segment_objects(w->seg, &object);
	if (rc == 0 && object > 0 && used + size > w->info.segment_size) {
		/* What the disk has no room for, night by night, fills none. */
		if (space_left(w->opts.store, &w->opts.reserve, &left) == 0 &&
		    left < size) {
			writer_abort(w);
			return 0;
		}
		rc = roll(w);
		writer_abort(w);
		segment_close(w->seg);
		w->seg = NULL;
		return rc;
	}
	writer_abort(w);
	return rc;
}

bool
writer_has_room(const struct writer *w, uint64_t size)
{
	return segment_used(w->seg) + w->added + size <=
	    w->info.segment_size;
}

/* Segments before the newest are sealed: finish what a crash broke off. */
static int
seal_older(struct writer *w)
{
	uint32_t	 number;
	int		 rc = 0;

	for (number = segment_id(w->seg) - 1; rc == 0 &&
	    number >= SEGMENT_FIRST; number--) {
		if (segment_sealed(w->opts.store, number))
			break;
		rc = segment_seal(w->opts.store, number);
	}
	return rc;
}

int
writer_intake(struct writer *w)
{
	uint64_t	 n = 0;
	int		 rc;

	w->lock = lock_intake(w->opts.store, writer_now(w));
	if (w->lock == -1)
		return FAIL_CANNOT;
	if ((rc = segment_sweep(w->opts.store)) != 0 ||
	    (rc = writer_begin(w, 0)) != 0)
		return rc;
	if ((rc = seal_older(w)) == 0)
		rc = segment_cut(w->seg, replay_next_object(w->replay), &n);
	if (rc == 0 && (n > 0 || w->dirty))
		rc = writer_commit(w);
	writer_abort(w);
	if (rc == 0 && n > 0)
		log_info(_("%s: %" PRIu64 " chunks of a document whose intake "
		    "was broken off are removed"), w->opts.store, n);
	return rc;
}
