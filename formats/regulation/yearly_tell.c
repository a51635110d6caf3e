/*
 * yearly_tell.c: Mẫu số 12, told and read back.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/json.h"
#include "formats/regulation/csv.h"
#include "formats/regulation/kinds.h"

#include "formats/regulation/yearly_tell.h"

void
yearly_figures(struct yearly_figure f[YEARLY_FIGURES], const struct yearly *y)
{
	const struct yearly_figure	 all[YEARLY_FIGURES] = {
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

static void
kind_take(struct yearly *y, const char *kind)
{
	for (size_t i = 0; i < y->nkind; i++)
		if (strcmp(y->kind[i], kind) == 0)
			return;
	if (y->nkind < YEARLY_KINDS)
		y->kind[y->nkind++] = kind;
	else
		y->other = true;
}

const char *
yearly_kinds(struct buf *b, const struct yearly *y)
{
	for (size_t i = 0; i < y->nkind; i++)
		buf_addf(b, "%s%s", i == 0 ? "" : ", ", y->kind[i]);
	if (y->other)
		buf_addf(b, "%sloại khác", y->nkind == 0 ? "" : ", ");
	return b->len == 0 && !b->failed ? "" : buf_str(b);
}

char *
yearly_until(const struct yearly *y, char out[CIVIL_TEXT])
{
	struct civil	 c;

	register_civil(y->until, &c);
	return civil_text(&c, out);
}

char *
yearly_day(int64_t day, char out[CIVIL_TEXT])
{
	char		 iso[CIVIL_TEXT];
	struct civil	 c;

	register_civil(day, &c);
	return register_date_vi(civil_text(&c, iso), out);
}

json_t *
yearly_json(const struct yearly *y)
{
	struct yearly_figure	 f[YEARLY_FIGURES];
	char			 until[CIVIL_TEXT];
	json_t			*json, *kinds;
	int			 bad;

	json = json_pack("{sI ss s[]}", "year", (json_int_t)y->year, "until",
	    yearly_until(y, until), "kinds");
	kinds = json_object_get(json, "kinds");
	bad = json == NULL;
	yearly_figures(f, y);
	for (size_t i = 0; i < YEARLY_FIGURES; i++)
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

/* Where each figure that is no sum goes. */
static uint64_t *
slot_of(struct yearly *y, const char *key)
{
	const struct {
		const char	*key;
		uint64_t	*to;
	} slots[] = {
		{ "issued_leader", &y->issued[YEARLY_LEADER] },
		{ "issued_person", &y->issued[YEARLY_PERSON] },
		{ "issued_organisation", &y->issued[YEARLY_ORGANISATION] },
		{ "issued_service", &y->issued[YEARLY_SERVICE] },
		{ "revoked_leader", &y->revoked[YEARLY_LEADER] },
		{ "revoked_person", &y->revoked[YEARLY_PERSON] },
		{ "revoked_organisation", &y->revoked[YEARLY_ORGANISATION] },
		{ "revoked_service", &y->revoked[YEARLY_SERVICE] },
		{ "devices", &y->devices },
		{ "signed", &y->signed_by_agency },
		{ "both", &y->signed_by_both },
		{ "documents", &y->documents },
		{ "unknown", &y->unknown },
	};

	for (size_t i = 0; i < sizeof(slots) / sizeof(slots[0]); i++)
		if (strcmp(slots[i].key, key) == 0)
			return slots[i].to;
	return NULL;
}

#define COUNT_MAX	((uint64_t)1 << 40)	/* sums of many still fit */

