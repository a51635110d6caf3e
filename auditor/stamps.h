/*
 * stamps.h: the auditor's time-stamps and the hash trees under them, and the
 * evidence records that follow from both (04-ledger.md, "Evidence over time").
 *
 * DIR.d/evidence/stamps/NAME/   one a time-stamp; names sort by time
 *   token   the RFC 3161 token (a ContentInfo in DER)
 *   tree    "nbtree 1 ALGORITHM LEAVES GENTIME\n", then the nodes of the hash
 *           tree, leaves first and in ascending order (ers_build.h)
 *   note    the checkpoint whose SHA-256 is one of the leaves
 *   map     of a tree under another algorithm than SHA-256: the SHA-256 and
 *           the digest under that algorithm of each object, by SHA-256
 *
 * A leaf is a document's digest, the checkpoint's, that of an older token
 * (RFC 4998 5.2, time-stamp renewal), or what renews a document's record
 * under a new algorithm (hash-tree renewal).
 */
#ifndef AUDITOR_STAMPS_H
#define AUDITOR_STAMPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/digest.h"
#include "formats/base/finding.h"
#include "formats/base/span.h"
#include "formats/crypto/ers_build.h"

#define STAMP_NAME	32	/* "20261123T190000Z-0123abcd" */

struct stamp {
	char		 name[STAMP_NAME];
	int64_t		 gen_time;	/* microseconds */
	struct ers_tree	 tree;
	struct octets	 token;
	struct octets	 note;		/* len 0: none */
	const uint8_t	*map;		/* entries; NULL: none */
	size_t		 nmap;
	void		*mapped[2];	/* of tree and map */
	size_t		 mapped_len[2];
	struct buf	 octets[2];	/* of token and note */
	/* Filled in by stamping.h: what it proves today. */
	bool		 good;
	int64_t		 until;		/* of records that begin with it;
					   TIME_NONE not known */
	int64_t		 ends;		/* of its own certificate and
					   algorithms */
	/*
	 * The key of its TSA, or of an authority above, was in other hands
	 * since (else FINDING_OK): no record begins with it.
	 */
	enum finding	 lost;
	char		*detail;	/* of the finding; owned */
};

/* In order of time.  Readable by all; only ${n} grows. */
struct stamps {
	char		*dir;
	struct stamp	*stamp;
	size_t		 n;
	/* CRLs and responses that what is known of them today rests on. */
	struct digest	*evidence;
	size_t		 nevidence;
};

/* Read what is there, of the ledger's folder.  NULL: logged. */
struct stamps	*stamps_open(const char *ledger);
void		 stamps_free(struct stamps *);	/* NULL is allowed */

/* A new time-stamp, all borrowed. */
struct stamp_new {
	int64_t			 gen_time;
	const struct ers_tree	*tree;	/* leaves ascending */
	struct octets		 token;
	struct octets		 note;
	const uint8_t		*map;
	size_t			 nmap;
};
/* Keep it, durably.  0 or -1 (logged; nothing half kept). */
int	 stamps_add(struct stamps *, const struct stamp_new *);

/* Forget one of them; what is on the disk stays. */
void	 stamps_drop(struct stamps *, size_t i);

/* The leaf of this value: its index, or SIZE_MAX. */
size_t	 stamp_leaf(const struct stamp *, const uint8_t *md);
/* Has what it proves ended, and was not renewed in time? */
bool	 stamp_ended(const struct stamp *, int64_t at);
/* Has its tree a leaf for this object? */
bool	 stamp_covers(const struct stamp *, const struct digest *);
/* Has a tree under ${alg} a leaf for this object?  Lost ones do not count. */
bool	 stamps_has(const struct stamps *, enum digest_alg,
	    const struct digest *);
/* The digest of an object under the tree's algorithm; NULL: not known. */
const uint8_t *stamp_digest(const struct stamp *, const struct digest *);

/*
 * Append the evidence record of that object by this time-stamp alone.  1, 0 it
 * covers no such object, -1.
 */
int	 stamp_record(const struct stamp *, const struct digest *,
	    struct buf *record);
/*
 * Append the evidence record (RFC 4998) of the object with this SHA-256, a
 * document or a checkpoint's note, with all its renewals.  *first and *last
 * (may be NULL) get the numbers of its first and its newest time-stamp.  1, 0
 * when no time-stamp covers it, -1 (logged).
 */
int	 stamps_record(const struct stamps *, const struct digest *,
	    struct buf *record, size_t *first, size_t *last);
/*
 * The record that begins with the time-stamp ${from} (SIZE_MAX: as above, the
 * first that is not lost); ${member}, with room for all of them, gets the
 * numbers of its ${n} time-stamps, in order.
 */
int	 stamps_trail(const struct stamps *, const struct digest *,
	    size_t from, struct buf *record, size_t *member, size_t *n);
/* The one with this name, or SIZE_MAX. */
size_t	 stamps_named(const struct stamps *, const char *name, size_t len);

#endif
