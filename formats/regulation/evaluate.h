/*
 * evaluate.h: the rules that a document's own facts can answer.
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

#include "formats/regulation/metadata.h"
#include "formats/regulation/rules.h"
#include "formats/regulation/signers.h"
#include "formats/validation/verdict.h"

#define RULES_MAX	40		/* answered of one document */
#define RULE_TEXT_MAX	768		/* octets of a sentence */
#define RULE_DOMAIN	"khanhhoa.gov.vn"	/* Điều 5.2 */

struct rule_answer {
	const struct rule *rule;
	enum rule_result result;
	char		 text[RULE_TEXT_MAX];	/* in the user's language */
};

/* All is borrowed. */
struct rules_input {
	const struct plan *plan;
	const struct sigmath *math;
	/* One a signature; NULL where there is no certificate. */
	const struct chain_result *const *chain;
	int64_t		 at;		/* time of validation */
	const struct metadata *metadata;	/* NULL: nothing is known */
	const char	*domain;	/* of mail; NULL: RULE_DOMAIN */
	const struct signer_override *signers;	/* of the configuration */
	size_t		 nsigners;
};

/* In the order of the articles.  How many, or -1 (memory). */
int	 rules_evaluate(const struct rules_input *,
	    struct rule_answer out[RULES_MAX]);
/*
 * Which signatures are valid in that sense: ${valid} has room for
 * plan->nsig.  The metadata is not looked at.  0 or -1 (memory).
 */
int	 rules_valid(const struct rules_input *, bool *valid);
/* "rules" of 03-validation.md: [{id, result, severity, article, text}]. */
json_t	*rules_json(const struct rule_answer *, size_t n);

#endif
