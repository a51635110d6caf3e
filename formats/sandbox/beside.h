/*
 * beside.h: the parent's side of crypto/enrich.h: certificates, CRLs and OCSP
 * responses that lie beside a document, by the endings of their names, for
 * job_judge().  Nothing is parsed.
 */
#ifndef FORMATS_SANDBOX_BESIDE_H
#define FORMATS_SANDBOX_BESIDE_H

#include <stddef.h>

#include "formats/crypto/enrich.h"

struct beside_files {
	struct neighbour *file;
	size_t		 n;
};

/*
 * Those in the folder of ${path}, itself left out, within the limits of
 * crypto/enrich.h.  How many; release in any case.
 */
size_t	 beside_read(struct beside_files *, const char *path);
void	 beside_release(struct beside_files *);

#endif
