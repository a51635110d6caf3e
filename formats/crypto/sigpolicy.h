/*
 * sigpolicy.h: the document of a signature policy against the digest that a
 * signer put his name to (EN 319 122-1 5.2.9, EN 319 132-1 5.2.9).
 */
#ifndef FORMATS_CRYPTO_SIGPOLICY_H
#define FORMATS_CRYPTO_SIGPOLICY_H

#include "formats/base/span.h"
#include "formats/crypto/plan.h"

/*
 * Is ${doc} the policy of that digest?  TRI_UNKNOWN: the digest is one of
 * those that say that it is not to be looked at, or of no known algorithm.
 */
enum tri sigpolicy_is(enum digest_alg, const struct octets *digest,
	    const struct octets *doc);
/*
 * Tell of signature ${s} whether the policy that lies in ${where} is the one
 * that was signed.  0 or -1 (memory).
 */
int	 sigpolicy_tell(struct sigplan *s, enum tri, const char *where);

#endif
