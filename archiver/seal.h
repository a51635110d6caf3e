/*
 * seal.h: encrypted volumes (05-media.md, "Encryption").  Every file but the
 * bag's own is data/parts/ab/RANDOM.cms, in parts of at most 1 GiB;
 * data/index.cms says which parts are which file, a line each:
 * "SHA-256 TAB size TAB path TAB part,part...", parts without ".cms".
 *
 * Functions return 0 or an exit code (logged), unless said otherwise.
 */
#ifndef ARCHIVER_SEAL_H
#define ARCHIVER_SEAL_H

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/crypto/envelope.h"

#include "archiver/bagread.h"

#define SEAL_INDEX	"data/index.cms"
#define SEAL_PART	((uint64_t)1 << 30)	/* octets of content */
#define SEAL_NAME	33			/* of a part, and NUL */
#define SEAL_PATH	64			/* of a part, and NUL */

struct recipients {
	X509		*cert[ENVELOPE_RECIPIENTS];
	size_t		 n;
};

/* Certificates from PEM files.  FAIL_USAGE: one that cannot be used. */
int	 recipients_load(struct recipients *, char *const *path, size_t n);
void	 recipients_release(struct recipients *);
/* All of them, as PEM. */
int	 recipients_text(const struct recipients *, struct buf *);

/* "data/parts/ab/NAME.cms" */
void	 seal_path(char out[SEAL_PATH], const char *name);
/* A random name. */
int	 seal_name(char out[SEAL_NAME]);
/*
 * Encrypt ${size} octets from ${from} on to ${to}.  ${id} and ${written} are
 * of what is written.
 */
int	 seal_stream(const struct recipients *, int from, uint64_t size, int to,
	    struct digest *id, uint64_t *written);

/* The private key in a PEM file; NULL: logged. */
EVP_PKEY *seal_key(const char *path);
/*
 * Decrypt the ${size} octets at ${from} to ${to}.  0, -1, or -2: ${to} cannot
 * be written, with errno.  Not logged.
 */
int	 seal_open(EVP_PKEY *, int from, uint64_t size, int to);

/* An encrypted volume that was opened. */
struct unsealed;
bool	 bag_is_sealed(const struct bag *);
/*
 * Open the bag with ${key}, borrowed: bag_file() then gives what is inside,
 * and ${object} is of that.  FAIL_DAMAGE, but opened: its list is lost, and
 * what is in one part is known by its digest.
 */
int	 bag_unseal(struct bag *, EVP_PKEY *key);
void	 unsealed_free(struct unsealed *);	/* NULL is allowed */
/* Some file was not decrypted for want of room (logged). */
bool	 unsealed_no_room(const struct unsealed *);	/* NULL is allowed */
/* A file inside, in a temporary file.  -1 with errno: ENOENT: there is none. */
int	 unsealed_file(const struct bag *, const char *path, uint64_t *size);
/* Repair the parts of a file inside.  Whether they are whole now. */
bool	 unsealed_heal(struct bag *, const char *path);

#endif
