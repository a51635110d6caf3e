/*
 * work.h: what the parts of nbworker share.
 */
#ifndef FORMATS_WORKER_WORK_H
#define FORMATS_WORKER_WORK_H

#include <iconv.h>
#include <locale.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/crypto/chain.h"
#include "formats/crypto/verify.h"
#include "formats/sandbox/frame.h"
#include "formats/sandbox/order.h"

struct reader;
struct readers;
struct chains;

#define WORK_FRAME	((size_t)256 * 1024)	/* octets of a list's frame */
#define WORK_CHARSETS	8		/* conversions kept loaded */
#define WORK_PIECE	((size_t)256 * 1024)	/* octets hashed at once */

struct work {
	const char	*store;		/* folder; NULL: none */
	bool		 nolock;
	volatile uint64_t *slot;
	uint32_t	 serial;	/* of the job it is on, from 1 */
	struct buf	 out;		/* the answer under way */
	struct trust	*trust;
	struct verify	*verify;
	struct readers	*readers;	/* open environments */
	struct chains	*chains;	/* judged certificates */
	uint8_t		*small;		/* a document that was read whole */
	size_t		 smallcap;
	/* What JOB_HELD's documents lie in, mapped once. */
	const uint8_t	*held;		/* NULL: nothing yet */
	size_t		 heldlen;
	dev_t		 helddev;
	ino_t		 heldino;
	iconv_t		 charset[WORK_CHARSETS];	/* kept loaded */
	locale_t	 utf8;		/* libarchive's names are in it */
};

/*
 * One job or setup.  ${fd} stays the caller's.  0: done, also when it could
 * not be answered; -1: the worker cannot go on.
 */
typedef int work_handler(struct work *, const uint8_t *, size_t len,
	    const int fd[POOL_FDS_MAX]);

/*
 * start.c: close what was inherited, preload, lock in, say HELLO.  ${confined}
 * false leaves the last out (tests).  0 or -1 (logged on standard error).
 */
int	 work_start(struct work *, const char *store, bool nolock,
	    bool confined);
/* serve.c: frames until the end of the socket.  The exit status. */
int	 work_serve(struct work *, work_handler *);
/* Send ${work->out} as an answer, empty it.  0, or -1: the parent is gone. */
int	 work_answer(struct work *);
void	 work_slot(struct work *, uint64_t document);
/* Lines to the parent (log_init). */
void	 work_log(void);

/* jobs.c: every real job. */
work_handler work_job;

/*
 * judge.c, objects.c, lists.c, lookup.c, sources.c: as work_handler, the order
 * decoded.
 */
int	 work_judge(struct work *, const struct order *,
	    const int fd[POOL_FDS_MAX]);
int	 work_text(struct work *, const struct order *,
	    const int fd[POOL_FDS_MAX]);
/*
 * Layer 3 of ${judged}, whose plan and math are set.  0, or -1: logged, or
 * memory.
 */
int	 work_judge_chains(struct work *, struct judged *, int64_t at);
/* Encode it, or its digest and why when it is too large.  0 or -1. */
int	 work_judge_encode(struct buf *, struct judged *);
/*
 * describe.c: what the ${len} octets of a parsed document say of it, encoded;
 * ${name} (NULL: unknown) is its file's.  0, or -1: nothing was appended.
 */
int	 work_describe(struct buf *, const struct plan *, const uint8_t *,
	    size_t len, const char *name);
/*
 * The plan of ${doc} with what lies beside it, a piece (document/nearby.h), and
 * the certificates of the trust folder.  NULL: malformed, or memory.
 */
struct plan *work_parse_near(struct work *, const struct octets *doc,
	    const struct octets *piece);
/*
 * Give the plan what these files beside its document have: certificates that
 * it names (crypto/adopt.h), then proofs (crypto/enrich.h).  0 or -1 (memory).
 */
int	 work_enrich(struct work *, struct plan *, const struct neighbour *,
	    size_t n);
/*
 * look.c: what lies beside a document.  ${copy} gives a file's octets, which
 * the caller frees, or NULL; ${document} the document's own, borrowed.
 */
struct beside {
	struct octets	 name;		/* the document's */
	uint64_t	 size;		/* and how large it is */
	const struct job_near_file *file;	/* as in JOB_NEAR */
	size_t		 n;
	bool		 data;		/* detached data is looked for, too */
	bool		 inside;	/* all of them came in one container */
	uint8_t		*(*copy)(void *arg, size_t i);
	const uint8_t	*(*document)(void *arg);
	void		*arg;
};
/*
 * Give *plan what it wants (crypto/wants.h), or replace it by a fuller one;
 * *covers is the detached data, -1: not found.  0 or -1 (memory).
 */
