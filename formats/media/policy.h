/*
 * policy.h: what the configuration demands of copies: its [media] section,
 * and where the [set NAME] sections say that their volumes are.
 *
 * Both programs read it: the archiver to tell, the auditor to judge.
 */
#ifndef FORMATS_MEDIA_POLICY_H
#define FORMATS_MEDIA_POLICY_H

#include <stdbool.h>
#include <stddef.h>

#include "formats/media/volume.h"

#define POLICY_SETS	32
#define POLICY_COPIES	16u		/* demanded at most */
#define POLICY_DAYS	36600u

/* A set as the policy sees it.  Strings are owned; NULL: not said. */
struct policy_set {
	char		 name[VOLUME_SET];
	char		*path;		/* where its volumes may be reached */
	char		*device;	/* and burned discs */
	char		*site;		/* a place far from others */
	char		*region;	/* what one disaster may hit */
	bool		 write_once;	/* cannot be written again */
	bool		 write_once_said;
	bool		 burned;	/* its images go to discs */
	bool		 external;	/* must lie on a medium of its own */
	bool		 external_said;	/* else all beside the store counts */
};

/* Of numbers 0 is: nothing is demanded.  Times are days. */
struct media_policy {
	unsigned int	 copies;	/* volumes that hold each object */
	unsigned int	 kinds;		/* of so many kinds */
	unsigned int	 max_age;	/* within so many days of intake */
	unsigned int	 verify_every;	/* each volume is read back */
	unsigned int	 replace_after;	/* a volume's life */
	unsigned int	 rehearse_every;
	bool		 auto_repair;
	char		*site;		/* of the store */
	char		*region;
	char		*scratch;	/* where rehearsals restore to */
	char		*proofs;	/* where their proofs go */
	bool		 mirrored;	/* the ledger is elsewhere too */
	struct policy_set set[POLICY_SETS];
	size_t		 nset;
};

void	 policy_init(struct media_policy *);
void	 policy_release(struct media_policy *);
/*
 * Take a key of [media].  NULL, or what is wrong with it (translated,
 * static).
 */
const char *policy_key(struct media_policy *, const char *key,
	    const char *value);
/*
 * Look at a key of "set NAME": NULL, also where it is not one of ours
 * (*ours is false then), or what is wrong.  "path" and "device" are noted and
 * stay the archiver's.
 */
const char *policy_set_key(struct media_policy *, const char *section,
	    const char *key, const char *value, bool *ours);
/* NULL: the configuration does not name it. */
const struct policy_set *policy_set(const struct media_policy *,
	    const char *name);
/* Whether anything at all is demanded of copies. */
bool	 policy_demands(const struct media_policy *);

#endif
