/*
 * yearbook_cmd.c: nbaudit report --year Y: Mẫu số 12 of a year and the year's
 * integrity, for people, programs and printers.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/durable.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/base/sheet.h"
#include "formats/base/timefmt.h"
#include "formats/journal/sshsig.h"
#include "formats/regulation/blank.h"
#include "formats/regulation/yearly_tell.h"
#include "formats/validation/dn.h"
#include "auditor/holding.h"
#include "auditor/ownkey.h"
#include "auditor/page.h"
#include "auditor/shape.h"
#include "auditor/yearbook.h"

#define REPORT_MAX	((size_t)64 * 1024 * 1024)
#define STRANGERS_TOLD	20

enum status
yearbook_until(const struct options *o, int year, int64_t today,
    int64_t *until)
{
	*until = yearly_due(year, &o->holidays);
	if (o->until == NULL) {
		if (*until > today)
			*until = today;
		return STATUS_OK;
	}
	return until_day(o, until) == -1 ? STATUS_USAGE : STATUS_OK;
}

static void
put_figures(struct sheet *s, const struct yearly *y)
{
	struct yearly_figure	 f[YEARLY_FIGURES];
	struct buf		 b;
	const char		*kinds;

	yearly_figures(f, y);
	for (size_t i = 0; i < YEARLY_FIGURES; i++) {
		if (strcmp(f[i].key, "signed") == 0) {
			buf_init(&b, YEARLY_OCTETS);
			kinds = yearly_kinds(&b, y);
			sheet_add(s, SHEET_LINE, TONE_PLAIN, NULL, "%-5s %s: "
			    "%s", "II.1", "Các loại văn bản ứng dụng chữ ký "
			    "số", kinds == NULL || *kinds == '\0' ? "-" :
			    kinds);
			buf_release(&b);
		}
		sheet_add(s, SHEET_LINE, TONE_PLAIN, NULL, "%-5s %s: %" PRIu64,
		    f[i].item, f[i].label, f[i].n);
	}
}

static void
put_strangers(struct sheet *s, const struct yearbook *y)
{
	const char	*sha, *subject;
	char		 name[DN_VALUE];
	json_t		*one;
	uint64_t	 n;
	size_t		 told = 0;

	if (json_object_size(y->strangers) == 0)
		return;
	sheet_add(s, SHEET_HEAD, TONE_WARN, NULL, "%s",
	    _("Signers that the register does not have"));
	sheet_add(s, SHEET_TEXT, TONE_PLAIN, NULL, "%s",
	    _("Their signatures are valid and not counted as the agency's or "
	    "a leader's. Next: nbarchive register issue NUMBER cert=FILE"));
	json_object_foreach(y->strangers, sha, one) {
		if (told++ == STRANGERS_TOLD) {
			sheet_add(s, SHEET_ITEM, TONE_PLAIN, NULL,
			    _("and %zu more"),
			    json_object_size(y->strangers) - STRANGERS_TOLD);
			break;
		}
		n = 0;
		json_get_u64(one, "documents", &n);
		subject = json_get_str(one, "subject");
		if (subject == NULL || dn_get(subject, "CN", 0, name,
		    sizeof(name)) == NULL)
			snprintf(name, sizeof(name), "%.500s", subject == NULL ?
			    "?" : subject);
		sheet_add(s, SHEET_ITEM, TONE_PLAIN, NULL,
		    _("%s (%.16s): %" PRIu64 " documents"), name, sha, n);
	}
}

static int
put_words(struct sheet *s, const struct yearbook *y)
{
	json_t	*all = yearbook_words(y->integrity), *one, *line;
	size_t	 i, k;

	if (all == NULL)
		return -1;
	json_array_foreach(all, i, one) {
		sheet_add(s, SHEET_HEAD, TONE_PLAIN, NULL, "%s",
		    json_get_str(one, "head"));
		json_array_foreach(json_object_get(one, "lines"), k, line)
			sheet_add(s, SHEET_ITEM, TONE_PLAIN, NULL, "%s",
			    json_string_value(line));
	}
	json_decref(all);
	return 0;
}

static int
print_text(const struct yearbook *y)
{
	struct sheet	*s = sheet_new();
	char		 day[CIVIL_TEXT], at[TIME_TEXT];
	int		 rc;

	if (s == NULL)
		return -1;
	sheet_add(s, SHEET_PAGE, TONE_PLAIN, NULL, _("Mẫu 12, year %d"),
	    y->figures.year);
	if (y->opts->agency != NULL)
		sheet_add(s, SHEET_ROW, TONE_PLAIN, _("Agency"), "%s",
		    y->opts->agency);
	sheet_add(s, SHEET_ROW, TONE_PLAIN, _("Part I until"), "%s",
	    yearly_day(y->figures.until, day));
	sheet_add(s, SHEET_ROW, TONE_PLAIN, _("Part II from"),
	    _("the audit of %s"), time_local(y->run, at));
	sheet_add(s, SHEET_ROW, TONE_PLAIN, _("To be sent by"), "%s",
	    yearly_day(yearly_due(y->figures.year, &y->opts->holidays), day));
	sheet_add(s, SHEET_ROW, TONE_PLAIN, _("Commit"), "%s", y->commit);
	sheet_add(s, SHEET_ROW, TONE_PLAIN, _("Issued"), _("%" PRIu64
	    " documents; %" PRIu64 " judged again, %" PRIu64 " damaged, %"
	    PRIu64 " destroyed by order"), y->figures.documents, y->judged,
	    y->damaged, y->destroyed);
	sheet_add(s, SHEET_HEAD, TONE_PLAIN, NULL, "%s", _("Figures"));
	put_figures(s, &y->figures);
	put_strangers(s, y);
	rc = put_words(s, y);
	if (rc == 0)
		page_print(stdout, s, y->opts);
	sheet_free(s);
	return rc;
}

/*
 * FILE.sig: the auditor's signature, which ssh-keygen -Y check-novalidate
 * verifies, so that whoever adds up many reports knows whose each is.
 */
