/*
 * inspect.c: nbaudit inspect: loose files, without a store.
 */
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/buf.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/crypto/wants.h"
#include "formats/sandbox/job.h"
#include "formats/sandbox/neighbours.h"
#include "formats/sandbox/pool.h"
#include "auditor/covers.h"
#include "auditor/members.h"
#include "auditor/options.h"
#include "auditor/page.h"
#include "auditor/paper.h"
#include "auditor/trust.h"
#include "auditor/walk.h"
#include "auditor/inspect_part.h"

/*
 * Queue ${it} with the detached data ${covers} (-1: none), which is what lies
 * beside it while that is asked for.  0 or -1.
 */
static int
item_submit(struct inspect *in, struct item *it, int covers)
{
	const char	*base = strrchr(it->path, '/');
	struct pool_job	 job;
	struct buf	 b;
	int		 rc = -1;

	base = base == NULL ? it->path : base + 1;
	buf_init(&b, POOL_FRAME_MAX);
	if (job_describe(&b, base, strlen(base), in->at, it->beside.file,
	    it->beside.n, it->nearby == NEARBY_ASKED ? NEARBY_REFS :
	    NEARBY_NONE) == 0) {
		memset(&job, 0, sizeof(job));
		job.cookie = (uint64_t)(it - in->item);
		job.p = b.p;
		job.len = b.len;
		job.fd[0] = it->fd;
		job.fd[1] = covers;
		job.weight = it->size;
		job.documents = 1;
		rc = pool_submit(in->pool, &job);
	}
	buf_release(&b);
	return rc;
}

/* Nothing was there that signature ${i} could be held against. */
static bool
is_absent(const struct judged *j, size_t i)
{
	return j->math[i].digest_match == TRI_UNKNOWN ||
	    j->math[i].why == FINDING_CONTENT_ABSENT;
}

/* A signature over detached data that is not proven by ${j} yet. */
static bool
wants_covers(const struct judged *j, bool absent_only)
{
	for (size_t i = 0; i < j->plan->nsig; i++)
		if (j->plan->sig[i].content == CONTENT_COVERS &&
		    (is_absent(j, i) || (!absent_only &&
		    j->math[i].digest_match != TRI_YES)))
			return true;
	return false;
}

/* An evidence record may cover several objects: each is compared. */
static bool
is_evidence(const struct plan *plan)
{
	for (size_t i = 0; i < plan->nsig; i++)
		if (plan->sig[i].tst == TST_EVIDENCE &&
		    plan->sig[i].content == CONTENT_COVERS)
			return true;
	return false;
}

static size_t
covers_matched(const struct judged *j)
{
	size_t	 n = 0;

	for (size_t i = 0; i < j->plan->nsig; i++)
		n += j->plan->sig[i].content == CONTENT_COVERS &&
		    j->math[i].digest_match == TRI_YES && !is_absent(j, i);
	return n;
}

/* The next --covers that is a file or text.  -1: no more. */
static int
next_given(struct inspect *in, struct item *it, bool *borrowed)
{
	*borrowed = true;
	while (it->next < in->opts->ncovers) {
		int	 fd = in->covers[it->next++].fd;

		if (fd != -1)
			return fd;
	}
	return -1;
}

/* Where else the detached data may be.  -1: nowhere. */
static int
next_covers(struct inspect *in, struct item *it, bool *borrowed)
{
	int	 fd = -1;

	if (in->opts->ncovers > 0)
		return wants_covers(&it->judged, false) ||
		    is_evidence(it->judged.plan) ?
		    next_given(in, it, borrowed) : -1;
	*borrowed = false;
	if (!wants_covers(&it->judged, true))
		return -1;
	if (it->next == 0) {
		it->next++;
		fd = covers_by_uri(it->path, it->judged.plan);
		if (fd == -1)
			fd = covers_by_name(it->path);
	}
	if (fd == -1 && it->next == 1) {
		it->next++;
		fd = covers_by_digest(it->path, it->judged.plan);
	}
	if (fd != -1 || it->next < 2 || !wants_trial(it->judged.plan))
		return fd;
	it->trial = true;
	while (fd == -1 && covers_sibling(it->path, it->next - 2, &fd) == 0)
		it->next++;
	return fd;
}

/* One more object beside an evidence record was held against it. */
static void
merge_evidence(struct item *it)
{
	const struct plan	*plan = it->judged.plan;

	for (size_t i = 0; i < plan->nsig && i < it->fresh.plan->nsig; i++)
		if (plan->sig[i].tst == TST_EVIDENCE)
			inspect_worse(&it->judged.math[i], &it->fresh.math[i]);
	judged_release(&it->fresh);
}

