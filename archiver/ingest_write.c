/*
 * ingest_write.c: the writer's thread of nbarchive ingest, and what is handed
 * over to it.
 */
#include <inttypes.h>
#include <stdio.h>

#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/validation/words.h"

#include "archiver/deposit.h"
#include "archiver/find.h"
#include "archiver/ingest_part.h"
#include "archiver/moveto.h"
#include "archiver/out.h"

#define PROGRESS_TERMINAL (TIME_SECOND / 5)
#define PROGRESS_LOG	(60 * TIME_SECOND)

void
queue_init(struct queue *q)
{
	*q = (struct queue){ .last = &q->first };
}

void
queue_add(struct queue *q, struct doc *d)
{
	d->next = NULL;
	*q->last = d;
	q->last = &d->next;
	q->n++;
	q->octets += (uint64_t)d->st.st_size;
}

struct doc *
queue_take(struct queue *q)
{
	struct doc	*d = q->first;

	if ((q->first = d->next) == NULL)
		q->last = &q->first;
	q->n--;
	q->octets -= (uint64_t)d->st.st_size;
	d->next = NULL;
	return d;
}

int64_t
ingest_now(const struct ingest *in)
{
	return in->run->clock.now(in->run->clock.arg);
}

void
ingest_progress(struct ingest *in, bool last)
{
	char		 size[OUT_SIZE_TEXT], rate[OUT_SIZE_TEXT];
	uint64_t	 n = 0;
	int64_t		 t = ingest_now(in), spent = t - in->started;

	if (in->run->quiet || (last && !in->run->progress) || (!last &&
	    t - in->shown < (in->run->progress ? PROGRESS_TERMINAL :
	    PROGRESS_LOG)))
		return;
	in->shown = t;
	for (int i = 0; i < DOC_OUTCOMES; i++)
		n += in->count[i];
	out_size(in->octets, size);
	out_size(spent > 0 ? (uint64_t)((double)in->octets * TIME_SECOND /
	    (double)spent) : 0, rate);
	if (!in->run->progress) {
		log_info(_("%" PRIu64 " documents, %s, %s a second"), n, size,
		    rate);
		return;
	}
	fprintf(stderr, "\r\033[K");
	if (!last)
		fprintf(stderr, _("%" PRIu64 " documents, %s, %s a second"),
		    n, size, rate);
}

/* What a person must see of a document at once. */
static void
tell(const struct ingest *in, const struct doc *d)
{
	const char	*why = d->reason != NULL ? d->reason : "";

	if (in->run->progress && !in->run->quiet)
		fprintf(stderr, "\r\033[K");
	if (d->outcome != DOC_ERROR && d->size == 0)
		log_warnx(_("%s: is empty (0 octets); was it cut off on its "
		    "way? Ask the sender for it"), d->path);
	switch (d->outcome) {
	case DOC_ERROR:
		log_errx(_("%s: is not taken in: %s"), d->path, why);
		break;
	case DOC_QUARANTINED:
		log_warnx(_("%s: is stored and quarantined as accession "
		    "%" PRIu64 ": %s%s%s; see: nbarchive show %" PRIu64),
		    d->path, d->accession,
		    words_indication(indication_name(d->indication)),
		    *d->sub == '\0' ? "" : ": ",
		    *d->sub == '\0' ? "" : words_sub(d->sub), d->accession);
		break;
	case DOC_STORED:
	case DOC_DUPLICATE:
	case DOC_PENDING:
	case DOC_OUTCOMES:
		log_debug("%s: %s", d->path, doc_outcome_name(d->outcome));
		break;
	}
}

/* A dry run: what would become of the document. */
static int
rehearse(struct ingest *in, struct doc *list)
{
	struct reader	*cat;
	struct octets	 value;
	int		 rc;

	if ((rc = find_open(&cat, in->run->set->store)) != 0)
		return rc;
	for (struct doc *d = list; d != NULL; d = d->next) {
		if (d->outcome != DOC_PENDING ||
		    (!d->digest_known && doc_hash(d) == -1))
			continue;
		d->outcome = DOC_STORED;
		if (reader_record(cat, CAT_OBJECT, d->sha256.octet,
		    DIGEST_SIZE, &value) == READER_FOUND)
			d->outcome = DOC_DUPLICATE;
		else if (deposit_quarantines(in->run->set, d->indication))
			d->outcome = DOC_QUARANTINED;
	}
	reader_close(cat);
	return 0;
}

