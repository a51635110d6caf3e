/*
 * repack.h: the ledger's packs of many nights into one.
 */
#ifndef AUDITOR_REPACK_H
#define AUDITOR_REPACK_H

#define REPACK_PACKS	10		/* a pack a night: some 40 MB of them
					   with 2,000 changes in a million
					   lines */

/*
 * When ${ledger} has more than REPACK_PACKS packs, have the stock git program
 * make one of them: only across nights do the files' small changes become
 * small.  Nothing is lost when it fails: that is said, and tried again.
 */
void	 repack_ledger(const char *ledger);

#endif
