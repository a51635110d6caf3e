/*
 * audit_seen.h: what the auditor's ledger says of the last audit, read with
 * the stock git program (nbarchive links no git).
 *
 * The ledger is another user's: its words are hints, and what they name is
 * read again before anything is done.
 */
#ifndef ARCHIVER_AUDIT_SEEN_H
#define ARCHIVER_AUDIT_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/digest.h"

struct audit_seen {
	int64_t		 at;		/* of the last commit; TIME_NONE */
	struct digest	*damaged;	/* by the last audit */
	size_t		 n, cap;
	bool		 journal;	/* it could not cosign the journal */
};

/* What the ledger's newest commit says of one document. */
struct audit_word {
	char		 commit[65];	/* its id */
	int64_t		 at;
	struct buf	 note;		/* its checkpoint, cosigned; released by
					   the caller */
	bool		 listed;	/* the document stands in it */
	char		 fixity[16];
	char		 indication[24];
};

/* Without a word: 1, or 0 when it cannot be read. */
int	 audit_word_load(struct audit_word *, const char *ledger,
	    const struct digest *);

/* 0; or FAIL_CANNOT (logged): it cannot be read.  Release in either case. */
int	 audit_seen_load(struct audit_seen *, const char *ledger);
/*
 * Hand over each finding that a run named when it was new, some more than
 * once.  1; 0: a run had more of them than it names; -1: the ledger cannot be
 * read.  Without a word.
 */
int	 audit_seen_findings(const char *ledger,
	    void (*take)(void *arg, const char *id), void *arg);
/* When the last audit was, without a word when it cannot be told. */
int64_t	 audit_seen_time(const char *ledger);
void	 audit_seen_release(struct audit_seen *);

#endif
