/*
 * rules.h: what the law asks of documents, certificates and the archive
 * (09-regulation.md 1, 4).
 */
#ifndef FORMATS_REGULATION_RULES_H
#define FORMATS_REGULATION_RULES_H

#include <stddef.h>

enum rule_severity { RULE_ERROR, RULE_WARNING, RULE_INFO, RULE_SEVERITIES };

/* What tells whether it is kept. */
enum rule_by {
	RULE_BY_DOCUMENT,	/* the file alone */
	RULE_BY_REGISTER,	/* the registers of certificates, agencies */
	RULE_BY_ARCHIVE,	/* journal, volumes, ledger */
	RULE_BY_PERSON,		/* no machine can */
	RULE_BYS
};

enum rule_of {
	RULE_OF_DOCUMENT,	/* every one */
	RULE_OF_ISSUED,		/* by an agency of the province */
	RULE_OF_RECEIVED,
	RULE_OF_CERTIFICATE,
	RULE_OF_ARCHIVE,
	RULE_OFS
};

enum rule_result { RULE_PASS, RULE_FAIL, RULE_WARN, RULE_NOT_APPLICABLE,
	RULE_NOT_CHECKED, RULE_RESULTS };

#define RULE_WORDS_MAX	40		/* of a sentence, in each language */

struct rule {
	const char	*id;		/* "D13.2a" */
	const char	*article;	/* "Điều 13.2.a" */
	enum rule_severity severity;
	enum rule_by	 by;
	enum rule_of	 of;
	const char	*since;		/* in force: "2017-07-21" */
	const char	*text;		/* what it asks, and what to do: N_() */
};

#define RULES_ALL	96	/* more than all tables have (test-rules.c) */

/* In the order of the articles; NULL behind the last. */
const struct rule *rule_at(size_t i);
const struct rule *rule_by_id(const char *);
/*
 * The place of a rule for rule_at(), searched from ${from} on and round the
 * end; RULES_ALL: there is none.
 */
size_t	 rule_next(const char *id, size_t from);

/*
 * The rule's own text to ${to} of ${size} octets, in the user's language: what
 * it asks and, where it is not kept, what to do.
 */
void	 rule_sentence(const struct rule *, enum rule_result, char *to,
	    size_t size);

const char *rule_severity_name(enum rule_severity);	/* "error" ... */
const char *rule_by_name(enum rule_by);			/* "document" ... */
const char *rule_of_name(enum rule_of);			/* "issued" ... */
const char *rule_result_name(enum rule_result);		/* "pass" ... */
enum rule_severity rule_severity_parse(const char *);	/* else _SEVERITIES */
enum rule_result rule_result_parse(const char *);	/* else RULE_RESULTS */

#endif
