/*
 * tapecheck.h: volumes on a tape, or that come through a FIFO, compared with
 * their manifests in one pass and without a copy of them.
 *
 * What needs more is still copied to a temporary file: restoring and
 * repairing from a drive or FIFO, as files are asked for in another order than
 * they come; and what parity makes up for.
 */
#ifndef ARCHIVER_TAPECHECK_H
#define ARCHIVER_TAPECHECK_H

#include "formats/base/digest.h"
#include "formats/media/volume.h"
#include "formats/sandbox/packs.h"

#include "archiver/bagread.h"
#include "archiver/command.h"

struct taped {
	struct volume	 v;		/* of another format, or none: "" id */
	char		 label[BAG_PATH];	/* its folder in the archive */
	struct digest	 manifest;
	struct digest	 tags;		/* of its tag manifest */
	struct bag_check c;
	bool		 parity;	/* it has some */
	int		 result;	/* 0, FAIL_DAMAGE,
					   FAIL_CANNOT: no volume */
};

struct taped_list {
	struct taped	*one;
	size_t		 n;
};

/* A drive, or a FIFO: what is read once. */
bool	 tape_streams(const char *path);
/*
 * Read what is there; of bags in other folders than ${only} (NULL: all) nothing
 * but the names.  0 or an exit code (logged): what was read is in ${list}
 * in any case, to be released.
 */
int	 tape_check(const struct run *, const char *path, const char *only,
	    struct taped_list *);
/* The same with headers parsed by ${packs}. */
int	 tape_check_with(const struct run *, struct packs *, const char *path,
	    const char *only, struct taped_list *);
void	 taped_release(struct taped_list *);

#endif
