/*
 * register_events.c: what befalls a certificate after its issue: incidents,
 * devices, unlocking, managers, revocation (Điều 6, 7, 9, 10).
 */
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"

#include "archiver/register_change.h"

static bool
status_is(const json_t *record, const char *status)
{
	return strcmp(json_str(record, "status"), status) == 0;
}

/* A list of the record, made when it is not there; NULL: memory. */
static json_t *
list_of(json_t *record, const char *key)
{
	if (json_object_get(record, key) == NULL &&
	    json_put(record, key, json_array()) == -1)
		return NULL;
	return json_object_get(record, key);
}

/* Append ${one}, which it takes, to a list of the record. */
static int
list_add(json_t *record, const char *key, json_t *one)
{
	json_t	*list = list_of(record, key);

	if (list == NULL) {
		json_decref(one);
		return no_memory();
	}
	return json_array_append_new(list, one) == 0 ? 0 : no_memory();
}

/* What happened: not before the certificate, not after today. */
static int
day_happened(struct change_run *c, const json_t *record, const json_t *of,
    const char *key)
{
	int64_t	 day, from;

	if (register_days(of, key, &day) == -1)
		return change_refuse(c, _("give the day, with date=DAY"));
	if (day > c->today)
		return change_refuse(c, _("the day is still to come"));
	if (register_days(json_object_get(record, "certificate"),
	    "not_before", &from) == 0 && day < from)
		return change_refuse(c, _("the day is before the certificate "
		    "was valid"));
	return 0;
}

int
change_incident(struct change_run *c, json_t *record)
{
	static const char *const words[] = { "exposed", "lost", "copied",
	    "damaged" };
	const char	*what = fields_get(c->f, "what");
	json_t		*one = json_object();
	bool		 known = false;
	int		 rc;

	for (size_t i = 0; what != NULL && i < 4; i++)
		known = known || strcmp(words[i], what) == 0;
	if (one == NULL)
		return no_memory();
	if (!known)
		rc = change_refuse(c, _("what is exposed, lost, copied or "
		    "damaged"));
	else if (!status_is(record, "issued") &&
	    !status_is(record, "revoking"))
		rc = change_refuse(c, _("there is no certificate in use"));
	else if ((rc = fields_text(c->f, one, "what", "what")) == 0 &&
	    (rc = change_day(c, one, "date", "date")) == 0 &&
	    (rc = fields_text(c->f, one, "text", "text")) == 0)
		rc = day_happened(c, record, one, "date");
	if (rc != 0) {
		json_decref(one);
		return rc;
	}
	change_warn(c, _("ask for its revocation in time (Điều 17.3): Mẫu 07, "
	    "then: register revoke"));
	return list_add(record, "incidents", one);
}

int
change_device(struct change_run *c, json_t *record)
{
	const char	*number = fields_get(c->f, "number");
	const json_t	*other;

	if (number == NULL || *number == '\0')
		return change_refuse(c, _("give the device's number, with "
		    "number=TEXT"));
	for (size_t i = 0; i < c->all->n; i++) {
		other = c->all->record[i];
		if (i + 1 != c->id && !status_is(other, "revoked") &&
		    strcmp(json_str(other, "device"), number) == 0)
			change_warn(c, _("record %zu has the same device"),
			    i + 1);
	}
	return json_put_str(record, "device", number) == -1 ?
	    no_memory() : 0;
}

int
change_handover(struct change_run *c, json_t *record)
{
	static const char *const keys[] = { "hour", "place", "from",
	    "from_agency", "from_address", "from_for", "from_position", "to",
	    "to_agency", "to_address", "to_for", "to_position", "why", "for" };
	const char	*manager = fields_get(c->f, "manager");
	const char	*occasion = fields_get(c->f, "for");
	json_t		*one = json_object();
	int		 rc = 0;

	if (one == NULL)
		return no_memory();
	for (size_t i = 0; rc == 0 && i < sizeof(keys) / sizeof(keys[0]); i++)
		rc = fields_text(c->f, one, keys[i], keys[i]);
	if (rc == 0)
		rc = change_day(c, one, "date", "date");
	if (rc == 0 && *json_str(record, "device") == '\0')
		rc = change_refuse(c, _("has no device on record; first: "
		    "register device NUMBER number=TEXT"));
	else if (rc == 0 && (*json_str(one, "from") == '\0' ||
	    *json_str(one, "to") == '\0'))
		rc = change_refuse(c, _("say who hands over and who takes, "
		    "with from=NAME to=NAME"));
	else if (rc == 0 && (occasion == NULL ||
	    (strcmp(occasion, "issue") != 0 && strcmp(occasion,
	    "revocation") != 0 && strcmp(occasion, "other") != 0)))
		rc = change_refuse(c, _("for is issue, revocation or other"));
	else if (rc == 0 && manager != NULL && strcmp(manager, "yes") != 0)
		rc = change_refuse(c, _("manager=yes: it goes to the Người "
		    "quản lý thuê bao"));
	if (rc == 0)
		rc = day_happened(c, record, one, "date");
	if (rc == 0 && json_put_str(one, "device",
	    json_str(record, "device")) == -1)
		rc = no_memory();
	if (rc == 0 && manager != NULL &&
	    json_put_bool(one, "manager", true) == -1)
		rc = no_memory();
	if (rc != 0) {
		json_decref(one);
		return rc;
	}
	return list_add(record, "handovers", one);
}

