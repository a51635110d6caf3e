/*
 * chain_internal.h: what the files of layer 3 share.
 */
#ifndef FORMATS_CRYPTO_CHAIN_INTERNAL_H
#define FORMATS_CRYPTO_CHAIN_INTERNAL_H

#include <openssl/ocsp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/timefmt.h"
#include "formats/crypto/chain.h"

#define REASONS_ALL	0x1feu		/* bits 1 to 8 of ReasonFlags */
#define REASONS_HOLD	0x40u		/* certificateHold */

/*
 * Without nextUpdate newer information is always there (RFC 6960 4.2.2.1):
 * such an answer is taken for current this long, so that one fetched just
 * before signing counts.  Ours: no standard sets it.
 */
#define OCSP_GRACE	(24 * 3600 * TIME_SECOND)

/* A CRL with what is read of it once (RFC 5280 5.2). */
struct crl {
	X509_CRL	*crl;
	struct digest	 sha256;
	struct digest	 file;		/* of what it came in, as it is kept */
	ISSUING_DIST_POINT *idp;	/* NULL: none */
	bool		 usable;	/* no critical extension but known */
	ASN1_INTEGER	*number;	/* NULL: none */
	ASN1_INTEGER	*base;		/* of a delta CRL; else NULL */
	int64_t		 known;		/* proven by; TIME_NONE: now */
	/* Whose key its signature was tried with last, and how it ended. */
	X509		*by;
	int		 good;
	/*
	 * What crl_signer() said of a document's list, within one judgement,
	 * and to which question: [1] of a nested one, where ${at} is nothing.
	 */
	struct {
		bool		 asked;
		const X509	*anchor, *issuer;
		int64_t		 at;
		X509		*signer;
	} said[2];
};

struct ocsp {
	OCSP_BASICRESP	*basic;
	struct digest	 sha256;
	struct digest	 file;		/* as of struct crl */
	int64_t		 known;		/* as of struct crl */
};

/* CRLs and responses from one place. */
struct evidence {
	struct crl	*crl;
	size_t		 ncrl;
	size_t		 capcrl;
	struct ocsp	*ocsp;
	size_t		 nocsp;
	size_t		 capocsp;
};

/*
 * Invariant: ${store} holds exactly ${anchor}.  The CRLs' trials are a memory
 * that no answer depends on; one trust serves one thread.
 */
struct trust {
	X509_STORE	*store;
	STACK_OF(X509)	*anchor;
	STACK_OF(X509)	*middle;
	STACK_OF(X509)	*named;		/* of both, whom the operator put
					   there; not the evidence */
	struct evidence	 evidence;
	size_t		 refused;	/* anchors under a name not theirs */
	bool		 certs_only;	/* of the file being added */
};

/*
 * Does the file hold a self-signed certificate that is refused as an anchor
 * (pins.h)?  1, 0, or -1
 * (memory).
 */
int	 trust_file_is_false(const uint8_t *, size_t len);

/* As trust_add() with TRUST_INTERMEDIATE, but says nothing of it. */
int	 trust_add_quietly(struct trust *, const uint8_t *, size_t len);

/* All that one judgement may look at. */
struct view {
	const struct trust *trust;
	/* The trust folder's, then what came with the document. */
	const struct evidence *set[2];
	STACK_OF(X509)	*untrusted;
	X509		*anchor;	/* of the path that is judged; NULL:
					   any will do */
	int64_t		 at;
	int64_t		 now;
	bool		 nested;	/* about one who signs CRLs */
	/*
	 * Signatures of the document's revocation data that are still looked
	 * at; NULL: all.  The trust folder's are not counted.
	 */
	unsigned int	*checks;
};

/* What the revocation data says of one certificate. */
struct revoked {
	enum revocation	 status;
	enum revocation_source source;
	struct digest	 sha256;	/* of what told it */
	int		 reason;	/* CRLReason; -1 none */
	int64_t		 at;		/* TIME_NONE */
	int64_t		 invalid_since;	/* TIME_NONE */
	int64_t		 this_update;
	int64_t		 next_update;
	bool		 keeps_expired;	/* it would tell after notAfter too */
	bool		 signer_expired; /* its signer was,
					    by when it is known */
	bool		 lapsed;	/* REVOCATION_UNKNOWN: as of chain.h */
	char		 why[192];	/* REVOCATION_UNKNOWN: why */
};

/* Why what was met does not tell, the nearest miss last. */
enum miss { MISS_NONE, MISS_SCOPE, MISS_BASE, MISS_SIGNATURE, MISS_ANCHOR,
	MISS_UNKNOWN, MISS_HASH, MISS_REASONS, MISS_TIME };

