/*
 * verify.h: layer 2: fixity digest, content digests and signature values of
 * a document in one pass, from its plan.  Parses nothing but public keys.
 */
#ifndef FORMATS_CRYPTO_VERIFY_H
#define FORMATS_CRYPTO_VERIFY_H

#include <stddef.h>
#include <stdint.h>

#include "formats/base/digest.h"
#include "formats/base/finding.h"
#include "formats/crypto/plan.h"

#define VERIFY_KEEP_MAX	((size_t)64 * 1024 * 1024)	/* octets, see below */

/*
 * The facts of layer 2 on one signature.  ${why}:
 * - signature_valid TRI_NO: what makes it so: FINDING_VALUE_WRONG (the
 *   mathematics), FINDING_NO_SIGNER_CERT (nothing here verifies it),
 *   FINDING_ALG_MISMATCH, FINDING_CMS_ATTRS or _ATTRS_ORDER;
 * - else, with a TRI_UNKNOWN: what stood in the way; FINDING_OK when a note of
 *   layer 1 says why nothing could be computed;
 * - else FINDING_OK, also when digest_match is TRI_NO.
 */
struct sigmath {
	enum tri	 digest_match;
	enum tri	 signature_valid;
	enum finding	 why;		/* as above */
	char		 detail[128];	/* its %s */
	/* Digest found inside an RSA value (SIGMODE_DIRECT). */
	enum digest_alg	 recovered;
	unsigned int	 bits;		/* of the signer's key; 0 unknown */
	enum sig_family	 key;		/* of the signer's key */
};

struct verify;			/* a computation; opaque, reusable */

struct verify	*verify_new(void);
void		 verify_free(struct verify *);	/* NULL is allowed */

/*
 * The next document that is begun has this digest, as whoever read it before
 * found, and these states of SHA-256 on the way (a ladder, sha256.h; borrowed
 * until verify_end()).  NULL and NULL: nothing is known of it after all.
 */
void	 verify_known(struct verify *, const struct digest *,
	    const struct octets *states);

/*
 * Begin on a document with ${plan} (borrowed until verify_end(); NULL: fixity
 * only).  Then feed all its octets in order, in pieces of any size, and end.
 * All spans of a plan are served in the one pass: a digest state per
 * algorithm is advanced and copied where spans part.  0, or -1 (memory or
 * libcrypto; logged).
 */
int	 verify_begin(struct verify *, const struct plan *);
int	 verify_update(struct verify *, const uint8_t *, size_t len);
/*
 * Content that needs the whole document at once (PEM; EdDSA without signed
 * attributes; ranges that are not in ascending order) is kept up to
 * VERIFY_KEEP_MAX while it is fed; beyond that the signature is TRI_UNKNOWN
 * with FINDING_TOO_LARGE.  verify_octets() has no such limit.
 */
/*
 * Feed the detached file that CONTENT_COVERS speaks of, any time between
 * begin and end; without it such signatures are CONTENT_ABSENT.
 */
int	 verify_covers(struct verify *, const uint8_t *, size_t len);
/* Of the detached file no more than a digest is known. */
int	 verify_covers_digest(struct verify *, enum digest_alg,
	    const uint8_t *md, size_t len);
/*
 * ${sha256} of the document's octets, ${size} how many there were; ${math}
 * has room for the plan's signatures.  0 or -1.
 */
int	 verify_end(struct verify *, struct digest *sha256, uint64_t *size,
	    struct sigmath *math);

/*
 * Of ${n} certificates of the plan the one with whose key the value of
 * signature ${i} verifies over its attributes; -1: none does.
 */
int	 verify_pick(const struct plan *, size_t i, const int *cert, size_t n);

/* All of it for a document in one piece. */
int	 verify_octets(struct verify *, const struct plan *, const uint8_t *,
	    size_t len, struct digest *, struct sigmath *);

#endif
