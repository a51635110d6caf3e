/*
 * ers_xml.h: evidence records in XML (RFC 6283): from octets to plans.
 * Called only in workers that parse.
 */
#ifndef FORMATS_DOCUMENT_ERS_XML_H
#define FORMATS_DOCUMENT_ERS_XML_H

#include <libxml/tree.h>

#include <stddef.h>
#include <stdint.h>

#include "formats/base/buf.h"
#include "formats/crypto/ers.h"
#include "formats/crypto/plan.h"
#include "formats/document/xml_flow.h"

#define XML_NS_ERS	"urn:ietf:params:xml:ns:ers"

/* Is it an EvidenceRecord element? */
bool	 ers_xml_is(const xmlNode *);

/*
 * Read one EvidenceRecord element of ${doc}.  What is wrong becomes notes.
 * 0, or -1 (memory).
 */
int	 ers_xml_read(struct plan *, xmlDoc *, xmlNode *record,
	    struct xml_work *, const struct ers_opts *);

/* A document whose root is one.  0; 1 it is not; -1 memory. */
int	 ers_xml_parse(struct plan *, const uint8_t *, size_t len,
	    const struct ers_opts *);

/*
 * RFC 6283 3.2.1: XML data is covered in its canonical form.  Appends form
 * ${form} (struct plan_er) of an XML document.  0; 1 it is not XML, or there
 * is no such form; -1 memory.
 */
int	 ers_xml_form(struct buf *, const uint8_t *, size_t len,
	    unsigned int form);

#endif
