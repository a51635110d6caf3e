/*
 * prove.h: what prove and sample share: a ledger that may be built upon.
 */
#ifndef AUDITOR_PROVE_H
#define AUDITOR_PROVE_H

#include "formats/base/buf.h"
#include "auditor/anchors.h"
#include "auditor/state.h"

/*
 * Take the ledger's head as the base: it is signed by the auditor, and its
 * checkpoint, put into ${note}, is believed by the policy, whose log key
 * becomes the one in force at that size.  STATUS_OK;
 * STATUS_ATTENTION when only witnesses are missing; else why not (logged).
 */
enum status	 ledger_evidence(struct ledger *, struct anchors *,
		    char commit[COMMIT_HEX], struct buf *note,
		    struct checkpoint *);

#endif
