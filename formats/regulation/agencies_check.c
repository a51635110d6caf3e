/*
 * agencies_check.c: what a record of an agency, person or decision must be.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "formats/base/i18n.h"
#include "formats/base/json.h"

#include "formats/regulation/agencies_part.h"

#define CHECK_SAID	400
#define KINDS_KNOWN	7

struct checking {
	const struct agencies	*a;
	enum agency_book	 book;
	uint64_t		 id;
	const json_t		*record;
	register_say		*say;
	void			*arg;
	unsigned int		 errors;
};

static void wrong(struct checking *, enum register_grave, const char *field,
	    const char *article, const char *fmt, ...)
	    __attribute__((format(printf, 5, 6)));

static void
wrong(struct checking *c, enum register_grave grave, const char *field,
    const char *article, const char *fmt, ...)
{
	char	 text[CHECK_SAID];
	va_list	 ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	c->errors += grave == REGISTER_ERROR;
	c->say(c->arg, grave, field, article, text);
}

/*
 * With how many it is compared: a record of a list that is being taken in
 * stands among the others already, and of two it is the later that is told.
 */
static size_t
others(const struct checking *c)
{
	return agencies_record(c->a, c->book, c->id) == c->record ?
	    (size_t)c->id : c->a->n[c->book];
}

static bool
one_of(const char *word, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(words[i], word) == 0)
			return true;
	return false;
}

/* Both ends, when they are there, in order.  False: told. */
static bool
period_ok(struct checking *c, const json_t *of, const char *field)
{
	int64_t	 from, until;

	agency_period(of, &from, &until);
	if (from <= until)
		return true;
	wrong(c, REGISTER_ERROR, field, "",
	    _("the period ends before it begins"));
	return false;
}

static bool
overlap(const json_t *x, const json_t *y)
{
	int64_t	 a, b, from, until;

	agency_period(x, &a, &b);
	agency_period(y, &from, &until);
	return a <= until && from <= b;
}

/* A list of periods of which no two may overlap. */
static void
periods_check(struct checking *c, const char *key, const char *field,
    const char *overlaps)
{
	const json_t	*list = json_object_get(c->record, key);
	json_t		*one;
	size_t		 i;

	json_array_foreach(list, i, one) {
		if (!period_ok(c, one, field))
			return;
		for (size_t k = 0; overlaps != NULL && k < i; k++)
			if (overlap(one, json_array_get(list, k))) {
				wrong(c, REGISTER_ERROR, field, "", "%s",
				    overlaps);
				return;
			}
	}
}

static void
number_check(struct checking *c, enum agency_book book, const json_t *of,
    const char *key, const char *field, bool must)
{
	uint64_t	 n;

	if (json_object_get(of, key) == NULL) {
		if (must)
			wrong(c, REGISTER_ERROR, field, "", _("is missing"));
		return;
	}
	/* A new record is not among the others yet. */
	if (json_get_u64(of, key, &n) == -1 ||
	    (entity_get(c->a, book, n) == NULL &&
	    (book != c->book || n != c->id)))
		wrong(c, REGISTER_ERROR, field, "",
		    _("is nobody on record; add it first"));
}

static void
certificates_check(struct checking *c)
{
	const json_t	*list = json_object_get(c->record, "certificates");
	char		 hex[REGISTER_SERIAL];
	const char	*serial;
	json_t		*one;
	size_t		 i;

	periods_check(c, "certificates", "certificates.from", NULL);
	json_array_foreach(list, i, one) {
		serial = entity_text(one, "serial");
		if (*serial != '\0' &&
		    register_serial_parse(serial, hex) != NULL)
			wrong(c, REGISTER_ERROR, "certificates.serial", "",
			    _("a serial number has hex digits only"));
	}
}

/* Another's pattern that this one has, at the same time. */
static bool
has_subject(const struct entity *e, const json_t *subject)
{
	const json_t	*list = json_object_get(e->json, "subjects");
	json_t		*one;
	size_t		 i;

	json_array_foreach(list, i, one)
		if (overlap(one, subject) && agency_pattern(entity_text(one,
		    "subject"), entity_text(subject, "subject")))
			return true;
	return false;
}

