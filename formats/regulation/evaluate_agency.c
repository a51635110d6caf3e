/*
 * evaluate_agency.c: what the books of agencies, people and decisions say of
 * who signed: the post (Điều 6.1.đ), the authority (6.1.g), who keeps the
 * agency's certificate (8.2.a).
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/timefmt.h"

#include "formats/regulation/agencies.h"
#include "formats/regulation/evaluate_part.h"

/* One person who signed, as the books know him. */
struct signatory {
	const struct signed_by	*s;
	uint64_t		 id;		/* 0: not on record */
	int64_t			 day;
};

/* The day of a signature: proven, else claimed, else of issue. */
static bool
signed_day(const struct eval *e, const struct signed_by *s, int64_t *day)
{
	int64_t		 t = eval_stamp(e, s);
	struct civil	 c;

	if (t == TIME_NONE)
		t = e->in->plan->sig[s->i].claimed;
	if (t != TIME_NONE) {
		civil_of_time(t, &c);
		*day = civil_days(&c);
		return true;
	}
	if (!eval_day(e, &c))
		return false;
	*day = civil_days(&c);
	return true;
}

/* Next person from *i on; false: no more. */
static bool
signatory_next(const struct eval *e, size_t *i, struct signatory *out)
{
	const struct agencies	*who = e->known->registers->who;
	const struct signed_by	*s;

	for (; *i < e->n; ++*i) {
		s = &e->s[*i];
		if (!is_person(s) || s->chain == NULL ||
		    s->chain->cert_facts.subject == NULL ||
		    !signed_day(e, s, &out->day))
			continue;
		out->s = s;
		if (person_by_subject(who, s->chain->cert_facts.subject,
		    out->day, &out->id) != AGENCY_FOUND)
			out->id = 0;
		++*i;
		return true;
	}
	return false;
}

/*
 * What the certificate says of where its person works: the agency of OU, else
 * of O; 0: none on record.
 */
static uint64_t
stated_agency(const struct agencies *who, const char *subject, int64_t day,
    char text[DN_VALUE])
{
	struct agency_hit	 hit;
	char			 o[DN_VALUE];

	if (dn_get(subject, "O", 0, o, sizeof(o)) == NULL)
		o[0] = '\0';
	if (dn_get(subject, "OU", 0, text, DN_VALUE) != NULL &&
	    agency_by_name(who, text, o, day, &hit) == AGENCY_FOUND)
		return hit.id;
	if (*o == '\0' || agency_by_name(who, o, "", day, &hit) !=
	    AGENCY_FOUND)
		return 0;
	memcpy(text, o, sizeof(o));
	return hit.id;
}

/* Điều 6.1.đ: the post on that day is where the certificate says. */
static void
eval_post(struct eval *e)
{
	const struct agencies	*who = e->known->registers->who;
	const struct signed_by	*known = NULL;
	struct signatory	 p;
	struct agency_post	 post;
	char			 text[DN_VALUE];
	uint64_t		 stated;

	for (size_t i = 0; signatory_next(e, &i, &p);) {
		if (p.id == 0 || !person_post_at(who, p.id, 0, p.day, &post))
			continue;
		stated = stated_agency(who, p.s->chain->cert_facts.subject,
		    p.day, text);
		if (stated == 0)
			continue;
		known = p.s;
		if (agency_is_under(who, post.agency, stated))
			continue;
		answer(e, "D6.1đ", RULE_WARN, N_("The certificate of %s says "
		    "%s; on that day the post was at %s (Điều 6.1.đ). Send Mẫu "
		    "07 and ask for a new one."), signed_name(p.s), text,
		    agencies_name(who, BOOK_AGENCY, post.agency));
		return;
	}
	if (known != NULL)
		answer(e, "D6.1đ", RULE_PASS, N_("Who signed held a post where "
		    "the certificate says (Điều 6.1.đ)."));
	else
		answer(e, "D6.1đ", RULE_NOT_CHECKED, N_("The post of who "
		    "signed is not on record (Điều 6.1.đ)."));
}

/* Has, or had, a post with authority? */
static bool
ever_led(const struct agencies *who, uint64_t id)
{
	struct agency_post	 p;

	for (size_t i = 0; i < person_posts(who, id); i++) {
		person_post(who, id, i, &p);
		if (p.leader)
			return true;
	}
	return false;
}

