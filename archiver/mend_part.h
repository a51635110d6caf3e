/*
 * mend_part.h: what the parts of mend.c share.
 */
#ifndef ARCHIVER_MEND_PART_H
#define ARCHIVER_MEND_PART_H

#include "formats/journal/merkle.h"
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

/* A signed tree head, of the store or of a volume. */
struct head {
	struct buf	 note;
	struct checkpoint cp;
};

struct walk {
	struct mend	*m;
	struct head	*head;
	size_t		 nhead;
	uint64_t	 signed_to;	/* the largest of them */
	uint64_t	 target;	/* where the journal ends */
	uint64_t	 proven;
	bool		 differs;	/* from what was signed */
	struct merkle_range range;
	struct keychain	 keys;
	struct journal_files vol;
	bool		 has_vol;
	uint64_t	 lost, lost_from;	/* whose hash alone is left */
	char		*octets;	/* ENTRY_MAX: a candidate */
};

/* A candidate, in w->octets. */
struct candidate {
	size_t		 len;		/* 0: none */
	size_t		 at;		/* the segment it lies in */
	const struct bag *bag;		/* or NULL: in the raw octets */
	bool		 sure;
	bool		 lost;		/* what stands in the place of one */
};

/*
 * How each segment's piece of the journal reads (mend_look.c), in a child
 * process, as a damaged page may kill its reader.  Nobody may write to the
 * newest one any more when it is damaged: it is sealed then.
 */
int	 piece_looked(const char *store, uint32_t number,
	    struct piece_look *);
int	 piece_seal(const char *store, uint32_t number);

/*
 * mend_find.c: entry ${seq} out of the raw octets of the segments [from, to] or
 * of the volumes, or what stands in its place where it is nowhere any more.
 */
void	 mend_find(struct walk *, uint64_t seq, size_t from, size_t to,
	    struct candidate *);
/*
 * Segments with entries that were given up and that a volume has after all
 * are damaged then (*found); the others' are counted, to be told.  0 or an
 * exit code.
 */
int	 mend_lost_sought(struct walk *, bool *found);

/* Write ${s} anew, its entries being complete and proven (mend_segment.c). */
int	 mend_write(const struct mend *, const struct mend_segment *,
	    struct mended *);

#endif