/* "CN=SỞ NỘI VỤ,O=...", and nobody else's. */
static void
subjects_check(struct checking *c)
{
	const json_t	*list = json_object_get(c->record, "subjects");
	const char	*subject;
	json_t		*one;
	size_t		 i;

	json_array_foreach(list, i, one) {
		subject = entity_text(one, "subject");
		if (!agency_pattern(subject, subject)) {
			wrong(c, REGISTER_ERROR, "subjects", "",
			    _("\"%s\" is no subject such as "
			    "\"CN=SỞ NỘI VỤ,O=...\" or \"UID=MST:...\""),
			    subject);
			continue;
		}
		for (size_t k = 0; k < others(c); k++)
			if (k + 1 != c->id && has_subject(&c->a->of[c->book]
			    [k], one))
				wrong(c, REGISTER_ERROR, "subjects", "",
				    _("\"%s\" is a certificate of number %zu "
				    "already"), subject, k + 1);
	}
	periods_check(c, "subjects", "subjects", NULL);
}

/* Another agency with one of these names, below the same, at one time. */
static void
twins_check(struct checking *c)
{
	const json_t		*names = json_object_get(c->record, "names");
	const struct entity	*e;
	json_t			*one;
	char			*key;
	size_t			 i;

	json_array_foreach(names, i, one) {
		key = agency_key(entity_text(one, "name"), false);
		for (size_t k = 0; key != NULL && k < others(c); k++) {
			e = &c->a->of[BOOK_AGENCY][k];
			if (k + 1 == c->id || entity_number(e->json,
			    "parent") != entity_number(c->record, "parent"))
				continue;
			for (size_t n = 0; n < e->n; n++)
				if (strcmp(e->name[n].folded, key) == 0 &&
				    overlap(one, json_array_get(
				    json_object_get(e->json, "names"), n))) {
					wrong(c, REGISTER_ERROR, "name", "",
					    _("number %zu has this name at the "
					    "same time: %s"), k + 1,
					    e->name[n].text);
					k = others(c);
					break;
				}
		}
		free(key);
	}
}

static void
ended_check(struct checking *c)
{
	static const char *const	 how[] = { "dissolution", "merger",
	    "split" };
	const json_t	*ended = json_object_get(c->record, "ended");
	const json_t	*names = json_object_get(c->record, "names");
	const json_t	*into = json_object_get(ended, "into");
	int64_t		 date, from, until;
	json_t		*one;
	size_t		 i;

	if (ended == NULL)
		return;
	if (!one_of(entity_text(ended, "how"), how, 3))
		wrong(c, REGISTER_ERROR, "ended.how", "",
		    _("is dissolution, merger or split"));
	if (register_days(ended, "date", &date) == -1) {
		wrong(c, REGISTER_ERROR, "ended.date", "", _("is missing"));
		return;
	}
	agency_period(json_array_get(names, json_array_size(names) - 1),
	    &from, &until);
	if (date < from)
		wrong(c, REGISTER_ERROR, "ended.date", "",
		    _("the period ends before it begins"));
	json_array_foreach(into, i, one) {
		if (json_integer_value(one) == (json_int_t)c->id)
			wrong(c, REGISTER_ERROR, "ended.into", "",
			    _("is the agency itself"));
		else if (entity_get(c->a, BOOK_AGENCY,
		    (uint64_t)json_integer_value(one)) == NULL)
			wrong(c, REGISTER_ERROR, "ended.into", "",
			    _("is nobody on record; add it first"));
	}
}

static void
parent_check(struct checking *c)
{
	uint64_t	 parent = entity_number(c->record, "parent");

	number_check(c, BOOK_AGENCY, c->record, "parent", "parent", false);
	if (parent != 0 && agency_is_under(c->a, parent, c->id))
		wrong(c, REGISTER_ERROR, "parent", "",
		    _("stands below the agency itself"));
}

static bool
is_domain(const char *s)
{
	return strchr(s, '.') != NULL && strpbrk(s, " ,;@<>\"/") == NULL &&
	    *s != '.' && s[strlen(s) - 1] != '.';
}

static void
domains_check(struct checking *c)
{
	const json_t	*list = json_object_get(c->record, "domains");
	json_t		*one;
	size_t		 i;

	json_array_foreach(list, i, one)
		if (!is_domain(json_string_value(one)))
			wrong(c, REGISTER_ERROR, "domains", "5.2",
			    _("\"%s\" is no domain such as "
			    "snv.khanhhoa.gov.vn"), json_string_value(one));
}

