/*
 * ingest.c: nbarchive ingest: workers judge, a thread writes, both at once.
 *
 * The program's own thread walks the sources, feeds the workers and takes
 * their answers; it hands documents over in batches.  The writer's thread
 * alone touches the store, the receipt and the sources that are moved.
 */
#include <sys/resource.h>
#include <sys/stat.h>

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/buf.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/sha256.h"
#include "formats/base/timefmt.h"
#include "formats/regulation/known.h"
#include "formats/sandbox/job.h"
#include "formats/sandbox/limits.h"
#include "formats/sandbox/pool.h"
#include "formats/validation/words.h"

#include "archiver/ahead.h"
#include "archiver/anchors.h"
#include "archiver/command.h"
#include "archiver/deposit.h"
#include "archiver/doc.h"
#include "archiver/find.h"
#include "archiver/known_books.h"
#include "archiver/members.h"
#include "archiver/ocr.h"
#include "archiver/moveto.h"
#include "archiver/out.h"
#include "archiver/receipt.h"
#include "archiver/sidecar.h"
#include "archiver/source.h"
#include "archiver/writer.h"

/* A batch this large is worth a sync of its own; see also writer.h. */
#define BATCH_ENOUGH	((uint64_t)8 * 1024 * 1024)
#define OPEN_MOST	2048		/* documents between walk and receipt */
#define FILES_SPARE	64		/* descriptors for everything else */
#define PROGRESS_TERMINAL (TIME_SECOND / 5)
#define PROGRESS_LOG	(60 * TIME_SECOND)
#define NOTE_ROOM	((size_t)64 * 1024)
#define EXCEPT_MOST	4
#define STATES_MAX	(SHA256_STEPS(JOB_HELD_MAX) * SHA256_STATE)

/* A first-in first-out list of documents. */
struct queue {
	struct doc	*first;
	struct doc	**last;
	size_t		 n;
	uint64_t	 octets;
};

struct ingest {
	const struct run	*run;
	struct source_except	 except[EXCEPT_MOST];
	size_t			 nexcept;
	struct source		*source;
	struct anchors		 anchors;
	struct pool		*pool;
	struct ocr		*ocr;	/* NULL: scans are not recognised */
	struct members		 members;
	struct supply		 supply;	/* the writer's thread's */
	struct known_books	 books;	/* this thread's */
	struct writer		*w;	/* NULL: a dry run */
	struct receipt		*receipt;
	struct sidecar		*sidecar;	/* NULL: none given */
	struct doc		*asked;	/* a worker has it; doubly linked */
	struct queue		 ready;	/* answered, to be handed over */
	struct ahead		*ahead;	/* NULL: a dry run, or none */
	struct buf		 states;	/* of the one just read */
	size_t			 open;	/* documents alive */
	size_t			 open_most;
	int64_t			 at;	/* time of validation */
	bool			 ended;	/* the walk */
	int			 failed;	/* exit code of this thread */

	/* Shared with the writer's thread, under ${lock}. */
	pthread_mutex_t		 lock;
	pthread_cond_t		 changed;
	struct queue		 handed;	/* the batch being written */
	bool			 busy;
	bool			 quit;
	int			 fatal;	/* nothing more can be stored */

	/* Counted by the writer's thread alone. */
	int			 rc;
	uint64_t		 count[DOC_OUTCOMES];
	uint64_t		 left;	/* by the other: not settled */
	uint64_t		 octets;
	uint64_t		 bad;	/* TOTAL-FAILED that were stored */
	uint64_t		 breaking;	/* stored, and a rule is broken */
	int64_t			 started;
	int64_t			 shown;
};

static void
queue_init(struct queue *q)
{
	*q = (struct queue){ .last = &q->first };
}

static void
queue_add(struct queue *q, struct doc *d)
{
	d->next = NULL;
	*q->last = d;
	q->last = &d->next;
	q->n++;
	q->octets += (uint64_t)d->st.st_size;
}

static struct doc *
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

static int64_t
now(const struct ingest *in)
{
	return in->run->clock.now(in->run->clock.arg);
}

