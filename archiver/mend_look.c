/*
 * mend_look.c: whether a segment's entries can be read.
 */
#include <sys/mman.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"

#include "archiver/child.h"
#include "archiver/mend_part.h"
#include "archiver/segment.h"

#define LET_GO		256		/* entries in between */

struct piece_question {
	const char	*store;
	uint32_t	 number;
	struct piece_look *look;	/* shared with the child */
};

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
		return 0;	/* damaged, as it was set */
	r = reader_entry_range(rd, &l->first, &l->last);
	if (r == READER_ABSENT)
		l->state = PIECE_EMPTY;
	for (seq = l->first; r == READER_FOUND && seq <= l->last; seq++) {
		r = reader_entry(rd, seq, &entry);
		if (seq % LET_GO == 0)
			reader_let_go(rd);
	}
	if (r == READER_FOUND)
		l->state = PIECE_SOUND;
	reader_close(rd);
	return 0;
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
	if ((rc = child_ask(look, &q, true, &answer)) == 0 && answer == 0)
		*out = *q.look;
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
