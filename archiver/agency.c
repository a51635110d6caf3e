/*
 * agency.c: nbarchive agency: agencies, people, decisions, to look at.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/regulation/agencies_csv_part.h"

#include "archiver/agency_part.h"
#include "archiver/out.h"

#define AGENCY_LINE	1024

/* What was done, for people. */
static const char *
done_word(const char *change)
{
	static const struct {
		const char	*change;
		const char	*text;
	} all[] = {
		{ "import", N_("Taken in") }, { "add", N_("Added") },
		{ "correct", N_("Corrected") }, { "rename", N_("Renamed") },
		{ "move", N_("Moved") }, { "plan", N_("Change planned") },
		{ "merge", N_("Merged") }, { "split", N_("Split") },
		{ "dissolve", N_("Dissolved") },
		{ "certificate", N_("Certificate") },
		{ "post", N_("New post") }, { "leave", N_("Service ended") },
		{ "end", N_("Ended") },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strcmp(all[i].change, change) == 0)
			return _(all[i].text);
	return change;
}

/* "from 01/07/2025", "until 30/06/2025", both, or "". */
static char *
period_text(int64_t from, int64_t until, char *out, size_t size)
{
	char		 a[CIVIL_TEXT] = "", b[CIVIL_TEXT] = "";
	char		 iso[CIVIL_TEXT];
	struct civil	 c;

	if (from != DAY_FIRST) {
		register_civil(from, &c);
		register_date_vi(civil_text(&c, iso), a);
	}
	if (until != DAY_LAST) {
		register_civil(until, &c);
		register_date_vi(civil_text(&c, iso), b);
	}
	if (*a != '\0' && *b != '\0')
		snprintf(out, size, "%s - %s", a, b);
	else if (*a != '\0')
		snprintf(out, size, _("from %s"), a);
	else if (*b != '\0')
		snprintf(out, size, _("until %s"), b);
	else
		out[0] = '\0';
	return out;
}

static int
agency_json(const struct agency_books *b, enum agency_book book, uint64_t id,
    const json_t *history)
{
	json_t	*json = json_deep_copy(agencies_record(b->who, book, id));
	int	 rc = FAIL_CANNOT;

	if (json != NULL && json_put_int(json, "id", (int64_t)id) == 0 &&
	    json_put_str(json, "book", agency_book_name(book)) == 0 &&
	    (history == NULL || json_object_set(json, "history",
	    (json_t *)(uintptr_t)history) == 0))
		rc = out_json(json);
	json_decref(json);
	return rc;
}

/* What stands in the line of a record, behind its number. */
static void
line_text(const struct agencies *a, enum agency_book book, uint64_t id,
    int64_t day, char *out, size_t size)
{
	const json_t		*r = agencies_record(a, book, id);
	struct agency_post	 p;
	char			 period[64];
	int64_t			 from, until;
	uint64_t		 n;

	switch (book) {
	case BOOK_AGENCY:
		n = json_get_u64(r, "parent", &n) == 0 ? n : 0;
		period_text(DAY_FIRST, agency_end(a, id), period,
		    sizeof(period));
		snprintf(out, size, "%s%s%s%s%s", json_str(r, "name"),
		    n == 0 ? "" : ", ", n == 0 ? "" : agencies_name(a,
		    BOOK_AGENCY, n), *period == '\0' ? "" : "; ", period);
		break;
	case BOOK_PERSON:
		if (person_post_at(a, id, 0, day, &p))
			snprintf(out, size, "%s, %s%s%s", json_str(r, "name"),
			    p.position, *p.position == '\0' ? "" : ", ",
			    agencies_name(a, BOOK_AGENCY, p.agency));
		else
			snprintf(out, size, _("%s, without a post"),
			    json_str(r, "name"));
		break;
	default:
		agency_period(r, &from, &until);
		period_text(from, until, period, sizeof(period));
		n = json_get_u64(r, "to", &n) == 0 ? n : 0;
		snprintf(out, size, "%s %s: %s; %s", json_str(r, "kind"),
		    json_str(r, "number"), agencies_name(a, BOOK_PERSON, n),
		    period);
	}
}

/* Is it so on that day: an agency is there, a person serves ... */
static bool
is_so(const struct agencies *a, enum agency_book book, uint64_t id,
    int64_t day)
{
	struct agency_post	 p;
	int64_t			 from, until;

	switch (book) {
	case BOOK_AGENCY:
		return agency_name_at(a, id, day) != NULL;
	case BOOK_PERSON:
		return person_post_at(a, id, 0, day, &p);
	default:
		agency_period(agencies_record(a, book, id), &from, &until);
		return day >= from && day <= until;
	}
}

