/*
 * source.h: where the evidence on certificates can be fetched, and what a
 * fetched file is worth.  Called only in workers.
 */
#ifndef FORMATS_CRYPTO_SOURCE_H
#define FORMATS_CRYPTO_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/base/span.h"
#include "formats/base/wire.h"
#include "formats/crypto/chain.h"

#define SOURCE_URL_MAX	2048		/* octets of an address */
#define SOURCE_POST_MAX	((size_t)8 * 1024)	/* octets of a request */

enum source_kind { SOURCE_URL_ISSUER,	/* caIssuers (RFC 5280 4.2.2.1) */
	SOURCE_URL_CRL,			/* cRLDistributionPoints */
	SOURCE_URL_OCSP,
	SOURCE_KIND_MAX };

/* One address.  Everything is borrowed. */
struct source {
	enum source_kind kind;
	struct octets	 url;		/* http or https, printable ASCII */
	struct octets	 post;		/* OCSP: the request (RFC 6960 4.1) */
	struct octets	 cert;		/* OCSP: DER of whom it asks about */
};
typedef int source_found(void *arg, const struct source *);

/*
 * Call ${found} for each address in the certificates of ${trust} that lead to
 * an anchor: nobody else may send us to a host of his choice.  Of one from the
 * trust folder that leads nowhere yet, the issuer's address.  About those that
 * have expired at ${now} no responder is asked.  The first result that is not
 * 0, or -1 when memory is out.
 */
int	 sources_walk(const struct trust *, int64_t now, source_found *found,
	    void *arg);

/* What a file is worth; better ones first. */
enum worth {
	WORTH_GOOD,		/* evidence of today */
	WORTH_OLD,		/* evidence, but to be renewed by now, or older
				   than what is held */
	WORTH_OTHER,		/* OCSP: not of the certificate asked about */
	WORTH_UNKNOWN,		/* OCSP: the responder does not know it */
	WORTH_STRANGER,		/* a certificate that leads to no anchor; data
				   of an issuer that is not at hand */
	WORTH_SIGNATURE,	/* not signed with the issuer's key */
	WORTH_UNREADABLE,	/* none of these */
	WORTH_FALSE,		/* a certificate under the name of an authority
				   of the Government (pins.h) */
	WORTH_MAX
};

struct appraisal {
	enum worth	 worth;
	char		 what[16];	/* "crl", "ocsp", "certificate" */
	char		 issuer[96];	/* whose, for a person; "" unknown */
	int64_t		 this_update;	/* TIME_NONE */
	int64_t		 next_update;
	int64_t		 held;		/* a CRL: of a newer one that is held,
					   of its key, scope and kind;
					   TIME_NONE */
	struct buf	 der;		/* what to keep: DER; may be empty */
};

/*
 * Appraise ${len} octets, DER or PEM, one object.  ${cert} (len 0: any) is
 * the certificate that an OCSP response was asked about.  0, or -1 (memory);
 * appraisal_release() in either case.
 */
int	 appraise(const struct trust *, const uint8_t *, size_t len,
	    const struct octets *cert, int64_t now, struct appraisal *);
void	 appraisal_release(struct appraisal *);

int	 source_encode(struct buf *, const struct source *);
int	 source_decode(struct wire *, struct source *);
int	 appraisal_encode(struct buf *, const struct appraisal *);
/* 0 or -1 (malformed); release in either case. */
int	 appraisal_decode(struct wire *, struct appraisal *);

#endif
