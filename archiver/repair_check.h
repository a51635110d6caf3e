/*
 * repair_check.h: which documents of a store are whole, read in child
 * processes: a damaged page that kills its reader costs one document.
 */
#ifndef ARCHIVER_REPAIR_CHECK_H
#define ARCHIVER_REPAIR_CHECK_H

#include "archiver/command.h"
#include "archiver/holdings.h"

enum read_state { READ_NOT, READ_WHOLE, READ_DAMAGED, READ_CANNOT };

struct read_back {
	enum read_state	 state;
	bool		 has_before;
	struct digest	 before;	/* of the damaged octets */
};

/*
 * Read ${n} documents; *out has one answer for each, READ_NOT where a signal
 * asked to end.  Give it to documents_free().  0 or an exit code (logged):
 * FAIL_CANNOT; damage is no failure.
 */
int	 documents_check(const struct run *, const char *store,
	    const struct kept *, size_t n, struct read_back **out);
void	 documents_free(struct read_back *, size_t n);

#endif
