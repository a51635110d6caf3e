/*
 * agencies_people.c: people and their posts, who holds a certificate, who was
 * given leave to sign.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "formats/base/json.h"
#include "formats/validation/dn.h"

#include "formats/regulation/agencies_part.h"

static const json_t *
posts_of(const struct agencies *a, uint64_t id)
{
	return json_object_get(agencies_record(a, BOOK_PERSON, id), "posts");
}

size_t
person_posts(const struct agencies *a, uint64_t id)
{
	return json_array_size(posts_of(a, id));
}

void
person_post(const struct agencies *a, uint64_t id, size_t n,
    struct agency_post *p)
{
	const json_t	*post = json_array_get(posts_of(a, id), n);

	p->agency = entity_number(post, "agency");
	p->position = entity_text(post, "position");
	p->unit = entity_text(post, "unit");
	p->leader = json_is_true(json_object_get(post, "leader"));
	agency_period(post, &p->from, &p->until);
}

int64_t
person_end(const struct agencies *a, uint64_t id)
{
	int64_t	 day;

	return register_days(agencies_record(a, BOOK_PERSON, id),
	    "service_end", &day) == 0 ? day : DAY_LAST;
}

bool
person_post_at(const struct agencies *a, uint64_t id, uint64_t agency,
    int64_t day, struct agency_post *out)
{
	struct agency_post	 p;
	bool			 found = false;

	if (day > person_end(a, id))
		return false;
	for (size_t i = 0; i < person_posts(a, id); i++) {
		person_post(a, id, i, &p);
		if ((agency != 0 && p.agency != agency) || day < p.from ||
		    day > p.until || (found && (out->leader || !p.leader)))
			continue;
		*out = p;
		found = true;
	}
	return found;
}

/* Has, or had, a post at the agency or below it. */
static bool
was_at(const struct agencies *a, uint64_t id, uint64_t agency)
{
	struct agency_post	 p;

	for (size_t i = 0; i < person_posts(a, id); i++) {
		person_post(a, id, i, &p);
		if (agency_is_under(a, p.agency, agency))
			return true;
	}
	return false;
}

/* Candidates by rank; of one rank there may be several. */
struct best {
	unsigned int	 rank;
	uint64_t	 id;
	bool		 several;
};

static void
best_take(struct best *b, uint64_t id, unsigned int rank)
{
	if (rank == 0 || rank < b->rank)
		return;
	b->several = rank == b->rank && b->id != id;
	if (rank > b->rank)
		*b = (struct best){ rank, id, false };
}

static enum agency_found
best_end(const struct best *b, uint64_t *id)
{
	*id = b->id;
	if (b->rank == 0)
		return AGENCY_UNKNOWN;
	return b->several ? AGENCY_SEVERAL : AGENCY_FOUND;
}

enum agency_found
person_by_name(const struct agencies *a, const char *name, uint64_t agency,
    int64_t day, uint64_t *id)
{
	char			*folded = agency_key(name, false);
	char			*marked = agency_key(name, true);
	struct best		 b = { 0, 0, false };
	struct agency_post	 p;
	const struct entity	*e;

	for (size_t i = 0; folded != NULL && *folded != '\0' &&
	    marked != NULL && i < a->n[BOOK_PERSON]; i++) {
		e = &a->of[BOOK_PERSON][i];
		if (!entity_is_named(e, folded) ||
		    (agency != 0 && !was_at(a, i + 1, agency)))
			continue;
		best_take(&b, i + 1, 1 + 2 * (strcmp(e->name[0].marked,
		    marked) == 0) + person_post_at(a, i + 1, 0, day == DAY_LAST
		    ? DAY_LAST - 1 : day, &p));
	}
	free(folded);
	free(marked);
	return best_end(&b, id);
}

/*
 * How well OU and O, folded, name the agency of a post: 2 itself, 1 one above
 * it, 0 neither.
 */
