/*
 * describe_missing.c: nbarchive describe --missing: what documents say of
 * themselves, read out of the store when the intake did not.
 *
 * A batch of documents is read by workers, then journalled at once; the store
 * is open for the one or the other, and other writers have their turn.
 * Nothing is done twice: what was journalled is found in the catalog, and how
 * far all is done stands there too.
 */
#include <sys/mman.h>
#include <sys/stat.h>

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/regulation/metadata.h"
#include "formats/sandbox/job.h"
#include "formats/sandbox/limits.h"
#include "formats/sandbox/pool.h"
#include "formats/store/replay.h"

#include "archiver/command.h"
#include "archiver/describe.h"
#include "archiver/find.h"
#include "archiver/object.h"
#include "archiver/ocr.h"
#include "archiver/out.h"
#include "archiver/sidecar.h"
#include "archiver/writer.h"

#define BATCH		1000		/* documents */
#define BATCH_OPEN	((uint64_t)64 * 1024 * 1024)	/* octets at workers */
#define WALK_ENOUGH	4096		/* accessions passed over in vain that
					   are worth an entry of their own */
#define RECORD_MAX	((size_t)1024 * 1024)

/* One document of a batch. */
struct wanted {
	uint64_t	 accession;
	struct found	 at;		/* its digest, size and place */
	json_t		*metadata;	/* NULL: it says nothing */
	char		*name;		/* NULL: it has none */
	char		*failed;	/* why it could not be read, or NULL */
	bool		 left;		/* for another time */
};

struct missing {
	const struct run *run;
	struct reader	*cat;
	struct reader	*segment;	/* the one at hand, or NULL */
	uint32_t	 number;	/* of it */
	struct pool	*pool;
	struct ocr	*ocr;		/* NULL: scans are not recognised */
	struct writer	*w;
	struct wanted	 v[BATCH];
	size_t		 n;
	uint64_t	 octets;	/* with workers */
	uint64_t	 at, end;	/* the next accession, the last one */
	uint64_t	 up_to;		/* all of these are done */
	bool		 held;		/* one was left: ${up_to} stays */
	bool		 damaged;	/* the bytes of one of these */
	uint64_t	 passed;	/* in vain since the last entry */
	uint64_t	 described, failed;
};

/* Has the record anything that was read, not given with it? */
static bool
was_read(const json_t *record)
{
	json_t		*metadata = json_object_get(record, "metadata"), *one;
	const char	*name, *origin;

	json_object_foreach(metadata, name, one) {
		origin = json_get_str(one, "origin");
		if (origin != NULL && meta_origin_parse(origin) !=
		    META_FROM_SIDECAR)
			return true;
	}
	return false;
}

bool
describe_is_missing(const json_t *record)
{
	const json_t	*described = json_object_get(record, "described");

	return json_is_false(described) &&
	    json_object_get(record, "duplicate") == NULL;
}

/*
 * A document that nobody read yet; also one that an earlier version took in,
 * or that said nothing at all: these are asked once.
 */
static bool
is_wanted(const json_t *record)
{
	const json_t	*described = json_object_get(record, "described");

	if (json_object_get(record, "duplicate") != NULL ||
	    json_object_get(record, "class") != NULL)
		return false;
	return described != NULL ? json_is_false(described) :
	    !was_read(record);
}

/* Its place; 1, 0 when it is no document or is gone, or -exit code. */
static int
locate(struct missing *m, const json_t *record, struct found *f)
{
	const char	*sha256 = json_get_str(record, "object"), *class;
	uint64_t	 segment = 0;
	json_t		*object;
	int		 rc;

	memset(f, 0, sizeof(*f));
	if (sha256 == NULL || digest_from_hex(&f->sha256, sha256) == -1)
		return 0;
	object = find_record(m->cat, CAT_OBJECT, f->sha256.octet, DIGEST_SIZE,
	    &rc);
	if (object == NULL)
		return -rc;
	class = json_get_str(object, "class");
	if (class == NULL || strcmp(class, "document") != 0 ||
	    json_object_get(object, "destroyed") != NULL ||
	    json_get_u64(object, "segment", &segment) == -1 ||
	    json_get_u64(object, "number", &f->number) == -1 ||
	    json_get_u64(object, "size", &f->size) == -1) {
		json_decref(object);
		return 0;
	}
	f->segment = (uint32_t)segment;
	json_decref(object);
	return 1;
}

