/*
 * agency_change.c: nbarchive agency rename, merge ...: changes of records, each
 * journalled with the whole record that it makes.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/regulation/agencies_csv_part.h"
#include "formats/regulation/viet.h"

#include "archiver/agency_part.h"
#include "archiver/out.h"

#define AGENCY_SAID	600
#define AGENCY_TARGETS	1000		/* records at once */

int
agency_refuse(const struct agency_run *c, const char *fmt, ...)
{
	char	 text[AGENCY_SAID];
	va_list	 ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	log_errx(_("number %llu (%s): %s"), (unsigned long long)c->id,
	    agencies_name(c->all, c->book, c->id), text);
	return FAIL_USAGE;
}

int
agency_day(struct agency_run *c, const char *name, bool must, int64_t *day)
{
	char	 iso[CIVIL_TEXT];
	json_t	*json;
	int	 rc;

	*day = INT64_MIN;
	if ((rc = fields_date(c->f, name, iso)) != 0)
		return rc;
	if (*iso == '\0')
		return must ? agency_refuse(c, _("give the day, with %s=DAY"),
		    name) : 0;
	if ((json = json_pack("{ss}", "d", iso)) == NULL)
		return no_memory();
	(void)register_days(json, "d", day);
	json_decref(json);
	return 0;
}

int
agency_day_put(json_t *to, const char *key, int64_t day)
{
	struct civil	 civil;
	char		 iso[CIVIL_TEXT];

	register_civil(day, &civil);
	return json_put_str(to, key, civil_text(&civil, iso)) == -1 ?
	    no_memory() : 0;
}

int
agency_fields(struct agency_run *c, json_t *to, json_t *personal)
{
	const struct agency_column	*col = agency_columns_of(c->book);
	const char			*field, *value, *wrong, *name;
	size_t				 taken = 0;
	json_t				*in;

	for (size_t i = 0; col[i].field != NULL; i++) {
		field = col[i].field;
		in = strncmp(field, "private.", 8) == 0 ? personal : to;
		name = in == personal ? field + 8 : field;
		if ((value = fields_get(c->f, name)) == NULL)
			continue;
		taken++;
		if (*value == '\0')
			continue;
		if ((wrong = agency_cell_put(in, name, col[i].holds,
		    value)) != NULL) {
			log_errx("%s=%s: %s", name, value, wrong);
			return FAIL_USAGE;
		}
	}
	if (taken == c->f->n)
		return 0;
	log_errx(_("there are other fields than these; %s has:"), c->name);
	for (size_t i = 0; col[i].field != NULL; i++)
		log_errx("  %s (%s)", strncmp(col[i].field, "private.", 8) ==
		    0 ? col[i].field + 8 : col[i].field, col[i].heading);
	return FAIL_USAGE;
}

/* A list of the record, made when it is not there; NULL: memory. */
static json_t *
list_in(json_t *record, const char *key)
{
	if (json_object_get(record, key) == NULL &&
	    json_put(record, key, json_array()) == -1)
		return NULL;
	return json_object_get(record, key);
}

static json_t *
last_of(json_t *list)
{
	return json_array_get(list, json_array_size(list) - 1);
}

/* The last of a list of periods ends the day before; another begins. */
static int
turn(struct agency_run *c, json_t *record, const char *key, json_t *next,
    int64_t day)
{
	json_t	*list = list_in(record, key), *last = last_of(list);
	int64_t	 from;

	if (list == NULL || next == NULL) {
		json_decref(next);
		return no_memory();
	}
	if (last != NULL && (register_days(last, "from", &from) == -1 ||
	    from < day)) {
		if (agency_day_put(last, "until", day - 1) != 0) {
			json_decref(next);
			return FAIL_CANNOT;
		}
	} else if (last != NULL) {
		json_decref(next);
		return agency_refuse(c, _("the day is not after the last "
		    "change"));
	}
	return json_array_append_new(list, next) == 0 ? 0 : no_memory();
}

static bool
has_ended(const json_t *record)
{
	return json_object_get(record, "ended") != NULL;
}

