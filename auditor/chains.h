/*
 * chains.h: layer 3 for a run: each distinct certificate is judged once, by a
 * worker, for each stretch of time in which the answer is one
 * (03-validation.md).
 */
#ifndef AUDITOR_CHAINS_H
#define AUDITOR_CHAINS_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/crypto/chain.h"
#include "formats/crypto/plan.h"
#include "auditor/trust.h"

struct chains;			/* opaque */

/*
 * Everything is borrowed until chains_free().  The worker starts at once.
 * NULL: logged.
 */
struct chains	*chains_new(const char *worker, const struct trust_folder *,
		    int64_t at, bool require_sandbox);
void		 chains_free(struct chains *);	/* NULL is allowed */
/* Before the first question: another time of validation. */
void		 chains_as_of(struct chains *, int64_t at);
/*
 * The chain of the signer of signature ${i} at ${at}; NULL when it has no
 * certificate, or memory is out.  ${known} is as of struct chain_extra.  Owned
 * by the chains.
 */
const struct chain_result *chains_get(struct chains *, const struct plan *,
		    size_t i, int64_t at, const int64_t *known);
/*
 * The encoded ${plan} names certificates that it does not hold: ${out} gets
 * it with those that the trust folder or the evidence has (crypto/adopt.h).
 * 1, 0: it is as it was, also when the worker gave no answer; -1: memory.
 */
int		 chains_adopt(struct chains *, const struct octets *plan,
		    struct buf *out);
/*
 * From now on keep what came with documents and an answer rests on in the
 * evidence of ${ledger} (borrowed).
 */
void		 chains_keep(struct chains *, const char *ledger);
/* Add the SHA-256 of each CRL and response that answers rest on.  0 or -1. */
int		 chains_evidence(const struct chains *, json_t *list);
/* Walk the distinct certificates, by SHA-256: NULL at the end. */
const struct chain_result *chains_at(struct chains *, size_t);

#endif
