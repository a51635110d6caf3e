/*
 * ahead.h: documents read once, for the worker that judges them and for the
 * writer.
 *
 * What was read lies in memory that workers see but cannot change.  So what
 * is judged is what is stored, whatever happens to the file meanwhile; it is
 * hashed once, by us, and the worker goes on from where its octets part.
 */
#ifndef ARCHIVER_AHEAD_H
#define ARCHIVER_AHEAD_H

#include "formats/base/buf.h"
#include "formats/sandbox/job.h"

#include "archiver/doc.h"

struct ahead;			/* opaque */

/* NULL when this system has no such memory: then nothing is read ahead. */
struct ahead	*ahead_new(void);
void		 ahead_free(struct ahead *);	/* NULL is allowed */
/* The descriptor for workers. */
int		 ahead_fd(const struct ahead *);

/*
 * Read the document's file: d->octets, digest, size and CRC-32C are set then,
 * and ${h}, whose states lie in ${states} (reset here).  false when there is
 * no room for it now, or it is empty, or larger than JOB_HELD_MAX; also when
 * it was doc_fail()ed: it cannot be read, or changed while it was read.
 */
bool		 ahead_read(struct ahead *, struct doc *, struct job_held *h,
		    struct buf *states);
/* Give back the room; the document may have none.  From any thread. */
void		 ahead_drop(struct ahead *, struct doc *);

#endif
