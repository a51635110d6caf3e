/*
 * writer.c: batches of the store.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/journal/key.h"
#include "formats/journal/merkle.h"
#include "formats/store/reader.h"
#include "formats/store/replay.h"

#include "archiver/catalog.h"
#include "archiver/checkpoint.h"
#include "archiver/key_files.h"
#include "archiver/lock.h"
#include "archiver/segment.h"
#include "archiver/space.h"
#include "archiver/writer.h"

#define BATCH_TRIES	100		/* segments sealed under our feet */
#define CLOCK_BEHIND	(TIME_SECOND * 3600)	/* worth a warning */

/*
 * Invariants: between writer_begin() and commit or abort, both transactions
 * are live and ${replay} has applied every entry of the segments, those put
 * in this batch included; outside a batch it may be kept for the next one.
 */
struct writer {
	struct writer_opts	 opts;
	struct store_info	 info;
	struct key		*key;
	char			*key_path;
	struct segment		*seg;	/* the newest; NULL: to be opened */
	struct catalog		*cat;
	struct replay		*replay;
	size_t			 seen;	/* the catalog that it stands for */
	struct reader		*sealed;	/* read back from */
	uint32_t		 sealed_number;
	char			*catalog_path;
	int			 lock;	/* intake; -1 */
	uint64_t		 added;	/* octets of this batch's chunks */
	bool			 batch;
	bool			 dirty;	/* this batch applied entries */
	bool			 warned;	/* of the clock */
	bool			 head_checked;
	int64_t			 simulated;	/* TIME_NONE */
};

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
 * it is the one in force shows once the journal is read: key_check().
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

	*out = NULL;
	if (store_info_load(&info, opts->store) == -1)
		return FAIL_CANNOT;
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

