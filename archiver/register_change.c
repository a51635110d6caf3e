/*
 * register_change.c: nbarchive register request, issue, revoke ...: changes of
 * records, each journalled with the whole record that it makes.
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
#include "formats/regulation/viet.h"
#include "formats/validation/dn.h"

#include "archiver/agency_part.h"
#include "archiver/out.h"
#include "archiver/register_change.h"

#define SAID		600
#define CHANGED_MAX	1000		/* records at once */
#define PERSONAL_KNOWN	", born, birthplace, sex, id_number, id_date, " \
	"id_place, address, phone, fax"
#define WORDS_KNOWN	"name, agency, province, position, title, email, " \
	"tax, seat, service_type, service_end, manager, manager_position, " \
	"manager_agency, manager_email, confirmed_by, years, old"

int
change_refuse(const struct change_run *c, const char *fmt, ...)
{
	char	 text[SAID];
	va_list	 ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	log_errx(_("record %llu: %s"), (unsigned long long)c->id, text);
	return FAIL_USAGE;
}

void
change_warn(struct change_run *c, const char *fmt, ...)
{
	char	 text[SAID];
	va_list	 ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	c->warned = true;
	log_warnx(_("record %llu: %s"), (unsigned long long)c->id, text);
}

int
change_day(struct change_run *c, json_t *to, const char *key,
    const char *name)
{
	char	 day[CIVIL_TEXT];
	int	 rc;

	if ((rc = fields_date(c->f, name, day)) != 0 || *day == '\0')
		return rc;
	return json_put_str(to, key, day) == -1 ? no_memory() : 0;
}

static void
told_field(void *arg, enum register_grave grave, const char *field,
    const char *article, const char *text)
{
	struct change_run	*c = arg;
	const char		*of = *article == '\0' ? "" : " (Điều ";

	if (grave == REGISTER_WARNING)
		change_warn(c, "%s: %s%s%s%s", field, text, of, article,
		    *of == '\0' ? "" : ")");
	else
		(void)change_refuse(c, "%s: %s%s%s%s", field, text, of,
		    article, *of == '\0' ? "" : ")");
}

int
change_check(struct change_run *c, const json_t *record, bool cert)
{
	const char		*domain = c->run->set->reg.domain;
	struct register_check	 check = {
		.all = c->all, .self = (size_t)c->id - 1,
		.domain = domain != NULL ? domain : REGISTER_DOMAIN,
		.who = c->who, .say = told_field, .arg = c,
	};

	return (cert ? register_check_certificate(&check, record) :
	    register_check_request(&check, record)) == 0 ? 0 : FAIL_USAGE;
}

const char *
change_personal_field(size_t i)
{
	static const char *const	 fields[] = { "born", "birthplace",
	    "sex", "id_number", "id_date", "id_place", "address", "phone",
	    "fax" };

	return i < sizeof(fields) / sizeof(fields[0]) ? fields[i] : NULL;
}

/* Personal data out of the fields; *given: there is some. */
static int
personal_fields(struct change_run *c, json_t *data, bool *given)
{
	const char	*name, *sex = fields_get(c->f, "sex");
	int		 rc = 0;

	*given = false;
	if (sex != NULL && strcmp(sex, "male") != 0 &&
	    strcmp(sex, "female") != 0)
		return change_refuse(c, _("sex is male or female"));
	for (size_t i = 0; rc == 0 &&
	    (name = change_personal_field(i)) != NULL; i++) {
		if (fields_get(c->f, name) == NULL)
			continue;
		*given = true;
		rc = strcmp(name, "born") == 0 || strcmp(name, "id_date") ==
		    0 ? change_day(c, data, name, name) :
		    fields_text(c->f, data, name, name);
	}
	return rc;
}

/* ${key} of the record, made when it is not there. */
static json_t *
object_in(json_t *record, const char *key)
{
	if (json_object_get(record, key) == NULL)
		(void)json_put(record, key, json_object());
	return json_object_get(record, key);
}

