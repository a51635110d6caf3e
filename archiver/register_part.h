/*
 * register_part.h: what the files of nbarchive register share.
 */
#ifndef ARCHIVER_REGISTER_PART_H
#define ARCHIVER_REGISTER_PART_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/regulation/register.h"

#include "archiver/command.h"
#include "archiver/find.h"
#include "archiver/writer.h"

/* "name=value" of the command line, pieces of the argument. */
struct given_field {
	const char	*name;
	size_t		 namelen;
	const char	*value;
};

struct given_fields {
	struct given_field *field;
	size_t		 n;
};

/*
 * Take the arguments apart: those with "=" are fields, the others are moved
 * to the front of ${arg} and counted in *narg.  0 or an exit code (logged).
 */
int	 fields_take(struct given_fields *, char **arg, size_t *narg);
void	 fields_release(struct given_fields *);
/* The value; NULL: not given. */
const char *fields_get(const struct given_fields *, const char *name);
/*
 * ${key} of ${to} from the field ${name}, cleaned; "name=" takes it away, not
 * given: nothing.  0 or an exit code.
 */
int	 fields_text(const struct given_fields *, json_t *to, const char *key,
	    const char *name);
/* The value as a day, "" when not given.  0 or an exit code (logged). */
int	 fields_date(const struct given_fields *, const char *name,
	    char iso[CIVIL_TEXT]);
/* The first field that is none of ${known}, "a, b, c"; NULL: all are. */
const struct given_field *fields_unknown(const struct given_fields *,
	    const char *known);
/* 0, or FAIL_USAGE: one is none of ${known} (logged). */
int	 fields_check(const struct given_fields *, const char *what,
	    const char *known);

/* All records of the catalog.  0 or an exit code. */
int	 book_read(struct register_all *, struct reader *);
/* The same inside a batch, as of now. */
int	 book_load(struct register_all *, struct writer *);
/* The number that ${arg} names, or that has this serial.  0 or an exit code. */
int	 book_find(const struct register_all *, const char *arg, uint64_t *id);
/*
 * Journal what became of record ${id}; ${record} is borrowed.  Inside a
 * batch.
 */
int	 book_put(struct writer *, uint64_t id, const char *change,
	    const json_t *record, const char *reason);
/*
 * What was done to record ${id} of ${book} ("register", "agency" ...), oldest
 * first, each with its "seq"; the caller's.  *rc: 0 or an exit code (logged).
 */
json_t	*book_changes(struct reader *, const char *book, uint64_t id,
	    int *rc);
/* The same shown to people; ${word} is theirs for what was done. */
struct page;
void	 book_history(const struct page *, const json_t *changes,
	    const char *(*word)(const char *change));
/* The day in Vietnam, by the store's clock; without a writer --at or now. */
int64_t	 book_today(const struct run *, const struct writer *);

/*
 * Personal data: encrypted (RFC 5652, EnvelopedData) to the register's key and
 * the recovery certificate, an object of class private.
 */
struct personal;		/* opaque: the key's certificates */
int	 personal_open(struct personal **, const struct run *);
void	 personal_close(struct personal *);
/*
 * Inside a batch, under the intake lock: keep ${data} for record ${id} and
 * set the record's "private".
 */
int	 personal_put(struct personal *, struct writer *, uint64_t id,
	    const json_t *data, json_t *record);
/* The same of a record of another book, "person". */
int	 personal_put_as(struct personal *, struct writer *,
	    const char *book, uint64_t id, const json_t *data,
	    json_t *record);
/* What was kept; NULL with *rc 0: the record has none. */
json_t	*personal_get(const struct run *, struct reader *,
	    const json_t *record, int *rc);
/* Journal that it was read, and why.  Inside a batch. */
int	 personal_used(struct writer *, const json_t *record,
	    const char *reason, const char *to);

/* The same, and show it; the store is not open meanwhile. */
int	 personal_hand_out(const struct run *, const json_t *record,
	    const json_t *data);

/* The parts of the command; ${run}'s arguments begin behind their name. */
int	 register_import(const struct run *);
int	 register_change(const struct run *, const char *what);
bool	 register_is_change(const char *what);
int	 register_form(const struct run *);
int	 register_report(const struct run *);
int	 register_calendar(const struct run *);
/* register.c: the catalog and the records; close and release both. */
int	 book_open(const struct run *, struct reader **cat,
	    struct register_all *);

#endif
