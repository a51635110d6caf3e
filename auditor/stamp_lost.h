/*
 * stamp_lost.h: time-stamps that count no more, because the key of their
 * authority, or of one above it, was in other hands (RFC 3161 4 (1)).
 */
#ifndef AUDITOR_STAMP_LOST_H
#define AUDITOR_STAMP_LOST_H

#include <stdbool.h>

#include "formats/base/buf.h"
#include "formats/base/finding.h"
#include "formats/crypto/chain.h"

struct audit;

/* Is this what is known of the TSA of one, that is not good? */
bool	 stamp_is_lost(const struct chain_result *);
/* A sentence that says why.  0 or -1 (memory). */
int	 stamp_lost_sentence(struct buf *, enum finding, const char *detail);
/*
 * A finding for each that is lost, with the documents that it touches, after
 * these were judged.
 */
void	 stamp_lost_report(struct audit *);

#endif