static unsigned int
post_fit(const struct agencies *a, const struct agency_post *p,
    const char *ou, const char *o)
{
	const char		*nearest = *ou != '\0' ? ou : o;
	const struct entity	*e = entity_get(a, BOOK_AGENCY, p->agency);

	if (*nearest != '\0' && entity_is_named(e, nearest))
		return 2;
	for (size_t n = 0; n < 8 && e != NULL; n++) {
		if ((*ou != '\0' && entity_is_named(e, ou)) ||
		    (*o != '\0' && entity_is_named(e, o)))
			return 1;
		e = entity_get(a, BOOK_AGENCY, entity_number(e->json,
		    "parent"));
	}
	return 0;
}

static unsigned int
posts_fit(const struct agencies *a, uint64_t id, const char *ou,
    const char *o)
{
	struct agency_post	 p;
	unsigned int		 best = 0, fit;

	for (size_t i = 0; i < person_posts(a, id); i++) {
		person_post(a, id, i, &p);
		if ((fit = post_fit(a, &p, ou, o)) > best)
			best = fit;
	}
	return best;
}

/* How well a person fits the names of a subject; 0: not at all. */
static unsigned int
person_rank(const struct agencies *a, uint64_t id, const char *const key[4],
    int64_t day)
{
	const struct entity	*e = entity_get(a, BOOK_PERSON, id);
	struct agency_post	 p;

	if (!entity_is_named(e, key[0]))
		return 0;
	return 1 + 4 * posts_fit(a, id, key[2], key[3]) +
	    2 * (strcmp(e->name[0].marked, key[1]) == 0) +
	    person_post_at(a, id, 0, day, &p);
}

enum agency_found
person_by_subject(const struct agencies *a, const char *subject, int64_t day,
    uint64_t *id)
{
	char		 cn[DN_VALUE], ou[DN_VALUE] = "", o[DN_VALUE] = "";
	char		 mail[DN_VALUE] = "", *key[4];
	struct best	 b = { 0, 0, false };
	const char	*email;

	*id = 0;
	if (dn_get(subject, "CN", 0, cn, sizeof(cn)) == NULL)
		return AGENCY_UNKNOWN;
	(void)dn_get(subject, "OU", 0, ou, sizeof(ou));
	(void)dn_get(subject, "O", 0, o, sizeof(o));
	if (dn_get(subject, "emailAddress", 0, mail, sizeof(mail)) == NULL)
		(void)dn_get(subject, "E", 0, mail, sizeof(mail));
	key[0] = agency_key(cn, false);
	key[1] = agency_key(cn, true);
	key[2] = agency_key(ou, false);
	key[3] = agency_key(o, false);
	for (size_t i = 0; key[0] != NULL && key[1] != NULL && key[2] !=
	    NULL && key[3] != NULL && i < a->n[BOOK_PERSON]; i++) {
		email = entity_text(a->of[BOOK_PERSON][i].json, "email");
		if (entity_has_subject(&a->of[BOOK_PERSON][i], subject, day) ||
		    (*mail != '\0' && strcasecmp(mail, email) == 0))
			best_take(&b, i + 1, 100);
		else
			best_take(&b, i + 1, person_rank(a, i + 1,
			    (const char *const *)key, day));
	}
	for (size_t i = 0; i < 4; i++)
		free(key[i]);
	return best_end(&b, id);
}

size_t
agency_leaders(const struct agencies *a, uint64_t agency, int64_t day,
    uint64_t *id, size_t max)
{
	struct agency_post	 p;
	size_t			 n = 0;

	for (size_t i = 0; i < a->n[BOOK_PERSON]; i++) {
		if (!person_post_at(a, i + 1, agency, day, &p) || !p.leader)
			continue;
		if (n < max)
			id[n] = i + 1;
		n++;
	}
	return n;
}

/* "certificates" of a record: absent says nothing. */
static enum agency_tri
holds_on_record(const json_t *record, int64_t day)
{
	const json_t	*list = json_object_get(record, "certificates");
	json_t		*one;
	int64_t		 from, until;
	size_t		 i;

	if (!json_is_array(list))
		return AGENCY_MAYBE;
	json_array_foreach(list, i, one) {
		agency_period(one, &from, &until);
		if (day >= from && day <= until)
			return AGENCY_YES;
	}
	return AGENCY_NO;
}

