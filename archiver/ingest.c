/*
 * ingest.c: nbarchive ingest: workers judge, a thread writes, both at once.
 */
#include <sys/resource.h>
#include <sys/stat.h>

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>

#include "formats/base/buf.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/sha256.h"
#include "formats/base/timefmt.h"
#include "formats/regulation/known.h"
#include "formats/sandbox/job.h"

#include "archiver/find.h"
#include "archiver/ingest_part.h"
#include "archiver/out.h"
#include "archiver/seek_data.h"

#define OPEN_MOST	2048		/* documents between walk and receipt */
#define FILES_SPARE	64		/* descriptors for everything else */
#define NOTE_ROOM	((size_t)64 * 1024)
#define STATES_MAX	(SHA256_STEPS(JOB_HELD_MAX) * SHA256_STATE)

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
	struct rules_known	 known = { .archived = true,
		.direction = run->set->direction,
		.channel = run->set->channel };
	struct writer_opts	 opts;
	int			 rc = 0;

	if (run->metadata != NULL &&
	    (in->sidecar = sidecar_read(run->metadata, &rc)) == NULL)
		return rc;
	in->receipt = receipt_open(run->receipt, run->json);
	if (in->receipt == NULL)
		return FAIL_CANNOT;
	/* Workers start while the store is opened. */
	if ((rc = pool_start(in)) != 0)
		return rc;
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
	    in->w != NULL ? writer_now(in->w) : ingest_now(in);
	except_add(in, run->set->store);
	except_add(in, run->move_to);
	except_add(in, run->receipt);
	except_add(in, run->metadata);
	in->source = source_new(run->arg, run->narg, in->except, in->nexcept);
	if (in->source == NULL) {
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	known.registers = in->books.ask;
	if (!run->evidence && (in->rules = doc_rules_new(run->set->rules,
	    &known, in->at)) == NULL) {
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	in->open_most = open_most();
	in->seek_left = SEEK_TOTAL_MAX;
	in->near_left = NEAR_TOTAL_MAX;
	in->members.at = in->at;
	return 0;
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
	out_lines(in->run->columns, in->run->dry_run ?
	    _("Would be stored %" PRIu64 ", duplicate "
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
		out_lines(in->run->columns,
		    _("Left for the next run: %" PRIu64 ".\n"), in->left);
}

/* Pool and thread are there: everything that is done.  An exit code. */
static int
ingest(struct ingest *in)
{
	pthread_t	 thread;
	int		 rc;

	if ((rc = pthread_create(&thread, NULL, ingest_writer, in)) != 0) {
		errno = rc;
		log_err(_("no thread can be started"));
		return FAIL_CANNOT;
	}
	ingest_feed(in);
	pthread_mutex_lock(&in->lock);
	in->quit = true;
	pthread_cond_signal(&in->changed);
	pthread_mutex_unlock(&in->lock);
	pthread_join(thread, NULL);
	ingest_progress(in, true);

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
	/* Without anchors no signature counts, and every rule on it breaks. */
	if (in->breaking > 0 && in->run->set->trust != NULL)
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
	in.started = in.shown = ingest_now(&in);
	if ((rc = start(&in)) == 0)
		rc = ingest(&in);
	ingest_forget(&in, &in.handed);
	ingest_forget(&in, &in.ready);
	members_release(&in.members);
	supply_release(&in.supply);
	doc_rules_free(in.rules);
	known_books_release(&in.books);
	ahead_free(in.ahead);
	beside_release(&in.beside);
	free(in.folder);
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
