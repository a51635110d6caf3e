/*
 * lists.c: JOB_ENTRIES, JOB_CATALOG and JOB_SEGMENTS.
 */
#include <sys/stat.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/durable.h"
#include "formats/base/log.h"
#include "formats/store/reader.h"
#include "formats/worker/work.h"

int
work_entries(struct work *w, const struct order *o)
{
	struct reader	*rd = work_reader(w, o->in, true);
	struct octets	 e;
	uint64_t	 seq;

	for (seq = o->from; seq <= o->to; seq++) {
		work_slot(w, seq);
		if (rd == NULL || reader_entry(rd, seq, &e) != READER_FOUND) {
			/* An entry is never empty: this ends the list. */
			(void)entries_put(&w->out, seq, "", 0);
			break;
		}
		(void)entries_put(&w->out, seq, e.p, e.len);
		if (w->out.len >= WORK_FRAME) {
			reader_let_go(rd);
			if (work_answer(w) == -1)
				return -1;
		}
		if (seq == UINT64_MAX)
			break;
	}
	return w->out.len > 0 ? work_answer(w) : 0;
}

int
work_catalog(struct work *w, const struct order *o)
{
	struct reader		*rd = work_reader(w, 0, o->fresh);
	struct octets		 key, value, after;
	struct digest		 d;
	uint64_t		 n = 0;
	enum reader_result	 r;

	if (rd == NULL)
		return -1;
	r = reader_next_record(rd, o->db, NULL, &key, &value);
	while (r == READER_FOUND) {
		if (digest_sha256(&d, value.p, value.len) == -1 ||
		    records_put(&w->out, key.p, key.len, &d) == -1)
			return -1;
		work_slot(w, ++n);
		if (w->out.len >= WORK_FRAME) {
			reader_let_go(rd);
			if (work_answer(w) == -1)
				return -1;
		}
		after = key;
		r = reader_next_record(rd, o->db, &after, &key, &value);
	}
	if (r != READER_ABSENT) {	/* cut short: not to look whole */
		log_warnx("catalog: %s cannot be read to its end",
		    catalog_db_name(o->db));
		return -1;
	}
	return w->out.len > 0 ? work_answer(w) : 0;
}

/* data.mdb of a segment has no write bit. */
static bool
is_sealed(const struct work *w, uint32_t segment)
{
	char		 num[SEGMENT_NAME];
	char		 name[sizeof(STORE_SEGMENTS) + SEGMENT_NAME + 16];
	char		*path;
	struct stat	 st;
	bool		 sealed;

	segment_name(num, segment);
	snprintf(name, sizeof(name), "%s/%s/data.mdb", STORE_SEGMENTS, num);
	if (w->store == NULL || (path = path_join(w->store, name)) == NULL)
		return false;
	sealed = stat(path, &st) == 0 && (st.st_mode & 0222) == 0;
	free(path);
	return sealed;
}

static void
facts(struct work *w, uint32_t segment, struct segment_facts *f)
{
	struct reader		*rd;
	uint64_t		 at = 0, object;
	enum reader_result	 r;

	memset(f, 0, sizeof(*f));
	f->segment = segment;
	f->first_seq = 1;	/* first > last: no entries */
	if (segment < SEGMENT_FIRST || segment > SEGMENT_LAST)
		return;
	f->sealed = is_sealed(w, segment);
	if ((rd = work_reader(w, segment, true)) == NULL)
		return;
	r = reader_entry_range(rd, &f->first_seq, &f->last_seq);
	if (r != READER_FOUND && r != READER_ABSENT)
		return;
	while ((r = reader_next_object(rd, at, &object)) == READER_FOUND) {
		f->objects++;
		f->last_object = object;
		if ((at = object + 1) == 0)
			break;
	}
	f->readable = r == READER_ABSENT || r == READER_FOUND;
}

int
work_segments(struct work *w, const struct order *o)
{
	struct segment_facts	 f;
	int			 rc = 0;

	for (size_t i = 0; rc == 0 && i < o->nsegment; i++) {
		work_slot(w, o->segment[i]);
		facts(w, o->segment[i], &f);
		(void)segment_facts_encode(&w->out, &f);
		rc = work_answer(w);
	}
	return rc;
}
