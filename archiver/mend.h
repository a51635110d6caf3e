/*
 * mend.h: journal entries that a damaged segment lost, put back from volumes
 * (02-store.md, "Damage").
 *
 * Entries never get another place: the journal is one sequence, and a segment
 * holds a piece of it.  So the segment is written anew, under its number, with
 * the same entries and with the objects that are whole in the old one's raw
 * octets, and takes its place; the old one is kept beside the store's folders.
 * An entry counts only when it is proven: by the Merkle root that a signed
 * checkpoint of the store or of a volume states, or by the catalog's tree,
 * when that continues the signed one.
 *
 * Functions return 0 or an exit code (logged).
 */
#ifndef ARCHIVER_MEND_H
#define ARCHIVER_MEND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/digest.h"
#include "formats/base/json.h"

#include "archiver/command.h"
#include "archiver/holdings.h"
#include "archiver/sources.h"

/* A segment that was written anew. */
struct mended {
	uint32_t	 segment;
	uint64_t	 first, last;	/* entries it holds */
	uint64_t	 fetched;	/* of them from volumes */
	uint64_t	 objects;	/* whole in the old one */
	bool		 has_before;	/* there was an old one */
	struct digest	 before, after;	/* of their data.mdb */
	const struct bag *from;		/* a volume that gave some, or NULL */
	char		*kept;		/* where the old one is; owned */
};

struct mended_list {
	struct mended	*m;
	size_t		 n;
	uint32_t	 stuck;		/* the newest segment, when it lost
					   entries and is as it was; or 0 */
	bool		 found;		/* entries that were lost are back */
};

/*
 * Read the journal of every segment, and write those anew that lost entries,
 * as far as the volumes and what is left prove them.  In the place of an entry
 * that is nowhere any more (of the volumes in ${holdings}, NULL: unknown, none
 * that can still be had may hold it but those named) its leaf hash is put, when
 * the catalog's tree or a volume has that (entry_lost.h); an entry that was
 * given up so is put back when a volume has it after all.  What cannot be is
 * told, and left as it is: FAIL_DAMAGE, as where something is lost.  What has
 * to be written is, under the intake lock, which is taken and released.
 */
int	 mend_segments(const struct run *, const char *store,
	    const struct sources *, const struct holdings *,
	    struct mended_list *);
/* What was done, on the screen; and the fields of its entry: 0 or -1. */
void	 mended_tell(const struct run *, const struct mended_list *);
int	 mended_entry(const struct mended *, json_t *entry);
void	 mended_release(struct mended_list *);

#endif
