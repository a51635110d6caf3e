/*
 * sha256.h: SHA-256 whose state can be kept and gone on from.
 *
 * Who has hashed a document from its beginning can tell its states on the way
 * to another process, which then hashes no more than the little that lies
 * between the last of them and where its own octets part.
 */
#ifndef FORMATS_BASE_SHA256_H
#define FORMATS_BASE_SHA256_H

#include <openssl/sha.h>

#include <stddef.h>
#include <stdint.h>

#include "formats/base/digest.h"

#define SHA256_STATE	32		/* octets of a state */
#define SHA256_STEP	((size_t)16 * 1024)	/* between two of a ladder */
/* States of a ladder over ${len} octets: after each whole step. */
#define SHA256_STEPS(len)	((size_t)((len) / SHA256_STEP))

struct sha256_run {
	SHA256_CTX	 ctx;
};

void	 sha256_run_init(struct sha256_run *);
void	 sha256_run_add(struct sha256_run *, const void *, size_t len);
void	 sha256_run_end(struct sha256_run *, struct digest *);
/* The state now, after a multiple of 64 octets. */
void	 sha256_run_state(const struct sha256_run *,
	    uint8_t out[SHA256_STATE]);
/* Go on from a state after ${octets}, a multiple of 64. */
void	 sha256_run_resume(struct sha256_run *,
	    const uint8_t state[SHA256_STATE], uint64_t octets);

#endif