/* All that the writer's thread does with a batch.  Its exit code. */
static int
write_batch(struct ingest *in, struct doc *list, int fatal)
{
	struct deposit	 dp = { .w = in->w, .set = in->run->set,
			    .supply = &in->supply,
			    .ahead = in->ahead,
			    .stopping = in->run->stopping,
			    .evidence = in->run->evidence };
	struct doc	*d;
	int		 rc = 0;

	if (fatal != 0) {
		for (d = list; d != NULL; d = d->next)
			if (d->outcome == DOC_PENDING)
				doc_fail(d, _("the intake had ended before "
				    "its turn; take it in again"));
	} else if (in->w == NULL) {
		rc = rehearse(in, list);
	} else {
		rc = deposit_batch(&dp, list);
		if (dp.full)
			in->rc = worst(in->rc, FAIL_CANNOT);
	}
	if (receipt_add(in->receipt, list) == -1)
		rc = worst(rc, FAIL_CANNOT);
	for (d = list; d != NULL; d = d->next) {
		in->count[d->outcome]++;
		in->octets += d->outcome == DOC_ERROR ? 0 : d->size;
		if (d->outcome != DOC_ERROR && !in->run->evidence &&
		    d->indication == IND_FAILED)
			in->bad++;
		in->breaking += d->outcome != DOC_ERROR &&
		    json_object_get(d->rules, "fail") != NULL;
		tell(in, d);
	}
	if (in->run->move_to != NULL && in->w != NULL && rc == 0 &&
	    fatal == 0) {
		if (receipt_sync(in->receipt) == -1)
			return FAIL_CANNOT;
		in->rc = worst(in->rc, moveto_list(in->w, in->run->move_to,
		    list));
	}
	return rc;
}

void *
ingest_writer(void *arg)
{
	struct ingest	*in = arg;
	struct doc	*list;
	int		 fatal, rc;

	pthread_mutex_lock(&in->lock);
	for (;;) {
		while (!in->busy && !in->quit)
			pthread_cond_wait(&in->changed, &in->lock);
		if (!in->busy)
			break;
		list = in->handed.first;
		fatal = in->fatal;
		pthread_mutex_unlock(&in->lock);

		rc = write_batch(in, list, fatal);
		ingest_progress(in, false);

		pthread_mutex_lock(&in->lock);
		in->fatal = worst(in->fatal, rc);
		in->busy = false;
		pthread_cond_signal(&in->changed);
		if (in->ahead != NULL)
			ahead_wake(in->ahead);
	}
	pthread_mutex_unlock(&in->lock);
	return NULL;
}

void
ingest_forget(struct ingest *in, struct queue *q)
{
	struct doc	*d;

	while (q->n > 0) {
		d = queue_take(q);
		if (in->ahead != NULL)
			ahead_drop(in->ahead, d);
		doc_free(d);
		in->open--;
	}
}

void
ingest_hand_over(struct ingest *in, bool wait)
{
	pthread_mutex_lock(&in->lock);
	while (wait && in->busy)
		pthread_cond_wait(&in->changed, &in->lock);
	if (in->busy) {
		pthread_mutex_unlock(&in->lock);
		return;
	}
	ingest_forget(in, &in->handed);
	while (in->ready.n > 0 && in->handed.n < BATCH_DOCUMENTS &&
	    (in->handed.n == 0 ||
	    in->handed.octets + (uint64_t)in->ready.first->st.st_size <=
	    BATCH_OCTETS))
		queue_add(&in->handed, queue_take(&in->ready));
	in->busy = in->handed.n > 0;
	if (in->busy)
		pthread_cond_signal(&in->changed);
	pthread_mutex_unlock(&in->lock);
}

void
ingest_settle(struct ingest *in)
{
	pthread_mutex_lock(&in->lock);
	while (in->busy)
		pthread_cond_wait(&in->changed, &in->lock);
	pthread_mutex_unlock(&in->lock);
}
