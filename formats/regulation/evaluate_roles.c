/*
 * evaluate_roles.c: what each signature is for: it issues the document,
 * confirms that it was received (Điều 8.2.b, 11.3.e), certifies a copy (NĐ
 * 30/2020, Điều 25) or agrees to it (8.1.b).
 *
 * A paper of several agencies (văn bản liên tịch) bears the signatures of
 * several, and none of them received it.  What counts, in this order: what
 * the signature itself says; whom the head names as issuers, by name or by
 * the register of agencies; the way that the document went; that the head
 * surely names all of them; a person of the same agency who signed too; the
 * notation; then the place in the order of signing.  What is not certain has a
 * percentage, and is told as a guess.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/regulation/agencies.h"
#include "formats/regulation/viet.h"
#include "formats/validation/dn.h"

#include "formats/regulation/evaluate_part.h"

#define SURE		100u	/* percent */
#define SURE_SAID	90u	/* the signer's own word, signed */
#define SURE_PERSON	80u
#define SURE_REGISTER	80u
#define SURE_ORDER	70u	/* where it stands, nothing else */
#define SURE_BEFORE	50u

/* What a signature says of itself. */
enum says { SAYS_NOTHING, SAYS_RECEIVED, SAYS_COPY, SAYS_CONSENT };

static const struct {
	const char	*words;		/* folded */
	bool		 first;		/* it begins so */
	enum says	 says;
} sayings[] = {
	{ "van ban den", false, SAYS_RECEIVED },
	{ "dau den", false, SAYS_RECEIVED },
	{ "tiep nhan", false, SAYS_RECEIVED },
	{ "so den", false, SAYS_RECEIVED },
	{ "sao y", true, SAYS_COPY },
	{ "sao luc", true, SAYS_COPY },
	{ "trich sao", true, SAYS_COPY },
	{ "ban sao", true, SAYS_COPY },
	{ "dong y", true, SAYS_CONSENT },
	{ "chap thuan", true, SAYS_CONSENT },
	{ "y kien", true, SAYS_CONSENT },
	{ "gop y", true, SAYS_CONSENT },
};

static enum says
reason_says(const char *reason)
{
	enum says	 says = SAYS_NOTHING;
	struct buf	 b;
	const char	*s, *at;

	/* What signing programs write by themselves is no word of anybody. */
	if (strstr(reason, "đã ký lên văn bản này") != NULL ||
	    strncmp(reason, "Văn bản số ", sizeof("Văn bản số ") - 1) == 0)
		return SAYS_NOTHING;
	buf_init(&b, 4096);
	s = viet_fold(&b, reason, strlen(reason), false) == 0 ? buf_str(&b) :
	    NULL;
	for (size_t i = 0; s != NULL && says == SAYS_NOTHING && i <
	    sizeof(sayings) / sizeof(sayings[0]); i++) {
		at = strstr(s, sayings[i].words);
		if (at != NULL && (at == s || !sayings[i].first))
			says = sayings[i].says;
	}
	buf_release(&b);
	return says;
}

static enum says
says_of(const struct sigplan *sig)
{
	for (size_t i = 0; i < sig->nclaim; i++) {
		const char	*name = sig->claim[i].name;
		const char	*value = sig->claim[i].value;
		enum says	 says = SAYS_NOTHING;

		if (strcmp(name, "reason") == 0)
			says = reason_says(value);
		else if (strcmp(name, "commitment-type") == 0 &&
		    strcmp(value, "proof-of-receipt") == 0)
			says = SAYS_RECEIVED;
		if (says != SAYS_NOTHING)
			return says;
	}
	return SAYS_NOTHING;
}

static const char *
subject_of(const struct signed_by *s)
{
	return s->chain == NULL ? NULL : s->chain->cert_facts.subject;
}

/* The books, where there are some, and the day to ask them of. */
static const struct agencies *
books_of(const struct eval *e, int64_t *day)
{
	struct civil	 c;

	if (e->known->registers == NULL || e->known->registers->who == NULL ||
	    !eval_day(e, &c))
		return NULL;
	*day = civil_days(&c);
	return e->known->registers->who;
}

