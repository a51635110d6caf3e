/*
 * xmldsig.h: XML signatures (XML-Signature 1.1, XAdES EN 319 132-1) in an XML
 * document: from octets to plans.  Called only in workers that parse.
 */
#ifndef FORMATS_DOCUMENT_XMLDSIG_H
#define FORMATS_DOCUMENT_XMLDSIG_H

#include <stddef.h>
#include <stdint.h>

#include "formats/crypto/plan.h"
#include "formats/document/xml_reference.h"

#define XMLDSIG_SIGS_MAX	256	/* judged of one document */

struct xmldsig_opts {
	/*
	 * A container: where URIs lead, and what is called for each signature
	 * when it is done, which then decides what it covers.  NULL: a lone
	 * document; one reference to another file is left to layer 2
	 * (CONTENT_COVERS).
	 */
	const struct xml_outside *outside;
	int		(*done)(void *arg, struct plan *, size_t i);
	void		*arg;
	const char	*member;	/* before the ids; NULL: none */
	/* A lone document: what lies beside it; NULL: nothing is known. */
	struct nearby	*nearby;
};

/*
 * Add every ds:Signature element of the document to ${plan}, also those
 * inside others (counter-signatures).  What is wrong becomes notes, of the
 * plan when no signature is to be seen.  0, or -1 when memory is out.
 */
int	 xmldsig_parse(struct plan *, const uint8_t *, size_t len,
	    const struct xmldsig_opts *);

#endif
