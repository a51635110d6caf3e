/*
 * agencies_link.c: rows of a list to records beside those that are there, and
 * records to rows.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"

#include "formats/regulation/agencies_csv_part.h"
#include "formats/regulation/agencies_part.h"

#define LINK_TEXT	600

struct linking {
	struct agencies_list	*list;
	struct agencies		*a;
	struct agency_row	*now;
	register_told		*told;
	void			*arg;
	unsigned int		 errors;
};

/* The column that a record's field came from; 0: none. */
static size_t
link_column(const struct linking *l, const char *field)
{
	const struct agency_column	*c = agency_columns_of(l->list->book);
	size_t				 len;

	if (strncmp(field, "posts.", 6) == 0)
		field += 6;
	if (strcmp(field, "addresses") == 0)
		field = "address";
	len = strcspn(field, ".");
	for (size_t i = 0; c[i].field != NULL; i++)
		if (strcmp(c[i].field, field) == 0)
			return l->list->column[i];
	for (size_t i = 0; c[i].field != NULL; i++)
		if (strlen(c[i].field) == len && strncmp(c[i].field, field,
		    len) == 0)
			return l->list->column[i];
	return 0;
}

static void
link_said(void *arg, enum register_grave grave, const char *field,
    const char *article, const char *text)
{
	struct linking	*l = arg;
	size_t		 column = link_column(l, field);
	char		 whole[LINK_TEXT];

	snprintf(whole, sizeof(whole), "%s%s%s%s%s%s", column == 0 ? field :
	    "", column == 0 ? ": " : "", text, *article == '\0' ? "" :
	    " (Điều ", article, *article == '\0' ? "" : ")");
	l->errors += grave == REGISTER_ERROR;
	l->told(l->arg, grave, l->now->row, column, column == 0 ? "" :
	    csv_cell(&l->list->table, l->list->heading, column - 1), whole);
}

static int
link_memory(struct linking *l)
{
	link_said(l, REGISTER_ERROR, "", "", _("out of memory"));
	return -1;
}

/* The agency that a cell names: a number, a name, "NAME / ABOVE". */
static uint64_t
agency_named(struct linking *l, const char *field, const char *cell,
    int64_t day)
{
	struct agency_hit	 hit;
	enum agency_found	 f;
	char			*name;
	const char		*above = strstr(cell, " / ");
	uint64_t		 id;

	if (parse_u64(cell, 1, l->a->n[BOOK_AGENCY], &id) == 0)
		return id;
	if ((name = strndup(cell, above == NULL ? strlen(cell) :
	    (size_t)(above - cell))) == NULL) {
		link_memory(l);
		return 0;
	}
	f = agency_by_name(l->a, name, above == NULL ? "" : above + 3, day,
	    &hit);
	free(name);
	if (f == AGENCY_FOUND)
		return hit.id;
	link_said(l, REGISTER_ERROR, field, "", f == AGENCY_SEVERAL ?
	    _("several agencies have this name; write \"NAME / AGENCY ABOVE\" "
	    "or the number") : _("no agency on record has or had this name; "
	    "take it in first"));
	return 0;
}

static uint64_t
person_named(struct linking *l, const char *field, const char *cell,
    uint64_t agency, int64_t day)
{
	enum agency_found	 f;
	uint64_t		 id;

	if (parse_u64(cell, 1, l->a->n[BOOK_PERSON], &id) == 0)
		return id;
	for (size_t i = 0; strchr(cell, '@') != NULL &&
	    i < l->a->n[BOOK_PERSON]; i++)
		if (strcasecmp(entity_text(l->a->of[BOOK_PERSON][i].json,
		    "email"), cell) == 0)
			return i + 1;
	f = person_by_name(l->a, cell, agency, day, &id);
	/* Who is not of that agency is told when the record is checked. */
	if (f == AGENCY_UNKNOWN)
		f = person_by_name(l->a, cell, 0, day, &id);
	if (f == AGENCY_FOUND)
		return id;
	link_said(l, REGISTER_ERROR, field, "", f == AGENCY_SEVERAL ?
	    _("several people have this name; write the mail address or the "
	    "number") : _("nobody of this name is on record; take the person "
	    "in first"));
	return 0;
}

/* Members of ${from} that need no more, into ${to}. */
static int
fields_share(json_t *to, const json_t *from, const char *const *keys,
    size_t n)
{
	json_t	*value;

	for (size_t i = 0; i < n; i++)
		if ((value = json_object_get(from, keys[i])) != NULL &&
		    json_object_set(to, keys[i], value) != 0)
			return -1;
	return 0;
}

