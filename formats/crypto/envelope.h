/*
 * envelope.h: CMS AuthEnvelopedData (RFC 5083) of AES-256-GCM (RFC 5084) to
 * RSA certificates (RSAES-OAEP with SHA-256, RFC 8017) and EC ones of named
 * curves (ECDH of an ephemeral key, RFC 5753), octet by octet, so that a file
 * of any size takes no memory.
 *
 * What is made is DER of definite lengths, without attributes; only that is
 * opened.  `openssl cms -decrypt` opens it too.
 */
#ifndef FORMATS_CRYPTO_ENVELOPE_H
#define FORMATS_CRYPTO_ENVELOPE_H

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"

#define ENVELOPE_HEAD	((size_t)64 * 1024)	/* octets before the content */
#define ENVELOPE_TAG	16
#define ENVELOPE_TAIL	(2 + ENVELOPE_TAG)	/* octets behind it */
#define ENVELOPE_RECIPIENTS 16

struct envelope;		/* opaque: one being made or opened */

void	 envelope_free(struct envelope *);	/* NULL is allowed */

/* Whether a certificate's key is one that can be encrypted to. */
int	 envelope_recipient_ok(X509 *);

/*
 * Begin one for ${size} octets to ${n} certificates; what comes before the
 * content is appended to ${head}.  0 or -1.
 */
int	 envelope_seal(struct envelope **, X509 *const *cert, size_t n,
	    uint64_t size, struct buf *head);
/*
 * Encrypt, or decrypt, ${len} octets from ${in} to ${out}, which may be the
 * same.  0 or -1.  What was decrypted is not authentic before
 * envelope_open_end().
 */
int	 envelope_add(struct envelope *, const uint8_t *in, uint8_t *out,
	    size_t len);
/* What comes behind the content is written to ${tail}.  0 or -1. */
int	 envelope_seal_end(struct envelope *, uint8_t tail[ENVELOPE_TAIL]);

enum envelope_result { ENVELOPE_OK, ENVELOPE_MALFORMED, ENVELOPE_NOT_OURS,
	ENVELOPE_FAILED };

/*
 * Open one of ${total} octets, of which the first ${len} are at ${p} (all, or
 * ENVELOPE_HEAD).  ${head} gets where the content begins, ${size} how long it
 * is.  NOT_OURS: none of its recipients has this key.
 */
enum envelope_result envelope_open(struct envelope **, EVP_PKEY *,
	    const uint8_t *p, size_t len, uint64_t total, size_t *head,
	    uint64_t *size);
/* ${tail} is what comes behind the content.  FAILED: it was altered. */
enum envelope_result envelope_open_end(struct envelope *,
	    const uint8_t tail[ENVELOPE_TAIL]);

#endif
