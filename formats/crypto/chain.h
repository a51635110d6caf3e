/*
 * chain.h: layer 3: a certificate's paths to trust anchors at a given time,
 * with the CRLs and OCSP responses that are present (RFC 5280 section 6, RFC
 * 6960, ETSI EN 319 102-1 5.2.6).  Nothing is fetched.
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
#define CHAIN_EVIDENCE_MAX 16		/* CRLs and responses of one answer */
#define TRUST_FILE_MAX	((size_t)128 * 1024 * 1024)	/* octets of a file */

/*
 * Where a file of the trust folder lay (06-cli.md, -t).  With TRUST_CERTS
 * added to it only the file's certificates count, not its CRLs and responses.
 */
enum trust_role { TRUST_FLAT, TRUST_ROOT, TRUST_INTERMEDIATE, TRUST_CRL,
	TRUST_OCSP, TRUST_TSA, TRUST_CERTS,
	TRUST_ROLE_MAX = 2 * TRUST_CERTS };

struct trust;			/* anchors, others, revocation; opaque */

struct trust	*trust_new(void);
void		 trust_free(struct trust *);	/* NULL is allowed */
/*
 * Add what one file holds: certificates, CRLs and OCSP responses, PEM
 * (several) or DER, sorted by content.  Anchors are what lies in TRUST_ROOT,
 * and in TRUST_FLAT what is self-signed.  How many were added; 0 when nothing
 * could be read (${name} is logged), -1 when memory is out.
 */
int		 trust_add(struct trust *, enum trust_role, const char *name,
		    const uint8_t *, size_t len);
size_t		 trust_anchors(const struct trust *);
/*
 * Call ${each} with the DER of every certificate held, of whatever role.
 * The first result that is not 0, or -1 when memory is out.
 */
int		 trust_certs(const struct trust *, int (*each)(void *arg,
		    const uint8_t *, size_t len), void *arg);

/* What a person is shown of a certificate. */
struct cert_facts {
	char		*subject;	/* RFC 4514 order as stored, UTF-8 */
	char		*issuer;
	char		*common_name;	/* the last CN; "" when none */
	char		*serial;	/* hex, upper case, no leading zeros */
	char		*mail;		/* first rfc822Name of subjectAltName
					   (RFC 5280 4.2.1.6); "" or NULL:
					   none that is plain text */
	char		 key[24];	/* "rsa2048", "ec-P-256", "ed25519" */
	struct digest	 sha256;	/* of the DER */
	int64_t		 not_before;	/* microseconds */
	int64_t		 not_after;
	bool		 service;	/* its extended key usage is that of
					   servers or of code */
	/*
	 * Its purposes, where it has some and may sign documents by none
	 * (RFC 5280 4.2.1.12); "": it may, or nobody knows.
	 */
	char		 purposes[CHAIN_NAME];
};

enum revocation { REVOCATION_UNKNOWN, REVOCATION_GOOD, REVOCATION_REVOKED,
	REVOCATION_MAX };
/* What told of it; DOCUMENT: data of either kind that came with it. */
enum revocation_source { SOURCE_NONE, SOURCE_CRL, SOURCE_OCSP,
	SOURCE_DOCUMENT, SOURCE_MAX };

#define REASON_HOLD	6		/* CRLReason certificateHold */

/* What came with the document; never an anchor.  Everything is borrowed. */
struct chain_extra {
	const struct octets *cert;	/* DER */
	size_t		 ncert;
	const struct octets *revocation; /* CRLs, OCSP responses: DER */
	size_t		 nrevocation;
	/* When each is proven to have existed; NULL: now, all of them. */
	const int64_t	*known;
};

struct chain_result {
	enum finding	 finding;	/* FINDING_OK: a valid path */
	char		 detail[256];	/* its %s, English */
	unsigned int	 n;		/* certificates in the path built */
	struct digest	 cert[CHAIN_DEPTH_MAX];	/* leaf first */
	char		 name[CHAIN_DEPTH_MAX][CHAIN_NAME]; /* their subjects */
	enum revocation	 revocation;	/* of the leaf */
	enum revocation_source source;
	int		 reason;	/* CRLReason; -1 none */
	int64_t		 revoked_at;	/* as stated; TIME_NONE */
	int64_t		 invalid_since;	/* invalidityDate; TIME_NONE */
	int64_t		 this_update;	/* of what told it; TIME_NONE */
	int64_t		 next_update;
	/*
	 * FINDING_REVOCATION_UNKNOWN: what its issuer signed is at hand, but
	 * is too old, for some reasons only, or a delta without its base.
	 */
	bool		 lapsed;
	/* FINDING_CA_REVOKED_NO_POE: CRLReason of the authority; else -1. */
	int		 ca_reason;
	/* SHA-256 of the CRLs and responses that this answer rests on. */
	unsigned int	 nevidence;
	struct digest	 evidence[CHAIN_EVIDENCE_MAX];
	/*
	 * At every time in [from, until), with the same trust and extras, the
	 * answer is this one.
	 */
	int64_t		 steady_from;
	int64_t		 steady_until;
	struct cert_facts cert_facts;	/* of the leaf */
};

/*
 * Judge the certificate ${leaf} (DER) at ${at} (microseconds), the time by
 * which the signature is proven, as known at ${now}, the time of validation.
 * All paths are tried, within bounds: one that fails hides no good one.
 * Always fills ${out}; free with chain_result_release().  0, or -1 when
 * memory is out.
 */
int		 chain_check(const struct trust *, const uint8_t *leaf,
		    size_t len, const struct chain_extra *, int64_t at,
		    int64_t now, struct chain_result *out);
void		 chain_result_release(struct chain_result *);

int		 chain_result_encode(struct buf *, const struct chain_result *);
/* 0 or -1 (malformed); release the result in either case. */
int		 chain_result_decode(struct wire *, struct chain_result *);

#endif
