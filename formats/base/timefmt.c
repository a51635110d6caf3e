/*
 * timefmt.c: times as text, in the proleptic Gregorian calendar.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "formats/base/timefmt.h"

#define DAY_SECONDS	86400
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

/* One form or another of ${us}; fmt takes the six fields, year first. */
static char *
time_put(int64_t us, char out[TIME_TEXT], const char *date, const char *clock)
{
	struct civil	 c;
	int		 n;

	if (us == TIME_NONE) {
		snprintf(out, TIME_TEXT, "-");
		return out;
	}
	civil_from_us(us, &c);
	n = snprintf(out, TIME_TEXT, "%04lld%s%02d%s%02d", (long long)c.year,
	    date, c.month, date, c.day);
	snprintf(out + n, TIME_TEXT - (size_t)n, "%s%02d%s%02d%s%02d",
	    *date == '\0' && *clock == '\0' ? "" : "T", c.hour, clock,
	    c.minute, clock, c.second);
	return out;
}
