/*
 * agencies.h: who is who: agencies and their names through mergers and
 * renamings, people and their posts, decisions on who signs for whom and who
 * keeps an agency's certificate (Quyết định 2103/QĐ-UBND, Điều 2.1, 6.1,
 * 8.1.b, 8.2.a, 13.2).
 *
 * Records (canonical JSON in journal entries; dates are "2026-11-28", a period
 * has "from" and "until", both days in it, either may be absent; all but what
 * is marked * may be absent):
 *
 * agency
 *   name*      the name of today, also one of names
 *   names*     [{name, from, until}]: every name it had, in order
 *   aliases    [other spellings that are always good: "UBND tỉnh"]
 *   code       the identifier in edXML: "H32.10", "000.10.32.H32"
 *   kind       "committee" (ủy ban nhân dân), "department" (sở, ban, ngành),
 *              "division" (phòng, ban of a committee), "unit" (đơn vị sự
 *              nghiệp), "party", "central", "other"
 *   member     true, false: one of Điều 2.1; absent: by its kind
 *   parent     the number of the agency above it
 *   subjects   [{subject, from, until}]: certificates that are its own: the
 *              attributes that a subject must have, "CN=SỞ NỘI VỤ,O=UBND*",
 *              "UID=MST:4200123456"
 *   domains    [of its mail]
 *   email      where its notices go (Điều 13.5.a)
 *   addresses  [{address, from, until}]
 *   certificates [{serial, from, until}]: that it holds; empty: none
 *   planned    {what, since, decision}: "dissolution", "merger", "split",
 *              "renaming" that is decided and not done yet (Điều 5.3)
 *   ended      {how: "dissolution", "merger", "split"; date: its last day;
 *              into: [numbers]; decision}
 *
 * person
 *   name*      full name
 *   posts*     [{agency: number, unit, position, leader: true (signs for the
 *              agency), from, until, decision}], in order
 *   certificates as above; absent: nothing is known
 *   subjects   as above
 *   email
 *   service_end, service_end_why  "retired", "left", "died"
 *   private    SHA-256 of the object with {born, sex, id_number, id_date,
 *              id_place, address, phone}, encrypted
 *
 * decision
 *   kind*      "KT", "TL", "TUQ": who may sign for whom (8.1.b);
 *              "certificate": who keeps the agency's certificate (8.2.a)
 *   number*, date*, agency*  whose decision it is
 *   by         who signs it: the head
 *   to*        the number of the person
 *   position   of whom is meant, "PHÓ GIÁM ĐỐC"
 *   scope      what it covers, in words
 *   from*, until  the period
 *   serial     of the certificate
 */
#ifndef FORMATS_REGULATION_AGENCIES_H
#define FORMATS_REGULATION_AGENCIES_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/regulation/conventions.h"
#include "formats/regulation/register.h"

enum agency_book { BOOK_AGENCY, BOOK_PERSON, BOOK_DECISION, BOOK_MAX };

const char	*agency_book_name(enum agency_book);	/* "agency" ... */
enum agency_book agency_book_parse(const char *);	/* BOOK_MAX: none */

/* Days since 1970-01-01; a period's open ends. */
#define DAY_FIRST	INT64_MIN
#define DAY_LAST	INT64_MAX

struct agencies;		/* opaque */

/* Empty; NULL: memory. */
struct agencies	*agencies_new(void);
void		 agencies_free(struct agencies *);	/* NULL is allowed */
/*
 * The next record of a book: records come in the order of their numbers, from
 * 1.  A reference is taken; what the record lacks is not there.  0 or -1
 * (memory).
 */
int		 agencies_add(struct agencies *, enum agency_book,
		    const json_t *record);
/*
 * Who holds a certificate also by the register of certificates, which is
 * borrowed; NULL: without one.
 */
void		 agencies_register(struct agencies *,
		    const struct register_all *);
size_t		 agencies_count(const struct agencies *, enum agency_book);
/* NULL: there is no such number. */
const json_t	*agencies_record(const struct agencies *, enum agency_book,
		    uint64_t id);
/* "name" of a record, number and date of a decision; "?" for none. */
const char	*agencies_name(const struct agencies *, enum agency_book,
		    uint64_t id);

enum agency_found { AGENCY_UNKNOWN, AGENCY_FOUND, AGENCY_SEVERAL };

struct agency_hit {
	uint64_t	 id;		/* SEVERAL: of the first */
	uint64_t	 other;		/* SEVERAL: of another */
	const char	*name;		/* the name on record that was meant */
	int64_t		 from, until;	/* when it was (is) the agency's */
	bool		 then;		/* in force on the day asked for */
	bool		 marks;		/* with all its diacritics */
};

/*
 * An agency by a name that it has or had: case, diacritics, place of the
 * tone, spaces, "UBND" for "Ủy ban nhân dân" do not count, but a name that
 * agrees in its diacritics goes before one that does not.  Of several agencies
 * with one name it is the one that bears it on ${day}; DAY_LAST: today's.
 * ${context}: names of who stands above it, "" for none.
 */
