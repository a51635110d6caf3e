/*
 * register.c: nbarchive register: the register of certificates (Quyết định
 * 2103/QĐ-UBND), to look at.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"

#include "archiver/out.h"
#include "archiver/parts.h"
#include "archiver/register_part.h"

#define LINE		1024

/* A word of a record, for people. */
static const char *
word(const char *term)
{
	static const struct {
		const char	*term;
		const char	*text;
	} words[] = {
		{ "person", N_("person") },
		{ "organisation", N_("organisation") },
		{ "service", N_("device, service, software") },
		{ "requested", N_("asked for") },
		{ "issued", N_("issued") },
		{ "revoking", N_("revocation asked for") },
		{ "revoked", N_("revoked") },
		{ "withdrawn", N_("given up") },
		{ "new", N_("new") },
		{ "renewal", N_("renewal") },
		{ "exposed", N_("key exposed") },
		{ "lost", N_("device lost") },
		{ "copied", N_("device copied") },
		{ "damaged", N_("device damaged") },
		{ "request", N_("Asked for") },
		{ "issue", N_("Issued") },
		{ "withdraw", N_("Given up") },
		{ "revoke", N_("Revocation asked for") },
		{ "revocation", N_("Revoked") },
		{ "incident", N_("Incident") },
		{ "device", N_("Device") },
		{ "handover", N_("Handed over") },
		{ "unlock", N_("Unlocking") },
		{ "manager", N_("Manager changed") },
		{ "correct", N_("Corrected") },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].term, term) == 0)
			return _(words[i].text);
	return term;
}

static int
list_json(uint64_t id, const json_t *record)
{
	json_t	*json = json_deep_copy(record);
	int	 rc = FAIL_CANNOT;

	if (json != NULL && json_put_int(json, "id", (int64_t)id) == 0)
		rc = out_json(json);
	json_decref(json);
	return rc;
}

static void
list_line(const struct run *run, uint64_t id, const json_t *record)
{
	const json_t	*cert = json_object_get(record, "certificate");
	const char	*status = word(json_str(record, "status"));
	const char	*serial = json_str(cert, "serial");
	char		 end[CIVIL_TEXT], text[LINE];
	size_t		 used;

	register_date_vi(json_str(cert, "not_after"), end);
	printf("%6" PRIu64 " %-10s %s ", id, *end == '\0' ? "-" : end,
	    status);
	used = 6 + 1 + 10 + 1 + out_width(status) + 1;
	for (; used < 32; used++)
		putchar(' ');
	snprintf(text, sizeof(text), "%s%s%s%s%s", json_str(record, "name"),
	    *json_str(record, "agency") == '\0' ? "" : ", ",
	    json_str(record, "agency"), *serial == '\0' ? "" : "  ", serial);
	out_cut(text, run->columns > used + 20 ? run->columns - used : 20);
	putchar('\n');
}

/* "kind=person", "status=issued", "reason=e": fields that must be so. */
static bool
matches(const json_t *record, const char *kind, const char *status)
{
	return (kind == NULL || strcmp(kind, json_str(record, "kind")) == 0) &&
	    (status == NULL || strcmp(status, json_str(record, "status")) ==
	    0);
}

int
book_open(const struct run *run, struct reader **cat,
    struct register_all *all)
{
	int	 rc;

	*all = (struct register_all){ NULL, 0, 0 };
	if ((rc = find_open(cat, run->set->store)) == 0)
		rc = book_read(all, *cat);
	return rc;
}

