/*
 * members.h: the members of a container that is inspected: asked of a worker,
 * answered one by one.
 */
#ifndef AUDITOR_MEMBERS_H
#define AUDITOR_MEMBERS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "formats/sandbox/job.h"
#include "formats/sandbox/pool.h"

/* The cookie of the one walk that runs at a time. */
#define MEMBERS_COOKIE	UINT64_MAX

struct members_walk {
	struct pool	*pool;
	int		 fd;		/* the container; borrowed */
	uint64_t	 size;
	int64_t		 at;
	uint64_t	 next;		/* ordinal after the last answer */
	uint64_t	 plain;		/* its parser failed; UINT64_MAX */
	enum finding	 failed;	/* why ${plain} was not parsed */
	char		 cause[128];
	bool		 broken;	/* an answer made no sense */
	/* One member; ${judged} NULL: it was not read. */
	void		 (*tell)(void *, const struct member_facts *,
			    struct judged *);
	void		*arg;
};

/* Ask for all members.  0 or -1 (logged). */
int	 members_begin(struct members_walk *);
/* An event with MEMBERS_COOKIE.  True: the walk is over. */
bool	 members_answer(struct members_walk *, const struct pool_event *);

/*
 * The keys of a member's line, added to ${json}: "container" (the names of
 * what it is in, ${file} first, "!/" between), "member" and how its name was
 * found.  0 or -1 (memory).
 */
int	 members_put(json_t *, const char *file, const struct member_facts *);
/* The line of a member that was not read; NULL: memory. */
json_t	*members_unread(const char *file, const struct member_facts *);

#endif
