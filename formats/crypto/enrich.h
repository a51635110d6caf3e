/*
 * enrich.h: CRLs, OCSP responses and certificates that lie beside a document,
 * used as those inside of it are (EN 319 102-1 5.2.6).  Called only in
 * workers that parse.
 *
 * What is signed needs no trust in where it came from, and a certificate only
 * leads to an anchor of the trust folder.  Taken is what can speak of the
 * certificates at hand, up to the limits below; what cannot be read is passed
 * over.  No proof of the document's says since when it exists.
 */
#ifndef FORMATS_CRYPTO_ENRICH_H
#define FORMATS_CRYPTO_ENRICH_H

#include <stddef.h>

#include "formats/base/span.h"
#include "formats/crypto/chain.h"
#include "formats/crypto/plan.h"

#define ENRICH_FILES_MAX	64	/* of one document */
#define ENRICH_FILE_MAX		PLAN_REV_MAX	/* octets of one */
#define ENRICH_OCTETS_MAX	((size_t)12 * 1024 * 1024)	/* of all */
/* Octets that are taken into one plan: an audit holds many at once. */
#define ENRICH_TAKEN_MAX	((size_t)2 * 1024 * 1024)
#define ENRICH_PIECES_MAX	512	/* objects in all files */

/* A file beside a document. */
struct neighbour {
	struct octets	 name;
	struct octets	 octets;
};

/*
 * Take what is of use in the ${n} files ${beside}: DER, PEM, or a CMS bag of
 * certificates (RFC 5652 5.1).  ${trust} (NULL: none) names who else may be in
 * a path.  What was taken, and from which file, is in plan->near.  0, or -1
 * (memory).
 */
int	 plan_enrich(struct plan *, const struct trust *,
	    const struct neighbour *beside, size_t n);

#endif
