/*
 * volume_write.h: one volume's bag, from the store (05-media.md, "What lies
 * on a volume").
 *
 * Functions return 0 or an exit code (logged).
 */
#ifndef ARCHIVER_VOLUME_WRITE_H
#define ARCHIVER_VOLUME_WRITE_H

#include "archiver/bagdir.h"
#include "archiver/command.h"
#include "archiver/holdings.h"
#include "archiver/seal.h"
#include "archiver/sets.h"

/* An object to write, or a part of one that is larger than a volume. */
struct piece {
	const struct kept *k;
	uint64_t	 before;	/* the kept number before it */
	struct object_part	 part;		/* 1 of 1: the whole */
	struct digest	 id;		/* of a part, once it is written */
};

/* What a volume is made of; all of it borrowed. */
struct volume_plan {
	const struct run *run;
	const struct media_set *set;
	const struct holdings *others;	/* volumes there are already */
	struct reader	*catalog;
	struct piece	*item;		/* to write, by number */
	size_t		 n;
	uint64_t	 entries;	/* journal entries the head signs */
	const struct buf *head;		/* the checkpoint */
	const char	*scratch;	/* for temporary files */
	const struct recipients *to;	/* none: not encrypted */
};

/* Octets of an object's path on a volume, with the NUL. */
#define BAG_OBJECT	160

/*
 * Write the objects into the bag.  One whose bytes are damaged is left out
 * (logged) and not counted in ${v}: FAIL_DAMAGE then, and the volume is good
 * for the others.
 */
int	 volume_objects(struct bagdir *, const struct volume_plan *,
	    struct volume *v);
/* Whether it is a part; and "data/objects/ab/DIGEST.pdf", and which part. */
bool	 piece_is_part(const struct piece *);
void	 piece_path(char out[BAG_OBJECT], const struct piece *);
/*
 * Accessions of these objects: records and file names (volume_records.c).
 * They are begun before the objects and written beside them, in a thread that
 * has ${p->catalog} for itself until volume_records() or _free(); objects that
 * turn out to be damaged are not among them in the end.
 */
struct volume_records;		/* opaque */
int	 volume_records_begin(struct volume_records **out, struct bagdir *,
	    const struct volume_plan *);
int	 volume_records(struct bagdir *, const struct volume *v,
	    struct volume_records *);
/* NULL is allowed. */
void	 volume_records_free(struct volume_records *);
/*
 * Then, of each of the ${n} accessions: "number TAB received TAB verdict TAB
 * path TAB name NUL"; the verdict is an indication, ROW_DUPLICATE, or empty.
 * The stream is the records'.  NULL: logged.
 */
#define ROW_DUPLICATE	"duplicate"
FILE	*volume_rows(struct volume_records *, uint64_t *n);
/*
 * Where all of the journal belongs on the volume, read it and let gzip begin:
 * it packs while objects are written.  *out stays NULL else.
 */
struct journal_pack;		/* opaque */
int	 volume_journal_begin(struct journal_pack **out,
	    const struct volume_plan *, const struct volume *v);
/* Waits for gzip.  NULL is allowed. */
void	 volume_journal_free(struct journal_pack *);
/*
 * The journal's entries [v->first, v->end); all of it gzipped, as it was begun
 * with.  FAIL_DAMAGE: written, and of some entries there is only the hash
 * (entry_lost.h).
 */
int	 volume_journal(struct bagdir *, const struct volume_plan *,
	    const struct volume *v, struct journal_pack *);
/* The auditor's bundle, where the set names one. */
int	 volume_ledger(struct bagdir *, const struct volume_plan *);
/* Tag files: what the volume is, how to read it, its set. */
int	 volume_papers(struct bagdir *, const struct volume_plan *,
	    const struct volume *v);
/* The script that reads a volume without a program of ours. */
extern const char volume_restore_sh[];
/* The volume's own catalogue for a browser (volume_index.c). */
int	 volume_index(struct bagdir *, const struct volume *v,
	    struct volume_records *);

#endif
