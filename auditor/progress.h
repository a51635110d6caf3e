/*
 * progress.h: one line on a terminal's standard error that says how far a
 * long command is.
 */
#ifndef AUDITOR_PROGRESS_H
#define AUDITOR_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	bool		 on;		/* standard error is a terminal */
	bool		 shown;		/* a line stands there now */
	int64_t		 began;		/* microseconds, monotonic */
	int64_t		 drawn;
	uint64_t	 total;		/* documents; 0 not known */
	uint64_t	 total_bytes;
};

/* A phase with ${total} documents of ${bytes} octets begins at ${now}. */
void	 progress_begin(struct progress *, uint64_t total, uint64_t bytes,
	    int64_t now);
/* Draw, at most ten times a second. */
void	 progress_step(struct progress *, uint64_t done, uint64_t bytes,
	    int64_t now);
/* Take the line away, before other text or at the end. */
void	 progress_clear(struct progress *);

#endif
