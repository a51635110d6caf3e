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
#include "formats/regulation/csv.h"
#include "formats/regulation/yearly.h"

#include "archiver/out.h"
#include "archiver/register_fill.h"

#define REPORT_OCTETS	((size_t)1024 * 1024)
#define FIELDS_KNOWN	"year, until, date, place, number, parent, office"

/* Rows of the report, in the form's order. */
struct figure {
	const char	*item;		/* "I.1" */
	const char	*key;		/* of the form and of JSON */
	const char	*label;		/* the form's own words, shortened */
	uint64_t	 n;
};

#define FIGURES		13

static void
figures_make(struct figure f[FIGURES], const struct yearly *y)
{
	const struct figure	 all[FIGURES] = {
		{ "I.1", "issued", "Tổng số chứng thư số đã được cấp phát",
		  yearly_sum(y->issued) },
		{ "I.1", "issued_leader", "cấp cho cá nhân là lãnh đạo",
		  y->issued[YEARLY_LEADER] },
		{ "I.1", "issued_person", "cấp cho cá nhân là công chức, viên "
		  "chức", y->issued[YEARLY_PERSON] },
		{ "I.1", "issued_organisation", "cấp cho tổ chức",
		  y->issued[YEARLY_ORGANISATION] },
		{ "I.1", "issued_service", "cấp cho thiết bị, dịch vụ, phần "
		  "mềm", y->issued[YEARLY_SERVICE] },
		{ "I.2", "revoked", "Tổng số chứng thư số đề nghị thu hồi",
		  yearly_sum(y->revoked) },
		{ "I.2", "revoked_leader", "cá nhân là lãnh đạo đề nghị thu "
		  "hồi", y->revoked[YEARLY_LEADER] },
		{ "I.2", "revoked_person", "cá nhân là công chức, viên chức đề "
		  "nghị thu hồi", y->revoked[YEARLY_PERSON] },
		{ "I.2", "revoked_organisation", "tổ chức đề nghị thu hồi",
		  y->revoked[YEARLY_ORGANISATION] },
		{ "I.2", "revoked_service", "thiết bị, dịch vụ, phần mềm đề "
		  "nghị thu hồi", y->revoked[YEARLY_SERVICE] },
		{ "I.3", "devices", "Thiết bị lưu khóa bí mật đã bàn giao cho "
		  "Người quản lý thuê bao", y->devices },
		{ "II.2", "signed", "Văn bản phát hành ứng dụng chữ ký số của "
		  "cơ quan, tổ chức", y->signed_by_agency },
		{ "II.2", "both", "Văn bản phát hành ứng dụng đồng thời chữ ký "
		  "số của lãnh đạo và của cơ quan, tổ chức",
		  y->signed_by_both },
	};

	memcpy(f, all, sizeof(all));
}

/* "Quyết định, Công văn, loại khác" */
static const char *
kinds_text(struct buf *b, const struct yearly *y)
{
	for (size_t i = 0; i < y->nkind; i++)
		buf_addf(b, "%s%s", i == 0 ? "" : ", ", y->kind[i]);
	if (y->other)
		buf_addf(b, "%sloại khác", y->nkind == 0 ? "" : ", ");
	return buf_str(b);
}

static char *
day_text(int64_t day, char out[CIVIL_TEXT])
{
	struct civil	 c;

	register_civil(day, &c);
	return civil_text(&c, out);
}

static json_t *
report_json(const struct yearly *y, const struct figure *f)
{
	char	 until[CIVIL_TEXT];
	json_t	*json = json_pack("{sI ss s[]}", "year", (json_int_t)y->year,
		    "until", day_text(y->until, until), "kinds");
	json_t	*kinds = json_object_get(json, "kinds");
	int	 bad = json == NULL;

	for (size_t i = 0; i < FIGURES; i++)
		bad = bad || json_put_int(json, f[i].key, (int64_t)f[i].n);
	for (size_t i = 0; i < y->nkind; i++)
		bad = bad || json_array_append_new(kinds,
		    json_string(y->kind[i]));
	if (bad || json_put_bool(json, "kinds_other", y->other) == -1 ||
	    json_put_int(json, "documents", (int64_t)y->documents) == -1 ||
	    json_put_int(json, "unknown", (int64_t)y->unknown) == -1) {
		json_decref(json);
		return NULL;
	}
	return json;
}

