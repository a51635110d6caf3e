/*
 * agencies.c: the agencies on record, found by their names.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "formats/base/json.h"
#include "formats/validation/dn.h"

#include "formats/regulation/agencies_part.h"

#define DEPTH_MAX	16		/* agencies above each other */

static const char *const	 book_names[BOOK_MAX] = { "agency", "person",
	"decision" };

const char *
agency_book_name(enum agency_book book)
{
	return (unsigned int)book < BOOK_MAX ? book_names[book] : "";
}

enum agency_book
agency_book_parse(const char *s)
{
	for (unsigned int i = 0; s != NULL && i < BOOK_MAX; i++)
		if (strcmp(book_names[i], s) == 0)
			return (enum agency_book)i;
	return BOOK_MAX;
}

struct agencies *
agencies_new(void)
{
	return calloc(1, sizeof(struct agencies));
}

static void
entity_release(struct entity *e)
{
	for (size_t i = 0; i < e->n; i++) {
		free(e->name[i].folded);
		free(e->name[i].marked);
	}
	free(e->name);
	json_decref(e->json);
	*e = (struct entity){ NULL, NULL, 0 };
}

void
agencies_free(struct agencies *a)
{
	if (a == NULL)
		return;
	for (unsigned int b = 0; b < BOOK_MAX; b++) {
		for (size_t i = 0; i < a->n[b]; i++)
			entity_release(&a->of[b][i]);
		free(a->of[b]);
	}
	free(a);
}

static int
spelling_add(struct entity *e, const char *text, int64_t from, int64_t until,
    bool alias)
{
	struct spelling	*more, *s;

	if (text == NULL || *text == '\0')
		return 0;
	more = reallocarray(e->name, e->n + 1, sizeof(*more));
	if (more == NULL)
		return -1;
	e->name = more;
	s = &e->name[e->n++];
	*s = (struct spelling){ text, agency_key(text, false),
	    agency_key(text, true), from, until, alias };
	return s->folded == NULL || s->marked == NULL ? -1 : 0;
}

/* Names of an agency with their periods; a person has one, for ever. */
static int
spellings_take(struct entity *e, enum agency_book book)
{
	const json_t	*names = json_object_get(e->json, "names");
	const json_t	*aliases = json_object_get(e->json, "aliases");
	json_t		*one;
	int64_t		 from, until;
	size_t		 i;

	if (book == BOOK_DECISION)
		return 0;
	json_array_foreach(names, i, one) {
		agency_period(one, &from, &until);
		if (spelling_add(e, json_get_str(one, "name"), from, until,
		    false) == -1)
			return -1;
	}
	if (e->n == 0 && spelling_add(e, json_get_str(e->json, "name"),
	    DAY_FIRST, DAY_LAST, false) == -1)
		return -1;
	json_array_foreach(aliases, i, one)
		if (spelling_add(e, json_string_value(one), DAY_FIRST,
		    DAY_LAST, true) == -1)
			return -1;
	return 0;
}

int
agencies_add(struct agencies *a, enum agency_book book, const json_t *record)
{
	struct entity	*more, *e;
	size_t		 cap;

	if (record == NULL || (unsigned int)book >= BOOK_MAX)
		return -1;
	if (a->n[book] == a->cap[book]) {
		cap = a->cap[book] == 0 ? 64 : a->cap[book] * 2;
		more = reallocarray(a->of[book], cap, sizeof(*more));
		if (more == NULL)
			return -1;
		a->of[book] = more;
		a->cap[book] = cap;
	}
	e = &a->of[book][a->n[book]];
	*e = (struct entity){ json_incref((json_t *)(uintptr_t)record), NULL,
	    0 };
	a->n[book]++;		/* released with the others from here on */
	return spellings_take(e, book);
}

void
agencies_register(struct agencies *a, const struct register_all *all)
{
	a->certificates = all;
}

size_t
agencies_count(const struct agencies *a, enum agency_book book)
{
	return (unsigned int)book < BOOK_MAX ? a->n[book] : 0;
}

