/*
 * rollup_tell.c: the province's report as the form, a table, an object, text.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/sheet.h"
#include "formats/base/timefmt.h"
#include "formats/base/version.h"
#include "formats/regulation/blank.h"
#include "formats/regulation/yearly_tell.h"
#include "auditor/page.h"
#include "auditor/rollup.h"
#include "auditor/shape.h"
#include "auditor/yearbook.h"

#define REPORT_MAX	((size_t)64 * 1024 * 1024)
#define FORM_LINES	80

static const char *const	 signed_names[] = {
	[ROLLUP_UNSIGNED] = "none", [ROLLUP_SIGNED] = "unlisted-key",
	[ROLLUP_KNOWN] = "good" };

static const char *
signed_words(enum rollup_signed s)
{
	switch (s) {
	case ROLLUP_KNOWN:
		return _("signed, key as listed");
	case ROLLUP_SIGNED:
		return _("signed, key not compared");
	case ROLLUP_UNSIGNED:
		break;
	}
	return _("NOT signed");
}

/* Names of the list without a report. */
static json_t *
missing_json(const struct rollup *r)
{
	json_t	*list = json_array();
	int	 bad = list == NULL;

	for (size_t i = 0; !bad && i < r->list.n; i++)
		if (!rollup_has(r, &r->list.agency[i]))
			bad = json_array_append_new(list, json_string(
			    r->list.agency[i].name));
	if (!bad)
		return list;
	json_decref(list);
	return NULL;
}

static json_t *
agency_json(const struct rollup_file *f)
{
	const struct rollup_report	*p = &f->report;
	char				 hex[DIGEST_HEX];
	json_t				*json = json_object();

	if (json == NULL || json_put_str(json, "agency", p->agency) == -1 ||
	    json_put_str(json, "file", f->path) == -1 || json_put_str(json,
	    "sha256", digest_hex(&f->sha256, hex)) == -1 ||
	    json_put_str(json, "made", p->made) == -1 ||
	    json_put_str(json, "commit", p->commit) == -1 ||
	    json_put_str(json, "origin", p->origin) == -1 ||
	    json_put_str(json, "root", p->root) == -1 ||
	    json_put_int(json, "size", (int64_t)p->size) == -1 ||
	    json_put_str(json, "auditor_key", p->key) == -1 ||
	    json_put_str(json, "signature", signed_names[f->sign]) == -1 ||
	    json_put_bool(json, "listed", f->listed) == -1 ||
	    json_put_int(json, "runs", (int64_t)p->runs) == -1 ||
	    json_put_int(json, "damaged", (int64_t)p->damaged) == -1 ||
	    json_put_int(json, "open", (int64_t)p->open) == -1 ||
	    json_put(json, "form12", yearly_json(&p->figures)) == -1) {
		json_decref(json);
		return NULL;
	}
	return json;
}

static json_t *
rollup_json(const struct rollup *r)
{
	char	 at[TIME_TEXT];
	json_t	*json = json_object(), *agencies = json_array();
	json_t	*refused = json_array();
	int	 bad = json == NULL || agencies == NULL || refused == NULL;

	for (size_t i = 0; !bad && i < r->n; i++)
		if (r->file[i].why == NULL)
			bad = json_array_append_new(agencies,
			    agency_json(&r->file[i]));
		else
			bad = json_array_append_new(refused, json_pack(
			    "{ss ss}", "file", r->file[i].path, "why",
			    r->file[i].why));
	bad = bad || json_put_str(json, "format",
	    "nguyenban province report 1") == -1 || json_put_str(json,
	    "program", "nbaudit " NB_VERSION) == -1 || json_put_str(json,
	    "agency", r->opts->agency) == -1 || json_put_str(json, "made",
	    time_rfc3339(r->now, at)) == -1 || json_put(json, "form12",
	    yearly_json(&r->sum)) == -1 || json_put(json, "missing",
	    missing_json(r)) == -1;
	bad = json_put(json, "agencies", agencies) == -1 || bad;
	bad = json_put(json, "refused", refused) == -1 || bad;
	if (!bad)
		return json;
	json_decref(json);
	return NULL;
}

