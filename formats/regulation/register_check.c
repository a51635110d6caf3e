/*
 * register_check.c: what Điều 5 asks of a request and a certificate.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "formats/base/i18n.h"
#include "formats/base/json.h"

#include "formats/regulation/agencies.h"
#include "formats/regulation/register.h"

#define SAID	400
#define WHICH	64

struct telling {
	const struct register_check	*of;
	const json_t			*record;
	unsigned int			 errors;
};

static void tell(struct telling *, enum register_grave, const char *field,
	    const char *article, const char *fmt, ...)
	    __attribute__((format(printf, 5, 6)));

static void
tell(struct telling *t, enum register_grave grave, const char *field,
    const char *article, const char *fmt, ...)
{
	char	 text[SAID];
	va_list	 ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	t->errors += grave == REGISTER_ERROR;
	t->of->say(t->of->arg, grave, field, article, text);
}

/* "record 12", or "row 5" of the list being taken in. */
static char *
which(const struct telling *t, size_t id, char out[WHICH])
{
	const struct register_check	*of = t->of;

	if (of->row != NULL && id > of->base)
		snprintf(out, WHICH, _("row %zu"), of->row[id - 1 - of->base]);
	else
		snprintf(out, WHICH, _("record %zu"), id);
	return out;
}

/* Of two rows of a list the later one is told. */
static bool
is_earlier(const struct telling *t, size_t index)
{
	const struct register_check	*of = t->of;

	if (index == of->self)
		return false;
	return of->row == NULL || index < of->base || index < of->self;
}

static void
check_words(struct telling *t)
{
	enum register_kind	 kind;

	kind = register_kind_parse(json_str(t->record, "kind"));
	if (kind == REGISTER_KIND_MAX)
		tell(t, REGISTER_ERROR, "kind", "",
		    _("is person, organisation or service"));
	if (*json_str(t->record, "name") == '\0')
		tell(t, REGISTER_ERROR, "name", "", _("is missing"));
	if (kind == REGISTER_PERSON && *json_str(t->record, "agency") == '\0')
		tell(t, REGISTER_ERROR, "agency", "", _("is missing"));
	if (kind != REGISTER_PERSON && kind != REGISTER_KIND_MAX &&
	    *json_str(json_object_get(t->record, "manager"), "name") == '\0')
		tell(t, REGISTER_ERROR, "manager.name", "10",
		    _("is missing: who manages the certificate?"));
}

/* Whether the address ends with the domain or one below it. */
static bool
in_domain(const char *mail, const char *domain)
{
	size_t	 len = strlen(mail), end = strlen(domain);

	return len > end && strcasecmp(mail + len - end, domain) == 0 &&
	    (mail[len - end - 1] == '@' || mail[len - end - 1] == '.');
}

static bool
is_mail(const char *s)
{
	const char	*at = strchr(s, '@');

	return at != NULL && at != s && strchr(at + 1, '@') == NULL &&
	    strchr(at + 1, '.') != NULL && strpbrk(s, " ,;<>\"") == NULL &&
	    s[strlen(s) - 1] != '.' && at[1] != '.';
}

static void
check_mail(struct telling *t, const json_t *of, const char *field, bool new)
{
	const char	*mail = json_str(of, "email");

	if (*mail == '\0') {
		if (new)
			tell(t, REGISTER_WARNING, field, "5.2", _("is "
			    "missing: an official mail account must be there "
			    "before a certificate is asked for"));
		return;
	}
	if (!is_mail(mail))
		tell(t, REGISTER_ERROR, field, "", _("%s is not a mail "
		    "address"), mail);
	else if (new && !in_domain(mail, t->of->domain))
		tell(t, REGISTER_WARNING, field, "5.2", _("%s is not of the "
		    "official mail system (@%s)"), mail, t->of->domain);
}

/* Điều 5.3: only new ones are refused. */
static void
check_service_end(struct telling *t, int64_t asked)
{
	struct civil	 least;
	int64_t		 end;

	if (register_days(t->record, "service_end", &end) == -1)
		return;
	register_civil(asked, &least);
	register_months(&least, REGISTER_MONTHS);
	if (end < civil_days(&least))
		tell(t, REGISTER_ERROR, "service_end", "5.3", _("less than 6 "
		    "months of service are left at the request"));
}

/* Nor for an agency that is to end or to be renamed. */
static void
check_planned(struct telling *t, int64_t asked)
{
	bool			 own = register_kind_parse(json_str(t->record,
				    "kind")) == REGISTER_ORGANISATION;
	const char		*field = own ? "name" : "agency";
	const char		*name = json_str(t->record, field);
	struct agency_hit	 hit;

	if (t->of->who == NULL || agency_by_name(t->of->who, name, "", asked,
	    &hit) != AGENCY_FOUND)
		return;
	if (agency_planned(t->of->who, hit.id, asked) != NULL)
		tell(t, REGISTER_ERROR, field, "5.3", _("%s is to be "
		    "dissolved, merged, split or renamed: ask when that is "
		    "done"), name);
	else if (agency_end(t->of->who, hit.id) < asked)
		tell(t, REGISTER_ERROR, field, "5.3", _("%s had ended by "
		    "then"), name);
}