/* A day beside the one of ${key}, as ${as} of ${to}, where it has none. */
static int
day_beside(json_t *to, const char *as, const json_t *from, const char *key,
    int step)
{
	struct civil	 c;
	char		 iso[CIVIL_TEXT];
	int64_t		 day;

	if (to == NULL || json_object_get(to, as) != NULL ||
	    register_days(from, key, &day) == -1)
		return 0;
	register_civil(day + step, &c);
	return json_put_str(to, as, civil_text(&c, iso));
}

/* Former names, then the one of today; each ends where the next begins. */
static json_t *
names_make(const json_t *f)
{
	json_t	*names = json_object_get(f, "names"), *now, *last;
	json_t	*ended = json_object_get(f, "ended");

	names = names == NULL ? json_array() : json_deep_copy(names);
	now = json_object();
	last = json_array_get(names, json_array_size(names) - 1);
	if (names == NULL || now == NULL ||
	    json_put_str(now, "name", json_get_str(f, "name")) == -1 ||
	    json_put_str(now, "from", json_get_str(f, "from")) == -1 ||
	    json_put_str(now, "until", json_get_str(ended, "date")) == -1 ||
	    (json_array_size(names) > 0 &&
	    (day_beside(last, "until", now, "from", -1) == -1 ||
	    day_beside(now, "from", last, "until", 1) == -1))) {
		json_decref(names);
		json_decref(now);
		return NULL;
	}
	if (json_array_append_new(names, now) != 0) {
		json_decref(names);
		return NULL;
	}
	return names;
}

static json_t *
agency_make(const json_t *f)
{
	static const char *const	 same[] = { "name", "kind", "member",
	    "code", "aliases", "domains", "subjects", "certificates",
	    "email" };
	const char	*address = json_get_str(f, "address");
	const char	*how = json_get_str(json_object_get(f, "ended"), "how");
	const json_t	*ended = json_object_get(f, "ended");
	json_t		*r = json_object(), *end;

	if (r == NULL || fields_share(r, f, same, 9) == -1 ||
	    json_put(r, "names", names_make(f)) == -1 ||
	    (address != NULL && json_put(r, "addresses", json_pack(
	    "[{ss}]", "address", address)) == -1))
		goto fail;
	if (ended != NULL && (json_object_get(ended, "date") != NULL ||
	    how != NULL)) {
		if ((end = json_object()) == NULL ||
		    json_put(r, "ended", end) == -1 ||
		    json_put_str(end, "date", json_get_str(ended, "date")) ==
		    -1 || json_put_str(end, "decision", json_get_str(ended,
		    "decision")) == -1 || json_put_str(end, "how", how != NULL
		    ? how : "dissolution") == -1)
			goto fail;
	}
	return r;
 fail:
	json_decref(r);
	return NULL;
}

/* Who stands above, and into what it went: by number, once all are there. */
static int
agency_refer(struct linking *l, json_t *r)
{
	const json_t	*f = l->now->fields;
	const char	*parent = json_get_str(f, "parent");
	json_t		*ended = json_object_get(r, "ended"), *into, *one;
	const json_t	*names = json_object_get(json_object_get(f, "ended"),
			    "into");
	uint64_t	 id;
	size_t		 i;

	if (parent != NULL && (id = agency_named(l, "parent", parent,
	    DAY_LAST)) != 0 && json_put_int(r, "parent", (int64_t)id) == -1)
		return link_memory(l);
	if (ended == NULL || json_array_size(names) == 0)
		return 0;
	if (json_put(ended, "into", json_array()) == -1)
		return link_memory(l);
	into = json_object_get(ended, "into");
	json_array_foreach(names, i, one)
		if ((id = agency_named(l, "ended.into", json_string_value(one),
		    DAY_LAST)) != 0 && json_array_append_new(into,
		    json_integer((json_int_t)id)) != 0)
			return link_memory(l);
	return 0;
}

/* The row of the same person before this one; NULL: none. */
static const struct agency_row *
same_person(const struct linking *l)
{
	const char	*mail = json_get_str(l->now->fields, "email");

	for (struct agency_row *r = l->list->row; mail != NULL && r < l->now;
	    r++)
		if (json_get_str(r->fields, "email") != NULL &&
		    strcasecmp(json_get_str(r->fields, "email"), mail) == 0)
			return r;
	return NULL;
}