static void
csv_row(struct buf *b, const char *agency, const char *sign,
    const struct rollup_report *p, const struct yearly *y)
{
	struct yearly_figure	 f[YEARLY_FIGURES];
	char			 until[CIVIL_TEXT];
	struct buf		 kinds;
	const char		*s;

	csv_put(b, agency);
	buf_addf(b, ",%s", yearly_until(y, until));
	yearly_figures(f, y);
	for (size_t i = 0; i < YEARLY_FIGURES; i++)
		buf_addf(b, ",%" PRIu64, f[i].n);
	buf_init(&kinds, YEARLY_OCTETS);
	s = yearly_kinds(&kinds, y);
	buf_addc(b, ',');
	csv_put(b, s == NULL ? "" : s);
	buf_release(&kinds);
	buf_addc(b, ',');
	csv_put(b, sign);
	buf_addf(b, ",%s\r\n", p == NULL ? "" : p->commit);
}

/* A row an agency, then the sum, then those without a report. */
static int
rollup_csv(struct buf *b, const struct rollup *r)
{
	struct yearly_figure	 f[YEARLY_FIGURES];
	json_t			*missing = missing_json(r), *one;
	size_t			 i;

	yearly_figures(f, &r->sum);
	buf_addstr(b, "\xef\xbb\xbf" "Cơ quan,Số liệu chứng thư số đến ngày");
	for (i = 0; i < YEARLY_FIGURES; i++) {
		buf_addc(b, ',');
		csv_put(b, f[i].label);
	}
	buf_addstr(b, ",Các loại văn bản ứng dụng chữ ký số,Chữ ký của báo "
	    "cáo,Bản ghi sổ cái\r\n");
	for (i = 0; i < r->n; i++)
		if (r->file[i].why == NULL)
			csv_row(b, r->file[i].report.agency,
			    signed_words(r->file[i].sign), &r->file[i].report,
			    &r->file[i].report.figures);
	csv_row(b, "Tổng cộng", "", NULL, &r->sum);
	json_array_foreach(missing, i, one) {
		csv_put(b, json_string_value(one));
		buf_addstr(b, ",chưa có báo cáo\r\n");
	}
	json_decref(missing);
	return b->failed || missing == NULL ? -1 : 0;
}

static const struct blank_column	 table[] = {
	{ NULL, "STT", 6, "number" },
	{ NULL, "Cơ quan, đơn vị", 30, "agency" },
	{ NULL, "Chốt số liệu", 13, "until" },
	{ "Chứng thư số", "Đã cấp", 8, "issued" },
	{ "Chứng thư số", "Đề nghị thu hồi", 9, "revoked" },
	{ "Chứng thư số", "Thiết bị bàn giao", 9, "devices" },
	{ "Văn bản phát hành", "Ký số của cơ quan", 9, "signed" },
	{ "Văn bản phát hành", "Ký số đồng thời", 9, "both" },
	{ NULL, "Hư hỏng chưa khắc phục", 9, "open" },
	{ NULL, "Chữ ký của báo cáo", 16, "sign" },
	{ NULL, NULL, 0, NULL }
};

static json_t *
table_row(size_t number, const char *agency, const char *until,
    const struct yearly *y, uint64_t open, const char *sign)
{
	struct yearly_figure	 f[YEARLY_FIGURES];
	char			 n[24];
	json_t			*row = json_object();
	int			 bad;

	yearly_figures(f, y);
	bad = row == NULL || json_put_str(row, "agency", agency) == -1 ||
	    json_put_str(row, "until", until) == -1 ||
	    json_put_str(row, "sign", sign) == -1;
	for (size_t i = 0; !bad && i < YEARLY_FIGURES; i++) {
		snprintf(n, sizeof(n), "%" PRIu64, f[i].n);
		bad = json_put_str(row, f[i].key, n) == -1;
	}
	snprintf(n, sizeof(n), "%zu", number);
	bad = bad || (number > 0 && json_put_str(row, "number", n) == -1);
	snprintf(n, sizeof(n), "%" PRIu64, open);
	if (!bad && json_put_str(row, "open", n) == 0)
		return row;
	json_decref(row);
	return NULL;
}

static int
put_rows(json_t *data, const struct rollup *r)
{
	json_t		*rows = json_array();
	uint64_t	 open = 0;
	size_t		 n = 0;
	char		 until[CIVIL_TEXT];
	int		 bad = rows == NULL;

	for (size_t i = 0; !bad && i < r->n; i++) {
		const struct rollup_file	*f = &r->file[i];

		if (f->why != NULL)
			continue;
		open += f->report.open;
		bad = json_array_append_new(rows, table_row(++n,
		    f->report.agency, yearly_day(f->report.figures.until,
		    until), &f->report.figures, f->report.open,
		    signed_words(f->sign)));
	}
	bad = bad || json_array_append_new(rows, table_row(0, "Tổng cộng",
	    "", &r->sum, open, ""));
	return json_put(data, "rows", rows) == -1 || bad ? -1 : 0;
}

