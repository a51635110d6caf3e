/*
 * register.c: the parts of the register's records.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/i18n.h"
#include "formats/base/json.h"

#include "formats/regulation/register.h"

const char *
register_kind_name(enum register_kind kind)
{
	static const char *const	 name[REGISTER_KIND_MAX] = {
		[REGISTER_PERSON] = "person",
		[REGISTER_ORGANISATION] = "organisation",
		[REGISTER_SERVICE] = "service",
	};

	return kind < REGISTER_KIND_MAX ? name[kind] : "";
}

enum register_kind
register_kind_parse(const char *name)
{
	enum register_kind	 k;

	for (k = 0; name != NULL && k < REGISTER_KIND_MAX; k++)
		if (strcmp(register_kind_name(k), name) == 0)
			return k;
	return REGISTER_KIND_MAX;
}

int
register_add(struct register_all *all, json_t *record)
{
	json_t	**more;
	size_t	  cap;

	if (record != NULL && all->n == all->cap) {
		cap = all->cap == 0 ? 64 : all->cap * 2;
		more = reallocarray(all->record, cap, sizeof(json_t *));
		if (more != NULL) {
			all->record = more;
			all->cap = cap;
		}
	}
	if (record == NULL || all->n == all->cap) {
		json_decref(record);
		return -1;
	}
	all->record[all->n++] = record;
	return 0;
}

void
register_release(struct register_all *all)
{
	for (size_t i = 0; i < all->n; i++)
		json_decref(all->record[i]);
	free(all->record);
	*all = (struct register_all){ NULL, 0, 0 };
}

int
register_days(const json_t *json, const char *key, int64_t *days)
{
	const char	*s = json_get_str(json, key);
	struct civil	 c;
	size_t		 from, to;

	if (s == NULL || strlen(s) != 10 ||
	    date_find(s, 10, &c, &from, &to) != DATE_FOUND || from != 0 ||
	    to != 10)
		return -1;
	*days = civil_days(&c);
	return 0;
}

char *
register_date_vi(const char *iso, char out[CIVIL_TEXT])
{
	out[0] = '\0';
	if (iso != NULL && strlen(iso) == 10)
		snprintf(out, CIVIL_TEXT, "%.2s/%.2s/%.4s", iso + 8, iso + 5,
		    iso);
	return out;
}

const char *
register_date_wrong(const struct civil *c)
{
	const struct civil	 turned = { c->year, c->day, c->month };

	return civil_valid(&turned) ? _("there is no such day; the month "
	    "seems to stand first: have the column show day/month/year") :
	    _("there is no such day");
}

const char *
register_date_parse(const char *s, char out[CIVIL_TEXT])
{
	struct civil	 c;
	size_t		 from, to, len = strlen(s);

	switch (date_find(s, len, &c, &from, &to)) {
	case DATE_FOUND:
		if (from == 0 && to == len) {
			civil_text(&c, out);
			return NULL;
		}
		break;
	case DATE_WRONG:
		return register_date_wrong(&c);
	case DATE_NONE:
	case DATE_BLANK:
		break;
	}
	return _("is not a date such as 28/11/2026");
}

void
register_civil(int64_t days, struct civil *c)
{
	int64_t	 us = days * 86400 * INT64_C(1000000);

	/* Noon of the day in Vietnam is before noon in Greenwich. */
	civil_of_time(us, c);
}

void
register_months(struct civil *c, int months)
{
	int	 n = c->year * 12 + c->month - 1 + months;

	c->year = n / 12;
	c->month = n % 12 + 1;
	while (c->day > 28 && !civil_valid(c))
		c->day--;
}

