/*
 * verify_stamps.h: the time-stamps of a ledger, without the auditor's folder.
 */
#ifndef AUDITOR_VERIFY_STAMPS_H
#define AUDITOR_VERIFY_STAMPS_H

#include "auditor/audit.h"

/* What was found, and what to do with what does not agree. */
struct stamps_check {
	struct audit	*a;		/* its replay and ledger are used */
	const struct options *opts;	/* of a folder that may be read */
	int64_t		 head;		/* seconds: of the ledger's head */
	void		(*disagree)(void *arg, const char *part,
			    const char *text);
	void		*arg;
	/* By number of a->stamps: it proves something today. */
	bool		*proves;
	/* Results. */
	uint64_t	 n;		/* tokens */
	uint64_t	 good;		/* that prove something today */
	uint64_t	 entries;	/* the largest tree that one proves */
	int64_t		 when;		/* at the latest then; TIME_NONE */
};

/*
 * Each token of evidence/ in the ledger's base: it is over the checkpoint that
 * stands beside it, which the archive signed and whose root is the journal's;
 * its own signature and chain are judged, with all renewals that were made
 * anew (stamp_tree.h).  0 or -1 (logged).
 */
int	 stamps_check(struct stamps_check *);

#endif
