/*
 * ingest_feed.c: nbarchive ingest: sources to the workers, their answers to
 * the writer's thread.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/sandbox/job.h"

#include "archiver/ingest_part.h"

/* A batch this large is worth a sync of its own; see also writer.h. */
#define BATCH_ENOUGH	((uint64_t)8 * 1024 * 1024)
#define FEED_LEAST	32		/* documents workers have, or get */

static int
fatal_now(struct ingest *in)
{
	int	 fatal;

	if (in->failed != 0)
		return in->failed;
	if (in->run->stopping())
		return FAIL_CANNOT;
	pthread_mutex_lock(&in->lock);
	fatal = in->fatal;
	pthread_mutex_unlock(&in->lock);
	return fatal;
}

/* A worker has the document; should workers fail, it is not forgotten. */
static void
asked_add(struct ingest *in, struct doc *d)
{
	d->prev = NULL;
	if ((d->next = in->asked) != NULL)
		d->next->prev = d;
	in->asked = d;
}

static void
asked_drop(struct ingest *in, struct doc *d)
{
	if (d->next != NULL)
		d->next->prev = d->prev;
	if (d->prev != NULL)
		d->prev->next = d->next;
	else
		in->asked = d->next;
}

static void
ready(struct ingest *in, struct doc *d)
{
	if (d->outcome == DOC_PENDING && (sidecar_apply(in->sidecar, d) == -1 ||
	    (in->rules != NULL && doc_rules_answer(in->rules, d) == -1)))
		doc_fail(d, _("out of memory"));
	doc_forget(d);
	queue_add(&in->ready, d);
}

/* A member of a container (members.h). */
static void
ready_member(void *arg, struct doc *d)
{
	struct ingest	*in = arg;

	in->open++;
	ready(in, d);
}

/*
 * An input that is open goes to a worker, waits for room (in->waiting), or is
 * at its end.  ${late}: nobody is left to give any; it waits no more.  0 or
 * -1.
 */
static int
begin(struct ingest *in, struct doc *d, bool late)
{
	struct job_held		 held;
	enum ahead_result	 r = AHEAD_NONE;

	if (in->ahead != NULL) {
		in->given = ahead_given(in->ahead);
		r = ahead_read(in->ahead, d, ingest_now(in), &held,
		    &in->states);
	}
	if (r == AHEAD_FULL && !late) {
		in->waiting = d;
		return 0;
	}
	if (d->outcome == DOC_PENDING) {
		if (ingest_submit(in, d, r == AHEAD_READ ? &held : NULL) == 0) {
			asked_add(in, d);
			return 0;
		}
		doc_fail(d, _("could not be given to a worker"));
		ready(in, d);
		return -1;
	}
	ready(in, d);
	return 0;
}

/* The one that waited, again. */
static int
begin_waiting(struct ingest *in)
{
	struct doc	*d = in->waiting;

	in->waiting = NULL;
	if (fatal_now(in) != 0) {
		doc_fail(d, _("the intake had ended before its turn; take it "
		    "in again"));
		ready(in, d);
		return 0;
	}
	return begin(in, d, false);
}

/* The next input to the workers, or straight to the receipt.  0 or -1. */
static int
feed_one(struct ingest *in)
{
	struct source_item	 item;
	struct doc		*d;
	int			 rc;

	if ((rc = source_next(in->source, &item)) == 0) {
		in->ended = true;
		return 0;
	}
	if (rc == -1) {
		in->ended = true;
		return -1;
	}
	/* Neither, while what it signs may still be written. */
	if (item.fd != -1 && (ingest_unsettled(in, &item.st) ||
	    (item.data != -1 && ingest_unsettled(in, &item.data_st)))) {
		log_info(_("%s: changed less than %" PRIu64 " seconds ago and "
		    "is left for the next run"), item.path,
		    in->run->set->settle);
		in->left++;
		close(item.fd);
		if (item.data != -1)
			close(item.data);
		return 0;
	}
	d = doc_new(item.path, item.fd, &item.st, item.data, &item.data_st);
	if (d == NULL)
		return -1;
	in->open++;
	if (item.fd == -1) {
		doc_fail(d, "%s", item.why);
		ready(in, d);
	} else if (fatal_now(in) != 0) {
		doc_fail(d, _("the intake had ended before its turn; take it "
		    "in again"));
		ready(in, d);
	} else {
		return begin(in, d, false);
	}
	return 0;
}

/* Its first answer with what lies near.  0 or -1 (memory). */
static int
take_near(struct ingest *in, struct doc *d, const struct pool_event *ev)
{
	int	 rc = doc_fuller(d, ev->p, ev->len, in->at);

	d->near = rc == 0 ? DOC_NEAR_LESS : DOC_NEAR_TAKEN;
	return rc == -1 ? doc_unjudged(d, FINDING_WORKER_DIED, "protocol",
	    in->at) : 0;
}

