/*
 * wants.h: what a document does not hold and its signatures need: a
 * certificate that is only named, detached data, what an XML signature refers
 * to.  Whoever judges looks beside the document for it.
 */
#ifndef FORMATS_CRYPTO_WANTS_H
#define FORMATS_CRYPTO_WANTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/crypto/plan.h"

#define PLAN_WANTS_CERT	0x01u	/* as plan_wants_cert() (adopt.h) */
#define PLAN_WANTS_DATA	0x02u	/* a signature over CONTENT_COVERS */
#define PLAN_WANTS_NEAR	0x04u	/* XML: data, a certificate or a policy */
#define PLAN_WANTS_PROOF 0x08u	/* as plan_wants_proof() */

/* PLAN_WANTS_* of a plan, and of an encoded one (all when it is too short). */
unsigned int	 plan_wants(const struct plan *);
unsigned int	 plan_wants_encoded(const void *, size_t len);

/* How much of what the plan names is at hand: more is better. */
size_t		 plan_found(const struct plan *);

#define WANTS_ALGS	8	/* digest algorithms of one plan */

/*
 * Under which algorithms signatures over detached data name it.  How many of
 * ${algs} are set; 0: none of them names a digest.
 */
size_t		 wants_algs(const struct plan *,
		    enum digest_alg algs[WANTS_ALGS]);
/* Is that digest the one of data that such a signature names? */
bool		 wants_digest(const struct plan *, enum digest_alg,
		    const uint8_t *md, size_t len);
/* Is that so of all octets of the file?  It is read. */
bool		 wants_file(const struct plan *, int fd);
/*
 * Only a try can tell what is covered: there are no signed attributes, or
 * canonical forms are, which are made in a worker, or more than the data is.
 */
bool		 wants_trial(const struct plan *);

/* Is there a signature that certificates, CRLs and OCSP responses may help? */
bool		 plan_wants_proof(const struct plan *);
/*
 * Does a file of this name hold some?  Goes by its ending: nobody reads a
 * whole folder for each document in it.
 */
bool		 wants_is_proof(const char *name, size_t len);

#endif
