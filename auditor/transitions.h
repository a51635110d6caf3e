/*
 * transitions.h: what changed about signers' certificates since the last run,
 * and which documents that touches; certificates reported exposed, lost or
 * copied (2103 Điều 6.1.b).
 */
#ifndef AUDITOR_TRANSITIONS_H
#define AUDITOR_TRANSITIONS_H

#include <stddef.h>
#include <stdint.h>

#include "formats/crypto/chain.h"
#include "formats/validation/poe.h"
#include "auditor/audit.h"

struct transitions;		/* opaque */

/*
 * Read certificates.tsv of the last run, and DIR.d/incidents.csv when it is
 * there: lines of "certificate,kind,since", the certificate by its SHA-256 or
 * serial number in hex, the kind exposed, lost, copied or damaged, the time
 * as RFC 3339 or a date.  NULL: logged.
 */
struct transitions *transitions_new(struct audit *);
void	 transitions_free(struct transitions *);	/* NULL is allowed */
/*
 * A signature of ${o} by the certificate that ${today} is the chain of at the
 * time of validation; ${poe}: what is proven of it.
 */
void	 transitions_note(struct transitions *, const struct object *o,
	    const struct chain_result *today, const struct poe *poe);
/* One finding a certificate that changed, one an incident. */
void	 transitions_report(struct transitions *, struct audit *);

/*
 * The status in certificates.tsv: "good", "revoked", "on-hold", "ca-revoked"
 * or "unknown".
 */
const char *certificate_status(const struct chain_result *);

#endif
