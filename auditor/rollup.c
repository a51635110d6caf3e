/*
 * rollup.c: nbaudit report --year Y --from FILE...: agencies' reports read,
 * checked against each other and the list, and added up.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/log.h"
#include "formats/base/timefmt.h"
#include "formats/journal/sshsig.h"
#include "formats/regulation/yearly_tell.h"
#include "auditor/rollup.h"
#include "auditor/rollup_register.h"
#include "auditor/shape.h"
#include "auditor/yearbook.h"

#define FILES_MAX	10000

static void	 refuse_file(struct rollup_file *, const char *fmt, ...)
		    __attribute__((format(printf, 2, 3)));

static void
refuse_file(struct rollup_file *f, const char *fmt, ...)
{
	va_list	 ap;

	va_start(ap, fmt);
	if (vasprintf(&f->why, fmt, ap) == -1)
		f->why = NULL;
	va_end(ap);
	if (f->why == NULL)	/* refused all the same */
		f->why = strdup("?");
}

/* FILE.sig: 1 right, 0 none, -1 wrong or unreadable (refused). */
static int
read_signature(struct rollup_file *f, const struct buf *text)
{
	uint8_t		 pub[KEY_PUBLIC];
	struct buf	 armour, finger;
	char		*path;
	int		 rc = -1;

	if (asprintf(&path, "%s.sig", f->path) == -1)
		return -1;
	buf_init(&armour, SSHSIG_MAX);
	buf_init(&finger, 256);
	if (durable_read(&armour, path) == -1) {
		if (errno == ENOENT)
			rc = 0;
		else
			refuse_file(f, _("its signature cannot be read: %s"),
			    strerror(errno));
	} else if (sshsig_signer(armour.p, armour.len, pub) == -1 ||
	    sshsig_verify(armour.p, armour.len, pub, YEARBOOK_SPACE, text->p,
	    text->len) != 1) {
		refuse_file(f, "%s", _("its signature is wrong: the file is "
		    "not as it was signed"));
	} else if (ssh_fingerprint(&finger, pub) == -1 ||
	    strcmp(buf_str(&finger), f->report.key) != 0) {
		refuse_file(f, _("it is signed by another key (%s) than its "
		    "ledger's"), finger.len == 0 ? "?" : buf_str(&finger));
	} else {
		rc = 1;
	}
	buf_release(&armour);
	buf_release(&finger);
	free(path);
	return rc;
}

/* Is the report that of an agency of the list? */
static bool
is_of(const struct rollup_file *f, const struct rollup_agency *a)
{
	return a->id != 0 ? a->id == f->id : rollup_same(a->name,
	    f->report.agency);
}

static const struct rollup_agency *
list_find(const struct rollup *r, const struct rollup_file *f)
{
	for (size_t i = 0; i < r->list.n; i++)
		if (is_of(f, &r->list.agency[i]))
			return &r->list.agency[i];
	return NULL;
}

/* What the list asks of it. */
static void
check_listed(const struct rollup *r, struct rollup_file *f)
{
	const struct rollup_agency	*a;

	f->id = rollup_registered(r, f->report.agency);
	a = list_find(r, f);
	/* One that ended in the year reported what it did until then. */
	f->listed = r->list.n == 0 || a != NULL || f->id != 0;
	if (f->why != NULL || a == NULL || *a->key == '\0')
		return;
	if (strcmp(a->key, f->report.key) != 0)
		refuse_file(f, _("its ledger's key is %s, the list has %s"),
		    f->report.key, a->key);
	else if (f->sign == ROLLUP_UNSIGNED)
		refuse_file(f, "%s", _("it is not signed, and the list has "
		    "the key that should have signed it"));
	else
		f->sign = ROLLUP_KNOWN;
}

/* Twice the same agency, or two names for one archive. */
static void
check_double(const struct rollup *r, struct rollup_file *f)
{
	for (const struct rollup_file *g = r->file; g < f && f->why == NULL;
	    g++) {
		if (g->why != NULL)
			continue;
		if (digest_equal(&g->sha256, &f->sha256))
			refuse_file(f, _("it is the same report as %s"),
			    g->path);
		else if (rollup_same(g->report.agency, f->report.agency) ||
		    (g->id != 0 && g->id == f->id))
			refuse_file(f, _("%s has a report already: %s; name "
			    "one of them only"), f->report.agency, g->path);
		else if (strcmp(g->report.origin, f->report.origin) == 0)
			refuse_file(f, _("it is about the same archive (%s) as "
			    "%s, under another agency's name"),
			    f->report.origin, g->path);
	}
}