static void
item_print(struct inspect *in, struct item *it)
{
	inspect_tell(in, it, NULL, NULL);
}

/* A member's line, under its container's. */
static void
member_tell(void *arg, const struct member_facts *f, struct judged *j)
{
	struct inspect	*in = arg;

	inspect_tell(in, &in->item[in->printed], f, j);
}

/* Ask for the members of the item that was printed.  True: they will come. */
static bool
members_start(struct inspect *in, const struct item *it)
{
	if (!it->has || !it->judged.container)
		return false;
	in->members = (struct members_walk){ .pool = in->pool, .fd = it->fd,
	    .size = it->size, .at = in->at, .tell = member_tell, .arg = in };
	in->walking = members_begin(&in->members) == 0;
	if (!in->walking)
		inspect_raise(in, STATUS_CANNOT);
	return in->walking;
}

/* Everything that is ready and whose turn it is. */
static void
print_ready(struct inspect *in)
{
	while (!in->walking && in->printed < in->n &&
	    in->item[in->printed].done) {
		struct item	*next = &in->item[in->printed];

		if (!next->printed) {
			next->printed = true;
			item_print(in, next);
			if (members_start(in, next))
				break;
		}
		in->printed++;
		if (next->has)
			judged_release(&next->judged);
		metadata_release(&next->metadata);
		if (next->fd != -1)
			close(next->fd);
		next->fd = -1;
		beside_release(&next->beside);
	}
	fflush(stdout);
}

static void
item_finish(struct inspect *in, struct item *it)
{
	it->done = true;
	print_ready(in);
}

/* The answer with what lies beside, unless it lacks what was found before. */
static void
take_fuller(struct item *it)
{
	if (plan_found(it->fresh.plan) < plan_found(it->judged.plan) ||
	    (covers_matched(&it->judged) > 0 &&
	    wants_covers(&it->fresh, true))) {
		judged_release(&it->fresh);
		return;
	}
	judged_release(&it->judged);
	it->judged = it->fresh;
}

/* Ask once more, with what lies beside the document.  0: it was; -1. */
static int
look_near(struct inspect *in, struct item *it)
{
	int	 fd, rc;

	if (it->nearby != NEARBY_UNSEEN ||
	    (plan_wants(it->judged.plan) & PLAN_WANTS_NEAR) == 0)
		return -1;
	it->nearby = NEARBY_SEEN;
	if ((fd = neighbours_gather(it->path, it->judged.plan, NULL,
	    NULL)) == -1)
		return -1;
	it->nearby = NEARBY_ASKED;
	if ((rc = item_submit(in, it, fd)) == -1)
		it->nearby = NEARBY_SEEN;
	close(fd);
	return rc;
}

/* Is the folder of ${path} the one that was found to hold no proofs? */
static bool
is_bare(const struct inspect *in, const char *path)
{
	const char	*slash = strrchr(path, '/');
	size_t		 len = slash == NULL ? 0 : (size_t)(slash - path) + 1;

	return in->bare != NULL && strlen(in->bare) == len &&
	    memcmp(in->bare, path, len) == 0;
}

static void
note_bare(struct inspect *in, const char *path)
{
	const char	*slash = strrchr(path, '/');

	free(in->bare);
	in->bare = strndup(path, slash == NULL ? 0 :
	    (size_t)(slash - path) + 1);
}

/*
 * Once more with the certificates, CRLs and OCSP responses that lie beside the
 * document, where its signatures may want them.
 */
static bool
seek_proofs(struct inspect *in, struct item *it)
{
	bool	 borrowed;
	int	 covers = -1;

	/* Before what else lies near is: a certificate may come from there. */
	if (it->sought || !it->has || (plan_wants(it->judged.plan) &
	    (PLAN_WANTS_CERT | PLAN_WANTS_PROOF | PLAN_WANTS_NEAR)) == 0)
		return false;
	it->sought = true;
	if (is_bare(in, it->path))
		return false;
	if (beside_read(&it->beside, it->path) == 0) {
		note_bare(in, it->path);
		return false;
	}
	it->next = 0;
	if (in->opts->ncovers > 0)
		covers = next_given(in, it, &borrowed);
	if (item_submit(in, it, covers) == -1)
		return false;
	judged_release(&it->judged);
	it->has = it->trial = false;
	return true;
}