const struct entity *
entity_get(const struct agencies *a, enum agency_book book, uint64_t id)
{
	return (unsigned int)book >= BOOK_MAX || id == 0 || id > a->n[book] ?
	    NULL : &a->of[book][id - 1];
}

const json_t *
agencies_record(const struct agencies *a, enum agency_book book, uint64_t id)
{
	const struct entity	*e = entity_get(a, book, id);

	return e == NULL ? NULL : e->json;
}

const char *
agencies_name(const struct agencies *a, enum agency_book book, uint64_t id)
{
	const char	*s = json_get_str(agencies_record(a, book, id),
			    book == BOOK_DECISION ? "number" : "name");

	return s != NULL ? s : "?";
}

const char *
entity_text(const json_t *json, const char *key)
{
	const char	*s = json_get_str(json, key);

	return s != NULL ? s : "";
}

uint64_t
entity_number(const json_t *json, const char *key)
{
	uint64_t	 n;

	return json_get_u64(json, key, &n) == 0 ? n : 0;
}

bool
entity_is_named(const struct entity *e, const char *folded)
{
	for (size_t i = 0; e != NULL && i < e->n; i++)
		if (strcmp(e->name[i].folded, folded) == 0)
			return true;
	return false;
}

bool
entity_has_subject(const struct entity *e, const char *subject, int64_t day)
{
	const json_t	*list = json_object_get(e->json, "subjects");
	json_t		*one;
	int64_t		 from, until;
	size_t		 i;

	json_array_foreach(list, i, one) {
		agency_period(one, &from, &until);
		if ((day == DAY_LAST || (day >= from && day <= until)) &&
		    agency_pattern(entity_text(one, "subject"), subject))
			return true;
	}
	return false;
}

/* Is one of the agencies above ${e} named so, at any time? */
static bool
stands_below(const struct agencies *a, const struct entity *e,
    const char *folded)
{
	uint64_t	 up = entity_number(e->json, "parent");

	for (size_t i = 0; i < DEPTH_MAX && up != 0; i++) {
		if ((e = entity_get(a, BOOK_AGENCY, up)) == NULL)
			return false;
		if (entity_is_named(e, folded))
			return true;
		up = entity_number(e->json, "parent");
	}
	return false;
}

/* "so noi vu" of "uy ban nhan dan tinh x" is "so noi vu tinh x", too. */
static bool
with_place(const struct spelling *s, const char *name, const char *context)
{
	static const char	 committee[] = "ui ban nhan dan ";
	size_t			 len = strlen(name);

	if (strncmp(context, committee, sizeof(committee) - 1) != 0 ||
	    strncmp(s->folded, name, len) != 0 || s->folded[len] != ' ')
		return false;
	return strcmp(s->folded + len + 1, context + sizeof(committee) - 1) ==
	    0;
}

/* A name that is looked for. */
struct search {
	const struct agencies *a;
	char		*folded;
	char		*marked;
	char		*context;	/* folded; "" for none */
	int64_t		 day;
	unsigned int	 best;		/* rank of the hit; 0: none */
	struct agency_hit *hit;
};

/* 0: not this one; else the better, the higher. */
static unsigned int
rank(const struct search *s, const struct entity *e, const struct spelling *n)
{
	bool	 same = strcmp(n->folded, s->folded) == 0;
	bool	 context = *s->context == '\0' ||
		    strcmp(s->context, s->folded) == 0 ||
		    entity_is_named(e, s->context) ||
		    entity_number(e->json, "parent") == 0 ||
		    stands_below(s->a, e, s->context);
	int64_t	 day = s->day;

	if (same ? !context : !with_place(n, s->folded, s->context))
		return 0;
	return 1 + (strcmp(n->marked, s->marked) == 0 || !same ? 2 : 0) +
	    (day == DAY_LAST ? n->until == DAY_LAST && agency_end(s->a,
	    (uint64_t)(e - s->a->of[BOOK_AGENCY]) + 1) == DAY_LAST :
	    day >= n->from && day <= n->until);
}

