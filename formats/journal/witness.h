/*
 * witness.h: what a witness is asked and must decide (C2SP tlog-witness,
 * add-checkpoint), also when it travels as a file.
 */
#ifndef FORMATS_JOURNAL_WITNESS_H
#define FORMATS_JOURNAL_WITNESS_H

#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/digest.h"
#include "formats/base/span.h"
#include "formats/journal/note.h"

#define WITNESS_HASHES	63			/* in a request */
#define WITNESS_MAX	(NOTE_MAX + 8192)	/* octets of a request */

/* "old N\n", hashes, an empty line, the checkpoint. */
struct witness_request {
	uint64_t	 old;
	size_t		 n;
	struct digest	 hash[WITNESS_HASHES];
	struct octets	 note;			/* borrowed */
};

/* Append.  0, or -1 and nothing appended. */
int	 witness_format(struct buf *, const struct witness_request *);
/* Read, strictly; ${note} borrows.  0, or -1: malformed. */
int	 witness_parse(struct witness_request *, const void *, size_t len);

/* The HTTP status that the protocol gives each answer. */
enum witness_answer {
	WITNESS_OK = 200,
	WITNESS_MALFORMED = 400,	/* also: old is larger than the tree */
	WITNESS_FORBIDDEN = 403,	/* not signed by the log's key */
	WITNESS_UNKNOWN = 404,		/* an origin that it does not watch */
	WITNESS_CONFLICT = 409,		/* old is not what it has seen */
	WITNESS_INCONSISTENT = 422,	/* the proof does not hold */
	WITNESS_ERROR = 500,		/* could not tell */
};

/* What the witness remembers of one log. */
struct witness_log {
	struct vkey	 key;		/* its name is the origin */
	uint64_t	 size;		/* 0: nothing seen yet */
	struct digest	 root;
};

/*
 * May the request be cosigned by who remembers ${log}?  On OK ${c} is the
 * tree: the caller makes it durable as the new size and root before it lets
 * a cosignature out.
 */
enum witness_answer witness_judge(const struct witness_request *,
	    const struct witness_log *log, struct checkpoint *c);

#endif
