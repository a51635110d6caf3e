/*
 * listing.h: a bag's manifest as a table, and which of its files were seen.
 * For volumes whose files come in the order of the medium.
 */
#ifndef FORMATS_MEDIA_LISTING_H
#define FORMATS_MEDIA_LISTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/digest.h"
#include "formats/media/bag.h"

#define LISTING_MAX	((size_t)512 * 1024 * 1024)	/* octets of one */

struct listing_file {
	char		*path;		/* in the listing */
	struct digest	 id;
	bool		 seen;
};

struct listing {
	struct listing_file *file;	/* by path */
	size_t		 n;
	char		*text;		/* their paths */
};

/*
 * Parse a manifest.  0; -1: it is not one, twice the same path, or no memory;
 * nothing is held then.
 */
int	 listing_parse(struct listing *, const void *, size_t len);
void	 listing_release(struct listing *);
/* NULL: it does not name that file. */
struct listing_file *listing_find(const struct listing *, const char *path);

#endif
