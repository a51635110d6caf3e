/*
 * adopt.h: certificates that a document names and does not hold.
 *
 * A plan follows from the document alone; who judges may know more.  What is
 * taken is what a signed attribute names by its digest (RFC 5035), so that it
 * can be no other: where it came from adds no trust.
 */
#ifndef FORMATS_CRYPTO_ADOPT_H
#define FORMATS_CRYPTO_ADOPT_H

#include <stdbool.h>
#include <stddef.h>

#include "formats/base/span.h"
#include "formats/crypto/chain.h"
#include "formats/crypto/plan.h"

/* Is there a signature whose certificate is named and not there? */
bool	 plan_wants_cert(const struct plan *);
/*
 * Give each such signature its certificate, where it is among those of
 * ${trust} (NULL: none) or in one of the ${n} files ${beside}, read as
 * trust_add() reads them.  0, or -1 (memory).
 */
int	 plan_adopt(struct plan *, const struct trust *,
	    const struct octets *beside, size_t n);

#endif