enum agency_found agency_by_name(const struct agencies *, const char *name,
		    const char *context, int64_t day, struct agency_hit *);
/*
 * The agency that an organisation's certificate is of, by its subject (RFC
 * 2253): a pattern on record, else CN as a name with O above it.
 */
enum agency_found agency_by_subject(const struct agencies *,
		    const char *subject, int64_t day, struct agency_hit *);
/* By the domain of a mail address. */
enum agency_found agency_by_mail(const struct agencies *, const char *mail,
		    struct agency_hit *);
/* The name on that day; NULL: it had none (not yet, no longer). */
const char	*agency_name_at(const struct agencies *, uint64_t id,
		    int64_t day);
/* The last day; DAY_LAST: it goes on. */
int64_t		 agency_end(const struct agencies *, uint64_t id);
/* Is ${id} the agency ${above}, or below it? */
bool		 agency_is_under(const struct agencies *, uint64_t id,
		    uint64_t above);
/* One of Điều 2.1: YES, NO, UNKNOWN where its kind does not say. */
enum agency_tri { AGENCY_MAYBE, AGENCY_NO, AGENCY_YES };
enum agency_tri	 agency_is_member(const struct agencies *, uint64_t id);
/* What is decided and not done on ${day} (Điều 5.3); NULL: nothing. */
const json_t	*agency_planned(const struct agencies *, uint64_t id,
		    int64_t day);
/* The address on that day; NULL: not known. */
const char	*agency_address_at(const struct agencies *, uint64_t id,
		    int64_t day);

/*
 * A person by name; ${agency} not 0: with a post there (or below it) at any
 * time.  Those with a post on ${day} go first.
 */
enum agency_found person_by_name(const struct agencies *, const char *name,
		    uint64_t agency, int64_t day, uint64_t *id);
/* By a certificate's subject: a pattern, mail address, or CN, OU and O. */
enum agency_found person_by_subject(const struct agencies *,
		    const char *subject, int64_t day, uint64_t *id);

struct agency_post {
	uint64_t	 agency;
	const char	*position;	/* "" for none */
	const char	*unit;		/* "" for none */
	bool		 leader;
	int64_t		 from, until;
};
size_t		 person_posts(const struct agencies *, uint64_t id);
/* The ${n}th from 0. */
void		 person_post(const struct agencies *, uint64_t id, size_t n,
		    struct agency_post *);
/*
 * The post on ${day}, in ${agency} (0: anywhere); a leader's before others.
 * False: none.
 */
bool		 person_post_at(const struct agencies *, uint64_t id,
		    uint64_t agency, int64_t day, struct agency_post *);
/* The last day of service; DAY_LAST: none is on record. */
int64_t		 person_end(const struct agencies *, uint64_t id);

/*
 * Who leads the agency on that day: up to ${max} numbers.  How many there
 * are.
 */
size_t		 agency_leaders(const struct agencies *, uint64_t agency,
		    int64_t day, uint64_t *id, size_t max);
/* Holds a certificate on that day: on record here, or in the register. */
enum agency_tri	 agency_holds(const struct agencies *, uint64_t id,
		    int64_t day);
enum agency_tri	 person_holds(const struct agencies *, uint64_t id,
		    int64_t day);

/*
 * A decision in force on ${day} by which ${person} signs for another at
 * ${agency}, or NULL.  Of AUTHORITY_KT, _TL, _TUQ; the others need none.
 */
const json_t	*agency_delegation(const struct agencies *, enum authority,
		    uint64_t agency, uint64_t person, int64_t day);
/* By which someone keeps the agency's certificate on ${day}, or NULL. */
const json_t	*agency_assignment(const struct agencies *, uint64_t agency,
		    int64_t day);

/*
 * agencies_key.c.  A name as names are compared: folded (viet_fold()), common
 * abbreviations written out, letters and digits with single spaces; with
 * ${marks}, by viet_tone_key() instead.  NULL: memory; the caller frees it.
 */
char		*agency_key(const char *name, bool marks);
/*
 * Do both mean one agency?  Case, diacritics and common abbreviations aside
 * (agency_key()); ${above}, which may be "", is whose part the second one is:
 * "VĂN PHÒNG" of "UBND TỈNH" is "VĂN PHÒNG UBND TỈNH".
 */
bool		 agency_same_name(const char *a, const char *b,
		    const char *above);
/* The period of a record; absent ends are open. */
void		 agency_period(const json_t *, int64_t *from, int64_t *until);
/* Has ${subject} all attributes of ${pattern}?  "*" ends a prefix. */
bool		 agency_pattern(const char *pattern, const char *subject);

/*
 * agencies_check.c: is record ${id} (the number a new one gets, too) of
 * ${book} in order beside the others?  Told as register_check_request()
 * does.  How many errors.
 */
unsigned int	 agencies_check(const struct agencies *, enum agency_book,
		    uint64_t id, const json_t *record, register_say *say,
		    void *arg);

#endif
