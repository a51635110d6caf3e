/*
 * writer_replay.c: the catalog brought up to the segments.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"

#include "archiver/writer_part.h"

void
writer_replay_drop(struct writer *w)
{
	replay_free(w->replay);
	w->replay = NULL;
}

int
writer_catalog_ready(struct writer *w)
{
	if (w->cat != NULL && catalog_current(w->cat))
		return 0;
	writer_replay_drop(w);
	catalog_close(w->cat);
	w->cat = NULL;
	return catalog_open(&w->cat, w->catalog_path);
}

int
writer_catalog_lock(struct writer *w)
{
	struct replay_sink	 sink;
	size_t			 id;
	int			 rc;

	if ((rc = writer_catalog_ready(w)) != 0 ||
	    (rc = catalog_begin(w->cat, true, &id)) != 0)
		return rc;
	if (id != w->seen)
		writer_replay_drop(w);
	w->seen = id;
	if (w->replay != NULL)
		return 0;
	catalog_sink(w->cat, &sink);
	if ((w->replay = replay_new(&sink)) == NULL)
		return catalog_failure(w->cat) != 0 ?
		    catalog_failure(w->cat) : FAIL_DAMAGE;
	return 0;
}

int
writer_apply_failed(struct writer *w, uint64_t seq, const char *why)
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
	return writer_apply_failed(w, seq, why);
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
			return w->opts.past_damage ? 0 : FAIL_DAMAGE;
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

int
writer_catch_up(struct writer *w)
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
	else if (w->opts.past_damage && total < replay_size(w->replay))
		total = replay_size(w->replay);
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