static int
register_list(const struct run *run)
{
	struct register_all	 all;
	struct given_fields	 f;
	struct reader		*cat = NULL;
	const char		*kind, *status;
	size_t			 n = run->narg;
	int			 rc;

	if ((rc = fields_take(&f, run->arg, &n)) != 0)
		return rc;
	kind = fields_get(&f, "kind");
	status = fields_get(&f, "status");
	rc = fields_check(&f, "list", "kind, status");
	fields_release(&f);
	if (rc == 0 && n > 0) {
		log_errx(_("register list takes no names, but kind=WORD and "
		    "status=WORD"));
		rc = FAIL_USAGE;
	}
	if (rc != 0)
		return rc;
	rc = book_open(run, &cat, &all);
	for (size_t i = 0; rc == 0 && i < all.n; i++) {
		if (!matches(all.record[i], kind, status))
			continue;
		if (run->json)
			rc = list_json(i + 1, all.record[i]);
		else
			list_line(run, i + 1, all.record[i]);
	}
	register_release(&all);
	reader_close(cat);
	return worst(rc, out_end());
}

/* A row for a text field that is there. */
static void
row(const struct page *page, const char *label, const json_t *json,
    const char *key)
{
	char		 day[CIVIL_TEXT];
	const char	*s = json_str(json, key);

	if (*s == '\0')
		return;
	if (strlen(s) == 10 && s[4] == '-' && s[7] == '-')
		s = register_date_vi(s, day);
	out_row(page, label, word(s));
}

static void
show_record(const struct page *page, uint64_t id, const json_t *r)
{
	const json_t	*request = json_object_get(r, "request");
	const json_t	*cert = json_object_get(r, "certificate");
	const json_t	*manager = json_object_get(r, "manager");
	const json_t	*revoked = json_object_get(r, "revocation");
	char		 text[32];

	snprintf(text, sizeof(text), "%" PRIu64, id);
	out_row(page, _("Record"), text);
	row(page, _("Kind"), r, "kind");
	row(page, _("Name"), r, "name");
	row(page, _("Agency"), r, "agency");
	row(page, _("Position"), r, "position");
	row(page, _("Authority"), r, "title");
	row(page, _("Mail"), r, "email");
	row(page, _("Tax number"), r, "tax");
	row(page, _("Used as"), r, "service_type");
	row(page, _("Manager"), manager, "name");
	row(page, _("Manages since"), manager, "since");
	row(page, _("Status"), r, "status");
	row(page, _("Request"), request, "kind");
	row(page, _("Asked for on"), request, "date");
	row(page, _("Confirmed by"), request, "confirmed_by");
	row(page, _("Renews"), request, "old_serial");
	row(page, _("Serial number"), cert, "serial");
	row(page, _("Issuer"), cert, "issuer");
	row(page, _("Subject"), cert, "subject");
	row(page, _("Valid from"), cert, "not_before");
	row(page, _("Valid until"), cert, "not_after");
	row(page, _("Device"), r, "device");
	if (revoked != NULL && *json_str(revoked, "reason") != '\0') {
		snprintf(text, sizeof(text), "6.1.%s", json_str(revoked,
		    "reason"));
		out_row(page, _("Revoked by Điều"), text);
	}
	row(page, _("Asked for on"), revoked, "requested");
	row(page, _("Revoked since"), revoked, "effective");
	if (*json_str(r, "private") != '\0')
		out_row(page, _("Personal data"), _("encrypted; read it with: "
		    "nbarchive register personal"));
}

static int
show_one(const struct run *run, struct reader *cat,
    const struct register_all *all, const char *arg)
{
	struct page	 page = { run->columns };
	json_t		*changes, *json;
	uint64_t	 id;
	int		 rc;

	if ((rc = book_find(all, arg, &id)) != 0)
		return rc;
	changes = book_changes(cat, "register", id, &rc);
	if (run->json) {
		json = json_deep_copy(all->record[id - 1]);
		if (json == NULL || json_put_int(json, "id", (int64_t)id) ==
		    -1 || json_object_set(json, "history", changes) != 0)
			rc = FAIL_CANNOT;
		else
			rc = worst(rc, out_json(json));
		json_decref(json);
	} else {
		show_record(&page, id, all->record[id - 1]);
		book_history(&page, changes, word);
	}
	json_decref(changes);
	return rc;
}