/* The job of ${it} is over.  Another with other detached data, or done. */
static void
item_end(struct inspect *in, struct item *it)
{
	bool	 borrowed = true;
	int	 fd;

	if (it->nearby == NEARBY_ASKED) {
		it->nearby = NEARBY_SEEN;
		if (it->has_new)
			take_fuller(it);
	} else if (it->has_new && it->has && in->opts->ncovers > 0 &&
	    is_evidence(it->judged.plan)) {
		merge_evidence(it);
	} else if (it->has_new && it->has && covers_matched(&it->fresh) <=
	    covers_matched(&it->judged) && (it->trial ||
	    !wants_covers(&it->judged, true))) {
		judged_release(&it->fresh);	/* no better than before */
	} else if (it->has_new) {
		if (it->has)
			judged_release(&it->judged);
		it->judged = it->fresh;
		it->has = true;
	}
	it->has_new = false;
	if (seek_proofs(in, it))
		return;
	if (it->has && (fd = next_covers(in, it, &borrowed)) != -1) {
		int	 rc = item_submit(in, it, fd);

		if (!borrowed)
			close(fd);
		if (rc == 0)
			return;
	}
	if (it->has && look_near(in, it) == 0)
		return;
	item_finish(in, it);
}

/* The second frame: what the document says.  Nonsense says nothing. */
static void
item_describe(struct item *it, const struct pool_event *ev)
{
	struct wire	 w;

	metadata_release(&it->metadata);
	wire_init(&w, ev->p, ev->len);
	it->described = metadata_decode(&it->metadata, &w) == 0 &&
	    wire_done(&w);
	if (!it->described)
		metadata_release(&it->metadata);
}

static void
on_event(struct inspect *in, const struct pool_event *ev)
{
	struct item	*it;

	if (ev->cookie == MEMBERS_COOKIE && in->walking &&
	    members_answer(&in->members, ev)) {
		in->walking = false;
		print_ready(in);
	}
	if (ev->cookie >= in->n)
		return;
	it = &in->item[ev->cookie];
	switch (ev->what) {
	case POOL_FRAME:
		if (it->has_new) {
			item_describe(it, ev);
			return;
		}
		it->has_new = judged_decode(&it->fresh, ev->p, ev->len) == 0;
		if (!it->has_new) {
			judged_release(&it->fresh);
			it->failed = FINDING_WORKER_DIED;
			snprintf(it->cause, sizeof(it->cause), "%s",
			    _("its answer made no sense"));
		}
		return;
	case POOL_END:
		if (!it->has_new && !it->has && it->failed == FINDING_OK) {
			it->failed = FINDING_WORKER_DIED;
			snprintf(it->cause, sizeof(it->cause), "%s",
			    _("it gave no answer"));
		}
		break;
	case POOL_DIED:
	case POOL_TIME:
	case POOL_PROTOCOL:
		it->failed = ev->what == POOL_TIME ? FINDING_WORKER_TIME :
		    FINDING_WORKER_DIED;
		pool_cause(ev, it->cause);
		log_info(_("%s: the worker gave up on it: %s"), it->path,
		    it->cause);
		break;
	}
	item_end(in, it);
}

