/*
 * register_fill.c: what stands where on Mẫu 01 to 11.
 */
#include <stdio.h>
#include <string.h>

#include "formats/base/buf.h"
#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/base/log.h"
#include "formats/regulation/viet.h"

#include "archiver/register_fill.h"

#define LINE		4000		/* octets */
#define CHECKED		"☒"

void
filling_text(struct filling *fl, json_t *to, const char *key,
    const char *value)
{
	if (value != NULL && *value != '\0' &&
	    json_put_str(to, key, value) == -1)
		fl->failed = true;
}

static void
put(struct filling *fl, const char *key, const char *value)
{
	filling_text(fl, fl->data, key, value);
}

static void
put_upper(struct filling *fl, const char *key, const char *value)
{
	struct buf	 b;

	buf_init(&b, LINE);
	if (value != NULL && viet_upper(&b, value, strlen(value)) == 0)
		put(fl, key, buf_str(&b));
	buf_release(&b);
}

/* A day of ${from}, as people write it. */
static void
put_date(struct filling *fl, json_t *to, const char *key, const json_t *from,
    const char *of)
{
	char	 day[CIVIL_TEXT];

	filling_text(fl, to, key, register_date_vi(json_get_str(from, of),
	    day));
}

/* Day, month and year, each by itself. */
static void
put_parts(struct filling *fl, const char *iso)
{
	char	 part[8];

	if (iso == NULL || strlen(iso) != 10)
		return;
	snprintf(part, sizeof(part), "%.2s", iso + 8);
	put(fl, "day", part);
	snprintf(part, sizeof(part), "%.2s", iso + 5);
	put(fl, "month", part);
	snprintf(part, sizeof(part), "%.4s", iso);
	put(fl, "year", part);
}

/* "9:30", "09 giờ 30": hour and minute. */
static void
put_hour(struct filling *fl, const char *s)
{
	char	 part[8];
	size_t	 n = s == NULL ? 0 : strspn(s, "0123456789"), m;

	if (n == 0 || n > 2)
		return;
	snprintf(part, sizeof(part), "%.*s", (int)n, s);
	put(fl, "hour", part);
	s += n;
	s += strcspn(s, "0123456789");
	m = strspn(s, "0123456789");
	snprintf(part, sizeof(part), "%.*s", m > 2 ? 2 : (int)m, s);
	put(fl, "minute", m == 0 ? "00" : part);
}

void
filling_head(struct filling *fl)
{
	const struct register_config	*c = &fl->run->set->reg;
	const char			*s;
	char				 day[CIVIL_TEXT];

	s = fields_get(fl->f, "place");
	put(fl, "place", s != NULL ? s : c->place);
	s = fields_get(fl->f, "parent");
	put_upper(fl, "PARENT", s != NULL ? s : c->parent);
	s = fields_get(fl->f, "office");
	put_upper(fl, "OFFICE", s != NULL ? s : c->agency);
	put(fl, "number", fields_get(fl->f, "number"));
	put_hour(fl, fields_get(fl->f, "hour"));
	if (fields_date(fl->f, "date", day) != 0)
		fl->failed = true;
	put_parts(fl, day);
}

/* The personal block of a form, with ${x} before each key. */
static void
put_personal(struct filling *fl, const char *x, const json_t *p)
{
	static const char *const text[] = { "birthplace", "id_number",
	    "id_place", "address", "phone", "fax" };
	static const char *const day[] = { "born", "id_date" };
	const char	*sex = json_str(p, "sex");
	char		 key[40];

	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++) {
		snprintf(key, sizeof(key), "%s%s", x, text[i]);
		put(fl, key, json_get_str(p, text[i]));
	}
	for (size_t i = 0; i < sizeof(day) / sizeof(day[0]); i++) {
		snprintf(key, sizeof(key), "%s%s", x, day[i]);
		put_date(fl, fl->data, key, p, day[i]);
	}
	if (*x != '\0')
		return;
	put(fl, "male", strcmp(sex, "male") == 0 ? CHECKED : NULL);
	put(fl, "female", strcmp(sex, "female") == 0 ? CHECKED : NULL);
	put(fl, "sex", strcmp(sex, "male") == 0 ? "Nam" :
	    strcmp(sex, "female") == 0 ? "Nữ" : NULL);
}

/* The certificate that a request names as the old one. */
static void
put_old(struct filling *fl, const json_t *record)
{
	const json_t	*request = json_object_get(record, "request"), *cert;
	uint64_t	 old;
	long		 id;

	put(fl, "old_serial", json_get_str(request, "old_serial"));
	if (json_get_u64(request, "old", &old) == 0)
		id = (long)old;
	else
		id = *json_str(request, "old_serial") == '\0' ? 0 :
		    register_by_serial(&fl->all, json_str(request,
		    "old_serial"), NULL);
	if (id <= 0 || (size_t)id > fl->all.n)
		return;
	cert = json_object_get(fl->all.record[id - 1], "certificate");
	put_date(fl, fl->data, "old_from", cert,
	    json_get_str(cert, "issued") != NULL ? "issued" : "not_before");
	put_date(fl, fl->data, "old_until", cert, "not_after");
}