static int
old_take(struct change_run *c, json_t *request)
{
	const char	*old = fields_get(c->f, "old");
	char		 serial[REGISTER_SERIAL];
	const json_t	*cert;
	uint64_t	 id;
	long		 n;

	if (old == NULL)
		return 0;
	if (parse_u64(old, 1, c->all->n, &id) == 0) {
		cert = json_object_get(c->all->record[id - 1], "certificate");
		if (*json_str(cert, "serial") == '\0')
			return change_refuse(c, _("record %s has no "
			    "certificate"), old);
		return json_put_str(request, "old_serial", json_str(cert,
		    "serial")) == -1 || json_put_int(request, "old",
		    (int64_t)id) == -1 ? no_memory() : 0;
	}
	if (register_serial_parse(old, serial) != NULL)
		return change_refuse(c, _("old is a record's number or a "
		    "serial number"));
	if ((n = register_by_serial(c->all, serial, NULL)) > 0 &&
	    json_put_int(request, "old", n) == -1)
		return no_memory();
	return json_put_str(request, "old_serial", serial) == -1 ?
	    no_memory() : 0;
}

/* The words of a request, new or corrected. */
static int
words_take(struct change_run *c, json_t *record)
{
	static const char *const keys[] = { "name", "agency", "province",
	    "position", "title", "email", "tax", "seat", "service_type" };
	static const char *const manager[][2] = { { "name", "manager" },
	    { "position", "manager_position" }, { "agency",
	    "manager_agency" }, { "email", "manager_email" } };
	json_t		*request = object_in(record, "request");
	const char	*years = fields_get(c->f, "years");
	uint64_t	 n;
	int		 rc = request == NULL ? no_memory() : 0;

	for (size_t i = 0; rc == 0 && i < sizeof(keys) / sizeof(keys[0]); i++)
		rc = fields_text(c->f, record, keys[i], keys[i]);
	for (size_t i = 0; rc == 0 && i < 4; i++)
		if (fields_get(c->f, manager[i][1]) != NULL)
			rc = object_in(record, "manager") == NULL ?
			    no_memory() : fields_text(c->f, json_object_get(
			    record, "manager"), manager[i][0],
			    manager[i][1]);
	if (rc == 0)
		rc = change_day(c, record, "service_end", "service_end");
	if (rc == 0)
		rc = fields_text(c->f, request, "confirmed_by", "confirmed_by");
	if (rc == 0)
		rc = old_take(c, request);
	if (rc == 0 && years != NULL) {
		if (parse_u64(years, 1, REGISTER_YEARS, &n) == -1)
			rc = change_refuse(c, _("years is at most 10"));
		else if (json_put_int(request, "years", (int64_t)n) == -1)
			rc = no_memory();
	}
	if (rc != 0)
		return rc;
	if (json_get_str(record, "title") == NULL)
		json_object_del(record, "leader");
	else if (json_put_bool(record, "leader", true) == -1)
		return no_memory();
	return 0;
}

static int
apply_request(struct change_run *c, json_t *record)
{
	const char	*kind = fields_get(c->f, "kind");
	const char	*request = fields_get(c->f, "request");
	int		 rc;

	if (register_kind_parse(kind) == REGISTER_KIND_MAX)
		return change_refuse(c, _("kind is person, organisation or "
		    "service"));
	if (json_put_str(record, "kind", kind) == -1 ||
	    json_put_str(record, "status", "requested") == -1)
		return no_memory();
	if ((rc = words_take(c, record)) != 0 ||
	    (rc = change_day(c, object_in(record, "request"), "date",
	    "date")) != 0)
		return rc;
	if (json_put_str(object_in(record, "request"), "kind", request) == -1)
		return no_memory();
	return change_check(c, record, false);
}

static int
apply_correct(struct change_run *c, json_t *record)
{
	int	 rc;

	if ((rc = words_take(c, record)) != 0)
		return rc;
	return change_check(c, record, false);
}

