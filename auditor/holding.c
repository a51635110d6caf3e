/*
 * holding.c: one worker over the store.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/sandbox/pool.h"
#include "auditor/audit.h"
#include "auditor/forest.h"
#include "auditor/holding.h"

#define ENTRIES_BLOCK	((uint64_t)65536)	/* entries of one job */

struct holding {
	const struct options *opts;
	char		*worker;
	struct guard	*guard;
	struct pool	*pool;
	struct pool_opts po;
	uint32_t	*segment;	/* ascending */
	size_t		 nsegment;
	struct forest	*forest;	/* NULL: the entries were not read */
};

struct holding *
holding_open(const struct options *o, const struct trust_folder *trust)
{
	struct holding	*h;

	if ((h = calloc(1, sizeof(*h))) == NULL)
		return NULL;
	h->opts = o;
	if (segments_list(o->store, &h->segment, &h->nsegment) == -1 ||
	    (h->worker = pool_worker()) == NULL ||
	    (h->guard = guard_start(h->worker, o->store)) == NULL)
		goto fail;
	h->po.worker = h->worker;
	h->po.store = o->store;
	h->po.n = 1;
	h->po.nolock = true;
	h->po.require_sandbox = o->require_sandbox;
	if (trust != NULL) {
		h->po.setup = trust->setup;
		h->po.nsetup = trust->nsetup;
	}
	if ((h->pool = pool_new(&h->po)) != NULL)
		return h;
 fail:
	holding_close(h);
	return NULL;
}

int
holding_close(struct holding *h)
{
	int	 rc = 0;

	if (h == NULL)
		return 0;
	pool_free(h->pool);
	if (h->guard != NULL && (rc = guard_stop(h->guard)) == -1)
		log_errx("%s", _("the guard ended meanwhile: what was read "
		    "may have been half written; run it again"));
	forest_free(h->forest);
	free(h->segment);
	free(h->worker);
	free(h);
	return rc;
}

/* What is done with a frame: 0, or -1 to stop. */
typedef int on_frame(void *arg, const uint8_t *p, size_t len);

/*
 * One job to its end.  1 it was answered, 0 its worker died or talked
 * nonsense (${cause}), -1 (logged, or the frame's function said so).
 */
static int
ask(struct holding *h, struct buf *b, struct pool_job *job, on_frame *take,
    void *arg, char cause[128])
{
	struct pool_event	 ev;
	int			 rc = 1, n;

	*cause = '\0';
	job->p = b->p;
	job->len = b->len;
	job->documents = 1;
	if (b->failed || pool_submit(h->pool, job) == -1)
		return -1;
	while (pool_pending(h->pool) > 0) {
		if ((n = pool_next(h->pool, &ev, -1)) == -1)
			return -1;
		if (n == 0)
			continue;
		if (ev.what == POOL_FRAME) {
			if (rc == 1 && take(arg, ev.p, ev.len) == -1)
				rc = -1;
		} else if (ev.what != POOL_END) {
			pool_cause(&ev, cause);
			if (rc == 1)
				rc = 0;
		}
	}
	return rc;
}

static void
job_clear(struct pool_job *job)
{
	memset(job, 0, sizeof(*job));
	job->fd[0] = job->fd[1] = -1;
}

struct record_answer {
	struct buf	*out;
	int		 rc;
};

static int
on_record(void *arg, const uint8_t *p, size_t len)
{
	struct record_answer	*a = arg;
	enum record_found	 found;
	struct octets		 value;

	a->rc = 0;
	if (record_decode(p, len, &found, &value) == 0 &&
	    found == RECORD_FOUND)
		a->rc = buf_add(a->out, value.p, value.len) == 0 ? 1 : -1;
	return a->rc == -1 ? -1 : 0;
}

int
holding_record(struct holding *h, enum catalog_db db, const void *key,
    size_t keylen, struct buf *out)
{
	struct record_answer	 a = { out, 0 };
	struct pool_job		 job;
	struct buf		 b;
	char			 cause[128];
	int			 rc;

	buf_init(&b, 4096);
	job_clear(&job);
	(void)job_record(&b, db, key, keylen);
	rc = ask(h, &b, &job, on_record, &a, cause);
	buf_release(&b);
	return rc == 1 ? a.rc : rc;
}

struct entries_answer {
	holding_take	*take;
	void		*arg;
	uint64_t	 next;
	uint64_t	 end;
	bool		 over;
};