/* What is left to do when a name or an agency ends (Điều 6.1.h). */
static void
left_to_do(struct agency_run *c, int64_t day, bool gone)
{
	uint64_t		 people = 0;
	struct agency_post	 p;

	if (agency_holds(c->all, c->id, day) == AGENCY_YES) {
		c->warned = true;
		log_warnx(_("%s: its certificate has the old name: ask for "
		    "its revocation (Điều 6.1.h, Mẫu 07) and for a new one"),
		    agencies_name(c->all, BOOK_AGENCY, c->id));
	}
	for (uint64_t id = 1; gone && id <= agencies_count(c->all,
	    BOOK_PERSON); id++)
		people += person_post_at(c->all, id, c->id, day, &p);
	if (people > 0) {
		c->warned = true;
		log_warnx(_("%s: %llu people have a post there still; enter "
		    "their new ones with: nbarchive agency person post"),
		    agencies_name(c->all, BOOK_AGENCY, c->id),
		    (unsigned long long)people);
	}
}

static int
apply_rename(struct agency_run *c, json_t *record)
{
	json_t	*next = json_object();
	int64_t	 day;
	int	 rc;

	if (next == NULL)
		return no_memory();
	if (has_ended(record))
		rc = agency_refuse(c, _("the agency has ended"));
	else if ((rc = fields_text(c->f, next, "name", "name")) == 0 &&
	    (rc = fields_text(c->f, next, "decision", "decision")) == 0 &&
	    (rc = agency_day(c, "date", true, &day)) == 0)
		rc = json_get_str(next, "name") == NULL ? agency_refuse(c,
		    _("give the new name, with name=TEXT")) :
		    agency_day_put(next, "from", day);
	if (rc == 0)
		rc = json_put_str(record, "name", json_get_str(next,
		    "name")) == -1 ? no_memory() : turn(c, record, "names",
		    json_incref(next), day);
	if (rc == 0)
		left_to_do(c, day, false);
	if (rc == 0 && strcmp("renaming", json_get_str(json_object_get(
	    record, "planned"), "what") != NULL ? json_get_str(
	    json_object_get(record, "planned"), "what") : "") == 0)
		json_object_del(record, "planned");
	json_decref(next);
	return rc;
}

static int
apply_move(struct agency_run *c, json_t *record)
{
	json_t	*next = json_object();
	int64_t	 day;
	int	 rc;

	if (next == NULL)
		return no_memory();
	if ((rc = fields_text(c->f, next, "address", "address")) == 0 &&
	    (rc = agency_day(c, "date", true, &day)) == 0)
		rc = json_get_str(next, "address") == NULL ? agency_refuse(c,
		    _("give the new address, with address=TEXT")) :
		    agency_day_put(next, "from", day);
	if (rc == 0)
		return turn(c, record, "addresses", next, day);
	json_decref(next);
	return rc;
}

/* What is decided and not done yet (Điều 5.3). */
static int
apply_plan(struct agency_run *c, json_t *record)
{
	const char	*what = fields_get(c->f, "what");
	json_t		*plan;
	int64_t		 day;
	int		 rc;

	if (what == NULL)
		return agency_refuse(c, _("what is dissolution, merger, split, "
		    "renaming, or none"));
	if (strcmp(what, "none") == 0) {
		json_object_del(record, "planned");
		return 0;
	}
	if ((plan = json_object()) == NULL ||
	    json_put_str(plan, "what", what) == -1 ||
	    json_put(record, "planned", plan) == -1)
		return no_memory();
	if ((rc = agency_day(c, "since", true, &day)) != 0 ||
	    (rc = agency_day_put(plan, "since", day)) != 0)
		return rc;
	return fields_text(c->f, plan, "decision", "decision");
}