static bool
counts_take(struct yearly *y, const json_t *json)
{
	struct yearly_figure	 f[YEARLY_FIGURES];
	uint64_t		 n, *to;

	yearly_figures(f, y);		/* the keys */
	for (size_t i = 0; i < YEARLY_FIGURES; i++) {
		if (json_get_u64(json, f[i].key, &n) == -1 || n > COUNT_MAX)
			return false;
		if ((to = slot_of(y, f[i].key)) != NULL)
			*to = n;
	}
	if (json_get_u64(json, "documents", &y->documents) == -1 ||
	    json_get_u64(json, "unknown", &y->unknown) == -1 ||
	    y->documents > COUNT_MAX || y->unknown > COUNT_MAX)
		return false;
	/* The sums that it states are those of its parts. */
	yearly_figures(f, y);
	for (size_t i = 0; i < YEARLY_FIGURES; i++)
		if (json_get_u64(json, f[i].key, &n) == -1 || n != f[i].n)
			return false;
	return y->signed_by_both <= y->signed_by_agency &&
	    y->signed_by_agency <= y->documents && y->unknown <= y->documents;
}

const char *
yearly_parse(struct yearly *y, const json_t *json)
{
	const json_t		*kinds = json_object_get(json, "kinds");
	const struct kind	*kind;
	const char		*s;
	uint64_t		 year;
	json_t			*one;
	size_t			 i;

	*y = (struct yearly){ 0 };
	if (json_get_u64(json, "year", &year) == -1 || year < 2017 ||
	    year > 9999 || register_days(json, "until", &y->until) == -1)
		return _("it names no year, or no day up to which it counts");
	y->year = (int)year;
	if (!json_is_array(kinds))
		return _("it has no list of kinds of documents");
	if (!counts_take(y, json))
		return _("its figures are missing, or do not add up");
	y->other = json_is_true(json_object_get(json, "kinds_other"));
	json_array_foreach((json_t *)(uintptr_t)kinds, i, one) {
		s = json_string_value(one);
		kind = s == NULL ? NULL : kind_by_name(s, strlen(s));
		if (kind != NULL)
			kind_take(y, kind->name);
		else
			y->other = true;
	}
	return NULL;
}

void
yearly_add(struct yearly *to, const struct yearly *y, bool first)
{
	if (first || y->until < to->until)
		to->until = y->until;
	for (unsigned int g = 0; g < YEARLY_GROUPS; g++) {
		to->issued[g] += y->issued[g];
		to->revoked[g] += y->revoked[g];
	}
	to->devices += y->devices;
	to->documents += y->documents;
	to->signed_by_agency += y->signed_by_agency;
	to->signed_by_both += y->signed_by_both;
	to->unknown += y->unknown;
	for (size_t i = 0; i < y->nkind; i++)
		kind_take(to, y->kind[i]);
	to->other = to->other || y->other;
}

int
yearly_csv(struct buf *b, const struct yearly *y)
{
	struct yearly_figure	 f[YEARLY_FIGURES];
	struct buf		 kinds;
	char			 until[CIVIL_TEXT];
	const char		*s;

	yearly_figures(f, y);
	buf_init(&kinds, YEARLY_OCTETS);
	s = yearly_kinds(&kinds, y);
	/* The mark tells spreadsheets that it is UTF-8. */
	buf_addf(b, "\xef\xbb\xbfMục,Chỉ tiêu,Số liệu\r\n,Năm báo cáo,%d\r\n,"
	    "Số liệu chứng thư số đến ngày,%s\r\n", y->year,
	    yearly_until(y, until));
	for (size_t i = 0; i < YEARLY_FIGURES; i++) {
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

int
yearly_fill(json_t *data, const struct yearly *y, const char *when)
{
	struct yearly_figure	 f[YEARLY_FIGURES];
	struct buf		 b;
	char			 text[32];
	const char		*s;
	int			 bad = 0;

	yearly_figures(f, y);
	buf_init(&b, YEARLY_OCTETS);
	buf_addf(&b, "%d (%s)", y->year, when);
	bad |= (s = buf_str(&b)) == NULL || json_put_str(data, "reported",
	    s) == -1;
	buf_reset(&b);
	bad |= (s = yearly_kinds(&b, y)) == NULL ||
	    json_put_str(data, "kinds", s) == -1;
	for (size_t i = 0; i < YEARLY_FIGURES; i++) {
		snprintf(text, sizeof(text), "%" PRIu64, f[i].n);
		bad |= json_put_str(data, f[i].key, text) == -1;
	}
	buf_release(&b);
	return bad ? -1 : 0;
}
