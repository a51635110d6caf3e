/*
 * renewal.h: what the night's time-stamp must be over, and what ends soon
 * (04-ledger.md, "Evidence over time").
 */
#ifndef AUDITOR_RENEWAL_H
#define AUDITOR_RENEWAL_H

#include "auditor/audit.h"
#include "auditor/request.h"

/*
 * The leaves: the checkpoint, documents without a time-stamp, and time-stamps
 * that end within renew_before.  When the digest algorithm itself ends within
 * it, the next one is taken and every document read again (RFC 4998 5.2,
 * hash-tree renewal).  1, 0 there is nothing to stamp, -1 (logged).
 */
int	 renewal_plan(struct audit *, struct request *);
/* Tell what ends within renew_before and was not renewed this night. */
void	 renewal_report(struct audit *);
/* The list of it, for the run's report; a new reference or NULL. */
json_t	*renewal_json(const struct audit *);

#endif
