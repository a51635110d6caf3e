/*
 * audit.h: what the parts of a run share.
 */
#ifndef AUDITOR_AUDIT_H
#define AUDITOR_AUDIT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/digest.h"
#include "formats/base/finding.h"
#include "formats/journal/merkle.h"
#include "formats/journal/note.h"
#include "formats/journal/rotation.h"
#include "formats/sandbox/job.h"
#include "formats/sandbox/pool.h"
#include "formats/store/layout.h"
#include "auditor/options.h"
#include "auditor/report.h"
#include "auditor/state.h"
#include "auditor/trust.h"

struct cache;
struct coverage_log;
struct merge;
struct partial_out;
struct chains;
struct transitions;
struct holding;
struct ledger;
struct shadow;
struct stamps;
struct replay;
struct rulings;

enum class { CLASS_DOCUMENT, CLASS_EVIDENCE, CLASS_RECORD, CLASS_PRIVATE };

#define OBJECT_DESTROYED	0x01u	/* lawfully */
#define OBJECT_SUPERSEDED	0x02u	/* healed: lies elsewhere now */
#define OBJECT_CHECKED		0x04u	/* an answer came */
#define OBJECT_KEPT		0x08u	/* keeps an earlier verdict */
#define OBJECT_REWRITTEN	0x10u	/* genuine, but saved again */
#define OBJECT_STALE		0x20u	/* only revocation is missing */
#define OBJECT_PROVEN		0x40u	/* the journal proved its entry */
#define OBJECT_AGAIN		0x80u	/* its worker was killed once */
#define OBJECT_STAMPED		0x100u	/* a time-stamp's tree names it */
#define OBJECT_UNREAD		0x200u	/* beyond this run's budget */
#define OBJECT_REMEMBERED	0x400u	/* its structure was, not parsed */
#define OBJECT_ADOPTED		0x800u	/* it got certificates beside it */
#define OBJECT_LOST		0x2000u	/* one names it that counts no more */
#define OBJECT_LAPSED		0x1000u	/* STALE: what told it is here, but is
					   too old */

#define AUDIT_GUARDS	16		/* processes */

/*
 * An object that the journal names.  Kept small: there may be a million.
 * ${sub} is static; ${detail} is owned, NULL for most.
 */
struct object {
	struct digest	 sha256;
	uint64_t	 number;
	uint64_t	 size;
	uint64_t	 accession;
	const char	*sub;
	char		*detail;
	int64_t		 best;		/* all signatures are proven to be no
					   later; TIME_NONE */
	int64_t		 provable;	/* until when; TIME_NONE */
	uint32_t	 segment;
	uint32_t	 stamp;		/* from 1: proves it; 0: none does */
	uint32_t	 order;		/* as it came; later ones replace */
	uint8_t		 class;
	uint8_t		 fixity;
	uint8_t		 indication;
	uint8_t		 why;		/* enum finding: the worst reason */
	uint16_t	 flags;
	uint32_t	 rules;		/* its set of results (rulings.h) */
};

/* An intake said that ${object} is a signature over ${covers}. */
struct link {
	struct digest	 object;
	struct digest	 covers;
};

struct audit {
	const struct options *opts;
	struct state	*state;
	struct ledger	*ledger;
	struct key	*key;
	/*
	 * verify: whose folder's evidence counts (NULL: our own), and what is
	 * to be done when the journal was read, before time-stamps are.
	 */
	const char	*evidence;
	bool		 bare;		/* without the last audit's evidence:
					   a pass is not kept, but told */
	int		(*before_stamps)(struct audit *);
	const struct trust_folder *stamp_trust;	/* NULL: the same, ${trust} */
	/*
	 * A shard's: where what was read goes, once the journal is proven, and
	 * its own folder.  Or what the shards have read; NULL in a run by
	 * itself.
	 */
	bool		 is_shard;
	bool		 shares;	/* the journal's reading (handover.h) */
	bool		 has_handover_lock;
	int		 handover_lock;
	struct partial_out *partial;
	const char	*scratch;
	struct merge	*merge;
	struct cache	*cache;
	struct trust_folder trust;
	struct store_info info;
	char		*worker;
	int64_t		 now;		/* when the run began */
	int64_t		 at;		/* time of validation */
	struct report	 report;

