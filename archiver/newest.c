/*
 * newest.c: a look at the segment that is being written.
 */
#include <stdlib.h>

#include "formats/store/reader.h"

#include "archiver/child.h"
#include "archiver/command.h"
#include "archiver/newest.h"
#include "archiver/segment.h"

#define LET_GO		256		/* entries and documents in between */

/* Is an entry, or the place of a document, damaged? */
static bool
reads_damage(const char *store, uint32_t number)
{
	struct reader		*rd = reader_open_segment(store, number,
				    false);
	enum reader_result	 r;
	struct octets		 entry;
	uint64_t		 seq, last, object = 0;

	if (rd == NULL)
		return false;	/* for what reason, is told by writing */
	r = reader_entry_range(rd, &seq, &last);
	for (; r == READER_FOUND && seq <= last; seq++) {
		r = reader_entry(rd, seq, &entry);
		if (seq % LET_GO == 0)
			reader_let_go(rd);
	}
	if (r == READER_FOUND || r == READER_ABSENT)
		while ((r = reader_next_object(rd, object, &object)) ==
		    READER_FOUND)
			if (object++ % LET_GO == 0)
				reader_let_go(rd);
	reader_close(rd);
	return r == READER_DAMAGED;
}

/* What a commit does, but for its end.  0 or an exit code. */
static int
try_writing(const char *store, uint32_t number)
{
	static const char	 text[] = "{}";
	struct chunk_header	 h = { .length = 8192, .size = 8192,
	    .count = 1 };
	struct segment		*s;
	uint8_t			*payload;
	int			 rc;

	if ((rc = segment_open(&s, store, number)) != 0)
		return rc;
	if ((rc = segment_begin(s)) == 0 && (rc = segment_chunk(s,
	    UINT64_MAX - 1, &h, &payload)) == 0)
		rc = segment_entry_put(s, UINT64_MAX - 1, text,
		    sizeof(text) - 1);
	segment_abort(s);
	segment_close(s);
	return rc;
}

struct question {
	const char	*store;
	uint32_t	 number;
};

static int
ask(void *arg)
{
	const struct question	*q = arg;

	/* A full disk, or one that may not be written, is no damage. */
	return try_writing(q->store, q->number) == FAIL_DAMAGE ||
	    reads_damage(q->store, q->number);
}

int
newest_look(const char *store, uint32_t *number, bool *sound)
{
	uint32_t	*all;
	size_t		 n;
	struct question	 q;
	int		 answer, rc;

	*sound = true;
	if (store_segments(store, &all, &n) == -1)
		return FAIL_CANNOT;
	*number = n == 0 ? 0 : all[n - 1];
	free(all);
	if (n == 0 || segment_sealed(store, *number))
		return 0;
	q = (struct question){ store, *number };
	if ((rc = child_ask(ask, &q, true, &answer)) == 0)
		*sound = answer == 0;
	return rc;
}