const char *
register_serial_parse(const char *s, char out[REGISTER_SERIAL])
{
	size_t	 n = 0;

	if (s[0] == '0' && (s[1] == 'x' || s[1] == 'X'))
		s += 2;
	for (; *s != '\0'; s++) {
		if (*s == ' ' || *s == ':' || *s == '-')
			continue;
		if (strchr("0123456789abcdefABCDEF", *s) == NULL)
			return _("a serial number has hex digits only");
		if (n == 0 && *s == '0')
			continue;
		if (n + 1 == REGISTER_SERIAL)
			return _("a serial number has 40 digits at most");
		out[n++] = *s >= 'a' ? (char)(*s - 'a' + 'A') : *s;
	}
	out[n] = '\0';
	if (n == 0)
		return _("a serial number has hex digits only");
	return n > 40 ? _("a serial number has 40 digits at most") : NULL;
}

long
register_by_serial(const struct register_all *all, const char *serial,
    const char *issuer)
{
	const json_t	*cert;
	const char	*s, *by;
	long		 found = 0;

	for (size_t i = 0; i < all->n; i++) {
		cert = json_object_get(all->record[i], "certificate");
		s = json_get_str(cert, "serial");
		by = json_get_str(cert, "issuer");
		if (s == NULL || strcmp(s, serial) != 0)
			continue;
		if (issuer != NULL && by != NULL && strcmp(issuer, by) != 0)
			continue;
		if (found != 0)
			return -1;
		found = (long)i + 1;
	}
	return found;
}

/* Điều 6.1, word for word. */
static const struct register_reason	 reasons[] = {
	{ "a", "Chứng thư số hết hạn sử dụng" },
	{ "b", "Theo yêu cầu bằng văn bản từ thuê bao, có xác nhận của cơ "
	  "quan, tổ chức quản lý trực tiếp trong các trường hợp: Khóa bí mật "
	  "bị lộ hoặc nghi bị lộ; Thiết bị lưu khóa bí mật bị thất lạc, mất, "
	  "bị sao chép hoặc các trường hợp mất an toàn khác; Thiết bị lưu khóa "
	  "bí mật bị hư hỏng không sử dụng được" },
	{ "c", "Theo yêu cầu bằng văn bản giấy hoặc văn bản điện tử có ký số "
	  "của chứng thư số có hiệu lực từ cơ quan tiến hành tố tụng, cơ quan "
	  "an ninh" },
	{ "d", "Theo yêu cầu bằng văn bản giấy hoặc văn bản điện tử có ký số "
	  "của chứng thư số có hiệu lực từ Người quản lý thuê bao" },
	{ "đ", "Thuê bao là cá nhân thay đổi vị trí công tác mà thông tin về "
	  "vị trí công tác mới không phù hợp với thông tin trong chứng thư "
	  "số" },
	{ "e", "Thuê bao là cá nhân nghỉ hưu, thôi việc, từ trần" },
	{ "g", "Thuê bao là cá nhân thay đổi thẩm quyền của cơ quan, tổ chức "
	  "theo quy định của pháp luật về quản lý và sử dụng con dấu, thay đổi "
	  "chức danh nhà nước" },
	{ "h", "Thuê bao là tổ chức giải thể, đổi tên hoặc thay đổi địa chỉ "
	  "hoạt động mà thông tin không phù hợp với thông tin trong chứng thư "
	  "số" },
	{ "i", "Thiết bị, dịch vụ, phần mềm ngừng hoạt động, đổi tên mà thông "
	  "tin không phù hợp với thông tin trong chứng thư số" },
	{ "k", "Thuê bao vi phạm các quy định về quản lý, sử dụng thiết bị lưu "
	  "khóa bí mật và chứng thư số chuyên dùng" },
};

const struct register_reason *
register_reason_at(size_t i)
{
	return i < sizeof(reasons) / sizeof(reasons[0]) ? &reasons[i] : NULL;
}

const struct register_reason *
register_reason(const char *letter)
{
	const struct register_reason	*r;

	/* Đ is a letter of its own: never d. */
	for (size_t i = 0; (r = register_reason_at(i)) != NULL; i++)
		if (strcmp(r->letter, letter) == 0)
			return r;
	return NULL;
}
