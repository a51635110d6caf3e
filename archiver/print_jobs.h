/*
 * print_jobs.h: what became of jobs that lp took, as far as CUPS tells within a
 * short time.
 *
 * That a job is done means that the printer was given all of it: whether there
 * is paper, nobody asks.
 */
#ifndef ARCHIVER_PRINT_JOBS_H
#define ARCHIVER_PRINT_JOBS_H

#include <stddef.h>
#include <stdint.h>

#include "formats/base/digest.h"

#include "archiver/command.h"
#include "archiver/handout.h"

enum print_state {
	PRINT_UNKNOWN,		/* CUPS does not list it, or cannot be asked */
	PRINT_WAITING,		/* pending or being printed */
	PRINT_HELD,
	PRINT_STOPPED,		/* with its printer, or by itself */
	PRINT_CANCELLED,
	PRINT_ABORTED,		/* by the system, or with errors */
	PRINT_ENDED,		/* done, cancelled or aborted: lpstat of some
				   versions does not tell which */
	PRINT_DONE,
	PRINT_STATES
};

struct print_job {
	char		*id;		/* "HP-12" */
	uint64_t	 accession;
	struct digest	 sha256;
	uint64_t	 of;		/* the journal's entry */
	enum print_state state;
};

/* Zeroed: none. */
struct print_jobs {
	struct print_job *job;
	size_t		 n, cap;
};

/*
 * Take the job that lp told of in ${said}; without one there is nothing to ask
 * for.  0 or -1 (memory).
 */
int	 print_jobs_add(struct print_jobs *, const char *said,
	    const struct handed *);
/*
 * Ask for them, until none waits any more or a few seconds are over, and tell
 * of those that are not on their way (JSON: of all).  0, DONE_PERSON: somebody
 * has to look; or an exit code.
 */
int	 print_jobs_look(struct print_jobs *, const struct run *,
	    const char *lp);
void	 print_jobs_release(struct print_jobs *);

/*
 * What lpstat -l says of ${id} (English), in its listing of jobs that are not
 * completed, ${open}, and of those that are; UNKNOWN: nothing.
 */
enum print_state print_state_of(const char *id, const char *open,
	    const char *ended);

#endif