static int
register_show(const struct run *run)
{
	struct register_all	 all;
	struct reader		*cat = NULL;
	int			 rc;

	if (run->narg == 0) {
		log_errx(_("name a record by its number or its serial "
		    "number"));
		return FAIL_USAGE;
	}
	rc = book_open(run, &cat, &all);
	for (size_t i = 0; rc == 0 && i < run->narg; i++) {
		if (i > 0 && !run->json)
			putchar('\n');
		rc = show_one(run, cat, &all, run->arg[i]);
	}
	register_release(&all);
	reader_close(cat);
	return worst(rc, out_end());
}

/* The retrieval is journalled before anything is shown. */
static int
personal_journal(const struct run *run, const json_t *record)
{
	struct writer_opts	 opts;
	struct writer		*w;
	int			 rc;

	writer_opts(&opts, run);
	if ((rc = writer_open(&w, &opts)) != 0)
		return rc;
	if ((rc = writer_begin(w, 0)) == 0) {
		rc = personal_used(w, record, run->reason, "-");
		if (rc == 0)
			rc = writer_commit(w);
		writer_abort(w);
		if (rc == 0)
			rc = writer_checkpoint(w, NULL);
	}
	writer_close(w);
	return rc;
}

static int
personal_print(const struct run *run, const json_t *data)
{
	static const struct {
		const char	*key;
		const char	*label;
	} rows[] = {
		{ "born", N_("Born on") },
		{ "birthplace", N_("Born in") },
		{ "sex", N_("Sex") },
		{ "id_number", N_("Identity number") },
		{ "id_date", N_("Issued on") },
		{ "id_place", N_("Place of issue") },
		{ "address", N_("Address") },
		{ "phone", N_("Telephone") },
		{ "fax", N_("Fax") },
	};
	struct page	 page = { run->columns };

	if (run->json)
		return out_json(data);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		row(&page, _(rows[i].label), data, rows[i].key);
	return 0;
}

int
personal_hand_out(const struct run *run, const json_t *record,
    const json_t *data)
{
	int	 rc = personal_journal(run, record);

	return rc == 0 ? personal_print(run, data) : rc;
}

static int
register_personal(const struct run *run)
{
	struct register_all	 all;
	struct reader		*cat = NULL;
	json_t			*data = NULL;
	uint64_t		 id;
	int			 rc;

	if (run->narg != 1 || run->reason == NULL || *run->reason == '\0') {
		log_errx(_("want: register personal NUMBER --reason TEXT: who "
		    "read personal data, and why, is kept in the journal"));
		return FAIL_USAGE;
	}
	if ((rc = book_open(run, &cat, &all)) == 0 &&
	    (rc = book_find(&all, run->arg[0], &id)) == 0) {
		data = personal_get(run, cat, all.record[id - 1], &rc);
		if (data == NULL && rc == 0) {
			log_errx(_("%s: no personal data is kept of it"),
			    run->arg[0]);
			rc = DONE_PERSON;
		}
	}
	/* An environment is never open twice in a process. */
	reader_close(cat);
	cat = NULL;
	if (data != NULL)
		rc = personal_hand_out(run, all.record[id - 1], data);
	json_decref(data);
	register_release(&all);
	reader_close(cat);
	return worst(rc, out_end());
}

/* What happens to a record is named by itself. */
static int
register_other(const struct run *run, const char *name)
{
	return register_is_change(name) ? register_change(run, name) : -1;
}

int
archive_register(const struct run *run)
{
	static const struct part	 parts[] = {
		{ "list", register_list },
		{ "due", register_calendar },
		{ "show", register_show },
		{ "personal", register_personal },
		{ "import", register_import },
		{ "form", register_form },
		{ "report", register_report },
	};

	return parts_run(run, "register", parts, sizeof(parts) /
	    sizeof(parts[0]), register_other);
}
