/*
 * register.h: the register of certificates: what its records say, and what
 * Quyết định 2103/QĐ-UBND asks of them (Điều 5, 6, 9, 10, 16, 17).
 *
 * A record (canonical JSON in a journal entry; dates are "2026-11-28"; all
 * but kind, name, request and status may be absent):
 *
 *   kind       "person", "organisation", "service"
 *   name       who or what the certificate is for: full name; agency; domain,
 *              IP address or device
 *   leader     true: a person with authority (Mẫu 02, Chức danh)
 *   title, position, agency, province, email, tax, seat, service_type
 *   manager    {name, agency, position, email, since}: organisation, service
 *   managers   [{name, agency, position, since, hour, until, decision,
 *              decided, minutes, exception, sent: [who]}]: earlier ones, and
 *              how the one of today came (Mẫu 10, 11)
 *   request    {kind: "new", "renewal"; date, confirmed_by, years, old_serial,
 *              old: the record that it renews}
 *   certificate {serial, issuer, subject, not_before, not_after, sha256,
 *              issued}
 *   device     the number of the device that holds the key
 *   status     "requested", "issued", "revoking", "revoked", "withdrawn"
 *   revocation {reason: a letter of Điều 6.1; requested, effective, by}
 *   incidents  [{what: "exposed", "lost", "copied", "damaged"; date, text}]
 *   handovers  [{date, hour, place, from, from_agency, from_position, to,
 *              to_agency, to_position, for: "issue", "revocation", "other",
 *              why, manager: true when to the Người quản lý thuê bao}]
 *   unlocks    [{requested, done}]
 *   service_end  the day a person's service ends
 *   private    SHA-256 of the object with the personal data, encrypted:
 *              {born, birthplace, sex, id_number, id_date, id_place, address,
 *              phone, fax}
 */
#ifndef FORMATS_REGULATION_REGISTER_H
#define FORMATS_REGULATION_REGISTER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/regulation/conventions.h"

#define REGISTER_LEFT	60		/* days at a renewal (Điều 5.4) */
#define REGISTER_MONTHS 6 		/* months of service (Điều 5.3) */
#define REGISTER_YEARS	10		/* of a certificate (Mẫu 01, 03, 05) */
#define REGISTER_TEXT	((size_t)2000)	/* octets of a value */
#define REGISTER_DOMAIN	"khanhhoa.gov.vn"

enum register_kind { REGISTER_PERSON, REGISTER_ORGANISATION, REGISTER_SERVICE,
	REGISTER_KIND_MAX };

const char	*register_kind_name(enum register_kind);
/* Of a record or a word; REGISTER_KIND_MAX when it is none. */
enum register_kind register_kind_parse(const char *);

/*
 * All records in order: record[i] is number i + 1.  References are owned.
 */
struct register_all {
	json_t		**record;
	size_t		 n;
	size_t		 cap;
};

/* Takes ${record} even on failure.  0 or -1 (memory). */
int	 register_add(struct register_all *, json_t *record);
void	 register_release(struct register_all *);

/* A record's date, in days since 1970-01-01.  0, or -1: absent, malformed. */
int	 register_days(const json_t *, const char *key, int64_t *days);
/* "28/11/2026"; "" for no date.  Returns ${out}. */
char	*register_date_vi(const char *iso, char out[CIVIL_TEXT]);
/* What is wrong with a day that no calendar has (translated, static). */
const char *register_date_wrong(const struct civil *);
/*
 * A day that was typed: 28/11/2026, 28-11-2026, 28.11.2026, 2026-11-28, and
 * nothing beside it.  NULL and the ISO form in ${out}, or what is wrong with
 * it (translated, static).
 */
const char *register_date_parse(const char *, char out[CIVIL_TEXT]);
/* The same day ${months} later, or the last of that month (TT: civil). */
void	 register_months(struct civil *, int months);
/* The civil day of days since 1970-01-01. */
void	 register_civil(int64_t days, struct civil *);
/*
 * A serial number as it is kept: hex, upper case, no separators, no leading
 * zeros.  NULL and ${out}, or what is wrong with it (translated, static).
 */
#define REGISTER_SERIAL	64
const char *register_serial_parse(const char *, char out[REGISTER_SERIAL]);

/* The record with this serial number; 0: none; -1: several. */
long	 register_by_serial(const struct register_all *, const char *serial,
	    const char *issuer);

/* The letters of Điều 6.1, which has no f and no j. */
struct register_reason {
	const char	*letter;	/* "a" .. "k" */
	const char	*text;		/* the regulation's own words */
};
const struct register_reason *register_reason(const char *letter);
const struct register_reason *register_reason_at(size_t i);

/* What is wrong with a record. */
enum register_grave { REGISTER_ERROR, REGISTER_WARNING };

/*
 * Told for each: ${field} is the record's ("request.old_serial"), ${article}
 * "5.4" or "", ${text} is translated.
 */
typedef void register_say(void *arg, enum register_grave, const char *field,
	    const char *article, const char *text);

struct agencies;

struct register_check {
	const struct register_all *all;
	size_t		 self;		/* its index; all->n: a new one */
	const char	*domain;	/* of official mail */
	/* Which agencies are to end or to be renamed; NULL: not known. */
	const struct agencies *who;
	/*
	 * Records from index ${base} on are rows of a list that is being taken
	 * in: ${row} has where each stands; NULL: there are none.
	 */
	size_t		 base;
	const size_t	*row;
	register_say	*say;
	void		*arg;
};

/* How many errors were told. */
unsigned int register_check_request(const struct register_check *,
	    const json_t *record);
unsigned int register_check_certificate(const struct register_check *,
	    const json_t *record);
/*
 * Personal data: who asks on the day ${asked} was born before it, and the
 * identity paper was given before it, and after that.  How many errors.
 */
unsigned int register_check_personal(const json_t *personal, int64_t asked,
	    register_say *, void *arg);

/* What is to be done, soonest first. */
struct register_task {
	uint64_t	 id;		/* of the record; 0: the whole */
	const char	*what;		/* "renew-90", "expired" ... */
	const char	*article;
	int64_t		 due;		/* days since 1970; INT64_MIN: now */
	char		*text;		/* translated; owned */
};

struct register_tasks {
	struct register_task *task;
	size_t		 n;
	size_t		 cap;
};

/* As of the day ${today}.  0, or -1 (memory); release in either case. */
int	 register_due(struct register_tasks *, const struct register_all *,
	    int64_t today);
void	 register_tasks_release(struct register_tasks *);

#endif