/* The unlocking that is asked for and not done; NULL: none. */
static json_t *
unlock_open(const json_t *record)
{
	const json_t	*list = json_object_get(record, "unlocks");
	json_t		*one, *open = NULL;
	size_t		 i;

	json_array_foreach(list, i, one)
		if (*json_str(one, "done") == '\0')
			open = one;
	return open;
}

int
change_unlock(struct change_run *c, json_t *record)
{
	json_t	*one = unlock_open(record);
	int64_t	 asked, done;
	int	 rc;

	if (fields_get(c->f, "done") != NULL) {
		if (one == NULL)
			return change_refuse(c, _("no unlocking was asked "
			    "for"));
		if ((rc = change_day(c, one, "done", "done")) != 0 ||
		    (rc = day_happened(c, record, one, "done")) != 0)
			return rc;
		if (register_days(one, "requested", &asked) == 0 &&
		    register_days(one, "done", &done) == 0 && done < asked)
			return change_refuse(c, _("it was unlocked before it "
			    "was asked for"));
		return 0;
	}
	if (one != NULL)
		return change_refuse(c, _("unlocking was asked for already; "
		    "when it is done: done=DAY"));
	if (*json_str(record, "device") == '\0')
		return change_refuse(c, _("has no device on record; first: "
		    "register device NUMBER number=TEXT"));
	if ((one = json_object()) == NULL)
		return no_memory();
	if ((rc = change_day(c, one, "requested", "date")) != 0 ||
	    (rc = day_happened(c, record, one, "requested")) != 0) {
		json_decref(one);
		return rc;
	}
	return list_add(record, "unlocks", one);
}

/* Điều 10.2.c: "a; b; c". */
static int
sent_put(struct change_run *c, json_t *one)
{
	const char	*s = fields_get(c->f, "sent");
	json_t		*list;
	size_t		 n;

	if (s == NULL)
		return 0;
	if ((list = json_array()) == NULL ||
	    json_put(one, "sent", list) == -1)
		return no_memory();
	for (;; s += n) {
		s += strspn(s, " ;");
		if ((n = strcspn(s, ";")) == 0)
			return 0;
		if (json_array_append_new(list, json_stringn(s, n)) != 0)
			return no_memory();
	}
}

/* Papers of the newest change, which come one after the other. */
static int
manager_papers(struct change_run *c, json_t *one)
{
	const char	*exception = fields_get(c->f, "exception");
	int		 rc;

	if (exception != NULL && strcmp(exception, "died") != 0 &&
	    strcmp(exception, "incapable") != 0)
		return change_refuse(c, _("exception is died or incapable "
		    "(Điều 10.2.b)"));
	if ((rc = fields_text(c->f, one, "decision", "decision")) != 0 ||
	    (rc = change_day(c, one, "decided", "decided")) != 0 ||
	    (rc = change_day(c, one, "minutes", "minutes")) != 0 ||
	    (rc = fields_text(c->f, one, "hour", "hour")) != 0 ||
	    (rc = fields_text(c->f, one, "place", "place")) != 0 ||
	    (rc = fields_text(c->f, one, "exception", "exception")) != 0)
		return rc;
	return sent_put(c, one);
}

/* Who is next, from the fields; NULL: logged. */
static json_t *
manager_next(struct change_run *c, int *rc)
{
	static const char *const keys[] = { "name", "position", "agency",
	    "email" };
	json_t	*next = json_object();

	*rc = next == NULL ? no_memory() : 0;
	for (size_t i = 0; *rc == 0 && i < 4; i++)
		*rc = fields_text(c->f, next, keys[i], keys[i]);
	if (*rc == 0)
		*rc = change_day(c, next, "since", "date");
	if (*rc != 0) {
		json_decref(next);
		return NULL;
	}
	return next;
}

