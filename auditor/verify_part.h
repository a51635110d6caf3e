/*
 * verify_part.h: what the files of nbaudit verify share.
 */
#ifndef AUDITOR_VERIFY_PART_H
#define AUDITOR_VERIFY_PART_H

#include "auditor/anchors.h"
#include "auditor/audit.h"
#include "auditor/ledger.h"
#include "auditor/verify_rules.h"
#include "auditor/verify_stamps.h"

#define COMMIT_WORDS	128
#define STATE_FIELDS	8	/* of a line of state/ */

/* A tree that the ledger says was signed. */
struct point {
	size_t		 commit;	/* index of its first one */
	struct checkpoint checkpoint;
};

/* How a line of the ledger may have come about otherwise than here. */
enum reading_was {
	READING_SAME,		/* read by the last audit, with what is here */
	READING_FRESH,		/* without CRLs or answers that are here */
	READING_EARLIER,	/* by an earlier audit: the last left it out */
	READING_PROGRAM		/* by a program of another version */
};

/*
 * What the audits that are repeated had: verify_reading.c.  ${had} is what the
 * reports of all of them name: what was held once is kept.
 */
struct verify_reading {
	uint64_t	 waiting;	/* objects that the last left unread */
	struct unread	*unread;	/* where they lie */
	size_t		 nunread;
	bool		 more;		/* and others */
	struct digest	*had;		/* CRLs and answers; sorted */
	size_t		 nhad;
	bool		 stamps_named;	/* the last names what its time-stamps
					   were judged by, as well */
	bool		 older_program;
	uint64_t	 newest;	/* validator of them all */
	uint64_t	 program;	/* validator of the last */
	bool		 compared, fresh;
	bool		 looked, lacking;
	char		 missing[DIGEST_HEX];	/* the first, when lacking */
	struct digest	*doubt;		/* documents whose lines may differ for
					   what is fresh */
	size_t		 ndoubt;
	bool		 all;		/* every line is doubted */
	uint64_t	 unknown;	/* documents that no audit has read */
	uint64_t	 untold[READING_PROGRAM + 1]; /* rows */
	char		 first[READING_PROGRAM + 1][17];
};

struct verify {
	const struct options *opts;	/* the user's */
	struct options	 own;		/* with our own folder */
	char		*folder;	/* a temporary one */
	struct state	 known;		/* of the ledger's folder, if any */
	struct state	 fresh;
	struct anchors	 anchors;
	struct audit	 a;
	struct commit_facts *commit;
	size_t		 n;
	struct point	*point;
	size_t		 npoint;
	char		*first;		/* the first disagreement */
	size_t		 at;		/* the commit being looked at */
	bool		 on_paper;	/* the auditor's key, or one before it
					   that brought it */
	bool		 lost;		/* a key was, since that one signed */
	uint64_t	 differ;	/* rows */
	uint64_t	 damaged;	/* rows that were of whole octets */
	uint64_t	 unproven;	/* rows that may rest on
					   what is opaque */
	bool		 strange;	/* other certificates than the last
					   audit had */
	bool		 alone;		/* without the auditor's folder */
	uint64_t	 untold;	/* rows that may differ for that */
	uint64_t	 newer;		/* documents since the last audit */
	uint64_t	 witnessed;	/* the largest tree that enough have
					   signed */
	size_t		 nsigned;	/* how many of them */
	struct stamps_check stamps;
	struct verify_rules rules;
	struct verify_reading reading;
	uint64_t	 healed;	/* rows of damage that is no more */
};

/* verify.c: a finding; the first one is kept for the last line. */
void	 disagree(struct verify *, enum report_kind, const char *part,
	    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* verify_history.c.  "commit 34c95730 of 2026-11-28T02:36:29Z" */
const char *verify_words(const struct verify *, size_t i,
	    char out[COMMIT_WORDS]);
/* Every commit, from the first.  0 or -1 (logged). */
int	 verify_history(struct verify *, const char *head);
/* Is what this ledger's own auditor made last in the history? */
void	 verify_memory(struct verify *);
/* Each signed tree, made anew of the journal's entries.  0 or -1 (logged). */
int	 verify_points(struct verify *);
/* The report of the run that commit ${i} is; NULL when there is none. */
json_t	*verify_run_report(struct verify *, size_t i, int *rc);

/*
 * verify_state.c: a ledger_differs: what the ledger has otherwise than this
 * check made it.
 */
int	 verify_differs(void *arg, const char *path, const void *, size_t len);
/* A line of state/, [p, end), into its fields; true when there are all. */
bool	 verify_row(const char *p, const char *end,
	    struct octets field[STATE_FIELDS]);

/*
 * verify_trust.c: choose the trust folder: the user's, else the one beside the
 * ledger, else the certificates in the ledger (its base), put into our own
 * folder.  0 or -1 (logged).
 */
int	 verify_trust(struct verify *);
/* Is what was read the trust of the last audit?  0 or -1 (logged). */
int	 verify_trust_compare(struct verify *);
/*
 * May the sub-indication ${found} of the document ${hex} differ from the
 * ledger's for want of the last audit's certificates and evidence, or because
 * it had other ones, or because it did not read it?  ${verdict} false: the
 * verdicts are one, what differs is a time or a flag.  What it excuses is
 * counted.
 */
bool	 verify_trust_excuses(struct verify *, const struct octets *hex,
	    const struct octets *ledger, const struct octets *found,
	    bool verdict);
/* A finding with what could not be told for that. */
void	 verify_trust_tell(struct verify *);

/*
 * verify_reading.c: take in the report of a run, the last one first; ${back}
 * true while those so far did not read everything.  Whether it did neither: 1,
 * 0; -1 (logged).
 */
int	 verify_reading_take(struct verify *, const json_t *run, bool last,
	    bool back);
/* After the last of them. */
void	 verify_reading_ready(struct verify_reading *);
/* The reports name nothing, and this check rests on something. */
bool	 verify_reading_names_none(struct verify *);
void	 verify_reading_release(struct verify_reading *);
/* Does some report name the CRL or response? */
bool	 verify_reading_names(const struct verify_reading *,
	    const struct digest *);
/* Is something that the reports name not at hand? */
bool	 verify_reading_lacks(struct verify *);
/* May this document's line differ for what is fresh?  0 or -1 (memory). */
int	 verify_reading_doubt(struct verify *, const struct octets *hex);
bool	 verify_reading_doubted(const struct verify_reading *,
	    const struct octets *hex);
/* Has no audit read the document yet, as the last one says?  Counts it. */
bool	 verify_reading_none(struct verify *, const struct octets *hex);
/*
 * verify_again.c: are the lines that differ for CRLs and responses which no
 * report names what follows from those that are named?  0 or -1 (logged).
 */
int	 verify_again(struct verify *);
/* How the document's line came about. */
enum reading_was verify_reading_was(struct verify *, const struct octets *hex);

#endif
