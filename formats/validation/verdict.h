/*
 * verdict.h: facts to a verdict (EN 319 102-1), and the verdict as the JSON
 * of 03-validation.md.  Pure: no parser, no clock, no file.
 */
#ifndef FORMATS_VALIDATION_VERDICT_H
#define FORMATS_VALIDATION_VERDICT_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/digest.h"
#include "formats/crypto/chain.h"
#include "formats/crypto/plan.h"
#include "formats/crypto/verify.h"
#include "formats/validation/poe.h"

enum diagnosis { DIAG_INTACT, DIAG_REWRITTEN, DIAG_CONTENT_ALTERED,
	DIAG_EXTENDED, DIAG_FORGED_VALUE, DIAG_MALFORMED, DIAG_UNSUPPORTED,
	DIAG_MAX };

#define VERDICT_REASONS	64		/* findings kept of one signature */

struct verdict_reason {
	enum finding	 code;
	char		 detail[256];
};

/* Of one signature, or of a document (then diagnosis is unused). */
struct verdict {
	enum indication	 indication;
	const char	*sub;		/* "" for none; static */
	enum diagnosis	 diagnosis;
	size_t		 nreason;
	struct verdict_reason reason[VERDICT_REASONS];
};

/*
 * Judge all signatures of ${plan} and its time-stamps (EN 319 102-1 5.5 and
 * 5.6): ${chain} as poe_chains() left it (NULL: there are none), each at
 * what the time-stamps prove.  ${v} and ${poe} have room for plan->nsig.
 * 0, or -1 (memory).
 */
int	 verdict_all(struct verdict *v, struct poe *poe, const struct plan *,
	    const struct sigmath *, const struct chain_result *const *chain,
	    int64_t at);
/*
 * Judge signature ${i} of ${plan} at ${at}, nothing being proven: the worst of
 * layer 1's notes, layer 2's facts and the signer's chain (NULL when there is
 * none to check).
 */
void	 verdict_signature(struct verdict *, const struct plan *, size_t i,
	    const struct sigmath *, const struct chain_result *, int64_t at);
/* The worst of a document's signatures, and of its own notes. */
void	 verdict_document(struct verdict *, const struct plan *,
	    const struct verdict *sigs, size_t n);

const char *diagnosis_name(enum diagnosis);
/* A reason as a full sentence in the user's language.  0 or -1. */
int	 verdict_sentence(struct buf *, enum finding, const char *detail);

struct result {
	const char	*file;		/* name as shown, UTF-8 */
	struct digest	 sha256;
	uint64_t	 size;
	const struct plan *plan;
	const struct sigmath *math;	/* one a signature */
	/* One a signature; NULL where there is no certificate. */
	const struct chain_result *const *chain;
	int64_t		 at;		/* time of validation */
};

/*
 * The contract's JSON object, sentences in the user's language.  A new
 * reference, or NULL when memory is out.  *worst (may be NULL) gets the
 * document's verdict.
 */
json_t	*result_json(const struct result *, struct verdict *worst);

#endif