/* One statement on a certificate, and what they add up to. */
struct statement {
	struct revoked	 r;
	unsigned int	 reasons;	/* that it speaks for */
	bool		 covers;	/* good at the time asked for */
};
struct tally {
	const struct view *view;
	const X509	*x;
	struct revoked	 revoked;	/* status REVOKED when there is one */
	struct revoked	 hold;
	struct revoked	 good;
	unsigned int	 reasons;	/* good for these, by partial CRLs */
	struct revoked	 part;		/* what those add up to */
	int64_t		 clean;		/* latest that does not hold it */
	enum miss	 miss;
	int64_t		 missed_until;
};

/*
 * evidence.c: 1 added (or there already), 0 not that, -1 memory.  ${file} is
 * the digest of what it came in, a PEM file (NULL: of these octets); ${known}
 * says when it is proven to have existed; TIME_NONE: now.
 */
int	 evidence_add(struct evidence *, const uint8_t *der, size_t len,
	    const struct digest *file, int64_t known);
void	 evidence_release(struct evidence *);

/* One signature more of the document's revocation data; false: too many. */
bool	 view_may_check(const struct view *);

/* chain_status.c: the status of ${x}, issued by ${issuer}. */
void	 status_find(const struct view *, X509 *x, X509 *issuer,
	    struct revoked *out);
void	 tally_miss(struct tally *, enum miss, int64_t until);
void	 tally_add(struct tally *, const struct statement *);
/*
 * Is ${x} under the view's anchor, it and all between valid at ${at}, when its
 * CRL was made, and not known to be revoked?  For those who sign CRLs in
 * another's stead (RFC 5280 6.3.3 (f)).
 */
bool	 status_trusts(const struct view *, X509 *x, int64_t at);

/*
 * chain_crl.c: is the anchor that of the path?  By name and key (RFC 5280
 * 6.1.1 (d)): it may be there in two certificates.
 */
bool	 view_is_anchor(const struct view *, X509 *);
/* chain_crl.c, chain_ocsp.c: add what a set says to the tally. */
void	 crl_tally(struct tally *, const struct evidence *, X509 *x,
	    X509 *issuer, bool document);
void	 ocsp_tally(struct tally *, const struct evidence *, X509 *x,
	    X509 *issuer, bool document);
/* The entry of ${x} in a CRL, direct or indirect: X509_CRL_get0_by_cert(). */
int	 crl_entry(const struct crl *, X509 *x, X509_REVOKED **);
int64_t	 crl_invalid_since(const X509_REVOKED *);
/*
 * Whose certificate the CRL's signature is of (RFC 5280 6.3.3 (f)): the
 * issuer's in the path (NULL: there is no path); or another key of the CRL
 * issuer's name under the path's anchor, for an authority that renewed its
 * key, and for indirect CRLs.  NULL: nobody's.
 */
X509	*crl_signer(const struct view *, struct crl *, X509 *issuer);
/* Two CRLs of one scope (RFC 5280 5.2.4). */
bool	 crl_same_scope(const struct crl *, const struct crl *);
/* From when on a revocation counts. */
int64_t	 revoked_from(const struct revoked *);

/* chain_path.c: paths to anchors, the shortest first, within bounds. */
#define PATHS_MAX	32
struct paths {
	STACK_OF(X509)	*path[PATHS_MAX];	/* leaf first, anchor last */
	size_t		 n;
	STACK_OF(X509)	*partial;	/* the longest that ends nowhere */
	bool		 cut;		/* a bound was met */
};
/*
 * With at most ${checks} signatures verified, PATH_CHECKS or fewer.  0, or -1
 * (memory); release in either case.
 */
#define PATH_CHECKS	2048u
int	 paths_find(struct paths *, const struct view *, X509 *leaf,
	    unsigned int checks);
void	 paths_release(struct paths *);
/*
 * RFC 5280 6.1 over this very path, whatever the dates: signatures, names,
 * constraints, policies.  1 valid; 0 not, with libcrypto's ${error} and where
 * (${bad}, the caller frees, may be NULL); -1 memory.
 */
int	 path_validate(STACK_OF(X509) *path, int *error, X509 **bad);

/*
 * chain_steady.c: the longest time around ${at} in which no certificate and
 * no CRL or response at hand begins, ends or tells of a revocation.  Whatever
 * else chain_check() comes to hold against ${at} belongs in there too.
 */
void	 chain_steady(const struct view *, X509 *leaf, const struct paths *,
	    int64_t *from, int64_t *until);
/* "keyCompromise"; "" when there is none. */
const char *crl_reason_name(int reason);
/* The common name of a name, or its whole text, cut to ${size}. */
void	 name_short(const X509_NAME *, char *to, size_t size);
/* Is this certificate outside its dates: -1 before, 1 after; ${when}. */
int	 out_of_dates(const X509 *, int64_t at, char when[]);

#endif
