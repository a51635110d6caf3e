/*
 * coverage.h: which objects were read when, so that a run with a budget goes
 * on where the last one stopped and nothing stays unread for long.
 *
 * DIR.d/coverage.json holds ranges of object numbers.  Losing it makes
 * everything look unread: it costs time only.
 */
#ifndef AUDITOR_COVERAGE_H
#define AUDITOR_COVERAGE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COVER_DAYS	30		/* unless the configuration says */

struct audit;
struct coverage_log;		/* opaque */

/*
 * Objects [lo, hi) of the reading order, of one age: ${since} is when they
 * were read last, or, never read, when a run first saw them unread
 * (microseconds; TIME_NONE: not even that).
 */
struct stretch {
	size_t		 lo, hi;
	int64_t		 since;
	bool		 read;
};

/* What stands beside the ledger; nothing when it is damaged (logged). */
struct coverage_log	*coverage_load(const char *ledger);
void		 coverage_free(struct coverage_log *);	/* NULL is allowed */
/*
 * What to read, in ${order} (indices of a->object by place): everything in
 * that order, or ${oldest} first: what was never read, then what was read
 * longest ago.  The caller frees.  0 or -1 (logged).
 */
int		 coverage_todo(const struct coverage_log *,
		    const struct audit *, const uint32_t *order, size_t n,
		    bool oldest, struct stretch **, size_t *nstretch);
/* Take in what this run read (OBJECT_CHECKED), at ${now}.  0 or -1. */
int		 coverage_update(struct coverage_log *, const struct audit *,
		    const uint32_t *order, size_t n, int64_t now);
/* Durable when it returns 0; -1 logged. */
int		 coverage_save(const struct coverage_log *, const char *ledger);

/* Objects not read for ${days} days at ${now}; ${oldest}: since when. */
uint64_t	 coverage_overdue(const struct coverage_log *, int64_t now,
		    unsigned int days, int64_t *oldest);
/*
 * The same as JSON: overdue, cover_days, oldest, and the first ranges {segment,
 * from, to, objects, since, read}.  NULL: out of memory.
 */
json_t		*coverage_json(const struct coverage_log *, int64_t now,
		    unsigned int days);
/*
 * Into ${json}: "unread_ranges", like ranges, what the last update did not read
 * ("unread_more": not all of it).  An inspector cannot ask for lines of these
 * as of this run.  0 or -1.
 */
int		 coverage_unread(const struct coverage_log *, json_t *json);

#endif
