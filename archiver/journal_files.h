/*
 * journal_files.h: the journal as it lies on volumes, in pieces that overlap
 * or continue one another, read as one.
 *
 * Functions return 0 or an exit code (logged), unless said otherwise.
 */
#ifndef ARCHIVER_JOURNAL_FILES_H
#define ARCHIVER_JOURNAL_FILES_H

#include <stdint.h>
#include <stdio.h>

#include "archiver/sources.h"

struct journal_files {
	const struct sources *from;
	FILE		*f;
	char		*path;		/* of ${f} */
	char		*line;		/* ENTRY_MAX and a line break */
	uint64_t	 seq;		/* of the next entry */
	uint64_t	 end;		/* of ${f}; the next one continues it */
	const struct bag *bag;		/* where the last entry came from */
};

/*
 * Begin at entry 0.  ${end} gets how many entries the volumes hold without a
 * gap.
 */
int	 journal_files_open(struct journal_files *, const struct sources *,
	    uint64_t *end);
/* Begin at entry 0, or where journal_files_seek() says, gaps or none. */
int	 journal_files_begin(struct journal_files *, const struct sources *);
void	 journal_files_seek(struct journal_files *, uint64_t seq);
void	 journal_files_close(struct journal_files *);
/*
 * The next entry's octets, borrowed until the next call: 1; 0 after the last
 * one; or an exit code < 0 (logged).
 */
int	 journal_files_next(struct journal_files *, const char **entry,
	    size_t *len);

#endif
