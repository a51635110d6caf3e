/*
 * register_due.c: open tasks (Điều 5.4, 6, 10, 16, 17).
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/json.h"

#include "formats/regulation/register.h"

#define NOW	INT64_MIN
#define BODIES	3		/* that get Mẫu 10 and 11 (Điều 10.2.c) */

/* A renewal is called for when so many days are left. */
static const int	 reminders[] = { 61, 90, 120, 180 };
#define REMINDERS	(sizeof(reminders) / sizeof(reminders[0]))

struct due {
	struct register_tasks		*to;
	const struct register_all	*all;
	const json_t			*record;
	size_t				 index;
	int64_t				 today;
	bool				 failed;
};

static bool
is(const json_t *json, const char *key, const char *value)
{
	return strcmp(json_str(json, key), value) == 0;
}

static void	 add(struct due *, const char *what, const char *article,
		    int64_t when, const char *fmt, ...)
		    __attribute__((format(printf, 5, 6)));

static void
add(struct due *d, const char *what, const char *article, int64_t when,
    const char *fmt, ...)
{
	struct register_tasks	*to = d->to;
	struct register_task	*more;
	char			*text;
	size_t			 cap;
	va_list			 ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) == -1)
		text = NULL;
	va_end(ap);
	if (text != NULL && to->n == to->cap) {
		cap = to->cap == 0 ? 32 : to->cap * 2;
		if ((more = reallocarray(to->task, cap, sizeof(*more))) !=
		    NULL) {
			to->task = more;
			to->cap = cap;
		}
	}
	if (text == NULL || to->n == to->cap) {
		free(text);
		d->failed = true;
		return;
	}
	to->task[to->n++] = (struct register_task){ d->index + 1, what,
	    article, when, text };
}

/* Whether another record renews this one; *given: it was issued, too. */
static bool
has_renewal(const struct due *d, bool *given)
{
	const json_t	*r;
	uint64_t	 old;

	for (size_t i = 0; i < d->all->n; i++) {
		r = d->all->record[i];
		if (json_get_u64(json_object_get(r, "request"), "old",
		    &old) == 0 && old == d->index + 1 &&
		    is(json_object_get(r, "request"), "kind", "renewal") &&
		    !is(r, "status", "withdrawn")) {
			*given = !is(r, "status", "requested");
			return true;
		}
	}
	return false;
}

static const char *
reminder_name(int left)
{
	static const char *const	 name[REMINDERS] = { "renew-61",
	    "renew-90", "renew-120", "renew-180" };

	for (size_t i = 0; i < REMINDERS; i++)
		if (left <= reminders[i])
			return name[i];
	return "renew";
}

/* An end of the certificate that is near. */
static void
due_end(struct due *d)
{
	const json_t	*cert = json_object_get(d->record, "certificate");
	char		 end[CIVIL_TEXT], last[CIVIL_TEXT], iso[CIVIL_TEXT];
	struct civil	 day;
	int64_t		 until, left;
	bool		 given = false;

	if (register_days(cert, "not_after", &until) == -1)
		return;
	left = until - d->today;
	register_date_vi(json_str(cert, "not_after"), end);
	if (left < 0) {
		add(d, "expired", "6.1.a", NOW, _("ended on %s and is not "
		    "recorded as revoked: make Mẫu 07, then: register revoke"),
		    end);
		return;
	}
	if (left > reminders[REMINDERS - 1] || has_renewal(d, &given))
		return;
	if (is(json_object_get(d->record, "request"), "kind", "renewal")) {
		add(d, "replace", "5.4", until, _("ends on %s, in %lld days; "
		    "it was renewed once, so a new one must be asked for"), end,
		    (long long)left);
		return;
	}
	if (left < REGISTER_LEFT) {
		add(d, "replace", "5.4", until, _("ends on %s, in %lld days: "
		    "too late to renew it (60 days), so a new one must be "
		    "asked for"), end, (long long)left);
		return;
	}
	register_civil(until - REGISTER_LEFT, &day);
	register_date_vi(civil_text(&day, iso), last);
	add(d, reminder_name((int)left), "5.4", until - REGISTER_LEFT,
	    _("ends on %s, in %lld days; a renewal must be performed by %s"),
	    end, (long long)left, last);
}

static void
due_request(struct due *d)
{
	const json_t	*request = json_object_get(d->record, "request");
	const json_t	*cert;
	char		 day[CIVIL_TEXT];
	uint64_t	 old;
	int64_t		 when = NOW;

	if (*json_str(request, "confirmed_by") == '\0')
		add(d, "confirm", "16.1", NOW, _("nobody is on record who "
		    "confirmed the request"));
	if (!is(d->record, "status", "requested"))
		return;
	if (is(request, "kind", "renewal") && json_get_u64(request, "old",
	    &old) == 0 && old > 0 && old <= d->all->n) {
		cert = json_object_get(d->all->record[old - 1],
		    "certificate");
		if (register_days(cert, "not_after", &when) == 0)
			when -= REGISTER_LEFT;
	}
	add(d, "issue", "16.1", when, _("was asked for on %s and is not issued "
	    "yet"), register_date_vi(json_str(request, "date"), day));
}

/* What befell the key or its device. */
static void
due_incident(struct due *d, const json_t *incident)
{
	char	 day[CIVIL_TEXT];

	register_date_vi(json_str(incident, "date"), day);
	if (is(incident, "what", "exposed"))
		add(d, "incident", "17.3", NOW, _("its key was exposed on %s: "
		    "ask for the revocation with Mẫu 07"), day);
	else if (is(incident, "what", "lost"))
		add(d, "incident", "17.3", NOW, _("its device was lost on %s: "
		    "ask for the revocation with Mẫu 07"), day);
	else if (is(incident, "what", "copied"))
		add(d, "incident", "17.3", NOW, _("its device was copied on "
		    "%s: ask for the revocation with Mẫu 07"), day);
	else
		add(d, "incident", "17.3", NOW, _("its device was damaged on "
		    "%s: ask for the revocation with Mẫu 07"), day);
}