static int
books_open(const struct run *run, struct agency_books *b,
    struct reader **cat)
{
	int	 rc;

	*b = (struct agency_books){ NULL, { NULL, 0, 0 } };
	if ((rc = find_open(cat, run->set->store)) == 0)
		rc = agency_books_read(b, *cat);
	return rc;
}

/* "on=DAY", or today; *given. */
static int
day_given(const struct run *run, struct given_fields *f, bool *given,
    int64_t *day)
{
	struct agency_run	 c = { .run = run, .f = f };
	int			 rc;

	*given = fields_get(f, "on") != NULL;
	if ((rc = agency_day(&c, "on", false, day)) != 0)
		return rc;
	if (*day == INT64_MIN)
		*day = book_today(run, NULL);
	return 0;
}

static int
agency_list(const struct run *run, enum agency_book book)
{
	struct agency_books	 b;
	struct given_fields	 f;
	struct reader		*cat = NULL;
	char			 text[AGENCY_LINE];
	size_t			 n = run->narg;
	int64_t			 day = 0;
	bool			 given = false;
	int			 rc;

	if ((rc = fields_take(&f, run->arg, &n)) == 0 && (n > 0 ||
	    fields_unknown(&f, "on") != NULL)) {
		log_errx(_("want: list [on=DAY]"));
		rc = FAIL_USAGE;
	}
	if (rc == 0)
		rc = day_given(run, &f, &given, &day);
	fields_release(&f);
	if (rc != 0)
		return rc;
	rc = books_open(run, &b, &cat);
	for (uint64_t id = 1; rc == 0 && id <= agencies_count(b.who, book);
	    id++) {
		if (given && !is_so(b.who, book, id, day))
			continue;
		if (run->json) {
			rc = agency_json(&b, book, id, NULL);
			continue;
		}
		line_text(b.who, book, id, day, text, sizeof(text));
		printf("%6" PRIu64 " ", id);
		out_cut(text, run->columns > 27 ? run->columns - 7 : 20);
		putchar('\n');
	}
	agency_books_release(&b);
	reader_close(cat);
	return worst(rc, out_end());
}

/* One row for each of a list of periods. */
static void
periods_show(const struct page *page, const char *label, const json_t *list,
    const char *key)
{
	char	 text[AGENCY_LINE], period[64];
	int64_t	 from, until;
	json_t	*one;
	size_t	 i;

	json_array_foreach(list, i, one) {
		agency_period(one, &from, &until);
		period_text(from, until, period, sizeof(period));
		snprintf(text, sizeof(text), "%s%s%s", json_str(one, key),
		    *period == '\0' ? "" : "; ", period);
		out_row(page, label, text);
	}
}

/* A row for a column that has a cell. */
static void
cell_show(const struct page *page, const struct agency_column *c,
    const json_t *value)
{
	struct buf	 b;
	const char	*s;

	buf_init(&b, 65536);
	if (value != NULL && agency_cell_get(&b, c->holds, value) == 0 &&
	    (s = buf_str(&b)) != NULL && *s != '\0')
		out_row(page, c->heading, s);
	buf_release(&b);
}

static void
posts_show(const struct page *page, const struct agencies *a, uint64_t id)
{
	struct agency_post	 p;
	char			 text[AGENCY_LINE], period[64];

	for (size_t i = 0; i < person_posts(a, id); i++) {
		person_post(a, id, i, &p);
		period_text(p.from, p.until, period, sizeof(period));
		snprintf(text, sizeof(text), "%s%s%s%s%s%s%s%s", p.position,
		    *p.position == '\0' ? "" : ", ", p.unit, *p.unit == '\0' ?
		    "" : ", ", agencies_name(a, BOOK_AGENCY, p.agency),
		    p.leader ? _(", signs for it") : "", *period == '\0' ?
		    "" : "; ", period);
		out_row(page, _("Post"), text);
	}
}

/* Numbers of other records, by name. */
static void
who_show(const struct page *page, const struct agencies *a,
    enum agency_book book, const char *label, const json_t *r,
    const char *key)
{
	uint64_t	 n;

	if (json_get_u64(r, key, &n) == 0)
		out_row(page, label, agencies_name(a, book, n));
}

static void
ended_show(const struct page *page, const struct agencies *a,
    const json_t *r)
{
	const json_t	*ended = json_object_get(r, "ended");
	const json_t	*planned = json_object_get(r, "planned");
	char		 day[CIVIL_TEXT];
	json_t		*one;
	size_t		 i;

	if (planned != NULL)
		out_row(page, _("Planned"), json_str(planned, "what"));
	if (ended == NULL)
		return;
	out_row(page, _("Last day"), register_date_vi(json_str(ended, "date"),
	    day));
	json_array_foreach(json_object_get(ended, "into"), i, one)
		out_row(page, _("Went into"), agencies_name(a, BOOK_AGENCY,
		    (uint64_t)json_integer_value(one)));
}

