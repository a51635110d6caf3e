/*
 * gist.h: of an accession's record what rules need, in few octets: asked for
 * each document in each night, the record itself would be too dear.
 */
#ifndef AUDITOR_GIST_H
#define AUDITOR_GIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/regulation/known.h"
#include "formats/regulation/metadata.h"

#define GIST_MAX	((size_t)8192)	/* octets */

/*
 * Append the gist of a record, canonical JSON as a replay writes it.  0, or
 * -1 (memory).
 */
int	 gist_make(struct buf *, const void *record, size_t len);

struct gist {
	bool		 described;
	unsigned int	 has;		/* fields with a value, a bit each */
	struct metadata	 metadata;	/* borrowed strings: not to release */
	const char	*direction;	/* NULL: not said */
	const char	*channel;
};
/* ${gist} borrows the octets.  0, or -1: they are none of ours. */
int	 gist_read(struct gist *gist, const void *, size_t len);

#endif