static void
due_revocation(struct due *d)
{
	const json_t	*all = json_object_get(d->record, "incidents");
	char		 day[CIVIL_TEXT];
	json_t		*one;
	size_t		 i;

	if (is(d->record, "status", "revoking")) {
		add(d, "revoke", "6.2", NOW, _("its revocation was asked for "
		    "on %s and is not recorded yet"), register_date_vi(json_str(
		    json_object_get(d->record, "revocation"), "requested"),
		    day));
		return;
	}
	if (!is(d->record, "status", "issued"))
		return;
	json_array_foreach(all, i, one)
		due_incident(d, one);
}

/* A lost device cannot be handed over. */
static bool
is_lost(const json_t *record)
{
	const json_t	*all = json_object_get(record, "incidents");
	json_t		*one;
	size_t		 i;

	json_array_foreach(all, i, one)
		if (is(one, "what", "lost"))
			return true;
	return false;
}

/* Điều 6.3, 17.4: to the agency; 16.5: from there to the manager. */
static void
due_device(struct due *d)
{
	const json_t	*all = json_object_get(d->record, "handovers");
	bool		 back = false, manager = false;
	json_t		*one;
	size_t		 i;

	if (!is(d->record, "status", "revoked") ||
	    *json_str(d->record, "device") == '\0' || is_lost(d->record))
		return;
	json_array_foreach(all, i, one) {
		back = back || is(one, "for", "revocation");
		manager = manager ||
		    json_is_true(json_object_get(one, "manager"));
	}
	if (!back && !manager)
		add(d, "hand-over", "6.3", NOW, _("is revoked, and no "
		    "hand-over of device %s is on record (Mẫu 08)"),
		    json_str(d->record, "device"));
	else if (!manager)
		add(d, "device", "16.5", NOW, _("device %s is to be handed to "
		    "the Người quản lý thuê bao (Mẫu 08)"),
		    json_str(d->record, "device"));
}

static void
due_unlock(struct due *d)
{
	const json_t	*all = json_object_get(d->record, "unlocks");
	char		 day[CIVIL_TEXT];
	json_t		*one;
	size_t		 i;

	json_array_foreach(all, i, one)
		if (*json_str(one, "done") == '\0')
			add(d, "unlock", "9.1", NOW, _("its device is locked; "
			    "unlocking was asked for on %s (Mẫu 09)"),
			    register_date_vi(json_str(one, "requested"), day));
}

/* What one change of manager lacks (Điều 10.2). */
static void
due_change(struct due *d, const json_t *change)
{
	const char	*who = json_str(change, "name");
	size_t		 sent;

	if (*json_str(change, "decision") == '\0')
		add(d, "decision", "10.2.a", NOW, _("no decision (Mẫu 10) is "
		    "on record for the change from %s"), who);
	if (*json_str(change, "minutes") == '\0' &&
	    *json_str(change, "exception") == '\0')
		add(d, "minutes", "10.2.b", NOW, _("no minutes (Mẫu 11) are on "
		    "record for the change from %s"), who);
	sent = json_array_size(json_object_get(change, "sent"));
	if (sent < BODIES)
		add(d, "send", "10.2.c", NOW, _("the papers of the change from "
		    "%s went to %zu of 3 bodies"), who, sent);
}

/* Periods meet: who is next begins the day that the last one ends. */
static void
due_managers(struct due *d)
{
	const json_t	*all = json_object_get(d->record, "managers");
	const json_t	*next;
	int64_t		 until, since;
	size_t		 i, n = json_array_size(all);
	json_t		*one;

	json_array_foreach(all, i, one) {
		due_change(d, one);
		next = i + 1 < n ? json_array_get(all, i + 1) :
		    json_object_get(d->record, "manager");
		if (register_days(one, "until", &until) == -1 ||
		    register_days(next, "since", &since) == -1 ||
		    until == since)
			continue;
		add(d, "period", "10.2", NOW, since > until ?
		    _("nobody managed it between %s and %s") :
		    _("%s and %s managed it at the same time"),
		    json_str(one, "name"), json_str(next, "name"));
	}
}

static int
task_cmp(const void *a, const void *b)
{
	const struct register_task	*x = a, *y = b;

	if (x->due != y->due)
		return x->due < y->due ? -1 : 1;
	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return strcmp(x->what, y->what);
}

int
register_due(struct register_tasks *to, const struct register_all *all,
    int64_t today)
{
	struct due	 d = { to, all, NULL, 0, today, false };

	*to = (struct register_tasks){ NULL, 0, 0 };
	for (; d.index < all->n && !d.failed; d.index++) {
		d.record = all->record[d.index];
		if (is(d.record, "status", "withdrawn"))
			continue;
		due_request(&d);
		if (is(d.record, "status", "issued"))
			due_end(&d);
		due_revocation(&d);
		due_device(&d);
		due_unlock(&d);
		due_managers(&d);
	}
	if (to->n > 1)
		qsort(to->task, to->n, sizeof(*to->task), task_cmp);
	return d.failed ? -1 : 0;
}

void
register_tasks_release(struct register_tasks *to)
{
	for (size_t i = 0; i < to->n; i++)
		free(to->task[i].text);
	free(to->task);
	*to = (struct register_tasks){ NULL, 0, 0 };
}
