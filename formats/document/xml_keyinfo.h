/*
 * xml_keyinfo.h: KeyInfo of an XML signature (XML-Signature 4.5): its
 * certificates and bare keys.
 */
#ifndef FORMATS_DOCUMENT_XML_KEYINFO_H
#define FORMATS_DOCUMENT_XML_KEYINFO_H

#include <libxml/tree.h>

#include <stddef.h>

#include "formats/crypto/plan.h"
#include "formats/document/xml_reference.h"

#define XML_CERTS_MAX	64		/* looked at of one signature */

struct xml_keys {
	int		 cert[XML_CERTS_MAX];	/* in the plan, as met */
	size_t		 ncert;
	struct blob	 spki;		/* of a KeyValue; len 0: none */
	bool		 malformed;	/* a certificate that cannot be read */
};

/* Read ${keyinfo} (NULL: none there).  0 or -1 (memory).  Release ${spki}. */
int	 xml_keys_read(struct xml_keys *, struct plan *,
	    const struct xml_subject *, const xmlNode *keyinfo);
/* Add the base64 certificate in ${node}.  0 or -1 (memory). */
int	 xml_keys_add(struct xml_keys *, struct plan *, const xmlNode *node);
/*
 * The certificate of the signer: of several the one that has the bare key,
 * else one that issued none of the others.  -1: none.
 */
int	 xml_keys_signer(const struct xml_keys *, const struct plan *);
void	 xml_keys_release(struct xml_keys *);

#endif