static void
record_show(const struct page *page, const struct agencies *a,
    enum agency_book book, uint64_t id)
{
	static const char *const	 other[] = { "names", "parent",
	    "agency", "to", "address", "from", "until", "unit", "position",
	    "leader", "decision" };
	const struct agency_column	*c = agency_columns_of(book);
	const json_t			*r = agencies_record(a, book, id);
	char				 text[32];
	bool				 shown;

	snprintf(text, sizeof(text), "%" PRIu64, id);
	out_row(page, _("Number"), text);
	for (size_t i = 0; c[i].field != NULL; i++) {
		shown = strchr(c[i].field, '.') != NULL;
		for (size_t k = 0; k < sizeof(other) / sizeof(other[0]); k++)
			shown = shown || (book != BOOK_DECISION || k < 5 ?
			    strcmp(other[k], c[i].field) == 0 : false);
		if (!shown)
			cell_show(page, &c[i], json_object_get(r,
			    c[i].field));
	}
	who_show(page, a, BOOK_AGENCY, _("Above it"), r, "parent");
	who_show(page, a, BOOK_AGENCY, _("Agency"), r, "agency");
	who_show(page, a, BOOK_PERSON, _("Given to"), r, "to");
	periods_show(page, _("Name"), json_object_get(r, "names"), "name");
	periods_show(page, _("Address"), json_object_get(r, "addresses"),
	    "address");
	if (book == BOOK_PERSON)
		posts_show(page, a, id);
	ended_show(page, a, r);
	if (*json_str(r, "private") != '\0')
		out_row(page, _("Personal data"), _("encrypted; read it with: "
		    "nbarchive agency person personal"));
}

static int
agency_show(const struct run *run, enum agency_book book)
{
	struct agency_books	 b;
	struct reader		*cat = NULL;
	struct page		 page = { run->columns };
	json_t			*changes;
	uint64_t		 id;
	int			 rc;

	if (run->narg == 0) {
		log_errx(_("want: show NUMBER or NAME"));
		return FAIL_USAGE;
	}
	rc = books_open(run, &b, &cat);
	for (size_t i = 0; rc == 0 && i < run->narg; i++) {
		if (i > 0 && !run->json)
			putchar('\n');
		if ((rc = agency_named_by(b.who, book, run->arg[i], &id)) !=
		    0)
			break;
		changes = book_changes(cat, agency_book_name(book), id, &rc);
		if (run->json) {
			rc = worst(rc, agency_json(&b, book, id, changes));
		} else {
			record_show(&page, b.who, book, id);
			book_history(&page, changes, done_word);
		}
		json_decref(changes);
	}
	agency_books_release(&b);
	reader_close(cat);
	return worst(rc, out_end());
}

/* Who a name or a certificate's subject means. */
static int
found_say(const struct run *run, const struct agencies *a,
    enum agency_book book, enum agency_found f, uint64_t id, uint64_t other,
    const struct agency_hit *hit)
{
	char	 period[64];
	json_t	*json;
	int	 rc;

	if (run->json) {
		json = json_pack("{ss ss sI ss sI sb}", "book",
		    agency_book_name(book), "found", f == AGENCY_UNKNOWN ?
		    "none" : f == AGENCY_SEVERAL ? "several" : "one", "id",
		    (json_int_t)id, "name", f == AGENCY_UNKNOWN ? "" :
		    agencies_name(a, book, id), "other", (json_int_t)other,
		    "then", hit == NULL || hit->then);
		rc = json == NULL ? FAIL_CANNOT : out_json(json);
		json_decref(json);
		return worst(rc, f == AGENCY_FOUND ? 0 : DONE_PERSON);
	}
	if (f == AGENCY_UNKNOWN) {
		out_lines(run->columns, _("Nobody on record is called so.\n"));
		return DONE_PERSON;
	}
	out_lines(run->columns, "%6" PRIu64 " %s\n", id, agencies_name(a,
	    book, id));
	if (hit != NULL && !hit->then)
		out_lines(run->columns, _("       Its name on that day was "
		    "another; \"%s\": %s.\n"), hit->name,
		    period_text(hit->from, hit->until, period,
		    sizeof(period)));
	if (f == AGENCY_SEVERAL)
		out_lines(run->columns, _("       There are others of this "
		    "name; say which: above=NAME, on=DAY.\n"));
	return f == AGENCY_FOUND ? 0 : DONE_PERSON;
}

