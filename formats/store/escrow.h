/*
 * escrow.h: a signing key on paper, and encrypted to certificates.
 *
 * The sheet has the key twice: as the QR code of its PEM file, and as eight
 * lines of eight hex digits, each with four check digits, to be typed.  Both,
 * and the encrypted file, are opened with stock tools alone.
 */
#ifndef FORMATS_STORE_ESCROW_H
#define FORMATS_STORE_ESCROW_H

#include <openssl/x509.h>

#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/digest.h"
#include "formats/journal/key.h"

#define ESCROW_LINES	8
#define ESCROW_LINE	16	/* "3b7c 91fe  5a1c" and NUL */
#define ESCROW_WHOLE	20	/* four groups of four, and NUL */

/* Line ${i}, from 1: digits of the seed, then their check digits. */
int	 escrow_line(char out[ESCROW_LINE], const uint8_t seed[KEY_SEED],
	    unsigned int i);
/* The check digits over all lines. */
int	 escrow_whole(char out[ESCROW_WHOLE], const uint8_t seed[KEY_SEED]);
/* The key's PEM file (PKCS#8).  0 or -1. */
int	 escrow_pem(struct buf *, const uint8_t seed[KEY_SEED]);

/*
 * A key from what was typed off a sheet, or from the PEM file that its QR code
 * is: 0; or the number of the first line that is missing or mistyped, from 1;
 * ESCROW_LINES + 1: each is right, and the whole is not.
 */
unsigned int escrow_read(const void *, size_t len, uint8_t seed[KEY_SEED]);

/* What stands on a sheet; borrowed. */
struct escrow {
	const uint8_t	*seed;
	const char	*vkey;		/* the public key */
	const char	*fingerprint;	/* as ssh-keygen shows it; NULL: none */
	const char	*owner;		/* whose: N_() */
	const char	*store;		/* the store's id; NULL */
	const char	*command;	/* that takes a typed sheet back */
	int64_t		 made;
	const char	*by;
	const char	*svg;		/* the QR code; NULL: none */
	const struct digest *to;	/* certificates of the encrypted copy */
	size_t		 nto;
};

/* As text, or as a page of A4; in Vietnamese and English.  0 or -1. */
int	 escrow_text(struct buf *, const struct escrow *);
int	 escrow_html(struct buf *, const struct escrow *);

/*
 * The PEM file to ${n} certificates: CMS AuthEnvelopedData in DER, which
 * `openssl cms -decrypt -inform DER` opens.  0 or -1.
 */
int	 escrow_seal(struct buf *, X509 *const *cert, size_t n,
	    const uint8_t seed[KEY_SEED]);
/*
 * A certificate in PEM or DER that can be encrypted to, and its SHA-256.
 * NULL: it is none (not logged).
 */
X509	*escrow_certificate(const void *, size_t len, struct digest *);

#endif
