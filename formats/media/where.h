/*
 * where.h: what a volume was read back from: it decides what it counts for.
 */
#ifndef FORMATS_MEDIA_WHERE_H
#define FORMATS_MEDIA_WHERE_H

#include <jansson.h>
#include <stdbool.h>

#include "formats/media/volume.h"

#define WHERE_MEDIUM	128

enum lies {
	LIES_MEDIUM,		/* on a medium of its kind; also where nobody
				   noted it, or asked */
	LIES_FILE,		/* of a disc or tape: in a file, on a disk that
				   is not the store's */
	LIES_BESIDE,		/* on the disk of the store or the system */
	LIES_MAX
};

struct where {
	enum lies	 lies;
	char		 medium[WHERE_MEDIUM];	/* what tells one medium from
						   another; "": not known */
	bool		 beside;	/* not noted: it is LIES_BESIDE, and
					   nobody said whether that is meant */
};

/* "lies" and "medium" of a note; only what there is to say.  0 or -1. */
int	 where_put(json_t *, const struct where *);
/* LIES_MEDIUM and "" where nothing is said; -1: not understood. */
int	 where_get(struct where *, const json_t *);

/*
 * Whether a reading at ${to} says nothing of the copy that was read at
 * ${from}: the image that was burned may still lie in its folder.
 */
bool	 where_lesser(enum lies to, enum lies from);

/*
 * What the folder, image or device ${path} is, as the place of a volume of
 * this kind.  ${said}: the configuration says whether its set must lie on a
 * medium of its own; where it says nothing, what lies beside the store or in a
 * file counts as what it stands for.  0, or -1 with errno.
 */
int	 where_look(struct where *, const char *path, const char *store,
	    enum media_kind, bool said);

/*
 * The name that the mark in ${folder} gives the medium it lies on: "" where it
 * has none.  The archiver makes one: 32 hex digits and a line's end.  0, or -1
 * with errno.
 */
#define WHERE_MARK	".nguyenban-medium"
int	 where_marked(const char *folder, char medium[WHERE_MEDIUM]);

#endif
