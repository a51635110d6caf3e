/*
 * tsq.h: requests for time-stamps (RFC 3161 2.4.1).
 */
#ifndef FORMATS_CRYPTO_TSQ_H
#define FORMATS_CRYPTO_TSQ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/crypto/algorithms.h"

#define TSQ_NONCE	16		/* octets */
#define TSQ_TYPE	"application/timestamp-query"	/* RFC 3161 3.4 */
#define TSR_TYPE	"application/timestamp-reply"

/*
 * Append a TimeStampReq in DER over the digest ${md}, with a nonce, that asks
 * for the TSA's certificate.  0, or -1 (memory, algorithm not there).
 */
int	 tsq_make(struct buf *out, enum digest_alg, const uint8_t *md,
	    const uint8_t nonce[TSQ_NONCE]);
/* Is ${got}, the body of a token's nonce INTEGER, that nonce? */
bool	 tsq_nonce_is(const uint8_t nonce[TSQ_NONCE], const uint8_t *got,
	    size_t len);

#endif
