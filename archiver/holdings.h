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

#include "formats/media/volume.h"
#include "formats/store/reader.h"

enum custody { CUSTODY_KEPT, CUSTODY_LENT, CUSTODY_RETIRED,
	CUSTODY_DESTROYED, CUSTODY_MAX };

/* A volume as the journal knows it. */
struct holding {
	struct volume	 v;
	struct digest	 manifest;
	int64_t		 verified;	/* last read back whole; TIME_NONE */
	int64_t		 checked;	/* last read back; TIME_NONE */
	bool		 damaged;	/* the last time */
	enum custody	 custody;
	char		*place;		/* owned; NULL: not said */
	char		*holder;
};

struct holdings {
	struct holding	*vol;		/* by set and number */
	size_t		 n, cap;
};

const char *custody_name(enum custody);
enum custody custody_parse(const char *);	/* CUSTODY_MAX: none */

int	 holdings_load(struct holdings *, struct reader *catalog);
void	 holdings_release(struct holdings *);
/* By label or id; NULL when there is none. */
const struct holding *holdings_find(const struct holdings *, const char *);
/* It counts as a copy: read back whole, not damaged since, at hand. */
bool	 holding_counts(const struct holding *);

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

#endif
