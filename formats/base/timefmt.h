/*
 * timefmt.h: times as RFC 3339 text.  A time is an int64_t of microseconds
 * since 1970-01-01T00:00:00Z, leap seconds not counted.
 */
#ifndef FORMATS_BASE_TIMEFMT_H
#define FORMATS_BASE_TIMEFMT_H

#include <stdint.h>

#define TIME_SECOND	((int64_t)1000000)	/* microseconds */
#define TIME_TEXT	32			/* room for any form below */
#define TIME_NONE	INT64_MIN		/* no time known */

/* All of these write "-" for TIME_NONE and return ${out}. */

/* "2026-11-23T19:00:00Z": whole seconds, rounded down. */
char	*time_rfc3339(int64_t us, char out[TIME_TEXT]);
/* "2026-11-23T19:00:00.000001Z": always six digits (journal entries). */
char	*time_rfc3339_us(int64_t us, char out[TIME_TEXT]);
/* "20261123T190000Z": names of reports. */
char	*time_compact(int64_t us, char out[TIME_TEXT]);
/* "20261123190000Z": allowed_signers. */
char	*time_ssh(int64_t us, char out[TIME_TEXT]);
/*
 * In the local time zone, for people: "2026-11-24 02:00:00 +07", in Vietnamese
 * "24/11/2026 02:00:00 +07".  Reads TZ.
 */
char	*time_local(int64_t us, char out[TIME_TEXT]);
/*
 * RFC 3339 with Z or an offset, up to six digits of a second; the whole
 * string; no leap second.  Years 1 to 9999, also in UTC.  0, or -1 and
 * ${out} unchanged.
 */
int	 time_parse(const char *s, int64_t *out);
/*
 * The same for what a person types: as RFC 3339 allows beside it, "t" and "z"
 * small, a space for "T", more digits (cut) and a leap second (taken for the
 * second behind it).
 */
int	 time_parse_typed(const char *s, int64_t *out);
/* The civil date of a time in UTC. */
void	 time_civil(int64_t us, int *year, int *month, int *day);
/*
 * Seconds since the epoch of a civil UTC time; fields are taken as given:
 * month 13 is the next January, second 60 the next minute.
 */
int64_t	 time_from_civil(int year, int month, int day, int hour, int minute,
	    int second);

#endif
