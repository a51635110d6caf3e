/*
 * member.h: one worker as the pool sees it: its process, the jobs it was
 * given, what was read from it.  For pool.c only.
 */
#ifndef FORMATS_SANDBOX_MEMBER_H
#define FORMATS_SANDBOX_MEMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/span.h"
#include "formats/sandbox/frame.h"
#include "formats/sandbox/pool.h"
#include "formats/sandbox/spawn.h"

/* A job that was submitted and whose end was not reported. */
struct pjob {
	struct pool_job	 j;		/* p and fd are owned */
	unsigned int	 tries;		/* workers that died before it began */
	struct pjob	*next;
};

struct pjobs {			/* first in, first out */
	struct pjob	*first;
	struct pjob	*last;
	size_t		 n;
};

/*
 * Invariants: ${sending} is NULL or one of ${jobs}, and those before it were
 * sent whole; ${sent} counts octets of the frame under way; the setup frames
 * go before any job.
 */
struct member {
	struct spawned	 sp;
	struct pjobs	 jobs;		/* the first is the one it is on */
	struct pjob	*sending;
	uint64_t	 weight;	/* of ${jobs} */
	const struct octets *setup;
	size_t		 nsetup;
	size_t		 setup_sent;	/* frames */
	size_t		 setup_done;
	size_t		 sent;
	struct buf	 in;
	size_t		 off;		/* of what was not looked at yet */
	bool		 hello;		/* it has said how it is confined */
	unsigned int	 confined;	/* CONFINE_*: as it says */
	bool		 eof;
	bool		 broken;	/* writing to it failed */
	bool		 stuck;		/* the kernel refuses for now */
	bool		 late;		/* over its time */
	unsigned int	 logged;	/* lines, since the last job's end */
	uint64_t	 ended;		/* jobs, since it started */
	uint64_t	 seen;		/* slot at the last look */
	int64_t		 idle;		/* ms without progress */
	int64_t		 total;		/* ms on this job */
};

void	 pjobs_add(struct pjobs *, struct pjob *);
void	 pjobs_add_first(struct pjobs *, struct pjob *);
struct pjob *pjobs_take(struct pjobs *);	/* NULL: empty */
/* A copy of ${j} with its own descriptors; NULL: no memory or descriptor. */
struct pjob *pjob_new(const struct pool_job *);
void	 pjob_free(struct pjob *);

/* Start the process.  0 or -1 (logged). */
int	 member_start(struct member *, const struct pool_opts *,
	    const char *worker);
/* End it and forget what it sent; the jobs stay.  The wait status or -1. */
int	 member_end(struct member *, int ms);
/* It has told how it is confined, and has done all setup. */
bool	 member_up(const struct member *);
/* Up, and as far as is known alive. */
bool	 member_ready(const struct member *);
/* May ${j} be put behind the jobs it has? */
bool	 member_room(const struct member *, const struct pjob *);
void	 member_give(struct member *, struct pjob *);	/* takes the job */
/* The first job, which is over; the caller frees it. */
struct pjob *member_take(struct member *);

bool	 member_wants_write(const struct member *);
/* Send what goes without waiting. */
void	 member_write(struct member *);
/* Read what is there; sets eof at the end.  -1: no memory. */
int	 member_read(struct member *);
/*
 * The next whole frame, borrowed until member_next() or member_read().  1,
 * 0 none yet, -1 nonsense.
 */
int	 member_frame(struct member *, enum frame_type *, const uint8_t **,
	    size_t *len);
void	 member_next(struct member *);		/* done with that frame */

uint64_t member_slot(const struct member *, unsigned int);
/* Has it begun a job whose end has not come? */
bool	 member_began(const struct member *);
/* ${ms} have passed: look for progress. */
void	 member_clock(struct member *, int64_t ms);
void	 member_progress(struct member *);
/* Is it over its time?  ${seconds}: for one document. */
bool	 member_over(const struct member *, unsigned int seconds);
/* The limit that member_over() applies, in seconds. */
int64_t	 member_limit(const struct member *, unsigned int seconds);

#endif
