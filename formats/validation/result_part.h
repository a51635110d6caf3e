/*
 * result_part.h: what the files that make a result share.
 */
#ifndef FORMATS_VALIDATION_RESULT_PART_H
#define FORMATS_VALIDATION_RESULT_PART_H

#include "formats/base/json.h"
#include "formats/crypto/chain.h"
#include "formats/crypto/plan.h"

/*
 * result_beside.c: what lay beside the document and was taken for it; which
 * of those files an answer on revocation rests on.  0 or -1.
 */
int	 result_put_beside(json_t *o, const struct plan *);
int	 result_put_files(json_t *revocation, const struct plan *,
	    const struct chain_result *);

#endif