/* In force on that day, by the register: revoked is over. */
static bool
in_force(const json_t *r, int64_t day)
{
	const json_t	*cert = json_object_get(r, "certificate");
	int64_t		 from, until, revoked;

	if (register_days(cert, "not_before", &from) == -1 ||
	    register_days(cert, "not_after", &until) == -1)
		return false;
	if (register_days(json_object_get(r, "revocation"), "effective",
	    &revoked) == 0 && revoked <= until)
		until = revoked - 1;
	return day >= from && day <= until;
}

/* Is the register's record of this agency or person? */
static bool
is_of(const struct agencies *a, const json_t *r, enum agency_book book,
    uint64_t id)
{
	const struct entity	*e = entity_get(a, book, id);
	char			*name = agency_key(entity_text(r, "name"),
				    false);
	char			*of = agency_key(entity_text(r, "agency"),
				    false);
	bool			 is;

	is = name != NULL && of != NULL && entity_is_named(e, name) &&
	    (book != BOOK_PERSON || *of == '\0' ||
	    posts_fit(a, id, of, "") > 0);
	free(name);
	free(of);
	return is;
}

/* By the register of certificates. */
static enum agency_tri
holds_in_register(const struct agencies *a, enum agency_book book,
    uint64_t id, int64_t day)
{
	const struct register_all	*all = a->certificates;
	const char			*kind = book == BOOK_PERSON ?
					    "person" : "organisation";
	enum agency_tri			 tri = AGENCY_MAYBE;

	for (size_t i = 0; all != NULL && i < all->n && tri != AGENCY_YES; i++)
		if (strcmp(entity_text(all->record[i], "kind"), kind) == 0 &&
		    is_of(a, all->record[i], book, id))
			tri = in_force(all->record[i], day) ? AGENCY_YES :
			    AGENCY_NO;
	return tri;
}

static enum agency_tri
holds(const struct agencies *a, enum agency_book book, uint64_t id,
    int64_t day)
{
	enum agency_tri	 here, there;

	here = holds_on_record(agencies_record(a, book, id), day);
	if (here == AGENCY_YES || entity_get(a, book, id) == NULL)
		return here;
	there = holds_in_register(a, book, id, day);
	return there != AGENCY_MAYBE ? there : here;
}

enum agency_tri
agency_holds(const struct agencies *a, uint64_t id, int64_t day)
{
	return holds(a, BOOK_AGENCY, id, day);
}

enum agency_tri
person_holds(const struct agencies *a, uint64_t id, int64_t day)
{
	return holds(a, BOOK_PERSON, id, day);
}

/* The first decision of a kind in force; ${person} 0: to anyone. */
static const json_t *
decision_at(const struct agencies *a, const char *kind, uint64_t agency,
    uint64_t person, int64_t day)
{
	const json_t	*d;
	int64_t		 from, until;

	for (size_t i = 0; i < a->n[BOOK_DECISION]; i++) {
		d = a->of[BOOK_DECISION][i].json;
		agency_period(d, &from, &until);
		if (strcmp(entity_text(d, "kind"), kind) == 0 &&
		    entity_number(d, "agency") == agency &&
		    (person == 0 || entity_number(d, "to") == person) &&
		    day >= from && day <= until)
			return d;
	}
	return NULL;
}

const json_t *
agency_delegation(const struct agencies *a, enum authority by,
    uint64_t agency, uint64_t person, int64_t day)
{
	static const struct {
		enum authority	 by;
		const char	*kind;
	} kinds[] = {
		{ AUTHORITY_KT, "KT" }, { AUTHORITY_TL, "TL" },
		{ AUTHORITY_TUQ, "TUQ" },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].by == by)
			return decision_at(a, kinds[i].kind, agency, person,
			    day);
	return NULL;
}

const json_t *
agency_assignment(const struct agencies *a, uint64_t agency, int64_t day)
{
	return decision_at(a, "certificate", agency, 0, day);
}
