/*
 * xml_xades.h: the qualifying properties of an XML signature (EN 319 132-1).
 */
#ifndef FORMATS_DOCUMENT_XML_XADES_H
#define FORMATS_DOCUMENT_XML_XADES_H

#include <libxml/tree.h>

#include <openssl/x509.h>

#include "formats/crypto/plan.h"
#include "formats/document/xml_keyinfo.h"
#include "formats/document/xml_reference.h"

#define XADES_CERTS_MAX	16		/* of one SigningCertificate */

/* One certificate that the signed properties name. */
struct xades_cert {
	const xmlNode	*element;	/* Cert */
	enum digest_alg	 alg;
	struct buf	 md;
};

struct xades {
	xmlNode		*qualifying;	/* NULL: no XAdES */
	xmlNode		*signed_props;	/* SignedProperties; NULL: none */
	const xmlNode	*unsigned_props; /* of the signature; NULL: none */
	struct xades_cert cert[XADES_CERTS_MAX];
	size_t		 ncert;
	bool		 names_cert;	/* SigningCertificate is there */
};

/*
 * Read the properties in ${sig}'s objects into ${x} and signature ${i} of the
 * plan; certificates among the unsigned ones go to the plan.  0 or -1
 * (memory); release in either case.
 */
int	 xades_read(struct xades *, struct plan *, size_t i, xmlNode *sig);
void	 xades_release(struct xades *);
/*
 * The signer's certificate: the one of the plan that the properties name
 * first, when it is there; else ${found}.  What contradicts becomes a note.
 * 0 or -1 (memory).
 */
int	 xades_signer(const struct xades *, struct plan *, size_t i,
	    const struct xml_keys *);

/* Is it the certificate's serial number, in decimal? */
bool	 xades_serial_is(const X509 *, const char *decimal);
/* xml_claims.c: keep what SignedProperties claim of the signer.  0 or -1. */
int	 xades_claims(struct sigplan *, const xmlNode *signed_props);

#endif