/* One thing that the workers tell.  0 or -1 (memory). */
static int
take_event(struct ingest *in, const struct pool_event *ev)
{
	struct doc	*d = (struct doc *)(uintptr_t)ev->cookie;
	enum finding	 finding = FINDING_WORKER_DIED;
	char		 cause[32], words[128];
	int		 rc = 0;

	if (ev->cookie == MEMBERS_COOKIE)
		return members_event(&in->members, ev);
	switch (ev->what) {
	case POOL_FRAME:
		if (d->near == DOC_NEAR_ASKED) {
			rc = take_near(in, d, ev);
			break;
		}
		if (d->near == DOC_NEAR_LESS)
			break;
		if (d->verdict != NULL && d->outcome == DOC_PENDING) {
			if (doc_described(d, ev->p, ev->len) == -1)
				log_warnx(_("%s: a worker's answer about its "
				    "text made no sense"), d->path);
			else
				ocr_read(in->ocr, d->fd, (uint64_t)
				    d->st.st_size, &d->sha256, d->path,
				    &d->metadata);
			break;
		}
		if (d->outcome == DOC_PENDING &&
		    doc_judged(d, ev->p, ev->len, in->at) == -1)
			rc = doc_unjudged(d, FINDING_WORKER_DIED, "protocol",
			    in->at);
		break;
	case POOL_TIME:
		finding = FINDING_WORKER_TIME;
		/* FALLTHROUGH */
	case POOL_DIED:
	case POOL_PROTOCOL:
		if (ev->what == POOL_TIME)
			snprintf(cause, sizeof(cause), "%d s", ev->status);
		else if (ev->what == POOL_PROTOCOL)
			snprintf(cause, sizeof(cause), "protocol");
		else
			snprintf(cause, sizeof(cause), "signal %d", ev->signal);
		/* The verdict was whole; it is the text that was too much. */
		if (d->verdict != NULL && ev->what != POOL_PROTOCOL) {
			log_warnx(_("%s: its text could not be read: %s"),
			    d->path, pool_cause(ev, words));
			break;
		}
		json_decref(d->verdict);
		d->verdict = NULL;
		if (d->outcome == DOC_PENDING)
			rc = doc_unjudged(d, finding, cause, in->at);
		break;
	case POOL_END:
		if (d->verdict == NULL && d->outcome == DOC_PENDING)
			rc = doc_unjudged(d, FINDING_WORKER_DIED, "no answer",
			    in->at);
		break;
	}
	if (rc == -1 && d->outcome == DOC_PENDING)
		doc_fail(d, _("out of memory"));
	if (ev->what == POOL_END && ingest_again(in, d))
		return 0;
	if (ev->what != POOL_FRAME) {
		asked_drop(in, d);
		ready(in, d);
		if (d->outcome == DOC_PENDING &&
		    members_add(&in->members, d) == -1)
			rc = -1;
	}
	return rc;
}

/* No worker will answer any more. */
static void
pool_lost(struct ingest *in)
{
	struct doc	*d;

	while ((d = in->asked) != NULL) {
		asked_drop(in, d);
		doc_fail(d, _("the workers that read documents cannot go on; "
		    "take it in again"));
		ready(in, d);
	}
	members_lost(&in->members);
	in->failed = worst(in->failed, FAIL_CANNOT);
	log_errx(_("the workers that read documents cannot go on; nothing "
	    "more is taken in"));
}

static size_t
pending(const struct ingest *in)
{
	return in->pool == NULL ? 0 : pool_pending(in->pool);
}

/*
 * Documents are read while workers start, and some are always on their way to
 * them.
 */
static bool
may_feed(const struct ingest *in)
{
	if (in->waiting != NULL)
		return in->failed != 0 ||
		    ahead_given(in->ahead) != in->given;
	return !in->ended && in->open < in->open_most && (in->failed != 0 ||
	    pool_ready(in->pool) || pending(in) < FEED_LEAST);
}

static void
feed(struct ingest *in)
{
	int	 rc = 0;

	while (rc == 0 && may_feed(in))
		rc = in->waiting != NULL ? begin_waiting(in) : feed_one(in);
	if (rc == -1)
		in->failed = worst(in->failed, FAIL_CANNOT);
}

/*
 * No worker has anything, and one document waits for room: the writer makes
 * some, unless it has nothing either.
 */
static void
wait_for_room(struct ingest *in)
{
	struct doc	*d = in->waiting;
	bool		 busy;

	ingest_hand_over(in, false);
	pthread_mutex_lock(&in->lock);
	busy = in->busy;
	pthread_mutex_unlock(&in->lock);
	if (busy) {
		ahead_wait(in->ahead, in->given);
	} else if (ahead_given(in->ahead) == in->given) {
		in->waiting = NULL;
		if (begin(in, d, true) == -1)
			in->failed = worst(in->failed, FAIL_CANNOT);
	}
}

/* All was answered: workers end while the last is still written. */
static void
dismiss(struct ingest *in)
{
	if (in->pool == NULL || !in->ended || in->waiting != NULL ||
	    pending(in) > 0 || members_busy(&in->members))
		return;
	ingest_hand_over(in, false);
	pool_free(in->pool);
	in->pool = in->members.pool = NULL;
}

void
ingest_feed(struct ingest *in)
{
	struct pool_event	 ev;
	int			 rc;

	in->members.emit = ready_member;
	in->members.arg = in;
	while (!in->ended || in->open > 0 || members_busy(&in->members)) {
		feed(in);
		if (in->ready.octets >= BATCH_ENOUGH ||
		    in->ready.n >= BATCH_DOCUMENTS / 4)
			ingest_hand_over(in, false);
		if (in->failed == 0 && pending(in) > 0 &&
		    (in->open < in->open_most || in->ready.n == 0)) {
			rc = pool_next(in->pool, &ev, -1);
			if (rc == 1 && take_event(in, &ev) == -1)
				in->failed = worst(in->failed, FAIL_CANNOT);
			if (rc == -1)
				pool_lost(in);
			continue;
		}
		if (in->waiting != NULL && in->failed == 0) {
			wait_for_room(in);
			continue;
		}
		dismiss(in);
		ingest_hand_over(in, true);
		if (in->ready.n == 0 && in->ended && (in->failed != 0 ||
		    pending(in) == 0))
			break;
	}
	ingest_hand_over(in, true);
	ingest_settle(in);
}
