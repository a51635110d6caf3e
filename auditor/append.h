/*
 * append.h: one more commit of the ledger, so that a crash at any moment leaves
 * the old head or the new one, and the state knows which it was.
 */
#ifndef AUDITOR_APPEND_H
#define AUDITOR_APPEND_H

#include <stdint.h>

#include "formats/journal/key.h"
#include "auditor/ledger.h"
#include "auditor/options.h"

struct state;

/*
 * Is ${now} at or after the time of the commit ${head} (NULL: the base's)?  0,
 * or -1 (told): nothing is to be appended.
 */
int	 ledger_clock(struct ledger *, const char *head, const char *dir,
	    int64_t now);
/*
 * Commit what was put, as the state's auditor at ${now} (microseconds), and
 * move the branch.  ${dir} is the ledger's folder.  0 or -1 (logged).
 */
int	 ledger_append(struct ledger *, const struct key *, struct state *,
	    const char *dir, int64_t now, const char *message);

/*
 * Is ${head} what the auditor left?  A commit that was broken off before it was
 * remembered is, and is remembered now.  STATUS_OK, else logged.
 */
enum status	 ledger_left(struct state *, const char *dir,
		    const char head[COMMIT_HEX]);

#endif