int
change_manager(struct change_run *c, json_t *record)
{
	json_t	*list = json_object_get(record, "managers");
	json_t	*old = json_object_get(record, "manager"), *next;
	size_t	 n = json_array_size(list);
	int64_t	 since;
	int	 rc;

	if (strcmp(json_str(record, "kind"), "person") == 0)
		return change_refuse(c, _("a person's certificate is managed "
		    "by that person alone (Điều 8.1.a)"));
	if (fields_get(c->f, "name") == NULL)
		return n == 0 ? change_refuse(c, _("who is the new manager? "
		    "name=NAME")) :
		    manager_papers(c, json_array_get(list, n - 1));
	if ((next = manager_next(c, &rc)) == NULL)
		return rc;
	if (register_days(next, "since", &since) == -1) {
		json_decref(next);
		return change_refuse(c, _("give the day, with date=DAY"));
	}
	/* Who was it goes to the earlier ones, with the papers. */
	if ((old = old == NULL ? json_object() : json_deep_copy(old)) == NULL ||
	    json_put_str(old, "until", json_str(next, "since")) == -1) {
		json_decref(old);
		json_decref(next);
		return no_memory();
	}
	/* The personal data was the old one's (Mẫu 11). */
	if (json_get_str(record, "private") != NULL &&
	    json_put_str(old, "private", json_str(record, "private")) == -1)
		rc = no_memory();
	json_object_del(record, "private");
	if (rc == 0)
		rc = manager_papers(c, old);
	if (rc != 0)
		json_decref(old);
	else
		rc = list_add(record, "managers", old);
	if (rc != 0)
		json_decref(next);
	else if (json_put(record, "manager", next) == -1)
		rc = no_memory();
	return rc;
}

/* Letters that are of one kind of certificate only (Điều 6.1). */
static int
reason_check(struct change_run *c, const json_t *record, const char *letter)
{
	static const struct {
		const char	*letter;
		const char	*kind;
	} only[] = {
		{ "đ", "person" }, { "e", "person" }, { "g", "person" },
		{ "h", "organisation" }, { "i", "service" },
	};
	int64_t	 end;

	if (letter == NULL || register_reason(letter) == NULL)
		return change_refuse(c, _("reason is a letter of Điều 6.1: a, "
		    "b, c, d, đ, e, g, h, i or k"));
	for (size_t i = 0; i < sizeof(only) / sizeof(only[0]); i++)
		if (strcmp(only[i].letter, letter) == 0 &&
		    strcmp(only[i].kind, json_str(record, "kind")) != 0)
			return change_refuse(c, _("Điều 6.1.%s is of another "
			    "kind of certificate"), letter);
	if (strcmp(letter, "a") == 0 && (register_days(json_object_get(record,
	    "certificate"), "not_after", &end) == -1 || end >= c->today))
		return change_refuse(c, _("Điều 6.1.a is of certificates that "
		    "have ended; this one has not"));
	return 0;
}

/* What both have in common: the letter, and words of one's own. */
static int
revocation_fields(struct change_run *c, json_t *record, json_t *to)
{
	const char	*letter = fields_get(c->f, "reason");
	int		 rc;

	if (letter == NULL && json_get_str(to, "reason") != NULL)
		return 0;	/* given when it was asked for */
	if ((rc = reason_check(c, record, letter)) != 0 ||
	    (rc = fields_text(c->f, to, "reason", "reason")) != 0 ||
	    (rc = fields_text(c->f, to, "text", "text")) != 0)
		return rc;
	return fields_text(c->f, to, "by", "by");
}

int
change_revoke(struct change_run *c, json_t *record)
{
	json_t	*to;
	int	 rc;

	if (!status_is(record, "issued"))
		return change_refuse(c, status_is(record, "revoking") ?
		    _("its revocation was asked for already") :
		    _("there is no certificate to revoke"));
	if ((to = json_object()) == NULL ||
	    json_object_set_new(record, "revocation", to) != 0)
		return no_memory();
	if ((rc = revocation_fields(c, record, to)) != 0 ||
	    (rc = change_day(c, to, "requested", "date")) != 0 ||
	    (rc = day_happened(c, record, to, "requested")) != 0)
		return rc;
	return json_put_str(record, "status", "revoking") == -1 ?
	    no_memory() : 0;
}

int
change_revocation(struct change_run *c, json_t *record)
{
	json_t	*to = json_object_get(record, "revocation");
	int	 rc;

	if (!status_is(record, "issued") && !status_is(record, "revoking"))
		return change_refuse(c, _("there is no certificate to "
		    "revoke"));
	if (to == NULL) {
		if (json_put(record, "revocation", json_object()) == -1)
			return no_memory();
		to = json_object_get(record, "revocation");
	}
	if ((rc = revocation_fields(c, record, to)) != 0 ||
	    (rc = change_day(c, to, "effective", "date")) != 0 ||
	    (rc = day_happened(c, record, to, "effective")) != 0)
		return rc;
	return json_put_str(record, "status", "revoked") == -1 ?
	    no_memory() : 0;
}
