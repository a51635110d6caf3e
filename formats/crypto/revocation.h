/*
 * revocation.h: revocation material that lies in documents, from octets to
 * the plan.  Called only in workers that parse.
 *
 * What cannot be read is passed over: nothing of it is signed by the signer,
 * and a verdict that lacks it says so.  What it proves is judged in layer 3.
 * All functions return 0, or -1 when memory is out.
 */
#ifndef FORMATS_CRYPTO_REVOCATION_H
#define FORMATS_CRYPTO_REVOCATION_H

#include <stddef.h>
#include <stdint.h>

#include "formats/crypto/ber.h"
#include "formats/crypto/plan.h"

/* A certificate, a CertificateList (RFC 5280 4.1, 5.1). */
int	 revocation_cert(struct plan *, const uint8_t *, size_t len);
int	 revocation_crl(struct plan *, const uint8_t *, size_t len);
/* An OCSPResponse or a BasicOCSPResponse (RFC 6960 4.2.1). */
int	 revocation_ocsp(struct plan *, const uint8_t *, size_t len);

/* RevocationInfoChoices (RFC 5652 10.2.1, RFC 5940): the elements of ${t}. */
int	 revocation_choices(struct plan *, const struct ber_tlv *);
/* RevocationValues (EN 319 122-1 A.1.1.2). */
int	 revocation_values(struct plan *, const struct ber_tlv *);
/* CertificateValues (EN 319 122-1 A.1.1.1). */
int	 revocation_cert_values(struct plan *, const struct ber_tlv *);
/* adbe-revocationInfoArchival (ISO 32000-1 12.8.3.3.2). */
int	 revocation_archival(struct plan *, const struct ber_tlv *);

/*
 * One attribute, ${oid} with this value, if it is one of those above.  0,
 * also when it is none; -1: memory.
 */
int	 revocation_attr(struct plan *, const struct ber_tlv *oid,
	    const struct ber_tlv *value);

#endif
