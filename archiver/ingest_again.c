/*
 * ingest_again.c: documents to the workers, and once more with what lies beside
 * them, where their signatures want it: as inspect does.
 */
#include <sys/stat.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/sha256.h"
#include "formats/base/timefmt.h"
#include "formats/crypto/wants.h"
#include "formats/sandbox/job.h"
#include "formats/sandbox/neighbours.h"

#include "archiver/ingest_part.h"
#include "archiver/seek_data.h"

#define STATES_MAX	(SHA256_STEPS(JOB_HELD_MAX) * SHA256_STATE)

bool
ingest_unsettled(const struct ingest *in, const struct stat *st)
{
	int64_t	 changed, wait = (int64_t)in->run->set->settle * TIME_SECOND;
	int64_t	 t = ingest_now(in);

	if (wait == 0)
		return false;
	changed = (int64_t)st->st_mtim.tv_sec * TIME_SECOND +
	    st->st_mtim.tv_nsec / 1000;
	return changed > t - wait && changed < t + wait;
}

/*
 * To a worker, which reads it by itself when ${h} is NULL; then with what lies
 * ${beside} it (NULL: nothing), and more of that in ${piece} (-1: none), which
 * takes the place of its data.  d->asked: also what it says.  0 or -1.
 */
static int
give(struct ingest *in, struct doc *d, struct job_held *h,
    const struct beside_files *beside, int piece)
{
	const enum job_nearby nearby = piece != -1 ? NEARBY_ALL : NEARBY_NONE;
	const struct neighbour *near = beside == NULL ? NULL : beside->file;
	struct pool_job	 job = { .documents = 1 };
	struct buf	 b;
	size_t		 n = beside == NULL ? 0 : beside->n;
	int		 rc = -1;

	if (h != NULL)
		h->describe = d->asked;
	buf_init(&b, n > 0 ? POOL_FRAME_MAX : SOURCE_PATH + STATES_MAX + 1024);
	if ((h != NULL ? job_held(&b, d->path, strlen(d->path), in->at, h) :
	    d->asked ? job_describe(&b, d->path, strlen(d->path), in->at,
	    near, n, nearby) :
	    job_judge_near(&b, d->path, strlen(d->path), in->at, near, n,
	    nearby)) == 0) {
		job.cookie = (uint64_t)(uintptr_t)d;
		job.p = b.p;
		job.len = b.len;
		job.fd[0] = h != NULL ? ahead_fd(in->ahead) : d->fd;
		job.fd[1] = piece != -1 ? piece : d->data;
		job.weight = (uint64_t)d->st.st_size;
		if (d->data != -1)
			job.weight += (uint64_t)d->data_st.st_size;
		rc = pool_submit(in->pool, &job);
	}
	buf_release(&b);
	return rc;
}

int
ingest_submit(struct ingest *in, struct doc *d, struct job_held *h)
{
	d->asked = in->run->set->describe == DESCRIBE_YES;
	return give(in, d, h, NULL, -1);
}

/*
 * A detached signature whose data has another name than it says: once more,
 * with the file whose digest it names.  True: the worker has it again.
 */
static bool
again_with_data(struct ingest *in, struct doc *d)
{
	int	 fd;

	if (d->outcome != DOC_PENDING || d->judged == NULL || d->data != -1 ||
	    d->sought || d->fd == -1 || !seek_wanted(d->judged))
		return false;
	d->sought = true;
	fd = seek_data(d->path, d->judged, &in->seek_left, &d->data_st);
	if (fd != -1 && ingest_unsettled(in, &d->data_st)) {
		close(fd);	/* the audit finds it when it is written */
		fd = -1;
	}
	if (fd == -1)
		return false;
	d->data = fd;
	if (ingest_submit(in, d, NULL) == 0) {
		doc_again(d);
		return true;
	}
	close(fd);
	d->data = -1;
	return false;
}

/* Read what lies in the folder of ${path}, unless that was read last. */
static void
read_beside(struct ingest *in, const char *path)
{
	const char	*slash = strrchr(path, '/');
	size_t		 len = slash == NULL ? 0 : (size_t)(slash - path) + 1;

	if (in->folder != NULL && strlen(in->folder) == len &&
	    memcmp(in->folder, path, len) == 0)
		return;
	free(in->folder);
	beside_release(&in->beside);
	in->folder = strndup(path, len);
	if (in->folder != NULL)
		(void)beside_read(&in->beside, path);
}

/*
 * Once more with the certificates, CRLs and OCSP responses that lie beside the
 * document.  True: the worker has it again.
 */
static bool
again_with_proofs(struct ingest *in, struct doc *d)
{
	unsigned int	 wants;
	json_t		*metadata;

	/* What lies near has them with it. */
	if (d->outcome != DOC_PENDING || d->judged == NULL || d->proofs ||
	    d->near != DOC_ALONE || d->fd == -1 ||
	    ((wants = plan_wants(d->judged->plan)) &
	    (PLAN_WANTS_CERT | PLAN_WANTS_PROOF)) == 0)
		return false;
	d->proofs = true;
	read_beside(in, d->path);
	if (in->beside.n == 0)
		return false;
	/* What it says was read, unless who signed may be told now. */
	metadata = json_incref(d->metadata);
	if (metadata != NULL && (wants & PLAN_WANTS_CERT) == 0)
		d->asked = false;
	if (give(in, d, NULL, &in->beside, -1) == -1) {
		d->asked = d->asked || metadata != NULL;
		json_decref(metadata);
		return false;
	}
	doc_again(d);
	if (d->asked)
		json_decref(metadata);
	else
		d->metadata = metadata;
	d->asked = d->asked || d->metadata != NULL;
	return true;
}

static bool
is_fresh(void *arg, const struct stat *st)
{
	const struct ingest	*in = arg;

	return ingest_unsettled(in, st);
}

/* References that lead to other files; data that only a try can tell. */
static bool
wants_near(const struct judged *j)
{
	return (plan_wants(j->plan) & PLAN_WANTS_NEAR) != 0 ||
	    (seek_wanted(j) && wants_trial(j->plan));
}

/*
 * Once more with the files that the signatures' references name, and the small
 * ones around.  The verdict that is there stays until there is a fuller one.
 */
static bool
again_with_near(struct ingest *in, struct doc *d)
{
	struct stat	 st;
	bool		 given = false;
	int		 fd;

	if (d->outcome != DOC_PENDING || d->judged == NULL || d->fd == -1 ||
	    d->near != DOC_ALONE || !wants_near(d->judged) ||
	    in->near_left == 0)
		return false;
	fd = neighbours_gather(d->path, d->judged->plan, is_fresh, in);
	if (fd == -1)
		return false;
	if (fstat(fd, &st) == 0) {
		in->near_left -= (uint64_t)st.st_size < in->near_left ?
		    (uint64_t)st.st_size : in->near_left;
		read_beside(in, d->path);
		given = give(in, d, NULL, &in->beside, fd) == 0;
	}
	close(fd);
	if (given)
		d->near = DOC_NEAR_ASKED;
	return given;
}

bool
ingest_again(struct ingest *in, struct doc *d)
{
	return again_with_data(in, d) || again_with_proofs(in, d) ||
	    again_with_near(in, d);
}
