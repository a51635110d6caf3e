/*
 * poe.h: what a document's time-stamps prove (EN 319 102-1 5.4 to 5.6), and
 * which chains must be asked for to know it.  Pure, as verdict.h.
 */
#ifndef FORMATS_VALIDATION_POE_H
#define FORMATS_VALIDATION_POE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/crypto/chain.h"
#include "formats/crypto/plan.h"
#include "formats/crypto/verify.h"

#define POE_OUTSIDE	(-2)	/* by evidence outside of the document */

/* Of one signature or time-stamp. */
struct poe {
	int64_t	 best;		/* best-signature-time; without a proof the
				   time of validation */
	int	 by;		/* the time-stamp that proves it; -1: none,
				   or POE_OUTSIDE */
	int64_t	 after;		/* it is not older than this, by a content-
				   time-stamp; TIME_NONE */
	/*
	 * A renewal in an evidence record that came too late (RFC 4998 5.3):
	 * since then the time-stamp before it counted no more, TIME_NONE: it
	 * was in time; ${late_alg}: by the algorithm of its hash tree, else
	 * DIGEST_NONE.
	 */
	int64_t	 late;
	enum digest_alg late_alg;
	bool	 order;		/* its time-stamps contradict each other */
	bool	 good;		/* a time-stamp that proves something */
};

/*
 * The chain of the certificate of signature ${i} at ${at}; NULL when it has
 * none.  ${known}: when each CRL and response of the plan is proven to have
 * existed, NULL: by nothing.  An answer must live until the next question on
 * the same ${i}.
 */
typedef const struct chain_result *poe_ask(void *arg, size_t i, int64_t at,
	    const int64_t *known);

/*
 * Ask for the chains of the time-stamps at their genTime, the latest first,
 * and then for those of the signers at their best-signature-time: ${chain}
 * gets the last answer for each of the plan's signatures, ${poe} what is
 * proven.  A TSA's chain that was good at genTime counts no more when its key
 * was compromised since (RFC 3161 4 (1)), or that of an authority above it; the
 * answer that says so is kept then.  ${at}: the time of validation.  0, or -1
 * (memory).
 */
int	 poe_chains(const struct plan *, const struct sigmath *, int64_t at,
	    poe_ask *, void *arg, const struct chain_result **chain,
	    struct poe *);
/* What is proven, from the chains that poe_chains() left.  0, or -1. */
int	 poe_find(const struct plan *, const struct sigmath *,
	    const struct chain_result *const *chain, int64_t at,
	    struct poe *);

#endif
