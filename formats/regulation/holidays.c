/*
 * holidays.c: weekends, holidays, and days that are worked instead.
 */
#include <string.h>

#include "formats/base/encode.h"
#include "formats/base/i18n.h"
#include "formats/regulation/register.h"

#include "formats/regulation/holidays.h"

#define WEEK		7
#define SATURDAY	6		/* days since a Sunday */
#define ITEM_MAX	64		/* octets of a day or range */
#define BACK_MAX	400		/* days; more are no calendar */

/* Bộ luật Lao động 2019, Điều 112: what has its day in the calendar. */
static const struct { int month, day; } fixed[] = { { 1, 1 }, { 4, 30 },
	{ 5, 1 }, { 9, 2 } };

static int64_t
days_of(const char *iso)
{
	struct civil	 c;
	size_t		 from, to;

	if (date_find(iso, strlen(iso), &c, &from, &to) != DATE_FOUND)
		return 0;
	return civil_days(&c);
}

/* "24/11": each year.  29/02 is one, in years that have it. */
static bool
yearly_parse(const char *s, int *month, int *day)
{
	const char	*slash = strchr(s, '/');
	char		 part[3];
	struct civil	 c = { 2024, 0, 0 };
	uint64_t	 n;

	if (slash == NULL || slash - s < 1 || slash - s > 2 ||
	    strlen(slash + 1) < 1 || strlen(slash + 1) > 2)
		return false;
	for (int i = 0; i < 2; i++) {
		const char	*at = i == 0 ? s : slash + 1;
		size_t		 len = i == 0 ? (size_t)(slash - s) :
				    strlen(at);

		at += len == 2 && *at == '0';
		len = i == 0 ? (size_t)(slash - at) : strlen(at);
		memcpy(part, at, len);
		part[len] = '\0';
		if (parse_u64(part, 1, 31, &n) == -1)
			return false;
		*(i == 0 ? &c.day : &c.month) = (int)n;
	}
	*month = c.month;
	*day = c.day;
	return civil_valid(&c);
}

static const char *
span_add(struct holiday_span *list, size_t *n, int64_t from, int64_t to)
{
	if (*n == HOLIDAYS_MAX)
		return _("has too many days");
	if (to < from)
		return _("has a range that ends before it begins");
	if (to - from >= HOLIDAYS_RANGE)
		return _("has a range of more than 31 days");
	list[(*n)++] = (struct holiday_span){ from, to };
	return NULL;
}

static const char *
date_take(const char *word, int64_t *day)
{
	char		 iso[CIVIL_TEXT];
	const char	*wrong;

	if ((wrong = register_date_parse(word, iso)) == NULL)
		*day = days_of(iso);
	return wrong;
}

/* One day, or a range, without blanks around it. */
static const char *
item_add(struct holidays *h, bool work, char *item)
{
	struct holiday_span	*list = work ? h->work : h->off;
	size_t			*n = work ? &h->nwork : &h->noff;
	char			*mid = strstr(item, " - ");
	size_t			 len = 3;
	const char		*wrong;
	int64_t			 from, to;
	int			 month, day;

	if (mid == NULL) {
		mid = strstr(item, "..");
		len = 2;
	}
	if (mid == NULL && !work && yearly_parse(item, &month, &day)) {
		if (h->nyearly == HOLIDAYS_MAX)
			return _("has too many days");
		h->yearly[h->nyearly].month = month;
		h->yearly[h->nyearly++].day = day;
		return NULL;
	}
	if (mid == NULL)
		return (wrong = date_take(item, &from)) != NULL ? wrong :
		    span_add(list, n, from, from);
	*mid = '\0';
	for (char *end = mid; end > item && end[-1] == ' ';)
		*--end = '\0';
	mid += len;
	mid += strspn(mid, " ");
	if ((wrong = date_take(item, &from)) != NULL ||
	    (wrong = date_take(mid, &to)) != NULL)
		return wrong;
	return span_add(list, n, from, to);
}

/* Up to a comma; blanks part single days. */
static const char *
piece_add(struct holidays *h, bool work, const char *s, size_t len)
{
	char		 item[ITEM_MAX];
	const char	*wrong;
	bool		 range;
	size_t		 n;

	while (len > 0 && s[len - 1] == ' ')
		len--;
	range = memmem(s, len, " - ", 3) != NULL ||
	    memmem(s, len, "..", 2) != NULL;
	for (; len > 0; s += n, len -= n) {
		for (; len > 0 && *s == ' '; s++, len--)
			;
		for (n = 0; n < len && (range || s[n] != ' '); n++)
			;
		if (n >= sizeof(item))
			return _("is not a date such as 28/11/2026");
		memcpy(item, s, n);
		item[n] = '\0';
		if (n > 0 && (wrong = item_add(h, work, item)) != NULL)
			return wrong;
	}
	return NULL;
}

static const char *
list_add(struct holidays *h, bool work, const char *list)
{
	const char	*wrong;
	size_t		 n;

	for (;;) {
		n = strcspn(list, ",");
		if ((wrong = piece_add(h, work, list, n)) != NULL)
			return wrong;
		if (list[n] == '\0')
			return NULL;
		list += n + 1;
	}
}

const char *
holidays_add(struct holidays *h, const char *list)
{
	return list_add(h, false, list);
}

const char *
holidays_key(struct holidays *h, const char *key, const char *value)
{
	if (strcmp(key, "fixed") == 0) {
		if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
			return _("the value is yes or no");
		h->no_fixed = *value == 'n';
		return NULL;
	}
	if (strcmp(key, "day") == 0 || strcmp(key, "work") == 0)
		return *value == '\0' ? _("the value is empty") :
		    list_add(h, *key == 'w', value);
	return _("there is no such key");
}

static bool
spans_have(const struct holiday_span *list, size_t n, int64_t day)
{
	for (size_t i = 0; i < n; i++)
		if (day >= list[i].from && day <= list[i].to)
			return true;
	return false;
}

bool
holidays_has(const struct holidays *h, int64_t day)
{
	struct civil	 c;
	int64_t		 weekday;

	if (spans_have(h->off, h->noff, day))
		return true;
	if (spans_have(h->work, h->nwork, day))
		return false;
	register_civil(day, &c);
	for (size_t i = 0; !h->no_fixed && i < sizeof(fixed) /
	    sizeof(fixed[0]); i++)
		if (fixed[i].month == c.month && fixed[i].day == c.day)
			return true;
	for (size_t i = 0; i < h->nyearly; i++)
		if (h->yearly[i].month == c.month &&
		    h->yearly[i].day == c.day)
			return true;
	/* 1970-01-01 was a Thursday. */
	weekday = ((day + 4) % WEEK + WEEK) % WEEK;
	return weekday == 0 || weekday == SATURDAY;
}

int64_t
holidays_at(const struct holidays *h, int64_t day)
{
	for (int i = 0; i < BACK_MAX && holidays_has(h, day); i++)
		day--;
	return day;
}

int64_t
holidays_before(const struct holidays *h, int64_t day)
{
	return holidays_at(h, day - 1);
}
