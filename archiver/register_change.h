/*
 * register_change.h: what one change makes of one record.
 */
#ifndef ARCHIVER_REGISTER_CHANGE_H
#define ARCHIVER_REGISTER_CHANGE_H

#include "archiver/register_part.h"

/* A change at work. */
struct change_run {
	const struct run	*run;
	const char		*name;
	struct given_fields	*f;
	int64_t			 today;
	const struct register_all *all;
	const struct agencies	*who;
	uint64_t		 id;		/* of the record at hand */
	json_t			*cert;		/* issue: what cert=FILE said */
	bool			 warned;
};

/*
 * One kind of change: ${apply} makes ${record} what it becomes, in place; 0 or
 * an exit code (logged).  ${made}: it makes a new record; ${personal}: it
 * takes personal data, too.
 */
struct change_kind {
	const char	*name;
	const char	*known;		/* its fields, for messages */
	bool		 made;
	bool		 personal;
	int		(*apply)(struct change_run *, json_t *record);
};

const struct change_kind *change_kind(const char *name);

/* Fields with personal data; NULL behind the last. */
const char *change_personal_field(size_t i);

/* "record 12: what is wrong", and the exit code. */
int	 change_refuse(const struct change_run *, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));
void	 change_warn(struct change_run *, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));
int	 change_day(struct change_run *, json_t *to, const char *key,
	    const char *name);
/* Checks of a request or certificate; 0 or an exit code (all logged). */
int	 change_check(struct change_run *, const json_t *record, bool cert);

/* Certificates (register_cert.c): NULL with *rc an exit code (logged). */
json_t	*certificate_facts(const struct run *, const char *file, int *rc);

/* register_events.c */
int	 change_incident(struct change_run *, json_t *);
int	 change_device(struct change_run *, json_t *);
int	 change_handover(struct change_run *, json_t *);
int	 change_unlock(struct change_run *, json_t *);
int	 change_manager(struct change_run *, json_t *);
int	 change_revoke(struct change_run *, json_t *);
int	 change_revocation(struct change_run *, json_t *);

#endif