/* Điều 6.1.g: authority on that day. */
static void
eval_authority(struct eval *e)
{
	const struct agencies	*who = e->known->registers->who;
	const struct signed_by	*leader = NULL;
	struct signatory	 p;
	struct agency_post	 post;
	bool			 on_record = false;

	for (size_t i = 0; signatory_next(e, &i, &p);) {
		if (p.id == 0)
			continue;
		on_record = true;
		if (!ever_led(who, p.id))
			continue;
		leader = p.s;
		if (person_post_at(who, p.id, 0, p.day, &post) && post.leader)
			continue;
		answer(e, "D6.1g", RULE_WARN, N_("%s had no authority to sign "
		    "for an agency on that day, by the book of people (Điều "
		    "6.1.g). Make sure of it, and send Mẫu 07 when it ended."),
		    signed_name(p.s));
		return;
	}
	if (leader != NULL)
		answer(e, "D6.1g", RULE_PASS, N_("%s had authority to sign on "
		    "that day (Điều 6.1.g)."), signed_name(leader));
	else if (on_record)
		answer(e, "D6.1g", RULE_NOT_APPLICABLE, N_("Who signed never "
		    "had a post with authority, by the book of people (Điều "
		    "6.1.g)."));
	else
		answer(e, "D6.1g", RULE_NOT_CHECKED, N_("Who signed is not in "
		    "the book of people (Điều 6.1.g)."));
}

/* Is the certificate's manager a leader of the agency? YES, NO, UNKNOWN. */
static enum meta_tri
head_keeps(const struct eval *e, const struct signed_by *s, uint64_t agency,
    int64_t day)
{
	const struct known_registers	*r = e->known->registers;
	const json_t			*record;
	const char			*manager;
	struct agency_post		 post;
	uint64_t			 id;

	record = r->certificate == NULL ? NULL : r->certificate(r->arg,
	    &s->chain->cert_facts);
	manager = json_get_str(json_object_get(record, "manager"), "name");
	if (manager == NULL)
		return META_UNKNOWN;
	return person_by_name(r->who, manager, agency, day, &id) ==
	    AGENCY_FOUND && person_post_at(r->who, id, agency, day, &post) &&
	    post.leader ? META_YES : META_NO;
}

/* Điều 8.2.a: who keeps it for the head was named in writing. */
static void
eval_keeper(struct eval *e)
{
	const struct agencies	*who = e->known->registers->who;
	const struct signed_by	*s = eval_first(e, false);
	struct agency_hit	 hit;
	const json_t		*paper;
	int64_t			 day;

	if (s == NULL || s->chain == NULL ||
	    s->chain->cert_facts.subject == NULL) {
		answer(e, "D8.2a", RULE_NOT_APPLICABLE, N_("No organisation "
		    "signed validly (Điều 8.2.a)."));
		return;
	}
	if (!signed_day(e, s, &day) || agency_by_subject(who,
	    s->chain->cert_facts.subject, day, &hit) != AGENCY_FOUND) {
		answer(e, "D8.2a", RULE_NOT_CHECKED, N_("%s is not in the book "
		    "of agencies (Điều 8.2.a)."), signed_name(s));
		return;
	}
	if ((paper = agency_assignment(who, hit.id, day)) != NULL) {
		answer(e, "D8.2a", RULE_PASS, N_("Who keeps the certificate of "
		    "%s is named in %s (Điều 8.2.a)."), signed_name(s),
		    json_get_str(paper, "number"));
		return;
	}
	switch (head_keeps(e, s, hit.id, day)) {
	case META_YES:
		answer(e, "D8.2a", RULE_NOT_APPLICABLE, N_("The head keeps the "
		    "certificate of %s in person (Điều 8.2.a)."),
		    signed_name(s));
		break;
	case META_NO:
		answer(e, "D8.2a", RULE_WARN, N_("No document on record says "
		    "who keeps the certificate of %s for its head (Điều "
		    "8.2.a). Enter it."), signed_name(s));
		break;
	default:
		answer(e, "D8.2a", RULE_NOT_CHECKED, N_("Who keeps the "
		    "certificate of %s is not on record (Điều 8.2.a)."),
		    signed_name(s));
	}
}

void
eval_books(struct eval *e)
{
	static const char *const	 ids[] = { "D6.1đ", "D6.1g", "D8.2a" };
	static const char *const	 people[] = { "D6.1đ", "D6.1g" };
	bool				 person = false;

	if (!eval_binds(e, ids, sizeof(ids) / sizeof(ids[0])))
		return;
	if (e->known->registers == NULL || e->known->registers->who == NULL) {
		answer_all(e, ids, 3, RULE_NOT_CHECKED, N_("There is no "
		    "book of agencies and people to ask"));
		return;
	}
	for (size_t i = 0; i < e->n; i++)
		person = person || is_person(&e->s[i]);
	if (person) {
		eval_post(e);
		eval_authority(e);
	} else {
		answer_all(e, people, 2, RULE_NOT_APPLICABLE, N_("No person "
		    "signed"));
	}
	eval_keeper(e);
}