static void
replay_drop(struct writer *w)
{
	replay_free(w->replay);
	w->replay = NULL;
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

/* Open the newest segment, making one when the last is sealed. */
static int
newest_open(struct writer *w)
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
		if (w->seg == NULL && (rc = newest_open(w)) != 0)
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

/* Have the catalog open that is in its place now. */
static int
catalog_ready(struct writer *w)
{
	if (w->cat != NULL && catalog_current(w->cat))
		return 0;
	replay_drop(w);
	catalog_close(w->cat);
	w->cat = NULL;
	return catalog_open(&w->cat, w->catalog_path);
}

/* Begin on the catalog, and have a replay of it. */
static int
catalog_lock(struct writer *w)
{
	struct replay_sink	 sink;
	size_t			 id;
	int			 rc;

	if ((rc = catalog_ready(w)) != 0 ||
	    (rc = catalog_begin(w->cat, true, &id)) != 0)
		return rc;
	if (id != w->seen)
		replay_drop(w);
	w->seen = id;
	if (w->replay != NULL)
		return 0;
	catalog_sink(w->cat, &sink);
	if ((w->replay = replay_new(&sink)) == NULL)
		return catalog_failure(w->cat) != 0 ?
		    catalog_failure(w->cat) : FAIL_DAMAGE;
	return 0;
}

/* What stands behind an entry that the catalog would not take. */
static int
apply_failed(struct writer *w, uint64_t seq, const char *why)
{
	if (catalog_failure(w->cat) != 0)
		return catalog_failure(w->cat);
	log_errx(_("%s: journal entry %" PRIu64 " cannot be taken into the "
	    "catalog: %s; find out what happened with: nbaudit run"),
	    w->opts.store, seq, why);
	return FAIL_DAMAGE;
}

static int
apply(struct writer *w, uint64_t seq, const void *p, size_t len)
{
	const char	*why = "?";

	w->dirty = true;	/* also when it fails: the replay is void */
	if (replay_entry(w->replay, p, len, &why) == 0)
		return 0;
	return apply_failed(w, seq, why);
}

/* Replay what lies in the sealed segment ${number}. */
static int
catch_up_sealed(struct writer *w, uint32_t number, uint64_t last)
{
	struct octets	 entry;
	struct reader	*rd;
	uint64_t	 seq;
	int		 rc = 0;

	if ((rd = reader_open_segment(w->opts.store, number, true)) == NULL)
		return FAIL_CANNOT;
	for (seq = replay_size(w->replay); rc == 0 && seq <= last; seq++) {
		if (reader_entry(rd, seq, &entry) != READER_FOUND) {
			log_errx(_("%s: journal entry %" PRIu64 " of segment "
			    "%06" PRIu32 " cannot be read; see what is lost "
			    "with: nbaudit run"), w->opts.store, seq, number);
			rc = FAIL_DAMAGE;
		} else {
			rc = apply(w, seq, entry.p, entry.len);
		}
	}
	reader_close(rd);
	return rc;
}

/* The entries of a sealed segment: 1, 0 when there are none, -1. */
static int
sealed_range(struct writer *w, uint32_t number, uint64_t *first,
    uint64_t *last)
{
	struct reader		*rd;
	enum reader_result	 r;

	if ((rd = reader_open_segment(w->opts.store, number, true)) == NULL)
		return -1;
	r = reader_entry_range(rd, first, last);
	reader_close(rd);
	if (r == READER_FOUND)
		return 1;
	return r == READER_ABSENT ? 0 : -1;
}

/*
 * Replay the segments before the newest one.  *total is one more than the
 * last sequence number found; unchanged when there is no entry.
 */
static int
catch_up_older(struct writer *w, uint64_t *total)
{
	uint64_t	 first, last;
	uint32_t	 number = segment_id(w->seg), from;
	int		 found, rc = 0;

	/* Back to where the first entry lies that the catalog has not seen. */
	for (from = number; from > SEGMENT_FIRST;) {
		if ((found = sealed_range(w, --from, &first, &last)) == -1)
			return FAIL_DAMAGE;
		if (found == 1 && first <= replay_size(w->replay))
			break;
	}
	for (; rc == 0 && from < number; from++) {
		if ((found = sealed_range(w, from, &first, &last)) == -1)
			return FAIL_DAMAGE;
		if (found == 0)
			continue;
		*total = last + 1;
		rc = catch_up_sealed(w, from, last);
	}
	return rc;
}

/* Replay every entry that the catalog has not seen. */
static int
catch_up(struct writer *w)
{
	struct octets	 entry;
	uint64_t	 first, last, seq, total = 0;
	int		 any, rc;

	if ((any = segment_entry_range(w->seg, &first, &last)) == -1)
		return FAIL_DAMAGE;
	if ((any == 0 || first > replay_size(w->replay)) &&
	    (rc = catch_up_older(w, &total)) != 0)
		return rc;
	if (any == 1)
		total = last + 1;
	if (replay_size(w->replay) > total) {
		log_errx(_("%s: the catalog is ahead of the segments (%" PRIu64
		    " entries, the segments hold %" PRIu64 "): segments were "
		    "lost or taken back to an older state; find out with: "
		    "nbaudit run"), w->opts.store, replay_size(w->replay),
		    total);
		return FAIL_DAMAGE;
	}
	for (seq = replay_size(w->replay); seq < total; seq++)
		if ((rc = segment_entry(w->seg, seq, &entry)) != 0 ||
		    (rc = apply(w, seq, entry.p, entry.len)) != 0)
			return rc;
	return 0;
}

static bool
key_is(const struct key *key, const struct vkey *v)
{
	uint8_t	 pub[KEY_PUBLIC];

	key_public(key, pub);
	return memcmp(pub, v->pub, KEY_PUBLIC) == 0;
}

/* Take ${key} when it is ${v}'s, else free it. */
static bool
key_take(struct writer *w, struct key *key, const struct vkey *v)
{
	if (key == NULL)
		return false;
	if (key_is(key, v)) {
		writer_key_set(w, key);
		return true;
	}
	key_free(key);
	return false;
}

/*
 * The key at hand must be the one in force.  It may have been replaced while
 * we were at work; and a rotation whose entry is there, but which was broken
 * off before the files were exchanged, is finished.
 */
static int
key_settle(struct writer *w, const struct keychain *keys)
{
	const struct vkey	*now = keychain_last(keys);
	struct key		*next;

	if (w->key == NULL || key_is(w->key, now))
		return 0;
	if (keys->n > 0 && key_take(w, key_load(w->key_path), now))
		return 0;
	if (keys->n > 0 && (next = key_next(w->key_path)) != NULL) {
		if (!key_is(next, now) || key_exchange(w->key_path,
		    &keys->change[keys->n - 1].old) == -1)
			key_free(next);
		else if (key_take(w, next, now))
			return 0;
	}
	log_errx(_("%s: is not the key of the store %s; name the right one "
	    "with the setting key"), w->key_path, w->opts.store);
	return FAIL_CANNOT;
}

static int
key_check(struct writer *w, struct replay *view)
{
	struct keychain	 keys;
	int		 rc;

	rc = checkpoint_keys(w->opts.store, &w->info, view, &keys);
	if (rc != 0)
		return rc;
	rc = key_settle(w, &keys);
	keychain_release(&keys);
	return rc;
}

/*
 * Nothing is added to a journal that is not the one signed before: once for
 * each run, under the commit lock, so that no checkpoint can be newer.
 */
static int
head_check(struct writer *w)
{
	int	 rc;

	if (w->head_checked)
		return 0;
	if ((rc = key_check(w, w->replay)) == 0 &&
	    (rc = checkpoint_check(w->opts.store, &w->info, w->replay)) == 0)
		w->head_checked = true;
	return rc;
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
	if ((rc = catalog_lock(w)) == 0 && (rc = catch_up(w)) == 0)
		rc = head_check(w);
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
		replay_drop(w);		/* it applied what is not there */
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
	uint64_t	 object, used;
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

/* Later than the last entry, also when the clock was set back. */
static int64_t
next_time(struct writer *w)
{
	int64_t	 now = writer_now(w), last = replay_time(w->replay);

	if (last == TIME_NONE || now > last)
		return now;
	if (last - now > CLOCK_BEHIND && !w->warned &&
	    w->simulated == TIME_NONE) {
		log_warnx(_("%s: the machine's clock is behind the journal's "
		    "last entry; set it right"), w->opts.store);
		w->warned = true;
	}
	return last + 1;
}

json_t *
writer_entry(struct writer *w, enum entry_type type)
{
	json_t	*entry;

	entry = entry_new(replay_size(w->replay), next_time(w), type,
	    w->opts.agent);
	if (entry == NULL)
		log_errx(_("out of memory"));
	return entry;
}

bool
writer_fits(const json_t *entry)
{
	struct buf	 b;
	bool		 fits;

	buf_init(&b, ENTRY_MAX);
	fits = entry_format(&b, entry) == 0;
	buf_release(&b);
	return fits;
}

int
writer_put(struct writer *w, json_t *entry)
{
	uint64_t	 seq = replay_size(w->replay);
	const char	*why = "?";
	struct buf	 b;
	int		 rc = FAIL_CANNOT;

	buf_init(&b, ENTRY_MAX);
	if (entry == NULL || entry_format(&b, entry) == -1) {
		log_errx(_("a journal entry is larger than %zu octets; give a "
		    "shorter reason or fewer findings at once"), ENTRY_MAX);
		goto out;
	}
	w->dirty = true;
	if (replay_made(w->replay, entry, b.p, b.len, &why) == -1)
		rc = apply_failed(w, seq, why);
	else
		rc = segment_entry_put(w->seg, seq, b.p, (uint32_t)b.len);
 out:
	buf_release(&b);
	json_decref(entry);
	return rc;
}

uint64_t
writer_next_accession(const struct writer *w)
{
	return replay_next_accession(w->replay);
}

uint64_t
writer_next_object(const struct writer *w)
{
	return replay_next_object(w->replay);
}

uint32_t
writer_segment(const struct writer *w)
{
	return segment_id(w->seg);
}

int
writer_record(struct writer *w, enum catalog_db db, const void *key,
    size_t keylen, struct buf *value)
{
	struct replay_sink	 sink;

	catalog_sink(w->cat, &sink);
	return sink.get(sink.arg, db, key, keylen, value);
}

int
writer_chunk(struct writer *w, uint64_t object, const struct chunk_header *h,
    uint8_t **payload)
{
	w->added += CHUNK_HEADER + (uint64_t)h->length;
	return segment_chunk(w->seg, object, h, payload);
}

void
writer_chunk_done(const struct chunk_header *h, uint8_t *payload)
{
	segment_chunk_done(h, payload);
}

int
writer_cut(struct writer *w, uint64_t object)
{
	uint64_t	 n;

	return segment_cut(w->seg, object, &n);
}

/* Hash an object of a sealed segment. */
static int
check_sealed(struct writer *w, uint32_t segment, uint64_t object,
    uint64_t size, const struct digest *want, bool *same)
{
	struct chunk_header	 h;
	struct octets		 payload;
	struct digest		 got;
	struct sha256		*sha;
	uint32_t		 count = chunk_count(size);

	if (w->sealed != NULL && w->sealed_number != segment) {
		reader_close(w->sealed);
		w->sealed = NULL;
	}
	if (w->sealed == NULL && (w->sealed = reader_open_segment(
	    w->opts.store, segment, true)) == NULL)
		return FAIL_CANNOT;
	w->sealed_number = segment;
	if ((sha = sha256_new()) == NULL)
		return FAIL_CANNOT;
	*same = count > 0;
	for (uint32_t i = 0; *same && i < count; i++)
		*same = reader_chunk(w->sealed, object, i, &h, &payload) ==
		    READER_FOUND && digest_equal(&h.sha256, want) &&
		    sha256_add(sha, payload.p, payload.len) == 0;
	*same = *same && sha256_end(sha, &got) == 0 &&
	    digest_equal(&got, want);
	sha256_free(sha);
	return 0;
}

int
writer_check(struct writer *w, uint32_t segment, uint64_t object,
    uint64_t size, const struct digest *want, bool *same)
{
	int	 rc;

	if (w->seg == NULL && (rc = newest_open(w)) != 0)
		return rc;
	if (segment == segment_id(w->seg))
		return segment_check(w->seg, object, size, want, same);
	return check_sealed(w, segment, object, size, want, same);
}

int
writer_keys(struct writer *w, struct keychain *keys)
{
	return checkpoint_keys(w->opts.store, &w->info, w->replay, keys);
}

int
writer_tree(struct writer *w, uint64_t *size, struct digest *root)
{
	*size = replay_size(w->replay);
	if (replay_root(w->replay, root) == 0)
		return 0;
	log_errx(_("%s: the Merkle tree cannot be read; build the catalog "
	    "anew with: nbarchive rebuild"), w->opts.store);
	return FAIL_DAMAGE;
}

const char *
writer_key_path(const struct writer *w)
{
	return w->key_path;
}

const struct key *
writer_key(const struct writer *w)
{
	return w->key;
}

void
writer_key_set(struct writer *w, struct key *key)
{
	key_free(w->key);
	w->key = key;
}

int
writer_checkpoint(struct writer *w, struct buf *note)
{
	struct replay_sink	 sink;
	struct replay		*view;
	size_t			 id;
	int			 lock, rc;

	if ((lock = lock_checkpoint(w->opts.store)) == -1)
		return FAIL_CANNOT;
	if ((rc = catalog_ready(w)) != 0 ||
	    (rc = catalog_begin(w->cat, false, &id)) != 0)
		goto out;
	catalog_sink(w->cat, &sink);
	if ((view = replay_new(&sink)) == NULL) {
		rc = catalog_failure(w->cat) != 0 ? catalog_failure(w->cat) :
		    FAIL_DAMAGE;
	} else {
		/* Another process may have replaced the key meanwhile. */
		if ((rc = key_check(w, view)) == 0)
			rc = checkpoint_sign(w->opts.store, &w->info, w->key,
			    view, note);
		replay_free(view);
	}
	catalog_abort(w->cat);
 out:
	lock_release(lock);
	return rc;
}
