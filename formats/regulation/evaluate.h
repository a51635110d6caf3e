/*
 * evaluate.h: the rules that a document answers: by its own facts, and by what
 * registers and the archive know of it.
 *
 * "Valid" in a rule: digest and value match, a trusted path, and not known to
 * be bad at the time that counts; that revocation is unknown, or an algorithm
 * old, is said and does not make it invalid (09-regulation.md 1).
 */
#ifndef FORMATS_REGULATION_EVALUATE_H
#define FORMATS_REGULATION_EVALUATE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/regulation/known.h"
#include "formats/regulation/metadata.h"
#include "formats/regulation/rules.h"
#include "formats/regulation/rules_policy.h"
#include "formats/validation/verdict.h"

#define RULES_MAX	64		/* answered of one document */
#define RULE_TEXT_MAX	768		/* octets of a sentence */

struct rule_answer {
	const struct rule *rule;
	size_t		 place;		/* of the rule: rule_at() */
	enum rule_severity severity;	/* by the policy */
	enum rule_result result;
	char		 text[RULE_TEXT_MAX];	/* in the user's language */
};

/*
 * What was seen in certificates, for who evaluates many documents of few
 * signers, under one policy: chain results must stay where they are while it
 * lives.  NULL: memory.
 */
struct rules_memo *rules_memo_new(void);
void	 rules_memo_free(struct rules_memo *);	/* NULL is allowed */

/* All is borrowed. */
struct rules_input {
	const struct plan *plan;
	const struct sigmath *math;
	/* One a signature; NULL where there is no certificate. */
	const struct chain_result *const *chain;
	int64_t		 at;		/* time of validation */
	/*
	 * NULL: it was not described; rules that rest on what it says of
	 * itself are not-checked then.
	 */
	const struct metadata *metadata;
	const struct rules_policy *policy;	/* NULL: as the tables are */
	const struct rules_known *known;	/* NULL: nothing is known */
	/* What verdict_all() gave for all this; NULL: it is asked here. */
	const struct verdict *verdict;
	const struct poe *poe;
	struct rules_memo *memo;	/* NULL: none */
	bool		 brief;		/* results alone, texts stay empty */
};

/* In the order of the articles.  How many, or -1 (memory). */
int	 rules_evaluate(const struct rules_input *,
	    struct rule_answer out[RULES_MAX]);
/* "rules" of 03-validation.md: [{id, result, severity, article, text}]. */
json_t	*rules_json(const struct rule_answer *, size_t n);
/*
 * The results as a journal entry keeps them: {"policy", result -> [ids]}, but
 * for what is not applicable.  NULL: memory.
 */
json_t	*rules_record(const struct rule_answer *, size_t n);
/*
 * What rules_record() made, as rules_json() tells it: of each rule its own
 * text, which knows no facts of the document.  NULL: memory.
 */
json_t	*rules_from_record(const json_t *);

#endif