/* Mẫu 01, 03, 05. */
static void
fill_request(struct filling *fl)
{
	const json_t	*r = fl->one[0].record;
	const json_t	*manager = json_object_get(r, "manager");
	char		 years[24];
	uint64_t	 n;

	put(fl, "name", json_get_str(r, "name"));
	put_upper(fl, "NAME", json_get_str(manager != NULL ? manager : r,
	    "name"));
	put(fl, "agency", json_get_str(r, "agency"));
	put(fl, "position", json_get_str(r, "position"));
	put(fl, "email", json_get_str(r, "email"));
	put(fl, "tax", json_get_str(r, "tax"));
	put(fl, "seat", json_get_str(r, "seat"));
	put(fl, "service_type", json_get_str(r, "service_type"));
	put(fl, "manager_email", json_get_str(manager, "email"));
	put(fl, "manager_agency", json_get_str(manager, "agency"));
	put(fl, "manager_position", json_get_str(manager, "position"));
	put_personal(fl, "", fl->one[0].personal);
	put_old(fl, r);
	if (json_get_u64(json_object_get(r, "request"), "years", &n) == 0) {
		snprintf(years, sizeof(years), "%llu", (unsigned long long)n);
		put(fl, "years", years);
	}
}

/* "225123456, 05/06/2010, Công an Khánh Hòa" */
static void
put_identity(struct filling *fl, json_t *row, const json_t *p)
{
	char	 text[LINE], day[CIVIL_TEXT];

	register_date_vi(json_get_str(p, "id_date"), day);
	snprintf(text, sizeof(text), "%s%s%s%s%s", json_str(p, "id_number"),
	    *day == '\0' ? "" : "/ ", day, *json_str(p, "id_place") == '\0' ?
	    "" : "/ ", json_str(p, "id_place"));
	filling_text(fl, row, "id", text);
}

/* A row of Mẫu 02, 04, 06. */
static void
fill_listed(struct filling *fl, json_t *row, const struct filled *one)
{
	static const char *const same[] = { "name", "agency", "province",
	    "position", "title", "email", "service_type" };
	const json_t	*r = one->record;
	const json_t	*manager = json_object_get(r, "manager");
	char		 text[LINE];

	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		filling_text(fl, row, same[i], json_get_str(r, same[i]));
	if (*json_str(r, "tax") != '\0') {
		snprintf(text, sizeof(text), "%s (MST: %s)",
		    json_str(r, "name"), json_str(r, "tax"));
		filling_text(fl, row, "name", text);
	}
	filling_text(fl, row, "manager", json_get_str(manager, "name"));
	filling_text(fl, row, "manager_agency", json_get_str(manager,
	    "agency"));
	filling_text(fl, row, "manager_email", json_get_str(manager,
	    "email"));
	put_date(fl, row, "born", one->personal, "born");
	put_identity(fl, row, one->personal);
	filling_text(fl, row, "old_serial", json_get_str(json_object_get(r,
	    "request"), "old_serial"));
}

static const char *
kind_vi(const json_t *record)
{
	switch (register_kind_parse(json_get_str(record, "kind"))) {
	case REGISTER_PERSON:
		return "Cá nhân";
	case REGISTER_ORGANISATION:
		return "Tổ chức";
	case REGISTER_SERVICE:
		return *json_str(record, "service_type") != '\0' ?
		    json_str(record, "service_type") :
		    "Thiết bị, dịch vụ, phần mềm";
	case REGISTER_KIND_MAX:
		break;
	}
	return "";
}

/* The whole Subject where it is known, as the form's note asks. */
static const char *
subject_of(const json_t *record)
{
	const char	*s = json_str(json_object_get(record, "certificate"),
			    "subject");

	return *s != '\0' ? s : json_str(record, "name");
}

