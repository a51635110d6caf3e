/*
 * holidays.h: days that nobody works on, so that what is due then is due on
 * the working day before.  Days are those of Vietnam, since 1970-01-01.
 *
 * By themselves: Saturdays, Sundays, and the holidays that have a fixed day
 * in the calendar (Bộ luật Lao động 2019, Điều 112): 01/01, 30/04, 01/05,
 * 02/09.  Those that follow the moon (Tết, Giỗ Tổ), the second day of the
 * National Day and what is worked instead are announced year by year: they
 * stand in the configuration.
 */
#ifndef FORMATS_REGULATION_HOLIDAYS_H
#define FORMATS_REGULATION_HOLIDAYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HOLIDAYS_MAX	256		/* days and ranges of one kind */
#define HOLIDAYS_RANGE	31		/* days of a range */

struct holiday_span {
	int64_t		 from, to;	/* both included */
};

/* All zeroes: weekends and the fixed days. */
struct holidays {
	struct holiday_span off[HOLIDAYS_MAX];
	size_t		 noff;
	struct holiday_span work[HOLIDAYS_MAX];
	size_t		 nwork;
	struct { int month, day; } yearly[HOLIDAYS_MAX];
	size_t		 nyearly;
	bool		 no_fixed;	/* the fixed days are not taken */
};

/*
 * A key of the configuration's [holidays]: "day" and "work" (lists, may stand
 * more than once), "fixed" (yes or no).  NULL, or what is wrong (translated,
 * static).
 */
const char *holidays_key(struct holidays *, const char *key,
	    const char *value);
/*
 * Add a list: 02/09/2026, 24/11 (each year), 16/02/2026 - 20/02/2026; parted
 * by commas, or single days by blanks.  NULL, or what is wrong.
 */
const char *holidays_add(struct holidays *, const char *list);

/* Does nobody work on it? */
bool	 holidays_has(const struct holidays *, int64_t day);
/* The last working day before ${day}. */
int64_t	 holidays_before(const struct holidays *, int64_t day);
/* ${day} when it is a working day, else the one before. */
int64_t	 holidays_at(const struct holidays *, int64_t day);

#endif
