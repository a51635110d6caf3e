/*
 * rehearse_open.c: documents out of a restored store, opened in workers.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/version.h"
#include "formats/sandbox/job.h"
#include "formats/sandbox/pool.h"

#include "archiver/find.h"
#include "archiver/object.h"
#include "archiver/rehearse.h"

struct opening {
	struct rehearsal	*r;
	struct pool		*pool;
	size_t			 pending;
};

/* A file without a name in the scratch space. */
static int
file_make(const struct rehearsal *r)
{
	int	 fd = open(r->scratch, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	char	 path[4096];

	if (fd != -1)
		return fd;
	/* A file system that has none of these. */
	if ((size_t)snprintf(path, sizeof(path), "%s/document-XXXXXX",
	    r->scratch) < sizeof(path) && (fd = mkostemp(path, O_CLOEXEC)) !=
	    -1)
		unlink(path);
	if (fd == -1)
		log_err(_("%s: cannot be written"), r->scratch);
	return fd;
}

/*
 * What intake found in it, by the same version: the format.  A later version
 * may see more.
 */
static bool
same_format(const struct rehearsal *r, const struct rehearsed *d,
    const struct judged *j)
{
	const json_t	*verdict;
	const char	*was;
	json_t		*record;
	uint64_t	 version = 0;
	bool		 same;
	int		 rc;

	record = find_accession(r->live, d->accession, &rc);
	verdict = json_object_get(record, "verdict");
	was = json_get_str(verdict, "format");
	json_get_u64(verdict, "validator", &version);
	same = was == NULL || version != VALIDATOR_VERSION ||
	    (j->plan != NULL && strcmp(was, format_name(j->plan->format)) ==
	    0);
	json_decref(record);
	return same;
}

static void
on_frame(struct opening *o, struct rehearsed *d, const struct pool_event *ev)
{
	struct judged	 j = { .plan = NULL };

	if (judged_decode(&j, ev->p, ev->len) == 0) {
		if (j.size != d->size || !digest_equal(&j.sha256, &d->id))
			d->outcome = REHEARSED_DAMAGED;
		else
			d->outcome = same_format(o->r, d, &j) ?
			    REHEARSED_OK : REHEARSED_CLOSED;
	}
	judged_release(&j);
}

/* One event.  0 or an exit code. */
static int
step(struct opening *o)
{
	struct pool_event	 ev;
	struct rehearsed	*d;
	char			 cause[128], hex[DIGEST_HEX];

	if (pool_next(o->pool, &ev, -1) == -1 || ev.cookie >= o->r->n)
		return FAIL_CANNOT;
	d = &o->r->doc[ev.cookie];
	if (ev.what == POOL_FRAME) {
		on_frame(o, d, &ev);
		return 0;
	}
	o->pending--;
	if (ev.what != POOL_END)
		log_errx(_("%s: could not be opened: %s"),
		    digest_hex(&d->id, hex), pool_cause(&ev, cause));
	return 0;
}

static int
submit(struct opening *o, size_t i, int fd)
{
	struct pool_job	 job = { .documents = 1, .cookie = i,
	    .weight = o->r->doc[i].size };
	struct buf	 b;
	char		*name = rehearsed_name(o->r, o->r->doc[i].accession);
	int		 rc = FAIL_CANNOT;

	job.fd[0] = fd;
	job.fd[1] = -1;
	buf_init(&b, (size_t)64 * 1024);
	if (job_judge(&b, name == NULL ? "" : name, name == NULL ? 0 :
	    strlen(name), o->r->began, NULL, 0) == 0) {
		job.p = b.p;
		job.len = b.len;
		rc = pool_submit(o->pool, &job) == 0 ? 0 : FAIL_CANNOT;
	}
	buf_release(&b);
	free(name);
	/* Until a worker answers it counts as what could not be opened. */
	o->r->doc[i].outcome = REHEARSED_CLOSED;
	o->pending += rc == 0;
	return rc;
}

/* Out of the restored store, its digest checked on the way. */
static int
open_one(struct opening *o, size_t i)
{
	struct rehearsal	*r = o->r;
	struct found		 f;
	char			 hex[DIGEST_HEX];
	int			 fd, rc;

	digest_hex(&r->doc[i].id, hex);
	if (find_document(r->copy, hex, &f) != 0) {
		found_release(&f);
		r->doc[i].outcome = REHEARSED_MISSING;
		return 0;
	}
	if ((fd = file_make(r)) == -1) {
		found_release(&f);
		return FAIL_CANNOT;
	}
	rc = object_write(r->store, &f, fd, hex);
	if (rc == FAIL_DAMAGE) {
		r->doc[i].outcome = REHEARSED_DAMAGED;
		rc = 0;
	} else if (rc == 0) {
		rc = submit(o, i, fd);
	}
	close(fd);
	found_release(&f);
	return rc;
}

int
rehearsal_open(struct rehearsal *r)
{
	struct pool_opts	 po = { .n = r->run->set->jobs,
	    .require_sandbox = r->run->require_sandbox };
	struct opening		 o = { .r = r };
	int			 rc = 0;

	if ((o.pool = pool_new(&po)) == NULL)
		return FAIL_CANNOT;
	for (size_t i = 0; rc == 0 && i < r->n; i++) {
		if (r->run->stopping()) {
			log_errx(_("broken off; nothing is proven"));
			rc = FAIL_CANNOT;
			break;
		}
		while (rc == 0 && o.pending > 2 * (size_t)pool_size(o.pool))
			rc = step(&o);
		if (rc == 0)
			rc = open_one(&o, i);
	}
	while (rc == 0 && o.pending > 0)
		rc = step(&o);
	pool_free(o.pool);
	return rc;
}