/* Open and queue; a file that cannot be read is done at once. */
static void
item_start(struct inspect *in, struct item *it)
{
	struct stat	 st;
	bool		 borrowed;
	int		 covers = -1;

	it->fd = open(it->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (it->fd == -1 || fstat(it->fd, &st) == -1) {
		log_err(_("%s: cannot be read; check its name and your "
		    "permissions"), it->path);
		it->unreadable = true;
	} else if (!S_ISREG(st.st_mode)) {
		log_errx(_("%s: not a regular file, passed over"), it->path);
		it->unreadable = true;
	} else {
		it->size = (uint64_t)st.st_size;
		if (in->opts->ncovers > 0)
			covers = next_given(in, it, &borrowed);
		if (item_submit(in, it, covers) == 0)
			return;
		it->failed = FINDING_INTERNAL;
		snprintf(it->cause, sizeof(it->cause), "%s",
		    _("it could not be given to a worker"));
	}
	item_finish(in, it);
}

static int
inspect_all(struct inspect *in)
{
	struct pool_event	 ev;
	size_t			 started = 0;
	int			 rc;

	while (in->printed < in->n) {
		while (started < in->n && pool_ready(in->pool) &&
		    started - in->printed < 4 * (size_t)pool_size(in->pool))
			item_start(in, &in->item[started++]);
		if (pool_pending(in->pool) == 0)
			continue;
		if ((rc = pool_next(in->pool, &ev, -1)) == -1)
			return -1;
		if (rc == 1)
			on_event(in, &ev);
	}
	return 0;
}

/* ${n} paths to look at.  The exit code. */
static void
inspect_paths(struct inspect *in, char *const *path, size_t n,
    const struct trust_folder *trust)
{
	struct pool_opts	 po;

	if ((in->item = calloc(n, sizeof(*in->item))) == NULL) {
		log_err("inspect");
		inspect_raise(in, STATUS_CANNOT);
		return;
	}
	in->n = n;
	for (size_t i = 0; i < n; i++) {
		in->item[i].path = path[i];
		in->item[i].fd = -1;
		in->item[i].failed = FINDING_OK;
	}
	memset(&po, 0, sizeof(po));
	po.n = in->opts->jobs;
	if (po.n == 0 && n == 1)
		po.n = 1;
	po.require_sandbox = in->opts->require_sandbox;
	po.setup = trust->setup;
	po.nsetup = trust->nsetup;
	if ((in->pool = pool_new(&po)) == NULL || inspect_all(in) == -1)
		inspect_raise(in, STATUS_CANNOT);
	for (size_t i = 0; i < n; i++) {
		beside_release(&in->item[i].beside);
		if (in->item[i].fd == -1)
			continue;
		if (in->item[i].has)
			judged_release(&in->item[i].judged);
		metadata_release(&in->item[i].metadata);
		close(in->item[i].fd);
	}
	pool_free(in->pool);
	free(in->item);
}

/* A page each, after one that leads to them where there are several. */
static void
put_documents(struct sheet *s, const json_t *docs)
{
	const json_t	*one;
	unsigned int	 first = json_array_size(docs) > 1;
	size_t		 i;

	if (first) {
		sheet_add(s, SHEET_PAGE, TONE_PLAIN, NULL,
		    _("Signatures of %zu files"), json_array_size(docs));
		json_array_foreach(docs, i, one)
			page_link(s, first + (unsigned int)i, one);
	}
	json_array_foreach(docs, i, one)
		page_document(s, one);
}

static int
write_html(struct inspect *in)
{
	struct paper	*p = &in->paper;
	const char	*title;
	struct sheet	*s;

	for (size_t i = 0; i < LANGUAGES; i++) {
		if ((s = paper_side(p, i, in->opts->now())) == NULL)
			return -1;
		put_documents(s, in->doc[i]);
	}
	paper_end(p);
	title = json_array_size(in->doc[0]) == 1 ? json_get_str(
	    json_array_get(in->doc[0], 0), "file") : _("Signatures");
	return paper_write(p, title == NULL ? "-" : title, in->opts->output);
}

enum status
cmd_inspect(const struct options *o)
{
	struct inspect		 in;
	struct trust_folder	 trust;
	struct walk		 walk;
	size_t			 opened = 0;

	if (o->html && o->json) {
		log_errx("%s", _("--html and --json at once: choose one"));
		return STATUS_USAGE;
	}
	memset(&in, 0, sizeof(in));
	in.opts = o;
	paper_init(&in.paper);
	for (size_t i = 0; i < LANGUAGES; i++)
		in.doc[i] = json_array();
	in.at = o->has_at ? o->at : o->now();
	walk_init(&walk);
	if (trust_folder_read(&trust, o->trust) == -1 ||
	    (o->ledger != NULL &&
	    trust_folder_evidence(&trust, o->ledger) == -1)) {
		trust_folder_release(&trust);
		return STATUS_CANNOT;
	}
	for (; opened < o->ncovers; opened++)
		if (covers_open(&in.covers[opened], o->covers[opened]) == -1) {
			in.status = STATUS_CANNOT;
			goto out;
		}
	for (int i = 0; i < o->narg; i++)
		if (walk_add(&walk, o->arg[i]) == -1)
			inspect_raise(&in, STATUS_CANNOT);
	if (walk.n > 0)
		inspect_paths(&in, walk.path, walk.n, &trust);
	if (o->html && write_html(&in) == -1)
		inspect_raise(&in, STATUS_CANNOT);
 out:
	for (size_t i = 0; i < LANGUAGES; i++)
		json_decref(in.doc[i]);
	paper_release(&in.paper);
	for (size_t i = 0; i < opened; i++)
		covers_release(&in.covers[i]);
	walk_release(&walk);
	trust_folder_release(&trust);
	free(in.bare);
	return in.status;
}
