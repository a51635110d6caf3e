/*
 * volume_read.h: one volume being read by the auditor, of each kind.  For
 * volumes.c and the kinds.
 */
#ifndef AUDITOR_VOLUME_READ_H
#define AUDITOR_VOLUME_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/digest.h"
#include "formats/media/holding.h"
#include "formats/media/listing.h"
#include "formats/sandbox/packs.h"
#include "auditor/options.h"
#include "auditor/volumes.h"

/* A volume that waits to be read. */
struct volume_due {
	const struct holding	*h;
	int64_t			 read;	/* last; TIME_NONE */
	bool			 done;	/* looked at in this run */
	bool			 device;	/* its set's was looked at */
	bool			 other;	/* a bag of its label, not it */
};

/* Where volumes may be found. */
struct volume_place {
	struct volume_log	*log;
	struct packs		*packs;
	const struct options	*o;
	const struct policy_set	*set;
	struct volume_due	*due;	/* all; those of the set are meant */
	size_t			 n;
	int64_t			 now;
	int64_t			 end;	/* monotonic, or 0 */
};

/*
 * One that is read.  Its files come in an order that is the same each time
 * (the manifest's, the disc's, the tape's); ${line} is how many have come.
 */
struct volume_reading {
	const struct options	*o;
	const struct holding	*h;
	const char		*path;
	int64_t			 end;
	uint64_t		 line;
	uint64_t		 from;	/* where the last run stopped */
	uint64_t		 bad;
	uint64_t		 extra;	/* files not written with it */
	bool			 broken_off;
	bool			 denied;	/* we may not read it */
	bool			 other;	/* it is another volume (told) */
};

void	 volume_begin(const struct volume_log *, struct volume_reading *,
	    const struct options *, const struct holding *, const char *path,
	    int64_t end);
/*
 * What is there says that it is the volume ${v}: whether it is the one that is
 * read.  Of another one, of another store, what was written of this one says
 * nothing.
 */
bool	 volume_is(struct volume_reading *, const struct volume *v);
/* A file that is not as it was written, and why. */
void	 volume_bad(struct volume_reading *, const char *name,
	    const char *why);
/*
 * A file that no manifest names: of the payload it makes the bag invalid (RFC
 * 8493 3) and is damage, another one is told.
 */
void	 volume_extra(struct volume_reading *, const char *name);
void	 volume_compare(struct volume_reading *, const char *name,
	    const struct digest *got, const struct digest *want);
enum volume_step { VOLUME_READ, VOLUME_PASS, VOLUME_STOP };
/* What is to be done with the next file. */
enum volume_step volume_step(struct volume_reading *);
/* What the reading, or a part of it, came to.  0 or -1 (memory). */
int	 volume_conclude(struct volume_log *, const struct volume_reading *,
	    int64_t now);

/* volume_listed.c: the manifest, when it is that in the journal.  0 or -1. */
int	 volume_manifest(struct volume_reading *, struct listing *,
	    const void *, size_t len);
/*
 * The tag manifest: the one in the journal, where that has it.  Its files are
 * compared as the manifest's are.  0 or -1 (told).
 */
int	 volume_tags(struct volume_reading *, struct listing *,
	    const void *, size_t len);
/* What is at ${path} and neither of them names. */
void	 volume_unlisted(struct volume_reading *, const struct listing *,
	    const struct listing *tags, const char *path);
/* Files that it names and that did not come. */
void	 volume_missing(struct volume_reading *, const struct listing *);

/*
 * Each: 0, also where the volume is not there, or -1 (memory).  What was
 * looked at is done.
 */
int	 volume_folder(const struct volume_place *, struct volume_due *);
/* "PATH/LABEL.iso", or the disc in the set's device. */
int	 volume_image(const struct volume_place *, struct volume_due *);
/* Every volume of the set that is due and on the tape; all are done then. */
int	 volume_tape(const struct volume_place *);

#endif
