/*
 * pool.h: the parent's side of the workers: processes that alone read foreign
 * bytes (01-architecture.md, "Processes of a run").
 *
 * nbworker is started by exec, answers in frames on one socket, and writes
 * into a slot of shared memory which document it is on.  What it says is
 * hostile: frames are length-capped here, and their contents are decoded with
 * job.h.  A worker that dies or overruns its time is replaced; the job is
 * reported, never tried again by itself.
 */
#ifndef FORMATS_SANDBOX_POOL_H
#define FORMATS_SANDBOX_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/span.h"

#define POOL_WORKERS_MAX	64
#define POOL_FDS_MAX		2	/* descriptors sent with one job */
#define POOL_FRAME_MAX		((size_t)24 * 1024 * 1024)	/* octets */

struct pool_opts {
	const char	*worker;	/* path; NULL: found (pool_worker()) */
	const char	*store;		/* folder it may read; NULL: none */
	unsigned int	 n;		/* workers; 0: one a processor */
	bool		 nolock;	/* a guard runs: MDB_NOLOCK */
	bool		 require_sandbox;
	unsigned int	 seconds;	/* for a document; 0: WORKER_SECONDS */
	/* Sent to each worker when it starts, in order (job.h: setup). */
	const struct octets *setup;
	size_t		 nsetup;
};

struct pool;			/* opaque */

/*
 * Start the workers.  Everything in ${opts} is borrowed until pool_free().
 * NULL: logged; errno is ENOTSUP when the sandbox is required and missing.
 */
struct pool	*pool_new(const struct pool_opts *);
/* Ends the workers; NULL is allowed. */
void		 pool_free(struct pool *);
/*
 * nbworker beside the running program, else in NB_LIBEXECDIR.  The caller
 * frees.  NULL: not found (logged).
 */
char		*pool_worker(void);
unsigned int	 pool_size(const struct pool *);

struct pool_job {
	uint64_t	 cookie;	/* the caller's; comes back in events */
	const void	*p;		/* the encoded job; copied */
	size_t		 len;
	int		 fd[POOL_FDS_MAX];	/* -1: none; duplicated */
	uint64_t	 weight;	/* octets it will read, for the limit */
	unsigned int	 documents;	/* it names, for the limit;
					   at least 1 */
};

/* True while a job can be taken without waiting (queue not full). */
bool		 pool_ready(const struct pool *);
/* Queue a job.  0, or -1 (memory, longer than POOL_FRAME_MAX; logged). */
int		 pool_submit(struct pool *, const struct pool_job *);
/* Jobs submitted whose end was not reported yet. */
size_t		 pool_pending(const struct pool *);

enum pool_what {
	POOL_FRAME,	/* one answer; more may follow */
	POOL_END,	/* the job is done */
	POOL_DIED,	/* the worker died on it; the job is over */
	POOL_TIME,	/* it overran the limit and was killed; over */
	POOL_PROTOCOL,	/* it answered nonsense and was killed; over */
};

struct pool_event {
	enum pool_what	 what;
	uint64_t	 cookie;
	const uint8_t	*p;		/* FRAME: payload, until next call */
	size_t		 len;
	int		 signal;	/* DIED: its signal, or 0 */
	int		 status;	/* DIED without signal: exit status;
					   TIME: the limit in seconds */
	uint64_t	 slot;		/* which document it was on (job.h) */
};

/*
 * Wait for the next event, at most ${ms} (-1: for ever).  1 event, 0 nothing
 * in that time or nothing pending, -1 could not go on (logged).
 */
int		 pool_next(struct pool *, struct pool_event *, int ms);

/*
 * Was the worker killed from outside (the kernel short of memory, a person)?
 * That says nothing of the document it was on: it may be asked for once more.
 */
bool		 pool_killed(const struct pool_event *);

/* Human words for a DIED or TIME event, translated: "signal 11 (...)". */
const char	*pool_cause(const struct pool_event *, char out[128]);

/*
 * The guard: a process that holds a read transaction on the catalog and every
 * segment that is not sealed, and walks no page.
 */
struct guard;
/* NULL: logged (also when me_numreaders shows that no lock is held). */
struct guard	*guard_start(const char *worker, const char *store);
/* 0, or -1 when the guard had died meanwhile (what was read may be torn). */
int		 guard_stop(struct guard *);

#endif
