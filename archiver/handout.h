/*
 * handout.h: originals on their way out of the store: nothing is handed out
 * that is not whole, and not journalled.
 *
 * Functions return 0 or an exit code (logged).
 */
#ifndef ARCHIVER_HANDOUT_H
#define ARCHIVER_HANDOUT_H

#include <stddef.h>

#include "archiver/command.h"
#include "archiver/find.h"
#include "archiver/tempfile.h"

/* Who asked, and for what; for the journal.  Borrowed but for ${note}. */
struct handout {
	const struct run *run;
	const char	*reason;	/* "" when none was given */
	const char	*to;
	const char	*use;		/* "print", "slip"; NULL: the file */
	char		*note;		/* memory of reason, when asked for */
};

/* A document on its way out. */
struct handed {
	struct found	 found;
	struct tempfile	 temp;		/* whole and right, not named yet */
	char		*path;		/* where it goes */
	uint64_t	 seq;		/* the entry that says so */
	int64_t		 time;
};

/* Also removes what was not named. */
void	 handed_release(const struct run *, struct handed *);

/*
 * The reason of --reason, or what a person answers; "" when nobody can be
 * asked.  The caller frees h->note.
 */
int	 handout_reason(struct handout *);
/*
 * The document that ${doc} names.  One that was destroyed is none; of one
 * that is quarantined a warning says so.
 */
int	 handout_find(const struct run *, const char *doc, struct found *);
/*
 * The document's own name as a file's: what a sender wrote is never a path.
 * The caller frees; NULL: memory, not logged.
 */
char	*handout_name(const struct found *);
/*
 * Where in ${dir} it goes, under its own name; one that is taken, also by the
 * ${n} of ${before}, gets the accession.
 */
int	 handout_place(struct handed *, const char *dir,
	    const struct handed *before, size_t n);
/* The bytes in a file of ${dir} that has no name, right and durable. */
int	 handout_fetch(const struct run *, const char *dir, struct handed *);
/*
 * Journal that these are handed out; before they are.  The checkpoint over it
 * is appended to ${note}.
 */
int	 handout_journal(const struct handout *, struct handed *, size_t n,
	    struct buf *note);
/*
 * Journal what became of it, after handout_journal(); ${outcome} and ${detail}
 * (NULL: none) as in entry.h.
 */
int	 handout_outcome(const struct handout *, const struct handed *,
	    const char *outcome, const char *detail);
/* Give the file its name, never another's. */
int	 handout_settle(const struct run *, struct handed *);

#endif