static void
check_new(struct telling *t, int64_t asked)
{
	check_service_end(t, asked);
	check_planned(t, asked);
}

/* Another record that renews ${id}, given up ones not counted; 0: none. */
static size_t
renewed_by(const struct telling *t, long id)
{
	const struct register_check	*of = t->of;
	const json_t	*r;
	uint64_t	 old;

	for (size_t i = 0; i < of->all->n; i++) {
		r = of->all->record[i];
		if (is_earlier(t, i) && json_get_u64(json_object_get(r,
		    "request"), "old", &old) == 0 && old == (uint64_t)id &&
		    strcmp(json_str(r, "status"), "withdrawn") != 0)
			return i + 1;
	}
	return 0;
}

/* ${when} is the day it is asked for, or performed. */
static void
check_left(struct telling *t, const json_t *old, int64_t when,
    const char *field)
{
	const json_t	*cert = json_object_get(old, "certificate");
	char		 end[CIVIL_TEXT];
	int64_t		 after;

	if (register_days(cert, "not_after", &after) == -1)
		return;
	register_date_vi(json_str(cert, "not_after"), end);
	if (when > after - REGISTER_LEFT)
		tell(t, REGISTER_ERROR, field, "5.4", _("the certificate must "
		    "be valid for at least 60 days more when it is renewed: it "
		    "ends on %s, %lld days later; ask for a new one"), end,
		    (long long)(after - when));
}

/* Điều 5.4: once, and early enough. */
static void
check_renewal(struct telling *t, const json_t *request, int64_t asked)
{
	const char	*serial = json_str(request, "old_serial");
	char		 one[WHICH], two[WHICH];
	const json_t	*old;
	uint64_t	 named;
	size_t		 other;
	long		 id;

	if (*serial == '\0') {
		tell(t, REGISTER_ERROR, "request.old_serial", "5.4",
		    _("is missing: which certificate is renewed?"));
		return;
	}
	id = json_get_u64(request, "old", &named) == 0 && named > 0 &&
	    named <= t->of->all->n ? (long)named :
	    register_by_serial(t->of->all, serial, NULL);
	if (id == -1) {
		tell(t, REGISTER_ERROR, "request.old_serial", "5.4",
		    _("several issuers gave the serial number %s; name the "
		    "record, with old=NUMBER"), serial);
		return;
	}
	if (id == 0) {
		tell(t, REGISTER_WARNING, "request.old_serial", "5.4",
		    _("%s is not in the register: whether it was renewed "
		    "before, and how long it is valid, cannot be told"),
		    serial);
		return;
	}
	old = t->of->all->record[id - 1];
	if (strcmp(json_str(json_object_get(old, "request"), "kind"),
	    "renewal") == 0)
		tell(t, REGISTER_ERROR, "request.old_serial", "5.4",
		    _("%s (%s) is a renewal itself, and a certificate is "
		    "renewed only once; ask for a new one"), serial,
		    which(t, (size_t)id, one));
	else if ((other = renewed_by(t, id)) != 0)
		tell(t, REGISTER_ERROR, "request.old_serial", "5.4",
		    _("%s (%s) is renewed by %s already"), serial,
		    which(t, (size_t)id, one), which(t, other, two));
	if (strcmp(json_str(old, "status"), "revoked") == 0 ||
	    strcmp(json_str(old, "status"), "revoking") == 0)
		tell(t, REGISTER_ERROR, "request.old_serial", "3.12",
		    _("%s (%s) is revoked, which is for ever"), serial,
		    which(t, (size_t)id, one));
	check_left(t, old, asked, "request.date");
}

static bool
is_alike(const json_t *a, const json_t *b, const char *key)
{
	return strcmp(json_str(a, key), json_str(b, key)) == 0;
}

/* The same request a second time, as when a list is taken in twice. */
static void
check_same(struct telling *t, const json_t *request)
{
	const json_t	*r, *other;
	char		 one[WHICH];

	for (size_t i = 0; i < t->of->all->n; i++) {
		r = t->of->all->record[i];
		other = json_object_get(r, "request");
		if (!is_earlier(t, i) ||
		    strcmp(json_str(r, "status"), "withdrawn") == 0 ||
		    !is_alike(r, t->record, "name") ||
		    !is_alike(r, t->record, "kind") ||
		    !is_alike(r, t->record, "email") ||
		    !is_alike(r, t->record, "agency") ||
		    !is_alike(other, request, "date") ||
		    !is_alike(other, request, "kind"))
			continue;
		tell(t, REGISTER_ERROR, "name", "", _("the same request, of "
		    "the same day, is %s already"), which(t, i + 1, one));
		return;
	}
}

