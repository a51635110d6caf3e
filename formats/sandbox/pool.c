/*
 * pool.c: the parent's side of the workers.
 */
#include <sys/wait.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/sandbox/confine.h"
#include "formats/sandbox/limits.h"
#include "formats/sandbox/member.h"
#include "formats/sandbox/pool.h"

#define TICK		200		/* ms: how often slots are looked at */
#define GAP		(TICK + 2000)	/* ms counted for one absence at most */
#define FAILURES_MAX	3	/* starts that fail one after another */
#define TRIES_MAX	3		/* workers dying before a job begins */
#define LOG_LINES	50		/* of one worker on one job */
#define END_MS		2000		/* a dying worker's time to end */

/*
 * Invariants: ${pending} counts jobs of all members, and ${waiting}; ${lent}
 * is the member whose frame the caller still reads.
 */
struct pool {
	struct pool_opts opts;
	char		*worker;
	unsigned int	 seconds;
	unsigned int	 n;
	struct member	*member;
	struct pjobs	 waiting;
	size_t		 pending;
	struct member	*lent;
	unsigned int	 turn;		/* who is looked at first */
	int64_t		 clock;		/* ms: at the last look */
	unsigned int	 failures;	/* starts failed since the last end */
	bool		 warned;	/* of a missing sandbox */
	bool		 failed;	/* cannot go on */
};

static bool
is_program(const char *path)
{
	return path != NULL && access(path, X_OK) == 0;
}

char *
pool_worker(void)
{
	char	 self[4096], *slash, *path = NULL;
	ssize_t	 n;

	n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	if (n > 0) {
		self[n] = '\0';
		if ((slash = strrchr(self, '/')) != NULL) {
			*slash = '\0';
			if (asprintf(&path, "%s/nbworker", self) == -1)
				path = NULL;
		}
	}
	if (is_program(path))
		return path;
	free(path);
	if (is_program(NB_LIBEXECDIR "/nbworker") &&
	    (path = strdup(NB_LIBEXECDIR "/nbworker")) != NULL)
		return path;
	log_warnx(_("The program nbworker was not found beside this program "
	    "or in %s; install nguyenban again"), NB_LIBEXECDIR);
	return NULL;
}

unsigned int
pool_size(const struct pool *pool)
{
	return pool->n;
}

size_t
pool_pending(const struct pool *pool)
{
	return pool->pending;
}

/* Give waiting jobs to whoever has the least to do. */
static void
assign(struct pool *pool)
{
	struct member	*m, *best;

	while (pool->waiting.first != NULL) {
		best = NULL;
		for (unsigned int i = 0; i < pool->n; i++) {
			m = &pool->member[i];
			if (!member_room(m, pool->waiting.first))
				continue;
			if (best == NULL || m->weight < best->weight ||
			    (m->weight == best->weight &&
			    m->jobs.n < best->jobs.n))
				best = m;
		}
		if (best == NULL)
			return;
		member_give(best, pjobs_take(&pool->waiting));
		member_write(best);
	}
}

bool
pool_ready(const struct pool *pool)
{
	return !pool->failed && pool->waiting.n < pool->n;
}

int
pool_submit(struct pool *pool, const struct pool_job *in)
{
	struct pjob	*j;

	if (in->len > POOL_FRAME_MAX) {
		log_warnx("pool: a job of %zu octets, want at most %zu",
		    in->len, POOL_FRAME_MAX);
		return -1;
	}
	if ((j = pjob_new(in)) == NULL) {
		log_warn(_("a job cannot be queued for the workers"));
		return -1;
	}
	pjobs_add(&pool->waiting, j);
	pool->pending++;
	assign(pool);
	return 0;
}

/* The time since the last look; long absences count little. */
static void
count_time(struct pool *pool)
{
	int64_t	 now = spawn_clock(), ms = now - pool->clock;

	pool->clock = now;
	if (ms > GAP)
		ms = GAP;
	for (unsigned int i = 0; i < pool->n; i++)
		member_clock(&pool->member[i], ms);
}

