/*
 * calendar.h: what is to be done and what is coming: renewals, ends of
 * certificates, reports (Điều 5.4, 6, 15.8, 16, 17); as objects, a table, and
 * for calendars (iCalendar, RFC 5545).
 *
 * What is due on a day off is due on the working day before.
 */
#ifndef FORMATS_REGULATION_CALENDAR_H
#define FORMATS_REGULATION_CALENDAR_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/regulation/holidays.h"
#include "formats/regulation/register.h"

#define CALENDAR_NOW	INT64_MIN
#define CALENDAR_OCTETS	((size_t)64 * 1024 * 1024)
#define CALENDAR_REMIND	30		/* days before a report is due */

struct calendar_item {
	int64_t		 due;		/* days since 1970, a working day; or
					   CALENDAR_NOW */
	int64_t		 day;		/* before it was moved; for a fact the
					   day itself */
	bool		 open;		/* to be done now */
	bool		 fact;		/* it happens; nobody does it */
	uint64_t	 record;	/* of the register; 0: none */
	char		 what[40];	/* "renew-90", "ends" ... */
	const char	*article;	/* "5.4"; "" for none; static */
	char		*name;		/* whose, or ""; owned */
	char		*text;		/* translated; owned */
};

struct calendar {
	const struct holidays *holidays;
	int64_t		 today;
	struct calendar_item *item;
	size_t		 n;
	size_t		 cap;
	bool		 failed;	/* memory */
};

void	 calendar_init(struct calendar *, const struct holidays *,
	    int64_t today);
void	 calendar_release(struct calendar *);
/*
 * Add one: what is open is to be done; what is no task and no fact is a
 * reminder.  ${what} with ${record} names it for ever.
 */
enum calendar_kind { CALENDAR_TASK, CALENDAR_REMINDER, CALENDAR_FACT };
void	 calendar_add(struct calendar *, enum calendar_kind, uint64_t record,
	    const char *what, const char *article, int64_t day,
	    const char *name, const char *fmt, ...)
	    __attribute__((format(printf, 8, 9)));
/*
 * Open tasks of the register (register_due()), and for every certificate in
 * use the days 180, 120, 90 and 61 before its end that are still to come, the
 * last day for a renewal, its end.
 */
void	 calendar_register(struct calendar *, const struct register_all *);
/*
 * Mẫu 12 of this year (or, once its day is over, the next), and with
 * ${province} the report that adds them up.
 */
void	 calendar_reports(struct calendar *, bool province);
/* In order: what is to be done now, then by day.  0, or -1: memory was out. */
int	 calendar_sort(struct calendar *);
size_t	 calendar_open(const struct calendar *);	/* how many are */
/* Does one of them need a person today?  A report has until its day. */
bool	 calendar_pressing(const struct calendar *);

/* {task, due, day, open, fact, id, article, name, text}.  NULL: memory. */
json_t	*calendar_json(const struct calendar_item *);
/* Append a JSON line for each.  0 or -1 (memory). */
int	 calendar_lines(struct buf *, const struct calendar *);
/* Append all as a table with CRLF and the mark of UTF-8.  0 or -1. */
int	 calendar_csv(struct buf *, const struct calendar *);
/*
 * Append all as an iCalendar: days as events, what has none as to-dos; ${who}
 * makes identifiers unique ("nguyenban.local/0123"), ${now} in microseconds.
 */
int	 calendar_ics(struct buf *, const struct calendar *, const char *who,
	    int64_t now);
/* One content line, folded at 75 octets between characters.  0 or -1. */
int	 calendar_ics_line(struct buf *, const char *name, const char *text);

struct sheet;
/* Append open tasks, then what comes within ${days} (0: everything). */
void	 calendar_sheet(struct sheet *, const struct calendar *, int64_t days);

#endif