int	 work_look(struct work *, const struct beside *, struct plan **,
	    int64_t *covers, bool *changed);
/*
 * piece.c: the same in a piece that lies beside ${doc}, whose path is ${name}.
 * *plan is set in either case (NULL: malformed, or memory); *covers borrows
 * from the piece, its p NULL: not found.  0 or -1.
 */
int	 work_piece(struct work *, const struct octets *name,
	    const struct octets *doc, const struct octets *piece,
	    struct plan **plan, struct octets *covers);
/* near.c */
int	 work_near(struct work *, const struct order *);
/*
 * inside.c: the members of the container that the last item of ${c} is in, for
 * searches; kept until one of another container is asked for.
 */
struct inside;
struct container;
struct container_item;
struct inside	*inside_new(void);
void		 inside_free(struct inside *);	/* NULL is allowed */
/*
 * As work_look() for that item, which is held; ${data}: also for detached
 * data, which goes into *${covers} (NULL: none was found), borrowed until the
 * next call as is its *name, of *len octets.  0 or -1.
 */
int		 inside_look(struct inside *, struct work *,
		    struct container *, const struct container_item *,
		    bool data, struct plan **, const uint8_t **covers,
		    size_t *len, const char **name);
/*
 * Note on signatures that another member has the name of a file that they
 * refer to.  0 or -1 (memory).
 */
int		 inside_twins(const struct inside *, struct container *,
		    struct plan *);
/*
 * twins.c: the same of what lies beside an object that came in a container, for
 * its detached data (-1: none) and its references.
 */
int	 work_note_twins(const struct beside *, struct plan *,
	    int64_t covers, bool *changed);
/* Note it on every signature over detached data.  0 or -1. */
int	 work_note_twin(struct plan *, const char *name);
/*
 * Note it on the signatures whose references lead to a file that has a
 * ${twin}: 1, 0 or -1.  0 or -1.
 */
int	 work_each_led_to(const struct beside *, struct plan *,
	    int (*twin)(void *arg, size_t i), void *arg, bool *changed);
/*
 * covers.c: XML data is covered by evidence records in its canonical forms,
 * too.  Feed them.  0, or -1: the library failed.
 */
int	 work_feed_forms(struct work *, const struct plan *, const uint8_t *,
	    size_t len);
/* scan.c */
int	 work_picture(struct work *, const int fd[POOL_FDS_MAX]);
int	 work_scan(struct work *, const struct order *);
/* members.c */
int	 work_members(struct work *, const struct order *,
	    const int fd[POOL_FDS_MAX]);
int	 work_unpack(struct work *, const struct order *,
	    const int fd[POOL_FDS_MAX]);
/* pack.c */
int	 work_pack(struct work *, const struct order *,
	    const int fd[POOL_FDS_MAX]);
int	 work_plan(struct work *, const struct order *);
int	 work_check(struct work *, const struct order *);
int	 work_chain(struct work *, const struct order *);
int	 work_trust(struct work *, const struct order *);
int	 work_sources(struct work *, const struct order *);
int	 work_appraise(struct work *, const struct order *);
int	 work_entries(struct work *, const struct order *);
int	 work_catalog(struct work *, const struct order *);
int	 work_segments(struct work *, const struct order *);
int	 work_record(struct work *, const struct order *);
int	 work_proof(struct work *, const struct order *);
int	 work_object(struct work *, const struct order *);
/*
 * describe_signature.c: add what the signatures tell (META_FROM_SIGNATURE) to
 * fields that are not there.  0 or -1 (memory).
 */
struct metadata;
int	 work_describe_signatures(struct metadata *, const struct plan *);

/*
 * readers.c: an environment by segment number, 0 the catalog; opened when it
 * is first asked for, the least used one closed.  ${fresh}: at the newest
 * state.  NULL: unreadable (logged).  Lives until the next call.
 */
struct reader *work_reader(struct work *, uint32_t segment, bool fresh);

/* covers.c: does a signature of the plan speak of a detached file? */
bool	 work_needs_covers(const struct plan *);	/* NULL is allowed */
/*
 * Feed the detached data of ${o} to the verification under way.  Damaged data
 * is not fed: the signature over it is then not judged, instead of judged
 * wrong.  0, or -1: the library failed.
 */
int	 work_covers(struct work *, const struct plan *,
	    const struct job_object *o);

/*
 * chains.c: chain_check() with the memory of earlier answers.  ${others}
 * stands for the digest of all extras.  Borrowed until the next call; NULL:
 * memory.
 */
const struct chain_result *work_chain_check(struct work *,
	    const struct octets *leaf, const struct digest *others,
	    const struct chain_extra *, int64_t at, int64_t now);
void	 work_chain_forget(struct work *);

/* guard.c: the exit status. */
int	 work_guard(const char *store);

#endif
