/*
 * deposit_batch.c: documents of a list in transactions, as many in one as fit
 * the disk.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"

#include "archiver/deposit_part.h"

/* What a document's entry takes, more often than not. */
#define ENTRY_USUAL	((uint64_t)4096)
#define KIB		((uint64_t)1024)

/* A list on its way. */
struct batch {
	struct deposit	*dp;
	struct sha256	*sha;
	struct doc	*since;		/* the first that is not durable */
	bool		 open;
	uint64_t	 left;		/* octets that still fit in it */
	size_t		 n, most;	/* documents in it, at most */
};

static uint64_t
weight(const struct doc *d)
{
	return d->size + CHUNK_HEADER + ENTRY_USUAL;
}

void
deposit_refuse(struct deposit *dp, struct doc *d)
{
	dp->full = true;
	doc_fail(d, _("the disk is full, there is no room for its %" PRIu64
	    " KiB; make room and take it in again"), (d->size + KIB - 1) /
	    KIB);
}

/* What was put since ${from} and not committed is not stored after all. */
static void
undo(struct doc *from)
{
	for (; from != NULL; from = from->next)
		if (from->outcome != DOC_ERROR)
			doc_fail(from, _("could not be stored; the message "
			    "above says why"));
}

/* The same up to ${end}, as if it had never been tried. */
static void
take_back(struct doc *from, const struct doc *end)
{
	for (; from != end; from = from->next) {
		if (from->outcome == DOC_ERROR)
			continue;
		from->outcome = DOC_PENDING;
		from->accession = 0;
		free(from->reason);
		from->reason = NULL;
	}
}

static int
close_batch(struct batch *b)
{
	int	 rc = 0;

	if (b->open)
		rc = writer_commit(b->dp->w);
	if (rc == 0) {
		b->open = false;
		b->n = 0;
	}
	return rc;
}

/* Octets of the small documents from ${d} on, as far as they fit. */
static uint64_t
octets_from(const struct batch *b, const struct doc *d)
{
	uint64_t	 sum = 0;

	for (; d != NULL && (size_t)d->st.st_size <= CHUNK_PAYLOAD; d = d->next)
		if (d->outcome == DOC_PENDING)
			sum += (uint64_t)d->st.st_size + CHUNK_HEADER;
	return sum < b->left ? sum : b->left;
}

/* A transaction for ${d} and what follows; or it is refused. */
static int
open_batch(struct batch *b, struct doc *d)
{
	int	 rc;

	if ((rc = writer_room(b->dp->w, d->size)) != 0)
		return rc;
	b->left = writer_left(b->dp->w);
	/* With nothing left, beginning it says so, and is the end. */
	if (b->left > 0 && weight(d) > b->left) {
		deposit_refuse(b->dp, d);
		return 0;
	}
	if ((rc = writer_begin(b->dp->w, b->left == 0 ? weight(d) :
	    octets_from(b, d))) != 0)
		return rc;
	b->open = true;
	b->n = 0;
	return 0;
}

static int
put_next(struct batch *b, struct doc *d)
{
	int	 rc;

	if (d->outcome != DOC_PENDING || (!d->digest_known &&
	    doc_hash(d) == -1))
		return 0;
	if (b->open && (d->size > CHUNK_PAYLOAD || b->n == b->most ||
	    weight(d) > b->left || !writer_has_room(b->dp->w, d->size))) {
		if ((rc = close_batch(b)) != 0)
			return rc;
		b->since = d;
	}
	if (d->size > CHUNK_PAYLOAD) {
		if ((rc = deposit_large(b->dp, d, b->sha)) == 0)
			b->since = d->next;
		return rc;
	}
	if (!b->open && ((rc = open_batch(b, d)) != 0 || !b->open))
		return rc;
	b->left -= weight(d);
	b->n++;
	return deposit_one(b->dp, d, b->sha);
}

/*
 * What failed had no room: let less of it be tried, down to one document,
 * which is refused.  ${d} (NULL: the end of the list) is the one at hand.
 * false: it was something else, or nothing fits any more.
 */
static bool
give_way(struct batch *b, struct doc *d)
{
	struct doc	*end = d == NULL ? NULL : d->next;
	uint64_t	 left, want = 0;

	writer_abort(b->dp->w);
	b->open = false;
	left = writer_left(b->dp->w);
	for (const struct doc *o = b->since; o != end; o = o->next)
		if (o->outcome != DOC_ERROR)
			want += weight(o);
	if (left == 0 || want <= left || b->since == NULL)
		return false;
	take_back(b->since, end);
	if (b->n > 1) {
		b->most = b->n / 2;
		return true;
	}
	/* It alone was too much. */
	b->most = 1;
	while (b->since != end && b->since->outcome != DOC_PENDING)
		b->since = b->since->next;
	if (b->since == end)
		return false;
	deposit_refuse(b->dp, b->since);
	return true;
}

int
deposit_batch(struct deposit *dp, struct doc *list)
{
	struct batch	 b = { .dp = dp, .since = list, .most = SIZE_MAX };
	struct doc	*d = list;
	int		 rc;

	if ((b.sha = sha256_new()) == NULL) {
		undo(list);
		return FAIL_CANNOT;
	}
	for (;;) {
		rc = d == NULL ? close_batch(&b) : put_next(&b, d);
		if (rc == FAIL_CANNOT && give_way(&b, d)) {
			d = b.since;
			continue;
		}
		if (rc != 0 || d == NULL)
			break;
		d = d->next;
	}
	writer_abort(dp->w);
	if (rc != 0)
		undo(b.since);
	sha256_free(b.sha);
	return rc;
}