/* "into=3;4": who goes on with the work. */
static int
into_take(struct agency_run *c, json_t *ended)
{
	const char	*into = fields_get(c->f, "into");
	json_t		*names = json_object(), *list, *one;
	uint64_t	 id;
	size_t		 i;
	int		 rc = 0;

	if (into == NULL) {
		json_decref(names);
		return strcmp(c->name, "dissolve") == 0 ? 0 : agency_refuse(c,
		    _("give the agencies that go on, with into=NUMBER; those "
		    "that are not there yet: agency add"));
	}
	list = names == NULL ? NULL : list_in(ended, "into");
	if (list == NULL || agency_cell_put(names, "into", CELL_LIST, into) !=
	    NULL)
		rc = no_memory();
	json_array_foreach(json_object_get(names, "into"), i, one) {
		if (rc == 0)
			rc = agency_named_by(c->all, BOOK_AGENCY,
			    json_string_value(one), &id);
		if (rc == 0 && json_array_append_new(list,
		    json_integer((json_int_t)id)) != 0)
			rc = no_memory();
	}
	json_decref(names);
	return rc;
}

/* The first day without it is date=DAY. */
static int
apply_end(struct agency_run *c, json_t *record)
{
	static const struct {
		const char	*name;
		const char	*how;
	} hows[] = {
		{ "dissolve", "dissolution" }, { "merge", "merger" },
		{ "split", "split" },
	};
	json_t	*ended = json_object(), *last;
	int64_t	 day;
	int	 rc;

	if (ended == NULL || has_ended(record)) {
		rc = ended == NULL ? no_memory() :
		    agency_refuse(c, _("the agency has ended"));
		json_decref(ended);
		return rc;
	}
	if (json_put(record, "ended", ended) == -1)
		return no_memory();
	for (size_t i = 0; i < 3; i++)
		if (strcmp(hows[i].name, c->name) == 0 &&
		    json_put_str(ended, "how", hows[i].how) == -1)
			return no_memory();
	if ((rc = agency_day(c, "date", true, &day)) != 0 ||
	    (rc = agency_day_put(ended, "date", day - 1)) != 0 ||
	    (rc = fields_text(c->f, ended, "decision", "decision")) != 0 ||
	    (rc = into_take(c, ended)) != 0)
		return rc;
	left_to_do(c, day, true);
	json_object_del(record, "planned");
	last = last_of(json_object_get(record, "names"));
	return last == NULL ? 0 : agency_day_put(last, "until", day - 1);
}

static int
apply_certificate(struct agency_run *c, json_t *record)
{
	const char	*serial = fields_get(c->f, "serial"), *wrong;
	const char	*none = fields_get(c->f, "none");
	char		 hex[REGISTER_SERIAL];
	json_t		*list = list_in(record, "certificates"), *one;
	int64_t		 from, until;
	int		 rc;

	if (none != NULL)
		return strcmp(none, "yes") != 0 || c->f->n > 1 ?
		    agency_refuse(c, _("none=yes stands alone")) : 0;
	if (list == NULL || (one = json_object()) == NULL)
		return no_memory();
	if (json_array_append_new(list, one) != 0)
		return no_memory();
	if (serial != NULL) {
		if ((wrong = register_serial_parse(serial, hex)) != NULL)
			return agency_refuse(c, "serial: %s", wrong);
		if (json_put_str(one, "serial", hex) == -1)
			return no_memory();
	}
	if ((rc = agency_day(c, "from", true, &from)) != 0 ||
	    (rc = agency_day_put(one, "from", from)) != 0 ||
	    (rc = agency_day(c, "until", false, &until)) != 0)
		return rc;
	return until == INT64_MIN ? 0 : agency_day_put(one, "until", until);
}

/* The name of today is spelled otherwise; it is no new name. */
static int
name_correct(json_t *record, const json_t *name)
{
	json_t	*last = last_of(json_object_get(record, "names"));

	if (json_object_set(record, "name", (json_t *)(uintptr_t)name) != 0)
		return no_memory();
	return last == NULL || json_object_set(last, "name",
	    (json_t *)(uintptr_t)name) == 0 ? 0 : no_memory();
}