/* By the register: whose certificate it is; 0: not on record. */
static uint64_t
registered_as(const struct eval *e, const struct signed_by *s)
{
	const struct agencies	*who;
	struct agency_hit	 hit;
	int64_t			 day;

	if (subject_of(s) == NULL || (who = books_of(e, &day)) == NULL ||
	    agency_by_subject(who, subject_of(s), day, &hit) != AGENCY_FOUND)
		return 0;
	return hit.id;
}

static uint64_t
registered_name(const struct eval *e, const char *name)
{
	const struct agencies	*who;
	struct agency_hit	 hit;
	int64_t			 day;

	if ((who = books_of(e, &day)) == NULL ||
	    agency_by_name(who, name, "", day, &hit) != AGENCY_FOUND)
		return 0;
	return hit.id;
}

/* Is it the agency of that name?  By the name, else by the register. */
bool
eval_names(const struct eval *e, const char *name, const struct signed_by *s)
{
	char		 above[DN_VALUE] = "";
	uint64_t	 id;

	if (subject_of(s) != NULL)
		(void)dn_get(subject_of(s), "O", 0, above, sizeof(above));
	if (strcmp(name, signed_name(s)) == 0 ||
	    agency_same_name(name, signed_name(s), above))
		return true;
	return (id = registered_as(e, s)) != 0 &&
	    id == registered_name(e, name);
}

static bool
is_issuer(const struct eval *e, const struct signed_by *s)
{
	for (size_t i = 0; i < e->issuers.n; i++)
		if (eval_names(e, e->issuers.name[i], s))
			return true;
	return false;
}

/* Two signatures of one agency. */
static bool
same_agency(const struct eval *e, const struct signed_by *a,
    const struct signed_by *b)
{
	uint64_t	 id;

	if (strcmp(signed_name(a), signed_name(b)) == 0)
		return true;
	return (id = registered_as(e, a)) != 0 && id == registered_as(e, b);
}

/* A person of that agency signed validly: of its unit, or of the body. */
static bool
has_person(const struct eval *e, const struct signed_by *agency)
{
	char	 value[DN_VALUE];

	for (size_t i = 0; i < e->n; i++) {
		const struct signed_by	*s = &e->s[i];

		if (!is_person(s) || s->valid == VALID_NO ||
		    subject_of(s) == NULL)
			continue;
		if (dn_get(subject_of(s), "OU", 0, value, sizeof(value)) ==
		    NULL && dn_get(subject_of(s), "O", 0, value,
		    sizeof(value)) == NULL)
			continue;
		if (agency_same_name(value, signed_name(agency), ""))
			return true;
	}
	return false;
}

/* The register has it as another agency than each that the head names. */
static bool
is_another(const struct eval *e, const struct signed_by *s)
{
	uint64_t	 id = registered_as(e, s), named;
	int64_t		 day;

	if (id == 0 || e->issuers.n == 0)
		return false;
	for (size_t i = 0; i < e->issuers.n; i++) {
		named = registered_name(e, e->issuers.name[i]);
		/* Its office signs for a body, a body for its office. */
		if (named == 0 || agency_is_under(books_of(e, &day), id,
		    named) || agency_is_under(books_of(e, &day), named, id))
			return false;
	}
	return true;
}

/* Do agencies of two names sign it?  Few documents are so. */
static bool
are_several(const struct eval *e)
{
	const struct signed_by	*first = NULL;

	for (size_t i = 0; i < e->n; i++) {
		if (e->s[i].view.kind != SIGNER_ORGANISATION)
			continue;
		if (first == NULL)
			first = &e->s[i];
		else if (strcmp(signed_name(first), signed_name(&e->s[i])) !=
		    0)
			return true;
	}
	return false;
}

/* Letter by letter, which is what most are. */
static bool
is_issuer_plainly(const struct eval *e, const struct signed_by *s)
{
	for (size_t i = 0; i < e->issuers.n; i++)
		if (strcmp(e->issuers.name[i], signed_name(s)) == 0)
			return true;
	return false;
}

static void
set(struct signed_by *s, enum sign_role role, unsigned int sure)
{
	s->role = role;
	s->role_sure = sure;
}

