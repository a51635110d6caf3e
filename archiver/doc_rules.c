/*
 * doc_rules.c: the rules that documents answer at intake.
 *
 * Many documents have few signers.  What a chain is, is the worker's word and
 * may be a lie about a certificate, so only answers that are the same octet
 * for octet are one: it cannot spoil what is said of another document.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/encode.h"
#include "formats/regulation/evaluate.h"
#include "formats/regulation/metadata.h"
#include "formats/validation/verdict.h"

#include "archiver/doc_rules.h"

#define KEPT_MAX	((size_t)1024)	/* chains; a power of two */
#define KEPT_TRIES	8		/* places that one may lie in */
#define CHAIN_OCTETS	((size_t)1024 * 1024)	/* of one, encoded */

struct kept {
	struct chain_result chain;
	size_t		 len;		/* of what follows */
	uint8_t		 octets[];	/* the chain, encoded */
};

struct doc_rules {
	const struct rules_policy *policy;
	struct rules_known	 known;
	int64_t			 at;
	struct rules_memo	*memo;	/* of chains that are kept */
	struct kept		*kept[KEPT_MAX];
	struct buf		 encoded;	/* the chain at hand */
	struct rule_answer	 answer[RULES_MAX];
};

struct doc_rules *
doc_rules_new(const struct rules_policy *policy,
    const struct rules_known *known, int64_t at)
{
	struct doc_rules	*r;

	if ((r = calloc(1, sizeof(*r))) == NULL)
		return NULL;
	r->policy = policy;
	r->known = *known;
	r->at = at;
	buf_init(&r->encoded, CHAIN_OCTETS);
	if ((r->memo = rules_memo_new()) == NULL) {
		doc_rules_free(r);
		return NULL;
	}
	return r;
}

void
doc_rules_free(struct doc_rules *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < KEPT_MAX; i++) {
		if (r->kept[i] != NULL)
			chain_result_release(&r->kept[i]->chain);
		free(r->kept[i]);
	}
	rules_memo_free(r->memo);
	buf_release(&r->encoded);
	free(r);
}

/*
 * The chain as it is kept, taken out of the worker's answer when it is new.
 * NULL: it is not kept, for want of a place or of memory.
 */
static const struct chain_result *
keep(struct doc_rules *r, struct chain_result *chain, bool *has)
{
	struct kept	*k, **place;
	size_t		 at;

	buf_reset(&r->encoded);
	if (chain_result_encode(&r->encoded, chain) == -1)
		return NULL;
	at = be32_get(chain->cert[0].octet);
	for (size_t i = 0; i < KEPT_TRIES; i++) {
		place = &r->kept[(at + i) & (KEPT_MAX - 1)];
		if ((k = *place) == NULL)
			break;
		if (k->len == r->encoded.len &&
		    memcmp(k->octets, r->encoded.p, k->len) == 0)
			return &k->chain;
	}
	if (*place != NULL ||
	    (k = malloc(sizeof(*k) + r->encoded.len)) == NULL)
		return NULL;
	k->chain = *chain;
	k->len = r->encoded.len;
	memcpy(k->octets, r->encoded.p, k->len);
	*place = k;
	*has = false;	/* judged_release() leaves it to us */
	return &k->chain;
}

int
doc_rules_answer(struct doc_rules *r, struct doc *d)
{
	const struct chain_result	**chain;
	struct judged			*j = d->judged;
	struct rules_input		 in = { .at = r->at,
					    .policy = r->policy,
					    .known = &r->known,
					    .memo = r->memo, .brief = true };
	struct metadata			 m;
	int				 n;

	if (j == NULL)
		return 0;	/* no worker said anything */
	metadata_init(&m);
	if ((chain = calloc(j->plan->nsig + 1, sizeof(*chain))) == NULL)
		goto out;
	for (size_t i = 0; i < j->plan->nsig; i++) {
		if (j->has_chain == NULL || !j->has_chain[i] || (chain[i] =
		    keep(r, &j->chain[i], &j->has_chain[i])) != NULL)
			continue;
		chain[i] = &j->chain[i];
		in.memo = NULL;		/* it goes with this document */
	}
	if (d->metadata != NULL && metadata_from_json(&m, d->metadata) == -1)
		goto out;
	in.plan = j->plan;
	in.math = j->math;
	in.chain = chain;
	in.verdict = d->verdicts;
	in.poe = d->poe;
	in.metadata = d->described || d->metadata != NULL ? &m : NULL;
	json_decref(d->rules);
	n = rules_evaluate(&in, r->answer);
	d->rules = n == -1 ? NULL : rules_record(r->answer, (size_t)n);
 out:
	metadata_release(&m);
	free(chain);
	doc_forget(d);
	return d->rules == NULL ? -1 : 0;
}
