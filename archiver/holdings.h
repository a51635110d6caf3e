/*
 * holdings.h: what the store holds and which volumes hold it too, from the
 * catalog.
 *
 * Functions return 0 or an exit code (logged).
 */
#ifndef ARCHIVER_HOLDINGS_H
#define ARCHIVER_HOLDINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/media/holding.h"
#include "formats/store/reader.h"

struct holdings {
	struct holding	*vol;		/* by set and number */
	size_t		 n, cap;
};

int	 holdings_load(struct holdings *, struct reader *catalog);
void	 holdings_release(struct holdings *);
/* By label or id; NULL when there is none. */
const struct holding *holdings_find(const struct holdings *, const char *);

/* An object that is kept. */
struct kept {
	struct digest	 id;
	uint64_t	 size;
	uint64_t	 number;
	uint64_t	 accession;
	uint32_t	 segment;
	uint32_t	 type;		/* index into kept_suffix() */
	/*
	 * Numbers before repairs, the first and the last; 0: none.  Of three
	 * and more repairs some are not counted, which errs to the safe side.
	 */
	uint64_t	 was[2];
};

struct kept_list {
	struct kept	*k;		/* by number */
	size_t		 n, cap;
};

/* All objects of the catalog that were not destroyed. */
int	 kept_load(struct kept_list *, struct reader *catalog);
void	 kept_release(struct kept_list *);
/* "pdf" ...: the suffix of a file that holds such an object. */
const char *kept_suffix(const struct kept *);
bool	 kept_on(const struct kept *, const struct volume *);
/* Whether one of these has that part of it; NULL volumes are passed over. */
bool	 kept_part_on(const struct kept *, const struct object_part *,
	    const struct volume *const *, size_t n);
/* Whether it can be had of these: whole on one, or in all its parts. */
bool	 kept_on_some(const struct kept *, const struct volume *const *,
	    size_t n);
/* The part of it that is on the volume; NULL: none. */
const struct object_part *kept_part(const struct kept *, const struct volume *);

#endif
