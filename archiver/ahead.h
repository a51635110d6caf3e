/*
 * ahead.h: documents read once, for the worker that judges them and for the
 * writer.
 *
 * What was read lies in memory that workers see but cannot change.  So what
 * is judged is what is stored, whatever happens to the file meanwhile; it is
 * hashed once, by us, and the worker goes on from where its octets part.
 *
 * Two reads that are compared (02-store.md) tell a file that changes between
 * them.  One read must tell one that changes during it, and does: the times
 * and the size are those of when it was opened, before and after, and once
 * more when it is stored, so that a change after the read is told too.  Times
 * tell less than reading twice in two cases, and these are read twice: who
 * has it open to be written may write through a mapping, which sets no time
 * while the page stays dirty (a lease, fcntl(2), tells that somebody has); and
 * what changed a moment ago may change again within the same tick of the
 * clock that stamps it.
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

enum ahead_result {
	AHEAD_READ,
	/*
	 * It is empty, larger than JOB_HELD_MAX, or better read twice; or it
	 * was doc_fail()ed: it cannot be read, or changed while it was read.
	 */
	AHEAD_NONE,
	AHEAD_FULL	/* there is no room until others give theirs back */
};

/*
 * Read the document's file at ${now}: d->octets, digest, size and CRC-32C are
 * set then, and ${h}, whose states lie in ${states} (reset here).
 */
enum ahead_result ahead_read(struct ahead *, struct doc *, int64_t now,
		    struct job_held *h, struct buf *states);
/* Give back the room; the document may have none.  From any thread. */
void		 ahead_drop(struct ahead *, struct doc *);
/*
 * How often room was given back, or it was said that no more will be: who
 * found it full waits until that is not ${seen} any more, and looks again.
 */
uint64_t	 ahead_given(struct ahead *);
void		 ahead_wait(struct ahead *, uint64_t seen);
void		 ahead_wake(struct ahead *);

#endif
