/*
 * ingest_part.h: what the files of nbarchive ingest share.
 *
 * The program's own thread walks the sources, feeds the workers and takes
 * their answers (ingest_feed.c); it hands documents over in batches.  The
 * writer's thread alone touches the store, the receipt and the sources that
 * are moved (ingest_write.c).
 */
#ifndef ARCHIVER_INGEST_PART_H
#define ARCHIVER_INGEST_PART_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/sandbox/beside.h"
#include "formats/sandbox/pool.h"

#include "archiver/ahead.h"
#include "archiver/anchors.h"
#include "archiver/command.h"
#include "archiver/doc.h"
#include "archiver/doc_rules.h"
#include "archiver/known_books.h"
#include "archiver/members.h"
#include "archiver/ocr.h"
#include "archiver/receipt.h"
#include "archiver/sidecar.h"
#include "archiver/source.h"
#include "archiver/writer.h"

#define EXCEPT_MOST	4
/* Octets near documents that one intake reads; the audit looks further. */
#define NEAR_TOTAL_MAX	((uint64_t)16 << 30)

/* A first-in first-out list of documents. */
struct queue {
	struct doc	*first;
	struct doc	**last;
	size_t		 n;
	uint64_t	 octets;
};

struct ingest {
	const struct run	*run;
	struct source_except	 except[EXCEPT_MOST];
	size_t			 nexcept;
	struct source		*source;
	struct anchors		 anchors;
	struct pool		*pool;
	struct ocr		*ocr;	/* NULL: scans are not recognised */
	struct members		 members;
	struct supply		 supply;	/* the writer's thread's */
	struct known_books	 books;	/* this thread's */
	struct doc_rules	*rules;	/* NULL: of evidence */
	struct writer		*w;	/* NULL: a dry run */
	struct receipt		*receipt;
	struct sidecar		*sidecar;	/* NULL: none given */
	struct doc		*asked;	/* a worker has it; doubly linked */
	struct doc		*waiting;	/* for room to be read */
	uint64_t		 given;	/* of ${ahead}, when it was full */
	struct queue		 ready;	/* answered, to be handed over */
	struct ahead		*ahead;	/* NULL: a dry run, or none */
	struct buf		 states;	/* of the one just read */
	size_t			 open;	/* documents alive */
	size_t			 open_most;
	int64_t			 at;	/* time of validation */
	uint64_t		 seek_left;	/* seek_data.h */
	uint64_t		 near_left;	/* NEAR_TOTAL_MAX */
	struct beside_files	 beside;	/* of the folder below */
	char			*folder;	/* with its slash; NULL: none */
	bool			 ended;	/* the walk */
	int			 failed;	/* exit code of this thread */

	/* Shared with the writer's thread, under ${lock}. */
	pthread_mutex_t		 lock;
	pthread_cond_t		 changed;
	struct queue		 handed;	/* the batch being written */
	bool			 busy;
	bool			 quit;
	int			 fatal;	/* nothing more can be stored */

	/* Counted by the writer's thread alone. */
	int			 rc;
	uint64_t		 count[DOC_OUTCOMES];
	uint64_t		 left;	/* by the other: not settled */
	uint64_t		 octets;
	uint64_t		 bad;	/* TOTAL-FAILED that were stored */
	uint64_t		 breaking;	/* stored, a rule is broken */
	int64_t			 started;
	int64_t			 shown;
};

/* ingest_write.c */
void	 queue_init(struct queue *);
void	 queue_add(struct queue *, struct doc *);
struct doc *queue_take(struct queue *);
int64_t	 ingest_now(const struct ingest *);
void	 ingest_progress(struct ingest *, bool last);
/* The writer's thread; ${arg} is the ingest. */
void	*ingest_writer(void *arg);
/* Free the queue's documents, and the room that they take. */
void	 ingest_forget(struct ingest *, struct queue *);
/*
 * Hand the next batch over.  ${wait}: also when the last one is still being
 * written, and when it is small.
 */
void	 ingest_hand_over(struct ingest *, bool wait);
/* Wait until nothing is being written. */
void	 ingest_settle(struct ingest *);

/* Changed so lately that it may still be written. */
bool	 ingest_unsettled(const struct ingest *, const struct stat *);
/*
 * To a worker, which reads it by itself when ${h} is NULL, alone with its data.
 * 0 or -1.
 */
int	 ingest_submit(struct ingest *, struct doc *, struct job_held *h);
/* Once more with what its signatures want.  True: the worker has it again. */
bool	 ingest_again(struct ingest *, struct doc *);

/* ingest_feed.c: everything to its end, handed over and written. */
void	 ingest_feed(struct ingest *);

#endif
