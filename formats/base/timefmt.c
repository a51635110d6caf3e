/*
 * timefmt.c: times as text, in the proleptic Gregorian calendar.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "formats/base/i18n.h"
#include "formats/base/timefmt.h"

#define DAY_SECONDS	86400
#define TIME_TYPED	64		/* octets that a person types */
#define ERA_YEARS	400		/* the calendar repeats after them */
#define ERA_DAYS	146097
#define EPOCH_DAY	719468		/* 0000-03-01 to 1970-01-01 */

struct civil {
	int64_t		 year;
	int		 month;
	int		 day;
	int		 hour;
	int		 minute;
	int		 second;
	int		 us;
};

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0 ? 1 : 0);
}

/*
 * Days since the epoch.  Years begin in March here, so that the leap day is
 * their last; 153 days are five months of 31, 30, 31, 30, 31.
 */
static int64_t
days_from_civil(int64_t year, int64_t month, int64_t day)
{
	int64_t	 era, yoe, doy;

	year += floor_div(month - 3, 12);
	month = month - 3 - floor_div(month - 3, 12) * 12;
	era = floor_div(year, ERA_YEARS);
	yoe = year - era * ERA_YEARS;
	doy = (153 * month + 2) / 5 + day - 1;
	return era * ERA_DAYS + yoe * 365 + yoe / 4 - yoe / 100 + doy -
	    EPOCH_DAY;
}

static void
civil_from_days(int64_t days, struct civil *c)
{
	int64_t	 era, doe, yoe, doy, month;

	days += EPOCH_DAY;
	era = floor_div(days, ERA_DAYS);
	doe = days - era * ERA_DAYS;
	yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	month = (5 * doy + 2) / 153;
	c->day = (int)(doy - (153 * month + 2) / 5 + 1);
	c->month = (int)(month < 10 ? month + 3 : month - 9);
	c->year = yoe + era * ERA_YEARS + (month < 10 ? 0 : 1);
}

static void
civil_from_us(int64_t us, struct civil *c)
{
	int64_t	 seconds = floor_div(us, TIME_SECOND);
	int64_t	 days = floor_div(seconds, DAY_SECONDS);
	int	 rest = (int)(seconds - days * DAY_SECONDS);

	civil_from_days(days, c);
	c->hour = rest / 3600;
	c->minute = rest / 60 % 60;
	c->second = rest % 60;
	c->us = (int)(us % TIME_SECOND);
	if (c->us < 0)
		c->us += (int)TIME_SECOND;
}

/* The fields of ${us}; false for TIME_NONE, which is written "-". */
static bool
time_fields(int64_t us, struct civil *c, char out[TIME_TEXT])
{
	if (us == TIME_NONE) {
		snprintf(out, TIME_TEXT, "-");
		return false;
	}
	civil_from_us(us, c);
	return true;
}

char *
time_rfc3339(int64_t us, char out[TIME_TEXT])
{
	struct civil	 c;

	if (time_fields(us, &c, out))
		snprintf(out, TIME_TEXT, "%04lld-%02d-%02dT%02d:%02d:%02dZ",
		    (long long)c.year, c.month, c.day, c.hour, c.minute,
		    c.second);
	return out;
}

char *
time_rfc3339_us(int64_t us, char out[TIME_TEXT])
{
	struct civil	 c;

	if (time_fields(us, &c, out))
		snprintf(out, TIME_TEXT,
		    "%04lld-%02d-%02dT%02d:%02d:%02d.%06dZ",
		    (long long)c.year, c.month, c.day, c.hour, c.minute,
		    c.second, c.us);
	return out;
}

char *
time_compact(int64_t us, char out[TIME_TEXT])
{
	struct civil	 c;

	if (time_fields(us, &c, out))
		snprintf(out, TIME_TEXT, "%04lld%02d%02dT%02d%02d%02dZ",
		    (long long)c.year, c.month, c.day, c.hour, c.minute,
		    c.second);
	return out;
}

char *
time_ssh(int64_t us, char out[TIME_TEXT])
{
	struct civil	 c;

	if (time_fields(us, &c, out))
		snprintf(out, TIME_TEXT, "%04lld%02d%02d%02d%02d%02dZ",
		    (long long)c.year, c.month, c.day, c.hour, c.minute,
		    c.second);
	return out;
}

char *
time_local(int64_t us, char out[TIME_TEXT])
{
	struct tm	 tm;
	time_t		 t = (time_t)floor_div(us, TIME_SECOND);
	size_t		 n;
	unsigned int	 off;

	tzset();
	if (us == TIME_NONE || localtime_r(&t, &tm) == NULL ||
	    /* xgettext:no-c-format */
	    (n = strftime(out, TIME_TEXT, _("%Y-%m-%d %H:%M:%S "), &tm)) ==
	    0) {
		snprintf(out, TIME_TEXT, "-");
		return out;
	}
	off = (unsigned int)labs(tm.tm_gmtoff) / 60;
	n += (size_t)snprintf(out + n, TIME_TEXT - n, "%c%02u",
	    tm.tm_gmtoff < 0 ? '-' : '+', off / 60);
	if (off % 60 != 0 && n < TIME_TEXT)
		snprintf(out + n, TIME_TEXT - n, ":%02u", off % 60);
	return out;
}