static void
progress(struct ingest *in, bool last)
{
	char		 size[OUT_SIZE_TEXT], rate[OUT_SIZE_TEXT];
	uint64_t	 n = 0;
	int64_t		 t = now(in), spent = t - in->started;

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

static void *
writer_thread(void *arg)
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
		progress(in, false);

		pthread_mutex_lock(&in->lock);
		in->fatal = worst(in->fatal, rc);
		in->busy = false;
		pthread_cond_signal(&in->changed);
	}
	pthread_mutex_unlock(&in->lock);
	return NULL;
}

static void
forget(struct ingest *in, struct queue *q)
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

/*
 * Hand the next batch over.  ${wait}: also when the last one is still being
 * written, and when it is small.
 */
static void
hand_over(struct ingest *in, bool wait)
{
	pthread_mutex_lock(&in->lock);
	while (wait && in->busy)
		pthread_cond_wait(&in->changed, &in->lock);
	if (in->busy) {
		pthread_mutex_unlock(&in->lock);
		return;
	}
	forget(in, &in->handed);
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
	const struct settings	*set = in->run->set;
	struct rules_known	 known = { .archived = true,
		.direction = set->direction, .channel = set->channel,
		.registers = in->books.ask };

	if (d->outcome == DOC_PENDING && (sidecar_apply(in->sidecar, d) == -1 ||
	    (!in->run->evidence && doc_rules(d, set->rules, &known, in->at) ==
	    -1)))
		doc_fail(d, _("out of memory"));
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

/* Changed so lately that it may still be written. */
static bool
is_unsettled(const struct ingest *in, const struct stat *st)
{
	int64_t	 changed, wait = (int64_t)in->run->set->settle * TIME_SECOND;
	int64_t	 t = now(in);

	if (wait == 0)
		return false;
	changed = (int64_t)st->st_mtim.tv_sec * TIME_SECOND +
	    st->st_mtim.tv_nsec / 1000;
	return changed > t - wait && changed < t + wait;
}

/* To a worker; 0 also when reading it was the end of it, or -1. */
static int
submit(struct ingest *in, struct doc *d)
{
	struct pool_job	 job = { .documents = 1 };
	struct job_held	 held;
	struct buf	 b;
	bool		 ahead;
	int		 rc = -1;

	ahead = in->ahead != NULL && ahead_read(in->ahead, d, now(in), &held,
	    &in->states);
	if (d->outcome != DOC_PENDING)
		return 0;
	d->asked = in->run->set->describe == DESCRIBE_YES;
	held.describe = d->asked;
	buf_init(&b, SOURCE_PATH + STATES_MAX + 1024);
	if ((ahead ? job_held(&b, d->path, strlen(d->path), in->at, &held) :
	    d->asked ? job_describe(&b, d->path, strlen(d->path), in->at,
	    NULL, 0, false) :
	    job_judge(&b, d->path, strlen(d->path), in->at, NULL, 0)) == 0) {
		job.cookie = (uint64_t)(uintptr_t)d;
		job.p = b.p;
		job.len = b.len;
		job.fd[0] = ahead ? ahead_fd(in->ahead) : d->fd;
		job.fd[1] = d->data;
		job.weight = (uint64_t)d->st.st_size;
		if (d->data != -1)
			job.weight += (uint64_t)d->data_st.st_size;
		rc = pool_submit(in->pool, &job);
	}
	buf_release(&b);
	return rc;
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
	if (item.fd != -1 && (is_unsettled(in, &item.st) ||
	    (item.data != -1 && is_unsettled(in, &item.data_st)))) {
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
	} else if (submit(in, d) == -1) {
		doc_fail(d, _("could not be given to a worker"));
		ready(in, d);
		return -1;
	} else if (d->outcome != DOC_PENDING) {
		ready(in, d);
	} else {
		asked_add(in, d);
	}
	return 0;
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

static bool
may_feed(const struct ingest *in)
{
	return !in->ended && in->open < in->open_most &&
	    (in->failed != 0 || pool_ready(in->pool));
}

static void
run_through(struct ingest *in)
{
	struct pool_event	 ev;
	int			 rc;

	while (!in->ended || in->open > 0 || members_busy(&in->members)) {
		while (may_feed(in))
			if (feed_one(in) == -1) {
				in->failed = worst(in->failed, FAIL_CANNOT);
				break;
			}
		if (in->ready.octets >= BATCH_ENOUGH ||
		    in->ready.n >= BATCH_DOCUMENTS / 4)
			hand_over(in, false);
		if (in->failed == 0 && pool_pending(in->pool) > 0 &&
		    (in->open < in->open_most || in->ready.n == 0)) {
			rc = pool_next(in->pool, &ev, -1);
			if (rc == 1 && take_event(in, &ev) == -1)
				in->failed = worst(in->failed, FAIL_CANNOT);
			if (rc == -1)
				pool_lost(in);
			continue;
		}
		hand_over(in, true);
		if (in->ready.n == 0 && in->ended && (in->failed != 0 ||
		    pool_pending(in->pool) == 0))
			break;
	}
	hand_over(in, true);	/* waits for the last */
	pthread_mutex_lock(&in->lock);
	while (in->busy)
		pthread_cond_wait(&in->changed, &in->lock);
	pthread_mutex_unlock(&in->lock);
}

static void
except_add(struct ingest *in, const char *path)
{
	struct stat	 st;

	if (path == NULL || in->nexcept == EXCEPT_MOST ||
	    stat(path, &st) == -1)
		return;
	in->except[in->nexcept++] = (struct source_except){ st.st_dev,
	    st.st_ino };
}

static int
pool_start(struct ingest *in)
{
	struct pool_opts	 opts = {
		.n = in->run->set->jobs,
		.require_sandbox = in->run->require_sandbox,
	};

	if (in->run->set->trust != NULL &&
	    anchors_read(&in->anchors, in->run->set->trust) == -1)
		return FAIL_CANNOT;
	opts.setup = in->anchors.setup;
	opts.nsetup = in->anchors.n;
	in->pool = pool_new(&opts);
	in->ocr = ocr_new(in->run);
	members_init(&in->members);
	in->members.pool = in->pool;
	in->members.at = in->at;
	in->members.emit = ready_member;
	in->members.arg = in;
	in->supply.require_sandbox = opts.require_sandbox;
	return in->pool == NULL ? FAIL_CANNOT : 0;
}

static size_t
open_most(void)
{
	struct rlimit	 rl;
	uint64_t	 n = OPEN_MOST;

	/* A document has two descriptors, a job duplicates them. */
	if (getrlimit(RLIMIT_NOFILE, &rl) == 0 && rl.rlim_cur > FILES_SPARE &&
	    (rl.rlim_cur - FILES_SPARE) / 4 < n)
		n = (rl.rlim_cur - FILES_SPARE) / 4;
	return n < 4 ? 4 : (size_t)n;
}

static int
start(struct ingest *in)
{
	const struct run	*run = in->run;
	struct writer_opts	 opts;
	int			 rc = 0;

	if (run->metadata != NULL &&
	    (in->sidecar = sidecar_read(run->metadata, &rc)) == NULL)
		return rc;
	in->receipt = receipt_open(run->receipt, run->json);
	if (in->receipt == NULL)
		return FAIL_CANNOT;
	if (!run->evidence &&
	    (rc = known_books_open(&in->books, run->set->store)) != 0)
		return rc;
	if (!run->dry_run) {
		writer_opts(&opts, run);
		if ((rc = writer_open(&in->w, &opts)) != 0 ||
		    (rc = writer_intake(in->w)) != 0)
			return rc;
		in->ahead = ahead_new();
	}
	in->at = run->at != TIME_NONE ? run->at :
	    in->w != NULL ? writer_now(in->w) : now(in);
	except_add(in, run->set->store);
	except_add(in, run->move_to);
	except_add(in, run->receipt);
	except_add(in, run->metadata);
	in->source = source_new(run->arg, run->narg, in->except, in->nexcept);
	if (in->source == NULL) {
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	in->open_most = open_most();
	return pool_start(in);
}

static int
finish(struct ingest *in)
{
	struct buf	 note;
	int		 rc = 0;

	if (in->w == NULL)
		return 0;
	buf_init(&note, NOTE_ROOM);
	if ((rc = writer_checkpoint(in->w, &note)) == 0 &&
	    receipt_end(in->receipt, &note) == -1)
		rc = FAIL_CANNOT;
	if (receipt_sync(in->receipt) == -1)
		rc = worst(rc, FAIL_CANNOT);
	buf_release(&note);
	return rc;
}

static void
summary(const struct ingest *in)
{
	char	 size[OUT_SIZE_TEXT];

	if (in->run->quiet || in->run->json)
		return;
	out_lines(in->run->columns, in->run->dry_run ? _("Would be stored %" PRIu64 ", duplicate "
	    "%" PRIu64 ", quarantined %" PRIu64 ", error %" PRIu64 " (%s).\n") :
	    _("Stored %" PRIu64 ", duplicate %" PRIu64 ", quarantined "
	    "%" PRIu64 ", error %" PRIu64 " (%s).\n"),
	    in->count[DOC_STORED], in->count[DOC_DUPLICATE],
	    in->count[DOC_QUARANTINED], in->count[DOC_ERROR],
	    out_size(in->octets, size));
	if (in->breaking > 0)
		out_lines(in->run->columns, _("A rule is broken by %" PRIu64
		    " of them: nbarchive show DOC says which.\n"),
		    in->breaking);
	if (in->left > 0)
		out_lines(in->run->columns, _("Left for the next run: %" PRIu64 ".\n"), in->left);
}

/* Pool and thread are there: everything that is done.  An exit code. */
static int
ingest(struct ingest *in)
{
	pthread_t	 thread;
	int		 rc;

	if ((rc = pthread_create(&thread, NULL, writer_thread, in)) != 0) {
		errno = rc;
		log_err(_("no thread can be started"));
		return FAIL_CANNOT;
	}
	run_through(in);
	pthread_mutex_lock(&in->lock);
	in->quit = true;
	pthread_cond_signal(&in->changed);
	pthread_mutex_unlock(&in->lock);
	pthread_join(thread, NULL);
	progress(in, true);

	rc = worst(in->rc, worst(in->fatal, in->failed));
	rc = worst(rc, finish(in));
	if (in->run->stopping()) {
		log_errx(_("broken off; what is in the receipt is stored, "
		    "take the rest in again"));
		rc = worst(rc, FAIL_CANNOT);
	}
	if (sidecar_left(in->sidecar) > 0)
		rc = worst(rc, DONE_PERSON);
	if (in->count[DOC_ERROR] > 0 || in->count[DOC_QUARANTINED] > 0 ||
	    in->bad > 0)
		rc = worst(rc, DONE_PERSON);
	summary(in);
	return worst(rc, out_end());
}

static int
arguments_check(const struct run *run)
{
	struct stat	 st;

	if (run->narg == 0) {
		log_errx(_("name the files and folders to take in"));
		return FAIL_USAGE;
	}
	if (store_named(run->set->store) != 0)
		return FAIL_USAGE;
	if (run->dry_run && (run->receipt != NULL || run->move_to != NULL)) {
		log_errx(_("--dry-run stores nothing, so it writes no receipt "
		    "and moves nothing"));
		return FAIL_USAGE;
	}
	if (run->move_to != NULL && (stat(run->move_to, &st) == -1 ||
	    !S_ISDIR(st.st_mode))) {
		log_errx(_("%s: is not a folder; make it first"),
		    run->move_to);
		return FAIL_USAGE;
	}
	return 0;
}

int
archive_ingest(const struct run *run)
{
	struct ingest	 in = { .run = run };
	int		 rc;

	if ((rc = arguments_check(run)) != 0)
		return rc;
	buf_init(&in.states, STATES_MAX);
	queue_init(&in.ready);
	queue_init(&in.handed);
	pthread_mutex_init(&in.lock, NULL);
	pthread_cond_init(&in.changed, NULL);
	in.started = in.shown = now(&in);
	if ((rc = start(&in)) == 0)
		rc = ingest(&in);
	forget(&in, &in.handed);
	forget(&in, &in.ready);
	members_release(&in.members);
	supply_release(&in.supply);
	known_books_release(&in.books);
	ahead_free(in.ahead);
	buf_release(&in.states);
	ocr_free(in.ocr);
	pool_free(in.pool);
	anchors_release(&in.anchors);
	source_free(in.source);
	sidecar_free(in.sidecar);
	receipt_free(in.receipt);
	writer_close(in.w);
	pthread_cond_destroy(&in.changed);
	pthread_mutex_destroy(&in.lock);
	return rc;
}
