/*
 * rulings.h: the rules of the regulation in a run: each document's results, in
 * its line of state/ and in rules.tsv, and what of them needs a person.
 *
 * Documents share few distinct sets of results: an object names one by its
 * number (struct object), a line of state/ by the set's own name, and
 * rules.tsv says what each name stands for.
 */
#ifndef AUDITOR_RULINGS_H
#define AUDITOR_RULINGS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/crypto/plan.h"
#include "formats/crypto/verify.h"
#include "formats/validation/verdict.h"
#include "auditor/audit.h"

struct rulings;			/* opaque */

/* After the journal was read.  NULL: logged. */
struct rulings	*rulings_new(struct audit *);
void		 rulings_free(struct rulings *);	/* NULL is allowed */

/* What was found of one document's signatures; borrowed. */
struct ruling {
	const struct plan *plan;
	const struct sigmath *math;
	const struct chain_result *const *chain;
	const struct verdict *verdict;
	const struct poe *poe;
};
/* Answer the rules of a document, to ${o}->rules.  0, or -1: memory. */
int		 rulings_judge(struct rulings *, struct object *o,
		    const struct ruling *);

/* What the last commit's rules.tsv says, before lines are read.  0 or -1. */
int		 rulings_load(struct rulings *, struct ledger *);
/*
 * The part of a line's flags that is about rules: ",D12.2=fail,rules=1a2b..."
 * behind others, without the first comma when ${first}.
 */
void		 rulings_put(struct rulings *, struct buf *,
		    const struct object *, bool first);
/* How many octets of a line's flags are about other things. */
size_t		 rulings_other(const char *flags, size_t len);
/* The set that a line names; 0: none, or it is not known. */
uint32_t	 rulings_recall(struct rulings *, const char *flags,
		    size_t len);
/* A line that names the set is kept as it is. */
void		 rulings_keep(struct rulings *, uint32_t set);
/* Do both sets break the same rules? */
bool		 rulings_same(const struct rulings *, uint32_t, uint32_t);

/* Do both sets, which are known, say the same of every rule but ${id}? */
bool		 rulings_differ_only(const struct rulings *, uint32_t,
		    uint32_t, const char *id);
/* Does the set, which is known, say that the rule is kept, or is none here? */
bool		 rulings_is_kept(const struct rulings *, uint32_t,
		    const char *id);

/* Count a document, and say what it breaks. */
void		 rulings_count(struct rulings *, const struct object *);
void		 rulings_tell(struct audit *, const struct object *,
		    bool fresh);
/* rules.tsv and policy/rules.tsv.  0 or -1 (logged). */
int		 rulings_write(struct audit *);
/*
 * rulings_archive.c: the rules that the archive answers as a whole, once copies
 * are counted; what is broken is told.  0 or -1 (memory).
 */
int		 rulings_archive(struct audit *);
/* Of a run's report: {"policy", "documents": {id: {result: n}}, "archive":
 * [answers]}. */
json_t		*rulings_json(const struct audit *);
/*
 * rules_sheet.c: that JSON on a page; ${own}: its sentences are in the language
 * of messages.  And of rules named by ids, what each asks.
 */
struct sheet;
void		 rules_sheet(struct sheet *, const json_t *, bool own);
void		 rules_sentences(struct sheet *, const char *ids);
uint64_t	 rulings_broken(const struct rulings *);	/* documents */

#endif