/* ${n} digits at *s that make a number in [min, max]. */
static bool
get_digits(const char **s, int n, int min, int max, int *out)
{
	int	 v = 0;

	for (; n > 0; n--, (*s)++) {
		if (**s < '0' || **s > '9')
			return false;
		v = v * 10 + (**s - '0');
	}
	*out = v;
	return v >= min && v <= max;
}

static bool
get_char(const char **s, char c)
{
	if (**s != c)
		return false;
	(*s)++;
	return true;
}

static int
month_days(int64_t year, int month)
{
	static const int	 days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30,
				    31, 30, 31 };
	bool			 leap = year % 4 == 0 &&
				    (year % 100 != 0 || year % 400 == 0);

	return month == 2 && leap ? 29 : days[month - 1];
}

static bool
get_date(const char **s, struct civil *c)
{
	int	 year;

	if (!get_digits(s, 4, 1, 9999, &year) || !get_char(s, '-') ||
	    !get_digits(s, 2, 1, 12, &c->month) || !get_char(s, '-') ||
	    !get_digits(s, 2, 1, month_days(year, c->month), &c->day))
		return false;
	c->year = year;
	return true;
}

static bool
get_clock(const char **s, struct civil *c)
{
	int	 unit = (int)TIME_SECOND, digit;

	if (!get_digits(s, 2, 0, 23, &c->hour) || !get_char(s, ':') ||
	    !get_digits(s, 2, 0, 59, &c->minute) || !get_char(s, ':') ||
	    !get_digits(s, 2, 0, 59, &c->second))
		return false;
	c->us = 0;
	if (!get_char(s, '.'))
		return true;
	do {
		if (!get_digits(s, 1, 0, 9, &digit) || (unit /= 10) == 0)
			return false;
		c->us += digit * unit;
	} while (**s >= '0' && **s <= '9');
	return true;
}

/* "Z" or "+07:00": seconds east of Greenwich. */
static bool
get_zone(const char **s, int64_t *east)
{
	int	 hour, minute, sign = **s == '-' ? -1 : 1;

	*east = 0;
	if (get_char(s, 'Z'))
		return true;
	if (!get_char(s, '+') && !get_char(s, '-'))
		return false;
	if (!get_digits(s, 2, 0, 23, &hour) || !get_char(s, ':') ||
	    !get_digits(s, 2, 0, 59, &minute))
		return false;
	*east = sign * (int64_t)(hour * 3600 + minute * 60);
	return true;
}

int
time_parse(const char *s, int64_t *out)
{
	struct civil	 c, utc;
	int64_t		 east, us;

	if (!get_date(&s, &c) || !get_char(&s, 'T') || !get_clock(&s, &c) ||
	    !get_zone(&s, &east) || *s != '\0')
		return -1;
	us = (time_from_civil((int)c.year, c.month, c.day, c.hour, c.minute,
	    c.second) - east) * TIME_SECOND + c.us;
	civil_from_us(us, &utc);
	if (utc.year < 1 || utc.year > 9999)
		return -1;	/* the offset led out of what we can write */
	*out = us;
	return 0;
}

/* "2026-11-23t19:00:60.1234567z" as time_parse() has it; false: too long. */
static bool
plain_time(const char *s, char out[TIME_TYPED], bool *leap)
{
	size_t	 n = 0, dot = 0;

	for (; *s != '\0'; s++) {
		if (n + 1 == TIME_TYPED)
			return false;
		if (*s == '.')
			dot = n;
		else if (*s < '0' || *s > '9')
			dot = 0;
		if (dot > 0 && n - dot > 6)
			continue;
		out[n] = n == 10 && (*s == 't' || *s == ' ') ? 'T' :
		    *s == 'z' ? 'Z' : *s;
		n++;
	}
	out[n] = '\0';
	*leap = n > 19 && memcmp(out + 16, ":60", 3) == 0;
	if (*leap)
		memcpy(out + 17, "59", 2);
	return true;
}

int
time_parse_typed(const char *s, int64_t *out)
{
	char	 plain[TIME_TYPED];
	int64_t	 us;
	bool	 leap;

	if (!plain_time(s, plain, &leap) || time_parse(plain, &us) == -1)
		return -1;
	/* A day has one at its end, in UTC. */
	if (leap && (us / TIME_SECOND + 1) % DAY_SECONDS != 0)
		return -1;
	*out = leap ? us + TIME_SECOND : us;
	return 0;
}

void
time_civil(int64_t us, int *year, int *month, int *day)
{
	struct civil	 c;

	civil_from_us(us, &c);
	*year = (int)c.year;
	*month = c.month;
	*day = c.day;
}

int64_t
time_from_civil(int year, int month, int day, int hour, int minute,
    int second)
{
	return days_from_civil(year, month, day) * DAY_SECONDS +
	    (int64_t)hour * 3600 + (int64_t)minute * 60 + second;
}