	/* The checkpoint, read before anything else. */
	struct buf	 note;
	struct checkpoint checkpoint;
	bool		 has_checkpoint;	/* signed as it must be: known
						   once the journal is read */
	bool		 head_differs;	/* its root is not the journal's */
	struct keychain	 keys;		/* the archive's, as replayed */
	bool		 writer;	/* one was at work, at either end */

	/* The journal as read by ourselves. */
	struct pool	*journal;	/* one worker: its jobs stay in order */
	struct shadow	*shadow;
	struct replay	*replay;
	struct merkle_range range;
	struct segment_facts *segment;
	size_t		 nsegment;
	uint64_t	 next;		/* sequence number expected */
	/*
	 * Entries that the shadow remembers; only hashed until the root over
	 * them is seen to be the one remembered (recalled).  What does not fit
	 * is doubted: all is read and replayed once more, from nothing.
	 */
	uint64_t	 remembered;
	bool		 recalled;
	bool		 sink_failed;	/* our own disk: says nothing of it */
	bool		 doubted;
	bool		 gap;		/* an entry could not be read */
	bool		 tampered;	/* it contradicts itself or the past */
	bool		 told_future, told_early;	/* of entries' times */
	bool		 proven;	/* the checkpoint's root is ours */

	/* By SHA-256 once the journal was read; the newest of equals last. */
	struct object	*object;
	size_t		 nobject;
	size_t		 capobject;
	struct link	*link;
	size_t		 nlink;
	size_t		 caplink;
	/* Accessions of files with certificates, CRLs, responses: ascending. */
	uint64_t	*proof;
	size_t		 nproof;
	size_t		 capproof;
	struct digest	*found;		/* unnamed, while entries are missing */
	size_t		 nfound;

	struct chains	*chains;
	struct stamps	*stamps;	/* time-stamps kept */
	uint64_t	 opaque;	/* verify: whose trees are not known */
	char		*untrue;	/* the first described wrongly */
	/*
	 * verify: the audit that is repeated got a time-stamp after it had
	 * judged (they did until 2026-11): it proves nothing yet ("": the
	 * newest one).
	 */
	bool		 has_late;
	char		 late[32];
	struct {			/* this night's */
		const char	*state;	/* none, done, failed, waiting */
		char		 token[32];	/* done: its name */
		bool		 counted;	/* when documents were judged */
		char		 why[256];
		uint64_t	 asked;		/* leaves */
		uint64_t	 documents;
		uint64_t	 renewed;
		uint64_t	 ending;	/* soon, and not renewed */
	} stamping;
	struct transitions *transitions;
	struct rulings	*rulings;	/* NULL before documents are judged */
	struct coverage_log	*coverage;	/* of this run, once checked */
	struct guard	*guard[AUDIT_GUARDS];
	size_t		 nguard;
	uint32_t	 guarded;	/* the newest segment that is */

	/* Microseconds, monotonic: the end of each phase. */
	int64_t		 began;
	int64_t		 journal_end;
	int64_t		 catalog_end;
	int64_t		 check_end;

	/* Counts for the report. */
	uint64_t	 documents;
	uint64_t	 bytes;
	uint64_t	 damaged;
	uint64_t	 failed;
	uint64_t	 indeterminate;
	uint64_t	 passed;
	uint64_t	 unsigned_;
	uint64_t	 destroyed;
	uint64_t	 parsed;
	uint64_t	 sampled;
	uint64_t	 objects_read;	/* of objects_all, in this run */
	uint64_t	 objects_all;
	uint64_t	 overdue;	/* not read for cover_days */
	uint64_t	 changed;	/* rows of state/ */
	json_t		*media;		/* what is told of copies; owned */
	struct buf	 copies;	/* copies.tsv */
	struct holding	*volume;	/* by set and number; media.c's */
	size_t		 nvolume;
	bool		 judged;	/* every document was */
	bool		 recorded;	/* the ledger has this run */
};