/* Log how a worker ended that had no job to blame. */
static void
log_end(const struct pool *pool, const struct pool_event *ev)
{
	char	 cause[128];

	log_warnx(_("%s ended without having begun a document: %s"),
	    pool->worker, pool_cause(ev, cause));
}

/*
 * A worker is over: report the job it was on, hand on those it had not begun,
 * start another.  1 with an event, 0 without, -1 cannot go on.
 */
static int
replace(struct pool *pool, struct member *m, enum pool_what what,
    struct pool_event *ev)
{
	bool		 began = member_began(m), up = member_up(m);
	struct pjobs	 back = { NULL, NULL, 0 };
	struct pjob	*j;
	int		 status, rc = 0;

	memset(ev, 0, sizeof(*ev));
	ev->what = what;
	ev->slot = member_slot(m, SLOT_DOCUMENT);
	if (what == POOL_TIME)
		ev->status = (int)member_limit(m, pool->seconds);
	status = member_end(m, what == POOL_DIED ? END_MS : 0);
	if (what == POOL_DIED && status != -1) {
		ev->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
		ev->status = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
	}

	j = m->jobs.first;
	if (j != NULL && (began || what == POOL_TIME ||
	    ++j->tries >= TRIES_MAX)) {
		ev->cookie = j->j.cookie;
		pjob_free(member_take(m));
		pool->pending--;
		pool->failures = 0;
		rc = 1;
	} else {
		log_end(pool, ev);
		pool->failures++;
	}
	while ((j = member_take(m)) != NULL)
		pjobs_add(&back, j);
	while ((j = pjobs_take(&pool->waiting)) != NULL)
		pjobs_add(&back, j);
	pool->waiting = back;

	if (pool->failures >= FAILURES_MAX) {
		log_errx(up ? _("%s ends again and again; look for memory "
		    "limits of this machine, or run it by hand") :
		    _("%s does not come up: it ends before it is ready; "
		    "run it by hand to see why"), pool->worker);
		pool->failed = true;
		return rc == 1 ? 1 : -1;
	}
	if (member_start(m, &pool->opts, pool->worker) == -1)
		pool->failed = true;
	return rc == 0 && pool->failed ? -1 : rc;
}

/* What a worker says of its sandbox.  0, or -1: not good enough. */
static int
greet(struct pool *pool, struct member *m, const uint8_t *p, size_t len)
{
	if (m->hello || len != 8 || be32_get(p) != FRAME_VERSION)
		return -1;
	m->hello = true;
	m->confined = be32_get(p + 4);
	m->idle = 0;
	if ((m->confined & CONFINE_ALL) == CONFINE_ALL || pool->warned)
		return 0;
	pool->warned = true;
	log_warnx(_("This kernel lacks %s: the processes that read documents "
	    "are confined less than they should be"),
	    (m->confined & CONFINE_SECCOMP) == 0 ?
	    (m->confined & CONFINE_LANDLOCK) == 0 ? "seccomp, Landlock" :
	    "seccomp" : "Landlock");
	return 0;
}

/* Its first job was sent whole, so that an answer can only mean that one. */
static bool
is_on_job(const struct member *m)
{
	return member_up(m) && m->jobs.first != NULL &&
	    m->jobs.first != m->sending;
}

/* One frame.  1 with an event, 0 without, -1 nonsense. */
static int
take_frame(struct pool *pool, struct member *m, enum frame_type type,
    const uint8_t *p, size_t len, struct pool_event *ev)
{
	struct pjob	*j;

	switch (type) {
	case FRAME_HELLO:
		return greet(pool, m, p, len);
	case FRAME_READY:
		if (!m->hello || m->setup_done == m->setup_sent)
			return -1;
		m->setup_done++;
		m->idle = 0;
		return 0;
	case FRAME_LOG:
		if (m->logged++ < LOG_LINES)
			spawn_log(p, len);
		return 0;
	case FRAME_ANSWER:
		if (!is_on_job(m))
			return -1;
		*ev = (struct pool_event){ .what = POOL_FRAME, .p = p,
		    .len = len, .cookie = m->jobs.first->j.cookie,
		    .slot = member_slot(m, SLOT_DOCUMENT) };
		pool->lent = m;
		member_progress(m);
		return 1;
	case FRAME_END:
		if (!is_on_job(m) || len != 0)
			return -1;
		j = member_take(m);
		*ev = (struct pool_event){ .what = POOL_END,
		    .cookie = j->j.cookie,
		    .slot = member_slot(m, SLOT_DOCUMENT) };
		pjob_free(j);
		pool->pending--;
		pool->failures = 0;
		m->ended++;
		m->logged = 0;
		m->idle = m->total = 0;
		return 1;
	case FRAME_SETUP:
	case FRAME_JOB:
	case FRAME_TYPE_MAX:
		break;
	}
	return -1;
}

