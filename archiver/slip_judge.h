/*
 * slip_judge.h: what a document's signatures are worth today, for the slip:
 * a worker parses, as in nbaudit inspect.
 */
#ifndef ARCHIVER_SLIP_JUDGE_H
#define ARCHIVER_SLIP_JUDGE_H

#include <jansson.h>

#include "formats/sandbox/job.h"
#include "formats/sandbox/pool.h"

#include "archiver/anchors.h"
#include "archiver/archive_known.h"
#include "archiver/command.h"
#include "archiver/known_books.h"

struct slip_judge {
	const struct run *run;
	struct anchors	 anchors;
	struct pool	*pool;		/* NULL until it is needed */
	struct known_books books;
	struct archive_known known;
	/* Told of each answer, borrowed, when set: 0 or an exit code. */
	int		(*see)(void *arg, const struct judged *);
	void		*arg;
};

/* A document's accession, and the first one of its octets or NULL; borrowed. */
struct slip_record {
	const json_t	*record;
	const json_t	*first;
};

void	 slip_judge_init(struct slip_judge *, const struct run *);
/*
 * Rules ask the store's books, notices and documents from now on; before its
 * catalog is opened.  0 or an exit code (logged).
 */
int	 slip_judge_books(struct slip_judge *);
void	 slip_judge_release(struct slip_judge *);
/*
 * The contract's JSON (03-validation.md) of what ${fd} holds, ${size} octets
 * named ${name}, its detached data in ${covers} (-1: none), at ${at}; each
 * signer has "kind" (regulation/signers.h).  "rules" rest on what the journal
 * has of it: metadata (without, what the worker reads) and its corrections,
 * direction and channel.  *out is NULL when no worker could tell (logged).  0,
 * or an exit code (logged): nothing can be judged at all.
 */
int	 slip_judge(struct slip_judge *, int fd, int covers, uint64_t size,
	    const char *name, int64_t at, const struct slip_record *,
	    json_t **out);

#endif
