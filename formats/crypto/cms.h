/*
 * cms.h: CMS SignedData (RFC 5652) and CAdES (EN 319 122): from octets to
 * plans.  Called only in workers that parse.
 */
#ifndef FORMATS_CRYPTO_CMS_H
#define FORMATS_CRYPTO_CMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/crypto/plan.h"

struct cms_opts {
	/*
	 * Where ${p} lies in the document (CONTENT_DOCUMENT or CONTENT_PEM):
	 * an attached eContent becomes spans that begin there.
	 */
	uint64_t	 base;
	enum content	 where;
	/* What a detached signature's content is. */
	enum content	 detached;	/* CONTENT_COVERS, _DOCUMENT, _NONE */
	/* PDF: the runs of ByteRange; their octets are the content. */
	const struct span *span;
	size_t		 nspan;
	bool		 sha1;		/* adbe.pkcs7.sha1 */
	/*
	 * A time-stamp token: the content is a TSTInfo, there is one signer,
	 * whose certificate may be any of the plan's.
	 */
	bool		 token;
	/*
	 * It is a document by itself: without content and signers it may be a
	 * bag of certificates and CRLs (RFC 5652 5.2), which is no signature,
	 * no more than EnvelopedData and the like are.
	 */
	bool		 alone;
	const char	*id;		/* of the signature; NULL: "signer N" */
};

/*
 * Read one CMS structure that begins at ${p} (BER or DER) and add a signature
 * for each SignerInfo and its certificates to ${plan}.  What is wrong becomes
 * notes of the signature or, before one is known, of a signature of its own
 * without value.  Time-stamps in its attributes become tokens of the plan,
 * which wait for tst_attach() (tst.h).  *used is the length of the structure (0
 * when it is not one).  The index of the first signature added, of none for a
 * bag of certificates; -1 when memory is out.
 */
int	 cms_parse(struct plan *, const uint8_t *p, size_t len,
	    const struct cms_opts *, size_t *used);

/*
 * adbe.x509.rsa_sha1: Contents is an OCTET STRING with a PKCS#1 v1.5 value
 * over ${span}; ${cert} the DER of the signer's certificate (/Cert), may be
 * NULL.  Index of the signature or -1 as above.
 */
int	 pkcs1_parse(struct plan *, const uint8_t *p, size_t len,
	    const struct cms_opts *, const uint8_t *cert, size_t certlen);

/*
 * PEM (RFC 7468: CMS, PKCS7) to DER: appends the decoded octets of the first
 * block.  0, or -1 when there is none.
 */
int	 pem_decode(struct buf *, const uint8_t *, size_t len);
/* Is there nothing but white space around that block? */
bool	 pem_alone(const uint8_t *, size_t len);

/*
 * Are these octets an encoding of signed attributes?  Content that is, under a
 * signature without any, was never signed as content.
 */
bool		 cms_is_attributes(const uint8_t *, size_t len);

#endif