unsigned int
register_check_request(const struct register_check *of, const json_t *record)
{
	const json_t	*request = json_object_get(record, "request");
	const char	*kind = json_str(request, "kind");
	struct telling	 t = { of, record, 0 };
	uint64_t	 years;
	int64_t		 asked;
	bool		 new, serves;

	check_words(&t);
	if (strcmp(kind, "new") != 0 && strcmp(kind, "renewal") != 0)
		tell(&t, REGISTER_ERROR, "request.kind", "5.4",
		    _("is new or renewal"));
	new = strcmp(kind, "new") == 0;
	/* Mẫu 05 and 06 have the account of who manages it, and no other. */
	serves = strcmp(json_str(record, "kind"), "service") == 0;
	check_mail(&t, record, "email", new && !serves);
	if (json_object_get(record, "manager") != NULL)
		check_mail(&t, json_object_get(record, "manager"),
		    "manager.email", new && serves);
	if (json_get_u64(request, "years", &years) == 0 &&
	    (years == 0 || years > REGISTER_YEARS))
		tell(&t, REGISTER_ERROR, "request.years", "5.5",
		    _("is at most 10 years"));
	if (*json_str(request, "confirmed_by") == '\0')
		tell(&t, REGISTER_WARNING, "request.confirmed_by", "16.1",
		    _("is missing: the head of the agency confirms requests"));
	if (register_days(request, "date", &asked) == -1) {
		tell(&t, REGISTER_ERROR, "request.date", "",
		    _("is missing"));
		return t.errors;
	}
	check_same(&t, request);
	if (new)
		check_new(&t, asked);
	else
		check_renewal(&t, request, asked);
	return t.errors;
}

unsigned int
register_check_personal(const json_t *personal, int64_t asked,
    register_say *say, void *arg)
{
	int64_t		 born, given;
	bool		 has_born = register_days(personal, "born", &born) ==
			    0;
	bool		 has_given = register_days(personal, "id_date",
			    &given) == 0;
	unsigned int	 n = 0;

	if (has_born && born >= asked) {
		say(arg, REGISTER_ERROR, "private.born", "",
		    _("is not before the day of the request"));
		n++;
	}
	if (has_given && (given > asked || (has_born && given < born))) {
		say(arg, REGISTER_ERROR, "private.id", "", given > asked ?
		    _("the identity paper is of a day after the request") :
		    _("the identity paper is of a day before the birth"));
		n++;
	}
	return n;
}

/* The serial number among the other records. */
static void
check_serial(struct telling *t, const json_t *cert)
{
	const char	*serial = json_str(cert, "serial");
	const char	*issuer = json_str(cert, "issuer"), *by;
	const json_t	*other;
	char		 one[WHICH];

	for (size_t i = 0; i < t->of->all->n; i++) {
		other = json_object_get(t->of->all->record[i], "certificate");
		if (!is_earlier(t, i) ||
		    strcmp(json_str(other, "serial"), serial) != 0)
			continue;
		by = json_str(other, "issuer");
		if (*by != '\0' && *issuer != '\0' && strcmp(by, issuer) != 0)
			tell(t, REGISTER_WARNING, "certificate.serial", "",
			    _("%s is also the number of %s, by another issuer "
			    "(%s): say which is meant wherever it is named"),
			    serial, which(t, i + 1, one), by);
		else
			tell(t, REGISTER_ERROR, "certificate.serial", "",
			    _("%s is the number of %s already"), serial,
			    which(t, i + 1, one));
	}
}

static void
check_period(struct telling *t, const json_t *cert)
{
	struct civil	 most;
	int64_t		 from, until;

	if (register_days(cert, "not_before", &from) == -1)
		tell(t, REGISTER_ERROR, "certificate.not_before", "",
		    _("is missing"));
	else if (register_days(cert, "not_after", &until) == -1)
		tell(t, REGISTER_ERROR, "certificate.not_after", "",
		    _("is missing"));
	else if (until < from)
		tell(t, REGISTER_ERROR, "certificate.not_after", "",
		    _("the period ends before it begins"));
	else {
		register_civil(from, &most);
		register_months(&most, REGISTER_YEARS * 12);
		if (until > civil_days(&most))
			tell(t, REGISTER_WARNING, "certificate.not_after",
			    "5.5", _("the period is longer than 10 years"));
	}
}

unsigned int
register_check_certificate(const struct register_check *of,
    const json_t *record)
{
	const json_t	*cert = json_object_get(record, "certificate");
	const json_t	*request = json_object_get(record, "request");
	struct telling	 t = { of, record, 0 };
	uint64_t	 old;
	int64_t		 issued;

	if (*json_str(cert, "serial") == '\0')
		tell(&t, REGISTER_ERROR, "certificate.serial", "",
		    _("is missing"));
	else
		check_serial(&t, cert);
	check_period(&t, cert);
	/* The day a renewal is performed decides (Điều 5.4). */
	if (strcmp(json_str(request, "kind"), "renewal") == 0 &&
	    json_get_u64(request, "old", &old) == 0 && old > 0 &&
	    old <= of->all->n &&
	    register_days(cert, "issued", &issued) == 0)
		check_left(&t, of->all->record[old - 1], issued,
		    "certificate.issued");
	return t.errors;
}
