/*
 * rules_policy.h: which rules hold, and how grave each is: [rules] of the
 * configuration, read alike by the archive and the auditor.
 */
#ifndef FORMATS_REGULATION_RULES_POLICY_H
#define FORMATS_REGULATION_RULES_POLICY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/regulation/rules.h"
#include "formats/regulation/signers.h"

#define RULES_POLICY	"qd2103"	/* the only one there is so far */
#define RULE_DOMAIN	"khanhhoa.gov.vn"	/* Điều 5.2 */
#define SIGNERS_MAX	256		/* "signer =" lines */

struct rules_policy {
	char		*domain;	/* of mail; NULL: RULE_DOMAIN; owned */
	struct signer_override *signer;	/* owned */
	size_t		 nsigner;
	/* By place (rule_at()): 0 as the table has it, else 1 + severity. */
	uint8_t		 severity[RULES_ALL];
};

void	 rules_policy_free(struct rules_policy *);	/* NULL is allowed */
/*
 * A key of [rules]: "policy = qd2103"; "severity = D12.2 warning", once for
 * each rule; "mail_domain"; "signer = SHA-256 KIND", once a certificate.
 * *p is made when it is NULL.  NULL, or what is wrong (translated, static).
 */
const char *rules_policy_key(struct rules_policy **p, const char *key,
	    const char *value);
/* Is it one of the keys that stood in [audit] before there was [rules]? */
bool	 rules_policy_is_old(const char *key);
/* ${p} may be NULL: as the tables have it. */
enum rule_severity rules_policy_severity(const struct rules_policy *p,
	    size_t place);
/* Who a certificate is for, by [rules] first; ${p} may be NULL. */
enum signer_kind rules_policy_kind(const struct rules_policy *p,
	    const struct cert_facts *);
/*
 * signers_json.c: "kind" of each signer in "signatures" of a result
 * (03-validation.md) whose chain, one of ${n}, is known: person, leader,
 * organisation, service.  NULL chains are passed over; ${p} may be NULL.  0
 * or -1 (memory).
 */
int	 signers_tell(json_t *result, const struct chain_result *const *chain,
	    size_t n, const struct rules_policy *p);
/*
 * A line a rule: id, article, severity, what tells it, of what, since; and
 * the settings before them.  English, for the ledger; ${p} may be NULL.  0
 * or -1.
 */
int	 rules_policy_tsv(struct buf *, const struct rules_policy *);

#endif