static void
search_take(struct search *s, uint64_t id, const struct spelling *n,
    unsigned int r)
{
	if (r < s->best || r == 0)
		return;
	if (r == s->best) {
		if (s->hit->id != id && s->hit->other == 0)
			s->hit->other = id;
		return;
	}
	s->best = r;
	*s->hit = (struct agency_hit){ id, 0, n->text, n->from, n->until,
	    r == 2 || r == 4, r > 2 };
}

static enum agency_found
search_end(struct search *s)
{
	free(s->folded);
	free(s->marked);
	free(s->context);
	if (s->best == 0)
		return AGENCY_UNKNOWN;
	return s->hit->other != 0 ? AGENCY_SEVERAL : AGENCY_FOUND;
}

enum agency_found
agency_by_name(const struct agencies *a, const char *name,
    const char *context, int64_t day, struct agency_hit *hit)
{
	struct search		 s = { a, agency_key(name, false),
				    agency_key(name, true),
				    agency_key(context, false), day, 0, hit };
	const struct entity	*e;

	*hit = (struct agency_hit){ 0 };
	for (size_t i = 0; s.folded != NULL && *s.folded != '\0' &&
	    s.marked != NULL && s.context != NULL && i < a->n[BOOK_AGENCY];
	    i++) {
		e = &a->of[BOOK_AGENCY][i];
		for (size_t k = 0; k < e->n; k++)
			search_take(&s, i + 1, &e->name[k],
			    rank(&s, e, &e->name[k]));
	}
	return search_end(&s);
}

/* The name that a certificate by pattern has; else the one of that day. */
static enum agency_found
by_pattern(const struct agencies *a, const char *subject, const char *cn,
    int64_t day, struct agency_hit *hit)
{
	const struct entity	*e;
	char			*folded = agency_key(cn, false);
	const struct spelling	*n;
	uint64_t		 id = 0;

	*hit = (struct agency_hit){ 0 };
	for (size_t i = 0; i < a->n[BOOK_AGENCY]; i++)
		if (entity_has_subject(&a->of[BOOK_AGENCY][i], subject, day)) {
			if (id != 0)
				hit->other = i + 1;
			else
				id = i + 1;
		}
	e = entity_get(a, BOOK_AGENCY, id);
	hit->id = id;
	if (e != NULL && e->n > 0 && folded != NULL) {
		n = &e->name[0];
		for (size_t k = 1; k < e->n; k++)
			if (strcmp(e->name[k].folded, folded) == 0)
				n = &e->name[k];
		hit->name = n->text;
		hit->from = n->from;
		hit->until = n->until;
		hit->then = strcmp(n->folded, folded) != 0 ||
		    (day == DAY_LAST ? n->until == DAY_LAST :
		    day >= n->from && day <= n->until);
		hit->marks = true;
	}
	free(folded);
	if (id == 0)
		return AGENCY_UNKNOWN;
	return hit->other != 0 ? AGENCY_SEVERAL : AGENCY_FOUND;
}

enum agency_found
agency_by_subject(const struct agencies *a, const char *subject, int64_t day,
    struct agency_hit *hit)
{
	char			 cn[DN_VALUE], o[DN_VALUE];
	enum agency_found	 f;

	*hit = (struct agency_hit){ 0 };
	if (dn_get(subject, "CN", 0, cn, sizeof(cn)) == NULL)
		return AGENCY_UNKNOWN;
	if (dn_get(subject, "O", 0, o, sizeof(o)) == NULL)
		o[0] = '\0';
	if ((f = by_pattern(a, subject, cn, day, hit)) != AGENCY_UNKNOWN)
		return f;
	return agency_by_name(a, cn, o, day, hit);
}

enum agency_found
agency_by_mail(const struct agencies *a, const char *mail,
    struct agency_hit *hit)
{
	const char	*at = strrchr(mail, '@'), *domain;
	const json_t	*list;
	size_t		 n, len, k, best = 0;
	json_t		*one;