/* What the certificate says against what was asked for. */
static void
compare_subject(struct change_run *c, const json_t *record,
    const json_t *cert)
{
	static const char *const kinds[] = { "", "person", "organisation",
	    "service" };
	const char	*subject = json_str(cert, "subject");
	enum dn_kind	 kind;
	struct buf	 a, b;
	char		 cn[DN_VALUE];

	if (*subject == '\0')
		return;
	kind = dn_classify(subject, json_str(cert, "issuer"));
	/* What is nothing else is a person: of a device it says nothing. */
	if (kind != DN_UNKNOWN && strcmp(kinds[kind], json_str(record,
	    "kind")) != 0 && (kind != DN_PERSON ||
	    strcmp(json_str(record, "kind"), "organisation") == 0))
		change_warn(c, _("the certificate looks like one of another "
		    "kind (%s)"), kinds[kind]);
	if (dn_get(subject, "CN", 0, cn, sizeof(cn)) == NULL)
		return;
	buf_init(&a, 8 * REGISTER_TEXT);
	buf_init(&b, 8 * REGISTER_TEXT);
	if (viet_fold(&a, cn, strlen(cn), true) == 0 &&
	    viet_fold(&b, json_str(record, "name"),
	    strlen(json_str(record, "name")), true) == 0 &&
	    (a.len != b.len || (a.len > 0 && memcmp(a.p, b.p, a.len) != 0)))
		change_warn(c, _("the certificate is for \"%s\""), cn);
	buf_release(&a);
	buf_release(&b);
}

/* The certificate's fields, from the command line. */
static int
certificate_take(struct change_run *c, json_t *cert)
{
	const char	*serial = fields_get(c->f, "serial"), *wrong;
	char		 hex[REGISTER_SERIAL];
	int		 rc;

	if (serial != NULL) {
		if ((wrong = register_serial_parse(serial, hex)) != NULL)
			return change_refuse(c, "serial: %s", wrong);
		if (json_put_str(cert, "serial", hex) == -1)
			return no_memory();
	}
	if ((rc = fields_text(c->f, cert, "issuer", "issuer")) != 0 ||
	    (rc = fields_text(c->f, cert, "subject", "subject")) != 0 ||
	    (rc = change_day(c, cert, "not_before", "from")) != 0 ||
	    (rc = change_day(c, cert, "not_after", "until")) != 0)
		return rc;
	return change_day(c, cert, "issued", "date");
}

static int
apply_issue(struct change_run *c, json_t *record)
{
	json_t	*cert;
	int64_t	 issued;
	int	 rc;

	if (strcmp(json_str(record, "status"), "requested") != 0)
		return change_refuse(c, _("is not waiting for a "
		    "certificate"));
	cert = c->cert != NULL ? json_deep_copy(c->cert) : json_object();
	if (json_put(record, "certificate", cert) == -1)
		return no_memory();
	if ((rc = certificate_take(c, cert)) != 0)
		return rc;
	if (json_get_str(cert, "issued") == NULL &&
	    json_put_str(cert, "issued", json_get_str(cert,
	    "not_before")) == -1)
		return no_memory();
	if (register_days(cert, "issued", &issued) == 0 && issued > c->today)
		return change_refuse(c, _("the day is still to come"));
	if ((rc = fields_text(c->f, record, "device", "device")) != 0 ||
	    (rc = change_check(c, record, true)) != 0)
		return rc;
	compare_subject(c, record, cert);
	return json_put_str(record, "status", "issued") == -1 ?
	    no_memory() : 0;
}

static int
apply_withdraw(struct change_run *c, json_t *record)
{
	if (strcmp(json_str(record, "status"), "requested") != 0)
		return change_refuse(c, _("is not waiting for a "
		    "certificate"));
	if (c->run->reason == NULL)
		return change_refuse(c, _("say why, with --reason TEXT"));
	return json_put_str(record, "status", "withdrawn") == -1 ?
	    no_memory() : 0;
}