static int
field_correct(struct agency_run *c, json_t *record, const char *key,
    json_t *value)
{
	enum agency_book	 book = BOOK_MAX;
	uint64_t		 id;
	int			 rc;

	if (strcmp(key, "name") == 0)
		return name_correct(record, value);
	if (strcmp(key, "parent") == 0 || strcmp(key, "agency") == 0)
		book = BOOK_AGENCY;
	else if (strcmp(key, "to") == 0)
		book = BOOK_PERSON;
	if (book == BOOK_MAX)
		return json_object_set(record, key, value) == 0 ? 0 :
		    no_memory();
	if ((rc = agency_named_by(c->all, book, json_string_value(value),
	    &id)) != 0)
		return rc;
	return json_put_int(record, key, (int64_t)id) == -1 ? no_memory() :
	    0;
}

/* Words of a record, not its history: that is what the changes are for. */
static int
apply_correct(struct agency_run *c, json_t *record)
{
	json_t		*given = json_object(), *value;
	json_t		*personal = json_object();
	const char	*key;
	int		 rc;

	rc = given == NULL || personal == NULL ? no_memory() :
	    agency_fields(c, given, personal);
	for (size_t i = 0; rc == 0 && i < c->f->n; i++)
		if (*c->f->field[i].value == '\0') {	/* "code=" */
			char	*gone = strndup(c->f->field[i].name,
				    c->f->field[i].namelen);

			if (gone != NULL)
				json_object_del(record, gone);
			free(gone);
		}
	json_object_foreach(given, key, value)
		if (rc == 0)
			rc = field_correct(c, record, key, value);
	json_decref(given);
	json_decref(personal);
	return rc;
}

static const struct agency_change	 changes[] = {
	{ BOOK_AGENCY, "rename", "name, date, decision", apply_rename },
	{ BOOK_AGENCY, "move", "address, date", apply_move },
	{ BOOK_AGENCY, "plan", "what, since, decision", apply_plan },
	{ BOOK_AGENCY, "merge", "into, date, decision", apply_end },
	{ BOOK_AGENCY, "split", "into, date, decision", apply_end },
	{ BOOK_AGENCY, "dissolve", "into, date, decision", apply_end },
	{ BOOK_AGENCY, "certificate", "serial, from, until, none",
	  apply_certificate },
	{ BOOK_AGENCY, "correct", "name, kind, parent, member, code, aliases, "
	  "domains, email, subjects", apply_correct },
	{ BOOK_PERSON, "post", "agency, unit, position, leader, from, until, "
	  "decision, beside", agency_post_change },
	{ BOOK_PERSON, "leave", "date, why", agency_leave },
	{ BOOK_PERSON, "certificate", "serial, from, until, none",
	  apply_certificate },
	{ BOOK_PERSON, "correct", "name, email, subjects, certificates",
	  apply_correct },
	{ BOOK_DECISION, "end", "date", agency_decision_end },
	{ BOOK_DECISION, "correct", "kind, number, date, agency, to, from, "
	  "until, by, position, scope, serial", apply_correct },
};

static const struct agency_change *
change_find(enum agency_book book, const char *name)
{
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		if (changes[i].book == book &&
		    strcmp(changes[i].name, name) == 0)
			return &changes[i];
	return NULL;
}

bool
agency_is_change(enum agency_book book, const char *what)
{
	return change_find(book, what) != NULL;
}

static void
change_said(void *arg, enum register_grave grave, const char *field,
    const char *article, const char *text)
{
	struct agency_run	*c = arg;
	const char		*of = *article == '\0' ? "" : " (Điều ";
	const char		*end = *of == '\0' ? "" : ")";

	if (grave == REGISTER_ERROR) {
		(void)agency_refuse(c, "%s: %s%s%s%s", field, text, of,
		    article, end);
		return;
	}
	c->warned = true;
	log_warnx(_("number %llu (%s): %s"), (unsigned long long)c->id,
	    agencies_name(c->all, c->book, c->id), text);
}

/* Inside the batch: what one record becomes. */
static int
change_make(struct agency_run *c, const struct agency_change *k,
    struct writer *w)
{
	json_t	*record;
	int	 rc;