static void
mail_check(struct checking *c)
{
	const char	*mail = entity_text(c->record, "email");

	if (*mail != '\0' && (strchr(mail, '@') == NULL ||
	    !is_domain(strchr(mail, '@') + 1)))
		wrong(c, REGISTER_ERROR, "email", "",
		    _("is no mail address"));
}

static void
check_agency(struct checking *c)
{
	static const char *const	 kinds[KINDS_KNOWN] = { "committee",
	    "department", "division", "unit", "party", "central", "other" };
	const char	*kind = entity_text(c->record, "kind");
	const json_t	*names = json_object_get(c->record, "names");
	const json_t	*planned = json_object_get(c->record, "planned");
	static const char *const	 what[] = { "dissolution", "merger",
	    "split", "renaming" };
	json_t		*one;
	size_t		 i;

	json_array_foreach(names, i, one)
		if (*entity_text(one, "name") == '\0')
			wrong(c, REGISTER_ERROR, "names", "",
			    _("is missing"));
	if (*entity_text(c->record, "name") == '\0')
		wrong(c, REGISTER_ERROR, "name", "", _("is missing"));
	if (*kind != '\0' && !one_of(kind, kinds, KINDS_KNOWN))
		wrong(c, REGISTER_ERROR, "kind", "2.1", _("is committee, "
		    "department, division, unit, party, central or other"));
	if (planned != NULL && !one_of(entity_text(planned, "what"), what, 4))
		wrong(c, REGISTER_ERROR, "planned.what", "5.3", _("is "
		    "dissolution, merger, split or renaming"));
	periods_check(c, "names", "names", _("two names at the same time"));
	periods_check(c, "addresses", "addresses",
	    _("two addresses at the same time"));
	parent_check(c);
	domains_check(c);
	mail_check(c);
	certificates_check(c);
	if (c->errors == 0) {
		twins_check(c);
		subjects_check(c);
		ended_check(c);
	}
}

/* A post: its agency is there, and was there then. */
static void
post_check(struct checking *c, const json_t *post, size_t at)
{
	const json_t	*posts = json_object_get(c->record, "posts");
	const json_t	*other;
	int64_t		 from, until, end;
	uint64_t	 agency = entity_number(post, "agency");

	number_check(c, BOOK_AGENCY, post, "agency", "posts.agency", true);
	if (!period_ok(c, post, "posts.until"))
		return;
	agency_period(post, &from, &until);
	end = agency_end(c->a, agency);
	if (from > end || (until > end && until != DAY_LAST))
		wrong(c, REGISTER_WARNING, "posts.agency", "6.1.h",
		    _("the agency had ended by then"));
	for (size_t k = 0; k < at; k++) {
		other = json_array_get(posts, k);
		if (entity_number(other, "agency") == agency &&
		    strcmp(entity_text(other, "position"), entity_text(post,
		    "position")) == 0 && overlap(other, post))
			wrong(c, REGISTER_ERROR, "posts.from", "",
			    _("the same post twice at one time"));
	}
}

/* The same name at the same agency, or the same mail address. */
static void
persons_check(struct checking *c)
{
	const char		*mail = entity_text(c->record, "email");
	char			*key = agency_key(entity_text(c->record,
				    "name"), false);
	const json_t		*posts = json_object_get(c->record, "posts");
	const struct entity	*e;
	struct agency_post	 p;
	const char		*theirs;

	for (size_t k = 0; key != NULL && k < others(c); k++) {
		e = &c->a->of[BOOK_PERSON][k];
		if (k + 1 == c->id)
			continue;
		theirs = entity_text(e->json, "email");
		if (*mail != '\0' && strcasecmp(mail, theirs) == 0) {
			wrong(c, REGISTER_ERROR, "email", "",
			    _("is the mail address of number %zu already: "
			    "%s"), k + 1, agencies_name(c->a, BOOK_PERSON,
			    k + 1));
			break;
		}
		if (!entity_is_named(e, key) || (*mail != '\0' &&
		    *theirs != '\0'))
			continue;
		for (size_t i = 0; i < person_posts(c->a, k + 1); i++) {
			person_post(c->a, k + 1, i, &p);
			if (p.agency != entity_number(json_array_get(posts,
			    0), "agency"))
				continue;
			wrong(c, REGISTER_ERROR, "name", "", _("number %zu "
			    "has this name at the same agency; is it another "
			    "person, give the mail address of both"), k + 1);
			break;
		}
	}
	free(key);
}