/* The document's octets in a file of memory.  0 and *fd, or an exit code. */
static int
copy_out(struct missing *m, const struct found *f, const char *name, int *fd)
{
	int	 rc;

	if (m->segment != NULL && m->number != f->segment) {
		reader_close(m->segment);
		m->segment = NULL;
	}
	if (m->segment == NULL) {
		m->segment = reader_open_segment(m->run->set->store,
		    f->segment, false);
		if (m->segment == NULL)
			return FAIL_CANNOT;
		m->number = f->segment;
	}
	if ((*fd = memfd_create("document", MFD_CLOEXEC)) == -1) {
		log_err(_("%s: cannot be read"), name);
		return FAIL_CANNOT;
	}
	if ((rc = object_write_from(m->segment, f, *fd, name)) != 0) {
		close(*fd);
		*fd = -1;
	}
	return rc;
}

static int
submit(struct missing *m, struct wanted *d)
{
	const char	*name = d->name != NULL ? d->name : "";

	struct pool_job	 job = { .documents = 1, .fd = { -1, -1 } };
	struct buf	 b;
	int		 rc;

	if ((rc = copy_out(m, &d->at, name, &job.fd[0])) != 0)
		return rc;
	buf_init(&b, RECORD_MAX);
	rc = FAIL_CANNOT;
	if (job_text(&b, name, strlen(name)) == 0) {
		job.cookie = (uint64_t)(d - m->v);
		job.p = b.p;
		job.len = b.len;
		job.weight = d->at.size;
		rc = pool_submit(m->pool, &job) == 0 ? 0 : FAIL_CANNOT;
	}
	close(job.fd[0]);
	buf_release(&b);
	if (rc == 0)
		m->octets += d->at.size;
	return rc;
}

/* A worker's answer, which is hostile. */
static void
take_frame(struct wanted *d, const struct pool_event *ev)
{
	struct metadata	 m;
	struct wire	 w;
	json_t		*json = NULL;

	wire_init(&w, ev->p, ev->len);
	if (metadata_decode(&m, &w) == 0 && wire_done(&w))
		json = metadata_json(&m);
	metadata_release(&m);
	json_decref(d->metadata);
	d->metadata = json_object_size(json) > 0 ? json_incref(json) : NULL;
	if (json == NULL && d->failed == NULL)
		d->failed = strdup("protocol");
	json_decref(json);
}

static void
take_death(struct wanted *d, const struct pool_event *ev)
{
	char	 cause[32], words[128];

	json_decref(d->metadata);
	d->metadata = NULL;
	log_warnx(_("accession %" PRIu64 ": its text could not be read: %s"),
	    d->accession, pool_cause(ev, words));
	/* Somebody else's doing says nothing of the document. */
	if (pool_killed(ev)) {
		d->left = true;
		return;
	}
	if (ev->what == POOL_TIME)
		snprintf(cause, sizeof(cause), "%d s", ev->status);
	else if (ev->what == POOL_DIED)
		snprintf(cause, sizeof(cause), "signal %d", ev->signal);
	else
		snprintf(cause, sizeof(cause), "protocol");
	free(d->failed);
	d->failed = strdup(cause);
}

/* A scan says nothing by itself.  Its bytes are there: they were read. */
static void
read_scan(struct missing *m, struct wanted *d)
{
	const char	*name = d->name != NULL ? d->name : "";
	int		 fd;

	if (m->ocr == NULL || copy_out(m, &d->at, name, &fd) != 0)
		return;
	ocr_read(m->ocr, fd, d->at.size, &d->at.sha256, name, &d->metadata);
	close(fd);
}