static const struct change_kind	 kinds[] = {
	{ "request", "kind, request, date, " WORDS_KNOWN PERSONAL_KNOWN, true,
	  true, apply_request },
	{ "issue", "cert, serial, issuer, subject, from, until, date, device",
	  false, false, apply_issue },
	{ "withdraw", "(none)", false, false, apply_withdraw },
	{ "correct", WORDS_KNOWN PERSONAL_KNOWN, false, true, apply_correct },
	{ "revoke", "reason, date, text, by", false, false, change_revoke },
	{ "revocation", "reason, date, text, by", false, false,
	  change_revocation },
	{ "incident", "what, date, text", false, false, change_incident },
	{ "device", "number", false, false, change_device },
	{ "handover", "from, from_agency, from_address, from_for, "
	  "from_position, to, to_agency, to_address, to_for, to_position, "
	  "date, hour, place, for, why, manager", false, false,
	  change_handover },
	{ "unlock", "date, done", false, false, change_unlock },
	{ "manager", "name, position, agency, email, date, decision, decided, "
	  "minutes, hour, place, exception, sent" PERSONAL_KNOWN, false, true,
	  change_manager },
};

const struct change_kind *
change_kind(const char *name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

bool
register_is_change(const char *what)
{
	return change_kind(what) != NULL;
}

/* Inside the batch: what one record becomes. */
static int
change_one(struct change_run *c, const struct change_kind *k,
    struct writer *w, struct personal *p, const json_t *before,
    json_t *personal)
{
	json_t	*record, *data = NULL;
	bool	 given;
	int	 rc;

	record = before == NULL ? json_object() : json_deep_copy(before);
	if (record == NULL)
		return no_memory();
	rc = k->apply(c, record);
	if (rc == 0 && p != NULL) {
		/* A new manager's data takes nothing from the old one's. */
		data = personal != NULL && json_get_str(record, "private") !=
		    NULL ? json_deep_copy(personal) : json_object();
		rc = data == NULL ? no_memory() :
		    personal_fields(c, data, &given);
		if (rc == 0 && register_check_personal(data, c->today,
		    told_field, c) > 0)
			rc = FAIL_USAGE;
		if (rc == 0)
			rc = personal_put(p, w, c->id, data, record);
	}
	if (rc == 0)
		rc = book_put(w, c->id, c->name, record, c->run->reason);
	json_decref(data);
	json_decref(record);
	return rc;
}

/* Which records are meant, and the personal data that they have. */
struct targets {
	uint64_t	*id;
	json_t		**personal;	/* where it is wanted */
	size_t		 n;
};

static int
targets_find(const struct run *run, struct targets *t, size_t n,
    bool personal)
{
	struct register_all	 all = { NULL, 0, 0 };
	struct reader		*cat;
	int			 rc;

	t->n = n;
	t->id = calloc(n + 1, sizeof(*t->id));
	t->personal = calloc(n + 1, sizeof(json_t *));
	if (t->id == NULL || t->personal == NULL)
		return no_memory();
	if ((rc = find_open(&cat, run->set->store)) != 0)
		return rc;
	rc = book_read(&all, cat);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		if ((rc = book_find(&all, run->arg[i], &t->id[i])) != 0)
			break;
		for (size_t k = 0; k < i; k++)
			if (t->id[k] == t->id[i]) {
				log_errx(_("%s: is named twice"),
				    run->arg[i]);
				rc = FAIL_USAGE;
			}
		if (rc == 0 && personal)
			t->personal[i] = personal_get(run, cat,
			    all.record[t->id[i] - 1], &rc);
	}
	register_release(&all);
	reader_close(cat);
	return rc;
}

static void
targets_release(struct targets *t)
{
	for (size_t i = 0; t->personal != NULL && i < t->n; i++)
		json_decref(t->personal[i]);
	free(t->personal);
	free(t->id);
}