static void
read_file(struct rollup *r, struct rollup_file *f)
{
	struct buf	 b;
	const char	*wrong;

	f->listed = true;
	buf_init(&b, ROLLUP_OCTETS);
	if (durable_read(&b, f->path) == -1) {
		refuse_file(f, _("it cannot be read: %s"), strerror(errno));
	} else if (digest_sha256(&f->sha256, b.p, b.len) == -1) {
		refuse_file(f, "%s", _("out of memory"));
	} else if ((wrong = rollup_parse(&f->report, b.p, b.len)) != NULL) {
		refuse_file(f, "%s", wrong);
	} else if (f->report.figures.year != (int)r->opts->year) {
		refuse_file(f, _("it is the report of the year %d"),
		    f->report.figures.year);
	} else {
		if (read_signature(f, &b) == 1)
			f->sign = ROLLUP_SIGNED;
		check_listed(r, f);
		check_double(r, f);
	}
	buf_release(&b);
}

static int
read_list(struct rollup *r)
{
	const char		*path = r->opts->agencies;
	struct csv_wrong	 w = { 0, 0, "" };
	struct buf		 b;
	int			 rc = -1;

	if (path == NULL)
		return 0;
	buf_init(&b, CSV_OCTETS);
	if (durable_read(&b, path) == -1)
		log_err(_("%s: the list of agencies cannot be read"), path);
	else if (rollup_list_parse(&r->list, b.p, b.len, &w) == -1)
		log_errx(_("%s, row %zu, column %zu: %s"), path, w.row,
		    w.column, w.why);
	else
		rc = 0;
	buf_release(&b);
	return rc;
}

bool
rollup_has(const struct rollup *r, const struct rollup_agency *a)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->file[i].why == NULL && is_of(&r->file[i], a))
			return true;
	return false;
}

static int
add_up(struct rollup *r)
{
	const struct options	*o = r->opts;

	r->n = (size_t)o->narg + 1;
	if (r->n > FILES_MAX || (r->file = calloc(r->n, sizeof(*r->file))) ==
	    NULL) {
		log_errx("%s", _("too many files"));
		return -1;
	}
	r->sum.year = (int)o->year;
	for (size_t i = 0; i < r->n; i++) {
		r->file[i].path = i == 0 ? o->from : o->arg[i - 1];
		read_file(r, &r->file[i]);
		if (r->file[i].why == NULL)
			yearly_add(&r->sum, &r->file[i].report.figures,
			    r->counted++ == 0);
	}
	return 0;
}

/* What a person must see, on standard error. */
static enum status
tell_problems(const struct rollup *r)
{
	enum status	 st = STATUS_OK;

	for (size_t i = 0; i < r->n; i++) {
		const struct rollup_file	*f = &r->file[i];

		if (f->why != NULL)
			log_errx(_("%s is not counted: %s"), f->path, f->why);
		else if (f->sign == ROLLUP_UNSIGNED)
			log_warnx(_("%s (%s) is not signed"), f->path,
			    f->report.agency);
		else if (!f->listed)
			log_warnx(r->who != NULL ? _("%s: %s is not in the "
			    "register of agencies") : _("%s: %s is not on the "
			    "list of agencies"), f->path, f->report.agency);
		else
			continue;
		st = STATUS_ATTENTION;
	}
	for (size_t i = 0; i < r->list.n; i++)
		if (!rollup_has(r, &r->list.agency[i])) {
			log_warnx(_("no report of %s"),
			    r->list.agency[i].name);
			st = STATUS_ATTENTION;
		}
	return st;
}

enum status
rollup_make(const struct options *o)
{
	struct rollup	 r = { .opts = o, .now = o->now() };
	enum status	 st = STATUS_USAGE;
	enum shape	 shape;
	char		 was[8];

	if (shape_choose(o, SHAPE_BIT(SHAPE_TEXT) | SHAPE_BIT(SHAPE_JSON) |
	    SHAPE_BIT(SHAPE_HTML) | SHAPE_BIT(SHAPE_CSV) |
	    SHAPE_BIT(SHAPE_ODT), &shape) == -1)
		return STATUS_USAGE;
	snprintf(was, sizeof(was), "%s", i18n_language());
	/* A list that is given goes before the register. */
	if (o->agencies == NULL && o->store != NULL && o->ledger != NULL &&
	    (st = rollup_register(&r)) != STATUS_OK)
		goto out;
	st = STATUS_USAGE;
	if (read_list(&r) == 0) {
		/* The form is Vietnamese; so is why a file is refused there. */
		if (shape == SHAPE_HTML || shape == SHAPE_ODT)
			i18n_use("vi");
		st = add_up(&r) == 0 ? STATUS_OK : STATUS_USAGE;
		i18n_use(was);
	}
	if (st == STATUS_OK) {
		st = tell_problems(&r);
		if (rollup_publish(&r, shape) == -1)
			st = STATUS_CANNOT;
	}
 out:
	agencies_free(r.who);
	for (size_t i = 0; r.file != NULL && i < r.n; i++)
		free(r.file[i].why);
	free(r.file);
	rollup_list_release(&r.list);
	return st;
}