/* One event, waited for.  0 or an exit code. */
static int
take_event(struct missing *m)
{
	struct pool_event	 ev;
	struct wanted		*d;

	if (pool_next(m->pool, &ev, -1) != 1) {
		log_errx(_("the workers that read documents cannot go on"));
		return FAIL_CANNOT;
	}
	if (ev.cookie >= m->n)
		return 0;
	d = &m->v[ev.cookie];
	if (ev.what == POOL_FRAME) {
		take_frame(d, &ev);
		return 0;
	}
	if (ev.what != POOL_END)
		take_death(d, &ev);
	else if (ocr_is_wanted(d->metadata))
		read_scan(m, d);
	m->octets -= d->at.size;
	return 0;
}

static void
batch_release(struct missing *m)
{
	for (size_t i = 0; i < m->n; i++) {
		json_decref(m->v[i].metadata);
		free(m->v[i].name);
		free(m->v[i].failed);
	}
	memset(m->v, 0, m->n * sizeof(*m->v));
	m->n = 0;
}

/* A document whose bytes cannot be had now is left, and is told. */
static int
ask_for(struct missing *m, const json_t *record, const struct found *f)
{
	struct wanted	*d = &m->v[m->n++];
	const char	*name;
	int		 rc;

	*d = (struct wanted){ .accession = m->at, .at = *f };
	name = json_get_str(json_object_get(record, "source"), "path");
	if (f->size > PARSE_MAX)	/* as at intake: nothing is read */
		return 0;
	if (name != NULL && (d->name = strdup(name)) == NULL)
		return no_memory();
	rc = submit(m, d);
	if (rc == FAIL_DAMAGE) {
		d->left = m->damaged = true;
		return 0;
	}
	return rc;
}

/*
 * Walk on until a batch is full, workers reading meanwhile.  0 or an exit
 * code.
 */
static int
fill(struct missing *m)
{
	struct found	 f;
	json_t		*record;
	int		 rc;

	for (; m->at <= m->end && m->n < BATCH && !m->run->stopping();
	    m->at++) {
		while (!pool_ready(m->pool) || m->octets > BATCH_OPEN)
			if ((rc = take_event(m)) != 0)
				return rc;
		record = find_accession(m->cat, m->at, &rc);
		if (record == NULL && rc != 0)
			return rc;
		if (record == NULL) {	/* its entry is lost */
			m->passed++;
			continue;
		}
		rc = is_wanted(record) ? locate(m, record, &f) : 0;
		if (rc == 1)
			rc = ask_for(m, record, &f);
		else if (rc == 0)
			m->passed++;
		else
			rc = -rc;
		json_decref(record);
		if (rc != 0)
			return rc;
	}
	while (pool_pending(m->pool) > 0)
		if ((rc = take_event(m)) != 0)
			return rc;
	return 0;
}

/* The record as it is now: 1 and *record, 0 when another did it, or -code. */
static int
record_now(struct missing *m, uint64_t accession, json_t **record)
{
	struct buf	 b;
	uint8_t		 key[8];
	int		 rc;

	*record = NULL;
	be64_put(key, accession);
	buf_init(&b, RECORD_MAX);
	rc = writer_record(m->w, CAT_ACCESSION, key, sizeof(key), &b);
	if (rc == 1)
		*record = json_object_parse(b.p, b.len, NULL);
	buf_release(&b);
	if (*record == NULL)
		return -(rc == -1 ? FAIL_CANNOT : FAIL_DAMAGE);
	if (is_wanted(*record))
		return 1;
	json_decref(*record);
	*record = NULL;
	return 0;
}

