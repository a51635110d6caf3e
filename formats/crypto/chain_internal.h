/*
 * chain_internal.h: what the files of layer 3 share.
 */
#ifndef FORMATS_CRYPTO_CHAIN_INTERNAL_H
#define FORMATS_CRYPTO_CHAIN_INTERNAL_H

#include <openssl/x509.h>

#include <stddef.h>
#include <stdint.h>

#include "formats/crypto/chain.h"

/* A CRL, and whose key its signature was tried with last. */
struct trust_crl {
	X509_CRL	*crl;
	X509		*by;		/* NULL: not tried yet */
	int		 good;
};

/*
 * Invariant: ${store} holds exactly ${anchor}.  The CRLs' trials are a memory
 * that no answer depends on; one trust serves one thread.
 */
struct trust {
	X509_STORE	*store;
	STACK_OF(X509)	*anchor;
	STACK_OF(X509)	*middle;
	struct trust_crl *crl;
	size_t		 ncrl;
	size_t		 capcrl;
};

/* What the CRLs say of one certificate. */
struct revoked {
	enum revocation	 status;
	int		 reason;	/* CRLReason; -1 none */
	int64_t		 at;		/* TIME_NONE */
	int64_t		 this_update;
	int64_t		 next_update;
	char		 why[192];	/* REVOCATION_UNKNOWN: why */
};

/* The status of ${x}, issued by ${issuer}, at ${at}. */
void	 crl_status(const struct trust *, X509 *x, X509 *issuer, int64_t at,
	    struct revoked *out);
/*
 * chain_steady.c: the longest time around ${at} in which no certificate and
 * no CRL at hand begins, ends or tells of a revocation.  Whatever else
 * chain_check() comes to hold against ${at} belongs in there too.
 */
void	 chain_steady(const struct trust *, X509 *leaf,
	    const STACK_OF(X509) *untrusted, int64_t at, int64_t *from,
	    int64_t *until);
/* "keyCompromise"; "" when there is none. */
const char *crl_reason_name(int reason);
/* The common name of a name, or its whole text, cut to ${size}. */
void	 name_short(const X509_NAME *, char *to, size_t size);

#endif
