/*
 * proof.h: an inclusion receipt as a file (C2SP tlog-proof v1), and whom a
 * checkpoint must be signed by before it is believed.
 */
#ifndef FORMATS_JOURNAL_PROOF_H
#define FORMATS_JOURNAL_PROOF_H

#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/digest.h"
#include "formats/base/span.h"
#include "formats/journal/key.h"
#include "formats/journal/merkle.h"
#include "formats/journal/note.h"

#define PROOF_MAX	((size_t)128 * 1024)	/* octets of a .tlog-proof */
#define PROOF_EXTRA	((size_t)16 * 1024)	/* octets in its extra line */
#define POLICY_WITNESSES 16

/* The log's key, the witnesses known, and how many must have signed. */
struct policy {
	struct vkey	 log;			/* its name is the origin */
	struct vkey	 witness[POLICY_WITNESSES];
	size_t		 nwitness;
	size_t		 need;			/* k of nwitness */
};

enum policy_result {
	POLICY_OK,
	POLICY_MALFORMED,	/* not a checkpoint */
	POLICY_ORIGIN,		/* another log's */
	POLICY_LOG,		/* not signed by the log's key */
	POLICY_BAD,		/* a known key's line does not verify */
	POLICY_FEW,		/* too few witnesses have signed */
	POLICY_ERROR,		/* could not tell: memory or libcrypto */
};

/*
 * Is this checkpoint note to be believed?  ${c} (may be NULL) gets what it
 * says, ${signed_by} (may be NULL) how many witnesses signed, ${when} (may be
 * NULL) the time of the earliest of their cosignatures, 0 without one.
 */
enum policy_result policy_check(const struct policy *, const void *note,
	    size_t len, struct checkpoint *c, size_t *signed_by,
	    uint64_t *when);

struct proof {
	struct octets	 extra;			/* unauthenticated;
						   len 0: none */
	uint64_t	 index;			/* of the leaf */
	size_t		 n;
	struct digest	 hash[MERKLE_PROOF];	/* leaf's sibling first */
	struct octets	 note;			/* borrowed */
};

/* Append the file.  0, or -1 and nothing appended (note malformed, room). */
int	 proof_format(struct buf *, const struct proof *);
/*
 * Read a file, strictly; ${note} borrows from it, ${extra} from ${room}.  0,
 * or -1: malformed.
 */
int	 proof_parse(struct proof *, const void *, size_t len,
	    struct buf *room);

enum proof_result { PROOF_OK, PROOF_POLICY, PROOF_PATH };
/*
 * Does the proof show that ${entry} is in the tree of a checkpoint that
 * ${policy} believes?  PROOF_POLICY: ${why} says what is wrong with the
 * checkpoint; PROOF_PATH: the hashes do not lead from entry to root.
 */
enum proof_result proof_verify(const struct proof *, const void *entry,
	    size_t len, const struct policy *, enum policy_result *why);

#endif
