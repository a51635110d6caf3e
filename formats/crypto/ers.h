/*
 * ers.h: evidence records (RFC 4998, RFC 6283): from octets to plans.
 * Called only in workers that parse.
 *
 * Each archive time-stamp of a record becomes a signature of the plan, in the
 * record's order: its token is the TSA's signature, and struct plan_er says
 * what the hash tree and the links between the time-stamps say.
 */
#ifndef FORMATS_CRYPTO_ERS_H
#define FORMATS_CRYPTO_ERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/span.h"
#include "formats/crypto/plan.h"

#define ERS_VALUES_MAX	65536		/* hash values of one time-stamp */
#define ERS_STAMPS_MAX	512		/* archive time-stamps of one record */

/*
 * What a record inside a signature or container must cover.  Appends the
 * digests of all of it under the algorithm, one after the other; ${form} is
 * as of struct ers_stamp.  0; 1 cannot be told; -1 memory.
 */
typedef int ers_covered(void *arg, enum digest_alg, unsigned int form,
	    struct buf *digests);

/* How a record is read; all zero but ${of} for one alone. */
struct ers_opts {
	int		 of;		/* the signature it is in; -1: none */
	const char	*member;	/* before the ids; NULL: none */
	/* NULL: the data lies beside the record (CONTENT_COVERS). */
	ers_covered	*covered;
	void		*arg;
	bool		 external;	/* and the content of signature of */
};

/* A list of a reduced hash tree: its values as they stand. */
struct ers_list {
	const struct octets *value;
	size_t		 n;
};

/* An archive time-stamp as either syntax has it; all borrowed. */
struct ers_stamp {
	unsigned int	 chain;		/* from 1 */
	unsigned int	 number;	/* in its chain, from 1 */
	enum digest_alg	 alg;		/* of the tree; DIGEST_NONE: the
					   token's (RFC 4998 4.1) */
	const struct ers_list *list;
	size_t		 nlist;		/* 0: no hash tree */
	struct octets	 token;
	/*
	 * Forms of what must be covered too, p NULL for none: the time-stamp
	 * before it in its chain, and, of a chain's first, the chains before
	 * it.  ${separate}: the latter's digest stands beside the data's (RFC
	 * 6283 4.2.2), else it is hashed with it (RFC 4998 5.2).
	 */
	struct octets	 prev[2];
	struct octets	 before[2];
	bool		 separate;
	/* RFC 4998 4.3 3.: the list may have one value, hashed all the same. */
	bool		 literal;
	unsigned int	 form;		/* canonical form of XML data
					   (document/xml_algs.h); 0: octets */
};

/* A record while its time-stamps are added. */
struct ers {
	struct plan	*plan;
	const struct ers_opts *opts;
	int		 last;		/* signature added last; -1: none */
	enum digest_alg	 alg;		/* of the chain */
};

void	 ers_init(struct ers *, struct plan *, const struct ers_opts *);
/* 0, or -1 (memory, or the plan is full). */
int	 ers_add(struct ers *, const struct ers_stamp *);
/* A time-stamp that is not one: a signature that says why.  0 or -1. */
int	 ers_fail(struct ers *, const char *why);

/* Does it begin as an EvidenceRecord (RFC 4998 3.1) does? */
bool	 ers_is(const uint8_t *, size_t len);
/*
 * Read one EvidenceRecord (RFC 4998) that begins at ${p}.  What is wrong
 * becomes notes.  *used as of cms_parse().  0, or -1 (memory).
 */
int	 ers_parse(struct plan *, const uint8_t *p, size_t len,
	    const struct ers_opts *, size_t *used);

/* Layer 2: is an object of this digest among what ${s} covers? */
bool	 ers_holds(const struct sigplan *s, const uint8_t *md, size_t len);

/*
 * The value that the lists of a reduced hash tree lead to (RFC 4998 4.3,
 * RFC 6283 3.2.2): *len octets, 0 when the algorithm is not there.  0 or -1
 * (memory).
 */
int	 ers_root(enum digest_alg, const struct ers_list *, size_t n,
	    uint8_t out[EVP_MAX_MD_SIZE], size_t *len);

#endif
