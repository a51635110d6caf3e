/*
 * tsd.h: TimeStampedData (RFC 5544), an envelope of a document and its
 * time-stamps or evidence record: from octets to plans.  Called only in workers
 * that parse.
 */
#ifndef FORMATS_CRYPTO_TSD_H
#define FORMATS_CRYPTO_TSD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/crypto/plan.h"

/* Does it begin as a ContentInfo of this type (RFC 5544 2)? */
bool	 tsd_is(const uint8_t *, size_t len);

/*
 * Read one that begins at ${p}, in ${where} (CONTENT_DOCUMENT or CONTENT_PEM):
 * adds a time-stamp (kind "timestamp") for each element of tstEvidence, or
 * those of the evidence record in ersEvidence.  The first is over the content,
 * which lies beside the envelope when it is not inside, and over the metadata
 * where that is hashProtected; each later one over the element before it, whose
 * CRL it covers, too.  What the metadata says becomes claims of the first.
 * *used as of cms_parse().  0, or -1 (memory).
 */
int	 tsd_parse(struct plan *, const uint8_t *p, size_t len,
	    enum content where, size_t *used);

#endif