/* Signatures that say themselves, or that the head names. */
static void
take_plain(struct eval *e, bool open[SIGNED_MAX], unsigned int named)
{
	bool	 several = are_several(e);

	for (size_t i = 0; i < e->n; i++) {
		struct signed_by	*s = &e->s[i];
		bool			 agency = s->view.kind ==
						  SIGNER_ORGANISATION;
		enum says		 says = agency || is_person(s) ?
						says_of(&e->in->plan->sig[
						s->i]) : SAYS_NOTHING;

		set(s, ROLE_ISSUE, SURE);
		if (says == SAYS_COPY)
			set(s, ROLE_COPY, SURE_SAID);
		else if (says == SAYS_CONSENT && !agency)
			set(s, ROLE_CONSENT, SURE_SAID);
		else if (says == SAYS_RECEIVED && agency)
			set(s, ROLE_RECEIVE, SURE_SAID);
		else if (agency && (several ? is_issuer(e, s) :
		    is_issuer_plainly(e, s)))
			set(s, ROLE_ISSUE, named);
		else
			open[i] = agency;
	}
}

/*
 * Of the agencies' signatures that are decided, but ${not}: the first of the
 * agency of ${s} (NULL: of any), that issues it.
 */
static const struct signed_by *
decided(const struct eval *e, const bool open[SIGNED_MAX], size_t not,
    const struct signed_by *s)
{
	for (size_t i = 0; i < e->n; i++) {
		const struct signed_by	*x = &e->s[i];

		if (i == not || open[i] || x->view.kind !=
		    SIGNER_ORGANISATION)
			continue;
		if (s == NULL ? x->role == ROLE_ISSUE : x->role != ROLE_COPY &&
		    same_agency(e, x, s))
			return x;
	}
	return NULL;
}

/* Does the head surely name who issues it, so that others do not? */
static bool
names_all(const struct eval *e, const struct signed_by *issuer,
    unsigned int named)
{
	return named >= META_SURE && e->issuers.n > 0 &&
	    (e->issuers.n > 1 || !e->joint) && is_issuer(e, issuer);
}

/* One that nothing names beside one that issues it. */
static void
decide(struct eval *e, struct signed_by *s, const struct signed_by *issuer,
    unsigned int named)
{
	const char	*way = e->known->direction;
	bool		 behind = s->end > issuer->end;

	if (way != NULL && strcmp(way, "in") != 0)
		set(s, ROLE_ISSUE, SURE);	/* nobody received it */
	else if (behind && names_all(e, issuer, named))
		set(s, ROLE_RECEIVE, named);
	else if (has_person(e, s))
		set(s, ROLE_ISSUE, SURE_PERSON);
	else if (e->joint)
		set(s, ROLE_ISSUE, SURE_ORDER);
	else if (behind)
		set(s, ROLE_RECEIVE, SURE_ORDER);
	else
		set(s, ROLE_ISSUE, SURE_BEFORE);
}

void
eval_take_roles(struct eval *e)
{
	bool			 open[SIGNED_MAX] = { false };
	unsigned int		 named = e->m->f[META_ISSUER].confidence;
	const struct signed_by	*x;

	e->joint = e->issuers.n > 1 || notation_is_joint(metadata_value(e->m,
	    META_NOTATION));
	take_plain(e, open, named);
	/* The only agency that nothing names, or the first, issues it. */
	for (size_t i = 0; i < e->n; i++) {
		if (!open[i])
			continue;
		open[i] = false;
		if ((x = decided(e, open, i, &e->s[i])) != NULL)
			set(&e->s[i], x->role, x->role_sure);
		else if ((x = decided(e, open, i, NULL)) != NULL)
			decide(e, &e->s[i], x, named);
		else if (is_another(e, &e->s[i]))
			set(&e->s[i], ROLE_RECEIVE, SURE_REGISTER);
	}
}

void
eval_rests_role(struct eval *e, const struct signed_by *s)
{
	if (s == NULL || s->role_sure >= META_SURE)
		return;
	if ((e->rests & RESTS_ROLE) == 0 || s->role_sure < e->role_sure)
		e->role_sure = s->role_sure;
	e->rests |= RESTS_ROLE;
}