static json_t *
post_make(struct linking *l)
{
	static const char *const	 same[] = { "unit", "position",
	    "leader", "from", "until", "decision" };
	const json_t	*f = l->now->fields;
	const char	*agency = json_get_str(f, "agency");
	json_t		*post = json_object();
	int64_t		 day;
	uint64_t	 id;

	if (register_days(f, "from", &day) == -1)
		day = DAY_LAST;
	id = agency == NULL ? 0 : agency_named(l, "agency", agency, day);
	if (post != NULL && fields_share(post, f, same, 6) == 0 && (id == 0 ||
	    json_put_int(post, "agency", (int64_t)id) == 0))
		return post;
	json_decref(post);
	return NULL;
}

/* A post more; what else the row says must be what the first one said. */
static int
person_extend(struct linking *l, json_t *r)
{
	static const char *const	 same[] = { "name", "certificates",
	    "subjects", "email", "service_end", "service_end_why" };
	json_t	*value, *held, *post;

	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		value = json_object_get(l->now->fields, same[i]);
		held = json_object_get(r, same[i]);
		if (value == NULL)
			continue;
		if (held == NULL && json_object_set(r, same[i], value) != 0)
			return link_memory(l);
		if (held != NULL && !json_equal(held, value) &&
		    strcmp(same[i], "email") != 0)
			link_said(l, REGISTER_ERROR, same[i], "", _("is not "
			    "what another row of this mail address says"));
	}
	if ((post = post_make(l)) == NULL || json_array_append_new(
	    json_object_get(r, "posts"), post) != 0)
		return link_memory(l);
	return 0;
}

static json_t *
decision_make(struct linking *l)
{
	static const char *const	 same[] = { "kind", "number", "date",
	    "from", "until", "by", "position", "scope", "serial" };
	const json_t	*f = l->now->fields;
	const char	*agency = json_get_str(f, "agency");
	const char	*to = json_get_str(f, "to");
	json_t		*r = json_object();
	uint64_t	 id = 0, who = 0;
	int64_t		 day;

	if (register_days(f, "from", &day) == -1)
		day = DAY_LAST;
	if (agency != NULL)
		id = agency_named(l, "agency", agency, day);
	if (to != NULL && id != 0)
		who = person_named(l, "to", to, id, day);
	if (r != NULL && fields_share(r, f, same, 9) == 0 && (id == 0 ||
	    json_put_int(r, "agency", (int64_t)id) == 0) && (who == 0 ||
	    json_put_int(r, "to", (int64_t)who) == 0))
		return r;
	json_decref(r);
	return NULL;
}

static json_t *
record_make(struct linking *l)
{
	json_t	*r;

	switch (l->list->book) {
	case BOOK_AGENCY:
		return agency_make(l->now->fields);
	case BOOK_DECISION:
		return decision_make(l);
	default:
		r = json_pack("{s[]}", "posts");
		if (r != NULL && person_extend(l, r) == 0)
			return r;
		json_decref(r);
		return NULL;
	}
}

static json_t *
record_of(const struct linking *l, uint64_t id)
{
	const struct entity	*e = entity_get(l->a, l->list->book, id);

	return e == NULL ? NULL : e->json;
}

/* The row's record: a new one, or a post more of a person. */
static int
row_link(struct linking *l)
{
	const struct agency_row	*first = l->list->book == BOOK_PERSON ?
				    same_person(l) : NULL;
	json_t			*r;
	int			 rc;

	if (first != NULL) {
		l->now->id = first->id;
		return person_extend(l, record_of(l, first->id));
	}
	if ((r = record_make(l)) == NULL)
		return link_memory(l);
	rc = agencies_add(l->a, l->list->book, r);
	json_decref(r);
	l->now->id = l->a->n[l->list->book];
	return rc == -1 ? link_memory(l) : 0;
}

int
agencies_list_link(struct agencies_list *list, struct agencies *a,
    register_told *told, void *arg)
{
	struct linking	 l = { list, a, list->row, told, arg, 0 };
	unsigned int	 before;
	size_t		 i;

	for (i = 0; i < list->n; i++) {
		l.now = &list->row[i];
		before = l.errors;
		if (row_link(&l) == -1)
			return -1;
		l.now->unsure = l.errors > before;
	}
	for (i = 0; i < list->n && list->book == BOOK_AGENCY; i++) {
		l.now = &list->row[i];
		before = l.errors;
		if (agency_refer(&l, record_of(&l, l.now->id)) == -1)
			return -1;
		l.now->unsure = l.now->unsure || l.errors > before;
	}
	for (i = 0; i < list->n; i++) {
		l.now = &list->row[i];
		/* The rest would follow from whom it could not name. */
		if (l.now->unsure || (list->book == BOOK_PERSON &&
		    same_person(&l) != NULL))
			continue;
		agencies_check(a, list->book, l.now->id, record_of(&l,
		    l.now->id), link_said, &l);
	}
	return l.errors == 0 ? 0 : -1;
}

