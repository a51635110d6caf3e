/*
 * readers.c: the environments a worker has open.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/base/log.h"
#include "formats/store/reader.h"
#include "formats/worker/work.h"

#define READERS_MAX	32		/* descriptors are few */

struct readers {
	/* The first is the catalog's, which keeps its view of it. */
	struct {
		struct reader	*rd;	/* NULL: free */
		uint32_t	 segment;
		uint64_t	 used;	/* when, by ${calls} */
	} one[READERS_MAX];
	uint64_t	 calls;
};

static struct reader *
open_one(const struct work *w, uint32_t segment)
{
	return segment == 0 ? reader_open_catalog(w->store, w->nolock) :
	    reader_open_segment(w->store, segment, w->nolock);
}

struct reader *
work_reader(struct work *w, uint32_t segment, bool fresh)
{
	struct readers	*r = w->readers;
	size_t		 at = segment == 0 ? 0 : 1;
	size_t		 end = segment == 0 ? 1 : READERS_MAX;

	if (w->store == NULL || segment > SEGMENT_LAST)
		return NULL;
	if (r == NULL && (r = w->readers = calloc(1, sizeof(*r))) == NULL)
		return NULL;
	r->calls++;
	for (size_t i = at; i < end; i++) {
		if (r->one[i].rd == NULL || r->one[i].segment != segment) {
			if (r->one[i].used < r->one[at].used)
				at = i;
			continue;
		}
		r->one[i].used = r->calls;
		if (!fresh || reader_renew(r->one[i].rd) == 0)
			return r->one[i].rd;
		at = i;
		break;
	}
	reader_close(r->one[at].rd);
	r->one[at].rd = open_one(w, segment);
	r->one[at].segment = segment;
	r->one[at].used = r->one[at].rd == NULL ? 0 : r->calls;
	return r->one[at].rd;
}
