/*
 * copies.h: how many copies of what lie on volumes, counted honestly: a
 * volume that was not read back, was found damaged, lies on the store's own
 * disk or is not at hand counts for nothing, volumes on one medium for one, and
 * an object in parts is one copy when all of them count.  Pure: records in,
 * numbers out.
 */
#ifndef FORMATS_MEDIA_COPIES_H
#define FORMATS_MEDIA_COPIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/media/holding.h"
#include "formats/media/policy.h"

#define COPIES_WITH	5		/* the last: so many or more */

/* What every object has, the store's own copy not counted. */
struct copy_least {
	unsigned int	 copies;	/* media: volumes on one are one */
	unsigned int	 kinds;		/* of media */
	unsigned int	 regions;	/* the store's counted, where said */
	bool		 elsewhere;	/* one at another site than the store */
	bool		 other_region;
	bool		 other_kind;	/* one on no disk */
	bool		 either;	/* that, or one at another site */
	bool		 write_once;	/* one that cannot be written again */
};

struct copy_volume;		/* one that counts */

struct copies {
	const struct media_policy *policy;	/* borrowed */
	struct copy_volume *vol;
	size_t		 nvol;		/* that count */
	/* Objects: all, and those that the policy speaks of already. */
	uint64_t	 objects;
	uint64_t	 due;
	uint64_t	 with[COPIES_WITH];	/* of all */
	uint64_t	 few;		/* due, fewer than policy->copies */
	uint64_t	 alike;		/* due, on fewer than policy->kinds */
	struct copy_least least;	/* of all that are due */
	/* Volumes that are at hand. */
	uint64_t	 volumes;
	uint64_t	 unread;	/* never read back whole */
	uint64_t	 damaged;
	uint64_t	 lost;		/* not among ${volumes} */
	uint64_t	 overdue;	/* not read back for verify_every */
	uint64_t	 old;		/* written before replace_after */
	uint64_t	 unplaced;	/* nobody said where they are kept */
	uint64_t	 beside;	/* on the disk of the store or system */
	int64_t		 newest;	/* volume that counts; TIME_NONE */
	int64_t		 oldest_read;	/* of those that count; TIME_NONE */
	int64_t		 rehearsed;	/* the last; also of volumes gone */
	struct copy_least all;		/* of all objects */
};

/*
 * Begin with these volumes, at ${now}; ${vol} is borrowed until
 * copies_release().  0 or -1 (memory).
 */
int	 copies_begin(struct copies *, const struct media_policy *,
	    const struct holding *vol, size_t n, int64_t now);
void	 copies_release(struct copies *);

#define COPY_FEW	0x01u		/* fewer copies than demanded */
#define COPY_ALIKE	0x02u		/* on fewer kinds */
/*
 * Count one object, known by the ${n} numbers it has had; ${due}: it is
 * older than max_age.  What it lacks (0: nothing); of one that is not due,
 * nothing.
 */
unsigned int copies_add(struct copies *, const uint64_t *number, size_t n,
	    bool due);
/* After the last one. */
void	 copies_end(struct copies *);

/* Does the volume wait to be read back, to be replaced? */
bool	 copies_unverified(const struct media_policy *,
	    const struct holding *, int64_t now);
bool	 copies_outlived(const struct media_policy *, const struct holding *,
	    int64_t now);
/* Days behind the quarter's rehearsal; 0: it is in time, or not demanded. */
bool	 copies_rehearsal_due(const struct copies *, int64_t created,
	    int64_t now);

/*
 * The last accession that came in before ${cutoff}, of 1 to ${last}: times
 * ascend with numbers.  ${received} gives one's time: 0, or -1.  0 or -1.
 */
typedef int copies_received(void *arg, uint64_t accession, int64_t *);
int	 copies_due(uint64_t last, int64_t cutoff, copies_received *received,
	    void *arg, uint64_t *due);

#endif
