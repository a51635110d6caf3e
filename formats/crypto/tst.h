/*
 * tst.h: time-stamp tokens (RFC 3161, RFC 5816): from octets to plans.
 * Called only in workers that parse.
 */
#ifndef FORMATS_CRYPTO_TST_H
#define FORMATS_CRYPTO_TST_H

#include <stddef.h>
#include <stdint.h>

#include "formats/crypto/plan.h"

/*
 * Signature ${i} of the plan, which cms_parse() made of a token
 * (cms_opts.token), becomes a time-stamp of ${kind}: its TSTInfo is read and
 * the TSA's certificate looked at.  What is wrong becomes notes.  What the
 * imprint is of stays for the caller to set.  0, or -1 (memory).
 */
int	 tst_read(struct plan *, size_t i, enum tstkind);

/* Its certificate came later: note what is wrong with it.  0 or -1. */
int	 tst_purpose(struct plan *, size_t i);

/*
 * Add a time-stamp for each of the plan's tokens, behind its signatures, and
 * drop the tokens.  0, or -1 (memory).
 */
int	 tst_attach(struct plan *);

/*
 * A TimeStampToken or a TimeStampResp (RFC 3161 2.4.2) alone: adds the one
 * signature it is; its imprint is of the detached data.  *used as of
 * cms_parse().  0, or -1 (memory).
 */
int	 tst_parse(struct plan *, const uint8_t *, size_t len, size_t *used);

#endif