static void
check_person(struct checking *c)
{
	static const char *const	 why[] = { "retired", "left", "died" };
	const json_t	*posts = json_object_get(c->record, "posts");
	const char	*ended = entity_text(c->record, "service_end_why");
	int64_t		 end = DAY_LAST, from, until;
	json_t		*one;
	size_t		 i;

	if (*entity_text(c->record, "name") == '\0')
		wrong(c, REGISTER_ERROR, "name", "", _("is missing"));
	if (json_array_size(posts) == 0)
		wrong(c, REGISTER_ERROR, "posts.agency", "",
		    _("is missing"));
	mail_check(c);
	if (*ended != '\0' && !one_of(ended, why, 3))
		wrong(c, REGISTER_ERROR, "service_end_why", "6.1.e",
		    _("is retired, left or died"));
	(void)register_days(c->record, "service_end", &end);
	json_array_foreach(posts, i, one) {
		post_check(c, one, i);
		agency_period(one, &from, &until);
		if (from > end)
			wrong(c, REGISTER_ERROR, "service_end", "6.1.e",
			    _("is before a post begins"));
	}
	certificates_check(c);
	subjects_check(c);
	if (c->errors == 0)
		persons_check(c);
}

static void
decision_twin(struct checking *c)
{
	static const char *const	 same[] = { "kind", "number", "date",
	    "from" };
	const json_t	*d;
	size_t		 n;

	for (size_t k = 0; k < others(c); k++) {
		d = c->a->of[BOOK_DECISION][k].json;
		for (n = 0; n < 4; n++)
			if (strcmp(entity_text(d, same[n]),
			    entity_text(c->record, same[n])) != 0)
				break;
		if (k + 1 != c->id && n == 4 && entity_number(d, "to") ==
		    entity_number(c->record, "to") && entity_number(d,
		    "agency") == entity_number(c->record, "agency"))
			wrong(c, REGISTER_ERROR, "number", "",
			    _("the same decision is number %zu"), k + 1);
	}
}

static void
check_decision(struct checking *c)
{
	static const char *const	 kinds[] = { "KT", "TL", "TUQ",
	    "certificate" };
	struct agency_post		 p;
	int64_t				 date, from;
	const char			*article = "8.1.b";

	if (strcmp(entity_text(c->record, "kind"), "certificate") == 0)
		article = "8.2.a";
	if (!one_of(entity_text(c->record, "kind"), kinds, 4))
		wrong(c, REGISTER_ERROR, "kind", article,
		    _("is KT, TL, TUQ or certificate"));
	if (*entity_text(c->record, "number") == '\0')
		wrong(c, REGISTER_ERROR, "number", article,
		    _("is missing"));
	number_check(c, BOOK_AGENCY, c->record, "agency", "agency", true);
	number_check(c, BOOK_PERSON, c->record, "to", "to", true);
	if (register_days(c->record, "date", &date) == -1)
		wrong(c, REGISTER_ERROR, "date", article, _("is missing"));
	else if (register_days(c->record, "from", &from) == -1)
		wrong(c, REGISTER_ERROR, "from", article, _("is missing"));
	else if (period_ok(c, c->record, "until")) {
		if (from < date)
			wrong(c, REGISTER_WARNING, "from", article,
			    _("begins before the decision was taken"));
		if (c->errors == 0 && !person_post_at(c->a, entity_number(
		    c->record, "to"), entity_number(c->record, "agency"),
		    from, &p))
			wrong(c, REGISTER_WARNING, "to", article,
			    _("has no post at the agency on that day"));
	}
	if (c->errors == 0)
		decision_twin(c);
}

unsigned int
agencies_check(const struct agencies *a, enum agency_book book, uint64_t id,
    const json_t *record, register_say *say, void *arg)
{
	struct checking	 c = { a, book, id, record, say, arg, 0 };

	switch (book) {
	case BOOK_AGENCY:
		check_agency(&c);
		break;
	case BOOK_PERSON:
		check_person(&c);
		break;
	case BOOK_DECISION:
		check_decision(&c);
		break;
	case BOOK_MAX:
		break;
	}
	return c.errors;
}