static int
on_entries(void *arg, const uint8_t *p, size_t len)
{
	struct entries_answer	*a = arg;
	struct octets		 entry;
	struct wire		 w;
	uint64_t		 seq;

	wire_init(&w, p, len);
	while (!a->over && entries_next(&w, &seq, &entry) == 1) {
		if (seq != a->next || seq >= a->end || entry.len == 0) {
			a->over = true;
			break;
		}
		if (a->take(a->arg, seq, entry.p, entry.len) == -1)
			return -1;
		a->next++;
	}
	return 0;
}

/* Entries from a->next on that ${segment} holds. */
static int
ask_entries(struct holding *h, uint32_t segment, struct entries_answer *a)
{
	struct pool_job	 job;
	struct buf	 b;
	char		 cause[128];
	uint64_t	 last;
	int		 rc;

	last = a->end - a->next > ENTRIES_BLOCK ?
	    a->next + ENTRIES_BLOCK - 1 : a->end - 1;
	buf_init(&b, 4096);
	job_clear(&job);
	job.weight = (last - a->next + 1) * 4096;
	(void)job_entries(&b, segment, a->next, last);
	a->over = false;
	rc = ask(h, &b, &job, on_entries, a, cause);
	buf_release(&b);
	return rc == -1 ? -1 : 0;
}

int
holding_entries(struct holding *h, uint64_t from, uint64_t to,
    holding_take *take, void *arg)
{
	struct entries_answer	 a = { take, arg, from, to, false };
	uint64_t		 was;

	for (size_t i = 0; i < h->nsegment && a.next < to;) {
		was = a.next;
		if (ask_entries(h, h->segment[i], &a) == -1)
			return -1;
		if (a.next == was)
			i++;		/* it has no more of them */
	}
	return a.next == to ? 1 : 0;
}

static int
keep_entry(void *arg, uint64_t seq, const uint8_t *entry, size_t len)
{
	(void)seq;
	return buf_add(arg, entry, len);
}

int
holding_entry(struct holding *h, uint64_t seq, uint32_t hint,
    struct buf *out)
{
	struct entries_answer	 a = { keep_entry, out, seq, seq + 1, false };

	if (seq == UINT64_MAX)
		return 0;
	for (size_t i = 0; i < h->nsegment && a.next == seq; i++)
		if (h->segment[i] == hint &&
		    ask_entries(h, hint, &a) == -1)
			return -1;
	if (a.next == seq && holding_entries(h, seq, seq + 1, keep_entry,
	    out) == -1)
		return -1;
	return out->len > 0 ? 1 : 0;
}

struct proof_answer {
	struct digest	*hash;
	size_t		*n;
	bool		 ok;
};

static int
on_proof(void *arg, const uint8_t *p, size_t len)
{
	struct proof_answer	*a = arg;

	if (proof_decode(p, len, &a->ok, a->hash, a->n) == -1)
		a->ok = false;
	return 0;
}

/* Out of the tiles, not proven.  1, 0, -1. */
static int
tile_proof(struct holding *h, struct buf *b, struct digest *hash, size_t *n)
{
	struct proof_answer	 a = { hash, n, false };
	struct pool_job		 job;
	char			 cause[128];
	int			 rc;

	job_clear(&job);
	rc = ask(h, b, &job, on_proof, &a, cause);
	return rc == 1 ? a.ok : rc;
}

/* Our own tree over the first ${size} entries.  1, 0 they are not there, -1. */
static int
own_tree(struct holding *h, uint64_t size)
{
	if (h->forest != NULL && forest_size(h->forest) >= size)
		return 1;
	forest_free(h->forest);
	h->forest = forest_new(h);
	return h->forest == NULL ? -1 : forest_grow(h->forest, size);
}

int
holding_inclusion(struct holding *h, uint64_t index, uint64_t size,
    const struct digest *leaf, const struct digest *root,
    struct digest *hash, size_t *n)
{
	struct buf	 b;
	int		 rc;

	buf_init(&b, 256);
	(void)job_inclusion(&b, index, size);
	rc = tile_proof(h, &b, hash, n);
	buf_release(&b);
	if (rc == -1 || (rc == 1 && merkle_inclusion_verify(index, size, leaf,
	    hash, *n, root)))
		return rc;
	log_info("%s", _("the catalog's tiles give no proof; the journal's "
	    "own entries are read for it"));
	if ((rc = own_tree(h, size)) != 1)
		return rc;
	if (merkle_inclusion(forest_source, h->forest, index, size, hash,
	    n) == -1)
		return -1;
	return merkle_inclusion_verify(index, size, leaf, hash, *n, root);
}