static int
report_csv(struct buf *b, const struct yearly *y, const struct figure *f)
{
	struct buf	 kinds;
	char		 until[CIVIL_TEXT];
	const char	*s;

	buf_init(&kinds, REPORT_OCTETS);
	s = kinds_text(&kinds, y);
	/* The mark tells spreadsheets that it is UTF-8. */
	buf_addf(b, "\xef\xbb\xbfMục,Chỉ tiêu,Số liệu\r\n,Năm báo cáo,%d\r\n,"
	    "Số liệu chứng thư số đến ngày,%s\r\n", y->year,
	    day_text(y->until, until));
	for (size_t i = 0; i < FIGURES; i++) {
		if (strcmp(f[i].key, "signed") == 0) {
			buf_addstr(b, "II.1,Các loại văn bản ứng dụng chữ ký "
			    "số,");
			csv_put(b, s != NULL ? s : "");
			buf_addstr(b, "\r\n");
		}
		buf_addf(b, "%s,", f[i].item);
		csv_put(b, f[i].label);
		buf_addf(b, ",%" PRIu64 "\r\n", f[i].n);
	}
	buf_release(&kinds);
	return b->failed ? -1 : 0;
}

static int
report_form(const struct run *run, struct given_fields *fields,
    const struct yearly *y, const struct figure *f)
{
	struct filling	 fl = { .run = run, .f = fields,
			     .form = blank_find(BLANK_FORMS) };
	char		 text[128], iso[CIVIL_TEXT], until[CIVIL_TEXT];
	struct buf	 kinds;
	int		 rc;

	if ((fl.data = json_object()) == NULL) {
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	buf_init(&kinds, REPORT_OCTETS);
	filling_head(&fl);
	filling_text(&fl, fl.data, "agency", run->set->reg.agency);
	register_date_vi(day_text(y->until, iso), until);
	snprintf(text, sizeof(text), "%d (số liệu chứng thư số tính đến ngày "
	    "%s)", y->year, until);
	filling_text(&fl, fl.data, "reported", text);
	filling_text(&fl, fl.data, "kinds", kinds_text(&kinds, y));
	for (size_t i = 0; i < FIGURES; i++) {
		snprintf(text, sizeof(text), "%" PRIu64, f[i].n);
		filling_text(&fl, fl.data, f[i].key, text);
	}
	rc = fl.failed ? FAIL_CANNOT : form_file(run->output, fl.form,
	    fl.data);
	buf_release(&kinds);
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
    const struct yearly *y, const struct figure *f)
{
	struct buf	 b;
	json_t		*json = NULL;
	int		 rc = FAIL_CANNOT;

	if (ends(run->output, ".html") || ends(run->output, ".odt"))
		return report_form(run, fields, y, f);
	if (!ends(run->output, ".csv") && !ends(run->output, ".json")) {
		log_errx(_("name the file with -o FILE.html, FILE.odt, "
		    "FILE.csv or FILE.json"));
		return FAIL_USAGE;
	}
	buf_init(&b, REPORT_OCTETS);
	if (ends(run->output, ".csv") ? report_csv(&b, y, f) == -1 :
	    (json = report_json(y, f)) == NULL ||
	    json_canonical(&b, json) == -1 || buf_addc(&b, '\n') == -1)
		log_errx(_("out of memory"));
	else if (durable_write(run->output, b.p, b.len, 0644, false) == 0)
		rc = 0;
	else if (errno == EEXIST)
		log_errx(_("%s: is there already"), run->output);
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
	y->until = yearly_due(y->year, run->set->reg.holidays);
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
report_print(const struct run *run, const struct yearly *y,
    const struct figure *f)
{
	struct page	 page = { run->columns };
	char		 text[64], iso[CIVIL_TEXT], vi[CIVIL_TEXT];
	struct buf	 kinds;
	const char	*s;

	snprintf(text, sizeof(text), "%d", y->year);
	out_row(&page, _("Year"), text);
	out_row(&page, _("Part I until"), register_date_vi(day_text(y->until,
	    iso), vi));
	out_row(&page, _("To be sent by"), register_date_vi(day_text(
	    yearly_due(y->year, run->set->reg.holidays), iso), vi));
	for (size_t i = 0; i < FIGURES; i++) {
		snprintf(text, sizeof(text), "%" PRIu64, f[i].n);
		if (strcmp(f[i].key, "signed") == 0) {
			buf_init(&kinds, REPORT_OCTETS);
			if ((s = kinds_text(&kinds, y)) != NULL)
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
	struct figure		 f[FIGURES];
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
	figures_make(f, &y);
	if (run->output != NULL) {
		rc = report_file(run, fields, &y, f);
	} else if (run->json) {
		json = report_json(&y, f);
		rc = json == NULL ? FAIL_CANNOT : out_json(json);
		json_decref(json);
	} else {
		rc = report_print(run, &y, f);
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
