/*
 * agency_part.h: what the files of nbarchive agency share.
 */
#ifndef ARCHIVER_AGENCY_PART_H
#define ARCHIVER_AGENCY_PART_H

#include "formats/regulation/agencies_csv.h"

#include "archiver/register_part.h"

/* The books, and the register of certificates beside them. */
struct agency_books {
	struct agencies	*who;
	struct register_all certificates;
};

/* From the catalog.  0 or an exit code (logged); release in either case. */
int	 agency_books_read(struct agency_books *, struct reader *);
/* The same inside a batch, as of now. */
int	 agency_books_load(struct agency_books *, struct writer *);
void	 agency_books_release(struct agency_books *);
/*
 * The record that ${arg} names: its number, a name, a mail address.  0 or an
 * exit code (logged).
 */
int	 agency_named_by(const struct agencies *, enum agency_book,
	    const char *arg, uint64_t *id);
/* Journal what became of a record; ${record} is borrowed.  Inside a batch. */
int	 agency_put(struct writer *, enum agency_book, uint64_t id,
	    const char *change, const json_t *record, const char *reason);
/* A change at work. */
struct agency_run {
	const struct run	*run;
	enum agency_book	 book;
	const char		*name;
	struct given_fields	*f;
	struct agencies		*all;
	uint64_t		 id;		/* of the record at hand */
	int64_t			 today;
	bool			 warned;
};

/*
 * One kind of change: ${apply} makes ${record} what it becomes, in place; 0
 * or an exit code (logged).
 */
struct agency_change {
	enum agency_book book;
	const char	*name;
	const char	*known;		/* its fields, for messages */
	int		(*apply)(struct agency_run *, json_t *record);
};

/* "agency 12: what is wrong", and FAIL_USAGE. */
int	 agency_refuse(const struct agency_run *, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));
/* A day that must be given; INT64_MIN in *day otherwise.  0 or a code. */
int	 agency_day(struct agency_run *, const char *name, bool must,
	    int64_t *day);
/* ${key} of ${to} becomes the day. */
int	 agency_day_put(json_t *to, const char *key, int64_t day);
/* Fields that ${book}'s columns have, into ${to}, references as text. */
int	 agency_fields(struct agency_run *, json_t *to, json_t *personal);

/* agency_people.c */
int	 agency_post_change(struct agency_run *, json_t *);
int	 agency_leave(struct agency_run *, json_t *);
int	 agency_decision_end(struct agency_run *, json_t *);

/* The parts of the command; arguments begin behind their name. */
int	 agency_import(const struct run *, enum agency_book);
int	 agency_export(const struct run *, enum agency_book);
int	 agency_add(const struct run *, enum agency_book);
int	 agency_change_run(const struct run *, enum agency_book,
	    const char *what);
bool	 agency_is_change(enum agency_book, const char *what);

#endif
