/*
 * judge.h: what layers 1 to 3 know of a document, to the verdict in its
 * object.
 */
#ifndef AUDITOR_JUDGE_H
#define AUDITOR_JUDGE_H

#include <stdint.h>

#include "formats/crypto/plan.h"
#include "formats/crypto/verify.h"
#include "auditor/audit.h"

struct judge;			/* opaque */

/* ${chains} is borrowed until judge_free().  NULL when memory is out. */
struct judge	*judge_new(struct chains *, int64_t at);
void		 judge_free(struct judge *);	/* NULL is allowed */
/* Answer the rules of every document that is judged; borrowed. */
struct rulings;
void		 judge_rules(struct judge *, struct rulings *);
/* Tell ${t} of every signature that is judged; borrowed. */
void		 judge_watch(struct judge *, struct transitions *t);
/*
 * Fill the object's indication, sub-indication, reason, flags,
 * best-signature-time and provable-until.  ${math} has one element a
 * signature.  Until ${stamped} time-stamps outside the document prove what
 * the plan's ${proven} says (TIME_NONE: none do).  0, or -1: memory.
 */
int		 judge_document(struct judge *, struct object *,
		    const struct plan *, const struct sigmath *math,
		    int64_t stamped);
/* Keep a copy of ${detail} for the object's finding; of the first ones only. */
void		 judge_detail(struct judge *, struct object *,
		    const char *detail);

#endif