/* All records in one batch: all of them change, or none. */
static int
change_all(struct change_run *c, const struct change_kind *k,
    const struct targets *t, struct personal *p)
{
	struct register_all	 all = { NULL, 0, 0 };
	struct writer_opts	 opts;
	struct agency_books	 books = { NULL, { NULL, 0, 0 } };
	struct writer		*w;
	int			 rc;

	writer_opts(&opts, c->run);
	if ((rc = writer_open(&w, &opts)) != 0)
		return rc;
	if (p != NULL && (rc = writer_intake(w)) == 0)
		rc = writer_room(w, t->n * 4096);
	if (rc == 0 && (rc = writer_begin(w, t->n * 4096)) == 0) {
		if ((rc = book_load(&all, w)) == 0)
			rc = agency_books_load(&books, w);
		c->all = &all;
		c->who = books.who;
		c->today = book_today(c->run, w);
		for (size_t i = 0; rc == 0 && i < t->n; i++) {
			c->id = k->made ? all.n + 1 : t->id[i];
			rc = change_one(c, k, w, p, k->made ? NULL :
			    all.record[c->id - 1], t->personal[i]);
		}
		if (rc == 0 && !c->run->dry_run)
			rc = writer_commit(w);
		writer_abort(w);
	}
	if (rc == 0 && !c->run->dry_run)
		rc = writer_checkpoint(w, NULL);
	writer_close(w);
	agency_books_release(&books);
	register_release(&all);
	c->all = NULL;
	c->who = NULL;
	return rc;
}

static int
change_told(const struct change_run *c, const struct targets *t)
{
	json_t	*json;
	int	 rc = 0;

	if (c->run->json) {
		json = json_pack("{ss sI sI}", "change", c->name, "records",
		    (json_int_t)t->n, "id", (json_int_t)c->id);
		rc = json == NULL ? no_memory() : out_json(json);
		json_decref(json);
	} else if (!c->run->quiet && c->run->dry_run) {
		out_lines(c->run->columns, _("It can be done; nothing was "
		    "written.\n"));
	} else if (!c->run->quiet && t->n == 1) {
		out_lines(c->run->columns, _("Record %llu is changed.\n"),
		    (unsigned long long)c->id);
	} else if (!c->run->quiet) {
		out_lines(c->run->columns, _("%zu records are changed.\n"),
		    t->n);
	}
	return rc;
}

static int
change_run(struct change_run *c, const struct change_kind *k,
    struct targets *t, size_t n)
{
	struct personal	*p = NULL;
	const char	*cert;
	bool		 personal = false;
	int		 rc;

	if ((rc = fields_check(c->f, c->name, k->known)) != 0)
		return rc;
	if (k->made ? n != 0 : n == 0 || n > CHANGED_MAX) {
		log_errx(k->made ? _("a new record has no number yet: give "
		    "FIELD=VALUE only") : _("name the records that change, by "
		    "number or serial number"));
		return FAIL_USAGE;
	}
	for (size_t i = 0; k->personal && change_personal_field(i) != NULL;
	    i++)
		personal = fields_get(c->f, change_personal_field(i)) !=
		    NULL || personal;
	if (strcmp(k->name, "issue") == 0 &&
	    (cert = fields_get(c->f, "cert")) != NULL) {
		if (n != 1) {
			log_errx(_("a certificate is of one record"));
			return FAIL_USAGE;
		}
		if ((c->cert = certificate_facts(c->run, cert, &rc)) == NULL)
			return rc;
	}
	if (k->made)
		t->n = 1;
	if (!k->made)
		rc = targets_find(c->run, t, n, personal && strcmp(k->name,
		    "correct") == 0 && !c->run->dry_run);
	else if ((t->id = calloc(2, sizeof(*t->id))) == NULL ||
	    (t->personal = calloc(2, sizeof(json_t *))) == NULL)
		rc = no_memory();
	if (rc == 0 && personal && !c->run->dry_run)
		rc = personal_open(&p, c->run);
	if (rc == 0)
		rc = change_all(c, k, t, p);
	if (rc == 0)
		rc = change_told(c, t);
	personal_close(p);
	return rc == 0 && c->warned ? DONE_PERSON : rc;
}

int
register_change(const struct run *run, const char *what)
{
	const struct change_kind *k = change_kind(what);
	struct given_fields	 f;
	struct targets		 t = { NULL, NULL, 0 };
	struct change_run	 c = { .run = run, .name = what, .f = &f };
	size_t			 n = run->narg;
	int			 rc;

	if ((rc = fields_take(&f, run->arg, &n)) == 0)
		rc = change_run(&c, k, &t, n);
	json_decref(c.cert);
	targets_release(&t);
	fields_release(&f);
	return worst(rc, out_end());
}