/* "12": who is meant, in words that are read again. */
static json_t *
named_value(const struct agencies *a, enum agency_book book, uint64_t id)
{
	const json_t	*r = agencies_record(a, book, id);
	const char	*mail = entity_text(r, "email");
	uint64_t	 up = entity_number(r, "parent");

	if (r == NULL)
		return NULL;
	if (book == BOOK_PERSON && *mail != '\0')
		return json_string(mail);
	if (book == BOOK_AGENCY && up != 0)
		return json_sprintf("%s / %s", agencies_name(a, book, id),
		    agencies_name(a, BOOK_AGENCY, up));
	return json_string(agencies_name(a, book, id));
}

/* A new reference to what stands in the column; NULL: nothing. */
static json_t *
column_value(const struct agencies *a, enum agency_book book,
    const json_t *r, const json_t *post, const char *field)
{
	const json_t	*names = json_object_get(r, "names");
	const json_t	*last = json_array_get(names, json_array_size(names) -
			    1);
	const char	*dot = strchr(field, '.');
	json_t		*list, *one;
	size_t		 i;

	if (strcmp(field, "parent") == 0)
		return named_value(a, BOOK_AGENCY, entity_number(r, field));
	if (strcmp(field, "agency") == 0)
		return named_value(a, BOOK_AGENCY, entity_number(
		    book == BOOK_PERSON ? post : r, field));
	if (strcmp(field, "to") == 0)
		return named_value(a, BOOK_PERSON, entity_number(r, field));
	if (strcmp(field, "ended.into") == 0) {
		list = json_array();
		json_array_foreach(json_object_get(json_object_get(r,
		    "ended"), "into"), i, one)
			json_array_append_new(list, named_value(a,
			    BOOK_AGENCY, (uint64_t)json_integer_value(one)));
		return list;
	}
	if (book == BOOK_AGENCY && strcmp(field, "from") == 0)
		return json_incref(json_object_get(last, "from"));
	if (strcmp(field, "address") == 0 && book == BOOK_AGENCY) {
		list = json_object_get(r, "addresses");
		return json_incref(json_object_get(json_array_get(list,
		    json_array_size(list) - 1), "address"));
	}
	if (strcmp(field, "names") == 0) {
		if ((list = json_copy((json_t *)(uintptr_t)names)) != NULL)
			json_array_remove(list, json_array_size(list) - 1);
		return list;
	}
	if (dot != NULL)
		return json_incref(json_object_get(json_object_get(r,
		    strncmp(field, "ended", 5) == 0 ? "ended" : "private"),
		    dot + 1));
	if (json_object_get(post, field) != NULL)
		return json_incref(json_object_get(post, field));
	return json_incref(json_object_get(r, field));
}

static int
row_write(struct buf *b, const struct agencies *a, enum agency_book book,
    const json_t *r, const json_t *post)
{
	const struct agency_column	*c = agency_columns_of(book);
	struct buf			 cell;
	const char			*s;
	json_t				*value;
	int				 rc = 0;

	buf_init(&cell, 65536);
	for (size_t i = 0; rc == 0 && c[i].field != NULL; i++) {
		if (strncmp(c[i].field, "private.", 8) == 0)
			continue;
		buf_reset(&cell);
		value = column_value(a, book, r, post, c[i].field);
		if (value != NULL)
			agency_cell_get(&cell, c[i].holds, value);
		json_decref(value);
		if (i > 0)
			buf_addc(b, ',');
		if ((s = buf_str(&cell)) == NULL || csv_put(b, s) == -1)
			rc = -1;
	}
	buf_addstr(b, "\r\n");
	buf_release(&cell);
	return b->failed ? -1 : rc;
}

int
agencies_list_write(struct buf *b, const struct agencies *a,
    enum agency_book book)
{
	const struct agency_column	*c = agency_columns_of(book);
	json_t				*r, *posts;
	size_t				 k, n;

	buf_addstr(b, "\xef\xbb\xbf");
	for (size_t i = 0; c[i].field != NULL; i++) {
		if (strncmp(c[i].field, "private.", 8) == 0)
			continue;
		if (i > 0)
			buf_addc(b, ',');
		csv_put(b, c[i].heading);
	}
	buf_addstr(b, "\r\n");
	for (size_t i = 0; i < a->n[book]; i++) {
		r = a->of[book][i].json;
		posts = json_object_get(r, "posts");
		n = book == BOOK_PERSON ? json_array_size(posts) : 1;
		for (k = 0; k < n; k++)
			if (row_write(b, a, book, r, json_array_get(posts,
			    k)) == -1)
				return -1;
	}
	return b->failed ? -1 : 0;
}
