/*
 * xml_named.h: certificates that a KeyInfo names without holding them
 * (XML-Signature 4.5.1, 4.5.3, 4.5.4), found among those at hand.
 */
#ifndef FORMATS_DOCUMENT_XML_NAMED_H
#define FORMATS_DOCUMENT_XML_NAMED_H

#include "formats/document/xml_keyinfo.h"
#include "formats/document/xml_xades.h"

/*
 * Add those of the subject's ${nearby} that ${keyinfo} (NULL: none there) or
 * the signed properties name to ${keys} and the plan.  A name alone proves
 * nothing: the value must verify with the key, and the chain decides whose
 * it is.  0 or -1 (memory).
 */
int	 xml_named_add(struct xml_keys *, struct plan *,
	    const struct xml_subject *, const xmlNode *keyinfo,
	    const struct xades *);

/*
 * Tell how a KeyInfo without certificates names its key: "key-name",
 * "key-location".  0 or -1.
 */
int	 xml_named_claim(struct sigplan *, const xmlNode *keyinfo);

#endif
