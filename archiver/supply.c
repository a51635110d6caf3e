/*
 * supply.c: the second walk: octets of members for the writer.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/sandbox/job.h"

#include "archiver/members_part.h"

#include "archiver/members.h"

#define DRAIN_MOST	64		/* frames */
#define DRAIN_MS	1000

void
supply_release(struct supply *s)
{
	pool_free(s->pool);
	s->pool = NULL;
	s->of = NULL;
	s->piece = false;
}

/*
 * What is left of the last container is little as a rule: read to its end, so
 * that the worker can be used again.
 */
static void
drain(struct supply *s)
{
	struct pool_event	 ev;

	for (int i = 0; i < DRAIN_MOST; i++) {
		if (pool_next(s->pool, &ev, DRAIN_MS) != 1 ||
		    (ev.what != POOL_FRAME && ev.what != POOL_END))
			break;
		if (ev.what == POOL_END) {
			s->of = NULL;
			return;
		}
	}
	supply_release(s);
}

/* Ask for the container's octets from the document's on.  0 or -1. */
static int
begin(struct supply *s, const struct doc *d)
{
	struct pool_opts	 opts = { .n = 1,
				     .require_sandbox = s->require_sandbox };
	struct pool_job		 job = { .cookie = 1, .fd = { d->in->fd, -1 },
				     .weight = d->in->size,
				     .documents = CONTAINER_MEMBERS_MAX };
	struct buf		 b;
	int			 rc = -1;

	if (s->of != NULL)
		drain(s);
	if (s->pool == NULL && (s->pool = pool_new(&opts)) == NULL)
		return -1;
	buf_init(&b, 64);
	if (job_unpack(&b, d->ordinal) == 0) {
		job.p = b.p;
		job.len = b.len;
		rc = pool_submit(s->pool, &job);
	}
	buf_release(&b);
	s->of = rc == 0 ? d->in : NULL;
	s->piece = false;
	s->ordinal = d->ordinal;
	return rc;
}

/* Another piece.  0, or -1: there is none (logged). */
static int
advance(struct supply *s, const struct doc *d)
{
	struct pool_event	 ev;
	struct member_piece	 piece;
	char			 cause[128];

	s->piece = false;
	if (pool_next(s->pool, &ev, -1) == 1) {
		if (ev.what == POOL_FRAME && member_piece_decode(&piece, ev.p,
		    ev.len) == 0 && piece.ordinal >= s->ordinal) {
			s->piece = true;
			s->ordinal = piece.ordinal;
			s->p = piece.octets.p;
			s->len = piece.octets.len;
			return 0;
		}
		if (ev.what == POOL_END) {
			s->of = NULL;	/* the pool can be used again */
			log_warnx(_("%s: is not there when it is unpacked "
			    "again"), d->path);
			return -1;
		}
		if (ev.what != POOL_FRAME)
			log_warnx(_("%s: the worker gave up on it: %s"),
			    d->path, pool_cause(&ev, cause));
	}
	supply_release(s);
	return -1;
}

/* To the document's first piece.  0 or -1. */
static int
seek(struct supply *s, const struct doc *d)
{
	if (s->of != d->in || s->ordinal > d->ordinal) {
		if (begin(s, d) == -1)
			return -1;
	}
	while (!s->piece || s->ordinal < d->ordinal)
		if (advance(s, d) == -1)
			return -1;
	return s->ordinal == d->ordinal ? 0 : -1;
}

ssize_t
supply_read(struct supply *s, const struct doc *d, uint8_t *to, size_t len)
{
	size_t	 done = 0, n;

	if (seek(s, d) == -1)
		return -1;
	while (done < len) {
		if (s->ordinal != d->ordinal)
			return -1;
		if (s->len == 0)
			break;	/* its end */
		n = s->len < len - done ? s->len : len - done;
		memcpy(to + done, s->p, n);
		s->p += n;
		s->len -= n;
		done += n;
		if (s->len == 0 && advance(s, d) == -1)
			return -1;
	}
	return (ssize_t)done;
}