/* What one member has to say.  As pool_next(). */
static int
look(struct pool *pool, struct member *m, struct pool_event *ev)
{
	enum frame_type	 type = FRAME_TYPE_MAX;
	const uint8_t	*p = NULL;
	size_t		 len = 0;
	int		 rc;

	while ((rc = member_frame(m, &type, &p, &len)) == 1) {
		if ((rc = take_frame(pool, m, type, p, len, ev)) == -1)
			break;
		if (type != FRAME_ANSWER)
			member_next(m);
		if (pool->opts.require_sandbox && m->hello &&
		    (m->confined & CONFINE_ALL) != CONFINE_ALL) {
			log_errx(_("This kernel cannot confine the processes "
			    "that read documents, and --require-sandbox was "
			    "given: nothing was read"));
			errno = ENOTSUP;
			return -1;
		}
		if (rc == 1)
			return 1;
	}
	if (rc == -1)
		return replace(pool, m, POOL_PROTOCOL, ev);
	if (m->eof)
		return replace(pool, m, POOL_DIED, ev);
	if (m->late)
		return replace(pool, m, POOL_TIME, ev);
	return 0;
}

/* Wait for octets in either direction, at most ${ms}.  0 or -1. */
static int
pump(struct pool *pool, int ms)
{
	struct pollfd	 pfd[POOL_WORKERS_MAX];
	struct member	*m;
	int		 n;

	for (unsigned int i = 0; i < pool->n; i++) {
		m = &pool->member[i];
		pfd[i] = (struct pollfd){ .fd = m->sp.sock, .events = POLLIN };
		if (member_wants_write(m))
			pfd[i].events |= POLLOUT;
	}
	if ((n = poll(pfd, pool->n, ms)) == -1 && errno != EINTR) {
		log_warn(_("waiting for the workers failed"));
		return -1;
	}
	count_time(pool);
	for (unsigned int i = 0; i < pool->n; i++) {
		m = &pool->member[i];
		if (n > 0 && (pfd[i].revents & POLLOUT) != 0)
			member_write(m);
		if (n > 0 && (pfd[i].revents & ~POLLOUT) != 0) {
			if (member_read(m) == -1) {
				log_warn(_("reading a worker's answer "
				    "failed"));
				return -1;
			}
		} else if (n != -1 && member_over(m, pool->seconds))
			m->late = true;
	}
	return 0;
}

/* Look at every member once, in turn.  As pool_next(). */
static int
look_all(struct pool *pool, struct pool_event *ev)
{
	unsigned int	 i;
	int		 rc;

	for (unsigned int k = 0; k < pool->n; k++) {
		i = (pool->turn + k) % pool->n;
		if ((rc = look(pool, &pool->member[i], ev)) == 0)
			continue;
		/* It goes on with whoever comes next. */
		pool->turn = (i + 1) % pool->n;
		return rc;
	}
	return 0;
}

