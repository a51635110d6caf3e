/*
 * evaluate_part.h: what the files of evaluate.h share.
 */
#ifndef FORMATS_REGULATION_EVALUATE_PART_H
#define FORMATS_REGULATION_EVALUATE_PART_H

#include <stdbool.h>

#include "formats/regulation/conventions.h"
#include "formats/regulation/evaluate.h"
#include "formats/regulation/issuers.h"
#include "formats/validation/dn.h"

/* What of a signer's certificate matters to rules. */
enum mail { MAIL_NONE, MAIL_OTHER, MAIL_OURS };

struct view {
	const struct chain_result *chain;
	enum signer_kind kind;
	enum signer_root root;
	enum mail	 mail;		/* Điều 5.2 */
	bool		 gazette;	/* the portal of the official gazette */
	bool		 agency;	/* of a Vietnamese agency, or in one */
};

/* evaluate_view.c: of ${chain}, which is not NULL. */
void	 view_make(struct view *, const struct chain_result *,
	    const struct rules_policy *);
/* The same, from the memo when it has it. */
struct view view_get(struct rules_memo *, const struct chain_result *,
	    const struct rules_policy *);
/* The address in a certificate, or NULL; it may lie in ${room}. */
const char *view_mail(const struct cert_facts *, char room[DN_VALUE]);

/* What a signature is for (evaluate_roles.c). */
enum sign_role {
	ROLE_ISSUE,
	ROLE_RECEIVE,		/* an agency's, that received it */
	ROLE_COPY,		/* sao y, sao lục, trích sao */
	ROLE_CONSENT		/* of a person who agrees (8.1.b) */
};

enum valid { VALID_NO, VALID_DOUBT, VALID_YES };

/* A signature as the rules see it; time-stamps are none. */
struct signed_by {
	size_t		 i;		/* in the plan */
	struct view	 view;		/* without a chain: all zeroes */
	enum valid	 valid;
	uint64_t	 end;		/* of what it covers, in the file */
	const struct chain_result *chain;	/* NULL: no certificate */
	enum sign_role	 role;
	unsigned int	 role_sure;	/* percent */
};

#define SIGNED_MAX	64

struct eval {
	const struct rules_input *in;
	const struct metadata *m;	/* never NULL */
	const struct rules_known *known;	/* never NULL */
	const struct verdict *v;
	const struct poe *poe;
	struct signed_by s[SIGNED_MAX];	/* in the order of signing */
	size_t		 n;
	enum meta_tri	 official;	/* a Vietnamese agency's paper? */
	enum meta_tri	 ours;		/* of an agency of Điều 2.1? */
	bool		 has_issue;
	struct civil	 issue;		/* its date */
	char		 issued[CIVIL_TEXT];	/* the same: "2017-07-21" */
	struct issuers	 issuers;	/* by its head */
	bool		 joint;		/* of several agencies */
	/*
	 * Fields that the next answer rests on, a bit each: what is guessed is
	 * said, and breaks no rule for sure.
	 */
	unsigned int	 rests;
	unsigned int	 role_sure;	/* of RESTS_ROLE: percent */
	size_t		 hint;		/* for rule_next() */
	struct rule_answer *out;
	size_t		 nout;
};

#define RESTS(name)	(1u << (name))
#define RESTS_ROLE	(1u << 31)	/* what signatures are for */

/*
 * Answer a rule.  ${fmt} is a message id, N_(); NULL: the rule's own text.
 * What it is not in force for, or does not apply to, is not-applicable
 * whatever is said here.
 */
void	 answer(struct eval *, const char *id, enum rule_result,
	    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* The same of ${n} rules; the text, N_(), ends without article and stop. */
void	 answer_all(struct eval *, const char *const *id, size_t n,
	    enum rule_result, const char *text);
/*
 * Rules that bind only papers of Vietnamese agencies: false when this is none,
 * or nobody knows; they are answered then.
 */
bool	 eval_binds(struct eval *, const char *const *id, size_t n);
/* The first valid one (doubt counts) of a kind that issues it; NULL: none. */
const struct signed_by *eval_first(const struct eval *, bool person);
/*
 * Without a proof of its time (Điều 3.2): was the certificate in force when the
 * signature says that it was made?
 */
bool	 eval_was_in_force(const struct eval *, const struct signed_by *);
bool	 is_person(const struct signed_by *);
/* Of an organisation that issues it. */
bool	 is_organisation(const struct signed_by *);
/* evaluate_roles.c: what each signature is for; issuers are read already. */
void	 eval_take_roles(struct eval *);
/* The next answer rests on what ${s}, which may be NULL, is for. */
void	 eval_rests_role(struct eval *, const struct signed_by *s);
/* Is it of the agency of that name?  By the name, else by the register. */
bool	 eval_names(const struct eval *, const char *name,
	    const struct signed_by *);
/* Its common name, or "?". */
const char *signed_name(const struct signed_by *);
/* The time-stamp of a signature that matches it; TIME_NONE. */
int64_t	 eval_stamp(const struct eval *, const struct signed_by *);
/* The day to ask registers of: of issue, or of a signature; false: none. */
bool	 eval_day(const struct eval *, struct civil *);
/* Whose the document is: its issuing organisation's certificate, or NULL. */
const struct cert_facts *eval_issuer(const struct eval *, const char **name);
/* A day as the reader writes it.  Returns ${out}. */
const char *eval_day_text(const struct civil *, char out[CIVIL_TEXT]);

void	 eval_signatures(struct eval *);	/* evaluate_signatures.c */
void	 eval_received(struct eval *);		/* evaluate_received.c */
void	 eval_equal(struct eval *);
void	 eval_issue(struct eval *);		/* evaluate_issue.c */
void	 eval_date(struct eval *);		/* evaluate_date.c */
void	 eval_registers(struct eval *);		/* evaluate_registers.c */
void	 eval_books(struct eval *);		/* evaluate_agency.c */

#endif