/* A row of Mẫu 08 or 11. */
static void
fill_held(struct filling *fl, json_t *row, const json_t *r)
{
	const json_t	*cert = json_object_get(r, "certificate");
	const json_t	*list = json_object_get(r, "handovers"), *last;
	const char	*why;

	last = json_array_get(list, json_array_size(list) == 0 ? 0 :
	    json_array_size(list) - 1);
	why = json_str(last, "why");
	if (*why == '\0')
		why = strcmp(json_str(last, "for"), "issue") == 0 ? "Cấp mới" :
		    strcmp(json_str(last, "for"), "revocation") == 0 ?
		    "Thu hồi" : "";
	filling_text(fl, row, "name", json_str(r, "name"));
	filling_text(fl, row, "subject", subject_of(r));
	filling_text(fl, row, "serial", json_str(cert, "serial"));
	filling_text(fl, row, "device", fl->form->number == 8 &&
	    *json_str(last, "device") != '\0' ? json_str(last, "device") :
	    json_str(r, "device"));
	filling_text(fl, row, "kind", kind_vi(r));
	filling_text(fl, row, "why", why);
	/* Only where it is newly issued (note 2). */
	if (strcmp(json_str(last, "for"), "issue") == 0)
		put_date(fl, row, "from", cert, "not_before");
	put_date(fl, row, "until", cert, "not_after");
	filling_text(fl, row, "note", fields_get(fl->f, "note"));
}

static void
fill_rows(struct filling *fl)
{
	json_t	*rows = json_array(), *row;

	if (json_put(fl->data, "rows", rows) == -1) {
		fl->failed = true;
		return;
	}
	for (size_t i = 0; i < fl->n; i++) {
		if ((row = json_object()) == NULL ||
		    json_array_append_new(rows, row) != 0) {
			fl->failed = true;
			return;
		}
		if (fl->form->number == 8 || fl->form->number == 11)
			fill_held(fl, row, fl->one[i].record);
		else
			fill_listed(fl, row, &fl->one[i]);
	}
}

/* Mẫu 07, 09. */
static void
fill_subscriber(struct filling *fl)
{
	const json_t	*r = fl->one[0].record;
	const json_t	*cert = json_object_get(r, "certificate");
	const json_t	*gone = json_object_get(r, "revocation");
	const struct register_reason *why;
	bool		 person = strcmp(json_str(r, "kind"), "person") == 0;
	char		 text[LINE];

	put_upper(fl, "NAME", json_get_str(r, "name"));
	put(fl, "agency", json_get_str(r, "agency"));
	put(fl, "position", json_get_str(r, "position"));
	/* The subscriber's data, never that of who manages it. */
	put_personal(fl, "", person ? fl->one[0].personal : NULL);
	put(fl, "subject", subject_of(r));
	put(fl, "email", json_get_str(r, "email"));
	put(fl, "serial", json_get_str(cert, "serial"));
	put_date(fl, fl->data, "from", cert,
	    json_get_str(cert, "issued") != NULL ? "issued" : "not_before");
	put_date(fl, fl->data, "until", cert, "not_after");
	put(fl, "device", json_get_str(r, "device"));
	if ((why = register_reason(json_str(gone, "reason"))) == NULL)
		return;
	snprintf(text, sizeof(text), "%s (Điểm %s Khoản 1 Điều 6)",
	    *json_str(gone, "text") != '\0' ? json_str(gone, "text") :
	    why->text, why->letter);
	put(fl, "reason", text);
}

/* One digit's place after another; 0 to 999. */
static void
number_words(unsigned int n, char out[128])
{
	static const char *const	 digit[] = { "không", "một", "hai",
	    "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín" };
	unsigned int			 h = n / 100, t = n / 10 % 10;
	unsigned int			 u = n % 10;
	const char			*unit;

	unit = u == 1 && t > 1 ? "mốt" : u == 5 && t > 0 ? "lăm" : digit[u];
	out[0] = '\0';
	if (h > 0)
		snprintf(out, 128, "%s trăm", digit[h]);
	if (t == 1)
		snprintf(out + strlen(out), 64, "%smười", h > 0 ? " " : "");
	else if (t > 1)
		snprintf(out + strlen(out), 64, "%s%s mươi", h > 0 ? " " : "",
		    digit[t]);
	else if (h > 0 && u > 0)
		snprintf(out + strlen(out), 64, " linh");
	if (u > 0 || n == 0)
		snprintf(out + strlen(out), 64, "%s%s", n > 9 ? " " : "",
		    unit);
}

static void
put_count(struct filling *fl)
{
	char	 text[128];

	snprintf(text, sizeof(text), "%02zu", fl->n);
	put(fl, "count", text);
	if (fl->n < 1000) {
		number_words((unsigned int)fl->n, text);
		put(fl, "count_words", text);
	}
}

