/*
 * register_report.c: nbarchive register report: Mẫu số 12 of a year.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/durable.h"
#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/regulation/blank.h"
#include "formats/regulation/yearly_tell.h"

#include "archiver/out.h"
#include "archiver/register_fill.h"

#define FIELDS_KNOWN	"year, until, date, place, number, parent, office"

static int
report_form(const struct run *run, struct given_fields *fields,
    const struct yearly *y)
{
	struct filling	 fl = { .run = run, .f = fields,
			     .form = blank_find(BLANK_FORMS) };
	char		 text[128], until[CIVIL_TEXT];
	int		 rc;

	if ((fl.data = json_object()) == NULL) {
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	filling_head(&fl);
	filling_text(&fl, fl.data, "agency", run->set->reg.agency);
	snprintf(text, sizeof(text), "số liệu chứng thư số tính đến ngày %s",
	    yearly_day(y->until, until));
	if (yearly_fill(fl.data, y, text) == -1)
		fl.failed = true;
	rc = fl.failed ? FAIL_CANNOT : form_file(run->output, fl.form,
	    fl.data);
	json_decref(fl.data);
	return rc;
}

static bool
ends(const char *s, const char *with)
{
	size_t	 len = strlen(s), n = strlen(with);

	return len > n && strcmp(s + len - n, with) == 0;
}

/* To the file of -o, in the form that its name ends with. */
static int
report_file(const struct run *run, struct given_fields *fields,
    const struct yearly *y)
{
	struct buf	 b;
	json_t		*json = NULL;
	int		 rc = FAIL_CANNOT;

	if (ends(run->output, ".html") || ends(run->output, ".odt"))
		return report_form(run, fields, y);
	if (!ends(run->output, ".csv") && !ends(run->output, ".json")) {
		log_errx(_("name the file with -o FILE.html, FILE.odt, "
		    "FILE.csv or FILE.json"));
		return FAIL_USAGE;
	}
	buf_init(&b, YEARLY_OCTETS);
	if (ends(run->output, ".csv") ? yearly_csv(&b, y) == -1 :
	    (json = yearly_json(y)) == NULL ||
	    json_canonical(&b, json) == -1 || buf_addc(&b, '\n') == -1)
		log_errx(_("out of memory"));
	else if (durable_write(run->output, b.p, b.len, 0644, false) == 0)
		rc = 0;
	else if (errno == EEXIST)
		log_errx(_("%s: is there already and is not replaced; name "
		    "another file"), run->output);
	json_decref(json);
	buf_release(&b);
	return rc;
}

/* Every accession; the register's own objects are passed over there. */
static int
documents_count(struct yearly *y, const struct register_all *all,
    struct reader *cat)
{
	uint64_t	 n, documents, octets;
	json_t		*record;
	int		 rc;

	rc = find_counters(cat, &n, &documents, &octets);
	for (uint64_t i = 1; rc == 0 && i <= n; i++) {
		record = find_accession(cat, i, &rc);
		if (record != NULL)
			yearly_document(y, all, record);
		json_decref(record);
	}
	return rc;
}

/* Year and cut-off, as they are given or follow. */
static int
period_take(const struct run *run, struct given_fields *f, struct yearly *y)
{
	const char	*year = fields_get(f, "year"), *until;
	char		 iso[CIVIL_TEXT];
	struct civil	 c;
	uint64_t	 n;
	int64_t		 today = book_today(run, NULL);
	int		 rc;

	register_civil(today, &c);
	y->year = c.year;
	if (year != NULL) {
		if (parse_u64(year, 2017, 9999, &n) == -1) {
			log_errx(_("year=%s: want a year from 2017 on"),
			    year);
			return FAIL_USAGE;
		}
		y->year = (int)n;
	}
	if ((rc = fields_date(f, "until", iso)) != 0)
		return rc;
	until = fields_get(f, "until");
	y->until = yearly_due(y->year, &run->set->reg.off);
	if (until != NULL) {
		json_t	*day = json_pack("{ss}", "until", iso);

		rc = day == NULL || register_days(day, "until", &y->until) ==
		    -1 ? FAIL_CANNOT : 0;
		json_decref(day);
	} else if (y->until > today) {
		y->until = today;
	}
	return rc;
}

static int
report_print(const struct run *run, const struct yearly *y)
{
	struct yearly_figure	 f[YEARLY_FIGURES];
	struct page	 page = { run->columns };
	char		 text[64], vi[CIVIL_TEXT];
	struct buf	 kinds;
	const char	*s;

	yearly_figures(f, y);
	snprintf(text, sizeof(text), "%d", y->year);
	out_row(&page, _("Year"), text);
	out_row(&page, _("Part I until"), yearly_day(y->until, vi));
	out_row(&page, _("To be sent by"), yearly_day(yearly_due(
	    y->year, &run->set->reg.off), vi));
	for (size_t i = 0; i < YEARLY_FIGURES; i++) {
		snprintf(text, sizeof(text), "%" PRIu64, f[i].n);
		if (strcmp(f[i].key, "signed") == 0) {
			buf_init(&kinds, YEARLY_OCTETS);
			if ((s = yearly_kinds(&kinds, y)) != NULL)
				out_lines(run->columns, "%-6s%s: %s\n",
				    "II.1", "Các loại văn bản ứng dụng chữ ký "
				    "số", *s == '\0' ? "-" : s);
			buf_release(&kinds);
		}
		out_lines(run->columns, "%-6s%s: %s\n", f[i].item, f[i].label,
		    text);
	}
	return 0;
}

static int
report_make(const struct run *run, struct given_fields *fields)
{
	struct register_all	 all = { NULL, 0, 0 };
	struct yearly		 y = { 0 };
	struct reader		*cat = NULL;
	json_t			*json;
	int			 rc;

	if ((rc = period_take(run, fields, &y)) != 0)
		return rc;
	if ((rc = find_open(&cat, run->set->store)) == 0 &&
	    (rc = book_read(&all, cat)) == 0) {
		yearly_register(&y, &all);
		rc = documents_count(&y, &all, cat);
	}
	reader_close(cat);
	register_release(&all);
	if (rc != 0)
		return rc;
	if (run->output != NULL) {
		rc = report_file(run, fields, &y);
	} else if (run->json) {
		json = yearly_json(&y);
		rc = json == NULL ? FAIL_CANNOT : out_json(json);
		json_decref(json);
	} else {
		rc = report_print(run, &y);
	}
	if (rc == 0 && y.unknown > 0) {
		log_warnx(_("%" PRIu64 " documents of the year bear valid "
		    "signatures by certificates that the register does not "
		    "have; they are not counted as the agency's or a leader's: "
		    "give the certificates with register issue cert=FILE"),
		    y.unknown);
		rc = DONE_PERSON;
	}
	return rc;
}

int
register_report(const struct run *run)
{
	struct given_fields	 f;
	size_t			 n = run->narg;
	int			 rc;

	if ((rc = fields_take(&f, run->arg, &n)) == 0 &&
	    (rc = fields_check(&f, "report", FIELDS_KNOWN)) == 0 && n > 0) {
		log_errx(_("register report takes year=YEAR and until=DAY"));
		rc = FAIL_USAGE;
	}
	if (rc == 0)
		rc = report_make(run, &f);
	fields_release(&f);
	return worst(rc, out_end());
}
