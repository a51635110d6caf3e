/*
 * line.h: the lines of checkpoints, proofs and requests (C2SP
 * tlog-checkpoint, tlog-proof, tlog-witness).
 */
#ifndef NB_JOURNAL_LINE_H
#define NB_JOURNAL_LINE_H

#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/digest.h"
#include "formats/base/span.h"

/* The line at *p without its newline; *p moves behind it.  0 or -1: none. */
int	 line_take(const uint8_t **p, const uint8_t *end, struct octets *line);
/* A decimal number of at most ${max}, without leading zeros.  0 or -1. */
int	 line_number(const struct octets *, uint64_t max, uint64_t *);
/* A SHA-256 digest in Base64.  0, or -1: another, or no memory. */
int	 line_digest(const struct octets *, struct digest *);
/* Append a line for each of the ${n} digests, and an empty one.  0 or -1. */
int	 line_put_digests(struct buf *, const struct digest *, size_t n);

#endif
