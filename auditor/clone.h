/*
 * clone.h: what whoever proves single documents goes by: the auditor's own
 * folder; or, with nothing but a clone of the ledger and the store, what those
 * two give.
 */
#ifndef AUDITOR_CLONE_H
#define AUDITOR_CLONE_H

#include <stdbool.h>

#include "auditor/anchors.h"
#include "auditor/trust.h"

struct ledger;

/*
 * The trust folder of ${o} and the auditor's kept evidence, when it is
 * ${known}: its folder stands beside the ledger.  Else the anchors that the
 * ledger's base has in policy/, unless -t names some, and of the revocation
 * data that its last run went by what the store holds; how much is missing is
 * logged.  0 or -1 (logged).  Release in either case.
 */
int	 trust_open(struct trust_folder *, const struct options *o,
	    struct ledger *, bool known);
/*
 * Make the time-stamps of the ledger's base anew, their hash trees out of the
 * store's journal, once that is proven by its checkpoint.  *folder (the
 * caller frees) is what stamps_open() opens then; all of it is removed with
 * clone_drop().  NULL: the ledger has no time-stamps, or the journal proves
 * nothing (told).  0 or -1 (logged).
 */
int	 clone_stamps(const struct options *o, const struct anchors *,
	    char **folder);
void	 clone_drop(char *folder);		/* NULL is allowed */

#endif