int
holding_consistency(struct holding *h, uint64_t old, uint64_t size,
    const struct digest *oldroot, const struct digest *root,
    struct digest *hash, size_t *n)
{
	struct buf	 b;
	int		 rc;

	buf_init(&b, 256);
	(void)job_consistency(&b, old, size);
	rc = tile_proof(h, &b, hash, n);
	buf_release(&b);
	if (rc == -1 || (rc == 1 && merkle_consistency_verify(old, size,
	    oldroot, root, hash, *n)))
		return rc;
	log_info("%s", _("the catalog's tiles give no proof; the journal's "
	    "own entries are read for it"));
	if ((rc = own_tree(h, size)) != 1)
		return rc;
	if (merkle_consistency(forest_source, h->forest, old, size, hash,
	    n) == -1)
		return -1;
	return merkle_consistency_verify(old, size, oldroot, root, hash, *n);
}

int
holding_continues(struct holding *h, uint64_t old, uint64_t size,
    const struct digest *root, struct digest *hash, size_t *n)
{
	struct digest	 d;
	int		 rc;

	if ((rc = own_tree(h, size)) != 1)
		return rc;
	if (merkle_source_root(forest_source, h->forest, size, &d) == -1 ||
	    merkle_consistency(forest_source, h->forest, old, size, hash,
	    n) == -1)
		return -1;
	return digest_equal(&d, root);
}

struct object_answer {
	struct sha256	*sha;
	int		 fd;
	uint64_t	 size;
	int		 fixity;	/* -1: no end was seen */
};

static int
on_object(void *arg, const uint8_t *p, size_t len)
{
	struct object_answer	*a = arg;
	struct octets		 piece;
	enum fixity		 f;

	if (object_decode(p, len, &f, &piece) == -1)
		return 0;	/* no end, then */
	if (piece.len == 0) {
		a->fixity = f;
		return 0;
	}
	a->size += piece.len;
	if (write_full(a->fd, piece.p, piece.len) == -1) {
		log_err("%s", _("the original cannot be written"));
		return -1;
	}
	return sha256_add(a->sha, piece.p, piece.len);
}

int
holding_object(struct holding *h, uint32_t segment,
    const struct job_object *o, int fd, char cause[128])
{
	struct object_answer	 a = { NULL, fd, 0, -1 };
	struct pool_job		 job;
	struct digest		 d;
	struct buf		 b;
	int			 rc = -1;

	if ((a.sha = sha256_new()) == NULL)
		return -1;
	buf_init(&b, 4096);
	job_clear(&job);
	job.weight = o->size;
	if (job_object(&b, segment, o) == 0)
		rc = ask(h, &b, &job, on_object, &a, cause);
	buf_release(&b);
	if (rc == 1 && a.fixity == FIXITY_OK &&
	    sha256_end(a.sha, &d) == 0 && (a.size != o->size ||
	    !digest_equal(&d, &o->sha256)))
		a.fixity = FIXITY_DIGEST;
	sha256_free(a.sha);
	if (rc == -1)
		return -1;
	if (rc == 0 || a.fixity == -1)
		a.fixity = FIXITY_UNREADABLE;
	if (*cause == '\0' && a.fixity != FIXITY_OK)
		snprintf(cause, 128, "%s", fixity_name(
		    (enum fixity)a.fixity));
	return a.fixity;
}

struct judge_answer {
	struct judged	*j;
	bool		 has;
};

static int
on_judged(void *arg, const uint8_t *p, size_t len)
{
	struct judge_answer	*a = arg;

	if (a->has)
		judged_release(a->j);
	a->has = judged_decode(a->j, p, len) == 0 && a->j->plan != NULL;
	if (!a->has)
		judged_release(a->j);
	return 0;
}

int
holding_judge(struct holding *h, int fd, int covers, const char *name,
    uint64_t size, int64_t at, struct judged *j, char why[128])
{
	struct judge_answer	 a = { j, false };
	struct pool_job		 job;
	struct buf		 b;
	int			 rc = -1;

	buf_init(&b, 128 * 1024);
	job_clear(&job);
	job.fd[0] = fd;
	job.fd[1] = covers;
	job.weight = size;
	if (job_judge(&b, name, strlen(name), at, NULL, 0) == 0)
		rc = ask(h, &b, &job, on_judged, &a, why);
	buf_release(&b);
	if (rc == 1 && !a.has) {
		snprintf(why, 128, "%s", _("its answer made no sense"));
		return 0;
	}
	if (rc != 1 && a.has)
		judged_release(j);
	return rc;
}
