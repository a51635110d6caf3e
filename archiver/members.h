/*
 * members.h: the members of containers on their way into the store.
 *
 * A container is walked twice by two workers: once to judge its members
 * (struct members, the program's own thread), once to copy their octets while
 * they are hashed (struct supply, the writer's thread).  Octets never go
 * through a file.  One container is walked at a time, so that the writer
 * meets the members in the order of the second walk.
 */
#ifndef ARCHIVER_MEMBERS_H
#define ARCHIVER_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/sandbox/pool.h"

#include "archiver/doc.h"

/* The cookie of the walk's job: no document's address. */
#define MEMBERS_COOKIE	UINT64_MAX

struct container_file;		/* opaque: shared by its members */

struct members {
	struct pool	*pool;
	int64_t		 at;		/* time of validation */
	/* What became of a member; takes the document. */
	void		 (*emit)(void *, struct doc *);
	void		*arg;
	struct container_file *first;	/* the one that is walked */
	struct container_file **last;
};

void	 members_init(struct members *);
/* Gives up what waits. */
void	 members_release(struct members *);
/*
 * A judged document: when it is a container, its members follow, or one
 * document that says why not.  0 or -1 (memory).
 */
int	 members_add(struct members *, const struct doc *);
/* Is anything still to come? */
bool	 members_busy(const struct members *);
/* An event with MEMBERS_COOKIE.  0 or -1 (memory). */
int	 members_event(struct members *, const struct pool_event *);
/* No worker will answer any more. */
void	 members_lost(struct members *);

/* For doc_free(): one member less that needs the container. */
void	 members_drop(struct container_file *);

/* The second walk; zeroed it is ready. */
struct supply {
	struct pool	*pool;
	bool		 require_sandbox;
	const struct container_file *of;	/* whose octets come; NULL */
	uint64_t	 ordinal;	/* of the piece at hand */
	const uint8_t	*p;		/* what is left of it */
	size_t		 len;
	bool		 piece;		/* there is one at hand */
};

/*
 * The next ${len} octets of the member, in order; fewer only at its end.
 * How many, or -1: it could not be unpacked again (logged).
 */
ssize_t	 supply_read(struct supply *, const struct doc *, uint8_t *,
	    size_t len);
void	 supply_release(struct supply *);

#endif
