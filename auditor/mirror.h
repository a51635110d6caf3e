/*
 * mirror.h: copies of the ledger elsewhere: any git remote, also a folder on a
 * stick.  The stock git program talks to them, in a process that was started
 * anew and holds no key.
 */
#ifndef AUDITOR_MIRROR_H
#define AUDITOR_MIRROR_H

#include "auditor/options.h"
#include "auditor/state.h"

struct audit;

#define MIRROR_WHY	256

/* The mirror's head: 1; 0 it is empty; -1: ${why} says why not. */
int	 mirror_head(const struct mirror *, char hex[COMMIT_HEX],
	    char why[MIRROR_WHY]);
/*
 * Bring the branch of ${ledger} there, without force; or take it from there
 * into an empty ${ledger}.  0, or -1 with ${why}.
 */
int	 mirror_push(const char *ledger, const struct mirror *,
	    char why[MIRROR_WHY]);
int	 mirror_take(const char *ledger, const char *url,
	    char why[MIRROR_WHY]);

/*
 * Before a run: no mirror is ahead of the ledger.  1; 0 one of them has
 * commits of this auditor that the ledger lacks (told; nothing may be
 * appended); -1 (logged).  What is wrong with a mirror itself is a finding.
 */
int	 mirrors_before(struct audit *);
/* After a run: push to each; what refuses is a finding. */
void	 mirrors_after(struct audit *);

#endif
