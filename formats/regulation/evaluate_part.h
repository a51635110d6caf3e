/*
 * evaluate_part.h: what the files of evaluate.h share.
 */
#ifndef FORMATS_REGULATION_EVALUATE_PART_H
#define FORMATS_REGULATION_EVALUATE_PART_H

#include <stdbool.h>

#include "formats/regulation/conventions.h"
#include "formats/regulation/evaluate.h"

enum valid { VALID_NO, VALID_DOUBT, VALID_YES };

/* A signature as the rules see it; time-stamps are none. */
struct signed_by {
	size_t		 i;		/* in the plan */
	enum signer_kind kind;
	enum valid	 valid;
	uint64_t	 end;		/* of what it covers, in the file */
	const struct chain_result *chain;	/* NULL: no certificate */
	bool		 receiver;	/* an agency that received it */
};

#define SIGNED_MAX	64

struct eval {
	const struct rules_input *in;
	const struct metadata *m;	/* never NULL */
	struct verdict	*v;
	struct poe	*poe;
	struct signed_by s[SIGNED_MAX];	/* in the order of signing */
	size_t		 n;
	bool		 official;	/* a Vietnamese agency's paper */
	struct rule_answer *out;
	size_t		 nout;
};

/*
 * Answer a rule.  ${fmt} is translated already; NULL: the rule's own text.
 */
void	 answer(struct eval *, const char *id, enum rule_result,
	    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* The first valid one (doubt counts) of a kind; NULL: none. */
const struct signed_by *eval_first(const struct eval *, bool person);
/*
 * Without a proof of its time (Điều 3.2): was the certificate in force when the
 * signature says that it was made?
 */
bool	 eval_was_in_force(const struct eval *, const struct signed_by *);
bool	 is_person(const struct signed_by *);
bool	 is_organisation(const struct signed_by *);
/* Its common name, or "?". */
const char *signed_name(const struct signed_by *);

void	 eval_signatures(struct eval *);	/* evaluate_signatures.c */
void	 eval_issue(struct eval *);		/* evaluate_issue.c */
void	 eval_date(struct eval *);		/* evaluate_date.c */

#endif
