/*
 * cert.h: what is shown of a certificate, and its parts as plain values.
 */
#ifndef FORMATS_CRYPTO_CERT_H
#define FORMATS_CRYPTO_CERT_H

#include <openssl/x509.h>

#include <stdint.h>

#include "formats/crypto/chain.h"

/* "rsa2048", "ec-P-256", "ed25519"; "unknown" when it cannot be read. */
void	 cert_key_name(X509 *, char to[24]);
/*
 * RFC 4514 text in UTF-8, safe on a terminal.  The caller frees it; NULL when
 * memory is out.
 */
char	*cert_name(const X509_NAME *);
/* The last CN, UTF-8, "" when there is none; likewise. */
char	*cert_common_name(const X509_NAME *);
/* Microseconds, or TIME_NONE. */
int64_t	 cert_time(const ASN1_TIME *);
/*
 * Fill ${facts} from ${x}, whose DER is ${der}.  0, or -1 (memory); release
 * with cert_facts_release() in either case.
 */
int	 cert_facts_read(struct cert_facts *, X509 *, const uint8_t *der,
	    size_t len);
void	 cert_facts_release(struct cert_facts *);

/*
 * Until when the certificate's own signature and key count, by the one table
 * (algorithms.h), and what ends first: "sha1", "rsa 1024 bit".
 */
struct cert_strength {
	int64_t	 until;		/* INT64_MAX: no end is set */
	char	 name[48];
};
void	 cert_strength(X509 *, struct cert_strength *);

#endif