static int
find_in(const struct run *run, const struct agencies *a,
    enum agency_book book, const char *text, const char *above, int64_t day)
{
	struct agency_hit	 hit = { 0 };
	enum agency_found	 f;
	uint64_t		 id;
	bool			 subject = strstr(text, "CN=") != NULL;

	if (book == BOOK_PERSON) {
		f = subject ? person_by_subject(a, text, day, &id) :
		    person_by_name(a, text, 0, day, &id);
		return found_say(run, a, book, f, id, 0, NULL);
	}
	f = subject ? agency_by_subject(a, text, day, &hit) :
	    strchr(text, '@') != NULL ? agency_by_mail(a, text, &hit) :
	    agency_by_name(a, text, above, day, &hit);
	return found_say(run, a, book, f, hit.id, hit.other, &hit);
}

static int
agency_find(const struct run *run, enum agency_book book)
{
	struct agency_books	 b;
	struct given_fields	 f;
	struct reader		*cat = NULL;
	const char		*above;
	char			*text = NULL;
	size_t			 n = run->narg > 0 ? run->narg - 1 : 0;
	int64_t			 day = 0;
	bool			 given;
	int			 rc;

	/* A subject has "=" in it, too: the first argument is no field. */
	rc = fields_take(&f, run->arg + (run->narg > 0), &n);
	if (rc == 0 && (run->narg == 0 || n > 0 || book == BOOK_DECISION ||
	    fields_unknown(&f, "on, above") != NULL)) {
		log_errx(_("want: find NAME or SUBJECT [on=DAY] "
		    "[above=NAME]"));
		rc = FAIL_USAGE;
	}
	if (rc == 0 && (text = strdup(run->arg[0])) == NULL)
		rc = FAIL_CANNOT;
	if (rc == 0)
		rc = day_given(run, &f, &given, &day);
	if (rc == 0 && (rc = books_open(run, &b, &cat)) == 0) {
		above = fields_get(&f, "above");
		rc = find_in(run, b.who, book, text, above == NULL ? "" :
		    above, day);
	}
	if (cat != NULL)
		agency_books_release(&b);
	free(text);
	fields_release(&f);
	reader_close(cat);
	return worst(rc, out_end());
}

static int
agency_personal(const struct run *run, enum agency_book book)
{
	struct agency_books	 b;
	struct reader		*cat = NULL;
	const json_t		*record = NULL;
	json_t			*data = NULL;
	uint64_t		 id;
	int			 rc;

	if (run->narg != 1 || book != BOOK_PERSON || run->reason == NULL ||
	    *run->reason == '\0') {
		log_errx(_("want: agency person personal NUMBER --reason TEXT: "
		    "who read personal data, and why, is kept in the "
		    "journal"));
		return FAIL_USAGE;
	}
	if ((rc = books_open(run, &b, &cat)) == 0 &&
	    (rc = agency_named_by(b.who, book, run->arg[0], &id)) == 0) {
		record = agencies_record(b.who, book, id);
		data = personal_get(run, cat, record, &rc);
		if (data == NULL && rc == 0) {
			log_errx(_("%s: no personal data is kept of it"),
			    run->arg[0]);
			rc = DONE_PERSON;
		}
	}
	/* An environment is never open twice in a process. */
	reader_close(cat);
	if (data != NULL)
		rc = personal_hand_out(run, record, data);
	json_decref(data);
	agency_books_release(&b);
	return worst(rc, out_end());
}

int
archive_agency(const struct run *run)
{
	static const struct {
		const char	*name;
		int		(*run)(const struct run *, enum agency_book);
	} parts[] = {
		{ "list", agency_list }, { "show", agency_show },
		{ "find", agency_find }, { "import", agency_import },
		{ "export", agency_export }, { "add", agency_add },
		{ "personal", agency_personal },
	};
	struct run		 part = *run;
	enum agency_book	 book = BOOK_AGENCY;

	if (store_named(run->set->store) != 0)
		return FAIL_USAGE;
	/* "agency person ...", "agency decision ..." are the other books. */
	if (part.narg > 0 && agency_book_parse(part.arg[0]) != BOOK_MAX) {
		book = agency_book_parse(part.arg[0]);
		part.arg++;
		part.narg--;
	}
	if (part.narg == 0) {
		log_errx(_("say what to do; see: nbarchive agency --help"));
		return FAIL_USAGE;
	}
	part.arg++;
	part.narg--;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (strcmp(parts[i].name, part.arg[-1]) == 0)
			return parts[i].run(&part, book);
	if (agency_is_change(book, part.arg[-1]))
		return agency_change_run(&part, book, part.arg[-1]);
	log_errx(_("the book \"%s\" has no part %s; see: nbarchive agency "
	    "--help"), agency_book_name(book), part.arg[-1]);
	return FAIL_USAGE;
}
