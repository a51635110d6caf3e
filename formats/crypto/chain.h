/*
 * chain.h: layer 3: a certificate's path to a trust anchor at a given time,
 * with the CRLs that are present (RFC 5280 section 6).
 */
#ifndef FORMATS_CRYPTO_CHAIN_H
#define FORMATS_CRYPTO_CHAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/digest.h"
#include "formats/base/finding.h"
#include "formats/base/span.h"
#include "formats/base/wire.h"

#define CHAIN_DEPTH_MAX	16		/* certificates in a path */
#define CHAIN_NAME	128		/* room for a subject, cut */
#define TRUST_FILE_MAX	((size_t)128 * 1024 * 1024)	/* octets of a file */

/* Where a file of the trust folder lay (06-cli.md, -t). */
enum trust_role { TRUST_FLAT, TRUST_ROOT, TRUST_INTERMEDIATE, TRUST_CRL,
	TRUST_OCSP, TRUST_TSA, TRUST_ROLE_MAX };

struct trust;			/* anchors, intermediates, CRLs; opaque */

struct trust	*trust_new(void);
void		 trust_free(struct trust *);	/* NULL is allowed */
/*
 * Add what one file holds: certificates and CRLs, PEM (several) or DER.  In
 * TRUST_FLAT self-signed certificates are anchors and the rest is sorted by
 * content.  How many were added; 0 when nothing could be read (${name} is
 * logged), -1 when memory is out.
 */
int		 trust_add(struct trust *, enum trust_role, const char *name,
		    const uint8_t *, size_t len);
size_t		 trust_anchors(const struct trust *);

/* What a person is shown of a certificate. */
struct cert_facts {
	char		*subject;	/* RFC 4514 order as stored, UTF-8 */
	char		*issuer;
	char		*common_name;	/* the last CN; "" when none */
	char		*serial;	/* hex, upper case, no leading zeros */
	char		 key[24];	/* "rsa2048", "ec-P-256", "ed25519" */
	struct digest	 sha256;	/* of the DER */
	int64_t		 not_before;	/* microseconds */
	int64_t		 not_after;
};

enum revocation { REVOCATION_UNKNOWN, REVOCATION_GOOD, REVOCATION_REVOKED,
	REVOCATION_MAX };

struct chain_result {
	enum finding	 finding;	/* FINDING_OK: a valid path */
	char		 detail[256];	/* its %s, English */
	unsigned int	 n;		/* certificates in the path built */
	struct digest	 cert[CHAIN_DEPTH_MAX];	/* leaf first */
	char		 name[CHAIN_DEPTH_MAX][CHAIN_NAME]; /* their subjects */
	enum revocation	 revocation;	/* of the leaf */
	int		 reason;	/* CRLReason; -1 none */
	int64_t		 revoked_at;	/* TIME_NONE */
	int64_t		 this_update;	/* of the CRL used; TIME_NONE */
	int64_t		 next_update;
	/*
	 * At every time in [from, until), with the same trust and extras, the
	 * answer is this one.
	 */
	int64_t		 steady_from;
	int64_t		 steady_until;
	struct cert_facts cert_facts;	/* of the leaf */
};

/*
 * Judge the certificate ${leaf} (DER) at ${at} (microseconds) with ${extra}
 * certificates from the document, which are never anchors.  Always fills
 * ${out}; free with chain_result_release().  0, or -1 when memory is out.
 */
int		 chain_check(const struct trust *, const uint8_t *leaf,
		    size_t len, const struct octets *extra, size_t nextra,
		    int64_t at, struct chain_result *out);
void		 chain_result_release(struct chain_result *);

int		 chain_result_encode(struct buf *, const struct chain_result *);
/* 0 or -1 (malformed); release the result in either case. */
int		 chain_result_decode(struct wire *, struct chain_result *);

#endif