static int
sign_file(const struct yearbook *y, const struct buf *text)
{
	struct key	*key;
	struct buf	 armour;
	char		*path;
	int		 rc = -1;

	if (y->opts->output == NULL || strcmp(y->opts->output, "-") == 0)
		return 0;
	if (!y->known) {
		log_warnx(_("%s is not signed: the auditor's key is not here"),
		    y->opts->output);
		return 0;
	}
	if ((key = ownkey_load(y->opts->ledger)) == NULL)
		return -1;
	buf_init(&armour, SSHSIG_MAX);
	if (asprintf(&path, "%s.sig", y->opts->output) == -1)
		path = NULL;
	if (path != NULL && sshsig_sign(&armour, key, YEARBOOK_SPACE, text->p,
	    text->len) == 0)
		rc = durable_write(path, armour.p, armour.len, 0644, true);
	if (rc == -1)
		log_errx(_("%s: cannot be signed"), y->opts->output);
	free(path);
	buf_release(&armour);
	key_free(key);
	return rc;
}

static int
write_json(const struct yearbook *y, struct buf *b)
{
	json_t	*json = yearbook_json(y);
	int	 rc = -1;

	if (json != NULL && json_canonical(b, json) == 0 &&
	    buf_addc(b, '\n') == 0 && shape_put(y->opts, b) == 0)
		rc = sign_file(y, b);
	json_decref(json);
	return rc;
}

static int
publish(const struct yearbook *y, enum shape shape)
{
	struct buf	 b;
	int		 rc = -1;

	buf_init(&b, REPORT_MAX);
	switch (shape) {
	case SHAPE_TEXT:
		rc = print_text(y);
		break;
	case SHAPE_JSON:
		rc = write_json(y, &b);
		break;
	case SHAPE_CSV:
		if ((rc = yearly_csv(&b, &y->figures)) == 0)
			rc = shape_put(y->opts, &b);
		break;
	case SHAPE_HTML:
	case SHAPE_ODT:
		if ((rc = yearbook_form(&b, y, shape == SHAPE_ODT)) == 0)
			rc = shape_put(y->opts, &b);
		break;
	case SHAPE_ICS:
	case SHAPES:
		break;
	}
	buf_release(&b);
	return rc;
}

static enum status
make(struct yearbook *y)
{
	const struct options	*o = y->opts;
	struct civil		 c;
	enum status		 st;

	civil_of_time(y->now, &c);
	if ((int)o->year > c.year) {
		log_errx(_("--year %u: that year has not begun"), o->year);
		return STATUS_USAGE;
	}
	y->figures.year = (int)o->year;
	if ((st = yearbook_until(o, y->figures.year, civil_days(&c),
	    &y->figures.until)) != STATUS_OK)
		return st;
	yearly_register(&y->figures, &y->all);
	if (yearbook_documents(y) == -1 || yearbook_runs(y) == -1)
		return STATUS_CANNOT;
	if (holding_close(y->holding) == -1) {
		y->holding = NULL;
		return STATUS_CANNOT;
	}
	y->holding = NULL;
	return STATUS_OK;
}

enum status
yearbook_report(const struct options *o)
{
	struct yearbook	 y;
	enum shape	 shape;
	enum status	 st, made;

	if (shape_choose(o, SHAPE_BIT(SHAPE_TEXT) | SHAPE_BIT(SHAPE_JSON) |
	    SHAPE_BIT(SHAPE_HTML) | SHAPE_BIT(SHAPE_CSV) |
	    SHAPE_BIT(SHAPE_ODT), &shape) == -1)
		return STATUS_USAGE;
	st = yearbook_open(&y, o);
	if (st == STATUS_OK || st == STATUS_ATTENTION) {
		if ((made = make(&y)) != STATUS_OK)
			st = made;
		else if (publish(&y, shape) == -1)
			st = STATUS_CANNOT;
		else if (y.damaged > 0)
			st = STATUS_DAMAGE;
		else if (y.figures.unknown > 0 || y.differ > 0)
			st = STATUS_ATTENTION;
	}
	if (st == STATUS_ATTENTION && y.figures.unknown > 0)
		log_warnx(_("%" PRIu64 " documents of the year bear valid "
		    "signatures by certificates that the register does not "
		    "have; they are not counted as the agency's or a leader's: "
		    "give the certificates with register issue cert=FILE"),
		    y.figures.unknown);
	if (y.differ > 0)
		log_warnx(_("%" PRIu64 " documents that the ledger has passed "
		    "do not pass now. Next: nbaudit run"), y.differ);
	yearbook_release(&y);
	return st;
}
