/*
 * handover.h: what the first shard of an audit reads of the journal, for the
 * others: each object, where it lies and where it came from, signed by the
 * auditor's key.
 *
 * DIR.d/partial/journal.list, a file as partial.h has it with PARTIAL_OBJECT,
 * PARTIAL_LINK and PARTIAL_SOURCE records; its head names shard 1 of 1 and no
 * validator, so that nobody takes it for a result.  It counts for the very
 * checkpoint and ledger commit that it names, and a day; nbaudit merge, which
 * reads the journal itself, trusts none of it.
 */
#ifndef AUDITOR_HANDOVER_H
#define AUDITOR_HANDOVER_H

struct audit;

/*
 * After the checkpoint was read.  While another shard reads the journal, wait
 * for it.  1: the objects are taken over.  0: nobody has read it; the others
 * wait from now on until handover_give() or handover_release().  -1 (logged).
 */
int	 handover_take(struct audit *);
/* Once the journal is proven, to whoever waits.  0 or -1 (logged). */
int	 handover_give(struct audit *);
void	 handover_release(struct audit *);

#endif