int
pool_next(struct pool *pool, struct pool_event *ev, int ms)
{
	int64_t	 end = spawn_clock() + (ms < 0 ? 0 : ms), left;
	bool	 waited = false;
	int	 rc;

	if (pool->lent != NULL) {
		member_next(pool->lent);
		pool->lent = NULL;
	}
	for (;;) {
		if (pool->failed)
			return -1;
		count_time(pool);
		if ((rc = look_all(pool, ev)) == -1)
			pool->failed = true;
		if (rc == 1)
			assign(pool);
		if (rc != 0)
			return rc;
		if (pool->pending == 0)
			return 0;
		left = end - spawn_clock();
		if (ms >= 0 && left <= 0 && waited)
			return 0;
		assign(pool);
		if (ms < 0 || left > TICK)
			left = TICK;
		if (pump(pool, left < 0 ? 0 : (int)left) == -1) {
			pool->failed = true;
			return -1;
		}
		waited = true;
	}
}

/* Until every worker has told how it is confined.  0 or -1. */
static int
await_hellos(struct pool *pool)
{
	struct pool_event	 ev;
	unsigned int		 here;

	for (;;) {
		if (look_all(pool, &ev) == -1)
			return -1;
		here = 0;
		for (unsigned int i = 0; i < pool->n; i++)
			here += pool->member[i].hello;
		if (here == pool->n)
			return 0;
		if (pump(pool, TICK) == -1)
			return -1;
	}
}

struct pool *
pool_new(const struct pool_opts *o)
{
	struct pool	*pool;
	long		 cpus;
	int		 saved;

	if ((pool = calloc(1, sizeof(*pool))) == NULL) {
		log_warn("pool");
		return NULL;
	}
	pool->opts = *o;
	pool->seconds = o->seconds > 0 ? o->seconds : WORKER_SECONDS;
	if ((cpus = sysconf(_SC_NPROCESSORS_ONLN)) < 1)
		cpus = 1;
	pool->n = o->n > 0 ? o->n : (unsigned int)cpus;
	if (pool->n > POOL_WORKERS_MAX)
		pool->n = POOL_WORKERS_MAX;
	pool->clock = spawn_clock();
	pool->worker = o->worker != NULL ? strdup(o->worker) : pool_worker();
	pool->member = calloc(pool->n, sizeof(*pool->member));
	if (pool->worker == NULL || pool->member == NULL)
		goto fail;
	for (unsigned int i = 0; i < pool->n; i++)
		pool->member[i].sp = (struct spawned){ .pid = -1, .sock = -1 };
	for (unsigned int i = 0; i < pool->n; i++)
		if (member_start(&pool->member[i], o, pool->worker) == -1)
			goto fail;
	errno = 0;
	if (await_hellos(pool) == -1)
		goto fail;
	return pool;
 fail:
	saved = errno;
	pool_free(pool);
	errno = saved;
	return NULL;
}

void
pool_free(struct pool *pool)
{
	struct pjob	*j;

	if (pool == NULL)
		return;
	for (unsigned int i = 0; pool->member != NULL && i < pool->n; i++)
		if (pool->member[i].sp.pid != -1)
			kill(pool->member[i].sp.pid, SIGKILL);
	for (unsigned int i = 0; pool->member != NULL && i < pool->n; i++) {
		(void)member_end(&pool->member[i], 0);
		while ((j = member_take(&pool->member[i])) != NULL)
			pjob_free(j);
	}
	while ((j = pjobs_take(&pool->waiting)) != NULL)
		pjob_free(j);
	free(pool->member);
	free(pool->worker);
	free(pool);
}

bool
pool_killed(const struct pool_event *ev)
{
	return ev->what == POOL_DIED && ev->signal == SIGKILL;
}

const char *
pool_cause(const struct pool_event *ev, char out[128])
{
	if (ev->what == POOL_TIME)
		snprintf(out, 128, _("%d seconds"), ev->status);
	else if (ev->what == POOL_PROTOCOL)
		snprintf(out, 128, "%s", _("its answer made no sense"));
	else if (ev->signal == SIGSYS)
		snprintf(out, 128, "%s", _("it tried what the sandbox "
		    "forbids"));
	else if (ev->signal != 0)
		snprintf(out, 128, _("signal %d: %s"), ev->signal,
		    strsignal(ev->signal));
	else
		snprintf(out, 128, _("exit status %d"), ev->status);
	return out;
}