	*hit = (struct agency_hit){ 0 };
	if (at == NULL)
		return AGENCY_UNKNOWN;
	n = strlen(++at);
	for (size_t i = 0; i < a->n[BOOK_AGENCY]; i++) {
		list = json_object_get(a->of[BOOK_AGENCY][i].json, "domains");
		json_array_foreach(list, k, one) {
			domain = json_string_value(one);
			len = domain == NULL ? 0 : strlen(domain);
			/* The longest one is the nearest. */
			if (len == 0 || len > n || len < best ||
			    strcasecmp(at + n - len, domain) != 0 ||
			    (len < n && at[n - len - 1] != '.'))
				continue;
			if (len == best && hit->id != i + 1) {
				hit->other = i + 1;
				continue;
			}
			best = len;
			*hit = (struct agency_hit){ i + 1, 0,
			    agencies_name(a, BOOK_AGENCY, i + 1), DAY_FIRST,
			    DAY_LAST, true, true };
		}
	}
	if (best == 0)
		return AGENCY_UNKNOWN;
	return hit->other != 0 ? AGENCY_SEVERAL : AGENCY_FOUND;
}

const char *
agency_name_at(const struct agencies *a, uint64_t id, int64_t day)
{
	const struct entity	*e = entity_get(a, BOOK_AGENCY, id);

	if (e == NULL || day > agency_end(a, id))
		return NULL;
	for (size_t i = 0; i < e->n; i++)
		if (!e->name[i].alias && day >= e->name[i].from &&
		    day <= e->name[i].until)
			return e->name[i].text;
	return NULL;
}

int64_t
agency_end(const struct agencies *a, uint64_t id)
{
	int64_t	 day;

	return register_days(json_object_get(agencies_record(a, BOOK_AGENCY,
	    id), "ended"), "date", &day) == 0 ? day : DAY_LAST;
}

bool
agency_is_under(const struct agencies *a, uint64_t id, uint64_t above)
{
	for (size_t i = 0; i < DEPTH_MAX && id != 0; i++) {
		if (id == above)
			return true;
		id = entity_number(agencies_record(a, BOOK_AGENCY, id),
		    "parent");
	}
	return false;
}

enum agency_tri
agency_is_member(const struct agencies *a, uint64_t id)
{
	static const char *const	 yes[] = { "committee", "department",
	    "division", "unit" };
	static const char *const	 no[] = { "party", "central" };
	const json_t			*r = agencies_record(a, BOOK_AGENCY,
					    id);
	const json_t			*said = json_object_get(r, "member");
	const char			*kind = entity_text(r, "kind");

	if (json_is_boolean(said))
		return json_is_true(said) ? AGENCY_YES : AGENCY_NO;
	for (size_t i = 0; i < 4; i++)
		if (strcmp(yes[i], kind) == 0)
			return AGENCY_YES;
	for (size_t i = 0; i < 2; i++)
		if (strcmp(no[i], kind) == 0)
			return AGENCY_NO;
	return AGENCY_MAYBE;
}

const json_t *
agency_planned(const struct agencies *a, uint64_t id, int64_t day)
{
	const json_t	*p = json_object_get(agencies_record(a, BOOK_AGENCY,
			    id), "planned");
	int64_t		 since;

	return p != NULL && (register_days(p, "since", &since) == -1 ||
	    since <= day) ? p : NULL;
}

const char *
agency_address_at(const struct agencies *a, uint64_t id, int64_t day)
{
	const json_t	*list = json_object_get(agencies_record(a, BOOK_AGENCY,
			    id), "addresses");
	json_t		*one;
	int64_t		 from, until;
	size_t		 i;

	json_array_foreach(list, i, one) {
		agency_period(one, &from, &until);
		if (day >= from && day <= until)
			return json_get_str(one, "address");
	}
	return NULL;
}
