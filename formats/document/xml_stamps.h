/*
 * xml_stamps.h: time-stamps in the properties of an XML signature
 * (EN 319 132-1 5.2.8, 5.3, 5.5, A.1.5; TS 101 903 1.1.1 to 1.4.2): their
 * tokens, and the digests of what each must be over.
 */
#ifndef FORMATS_DOCUMENT_XML_STAMPS_H
#define FORMATS_DOCUMENT_XML_STAMPS_H

#include "formats/document/xml_signature.h"

#define XML_STAMPS_MAX	64		/* looked at of one signature */

/*
 * Keep the tokens of the signature for tst_attach(), and the certificates and
 * revocation values that lie in its unsigned properties.  0 or -1 (memory).
 */
int	 xml_stamps_keep(struct xml_judging *);

#endif
