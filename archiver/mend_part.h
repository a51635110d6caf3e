/*
 * mend_part.h: what the parts of mend.c share.
 */
#ifndef ARCHIVER_MEND_PART_H
#define ARCHIVER_MEND_PART_H

#include "formats/journal/note.h"
#include "formats/journal/rotation.h"
#include "formats/store/layout.h"
#include "formats/store/reader.h"

#include "archiver/journal_files.h"
#include "archiver/mend.h"
#include "archiver/mend_tree.h"
#include "archiver/scan.h"

#define MEND_FOLDER	"mending"	/* in the store, while one is written */

/* An entry that will be put back, in the temporary file. */
struct mend_entry {
	uint64_t	 seq, off;
	uint32_t	 len;
};

enum piece_state { PIECE_SOUND, PIECE_EMPTY, PIECE_DAMAGED };

/* A segment's piece of the journal. */
struct piece_look {
	enum piece_state state;
	uint64_t	 first, last;	/* of a sound one */
	uint64_t	 lost;		/* of these are (entry_lost.h) */
	uint64_t	 lost_from, lost_to;	/* the first and last */
};

struct mend_segment {
	uint32_t	 number;
	struct piece_look look;
	/* Of a damaged one: */
	int		 fd;		/* its data.mdb, or -1 */
	uint64_t	 size;
	struct scan	 scan;		/* what is found in it */
	size_t		 at;		/* in scan.entry: not before the next */
	struct mend_entry *entry;	/* in order */
	size_t		 n, cap;
	uint64_t	 fetched;
	uint64_t	 lost;
	const struct bag *from;
};

struct mend {
	const struct run *run;
	const char	*store;
	const struct sources *from;
	const struct holdings *hs;	/* volumes there are, or NULL */
	struct mend_tree *tree;		/* the catalog's, or NULL */
	struct mend_segment *seg;	/* in order, without gaps */
	size_t		 nseg;
	int		 spool;		/* entries; a temporary file */
	uint64_t	 spooled;
};

/*
 * How each segment's piece of the journal reads (mend_look.c), in a child
 * process, as a damaged page may kill its reader.  Nobody may write to the
 * newest one any more when it is damaged: it is sealed then.
 */
int	 piece_looked(const char *store, uint32_t number,
	    struct piece_look *);
int	 piece_seal(const char *store, uint32_t number);

/* Write ${s} anew, its entries being complete and proven (mend_segment.c). */
int	 mend_write(const struct mend *, const struct mend_segment *,
	    struct mended *);

#endif
