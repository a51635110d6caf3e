/*
 * audit_seen.h: what the auditor's ledger says of the last audit, read with
 * the stock git program (nbarchive links no git).
 *
 * The ledger is another user's: its words are hints, and what they name is
 * read again before anything is done.
 */
#ifndef ARCHIVER_AUDIT_SEEN_H
#define ARCHIVER_AUDIT_SEEN_H

#include <stddef.h>
#include <stdint.h>

#include "formats/base/digest.h"

struct audit_seen {
	int64_t		 at;		/* of the last commit; TIME_NONE */
	struct digest	*damaged;	/* by the last audit */
	size_t		 n, cap;
};

/* 0; or FAIL_CANNOT (logged): it cannot be read.  Release in either case. */
int	 audit_seen_load(struct audit_seen *, const char *ledger);
/* When the last audit was, without a word when it cannot be told. */
int64_t	 audit_seen_time(const char *ledger);
void	 audit_seen_release(struct audit_seen *);

#endif