/* What the journal says of one document; NULL: memory. */
static json_t *
document_json(struct wanted *d, json_t *record)
{
	json_t	*given = json_object_get(record, "metadata");
	json_t	*json = json_object();

	if (json == NULL || (d->metadata == NULL && given != NULL &&
	    (d->metadata = json_object()) == NULL) ||
	    sidecar_lay_over(d->metadata, given) == -1 ||
	    json_put_int(json, "accession", (int64_t)d->accession) == -1 ||
	    (d->metadata != NULL &&
	    json_object_set(json, "metadata", d->metadata) != 0) ||
	    json_put_str(json, "failed", d->failed) == -1) {
		json_decref(json);
		return NULL;
	}
	return json;
}

/* An entry under way. */
struct making {
	json_t		*entry;
	json_t		*documents;	/* of it */
	uint64_t	 last;		/* accession put in it */
};

static int
entry_begin(struct missing *m, struct making *e)
{
	if ((e->entry = writer_entry(m->w, ENTRY_EXTRACTION)) == NULL)
		return FAIL_CANNOT;
	e->documents = json_array();
	if (json_put(e->entry, "documents", e->documents) == -1 ||
	    json_put_int(e->entry, "up_to", (int64_t)m->end) == -1) {
		json_decref(e->entry);
		e->entry = NULL;
		return no_memory();
	}
	return 0;
}

static int
entry_end(struct missing *m, struct making *e, uint64_t up_to)
{
	json_t	*entry = e->entry;

	e->entry = NULL;
	if (json_put_int(entry, "up_to", (int64_t)up_to) == -1) {
		json_decref(entry);
		return no_memory();
	}
	return writer_put(m->w, entry);
}

/* Add a document; the entry is put and another begun when it is full. */
static int
entry_add(struct missing *m, struct making *e, json_t *document)
{
	int	 rc;

	if (document == NULL || json_array_append(e->documents, document) !=
	    0)
		return no_memory();
	if (writer_fits(e->entry))
		return 0;
	(void)json_array_remove(e->documents, json_array_size(e->documents) -
	    1);
	if ((rc = entry_end(m, e, m->up_to)) != 0 ||
	    (rc = entry_begin(m, e)) != 0)
		return rc;
	if (json_array_append(e->documents, document) != 0)
		return no_memory();
	return 0;
}

/* Inside the transaction.  ${up_to}: all to there are done with it. */
static int
put_batch(struct missing *m, uint64_t up_to)
{
	struct making	 e = { .entry = NULL };
	struct wanted	*d;
	json_t		*record, *document;
	int		 rc;

	if ((rc = entry_begin(m, &e)) != 0)
		return rc;
	for (size_t i = 0; i < m->n && rc == 0; i++) {
		d = &m->v[i];
		if (d->left)
			continue;
		if ((rc = record_now(m, d->accession, &record)) <= 0) {
			rc = -rc;
			continue;
		}
		document = document_json(d, record);
		rc = entry_add(m, &e, document);
		json_decref(document);
		json_decref(record);
		m->described += d->failed == NULL;
		m->failed += d->failed != NULL;
	}
	if (rc == 0)
		rc = entry_end(m, &e, up_to);
	json_decref(e.entry);
	return rc;
}

/* One transaction, and its checkpoint.  0 or an exit code. */
static int
commit_batch(struct missing *m, uint64_t up_to)
{
	struct writer_opts	 opts;
	int			 rc;

	writer_opts(&opts, m->run);
	if ((rc = writer_open(&m->w, &opts)) != 0)
		return rc;
	if ((rc = writer_begin(m->w, 0)) == 0) {
		if ((rc = put_batch(m, up_to)) == 0)
			rc = writer_commit(m->w);
		writer_abort(m->w);
	}
	if (rc == 0)
		rc = writer_checkpoint(m->w, NULL);
	writer_close(m->w);
	m->w = NULL;
	return rc;
}

/* Journal what the batch said.  0 or an exit code. */
static int
write_batch(struct missing *m)
{
	const uint64_t	 described = m->described, failed = m->failed;
	uint64_t	 up_to = m->held ? m->up_to : m->at - 1;
	int		 rc;

	for (size_t i = 0; i < m->n && !m->held; i++)
		if (m->v[i].left) {
			m->held = true;
			up_to = m->v[i].accession - 1;
		}
	if (m->n == 0 && m->passed < WALK_ENOUGH)
		return 0;
	if ((rc = commit_batch(m, up_to)) == 0) {
		m->up_to = up_to;
		m->passed = 0;
	} else {
		m->described = described;
		m->failed = failed;
	}
	return rc;
}