/*
 * guards.c: nothing of the store is read before a guard holds it.  Segments
 * that come to be later are covered before they are read.  0 or -1 (logged).
 */
int	 guards_start(struct audit *);
int	 guards_cover(struct audit *, uint32_t segment);
/* -1: one had died, so that what was read may be torn. */
int	 guards_stop(struct audit *);
/* objects.c: add what an entry says of an object.  0 or -1 (logged). */
int	 objects_note(struct audit *, const struct object *);
int	 objects_link(struct audit *, const struct link *);
int	 objects_proof(struct audit *, uint64_t accession);
/*
 * The record of an accession, canonical JSON: is its file, by its name, one
 * with certificates, CRLs or OCSP responses?  1 (kept), 0, -1 (logged).
 */
int	 objects_source(struct audit *, uint64_t accession, const void *json,
	    size_t len);
/* Is such an accession within ${reach} of this one?  The first, or nproof. */
size_t	 objects_proof_near(const struct audit *, uint64_t accession,
	    uint64_t reach);
/* Sort, so that the newest record of each object counts. */
void	 objects_settle(struct audit *);
/* What an intake said of the object's detached data, or NULL. */
const struct link *objects_linked(const struct audit *,
		    const struct digest *);
/* The object of that digest that counts, or NULL. */
struct object *objects_find(struct audit *, const struct digest *);

/*
 * journal_segments.c: the segments that are there, in order, gaps or not; the
 * caller frees them.  0 or -1 (logged).
 */
int	 segments_list(const char *store, uint32_t **number, size_t *n);
/* What each holds now, into ${segment} of the audit.  0 or -1 (logged). */
int	 journal_survey(struct audit *);
/* Findings: those that cannot be read, or are missing between others. */
void	 journal_note_segments(struct audit *);
/* journal.c: read and prove the journal, replay it.  0, or -1 (logged). */
int	 journal_audit(struct audit *);
/* Drop what is remembered and read; begin anew.  0 or -1 (logged). */
int	 journal_restart(struct audit *);
/*
 * logkey.c: the archive's keys, from the replayed journal: whose checkpoint it
 * is, and which changes a person must compare with paper.  0, or -1 (logged).
 */
int	 logkey_audit(struct audit *);
/* catalog.c: hold the catalog against the replayed journal.  0 or -1. */
int	 catalog_audit(struct audit *);
/* check.c: read every object, judge every document.  0 or -1 (logged). */
int	 check_audit(struct audit *);
/* Shards of state/ into the ledger, and what they find.  0 or -1. */
int	 verdicts_write(struct audit *);
/*
 * audit.c: on opened ledger, state and store: what is needed before the store
 * is read; then all that reads it, under guards.  0 or -1 (logged).  Release
 * also an audit that is all zeroes.
 */
int	 audit_prepare(struct audit *);
/*
 * What the auditor has: memory, key, ledger (${shared}: others of our own are
 * at work beside us).  STATUS_OK, or why not (logged).
 */
enum status audit_open(struct audit *, bool shared);
int	 audit_store(struct audit *);
/*
 * The checkpoint and the journal alone, and under the same guards whatever
 * ${then} does.  Needs ${worker} and ${shadow}.  0 or -1 (logged).
 */
int	 audit_journal(struct audit *, int (*then)(struct audit *));
void	 audit_release(struct audit *);
/* Is somebody adding to the store, or signing its checkpoint, just now? */
bool	 writer_alive(const char *store);
/*
 * standing.c: is the ledger a continuation of what we last wrote?  1, 0
 * (told), -1.
 */
int	 audit_ledger(struct audit *);
/* run.c: the whole command; ${merge}: from what the shards have read. */
enum status audit_run(const struct options *, bool merge);
/* The catalog's digest of "replayed", watched for while entries are read. */
int	 journal_read(struct audit *, const struct digest *replayed,
	    bool *met);

#endif
