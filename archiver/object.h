/*
 * object.h: an object's bytes out of the store, hashed on the way
 * (02-store.md, "Reading").
 */
#ifndef ARCHIVER_OBJECT_H
#define ARCHIVER_OBJECT_H

#include "formats/base/span.h"

#include "archiver/find.h"

/*
 * Write the object to ${fd}, shown as ${to} in messages; -1: only check it.
 * The last chunk is written only when the whole has the digest it is named
 * by.  0 or an exit code (logged): FAIL_DAMAGE when the bytes are not what
 * came in.
 */
int	 object_write(const char *store, const struct found *, int fd,
	    const char *to);

/* The same out of a segment that is open; the caller tells its damage. */
int	 object_write_from(struct reader *, const struct found *, int fd,
	    const char *to);

/*
 * Only ${len} octets from ${off} on, whose digest goes to ${part}; all of
 * the object is read and has the digest that it is named by when it is 0.
 */
int	 object_write_part(struct reader *, const struct found *, int fd,
	    const char *to, uint64_t off, uint64_t len, struct digest *part);

/*
 * The octets of an object of one chunk in the segment's map, with the digest
 * that it is named by; borrowed until the reader is closed.  -1: it has more
 * chunks, or none.
 */
int	 object_mapped(struct reader *, const struct found *,
	    struct octets *octets);

#endif