static int
put_lists(json_t *data, const struct rollup *r, size_t *refused)
{
	json_t	*list = json_array(), *missing = missing_json(r);
	char	*text;
	int	 bad = list == NULL || missing == NULL;

	*refused = 0;
	for (size_t i = 0; !bad && i < r->n; i++) {
		if (r->file[i].why == NULL)
			continue;
		if (asprintf(&text, "- %s: %s", r->file[i].path,
		    r->file[i].why) == -1)
			break;
		bad = json_array_append_new(list, json_string(text));
		free(text);
		(*refused)++;
	}
	bad = json_put(data, "refused", list) == -1 || bad;
	bad = json_put(data, "missing", missing) == -1 || bad;
	return bad ? -1 : 0;
}

/* Mẫu 12's own lines with another head, and the agencies behind them. */
static int
form_lines(struct buf *b, const json_t *data, size_t missing, size_t refused,
    bool odt)
{
	const struct blank	*form = blank_find(BLANK_FORMS);
	struct blank		 own = *form;
	const char		*all[FORM_LINES], *line;
	size_t			 n = 0;

	for (size_t i = 0; (line = form->line[i]) != NULL &&
	    n < FORM_LINES / 2; i++) {
		if (strncmp(line, "K ", 2) == 0)
			line = "K Kính gửi: Ủy ban nhân dân tỉnh.";
		else if (strncmp(line, "N ", 2) == 0)
			continue;	/* it is no agency's own */
		else if (strncmp(line, "P {agency}", 10) == 0)
			line = "P {agency} tổng hợp, báo cáo tình hình triển "
			    "khai ứng dụng chữ ký số trong hoạt động chỉ đạo, "
			    "điều hành, tác nghiệp của các cơ quan, đơn vị "
			    "năm {reported}, cụ thể như sau:";
		all[n++] = line;
	}
	all[n++] = "X PHỤ LỤC";
	all[n++] = "t Số liệu của từng cơ quan, đơn vị năm {y}";
	all[n++] = "W";
	if (missing > 0) {
		all[n++] = "S Cơ quan, đơn vị chưa có báo cáo";
		all[n++] = "E missing";
	}
	if (refused > 0) {
		all[n++] = "S Báo cáo không được tổng hợp";
		all[n++] = "E refused";
	}
	all[n] = NULL;
	own.line = all;
	own.column = table;
	own.name = "Tổng hợp Mẫu số 12";
	return odt ? blank_odt(b, &own, data) : blank_html(b, &own, data);
}

static int
rollup_form(struct buf *b, const struct rollup *r, bool odt)
{
	json_t		*data = json_object();
	char		 text[256], day[CIVIL_TEXT], was[8];
	size_t		 refused = 0, expected;
	struct civil	 c;
	int		 bad = data == NULL;

	snprintf(was, sizeof(was), "%s", i18n_language());
	i18n_use("vi");
	civil_of_time(r->now, &c);
	expected = r->list.n > 0 ? r->list.n : r->counted;
	if (r->counted > 0)
		snprintf(text, sizeof(text), "tổng hợp báo cáo của %zu cơ "
		    "quan, đơn vị trên %zu cơ quan, đơn vị phải báo cáo; số "
		    "liệu chứng thư số chốt sớm nhất ngày %s", r->counted,
		    expected, yearly_day(r->sum.until, day));
	else
		snprintf(text, sizeof(text), "chưa có báo cáo nào trên %zu cơ "
		    "quan, đơn vị", expected);
	bad = bad || yearly_fill(data, &r->sum, text) == -1 ||
	    yearbook_head(data, r->opts, civil_days(&c)) == -1 ||
	    put_rows(data, r) == -1 || put_lists(data, r, &refused) == -1;
	snprintf(text, sizeof(text), "%d", r->sum.year);
	bad = bad || json_put_str(data, "y", text) == -1 || form_lines(b, data,
	    json_array_size(json_object_get(data, "missing")), refused,
	    odt) == -1;
	i18n_use(was);
	json_decref(data);
	return bad ? -1 : 0;
}

