/*
 * covers.h: where the detached data lies that a signature speaks of.
 */
#ifndef AUDITOR_COVERS_H
#define AUDITOR_COVERS_H

#include <stddef.h>
#include <stdint.h>

#include "formats/base/span.h"
#include "formats/crypto/algorithms.h"
#include "formats/crypto/enrich.h"
#include "formats/crypto/plan.h"

#define COVERS_SIBLINGS		64	/* files of a folder that are tried */
#define COVERS_SIBLING_MAX	((uint64_t)64 << 20)	/* octets of one */

/* One --covers DATA. */
struct covers {
	int		 fd;		/* a file or memory; -1: a digest */
	enum digest_alg	 alg;		/* of the digest form */
	uint8_t		 digest[64];
	size_t		 len;
};

/*
 * Open what ${text} names: a file, ascii:TEXT (with \t, \n, \r and \\ as in
 * C), or ALGORITHM:BASE64.  0, or -1 (logged).  Release in either case.
 */
int	 covers_open(struct covers *, const char *text);
void	 covers_release(struct covers *);

/* A regular file of at most ${max} octets, never waiting.  -1: none. */
int	 covers_regular(const char *path, uint64_t max);

/*
 * The detached data of ${path} by name: its endings are taken away one by
 * one until a regular file has that name.  A descriptor, or -1: none.
 */
int	 covers_by_name(const char *path);

/* The same by the dataUri of a signature of ${plan} (nearby_data()). */
int	 covers_by_uri(const char *path, const struct plan *);

/*
 * A file in the folder of ${path}, or a small one in the folder above it,
 * whose digest is the one that a signature of ${plan} over detached data
 * names.  A descriptor, or -1: none.
 */
int	 covers_by_digest(const char *path, const struct plan *);

/*
 * Sibling ${k} (from 0, by name) of ${path}, for signatures that name no
 * digest: the caller has each tried.  *fd is -1 for one that does not count.
 * 0, or -1: there are no more, or COVERS_TRIALS are through.
 */
#define COVERS_TRIALS		64
#define COVERS_TRIAL_MAX	((uint64_t)1 << 20)	/* octets of one */
int	 covers_sibling(const char *path, size_t k, int *fd);

#endif