/* Mẫu 08: both sides, as the hand-over has them. */
static void
fill_handover(struct filling *fl)
{
	static const char *const parts[] = { "", "_agency", "_address",
	    "_for", "_position" };
	const json_t	*list = json_object_get(fl->one[0].record,
			    "handovers");
	const json_t	*h;
	char		 from[40], to[40];

	if (json_array_size(list) == 0)
		return;
	h = json_array_get(list, json_array_size(list) - 1);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		snprintf(from, sizeof(from), "from%s", parts[i]);
		snprintf(to, sizeof(to), "giver%s", parts[i]);
		put(fl, to, json_get_str(h, from));
		snprintf(from, sizeof(from), "to%s", parts[i]);
		snprintf(to, sizeof(to), "taker%s", parts[i]);
		put(fl, to, json_get_str(h, from));
	}
	put(fl, "at", json_get_str(h, "place"));
	put_hour(fl, json_get_str(h, "hour"));
	put_parts(fl, json_get_str(h, "date"));
}

/* The manager before, and what is on record of the change; NULL: none. */
static const json_t *
last_change(const json_t *record)
{
	const json_t	*list = json_object_get(record, "managers");

	return json_array_size(list) == 0 ? NULL :
	    json_array_get(list, json_array_size(list) - 1);
}

/* Mẫu 10: a paragraph or two for each certificate. */
static void
fill_decision(struct filling *fl)
{
	json_t		*list = json_array();
	const json_t	*r, *old, *new;
	char		 text[LINE];

	if (json_put(fl->data, "items", list) == -1) {
		fl->failed = true;
		return;
	}
	for (size_t i = 0; i < fl->n; i++) {
		r = fl->one[i].record;
		old = last_change(r);
		new = json_object_get(r, "manager");
		snprintf(text, sizeof(text), "%zu. Đối với chứng thư số %s có "
		    "tên đăng ký là %s:", i + 1, kind_vi(r),
		    json_str(r, "name"));
		fl->failed = json_array_append_new(list, json_string(text)) !=
		    0 || fl->failed;
		snprintf(text, sizeof(text), "Thay đổi người quản lý chứng thư "
		    "số từ ông (bà) %s, %s sang người quản lý mới là ông (bà) "
		    "%s, %s.", *json_str(old, "name") != '\0' ? json_str(old,
		    "name") : "…………", *json_str(old, "position") != '\0' ?
		    json_str(old, "position") : "…………", json_str(new, "name"),
		    *json_str(new, "position") != '\0' ? json_str(new,
		    "position") : "…………");
		fl->failed = json_array_append_new(list, json_string(text)) !=
		    0 || fl->failed;
	}
	old = last_change(fl->one[0].record);
	put(fl, "number", json_get_str(old, "decision"));
	put_parts(fl, json_get_str(old, "decided"));
	put(fl, "agency", fl->run->set->reg.agency);
	put_upper(fl, "authority", fields_get(fl->f, "authority"));
	put(fl, "circular", fields_get(fl->f, "circular"));
	put(fl, "ground", fields_get(fl->f, "ground"));
	put(fl, "more", fields_get(fl->f, "more"));
}

/* Mẫu 11: who hands over and who takes over. */
static void
fill_minutes(struct filling *fl)
{
	const struct filled	*one = &fl->one[0];
	const json_t		*old = last_change(one->record);
	const json_t		*new = json_object_get(one->record, "manager");

	put(fl, "giver", json_get_str(old, "name"));
	put(fl, "giver_position", json_get_str(old, "position"));
	put(fl, "giver_agency", json_get_str(old, "agency"));
	put_personal(fl, "giver_", one->personal_before);
	put(fl, "taker", json_get_str(new, "name"));
	put(fl, "taker_position", json_get_str(new, "position"));
	put(fl, "taker_agency", json_get_str(new, "agency"));
	put_personal(fl, "taker_", one->personal);
	put(fl, "agency", fl->run->set->reg.agency != NULL ?
	    fl->run->set->reg.agency : json_str(one->record, "name"));
	put(fl, "at", json_get_str(old, "place"));
	put_hour(fl, json_get_str(old, "hour"));
	put_parts(fl, json_get_str(old, "minutes"));
}

int
filling_make(struct filling *fl)
{
	if ((fl->data = json_object()) == NULL) {
		log_errx(_("out of memory"));
		return FAIL_CANNOT;
	}
	switch (fl->form->number) {
	case 1:
	case 3:
	case 5:
		fill_request(fl);
		break;
	case 7:
	case 9:
		fill_subscriber(fl);
		break;
	case 8:
		fill_handover(fl);
		break;
	case 10:
		fill_decision(fl);
		break;
	case 11:
		fill_minutes(fl);
		break;
	}
	if (fl->form->column != NULL)
		fill_rows(fl);
	put_count(fl);
	put(fl, "at", fields_get(fl->f, "at"));
	put(fl, "list", fields_get(fl->f, "list"));
	/* What the command line says comes last, and holds. */
	filling_head(fl);
	if (!fl->failed)
		return 0;
	log_errx(_("the form could not be filled in"));
	return FAIL_CANNOT;
}
