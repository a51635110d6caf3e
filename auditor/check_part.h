/*
 * check_part.h: what the files of check_audit() share.
 */
#ifndef AUDITOR_CHECK_PART_H
#define AUDITOR_CHECK_PART_H

#include "auditor/audit.h"

#define GROUP_OBJECTS	((size_t)128)

/* A job for the objects [lo, hi) of the reading order. */
struct range {
	bool		 used;
	size_t		 lo, hi;
	uint64_t	 from, to;	/* object numbers it answers for */
	size_t		 answers;
};

struct sample {
	size_t		 at;		/* in the reading order */
	bool		 has_used, has_fresh;
	struct digest	 used, fresh;
};

struct check {
	struct audit	*a;
	struct pool	*check;
	struct pool	*parse;
	struct pool	*fresh;
	struct pool	*near;		/* has the trust folder, too */
	struct pool_opts parse_opts, check_opts, fresh_opts, near_opts;
	uint32_t	*order;		/* objects by segment and number */
	size_t		 n;
	struct octets	*plan;		/* one an object; owned */
	size_t		 held;		/* octets of them */
	uint32_t	*covers;	/* detached data that was found: its
					   object, from 1; 0: none */
	struct siblings	*siblings;
	struct range	*range;
	size_t		 nrange;
	struct stretch	*todo;		/* of the reading order */
	size_t		 ntodo;
	int64_t		 end;		/* monotonic; no job begins later */
	struct sample	*sample;
	size_t		 nsample;
	size_t		 capsample;
	uint64_t	 top;		/* the highest number that is named */
	uint64_t	 done;
	uint64_t	 done_bytes;
	struct judge	*judge;
};

/* What a job is about: [lo, hi) of some list. */
#define COOKIE(lo, hi)	((uint64_t)(lo) << 32 | (uint64_t)(hi))

/* An object by its place in the reading order. */
static inline struct object *
nth(const struct check *c, size_t i)
{
	return &c->a->object[c->order[i]];
}

/* check.c: what a checking worker has to tell.  1, 0 after ${ms}, -1. */
int	 check_poll(struct check *, int ms);
/* Where the group that begins at ${lo} ends: GROUP_OBJECTS at most. */
size_t	 check_group_end(const struct check *, size_t lo);
/* What was read of the object ${i}, whose plan is held.  0 or -1. */
int	 check_accept(struct check *, size_t i, const struct checked *);
/* An object that no entry names; the segment's index is damaged. */
int	 check_unexpected(struct check *, uint32_t segment,
	    const struct checked *);
void	 check_index_damaged(struct check *, uint32_t segment, uint64_t from,
	    uint64_t to, const char *cause);

/*
 * check_partial.c: into the partial result of a shard, instead of a judgement.
 * 0 or -1 (logged).
 */
int	 check_tell_answer(struct check *, size_t i, const struct checked *);
int	 check_tell_unexpected(struct check *, uint32_t segment,
	    const struct checked *);
int	 check_tell_index(struct check *, const struct range *,
	    const char *cause);
int	 check_tell_sample(struct check *, const struct object *, bool same);
/* What is to be read: a shard's part.  0 or -1 (logged). */
int	 check_shard(struct check *);
/*
 * Take in all that shards have read; what none of them answers for (it is
 * newer, or was healed since) is what is to be read.  0 or -1 (logged).
 */
int	 check_partials(struct check *);

/* check_plans.c */
/* Ask ${pool} to parse the ${n} objects ${idx} of one segment.  0 or -1. */
int	 check_parse(struct check *, struct pool *, const size_t *idx, size_t n,
	    uint64_t cookie);
/* Remembered or newly made plans for ${n} objects, at most a group.  0, -1. */
int	 check_recall(struct check *, const size_t *idx, size_t n);
/* The same for the documents in [lo, hi). */
int	 check_plans(struct check *, size_t lo, size_t hi);
/* Keep a copy of a plan until it is dropped.  0 or -1. */
int	 check_hold(struct check *, size_t i, const uint8_t *, size_t len);
void	 check_drop(struct check *, size_t i);
/* Killed from outside for the first time: it is asked for once more. */
bool	 check_again(struct object *, const struct pool_event *);

/*
 * check_near.c: of the group [lo, hi), what signatures need and the documents
 * do not hold, from what lay beside them.  After the sample is drawn.  0, -1.
 */
int	 check_near(struct check *, size_t lo, size_t hi);

/* check_sample.c */
/*
 * Draw from the group [lo, hi), whose plans are held, what a fresh worker
 * parses again.  0 or -1.
 */
int	 check_draw(struct check *, size_t lo, size_t hi);
/* Compare what it found.  0 or -1. */
int	 check_sampled(struct check *);
/* The object was parsed again: to the same structure? */
void	 check_resampled(struct check *, struct object *, bool same);

#endif
