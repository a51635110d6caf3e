/*
 * calendar.c: tasks and days, gathered.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/regulation/yearly_tell.h"

#include "formats/regulation/calendar.h"

static const int	 reminders[] = { 180, 120, 90, 61 };

void
calendar_init(struct calendar *c, const struct holidays *h, int64_t today)
{
	*c = (struct calendar){ .holidays = h, .today = today };
}

void
calendar_release(struct calendar *c)
{
	for (size_t i = 0; i < c->n; i++) {
		free(c->item[i].name);
		free(c->item[i].text);
	}
	free(c->item);
	*c = (struct calendar){ .holidays = NULL };
}

static bool
has_room(struct calendar *c)
{
	struct calendar_item	*more;
	size_t			 cap;

	if (c->n < c->cap)
		return true;
	cap = c->cap == 0 ? 64 : c->cap * 2;
	if ((more = reallocarray(c->item, cap, sizeof(*more))) == NULL)
		return false;
	c->item = more;
	c->cap = cap;
	return true;
}

void
calendar_add(struct calendar *c, enum calendar_kind kind, uint64_t record,
    const char *what, const char *article, int64_t day, const char *name,
    const char *fmt, ...)
{
	struct calendar_item	*i;
	char			*text, *copy = strdup(name);
	va_list			 ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) == -1)
		text = NULL;
	va_end(ap);
	if (text == NULL || copy == NULL || !has_room(c)) {
		free(text);
		free(copy);
		c->failed = true;
		return;
	}
	i = &c->item[c->n++];
	*i = (struct calendar_item){ .due = day, .day = day,
	    .open = kind == CALENDAR_TASK, .fact = kind == CALENDAR_FACT,
	    .record = record, .article = article, .name = copy, .text = text };
	snprintf(i->what, sizeof(i->what), "%s", what);
	if (day != CALENDAR_NOW && !i->fact)
		i->due = holidays_at(c->holidays, day);
}

/* Another record asks for its renewal already. */
static bool
is_renewed(const struct register_all *all, size_t self)
{
	const json_t	*request;
	uint64_t	 old;

	for (size_t i = 0; i < all->n; i++) {
		request = json_object_get(all->record[i], "request");
		if (json_get_u64(request, "old", &old) == 0 &&
		    old == self + 1 && strcmp(json_str(all->record[i],
		    "status"), "withdrawn") != 0)
			return true;
	}
	return false;
}

/* The days that come for one certificate in use. */
static void
certificate_days(struct calendar *c, const struct register_all *all, size_t i)
{
	const json_t	*r = all->record[i];
	const json_t	*cert = json_object_get(r, "certificate");
	bool		 once = strcmp(json_str(json_object_get(r, "request"),
			    "kind"), "renewal") == 0;
	char		 what[24], end[CIVIL_TEXT], last[CIVIL_TEXT];
	int64_t		 until;

	if (register_days(cert, "not_after", &until) == -1 || until < c->today)
		return;
	yearly_day(until, end);
	calendar_add(c, CALENDAR_FACT, i + 1, "ends", "6.1.a", until,
	    json_str(r, "name"), _("the certificate ends; then make Mẫu 07"));
	if (is_renewed(all, i))
		return;
	yearly_day(until - REGISTER_LEFT, last);
	for (size_t k = 0; k < sizeof(reminders) / sizeof(reminders[0]); k++) {
		if (until - reminders[k] <= c->today)
			continue;
		snprintf(what, sizeof(what), "in-%d", reminders[k]);
		if (once)
			calendar_add(c, CALENDAR_REMINDER, i + 1, what, "5.4",
			    until - reminders[k], json_str(r, "name"),
			    _("%d days are left to %s; it was renewed once, so "
			    "a new one must be asked for"), reminders[k],
			    end);
		else
			calendar_add(c, CALENDAR_REMINDER, i + 1, what, "5.4",
			    until - reminders[k], json_str(r, "name"),
			    _("%d days are left to %s; a renewal must be "
			    "performed by %s"), reminders[k], end, last);
	}
	if (!once && until - REGISTER_LEFT >= c->today)
		calendar_add(c, CALENDAR_REMINDER, i + 1, "last-day", "5.4",
		    until - REGISTER_LEFT, json_str(r, "name"),
		    _("the last day on which a renewal may be performed (60 "
		    "days before %s)"), end);
}

void
calendar_register(struct calendar *c, const struct register_all *all)
{
	struct register_tasks	 tasks;
	const char		*name;

	if (register_due(&tasks, all, c->today) == -1)
		c->failed = true;
	for (size_t i = 0; i < tasks.n; i++) {
		name = tasks.task[i].id == 0 ? "" :
		    json_str(all->record[tasks.task[i].id - 1], "name");
		calendar_add(c, CALENDAR_TASK, tasks.task[i].id,
		    tasks.task[i].what, tasks.task[i].article,
		    tasks.task[i].due, name, "%s", tasks.task[i].text);
	}
	register_tasks_release(&tasks);
	for (size_t i = 0; i < all->n; i++)
		if (strcmp(json_str(all->record[i], "status"), "issued") == 0)
			certificate_days(c, all, i);
}

/* Open in the weeks before; nobody can tell that it was sent. */
static void
report_day(struct calendar *c, bool province, const char *article)
{
	int64_t		 due;
	struct civil	 day;
	char		 what[40];
	int		 year;

	register_civil(c->today, &day);
	year = day.year;
	due = province ? yearly_due_province(year, c->holidays) :
	    yearly_due(year, c->holidays);
	if (due < c->today) {
		year++;
		due = province ? yearly_due_province(year, c->holidays) :
		    yearly_due(year, c->holidays);
	}
	snprintf(what, sizeof(what), "%s-%d", province ? "province" : "report",
	    year);
	calendar_add(c, due - CALENDAR_REMIND <= c->today ? CALENDAR_TASK :
	    CALENDAR_REMINDER, 0, what, article, due, "", province ?
	    _("the province's report of %d is to be sent before 31/12; make "
	    "it with: nbaudit report --year %d --from FILE...") :
	    _("Mẫu 12 of %d is to be sent before 30/11; make it with: nbaudit "
	    "report --year %d"), year, year);
}

void
calendar_reports(struct calendar *c, bool province)
{
	report_day(c, false, "16.6");
	if (province)
		report_day(c, true, "15.8");
}

static int
by_day(const void *p, const void *q)
{
	const struct calendar_item	*a = p, *b = q;

	if (a->open != b->open)
		return a->open ? -1 : 1;
	if (a->due != b->due)
		return a->due < b->due ? -1 : 1;
	if (a->record != b->record)
		return a->record < b->record ? -1 : 1;
	return strcmp(a->what, b->what);
}

int
calendar_sort(struct calendar *c)
{
	if (c->n > 1)
		qsort(c->item, c->n, sizeof(*c->item), by_day);
	return c->failed ? -1 : 0;
}

size_t
calendar_open(const struct calendar *c)
{
	size_t	 n = 0;

	for (size_t i = 0; i < c->n; i++)
		n += c->item[i].open;
	return n;
}

bool
calendar_pressing(const struct calendar *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->item[i].open && (c->item[i].record > 0 ||
		    c->item[i].due <= c->today))
			return true;
	return false;
}
