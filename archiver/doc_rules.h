/*
 * doc_rules.h: the rules that documents answer at intake (2103 Điều 3.11,
 * 13.5.a).
 */
#ifndef ARCHIVER_DOC_RULES_H
#define ARCHIVER_DOC_RULES_H

#include "formats/regulation/known.h"
#include "formats/regulation/rules_policy.h"

#include "archiver/doc.h"

/* What stays from one document to the next; opaque. */
struct doc_rules;

/* ${policy} and what ${known} points to must live as long.  NULL: memory. */
struct doc_rules *doc_rules_new(const struct rules_policy *,
		    const struct rules_known *known, int64_t at);
void		 doc_rules_free(struct doc_rules *);	/* NULL is allowed */
/*
 * Once all is known of the document: d->rules from what the worker found, the
 * verdicts and the metadata; doc_forget()s them.  0 or -1 (memory).
 */
int		 doc_rules_answer(struct doc_rules *, struct doc *);

#endif