	record = json_deep_copy(agencies_record(c->all, c->book, c->id));
	if (record == NULL)
		return no_memory();
	if ((rc = k->apply(c, record)) == 0 && agencies_check(c->all, c->book,
	    c->id, record, change_said, c) > 0)
		rc = FAIL_USAGE;
	if (rc == 0)
		rc = agency_put(w, c->book, c->id, c->name, record,
		    c->run->reason);
	json_decref(record);
	return rc;
}

/* All records in one batch: all of them change, or none. */
static int
change_batch(struct agency_run *c, const struct agency_change *k, size_t n,
    struct writer *w)
{
	struct agency_books	 books;
	int			 rc;

	if ((rc = writer_begin(w, n * 4096)) != 0)
		return rc;
	rc = agency_books_load(&books, w);
	c->all = books.who;
	c->today = book_today(c->run, w);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		rc = agency_named_by(c->all, c->book, c->run->arg[i], &c->id);
		for (size_t k2 = 0; rc == 0 && k2 < i; k2++)
			if (strcmp(c->run->arg[k2], c->run->arg[i]) == 0) {
				log_errx(_("%s: is named twice"),
				    c->run->arg[i]);
				rc = FAIL_USAGE;
			}
		if (rc == 0)
			rc = change_make(c, k, w);
	}
	if (rc == 0 && !c->run->dry_run)
		rc = writer_commit(w);
	writer_abort(w);
	agency_books_release(&books);
	c->all = NULL;
	return rc;
}

static int
change_write(struct agency_run *c, const struct agency_change *k, size_t n)
{
	struct writer_opts	 opts;
	struct writer		*w;
	int			 rc;

	writer_opts(&opts, c->run);
	if ((rc = writer_open(&w, &opts)) != 0)
		return rc;
	rc = change_batch(c, k, n, w);
	if (rc == 0 && !c->run->dry_run)
		rc = writer_checkpoint(w, NULL);
	writer_close(w);
	return rc;
}

static int
change_tell(const struct agency_run *c, size_t n)
{
	json_t	*json;
	int	 rc = 0;

	if (c->run->json) {
		json = json_pack("{ss ss sI sI}", "book",
		    agency_book_name(c->book), "change", c->name, "records",
		    (json_int_t)n, "id", (json_int_t)c->id);
		rc = json == NULL ? no_memory() : out_json(json);
		json_decref(json);
	} else if (!c->run->quiet && c->run->dry_run) {
		out_lines(c->run->columns, _("It can be done; nothing was "
		    "written.\n"));
	} else if (!c->run->quiet && n == 1) {
		out_lines(c->run->columns, _("Record %llu is changed.\n"),
		    (unsigned long long)c->id);
	} else if (!c->run->quiet) {
		out_lines(c->run->columns, _("%zu records are changed.\n"),
		    n);
	}
	return rc;
}

int
agency_change_run(const struct run *run, enum agency_book book,
    const char *what)
{
	const struct agency_change	*k = change_find(book, what);
	const struct given_field	*g;
	struct given_fields		 f;
	struct agency_run		 c = { .run = run, .book = book,
					    .name = what, .f = &f };
	size_t				 n = run->narg;
	int				 rc;

	if ((rc = fields_take(&f, run->arg, &n)) == 0 &&
	    (g = fields_unknown(&f, k->known)) != NULL) {
		log_errx(_("agency %s has no field %.*s; it has: %s"), what,
		    (int)g->namelen, g->name, k->known);
		rc = FAIL_USAGE;
	}
	if (rc == 0 && (n == 0 || n > AGENCY_TARGETS)) {
		log_errx(_("name what changes, by its number or name"));
		rc = FAIL_USAGE;
	}
	if (rc == 0)
		rc = change_write(&c, k, n);
	if (rc == 0)
		rc = change_tell(&c, n);
	fields_release(&f);
	rc = rc == 0 && c.warned ? DONE_PERSON : rc;
	return worst(rc, out_end());
}