static void
put_agency(struct sheet *s, const struct rollup_file *f)
{
	const struct yearly	*y = &f->report.figures;
	char			 day[CIVIL_TEXT];

	sheet_add(s, SHEET_ITEM, f->sign == ROLLUP_UNSIGNED || !f->listed ?
	    TONE_WARN : TONE_PLAIN, NULL, _("%s: %" PRIu64 " certificates "
	    "issued, %" PRIu64 " revocations asked for, %" PRIu64 " documents "
	    "signed by the agency, %" PRIu64 " of them by a leader too"),
	    f->report.agency, yearly_sum(y->issued), yearly_sum(y->revoked),
	    y->signed_by_agency, y->signed_by_both);
	sheet_add(s, SHEET_NOTE, TONE_PLAIN, NULL, _("until %s; %s; ledger "
	    "%.12s%s"), yearly_day(y->until, day), signed_words(f->sign),
	    f->report.commit, f->listed ? "" : _("; not on the list"));
	if (f->report.open > 0)
		sheet_add(s, SHEET_NOTE, TONE_BAD, NULL, _("%" PRIu64
		    " findings of damage are still open there"),
		    f->report.open);
}

static void
put_sum(struct sheet *s, const struct yearly *y)
{
	struct yearly_figure	 f[YEARLY_FIGURES];
	struct buf		 b;
	const char		*kinds;

	sheet_add(s, SHEET_HEAD, TONE_PLAIN, NULL, "%s", _("Figures"));
	yearly_figures(f, y);
	for (size_t i = 0; i < YEARLY_FIGURES; i++)
		sheet_add(s, SHEET_LINE, TONE_PLAIN, NULL, "%s %s: %" PRIu64,
		    f[i].item, f[i].label, f[i].n);
	buf_init(&b, YEARLY_OCTETS);
	kinds = yearly_kinds(&b, y);
	sheet_add(s, SHEET_LINE, TONE_PLAIN, NULL, "II.1 Các loại văn bản ứng "
	    "dụng chữ ký số: %s", kinds == NULL || *kinds == '\0' ? "-" :
	    kinds);
	buf_release(&b);
}

static int
rollup_text(const struct rollup *r)
{
	struct sheet	*s = sheet_new();
	json_t		*missing = missing_json(r), *one;
	char		 day[CIVIL_TEXT];
	size_t		 i;
	int		 rc = -1;

	if (s == NULL || missing == NULL)
		goto out;
	sheet_add(s, SHEET_PAGE, TONE_PLAIN, NULL,
	    _("Mẫu 12 of %zu agencies, year %d"), r->counted, r->sum.year);
	sheet_add(s, SHEET_ROW, TONE_PLAIN, _("To be sent by"), "%s",
	    yearly_day(yearly_due_province(r->sum.year, &r->opts->holidays),
	    day));
	put_sum(s, &r->sum);
	sheet_add(s, SHEET_HEAD, TONE_PLAIN, NULL, "%s", _("Agencies"));
	for (i = 0; i < r->n; i++)
		if (r->file[i].why == NULL)
			put_agency(s, &r->file[i]);
	if (json_array_size(missing) > 0)
		sheet_add(s, SHEET_HEAD, TONE_WARN, NULL, "%s",
		    _("No report yet"));
	json_array_foreach(missing, i, one)
		sheet_add(s, SHEET_ITEM, TONE_WARN, NULL, "%s",
		    json_string_value(one));
	if (r->counted < r->n)
		sheet_add(s, SHEET_HEAD, TONE_BAD, NULL, "%s",
		    _("Not counted"));
	for (i = 0; i < r->n; i++)
		if (r->file[i].why != NULL)
			sheet_add(s, SHEET_ITEM, TONE_BAD, NULL, "%s: %s",
			    r->file[i].path, r->file[i].why);
	page_print(stdout, s, r->opts);
	rc = 0;
 out:
	sheet_free(s);
	json_decref(missing);
	return rc;
}

int
rollup_publish(const struct rollup *r, unsigned int shape)
{
	struct buf	 b;
	json_t		*json = NULL;
	int		 rc = -1;

	buf_init(&b, REPORT_MAX);
	if (shape == SHAPE_TEXT)
		rc = rollup_text(r);
	else if (shape == SHAPE_CSV)
		rc = rollup_csv(&b, r);
	else if (shape == SHAPE_JSON)
		rc = (json = rollup_json(r)) != NULL && json_canonical(&b,
		    json) == 0 && buf_addc(&b, '\n') == 0 ? 0 : -1;
	else
		rc = rollup_form(&b, r, shape == SHAPE_ODT);
	if (rc == 0 && shape != SHAPE_TEXT)
		rc = shape_put(r->opts, &b);
	json_decref(json);
	buf_release(&b);
	return rc;
}
