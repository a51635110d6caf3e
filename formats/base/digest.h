/*
 * digest.h: SHA-256, the name of every object (FIPS 180-4).
 */
#ifndef FORMATS_BASE_DIGEST_H
#define FORMATS_BASE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/span.h"

#define DIGEST_SIZE	32
#define DIGEST_HEX	(2 * DIGEST_SIZE + 1)	/* with the NUL */

struct digest {
	uint8_t		 octet[DIGEST_SIZE];
};

struct sha256;			/* a running computation; opaque */

/* NULL when memory is out or libcrypto fails. */
struct sha256 *sha256_new(void);
void	 sha256_free(struct sha256 *);		/* NULL is allowed */
/* 0 or -1 (libcrypto failed; logged). */
int	 sha256_reset(struct sha256 *);
int	 sha256_add(struct sha256 *, const void *, size_t len);
int	 sha256_end(struct sha256 *, struct digest *);

/* One-shot; 0 or -1 as above. */
int	 digest_sha256(struct digest *, const void *, size_t len);

/* Of ${n} runs of octets, one after the other.  0 or -1 as above. */
int	 digest_sha256_runs(struct digest *, const struct octets *, size_t n);

/* Lower-case hex with NUL into ${hex}, which is returned. */
char	*digest_hex(const struct digest *, char hex[DIGEST_HEX]);
/* Exactly 64 hex digits, either case, and nothing after.  0 or -1. */
int	 digest_from_hex(struct digest *, const char *hex);
int	 digest_cmp(const struct digest *, const struct digest *);
bool	 digest_equal(const struct digest *, const struct digest *);

#endif
