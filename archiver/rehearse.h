/*
 * rehearse.h: what the parts of a rehearsal share: a store restored from
 * volumes into scratch space and held against the one that is there.
 *
 * Functions return 0 or an exit code (logged).
 */
#ifndef ARCHIVER_REHEARSE_H
#define ARCHIVER_REHEARSE_H

#include "archiver/command.h"
#include "archiver/holdings.h"
#include "archiver/sources.h"

/* How a document came out. */
enum outcome_of { REHEARSED_NOT, REHEARSED_OK, REHEARSED_MISSING,
	REHEARSED_DAMAGED,	/* its digest is another */
	REHEARSED_CLOSED,	/* it could not be opened */
	REHEARSED_RECORD,	/* what is known of it differs */
	REHEARSED_MAX };

struct rehearsed {
	struct digest	 id;
	uint64_t	 size;
	uint64_t	 accession;
	enum outcome_of	 outcome;
};

struct rehearsal {
	const struct run *run;
	struct holdings	 hs;
	struct reader	*live;		/* its catalog */
	struct reader	*copy;		/* the restored one's */
	struct scratchdir *scratch_dir;
	const char	*scratch;	/* its path */
	char		*store;		/* in it */
	struct sources	 from;		/* the volumes */
	struct rehearsed *doc;		/* that must be on them */
	size_t		 n;
	int64_t		 began, ended;
	int		 restored;	/* restore's exit code */
	uint64_t	 entries;	/* of the journal on the volumes */
	struct digest	 root;
	bool		 same_journal;
	uint64_t	 octets;
	uint64_t	 count[REHEARSED_MAX];
	struct digest	 proof;
};

/* "ok", "missing" ...: in files. */
const char *rehearsed_word(enum outcome_of);
/* All is well: the journal is the same, every document came out so. */
bool	 rehearsal_ok(const struct rehearsal *);
/* A name of the document with this accession; the caller frees; or NULL. */
char	*rehearsed_name(const struct rehearsal *, uint64_t accession);

/* rehearse_open.c: take each document out of the restored store, open it. */
int	 rehearsal_open(struct rehearsal *);
/* rehearse_proof.c: write the proof into ${dir}; its digest into ${proof}. */
int	 rehearsal_proof(struct rehearsal *, const char *dir);

#endif