/* Where the last run ended, and where this one will. */
static int
begin(struct missing *m)
{
	uint64_t	 documents, octets;
	json_t		*record;
	int		 rc;

	if ((rc = find_counters(m->cat, &m->end, &documents, &octets)) != 0)
		return rc;
	record = find_record(m->cat, CAT_META, META_DESCRIBED,
	    strlen(META_DESCRIBED), &rc);
	json_get_u64(record, "up_to", &m->up_to);
	json_decref(record);
	m->at = m->up_to + 1;
	return rc;
}

static int
pool_start(struct missing *m)
{
	struct pool_opts	 opts = {
		.n = m->run->set->jobs,
		.require_sandbox = m->run->require_sandbox,
	};

	if ((m->pool = pool_new(&opts)) == NULL)
		return FAIL_CANNOT;
	m->ocr = ocr_new(m->run);
	return 0;
}

/* The next batch, from the store that is open to be read. */
static int
read_batch(struct missing *m)
{
	int	 rc;

	if ((rc = find_open(&m->cat, m->run->set->store)) != 0)
		return rc;
	if (m->pool == NULL && (rc = begin(m)) == 0 && m->at <= m->end)
		rc = pool_start(m);
	if (rc == 0 && m->pool != NULL)
		rc = fill(m);
	/* LMDB has an environment open once in a process, or breaks. */
	reader_close(m->segment);
	reader_close(m->cat);
	m->segment = m->cat = NULL;
	return rc;
}

/* Batch after batch, to the end or a signal. */
static int
describe_all(struct missing *m)
{
	int	 rc;

	do {
		if ((rc = read_batch(m)) == 0 && m->pool != NULL)
			rc = write_batch(m);
		batch_release(m);
	} while (rc == 0 && m->at <= m->end && !m->run->stopping());
	return m->damaged ? worst(rc, FAIL_DAMAGE) : rc;
}

static int
summary_json(const struct missing *m)
{
	json_t	*json = json_object();
	int	 rc = FAIL_CANNOT;

	if (json != NULL &&
	    json_put_int(json, "described", (int64_t)m->described) == 0 &&
	    json_put_int(json, "failed", (int64_t)m->failed) == 0)
		rc = out_json(json);
	json_decref(json);
	return rc;
}

static void
summary(const struct missing *m)
{
	if (m->run->quiet)
		return;
	out_lines(m->run->columns, _("%" PRIu64 " documents described, "
	    "%" PRIu64 " could not be read.\n"), m->described, m->failed);
	if (m->run->stopping())
		out_lines(m->run->columns, _("Broken off; the next run goes "
		    "on from here.\n"));
}

int
describe_missing(const struct run *run)
{
	struct missing	*m;
	int		 rc;

	if (run->narg > 0 || run->reason != NULL) {
		log_errx(_("describe --missing takes no documents and no "
		    "reason"));
		return FAIL_USAGE;
	}
	/* The nightly job asks; some do not want it. */
	if (run->automatic && run->set->describe == DESCRIBE_NO)
		return DONE;
	if ((m = calloc(1, sizeof(*m))) == NULL)
		return no_memory();
	m->run = run;
	if ((rc = describe_all(m)) != 0 && m->at == 0) {
		free(m);	/* nothing was begun, and it is said why */
		return rc;
	}
	if (rc == 0 && run->stopping())
		rc = FAIL_CANNOT;
	if (m->failed > 0)
		rc = worst(rc, DONE_PERSON);
	if (run->json)
		rc = worst(rc, summary_json(m));
	else
		summary(m);
	batch_release(m);
	ocr_free(m->ocr);
	pool_free(m->pool);
	free(m);
	return worst(rc, out_end());
}
