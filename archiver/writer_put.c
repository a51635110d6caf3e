/*
 * writer_put.c: entries and objects of a batch, and objects read back.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/sha256.h"
#include "formats/base/timefmt.h"

#include "archiver/writer_part.h"

#define CLOCK_BEHIND	(TIME_SECOND * 3600)	/* worth a warning */

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
		rc = writer_apply_failed(w, seq, why);
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

	/* What an entry names stays, whatever a caller believes. */
	if (object < replay_next_object(w->replay)) {
		log_errx(_("%s: chunks of a document that the journal names "
		    "were to be removed; they are kept, report this"),
		    w->opts.store);
		return FAIL_CANNOT;
	}
	return segment_cut(w->seg, object, &n);
}

bool
writer_is_fresh(const struct writer *w, uint64_t object)
{
	return w->batch && object >= w->fresh;
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

	if (w->seg == NULL && (rc = writer_newest_open(w)) != 0)
		return rc;
	if (segment == segment_id(w->seg))
		return segment_check(w->seg, object, size, want, same);
	return check_sealed(w, segment, object, size, want, same);
}
